"""``tripolar export``: the tables of a sweep or of a run as files of other programs."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import errors, grammar
from .settings import shown

if TYPE_CHECKING:
    from .sweeps.export import Source

HELP = """\
tripolar export: the tables of a sweep as CSV, Parquet or Stata files, one file a table

  tripolar export outputs/map to=csv                          results, design, runs and spells in outputs/map/export/
  tripolar export outputs/map to=dta what=results,design      for Stata 14 and newer
  tripolar export outputs/map to=parquet what=runs out=mine   one file, wherever you like
  tripolar export outputs/baseline-33beb352 to=csv            a folder of tripolar run: runs, spells, fan

  to=csv|parquet|dta    the format
  what=...              tables, separated by commas (default: all that there are)
  out=FOLDER            default FOLDER/export; files of a former export there are replaced

Rows of runs and spells begin with point and the swept values of that point, so that nothing needs joining; they
stand in the order of the sweep's files, which tripolar compact puts in order of point and run. In CSV a missing
value is an empty cell, and a text that a spreadsheet would take for a formula has an apostrophe before it. In Stata
the column's full name is the variable's label; at most 1,000,000 rows a table.
  --quiet, -q   --help, -h"""
KEYS = ("to", "what", "out")
OF_SWEEP, OF_RUN = ("results", "design", "runs", "spells"), ("runs", "spells", "fan")
ROWS = ("runs", "spells")


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    asked = grammar.split(argv, "export", ("quiet",), words=1, read=_read)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    from .library import nearest
    from .results import folder_in

    for key in asked.pairs:
        if key not in KEYS:
            near = nearest(key, KEYS, "; there are to=, what= and out=")
            raise errors.Refusal(f"tripolar export has no {shown(key)}={near}")
    folder = folder_in(asked.words, "export")
    told = exported(folder, asked.pairs.get("to"), asked.pairs.get("what"), asked.pairs.get("out"))
    if "quiet" not in asked.flags:
        print(told)
    return errors.OK


def _read(argument: str, verb: str) -> tuple[str, Any]:
    """One ``key=value``, whose value is a plain text."""
    key, raw = grammar.key_and_text(argument)
    if key == "out":
        return grammar.read_pair(argument, verb)
    return key, grammar.unquoted(raw)


def exported(folder: str, to: str | None, what: str | None = None, out: str | None = None) -> str:
    """Write the files; returns in words what was written."""
    from .progress import sized
    from .sweeps.export import FORMATS, export

    kind = _one_of("to", to, FORMATS)
    path = Path(os.path.expanduser(folder))
    sources, note = _sources(path, folder, what)
    given = out or os.path.join(folder, "export")
    target = Path(os.path.realpath(os.path.expanduser(given)))
    _check_place(target, path, given)
    try:
        files = export(sources, kind, target, str(path))
    except KeyboardInterrupt:
        raise errors.Interrupted("files that were finished are in their place, whole") from None
    except OSError as error:
        raise _of_disk(error, shown(given)) from error
    rows = {source.name: source.rows for source in sources}
    lines = [f"{name:<16} {rows[Path(name).stem]:>12,} rows  {sized(size):>10}" for name, size in files]
    return "\n".join([*lines, f"Files in {given}.{note}"])


def _one_of(key: str, value: str | None, allowed: tuple[str, ...]) -> str:
    from .library import nearest

    listed = ", ".join(f"{key}={word}" for word in allowed)
    if value is None:
        raise errors.Refusal(f"tripolar export needs a format; write one of {listed}")
    word = value.strip().lower()
    if word not in allowed:
        raise errors.Refusal(f"{key}={shown(value)} is none of {listed}{nearest(word, allowed)}")
    return word


def _sources(path: Path, folder: str, what: str | None) -> tuple[list[Source], str]:
    """The tables that were asked for, and a note on what their rows are."""
    from .folder import manifest_of
    from .sweeps import store
    from .sweeps.export import of_run, of_sweep

    if store.manifest_of(path) is None and (held := manifest_of(path)) is not None:
        there = tuple(name for name in OF_RUN if f"{name}.parquet" in held["files"])
        names = _names(what, there, OF_RUN, folder, "run")
        return of_run(path, names), ""
    from .sweeps.reading import Stored

    stored = Stored(folder)
    keep = str(stored.manifest["keep"])
    there = tuple(name for name in OF_SWEEP if keep != "aggregate" or name not in ROWS)
    names = _names(what, there, OF_SWEEP, folder, "sweep")
    if not stored.files(store.COUNTS):
        raise errors.Refusal(f"{shown(folder)} has no runs yet; let the sweep go on, then export it")
    sampled = keep == "sample" and any(name in ROWS for name in names)
    return of_sweep(stored, names), " Runs and spells are a sample of one future in 1000." if sampled else ""


def _names(
    what: str | None, there: tuple[str, ...], known: tuple[str, ...], folder: str, verb: str
) -> list[str]:
    if what is None:
        return list(there)
    names = [name.strip().lower() for name in what.split(",") if name.strip()]
    if not names:
        raise errors.Refusal(f"what={shown(what)} names no table; write what={','.join(there)}")
    for name in names:
        if name not in known:
            from .library import nearest

            near = nearest(name, known, f"; there are {', '.join(known)}")
            raise errors.Refusal(f"what={shown(name)} is no table of a folder of tripolar {verb}{near}")
        if name not in there:
            raise errors.Refusal(
                f"{shown(folder)} keeps no {name} (keep=aggregate): only counts; export what={','.join(there)}, or "
                f"repeat the {verb} with keep=rows in another folder"
            )
    return list(dict.fromkeys(names))


def _check_place(target: Path, path: Path, given: str) -> None:
    home = Path(os.path.realpath(path))
    if target == home or (home in target.parents and target != home / "export"):
        raise errors.Refusal(
            f"out={shown(given)} is inside the folder that is exported; leave it out for {shown(str(path))}/export, "
            "or choose another folder"
        )
    if os.path.lexists(target) and not target.is_dir():
        raise errors.Refusal(f"{shown(given)} is a file, not a folder; choose another folder with out=FOLDER")


def _of_disk(error: OSError, place: str) -> errors.Refusal:
    if error.errno in (errno.ENOENT, errno.EISDIR):
        return errors.Refusal(f"{place} was changed while it was written; give the same command again")
    return errors.of_disk(error, place)
