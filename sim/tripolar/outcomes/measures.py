"""Measures of a run: one number a future, so that two scenarios can be compared future by future.

Under common random numbers future k of one scenario and future k of another share their luck draw by draw;
the mean of their differences has a far narrower interval than the difference of two means.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tripolar.checks import ScenarioError, nearest
from tripolar.ensemble import PAIR_KEPT, STATE_KEPT, Chunk, run_chunks
from tripolar.scenario import Scenario

Floats = NDArray[np.float64]

#: What can be measured of a pair (``PAIR.measure``) and of a state (``STATE.measure``).
PAIR_MEASURES = ("forms", "holds", "breaks", "aligned", "rivals", "allied_years", "partner_at_horizon", "changes",
                 "incidents", "meltdowns", "demands")  # fmt: skip
STATE_MEASURES = ("balances", "realigns", "turns", "capability", "gdp")
COUNTS = ("changes", "incidents", "meltdowns", "demands")
PARTNERSHIP = 2


def measure_names(scenario: Scenario) -> list[str]:
    """Names of all measures of a scenario, for example ``a-b.forms`` and ``a.balances``."""
    out = [f"{pair}.{measure}" for pair in scenario.pairs for measure in PAIR_MEASURES]
    return out + [f"{state}.{measure}" for state in scenario.states for measure in STATE_MEASURES]


def measures(scenario: Scenario, chunk: Chunk) -> dict[str, Floats]:
    """Every measure of each run of a chunk: shares are 0 or 1, years and counts as they are.

    ``allied_years``: years in which a pact stood in fact and on paper. ``partner_at_horizon``: partnership or
    alliance in the last year. ``turns``: balances or realigns.
    """
    from tripolar.outcomes.spells import spells_of

    spells = spells_of(chunk)
    out: dict[str, Floats] = {}
    for k, pair in enumerate(scenario.pairs):
        kept = {name: chunk.pair[row, k].astype(float) for row, name in enumerate(PAIR_KEPT)}
        forms = kept["formed"] >= 0
        breaks = kept["broke"] >= 0
        mine = spells.pair == k
        years = np.bincount(spells.run[mine], weights=spells.years[mine], minlength=chunk.runs)
        out[f"{pair}.forms"] = forms.astype(float)
        out[f"{pair}.holds"] = (forms & ~breaks).astype(float)
        out[f"{pair}.breaks"] = (forms & breaks).astype(float)
        out[f"{pair}.aligned"] = (kept["aligned"] >= 0).astype(float)
        out[f"{pair}.rivals"] = (kept["rivals"] >= 0).astype(float)
        out[f"{pair}.allied_years"] = years.astype(float)
        out[f"{pair}.partner_at_horizon"] = (kept["level"] >= PARTNERSHIP).astype(float)
        for name in COUNTS:
            out[f"{pair}.{name}"] = kept[name]
    for i, state in enumerate(scenario.states):
        held = {name: chunk.state[row, i].astype(float) for row, name in enumerate(STATE_KEPT)}
        balances, realigns = held["balanced"] >= 0, held["realigned"] >= 0
        out[f"{state}.balances"] = balances.astype(float)
        out[f"{state}.realigns"] = realigns.astype(float)
        out[f"{state}.turns"] = (balances | realigns).astype(float)
        out[f"{state}.capability"] = held["capability"]
        out[f"{state}.gdp"] = held["gdp"]
    return out


def measured(
    scenario: Scenario,
    seed: int,
    runs: int,
    wanted: list[str] | None = None,
    *,
    set_size: int = 0,
    threads: int = 1,
    each: Callable[[Chunk], None] | None = None,
) -> dict[str, Floats]:
    """The wanted measures (default: all) of runs 0 to ``runs``; ScenarioError for a name that is none.

    ``each`` is called with every chunk, in order: what else is to be taken from the same runs.
    """
    names = wanted if wanted is not None else measure_names(scenario)
    known = measure_names(scenario)
    for name in names:
        if name not in known:
            raise ScenarioError(f"{name}: no such measure of this scenario{nearest(name, known)}")
    parts: dict[str, list[Floats]] = {name: [] for name in names}
    for chunk in run_chunks(scenario, seed, runs, set_size=set_size, threads=threads, fans=False):
        values = measures(scenario, chunk)
        if each is not None:
            each(chunk)
        for name in names:
            parts[name].append(values[name])
    return {name: np.concatenate(part) for name, part in parts.items()}
