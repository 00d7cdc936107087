"""What was stored, opened again: ``tripolar.open_study`` of a folder of ``tripolar run``, and a point of a sweep.

Counts are exact on all runs, whatever rows were kept, so every curve and picture of aggregates comes from the files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tripolar.outcomes.study import Study

from . import counted, intact
from .errors import Refusal
from .folder import manifest_of
from .settings import shown
from .subject import Subject, subject

if TYPE_CHECKING:
    import pyarrow
    from tripolar.outcomes.counts import Counts
    from tripolar.scenario import Scenario

    from .sweeps.study import SweepStudy

COUNTS, RUNS, SPELLS = "counts.parquet", "runs.parquet", "spells.parquet"


class Opened(Study):
    """A ``Study`` from files: its rows are read when they are first asked for (``load``: those of runs, of spells).

    ``terms`` is None: the means of the mechanisms stand in ``summary``. ``first`` is the number of its first future
    in the stream of chance: not 0 for a point of a sweep whose points have numbers of their own (crn=false).
    """

    def __init__(
        self,
        scenario: Scenario,
        summary: dict[str, Any],
        counts: Counts,
        load: tuple[Callable[[], Any], Callable[[], Any]],
        first: int = 0,
    ) -> None:
        fields = {"scenario": scenario, "summary": summary, "counts": counts, "terms": None}
        self.__dict__.update(fields, _load=load, first=first)

    @cached_property
    def runs_table(self) -> pyarrow.Table:
        """Rows of runs that were kept."""
        return self.__dict__["_load"][0]()

    @cached_property
    def spells_table(self) -> pyarrow.Table:
        """Rows of spells that were kept."""
        return self.__dict__["_load"][1]()


def open_study(folder: str | os.PathLike[str]) -> Study | SweepStudy:
    """See ``tripolar.open_study``."""
    from tripolar.checks import ScenarioError

    from .sweeps import store
    from .sweeps.study import SweepStudy

    try:
        path = Path(folder).expanduser()
        return SweepStudy(folder) if store.is_sweep(path) else study_in(path)
    except Refusal as refusal:
        raise ScenarioError(str(refusal)) from refusal.__cause__


def study_in(folder: Path) -> Opened:
    """The study in a folder of ``tripolar run``."""
    return stored_study(subject((str(folder),), {}, {}))


def stored_study(about: Subject) -> Opened:
    """The study that is stored about a subject of a folder; Refusal if a file can not be read."""
    from tripolar.outcomes.tables import empty_tables

    folder, scenario, set_size = about.folder, about.composed.scenario, about.set_size
    assert folder is not None
    if about.point is not None:
        from .sweeps.study import SweepStudy

        return SweepStudy(folder).study(about.point)

    made = manifest_of(folder) or {"files": {}}

    def rows(name: str, empty: int) -> Callable[[], Any]:
        def load() -> Any:
            if name not in made["files"]:  # keep=aggregate
                return empty_tables(scenario, set_size)[empty]
            intact.check_whole(folder, name, made)
            return _read(folder, name)

        return load

    summary = summary_in(folder, scenario)
    counts = _counts(folder, scenario, set_size)
    return Opened(scenario, summary, counts, (rows(RUNS, 0), rows(SPELLS, 1)))


def study_about(
    about: Subject, quiet: bool, notice: str = "", meanwhile: Callable[[], None] | None = None
) -> tuple[Study, bool]:
    """A study for pictures and pages, and whether it is the stored one; computed only where none is.

    ``meanwhile`` is done in this thread while it is computed.
    """
    from .study import watched

    if about.folder is not None:
        return stored_study(about), True
    kept = {**about.composed.settings, "keep": "aggregate"}
    return watched(replace(about.composed, settings=kept), quiet, notice=notice, meanwhile=meanwhile), False


def summary_in(folder: Path, scenario: Scenario) -> dict[str, Any]:
    """What ``summary.json`` holds; Refusal if it is no summary of that scenario."""
    try:
        held: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unread(folder, "summary.json") from error
    parts = {"pairs": scenario.pairs, "states": scenario.states}
    if not isinstance(held, dict) or any(set(held.get(key) or ()) != set(parts[key]) for key in parts):
        raise intact.another(folder, "summary.json")
    return held


def _counts(folder: Path, scenario: Scenario, set_size: int) -> Counts:
    import numpy as np
    from tripolar.outcomes.counts import Counts

    counts = Counts(scenario, set_size)
    table = _read(folder, COUNTS)
    try:
        counted.add(table, np.zeros(table.num_rows, dtype=np.int64), [counts])
    except (counted.Unlike, KeyError) as error:
        raise Refusal(
            f"{shown(str(folder))} was written under other rules, whose counts have another form; run it again with "
            f"tripolar run scenario={shown(str(folder))}/scenario.yaml"
        ) from error
    return counts


def put_counts(path: Path, counts: Counts) -> None:
    """Write the counts of a study."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    parquet.write_table(pa.table(counted.columns_of([counts])), path, **counted.OPTIONS)


def _read(folder: Path, name: str) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        return parquet.read_table(folder / name)
    except (OSError, pa.ArrowException) as error:
        raise _unread(folder, name) from error


def _unread(folder: Path, name: str) -> Refusal:
    return Refusal(
        f"{shown(str(folder))}/{name} is missing or can not be read; run the study again with "
        f"tripolar run scenario={shown(str(folder))}/scenario.yaml"
    )
