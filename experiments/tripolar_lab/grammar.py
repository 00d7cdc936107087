"""Arguments of the command, read with Hydra's parser: ``key=value`` changes results, ``--flag`` the display.

Only the form is checked here, and whatever Hydra would let pass and should not: additions, deletions, sweeps,
interpolations, a key given twice, empty values. Which keys exist is ``compose``'s matter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .errors import Refusal
from .library import nearest
from .settings import shown

#: Values of these keys are names or paths: taken as they stand, so that they may hold any character.
PLAIN = ("scenario", "out", "data", "twin", "pair")
FLAGS = {"--json": "json", "--quiet": "quiet", "-q": "quiet", "--help": "help", "-h": "help",
         "--typical": "typical", "--odd": "odd"}  # fmt: skip
LARGEST = 2**63 - 1


class Arguments(NamedTuple):
    """What was written after a verb: flags, words without ``=``, and key=value pairs as (key, value)."""

    flags: frozenset[str]
    words: tuple[str, ...]
    pairs: dict[str, Any]


def split(argv: Sequence[str], verb: str, flags: Iterable[str], words: int = 0) -> Arguments:
    """Sort the arguments of a verb; Refusal for unknown flags and more than ``words`` bare words."""
    allowed = {name: FLAGS[name] for name in FLAGS if FLAGS[name] in (*flags, "help")}
    shown_as: set[str] = set()
    bare: list[str] = []
    pairs: list[str] = []
    for argument in argv:
        if argument in allowed:
            shown_as.add(allowed[argument])
        elif argument.startswith("-") and not argument.startswith("-="):
            _no_flag(argument, verb, allowed)
        elif "=" in argument or argument.startswith(("+", "~")):
            pairs.append(argument)
        else:
            bare.append(argument)
    if len(bare) > words:
        raise Refusal(_bare(bare[words], verb))
    return Arguments(
        frozenset(shown_as), tuple(bare), read_pairs(pairs, verb) if "help" not in shown_as else {}
    )


def _no_flag(argument: str, verb: str, allowed: Iterable[str]) -> None:
    name, _, value = argument.lstrip("-").partition("=")
    near = nearest("--" + name, [flag for flag in allowed if flag.startswith("--")])
    if value or not near:
        near = f"; what changes results is written {name}={value or 'VALUE'}, without dashes"
    raise Refusal(f"tripolar {verb} has no flag {shown(argument)}{near}")


def _bare(word: str, verb: str) -> str:
    from .library import scenario_names

    if word in scenario_names() or word.endswith((".yaml", ".yml")):
        return f"{shown(word)} needs its key: write scenario={shown(word)}"
    if not word.strip():
        return f"an empty argument was given to tripolar {verb}; leave it out"
    return f"{shown(word)} is no key=value; write for example runs=1000, or see tripolar {verb} --help"


def read_pairs(arguments: Sequence[str], verb: str = "run") -> dict[str, Any]:
    """``key=value`` arguments as keys and plain values."""
    out: dict[str, Any] = {}
    for argument in arguments:
        key, value = read_pair(argument, verb)
        if key in out:
            raise Refusal(f"{key} is given twice; give it once")
        out[key] = value
    return out


def read_pair(argument: str, verb: str = "run") -> tuple[str, Any]:
    """One ``key=value``: the key in its usual form, the value as plain data."""
    if argument.startswith(("+", "~")):
        bare = argument.lstrip("+~").partition("=")[0] or "KEY"
        raise Refusal(
            f"{shown(argument)}: keys can not be added or deleted; write {shown(bare)}=VALUE "
            "(tripolar params lists the keys)"
        )
    key, _, raw = argument.partition("=")
    key, raw = key.strip(), raw.strip()
    if not key:
        raise Refusal(f"{shown(argument)} has no key before '='; write KEY=VALUE, for example runs=1000")
    if raw in ("", "''", '""'):
        raise Refusal(f"{shown(key)} has no value; write {shown(key)}=VALUE or leave it out")
    if "@" in key or any(c.isspace() for c in key):
        raise Refusal(f"{shown(key)} is no key; a key has letters, digits, '_', '-', '.' and '/' only")
    if "${" in raw:
        raise Refusal(f"{shown(key)}: values with ${{...}} are not looked up here; write the value itself")
    if key in PLAIN:
        return key, _plain(key, raw, verb)
    return usual(key), _value(key, argument, raw, verb)


def _plain(key: str, raw: str, verb: str) -> str:
    if len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "'\"":
        raw = raw[1:-1]
    if key == "scenario" and "," in raw and not raw.endswith((".yaml", ".yml")):
        raise Refusal(_sweep(f"{key}={raw}", verb))
    return raw


def _sweep(argument: str, verb: str) -> str:
    return (
        f"{shown(argument)} names several values and tripolar {verb} takes one a key; several values are for "
        "tripolar sweep, which is not there yet, so give one value"
    )


def _value(key: str, argument: str, raw: str, verb: str) -> Any:
    from hydra.core.override_parser.overrides_parser import OverridesParser

    try:
        override = OverridesParser.create().parse_overrides([f"{key}={raw}"])[0]
        if override.is_sweep_override() or "shuffle(" in raw:
            raise Refusal(_sweep(argument, verb))
        value = override.value()
    except Refusal:
        raise
    except Exception as error:  # Hydra's, antlr's and Python's own: all mean that the text can not be read
        raise Refusal(
            f"{shown(argument)} can not be read; write KEY=VALUE, with quotes around a value that has "
            "brackets, commas or spaces"
        ) from error
    return plain_value(key, value)


def plain_value(key: str, value: Any, depth: int = 0) -> Any:
    """Plain data of what was given; refuses NaN, infinity, numbers beyond 63 bits, and what is no data."""
    if value is None or isinstance(value, bool):
        return value
    if type(value).__name__ == "QuotedString":
        value = value.text
    if isinstance(value, str):
        if "${" in value:
            raise Refusal(f"{key}: values with ${{...}} are not looked up here; write the value itself")
        if any((c < " " and c not in "\n\t") or c == "\x7f" or "\ud800" <= c <= "\udfff" for c in value):
            raise Refusal(f"{key} holds characters that can not be printed; write plain text")
        return value
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        raise Refusal(f"{key} is beyond what a whole number can hold here (63 bits); give a smaller number")
    if isinstance(value, float) and not math.isfinite(value):
        raise Refusal(f"{key}={value} is not a finite number; give a number")
    if isinstance(value, int | float):
        return value
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # a numpy number from the Python door
        return plain_value(key, value.item(), depth)
    if isinstance(value, list | tuple) and depth < 10:
        return [plain_value(key, part, depth + 1) for part in value]
    if isinstance(value, dict) and depth < 10:
        return {
            name if isinstance(name, int) else str(name): plain_value(key, part, depth + 1)
            for name, part in value.items()
        }
    raise Refusal(f"{key}={shown(value)} is no number and no text; give one of these")


def usual(key: str) -> str:
    """A key in its usual form: the two names of a pair in alphabetical order."""
    parts = key.split(".")
    if parts[0] == "pairs" and len(parts) > 1:
        parts[1] = "-".join(sorted(parts[1].split("-")))
    return ".".join(parts)
