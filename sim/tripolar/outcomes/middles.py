"""The middle future of each parameter set: what we do not know, apart from the luck that a fan holds as well."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import chunk, fan_variables
from tripolar.outcomes.fan import quantiles
from tripolar.outcomes.intervals import BAND
from tripolar.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Parameter sets whose futures are run apart.
MOST = 100
#: Standard error of a median of n normal values is 1.2533 s / sqrt(n), and s is the quartile range / 1.349.
_ERROR_OF_MEDIAN = 1.2533 / 1.349
_QUARTILES = (0.25, 0.5, 0.75)


def spread_of_middles(
    scenario: Scenario, seed: int, runs: int, set_size: int, threads: int = 1, first: int = 0
) -> dict[str, tuple[Floats, Floats]] | None:
    """5-95 % range over parameter sets of the median by year: {variable of ``fan.fan_table``: (low, high) [year]}.

    Runs the whole sets among ``runs`` runs from number ``first`` on apart (at most ``MOST`` of them). What the luck of
    so few runs adds to the spread of their medians is taken off: distances from the
    middle set shrink by ``sqrt(1 - mean error^2 / variance)``.
    None for fewer than two whole sets, or sets of one run.
    """
    sets = min(runs // set_size if set_size > 1 else 0, MOST)
    if sets < 2:
        return None

    def fan_of(place: int) -> Ints:
        return chunk(scenario, seed, first + place * set_size, set_size, set_size=set_size).fan

    with ThreadPoolExecutor(max_workers=threads) as pool:
        fans = np.stack(list(pool.map(fan_of, range(sets))))  # [set, year, variable, bin]
    out = {}
    for k, about in enumerate(fan_variables(scenario)):
        first, middle, third = np.moveaxis(quantiles(fans[:, :, k], about.low, about.high, _QUARTILES), -1, 0)
        out[about.name] = _shrunk(middle, (third - first) * _ERROR_OF_MEDIAN / np.sqrt(set_size))
    return out


def _shrunk(middle: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Quantiles of ``middle`` [set, year] over sets, less the noise of ``error`` [set, year]."""
    centre, variance = np.median(middle, axis=0), middle.var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.sqrt(np.clip(np.nan_to_num(1.0 - (error**2).mean(axis=0) / variance), 0.0, 1.0))
    low, high = (centre + kept * (np.quantile(middle, end, axis=0) - centre) for end in BAND)
    return low, high
