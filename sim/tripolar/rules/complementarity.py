"""M8 complementarity: pooled profiles that fill each other's gaps are worth more than their sum.

Claims: C3 (Russia brings land power, hydrocarbons, warheads; China economy, people, navy).
Source: constant elasticity of substitution over the components of power (Arrow et al. 1961, REStat 43:225).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, power, rule
from tripolar.rules.parameter import Param, strength


class Complementarity(NamedTuple):
    """Parameters of M8."""

    strength: Annotated[float, strength("complementarity")] = 1.0
    exponent: Annotated[
        float,
        Param(
            "1",
            (0.1, 1.0),
            (0.25, 0.9),
            "substitution of one component of power for another (1: perfect)",
            "Arrow et al. 1961; prototype M8",
        ),
    ] = 0.5


@rule
def part(share: float, weight: float, p: Complementarity) -> float:
    """One component's part in the generalised mean: part = w s^rho, with rho the parameter exponent."""
    return weight * power(share, p.exponent)


@rule
def whole(parts: float, p: Complementarity) -> float:
    """The generalised mean from its summed parts: CES = (sum w s^rho)^(1/rho), with rho the parameter exponent."""
    return power(parts, 1.0 / p.exponent)


@rule
def bonus(pooled: float, first: float, second: float, capability: float, p: Complementarity) -> float:
    """Capability added by pooling, from 0 (proportional profiles) to what the two have (it at most doubles it).

    bonus = strength (C_i + C_j) clip(CES(s_i + s_j)/(CES(s_i) + CES(s_j)) - 1, 0, 1).
    """
    return p.strength * capability * clip(pooled / (first + second + 1e-12) - 1.0, 0.0, 1.0)
