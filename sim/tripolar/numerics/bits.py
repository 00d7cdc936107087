"""A float seen as its 64 bits and back, and 64-bit words that behave alike compiled and in plain Python.

A `Word` is an unsigned 64-bit integer: uint64 when compiled, a Python int when not. A number that meets a
word must be made one by `word`, because numba turns `uint64 + 1` into a float: `u >> word(12)`. Compiled,
`word`, `bits` and `unbits` cost nothing: a constant stays a constant, a register changes its name.
"""

import struct
from typing import Any, TypeAlias, cast

import numpy as np
from numba import extending as typed_extending
from numba import types

from .compiler import COMPILED

Word: TypeAlias = int

extending: Any = typed_extending  # its declared types describe numba's inside, not what callers see
ALL = (1 << 64) - 1
_FLOAT, _WORD = struct.Struct("<d"), struct.Struct("<Q")


def constant(value: int) -> Word:
    """A word as an argument from Python to a kernel (a seed): numba refuses a Python int of 2**63 and more.

    Inside rules use `word`.
    """
    return cast(int, np.uint64(value)) if COMPILED else value


def bits(x: float) -> Word:
    """The 64 bits of a float as a word (IEEE 754 binary64)."""
    return cast(int, _WORD.unpack(_FLOAT.pack(x))[0])


def unbits(u: Word) -> float:
    """The float whose bits are this word (taken modulo 2**64); `unbits(bits(x))` is x."""
    return cast(float, _FLOAT.unpack(_WORD.pack(int(u) & ALL))[0])


def word(value: int) -> Word:
    """Any integer as a word, modulo 2**64 (a seed, a run's number, a constant that meets a word)."""
    return int(value) & ALL


def _compiled_as(function: Any, takes: Any, gives: Any) -> None:
    """In compiled code, turn a call of `function` into a cast to its argument type and a change of type.

    (No function is compiled for it, unlike for numba's `overload`: half a second less in all.)
    """

    @extending.type_callable(function)  # type: ignore[untyped-decorator]
    def declare(_context: Any) -> Any:
        return lambda x: gives if isinstance(x, types.Number | types.Boolean) else None

    @extending.lower_builtin(function, types.Any)  # type: ignore[untyped-decorator]
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value = context.cast(builder, arguments[0], signature.args[0], takes)
        return builder.bitcast(value, context.get_value_type(gives))


if COMPILED:
    _compiled_as(bits, takes=types.float64, gives=types.uint64)
    _compiled_as(unbits, takes=types.uint64, gives=types.float64)
    _compiled_as(word, takes=types.uint64, gives=types.uint64)
