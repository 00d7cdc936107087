"""What a verb is about: a scenario with its settings, or the study in a folder of ``tripolar run``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import intact
from .errors import Refusal
from .settings import shown

if TYPE_CHECKING:
    from .compose import Composed


class Subject(NamedTuple):
    """A composed scenario; of a folder also how many futures it holds, and whether other rules made it.

    ``first`` is the number of its first future in the stream of chance: not 0 for a point of a sweep whose points
    have numbers of their own (crn=false). ``folder`` is where it is stored, ``point`` which of a sweep it is.
    """

    composed: Composed
    runs: int | None = None
    other_rules: bool = False
    first: int = 0
    folder: Path | None = None
    point: int | None = None

    @property
    def set_size(self) -> int:
        """Futures that share a draw of the parameters, 0 where none are drawn."""
        kept = self.composed.settings
        return int(kept["set_size"]) if kept["parameters"] == "ranges" else 0

    @property
    def seed(self) -> int:
        """The stream of chance."""
        return int(self.composed.settings["seed"])


def subject(words: tuple[str, ...], pairs: Mapping[str, Any], changes: Mapping[str, Any]) -> Subject:
    """The study in the folder that ``words`` name, or the scenario that ``pairs`` name, with ``changes`` laid over.

    Refusal for a folder that is no study of one scenario, and for keys beside a folder.
    """
    if not words and "point" in pairs:
        raise Refusal(f"point={shown(pairs['point'])} is of a sweep; name the folder of the sweep before it")
    if not words:
        return Subject(_changed(dict(pairs), changes)[1])
    folder, named = Path(words[0]).expanduser(), shown(words[0])
    if is_sweep(folder):
        return _of_sweep(folder, named, dict(pairs), changes)
    made = _manifest(folder, named)
    for key in pairs:
        if key == "point":
            raise Refusal(
                f"{named} is no sweep, so it has no points; leave out point={shown(pairs['point'])}"
            )
        raise Refusal(f"{named} names the whole study, {key} included; leave out {key}=... or give no folder")
    held, composed = _changed({"scenario": str(folder / "scenario.yaml")}, changes)
    from tripolar.numerics import source_hash

    other = made["rule_hash"] != source_hash()
    if held.digest() != made["config_hash"] and not other:  # other rules may have other keys
        raise intact.another(folder, "scenario.yaml")
    return Subject(composed, int(held.settings["runs"]), other, folder=folder)


def _changed(base: dict[str, Any], changes: Mapping[str, Any]) -> tuple[Composed, Composed]:
    """A composed scenario as it is, and with changes laid over it.

    Changes that name a scenario put that scenario in its place as it is, with the same chance and what else the
    changes say: nothing of what was changed in the first is carried over.
    """
    from .compose import compose, sort_out

    held = compose(sort_out(base))
    if "scenario" in changes:
        kept = {key: held.settings[key] for key in ("seed", "parameters", "set_size")}
        return held, compose(sort_out({**kept, **changes}))
    return held, compose(sort_out({**base, **changes})) if changes else held


def same_lives(one: Subject, two: Subject) -> bool:
    """Whether two scenarios are the same in all that can change a life; texts, names and sources apart."""
    from tripolar.opening import free_keys

    def told(each: Subject) -> list[Any]:
        held = each.composed.scenario
        values = {key: figure.value for key, figure in held.figures.items()}
        paths = {key: (path.knots, path.low, path.high, path.variant) for key, path in held.paths.items()}
        drawn = {key: (figure.low, figure.high) for key, figure in held.figures.items()}
        free = [free_keys(held), drawn] if one.set_size else []
        return [
            held.states,
            held.start,
            held.horizon,
            held.leader,
            held.parameters,
            values,
            paths,
            held.given,
            *free,
        ]

    return told(one) == told(two)


def through_file(
    scenario: Any, kept: Mapping[str, Any], changes: Mapping[str, Any]
) -> tuple[Composed, Composed]:
    """A scenario that was composed before, with settings, as it is and with changes laid over it."""
    import tempfile

    import yaml

    with tempfile.TemporaryDirectory(prefix="tripolar-") as aside:
        path = Path(aside) / "scenario.yaml"
        path.write_text(yaml.safe_dump(scenario.to_dict(), sort_keys=False), encoding="utf-8")
        return _changed({"scenario": str(path), **kept}, changes)


def is_sweep(folder: Path) -> bool:
    """Whether a folder is that of a sweep."""
    from .sweeps import store

    return store.is_sweep(folder)


def _of_sweep(folder: Path, named: str, pairs: dict[str, Any], changes: Mapping[str, Any]) -> Subject:
    """A point of a sweep: its whole scenario goes through a file, as that of a run's folder does."""
    from .settings import whole
    from .sweeps.reading import Stored

    stored = Stored(folder)
    point = pairs.pop("point", None)
    if point is None:
        raise Refusal(f"{named} is a sweep of {stored.points:,} points; say which with point=P")
    for key in pairs:
        raise Refusal(f"{named} names the whole sweep, {key} included; leave out {key}=... or give no folder")
    place = whole("point", point, 0, stored.points - 1, "place of the point in the design")
    kept = {key: stored.manifest["settings"][key] for key in ("seed", "parameters", "set_size")}
    _, composed = through_file(stored.scenario_at(place), kept, changes)
    runs = next((total.counts.runs for total in stored.totals([place])), 0)
    if not runs:
        raise Refusal(f"point {place} of {named} has no futures stored; let the sweep go on")
    composed.settings["runs"] = runs
    from tripolar.numerics import source_hash

    other = stored.manifest["rule_hash"] != source_hash()
    return Subject(composed, runs, other, stored.first_run(place), folder, place)


