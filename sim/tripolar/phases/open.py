"""Open: the draws and derived figures of a run before its first year."""

from __future__ import annotations

from tripolar.numerics import Word, kernel, normals
from tripolar.phases import streams
from tripolar.rules import growth
from tripolar.rules.table import reader
from tripolar.world import Floats, World, between
from tripolar.world import dyad as D
from tripolar.world import event as E
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

growth_at = reader(growth.Growth)

NEVER = -1.0
ALLIANCE = 3.0
#: The ice may not be gone before the year after the opening.
SOONEST_ICE_FREE = 2.0


@kernel
def open_state(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """Derived figures of state i, its closest partner, and the growth drift of this run."""
    s = w.state
    n = s.shape[1]
    place = streams.place(t, streams.GROWTH_DRIFT, streams.own(w, i))
    for lane in range(s.shape[2]):
        z, _ = normals(seed, w.run[lane], place)
        s[S.DRIFT, i, lane] = s[S.GROWTH_DRIFT, i, lane] * z
        s[S.PATH_GDP, i, lane] = s[S.GDP, i, lane]
        s[S.GDP_OPENING, i, lane] = s[S.GDP, i, lane]
        s[S.POPULATION_OPENING, i, lane] = s[S.POPULATION, i, lane]
        s[S.STOCK_OPENING, i, lane] = s[S.STOCK, i, lane]
        s[S.BALANCED, i, lane] = NEVER
        s[S.REALIGNED, i, lane] = NEVER
        best = -1.0
        for j in range(n):
            if j != i:
                relation = w.pair[P.RELATION, between(i, j, n), lane]
                if relation > best:
                    best = relation
                    s[S.FORMER, i, lane] = float(j)
        s[S.FORMER_RELATION, i, lane] = best


@kernel
def open_pairs(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """Derived figures of i's pairs; a pact that stands at the opening counts from there."""
    s = w.state
    f = w.pair
    d = w.dyad
    n = s.shape[1]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(s.shape[2]):
            f[P.GDP_PRODUCT, k, lane] = s[S.GDP, i, lane] * s[S.GDP, j, lane]
            f[P.RELATION_OPENING, k, lane] = f[P.RELATION, k, lane]
            f[P.PEAK_LEVEL, k, lane] = f[P.LEVEL, k, lane]
            allied = f[P.LEVEL, k, lane] >= ALLIANCE
            f[P.ALLIED, k, lane] = 1.0 if allied else 0.0
            f[P.PACTS, k, lane] = 1.0 if allied else 0.0
            left = f[P.TREATY_TERM, k, lane] - f[P.PACT_AGE, k, lane]
            f[P.TERM_LEFT, k, lane] = left if left > 1.0 else 1.0
            f[P.FORMED, k, lane] = w.system[Y.START, lane] if allied else NEVER
            f[P.BROKE, k, lane] = NEVER
            f[P.SPLIT, k, lane] = NEVER
            f[P.PAPER_END, k, lane] = NEVER
            f[P.ALIGNED, k, lane] = NEVER
            f[P.RIVALS, k, lane] = NEVER
            w.event[E.LEVEL, 0, k, lane] = f[P.LEVEL, k, lane]
            w.event[E.FORMED, 0, k, lane] = f[P.ALLIED, k, lane]
            w.event[E.ENDED, 0, k, lane] = 0.0
            if f[P.OVERLAP, k, lane] > 0.0:
                d[D.INFLUENCE, j, i, lane] = 1.0 - d[D.INFLUENCE, i, j, lane]
            income_i = s[S.GDP, i, lane] / (s[S.POPULATION, i, lane] + 1e-9)
            income_j = s[S.GDP, j, lane] / (s[S.POPULATION, j, lane] + 1e-9)
            d[D.CLAIM_BASE, i, j, lane] = d[D.CLAIM, i, j, lane]
            d[D.CLAIM_BASE, j, i, lane] = d[D.CLAIM, j, i, lane]
            d[D.PULL_OPENING, i, j, lane] = income_j / (income_i + 1e-12)
            d[D.PULL_OPENING, j, i, lane] = income_i / (income_j + 1e-12)


@kernel
def open_system(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """The year in which this run's ice trend reaches ice-free."""
    y = w.system
    place = streams.place(t, streams.ICE_FREE_YEAR, streams.SYSTEM)
    for lane in range(y.shape[1]):
        z, _ = normals(seed, w.run[lane], place)
        year = y[Y.ICE_FREE_MEAN, lane] + y[Y.ICE_FREE_SD, lane] * z
        y[Y.ICE_FREE_YEAR, lane] = max(year, y[Y.START, lane] + SOONEST_ICE_FREE)
        y[Y.ICE_EXTENT, lane] = y[Y.ICE_OPENING, lane]
