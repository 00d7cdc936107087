"""The yes-or-no outcomes of a run: one definition, from which every share and both its bands come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import PAIR_KEPT, STATE_KEPT, Chunk
from tripolar.scenario import Scenario

Bools = NDArray[np.bool_]

#: Of a pair. The first three exclude each other and one of them is true; forms = holds or breaks. The seniors
#: are of the first alliance: the first or second state of the pair's name, at formation or at the end.
PAIR_OUTCOMES = (
    "never", "holds", "breaks", "forms", "aligned", "rivals",
    "first_senior", "second_senior", "first_senior_end", "second_senior_end",
)  # fmt: skip
STATE_OUTCOMES = ("balances", "realigns")
FIRST_YEARS = 5
YEARS_APART = 10


def shown_years(scenario: Scenario) -> list[int]:
    """Years by which P(formed) is stated: five and ten years on, then every ten, and the horizon."""
    start, horizon = scenario.start, scenario.horizon
    some = {start + FIRST_YEARS, *range(start + YEARS_APART, horizon, YEARS_APART), horizon}
    return sorted(year for year in some if year <= horizon)


def names(scenario: Scenario) -> list[str]:
    """Names of all outcomes in order, for example ``china-russia.never``, ``russia.balances``."""
    kinds = [*PAIR_OUTCOMES, *(f"formed_by_{year}" for year in shown_years(scenario))]
    out = [f"{pair}.{kind}" for kind in kinds for pair in scenario.pairs]
    return out + [f"{state}.{kind}" for kind in STATE_OUTCOMES for state in scenario.states]


def outcomes(scenario: Scenario, chunk: Chunk) -> Bools:
    """Whether each outcome came true: [outcome, run], in the order of ``names``."""
    pair = {name: chunk.pair[k] for k, name in enumerate(PAIR_KEPT)}
    state = {name: chunk.state[k] for k, name in enumerate(STATE_KEPT)}
    forms, breaks = pair["formed"] >= 0, pair["broke"] >= 0
    then, end = pair["junior_at_formation"], pair["junior_at_end"]
    rows = [
        ~forms, forms & ~breaks, forms & breaks, forms, pair["aligned"] >= 0, pair["rivals"] >= 0,
        forms & (then < 0), forms & (then > 0), forms & (end < 0), forms & (end > 0),
    ]  # fmt: skip
    rows += [forms & (pair["formed"] <= year) for year in shown_years(scenario)]
    rows += [state["balanced"] >= 0, state["realigned"] >= 0]
    return np.concatenate(rows)
