"""The same sweep by ``tripolar sweep``, Mesa's batch_run, the EMA workbench and Hydra's multirun, side by side.

    python benchmarks/others.py [--runs R] [--out others.json] [--doc FILE.md]      # about five minutes

The same model (``TriangleModel`` for the others), points, runs and seeds. Each sweep is a process of its own, done at
two sizes in turns, so that start and imports can be taken off; then each is killed with SIGKILL half-way, and what is
on disk is read. Futures are compared one by one. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from engine import processor
from world2020 import ROOT, SEED, use_checkout

use_checkout()
import players  # noqa: E402 (needs the checkout on the path)

POINTS = len(players.INTRANSIGENCE) * len(players.GROWTH)
LOOK = 0.25  # seconds between looks; each costs some milliseconds of a core
WORKERS = 2


class Tool(NamedTuple):
    """A way to do the sweep: title, command, its two sizes in units of ``--runs``, and who reads what is on disk."""

    title: str
    command: Callable[[int, Path], list[str]]
    small: float
    large: float
    read: Callable[[Path], list[players.Row]]


class Seen(NamedTuple):
    """A sweep that was watched: seconds, CPU seconds, most resident MB of it and its children, exit code."""

    wall: float
    cpu: float
    mb: float
    code: int


def ours(runs: int, folder: Path) -> list[str]:
    """The command of ``tripolar sweep``."""
    settings = [
        f"runs={runs}",
        f"seed={SEED}",
        f"workers={WORKERS}",
        "keep=rows",
        "chunk=4000",
        "out=s",
        "-q",
    ]
    return ["-m", "tripolar_lab.command", "sweep", *players.GRID, *settings]


def theirs(tool: str) -> Callable[[int, Path], list[str]]:
    """The command of another tool."""
    return lambda runs, folder: [str(ROOT / "benchmarks" / "players.py"), tool, str(runs), str(folder)]


def finished(folder: Path) -> list[players.Row]:
    """What a tool that keeps results in memory has on disk: all at the end, nothing before."""
    path = folder / players.OUTCOMES
    return players.read(path) if path.exists() else []


def swept(folder: Path) -> list[players.Row]:
    """What our sweep has on disk."""
    there = (folder / "s" / "manifest.json").exists()
    return players.from_tripolar(folder / "s") if there else []


def ema_files(folder: Path) -> list[players.Row]:
    """What EMA's FileBasedCallback has on disk."""
    there = (folder / "temp" / "broke.csv").exists()
    return players.from_ema_files(folder / "temp") if there else []


OURS = "tripolar sweep, 2 threads"
TOOLS = {
    "tripolar": Tool(OURS, ours, 4, 400, swept),
    "mesa-1": Tool("Mesa batch_run, 1 process", theirs("mesa-1"), 0.2, 1, finished),
    "mesa-2": Tool("Mesa batch_run, 2 processes", theirs("mesa-2"), 0.2, 1, finished),
    "ema-1": Tool("EMA workbench, sequential", theirs("ema-1"), 0.2, 1, finished),
    "ema-2": Tool("EMA workbench, 2 processes", theirs("ema-2"), 0.2, 1, finished),
    "ema-files": Tool(
        "EMA workbench, 2 processes, FileBasedCallback", theirs("ema-files"), 0.2, 1, ema_files
    ),
    "hydra": Tool("Hydra multirun, a job a run", theirs("hydra"), 0.04, 0.2, players.from_hydra),
}


def start(tool: Tool, runs: int, folder: Path) -> subprocess.Popen[bytes]:
    """Start a tool in a folder."""
    paths = [ROOT / "sim", ROOT / "experiments", ROOT / "benchmarks"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    command = [sys.executable, *tool.command(runs, folder)]
    with open(folder / "log.txt", "wb") as log:
        return subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)


def watched(process: subprocess.Popen[bytes], until: Callable[[float], bool] = lambda _: False) -> Seen:
    """Watch a process to its end; kill it and its children once ``until`` is true of their CPU seconds."""
    began = time.monotonic()
    most = 0.0
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            cpu = used.ru_utime + used.ru_stime
            return Seen(time.monotonic() - began, cpu, most, process.returncode)
        family = descendants(process.pid)
        most = max(most, sum(resident(pid) for pid in family))
        if until(sum(cpu_seconds(pid) for pid in family)):
            kill(family)
        time.sleep(LOOK)


