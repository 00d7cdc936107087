"""From what was asked to the plan: designs made, every scenario composed, every value checked before anything runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .. import library, settings
from ..compose import Composed, choices_of, compose, sort_out
from ..errors import Refusal, one_line
from ..settings import SETTINGS, SWEEP, shown
from .design import Design, design_from_file, design_of
from .plan import MOST_STRETCHES, Plan, Variant
from .values import Choices, Interval

if TYPE_CHECKING:
    from tripolar.scenario import Scenario

#: Settings of ``tripolar run`` that a sweep has too.
FROM_RUN = ("seed", "parameters", "set_size", "keep", "data", "out")
#: Those of a plan that may grow in a folder that is there.
GROWING = ("runs", "until", "max_runs")
MOST_VARIANTS = 10_000
MOST_CHUNKS = 1_000_000


class Asked(NamedTuple):
    """A sweep that was asked for: its plan, the composed scenario of each variant, and the other settings."""

    plan: Plan
    composed: tuple[Composed, ...]
    extra: dict[str, Any]
    plain: dict[str, Any]

    def name(self) -> str:
        """Name of the folder if none is given: the same for a sweep that only grows."""
        held = described(self.plan)
        for key in GROWING:
            held["settings"].pop(key)
        held["design"] = {key: held["design"][key] for key in ("kind", "names", "factors")}
        held["variants"] = held["variants"][:1]
        return f"sweep-{self.plan.variants[0].scenario.name}-{hashed(held)[:8]}"


def asked_of(pairs: Mapping[str, Any]) -> Asked:
    """The sweep of key=value arguments, as ``values.read`` gives them."""
    from tripolar.numerics import source_hash

    chosen, extra, swept, plain = _sort(pairs)
    kind = str(extra.pop("design") or "grid")
    if _is_file(kind):
        if swept:
            raise Refusal(
                f"design={shown(kind)} names all points, so {', '.join(swept)} can not be swept as well; "
                "give one value, or add a column to the file"
            )
        if extra.get("points") is not None:
            raise Refusal("points= is for designs that sample; a file has as many points as rows")
        design = design_from_file(kind)
        _no_settings(design.names, kind)
        if plain.get("scenario") == "baseline" and "scenario" in design.names:
            plain.pop("scenario")  # what tripolar.sweep assumes
        for name in design.names:
            if name in plain:
                raise Refusal(
                    f"{name} is a column of {shown(kind)} and is given as well; leave out {name}=..., or the column"
                )
    else:
        if not swept:
            swept = {"scenario": Choices((plain.pop("scenario", "baseline"),))}
        seed = int(chosen.get("seed", SETTINGS["seed"].default))
        base = _base(swept, plain) if kind == "oat" else None
        design = design_of(swept, kind, extra.get("points"), seed, base)
    variants, composed = _variants(design, plain, kind if _is_file(kind) else "")
    kept = _settled(chosen, composed[0].settings, variants[0].scenario)
    if not kept["crn"] and len(design.points) > MOST_STRETCHES:
        raise Refusal(
            f"crn=false allows {MOST_STRETCHES:,} points at most; leave it out or give fewer points"
        )
    plan = Plan(design, variants, kept, source_hash())
    if plan.count() > MOST_CHUNKS:
        raise Refusal(
            f"this sweep has {plan.count():,} chunks and {MOST_CHUNKS:,} is the most; give a larger chunk= (now "
            f"{kept['chunk']:,} futures), fewer futures or fewer points"
        )
    return Asked(plan, composed, extra, {key: str(value) for key, value in plain.items()})


def _base(swept: Mapping[str, Choices | Interval], plain: Mapping[str, Any]) -> dict[str, Any]:
    """What the scenario itself has for the swept keys, where it has one value: the base of design=oat.

    An axis has its current choice, a parameter, an opening figure and the horizon their value. Of the rest (the
    scenario itself, texts, years of policies) nothing is said: they start from the first value that is listed.
    """
    given = dict(plain)
    if isinstance(scenario := swept.get("scenario"), Choices):
        given["scenario"] = str(scenario.values[0])
    asked = sort_out(given)
    whole, choices = compose(asked).scenario, choices_of(asked)
    known: dict[str, Any] = {"horizon": whole.horizon, **whole.parameters}
    known.update({name: figure.value for name, figure in whole.figures.items()})
    known.update({axis: choices.get(axis) for axis in library.groups() if axis != "scenario"})
    for name, factor in swept.items():
        if name not in known and isinstance(factor, Interval):  # an unknown key is refused as such
            compose(sort_out({**given, name: factor.low}))
    return {name: known[name] for name in swept if name in known}


def _is_file(kind: str) -> bool:
    return kind.lower().endswith((".csv", ".parquet"))


def _sort(pairs: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Settings that decide results, other settings, swept keys, and keys with one value."""
    chosen: dict[str, Any] = {}
    extra: dict[str, Any] = {"design": None, "points": None}
    swept: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    for key, value in pairs.items():
        several = isinstance(value, Choices | Interval)
        if key in ("threads", "overwrite"):
            instead = "workers=N" if key == "threads" else "another folder with out=FOLDER"
            raise Refusal(f"{key} is for tripolar run; write {instead}")
        if key in SWEEP or key in FROM_RUN:
            if several:
                raise Refusal(f"{key} holds for the whole sweep and can not be swept itself; give one value")
            table = SWEEP if key in SWEEP else SETTINGS
            target = chosen if table[key].kept and key != "design" else extra
            target[key] = settings.checked(key, value, table)
            if key == "data":
                plain[key] = value
        elif several:
            swept[key] = value
        else:
            plain[key] = value
    return chosen, extra, swept, plain


