"""A process that runs one engine in batches on request, so that engines with other settings can take turns.

    python worker.py model|five [--libm]

Each line on stdin is a number of runs; the answer on stdout is the CPU seconds they took. The first answer, to an
empty line, comes when everything is compiled. ``--libm`` swaps the elementary functions for the C library's.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from world2020 import ROOT, SEED, YEARS, opening, scenario, use_checkout

SWAPPED = "tripolar.numerics.functions"


class Swap:
    """An importer that answers for ``SWAPPED`` with ``libm.py``."""

    @staticmethod
    def find_spec(name: str, _path: Any = None, _target: Any = None) -> Any:
        """The module's file, for that one name."""
        if name != SWAPPED:
            return None
        return importlib.util.spec_from_file_location(name, Path(__file__).with_name("libm.py"))


def engine(name: str) -> Callable[[int], object]:
    """A function that computes so many runs."""
    if name == "five":
        from five import run_five

        return lambda runs: run_five(opening(), SEED, 0, runs, YEARS)
    from tripolar.ensemble import chunk

    return lambda runs: chunk(scenario(), SEED, 0, runs, start=opening())


def serve(name: str) -> None:
    """Answer until stdin ends."""
    run = engine(name)
    for line in sys.stdin:
        runs = int(line.strip() or 0)
        if not runs:
            run(8)
        before = time.process_time()
        if runs:
            run(runs)
        print(time.process_time() - before, flush=True)


class Worker:
    """The other end: starts the process and asks it. Use as a context manager."""

    def __init__(self, *arguments: str, cache: Path | None = None, **settings: str) -> None:
        environment = {**os.environ, **settings, "PYTHONPATH": str(ROOT / "sim")}
        if cache is not None:
            environment["TRIPOLAR_CACHE_DIR"] = str(cache)
        command = [sys.executable, str(Path(__file__).resolve()), *arguments]
        self.process = subprocess.Popen(
            command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._ask("")

    def seconds(self, runs: int) -> float:
        """CPU seconds of a run, from a batch of so many."""
        return self._ask(str(runs)) / runs

    def _ask(self, line: str) -> float:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the process {self.process.args} ended; see its message above")
        return float(answer)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


if __name__ == "__main__":
    use_checkout()
    if "--libm" in sys.argv:
        sys.meta_path.insert(0, Swap())  # type: ignore[arg-type]
    serve(sys.argv[1])
