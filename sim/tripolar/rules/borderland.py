"""M15 borderland demography: migrants, a historical claim, fear, and the demand for a concession.

Claims: C15 (Far East demography), C16 (lands taken in the 19th century), C17 (concession demand).
Sources: Alexseev (2006) immigration phobia in the Russian Far East; Huth (1996) territorial claims;
Toft (2014, JPR 51:185) territory and war; Lewis (2021) on Primorye.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, positive, rule
from tripolar.rules.parameter import Param, strength

PARTNERSHIP, ALLIANCE = 2.0, 3.0


class Borderland(NamedTuple):
    """Parameters of M15."""

    strength: Annotated[float, strength("borderland fear and demands")] = 1.0
    migration: Annotated[
        float,
        Param(
            "1",
            (0.0, 200.0),
            (0.3, 3.0),
            "multiplier of the yearly inflow of the scenario",
            "Alexseev 2006; prototype 6",
            True,
        ),
    ] = 1.0
    cap: Annotated[
        float,
        Param(
            "1",
            (0.001, 1.0),
            (0.1, 0.6),
            "share of migrants at which policy closes the door",
            "Russian quota policy; C15",
        ),
    ] = 0.3
    decline: Annotated[
        float,
        Param(
            "1/year",
            (-0.05, 0.2),
            (0.003, 0.012),
            "yearly loss of residents",
            "Rosstat/Motrich 2004, 2017: -1.3 % to -.3 %; prototype 6",
        ),
    ] = 0.006
    half_fear: Annotated[
        float,
        Param(
            "1", (0.001, 1.0), (0.08, 0.3), "share of migrants at which fear reaches half", "prototype M15"
        ),
    ] = 0.15
    fear: Annotated[
        float,
        Param("logit", (0.0, 50.0), (0.5, 4.0), "cost of full fear in a full alliance", "C17; prototype M15"),
    ] = 2.0
    hostile_claimant: Annotated[
        float,
        Param(
            "1",
            (0.0, 10.0),
            (0.3, 2.0),
            "fear of a claimant's hostility, also while it is the weaker",
            "Huth 1996; ODD M15",
        ),
    ] = 1.0
    salience_rate: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.02, 0.1),
            "yearly move of a claim's salience to its target",
            "prototype M15",
        ),
    ] = 0.05
    seniority_voice: Annotated[
        float,
        Param(
            "1",
            (0.0, 10.0),
            (0.3, 1.5),
            "rise of that target per unit of the claimant's seniority",
            "C16, C17; prototype M15",
        ),
    ] = 0.8
    salience_noise: Annotated[
        float, Param("1", (0.0, 1.0), (0.01, 0.05), "SD of the yearly change of salience", "prototype M15")
    ] = 0.03
    demand: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 5.0),
            (0.05, 0.6),
            "hazard of a demand at full migration, salience and seniority",
            "C17; prototype M15",
        ),
    ] = 0.24
    yielding: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.15, 0.6),
            "probability that a junior without a pact yields",
            "Huth 1996; prototype M15",
        ),
    ] = 0.35
    bound: Annotated[
        float,
        Param(
            "1",
            (0.0, 2.0),
            (0.2, 0.9),
            "rise of that probability, as a share, where a pact binds",
            "C17; prototype M15",
        ),
    ] = 0.5
    refusal_rapport: Annotated[
        float, Param("1", (0.0, 1.0), (0.2, 0.7), "part of rapport left after a refusal", "prototype M15")
    ] = 0.4
    refusal_opinion: Annotated[
        float,
        Param(
            "1", (0.0, 1.0), (0.05, 0.25), "favourability lost on both sides after a refusal", "prototype M15"
        ),
    ] = 0.15
    refusal_hostility: Annotated[
        float, Param("1", (0.0, 1.0), (0.2, 0.6), "hostility of the refused claimant", "prototype M15")
    ] = 0.4
    refused_hostility: Annotated[
        float, Param("1", (0.0, 1.0), (0.1, 0.5), "hostility of the holder after refusing", "prototype M15")
    ] = 0.3
    conceded_opinion: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.05, 0.25),
            "favourability lost in the holder's public after yielding",
            "C14, C17",
        ),
    ] = 0.1
    conceded_salience: Annotated[
        float,
        Param("1", (0.0, 1.0), (0.2, 0.8), "part of the claim's salience left after it was met", "Huth 1996"),
    ] = 0.5


@rule
def residents(previous: float, p: Borderland) -> float:
    """Residents (thousand) after a year of decline: n' = n (1 - decline)."""
    return previous * (1.0 - p.decline)


@rule
def migrant_share(migrants: float, residents: float) -> float:
    """Share of migrants in the borderland's population, in [0, 1]; 0 where nobody lives.

    share = migrants/(migrants + residents).
    """
    return migrants / (migrants + residents + 1e-9)


@rule
def migrants(previous: float, inflow: float, pull: float, share: float, p: Borderland) -> float:
    """Migrants (thousand): the scenario's yearly inflow times pull, closing as the share nears the policy cap.

    m' = (m + migration inflow pull clip(1 - share/cap, 0, 1))+; ``pull`` = holder's income per head over the
    claimant's, relative to the opening (push-pull).
    """
    return positive(previous + p.migration * inflow * pull * clip(1.0 - share / p.cap, 0.0, 1.0))


@rule
def salience(previous: float, base: float, seniority: float, normal: float, p: Borderland) -> float:
    """Salience of the claim in [0, 1]; stays 0 where there is no claim. ``seniority`` of the claimant, >= 0.

    v' = clip(v + salience_rate (base (1 + seniority_voice seniority) - v) + salience_noise z, 0, 1).
    """
    if base <= 0.0:
        return 0.0
    target = base * (1.0 + p.seniority_voice * seniority)
    return clip(previous + p.salience_rate * (target - previous) + p.salience_noise * normal, 0.0, 1.0)


@rule
def fear(salience: float, junior: float, share: float, hostility: float, p: Borderland) -> float:
    """The holder's fear: strength v (2 junior+ m/(m + half_fear) + hostile_claimant h), with salience v and share m.

    fear = 0 without claim, at most 2 + hostile_claimant times the strength; from hostility h alone also where the
    claimant is the weaker.
    """
    demographic = 2.0 * positive(junior) * share / (share + p.half_fear)
    return p.strength * salience * (demographic + p.hostile_claimant * hostility)


@rule
def cost(fear: float, p: Borderland) -> float:
    """Cost per unit of squared depth (logit): cost = fear (the parameter) times the holder's fear."""
    return p.fear * fear


@rule
def demand_probability(level: float, salience: float, junior: float, share: float, p: Borderland) -> float:
    """Yearly probability of a demand on a junior partner, at partnership or above (0 below).

    P = clip(strength demand m v junior+, 0, 1), with the migrants' share m and the salience v.
    """
    if level < PARTNERSHIP:
        return 0.0
    return clip(p.strength * p.demand * share * salience * positive(junior), 0.0, 1.0)


@rule
def yielding_probability(level: float, p: Borderland) -> float:
    """Probability that the junior yields to a demand: higher where a defence pact binds (C17).

    P = yielding, and clip(yielding (1 + bound), 0, 1) in an alliance.
    """
    if level >= ALLIANCE:
        return clip(p.yielding * (1.0 + p.bound), 0.0, 1.0)
    return p.yielding
