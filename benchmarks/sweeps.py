"""What a sweep costs beyond the engine, and what a large one takes: CPU, memory, disk.

    python benchmarks/sweeps.py [--full] [--repeats K] [--json]      # overhead of store, sweep and progress
    python benchmarks/sweeps.py --scale 10000000 [--json]            # one large sweep, its memory over time

The overhead is CPU time (user and system, all threads of the process) of ``tripolar sweep`` over that of
``tripolar.ensemble.run_chunks`` on as many runs and threads, which stores nothing; the two take turns in one process
that has compiled everything; medians. A wall clock on a machine that others use says little, and is shown too.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from world2020 import ROOT, SEED, use_checkout

use_checkout()
THREADS = 2
LOOK = 0.1  # seconds between looks at the memory of a large sweep
BILLION = 10**9


class Case(NamedTuple):
    """A sweep and what its overhead may be: points of two parameters in a square, runs of each."""

    name: str
    points: int
    runs: int
    keep: str
    asked: float


CASES = (
    Case("one point", 1, 1_000_000, "aggregate", 0.10),
    Case("many points", 1_000, 1_000, "sample", 0.30),
)
FULL = Case("ten thousand points", 10_000, 1_000, "sample", 0.30)


class Cost(NamedTuple):
    """CPU seconds and wall clock seconds of a piece of work, and what it answered."""

    cpu: float
    wall: float
    answer: Any


def cost(work: Callable[[], Any]) -> Cost:
    """What a piece of work costs in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall, answer)


def engine(runs: int) -> None:
    """The engine alone: chunks are computed, and thrown away."""
    import tripolar
    from tripolar.ensemble import run_chunks

    for _ in run_chunks(tripolar.compose(), SEED, runs, threads=THREADS, fans=False):
        pass


def arguments(case: Case) -> list[str]:
    """The command of a case, without its folder."""
    design = [f"seed={SEED}", f"runs={case.runs}", f"keep={case.keep}", f"workers={THREADS}"]
    if case.points == 1:
        return ["sweep", "arctic.intransigence=0.5", *design]
    sampled = ["arctic.intransigence=interval(0,1)", "threat.strength=interval(0.5,1.5)"]
    return ["sweep", *sampled, "design=lhs", f"points={case.points}", *design]


def sweep(case: Case) -> int:
    """The same runs as a sweep with a folder, its progress shown to nobody; returns the bytes stored."""
    from tripolar_lab import command

    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nobody:
        with contextlib.redirect_stderr(nobody), contextlib.redirect_stdout(nobody):
            code = command.main([*arguments(case), f"out={folder}/s"])
        if code != 0:
            raise RuntimeError(f"the sweep ended with {code}")
        return size(Path(folder))


def size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def overhead(case: Case, repeats: int) -> dict[str, Any]:
    """Sweep over engine, in turns."""
    total = case.points * case.runs
    small = case._replace(points=min(case.points, 2), runs=1000)
    engine(2048)
    sweep(small)
    compiled = signatures()
    pairs = []
    for _ in range(repeats):
        alone = cost(lambda: engine(total))
        whole = cost(lambda: sweep(case))
        pairs.append((alone, whole))
    cpu = statistics.median(whole.cpu / alone.cpu for alone, whole in pairs) - 1.0
    return {
        "case": case.name,
        "points": case.points,
        "runs": total,
        "keep": case.keep,
        "overhead_cpu": cpu,
        "overhead_wall": statistics.median(whole.wall / alone.wall for alone, whole in pairs) - 1.0,
        "asked": case.asked,
        "kept": cpu < case.asked,
        "engine_cpu_seconds": statistics.median(alone.cpu for alone, _ in pairs),
        "sweep_cpu_seconds": statistics.median(whole.cpu for _, whole in pairs),
        "stored_bytes": pairs[0][1].answer,
        "compiled_again": signatures() - compiled,
    }


def signatures() -> int:
    """Compiled versions of the kernel in this process."""
    from tripolar.ensemble import simulate

    return len(getattr(simulate, "signatures", ()))


class Look(NamedTuple):
    """A moment of a large sweep: seconds since the start, runs stored, resident memory in MB."""

    seconds: float
    runs: int
    mb: float


def looks(process: subprocess.Popen[bytes], out: Path) -> Iterator[Look]:
    """Look at a sweep until it ends."""
    began = time.monotonic()
    while process.poll() is None:
        mb = resident(process.pid)
        if mb is not None:
            yield Look(time.monotonic() - began, stored_runs(out), mb)
        time.sleep(LOOK)


def resident(pid: int) -> float | None:
    """Resident memory of a process in MB; None if it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1000.0
    return None


def stored_runs(out: Path) -> int:
    """Runs of the chunks in place, by the files' names (of a sweep of one point)."""
    done = 0
    with contextlib.suppress(FileNotFoundError):
        for name in os.listdir(out / "counts"):
            if name.startswith("v"):
                first, _, last = name.split(".")[2][1:].partition("-")
                done += int(last) - int(first)
    return done


def scale(runs: int) -> dict[str, Any]:
    """One large sweep by one command: memory over time, and what a thousand million runs would take."""
    import resource

    folder = Path(tempfile.mkdtemp(prefix="tripolar-scale-"))
    case = Case("scale", 1, runs, "aggregate", 0.0)
    paths = os.pathsep.join([str(ROOT / "sim"), str(ROOT / "experiments")])
    command = [sys.executable, "-m", "tripolar_lab.command", *arguments(case), f"out={folder}/s", "-q"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths})
    try:
        seen = list(looks(process, folder / "s"))
        code = process.wait()
        wall = time.monotonic() - began
        stored = size(folder)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if code != 0:
        raise RuntimeError(f"the sweep ended with {code}")
    early = next(look for look in seen if look.runs >= runs / 100)
    late = [look for look in seen if look.runs >= 0.9 * runs] or seen[-1:]
    return {
        "command": " ".join(["tripolar", *arguments(case)]),
        "runs": runs,
        "mb_at_1_percent": early.mb,
        "mb_at_the_end": seen[-1].mb,
        "mb_most_in_the_last_tenth": max(look.mb for look in late),
        "mb_most": max(look.mb for look in seen),
        "memory_grows_by": seen[-1].mb / early.mb - 1.0,
        "cpu_seconds": cpu,
        "wall_seconds": wall,
        "runs_a_core_second": runs / cpu,
        "stored_bytes": stored,
        "billion_core_hours": cpu / runs * BILLION / 3600.0,
        "billion_stored_mb": stored / runs * BILLION / 1e6,
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true", help="10,000 points instead of 1,000")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--scale", type=int, metavar="N", help="only: one sweep of so many runs")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    cases = (CASES[0], FULL) if chosen.full else CASES
    work: list[Callable[[], dict[str, Any]]] = [
        lambda case=case: overhead(case, chosen.repeats) for case in cases
    ]
    kept = True
    for measure in [lambda: scale(chosen.scale)] if chosen.scale else work:
        result = measure()
        print(json.dumps(result, indent=1) if chosen.json else lines(result), flush=True)
        kept &= result.get("kept", True)
    return int(not kept)


def lines(result: dict[str, Any]) -> str:
    """A result as lines of a key and a value."""
    shown = ((key, f"{value:,.4g}" if isinstance(value, float) else value) for key, value in result.items())
    return "".join(f"{key:28} {value}\n" for key, value in shown)


if __name__ == "__main__":
    sys.exit(main())
