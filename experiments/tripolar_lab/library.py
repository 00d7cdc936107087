"""The built-in configuration: where it lies, which groups and scenarios it holds. Imports nothing slow."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from .errors import Refusal

HERE = Path(__file__).resolve().parent
#: Groups that every composition needs; the others may be left unchosen.
NEEDED = ("world", "scenario")


def folder() -> Path:
    """The folder of the configuration: inside an installed package, else at the top of a clone."""
    for place in (HERE / "configs", HERE.parents[1] / "configs"):
        if (place / "config.yaml").is_file():
            return place
    raise Refusal(f"the configuration files of tripolar are missing beside {HERE}; install tripolar again")


@lru_cache(maxsize=8)
def groups_of(root: Path) -> dict[str, tuple[str, ...]]:
    """Every group of a configuration folder and its options, for example ``arctic/ice: (fast, slow)``."""
    found: dict[str, list[str]] = {}
    for path in sorted(root.rglob("*.yaml")):
        group = path.parent.relative_to(root).as_posix()
        if group != ".":
            found.setdefault(group, []).append(path.stem)
    return {group: tuple(options) for group, options in found.items()}


def groups() -> dict[str, tuple[str, ...]]:
    """Every group of the built-in configuration and its options."""
    return groups_of(folder())


def scenario_names() -> tuple[str, ...]:
    """Names of the built-in scenarios."""
    return groups()["scenario"]


def texts_of(name: str) -> dict[str, Any]:
    """What a built-in scenario's file holds, as data and not composed: its title, theme, story and so on."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(folder() / "scenario" / f"{name}.yaml", encoding="utf-8") as file:
        held = yaml.load(file, loader)
    return held if isinstance(held, dict) else {}


def nearest(word: str, known: Any, otherwise: str = "") -> str:
    """``; did you mean X?`` for the nearest known word, else ``otherwise``."""
    import difflib

    known = list(known)
    tails = [k for k in known if k.rsplit(".", 1)[-1] == word]
    close = tails or difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else otherwise
