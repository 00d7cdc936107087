"""A float seen as its 64 bits and back, and 64-bit words that behave alike compiled and in plain Python.

A `Word` is an unsigned 64-bit integer: uint64 when compiled, a Python int when not. Constants that meet a
word must be made by `constant`, because numba turns `uint64 + 1` into a float.
"""

import struct
from typing import Any, TypeAlias, cast

import numba
import numpy as np
from numba.extending import intrinsic as typed_intrinsic

from .compiler import COMPILED, rule

Word: TypeAlias = int

intrinsic: Any = typed_intrinsic  # its declared type describes numba's inside, not what callers see
ALL = (1 << 64) - 1


def constant(value: int) -> Word:
    """A word made in Python: a module constant for rules, or an argument of a compiled function.

    (Not itself a rule. numba refuses a Python int of 2**63 and more: pass `constant(seed)`, not `seed`.)
    """
    return cast(int, np.uint64(value)) if COMPILED else value


if COMPILED:

    @intrinsic  # type: ignore[untyped-decorator]
    def _float_to_word(typing_context: Any, x: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

        return (numba.uint64(numba.float64), generate) if x == numba.float64 else None

    @intrinsic  # type: ignore[untyped-decorator]
    def _word_to_float(typing_context: Any, u: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

        return (numba.float64(numba.uint64), generate) if u == numba.uint64 else None

    @rule
    def bits(x: float) -> Word:
        """The 64 bits of a float as a word (IEEE 754 binary64)."""
        u: int = _float_to_word(float(x))
        return u

    @rule
    def unbits(u: Word) -> float:
        """The float whose bits are this word; `unbits(bits(x))` is x."""
        x: float = _word_to_float(np.uint64(u))
        return x

    @rule
    def word(value: int) -> Word:
        """Any integer as a word, modulo 2**64 (a seed, a run's number)."""
        w: int = np.uint64(value)  # type: ignore[assignment]
        return w

else:
    _FLOAT, _WORD = struct.Struct("<d"), struct.Struct("<Q")

    def bits(x: float) -> Word:
        """The 64 bits of a float as a word (IEEE 754 binary64)."""
        return cast(int, _WORD.unpack(_FLOAT.pack(x))[0])

    def unbits(u: Word) -> float:
        """The float whose bits are this word (taken modulo 2**64); `unbits(bits(x))` is x."""
        return cast(float, _FLOAT.unpack(_WORD.pack(int(u) & ALL))[0])

    def word(value: int) -> Word:
        """Any integer as a word, modulo 2**64 (a seed, a run's number)."""
        return int(value) & ALL
