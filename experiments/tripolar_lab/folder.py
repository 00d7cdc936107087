"""The folder of a study: written aside under a dot-name, put in place whole, never half there.

A folder knows its own files from the manifest in ``provenance.json``; nothing else in it is ever deleted.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from .errors import Refusal, of_disk
from .settings import shown

MANIFEST = "provenance.json"
CONFIG = "scenario.yaml"
SHOWN_DIFFERENCES = 3


class Folder:
    """An output folder in the making: ``aside`` is where files are written, ``finish`` puts them in place."""

    def __init__(
        self, out: str, config: dict[str, Any], config_hash: str, rule_hash: str, overwrite: bool
    ) -> None:
        self.target = Path(os.path.realpath(os.path.expanduser(out)))
        self.name = shown(str(out))
        self._made: list[Path] = []
        self._check(config, config_hash, rule_hash, overwrite)
        parent = self.target.parent
        self.aside = parent / f".{self.target.name[:80]}.{os.getpid()}-{secrets.token_hex(4)}.part"
        try:
            self._make_parents(parent)
            self.aside.mkdir()
            if self.target.is_dir():
                probe(self.target)
        except OSError as error:
            self.abandon()
            raise of_disk(error, self.name) from error

    def _check(self, config: dict[str, Any], config_hash: str, rule_hash: str, overwrite: bool) -> None:
        try:
            if not os.path.lexists(self.target):
                return
            if not self.target.is_dir():
                raise Refusal(f"{self.name} is a file, not a folder; choose another folder with out=FOLDER")
            if not any(self.target.iterdir()):
                return
            held = manifest_of(self.target)
        except OSError as error:
            raise of_disk(error, self.name) from error
        if held is None:
            raise Refusal(
                f"{self.name} holds files that are no study of tripolar, and they are left alone; "
                "choose another folder with out=FOLDER"
            )
        if overwrite or (held.get("config_hash"), held.get("rule_hash")) == (config_hash, rule_hash):
            return
        raise Refusal(
            f"{self.name} holds another study ({self._difference(config, held, config_hash)}); "
            "choose another folder with out=FOLDER, or replace that study with overwrite=true"
        )

    def _difference(self, config: dict[str, Any], held: dict[str, Any], config_hash: str) -> str:
        if held.get("config_hash") == config_hash:
            return f"the same configuration under other rules, {str(held.get('rule_hash'))[:8]}"
        try:
            import yaml

            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            there = yaml.load((self.target / CONFIG).read_text(encoding="utf-8"), loader)
        except Exception:  # whatever is wrong with that file, the answer is the same
            return f"config hash {str(held.get('config_hash'))[:8]}"
        return difference(there, config) or "made by another version"

    def _make_parents(self, parent: Path) -> None:
        missing = []
        while not parent.exists():
            missing.append(parent)
            parent = parent.parent
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)

    def write(self, name: str, text: str) -> None:
        """Write a text file aside, down to the disk."""
        with open(self.aside / name, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    def finish(self, provenance: dict[str, Any]) -> list[str]:
        """Add the manifest and put everything in place; returns the names of the files."""
        files = sorted(path.name for path in self.aside.iterdir())
        about = {name: _about(self.aside / name) for name in files}
        about[MANIFEST] = {}
        self.write(MANIFEST, json.dumps({**provenance, "files": about}, indent=2) + "\n")
        sync(self.aside)
        if self.target.exists():
            self._clear()
        if self.target.exists():  # it holds files that are not ours, or may not be removed: they and it stay
            for name in [*files, MANIFEST]:  # the manifest last: without it nothing is a study
                os.replace(self.aside / name, self.target / name)
            self.aside.rmdir()
        else:
            os.rename(self.aside, self.target)
        sync(self.target.parent)
        self._made.clear()
        return [*files, MANIFEST]

    def _clear(self) -> None:
        """Delete what the manifest in place lists, the manifest first, and the folder if nothing is left."""
        held = manifest_of(self.target) or {}
        for name in [MANIFEST, *held.get("files", {})]:
            path = self.target / name
            if is_plain(name) and (path.is_file() or path.is_symlink()):
                path.unlink()
        if not any(self.target.iterdir()) and self.target != Path.cwd():
            with suppress(OSError):  # a mount point, say
                self.target.rmdir()

    def abandon(self) -> None:
        """Remove what was written aside and the folders made for it; never raises."""
        shutil.rmtree(self.aside, ignore_errors=True)
        for folder in reversed(self._made):
            try:
                folder.rmdir()
            except OSError:
                break
        self._made.clear()


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The manifest of a study's folder; None if the folder is no study."""
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    ours = (
        isinstance(held, dict) and held.get("made_by") == "tripolar" and isinstance(held.get("files"), dict)
    )
    return held if ours else None


def is_plain(name: str) -> bool:
    """Whether a name names a file right inside a folder."""
    return bool(name) and name not in (".", "..") and not set(name) & set("/\\\0:")


def flat(tree: Any, place: str = "") -> dict[str, Any]:
    """Every single value of a configuration under its dotted key."""
    if isinstance(tree, dict):
        out: dict[str, Any] = {}
        for key, value in tree.items():
            out.update(flat(value, f"{place}.{key}" if place else str(key)))
        return out
    return {place: tree}


def difference(there: Any, here: Any) -> str:
    """What differs between two configurations, in words; the first few, and how many more."""
    old, new = flat(there), flat(here)
    missing = "nothing"
    unequal = [key for key in {**old, **new} if old.get(key, missing) != new.get(key, missing)]
    told = [
        f"{k} is {_told(old.get(k, missing))} there and {_told(new.get(k, missing))} here" for k in unequal
    ]
    more = f", and {len(told) - SHOWN_DIFFERENCES} more" if len(told) > SHOWN_DIFFERENCES else ""
    return ", ".join(told[:SHOWN_DIFFERENCES]) + more


def _told(value: Any) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else shown(value)


def _about(path: Path) -> dict[str, Any]:
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return {"bytes": path.stat().st_size, "sha256": digest}


def probe(folder: Path) -> None:
    """Raise OSError if nothing can be written into a folder."""
    path = folder / f".tripolar-{secrets.token_hex(4)}"
    try:
        path.touch()
    finally:
        path.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Bring a folder's names to the disk where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
