"""Single futures on the page: one broken run opened, and the ledgers of typical and odd ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .drawn import Drawn, figure
from .kept import Said, signed
from .markup import Html, folded, tag

if TYPE_CHECKING:
    from ..explain import Told
    from .facts import Facts

SMALL = 0.005  # logit: what is less is not listed
COMMAND = "tripolar explain"


def opened(facts: Facts, prefix: str) -> list[Html]:
    """The broken run: its picture, its years, and why it ended."""
    told = facts.opened
    if told is None:
        where = "the one future" if facts.alone else "the futures looked at"
        return [tag("p", f"No pact breaks in {where}, so there is none to open.")]
    ends = [turn for turn in told.life.turns if turn.kind == "ended"][:1]
    others = [
        _turn(facts, told, turn, "h4") for turn in told.life.turns if not any(turn is end for end in ends)
    ]
    return [
        tag("p", f"{_finding(told)}. {facts.opened_why}", data_from=facts.keep("looked", facts.looked)),
        figure(facts, _life(facts, told), f"{prefix}life-"),
        *(_turn(facts, told, turn, "h3") for turn in ends),
        folded("Every other turn of this future", *others),
        tag("p", "Open it yourself: ", tag("code", _command(facts, told.life.run)), "."),
    ]


def heading(facts: Facts, which: str) -> str:
    """``Five typical futures``: as many as were found."""
    if facts.alone:
        return "The one future"
    found = facts.typical if which == "typical" else facts.odd
    many = 0 if found is None else len(found[1])
    count = ("No", "One", "Two", "Three", "Four", "Five")[many] if many < 6 else str(many)
    return f"{count} {which} future{'' if many == 1 else 's'}"


def picked(facts: Facts, which: str) -> list[Html]:
    """Typical or odd futures, by the stated rule, each to open."""
    found = facts.typical if which == "typical" else facts.odd
    if found is None:
        return []
    chosen, lives = found
    out = []
    for share, told in zip(chosen.share, lives, strict=True):
        stands = (
            f", stands for {100 * share:.0f} % of them" if which == "typical" else f", distance {share:.2f}"
        )
        where = facts.keep(f"{which}/{told.life.run}", {"run": told.life.run, "share or distance": share})
        head = f"Future {told.life.run:,}{'' if facts.alone else stands}: {_finding(told)}"
        out.append(folded(tag("span", head, data_from=where), *_whole(facts, told)))
    return (
        out if facts.alone else [*out, tag("p", f"Rule: {chosen.rule}.", class_="small", data_apart="rule")]
    )


def _whole(facts: Facts, told: Told) -> list[Html]:
    """The years of a life and the ledger of its most telling turns: signing and end, else the last."""
    turns = [turn for turn in told.life.turns if turn.kind in ("signed", "ended")][:2]
    turns = turns or list(told.life.turns[-1:])
    if not turns and told.life.formed is not None:
        return [_years(facts, told), tag("p", "The level never changes, so there is no turn to open.")]
    return [_years(facts, told), *(_turn(facts, told, turn, "h3") for turn in turns), *_unsigned(facts, told)]


def _unsigned(facts: Facts, told: Told) -> list[Html]:
    """Why no pact was signed, with the last decision of both states; nothing where one was."""
    from tripolar.outcomes.life import unsigned

    from ..life_words import why_unsigned

    found = unsigned(told.life)
    if found is None:
        return []
    labels = [told.view.labels[each.state] for each in found.ledgers]
    heads = [f"{label}: alliance" for label in labels]
    table = _ledger(facts, told, found.ledgers, (3, 3), heads)
    kept = {
        "odds": found.odds,
        "best": found.best_odds,
        "against": [each.contributions[:, 3] for each in found.ledgers],
    }
    where = facts.keep(f"futures/{told.life.run}/unsigned", kept)
    return [
        tag("h3", f"{found.year}: why no pact"),
        tag("p", why_unsigned(told), data_from=where),
        folded("The ledger of that decision", table),
    ]


def _life(facts: Facts, told: Told) -> Drawn:
    from tripolar.plots.life import life_figure

    picture = life_figure(told.life, told.view, facts.one_run())
    return Drawn(picture, *_year_rows(told))


def _years(facts: Facts, told: Told) -> Html:
    return facts.table(f"futures/{told.life.run}/years", *_year_rows(told))


def _year_rows(told: Told) -> tuple[str, list[str], list[list[str]]]:
    """The caption, the heads and the rows of the years of a life."""
    from tripolar.outcomes.ledger import LEVELS

    from ..life_words import told_years

    life = told.life
    rows = [
        [str(int(life.years[t])), LEVELS[int(life.level[t])],
         Said(f"{life.relation[t]:.2f}", float(life.relation[t])), _plain(happened)]
        for t, happened in told_years(told).items()
    ]  # fmt: skip
    caption = Said(f"Future {life.run:,} by year", life.run)
    return caption, ["year", "level on paper", "working relation (0-3)", "what happened"], rows


def _plain(words: str) -> str:
    """The terminal's capitals in ordinary letters."""
    return "; ".join(part[:1] + part[1:].lower() if part.isupper() else part for part in words.split("; "))


