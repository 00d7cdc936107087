"""``tripolar compact``: the many files of a sweep put together into few."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from . import errors, grammar
from .results import folder_in
from .settings import shown

if TYPE_CHECKING:
    from .sweeps.compact import Packing

HELP = """\
tripolar compact: put the files of a sweep together into few, of about a million rows each, by point and run

  tripolar compact outputs/map                 when the sweep has ended
  tripolar compact outputs/map && du -sh outputs/map
  tripolar compact outputs/map -q              without a word

Results, replay and growing stay as they were; what reads the folder reads few files and is faster. It waits for
nobody: a sweep at work on the folder must end first. Killed at any moment it loses nothing, and the next compact
or sweep puts the folder right.
  --quiet, -q   --help, -h"""
AGAIN = "no run is lost: give the same command again before other programs read the folder"


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    asked = grammar.split(argv, "compact", ("quiet",), words=1)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    if asked.pairs:
        raise errors.Refusal(
            f"tripolar compact takes no {shown(next(iter(asked.pairs)))}=...; give the folder alone"
        )
    folder = folder_in(asked.words, "compact")
    try:
        packing = compacted(folder, quiet="quiet" in asked.flags)
    except KeyboardInterrupt:
        raise errors.Interrupted(AGAIN) from None
    if "quiet" not in asked.flags:
        print(text_of(folder, packing))
    return errors.OK


def compacted(folder: str, quiet: bool = True) -> Packing:
    """Put a sweep's folder together; Refusal while a sweep is at work on it."""
    from .sweeps import begin, store
    from .sweeps.agenda import Agenda
    from .sweeps.compact import compact
    from .sweeps.reading import Stored, plan_of

    path = Path(os.path.realpath(store.opened(folder)[0]))
    try:
        with begin.occupied(path, folder, shared=False, otherwise=""):
            stored = Stored(path)
            good = begin.cleaned(path, alone=True, quiet=quiet)
            agenda = Agenda(plan_of(stored), set(good), begin.hits_of(path))
            if agenda.complete:
                begin.drop(path, good - agenda.seen)
            return compact(path, agenda.seen)
    except OSError as error:
        raise _of_disk(error, shown(folder)) from error


def _of_disk(error: OSError, place: str) -> errors.Refusal:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return errors.Refusal(
            f"the disk of {place} is full; free some space (as much as {place} takes is plenty); {AGAIN}"
        )
    reason = error.strerror or str(error) or type(error).__name__
    return errors.Refusal(f"{place} can not be written ({reason}); put that right; {AGAIN}")


def text_of(folder: str, packing: Packing) -> str:
    """What was done, in words."""
    from .progress import sized

    (before, after), (large, small) = packing.files, packing.bytes
    left = f"; {packing.left:,} chunks that the sweep may yet replace were left alone" if packing.left else ""
    if before == after:
        return f"Nothing to put together in {folder}: {before:,} files, {sized(large)}{left}."
    return f"{before:,} files became {after:,} in {folder}, {sized(large)} became {sized(small)}{left}."
