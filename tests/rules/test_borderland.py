"""M15 borderland. Limiting cases: no migration and no claim: 0; a hostile claimant frightens while it is the weaker."""

import pytest
from hypothesis import given
from strategies import amount, checked, floats, gap, level, near, normal, of, rises, share
from tripolar.rules import borderland
from tripolar.rules.borderland import Borderland


@checked
@given(share, gap, share, share, normal, of(Borderland))
def test_without_a_claim_there_is_no_salience_no_fear_no_demand(before, junior, migrants, hostility, z, p):
    salience = borderland.salience(before, 0.0, abs(junior), z, p)
    assert salience == 0.0
    assert borderland.fear(salience, junior, migrants, hostility, p) == 0.0
    assert borderland.demand_probability(3.0, salience, junior, migrants, p) == 0.0


@checked
@given(share, gap, of(Borderland))
def test_without_migrants_and_hostility_a_claim_alone_frightens_nobody(salience, junior, p):
    assert borderland.fear(salience, junior, 0.0, 0.0, p) == 0.0
    assert borderland.demand_probability(3.0, salience, junior, 0.0, p) == 0.0


@checked
@given(
    floats(0.01, 1.0),
    floats(-1.0, 0.0),
    share,
    floats(0.01, 1.0),
    of(Borderland, strength=1.0, hostile_claimant=1.0),
)
def test_a_hostile_claimant_frightens_also_while_it_is_the_weaker(salience, junior, migrants, hostility, p):
    assert borderland.fear(salience, junior, migrants, hostility, p) > 0.0
    assert borderland.demand_probability(3.0, salience, junior, migrants, p) == 0.0, "it can not demand"


@checked
@given(share, share, gap, gap, share, share, share, share, of(Borderland))
def test_fear_rises_with_claim_juniority_migrants_and_hostility(v1, v2, j1, j2, m1, m2, h1, h2, p):
    v1, v2 = sorted((v1, v2))
    j1, j2 = sorted((j1, j2))
    m1, m2 = sorted((m1, m2))
    h1, h2 = sorted((h1, h2))
    least = borderland.fear(v1, j1, m1, h1, p)
    assert 0.0 <= least <= p.strength * (2.0 + p.hostile_claimant)
    assert rises(least, borderland.fear(v2, j1, m1, h1, p))
    assert rises(least, borderland.fear(v1, j2, m1, h1, p))
    assert rises(least, borderland.fear(v1, j1, m2, h1, p))
    assert rises(least, borderland.fear(v1, j1, m1, h2, p))


@checked
@given(share, gap, share, share, level, of(Borderland, strength=0.0))
def test_strength_0_neither_frightens_nor_demands(salience, junior, migrants, hostility, rung, p):
    assert borderland.fear(salience, junior, migrants, hostility, p) == 0.0
    assert borderland.demand_probability(rung, salience, junior, migrants, p) == 0.0


@checked
@given(floats(0.0, 30.0), of(Borderland))
def test_fear_costs(fear, p):
    assert borderland.cost(fear, p) >= borderland.cost(0.0, p) == 0.0


@checked
@given(share, share, gap, gap, share, share, of(Borderland))
def test_demands_are_made_of_juniors_at_partnership_and_above(v1, v2, j1, j2, m1, m2, p):
    v1, v2 = sorted((v1, v2))
    j1, j2 = sorted((j1, j2))
    m1, m2 = sorted((m1, m2))
    assert borderland.demand_probability(0.0, v2, j2, m2, p) == 0.0
    assert borderland.demand_probability(1.0, v2, j2, m2, p) == 0.0
    assert borderland.demand_probability(3.0, v2, -abs(j2), m2, p) == 0.0
    least = borderland.demand_probability(2.0, v1, j1, m1, p)
    assert 0.0 <= least <= 1.0
    for more in ((v2, j1, m1), (v1, j2, m1), (v1, j1, m2)):
        assert rises(least, borderland.demand_probability(2.0, *more, p))


@checked
@given(of(Borderland))
def test_a_junior_bound_by_a_pact_yields_the_sooner(p):
    free, bound = (borderland.yielding_probability(rung, p) for rung in (2.0, 3.0))
    assert 0.0 <= free <= bound <= 1.0


@checked
@given(amount, amount)
def test_the_migrants_share_is_a_share(migrants, residents):
    assert 0.0 <= borderland.migrant_share(migrants, residents) <= 1.0


def test_where_nobody_lives_there_is_no_share():
    assert borderland.migrant_share(0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("why", "settings", "inflow", "pull", "share"),
    [
        ("no inflow", {}, 0.0, 1.0, 0.1),
        ("migration off", {"migration": 0.0}, 6.0, 1.0, 0.1),
        ("no pull", {}, 6.0, 0.0, 0.1),
        ("the cap is reached", {"cap": 0.3}, 6.0, 1.0, 0.3),
        ("the cap is passed", {"cap": 0.3}, 6.0, 1.0, 0.9),
    ],
)
def test_nobody_comes(why, settings, inflow, pull, share):
    assert borderland.migrants(400.0, inflow, pull, share, Borderland(**settings)) == 400.0, why


@checked
@given(
    floats(0.0, 1e6), floats(0.0, 100.0), floats(0.0, 100.0), floats(0.0, 5.0), share, share, of(Borderland)
)
def test_migrants_come_with_inflow_and_pull_until_the_door_closes(before, i1, i2, pull, s1, s2, p):
    i1, i2 = sorted((i1, i2))
    s1, s2 = sorted((s1, s2))
    assert rises(borderland.migrants(before, i1, pull, s1, p), borderland.migrants(before, i2, pull, s1, p))
    assert rises(borderland.migrants(before, i1, pull, s2, p), borderland.migrants(before, i1, pull, s1, p))
    assert borderland.migrants(before, i1, pull, s1, p) >= before


@checked
@given(amount, of(Borderland))
def test_residents_decline_at_their_rate(residents, p):
    assert near(borderland.residents(residents, p), residents * (1.0 - p.decline), 1e-9)


@checked
@given(share, floats(0.01, 1.0), share, share, normal, of(Borderland))
def test_salience_is_a_share_that_seniority_raises(before, base, s1, s2, z, p):
    s1, s2 = sorted((s1, s2))
    assert 0.0 <= borderland.salience(before, base, s1, z, p) <= 1.0
    assert rises(borderland.salience(before, base, s1, z, p), borderland.salience(before, base, s2, z, p))


def test_left_alone_a_claim_rests_at_its_base():
    v = 0.9
    for _ in range(400):
        v = borderland.salience(v, 0.3, 0.0, 0.0, Borderland())
    assert v == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("junior", "migrants", "hostility", "expected"),
    [
        (0.5, 0.15, 0.0, 0.5),  # half the demographic fear of half a junior, twice over
        (1.0, 0.15, 0.0, 1.0),
        (1.0, 0.45, 0.0, 1.5),
        (-0.5, 0.45, 0.4, 0.4),  # the weaker claimant's hostility alone
        (0.5, 0.15, 0.4, 0.9),
    ],
)
def test_what_frightens_a_holder(junior, migrants, hostility, expected):
    p = Borderland(half_fear=0.15, hostile_claimant=1.0)
    assert borderland.fear(1.0, junior, migrants, hostility, p) == pytest.approx(expected)
    assert borderland.fear(0.3, junior, migrants, hostility, p) == pytest.approx(0.3 * expected)
