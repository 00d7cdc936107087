"""``tripolar replay``: one run of a sweep again, from the folder, the point and the number alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import errors, grammar
from .results import folder_in
from .settings import shown, whole

if TYPE_CHECKING:
    from .sweeps.reading import Stored

HELP = """\
tripolar replay: one run of a sweep again, equal bit for bit to the row that was stored or would have been

  tripolar replay outputs/map point=12 run=345
  tripolar replay outputs/map point=12 run=345 --json         as data, with its spells
  tripolar replay outputs/map run=0                           the first run of the first point

  point=P   place in the design (column point of design.parquet)     run=K   number of the run, from 0
  --json    the row as data       --help, -h"""


def main(argv: list[str]) -> int:
    """Run the verb; returns the exit code."""
    asked = grammar.split(argv, "replay", ("json",), words=1)
    if "help" in asked.flags:
        print(HELP)
        return errors.OK
    from .sweeps.reading import Stored

    for key in asked.pairs:
        if key not in ("point", "run"):
            raise errors.Refusal(f"tripolar replay has no {shown(key)}=; it takes point=P and run=K")
    stored = Stored(folder_in(asked.words, "replay"))
    row, spells = replayed(stored, asked.pairs.get("point", 0), asked.pairs.get("run"))
    if "json" in asked.flags:
        print(json.dumps({"run": row, "spells": spells}, indent=2, ensure_ascii=False))
    else:
        print(text_of(row, spells))
    return errors.OK


def replayed(stored: Stored, point: Any, run: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of a run and those of its spells; Refusal for a point or run that the sweep does not have."""
    if run is None:
        raise errors.Refusal("replay needs the number of the run; write run=K, from 0")
    tables = tables_of(stored, point, run)
    return tables[0].to_pylist()[0], tables[1].to_pylist()


def tables_of(stored: Stored, point: Any, run: Any) -> tuple[Any, Any]:
    """The runs and spells tables of one run, as ``work`` makes them."""
    import pyarrow as pa
    from tripolar.numerics import source_hash

    from .sweeps.reading import plan_of
    from .sweeps.work import computed, task_of

    place = whole("point", point, 0, stored.points - 1, "place of the point in the design")
    plan = plan_of(stored)
    number = whole("run", run, 0, plan.most_runs - 1, "number of the run")
    if plan.rules != source_hash():
        raise errors.Refusal(
            f"{shown(str(stored.path))} was made under other rules ({plan.rules[:8]}) than these "
            f"({source_hash()[:8]}); replay it with version {stored.manifest['version']}"
        )
    variant = plan.variants[int(stored.variant[place])]
    row, runs, spells = computed(task_of(plan, plan.single(variant, place, number), "")._replace(keep="rows"))
    if row[0].cause is not None:
        raise errors.Refusal(f"point {place} run {number} can not be used: {row[0].cause}")
    both = (pa.concat_tables(some) for some in (runs, spells))
    mine = [table.filter(pa.array(table["run"].to_numpy() == number)) for table in both]
    return mine[0], mine[1]


def text_of(row: dict[str, Any], spells: list[dict[str, Any]]) -> str:
    """The row as text, a line a column."""
    wide = max(map(len, row))
    lines = [f"{key:<{wide}}  {'' if value is None else value}".rstrip() for key, value in row.items()]
    for spell in spells:
        told = ", ".join(f"{k} {v}" for k, v in spell.items() if v is not None and k not in ("point", "run"))
        lines.append(f"spell: {told}")
    return "\n".join(lines)
