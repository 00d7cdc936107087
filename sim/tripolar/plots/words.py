"""The same numbers in words: one denominator, and never 0 for what the runs did not happen to show."""

from __future__ import annotations

from collections.abc import Sequence

from tripolar.outcomes.words import ends


def count(number: float) -> str:
    """10000 -> 10,000."""
    return f"{round(float(number)):,}"


def number(value: float) -> str:
    """A number short enough to read: 8, 8.5, 0.3, 0.04, 1,493."""
    size = abs(value)
    digits = 0 if size >= 100 or float(value).is_integer() else 1 if size >= 0.1 else 2
    return f"{value:,.{digits}f}"


def years(value: float) -> str:
    """'1 year', '8 years', not to be parted at the end of a line."""
    return f"{number(value)}\u00a0year{'' if value == 1 else 's'}"


def percent(share: float) -> str:
    """A share in per cent; what is nearly nothing or nearly all is said to be so."""
    if share < 0.005:
        return "<1 %"
    if 0.995 <= share < 1.0:
        return ">99 %"
    return f"{100.0 * share:.0f} %"


#: Cases below which a share is told as the count it is.
FEW = 20


def some(many: float, thing: str) -> str:
    """A count with its noun: '1 pact', '2 pacts', '1,200 futures'."""
    return f"{count(many)} {thing}{'' if round(float(many)) == 1 else 's'}"


def part(share: float, of: float, thing: str = "") -> str:
    """A share of ``of`` cases in per cent; of fewer than ``FEW`` cases the count that it is: '1 of the 2 pacts'."""
    if of >= FEW:
        return percent(share) + (f" of the {thing}s" if thing else "")
    hits = round(share * of)
    if not thing:
        return f"{hits} of {count(of)}"
    if not hits:
        return f"none of the {thing}s"
    return f"the one {thing}" if of == 1 else f"{hits} of the {count(of)} {thing}s"


def between(low: float, high: float) -> str:
    """An interval of shares, without its unit and rounded as in sentences: '24–26'."""
    bottom, top = ends(low, high)
    return bottom if bottom == top else f"{bottom}{' to ' if top == '>99' else '–'}{top}"


def futures(share: float, runs: int) -> str:
    """A share of runs: '25 of 100 futures'; of fewer than 100 runs as the count it is."""
    if runs < 100:
        return f"{round(share * runs)} of {runs} runs"
    if share < 0.005:
        return "fewer than 1 of 100 futures"
    if share >= 0.995:
        return "more than 99 of 100 futures"
    return f"{100.0 * share:.0f} of 100 futures"


def told(parts: Sequence[str]) -> str:
    """Sentences after one another, with plain spaces."""
    return " ".join(part for part in parts if part).replace("\u00a0", " ")
