"""Philox4x32-10: a counter and a key in, four random 32-bit words out; no state to carry, no order to keep.

J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11
(2011), doi:10.1145/2063384.2063405; exactly as in the authors' Random123 library (its known answers are in
the tests). 32-bit words are held in 64-bit ones: a product of two of them never overflows, compiled or in
plain Python.
"""

from .bits import Word, word
from .compiler import rule

ROUNDS = 10
MULTIPLIER_0 = 0xD2511F53
MULTIPLIER_1 = 0xCD9E8D57
WEYL_0 = 0x9E3779B9  # the golden ratio
WEYL_1 = 0xBB67AE85  # sqrt(3) - 1
LOW = 0xFFFFFFFF
HALF = 32


@rule
def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Ten Philox rounds on the counter (c0..c3) under the key (k0, k1); all words 32-bit values, in and
    out.
    """
    c0, c1, c2, c3, k0, k1 = word(c0), word(c1), word(c2), word(c3), word(k0), word(k1)
    low, half = word(LOW), word(HALF)
    for _ in range(ROUNDS):
        product_0 = word(MULTIPLIER_0) * c0
        product_1 = word(MULTIPLIER_1) * c2
        c0, c1 = (product_1 >> half) ^ c1 ^ k0, product_1 & low
        c2, c3 = (product_0 >> half) ^ c3 ^ k1, product_0 & low
        k0 = (k0 + word(WEYL_0)) & low
        k1 = (k1 + word(WEYL_1)) & low
    return c0, c1, c2, c3


@rule
def draw_bits(seed: Word, run: Word, place: Word) -> tuple[Word, Word]:
    """128 random bits for one place in one run: key = seed, counter = (run, place), each low half first.

    `place` says which draw of the run it is (see `draws.word_of`). All three take any 64-bit value;
    different triples give independent words. From Python, wrap what may reach 2**63 in `bits.constant`.
    """
    seed = word(seed)
    run = word(run)
    place = word(place)
    low, half = word(LOW), word(HALF)
    a, b, c, d = philox(run & low, run >> half, place & low, place >> half, seed & low, seed >> half)
    return a | (b << half), c | (d << half)
