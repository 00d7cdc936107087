"""Several pairs in focus: each answer gives them a row each; guesses, dots and pictures are about the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tripolar.outcomes import words

from ..answer import ENOUGH, ends, hundredth
from .kept import Said
from .markup import Html, tag

if TYPE_CHECKING:
    from .facts import Facts


def note(facts: Facts) -> Html | None:
    """Whom sentences, guesses, dots and pictures are about, where more than one pair is in focus."""
    many = len(facts.scenario.focal)
    if many < 2:
        return None
    where = facts.keep("pairs_in_focus", many)
    text = (
        f"Sentences, guesses, dots and pictures are about {facts.both}, the first of {many} pairs in focus. A table "
        "under each answer has a row for every pair. Pictures of another pair: tripolar plot with "
    )
    return tag("p", text, tag("code", f"pair={facts.scenario.focal[1]}"), ".", data_from=where)


def answer(facts: Facts, name: str) -> str:
    """The sentence that answers a question: of the first pair; the fourth question is about states."""
    if len(facts.scenario.focal) < 2 or name == "Q4":
        return str(facts.summary["questions"][name])
    tell = {"Q1": words.first, "Q2": words.second, "Q3": words.third}[name]
    return tell(facts.scenario, facts.summary, facts.pair)


def every(facts: Facts, name: str, at: str) -> Html | None:
    """The figures of every pair in focus that answer a question, a row each; nothing where there is one pair."""
    if len(facts.scenario.focal) < 2:
        return None
    if name == "Q4":
        return _turns(facts, at)
    head, row = {"Q1": (_formed_head, _formed), "Q2": (_lives_head, _life), "Q3": (_led_head, _led)}[name]
    rows = [[facts.named(pair), *row(facts, facts.summary["pairs"][pair])] for pair in facts.scenario.focal]
    return facts.table(
        f"{at}-pairs", Said(f"Every pair in focus; {_bands(facts)}", facts.summary["runs"]), head(facts), rows
    )


def _turns(facts: Facts, at: str) -> Html:
    """The fourth question by state."""
    rows = []
    for state in facts.choosing:
        held = facts.summary["states"][state]
        rows.append(
            [facts.scenario.labels[state], *(_share(facts, held[kind]) for kind in ("balances", "realigns"))]
        )
    caption = Said(f"Every state with two poles to choose from; {_bands(facts)}", facts.summary["runs"])
    return facts.table(
        f"{at}-states",
        caption,
        ["state", "balances between two poles", "realigns from one to the other"],
        rows,
    )


def _bands(facts: Facts) -> str:
    runs = facts.summary["runs"]
    if runs < ENOUGH:
        return f"of {runs:,} futures"
    told = f"of 100 futures ({runs:,} were run); in brackets simulation noise"
    return told + (", then what we do not know" if facts.about.set_size else "")


def _formed_head(facts: Facts) -> list[str]:
    years = list(facts.summary["pairs"][facts.pair]["by_year"])[:-1]
    return ["pair", f"form an alliance by {facts.scenario.horizon}", *(f"by {year}" for year in years)]


def _formed(facts: Facts, held: dict[str, Any]) -> list[str]:
    steps = list(held["by_year"].values())[:-1]
    return [_share(facts, held["forms"]), *(_share(facts, each, bands=False) for each in steps)]


def _lives_head(_: Facts) -> list[str]:
    return ["pair", "first alliance breaks", "it holds", "none forms", "alliances", "median life, years",
            "outlive ten years, of 100 alliances", "allied years a future", "named most for the breaks, of 100 breaks",
            "odds of leaving there at signing"]  # fmt: skip


def _life(facts: Facts, held: dict[str, Any]) -> list[str]:
    spells, causes = held["spells"], held["causes"]
    ten, noise, unknown = (
        spells[key].get("10") for key in ("survival", "survival_noise", "survival_parameters")
    )
    middle = spells["median_years"]
    life = Said("none" if not spells["n"] else "not reached" if middle is None else f"{middle:g}", middle)
    outlive = Said("none seen so long")
    if ten is not None:
        outlive = Said(
            hundredth(ten, noise) + ("" if ten == 0.0 else _brackets(noise, unknown)),
            ten,
            *noise,
            *(unknown or ()),
        )
    years = spells["allied_years_per_future"]
    of_years = [each for each in (spells["allied_years_noise"], spells["allied_years_parameters"]) if each]
    told = words.some(years) + "".join(f" ({low:.1f} to {high:.1f})" for low, high in of_years)
    there = causes["already_there"]
    return [
        *(_share(facts, held[kind]) for kind in ("breaks", "holds", "never")),
        Said(f"{spells['n']:,}", spells["n"]),
        life,
        outlive,
        Said(told, years, *(end for each in of_years for end in each)),
        _named(causes),
        Said("" if there is None or not causes["n"] else f"{100 * there:.0f} %", there),
    ]


def _named(causes: dict[str, Any]) -> Said:
    """The cause that is named for the most breaks of a pair."""
    from .moves import mechanism_names

    shares = {key: each for key, each in causes["share"].items() if each["share"] > 0.0}
    if not causes["n"] or not shares:
        return Said("no break")
    best = max(shares, key=lambda key: float(shares[key]["share"]))
    share, noise, unknown = (shares[best][key] for key in ("share", "noise", "parameters"))
    n = causes["n"]
    name = mechanism_names().get(best, best)
    if n < ENOUGH:
        return Said(f"{name}: {round(share * n)} of {n} breaks", round(share * n), n)
    told = f"{name}: {hundredth(share, noise)}{_brackets(noise, unknown)}"
    return Said(told, share, *noise, *(unknown or ()))


def _brackets(noise: list[float], unknown: list[float] | None) -> str:
    """Simulation noise in brackets, and what we do not know in brackets of its own."""
    return f" ({ends(noise)})" + (f" ({ends(unknown)})" if unknown else "")


def _led_head(_: Facts) -> list[str]:
    return ["pair", "senior partner", "with it as the senior", "with the other as the senior",
            "margin at signing (0 equal, 1 one-sided)", "at the break or the horizon"]  # fmt: skip


def _led(facts: Facts, held: dict[str, Any]) -> list[str]:
    senior = held["senior"]
    when = "at_formation" if senior["at_formation"]["n"] else "at_end"
    if not senior[when]["n"]:
        return ["no alliance", "", "", "", ""]
    of = senior[when]["of_futures"]
    order = sorted(of, key=lambda state: -float(of[state]["share"]))
    margins = [senior[k]["margin"] for k in ("at_formation", "at_end")]
    return [
        facts.scenario.labels[order[0]],
        *(_share(facts, of[state]) for state in order),
        *(Said("" if each is None else f"{each:.2f}", each) for each in margins),
    ]


def _share(facts: Facts, held: dict[str, Any], bands: bool = True) -> Said:
    """A share of the futures, with its bands; of few futures their number."""
    runs, share, noise, unknown = facts.summary["runs"], held["share"], held["noise"], held["parameters"]
    if runs < ENOUGH:
        return Said(f"{round(share * runs)}", round(share * runs))
    told = hundredth(share, noise)
    if not bands:
        return Said(told, share, *noise)
    return Said(f"{told}{_brackets(noise, unknown)}", share, *noise, *(unknown or ()))
