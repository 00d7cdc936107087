"""``tripolar causes``: what breaks the pact: proximate causes, and but for which change it would have held."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import errors, grammar, settings
from .answer import hundredth
from .errors import Refusal
from .life_words import wrapped
from .progress import Progress
from .settings import counted
from .study import heard

if TYPE_CHECKING:
    from tripolar.outcomes.butfor import Causes

    from .subject import Subject

HELP = """\
tripolar causes: what breaks the pact, asked in two ways

  tripolar causes                                       10,000 futures of the baseline
  tripolar causes scenario=arctic_meltdown runs=20000   every key of tripolar run that makes a scenario
  tripolar causes outputs/baseline-33beb352             a study that tripolar run wrote
  tripolar causes results/arctic point=3                of a point of a sweep
  tripolar causes scenario=europe_1871 pair=france-russia

Proximate: the term of the score whose change since signing did most. But-for: each future whose pact breaks is run
again on the same draws, once for each mechanism, which stands still from signing on: the share of the breaks that
vanish. Growth and build-up have no term and can only be told by the second. docs/explain.md says what it means
and what it does not.

  runs=N seed=S threads=T       futures (default 10000), the stream of chance, threads
  pair=A-B                      default: every pair in focus

  --json     print the numbers alone       --quiet, -q   show no progress       --help, -h   this text

