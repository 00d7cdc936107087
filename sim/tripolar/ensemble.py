"""Many runs at once: the compiled loop over blocks of lanes, the same phases as the Mesa model's.

``simulate`` is the one kernel. ``chunk`` runs it over a stretch of consecutive runs (of one point, or of each of
several design points) and returns what happened as small arrays; ``run_chunks`` does so on a pool of threads, in
order, with a flag that stops within a block.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.numerics import Word, constant, kernel
from tripolar.opening import Opening, opening_of
from tripolar.phases import opening, year
from tripolar.scenario import Scenario
from tripolar.world import TERMS, Floats, World, between, blank, pairs_of
from tripolar.world import event as E
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

LANES = 128
#: Runs of a chunk: what one thread does at a time.
CHUNK = 2048
BINS = 256
#: Rows kept of every run, by pair and by state, under their names in ``world``.
PAIR_KEPT = (
    "formed", "broke", "split", "paper_end", "aligned", "rivals", "peak_level", "changes", "pacts", "incidents",
    "meltdowns", "demands", "refusals", "junior_at_formation", "junior_at_end", "level", "relation",
)  # fmt: skip
STATE_KEPT = ("balanced", "realigned", "peak_threat", "capability", "gdp")
_PAIR_ROWS = np.array([getattr(P, name.upper()) for name in PAIR_KEPT])
_STATE_ROWS = np.array([getattr(S, name.upper()) for name in STATE_KEPT])
#: When a mechanism's contributions are averaged: over all years, in years of formation, in years of a break.
ALL_YEARS, AT_FORMATION, AT_BREAK = 0, 1, 2


class Chunk(NamedTuple):
    """What happened in consecutive runs ``first`` to ``first + runs`` (of each of several points, where there are).

    ``pair`` [kept, pair, run], ``state`` [kept, state, run] (float32 except years), ``level``, ``formed``,
    ``ended``, ``cause`` [year, pair, run] (int8), ``already`` [year, pair, run] (float32),
    ``fan`` [year, variable, bin] counts.
    """

    first: int
    runs: int
    pair: NDArray[np.float32]
    state: NDArray[np.float32]
    level: NDArray[np.int8]
    formed: NDArray[np.int8]
    ended: NDArray[np.int8]
    cause: NDArray[np.int8]
    already: NDArray[np.float32]
    fan: NDArray[np.int64]

    def part(self, place: int, runs: int) -> Chunk:
        """The ``runs`` runs from ``place`` on, as views: one design point of several (without its fans)."""
        mine = slice(place, place + runs)
        return Chunk(
            first=self.first,
            runs=runs,
            pair=self.pair[..., mine],
            state=self.state[..., mine],
            level=self.level[..., mine],
            formed=self.formed[..., mine],
            ended=self.ended[..., mine],
            cause=self.cause[..., mine],
            already=self.already[..., mine],
            fan=self.fan[:0],
        )


class Points(NamedTuple):
    """Design points that share a scenario and differ in numbers alone.

    ``columns``: values [point] by key (``opening.is_column``); ``bases`` [point]: number of the first run of
    each, the same for all under common random numbers.
    """

    columns: dict[str, Floats]
    bases: NDArray[np.int64]


class FanVariable(NamedTuple):
    """A variable of the fan charts: name, unit and the range of its histogram."""

    name: str
    unit: str
    low: float
    high: float


def fan_variables(scenario: Scenario) -> list[FanVariable]:
    """The variables of the fan charts, in the order of the histograms."""
    out = [FanVariable(f"capability.{name}", "share", 0.0, 1.0) for name in scenario.states]
    out += [FanVariable(f"gdp_share.{name}", "share", 0.0, 1.0) for name in scenario.states]
    out += [FanVariable(f"relation.{name}", "0-3", 0.0, 3.0) for name in scenario.pairs]
    out += [FanVariable("ice_extent", "Mkm2", 0.0, 8.0)]
    return out


@kernel
def fill(start: World, table: Floats, w: Any, p: Floats, lane: int, column: int) -> None:
    """Put the opening world and the parameters of a column into a lane of ``w`` (a World, or what has its arrays)."""
    for row in range(p.shape[0]):
        p[row, lane] = table[row, column]
    for row in range(w.state.shape[0]):
        for i in range(w.state.shape[1]):
            w.state[row, i, lane] = start.state[row, i, column]
    for row in range(w.dyad.shape[0]):
        for i in range(w.dyad.shape[1]):
            for j in range(w.dyad.shape[2]):
                w.dyad[row, i, j, lane] = start.dyad[row, i, j, column]
    for row in range(w.pair.shape[0]):
        for k in range(w.pair.shape[1]):
            w.pair[row, k, lane] = start.pair[row, k, column]
    for row in range(w.system.shape[0]):
        w.system[row, lane] = start.system[row, column]


@kernel
def simulate(
    start: World,
    table: Floats,
    w: World,
    p: Floats,
    seed: Word,
    bases: NDArray[np.int64],
    period: int,
    runs: int,
    set_size: int,
    years: int,
    order: NDArray[np.int64],
    stop: NDArray[np.int64],
    pair: NDArray[np.float32],
    state: NDArray[np.float32],
    happened: NDArray[np.int8],
    already: NDArray[np.float32],
    fan: NDArray[np.int64],
    tally: Floats,
) -> int:
    """Run ``period`` consecutive runs of each point (``runs`` in all) in blocks of lanes; returns how many were done
    before a stop.

    Runs of point q are numbered from ``bases[q]``. Columns of ``start`` and ``table`` are parameter sets, as
    many for each point; run k of a point takes its column k // set_size, or the only one. ``tally``
    [mechanism, when, view] of length 0 sums no contributions.
    """
    lanes = w.state.shape[2]
    columns = table.shape[1]
    sets = (period + set_size - 1) // set_size
    for block in range(0, runs, lanes):
        if stop[0] != 0:
            return block
        valid = min(lanes, runs - block)
        for lane in range(lanes):
            inside = min(block + lane, runs - 1)
            point = inside // period
            k = inside - point * period
            w.run[lane] = bases[point] + k
            column = point * sets + k // set_size if columns > 1 else 0
            fill(start, table, w, p, lane, column)
        w.event[:] = 0.0
        opening(w, p, seed, 0, order)
        count(w, fan, 0, valid)
        for t in range(1, years + 1):
            year(w, p, seed, t, order)
            count(w, fan, t, valid)
            if tally.shape[0] > 0:
                sum_terms(w, tally, t, valid)
        for m in range(len(_PAIR_ROWS)):
            for k in range(w.pair.shape[1]):
                for lane in range(valid):
                    pair[m, k, block + lane] = w.pair[_PAIR_ROWS[m], k, lane]
        for m in range(len(_STATE_ROWS)):
            for i in range(w.state.shape[1]):
                for lane in range(valid):
                    state[m, i, block + lane] = w.state[_STATE_ROWS[m], i, lane]
        for t in range(years + 1):
            for k in range(w.pair.shape[1]):
                for m in range(4):
                    for lane in range(valid):
                        happened[m, t, k, block + lane] = w.event[m, t, k, lane]
                for lane in range(valid):
                    already[t, k, block + lane] = w.event[E.ALREADY, t, k, lane]
    return runs


@kernel
def count(w: World, fan: NDArray[np.int64], t: int, valid: int) -> None:
    """Add this year's values to the histograms [year, variable, bin]; outermost bins take what lies beyond."""
    if fan.shape[0] == 0:
        return
    n = w.state.shape[1]
    for lane in range(valid):
        total = 0.0
        for i in range(n):
            total += w.state[S.GDP, i, lane]
        for i in range(n):
            fan[t, i, bin_of(w.state[S.CAPABILITY, i, lane], 0.0, 1.0)] += 1
            fan[t, n + i, bin_of(w.state[S.GDP, i, lane] / total, 0.0, 1.0)] += 1
        for k in range(w.pair.shape[1]):
            fan[t, 2 * n + k, bin_of(w.pair[P.RELATION, k, lane], 0.0, 3.0)] += 1
        fan[t, 2 * n + w.pair.shape[1], bin_of(w.system[Y.ICE_EXTENT, lane], 0.0, 8.0)] += 1


