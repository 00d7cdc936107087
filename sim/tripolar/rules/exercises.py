"""M14 military cooperation: joint exercises raise interoperability and trust, and cost secrecy (through M3).

Claims: C9 (Vostok-2018: 3,200 Chinese troops among 300,000). Sources: Kuo & Blankenship (2022, JCR 66:3)
joint exercises; Bernhardt & Sukin (2021, JCR 65:855).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from tripolar.numerics import clip, rule
from tripolar.rules.parameter import Param, strength

PARTNERSHIP = 2.0  # lowest level at which forces exercise together
WORKABLE = 1.0  # lowest working relation at which they do


class Exercises(NamedTuple):
    """Parameters of M14."""

    strength: Annotated[float, strength("joint exercises")] = 1.0
    building: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.03, 0.12),
            "yearly rise of interoperability while exercising",
            "joint exercises 2003-2024; prototype M14",
        ),
    ] = 0.06
    decay: Annotated[
        float, Param("1/year", (0.0, 1.0), (0.01, 0.08), "yearly loss of interoperability", "prototype M14")
    ] = 0.03
    worth: Annotated[
        float, Param("logit", (0.0, 20.0), (0.2, 1.0), "score of full interoperability", "prototype M14")
    ] = 0.5
    trust: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.0, 0.03),
            "yearly rise of rapport at full interoperability",
            "Kuo & Blankenship 2022",
        ),
    ] = 0.01


@rule
def exercising(level: float, relation: float, p: Exercises) -> float:
    """Whether forces exercise together this year: x = 1 at partnership or above with a workable relation
    (w >= 1) and a strength over 0, else 0.
    """
    if level >= PARTNERSHIP and relation >= WORKABLE and p.strength > 0.0:
        return 1.0
    return 0.0


@rule
def interoperability(previous: float, exercising: float, p: Exercises) -> float:
    """Interoperability in [0, 1]: q' = clip(q + building (1 - q) exercising - decay q, 0, 1)."""
    return clip(previous + p.building * (1.0 - previous) * exercising - p.decay * previous, 0.0, 1.0)


@rule
def trust(interoperability: float, exercising: float, p: Exercises) -> float:
    """Rapport added this year by exercising together.

    dr = strength trust q x, with interoperability q and exercising x.
    """
    return p.strength * p.trust * interoperability * exercising


@rule
def worth(interoperability: float, p: Exercises) -> float:
    """Score per unit of depth (logit) of forces that can fight together.

    worth = strength times the parameter worth times interoperability.
    """
    return p.strength * p.worth * interoperability
