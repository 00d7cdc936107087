"""Decide: each pair's two states score the levels and pick; consent is the lower pick; pacts form, hold, end.

All read the world as the phase opened: new levels and relations wait in the NEXT rows until settle.
"""

from __future__ import annotations

from tripolar.numerics import Word, kernel, normals_of, rule, sequence, uniforms
from tripolar.phases import streams
from tripolar.phases.score import (
    ALLIANCE,
    MECHANISMS,
    add_up,
    balancing_terms,
    choice_at,
    entangling_terms,
    hedging_at,
    holding,
    odds,
    own_terms,
    view,
    wanted,
)
from tripolar.rules import choice, hedging
from tripolar.world import LINEAR, SQUARED, TERMS, Floats, World, between
from tripolar.world import dyad as D
from tripolar.world import event as E
from tripolar.world import given as G
from tripolar.world import pair as P
from tripolar.world import state as S
from tripolar.world import system as Y

#: A gap (logit) under which two candidate causes are a tie (ODD section 7).
TIE_GAP = 0.05
WORKABLE = 1.0
NEUTRALITY, PARTNERSHIP = 1.0, 2.0
NUMBERS = TERMS


@sequence
def decide(w: World, p: Floats, seed: Word, t: int, i: int) -> None:
    """M19: the choice in each of i's pairs, and what becomes of their pacts."""
    n = w.state.shape[1]
    for j in range(i + 1, n):
        first = view(w, i, j, 0)
        second = view(w, j, i, 1)
        own_terms(w, p, i, j, first)
        own_terms(w, p, j, i, second)
        balancing_terms(w, p, i, j, first)
        balancing_terms(w, p, j, i, second)
        entangling_terms(w, p, i, j, first)
        entangling_terms(w, p, j, i, second)
        add_up(w, i, j, first)
        add_up(w, j, i, second)
        choose(w, p, seed, t, i, j)
        relate(w, p, seed, t, i, j)
        keep(w, p, t, i, j)
        if changed(w, t, between(i, j, n), E.FORMED):
            sign(w, p, t, i, j, first, second)
        if changed(w, t, between(i, j, n), E.ENDED):
            explain(w, p, t, i, j, first, second)


@rule
def changed(w: World, t: int, k: int, field: int) -> bool:
    """Whether any lane shows the event in pair k this year."""
    seen = 0.0
    for lane in range(w.state.shape[2]):
        seen += w.event[field, t, k, lane]
    return seen > 0.0


@kernel
def choose(w: World, p: Floats, seed: Word, t: int, i: int, j: int) -> None:
    """Both states' odds, wanted depths and picks; the pair's next level is the lower pick."""
    d = w.dyad
    k = between(i, j, w.state.shape[1])
    lanes = w.state.shape[2]
    place = streams.place(t, streams.PICK, streams.joint(w, i, j))
    for lane in range(lanes):
        u, v = uniforms(seed, w.run[lane], place)
        u_i, u_j = streams.by_key(w, i, j, u, v)
        d[D.PICK, i, j, lane] = u_i
        d[D.PICK, j, i, lane] = u_j
    for side in range(2):
        a = i if side == 0 else j
        b = j if side == 0 else i
        for lane in range(lanes):
            q = choice_at(p, lane)
            current = w.pair[P.LEVEL, k, lane]
            p0, p1, p2, p3 = odds(
                d[D.SUM_LINEAR, a, b, lane],
                d[D.SUM_SQUARED, a, b, lane],
                d[D.SUM_WINDOW, a, b, lane],
                current,
                q,
            )
            d[D.PICK, a, b, lane] = choice.pick(d[D.PICK, a, b, lane], p0, p1, p2)
            d[D.ODDS, a, b, lane] = p3
        for lane in range(lanes):
            q = choice_at(p, lane)
            d[D.WANTED, a, b, lane] = wanted(d[D.SUM_LINEAR, a, b, lane], d[D.SUM_SQUARED, a, b, lane], q)
    for lane in range(lanes):
        w.pair[P.NEXT_LEVEL, k, lane] = choice.consent(d[D.PICK, i, j, lane], d[D.PICK, j, i, lane])
    observed = w.given[G.LEVEL, i, j, t]
    if observed == observed:
        for lane in range(lanes):
            w.pair[P.NEXT_LEVEL, k, lane] = observed


