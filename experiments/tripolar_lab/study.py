"""Running a composed scenario: the one place where the doors call the library."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import process
from .compose import Composed
from .progress import Progress

if TYPE_CHECKING:
    from tripolar.outcomes.study import Study

PATIENCE = 0.5  # seconds that a computing thread has to notice Ctrl-C


def study_of(
    composed: Composed,
    progress: Callable[..., None] | None = None,
    stop: Any = None,
    sink: Callable[[Any, Any], None] | None = None,
) -> Study:
    """Run it; the summary names the config hash of the whole study, as its folder and its pictures do."""
    from tripolar.outcomes.study import run_study

    study = run_study(
        composed.scenario,
        threads=composed.extra.get("threads"),
        progress=progress,
        stop=stop,
        sink=sink,
        **composed.settings,
    )
    study.summary["config_hash"] = composed.digest()
    return study


def watched(
    composed: Composed,
    quiet: bool,
    *,
    notice: str = "",
    sink: Any = None,
    meanwhile: Callable[[], None] | None = None,
) -> Study:
    """Run it with its progress shown and Ctrl-C heard (``heard``).

    ``notice`` is said before; ``sink`` is that of ``run_study``, and its ``finish`` gets the tables without rows;
    ``meanwhile`` is done in this thread.
    """

    def work(came: Callable[..., None], stop: Any) -> Study:
        study = study_of(composed, came, stop, sink)
        if sink is not None and composed.settings["keep"] != "aggregate":
            sink.finish(study.runs_table, study.spells_table)
        return study

    study: Study = heard(work, Progress(composed.settings["runs"], quiet), notice, meanwhile)
    return study


def heard(
    work: Callable[[Callable[..., None], Any], Any],
    progress: Progress,
    notice: str = "",
    meanwhile: Callable[[], None] | None = None,
) -> Any:
    """Do ``work`` in a thread of its own, so that Ctrl-C is heard at once, and show how far it is.

    ``work`` is called with what to tell its progress to and the flag that stops it; ``notice`` is said before;
    ``meanwhile`` is done in this thread.
    """
    import numpy as np

    stop = np.zeros(1, dtype=np.int64)
    came: dict[str, Any] = {}
    finished = threading.Event()

    def inside() -> None:
        try:
            came["done"] = work(progress.came, stop)
        except BaseException as error:  # handed to the waiting thread below
            came["error"] = error
        finally:
            finished.set()

    thread = threading.Thread(target=inside, name="tripolar-study", daemon=True)

    def halt() -> None:
        stop[0] = 1
        thread.join(PATIENCE)

    progress.begin(notice)
    try:
        thread.start()
        with process.on_stop(halt):
            if meanwhile is not None:
                meanwhile()
            while not finished.wait(0.1):
                progress.tick()
    except BaseException:
        halt()
        raise
    finally:
        progress.end()
    if "error" in came:
        raise came["error"]
    return came["done"]
