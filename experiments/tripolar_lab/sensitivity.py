"""``tripolar sensitivity``: what moves an outcome over the points of a sweep."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import errors, grammar
from .settings import shown, whole

if TYPE_CHECKING:
    from tripolar.plots.sheet import Picture

    from .sweeps.reading import Stored
    from .sweeps.sensitivity import Found, Outcome, Sample

HELP = """\
tripolar sensitivity: what moves an outcome over the points of a sweep, and what does not

From a sweep to an answer in two commands; the design decides which:
  tripolar sweep 'threat.strength=interval(0,2)' growth=baseline,china_surge design=oat runs=10000 out=out/t
  tripolar sensitivity out/t                           a tornado: the scenario as it is, one key at a time away

  tripolar sweep 'threat.strength=interval(0,2)' 'status.strength=interval(0,2)' \\
                 design=saltelli points=256 runs=5000 out=out/s
  tripolar sensitivity out/s of=forms,s10              Sobol indices: shares of the variance, alone (S1) and with
                                                       all a key does together with others (ST)
  design=morris points=20        elementary effects: a cheap look at many keys (points x (keys + 1) points)
  lhs, sobol_sequence, grids     Borgonovo's delta, from 20 points a key on; one key at a time in a grid: a tornado

  tripolar sensitivity out/t out=tornado.png           the picture (.png .svg .pdf)
  tripolar sensitivity out/s of=forms,s10 out=s.tar.gz     points and outcomes for the EMA workbench (PRIM, feature
                                                       scoring): ema_workbench.load_results("s.tar.gz")

  of=forms,s10        outcomes: any column of tripolar results (default forms)
  around=POINT        a tornado around that point of a grid, from the points that differ in one key alone
  resamples=N seed=S  of the bootstrap that gives the 95 % intervals (default: 1000 or as many as is quick; 1)
  out=FILE            a picture of one outcome, or an archive for EMA, as its ending says
  --json   --help, -h
