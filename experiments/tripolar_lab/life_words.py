"""A life in words: the years, the turns with their ledgers, and the twin beside it."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from tripolar.outcomes import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tripolar.outcomes.ledger import Ledger
    from tripolar.outcomes.life import Event, SetBack, Turn, Under
    from tripolar.outcomes.twin import Difference
    from tripolar.outcomes.typical import Picked

    from .explain import Told

SMALL = 0.005  # logit: what is less is not listed
FEW = 3  # terms that speak most against a pact
DIGITS = 2  # of a per cent, at most, to tell two odds apart
NAME = 20  # letters of the first column of a ledger
LADDER = (3, 2, 1, 0)
EVERY = 10  # years told although nothing happened
AS_OBSERVED = "the level is as observed, whatever they picked"
TURNS = {"signed": "a pact is signed", "raised": "the level rises", "lowered": "the level falls"}
ENDS = {
    "left_on_paper": "the pact is left",
    "split": "the pact splits in fact",
    "lapsed": "the treaty lapses",
}


def page(told: Told, title: str) -> str:
    """The life of a pair in the scenario of that title: what happened by year, and every turn opened."""
    from tripolar.plots.life import finding

    life = told.life
    both = _both(told)
    drawn = f", parameters of set {life.run // life.set_size}" if life.set_size else ""
    years = f"{life.years[0]}-{life.years[-1]}"
    lines = [
        wrapped(f"{title}, seed {life.seed}, future {life.run}{drawn}: {both}, {years}", "  "),
        f"{finding(life, told.view).partition(': ')[2]}.",
        "",
    ]
    rows, levels = told_years(told), _levels(told)
    wide = _wide(levels, rows)
    lines.append(f"{'year':<6}{'level':<{wide}}{'relation':>8}  what happened")
    for t, happened in rows.items():
        row = f"{life.years[t]:<6}{levels[t]:<{wide}}{life.relation[t]:>8.2f}  "
        lines.append(wrapped(row + happened, " " * (16 + wide)).rstrip())
    lines += observed_lines(told)
    for turn in life.turns:
        lines += ["", *turn_lines(told, turn)]
    lines += unsigned_lines(told)
    return "\n".join(lines)


def observed_lines(told: Told) -> list[str]:
    """The years whose level the record prescribes; nothing where there are none."""
    years = told.life.observed
    if not years:
        return []
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    shown = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
    return ["", wrapped(f"{shown}: {AS_OBSERVED}.", "  ")]


def _levels(told: Told) -> list[str]:
    """The level of each year, an alliance that has split in fact as one on paper."""
    from tripolar.outcomes.life import split_on_paper

    paper = split_on_paper(told.life)
    years = zip(told.life.years, told.life.level, strict=True)
    return [_level(level) + (" (on paper)" if int(year) in paper else "") for year, level in years]


def _wide(levels: list[str], rows: Iterable[int]) -> int:
    """Letters of the column of levels."""
    return max(13, *(len(levels[t]) + 2 for t in rows))


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
    who = [names.the(told.view.labels[state]) for state in event.states]
    first, others = who[0], ", ".join(who[1:])
    stances = {"contain": "contains all rivals", "retrench": "retrenches", "wedge": f"courts {others}"}
    said = {
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
    }
    return said[event.kind]


def turn_lines(told: Told, turn: Turn) -> list[str]:
    """A turn: the ledger of both states, the odds, the draw, and the odds with a term set back."""
    what = ENDS.get(turn.how) or TURNS[turn.kind]
    moved = f", {_level(turn.before)} to {_level(turn.after)}" if turn.before != turn.after else ""
    if turn.observed:
        return [wrapped(f"{turn.year}: {what}{moved}: {AS_OBSERVED}.", "  ")]
    picks = (turn.ledgers[0].pick, turn.ledgers[1].pick)
    heads = [
        f"{told.view.labels[each.state]} picks {_level(pick)}"
        for each, pick in zip(turn.ledgers, picks, strict=True)
    ]
    table = ledger_lines(told, turn.ledgers, picks, heads)
    return [f"{turn.year}: {what}{moved}", *table, wrapped("  " + why(told, turn), "  ")]


def ledger_lines(
    told: Told, ledgers: tuple[Ledger, Ledger], levels: tuple[int, int], heads: list[str]
) -> list[str]:
    """Two decisions as a table: each mechanism's part in the score of a level, all scores, odds and draws."""
    wide = max(16, *(len(text) + 2 for text in heads))

    def line(name: str, cells: list[str]) -> str:
        return f"  {name:<{NAME}}" + "".join(f"{text:>{wide}}" for text in cells)

    lines = [line("score (logit)", heads)]
    columns = [each.contributions[:, level] for each, level in zip(ledgers, levels, strict=True)]
    for m, name in enumerate(ledgers[0].mechanisms):
        values = [float(column[m]) for column in columns]
        if max(abs(value) for value in values) >= SMALL:
            lines.append(line(told.view.mechanisms.get(name, name), [signed(value) for value in values]))
    sums = [float(each.scores[level]) for each, level in zip(ledgers, levels, strict=True)]
    lines.append(line("sum", [signed(value) for value in sums]))
    for level in LADDER:
        lines.append(
            line(f"score of {_level(level)}", [signed(float(each.scores[level])) for each in ledgers])
        )
    if any(each.precision != 1.0 for each in ledgers):
        lines.append(line("precision", [f"{each.precision:.3f}" for each in ledgers]))
    for level in LADDER:
        lines.append(line(f"odds of {_level(level)}", [percent(float(each.odds[level])) for each in ledgers]))
    return [*lines, line("draw", [f"{each.draw:.3f}" for each in ledgers])]