@kernel
def relate(w: World, p: Floats, seed: Word, t: int, i: int, j: int) -> None:
    """The working relation moves towards what both want (M19), within what hedging allows (M18)."""
    s = w.state
    k = between(i, j, s.shape[1])
    place = streams.place(t, streams.RELATION, streams.joint(w, i, j))
    d = w.dyad
    for lane in range(s.shape[2]):
        d[D.DRAW, i, j, lane], d[D.DRAW, j, i, lane] = uniforms(seed, w.run[lane], place)
    for lane in range(s.shape[2]):
        q = choice_at(p, lane)
        h = hedging_at(p, lane)
        z, _ = normals_of(d[D.DRAW, i, j, lane], d[D.DRAW, j, i, lane])
        relation = w.pair[P.RELATION, k, lane]
        least = min(w.dyad[D.WANTED, i, j, lane], w.dyad[D.WANTED, j, i, lane])
        change = q.pace * (choice.wanted_relation(least, w.pair[P.LEVEL, k, lane], q) - relation)
        closest = 1.0 if s[S.FORMER, i, lane] == float(j) and s[S.FORMER, j, lane] == float(i) else 0.0
        moved = choice.relation(relation, change, z, q)
        w.pair[P.NEXT_RELATION, k, lane] = relation + hedging.warming(moved - relation, closest, h)


@kernel
def keep(w: World, p: Floats, t: int, i: int, j: int) -> None:
    """Whether a pact forms or ends this year: left on paper, lapsed at its term, or split de facto."""
    k = between(i, j, w.state.shape[1])
    f = w.pair
    for lane in range(w.state.shape[2]):
        q = choice_at(p, lane)
        level = f[P.LEVEL, k, lane]
        new = f[P.NEXT_LEVEL, k, lane]
        relation = f[P.NEXT_RELATION, k, lane]
        year = w.system[Y.START, lane] + float(t)
        treaty = level >= ALLIANCE
        formed = new >= ALLIANCE and not treaty
        left = f[P.TERM_LEFT, k, lane] - 1.0
        due = treaty and left <= 0.0 and new >= ALLIANCE
        lapsed = due and relation < q.renewal
        if due:
            left = f[P.TREATY_TERM, k, lane]
        if lapsed:
            new = PARTNERSHIP if relation >= WORKABLE else NEUTRALITY
        cold = choice.cold_years(f[P.COLD_YEARS, k, lane], relation, q)
        if formed:
            left = f[P.TREATY_TERM, k, lane]
            cold = 0.0
        off_paper = treaty and new < ALLIANCE
        allied = f[P.ALLIED, k, lane] > 0.5
        split = allied and not off_paper and cold >= q.working_years
        ended = 0.0
        if split:
            ended = E.SPLIT
        if allied and off_paper:
            ended = E.LAPSED if lapsed else E.LEFT_ON_PAPER
        w.event[E.FORMED, t, k, lane] = 1.0 if formed else 0.0
        w.event[E.ENDED, t, k, lane] = ended
        w.event[E.CAUSE, t, k, lane] = 0.0
        w.event[E.ALREADY, t, k, lane] = 0.0
        w.event[E.LEVEL, t, k, lane] = new
        f[P.NEXT_LEVEL, k, lane] = new
        f[P.TERM_LEFT, k, lane] = left
        f[P.COLD_YEARS, k, lane] = cold
        stands = (allied or formed) and ended == 0.0
        f[P.NEXT_ALLIED, k, lane] = 1.0 if stands else 0.0
    for lane in range(w.state.shape[2]):
        year = w.system[Y.START, lane] + float(t)
        formed = w.event[E.FORMED, t, k, lane]
        ended = w.event[E.ENDED, t, k, lane]
        f[P.PACTS, k, lane] += formed
        begins = formed > 0.5 and f[P.FORMED, k, lane] < 0.0
        junior = w.dyad[D.JUNIOR, i, j, lane]
        f[P.FORMED, k, lane] = year if begins else f[P.FORMED, k, lane]
        f[P.JUNIOR_AT_FORMATION, k, lane] = junior if begins else f[P.JUNIOR_AT_FORMATION, k, lane]
        first = f[P.BROKE, k, lane] < 0.0 and f[P.FORMED, k, lane] >= 0.0
        bound = f[P.ALLIED, k, lane] > 0.5 or formed > 0.5
        f[P.JUNIOR_AT_END, k, lane] = junior if first and bound else f[P.JUNIOR_AT_END, k, lane]
        f[P.BROKE, k, lane] = year if first and ended > 0.0 else f[P.BROKE, k, lane]
    for lane in range(w.state.shape[2]):
        year = w.system[Y.START, lane] + float(t)
        split = w.event[E.ENDED, t, k, lane] == E.SPLIT and f[P.SPLIT, k, lane] < 0.0
        left = f[P.LEVEL, k, lane] >= ALLIANCE and f[P.NEXT_LEVEL, k, lane] < ALLIANCE
        f[P.SPLIT, k, lane] = year if split else f[P.SPLIT, k, lane]
        f[P.PAPER_END, k, lane] = year if left and f[P.PAPER_END, k, lane] < 0.0 else f[P.PAPER_END, k, lane]


