"""A picture of the page with the table behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .markup import Html, folded, tag
from .slim import svg_of

if TYPE_CHECKING:
    from .facts import Facts

FEWEST = 30  # breaks for a picture of their causes
MANY_PAIRS = 6  # beyond so many pairs fans of all and but-for causes are left to verbs of their own
EVERY = 5  # years between rows of a table


class Drawn(NamedTuple):
    """A picture (of ``tripolar.plots``) and its table: caption, column heads, rows."""

    picture: Any
    caption: str
    head: list[str]
    rows: list[list[str]]


def figure(facts: Facts, drawn: Drawn, prefix: str) -> Html:
    """A picture as a figure: it scrolls where the screen is narrow, and can then be reached by keyboard."""
    held = tag(
        "div", svg_of(drawn.picture, prefix), class_="wide picture", role="group", tabindex="0",
        aria_label=f"Picture: {drawn.picture.title}",
    )  # fmt: skip
    table = facts.table(prefix.rstrip("-"), drawn.caption, list(drawn.head), list(drawn.rows))
    behind = folded("The table behind it", table)
    return tag("figure", held, behind)


def fewer(drawn: Drawn) -> Drawn:
    """With the rows of every fifth year or age, the first and the last."""
    last = len(drawn.rows) - 1
    rows = [row for k, row in enumerate(drawn.rows) if k in (0, last) or int(row[0]) % EVERY == 0]
    return drawn._replace(rows=rows)


def row_year(facts: Facts, year: int) -> bool:
    """Whether a table has a row for a year."""
    ends = (facts.scenario.start, facts.scenario.horizon)
    return year % EVERY == 0 or year in ends
