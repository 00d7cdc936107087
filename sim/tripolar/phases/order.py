"""The order of the year with other hands: a sequence of phases whose members are replaced, name by name.

The order itself stays written once, in ``phases.year``: the Mesa model replaces a phase by "ask the agent"
(``agents``), the but-for replay by "the phase, then put back what stands still" (``replay``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any


def plain(sequence: Any) -> FunctionType:
    """The Python form of a sequence of phases, whether the compiler is on or off."""
    return getattr(sequence, "py_func", sequence)  # type: ignore[no-any-return]


def rebound(sequence: Any, replaced: Mapping[str, Any]) -> Callable[..., None]:
    """The same sequence with each function whose name is in ``replaced`` taken from there."""
    body = plain(sequence)
    return FunctionType(body.__code__, {**body.__globals__, **replaced})
