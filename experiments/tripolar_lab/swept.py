"""The pictures of a whole sweep: a map of two numbers, scenarios side by side, curves of points, what matters."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from . import gallery, settings
from .errors import Refusal

if TYPE_CHECKING:
    from tripolar.plots import Picture

    from .sweeps.study import SweepStudy

NAMES = ("phase", "scenarios", "curves", "matters")
OUTCOMES = ("s10", "forms")
SENSITIVE = ("oat", "saltelli", "morris")  # designs that are made to tell what matters
MOST = 8  # curves on one picture (plots.curves.MOST, which would load matplotlib)


def that_apply(sweep: SweepStudy) -> tuple[str, ...]:
    """The pictures that can be drawn of a sweep without being told more."""
    names = tuple(name for name in NAMES if not why_not(sweep, name, None))
    if sweep.manifest["design"]["kind"] not in SENSITIVE:
        names = tuple(name for name in names if name != "matters")
    if not names:
        numeric, rest = keys_of(sweep)
        raise Refusal(
            f"no picture fits the whole of a sweep over {', '.join([*numeric, *rest])} in "
            f"{sweep.stored.points:,} points; choose points for curves (point=0,5,9), or name pictures of one (point=N)"
        )
    return names


def keys_of(sweep: SweepStudy) -> tuple[list[str], list[str]]:
    """Swept keys whose values are numbers, and the others."""
    import pyarrow as pa

    design = sweep.stored.design
    names = [name for name in design.column_names if name not in ("point", "variant")]
    numeric = [
        n for n in names if pa.types.is_floating(design[n].type) or pa.types.is_integer(design[n].type)
    ]
    return numeric, [name for name in names if name not in numeric]


def why_not(sweep: SweepStudy, name: str, points: tuple[str, ...] | None) -> str:
    """Why a picture can not be drawn of a sweep; nothing if it can."""
    numeric, rest = keys_of(sweep)
    if name == "phase" and (len(numeric) != 2 or rest):
        return f"phase needs two swept numbers and nothing else; this sweep has {', '.join(numeric + rest)}"
    if name == "scenarios" and (numeric or not rest):
        return f"scenarios needs swept names alone; this sweep has the numbers {', '.join(numeric)}"
    many = sweep.stored.points if points is None else len(points)
    if name == "curves" and many > MOST:
        return f"{many:,} curves can not be told apart; choose up to {MOST} points with point=0,5,9"
    return ""


def drawn(sweep: SweepStudy, name: str, keys: dict[str, Any]) -> list[tuple[str, Picture]]:
    """Pictures of a sweep with the names of their files."""
    from tripolar.outcomes import names

    from .subject import pair_of

    scenario = sweep.scenario(0)
    pair = pair_of(scenario, keys.get("pair"))
    both = names.both(scenario.labels[state] for state in pair.split("-"))
    outcomes = keys.get("of", OUTCOMES)
    if name == "phase":
        return [(f"phase-{each.rpartition('.')[2]}", phase(sweep, each, pair)) for each in outcomes]
    if name == "matters":
        return [(f"matters-{each.rpartition('.')[2]}", _matters(sweep, each)) for each in outcomes]
    if name == "curves":
        return [(name, curves(sweep, keys.get("point"), pair, both))]
    return [(name, _scenarios(sweep, pair, both))]


def _matters(sweep: SweepStudy, of: str) -> Picture:
    from tripolar.checks import ScenarioError

    try:
        return sweep.sensitivity(of).picture
    except ScenarioError as error:
        raise Refusal(str(error)) from error.__cause__


def phase(sweep: SweepStudy, of: str, pair: str) -> Picture:
    """The map of an outcome over the two numbers that are swept."""
    import numpy as np
    from tripolar.outcomes.names import opened
    from tripolar.plots import phase_figure
    from tripolar.plots.phase import Grid

    from .named import key_of, outcome_of
    from .results import column_of

    table = sweep.stored.results()
    full = f"{pair}.{of}" if f"{pair}.{of}" in table.column_names else column_of(table, sweep.stored, of)
    (one, two), _ = keys_of(sweep)

    def column(name: str) -> Any:
        return np.asarray(table[name].to_pandas(), dtype=float)

    noise = unknown = None
    if f"{full}_low" in table.column_names:
        noise = (column(f"{full}_high") - column(f"{full}_low")) / 2.0
    if f"{full}_unknown_low" in table.column_names:
        unknown = np.stack([column(f"{full}_unknown_{end}") for end in ("low", "high")])
    share = not full.endswith(("_years",))
    runs = np.asarray(table["runs"])
    many = int(np.median(runs[runs > 0])) if np.any(runs > 0) else 1
    scenario = sweep.scenario(0)
    axes = (key_of(one, scenario).axis, key_of(two, scenario).axis)
    grid = Grid(
        column(one), column(two), column(full), (one, two), opened(outcome_of(full, scenario)), share, noise,
        _base(one, two), axes, "%" if share else "years", unknown,
    )  # fmt: skip
    return phase_figure(grid, source=sweep.stored.source(many))


def _base(one: str, two: str) -> tuple[float, float] | None:
    """The baseline's values of two keys; None for a key that it has not."""
    from .door import scenario_of

    base = scenario_of("baseline", {})
    values = {**base.parameters, **{key: figure.value for key, figure in base.figures.items()}}
    return (values[one], values[two]) if one in values and two in values else None


