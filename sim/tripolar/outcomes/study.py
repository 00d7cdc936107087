"""A study: run a scenario many times and hold what came out. The door for the command and for notebooks."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tripolar.checks import ScenarioError, integer, nearest
from tripolar.ensemble import run_chunks
from tripolar.outcomes import bands, lives, survival
from tripolar.outcomes import summary as summaries
from tripolar.outcomes.counts import Counts
from tripolar.outcomes.fan import fan_table
from tripolar.outcomes.spells import spells_of
from tripolar.outcomes.survival import Curve, Median
from tripolar.outcomes.tables import empty_tables, pick, runs_table, spells_table, to_pandas
from tripolar.outcomes.terms import RUNS, Terms, population_terms
from tripolar.scenario import Scenario

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,unused-ignore]
    import pyarrow

KEEP = ("auto", "rows", "aggregate", "sample")
#: Runs above which ``keep=auto`` keeps a sample of the rows, and the sample: one run in so many, by hash.
MOST_ROWS = 1_000_000
ONE_IN = 1000
MOST_RUNS = 10**12
MOST_IN_SET = 1_000_000
MOST_THREADS = 1024


@dataclass(frozen=True)
class Study:
    """What came out of a study.

    ``summary`` is what ``summary.json`` holds, ``counts`` the integer tables, ``terms`` the population means
    of the mechanisms (None where it was opened from a folder), ``runs_table`` and ``spells_table`` the rows kept
    in memory (Arrow; without rows if they went to a sink or only aggregates were kept). ``runs``, ``spells``,
    ``fan`` are pandas.
    """

    scenario: Scenario
    summary: dict[str, Any]
    counts: Counts
    terms: Terms | None
    runs_table: pyarrow.Table
    spells_table: pyarrow.Table

    @cached_property
    def runs(self) -> pandas.DataFrame:
        """One row a run (columns: ``tables.runs_table``)."""
        return to_pandas(self.runs_table)

    @cached_property
    def spells(self) -> pandas.DataFrame:
        """One row a spell of alliance (columns: ``tables.spells_table``)."""
        return to_pandas(self.spells_table)

    @cached_property
    def fan_table(self) -> pyarrow.Table:
        """The fan charts' long table as Arrow (columns: ``fan.fan_table``); ScenarioError without histograms."""
        if not self.counts.fan.any():
            raise ScenarioError(
                "this study keeps no histograms, so it has no fan; give fans=true to its sweep, or run the scenario"
            )
        return fan_table(self.counts)

    @cached_property
    def fan(self) -> pandas.DataFrame:
        """Quantiles and shares by year (columns: ``fan.fan_table``)."""
        return to_pandas(self.fan_table)

    def curve(self, pair: str | None = None, first: bool = True, clustered: bool = True) -> Curve:
        """Survival of a pair's first alliances (or of all), as arrays; by default of the first focal pair.

        ``clustered``: the interval by run (and by set, where parameters are drawn), as alliances of one run are not
        independent; without it each alliance counts as independent (Greenwood).
        """
        return lives.curve(self.counts, self._place(pair), first, clustered=clustered)

    def survival(
        self, pair: str | None = None, first: bool = True, clustered: bool = True
    ) -> pandas.DataFrame:
        """The same as a table: age, survival, low, high, at_risk, broke, censored (years, shares, pacts).

        Where parameters are drawn also ``unknown_low``, ``unknown_high``: the 5-95 % range over parameter sets.
        """
        out = _frame(self.curve(pair, first, clustered)._asdict())
        if self.counts.set_size:
            band = bands.survival_band(self.counts, self._place(pair), first)
            for end in ("low", "high"):
                out[f"unknown_{end}"] = math.nan
                if band is not None:
                    out.loc[band.age, f"unknown_{end}"] = getattr(band, end)
        return out

    def at_risk(
        self, ages: ArrayLike | None = None, pair: str | None = None, first: bool = True
    ) -> pandas.DataFrame:
        """The table under the curve at ``ages`` (default all): age, at_risk, broken, censored, awaited (pacts)."""
        return _frame(survival.at_risk(self.curve(pair, first), ages)._asdict())

    def hazard(self, pair: str | None = None, first: bool = True) -> pandas.DataFrame:
        """Share of the pacts that break at each age, of those that reach it: age, hazard, low, high, at_risk, broke."""
        return _frame(lives.hazard_of(self.counts, self._place(pair), first)._asdict())

    def median(self, pair: str | None = None, first: bool = True) -> Median:
        """Median life of a pact with its 95 % interval (whole years; None: not reached within the horizon)."""
        return survival.median_interval(self.curve(pair, first))

    def restricted_mean(
        self, tau: ArrayLike, pair: str | None = None, first: bool = True
    ) -> pandas.DataFrame:
        """Mean years a pact lives of its first ``tau``, a row for each: tau, years, error, low, high (years).

        NaN where no pact was seen to that age (``survival.restricted_mean``).
        """
        ages = survival.whole_years(tau, "tau").tolist()
        rows = [
            lives.mean_years(self.counts, self._place(pair), t, first)
            or survival.RestrictedMean(t, *[math.nan] * 4)
            for t in ages
        ]
        return _frame({name: [getattr(row, name) for row in rows] for name in rows[0]._fields})

    def competing(self, pair: str | None = None, by: str = "how", first: bool = True) -> pandas.DataFrame:
        """How pacts end: cumulative incidence ``by`` how or by cause (M3-M19, tie, chance).

        How: left_on_paper, split (in fact), lapsed (its term). A row for each kind and age: kind, age
        (years), share (0-1, of the pacts signed), error, low, high, ended, at_risk (pacts). Shares of one
        age and survival add up to 1 (``competing.aalen_johansen``).
        """
        names = lives.kinds(_choice(by, "by", lives.BY))
        found = lives.competing(self.counts, self._place(pair), by, first)
        ages = len(found.age)
        columns: dict[str, Any] = {"kind": np.repeat(names, ages), "age": np.tile(found.age, len(names))}
        columns |= {name: getattr(found, name).ravel() for name in ("share", "error", "low", "high", "ended")}
        return _frame({**columns, "at_risk": np.tile(found.at_risk, len(names))})

    def incidence(self, pair: str | None = None) -> pandas.DataFrame:
        """Forming year by year, with *never* as an outcome, and where the runs stand: a row a calendar year.

        ``year``; ``waiting``, ``forms`` (runs); ``formed`` (share with a first pact by then), ``formed_low``,
        ``formed_high``; ``hazard``, ``hazard_low``, ``hazard_high`` (forms / waiting); and for each of
        not_yet, allied (the first), broken, reformed (a later one) the share of the runs (0-1), ``_low`` and
        ``_high``; the four add up to 1, and not_yet in the last year is *never*. Where parameters are drawn each of
        the four has ``_unknown_low`` and ``_unknown_high`` too, the 5-95 % range over parameter sets.
        """
        k = self._place(pair)
        band = bands.occupation_band(self.counts, k)
        forming, stand = lives.forming(self.counts, k), lives.occupation(self.counts, k)
        renamed = {"low": "formed_low", "high": "formed_high"}
        columns = {renamed.get(name, name): values for name, values in forming._asdict().items()}
        for m, state in enumerate(lives.STATES):
            columns |= {state: stand.share[m], f"{state}_low": stand.low[m], f"{state}_high": stand.high[m]}
            if band is not None:
                columns |= {f"{state}_unknown_low": band[0][m], f"{state}_unknown_high": band[1][m]}
        return _frame(columns)

    def _place(self, pair: str | None) -> int:
        name = self.scenario.focal[0] if pair is None else pair
        if name not in self.scenario.pairs:
            raise ScenarioError(f"no pair {name} in this scenario{nearest(name, self.scenario.pairs)}")
        return self.scenario.pairs.index(name)


