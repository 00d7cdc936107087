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
    """Run it in a thread of its own, so that Ctrl-C is heard at once, and show how far it is.

    ``notice`` is said before; ``sink`` is that of ``run_study``, and its ``finish`` gets the tables without rows;
    ``meanwhile`` is done in this thread.
    """
    import numpy as np

    stop = np.zeros(1, dtype=np.int64)
    progress = Progress(composed.settings["runs"], quiet)
    came: dict[str, Any] = {}
    finished = threading.Event()

    def work() -> None:
        try:
            study = study_of(composed, progress.came, stop, sink)
            if sink is not None and composed.settings["keep"] != "aggregate":
                sink.finish(study.runs_table, study.spells_table)
            came["study"] = study
        except BaseException as error:  # handed to the waiting thread below
            came["error"] = error
        finally:
            finished.set()

    thread = threading.Thread(target=work, name="tripolar-study", daemon=True)

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
    study: Study = came["study"]
    return study
