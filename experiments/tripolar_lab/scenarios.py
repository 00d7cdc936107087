"""``tripolar scenarios``: the built-in scenarios, and what one of them is about."""

from __future__ import annotations

import json
import shutil
import textwrap
from typing import Any

from . import errors, grammar, library

HELP = """\
tripolar scenarios: what can be run

  tripolar scenarios               name and one line of every built-in scenario
  tripolar scenarios baseline      one of them: its story, what to look for, what is left out
  tripolar scenarios --json        the same for programs

  --json     as JSON       --help, -h   this text

Run one: tripolar run scenario=NAME. A file of your own: tripolar run scenario=./mine.yaml, a YAML file that
begins with 'from: baseline' and holds only the keys that differ."""


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    asked = grammar.split(argv, "scenarios", ("json",), words=1)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    if asked.pairs:
        raise errors.Refusal(
            f"tripolar scenarios takes no {next(iter(asked.pairs))}=...; name a scenario, or nothing"
        )
    names = library.scenario_names()
    if asked.words and asked.words[0] not in names:
        name = asked.words[0]
        near = library.nearest(name, names, "; tripolar scenarios lists them")
        raise errors.Refusal(f"{name[:60]}: no such scenario{near}")
    told = {name: about(name) for name in (asked.words or names)}
    if "json" in asked.flags:
        print(json.dumps(list(told.values()), indent=2, ensure_ascii=False))
    elif asked.words:
        print(page(next(iter(told.values()))))
    else:
        print(listing(told))
    return errors.OK


def about(name: str) -> dict[str, Any]:
    """What a scenario's file says of itself, and the command that runs it."""
    from .door import one_line

    held = library.texts_of(name)
    texts = {
        key: str(held.get(key) or "").strip() for key in ("title", "theme", "story", "look_for", "left_out")
    }
    return {"name": name, "line": one_line(held), **texts, "command": f"tripolar run scenario={name}"}


def listing(told: dict[str, dict[str, Any]]) -> str:
    """Name and one line each, by theme where there are several."""
    wide = max(len(name) for name in told) + 2
    themes = list(dict.fromkeys(each["theme"] for each in told.values()))
    lines: list[str] = []
    for theme in themes:
        if len(themes) > 1:
            lines += ["", theme or "others"]
        lines += [f"{n:<{wide}}{each['line']}" for n, each in told.items() if each["theme"] == theme]
    return "\n".join(lines).lstrip("\n")


def page(each: dict[str, Any]) -> str:
    """One scenario's page."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 40), 110)
    parts = [f"{each['name']}: {each['title']}", each["story"]]
    parts += [f"Look for: {each['look_for']}", f"Left out: {each['left_out']}", each["command"]]
    return "\n\n".join(
        "\n".join(textwrap.fill(line, width) for line in part.splitlines()) for part in parts if part
    )
