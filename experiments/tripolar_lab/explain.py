"""``tripolar explain``: one future opened: its life, and at each turn why, in a page of text and a picture."""

from __future__ import annotations

import errno
import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import errors, grammar, settings
from .errors import Refusal
from .run import file_name
from .settings import shown

if TYPE_CHECKING:
    from tripolar.outcomes.life import Life
    from tripolar.outcomes.twin import Difference
    from tripolar.outcomes.typical import Picked
    from tripolar.plots import Picture
    from tripolar.plots.life import View

    from .subject import Subject

HELP = """\
tripolar explain: one future opened: what happened, and at each turn why

  tripolar explain run=241                              future 241 of the baseline, seed 1
  tripolar explain scenario=arctic_meltdown run=7       of a scenario; every key of tripolar run that makes one
  tripolar explain outputs/baseline-33beb352 run=241    of a study that tripolar run wrote
  tripolar explain results/arctic point=3 run=241       of a point of a sweep
  tripolar explain run=241 twin=arctic.strength=0       beside it the same luck with something changed
  tripolar explain run=241 twin=arctic.strength=0,states.china.growth_later=0.01
  tripolar explain run=241 twin=scenario=us_retrenchment    that scenario as it is: nothing changed here goes with it
  tripolar explain --typical                            up to five typical futures, and the first of them opened
  tripolar explain --odd                                up to five odd ones
  tripolar explain run=11 scenario=europe_1871 pair=france-russia

The page tells the life of a pair by year; then, at each change of its level and at the end of its pact, what
each mechanism added to the score of the level that each state picked, the odds, the draw, and what the odds would
have been with one mechanism's term set back. docs/explain.md tells how to read it.

  run=K seed=S                  which future (default 0) of which stream of chance (default 1)
  pair=A-B                      default: the first pair in focus
  twin=KEY=VALUE[,KEY=VALUE]    the same draws with this changed; the first difference is marked. scenario=NAME puts
                                that scenario in its place, as it is, with what else stands in twin=
  out=FILE.png|.svg|.pdf        the picture (default explain-SCENARIO-runK.png; of anything but a scenario as it is
                                with hashes of what it is of; with --json none)

  --json     print everything as data      --quiet, -q   write the picture, print nothing
  --typical, --odd   choose runs by the rule that is printed with them      --help, -h   this text"""
COMPILING = "First explanation with these rules on this machine: compiling them, about half a minute, once."
FORECAST = "These are the model's futures, not a forecast."
FORMATS = (".png", ".svg", ".pdf")
NO_USE = {
    "runs": "it opens one future, run=K",
    "keep": "it stores no rows",
    "threads": "it opens one future",
    "overwrite": "it writes one picture",
}


class Told(NamedTuple):
    """A life with the scenario's words, and of a twin what was changed."""

    life: Life
    view: View
    scenario: Any
    changed: str = ""


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    asked = grammar.split(argv, "explain", ("json", "quiet", "typical", "odd"), words=1)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    if {"typical", "odd"} <= asked.flags:
        raise Refusal("--typical and --odd choose different runs; give one of them")
    text = perform(asked)
    if text and "quiet" not in asked.flags:
        print(text)
    return errors.OK


def perform(asked: grammar.Arguments) -> str:
    """Explain what is asked for, write the picture, and return what is to be printed."""
    from .subject import changes_of, no_own_numbers, pair_of, subject

    pairs = dict(asked.pairs)
    no_use(pairs)
    run, twin, pair, out = (pairs.pop(key, None) for key in ("run", "twin", "pair", "out"))
    _picture_format(out)
    where = None if out is None else file_place(str(out))
    about = subject(asked.words, pairs, {})
    name = pair_of(about.composed.scenario, pair)
    picks = asked.flags & {"typical", "odd"}
    if picks:
        no_own_numbers(about, "run=K")
    if picks and run is not None:
        raise Refusal(f"run={shown(run)} and --{next(iter(picks))} both choose a run; give one of them")
    changes = {} if twin is None else changes_of(twin, "explain")
    other = subject(asked.words, pairs, changes) if changes else None
    if other is not None:
        checked_twin(about, other, changes, str(twin))
    number = number_of(run, about)
    _notice("quiet" in asked.flags, bool(picks))
    picked = _picked(about, name, next(iter(picks))) if picks else None
    number = picked.runs[0] if picked is not None else number
    here, there, difference = tell(about, other, number, name, twin)
    wanted = out is not None or "json" not in asked.flags
    path = where or Path(picture_name(about, other, name, number))
    if wanted:
        _paint(here, there, difference, about, path)
    if "json" in asked.flags:
        return json.dumps(
            data_of(about, here, there, difference, picked), indent=2, ensure_ascii=False, allow_nan=False
        )
    return _page(about, here, there, difference, picked, name, path)


