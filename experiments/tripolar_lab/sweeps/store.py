"""The folder of a sweep: append-only Parquet files, one a chunk and kind, and what tells where they come from.

``counts/`` holds integer tables by point and is the sign that a chunk is done; ``runs/`` and ``spells/`` hold the
rows that were kept. Nothing is ever added to a file: totals are folded from the chunks when they are asked for.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .. import counted
from ..errors import Refusal
from ..folder import sync
from .plan import FORMAT

if TYPE_CHECKING:
    from .work import Point, Task

MADE_BY = "tripolar sweep"
MANIFEST, DESIGN, SCENARIOS = "manifest.json", "design.parquet", "scenarios.jsonl"
FAILURES, PROVENANCE, RESULTS = "failures.jsonl", "provenance.json", "results.parquet"
WHOLE = (MANIFEST, DESIGN, SCENARIOS, FAILURES, PROVENANCE, RESULTS)
COUNTS, RUNS, SPELLS = "counts", "runs", "spells"
KINDS = (RUNS, SPELLS, COUNTS)
SUFFIX = ".parquet"
LOCK, OPENING = ".lock", ".opening"
#: Keys in the metadata of a counts file: bytes of the chunk's rows, to see whether they are still whole.
SIZES = b"tripolar.rows"
#: Keys in the metadata of a compacted counts file: names of the chunks in it.
CHUNKS = b"tripolar.chunks"
#: Keys there too: the first 13 letters of the chunks' names (variant and group of points) by row group.
GROUPS = b"tripolar.groups"
#: Keys there too: rows of each chunk, which follow each other in the order of ``CHUNKS``.
PARTS = b"tripolar.parts"
#: Keys there too: stems of the compacted files that this one was made of, which count no more.
REPLACES = b"tripolar.replaces"
#: A file whose name begins so holds several chunks.
COMPACT = "compact-"


class Torn(Exception):
    """A file of the store that can not be read."""


def put(task: Task, points: list[Point], runs: list[Any], spells: list[Any]) -> None:
    """Store a chunk: rows first, counts last."""
    import pyarrow as pa
    from tripolar.outcomes.tables import empty_tables, parquet_options

    folder = Path(task.folder)
    sizes = {}
    if task.keep != "aggregate":
        empty = empty_tables(task.scenario, task.set_size)
        for kind, some, none in ((RUNS, runs, empty[0]), (SPELLS, spells, empty[1])):
            table = pa.concat_tables([with_point(none, 0), *some])
            options = parquet_options(table.schema)
            sizes[kind] = write(folder / kind / (task.name + SUFFIX), table, options)
    counts = counts_table(points, task.first, task.last, task.fans)
    counts = counts.replace_schema_metadata({SIZES: json.dumps(sizes).encode()})
    write(folder / COUNTS / (task.name + SUFFIX), counts, counted.OPTIONS)


def with_point(table: Any, point: int) -> Any:
    """A table of a point's rows, with its place in the design in front."""
    import pyarrow as pa

    return table.add_column(0, "point", pa.array(np.full(table.num_rows, point, dtype=np.int32)))


def counts_table(points: list[Point], first: int, last: int, fans: bool) -> Any:
    """One row a point: ``point``, ``first`` and ``last`` run (exclusive), ``cause`` of failure or null, and the columns
    of ``counted.columns_of``.
    """
    import pyarrow as pa

    n = len(points)
    return pa.table(
        {
            "point": pa.array(np.array([p.id for p in points], dtype=np.int32)),
            "first": pa.array(np.full(n, first, dtype=np.int64)),
            "last": pa.array(np.full(n, last, dtype=np.int64)),
            "cause": pa.array([p.cause for p in points], type=pa.string()),
            **counted.columns_of([p.counts for p in points], fans),
        }
    )


def write(path: Path, table: Any, options: dict[str, Any]) -> int:
    """Write a Parquet file whole or not at all; returns its size in bytes."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    sink = pa.BufferOutputStream()
    with parquet.ParquetWriter(sink, table.schema, write_page_checksum=True, **options) as writer:
        writer.write_table(table, row_group_size=max(table.num_rows, 1))
    return write_bytes(path, memoryview(sink.getvalue()))


def write_bytes(path: Path, data: bytes | memoryview) -> int:
    """Write a file whole or not at all: aside, to the disk, renamed."""
    aside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with open(aside, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    sync(path.parent)
    return len(data)


def write_json(path: Path, data: Any) -> None:
    """Write plain data as JSON, whole or not at all."""
    text = json.dumps(data, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    write_bytes(path, text.encode())


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The manifest of a sweep's folder; None if it is none."""
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    ours = isinstance(held, dict) and held.get("made_by") == MADE_BY and set(held) >= NEEDED
    return held if ours else None


