"""A hundred dots: a share as so many of a hundred, the way to read it that misleads least."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from .markup import Html, tag

SIDE, STEP, RADIUS = 10, 14, 5


class Part(NamedTuple):
    """A kind of future: its name, its share (0-1) and the colour of its dots."""

    name: str
    share: float
    colour: str


def shared_out(shares: Sequence[float], total: int = 100) -> list[int]:
    """Whole dots for shares that add up to 1: rounded down, the rest to the largest remainders."""
    exact = [share * total for share in shares]
    out = [math.floor(each + 1e-9) for each in exact]
    order = sorted(range(len(exact)), key=lambda k: (out[k] - exact[k], k))
    for k in order[: total - sum(out)]:
        out[k] += 1
    return out


def told(parts: Sequence[Part], total: int = 100) -> list[str]:
    """Each part's dots in words; of a hundred never none and never all, which runs can not show."""
    counts = shared_out([part.share for part in parts], total)
    bounds = {0: "fewer than 1", 100: "more than 99"} if total == 100 else {0: "none"}
    return [f"{bounds.get(count, str(count))} {part.name}" for part, count in zip(parts, counts, strict=True)]


def dots(parts: Sequence[Part], of: str, total: int = 100) -> Html:
    """A hundred dots in rows of ten with their key; the first part first, so that a guess can be counted off.

    Of fewer than a hundred cases each (``total`` of them) is a dot.
    """
    counts, said = shared_out([part.share for part in parts], total), told(parts, total)
    drawn, at = [], 0
    for part, count in zip(parts, counts, strict=True):
        rows: dict[int, list[Html]] = {}
        for place in range(at, at + count):
            circle = tag("circle", cx=(place % SIDE) * STEP + 7, r=RADIUS)
            rows.setdefault((place // SIDE) * STEP + 7, []).append(circle)
        at += count
        lines = [tag("g", *circles, transform=f"translate(0 {y})") for y, circles in rows.items()]
        drawn.append(tag("g", *lines, fill=part.colour) if lines else None)
    wide, tall = min(total, SIDE) * STEP, -(-total // SIDE) * STEP
    what = f"A hundred dots, each for 1 of 100 {of}" if total == 100 else f"A dot for each of {total} {of}"
    picture = tag(
        "svg", *drawn, viewBox=f"0 0 {wide} {tall}", width=wide * 1.5, height=tall * 1.5, role="img",
        aria_label=f"{what}: {', '.join(said)}.", class_="hundred",
    )  # fmt: skip
    key = [tag("li", _swatch(part.colour), f" {words}") for part, words in zip(parts, said, strict=True)]
    return tag("div", picture, tag("ul", *key, class_="key"), class_="dots")


def _swatch(colour: str) -> Html:
    box = tag("rect", width=10, height=10, fill=colour, stroke="#5A626B")
    return tag("svg", box, viewBox="0 0 10 10", width=12, height=12, aria_hidden="true")
