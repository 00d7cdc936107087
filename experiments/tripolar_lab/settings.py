"""The settings of a study: what is no part of the scenario. Each is declared here once, with its default."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from .errors import Refusal

MOST_RUNS = 10**12
MOST_SEED = 2**63 - 1


class Setting(NamedTuple):
    """A setting: default, what it may be (two ends, or words), meaning; ``kept`` ones can change a result."""

    default: Any
    allowed: tuple[Any, ...]
    meaning: str
    kept: bool = True


SETTINGS: dict[str, Setting] = {
    "runs": Setting(10_000, (1, MOST_RUNS), "number of futures"),
    "seed": Setting(1, (0, MOST_SEED), "names the stream of chance: the same seed gives the same futures"),
    "parameters": Setting("default", ("default", "ranges"), "one point, or each drawn from its tested range"),
    "set_size": Setting(50, (1, 10**6), "futures that share one draw of the parameters"),
    "keep": Setting("auto", ("auto", "rows", "aggregate", "sample"), "rows of single futures to store"),
    "threads": Setting(None, (1, 1024), "threads to compute on (default: all processors)", kept=False),
    "data": Setting(None, (), "folder of the full yearly records, for scenarios of the past", kept=False),
    "out": Setting(None, (), "folder of the results (default: outputs/SCENARIO-HASH)", kept=False),
    "overwrite": Setting(False, (), "whether to replace another study in that folder", kept=False),
}
KEPT = tuple(name for name, setting in SETTINGS.items() if setting.kept)


#: Settings of ``tripolar sweep`` alone. ``runs`` has its own default there, which is a point's.
SWEEP: dict[str, Setting] = {
    "runs": Setting(1000, (1, MOST_RUNS), "number of futures of each design point"),
    "design": Setting("grid", (), "how points are made of what is swept"),
    "points": Setting(None, (1, 10**7), "points of a design that samples", kept=False),
    "crn": Setting(True, (), "whether future k of every point shares its luck (common random numbers)"),
    "until": Setting(None, (0.0, 0.5), "half-width of the 95 % interval at which a point has enough futures"),
    "until_of": Setting(None, (), "the yes-or-no outcome that until= looks at"),
    "min_runs": Setting(1000, (1, MOST_RUNS), "futures that every point has at least under until="),
    "max_runs": Setting(1_000_000, (1, MOST_RUNS), "futures that no point goes beyond under until="),
    "chunk": Setting(64_000, (1, 10**8), "futures that are computed and stored together"),
    "fans": Setting(False, (), "whether to keep the histograms of the fan charts"),
    "executor": Setting("threads", ("threads", "processes", "dask"), "what computes", kept=False),
    "workers": Setting(None, (1, 10_000), "workers (default: all processors)", kept=False),
    "address": Setting(None, (), "address of a running Dask scheduler", kept=False),
    "cluster": Setting(None, ("local", "slurm"), "kind of Dask cluster to start", kept=False),
    "shard": Setting(None, (), "which part of the sweep this process does", kept=False),
    "on_error": Setting("record", ("record", "stop"), "what to do when a point fails", kept=False),
}
TEXTS = ("design", "until_of", "address", "shard")
FOLDERS = ("out", "data")


def checked(key: str, value: Any, table: Mapping[str, Setting] = SETTINGS) -> Any:
    """The value of a setting if it may be that; Refusal otherwise."""
    setting = table[key]
    if value is None and setting.default is None:
        return None
    if key in FOLDERS:
        if not isinstance(value, str | os.PathLike) or not str(value).strip() or "\0" in str(value):
            raise Refusal(f"{key} must name a folder; write {key}=FOLDER")
        return os.fspath(value)
    if key in TEXTS:
        return str(value)
    if isinstance(setting.default, bool):
        if not isinstance(value, bool):
            raise Refusal(f"{key}={shown(value)} must be true or false ({setting.meaning}); write {key}=true")
        return value
    if isinstance(setting.allowed[0], str):
        if value not in setting.allowed:
            words = " or ".join(str(word) for word in setting.allowed)
            raise Refusal(f"{key}={shown(value)} must be {words} ({setting.meaning})")
        return value
    low, high = setting.allowed
    if isinstance(low, float):
        return _fraction(key, value, low, float(high), setting.meaning)
    return whole(key, value, low, high, setting.meaning)


def _fraction(key: str, value: Any, low: float, high: float, meaning: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(f"{key}={shown(value)} must be a number ({meaning})")
    if not low < value < high:
        raise Refusal(f"{key}={value} is outside ({low:g}, {high:g}) ({meaning}); give a value inside")
    return float(value)


def whole(key: str, value: Any, low: Any, high: Any, meaning: str) -> int:
    """A whole number in [low, high]."""
    exact = isinstance(value, float) and math.isfinite(value) and value == int(value)
    if isinstance(value, bool) or not (isinstance(value, int) or exact):
        raise Refusal(f"{key}={shown(value)} must be a whole number ({meaning})")
    if not low <= value <= high:
        raise Refusal(f"{key}={shown(value)} is outside [{low}, {high}] ({meaning}); give a value inside")
    return int(value)


def shown(value: Any) -> str:
    """A value as it may be shown in a sentence: short, on one line."""
    text = "" if value is None else value if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def counted(count: int, what: str) -> str:
    """A count with its noun: ``1 future``, ``2,000 futures``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def defaults() -> dict[str, Any]:
    """The settings that can change a result, at their defaults."""
    return {name: SETTINGS[name].default for name in KEPT}


def processors() -> int:
    """Processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
