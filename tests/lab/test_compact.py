"""Compacted folders: few files, the same runs, whatever happens in between."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from tripolar_lab import command
from tripolar_lab.compact import compacted
from tripolar_lab.replay import replayed
from tripolar_lab.status import status_of
from tripolar_lab.sweeps import compact, store
from tripolar_lab.sweeps.reading import Stored
from tripolar_lab.sweeps.study import SweepStudy

SWEEP = ("sweep", "horizon=2040,2060", "threat.strength=0,1,2", "chunk=2000", "-q")
CHUNKS = 8
Call = Callable[..., Any]


def swept(folder: Path, *more: str) -> Path:
    assert command.main([*SWEEP, f"out={folder}", *more]) == 0
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of six points in two scenarios of different horizons, in eight chunks."""
    return swept(tmp_path_factory.mktemp("sweep") / "map", "runs=1300")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "map"))


def held(folder: Path) -> tuple[list[dict], pd.DataFrame, pd.DataFrame]:
    """All that a folder says: the results, and the rows in order."""
    study = SweepStudy(folder)
    return study.stored.results().to_pylist(), study.runs, study.spells


def same(one: Any, other: Any) -> None:
    assert one[0] == other[0]
    for before, after in zip(one[1:], other[1:], strict=True):
        pd.testing.assert_frame_equal(before.reset_index(drop=True), after.reset_index(drop=True))


def gist(folder: Path) -> Any:
    """The same in short, quickly: counts by point, and which run has which rows."""
    stored, rows = Stored(folder), []
    counts = [
        (t.point, t.counts.runs, t.counts.hits.tolist(), int(t.counts.spells.sum())) for t in stored.totals()
    ]
    for kind in (store.RUNS, store.SPELLS):
        tables = [store.read(path, ["point", "run"]) for path in stored.files(kind)]
        rows += sorted(tuple(row.values()) for row in pa.concat_tables(tables).to_pylist())
    return sorted(counts), rows


def files(folder: Path) -> dict[str, bytes]:
    return {
        f"{kind}/{path.name}": path.read_bytes() for kind in store.KINDS for path in (folder / kind).iterdir()
    }


def test_few_files_and_the_same_runs(folder: Path, tripolar: Call) -> None:
    before, status = held(folder), status_of(str(folder))
    assert len(store.names(folder)) == CHUNKS
    answer = tripolar("compact", str(folder))
    assert answer.code == 0 and f"{3 * CHUNKS} files became 3" in answer.out and not answer.err
    assert len(files(folder)) == 3 and not store.names(folder)
    same(held(folder), before)
    after = status_of(str(folder), verify=True)
    changing = ("bytes", "folder", "runs_a_second", "seconds_left")
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in status.items() if k not in changing
    }
    row, _ = replayed(Stored(folder), 4, 1234)
    stored = before[1].query("point == 4 and run == 1234").iloc[0]
    assert row["china-russia.outcome"] == stored["china-russia.outcome"]
    now = files(folder)
    answer = tripolar("compact", str(folder))
    assert "Nothing to put together" in answer.out and files(folder) == now
    answer = tripolar(*SWEEP[:-1], "runs=1300", f"out={folder}")
    assert "everything was there already" in answer.out and files(folder) == now


def test_rows_are_in_order(folder: Path) -> None:
    compacted(str(folder))
    for kind in (store.RUNS, store.SPELLS):
        (path,) = store.compacted(folder, kind)
        rows = store.read(path).select(["point", "run"]).to_pandas()
        assert rows.equals(rows.sort_values(["point", "run"], kind="stable"))


def test_same_bytes(folder: Path, made: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(made, tmp_path / "other"))
    compacted(str(folder))
    compacted(str(other))
    assert files(folder) == files(other)


@pytest.mark.parametrize(
    "more",
    [
        ("runs=1300", "keep=aggregate"),
        ("runs=1300", "keep=sample"),
        ("runs=1100", "fans=true"),
        ("runs=1300", "parameters=ranges"),
        ("until=0.012", "max_runs=7000"),
        ("until=0.012", "max_runs=7000", "keep=sample"),
    ],
    ids=" ".join,
)
def test_every_kind_of_sweep(tmp_path: Path, tripolar: Call, more: tuple[str, ...]) -> None:
    folder = swept(tmp_path / "map", *more)
    before = held(folder)
    compacted(str(folder))
    assert not store.names(folder)
    same(held(folder), before)
    assert "everything was there already" in tripolar(*SWEEP[:-1], f"out={folder}", *more).out
    same(held(folder), before)


