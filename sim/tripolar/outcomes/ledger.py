"""The ledger: one decision opened. Each mechanism's contribution to each level's score; they add up to the score.

The rows are read from the terms that the choice itself used, and the scores come from the same rules: there is
no second formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.numerics import Word, constant, uniforms, word
from tripolar.phases import streams
from tripolar.phases.score import choice_at, odds
from tripolar.rules import choice
from tripolar.rules.table import MECHANISMS
from tripolar.world import LINEAR, SQUARED, TERMS, WINDOW, Floats, World, between
from tripolar.world import dyad as D
from tripolar.world import event as E

if TYPE_CHECKING:
    from tripolar.model import TriangleModel

LEVELS = ("rivalry", "neutrality", "partnership", "alliance")
COST_OF_CHANGE = "cost of change"


class Ledger(NamedTuple):
    """One state's decision about one partner in one year of one run.

    ``mechanisms`` (labels), ``contributions`` [mechanism, level] (logit), ``scores`` [level] (their sums),
    ``odds`` [level] (quantal-response probabilities), ``draw`` (the uniform number), ``pick`` (the level it
    picked), ``level_before`` and ``level_after`` (of the pair: the lower of both picks), ``precision`` of the
    response: ``odds`` = softmax(precision scores).
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
    precision: float = 1.0


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
    when = When(int(model.stream_seed), model.run, model.scenario.start, model.year_index)
    return opened(model.world, model.parameters, when, names, names.index(state), names.index(partner))


class When(NamedTuple):
    """Which decision: ``seed`` and ``run``, the opening year ``start`` and the years ``t`` since then."""

    seed: int
    run: int
    start: int
    t: int


def opened(w: World, p: Floats, when: When, names: tuple[str, ...], i: int, j: int) -> Ledger:
    """The decision that state i took about j in the world ``w`` (one lane, all views) at the end of that year."""
    k = between(i, j, len(names))
    q = choice_at(p, 0)
    before = float(w.event[E.LEVEL, when.t - 1, k, 0])
    sums = [float(w.dyad[row, i, j, 0]) for row in (D.SUM_LINEAR, D.SUM_SQUARED, D.SUM_WINDOW)]
    chances = odds(sums[0], sums[1], sums[2], before, q)
    scores = [choice.score(sums[0], sums[1], sums[2], float(n), before, q) for n in range(len(LEVELS))]
    labels = tuple(m.label for number in TERMS for m in MECHANISMS if m.number == number)
    return Ledger(
        state=names[i],
        partner=names[j],
        run=when.run,
        year=when.start + when.t,
        mechanisms=(*labels, COST_OF_CHANGE),
        contributions=contributions(w, q, before, i * len(names) + j),
        scores=np.array(scores),
        odds=np.array(chances),
        draw=_draw(w, when, i, j),
        pick=int(w.dyad[D.PICK, i, j, 0]),
        level_before=int(before),
        level_after=int(w.event[E.LEVEL, when.t, k, 0]),
        precision=float(q.precision),
    )


def contributions(w: World, q: choice.Choice, before: float, view: int) -> NDArray[np.float64]:
    """[mechanism, level] (logit) of a view: each term's part in each level's score, and the cost of change."""
    table = np.zeros((len(TERMS) + 1, len(LEVELS)))
    for level in range(len(LEVELS)):
        depth = choice.depth_of(float(level))
        raises = 1.0 if level > before else 0.0
        for m in range(len(TERMS)):
            linear, squared, window = (float(w.term[m, part, view, 0]) for part in (LINEAR, SQUARED, WINDOW))
            table[m, level] = choice.contribution(linear, squared, window, depth, raises)
        table[len(TERMS), level] = -choice.change_cost(float(level), before, q)
    return table


def _draw(w: World, when: When, i: int, j: int) -> float:
    """The uniform number with which state i picked, drawn again from its name."""
    place: Word = streams.place(when.t, streams.PICK, streams.joint(w, i, j))
    first, second = uniforms(word(int(constant(when.seed))), word(when.run), word(int(place)))
    return float(streams.by_key(w, i, j, first, second)[0])
