"""Kaplan-Meier against R's published answers and against lifelines."""

import numpy as np
import pytest
from tripolar.outcomes.survival import at, kaplan_meier, median

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
