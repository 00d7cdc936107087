"""What the tests of the rules draw: a mechanism's parameters from their declared ranges, and world variables
by name.

A rule's arguments have the same names as the world's variables, so that their ranges stand here once.
"""

import math

from hypothesis import settings
from hypothesis import strategies as st
from tripolar.rules.table import marker

#: Every property is checked on 100 examples, the same ones each time.
checked = settings(deadline=None, max_examples=100, derandomize=True)

ROUNDING = 1e-12
POINTS = 9


def floats(low, high):
    """Floats of [low, high], the ends among them; no subnormal ones, which no figure of a state is."""
    return st.one_of(st.floats(low, high, allow_subnormal=False), st.sampled_from((low, high)))


share = floats(0.0, 1.0)  # also probabilities, depths and whatever else lies in [0, 1]
gap = floats(-1.0, 1.0)
relation = floats(0.0, 3.0)
level = st.sampled_from([0.0, 1.0, 2.0, 3.0])
flag = st.sampled_from([0.0, 1.0])
normal = floats(-8.6, 8.6)  # Box and Muller's method gives none beyond
score = floats(-50.0, 50.0)
states = st.integers(3, 8).map(float)
figure = floats(1e-6, 1e12)  # bn USD, thousand people and so on: what a scenario may declare
amount = st.one_of(st.just(0.0), figure)
uniform = st.floats(2.0**-53, 1.0 - 2.0**-53)


def of(declared, ranges="domain", **fixed):
    """A mechanism's parameters, each from its ``domain`` or ``tested`` range, save those that are ``fixed``.

    Each stands at one of nine points from end to end of its range; one whole number draws them all, which
    costs a tenth of a draw for each.
    """
    spans = {name: getattr(marker(declared, name), ranges) for name in declared._fields}
    assert set(fixed) <= set(spans), f"{declared.__name__} has no {set(fixed) - set(spans)}"
    free = [name for name in spans if name not in fixed]

    def decode(number):
        values = dict(fixed)
        for name in free:
            number, point = divmod(number, POINTS)
            low, high = spans[name]
            values[name] = high if point == POINTS - 1 else low + (high - low) * point / (POINTS - 1)
        return declared(**values)

    return st.integers(0, POINTS ** len(free) - 1).map(decode)


def plausible(declared, **fixed):
    """A mechanism's parameters from the ranges that the literature supports."""
    return of(declared, "tested", **fixed)


def rises(low, high, tolerance=ROUNDING):
    """Whether ``high`` is no less than ``low``, rounding aside."""
    return low <= high + tolerance * max(1.0, abs(low), abs(high))


def near(a, b, tolerance=ROUNDING):
    """Whether two numbers agree but for rounding."""
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)


