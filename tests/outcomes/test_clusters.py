"""Intervals where runs share drawn parameters by sets: the sets are what is independent."""

import numpy as np
import pytest
from tripolar.evidence.paired import paired
from tripolar.outcomes import lives
from tripolar.outcomes.clusters import GROUPS, by_set, group_of, of_groups, of_runs, of_sets, t_of
from tripolar.outcomes.intervals import wilson
from tripolar.outcomes.quantities import names
from tripolar.outcomes.study import run_study
from tripolar.outcomes.survival import kaplan_meier

SETS, SIZE = 40, 25


def drawn(rng, alike=0.3, mean=0.2, sets=SETS):
    """Hits of runs whose sets have shares of their own (a beta of that mean and correlation)."""
    both = 1.0 / alike - 1.0
    share = rng.beta(mean * both, (1.0 - mean) * both, sets)
    return (rng.random((sets, SIZE)) < share[:, None]).ravel()


def interval(hit):
    k = by_set(hit, SIZE)
    return of_sets(hit.sum(), len(hit), (k * k).sum(), SIZE)


def test_the_variance_is_that_of_the_mean_of_sets():
    hit = drawn(np.random.default_rng(1))
    shares = hit.reshape(SETS, SIZE).mean(axis=1)
    p, error = shares.mean(), shares.std(ddof=1) / np.sqrt(SETS)
    found = interval(hit)
    assert found.effective == pytest.approx(p * (1.0 - p) / error**2)
    low, high = wilson(p * found.effective, found.effective, quantile=t_of(SETS))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert t_of(SETS) == pytest.approx(2.0227, abs=1e-4)  # of 39 degrees
    grouped = of_groups(by_set(hit, SIZE), np.full(SETS, SIZE))
    assert (grouped.low, grouped.high) == (pytest.approx(found.low), pytest.approx(found.high))
    assert of_runs(hit, SIZE)[0] == pytest.approx(found.low)
    np.testing.assert_array_equal(of_runs(hit), wilson(hit.sum(), len(hit)))


def test_the_interval_holds_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(2)
    held = {"sets": 0, "runs": 0}
    for _ in range(600):
        hit = drawn(rng)
        for name, (low, high) in (("sets", interval(hit)[:2]), ("runs", wilson(hit.sum(), len(hit)))):
            held[name] += int(low <= 0.2 <= high)
    assert 0.92 <= held["sets"] / 600 <= 0.98
    assert held["runs"] / 600 < 0.75  # what it would claim as 95 %


def test_limits():
    rng = np.random.default_rng(3)
    independent = rng.random(5000) < 0.3
    wide, narrow = interval(independent), wilson(independent.sum(), 5000)
    assert wide.high - wide.low == pytest.approx(float(narrow[1] - narrow[0]), rel=0.35)
    assert (
        wide.high - wide.low >= float(narrow[1] - narrow[0]) - 1e-12
    )  # never narrower than independent runs
    whole = np.repeat(
        rng.random(SETS) < 0.5, SIZE
    )  # all-or-nothing: worth about as many runs as there are sets
    assert interval(whole).effective == pytest.approx(SETS - 1)
    for hits in (0, 1000):
        found = of_sets(hits, 1000, hits * SIZE, SIZE)
        assert (found.low, found.high) == wilson(hits, 1000)
    one_set = of_sets(5, SIZE, 25, SIZE)
    assert (one_set.low, one_set.high) == wilson(5, SIZE)
    assert np.isnan(of_groups(np.zeros((GROUPS, 2)), np.zeros((GROUPS, 2))).low).all()