What the numbers mean and do not: docs/sensitivity.md"""
KEYS = ("of", "around", "resamples", "seed", "out")
PICTURES, ARCHIVE = (".png", ".svg", ".pdf"), ".tar.gz"
WORDS = {"zero": "not distinguishable from 0", "noise": "no more than noise can make", "clear": ""}
ROOM = 116  # letters in a line
NOISY = 0.1  # share of the variance from which simulation noise is worth a warning


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    from .sweeps import values

    asked = grammar.split(argv, "sensitivity", ("json",), words=1, read=values.read)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    from .results import column_of, folder_in
    from .sweeps import sensitivity
    from .sweeps.reading import Stored

    stored = Stored(folder_in(asked.words, "sensitivity"))
    given = _given(asked.pairs, stored.points)
    table = stored.results()
    names = list(dict.fromkeys(column_of(table, stored, name) for name in given["of"]))
    sample = sensitivity.of_stored(stored, axes())
    outcomes = [sensitivity.outcome_of(table, name) for name in names]
    out = given["out"]
    if out is not None and out.endswith(ARCHIVE):
        return _archive(out, sample, outcomes, "json" in asked.flags)
    if out is not None and len(outcomes) > 1:
        raise errors.Refusal(
            f"a picture shows one outcome and of= names {len(outcomes)}; give one of {', '.join(names)}"
        )
    how = {key: given[key] for key in ("resamples", "seed", "around")}
    found = [sensitivity.found(sample, outcome, **how) for outcome in outcomes]
    if out is not None:
        _save(picture(stored, sample, outcomes[0], found[0]), out)
    if "json" in asked.flags:
        told = {
            name: told_of(stored, sample, *each) for name, *each in zip(names, outcomes, found, strict=True)
        }
        print(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print("\n\n".join(text_of(stored, sample, *each) for each in zip(outcomes, found, strict=True)))
        if out is not None:
            print(f"\nPicture: {out}")
    return errors.OK


def axes() -> Any:
    from .library import groups

    return groups()


def _given(pairs: Mapping[str, Any], points: int) -> dict[str, Any]:
    """The keys of the verb, checked."""
    from .sweeps.values import Choices

    for key in pairs:
        if key not in KEYS:
            have = ", ".join(f"{known}=" for known in KEYS)
            raise errors.Refusal(f"tripolar sensitivity has no {shown(key)}=; there are {have}")
    of, out = pairs.get("of", "forms"), pairs.get("out")
    given: dict[str, Any] = {"of": [str(x).strip() for x in (of.values if isinstance(of, Choices) else [of])]}
    around, resamples = pairs.get("around"), pairs.get("resamples")
    given["around"] = None if around is None else whole("around", around, 0, points - 1, "number of a point")
    given["resamples"] = (
        None if resamples is None else whole("resamples", resamples, 10, 10**6, "bootstrap samples")
    )
    given["seed"] = whole("seed", pairs.get("seed", 1), 0, 2**62, "names the stream of the bootstrap")
    if out is not None and not out.endswith((*PICTURES, ARCHIVE)):
        raise errors.Refusal(
            f"out={shown(out)} must end in {', '.join(PICTURES)} (a picture) or {ARCHIVE} (an archive for EMA); "
            "give it one of these endings"
        )
    given["out"] = None if out is None else os.path.expanduser(out)
    return given


def _archive(out: str, sample: Sample, outcomes: list[Outcome], as_json: bool) -> int:
    """Write the archive for the EMA workbench and say how to open it."""
    from .sweeps import ema

    lost = ema.write(out, sample, outcomes)
    names, points = ema.names_of([outcome.name for outcome in outcomes]), len(sample.x)
    if as_json:
        print(json.dumps({"out": out, "outcomes": names, "points": points - lost, "left_out": lost}))
        return errors.OK
    left = f" ({lost:,} without a value of every outcome are left out)" if lost else ""
    print(f"{points - lost:,} points{left} with {', '.join(names)} in {out}")
    print(f'Open it with: experiments, outcomes = ema_workbench.load_results("{out}")')
    return errors.OK


def unit_of(outcome: Outcome) -> tuple[float, str]:
    """What to multiply an outcome by to tell it, and its unit then."""
    short = outcome.name.rpartition(".")[2]
    if not outcome.share:
        return 1.0, "years"
    if short.startswith("cause_"):
        return 100.0, "of 100 breaks"
    return 100.0, "of 100 first pacts" if short[:1] == "s" and short[1:].isdigit() else "of 100 futures"


def told_of(stored: Stored, sample: Sample, outcome: Outcome, found: Found) -> dict[str, Any]:
    """An analysis as plain data: what was found, in shares and years, and what to keep in mind."""
    return _plain(
        {
            "outcome": outcome.name,
            "unit": "share" if outcome.share else "years",
            "method": found.method,
            "design": sample.kind,
            **found.about,
            "factors": found.rows,
            "notes": notes_of(stored, sample, outcome, found),
        }
    )


def _plain(data: Any) -> Any:
    """Plain data of JSON: what is no finite number is null."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    return None if isinstance(data, float) and not -float("inf") < data < float("inf") else data


def text_of(stored: Stored, sample: Sample, outcome: Outcome, found: Found) -> str:
    """An analysis as text: a heading, a table with a line a key, and what to keep in mind."""
    table = {"sobol": _sobol, "morris": _morris, "delta": _delta, "tornado": _tornado}[found.method]
    head, rows = table(outcome, found)
    wide = [max(len(line[k]) for line in [head, *rows]) for k in range(len(head))]
    lines = []
    for line in [head, *rows]:
        cells = [c.ljust(w) for c, w in zip(line, wide, strict=True)]
        lines.append("  ".join(cells).rstrip())
    notes = [textwrap.fill(note, ROOM) for note in notes_of(stored, sample, outcome, found)]
    return "\n".join([textwrap.fill(heading(sample, outcome, found), ROOM), "", *lines, "", *notes])


