"""M4 capabilities. Limiting cases: shares sum to 1; the scale of the figures does not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import amount, checked, figure, floats, near, of, rises, share, states
from tripolar.rules import capability
from tripolar.rules.capability import COMPONENTS, PROFILE, Capability

figures = st.integers(3, 8).flatmap(lambda n: st.lists(amount, min_size=n, max_size=n))


def shares(values):
    return [capability.share(value, sum(values), float(len(values))) for value in values]


def index(components, p):
    """Capabilities of states from their figures by component, as the phases add them up."""
    n = len(components[0])
    by_component = [shares(values) for values in components]
    weights = [getattr(p, name) for name in COMPONENTS]
    total = sum(weights)
    return [
        capability.capability(
            sum(w * s[i] for w, s in zip(weights, by_component, strict=True)), total, float(n), p
        )
        for i in range(n)
    ]


def test_the_declared_weights_are_the_components_in_order():
    assert Capability._fields[1 : 1 + len(COMPONENTS)] == COMPONENTS
    assert sum(Capability()[1 : 1 + len(COMPONENTS)]) == pytest.approx(1.0)
    assert sum(Capability()[1 : 1 + PROFILE]) == pytest.approx(1.0), "the default index is the profile of M8"


@checked
@given(figures)
def test_shares_sum_to_1(values):
    assert near(sum(shares(values)), 1.0)
    assert all(0.0 <= s <= 1.0 for s in shares(values))


@checked
@given(figures, floats(1e-3, 1e3))
def test_shares_do_not_depend_on_the_unit(values, unit):
    for before, after in zip(shares(values), shares([unit * v for v in values]), strict=True):
        assert near(before, after, 1e-9)


def test_where_nobody_has_any_the_shares_are_equal():
    assert shares([0.0, 0.0, 0.0, 0.0]) == [0.25] * 4


@checked
@given(st.lists(st.lists(amount, min_size=4, max_size=4), min_size=13, max_size=13), of(Capability))
def test_capabilities_are_shares_that_sum_to_1(components, p):
    all_four = index(components, p)
    assert near(sum(all_four), 1.0, 1e-9)
    assert all(-1e-12 <= c <= 1.0 + 1e-12 for c in all_four)


@checked
@given(share, states, of(Capability, strength=0.0))
def test_strength_0_makes_all_equal(weighted, n, p):
    assert capability.capability(weighted, 1.0, n, p) == 1.0 / n


@checked
@given(share, share, states, of(Capability))
def test_capability_rises_with_the_shares(less, more, n, p):
    less, more = sorted((less, more))
    assert rises(capability.capability(less, 1.0, n, p), capability.capability(more, 1.0, n, p))


def test_without_weights_all_are_equal():
    assert capability.capability(0.0, 0.0, 5.0, Capability()) == 0.2


def test_singers_index_is_a_choice_of_weights():
    """CINC: a sixth each of expenditure, personnel, steel, energy, people and urban population."""
    off = dict.fromkeys(COMPONENTS, 0.0)
    six = dict.fromkeys(("expenditure", "personnel", "steel", "energy", "people", "urban"), 1.0)
    p = Capability(**(off | six))
    halves = [[1.0, 1.0, 2.0] if name in six else [9.0, 0.0, 0.0] for name in COMPONENTS]
    assert index(halves, p) == pytest.approx([0.25, 0.25, 0.5])


@pytest.mark.parametrize(
    ("gdp", "people", "expected"), [(10.0, 5.0, 20.0), (20.0, 5.0, 80.0), (10.0, 10.0, 10.0)]
)
def test_net_resources_are_gdp_times_gdp_per_head(gdp, people, expected):
    assert capability.net_resources(gdp, people) == pytest.approx(expected)


@checked
@given(figure, figure, figure)
def test_of_two_equal_economies_the_more_peopled_has_less_to_spare(gdp, a, b):
    a, b = sorted((a, b))
    assert capability.net_resources(gdp, a) >= capability.net_resources(gdp, b)


@checked
@given(share, floats(0.0, 10.0), share, of(Capability))
def test_allies_never_weaken(own, network, allied, p):
    assert capability.effective(own, 0.0, 0.0, p) == own
    assert capability.effective(own, network, allied, p) >= own
