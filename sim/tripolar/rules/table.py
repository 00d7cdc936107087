"""The one table of mechanisms and their parameter rows: order, names, units and ranges come from here.

A mechanism's ``NamedTuple`` declares its parameters; this module stacks them into rows of one float array
(row x lane), so that every run may have its own values and nothing is ever recompiled for a sweep.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple, TypeVar, get_type_hints

import numpy as np
from numpy.typing import NDArray

from tripolar.numerics.columns import column_reader
from tripolar.rules import (
    arctic,
    borderland,
    capability,
    choice,
    complementarity,
    exercises,
    gain,
    growth,
    hedging,
    leaders,
    military,
    opinion,
    pressure,
    region,
    seniority,
    status,
    technology,
    threat,
    trade,
)
from tripolar.rules.parameter import Param

P = TypeVar("P")


class Mechanism(NamedTuple):
    """A mechanism of the model: its number (M1-M19), name, page and parameters."""

    number: int
    name: str
    page: ModuleType
    parameters: Any

    @property
    def label(self) -> str:
        """Its label in the ledger and in lists of causes, for example ``M12``."""
        return f"M{self.number}"

    @property
    def title(self) -> str:
        """The first line of its page."""
        return (self.page.__doc__ or "").splitlines()[0]


MECHANISMS: tuple[Mechanism, ...] = tuple(
    Mechanism(number, page.__name__.rsplit(".", 1)[1], page, parameters)
    for number, (page, parameters) in enumerate(
        (
            (growth, growth.Growth),
            (military, military.Military),
            (technology, technology.Technology),
            (capability, capability.Capability),
            (threat, threat.Threat),
            (pressure, pressure.Pressure),
            (gain, gain.Gain),
            (complementarity, complementarity.Complementarity),
            (status, status.Status),
            (seniority, seniority.Seniority),
            (trade, trade.Trade),
            (leaders, leaders.Leaders),
            (opinion, opinion.Opinion),
            (exercises, exercises.Exercises),
            (borderland, borderland.Borderland),
            (region, region.Region),
            (arctic, arctic.Arctic),
            (hedging, hedging.Hedging),
            (choice, choice.Choice),
        ),
        start=1,
    )
)


class Row(NamedTuple):
    """One parameter row: its place in the array, ``mechanism.name``, default and description."""

    place: int
    mechanism: Mechanism
    name: str
    default: float
    about: Param

    @property
    def key(self) -> str:
        """The name on the command line, for example ``arctic.intransigence``."""
        return f"{self.mechanism.name}.{self.name}"


def marker(declared: Any, name: str) -> Param:
    """The ``Param`` beside field ``name`` of a declaration; TypeError names a field that lacks one."""
    for extra in getattr(get_type_hints(declared, include_extras=True)[name], "__metadata__", ()):
        if isinstance(extra, Param):
            return extra
    raise TypeError(f"{declared.__name__}.{name} has no Param beside it; write Annotated[float, Param(...)]")


def _rows() -> tuple[Row, ...]:
    rows: list[Row] = []
    for mechanism in MECHANISMS:
        for name in mechanism.parameters._fields:
            default = float(mechanism.parameters._field_defaults[name])
            rows.append(Row(len(rows), mechanism, name, default, marker(mechanism.parameters, name)))
    return tuple(rows)


ROWS: tuple[Row, ...] = _rows()
ROW: dict[str, Row] = {row.key: row for row in ROWS}
DEFAULTS: NDArray[np.float64] = np.array([row.default for row in ROWS])


def reader(parameters: type[P]) -> Callable[[NDArray[np.float64], int], P]:
    """A compiled reader: ``reader(Growth)(rows, lane)`` gives the ``Growth`` of that lane (row x lane array)."""
    first = next(row.place for row in ROWS if row.mechanism.parameters is parameters)
    return column_reader(parameters, first, len(parameters._fields))  # type: ignore[attr-defined]
