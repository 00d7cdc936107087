"""The numbers of the page as data: what a text was made from stands beside ``summary.json`` in the page.

An element with ``data-from`` tells numbers that are found at the places it names: those of ``summary.json``, or what
was worked out anew under ``report``. With ``data-apart`` it tells no result: the evidence, a rule, what to cite.
"""

from __future__ import annotations

import json
import math
from typing import Any

from .markup import Html, tag

DIGITS = 6  # of a number under ``report``
REPORT = "report"


class Said(str):
    """A text with the numbers that it was made from (``values``)."""

    values: tuple[Any, ...]

    def __new__(cls, text: str, *values: Any) -> Said:
        """The text, and its numbers beside it."""
        made = super().__new__(cls, text)
        made.values = values
        return made


def signed(value: float, digits: int = 1) -> str:
    """A difference with its sign; what rounds to nothing has none."""
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0.0 else text


def span(low: float, high: float, digits: int = 1) -> str:
    """An interval of a difference."""
    return f"{signed(low, digits)} to {signed(high, digits)}"


def plain(value: Any) -> Any:
    """Plain data: named tuples as objects, arrays as lists, numbers of ``DIGITS`` digits, what is no number null."""
    if isinstance(value, Said):
        return [plain(each) for each in value.values]
    if hasattr(value, "_asdict"):
        return {key: plain(part) for key, part in value._asdict().items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return str(value) if isinstance(value, str) else value


def put(held: dict[str, Any], place: str, value: Any) -> str:
    """Keep a value at a place (``a/b``) among what is held; returns the place within the page's data."""
    *way, last = place.split("/")
    for part in way:
        held = held.setdefault(part, {})
    held[last] = plain(value)
    return f"{REPORT}/{place}"


def embedded(data: Any) -> Html:
    """The numbers of the page in the page, as data that no browser runs, and a button that saves them."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace(
        "<", "\\u003c"
    )
    return tag("script", Html(text), type="application/json", id="numbers")
