"""M16 contested neighbourhood: influence follows economic weight; friction follows the newcomer's growth.

Claims: C18 (Central Asia: Belt and Road against the Eurasian Economic Union). Sources: Tullock (1980) contest;
Lanchester dynamics; Kaczmarski (2017, Europe-Asia Studies 69:1357) division of labour.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, power, rule
from tripolar.rules.parameter import Param, strength


class Region(NamedTuple):
    """Parameters of M16."""

    strength: Annotated[float, strength("rivalry in the contested region")] = 1.0
    cost: Annotated[
        float, Param("logit", (0.0, 20.0), (0.1, 0.8), "cost of full friction", "C18; prototype M16")
    ] = 0.4
    drift: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.02, 0.1),
            "yearly move of influence to the contest's outcome",
            "prototype M16",
        ),
    ] = 0.05
    decisiveness: Annotated[
        float,
        Param("1", (0.0, 5.0), (0.3, 1.0), "exponent of economic weight in the contest", "Tullock 1980"),
    ] = 0.5
    alarm: Annotated[
        float,
        Param(
            "1/year",
            (0.0001, 1.0),
            (0.01, 0.05),
            "growth of the newcomer's share at which friction is full",
            "prototype 6: friction must follow growth, not parity",
        ),
    ] = 0.03


@rule
def contest(own: float, other: float, p: Region) -> float:
    """Share of influence that economic weight would give in the end: Y_i^m/(Y_i^m + Y_j^m), with m = decisiveness."""
    ratio = power(other / (own + 1e-12), p.decisiveness)
    return 1.0 / (1.0 + ratio)


@rule
def influence(share: float, contest: float, p: Region) -> float:
    """Influence share next year in [0, 1]: s' = clip(s + drift (contest - s), 0, 1)."""
    return clip(share + p.drift * (contest - share), 0.0, 1.0)


@rule
def friction(growth: float, overlap: float, division: float, p: Region) -> float:
    """Friction in [0, strength], 0 without overlap; ``growth`` is that of the newcomer's share.

    friction = strength overlap (1 - division) min(1, abs(growth)/alarm), with the division of labour.
    """
    return p.strength * overlap * (1.0 - division) * clip(abs(growth) / p.alarm, 0.0, 1.0)


@rule
def worth(friction: float, p: Region) -> float:
    """Score per unit of depth (logit), never positive: worth = -cost friction."""
    return -p.cost * friction
