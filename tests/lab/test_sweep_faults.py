"""What goes wrong around a sweep: killed, torn, deleted, full, read-only, doubled. Nothing is lost, nothing twice."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sweeping import SMALL, files_of
from tripolar_lab.sweeps import store, work

Call = Callable[..., Any]
KILLS = 10
SWEEP = ("sweep", *SMALL, "runs=6000", "chunk=2000", "-q")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Hashes of the files of the sweep that nothing interrupts."""
    from tripolar_lab import command

    folder = tmp_path_factory.mktemp("faults") / "whole"
    assert command.main([*SWEEP, f"out={folder}"]) == 0
    return files_of(folder)


def killed_after(seconds: float, arguments: list[str], environment: dict[str, str], worker: bool) -> None:
    """Start the command, and after some time kill it, or one of its workers (which it must survive)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tripolar_lab.command", *arguments],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(seconds)
        victim = random.choice(children_of(process.pid) or [process.pid]) if worker else process.pid
        with_suppressed(os.kill, victim, signal.SIGKILL)
        if worker:
            process.wait(timeout=120)
    finally:
        with_suppressed(os.kill, process.pid, signal.SIGKILL)
        process.wait()


def with_suppressed(function: Callable[..., Any], *given: Any) -> None:
    try:
        function(*given)
    except ProcessLookupError:
        return


def children_of(pid: int) -> list[int]:
    """Worker processes of a process (by /proc)."""
    out = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        command = (entry.parent / "cmdline").read_bytes() if int(parts[1]) == pid else b""
        if b"spawn_main" in command:
            out.append(int(entry.parent.name))
    return out


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds worker processes by /proc")
@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_killed_at_random_moments_it_ends_the_same(
    executor: str, whole: dict[str, str], here: Path, tripolar: Call, subprocess_environment: dict[str, str]
) -> None:
    """The small form of benchmarks/kills.py: coordinator and workers are killed, each time it is resumed."""
    rng = random.Random(11)
    arguments = [*SWEEP, "out=s", f"executor={executor}", "workers=2"]
    for number in range(KILLS // 2):
        worker = executor == "processes" and number % 2 == 1
        killed_after(rng.uniform(0.6, 2.2), arguments, subprocess_environment, worker)
    assert tripolar(*SWEEP, "out=s").code == 0
    assert files_of(here / "s") == whole


def test_killed_in_the_middle_of_writing_it_ends_the_same(
    whole: dict[str, str], here: Path, tripolar: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every rename of a chunk's files in turn the power goes: what was written so far stays as it is."""
    real = os.replace
    for last in (0, 1, 2, 3, 5, 8):
        left = [last]

        def dying(source: Any, target: Any, left: list[int] = left) -> None:
            if "parquet" in str(target):
                left[0] -= 1
                if left[0] < 0:
                    raise Dead
            real(source, target)

        monkeypatch.setattr(os, "replace", dying)
        monkeypatch.setattr(Path, "unlink", _dead)
        with pytest.raises(Dead):
            tripolar(*SWEEP, "out=s", "workers=1")
        monkeypatch.undo()
        monkeypatch.chdir(here)
    assert tripolar(*SWEEP, "out=s").code == 0
    assert files_of(here / "s") == whole


class Dead(BaseException):
    """The process is gone: no clean-up runs."""


def _dead(*_: Any, **__: Any) -> None:
    raise Dead


def test_torn_and_deleted_files_are_computed_again(whole: dict[str, str], here: Path, tripolar: Call) -> None:
    assert tripolar(*SWEEP, "out=s").code == 0
    for kind, act in (("counts", tear), ("runs", tear), ("spells", Path.unlink), ("counts", Path.unlink)):
        victim = sorted((here / "s" / kind).glob("*.parquet"))[1]
        act(victim)
        told = json.loads(tripolar("status", "s", "--json").out)
        assert told["missing"] == 1 and len(told["torn"]) == (
            0 if (kind, act) == ("counts", Path.unlink) else 1
        )
        answer = tripolar(*SWEEP[:-1], "out=s")
        assert answer.code == 0 and ("torn" in answer.err) is bool(told["torn"])
        assert files_of(here / "s") == whole
    flipped = sorted((here / "s" / "counts").glob("*.parquet"))[0]
    data = bytearray(flipped.read_bytes())
    data[200] ^= 255
    flipped.write_bytes(data)
    assert json.loads(tripolar("status", "s", "--json", "--verify").out)["torn"] == [flipped.stem]


def tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def test_results_lost_or_foreign_dot_files_do_no_harm(
    whole: dict[str, str], here: Path, tripolar: Call
) -> None:
    assert tripolar(*SWEEP, "out=s").code == 0
    (here / "s" / "results.parquet").unlink()
    (here / "s" / "runs" / ".left.parquet.1-2").write_text("half")
    (here / "s" / "runs" / "v0000.g000000.r0-1.orphan.parquet").write_text("rows without counts")
    assert tripolar(*SWEEP, "out=s").code == 0
    assert files_of(here / "s") == whole


