"""The study: its door, its rows, its summary and its sentences."""

import io
import json
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tripolar.checks import ScenarioError
from tripolar.ensemble import chunk as run_chunk
from tripolar.outcomes import words
from tripolar.outcomes.counts import Counts
from tripolar.outcomes.fan import shares
from tripolar.outcomes.study import ONE_IN, run_study, sampled
from tripolar.outcomes.summary import outside_tested, summarise
from tripolar.outcomes.tables import parquet_options, spells_table
from tripolar.outcomes.terms import population_terms
from tripolar.world import TERMS

from .conftest import RUNS


@pytest.fixture(scope="module")
def study(world):
    return run_study(world, runs=RUNS, seed=1)


@pytest.fixture(scope="module")
def ranges(world):
    return run_study(world, runs=1020, seed=1, parameters="ranges")


def test_summary_agrees_with_the_rows(study, world):
    runs, spells = study.runs, study.spells
    assert len(runs) == RUNS and list(runs["run"]) == list(range(RUNS))
    for pair in world.pairs:
        data = study.summary["pairs"][pair]
        mine = spells[spells["pair"] == pair]
        for kind in ("never", "holds", "breaks"):
            assert data[kind]["share"] == (runs[f"{pair}.outcome"] == kind).mean()
        assert data["forms"]["share"] == runs[f"{pair}.formed"].notna().mean()
        assert data["rivals"]["share"] == runs[f"{pair}.rivals"].notna().mean()
        assert data["spells"]["n"] == len(mine) and data["spells"]["broke"] == mine["event"].sum()
        years = (mine["duration"] - mine["entry"]).sum()
        assert data["spells"]["allied_years_per_future"] == pytest.approx(years / RUNS)
        assert (mine["year_end"] - mine["year_start"] == mine["duration"] - mine["entry"]).all()
        first = mine[mine["spell"] == 1].set_index("run")
        row = runs.set_index("run").loc[first.index]
        assert (row[f"{pair}.formed"] == first["year_start"]).all()
        broken = first["event"] == 1
        assert (row.loc[broken, f"{pair}.broke"] == first.loc[broken, "year_end"]).all()
        assert row.loc[~broken, f"{pair}.broke"].isna().all()
        assert (row.loc[broken, f"{pair}.cause"].astype(str) == first.loc[broken, "cause"].astype(str)).all()
        assert data["causes"]["n"] == broken.sum()
        if broken.any():
            assert data["causes"]["already_there"] == pytest.approx(
                first.loc[broken, "already"].mean(), abs=1e-5
            )
            assert sum(x["share"] for x in data["causes"]["share"].values()) == pytest.approx(1.0)
    for state in world.states:
        assert study.summary["states"][state]["balances"]["share"] == runs[f"{state}.balanced"].notna().mean()


def test_survival_agrees_with_lifelines_on_the_stored_spells(study, world):
    lifelines = pytest.importorskip("lifelines")
    mine = study.spells[study.spells["pair"] == world.focal[0]]
    theirs = lifelines.KaplanMeierFitter().fit(mine["duration"].astype(float), mine["event"].astype(int))
    life = study.summary["pairs"][world.focal[0]]["spells"]
    for age, survival in life["survival"].items():
        assert survival == pytest.approx(theirs.predict(int(age)), abs=1e-12)
    assert life["median_years"] == theirs.median_survival_time_
    table = study.survival()
    assert list(table.columns) == ["age", "survival", "low", "high", "at_risk", "broke", "censored"]
    assert table["at_risk"][0] == (mine["spell"] == 1).sum()
    with pytest.raises(ScenarioError, match="did you mean china-russia"):
        study.survival("china-rusia")


COLUMNS = {
    "at_risk": ["age", "at_risk", "broken", "censored", "awaited"],
    "hazard": ["age", "hazard", "low", "high", "at_risk", "broke"],
    "competing": ["kind", "age", "share", "error", "low", "high", "ended", "at_risk"],
    "incidence": [
        *("year", "waiting", "forms", "formed", "formed_low", "formed_high", "hazard", "hazard_low", "hazard_high"),
        *(f"{state}{end}" for state in ("not_yet", "allied", "broken", "reformed") for end in ("", "_low", "_high")),
    ],
}  # fmt: skip


