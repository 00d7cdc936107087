"""M6 the leader's pressure. Limiting cases: retrenched, the pressure decays to 0; no pressure, no common crisis."""

import pytest
from hypothesis import given
from strategies import checked, floats, near, of, rises, share, uniform
from tripolar.rules import pressure
from tripolar.rules.pressure import CONTAIN, RETRENCH, WEDGE, Pressure

coalition = floats(0.0, 5.0)
P = Pressure(contain=0.7, wedge_target=0.15, wedge_others=0.85, retrench=0.05, notice=0.25)


@pytest.mark.parametrize(
    ("stance", "rival", "power", "allied", "aim"),
    [
        (CONTAIN, 1, 0.5, 0, 0.7),
        (CONTAIN, 1, 0.125, 0, 0.35),  # half noticed
        (CONTAIN, 1, 0.0, 0, 0.0),  # too small to notice
        (CONTAIN, 1, 0.5, 1, 0.0),  # an ally
        (RETRENCH, 1, 0.5, 0, 0.05),
        (RETRENCH, 1, 0.5, 1, 0.0),
        (WEDGE + 1, 1, 0.5, 0, 0.15),  # courted
        (WEDGE + 1, 0, 0.5, 0, 0.85),  # pressed meanwhile
        (WEDGE + 1, 1, 0.5, 1, 0.0),
    ],
)
def test_what_the_leader_aims_at_a_rival(stance, rival, power, allied, aim):
    target = pressure.leader_target(stance, float(rival), power, float(allied), P)
    assert target == pytest.approx(aim)


@checked
@given(floats(0.0, 9.0).map(round).map(float), floats(0.0, 10.0), share, of(Pressure))
def test_the_aim_is_a_share(stance, power, allied, p):
    assert 0.0 <= pressure.leader_target(stance, 1.0, power, allied, p) <= 1.0


@checked
@given(share, floats(0.0, 10.0), of(Pressure, retrench=0.0, adjustment=0.3))
def test_retrenched_the_pressure_decays_to_0(hostility, power, p):
    for _ in range(60):
        target = pressure.leader_target(RETRENCH, 1.0, power, 0.0, p)
        hostility = pressure.approach(hostility, target, p.adjustment)
    assert hostility < 1e-9


@checked
@given(floats(0.0, 9.0).map(round).map(float), floats(0.0, 10.0), of(Pressure, strength=0.0))
def test_strength_0_aims_at_nobody(stance, power, p):
    assert pressure.leader_target(stance, 1.0, power, 0.0, p) == 0.0


@checked
@given(uniform, share)
def test_no_pressure_no_crisis(u, hazard):
    assert pressure.strikes(u, hazard, 0.0) == 0.0
    assert pressure.strikes(u, 0.0, hazard) == 0.0


@checked
@given(uniform, share, share, share)
def test_crises_are_the_likelier_the_higher_hazard_and_hostility(u, hazard, h1, h2):
    h1, h2 = sorted((h1, h2))
    assert pressure.strikes(u, hazard, h1) <= pressure.strikes(u, hazard, h2)
    assert pressure.strikes(u, hazard, h2) == (1.0 if u < hazard * h2 else 0.0)


@checked
@given(share, share, share)
def test_hostility_moves_part_of_the_way(hostility, target, rate):
    after = pressure.approach(hostility, target, rate)
    assert 0.0 <= after <= 1.0
    assert rises(abs(target - after), abs(target - hostility))


@checked
@given(coalition, coalition, share, share, of(Pressure))
def test_a_stronger_and_closer_coalition_is_wedged_the_sooner(c1, c2, a1, a2, p):
    c1, c2 = sorted((c1, c2))
    a1, a2 = sorted((a1, a2))
    assert rises(pressure.wedge_score(c1, a1, 2.0, p), pressure.wedge_score(c2, a1, 2.0, p))
    assert rises(pressure.wedge_score(c1, a1, 2.0, p), pressure.wedge_score(c1, a2, 2.0, p))


@checked
@given(coalition, coalition, of(Pressure))
def test_the_odds_of_retrenching_follow_their_slope(c1, c2, p):
    c1, c2 = sorted((c1, c2))
    rise = pressure.retrench_score(c2, p) - pressure.retrench_score(c1, p)
    assert near(rise, p.retrench_coalition * (c2 - c1), 1e-9)


def test_the_number_of_rivals_does_not_change_how_often_one_is_wedged_off():
    from math import exp

    both = [n * exp(pressure.wedge_score(1.2, 0.5, n, Pressure())) for n in (2.0, 5.0)]
    assert both[0] == pytest.approx(both[1])


def test_a_war_keeps_the_window_open_and_passes():
    p = Pressure(war_years=3.0)
    left = [pressure.years_left(0.0, 1.0, p)]
    while left[-1] > 0.0:
        left.append(pressure.years_left(left[-1], 0.0, p))
    assert left == [3.0, 2.0, 1.0, 0.0]
    assert pressure.years_left(0.0, 0.0, p) == 0.0


@checked
@given(share, share, floats(0.0, 5.0), floats(0.0, 5.0), floats(0.0, 3.0), floats(0.0, 3.0), of(Pressure))
def test_hostility_of_neighbours_rises_with_friction_fear_and_coldness(f1, f2, d1, d2, w1, w2, p):
    f1, f2 = sorted((f1, f2))
    d1, d2 = sorted((d1, d2))
    w1, w2 = sorted((w1, w2))
    least = pressure.neighbour_target(f1, d1, w2, p)
    assert 0.0 <= least <= 1.0
    assert rises(least, pressure.neighbour_target(f2, d1, w2, p))
    assert rises(least, pressure.neighbour_target(f1, d2, w2, p))
    assert rises(least, pressure.neighbour_target(f1, d1, w1, p))


@checked
@given(floats(1.0, 3.0), of(Pressure))
def test_a_harmless_neighbour_is_met_with_the_base_alone(relation, p):
    assert pressure.neighbour_target(0.0, 0.0, relation, p) == p.neighbour_base


@pytest.mark.parametrize(
    ("friction", "fear", "relation", "expected"),
    [(0, 0, 1.0, 0.05), (1, 0, 1.0, 0.2), (0, 1, 1.0, 0.3), (0, 0, 0.5, 0.25), (1, 1, 0.0, 0.85)],
)
def test_what_makes_neighbours_hostile(friction, fear, relation, expected):
    p = Pressure(neighbour_base=0.05, neighbour_friction=0.15, neighbour_fear=0.25, neighbour_coldness=0.4)
    assert pressure.neighbour_target(float(friction), float(fear), relation, p) == pytest.approx(expected)
