"""The four questions: guess, then see: the answer, a hundred dots, a picture, what moves it, how good it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..answer import ENOUGH, ends, hundredth
from . import evidence, moves, pairs, pictures
from .dots import Part, dots, shared_out
from .markup import Html, tag

if TYPE_CHECKING:
    from .facts import Facts

ASKED = {
    "Q1": "Does an alliance form, and when?",
    "Q2": "How long does it hold, and what breaks it?",
    "Q3": "Who is the senior partner?",
    "Q4": "Who balances between two poles?",
}
NOTHING = "#CDD1D6"  # the pale dots: what did not happen
YES, BROKEN = "#014D47", "#D9770A"
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
        tag(
            "p",
            pairs.answer(facts, name),
            class_="sentence",
            data_question=name,
            data_from=f"questions/{name}",
        ),
        *(_dots(facts, guess, f"{at}-{k}") for k, guess in enumerate(told)),
        pairs.every(facts, name, at),
    ]
    if whole:
        answer += pictures.shown(facts, name, f"{at}-")
        if facts.single:
            answer += [tag("h4", "What moves it most"), *moves.moves(facts, name)]
        good = tag("div", *evidence.of_question(facts, name), data_apart="evidence")
        answer += [tag("h4", "How good is the evidence"), good]
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
    held = facts.at(place)
    unknown = None if held["parameters"] is None else tuple(held["parameters"])
    runs = facts.summary["runs"]
    return Guess(
        asked, "futures", held["share"], f"{place}/share", parts, runs, tuple(held["noise"]), unknown
    )


def _first(facts: Facts) -> list[Guess]:
    place = f"pairs/{facts.pair}/forms"
    share = facts.at(place)["share"]
    asked = f"In how many of 100 futures do {facts.both} form an alliance by {facts.scenario.horizon}?"
    parts = (Part("form one", share, YES), Part("do not", 1.0 - share, NOTHING))
    return [_of_futures(facts, asked, place, parts)]


def _second(facts: Facts) -> list[Guess]:
    place = f"pairs/{facts.pair}/spells"
    spells = facts.at(place)
    ten = spells["survival"].get("10")
    if ten is not None:
        asked = f"Of 100 alliances of {facts.both} (later ones too), how many outlive ten years?"
        parts = (Part("outlive ten years", ten, YES), Part("do not", 1.0 - ten, BROKEN))
        noise, unknown = tuple(spells["survival_noise"]["10"]), spells["survival_parameters"]["10"]
        found = Guess(
            asked, "alliances", ten, f"{place}/survival/10", parts, spells["n"], noise,
            unknown and tuple(unknown), counted=False,
        )  # fmt: skip
        return [found]
    place = f"pairs/{facts.pair}/breaks"
    share = facts.at(place)["share"]
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
    colours = facts.scenario.colours
    share = held["share"]
    moment = "when they are signed" if when == "at_formation" else "at their end"
    asked = f"Of 100 first alliances, in how many is {facts.label(first)} the senior partner {moment}?"
    parts = tuple(Part(f"led by {facts.label(s)}", share[s], colours[s]) for s in (first, second))
    place = f"pairs/{facts.pair}/senior/{when}/share/{first}"
    noise, unknown = tuple(held["noise"][first]), held["parameters"][first]
    unknown = unknown and tuple(unknown)
    return [Guess(asked, "first alliances", share[first], place, parts, held["n"], noise, unknown)]


def _fourth(facts: Facts) -> list[Guess]:
    out = []
    for state in facts.choosing[:2]:
        label, place = facts.label(state), f"states/{state}/balances"
        share = facts.at(place)["share"]
        asked = f"In how many of 100 futures does {label} balance between two poles?"
        colour = facts.scenario.colours[state]
        parts = (Part(f"see {label} balance", share, colour), Part("do not", 1.0 - share, NOTHING))
        out.append(_of_futures(facts, asked, place, parts))
    return out


def _asked(guess: Guess, at: str) -> Html:
    slider = tag(
        "input", type="range", min=0, max=100, step=1, value=50, id=at, data_dots=f"{at}-dots",
        data_answer=f"{100.0 * guess.share:.4g}",
    )  # fmt: skip
    box = tag("output", "50", for_=at)
    return tag("p", tag("label", guess.asked, for_=at), slider, box, class_="slider")


def _dots(facts: Facts, guess: Guess, at: str) -> Html:
    """The answer beside the guess, with its interval and of how many cases it is, and its dots."""
    shares = [part.share for part in guess.parts]
    where = facts.keep(f"guessed/{at}", {
        "share": guess.share, "noise": guess.noise, "what_we_do_not_know": guess.unknown, "cases": guess.n,
        "counted": [shared_out(shares, total) for total in sorted({100, min(guess.n, 100)})],
    })  # fmt: skip
    return tag("div", *_answered(guess, at), class_="guessed", data_from=where)


def _answered(guess: Guess, at: str) -> list[Html]:
    if not guess.sure:
        return _too_few(guess)
    said = tag("data", hundredth(guess.share, guess.noise), value=repr(guess.share), data_place=guess.place)
    bands = [f"simulation noise {ends(guess.noise)}"]
    bands += [f"what we do not know {ends(guess.unknown)}"] if guess.unknown else []
    told = f" ({'; '.join(bands)}; of {guess.n:,} {guess.of})."
    return [
        tag("p", f"{guess.asked} ", tag("strong", said), told),
        tag("p", role="status", class_="beside", id=f"{at}-beside"),
        tag("div", dots(guess.parts, guess.of), id=f"{at}-dots"),
    ]


def _too_few(guess: Guess) -> list[Html]:
    """What is known where it is too little for a share of a hundred: a count and its own dots, or an interval."""
    hits = round(guess.share * guess.n)
    if guess.counted and guess.n == 1:
        answer = tag("strong", "It is so" if hits else "It is not so")
        return [
            tag("p", f"{guess.asked} ", answer, f" in the one {guess.of.removesuffix('s')} that there is.")
        ]
    if guess.counted and guess.n < ENOUGH:
        told = tag("strong", f"{hits or 'none'} of {guess.n}")
        return [tag("p", f"{guess.asked} ", told, f" {guess.of}."), dots(guess.parts, guess.of, guess.n)]
    text = [
        f"{guess.asked} Too few are seen to tell: of {guess.n:,} {guess.of}, anything from ",
        tag("strong", ends(guess.noise)),
        " of 100, so there is nothing to guess.",
    ]
    return [tag("p", *text)]
