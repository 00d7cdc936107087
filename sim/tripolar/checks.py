"""Checks of what a user hands in: each refusal is one sentence with what was wrong, where, and what is allowed."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import Any

from tripolar.rules.parameter import Param

EARLIEST, LATEST = 1, 9999  # calendar years


class ScenarioError(ValueError):
    """A scenario, parameter or setting that can not be used; the message is one sentence with the remedy."""


def nearest(word: str, known: Iterable[str]) -> str:
    """``; did you mean X?`` for the nearest known word, or an empty text."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""


def unit_of(about: Param) -> str:
    """`` in UNIT`` for a message; nothing for a plain number."""
    return "" if about.unit == "1" else f" in {about.unit}"


def number(value: Any, key: str, about: Param) -> float:
    """``value`` as a float inside its domain, or a ScenarioError that names key, range, unit and meaning."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        shown = "nothing" if value is None or value == "" else repr(value)
        raise ScenarioError(f"{key} must be a number{unit_of(about)} ({about.meaning}), not {shown}")
    result = float(value)
    low, high = about.domain
    if not math.isfinite(result) or not low <= result <= high:
        raise ScenarioError(
            f"{key}={value} is outside [{low:g}, {high:g}]{unit_of(about)[3:]} ({about.meaning}); give a value inside"
        )
    if about.unit == "level" and result != int(result):
        raise ScenarioError(f"{key}={value} must be a whole level, 0 to 3 ({about.meaning})")
    return result


def integer(value: Any, key: str, low: int, high: int, meaning: str) -> int:
    """``value`` as a whole number in [low, high], or a ScenarioError."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not whole or value != int(value):
        shown = "nothing" if value is None or value == "" else repr(value)
        raise ScenarioError(f"{key} must be a whole number ({meaning}), not {shown}")
    if not low <= value <= high:
        raise ScenarioError(f"{key}={value} is outside [{low}, {high}] ({meaning}); give a value inside")
    return int(value)


def year_of(value: Any, key: str, meaning: str) -> int:
    """``value`` as a calendar year, or a ScenarioError."""
    return integer(value, key, EARLIEST, LATEST, meaning)


def mapping(value: Any, key: str) -> Mapping[str, Any]:
    """``value`` as a mapping of names to values, or a ScenarioError."""
    if not isinstance(value, Mapping):
        raise ScenarioError(f"{key} must be a mapping of names to values, not {type(value).__name__}")
    return value


def text(value: Any, key: str) -> str:
    """``value`` as a text, or a ScenarioError."""
    if not isinstance(value, str):
        raise ScenarioError(f"{key} must be a text, not {value!r}")
    return value


def colour(value: Any, key: str) -> str:
    """``value`` as a colour, # and six hex digits, or a ScenarioError."""
    code = text(value, key)
    if len(code) != 7 or code[0] != "#" or any(c not in "0123456789abcdefABCDEF" for c in code[1:]):
        raise ScenarioError(f"{key}={code} must be a colour such as '#2878B5' (# and six hex digits)")
    return code


def member(value: Any, key: str, names: tuple[str, ...]) -> str:
    """``value`` as one of the states ``names``, or a ScenarioError."""
    if value not in names:
        raise ScenarioError(f"{key}={value} is not a state of this scenario ({', '.join(names)})")
    return str(value)


def pair_of(value: Any, pairs: list[str], key: str = "focal") -> str:
    """``value`` as a name of ``pairs``, its states in either order, or a ScenarioError."""
    name = "-".join(sorted(str(value).split("-")))
    if name not in pairs:
        raise ScenarioError(f"{key}={value} is not a pair of this scenario ({', '.join(pairs)})")
    return name


def knots_of(value: Any, key: str, about: Param) -> dict[int, float]:
    """``value`` as figures by year, in order, each inside the domain of ``about``, or a ScenarioError."""
    knots: dict[int, float] = {}
    for name, figure in mapping(value, key).items():
        when = int(name) if isinstance(name, str) and name.isdigit() else name
        year = year_of(when, key, "a year of a path")
        knots[year] = number(figure, f"{key}[{year}]", about)
    if not knots:
        raise ScenarioError(f"{key} is an empty path; give at least the first and the last year")
    return dict(sorted(knots.items()))


def covers(knots: dict[int, float], key: str, start: int, horizon: int) -> None:
    """ScenarioError unless a path goes from ``start`` to ``horizon``."""
    first, last = min(knots), max(knots)
    if first > start or last < horizon:
        raise ScenarioError(
            f"{key} covers {first}-{last} but the run goes from {start} to {horizon}; "
            "extend the path or change the years"
        )
