"""``tripolar.open_study``: a folder gives back the study that wrote it, and a point of a sweep is a study."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import tripolar as tp
from pandas.testing import assert_frame_equal

FEW = {"runs": 120, "horizon": 2035}
FRAMES = ("survival", "hazard", "at_risk", "competing", "incidence")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tripolar_lab import command

    root = tmp_path_factory.mktemp("made")
    words = [f"{key}={value}" for key, value in FEW.items()]
    for name, more in (
        ("rows", []),
        ("sums", ["keep=aggregate"]),
        ("drawn", ["parameters=ranges", "set_size=10"]),
    ):
        assert command.main(["run", *words, *more, f"out={root}/{name}", "--quiet"]) == 0
    assert command.main(["sweep", *words, "threat.strength=0,1", f"out={root}/sweep", "--quiet"]) == 0
    return root


@pytest.mark.parametrize(
    ("name", "more"), [("rows", {}), ("drawn", {"parameters": "ranges", "set_size": 10})]
)
def test_a_folder_is_the_study_that_wrote_it(made: Path, name: str, more: dict[str, object]) -> None:
    opened, again = tp.open_study(made / name), tp.run("baseline", **FEW, **more)
    assert isinstance(opened, tp.Study) and opened.counts == again.counts
    assert {**opened.summary, "scenario": ""} == {**again.summary, "scenario": ""}
    for each in (*FRAMES, "runs", "spells", "fan"):
        one, two = (getattr(study, each) for study in (opened, again))
        assert_frame_equal(*(part() if callable(part) else part for part in (one, two)))


def test_without_rows_every_curve_is_there(made: Path) -> None:
    sums, rows = tp.open_study(made / "sums"), tp.open_study(made / "rows")
    assert len(sums.runs) == 0 and list(sums.runs) == list(rows.runs)
    for each in FRAMES:
        assert_frame_equal(getattr(sums, each)(), getattr(rows, each)())


def test_a_point_of_a_sweep_is_a_study(made: Path) -> None:
    sweep = tp.open_study(made / "sweep")
    for point, strength in enumerate((0.0, 1.0)):
        study, again = sweep.study(point), tp.run("baseline", **FEW, **{"threat.strength": strength})
        assert_frame_equal(study.runs, again.runs)
        assert_frame_equal(study.spells, again.spells)
        assert_frame_equal(study.competing(), again.competing())
        assert study.scenario.parameters["threat.strength"] == strength
        assert study.counts.scenario.parameters["threat.strength"] == strength
        assert (
            study.summary["pairs"]["china-russia"]["forms"] == again.summary["pairs"]["china-russia"]["forms"]
        )
    with pytest.raises(tp.ScenarioError, match="fans=true"):
        _ = study.fan
    with pytest.raises(tp.ScenarioError, match=r"point=2 is outside \[0, 1\]"):
        sweep.study(2)


@pytest.mark.parametrize("name", ["counts.parquet", "runs.parquet", "spells.parquet", "summary.json"])
def test_a_torn_file_is_named(made: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(made / "rows", tmp_path / "torn")
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Exception, match=name) as raised:
        study = tp.open_study(folder)
        _ = study.runs, study.spells
    assert "run the study again" in str(raised.value) and raised.typename in ("ScenarioError", "Refusal")


def test_counts_of_another_form_are_refused(made: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(made / "rows", tmp_path / "other")
    text = (folder / "scenario.yaml").read_text().replace("horizon: 2035", "horizon: 2050")
    (folder / "scenario.yaml").write_text(text)
    made_by = json.loads((folder / "provenance.json").read_text()) | {"rule_hash": "0" * 64}
    made_by["files"]["scenario.yaml"]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "provenance.json").write_text(json.dumps(made_by))
    with pytest.raises(tp.ScenarioError, match="counts have another form"):
        tp.open_study(folder)


def test_neither_a_study_nor_a_sweep(tmp_path: Path) -> None:
    with pytest.raises(tp.ScenarioError, match="is no folder of tripolar run"):
        tp.open_study(tmp_path)
    with pytest.raises(tp.ScenarioError, match="no such folder"):
        tp.open_study(tmp_path / "nowhere")