def _frame(columns: dict[str, Any]) -> pandas.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns)


def sampled(first: int, runs: int) -> NDArray[np.bool_]:
    """Which of the runs ``first`` to ``first + runs`` a sample keeps, whatever the chunking.

    One in ``ONE_IN`` by a hash of the run's number alone (SplitMix64; Steele, Lea & Flood 2014, OOPSLA).
    """
    x = np.arange(first, first + runs, dtype=np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray((x ^ (x >> np.uint64(31))) < np.uint64(2**64 // ONE_IN))


def run_study(
    scenario: Scenario,
    runs: int = 10_000,
    seed: int = 1,
    parameters: str = "default",
    set_size: int = 50,
    threads: int | None = None,
    keep: str = "auto",
    progress: Callable[[int, Counts], None] | None = None,
    stop: NDArray[np.int64] | None = None,
    sink: Callable[[Any, Any], None] | None = None,
) -> Study:
    """Run runs 0 to ``runs`` of a scenario and summarise them.

    ``parameters``: ``default`` (one point) or ``ranges`` (every free one drawn anew for each ``set_size``
    runs). ``keep``: rows of all runs (``rows``), of one in 1000 by hash (``sample``), of none
    (``aggregate``); ``auto`` is all up to a million runs, else the sample. ``sink(runs_table, spells_table)``
    gets the kept rows of each chunk in order, and none stay in memory; ``progress(done, counts)`` is called
    after each chunk. Results do not depend on ``threads`` (default: all processors). ScenarioError for a
    setting out of place; RuntimeError once ``stop[0]`` is not 0.
    """
    runs = _whole(runs, "runs", 1, MOST_RUNS, "number of futures")
    seed = _whole(seed, "seed", 0, 2**64 - 1, "seed of all draws")
    set_size = _whole(set_size, "set_size", 1, MOST_IN_SET, "runs that share one draw of the parameters")
    pool = _whole(threads, "threads", 1, MOST_THREADS, "threads") if threads is not None else _processors()
    parameters = _choice(parameters, "parameters", summaries.MODES)
    keep = _choice(keep, "keep", KEEP)
    if keep == "auto":
        keep = "rows" if runs <= MOST_ROWS else "sample"
    size = set_size if parameters == "ranges" else 0
    counts = Counts(scenario, size)
    rows: list[tuple[Any, Any]] = []
    put = sink if sink is not None else lambda *tables: rows.append(tables)
    for chunk in run_chunks(scenario, seed, runs, set_size=size, threads=pool, stop=stop):
        spells = spells_of(chunk)
        counts.add(chunk, spells)
        kept = sampled(chunk.first, chunk.runs) if keep == "sample" else np.ones(chunk.runs, dtype=bool)
        if keep != "aggregate" and kept.any():
            both = (
                runs_table(scenario, chunk, set_size=size, spells=spells),
                spells_table(scenario, chunk, spells),
            )
            put(*(both if keep == "rows" else (pick(table, chunk, kept) for table in both)))
        if progress is not None:
            progress(counts.runs, counts)
    terms = population_terms(scenario, seed, min(runs, RUNS), set_size=size, stop=stop)
    whole = summaries.summarise(scenario, counts, runs, seed, parameters, terms)
    return Study(scenario, whole, counts, terms, *_joined(scenario, size, rows))


def _joined(scenario: Scenario, set_size: int, rows: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    import pyarrow as pa

    none = empty_tables(scenario, set_size)
    runs, spells = zip(none, *rows, strict=True)
    return pa.concat_tables(runs), pa.concat_tables(spells)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _whole(value: Any, key: str, low: int, high: int, meaning: str) -> int:
    if isinstance(value, np.integer):
        value = int(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ScenarioError(f"{key} must be a whole number ({meaning}), not {value}")
    return integer(value, key, low, high, meaning)


def _choice(value: Any, key: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ScenarioError(f"{key}={value} must be one of {', '.join(known)}{nearest(str(value), known)}")
    return str(value)
