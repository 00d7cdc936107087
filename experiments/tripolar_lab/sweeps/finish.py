"""The end of a session: what is complete is tidied, and the table of results is written."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import begin, store
from .agenda import Agenda
from .reading import Stored


def finish(folder: Path, rules: str, session: dict[str, Any], changed: bool) -> None:
    """Put the session on record and write the table of results, of all that is there."""
    from ..provenance import provenance

    with store.locked(folder / store.OPENING, wait=True):
        if changed:
            held = sessions(folder)
            about = provenance("", rules, session["command"], session["seconds"], session["date"])
            about.pop("config_hash")
            store.write_json(folder / store.PROVENANCE, {**about, "sessions": [*held, session]})
        if changed or not (folder / store.RESULTS).exists():
            store.write(folder / store.RESULTS, Stored(folder).results(), {"compression": "zstd"})


def tidy(folder: Path, agenda: Agenda) -> None:
    """Remove what nobody needs and order the failures: only while nobody else is at work on the folder."""
    good, _ = store.done(folder)
    if agenda.complete:
        begin.drop(folder, good - agenda.seen)
    store.sweep_up(folder)
    _order_failures(folder)


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


def _order_failures(folder: Path) -> None:
    """Put the failures that stand in order, each once."""
    entries = Stored(folder).failed()
    text = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    store.write_bytes(folder / store.FAILURES, text.encode())
