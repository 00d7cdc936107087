"""Kills sweeps with SIGKILL, again and again, resumes them, and compares what they end with.

    python benchmarks/kills.py [N] [--seed S] [--only WORD,...] [--keep]

N kills (default 200) of coordinators on threads and on processes, of single worker processes, of a pair of shards,
of Dask workers and of a coordinator on Dask: at random moments, and in the middle of writing a file (half of its bytes
there, or all but not yet renamed). Each sweep is given again until it is done. Then every file must have the hash
that it has without interruption, and every run must be there once. Ends with 1 if any of that fails.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from world2020 import ROOT, use_checkout

use_checkout()
POINTS, RUNS = 4, 16_000
SWEEP = (
    "sweep", "arctic.intransigence=0.1,0.9", "growth=baseline,china_slowdown", f"runs={RUNS}", "chunk=1000", "-q",
)  # fmt: skip
APART = ("provenance.json", ".lock", ".opening")  # differ from one session to another
STALL = ROOT / "benchmarks" / "stall"
WAIT = 300.0
LATE = "after the end (not counted)"
FELL = (
    "before the folder was whole", "between chunks", "between the files of a chunk", "a half-written file left",
    "after the last chunk",
)  # fmt: skip


class Broken(Exception):
    """What must not happen."""


class Ground:
    """Where it takes place: a folder of its own, its processes, and how kills are dealt out."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.alive: list[subprocess.Popen[bytes]] = []
        self.fell: dict[str, Counter[str]] = {}
        self.sweeps = self.again = self.stalled = self.refused = 0
        self.expected: dict[str, str] = {}
        self.chunks = 0
        self.seconds = 0.0
        self.log = folder / "log.txt"
        self.rig = folder / "rig"
        self.rig.mkdir()
        paths = [STALL, ROOT / "sim", ROOT / "experiments"]
        self.environment = {
            **os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "STALL_FOLDER": str(self.rig),
        }  # fmt: skip

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start ``python -m COMMAND``."""
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command], env=self.environment, cwd=self.folder, stdout=log, stderr=log
            )  # fmt: skip
        self.alive.append(process)
        return process

    def sweep(self, out: Path, *more: str) -> subprocess.Popen[bytes]:
        """Start the sweep in a folder."""
        return self.start("tripolar_lab.command", *SWEEP, f"out={out}", "workers=2", *more)

    def reference(self) -> None:
        """The sweep that nothing interrupts."""
        out = self.folder / "whole"
        self.finished(self.sweep(out))
        shutil.rmtree(out)
        began = time.monotonic()  # the second time nothing is compiled
        self.finished(self.sweep(out))
        self.seconds = time.monotonic() - began
        self.expected = hashes(out)
        self.chunks = len(chunks(out))
        whole(out)

    def finished(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for a sweep that must end well."""
        try:
            code = process.wait(WAIT)
        except subprocess.TimeoutExpired:
            raise Broken(f"a sweep did not end within {WAIT:.0f} s") from None
        if code != 0:
            raise Broken(f"a sweep ended with {code}: {self.log.read_text()[-2000:]}")

    def compare(self, out: Path) -> None:
        """A sweep that is done against the one that nothing interrupted."""
        found = hashes(out)
        if found != self.expected:
            names = sorted(n for n in found.keys() | self.expected if found.get(n) != self.expected.get(n))
            raise Broken(f"{len(names)} files of {out} differ from an uninterrupted sweep, first {names[:4]}")
        whole(out)
        self.sweeps += 1
        shutil.rmtree(out)

    def moment(self, process: subprocess.Popen[bytes]) -> int | None:
        """Wait for a random moment, half of the time until someone stands in the middle of a write.

        Returns the process that stands still there, if any.
        """
        end = time.monotonic() + self.random.uniform(0.05, 0.7) * self.seconds
        while process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        if self.random.random() < 0.5:
            return None
        where = self.random.choice(("", "", "", "counts", "runs", "results"))
        asked = self.rig / self.random.choice(("half", "rename"))
        asked.with_name("asked").write_text(where)
        os.replace(asked.with_name("asked"), asked)
        while process.poll() is None:
            for mark in self.rig.glob("stalled-*"):
                mark.unlink()
                self.stalled += 1
                return int(mark.name.rpartition("-")[2])
            time.sleep(0.01)
        asked.unlink(missing_ok=True)
        return None

    def kill(self, process: subprocess.Popen[bytes]) -> bool:
        """Kill a process of ours; False if it had ended."""
        alive = process.poll() is None
        if alive:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        for mark in self.rig.iterdir():  # of a process that ended meanwhile, such as a worker of this one
            mark.unlink()
        return alive

    def note(self, kind: str, where: str) -> None:
        """Count a kill."""
        self.fell.setdefault(kind, Counter())[where] += 1

    def kills(self, kind: str) -> int:
        """Kills of a kind so far."""
        return sum(count for where, count in self.fell.get(kind, Counter()).items() if where != LATE)

    def where(self, out: Path, pids: set[int] | None = None) -> str:
        """Where a kill fell, by what is in the folder (of these processes)."""
        if not (out / "manifest.json").exists():
            return FELL[0]
        left = [p.name for folder in (out, *map(out.joinpath, KINDS)) for p in folder.glob(".*.*-*")]
        if pids is not None:
            left = [name for name in left if int(name.rpartition(".")[2].partition("-")[0]) in pids]
        if left:
            return FELL[3]
        done = chunks(out)
        if any(chunks(out, kind) - done for kind in ("runs", "spells")):
            return FELL[2]
        return FELL[4] if len(done) == self.chunks else FELL[1]

    def end(self) -> None:
        """End what is still running, each by its number."""
        for process in self.alive:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
            process.wait()