def heading(sample: Sample, outcome: Outcome, found: Found) -> str:
    """What is analysed, by what, from how much."""
    about, (scale, unit) = found.about, unit_of(outcome)
    if found.method == "tornado":
        base = about["base"]
        return (
            f"What moves {outcome.name}, one key at a time: tornado around point {base['point']}, "
            f"where it is {base['outcome'] * scale:.1f}{_ends(base, scale)} {unit}"
        )
    spread = f"mean {about['mean'] * scale:.1f}, sd {about['sd'] * scale:.1f} {unit} over the points"
    named = {
        "sobol": f"Sobol indices, {about['used']:,} base samples",
        "morris": f"Morris' elementary effects, {about['used']:,} trajectories",
        "delta": f"Borgonovo's delta, {about['used']:,} points of design={sample.kind}",
    }[found.method]
    return f"What moves {outcome.name}: {named} ({spread})"


def _ends(row: Mapping[str, Any], scale: float) -> str:
    low, high = row["low"], row["high"]
    text = f" ({low * scale:.1f}-{high * scale:.1f})" if low == low and high == high else ""
    if row["unknown"] is not None:
        text += f" [{row['unknown'][0] * scale:.1f}-{row['unknown'][1] * scale:.1f}]"
    return text


def _pm(value: float, half: float, digits: int = 2) -> str:
    return f"{value + 0.0:.{digits}f} ±{half:.{digits}f}".replace(
        "-0." + "0" * digits + " ", "0." + "0" * digits + " "
    )


def _sobol(outcome: Outcome, found: Found) -> tuple[list[str], list[list[str]]]:
    rows = []
    for row in found.rows:
        first, total = row["S1_verdict"], row["ST_verdict"]
        if first == total:
            told = WORDS[total]
        else:
            told = "; ".join(f"{k} {WORDS[v]}" for k, v in (("S1", first), ("ST", total)) if v != "clear")
        rows.append([row["factor"], _pm(row["S1"], row["S1_conf"]), _pm(row["ST"], row["ST_conf"]), told])
    return ["key", "S1", "ST", ""], rows


def _morris(outcome: Outcome, found: Found) -> tuple[list[str], list[list[str]]]:
    scale, _ = unit_of(outcome)
    rows = []
    for row in found.rows:
        mu = "-" if row["mu"] is None else f"{row['mu'] * scale:+.1f}"
        size = _pm(row["mu_star"] * scale, row["mu_star_conf"] * scale, 1)
        rows.append(
            [row["factor"], row["per"], size, mu, f"{row['sigma'] * scale:.1f}", WORDS[row["verdict"]]]
        )
    return ["key", "per", "mu*", "mu", "sigma", ""], rows


def _delta(outcome: Outcome, found: Found) -> tuple[list[str], list[list[str]]]:
    rows = []
    for row in found.rows:
        told = WORDS[row["delta_verdict"]]
        rows.append(
            [row["factor"], _pm(row["delta"], row["delta_conf"]), _pm(row["S1"], row["S1_conf"]), told]
        )
    return ["key", "delta", "S1", ""], rows


def _tornado(outcome: Outcome, found: Found) -> tuple[list[str], list[list[str]]]:
    from .sweeps.sensitivity import told

    scale, _ = unit_of(outcome)
    rows = []
    for row in found.rows:
        ends = [f"{told(e['value'])}: {e['outcome'] * scale:.1f}{_ends(e, scale)}" for e in row["ends"]]
        here = f"{told(found.about['base']['values'][row['factor']])}"
        swing = f"{row['swing'] * scale:.1f}{'*' if row['inside'] else ''}"
        rows.append([row["factor"], here, *ends, *[""] * (2 - len(ends)), swing, WORDS[row["verdict"]]])
    return ["key", "as it is", "one end", "other end", "swing", ""], rows


