"""M11 trade and currency. Limiting case: symmetric economies are not asymmetric."""

import pytest
from hypothesis import given
from strategies import amount, checked, figure, floats, near, of, plausible, rises, share
from tripolar.rules import seniority, trade
from tripolar.rules.trade import Trade

dependence = floats(0.0, 2.0)


@checked
@given(floats(0.0, 1e5), floats(1.0, 1e6), of(Trade))
def test_symmetric_economies_depend_equally(volume, gdp, p):
    one = other = trade.dependence(volume, gdp)
    assert seniority.gap(other, one) == 0.0
    assert trade.interest(one, p) == trade.interest(other, p)


@checked
@given(floats(1.0, 1e5), figure, figure)
def test_the_smaller_economy_depends_more(volume, a, b):
    a, b = sorted((a, b))
    assert trade.dependence(volume, a) >= trade.dependence(volume, b) >= 0.0


@checked
@given(amount, of(Trade))
def test_without_growth_and_change_trade_stays(volume, p):
    assert trade.volume(volume, 1.0, 0.0, p) == volume


@pytest.mark.parametrize(
    ("growth", "change", "expected"),
    [(4.0, 0.0, 200.0), (1.0, 1.0, 128.4025), (1.0, -1.0, 77.8801), (0.25, 0.0, 50.0)],
)
def test_trade_follows_economies_and_politics(growth, change, expected):
    p = Trade(elasticity=0.5, politics=0.25)
    assert trade.volume(100.0, growth, change, p) == pytest.approx(expected, rel=1e-5)


@checked
@given(floats(1.0, 1e5), floats(0.5, 2.0), floats(0.5, 2.0), floats(-3.0, 3.0), floats(-3.0, 3.0), of(Trade))
def test_trade_rises_with_economies_and_relation(volume, g1, g2, w1, w2, p):
    g1, g2 = sorted((g1, g2))
    w1, w2 = sorted((w1, w2))
    assert rises(trade.volume(volume, g1, w1, p), trade.volume(volume, g2, w1, p))
    assert rises(trade.volume(volume, g1, w1, p), trade.volume(volume, g1, w2, p))


@checked
@given(share, share, share, of(Trade))
def test_pressure_moves_settlement_out_of_the_leaders_currency(own, h1, h2, p):
    h1, h2 = sorted((h1, h2))
    assert 0.0 <= trade.own_currency(own, h1, p) <= 1.0
    assert rises(trade.own_currency(own, h1, p), trade.own_currency(own, h2, p))
    assert trade.own_currency(own, 0.0, p) <= own


@checked
@given(dependence, dependence, of(Trade))
def test_the_interest_in_trade_saturates(d1, d2, p):
    d1, d2 = sorted((d1, d2))
    assert rises(trade.interest(d1, p), trade.interest(d2, p))
    assert 0.0 <= trade.interest(d2, p) <= p.strength * p.gain
    assert near(trade.interest(p.saturation, p), 0.5 * p.strength * p.gain)


@checked
@given(dependence, dependence, share, share, share, share, of(Trade))
def test_exposure_costs_more_with_dependence_and_hostility_and_own_money_shields(d1, d2, h1, h2, c1, c2, p):
    d1, d2 = sorted((d1, d2))
    h1, h2 = sorted((h1, h2))
    c1, c2 = sorted((c1, c2))
    least = trade.exposure(d1, h1, c2, p)
    assert least <= 0.0
    assert rises(trade.exposure(d2, h1, c2, p), least)
    assert rises(trade.exposure(d1, h2, c2, p), least)
    assert rises(trade.exposure(d1, h1, c1, p), least)


@checked
@given(dependence, share, plausible(Trade))
def test_without_hostility_nothing_is_exposed(d, own, p):
    assert trade.exposure(d, 0.0, own, p) == 0.0


@checked
@given(dependence, share, share, of(Trade, strength=0.0))
def test_strength_0_leaves_the_score(d, hostility, own, p):
    assert trade.interest(d, p) == 0.0
    assert trade.exposure(d, hostility, own, p) == 0.0


@pytest.mark.parametrize(
    ("own", "pressure", "expected"),
    [(0.2, 0.0, 0.194), (0.2, 1.0, 0.474), (0.2, 0.5, 0.334), (1.0, 1.0, 0.97)],
)
def test_how_fast_settlement_moves(own, pressure, expected):
    assert trade.own_currency(own, pressure, Trade(switching=0.35, reversion=0.03)) == pytest.approx(expected)