def test_tables_of_lives(study, world):
    data = study.summary["pairs"][world.focal[0]]
    tables = {name: getattr(study, name)() for name in COLUMNS}
    for name, columns in COLUMNS.items():
        assert list(tables[name].columns) == columns
        with pytest.raises(ScenarioError, match="did you mean china-russia"):
            getattr(study, name)(pair="china-rusia")
    at_age = tables["competing"].set_index(["kind", "age"])
    curve = study.survival().set_index("age")
    for by in ("how", "cause"):
        ends = study.competing(by=by).groupby("age")["share"].sum(min_count=1)
        np.testing.assert_allclose((ends + curve["survival"]).dropna(), 1.0, atol=1e-12)
    assert at_age["ended"].groupby("kind").sum()["split"] == pytest.approx(
        data["causes"]["how"]["split"] * data["causes"]["n"]
    )
    last = tables["incidence"].iloc[-1]
    assert last["not_yet"] == pytest.approx(data["never"]["share"])
    assert (last["formed_low"], last["formed_high"]) == tuple(data["forms"]["noise"])
    allied = tables["incidence"]["allied"] + tables["incidence"]["reformed"]
    np.testing.assert_allclose(allied, shares(study.counts)["allied.china-russia"], atol=1e-12)
    assert (tables["incidence"] >= 0).all().all()
    means = study.restricted_mean([10, 20, 99])
    assert (
        list(means.columns) == ["tau", "years", "error", "low", "high"]
        and means["years"][:2].is_monotonic_increasing
    )
    assert means["years"][0] == pytest.approx(curve["survival"][:10].sum()) and means["years"].isna()[2]
    assert list(study.at_risk([0, 10])["at_risk"]) == list(curve["at_risk"][[0, 10]])
    wide, near = study.survival(first=False, clustered=True), study.survival(first=False)
    assert (wide["survival"] == near["survival"]).sum() > 30 and (wide["low"] != near["low"]).any()
    with pytest.raises(ScenarioError, match="by=why"):
        study.competing(by="why")


def test_summary_is_plain_json(study, ranges):
    for whole in (study.summary, ranges.summary):
        assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    keys = {
        "scenario",
        "runs",
        "seed",
        "start",
        "horizon",
        "focal",
        "parameters",
        "pairs",
        "states",
        "questions",
    }
    assert keys <= set(study.summary)
    assert study.summary["focal"] == "china-russia"
    share = study.summary["pairs"]["china-russia"]["forms"]
    assert share["noise"][0] < share["share"] < share["noise"][1] and share["parameters"] is None


def test_ranges_give_both_bands(ranges):
    about = ranges.summary["parameters"]
    assert (about["mode"], about["set_size"], about["sets"]) == ("ranges", 50, 20)
    share = ranges.summary["states"]["china"]["balances"]
    low, high = share["parameters"]
    assert low < share["share"] < high and high - low > share["noise"][1] - share["noise"][0]
    assert "what we do not know" in ranges.summary["questions"]["Q1"]
    assert list(ranges.runs["set"])[::50] == list(range(21))


def test_rows_are_small(study):
    size = 0
    for table in (study.runs_table, study.spells_table):
        file = io.BytesIO()
        pq.write_table(table, file, **parquet_options(table.schema))
        assert pq.read_table(io.BytesIO(file.getvalue())).to_pylist() == table.to_pylist()
        size += len(file.getvalue())
    assert size / RUNS < 100


