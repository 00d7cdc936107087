"""Swept values: ``KEY=x,y,z`` and functions such as ``range(0,1,0.1)``, read with Hydra's own parser.

Numbers are built as the decimals that were written and not as sums of floats: ``range(0.1,0.4,0.1)`` is exactly
0.1, 0.2, 0.3.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from .. import grammar, library
from ..errors import Refusal
from ..settings import shown

# No "from __future__ import annotations" here: Hydra compares arguments with the annotations of a function.

#: Most values of a key and most points of a design.
MOST = 10_000_000
#: How each function is written, for the sentence that refuses another form.
FORMS = {
    "range": "range(START,END,STEP), whose end is left out",
    "linspace": "linspace(FIRST,LAST,COUNT)",
    "geomspace": "geomspace(FIRST,LAST,COUNT)",
    "choice": "choice(A,B,C)",
    "interval": "interval(LOW,HIGH)",
    "tag": "tag(log,interval(LOW,HIGH)), the only tag there is",
    "glob": "glob(*) or glob([A*,B*],exclude=C)",
}
#: Hydra's functions that put values in another order; a design keeps the order that was written.
ORDERS = ("shuffle", "sort")
CALL = re.compile(r"\s*([A-Za-z_]\w*)\s*\(.*\)\s*", re.DOTALL)


class Choices(NamedTuple):
    """Values to go through, in order: plain numbers, texts, true, false or None; one at least."""

    values: tuple[Any, ...]


class Interval(NamedTuple):
    """All numbers from ``low`` to ``high`` (low < high), to be drawn evenly, or evenly in their logarithm."""

    low: float
    high: float
    log: bool


@dataclass(frozen=True)
class Spaced:
    """What linspace and geomspace were called with; checked once the key is known."""

    name: str
    first: Any
    last: Any
    count: Any


def short(number: float) -> float:
    """A float at twelve significant digits, as every float of a design is: 0.3 for 0.30000000000000004."""
    return float(f"{number:.12g}") + 0.0  # no minus zero


def read(argument: str, verb: str = "sweep") -> tuple[str, Any]:
    """One ``key=value``: the key in its usual form, and a plain value, ``Choices`` or an ``Interval``.

    Refusal, in one sentence, for whatever ``grammar.read_pair`` refuses (but several values), and for empty
    ranges, nested values, unknown functions and tags, and more than ``MOST`` values.
    """
    key, raw = grammar.key_and_text(argument)
    call = CALL.fullmatch(raw)
    if key == "scenario" and not call:
        return key, _scenarios(raw)
    if key in grammar.PLAIN and key != "scenario":
        return grammar.read_pair(argument, verb)
    key = grammar.usual(key)
    if call and call[1] in ORDERS:
        raise Refusal(
            f"{shown(argument)}: {call[1]} is not read, as a design keeps the order that is written; "
            f"write {key}=A,B,C in the order you want"
        )
    try:
        value = grammar.parsed(key, argument, raw, _functions()).value()
    except Refusal as error:
        if not call:
            raise
        raise Refusal(f"{shown(argument)} can not be read; write {_form(key, call[1])}") from error
    return key, _checked(key, argument, value, verb)


@lru_cache(maxsize=1)
def _functions() -> Any:
    from hydra.core.override_parser.overrides_parser import create_functions

    functions = create_functions()
    for name in (*ORDERS, "choice"):
        del functions.definitions[name], functions.functions[name]
    for function in (choice, linspace, geomspace):
        functions.register(name=function.__name__, func=function)
    return functions


def choice(*values: Any) -> Any:
    """``choice(a,b)``; unlike Hydra's it takes null as well, which leaves an axis unchosen."""
    from hydra.core.override_parser.types import ChoiceSweep

    if not values:
        raise ValueError("no values")
    return ChoiceSweep(list=list(values))


def linspace(first: Any, last: Any, count: Any) -> Spaced:
    """``linspace(first,last,count)``: evenly spaced values, both ends included."""
    return Spaced("linspace", first, last, count)


def geomspace(first: Any, last: Any, count: Any) -> Spaced:
    """``geomspace(first,last,count)``: values with the same ratio from each to the next, both ends included."""
    return Spaced("geomspace", first, last, count)


def _form(key: str, name: str) -> str:
    if name in FORMS:
        return f"{key}={FORMS[name]}"
    return f"{key}=A,B,C or one of {', '.join(FORMS)}, with quotes around a text that has brackets"


def _scenarios(raw: str) -> Any:
    """Names and files of scenarios, split at commas; they may hold any other character."""
    if grammar.unquoted(raw) != raw and raw[0] not in raw[1:-1]:
        return grammar.unquoted(raw)
    names = tuple(grammar.unquoted(part.strip()) for part in raw.split(","))
    if not all(names):
        raise Refusal(f"scenario={shown(raw)} has an empty name beside a comma; write scenario=A,B")
    return Choices(names) if len(names) > 1 else names[0]


def _checked(key: str, argument: str, value: Any, verb: str) -> Any:
    """What Hydra read, as a plain value, ``Choices`` or an ``Interval``."""
    from hydra.core.override_parser import types

    if isinstance(value, types.IntervalSweep):
        return _interval(key, argument, value)
    if getattr(value, "tags", None):
        raise Refusal(f"{shown(argument)} can not be read; write {_form(key, 'tag')}")
    if isinstance(value, types.ChoiceSweep):
        found = tuple(_single(key, argument, part) for part in value.list)
    elif isinstance(value, types.RangeSweep):
        found = _range(key, argument, (value.start, value.stop, value.step), verb)
    elif isinstance(value, types.Glob):
        found = _matching(key, argument, value)
    elif isinstance(value, Spaced):
        found = _spaced(key, argument, value, verb)
    else:
        return _single(key, argument, value) if _holds_several(value) else grammar.plain_value(key, value)
    if key == "scenario" and not all(isinstance(part, str) for part in found):
        raise Refusal(f"{shown(argument)} names no scenarios; write scenario=A,B or scenario=glob(*)")
    return Choices(found)