@rule
def leaving(w: World, i: int, j: int, lane: int, q: choice.Choice) -> float:
    """Yearly probability that either leaves an alliance on paper, on the present terms without the window."""
    d = w.dyad
    _, _, _, a = odds(d[D.SUM_LINEAR, i, j, lane], d[D.SUM_SQUARED, i, j, lane], 0.0, ALLIANCE, q)
    _, _, _, b = odds(d[D.SUM_LINEAR, j, i, lane], d[D.SUM_SQUARED, j, i, lane], 0.0, ALLIANCE, q)
    return 1.0 - a * b


@rule
def already_there(then: float, now: float) -> float:
    """Share of the odds of letting go that was there at formation, in [0, 1]: odds(then)/odds(now)."""
    ratio = then * (1.0 - now + 1e-12) / ((1.0 - then + 1e-12) * (now + 1e-12))
    return min(1.0, ratio)


@rule
def first_lets_go(w: World, i: int, j: int, lane: int, paper: bool) -> bool:
    """Whether i, not j, is the one that let go: the lower pick, else the lower odds (de facto: wanted depth)."""
    d = w.dyad
    first: bool = d[D.WANTED, i, j, lane] <= d[D.WANTED, j, i, lane]
    if paper:
        first = d[D.ODDS, i, j, lane] <= d[D.ODDS, j, i, lane]
        if d[D.PICK, i, j, lane] != d[D.PICK, j, i, lane]:
            first = d[D.PICK, i, j, lane] < d[D.PICK, j, i, lane]
    return first


@kernel
def sign(w: World, p: Floats, t: int, i: int, j: int, first: int, second: int) -> None:
    """Keep the terms at formation, for the cause of a later break."""
    n = w.state.shape[1]
    k = between(i, j, n)
    lanes = w.state.shape[2]
    for side in range(2):
        v = first if side == 0 else second
        kept = i * n + j if side == 0 else j * n + i
        for m in range(MECHANISMS):
            for part in range(2):
                for lane in range(lanes):
                    if w.event[E.FORMED, t, k, lane] > 0.5:
                        w.signed[m, part, kept, lane] = w.term[m, part, v, lane]
    for lane in range(lanes):
        if w.event[E.FORMED, t, k, lane] > 0.5:
            q = choice_at(p, lane)
            w.pair[P.HAZARD_THEN, k, lane] = leaving(w, i, j, lane, q)
            w.pair[P.UNWILLING_THEN, k, lane] = 1.0 - min(
                w.dyad[D.WANTED, i, j, lane], w.dyad[D.WANTED, j, i, lane]
            )


@kernel
def explain(w: World, p: Floats, t: int, i: int, j: int, first: int, second: int) -> None:
    """The proximate cause of each break: the term whose return to its value at formation would most have raised
    the odds of holding of the state that let go; a tie where two are within TIE_GAP, chance where none would."""
    n = w.state.shape[1]
    k = between(i, j, n)
    d = w.dyad
    for lane in range(w.state.shape[2]):
        ended = w.event[E.ENDED, t, k, lane]
        if ended > 0.0:
            q = choice_at(p, lane)
            paper = ended == E.LEFT_ON_PAPER
            by_first = first_lets_go(w, i, j, lane, paper)
            a = i if by_first else j
            b = j if by_first else i
            v = first if by_first else second
            linear = d[D.SUM_LINEAR, a, b, lane]
            squared = d[D.SUM_SQUARED, a, b, lane]
            now = holding(linear, squared, paper, q)
            best = 0.0
            runner_up = 0.0
            cause = E.CHANCE
            for m in range(MECHANISMS):
                then = holding(
                    linear - w.term[m, LINEAR, v, lane] + w.signed[m, LINEAR, a * n + b, lane],
                    squared - w.term[m, SQUARED, v, lane] + w.signed[m, SQUARED, a * n + b, lane],
                    paper,
                    q,
                )
                rise = then - now
                if rise > best:
                    runner_up = best
                    best = rise
                    cause = float(NUMBERS[m])
                elif rise > runner_up:
                    runner_up = rise
            if best > 0.0 and best - runner_up < TIE_GAP:
                cause = E.TIE
            then_hazard = w.pair[P.UNWILLING_THEN, k, lane]
            hazard = 1.0 - min(d[D.WANTED, i, j, lane], d[D.WANTED, j, i, lane])
            if paper:
                then_hazard = w.pair[P.HAZARD_THEN, k, lane]
                hazard = leaving(w, i, j, lane, q)
            w.event[E.CAUSE, t, k, lane] = cause
            w.event[E.ALREADY, t, k, lane] = already_there(then_hazard, hazard)
