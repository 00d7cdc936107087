"""``tripolar params``: every parameter and opening figure, from where it is declared."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import errors, grammar
from .library import nearest
from .settings import shown

if TYPE_CHECKING:
    from tripolar.scenario import Scenario

HELP = """\
tripolar params: what can be changed

  tripolar params                             every parameter and opening figure, a line each
  tripolar params arctic                      a mechanism (or its number: M17)
  tripolar params arctic.intransigence        one parameter: range, meaning, source
  tripolar params states.china                opening figures of a state, pairs.china-russia of a pair, system
  tripolar params scenario=./mine.yaml arctic with the values of a scenario
  tripolar params --json                      the same for programs

Domain: outside it a value is refused. Tested: what the literature supports; outside it a value is allowed and
named in the output, and parameters=ranges draws from it (a range of one point is never drawn).

  --json     as JSON       --help, -h   this text"""
CLAIM = re.compile(r"\bC\d+\b")


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    asked = grammar.split(argv, "params", ("json",), words=1)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    from .compose import compose, sort_out

    every = entries(compose(sort_out(asked.pairs)).scenario)
    found = chosen(every, asked.words[0]) if asked.words else every
    if "json" in asked.flags:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    elif len(found) == 1:
        print(page(found[0]))
    else:
        print("\n".join(listing(found)))
    return errors.OK


def entries(scenario: Scenario) -> list[dict[str, Any]]:
    """Every parameter and figure as plain data, in the order of the mechanisms and then of the figures."""
    from tripolar.rules.table import ROWS
    from tripolar.scenario import declared

    out = []
    for row in ROWS:
        page = row.mechanism.page.__doc__ or ""
        out.append(
            {
                "name": row.key,
                "value": scenario.parameters[row.key],
                "unit": row.about.unit,
                "low": row.about.tested[0],
                "high": row.about.tested[1],
                "domain": list(row.about.domain),
                "meaning": row.about.meaning,
                "mechanism": row.mechanism.label,
                "mechanism_name": row.mechanism.name,
                "claims": claims(page),
                "source": row.about.source,
                "note": "",
                "pinned": row.key in scenario.pinned,
            }
        )
    figures = scenario.figures
    for key, known in declared(scenario.states).items():
        entry: dict[str, Any] = {
            "name": key,
            "value": None,
            "unit": known.about.unit,
            "low": None,
            "high": None,
        }
        entry |= {"domain": list(known.about.domain), "meaning": known.about.meaning}
        entry |= {"mechanism": None, "mechanism_name": None}
        if key in figures:
            figure = figures[key]
            entry |= {"value": figure.value, "low": figure.low, "high": figure.high}
            source, note = figure.source, figure.note
        else:
            path = scenario.paths[key]
            entry |= {"value": path.knots, "low": path.low or None, "high": path.high or None}
            source, note = path.source, path.note
        out.append(
            entry | {"claims": claims(note), "source": source, "note": note, "pinned": key in scenario.pinned}
        )
    return out


def claims(text: str) -> list[str]:
    """Claim ids in a text (C1-C22), in their order, each once."""
    return sorted(set(CLAIM.findall(text)), key=lambda claim: int(claim[1:]))


def chosen(every: list[dict[str, Any]], word: str) -> list[dict[str, Any]]:
    """Entries that a word names: one by its name, else all that begin with it, or by a mechanism's number."""
    name = grammar.usual(word.strip().rstrip("."))
    found = [each for each in every if each["name"] == name]
    found = found or [each for each in every if each["name"].startswith(name + ".")]
    found = found or [each for each in every if each["mechanism"] == name.upper()]
    if found:
        return found
    known = {each["name"] for each in every}
    known |= {".".join(key.split(".")[:n]) for key in known for n in range(1, key.count(".") + 1)}
    near = nearest(name, sorted(known), "; tripolar params lists all")
    raise errors.Refusal(f"{shown(word)}: no such parameter, mechanism or figure{near}")


def listing(found: Iterable[dict[str, Any]]) -> list[str]:
    """A line each, by mechanism or by what the figure belongs to."""
    found = list(found)
    wide = max(len(each["name"]) for each in found) + 2
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    lines: list[str] = []
    heading = None
    for each in found:
        belongs = each["mechanism"] or each["name"].rpartition(".")[0]
        if belongs != heading:
            heading = belongs
            title = f"{each['mechanism']} {each['mechanism_name']}" if each["mechanism"] else belongs
            named = f" ({', '.join(each['claims'])})" if each["mechanism"] and each["claims"] else ""
            lines += ["", f"{title}{named}"]
        tested = "" if each["low"] is None else f"{number(each['low'])} to {number(each['high'])}"
        told = f"{number(each['value']):<12} {tested:<20} {each['unit']:<14} {each['meaning']}"
        line = f"  {each['name']:<{wide}}{told}"
        lines.append(line if len(line) <= width else line[: max(width - 1, wide + 14)] + "…")
    return lines[1:]


def number(value: Any) -> str:
    """A number as short as it is; a path by its ends."""
    if isinstance(value, dict):
        first, last = min(value), max(value)
        return f"{value[first]:g}..{value[last]:g}"
    return "" if value is None else f"{value:.10g}"


def page(each: dict[str, Any]) -> str:
    """One entry, everything about it."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 40), 110)
    rows = [("value", number(each["value"])), ("unit", each["unit"])]
    if isinstance(each["value"], dict):
        rows[0] = ("path", ", ".join(f"{year}: {number(value)}" for year, value in each["value"].items()))
    rows.append(("domain", " to ".join(number(end) for end in each["domain"])))
    fixed = each["low"] is None or each["low"] == each["high"]
    rows.append(("tested", "fixed" if fixed else f"{number(each['low'])} to {number(each['high'])}"))
    rows.append(("meaning", each["meaning"]))
    if each["mechanism"]:
        rows.append(("mechanism", f"{each['mechanism']} {each['mechanism_name']}"))
    rows += [("claims", ", ".join(each["claims"])), ("source", each["source"]), ("note", each["note"])]
    if each["pinned"]:
        rows.append(("pinned", "set by the scenario: not drawn under parameters=ranges"))
    example = number(each["value"]) if not isinstance(each["value"], dict) else "VALUE"
    rows.append(("change it", f"tripolar run {each['name']}={example}"))
    told = [
        textwrap.fill(f"  {name:<10} {text}", width, subsequent_indent=" " * 13)
        for name, text in rows
        if text
    ]
    return "\n".join([each["name"], *told])
