"""What ``tripolar run`` prints: the four questions in a sentence each, then the numbers behind them."""

from __future__ import annotations

import math
import shutil
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .settings import counted

if TYPE_CHECKING:
    from tripolar.scenario import Scenario

FORECAST = "These are the model's futures, not a forecast."
CLASSES = {"never": "no pact forms", "holds": "a pact forms and holds", "breaks": "a pact forms and breaks"}
CHOICES = {
    "balances": "balances between two poles",
    "realigns": "realigns to the other pole",
    "rivals": "rivals before any pact",
}
TOP_CAUSES = 5
FEW = 20  # cases below which a share is told as their number, as in the pictures (plots.words.FEW)
#: Cases under which a share is told as a count: of fewer than a hundred, none can be said to be so many of 100.
ENOUGH = 100


def answer(
    scenario: Scenario,
    summary: dict[str, Any],
    seconds: float,
    place: str,
    files: list[str],
    changed: bool = False,
) -> str:
    """The whole text; ``changed``: other values than those of the built-in scenario whose title it has."""
    drawn = summary["parameters"]["mode"] == "ranges"
    title = f"{scenario.texts.get('title') or scenario.name}{', changed' if changed else ''}"
    point = "parameters drawn from their tested ranges" if drawn else "one point of the parameters"
    years = f"{scenario.start}-{scenario.horizon}"
    head = f"{title}: {counted(summary['runs'], 'future')} {years}, seed {summary['seed']}, {point}"
    lines = [_wrapped(head, "  "), ""]
    lines += [_wrapped(f"{name}  {text}", "    ") for name, text in summary["questions"].items()]
    for pair in summary["focal_pairs"]:
        lines += ["", *pair_lines(scenario, summary, pair, drawn)]
    lines += ["", *_outside(summary)]
    lines += [
        _wrapped(f"{FORECAST} Took {seconds:.1f} s."),
        _wrapped(f"Files in {place}: {', '.join(files)}", "  "),
    ]
    return "\n".join(lines)


def pair_lines(scenario: Scenario, summary: dict[str, Any], pair: str, drawn: bool) -> list[str]:
    """The numbers of one pair in focus."""
    from tripolar.outcomes.names import both, opened, the

    about = summary["pairs"][pair]
    states = [state for state in pair.split("-") if state != scenario.leader]
    rows = [(CLASSES[kind], about[kind]) for kind in CLASSES]
    rows += [
        (f"{opened(the(scenario.labels[state]))} {CHOICES[kind]}", summary["states"][state][kind])
        for kind in ("balances", "realigns")
        for state in states
    ]
    rows.append((CHOICES["rivals"], about["rivals"]))
    name = opened(both(scenario.labels[state] for state in pair.split("-")))
    runs = summary["runs"]
    of, share_, noise = "100 futures", "share", "simulation noise"
    if runs < FEW:
        of, share_, noise = ("the one future" if runs == 1 else f"{runs} futures"), "number", "noise, of 100"
    head = f"{name}: of {of}"
    wide = max(len(head), *(len(label) + 2 for label, _ in rows))
    out = [f"{head:<{wide}}  {share_:>6}  {noise:>16}" + ("  what we do not know" if drawn else "")]
    for label, share in rows:
        told = often(share["share"], share["noise"], runs)
        line = f"  {label:<{wide - 2}}  {told:>6}  {band(share['noise']):>16}"
        out.append(line + (f"  {band(share['parameters']):>19}" if drawn else ""))
    key = ["Below: ( ) simulation noise, [ ] what we do not know."] if drawn else []
    return [
        *out,
        *key,
        *_life(about["spells"]),
        *_senior(scenario, about["senior"]),
        *_causes(about["causes"]),
    ]


def often(share: float, noise: Sequence[float], of: int) -> str:
    """A share of 100; of fewer than ``FEW`` cases their number."""
    return f"{round(share * of)}" if of < FEW else hundredth(share, noise)


def hundredth(share: float, noise: Sequence[float] | None = None) -> str:
    """A share of 100, one decimal; what is nearly nothing or nearly all is said to be so.

    Where no case hit, or all did, the bound is what the ``noise`` interval allows: one future can not tell <0.1.
    """
    low, high = (0.9995, 0.0005) if noise is None else noise
    if share < 0.0005:
        return f"<{math.ceil(1000.0 * max(high, 0.001) - 1e-9) / 10.0 if share == 0.0 else 0.1:.1f}"
    if share > 0.9995:
        return f">{math.floor(1000.0 * min(low, 0.999) + 1e-9) / 10.0 if share == 1.0 else 99.9:.1f}"
    return f"{100 * share:.1f}"


def cases(share: float, noise: Sequence[float], n: int, of: str) -> str:
    """A share of ``n`` cases: of 100 of them, or as the count it is where they are few (``ENOUGH``)."""
    return f"{round(share * n)} of {n} {of}" if n < ENOUGH else f"{hundredth(share, noise)} of 100 {of}"


