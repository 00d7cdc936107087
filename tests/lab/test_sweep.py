"""``tripolar sweep``: the same files whatever computes them and however often it is left; grown or refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest
import tripolar as tp
from sweeping import SMALL, counts_of, files_of, rows_of
from tripolar.checks import ScenarioError

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small sweep, done at once."""
    from tripolar_lab import command

    folder = tmp_path_factory.mktemp("sweeps") / "whole"
    assert command.main(["sweep", *SMALL, "runs=2500", f"out={folder}", "-q"]) == 0
    return folder


def test_it_writes_what_the_documents_say(whole: Path) -> None:
    names = {path.name for path in whole.iterdir() if path.name[0] != "."}
    assert names == {
        "manifest.json", "design.parquet", "scenarios.jsonl", "failures.jsonl", "provenance.json",
        "results.parquet", "runs", "spells", "counts",
    }  # fmt: skip
    manifest = json.loads((whole / "manifest.json").read_text())
    assert manifest["design"]["points"] == 4 and manifest["settings"]["runs"] == 2500
    assert len(rows_of(whole, "runs")) == 4 * 2500


def test_a_point_is_the_run_of_its_settings(whole: Path, tripolar: Call, here: Path) -> None:
    """Point 3 of the sweep and ``tripolar run`` with the same values: the same rows."""
    study = tp.open_study(whole)
    assert study.design.iloc[3][list(SMALL_NAMES)].tolist() == [0.9, "china_slowdown"]
    assert (
        tripolar("run", "arctic.intransigence=0.9", "growth=china_slowdown", "runs=2500", "out=r", "-q").code
        == 0
    )
    alone = parquet.read_table(here / "r" / "runs.parquet").to_pylist()
    mine = [
        {k: v for k, v in row.items() if k != "point"} for row in rows_of(whole, "runs") if row["point"] == 3
    ]
    assert mine == alone
    summary = json.loads((here / "r" / "summary.json").read_text())
    told = study.summary_of(3)
    for key in ("pairs", "states"):
        for entry in (told[key], summary[key]):
            for about in entry.values():
                about.get("causes", {}).pop("population", None)
        assert told[key] == summary[key]
    row = study.summary.iloc[3]
    assert row["china-russia.forms"] == summary["pairs"]["china-russia"]["forms"]["share"]
    assert [row["china-russia.forms_low"], row["china-russia.forms_high"]] == pytest.approx(
        summary["pairs"]["china-russia"]["forms"]["noise"]
    )
    assert row["china-russia.s10"] == summary["pairs"]["china-russia"]["spells"]["first"]["survival"]["10"]


SMALL_NAMES = ("arctic.intransigence", "growth")


def test_common_random_numbers_are_common(tripolar: Call, here: Path) -> None:
    """A swept parameter of a mechanism that is off moves nothing; independent numbers move everything."""
    off = ("sweep", "arctic.strength=0", "arctic.intransigence=0.1,0.9", "runs=1500", "-q")
    assert tripolar(*off, "out=common").code == 0
    assert tripolar(*off, "crn=false", "out=apart").code == 0
    for folder, same in (("common", True), ("apart", False)):
        counts = counts_of(here / folder)
        assert (counts[0] == counts[1]) is same
    both = [{k: v for k, v in row.items() if k != "point"} for row in rows_of(here / "common", "runs")]
    assert both[:1500] == both[1500:]
    assert counts_of(here / "apart")[0] == counts_of(here / "common")[0], (
        "the first point's stretch begins at 0"
    )


def test_the_same_command_finds_all_there(whole: Path, tripolar: Call) -> None:
    before = files_of(whole)
    answer = tripolar("sweep", *SMALL, "runs=2500", f"out={whole}")
    assert answer.code == 0 and "everything was there already" in answer.out
    assert files_of(whole) == before


@pytest.mark.parametrize("first", ["runs=1500", "runs=2000"])
def test_more_runs_give_the_study_begun_large(whole: Path, tripolar: Call, here: Path, first: str) -> None:
    assert tripolar("sweep", *SMALL, first, "out=small", "-q").code == 0
    assert tripolar("sweep", *SMALL, "runs=2500", "out=small", "-q").code == 0
    assert files_of(here / "small") == files_of(whole)


