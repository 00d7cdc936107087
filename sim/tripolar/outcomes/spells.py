"""Spells of alliance, read from the yearly events of a chunk."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import PAIR_KEPT, Chunk
from tripolar.rules.table import MECHANISMS
from tripolar.scenario import Scenario
from tripolar.world import event as E

Ints = NDArray[np.int64]

#: How a pact ended, by the code of ``world.event.ENDED``.
HOW = ("none", "left_on_paper", "split", "lapsed")
#: Cause of a break, by the code of ``world.event.CAUSE``: a mechanism, ``tie`` or ``chance``.
CAUSES = ("none", *(m.label for m in MECHANISMS), "tie", "chance")
assert CAUSES[int(E.TIE)] == "tie" and CAUSES[int(E.CHANCE)] == "chance"
assert [HOW[int(code)] for code in (E.LEFT_ON_PAPER, E.SPLIT, E.LAPSED)] == list(HOW[1:])

FORMED, BROKE = PAIR_KEPT.index("formed"), PAIR_KEPT.index("broke")


class Spells(NamedTuple):
    """Spells of a chunk, ordered by run, pair and start; arrays of one length.

    ``run`` (place in the chunk), ``pair``, ``start`` (years after the opening at which observation starts),
    ``years`` (observed), ``event`` (1 broke, 0 still standing at the horizon), ``cause`` and ``how`` (codes,
    0 if standing), ``already`` (share of the leaving hazard that was there at formation), ``number`` (1 = the
    pair's first in that run), ``stood`` (whether the pact stood at the opening).
    """

    run: Ints
    pair: Ints
    start: Ints
    years: Ints
    event: NDArray[np.int8]
    cause: NDArray[np.int8]
    how: NDArray[np.int8]
    already: NDArray[np.float32]
    number: Ints
    stood: NDArray[np.bool_]


def spells_of(chunk: Chunk) -> Spells:
    """All spells of a chunk: each formation with the end that follows it, or with the horizon."""
    years, pairs, _ = chunk.formed.shape
    begins = _keys(chunk.formed)
    ends = _keys(chunk.ended)
    place = np.searchsorted(ends, begins, side="right")
    follows = np.append(ends, -1)[place]
    group = begins // years
    broke = follows // years == group
    start = begins % years
    stop = np.where(broke, follows % years, years - 1)
    run, pair = group // pairs, group % pairs
    opens = np.append(True, group[1:] != group[:-1])[: len(group)]
    order = np.arange(len(group))
    number = order - np.maximum.accumulate(np.where(opens, order, 0)) + 1
    at = (stop, pair, run)
    return Spells(
        run=run,
        pair=pair,
        start=start,
        years=stop - start,
        event=broke.astype(np.int8),
        cause=np.where(broke, chunk.cause[at], 0).astype(np.int8),
        how=np.where(broke, chunk.ended[at], 0).astype(np.int8),
        already=np.where(broke, chunk.already[at], 0.0).astype(np.float32),
        number=number,
        stood=start == 0,
    )


def _keys(happened: NDArray[np.int8]) -> Ints:
    """Sorted keys (run * pairs + pair) * years + year of the events in [year, pair, run]."""
    years, pairs, runs = happened.shape
    flat = np.flatnonzero(happened)
    keys = (flat % runs * pairs + flat // runs % pairs) * years + flat // (runs * pairs)
    return np.sort(keys)


def opening_age(scenario: Scenario, pair: str) -> int:
    """Age in years of a pact of ``pair`` that stands at the opening.

    The figure ``pairs.PAIR.pact_age`` if the scenario has one, else 0 (age then counts from the opening).
    """
    figure = scenario.figures.get(f"pairs.{pair}.pact_age")
    return 0 if figure is None else round(figure.value)
