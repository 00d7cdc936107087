"""Five mechanisms of the model on the block engine: the year that ``twin.c`` repeats in scalar C.

M1 growth, M5 threat, M7 gain, M12 leaders (rapport, succession) and M19 choice with the working relation, over
the library's own rules and, where they fit as they are, its own phases. Capability is the GDP share, hostility
stays as at the opening. What is written here is what the other fourteen mechanisms do in the model's year.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tripolar.numerics import Word, constant, kernel, sequence
from tripolar.opening import Opening
from tripolar.phases.assess import perceive, reaching
from tripolar.phases.decide import choose, relate
from tripolar.phases.grow import grow
from tripolar.phases.open import open_state
from tripolar.phases.score import choice_at, gain_at, leaders_at, threat_at
from tripolar.phases.shock import hand_over, succeed
from tripolar.rules import gain, leaders, threat
from tripolar.rules.table import DEFAULTS
from tripolar.world import Floats, World, between, blank
from tripolar.world import dyad as D
from tripolar.world import pair as P
from tripolar.world import state as S

#: Runs of a block: this small world still fits the second cache at 256 (the model's own is ensemble.LANES).
LANES = 256
ALLIANCE = 3.0
NEVER = -1.0

#: Rows that differ from state to state, pair to pair: what the five need of the opening world.
STATE_ROWS = (
    S.GDP, S.GROWTH_OPENING, S.GROWTH_LATER, S.GROWTH_SHOCK, S.GROWTH_DRIFT, S.WORKERS, S.POPULATION_TILT,
    S.WORKING_AGE_TILT, S.REACH, S.ALLIES, S.LEADER_AGE, S.TENURE, S.TERMS_SERVED, S.ELECTION_EVERY, S.TERM_LIMIT,
)  # fmt: skip
DYAD_ROWS = (D.HOSTILITY, D.ORIENTATION)
PAIR_ROWS = (P.ADJACENT, P.LEVEL, P.RELATION, P.RAPPORT)
#: Rows that must start from 0.
BLANK_STATE_ROWS = (S.SHOCK, S.DEVIATION, S.PEAK_THREAT, S.STOCK, S.POPULATION)
_STATE, _DYAD, _PAIR = np.array(STATE_ROWS), np.array(DYAD_ROWS), np.array(PAIR_ROWS)
_BLANK = np.array(BLANK_STATE_ROWS)


class Futures(NamedTuple):
    """What a run of the five ends with: ``gdp`` [state, run], ``formed`` and ``relation`` [pair, run]."""

    gdp: Floats
    formed: Floats
    relation: Floats


@kernel
def add_shares(w: World, i: int) -> None:
    """Sum all GDPs, for state i's share (M4's place)."""
    s = w.state
    for lane in range(s.shape[2]):
        s[S.WEIGHTS, i, lane] = 0.0
    for m in range(s.shape[1]):
        for lane in range(s.shape[2]):
            s[S.WEIGHTS, i, lane] += s[S.GDP, m, lane]
    for lane in range(s.shape[2]):
        s[S.CAPABILITY, i, lane] = s[S.GDP, i, lane] / s[S.WEIGHTS, i, lane]
        s[S.EFFECTIVE, i, lane] = s[S.CAPABILITY, i, lane] * (1.0 + s[S.ALLIES, i, lane])


@kernel
def weigh_up(w: World, p: Floats, i: int, j: int) -> None:
    """M7, M5, M12, M19: i's score of a tie with j, per unit of depth."""
    s = w.state
    d = w.dyad
    n = s.shape[1]
    k = between(i, j, n)
    for lane in range(s.shape[2]):
        d[D.SUM_LINEAR, i, j, lane] = 0.0
        d[D.SUM_SQUARED, i, j, lane] = 0.0
        d[D.SUM_WINDOW, i, j, lane] = 0.0
    for m in range(n):
        if m != i and m != j:
            for lane in range(s.shape[2]):
                q = gain_at(p, lane)
                own = s[S.CAPABILITY, i, lane]
                pooled = own + gain.usable(s[S.CAPABILITY, j, lane], 0.0, q)
                arriving = reaching(w, m, i, lane)
                d[D.LOG_ALONE, i, j, lane] = gain.log_odds(own, arriving, q)
                d[D.LOG_POOLED, i, j, lane] = gain.log_odds(pooled, arriving, q)
            for lane in range(s.shape[2]):
                q = gain_at(p, lane)
                common = d[D.HOSTILITY, m, i, lane] * d[D.HOSTILITY, m, j, lane]
                g = gain.gain_of(
                    d[D.LOG_POOLED, i, j, lane],
                    d[D.LOG_ALONE, i, j, lane],
                    d[D.THREAT, i, m, lane],
                    common,
                    d[D.NEED, i, m, lane],
                    q,
                )
                d[D.SUM_LINEAR, i, j, lane] = max(d[D.SUM_LINEAR, i, j, lane], g)
    for lane in range(s.shape[2]):
        q = gain_at(p, lane)
        a = threat_at(p, lane)
        b = leaders_at(p, lane)
        c = choice_at(p, lane)
        balance = gain.worth(d[D.SUM_LINEAR, i, j, lane], q) + threat.mistrust(d[D.THREAT, i, j, lane], a)
        tie = leaders.worth(w.pair[P.RAPPORT, k, lane], d[D.ORIENTATION, i, j, lane], b)
        d[D.SUM_LINEAR, i, j, lane] = balance + tie - c.base_cost