@pytest.mark.parametrize("design", ["sobol_sequence", "saltelli"])
def test_more_points_give_the_study_begun_large(tripolar: Call, here: Path, design: str) -> None:
    swept = ("sweep", "threat.strength=interval(0.5,2)", "growth=baseline,china_slowdown", f"design={design}")
    for points, out in ((4, "small"), (8, "small"), (8, "large")):
        assert tripolar(*swept, f"points={points}", "runs=60", f"out={out}", "-q").code == 0
    assert files_of(here / "small") == files_of(here / "large")


def test_until_goes_on_where_a_wider_one_ended(tripolar: Call, here: Path) -> None:
    for half, out in ((0.03, "small"), (0.015, "small"), (0.015, "large")):
        assert tripolar("sweep", *SMALL, f"until={half}", f"out={out}", "-q").code == 0
    assert files_of(here / "small") == files_of(here / "large")
    table = tp.open_study("large").summary
    half = (table["china-russia.forms_high"] - table["china-russia.forms_low"]) / 2
    assert (half <= 0.015).all() and set(table.runs) <= {1000, 2000, 4000, 8000}


def test_shards_fill_one_folder(whole: Path, tripolar: Call, here: Path) -> None:
    for shard in ("2/3", "1/3", "3/3"):
        assert tripolar("sweep", *SMALL, "runs=2500", "out=shards", f"shard={shard}", "-q").code == 0
    assert files_of(here / "shards") == files_of(whole)


def test_a_shard_twice_is_harmless(whole: Path, tripolar: Call, here: Path) -> None:
    for shard in ("1/2", "1/2", "2/2"):
        assert tripolar("sweep", *SMALL, "runs=2500", "out=shards", f"shard={shard}", "-q").code == 0
    assert files_of(here / "shards") == files_of(whole)


def test_processes_write_the_same_bytes(whole: Path, tripolar: Call, here: Path) -> None:
    assert tripolar("sweep", *SMALL, "runs=2500", "out=p", "executor=processes", "workers=2", "-q").code == 0
    assert files_of(here / "p") == files_of(whole)


@pytest.mark.parametrize("chunk", [1000, 3000])
def test_across_chunk_sizes_rows_and_counts_agree(
    whole: Path, tripolar: Call, here: Path, chunk: int
) -> None:
    assert tripolar("sweep", *SMALL, "runs=2500", f"chunk={chunk}", f"out=c{chunk}", "-q").code == 0
    for kind in ("runs", "spells"):
        assert rows_of(here / f"c{chunk}", kind) == rows_of(whole, kind)
    assert counts_of(here / f"c{chunk}") == counts_of(whole)


def test_drawn_parameters_are_those_of_a_run(tripolar: Call, here: Path) -> None:
    """parameters=ranges: the swept value is pinned, all else is drawn as ``tripolar run`` draws it."""
    drawn = ("parameters=ranges", "set_size=20", "runs=1300")
    assert tripolar("sweep", "threat.strength=1,2", *drawn, "out=s", "-q").code == 0
    assert tripolar("run", "threat.strength=2", *drawn, "out=r", "-q").code == 0
    alone = parquet.read_table(here / "r" / "runs.parquet").to_pylist()
    mine = [
        {k: v for k, v in row.items() if k != "point"} for row in rows_of(here / "s", "runs") if row["point"]
    ]
    assert mine == alone


@pytest.mark.parametrize("given", [(), ("crn=false",), ("crn=false", "parameters=ranges", "set_size=30")])
def test_replay_prints_the_stored_row_bit_for_bit(tripolar: Call, here: Path, given: tuple[str, ...]) -> None:
    assert tripolar("sweep", *SMALL, "runs=1200", *given, "out=s", "-q").code == 0
    stored = {(row["point"], row["run"]): row for row in rows_of(here / "s", "runs")}
    for point, run in ((0, 0), (1, 1199), (3, 617)):
        told = json.loads(tripolar("replay", "s", f"point={point}", f"run={run}", "--json").out)
        assert told["run"] == json.loads(json.dumps(stored[point, run]))
        assert [s for s in rows_of(here / "s", "spells") if (s["point"], s["run"]) == (point, run)] == told[
            "spells"
        ]
    assert "china-russia.outcome" in tripolar("replay", "s", "point=2", "run=5").out