KINDS = ("runs", "spells", "counts")


def chunks(out: Path, kind: str = "counts") -> set[str]:
    """Names of the chunk files that are in place."""
    return {path.name for path in (out / kind).glob("v*.parquet")}


def places(out: Path) -> dict[str, int]:
    """The counts files in place, each with the number of its inode: a file written again has another."""
    found = {}
    for path in (out / "counts").glob("v*.parquet"):
        with suppress(FileNotFoundError):
            found[path.name] = path.stat().st_ino
    return found


def hashes(out: Path) -> dict[str, str]:
    """Hash of every file that must not depend on how it was computed (files left behind are among them)."""
    return {
        str(path.relative_to(out)): hashlib.sha256(content(path)).hexdigest()
        for path in out.rglob("*")
        if path.is_file() and path.name not in APART
    }


def content(path: Path) -> bytes:
    """Bytes of a file; of the manifest without the state of the clone, which may change while this goes on."""
    if path.name != "manifest.json":
        return path.read_bytes()
    return json.dumps({**json.loads(path.read_bytes()), "git": None}, sort_keys=True).encode()


def whole(out: Path) -> None:
    """Every run of every point is there once, and in the counts as well."""
    import numpy as np
    import pyarrow.parquet as parquet
    from tripolar_lab.sweeps.reading import Stored

    tables = [parquet.read_table(path, columns=["point", "run"]) for path in (out / "runs").glob("*.parquet")]
    point, run = (np.concatenate([t[name].to_numpy() for t in tables]) for name in ("point", "run"))
    if not np.array_equal(np.sort(point.astype(np.int64) * RUNS + run), np.arange(POINTS * RUNS)):
        raise Broken(f"{len(run):,} rows of {out} are not {POINTS} points x {RUNS:,} runs, each once")
    counted = {total.point: total.counts.runs for total in Stored(out).totals()}
    if counted != dict.fromkeys(range(POINTS), RUNS):
        raise Broken(f"counts of {out} hold {counted} runs")


