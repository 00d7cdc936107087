"""``tripolar plot``: the pictures of a study or of a sweep, as PNG, SVG or PDF."""

from __future__ import annotations

import difflib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import errors, gallery, grammar, pictures, settings, swept
from .errors import Refusal
from .folder import probe
from .library import nearest
from .settings import shown

if TYPE_CHECKING:
    from tripolar.plots import Picture

    from .subject import Subject

HELP = """\
tripolar plot: the pictures of a study or of a sweep

  tripolar plot outputs/baseline-33beb352                 all that apply, into outputs/baseline-33beb352/pictures
  tripolar plot outputs/baseline-33beb352 futures causes  these
  tripolar plot scenario=arctic_meltdown runs=2000        without a folder: every key of tripolar run
  tripolar plot outputs/map phase of=s10                  a sweep over two numbers as a map
  tripolar plot outputs/worlds scenarios                  a sweep over scenarios, side by side
  tripolar plot outputs/map curves point=0,24,48          how long pacts last at several points of a sweep
  tripolar plot outputs/map survival fan point=12         one point of a sweep, as a study of its own
  tripolar plot FOLDER format=svg,pdf out=figures         other formats, another folder

Of a study: survival (how long a pact lasts, beside the observed record), states (not yet, allied, broken), fan,
futures (a hundred, one a row), years (of signing and breaking), causes (named, and but for), ledger (one future
opened, run=K), triangle (power and relations) and, of a past, hindcast; asked for by name: scenarios (those of its
world beside it). Of a sweep: phase (two swept numbers), scenarios (swept names), curves (up to 8 points), matters
(tornado or indices, as tripolar sensitivity draws them), and of a point=N all that a study has.

  pair=A-B        default: the first pair in focus        run=K     the future that ledger opens
  singles=N       fan: so many futures one by one, as thin lines (up to 100)
  of=OUTCOME      of phase and matters: a column of tripolar results (default s10 and forms)
  format=png|svg|pdf   one or several                      out=FOLDER

Curves and shares come from the folder's own counts. Single futures (futures, causes, ledger, singles) are replayed
from its scenario.yaml with the same seed, which gives the same futures under the same rules.
  --quiet, -q   print nothing       --help, -h   this text"""
OF_STUDY = (*gallery.NAMES, *gallery.ASKED)
EVERY = tuple(dict.fromkeys((*OF_STUDY, *swept.NAMES)))
FORMATS = ("png", "svg", "pdf")
LISTS = ("format", "of", "point")
OWN = ("pair", "run", "of", "point", "singles", "format", "out")
WORDS = 20
ALIKE = 0.8  # of the letters of a picture's name, before a word that is no folder is taken for it


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
    if _is_sweep(wanted.folder) and not (set(wanted.names) & set(OF_STUDY) - set(swept.NAMES)):
        files = _swept(wanted)
    else:
        files = _studied(wanted)
    if not wanted.quiet:
        print("\n".join(str(path) for path in files))
        seconds = time.perf_counter() - began
        print(f"These are the model's futures, not a forecast. Took {seconds:.1f} s.")
    return errors.OK


def _read(argument: str, verb: str) -> tuple[str, Any]:
    """One key=value; of a list the parts, which commas divide."""
    key, raw = grammar.key_and_text(argument)
    if key in LISTS:
        parts = tuple(part.strip() for part in grammar.unquoted(raw).strip("[]").split(","))
        parts = tuple(dict.fromkeys(parts))  # what is named twice is drawn once
        return key, tuple(dict.fromkeys(map(_number, parts))) if key == "point" else parts
    return grammar.read_pair(argument, verb)


def _number(part: str) -> int | str:
    """A whole number, or what is there instead, to be refused by its name."""
    return int(part) if part.isascii() and part.isdigit() else part


def _wanted(asked: grammar.Arguments) -> Wanted:
    pairs = dict(asked.pairs)
    keys = {key: pairs.pop(key) for key in OWN if key in pairs}
    words = list(asked.words)
    folder = None
    if words and words[0] not in EVERY:
        folder = words.pop(0)
        if not Path(folder).expanduser().is_dir():
            raise Refusal(_no_folder(folder))
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
    return Wanted(folder, names, formats, out, keys, pairs, "quiet" in asked.flags)


def _no_folder(name: str) -> str:
    """What to say of a first word that names neither a folder nor a picture, which is guessed if it is nearly one."""
    what = "that is a file, no folder" if Path(name).expanduser().exists() else "there is no such folder"
    alike = difflib.get_close_matches(name, EVERY, n=1, cutoff=ALIKE)
    known = "give the folder that tripolar run or tripolar sweep wrote, or scenario=NAME"
    if alike:
        known = f"if you mean the picture {alike[0]}, write that"
    return f"{shown(name)}: {what}, and no picture of that name; {known}"


def _is_sweep(folder: str | None) -> bool:
    from .sweeps import store

    return folder is not None and store.is_sweep(Path(folder).expanduser())


