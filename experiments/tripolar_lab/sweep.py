"""``tripolar sweep``: every point of a design, in a folder that can be left and taken up again."""

from __future__ import annotations

import json
import shlex
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import errors, grammar, process
from .progress import lasting, sized, tell
from .settings import SWEEP, shown

if TYPE_CHECKING:
    from .sweeps.asked import Asked
    from .sweeps.conduct import Result

HELP = """\
tripolar sweep: run every point of a design, many futures each, in a folder that can be left and taken up again

  tripolar sweep 'arctic.intransigence=range(0,1,0.2)' growth=baseline,china_slowdown   a grid, 1000 futures a point
  tripolar sweep scenario=baseline,arctic_meltdown threat.strength=0,1 runs=10000       scenarios are swept too
  tripolar sweep 'threat.strength=interval(0.5,2)' 'choice.precision=tag(log,interval(0.5,5))' \\
                 design=sobol_sequence points=500 out=results/map       points that fill a space, and can be added to
  tripolar sweep design=my_points.csv             your own points: a column a key
  tripolar sweep 'status.strength=linspace(0,2,5)' until=0.005    as many futures as each point needs
  tripolar sweep ... --plan                       points, runs, chunks, time and disk; starts nothing

Values: x,y,z   range(a,b,step) without b   linspace(a,b,n) and geomspace(a,b,n) with it   glob(*) of an axis
        interval(a,b) and tag(log,interval(a,b)) for designs that sample. Quote them: the shell reads brackets.

  design=grid|zip|oat|lhs|sobol_sequence|saltelli|morris|FILE.csv|FILE.parquet   how points are made (default grid;
                      oat: the scenario as it is, then one key at a time away from it)
  points=N            points of lhs and sobol_sequence; base samples of saltelli and morris
  runs=R seed=S       futures of each point (default 1000); the stream of chance, and of sampled points
  until=H             instead of runs: until the 95 % interval of until_of=forms is no wider than H either way,
                      looked at after 1000, 2000, 4000, ... futures, from min_runs=1000 up to max_runs=1000000
  crn=true|false      future k of every point shares its luck (common random numbers), or not
  keep=auto|rows|aggregate|sample     rows stored: all up to a million futures, then one in 1000
  fans=true           keep the histograms of the fan charts as well
  out=FOLDER          default outputs/sweep-SCENARIO-HASH; the same command again goes on where it was left;
                      more runs, or more points at the end, add to it
  executor=threads|processes|dask workers=N     dask: address=tcp://HOST:8786 or cluster=local|slurm
  shard=2/8           the second of eight parts, for the job arrays of a cluster: they share one folder
  on_error=record|stop    a point that fails is put on record, or ends the sweep
  chunk=N             futures computed and stored together (default 64000)

  --plan   --json (print the table of results)   --verify (read every stored page first)   --quiet, -q   --help, -h
Ends with 0 if all is done, 3 if points failed, 4 if on_error=stop stopped it, 2 if refused, 130 after Ctrl-C.

Then: tripolar status|results|replay|export|compact|sensitivity FOLDER. Results depend on neither executor nor
workers nor interruptions. Files: docs/sweeps.md."""
FAILURES = "failures.jsonl"
KEPT = "what is done is kept: the same command goes on from there"
RUNS_A_SECOND = 30_000  # of one core, if it can not be measured now
TRIAL = 2048  # runs of the trial that tells the speed
ROW_BYTES, SAMPLE_BYTES = 26.0, 0.05  # a run, stored
POINT_BYTES, FILE_BYTES = 2_600.0, 30_000.0  # counts of a point in a chunk; columns of a chunk's files


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    from .sweeps import values

    asked = grammar.split(argv, "sweep", ("json", "quiet", "plan", "verify"), read=values.read)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    from .sweeps.asked import asked_of, path_of

    sweep = asked_of(asked.pairs)
    out = path_of(sweep)
    if "plan" in asked.flags:
        print(plan_text(sweep, out))
        return errors.OK
    result, seconds = perform(sweep, out, argv, "quiet" in asked.flags, "verify" in asked.flags)
    _say(sweep, out, result, seconds, asked.flags)
    if result.stopped:
        tell(f"stopped at the first failure (on_error=stop): see {out}/{FAILURES}; what is done is kept")
        return errors.STOPPED
    if result.failed:
        tell(
            f"{len(result.failed):,} of {_points(len(sweep.plan.design.points))} failed: see {out}/{FAILURES}"
        )
    return errors.SOME_FAILED if result.failed else errors.OK


