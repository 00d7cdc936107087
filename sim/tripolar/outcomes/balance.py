"""Who is how strong and how close to whom, a few years of it: medians of the futures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import fan_variables
from tripolar.outcomes.counts import Counts
from tripolar.outcomes.fan import quantiles

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: How many years are looked at.
MANY = 5


class Balance(NamedTuple):
    """Medians over the futures in a few years.

    ``year``; ``power`` [year, state] (share of the capability of all states of the scenario, 0-1), ``relation``
    [year, pair] (working relation, 0-3), ``allied`` [year, pair] (share of futures with a pact at the end of the year).
    """

    year: Ints
    power: Floats
    relation: Floats
    allied: Floats


def balance(counts: Counts, many: int = MANY) -> Balance:
    """The balance in the opening year, the last, and evenly spaced whole years between them."""
    scenario = counts.scenario
    at = np.unique(np.rint(np.linspace(0, scenario.years, many)).astype(np.int64))
    n = len(scenario.states)
    middle = np.stack(
        [
            quantiles(counts.fan[at, k], about.low, about.high, (0.5,))[..., 0]
            for k, about in enumerate(fan_variables(scenario))
        ],
        axis=1,
    )
    standing = np.cumsum(counts.starts - counts.ends, axis=0)[at] / max(counts.runs, 1)
    pairs = len(scenario.pairs)
    return Balance(scenario.start + at, middle[:, :n], middle[:, 2 * n : 2 * n + pairs], standing)
