"""M10 autonomy, seniority, entrapment: what the junior gives up, what the senior gains, whose quarrels they share.

Claims: C12, C13, C14. Sources: Morrow (1991, AJPS 35:904) autonomy against security; Snyder (1984, World
Politics 36:461) abandonment and entrapment; Hirschman (1945) dependence.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, positive, rule
from tripolar.rules.parameter import Param, strength


class Seniority(NamedTuple):
    """Parameters of M10."""

    strength: Annotated[float, strength("autonomy and entrapment")] = 1.0
    capability_share: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.4, 0.8),
            "weight of the capability gap in seniority (rest: dependence gap)",
            "Hirschman 1945; prototype M10",
        ),
    ] = 0.6
    autonomy_cost: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.8, 3.2),
            "autonomy lost by a full junior in a full alliance",
            "Morrow 1991; prototype M10",
        ),
    ] = 1.9
    deference: Annotated[
        float,
        Param(
            "logit", (0.0, 20.0), (0.1, 0.8), "deference won by a full senior", "Morrow 1991; prototype M10"
        ),
    ] = 0.4
    entrapment: Annotated[
        float,
        Param(
            "logit", (0.0, 20.0), (0.2, 2.0), "fear of the partner's quarrels", "Snyder 1984; prototype M10"
        ),
    ] = 1.1


@rule
def gap(own: float, partner: float) -> float:
    """Relative gap in [-1, 1]: gap = (partner - own)/(partner + own); positive where the own is the smaller."""
    return (partner - own) / (partner + own + 1e-12)


@rule
def junior(capability_gap: float, dependence_gap: float, p: Seniority) -> float:
    """How junior a state is in the pair, in [-1, 1]: weighted capability gap and gap in trade dependence.

    junior = clip(capability_share capability_gap + (1 - capability_share) dependence_gap, -1, 1).
    """
    return clip(p.capability_share * capability_gap + (1.0 - p.capability_share) * dependence_gap, -1.0, 1.0)


@rule
def autonomy(junior: float, p: Seniority) -> float:
    """Cost per unit of squared depth (logit): autonomy that the junior would lose; 0 for the senior.

    cost = strength autonomy_cost junior+.
    """
    return p.strength * p.autonomy_cost * positive(junior)


@rule
def quarrel(with_partner: float, with_self: float) -> float:
    """Quarrel of a third state with the partner that the state itself has not: quarrel = (h_kj - h_ki)+ in [0, 1]."""
    return positive(with_partner - with_self)


@rule
def worth(junior: float, quarrel: float, drawn_in: float, p: Seniority) -> float:
    """Score per unit of depth (logit): deference to the senior, less entrapment in the partner's quarrels.

    worth = strength (deference (-junior)+ - entrapment (quarrel + drawn_in)).
    """
    return p.strength * (p.deference * positive(-junior) - p.entrapment * (quarrel + drawn_in))
