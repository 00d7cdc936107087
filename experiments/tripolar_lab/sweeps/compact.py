"""Putting the files of many chunks together into few, without a moment at which a run is lost or counts twice.

A compacted file has one stem in ``runs/``, ``spells/`` and ``counts/``. The rows are written first; the counts file
says which chunks are in it, which files it replaces and how large its rows are, so that putting it in place is the
one moment at which it begins to count. Whatever it makes superfluous is removed after that, or by the next to come.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .. import counted
from ..errors import Refusal
from ..settings import shown
from . import store

#: Rows of a compacted file at most, unless a single chunk has more.
MOST_ROWS = 1_000_000
#: Bytes in memory of the counts in a compacted file at most, with the same exception.
MOST_BYTES = 400_000_000
#: Rows that stand together in a file.
GROUP = 131_072
PREFIX = 13  # letters of a chunk's name that tell variant and group of points


class Item(NamedTuple):
    """What goes into a compacted file as a whole: one chunk's files, or a compacted file that is not full."""

    stem: str
    chunks: tuple[str, ...]
    parts: tuple[int, ...]
    rows: int
    bytes: int
    packed: bool


class Packing(NamedTuple):
    """Files before and after, and their bytes; chunks that were left alone because the sweep does not ask for them."""

    files: tuple[int, int]
    bytes: tuple[int, int]
    left: int


def compact(folder: Path, wanted: set[str]) -> Packing:
    """Put together the chunks of a folder that the plan asks for; the caller holds the lock and has cleaned it."""
    before = _size(folder)
    items = _items(folder, wanted)
    for batch in _batches(items):
        if len(batch) > 1:
            _pack(folder, batch)
    after = _size(folder)
    left = len(store.done(folder)[0] - wanted)
    return Packing((before[0], after[0]), (before[1], after[1]), left)


def _size(folder: Path) -> tuple[int, int]:
    sizes = [path.stat().st_size for kind in store.KINDS for path in (folder / kind).glob(f"*{store.SUFFIX}")]
    return len(sizes), sum(sizes)


def _items(folder: Path, wanted: set[str]) -> list[Item]:
    """Single chunks and compacted files with room, by the first chunk's name."""
    good, _ = store.done(folder)
    out = []
    for pack in store.packs(folder)[0]:
        item = Item(pack.stem, pack.chunks, pack.parts, *_weight(folder, pack.stem), packed=True)
        if wanted.issuperset(pack.chunks) and max(item.rows / MOST_ROWS, item.bytes / MOST_BYTES) < 0.5:
            out.append(item)
    for name in store.names(folder):
        if name in good and name in wanted:
            rows = _about(folder / store.COUNTS / (name + store.SUFFIX)).num_rows
            out.append(Item(name, (name,), (rows,), *_weight(folder, name), packed=False))
    return sorted(out, key=lambda item: item.chunks[0])


def _weight(folder: Path, stem: str) -> tuple[int, int]:
    """Rows (of runs or of spells, whichever are more) and bytes of the counts, at eight a number."""
    paths = [folder / kind / (stem + store.SUFFIX) for kind in (store.RUNS, store.SPELLS)]
    rows = max((_about(path).num_rows for path in paths if path.exists()), default=0)
    counts = _about(folder / store.COUNTS / (stem + store.SUFFIX))
    groups = [counts.row_group(k) for k in range(counts.num_row_groups)]
    return rows, 8 * sum(group.column(k).num_values for group in groups for k in range(group.num_columns))


