"""M18 hedging: the freedom to choose between the poles, and what a pact costs elsewhere.

Claims: C21 and question Q4 (balancing between Beijing and Washington). Sources: Kuik (2008, Contemporary
Southeast Asia 30:159) hedging; Schweller (1994, International Security 19:72); Altfeld (1984) outside options;
record: O, another major ally, goes with ending (prototype 4).

Every pair is scored against every adversary, so a state may find its strongest neighbour the greater threat.
The strength is how freely a state weighs a pole other than its closest partner: at 0 a relation with another
pole can cool but never warm, and no adversary but the leader is balanced, so nobody changes sides.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, rule
from tripolar.rules.parameter import Param, strength

FULL_RELATION = 3.0  # top of the working-relation scale


class Hedging(NamedTuple):
    """Parameters of M18."""

    strength: Annotated[float, strength("hedging (0: states never turn to another pole)")] = 1.0
    outside_ally: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.2, 1.5),
            "cost of a second alliance beside one with another state",
            "Altfeld 1984; record: O (prototype 4)",
        ),
    ] = 0.6
    standing: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.3, 2.0),
            "cost of the standing with the partner's adversary that a pact spends",
            "Snyder 1984; prototype M18",
        ),
    ] = 1.0


@rule
def freedom(p: Hedging) -> float:
    """How freely a pole other than the closest partner is weighed: freedom = clip(strength, 0, 1)."""
    return clip(p.strength, 0.0, 1.0)


@rule
def spent_credit(relation_elsewhere: float, quarrel: float, p: Hedging) -> float:
    """Cost per unit of squared depth (logit): standing with a third state that is hostile to the partner.

    cost = strength standing (w/3) quarrel, with the relation w to the third state and its quarrel with the partner.
    """
    return p.strength * p.standing * relation_elsewhere / FULL_RELATION * quarrel


@rule
def worth(ally_elsewhere: float, p: Hedging) -> float:
    """Score per unit of depth (logit), never positive: an ally elsewhere is an outside option.

    worth = -strength outside_ally ally_elsewhere.
    """
    return -p.strength * p.outside_ally * ally_elsewhere


@rule
def warming(change: float, closest: float, p: Hedging) -> float:
    """Allowed change of the working relation: warming towards a pole other than the closest is scaled.

    dw = freedom change where it warms towards another than the closest, else dw = change.
    """
    if change > 0.0 and closest < 0.5:
        return change * freedom(p)
    return change