@pytest.mark.parametrize("kind", ["runs", "counts"])
def test_a_full_disk_loses_nothing(
    kind: str, whole: dict[str, str], here: Path, tripolar: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.write_bytes
    left = [4]

    def filling(path: Path, data: Any) -> int:
        if path.parent.name == kind:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(store, "write_bytes", filling)
    answer = tripolar(*SWEEP, "out=s")
    assert answer.code == 2 and answer.err.count("\n") == 1
    assert "disk" in answer.err and "full" in answer.err and "same command again" in answer.err
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert len(store.names(here / "s")) >= 3
    assert tripolar(*SWEEP, "out=s").code == 0
    assert files_of(here / "s") == whole


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_folder_that_can_not_be_written(
    here: Path, tripolar: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    answer = tripolar(*SWEEP, "out=s")
    assert answer.code == 2 and answer.err.count("\n") == 1 and "Read-only file system" in answer.err


def test_a_folder_removed_meanwhile(here: Path, tripolar: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    real = work.computed

    def removing(*given: Any) -> Any:
        shutil.rmtree(here / "s", ignore_errors=True)
        return real(*given)

    monkeypatch.setattr(work, "computed", removing)
    answer = tripolar(*SWEEP, "out=s", "workers=1")
    assert answer.code == 2 and answer.err.count("\n") == 1 and "removed" in answer.err


def test_a_second_coordinator_is_refused(here: Path, tripolar: Call) -> None:
    assert tripolar(*SWEEP, "out=s").code == 0
    with store.locked(here / "s" / store.LOCK):
        for more in ((), ("shard=1/2",)):
            answer = tripolar(*SWEEP, "out=s", *more)
            assert answer.code == 2 and "another tripolar sweep is working on s" in answer.err
        assert json.loads(tripolar("status", "s", "--json").out)["at_work"] is True
    with store.locked(here / "s" / store.LOCK, shared=True):
        assert tripolar(*SWEEP, "out=s").code == 2
        assert tripolar(*SWEEP, "out=s", "shard=1/2").code == 0


def test_a_sweep_whose_making_was_cut_off_begins_anew(
    whole: dict[str, str], here: Path, tripolar: Call
) -> None:
    (here / "s").mkdir()
    (here / "s" / store.OPENING).touch()
    (here / "s" / "runs").mkdir()
    (here / "s" / "scenarios.jsonl").write_text("half a li")
    assert tripolar(*SWEEP, "out=s").code == 0
    assert files_of(here / "s") == whole


def test_the_clock_decides_nothing(
    whole: dict[str, str], here: Path, tripolar: Call, monkeypatch: Any
) -> None:
    now = [2_000_000_000.0]

    def backwards() -> float:
        now[0] -= 86_400.0
        return now[0]

    assert tripolar(*SWEEP, "out=s", "shard=1/2").code == 0
    monkeypatch.setattr(time, "time", backwards)
    for path in (here / "s").rglob("*"):
        os.utime(path, (1.0, 1.0))
    assert tripolar(*SWEEP, "out=s").code == 0
    assert files_of(here / "s") == whole


def test_a_chunk_that_kills_its_workers_is_put_on_record(
    here: Path, tripolar: Call, monkeypatch: pytest.MonkeyPatch, subprocess_environment: dict[str, str]
) -> None:
    """One point's chunk ends every worker that takes it; the others are done, and it is tried again later."""
    folder = here / "deadly"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(DEADLY)
    both = os.pathsep.join([str(folder), subprocess_environment["PYTHONPATH"]])
    environment = {**subprocess_environment, "PYTHONPATH": both, "DEADLY_POINT": "2"}
    swept = ["sweep", "arctic.intransigence=0.1,0.5,0.9", "runs=1500", "chunk=1000", "out=s"]
    command = [sys.executable, "-m", "tripolar_lab.command", *swept, "executor=processes", "workers=2"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 3, done
    assert "1 of 3 points failed" in done.stderr and "its worker was killed" in done.stdout
    told = json.loads(tripolar("status", "s", "--json").out)
    assert told["missing"] == 2 and {entry["point"] for entry in told["failures"]} == {2}
    assert tripolar(*swept, "-q").code == 0, "without what kills workers the same command does the rest"
    assert (here / "s" / "failures.jsonl").read_text() == ""


DEADLY = """
import os, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "tripolar_lab.sweeps.work":
            sys.meta_path.remove(self)
            import importlib.util
            spec = importlib.util.find_spec(name)
            load = spec.loader.exec_module
            def exec_module(module):
                load(module)
                inner = module.computed
                def computed(task, stop=None):
                    if int(os.environ["DEADLY_POINT"]) in task.ids:
                        os._exit(9)
                    return inner(task, stop)
                module.computed = computed
            spec.loader.exec_module = exec_module
            return spec
if os.environ.get("DEADLY_POINT"):
    sys.meta_path.insert(0, Finder())
"""


def test_a_table_of_results_that_was_not_written_is_not_taken_from_before(
    whole: dict[str, str], here: Path, tripolar: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after its last chunk, a shard leaves a table of the other; the same command makes it anew."""
    assert tripolar(*SWEEP, "out=s", "shard=1/2").code == 0
    real = store.write_bytes

    def dying(path: Path, data: Any) -> int:
        if path.name == store.RESULTS:
            raise Dead
        return real(path, data)

    monkeypatch.setattr(store, "write_bytes", dying)
    with pytest.raises(Dead):
        tripolar(*SWEEP, "out=s", "shard=2/2")
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert tripolar(*SWEEP, "out=s", "shard=2/2").code == 0
    assert files_of(here / "s") == whole


def test_growing_leaves_no_failure_of_a_chunk_that_is_no_more(here: Path, tripolar: Call) -> None:
    """A chunk that was given up is cut out of the plan by growth; a failed point's lines are those begun large."""
    small = ("sweep", "threat.strength=0,1", "runs=1500", "out=s", "-q")
    assert tripolar(*small).code == 0
    lost = next(name for name in store.names(here / "s") if "000000001000-000000001500" in name)
    store.remove(here / "s", lost)
    store.add_failures(here / "s", [{"point": 0, "chunk": lost, "cause": "killed", "lost": True}])
    assert tripolar("sweep", "threat.strength=0,1", "runs=2500", "out=s", "-q").code == 0
    assert (here / "s" / "failures.jsonl").read_text() == ""
    wild = ("sweep", "growth.persistence=0.99,0", "states.china.growth_shock=0.5", "-q")
    assert tripolar(*wild, "runs=1500", "out=w").code == 3
    assert tripolar("compact", "w", "-q").code == 0
    assert tripolar(*wild, "runs=2500", "out=w").code == 3
    assert tripolar(*wild, "runs=2500", "out=large").code == 3
    for name in ("failures.jsonl", "results.parquet"):
        assert (here / "w" / name).read_bytes() == (here / "large" / name).read_bytes(), name


def test_a_torn_compacted_file_and_shards_give_no_row_twice(here: Path, tripolar: Call) -> None:
    import pandas as pd

    swept = ("sweep", "threat.strength=0,1", "runs=1500", "out=s", "-q")
    assert tripolar(*swept).code == 0 and tripolar("compact", "s", "-q").code == 0
    packed = next((here / "s" / "counts").glob("compact-*"))
    packed.write_bytes(packed.read_bytes()[:300])
    assert tripolar(*swept, "shard=1/2").code == 0 and tripolar(*swept, "shard=2/2").code == 0
    rows = pd.read_parquet(here / "s" / "runs")
    assert len(rows) == 3000 and not rows.duplicated(["point", "run"]).any()


@pytest.mark.parametrize("lost", ["design.parquet", "scenarios.jsonl", "runs", "manifest.json"])
def test_what_was_lost_besides_chunks_is_made_again(
    lost: str, whole: dict[str, str], here: Path, tripolar: Call
) -> None:
    import shutil

    assert tripolar(*SWEEP, "out=s").code == 0
    if lost == "runs":
        shutil.rmtree(here / "s" / lost)
    else:
        (here / "s" / lost).write_text('{"made_by": "tripolar sweep"}' if lost == "manifest.json" else "")
        for verb in ("status", "results", "sensitivity"):
            answer = tripolar(verb, "s")
            assert answer.code in (0, 2) and "internal" not in answer.err and answer.err.count("\n") <= 1
    assert tripolar(*SWEEP, "out=s").code == 0
    assert files_of(here / "s") == whole


def test_a_damaged_page_is_told_and_computed_again_with_verify(
    whole: dict[str, str], here: Path, tripolar: Call
) -> None:
    import tripolar as tp
    from tripolar.checks import ScenarioError

    assert tripolar(*SWEEP, "out=s").code == 0
    path = sorted((here / "s" / "runs").glob("*.parquet"))[0]
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(data)
    for verb in (("export", "s", "to=csv"), ("compact", "s")):
        answer = tripolar(*verb)
        assert answer.code == 2 and "--verify" in answer.err and answer.err.count("\n") == 1, answer
    assert not (here / "s" / "export").exists() or not list((here / "s" / "export").iterdir())
    with pytest.raises(ScenarioError, match="--verify"):
        _ = tp.open_study("s").runs
    assert tripolar(*SWEEP, "out=s", "--verify").code == 0
    assert files_of(here / "s") == whole
