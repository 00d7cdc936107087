"""Curves beside each other: paired on common random numbers, by log-rank without, and beside the record."""

from __future__ import annotations

import csv
import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tripolar.checks import ScenarioError
from tripolar.evidence.record import RECORD, UNTIL, record, spells
from tripolar.evidence.survival import (
    BOTH,
    EACH,
    Lives,
    allied_years_change,
    compare,
    curve_of,
    formed_in_both,
    lives,
    log_rank,
    restricted_mean_change,
    survival_change,
)
from tripolar.outcomes.spells import HOW
from tripolar.outcomes.study import run_study
from tripolar.outcomes.survival import Curve, kaplan_meier, restricted_mean
from tripolar.scenario import Scenario, scenario_from

RUNS = 900
DATA = Path(os.environ.get("TRIPOLAR_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")

# R: survdiff(Surv(time, status) ~ x, data = aml): Observed, Expected, chisq 3.4 on 1 df, p = 0.0653.
AML = {
    "maintained": ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0], 7, 10.69),
    "nonmaintained": ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1], 11, 7.31),
}  # fmt: skip


def made_up(seed: int, runs: int = 400, shift: int = 0) -> Lives:
    """Spells of made-up runs, some of them several and some entering late; ``shift`` makes them longer."""
    draw = np.random.default_rng(seed)
    run = np.repeat(np.arange(runs), draw.integers(0, 3, runs))
    lasted = draw.integers(1, 12, len(run)) + shift
    return Lives(runs, run, np.zeros_like(run), lasted, draw.integers(0, 2, len(run)))


def test_r_log_rank() -> None:
    curves = [kaplan_meier(duration, event) for duration, event, _, _ in AML.values()]
    found = log_rank(curves, common_random_numbers=False)
    assert found.chi2 == pytest.approx(3.396389, abs=1e-6) and found.freedom == 1
    assert found.p == pytest.approx(0.0653, abs=5e-5)
    assert list(found.observed) == [row[2] for row in AML.values()]
    assert list(found.expected) == pytest.approx([row[3] for row in AML.values()], abs=0.005)
    swapped = log_rank(curves[::-1], common_random_numbers=False)
    assert swapped.chi2 == pytest.approx(found.chi2)


@pytest.mark.parametrize("groups", [2, 3])
def test_log_rank_of_lifelines(groups: int) -> None:
    lifelines = pytest.importorskip("lifelines.statistics")
    draw = np.random.default_rng(groups)
    duration, event, group = (
        draw.integers(1, 15, 200),
        draw.integers(0, 2, 200),
        draw.integers(0, groups, 200),
    )
    curves = [kaplan_meier(duration[group == g], event[group == g]) for g in range(groups)]
    found = log_rank(curves, common_random_numbers=False)
    theirs = lifelines.multivariate_logrank_test(duration, group, event)
    assert (found.chi2, found.p) == (pytest.approx(theirs.test_statistic), pytest.approx(theirs.p_value))


def test_log_rank_is_refused_under_common_random_numbers() -> None:
    curve = record()
    with pytest.raises(ScenarioError, match="share their random numbers"):
        log_rank([curve, curve], common_random_numbers=True)
    with pytest.raises(ValueError, match="two curves"):
        log_rank([curve], common_random_numbers=False)


def test_the_same_scenario_differs_by_nothing() -> None:
    one = made_up(1)
    for change in (
        survival_change(one, one, [1, 5, 9]),
        restricted_mean_change(one, one, 8),
        allied_years_change(one, one),
    ):
        assert not change.difference.any() and not change.error.any()
        np.testing.assert_array_equal(change.base, change.changed)


def test_other_runs_are_refused() -> None:
    with pytest.raises(ValueError, match="same runs"):
        survival_change(made_up(1), made_up(1, runs=300), 5)


def first_only(one: Lives) -> Lives:
    _, rows = np.unique(one.run, return_index=True)
    return Lives(one.runs, *(part[rows] for part in one[1:5]))


def test_runs_apart_have_the_variances_of_two_samples() -> None:
    """Where no run has a pact under both and no run two, nothing is paired: Greenwood's variances add up."""
    a, b = first_only(made_up(1)), first_only(made_up(2, shift=3))
    apart = Lives(800, a.run, *a[2:]), Lives(800, b.run + 400, *b[2:])
    ages = np.arange(1, 9)
    found = survival_change(*apart, ages)
    curves = [curve_of(one) for one in apart]
    np.testing.assert_allclose(found.difference, curves[1].survival[ages] - curves[0].survival[ages])
    sum_of_two = sum(curve.greenwood[ages] ** 2 for curve in curves)
    np.testing.assert_allclose(found.error**2, sum_of_two, rtol=1e-12)
    means = [restricted_mean(curve, 8) for curve in curves]
    mean = restricted_mean_change(*apart, 8)
    assert mean.error[0] ** 2 == pytest.approx(sum(m.error**2 for m in means if m), rel=1e-12)