def test_keep_says_which_rows_are_stored(whole: Path, tripolar: Call, here: Path) -> None:
    for keep in ("aggregate", "sample"):
        assert tripolar("sweep", *SMALL, "runs=2500", f"keep={keep}", f"out={keep}", "-q").code == 0
        assert counts_of(here / keep) == counts_of(whole)
    assert not list((here / "aggregate" / "runs").iterdir())
    sample = rows_of(here / "sample", "runs")
    assert 0 < len(sample) < 100
    assert all(row in rows_of(whole, "runs") for row in sample)


def test_fans_are_those_of_a_run(tripolar: Call, here: Path) -> None:
    assert (
        tripolar("sweep", "arctic.intransigence=0.1,0.9", "fans=true", "runs=1500", "out=s", "-q").code == 0
    )
    fan = tp.open_study("s").counts(1).fan
    alone = tp.run("baseline", runs=1500, **{"arctic.intransigence": 0.9}).counts.fan
    assert np.array_equal(fan, alone)


def test_a_file_gives_the_points(tripolar: Call, here: Path) -> None:
    (here / "mine.csv").write_text("threat.strength,scenario\n0.5,baseline\n1,arctic_meltdown\n")
    answer = tripolar("sweep", "design=mine.csv", "runs=50", "out=s")
    assert answer.code == 0 and "arctic_meltdown" in answer.out
    assert tp.open_study("s").design["threat.strength"].tolist() == [0.5, 1.0]


def test_plan_starts_nothing(tripolar: Call, here: Path) -> None:
    answer = tripolar(
        "sweep", "threat.strength=range(0,1,0.1)", "growth=baseline,baseline", "runs=500", "--plan"
    )
    assert answer.code == 0 and not list(here.iterdir())
    for told in (
        "points     10\n",
        "5,000 in all",
        "10 duplicates dropped",
        "chunks     1",
        "Nothing was started",
    ):
        assert told in answer.out, told
    assert "    3  0.3 " in answer.out and "0.30000000000000004" not in answer.out


def test_a_failing_point_does_not_stop_the_others(tripolar: Call, here: Path) -> None:
    """A growth shock of half the economy a year, hardly decaying, overflows in some runs."""
    wild = ("sweep", "growth.persistence=0.99,0", "states.china.growth_shock=0.5", "runs=1500")
    answer = tripolar(*wild, "out=s")
    assert answer.code == 3
    assert "point 0 failed: numbers without a finite value (gdp)" in answer.out
    assert "1 of 2 points failed" in answer.err
    failures = [json.loads(line) for line in (here / "s" / "failures.jsonl").read_text().splitlines()]
    assert {entry["point"] for entry in failures} == {0}
    table = tp.open_study("s").summary
    assert table.runs[1] == 1500 and pd.isna(table.failed[1]) and "finite" in table.failed[0]
    assert tripolar(*wild, "out=s", "-q").code == 3, "it still stands when all is there"
    assert "failed   1 points" in tripolar("status", "s").out
    assert tripolar(*wild, "out=t", "on_error=stop", "chunk=1000", "-q").code == 4


def test_results_and_status_as_text_and_data(whole: Path, tripolar: Call) -> None:
    folder = str(whole)
    text = tripolar("results", folder, "of=forms,china.realigns,cause_M12", "sort=forms", "top=2").out
    assert text.splitlines()[0].split() == [
        "point",
        *SMALL_NAMES,
        "runs",
        "forms",
        "china.realigns",
        "cause_M12",
    ]
    assert "and 2 points more" in text
    rows = json.loads(tripolar("results", folder, "--json").out)
    assert [row["point"] for row in rows] == [0, 1, 2, 3]
    assert "china-russia.formed_by_2030_low" in tripolar("results", folder, "--all").out
    told = json.loads(tripolar("status", folder, "--json", "--verify").out)
    assert (told["done"], told["missing"], told["torn"], told["at_work"]) == (told["chunks"], 0, [], False)


