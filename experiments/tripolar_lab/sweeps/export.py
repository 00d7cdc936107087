"""Tables for other programs: CSV, Parquet and Stata files, one a table, written aside and put in place whole."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Refusal
from ..folder import sync
from ..settings import shown

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("csv", "parquet", "dta")
#: Rows of a Stata file at most: it is made in memory, and read there.
MOST_STATA = 1_000_000
BATCH = 65_536  # rows in memory at a time
#: The list of files that an export wrote, by which the next knows them.
LIST, MADE_BY = "export.json", "tripolar export"

#: A text that begins so is a formula to a spreadsheet, unless it is a number.
FORMULA, NUMBER = re.compile(r"[=+\-@\t\r]"), re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")
STATA_NAME, STATA_LABEL, STATA_TEXT = 32, 80, 2045
STATA_WORDS = (
    "_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n", "_N", "_pi",
    "_pred", "_rc", "_se", "_skip", "strL", "_uniform", "using", "with", "_weight",
)  # fmt: skip


class Source(NamedTuple):
    """A table to export: its name, rows if they are known, and its parts, one after the other, of one form."""

    name: str
    rows: int
    parts: Callable[[], Iterator[Any]]


def of_sweep(stored: Any, what: list[str]) -> list[Source]:
    """Tables of a sweep; rows of runs and spells begin with the swept values of their point."""
    from . import store

    out = []
    for name in what:
        if name == "design":
            out.append(_whole(name, stored.design.drop_columns(["variant"])))
        elif name == "results":
            out.append(_whole(name, stored.results()))
        else:
            paths = stored.files(store.RUNS if name == "runs" else store.SPELLS)
            out.append(_of_files(name, paths, _joiner(stored.design)))
    return out


def of_run(folder: Path, what: list[str]) -> list[Source]:
    """Tables of a folder of ``tripolar run``."""
    return [_of_files(name, [folder / f"{name}.parquet"], lambda table: table) for name in what]


def _whole(name: str, table: Any) -> Source:
    return Source(name, table.num_rows, lambda: iter([table]))


def _of_files(name: str, paths: list[Path], shaped: Callable[[Any], Any]) -> Source:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    def opened(path: Path) -> Any:
        try:
            return parquet.ParquetFile(path, page_checksum_verification=True)
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(path) from error

    def parts() -> Iterator[Any]:
        for path in paths:
            with opened(path) as file:
                yield shaped(file.schema_arrow.empty_table())
                try:
                    for batch in file.iter_batches(BATCH):
                        yield shaped(pa.Table.from_batches([batch]))
                except (pa.ArrowException, OSError) as error:
                    raise _unreadable(path) from error

    rows = 0
    for path in paths:
        with opened(path) as file:
            rows += file.metadata.num_rows
    return Source(name, rows, parts)


def _unreadable(path: Path) -> Refusal:
    return Refusal(
        f"{shown(str(path))} can not be read; give the command that wrote its folder again (a sweep's with --verify)"
    )


def _joiner(design: Any) -> Callable[[Any], Any]:
    """Puts the swept values of a row's point after the column ``point``."""
    import pyarrow as pa

    names = [name for name in design.column_names if name not in ("point", "variant")]
    held = design.combine_chunks()
    columns = {name: held[name] for name in names}
    for name in names:
        if pa.types.is_string(held[name].type):
            columns[name] = held[name].dictionary_encode()

    def join(table: Any) -> Any:
        for k, name in enumerate(names):
            if name not in table.column_names:
                table = table.add_column(1 + k, name, columns[name].take(table["point"]))
        return table

    return join


def export(sources: list[Source], kind: str, out: Path, of: str) -> list[tuple[str, int]]:
    """Write one file a table; returns their names and sizes. OSError is the caller's to put in words."""
    names = [f"{source.name}.{kind}" for source in sources]
    former = _former(out)
    for name in names:
        if os.path.lexists(out / name) and name not in former:
            raise Refusal(
                f"{shown(str(out / name))} is there already and is of no export of tripolar, so it is left alone; "
                "move it, or choose another folder with out=FOLDER"
            )
    if kind == "dta":
        _few_enough(sources)
    out.mkdir(parents=True, exist_ok=True)
    _list(out, of, {*former, *names})
    write = {"csv": _csv, "parquet": _parquet, "dta": _dta}[kind]
    try:
        for source, name in zip(sources, names, strict=True):
            _aside(out / name, lambda path, source=source: write(path, source))
    except BaseException:
        for name in set(names) - former:
            (out / name).unlink(missing_ok=True)
        _list(out, of, former)
        raise
    return [(name, (out / name).stat().st_size) for name in names]


