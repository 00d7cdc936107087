"""Grow: economies, forces, borderlands, trade, technology and ice move one year."""

from __future__ import annotations

from tripolar.numerics import Word, kernel, log, normals, normals_of, sequence, uniforms
from tripolar.phases import streams
from tripolar.rules import arctic, borderland, growth, military, technology, trade
from tripolar.rules.choice import depth_of
from tripolar.rules.table import reader
from tripolar.world import Floats, World, between
from tripolar.world import dyad as D
from tripolar.world import given as G
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

growth_at = reader(growth.Growth)
military_at = reader(military.Military)
borderland_at = reader(borderland.Borderland)
trade_at = reader(trade.Trade)
technology_at = reader(technology.Technology)


@kernel
def grow(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M1: population and GDP of state i."""
    s = w.state
    lanes = s.shape[2]
    given_growth = w.given[G.GROWTH, i, i, t]
    people = w.given[G.POPULATION, i, i, t]
    people_low = w.given[G.POPULATION_LOW, i, i, t]
    people_high = w.given[G.POPULATION_HIGH, i, i, t]
    share = w.given[G.WORKING_AGE, i, i, t]
    share_low = w.given[G.WORKING_AGE_LOW, i, i, t]
    share_high = w.given[G.WORKING_AGE_HIGH, i, i, t]
    reference = w.given[G.WORKERS_REFERENCE, i, i, t]
    for lane in range(lanes):
        before = s[S.WORKERS, i, lane]
        population = growth.tilted(people, people_low, people_high, s[S.POPULATION_TILT, i, lane])
        working = growth.tilted(share, share_low, share_high, s[S.WORKING_AGE_TILT, i, lane])
        s[S.POPULATION, i, lane] = population
        s[S.WORKERS, i, lane] = population * working
        s[S.WORKERS_GROWTH, i, lane] = log(s[S.WORKERS, i, lane] / before)
    place = streams.place(t, streams.GROWTH, streams.own(w, i))
    for lane in range(lanes):
        s[S.DRAW, i, lane], s[S.OTHER_DRAW, i, lane] = uniforms(seed, w.run[lane], place)
    for lane in range(lanes):
        g = growth_at(p, lane)
        z, _ = normals_of(s[S.DRAW, i, lane], s[S.OTHER_DRAW, i, lane])
        s[S.SHOCK, i, lane] = growth.shock(s[S.SHOCK, i, lane], z, s[S.GROWTH_SHOCK, i, lane], g)
    for lane in range(lanes):
        g = growth_at(p, lane)
        rate = growth.path_rate(s[S.GROWTH_OPENING, i, lane], s[S.GROWTH_LATER, i, lane], float(t), g)
        if given_growth == given_growth:
            rate = g.strength * given_growth
        s[S.PATH_GDP, i, lane] = growth.path_level(
            s[S.PATH_GDP, i, lane], rate, s[S.WORKERS_GROWTH, i, lane], reference, g
        )
        s[S.DEVIATION, i, lane] = growth.deviation(
            s[S.DEVIATION, i, lane], s[S.SHOCK, i, lane], s[S.DRIFT, i, lane], g
        )
        s[S.GDP, i, lane] = growth.output(s[S.PATH_GDP, i, lane], s[S.DEVIATION, i, lane])
    gdp = w.given[G.GDP, i, i, t]
    if gdp == gdp:
        for lane in range(lanes):
            s[S.GDP, i, lane] = gdp
            s[S.DEVIATION, i, lane] = log(gdp / s[S.PATH_GDP, i, lane])


@kernel
def arm(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M2: burden and military stock of state i, in answer to last year's unmet threat."""
    s = w.state
    lanes = s.shape[2]
    for lane in range(lanes):
        m = military_at(p, lane)
        s[S.BURDEN, i, lane] = military.burden(
            s[S.BURDEN, i, lane], s[S.BURDEN_NORM, i, lane], s[S.UNMET_THREAT, i, lane], m
        )
    burden = w.given[G.BURDEN, i, i, t]
    if burden == burden:
        for lane in range(lanes):
            s[S.BURDEN, i, lane] = burden
    for lane in range(lanes):
        m = military_at(p, lane)
        s[S.STOCK, i, lane] = military.stock(s[S.STOCK, i, lane], s[S.BURDEN, i, lane], s[S.GDP, i, lane], m)


@sequence
def settle_borderland(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M15: residents and migrants in the borderlands of i's pairs, both ways."""
    n = w.state.shape[1]
    for j in range(i + 1, n):
        migrate(w, p, i, j)
        migrate(w, p, j, i)


@kernel
def migrate(w: World, p: Floats, claimant: int, holder: int) -> None:
    """M15: one year of migration of the claimant's people into the holder's borderland."""
    s = w.state
    d = w.dyad
    a, b = claimant, holder
    for lane in range(s.shape[2]):
        q = borderland_at(p, lane)
        income = s[S.GDP, b, lane] * s[S.POPULATION, a, lane]
        pull = income / (s[S.GDP, a, lane] * s[S.POPULATION, b, lane] + 1e-9)
        share = borderland.migrant_share(d[D.MIGRANTS, a, b, lane], d[D.RESIDENTS, a, b, lane])
        d[D.RESIDENTS, a, b, lane] = borderland.residents(d[D.RESIDENTS, a, b, lane], q)
        d[D.MIGRANTS, a, b, lane] = borderland.migrants(
            d[D.MIGRANTS, a, b, lane],
            d[D.MIGRATION, a, b, lane],
            pull / (d[D.PULL_OPENING, a, b, lane] + 1e-12),
            share,
            q,
        )


@kernel
def exchange(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M11, M3: trade of i's pairs, and the technology that each passes to the other."""
    s = w.state
    n = s.shape[1]
    lanes = s.shape[2]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(lanes):
            q = trade_at(p, lane)
            product = s[S.GDP, i, lane] * s[S.GDP, j, lane]
            w.pair[P.TRADE, k, lane] = trade.volume(
                w.pair[P.TRADE, k, lane],
                product / w.pair[P.GDP_PRODUCT, k, lane],
                w.pair[P.RELATION_CHANGE, k, lane],
                q,
            )
            w.pair[P.GDP_PRODUCT, k, lane] = product
        for lane in range(lanes):
            q2 = technology_at(p, lane)
            depth = depth_of(w.pair[P.LEVEL, k, lane])
            joint = w.pair[P.EXERCISES, k, lane]
            gap = s[S.TECHNOLOGY, i, lane] - s[S.TECHNOLOGY, j, lane]
            w.dyad[D.TRANSFER, i, j, lane] = technology.transfer(gap, depth, joint, q2)
            w.dyad[D.TRANSFER, j, i, lane] = technology.transfer(-gap, depth, joint, q2)


@kernel
def learn(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M3: technology of state i, with what all partners passed on."""
    s = w.state
    n = s.shape[1]
    lanes = s.shape[2]
    for lane in range(lanes):
        q = technology_at(p, lane)
        s[S.TECHNOLOGY, i, lane] = technology.learn(s[S.TECHNOLOGY, i, lane], 0.0, q)
    for j in range(n):
        if j != i:
            for lane in range(lanes):
                s[S.TECHNOLOGY, i, lane] += w.dyad[D.TRANSFER, j, i, lane]
    for lane in range(lanes):
        s[S.TECHNOLOGY, i, lane] = min(s[S.TECHNOLOGY, i, lane], 1.0)


@kernel
def melt(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M17: September ice and accessibility."""
    y = w.system
    place = streams.place(t, streams.ICE, streams.SYSTEM)
    for lane in range(y.shape[1]):
        z, _ = normals(seed, w.run[lane], place)
        y[Y.ICE_RESIDUAL, lane] = arctic.residual(
            y[Y.ICE_RESIDUAL, lane], z, y[Y.ICE_NOISE, lane], y[Y.ICE_PERSISTENCE, lane]
        )
    for lane in range(y.shape[1]):
        year = y[Y.START, lane] + float(t)
        line = arctic.trend(y[Y.ICE_OPENING, lane], y[Y.ICE_FREE_YEAR, lane], y[Y.START, lane], year)
        y[Y.ICE_EXTENT, lane] = arctic.extent(line, y[Y.ICE_RESIDUAL, lane])
        y[Y.ACCESS, lane] = arctic.access(y[Y.ICE_OPENING, lane], line, y[Y.ICE_EXTENT, lane])