def no_use(pairs: Mapping[str, Any]) -> None:
    """Refuse settings that one future has no use for."""
    for key, why in NO_USE.items():
        if key in pairs:
            raise Refusal(f"tripolar explain takes no {key}=...: {why}")


def checked_twin(about: Subject, other: Subject, changes: Mapping[str, Any], twin: str) -> None:
    """Refuse a twin with other states or years, and one that is the same scenario."""
    _alike(about, other, twin)
    _unlike(about, other, changes, twin)


def tell(
    about: Subject, other: Subject | None, run: int, pair: str, changed: str | None
) -> tuple[Told, Told | None, Difference | None]:
    """The life of a pair in a run, that of its twin, and where the two first differ."""
    from tripolar.outcomes.life import life_of
    from tripolar.outcomes.twin import first_difference
    from tripolar.replay import film_of

    told, films = [], []
    for each in (about, other):
        if each is None:
            continue
        scenario = each.composed.scenario
        number = about.first + run
        film = film_of(scenario, about.seed, number, set_size=about.set_size)
        life = life_of(scenario, about.seed, number, set_size=about.set_size, pair=pair, film=film)
        life = life._replace(run=run)
        told.append(
            Told(life, _view(scenario, changed if told else None), scenario, (changed or "") if told else "")
        )
        films.append(film)
    if other is None:
        return told[0], None, None
    return told[0], told[1], first_difference(about.composed.scenario, *films)


def _view(scenario: Any, changed: str | None) -> View:
    from tripolar.plots.life import View
    from tripolar.rules.table import MECHANISMS

    names = {m.label: f"{m.label} {m.name}" for m in MECHANISMS}
    title = f"With {changed}" if changed else "As it was"
    return View(scenario.labels, scenario.colours, names, scenario.parameters["choice.working"], title)


def number_of(run: Any, about: Subject) -> int:
    if about.runs is None:
        return settings.whole("run", 0 if run is None else run, 0, settings.MOST_SEED, "which future")
    many = f"the study holds {settings.counted(about.runs, 'future')}"
    return settings.whole("run", 0 if run is None else run, 0, about.runs - 1, many)


def _alike(about: Subject, other: Subject, twin: str) -> None:
    one, two = about.composed.scenario, other.composed.scenario
    if one.states == two.states and (one.start, one.horizon) == (two.start, two.horizon):
        return
    near = one.states == two.states and one.start == two.start and one.horizon != two.horizon
    remedy = f"; write twin={shown(twin)},horizon={one.horizon}" if near and "horizon" not in twin else ""
    raise Refusal(
        f"twin={shown(twin)} has other states or years ({two.start}-{two.horizon}) than the run "
        f"({one.start}-{one.horizon}), and a twin shares both{remedy or '; choose another'}"
    )


def _unlike(about: Subject, other: Subject, changes: Mapping[str, Any], twin: str) -> None:
    """Refuse a twin that is the same scenario."""
    from .subject import same_lives

    if not same_lives(about, other):
        return
    set_already = " and ".join(f"{key} is {shown(value)}" for key, value in changes.items())
    raise Refusal(
        f"twin={shown(twin)} is the same scenario as the run ({set_already} already); give another value"
    )


def file_place(out: str) -> Path:
    """Where a file goes, ``~`` spelled out; Refusal where something on the way is a file."""
    path = Path(out).expanduser()
    for folder in path.parents:
        if folder.is_file():
            raise Refusal(
                f"out={shown(out)}: {shown(str(folder))} is a file, not a folder; choose another out=FILE"
            )
    if path.is_dir():
        raise Refusal(
            f"out={shown(out)} is a folder; name a file in it, for example out={shown(out)}/run.png"
        )
    return path


