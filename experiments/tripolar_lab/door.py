"""What ``tripolar.run``, ``compose`` and ``scenarios`` do: the command's doors for Python."""

from __future__ import annotations

import os
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import grammar, library
from .compose import Composed, compose, sort_out
from .errors import Refusal
from .settings import SETTINGS

if TYPE_CHECKING:
    from tripolar.outcomes.study import Study
    from tripolar.scenario import Scenario

NOT_HERE = ("out", "overwrite")


def composed_of(scenario: Any, given: dict[str, Any]) -> Composed:
    """A composed scenario from Python values; ScenarioError in one sentence otherwise."""
    from tripolar.checks import ScenarioError
    from tripolar.scenario import Scenario

    try:
        pairs = pairs_of(given)
        if isinstance(scenario, Scenario):
            return _as_it_is(scenario, pairs)
        return compose(sort_out({**pairs, "scenario": os.fspath(scenario)}))
    except Refusal as refusal:
        raise ScenarioError(str(refusal)) from refusal.__cause__


def pairs_of(given: dict[str, Any]) -> dict[str, Any]:
    """Python's keywords as the command's pairs: keys in their usual form, plain values."""
    for key in NOT_HERE:
        if key in given:
            raise Refusal(f"{key} is for the command; save what you like of what is returned")
    pairs: dict[str, Any] = {}
    for key, value in given.items():
        key = grammar.usual(key)
        if key in pairs:
            raise Refusal(f"{key} is given twice; give it once")
        pairs[key] = grammar.plain_value(key, value)
    return pairs


def _as_it_is(scenario: Scenario, pairs: dict[str, Any]) -> Composed:
    """A scenario that was composed before, with settings only."""
    from . import settings

    for key in pairs:
        if key not in SETTINGS:
            raise Refusal(
                f"{key}: this scenario is composed already; give {key} to tripolar.compose, with its name"
            )
    checked = {key: settings.checked(key, value) for key, value in pairs.items()}
    kept = {key: value for key, value in checked.items() if key in settings.KEPT}
    extra = {key: value for key, value in checked.items() if key not in settings.KEPT}
    return Composed(scenario, {**settings.defaults(), **kept}, extra)


def run(scenario: Any, given: dict[str, Any]) -> Study:
    """See ``tripolar.run``."""
    from .study import study_of

    return study_of(composed_of(scenario, given))


def scenario_of(scenario: Any, given: dict[str, Any]) -> Scenario:
    """See ``tripolar.compose``."""
    if not given and isinstance(scenario, str) and scenario in library.scenario_names():
        return deepcopy(_built_in(library.folder(), scenario))  # its dictionaries can be written to
    return composed_of(scenario, given).scenario


@lru_cache(maxsize=32)
def _built_in(_: Path, name: str) -> Scenario:
    """A built-in scenario as it is; composing one anew takes a quarter of a second."""
    return composed_of(name, {}).scenario


def scenarios() -> dict[str, str]:
    """See ``tripolar.scenarios``."""
    return {name: one_line(library.texts_of(name)) for name in library.scenario_names()}


def one_line(texts: dict[str, Any]) -> str:
    """The first line of a scenario's story, or its title."""
    story = str(texts.get("story") or "").strip()
    return story.splitlines()[0].strip() if story else str(texts.get("title") or "")