def coordinator(
    kind: str, *more: str, heal: Callable[[int], None] = lambda pid: None
) -> Callable[[Ground, int], None]:
    """Kills of the process that was started, which is started again until it is done.

    ``heal`` is told of the process that was made to stand still, if it is one that outlives its coordinator.
    """

    def go(ground: Ground, quota: int) -> None:
        while ground.kills(kind) < quota:
            out = ground.folder / kind
            held: dict[str, int] = {}
            while ground.kills(kind) < quota:
                process = ground.sweep(out, *more)
                stalled = ground.moment(process)
                killed = ground.kill(process)
                if stalled is not None:
                    heal(stalled)
                if not killed:
                    ground.note(kind, LATE)
                    ground.finished(process)
                    break
                ground.note(kind, ground.where(out))
                now = places(out)
                ground.again += sum(now.get(name) != inode for name, inode in held.items())
                held = now
            ground.finished(ground.sweep(out, *more))
            ground.compare(out)

    return go


def worker(ground: Ground, quota: int) -> None:
    """Kills of one worker process after another, which the sweep must survive."""
    kind = "worker process"
    while ground.kills(kind) < quota:
        out = ground.folder / "worker"
        process = ground.sweep(out, "executor=processes")
        for _ in range(ground.random.randint(1, 3)):  # a fourth could give a chunk up
            while process.poll() is None and not workers_of(process.pid):
                time.sleep(0.05)
            stalled = ground.moment(process)
            victim = stalled or ground.random.choice(workers_of(process.pid) or [0])
            if stalled == process.pid:  # the coordinator itself stands still in a file of its own
                break
            if process.poll() is None and victim and gone(victim):
                ground.note(kind, ground.where(out, {victim}))
        if process.poll() is None and stalled == process.pid:
            ground.kill(process)
            ground.note("coordinator, processes", ground.where(out, {process.pid}))
            process = ground.sweep(out, "executor=processes")
        ground.finished(process)
        ground.compare(out)


def gone(pid: int) -> bool:
    """Kill a process that is a worker of ours; False if it had ended."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    time.sleep(0.05)
    return True


def workers_of(pid: int) -> list[int]:
    """Worker processes of a process, by /proc."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(entry.read_text().rsplit(")", 1)[1].split()[1])
            if parent == pid and b"spawn_main" in (entry.parent / "cmdline").read_bytes():
                found.append(int(entry.parent.name))
    return found


def shards(ground: Ground, quota: int) -> None:
    """Kills of one of two shards or of both, each given again at once."""
    kind = "shard of a pair"
    while ground.kills(kind) < quota:
        out = ground.folder / "shards"
        pair = [ground.sweep(out, f"shard={k}/2") for k in (1, 2)]
        while any(process.poll() != 0 for process in pair):
            open_ = [k for k in (0, 1) if pair[k].poll() is None]
            if open_ and ground.kills(kind) < quota:
                stalled = ground.moment(pair[ground.random.choice(open_)])
                chosen = ground.random.choice(([0], [1], [0, 1]))
                hit = [k for k in (0, 1) if pair[k].pid == stalled] or chosen
                killed = [k for k in hit if ground.kill(pair[k])]
                for _ in killed:
                    ground.note(kind, ground.where(out, {pair[k].pid for k in killed}))
            for k in (0, 1):
                code = pair[k].poll()
                if code not in (None, 0):
                    ground.refused += code == 2  # the other was tidying up at that moment
                    pair[k] = ground.sweep(out, f"shard={k + 1}/2")
            time.sleep(0.02)
        ground.compare(out)


@contextmanager
def grid(ground: Ground) -> Iterator[tuple[str, Callable[[], subprocess.Popen[bytes]]]]:
    """A Dask scheduler: its address, and what starts a worker for it."""
    file = ground.folder / "scheduler.json"
    scheduler = ground.start(
        "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
    )
    end = time.monotonic() + WAIT
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.05)
    address = json.loads(file.read_text())["address"]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(
            ground.start(
                "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"
            )
        )
        return started[-1]

    try:
        yield address, start
    finally:
        for process in (*started, scheduler):
            ground.kill(process)
        file.unlink(missing_ok=True)


