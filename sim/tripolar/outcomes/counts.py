"""Counts: everything a summary needs of any number of runs, as integer tables of fixed size.

Integer sums are exact in any order, on any machine: folding chunks in another order, or merging the counts of
parts, gives the same tables to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import BINS, PAIR_KEPT, STATE_KEPT, Chunk, fan_variables
from tripolar.outcomes.quantities import names, outcomes
from tripolar.outcomes.spells import CAUSES, HOW, Spells, spells_of
from tripolar.scenario import Scenario

Ints = NDArray[np.int64]

#: Sums of real numbers are kept in units of 2**-20.
FIXED = float(1 << 20)
PAIR_YEARS = ("formed", "broke", "split", "paper_end", "aligned", "rivals")
STATE_YEARS = ("balanced", "realigned")
PAIR_SUMS = ("pacts", "incidents", "meltdowns", "demands", "refusals")
_DATED = [PAIR_KEPT.index(name) for name in PAIR_YEARS]
_DATED_STATES = [STATE_KEPT.index(name) for name in STATE_YEARS]
_SUMMED = [PAIR_KEPT.index(name) for name in PAIR_SUMS]
_SENIORITY = [PAIR_KEPT.index("junior_at_formation"), PAIR_KEPT.index("junior_at_end")]
_CHANGES = PAIR_KEPT.index("changes")


@dataclass(eq=False)
class Counts:
    """Integer tables of a study (T = simulated years).

    ``hits`` [outcome]: runs in which it came true (``quantities.names``). ``sets`` [outcome, hits]: whole
    parameter sets by how many of their runs hit. ``dated`` [PAIR_YEARS, pair, T+2] and ``dated_states``
    [STATE_YEARS, state, T+2]: runs by year after the opening, last column never. ``level`` [year, pair,
    level]. ``starts``, ``ends`` [year, pair]: spells. ``spells`` [first|later, in the run|stood at the
    opening, pair, years observed, stands|broke]. ``causes`` [first|later, pair, cause, how]. ``already``
    [first|later, pair] and ``margins`` [formation|end, first|second state senior, pair]: sums in units of
    1/FIXED. ``changes`` [pair, T+1]: runs by changes of level. ``sums`` [PAIR_SUMS, pair]. ``fan`` [year,
    variable, bin].
    """

    scenario: Scenario
    set_size: int = 0
    runs: int = 0
    hits: Ints = field(init=False)
    sets: Ints = field(init=False)
    dated: Ints = field(init=False)
    dated_states: Ints = field(init=False)
    level: Ints = field(init=False)
    starts: Ints = field(init=False)
    ends: Ints = field(init=False)
    spells: Ints = field(init=False)
    causes: Ints = field(init=False)
    already: Ints = field(init=False)
    margins: Ints = field(init=False)
    changes: Ints = field(init=False)
    sums: Ints = field(init=False)
    fan: Ints = field(init=False)

    def __post_init__(self) -> None:
        n, pairs, years = len(self.scenario.states), len(self.scenario.pairs), self.scenario.years
        outcome = len(names(self.scenario))
        self.hits = _zeros(outcome)
        self.sets = _zeros(outcome, self.set_size + 1 if self.set_size else 0)
        self.dated = _zeros(len(PAIR_YEARS), pairs, years + 2)
        self.dated_states = _zeros(len(STATE_YEARS), n, years + 2)
        self.level = _zeros(years + 1, pairs, 4)
        self.starts = _zeros(years + 1, pairs)
        self.ends = _zeros(years + 1, pairs)
        self.spells = _zeros(2, 2, pairs, years + 1, 2)
        self.causes = _zeros(2, pairs, len(CAUSES), len(HOW))
        self.already = _zeros(2, pairs)
        self.margins = _zeros(2, 2, pairs)
        self.changes = _zeros(pairs, years + 1)
        self.sums = _zeros(len(PAIR_SUMS), pairs)
        self.fan = _zeros(years + 1, len(fan_variables(self.scenario)), BINS)

    @property
    def whole_sets(self) -> int:
        """Parameter sets whose runs are all in; others count in the shares, not in the parameter band."""
        return int(self.sets[0].sum()) if self.set_size else 0

    def add(self, chunk: Chunk, spells: Spells | None = None) -> None:
        """Fold a chunk in (with its spells, if they are at hand)."""
        if self.set_size and chunk.first % self.set_size:
            raise ValueError(f"a chunk must start with a whole parameter set of {self.set_size} runs")
        self.runs += chunk.runs
        came_true = outcomes(self.scenario, chunk)
        self.hits += came_true.sum(axis=1)
        if self.set_size:
            self._add_sets(came_true)
        start = self.scenario.start
        _count_years(self.dated, chunk.pair[_DATED], start)
        _count_years(self.dated_states, chunk.state[_DATED_STATES], start)
        for level in range(4):
            self.level[:, :, level] += (chunk.level == level).sum(axis=2)
        self.starts += (chunk.formed > 0).sum(axis=2)
        self.ends += (chunk.ended > 0).sum(axis=2)
        self._add_spells(spells_of(chunk) if spells is None else spells)
        formed = chunk.pair[PAIR_KEPT.index("formed")] >= 0
        for when, row in enumerate(_SENIORITY):
            junior = np.where(formed, chunk.pair[row], 0.0)
            for second, margin in enumerate((np.maximum(-junior, 0.0), np.maximum(junior, 0.0))):
                self.margins[when, second] += fixed(margin).sum(axis=1)
        changes = np.minimum(chunk.pair[_CHANGES], self.scenario.years).astype(np.int64)
        for k in range(len(changes)):
            self.changes[k] += np.bincount(changes[k], minlength=self.changes.shape[1])
        self.sums += chunk.pair[_SUMMED].astype(np.int64).sum(axis=2)
        if len(chunk.fan):
            self.fan += chunk.fan

    def _add_sets(self, came_true: NDArray[np.bool_]) -> None:
        whole = came_true.shape[1] // self.set_size
        kept = came_true[:, : whole * self.set_size].reshape(len(came_true), whole, self.set_size)
        np.add.at(self.sets, (np.arange(len(kept))[:, None], kept.sum(axis=2)), 1)

    def _add_spells(self, s: Spells) -> None:
        later = (s.number > 1).astype(np.int64)
        np.add.at(self.spells, (later, s.stood.astype(np.int64), s.pair, s.years, s.event), 1)
        ended = s.event == 1
        np.add.at(self.causes, (later[ended], s.pair[ended], s.cause[ended], s.how[ended]), 1)
        np.add.at(self.already, (later[ended], s.pair[ended]), fixed(s.already[ended]))

    def merge(self, other: Counts) -> None:
        """Add the counts of other runs of the same study."""
        if other.set_size != self.set_size or other.scenario.digest() != self.scenario.digest():
            raise ValueError("only counts of one scenario and one set size can be merged")
        self.runs += other.runs
        for name in tables():
            getattr(self, name).__iadd__(getattr(other, name))

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same numbers of the same scenario."""
        if not isinstance(other, Counts):
            return NotImplemented
        same = self.runs == other.runs and self.set_size == other.set_size
        same = same and self.scenario.digest() == other.scenario.digest()
        return same and all(np.array_equal(getattr(self, k), getattr(other, k)) for k in tables())

    __hash__ = None  # type: ignore[assignment]


def tables() -> list[str]:
    """Names of the integer tables, in order."""
    return [f.name for f in fields(Counts) if not f.init]


def _zeros(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)


def fixed(values: NDArray[np.floating]) -> Ints:
    """Real numbers in units of 1/FIXED, rounded, so that their sums are exact in any order."""
    return np.rint(values.astype(np.float64) * FIXED).astype(np.int64)


def _count_years(table: Ints, years: NDArray[np.float32], start: int) -> None:
    """Add to [kind, entity, T+2] the runs of ``years`` [kind, entity, run] by year; -1 goes last."""
    kinds, entities, width = table.shape
    place = np.where(years >= 0, years.astype(np.int64) - start, width - 1)
    row = np.arange(kinds * entities)[:, None]
    flat = row * width + place.reshape(kinds * entities, -1)
    table += np.bincount(flat.ravel(), minlength=table.size).reshape(table.shape)
