"""M13 public opinion, culture, regime: slow favourability around cultural distance; shared democracy steadies.

Claims: C8 (71 % of Russians favourable), C19 (no cultural or ideological bond). Sources: Pew Global Attitudes;
Lai & Reiter (2000, JCR 44:203) joint democracy and alliance; V-Dem v16 polyarchy; record: dem (prototype 4).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, rule
from tripolar.rules.parameter import Param, strength

WORKABLE = 1.0  # working relation at which opinion rests at its cultural mean


class Opinion(NamedTuple):
    """Parameters of M13."""

    strength: Annotated[float, strength("opinion and regime in the score")] = 1.0
    goodwill: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (0.4, 2.4),
            "score of full favourability over an even split",
            "Tomz & Weeks 2013; prototype M13",
        ),
    ] = 1.2
    democracy: Annotated[
        float,
        Param(
            "logit",
            (0.0, 20.0),
            (1.0, 4.0),
            "score of full polyarchy in the less democratic of the two",
            "Lai & Reiter 2000; record: dem (prototype 4, 8)",
        ),
    ] = 2.4
    reversion: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.05, 0.2),
            "yearly return of favourability to its mean",
            "Pew and Levada series 2007-2024; prototype M13",
        ),
    ] = 0.1
    relation: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.0, 0.1),
            "shift of that mean per unit of working relation",
            "prototype M13 (kept weak: else pacts absorb)",
        ),
    ] = 0.05
    noise: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.02, 0.05),
            "SD of the yearly change of favourability",
            "Pew and Levada series; prototype M13",
        ),
    ] = 0.03


@rule
def favourability(previous: float, mean: float, relation: float, normal: float, p: Opinion) -> float:
    """Favourability in [0, 1], which converges to its mean.

    f' = clip(f + reversion (mean + relation (w - 1) - f) + noise z, 0, 1), with the working relation w.
    """
    target = mean + p.relation * (relation - WORKABLE)
    return clip(previous + p.reversion * (target - previous) + p.noise * normal, 0.0, 1.0)


@rule
def worth(favourability: float, least_polyarchy: float, p: Opinion) -> float:
    """Score per unit of depth (logit): worth = strength (goodwill (f - 1/2) + democracy min(polyarchy))."""
    return p.strength * (p.goodwill * (favourability - 0.5) + p.democracy * least_polyarchy)
