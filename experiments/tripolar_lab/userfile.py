"""A user's own scenario file: read as data and nothing else.

It is never composed by Hydra and nothing in it is executed or looked up: plain YAML of at most 2 MB with
mappings, lists, texts and numbers. Tags, anchors, ``${...}``, ``_target_``, ``hydra`` and doubled keys are
refused.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any, NoReturn

import yaml

from .errors import Refusal
from .grammar import plain_value
from .settings import shown

LARGEST = 2_000_000
DEEPEST = 12
FORBIDDEN = {
    "hydra": "settings of Hydra have no place in a scenario; delete it",
    "defaults": "a scenario file is not composed; name the scenario it starts from with 'from: baseline'",
}


class Reader(yaml.SafeLoader):
    """YAML without tags, anchors and doubled keys; numbers such as 1e-3 are numbers, dates are texts."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse what is no plain data, at the event that brings it."""
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(event, "anchors and aliases (& and *) are not read; write the value out")
        if getattr(event, "tag", None):
            _refuse(event, f"the tag {shown(event.tag)} is not read; write plain values")
        self.depth += 1
        if self.depth > DEEPEST:
            _refuse(event, f"it is nested more than {DEEPEST} deep; see a scenario.yaml for the form")
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """A mapping whose keys are texts or years, none given twice."""
        seen: dict[Any, Any] = {}
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, bool) or not isinstance(key, str | int):
                _refuse(
                    key_node,
                    f"the key {shown(key)} is neither a name nor a year; put it in quotes if it is a name",
                )
            if key in seen:
                _refuse(key_node, f"the key {shown(str(key))} is given twice; give it once")
            seen[key] = None
        held: dict[Any, Any] = super().construct_mapping(node, deep=True)
        return held

    def flatten_mapping(self, node: Any) -> None:
        """Merge keys (<<) are nothing special."""


def _refuse(node: Any, text: str) -> NoReturn:
    raise Refusal(f"line {node.start_mark.line + 1}: {text}")


Reader.yaml_implicit_resolvers = {
    first: [
        pair for pair in pairs if pair[0] not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:float")
    ]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Reader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"""^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?(?:[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)
        |\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$""",
        re.X,
    ),
    list("-+0123456789."),
)


def read(path: str) -> dict[str, Any]:
    """The mapping in a user's file; Refusal in one sentence that begins with the file's name."""
    name = shown(path)
    try:
        held = _parsed(_text(path))
        if held is None:
            raise Refusal("it is empty; begin with 'from: baseline' and the values that differ")
        if not isinstance(held, dict):
            raise Refusal(
                "it is no mapping of keys to values; begin with 'from: baseline' and the values that differ"
            )
        _walk(held, "", 0)
    except Refusal as refusal:
        raise Refusal(f"{name}: {refusal}") from refusal.__cause__
    return held


def _text(path: str) -> str:
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            inside = shown(str(Path(path) / "scenario.yaml"))
            raise Refusal(f"it is a folder; name the file in it, for example {inside}")
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device: reading it may never end
            raise Refusal("it is no ordinary file; give the path of a YAML file")
        if status.st_size > LARGEST:
            size = f"{status.st_size / 1e6:.1f} MB"
            raise Refusal(f"it has {size} and a scenario may have 2; is it the right file?")
        content = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise Refusal("there is no such file; check the path, or see tripolar scenarios") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Refusal(f"it can not be read ({reason}); check the path and its permissions") from error
    if b"\0" in content:
        raise Refusal("it is a binary file and not YAML text; is it the right file?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("it is not UTF-8 text; save it as UTF-8") from error


def _parsed(text: str) -> Any:
    reader = None
    try:
        reader = Reader(text)
        return reader.get_single_data()
    except Refusal:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise Refusal(
            f"{where}it is broken YAML ({shown(error.problem or 'unreadable')}); correct it"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError, TypeError) as error:
        raise Refusal(
            f"it is broken YAML ({shown(str(error) or type(error).__name__)}); correct it"
        ) from error
    finally:
        if reader is not None:
            reader.dispose()


def _walk(value: Any, key: str, depth: int) -> None:
    """Refuse what must not stand anywhere in a scenario, and numbers that are none."""
    if isinstance(value, dict):
        for name, part in value.items():
            whole = f"{key}.{name}" if key else str(name)
            if isinstance(name, str) and (
                name in FORBIDDEN or name.startswith("_") or name.startswith("hydra")
            ):
                known = FORBIDDEN.get(
                    name, "keys that begin with '_' or 'hydra' have no place in a scenario; delete it"
                )
                raise Refusal(f"{shown(whole)}: {known}")
            if "${" in str(name):
                raise Refusal(f"{shown(whole)}: ${{...}} is not looked up here; write the name itself")
            _walk(part, whole, depth + 1)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            _walk(part, f"{key}[{place}]", depth + 1)
    elif value is not None:
        plain_value(key, value)
