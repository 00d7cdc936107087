"""Counts: everything a summary needs of any number of runs, as integer tables of fixed size.

Integer sums are exact in any order, on any machine: folding chunks in another order, or merging the counts of
parts, gives the same tables to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import BINS, PAIR_KEPT, STATE_KEPT, Chunk, fan_variables
from tripolar.outcomes.clusters import GROUPS, group_of
from tripolar.outcomes.quantities import names, outcomes
from tripolar.outcomes.spells import CAUSES, HOW, Spells, spells_of
from tripolar.scenario import Scenario

Ints = NDArray[np.int64]

#: Sums of real numbers are kept in units of 2**-20.
FIXED = float(1 << 20)
PAIR_YEARS = ("formed", "broke", "split", "paper_end", "aligned", "rivals")
STATE_YEARS = ("balanced", "realigned")
GROUPED_YEARS = ("formed", "broke", "starts", "ends")
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
    level]. ``starts``, ``ends`` [year, pair]: spells. ``endings`` [first|later, in the run|stood at the
    opening, pair, years observed, cause, how]: spells; those that stand have cause and how 0 (none).
    ``together`` [pair, in the run|stood, years of the earlier, years of the later, later stands|broke]: how
    often two spells of a pair were in one run (the earlier one broke). ``already`` [first|later, pair] and
    ``margins`` [formation|end, first|second state senior, pair]: sums in units of 1/FIXED. ``changes`` [pair,
    T+1]: runs by changes of level. ``sums`` [PAIR_SUMS, pair]. ``fan`` [year, variable, bin].

    Where parameters are drawn, by group of sets (``clusters.group_of``), else without groups: ``set_runs``
    [group]; ``set_hits`` [group, outcome]; ``set_spells`` [group, first|later, in the run|stood, pair, years,
    stands|broke]; ``set_years`` [group, GROUPED_YEARS, pair, T+1]: runs whose first pact formed or broke in a
    year, and pacts that started or ended in it; ``set_causes`` [group, pair, cause] of first pacts. Of whole sets:
    ``set_parts`` [pair, cause], the sum of h^2 / n in units of 1/FIXED, h of the n breaks of first pacts in a set
    with that cause, and ``set_sizes`` [pair, 3]: sets with a break, their breaks, and the sum of n^2.
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
    endings: Ints = field(init=False)
    together: Ints = field(init=False)
    already: Ints = field(init=False)
    margins: Ints = field(init=False)
    changes: Ints = field(init=False)
    sums: Ints = field(init=False)
    fan: Ints = field(init=False)
    set_runs: Ints = field(init=False)
    set_hits: Ints = field(init=False)
    set_spells: Ints = field(init=False)
    set_years: Ints = field(init=False)
    set_causes: Ints = field(init=False)
    set_parts: Ints = field(init=False)
    set_sizes: Ints = field(init=False)

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
        self.endings = _zeros(2, 2, pairs, years + 1, len(CAUSES), len(HOW))
        self.together = _zeros(pairs, 2, years + 1, years + 1, 2)
        self.already = _zeros(2, pairs)
        self.margins = _zeros(2, 2, pairs)
        self.changes = _zeros(pairs, years + 1)
        self.sums = _zeros(len(PAIR_SUMS), pairs)
        self.fan = _zeros(years + 1, len(fan_variables(self.scenario)), BINS)
        groups = GROUPS if self.set_size else 0
        self.set_runs = _zeros(groups)
        self.set_hits = _zeros(groups, outcome)
        self.set_spells = _zeros(groups, 2, 2, pairs, years + 1, 2)
        self.set_years = _zeros(groups, len(GROUPED_YEARS), pairs, years + 1)
        self.set_causes = _zeros(groups, pairs, len(CAUSES))
        self.set_parts = _zeros(pairs if groups else 0, len(CAUSES))
        self.set_sizes = _zeros(pairs if groups else 0, 3)

    @property
    def whole_sets(self) -> int:
        """Parameter sets whose runs are all in; others count in the shares, not in the parameter band."""
        return int(self.sets[0].sum()) if self.set_size else 0

    @property
    def squares(self) -> Ints:
        """Sum over whole parameter sets of the squared number of runs that hit, by outcome; the hits without sets."""
        return self.sets @ np.arange(self.set_size + 1) ** 2 if self.set_size else self.hits

    @property
    def spells(self) -> Ints:
        """Spells [first|later, in the run|stood at the opening, pair, years observed, stands|broke]; a copy."""
        by_how = self.endings.sum(axis=4)
        return _only_read(np.stack([by_how[..., 0], by_how[..., 1:].sum(axis=-1)], axis=-1))

    @property
    def causes(self) -> Ints:
        """Spells that broke [first|later, pair, cause, how]; a copy."""
        out: Ints = self.endings.sum(axis=(1, 3))
        out[..., 0] = 0
        return _only_read(out)

    def add(self, chunk: Chunk, spells: Spells | None = None) -> None:
        """Fold a chunk in (with its spells, if they are at hand)."""
        if self.set_size and chunk.first % self.set_size:
            raise ValueError(f"a chunk must start with a whole parameter set of {self.set_size} runs")
        self.runs += chunk.runs
        came_true = outcomes(self.scenario, chunk)
        self.hits += came_true.sum(axis=1)
        spells = spells_of(chunk) if spells is None else spells
        if self.set_size:
            self._add_sets(came_true)
            self._add_groups(chunk, came_true, spells)
        start = self.scenario.start
        _count_years(self.dated, chunk.pair[_DATED], start)
        _count_years(self.dated_states, chunk.state[_DATED_STATES], start)
        for level in range(4):
            self.level[:, :, level] += (chunk.level == level).sum(axis=2)
        self.starts += (chunk.formed > 0).sum(axis=2)
        self.ends += (chunk.ended > 0).sum(axis=2)
        self._add_spells(spells)
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
        _tally(self.sets, np.arange(len(kept))[:, None], kept.sum(axis=2))

    def _add_groups(self, chunk: Chunk, came_true: NDArray[np.bool_], s: Spells) -> None:
        """The same by group of sets: what intervals of anything but a share of all runs are made of."""
        group = group_of(chunk.first + np.arange(chunk.runs), self.set_size)
        self.set_runs += np.bincount(group, minlength=GROUPS)
        outcome, run = np.nonzero(came_true)
        _tally(self.set_hits, group[run], outcome)
        later, stood = (s.number > 1).astype(np.int64), s.stood.astype(np.int64)
        of_spell = group[s.run]
        _tally(self.set_spells, of_spell, later, stood, s.pair, s.years, s.event.astype(np.int64))
        ended = (s.event == 1) & (s.number == 1)
        _tally(self.set_causes, of_spell[ended], s.pair[ended], s.cause[ended])
        self._add_parts(
            chunk.runs // self.set_size, s.run[ended] // self.set_size, s.pair[ended], s.cause[ended]
        )
        for kind, name in enumerate(("formed", "broke")):
            year = chunk.pair[PAIR_KEPT.index(name)]
            pair, run = np.nonzero(year >= 0)
            when = year[pair, run].astype(np.int64) - self.scenario.start
            _tally(self.set_years, group[run], np.full(len(run), kind), pair, when)
        for kind, happened in enumerate((chunk.formed, chunk.ended), start=2):
            when, pair, run = np.nonzero(happened > 0)
            _tally(self.set_years, group[run], np.full(len(run), kind), pair, when)

    def _add_parts(self, whole: int, place: Ints, pair: Ints, cause: Ints) -> None:
        """What the spread of causes over whole sets is made of."""
        of_set = _zeros(whole, *self.set_parts.shape)
        kept = place < whole
        _tally(of_set, place[kept], pair[kept], cause[kept])
        n = of_set.sum(axis=2)
        self.set_parts += fixed(of_set**2 / np.maximum(n, 1)[:, :, None]).sum(axis=0)
        self.set_sizes += np.stack([(n > 0).sum(axis=0), n.sum(axis=0), (n * n).sum(axis=0)], axis=1)

    def _add_spells(self, s: Spells) -> None:
        later = (s.number > 1).astype(np.int64)
        stood = s.stood.astype(np.int64)
        _tally(self.endings, later, stood, s.pair, s.years, s.cause, s.how)
        # spells are ordered by run, pair and start, so the one ``lag`` before is the same run's and pair's
        for lag in range(1, int(s.number.max(initial=1))):
            after = np.flatnonzero(s.number > lag)
            before = after - lag
            _tally(
                self.together, s.pair[after], stood[before], s.years[before], s.years[after], s.event[after]
            )
        ended = s.event == 1
        _tally(self.already, later[ended], s.pair[ended], weights=fixed(s.already[ended]))

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


def _only_read(table: Ints) -> Ints:
    table.setflags(write=False)
    return table


def _tally(table: Ints, *place: NDArray[np.integer], weights: Ints | int = 1) -> None:
    """Add 1 (or ``weights``) to ``table`` at each ``place``, an index array by axis; in whole numbers, so exact.

    On one flat index ``np.add.at`` is quick; a bincount would pay for every cell of a wide table.
    """
    flat = np.zeros(1, dtype=np.int64)
    for axis, size in zip(place, table.shape, strict=True):
        flat = flat * size + axis
    np.add.at(table.reshape(-1), flat.ravel(), weights)


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
