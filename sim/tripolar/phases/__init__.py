"""The year: which rule acts on which part of the world, in what order. The order stands here and nowhere else.

Every phase has the same form, ``phase(world, parameters, seed, year, owner)``: it acts on the rows that its
owner owns (a state its own, and the pairs of which it is the first; the system's belong to the model), for all
lanes. Nobody reads another's row that the same phase writes, so the order of owners can not matter.

The Mesa model runs the same ``year``, with each phase replaced by "ask the agent": see ``agents``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tripolar.numerics import Word, sequence
from tripolar.phases.assess import compare, perceive, pool, profile, try_loyalty, watch
from tripolar.phases.decide import decide
from tripolar.phases.grow import arm, exchange, grow, learn, melt, settle_borderland
from tripolar.phases.open import open_pairs, open_state, open_system
from tripolar.phases.press import confront, join, lead, measure, press, strike, weigh
from tripolar.phases.record import record, weigh_poles
from tripolar.phases.settle import commit, cooperate, sway
from tripolar.phases.shock import claim, contest, flare, hand_over, succeed
from tripolar.world import Floats, World

__all__ = ["SYSTEM", "opening", "year"]

SYSTEM = 0


@sequence
def opening(w: World, p: Floats, seed: Word, t: int, order: NDArray[np.int64]) -> None:
    """Before the first year: derived figures and the draws that hold for the whole run."""
    for i in order:
        open_state(w, p, seed, t, i)
    for i in order:
        open_pairs(w, p, seed, t, i)
    open_system(w, p, seed, t, SYSTEM)
    for i in order:
        measure(w, p, seed, t, i)
    for i in order:
        weigh(w, p, seed, t, i)
    for i in order:
        join(w, p, seed, t, i)


@sequence
def year(w: World, p: Floats, seed: Word, t: int, order: NDArray[np.int64]) -> None:
    """One year: grow, press, assess, decide, settle, shock, record."""
    # grow
    for i in order:
        grow(w, p, seed, t, i)
    for i in order:
        arm(w, p, seed, t, i)
    for i in order:
        settle_borderland(w, p, seed, t, i)
    for i in order:
        exchange(w, p, seed, t, i)
    for i in order:
        learn(w, p, seed, t, i)
    melt(w, p, seed, t, SYSTEM)
    # press
    for i in order:
        measure(w, p, seed, t, i)
    for i in order:
        weigh(w, p, seed, t, i)
    for i in order:
        join(w, p, seed, t, i)
    lead(w, p, seed, t, SYSTEM)
    for i in order:
        press(w, p, seed, t, i)
    for i in order:
        confront(w, p, seed, t, i)
    for i in order:
        strike(w, p, seed, t, i)
    # assess
    for i in order:
        perceive(w, p, seed, t, i)
    for i in order:
        compare(w, p, seed, t, i)
    for i in order:
        profile(w, p, seed, t, i)
    for i in order:
        pool(w, p, seed, t, i)
    for i in order:
        watch(w, p, seed, t, i)
    for i in order:
        try_loyalty(w, p, seed, t, i)
    # decide
    for i in order:
        decide(w, p, seed, t, i)
    # settle
    for i in order:
        commit(w, p, seed, t, i)
    for i in order:
        cooperate(w, p, seed, t, i)
    for i in order:
        sway(w, p, seed, t, i)
    # shock
    for i in order:
        succeed(w, p, seed, t, i)
    for i in order:
        hand_over(w, p, seed, t, i)
    for i in order:
        claim(w, p, seed, t, i)
    for i in order:
        contest(w, p, seed, t, i)
    for i in order:
        flare(w, p, seed, t, i)
    # record
    for i in order:
        record(w, p, seed, t, i)
    for i in order:
        weigh_poles(w, p, seed, t, i)
