"""Reading a sweep's folder: totals by design point, folded from the chunks, and rows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .. import counted
from ..errors import Refusal
from ..settings import shown
from . import store

if TYPE_CHECKING:
    from tripolar.outcomes.counts import Counts
    from tripolar.scenario import Scenario


#: Tables of counts that are in memory at a time.
TOGETHER = 32


class Total(NamedTuple):
    """A point's total: counts of its runs (none if it failed), and the cause of failure or None."""

    point: int
    counts: Counts
    cause: str | None


class Stored:
    """A sweep's folder, opened for reading."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.path, self.manifest = store.opened(os.fspath(folder))
        self._scenarios: dict[int, Scenario] = {}

    @cached_property
    def design(self) -> Any:
        """The design as an Arrow table: ``point``, the swept keys, ``variant``."""
        try:
            return store.read(self.path / store.DESIGN)
        except store.Torn as error:
            raise Refusal(
                f"{shown(str(self.path))}/{store.DESIGN} can not be read; give the sweep's command again"
            ) from error

    @cached_property
    def variant(self) -> np.ndarray:
        """Number of each point's variant [point]."""
        return np.asarray(self.design["variant"].to_numpy())

    @property
    def points(self) -> int:
        """Number of design points."""
        return int(self.manifest["design"]["points"])

    @property
    def set_size(self) -> int:
        """Runs that share a draw of the parameters; 0 if none are drawn."""
        settings = self.manifest["settings"]
        return int(settings["set_size"]) if settings["parameters"] == "ranges" else 0

    @cached_property
    def _lines(self) -> list[str]:
        return (self.path / store.SCENARIOS).read_text(encoding="utf-8").splitlines()

    def scenario(self, variant: int) -> Scenario:
        """The scenario of a variant, with the numbers of its first point."""
        from tripolar.scenario import scenario_from

        if variant not in self._scenarios:
            self._scenarios[variant] = scenario_from(self._config(variant))
        return self._scenarios[variant]

    def _config(self, variant: int) -> Any:
        try:
            return _years_as_numbers(json.loads(self._lines[variant]))
        except (OSError, ValueError, IndexError) as error:
            raise Refusal(
                f"{shown(str(self.path))}/{store.SCENARIOS} can not be read; give the sweep's command again"
            ) from error

    def source(self, runs: int, point: int | None = None) -> Any:
        """What a picture of the sweep, or of one of its points, says of where it comes from."""
        from tripolar.plots import Source

        from .asked import hashed

        held = self.manifest
        name = self.scenario(0).name if point is None else f"{self.scenario_at(point).name}, point {point}"
        digest = hashed({key: held[key] for key in ("settings", "design", "variants", "rule_hash")})
        return Source(held["version"], name, runs, int(held["settings"]["seed"]), digest[:8])

    def scenario_at(self, point: int) -> Scenario:
        """The whole scenario of a point, as a single run of it would be composed."""
        from tripolar.scenario import scenario_from

        from ..compose import lay_values

        config = self._config(int(self.variant[point]))
        keys = self.manifest["keys"]
        lay_values(config, {key: self.design[key][point].as_py() for key in keys})
        return scenario_from(config)

    def first_run(self, point: int) -> int:
        """Number of a point's first run in the stream of chance."""
        from .plan import stretch

        return 0 if self.manifest["settings"]["crn"] else point * stretch(self.set_size)

    def totals(self, of: Iterable[int] | None = None) -> Iterator[Total]:
        """Totals of all points that have any runs, or of some, folded from the chunks a group at a time."""
        wanted = None if of is None else set(of)
        for name, tables in self._groups():
            variant = int(name[1:5])
            if wanted is not None:
                tables = (t for t in tables if wanted & set(t["point"].to_pylist()))
            for total in self._fold(variant, tables):
                if wanted is None or total.point in wanted:
                    yield total

    def _groups(self) -> Iterator[tuple[str, Iterator[Any]]]:
        """Counts by variant and group of the first stage, as tables, each read when its turn comes."""
        files = [(name, self.path / store.COUNTS / (name + store.SUFFIX)) for name in self.chunks]
        packed = [(group, pack.path, k) for pack in self._there[1] for k, group in enumerate(pack.groups)]
        both = sorted([(name[:13], path, None) for name, path in files] + packed, key=lambda entry: entry[0])
        for group, entries in groupby(both, key=lambda entry: entry[0]):
            yield group, (self.table(path, k) for _, path, k in entries)

    @property
    def chunks(self) -> list[str]:
        """Names of the chunk files that are there and whole, and in no compacted file."""
        return self._there[0]

    @cached_property
    def _there(self) -> tuple[list[str], list[store.Pack]]:
        singles = store.names(self.path)  # first: compacted files may take their place meanwhile
        good, _ = store.done(self.path)
        live, _, _ = store.packs(self.path)
        packed = {name for pack in live for name in pack.chunks}
        return [name for name in singles if name in good and name not in packed], live

    def files(self, kind: str) -> list[Path]:
        """Paths of the files of a kind that belong to chunks that are done, compacted ones first."""
        names = [*(pack.stem for pack in self._there[1]), *self.chunks]
        paths = (self.path / kind / (name + store.SUFFIX) for name in names)
        return [path for path in paths if path.exists()]

    def table(self, path: Path, group: int | None = None) -> Any:
        """A file of the store, or a row group of it; Refusal if it can not be read."""
        try:
            return store.read(path) if group is None else store.read_group(path, group)
        except store.Torn as error:
            if not path.exists():
                raise Refusal(
                    f"the files of {shown(str(self.path))} were put together meanwhile; give the same command again"
                ) from error
            raise Refusal(
                f"{shown(str(path))} can not be read; give the sweep's command again with --verify, to compute it anew"
            ) from error

    def _fold(self, variant: int, parts: Iterator[Any]) -> Iterator[Total]:
        import pyarrow as pa
        from tripolar.outcomes.counts import Counts

        scenario = self.scenario(variant)
        counts: dict[int, Counts] = {}
        causes: dict[int, tuple[int, str]] = {}  # the earliest
        while some := list(islice(parts, TOGETHER)):
            table = pa.concat_tables(some)
            ids, group = np.unique(table["point"].to_numpy(), return_inverse=True)
            for point in ids.tolist():
                if point not in counts:
                    counts[point] = Counts(scenario, self.set_size)
            held = [counts[point] for point in ids.tolist()]
            counted.add(table, group, held)
            columns = (table[name].to_pylist() for name in ("point", "first", "cause"))
            for point, first, cause in zip(*columns, strict=True):
                if cause is not None:
                    causes[point] = min(causes.get(point, (first, cause)), (first, cause))
        for point in sorted(counts):
            yield Total(point, counts[point], causes[point][1] if point in causes else None)

    def failed(self) -> list[dict[str, Any]]:
        """Failures that stand, each once: of chunks that are lost, and of points whose runs could not be used."""
        good, _ = store.done(self.path)
        out = {}
        for entry in store.failures(self.path):
            if entry["lost"] != (entry["chunk"] in good):
                out[entry["point"], entry["chunk"]] = entry
        return [entry for _, entry in sorted(out.items())]

    def results(self) -> Any:
        """The table of results by design point: the swept keys, ``runs``, ``failed``, and ``points.point_row``."""
        import pyarrow as pa
        from tripolar.outcomes.points import point_row

        rows: dict[int, dict[str, Any]] = {}
        for total in self.totals():
            runs = total.counts.runs
            rows[total.point] = {
                "runs": runs,
                "failed": total.cause,
                **(point_row(total.counts) if runs else {}),
            }
        lost = {entry["point"]: entry["cause"] for entry in self.failed()}
        columns = list(dict.fromkeys(key for row in rows.values() for key in row))
        values: dict[str, Any] = {}
        for key in columns or ["runs", "failed"]:
            column = [rows.get(point, {}).get(key) for point in range(self.points)]
            if key == "runs":
                values[key] = pa.array([x or 0 for x in column], type=pa.int64())
            elif key == "failed":
                told = [x or lost.get(point) for point, x in enumerate(column)]
                values[key] = pa.array(told, type=pa.string())
            else:
                numbers = np.array([np.nan if x is None else x for x in column], dtype=float)
                values[key] = pa.array(numbers, mask=np.isnan(numbers))
        table = self.design.drop_columns(["variant"])
        for key, column in values.items():
            table = table.append_column(key, column)
        return table


