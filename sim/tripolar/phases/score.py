"""The score of a commitment, written once: every mechanism fills its own term row of a state's view of a pair.

The ledger, the choice and the cause of a break all read these rows: they can not disagree.
"""

from __future__ import annotations

from tripolar.numerics import kernel, log, rule
from tripolar.phases.assess import reaching
from tripolar.rules import (
    arctic,
    borderland,
    choice,
    exercises,
    gain,
    hedging,
    leaders,
    opinion,
    pressure,
    region,
    seniority,
    status,
    technology,
    threat,
    trade,
)
from tripolar.rules.table import reader
from tripolar.world import LINEAR, SQUARED, TERMS, WINDOW, Floats, World, between
from tripolar.world import dyad as D
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

technology_at = reader(technology.Technology)
threat_at = reader(threat.Threat)
pressure_at = reader(pressure.Pressure)
gain_at = reader(gain.Gain)
status_at = reader(status.Status)
seniority_at = reader(seniority.Seniority)
trade_at = reader(trade.Trade)
leaders_at = reader(leaders.Leaders)
opinion_at = reader(opinion.Opinion)
exercises_at = reader(exercises.Exercises)
borderland_at = reader(borderland.Borderland)
region_at = reader(region.Region)
arctic_at = reader(arctic.Arctic)
hedging_at = reader(hedging.Hedging)
choice_at = reader(choice.Choice)

M3, M5, M6, M7, M8, M9, M10, M11 = (TERMS.index(m) for m in (3, 5, 6, 7, 8, 9, 10, 11))
M12, M13, M14, M15, M16, M17, M18, M19 = (TERMS.index(m) for m in (12, 13, 14, 15, 16, 17, 18, 19))
MECHANISMS = len(TERMS)
ALLIANCE = 3.0
#: Score (logit) that keeps a state from raising towards another pole when hedging is off (M18).
CLOSED = 1000.0


@rule
def view(w: World, i: int, j: int, second: int) -> int:
    """Place of i's view of j among the term rows: of all views when explaining, else one of two scratch ones."""
    if w.term.shape[2] > 2:
        n: int = w.state.shape[1]
        return i * n + j
    return second


@kernel
def own_terms(w: World, p: Floats, i: int, j: int, v: int) -> None:
    """Terms of i's score about j that look at the two alone: M3 M5 M6 M9 M12-M17 M19."""
    s = w.state
    d = w.dyad
    y = w.system
    term = w.term
    k = between(i, j, s.shape[1])
    lanes = s.shape[2]
    for lane in range(lanes):
        a = technology_at(p, lane)
        term[M3, LINEAR, v, lane] = technology.worth(
            s[S.TECHNOLOGY, i, lane], s[S.TECHNOLOGY, j, lane], w.pair[P.RELATION, k, lane], a
        )
    for lane in range(lanes):
        b = threat_at(p, lane)
        term[M5, LINEAR, v, lane] = threat.mistrust(d[D.THREAT, i, j, lane], b)
    for lane in range(lanes):
        c = pressure_at(p, lane)
        term[M6, WINDOW, v, lane] = c.window * w.pair[P.WINDOW, k, lane]
    for lane in range(lanes):
        e = status_at(p, lane)
        led = y[Y.LEADER, lane] == float(i) or y[Y.LEADER, lane] == float(j)
        term[M9, LINEAR, v, lane] = status.worth(
            y[Y.CONCENTRATION, lane],
            0.0 if led else 1.0,
            d[D.RANK, i, j, lane],
            d[D.JUNIOR, i, j, lane],
            e,
        )
    for lane in range(lanes):
        f = leaders_at(p, lane)
        term[M12, LINEAR, v, lane] = leaders.worth(
            w.pair[P.RAPPORT, k, lane], d[D.ORIENTATION, i, j, lane], f
        )
    for lane in range(lanes):
        g = opinion_at(p, lane)
        least = min(s[S.POLYARCHY, i, lane], s[S.POLYARCHY, j, lane])
        term[M13, LINEAR, v, lane] = opinion.worth(d[D.FAVOUR, i, j, lane], least, g)
    for lane in range(lanes):
        h = exercises_at(p, lane)
        term[M14, LINEAR, v, lane] = exercises.worth(w.pair[P.EXERCISES, k, lane], h)
    for lane in range(lanes):
        m = borderland_at(p, lane)
        term[M15, SQUARED, v, lane] = borderland.cost(d[D.FEAR, i, j, lane], m)
    for lane in range(lanes):
        o = region_at(p, lane)
        term[M16, LINEAR, v, lane] = region.worth(w.pair[P.REGION_FRICTION, k, lane], o)
    for lane in range(lanes):
        q = arctic_at(p, lane)
        term[M17, LINEAR, v, lane] = arctic.worth(w.pair[P.ARCTIC_FRICTION, k, lane], q)
    for lane in range(lanes):
        r = choice_at(p, lane)
        term[M19, LINEAR, v, lane] = -r.base_cost


