"""``tripolar plot``: the pictures of a study or of a sweep, as PNG, SVG or PDF."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import errors, gallery, grammar, settings
from .errors import Refusal
from .library import nearest
from .settings import shown

if TYPE_CHECKING:
    from tripolar.plots import Picture

    from .subject import Subject
    from .sweeps.study import SweepStudy

HELP = """\
tripolar plot: the pictures of a study or of a sweep

  tripolar plot outputs/baseline-33beb352                 all that apply, into outputs/baseline-33beb352/pictures
  tripolar plot outputs/baseline-33beb352 futures causes  these
  tripolar plot scenario=arctic_meltdown runs=2000        without a folder: every key of tripolar run
  tripolar plot outputs/map phase of=s10                  a sweep over two numbers as a map
  tripolar plot outputs/worlds scenarios                  a sweep over scenarios, side by side
  tripolar plot outputs/map survival states point=12      one point of a sweep
  tripolar plot FOLDER format=svg,pdf out=figures         other formats, another folder

Of a study: survival (how long a pact lasts, beside the observed record), states (not yet, allied, broken), fan,
futures (a hundred, one a row), years (of signing and breaking), causes (named, and but for), ledger (one future
opened, run=K), triangle (power and relations); asked for by name: scenarios (those of its world beside it) and, of
a past, hindcast. Of a sweep: phase (two swept numbers), scenarios (swept names), and survival, states, years of a
point=N.

  pair=A-B        default: the first pair in focus        run=K     the future that ledger opens
  of=OUTCOME      of phase: a column of tripolar results (default s10 and forms)
  format=png|svg|pdf   one or several                      out=FOLDER

