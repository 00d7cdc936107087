"""M7 the gain of external balancing. Limiting cases: no common adversary: 0; able to balance alone: towards 0."""

import pytest
from hypothesis import given
from strategies import checked, floats, of, plausible, rises, share
from tripolar.rules import gain, threat
from tripolar.rules.gain import Gain
from tripolar.rules.threat import Threat

power = floats(0.01, 1.0)


@checked
@given(power, power, power, share, share, of(Gain))
def test_no_common_adversary_no_gain(own, partner, arriving, feared, need, p):
    assert gain.gain(own, own + partner, arriving, feared, 0.0, need, p) == 0.0


@pytest.mark.parametrize(
    ("why", "settings", "numbers"),
    [
        ("no threat", {}, {"threat": 0.0}),
        ("no need of help", {}, {"need": 0.0}),
        ("a partner that brings nothing", {}, {"pooled": 0.3}),
        ("switched off", {"strength": 0.0}, {}),
    ],
)
def test_no_gain(why, settings, numbers):
    known = {"own": 0.3, "pooled": 0.5, "arriving": 0.6, "threat": 0.4, "common": 0.5, "need": 0.5}
    assert gain.gain(**known, p=Gain()) > 0.0
    assert gain.gain(**(known | numbers), p=Gain(**settings)) == 0.0, why


@checked
@given(power, power, share, share, plausible(Gain), plausible(Threat))
def test_who_can_balance_alone_gains_nothing(partner, arriving, feared, common, p, q):
    """Through the need of M5, which is 0 once the own reaches ``self_help`` times the adversary's."""
    able = q.self_help * arriving * (1.0 + 1e-9) + 1e-9
    need = threat.unmet_need(able, arriving, q)
    assert gain.gain(able, able + partner, arriving, feared, common, need, p) == 0.0


def test_the_gain_goes_to_0_as_the_own_power_nears_the_adversarys():
    gains = [
        gain.gain(c, c + 0.2, 0.5, 0.5, 0.5, threat.unmet_need(c, 0.5, Threat()), Gain())
        for c in (0.3, 0.4, 0.45, 0.49, 0.499, 0.5)
    ]
    assert gains == sorted(gains, reverse=True)
    assert gains[-2] < 0.002 and gains[-1] < 1e-12


@checked
@given(power, power, power, share, share, share, of(Gain, strength=1.0))
def test_the_gain_is_a_share(own, partner, arriving, feared, common, need, p):
    assert 0.0 <= gain.gain(own, own + partner, arriving, feared, common, need, p) <= 1.0


@checked
@given(power, power, power, power, share, share, share, share, share, share, of(Gain))
def test_the_gain_rises_with_partner_threat_hostility_and_need(
    own, p1, p2, arriving, t1, t2, h1, h2, n1, n2, p
):
    p1, p2 = sorted((p1, p2))
    t1, t2 = sorted((t1, t2))
    h1, h2 = sorted((h1, h2))
    n1, n2 = sorted((n1, n2))
    least = gain.gain(own, own + p1, arriving, t1, h1, n1, p)
    assert rises(least, gain.gain(own, own + p2, arriving, t1, h1, n1, p))
    assert rises(least, gain.gain(own, own + p1, arriving, t2, h1, n1, p))
    assert rises(least, gain.gain(own, own + p1, arriving, t1, h2, n1, p))
    assert rises(least, gain.gain(own, own + p1, arriving, t1, h1, n2, p))


@pytest.mark.parametrize(("own", "adversary", "m"), [(0.3, 0.3, 1.5), (0.2, 0.6, 1.0), (0.6, 0.2, 2.5)])
def test_the_odds_are_tullocks_contest(own, adversary, m):
    from tripolar.numerics import logistic

    odds = logistic(gain.log_odds(own, adversary, Gain(decisiveness=m)))
    assert odds == pytest.approx(own**m / (own**m + adversary**m))


@checked
@given(share, share, share, of(Gain))
def test_exercises_make_more_of_the_partner_usable_but_never_more_than_it_has(partner, q1, q2, p):
    q1, q2 = sorted((q1, q2))
    assert 0.0 <= gain.usable(partner, q1, p) <= gain.usable(partner, q2, p) <= partner


@checked
@given(share, share, of(Gain))
def test_the_score_rises_with_the_gain(less, more, p):
    less, more = sorted((less, more))
    assert 0.0 <= gain.worth(less, p) <= gain.worth(more, p)
