"""Fan charts: quantiles by year from histograms, and the share of futures in each state of affairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tripolar.ensemble import fan_variables
from tripolar.outcomes.counts import PAIR_YEARS, Counts

if TYPE_CHECKING:
    import pyarrow

Floats = NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def quantiles(counts: NDArray[np.int64], low: float, high: float, q: tuple[float, ...] = QUANTILES) -> Floats:
    """Quantiles [..., q] from histograms [..., bin] of equal bins over [low, high], linear inside a bin.

    Resolution is a bin, (high - low) / bins; the outermost bins also hold what lies beyond. NaN if empty; a single run
    has no spread, so that all its quantiles are the middle of its bin.
    """
    bins = counts.shape[-1]
    below = np.cumsum(counts, axis=-1)
    total = below[..., -1:]
    out = np.empty((*counts.shape[:-1], len(q)))
    for k, share in enumerate(q):
        target = np.where(total == 1, 0.5, share * total)
        place = np.minimum((below < np.maximum(target, 1e-9)).sum(axis=-1, keepdims=True), bins - 1)
        inside = np.take_along_axis(counts, place, axis=-1)
        before = np.take_along_axis(below, place, axis=-1) - inside
        with np.errstate(divide="ignore", invalid="ignore"):
            part = (place + (target - before) / inside) / bins
        out[..., k] = (low + (high - low) * part)[..., 0]
    return out


def shares(counts: Counts) -> dict[str, Floats]:
    """Shares of futures by year [T+1], 0-1.

    ``level.PAIR.0`` to ``.3`` (commitment level), ``formed.PAIR`` and ``broke.PAIR`` (its first alliance has
    formed, has broken by then), ``allied.PAIR`` (in a pact at the end of that year).
    """
    runs = max(counts.runs, 1)
    out: dict[str, Floats] = {}
    standing = np.cumsum(counts.starts - counts.ends, axis=0)
    for k, pair in enumerate(counts.scenario.pairs):
        for level in range(4):
            out[f"level.{pair}.{level}"] = counts.level[:, k, level] / runs
        for name in ("formed", "broke"):
            by_year = counts.dated[PAIR_YEARS.index(name), k, :-1]
            out[f"{name}.{pair}"] = np.cumsum(by_year) / runs
        out[f"allied.{pair}"] = standing[:, k] / runs
    return out


def fan_table(counts: Counts) -> pyarrow.Table:
    """Long table with columns year, variable, unit, quantile, value, share.

    A variable of ``ensemble.fan_variables`` has five rows a year: ``quantile`` (0.05 to 0.95) and ``value``
    in ``unit``, share null. A state of affairs of ``shares`` has one row a year: ``share`` (0-1), quantile
    and value null. Ordered by variable, year, quantile.
    """
    import pyarrow as pa

    scenario = counts.scenario
    years = np.arange(scenario.start, scenario.horizon + 1)
    variables = fan_variables(scenario)
    extra = shares(counts)
    quantile: list[Floats] = []
    value: list[Floats] = []
    share: list[Floats] = []
    for k, about in enumerate(variables):
        value.append(quantiles(counts.fan[:, k], about.low, about.high).ravel())
        quantile.append(np.tile(QUANTILES, len(years)))
        share.append(np.full(value[-1].shape, np.nan))
    for row in extra.values():
        none = np.full(row.shape, np.nan)
        value.append(none)
        quantile.append(none)
        share.append(row)
    names = [about.name for about in variables] + list(extra)
    units = list(dict.fromkeys([about.unit for about in variables] + ["share of futures"]))
    unit = [units.index(about.unit) for about in variables] + [len(units) - 1] * len(extra)
    length = [len(v) for v in value]
    year = [np.repeat(years, len(QUANTILES))] * len(variables) + [years] * len(extra)

    def text(codes: NDArray[np.int64], words: list[str]) -> pyarrow.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int16)), pa.array(words))

    def real(parts: list[Floats], kind: pyarrow.DataType) -> pyarrow.Array:
        whole = np.concatenate(parts)
        return pa.array(whole, mask=np.isnan(whole)).cast(kind)

    return pa.table(
        {
            "year": pa.array(np.concatenate(year).astype(np.int16)),
            "variable": text(np.repeat(np.arange(len(names)), length), names),
            "unit": text(np.repeat(unit, length), units),
            "quantile": real(quantile, pa.float64()),
            "value": real(value, pa.float64()),
            "share": real(share, pa.float64()),
        }
    )
