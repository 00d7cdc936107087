"""Wilson against scipy; the band over parameter sets against the beta it should find."""

import numpy as np
import pytest
from scipy import stats
from tripolar.outcomes.intervals import moments, parameter_band, wilson


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 10_000), (10_000, 10_000), (2516, 10_000), (3, 7)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_wilson_is_scipys(k, n, level):
    theirs = stats.binomtest(k, n).proportion_ci(level, method="wilson")
    low, high = wilson(k, n, level)
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-14)


def test_wilson_broadcasts_and_knows_no_runs():
    low, high = wilson([[0, 5], [10, 3]], 10)
    assert low.shape == (2, 2) and np.all(low <= high)
    assert np.isnan(wilson(0, 0)).all()


def test_band_finds_the_spread_between_sets_without_the_noise_within():
    draw = np.random.default_rng(1)
    hits = draw.binomial(50, draw.beta(2.0, 5.0, 20_000))
    band = parameter_band(hits, 50)
    assert band == pytest.approx(stats.beta(2.0, 5.0).ppf([0.05, 0.95]), abs=0.01)
    raw = np.quantile(hits / 50, [0.05, 0.95])
    assert raw[0] < band[0] and band[1] < raw[1]
    assert parameter_band(np.arange(51), 50, np.bincount(hits, minlength=51)) == pytest.approx(
        band, abs=1e-12
    )


def test_band_with_sets_of_different_size():
    draw = np.random.default_rng(2)
    runs = draw.integers(2, 60, 20_000)
    hits = draw.binomial(runs, draw.beta(3.0, 1.0, 20_000))
    assert parameter_band(hits, runs) == pytest.approx(stats.beta(3.0, 1.0).ppf([0.05, 0.95]), abs=0.01)


def test_no_spread_gives_the_mean():
    draw = np.random.default_rng(3)
    low, high = parameter_band(np.full(100, 12), 50)
    assert low == high == pytest.approx(0.24)
    low, high = parameter_band(draw.binomial(50, 0.3, 5000), 50)
    assert high - low < 0.05
    assert parameter_band(np.zeros(9), 50) == (0.0, 0.0)
    assert parameter_band(np.full(9, 50), 50) == (1.0, 1.0)


def test_all_or_nothing_sets():
    assert moments([0, 50, 0, 50], 50).alike == pytest.approx(1.0)
    assert parameter_band([0, 50, 0, 50], 50) == pytest.approx((0.0, 1.0))


@pytest.mark.parametrize(("hits", "runs"), [([], 50), ([7], 50), ([0, 1, 1], 1)])
def test_where_it_can_not_be_told(hits, runs):
    assert parameter_band(hits, runs) is None
