"""M5 threat. Limiting cases: monotone in each argument, and 0 where hostility is 0."""

import pytest
from hypothesis import given
from strategies import checked, floats, of, rises, share
from tripolar.rules import threat
from tripolar.rules.threat import Threat

power = floats(0.0, 11.0)


@checked
@given(power, share, of(Threat))
def test_no_hostility_no_threat(arriving, own, p):
    assert threat.threat(0.0, arriving, own, p) == 0.0


@checked
@given(share, share, of(Threat))
def test_no_power_no_threat(hostility, own, p):
    assert threat.threat(hostility, 0.0, own, p) == 0.0


@checked
@given(share, power, share, of(Threat, strength=0.0))
def test_strength_0_frightens_nobody(hostility, arriving, own, p):
    assert threat.threat(hostility, arriving, own, p) == 0.0


@checked
@given(share, power, share, of(Threat))
def test_threat_is_a_share(hostility, arriving, own, p):
    assert 0.0 <= threat.threat(hostility, arriving, own, p) <= 1.0


@checked
@given(share, share, power, power, share, share, of(Threat))
def test_threat_rises_with_hostility_and_power_and_falls_with_the_own(h1, h2, e1, e2, c1, c2, p):
    h1, h2 = sorted((h1, h2))
    e1, e2 = sorted((e1, e2))
    c1, c2 = sorted((c1, c2))
    assert rises(threat.threat(h1, e1, c1, p), threat.threat(h2, e1, c1, p))
    assert rises(threat.threat(h1, e1, c1, p), threat.threat(h1, e2, c1, p))
    assert rises(threat.threat(h1, e1, c2, p), threat.threat(h1, e1, c1, p))


@checked
@given(power, share, share)
def test_distance_takes_power_away(effective, near, far):
    far, near = sorted((near, far))
    assert 0.0 <= threat.arriving(effective, far) <= threat.arriving(effective, near) <= effective


@pytest.mark.parametrize(
    ("own", "arriving", "expected"), [(0.0, 0.5, 1.0), (0.25, 0.5, 0.5), (0.5, 0.5, 0.0), (0.9, 0.5, 0.0)]
)
def test_the_need_is_what_the_own_can_not_match(own, arriving, expected):
    assert threat.unmet_need(own, arriving, Threat(self_help=1.0)) == pytest.approx(expected, abs=1e-9)


@checked
@given(share, share, power, power, of(Threat))
def test_the_need_is_a_share_that_own_power_lowers(c1, c2, e1, e2, p):
    c1, c2 = sorted((c1, c2))
    e1, e2 = sorted((e1, e2))
    assert 0.0 <= threat.unmet_need(c1, e1, p) <= 1.0
    assert rises(threat.unmet_need(c2, e1, p), threat.unmet_need(c1, e1, p))
    assert rises(threat.unmet_need(c1, e1, p), threat.unmet_need(c1, e2, p))


@checked
@given(share, share, of(Threat))
def test_a_threatening_partner_is_mistrusted(less, more, p):
    less, more = sorted((less, more))
    assert threat.mistrust(more, p) <= threat.mistrust(less, p) <= 0.0
    assert threat.mistrust(0.0, p) == 0.0