def test_json_prints_the_table_alone(tripolar: Call) -> None:
    answer = tripolar("sweep", "threat.strength=0,1", "runs=20", "out=s", "--json")
    assert [row["threat.strength"] for row in json.loads(answer.out)] == [0, 1]


def test_from_a_notebook(tmp_path: Path) -> None:
    study = tp.sweep(
        ["baseline", "arctic_meltdown"],
        runs=300,
        out=tmp_path / "s",
        quiet=True,
        **{"threat.strength": [0, 1.5]},
    )
    assert len(study.design) == 4 and len(study.runs) == 1200
    assert {"point", "run", "pair", "duration", "event"} <= set(study.spells)
    curve = study.survival(point=2)
    assert curve.survival.dropna().is_monotonic_decreasing
    again = tp.sweep(
        "baseline", design="lhs", points=3, runs=20, out=tmp_path / "l", quiet=True,
        **{"threat.strength": "interval(0.5, 2)", "pairs.russia-china.trade": np.array([100.0, 200.0])},
    )  # fmt: skip
    assert list(again.design) == ["point", "threat.strength", "pairs.china-russia.trade"]
    assert repr(again).startswith("<sweep of threat.strength")
    assert len(again.replay(1, 7)) == 1
    wrongs = (
        lambda: tp.open_study(tmp_path),
        lambda: again.survival(point=9),
        lambda: again.survival(pair="a-b"),
        lambda: tp.sweep("baseline", **{"threat.strenght": [1, 2]}),
        lambda: again.replay(0, 99),
    )
    for wrong in wrongs:
        with pytest.raises(ScenarioError) as caught:
            wrong()
        assert "\n" not in str(caught.value)


REFUSED = [
    (("threat.strength=0,99",), "threat.strength=99", "outside"),
    (("threat.strenght=0,1",), "did you mean threat.strength"),
    (("growth=baseline,chian",), "growth=chian", "no such choice"),
    (("scenario=baseline,basline",), "basline", "did you mean baseline"),
    (("runs=10,20",), "runs", "one value"),
    (("seed=1,2",), "seed", "one value"),
    (("threat.strength=interval(0,1)",), "design="),
    (("threat.strength=0,1", "design=lhs"), "points=N"),
    (("threat.strength=0,1", "design=sobol"), "no such design"),
    (("threat.strength=0,1", "threads=2"), "workers=N"),
    (("threat.strength=0,1", "overwrite=true"), "out=FOLDER"),
    (("threat.strength=0,1", "until=0.7"), "until=0.7", "outside"),
    (("threat.strength=0,1", "until=0.01", "runs=10"), "one of them"),
    (("threat.strength=0,1", "until_of=holds"), "until="),
    (("threat.strength=0,1", "until=0.01", "until_of=hold"), "did you mean holds"),
    (("threat.strength=0,1", "until=0.01", "min_runs=9", "max_runs=8"), "swap"),
    (("threat.strength=0,1", "shard=3/2"), "shard=3/2", "i/n"),
    (("threat.strength=0,1", "shard=x"), "i/n"),
    (("threat.strength=0,1", "crn=maybe"), "true or false"),
    (("threat.strength=0,1", "executor=gpu"), "threads or processes or dask"),
    (("threat.strength=0,1", "address=tcp://x:1"), "executor=dask"),
    (("threat.strength=0,1", "executor=dask", "address=tcp://127.0.0.1:9", "cluster=local"), "one of them"),
    (("threat.strength=0,1", "workers=0"), "workers=0", "outside"),
    (("scenario=baseline,europe_1871",), "other states"),
    (("horizon=2030,2020",), "horizon=2020"),
    (("design=none.csv",), "none.csv"),
    (("--plna",), "--plan"),
    (("horizons=2030,2040",), "horizon"),
    (("threat.strength=",), "no value"),
]  # fmt: skip


