"""A sweep on a real Dask scheduler and workers on loopback: one killed in mid-sweep, one that joins later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sweeping import SMALL, files_of

pytest.importorskip("distributed", reason="the cluster extra is not installed")
Call = Callable[..., Any]
SWEEP = ("sweep", *SMALL, "runs=16000", "chunk=2000", "-q")
WAIT = 60.0


class Grid:
    """A scheduler and its workers, each a process of its own, ended by number whatever happens."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder, self._environment = folder, environment
        self.started: list[subprocess.Popen[bytes]] = []
        self._file = folder / "scheduler.json"
        self._start(
            "distributed.cli.dask_scheduler",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(self._file),
        )
        self._wait(self._file.exists)
        import json

        self.address: str = json.loads(self._file.read_text())["address"]

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker without a nanny, so that killing it is the end of it."""
        return self._start(
            "distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--death-timeout", "60",
        )  # fmt: skip

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        with open(self._folder / "log.txt", "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=self._environment, cwd=self._folder, stdout=log, stderr=log,
            )  # fmt: skip
        self.started.append(process)
        return process

    def _wait(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT
        while not true():
            assert time.monotonic() < end, (self._folder / "log.txt").read_text()[-3000:]
            time.sleep(0.1)

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def grid(tmp_path: Path, subprocess_environment: dict[str, str]) -> Iterator[Grid]:
    folder = tmp_path / "grid"
    folder.mkdir()
    made = Grid(folder, subprocess_environment)
    try:
        yield made
    finally:
        made.end()


def test_the_same_bytes_though_a_worker_is_killed_and_another_joins(
    grid: Grid, tripolar: Call, here: Path
) -> None:
    assert tripolar(*SWEEP, "out=threads").code == 0
    first = grid.worker()
    grid.worker()
    chunks = here / "dask" / "counts"

    def disturb() -> None:
        end = time.monotonic() + WAIT
        while time.monotonic() < end and len(list(chunks.glob("v*.parquet")) if chunks.exists() else ()) < 3:
            time.sleep(0.02)
        os.kill(first.pid, signal.SIGKILL)
        grid.worker()

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        answer = tripolar(*SWEEP, "out=dask", "executor=dask", f"address={grid.address}")
    finally:
        thread.join()
    assert answer.code == 0, answer
    assert first.poll() is not None and len(list(chunks.glob("*.parquet"))) > 3
    assert files_of(here / "dask") == files_of(here / "threads")


def test_workers_with_other_rules_are_refused(
    grid: Grid, tripolar: Call, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripolar import numerics

    grid.worker()
    monkeypatch.setattr(numerics, "source_hash", lambda: "0" * 64)
    answer = tripolar(*SWEEP, "out=s", "executor=dask", f"address={grid.address}")
    assert answer.code == 2 and answer.err.count("\n") == 1, answer
    assert "a worker has other rules" in answer.err and "00000000" in answer.err


def test_no_scheduler_there(refused: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripolar_lab.sweeps import executors

    monkeypatch.setattr(executors, "CONNECT", 2.0)
    message = refused("sweep", *SMALL, "executor=dask", "address=tcp://127.0.0.1:9")
    assert "no Dask scheduler answers there" in message
