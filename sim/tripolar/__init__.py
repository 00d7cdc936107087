"""Agent-based simulation of a strategic triangle: does an alliance form, hold or break, why, who leads it.

    import tripolar as tp

    study = tp.run("baseline", runs=10_000, seed=1, **{"arctic.intransigence": 0.9})
    study.summary, study.runs, study.spells, study.fan, study.survival()
    print(tp.explain("baseline", run=241, twin={"arctic.strength": 0}).text)
    model = tp.TriangleModel("baseline", run=7)  # one of those futures, to step in Mesa

Importing is quick: whatever is slow is imported when it is first used.

``run``, ``sweep``, ``open_study``, ``compose``, ``scenarios``, ``explain``, ``causes``, ``cite`` and ``report`` do what
the command does and so open the door into ``tripolar_lab``.
This is the one exception to the direction of imports (experiments -> library); nothing else here knows it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike
    from pathlib import Path

    from tripolar.checks import ScenarioError
    from tripolar.model import TriangleModel
    from tripolar.outcomes.study import Study
    from tripolar.plots import Picture
    from tripolar.scenario import Scenario

    __version__: str

__all__ = [
    "Scenario",
    "ScenarioError",
    "Study",
    "TriangleModel",
    "__version__",
    "causes",
    "cite",
    "compose",
    "explain",
    "open_study",
    "plot",
    "report",
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


def explain(
    scenario: str | PathLike[str] | Scenario = "baseline",
    *,
    run: int = 0,
    twin: str | Mapping[str, Any] | None = None,
    pair: str | None = None,
    **given: Any,
) -> Any:
    """Open one future: its life, and at each turn why. What ``tripolar explain`` does, with the same checks.

    ``scenario``: as in ``run``, or the folder of a study (of a sweep with ``point=P``). ``run``: which future;
    ``twin``: the same draws with this changed (``{"arctic.strength": 0}`` or the command's text; ``scenario`` in it
    puts that scenario in its place as it is); ``pair``: default the first in focus. Gives ``.text`` (the page),
    ``.picture`` (``.save(path)``), ``.life`` (years, turns, ledgers), ``.twin``, ``.difference``, ``.data``.
    ScenarioError in one sentence for what can not be.
    """
    return import_module("tripolar_lab.ask").explained(scenario, run, twin, pair, given)


def plot(
    what: str | PathLike[str] | Scenario | Study | Any = "baseline",
    picture: str = "survival",
    *,
    pair: str | None = None,
    **given: Any,
) -> Picture:
    """One picture, as ``tripolar plot`` draws it: a notebook shows it; ``.save(path)``, ``.figure``, ``.alt``.

    ``what``: a ``Study`` (nothing is run again for its curves and shares), the folder of a study (of a sweep with
    ``point=P``), an opened sweep, or a scenario as in ``run`` with its settings in ``given``. ``picture``: survival,
    states, fan, futures, years, causes, ledger (``run=K``), triangle, scenarios, hindcast; of a sweep phase, matters
    (both ``of=COLUMN``), curves (``point=[0, 4]``), scenarios. ``singles=20`` draws single futures on the fan.
    ScenarioError in one sentence for what can not be.
    """
    drawn: Picture = import_module("tripolar_lab.ask").drawn(what, picture, pair, given)
    return drawn


def causes(
    scenario: str | PathLike[str] | Scenario = "baseline",
    *,
    pair: str | None = None,
    quiet: bool = True,
    **given: Any,
) -> Any:
    """What breaks the pact: proximate causes, and the shares of breaks that vanish but for each mechanism.

    What ``tripolar causes`` does, with the same checks; arguments as in ``explain``, ``runs`` and ``threads`` as in
    ``run``. Gives a pandas table (a row a mechanism) with ``.text``, what the command prints.
    """
    return import_module("tripolar_lab.ask").caused(scenario, pair, quiet, given)


def cite(scenario: str | PathLike[str] | Scenario = "baseline", **given: Any) -> Any:
    """What to cite of a scenario or of a folder's study: ``.paragraph``, ``.text``, ``.bibtex``, ``.data``.

    What ``tripolar cite`` does, with the same checks.
    """
    return import_module("tripolar_lab.ask").cited(scenario, given)


def report(
    scenario: str | PathLike[str] | Scenario | list[str] = "baseline",
    *,
    out: str | PathLike[str] = "report.html",
    **given: Any,
) -> Path:
    """Write a study (a folder's, or one that is run for it) as one HTML file; returns its path.

    What ``tripolar report`` does, with the same checks; a list of scenarios gives the short form of each. A file of
    that name is replaced.
    """
    written: Path = import_module("tripolar_lab.ask").reported(scenario, out, given)
    return written


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