def _holds_several(value: Any) -> bool:
    """Whether several values stand somewhere inside a list or a mapping."""
    from hydra.core.override_parser.types import Glob, Sweep

    if isinstance(value, list | dict):
        return any(_holds_several(part) for part in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, Sweep | Glob | Spaced)


def _single(key: str, argument: str, value: Any) -> Any:
    plain = isinstance(value, bool | int | float | str) or type(value).__name__ == "QuotedString"
    if value is not None and not plain:
        raise Refusal(
            f"{shown(argument)} has values inside a value; each of several values must be a number, a text, "
            f"true, false or null, so write them out, as in {key}=A,B,C"
        )
    return grammar.plain_value(key, value)


def _numbers(key: str, argument: str, name: str, values: Sequence[Any]) -> None:
    """Refuse what is no finite number of at most 63 bits among the arguments of a function."""
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refusal(f"{shown(argument)}: {shown(value)} is no number; write {_form(key, name)}")
        grammar.plain_value(key, value)


def _numerators(*numbers: float) -> tuple[list[int], int]:
    """Numbers as whole multiples of one power of ten, exact for the decimals that were written."""
    decimals = [Decimal(repr(number)) for number in numbers]
    places = max(0, *(-int(decimal.as_tuple().exponent) for decimal in decimals))
    return [int(Fraction(decimal) * 10**places) for decimal in decimals], 10**places


def _few(key: str, argument: str, count: int, verb: str) -> None:
    if count > MOST:
        raise Refusal(
            f"{shown(argument)} names more than {MOST:,} values for {key}, the most that tripolar {verb} takes; "
            "give fewer values"
        )


def _range(key: str, argument: str, given: Sequence[Any], verb: str) -> tuple[Any, ...]:
    _numbers(key, argument, "range", given)
    (start, stop, step), scale = _numerators(*given)
    if step == 0:
        raise Refusal(f"{shown(argument)} has a step of 0; write {_form(key, 'range')}")
    if start == stop:
        raise Refusal(f"{shown(argument)} is empty, as a range leaves out its end; give an end further away")
    if (stop - start > 0) != (step > 0):
        turned = f"range({given[0]},{given[1]},{-given[2]})"
        raise Refusal(
            f"{shown(argument)} is empty, as its step leads away from its end; write {key}={turned}"
        )
    count = -((start - stop) // step)  # the quotient, rounded up
    _few(key, argument, count, verb)
    found = range(start, start + count * step, step)
    whole = all(isinstance(number, int) for number in given)
    return tuple(found) if whole else tuple(number / scale for number in found)  # correctly rounded


def _spaced(key: str, argument: str, given: Spaced, verb: str) -> tuple[Any, ...]:
    name, first, last, count = given.name, given.first, given.last, given.count
    _numbers(key, argument, name, (first, last))
    if isinstance(count, bool) or not isinstance(count, int) or count < 2:
        raise Refusal(
            f"{shown(argument)}: COUNT must be a whole number and at least 2; write {_form(key, name)}"
        )
    if first == last:
        raise Refusal(f"{shown(argument)} begins and ends at {first}; write {key}={first} for this one value")
    _few(key, argument, count, verb)
    steps = count - 1
    if name == "geomspace":
        if first <= 0 or last <= 0:
            raise Refusal(
                f"{shown(argument)} has an end that is not above 0, where ratios mean nothing; give ends above 0, "
                f"or write {key}=linspace({first},{last},{count})"
            )
        shares = (i / steps for i in range(count))
        return tuple(short(first ** (1 - share) * last**share) for share in shares)
    (low, high), scale = _numerators(first, last)
    if isinstance(first, int) and isinstance(last, int) and (high - low) % steps == 0:
        return tuple(low + i * ((high - low) // steps) for i in range(count))
    return tuple(short((low * (steps - i) + high * i) / (scale * steps)) for i in range(count))


def _interval(key: str, argument: str, sweep: Any) -> Interval:
    _numbers(key, argument, "interval", (sweep.start, sweep.end))
    if sweep.tags - {"log"}:
        other = ", ".join(sorted(sweep.tags - {"log"}))
        raise Refusal(f"{shown(argument)}: there is no tag {shown(other)}; write {_form(key, 'tag')}")
    low, high = short(sweep.start), short(sweep.end)
    if not low < high:
        raise Refusal(
            f"{shown(argument)}: an interval begins below its end; write {key}=interval(LOW,HIGH) with LOW < HIGH"
        )
    if sweep.tags and low <= 0:
        raise Refusal(
            f"{shown(argument)} begins at {low}, which has no logarithm; give a low end above 0, or leave out "
            f"the tag: {key}=interval({low},{high})"
        )
    return Interval(low, high, bool(sweep.tags))


def _matching(key: str, argument: str, glob: Any) -> tuple[Any, ...]:
    options = library.groups().get(key)
    if options is None:
        axes = ", ".join(group for group in library.groups() if group != "scenario")
        raise Refusal(f"{shown(argument)}: glob is for scenario and the axes ({axes}); write {key}=A,B,C")
    if not all(isinstance(pattern, str) for pattern in (*glob.include, *glob.exclude)):
        raise Refusal(f"{shown(argument)}: a pattern is no text; write {_form(key, 'glob')}")
    found = tuple(glob.filter(list(options)))
    if not found:
        raise Refusal(f"{shown(argument)} matches none of {', '.join(options)}; change the pattern")
    return found
