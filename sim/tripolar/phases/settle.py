"""Settle: decisions take effect; rapport, opinion, exercises and settlement follow them."""

from __future__ import annotations

from tripolar.numerics import Word, kernel, normals
from tripolar.phases import streams
from tripolar.rules import exercises, leaders, opinion, trade
from tripolar.rules.table import reader
from tripolar.world import Floats, World, between
from tripolar.world import dyad as D
from tripolar.world import pair as P
from tripolar.world import system as Y

leaders_at = reader(leaders.Leaders)
opinion_at = reader(opinion.Opinion)
exercises_at = reader(exercises.Exercises)
trade_at = reader(trade.Trade)


@kernel
def commit(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """The chosen levels and relations of i's pairs take effect."""
    n = w.state.shape[1]
    f = w.pair
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(w.state.shape[2]):
            moved = f[P.NEXT_LEVEL, k, lane] != f[P.LEVEL, k, lane]
            f[P.LEVEL_AGE, k, lane] = 0.0 if moved else f[P.LEVEL_AGE, k, lane] + 1.0
            f[P.CHANGES, k, lane] += 1.0 if moved else 0.0
            f[P.LEVEL, k, lane] = f[P.NEXT_LEVEL, k, lane]
            f[P.ALLIED, k, lane] = f[P.NEXT_ALLIED, k, lane]
            f[P.RELATION_CHANGE, k, lane] = f[P.NEXT_RELATION, k, lane] - f[P.RELATION, k, lane]
            f[P.RELATION, k, lane] = f[P.NEXT_RELATION, k, lane]


@kernel
def cooperate(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M12, M14, M11: rapport, joint exercises and settlement currency of i's pairs."""
    n = w.state.shape[1]
    f = w.pair
    d = w.dyad
    lanes = w.state.shape[2]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(lanes):
            a = exercises_at(p, lane)
            b = leaders_at(p, lane)
            held = exercises.exercising(f[P.LEVEL, k, lane], f[P.RELATION, k, lane], a)
            trust = exercises.trust(f[P.EXERCISES, k, lane], held, a)
            f[P.RAPPORT, k, lane] = leaders.rapport(f[P.RAPPORT, k, lane], f[P.RELATION, k, lane], trust, b)
            f[P.EXERCISES, k, lane] = exercises.interoperability(f[P.EXERCISES, k, lane], held, a)
        for lane in range(lanes):
            f[P.PRESSED, k, lane] = 0.0
        for m in range(n):
            if m != i and m != j:
                for lane in range(lanes):
                    strongest = max(d[D.HOSTILITY, m, i, lane], d[D.HOSTILITY, m, j, lane])
                    leads = 1.0 if w.system[Y.LEADER, lane] == float(m) else 0.0
                    f[P.PRESSED, k, lane] += leads * strongest
        for lane in range(lanes):
            c = trade_at(p, lane)
            f[P.OWN_CURRENCY, k, lane] = trade.own_currency(
                f[P.OWN_CURRENCY, k, lane], f[P.PRESSED, k, lane], c
            )


@kernel
def sway(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M13: public opinion in i's pairs, both ways."""
    n = w.state.shape[1]
    d = w.dyad
    for j in range(i + 1, n):
        k = between(i, j, n)
        place = streams.place(t, streams.OPINION, streams.joint(w, i, j))
        for lane in range(w.state.shape[2]):
            q = opinion_at(p, lane)
            z, y = normals(seed, w.run[lane], place)
            z_i, z_j = streams.by_key(w, i, j, z, y)
            relation = w.pair[P.RELATION, k, lane]
            d[D.FAVOUR, i, j, lane] = opinion.favourability(
                d[D.FAVOUR, i, j, lane], d[D.FAVOUR_MEAN, i, j, lane], relation, z_i, q
            )
            d[D.FAVOUR, j, i, lane] = opinion.favourability(
                d[D.FAVOUR, j, i, lane], d[D.FAVOUR_MEAN, j, i, lane], relation, z_j, q
            )
