"""``tripolar run``, with a study that costs nothing: what it prints, what it passes on, how it stops."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
import yaml
from tripolar.outcomes import study as studies
from tripolar_lab import progress, rows, run
from tripolar_lab.answer import cases, hundredth

Call = Callable[..., Any]


def test_answer(tripolar: Call, calls: list[Any]) -> None:
    answer = tripolar("run", "runs=20", "parameters=ranges", "out=o")
    assert answer.code == 0
    out = answer.out
    for k in range(1, 5):
        assert f"Q{k}  Answer number {k}." in out
    for told in (
        "20 futures 2020-2060, seed 1",
        "no pact forms",
        "China balances between two poles",
        "Russia realigns to the other pole",
        "rivals before any pact",
        "20.0-30.0",  # simulation noise
        "10.0-50.0",  # what we do not know
        "median 8 years; S(10) = 0.40 (0.30-0.50); 2.5 allied years a future",
        "China in 40 of 50 pacts, mean margin 0.25",
        "M12 leaders",
        "tie 25.0, chance 25.0; 50 % of the odds of leaving",
        "arctic.cost=9 (0.3 to 1.6)",
        "These are the model's futures, not a forecast.",
        "Files in o: ",
    ):
        assert told in " ".join(out.split()), told
    assert re.search(r"Took \d+\.\d s", out)


def test_few_futures_make_no_certainty() -> None:
    """One future can not tell <0.1 or >99.9 of 100: the bound is that of the interval."""
    assert hundredth(0.0, [0.0, 0.7935]) == "<79.4" and hundredth(1.0, [0.2065, 1.0]) == ">20.6"
    assert hundredth(0.0, [0.0, 0.0004]) == "<0.1" and hundredth(1.0, [0.9996, 1.0]) == ">99.9"
    assert hundredth(0.0003, [0.0001, 0.001]) == "<0.1" and hundredth(0.25, [0.2, 0.3]) == "25.0"
    assert cases(1.0, [0.2065, 1.0], 1, "pacts") == "1 of 1 pacts"
    assert cases(1.0, [0.9987, 1.0], 3000, "pacts") == ">99.8 of 100 pacts"


def test_json_is_the_summary_alone(tripolar: Call, calls: list[Any]) -> None:
    answer = tripolar("run", "runs=20", "out=o", "--json")
    held = json.loads(answer.out)
    assert held == json.loads(Path("o/summary.json").read_text())
    assert held["config_hash"] == json.loads(Path("o/provenance.json").read_text())["config_hash"]


def test_quiet(tripolar: Call, calls: list[Any]) -> None:
    answer = tripolar("run", "runs=20", "out=o", "-q")
    assert answer == (0, "", "") and Path("o").is_dir()


def test_what_is_passed_on(tripolar: Call, calls: list[Any]) -> None:
    assert (
        tripolar("run", "runs=20", "seed=7", "threads=2", "set_size=5", "keep=rows", "arctic.cost=1").code
        == 0
    )
    (asked,) = calls
    given = {key: asked[key] for key in ("runs", "seed", "threads", "set_size", "keep", "parameters")}
    assert given == dict(runs=20, seed=7, threads=2, set_size=5, keep="rows", parameters="default")
    assert asked["scenario"].parameters["arctic.cost"] == 1.0


def test_resolved_file_gives_the_same_bytes(tripolar: Call, calls: list[Any]) -> None:
    first = ("runs=20", "seed=3", "parameters=ranges", "keep=rows", "horizon=2050", "arctic.cost=1e-7")
    assert tripolar("run", *first, "out=a").code == 0
    assert tripolar("run", "scenario=a/scenario.yaml", "out=b").code == 0
    for name in set(os.listdir("a")) - {"provenance.json"}:
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes(), name
    held = yaml.safe_load(Path("a/scenario.yaml").read_text())
    assert held["runs"] == 20 and held["pinned"] == ["arctic.cost"] and "out" not in held


def test_no_rows_of_aggregates(tripolar: Call, calls: list[Any]) -> None:
    assert tripolar("run", "runs=20", "keep=aggregate", "out=o").code == 0
    assert not {"runs.parquet", "spells.parquet"} & set(os.listdir("o"))


def test_rows_are_gathered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow as pa

    monkeypatch.setattr(rows, "GROUP", 100)
    sink = rows.Rows(tmp_path)
    table = pa.table({"run": pa.array(range(40), pa.int32()), "margin": [0.5] * 40})
    for _ in range(10):
        sink(table, table.slice(0, 0))
    sink.finish(table.slice(0, 0), table.slice(0, 0))
    held = parquet.ParquetFile(tmp_path / "runs.parquet")
    assert held.metadata.num_rows == 400 and held.metadata.num_row_groups == 4
    assert held.metadata.row_group(0).column(1).compression == "ZSTD"
    assert parquet.read_table(tmp_path / "spells.parquet").num_rows == 0


def test_refusal_of_the_library(refused: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripolar.checks import ScenarioError

    def run_study(*_: Any, **__: Any) -> None:
        raise ScenarioError("too many states; give fewer")

    monkeypatch.setattr(studies, "run_study", run_study)
    assert "give fewer" in refused("run")


def test_not_enough_memory(refused: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_study(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(studies, "run_study", run_study)
    assert "keep=aggregate" in refused("run")


def test_interrupt_raises_the_flag_and_leaves_nothing(
    tripolar: Call, monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    stopped = threading.Event()

    def run_study(*_: Any, stop: Any, **__: Any) -> None:
        while not stop[0]:
            threading.Event().wait(0.01)
        stopped.set()
        raise RuntimeError("stopped")

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(studies, "run_study", run_study)
    monkeypatch.setattr(progress.Progress, "tick", interrupt)
    answer = tripolar("run", "out=new/o")
    assert answer.code == 130 and answer.err.splitlines()[-1] == "tripolar: interrupted; nothing was written"
    assert stopped.is_set() and os.listdir(here) == []


def test_notices(tripolar: Call, calls: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from tripolar import numerics

    monkeypatch.setattr(numerics, "COMPILED", True)
    for warm, told in ((False, True), (True, False)):
        monkeypatch.setattr(numerics, "is_warm", lambda *_, warm=warm: warm)
        assert (run.COMPILING in tripolar("run", "runs=20").err) == told
    monkeypatch.setattr(numerics, "COMPILED", False)
    assert run.INTERPRETED in tripolar("run", "runs=20").err


def test_plain_progress(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    shown = progress.Progress(1000, quiet=False)
    shown.begin()
    shown.came(250, None)
    for now in (10.0, 31.0, 40.0, 62.0):
        clock[0] = now
        shown.tick()
    shown.end()
    err = capsys.readouterr().err.splitlines()
    assert err == [
        "250 of 1,000 futures, 8 a second, 93 s left after 31 s".replace("93 s", "2 min"),
        "250 of 1,000 futures, 4 a second, 3 min left after 62 s",
    ]


def test_live_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = progress.Progress(1000, quiet=False)
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True, raising=False)
    shown.begin("compiling")
    shown.came(500)
    shown.tick()
    shown.end()
    assert shown._live is None


def test_names_of_folders() -> None:
    assert run.file_name("a/b ..c") == "a_b___c" and run.file_name("..") == "unnamed"


def test_few_futures_are_counted_and_not_turned_into_shares(tripolar: Call, calls: list[Any]) -> None:
    one, three = (tripolar("run", f"runs={n}", f"out=o{n}").out for n in (1, 3))
    assert "1 future 2020-2060" in one and "of the one future" in one and "1 futures" not in one
    assert "3 futures 2020-2060" in three and "of 3 futures" in three and "of 100 futures" not in three
    assert "number noise, of 100" in " ".join(three.split())
