"""Exports: the same numbers in CSV, Parquet and Stata, and nothing that a spreadsheet would execute."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from tripolar_lab import command
from tripolar_lab.compact import compacted
from tripolar_lab.sweeps import export
from tripolar_lab.sweeps.study import SweepStudy

EVIL = "=1+1.yaml"
TABLES = ("results", "design", "runs", "spells")
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of six points; one of its two scenarios is a file whose name is a formula."""
    place = tmp_path_factory.mktemp("sweep")
    before = os.getcwd()
    os.chdir(place)
    try:
        assert command.main(["scenarios", "new", "mine.yaml", "from=baseline"]) == 0
        text = Path("mine.yaml").read_text(encoding="utf-8").replace("# horizon: 2060", "horizon: 2050")
        Path(EVIL).write_text(text, encoding="utf-8")
        swept = ["sweep", f"scenario=baseline,{EVIL}", "threat.strength=0,1,2.5", "runs=300", "out=map", "-q"]
        assert command.main(swept) == 0
        assert command.main(["run", "runs=150", "out=run", "-q"]) == 0
    finally:
        os.chdir(before)
    return place


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of the sweep's folder."""
    return Path(shutil.copytree(made / "map", tmp_path / "map"))


def written(tripolar: Call, folder: Path, *more: str) -> Path:
    answer = tripolar("export", str(folder), *more)
    assert answer.code == 0, answer.err
    return folder / "export"


def expected(folder: Path, name: str) -> pd.DataFrame:
    """A table as the notebook has it, with the swept values after the point."""
    study = SweepStudy(folder)
    table = {"results": "summary"}.get(name, name)
    frame = getattr(study, table).copy()
    if name in ("runs", "spells"):
        frame = study.design.merge(frame, on="point")
    return ordered(frame)


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    by = [name for name in ("point", "run", "pair", "spell") if name in frame.columns]
    plain = frame.astype({name: object for name in frame.columns if frame[name].dtype.name == "category"})
    return plain.sort_values(by, kind="stable").reset_index(drop=True)


def equal(one: pd.DataFrame, other: pd.DataFrame) -> None:
    assert list(one.columns) == list(other.columns) and len(one) == len(other)
    for name in one.columns:
        a, b = one[name], other[name]
        if pd.api.types.is_numeric_dtype(a.dtype) or pd.api.types.is_numeric_dtype(b.dtype):
            x, y = (s.astype("Float64").to_numpy(float, na_value=np.nan) for s in (a, b))
            np.testing.assert_allclose(x, y, rtol=1e-6, equal_nan=True, err_msg=name)
        else:
            x, y = (s.astype(object).where(s.notna(), "").tolist() for s in (a, b))
            assert x == y, name


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", TABLES)
def test_csv(tripolar: Call, folder: Path, name: str, packed: bool) -> None:
    if packed:
        compacted(str(folder))
    path = written(tripolar, folder, "to=csv") / f"{name}.csv"
    frame = pd.read_csv(path)
    assert f"'{EVIL}" in set(frame["scenario"]) and EVIL not in set(frame["scenario"])
    frame["scenario"] = frame["scenario"].str.removeprefix("'")
    equal(ordered(frame), expected(folder, name))
    assert path.read_bytes().decode("utf-8").count("\n") == len(frame) + 1


@pytest.mark.parametrize("name", TABLES)
def test_parquet(tripolar: Call, folder: Path, name: str) -> None:
    path = written(tripolar, folder, "to=parquet") / f"{name}.parquet"
    equal(ordered(pd.read_parquet(path)), expected(folder, name))


@pytest.mark.parametrize("name", TABLES)
def test_stata(tripolar: Call, folder: Path, name: str) -> None:
    path = written(tripolar, folder, "to=dta") / f"{name}.dta"
    with pd.read_stata(path, iterator=True) as reader:
        labels = reader.variable_labels()
        frame = reader.read()
    assert all(len(key) <= 32 and key.replace("_", "a").isalnum() for key in labels)
    frame = frame.rename(columns=labels)
    equal(ordered(frame), expected(folder, name))


