"""``tripolar scenarios``: the built-in scenarios, and what one of them is about."""

from __future__ import annotations

import json
import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import errors, grammar, library, params

if TYPE_CHECKING:
    from tripolar.scenario import Scenario

BASE = "baseline"

HELP = """\
tripolar scenarios: what can be run

  tripolar scenarios               name and one line of every built-in scenario
  tripolar scenarios baseline      one of them: its story, what differs, what to look for, what is left out
  tripolar scenarios --json        the same for programs
  tripolar scenarios new mine.yaml from=baseline     a file of your own, with every parameter as a comment

  --json     as JSON       --help, -h   this text

Run one: tripolar run scenario=NAME. A file of your own: tripolar run scenario=./mine.yaml, a YAML file that
begins with 'from: baseline' and holds only the keys that differ."""
#: Kinds of given series: meaning, unit, of whom; and those that a scenario decides and no record holds.
RECORDS = {
    "gdp": ("gross domestic product", "bn USD", "states"),
    "growth": ("trend growth", "1/year", "states"),
    "capability": ("power, as a share of that of all states", "1", "states"),
    "burden": ("military expenditure", "share of GDP", "states"),
    "population": ("population", "thousand", "states"),
    "exit": ("whether a leader leaves", "1", "states"),
    "level": ("level on paper", "0-3", "pairs"),
    "hostility": ("hostility of one towards another", "1", "ordered pairs"),
    "crisis": ("whether one brings a crisis on another", "1", "ordered pairs"),
}
DECIDED = ("exit", "stance")
SOURCES = "the record of those years; configs/world/ names each source beside its figures"


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    asked = grammar.split(argv, "scenarios", ("json",), words=2)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    if asked.words[:1] == ("new",):
        return new(asked)
    if len(asked.words) > 1:
        raise errors.Refusal("tripolar scenarios takes one name; write tripolar scenarios NAME")
    if asked.pairs:
        raise errors.Refusal(
            f"tripolar scenarios takes no {next(iter(asked.pairs))}=...; name a scenario, or nothing"
        )
    names = library.scenario_names()
    if asked.words and asked.words[0] not in names:
        name = asked.words[0]
        near = library.nearest(name, names, "; tripolar scenarios lists them")
        raise errors.Refusal(f"{name[:60]}: no such scenario{near}")
    pages = {name: about(name) for name in (asked.words or names)}
    for name in asked.words:
        pages[name]["differs"] = differs(name)
    if "json" in asked.flags:
        print(json.dumps(list(pages.values()), indent=2, ensure_ascii=False))
    elif asked.words:
        print(page(next(iter(pages.values()))))
    else:
        print(listing(pages))
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
    """One scenario's page: story, what differs, what to look for, what is left out, the command."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 40), 110)
    parts = [f"{each['name']}: {each['title']}", each["story"]]
    text = [
        "\n".join(textwrap.fill(line, width) for line in part.splitlines()) for part in parts if part.strip()
    ]
    rows = each.get("differs") or []
    if rows:
        text.append(
            "\n".join([f"What differs from the {BASE}", *(line for row in rows for line in told(row))])
        )
    for head, key in (("Look for", "look_for"), ("Left out", "left_out")):
        if each[key]:
            text.append(textwrap.fill(f"{head}: {each[key]}", width))
    other = "" if each["name"] == BASE else f"\ntripolar compare {BASE} {each['name']}"
    return "\n\n".join([*text, each["command"] + (other if _same_world(rows) else "")])


def _same_world(rows: list[dict[str, Any]]) -> bool:
    return not any(row["name"] in ("states", "start", "horizon") for row in rows)


def told(row: dict[str, Any]) -> list[str]:
    """A changed row as text: name, old -> new, unit, claims; its source below."""
    claims = f"  [{', '.join(row['claims'])}]" if row["claims"] else ""
    lines = [f"  {row['name']}: {row['old']} -> {row['new']} {row['unit']}".rstrip() + claims]
    if row["meaning"] or row["source"]:
        lines.append("      " + "; ".join(part for part in (row["meaning"], row["source"]) if part))
    return lines


def differs(name: str) -> list[dict[str, Any]]:
    """What a scenario changes in the baseline: rows of name, old, new, unit, meaning, claims and source."""
    from .door import scenario_of

    return rows_between(scenario_of(BASE, {}), scenario_of(name, {}))


def rows_between(base: Scenario, other: Scenario) -> list[dict[str, Any]]:
    """What differs between two scenarios; another world is said in one row and not spelled out."""
    rows: list[dict[str, Any]] = []
    for key in ("start", "horizon", "leader", "focal", "states"):
        old, new = getattr(base, key), getattr(other, key)
        if old != new:
            rows.append(_row(key, _short(old), _short(new)))
    if base.states == other.states and base.start == other.start:
        new_entries = {each["name"]: each for each in params.entries(other)}
        for each in params.entries(base):
            now = new_entries[each["name"]]
            if now["value"] != each["value"] or (_path_of(base, each) != _path_of(other, each)):
                claims = now["claims"] or each["claims"]
                row = _row(each["name"], _short(each["value"]), _short(now["value"]), now["unit"])
                rows.append(row | {"meaning": now["meaning"], "claims": claims, "source": now["source"]})
                variant = _path_of(other, each)
                if now["value"] == each["value"] and variant:
                    rows[-1] |= {"old": "medium", "new": variant, "unit": "variant"}
        for key in sorted(set(other.paths) - set(base.paths)):
            if not key.endswith("_reference"):
                rows.append(
                    _row(key, "none", _short(other.paths[key].knots)) | {"source": other.paths[key].source}
                )
    return [*rows, *_given(base, other)]


def _given(base: Scenario, other: Scenario) -> list[dict[str, Any]]:
    """What is given by year: a row a kind of record; what a scenario decides is spelled out."""
    kinds: dict[str, dict[str, dict[int, float]]] = {}
    for key, years in other.given.items():
        if base.given.get(key) != years:
            kinds.setdefault(key.partition(".")[0], {})[key] = years
    rows = []
    for kind, series in kinds.items():
        if kind in RECORDS and not set(kinds) <= set(DECIDED):
            rows.append(_record(kind, series))
            continue
        for key, years in series.items():
            values = {y: other.stance_name(v) for y, v in years.items()} if key == "stance" else years
            rows.append(_row(f"given.{key}", "simulated", _short(values)))
    return rows


def _record(kind: str, series: dict[str, dict[int, float]]) -> dict[str, Any]:
    """One row for all series of a kind: for how many, from when to when, in which unit."""
    years = sorted({year for each in series.values() for year in each})
    meaning, unit, whom = RECORDS[kind]
    row = _row(
        f"given.{kind}", "simulated", f"given for {_many(len(series), whom)}, {years[0]}-{years[-1]}", unit
    )
    return row | {"meaning": meaning, "source": SOURCES}


def _many(number: int, whom: str) -> str:
    return f"{number} {whom.removesuffix('s') if number == 1 else whom}"


def _path_of(scenario: Scenario, each: dict[str, Any]) -> str:
    path = scenario.paths.get(each["name"])
    return path.variant if path is not None else ""


def _row(name: str, old: str, new: str, unit: str = "") -> dict[str, Any]:
    return {"name": name, "old": old, "new": new, "unit": unit, "meaning": "", "claims": [], "source": ""}


def _short(value: Any) -> str:
    """A value on one line; of a path its first and last year."""
    if isinstance(value, dict):
        years = list(value)
        ends = [years[0], years[-1]] if len(years) > 1 else years
        same = len(set(value.values())) == 1
        if same and len(years) > 1:
            return f"{_short(value[years[0]])} in {years[0]}-{years[-1]}"
        return " ... ".join(f"{_short(value[year])} in {year}" for year in ends)
    if isinstance(value, tuple | list):
        return ", ".join(str(part) for part in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def new(asked: grammar.Arguments) -> int:
    """``tripolar scenarios new FILE from=NAME``: a commented file of the user's own."""
    from .door import scenario_of

    if len(asked.words) != 2 or not asked.words[1].endswith((".yaml", ".yml")):
        raise errors.Refusal("name the file to write: tripolar scenarios new mine.yaml from=baseline")
    for key in asked.pairs:
        if key != "from":
            raise errors.Refusal(f"tripolar scenarios new takes no {key}=...; it takes from=NAME")
    base = str(asked.pairs.get("from", BASE))
    names = library.scenario_names()
    if base not in names:
        near = library.nearest(base, names, "; tripolar scenarios lists them")
        raise errors.Refusal(f"from={base[:60]}: no such scenario{near}")
    path = Path(asked.words[1])
    text = template(path, base, scenario_of(base, {}))
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise errors.Refusal(f"{path} is there already; name another file") from error
    except OSError as error:
        raise errors.of_disk(error, str(path)) from error
    print(f"Wrote {path}. Take the # off what you change, then: tripolar run scenario=./{path}")
    return errors.OK


