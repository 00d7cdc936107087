"""Shock: leaders go, borderlands stir, influence shifts, the Arctic flares."""

from __future__ import annotations

from tripolar.numerics import Word, clip, kernel, normals, normals_of, positive, uniforms
from tripolar.phases import streams
from tripolar.rules import arctic, borderland, leaders, region
from tripolar.rules.table import reader
from tripolar.world import Floats, World, between
from tripolar.world import dyad as D
from tripolar.world import given as G
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

leaders_at = reader(leaders.Leaders)
borderland_at = reader(borderland.Borderland)
region_at = reader(region.Region)
arctic_at = reader(arctic.Arctic)


@kernel
def succeed(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M12: whether state i's leader leaves this year, by age or by the election clock."""
    s = w.state
    place = streams.place(t, streams.EXIT, streams.own(w, i))
    for lane in range(s.shape[2]):
        q = leaders_at(p, lane)
        s[S.LEADER_AGE, i, lane] += 1.0
        s[S.TENURE, i, lane] += 1.0
        every = s[S.ELECTION_EVERY, i, lane]
        by_age = leaders.exit_probability(s[S.LEADER_AGE, i, lane], q)
        by_vote = leaders.election_exit(
            s[S.TENURE, i, lane], every, s[S.TERMS_SERVED, i, lane], s[S.TERM_LIMIT, i, lane], q
        )
        s[S.EXIT_ODDS, i, lane] = by_vote if every > 0.0 else by_age
    for lane in range(s.shape[2]):
        u, _ = uniforms(seed, w.run[lane], place)
        s[S.LEADER_EXIT, i, lane] = 1.0 if u < s[S.EXIT_ODDS, i, lane] else 0.0
    observed = w.given[G.EXIT, i, i, t]
    if observed == observed:
        for lane in range(s.shape[2]):
            s[S.LEADER_EXIT, i, lane] = observed
    for lane in range(s.shape[2]):
        q = leaders_at(p, lane)
        gone = s[S.LEADER_EXIT, i, lane] > 0.5
        every = s[S.ELECTION_EVERY, i, lane]
        elected = every > 0.0 and s[S.TENURE, i, lane] >= every
        next_term = s[S.TERMS_SERVED, i, lane] + (1.0 if elected else 0.0)
        s[S.TERMS_SERVED, i, lane] = 1.0 if gone else next_term
        s[S.TENURE, i, lane] = 0.0 if gone or elected else s[S.TENURE, i, lane]
        s[S.LEADER_AGE, i, lane] = q.successor_age if gone else s[S.LEADER_AGE, i, lane]


@kernel
def hand_over(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M12: a new leader on either side of i's pairs resets rapport and brings his own orientation."""
    s = w.state
    d = w.dyad
    n = s.shape[1]
    for j in range(i + 1, n):
        k = between(i, j, n)
        place = streams.place(t, streams.ORIENTATION, streams.joint(w, i, j))
        for lane in range(s.shape[2]):
            d[D.DRAW, i, j, lane], d[D.DRAW, j, i, lane] = uniforms(seed, w.run[lane], place)
        for lane in range(s.shape[2]):
            q = leaders_at(p, lane)
            z, y = normals_of(d[D.DRAW, i, j, lane], d[D.DRAW, j, i, lane])
            z_i, z_j = streams.by_key(w, i, j, z, y)
            rapport = w.pair[P.RAPPORT, k, lane]
            if s[S.LEADER_EXIT, i, lane] > 0.5:
                d[D.ORIENTATION, i, j, lane] = q.orientation * z_i
                rapport = rapport * q.kept_at_exit
            if s[S.LEADER_EXIT, j, lane] > 0.5:
                d[D.ORIENTATION, j, i, lane] = q.orientation * z_j
                rapport = rapport * q.kept_at_exit
            w.pair[P.RAPPORT, k, lane] = rapport


@kernel
def claim(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M15: salience of claims, demands for concessions and their answers in i's pairs."""
    d = w.dyad
    n = w.state.shape[1]
    for j in range(i + 1, n):
        place = streams.place(t, streams.SALIENCE, streams.joint(w, i, j))
        for lane in range(w.state.shape[2]):
            z, y = normals(seed, w.run[lane], place)
            d[D.STIR, i, j, lane], d[D.STIR, j, i, lane] = streams.by_key(w, i, j, z, y)
        stir(w, p, i, j)
        stir(w, p, j, i)
        demand(w, p, seed, streams.ordered_place(w, t, streams.DEMAND, i, j), i, j)
        demand(w, p, seed, streams.ordered_place(w, t, streams.DEMAND, j, i), j, i)


@kernel
def stir(w: World, p: Floats, claimant: int, holder: int) -> None:
    """M15: a claim's salience moves, towards more where the claimant is senior."""
    d = w.dyad
    a, b = claimant, holder
    for lane in range(w.state.shape[2]):
        q = borderland_at(p, lane)
        senior = positive(d[D.JUNIOR, b, a, lane])
        d[D.CLAIM, a, b, lane] = borderland.salience(
            d[D.CLAIM, a, b, lane], d[D.CLAIM_BASE, a, b, lane], senior, d[D.STIR, a, b, lane], q
        )


@kernel
def demand(w: World, p: Floats, seed: Word, place: Word, claimant: int, holder: int) -> None:
    """M15: whether the claimant demands a concession this year, and whether the holder yields."""
    d = w.dyad
    a, b = claimant, holder
    k = between(a, b, w.state.shape[1])
    lanes = w.state.shape[2]
    for lane in range(lanes):
        q = borderland_at(p, lane)
        share = borderland.migrant_share(d[D.MIGRANTS, a, b, lane], d[D.RESIDENTS, a, b, lane])
        d[D.DEMAND_ODDS, a, b, lane] = borderland.demand_probability(
            w.pair[P.LEVEL, k, lane], d[D.CLAIM, a, b, lane], d[D.JUNIOR, b, a, lane], share, q
        )
    for lane in range(lanes):
        q = borderland_at(p, lane)
        u, v = uniforms(seed, w.run[lane], place)
        demanded = 1.0 if u < d[D.DEMAND_ODDS, a, b, lane] else 0.0
        bound = v < borderland.yielding_probability(w.pair[P.LEVEL, k, lane], q)
        d[D.YIELDED, a, b, lane] = demanded if bound else 0.0
        d[D.REFUSED, a, b, lane] = 0.0 if bound else demanded
    for lane in range(lanes):
        q = borderland_at(p, lane)
        refused = d[D.REFUSED, a, b, lane]
        yielded = d[D.YIELDED, a, b, lane]
        rapport = w.pair[P.RAPPORT, k, lane]
        w.pair[P.RAPPORT, k, lane] = rapport * q.refusal_rapport if refused > 0.5 else rapport
        w.pair[P.DEMANDS, k, lane] += refused + yielded
        w.pair[P.REFUSALS, k, lane] += refused
    for lane in range(lanes):
        q = borderland_at(p, lane)
        refused = d[D.REFUSED, a, b, lane]
        yielded = d[D.YIELDED, a, b, lane]
        salience = d[D.CLAIM, a, b, lane]
        lost = refused * q.refusal_opinion
        resented = lost + yielded * q.conceded_opinion
        d[D.CLAIM, a, b, lane] = salience * q.conceded_salience if yielded > 0.5 else salience
        d[D.FAVOUR, a, b, lane] = clip(d[D.FAVOUR, a, b, lane] - lost, 0.0, 1.0)
        d[D.FAVOUR, b, a, lane] = clip(d[D.FAVOUR, b, a, lane] - resented, 0.0, 1.0)
    for lane in range(lanes):
        q = borderland_at(p, lane)
        refused = d[D.REFUSED, a, b, lane]
        by_claimant = d[D.HOSTILITY, a, b, lane] + refused * q.refusal_hostility
        by_holder = d[D.HOSTILITY, b, a, lane] + refused * q.refused_hostility
        d[D.HOSTILITY, a, b, lane] = clip(by_claimant, 0.0, 1.0)
        d[D.HOSTILITY, b, a, lane] = clip(by_holder, 0.0, 1.0)


@kernel
def contest(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M16: influence in the regions that i contests, and the friction of the newcomer's growth."""
    s = w.state
    d = w.dyad
    n = s.shape[1]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(s.shape[2]):
            q = region_at(p, lane)
            share = d[D.INFLUENCE, i, j, lane]
            outcome = region.contest(s[S.GDP, i, lane], s[S.GDP, j, lane], q)
            moved = region.influence(share, outcome, q)
            d[D.INFLUENCE, i, j, lane] = moved
            d[D.INFLUENCE, j, i, lane] = 1.0 - moved
            w.pair[P.REGION_FRICTION, k, lane] = region.friction(
                moved - share, w.pair[P.OVERLAP, k, lane], w.pair[P.DIVISION, k, lane], q
            )


@kernel
def flare(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M17: Arctic friction in i's pairs; an incident cuts trust and ends in meltdown or bargain."""
    s = w.state
    d = w.dyad
    f = w.pair
    n = s.shape[1]
    lanes = s.shape[2]
    for j in range(i + 1, n):
        k = between(i, j, n)
        place = streams.place(t, streams.INCIDENT, streams.joint(w, i, j))
        for lane in range(lanes):
            q = arctic_at(p, lane)
            access = w.system[Y.ACCESS, lane]
            f[P.BARGAIN, k, lane] *= 1.0 - q.bargain_decay
            bargain = f[P.BARGAIN, k, lane]
            by_j = arctic.friction(access, s[S.ARCTIC_CLAIM, i, lane], s[S.ARCTIC_STAKE, j, lane], bargain, q)
            by_i = arctic.friction(access, s[S.ARCTIC_CLAIM, j, lane], s[S.ARCTIC_STAKE, i, lane], bargain, q)
            c_i = s[S.CAPABILITY, i, lane]
            c_j = s[S.CAPABILITY, j, lane]
            f[P.ARCTIC_FRICTION, k, lane] = clip(by_i + by_j, 0.0, 1.0)
            f[P.INCIDENT_ODDS, k, lane] = clip(
                arctic.incident_probability(by_j, c_i, c_j, q)
                + arctic.incident_probability(by_i, c_j, c_i, q),
                0.0,
                1.0,
            )
        for lane in range(lanes):
            q = arctic_at(p, lane)
            u, v = uniforms(seed, w.run[lane], place)
            incident = 1.0 if u < f[P.INCIDENT_ODDS, k, lane] else 0.0
            f[P.INCIDENT, k, lane] = incident
            f[P.MELTDOWN, k, lane] = incident if v < arctic.meltdown_probability(q) else 0.0
        for lane in range(lanes):
            q = arctic_at(p, lane)
            incident = f[P.INCIDENT, k, lane]
            meltdown = f[P.MELTDOWN, k, lane]
            rapport = f[P.RAPPORT, k, lane]
            settled = max(f[P.BARGAIN, k, lane], q.bargain)
            f[P.INCIDENTS, k, lane] += incident
            f[P.MELTDOWNS, k, lane] += meltdown
            f[P.RAPPORT, k, lane] = rapport * q.incident_rapport if incident > 0.5 else rapport
            f[P.BARGAIN, k, lane] = settled if incident > meltdown else f[P.BARGAIN, k, lane]
        for lane in range(lanes):
            q = arctic_at(p, lane)
            lost = f[P.INCIDENT, k, lane] * q.incident_opinion
            added = f[P.MELTDOWN, k, lane] * q.meltdown_hostility
            d[D.FAVOUR, i, j, lane] = clip(d[D.FAVOUR, i, j, lane] - lost, 0.0, 1.0)
            d[D.FAVOUR, j, i, lane] = clip(d[D.FAVOUR, j, i, lane] - lost, 0.0, 1.0)
            d[D.HOSTILITY, i, j, lane] = clip(d[D.HOSTILITY, i, j, lane] + added, 0.0, 1.0)
            d[D.HOSTILITY, j, i, lane] = clip(d[D.HOSTILITY, j, i, lane] + added, 0.0, 1.0)
