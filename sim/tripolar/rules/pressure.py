"""M6 the leader's pressure: contain all, wedge one off, or retrench; hostility; crises and wars.

Claims: C5 (pressure raises alignment), C21 (ties with the leader restored). Sources: Crawford (2011,
International Security 35:155) wedge strategies; MacDonald & Parent (2011) retrenchment; COW MID v5 for the
frequency of crises, COW wars for that of wars between major powers. Whichever state leads does this.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, log, positive, rule
from tripolar.rules.parameter import Param, strength

#: Stances of the leader; a wedge towards state i is WEDGE + i.
CONTAIN, RETRENCH, WEDGE = 0.0, 1.0, 2.0


class Pressure(NamedTuple):
    """Parameters of M6."""

    strength: Annotated[float, strength("the leader's pressure (0: retrenched for good)")] = 1.0
    review: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.08, 0.25),
            "probability that the stance is reviewed in a year",
            "US China policy 1949-2020: a change every 10-20 years; prototype M6",
        ),
    ] = 0.15
    contain: Annotated[
        float, Param("1", (0.0, 1.0), (0.5, 0.85), "pressure on every rival when containing", "prototype M6")
    ] = 0.7
    wedge_target: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.05, 0.3),
            "pressure on the rival that is courted",
            "Crawford 2011; prototype M6",
        ),
    ] = 0.15
    wedge_others: Annotated[
        float,
        Param(
            "1", (0.0, 1.0), (0.6, 0.95), "pressure on the others meanwhile", "Crawford 2011; prototype M6"
        ),
    ] = 0.85
    retrench: Annotated[
        float,
        Param(
            "1", (0.0, 1.0), (0.0, 0.15), "pressure when retrenched", "MacDonald & Parent 2011; prototype M6"
        ),
    ] = 0.05
    wedge_odds: Annotated[
        float,
        Param(
            "logit",
            (-20.0, 20.0),
            (-3.0, -1.2),
            "log odds of wedging (all targets together) against containing, at parity of coalition and leader",
            "US stances 1947-2020: wedge in about one year in five (1971-79, 1989-94)",
        ),
    ] = -2.0
    wedge_coalition: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.5, 2.0),
            "rise of the odds of wedging per unit of the rivals' summed power over the leader's",
            "Crawford 2011",
        ),
    ] = 1.0
    wedge_alignment: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.5, 2.0),
            "rise of the odds of courting a rival per unit of its tie to another rival",
            "Crawford 2011",
        ),
    ] = 1.0
    retrench_odds: Annotated[
        float,
        Param(
            "logit",
            (-20.0, 20.0),
            (-4.0, -1.5),
            "log odds of retrenching against containing, at parity",
            "MacDonald & Parent 2011",
        ),
    ] = -2.5
    retrench_coalition: Annotated[
        float,
        Param(
            "logit",
            (-10.0, 20.0),
            (0.0, 1.5),
            "rise of the odds of retrenching per unit of relative decline",
            "MacDonald & Parent 2011",
        ),
    ] = 0.5
    notice: Annotated[
        float,
        Param(
            "1",
            (0.001, 2.0),
            (0.1, 0.4),
            "rival's power over the leader's at which it meets full pressure",
            "power transition: Organski & Kugler 1980",
        ),
    ] = 0.25
    adjustment: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.15, 0.5),
            "share of the gap between pressure and its target closed in a year",
            "prototype M6",
        ),
    ] = 0.3
    reciprocity: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.5),
            (0.6, 1.0),
            "hostility returned to the leader per unit received",
            "Goldstein & Freeman 1990",
        ),
    ] = 0.85
    overtake: Annotated[
        float,
        Param(
            "1",
            (1.0, 5.0),
            (1.0, 1.3),
            "power over the leader's at which a challenger takes the lead",
            "Organski & Kugler 1980: parity from 80 to 120 %",
        ),
    ] = 1.1
    neighbour_base: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.0, 0.15),
            "hostility between states of which neither leads, at rest",
            "prototype M18",
        ),
    ] = 0.05
    neighbour_friction: Annotated[
        float,
        Param(
            "1",
            (0.0, 2.0),
            (0.05, 0.3),
            "rise of it at full friction in the contested region",
            "prototype M18",
        ),
    ] = 0.15
    neighbour_fear: Annotated[
        float, Param("1", (0.0, 2.0), (0.1, 0.5), "rise of it at full borderland fear", "prototype M18")
    ] = 0.25
    neighbour_coldness: Annotated[
        float,
        Param(
            "1",
            (0.0, 2.0),
            (0.2, 0.6),
            "rise of it per unit by which the working relation falls short of 1",
            "prototype M18",
        ),
    ] = 0.4
    neighbour_adjustment: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.06, 0.25),
            "share of the gap closed in a year between such states",
            "prototype M18",
        ),
    ] = 0.12
    crisis: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.03, 0.1),
            "hazard of a crisis at full hostility",
            "COW MID v5, majors; prototype M6",
        ),
    ] = 0.06
    war: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.001, 0.01),
            "hazard of war at full hostility",
            "COW wars between majors 1816-2007; prototype M6",
        ),
    ] = 0.004
    war_years: Annotated[
        float,
        Param(
            "year",
            (1.0, 30.0),
            (1.0, 5.0),
            "years that a war keeps the window open",
            "COW inter-state wars between majors: median about 3 years",
        ),
    ] = 3.0
    window: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.8, 2.6),
            "pull towards raising the commitment in a year of common crisis or war",
            "major-power record: W (prototype 4, 8); 1950 hindcast",
        ),
    ] = 1.85


@rule
def wedge_score(coalition: float, alignment: float, rivals: float, p: Pressure) -> float:
    """Score (logit) of courting one of ``rivals`` rivals; ``alignment`` in [0, 1] is its tie to the closest other.

    U = wedge_odds + wedge_coalition (coalition - 1) + wedge_alignment (alignment - 1/2) - ln(rivals).
    """
    return (
        p.wedge_odds
        + p.wedge_coalition * (coalition - 1.0)
        + p.wedge_alignment * (alignment - 0.5)
        - log(rivals)
    )


@rule
def retrench_score(coalition: float, p: Pressure) -> float:
    """Score (logit) of retrenching; containing has score 0. ``coalition`` = rivals' power / leader's.

    U = retrench_odds + retrench_coalition (coalition - 1).
    """
    return p.retrench_odds + p.retrench_coalition * (coalition - 1.0)


@rule
def leader_target(stance: float, rival: float, power: float, allied: float, p: Pressure) -> float:
    """Pressure in [0, 1] that the leader aims at ``rival`` (its index) with ``power`` relative to the leader's.

    target = clip(strength aim (1 - allied), 0, 1): nothing against an ally. aim = contain n; under retrenchment
    retrench; under a wedge wedge_target n for the one courted and wedge_others n for the others.
    n = clip(power/notice, 0, 1): containing and wedging spare a rival too small to notice.
    """
    noticed = clip(power / p.notice, 0.0, 1.0)
    aim = p.contain * noticed
    if stance == RETRENCH:
        aim = p.retrench
    if stance >= WEDGE:
        aim = p.wedge_others * noticed
        if stance == WEDGE + rival:
            aim = p.wedge_target * noticed
    return clip(p.strength * aim * (1.0 - allied), 0.0, 1.0)


@rule
def approach(hostility: float, target: float, rate: float) -> float:
    """Hostility in [0, 1] after moving part of the way to its target: h' = clip(h + rate (target - h), 0, 1)."""
    return clip(hostility + rate * (target - hostility), 0.0, 1.0)


@rule
def strikes(uniform: float, hazard: float, hostility: float) -> float:
    """Whether a crisis (or war) of yearly ``hazard`` at full hostility strikes; never without hostility.

    strikes = 1 if u < hazard h, else 0.
    """
    if uniform < hazard * hostility:
        return 1.0
    return 0.0


@rule
def years_left(previous: float, war: float, p: Pressure) -> float:
    """Years that a common war still keeps the window open: left' = war_years in a war, else (left - 1)+."""
    if war > 0.5:
        return p.war_years
    return positive(previous - 1.0)


@rule
def neighbour_target(friction: float, fear: float, relation: float, p: Pressure) -> float:
    """Hostility in [0, 1] towards a state outside the lead: base, friction, fear and coldness.

    target = clip(neighbour_base + neighbour_friction friction + neighbour_fear fear
    + neighbour_coldness (1 - w)+, 0, 1), with the working relation w.
    """
    return clip(
        p.neighbour_base
        + p.neighbour_friction * friction
        + p.neighbour_fear * fear
        + p.neighbour_coldness * positive(1.0 - relation),
        0.0,
        1.0,
    )
