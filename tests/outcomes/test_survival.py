"""Kaplan-Meier against R's published answers and against lifelines."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tripolar.outcomes.intervals import wilson
from tripolar.outcomes.survival import (
    at,
    at_risk,
    hazard,
    kaplan_meier,
    median,
    median_interval,
    restricted_mean,
)

# R: survfit(Surv(time, status) ~ x, data = aml) (Miller 1981): time, survival, standard error; the median.
AML = {
    "maintained": (
        [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161],
        [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0],
        {9: (0.909, 0.0867), 13: (0.818, 0.1163), 18: (0.716, 0.1397), 23: (0.614, 0.1526),
         31: (0.491, 0.1642), 34: (0.368, 0.1627), 48: (0.184, 0.1535)},
        31,
    ),
    "nonmaintained": (
        [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45],
        [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
        {5: (0.8333, 0.1076), 8: (0.6667, 0.1361), 12: (0.5833, 0.1423), 23: (0.4861, 0.1481),
         27: (0.3889, 0.1470), 30: (0.2917, 0.1387), 33: (0.1944, 0.1219), 43: (0.0972, 0.0919)},
        23,
    ),
}  # fmt: skip


@pytest.mark.parametrize("group", AML)
def test_r_aml(group):
    duration, event, known, middle = AML[group]
    curve = kaplan_meier(duration, event)
    for age, (survival, error) in known.items():
        got, low, high = at(curve, age)
        assert got == pytest.approx(survival, abs=6e-4)
        # the interval gives the standard error back: log(-log S) -+ 1.96 se / (S |log S|)
        width = np.log(-np.log(low)) - np.log(-np.log(high))
        assert width / (2 * 1.959964) * got * -np.log(got) == pytest.approx(error, abs=6e-5)
    assert median(curve) == middle


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("late", [False, True])
def test_lifelines(seed, late):
    lifelines = pytest.importorskip("lifelines")
    draw = np.random.default_rng(seed)
    n = 400
    entry = draw.integers(0, 6, n) * draw.integers(0, 2, n) if late else np.zeros(n, dtype=int)
    duration = entry + draw.integers(1, 30, n)
    event = draw.integers(0, 2, n)
    theirs = lifelines.KaplanMeierFitter().fit(duration, event, entry=entry if late else None)
    curve = kaplan_meier(duration, event, entry)
    ages = theirs.survival_function_.index.to_numpy().astype(int)
    np.testing.assert_allclose(curve.survival[ages], theirs.survival_function_.iloc[:, 0], atol=1e-12, rtol=0)
    band = theirs.confidence_interval_survival_function_.to_numpy()
    inside = (curve.survival[ages] < 1) & (curve.survival[ages] > 0)
    mine = np.column_stack([curve.low, curve.high])[ages]
    np.testing.assert_allclose(mine[inside], band[inside], atol=1e-12, rtol=0)
    assert median(curve) == theirs.median_survival_time_
    events = theirs.event_table  # its at_risk counts those who enter at that age; they are not yet at risk
    exposed = (events["at_risk"] - events["entrance"]).to_numpy()[ages > 0]
    np.testing.assert_array_equal(curve.at_risk[ages][ages > 0], exposed)


def test_counts_are_the_same_as_rows():
    draw = np.random.default_rng(5)
    duration, event = draw.integers(0, 8, 999), draw.integers(0, 2, 999)
    table = np.zeros((8, 2), dtype=int)
    np.add.at(table, (duration, event), 1)
    years, code = np.indices(table.shape)
    for a, b in zip(kaplan_meier(duration, event), kaplan_meier(years, code, None, table), strict=True):
        np.testing.assert_array_equal(a, b)


def test_ends_of_the_curve():
    whole = kaplan_meier([3, 3], [0, 0], last=5)
    assert list(whole.age) == [0, 1, 2, 3, 4, 5]
    assert whole.survival[3] == whole.low[3] == whole.high[3] == 1.0 and np.isnan(whole.survival[4])
    assert median(whole) is None and at(whole, 4) is None and at(whole, 99) is None
    dead = kaplan_meier([1, 2, 2], [1, 1, 1])
    assert dead.survival[2] == dead.low[2] == 0.0 and dead.high[2] == dead.high[1]
    assert median(dead) == 2
    none = kaplan_meier([], [], last=4)
    assert np.isnan(none.survival).all() and median(none) is None and not none.at_risk.any()
    assert median(kaplan_meier([1, 2], [1, 1])) == 1  # exactly one half


def test_entry_after_the_end_is_refused():
    with pytest.raises(ValueError, match="entry"):
        kaplan_meier([3], [1], [3])


# R: survfit(Surv(time, status) ~ x, data = aml); print(fit, print.rmean = TRUE): rmean and se(rmean) with
# upper limit 161; quantile(fit) under conf.type = "log-log" (medians; None: NA).
AML_MEANS = {"maintained": (52.6, 19.83, (31, 13, None)), "nonmaintained": (22.7, 4.18, (23, 5, 33))}


@pytest.mark.parametrize("group", AML)
def test_r_aml_greenwood_means_and_medians(group):
    duration, event, known, _ = AML[group]
    years, error, middle = AML_MEANS[group]
    curve = kaplan_meier(duration, event)
    for age, (_, greenwood) in known.items():
        assert curve.greenwood[age] == pytest.approx(greenwood, abs=6e-5)
    mean = restricted_mean(curve, 161)
    assert (mean.years, mean.error) == (pytest.approx(years, abs=0.05), pytest.approx(error, abs=0.005))
    assert median_interval(curve) == middle
    plain = kaplan_meier(duration, event, band="plain")
    reach = 1.959964 * curve.greenwood
    inside = (curve.survival > 0) & (curve.survival < 1)
    np.testing.assert_allclose(plain.low[inside], np.maximum(curve.survival - reach, 0)[inside], atol=1e-6)
    np.testing.assert_allclose(plain.high[inside], np.minimum(curve.survival + reach, 1)[inside], atol=1e-6)


# The start-stop data of R's ?coxph (test2; Therneau & Grambsch 2000, appendix E), by hand as d / n.
START, STOP = [1, 2, 5, 2, 1, 7, 3, 4, 8, 8], [2, 3, 6, 7, 8, 9, 9, 9, 14, 17]
BROKE = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]
LATE = {2: (1, 2), 3: (1, 3), 6: (1, 5), 7: (1, 4), 8: (1, 4), 9: (2, 5)}  # age: broke, at risk


def test_late_entry_by_hand():
    curve = kaplan_meier(STOP, BROKE, START)
    survival, greenwood = Fraction(1), Fraction(0)
    for age, (d, n) in LATE.items():
        survival *= 1 - Fraction(d, n)
        greenwood += Fraction(d, n * (n - d))
        assert (curve.broke[age], curve.at_risk[age]) == (d, n)
        assert curve.survival[age] == pytest.approx(float(survival), rel=1e-14)
        assert curve.greenwood[age] == pytest.approx(float(survival) * float(greenwood) ** 0.5, rel=1e-14)
    assert survival == Fraction(9, 100)
    # area 2 + 1/2 + 3/3 + 4/15 + 1/5 + 3/20 + 9/100 to age 10
    exact = 2 + Fraction(1, 2) + 1 + Fraction(4, 15) + Fraction(1, 5) + Fraction(3, 20) + Fraction(9, 100)
    assert restricted_mean(curve, 10).years == pytest.approx(float(exact), rel=1e-14)
    table = at_risk(curve, [0, 2, 3, 9, 14])
    assert list(table.at_risk) == [0, 2, 3, 5, 2]
    assert list(table.broken) == [0, 0, 1, 5, 7] and list(table.censored) == [0, 0, 0, 0, 1]
    assert list(table.awaited) == [10, 8, 6, 0, 0]
    share = hazard(curve)
    assert share.hazard[9] == 0.4 and np.isnan(share.hazard[0])
    assert (share.low[9], share.high[9]) == tuple(float(x) for x in wilson(2, 5))


@pytest.mark.parametrize("seed", range(3))
def test_lifelines_median_interval_and_mean(seed):
    lifelines = pytest.importorskip("lifelines")
    draw = np.random.default_rng(seed)
    duration, event = draw.integers(1, 30, 200), draw.integers(0, 2, 200)
    theirs = lifelines.KaplanMeierFitter().fit(duration, event)
    curve = kaplan_meier(duration, event)
    ends = lifelines.utils.median_survival_times(theirs.confidence_interval_).to_numpy()[0]
    mine = median_interval(curve)
    assert [np.inf if x is None else x for x in (mine.low, mine.high)] == list(ends)
    area = lifelines.utils.restricted_mean_survival_time(theirs, t=17)
    assert restricted_mean(curve, 17).years == pytest.approx(area, rel=1e-12)


def test_restricted_mean_without_censoring_is_a_mean():
    draw = np.random.default_rng(3)
    duration = draw.integers(1, 20, 500)
    mean = restricted_mean(kaplan_meier(duration, np.ones(500)), 12)
    cut = np.minimum(duration, 12)
    assert mean.years == pytest.approx(cut.mean(), rel=1e-12)
    assert mean.error == pytest.approx(cut.std() / np.sqrt(500), rel=1e-12)
    curve = kaplan_meier([3, 3], [1, 0], last=9)
    assert restricted_mean(curve, 3).years == 3.0 and restricted_mean(curve, 4) is None
    assert restricted_mean(kaplan_meier([1, 2], [1, 1]), 50).years == 1.5  # all broke: nothing lies beyond
    assert restricted_mean(kaplan_meier([], []), 0) is None and restricted_mean(curve, 0).years == 0.0
    with pytest.raises(ValueError, match="tau"):
        restricted_mean(curve, -1)
    with pytest.raises(ValueError, match="ages"):
        at_risk(curve, [10])
    with pytest.raises(ValueError, match="band"):
        kaplan_meier([1], [1], band="log")


def spells_of_runs(draw, runs=60, most=3, late=False):
    """Rows of made-up spells (run, entry, duration, event): some runs have several."""
    many = draw.integers(0, most + 1, runs)
    run = np.repeat(np.arange(runs), many)
    entry = draw.integers(0, 4, len(run)) * late
    return run, entry, entry + draw.integers(1, 12, len(run)), draw.integers(0, 2, len(run))


def couples(run):
    """Every two rows of one run once, by brute force."""
    found = [(i, j, 1) for j in range(len(run)) for i in range(j) if run[i] == run[j]]
    return tuple(np.array(found, dtype=int).reshape(-1, 3).T)


@pytest.mark.parametrize("late", [False, True])
def test_clustered_variance_is_the_jackknife_by_run(late):
    """The influence of a run is what S gains, to first order, where its spells weigh a little more."""
    run, entry, duration, event = spells_of_runs(np.random.default_rng(1), late=late)
    curve = kaplan_meier(duration, event, entry, pairs=couples(run))
    big = 1_000_000
    moved = [
        (kaplan_meier(duration, event, entry, big + (run == r)).survival - curve.survival) * big
        for r in np.unique(run)
    ]
    error = np.sqrt((np.array(moved) ** 2).sum(axis=0))
    inside = (curve.survival > 0) & (curve.survival < 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.exp(1.959964 * error / curve.survival / np.log(curve.survival))
        low, high = curve.survival ** (1 / reach), curve.survival**reach
    np.testing.assert_allclose(curve.low[inside], low[inside], atol=2e-5)
    np.testing.assert_allclose(curve.high[inside], high[inside], atol=2e-5)


SPELLS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 12), st.integers(0, 1), st.integers(1, 50)), max_size=25
)


@settings(deadline=None, derandomize=True)
@given(SPELLS)
def test_properties(rows):
    entry, lasted, event, count = np.array(rows, dtype=int).reshape(-1, 4).T
    curve = kaplan_meier(entry + lasted, event, entry, count, last=20)
    seen = ~np.isnan(curve.survival)
    assert (np.diff(curve.survival[seen]) <= 0).all()
    inside = seen & np.isfinite(curve.low)
    assert (curve.low[inside] <= curve.survival[inside] + 1e-12).all()
    assert (curve.survival[inside] <= curve.high[inside] + 1e-12).all()
    assert curve.broke.sum() + curve.censored.sum() == count.sum()
    table = at_risk(curve)
    total = table.at_risk + table.broken + table.censored + table.awaited
    assert (total == count.sum()).all() and (table.awaited >= 0).all()
    for a, b in zip(  # late entry at age 0 is no late entry
        kaplan_meier(lasted, event, 0 * entry, count), kaplan_meier(lasted, event, None, count), strict=True
    ):
        np.testing.assert_array_equal(a, b)
    tau = int(seen.sum()) - 1
    if tau >= 0:
        mean = restricted_mean(curve, tau)
        assert 0 <= mean.low <= mean.years <= mean.high <= tau
    none = (np.zeros(0, dtype=int),) * 3
    alone, single = (kaplan_meier(lasted, event, None, count, pairs=p) for p in (None, none))
    finite = (alone.survival > 0) & (alone.survival < 1)
    np.testing.assert_allclose(alone.low[finite], single.low[finite], atol=1e-9)
