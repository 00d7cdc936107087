"""A life in words: the years, the turns with their ledgers, and the twin beside it."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tripolar.outcomes.life import Event, Turn
    from tripolar.outcomes.twin import Difference
    from tripolar.outcomes.typical import Picked

    from .explain import Told

SMALL = 0.005  # logit: what is less is not listed
FEW = 3  # terms told of a turn
MATTERS = 0.05  # log odds: what moves them less is not told of a turn
EVERY = 10  # years told although nothing happened
TURNS = {"signed": "a pact is signed", "raised": "the level rises", "lowered": "the level falls"}
ENDS = {
    "left_on_paper": "the pact is left",
    "split": "the pact splits in fact",
    "lapsed": "the treaty lapses",
}


def page(told: Told) -> str:
    """The life of a pair: what happened by year, and every turn opened."""
    from tripolar.plots.life import finding

    life, scenario = told.life, told.scenario
    title = scenario.texts.get("title") or scenario.name
    both = _both(told)
    drawn = f", parameters of set {life.run // life.set_size}" if life.set_size else ""
    years = f"{life.years[0]}-{life.years[-1]}"
    lines = [
        f"{title}, seed {life.seed}, future {life.run}{drawn}: {both}, {years}",
        f"{finding(life, told.view).partition(': ')[2]}.",
        "",
        f"{'year':<6}{'level':<13}{'relation':>8}  what happened",
    ]
    for t, happened in told_years(told).items():
        row = f"{life.years[t]:<6}{_level(life.level[t]):<13}{life.relation[t]:>8.2f}  "
        lines.append(wrapped(row + happened, " " * 29).rstrip())
    for turn in life.turns:
        lines += ["", *turn_lines(told, turn)]
    return "\n".join(lines)


def told_years(told: Told) -> dict[int, str]:
    """What happened by year after the opening: years with events, the first, the last and each tenth."""
    life = told.life
    start = int(life.years[0])
    by_year: dict[int, list[str]] = {}
    for event in life.events:
        by_year.setdefault(event.year - start, []).append(event_words(told, event))
    for t in range(1, len(life.years)):
        if life.level[t] != life.level[t - 1]:
            by_year.setdefault(t, [])
    last = len(life.years) - 1
    for t in range(0, last + 1):
        if t in (0, last) or (start + t) % EVERY == 0:
            by_year.setdefault(t, [])
    return {t: "; ".join(by_year[t]) for t in sorted(by_year)}


def event_words(told: Told, event: Event) -> str:
    """An event in a few words."""
    names = [told.view.labels[state] for state in event.states]
    first, others = names[0], ", ".join(names[1:])
    stances = {"contain": "contains all rivals", "retrench": "retrenches", "wedge": f"courts {others}"}
    return {
        "leads": f"{first} takes the lead",
        "stance": f"{first} {stances.get(event.detail, event.detail)}",
        "common_war": "a common war begins",
        "common_crisis": "a common crisis",
        "crisis": f"{first} in a crisis alone (with {others})",
        "quarrel": f"{first} makes a crisis for {others}",
        "formed": "THE PACT IS SIGNED",
        "left_on_paper": "THE PACT IS LEFT",
        "split": "THE PACT SPLITS IN FACT",
        "lapsed": "THE TREATY LAPSES",
        "paper_end": "the treaty leaves the paper as well",
        "succession": f"a new leader in {first}",
        "demand_met": f"{first} demands a concession, {others} yields",
        "demand_refused": f"{first} demands a concession, {others} refuses",
        "meltdown": "an Arctic incident ends in meltdown",
        "bargain": "an Arctic incident ends in a bargain",
    }[event.kind]


def turn_lines(told: Told, turn: Turn) -> list[str]:
    """A turn: the ledger of both states, the odds, the draw, and the odds with a term set back."""
    what = ENDS.get(turn.how) or TURNS[turn.kind]
    moved = f", {_level(turn.before)} to {_level(turn.after)}" if turn.before != turn.after else ""
    lines = [f"{turn.year}: {what}{moved}"]
    labels = [told.view.labels[each.state] for each in turn.ledgers]
    picks = [f"{label} picks {_level(each.pick)}" for label, each in zip(labels, turn.ledgers, strict=True)]
    wide = max(16, *(len(text) + 2 for text in picks))
    lines.append(f"  {'score (logit)':<18}" + "".join(f"{text:>{wide}}" for text in picks))
    columns = [each.contributions[:, each.pick] for each in turn.ledgers]
    for m, name in enumerate(turn.ledgers[0].mechanisms):
        values = [float(column[m]) for column in columns]
        if max(abs(value) for value in values) >= SMALL:
            shown = told.view.mechanisms.get(name, name)
            lines.append(f"  {shown:<18}" + "".join(f"{value:>{wide}.2f}" for value in values))
    sums = [float(each.scores[each.pick]) for each in turn.ledgers]
    lines.append(f"  {'sum':<18}" + "".join(f"{value:>{wide}.2f}" for value in sums))
    for level in (3, 2, 1, 0):
        shares = [f"{percent(float(each.odds[level]))}" for each in turn.ledgers]
        lines.append(f"  {'odds of ' + _level(level):<18}" + "".join(f"{text:>{wide}}" for text in shares))
    lines.append(f"  {'draw':<18}" + "".join(f"{each.draw:>{wide}.3f}" for each in turn.ledgers))
    return [*lines, wrapped("  " + why(told, turn), "  ")]


def why(told: Told, turn: Turn) -> str:
    """What a turn hung on, and the odds with the terms set back that matter most."""
    who, since = told.view.labels[turn.decided], turn.since
    signing = turn.kind == "ended" and since > told.life.years[1]
    then = f"in {since}, when it was signed" if signing else f"in {since}"
    rise = turn.after > turn.before
    backs = [each for each in turn.set_back if each.rise * (-1.0 if rise else 1.0) > MATTERS]
    backs = sorted(backs, key=lambda each: -abs(each.rise))[:FEW]
    if turn.measure == "depth":
        text = f"It ended by what {who} wanted: a tie of depth {turn.odds:.2f} (0 none, 1 alliance), not the "
        text += f"{turn.odds_then:.2f} of {since}"
        odds = [f"{each.odds:.2f}" for each in backs]
    else:
        aim = f"picking {_level(turn.after)}" if rise else f"keeping {_level(turn.before)}"
        aim += " or more" if max(turn.after, turn.before) < 3 else ""
        against = ", against the odds" if not rise and turn.odds > 0.5 else ""
        text = f"It hung on {who}{against}: its odds of {aim} were "
        text += f"{percent(turn.odds)} ({percent(turn.odds_then)} {then})"
        odds = [percent(each.odds) for each in backs]
    parts = [
        f"{told.view.mechanisms[each.mechanism]} ({each.then:+.2f}, now {each.now:+.2f}): {value}"
        for each, value in zip(backs, odds, strict=True)
    ]
    if parts:
        were = "it was" if turn.measure == "depth" else "they were"
        text += f". With one term back at its {since} value {were}, for {'; '.join(parts)}"
    else:
        text += f". No single term back at its {since} value would have changed that by much"
    return text + "." + (_named(told, turn) if turn.kind == "ended" else "")


def _named(told: Told, turn: Turn) -> str:
    name = told.view.mechanisms.get(turn.cause, turn.cause)
    cause = {"tie": " Two or more tie as its cause.", "chance": " So its cause is chance."}
    there = (
        ""
        if turn.already is None
        else f" {100.0 * turn.already:.0f} % of the odds of letting go were there at signing."
    )
    return cause.get(turn.cause, f" Its proximate cause: {name}.") + there


def beside(here: Told, there: Told, difference: Difference | None) -> str:
    """The twin: the first difference, and both lives by year."""
    from tripolar.plots.life import finding

    head = f"Twin with {there.changed}, the same draws: {finding(there.life, there.view).partition(': ')[2]}."
    if difference is None:
        return wrapped(f"{head} The two lives differ nowhere.")
    subject = _subject(here, difference.subject)
    at = " (the opening)" if difference.year == here.life.years[0] else ""
    first = (
        f"First difference: {difference.year}{at}, {difference.variable.replace('_', ' ')}"
        f"{f' of {subject}' if subject else ''}: {difference.here:.4g} here, {difference.there:.4g} there."
    )
    lines = [
        wrapped(head),
        wrapped(first),
        "",
        f"{'year':<6}{'here':<22}{'twin':<22}what happened, where they differ",
    ]
    one, two = told_years(here), told_years(there)
    for t in sorted({*one, *two, difference.year - int(here.life.years[0])}):
        year = int(here.life.years[t])
        both = [f"{_level(x.life.level[t]):<13}{x.life.relation[t]:<9.2f}" for x in (here, there)]
        a, b = one.get(t, ""), two.get(t, "")
        told = (
            ""
            if a == b
            else "; ".join(text for text in (f"here: {a}" if a else "", f"twin: {b}" if b else "") if text)
        )
        mark = "  <- first difference" if year == difference.year else ""
        lines.append(wrapped(f"{year:<6}{both[0]}{both[1]}{told}{mark}", " " * 50).rstrip())
    for turn in there.life.turns:
        if turn.kind in ("signed", "ended"):
            what = ENDS.get(turn.how) or TURNS[turn.kind]
            lines.append(wrapped(f"Twin {turn.year}: {what}. {why(there, turn)}", "  "))
    return "\n".join(lines)


def picked(chosen: Picked, lives: list[Told]) -> str:
    """The runs picked, with the rule."""
    from tripolar.plots.life import finding

    typical = chosen.rule.startswith("k-medoids")
    lines = ["Typical futures (share of all that each stands for):" if typical else "Odd futures (distance):"]
    for share, told in zip(chosen.share, lives, strict=True):
        value = f"{100.0 * share:3.0f} %" if typical else f"{share:5.2f}"
        text = finding(told.life, told.view).partition(": ")[2]
        lines.append(wrapped(f"  run {told.life.run:<6}{value}  {text}", " " * 19))
    return "\n".join([*lines, wrapped(f"Rule: {chosen.rule}.")])


def percent(share: float) -> str:
    """A probability as per cent, never 0 and never 100 unless it is."""
    if 0.0 < share < 0.005:
        return "<1 %"
    if 0.995 <= share < 1.0 - 1e-12:
        return ">99 %"
    return f"{100.0 * share:.0f} %"


def _subject(told: Told, subject: str) -> str:
    labels = told.view.labels
    if " of " in subject:
        a, b = subject.split(" of ")
        return f"{labels[a]} towards {labels[b]}"
    return " and ".join(labels.get(part, part) for part in subject.split("-")) if subject else ""


def _both(told: Told) -> str:
    return " and ".join(told.view.labels[state] for state in told.life.pair)


def _level(level: Any) -> str:
    from tripolar.outcomes.ledger import LEVELS

    return LEVELS[int(level)]


def wrapped(text: str, indent: str = "") -> str:
    """The text wrapped to the terminal."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 60), 110)
    return textwrap.fill(
        text,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
        replace_whitespace=False,
    )
