"""How far a study is, on stderr: a live line on a terminal, a plain line every half minute elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Any

EVERY = 30.0  # seconds between plain lines
EVERY_IN_NOTEBOOK = 1.0  # there one line is written over and over
WIDE = 110


class Progress:
    """Shows done of total, futures a second and the time left; silent if ``quiet``."""

    unit = "futures"

    def __init__(self, total: int, quiet: bool) -> None:
        self.total = total
        self.done = 0
        self._began = time.monotonic()
        self._since = self._said = self._began
        self._quiet = quiet
        self._every = EVERY
        self._live: Any = None
        self._task: Any = None

    def came(self, done: int, *_: Any) -> None:
        """Called by the study, from its thread: so many are done."""
        self.done = done

    def again(self, total: int, unit: str) -> None:
        """Another kind of work begins, with a total and a clock of its own."""
        self.total, self.unit, self.done = total, unit, 0
        self._since = time.monotonic()

    def begin(self, notice: str = "") -> None:
        """Say what is about to happen and open the live line."""
        if self._quiet:
            return
        if notice:
            say(notice)
        if in_notebook():
            self._every = EVERY_IN_NOTEBOOK
        elif sys.stderr.isatty():
            self._open()

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Live

        self._live = Live(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[told]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            refresh_per_second=5,
        )
        self._task = self._live.add_task(self.unit, total=self.total, told="")
        self._live.start()

    def tick(self) -> None:
        """Bring the display up to date."""
        now = time.monotonic()
        if self._live is not None:
            self._live.update(
                self._task,
                description=self.unit,
                total=self.total,
                completed=self.done,
                told=self.told(now),
            )
        elif not self._quiet and now - self._said >= self._every:
            self._said = now
            text = f"{self.told(now)} after {now - self._began:.0f} s"
            if self._every == EVERY:
                say(text)
            else:
                print(f"\r{text:<{WIDE}}", end="", file=sys.stderr, flush=True)

    def told(self, now: float) -> str:
        """For example ``4,096 of 10,000 futures, 21,000 a second, 2 s left``."""
        text = f"{self.done:,} of {self.total:,} {self.unit}"
        passed = now - self._since
        if not self.done or passed <= 0:
            return text
        speed = self.done / passed
        left = (self.total - self.done) / speed
        return f"{text}, {speed:,.0f} a second, {lasting(left)} left"

    def end(self) -> None:
        """Close the live line."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()
        elif self._every != EVERY and self._said > self._began:
            say("")


def in_notebook() -> bool:
    """Whether this is the kernel of a Jupyter notebook, whose cells show one line that changes."""
    kernel = sys.modules.get("ipykernel.zmqshell")
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return kernel is not None and isinstance(shell, kernel.ZMQInteractiveShell)


def say(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr, flush=True)


def tell(sentence: str) -> None:
    """One sentence of the command's own on stderr."""
    say(f"tripolar: {sentence}")


def sized(count: float) -> str:
    """A number of bytes in words: ``346.0 kB``."""
    for unit in ("kB", "MB", "GB", "TB"):
        count /= 1000.0
        if count < 1000.0 or unit == "TB":
            break
    return f"{count:,.1f} {unit}"


def lasting(seconds: float) -> str:
    """A stretch of time in words: ``40 s``, ``12 min``, ``3.5 h``."""
    if seconds < 90:
        return f"{max(seconds, 0):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
