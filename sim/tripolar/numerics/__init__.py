"""Compiled basics that know no politics: elementary functions, random draws, and the decorators that
compile rules.
"""

from .bits import Word, bits, constant, unbits, word
from .compiler import COMPILED, cache_folder, is_warm, kernel, rule, sequence, source_hash
from .draws import normals, normals_of, uniform_of, uniforms, word_of
from .functions import (
    clip,
    cos_sin_turn,
    divide,
    exp,
    expm1,
    floor,
    log,
    log1p,
    logistic,
    positive,
    power,
    sqrt,
    tanh,
)
from .philox import draw_bits, philox

__all__ = [
    "COMPILED",
    "Word",
    "bits",
    "cache_folder",
    "clip",
    "constant",
    "cos_sin_turn",
    "divide",
    "draw_bits",
    "exp",
    "expm1",
    "floor",
    "is_warm",
    "kernel",
    "log",
    "log1p",
    "logistic",
    "normals",
    "normals_of",
    "philox",
    "positive",
    "power",
    "rule",
    "sequence",
    "source_hash",
    "sqrt",
    "tanh",
    "unbits",
    "uniform_of",
    "uniforms",
    "word",
    "word_of",
]
