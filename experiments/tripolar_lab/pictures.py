"""From a study to its pictures: hands the numbers to ``tripolar.plots`` and computes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .provenance import version_of

if TYPE_CHECKING:
    from tripolar.outcomes.study import Study

NAMES = ("survival.png", "fan.png")
LEVELS = 4


def draw(study: Study, folder: Path, seed: int, config_hash: str) -> None:
    """Write ``survival.png`` and ``fan.png`` of the first focal pair."""
    import numpy as np
    from tripolar.outcomes.fan import shares
    from tripolar.plots import Source, fan_figure, survival_figure

    scenario, summary = study.scenario, study.summary
    pair = scenario.focal[0]
    source = Source(version_of("tripolar"), scenario.name, summary["runs"], seed, config_hash[:8])
    names = " and ".join(scenario.labels[state] for state in pair.split("-"))
    about = summary["pairs"][pair]
    forms = about["forms"]
    survival_figure(
        study.curve(pair, first=False),
        median=about["spells"]["median_years"],
        pair=names,
        source=source,
        noise_label="simulation noise",
        forms=(forms["share"], *(forms["parameters"] or forms["noise"])),
    ).save(folder / NAMES[0])
    levels = shares(study.counts)
    ladder = np.stack([levels[f"level.{pair}.{level}"] for level in range(LEVELS)], axis=1)
    table: Any = study.fan_table
    fan_figure(
        {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names},
        (np.arange(scenario.start, scenario.horizon + 1), ladder),
        states={state: (scenario.labels[state], scenario.colours[state]) for state in scenario.states},
        focal=pair,
        source=source,
    ).save(folder / NAMES[1])
