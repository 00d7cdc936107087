"""Which chunk comes next: what the plan holds, less what is done, in an order that no executor can change.

Where the number of runs is given, every chunk is known from the start. Under ``until=`` a group of points goes on
to its next stage once its chunks of this one are in; the points that have enough runs stay behind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .plan import Chunk, Node, Plan

Hits = NDArray[np.int64]


class Agenda:
    """Chunks to do. ``done`` are names of chunks that are stored, ``hits`` reads what is stored of one: hits
    and their squares by set [2, point, outcome] (``Counts.hits``, ``squares``), and whether each point failed.
    ``shard`` (i, n): which part of the chunks is ours.
    """

    def __init__(
        self,
        plan: Plan,
        done: set[str],
        hits: Callable[[str], tuple[Hits, list[bool]]],
        shard: tuple[int, int] = (1, 1),
    ) -> None:
        self.plan = plan
        self.done = done
        self.sizes: dict[str, int] = {}
        self.left = self.left_runs = 0  # chunks and runs of ours to do; under until= as far as is known
        self._hits = hits
        self._part, self._parts = shard
        self._looking = plan.settings["until"] is not None
        self._ready: Iterator[Chunk] = iter(())
        self._queue: deque[Chunk] = deque()
        self._waits: dict[str, _Wait] = {}
        if self._looking:
            self._total = np.zeros((3, len(plan.design.points)), dtype=np.int64)  # hits, runs, squares
            self._place = {
                v.number: outcome_place(v.scenario, plan.settings["until_of"]) for v in plan.variants
            }
            for node in plan.nodes(0):
                if self._ours(int(node.places[0]) // plan.group(0)):
                    self._enter(node)
        else:
            chunks = list(plan.chunks())
            self.sizes = {chunk.name: chunk.runs for chunk in chunks}
            mine = [chunk for number, chunk in enumerate(chunks) if self._ours(number)]
            for chunk in mine:
                self._count(chunk, int(chunk.name not in done))
            self._ready = (chunk for chunk in mine if chunk.name not in self.done)

    def _count(self, chunk: Chunk, times: int) -> None:
        self.left += times
        self.left_runs += times * chunk.runs

    @property
    def seen(self) -> set[str]:
        """Names of the chunks that are known to be asked for, those of other shards too where runs are given."""
        return set(self.sizes)

    @property
    def complete(self) -> bool:
        """Whether ``seen`` holds every chunk that the plan asks for, those of other shards too."""
        return not self._looking or (self._parts == 1 and self.left == 0)

    def _ours(self, number: int) -> bool:
        return number % self._parts == self._part - 1

    def next(self) -> Chunk | None:
        """The next chunk to compute; None if there is none now (more may come when others are in)."""
        if self._queue:
            return self._queue.popleft()
        return next(self._ready, None)

    def came(self, chunk: Chunk, hits: Hits, failed: list[bool]) -> None:
        """A chunk is in."""
        self.done.add(chunk.name)
        self._count(chunk, -1)
        if self._looking:
            self._arrived([(chunk, hits, failed)])

    def lost(self, chunk: Chunk) -> None:
        """A chunk can not be had: its points go no further."""
        self._count(chunk, -1)
        if self._looking:
            wait = self._waits.pop(chunk.name)
            wait.open -= 1
            wait.lost = True

    def _enter(self, node: Node) -> None:
        chunks = list(self.plan.chunks_of(node))
        wait = _Wait(node, len(chunks))
        stored = []
        for chunk in chunks:
            self._waits[chunk.name] = wait
            self.sizes[chunk.name] = chunk.runs
            if chunk.name in self.done:
                stored.append((chunk, *self._hits(chunk.name)))
            else:
                self._queue.append(chunk)
                self._count(chunk, 1)
        self._arrived(stored)

    def _arrived(self, came: list[tuple[Chunk, Hits, list[bool]]]) -> None:
        for chunk, hits, failed in came:
            wait = self._waits.pop(chunk.name)
            ids = chunk.ids
            fine = ~np.array(failed, dtype=bool)
            came_true = hits[:, :, self._place[wait.node.variant.number]]
            self._total[0, ids] += np.where(fine, came_true[0], 0)
            self._total[2, ids] += np.where(fine, came_true[1], 0)
            self._total[1, ids] += chunk.last - chunk.first
            wait.failed.update(int(place) for place in wait.node.places[~fine])
            wait.open -= 1
            if not wait.open and not wait.lost:
                self._go_on(wait)

    def _go_on(self, wait: _Wait) -> None:
        node = wait.node
        if node.stage + 1 >= self.plan.stages:
            return
        ids = node.variant.ids[node.places]
        more = unfinished(self.plan.settings, *self._total[:, ids], set_size=self.plan.set_size)
        more &= ~np.isin(node.places, list(wait.failed))
        if more.any():
            for child in self.plan.split(Node(node.variant, node.stage + 1, node.places[more])):
                self._enter(child)


class _Wait:
    """A node whose chunks are not all in."""

    def __init__(self, node: Node, open_: int) -> None:
        self.node = node
        self.open = open_
        self.lost = False
        self.failed: set[int] = set()


def unfinished(
    settings: dict[str, Any], hits: Hits, runs: Hits, squares: Hits, *, set_size: int
) -> NDArray[np.bool_]:
    """Which points need more runs: fewer than ``min_runs``, or a 95 % interval wider than ``until`` either way.

    The half-width is half the length of the interval: Wilson's, by sets where parameters are drawn.
    """
    from tripolar.outcomes.clusters import share_noise

    low, high = share_noise(hits, runs, squares, set_size)
    enough = (high - low) / 2.0 <= settings["until"]
    return np.asarray((runs < settings["max_runs"]) & ((runs < settings["min_runs"]) | ~enough))


def outcome_place(scenario: Any, name: str | None) -> int:
    """Place of a yes-or-no outcome among those of a scenario; ValueError if it has none of that name.

    ``forms``, ``holds`` and so on alone are of the first pair in focus.
    """
    from tripolar.outcomes.quantities import names

    known = names(scenario)
    full = name if name and "." in name else f"{scenario.focal[0]}.{name or 'forms'}"
    return known.index(full)
