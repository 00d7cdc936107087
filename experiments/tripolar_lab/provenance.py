"""Where results come from: versions, git state, hashes, machine; all that may differ between equal runs."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = ("numpy", "numba", "llvmlite", "mesa", "hydra-core", "pyarrow", "matplotlib", "scipy", "pandas")
UNKNOWN = "unknown"


def version_of(package: str) -> str:
    """Version of an installed package, or ``unknown``."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return UNKNOWN


def git_state() -> str | None:
    """Commit of the clone that this code runs from, ``-dirty`` if it was changed; None if it is no clone."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists() or not (root / "pyproject.toml").is_file():
        return None
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5.0, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def provenance(config: str, rules: str, command: list[str], seconds: float, date: str) -> dict[str, Any]:
    """Everything that tells where a result comes from, but for the files it lists."""
    return {
        "made_by": "tripolar",
        "version": version_of("tripolar"),
        "git": git_state(),
        "rule_hash": rules,
        "config_hash": config,
        "command": command,
        "date": date,
        "seconds": round(seconds, 3),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "byte_order": sys.byteorder,
        "packages": {name: version_of(name) for name in PACKAGES},
    }
