"""``tripolar report``: a study as one self-contained HTML file, for reading, teaching and printing."""

from __future__ import annotations

import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import errors, grammar, library
from .errors import Refusal
from .explain import file_place
from .settings import shown

if TYPE_CHECKING:
    from .page.facts import Facts
    from .subject import Subject

HELP = """\
tripolar report: a study as one HTML file that opens from disk and loads nothing

  tripolar report                                        the baseline, 10,000 futures: report-baseline.html
  tripolar report scenario=arctic_meltdown out=arctic.html    every key of tripolar run that makes a scenario
  tripolar report outputs/baseline-33beb352              a study that tripolar run wrote: its own numbers
  tripolar report outputs/map point=12                   one point of a sweep
  tripolar report baseline us_retrenchment runs=5000     the short form of several scenarios in one file
  tripolar report all out=all.html                       of every built-in scenario

The page asks the four questions: guess first, then see. Then the scenario beside the baseline, one broken alliance
opened, five typical and five odd futures, what the model gets wrong, how it was made and what to cite. Every picture
has its table; it works without scripts, by keyboard, and prints. docs/report.md tells what is computed anew.

  out=FILE.html     default report-SCENARIO.html, with its hash where keys change it; a file of that
                    name is replaced, a folder that is not there is made
  runs=N seed=S threads=T and every key of tripolar run that makes a scenario (a folder has its own)

  --quiet, -q   print nothing       --help, -h   this text"""
COMPILING = "First report with these rules on this machine: compiling them, up to a minute, once."
ALL, BASE = "all", "baseline"
MOST = 30  # scenarios in one file
NO_USE = {
    "overwrite": "it replaces a report of the same name and nothing else",
    "keep": "it stores no rows",
    "run": "it chooses the futures to open by a rule that it states",
    "pair": "it tells about the pairs in focus",
    "twin": "tripolar explain tells about a twin",
}


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    began = time.perf_counter()
    asked = grammar.split(argv, "report", ("quiet",), words=MOST)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    pairs = dict(asked.pairs)
    for key, why in NO_USE.items():
        if key in pairs:
            raise Refusal(f"tripolar report takes no {key}=...: {why}")
    out = pairs.pop("out", None)
    if out is not None and Path(out).suffix.lower() not in (".html", ".htm"):
        raise Refusal(f"out={shown(out)} must end in .html; write for example out=report.html")
    if out is not None:
        file_place(out)
    subjects = subjects_of(asked.words, pairs)
    quiet = "quiet" in asked.flags
    _notice(quiet)
    command = ["tripolar", "report", *argv]
    whole = len(subjects) == 1
    facts = [gathered(each, command, quiet, whole) for each in subjects]
    path = Path(out or f"report-{_name(subjects, pairs)}.html").expanduser()
    page = text(facts)
    write(path, page)
    if not quiet:
        seconds = time.perf_counter() - began
        print(f"Wrote {path} ({len(page.encode()) / 1000:.0f} kB, {seconds:.1f} s). Open it in a browser.")
    return errors.OK


def subjects_of(words: tuple[str, ...], pairs: dict[str, Any]) -> list[Subject]:
    """What the report is about: the study in a folder, a point of a sweep, a scenario, or several of them."""
    from .subject import subject

    names = _names(words, pairs)
    if names:
        rest = {key: value for key, value in pairs.items() if key != "scenario"}
        return [subject((), {**rest, "scenario": name}, {}) for name in names]
    return [subject(words, pairs, {})]


def _names(words: tuple[str, ...], pairs: dict[str, Any]) -> tuple[str, ...]:
    """Scenarios named side by side, or all of them; nothing for one subject."""
    if words == (ALL,) and "scenario" in pairs:
        raise Refusal("all and scenario=... both say what to report; give one of them")
    if words == (ALL,) or (not words and pairs.get("scenario") == ALL):
        return tuple(sorted(library.scenario_names(), key=lambda name: name != BASE))
    if len(words) < 2:
        return ()
    if "scenario" in pairs:
        raise Refusal("scenario=... and names side by side both say what to report; give one of them")
    if len(set(words)) < len(words):
        raise Refusal("a scenario is named twice; name each once")
    for word in words:
        if Path(word).expanduser().is_dir() and word not in library.scenario_names():
            raise Refusal(
                f"{shown(word)} is a folder, which is reported alone; name one folder, or scenarios only"
            )
    return words


def gathered(about: Subject, command: list[str], quiet: bool, whole: bool) -> Facts:
    """The facts of one study; Refusal for a folder whose files can not be read."""
    from .page import facts

    try:
        return facts.of(about, command, quiet, whole)
    except (OSError, ValueError, KeyError) as error:
        if about.folder is None or errors.is_refusal(error):
            raise
        raise Refusal(
            f"{shown(str(about.folder))} can not be read whole ({errors.one_line(error)[:120]}); run it again"
        ) from error


def text(facts: list[Facts]) -> str:
    """The page."""
    from .cite import citation
    from .page import document, sources

    first = facts[0]
    found = citation(first.about, first.made)
    return document.page(facts, sources.section(found))


def write(path: Path, page: str) -> None:
    """Write the page aside and put it in place whole."""
    aside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(aside, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        os.replace(aside, path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise Refusal(
            f"{shown(str(path))} can not be written ({reason}); choose another out=FILE.html"
        ) from error


def _name(subjects: list[Subject], pairs: dict[str, Any]) -> str:
    """The scenario's name; also its config hash where it is not the scenario of that name as it stands."""
    from .run import file_name

    if len(subjects) > 1:
        return f"{len(subjects)}-scenarios"
    composed = subjects[0].composed
    name = file_name(composed.scenario.name)
    return name if _as_it_stands(subjects[0], pairs) else f"{name}-{composed.digest()[:8]}"


def _as_it_stands(about: Subject, pairs: dict[str, Any]) -> bool:
    from .compose import compose, sort_out

    if about.folder is None and set(pairs) <= {"scenario", "runs", "threads"}:
        return True
    scenario = about.composed.scenario
    named = pairs.get("scenario", BASE) if about.folder is None else scenario.name
    if about.folder is not None and named not in library.scenario_names():
        return False
    plain = compose(sort_out({"scenario": named}))
    kept = ("seed", "parameters", "set_size")
    return plain.scenario.digest() == scenario.digest() and all(
        plain.settings[key] == about.composed.settings[key] for key in kept
    )


def _notice(quiet: bool) -> None:
    from tripolar.numerics import COMPILED, is_warm

    if COMPILED and not quiet and not (is_warm("replay.replay") and is_warm("ensemble.simulate")):
        print(COMPILING, file=sys.stderr, flush=True)