What a folder does not hold is computed again from its scenario.yaml with the same seed, which gives the same numbers.
  --quiet, -q   print nothing       --help, -h   this text"""
OF_STUDY = (*gallery.NAMES, *gallery.ASKED)
OF_POINT = ("survival", "states", "years")
OF_SWEEP = ("phase", "scenarios", *OF_POINT)
EVERY = tuple(dict.fromkeys((*OF_STUDY, "phase")))
FORMATS = ("png", "svg", "pdf")
LISTS = ("format", "of")
OWN = ("pair", "run", "of", "point", "format", "out")
WORDS = 20


class Wanted(NamedTuple):
    """What is asked for: a folder or None, names of pictures, formats, where to, and the other keys."""

    folder: str | None
    names: tuple[str, ...]
    formats: tuple[str, ...]
    out: str | None
    keys: dict[str, Any]
    pairs: dict[str, Any]
    quiet: bool


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    began = time.perf_counter()
    asked = grammar.split(argv, "plot", ("quiet",), words=WORDS, read=_read)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    wanted = _wanted(asked)
    files = _swept(wanted) if _is_sweep(wanted.folder) else _studied(wanted)
    if not wanted.quiet:
        print("\n".join(str(path) for path in files))
        seconds = time.perf_counter() - began
        print(f"These are the model's futures, not a forecast. Took {seconds:.1f} s.")
    return errors.OK


def _read(argument: str, verb: str) -> tuple[str, Any]:
    """One key=value; of a list the parts, which commas divide."""
    key, raw = grammar.key_and_text(argument)
    if key in LISTS:
        return key, tuple(part.strip() for part in grammar.unquoted(raw).strip("[]").split(","))
    return grammar.read_pair(argument, verb)


def _wanted(asked: grammar.Arguments) -> Wanted:
    pairs = dict(asked.pairs)
    keys = {key: pairs.pop(key) for key in OWN if key in pairs}
    words = list(asked.words)
    folder = None
    if words and words[0] not in EVERY:
        folder = words.pop(0)
        if not Path(folder).expanduser().is_dir():
            what = nearest(folder, EVERY)
            known = what or "; give the folder that tripolar run or tripolar sweep wrote, or scenario=NAME"
            raise Refusal(f"{shown(folder)} is neither a folder nor a picture{known}")
    for name in words:
        if name not in EVERY:
            near = nearest(name, EVERY, f"; there are {', '.join(EVERY)}")
            raise Refusal(f"{shown(name)}: no such picture{near}")
    formats = keys.pop("format", ("png",))
    for kind in formats:
        if kind not in FORMATS:
            raise Refusal(
                f"format={shown(kind)} must be {', '.join(FORMATS)}, or several of them with commas"
            )
    out = keys.pop("out", None)
    names = tuple(dict.fromkeys(words))
    return Wanted(folder, names, tuple(dict.fromkeys(formats)), out, keys, pairs, "quiet" in asked.flags)


def _is_sweep(folder: str | None) -> bool:
    from .sweeps import store

    return folder is not None and store.manifest_of(Path(folder).expanduser()) is not None


def _studied(wanted: Wanted) -> list[Path]:
    """Pictures of one study, in its folder or without one."""
    from .subject import pair_of, subject

    for key in ("of", "point"):
        if key in wanted.keys:
            raise Refusal(f"{key}=... is for the folder of a sweep, and this is one study; leave it out")
    if "phase" in wanted.names:
        raise Refusal("phase is for the folder of a sweep over two numbers, and this is one study")
    words = () if wanted.folder is None else (wanted.folder,)
    about = subject(words, wanted.pairs, {})
    scenario = about.composed.scenario
    pair = pair_of(scenario, wanted.keys.get("pair"))
    runs = int(about.composed.settings["runs"])
    run = wanted.keys.get("run")
    run = None if run is None else settings.whole("run", run, 0, runs - 1, "which of the study's futures")
    names = wanted.names or gallery.NAMES + (("hindcast",) if gallery.past_of(scenario) else ())
    if "hindcast" in names and gallery.past_of(scenario) is None:
        raise Refusal(
            f"hindcast: the outcome of {scenario.name} was not observed; it is for scenarios of the past"
        )
    _tell(wanted, about)
    drawn = gallery.Gallery(about.composed, _study(about), pair, run)
    out = Path(wanted.out or _place(wanted, about))
    return [path for name in names for path in _save(drawn.draw(name), out, name, wanted.formats)]


def _place(wanted: Wanted, about: Subject) -> str:
    if wanted.folder is not None:
        return str(Path(wanted.folder).expanduser() / "pictures")
    from .run import file_name

    name = f"{file_name(about.composed.scenario.name)}-{about.composed.digest()[:8]}"
    return str(Path("outputs") / f"{name}-pictures")


def _tell(wanted: Wanted, about: Subject) -> None:
    """Say that numbers are computed again, and whether other rules made the folder."""
    if wanted.quiet:
        return
    from tripolar.numerics import COMPILED, is_warm

    kept = about.composed.settings
    if about.other_rules:
        print(
            "The folder was written under other rules than these: the pictures may show other futures than its own.",
            file=sys.stderr,
        )
    again = "" if wanted.folder is None else " again, as the folder does not hold all that is drawn"
    print(f"Computing {kept['runs']:,} futures{again}, seed {kept['seed']}.", file=sys.stderr, flush=True)
    if COMPILED and not (is_warm("replay.replay") and is_warm("ensemble.simulate")):
        print(
            "First time with these rules on this machine: compiling them, up to two minutes, once.",
            file=sys.stderr,
        )


def _study(about: Subject) -> Any:
    """The study; rows are kept only where the band of the parameters needs them."""
    from .study import study_of

    kept = {**about.composed.settings, "keep": "rows" if about.set_size else "aggregate"}
    composed = type(about.composed)(about.composed.scenario, kept, about.composed.extra)
    return study_of(composed)


def _save(picture: Picture, folder: Path, name: str, formats: tuple[str, ...]) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [picture.save(folder / f"{name}.{kind}") for kind in formats]
    except OSError as error:
        raise errors.of_disk(error, str(folder)) from error


def _swept(wanted: Wanted) -> list[Path]:
    """Pictures of a sweep."""
    from .sweeps.study import SweepStudy

    assert wanted.folder is not None
    for key in wanted.pairs:
        raise Refusal(f"{shown(wanted.folder)} names the whole sweep, {key} included; leave out {key}=...")
    sweep = SweepStudy(wanted.folder)
    for name in wanted.names:
        if name not in OF_SWEEP:
            raise Refusal(
                f"{name} is for one study, and {shown(wanted.folder)} is a sweep, of which there are "
                f"{', '.join(OF_SWEEP)}; tripolar run its point"
            )
    can = [name for name in ("phase", "scenarios") if not _why_not(sweep, name)]
    names = wanted.names or tuple(can) or OF_POINT
    for name in names:
        if why := _why_not(sweep, name):
            raise Refusal(f"{name} can not be drawn of {shown(wanted.folder)}: {why}")
    out = Path(wanted.out or Path(wanted.folder).expanduser() / "pictures")
    files: list[Path] = []
    for name in names:
        for label, picture in _of_sweep(sweep, name, wanted):
            files += _save(picture, out, label, wanted.formats)
    return files


def _swept_keys(sweep: SweepStudy) -> tuple[list[str], list[str]]:
    """Swept keys whose values are numbers, and the others."""
    import pyarrow as pa

    design = sweep.stored.design
    names = [name for name in design.column_names if name not in ("point", "variant")]
    numeric = [
        n for n in names if pa.types.is_floating(design[n].type) or pa.types.is_integer(design[n].type)
    ]
    return numeric, [name for name in names if name not in numeric]


def _why_not(sweep: SweepStudy, name: str) -> str:
    """Why a picture can not be drawn of a sweep; nothing if it can."""
    numeric, rest = _swept_keys(sweep)
    if name == "phase" and (len(numeric) != 2 or rest):
        return f"phase needs two swept numbers and nothing else; this sweep has {', '.join(numeric + rest)}"
    if name == "scenarios" and (numeric or not rest):
        return f"scenarios needs swept names alone; this sweep has the numbers {', '.join(numeric)}"
    return ""


def _of_sweep(sweep: SweepStudy, name: str, wanted: Wanted) -> list[tuple[str, Picture]]:
    """Pictures of a sweep with the names of their files."""
    scenario = sweep.scenario(0)
    from .subject import pair_of

    pair = pair_of(scenario, wanted.keys.get("pair"))
    if name == "phase":
        of = wanted.keys.get("of", ("s10", "forms"))
        return [(f"phase-{each.rpartition('.')[2]}", phase(sweep, each, pair)) for each in of]
    both = " and ".join(scenario.labels[state] for state in pair.split("-"))
    if name == "scenarios":
        return [(name, _scenarios(sweep, pair, both))]
    point = settings.whole(
        "point", wanted.keys.get("point", 0), 0, sweep.stored.points - 1, "place in the design"
    )
    return [(f"{name}-point{point}", _of_point(sweep, name, point, pair, both))]


def phase(sweep: SweepStudy, of: str, pair: str) -> Picture:
    """The map of an outcome over the two numbers that are swept."""
    import numpy as np
    from tripolar.plots import phase_figure
    from tripolar.plots.phase import Grid

    from .results import column_of

    table = sweep.stored.results()
    full = f"{pair}.{of}" if f"{pair}.{of}" in table.column_names else column_of(table, sweep.stored, of)
    (one, two), _ = _swept_keys(sweep)

    def column(name: str) -> Any:
        return np.asarray(table[name].to_pandas(), dtype=float)

    noise = None
    if f"{full}_low" in table.column_names:
        noise = (column(f"{full}_high") - column(f"{full}_low")) / 2.0
    share = not full.endswith(("_years",))
    runs = np.asarray(table["runs"])
    many = int(np.median(runs[runs > 0])) if np.any(runs > 0) else 1
    grid = Grid(
        column(one), column(two), column(full), (one, two), _told(full, sweep.scenario(0)), share, noise,
        _base(one, two),
    )  # fmt: skip
    return phase_figure(grid, source=sweep.stored.source(many))


def _told(full: str, scenario: Any) -> str:
    """An outcome in words."""
    subject, _, measure = full.rpartition(".")
    who = " and ".join(scenario.labels.get(state, state) for state in subject.split("-"))
    words = {
        "forms": "P(a pact forms)", "holds": "P(it holds)", "breaks": "P(it breaks)", "never": "P(no pact)",
        "allied_years": "Allied years a future", "median_years": "Median life",
        "s5": "S(5), pacts that outlive 5 years",
        "s10": "S(10), pacts that outlive 10 years", "s20": "S(20), pacts that outlive 20 years",
    }  # fmt: skip
    return f"{words.get(measure, measure)} of {who}"


def _base(one: str, two: str) -> tuple[float, float] | None:
    """The baseline's values of two keys; None for a key that it has not."""
    from .door import scenario_of

    base = scenario_of("baseline", {})
    values = {**base.parameters, **{key: figure.value for key, figure in base.figures.items()}}
    return (values[one], values[two]) if one in values and two in values else None