@kernel
def balancing_terms(w: World, p: Floats, i: int, j: int, v: int) -> None:
    """Terms M7 and M8: the largest balancing gain over all possible adversaries, without and with the bonus."""
    s = w.state
    d = w.dyad
    term = w.term
    n = s.shape[1]
    k = between(i, j, n)
    lanes = s.shape[2]
    for lane in range(lanes):
        term[M7, LINEAR, v, lane] = 0.0
        term[M8, LINEAR, v, lane] = 0.0
    for m in range(n):
        if m != i and m != j:
            for lane in range(lanes):
                q = gain_at(p, lane)
                own = s[S.CAPABILITY, i, lane]
                arriving = reaching(w, m, i, lane)
                pooled = own + gain.usable(s[S.CAPABILITY, j, lane], w.pair[P.EXERCISES, k, lane], q)
                d[D.LOG_ALONE, i, j, lane] = gain.log_odds(own, arriving, q)
                d[D.LOG_POOLED, i, j, lane] = gain.log_odds(pooled, arriving, q)
                d[D.LOG_FILLED, i, j, lane] = gain.log_odds(pooled + w.pair[P.BONUS, k, lane], arriving, q)
            for lane in range(lanes):
                q = gain_at(p, lane)
                h = hedging_at(p, lane)
                common = d[D.HOSTILITY, m, i, lane] * d[D.HOSTILITY, m, j, lane]
                feared = d[D.THREAT, i, m, lane]
                need = d[D.NEED, i, m, lane]
                free = 1.0 if w.system[Y.LEADER, lane] == float(m) else hedging.freedom(h)
                alone = free * gain.gain_of(
                    d[D.LOG_POOLED, i, j, lane], d[D.LOG_ALONE, i, j, lane], feared, common, need, q
                )
                filled = free * gain.gain_of(
                    d[D.LOG_FILLED, i, j, lane], d[D.LOG_ALONE, i, j, lane], feared, common, need, q
                )
                more = filled > term[M8, LINEAR, v, lane]
                term[M7, LINEAR, v, lane] = alone if more else term[M7, LINEAR, v, lane]
                term[M8, LINEAR, v, lane] = filled if more else term[M8, LINEAR, v, lane]
    for lane in range(lanes):
        q = gain_at(p, lane)
        alone = gain.worth(term[M7, LINEAR, v, lane], q)
        term[M8, LINEAR, v, lane] = gain.worth(term[M8, LINEAR, v, lane], q) - alone
        term[M7, LINEAR, v, lane] = alone


