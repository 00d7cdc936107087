"""The marker that describes a parameter beside its default: unit, ranges, meaning, source."""

from __future__ import annotations

from typing import NamedTuple


class Param(NamedTuple):
    """What a reader, a range check and a table need to know about one parameter.

    ``domain`` is what the formula allows: a value outside is refused, and 0 (off) is inside for every
    strength. ``tested`` is what the literature supports: a value outside is allowed and named in the
    output, and ``parameters=ranges`` draws from it (uniformly, or log-uniformly where ``log`` is set).
    A parameter whose tested range is one point is a convention and is never drawn.
    """

    unit: str
    domain: tuple[float, float]
    tested: tuple[float, float]
    meaning: str
    source: str
    log: bool = False


def strength(mechanism: str, high: float = 10.0) -> Param:
    """The switch of a mechanism: 0 is off, 1 is as written, drawn never (its parts are)."""
    return Param(
        "1",
        (0.0, high),
        (1.0, 1.0),
        f"strength of {mechanism} (0 = off, 1 = as written)",
        "switch of the model",
    )
