"""Stands in for ``tripolar.numerics.functions`` in a process of its own: the same names over the C library.

The twin process of ``engine.py`` loads this file under that name (see ``worker.py``), with LLVM's vectoriser off
and in a cache folder of its own: in a shared one it would silently load the fast code.
"""

import importlib.util
import math
from pathlib import Path

from .compiler import rule

_package = importlib.util.find_spec("tripolar.numerics")
_original = Path((_package.submodule_search_locations or [""])[0]) / "functions.py"  # type: ignore[union-attr]
exec(compile(_original.read_text(encoding="utf-8"), str(_original), "exec"), globals())

TURN = 6.283185307179586


@rule
def exp(x):
    """e**x."""
    return math.exp(x)


@rule
def expm1(x):
    """e**x - 1."""
    return math.expm1(x)


@rule
def log(x):
    """Natural logarithm."""
    return math.log(x)


@rule
def log1p(x):
    """log(1 + x)."""
    return math.log1p(x)


@rule
def tanh(x):
    """Hyperbolic tangent."""
    return math.tanh(x)


@rule
def power(x, y):
    """x**y."""
    return math.pow(x, y)


@rule
def sqrt(x):
    """Square root."""
    return math.sqrt(x)


@rule
def logistic(x):
    """1 / (1 + exp(-x)), as in the original."""
    e = math.exp(-abs(x))
    return (e if x < 0.0 else 1.0) / (1.0 + e)


@rule
def cos_sin_turn(u):
    """(cos 2 pi u, sin 2 pi u)."""
    return math.cos(TURN * u), math.sin(TURN * u)
