"""The whole page: head with its security policy, the student's path, and how everything was made."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..settings import counted
from . import evidence, futures, glossary, kept, pairs, pictures, provenance
from .markup import Html, folded, lines, paragraphs, tag
from .questions import anything, question

if TYPE_CHECKING:
    from .facts import Facts

HERE = Path(__file__).parent
FORECAST = "These are the model's futures, not a forecast."
SAVE = "Save the numbers of this page"
QUESTIONS = ("Q1", "Q2", "Q3", "Q4")


def page(studies: list[Facts], citation: Html) -> str:
    """One self-contained HTML file about one study, or the short form of several."""
    first = studies[0]
    title = first.title if len(studies) == 1 else f"{len(studies)} scenarios side by side"
    body = whole(first, citation) if len(studies) == 1 else several(studies, citation)
    script, style = (HERE / name for name in ("script.js", "style.css"))
    code, looks = script.read_text(encoding="utf-8"), style.read_text(encoding="utf-8")
    head = lines(
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy(code, looks)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{title}: a report of tripolar"),
        tag("style", Html(looks)),
        tag("script", Html(code)),
    )
    inside = lines(
        tag("a", "Skip to the report", href="#report", class_="skip"),
        _header(first, title, len(studies)),
        tag("main", body, id="report", tabindex="-1"),
        tag(
            "footer",
            tag("p", FORECAST),
            tag("button", SAVE, type="button", id="save", hidden=True),
        ),
        kept.embedded(data_of(studies)),
    )
    return f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{inside}\n</body>\n</html>\n'


def data_of(studies: list[Facts]) -> dict[str, Any]:
    """The numbers of the page: ``summary.json`` of the study with ``report`` added, or ``studies`` of several."""
    held = [{**facts.summary, kept.REPORT: facts.held} for facts in studies]
    if len(held) == 1:
        return held[0]
    for each in held:  # the short form tells of the pairs in focus alone
        each["pairs"] = {pair: _briefly(each["pairs"][pair]) for pair in each["focal_pairs"]}
    return {"studies": kept.plain(held)}


LONG = ("of_futures", "population")  # of the causes of breaks: what the short form tells nothing of


def _briefly(pair: dict[str, Any]) -> dict[str, Any]:
    causes = {key: value for key, value in pair["causes"].items() if key not in LONG}
    return {**pair, "causes": causes}


def apart(why: str, *inside: Any) -> Html:
    """What tells no result of the study: the evidence, a text, what to cite."""
    return tag("div", *inside, data_apart=why)


def policy(script: str, style: str) -> str:
    """Nothing is loaded from anywhere; only this very script and style are used."""

    def hashed(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; script-src {hashed(script)}; style-src {hashed(style)}; base-uri 'none'; "
        "form-action 'none'"
    )


def _header(facts: Facts, title: str, many: int) -> Html:
    alone = many == 1
    return tag(
        "header",
        tag("p", "tripolar, a simulation of alliances between great powers", class_="small"),
        tag("h1", title),
        apart("text", paragraphs(facts.scenario.texts.get("story", ""))) if alone else None,
        tag(
            "p",
            f"{_told(facts)} " if alone else None,
            tag("strong", FORECAST),
            data_from=TOLD if alone else None,
        ),
        *(tag("p", note, class_="note") for note in facts.notes),
    )


TOLD = "runs start horizon seed"  # where the numbers of ``_told`` stand


def _told(facts: Facts) -> str:
    held = facts.summary
    drawn = "parameters drawn from their ranges" if facts.about.set_size else "one point of the parameters"
    many = counted(held["runs"], "future")
    return f"{many}, {held['start']}-{held['horizon']}, seed {held['seed']}, {drawn}."


def whole(facts: Facts, citation: Html) -> Html:
    """Everything about one study; what would give an answer away is folded."""
    asked = [
        _how([facts]),
        pairs.note(facts),
        *(question(facts, name, "", True) for name in QUESTIONS),
    ]
    parts: list[tuple[str, str, Any]] = [("guess", "Guess, then see", asked)]
    parts.append(("beside", "Beside the baseline", _beside(facts)))
    if facts.single:
        parts.append(("opened", NONE if _none(facts) else ONE, _opened(facts)))
    parts.append(("differs", "What differs from the baseline", provenance.changes(facts) + _texts(facts)))
    if facts.single:
        parts.append(("typical", futures.heading(facts, "typical"), futures.picked(facts, "typical")))
    if facts.single and not facts.alone:  # a single future is neither more typical nor odder than itself
        parts.append(("odd", futures.heading(facts, "odd"), futures.picked(facts, "odd")))
    more = pictures.shown(facts, "more", "more-")
    if more:
        parts.append(("years", "What the years bring", folded(_giving(facts, YEARS), *more)))
    elif facts.spread:
        parts.append(("years", "What the years bring", _too_many_pairs(facts)))
    parts += [
        ("wrong", "What this model gets wrong", apart("evidence", evidence.wrong())),
        ("words", "Words", apart("words", glossary.section())),
        ("design", "Design and stopping rule", apart("design", provenance.design(facts))),
        ("made", "How it was made", apart("made", provenance.made(facts))),
        ("cite", "How to cite it", apart("cite", citation)),
    ]
    return lines(_contents([(at, head) for at, head, _ in parts]), *(_section(*part) for part in parts))


ONE, NONE = "One broken alliance opened", "No broken alliance to open"
#: What to open, and which answers that gives away.
OPEN = "Open it", "it gives the answers to the first two questions away"
YEARS = "Show the picture of all years", "it gives answers away"
BOTH = "Show both", "it gives answers away"


def _giving(facts: Facts, told: tuple[str, str]) -> str:
    """What to open, with a warning where there is something to guess at."""
    what, away = told
    return f"{what} ({away})" if anything(facts) else what


def _none(facts: Facts) -> bool:
    """Whether no alliance breaks and that may be told."""
    return facts.opened is None and not anything(facts)


def _opened(facts: Facts) -> Any:
    """The broken alliance, folded; that there is none is no secret where nothing is guessed at."""
    inside = futures.opened(facts, "opened-")
    if _none(facts):
        return inside
    return folded(_giving(facts, OPEN), *inside)


def _too_many_pairs(facts: Facts) -> Html:
    many = len(facts.scenario.pairs)
    text = f"The fans of all {many} pairs would fill a page of their own, so they are not drawn here: "
    return tag(
        "p",
        text,
        tag("code", f"tripolar plot {provenance.subject_words(facts)} fan"),
        ".",
        data_from=facts.keep("pairs", many),
    )


def _beside(facts: Facts) -> list[Html]:
    """The scenario beside the baseline where both are of one world, else why not."""
    drawn = pictures.shown(facts, "beside", "beside-")
    if drawn:
        return [folded(_giving(facts, BOTH), *drawn)]
    if facts.changes:
        return [
            tag(
                "p", "It has other states or years than the baseline, so the two can not be set side by side."
            )
        ]
    return [
        tag(
            "p", "This is the baseline. Other scenarios beside it: ", tag("code", "tripolar compare all"), "."
        )
    ]


def several(studies: list[Facts], citation: Html) -> Html:
    """The short form of several studies: answers, dots, survival and what differs, for each."""
    parts: list[tuple[str, str, Any]] = []
    for k, facts in enumerate(studies):
        at = f"s{k}-"
        inside = [
            apart("text", paragraphs(facts.scenario.texts.get("story", ""))),
            tag("p", _told(facts), class_="small", data_from=TOLD),
            pairs.note(facts),
            *(question(facts, name, at, False) for name in QUESTIONS),
            tag("h3", "What differs from the baseline"),
            *provenance.changes(facts),
            *_texts(facts),
        ]
        parts.append((f"s{k}", facts.title, inside))
    parts += [
        ("wrong", "What this model gets wrong", apart("evidence", evidence.wrong())),
        ("design", "Design and stopping rule", apart("design", provenance.design(studies[0]))),
        ("made", "How it was made", apart("made", provenance.made(studies[0]))),
        ("cite", "How to cite it", apart("cite", [_cite_note(*studies[:2]), citation])),
    ]
    return lines(
        _how(studies),
        _short(studies[-1]),
        _contents([(at, head) for at, head, _ in parts]),
        *(_section(*part) for part in parts),
    )


def _short(other: Facts) -> Html:
    """What the page of several leaves out, said once."""
    text = (
        "So that all of this fits one small file, each scenario has one picture, a table of ages has a row every five "
        "years, and the numbers that can be saved have six digits and causes as shares of breaks alone. Everything of "
        "one scenario: tripolar report with "
    )
    return tag("p", text, tag("code", f"scenario={other.scenario.name}"), ".", class_="small")


def _cite_note(first: Facts, other: Facts) -> Html:
    text = f"What follows is of the first scenario, {first.title}; of another: "
    return tag("p", text, tag("code", f"tripolar cite scenario={other.scenario.name}"), ".")


def _how(studies: list[Facts]) -> Html:
    """How to guess, if there is anything to guess."""
    if not any(anything(facts) for facts in studies):
        return tag("p", "There are too few futures to guess at their shares: these are counts.")
    text = (
        "Before each answer, say what you expect: move the slider, then show the answer. It stands beside your guess; "
        "the rings among the hundred dots are your guess."
    )
    every = tag("button", "Show all answers", type="button", id="show-all")
    return tag("div", tag("p", text), every, class_="how")


def _texts(facts: Facts) -> list[Html]:
    out = []
    for head, key in (("Look for: ", "look_for"), ("Left out: ", "left_out")):
        text = facts.scenario.texts.get(key)
        if text:
            out.append(tag("p", tag("strong", head), " ".join(text.split()), data_apart="text"))
    return out


def _contents(parts: list[tuple[str, str]]) -> Html:
    items = [tag("li", tag("a", head, href=f"#{at}")) for at, head in parts]
    return tag("nav", tag("ul", *items), aria_label="Contents")


def _section(at: str, head: str, inside: Any) -> Html:
    study = (
        at[1:] if at[0] == "s" and at[1:].isdigit() else None
    )  # of several: whose numbers its places are of
    heading = tag("h2", head, id=f"{at}-head")
    return tag("section", heading, inside, id=at, aria_labelledby=f"{at}-head", data_study=study)
