"""A sweep in a notebook: what ``tripolar.open_study`` and ``tripolar.sweep`` give."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from . import store
from .reading import Stored

if TYPE_CHECKING:
    import pandas as pd
    from tripolar.outcomes.counts import Counts
    from tripolar.outcomes.study import Study
    from tripolar.plots.sheet import Picture
    from tripolar.scenario import Scenario


class SweepStudy:
    """A sweep's folder as tables.

    ``design``: a row a point. ``summary``: the results by point, with intervals (``tripolar results``).
    ``runs``, ``spells``: the rows that were kept, with ``point`` to join on. ``counts(point)``,
    ``summary_of(point)`` and ``survival(...)`` are exact on all runs, whatever rows were kept.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.stored = Stored(folder)
        self.path = self.stored.path
        self.manifest: dict[str, Any] = self.stored.manifest

    def __repr__(self) -> str:
        names = ", ".join(self.manifest["design"]["names"])
        return f"<sweep of {names}: {self.stored.points:,} points in {self.path}>"

    @cached_property
    def design(self) -> pd.DataFrame:
        """One row a design point: ``point`` and the swept values."""
        return _pandas(self.stored.design.drop_columns(["variant"]))

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Results by design point: the swept values, ``runs``, ``failed``, and ``outcomes.points.point_row``."""
        return _pandas(self.stored.results())

    @cached_property
    def runs(self) -> pd.DataFrame:
        """The rows of runs that were kept, by point and run."""
        return self._rows(store.RUNS, ["point", "run"])

    @cached_property
    def spells(self) -> pd.DataFrame:
        """The rows of spells that were kept, by point, run, pair and number."""
        return self._rows(store.SPELLS, ["point", "run"])

    def _rows(self, kind: str, by: list[str]) -> pd.DataFrame:
        import pyarrow as pa

        tables = [_refused(self.stored.table, path) for path in self.stored.files(kind)]
        if not tables:
            return _pandas(pa.table({name: pa.array([], type=pa.int64()) for name in by}))
        whole = pa.concat_tables(tables, promote_options="default").unify_dictionaries()
        return _pandas(whole.sort_by([(name, "ascending") for name in by]))

    def scenario(self, point: int = 0) -> Scenario:
        """The whole scenario of a point, its swept values in place."""
        return self.stored.scenario_at(self._place(point))

    def counts(self, point: int = 0) -> Counts:
        """The integer tables of a point's runs."""
        from tripolar.checks import ScenarioError

        place = self._place(point)
        for total in self.stored.totals([place]):
            if total.counts.runs:
                total.counts.scenario = self.stored.scenario_at(
                    place
                )  # folded under that of its whole variant
                return total.counts
            raise ScenarioError(f"point {point} failed: {total.cause}; see failures.jsonl")
        raise ScenarioError(f"point {point} has no runs yet; let the sweep go on")

    def study(self, point: int = 0) -> Study:
        """A point as a study of its own: ``.summary``, ``.survival()``, ``.competing()``, ``.fan``, ..."""
        from tripolar.outcomes.tables import empty_tables

        from ..opened import Opened

        counts, place = self.counts(point), self._place(point)
        empty = empty_tables(counts.scenario, self.stored.set_size)

        def rows(kind: str, none: Any) -> Callable[[], Any]:
            return lambda: _refused(_rows_of, self.stored, kind, place, none)

        return Opened(
            counts.scenario, self._summary(counts), counts,
            (rows(store.RUNS, empty[0]), rows(store.SPELLS, empty[1])), self.stored.first_run(place),
        )  # fmt: skip

    def summary_of(self, point: int = 0) -> dict[str, Any]:
        """The whole summary of a point, as ``summary.json`` of ``tripolar run`` has it."""
        return self._summary(self.counts(point))

    def _summary(self, counts: Counts) -> dict[str, Any]:
        from tripolar.outcomes.summary import summarise

        settings = self.manifest["settings"]
        return summarise(counts.scenario, counts, counts.runs, settings["seed"], settings["parameters"])

    def survival(self, point: int = 0, pair: str | None = None, first: bool = True) -> pd.DataFrame:
        """Kaplan-Meier survival of a point's pacts (age, survival, low, high, at_risk, broke, censored)."""
        return self.study(point).survival(pair, first)

    def phase(self, of: str = "forms", pair: str | None = None) -> Picture:
        """The map of an outcome (a column of ``summary``) over the two numbers that are swept."""
        from tripolar.checks import ScenarioError

        from .. import swept

        names = self.manifest["design"]["names"]
        if len(names) != 2 or names != self.manifest["keys"]:
            raise ScenarioError(
                f"a phase map takes two swept numbers, and this sweep has {', '.join(names)}; sweep two numbers"
            )
        return _refused(swept.phase, self, of, pair or self.stored.scenario(0).focal[0])

    def sensitivity(self, of: str = "forms") -> Sensitivity:
        """What moves an outcome: a table with a row a key, and ``.text`` and ``.picture`` as the command gives them."""
        return _refused(_sensitivity, self.stored, of)

    def replay(self, point: int, run: int) -> pd.DataFrame:
        """One run of the sweep again: its row, equal to the stored one bit for bit."""
        from ..replay import tables_of

        return _pandas(_refused(tables_of, self.stored, point, run)[0])

    def _place(self, point: int) -> int:
        from tripolar.checks import integer

        point = point.item() if hasattr(point, "item") else point  # a number of numpy's
        return integer(point, "point", 0, self.stored.points - 1, "place in the design")