@pytest.mark.parametrize("most", [compact.MOST_ROWS, 2000])
def test_growth(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(compact, "MOST_ROWS", most)
    compacted(str(folder))
    swept(folder, "runs=2500")
    whole = held(swept(tmp_path / "large", "runs=2500"))
    same(held(folder), whole)
    compacted(str(folder))
    same(held(folder), whole)
    assert not status_of(str(folder))["missing"]


def test_growth_under_until(tmp_path: Path) -> None:
    folder = swept(tmp_path / "map", "until=0.02", "max_runs=3000")
    compacted(str(folder))
    swept(folder, "until=0.012", "max_runs=5000")
    compacted(str(folder))
    same(held(folder), held(swept(tmp_path / "large", "until=0.012", "max_runs=5000")))


def test_files_of_a_useful_size(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "MOST_ROWS", 3000)
    before = held(folder)
    compacted(str(folder))
    packs = store.packs(folder)[0]
    assert [len(pack.chunks) for pack in packs] == [2, 2, 2, 2]  # 2600, 1300, 2600, 1300 rows
    assert len({name for pack in packs for name in pack.chunks}) == CHUNKS
    same(held(folder), before)


def test_what_is_not_full_is_filled(folder: Path) -> None:
    compacted(str(folder))
    (first,) = store.packs(folder)[0]
    swept(folder, "runs=2500")  # keeps the whole stage, drops the partial one: rewritten
    (second,) = store.packs(folder)[0]
    assert second.stem != first.stem and set(second.chunks) < set(first.chunks)
    compacted(str(folder))
    (third,) = store.packs(folder)[0]
    assert set(second.chunks) < set(third.chunks) and len(files(folder)) == 3


class Killed(BaseException):
    """The process was killed here."""


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch, work: Callable[[], Any]) -> bool:
    """Do it, killed before the ``step``-th change of a name on the disk; whether it came so far."""
    done = 0

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal done
            if done >= step:
                raise Killed
            done += 1
            return change(*given, **named)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", counted(os.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        try:
            work()
        except Killed:
            return True
    return False


def test_killed_at_every_step(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "MOST_ROWS", 4000)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # time alone
    before, step = gist(made), 0
    clean = Path(shutil.copytree(made, tmp_path / "clean"))
    compacted(str(clean))
    while True:
        folder = Path(shutil.copytree(made, tmp_path / f"map{step}"))
        if not killed_at(step, monkeypatch, lambda folder=folder: compacted(str(folder))):
            break
        assert gist(folder) == before
        assert len(store.done(folder)[0]) == CHUNKS
        if step % 5 == 0:
            swept(folder, "runs=1300")  # a sweep puts it right as well
            assert not any(name.split("/")[1].startswith(".") for name in files(folder))
        compacted(str(folder))
        assert gist(folder) == before
        chunks = [name for pack in store.packs(folder)[0] for name in pack.chunks]
        assert sorted(chunks) == store.names(made) and not store.names(folder)
        shutil.rmtree(folder)
        step += 1
    assert step > 2 * 3 + CHUNKS * 3 - 1
    assert files(folder) == files(clean)


def test_killed_while_it_is_filled_or_grows(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a compacted file takes the place of another."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    packed = Path(shutil.copytree(made, tmp_path / "packed"))
    compacted(str(packed))
    grown = Path(shutil.copytree(packed, tmp_path / "grown"))
    swept(grown, "runs=2500")
    partial = {name for name in store.packs(packed)[0][0].chunks if "001300" in name}
    wholes = gist(grown)
    left = Path(shutil.copytree(packed, tmp_path / "left"))
    compact.without(left, partial)
    rest, step = gist(left), 0
    going = True
    while going:
        going = False
        folder = Path(shutil.copytree(grown, tmp_path / f"g{step}"))
        going |= killed_at(step, monkeypatch, lambda folder=folder: compacted(str(folder)))
        assert gist(folder) == wholes
        compacted(str(folder))
        assert gist(folder) == wholes
        folder = Path(shutil.copytree(packed, tmp_path / f"w{step}"))
        going |= killed_at(step, monkeypatch, lambda folder=folder: compact.without(folder, partial))
        store.sweep_up(folder)
        compact.without(folder, partial)
        assert gist(folder) == rest
        step += 1
    assert step > 10


@pytest.mark.parametrize("kind", store.KINDS)
def test_a_torn_file_is_computed_again(folder: Path, kind: str) -> None:
    before = held(folder)
    compacted(str(folder))
    (path,) = store.compacted(folder, kind)
    path.write_bytes(path.read_bytes()[:-100])
    told = status_of(str(folder))
    assert told["done"] == 0 and told["missing"] == CHUNKS and told["torn"]
    swept(folder, "runs=1300")
    assert not store.compacted(folder) and len(store.names(folder)) == CHUNKS
    same(held(folder), before)


def test_a_torn_compacted_file_does_not_hide_single_files(
    folder: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(made)
    assert killed_at(3, monkeypatch, lambda: compacted(str(folder)))
    (path,) = store.compacted(folder, store.RUNS)
    path.write_bytes(path.read_bytes()[:-1])
    same(held(folder), before)
    compacted(str(folder))
    same(held(folder), before)
    assert len(files(folder)) == 3


def test_flipped_bytes_are_seen(folder: Path, refused: Call) -> None:
    path = folder / store.RUNS / (store.names(folder)[0] + store.SUFFIX)
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(data)
    sentence = refused("compact", str(folder))
    assert "can not be read; give the sweep's command again with --verify" in sentence
    path.unlink()
    swept(folder, "runs=1300")
    compacted(str(folder))
    assert status_of(str(folder), verify=True)["done"] == CHUNKS


def test_refusals(folder: Path, refused: Call, tmp_path: Path) -> None:
    with store.locked(folder / store.LOCK, shared=True):
        assert "another tripolar sweep is working on" in refused("compact", str(folder))
    assert "needs the folder of a sweep" in refused("compact")
    assert "does not exist" in refused("compact", "nowhere")
    assert "takes no runs=" in refused("compact", str(folder), "runs=3")


def test_chunks_that_a_sweep_may_yet_replace_are_left_alone(folder: Path) -> None:
    wanted = set(store.names(folder)[1:])
    packing = compact.compact(folder, wanted)
    assert packing.left == 1 and len(store.names(folder)) == 1
    assert held(folder)[0][0]["runs"] == 1300


def test_a_full_disk(folder: Path, refused: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held(folder)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert "the disk of" in refused("compact", str(folder))
    same(held(folder), before)
