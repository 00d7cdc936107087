"""A damaged or mixed folder is refused by every verb that opens one: one sentence that names the file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tripolar as tp
from tripolar_lab import command

Call = Callable[..., Any]
VERBS = ("report", "explain", "causes", "cite", "plot")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made")
    for name, more in (("one", []), ("two", ["arctic.intransigence=0.9"])):
        words = ["runs=60", "horizon=2030", *more, f"out={root}/{name}", "--quiet"]
        assert command.main(["run", *words]) == 0
    return root


def swapped(name: str) -> Callable[[Path, Path], None]:
    def damage(folder: Path, other: Path) -> None:
        shutil.copyfile(other / name, folder / name)

    return damage


def written(name: str, text: str) -> Callable[[Path, Path], None]:
    def damage(folder: Path, _: Path) -> None:
        (folder / name).write_text(text)

    return damage


def without(name: str) -> Callable[[Path, Path], None]:
    def damage(folder: Path, _: Path) -> None:
        (folder / name).unlink()

    return damage


def edited(folder: Path, _: Path) -> None:
    path = folder / "scenario.yaml"
    path.write_text(path.read_text().replace("horizon: 2030", "horizon: 2029"))


def shorter(folder: Path, _: Path) -> None:
    path = folder / "runs.parquet"
    path.write_bytes(path.read_bytes()[:-9])


def lacking(key: str) -> Callable[[Path, Path], None]:
    def damage(folder: Path, _: Path) -> None:
        held = json.loads((folder / "provenance.json").read_text())
        del held[key]
        (folder / "provenance.json").write_text(json.dumps(held))

    return damage


DAMAGES: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    "another summary": (swapped("summary.json"), "summary.json is not the file"),
    "a list for a summary": (written("summary.json", "[]"), "summary.json is not the file"),
    "another scenario": (swapped("scenario.yaml"), "scenario.yaml is not the file"),
    "an edited scenario": (edited, "scenario.yaml is not the file"),
    "other counts": (swapped("counts.parquet"), "counts.parquet is not the file"),
    "other spells": (swapped("spells.parquet"), "spells.parquet is not the file"),
    "a fan that is rows": (
        lambda folder, other: shutil.copyfile(other / "runs.parquet", folder / "fan.parquet"),
        "fan.parquet is not the file",
    ),
    "no spells": (without("spells.parquet"), "spells.parquet is missing"),
    "no counts": (without("counts.parquet"), "counts.parquet is missing"),
    "rows cut short": (shorter, "runs.parquet is not the file"),
    "no version": (lacking("version"), "provenance.json does not say its version"),
    "no config hash": (lacking("config_hash"), "provenance.json does not say its config_hash"),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_each_verb_names_the_file(made: Path, here: Path, refused: Call, verb: str, damage: str) -> None:
    shutil.copytree(made / "one", here / "f")
    harm, told = DAMAGES[damage]
    harm(here / "f", made / "two")
    message = refused(verb, "f")
    assert told in message and "put its own file back" in message and "internal" not in message
    with pytest.raises(tp.ScenarioError, match="put its own file back"):
        tp.open_study(here / "f")


def test_rows_of_the_same_size_are_looked_at_when_read(made: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(made / "one", tmp_path / "f")
    whole = (folder / "spells.parquet").read_bytes()
    middle = len(whole) // 2
    (folder / "spells.parquet").write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    study = tp.open_study(folder)
    assert study.summary["runs"] == 60  # opening reads no rows
    with pytest.raises(Exception, match=r"spells.parquet is not the file"):
        _ = study.spells


def test_a_changed_scenario_is_still_a_scenario(made: Path, here: Path, tripolar: Call) -> None:
    """What run takes from a folder is a file like any other."""
    shutil.copytree(made / "one", here / "f")
    edited(here / "f", made / "two")
    assert tripolar("run", "scenario=f/scenario.yaml", "out=g", "--quiet").code == 0
    assert tripolar("report", "g", "out=r.html").code == 0


def test_a_digest_that_is_not_the_manifests(made: Path, here: Path, refused: Call) -> None:
    """A manifest that was made to fit a changed file still names another configuration."""
    import hashlib

    shutil.copytree(made / "one", here / "f")
    edited(here / "f", made / "two")
    path = here / "f" / "provenance.json"
    held = json.loads(path.read_text())
    digest = hashlib.sha256((here / "f" / "scenario.yaml").read_bytes()).hexdigest()
    held["files"]["scenario.yaml"]["sha256"] = digest
    path.write_text(json.dumps(held))
    assert "scenario.yaml is not the file" in refused("report", "f")


def test_more_files_do_no_harm(made: Path, here: Path, tripolar: Call) -> None:
    shutil.copytree(made / "one", here / "f")
    (here / "f" / "notes.txt").write_text("mine")
    assert tripolar("cite", "f").code == 0
