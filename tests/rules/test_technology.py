"""M3 technology diffusion. Limiting case: no transfers, and nothing is learnt beyond the base rate."""

import pytest
from hypothesis import given
from strategies import checked, floats, gap, near, of, plausible, relation, rises, share
from tripolar.rules import technology
from tripolar.rules.choice import depth_of
from tripolar.rules.technology import Technology


@pytest.mark.parametrize(
    ("why", "ahead", "level", "settings"),
    [
        ("rivals pass nothing on", 0.4, 0.0, {}),
        ("no gap", 0.0, 3.0, {}),
        ("the partner is ahead", -0.3, 3.0, {}),
        ("the rate is 0", 0.4, 3.0, {"transfer_rate": 0.0}),
        ("switched off", 0.4, 3.0, {"strength": 0.0}),
    ],
)
def test_no_transfer(why, ahead, level, settings):
    assert technology.transfer(ahead, depth_of(level), 1.0, Technology(**settings)) == 0.0, why


@checked
@given(share, of(Technology))
def test_without_transfers_nothing_is_learnt_beyond_the_base_rate(own, p):
    assert near(technology.learn(own, 0.0, p) - own, p.base_rate * (1.0 - own), 1e-9)


@checked
@given(gap, gap, share, share, share, share, of(Technology))
def test_transfers_rise_with_gap_depth_and_exercises(g, h, d, e, q, r, p):
    g, h = sorted((g, h))
    d, e = sorted((d, e))
    q, r = sorted((q, r))
    assert rises(technology.transfer(g, d, q, p), technology.transfer(h, d, q, p))
    assert rises(technology.transfer(g, d, q, p), technology.transfer(g, e, q, p))
    assert rises(technology.transfer(g, d, q, p), technology.transfer(g, d, r, p))
    assert technology.transfer(g, d, q, p) >= 0.0


@checked
@given(share, share, of(Technology))
def test_technology_stays_within_the_frontier(own, received, p):
    after = technology.learn(own, received, p)
    assert own <= after <= 1.0


@checked
@given(share, share, relation, of(Technology))
def test_transferring_costs_the_supplier_and_pays_the_receiver(a, b, tie, p):
    behind, ahead = sorted((a, b))
    assert technology.worth(ahead, behind, tie, p) <= 0.0
    assert technology.worth(behind, ahead, tie, p) >= 0.0


@checked
@given(share, share, relation, relation, of(Technology))
def test_trust_spares_the_supplier_and_serves_the_receiver(own, partner, cooler, warmer, p):
    cooler, warmer = sorted((cooler, warmer))
    assert rises(technology.worth(own, partner, cooler, p), technology.worth(own, partner, warmer, p))


@checked
@given(share, relation, plausible(Technology))
def test_equals_neither_lose_nor_gain(own, tie, p):
    assert technology.worth(own, own, tie, p) == 0.0


@checked
@given(share, share, relation, of(Technology, strength=0.0))
def test_strength_0_leaves_the_score(own, partner, tie, p):
    assert technology.worth(own, partner, tie, p) == 0.0


@checked
@given(floats(0.01, 1.0), plausible(Technology))
def test_without_trust_the_cost_is_the_gap_times_the_supplier_cost(ahead, p):
    assert near(technology.worth(ahead, 0.0, 0.0, p), -p.strength * p.supplier_cost * ahead)