def _list(out: Path, of: str, names: set[str]) -> None:
    """Say which files of a folder are ours; nothing is left of an export that came to nothing."""
    if not names:
        (out / LIST).unlink(missing_ok=True)
        return
    listed = {"made_by": MADE_BY, "of": of, "files": sorted(names)}
    _aside(out / LIST, lambda path: path.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8"))


def _former(out: Path) -> set[str]:
    """Names of the files that a former export wrote there; Refusal if the list of them is somebody else's."""
    if not os.path.lexists(out / LIST):
        return set()
    try:
        held = json.loads((out / LIST).read_text(encoding="utf-8"))
        if held["made_by"] == MADE_BY:
            return set(map(str, held["files"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise Refusal(
        f"{shown(str(out / LIST))} is there already and is of no export of tripolar, so it is left alone; move it, "
        "or choose another folder with out=FOLDER"
    )


def _few_enough(sources: list[Source]) -> None:
    for source in sources:
        if source.rows > MOST_STATA:
            raise Refusal(
                f"{source.name} has {source.rows:,} rows, and a Stata file takes {MOST_STATA:,} at most here; "
                "export them with to=csv or to=parquet, or leave them out with what=results,design"
            )


def _aside(path: Path, write: Callable[[Path], Any]) -> None:
    """Write a file aside, bring it to the disk, and put it in place."""
    aside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    try:
        write(aside)
        with open(aside, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    sync(path.parent)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before it if it looks like one."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.match(text) else text


def _for_csv(table: Any) -> Any:
    """A table as it stands in a CSV file: texts and headers harmless."""
    import pyarrow as pa

    columns = []
    for column in table.columns:
        if pa.types.is_dictionary(column.type):
            chunks = [
                pa.DictionaryArray.from_arrays(c.indices, _harmless(c.dictionary)).cast(pa.string())
                for c in column.chunks
            ]
            column = pa.chunked_array(chunks, type=pa.string())
        elif pa.types.is_string(column.type):
            column = pa.chunked_array([_harmless(c) for c in column.chunks], type=pa.string())
        columns.append(column)
    return pa.Table.from_arrays(columns, names=[harmless(name) for name in table.column_names])


def _harmless(texts: Any) -> Any:
    import pyarrow as pa

    return pa.array(
        [None if text is None else harmless(text) for text in texts.to_pylist()], type=pa.string()
    )


def csv_text(table: Any) -> str:
    """A table as CSV: UTF-8, a line a row, missing values empty, texts quoted, no text a formula."""
    import pyarrow as pa
    from pyarrow import csv

    sink = pa.BufferOutputStream()
    csv.write_csv(_for_csv(table), sink)
    return sink.getvalue().to_pybytes().decode()


def _csv(path: Path, source: Source) -> None:
    from pyarrow import csv

    writer = None
    with open(path, "wb") as file:
        for part in source.parts():
            table = _for_csv(part)
            writer = writer or csv.CSVWriter(file, table.schema)
            writer.write_table(table)
        if writer is not None:
            writer.close()


def _parquet(path: Path, source: Source) -> None:
    from ..rows import _File

    file = _File(path)  # which puts small parts together into groups of a useful size
    try:
        for part in source.parts():
            file.add(part.replace_schema_metadata(None))
        file.finish()
    finally:
        file.close()


def _dta(path: Path, source: Source) -> None:
    import warnings

    import pyarrow as pa

    whole = pa.concat_tables(list(source.parts())).unify_dictionaries()
    names = stata_names(whole.column_names)
    frame = _for_stata(whole)
    frame.columns = names
    long = [
        name
        for name in names
        if frame[name].dtype == object and frame[name].map(lambda text: len(text.encode())).max() > STATA_TEXT
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_stata(
            path,
            write_index=False,
            version=None,  # 118, or 119 for more than 32,767 columns
            variable_labels=dict(
                zip(names, (name[:STATA_LABEL] for name in whole.column_names), strict=True)
            ),
            data_label=f"tripolar {source.name}",
            time_stamp=datetime.now(),
            convert_strl=long,
        )


def _for_stata(table: Any) -> pd.DataFrame:
    """A table as Stata can hold it: whole numbers with gaps as real ones, texts without gaps, the rest as it is."""
    import pandas as pd
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_dictionary(column.type) and len(column):  # pandas can not write codes of no rows
            columns[name] = column.to_pandas()
        elif pa.types.is_dictionary(column.type) or pa.types.is_string(column.type):
            columns[name] = column.cast(pa.string()).to_pandas().astype(object).fillna("")
        elif pa.types.is_floating(column.type):
            columns[name] = column.to_pandas()
        else:
            columns[name] = column.cast(_whole_for_stata(column)).to_pandas()
    return pd.DataFrame(columns)


def _whole_for_stata(column: Any) -> Any:
    """A type that holds whole numbers, and gaps as NaN, exactly (from 2**31 as doubles, exact to 2**53)."""
    import pyarrow as pa

    small = column.type in (pa.int8(), pa.int16())
    if column.null_count:
        return pa.float32() if small else pa.float64()
    return pa.float64() if pa.types.is_int64(column.type) else column.type if small else pa.int32()


def stata_names(names: list[str]) -> list[str]:
    """Valid and different names of Stata variables: letters, digits and _, 32 at most, no word of Stata's."""
    out: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
        if not plain or plain[0].isdigit() or plain in STATA_WORDS or re.fullmatch(r"str\d+", plain):
            plain = "v_" + plain
        short, number = plain[:STATA_NAME], 1
        while short in taken:
            number += 1
            short = f"{plain[: STATA_NAME - len(str(number)) - 1]}_{number}"
        taken.add(short)
        out.append(short)
    return out