class Sensitivity(NamedTuple):
    """What moves an outcome: the numbers by key, the words of ``tripolar sensitivity``, and its picture."""

    table: pd.DataFrame
    text: str
    picture: Picture


def _sensitivity(stored: Stored, of: str) -> Sensitivity:
    import pandas as pd

    from .. import sensitivity as words
    from ..results import column_of
    from . import sensitivity

    results = stored.results()
    sample = sensitivity.of_stored(stored, words.axes())
    outcome = sensitivity.outcome_of(results, column_of(results, stored, of))
    found = sensitivity.found(sample, outcome)
    told = words.text_of(stored, sample, outcome, found)
    return Sensitivity(pd.DataFrame(found.rows), told, words.picture(stored, sample, outcome, found))


def _pandas(table: Any) -> pd.DataFrame:
    from tripolar.outcomes.tables import to_pandas

    frame = to_pandas(table)
    return frame


def _rows_of(stored: Stored, kind: str, point: int, none: Any) -> Any:
    """A point's rows of a kind that were kept, in order, without the column ``point``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = [none]
    for path in stored.files(kind):
        table = stored.table(path)
        mine = table.filter(pc.equal(table["point"], point)).drop_columns(["point"])
        found.append(mine.select(none.column_names).cast(none.schema) if mine.num_rows else none)
    return pa.concat_tables(found).unify_dictionaries().sort_by("run")


def swept(scenario: Any, given: Mapping[str, Any], quiet: bool) -> SweepStudy:
    """See ``tripolar.sweep``."""
    return _refused(_swept, scenario, given, quiet)


def _swept(scenario: Any, given: Mapping[str, Any], quiet: bool) -> SweepStudy:
    from .. import grammar, sweep
    from ..errors import Refusal
    from .asked import asked_of, path_of
    from .values import Choices, Interval, read

    pairs: dict[str, Any] = {}
    for key, value in {"scenario": scenario, **given}.items():
        key = grammar.usual(key)
        if key in pairs:
            raise Refusal(f"{key} is given twice; give it once")
        if isinstance(value, Choices | Interval):
            pairs[key] = value
        elif isinstance(value, str) and "(" in value and key not in grammar.PLAIN:
            pairs[key] = read(f"{key}={value}")[1]
        elif isinstance(value, list | tuple | range) or type(value).__name__ in (
            "ndarray",
            "Series",
            "Index",
        ):
            values = tuple(grammar.plain_value(key, part) for part in value)
            if any(isinstance(part, list | dict) for part in values):
                raise Refusal(f"{key} has values inside a value; give one list of numbers or texts")
            if not values:
                raise Refusal(f"{key} has no values; give one at least")
            pairs[key] = Choices(values)
        else:
            pairs[key] = grammar.plain_value(
                key, os.fspath(value) if isinstance(value, os.PathLike) else value
            )
    asked = asked_of(pairs)
    out = path_of(asked)
    command = [f"{key}={value}" for key, value in pairs.items()]
    result, _ = sweep.perform(asked, out, command, quiet)
    if result.stopped:
        raise Refusal(f"point {min(result.failed)} failed and on_error=stop; see failures.jsonl in {out}")
    return SweepStudy(out)


def _refused(function: Any, *given: Any) -> Any:
    """Call it; what it refuses is the library's ScenarioError."""
    from tripolar.checks import ScenarioError

    from ..errors import Refusal

    try:
        return function(*given)
    except Refusal as refusal:
        raise ScenarioError(str(refusal)) from refusal.__cause__