def test_threads_sinks_and_keeping(world, study):
    parts = []
    told = []
    other = run_study(
        world,
        runs=RUNS,
        threads=1,
        sink=lambda *tables: parts.append(tables),
        progress=lambda n, c: told.append(n),
    )
    assert other.summary == study.summary and other.counts == study.counts
    assert pa.concat_tables([p[0] for p in parts]).equals(study.runs_table)
    assert pa.concat_tables([p[1] for p in parts]).equals(study.spells_table)
    assert len(other.runs) == 0 and list(other.runs.columns) == list(study.runs.columns)
    assert told[-1] == RUNS
    few = run_study(world, runs=RUNS, keep="sample")
    kept = np.flatnonzero(sampled(0, RUNS))
    assert few.summary == study.summary and list(few.runs["run"]) == list(kept)
    assert few.runs_table.equals(study.runs_table.take(kept))
    assert set(few.spells["run"]) <= set(kept)
    none = run_study(world, runs=RUNS, keep="aggregate")
    assert none.summary == study.summary and len(none.runs) == len(none.spells) == 0


def test_sample_is_one_in_a_thousand_whatever_the_chunks():
    whole = sampled(0, 1_000_000)
    assert whole.sum() == pytest.approx(1_000_000 / ONE_IN, rel=0.1)
    np.testing.assert_array_equal(np.concatenate([sampled(0, 400_000), sampled(400_000, 600_000)]), whole)


def test_fan(study, world):
    fan = study.fan
    assert list(fan.columns) == ["year", "variable", "unit", "quantile", "value", "share"]
    line = fan[fan["variable"] == "capability.china"]
    assert len(line) == 5 * (world.years + 1) and line["share"].isna().all()
    wide = line.pivot(index="year", columns="quantile", values="value")
    assert (wide.diff(axis=1).iloc[:, 1:] >= 0).all().all()
    allied = fan[(fan["variable"] == "level.china-russia.3")]
    assert allied["quantile"].isna().all() and len(allied) == world.years + 1
    formed = fan[fan["variable"] == "formed.china-russia"]["share"].iloc[-1]
    assert formed == study.summary["pairs"]["china-russia"]["forms"]["share"]


def test_terms_are_means(world):
    few = population_terms(world, 1, 200)
    assert few.mean.shape == (len(TERMS), 3, 9)
    tally = np.zeros((len(TERMS), 3, 9))
    run_chunk(world, 1, 0, 200, tally=tally)
    assert few.mean[:, 0, 1] == pytest.approx(tally[:, 0, 1] / 200 / world.years)
    of = few.of_pair(0, 1)
    assert of["M3"]["all_years"] == pytest.approx(few.mean[0, 0, [1, 3]].mean())
    assert set(of) == {f"M{m}" for m in (3, *range(5, 20))}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"runs": 0}, "runs=0"), ({"runs": 2.5}, "runs must be"), ({"runs": float("nan")}, "runs must be"),
        ({"runs": True}, "runs must be"), ({"seed": -1}, "seed=-1"), ({"set_size": 0}, "set_size=0"),
        ({"threads": 0}, "threads=0"), ({"parameters": "range"}, "did you mean ranges"),
        ({"keep": "all"}, "keep=all"),
    ],
)  # fmt: skip
def test_bad_settings(world, settings, says):
    with pytest.raises(ScenarioError, match=re.escape(says)):
        run_study(world, **{"runs": 10, **settings})


def test_stop(world):
    with pytest.raises(RuntimeError, match="stopped"):
        run_study(world, runs=5000, stop=np.ones(1, dtype=np.int64))


def test_outside_tested(world):
    from dataclasses import replace

    changed = replace(world, parameters={**world.parameters, "arctic.strength": 0.0})
    before = {x["name"] for x in outside_tested(world)}
    assert {x["name"] for x in outside_tested(changed)} - before == {"arctic.strength"}


def summary_of(scenario, chunk, set_size=0):
    counts = Counts(scenario, set_size)
    counts.add(chunk)
    return summarise(scenario, counts, chunk.runs, 1, "ranges" if set_size else "default")


EXTREMES = {
    "nothing forms": {"forming": 0.0},
    "all stand": {"stood": 1.0, "ending": 0.0},
    "all form, all break": {"forming": 1.0, "ending": 1.0},
    "no breaks": {"ending": 0.0},
    "usual": {},
}


