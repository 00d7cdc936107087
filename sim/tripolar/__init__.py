"""Agent-based simulation of a strategic triangle: does an alliance form, hold or break, why, who leads it.

    import tripolar as tp

    study = tp.run("baseline", runs=10_000, seed=1, **{"arctic.intransigence": 0.9})
    study.summary, study.runs, study.spells, study.fan, study.survival()
    model = tp.TriangleModel("baseline", run=7)  # one of those futures, to step in Mesa

Importing is quick: whatever is slow is imported when it is first used.

``run``, ``sweep``, ``open_study``, ``compose`` and ``scenarios`` do what the command does and so open the door into
``tripolar_lab``.
This is the one exception to the direction of imports (experiments -> library); nothing else here knows it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    from tripolar.model import TriangleModel
    from tripolar.outcomes.study import Study
    from tripolar.scenario import Scenario, ScenarioError

    __version__: str

__all__ = [
    "Scenario",
    "ScenarioError",
    "Study",
    "TriangleModel",
    "__version__",
    "compose",
    "open_study",
    "run",
    "scenarios",
    "sweep",
]

_LAZY = {
    "Scenario": "tripolar.scenario",
    "ScenarioError": "tripolar.scenario",
    "Study": "tripolar.outcomes.study",
    "TriangleModel": "tripolar.model",
}


def run(scenario: str | PathLike[str] | Scenario = "baseline", **given: Any) -> Study:
    """Run a scenario many times.

    ``scenario``: a built-in name (``scenarios()`` lists them), a scenario file's path, or a ``Scenario``.
    ``given`` holds what the command takes as key=value, with the same checks: settings (``runs=10_000``,
    ``seed=1``, ``parameters="default"`` or ``"ranges"``, ``set_size=50``, ``keep="auto"``, ``threads=None``),
    choices of an axis, and any value by its key, dotted keys in ``**{...}``. ScenarioError in one sentence
    for what can not be.
    """
    study: Study = import_module("tripolar_lab.door").run(scenario, given)
    return study


def sweep(
    scenario: str | PathLike[str] | list[str] = "baseline", *, quiet: bool = False, **given: Any
) -> Any:
    """Run every point of a design in a folder, and open it: what ``tripolar sweep`` does, with the same checks.

    A list, tuple, range or array sweeps a key, and so does a text such as ``"interval(0.5, 2)"``; dotted keys
    in ``**{...}``. Settings as the command's: ``design="grid"``, ``points``, ``runs=1000``, ``seed``,
    ``until``, ``out``, ``executor="threads"``, ``workers``, ... The same call again goes on where it was left.
    Returns what ``open_study`` returns. ScenarioError in one sentence for what can not be.
    """
    return import_module("tripolar_lab.sweeps.study").swept(scenario, given, quiet)


def open_study(folder: str | PathLike[str]) -> Any:
    """What ``tripolar run`` or ``tripolar sweep`` stored.

    Of a run a ``Study``, as ``run`` gives it; nothing is computed again. Of a sweep ``.design``, ``.summary``,
    ``.runs``, ``.spells`` (pandas), ``.study(point)``, ``.counts(point)``, ``.replay(point, run)``. ScenarioError
    in one sentence if it is neither.
    """
    return import_module("tripolar_lab.opened").open_study(folder)


def compose(scenario: str | PathLike[str] = "baseline", **given: Any) -> Scenario:
    """The validated ``Scenario`` that ``run`` would run (``tripolar.scenario`` is that class's module)."""
    composed: Scenario = import_module("tripolar_lab.door").scenario_of(scenario, given)
    return composed


def scenarios() -> dict[str, str]:
    """Names of the built-in scenarios, each with the first line of its story."""
    found: dict[str, str] = import_module("tripolar_lab.door").scenarios()
    return found


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        value = getattr(import_module(_LAZY[name]), name)
    elif name == "__version__":
        from importlib import metadata

        try:
            value = metadata.version("tripolar")
        except metadata.PackageNotFoundError:  # run from its sources, not installed
            value = "unknown"
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
