"""The end of a session: what is complete is tidied, and the table of results is written."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import begin, store
from .agenda import Agenda
from .reading import Stored

#: Key in the metadata of the table of results: digest of what it was made from.
MADE_FROM = b"tripolar.made_from"


def finish(folder: Path, rules: str, session: dict[str, Any], changed: bool) -> None:
    """Put the session on record and write the table of results, of all that is there.

    Whether the table is out of date is asked of the table, not of this session: another, killed before it came to
    this, or a shard that went on when the table was written, may have stored what it does not hold.
    """
    from ..provenance import provenance

    with store.locked(folder / store.OPENING, wait=True):
        if changed:
            held = sessions(folder)
            about = provenance("", rules, session["command"], session["seconds"], session["date"])
            about.pop("config_hash")
            store.write_json(folder / store.PROVENANCE, {**about, "sessions": [*held, session]})
        there = _there(folder)
        if _made_from(folder) != there:
            table = Stored(folder).results().replace_schema_metadata({MADE_FROM: there})
            store.write(folder / store.RESULTS, table, {"compression": "zstd"})


def _there(folder: Path) -> bytes:
    """Digest of all that the table of results depends on: points, chunks that are done, failures that stand."""
    stored = Stored(folder)
    held = [stored.points, sorted(store.done(folder)[0]), stored.failed()]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest().encode()


def _made_from(folder: Path) -> bytes | None:
    """The digest in the table of results that is there; None if there is none that can be read."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        return (parquet.read_metadata(folder / store.RESULTS).metadata or {}).get(MADE_FROM)
    except (pa.ArrowException, OSError):
        return None


def tidy(folder: Path, agenda: Agenda) -> None:
    """Remove what nobody needs and order the failures: only while nobody else is at work on the folder."""
    good, torn = store.done(folder)
    for name in torn:
        store.remove(folder, name)
    if agenda.complete:
        begin.drop(folder, good - agenda.seen)
    store.sweep_up(folder)
    begin.order_failures(folder, agenda.seen if agenda.complete else None)


def tidy_if_last(folder: Path, agenda: Agenda) -> None:
    """The same at the end of a shard, if no other is at work."""
    with suppress(BlockingIOError), store.locked(folder / store.LOCK):
        tidy(folder, agenda)


def sessions(folder: Path) -> list[dict[str, Any]]:
    """The sessions on record: command, date, seconds, executor, chunks and runs computed."""
    try:
        held = json.loads((folder / store.PROVENANCE).read_text(encoding="utf-8"))
        return list(held["sessions"])
    except (OSError, ValueError, KeyError, TypeError):
        return []