def dask_worker(ground: Ground, quota: int) -> None:
    """Kills of Dask workers, each replaced at once, which the sweep must survive."""
    kind = "worker, Dask"
    with grid(ground) as (address, start):
        pair = [start(), start()]
        while ground.kills(kind) < quota:
            out = ground.folder / "dask-worker"
            process = ground.sweep(out, "executor=dask", f"address={address}")
            stalled = ground.moment(process)
            if stalled == process.pid:
                ground.kill(process)
                ground.note("coordinator, Dask", ground.where(out, {process.pid}))
                process = ground.sweep(out, "executor=dask", f"address={address}")
            victim = next((p for p in pair if p.pid == stalled), ground.random.choice(pair))
            if ground.kill(victim):
                ground.note(kind, ground.where(out, {victim.pid}))
            pair = [start() if p is victim else p for p in pair]
            ground.finished(process)
            ground.compare(out)


def dask_coordinator(ground: Ground, quota: int) -> None:
    """Kills of the coordinator while Dask's workers live on and finish what they have.

    A worker that stands still is killed too, and replaced: it would keep its chunk until the rig lets it go.
    """
    with grid(ground) as (address, start):
        pair = [start(), start()]

        def heal(pid: int) -> None:
            for place, worker_ in enumerate(pair):
                if worker_.pid == pid:
                    ground.kill(worker_)
                    pair[place] = start()

        more = ("executor=dask", f"address={address}")
        coordinator("coordinator, Dask", *more, heal=heal)(ground, quota)


#: Kinds of kills, with their parts of a hundred.
PLAN: dict[str, tuple[int, Callable[[Ground, int], None]]] = {
    "coordinator, threads": (30, coordinator("coordinator, threads")),
    "worker process": (20, worker),
    "coordinator, processes": (15, coordinator("coordinator, processes", "executor=processes")),
    "shard of a pair": (20, shards),
    "worker, Dask": (10, dask_worker),
    "coordinator, Dask": (5, dask_coordinator),
}


def quotas(kills: int, only: list[str]) -> dict[str, int]:
    """Kills by kind: their parts of N, the first kind taking what is left over."""
    kinds = [kind for kind in PLAN if not only or any(word in kind for word in only)]
    if importlib.util.find_spec("distributed") is None:
        kinds = [kind for kind in kinds if "Dask" not in kind]
    parts = sum(PLAN[kind][0] for kind in kinds)
    dealt = {kind: kills * PLAN[kind][0] // parts for kind in kinds}
    dealt[kinds[0]] += kills - sum(dealt.values())
    return dealt


def table(ground: Ground) -> str:
    """Kills by kind and where they fell, in Markdown."""
    columns = (*FELL, LATE)
    lines = [f"| killed | kills | {' | '.join(columns)} |", f"|---|---{'|---' * len(columns)}|"]
    for kind, fell in ground.fell.items():
        cells = [str(ground.kills(kind)), *(str(fell[where]) for where in columns)]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Kill, resume, compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kills", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="words of the kinds, with commas: threads,shard")
    parser.add_argument("--keep", action="store_true", help="keep the folder if something fails")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the children and prints what there is
    folder = Path(tempfile.mkdtemp(prefix="tripolar-kills-"))
    ground = Ground(folder, chosen.seed)
    began = time.monotonic()
    verdict = "no run lost, none twice, all files as without interruption"
    failed = False
    try:
        ground.reference()
        for kind, quota in quotas(chosen.kills, [word for word in chosen.only.split(",") if word]).items():
            PLAN[kind][1](ground, quota)
            print(f"{time.monotonic() - began:6.0f} s  {kind}: {ground.kills(kind)} kills", flush=True)
            print(f"          {dict(ground.fell.get(kind, {}))}", flush=True)
    except Broken as error:
        verdict, failed = f"FAILED: {error}", True
    except KeyboardInterrupt:
        verdict = f"interrupted; until then {verdict}"
    finally:
        ground.end()
        if not (failed and chosen.keep):
            shutil.rmtree(folder, ignore_errors=True)
    print(table(ground))
    total = sum(ground.kills(kind) for kind in ground.fell)
    print(
        f"\n{total} kills ({ground.stalled} of processes held in the middle of a write), {ground.sweeps} sweeps of "
        f"{ground.chunks} chunks completed (uninterrupted {ground.seconds:.1f} s), {ground.again} finished chunks "
        f"computed again, {ground.refused} shards asked to wait, {time.monotonic() - began:.0f} s.\nVerdict: {verdict}"
    )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
