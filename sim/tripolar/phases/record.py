"""Record: what became of the year is noted: alignment (C1), rivalry (C22), balancing, realignment (C21)."""

from __future__ import annotations

from tripolar.numerics import Word, kernel
from tripolar.rules import leaders
from tripolar.rules.table import reader
from tripolar.world import Floats, World, between
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

leaders_at = reader(leaders.Leaders)

#: Years running that make an alignment, and a balance or a realignment (ODD section 4).
ALIGNED_YEARS = 2.0
SUSTAINED_YEARS = 3.0
#: A workable relation, and the band within which two relations are balanced (working relation, 0..3).
WORKABLE = 1.0
BALANCE_BAND = 0.75
#: By how much another relation must exceed the former partner's to be the closest.
CLOSER_BY = 0.1
EVEN_ODDS = 0.5


@kernel
def record(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """Alignment, rivalry and peaks of i's pairs."""
    n = w.state.shape[1]
    f = w.pair
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(w.state.shape[2]):
            q = leaders_at(p, lane)
            year = w.system[Y.START, lane] + float(t)
            backs = leaders.support(f[P.RELATION, k, lane], q) >= EVEN_ODDS
            warm = f[P.WARM_YEARS, k, lane] + 1.0 if backs else 0.0
            f[P.WARM_YEARS, k, lane] = warm
            if warm >= ALIGNED_YEARS and f[P.ALIGNED, k, lane] < 0.0:
                f[P.ALIGNED, k, lane] = year
            level = f[P.LEVEL, k, lane]
            f[P.PEAK_LEVEL, k, lane] = max(f[P.PEAK_LEVEL, k, lane], level)
            if level <= 0.0 and f[P.RIVALS, k, lane] < 0.0 and f[P.FORMED, k, lane] < 0.0:
                f[P.RIVALS, k, lane] = year


@kernel
def weigh_poles(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """Whether state i balances between its former partner and another pole, or has changed sides.

    Balancing: workable relations with both within a band, the former partner's below where it began.
    Realigned: another relation is workable and closer than the former partner's. Each three years running.
    """
    s = w.state
    n = s.shape[1]
    for lane in range(s.shape[2]):
        s[S.WITH_FORMER, i, lane] = 0.0
        s[S.WITH_OTHER, i, lane] = 0.0
    for j in range(n):
        if j != i:
            k = between(i, j, n)
            for lane in range(s.shape[2]):
                relation = w.pair[P.RELATION, k, lane]
                former = s[S.FORMER, i, lane] == float(j)
                other = max(s[S.WITH_OTHER, i, lane], relation)
                s[S.WITH_FORMER, i, lane] = relation if former else s[S.WITH_FORMER, i, lane]
                s[S.WITH_OTHER, i, lane] = s[S.WITH_OTHER, i, lane] if former else other
    for lane in range(s.shape[2]):
        year = w.system[Y.START, lane] + float(t)
        with_former = s[S.WITH_FORMER, i, lane]
        with_other = s[S.WITH_OTHER, i, lane]
        gap = with_former - with_other
        cooled = with_former < s[S.FORMER_RELATION, i, lane]
        both = with_former >= WORKABLE and with_other >= WORKABLE
        balances = both and gap <= BALANCE_BAND and gap >= -BALANCE_BAND and cooled
        realigns = with_other >= WORKABLE and gap < -CLOSER_BY
        balancing = s[S.BALANCING_YEARS, i, lane] + 1.0 if balances else 0.0
        realigning = s[S.REALIGNING_YEARS, i, lane] + 1.0 if realigns else 0.0
        s[S.BALANCING_YEARS, i, lane] = balancing
        s[S.REALIGNING_YEARS, i, lane] = realigning
        balanced = balancing >= SUSTAINED_YEARS and s[S.BALANCED, i, lane] < 0.0
        realigned = realigning >= SUSTAINED_YEARS and s[S.REALIGNED, i, lane] < 0.0
        s[S.BALANCED, i, lane] = year if balanced else s[S.BALANCED, i, lane]
        s[S.REALIGNED, i, lane] = year if realigned else s[S.REALIGNED, i, lane]
