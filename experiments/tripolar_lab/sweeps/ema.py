"""A sweep as the archive that ``ema_workbench.load_results`` reads: points as experiments, results as outcomes.

The archive (.tar.gz) is written here and needs no ema_workbench: ``experiments.csv``, a file an outcome, and
``metadata.json``. Format: ``ema_workbench.util.utilities.save_results`` 2.2 to 2.5. Equal sweeps give equal bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tarfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import Refusal, of_disk
from ..settings import shown
from .sensitivity import Outcome, Sample, told

VERSION = 0.1  # of the archive
#: Columns that EMA takes for its own and leaves out of an analysis.
TAKEN = ("scenario", "policy", "model")


def names_of(names: Sequence[str]) -> list[str]:
    """Outcomes as EMA names them, identifiers of Python: ``china-russia.s10`` is ``china_russia_s10``."""
    return [re.sub(r"\W", "_", name) for name in names]


def write(path: str, sample: Sample, outcomes: Sequence[Outcome]) -> int:
    """Write the archive of all points that have a value of every outcome; returns how many were left out."""
    kept = np.all([np.isfinite(outcome.values) for outcome in outcomes], axis=0)
    if not kept.any():
        names = ", ".join(outcome.name for outcome in outcomes)
        raise Refusal(f"no point of this sweep has a value of {names}; give another outcome with of=")
    keys = [f"{name}_" if name in TAKEN else name for name in sample.names]
    rows = [row for row, good in zip(zip(*sample.columns, strict=True), kept, strict=True) if good]
    texts = [
        [told(v) if f.categorical else repr(v) for v, f in zip(row, sample.factors, strict=True)]
        for row in rows
    ]
    files = {"experiments.csv": _csv([keys, *texts])}
    held = []
    for outcome, name in zip(outcomes, names_of([outcome.name for outcome in outcomes]), strict=True):
        files[f"{name}.csv"] = _csv([[repr(float(v))] for v in outcome.values[kept]])
        held.append(["ScalarOutcome", name, f"{name}.csv"])
    kinds = {
        key: "object" if f.categorical else "int64" if all(isinstance(v, int) for v in column) else "float64"
        for key, f, column in zip(keys, sample.factors, sample.columns, strict=True)
    }
    about = {"version": VERSION, "outcomes": held, "experiments": kinds}
    files["metadata.json"] = json.dumps(about, ensure_ascii=False).encode()
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(_packed(files))
    except OSError as error:
        raise of_disk(error, shown(path)) from error
    return int((~kept).sum())


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows(rows)
    return sink.getvalue().encode()


def _packed(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=sink, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for name, content in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return sink.getvalue()
