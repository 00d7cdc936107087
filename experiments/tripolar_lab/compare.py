"""``tripolar compare``: scenarios beside each other on common random numbers, with paired differences."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from . import errors, grammar, settings

if TYPE_CHECKING:
    from .compose import Composed

HELP = """\
tripolar compare: scenarios beside each other, future by future

  tripolar compare baseline arctic_meltdown                 two scenarios, 10,000 futures each
  tripolar compare baseline ./mine.yaml runs=20000          your own beside a built-in one
  tripolar compare all                                      every scenario of the baseline's world beside it
  tripolar compare baseline us_retrenchment arctic/ice=fast what both have in common is key=value

Future k of one scenario and future k of another share their luck (common random numbers), so the differences to
the first scenario are paired: their intervals are far narrower than those of two separate runs.

  runs=N seed=S threads=T and every key of tripolar run that is no folder; it holds for all scenarios
  --json     print the numbers alone       --help, -h   this text"""
MOST = 30  # scenarios in one comparison
BASE, ALL = "baseline", "all"
SHOWN = {
    "forms": ("a pact forms", 100.0),
    "breaks": ("it breaks", 100.0),
    "holds": ("it holds at the horizon", 100.0),
    "rivals": ("rivals before any pact", 100.0),
    "allied_years": ("allied years a future", 1.0),
}


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    began = time.perf_counter()
    asked = grammar.split(argv, "compare", ("json",), words=MOST)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    if len(asked.words) < 2 and asked.words != (ALL,):
        raise errors.Refusal("compare needs two scenarios or more; write tripolar compare baseline NAME")
    told = compared(asked.words, asked.pairs)
    if "json" in asked.flags:
        print(json.dumps(told, indent=2, allow_nan=False, ensure_ascii=False))
    else:
        print(table(told, time.perf_counter() - began))
    return errors.OK


def compared(names: tuple[str, ...], pairs: dict[str, Any]) -> dict[str, Any]:
    """Shares of each scenario and paired differences to the first."""
    from tripolar.evidence.paired import paired
    from tripolar.outcomes.intervals import wilson
    from tripolar.outcomes.measures import measured

    from .compose import compose, sort_out

    for key in ("out", "overwrite", "keep", "scenario"):
        if key in pairs:
            raise errors.Refusal(f"tripolar compare takes no {key}=...; it prints and writes nothing")
    if names == (ALL,) or ALL in names[1:]:
        names = _all(pairs, names[:1] if names[0] != ALL else (BASE,))
    composed = [compose(sort_out({**pairs, "scenario": name})) for name in names]
    _comparable(names, composed)
    first = composed[0].scenario
    wanted = [f"{pair}.{measure}" for pair in first.focal for measure in SHOWN]
    states = sorted({state for pair in first.focal for state in pair.split("-")} - {first.leader})
    wanted += [f"{state}.{measure}" for state in states for measure in ("balances", "realigns")]
    kept = composed[0].settings
    drawn = kept["set_size"] if kept["parameters"] == "ranges" else 0
    threads = composed[0].extra.get("threads") or settings.processors()
    out: dict[str, Any] = {
        "runs": kept["runs"],
        "seed": kept["seed"],
        "parameters": kept["parameters"],
        "start": first.start,
        "horizon": first.horizon,
        "labels": first.labels,
        "focal": list(first.focal),
        "scenarios": {},
    }
    base: dict[str, Any] = {}
    for name, each in zip(names, composed, strict=True):
        values = measured(each.scenario, kept["seed"], kept["runs"], wanted, set_size=drawn, threads=threads)
        base = base or values
        row: dict[str, Any] = {}
        for key, future in values.items():
            difference = paired(base[key], future)
            row[key] = {"mean": float(future.mean())}
            if not key.endswith("allied_years"):
                low, high = wilson(future.sum(), len(future))
                row[key]["noise"] = [float(low), float(high)]
            if values is not base and len(future) > 1:
                row[key]["difference"] = [difference.mean, difference.low, difference.high]
        out["scenarios"][name] = row
    return out


def _all(pairs: dict[str, Any], first: tuple[str, ...]) -> tuple[str, ...]:
    """The first scenario and every built-in one of its world and span."""
    from . import library
    from .compose import compose, sort_out

    base = compose(sort_out({**pairs, "scenario": first[0]})).scenario
    others = []
    for name in library.scenario_names():
        each = compose(sort_out({**pairs, "scenario": name})).scenario
        alike = each.states == base.states and (each.start, each.horizon) == (base.start, base.horizon)
        if alike and name not in first:
            others.append(name)
    return (*first, *others)


def _comparable(names: tuple[str, ...], composed: list[Composed]) -> None:
    if len(set(names)) < len(names):
        raise errors.Refusal("a scenario is named twice; name each once")
    first = composed[0].scenario
    for name, each in zip(names[1:], composed[1:], strict=True):
        other = each.scenario
        if other.states != first.states or (other.start, other.horizon) != (first.start, first.horizon):
            raise errors.Refusal(
                f"{settings.shown(name)} has other states or years ({other.start}-{other.horizon}) than "
                f"{settings.shown(names[0])} ({first.start}-{first.horizon}); compare scenarios of one world and span"
            )


def table(told: dict[str, Any], seconds: float) -> str:
    """The comparison as text: one block an outcome, one line a scenario."""
    names = list(told["scenarios"])
    wide = max(len(name) for name in names)
    point = "parameters drawn" if told["parameters"] == "ranges" else "one point of the parameters"
    lines = [
        f"{settings.counted(told['runs'], 'future')} each, {told['start']}-{told['horizon']}, "
        f"seed {told['seed']}, {point}; "
        f"differences to {names[0]} are paired"
    ]
    for key in told["scenarios"][names[0]]:
        subject, _, measure = key.rpartition(".")
        words, scale = SHOWN.get(measure, (measure, 100.0))
        who = " and ".join(told["labels"].get(state, state) for state in subject.split("-"))
        lines += ["", f"{who}: {words}" + (", of 100 futures" if scale == 100.0 else "")]
        for name in names:
            row = told["scenarios"][name][key]
            text = f"  {name:<{wide}}  {row['mean'] * scale:7.1f}"
            if "noise" in row:
                low, high = (end * scale for end in row["noise"])
                text += f"  ({low:.1f}-{high:.1f})".ljust(16)
            if "difference" in row:
                mean, low, high = (end * scale for end in row["difference"])
                sure = "" if low <= 0.0 <= high else "  *"
                text += f"  {mean:+.1f} ({low:+.1f} to {high:+.1f}){sure}"
            lines.append(text.rstrip())
    lines += ["", f"* the interval of the difference excludes 0. Took {seconds:.1f} s."]
    lines.append("These are the model's futures, not a forecast.")
    return "\n".join(lines)