@pytest.mark.parametrize("runs", [1, 7, 400])
@pytest.mark.parametrize("case", EXTREMES)
@pytest.mark.parametrize("set_size", [0, 50])
def test_sentences_in_every_case(four, made_up, runs, case, set_size):
    summary = summary_of(four, made_up(four, runs, **EXTREMES[case]), set_size)
    json.dumps(summary, allow_nan=False)
    assert list(summary["questions"]) == ["Q1", "Q2", "Q3", "Q4"]
    for sentence in summary["questions"].values():
        assert sentence[0].isupper() and sentence.endswith(".") and "  " not in sentence
        assert not re.search(r"\bnan\b|None|likely|\b0 (of|in) 100|\bin 0\b|china|russia", sentence)
        assert "of this scenario" in sentence
    assert "C balances" in summary["questions"]["Q4"] and "D balances" not in summary["questions"]["Q4"]
    if case == "nothing forms":
        few = "fewer than" if runs >= words.COUNTED else "In no"
        assert few in summary["questions"]["Q1"] and summary["pairs"]["a-b"]["causes"]["n"] == 0
    if case == "all stand":
        assert "allies from the opening" in summary["questions"]["Q1"]


def test_the_words_for_a_share():
    def say(share, low, high, parameters=None, runs=10_000):
        return words.hundred({"share": share, "noise": [low, high], "parameters": parameters}, runs)

    assert say(0.2516, 0.2432, 0.2602) == "25 of 100 futures (24-26)"
    assert say(0.0, 0.0, 0.0004) == "fewer than 1 of 100 futures (none of 10,000)"
    assert say(0.0, 0.0, 0.79345, runs=1) == "no future"
    assert say(1.0, 0.20655, 1.0, runs=1) == "the one future"
    assert say(0.004, 0.003, 0.006) == "fewer than 1 of 100 futures (40 of 10,000)"
    assert say(0.2516, 0.2432, 0.2602, [0.001, 0.6]) == (
        "25 of 100 futures (simulation noise 24-26; what we do not know <1-60)"
    )


def test_an_interval_is_rounded_once_for_sentences_and_pictures():
    """To the nearest whole number, so it always holds its estimate; never 0, never 100 for less than all."""
    from tripolar.plots import words as drawn

    assert words.ends(0.2432, 0.2602) == ("24", "26") and drawn.between(0.2432, 0.2602) == "24–26"
    assert words.ends(0.0, 0.004) == ("<1", "<1") and drawn.between(0.0, 0.004) == "<1"
    assert words.ends(0.0, 0.246) == ("<1", "25") and words.ends(0.97, 0.9999) == ("97", ">99")
    assert words.ends(0.21, 1.0) == ("21", "100")
    assert drawn.between(0.63, 0.999) == "63 to >99" and words._span(0.63, 0.999) == "63 to >99"
    for low, share, high in ((0.244, 0.246, 0.2549), (0.495, 0.505, 0.515), (0.005, 0.015, 0.025)):
        bottom, top = (int(end.replace("<1", "0")) for end in words.ends(low, high))
        assert bottom <= round(100 * share) <= top


def test_a_mean_is_never_nothing():
    assert words.some(0.04) == "fewer than 0.1" and words.some(1.94) == "1.9"


def test_a_pact_that_stood_has_its_age(four, made_up, monkeypatch):
    from dataclasses import replace

    from tripolar.scenario import Figure

    old = replace(four, figures={**four.figures, "pairs.a-b.pact_age": Figure(6.0)})
    chunk = made_up(old, 200, stood=0.5)
    table = spells_table(old, chunk).to_pandas()
    stood = (table["pair"] == "a-b") & (table["year_start"] == old.start)
    assert stood.any() and (table.loc[stood, "entry"] == 6).all() and (table.loc[~stood, "entry"] == 0).all()
    assert (table["duration"] - table["entry"] == table["year_end"] - table["year_start"]).all()
    lifelines = pytest.importorskip("lifelines")
    mine = table[(table["pair"] == "a-b") & (table["duration"] > 0)]
    theirs = lifelines.KaplanMeierFitter().fit(mine["duration"], mine["event"], entry=mine["entry"])
    life = summary_of(old, chunk)["pairs"]["a-b"]["spells"]
    assert life["survival"]["10"] == pytest.approx(theirs.predict(10), abs=1e-12)
