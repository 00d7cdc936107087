"""M16 contested neighbourhood. Limiting case: no overlap, no friction."""

import pytest
from hypothesis import given
from strategies import checked, floats, gap, near, of, rises, share
from tripolar.rules import region
from tripolar.rules.region import Region

gdp = floats(1.0, 1e5)


@checked
@given(gap, share, of(Region))
def test_no_overlap_no_friction(growth, division, p):
    assert region.friction(growth, 0.0, division, p) == 0.0


@pytest.mark.parametrize(
    ("why", "growth", "division", "settings"),
    [
        ("shares rest, whatever they are", 0.0, 0.0, {}),
        ("labour is fully divided", 0.05, 1.0, {}),
        ("switched off", 0.05, 0.0, {"strength": 0.0}),
    ],
)
def test_no_friction(why, growth, division, settings):
    assert region.friction(growth, 1.0, division, Region(**settings)) == 0.0, why


@checked
@given(share, share, share, share, share, share, of(Region))
def test_friction_rises_with_growth_and_overlap_and_falls_with_a_division_of_labour(
    g1, g2, o1, o2, d1, d2, p
):
    g1, g2 = sorted((g1, g2))
    o1, o2 = sorted((o1, o2))
    d1, d2 = sorted((d1, d2))
    least = region.friction(g1, o1, d2, p)
    assert 0.0 <= least <= p.strength
    assert rises(least, region.friction(g2, o1, d2, p))
    assert rises(least, region.friction(g1, o2, d2, p))
    assert rises(least, region.friction(g1, o1, d1, p))


@checked
@given(gdp, gdp, of(Region))
def test_the_two_shares_of_a_contest_sum_to_1(a, b, p):
    assert near(region.contest(a, b, p) + region.contest(b, a, p), 1.0, 1e-9)


@checked
@given(gdp, gdp, gdp, of(Region))
def test_economic_weight_wins_influence(a, b, other, p):
    a, b = sorted((a, b))
    assert 0.0 <= region.contest(a, other, p) <= 1.0
    assert rises(region.contest(a, other, p), region.contest(b, other, p))
    assert near(region.contest(a, a, p), 0.5, 1e-9)


@checked
@given(share, share, of(Region))
def test_influence_moves_part_of_the_way_to_the_contests_outcome(now, outcome, p):
    after = region.influence(now, outcome, p)
    assert 0.0 <= after <= 1.0
    assert near(outcome - after, (1.0 - p.drift) * (outcome - now), 1e-9)


@checked
@given(floats(0.0, 10.0), of(Region))
def test_friction_costs(friction, p):
    assert region.worth(friction, p) <= region.worth(0.0, p) == 0.0
