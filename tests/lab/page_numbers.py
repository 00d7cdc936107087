"""Reads a report back: which numbers it tells, and whether they are among those at the places that it names.

What tells no result is left out: pictures (the table behind each has their numbers), years of the scenario, labels of
mechanisms and claims, "of 100" and levels such as "95 %", headings, buttons, and what is marked ``data-apart``.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

VOID = ("meta", "input", "br", "hr", "link", "img", "wbr")
NUMBER = re.compile(r"[<>]?[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?")
FURNITURE = re.compile(
    r"\b[MCQ]\d+\b|\b[Oo]f 100\b|(?<![\d.])9[05] %|\b\d{4}\b(?!,\d)|fewer than (?:1|0\.1)\b|more than 99\b|"
    r"\(0-[13]\)|0 none|3 closest|1 one-sided|0 equal|\b1 alliance\)"
)
SKIPPED = (
    "svg",
    "style",
    "script",
    "title",
    "nav",
    "button",
    "output",
    "h1",
    "h2",
    "h3",
    "h4",
    "code",
    "label",
)


class Told(HTMLParser):
    """``told``: (study, places, texts) of all that names places, rows of tables apart; ``loose``: the rest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.way: list[tuple[str, dict[str, str | None]]] = []
        self.told: list[tuple[int, str, list[str]]] = []
        self.loose: list[str] = []
        self.data = ""
        self.feed(text)
        self.numbers = json.loads(self.data)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        if name in VOID:
            return
        held = dict(attributes)
        self.way.append((name, held))
        table = next((each for each in reversed(self.way[:-1]) if each[0] == "table"), None)
        if (
            name == "tr"
            and table
            and "data-from" in table[1]
            and any(each == "tbody" for each, _ in self.way)
        ):
            table[1]["row"] = str(int(table[1].get("row") or -1) + 1)
            held["data-from"] = f"{table[1]['data-from']}/rows/{table[1]['row']}"
        place = held.get("data-place") or held.get("data-from")
        if place:
            self.told.append((self.study(), place, []))
            held["place"] = str(len(self.told) - 1)

    def handle_endtag(self, name: str) -> None:
        while self.way.pop()[0] != name:
            pass

    def study(self) -> int:
        return next((int(held["data-study"]) for _, held in self.way if held.get("data-study")), 0)

    def handle_data(self, data: str) -> None:
        if ("script", "numbers") in [(name, held.get("id")) for name, held in self.way]:
            self.data += data
        names = [name for name, _ in self.way]
        inside = next((held["place"] for _, held in reversed(self.way) if "place" in held), None)
        if any("data-apart" in held for _, held in self.way):
            return
        headings = () if inside is not None else ("summary",)  # what folds a future tells its numbers
        if set(names) & {*SKIPPED, *headings}:
            return
        if inside is None:
            self.loose.append(data)
        else:
            self.told[int(inside)][2].append(data)

    def wrong(self) -> list[tuple[str, str, str]]:
        """(place, number, text) of every number that is not at the place that its text names, or names none."""
        out = [("nowhere", number, text) for text in self.loose for number in numbers_in(text)]
        for study, places, parts in self.told:
            held: list[float] = []
            for place in places.split():
                held += found(at(self.numbers, study, place))
            text = " ".join(parts)
            out += [(places, number, text[:200]) for number in numbers_in(text) if not among(number, held)]
        return out


def numbers_in(text: str) -> list[str]:
    """The numbers of a text that tell a result."""
    return NUMBER.findall(FURNITURE.sub(" ", text.replace("–", " to ").replace("−", "-")))


def at(data: dict[str, Any], study: int, place: str) -> Any:
    """What stands at a place of the page's data."""
    held: Any = data["studies"][study] if "studies" in data else data
    for key in place.split("/"):
        held = held[int(key)] if isinstance(held, list) else held[key]
    return held


def found(value: Any) -> list[float]:
    """Every number in data, those in texts too."""
    if isinstance(value, dict):
        return [number for part in value.items() for number in found(list(part))]
    if isinstance(value, list):
        return [number for part in value for number in found(part)]
    if isinstance(value, str):
        return [float(each.lstrip("<>").replace(",", "")) for each in numbers_in(value)]
    return [float(value)] if isinstance(value, int | float) else []


def among(number: str, held: list[float]) -> bool:
    """Whether a number in print is one of those held, rounded, or the same of a hundred; ``<`` and ``>`` are bounds."""
    plain = number.lstrip("<>").replace(",", "")
    value, digits = float(plain), len(plain.partition(".")[2].partition("e")[0])
    near = 0.5 * 10.0**-digits * (1 + 1e-6) + 1e-5 * abs(value)
    both = [scale * each for each in held for scale in (1.0, 100.0)]
    if number[0] == "<":
        return any(each < value + near for each in both)
    if number[0] == ">":
        return any(each > value - near for each in both)
    return any(abs(abs(each) - abs(value)) <= near for each in both)