def descendants(pid: int) -> list[int]:
    """A process and its children and theirs, by /proc."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(entry.read_text().rsplit(")", 1)[1].split()[1])
            parents.setdefault(parent, []).append(int(entry.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def resident(pid: int) -> float:
    """Resident memory in MB; of pages shared with other processes its proportional share (PSS)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1000.0
    return 0.0


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process and of the children that it has waited for."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def kill(pids: list[int]) -> None:
    """Kill processes of ours, the coordinator first."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def measured(base: int, folder: Path) -> dict[str, dict[str, Any]]:
    """Every tool at two sizes, in turns."""
    out: dict[str, dict[str, Any]] = {name: {"title": tool.title} for name, tool in TOOLS.items()}
    for size in ("small", "large"):
        for name, tool in TOOLS.items():
            runs = max(round(getattr(tool, size) * base), 1)
            place = folder / f"{name}-{size}"
            place.mkdir()
            seen = watched(start(tool, runs, place))
            if seen.code != 0:
                raise RuntimeError(f"{tool.title}: {(place / 'log.txt').read_text()[-2000:]}")
            out[name][size] = {"runs": POINTS * runs, **seen._asdict()}
            out[name][f"{size}_rows"] = tool.read(place)
            print(f"{tool.title}: {POINTS * runs:,} runs in {seen.wall:.1f} s", file=sys.stderr, flush=True)
    return out


def killed(name: str, base: int, folder: Path, whole: dict[str, Any]) -> dict[str, Any]:
    """A tool killed half-way through its larger size, by its CPU time: what is on disk, and what is computed then."""
    tool = TOOLS[name]
    runs = max(round(tool.large * base), 1)
    place = folder / f"{name}-killed"
    place.mkdir()
    first, last = whole["small"], whole["large"]
    pace = (last["cpu"] - first["cpu"]) / (last["runs"] - first["runs"])
    half = last["cpu"] - pace * last["runs"] / 2.0
    seen = watched(start(tool, runs, place), until=lambda seconds: seconds >= half)
    rows = tool.read(place) if seen.code != 0 else []
    known = set(whole["large_rows"])
    return {
        "ended_before": seen.code == 0,
        "of": POINTS * runs,
        "on_disk": len(rows),
        "right": set(rows) <= known and len(set(rows)) == len(rows),
        "again": resumed(place, runs) if name == "tripolar" else None,
    }


def resumed(place: Path, runs: int) -> int:
    """Runs that our sweep computes when it is given again."""
    tool = TOOLS["tripolar"]
    if watched(start(tool, runs, place)).code != 0:
        raise RuntimeError((place / "log.txt").read_text()[-2000:])
    provenance = json.loads((place / "s" / "provenance.json").read_text(encoding="utf-8"))
    return int(provenance["sessions"][-1]["runs"])


def agreement(found: dict[str, dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """For each of the others: futures with the same years as ours, of how many."""
    mine = {(where, run): years for where, run, *years in found["tripolar"]["large_rows"]}
    out = {}
    for name, held in found.items():
        rows = held["large_rows"]
        out[name] = (sum(mine[where, run] == years for where, run, *years in rows), len(rows))
    return out


def figures(held: dict[str, Any]) -> dict[str, float]:
    """What a run costs once everything is started: from the difference of the two sizes."""
    first, last = held["small"], held["large"]
    more = last["runs"] - first["runs"]
    return {
        "runs_a_second": last["runs"] / last["wall"],
        "cpu_seconds_a_run": (last["cpu"] - first["cpu"]) / more,
        "mb": last["mb"],
        "mb_a_thousand_runs": (last["mb"] - first["mb"]) / more * 1000.0,
    }


def lost(told: dict[str, Any]) -> str:
    """What a kill half-way leaves, in words."""
    if told["ended_before"]:
        return "(ended before)"
    left = f"{told['on_disk']:,} of {told['of']:,}"
    if told["again"] is not None:
        return f"{left}; then {told['again']:,} computed"
    return left


def number(value: float) -> str:
    """A figure with what it is worth."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


#: What the same command does after a kill, from the tools' own sources and documentation.
RESUMES = {"tripolar": "yes, by the same command", "ema-files": "no: begins by deleting the files"}


def table(found: dict[str, dict[str, Any]]) -> str:
    """The comparison in Markdown."""
    lines = [
        "| | runs | runs/s, whole command | runs per core-second | CPU of a run, tripolar = 1 | peak MB | "
        "MB per 1,000 more runs | "
        "on disk after kill -9 half-way | resumes | same futures |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    base = found["tripolar"]["figures"]["cpu_seconds_a_run"]
    for name, held in found.items():
        f = held["figures"]
        same, of = held["same"]
        cells = [
            held["title"],
            f"{held['large']['runs']:,}",
            number(f["runs_a_second"]),
            number(1.0 / f["cpu_seconds_a_run"]),
            f"{f['cpu_seconds_a_run'] / base:,.0f}",
            f"{f['mb']:.0f}",
            number(f["mb_a_thousand_runs"]),
            lost(held["killed"]),
            RESUMES.get(name, "no"),
            "-" if name == "tripolar" else f"{same:,} of {of:,}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def put(doc: Path, text: str) -> None:
    """Put the table between its marks in a page."""
    before, begin, rest = doc.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{doc} has no marks {BEGIN} and {END}")
    doc.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


BEGIN, END = "<!-- printed by: python benchmarks/others.py -->", "<!-- end -->"


def versions() -> dict[str, str]:
    """What was compared, where."""
    from importlib.metadata import version

    names = ("mesa", "ema_workbench", "hydra-core", "numba", "numpy")
    return {"cpu": processor(), "cores": str(os.cpu_count()), "python": platform.python_version()} | {
        name: version(name) for name in names
    }


def main() -> int:
    """Compare and print; 1 if futures differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=100, help="futures of each point for Mesa and EMA")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "others.json")
    parser.add_argument("--doc", type=Path, help="page to put the table into, between its marks")
    chosen = parser.parse_args()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="tripolar-others-"))
    try:
        found = measured(chosen.runs, folder)
        same = agreement(found)
        for name, held in found.items():
            held["killed"] = killed(name, chosen.runs, folder, held)
            held["same"] = same[name]
            held["figures"] = figures(held)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for held in found.values():
        del held["small_rows"], held["large_rows"]
    about = {**versions(), "seconds": round(time.monotonic() - began), "load": os.getloadavg()[0]}
    chosen.out.write_text(json.dumps({"about": about, "tools": found}, indent=1) + "\n", encoding="utf-8")
    text = table(found) + "\n\n" + ", ".join(f"{key} {value}" for key, value in about.items())
    print(text)
    if chosen.doc:
        put(chosen.doc, text)
    return int(any(one != of or not of for one, of in same.values()))


if __name__ == "__main__":
    sys.exit(main())