def ends(interval: Sequence[float]) -> str:
    """An interval of 100 in a sentence: to one decimal, never 0."""
    low, high = (hundredth(end) for end in interval)
    return low if low == high else f"{low} to {high}"


def band(interval: Sequence[float] | None) -> str:
    """An interval of 100 in a column, never from 0 or to 100, or nothing."""
    return "" if interval is None else "-".join(hundredth(end) for end in interval)


def _life(spells: dict[str, Any]) -> list[str]:
    if not spells["n"]:
        return ["No pact forms, so no life of a pact can be told."]
    ten, noise, unknown = (
        spells.get(key, {}).get("10") for key in ("survival", "survival_noise", "survival_parameters")
    )
    median, half = spells["median_years"], spells.get("median_parameters")
    text = f"Life of {counted(spells['n'], 'pact')}, later ones of a future included: "
    if median is not None:
        text += f"median {median:g} year{'' if median == 1 else 's'}"
        text += f" [{half[0]}-{half[1]}]" if half and None not in half else ""
    else:
        text += "it outlives the years seen" if spells["n"] == 1 else "more than half outlive the years seen"
    if ten is not None and spells["n"] >= FEW:
        text += f"; S(10) = {ten:.2f}" + (f" ({noise[0]:.2f}-{noise[1]:.2f})" if noise else "")
        text += f" [{unknown[0]:.2f}-{unknown[1]:.2f}]" if unknown else ""
    from tripolar.outcomes.words import some

    years = some(spells["allied_years_per_future"])
    if noise := spells.get("allied_years_noise"):
        years += f" ({noise[0]:.1f}-{noise[1]:.1f})"
    if unknown := spells.get("allied_years_parameters"):
        years += f" [{unknown[0]:.1f}-{unknown[1]:.1f}]"
    return [_wrapped(f"{text}; {years} allied years a future.", "  ")]


def _senior(scenario: Scenario, senior: dict[str, Any]) -> list[str]:
    from tripolar.outcomes.names import the

    parts = []
    for when, words in (("at_formation", "when signed"), ("at_end", "at its end")):
        about = senior[when]
        if about["n"]:
            shares = {k: v for k, v in about["share"].items() if v is not None}
            lead = max(shares, key=lambda state: shares[state])
            often = f"{the(scenario.labels[lead])} in {cases(shares[lead], about['noise'][lead], about['n'], 'pacts')}"
            parts.append(f"{words} {often}, mean margin {about['margin']:.2f}")
    return [_wrapped(f"Senior partner: {'; '.join(parts)} (0 equal, 1 one-sided).", "  ")] if parts else []


def _causes(causes: dict[str, Any]) -> list[str]:
    if not causes["n"]:
        return []
    from tripolar.rules.table import MECHANISMS

    titles = {m.label: f"{m.label} {m.name}" for m in MECHANISMS}
    share = causes["share"]
    named = sorted(
        (key for key in share if key in titles and share[key]["share"] > 0),
        key=lambda k: (-share[k]["share"], k),
    )
    population = causes.get("population") or {}
    n = causes["n"]
    of = ", of 100 (" if n >= FEW else " (noise of 100; "
    lines = [f"Causes of {counted(n, 'break')} of first pacts{of}population mean of the term, logit):"]
    for key in named[:TOP_CAUSES]:
        term = population.get(key, {})
        means = ", ".join(
            f"{name.replace('_', ' ')} {value:+.2f}" for name, value in term.items() if value is not None
        )
        noise = f" ({band(share[key]['noise'])})"
        ranges = share[key].get("parameters")
        unknown = (
            "" if not ranges else f" [{band(ranges)}]" if ranges[1] > ranges[0] else " [within the noise]"
        )
        lines.append(
            f"  {titles[key]:<20} {often(share[key]['share'], share[key]['noise'], n):>6}{noise:<14}{unknown}"
            + (f"  {means}" if means else "")
        )
    rest = [
        f"{name} {often(share[name]['share'], share[name]['noise'], n)}"
        for name in ("tie", "chance")
        if name in share
    ]
    there = causes.get("already_there")
    lines.append(
        f"  {', '.join(rest)}"
        + (
            f"; {100 * there:.0f} % of the odds of leaving were there when the pact was signed"
            if there is not None
            else ""
        )
    )
    return lines


def _outside(summary: dict[str, Any]) -> list[str]:
    outside = summary["parameters"].get("outside_tested") or []
    if not outside:
        return []
    told = [f"{o['name']}={o['value']:g} ({o['low']:g} to {o['high']:g})" for o in outside]
    return [_wrapped("Outside the tested range: " + ", ".join(told) + ".", "  ")]


def _wrapped(text: str, indent: str = "") -> str:
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 40), 110)
    return textwrap.fill(
        text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