@pytest.mark.parametrize("given", REFUSED, ids=lambda given: " ".join(given[0]))
def test_refusals(refused: Call, given: Any) -> None:
    arguments, *told = given
    message = refused("sweep", *arguments)
    for part in told:
        assert part in message, message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("threat.strength\n1\n99\n", "point 1: threat.strength=99"),
        ("runs,threat.strength\n10,1\n", "column runs"),
        ("threat.strenght\n1\n", "did you mean threat.strength"),
        ("growth\nbaseline\nchian\n", "growth=chian"),
        ("threat.strength\nmuch\n", "threat.strength must be a number"),
    ],
)
def test_refusals_of_files(refused: Call, here: Path, text: str, told: str) -> None:
    (here / "mine.csv").write_text(text)
    message = refused("sweep", "design=mine.csv")
    assert told in message and ("mine.csv" in message), message


CHANGED = [
    (("runs=2000",), "runs is 2500 there and 2000 here"),
    (("runs=2500", "seed=2"), "seed is 1 there and 2 here"),
    (("runs=2500", "crn=false"), "crn is true there and false here"),
    (("until=0.01",), "until is null there and 0.01 here"),
    (("runs=2500", "keep=aggregate"), "keep is auto there and aggregate here"),
    (("runs=2500", "threat.strength=1.5"), "threat.strength is 1.0 there and 1.5 here"),
    (("runs=2500", "scenario=arctic_meltdown"), "there and"),
]


@pytest.mark.parametrize(("given", "told"), CHANGED, ids=[" ".join(given) for given, _ in CHANGED])
def test_a_changed_command_is_refused_with_the_difference(
    whole: Path, tripolar: Call, given: tuple[str, ...], told: str
) -> None:
    before = files_of(whole)
    answer = tripolar("sweep", *SMALL, *given, f"out={whole}")
    assert answer.code == 2 and answer.out == ""
    assert told in answer.err and "another folder" in answer.err, answer.err
    assert answer.err.count("\n") == 1
    assert files_of(whole) == before


def test_changed_points_are_refused(whole: Path, tripolar: Call) -> None:
    other = ("sweep", "arctic.intransigence=0.1,0.5", SMALL[1], "runs=2500", f"out={whole}")
    assert "swept.arctic.intransigence.values is [0.1, 0.9] there" in tripolar(*other).err
    assert (
        tripolar(
            "sweep", "threat.strength=interval(0.5,2)", "design=lhs", "points=3", "runs=9", "out=l", "-q"
        ).code
        == 0
    )
    grown = tripolar("sweep", "threat.strength=interval(0.5,2)", "design=lhs", "points=4", "runs=9", "out=l")
    assert grown.code == 2 and "sobol_sequence can grow" in grown.err


