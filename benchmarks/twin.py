"""Build ``twin.c`` with gcc and run it from the same opening world as ``five.py``."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
from five import DYAD_ROWS, PAIR_ROWS, STATE_ROWS, Futures, blank_futures
from tripolar.opening import Opening
from tripolar.rules.table import ROW
from tripolar.world import Floats
from tripolar.world import given as G

HERE = Path(__file__).resolve().parent
FLAGS = ("-std=c11", "-Wall", "-O3", "-march=native")
#: Parameters in the order of the struct in twin.c.
PARAMETERS = (
    *(f"growth.{k}" for k in ("strength", "settles", "labour_share", "convergence", "persistence", "shocks")),
    *(f"threat.{k}" for k in ("strength", "self_help", "mistrust")),
    *(f"gain.{k}" for k in ("strength", "weight", "decisiveness", "efficiency", "interoperability")),
    *(
        f"leaders.{k}"
        for k in ("strength", "rapport", "indifferent", "building", "kept_at_exit", "orientation")
    ),
    *(f"leaders.{k}" for k in ("exit_hazard", "exit_ageing", "exits", "successor_age", "defeat")),
    *(f"choice.{k}" for k in ("precision", "base_cost", "raising", "raising_to_pact", "lowering")),
    *(f"choice.{k}" for k in ("leaving_pact", "pace", "paper_weight", "noise")),
    "hedging.strength",
)
#: Yearly figures of a state in the order of the struct in twin.c.
GIVEN = (
    G.POPULATION, G.POPULATION_LOW, G.POPULATION_HIGH, G.WORKING_AGE, G.WORKING_AGE_LOW, G.WORKING_AGE_HIGH,
    G.WORKERS_REFERENCE,
)  # fmt: skip


def compile_c(source: str, *flags: str) -> ctypes.CDLL:
    """A C file of this folder as a library, compiled in a folder that is thrown away."""
    gcc = shutil.which("gcc")
    if gcc is None:
        raise RuntimeError("gcc is needed for this comparison; install it")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library.so"
        command = [gcc, *flags, "-shared", "-fPIC", str(HERE / source), "-o", str(library), "-lm"]
        subprocess.run(command, check=True)
        return ctypes.CDLL(str(library))


@lru_cache
def library(*extra: str) -> ctypes.CDLL:
    """The compiled twin; ``extra`` flags go to gcc after ``FLAGS``."""
    return compile_c("twin.c", *FLAGS, *extra)


def _pointer(values: Floats) -> ctypes.c_void_p:
    return ctypes.c_void_p(values.ctypes.data)


def run_twin(start: Opening, seed: int, first: int, runs: int, years: int, *extra: str) -> Futures:
    """``runs`` futures of the five mechanisms in scalar C, default parameters."""
    w = start.world
    n = w.state.shape[1]
    if n != 3:
        raise ValueError(f"twin.c is written for 3 states, not {n}")
    opening = np.concatenate(
        [
            w.state[list(STATE_ROWS), :, 0].T.ravel(),
            w.pair[list(PAIR_ROWS), :, 0].T.ravel(),
            np.moveaxis(w.dyad[list(DYAD_ROWS), :, :, 0], 0, -1).ravel(),
        ]
    )
    parameters = np.array([ROW[key].default for key in PARAMETERS])
    diagonal = np.arange(n)
    given = np.ascontiguousarray(w.given[list(GIVEN)][:, diagonal, diagonal].transpose(2, 1, 0))
    out = blank_futures(n, runs)
    library(*extra).run_twin(
        _pointer(opening),
        _pointer(parameters),
        _pointer(given),
        _pointer(w.key),
        ctypes.c_uint64(seed),
        ctypes.c_uint64(first),
        ctypes.c_int64(runs),
        ctypes.c_int64(years),
        *(_pointer(values) for values in out),
    )
    return out
