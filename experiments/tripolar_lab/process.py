"""What the command may do only in a process of its own, and never in a notebook or a test that calls it.

Ctrl-C there is no exception but the end: Python can lose a KeyboardInterrupt that comes while it imports (and
leave an import lock behind), and threads that compile can not be interrupted at all. So the handler cleans up
what was announced to ``on_stop`` and ends the process, within a second whatever else is going on.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

STOPPED = 128  # plus the number of the signal: 130 for Ctrl-C
SHOW_CURSOR = "\x1b[?25h\r\n"

NOTHING_WRITTEN = "nothing was written"

_own = False
_holding = 0
_came: int | None = None
_cleanups: list[Callable[[], None]] = []
_told: str | None = None


def own() -> bool:
    """Whether this process is the command's own."""
    return _own


def take() -> None:
    """This process is the command's: forgiving encodings, and signals that clean up and end it."""
    global _own
    _own = True
    gc.set_threshold(50_000, 20, 20)  # looking for garbage among fresh imports takes a tenth of a start
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


@contextmanager
def on_stop(cleanup: Callable[[], None], told: str | None = None) -> Iterator[None]:
    """Call ``cleanup`` if a signal ends the process meanwhile, and say ``told`` instead of the usual."""
    global _told
    before = _told
    _cleanups.append(cleanup)
    _told = told or before
    try:
        yield
    finally:
        _cleanups.remove(cleanup)
        _told = before


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a signal wait until this is done: for the moment in which results are put in place."""
    global _holding
    _holding += 1
    try:
        yield
    finally:
        _holding -= 1
        if _came is not None and not _holding:
            _stop(_came)


def _stop(number: int, *_: object) -> None:
    global _came
    _came = number
    if _holding:
        return
    for other in (signal.SIGINT, signal.SIGTERM):
        signal.signal(other, signal.SIG_IGN)
    for cleanup in reversed(_cleanups):
        try:
            cleanup()
        except BaseException:  # the others are still to be done, and then it is over
            continue
    told = f"tripolar: interrupted; {_told or NOTHING_WRITTEN}\n" if _cleanups else "tripolar: interrupted\n"
    told = SHOW_CURSOR + told if sys.stderr.isatty() else told
    with suppress(OSError):
        os.write(2, told.encode())  # not print: the signal may have come in the middle of one
    os._exit(STOPPED + number)


class _NoPandas:
    """An import hook that knows of no pandas."""

    def find_spec(self, name: str, *_: object) -> None:
        """Refuse pandas, and leave the rest to others."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def spare_pandas() -> None:
    """Keep pyarrow from importing pandas (0.2 s) at its first array: the command has no use for it."""
    if not _own or "pandas" in sys.modules:
        return
    import numpy as np
    import pyarrow as pa

    finder: Any = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        for seen in (np.zeros(1), ["text"]):  # it asks once a way, and remembers that there is none
            pa.array(seen)
    finally:
        sys.meta_path.remove(finder)


def muffle() -> None:
    """The reader of our output has gone away, as ``head`` does: let nothing be written at the end."""
    if _own:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def leave(code: int) -> None:
    """End the process now: Python's own ending waits for threads that compile, and takes a quarter second."""
    if not _own:
        return
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            continue
    os._exit(code)
