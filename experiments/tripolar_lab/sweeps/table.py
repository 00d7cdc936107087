"""Points from a user's own table, CSV or Parquet: a column a key, a row a point; everything in it is data.

Rows are counted as a spreadsheet shows them: a CSV file's header is row 1, a Parquet file's first point is row 1.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from .. import grammar
from ..errors import Refusal
from ..settings import shown
from .values import MOST

SUFFIXES = (".csv", ".parquet")
#: Columns of our own design.parquet, and that of pandas' row numbers: no keys.
NUMBERING, VARIANT = "point", "variant"
INDEX = re.compile(r"__index_level_\d+__")
WORDS = {"true": True, "false": False, "null": None}
WHOLE = re.compile(r"[+-]?[0-9]+")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)


def read(path: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Keys and points of a table: plain numbers, texts, true, false or None; one key and one point at least.

    Refusal, in one sentence that begins with the file and names the row, for a file that can not be read, for
    empty cells and numbers that are not finite, and for more than ``MOST`` points.
    """
    name = shown(path)
    try:
        if Path(path).is_dir():
            raise Refusal(f"{name} is a folder; name the file in it, for example {name}/points.csv")
        if Path(path).exists() and not Path(path).is_file():  # a pipe or a device: reading it may never end
            raise Refusal(f"{name} is no ordinary file; give the path of a CSV or Parquet file")
        names, rows = _parquet(path, name) if path.lower().endswith(".parquet") else _csv(path, name)
    except FileNotFoundError as error:
        raise Refusal(f"{name}: there is no such file; check the path") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"{name} is not UTF-8 text; save it as UTF-8") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or shown(str(error))
        raise Refusal(f"{name} can not be read ({reason}); check the path and its permissions") from error
    if not rows:
        raise Refusal(f"{name} has no points; write one in each row below the keys")
    return names, rows


def _csv(path: str, name: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True, skipinitialspace=True)
        try:
            lines = _filled(reader)
            header = next(lines, None)
            if header is None:
                raise Refusal(f"{name} is empty; write the keys in row 1 and a point in each row below")
            keys = _keys(name, header[1])
            return tuple(key for key in keys if key), _rows(name, keys, lines)
        except csv.Error as error:
            raise Refusal(
                f"{name} row {reader.line_num} is broken CSV ({shown(str(error))}); correct it"
            ) from error


def _filled(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers, without blank lines."""
    for row, cells in enumerate(reader, 1):
        if len(cells) > 1 or "".join(cells).strip():
            yield row, cells


def _keys(name: str, header: Sequence[str]) -> list[str]:
    """The key of each column in its usual form; an empty text for the column that numbers the points."""
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise Refusal(
            f"{name} row 1 has no commas between its keys; save the file with commas between columns"
        )
    keys: list[str] = []
    for column, cell in enumerate(header, 1):
        cell = cell.strip()
        if not cell:
            raise Refusal(f"{name} row 1: column {column} has no key; write one, for example arctic.cost")
        if WHOLE.fullmatch(cell) or NUMBER.fullmatch(cell):
            raise Refusal(f"{name} row 1: {shown(cell)} is no key; write the keys in row 1, above the points")
        try:
            key = grammar.checked_key(cell)
        except Refusal as error:
            raise Refusal(f"{name} row 1: {error}") from error
        if key in keys:
            raise Refusal(f"{name} row 1: {key} is given twice; give it once")
        ours = key == NUMBERING or (key == VARIANT and NUMBERING in header) or INDEX.fullmatch(key)
        keys.append("" if ours else key)
    if not any(keys):
        raise Refusal(f"{name} has no column but {NUMBERING}; add a column for each key")
    return keys


def _rows(name: str, keys: Sequence[str], lines: Iterable[tuple[int, list[str]]]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for row, cells in lines:
        if len(cells) != len(keys):
            raise Refusal(
                f"{name} row {row} is not as wide as row 1 (cells: {len(cells)} against {len(keys)}); write one cell "
                "for each key"
            )
        _few(name, len(rows) + 1)
        rows.append(
            tuple(
                _value(f"{name} row {row}, {key}", cell) for key, cell in zip(keys, cells, strict=True) if key
            )
        )
    return rows


def _few(name: str, count: int) -> None:
    if count > MOST:
        raise Refusal(f"{name} has more than {MOST:,} points, the most that a sweep takes; give fewer rows")


def _value(place: str, cell: str) -> Any:
    """The value of a cell: a number, true, false, nothing for the word null, or a text."""
    cell = cell.strip()
    if not cell:
        raise _empty(place)
    if cell.lower() in WORDS:
        return WORDS[cell.lower()]
    value: Any = cell
    if WHOLE.fullmatch(cell):
        # Python refuses to read thousands of digits: whatever is that long is too large anyway
        value = int(cell) if len(cell) < 1000 else grammar.LARGEST + 1
    elif NUMBER.fullmatch(cell):
        value = float(cell)
    return grammar.plain_value(place, value)


def _empty(place: str) -> Refusal:
    return Refusal(f"{place}: the cell is empty; write a value, or null to leave an axis unchosen")


def _parquet(path: str, name: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with open(path, "rb") as source:
            file = pq.ParquetFile(source)
            _few(name, file.metadata.num_rows)
            keys = _keys(name, file.schema_arrow.names)
            table = file.read()
    except pa.ArrowException as error:
        raise Refusal(f"{name} is no Parquet file that can be read; is it the right file?") from error
    columns = [_column(name, key, table.column(place), pa.types) for place, key in enumerate(keys) if key]
    return tuple(key for key in keys if key), list(zip(*columns, strict=True))


def _column(name: str, key: str, column: Any, types: Any) -> list[Any]:
    kind = column.type.value_type if types.is_dictionary(column.type) else column.type
    text = types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind)
    if not (text or types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind)):
        raise Refusal(
            f"{name}, {key}: a column of {kind} is not read; store numbers, texts or true and false"
        )
    values = column.to_pylist()
    for row, value in enumerate(values, 1):
        place = f"{name} row {row}, {key}"
        if value == "" or (
            value is None and not text
        ):  # nothing in a column of texts leaves an axis unchosen
            raise _empty(place)
        grammar.plain_value(place, value)
    return values
