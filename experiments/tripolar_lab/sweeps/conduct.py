"""Conducting a sweep: hands out chunks, takes in what came, and survives whatever happens to workers."""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import Refusal
from . import store
from .agenda import Agenda
from .executors import MOST_DEATHS, Crew
from .plan import Chunk, Plan
from .work import Done, task_of, work

LOOK = 0.2  # seconds between looks at the display


class Result(NamedTuple):
    """How a sweep went: chunks and runs computed now, points that failed, whether an error stopped it."""

    chunks: int
    runs: int
    failed: frozenset[int]
    stopped: bool


class Conductor:
    """One session of computing. ``told`` is called with each chunk that came and its ``Done``."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        agenda: Agenda,
        crew: Crew,
        on_error: str,
        told: Callable[[Chunk, Done], None],
        tick: Callable[[int], None],
        stop: NDArray[np.int64],
    ) -> None:
        self.plan, self.folder, self.agenda, self.crew = plan, folder, agenda, crew
        self.on_error, self.told, self.tick, self.stop = on_error, told, tick, stop
        self.failed: set[int] = set()
        self.chunks = self.runs = 0
        self._waiting: dict[Future[Done], Chunk] = {}
        self._suspects: deque[Chunk] = deque()  # under way when a worker died; now one at a time
        self._deaths: dict[str, int] = {}
        self._alone = False

    def run(self, standing: frozenset[int] = frozenset()) -> Result:
        """Do all that is to do; Refusal where nothing more can be done. ``standing``: points that failed before."""
        stopped = self.on_error == "stop" and bool(standing)
        try:
            while not stopped and self._hand_out():
                finished, _ = wait(self._waiting, LOOK, FIRST_COMPLETED)
                for future in finished:
                    self._take(future, self._waiting.pop(future))
                self.tick(len(self.failed))
                stopped = self.on_error == "stop" and bool(self.failed)
        finally:
            self.stop[0] = 1
            for future in self._waiting:
                future.cancel()
        self.stop[0] = 0
        return Result(self.chunks, self.runs, frozenset(self.failed), stopped)

    def _hand_out(self) -> bool:
        """Give workers what they can take; False once nothing is left or under way."""
        if self._alone and self._waiting:
            return True
        self._alone = False
        if self._suspects:
            if not self._waiting:
                self._alone = True
                self._submit(self._suspects.popleft())
            return True
        while len(self._waiting) < self.crew.ahead():
            chunk = self.agenda.next()
            if chunk is None:
                break
            self._submit(chunk)
        return bool(self._waiting)

    def _submit(self, chunk: Chunk) -> None:
        task = task_of(self.plan, chunk, str(self.folder))
        given = (task,) if self.crew.remote else (task, self.stop)
        self._waiting[self.crew.executor.submit(work, *given)] = chunk

    def _take(self, future: Future[Done], chunk: Chunk) -> None:
        try:
            came = future.result()
        except BrokenExecutor:
            self._worker_died(chunk)
        except OSError as error:
            raise self._of_disk(error) from error
        except Refusal:
            raise
        except Exception as error:
            self._failed_to_compute(chunk, error)
        else:
            self._came(chunk, came)

    def _came(self, chunk: Chunk, came: Done) -> None:
        if came.rules != self.plan.rules:
            raise Refusal(
                f"a worker has other rules ({came.rules[:8]}) than this sweep ({self.plan.rules[:8]}); "
                "install the same version of tripolar there, and give the same command again"
            )
        failed = {point for point, _ in came.failed}
        self.agenda.came(chunk, came.hits, [int(point) in failed for point in chunk.ids])
        self._put_on_record(chunk, came.failed, lost=False)
        self.chunks += 1
        self.runs += chunk.runs
        self.told(chunk, came)

    def _worker_died(self, chunk: Chunk) -> None:
        """Try it again with nothing else under way, so that who kills workers is known."""
        if self._alone:
            self._deaths[chunk.name] = self._deaths.get(chunk.name, 0) + 1
        if self._deaths.get(chunk.name, 0) < MOST_DEATHS:
            self._suspects.append(chunk)
            return
        self._give_up(chunk, f"its worker was killed {MOST_DEATHS} times (out of memory?)")

    def _failed_to_compute(self, chunk: Chunk, error: Exception) -> None:
        kind = type(error).__name__
        if kind == "KilledWorker":
            self._give_up(chunk, "its Dask workers were killed (out of memory?)")
        elif kind in ("CancelledError", "FutureCancelledError", "CommClosedError"):
            raise Refusal(
                "the Dask scheduler is gone; what is done is kept, so give the same command again when it is back"
            ) from error
        else:
            self._give_up(chunk, f"{kind}: {' '.join(str(error).split())[:300]}")

    def _give_up(self, chunk: Chunk, cause: str) -> None:
        self.agenda.lost(chunk)
        self._put_on_record(chunk, [(int(point), cause) for point in chunk.ids], lost=True)

    def _put_on_record(self, chunk: Chunk, failed: Any, lost: bool) -> None:
        if not failed:
            return
        self.failed.update(point for point, _ in failed)
        try:
            entries = [{"point": p, "chunk": chunk.name, "cause": cause, "lost": lost} for p, cause in failed]
            store.add_failures(self.folder, entries)
        except OSError as error:
            raise self._of_disk(error) from error

    def _of_disk(self, error: OSError) -> Refusal:
        kept = "what is done is kept, so give the same command again"
        if isinstance(error, FileNotFoundError):
            where = "is not seen by a worker, or was removed" if self.crew.remote else "was removed meanwhile"
            return Refusal(
                f"{self.folder} {where}; choose out=FOLDER on a disk that all share, and do not move it"
            )
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return Refusal(f"the disk of {self.folder} is full; free some space; {kept}")
        reason = error.strerror or str(error) or type(error).__name__
        return Refusal(f"{self.folder} can not be written ({reason}); put that right; {kept}")