def notes_of(stored: Stored, sample: Sample, outcome: Outcome, found: Found) -> list[str]:
    """How to read the numbers, and what they do not say; a sentence or two a line."""
    about = found.about
    lines = [_reading(found, outcome)]
    choices = [factor.name for factor in sample.factors if factor.categorical]
    if choices and found.method != "tornado":
        lines.append(f"{', '.join(choices)}: choices whose order says nothing.")
    if found.method == "tornado":
        lines += _tornado_notes(sample, found)
    else:
        lines.append(_noise_words(sample, outcome, found))
        lost = about["parts"] - about["used"]
        if lost:
            part = {"sobol": "base samples", "morris": "trajectories", "delta": "points"}[found.method]
            lines.append(
                f"{lost:,} of {about['parts']:,} {part} are left out, as {outcome.name} has no value there "
                f"({outcome.why}): the numbers speak of the rest."
            )
    for one, other in about.get("tied", []):
        lines.append(f"{one} and {other} change together in these points and can not be told apart.")
    if stored.manifest["settings"]["parameters"] == "ranges":
        lines.append(_drawn_words(found))
    return [line for line in lines if line]


def _drawn_words(found: Found) -> str:
    words = "Parameters that are not swept were drawn: noise counts their draws, not runs"
    if found.method == "tornado":
        return f"{words}. In [ ]: what we do not know, the 5-95 % range over the draws."
    return f"{words}, and the indices are of the mean over them."


def _reading(found: Found, outcome: Outcome) -> str:
    if found.method == "sobol":
        return (
            f"S1: share of the variance a key explains alone; ST: with all it does together with others. Sum of S1 "
            f"{found.about['sum_of_S1']:.2f}: what is left to 1 comes from keys together."
        )
    unit = unit_of(outcome)[1]
    if found.method == "morris":
        return (
            f"mu*: mean size of the change ({unit}) over the whole interval or at a switch of listed values; mu: with "
            "its sign; sigma: how much that differs from place to place (large: not linear, or together with others)."
        )
    if found.method == "delta":
        return (
            "delta: how far knowing a key shifts the whole distribution of the outcome, 0 to 1 (Borgonovo 2007); S1: "
            "share of the variance. From classes of each key's values: with few points both blur. Sobol needs "
            "design=saltelli."
        )
    return (
        f"Swing: highest less lowest value ({unit}), base included. In brackets: 95 % intervals of simulation "
        "noise; a swing within those of its two points counts as not distinguishable from 0. What keys do together "
        "does not show."
    )


def _tornado_notes(sample: Sample, found: Found) -> list[str]:
    lines = []
    if sample.crn:
        lines.append(
            "The points share their luck (common random numbers), so that a smaller swing may be real."
        )
    if any(row["inside"] for row in found.rows):
        lines.append("* The highest or lowest value lies between the ends.")
    lost = [row["factor"] for row in found.rows if row["lost"]]
    missing = [*lost, *found.about["without_ends"]]
    if missing:
        lines.append(f"Ends without a value, or none: {', '.join(missing)}.")
    return lines


def _noise_words(sample: Sample, outcome: Outcome, found: Found) -> str:
    share = found.about["noise_share"]
    if share is None:
        return f"Simulation noise is in these numbers and can not be told: no interval is stored for {outcome.name}."
    told = f"{100 * share:.0f} %" if share >= 0.01 else "less than 1 %"
    shared = "at most, as points share their luck" if sample.crn else "as points do not share their luck"
    words = f"Simulation noise makes {told} of the variance ({shared})"
    effect = {
        "sobol": "it adds up to that much to each ST and lowers each S1",
        "morris": "it adds to mu* and sigma",
        "delta": "it lowers delta and S1",
    }[found.method]
    more = "; more runs a point make it smaller" if share >= NOISY else ""
    return f"{words}: {effect}{more}."


