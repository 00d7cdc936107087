"""``tripolar run``: one scenario, many futures, one answer and one folder."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import errors, grammar, process

if TYPE_CHECKING:
    from tripolar.outcomes.study import Study

    from .compose import Composed
    from .folder import Folder
    from .painter import Painter

HELP = """\
tripolar run: run a scenario many times and answer the four questions

  tripolar run                                            10,000 futures of the baseline, 2020-2060
  tripolar run scenario=baseline runs=100000 seed=7       more of them, another stream of chance
  tripolar run arctic.intransigence=0.9                   a mechanism's parameter (see tripolar params)
  tripolar run threat.strength=0                          a mechanism switched off
  tripolar run states.china.growth_later=0.01             an opening figure
  tripolar run parameters=ranges                          every parameter drawn from its tested range
  tripolar run scenario=./mine.yaml out=results/mine      a file of your own, a folder of your choice
  tripolar run --json | python -m json.tool               the summary alone, for pipes

What changes results is key=value; what changes the display is --flag.

  scenario=NAME|FILE.yaml       tripolar scenarios lists the names (default baseline)
  runs=N seed=S                 futures (default 10000) and the stream of chance (default 1)
  horizon=YEAR                  last simulated year
  parameters=default|ranges     one point, or drawn anew for every set_size=N futures (default 50)
  mechanism.parameter=VALUE     also states.A.FIGURE, pairs.A-B.FIGURE, directed.A.B.FIGURE, system.FIGURE
  group=choice                  an axis of the configuration, for example world=2020
  keep=auto|rows|aggregate|sample   rows stored: all up to a million futures, all, none, one in 1000
  threads=T                     default: all processors; results do not depend on it
  data=FOLDER                   full yearly records for a past (pact_1950, after_1992, europe_1871)
  out=FOLDER overwrite=true     default outputs/SCENARIO-HASH; another study there is not replaced unasked

  --json     print the summary alone       --quiet, -q   print nothing       --help, -h   this text

Files: summary.json, runs.parquet, spells.parquet, fan.parquet, counts.parquet, survival.png, fan.png, scenario.yaml
(run it again: tripolar run scenario=FOLDER/scenario.yaml gives the same bytes) and provenance.json. In Python:
tripolar.open_study("FOLDER")."""
HEADER = (
    "# The whole resolved configuration of a study: 'tripolar run scenario=THIS_FILE' gives the same files.\n"
)
COMPILING = "First run of these rules on this machine: compiling them, about half a minute, once."
INTERPRETED = "The compiler is off (NUMBA_DISABLE_JIT): every future takes seconds."
SPELLS = "spells.parquet"


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    began = time.perf_counter()
    asked = grammar.split(argv, "run", ("json", "quiet"))
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    from .painter import Painter

    painter = Painter()
    try:
        with process.on_stop(painter.stop):
            from .compose import compose, sort_out

            composed = compose(sort_out(asked.pairs))
            text = perform(composed, painter, asked.flags, argv, began)
    finally:
        painter.stop()
    if text:
        print(text)
    return errors.OK


def perform(
    composed: Composed, painter: Painter, flags: frozenset[str], command: list[str], began: float
) -> str:
    """Run a composed study and write its folder; returns what is to be printed."""
    from tripolar.numerics import source_hash

    from .folder import Folder

    digest, rules = composed.digest(), source_hash()
    name = f"{file_name(composed.scenario.name)}-{digest[:8]}"
    out = composed.extra.get("out") or str(Path("outputs") / name)
    with ExitStack() as stack:
        with process.undisturbed():
            folder = Folder(out, composed.to_dict(), digest, rules, composed.extra.get("overwrite", False))
            stack.callback(folder.abandon)
            stack.enter_context(process.on_stop(folder.abandon))
            stack.enter_context(process.on_stop(painter.stop))  # first of all: it may be writing
        try:
            study = _computed(composed, folder, painter, "quiet" in flags)
            _write(study, composed, folder, painter, digest)
            seconds = time.perf_counter() - began
            with process.undisturbed():
                files = folder.finish(_provenance(digest, rules, command, seconds))
        except OSError as error:
            raise errors.of_disk(error, folder.name) from error
        except KeyboardInterrupt:
            raise errors.Interrupted from None
    if "json" in flags:
        return json_of(study.summary).rstrip("\n")
    if "quiet" in flags:
        return ""
    from .answer import answer
    from .named import source_name

    changed = source_name(composed) != composed.scenario.name
    return answer(composed.scenario, study.summary, seconds, out, files, changed)


def file_name(name: str) -> str:
    """A scenario's name as part of a folder's name."""
    kept = "".join(c if c.isalnum() or c in "-_" else "_" for c in name)[:60]
    return kept.strip("_") or "unnamed"


def json_of(summary: dict[str, Any]) -> str:
    """The text of ``summary.json``."""
    return json.dumps(summary, indent=2, allow_nan=False, ensure_ascii=False) + "\n"


def notice() -> str:
    """What to say before a run that takes longer than others; empty if there is nothing."""
    from tripolar.numerics import COMPILED, is_warm

    if not COMPILED:
        return INTERPRETED
    return "" if is_warm("ensemble.simulate") else COMPILING


def _computed(composed: Composed, folder: Folder, painter: Painter, quiet: bool) -> Study:
    """Run the study, its rows into the folder; meanwhile load what draws."""
    from .rows import Rows
    from .study import watched

    process.spare_pandas()
    rows = Rows(folder.aside)
    try:
        return watched(composed, quiet, notice=notice(), sink=rows, meanwhile=painter.load)
    except BaseException:
        _close(rows)
        raise


def _close(rows: Any) -> None:
    try:
        rows.close()
    except Exception:  # the first error is the one to tell
        return


def _write(study: Study, composed: Composed, folder: Folder, painter: Painter, digest: str) -> None:
    import pyarrow.parquet as parquet
    import yaml
    from tripolar.outcomes.tables import parquet_options

    from . import pictures
    from .folder import CONFIG
    from .named import source_name
    from .opened import COUNTS, put_counts

    name = source_name(composed)
    job = pictures.job_of(study, composed.settings["seed"], digest, name=name)
    painter.begin(job, folder.aside)
    folder.write("summary.json", json_of(study.summary))
    put_counts(folder.aside / COUNTS, study.counts)
    fan = study.fan_table
    parquet.write_table(fan, folder.aside / "fan.parquet", **parquet_options(fan.schema))
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text = yaml.dump(composed.to_dict(), Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
    folder.write(CONFIG, HEADER + text)
    painter.finish()


def _provenance(digest: str, rules: str, command: list[str], seconds: float) -> dict[str, Any]:
    from .provenance import provenance

    now = datetime.now(UTC).isoformat(timespec="seconds")
    return provenance(digest, rules, ["tripolar", "run", *command], seconds, now)
