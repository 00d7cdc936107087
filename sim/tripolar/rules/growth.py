"""M1 growth: economies grow along a scenario path, with shocks, a run-level drift and convergence.

Claims: C12 (economic disparity, growing), C21 (a much weaker Russia by mid-century).
Sources: Barro & Sala-i-Martin (1992, JPE 100:223) for conditional convergence at about 2 % a year;
Cobb-Douglas labour share for working-age growth (Gollin 2002, JPE 110:458; Karabarbounis & Neiman 2014);
Mueller, Stock & Watson (2022, REStat 104:857) for persistent uncertainty of long-run growth.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, exp, rule
from tripolar.rules.parameter import Param, strength


class Growth(NamedTuple):
    """Parameters of M1."""

    strength: Annotated[float, strength("growth", 3.0)] = 1.0
    settles: Annotated[
        float,
        Param(
            "year",
            (0.0, 100.0),
            (15.0, 25.0),
            "years from the opening rate to the later rate",
            "Lowy Institute 2022; prototype M1",
        ),
    ] = 20.0
    labour_share: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.5, 0.7),
            "growth per unit of working-age growth beyond the reference path",
            "Gollin 2002; Karabarbounis & Neiman 2014",
        ),
    ] = 0.6
    convergence: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 0.5),
            (0.0, 0.03),
            "rate at which a deviation from the own path closes",
            "Barro & Sala-i-Martin 1992",
        ),
    ] = 0.02
    persistence: Annotated[
        float,
        Param(
            "1",
            (0.0, 0.99),
            (0.2, 0.6),
            "yearly persistence of a growth shock (AR(1))",
            "residuals of Maddison 2023; prototype M1",
        ),
    ] = 0.4
    shocks: Annotated[
        float,
        Param(
            "1",
            (0.0, 5.0),
            (0.7, 1.3),
            "scale of yearly shocks and of the run-level drift (0: the path exactly)",
            "prototype M1",
        ),
    ] = 1.0


@rule
def path_rate(opening: float, later: float, years: float, p: Growth) -> float:
    """Trend growth (1/year) after ``years``: a straight line from the opening to the later rate, then level.

    g = strength (opening + (later - opening) clip(years/settles, 0, 1)).
    """
    gone = clip(years / (p.settles + 1e-9), 0.0, 1.0)
    return p.strength * (opening + (later - opening) * gone)


@rule
def tilted(middle: float, low: float, high: float, tilt: float) -> float:
    """A path's value between its low (tilt -1), middle (0) and high (1) variant.

    value = middle + tilt (middle - low) for a tilt under 0, middle + tilt (high - middle) otherwise.
    """
    if tilt < 0.0:
        return middle + tilt * (middle - low)
    return middle + tilt * (high - middle)


@rule
def path_level(level: float, rate: float, workers: float, reference: float, p: Growth) -> float:
    """Path GDP next year: Y* exp(g + strength labour_share (dn - dn_ref)).

    ``workers`` = dn and ``reference`` = dn_ref are log growths of the working-age population.
    """
    return level * exp(rate + p.strength * p.labour_share * (workers - reference))


@rule
def shock(previous: float, normal: float, sd: float, p: Growth) -> float:
    """AR(1) growth shock a' = persistence a + shocks sd z (1/year)."""
    return p.persistence * previous + p.shocks * sd * normal


@rule
def deviation(previous: float, shock: float, drift: float, p: Growth) -> float:
    """Log deviation of GDP from its path: x' = (1 - convergence) x + strength (shocks drift + shock)."""
    return (1.0 - p.convergence) * previous + p.strength * (p.shocks * drift + shock)


@rule
def output(level: float, deviation: float) -> float:
    """GDP (bn USD) = path GDP times exp(deviation); without shocks exactly the path."""
    return level * exp(deviation)