def picture_name(about: Subject, other: Subject | None, pair: str, run: int) -> str:
    """The default name of a picture: another one for whatever else than a built-in scenario as it is it is of."""
    from .compose import compose, sort_out
    from .library import scenario_names

    composed = about.composed
    parts = ["explain", file_name(composed.scenario.name)]
    usual = None
    if composed.scenario.name in scenario_names():
        usual = compose(sort_out({"scenario": composed.scenario.name}))
    chance = ("seed", "parameters", "set_size")
    if (
        usual is None
        or usual.scenario.to_dict() != composed.scenario.to_dict()
        or any(usual.settings[key] != composed.settings[key] for key in chance)
    ):
        parts.append(composed.digest()[:8])
    parts += [] if about.point is None else [f"point{about.point}"]
    parts += [] if pair == composed.scenario.focal[0] else [pair]
    parts += [] if other is None else [f"twin-{other.composed.digest()[:8]}"]
    return "-".join([*parts, f"run{run}.png"])


def _picture_format(out: Any) -> None:
    if out is not None and Path(out).suffix.lower() not in FORMATS:
        raise Refusal(f"out={shown(out)} must end in {', '.join(FORMATS)}; write for example out=run.png")


def _notice(quiet: bool, many: bool) -> None:
    from tripolar.numerics import COMPILED, is_warm

    kernels = ("replay.replay", "ensemble.simulate") if many else ("replay.replay",)
    if COMPILED and not quiet and not all(is_warm(kernel) for kernel in kernels):
        print(COMPILING, file=sys.stderr, flush=True)


def _picked(about: Subject, pair: str, which: str) -> Picked:
    from tripolar.outcomes import typical

    scenario = about.composed.scenario
    runs = min(typical.RUNS, about.runs or typical.RUNS)
    pick = typical.typical if which == "typical" else typical.odd
    number = scenario.pairs.index(pair)
    return pick(scenario, about.seed, runs=runs, set_size=about.set_size, pair=number)


def picture_of(here: Told, there: Told | None, difference: Difference | None, about: Subject) -> Picture:
    """The picture of a life, beside its twin where there is one."""
    from tripolar.plots import Source
    from tripolar.plots.life import life_figure

    from .named import source_name
    from .provenance import version_of

    digest = about.composed.digest()[:8]
    source = Source(version_of("tripolar"), source_name(about.composed), 1, about.seed, digest)
    twin = None if there is None else (there.life, there.view)
    marked = None if difference is None else difference.year
    return life_figure(here.life, here.view, source, twin=twin, marked=marked)


def _paint(here: Told, there: Told | None, difference: Difference | None, about: Subject, path: Path) -> None:
    picture = picture_of(here, there, difference, about)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path)
    except OSError as error:
        raise not_written(path, error) from error


def not_written(path: Path, error: OSError) -> Refusal:
    """A refusal for a file that the disk does not take."""
    named = shown(str(path))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refusal(f"the disk of {named} is full; free some space or choose another out=FILE")
    reason = error.strerror or type(error).__name__
    return Refusal(f"{named} can not be written ({reason}); choose another out=FILE")


def _page(
    about: Subject,
    here: Told,
    there: Told | None,
    difference: Difference | None,
    picked: Picked | None,
    pair: str,
    path: Path,
) -> str:
    parts = [told_page(about, here, there, difference)]
    if picked is not None:
        from . import life_words

        lives = [tell(about, None, run, pair, None)[0] for run in picked.runs]
        parts.insert(0, life_words.picked(picked, lives))
    parts.append(f"Picture: {path}. {FORECAST}")
    return "\n\n".join(parts)


def told_page(about: Subject, here: Told, there: Told | None, difference: Difference | None) -> str:
    """The page of a life and its twin, without where its picture is."""
    from . import life_words
    from .named import subject_title

    parts = []
    if about.other_rules:
        parts.append(
            "The folder was written under other rules than these: this may be another future than its own."
        )
    parts.append(life_words.page(here, subject_title(about)))
    if there is not None:
        parts.append(life_words.beside(here, there, difference))
    return "\n\n".join(parts)


def data_of(
    about: Subject, here: Told, there: Told | None, difference: Difference | None, picked: Picked | None
) -> dict[str, Any]:
    """A life, and its twin, as plain data."""
    from tripolar.outcomes.life import unsigned

    out: dict[str, Any] = {"config_hash": about.composed.digest(), "life": plain(here.life)}
    out["unsigned"] = plain(unsigned(here.life))
    if picked is not None:
        out["picked"] = plain(picked)
    if there is not None:
        out["twin"] = {
            "changed": there.changed, "first_difference": plain(difference), "life": plain(there.life)
        }  # fmt: skip
    out["note"] = "The model's futures, not a forecast."
    return out


def plain(value: Any) -> Any:
    """Named tuples and arrays as plain data; NaN as null."""
    if hasattr(value, "_asdict"):
        return {key: plain(part) for key, part in value._asdict().items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
