"""When it happens, as quantiles: each dot stands for the same share of the futures.

A reader counts dots, which is read more truly than an area or an interval. Source: Fernandes, Walls, Munson, Hullman
& Kay (2018), Uncertainty Displays Using Quantile Dotplots or CDFs Improve Transit Decision-Making, CHI 2018.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tripolar.outcomes.clusters import of_groups
from tripolar.outcomes.counts import GROUPED_YEARS, PAIR_YEARS, Counts
from tripolar.outcomes.intervals import wilson

Ints = NDArray[np.int64]
#: Dots of a quantile dot plot: each is two of 100 futures.
DOTS = 50


class Dots(NamedTuple):
    """Quantiles of a year that may never come.

    ``years`` (a year a dot, ascending), then ``others``: dots by what happened instead, in the order to draw.
    ``dots`` in all, ``share`` (0-1) of the runs in which it came, with ``noise`` (Wilson, 95 %). ``hits`` is the number
    of these runs and ``middle`` the year by which half of them have it, from the counts and not from the dots (None
    where it came in none).
    """

    years: Ints
    others: dict[str, int]
    dots: int
    share: float
    noise: tuple[float, float]
    hits: int
    middle: int | None


class Timing(NamedTuple):
    """Year of signing the first pact, and year in which it breaks."""

    forms: Dots
    breaks: Dots


def quantile_places(counts: ArrayLike, dots: int) -> Ints:
    """Place of the quantiles (i + 1/2) / dots in a distribution given by counts; empty if there are none."""
    below = np.cumsum(np.asarray(counts, dtype=np.int64))
    total = int(below[-1]) if len(below) else 0
    if not total:
        return np.zeros(0, dtype=np.int64)
    # (i + 1/2) / dots of the total, in whole numbers
    target = (2 * np.arange(dots, dtype=np.int64) + 1) * total
    return np.searchsorted(2 * dots * below, target, side="left").astype(np.int64)


def timing(counts: Counts, pair: int, dots: int = DOTS) -> Timing:
    """Quantile dots of forming and of breaking; of fewer runs than ``dots`` each run is a dot."""
    dots = min(dots, counts.runs)
    start = counts.scenario.start
    formed, broke = (counts.dated[PAIR_YEARS.index(name), pair] for name in ("formed", "broke"))
    never = int(formed[-1])
    holds = counts.runs - never - int(broke[:-1].sum())
    noise = [_noise(counts, pair, kind) for kind in ("formed", "broke")]
    return Timing(
        _dots(formed[:-1], {"never": never}, dots, counts.runs, start, noise[0]),
        _dots(broke[:-1], {"holds": holds, "never": never}, dots, counts.runs, start, noise[1]),
    )


def _noise(counts: Counts, pair: int, kind: str) -> tuple[float, float]:
    """95 % interval of the share of runs in which it came."""
    low, high = wilson(counts.dated[PAIR_YEARS.index(kind), pair, :-1].sum(), counts.runs)
    if counts.set_size:
        came = counts.set_years[:, GROUPED_YEARS.index(kind), pair].sum(axis=1)
        low, high, _ = of_groups(came, counts.set_runs)
    return float(low), float(high)


def _dots(
    by_year: Ints, others: dict[str, int], dots: int, runs: int, start: int, noise: tuple[float, float]
) -> Dots:
    place = quantile_places(np.append(by_year, list(others.values())), dots)
    years = place[place < len(by_year)] + start
    rest = {name: int((place == len(by_year) + m).sum()) for m, name in enumerate(others)}
    hits = int(by_year.sum())
    middle = int(quantile_places(by_year, 1)[0]) + start if hits else None
    return Dots(years, rest, dots, hits / runs, noise, hits, middle)
