"""Computing one chunk and storing it: what a worker does, wherever it is.

Rows first, then the counts as the sign that the chunk is done; each file is written under a dot-name, brought to
the disk and renamed, so that it is there whole or not at all, and written twice is written once.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tripolar.outcomes.counts import Counts
    from tripolar.scenario import Scenario

    from .plan import Chunk, Plan


class Task(NamedTuple):
    """A chunk as a worker gets it: plain data, the same for a thread, a process and another machine."""

    folder: str
    name: str
    scenario: Scenario
    columns: dict[str, NDArray[np.float64]]
    ids: NDArray[np.int64]
    bases: NDArray[np.int64]
    first: int
    last: int
    seed: int
    set_size: int
    keep: str
    fans: bool
    rules: str


class Done(NamedTuple):
    """What a worker answers: hits and their squares by set [2, point, outcome], failures (point, cause)."""

    name: str
    hits: NDArray[np.int64]
    failed: tuple[tuple[int, str], ...]
    seconds: float
    rules: str


class Point(NamedTuple):
    """One point's part of a chunk: its counts, or why there are none."""

    id: int
    counts: Counts
    cause: str | None


def task_of(plan: Plan, chunk: Chunk, folder: str) -> Task:
    """The task of a chunk."""
    variant, places = chunk.node.variant, chunk.node.places
    return Task(
        folder=folder,
        name=chunk.name,
        scenario=variant.scenario,
        columns={key: values[places] for key, values in variant.columns.items()},
        ids=chunk.ids,
        bases=plan.bases(chunk),
        first=chunk.first,
        last=chunk.last,
        seed=plan.settings["seed"],
        set_size=plan.set_size,
        keep=plan.keep,
        fans=plan.settings["fans"],
        rules=plan.rules,
    )


def work(task: Task, stop: NDArray[np.int64] | None = None) -> Done:
    """Compute a chunk and put its files in place; RuntimeError once ``stop[0]`` is not 0."""
    from tripolar.numerics import source_hash

    from . import store

    began = time.monotonic()
    if source_hash() != task.rules:  # nothing is computed by other rules than those of the sweep
        return Done(task.name, np.zeros((2, 0, 0), dtype=np.int64), (), 0.0, source_hash())
    points, runs, spells = computed(task, stop)
    store.put(task, points, runs, spells)
    failed = tuple((point.id, point.cause) for point in points if point.cause is not None)
    hits = np.array([[getattr(point.counts, kind) for point in points] for kind in ("hits", "squares")])
    return Done(task.name, hits, failed, time.monotonic() - began, task.rules)


def computed(task: Task, stop: NDArray[np.int64] | None = None) -> tuple[list[Point], list[Any], list[Any]]:
    """Counts of each point, and the kept rows of runs and spells as tables, point by point."""
    from tripolar.ensemble import CHUNK
    from tripolar.opening import given_paths
    from tripolar.outcomes.counts import Counts

    from . import store

    given = given_paths(task.scenario)
    counts = [Counts(task.scenario, task.set_size) for _ in task.ids]
    causes: list[str | None] = [None] * len(task.ids)
    kept: list[list[tuple[Any, Any]]] = [[] for _ in task.ids]
    length = task.last - task.first
    size = max(CHUNK // task.set_size, 1) * task.set_size if task.set_size else CHUNK
    together = 1 if task.fans else max(size // length, 1)  # histograms are of all runs of a call
    for begin in range(0, len(task.ids), together):
        places = np.arange(begin, min(begin + together, len(task.ids)))
        for first in range(task.first, task.last, size):
            runs = min(size, task.last - first)
            for place, part in zip(places, _parts(task, places, first, runs, given, stop), strict=True):
                causes[place] = causes[place] or _wrong(part)
                if causes[place] is None:
                    rows = _fold(task, counts[place], part)
                    kept[place] += [rows] if rows is not None else []
    for place, cause in enumerate(causes):
        if cause is not None:
            counts[place], kept[place] = Counts(task.scenario, task.set_size), []
    points = [Point(int(i), *both) for i, *both in zip(task.ids, counts, causes, strict=True)]
    return (
        points,
        [store.with_point(rows[0], points[k].id) for k, some in enumerate(kept) for rows in some],
        [store.with_point(rows[1], points[k].id) for k, some in enumerate(kept) for rows in some],
    )


def _parts(task: Task, places: NDArray[np.int64], first: int, runs: int, given: Any, stop: Any) -> list[Any]:
    """Runs from ``first`` of each of the points, as one chunk of the engine a point."""
    from tripolar.ensemble import Points, chunk
    from tripolar.opening import opening_of

    columns = {key: values[places] for key, values in task.columns.items()}
    bases = task.bases[places] + (first - task.first)
    size = task.set_size
    sets = -(-runs // size) if size else 0
    start = opening_of(
        task.scenario, task.seed, [int(base) // size if size else 0 for base in bases], sets, given, columns
    )
    whole = chunk(
        task.scenario,
        task.seed,
        first,
        runs,
        set_size=size,
        start=start,
        points=Points(columns, bases),
        fans=task.fans,
        stop=stop,
    )
    if len(places) == 1:
        return [whole]
    return [whole.part(k * runs, runs) for k in range(len(places))]


def _wrong(part: Any) -> str | None:
    """Why the runs of a point can not be used: numbers that are none."""
    from tripolar.ensemble import PAIR_KEPT, STATE_KEPT

    for kept, names in ((part.state, STATE_KEPT), (part.pair, PAIR_KEPT)):
        finite = np.isfinite(kept)
        if not finite.all():
            runs = int((~finite).any(axis=(0, 1)).sum())
            name = names[int(np.flatnonzero(~finite.all(axis=(1, 2)))[0])]
            return f"numbers without a finite value ({name}) in {runs} of {part.runs} runs"
    return None


def _fold(task: Task, counts: Counts, part: Any) -> tuple[Any, Any] | None:
    """Add runs to a point's counts; the tables of those that are kept."""
    from tripolar.outcomes.spells import spells_of
    from tripolar.outcomes.study import sampled
    from tripolar.outcomes.tables import pick, runs_table, spells_table

    spells = spells_of(part)
    counts.add(part, spells)
    if task.keep == "aggregate":
        return None
    if task.keep == "rows":
        kept = None
    else:
        kept = sampled(part.first, part.runs)
        if not kept.any():
            return None
    both = (
        runs_table(task.scenario, part, set_size=task.set_size, spells=spells),
        spells_table(task.scenario, part, spells),
    )
    return both if kept is None else (pick(both[0], part, kept), pick(both[1], part, kept))