#: Keys without which a manifest is none.
NEEDED = {"format", "settings", "design", "variants", "rule_hash", "keys", "keep"}


def is_sweep(folder: Path) -> bool:
    """Whether a folder is that of a sweep, its manifest readable or not (``opened`` says so)."""
    return (folder / MANIFEST).is_file()


def opened(folder: str) -> tuple[Path, dict[str, Any]]:
    """The path and the manifest of a sweep's folder; Refusal if it is none or of another format."""
    from ..settings import shown

    path = Path(os.path.expanduser(folder))
    held = manifest_of(path)
    if held is None:
        if path.exists() and not os.access(path, os.R_OK | os.X_OK):
            raise Refusal(f"{shown(folder)} can not be read (no permission); ask for the right to read it")
        if (path / MANIFEST).is_file():
            raise Refusal(
                f"{shown(folder)}/{MANIFEST} can not be read as that of a sweep; give the folder that tripolar sweep "
                "wrote, restore that file, or give the sweep's command again with another out=FOLDER"
            )
        what = "is no folder of a sweep" if path.exists() else "does not exist"
        raise Refusal(f"{shown(folder)} {what}; give the folder that tripolar sweep wrote (out=FOLDER)")
    if held.get("format") != FORMAT:
        raise Refusal(
            f"{shown(folder)} has the format {held.get('format')} of another version ({held.get('version')}); "
            f"use that version, or repeat the sweep"
        )
    return path, held


def names(folder: Path, kind: str = COUNTS) -> list[str]:
    """Names of the chunk files of a kind that are there, compacted files not counted."""
    try:
        found = os.listdir(folder / kind)
    except FileNotFoundError:
        return []
    ours = (name for name in found if name.endswith(SUFFIX) and name[0] != ".")
    return sorted(name.removesuffix(SUFFIX) for name in ours if not name.startswith(COMPACT))


def compacted(folder: Path, kind: str = COUNTS) -> list[Path]:
    """The files of a kind that hold several chunks."""
    return sorted((folder / kind).glob(f"{COMPACT}*{SUFFIX}"))


class Pack(NamedTuple):
    """A compacted file of each kind under one stem: its chunks, in order, with their rows in the counts."""

    stem: str
    path: Path
    chunks: tuple[str, ...]
    parts: tuple[int, ...]
    groups: tuple[str, ...]
    replaces: tuple[str, ...]


def packs(folder: Path) -> tuple[list[Pack], list[str], list[str]]:
    """The compacted files that count; stems of those that are torn, and of those that a whole one replaces."""
    found, torn = [], []
    paths = compacted(folder)  # before the rows, which are in place before their counts
    sizes = {kind: _sizes(folder / kind) for kind in (RUNS, SPELLS)}
    for path in paths:
        try:
            held = {key: json.loads(value) for key, value in metadata(path).items() if key in PACKED}
            if any(sizes[kind].get(path.name) != size for kind, size in held[SIZES].items()):
                raise Torn(path.name)
            lists = (tuple(held[key]) for key in (CHUNKS, PARTS, GROUPS, REPLACES))
            found.append(Pack(path.stem, path, *lists))
        except (Torn, KeyError, ValueError):
            torn.append(path.stem)
    dead = {stem for pack in found for stem in pack.replaces}
    return [p for p in found if p.stem not in dead], torn, [p.stem for p in found if p.stem in dead]


PACKED = (SIZES, CHUNKS, PARTS, GROUPS, REPLACES)


def done(folder: Path) -> tuple[set[str], list[str]]:
    """Names of the chunks that are done, and of those (or stems of compacted files) that are torn or incomplete."""
    singles = names(folder)  # before the compacted ones, which another process may put in their place
    live, torn, _ = packs(folder)
    good = {name for pack in live for name in pack.chunks}
    sizes = {kind: _sizes(folder / kind) for kind in (RUNS, SPELLS)}
    for name in singles:
        if name in good:
            continue
        try:
            expected = json.loads(metadata(folder / COUNTS / (name + SUFFIX))[SIZES])
        except Torn:
            torn.append(name)
            continue
        whole = all(sizes[kind].get(name + SUFFIX) == size for kind, size in expected.items())
        (good.add if whole else torn.append)(name)
    return good, torn


