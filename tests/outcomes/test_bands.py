"""The bands of what we do not know: wide where the sets differ, nothing where they do not."""

from __future__ import annotations

import numpy as np
import pytest
from tripolar.outcomes import bands, lives
from tripolar.outcomes.bands import spread_of_survival
from tripolar.outcomes.intervals import parameter_band
from tripolar.outcomes.middles import spread_of_middles
from tripolar.outcomes.study import run_study
from tripolar.outcomes.survival import kaplan_meier

SIZE, LAST = 200, 30


def spread(hazards, seed=1):
    """Band of geometric lives, ``SIZE`` a set of one hazard, watched for ``LAST`` years; and the lives [set, run]."""
    draw = np.random.default_rng(seed)
    life = np.stack([draw.geometric(h, SIZE) for h in hazards])
    age, event = np.indices((LAST + 1, 2))
    kinds = np.minimum(life, LAST) * 2 + (life <= LAST)
    groups = np.stack([np.bincount(row, minlength=age.size) for row in kinds])
    elements = lives.Elements(
        age.ravel(), event.ravel(), np.zeros(age.size, dtype=np.int64), groups.sum(axis=0), age.shape
    )
    curve = kaplan_meier(elements.age, elements.event, elements.entry, elements.many)
    alike = len(life) * SIZE * (SIZE - 1) / life.size**2
    return spread_of_survival(curve, elements, groups, alike), life


def test_without_censoring_it_is_the_moment_estimator():
    band, life = spread(np.linspace(0.03, 0.4, 40))
    low, high = band.at(10)
    assert (low, high) == pytest.approx(parameter_band((life > 10).sum(axis=1), SIZE), abs=0.02)
    assert high - low > 0.4
    middle = band.median()
    assert middle[0] < np.median(life) < middle[1]
    assert band.at(LAST + 5) is None


def test_equal_sets_leave_little_open():
    band, _ = spread(np.full(40, 0.1))
    assert np.nanmax(band.high - band.low) < 0.1


def test_one_set_tells_nothing():
    assert spread([0.1])[0] is None


@pytest.fixture(scope="module")
def drawn(baseline):
    return run_study(baseline, runs=2000, parameters="ranges", set_size=40)


def by_set(study, values):
    return np.asarray(values).reshape(-1, study.counts.set_size)


def test_counts_tell_what_the_rows_of_sets_tell(drawn):
    """Shares, years and states: the spread between sets from the rows of each."""
    counts = drawn.counts
    pair = drawn.scenario.pairs.index("china-russia")
    rows = drawn.spells.query("pair == 'china-russia'")
    low, high = bands.occupation_band(counts, pair)
    year = 25
    standing = rows.query(
        f"spell == 1 and year_start <= 2020 + {year} and (event == 0 or year_end > 2020 + {year})"
    )
    hit = by_set(drawn, np.bincount(standing.run.unique(), minlength=2000) > 0).sum(axis=1)
    want = parameter_band(hit, counts.set_size)
    assert (low[1, year], high[1, year]) == pytest.approx(want, abs=0.02) and want[1] - want[0] > 0.05

    years = by_set(drawn, np.bincount(rows.run, rows.duration - rows.entry, minlength=2000))
    between = years.mean(axis=1).var(ddof=1) - years.var(axis=1, ddof=1).mean() / counts.set_size
    ends = bands.allied_years_band(counts, pair)
    mean, noise_low, noise_high = lives.allied_years(counts, pair)
    assert mean == pytest.approx(years.mean()) and noise_low < mean < noise_high
    from scipy import stats

    most = drawn.scenario.years + 1
    p, v = mean / most, between / most**2
    both = p * (1 - p) / v - 1
    assert ends == pytest.approx(
        stats.beta(p * both, (1 - p) * both).ppf([0.05, 0.95]) * most, rel=0.02, abs=1e-3
    )
    plain = run_study(drawn.scenario, runs=500)
    each = plain.spells.query("pair == 'china-russia'")
    lived = np.bincount(each.run, each.duration - each.entry, minlength=500)
    found = lives.allied_years(plain.counts, pair)
    half = 1.96 * lived.std() / np.sqrt(500)
    assert found == pytest.approx((lived.mean(), lived.mean() - half, lived.mean() + half), rel=1e-3)


def test_the_summary_has_both_bands_or_none(drawn):
    about = drawn.summary["pairs"]["china-russia"]
    for life in (about["spells"], about["spells"]["first"]):
        (low, high), (inner, outer) = life["survival_parameters"]["10"], life["survival_noise"]["10"]
        assert low < inner < life["survival"]["10"] < outer < high
        assert life["median_parameters"][0] <= life["median_years"]
    low, high = about["spells"]["allied_years_parameters"]
    assert low < about["spells"]["allied_years_noise"][0] and high > about["spells"]["allied_years_noise"][1]
    for shares in (about["causes"]["share"], about["causes"]["of_futures"]):
        assert all(a <= each["share"] <= b for each in shares.values() for a, b in [each["parameters"]])
    leaders = about["causes"]["of_futures"]["M12"]["parameters"]
    assert leaders[1] - leaders[0] > 0.05  # how often leaders break a pact depends on how often one forms
    frame = drawn.survival().dropna()
    assert (frame.unknown_low <= frame.survival + 1e-9).all() and (
        frame.unknown_high > frame.unknown_low
    ).any()
    assert {"allied_unknown_low", "never"} - set(drawn.incidence()) == {"never"}
    plain = run_study(drawn.scenario, runs=50)
    spells = plain.summary["pairs"]["china-russia"]["spells"]
    assert spells["survival_parameters"]["10"] is None and spells["allied_years_parameters"] is None
    assert not any("unknown" in name for name in [*plain.survival(), *plain.incidence()])


def test_middles_of_sets_take_off_the_luck_of_few_runs(baseline):
    """The larger the sets, the better each middle is known; the spread that is told stays what it is."""
    few, many = (spread_of_middles(baseline, 1, 60 * size, size) for size in (20, 80))
    for name in ("capability.china", "relation.china-russia"):
        wide = [float((high - low)[-1]) for low, high in (few[name], many[name])]
        assert wide[0] == pytest.approx(wide[1], rel=0.35) and wide[1] > 0.02
    assert spread_of_middles(baseline, 1, 50, 50) is None and spread_of_middles(baseline, 1, 50, 1) is None
