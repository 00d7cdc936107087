"""The ledger: one decision opened. Each mechanism's contribution to each level's score; they add up to the score.

The rows are read from the terms that the choice itself used, and the scores come from the same rules: there is
no second formula.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.model import TriangleModel
from tripolar.numerics import Word, uniforms, word
from tripolar.phases import streams
from tripolar.phases.score import choice_at, odds
from tripolar.rules import choice
from tripolar.rules.table import MECHANISMS
from tripolar.world import LINEAR, SQUARED, TERMS, WINDOW, between
from tripolar.world import dyad as D
from tripolar.world import event as E

LEVELS = ("rivalry", "neutrality", "partnership", "alliance")
COST_OF_CHANGE = "cost of change"


class Ledger(NamedTuple):
    """One state's decision about one partner in one year of one run.

    ``mechanisms`` (labels), ``contributions`` [mechanism, level] (logit), ``scores`` [level] (their sums),
    ``odds`` [level] (quantal-response probabilities), ``draw`` (the uniform number), ``pick`` (the level it
    picked), ``level_before`` and ``level_after`` (of the pair: the lower of both picks).
    """

    state: str
    partner: str
    run: int
    year: int
    mechanisms: tuple[str, ...]
    contributions: NDArray[np.float64]
    scores: NDArray[np.float64]
    odds: NDArray[np.float64]
    draw: float
    pick: int
    level_before: int
    level_after: int


def ledger(model: TriangleModel, state: str, partner: str) -> Ledger:
    """Open the decision that ``state`` has just taken about ``partner`` in the model's present year.

    Raises ValueError before the first step or for a state that is not in the game.
    """
    names = model.scenario.states
    for name in (state, partner):
        if name not in names:
            raise ValueError(f"{name} is not a state of this scenario ({', '.join(names)})")
    if state == partner:
        raise ValueError(f"{state} takes no decision about itself; name two states")
    if model.year_index == 0:
        raise ValueError("no decision was taken yet; step the model first")
    w = model.world
    i, j, n = names.index(state), names.index(partner), len(names)
    k = between(i, j, n)
    q = choice_at(model.parameters, 0)
    before = float(w.event[E.LEVEL, model.year_index - 1, k, 0])
    view = i * n + j
    table = np.zeros((len(TERMS) + 1, len(LEVELS)))
    for level in range(len(LEVELS)):
        depth = choice.depth_of(float(level))
        raises = 1.0 if level > before else 0.0
        for m in range(len(TERMS)):
            linear, squared, window = (float(w.term[m, part, view, 0]) for part in (LINEAR, SQUARED, WINDOW))
            table[m, level] = choice.contribution(linear, squared, window, depth, raises)
        table[len(TERMS), level] = -choice.change_cost(float(level), before, q)
    chances = odds(
        float(w.dyad[D.SUM_LINEAR, i, j, 0]),
        float(w.dyad[D.SUM_SQUARED, i, j, 0]),
        float(w.dyad[D.SUM_WINDOW, i, j, 0]),
        before,
        q,
    )
    scores = np.array(
        [
            choice.score(
                float(w.dyad[D.SUM_LINEAR, i, j, 0]),
                float(w.dyad[D.SUM_SQUARED, i, j, 0]),
                float(w.dyad[D.SUM_WINDOW, i, j, 0]),
                float(level),
                before,
                q,
            )
            for level in range(len(LEVELS))
        ]
    )
    labels = tuple(m.label for number in TERMS for m in MECHANISMS if m.number == number)
    return Ledger(
        state=state,
        partner=partner,
        run=model.run,
        year=model.year,
        mechanisms=(*labels, COST_OF_CHANGE),
        contributions=table,
        scores=scores,
        odds=np.array(chances),
        draw=_draw(model, i, j),
        pick=int(w.dyad[D.PICK, i, j, 0]),
        level_before=int(before),
        level_after=int(w.event[E.LEVEL, model.year_index, k, 0]),
    )


def _draw(model: TriangleModel, i: int, j: int) -> float:
    """The uniform number with which state i picked, drawn again from its name."""
    w = model.world
    place: Word = streams.place(model.year_index, streams.PICK, streams.joint(w, i, j))
    first, second = uniforms(word(int(model.stream_seed)), word(model.run), word(int(place)))
    return float(streams.by_key(w, i, j, first, second)[0])