def _sizes(folder: Path) -> dict[str, int]:
    try:
        return {entry.name: entry.stat().st_size for entry in os.scandir(folder)}
    except FileNotFoundError:
        return {}


def metadata(path: Path) -> dict[bytes, bytes]:
    """What a Parquet file says about itself; Torn if it is no whole file of ours."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        held: dict[bytes, bytes] = parquet.read_metadata(path).metadata
        if held is None or not ({SIZES, CHUNKS} & set(held)):
            raise Torn(path.name)
        return held
    except (pa.ArrowException, OSError) as error:
        raise Torn(path.name) from error


def read(path: Path, columns: list[str] | None = None) -> Any:
    """A Parquet file of the store as a table; Torn if it can not be read."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        return parquet.ParquetFile(path, page_checksum_verification=True).read(columns)
    except (pa.ArrowException, OSError) as error:
        raise Torn(path.name) from error


def read_group(path: Path, group: int) -> Any:
    """A row group of a compacted file as a table; Torn if it can not be read."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        return parquet.ParquetFile(path, page_checksum_verification=True).read_row_group(group)
    except (pa.ArrowException, OSError) as error:
        raise Torn(path.name) from error


def unreadable(folder: Path) -> set[str]:
    """Names of chunks of which a file can not be read page by page; of a compacted file its stem and all its chunks."""
    inside = {pack.stem: pack.chunks for pack in packs(folder)[0]}
    bad: set[str] = set()
    for kind in KINDS:
        for name in [*names(folder, kind), *(path.stem for path in compacted(folder, kind))]:
            try:
                read(folder / kind / (name + SUFFIX))
            except Torn:
                bad.update((name, *inside.get(name, ())))
    return bad


def remove(folder: Path, chunk: str) -> None:
    """Remove a chunk's files, the counts first: without them it is not done."""
    for kind in (COUNTS, RUNS, SPELLS):
        (folder / kind / (chunk + SUFFIX)).unlink(missing_ok=True)


def sweep_up(folder: Path) -> None:
    """Remove what a killed process left half-written, rows without counts, and what is in a compacted file as well."""
    live, _, replaced = packs(folder)
    singles = {name for kind in KINDS for name in names(folder, kind)}
    for name in singles & {name for pack in live for name in pack.chunks}:
        remove(folder, name)
    for stem in replaced:
        remove(folder, stem)
    there = {*names(folder), *(path.stem for path in compacted(folder))}
    for entry in list(os.scandir(folder)):
        if entry.name.startswith(tuple(f".{name}." for name in WHOLE)):
            Path(entry.path).unlink(missing_ok=True)
    for kind in KINDS:
        for entry in list(os.scandir(folder / kind)):
            orphan = kind != COUNTS and entry.name.removesuffix(SUFFIX) not in there
            if entry.name.startswith(".") or orphan:
                Path(entry.path).unlink(missing_ok=True)


def failures(folder: Path) -> list[dict[str, Any]]:
    """The failures on record; a line that was cut off is left out.

    Each is ``{point, chunk, cause, lost}``; ``lost`` if the chunk is not stored, so that the next session tries again.
    """
    try:
        lines = (folder / FAILURES).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    out = []
    for line in lines:
        with suppress(ValueError):
            out.append(json.loads(line))
    return [
        entry
        for entry in out
        if isinstance(entry, dict) and {"point", "chunk", "cause", "lost"} <= set(entry)
    ]


def add_failures(folder: Path, entries: Iterable[dict[str, Any]]) -> None:
    """Put failures on record at once."""
    text = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    with open(folder / FAILURES, "a", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def locked(path: Path, shared: bool = False, wait: bool = False) -> Iterator[Any]:
    """Hold a lock that ends with the process, however it ends; BlockingIOError if another holds it."""
    file = open(path, "a+b")  # noqa: SIM115 (closed below, and by the system if we are killed)
    try:
        _lock(file, shared, wait)
        yield file
    finally:
        file.close()


def _lock(file: Any, shared: bool, wait: bool) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        kind = msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK  # type: ignore[attr-defined]
        if shared:
            return  # shards are told apart by their chunks; the lock there knows no sharing
        try:
            msvcrt.locking(file.fileno(), kind, 1)  # type: ignore[attr-defined]
        except OSError as error:
            raise BlockingIOError(errno.EAGAIN, "locked") from error
        return
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    fcntl.flock(file.fileno(), kind if wait else kind | fcntl.LOCK_NB)
