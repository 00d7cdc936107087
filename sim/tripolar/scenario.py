"""One validated whole of everything a study needs: parameters of all mechanisms and the opening world.

A scenario is data: a mapping of keys that this module declares, with plain numbers, texts and figures
(``{value, low, high, source, note}``). Nothing in it is ever executed. Every refusal is a ``ScenarioError``
of one sentence: what was wrong, where, what is allowed, what to do.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tripolar.figures import DirectedFigures, PairFigures, StateFigures, SystemFigures
from tripolar.rules.parameter import Param
from tripolar.rules.table import MECHANISMS, ROW, ROWS, marker

FEWEST_STATES, MOST_STATES = 3, 8
LONGEST = 500  # years of a run
PATH_FIGURES = ("population", "working_age")
#: Yearly trend growth of a state as a path, instead of a line from growth_opening to growth_later.
GROWTH_PATH = "growth_path"
VARIANTS = ("medium", "low", "high")
STANCES = ("contain", "retrench", "wedge")
TEXTS = ("name", "title", "theme", "story", "look_for", "left_out")
#: Yearly figures that a scenario may give instead of simulating them, by what they belong to.
STATE_DRIVERS = ("growth", "gdp", "population", "burden", "capability", "exit")
#: Of these the opening year is given as well: later years are weighed by the same yardstick.
FROM_THE_OPENING = ("capability",)
DIRECTED_DRIVERS = ("hostility", "crisis")
PAIR_DRIVERS = ("level",)
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


class ScenarioError(ValueError):
    """A scenario, parameter or setting that can not be used; the message is one sentence with the remedy."""


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


def nearest(word: str, known: Iterable[str]) -> str:
    """``; did you mean X?`` for the nearest known word, or an empty text."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""


def _unit(about: Param) -> str:
    return "" if about.unit == "1" else f" in {about.unit}"


def number(value: Any, key: str, about: Param) -> float:
    """``value`` as a float inside its domain, or a ScenarioError that names key, range, unit and meaning."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        shown = "nothing" if value is None or value == "" else repr(value)
        raise ScenarioError(f"{key} must be a number{_unit(about)} ({about.meaning}), not {shown}")
    result = float(value)
    low, high = about.domain
    if not math.isfinite(result) or not low <= result <= high:
        raise ScenarioError(
            f"{key}={value} is outside [{low:g}, {high:g}]{_unit(about)[3:]} ({about.meaning}); give a value inside"
        )
    if about.unit == "level" and result != int(result):
        raise ScenarioError(f"{key}={value} must be a whole level, 0 to 3 ({about.meaning})")
    return result


def integer(value: Any, key: str, low: int, high: int, meaning: str) -> int:
    """``value`` as a whole number in [low, high], or a ScenarioError."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not whole or value != int(value):
        shown = "nothing" if value is None or value == "" else repr(value)
        raise ScenarioError(f"{key} must be a whole number ({meaning}), not {shown}")
    if not low <= value <= high:
        raise ScenarioError(f"{key}={value} is outside [{low}, {high}] ({meaning}); give a value inside")
    return int(value)


def scenario_from(config: Mapping[str, Any]) -> Scenario:
    """Validate a mapping and build the scenario; ScenarioError in one sentence otherwise."""
    _known_keys(config)
    texts = {key: _text(config.get(key, ""), key) for key in TEXTS}
    texts["name"] = texts["name"] or "unnamed"
    start = integer(config.get("start"), "start", 1, 9999, "year of the opening world")
    horizon = integer(config.get("horizon"), "horizon", 1, 9999, "last simulated year")
    if horizon <= start:
        raise ScenarioError(f"horizon={horizon} must be after start={start}; give a later year")
    if horizon - start > LONGEST:
        raise ScenarioError(
            f"horizon={horizon} is more than {LONGEST} years after start={start}; give an earlier one"
        )
    states = _mapping(config.get("states"), "states")
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
        _covers(path.knots, key, start, horizon)
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
    leader = _member(config.get("leader"), "leader", names)
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
            n: _text(states[n].get("label", n.replace("_", " ").title()), f"states.{n}.label") for n in names
        },
        colours={n: _colour(states[n].get("colour", "#555555"), f"states.{n}.colour") for n in names},
        leader=leader,
        focal=tuple(_pair(p, pairs) for p in focal),
        parameters=parameters,
        pinned=frozenset(pinned if pinned is not None else chosen),
        figures=figures,
        paths=paths,
        given=_all_given(config, names, start, horizon),
    )


def _known_keys(config: Mapping[str, Any]) -> None:
    allowed = [*KEYS, *(m.name for m in MECHANISMS)]
    for key in config:
        if key not in allowed:
            raise ScenarioError(f"{key}: no such key in a scenario{nearest(str(key), allowed)}")