def _turn(facts: Facts, told: Told, turn: Any, level: str) -> Html:
    """A turn: why, in a sentence, and the ledger of both states."""
    from ..life_words import ENDS, TURNS, why

    what = ENDS.get(turn.how) or TURNS[turn.kind]
    kept = {
        "odds": turn.odds, "odds_then": turn.odds_then, "set_back": turn.set_back, "already": turn.already,
        "under": turn.under, "years": len(turn.under.years) if turn.under else None,
    }  # fmt: skip
    where = facts.keep(f"futures/{told.life.run}/turns/{turn.year}", kept)
    return tag(
        "div",
        tag(level, f"{turn.year}: {what}"),
        tag("p", why(told, turn), data_from=where),
        folded("The ledger of that decision", _turn_ledger(facts, told, turn)),
        class_="turn",
    )


def _turn_ledger(facts: Facts, told: Told, turn: Any) -> Html:
    from tripolar.outcomes.ledger import LEVELS

    labels = [told.view.labels[each.state] for each in turn.ledgers]
    heads = [f"{n} picks {LEVELS[int(each.pick)]}" for n, each in zip(labels, turn.ledgers, strict=True)]
    return _ledger(facts, told, turn.ledgers, (turn.ledgers[0].pick, turn.ledgers[1].pick), heads)


def _ledger(facts: Facts, told: Told, ledgers: Any, levels: tuple[int, int], heads: list[str]) -> Html:
    """Two decisions: each mechanism's part in the score of a level, all scores and odds, the draws."""
    from tripolar.outcomes.ledger import LEVELS

    from ..life_words import percent

    head = ["score (logit)", *heads]
    rows = []
    columns = [each.contributions[:, level] for each, level in zip(ledgers, levels, strict=True)]
    for m, name in enumerate(ledgers[0].mechanisms):
        values = [float(column[m]) for column in columns]
        if max(abs(value) for value in values) >= SMALL:
            rows.append([told.view.mechanisms.get(name, name), *(_score(value) for value in values)])
    rows.append(["sum", *(_score(each.scores[level]) for each, level in zip(ledgers, levels, strict=True))])
    for level in (3, 2, 1, 0):
        rows.append([f"score of {LEVELS[level]}", *(_score(each.scores[level]) for each in ledgers)])
    for level in (3, 2, 1, 0):
        odds = [float(each.odds[level]) for each in ledgers]
        rows.append([f"odds of {LEVELS[level]}", *(Said(percent(each), each) for each in odds)])
    rows.append(["draw", *(Said(f"{each.draw:.3f}", float(each.draw)) for each in ledgers)])
    year = ledgers[0].year
    where = f"futures/{told.life.run}/ledgers/{year}-{levels[0]}{levels[1]}"
    return facts.table(where, f"Both states' decisions of {year}", head, rows)


def _score(value: Any) -> Said:
    """A part of a score, in logit."""
    return Said(signed(float(value), 2), float(value))


def _finding(told: Told) -> str:
    from tripolar.plots.life import finding

    return finding(told.life, told.view).partition(": ")[2]


def _command(facts: Facts, run: int) -> str:
    from .provenance import subject_words

    return " ".join(part for part in (COMMAND, subject_words(facts), f"run={run}") if part)