def _scenarios(sweep: SweepStudy, pair: str, both: str) -> Picture:
    _, rest = _swept_keys(sweep)
    rows = sweep.stored.design.to_pylist()
    names = [" ".join(str(row[key]) for key in rest if row[key] is not None) for row in rows]
    scenarios = {name: sweep.scenario(point) for point, name in enumerate(names)}
    made = sweep.manifest["settings"]
    first = next((name for name in names if "baseline" in name), names[0])
    scenarios = {first: scenarios[first], **scenarios}
    if rest != ["scenario"]:  # an axis is chosen: its option tells more than the scenario's title
        for name, each in scenarios.items():
            each.texts["title"] = name
    runs = min(int(made["runs"]), gallery.BESIDE)
    source = sweep.stored.source(runs)
    return gallery.multiples_of(
        scenarios, source, runs, pair, both, sweep.stored.set_size, settings.processors()
    )


def _of_point(sweep: SweepStudy, name: str, point: int, pair: str, both: str) -> Picture:
    """Survival, states or years of a point, from its counts."""
    from tripolar.evidence.record import points
    from tripolar.outcomes import dots, lives
    from tripolar.outcomes.survival import median
    from tripolar.plots import states_figure, survival_figure, years_figure

    counts = sweep.counts(point)
    scenario = counts.scenario
    k, source = scenario.pairs.index(pair), sweep.stored.source(counts.runs, point)
    if name == "states":
        return states_figure(lives.occupation(counts, k), pair=both, source=source)
    if name == "years":
        first, last = scenario.start, scenario.horizon
        return years_figure(dots.timing(counts, k), pair=both, first=first, last=last, source=source)
    curve = lives.curve(counts, k)
    forms = sweep.summary_of(point)["pairs"][pair]["forms"]
    return survival_figure(
        curve, median=median(curve), pair=both, source=source, noise_label="simulation noise",
        forms=(forms["share"], *forms["noise"]), record=points(scenario.years),
    )  # fmt: skip