def picture(stored: Stored, sample: Sample, outcome: Outcome, found: Found) -> Picture:
    """An analysis as a picture: a tornado, or indices as bars."""
    from tripolar.plots import tornado as plots

    from .named import outcome_of
    from .sweeps.sensitivity import told

    scale, unit = unit_of(outcome)
    name = outcome_of(outcome.name, stored.scenario(0))
    more: dict[str, Any] = {"source": stored.source(sum(total.counts.runs for total in stored.totals()))}
    if found.method == "tornado":
        bars = [
            plots.Bar(
                row["factor"],
                tuple(
                    plots.End(
                        told(e["value"]),
                        *(e[key] * scale for key in ("outcome", "low", "high")),
                        e["unknown"] and (e["unknown"][0] * scale, e["unknown"][1] * scale),
                    )
                    for e in row["ends"]
                ),
                row["swing"] * scale,
                row["verdict"] == "clear",
                row["swing_conf"] * scale,
            )
            for row in found.rows
        ]
        base = found.about["base"]["outcome"] * scale
        note = "Thin lines: 95 % intervals of simulation noise. What keys do together does not show."
        return plots.tornado_figure(bars, base=base, name=name, unit=unit, note=note, **more)
    series, columns, facts, axis = _series(found, unit)
    by = scale if found.method == "morris" else 1.0
    rows = [
        plots.Row(
            row["factor"],
            tuple(plots.Index(row[c] * by, row[f"{c}_conf"] * by, WORDS[row[_verdict(c)]]) for c in columns),
        )
        for row in found.rows
    ]
    note = " ".join(notes_of(stored, sample, outcome, found)[1:])
    finding = finding_of(outcome, found, name)
    return plots.indices_figure(
        rows, series=series, finding=finding, facts=facts, unit=axis, note=note, **more
    )


def _verdict(column: str) -> str:
    return "verdict" if column == "mu_star" else f"{column}_verdict"


def _series(found: Found, unit: str) -> tuple[list[str], list[str], str, str]:
    """Names of the series and their columns, the line under the title, and the axis."""
    if found.method == "sobol":
        facts = "Dark, S1: what a key explains alone. Light, ST: with all it does together with others."
        return ["S1", "ST"], ["S1", "ST"], facts, "share of the variance over the points"
    if found.method == "delta":
        facts = "Dark, delta: how far knowing a key shifts the distribution. Light, S1: its share of the variance."
        return ["delta", "S1"], ["delta", "S1"], facts, "index, from 0 to 1"
    facts = "Mean size of the change over a key's whole interval, or at a switch of listed values."
    return ["mu*"], ["mu_star"], facts, f"mu*, {unit}"


def finding_of(outcome: Outcome, found: Found, name: str = "") -> str:
    """The one sentence that a picture of indices says of an outcome (``name`` in words).

    It names a key as the first only where the interval of no other reaches its own.
    """
    from tripolar.plots.tornado import level_with, no_first

    name = name or outcome.name
    column = {"sobol": "ST", "morris": "mu_star", "delta": "delta"}[found.method]
    moved = [row for row in found.rows if row[_verdict(column)] == "clear"]
    if not moved:
        return f"No key moves {name} by more than noise can make"
    rows = [moved[0], *(row for row in found.rows if row is not moved[0])]
    level = level_with([row[column] for row in rows], [row[f"{column}_conf"] for row in rows])
    size = _size(outcome, found.method, moved[0])
    if level:
        told = no_first(name, [rows[at]["factor"] for at in (0, *level)], size)
    else:
        told = f"{rows[0]['factor']} moves {name} most: {size}"
    rest = len(found.rows) - len(moved)
    return told + (f"; {rest} of {len(found.rows)} can not be told from 0" if rest else "")


def _size(outcome: Outcome, method: str, row: Mapping[str, Any]) -> str:
    """How much the first key does, with its interval."""
    from tripolar.plots.tornado import number

    if method == "sobol":
        low, high = (min(max(row["ST"] + side * row["ST_conf"], 0.0), 1.0) for side in (-1.0, 1.0))
        share = 100 * min(row["ST"], 1.0)
        return f"{share:.0f} % of the variance, {100 * low:.0f}–{100 * high:.0f} %"
    if method == "delta":
        return f"delta of {row['delta']:.2f} ±{row['delta_conf']:.2f}"
    scale, unit = unit_of(outcome)
    return f"{number(row['mu_star'] * scale, row['mu_star_conf'] * scale)} {unit}"


def _save(drawn: Picture, out: str) -> None:
    try:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        drawn.save(out)
    except OSError as error:
        raise errors.of_disk(error, shown(out)) from error
