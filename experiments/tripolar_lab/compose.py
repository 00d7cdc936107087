"""One validated scenario and its settings from what was asked: Hydra composes, everything else is data.

Built-in files are composed by Hydra from choices alone (scenario, axes). A user's file and ``key=value`` are
laid over the result as checked data, in this order, so that nothing a user hands in is ever interpreted. A
mechanism's parameter that anyone sets is *pinned*: not drawn under ``parameters=ranges``.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import library, settings
from .errors import Refusal, one_line
from .grammar import usual
from .settings import SETTINGS, shown

if TYPE_CHECKING:
    from tripolar.scenario import Scenario

#: Keys that say what happens in which years: policy.start=2030, departures.STATE=2033.
YEARS = ("policy", "departures")
#: Depth at which a value of a scenario is one thing (a figure, a path, a text) that is replaced whole.
WHOLE = {"states": 3, "pairs": 3, "directed": 4, "system": 2, "given": 9}
BASE = "baseline"


@dataclass
class Asked:
    """What was asked: a scenario (name or file), choices of axes, values of keys, settings of the study."""

    scenario: str = BASE
    choices: dict[str, str | None] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Composed:
    """A validated scenario with the settings that can change a result.

    ``as_named``: it is a built-in scenario of which nothing was changed (False: it may be all the same).
    """

    scenario: Scenario
    settings: dict[str, Any]
    extra: dict[str, Any]
    as_named: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The whole resolved configuration, as ``scenario.yaml`` holds it."""
        return {**self.settings, **self.scenario.to_dict()}

    def digest(self) -> str:
        """Config hash: hex digest of everything that can change a result."""
        text = json.dumps(self.to_dict(), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def sort_out(pairs: Mapping[str, Any]) -> Asked:
    """Tell settings, choices and values apart; Refusal for a key that can not exist in any scenario."""
    from tripolar.rules.table import MECHANISMS, ROW
    from tripolar.scenario import KEYS, TEXTS

    asked = Asked()
    groups = library.groups()
    mechanisms = [m.name for m in MECHANISMS]
    for key, value in pairs.items():
        top = key.partition(".")[0]
        if key == "scenario":
            asked.scenario = value
        elif key in SETTINGS:
            asked.settings[key] = settings.checked(key, value)
        elif key in groups:
            asked.choices[key] = _choice(key, value, groups[key])
        elif key == "start":
            raise Refusal(
                "start belongs to the opening world, whose figures are of that year; choose world=NAME"
            )
        elif key in ROW or key in TEXTS or key in ("horizon", "leader", "focal"):
            asked.values[key] = value
        elif top in ("states", "pairs", "directed", "system") and key != top:
            asked.values[key] = value
        elif top in YEARS and key != top:
            asked.values[key] = value
        elif top in ("given", "pinned"):
            raise Refusal(f"{top} belongs into a scenario file; write it there and give scenario=FILE.yaml")
        elif key in ("states", "pairs", "directed", "system"):
            raise Refusal(f"{key} is no single figure; tripolar params {key} lists what can be set")
        elif key in mechanisms:
            example = f"{key}.strength=0 to switch it off"
            raise Refusal(f"{key} is a mechanism; name one of its parameters, for example {example}")
        else:
            known = ["scenario", *SETTINGS, *groups, *ROW, *(k for k in KEYS if k not in ("given", "pinned"))]
            kind = "parameter" if top in mechanisms else "key"
            listing = "; see tripolar run --help, and tripolar params for all parameters"
            raise Refusal(f"{shown(key)}: no such {kind}{library.nearest(key, known, listing)}")
    return asked


def _choice(group: str, value: Any, options: Iterable[str]) -> str | None:
    if value is None and group not in library.NEEDED:
        return None
    name = str(value)
    if name not in options:
        near = library.nearest(name, options, f"; there are {', '.join(options)}")
        raise Refusal(f"{group}={shown(name)}: no such choice{near}")
    return name


def compose(asked: Asked) -> Composed:
    """The scenario that was asked for, validated whole."""
    from tripolar.checks import ScenarioError
    from tripolar.scenario import scenario_from

    source = ""
    if _is_file(asked.scenario):
        source = shown(asked.scenario)
        config = _from_file(asked)
    else:
        name = _known_scenario(asked.scenario)
        config = built_in(name, asked.choices)
        config.setdefault("name", name)
    stored = {key: config.pop(key) for key in settings.KEPT if key in config}
    try:
        kept = {**settings.defaults(), **{key: settings.checked(key, value) for key, value in stored.items()}}
        if asked.settings.get("data") is not None:
            lay_records(config, Path(asked.settings["data"]))
        lay_values(config, asked.values)
        scenario = scenario_from(config)
    except (ScenarioError, Refusal) as error:
        message = one_line(error)
        ours = not source or any(message.startswith(key) for key in asked.values)
        raise Refusal(message if ours else f"{source}: {message}") from error
    given = asked.settings
    return Composed(
        scenario,
        {**kept, **{key: value for key, value in given.items() if key in settings.KEPT}},
        {key: value for key, value in given.items() if key not in settings.KEPT},
        not (source or asked.choices or asked.values or given.get("data")),
    )


def _is_file(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name or name in (".", "..")


def _known_scenario(name: str) -> str:
    names = library.scenario_names()
    if name not in names:
        if Path(name).exists():
            file = f"if you mean the file, write scenario=./{shown(name)}"
            raise Refusal(f"scenario={shown(name)}: no such scenario; {file}")
        near = library.nearest(name, names, "; tripolar scenarios lists them")
        raise Refusal(f"scenario={shown(name)}: no such scenario{near}")
    return name


def built_in(scenario: str, choices: Mapping[str, str | None]) -> dict[str, Any]:
    """Hydra's composition of a built-in scenario with choices, as plain data."""
    from omegaconf import OmegaConf

    held = OmegaConf.to_container(_by_hydra(scenario, choices), resolve=False)
    assert isinstance(held, dict)
    return {str(key): value for key, value in held.items()}


def choices_of(asked: Asked) -> dict[str, str | None]:
    """The choice of every axis, made by the scenario or on the command line; None for one left unchosen.

    A file's figures are laid over the choices of the scenario that it is from.
    """
    name, given = asked.scenario, asked.choices
    if _is_file(name):
        from . import userfile

        name = userfile.read(name).get("from") or BASE
    made = _by_hydra(name, given, with_hydra=True).hydra.runtime.choices
    return {axis: made.get(axis) for axis in library.groups()}


def _by_hydra(scenario: str, choices: Mapping[str, str | None], with_hydra: bool = False) -> Any:
    """Hydra's own global state, which a notebook may be using, is put back as it was."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException

    overrides = [f"scenario='{scenario}'"]
    for group, choice in choices.items():
        overrides.append(f"~{group}" if choice is None else f"{group}='{choice}'")
    shared = GlobalHydra.instance()
    before, shared.hydra = shared.hydra, None
    try:
        with initialize_config_dir(str(library.folder()), version_base="1.3", job_name="tripolar"):
            return hydra_compose("config", overrides=overrides, return_hydra_config=with_hydra)
    except HydraException as error:
        raise Refusal(
            f"these choices can not be composed ({one_line(error)[:200]}); change one of them"
        ) from error
    finally:
        GlobalHydra.instance().hydra = before


def _from_file(asked: Asked) -> dict[str, Any]:
    from . import userfile

    data = userfile.read(asked.scenario)
    name = shown(asked.scenario)
    base = data.pop("from", None)
    if base is not None and (not isinstance(base, str) or base not in library.scenario_names()):
        near = library.nearest(str(base), library.scenario_names(), "; tripolar scenarios lists them")
        raise Refusal(f"{name}: from: {shown(base)} is no built-in scenario{near}")
    if base is None and "states" not in data:
        _check_top(data, name)
        raise Refusal(f"{name}: it names no states; add 'from: {BASE}' to lay it over a built-in scenario")
    if base is None and "world" in asked.choices:
        raise Refusal(f"{name} has an opening world of its own; leave out world={asked.choices['world']}")
    _check_top(data, name)
    plain = built_in(base or BASE, {}) if base or asked.choices else {}
    config = copy.deepcopy(plain) if base else {}
    if base:  # the texts of the other scenario are not this one's
        for text in ("name", "title", "theme", "story", "look_for", "left_out"):
            config.pop(text, None)
    lay_over(config, data)
    config.setdefault("name", Path(asked.scenario).stem)
    if asked.choices:
        _lay_choices(config, plain, built_in(base or BASE, asked.choices))
    return config


def _check_top(data: Mapping[str, Any], name: str) -> None:
    from tripolar.rules.table import MECHANISMS
    from tripolar.scenario import KEYS

    known = ["from", *settings.KEPT, *KEYS, *(m.name for m in MECHANISMS)]
    for key in data:
        if key in SETTINGS and key not in settings.KEPT:
            raise Refusal(f"{name}: {key} is no part of a scenario; give it on the command line")
        if key not in known:
            raise Refusal(
                f"{name}: {shown(str(key))}: no such key in a scenario{library.nearest(str(key), known)}"
            )


def _lay_choices(config: dict[str, Any], plain: Mapping[str, Any], chosen: Mapping[str, Any]) -> None:
    """Lay what choices change over a file: the command line wins over the scenario."""
    old, new = dict(leaves(plain)), dict(leaves(chosen))
    for key, value in new.items():
        if key not in old or old[key] != value:
            put(config, key, value)
    for key in old:
        if key not in new:
            _drop(config, key)


def lay_values(config: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Lay ``key=value`` over a configuration; each is checked by itself first."""
    from tripolar.checks import number
    from tripolar.rules.table import ROW
    from tripolar.scenario import declared

    states = config["states"] if isinstance(config.get("states"), dict) else {}
    about = declared(states)
    texts = {f"states.{name}.{text}" for name in states for text in ("label", "colour")}
    for key, value in values.items():
        place = tuple(key.split("."))
        if key in ROW:
            number(value, key, ROW[key].about)
            if isinstance(config.get("pinned"), list) and key not in config["pinned"]:
                config["pinned"] = [*config["pinned"], key]
        elif place[0] in YEARS:
            if place[0] == "policy" and key not in ("policy.stance", "policy.start", "policy.years"):
                raise Refusal(f"{shown(key)}: a policy has policy.stance, policy.start and policy.years")
        elif len(place) > 1:
            if key in texts:
                value = "" if value is None else str(value)
            elif key not in about:
                near = library.nearest(key, about, f"; see tripolar params {place[0]}")
                raise Refusal(f"{shown(key)}: no such figure{near}")
            elif not isinstance(value, dict):
                number(value, key, about[key].about)
        elif key == "focal" and isinstance(value, str):
            value = [value]
        elif key not in ("start", "horizon", "focal"):
            value = "" if value is None else str(value)
        elif key in ("start", "horizon"):
            value = settings.whole(key, value, 1, 9999, "a year")
        put(config, place, value)


def lay_records(config: dict[str, Any], folder: Path) -> None:
    """Lay the full yearly records of a folder over a past's own small tables (``data=FOLDER``)."""
    import yaml
    from tripolar.evidence.series import read

    given = config.get("given") or {}
    if "capability" not in given:
        raise Refusal(
            "data=FOLDER is for scenarios of the past, whose capability is given by year; leave it out"
        )
    codes = yaml.safe_load((library.folder() / "records.yaml").read_text(encoding="utf-8"))
    states = tuple(sorted(str(name) for name in config["states"]))
    found = read(folder, states, config["start"], config["horizon"], codes["cow"], codes["maddison"])
    for driver, by_state in found.items():
        for state, years in by_state.items():
            if state in given.get(driver, {}):
                given[driver][state] = {**given[driver][state], **years}


def lay_over(config: dict[str, Any], data: Mapping[str, Any]) -> None:
    """Lay a file's data over a configuration; a figure, a path and a driver are replaced whole."""
    for place, value in leaves(data):
        put(config, place, value)


def leaves(tree: Mapping[Any, Any], place: tuple[Any, ...] = ()) -> Iterable[tuple[tuple[Any, ...], Any]]:
    """Every value of a configuration that is one thing, with its place."""
    for key, value in tree.items():
        here = (*place, key)
        if isinstance(value, Mapping) and value and len(here) < WHOLE.get(str(here[0]), 2):
            yield from leaves(value, here)
        else:
            yield here, value


def put(config: dict[str, Any], place: tuple[Any, ...], value: Any) -> None:
    """Put a value at a place; a pair is found under either order of its names."""
    if place[0] == "pairs" and len(place) > 1:
        place = ("pairs", usual(f"pairs.{place[1]}").partition(".")[2], *place[2:])
    tree: Any = config
    for key in place[:-1]:
        below = tree.get(key)
        if not isinstance(below, dict):
            below = tree[key] = {}
        tree = below
    tree[place[-1]] = value


def _drop(config: dict[str, Any], place: tuple[Any, ...]) -> None:
    tree: Any = config
    for key in place[:-1]:
        tree = tree.get(key)
        if not isinstance(tree, dict):
            return
    tree.pop(place[-1], None)