def test_other_rules_are_refused(whole: Path, tripolar: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripolar import numerics

    monkeypatch.setattr(numerics, "source_hash", lambda: "f" * 64)
    answer = tripolar("sweep", *SMALL, "runs=2500", f"out={whole}")
    assert answer.code == 2 and "other rules" in answer.err
    assert "other rules" in tripolar("replay", str(whole), "point=0", "run=0").err


@pytest.mark.parametrize("verb", ["status", "results", "replay"])
def test_verbs_of_a_folder_refuse_others(refused: Call, here: Path, verb: str) -> None:
    (here / "empty").mkdir()
    (here / "torn").mkdir()
    (here / "torn" / "manifest.json").write_text('{"made_by": "tripolar sweep"')
    more = ("point=0", "run=0") if verb == "replay" else ()
    assert "FOLDER" in refused(verb)
    assert "does not exist" in refused(verb, "nowhere", *more)
    assert "no folder of a sweep" in refused(verb, "empty", *more)
    assert "can not be read as that of a sweep" in refused(verb, "torn", *more)


@pytest.mark.parametrize(
    ("given", "told"),
    [(("point=4", "run=0"), "point=4"), (("point=0", "run=2500"), "run=2500"), (("point=0",), "run=K"),
     (("pint=0", "run=1"), "point=P")],
)  # fmt: skip
def test_replay_refuses_runs_that_are_none(
    whole: Path, tripolar: Call, given: tuple[str, ...], told: str
) -> None:
    answer = tripolar("replay", str(whole), *given)
    assert answer.code == 2 and told in answer.err and answer.err.count("\n") == 1


def test_a_foreign_folder_is_left_alone(tripolar: Call, here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "thesis.txt").write_text("mine")
    answer = tripolar("sweep", "threat.strength=0,1", "out=mine")
    assert answer.code == 2 and "thesis.txt" in answer.err
    assert os.listdir(here / "mine") == ["thesis.txt"]


def test_progress_tells_runs_chunks_time_and_the_share(
    capsys: pytest.CaptureFixture[str], whole: Path
) -> None:
    """The line without a terminal: what is done, how fast, how long still, P(forms) with its interval, failures."""
    from types import SimpleNamespace

    from tripolar_lab.sweeps.reading import Stored, plan_of
    from tripolar_lab.sweeps.watch import Watch
    from tripolar_lab.sweeps.work import Done

    plan = plan_of(Stored(whole))
    chunks = list(plan.chunks())
    sizes = {chunk.name: chunk.runs for chunk in chunks}
    agenda: Any = SimpleNamespace(sizes=sizes, left=len(chunks) - 2, left_runs=sum(sizes.values()) - 4000)
    watch = Watch(plan, agenda, {chunks[0].name}, quiet=False)
    watch.begin("A word before.")
    hits = np.full((2, 2, 99), 250)
    watch.chunk(chunks[1], Done(chunks[1].name, hits, ((3, "why"),), 1.0, "rules"))
    watch._began -= 10.0
    watch._said -= 60.0
    watch.look(failed=1)
    told = capsys.readouterr().err
    assert told.startswith("A word before.\n2 of 6 chunks, ")
    for part in ("runs/s", "s left", "P(forms) 0.500 \N{PLUS-MINUS SIGN}0.0", "1 failed", "after 10 s"):
        assert part in told, part


def test_progress_in_a_notebook_is_one_line_that_changes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripolar_lab import progress

    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    shown = progress.Progress(1000, quiet=False)
    shown.begin()
    for done in (100, 200):
        shown.came(done)
        shown._said -= 2.0
        shown.tick()
    shown.end()
    told = capsys.readouterr().err
    assert told.count("\r") == 2 and told.endswith("\n") and "200 of 1,000 futures" in told


def test_stop_holds_as_long_as_a_failure_stands(tripolar: Call) -> None:
    wild = (
        "sweep",
        "growth.persistence=0.99,0",
        "states.china.growth_shock=0.5",
        "runs=1500",
        "chunk=1000",
        "-q",
    )
    assert [tripolar(*wild, "on_error=stop", "out=s").code for _ in range(2)] == [4, 4]
    assert tripolar(*wild, "out=s").code == 3


def test_both_ends_of_an_interval_are_checked(refused: Call) -> None:
    message = refused(
        "sweep", "threat.strength=interval(9,11)", "design=sobol_sequence", "points=1", "runs=10"
    )
    assert "threat.strength=interval(9,11): threat.strength=11.0 is outside [0, 10]" in message


def test_a_column_and_a_value_of_the_same_key(refused: Call, here: Path) -> None:
    (here / "MINE.CSV").write_text("threat.strength,growth\n1,baseline\n")
    for given in ("growth=china_slowdown", "threat.strength=2"):
        message = refused("sweep", "design=MINE.CSV", given)
        assert "is a column of MINE.CSV and is given as well" in message


def test_more_chunks_than_a_folder_can_hold(refused: Call) -> None:
    message = refused("sweep", "threat.strength=0,1", "runs=1000000000000", "--plan")
    assert "chunks" in message and "chunk=" in message


def test_a_design_that_pandas_wrote_and_our_own_design_file(tripolar: Call, here: Path) -> None:
    frame = pd.DataFrame({"threat.strength": [0.5, 1.0, 1.5]})
    frame[frame["threat.strength"] > 0.7].to_parquet("mine.parquet")
    assert tripolar("sweep", "design=mine.parquet", "runs=20", "out=s", "-q").code == 0
    assert tripolar("sweep", "design=s/design.parquet", "runs=20", "out=t", "-q").code == 0
    assert counts_of(here / "s") == counts_of(here / "t")


def test_lists_within_lists_are_refused_in_python(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="values inside a value"):
        tp.sweep("baseline", out=tmp_path / "s", **{"threat.strength": [[1], [2]]})