def _about(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        return parquet.read_metadata(path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> Refusal:
    return Refusal(
        f"{shown(str(path))} can not be read; give the sweep's command again with --verify, to compute it anew"
    )


def _batches(items: list[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    rows = size = 0
    for item in items:
        rows, size = rows + item.rows, size + item.bytes
        if batch and (rows > MOST_ROWS or size > MOST_BYTES):
            yield batch
            batch, rows, size = [], item.rows, item.bytes
        batch.append(item)
    if batch:
        yield batch


def _pack(folder: Path, batch: list[Item]) -> None:
    """Make one compacted file of each kind of several items, and remove theirs."""
    counts = [part for item in batch for part in _counts(folder, item.stem, item.chunks, item.parts)]
    rows = {}
    for kind in (store.RUNS, store.SPELLS):
        paths = [folder / kind / (item.stem + store.SUFFIX) for item in batch]
        tables = [_read(path) for path in paths if path.exists()]
        if tables:
            rows[kind] = tables
    _put(folder, counts, rows, [item.stem for item in batch if item.packed])
    for item in batch:
        store.remove(folder, item.stem)


def _counts(
    folder: Path, stem: str, chunks: Iterable[str], parts: Iterable[int]
) -> Iterator[tuple[str, Any]]:
    """The counts of each chunk in a file."""
    table, start = _read(folder / store.COUNTS / (stem + store.SUFFIX)), 0
    for name, rows in zip(chunks, parts, strict=True):
        yield name, table.slice(start, rows)
        start += rows


def _read(path: Path) -> Any:
    try:
        return store.read(path)
    except store.Torn as error:
        raise _unreadable(path) from error


def _put(
    folder: Path, counts: list[tuple[str, Any]], rows: dict[str, list[Any]], replaces: list[str]
) -> None:
    """Write a compacted file of each kind, the counts last."""
    counts = sorted(counts, key=lambda part: part[0])
    stem = _stem(folder, [name for name, _ in counts])
    sizes = {kind: _put_rows(folder / kind / (stem + store.SUFFIX), tables) for kind, tables in rows.items()}
    by_prefix = [(key, list(some)) for key, some in groupby(counts, key=lambda part: part[0][:PREFIX])]
    about = {
        store.SIZES: sizes,
        store.CHUNKS: [name for name, _ in counts],
        store.PARTS: [table.num_rows for _, table in counts],
        store.GROUPS: [key for key, _ in by_prefix],
        store.REPLACES: sorted(replaces),
    }
    import pyarrow as pa
    import pyarrow.parquet as parquet

    schema = counts[0][1].schema.with_metadata(
        {key: json.dumps(value).encode() for key, value in about.items()}
    )
    sink = pa.BufferOutputStream()
    with parquet.ParquetWriter(sink, schema, write_page_checksum=True, **counted.OPTIONS) as writer:
        for _, some in by_prefix:
            whole = pa.concat_tables([table for _, table in some]).combine_chunks()
            writer.write_table(whole.cast(schema), row_group_size=max(whole.num_rows, 1))
    store.write_bytes(folder / store.COUNTS / (stem + store.SUFFIX), memoryview(sink.getvalue()))


def _stem(folder: Path, chunks: list[str]) -> str:
    """The next number and a hash of the chunks' names, which are hashes of all that is in them."""
    numbers = [int(path.stem.split("-")[1]) for path in store.compacted(folder)]
    digest = hashlib.sha256("\n".join(chunks).encode()).hexdigest()
    return f"{store.COMPACT}{max(numbers, default=-1) + 1:04d}-{digest[:8]}"


def _put_rows(path: Path, tables: list[Any]) -> int:
    """Write rows by point and run; returns the size of the file."""
    import pyarrow as pa
    import pyarrow.parquet as parquet
    from tripolar.outcomes.tables import parquet_options

    whole = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
    tables.clear()
    order = np.lexsort(
        (whole["run"].to_numpy(), whole["point"].to_numpy())
    )  # stable: a run's spells stay in order
    whole = whole.take(pa.array(order))
    options = {**parquet_options(whole.schema), "write_statistics": ["point", "run"]}
    sink = pa.BufferOutputStream()
    with parquet.ParquetWriter(sink, whole.schema, write_page_checksum=True, **options) as writer:
        writer.write_table(whole, row_group_size=GROUP)
    return store.write_bytes(path, memoryview(sink.getvalue()))


def without(folder: Path, names: set[str]) -> None:
    """Take chunks out of the compacted files that hold them."""
    for pack in store.packs(folder)[0]:
        kept = [name for name in pack.chunks if name not in names]
        if len(kept) == len(pack.chunks):
            continue
        if kept:
            counts = dict(_counts(folder, pack.stem, pack.chunks, pack.parts))
            gone = [table for name, table in counts.items() if name in names]
            rows = {}
            for kind in (store.RUNS, store.SPELLS):
                path = folder / kind / (pack.stem + store.SUFFIX)
                if path.exists():
                    rows[kind] = [_outside(_read(path), gone)]
            _put(folder, [(name, counts[name]) for name in kept], rows, [pack.stem])
        store.remove(folder, pack.stem)


def _outside(rows: Any, gone: list[Any]) -> Any:
    """Rows of runs that are not of these counts."""
    import pyarrow as pa

    point, run = rows["point"].to_numpy(), rows["run"].to_numpy()
    kept = np.ones(len(run), dtype=bool)
    for table in gone:
        first, last = table["first"][0].as_py(), table["last"][0].as_py()
        kept &= ~((run >= first) & (run < last) & np.isin(point, table["point"].to_numpy()))
    return rows.filter(pa.array(kept))


def counts_of(folder: Path, name: str) -> Any:
    """Columns ``hits``, ``sets`` and ``cause`` of a chunk in a compacted file; ``store.Torn`` if it is in none."""
    paths = store.compacted(folder)
    place = _index(folder, tuple((path.name, path.stat().st_mtime_ns) for path in paths)).get(name)
    if place is None:
        raise store.Torn(name)
    path, group, start, rows = place
    return _group(path, path.stat().st_mtime_ns, group).slice(start, rows)


@lru_cache(maxsize=4)
def _index(folder: Path, _: Any) -> dict[str, tuple[Path, int, int, int]]:
    """Where the counts of each chunk are: file, row group, first row in it, rows."""
    out = {}
    for pack in store.packs(folder)[0]:
        start, before = 0, ""
        for name, rows in zip(pack.chunks, pack.parts, strict=True):
            start = 0 if name[:PREFIX] != before else start
            before = name[:PREFIX]
            out[name] = (pack.path, pack.groups.index(before), start, rows)
            start += rows
    return out


@lru_cache(maxsize=4)
def _group(path: Path, _: int, group: int) -> Any:
    return store.read_group(path, group).select(["hits", "sets", "cause"])