def _years_as_numbers(config: Any) -> Any:
    """A scenario from JSON: keys that are years are numbers again."""
    if isinstance(config, dict):
        return {
            int(key) if key.lstrip("-").isdigit() else key: _years_as_numbers(v) for key, v in config.items()
        }
    return [_years_as_numbers(v) for v in config] if isinstance(config, list) else config


def plan_of(stored: Stored) -> Any:
    """The plan that a folder holds, with its points' numbers; values that are no numbers stay in the scenarios."""
    from .design import Design
    from .plan import Plan, Variant

    held = stored.manifest["design"]
    names = [name for name in stored.design.column_names if name not in ("point", "variant")]
    numbers = {name: stored.design[name].to_numpy() for name in stored.manifest["keys"]}
    variants = []
    for number, about in enumerate(stored.manifest["variants"]):
        ids = np.flatnonzero(stored.variant == number)
        columns = {name: np.asarray(values[ids], dtype=float) for name, values in numbers.items()}
        scenario = stored.scenario(number)
        variants.append(Variant(number, scenario, about["values"], ids, columns, about["digest"]))
    points = tuple(() for _ in range(stored.points))
    design = Design(held["kind"], tuple(names), points, 0, tuple(held["factors"]), held["base"])
    return Plan(design, tuple(variants), stored.manifest["settings"], stored.manifest["rule_hash"])
