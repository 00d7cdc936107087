"""Philox4x32-10 against its authors' published answers and against an outside implementation."""

import warnings

import numpy as np
import pytest
from tripolar.numerics import constant, draw_bits, philox

FULL = 0xFFFFFFFF
# counter, key, result: Random123 1.14, tests/kat_vectors, lines "philox4x32 10"
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((FULL,) * 4, (FULL,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN)
def test_known_answers(counter, key, result):
    assert tuple(int(w) for w in philox(*counter, *key)) == result
    assert tuple(int(w) for w in philox(*map(np.uint64, counter + key))) == result


def test_draw_bits_against_randomgen():
    randomgen = pytest.importorskip("randomgen")
    rng = np.random.default_rng(11)
    triples = rng.integers(0, 2**64, (20, 3), dtype=np.uint64).tolist()
    for seed, run, place in [*triples, (0, 0, 1), (2**64 - 1, 2**63, 2**63 + 7)]:
        # randomgen steps its counter before it draws: start it one below
        below = ((place << 64) | run) - 1
        outside = randomgen.Philox(counter=below % 2**128, key=seed, number=4, width=32)
        a, b, c, d = map(int, outside.random_raw(4))
        ours = draw_bits(constant(seed), constant(run), constant(place))
        assert tuple(map(int, ours)) == (a | b << 32, c | d << 32)


def test_neighbours_differ():
    """No two of neighbouring seeds, runs or places share a word, also above 2**63."""
    near = [0, 1, 2, 3, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 2, 2**64 - 1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        words = [w for s in near for r in near for p in near for w in draw_bits(*map(constant, (s, r, p)))]
    assert len(set(words)) == 2 * len(near) ** 3


def test_every_kind_of_integer_gives_the_same_words():
    wanted = tuple(map(int, draw_bits(*map(constant, (1, 2, 3)))))
    assert tuple(map(int, draw_bits(1, 2, 3))) == wanted
    assert tuple(map(int, draw_bits(*map(np.uint64, (1, 2, 3))))) == wanted
    assert tuple(map(int, draw_bits(*map(np.int64, (1, 2, 3))))) == wanted