def _no_settings(names: Iterable[str], where: str) -> None:
    for name in names:
        if name in SWEEP or name in SETTINGS:
            raise Refusal(
                f"{shown(where)}: the column {name} is a setting of the whole sweep; take it out of the file and "
                f"write {name}=VALUE on the command line"
            )


def _settled(chosen: dict[str, Any], composed: Mapping[str, Any], first: Scenario) -> dict[str, Any]:
    """All settings that decide results, checked together."""
    from tripolar.outcomes.quantities import names

    from .agenda import outcome_place

    kept = {key: setting.default for key, setting in SWEEP.items() if setting.kept and key != "design"}
    kept.update({key: composed[key] for key in ("seed", "parameters", "set_size", "keep")})
    kept.update(chosen)
    if kept["until"] is None:
        for key in ("until_of", "min_runs", "max_runs"):
            if key in chosen:
                raise Refusal(f"{key} is for sweeps with until=; give until=0.01, or leave {key} out")
        return kept
    if "runs" in chosen:
        raise Refusal("runs= and until= both say how many futures a point has; give one of them")
    kept["runs"] = None
    if kept["min_runs"] > kept["max_runs"]:
        raise Refusal(f"min_runs={kept['min_runs']} is above max_runs={kept['max_runs']}; swap them")
    kept["until_of"] = kept["until_of"] or "forms"
    try:
        outcome_place(first, kept["until_of"])
    except ValueError as error:
        known = [name.removeprefix(f"{first.focal[0]}.") for name in names(first)]
        near = library.nearest(kept["until_of"], known, f"; there are {', '.join(known[:6])} and others")
        raise Refusal(f"until_of={shown(kept['until_of'])}: no yes-or-no outcome of a run{near}") from error
    return kept


def _variants(
    design: Design, plain: dict[str, Any], file: str
) -> tuple[tuple[Variant, ...], tuple[Composed, ...]]:
    """The design's points by what is not a number, composed once each, with the numbers as columns."""
    from tripolar.rules.table import ROW

    numeric = [name for name in design.names if name in ROW or name.partition(".")[0] in FIGURES]
    while True:
        groups = _grouped(design, numeric)
        if len(groups) > MOST_VARIANTS:
            raise Refusal(
                f"this sweep has {len(groups):,} different scenarios, and {MOST_VARIANTS:,} is the most; sweep "
                "fewer values of what is no mechanism's parameter and no opening figure"
            )
        variants, composed = [], []
        for ids in groups.values():
            whole = _composed(design, plain, int(ids[0]), file)
            shared = [name for name in numeric if not _is_column(whole.scenario, name)]
            if shared:
                break
            if not variants:
                _check_ends(design, whole.scenario)
            variants.append(_variant(design, whole.scenario, len(variants), ids, numeric, file))
            composed.append(whole)
        else:
            _alike(variants, file)
            return tuple(variants), tuple(composed)
        numeric = [name for name in numeric if name not in shared]


FIGURES = ("states", "pairs", "directed", "system")


def _is_column(scenario: Scenario, name: str) -> bool:
    from tripolar.opening import is_column

    return is_column(scenario, name)


def _grouped(design: Design, numeric: list[str]) -> dict[str, np.ndarray]:
    places = [k for k, name in enumerate(design.names) if name not in numeric]
    groups: dict[str, list[int]] = {}
    for number, point in enumerate(design.points):
        groups.setdefault(json.dumps([point[k] for k in places]), []).append(number)
    return {key: np.array(ids, dtype=np.int64) for key, ids in groups.items()}


