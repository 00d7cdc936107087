"""Arguments of the command, read with Hydra's parser: ``key=value`` changes results, ``--flag`` the display.

Only the form is checked here, and whatever Hydra would let pass and should not: additions, deletions, sweeps,
interpolations, a key given twice, empty values. Which keys exist is ``compose``'s matter; several values a key
are read by ``sweeps.values``, with the same checks.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import Refusal
from .library import nearest
from .settings import shown

if TYPE_CHECKING:
    from hydra.core.override_parser.types import Override

#: Values of these keys are names or paths: taken as they stand, so that they may hold any character.
PLAIN = ("scenario", "out", "data", "design", "twin", "pair")
FLAGS = {
    "--json": "json", "--csv": "csv", "--all": "all", "--plan": "plan", "--verify": "verify",
    "--typical": "typical", "--odd": "odd", "--bibtex": "bibtex",
    "--quiet": "quiet", "-q": "quiet", "--help": "help", "-h": "help",
}  # fmt: skip
LARGEST = 2**63 - 1
#: Reads one ``key=value`` argument of a verb: (argument, verb) to (key, value).
Reader = Callable[[str, str], tuple[str, Any]]


class Arguments(NamedTuple):
    """What was written after a verb: flags, words without ``=``, and key=value pairs as (key, value)."""

    flags: frozenset[str]
    words: tuple[str, ...]
    pairs: dict[str, Any]


def split(
    argv: Sequence[str], verb: str, flags: Iterable[str], words: int = 0, read: Reader | None = None
) -> Arguments:
    """Sort the arguments of a verb; Refusal for unknown flags and more than ``words`` bare words.

    ``read`` reads one ``key=value`` (default: ``read_pair``, one value a key).
    """
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
            _no_home(argument)
            pairs.append(argument)
        else:
            bare.append(argument)
    if len(bare) > words:
        raise Refusal(_bare(bare[words], verb))
    held = {} if "help" in shown_as else read_pairs(pairs, verb, read)
    return Arguments(frozenset(shown_as), tuple(bare), held)


def _no_home(argument: str) -> None:
    """Refuse ``key=~name`` where there is no user of that name."""
    value = unquoted(argument.partition("=")[2])
    if value.startswith("~") and os.path.expanduser(value) == value:
        user = value.partition("/")[0]
        raise Refusal(
            f"{shown(argument)}: there is no user {shown(user[1:])} on this machine; write the path in full"
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


def read_pairs(arguments: Sequence[str], verb: str = "run", read: Reader | None = None) -> dict[str, Any]:
    """``key=value`` arguments as keys and plain values (or what ``read`` makes of them)."""
    out: dict[str, Any] = {}
    for argument in arguments:
        key, value = (read or read_pair)(argument, verb)
        if key in out:
            raise Refusal(f"{key} is given twice; give it once")
        out[key] = value
    return out


def read_pair(argument: str, verb: str = "run") -> tuple[str, Any]:
    """One ``key=value``: the key in its usual form, the value as plain data."""
    key, raw = key_and_text(argument)
    if key in PLAIN:
        return key, _plain(key, raw, verb)
    override = parsed(key, argument, raw)
    if override.is_sweep_override() or "shuffle(" in raw:
        raise Refusal(_sweep(key, argument, verb))
    return usual(key), plain_value(key, override.value())


def key_and_text(argument: str) -> tuple[str, str]:
    """The key and the text of its value, as written; Refusal for a form that no key has."""
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
    checked_key(key)
    if "${" in raw:
        raise Refusal(f"{shown(key)}: values with ${{...}} are not looked up here; write the value itself")
    return key, raw


def checked_key(key: str) -> str:
    """A key in its usual form; Refusal for characters that no key has."""
    if "@" in key or any(c.isspace() for c in key):
        raise Refusal(f"{shown(key)} is no key; a key has letters, digits, '_', '-', '.' and '/' only")
    return usual(key)


def _plain(key: str, raw: str, verb: str) -> str:
    raw = unquoted(raw)
    if key == "scenario" and "," in raw and not raw.endswith((".yaml", ".yml")):
        raise Refusal(_sweep(key, f"{key}={raw}", verb))
    return raw


def unquoted(raw: str) -> str:
    """A text without the quotes around it, if there are any."""
    return raw[1:-1] if len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "'\"" else raw


def _sweep(key: str, argument: str, verb: str) -> str:
    return (
        f"{shown(argument)} names several values and tripolar {verb} takes one a key; several values are for "
        f"tripolar sweep; write tripolar sweep {shown(key)}=..., or give one value"
    )


def parsed(key: str, argument: str, raw: str, functions: Any = None) -> Override:
    """Hydra's reading of a value, which executes nothing; Refusal for a text that can not be read.

    ``functions`` are the functions that the value may name (default: Hydra's own). ``Override.value()`` of
    what is returned gives the value, or one of Hydra's sweeps.
    """
    from hydra.core.override_parser.overrides_parser import OverridesParser, create_functions

    try:
        return OverridesParser(functions or create_functions()).parse_overrides([f"{key}={raw}"])[0]
    except Exception as error:  # Hydra's, antlr's and Python's own: all mean that the text can not be read
        raise Refusal(
            f"{shown(argument)} can not be read; write KEY=VALUE, with quotes around a value that has "
            "brackets, commas or spaces"
        ) from error


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
        raise Refusal(
            f"{key} is beyond what a whole number can hold here; give one of at most {LARGEST} (63 bits) in size"
        )
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
