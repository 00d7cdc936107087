"""Running a composed scenario: the one place where the doors call the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .compose import Composed

if TYPE_CHECKING:
    from tripolar.outcomes.study import Study


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
