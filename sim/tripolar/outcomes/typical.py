"""Which runs to look at: typical ones and odd ones, by a stated rule, the same for everybody.

*Typical*: the k medoids of the outcomes of the first N runs (PAM): the runs to which all others are, on the
whole, nearest. *Odd*: the runs farthest from their ten nearest neighbours.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import PAIR_KEPT, STATE_KEPT, Chunk, chunk
from tripolar.outcomes.spells import spells_of
from tripolar.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Runs looked at, runs picked, and neighbours that make a run odd.
RUNS, PICKED, NEIGHBOURS = 500, 5, 10
FEATURES = (
    "forms", "formed", "breaks", "life", "allied_years", "mean_level", "changes", "relation", "incidents",
    "demands", "balances", "realigns",
)  # fmt: skip
TYPICAL_RULE = (
    "k-medoids (PAM, greedy start, no chance) of {runs}, k = {picked}, on the outcomes of the "
    "pair, each divided by its standard deviation: " + ", ".join(FEATURES)
)
ODD_RULE = "the {picked} of {runs} with the largest mean distance to {neighbours}, on the same outcomes"
ONE_RULE = "the one run that there is, so none is odder than another"


class Picked(NamedTuple):
    """Runs picked: ``runs``; of typical ones the ``share`` of all runs that each stands for (largest first), of
    odd ones the mean distance to the neighbours (farthest first); the ``rule`` in words.
    """

    runs: tuple[int, ...]
    share: tuple[float, ...]
    rule: str


def outcomes(scenario: Scenario, done: Chunk, pair: int) -> Floats:
    """Outcomes [run, feature] of a pair, as in ``FEATURES``; what never came is put one year after the horizon.

    ``life`` is that of the first pact (0 where none), ``balances`` and ``realigns`` count the pair's states.
    """
    kept = {name: done.pair[row, pair].astype(float) for row, name in enumerate(PAIR_KEPT)}
    states = [scenario.states.index(name) for name in scenario.pairs[pair].split("-")]
    spells = spells_of(done)
    mine = spells.pair == pair
    allied = np.bincount(spells.run[mine], weights=spells.years[mine], minlength=done.runs)
    forms, breaks = kept["formed"] >= 0, kept["broke"] >= 0
    last = np.where(breaks, kept["broke"], scenario.horizon)
    turned = [
        (done.state[STATE_KEPT.index(row)][states] >= 0).sum(axis=0) for row in ("balanced", "realigned")
    ]
    columns = [
        forms,
        np.where(forms, kept["formed"], scenario.horizon + 1),
        breaks,
        np.where(forms, last - kept["formed"], 0.0),
        allied,
        done.level[:, pair].mean(axis=0),
        kept["changes"],
        kept["relation"],
        kept["incidents"],
        kept["demands"],
        *turned,
    ]
    return np.stack([np.asarray(column, dtype=float) for column in columns], axis=1)


def distances(points: Floats) -> Floats:
    """Euclidean distances [run, run] of outcomes in units of their standard deviation; constant ones drop out."""
    spread = points.std(axis=0)
    scaled = points[:, spread > 0] / spread[spread > 0]
    squares = (scaled**2).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(squares[:, None] + squares - 2.0 * scaled @ scaled.T, 0.0)))


def medoids(apart: Floats, k: int) -> Ints:
    """Places of the ``k`` medoids of a distance matrix, ascending.

    PAM: the first is the point with the least total distance, each next the one that lowers the total most;
    then the best swap is made while one lowers it. Ties go to the lower place, so there is no chance in it.
    Source: Kaufman & Rousseeuw (1990), Finding Groups in Data, chapter 2.
    """
    k = min(k, len(apart))
    chosen = [int(np.argmin(apart.sum(axis=1)))]
    while len(chosen) < k:
        nearest = apart[chosen].min(axis=0)
        gain = np.maximum(nearest - apart, 0.0).sum(axis=1)
        gain[chosen] = -1.0
        chosen.append(int(np.argmax(gain)))
    while True:
        best, swap = float(apart[chosen].min(axis=0).sum()), None
        for place in range(k):
            rest = [m for at, m in enumerate(chosen) if at != place]
            nearest = apart[rest].min(axis=0) if rest else np.full(len(apart), np.inf)
            totals = np.minimum(nearest, apart).sum(axis=1)
            at = int(np.argmin(totals))
            if totals[at] < best - 1e-9:
                best, swap = float(totals[at]), (place, at)
        if swap is None:
            return np.array(sorted(chosen))
        chosen[swap[0]] = swap[1]


def typical(
    scenario: Scenario, seed: int, *, runs: int = RUNS, k: int = PICKED, set_size: int = 0, pair: int = -1
) -> Picked:
    """Typical runs of a study by ``TYPICAL_RULE``; ``pair`` is a pair's number (-1: the first focal one)."""
    done, number = _run(scenario, seed, runs, set_size, pair)
    apart = distances(outcomes(scenario, done, number))
    places = medoids(apart, k)
    stand_for = np.bincount(np.argmin(apart[places], axis=0), minlength=len(places)) / runs
    order = np.argsort(-stand_for, kind="stable")
    rule = TYPICAL_RULE.format(runs=_first(runs), picked=len(places))
    return Picked(tuple(int(places[m]) for m in order), tuple(float(stand_for[m]) for m in order), rule)


def odd(
    scenario: Scenario, seed: int, *, runs: int = RUNS, k: int = PICKED, set_size: int = 0, pair: int = -1
) -> Picked:
    """Odd runs of a study by ``ODD_RULE``; arguments as in ``typical``."""
    done, number = _run(scenario, seed, runs, set_size, pair)
    apart = distances(outcomes(scenario, done, number))
    near = np.sort(apart, axis=1)[:, 1 : NEIGHBOURS + 1]
    alone = near.mean(axis=1) if near.shape[1] else np.zeros(runs)
    order = np.argsort(-alone, kind="stable")[:k]
    near_by = min(NEIGHBOURS, runs - 1)
    neighbours = f"their {near_by} nearest neighbours" if near_by > 1 else "their nearest neighbour"
    rule = (
        ODD_RULE.format(runs=_first(runs), picked=len(order), neighbours=neighbours) if near_by else ONE_RULE
    )
    return Picked(tuple(int(m) for m in order), tuple(float(alone[m]) for m in order), rule)


def _first(runs: int) -> str:
    return f"the first {runs} runs" if runs > 1 else "the one run that there is"


def _run(scenario: Scenario, seed: int, runs: int, set_size: int, pair: int) -> tuple[Chunk, int]:
    whole = -(-runs // set_size) * set_size if set_size else runs
    done = chunk(scenario, seed, 0, whole, set_size=set_size, fans=False)
    number = scenario.pairs.index(scenario.focal[0]) if pair < 0 else pair
    if whole > runs:
        done = done._replace(
            runs=runs,
            **{name: getattr(done, name)[..., :runs] for name in ("pair", "state", "level", "formed", "ended",
                                                                  "cause", "already")},
        )  # fmt: skip
    return done, number