@kernel
def entangling_terms(w: World, p: Floats, i: int, j: int, v: int) -> None:
    """Terms M10, M11 and M18: what a tie with j costs and brings because of third states."""
    s = w.state
    d = w.dyad
    term = w.term
    n = s.shape[1]
    k = between(i, j, n)
    lanes = s.shape[2]
    for lane in range(lanes):
        a = trade_at(p, lane)
        partner = trade.dependence(w.pair[P.TRADE, k, lane], s[S.GDP, i, lane])
        term[M10, LINEAR, v, lane] = 0.0
        term[M11, LINEAR, v, lane] = trade.interest(partner, a)
        term[M18, LINEAR, v, lane] = 0.0
        term[M18, SQUARED, v, lane] = 0.0
    for m in range(n):
        if m != i and m != j:
            elsewhere = between(i, m, n)
            for lane in range(lanes):
                quarrel = seniority.quarrel(d[D.HOSTILITY, m, j, lane], d[D.HOSTILITY, m, i, lane])
                term[M10, LINEAR, v, lane] = max(term[M10, LINEAR, v, lane], quarrel)
            for lane in range(lanes):
                a = trade_at(p, lane)
                other = trade.dependence(w.pair[P.TRADE, elsewhere, lane], s[S.GDP, i, lane])
                term[M11, LINEAR, v, lane] += trade.exposure(
                    other, d[D.HOSTILITY, m, j, lane], w.pair[P.OWN_CURRENCY, k, lane], a
                )
            for lane in range(lanes):
                b = hedging_at(p, lane)
                hostile = max(d[D.HOSTILITY, m, j, lane], d[D.HOSTILITY, j, m, lane])
                spent = hedging.spent_credit(w.pair[P.RELATION, elsewhere, lane], hostile, b)
                term[M18, LINEAR, v, lane] = max(
                    term[M18, LINEAR, v, lane], w.pair[P.ALLIED, elsewhere, lane]
                )
                term[M18, SQUARED, v, lane] = max(term[M18, SQUARED, v, lane], spent)
    for lane in range(lanes):
        c = seniority_at(p, lane)
        junior = d[D.JUNIOR, i, j, lane]
        term[M10, LINEAR, v, lane] = seniority.worth(
            junior, term[M10, LINEAR, v, lane], d[D.DRAWN_IN, i, j, lane], c
        )
        term[M10, SQUARED, v, lane] = seniority.autonomy(junior, c)
    for lane in range(lanes):
        b = hedging_at(p, lane)
        other_pole = 0.0 if s[S.FORMER, i, lane] == float(j) else 1.0
        term[M18, LINEAR, v, lane] = hedging.worth(term[M18, LINEAR, v, lane], b)
        term[M18, WINDOW, v, lane] = -CLOSED * other_pole * (1.0 - hedging.freedom(b))


@kernel
def add_up(w: World, i: int, j: int, v: int) -> None:
    """Sum the term rows of i's view of j."""
    d = w.dyad
    lanes = w.state.shape[2]
    for lane in range(lanes):
        d[D.SUM_LINEAR, i, j, lane] = 0.0
        d[D.SUM_SQUARED, i, j, lane] = 0.0
        d[D.SUM_WINDOW, i, j, lane] = 0.0
    for m in range(MECHANISMS):
        for lane in range(lanes):
            d[D.SUM_LINEAR, i, j, lane] += w.term[m, LINEAR, v, lane]
            d[D.SUM_SQUARED, i, j, lane] += w.term[m, SQUARED, v, lane]
            d[D.SUM_WINDOW, i, j, lane] += w.term[m, WINDOW, v, lane]


@rule
def odds(
    linear: float, squared: float, window: float, current: float, q: choice.Choice
) -> tuple[float, float, float, float]:
    """Probabilities of the four picks at the ``current`` level, from summed terms (the score of model and ledger)."""
    u0 = choice.score(linear, squared, window, 0.0, current, q)
    u1 = choice.score(linear, squared, window, 1.0, current, q)
    u2 = choice.score(linear, squared, window, 2.0, current, q)
    u3 = choice.score(linear, squared, window, 3.0, current, q)
    return choice.weights(u0, u1, u2, u3, q)


@rule
def wanted(linear: float, squared: float, q: choice.Choice) -> float:
    """Depth in [0, 1] that a state would want if change were free, from summed terms."""
    _, p1, p2, p3 = choice.weights(
        choice.contribution(linear, squared, 0.0, choice.DEPTH[0], 0.0),
        choice.contribution(linear, squared, 0.0, choice.DEPTH[1], 0.0),
        choice.contribution(linear, squared, 0.0, choice.DEPTH[2], 0.0),
        choice.contribution(linear, squared, 0.0, choice.DEPTH[3], 0.0),
        q,
    )
    return choice.expected_depth(p1, p2, p3)


@rule
def holding(linear: float, squared: float, left_on_paper: bool, q: choice.Choice) -> float:
    """What held a pact: the log odds of picking alliance (paper), or of the wanted depth (de facto, lapse)."""
    if left_on_paper:
        _, _, _, share = odds(linear, squared, 0.0, ALLIANCE, q)
    else:
        share = wanted(linear, squared, q)
    share = min(max(share, 1e-15), 1.0 - 1e-15)
    return log(share / (1.0 - share))