def template(path: Path, base: str, scenario: Scenario) -> str:
    """A scenario file laid over ``base``, with every parameter and figure of it as a comment."""
    title = path.stem.replace("_", " ")
    lines = [
        f"# tripolar run scenario=./{path.name}",
        "# Only what is set here differs from the scenario it is laid over; values are data and never executed.",
        "# A parameter that is set is not drawn under parameters=ranges.",
        f"from: {base}",
        f"title: {title}",
        "story: |-",
        "  Two lines of story: what is different in this world,",
        "  and why it might matter.",
        "look_for: what to look for",
        "left_out: what is left out",
        f"# horizon: {scenario.horizon}",
        "# policy: {stance: retrench, start: 2030, years: 10}   # contain, retrench, wedge:STATE, or rule",
        f"# departures: {{{scenario.states[0]}: {scenario.start + 10}}}   # year in which a leader leaves",
        "",
        "# Mechanisms: value, unit, tested range, meaning",
    ]
    heading = ""
    for each in params.entries(scenario):
        group, _, last = each["name"].rpartition(".")
        if each["mechanism"] is None and not heading.startswith("figure:"):
            lines += ["", "# Opening figures (a number, or {value, low, high, source, note})"]
        belongs = f"{'' if each['mechanism'] else 'figure:'}{group}"
        if belongs != heading:
            parts = group.split(".")
            lines += [f"# {'  ' * k}{part}:" for k, part in enumerate(parts) if _opens(parts, heading, k)]
            heading = belongs
        depth = "  " * (group.count(".") + 1)
        tested = "" if each["low"] is None else f", tested {_short(each['low'])} to {_short(each['high'])}"
        shown = each["value"] if isinstance(each["value"], int | float) else _short(each["value"])
        lines.append(f"# {depth}{last}: {shown}   # {each['unit']}{tested}: {each['meaning']}")
    return "\n".join(lines) + "\n"


def _opens(parts: list[str], heading: str, level: int) -> bool:
    before = heading.removeprefix("figure:").split(".")
    return before[: level + 1] != parts[: level + 1]
