"""The pairs in focus beside the first one, which alone has guesses, dots and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..answer import ENOUGH, ends, hundredth
from .markup import Html, folded, tag
from .markup import table as html_table

if TYPE_CHECKING:
    from .facts import Facts

HEAD = ["pair", "forms, of 100 futures", "first alliance holds", "it breaks", "outlive ten years, of 100 alliances",
        "median life, years", "alliances"]  # fmt: skip


def note(facts: Facts, at: str) -> Html | None:
    """Whom the guesses, dots and pictures are about, where more than one pair is in focus; ``at``: the table's id."""
    many = len(facts.scenario.focal)
    if many < 2:
        return None
    text = (
        f"Guesses, dots and pictures are about {facts.both}, the first of {many} pairs in focus. The sentences tell of "
        f"all; the figures of the other {many - 1} stand in "
    )
    return tag("p", text, tag("a", "a table of their own", href=f"#{at}"), ".")


def others(facts: Facts) -> list[Html]:
    """The figures of the other pairs, folded: they are answers too."""
    rows = [_row(facts, pair) for pair in facts.scenario.focal[1:]]
    told = f"In brackets: simulation noise (95 %). Shares of {facts.summary['runs']:,} futures."
    if facts.about.set_size:
        told += " The second brackets are what we do not know."
    command = f"pair={facts.scenario.focal[1]}"
    return [
        tag("p", told, " Pictures of another pair: tripolar plot with ", tag("code", command), "."),
        folded("Show their figures", html_table("The other pairs in focus", list(HEAD), rows)),
    ]


def _row(facts: Facts, pair: str) -> list[str]:
    held = facts.summary["pairs"][pair]
    spells = held["spells"]
    ten, noise = spells["survival"].get("10"), spells["survival_noise"].get("10")
    middle = spells["median_years"]
    life = "not reached" if middle is None and spells["n"] else "none" if middle is None else f"{middle:g}"
    return [
        facts.named(pair),
        *(_share(facts, held[kind]) for kind in ("forms", "holds", "breaks")),
        "none seen so long" if ten is None else f"{hundredth(ten, noise)} ({ends(noise)})",
        life,
        f"{spells['n']:,}",
    ]


def _share(facts: Facts, held: dict[str, Any]) -> str:
    runs = facts.summary["runs"]
    if runs < ENOUGH:
        return f"{round(held['share'] * runs)} of {runs}"
    told = f"{hundredth(held['share'], held['noise'])} ({ends(held['noise'])})"
    return told if held["parameters"] is None else f"{told} ({ends(held['parameters'])})"
