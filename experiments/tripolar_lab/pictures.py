"""From a study to its pictures: hands the numbers to ``tripolar.plots`` and computes nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from . import settings
from .errors import Refusal
from .provenance import version_of

if TYPE_CHECKING:
    from tripolar.outcomes.study import Study

NAMES = ("survival.png", "fan.png")
LEVELS = 4
SINGLES = 100  # futures that the fan draws one by one at most


def job_of(study: Study, seed: int, config_hash: str, *, name: str) -> dict[str, Any]:
    """What both pictures of the first focal pair are drawn from: plain numbers and texts.

    ``name`` is what the footer calls the scenario.
    """
    pair = study.scenario.focal[0]
    runs = study.summary["runs"]
    return {
        "source": (version_of("tripolar"), name, runs, seed, config_hash[:8]),
        "survival": survival_job(study, pair),
        "fan": fan_job(study, pair, spread_of(study)),
    }


def survival_job(study: Study, pair: str) -> dict[str, Any]:
    """Arguments of ``survival_figure``."""
    from tripolar.evidence.record import points
    from tripolar.outcomes.bands import survival_band
    from tripolar.outcomes.names import both

    scenario = study.scenario
    about = study.summary["pairs"][pair]
    forms = about["forms"]
    return {
        "curve": SimpleNamespace(**study.curve(pair, first=False)._asdict()),
        "median": about["spells"]["median_years"],
        "pair": both(scenario.labels[state] for state in pair.split("-")),
        "noise_label": "simulation noise",
        "forms": (forms["share"], *forms["noise"]),
        "forms_unknown": None if forms["parameters"] is None else tuple(forms["parameters"]),
        "parameter_band": survival_band(study.counts, scenario.pairs.index(pair)),
        "record": points(scenario.years),
    }


def spread_of(study: Study) -> Any:
    """How far the middle future differs over parameter sets (``middles.spread_of_middles``); None if not drawn."""
    from tripolar.outcomes.middles import spread_of_middles

    counts = study.counts
    if not counts.set_size:
        return None
    seed, first = study.summary["seed"], getattr(study, "first", 0)
    return spread_of_middles(study.scenario, seed, counts.runs, counts.set_size, settings.processors(), first)


def fan_job(study: Study, pair: str, spread: Any = None) -> dict[str, Any]:
    """Arguments of ``fan_figure``; ``spread`` as ``spread_of`` gives it."""
    import numpy as np
    from tripolar.outcomes.fan import shares

    scenario = study.scenario
    levels = shares(study.counts)
    table: Any = study.fan_table
    return {
        "table": {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names},
        "levels": (
            np.arange(scenario.start, scenario.horizon + 1),
            np.stack([levels[f"level.{pair}.{level}"] for level in range(LEVELS)], axis=1),
        ),
        "states": {state: (scenario.labels[state], scenario.colours[state]) for state in scenario.states},
        "focal": pair,
        "drawn": study.counts.set_size > 0,
        "unknown": spread,
    }


def singles_of(asked: Any, runs: int) -> int:
    """How many single futures the fan draws; Refusal where the fan of one run is that run already."""
    singles = settings.whole("singles", asked, 0, SINGLES, "futures of the fan drawn one by one")
    if singles and runs == 1:
        raise Refusal(
            "singles=...: this study has one run, and the lines of its fan are that run; leave it out"
        )
    return singles


def paint(job: dict[str, Any], folder: Path) -> None:
    """Write ``survival.png`` and ``fan.png``."""
    from tripolar.plots import Source, fan_figure, survival_figure

    source = Source(*job["source"])
    survival_figure(**job["survival"], source=source).save(folder / NAMES[0])
    fan_figure(**job["fan"], source=source).save(folder / NAMES[1])