def no_own_numbers(about: Subject, instead: str) -> None:
    """Refuse a point whose futures are not numbered from 0."""
    if about.first:
        raise Refusal(
            f"points of a sweep with crn=false have futures of their own, which only run=K opens; give {instead}"
        )


def _manifest(folder: Path, named: str) -> dict[str, Any]:
    from .folder import CONFIG, MANIFEST, manifest_of
    from .library import scenario_names

    if not folder.is_dir() and (named in scenario_names() or named.endswith((".yaml", ".yml"))):
        raise Refusal(f"{named} needs its key: write scenario={named}")
    if not folder.is_dir():
        raise Refusal(f"{named}: no such folder; name one that tripolar run wrote, or write scenario=NAME")
    made = manifest_of(folder)
    if made is None and (folder / MANIFEST).is_file():
        raise Refusal(
            f"{named}/{MANIFEST} is no whole manifest of tripolar run; run the study again, or write scenario=NAME"
        )
    if made is None or not (folder / CONFIG).is_file():
        raise Refusal(
            f"{named} is no folder of tripolar run (it holds no provenance.json with its {CONFIG}); "
            "name one, or write scenario=NAME"
        )
    intact.check(folder, made)
    return made


def changes_of(text: str, verb: str) -> dict[str, Any]:
    """``key=value`` or ``key=value,key=value`` as changes; Refusal for what is no change of a scenario."""
    from . import grammar
    from .settings import SETTINGS

    out: dict[str, Any] = {}
    for part in _parts(text):
        if "=" not in part:
            raise Refusal(
                f"twin={shown(text)}: {shown(part) or 'an empty part'} is no key=value; write for example "
                "twin=arctic.strength=0, several as twin=arctic.strength=0,threat.strength=0"
            )
        key, value = grammar.read_pair(part, verb)
        if key in SETTINGS or key in ("run", "pair", "twin"):
            raise Refusal(f"twin={shown(text)}: {key} is no part of the scenario; the twin shares it")
        if key in out:
            raise Refusal(f"twin={shown(text)}: {key} is given twice; give it once")
        out[key] = value
    return out


def _parts(text: str) -> list[str]:
    """The text parted at its commas, but for those inside brackets and quotes."""
    out, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        depth += (letter in "([{") - (letter in ")]}") if not quote else 0
        if letter == "," and depth <= 0 and not quote:
            out.append("")
        else:
            out[-1] += letter
    return out


def pair_of(scenario: Any, asked: str | None) -> str:
    """The pair that is asked for (either order of names), or the first in focus."""
    if asked is None:
        return str(scenario.focal[0])
    name = "-".join(sorted(asked.split("-")))
    if name not in scenario.pairs:
        raise Refusal(f"pair={shown(asked)}: no such pair; there are {', '.join(scenario.pairs)}")
    return name
