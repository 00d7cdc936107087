"""Which random word belongs to which draw: (year, mechanism and stream, entity) of a run.

Every draw of the model is named here, so that no two can share a word; a new one takes a free stream.
"""

from __future__ import annotations

from tripolar.numerics import Word, constant, rule, word, word_of
from tripolar.world import World

#: Streams of a mechanism: number of the mechanism + 32 * stream.
GROWTH, GROWTH_DRIFT = 1, 1 + 32
STANCE, CONFRONTATION, CRISIS = 6, 6 + 32, 6 + 64
EXIT, ORIENTATION, SUPPORT = 12, 12 + 32, 12 + 64
OPINION = 13
SALIENCE, DEMAND = 15, 15 + 32
ICE, ICE_FREE_YEAR, INCIDENT = 17, 17 + 32, 17 + 64
PICK, RELATION = 19, 19 + 32
#: Draws of parameters and opening figures (parameters=ranges); the entity is the parameter's name.
PARAMETER = 31

KEY_BITS = 20
SYSTEM = constant(0)


@rule
def own(w: World, i: int) -> Word:
    """Random-stream entity of state i."""
    key: Word = w.key[i]
    return (word(key) << word(KEY_BITS)) | word(key)


@rule
def joint(w: World, i: int, j: int) -> Word:
    """Random-stream entity of the pair of states i and j, whatever their order in the arrays."""
    a: Word = word(w.key[i])
    b: Word = word(w.key[j])
    low = a if a < b else b
    high = b if a < b else a
    return (low << word(KEY_BITS)) | high


@rule
def place(t: int, stream: int, entity: Word) -> Word:
    """The word of a draw in year ``t`` of the run."""
    return word_of(t, stream, entity)


@rule
def ordered_place(w: World, t: int, stream: int, a: int, b: int) -> Word:
    """The word of a draw of state a about state b."""
    return word_of(t, stream, (word(w.key[a]) << word(KEY_BITS)) | word(w.key[b]))


@rule
def set_word(number: int) -> Word:
    """A parameter set's number in the place of the run's."""
    return word(number)


@rule
def by_key(w: World, i: int, j: int, first: float, second: float) -> tuple[float, float]:
    """A pair's two draws as (of i, of j): the state with the lower key takes the first, in any array order."""
    if w.key[i] < w.key[j]:
        return first, second
    return second, first
