"""M2 military build-up: spending answers unmet threat, capital accumulates and wears out.

Claims: C1 (states that can raise their own power need no ally), C10 (military disparity grows).
Sources: Richardson (1960) arms races; Smith (1995, Handbook of Defense Economics) demand for military
expenditure; perpetual inventory with 8 % depreciation (SIPRI-based stocks, Souva 2023 MMP).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import positive, rule
from tripolar.rules.parameter import Param, strength


class Military(NamedTuple):
    """Parameters of M2."""

    strength: Annotated[float, strength("the answer of military spending to threat")] = 1.0
    response: Annotated[
        float,
        Param(
            "share of GDP",
            (0.0, 1.0),
            (0.03, 0.15),
            "rise of the wanted burden per unit of unmet threat",
            "Smith 1995; prototype M2",
        ),
    ] = 0.08
    ceiling: Annotated[
        float,
        Param(
            "share of GDP",
            (0.01, 0.6),
            (0.08, 0.15),
            "burden at which more spending costs more than it gives",
            "SIPRI maxima of major powers since 1960; prototype M2",
        ),
    ] = 0.10
    adjustment: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.1, 0.25),
            "share of the gap to the wanted burden closed in a year",
            "prototype M2",
        ),
    ] = 0.15
    depreciation: Annotated[
        float,
        Param("1/year", (0.0, 1.0), (0.05, 0.1), "wear of military capital", "Souva 2023; prototype M2"),
    ] = 0.08


@rule
def burden(previous: float, norm: float, unmet_threat: float, p: Military) -> float:
    """Military burden next year (share of GDP): b' = b + adjustment (wanted - b).

    The wanted burden is the best answer under a quadratic cost: norm + strength response T n (1 - b/ceiling)+, with T n
    the largest unmet threat in [0, 1]. No threat: back to the norm.
    """
    wanted = norm + p.strength * p.response * unmet_threat * positive(1.0 - previous / p.ceiling)
    return previous + p.adjustment * (wanted - previous)


@rule
def stock(previous: float, burden: float, gdp: float, p: Military) -> float:
    """Military capital (bn USD) by perpetual inventory: K' = (1 - depreciation) K + b Y."""
    return (1.0 - p.depreciation) * previous + burden * gdp
