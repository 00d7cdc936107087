"""A second process that loads matplotlib while the first one computes, and then draws: half a second saved.

Only the command's own process starts one, and only where there is a second processor. Should it fail, for
whatever reason, the pictures are drawn in this process, which gives the same bytes.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from . import pictures, process
from .settings import processors

PROGRAM = "from tripolar_lab.painter import serve; serve()"
PATIENCE = 60.0  # seconds


class Painter:
    """Draws the pictures of one study."""

    def __init__(self) -> None:
        self._helper: subprocess.Popen[bytes] | None = None
        self._job: tuple[dict[str, Any], Path] | None = None
        if process.own() and processors() > 1 and sys.executable:
            command = [sys.executable, "-P", "-c", PROGRAM]  # -P: nothing of the working folder is imported
            pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
            try:
                self._helper = subprocess.Popen(command, stdin=pipe, stdout=nothing, stderr=nothing)
            except OSError:
                return

    def load(self) -> None:
        """Load here what draws, if there is no second process that does."""
        if self._helper is None:
            import tripolar.plots  # noqa: F401

    def begin(self, job: dict[str, Any], folder: Path) -> None:
        """Hand over what is to be drawn, and where."""
        self._job = job, folder
        if self._helper is not None and self._helper.stdin is not None:
            try:
                self._helper.stdin.write(pickle.dumps((job, str(folder))))
                self._helper.stdin.close()
            except OSError:
                self.stop()

    def finish(self) -> None:
        """Wait until it is drawn; draw it here if that failed."""
        helper, self._helper = self._helper, None
        if self._job is not None and not (helper is not None and _ended(helper) == 0):
            pictures.paint(*self._job)

    def stop(self) -> None:
        """End the second process, drawn or not."""
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.kill()
            _ended(helper)


def _ended(helper: subprocess.Popen[bytes]) -> int:
    try:
        return helper.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        helper.kill()
        return helper.wait()


def _warm() -> None:
    """Load what draws, fonts included, by drawing something small."""
    import io

    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from tripolar.plots import theme

    with theme.applied():
        figure = Figure((1.0, 1.0))
        axes = figure.add_subplot()
        axes.set_title("A", fontweight="bold")
        FigureCanvasAgg(figure).print_png(io.BytesIO())


def serve() -> None:
    """The second process: load, wait for one job, draw it. Ends quietly if the first one does."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _warm()
    sent = sys.stdin.buffer.read()  # from our own parent alone
    if sent:
        job, folder = pickle.loads(sent)
        pictures.paint(job, Path(folder))
    os._exit(0 if sent else 1)
