"""M17 the Arctic: as ice retreats, an exclusive claim meets an outsider's stake.

Claims: C20 (the one place where Russia dominates and will not yield), C21. Sources: NSIDC Sea Ice Index v4;
Notz & SIMIP (2020, GRL 47); Kim et al. (2023, Nature Communications 14:3139); Huth (1996) for incidents.
"""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

from tripolar.numerics import clip, positive, rule
from tripolar.rules.parameter import Param, strength

ICE_FREE = 1.0  # million km2 of September ice below which the Arctic counts as ice-free (Notz & SIMIP 2020)
STRONGEST_RATIO = 3.0  # an outsider more than three times as strong is no bolder still


class Arctic(NamedTuple):
    """Parameters of M17."""

    strength: Annotated[float, strength("the Arctic contest")] = 1.0
    intransigence: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.3, 0.9),
            "exclusiveness with which claims are held (0: full accommodation)",
            "C20; prototype M17",
        ),
    ] = 0.6
    cost: Annotated[
        float,
        Param(
            "logit", (0.0, 20.0), (0.3, 1.6), "cost of full friction to a commitment", "C20; prototype M17"
        ),
    ] = 0.8
    incident: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 2.0),
            (0.02, 0.12),
            "hazard of an incident at full friction and equal strength",
            "prototype M17",
        ),
    ] = 0.05
    meltdown: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.25, 0.8),
            "probability of meltdown after an incident at full intransigence",
            "C20; prototype M17",
        ),
    ] = 0.5
    incident_rapport: Annotated[
        float, Param("1", (0.0, 1.0), (0.6, 0.9), "part of rapport left after an incident", "prototype M17")
    ] = 0.75
    incident_opinion: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.05, 0.25),
            "favourability lost on both sides after an incident",
            "prototype M17",
        ),
    ] = 0.15
    meltdown_hostility: Annotated[
        float, Param("1", (0.0, 1.0), (0.2, 0.5), "hostility added both ways by a meltdown", "prototype M17")
    ] = 0.35
    bargain: Annotated[
        float,
        Param(
            "1",
            (0.0, 1.0),
            (0.3, 0.8),
            "part of the friction that a bargain settles at first",
            "Barents Sea delimitation 2010",
        ),
    ] = 0.5
    bargain_decay: Annotated[
        float,
        Param(
            "1/year",
            (0.0, 1.0),
            (0.02, 0.1),
            "yearly loss of a bargain's effect",
            "judgement; Barents Sea 2010-2022",
        ),
    ] = 0.05


@rule
def trend(opening: float, ice_free_year: float, start: float, year: float) -> float:
    """Trend of September extent (million km2): a straight line from the opening to 1 in ``ice_free_year``.

    trend = opening - (opening - 1)(year - start)/(ice_free_year - start).
    """
    return opening - (opening - ICE_FREE) * (year - start) / (ice_free_year - start)


@rule
def residual(previous: float, normal: float, sd: float, persistence: float) -> float:
    """AR(1) residual of the extent with stationary SD ``sd`` (million km2).

    r' = persistence r + sd sqrt(1 - persistence^2) z, with a standard normal z.
    """
    return persistence * previous + sd * math.sqrt(1.0 - persistence * persistence) * normal


@rule
def extent(trend: float, residual: float) -> float:
    """September extent (million km2), never under 0: extent = (trend + residual)+."""
    return positive(trend + residual)


@rule
def access(opening: float, trend: float, extent: float) -> float:
    """Accessibility in [0, 1]: how far the extent has gone from the opening to ice-free.

    access = clip(gone/(opening - 1), 0, 1), with gone = clip(opening - extent, 0, 2 (opening - trend)+): weather moves
    a year about the trend by no more than the trend itself has gone, so where the trend opens nothing, no low year does
    (traffic does not follow the year's ice: prototype 6).
    """
    gone = clip(opening - extent, 0.0, 2.0 * positive(opening - trend))
    return clip(gone / (opening - ICE_FREE), 0.0, 1.0)


@rule
def friction(access: float, claim: float, stake: float, bargain: float, p: Arctic) -> float:
    """Friction in [0, strength]: access, intransigence, claim, the outsider's stake, less what a bargain settled.

    friction = strength access intransigence claim stake (1 - bargain).
    """
    return p.strength * access * p.intransigence * claim * stake * (1.0 - bargain)


@rule
def worth(friction: float, p: Arctic) -> float:
    """Score per unit of depth (logit), never positive: worth = -cost friction."""
    return -p.cost * friction


@rule
def incident_probability(friction: float, claimant: float, outsider: float, p: Arctic) -> float:
    """Yearly probability of an incident: hazard times friction times min(3, outsider/claimant).

    P = clip(incident friction min(3, outsider/claimant), 0, 1); the ratio is that of the two powers.
    """
    ratio = clip(outsider / (claimant + 1e-12), 0.0, STRONGEST_RATIO)
    return clip(p.incident * friction * ratio, 0.0, 1.0)


@rule
def meltdown_probability(p: Arctic) -> float:
    """Probability that an incident melts relations down; otherwise a bargain follows. 0 under full accommodation.

    P = meltdown intransigence.
    """
    return p.meltdown * p.intransigence
