"""Press: capabilities are measured, a leader stands out, chooses its stance and presses; crises strike."""

from __future__ import annotations

import math

from tripolar.numerics import Word, exp, kernel, rule, uniforms
from tripolar.phases import streams
from tripolar.rules import capability, pressure, status
from tripolar.rules.table import ROW, reader
from tripolar.world import Floats, World, between
from tripolar.world import dyad as D
from tripolar.world import given as G
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

capability_at = reader(capability.Capability)
pressure_at = reader(pressure.Pressure)

FULL_RELATION = 3.0
ALLIANCE = 3.0
COMPONENTS = len(capability.COMPONENTS)
FIRST_WEIGHT = ROW[f"capability.{capability.COMPONENTS[0]}"].place


@kernel
def measure(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M4: raw components of power of state i.

    Steel and energy follow GDP, people-bound ones the population, tonnage follows the military stock, each from its
    opening figure.
    """
    s = w.state
    raw = S.RAW
    lanes = s.shape[2]
    for lane in range(lanes):
        s[raw, i, lane] = s[S.GDP, i, lane]
        s[raw + 1, i, lane] = s[S.STOCK, i, lane]
        s[raw + 2, i, lane] = s[S.TECHNOLOGY, i, lane]
    for lane in range(lanes):
        s[raw + 3, i, lane] = math.sqrt(s[S.WARHEADS, i, lane])
        s[raw + 4, i, lane] = s[S.POPULATION, i, lane]
        s[raw + 5, i, lane] = s[S.RESOURCES, i, lane]
    for lane in range(lanes):
        forces = s[S.STOCK, i, lane] / s[S.STOCK_OPENING, i, lane]
        s[raw + 6, i, lane] = s[S.MARITIME, i, lane] * forces
        s[raw + 7, i, lane] = s[S.BURDEN, i, lane] * s[S.GDP, i, lane]
    for lane in range(lanes):
        people = s[S.POPULATION, i, lane] / s[S.POPULATION_OPENING, i, lane]
        s[raw + 8, i, lane] = s[S.PERSONNEL, i, lane] * people
        s[raw + 11, i, lane] = s[S.URBAN, i, lane] * people
    for lane in range(lanes):
        economy = s[S.GDP, i, lane] / s[S.GDP_OPENING, i, lane]
        s[raw + 9, i, lane] = s[S.STEEL, i, lane] * economy
        s[raw + 10, i, lane] = s[S.ENERGY, i, lane] * economy
    for lane in range(lanes):
        s[raw + 12, i, lane] = capability.net_resources(s[S.GDP, i, lane], s[S.POPULATION, i, lane])


@kernel
def weigh(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M4: shares of the system's totals and capability of state i."""
    s = w.state
    n = s.shape[1]
    lanes = s.shape[2]
    for lane in range(lanes):
        s[S.CAPABILITY, i, lane] = 0.0
        s[S.WEIGHTS, i, lane] = 0.0
    for c in range(COMPONENTS):
        for lane in range(lanes):
            s[S.SHARE + c, i, lane] = 0.0
        for m in range(n):
            for lane in range(lanes):
                s[S.SHARE + c, i, lane] += s[S.RAW + c, m, lane]
        for lane in range(lanes):
            share = capability.share(s[S.RAW + c, i, lane], s[S.SHARE + c, i, lane], float(n))
            s[S.SHARE + c, i, lane] = share
            s[S.CAPABILITY, i, lane] += p[FIRST_WEIGHT + c, lane] * share
            s[S.WEIGHTS, i, lane] += p[FIRST_WEIGHT + c, lane]
    for lane in range(lanes):
        q = capability_at(p, lane)
        s[S.CAPABILITY, i, lane] = capability.capability(
            s[S.CAPABILITY, i, lane], s[S.WEIGHTS, i, lane], float(n), q
        )
    observed = w.given[G.CAPABILITY, i, i, t]
    if observed == observed:
        for lane in range(lanes):
            s[S.CAPABILITY, i, lane] = observed


@kernel
def join(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M4: effective capability of state i, allies outside and inside the game included."""
    s = w.state
    n = s.shape[1]
    lanes = s.shape[2]
    for lane in range(lanes):
        s[S.EFFECTIVE, i, lane] = 0.0
    for m in range(n):
        if m != i:
            k = between(i, m, n)
            for lane in range(lanes):
                s[S.EFFECTIVE, i, lane] += w.pair[P.ALLIED, k, lane] * s[S.CAPABILITY, m, lane]
    for lane in range(lanes):
        q = capability_at(p, lane)
        s[S.EFFECTIVE, i, lane] = capability.effective(
            s[S.CAPABILITY, i, lane], s[S.ALLIES, i, lane], s[S.EFFECTIVE, i, lane], q
        )


@kernel
def lead(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M6, M9: who leads (with a margin before the lead changes), concentration, and its stance.

    Power here is capability with outside allies only: a pact between two rivals must not make one of them
    the leader by its ally's weight.
    """
    s = w.state
    y = w.system
    n = s.shape[1]
    lanes = s.shape[2]
    for lane in range(lanes):
        y[Y.HELD, lane] = 0.0
        y[Y.LARGEST, lane] = -1.0
        y[Y.TOTAL, lane] = 0.0
        y[Y.COALITION, lane] = 0.0
    for m in range(n):
        for lane in range(lanes):
            power = s[S.CAPABILITY, m, lane] * (1.0 + s[S.ALLIES, m, lane])
            leads = y[Y.LEADER, lane] == float(m)
            most = power > y[Y.LARGEST, lane]
            y[Y.TOTAL, lane] += power
            y[Y.HELD, lane] = power if leads else y[Y.HELD, lane]
            y[Y.CHAMPION, lane] = float(m) if most else y[Y.CHAMPION, lane]
            y[Y.LARGEST, lane] = power if most else y[Y.LARGEST, lane]
    for lane in range(lanes):
        q = pressure_at(p, lane)
        champion = y[Y.CHAMPION, lane]
        overtakes = y[Y.LARGEST, lane] > q.overtake * y[Y.HELD, lane] and champion != y[Y.LEADER, lane]
        y[Y.LEADER, lane] = champion if overtakes else y[Y.LEADER, lane]
        y[Y.STANCE, lane] = pressure.CONTAIN if overtakes else y[Y.STANCE, lane]
        y[Y.HELD, lane] = y[Y.LARGEST, lane] if overtakes else y[Y.HELD, lane]
    for m in range(n):
        for lane in range(lanes):
            rival = 0.0 if y[Y.LEADER, lane] == float(m) else s[S.CAPABILITY, m, lane]
            y[Y.COALITION, lane] += rival
    for lane in range(lanes):
        held = y[Y.HELD, lane]
        y[Y.CONCENTRATION, lane] = status.concentration(held, y[Y.TOTAL, lane], float(n))
        y[Y.COALITION, lane] = y[Y.COALITION, lane] / (held + 1e-12)
    stance = w.given[G.STANCE, 0, 0, t]
    if stance == stance:
        for lane in range(lanes):
            y[Y.STANCE, lane] = stance
    else:
        review(w, p, seed, t)


@kernel
def review(w: World, p: Floats, seed: Word, t: int) -> None:
    """M6: with some probability the leader reviews its stance, by logit over contain, retrench, wedge one off."""
    s = w.state
    y = w.system
    n = s.shape[1]
    lanes = y.shape[1]
    for lane in range(lanes):
        q = pressure_at(p, lane)
        y[Y.SUM, lane] = 1.0 + exp(pressure.retrench_score(y[Y.COALITION, lane], q))
    for m in range(n):
        court(w, p, m)
        for lane in range(lanes):
            y[Y.SUM, lane] += s[S.COURTED, m, lane]
    place = streams.place(t, streams.STANCE, streams.SYSTEM)
    for lane in range(lanes):
        q = pressure_at(p, lane)
        u, v = uniforms(seed, w.run[lane], place)
        y[Y.REVIEWED, lane] = 1.0 if u < q.review else 0.0
        y[Y.DRAW, lane] = v * y[Y.SUM, lane] - 1.0
    for lane in range(lanes):
        q = pressure_at(p, lane)
        stance = pressure.RETRENCH if y[Y.DRAW, lane] > 0.0 else pressure.CONTAIN
        y[Y.STANCE, lane] = stance if y[Y.REVIEWED, lane] > 0.5 else y[Y.STANCE, lane]
        y[Y.DRAW, lane] -= exp(pressure.retrench_score(y[Y.COALITION, lane], q))
    for m in range(n):
        for lane in range(lanes):
            courts = y[Y.REVIEWED, lane] > 0.5 and y[Y.DRAW, lane] > 0.0 and s[S.COURTED, m, lane] > 0.0
            y[Y.STANCE, lane] = pressure.WEDGE + float(m) if courts else y[Y.STANCE, lane]
            y[Y.DRAW, lane] -= s[S.COURTED, m, lane]


@kernel
def court(w: World, p: Floats, m: int) -> None:
    """M6: weight of courting state m: 0 for the leader itself; more the closer m is to another rival."""
    s = w.state
    y = w.system
    n = s.shape[1]
    for lane in range(s.shape[2]):
        s[S.COURTED, m, lane] = 0.0
    for j in range(n):
        if j != m:
            k = between(m, j, n)
            for lane in range(s.shape[2]):
                tie = 0.0 if y[Y.LEADER, lane] == float(j) else w.pair[P.RELATION, k, lane]
                s[S.COURTED, m, lane] = max(s[S.COURTED, m, lane], tie)
    for lane in range(s.shape[2]):
        q = pressure_at(p, lane)
        closest = s[S.COURTED, m, lane] / FULL_RELATION
        score = pressure.wedge_score(y[Y.COALITION, lane], closest, float(n - 1), q)
        s[S.COURTED, m, lane] = 0.0 if y[Y.LEADER, lane] == float(m) else exp(score)


@kernel
def press(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M6, M18: hostility in i's pairs, both ways, from last year's hostility, the stance and the relation."""
    s = w.state
    d = w.dyad
    y = w.system
    n = s.shape[1]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(s.shape[2]):
            q = pressure_at(p, lane)
            h_ij = d[D.HOSTILITY, i, j, lane]
            h_ji = d[D.HOSTILITY, j, i, lane]
            friction = w.pair[P.REGION_FRICTION, k, lane]
            relation = w.pair[P.RELATION, k, lane]
            allied = w.pair[P.ALLIED, k, lane]
            power = s[S.CAPABILITY, j, lane] / (s[S.EFFECTIVE, i, lane] + 1e-12)
            back = s[S.CAPABILITY, i, lane] / (s[S.EFFECTIVE, j, lane] + 1e-12)
            at_ij = pressure.neighbour_target(friction, d[D.FEAR, i, j, lane], relation, q)
            at_ji = pressure.neighbour_target(friction, d[D.FEAR, j, i, lane], relation, q)
            rate_ij = q.neighbour_adjustment
            rate_ji = q.neighbour_adjustment
            if y[Y.LEADER, lane] == float(i):
                at_ij = pressure.leader_target(y[Y.STANCE, lane], float(j), power, allied, q)
                at_ji = max(at_ji * (1.0 - allied), q.reciprocity * h_ij)
                rate_ij = q.adjustment
                rate_ji = q.adjustment
            if y[Y.LEADER, lane] == float(j):
                at_ji = pressure.leader_target(y[Y.STANCE, lane], float(i), back, allied, q)
                at_ij = max(at_ij * (1.0 - allied), q.reciprocity * h_ji)
                rate_ij = q.adjustment
                rate_ji = q.adjustment
            d[D.HOSTILITY, i, j, lane] = pressure.approach(h_ij, at_ij, rate_ij)
            d[D.HOSTILITY, j, i, lane] = pressure.approach(h_ji, at_ji, rate_ji)
        observe_hostility(w, t, i, j)
        observe_hostility(w, t, j, i)


@rule
def observe_hostility(w: World, t: int, a: int, b: int) -> None:
    """Take the hostility of a to b from the given path, where there is one."""
    observed = w.given[G.HOSTILITY, a, b, t]
    if observed == observed:
        for lane in range(w.dyad.shape[3]):
            w.dyad[D.HOSTILITY, a, b, lane] = observed


@kernel
def confront(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M6: draws of state i as an adversary: one crisis draw and one war draw that all its targets share."""
    place = streams.place(t, streams.CONFRONTATION, streams.own(w, i))
    for lane in range(w.state.shape[2]):
        u, v = uniforms(seed, w.run[lane], place)
        w.state[S.CONFRONTATION, i, lane] = u
        w.state[S.WAR_DRAW, i, lane] = v


@kernel
def strike(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M6: crises in i's pairs that one makes for the other alone; given ones count as such too."""
    d = w.dyad
    n = w.state.shape[1]
    for j in range(i + 1, n):
        place = streams.place(t, streams.CRISIS, streams.joint(w, i, j))
        for lane in range(w.state.shape[2]):
            q = pressure_at(p, lane)
            u, v = uniforms(seed, w.run[lane], place)
            u_i, u_j = streams.by_key(w, i, j, u, v)
            d[D.CRISIS, i, j, lane] = pressure.strikes(u_i, q.crisis, d[D.HOSTILITY, i, j, lane])
            d[D.CRISIS, j, i, lane] = pressure.strikes(u_j, q.crisis, d[D.HOSTILITY, j, i, lane])
        observe_crisis(w, t, i, j)
        observe_crisis(w, t, j, i)


@rule
def observe_crisis(w: World, t: int, a: int, b: int) -> None:
    """Take the crisis that a makes for b from the given path, where there is one."""
    observed = w.given[G.CRISIS, a, b, t]
    if observed == observed:
        for lane in range(w.dyad.shape[3]):
            w.dyad[D.CRISIS, a, b, lane] = observed
