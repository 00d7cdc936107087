"""One validated whole of everything a study needs: parameters of all mechanisms and the opening world.

A scenario is data: a mapping of keys that this module declares, with plain numbers, texts and figures
(``{value, low, high, source, note}``). Nothing in it is ever executed. Every refusal is a ``ScenarioError``
of one sentence: what was wrong, where, what is allowed, what to do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tripolar.checks import (
    ScenarioError,
    colour,
    covers,
    knots_of,
    mapping,
    member,
    nearest,
    number,
    pair_of,
    text,
    year_of,
)
from tripolar.drivers import LONGEST, STANCES, given_of
from tripolar.figures import DirectedFigures, PairFigures, StateFigures, SystemFigures
from tripolar.rules.parameter import Param
from tripolar.rules.table import MECHANISMS, ROW, ROWS, marker

FEWEST_STATES, MOST_STATES = 3, 8
PATH_FIGURES = ("population", "working_age")
#: Yearly trend growth of a state as a path, instead of a line from growth_opening to growth_later.
GROWTH_PATH = "growth_path"
VARIANTS = ("medium", "low", "high")
TEXTS = ("name", "title", "theme", "story", "look_for", "left_out")
KEYS = (
    *TEXTS,
    "start",
    "horizon",
    "leader",
    "focal",
    "states",
    "pairs",
    "directed",
    "system",
    "given",
    "pinned",
    "policy",
    "departures",
)


class Figure(NamedTuple):
    """An opening figure: value, tested range (None: fixed), source and note."""

    value: float
    low: float | None = None
    high: float | None = None
    source: str = ""
    note: str = ""

    @property
    def free(self) -> bool:
        """Whether ``parameters=ranges`` draws it."""
        return self.low is not None and self.high is not None and self.high > self.low


class Path(NamedTuple):
    """A yearly path given by knots (year: value), with optional low and high ones."""

    knots: dict[int, float]
    low: dict[int, float]
    high: dict[int, float]
    source: str = ""
    note: str = ""
    variant: str = "medium"

    @property
    def free(self) -> bool:
        """Whether ``parameters=ranges`` draws it (one draw tilts the whole path)."""
        return self.variant == "medium" and bool(self.low) and self.low != self.high


class Declared(NamedTuple):
    """A key of the opening world with its description."""

    key: str
    about: Param
    default: float


@dataclass(frozen=True)
class Scenario:
    """A whole scenario, validated. ``states`` are in alphabetical order, which is the order of the arrays."""

    name: str
    texts: dict[str, str]
    start: int
    horizon: int
    states: tuple[str, ...]
    labels: dict[str, str]
    colours: dict[str, str]
    leader: str
    focal: tuple[str, ...]
    parameters: dict[str, float]
    pinned: frozenset[str]
    figures: dict[str, Figure]
    paths: dict[str, Path]
    given: dict[str, dict[int, float]] = field(default_factory=dict)

    @property
    def years(self) -> int:
        """Number of simulated years."""
        return self.horizon - self.start

    @property
    def pairs(self) -> tuple[str, ...]:
        """Names of all pairs, in the order of the arrays."""
        return tuple(f"{a}-{b}" for k, a in enumerate(self.states) for b in self.states[k + 1 :])

    def stance_name(self, code: float) -> str:
        """A stance of the leader in words: contain, retrench or wedge:STATE."""
        return STANCES[int(code)] if code < 2.0 else f"wedge:{self.states[int(code) - 2]}"

    def digest(self) -> str:
        """Hex digest of the scenario without its story: of all that can change a result."""
        data = {key: value for key, value in self.to_dict().items() if key not in TEXTS or key == "name"}
        text = json.dumps(data, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """The whole resolved scenario as plain data: what ``scenario.yaml`` holds and ``scenario_from`` reads."""
        out: dict[str, Any] = {
            "name": self.name,
            **{k: v for k, v in self.texts.items() if v and k != "name"},
        }
        out.update(start=self.start, horizon=self.horizon, leader=self.leader, focal=list(self.focal))
        for group in ("states", "pairs", "directed", "system"):
            out[group] = {}
        for name in self.states:
            out["states"][name] = {"label": self.labels[name], "colour": self.colours[name]}
        for key, figure in self.figures.items():
            _place(out, key, {k: v for k, v in figure._asdict().items() if v is not None and v != ""})
        for key, path in self.paths.items():
            whole: dict[str, Any] = {"path": path.knots}
            whole.update({k: v for k, v in path._asdict().items() if k != "knots" and v})
            if path.variant == "medium":
                del whole["variant"]
            _place(out, key, whole)
        if self.given:
            out["given"] = {}
            for key, years in self.given.items():
                if key.startswith("level."):
                    key = f"level.{'-'.join(key.split('.')[1:])}"
                named = {y: self.stance_name(v) for y, v in years.items()} if key == "stance" else dict(years)
                _place(out["given"], key, named)
        for key, value in self.parameters.items():
            _place(out, key, value)
        out["pinned"] = sorted(self.pinned)
        return out


def _place(tree: dict[str, Any], key: str, value: Any) -> None:
    *parents, last = key.split(".")
    for parent in parents:
        tree = tree.setdefault(parent, {})
    tree[last] = value


def declared(states: Iterable[str]) -> dict[str, Declared]:
    """All opening figures of a game of ``states`` by key, for example ``states.china.gdp``."""
    names = sorted(states)
    out: dict[str, Declared] = {}
    groups: list[tuple[str, Any]] = [(f"states.{a}", StateFigures) for a in names]
    groups += [(f"pairs.{a}-{b}", PairFigures) for k, a in enumerate(names) for b in names[k + 1 :]]
    groups += [(f"directed.{a}.{b}", DirectedFigures) for a in names for b in names if a != b]
    groups += [("system", SystemFigures)]
    for prefix, figures in groups:
        for name in figures._fields:
            key = f"{prefix}.{name}"
            out[key] = Declared(key, marker(figures, name), float(figures._field_defaults[name]))
    return out


def scenario_from(config: Mapping[str, Any]) -> Scenario:
    """Validate a mapping and build the scenario; ScenarioError in one sentence otherwise."""
    _known_keys(config)
    texts = {key: text(config.get(key, ""), key) for key in TEXTS}
    texts["name"] = texts["name"] or "unnamed"
    start = year_of(config.get("start"), "start", "year of the opening world")
    horizon = year_of(config.get("horizon"), "horizon", "last simulated year")
    if horizon <= start:
        raise ScenarioError(f"horizon={horizon} must be after start={start}; give a later year")
    if horizon - start > LONGEST:
        raise ScenarioError(
            f"horizon={horizon} is more than {LONGEST} years after start={start}; give an earlier one"
        )
    states = mapping(config.get("states"), "states")
    names = tuple(sorted(str(name) for name in states))
    if not FEWEST_STATES <= len(names) <= MOST_STATES:
        raise ScenarioError(f"states has {len(names)} states; a game needs {FEWEST_STATES} to {MOST_STATES}")
    for name in names:
        if not name.replace("_", "").isalnum() or not name[0].isalpha():
            raise ScenarioError(
                f"states.{name}: a state's name is made of letters, digits and _, starting with a letter"
            )
    about = declared(names)
    figures, paths = _figures(config, names, about)
    for key, path in paths.items():
        covers(path.knots, key, start, horizon)
    parameters = {row.key: row.default for row in ROWS}
    chosen = _parameters(config)
    parameters.update(chosen)
    pinned = config.get("pinned")
    if pinned is not None and not isinstance(pinned, list):
        raise ScenarioError("pinned must be a list of parameter names that are not drawn")
    for key in pinned or ():
        if key not in ROW and key not in about:
            raise ScenarioError(
                f"pinned names {key}, which is no parameter{nearest(str(key), [*ROW, *about])}"
            )
    leader = member(config.get("leader"), "leader", names)
    pairs = [f"{a}-{b}" for k, a in enumerate(names) for b in names[k + 1 :]]
    focal = config.get("focal") or pairs[:1]
    if not isinstance(focal, list | tuple):
        raise ScenarioError("focal must be a list of pairs, for example [" + pairs[0] + "]")
    return Scenario(
        name=texts["name"],
        texts=texts,
        start=start,
        horizon=horizon,
        states=names,
        labels={
            n: text(states[n].get("label", n.replace("_", " ").title()), f"states.{n}.label") for n in names
        },
        colours={n: colour(states[n].get("colour", "#555555"), f"states.{n}.colour") for n in names},
        leader=leader,
        focal=tuple(pair_of(p, pairs) for p in focal),
        parameters=parameters,
        pinned=frozenset(pinned if pinned is not None else chosen),
        figures=figures,
        paths=paths,
        given=given_of(config, names, start, horizon),
    )


def _known_keys(config: Mapping[str, Any]) -> None:
    allowed = [*KEYS, *(m.name for m in MECHANISMS)]
    for key in config:
        if key not in allowed:
            raise ScenarioError(f"{key}: no such key in a scenario{nearest(str(key), allowed)}")


def _parameters(config: Mapping[str, Any]) -> dict[str, float]:
    chosen: dict[str, float] = {}
    for mechanism in MECHANISMS:
        for name, value in mapping(config.get(mechanism.name) or {}, mechanism.name).items():
            key = f"{mechanism.name}.{name}"
            if key not in ROW:
                raise ScenarioError(f"{key}: no such parameter{nearest(key, ROW)}")
            chosen[key] = number(value, key, ROW[key].about)
    return chosen


def _figures(
    config: Mapping[str, Any], names: tuple[str, ...], about: dict[str, Declared]
) -> tuple[dict[str, Figure], dict[str, Path]]:
    figures: dict[str, Figure] = {}
    paths: dict[str, Path] = {}
    for key, value in _leaves(config, names):
        if key.startswith("states.") and key.endswith(f".{GROWTH_PATH}"):
            paths[key] = _path(value, key, marker(StateFigures, "growth_opening"))
        elif key.endswith("_reference") and key.removesuffix("_reference").rsplit(".", 1)[1] in PATH_FIGURES:
            paths[key] = _path(value, key, about[key.removesuffix("_reference")].about)
        elif key not in about:
            raise ScenarioError(f"{key}: no such figure{nearest(key, about)}")
        elif isinstance(value, Mapping) and "path" in value:
            if key.rsplit(".", 1)[1] not in PATH_FIGURES:
                raise ScenarioError(f"{key} takes one value, not a path ({about[key].about.meaning})")
            paths[key] = _path(value, key, about[key].about)
        else:
            figures[key] = _figure(value, key, about[key].about)
    for key, known in about.items():
        if key not in figures and key not in paths:
            needed = known.default < known.about.domain[0]
            if needed:
                raise ScenarioError(
                    f"{key} is missing ({known.about.meaning}, {known.about.unit}); give it a value"
                )
            figures[key] = Figure(known.default)
    return dict(sorted(figures.items())), dict(sorted(paths.items()))


def _leaves(config: Mapping[str, Any], names: tuple[str, ...]) -> Iterable[tuple[str, Any]]:
    for name, values in mapping(config.get("states"), "states").items():
        for key, value in mapping(values, f"states.{name}").items():
            if key not in ("label", "colour"):
                yield f"states.{name}.{key}", value
    pairs = {f"{a}-{b}" for k, a in enumerate(names) for b in names[k + 1 :]}
    for name, values in mapping(config.get("pairs") or {}, "pairs").items():
        ordered = "-".join(sorted(str(name).split("-")))
        if ordered not in pairs:
            raise ScenarioError(f"pairs.{name} is not a pair of this scenario{nearest(str(name), pairs)}")
        for key, value in mapping(values, f"pairs.{name}").items():
            yield f"pairs.{ordered}.{key}", value
    for a, others in mapping(config.get("directed") or {}, "directed").items():
        member(a, "directed", names)
        for b, values in mapping(others, f"directed.{a}").items():
            member(b, f"directed.{a}", names)
            if a == b:
                raise ScenarioError(f"directed.{a}.{b} is a state towards itself; name two states")
            for key, value in mapping(values, f"directed.{a}.{b}").items():
                yield f"directed.{a}.{b}.{key}", value
    for key, value in mapping(config.get("system") or {}, "system").items():
        yield f"system.{key}", value


def _figure(value: Any, key: str, about: Param) -> Figure:
    if not isinstance(value, Mapping):
        return Figure(number(value, key, about))
    for part in value:
        if part not in Figure._fields:
            raise ScenarioError(f"{key}.{part}: a figure has {', '.join(Figure._fields)} only")
    if "value" not in value:
        raise ScenarioError(f"{key} has no value; give {key}.value in {about.unit} ({about.meaning})")
    low, high = value.get("low"), value.get("high")
    if (low is None) != (high is None):
        raise ScenarioError(f"{key} has only one end of its range; give both low and high, or neither")
    figure = Figure(
        number(value["value"], key, about),
        None if low is None else number(low, f"{key}.low", about),
        None if high is None else number(high, f"{key}.high", about),
        text(value.get("source", ""), f"{key}.source"),
        text(value.get("note", ""), f"{key}.note"),
    )
    if figure.low is not None and figure.high is not None and figure.low > figure.high:
        raise ScenarioError(f"{key}: low={figure.low:g} is above high={figure.high:g}; swap them")
    return figure


def _path(value: Any, key: str, about: Param) -> Path:
    whole = mapping(value, key)
    for part in whole:
        if part not in ("path", "low", "high", "source", "note", "variant"):
            raise ScenarioError(f"{key}.{part}: a path has path, low, high, variant, source, note only")
    variant = whole.get("variant", "medium")
    if variant not in VARIANTS or (variant != "medium" and not whole.get(variant)):
        raise ScenarioError(f"{key}.variant={variant} is no variant of this path ({', '.join(VARIANTS)})")
    knots = knots_of(whole.get("path"), key, about)
    low = knots_of(whole["low"], f"{key}.low", about) if whole.get("low") else {}
    high = knots_of(whole["high"], f"{key}.high", about) if whole.get("high") else {}
    if bool(low) != bool(high) or (low and (list(low) != list(knots) or list(high) != list(knots))):
        raise ScenarioError(f"{key}: path, low and high must name the same years")
    return Path(
        knots,
        low,
        high,
        text(whole.get("source", ""), f"{key}.source"),
        text(whole.get("note", ""), f"{key}.note"),
        variant,
    )
