"""M10 autonomy, seniority, entrapment. Limiting cases: equals pay equally; deeper commitment costs more."""

import pytest
from hypothesis import given
from strategies import checked, floats, gap, near, of, rises, share
from tripolar.rules import choice, seniority
from tripolar.rules.choice import LEVELS, depth_of
from tripolar.rules.seniority import Seniority

power = floats(1e-6, 1e6)
drawn_in = floats(0.0, 5.0)


@checked
@given(power, of(Seniority))
def test_equals_pay_equally(own, p):
    for_one = seniority.junior(seniority.gap(own, own), seniority.gap(own, own), p)
    assert for_one == 0.0
    assert seniority.autonomy(for_one, p) == seniority.autonomy(-for_one, p) == 0.0


@checked
@given(power, power)
def test_a_gap_is_mirrored_and_at_most_1(a, b):
    assert near(seniority.gap(a, b), -seniority.gap(b, a))
    assert -1.0 <= seniority.gap(a, b) <= 1.0
    assert (seniority.gap(a, b) > 0.0) == (b > a) or near(a, b)


def test_nobody_trades_no_gap():
    assert seniority.gap(0.0, 0.0) == 0.0


@checked
@given(gap, gap, gap, of(Seniority))
def test_juniority_rises_with_both_gaps_and_is_mirrored(a, b, other, p):
    a, b = sorted((a, b))
    assert -1.0 <= seniority.junior(a, other, p) <= 1.0
    assert rises(seniority.junior(a, other, p), seniority.junior(b, other, p))
    assert rises(seniority.junior(other, a, p), seniority.junior(other, b, p))
    assert near(seniority.junior(-a, -other, p), -seniority.junior(a, other, p))


@checked
@given(floats(0.01, 1.0), of(Seniority, strength=1.0, autonomy_cost=1.9))
def test_deeper_commitment_costs_the_junior_more(junior, p):
    cost = [
        -choice.contribution(0.0, seniority.autonomy(junior, p), 0.0, depth_of(float(rung)), 0.0)
        for rung in range(LEVELS)
    ]
    assert cost[0] == 0.0
    assert cost == sorted(set(cost)), "strictly dearer rung by rung"


@checked
@given(gap, gap, of(Seniority))
def test_autonomy_is_the_juniors_price_alone(a, b, p):
    a, b = sorted((a, b))
    assert 0.0 <= seniority.autonomy(a, p) <= seniority.autonomy(b, p)
    assert seniority.autonomy(-abs(a), p) == 0.0


@checked
@given(gap, of(Seniority))
def test_deference_is_the_seniors_gain_alone(junior, p):
    worth = seniority.worth(junior, 0.0, 0.0, p)
    assert near(worth, p.strength * p.deference * max(0.0, -junior))


@pytest.mark.parametrize(("partner", "own", "quarrel"), [(0.7, 0.2, 0.5), (0.7, 0.7, 0.0), (0.2, 0.7, 0.0)])
def test_a_quarrel_is_the_partners_where_it_is_not_ones_own(partner, own, quarrel):
    assert seniority.quarrel(partner, own) == pytest.approx(quarrel)


@checked
@given(gap, share, share, drawn_in, drawn_in, of(Seniority))
def test_others_quarrels_repel(junior, q1, q2, e1, e2, p):
    q1, q2 = sorted((q1, q2))
    e1, e2 = sorted((e1, e2))
    assert rises(seniority.worth(junior, q2, e1, p), seniority.worth(junior, q1, e1, p))
    assert rises(seniority.worth(junior, q1, e2, p), seniority.worth(junior, q1, e1, p))


@checked
@given(gap, share, drawn_in, of(Seniority, strength=0.0))
def test_strength_0_costs_nothing(junior, quarrel, entangled, p):
    assert seniority.worth(junior, quarrel, entangled, p) == 0.0
    assert seniority.autonomy(junior, p) == 0.0
