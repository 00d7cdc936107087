"""``Counts`` as Parquet columns: a row is the counts of a study, of a point, or of a chunk of a point's runs.

Each integer table is a column of lists, in C order. Of tables that are nearly empty, what is not 0 stands in the
column and its place in another one, ``NAME_at``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tripolar.outcomes.counts import Counts

OPTIONS = {"compression": "zstd", "compression_level": 3, "write_statistics": False}
SPARSE = ("endings", "together", "fan", "set_spells", "set_years", "set_causes")
PLACES = "_at"


class Unlike(ValueError):
    """A table holds counts of another form than those of its scenario under these rules."""


def columns_of(held: Sequence[Counts], fans: bool = True) -> dict[str, Any]:
    """Columns by name: ``runs``, and the tables of ``Counts`` (the histograms of the fans if ``fans``)."""
    import pyarrow as pa
    from tripolar.outcomes.counts import tables

    columns: dict[str, Any] = {"runs": pa.array(np.array([c.runs for c in held], dtype=np.int64))}
    for name in tables():
        if name == "fan" and not fans:
            continue
        rows = [getattr(counts, name).ravel() for counts in held]
        if name in SPARSE:
            places = [np.flatnonzero(row).astype(np.int32) for row in rows]
            columns[name + PLACES] = _lists(places)
            rows = [row[place] for row, place in zip(rows, places, strict=True)]
        columns[name] = _lists(rows)
    return columns


def _lists(rows: list[np.ndarray]) -> Any:
    import pyarrow as pa

    offsets = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(np.concatenate(rows)))


def add(table: Any, group: np.ndarray, held: Sequence[Counts]) -> None:
    """Add each row of a table to the counts ``held[group[row]]``; ``Unlike`` if the tables are not of their form."""
    from tripolar.outcomes.counts import tables

    for name in tables():
        if name in table.column_names:
            whole = [getattr(counts, name) for counts in held]
            added = _sums(table, name, whole[0].size, group, len(held))
            for counts, own, values in zip(held, whole, added, strict=True):
                setattr(counts, name, own + values.reshape(own.shape))
    for row, runs in zip(group.tolist(), table["runs"].to_pylist(), strict=True):
        held[row].runs += runs


def _sums(table: Any, name: str, size: int, group: np.ndarray, groups: int) -> np.ndarray:
    """A table of ``Counts`` [group, place] summed over the rows that are in each group."""
    column = table[name].combine_chunks()
    values = column.flatten().to_numpy()
    lengths = np.diff(column.offsets.to_numpy())
    row = np.repeat(group, lengths)
    if name in SPARSE:
        place = table[name + PLACES].combine_chunks().flatten().to_numpy()
        whole = len(place) == len(values) and (not len(place) or 0 <= place.min() <= place.max() < size)
    else:
        whole = bool(np.all(lengths == size))
        place = np.tile(np.arange(size), table.num_rows) if whole else row
    if not whole:
        raise Unlike(f"{name} has another shape")
    out = np.zeros(groups * size, dtype=np.int64)
    np.add.at(out, row.astype(np.int64) * size + place, values)
    return out.reshape(groups, size)