def test_the_error_is_the_jackknife_over_runs() -> None:
    """Leave out one run on both sides at a time: the plain jackknife agrees to the order 1/n."""
    a, b = made_up(3), made_up(3, shift=1)
    values = []
    for run in range(a.runs):
        left = [Lives(one.runs, *(part[one.run != run] for part in one[1:5])) for one in (a, b)]
        values.append(survival_change(left[0], left[1], 6).difference[0])
    n, spread = a.runs, np.array(values)
    jackknife = math.sqrt((n - 1) / n * ((spread - spread.mean()) ** 2).sum())
    assert survival_change(a, b, 6).error[0] == pytest.approx(jackknife, rel=0.02)


def test_only_runs_that_form_under_both() -> None:
    a, b = first_only(made_up(4)), first_only(made_up(5))
    both = formed_in_both(a, b)
    assert set(both[0].run) == set(both[1].run) == set(a.run) & set(b.run)
    years = allied_years_change(a, b)
    total = (b.duration.sum() - a.duration.sum()) / a.runs
    assert years.difference[0] == pytest.approx(total)


def test_beyond_the_last_age_nothing_is_known() -> None:
    a = made_up(1)
    far = survival_change(a, a, [3, 40])
    assert np.isnan(far.difference[1]) and np.isnan(far.error[1]) and far.difference[0] == 0.0


def test_two_studies_beside_each_other(baseline: Scenario, world_2020: dict) -> None:
    base = run_study(baseline, RUNS)
    changed = run_study(scenario_from({**world_2020, "status": {"multipolarity": 1.0}}), RUNS)
    found = compare(base, changed, age=5, tau=10).set_index(["measure", "of"])
    assert list(found.columns) == ["base", "changed", "difference", "error", "low", "high",
                                   "unknown_low", "unknown_high", "runs"]  # fmt: skip
    assert found[["unknown_low", "unknown_high"]].isna().all(axis=None)  # no parameters are drawn
    assert set(found.index.get_level_values("of")) == {EACH, BOTH, "all runs"}
    row = found.loc[("S(5)", EACH)]
    assert row["base"] == base.survival()["survival"][5]
    assert row["changed"] == changed.survival()["survival"][5]
    assert row["low"] <= row["difference"] <= row["high"]
    assert (found.loc[("S(5)", BOTH), "runs"]) < row["runs"] <= RUNS
    years = found.loc[("allied years a future", "all runs")]
    first = base.spells.query("pair == @baseline.focal[0] and spell == 1")
    assert years["base"] == pytest.approx((first["duration"] - first["entry"]).sum() / RUNS)
    assert years["difference"] < 0
    pair = baseline.focal[0]
    every = lives(base, pair, first=False)
    assert every.duration.sum() == base.spells.query("pair == @pair")["duration"].sum()
    assert log_rank([base.curve(), record()], common_random_numbers=False).freedom == 1


def test_what_we_do_not_know_of_a_difference() -> None:
    """Known sets: the effect on a share that outlives differs from set to set, or is the same in all."""
    draw = np.random.default_rng(5)
    sets, size, age = 60, 100, 10
    runs, none = np.arange(sets * size), np.zeros(sets * size, dtype=np.int64)

    def pacts(share: np.ndarray) -> Lives:
        outlives = draw.random((sets, size)) < share[:, None]
        return Lives(len(runs), runs, none, np.where(outlives, 20, 5).ravel(), none + 1, size)

    level = draw.uniform(0.3, 0.5, sets)
    varied = draw.uniform(0.0, 0.4, sets)
    one, other = pacts(level), pacts(level + varied)
    found = survival_change(one, other, age)
    reach = 1.645 * varied.std()
    assert (found.unknown_low[0], found.unknown_high[0]) == pytest.approx(
        (varied.mean() - reach, varied.mean() + reach), abs=0.05
    )
    years = restricted_mean_change(one, other, 20)  # 15 years more for each that outlives
    assert years.unknown_high[0] - years.unknown_low[0] == pytest.approx(2.0 * 15.0 * reach, rel=0.25)
    same = survival_change(one, pacts(level + 0.2), age)
    assert same.unknown_high[0] - same.unknown_low[0] < 0.5 * reach
    itself = survival_change(one, one, age)
    assert itself.unknown_low[0] == itself.unknown_high[0] == 0.0
    alone = [side._replace(set_size=0) for side in (one, other)]
    assert np.isnan(survival_change(*alone, age).unknown_low[0])


