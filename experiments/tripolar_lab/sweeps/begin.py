"""The folder of a sweep begun, taken up again or grown: made whole under a lock, or refused with the difference."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import Refusal, of_disk
from ..folder import difference, flat
from ..provenance import PACKAGES, git_state, version_of
from ..settings import shown
from . import store
from .asked import GROWING, Asked, described, design_table, points_digest
from .plan import FORMAT

OURS = (*store.WHOLE, store.LOCK, store.OPENING, *store.KINDS)
SHARE = ", or, another time, share the work: shard=1/2 and shard=2/2 from the start"
NEW, AGAIN, GREW = "new", "again", "grew"


@contextlib.contextmanager
def folder_of(asked: Asked, out: str, shard: bool) -> Iterator[tuple[Path, str]]:
    """The sweep's folder, locked while it is worked on, and whether it is new, taken up again, or grew.

    A coordinator has it alone; shards share it with each other.
    """
    path = Path(os.path.realpath(os.path.expanduser(out)))
    try:
        _check_foreign(path, out)
        path.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            with store.locked(path / store.OPENING, wait=True):
                how = _settle(asked, path, out, shard, stack)
            yield path, how
    except OSError as error:
        raise of_disk(error, shown(out)) from error


def _settle(asked: Asked, path: Path, out: str, shard: bool, stack: contextlib.ExitStack) -> str:
    held = store.manifest_of(path)
    new = plain(described(asked.plan))
    how = NEW if held is None else _compared(asked, held, new, path, out)
    if how == AGAIN:
        _mend(asked, path)
    if how == AGAIN and shard:
        stack.enter_context(occupied(path, out, shared=True))
        return how
    with contextlib.ExitStack() as mine:
        mine.enter_context(occupied(path, out, shared=False))
        if how != AGAIN:
            _write(asked, new, path)
        if how == GREW:
            _drop_what_was_cut_short(asked, path)
        if not shard:
            stack.push(mine.pop_all())
            return how
    stack.enter_context(occupied(path, out, shared=True))
    return how


def _mend(asked: Asked, path: Path) -> None:
    """Make anew what was lost of the folder besides its chunks."""
    for kind in store.KINDS:
        (path / kind).mkdir(exist_ok=True)
    try:
        whole = store.read(path / store.DESIGN).num_rows == len(asked.plan.design.points)
    except store.Torn:
        whole = False
    if not whole:
        store.write(path / store.DESIGN, design_table(asked.plan), {"compression": "zstd"})
    text = _scenarios(asked)
    if not (path / store.SCENARIOS).exists() or (path / store.SCENARIOS).read_bytes() != text:
        store.write_bytes(path / store.SCENARIOS, text)


def _scenarios(asked: Asked) -> bytes:
    lines = (json.dumps(v.scenario.to_dict(), ensure_ascii=False) for v in asked.plan.variants)
    return ("\n".join(lines) + "\n").encode()


def _drop_what_was_cut_short(asked: Asked, path: Path) -> None:
    """Remove the chunks that ended where the smaller sweep did: longer ones take their place, and none counts twice."""
    from .agenda import Agenda

    good, _ = store.done(path)
    seen = Agenda(asked.plan, set(good), hits_of(path)).seen
    drop(path, good - seen)
    order_failures(path, seen)


def order_failures(folder: Path, seen: set[str] | None) -> None:
    """Put the failures that stand in order, each once; only those of chunks ``seen``, where all of these are known."""
    from .reading import Stored

    entries = [e for e in Stored(folder).failed() if seen is None or e["chunk"] in seen]
    text = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    store.write_bytes(folder / store.FAILURES, text.encode())


@contextlib.contextmanager
def occupied(path: Path, out: str, shared: bool, otherwise: str = SHARE) -> Iterator[None]:
    """Hold the folder, alone or with others that share it; Refusal while it is held otherwise."""
    try:
        with store.locked(path / store.LOCK, shared):
            yield
    except BlockingIOError as error:
        raise Refusal(f"another tripolar sweep is working on {shown(out)}; wait for it{otherwise}") from error


def _check_foreign(path: Path, out: str) -> None:
    if not os.path.lexists(path):
        return
    if not path.is_dir():
        raise Refusal(f"{shown(out)} is a file, not a folder; choose another folder with out=FOLDER")
    foreign = [entry.name for entry in os.scandir(path) if entry.name not in OURS and entry.name != "export"]
    foreign = [name for name in foreign if not name.startswith(tuple(f".{ours}." for ours in OURS))]
    begun = store.manifest_of(path) is not None or (path / store.OPENING).exists()
    if foreign and not begun:
        raise Refusal(
            f"{shown(out)} holds files that are no sweep of tripolar ({shown(sorted(foreign)[0])}), and they are "
            "left alone; choose another folder with out=FOLDER"
        )


def _compared(asked: Asked, held: dict[str, Any], new: dict[str, Any], path: Path, out: str) -> str:
    """Whether the folder holds this sweep or a smaller one; Refusal with the difference otherwise."""
    if held.get("format") != FORMAT:
        raise Refusal(
            f"{shown(out)} has the format of another version; choose another folder with out=FOLDER"
        )
    if held["rule_hash"] != new["rule_hash"]:
        raise Refusal(
            f"{shown(out)} was made under other rules ({held['rule_hash'][:8]}, version {held.get('version')}) than "
            f"these ({new['rule_hash'][:8]}); choose another folder with out=FOLDER"
        )
    if all(held[key] == new[key] for key in new):
        return AGAIN
    why = _no_growth(asked, held, new)
    if why is None:
        return GREW
    told = why or difference(_shown(held), _shown(new)) or _scenarios_differ(asked, path)
    raise Refusal(f"{shown(out)} holds another sweep ({told}); choose another folder with out=FOLDER")


def _no_growth(asked: Asked, held: dict[str, Any], new: dict[str, Any]) -> str | None:
    """None if ``new`` only adds to ``held``; else what does not fit, where that is not a plain difference."""
    old, now = held["settings"], new["settings"]
    for key in set(now) - set(GROWING):
        if old.get(key) != now[key]:
            return ""
    if (old["until"] is None) != (now["until"] is None):
        return ""
    for key in GROWING:
        before, after = old[key], now[key]
        shrinks = before is not None and (after > before if key == "until" else after < before)
        if shrinks:
            return f"{key} is {before} there and {after} here, and a sweep that is there can only grow"
    there, here = held["design"], new["design"]
    if there["kind"] != here["kind"] or there["names"] != here["names"]:
        return ""
    before = there["points"]
    if here["points"] < before:
        return f"it has {before:,} points there and {here['points']:,} here, and a sweep can only grow"
    if points_digest(asked.plan.design.points[:before]) != there["digest"]:
        sampled = there["kind"] in ("lhs", "morris")
        return (
            f"the points of design={there['kind']} change with their number; sobol_sequence can grow"
            if sampled
            else ""
        )
    if held["variants"] != new["variants"][: len(held["variants"])]:
        return ""
    return None


def _shown(held: dict[str, Any]) -> dict[str, Any]:
    factors = {f["name"]: {k: v for k, v in f.items() if k != "name"} for f in held["design"]["factors"]}
    return {**held["settings"], "design": held["design"]["kind"], "swept": factors}


def _scenarios_differ(asked: Asked, path: Path) -> str:
    try:
        with open(path / store.SCENARIOS, encoding="utf-8") as file:
            there = [json.loads(line) for line in file]
    except (OSError, ValueError):
        return "its scenarios differ"
    for old, variant in zip(there, asked.plan.variants, strict=False):
        told = difference(flat(old), flat(plain(variant.scenario.to_dict())))
        if told:
            return told
    return "its points differ"


def plain(data: Any) -> Any:
    """Plain data as it comes back from JSON."""
    return json.loads(json.dumps(data))


def _write(asked: Asked, new: dict[str, Any], path: Path) -> None:
    for kind in store.KINDS:
        (path / kind).mkdir(exist_ok=True)
    table = design_table(asked.plan)
    store.write(path / store.DESIGN, table, {"compression": "zstd"})
    store.write_bytes(path / store.SCENARIOS, _scenarios(asked))
    if not (path / store.FAILURES).exists():
        store.write_bytes(path / store.FAILURES, b"")
    store.write_json(
        path / store.MANIFEST,
        {
            "made_by": store.MADE_BY,
            "format": FORMAT,
            "version": version_of("tripolar"),
            "git": git_state(),
            "packages": {name: version_of(name) for name in PACKAGES},
            "given": asked.plain,
            "keep": asked.plan.keep,
            "keys": asked.plan.keys,
            **new,
        },
    )


def cleaned(folder: Path, alone: bool, quiet: bool, verify: bool = False) -> set[str]:
    """Names of the chunks that are done, after removing what can not be used (only if nobody else is at work).

    ``verify`` reads every page of every file for it.
    """
    from ..progress import say

    good, torn = store.done(folder)
    if verify:
        bad = store.unreadable(folder)
        good, torn = good - bad, sorted({*torn, *bad})
    if alone:
        for name in torn:
            store.remove(folder, name)
        store.sweep_up(folder)
    if torn and not quiet:
        say(f"{len(torn)} stored chunks are torn or incomplete and are computed again")
    return good


def hits_of(folder: Path) -> Any:
    """A reader of a stored chunk's hits and their squares by set [2, point, outcome], and of which points failed."""
    import numpy as np

    def read(name: str) -> tuple[Any, list[bool]]:
        table = packed.find(name)
        hits, sets = (
            table[kind].combine_chunks().flatten().to_numpy().reshape(table.num_rows, -1)
            for kind in ("hits", "sets")
        )
        squares = hits
        if sets.size:
            by_hits = sets.reshape(*hits.shape, -1)
            squares = by_hits @ np.arange(by_hits.shape[-1]) ** 2
        return np.stack([hits, squares]), [cause is not None for cause in table["cause"].to_pylist()]

    packed = _Packed(folder)
    return read


class _Packed:
    """Counts of a chunk wherever they are: in its own file, or among others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, name: str) -> Any:
        path = self.folder / store.COUNTS / (name + store.SUFFIX)
        if path.exists():
            return store.read(path, ["hits", "sets", "cause"])
        from .compact import counts_of

        return counts_of(self.folder, name)


def drop(folder: Path, names: set[str]) -> None:
    """Remove chunks that a grown sweep has no use for."""
    single = set(store.names(folder))
    for name in sorted(names & single):
        store.remove(folder, name)
    packed = names - single
    if packed:
        from .compact import without

        without(folder, packed)
