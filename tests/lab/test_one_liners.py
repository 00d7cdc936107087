"""A sweep's folder opens in one line of pandas, DuckDB or polars, before and after it is compacted."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tripolar_lab import command
from tripolar_lab.compact import compacted
from tripolar_lab.sweeps.study import SweepStudy

duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

ROOT = Path(__file__).resolve().parents[2]
SWEEP = ("sweep", "horizon=2040,2060", "threat.strength=0,1,2", "chunk=2000", "-q")
STATES = ("apart", "compacted", "partly compacted", "crashed")


@pytest.fixture(scope="module", params=STATES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six points of 1,300 futures in two scenarios of different horizons; eight chunks in one state or another."""
    folder = tmp_path_factory.mktemp("sweep") / "map"
    runs = 1000 if request.param == "partly compacted" else 1300
    assert command.main([*SWEEP, f"runs={runs}", f"out={folder}"]) == 0
    if "compacted" in request.param:
        compacted(str(folder))
        assert command.main([*SWEEP, "runs=1300", f"out={folder}"]) == 0
    if request.param == "crashed":  # what a killed process leaves
        for kind in ("runs", "spells", "counts"):
            first = min((folder / kind).iterdir())
            shutil.copy(first, folder / kind / f".{first.name}.123-0a1b2c3d")
    return folder


@pytest.fixture(scope="module")
def told(folder: Path) -> Any:
    """Runs in which the pact formed, by point, as ``tripolar results`` has it."""
    table = SweepStudy(folder).summary
    return (table["china-russia.forms"] * table["runs"]).round().astype(int).tolist()


def test_pandas(folder: Path, told: list[int]) -> None:
    runs = pd.read_parquet(folder / "runs")
    spells = pd.read_parquet(folder / "spells")
    counts = pd.read_parquet(folder / "counts")
    design = pd.read_parquet(folder / "design.parquet")
    results = pd.read_parquet(folder / "results.parquet")
    formed = runs[runs["china-russia.outcome"] != "never"].groupby("point").size()
    assert formed.tolist() == told
    assert len(runs) == 7800 == counts["runs"].sum() == results["runs"].sum()
    assert not runs.duplicated(["point", "run"]).any()
    first = spells[(spells["pair"] == "china-russia") & (spells["spell"] == 1)]
    assert first.groupby("point").size().tolist() == told
    joined = runs.merge(design, on="point")
    assert joined.groupby("threat.strength").size().tolist() == [2600] * 3
    assert runs["china-russia.outcome"].dtype == "category" and spells["cause"].dtype == "category"


def test_duckdb(folder: Path, told: list[int]) -> None:
    rows = duckdb.sql(
        f"select point, count(*) filter (\"china-russia.outcome\" != 'never') from '{folder}/runs/*.parquet' "
        f"join '{folder}/design.parquet' using (point) group by point order by point"
    ).fetchall()
    assert [n for _, n in rows] == told
    rows = duckdb.sql(
        f"select count(*) from '{folder}/spells/*.parquet' join '{folder}/results.parquet' using (point) "
        "where pair = 'china-russia' and spell = 1 group by point order by point"
    ).fetchall()
    assert [n for (n,) in rows] == told
    assert duckdb.sql(f"select sum(runs) from '{folder}/counts/*.parquet'").fetchall() == [(7800,)]
    text = (
        f"select sum(runs), count(distinct horizon) from '{folder}/design.parquet' "
        f"join '{folder}/results.parquet' using (point, horizon)"
    )
    assert duckdb.sql(text).fetchall() == [(7800, 2)]


def test_polars(folder: Path, told: list[int]) -> None:
    runs = pl.read_parquet(f"{folder}/runs/*.parquet")
    spells = pl.scan_parquet(f"{folder}/spells/*.parquet").collect()
    counts = pl.read_parquet(f"{folder}/counts/*.parquet")
    design = pl.read_parquet(f"{folder}/design.parquet")
    results = pl.read_parquet(f"{folder}/results.parquet")
    formed = runs.filter(pl.col("china-russia.outcome") != "never").group_by("point").len().sort("point")
    assert formed["len"].to_list() == told
    assert runs.join(design, on="point").height == 7800 == counts["runs"].sum() == results["runs"].sum()
    first = spells.filter((pl.col("pair") == "china-russia") & (pl.col("spell") == 1))
    assert first.group_by("point").len().sort("point")["len"].to_list() == told


@pytest.mark.parametrize("page", ["README.md", "docs/sweeps.md"])
def test_the_lines_of_the_documents(page: str, folder: Path, told: list[int]) -> None:
    """Executed as they stand there, with another folder in the place of theirs."""
    text = (ROOT / page).read_text(encoding="utf-8")
    lines = text.partition("<!-- one-liners -->\n```python\n")[2].partition("```")[0].splitlines()
    opened = 0
    names: dict[str, Any] = {}
    for line in lines:
        if line.startswith("import "):
            exec(line, names)
        elif line:
            table = eval(line.replace("results/arctic", str(folder)), names)
            table = table.collect() if hasattr(table, "collect") else table
            assert len(table) == (6 if "results.parquet" in line or ".summary" in line else 7800), line
            opened += 1
    assert opened >= 4
