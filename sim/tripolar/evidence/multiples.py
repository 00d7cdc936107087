"""Scenarios beside each other: the share of futures in a pact by year, and paired differences to the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.checks import ScenarioError
from tripolar.ensemble import run_chunks
from tripolar.evidence.paired import Difference, paired
from tripolar.outcomes.clusters import of_runs
from tripolar.outcomes.intervals import parameter_band
from tripolar.outcomes.measures import measures
from tripolar.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Multiple(NamedTuple):
    """A scenario of several on the same draws.

    ``allied`` [year] share (0-1) of futures in which a pact of the pair stands at the end of ``year``, ``low`` to
    ``high`` its 95 % noise, ``band`` the 5-95 % range over parameter sets (None where none are drawn). ``forms``
    (share) and ``allied_years`` (mean a future, years), and the paired differences of both to the first scenario (None
    for it).
    """

    name: str
    title: str
    year: Ints
    allied: Floats
    low: Floats
    high: Floats
    band: tuple[Floats, Floats] | None
    forms: float
    allied_years: float
    more_forms: Difference | None
    more_years: Difference | None


def multiples(
    scenarios: Mapping[str, Scenario],
    seed: int,
    runs: int,
    *,
    pair: str | None = None,
    set_size: int = 0,
    threads: int = 1,
) -> list[Multiple]:
    """Runs 0 to ``runs`` of each scenario; the first is what the others are compared with.

    ScenarioError where states, years or pairs differ.
    """
    first = next(iter(scenarios.values()))
    name = first.focal[0] if pair is None else pair
    out: list[Multiple] = []
    base: tuple[Floats, Floats] | None = None
    for key, scenario in scenarios.items():
        if scenario.states != first.states or (scenario.start, scenario.years) != (first.start, first.years):
            raise ScenarioError(f"{key} has other states or years than {next(iter(scenarios))}")
        standing, forms, years = _futures(scenario, seed, runs, name, set_size, threads)
        mine = (forms, years)
        more = (
            (None, None)
            if base is None
            else (paired(base[0], forms, set_size), paired(base[1], years, set_size))
        )
        base = mine if base is None else base
        hits = standing.sum(axis=1)
        low, high = of_runs(standing, set_size)
        out.append(
            Multiple(
                key, scenario.texts.get("title") or scenario.name,
                np.arange(scenario.start, scenario.horizon + 1), hits / runs, low, high,
                _band(standing, set_size), float(forms.mean()), float(years.mean()), *more,
            )
        )  # fmt: skip
    return out


def _futures(
    scenario: Scenario, seed: int, runs: int, pair: str, set_size: int, threads: int
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Whether a pact stands [year, run]; whether one forms, and allied years [run]."""
    k = scenario.pairs.index(pair)
    standing, forms, years = [], [], []
    for done in run_chunks(scenario, seed, runs, set_size=set_size, threads=threads, fans=False):
        change = (done.formed[:, k] > 0).astype(np.int8) - (done.ended[:, k] > 0)
        standing.append(np.cumsum(change, axis=0) > 0)
        values = measures(scenario, done)
        forms.append(values[f"{pair}.forms"])
        years.append(values[f"{pair}.allied_years"])
    return np.concatenate(standing, axis=1), np.concatenate(forms), np.concatenate(years)


def _band(standing: NDArray[np.bool_], set_size: int) -> tuple[Floats, Floats] | None:
    whole = standing.shape[1] // set_size if set_size else 0
    if whole < 2:
        return None
    by_set = standing[:, : whole * set_size].reshape(len(standing), whole, set_size).sum(axis=2)
    ends = [parameter_band(hits, set_size) or (np.nan, np.nan) for hits in by_set]
    low, high = np.array(ends).T
    return low, high
