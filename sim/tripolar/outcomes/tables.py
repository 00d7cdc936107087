"""Rows: one a run and one a spell, as Arrow tables of compact types (under 100 bytes a run in Parquet).

Years are int16 and null for never, texts are dictionary-coded, real numbers float32. The text and columns are
the same for every chunk of a scenario, so that tables can be appended to one file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import PAIR_KEPT, STATE_KEPT, Chunk
from tripolar.outcomes.spells import BROKE, CAUSES, FORMED, HOW, Spells, opening_age, spells_of
from tripolar.scenario import Scenario

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,unused-ignore]
    import pyarrow

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]

OUTCOMES = ("never", "holds", "breaks")
#: Years in a run's row (null = never), and counts, of a pair; years of a state.
PAIR_YEARS = ("formed", "broke", "split", "paper_end", "aligned", "rivals")
PAIR_COUNTS = ("peak_level", "changes", "pacts", "incidents", "meltdowns", "demands", "refusals")
STATE_YEARS = ("balanced", "realigned")


def runs_table(
    scenario: Scenario, chunk: Chunk, *, set_size: int = 0, spells: Spells | None = None
) -> pyarrow.Table:
    """One row a run of ``chunk``.

    Columns: ``run`` (and ``set``, its parameter set, where ``set_size`` > 0); for each pair ``PAIR.``:
    ``outcome`` (never, holds, breaks: of its first alliance), ``formed``, ``broke``, ``split`` (de facto),
    ``paper_end``, ``aligned``, ``rivals`` (year or null), ``cause`` of the first break (M3-M19, tie, chance),
    ``already`` (share of the leaving hazard there at formation, 0-1), ``how`` (left_on_paper, split, lapsed),
    ``senior_at_formation``, ``senior_at_end`` (state), ``margin_at_formation``, ``margin_at_end`` (0 equal to
    1), ``peak_level`` (0-3), ``changes`` (of level), ``pacts``, ``incidents``, ``meltdowns``, ``demands``,
    ``refusals`` (counts); for each state ``STATE.``: ``balanced``, ``realigned`` (year or null),
    ``peak_threat`` (0-1).
    """
    import pyarrow as pa

    known = spells_of(chunk) if spells is None else spells
    run = np.arange(chunk.first, chunk.first + chunk.runs)
    columns: dict[str, Any] = {"run": pa.array(run)}
    if set_size:
        columns["set"] = pa.array((run // set_size).astype(np.int32))
    for k, pair in enumerate(scenario.pairs):
        for name, values in _pair_columns(scenario, chunk, known, k).items():
            columns[f"{pair}.{name}"] = values
    for i, state in enumerate(scenario.states):
        for name in STATE_YEARS:
            columns[f"{state}.{name}"] = _years(chunk.state[STATE_KEPT.index(name), i])
        columns[f"{state}.peak_threat"] = _reals(chunk.state[STATE_KEPT.index("peak_threat"), i])
    return pa.table(columns)


def _pair_columns(scenario: Scenario, chunk: Chunk, s: Spells, k: int) -> dict[str, Any]:
    kept = {name: chunk.pair[m, k] for m, name in enumerate(PAIR_KEPT)}
    formed, broke = chunk.pair[FORMED, k] >= 0, chunk.pair[BROKE, k] >= 0
    first = (s.pair == k) & (s.number == 1)
    cause, how = np.zeros((2, chunk.runs), dtype=np.int8)
    already = np.zeros(chunk.runs, dtype=np.float32)
    row = s.run[first]
    cause[row], how[row], already[row] = s.cause[first], s.how[first], s.already[first]
    out: dict[str, Any] = {"outcome": _texts(formed.astype(np.int8) + broke.astype(np.int8), OUTCOMES)}
    out.update({name: _years(kept[name]) for name in PAIR_YEARS})
    out["cause"] = _texts(cause, CAUSES, cause == 0)
    out["already"] = _reals(already, ~broke)
    out["how"] = _texts(how, HOW, how == 0)
    couple = tuple(scenario.pairs[k].split("-"))
    for when in ("formation", "end"):
        junior = kept[f"junior_at_{when}"]
        unknown = ~formed | (junior == 0)
        out[f"senior_at_{when}"] = _texts((junior > 0).astype(np.int8), couple, unknown)
        out[f"margin_at_{when}"] = _reals(np.abs(junior), unknown)
    for name in PAIR_COUNTS:
        out[name] = _integers(kept[name])
    return out


def spells_table(scenario: Scenario, chunk: Chunk, spells: Spells | None = None) -> pyarrow.Table:
    """One row a spell of alliance, ordered by run, pair and year.

    ``run``, ``pair``, ``spell`` (1 = the pair's first in that run), ``entry`` (age in years at which
    observation starts; 0 unless the pact stood at the opening), ``duration`` (age in years at the end of
    observation), ``event`` (1 broke, 0 still standing at the horizon), ``cause`` and ``how`` (null unless it
    broke), ``already``, ``year_start`` (first year observed) and ``year_end``; year_end - year_start =
    duration - entry.
    """
    import pyarrow as pa

    s = spells_of(chunk) if spells is None else spells
    ages = np.array([opening_age(scenario, pair) for pair in scenario.pairs])
    entry = np.where(s.stood, ages[s.pair], 0)
    standing = s.event == 0
    return pa.table(
        {
            "run": pa.array(chunk.first + s.run),
            "pair": _texts(s.pair.astype(np.int8), scenario.pairs),
            "spell": _integers(s.number),
            "entry": _integers(entry),
            "duration": _integers(entry + s.years),
            "event": pa.array(s.event),
            "cause": _texts(s.cause, CAUSES, standing),
            "how": _texts(s.how, HOW, standing),
            "already": _reals(s.already, standing),
            "year_start": _integers(scenario.start + s.start),
            "year_end": _integers(scenario.start + s.start + s.years),
        }
    )


def empty_tables(scenario: Scenario, set_size: int = 0) -> tuple[pyarrow.Table, pyarrow.Table]:
    """The runs and spells tables without rows: their columns and types."""
    pairs, n, years = len(scenario.pairs), len(scenario.states), scenario.years + 1
    event = np.zeros((years, pairs, 0), dtype=np.int8)
    none = Chunk(
        0, 0, np.zeros((len(PAIR_KEPT), pairs, 0), dtype=np.float32),
        np.zeros((len(STATE_KEPT), n, 0), dtype=np.float32), event, event, event, event,
        np.zeros((years, pairs, 0), dtype=np.float32), np.zeros((0, 0, 0), dtype=np.int64),
    )  # fmt: skip
    return runs_table(scenario, none, set_size=set_size), spells_table(scenario, none)


def pick(table: pyarrow.Table, chunk: Chunk, kept: Bools) -> pyarrow.Table:
    """Rows of a runs or spells table of ``chunk`` whose run is ``kept`` [run of the chunk]."""
    import pyarrow as pa

    return table.filter(pa.array(kept[table["run"].to_numpy() - chunk.first]))


def parquet_options(schema: pyarrow.Schema) -> dict[str, Any]:
    """Keyword arguments of ``pyarrow.parquet.ParquetWriter`` that make the rows small.

    zstd; float32 byte-stream-split, run numbers as differences, everything else dictionary-coded.
    """
    import pyarrow as pa

    encoding = {f.name: "BYTE_STREAM_SPLIT" for f in schema if pa.types.is_float32(f.type)}
    if "run" in schema.names:
        encoding["run"] = "DELTA_BINARY_PACKED"
    plain = [name for name in schema.names if name not in encoding]
    return {
        "compression": "zstd",
        "compression_level": 6,
        "use_dictionary": plain,
        "column_encoding": encoding,
        "write_statistics": ["run"] if "run" in schema.names else False,
    }


def to_pandas(table: pyarrow.Table) -> pandas.DataFrame:
    """A table as pandas: nullable integers (<NA> for never), categories for texts."""
    import pandas as pd
    import pyarrow as pa

    types = {pa.int8(): pd.Int8Dtype(), pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype()}
    frame: pandas.DataFrame = table.to_pandas(types_mapper=types.get)
    return frame


def _integers(values: NDArray[Any], null: Bools | None = None) -> pyarrow.Array:
    import pyarrow as pa

    return pa.array(values.astype(np.int16), mask=null)


def _years(values: Floats) -> pyarrow.Array:
    return _integers(values, values < 0)


def _reals(values: Floats, null: Bools | None = None) -> pyarrow.Array:
    import pyarrow as pa

    return pa.array(values.astype(np.float32), mask=null)


def _texts(codes: NDArray[np.int8], words: tuple[str, ...], null: Bools | None = None) -> pyarrow.Array:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8), mask=null), pa.array(words))