def _studied(wanted: Wanted) -> list[Path]:
    """Pictures of one study, in its folder or without one, or of a point of a sweep."""
    from .opened import study_about
    from .subject import pair_of, subject

    about = subject(() if wanted.folder is None else (wanted.folder,), _keys(wanted), {})
    scenario = about.composed.scenario
    pair = pair_of(scenario, wanted.keys.get("pair"))
    runs = int(about.composed.settings["runs"])
    run, singles = wanted.keys.get("run"), wanted.keys.get("singles", 0)
    run = None if run is None else settings.whole("run", run, 0, runs - 1, "which of the study's futures")
    singles = pictures.singles_of(singles, runs)
    names = wanted.names or gallery.NAMES + (("hindcast",) if gallery.past_of(scenario) else ())
    for key, name in (("run", "ledger"), ("singles", "fan")):
        if key in wanted.keys and name not in names:
            raise Refusal(f"{key}=... is for {name}; name it as well, or leave out {key}=...")
    if "hindcast" in names and gallery.past_of(scenario) is None:
        raise Refusal(
            f"hindcast: the outcome of {scenario.name} was not observed; it is for scenarios of the past"
        )
    out = Path(wanted.out or _place(wanted, about)).expanduser()
    _make(out)
    study, _ = study_about(about, wanted.quiet, _notice(wanted, about))
    drawn = gallery.Gallery(about, study, pair, run, singles)
    at = "" if about.point is None else f"-point{about.point}"
    return [path for name in names for path in _save(drawn.draw(name), out, name + at, wanted.formats)]


def _keys(wanted: Wanted) -> dict[str, Any]:
    """Keys that make the subject, the point of a sweep among them; Refusal for those of a whole sweep."""
    if not _is_sweep(wanted.folder):
        for key in ("of", "point"):
            if key in wanted.keys:
                raise Refusal(f"{key}=... is for the folder of a sweep, and this is one study; leave it out")
        for name in wanted.names:
            if name not in OF_STUDY:
                raise Refusal(f"{name} is for the folder of a sweep, and this is one study")
        return wanted.pairs
    assert wanted.folder is not None
    for name in wanted.names:
        if name not in OF_STUDY:
            raise Refusal(
                f"{name} is of the whole sweep and the others of one point; draw them by two commands"
            )
    points = wanted.keys.get("point", ())
    if len(points) != 1:
        raise Refusal(
            f"{', '.join(wanted.names)}: of one point of {shown(wanted.folder)}; say which with point=N"
        )
    return {**wanted.pairs, "point": points[0]}


def _place(wanted: Wanted, about: Subject) -> str:
    if wanted.folder is not None:
        return str(Path(wanted.folder).expanduser() / "pictures")
    from .run import file_name

    name = f"{file_name(about.composed.scenario.name)}-{about.composed.digest()[:8]}"
    return str(Path("outputs") / f"{name}-pictures")


def _notice(wanted: Wanted, about: Subject) -> str:
    """What is worth saying before: other rules, and a first compilation."""
    from tripolar.numerics import COMPILED, is_warm

    if about.other_rules and not wanted.quiet:
        print(
            "The folder was written under other rules than these: curves and shares are its own, single futures "
            "(futures, causes, ledger) may differ from it.",
            file=sys.stderr,
        )
    cold = COMPILED and not (is_warm("replay.replay") and is_warm("ensemble.simulate"))
    text = "First time with these rules on this machine: compiling them, up to two minutes, once."
    if cold and about.folder is not None and not wanted.quiet:
        print(text, file=sys.stderr, flush=True)
        return ""
    return text if cold else ""


def _swept(wanted: Wanted) -> list[Path]:
    """Pictures of a whole sweep."""
    from .sweeps.study import SweepStudy

    assert wanted.folder is not None
    for key in (*wanted.pairs, *(key for key in ("run", "singles") if key in wanted.keys)):
        if key in wanted.keys:
            raise Refusal(f"{key}=... is for the pictures of one point; name them, with point=N")
        raise Refusal(f"{shown(wanted.folder)} names the whole sweep, {key} included; leave out {key}=...")
    sweep = SweepStudy(wanted.folder)
    names = wanted.names or swept.that_apply(sweep)
    for name in names:
        if why := swept.why_not(sweep, name, wanted.keys.get("point")):
            raise Refusal(f"{name} can not be drawn of {shown(wanted.folder)}: {why}")
    for key, needs in (("of", ("phase", "matters")), ("point", ("curves",))):
        if key in wanted.keys and not set(needs) & set(names):
            raise Refusal(f"{key}=... is for {' and '.join(needs)}; name one of them, or leave out {key}=...")
    out = Path(wanted.out or Path(wanted.folder) / "pictures").expanduser()
    drawn = [each for name in names for each in swept.drawn(sweep, name, wanted.keys)]
    _make(out)
    return [path for label, picture in drawn for path in _save(picture, out, label, wanted.formats)]


def _make(folder: Path) -> None:
    """The folder of the pictures, made before anything is computed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe(folder)
    except OSError as error:
        raise errors.of_disk(error, str(folder)) from error


def _save(picture: Picture, folder: Path, name: str, formats: tuple[str, ...]) -> list[Path]:
    try:
        return [picture.save(folder / f"{name}.{kind}") for kind in formats]
    except OSError as error:
        raise errors.of_disk(error, str(folder)) from error