def _mapping(value: Any, key: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ScenarioError(f"{key} must be a mapping of names to values, not {type(value).__name__}")
    return value


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise ScenarioError(f"{key} must be a text, not {value!r}")
    return value


def _colour(value: Any, key: str) -> str:
    text = _text(value, key)
    if len(text) != 7 or text[0] != "#" or any(c not in "0123456789abcdefABCDEF" for c in text[1:]):
        raise ScenarioError(f"{key}={text} must be a colour such as '#2878B5' (# and six hex digits)")
    return text


def _member(value: Any, key: str, names: tuple[str, ...]) -> str:
    if value not in names:
        raise ScenarioError(f"{key}={value} is not a state of this scenario ({', '.join(names)})")
    return str(value)


def _pair(value: Any, pairs: list[str], key: str = "focal") -> str:
    name = "-".join(sorted(str(value).split("-")))
    if name not in pairs:
        raise ScenarioError(f"{key}={value} is not a pair of this scenario ({', '.join(pairs)})")
    return name


def _parameters(config: Mapping[str, Any]) -> dict[str, float]:
    chosen: dict[str, float] = {}
    for mechanism in MECHANISMS:
        for name, value in _mapping(config.get(mechanism.name) or {}, mechanism.name).items():
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
    for name, values in _mapping(config.get("states"), "states").items():
        for key, value in _mapping(values, f"states.{name}").items():
            if key not in ("label", "colour"):
                yield f"states.{name}.{key}", value
    pairs = {f"{a}-{b}" for k, a in enumerate(names) for b in names[k + 1 :]}
    for name, values in _mapping(config.get("pairs") or {}, "pairs").items():
        ordered = "-".join(sorted(str(name).split("-")))
        if ordered not in pairs:
            raise ScenarioError(f"pairs.{name} is not a pair of this scenario{nearest(str(name), pairs)}")
        for key, value in _mapping(values, f"pairs.{name}").items():
            yield f"pairs.{ordered}.{key}", value
    for a, others in _mapping(config.get("directed") or {}, "directed").items():
        _member(a, "directed", names)
        for b, values in _mapping(others, f"directed.{a}").items():
            _member(b, f"directed.{a}", names)
            if a == b:
                raise ScenarioError(f"directed.{a}.{b} is a state towards itself; name two states")
            for key, value in _mapping(values, f"directed.{a}.{b}").items():
                yield f"directed.{a}.{b}.{key}", value
    for key, value in _mapping(config.get("system") or {}, "system").items():
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
        _text(value.get("source", ""), f"{key}.source"),
        _text(value.get("note", ""), f"{key}.note"),
    )
    if figure.low is not None and figure.high is not None and figure.low > figure.high:
        raise ScenarioError(f"{key}: low={figure.low:g} is above high={figure.high:g}; swap them")
    return figure


def _path(value: Any, key: str, about: Param) -> Path:
    whole = _mapping(value, key)
    for part in whole:
        if part not in ("path", "low", "high", "source", "note", "variant"):
            raise ScenarioError(f"{key}.{part}: a path has path, low, high, variant, source, note only")
    variant = whole.get("variant", "medium")
    if variant not in VARIANTS or (variant != "medium" and not whole.get(variant)):
        raise ScenarioError(f"{key}.variant={variant} is no variant of this path ({', '.join(VARIANTS)})")
    knots = _knots(whole.get("path"), key, about)
    low = _knots(whole["low"], f"{key}.low", about) if whole.get("low") else {}
    high = _knots(whole["high"], f"{key}.high", about) if whole.get("high") else {}
    if bool(low) != bool(high) or (low and (list(low) != list(knots) or list(high) != list(knots))):
        raise ScenarioError(f"{key}: path, low and high must name the same years")
    return Path(
        knots,
        low,
        high,
        _text(whole.get("source", ""), f"{key}.source"),
        _text(whole.get("note", ""), f"{key}.note"),
        variant,
    )


def _knots(value: Any, key: str, about: Param) -> dict[int, float]:
    knots: dict[int, float] = {}
    for name, figure in _mapping(value, key).items():
        year = int(name) if isinstance(name, str) and name.isdigit() else name
        knots[integer(year, key, 1, 9999, "a year of a path")] = number(figure, f"{key}[{year}]", about)
    if not knots:
        raise ScenarioError(f"{key} is an empty path; give at least the first and the last year")
    return dict(sorted(knots.items()))


def _covers(knots: dict[int, float], key: str, start: int, horizon: int) -> None:
    first, last = min(knots), max(knots)
    if first > start or last < horizon:
        raise ScenarioError(
            f"{key} covers {first}-{last} but the run goes from {start} to {horizon}; "
            "extend the path or change the years"
        )


