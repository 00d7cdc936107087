"""``tripolar status``: how far a sweep is."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from . import errors, grammar
from .results import folder_in

HELP = """\
tripolar status: how far a sweep is, what failed, and how long the rest takes

  tripolar status outputs/map
  tripolar status outputs/map --verify      read every file and every page as well
  tripolar status outputs/map --json        the numbers alone

Looks at the files alone: it can be asked while the sweep runs, from any machine that sees the folder.
  --verify   --json   --help, -h"""
SHOWN_FAILURES = 5
LATEST = 40  # chunks whose times tell the speed


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    asked = grammar.split(argv, "status", ("json", "verify"), words=1)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    if asked.pairs:
        raise errors.Refusal(f"tripolar status takes no {next(iter(asked.pairs))}=...; give the folder alone")
    told = status_of(folder_in(asked.words, "status"), verify="verify" in asked.flags)
    if "json" in asked.flags:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print(text_of(told))
    return errors.OK


def status_of(folder: str, verify: bool = False) -> dict[str, Any]:
    """Chunks, runs and points of a sweep's folder: done, missing, torn, failed; seconds left as last measured."""
    from .sweeps import store
    from .sweeps.agenda import Agenda
    from .sweeps.begin import hits_of
    from .sweeps.reading import Stored, plan_of

    stored = Stored(folder)
    good, torn = store.done(stored.path)
    if verify:
        bad = store.unreadable(stored.path)
        good, torn = good - bad, sorted({*torn, *bad})
    plan = plan_of(stored)
    agenda = Agenda(plan, set(good), hits_of(stored.path))
    missing_runs = 0
    chunk = agenda.next()
    while chunk is not None:
        missing_runs += chunk.runs
        chunk = agenda.next()
    speed = _speed(stored.path, agenda.sizes)
    failed = stored.failed()
    until = plan.settings["until"] is not None
    return {
        "folder": str(stored.path),
        "points": stored.points,
        "chunks": len(agenda.seen),
        "done": len(good & agenda.seen),
        "missing": len(agenda.seen - good),
        "more_may_follow": until and bool(agenda.seen - good),
        "runs_missing": missing_runs,
        "torn": torn,
        "of_a_smaller_sweep": len(good - agenda.seen) if not until else 0,
        "failed_points": len({entry["point"] for entry in failed}),
        "failures": failed[:100],
        "runs_a_second": speed,
        "seconds_left": missing_runs / speed if speed else None,
        "bytes": sum(p.stat().st_size for p in stored.path.rglob("*") if p.is_file()),
        "rule_hash": stored.manifest["rule_hash"],
        "at_work": _at_work(stored.path),
    }


def _speed(path: Any, sizes: dict[str, int]) -> float | None:
    """Runs a second: as the latest chunks came, or of the last session on record; None if neither tells."""
    from .sweeps import store
    from .sweeps.finish import sessions

    came = []
    for name in set(store.names(path)) & set(sizes):
        with suppress(OSError):
            came.append(((path / store.COUNTS / (name + store.SUFFIX)).stat().st_mtime, sizes[name]))
    latest = sorted(came)[-LATEST:]
    seconds = latest[-1][0] - latest[0][0] if latest else 0.0
    past = [s for s in sessions(path) if s["runs"] and s["seconds"]]
    if len(latest) > 1 and seconds > 0.0:
        return sum(runs for _, runs in latest[1:]) / seconds
    return past[-1]["runs"] / past[-1]["seconds"] if past else None


def _at_work(path: Any) -> bool | None:
    from .sweeps import store

    try:
        with store.locked(path / store.LOCK):
            return False
    except BlockingIOError:
        return True
    except OSError:  # a folder that can only be read
        return None


def text_of(told: dict[str, Any]) -> str:
    """The status in words."""
    from .progress import lasting, sized

    more = ", and more may follow as intervals ask for it" if told["more_may_follow"] else ""
    state = "is being worked on" if told["at_work"] else "is at rest"
    lines = [
        f"{told['folder']} {state}",
        f"points   {told['points']:,}",
        f"chunks   {told['done']:,} of {told['chunks']:,} done, {told['missing']:,} missing{more}",
    ]
    if told["missing"]:
        left = f", about {lasting(told['seconds_left'])} at the last speed" if told["seconds_left"] else ""
        lines.append(f"left     {told['runs_missing']:,} runs{left}; the same command goes on")
    if told["torn"]:
        lines.append(f"torn     {len(told['torn'])} chunks, computed again when the sweep goes on")
    if told["of_a_smaller_sweep"]:
        lines.append(f"unused   {told['of_a_smaller_sweep']} chunks, removed when the sweep goes on")
    lines.append(f"failed   {told['failed_points']:,} points")
    for entry in told["failures"][:SHOWN_FAILURES]:
        lines.append(f"         point {entry['point']}: {entry['cause']}")
    lines.append(f"disk     {sized(told['bytes'])}")
    return "\n".join(lines)
