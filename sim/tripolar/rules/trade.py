"""M11 trade and currency: gravity, dependence, exposure to the adversary's market, own currencies as a shield.

Claims: C6 (de-dollarisation), C13 (asymmetric dependence). Sources: gravity (Tinbergen 1962; Anderson & van
Wincoop 2003); Hirschman (1945); McDowell (2023, Bucking the Buck) on sanctions and settlement.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, exp, power, rule
from tripolar.rules.parameter import Param, strength

LARGEST = 1e12  # bn USD, beyond any world; keeps absurd settings finite


class Trade(NamedTuple):
    """Parameters of M11."""

    strength: Annotated[float, strength("trade and currency in the score")] = 1.0
    elasticity: Annotated[
        float,
        Param(
            "1",
            (0.0, 2.0),
            (0.4, 0.9),
            "elasticity of trade to each partner's GDP",
            "Anderson & van Wincoop 2003; prototype M11",
        ),
    ] = 0.5
    politics: Annotated[
        float,
        Param(
            "1",
            (0.0, 2.0),
            (0.1, 0.4),
            "log change of trade per unit change of the working relation",
            "Pollins 1989; prototype M11",
        ),
    ] = 0.25
    gain: Annotated[
        float,
        Param("logit", (0.0, 20.0), (0.2, 1.0), "score of a saturating trade interest", "prototype M11"),
    ] = 0.5
    saturation: Annotated[
        float,
        Param(
            "share of GDP",
            (0.0001, 1.0),
            (0.01, 0.04),
            "dependence at which half of the interest is felt",
            "prototype M11",
        ),
    ] = 0.02
    exposure: Annotated[
        float,
        Param(
            "logit",
            (0.0, 100.0),
            (5.0, 25.0),
            "cost per unit of trade dependence on an adversary of the partner",
            "C13; prototype M11",
        ),
    ] = 15.0
    shield: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.4, 0.9),
            "part of that exposure which settlement in own currencies takes away",
            "McDowell 2023; prototype M11",
        ),
    ] = 0.7
    switching: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.15, 0.5),
            "yearly move to own currencies at full pressure",
            "Russia-China settlement 2014-2023; prototype M11",
        ),
    ] = 0.35
    reversion: Annotated[
        float, Param("1/year", (0.0, 1.0), (0.01, 0.06), "yearly move back without pressure", "prototype M11")
    ] = 0.03


@rule
def volume(previous: float, growth: float, relation_change: float, p: Trade) -> float:
    """Trade (bn USD): X' = X growth^elasticity exp(politics dw); ``growth`` = (Y_i Y_j)/(Y_i Y_j before)."""
    return clip(previous * power(growth, p.elasticity) * exp(p.politics * relation_change), 0.0, LARGEST)


@rule
def dependence(trade: float, gdp: float) -> float:
    """Trade dependence: D = trade/GDP (share)."""
    return trade / (gdp + 1e-9)


@rule
def own_currency(share: float, pressure: float, p: Trade) -> float:
    """Share of trade settled in own currencies in [0, 1]: c' = clip(c + switching h (1 - c) - reversion c, 0, 1)."""
    return clip(share + p.switching * pressure * (1.0 - share) - p.reversion * share, 0.0, 1.0)


@rule
def interest(dependence: float, p: Trade) -> float:
    """Score per unit of depth (logit) of the trade with the partner itself: strength gain D/(D + saturation).

    D = trade/GDP.
    """
    return p.strength * p.gain * dependence / (dependence + p.saturation)


@rule
def exposure(dependence: float, hostility_to_partner: float, own_currency: float, p: Trade) -> float:
    """Score per unit of depth (logit), never positive: trade that the partner's adversary could cut.

    exposure = -(strength times the parameter exposure) D (1 - shield c) h, with the own-currency share c and the
    adversary's hostility h to the partner.
    """
    return -p.strength * p.exposure * dependence * (1.0 - p.shield * own_currency) * hostility_to_partner