def test_what_can_not_be_paired(baseline: Scenario) -> None:
    base = run_study(baseline, 64)
    with pytest.raises(ScenarioError, match="same seed"):
        compare(base, run_study(baseline, 64, seed=2))
    with pytest.raises(ScenarioError, match="same number of runs"):
        compare(base, run_study(baseline, 32))
    with pytest.raises(ScenarioError, match="keep=rows"):
        compare(base, run_study(baseline, 64, keep="aggregate"))
    with pytest.raises(ScenarioError, match="set_size"):
        compare(base, run_study(baseline, 64, parameters="ranges", set_size=8))
    with pytest.raises(ScenarioError, match="did you mean"):
        lives(base, "china-rusia")


def test_the_record_is_well_formed() -> None:
    held_out = {"JPN", "AUH"}
    for pact in RECORD:
        assert not held_out & {pact.first, pact.second}
        assert pact.signed <= pact.watched <= pact.last <= UNTIL and pact.how in HOW and pact.treaty
        assert pact.how == "none" or pact.last < UNTIL
    assert len({(p.first, p.second, p.signed) for p in RECORD}) == len(RECORD)


def test_the_record_as_a_curve() -> None:
    seen, curve = spells(), record()
    assert isinstance(curve, Curve) and len(RECORD) == 29
    assert curve.broke.sum() == 18 and curve.censored.sum() == 11
    assert seen.entry.max() == 36 and curve.at_risk[0] == (seen.entry == 0).sum()
    assert curve.survival[5] == pytest.approx(0.576, abs=5e-4) and curve.survival[30] == pytest.approx(
        0.231, abs=5e-4
    )


def rows(name: str) -> list[dict[str, str]]:
    """A table of the data sets, which are not part of the repository (``TRIPOLAR_DATA``)."""
    if not (DATA / name).exists():
        pytest.skip(f"no {name} in {DATA}: name the folder of the records in TRIPOLAR_DATA")
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_years_in_force_are_atops() -> None:
    """Every year in which two major powers each owed the other defence is in the table, and no other."""
    majors = {
        (row["stateabb"], year)
        for row in rows("cow_majors2016.csv")
        for year in range(int(row["styear"]), int(row["endyear"]) + 1)
    }
    owed = {
        (row["pledger"], row["recipient"], int(row["year"]))
        for row in rows("atop_v51_majors_calibration.csv")
        if row["defense"] == "1"
    }
    theirs = {
        (*sorted((a, b)), year)
        for a, b, year in owed
        if (b, a, year) in owed and {(a, year), (b, year)} <= majors and year <= UNTIL
    }
    mine = {(*sorted((p.first, p.second)), year) for p in RECORD for year in range(p.watched, p.last + 1)}
    no_full_year = {("FRN", "USA", 1945), ("FRN", "UKG", 1945)}
    assert theirs - no_full_year == mine


def test_studies_that_can_not_be_paired_are_refused(baseline: Scenario) -> None:
    base = run_study(baseline, 64)
    for other, told in (
        (run_study(replace(baseline, horizon=2040), 64), "same years"),
        (object(), "takes two studies"),
    ):
        with pytest.raises(ScenarioError, match=told):
            compare(base, other)  # type: ignore[arg-type]
    with pytest.raises(ScenarioError, match="one run is one story"):
        compare(run_study(baseline, 1), run_study(baseline, 1))


def test_log_rank_knows_the_seeds_of_studies(baseline: Scenario) -> None:
    one, same, other = run_study(baseline, 400), run_study(baseline, 400), run_study(baseline, 400, seed=2)
    assert log_rank([one, other]).freedom == 1 and log_rank([one, record()]).freedom == 1
    with pytest.raises(ScenarioError, match="share their random numbers"):
        log_rank([one, same])
    with pytest.raises(ScenarioError, match="share their random numbers"):
        log_rank([one, same], common_random_numbers=False)
    with pytest.raises(ScenarioError, match="give common_random_numbers"):
        log_rank([one.curve(), other.curve()])
    drawn = run_study(baseline, 400, seed=3, parameters="ranges")
    with pytest.raises(ScenarioError, match="parameters=default"):
        log_rank([one, drawn])
