"""A hundred futures of a pair, one by one: the level on paper by year, in the order in which pacts are signed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import PAIR_KEPT, chunk
from tripolar.scenario import Scenario

Ints = NDArray[np.int64]
#: Futures that are looked at one by one.
MANY = 100


class Futures(NamedTuple):
    """Futures of a pair in the order to draw them.

    ``year`` [T+1], ``level`` [run, year] (0 rivalry to 3 alliance, on paper), ``run`` their numbers, ``formed``
    and ``broke`` the years in which the first pact was signed and broke (-1: never). Ordered by year of signing,
    then by the end of the pact, those without one last, by their mean level from the closest on.
    """

    year: Ints
    level: NDArray[np.int8]
    run: Ints
    formed: Ints
    broke: Ints


def futures(
    scenario: Scenario, seed: int, runs: int, *, pair: int, set_size: int = 0, many: int = MANY
) -> Futures:
    """The first ``many`` of ``runs`` futures; with drawn parameters one of each set, as far as there are sets."""
    step = max(1, min(set_size, runs // many)) if set_size else 1
    needed = min(runs, many * step)
    whole = -(-needed // set_size) * set_size if set_size else needed
    done = chunk(scenario, seed, 0, whole, set_size=set_size, fans=False)
    run = np.arange(0, needed, step, dtype=np.int64)
    formed, broke = (
        done.pair[PAIR_KEPT.index(name), pair, run].astype(np.int64) for name in ("formed", "broke")
    )
    level = done.level[:, pair, run].T
    never = scenario.horizon + 1
    signed, ended = np.where(formed < 0, never, formed), np.where(broke < 0, never, broke)
    order = np.lexsort((run, -level.mean(axis=1), ended, signed))
    year = np.arange(scenario.start, scenario.horizon + 1, dtype=np.int64)
    return Futures(year, level[order], run[order], formed[order], broke[order])