def perform(
    sweep: Asked, out: str, command: list[str], quiet: bool, verify: bool = False
) -> tuple[Result, float]:
    """Do what is left of a sweep; returns how it went and the seconds it took. ``verify``: see ``begin.cleaned``."""
    import numpy as np

    from .run import notice
    from .sweeps import begin, finish
    from .sweeps.agenda import Agenda
    from .sweeps.conduct import Conductor
    from .sweeps.executors import crew_of
    from .sweeps.reading import Stored
    from .sweeps.watch import Watch

    process.spare_pandas()
    began = time.monotonic()
    shard = shard_of(sweep.extra.get("shard"))
    alone = shard == (1, 1)
    stop = np.zeros(1, dtype=np.int64)
    extra = {key: sweep.extra.get(key) for key in ("workers", "address", "cluster")}
    kind = sweep.extra.get("executor") or SWEEP["executor"].default
    try:
        with ExitStack() as stack:
            crew = stack.enter_context(crew_of(kind, **extra))
            folder, how = stack.enter_context(begin.folder_of(sweep, out, shard=not alone))
            done = begin.cleaned(folder, alone, quiet, verify)
            agenda = Agenda(sweep.plan, done, begin.hits_of(folder), shard)
            watch = Watch(sweep.plan, agenda, done & agenda.seen, quiet)
            stack.enter_context(process.on_stop(crew.kill, KEPT))
            watch.begin(" ".join(filter(None, (_dropped(sweep), notice() if agenda.left else ""))))
            stack.callback(watch.end)
            conductor = Conductor(
                sweep.plan,
                folder,
                agenda,
                crew,
                sweep.extra.get("on_error") or SWEEP["on_error"].default,
                watch.chunk,
                watch.look,
                stop,
            )
            standing = frozenset(entry["point"] for entry in Stored(folder).failed() if not entry["lost"])
            result = conductor.run(standing)
            seconds = time.monotonic() - began
            session = {
                "command": ["tripolar", "sweep", *command],
                "date": datetime.now(UTC).isoformat(timespec="seconds"),
                "seconds": round(seconds, 3),
                "executor": kind,
                "chunks": result.chunks,
                "runs": result.runs,
            }
            with process.undisturbed():
                if alone:
                    finish.tidy(folder, agenda)
                finish.finish(folder, sweep.plan.rules, session, result.chunks > 0 or how != begin.AGAIN)
        if not alone:
            finish.tidy_if_last(folder, agenda)
    except KeyboardInterrupt:
        stop[0] = 1
        raise errors.Interrupted(KEPT) from None
    failed = {entry["point"] for entry in Stored(folder).failed()}
    return result._replace(failed=frozenset(failed)), seconds


def _dropped(sweep: Asked) -> str:
    dropped = sweep.plan.design.dropped
    if not dropped:
        return ""
    return f"{_points(dropped)} of the design said what an earlier one says; each is run once."


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count:,} points"


def shard_of(text: str | None) -> tuple[int, int]:
    """``2/8`` as (2, 8); (1, 1) for no shard."""
    if text is None:
        return 1, 1
    number, _, count = str(text).partition("/")
    if not (number.strip().isdigit() and count.strip().isdigit()):
        raise errors.Refusal(f"shard={shown(text)} must be written i/n, for example shard=1/8")
    i, n = int(number), int(count)
    if not 1 <= i <= n <= 1_000_000:
        raise errors.Refusal(
            f"shard={shown(text)} must be i/n with i from 1 to n; write for example shard=1/{max(n, 1)}"
        )
    return i, n


