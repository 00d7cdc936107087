"""Refusals: what a user can put right, said in one sentence, and the exit codes of the command."""

from __future__ import annotations

import errno
import sys

OK, BROKEN, REFUSED, INTERRUPTED = 0, 1, 2, 130
#: Of a sweep: done but for points that failed; stopped at the first that failed.
SOME_FAILED, STOPPED = 3, 4


class Refusal(Exception):
    """Something that was asked for and can not be done; the message is one sentence with the remedy."""


class Interrupted(Exception):
    """The user pressed Ctrl-C; the message says what that left, if anything."""


def is_refusal(error: BaseException) -> bool:
    """Whether an exception is the user's to put right: ours, or the library's ScenarioError."""
    library = sys.modules.get("tripolar.scenario")
    return isinstance(error, Refusal) or (library is not None and isinstance(error, library.ScenarioError))


def of_disk(error: OSError, place: str) -> Refusal:
    """A refusal for an operating-system error while writing ``place``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC):
        return Refusal(
            f"the disk of {place} is full; free some space or choose another folder with out=FOLDER"
        )
    if error.errno == errno.ENAMETOOLONG:
        return Refusal(
            f"{place[:60]}... is too long a name for a folder; choose a shorter one with out=FOLDER"
        )
    reason = error.strerror or str(error) or type(error).__name__
    return Refusal(f"{place} can not be written ({reason}); choose another folder with out=FOLDER")


def one_line(error: BaseException) -> str:
    """The message of an exception on one line."""
    return " ".join(str(error).split()) or type(error).__name__
