"""The four questions: guess, then see: the answer, a hundred dots, a picture, what moves it, how good it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..answer import ENOUGH, ends, hundredth
from . import evidence, pictures, provenance
from .dots import Part, dots
from .markup import Html, folded, tag
from .markup import table as html_table

if TYPE_CHECKING:
    from .facts import Facts
    from .worked import Switched

ASKED = {
    "Q1": "Does an alliance form, and when?",
    "Q2": "How long does it hold, and what breaks it?",
    "Q3": "Who is the senior partner?",
    "Q4": "Who balances between two poles?",
}
NOTHING = "#CDD1D6"  # the pale dots: what did not happen
YES, BROKEN = "#014D47", "#D9770A"
TOP = 3
#: Width of an interval (0-1) beyond which an answer is too uncertain to guess at; that of 100 cases is narrower.
WIDE = 0.2


class Guess(NamedTuple):
    """Something to guess: what is asked, of a hundred what, the answer (0-1), its place in the summary, its dots.

    ``n`` cases told it, with ``noise`` (simulation noise, 95 %) and ``unknown`` (what we do not know, None where no
    parameters are drawn); ``counted``: whether share * n is a count, as it is not where cases are censored.
    """

    asked: str
    of: str
    share: float
    place: str
    parts: tuple[Part, ...]
    n: int
    noise: tuple[float, float]
    unknown: tuple[float, float] | None = None
    counted: bool = True

    @property
    def sure(self) -> bool:
        """Whether there are cases enough to say how many of a hundred."""
        return self.n >= ENOUGH and self.noise[1] - self.noise[0] <= WIDE


def question(facts: Facts, name: str, prefix: str, whole: bool) -> Html:
    """One question with everything that answers it."""
    told = guesses(facts, name)
    at = f"{prefix}{name.lower()}"
    inputs = [_asked(guess, f"{at}-{k}") for k, guess in enumerate(told) if guess.sure]
    button = tag(
        "button", "Show the answer", type="button", aria_expanded="false", aria_controls=f"{at}-answer"
    )
    hidden = bool(inputs) or anything(facts)  # an answer may give another away
    form = tag("div", *inputs, button, class_="guess") if hidden else None
    answer = [
        tag("p", facts.summary["questions"][name], class_="sentence", data_question=name),
        *(_dots(guess, f"{at}-{k}") for k, guess in enumerate(told)),
    ]
    if whole:
        answer += pictures.shown(facts, name, f"{at}-")
        if facts.single:
            answer += [tag("h4", "What moves it most"), *moves(facts, name)]
        answer += [tag("h4", "How good is the evidence"), *evidence.of_question(facts, name)]
    else:
        answer += pictures.shown(facts, name, f"{at}-", only_always=True)
    box = tag("div", *answer, class_="answer" if hidden else "answer-open", id=f"{at}-answer", tabindex="-1")
    return tag("section", tag("h3", f"{name} {ASKED[name]}"), form, box, class_="question", id=at)


def anything(facts: Facts) -> bool:
    """Whether anything on the page can be guessed at."""
    return any(each.sure for name in ASKED for each in guesses(facts, name))


def guesses(facts: Facts, name: str) -> list[Guess]:
    """What can be guessed of a question; nothing where the runs have no answer."""
    return {"Q1": _first, "Q2": _second, "Q3": _third, "Q4": _fourth}[name](facts)


def _of_futures(facts: Facts, asked: str, place: str, parts: tuple[Part, Part]) -> Guess:
    """A share of the futures, as it stands at a place of the summary."""
    held = _at(facts, place)
    unknown = None if held["parameters"] is None else tuple(held["parameters"])
    runs = facts.summary["runs"]
    return Guess(
        asked, "futures", held["share"], f"{place}/share", parts, runs, tuple(held["noise"]), unknown
    )


def _first(facts: Facts) -> list[Guess]:
    place = f"pairs/{facts.pair}/forms"
    share = _at(facts, place)["share"]
    asked = f"In how many of 100 futures do {facts.both} form an alliance by {facts.scenario.horizon}?"
    parts = (Part("form one", share, YES), Part("do not", 1.0 - share, NOTHING))
    return [_of_futures(facts, asked, place, parts)]


def _second(facts: Facts) -> list[Guess]:
    place = f"pairs/{facts.pair}/spells"
    spells = _at(facts, place)
    ten = spells["survival"].get("10")
    if ten is not None:
        asked = f"Of 100 alliances of {facts.both} (later ones too), how many outlive ten years?"
        parts = (Part("outlive ten years", ten, YES), Part("do not", 1.0 - ten, BROKEN))
        noise = tuple(spells["survival_noise"]["10"])
        found = Guess(
            asked, "alliances", ten, f"{place}/survival/10", parts, spells["n"], noise, counted=False
        )
        return [found]
    place = f"pairs/{facts.pair}/breaks"
    share = _at(facts, place)["share"]
    asked = f"In how many of 100 futures does the first alliance of {facts.both} break?"
    return [
        _of_futures(
            facts, asked, place, (Part("see it break", share, BROKEN), Part("do not", 1.0 - share, NOTHING))
        )
    ]


def _third(facts: Facts) -> list[Guess]:
    senior = facts.summary["pairs"][facts.pair]["senior"]
    when = "at_formation" if senior["at_formation"]["n"] else "at_end"
    held = senior[when]
    if not held["n"]:
        return []
    first, second = facts.pair.split("-")
    names, colours = facts.scenario.labels, facts.scenario.colours
    share = held["share"]
    moment = "when they are signed" if when == "at_formation" else "at their end"
    asked = f"Of 100 first alliances, in how many is {names[first]} the senior partner {moment}?"
    parts = tuple(Part(f"led by {names[s]}", share[s], colours[s]) for s in (first, second))
    place = f"pairs/{facts.pair}/senior/{when}/share/{first}"
    noise = tuple(held["noise"][first])
    return [Guess(asked, "first alliances", share[first], place, parts, held["n"], noise)]


def _fourth(facts: Facts) -> list[Guess]:
    out = []
    for state in facts.choosing[:2]:
        label, place = facts.scenario.labels[state], f"states/{state}/balances"
        share = _at(facts, place)["share"]
        asked = f"In how many of 100 futures does {label} balance between two poles?"
        colour = facts.scenario.colours[state]
        parts = (Part(f"see {label} balance", share, colour), Part("do not", 1.0 - share, NOTHING))
        out.append(_of_futures(facts, asked, place, parts))
    return out


def _at(facts: Facts, place: str) -> Any:
    held: Any = facts.summary
    for key in place.split("/"):
        held = held[key]
    return held


def _asked(guess: Guess, at: str) -> Html:
    slider = tag(
        "input", type="range", min=0, max=100, step=1, value=50, id=at, data_dots=f"{at}-dots",
        data_answer=f"{100.0 * guess.share:.4g}",
    )  # fmt: skip
    box = tag("output", "50", for_=at)
    return tag("p", tag("label", guess.asked, for_=at), slider, box, class_="slider")


def _dots(guess: Guess, at: str) -> Html:
    """The answer beside the guess, with its interval and of how many cases it is, and its dots."""
    if not guess.sure:
        return _too_few(guess)
    said = tag("data", hundredth(guess.share, guess.noise), value=repr(guess.share), data_place=guess.place)
    bands = [f"simulation noise {ends(guess.noise)}"]
    bands += [f"what we do not know {ends(guess.unknown)}"] if guess.unknown else []
    return tag(
        "div",
        tag(
            "p", f"{guess.asked} ", tag("strong", said), f" ({'; '.join(bands)}; of {guess.n:,} {guess.of})."
        ),
        tag("p", role="status", class_="beside", id=f"{at}-beside"),
        tag("div", dots(guess.parts, guess.of), id=f"{at}-dots"),
        class_="guessed",
    )


def _too_few(guess: Guess) -> Html:
    """What is known where it is too little for a share of a hundred: a count and its own dots, or an interval."""
    if guess.counted and guess.n < ENOUGH:
        hits = tag("strong", f"{round(guess.share * guess.n)} of {guess.n}")
        text = [f" {guess.of}. So few can not tell how many of 100, so there is nothing to guess."]
        return tag("div", tag("p", f"{guess.asked} ", hits, *text), dots(guess.parts, guess.of, guess.n))
    text = [
        f"{guess.asked} Too few are seen to tell: of {guess.n:,} {guess.of}, anything from ",
        tag("strong", ends(guess.noise)),
        " of 100, so there is nothing to guess.",
    ]
    return tag("p", *text)


def share_of(facts: Facts, place: str, noise: Any = None) -> Html:
    """A share of the summary by its place, of 100."""
    held = _at(facts, place)
    return tag("data", hundredth(held, noise), value=repr(held), data_place=place)


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
    if facts.futures < ENOUGH:
        return [tag("p", _few(facts))]
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


def _few(facts: Facts) -> str:
    runs = facts.futures
    return f"With {runs} future{'' if runs == 1 else 's'} it can not be told: give {ENOUGH} or more."


def _more(change: float) -> str:
    return f"{abs(change):.0f} {'more' if change > 0 else 'fewer'}" if abs(change) >= 1 else f"{change:+.1f}"


def _led(facts: Facts) -> list[Html]:
    names, labels = mechanism_names(), facts.scenario.labels
    first, second = (labels[state] for state in facts.pair.split("-"))
    mostly = "The senior partner is mostly the one with more power."
    if all(f"capability.{state}" in facts.scenario.given for state in facts.pair.split("-")):
        return [tag("p", f"{mostly} Power is given by the record here, so no mechanism can move the lead.")]
    if facts.futures < ENOUGH:
        return [tag("p", f"{mostly} {_few(facts)}")]
    rows = [row for row in facts.switched["lead"] if row.low * row.high > 0.0][:TOP]
    told = [
        tag("li", f"without {names[row.mechanism]}: {100 * row.mean:+.1f} points "
            f"({100 * row.low:+.1f} to {100 * row.high:+.1f})"
            + (EQUAL if row.mechanism == EQUALISER else ""))
        for row in rows
    ]  # fmt: skip
    head = (
        f"{mostly} What moves the lead of {first} over {second} in {facts.scenario.horizon} (points of the power of "
        f"all states of the scenario), in the first {facts.futures:,} futures, on the same draws:"
    )
    return [tag("p", head), tag("ul", *told)] if told else [tag("p", f"{head} none beyond noise.")]


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
            named.append(tag("li", f"{names.get(key, key)}: {round(held['share'] * n)} of {n} breaks"))
            continue
        share = share_of(facts, f"{place}/share/{key}/share", held["noise"])
        named.append(tag("li", f"{names.get(key, key)}: ", share, f" of 100 breaks ({ends(held['noise'])})"))
    there = share_of(facts, f"{place}/already_there")
    out = [
        tag("p", f"Of the breaks of a first alliance ({n:,} here): the change since signing that did most to break it "
            "(the nearest cause, not the deepest):"),
        tag("ul", *named),
        tag("p", "On average ", there, " % of the odds of leaving were there when the pact was signed."),
    ]  # fmt: skip
    return [*out, *_but_for(facts)]


def _but_for(facts: Facts) -> list[Html]:
    command = tag("code", f"tripolar causes {provenance.subject_words(facts)}".rstrip())
    if len(facts.scenario.pairs) > pictures.MANY_PAIRS:
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
    text = (
        f"But for what would it have held? Of {broke:,} breaks of a first alliance in the first {found.replayed:,} "
        "futures, replayed on the same draws with one mechanism standing still from signing on, so many "
        f"{'' if few else 'of 100 '}vanish: "
    )
    cells = [
        [names[row.mechanism], hundredth(row.share, row.noise), ends(row.noise), f"{row.gained:+.1f}"]
        for row in rows
    ]
    head = ["standing still", "of 100 breaks vanish", "simulation noise", "allied years gained"]
    every = folded("All mechanisms", html_table("But-for causes of the breaks", head, cells))
    out = [tag("p", text + (listed or "none") + ". Such shares do not add up to 100."), every]
    if broke < pictures.FEWEST:
        told = "These are too few breaks for a picture of their causes. Of more futures: "
        out.append(tag("p", told, command, "."))
    return out


def mechanism_names() -> dict[str, str]:
    """``M12 leaders`` by label, and words for what is no mechanism."""
    from tripolar.rules.table import MECHANISMS

    return {m.label: f"{m.label} {m.name}" for m in MECHANISMS} | {
        "tie": "a tie of several",
        "chance": "none of them (chance)",
    }