def unsigned_lines(told: Told) -> list[str]:
    """Why no pact was signed: the last decision of both states about an alliance; nothing where one was."""
    from tripolar.outcomes.life import unsigned

    found = unsigned(told.life)
    if found is None:
        return []
    heads = [f"{told.view.labels[each.state]}: alliance" for each in found.ledgers]
    table = ledger_lines(told, found.ledgers, (3, 3), heads)
    return ["", f"{found.year}: why no pact", *table, wrapped("  " + why_unsigned(told), "  ")]


def why_unsigned(told: Told) -> str:
    """Why no pact was ever signed, in words; empty where one was."""
    from tripolar.outcomes.life import unsigned

    found = unsigned(told.life)
    if found is None:
        return ""
    who = [names.the(told.view.labels[each.state]) for each in found.ledgers]
    shares = [f"{name} {percent(share)}" for name, share in zip(who, found.odds, strict=True)]
    least = 0 if found.odds[0] <= found.odds[1] else 1
    each = found.ledgers[least]
    parts = sorted(
        (float(value), name) for name, value in zip(each.mechanisms, each.contributions[:, 3], strict=True)
    )
    against = [
        f"{told.view.mechanisms.get(name, name)} ({value:+.2f})"
        for value, name in parts[:FEW]
        if value < -SMALL
    ]
    heavy = f" Against it speak most, for {who[least]}: {', '.join(against)}." if against else ""
    return (
        f"Both must pick alliance, and the odds of it were: {', '.join(shares)}.{heavy} The odds that both pick it "
        f"were best in {found.best_year}: {percent(found.best_odds)}."
    )


def why(told: Told, turn: Turn) -> str:
    """What a turn hung on, and what it would have been with the terms set back that matter most."""
    if turn.observed:
        return f"{AS_OBSERVED[0].upper()}{AS_OBSERVED[1:]}."
    text = _hung(told, turn) if turn.under is None else _fell(told, turn, turn.under)
    return text + (_named(told, turn) if turn.kind == "ended" else "")


def _since(told: Told, turn: Turn) -> str:
    signing = turn.kind == "ended" and not turn.stood
    return f"{turn.since}, when it was signed" if signing else str(turn.since)


def _hung(told: Told, turn: Turn) -> str:
    """The odds of the state that a turn hung on: now, in the year compared with, and with a term set back."""
    from tripolar.outcomes.life import telling

    who, rise = names.the(told.view.labels[turn.decided]), turn.after > turn.before
    aim = f"picking {_level(turn.after)}" if rise else f"keeping {_level(turn.before)}"
    aim += " or more" if max(turn.after, turn.before) < 3 else ""
    chance = ", by chance and against the odds" if not rise and turn.odds > 0.5 else ""
    backs, digits = _apart(turn.odds, telling(turn))
    now, then = percent(turn.odds, digits), percent(turn.odds_then, digits)
    text = f"It hung on {who}{chance}: its odds of {aim} were {now}"
    if turn.since == turn.year:
        return f"{text}, in the first year, so there is no earlier one to compare with."
    text += f", as in {_since(told, turn)}" if now == then else f" ({then} in {_since(told, turn)})"
    if not backs:
        return f"{text}. No single term back at its {turn.since} value would have changed that by much."
    parts = [f"{_back(told, each)}: {percent(each.odds, digits)}" for each in backs]
    meant = _meant(turn, turn.after if rise else turn.before)
    return f"{text}. With one term back at its {turn.since} value{meant} they were, for {'; '.join(parts)}."


def _meant(turn: Turn, level: int) -> str:
    """Which level the values of the terms are meant for, where the table shows those for another."""
    picks = [each.pick for each in turn.ledgers if each.state == turn.decided]
    return "" if level in picks else f" (as it counts for {_level(level)})"


def _apart(now: float, backs: tuple[SetBack, ...]) -> tuple[list[SetBack], int]:
    """The terms whose odds differ in print from those of the turn, and the fewest digits at which they do."""
    for digits in range(DIGITS + 1):
        shown = [each for each in backs if percent(each.odds, digits) != percent(now, digits)]
        if len(shown) == len(backs) or digits == DIGITS:
            break
    return shown, digits if shown else 0


def _back(told: Told, each: SetBack) -> str:
    return f"{told.view.mechanisms[each.mechanism]} ({each.then:+.2f}, now {each.now:+.2f})"


