"""M1 growth. Limiting case: zero shock reproduces the path exactly."""

from math import exp

import pytest
from hypothesis import given
from strategies import checked, floats, gap, near, normal, of, plausible, rises
from tripolar.rules import growth
from tripolar.rules.growth import Growth

rate = floats(-0.3, 0.3)
gdp = floats(1.0, 1e6)
years = floats(0.0, 500.0)
sd = floats(0.0, 0.5)


@pytest.mark.parametrize(
    ("year", "expected"), [(0, 0.05), (5, 0.0425), (10, 0.035), (20, 0.02), (21, 0.02), (400, 0.02)]
)
def test_growth_goes_in_a_straight_line_from_the_opening_to_the_later_rate(year, expected):
    assert growth.path_rate(0.05, 0.02, float(year), Growth(settles=20.0)) == pytest.approx(expected)


@checked
@given(rate, rate, years, of(Growth, strength=1.0))
def test_the_path_rate_lies_between_its_two_ends(opening, later, after, p):
    assert rises(min(opening, later), growth.path_rate(opening, later, after, p))
    assert rises(growth.path_rate(opening, later, after, p), max(opening, later))


@checked
@given(gdp, floats(-0.1, 0.1), floats(-0.8, 0.8), of(Growth, shocks=0.0))
def test_without_shocks_gdp_is_the_path_exactly(level, z, drift, p):
    shock = deviation = 0.0
    for _ in range(5):
        shock = growth.shock(shock, z, 0.1, p)
        deviation = growth.deviation(deviation, shock, drift, p)
        assert growth.output(level, deviation) == level


@checked
@given(gdp, rate, rate, gap, years, of(Growth, strength=0.0))
def test_strength_0_stops_growth(level, opening, later, workers, after, p):
    rate_now = growth.path_rate(opening, later, after, p)
    assert growth.path_level(level, rate_now, workers, 0.0, p) == level
    assert growth.output(level, growth.deviation(0.0, 0.3, 0.1, p)) == level


@checked
@given(gdp, rate, gap, of(Growth))
def test_the_reference_workforce_leaves_the_path_as_it_is(level, pace, workers, p):
    assert near(growth.path_level(level, pace, workers, workers, p), level * exp(pace))


@checked
@given(gdp, rate, gap, gap, plausible(Growth))
def test_more_workers_mean_more_output(level, pace, fewer, more, p):
    fewer, more = sorted((fewer, more))
    assert rises(growth.path_level(level, pace, fewer, 0.0, p), growth.path_level(level, pace, more, 0.0, p))


@pytest.mark.parametrize(
    ("tilt", "expected"), [(-1, 80.0), (-0.5, 90.0), (0, 100.0), (0.5, 115.0), (1, 130.0)]
)
def test_a_tilt_moves_a_path_between_its_variants(tilt, expected):
    assert growth.tilted(100.0, 80.0, 130.0, float(tilt)) == pytest.approx(expected)


@checked
@given(floats(-2.0, 2.0), plausible(Growth))
def test_a_deviation_closes_towards_the_own_path(deviation, p):
    after = growth.deviation(deviation, 0.0, 0.0, p)
    assert abs(after) <= abs(deviation)
    assert after * deviation >= 0.0


@checked
@given(floats(-0.5, 0.5), normal, sd, of(Growth))
def test_a_shock_fades_by_its_persistence(shock, z, spread, p):
    assert near(growth.shock(shock, 0.0, spread, p), p.persistence * shock)
    assert rises(growth.shock(shock, -abs(z), spread, p), growth.shock(shock, abs(z), spread, p))


@pytest.mark.parametrize(
    ("shock", "drift", "expected"),
    [(0.0, 0.0, 0.098), (0.03, 0.0, 0.128), (0.0, 0.01, 0.118), (0.03, 0.01, 0.148)],
)
def test_a_deviation_takes_up_shock_and_drift(shock, drift, expected):
    """The drift is scaled here, the shock where it is drawn."""
    p = Growth(convergence=0.02, shocks=2.0)
    assert growth.deviation(0.1, shock, drift, p) == pytest.approx(expected)
