"""Shared by the tests of sweeps: a small sweep, the hash of a folder, its rows in order."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
from tripolar.outcomes.counts import tables

#: Four points in two scenarios, 2,500 futures each: three stages.
SMALL = ("arctic.intransigence=0.1,0.9", "growth=baseline,china_slowdown")
APART = ("provenance.json", ".lock", ".opening")  # differ from one computing to another


def files_of(folder: Path) -> dict[str, str]:
    """Hash of every file of a sweep's folder that must not depend on how it was computed."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in APART
    }


def rows_of(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The stored rows of a kind, by point and run."""
    paths = [path for path in sorted((folder / kind).glob("*.parquet")) if path.name[0] != "."]
    whole = pa.concat_tables([parquet.read_table(path) for path in paths])
    return sorted(
        whole.to_pylist(),
        key=lambda row: (row["point"], row["run"], row.get("pair", ""), row.get("spell", 0)),
    )


def counts_of(folder: Path) -> dict[int, dict[str, Any]]:
    """The folded counts of every point, as lists."""
    from tripolar_lab.sweeps.reading import Stored

    return {
        total.point: {"runs": total.counts.runs}
        | {name: getattr(total.counts, name).tolist() for name in tables() if name != "fan"}
        for total in Stored(folder).totals()
    }
