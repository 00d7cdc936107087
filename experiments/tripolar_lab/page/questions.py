"""The four questions: guess, then see: the answer, a hundred dots, a picture, what moves it, how good it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..answer import hundredth
from . import evidence, pictures
from .dots import Part, dots
from .markup import Html, folded, tag
from .markup import table as html_table

if TYPE_CHECKING:
    from .facts import Facts, Switched

ASKED = {
    "Q1": "Does an alliance form, and when?",
    "Q2": "How long does it hold, and what breaks it?",
    "Q3": "Who is the senior partner?",
    "Q4": "Who balances between two poles?",
}
NOTHING = "#CDD1D6"  # the pale dots: what did not happen
YES, BROKEN = "#014D47", "#D9770A"
TOP = 3


class Guess(NamedTuple):
    """Something to guess: what is asked, of a hundred what, the answer (0-1), its place in the summary, its dots."""

    asked: str
    of: str
    share: float
    place: str
    parts: tuple[Part, ...]


def question(facts: Facts, name: str, prefix: str, whole: bool) -> Html:
    """One question with everything that answers it."""
    told = guesses(facts, name)
    at = f"{prefix}{name.lower()}"
    inputs = [_asked(guess, f"{at}-{k}") for k, guess in enumerate(told)]
    button = tag(
        "button", "Show the answer", type="button", aria_expanded="false", aria_controls=f"{at}-answer"
    )
    form = tag("div", *inputs, button, class_="guess") if told else None
    answer = [
        tag("p", facts.summary["questions"][name], class_="sentence", data_question=name),
        *(_dots(guess, f"{at}-{k}") for k, guess in enumerate(told)),
    ]
    if whole:
        answer += pictures.shown(facts, name, f"{at}-")
        answer += [tag("h4", "What moves it most"), *moves(facts, name)]
        answer += [tag("h4", "How good is the evidence"), *evidence.of_question(facts, name)]
    else:
        answer += pictures.shown(facts, name, f"{at}-", only_always=True)
    box = tag("div", *answer, class_="answer" if told else "answer-open", id=f"{at}-answer", tabindex="-1")
    return tag("section", tag("h3", f"{name} {ASKED[name]}"), form, box, class_="question", id=at)


def guesses(facts: Facts, name: str) -> list[Guess]:
    """What can be guessed of a question; nothing where the runs have no answer."""
    return {"Q1": _first, "Q2": _second, "Q3": _third, "Q4": _fourth}[name](facts)


def _first(facts: Facts) -> list[Guess]:
    share = facts.summary["pairs"][facts.pair]["forms"]["share"]
    asked = f"In how many of 100 futures do {facts.both} form an alliance by {facts.scenario.horizon}?"
    parts = (Part("form one", share, YES), Part("do not", 1.0 - share, NOTHING))
    return [Guess(asked, "futures", share, f"pairs/{facts.pair}/forms/share", parts)]


def _second(facts: Facts) -> list[Guess]:
    pair = facts.summary["pairs"][facts.pair]
    ten = pair["spells"]["survival"].get("10")
    if ten is not None:
        asked = f"Of 100 alliances of {facts.both}, how many outlive ten years?"
        parts = (Part("outlive ten years", ten, YES), Part("do not", 1.0 - ten, BROKEN))
        return [Guess(asked, "alliances", ten, f"pairs/{facts.pair}/spells/survival/10", parts)]
    share = pair["breaks"]["share"]
    asked = f"In how many of 100 futures does the first alliance of {facts.both} break?"
    parts = (Part("see it break", share, BROKEN), Part("do not", 1.0 - share, NOTHING))
    return [Guess(asked, "futures", share, f"pairs/{facts.pair}/breaks/share", parts)]


def _third(facts: Facts) -> list[Guess]:
    senior = facts.summary["pairs"][facts.pair]["senior"]
    when = "at_formation" if senior["at_formation"]["n"] else "at_end"
    if not senior[when]["n"]:
        return []
    first, second = facts.pair.split("-")
    names, colours = facts.scenario.labels, facts.scenario.colours
    share = senior[when]["share"]
    moment = "when they are signed" if when == "at_formation" else "at their end"
    asked = f"Of 100 alliances, in how many is {names[first]} the senior partner {moment}?"
    parts = tuple(Part(f"led by {names[s]}", share[s], colours[s]) for s in (first, second))
    return [Guess(asked, "alliances", share[first], f"pairs/{facts.pair}/senior/{when}/share/{first}", parts)]


def _fourth(facts: Facts) -> list[Guess]:
    out = []
    for state in facts.choosing[:2]:
        label = facts.scenario.labels[state]
        share = facts.summary["states"][state]["balances"]["share"]
        asked = f"In how many of 100 futures does {label} balance between two poles?"
        colour = facts.scenario.colours[state]
        parts = (Part(f"see {label} balance", share, colour), Part("do not", 1.0 - share, NOTHING))
        out.append(Guess(asked, "futures", share, f"states/{state}/balances/share", parts))
    return out


def _asked(guess: Guess, at: str) -> Html:
    slider = tag(
        "input", type="range", min=0, max=100, step=1, value=50, id=at, data_dots=f"{at}-dots",
        data_answer=f"{100.0 * guess.share:.4g}",
    )  # fmt: skip
    box = tag("output", "50", for_=at)
    return tag("p", tag("label", guess.asked, for_=at), slider, box, class_="slider")


def _dots(guess: Guess, at: str) -> Html:
    said = tag("data", hundredth(guess.share), value=repr(guess.share), data_place=guess.place)
    return tag(
        "div",
        tag("p", f"{guess.asked} ", tag("strong", said), "."),
        tag("p", role="status", class_="beside", id=f"{at}-beside"),
        tag("div", dots(guess.parts, guess.of), id=f"{at}-dots"),
        class_="guessed",
    )


def share_of(facts: Facts, place: str) -> Html:
    """A share of the summary by its place, of 100."""
    held: Any = facts.summary
    for key in place.split("/"):
        held = held[key]
    return tag("data", hundredth(held), value=repr(held), data_place=place)


def moves(facts: Facts, name: str) -> list[Html]:
    """What moves an answer most: for Q2 the causes of the breaks, else each mechanism switched off."""
    if name == "Q2":
        return _causes(facts)
    if name == "Q4":
        out = []
        for state in facts.choosing[:2]:
            what = f"futures in which {facts.scenario.labels[state]} balances"
            out += _switched(facts, facts.switched[state], what)
        return out
    if name == "Q3":
        return _led(facts)
    return _switched(facts, facts.switched["forms"], "futures with an alliance")


def _switched(facts: Facts, rows: list[Switched], what: str) -> list[Html]:
    names = mechanism_names()
    sure = [row for row in rows if row.low * row.high > 0.0][:TOP]
    told = [
        tag("li", f"without {names[row.mechanism]}: {_more(100 * row.mean)} of 100 {what} "
            f"({100 * row.low:+.1f} to {100 * row.high:+.1f})")
        for row in sure
    ]  # fmt: skip
    head = f"Each mechanism switched off in turn, on the same draws, in the first {facts.futures:,} futures:"
    if not told:
        return [tag("p", f"{head} none of them moves the number of {what} beyond noise.")]
    cells = [
        [names[row.mechanism], f"{100 * row.mean:+.1f}", f"{100 * row.low:+.1f} to {100 * row.high:+.1f}"]
        for row in rows
    ]
    caption = f"Change of 100 {what} when a mechanism is off"
    every = folded("All mechanisms", html_table(caption, ["without", "change", "95 % interval"], cells))
    return [tag("p", head), tag("ul", *told), every]


def _more(change: float) -> str:
    return f"{abs(change):.0f} {'more' if change > 0 else 'fewer'}" if abs(change) >= 1 else f"{change:+.1f}"


def _led(facts: Facts) -> list[Html]:
    names, labels = mechanism_names(), facts.scenario.labels
    first, second = (labels[state] for state in facts.pair.split("-"))
    rows = [row for row in facts.switched["lead"] if row.low * row.high > 0.0][:TOP]
    told = [
        tag("li", f"without {names[row.mechanism]}: {100 * row.mean:+.1f} points "
            f"({100 * row.low:+.1f} to {100 * row.high:+.1f})")
        for row in rows
    ]  # fmt: skip
    head = (
        f"The senior partner is mostly the one with more power. What moves the lead of {first} over {second} in "
        f"{facts.scenario.horizon} (points of the power of all states of the scenario), in the first "
        f"{facts.futures:,} futures, on the same draws:"
    )
    return [tag("p", head), tag("ul", *told)] if told else [tag("p", f"{head} none beyond noise.")]


def _causes(facts: Facts) -> list[Html]:
    causes = facts.summary["pairs"][facts.pair]["causes"]
    if not causes["n"]:
        return [tag("p", "No alliance breaks, so there is no cause.")]
    names, place = mechanism_names(), f"pairs/{facts.pair}/causes"
    ranked = sorted(
        (key for key in causes["share"] if causes["share"][key]["share"] > 0.0),
        key=lambda key: -causes["share"][key]["share"],
    )
    named = [
        tag("li", f"{names.get(key, key)}: ", share_of(facts, f"{place}/share/{key}/share"), " of 100 breaks")
        for key in ranked[: TOP + 1]
    ]
    there = share_of(facts, f"{place}/already_there")
    out = [
        tag("p", "The change since signing that did most to break it (the nearest cause, not the deepest):"),
        tag("ul", *named),
        tag("p", "On average ", there, " % of the odds of leaving were there when the pact was signed."),
    ]
    return [*out, *_but_for(facts)]


def _but_for(facts: Facts) -> list[Html]:
    found = facts.causes
    if found is None or not found.broke:
        return []
    names = {**mechanism_names(), "all": "all of them at once"}
    rows = sorted(found.but_for, key=lambda row: -row.vanish)
    best = [row for row in rows if row.mechanism != "all" and row.vanish][:TOP]
    listed = ", ".join(f"{names[row.mechanism]} ({100 * row.share:.0f})" for row in best)
    text = (
        f"But for what would it have held? Of {found.broke:,} breaks in the first {found.runs:,} futures, replayed on "
        "the same draws with one mechanism standing still from signing on, so many of 100 vanish: "
    )
    cells = [
        [names[row.mechanism], f"{100 * row.share:.1f}", f"{100 * row.noise[0]:.1f} to {100 * row.noise[1]:.1f}",
         f"{row.gained:+.1f}"]
        for row in rows
    ]  # fmt: skip
    head = ["standing still", "of 100 breaks vanish", "simulation noise", "allied years gained"]
    every = folded("All mechanisms", html_table("But-for causes of the breaks", head, cells))
    return [tag("p", text + (listed or "none") + ". Such shares do not add up to 100."), every]


def mechanism_names() -> dict[str, str]:
    """``M12 leaders`` by label, and words for what is no mechanism."""
    from tripolar.rules.table import MECHANISMS

    return {m.label: f"{m.label} {m.name}" for m in MECHANISMS} | {
        "tie": "a tie of several",
        "chance": "none of them (chance)",
    }