def _fell(told: Told, turn: Turn, under: Under) -> str:
    """The threshold that ended a pact, what the relation followed, and where it had been with a term back."""
    from tripolar.outcomes.life import telling

    who, year, at = names.the(told.view.labels[turn.decided]), turn.year, f"{under.threshold:g}"
    relations = [
        f"{value:.{_digits(value, (under.threshold,))}f} in {y}"
        for y, value in zip(under.years, under.relation, strict=True)
    ]
    if turn.how == "split":
        running = f"for {len(relations)} years running" if len(relations) > 1 else "for a year"
        text = f"A pact splits in fact when the working relation is under {at} {running}: it was "
    else:
        text = (
            f"Its term ran out, and a treaty is renewed only at a working relation of {at} or more: it was "
        )
    text += f"{', '.join(relations)}. The relation moves towards the tie that the less willing wants: "
    text += f"{who}, a depth of "
    deep = _digits(turn.odds, (turn.odds_then,))
    now, then = f"{turn.odds:.{deep}f}", f"{turn.odds_then:.{deep}f}"
    text += f"{now} (0 none, 1 alliance)"
    if turn.since == year:
        return text + "."
    text += (
        f", as in {_since(told, turn)}. " if now == then else f", not the {then} of {_since(told, turn)}. "
    )
    backs = [each for each in telling(turn) if f"{each.odds:.2f}" != f"{turn.odds:.2f}"]
    if not backs:
        return text + f"No single term back at its {turn.since} value would have changed that by much."
    parts = [f"{_back(told, each)}: {each.odds:.2f}, and a relation of {each.relation:.2f}" for each in backs]
    meant = _meant(turn, 3)
    text += (
        f"With one term back at its {turn.since} value{meant} in {year} it had been, for {'; '.join(parts)}. "
    )
    kept = [
        told.view.mechanisms[each.mechanism] for each in backs if (each.relation or 0.0) >= under.threshold
    ]
    if not kept:
        return text + f"No one of these would have kept the relation at {at} that year."
    what = "split" if turn.how == "split" else "lapsed"
    return text + f"With {' or '.join(kept)} back the pact would not have {what} that year."


def _digits(value: float, others: tuple[float, ...]) -> int:
    """Digits (2 to 4) at which a number differs in print from others that it is set beside."""
    for digits in range(2, 4):
        if all(f"{value:.{digits}f}" != f"{other:.{digits}f}" for other in others):
            return digits
    return 2 if any(value == other for other in others) else 4


def _named(told: Told, turn: Turn) -> str:
    name = told.view.mechanisms.get(turn.cause, turn.cause)
    cause = {"tie": " Two or more tie as its cause.", "chance": " So its cause is chance."}
    there = (
        ""
        if turn.already is None
        else f" {percent(turn.already)} of the odds of letting go were there at signing."
    )
    if turn.stood:
        there = " The pact stood at the opening."
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
    ]
    one, two = told_years(here), told_years(there)
    rows = sorted({*one, *two, difference.year - int(here.life.years[0])})
    levels = [_levels(x) for x in (here, there)]
    wide = [_wide(each, rows) for each in levels]
    lines.append(f"{'year':<6}{'here':<{wide[0] + 9}}{'twin':<{wide[1] + 9}}what happened, where they differ")
    for t in rows:
        year = int(here.life.years[t])
        both = [f"{levels[n][t]:<{wide[n]}}{x.life.relation[t]:<9.2f}" for n, x in enumerate((here, there))]
        a, b = one.get(t, ""), two.get(t, "")
        told = (
            ""
            if a == b
            else "; ".join(text for text in (f"here: {a}" if a else "", f"twin: {b}" if b else "") if text)
        )
        mark = "  <- first difference" if year == difference.year else ""
        lines.append(wrapped(f"{year:<6}{both[0]}{both[1]}{told}{mark}", " " * (24 + sum(wide))).rstrip())
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


def signed(value: float) -> str:
    """A score (logit) with two digits, never -0.00."""
    return f"{round(value, 2) + 0.0:.2f}"


def percent(share: float, digits: int = 0) -> str:
    """A probability as per cent with so many digits, never 0 and never 100 unless it is."""
    unit = 10.0**-digits
    if 0.0 < share < 0.005 * unit:
        return f"<{unit:.{digits}f} %"
    if 1.0 - 0.005 * unit <= share < 1.0 - 1e-12:
        return f">{100.0 - unit:.{digits}f} %"
    return f"{100.0 * share:.{digits}f} %"


def _subject(told: Told, subject: str) -> str:
    labels = told.view.labels
    if " of " in subject:
        a, b = subject.split(" of ")
        return f"{names.the(labels[a])} towards {names.the(labels[b])}"
    return names.both(labels.get(part, part) for part in subject.split("-")) if subject else ""


def _both(told: Told) -> str:
    return names.both(told.view.labels[state] for state in told.life.pair)


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