def test_paired_differences_by_set():
    rng = np.random.default_rng(4)
    held = {0: 0, SIZE: 0}
    for _ in range(400):
        effect = np.repeat(rng.normal(0.5, 1.0, SETS), SIZE)
        base = rng.normal(size=SETS * SIZE)
        changed = base + effect + rng.normal(size=SETS * SIZE)
        for size in held:
            found = paired(base, changed, size)
            held[size] += int(found.low <= 0.5 <= found.high)
    assert 0.92 <= held[SIZE] / 400 <= 0.98 and held[0] / 400 < 0.6
    many = np.repeat(rng.normal(0.5, 1.0, 4000), SIZE)
    found = paired(np.zeros(len(many)), many + rng.normal(size=len(many)), SIZE)
    assert found.band == (pytest.approx(0.5 - 1.645, abs=0.08), pytest.approx(0.5 + 1.645, abs=0.08))
    assert paired(base, changed).band is None
    same = paired(base, base + 1.0, SIZE)
    assert (same.low, same.high, same.band) == (
        pytest.approx(1.0),
        pytest.approx(1.0),
        pytest.approx((1.0, 1.0)),
    )


@pytest.fixture(scope="module")
def study(baseline):
    return run_study(baseline, runs=960, parameters="ranges", set_size=8)


def test_groups_hold_what_the_whole_counts_hold(study):
    counts = study.counts
    assert counts.set_runs.sum() == counts.runs and counts.set_runs.min() >= 8
    np.testing.assert_array_equal(counts.set_hits.sum(axis=0), counts.hits)
    np.testing.assert_array_equal(counts.set_spells.sum(axis=0), counts.spells)
    np.testing.assert_array_equal(counts.set_causes.sum(axis=0)[:, 1:], counts.causes[0].sum(axis=-1)[:, 1:])
    np.testing.assert_array_equal(
        counts.set_years.sum(axis=0)[2:].transpose(0, 2, 1), [counts.starts, counts.ends]
    )
    assert run_study(study.scenario, runs=16).counts.set_spells.size == 0


def test_curves_are_clustered_by_set(study):
    """The variance of S at ten years is that of leaving out one group after another (the jackknife)."""
    counts, pair = study.counts, 0
    spells = study.spells.query("pair == 'china-russia' and spell == 1")
    group = group_of(spells.run.to_numpy(), 8)
    age = 4

    def share(kept):
        some = spells[kept]
        return kaplan_meier(some.duration, some.event, some.entry, last=40).survival[age]

    groups = np.unique(group)
    left = np.log([share(group != g) for g in groups])
    variance = ((left - left.mean()) ** 2).sum() * (len(groups) - 1) / len(groups)
    mine = lives.curve(counts, pair, first=True)
    s, low, high = mine.survival[age], mine.low[age], mine.high[age]
    wide = (np.log(-np.log(low)) - np.log(-np.log(high))) / 2.0 * -np.log(s)  # half-width on the log scale
    assert wide == pytest.approx(float(t_of(len(groups))) * np.sqrt(variance), rel=0.12)
    plain = lives.curve(counts, pair, first=True, clustered=False)
    assert high - low > 1.1 * (plain.high[age] - plain.low[age])


def width(frame, share):
    return (frame[f"{share}_high"] - frame[f"{share}_low"]).iloc[-1]


def test_everything_derived_is_wider_too(study):
    counts = study.counts
    plain = run_study(study.scenario, runs=960)  # as many independent runs, for the width of their intervals
    drawn, fixed = study.incidence(), plain.incidence()
    p, q = drawn.formed.iloc[-1], fixed.formed.iloc[-1]
    expected = np.sqrt(p * (1 - p) / (q * (1 - q)))
    assert width(drawn, "formed") > 1.5 * expected * width(fixed, "formed")
    assert width(drawn, "allied") > width(fixed, "allied")
    forms = study.summary["pairs"]["china-russia"]["forms"]
    low, high = wilson(counts.hits[names(study.scenario).index("china-russia.forms")], counts.runs)
    assert forms["noise"][1] - forms["noise"][0] > 1.5 * (high - low)
    mean = study.restricted_mean(20).iloc[0]
    assert mean.error > 0.0 and mean.low < mean.years < mean.high
    kinds = study.competing()
    assert (kinds.high >= kinds.low).all() or kinds.high.isna().any()
    assert study.median().low <= study.median().years
