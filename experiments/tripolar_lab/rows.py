"""Rows of single futures on their way into Parquet files, in groups of a useful size, never all in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

NAMES = ("runs.parquet", "spells.parquet")
GROUP = 65_536  # rows that stand together in a file


class Rows:
    """The sink of a study: called with the rows of each chunk, in order."""

    def __init__(self, folder: Path) -> None:
        self._files = [_File(folder / name) for name in NAMES]

    def __call__(self, runs: Any, spells: Any) -> None:
        for file, table in zip(self._files, (runs, spells), strict=True):
            file.add(table)

    def finish(self, *empty: Any) -> None:
        """Write what is left; ``empty`` are tables without rows that give the columns if nothing came."""
        for file, table in zip(self._files, empty, strict=True):
            file.add(table)
            file.finish()

    def close(self) -> None:
        """Let go of the files, whatever is in them."""
        for file in self._files:
            file.close()


class _File:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._rows = 0

    def add(self, table: Any) -> None:
        if self._writer is None:
            import pyarrow.parquet as parquet
            from tripolar.outcomes.tables import parquet_options

            self._writer = parquet.ParquetWriter(self.path, table.schema, **parquet_options(table.schema))
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= GROUP:
            self._write()

    def _write(self) -> None:
        import pyarrow as pa

        whole = pa.concat_tables(self._waiting)
        self._waiting, self._rows = [], 0
        if whole.num_rows:
            self._writer.write_table(whole, row_group_size=max(whole.num_rows, 1))

    def finish(self) -> None:
        self._write()
        self.close()

    def close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
