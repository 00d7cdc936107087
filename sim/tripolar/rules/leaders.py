"""M12 leader rapport, succession and loyalty tests.

Claims: C7 (about 30 meetings of the two presidents; the tie is robust at the top and exposed to succession).
Sources: Goemans, Gleditsch & Chiozza (2009) Archigos, exit by age and rule; McGillivray & Smith (2008)
leader-specific cooperation; Leeds, Mattes & Vogel (2009, AJPS 53:461); Snyder (1997) loyalty.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, exp, logistic, rule
from tripolar.rules.parameter import Param, strength

FULL_RELATION = 3.0  # top of the working-relation scale


class Leaders(NamedTuple):
    """Parameters of M12."""

    strength: Annotated[float, strength("leaders in the score")] = 1.0
    rapport: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.3, 1.6),
            "score of full rapport over none",
            "McGillivray & Smith 2008; prototype M12",
        ),
    ] = 0.8
    indifferent: Annotated[
        float, Param("1", (0.0, 1.0), (0.2, 0.4), "rapport that neither pulls nor pushes", "prototype M12")
    ] = 0.3
    building: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.05, 0.2),
            "yearly approach of rapport to the working relation (meetings)",
            "Putin-Xi meetings 2013-2021; prototype M12",
        ),
    ] = 0.12
    kept_at_exit: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.2, 0.6),
            "part of rapport that survives a leader's exit",
            "McGillivray & Smith 2008; prototype M12",
        ),
    ] = 0.4
    orientation: Annotated[
        float,
        Param(
            "logit",
            (0.0, 10.0),
            (0.2, 1.6),
            "SD of a new leader's orientation, which lasts his tenure",
            "Leeds, Mattes & Vogel 2009; prototype M12",
        ),
    ] = 0.9
    exit_hazard: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.015, 0.06),
            "hazard of exit at 60 where no election clock rules",
            "Archigos 4.1: USSR/Russia .092, PRC .076 a year, all ages; prototype M12",
        ),
    ] = 0.03
    exit_ageing: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.05, 0.11),
            "log rise of that hazard per year of age",
            "Gompertz slope of adult mortality; prototype M12",
        ),
    ] = 0.08
    exits: Annotated[
        float,
        Param(
            "1", (0.0, 20.0), (1.0, 1.0), "multiplier of all exits (0: none leaves)", "switch of the model"
        ),
    ] = 1.0
    successor_age: Annotated[
        float,
        Param(
            "year",
            (20.0, 90.0),
            (50.0, 65.0),
            "age at which a successor starts",
            "Archigos 4.1: age at entry of majors' leaders, mean about 57",
        ),
    ] = 57.0
    defeat: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.25, 0.45),
            "probability that an incumbent loses an election",
            "Archigos 4.1, USA .156 a year",
        ),
    ] = 0.35
    support_slope: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (1.0, 4.0),
            "slope of support in a partner's crisis by working relation",
            "prototype M12",
        ),
    ] = 2.0
    support_threshold: Annotated[
        float,
        Param(
            "1", (0.0, 3.0), (1.0, 2.0), "working relation at which support has even odds", "prototype M12"
        ),
    ] = 1.5
    betrayal: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.35, 0.75),
            "part of rapport left after support was refused",
            "Taiwan 1954-58; prototype M12",
        ),
    ] = 0.55
    resentment: Annotated[
        float,
        Param(
            "logit",
            (0.0, 10.0),
            (0.1, 0.8),
            "orientation lost by the partner who was refused",
            "prototype M12",
        ),
    ] = 0.45
    quarrel_memory: Annotated[
        float,
        Param(
            "1",
            (0.0, 0.99),
            (0.6, 0.9),
            "yearly persistence of being drawn into a partner's quarrel",
            "prototype M12",
        ),
    ] = 0.8
    quarrel: Annotated[
        float,
        Param(
            "1", (0.0, 2.0), (0.1, 0.5), "entanglement added by giving support", "Snyder 1984; prototype M12"
        ),
    ] = 0.25


@rule
def rapport(previous: float, relation: float, exercises: float, p: Leaders) -> float:
    """Rapport in [0, 1]: r' = clip(r + building (w/3 - r) + trust, 0, 1), with the trust from joint exercises (M14)."""
    return clip(previous + p.building * (relation / FULL_RELATION - previous) + exercises, 0.0, 1.0)


@rule
def exit_probability(age: float, p: Leaders) -> float:
    """Yearly probability of exit where no clock rules: P = min(1, exits exit_hazard exp(exit_ageing (age - 60)))."""
    return clip(p.exits * p.exit_hazard * exp(p.exit_ageing * (age - 60.0)), 0.0, 1.0)


@rule
def election_exit(tenure: float, every: float, terms: float, limit: float, p: Leaders) -> float:
    """Probability of exit at an election (tenure >= every), 0 between elections.

    P = clip(exits, 0, 1) at the term limit, clip(exits defeat, 0, 1) before it.
    """
    due = tenure >= every
    if not due:
        return 0.0
    if limit > 0.0 and terms >= limit:
        return clip(p.exits, 0.0, 1.0)
    return clip(p.exits * p.defeat, 0.0, 1.0)


@rule
def support(relation: float, p: Leaders) -> float:
    """Odds of backing the partner in a crisis of its own, as a probability.

    P = logistic(support_slope (w - support_threshold)).
    """
    return logistic(p.support_slope * (relation - p.support_threshold))


@rule
def drawn_in(previous: float, supported: float, p: Leaders) -> float:
    """Entanglement in the partner's quarrel: decays, and rises by ``quarrel`` where support was given.

    e' = quarrel_memory e + quarrel supported.
    """
    return p.quarrel_memory * previous + p.quarrel * supported


@rule
def worth(rapport: float, orientation: float, p: Leaders) -> float:
    """Score per unit of depth (logit): rapport of the pair and orientation of the own leader.

    worth = strength (the parameter rapport times (r - indifferent) + orientation).
    """
    return p.strength * (p.rapport * (rapport - p.indifferent) + orientation)