def test_one_table_again_and_elsewhere(tripolar: Call, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    for _ in range(2):
        answer = tripolar("export", str(folder), "to=csv", "what=design, design", f"out={out}")
        assert answer.code == 0 and "6 rows" in answer.out
        assert sorted(os.listdir(out)) == ["design.csv", "export.json"]
    assert tripolar("export", str(folder), "to=parquet", "what=design", f"out={out}").code == 0
    assert json.loads((out / "export.json").read_text())["files"] == ["design.csv", "design.parquet"]
    assert not (folder / "export").exists()


def test_the_sweep_goes_on_beside_its_export(tripolar: Call, folder: Path, made: Path) -> None:
    written(tripolar, folder, "to=csv")
    os.chdir(made)
    swept = ["sweep", f"scenario=baseline,{EVIL}", "threat.strength=0,1,2.5", "runs=300", f"out={folder}"]
    assert "everything was there already" in tripolar(*swept).out
    assert (folder / "export" / "runs.csv").exists()


def test_a_folder_of_run(tripolar: Call, made: Path, tmp_path: Path, refused: Call) -> None:
    folder = Path(shutil.copytree(made / "run", tmp_path / "run"))
    for kind, read in (("csv", pd.read_csv), ("dta", pd.read_stata), ("parquet", pd.read_parquet)):
        out = written(tripolar, folder, f"to={kind}")
        assert len(read(out / f"runs.{kind}")) == 150
        for name in ("spells", "fan"):
            assert len(read(out / f"{name}.{kind}")) == len(pd.read_parquet(folder / f"{name}.parquet"))
    assert "what=results is no table of a folder of tripolar run" in refused(
        "export", str(folder), "to=csv", "what=results"
    )


def test_refusals(folder: Path, refused: Call, tmp_path: Path) -> None:
    place = str(folder)
    assert "did you mean csv?" in refused("export", place, "to=cvs")
    assert "needs a format" in refused("export", place)
    assert "did you mean runs?" in refused("export", place, "to=csv", "what=run")
    assert "names no table" in refused("export", place, "to=csv", "what=,")
    assert "did you mean what?" in refused("export", place, "to=csv", "whta=runs")
    assert "does not exist" in refused("export", "nowhere", "to=csv")
    assert "needs the folder" in refused("export", "to=csv")
    for inside in (".", "runs", "other"):
        assert "is inside the folder" in refused("export", place, "to=csv", f"out={folder / inside}")
    (tmp_path / "file").write_text("mine")
    assert "is a file, not a folder" in refused("export", place, "to=csv", f"out={tmp_path / 'file'}")


def test_foreign_files_are_left_alone(folder: Path, refused: Call) -> None:
    (folder / "export").mkdir()
    (folder / "export" / "runs.csv").write_text("mine")
    assert "is of no export of tripolar" in refused("export", str(folder), "to=csv")
    assert os.listdir(folder / "export") == ["runs.csv"]
    (folder / "export" / "runs.csv").unlink()
    (folder / "export" / "export.json").write_text("{}")
    assert "is of no export of tripolar" in refused("export", str(folder), "to=csv")


def test_no_rows_were_kept(tripolar: Call, refused: Call, tmp_path: Path) -> None:
    folder = tmp_path / "few"
    assert tripolar("sweep", "threat.strength=0,1", "runs=50", "keep=aggregate", f"out={folder}").code == 0
    assert "keeps no runs (keep=aggregate)" in refused("export", str(folder), "to=csv", "what=runs")
    assert sorted(os.listdir(written(tripolar, folder, "to=csv"))) == [
        "design.csv",
        "export.json",
        "results.csv",
    ]


def test_a_sample_is_called_one(tripolar: Call, tmp_path: Path) -> None:
    folder = tmp_path / "few"
    assert tripolar("sweep", "threat.strength=0,1", "runs=50", "keep=sample", f"out={folder}").code == 0
    for kind in export.FORMATS:  # of so few futures none may be in the sample
        answer = tripolar("export", str(folder), f"to={kind}")
        assert answer.code == 0 and "sample of one future in 1000" in answer.out


def test_too_many_rows_for_stata(folder: Path, refused: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_STATA", 1799)
    sentence = refused("export", str(folder), "to=dta")
    assert "1,800 rows" in sentence and "to=csv or to=parquet" in sentence
    assert not (folder / "export").exists()


@pytest.mark.parametrize("kind", export.FORMATS)
def test_a_full_disk_leaves_the_former_file(
    tripolar: Call, refused: Call, folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    out = written(tripolar, folder, f"to={kind}")
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert "the disk of" in refused("export", str(folder), f"to={kind}")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_file_that_can_not_be_read(folder: Path, refused: Call) -> None:
    path = next((folder / "runs").iterdir())
    data = bytearray(path.read_bytes())
    data[300:400] = bytes(100)
    path.write_bytes(data)
    for kind in export.FORMATS:
        assert "can not be read" in refused("export", str(folder), f"to={kind}")
        assert not any("runs" in name for name in os.listdir(folder / "export"))


def test_formulas_are_neutralised() -> None:
    texts = [
        "=1+1",
        "+cmd",
        "-cmd|x",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "-0.5",
        "+1e-3",
        "plain",
        'a "b", c',
        None,
        "",
    ]
    table = pa.table(
        {
            "=head": texts,
            "coded": pa.array(texts).dictionary_encode(),
            "number": pa.array([-1.5, *[None] * 11]),
            "whole": pa.array(range(-6, 6)),
        }
    )
    text = export.csv_text(table)
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    safe = [f"'{t}" for t in texts[:6]] + [t or "" for t in texts[6:]]
    assert head == ["'=head", "coded", "number", "whole"]
    assert [row[0] for row in rows] == safe and [row[1] for row in rows] == safe
    assert rows[0][2:] == ["-1.5", "-6"]


def test_results_as_csv(tripolar: Call, folder: Path) -> None:
    answer = tripolar("results", str(folder), "--csv")
    frame = pd.read_csv(io.StringIO(answer.out))
    assert frame["scenario"].tolist().count(f"'{EVIL}") == 3 and frame["runs"].sum() == 1800


def test_names_of_stata() -> None:
    long = [f"china-russia.a_very_long_name_of_an_outcome_{k}" for k in range(12)]
    names = export.stata_names(["if", "1st", "a.b", "a-b", "a_b", "str3", "x" * 32, *long])
    assert names[:7] == ["v_if", "v_1st", "a_b", "a_b_2", "a_b_3", "v_str3", "x" * 32]
    assert len(set(names)) == len(names) and max(map(len, names)) == 32


def test_odd_columns_in_stata(tmp_path: Path) -> None:
    """Long and missing texts, empty categories, whole numbers beyond 31 bits."""
    table = pa.table(
        {
            "words": ["é" * 3000, None],
            "none": pa.array([None, None], pa.string()),
            "empty": pa.array([None, None], pa.string()).dictionary_encode(),
            "large": [10**12 + 1, 3],
            "small": pa.array([None, 7], pa.int16()),
        }
    )
    parquet.write_table(table, tmp_path / "odd.parquet")
    export.export(export.of_run(tmp_path, ["odd"]), "dta", tmp_path / "out", "odd")
    frame = pd.read_stata(tmp_path / "out" / "odd.dta")
    assert frame["words"].tolist() == ["é" * 3000, ""] and frame["none"].tolist() == ["", ""]
    assert frame["large"].tolist() == [10**12 + 1, 3] and frame["empty"].isna().all()
    assert frame["small"].isna().tolist() == [True, False]