def _all_given(
    config: Mapping[str, Any], names: tuple[str, ...], start: int, horizon: int
) -> dict[str, dict[int, float]]:
    """The given drivers, with what ``policy`` and ``departures`` say laid over them."""
    out = _given(config.get("given") or {}, names, start, horizon)
    policy = _mapping(config.get("policy") or {}, "policy")
    for key in policy:
        if key not in ("stance", "start", "years"):
            raise ScenarioError(f"policy.{key}: a policy has stance, start, years only")
    stance = policy.get("stance", "rule")
    if stance != "rule":
        first = integer(policy.get("start", start + 1), "policy.start", 1, 9999, "first year of the policy")
        if not start < first <= horizon:
            raise ScenarioError(
                f"policy.start={first} is outside the simulated years {start + 1} to {horizon}"
            )
        span = integer(policy.get("years", horizon - first + 1), "policy.years", 1, LONGEST, "years it lasts")
        years = {year: stance for year in range(first, min(first + span, horizon + 1))}
        out["stance"] = dict(sorted({**out.get("stance", {}), **_stances(years, names)}.items()))
    for name, year in _mapping(config.get("departures") or {}, "departures").items():
        _member(name, "departures", names)
        last = integer(year, f"departures.{name}", 1, 9999, "year in which the leader leaves")
        if not start < last <= horizon:
            raise ScenarioError(
                f"departures.{name}={last} is outside the simulated years {start + 1} to {horizon}"
            )
        stays = {y: 0.0 for y in range(start + 1, last)}
        out[f"exit.{name}"] = {**out.get(f"exit.{name}", {}), **stays, last: 1.0}
    return out


def _given(value: Any, names: tuple[str, ...], start: int, horizon: int) -> dict[str, dict[int, float]]:
    out: dict[str, dict[int, float]] = {}
    for driver, by in _mapping(value, "given").items():
        if driver == "stance":
            out["stance"] = _stances(by, names)
        elif driver in STATE_DRIVERS:
            for a, years in _mapping(by, f"given.{driver}").items():
                _member(a, f"given.{driver}", names)
                out[f"{driver}.{a}"] = _knots(years, f"given.{driver}.{a}", _driver_about(driver))
        elif driver in DIRECTED_DRIVERS:
            for a, others in _mapping(by, f"given.{driver}").items():
                _member(a, f"given.{driver}", names)
                for b, years in _mapping(others, f"given.{driver}.{a}").items():
                    _member(b, f"given.{driver}.{a}", names)
                    out[f"{driver}.{a}.{b}"] = _knots(years, f"given.{driver}.{a}.{b}", _driver_about(driver))
        elif driver in PAIR_DRIVERS:
            pairs = [f"{a}-{b}" for k, a in enumerate(names) for b in names[k + 1 :]]
            for name, years in _mapping(by, f"given.{driver}").items():
                pair = _pair(name, pairs, f"given.{driver}")
                knots = _knots(years, f"given.{driver}.{pair}", marker(PairFigures, "level"))
                out[f"{driver}.{pair.replace('-', '.')}"] = knots
        else:
            known = ("stance", *STATE_DRIVERS, *DIRECTED_DRIVERS, *PAIR_DRIVERS)
            raise ScenarioError(f"given.{driver}: no such driver{nearest(str(driver), known)}")
    for key, years in out.items():
        driver = key.split(".")[0]
        first = start if driver in FROM_THE_OPENING else start + 1
        outside = [year for year in years if not first <= year <= horizon]
        if outside and driver != "population":
            raise ScenarioError(
                f"given.{key} names the year {outside[0]}, outside the simulated years {first} to {horizon}"
            )
    return out


def _driver_about(driver: str) -> Param:
    if driver == "growth":
        return marker(StateFigures, "growth_opening")
    if driver == "hostility":
        return marker(DirectedFigures, "hostility")
    if driver in ("exit", "crisis", "capability"):
        return Param("1", (0.0, 1.0), (0.0, 1.0), f"given {driver}", "")
    return marker(StateFigures, driver)


def _stances(value: Any, names: tuple[str, ...]) -> dict[int, float]:
    """Stances by year: contain, retrench, or wedge:STATE; coded as in ``rules.pressure``."""
    out: dict[int, float] = {}
    for year, stance in _mapping(value, "given.stance").items():
        code = {"contain": 0.0, "retrench": 1.0}.get(str(stance))
        if code is None:
            kind, _, target = str(stance).partition(":")
            if kind != "wedge" or target not in names:
                raise ScenarioError(
                    f"given.stance[{year}]={stance} must be contain, retrench or wedge:STATE, "
                    "with a state of this scenario"
                )
            code = 2.0 + names.index(target)
        out[integer(year, "given.stance", 1, 9999, "a year of a stance")] = code
    return dict(sorted(out.items()))
