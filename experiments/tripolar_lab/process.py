"""What the command may do only in a process of its own, and never in a notebook or a test that calls it."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

_own = False


class _NoPandas:
    """An import hook that knows of no pandas."""

    def find_spec(self, name: str, *_: object) -> None:
        """Refuse pandas, and leave the rest to others."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def take() -> None:
    """This process is the command's: forgiving encodings, and a SIGTERM that cleans up as Ctrl-C does."""
    global _own
    _own = True
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


def spare_pandas() -> None:
    """Keep pyarrow from importing pandas (0.2 s) at its first array: the command has no use for it."""
    if not _own or "pandas" in sys.modules:
        return
    import numpy as np
    import pyarrow as pa

    finder: Any = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array(np.zeros(1))  # it asks once, and remembers that there is none
    finally:
        sys.meta_path.remove(finder)


def muffle() -> None:
    """The reader of our output has gone away, as ``head`` does: let nothing be written at the end."""
    if _own:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def leave(code: int) -> None:
    """End the process now, whatever other threads are doing (compiling, say): it is not worth waiting for."""
    if not _own:
        return
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            continue
    os._exit(code)
