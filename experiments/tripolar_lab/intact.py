"""Whether the files of a study's folder are those that its ``provenance.json`` lists.

What a page is made of is looked at whole (sha256); rows, which may be hundreds of megabytes, by their size when a
folder is opened and whole only when they are read.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from .errors import Refusal
from .folder import CONFIG, MANIFEST
from .settings import shown

WHOLE = ("summary.json", CONFIG, "counts.parquet", "fan.parquet")
ROWS = ("runs.parquet", "spells.parquet")
TEXTS = ("version", "rule_hash", "config_hash")


def check(folder: Path, made: dict[str, Any]) -> None:
    """Refusal if the manifest ``made`` lacks something, or names a file that is missing or another one."""
    for key in TEXTS:
        if not isinstance(made.get(key), str):
            raise Refusal(
                f"{shown(str(folder))}/{MANIFEST} does not say its {key}, as that of tripolar run does; "
                f"{_again(folder, MANIFEST)}"
            )
    for name, about in made["files"].items():
        if name == MANIFEST:
            continue
        if not (folder / name).is_file():
            raise Refusal(
                f"{shown(str(folder))}/{name} is missing, which {MANIFEST} lists; {_again(folder, name)}"
            )
        if name in WHOLE:
            check_whole(folder, name, made)
        elif name in ROWS and _size(folder / name) != _of(about, "bytes"):
            raise another(folder, name)
    for name in (CONFIG, "summary.json"):
        if name not in made["files"]:
            raise Refusal(f"{shown(str(folder))}/{MANIFEST} lists no {name}; {_again(folder, MANIFEST)}")


def check_whole(folder: Path, name: str, made: dict[str, Any]) -> None:
    """Refusal if a file is not, byte for byte, the one that the manifest ``made`` lists."""
    try:
        with open(folder / name, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refusal(
            f"{shown(str(folder))}/{name} can not be read ({error.strerror}); {_again(folder, name)}"
        ) from error
    if digest != _of(made["files"].get(name), "sha256"):
        raise another(folder, name)


def another(folder: Path, name: str) -> Refusal:
    """That a file was changed, or is another study's."""
    return Refusal(
        f"{shown(str(folder))}/{name} is not the file that {MANIFEST} lists (it was changed, or is of another study); "
        f"{_again(folder, name)}"
    )


def _again(folder: Path, name: str) -> str:
    """What to do; what stands in a changed scenario.yaml is no more than a scenario."""
    if name == CONFIG:
        return f"put its own file back, or run what is in it: tripolar run scenario={shown(str(folder))}/{CONFIG}"
    return f"put its own file back, or run the study again with tripolar run scenario={shown(str(folder))}/{CONFIG}"


def _of(about: Any, key: str) -> Any:
    return about.get(key) if isinstance(about, dict) else None


def _size(path: Path) -> int:
    return path.stat().st_size
