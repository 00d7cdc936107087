"""Assess: threats are perceived, ranks compared, crises seen together or alone, loyalty tested."""

from __future__ import annotations

from tripolar.numerics import Word, kernel, rule, uniforms
from tripolar.phases import streams
from tripolar.rules import (
    borderland,
    capability,
    complementarity,
    leaders,
    pressure,
    seniority,
    status,
    threat,
    trade,
)
from tripolar.rules.table import ROW, reader
from tripolar.world import Floats, World, between
from tripolar.world import dyad as D
from tripolar.world import given as G
from tripolar.world import pair as P
from tripolar.world import state as S

threat_at = reader(threat.Threat)
pressure_at = reader(pressure.Pressure)
seniority_at = reader(seniority.Seniority)
status_at = reader(status.Status)
leaders_at = reader(leaders.Leaders)
borderland_at = reader(borderland.Borderland)

complementarity_at = reader(complementarity.Complementarity)

PARTNERSHIP = 2.0
PROFILE = capability.PROFILE
FIRST_WEIGHT = ROW[f"capability.{capability.COMPONENTS[0]}"].place


@rule
def reaching(w: World, a: int, b: int, lane: int) -> float:
    """Effective capability of a that arrives at b: whole between neighbours, after its reach elsewhere."""
    adjacent = w.pair[P.ADJACENT, between(a, b, w.state.shape[1]), lane]
    reach = 1.0 if adjacent > 0.5 else w.state[S.REACH, a, lane]
    return threat.arriving(w.state[S.EFFECTIVE, a, lane], reach)


