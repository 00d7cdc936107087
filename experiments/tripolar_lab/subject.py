"""What a verb is about: a scenario with its settings, or the study in a folder of ``tripolar run``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import Refusal
from .settings import shown

if TYPE_CHECKING:
    from .compose import Composed


class Subject(NamedTuple):
    """A composed scenario; of a folder also how many futures it holds, and whether other rules made it."""

    composed: Composed
    runs: int | None = None
    other_rules: bool = False

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
    from .compose import compose, sort_out

    if not words:
        return Subject(compose(sort_out({**pairs, **changes})))
    folder, named = Path(words[0]).expanduser(), shown(words[0])
    for key in pairs:
        raise Refusal(f"{named} names the whole study, {key} included; leave out {key}=... or give no folder")
    made = _manifest(folder, named)
    base = {"scenario": str(folder / "scenario.yaml")}
    held = compose(sort_out(base))
    if "scenario" in changes:
        kept = {key: held.settings[key] for key in ("seed", "parameters", "set_size")}
        composed = compose(sort_out({**kept, **changes}))
    else:
        composed = compose(sort_out({**base, **changes})) if changes else held
    from tripolar.numerics import source_hash

    return Subject(composed, int(held.settings["runs"]), made.get("rule_hash") != source_hash())


def _manifest(folder: Path, named: str) -> dict[str, Any]:
    from .folder import CONFIG, manifest_of
    from .library import scenario_names

    if not folder.is_dir() and (named in scenario_names() or named.endswith((".yaml", ".yml"))):
        raise Refusal(f"{named} needs its key: write scenario={named}")
    if not folder.is_dir():
        raise Refusal(f"{named}: no such folder; name one that tripolar run wrote, or write scenario=NAME")
    made = manifest_of(folder)
    if made is None or not (folder / CONFIG).is_file():
        raise Refusal(
            f"{named} is no folder of tripolar run (it holds no provenance.json with its {CONFIG}); "
            "name one, or write scenario=NAME"
        )
    return made


def changes_of(text: str, verb: str) -> dict[str, Any]:
    """``key=value`` or ``key=value,key=value`` as changes; Refusal for what is no change of a scenario."""
    from . import grammar
    from .settings import SETTINGS

    out: dict[str, Any] = {}
    for part in text.split(","):
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


def pair_of(scenario: Any, asked: str | None) -> str:
    """The pair that is asked for (either order of names), or the first in focus."""
    if asked is None:
        return str(scenario.focal[0])
    name = "-".join(sorted(asked.split("-")))
    if name not in scenario.pairs:
        raise Refusal(f"pair={shown(asked)}: no such pair; there are {', '.join(scenario.pairs)}")
    return name
