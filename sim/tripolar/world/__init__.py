"""The state of a block of runs: a few arrays with named rows (variable x entity x lane).

A lane is a run. Every row is float64; the modules ``state``, ``dyad``, ``pair``, ``system``, ``given`` and
``event`` hold the only names of the variables, with unit and range. A block of one lane is the Mesa model's
world. The random words of a run are named here too, so that no two draws can share one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.numerics import rule
from tripolar.world import dyad, event, given, pair, state, system

__all__ = [
    "TERMS",
    "World",
    "between",
    "blank",
    "dyad",
    "event",
    "given",
    "pair",
    "pairs_of",
    "state",
    "system",
]

Floats = NDArray[np.float64]

#: Mechanisms with a term of their own in the score, in the order of the term rows.
TERMS = (3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)
LINEAR, SQUARED, WINDOW = 0, 1, 2


class World(NamedTuple):
    """A block of runs.

    Shapes: ``state`` [variable, state, lane], ``dyad`` [variable, from, to, lane], ``pair`` [variable, pair,
    lane], ``system`` [variable, lane], ``term`` [mechanism, linear|squared|window, view, lane], ``signed``
    [mechanism, linear|squared, view, lane] (the terms at formation), ``event`` [field, year, pair, lane],
    ``given`` [driver, from, to, year], ``run`` [lane] (run numbers), ``key`` [state] (random-stream keys).
    A view is an ordered pair a * N + b; ``term`` holds either all views or two scratch ones.
    """

    state: Floats
    dyad: Floats
    pair: Floats
    system: Floats
    term: Floats
    signed: Floats
    event: Floats
    given: Floats
    run: NDArray[np.uint64]
    key: NDArray[np.uint64]


@rule
def between(i: int, j: int, n: int) -> int:
    """Index of the unordered pair of states i and j among n(n-1)/2, in either order."""
    a = i if i < j else j
    b = j if i < j else i
    return a * n - a * (a + 1) // 2 + b - a - 1


def pairs_of(n: int) -> list[tuple[int, int]]:
    """All unordered pairs (i < j) of n states, in the order of their index."""
    return [(i, j) for i in range(n) for j in range(i + 1, n)]


def blank(
    states: int, lanes: int, years: int, key: NDArray[np.uint64], given_: Floats, explain: bool
) -> World:
    """An empty world for ``lanes`` runs of ``years`` steps; ``explain`` keeps every view's terms."""
    pairs = states * (states - 1) // 2
    views = states * states
    return World(
        state=np.zeros((state.ROWS, states, lanes)),
        dyad=np.zeros((dyad.ROWS, states, states, lanes)),
        pair=np.zeros((pair.ROWS, pairs, lanes)),
        system=np.zeros((system.ROWS, lanes)),
        term=np.zeros((len(TERMS), 3, views if explain else 2, lanes)),
        signed=np.zeros((len(TERMS), 2, views, lanes)),
        event=np.zeros((event.ROWS, years + 1, pairs, lanes)),
        given=np.ascontiguousarray(given_),
        run=np.zeros(lanes, dtype=np.uint64),
        key=key,
    )