@kernel
def bin_of(value: float, low: float, high: float) -> int:
    """Bin of a value in a histogram of BINS equal bins over [low, high]; NaN counts as low."""
    place = (value - low) / (high - low) * BINS
    if place >= BINS:
        return BINS - 1
    if place > 0.0:
        return int(place)
    return 0


@kernel
def sum_terms(w: World, tally: Floats, t: int, valid: int) -> None:
    """Sum each mechanism's contribution to the score of alliance, for all views: all years, formations, breaks."""
    n = w.state.shape[1]
    for i in range(n):
        for j in range(n):
            if i != j:
                k = between(i, j, n)
                v = i * n + j
                for m in range(len(TERMS)):
                    for lane in range(valid):
                        worth = w.term[m, 0, v, lane] - w.term[m, 1, v, lane]
                        tally[m, ALL_YEARS, v] += worth
                        if w.event[E.FORMED, t, k, lane] > 0.5:
                            tally[m, AT_FORMATION, v] += worth
                        if w.event[E.ENDED, t, k, lane] > 0.5:
                            tally[m, AT_BREAK, v] += worth


@contextmanager
def _compiling_quickly() -> Iterator[None]:
    """Look for no garbage while the kernel is compiled or loaded: that search takes a tenth of the compiler's time."""
    if getattr(simulate, "signatures", None) or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def chunk(
    scenario: Scenario,
    seed: int,
    first: int,
    runs: int,
    *,
    set_size: int = 0,
    start: Opening | None = None,
    points: Points | None = None,
    fans: bool = True,
    lanes: int = LANES,
    stop: NDArray[np.int64] | None = None,
    tally: Floats | None = None,
) -> Chunk:
    """Run ``runs`` consecutive runs of a scenario from number ``first``, or so many of each of ``points``.

    ``set_size`` > 0 draws every free parameter anew for each ``set_size`` runs (``first`` and ``runs`` then
    in whole sets). ``start`` saves rebuilding the opening world. With ``points`` the runs of a point stand
    together, in the order of the points. ``tally`` sums the terms of all views. Raises RuntimeError if the
    stop flag was raised meanwhile.
    """
    n = len(scenario.states)
    pairs = len(pairs_of(n))
    years = scenario.years
    bases = np.array([first], dtype=np.int64) if points is None else points.bases
    period = runs
    if start is None:
        columns = {} if points is None else points.columns
        sets = -(-period // set_size) if set_size else 0
        first_sets = [int(base) // set_size for base in bases] if set_size else [0] * len(bases)
        start = opening_of(scenario, seed, first_sets, sets, columns=columns)
    runs = period * len(bases)
    w = blank(n, lanes, years, start.world.key, start.world.given, explain=tally is not None)
    p = np.empty((start.parameters.shape[0], lanes))
    variables = len(fan_variables(scenario)) if fans else 0
    out = Chunk(
        first=first,
        runs=runs,
        pair=np.empty((len(PAIR_KEPT), pairs, runs), dtype=np.float32),
        state=np.empty((len(STATE_KEPT), n, runs), dtype=np.float32),
        level=np.empty(0, dtype=np.int8),
        formed=np.empty(0, dtype=np.int8),
        ended=np.empty(0, dtype=np.int8),
        cause=np.empty(0, dtype=np.int8),
        already=np.empty((years + 1, pairs, runs), dtype=np.float32),
        fan=np.zeros((years + 1 if fans else 0, variables, BINS), dtype=np.int64),
    )
    happened = np.empty((4, years + 1, pairs, runs), dtype=np.int8)
    flag = np.zeros(1, dtype=np.int64) if stop is None else stop
    with _compiling_quickly():
        done = simulate(
            start.world,
            start.parameters,
            w,
            p,
            constant(seed),
            bases,
            period,
            runs,
            set_size or period,
            years,
            np.arange(n),
            flag,
            out.pair,
            out.state,
            happened,
            out.already,
            out.fan,
            np.zeros((0, 3, n * n)) if tally is None else tally,
        )
    if done < runs:
        raise RuntimeError("stopped")
    level, formed, ended, cause = happened
    return out._replace(level=level, formed=formed, ended=ended, cause=cause)


def run_chunks(
    scenario: Scenario,
    seed: int,
    runs: int,
    *,
    set_size: int = 0,
    threads: int = 1,
    fans: bool = True,
    stop: NDArray[np.int64] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Chunk]:
    """Chunks of runs 0 to ``runs`` in order, computed on ``threads`` threads, a few ahead of the consumer."""
    flag = np.zeros(1, dtype=np.int64) if stop is None else stop
    size = CHUNK if not set_size else max(1, CHUNK // set_size) * set_size
    start = None if set_size else opening_of(scenario, seed)

    def work(first: int) -> Chunk:
        return chunk(
            scenario,
            seed,
            first,
            min(size, runs - first),
            set_size=set_size,
            start=start,
            fans=fans,
            stop=flag,
        )

    firsts = iter(range(0, runs, size))
    waiting: list[Future[Chunk]] = []
    with ThreadPoolExecutor(max_workers=threads) as pool:
        try:
            for first in firsts:
                waiting.append(pool.submit(work, first))
                if len(waiting) > 2 * threads:
                    done = waiting.pop(0).result()
                    if progress is not None:
                        progress(done.first + done.runs)
                    yield done
            while waiting:
                done = waiting.pop(0).result()
                if progress is not None:
                    progress(done.first + done.runs)
                yield done
        finally:
            for future in waiting:
                future.cancel()
            if waiting:
                flag[0] = 1
