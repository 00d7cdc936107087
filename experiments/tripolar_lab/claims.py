"""``tripolar claims``: the essay's claims, each tested on common random numbers, with a verdict by a stated rule."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from . import errors, grammar, library, settings

HELP = """\
tripolar claims: the essay tested claim by claim

  tripolar claims                     C1-C22, 10,000 futures a test, about half a minute
  tripolar claims runs=50000          narrower intervals
  tripolar claims --json              rows for programs
  tripolar claims out=claims          claims.json and claims.md in a new folder

A claim's test is an ablation or a comparative static: two compositions of the baseline that share their luck.
The effect is the mean paired difference. Verdict: null if its 95 % interval holds 0; else reversed if it has not
the sign that the essay states; else strong from 2 of 100 futures (half an allied year) on, or weak. The last
column is the share of drawn parameter sets in which the effect has the essay's sign (no difference counts
half); under two thirds a claim that holds at the default point is fragile.

  runs=N seed=S threads=T set_size=N (futures that share one draw, default 100)   out=FOLDER
  --json     rows alone       --quiet, -q   no progress       --help, -h   this text"""
KEYS = ("runs", "seed", "threads", "set_size", "out")
SET_SIZE = 100
RULE = (
    "Verdict: *null* if the 95 % interval of the mean paired difference holds 0; else *reversed* if it has not the "
    "sign that the essay states; else *strong* from 2 of 100 futures (half an allied year) on, or *weak*. *Sets*: "
    "share of drawn parameter sets in which the effect has the essay's sign (no difference counts half); a claim that "
    "holds at the default point and in less than two thirds of the sets is *fragile*."
)


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    began = time.perf_counter()
    asked = grammar.split(argv, "claims", ("json", "quiet"))
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    given: dict[str, Any] = {"runs": 10_000, "seed": 1, "threads": None, "set_size": SET_SIZE}
    for key, value in asked.pairs.items():
        if key not in KEYS:
            near = library.nearest(key, KEYS, f"; there are {', '.join(KEYS)}")
            raise errors.Refusal(f"tripolar claims takes no {settings.shown(key)}{near}")
        given[key] = settings.checked(key, value)
    out = given.get("out")
    if out is not None and Path(out).exists():
        raise errors.Refusal(f"{settings.shown(out)} is there already; give out=FOLDER another name")
    rows = tested(given, quiet="quiet" in asked.flags or "json" in asked.flags)
    seconds = time.perf_counter() - began
    text = json.dumps(rows, indent=2, allow_nan=False, ensure_ascii=False)
    if out is not None:
        save(Path(out), {"claims.json": text + "\n", "claims.md": markdown(rows, given)})
    print(text if "json" in asked.flags else f"{table(rows)}\nTook {seconds:.0f} s.")
    return errors.OK


def declared() -> list[dict[str, Any]]:
    """The claims as ``configs/claims.yaml`` declares them."""
    import yaml

    with open(library.folder() / "claims.yaml", encoding="utf-8") as file:
        held: list[dict[str, Any]] = yaml.safe_load(file)
    return held


def tested(given: dict[str, Any], quiet: bool = True, only: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Test every claim (or ``only`` some) and return their rows."""
    from tripolar.evidence.claims import examine, row_of

    from .door import scenario_of
    from .progress import say

    threads = given.get("threads") or settings.processors()
    claims = [claim for claim in declared() if not only or claim["claim"] in only]
    rows = []
    for number, claim in enumerate(claims, start=1):
        both = claim.get("both", {})
        base = scenario_of("baseline", both)
        changed = scenario_of("baseline", {**both, **claim.get("change", {})})
        result = examine(
            base,
            changed,
            claim["measure"],
            claim["expected"],
            minus=claim.get("minus"),
            runs=given["runs"],
            seed=given["seed"],
            set_size=given["set_size"],
            threads=threads,
        )
        rows.append(row_of(claim, result))
        if not quiet:
            say(f"{claim['claim']} {result.verdict} ({number} of {len(claims)})")
    return rows


def cells(row: dict[str, Any]) -> tuple[str, str, str, str]:
    """Effect with interval, verdict, share of sets and drivers, as they are printed."""
    years = row["measure"].endswith("allied_years")
    scale, unit = (1.0, " years") if years else (100.0, "")
    mean, low, high = (row[key] * scale for key in ("effect", "low", "high"))
    effect = f"{mean:+.1f} ({low:+.1f} to {high:+.1f}){unit}"
    word = row["verdict"] + (", fragile" if row["fragile"] else "")
    share = row["share_of_parameter_sets"]
    drives = ", ".join(f"{d['mechanism']} {d['logit']:+.2f}" for d in row["drives"])
    return effect, word, "" if share is None else f"{share:.0%}", drives


def table(rows: list[dict[str, Any]]) -> str:
    """The claims as text."""
    lines = [f"{'':4} {'effect, of 100 futures':<32} {'sign':4} {'verdict':<16} {'sets':>5}  test"]
    for row in rows:
        effect, word, share, _ = cells(row)
        lines.append(
            f"{row['claim']:<4} {effect:<32} {row['expected']:^4} {word:<16} {share:>5}  {row['test']}"
        )
    return "\n".join(
        [
            *lines,
            "",
            "sign: what the essay states. These are results of the model, not evidence about the world.",
        ]
    )


def markdown(rows: list[dict[str, Any]], given: dict[str, Any]) -> str:
    """The claims as a page: the table, the rule, the remarks."""
    remarks = {claim["claim"]: claim["remark"] for claim in declared() if claim.get("remark")}
    command = f"tripolar claims runs={given['runs']} seed={given['seed']} out=claims"
    lines = [
        "# The essay, claim by claim",
        "",
        f"Written by `{command}`. The claims are in [essay.md](essay.md), the tests in `configs/claims.yaml`.",
        "These are results of the model at its defaults and over its tested ranges, not evidence about the world.",
        "",
        "| claim | what it says | test | measure | sign | effect (95 %) | verdict | sets | what drives it (logit) |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        effect, word, share, drives = cells(row)
        parts = [
            row["claim"],
            row["says"],
            row["test"],
            f"`{row['measure']}`",
            row["expected"],
            effect,
            word,
            share,
            drives,
        ]
        lines.append("| " + " | ".join(parts) + " |")
    lines += ["", "Effects are in futures of 100, or in allied years a future. " + RULE, ""]
    if remarks:
        lines += ["## Remarks", ""]
        lines += [f"- **{claim}**: {' '.join(text.split())}" for claim, text in remarks.items()]
    return "\n".join(lines).rstrip() + "\n"


def save(folder: Path, texts: dict[str, str]) -> None:
    """Write the files into a new folder, aside first: whole or not there."""
    import os
    import shutil

    aside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        aside.mkdir(parents=True)
        for name, text in texts.items():
            (aside / name).write_text(text, encoding="utf-8")
        os.replace(aside, folder)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise errors.of_disk(error, str(folder)) from error
