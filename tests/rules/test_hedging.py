"""M18 hedging. Limiting case at this level: a harmless neighbour is no reason to turn; off, nothing ever warms."""

import pytest
from hypothesis import given
from strategies import checked, flag, floats, of, relation, rises, share
from tripolar.rules import gain, hedging, threat
from tripolar.rules.gain import Gain
from tripolar.rules.hedging import Hedging
from tripolar.rules.threat import Threat

change = floats(-3.0, 3.0)
power = floats(0.01, 1.0)


@checked
@given(power, power, power, share, of(Gain), of(Threat))
def test_a_harmless_neighbour_is_not_balanced_with_another_pole(own, pole, neighbour, need, p, q):
    feared = threat.threat(0.0, neighbour, own, q)
    assert gain.gain(own, own + pole, neighbour, feared, 0.0, need, p) == 0.0


@checked
@given(change, of(Hedging, strength=0.0))
def test_switched_off_no_other_pole_ever_warms(delta, p):
    assert hedging.warming(delta, 0.0, p) <= 0.0


@checked
@given(change, of(Hedging, strength=0.0))
def test_switched_off_the_closest_partner_warms_all_the_same(delta, p):
    assert hedging.warming(delta, 1.0, p) == delta


@checked
@given(change, flag, of(Hedging))
def test_cooling_is_always_free(delta, closest, p):
    assert hedging.warming(-abs(delta), closest, p) == -abs(delta)


@pytest.mark.parametrize(("strength", "free"), [(0.0, 0.0), (0.4, 0.4), (1.0, 1.0), (3.0, 1.0)])
def test_freedom_is_the_strength_up_to_1(strength, free):
    assert hedging.freedom(Hedging(strength=strength)) == free
    assert hedging.warming(1.0, 0.0, Hedging(strength=strength)) == free


@checked
@given(relation, relation, share, share, of(Hedging))
def test_a_pact_spends_the_standing_with_the_partners_adversary(w1, w2, q1, q2, p):
    w1, w2 = sorted((w1, w2))
    q1, q2 = sorted((q1, q2))
    least = hedging.spent_credit(w1, q1, p)
    assert least >= 0.0
    assert rises(least, hedging.spent_credit(w2, q1, p))
    assert rises(least, hedging.spent_credit(w1, q2, p))
    assert hedging.spent_credit(w2, 0.0, p) == hedging.spent_credit(0.0, q2, p) == 0.0


@checked
@given(of(Hedging))
def test_an_ally_elsewhere_is_an_outside_option(p):
    assert hedging.worth(1.0, p) <= hedging.worth(0.0, p) == 0.0


@checked
@given(relation, share, flag, of(Hedging, strength=0.0))
def test_strength_0_leaves_the_score(tie, quarrel, ally, p):
    assert hedging.spent_credit(tie, quarrel, p) == 0.0
    assert hedging.worth(ally, p) == 0.0
