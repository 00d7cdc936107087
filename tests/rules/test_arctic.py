"""M17 Arctic. Limiting cases: ice never opens, no incident; full accommodation, no meltdown."""

import pytest
from hypothesis import given
from strategies import checked, floats, near, normal, of, rises, share
from tripolar.rules import arctic
from tripolar.rules.arctic import Arctic

opening = floats(1.5, 10.0)
ice_free = floats(2022.0, 2200.0)
year = floats(2020.0, 2300.0)
persistence = floats(0.0, 0.99)
P = Arctic(incident=0.05, intransigence=1.0)


@checked
@given(opening, floats(-9.0, 9.0), year, share, share, share, share, of(Arctic))
def test_ice_that_never_opens_sees_no_incident(at_opening, weather, when, claim, stake, a, b, p):
    """Whatever the weather: a single low year opens nothing where the trend does not."""
    line = arctic.trend(at_opening, 1e12, 2020.0, when)
    access = arctic.access(at_opening, line, line + weather)
    friction = arctic.friction(access, claim, stake, 0.0, p)
    assert access < 1e-6
    assert arctic.incident_probability(friction, a, b, p) < 1e-4
    assert arctic.access(at_opening, at_opening, at_opening + weather) == 0.0


@checked
@given(share, share, share, share, of(Arctic, intransigence=0.0))
def test_full_accommodation_sees_no_meltdown(access, claim, stake, bargain, p):
    assert arctic.friction(access, claim, stake, bargain, p) == 0.0
    assert arctic.meltdown_probability(p) == 0.0


@pytest.mark.parametrize(("when", "expected"), [(2020, 4.5), (2030, 3.1), (2045, 1.0), (2060, -1.1)])
def test_the_trend_is_a_straight_line_to_ice_free(when, expected):
    assert arctic.trend(4.5, 2045.0, 2020.0, float(when)) == pytest.approx(expected)


@checked
@given(floats(-60.0, 20.0), floats(-9.0, 9.0))
def test_ice_is_never_less_than_none(line, weather):
    assert arctic.extent(line, weather) == max(0.0, line + weather)


@checked
@given(opening, ice_free)
def test_on_the_trend_access_goes_from_0_to_1(at_opening, free):
    start, end = (arctic.trend(at_opening, free, 2020.0, y) for y in (2020.0, free))
    assert near(arctic.access(at_opening, start, start), 0.0)
    assert near(arctic.access(at_opening, end, end), 1.0, 1e-9)


@checked
@given(opening, floats(-60.0, 20.0), floats(-9.0, 9.0), floats(-9.0, 9.0))
def test_access_is_a_share_that_less_ice_raises(at_opening, line, a, b):
    a, b = sorted((a, b))
    more_ice, less_ice = line + b, line + a
    assert (
        0.0 <= arctic.access(at_opening, line, more_ice) <= arctic.access(at_opening, line, less_ice) <= 1.0
    )


@checked
@given(opening, ice_free, floats(0.0, 9.0))
def test_weather_moves_access_evenly_about_the_trend(at_opening, free, weather):
    line = arctic.trend(at_opening, free, 2020.0, 2020.0 + 0.4 * (free - 2020.0))
    low, high = (arctic.access(at_opening, line, line + sign * weather) for sign in (1.0, -1.0))
    assert near(low + high, 2.0 * arctic.access(at_opening, line, line), 1e-9)


@checked
@given(floats(-5.0, 5.0), normal, floats(0.0, 2.0), persistence)
def test_the_residual_fades_and_keeps_its_spread(before, z, sd, persistence):
    assert near(arctic.residual(before, 0.0, sd, persistence), persistence * before)
    spread = arctic.residual(0.0, 1.0, sd, persistence)
    assert near(spread**2 + (persistence * sd) ** 2, sd**2, 1e-9), "stationary variance"


@checked
@given(share, share, share, share, share, share, share, share, of(Arctic))
def test_friction_rises_with_access_claim_and_stake_and_a_bargain_settles_it(
    a1, a2, c1, c2, s1, s2, b1, b2, p
):
    a1, a2 = sorted((a1, a2))
    c1, c2 = sorted((c1, c2))
    s1, s2 = sorted((s1, s2))
    b1, b2 = sorted((b1, b2))
    least = arctic.friction(a1, c1, s1, b2, p)
    assert 0.0 <= least <= p.strength
    assert rises(least, arctic.friction(a2, c1, s1, b2, p))
    assert rises(least, arctic.friction(a1, c2, s1, b2, p))
    assert rises(least, arctic.friction(a1, c1, s2, b2, p))
    assert rises(least, arctic.friction(a1, c1, s1, b1, p))
    assert arctic.friction(a1, c1, s1, 1.0, p) == 0.0


@checked
@given(share, share, share, share, of(Arctic, strength=0.0))
def test_strength_0_sees_no_friction(access, claim, stake, bargain, p):
    assert arctic.friction(access, claim, stake, bargain, p) == 0.0


@pytest.mark.parametrize(
    ("outsider", "hazard"), [(0.0, 0.0), (0.1, 0.025), (0.2, 0.05), (0.6, 0.15), (1.0, 0.15)]
)
def test_a_stronger_outsider_dares_more_up_to_three_times(outsider, hazard):
    assert arctic.incident_probability(1.0, 0.2, outsider, P) == pytest.approx(hazard)


@checked
@given(share, share, share, share, of(Arctic))
def test_the_odds_of_an_incident_are_a_probability_that_rises_with_friction(f1, f2, claimant, outsider, p):
    f1, f2 = sorted((f1, f2))
    assert arctic.incident_probability(0.0, claimant, outsider, p) == 0.0
    assert 0.0 <= arctic.incident_probability(f1, claimant, outsider, p) <= 1.0
    assert rises(
        arctic.incident_probability(f1, claimant, outsider, p),
        arctic.incident_probability(f2, claimant, outsider, p),
    )


@checked
@given(share, share, of(Arctic))
def test_intransigence_makes_meltdowns(i1, i2, p):
    i1, i2 = sorted((i1, i2))
    odds = [arctic.meltdown_probability(p._replace(intransigence=i)) for i in (i1, i2)]
    assert 0.0 <= odds[0] <= odds[1] <= 1.0


@checked
@given(share, of(Arctic))
def test_friction_costs(friction, p):
    assert arctic.worth(friction, p) <= arctic.worth(0.0, p) == 0.0