def plan_text(sweep: Asked, out: str) -> str:
    """What a sweep would do, in words."""
    from .settings import processors
    from .sweeps import store
    from .sweeps.watch import planned

    plan = sweep.plan
    path = Path(out).expanduser()
    done = store.done(path)[0] if store.manifest_of(path) else set()
    held = planned(plan, done)
    workers = sweep.extra.get("workers") or processors()
    speed, how = _speed(sweep)
    seconds = held["runs_left"] / (speed * workers)
    row = {"rows": ROW_BYTES, "sample": SAMPLE_BYTES, "aggregate": 0.0}[plan.keep]
    disk = held["runs"] * row + held["parts"] * POINT_BYTES + held["chunks"] * FILE_BYTES
    most = "" if plan.settings["until"] is None else "at most "
    lines = [
        f"{_design_words(plan)}",
        f"points     {held['points']:,}"
        + (f" in {held['scenarios']:,} scenarios" if held["scenarios"] > 1 else ""),
        f"runs       {most}{held['runs_a_point']:,} a point, {most}{held['runs']:,} in all",
        f"chunks     {most}{held['chunks']:,}"
        + (f", of which {held['done']:,} are done" if held["done"] else ""),
        f"time       {most}about {lasting(seconds)} on {workers} workers ({speed:,.0f} runs/s each, {how})",
        f"disk       {most}about {sized(disk)} in {out} (keep={plan.keep})",
        "",
        *_first_points(plan),
        "",
        "Nothing was started. Leave out --plan to start.",
    ]
    return "\n".join(lines)


def _design_words(plan: Any) -> str:
    design = plan.design
    dropped = f"; {design.dropped:,} duplicates dropped" if design.dropped else ""
    shared = "common random numbers" if plan.settings["crn"] else "independent random numbers"
    return f"design     {design.kind} of {', '.join(design.names)}{dropped}; {shared}, seed {plan.settings['seed']}"


SHOWN_POINTS = 8


def _first_points(plan: Any) -> list[str]:
    names, points = plan.design.names, plan.design.points
    lines = [f"point  {'  '.join(names)}"]
    for number, point in enumerate(points[:SHOWN_POINTS]):
        cells = [f"{_cell(v):<{len(n)}}" for v, n in zip(point, names, strict=True)]
        lines.append(f"{number:>5}  {'  '.join(cells)}".rstrip())
    if len(points) > SHOWN_POINTS:
        lines.append(f"  ...  and {len(points) - SHOWN_POINTS:,} more")
    return lines


def _cell(value: Any) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _speed(sweep: Asked) -> tuple[float, str]:
    """Runs a second of one worker: measured in a moment where the kernels are compiled."""
    from tripolar.numerics import is_warm

    if not is_warm("ensemble.simulate"):
        return RUNS_A_SECOND, "not measured: the rules are not compiled yet"
    from tripolar.ensemble import chunk

    scenario = sweep.plan.variants[0].scenario
    chunk(scenario, 1, 0, 1)
    began = time.perf_counter()
    chunk(scenario, 1, 0, TRIAL)
    return TRIAL / (time.perf_counter() - began), "measured now"


def _say(sweep: Asked, out: str, result: Result, seconds: float, flags: frozenset[str]) -> None:
    from .sweeps.reading import Stored

    if "json" in flags:
        print(json.dumps(Stored(out).results().to_pylist(), ensure_ascii=False))
    elif "quiet" not in flags:
        from .results import table_text

        print(table_text(Stored(out), None, most=20))
        new = f"{result.runs:,} runs computed now" if result.chunks else "everything was there already"
        print(f"\n{new}; took {seconds:.1f} s. tripolar results {shlex.quote(out)} shows all points.")
