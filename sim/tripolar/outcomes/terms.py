"""What each mechanism adds to the score of an alliance, on the average of the population.

Pacts form under good draws, so the term that helped most at formation falls back later by chance alone. The
mean over all years stands beside the causes of breaks, to tell a change from a return to the usual.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import chunk
from tripolar.scenario import Scenario
from tripolar.world import TERMS

#: Runs averaged over: enough for two digits.
RUNS = 1000
WHEN = ("all_years", "at_formation", "at_break")


class Terms(NamedTuple):
    """Mean contributions (logit) to the score of alliance.

    ``mean`` [mechanism, when, view]: mechanisms as in ``world.TERMS``, when as in ``WHEN``, the view of state
    a of state b at a * N + b; NaN where nothing of the kind happened. ``runs`` averaged over.
    """

    runs: int
    mean: NDArray[np.float64]

    def of_pair(self, i: int, j: int) -> dict[str, dict[str, float | None]]:
        """Mean over the two views of the pair of states i and j: ``{"M3": {"all_years": .., ...}, ...}``."""
        n = round(self.mean.shape[2] ** 0.5)
        both = self.mean[:, :, [i * n + j, j * n + i]].mean(axis=2)
        return {
            f"M{number}": {w: None if np.isnan(x) else float(x) for w, x in zip(WHEN, row, strict=True)}
            for number, row in zip(TERMS, both, strict=True)
        }


def population_terms(
    scenario: Scenario,
    seed: int,
    runs: int = RUNS,
    *,
    set_size: int = 0,
    stop: NDArray[np.int64] | None = None,
) -> Terms:
    """Mean contributions over the first ``runs`` runs of a study.

    Over all simulated years, over those in which a pact of the pair formed, over those in which one ended.
    """
    n = len(scenario.states)
    tally = np.zeros((len(TERMS), len(WHEN), n * n))
    done = chunk(scenario, seed, 0, runs, set_size=set_size, fans=False, stop=stop, tally=tally)
    times = np.zeros((len(WHEN), n * n))
    k = 0
    for i in range(n):
        for j in range(i + 1, n):
            happened = (runs * scenario.years, (done.formed[1:, k] > 0).sum(), (done.ended[1:, k] > 0).sum())
            times[:, i * n + j] = times[:, j * n + i] = happened
            k += 1
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(times > 0, tally / times, np.nan)
    return Terms(runs, mean)