def _scenarios(sweep: SweepStudy, pair: str, both: str) -> Picture:
    _, rest = keys_of(sweep)
    rows = sweep.stored.design.to_pylist()
    names = [" ".join(str(row[key]) for key in rest if row[key] is not None) for row in rows]
    scenarios = {name: sweep.scenario(point) for point, name in enumerate(names)}
    made = sweep.manifest["settings"]
    first = next((name for name in names if "baseline" in name), names[0])
    scenarios = {first: scenarios[first], **scenarios}
    if rest != ["scenario"]:  # an axis is chosen: its option tells more than the scenario's title
        for name, each in scenarios.items():
            each.texts["title"] = name
    runs = min(int(made["runs"]), gallery.BESIDE)
    source = sweep.stored.source(runs)
    return gallery.multiples_of(
        scenarios, source, runs, pair, both, sweep.stored.set_size, settings.processors()
    )


def curves(sweep: SweepStudy, points: tuple[str, ...] | None, pair: str, both: str) -> Picture:
    """Survival of all pacts at several points, on the same axes."""
    from tripolar.outcomes import bands, lives
    from tripolar.outcomes.survival import median
    from tripolar.plots import curves_figure
    from tripolar.plots.curves import AGE

    last = sweep.stored.points - 1
    wanted = range(last + 1) if points is None else points
    places = [settings.whole("point", point, 0, last, "place in the design") for point in wanted]
    numeric, rest = keys_of(sweep)
    rows = sweep.stored.design.to_pylist()
    names = _names(rows, places, [*rest, *numeric], sweep.manifest["design"]["kind"])
    found, unknown = {}, {}
    for place, name in zip(places, names, strict=True):
        counts = sweep.counts(place)
        if pair not in counts.scenario.pairs:
            raise Refusal(
                f"curves: point {place} has no pair {pair}; choose another with pair=A-B or point=..."
            )
        at = counts.scenario.pairs.index(pair)
        curve, band = lives.curve(counts, at), bands.survival_band(counts, at)
        found[name], unknown[name] = (curve, median(curve)), band and band.at(AGE)
    runs = int(sweep.manifest["settings"]["runs"])
    return curves_figure(
        found,
        pair=both,
        source=sweep.stored.source(runs),
        ordered=len(numeric) == 1 and not rest,
        unknown=unknown,
    )


def _names(rows: list[dict[str, Any]], places: list[int], keys: list[str], kind: str) -> list[str]:
    """Each point drawn by what tells it apart, or, one factor at a time, by what differs from the base point."""
    if kind == "oat":
        base = {key: Counter(row[key] for row in rows).most_common(1)[0][0] for key in keys}
        return [_named(rows[at], [key for key in keys if rows[at][key] != base[key]]) for at in places]
    telling = [key for key in keys if len({rows[at][key] for at in places}) > 1]
    return [_named(rows[at], telling or keys) for at in places]


def _named(row: dict[str, Any], keys: list[str]) -> str:
    """A point by its swept values: a name alone, a number with its key."""
    parts = [
        str(row[key]) if isinstance(row[key], str) else f"{key} {row[key]:.4g}"
        for key in keys
        if row[key] is not None
    ]
    return ", ".join(parts) or "as it is"
