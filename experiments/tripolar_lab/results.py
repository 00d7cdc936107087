"""``tripolar results``: the table of a sweep by design point."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import errors, grammar
from .settings import shown, whole

if TYPE_CHECKING:
    from .sweeps.reading import Stored

HELP = """\
tripolar results: the table of a sweep by design point, with 95 % intervals

  tripolar results outputs/map                          forms, holds, breaks, S(10), allied years
  tripolar results outputs/map of=forms,realigns        outcomes of your choice; --all lists every column
  tripolar results outputs/map sort=forms top=20        the highest first (sort=-forms: the lowest)
  tripolar results outputs/map --json | --csv           the whole table, for pipes

The same table is FOLDER/results.parquet: pandas.read_parquet(...) opens it. A name without a dot is of the first
pair in focus, or of a state if it is one of its outcomes (china.realigns).
  --all   --json   --csv   --help, -h"""
USUAL = ("forms", "holds", "breaks", "s10", "allied_years")
SHARES = 100.0
SHOWN_FAILURES = 5


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    from .sweeps import values

    asked = grammar.split(argv, "results", ("json", "csv", "all"), words=1, read=values.read)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    from .sweeps.reading import Stored

    if len(asked.flags & {"json", "csv", "all"}) > 1:
        raise errors.Refusal("--json, --csv and --all are three ways of printing; give one of them")
    stored = Stored(folder_in(asked.words, "results"))
    for key in asked.pairs:
        if key not in ("of", "sort", "top"):
            raise errors.Refusal(f"tripolar results has no {shown(key)}=; there are of=, sort= and top=")
    table = stored.results()
    if "json" in asked.flags:
        print(json.dumps(table.to_pylist(), ensure_ascii=False))
    elif "csv" in asked.flags:
        from .sweeps.export import csv_text

        print(csv_text(table), end="")
    elif "all" in asked.flags:
        print("\n".join(table.column_names))
    else:
        of = asked.pairs.get("of")
        names = None if of is None else list(of.values) if isinstance(of, values.Choices) else [str(of)]
        sort = asked.pairs.get("sort")
        top = whole("top", asked.pairs.get("top", 40), 1, 10**9, "points to show")
        print(table_text(stored, names, most=top, sort=None if sort is None else str(sort), table=table))
    return errors.OK


def folder_in(words: tuple[str, ...], verb: str) -> str:
    """The folder that stands after a verb."""
    if not words:
        raise errors.Refusal(f"tripolar {verb} needs the folder of a sweep; write tripolar {verb} FOLDER")
    return words[0]


def column_of(table: Any, stored: Stored, name: str) -> str:
    """The full name of a column of results; Refusal for one that is none."""
    from .library import nearest

    scenario = stored.scenario(0)
    numbers = [c for c in table.column_names if c not in ("point", "runs", "failed")]
    known = [c for c in numbers if c not in stored.design.column_names]
    for full in (name, *(f"{focal}.{name}" for focal in scenario.focal)):
        if full in known:
            return full
    if not any(total.counts.runs for total in stored.totals()):
        raise errors.Refusal(
            f"{shown(str(stored.path))} holds no finished runs, so there is no {shown(name)}; give the sweep's command "
            "again to go on with it"
        )
    short = [c.removeprefix(f"{scenario.focal[0]}.") for c in known]
    near = nearest(name, [*short, *known], f"; tripolar results {stored.path} --all lists the columns")
    raise errors.Refusal(f"{shown(name)}: no such column of results{near}")


def table_text(
    stored: Stored, of: list[str] | None, most: int, sort: str | None = None, table: Any = None
) -> str:
    """The table as text: a line a point, shares of 100 with their intervals."""
    table = stored.results() if table is None else table
    names = [column_of(table, stored, str(name).strip()) for name in (of or _usual(table, stored))]
    swept = [name for name in stored.design.column_names if name not in ("point", "variant")]
    rows = table.to_pylist()
    if sort is not None:
        key = column_of(table, stored, sort.lstrip("-"))
        known = [row for row in rows if row.get(key) is not None]
        rows = sorted(known, key=lambda row: row[key], reverse=not sort.startswith("-"))
    head = ["point", *swept, "runs", *(_head(name, stored) for name in names)]
    body = [
        [
            str(row["point"]),
            *(_value(row[s]) for s in swept),
            f"{row['runs']:,}",
            *(_cell(row, n) for n in names),
        ]
        for row in rows[:most]
    ]
    broken = [row for row in rows if row.get("failed")]
    for row, cells in zip(rows, body, strict=False):
        if row.get("failed"):
            cells[-1] = "failed"
    wide = [max(len(line[k]) for line in [head, *body]) for k in range(len(head))]
    left = {
        k for k in range(1, 1 + len(swept)) if any(isinstance(row[swept[k - 1]], str) for row in rows[:1])
    }
    lines = [
        "  ".join(
            c.ljust(w) if k in left else c.rjust(w) for k, (c, w) in enumerate(zip(line, wide, strict=True))
        )
        for line in [head, *body]
    ]
    more = [f"... and {len(rows) - most:,} points more"] if len(rows) > most else []
    more += [f"point {row['point']} failed: {row['failed']}" for row in broken[:SHOWN_FAILURES]]
    if len(broken) > SHOWN_FAILURES:
        more.append(f"... and {len(broken) - SHOWN_FAILURES:,} points more failed; see failures.jsonl")
    note = "Shares are of 100 futures, with 95 % intervals of simulation noise; s10 is of 100 first pacts."
    if stored.set_size:
        note += "\nIn [ ]: what we do not know, the 5-95 % range over parameter sets."
    return "\n".join([*(line.rstrip() for line in lines), *more, "", note])


def _usual(table: Any, stored: Stored) -> list[str]:
    focal = stored.scenario(0).focal
    names = [f"{pair}.{name}" for pair in focal[:1] for name in USUAL]
    return [name for name in names if name in table.column_names]


def _head(name: str, stored: Stored) -> str:
    return name.removeprefix(f"{stored.scenario(0).focal[0]}.")


def _value(value: Any) -> str:
    return "null" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _cell(row: dict[str, Any], name: str) -> str:
    from .answer import band

    scale = 1.0 if name.endswith("_years") else SHARES

    def ends(kind: str) -> str:
        low, high = row.get(f"{name}{kind}_low"), row.get(f"{name}{kind}_high")
        if low is None or high is None:
            return ""
        return band((low, high)) if scale == SHARES else f"{low:.1f}-{high:.1f}"

    value, noise, unknown = row.get(name), ends(""), ends("_unknown")
    if value is None:
        return "-"
    return f"{value * scale:.1f}" + (f" ({noise})" if noise else "") + (f" [{unknown}]" if unknown else "")