Under parameters=ranges a second table gives what we do not know: the range over parameter sets."""
COMPILING = "First replay with these rules on this machine: compiling them, up to a minute, once."
TOGETHER = "all of them at once"
NO_USE = ("out", "overwrite", "keep", "run", "twin")

SAME = 1e-6  # of a share


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    began = time.perf_counter()
    asked = grammar.split(argv, "causes", ("json", "quiet"), words=1)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    about, found = causes(asked)
    if "json" in asked.flags:
        from tripolar.outcomes.butfor import as_data

        told = {
            "config_hash": about.composed.digest(),
            "seed": about.seed,
            "pairs": [as_data(each) for each in found],
        }
        print(json.dumps(told, indent=2, allow_nan=False, ensure_ascii=False))
    else:
        print(text(about, found, time.perf_counter() - began))
    return errors.OK


def causes(asked: grammar.Arguments) -> tuple[Any, list[Causes]]:
    """Both tables of causes for the pairs asked for; Refusal where no pact breaks."""
    from .subject import subject

    pairs = dict(asked.pairs)
    no_use(pairs)
    pair, threads = pairs.pop("pair", None), pairs.pop("threads", None)
    about = subject(asked.words, pairs, {})
    return about, found_of(about, pair, threads, "quiet" in asked.flags)


def no_use(pairs: Mapping[str, Any]) -> None:
    """Refuse what this verb has no use for."""
    for key in NO_USE:
        if key in pairs:
            raise Refusal(f"tripolar causes takes no {key}=...; it prints and writes nothing")


def found_of(about: Subject, pair: str | None, threads: Any, quiet: bool) -> list[Causes]:
    """Causes of the breaks of a pair (default: of each in focus); Refusal where no pact breaks."""
    from tripolar.outcomes.butfor import causes_of

    from .subject import no_own_numbers, pair_of

    no_own_numbers(about, "point=0, or sweep again with crn=true")
    scenario, kept = about.composed.scenario, about.composed.settings
    wanted = list(scenario.focal) if pair is None else [pair_of(scenario, pair)]
    workers = settings.checked("threads", threads) or settings.processors()
    shown = Steps(kept["runs"], quiet)

    def work(_: Any, stop: Any) -> list[Causes]:
        return [
            causes_of(
                scenario,
                about.seed,
                kept["runs"],
                pair=name,
                set_size=about.set_size,
                threads=workers,
                stop=stop,
                progress=shown.step,
            )
            for name in wanted
        ]

    found: list[Causes] = heard(work, shown, _notice())
    if not any(each.broke for each in found):
        raise Refusal(
            f"no pact of {' or '.join(wanted)} breaks among {counted(kept['runs'], 'future')}, so there is no cause to "
            "tell; give more runs or another scenario"
        )
    return found


class Steps(Progress):
    """How far it is: futures looked at, then breaks that are run again."""

    def step(self, done: int, total: int, unit: str) -> None:
        """Called by the computing thread: so many of so many are done."""
        unit = "futures" if unit == "runs" else unit
        if unit != self.unit or total != self.total or done < self.done:
            self.again(total, unit)
        self.done = done


def _notice() -> str:
    from tripolar.numerics import COMPILED, is_warm

    warm = is_warm("replay.replay") and is_warm("ensemble.simulate")
    return COMPILING if COMPILED and not warm else ""


def text(about: Any, found: list[Causes], seconds: float) -> str:
    """The tables as text."""
    from .named import subject_title

    scenario, kept = about.composed.scenario, about.composed.settings
    drawn = "parameters drawn" if about.set_size else "one point of the parameters"
    years = f"{scenario.start}-{scenario.horizon}"
    parts = [f"{subject_title(about)}: {counted(kept['runs'], 'future')} {years}, seed {about.seed}, {drawn}"]
    if about.other_rules:
        parts.append(
            "The folder was written under other rules than these: these may be other futures than its own."
        )
    for each in found:
        parts.append("\n".join(_table(scenario, each)))
        parts += ["\n".join(lines) for lines in [_unknown(each)] if lines]
    parts.append(
        wrapped(
            "Proximate: the term whose change since signing did most (in brackets: simulation noise). Vanish: the "
            "pact is still unbroken at the horizon when the mechanism stands still from signing on, on the same "
            "draws; later, sooner: it breaks in another year; years: what the pact gains on average by the horizon. "
            "A break may need several changes or none, so vanishing shares do not add up to 100."
        )
    )
    parts.append(f"These are the model's futures, not a forecast. Took {seconds:.1f} s.")
    return "\n\n".join(parts)


def _table(scenario: Any, each: Causes) -> list[str]:
    from tripolar.outcomes.lives import NAMED_CAUSES
    from tripolar.outcomes.names import both, opened
    from tripolar.rules.table import MECHANISMS

    names = {m.label: f"{m.label} {m.name}" for m in MECHANISMS}
    who = opened(both(scenario.labels[state] for state in each.pair.split("-")))
    signed = counted(each.signed, "future")
    head = f"{who}: a first pact is signed in {signed} and breaks in {each.broke:,}"
    if not each.broke:
        return [head + "."]
    lines = [
        head,
        f"  {'of 100 breaks':<20}{'proximate':>20}{'vanish':>20}{'later':>8}{'sooner':>8}{'years':>8}",
    ]
    rows = sorted(each.but_for, key=lambda row: (row.mechanism == "all", -row.vanish, -row.later))
    for row in rows:
        name = names.get(row.mechanism, TOGETHER)
        named = "" if row.mechanism == "all" else "can not be named"
        if row.mechanism in NAMED_CAUSES:
            named = _named(each, row.mechanism)
        vanish = _share(row.share, row.noise, row.n)
        later, sooner = _of_100(row.later / row.n, row.n), _of_100(row.sooner / row.n, row.n)
        lines.append(f"  {name:<20}{named:>20}{vanish:>20}{later:>8}{sooner:>8}{_years(row.gained):>8}")
    rest = [f"{name} {_named(each, name)}" for name in ("tie", "chance")]
    there = 0.0 if each.already is None else 100.0 * each.already
    lines.append(
        f"  {', '.join(rest)}; {there:.0f} % of the odds of leaving were there when the pact was signed"
    )
    return lines


def _unknown(each: Causes) -> list[str]:
    """What we do not know: the 5-95 % range over parameter sets of both shares; nothing where none are drawn."""
    from tripolar.rules.table import MECHANISMS

    names = {m.label: f"{m.label} {m.name}" for m in MECHANISMS} | {"all": TOGETHER}
    vanish = {row.mechanism: row.parameters for row in each.but_for if row.parameters is not None}
    if not vanish and not each.proximate_parameters:
        return []
    rows = sorted(each.but_for, key=lambda row: (row.mechanism == "all", -row.vanish, -row.later))
    order = [*(row.mechanism for row in rows), "tie", "chance"]
    lines = [
        f"  {'what we do not know':<20}{'proximate':>20}{'vanish':>20}   (5-95 % over sets; as noise: not told from it)"
    ]
    for label in order:
        both = [_band(each.proximate_parameters.get(label)), _band(vanish.get(label))]
        if any(both):
            lines.append(f"  {names.get(label, label):<20}{both[0]:>20}{both[1]:>20}")
    return lines


def _band(band: tuple[float, float] | None) -> str:
    """A range of shares, of 100; one number where its ends are the same in print.

    Where sets differ no more than noise makes them, the range is one point and says nothing.
    """
    if band is None:
        return ""
    if band[1] - band[0] < SAME:
        return "as noise"
    low, high = (f"{100.0 * end:.1f}" if end >= 0.0005 else "<0.1" for end in band)
    return low if low == high else f"{low} to {high}"


def _named(each: Causes, label: str) -> str:
    """How often a cause is named."""
    return _share(each.proximate.get(label, 0.0), each.proximate_noise.get(label, (0.0, 0.0)), each.broke)


def _share(share: float, noise: tuple[float, float], n: int) -> str:
    """Of 100 breaks, with the interval of simulation noise; ``n`` breaks were counted."""
    if share == 0.0:
        return _of_100(share, n)
    low, high = (f"{100.0 * end:.1f}" for end in noise)
    return f"{_of_100(share, n)} ({f'to {high}' if noise[0] < 0.0005 else f'{low}-{high}'})"


def _of_100(share: float, n: int) -> str:
    """A share of n as a number of 100, as ``tripolar run`` tells it: never 0, but fewer than noise allows."""
    from tripolar.outcomes.intervals import wilson

    low, high = wilson(round(share * n), n)
    return hundredth(share, (float(low), float(high)))


def _years(gained: float) -> str:
    """Years with their sign, never 0.0 unless nothing is gained nor lost."""
    if gained == 0.0:
        return "none"
    if abs(gained) < 0.05:
        return "<+0.1" if gained > 0.0 else ">-0.1"
    return f"{gained:+.1f}"