def _composed(design: Design, plain: dict[str, Any], point: int, file: str) -> Composed:
    given = {**plain, **dict(zip(design.names, design.points[point], strict=True))}
    if "scenario" in given:
        given["scenario"] = str(given["scenario"])
    try:
        return compose(sort_out(given))
    except Exception as error:
        from ..errors import is_refusal

        if not is_refusal(error):
            raise
        raise Refusal(f"{_where(file, point)}{one_line(error)}") from error


def _check_ends(design: Design, scenario: Scenario) -> None:
    """Both ends of an interval must be allowed, whichever points are drawn from it now."""
    from tripolar.checks import ScenarioError
    from tripolar.checks import number as checked
    from tripolar.rules.table import ROW
    from tripolar.scenario import declared

    figures = declared(scenario.states)
    for factor in design.factors:
        name = factor["name"]
        about = ROW[name].about if name in ROW else figures[name].about if name in figures else None
        for end in ("low", "high"):
            if about is not None and end in factor:
                try:
                    checked(factor[end], name, about)
                except ScenarioError as error:
                    interval = f"{name}=interval({factor['low']:g},{factor['high']:g})"
                    raise Refusal(f"{interval}: {one_line(error)}") from error


def _where(file: str, point: int) -> str:
    return f"{shown(file)} point {point}: " if file else ""


def _variant(
    design: Design, scenario: Scenario, number: int, ids: np.ndarray, numeric: list[str], file: str
) -> Variant:
    from tripolar.checks import ScenarioError
    from tripolar.checks import number as checked
    from tripolar.rules.table import ROW
    from tripolar.scenario import declared

    figures = declared(scenario.states)
    columns = {}
    for name in numeric:
        place = design.names.index(name)
        about = ROW[name].about if name in ROW else figures[name].about
        values = []
        for point in ids:
            try:
                values.append(checked(design.points[point][place], name, about))
            except ScenarioError as error:
                raise Refusal(f"{_where(file, int(point))}{one_line(error)}") from error
        columns[name] = np.array(values)
    first = design.points[int(ids[0])]
    shared = {name: first[k] for k, name in enumerate(design.names) if name not in numeric}
    return Variant(number, scenario, shared, ids, columns, scenario.digest())


def _alike(variants: list[Variant], file: str) -> None:
    """Scenarios of one table have the same states."""
    first = variants[0].scenario
    for variant in variants[1:]:
        other = variant.scenario
        if other.states != first.states or other.focal != first.focal:
            raise Refusal(
                f"{other.name} has other states ({', '.join(other.states)}) or pairs in focus than {first.name} "
                f"({', '.join(first.states)}); sweep scenarios of one world together, each world in its own folder"
            )


def described(plan: Plan) -> dict[str, Any]:
    """What decides the results of a plan, as plain data: what the manifest holds and a resumed sweep must equal."""
    return {
        "settings": dict(plan.settings),
        "design": {
            "kind": plan.design.kind,
            "names": list(plan.design.names),
            "factors": [dict(factor) for factor in plan.design.factors],
            "base": plan.design.base,
            "points": len(plan.design.points),
            "digest": points_digest(plan.design.points),
        },
        "variants": [{"values": variant.values, "digest": variant.digest} for variant in plan.variants],
        "rule_hash": plan.rules,
    }


def points_digest(points: Iterable[tuple[Any, ...]]) -> str:
    """Hash of design points in order."""
    digest = hashlib.sha256()
    for point in points:
        digest.update(json.dumps(point).encode() + b"\n")
    return digest.hexdigest()


def hashed(data: Any) -> str:
    """Hash of plain data."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()


def design_table(plan: Plan) -> Any:
    """One row a point: ``point``, ``variant``, and the swept values (numbers as numbers, the rest as text)."""
    import pyarrow as pa

    points = plan.design.points
    variant = np.empty(len(points), dtype=np.int32)
    for each in plan.variants:
        variant[each.ids] = each.number
    columns: dict[str, Any] = {"point": pa.array(np.arange(len(points), dtype=np.int32))}
    for k, name in enumerate(plan.design.names):
        values = [point[k] for point in points]
        if name in plan.keys:
            columns[name] = pa.array(np.array(values, dtype=np.float64))
        elif all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
            columns[name] = pa.array(values)
        else:
            columns[name] = pa.array([None if v is None else _text(v) for v in values], type=pa.string())
    columns["variant"] = pa.array(variant)
    return pa.table(columns)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def path_of(asked: Asked) -> str:
    """The folder that was asked for, or the one that has the sweep's name."""
    return str(asked.extra.get("out") or Path("outputs") / asked.name())