#: The range of every argument of a rule, by its name; a page's own meaning of a name stands in ``OWN``.
BY_NAME = {
    "access": share,
    "age": floats(0.0, 620.0),
    "alignment": share,
    "allied": share,
    "ally_elsewhere": flag,
    "arriving": floats(0.0, 11.0),
    "bargain": share,
    "base": share,
    "burden": share,
    "capability": floats(0.0, 2.0),
    "capability_gap": gap,
    "change": floats(-3.0, 3.0),
    "claim": share,
    "claimant": share,
    "closest": flag,
    "coalition": floats(0.0, 1e3),
    "common": share,
    "concentration": share,
    "contest": share,
    "current": level,
    "dependence": floats(0.0, 10.0),
    "dependence_gap": gap,
    "depth": share,
    "deviation": floats(-20.0, 20.0),
    "division": share,
    "drawn_in": floats(0.0, 200.0),
    "drift": floats(-0.8, 0.8),
    "effective": floats(0.0, 11.0),
    "every": floats(0.0, 100.0),
    "exercises": share,
    "exercising": flag,
    "extent": floats(-60.0, 25.0),
    "favourability": share,
    "fear": floats(0.0, 120.0),
    "first": floats(0.0, 1e3),
    "friction": share,
    "gain": floats(0.0, 10.0),
    "gap": gap,
    "gdp": figure,
    "growth": gap,
    "hazard": share,
    "high": figure,
    "hostility": share,
    "hostility_to_partner": share,
    "ice_free_year": floats(2022.0, 1e6),
    "inflow": amount,
    "interoperability": share,
    "junior": gap,
    "largest": share,
    "later": floats(-0.3, 0.3),
    "least_polyarchy": share,
    "level": level,
    "limit": floats(0.0, 100.0),
    "linear": score,
    "low": figure,
    "mean": share,
    "middle": figure,
    "migrants": amount,
    "need": share,
    "network": floats(0.0, 10.0),
    "norm": share,
    "normal": normal,
    "opening": floats(1.01, 20.0),
    "other": figure,
    "outside_lead": flag,
    "outsider": share,
    "overlap": share,
    "own": floats(0.0, 1.0),
    "own_currency": share,
    "p0": floats(0.0, 0.25),
    "p1": floats(0.0, 0.25),
    "p2": floats(0.0, 0.25),
    "p3": floats(0.0, 0.25),
    "partner": share,
    "parts": floats(0.0, 20.0),
    "persistence": floats(0.0, 0.99),
    "pooled": floats(0.0, 3.0),
    "population": figure,
    "power": floats(0.0, 1e3),
    "pressure": share,
    "previous": share,
    "pull": floats(0.0, 1e6),
    "quarrel": share,
    "raises": flag,
    "rank": gap,
    "rapport": share,
    "rate": share,
    "reach": share,
    "received": share,
    "reference": gap,
    "relation": relation,
    "relation_change": floats(-3.0, 3.0),
    "relation_elsewhere": relation,
    "residents": amount,
    "residual": floats(-60.0, 60.0),
    "rival": st.integers(0, 7).map(float),
    "rivals": st.integers(2, 7).map(float),
    "salience": share,
    "sd": floats(0.0, 0.5),
    "second": floats(0.0, 1e3),
    "seniority": share,
    "share": share,
    "shock": floats(-20.0, 20.0),
    "squared": floats(0.0, 50.0),
    "stake": share,
    "stance": st.integers(0, 9).map(float),
    "start": st.just(2020.0),
    "states": states,
    "supported": flag,
    "target": floats(0.0, 1.5),
    "technology": share,
    "tenure": floats(0.0, 600.0),
    "terms": floats(0.0, 600.0),
    "threat": share,
    "threat_from_partner": share,
    "tilt": gap,
    "total": amount,
    "trade": amount,
    "trend": floats(-60.0, 20.0),
    "u0": score,
    "u1": score,
    "u2": score,
    "u3": score,
    "uniform": uniform,
    "unmet_threat": share,
    "value": amount,
    "wanted": share,
    "war": flag,
    "weight": share,
    "weighted": floats(0.0, 13.0),
    "weights": floats(0.0, 13.0),
    "window": floats(-1000.0, 20.0),
    "with_partner": share,
    "with_self": share,
    "workers": gap,
    "year": floats(2021.0, 2520.0),
    "years": floats(0.0, 500.0),
}
OWN = {
    "choice.weight.score": floats(-1e4, 0.0),
    "choice.weight.top": floats(0.0, 0.0),
    "gain.gain_of.together": floats(-1e3, 1e3),
    "gain.gain_of.alone": floats(-1e3, 1e3),
    "choice.one_over.e0": floats(1.0, 1.0),
    "choice.one_over.e1": share,
    "choice.one_over.e2": share,
    "choice.one_over.e3": share,
    "borderland.migrants.previous": amount,
    "borderland.residents.previous": amount,
    "capability.effective.own": share,
    "gain.log_odds.power": floats(0.0, 3.0),
    "growth.path_level.level": figure,
    "growth.path_level.rate": floats(-3.0, 3.0),
    "growth.output.level": figure,
    "growth.path_rate.opening": floats(-0.3, 0.3),
    "growth.deviation.previous": floats(-20.0, 20.0),
    "growth.shock.previous": floats(-20.0, 20.0),
    "leaders.drawn_in.previous": floats(0.0, 200.0),
    "leaders.worth.orientation": floats(-100.0, 100.0),
    "leaders.rapport.exercises": floats(0.0, 10.0),
    "military.stock.previous": figure,
    "pressure.neighbour_target.fear": floats(0.0, 120.0),
    "pressure.years_left.previous": floats(0.0, 30.0),
    "region.contest.own": figure,
    "trade.volume.growth": floats(1e-6, 1e6),
    "trade.volume.previous": amount,
    "arctic.residual.previous": floats(-60.0, 60.0),
    "arctic.residual.sd": floats(0.0, 5.0),
    "choice.relation.previous": relation,
    "choice.cold_years.previous": floats(0.0, 500.0),
    "choice.consent.first": level,
    "choice.consent.second": level,
}


def argument(page, rule, name):
    """The strategy of a rule's argument; a KeyError asks for the range of a new name."""
    own = OWN.get(f"{page}.{rule}.{name}", BY_NAME.get(name))
    if own is None:
        raise KeyError(
            f"rules.{page}.{rule} has an argument {name!r}: give its range in tests/rules/strategies.py"
        )
    return own
