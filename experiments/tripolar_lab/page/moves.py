"""What moves an answer most: each mechanism switched off, and the causes of the breaks in two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..answer import ENOUGH, ends, hundredth
from ..settings import counted
from . import provenance
from .drawn import FEWEST, MANY_PAIRS
from .kept import Said, signed, span
from .markup import Html, folded, tag

if TYPE_CHECKING:
    from .facts import Facts

TOP = 3  # told of those that move an answer


def share_of(facts: Facts, place: str, noise: Any = None) -> Html:
    """A share of the summary by its place, of 100."""
    held = facts.at(place)
    return tag("data", hundredth(held, noise), value=repr(held), data_place=place)


def moves(facts: Facts, name: str) -> list[Html]:
    """What moves an answer most: for Q2 the causes of the breaks, else each mechanism switched off."""
    if name == "Q2":
        return _causes(facts)
    if name == "Q3":
        return _led(facts)
    if facts.futures < ENOUGH:
        return [_few(facts)]
    if name == "Q1":
        return _switched(facts, "forms", "futures with an alliance")
    out = []
    for state in facts.choosing[:2]:
        out += _switched(facts, state, f"futures in which {facts.label(state)} balances")
    return out


def _switched(facts: Facts, key: str, what: str) -> list[Html]:
    """What an outcome does without each mechanism: the most telling ones, and a table of all."""
    names, rows = mechanism_names(), facts.switched[key]
    where = facts.keep(f"matters/{key}", {row.mechanism: row for row in rows})
    told = [
        tag("li", f"without {names[row.mechanism]}: {_more(100 * row.mean)} of 100 {what} "
            f"({span(100 * row.low, 100 * row.high)})", data_from=f"{where}/{row.mechanism}")
        for row in rows if row.low * row.high > 0.0
    ][:TOP]  # fmt: skip
    head = f"Each mechanism switched off in turn, on the same draws, in the first {facts.futures:,} futures:"
    looked = facts.keep("matters/futures", facts.futures)
    if not told:
        text = f"{head} none of them moves the number of {what} beyond noise."
        return [tag("p", text, data_from=looked)]
    cells = [
        [names[row.mechanism], Said(signed(100 * row.mean), row.mean),
         Said(span(100 * row.low, 100 * row.high), row.low, row.high)]
        for row in rows
    ]  # fmt: skip
    caption = f"Change of 100 {what} when a mechanism is off"
    table = facts.table(f"matters-{key}", caption, ["without", "change", "95 % interval"], cells)
    return [tag("p", head, data_from=looked), tag("ul", *told), folded("All mechanisms", table)]


def _few(facts: Facts, before: str = "") -> Html:
    text = f"With {counted(facts.futures, 'future')} it can not be told: give {ENOUGH} or more."
    return tag("p", f"{before}{text}", data_from=facts.keep("matters/futures", [facts.futures, ENOUGH]))


def _more(change: float) -> str:
    return f"{abs(change):.0f} {'more' if change > 0 else 'fewer'}" if abs(change) >= 1 else signed(change)


def _led(facts: Facts) -> list[Html]:
    names = mechanism_names()
    first, second = (facts.label(state) for state in facts.pair.split("-"))
    mostly = "The senior partner is mostly the one with more power."
    if all(f"capability.{state}" in facts.scenario.given for state in facts.pair.split("-")):
        return [tag("p", f"{mostly} Power is given by the record here, so no mechanism can move the lead.")]
    if facts.futures < ENOUGH:
        return [_few(facts, f"{mostly} ")]
    rows = [row for row in facts.switched["lead"] if row.low * row.high > 0.0][:TOP]
    where = facts.keep("matters/lead", {row.mechanism: row for row in facts.switched["lead"]})
    told = [
        tag("li", f"without {names[row.mechanism]}: {signed(100 * row.mean)} points "
            f"({span(100 * row.low, 100 * row.high)})" + (EQUAL if row.mechanism == EQUALISER else ""),
            data_from=f"{where}/{row.mechanism}")
        for row in rows
    ]  # fmt: skip
    looked = facts.keep("matters/futures", facts.futures)
    head = (
        f"{mostly} What moves the lead of {first} over {second} in {facts.scenario.horizon} (points of the power of "
        f"all states of the scenario), in the first {facts.futures:,} futures, on the same draws:"
    )
    if not told:
        return [tag("p", f"{head} none beyond noise.", data_from=looked)]
    return [tag("p", head, data_from=looked), tag("ul", *told)]


#: The mechanism that measures power: without it all powers are equal.
EQUALISER = "M4"
EQUAL = "; it says only that where all powers are equal there is no lead"


def _causes(facts: Facts) -> list[Html]:
    causes = facts.summary["pairs"][facts.pair]["causes"]
    n = causes["n"]
    if not n:
        return [tag("p", "No alliance breaks, so there is no cause.")]
    names, place = mechanism_names(), f"pairs/{facts.pair}/causes"
    ranked = sorted(
        (key for key in causes["share"] if causes["share"][key]["share"] > 0.0),
        key=lambda key: -causes["share"][key]["share"],
    )
    named = []
    for key in ranked[: TOP + 1]:
        held = causes["share"][key]
        if n < ENOUGH:
            many = round(held["share"] * n)
            where = facts.keep(f"named/{key}", [many, n])
            named.append(
                tag("li", f"{names.get(key, key)}: {many} of {counted(n, 'break')}", data_from=where)
            )
            continue
        share = share_of(facts, f"{place}/share/{key}/share", held["noise"])
        told = f" of 100 breaks ({ends(held['noise'])})"
        named.append(tag("li", f"{names.get(key, key)}: ", share, told, data_from=f"{place}/share/{key}"))
    there = share_of(facts, f"{place}/already_there")
    out = [
        tag("p", f"Of the breaks of a first alliance ({n:,} here): the change since signing that did most to break it "
            "(the nearest cause, not the deepest):", data_from=f"{place}/n"),
        tag("ul", *named),
        tag("p", "On average ", there, " % of the odds of leaving were there when the pact was signed."),
    ]  # fmt: skip
    return [*out, *_but_for(facts)]


def _but_for(facts: Facts) -> list[Html]:
    command = tag("code", f"tripolar causes {provenance.subject_words(facts)}".rstrip())
    if len(facts.scenario.pairs) > MANY_PAIRS:
        return [
            tag(
                "p",
                "But for what would it have held? In a world of so many pairs this takes long: ",
                command,
                ".",
            )
        ]
    found = facts.gallery.causes
    if not found.but_for:
        return []
    names = {**mechanism_names(), "all": "all of them at once"}
    rows = sorted(found.but_for, key=lambda row: -row.vanish)
    best = [row for row in rows if row.mechanism != "all" and row.vanish][:TOP]
    broke = found.but_for[0].n
    few = broke < ENOUGH
    listed = ", ".join(
        f"{names[row.mechanism]} ({row.vanish if few else f'{100 * row.share:.0f}'})" for row in best
    )
    where = facts.keep("but_for", {row.mechanism: row for row in rows} | {"replayed": found.replayed})
    text = (
        f"But for what would it have held? Of {broke:,} breaks of a first alliance in the first {found.replayed:,} "
        "futures, replayed on the same draws with one mechanism standing still from signing on, so many "
        f"{'' if few else 'of 100 '}vanish: "
    )
    cells = [
        [names[row.mechanism], Said(hundredth(row.share, row.noise), row.share, *row.noise),
         Said(ends(row.noise), *row.noise), Said(signed(row.gained), row.gained)]
        for row in rows
    ]  # fmt: skip
    head = ["standing still", "of 100 breaks vanish", "simulation noise", "allied years gained"]
    every = folded("All mechanisms", facts.table("but-for", "But-for causes of the breaks", head, cells))
    said = f"{text}{listed or 'none'}. Such shares do not add up to 100."
    out = [tag("p", said, data_from=where), every]
    if broke < FEWEST:
        told = "These are too few breaks for a picture of their causes. Of more futures: "
        out.append(tag("p", told, command, "."))
    return out


def mechanism_names() -> dict[str, str]:
    """``M12 leaders`` by label, and words for what is no mechanism."""
    from tripolar.rules.table import MECHANISMS

    return {m.label: f"{m.label} {m.name}" for m in MECHANISMS} | {
        "tie": "no one of them: a tie",
        "chance": "none of them (chance)",
    }
