"""``tripolar compare``: scenarios beside each other on common random numbers, with paired differences."""

from __future__ import annotations

import json
import math
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from . import errors, grammar, settings

if TYPE_CHECKING:
    from tripolar.outcomes.counts import Counts

    from .compose import Composed

HELP = """\
tripolar compare: scenarios beside each other, future by future

  tripolar compare baseline arctic_meltdown                 two scenarios, 10,000 futures each
  tripolar compare baseline ./mine.yaml runs=20000          your own beside a built-in one
  tripolar compare all                                      every scenario of the baseline's world beside it
  tripolar compare baseline us_retrenchment arctic/ice=fast what both have in common is key=value

Future k of one scenario and future k of another share their luck (common random numbers), so the differences to
the first scenario are paired: their intervals are far narrower than those of two separate runs. How long pacts live is
told of the pacts of each scenario, and of the futures that form one under both (the same luck).

  runs=N seed=S threads=T and every key of tripolar run that is no folder; it holds for all scenarios
  --json     print the numbers alone       --help, -h   this text"""
MOST = 30  # scenarios in one comparison
BASE, ALL = "baseline", "all"
AGE, TAU = 10, 20  # years: survival to, and mean years of the first
EACH, BOTH = "", "_both"
SHOWN = {
    "forms": ("a pact forms", 100.0, "futures"),
    "breaks": ("it breaks", 100.0, "futures"),
    "holds": ("it holds at the horizon", 100.0, "futures"),
    "rivals": ("rivals before any pact", 100.0, "futures"),
    "allied_years": ("allied years a future", 1.0, ""),
    f"s{AGE}": (f"the first pact outlives {AGE} years", 100.0, "pacts of each"),
    f"s{AGE}_both": (f"the first pact outlives {AGE} years, where one forms under both", 100.0, "pacts"),
    f"years_{TAU}": (f"years the first pact lives of its first {TAU}", 1.0, ""),
    f"years_{TAU}_both": (
        f"years the first pact lives of its first {TAU}, where one forms under both",
        1.0,
        "",
    ),
}
MEASURED = ("forms", "breaks", "holds", "rivals", "allied_years")
LEAST = 0.05  # what is less is written <0.1, never 0
NO_USE = {
    "out": "it prints and writes nothing",
    "overwrite": "it prints and writes nothing",
    "keep": "it stores no rows",
    "scenario": "scenarios are named one after the other",
    "crn": "its futures always share their luck; for independent ones use tripolar run with another seed",
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
    """Shares of each scenario, how long its pacts live, and paired differences to the first."""
    from .compose import compose, sort_out

    for key, why in NO_USE.items():
        if key in pairs:
            raise errors.Refusal(f"tripolar compare takes no {key}=...: {why}")
    if names.count(ALL) > 1:
        raise errors.Refusal("all is named twice; name it once")
    if names == (ALL,) or ALL in names[1:]:
        names = _all(pairs, names[:1] if names[0] != ALL else (BASE,))
    composed = [compose(sort_out({**pairs, "scenario": name})) for name in names]
    _comparable(names, composed)
    if composed[0].settings["runs"] < 2:
        raise errors.Refusal("one run is one story: nothing follows from how two differ; give runs=2 or more")
    first, kept = composed[0].scenario, composed[0].settings
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
    base: _Side | None = None
    for name, each in zip(names, composed, strict=True):
        side = _side(each)
        out["scenarios"][name] = _row(base, side)
        base = base or side
    return out


class _Side(NamedTuple):
    """One scenario's futures: measures [run] by name, first pacts by pair, runs that share drawn parameters.

    ``counts`` are those of all futures, from which the two bands of each value are told.
    """

    values: dict[str, Any]
    lives: dict[str, Any]
    set_size: int
    counts: Counts

    def bands_of(self, key: str) -> dict[str, Any]:
        """95 % noise of a value, and its 5-95 % range over parameter sets (None where not known or not drawn)."""
        from tripolar.outcomes import bands, lives, survival
        from tripolar.outcomes.clusters import of_runs
        from tripolar.outcomes.quantities import names

        subject, _, measure = key.rpartition(".")
        counts = self.counts
        pair = counts.scenario.pairs.index(subject) if subject in counts.scenario.pairs else -1
        noise: Any
        if measure == "allied_years":
            noise = lives.allied_years(counts, pair)[1:]
            unknown = bands.allied_years_band(counts, pair)
        elif measure == f"years_{TAU}":
            mean = lives.mean_years(counts, pair, TAU)
            noise, unknown = mean and (mean.low, mean.high), bands.mean_years_band(counts, pair, TAU)
        elif measure == f"s{AGE}":
            life, band = lives.curve(counts, pair, first=True), bands.survival_band(counts, pair, first=True)
            noise, unknown = (survival.at(life, AGE) or ())[1:], band and band.at(AGE)
        else:
            noise, unknown = (
                of_runs(self.values[key], self.set_size),
                bands.share_band(counts, names(counts.scenario).index(key)),
            )
        ends = [float(end) for end in noise or ()]
        known = ends and all(math.isfinite(end) for end in ends)
        return {"noise": ends if known else None, "parameters": unknown and list(unknown)}


def _side(composed: Composed) -> _Side:
    from tripolar.evidence.survival import Collected
    from tripolar.outcomes.counts import Counts
    from tripolar.outcomes.measures import measured

    scenario, kept = composed.scenario, composed.settings
    wanted = [f"{pair}.{measure}" for pair in scenario.focal for measure in MEASURED]
    states = sorted({state for pair in scenario.focal for state in pair.split("-")} - {scenario.leader})
    wanted += [f"{state}.{measure}" for state in states for measure in ("balances", "realigns")]
    drawn = kept["set_size"] if kept["parameters"] == "ranges" else 0
    pacts = {pair: Collected(scenario, pair, drawn) for pair in scenario.focal}

    counts = Counts(scenario, drawn)

    def collect(chunk: Any) -> None:
        counts.add(chunk)
        for each in pacts.values():
            each.add(chunk)

    threads = composed.extra.get("threads") or settings.processors()
    values = measured(
        scenario, kept["seed"], kept["runs"], wanted, set_size=drawn, threads=threads, each=collect
    )
    return _Side(values, {pair: each.lives() for pair, each in pacts.items()}, drawn, counts)


def _row(base: _Side | None, side: _Side) -> dict[str, Any]:
    """A scenario's numbers; beside those of ``base`` its paired differences."""
    from tripolar.evidence.paired import paired

    row: dict[str, Any] = {}
    for key, future in side.values.items():
        row[key] = {"mean": float(future.mean())}
        if base is not None and len(future) > 1:
            found = paired(base.values[key], future, side.set_size)
            row[key]["difference"] = [found.mean, found.low, found.high]
            row[key]["difference_parameters"] = None if found.band is None else list(found.band)
    for pair, mine in side.lives.items():
        row |= {f"{pair}.{key}": each for key, each in _lasting(base and base.lives[pair], mine).items()}
    for key in row:
        if not key.endswith(BOTH):
            row[key] |= side.bands_of(key)
    return row


def _lasting(base: Any, mine: Any) -> dict[str, Any]:
    """How long first pacts live: of each scenario's pacts, and of those of the futures that form one under both."""
    from tripolar.evidence.survival import formed_in_both, restricted_mean_change, survival_change

    out: dict[str, Any] = {}
    sides = [(EACH, (mine if base is None else base, mine))]
    if base is not None:
        sides.append((BOTH, formed_in_both(base, mine)))
    for which, (a, b) in sides:
        for key, change in (
            (f"s{AGE}", survival_change(a, b, AGE)),
            (f"years_{TAU}", restricted_mean_change(a, b, TAU)),
        ):
            numbers = [
                _number(x[0])
                for x in (change.base, change.changed, change.difference, change.low, change.high,
                          change.unknown_low, change.unknown_high)
            ]  # fmt: skip
            out[key + which] = {"mean": numbers[1], "pacts": len(b.run)}
            if base is not None:
                difference, unknown = (None if None in some else some for some in (numbers[2:5], numbers[5:]))
                out[key + which] |= {
                    "base": numbers[0], "difference": difference, "difference_parameters": unknown,
                }  # fmt: skip
    return out


def _number(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None


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
    from tripolar.outcomes.names import both, opened

    names = list(told["scenarios"])
    wide = max(len(name) for name in names)
    drawn = told["parameters"] == "ranges"
    point = "parameters drawn" if drawn else "one point of the parameters"
    lines = [
        f"{settings.counted(told['runs'], 'future')} each, {told['start']}-{told['horizon']}, "
        f"seed {told['seed']}, {point}; "
        f"differences to {names[0]} are paired"
    ]
    if drawn:
        lines.append("( ) simulation noise, 95 %   [ ] what we do not know: 5-95 % range over parameter sets")
    for key in dict.fromkeys(key for row in told["scenarios"].values() for key in row):
        subject, _, measure = key.rpartition(".")
        words, scale, of = SHOWN.get(measure, (measure, 100.0, "futures"))
        who = opened(both(told["labels"].get(state, state) for state in subject.split("-")))
        lines += ["", f"{who}: {words}" + (f", of 100 {of}" if scale == 100.0 else "")]
        for name in names:
            if key in told["scenarios"][name]:
                row = told["scenarios"][name][key]
                lines.append(_line(name, wide, row, scale, names[0], measure.endswith(BOTH)))
    lines += [
        "",
        "* the interval of the difference excludes 0. With other values other pacts form: what the same luck brings",
    ]
    lines.append(f"  is told by the futures that form one under both. Took {seconds:.1f} s.")
    lines.append("These are the model's futures, not a forecast.")
    return "\n".join(lines)


def _line(name: str, wide: int, row: dict[str, Any], scale: float, base: str, both: bool) -> str:
    """A scenario's line: value, noise, paired difference with its interval, and its range over parameters.

    Of ``both`` the first scenario, ``base``, has a value of its own beside each other one.
    """
    text = f"  {name:<{wide}}  {_told(row['mean'], scale):>7}"
    if both:
        text += f"  {row['pacts']:>6,} pacts  (beside {base} {_told(row['base'], scale)})"
    elif row.get("noise"):
        of = f"  {row['pacts']:>6,} pacts" if "pacts" in row else ""
        text += of + f"  ({_ends(row['noise'], scale)})".ljust(16)
    if row.get("parameters"):
        text += f"  [{_ends(row['parameters'], scale)}]".ljust(14)
    if row.get("difference"):
        mean, low, high = (end * scale for end in row["difference"])
        text += f"  {_signed(mean)} ({_signed(low)} to {_signed(high)})"
        text += "" if low <= 0.0 <= high else "  *"
    if row.get("difference_parameters"):
        low, high = (end * scale for end in row["difference_parameters"])
        text += f"  [{_signed(low)} to {_signed(high)}]" if high > low else "  [not to be told from noise]"
    return text.rstrip()


def _ends(interval: list[float], scale: float) -> str:
    """An interval of a value: of shares never from 0 or to 100."""
    from .answer import band

    return band(interval) if scale != 1.0 else "-".join(f"{end:.1f}" for end in interval)


def _signed(value: float) -> str:
    """A difference to one decimal, with its sign; ``0.0`` has none."""
    text = f"{value:+.1f}"
    return text[1:] if float(text) == 0.0 else text


def _told(value: float | None, scale: float) -> str:
    if value is None:
        return "-"
    return "<0.1" if 0.0 <= value * scale < LEAST else f"{value * scale:.1f}"