@kernel
def perceive(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M5: threat and unmet need that state i perceives from every other."""
    s = w.state
    d = w.dyad
    n = s.shape[1]
    lanes = s.shape[2]
    for lane in range(lanes):
        s[S.UNMET_THREAT, i, lane] = 0.0
    for k in range(n):
        if k != i:
            for lane in range(lanes):
                q = threat_at(p, lane)
                own = s[S.CAPABILITY, i, lane]
                arriving = reaching(w, k, i, lane)
                feared = threat.threat(d[D.HOSTILITY, k, i, lane], arriving, own, q)
                need = threat.unmet_need(own, arriving, q)
                d[D.THREAT, i, k, lane] = feared
                d[D.NEED, i, k, lane] = need
                s[S.UNMET_THREAT, i, lane] = max(s[S.UNMET_THREAT, i, lane], feared * need)
                s[S.PEAK_THREAT, i, lane] = max(s[S.PEAK_THREAT, i, lane], feared)


@kernel
def compare(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M10, M9, M15: seniority and lagged rank in i's pairs, both ways; the fear of a holder for its borderland."""
    s = w.state
    d = w.dyad
    n = s.shape[1]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(s.shape[2]):
            q = seniority_at(p, lane)
            r = status_at(p, lane)
            by_power = seniority.gap(s[S.CAPABILITY, i, lane], s[S.CAPABILITY, j, lane])
            d_i = trade.dependence(w.pair[P.TRADE, k, lane], s[S.GDP, i, lane])
            d_j = trade.dependence(w.pair[P.TRADE, k, lane], s[S.GDP, j, lane])
            by_trade = seniority.gap(d_j, d_i)
            junior = seniority.junior(by_power, by_trade, q)
            d[D.JUNIOR, i, j, lane] = junior
            d[D.JUNIOR, j, i, lane] = -junior
            rank = status.rank(d[D.RANK, i, j, lane], junior, r)
            d[D.RANK, i, j, lane] = rank
            d[D.RANK, j, i, lane] = -rank
        for lane in range(s.shape[2]):
            q2 = borderland_at(p, lane)
            d[D.FEAR, i, j, lane] = dread(w, i, j, lane, q2)
            d[D.FEAR, j, i, lane] = dread(w, j, i, lane, q2)


@kernel
def profile(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M8: the generalised mean of state i's component shares."""
    s = w.state
    lanes = s.shape[2]
    for lane in range(lanes):
        s[S.PROFILE, i, lane] = 0.0
    for c in range(PROFILE):
        for lane in range(lanes):
            q = complementarity_at(p, lane)
            s[S.PROFILE, i, lane] += complementarity.part(
                s[S.SHARE + c, i, lane], p[FIRST_WEIGHT + c, lane], q
            )
    for lane in range(lanes):
        q = complementarity_at(p, lane)
        s[S.PROFILE, i, lane] = complementarity.whole(s[S.PROFILE, i, lane], q)


@kernel
def pool(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M8: the capability that i's pairs would add by pooling their profiles."""
    s = w.state
    n = s.shape[1]
    lanes = s.shape[2]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(lanes):
            w.pair[P.BONUS, k, lane] = 0.0
        for c in range(PROFILE):
            for lane in range(lanes):
                q = complementarity_at(p, lane)
                w.pair[P.BONUS, k, lane] += complementarity.part(
                    s[S.SHARE + c, i, lane] + s[S.SHARE + c, j, lane], p[FIRST_WEIGHT + c, lane], q
                )
        for lane in range(lanes):
            q = complementarity_at(p, lane)
            w.pair[P.BONUS, k, lane] = complementarity.bonus(
                complementarity.whole(w.pair[P.BONUS, k, lane], q),
                s[S.PROFILE, i, lane],
                s[S.PROFILE, j, lane],
                s[S.CAPABILITY, i, lane] + s[S.CAPABILITY, j, lane],
                q,
            )


@rule
def dread(w: World, holder: int, claimant: int, lane: int, q: borderland.Borderland) -> float:
    """M15: the holder's fear of the claimant."""
    d = w.dyad
    share = borderland.migrant_share(
        d[D.MIGRANTS, claimant, holder, lane], d[D.RESIDENTS, claimant, holder, lane]
    )
    return borderland.fear(
        d[D.CLAIM, claimant, holder, lane],
        d[D.JUNIOR, holder, claimant, lane],
        share,
        d[D.HOSTILITY, claimant, holder, lane],
        q,
    )


@kernel
def watch(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M6: whether i's pairs share a crisis or war with a common adversary this year (the window)."""
    s = w.state
    d = w.dyad
    n = s.shape[1]
    lanes = s.shape[2]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(lanes):
            w.pair[P.WINDOW, k, lane] = 0.0
            w.pair[P.COMMON_WAR, k, lane] = 0.0
        for m in range(n):
            if m != i and m != j:
                on_i = w.given[G.CRISIS, m, i, t]
                on_j = w.given[G.CRISIS, m, j, t]
                drawn = 0.0 if on_i == on_i and on_j == on_j else 1.0  # a given year draws no common crisis
                for lane in range(lanes):
                    q = pressure_at(p, lane)
                    common = min(d[D.HOSTILITY, m, i, lane], d[D.HOSTILITY, m, j, lane])
                    crisis = drawn * pressure.strikes(s[S.CONFRONTATION, m, lane], q.crisis, common)
                    crisis = max(crisis, d[D.CRISIS, m, i, lane] * d[D.CRISIS, m, j, lane])
                    war = drawn * pressure.strikes(s[S.WAR_DRAW, m, lane], q.war, common)
                    w.pair[P.WINDOW, k, lane] = max(w.pair[P.WINDOW, k, lane], crisis)
                    w.pair[P.COMMON_WAR, k, lane] = max(w.pair[P.COMMON_WAR, k, lane], war)
        for lane in range(lanes):
            q = pressure_at(p, lane)
            left = pressure.years_left(w.pair[P.WAR_LEFT, k, lane], w.pair[P.COMMON_WAR, k, lane], q)
            w.pair[P.WAR_LEFT, k, lane] = left
            if left > 0.0:
                w.pair[P.WINDOW, k, lane] = 1.0


@kernel
def try_loyalty(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M12: in i's partnerships, a crisis of one alone tests the other, both ways."""
    d = w.dyad
    n = w.state.shape[1]
    lanes = w.state.shape[2]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(lanes):
            d[D.TESTED, i, j, lane] = 0.0
            d[D.TESTED, j, i, lane] = 0.0
        for m in range(n):
            if m != i and m != j:
                for lane in range(lanes):
                    on_i = d[D.CRISIS, m, i, lane]
                    on_j = d[D.CRISIS, m, j, lane]
                    d[D.TESTED, i, j, lane] = max(d[D.TESTED, i, j, lane], on_j * (1.0 - on_i))
                    d[D.TESTED, j, i, lane] = max(d[D.TESTED, j, i, lane], on_i * (1.0 - on_j))
        place = streams.place(t, streams.SUPPORT, streams.joint(w, i, j))
        for lane in range(lanes):
            q = leaders_at(p, lane)
            u, v = uniforms(seed, w.run[lane], place)
            u_i, u_j = streams.by_key(w, i, j, u, v)
            bound = 1.0 if w.pair[P.LEVEL, k, lane] >= PARTNERSHIP else 0.0
            odds = leaders.support(w.pair[P.RELATION, k, lane], q)
            by_i = bound * d[D.TESTED, i, j, lane]
            by_j = bound * d[D.TESTED, j, i, lane]
            yes_i = by_i if u_i < odds else 0.0
            yes_j = by_j if u_j < odds else 0.0
            rapport = w.pair[P.RAPPORT, k, lane]
            if by_i > yes_i or by_j > yes_j:
                rapport = rapport * q.betrayal
            w.pair[P.RAPPORT, k, lane] = rapport
            d[D.ORIENTATION, j, i, lane] -= q.resentment * (by_i - yes_i)
            d[D.ORIENTATION, i, j, lane] -= q.resentment * (by_j - yes_j)
            d[D.DRAWN_IN, i, j, lane] = leaders.drawn_in(d[D.DRAWN_IN, i, j, lane], yes_i, q)
            d[D.DRAWN_IN, j, i, lane] = leaders.drawn_in(d[D.DRAWN_IN, j, i, lane], yes_j, q)
