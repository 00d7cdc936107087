"""The folder of a study: never half there, never over another study, never a file deleted that is not its own."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripolar_lab import folder as folders
from tripolar_lab import pictures

FILES = {
    "summary.json",
    "runs.parquet",
    "spells.parquet",
    "counts.parquet",
    "fan.parquet",
    "survival.png",
    "fan.png",
    "scenario.yaml",
    "provenance.json",
}
Call = Callable[..., Any]


def test_the_files(tripolar: Call, calls: list[Any], here: Path) -> None:
    assert tripolar("run", "runs=20").code == 0
    (place,) = (here / "outputs").iterdir()
    name, _, digest = place.name.partition("-")
    held = json.loads((place / "provenance.json").read_text())
    assert name == "baseline" and held["config_hash"].startswith(digest) and len(digest) == 8
    assert {path.name for path in place.iterdir()} == FILES == set(held["files"])
    for key in ("version", "git", "rule_hash", "packages", "date", "seconds", "platform", "command"):
        assert key in held
    assert os.listdir(here) == ["outputs"]


def test_same_study_again_is_written_again(tripolar: Call, calls: list[Any]) -> None:
    assert tripolar("run", "runs=20", "out=o").code == 0
    first = Path("o/summary.json").read_bytes()
    assert tripolar("run", "runs=20", "out=o").code == 0
    assert Path("o/summary.json").read_bytes() == first


def test_another_study_is_refused_with_the_difference(
    tripolar: Call, refused: Call, calls: list[Any]
) -> None:
    assert tripolar("run", "runs=20", "out=o").code == 0
    before = {path.name: path.read_bytes() for path in Path("o").iterdir()}
    sentence = refused("run", "runs=30", "arctic.cost=1", "out=o")
    assert "runs is 20 there and 30 here" in sentence and "overwrite=true" in sentence
    assert {path.name: path.read_bytes() for path in Path("o").iterdir()} == before


def test_other_rules_are_another_study(tripolar: Call, refused: Call, calls: list[Any]) -> None:
    assert tripolar("run", "runs=20", "out=o").code == 0
    held = json.loads(Path("o/provenance.json").read_text())
    Path("o/provenance.json").write_text(json.dumps({**held, "rule_hash": "0" * 64}))
    assert "under other rules" in refused("run", "runs=20", "out=o")


def test_overwrite_deletes_what_the_manifest_lists_and_nothing_else(tripolar: Call, calls: list[Any]) -> None:
    assert tripolar("run", "runs=20", "out=o").code == 0
    Path("o/notes.txt").write_text("mine")
    Path("victim.txt").write_text("mine too")
    held = json.loads(Path("o/provenance.json").read_text())
    held["files"] |= {"../victim.txt": {}, str(Path("victim.txt").resolve()): {}, "..": {}, "": {}}
    Path("o/provenance.json").write_text(json.dumps(held))
    assert tripolar("run", "runs=30", "out=o", "keep=aggregate", "overwrite=true").code == 0
    assert {path.name for path in Path("o").iterdir()} == FILES - {"runs.parquet", "spells.parquet"} | {
        "notes.txt"
    }
    assert Path("victim.txt").read_text() == "mine too"


def test_files_that_are_no_study_are_left_alone(refused: Call, calls: list[Any]) -> None:
    Path("o").mkdir()
    Path("o/thesis.txt").write_text("mine")
    for more in ((), ("overwrite=true",)):
        assert "left alone" in refused("run", "out=o", *more)
    Path("o/provenance.json").write_text("[[[")
    assert "left alone" in refused("run", "out=o", "overwrite=true")
    assert "is a file" in refused("run", "out=o/thesis.txt")
    assert calls == []


@pytest.mark.parametrize("out", ["empty", "new/deep/er", "."])
def test_where_it_may_go(out: str, tripolar: Call, calls: list[Any], here: Path) -> None:
    (here / "inner").mkdir()
    (here / "inner" / "empty").mkdir()
    os.chdir(here / "inner" / "empty" if out == "." else here / "inner")
    assert tripolar("run", "runs=20", f"out={out}").code == 0
    assert set(os.listdir(out)) == FILES


def test_unwritable(tripolar: Call, refused: Call, calls: list[Any]) -> None:
    Path("file").write_text("")
    assert "out=FOLDER" in refused("run", "out=file/below")
    assert "too long" in refused("run", f"out={'x' * 300}/{'y' * 300}")
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        Path("locked").mkdir(mode=0o500)
        assert "can not be written" in refused("run", "out=locked/o")
    assert calls == []


@pytest.mark.parametrize("moment", ["rows", "text", "pictures", "manifest"])
def test_full_disk(moment: str, refused: Call, calls: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if moment == "rows":
        monkeypatch.setattr("pyarrow.parquet.ParquetWriter.write_table", full)
    elif moment == "pictures":
        monkeypatch.setattr(pictures, "paint", full)
    else:
        monkeypatch.setattr(folders.Folder, "write" if moment == "text" else "finish", full)
    sentence = refused("run", "runs=20", "out=new/deep/o")
    assert "disk of new/deep/o is full" in sentence


def test_failing_over_an_old_study_leaves_it(tripolar: Call, calls: list[Any], monkeypatch: Any) -> None:
    assert tripolar("run", "runs=20", "out=o").code == 0
    before = {path.name: path.read_bytes() for path in Path("o").iterdir()}
    monkeypatch.setattr(pictures, "paint", lambda *_: 1 / 0)
    assert tripolar("run", "runs=30", "out=o", "overwrite=true").code == 1
    assert {path.name: path.read_bytes() for path in Path("o").iterdir()} == before
    assert os.listdir() == ["o"]


def test_a_link_is_followed(tripolar: Call, calls: list[Any]) -> None:
    Path("real").mkdir()
    Path("link").symlink_to("real")
    assert tripolar("run", "runs=20", "out=link").code == 0
    assert Path("link").is_symlink() and set(os.listdir("real")) == FILES
