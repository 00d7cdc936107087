"""Print one hash over every function of tripolar.numerics.

The tests compare what it prints compiled, without the compiler and for another processor.
"""

import hashlib

import numpy as np
from tripolar.numerics import (
    clip,
    cos_sin_turn,
    divide,
    draw_bits,
    exp,
    expm1,
    floor,
    kernel,
    log,
    log1p,
    logistic,
    normals,
    positive,
    power,
    sqrt,
    tanh,
    uniforms,
    word_of,
)

SPECIAL = [
    0.0,
    -0.0,
    5e-324,
    1e-310,
    2.3e-308,
    1.0,
    -1.0,
    709.7,
    709.8,
    -708.4,
    -745.0,
    -746.0,
    1e300,
    -1e300,
]
SPECIAL += [np.inf, -np.inf, np.nan, 4503599627370495.5, -2251799813685248.5, 0.5, -0.5]


@kernel
def fill(x, out, words, seed):
    for lane in range(x.shape[1]):
        a, b, c = x[0, lane], x[1, lane], x[2, lane]
        out[0, lane] = exp(a)
        out[1, lane] = expm1(a)
        out[2, lane] = log(a)
        out[3, lane] = log1p(a)
        out[4, lane] = logistic(a)
        out[5, lane] = tanh(a)
        out[6, lane] = power(a, b)
        out[7, lane] = sqrt(a)
        out[8, lane] = floor(a)
        out[9, lane] = positive(a)
        out[10, lane] = clip(a, b, b + 1.0)
        out[11, lane] = divide(a, b)
        out[12, lane], out[13, lane] = cos_sin_turn(c)
    for lane in range(x.shape[1]):
        place = word_of(2025, 7, lane)
        words[0, lane], words[1, lane] = draw_bits(seed, lane, place)
        out[14, lane], out[15, lane] = uniforms(seed, lane, place)
        out[16, lane], out[17, lane] = normals(seed, lane, place)


def values():
    """Arguments of `fill`: numbers, special ones among them, and room for its results."""
    rng = np.random.default_rng(20250101)
    lanes = 2048
    x = np.empty((3, lanes))
    x[0] = np.concatenate(
        [rng.uniform(-750, 720, 700), rng.uniform(-3, 3, 648), np.exp(rng.uniform(-700, 700, 700))]
    )
    x[1] = rng.uniform(-5, 5, lanes)
    x[2] = rng.random(lanes)
    x[0, : len(SPECIAL)] = SPECIAL
    x[0, 100 : 100 + len(SPECIAL)] = SPECIAL
    x[1, : len(SPECIAL)] = 0.0
    return x, np.empty((18, lanes)), np.empty((2, lanes), np.uint64)


def digest() -> str:
    x, out, words = values()
    fill(x, out, words, np.uint64(2**63 + 12345))
    out[np.isnan(out)] = np.nan  # a NaN's sign and payload are the processor's own
    return hashlib.sha256(out.tobytes() + words.tobytes()).hexdigest()


if __name__ == "__main__":
    print(digest())