@kernel
def take_effect(w: World, p: Floats, t: int, i: int) -> None:
    """The chosen levels and relations of i's pairs; M12: rapport follows the relation."""
    f = w.pair
    n = w.state.shape[1]
    for j in range(i + 1, n):
        k = between(i, j, n)
        for lane in range(w.state.shape[2]):
            q = leaders_at(p, lane)
            level = f[P.NEXT_LEVEL, k, lane]
            relation = f[P.NEXT_RELATION, k, lane]
            formed = f[P.FORMED, k, lane]
            f[P.FORMED, k, lane] = float(t) if level >= ALLIANCE and formed < 0.0 else formed
            f[P.LEVEL, k, lane] = level
            f[P.RELATION, k, lane] = relation
            f[P.RAPPORT, k, lane] = leaders.rapport(f[P.RAPPORT, k, lane], relation, 0.0, q)


@sequence
def year_of_five(w: World, p: Floats, seed: Word, t: int, order: NDArray[np.int64]) -> None:
    """One year of the five mechanisms."""
    n = w.state.shape[1]
    for i in order:
        grow(w, p, seed, t, i)
    for i in order:
        add_shares(w, i)
    for i in order:
        perceive(w, p, seed, t, i)
    for i in order:
        for j in range(i + 1, n):
            weigh_up(w, p, i, j)
            weigh_up(w, p, j, i)
            choose(w, p, seed, t, i, j)
            relate(w, p, seed, t, i, j)
    for i in order:
        take_effect(w, p, t, i)
    for i in order:
        succeed(w, p, seed, t, i)
    for i in order:
        hand_over(w, p, seed, t, i)


@kernel
def start_block(start: World, w: World, first: int) -> None:
    """Lanes of a block at the opening."""
    lanes = w.state.shape[2]
    for lane in range(lanes):
        w.run[lane] = first + lane
    for i in range(w.state.shape[1]):
        for row in _STATE:
            w.state[row, i, :] = start.state[row, i, 0]
        for row in _BLANK:
            w.state[row, i, :] = 0.0
        for j in range(w.state.shape[1]):
            for row in _DYAD:
                w.dyad[row, i, j, :] = start.dyad[row, i, j, 0]
    for k in range(w.pair.shape[1]):
        for row in _PAIR:
            w.pair[row, k, :] = start.pair[row, k, 0]
        w.pair[P.FORMED, k, :] = NEVER


@kernel
def simulate_five(
    start: World, w: World, p: Floats, seed: Word, first: int, runs: int, years: int,
    order: NDArray[np.int64], gdp: Floats, formed: Floats, relation: Floats,
) -> None:  # fmt: skip
    """Run ``runs`` consecutive runs from ``first`` in blocks of lanes, one parameter set."""
    lanes = w.state.shape[2]
    for block in range(0, runs, lanes):
        valid = min(lanes, runs - block)
        start_block(start, w, first + block)
        for i in order:
            open_state(w, p, seed, 0, i)
        for t in range(1, years + 1):
            year_of_five(w, p, seed, t, order)
        for i in range(w.state.shape[1]):
            for lane in range(valid):
                gdp[i, block + lane] = w.state[S.GDP, i, lane]
        for k in range(w.pair.shape[1]):
            for lane in range(valid):
                formed[k, block + lane] = w.pair[P.FORMED, k, lane]
                relation[k, block + lane] = w.pair[P.RELATION, k, lane]


def blank_futures(states: int, runs: int) -> Futures:
    """Empty results."""
    pairs = states * (states - 1) // 2
    return Futures(np.empty((states, runs)), np.empty((pairs, runs)), np.empty((pairs, runs)))


def run_five(start: Opening, seed: int, first: int, runs: int, years: int, lanes: int = LANES) -> Futures:
    """``runs`` futures of the five mechanisms from the opening world ``start``, default parameters."""
    n = start.world.state.shape[1]
    out = blank_futures(n, runs)
    w = blank(n, lanes, years, start.world.key, start.world.given, explain=False)
    p = np.repeat(DEFAULTS[:, None], lanes, axis=1)
    simulate_five(start.world, w, p, constant(seed), first, runs, years, np.arange(n), *out)
    return out
