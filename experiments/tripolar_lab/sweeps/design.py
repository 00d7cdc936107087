"""The design of a sweep: which points of the swept keys are run, in which order."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import settings
from ..errors import Refusal
from ..library import nearest
from ..settings import shown
from . import table
from .values import MOST, Choices, Interval, short

if TYPE_CHECKING:
    import numpy as np

KINDS = ("grid", "zip", "oat", "lhs", "sobol_sequence", "saltelli", "morris")
#: Designs that draw their points, points=N of them (saltelli and morris: several for each of N).
DRAWN = ("lhs", "sobol_sequence", "saltelli", "morris")
#: Designs whose analysis reads the points by position, so that none may be left out.
PLACED = ("saltelli", "morris")
LEVELS = 4


class Design(NamedTuple):
    """The points of a sweep. Every float has at most twelve significant digits (``values.short``).

    ``base`` is N for saltelli and morris, the points asked for in lhs and sobol_sequence, otherwise None.
    ``factors`` are plain JSON data, one a name: ``low``, ``high`` and ``log`` of an interval, or ``values``.
    """

    kind: str  # one of KINDS, or file
    names: tuple[str, ...]  # the swept keys, as they were given
    points: tuple[tuple[Any, ...], ...]  # in the order of the design; a value a name
    dropped: int  # points left out because an earlier one is the same
    factors: tuple[dict[str, Any], ...]
    base: int | None


def design_of(
    swept: Mapping[str, Choices | Interval],
    kind: str | None,
    points: int | None,
    seed: int,
    base: Mapping[str, Any] | None = None,
) -> Design:
    """The design ``kind`` (default: grid; a file name ending in .csv or .parquet) of the swept keys.

    ``points`` is N of the designs that draw, which are the same for the same ``seed``; the points of
    sobol_sequence, saltelli and morris begin with those of a smaller N. ``base`` is for oat (one at a time):
    values of the keys in the point that the others start from; a key that it lacks starts from the first value
    that is listed. Refusal in one sentence for what does not go together, and for more than ``MOST`` points,
    before any is built.
    """
    kind = kind or "grid"
    of_file = kind.lower().endswith(table.SUFFIXES)
    if kind not in KINDS and not of_file:
        known = nearest(kind, KINDS, f"; there are {', '.join(KINDS)}, FILE.csv and FILE.parquet")
        raise Refusal(f"design={shown(kind)}: no such design{known}")
    if points is not None and kind not in DRAWN:
        raise Refusal(
            f"points={shown(points)} is only for design={_either(DRAWN)}; leave it out or choose one"
        )
    if of_file:
        if swept:
            keys = ", ".join(swept)
            raise Refusal(f"design={shown(kind)} brings all points; give one value each for {keys}")
        return design_from_file(kind)
    if not swept:
        raise Refusal("a sweep needs a key with several values; give one, for example arctic.cost=0.5,1,1.5")
    swept = {name: _short_factor(factor) for name, factor in swept.items()}
    if kind == "oat":
        return _design(kind, swept, _one_at_a_time(swept, base or {}), None)
    if kind not in DRAWN:
        return _design(kind, swept, _listed(kind, swept), None)
    count = _count(kind, points, len(swept))
    return _design(kind, swept, _drawn(kind, swept, count, seed), count)


def design_from_file(path: str) -> Design:
    """The points of a CSV or Parquet file, a column a key; see ``table.read`` for what is refused."""
    names, rows = table.read(path)
    points, dropped = _unique(tuple(_short(value) for value in row) for row in rows)
    swept: dict[str, Choices | Interval] = {}
    for place, name in enumerate(names):
        different, _ = _unique((point[place],) for point in points)
        swept[name] = Choices(tuple(value for (value,) in different))
    return Design("file", names, points, dropped, _factors(swept), None)


def _either(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"


def _count(kind: str, points: Any, factors: int) -> int:
    """N of a design that draws, checked with the number of points that it makes."""
    if points is None:
        raise Refusal(f"design={kind} needs a number of points; add points=N, for example points=128")
    count = settings.whole("points", points, 1, MOST, f"how many points design={kind} draws")
    if kind == "saltelli" and count & (count - 1):
        below = 1 << (count.bit_length() - 1)
        raise Refusal(
            f"points={count} must be a power of two for design=saltelli; write points={below} or points={2 * below}"
        )
    each = {"saltelli": factors + 2, "morris": factors + 1}.get(kind, 1)
    if count * each > MOST:
        raise Refusal(
            f"design={kind} makes {count * each:,} points of points={count} and a sweep takes at most {MOST:,}; "
            f"write points={_most(kind, each)} or fewer"
        )
    return count


def _most(kind: str, each: int) -> int:
    most = MOST // each
    return 1 << (most.bit_length() - 1) if kind == "saltelli" else most


def _short(value: Any) -> Any:
    return short(value) if isinstance(value, float) else value


def _short_factor(factor: Choices | Interval) -> Choices | Interval:
    if isinstance(factor, Interval):
        return Interval(short(factor.low), short(factor.high), factor.log)
    return Choices(tuple(_short(value) for value in factor.values))


def _factors(swept: Mapping[str, Choices | Interval]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"name": name, **factor._asdict()}
        if isinstance(factor, Interval)
        else {"name": name, "values": list(factor.values)}
        for name, factor in swept.items()
    )


def _design(
    kind: str, swept: Mapping[str, Choices | Interval], found: Iterable[tuple[Any, ...]], base: int | None
) -> Design:
    points, dropped = (tuple(found), 0) if kind in PLACED else _unique(found)
    return Design(kind, tuple(swept), points, dropped, _factors(swept), base)


def _unique(points: Iterable[tuple[Any, ...]]) -> tuple[tuple[tuple[Any, ...], ...], int]:
    """The first of equal points, and how many were left out; 1 is 1.0, but neither true nor the text."""
    first: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    count = 0
    for point in points:
        count += 1
        first.setdefault(tuple((bool, value) if isinstance(value, bool) else value for value in point), point)
    return tuple(first.values()), count - len(first)


def _listed(kind: str, swept: Mapping[str, Choices | Interval]) -> Iterable[tuple[Any, ...]]:
    """The points of grid (the last key goes fastest) and zip."""
    columns: dict[str, tuple[Any, ...]] = {}
    for name, factor in swept.items():
        if isinstance(factor, Interval):
            raise Refusal(
                f"{name}=interval({factor.low},{factor.high}) has no values to list for design={kind}; write "
                f"{name}=linspace({factor.low},{factor.high},5), or add points=N with design={_either(DRAWN)}"
            )
        columns[name] = factor.values
    if kind == "grid":
        if math.prod(len(values) for values in columns.values()) > MOST:
            raise Refusal(
                f"the grid of {', '.join(columns)} has more than {MOST:,} points, the most that a sweep takes; "
                "give fewer values, or draw points=N of them with design=lhs"
            )
        return itertools.product(*columns.values())
    if len({len(values) for values in columns.values()}) > 1:
        lengths = ", ".join(f"{name} has {len(values)}" for name, values in columns.items())
        raise Refusal(f"design=zip needs as many values for each key: {lengths}; give each the same number")
    return zip(*columns.values(), strict=True)


def _one_at_a_time(
    swept: Mapping[str, Choices | Interval], base: Mapping[str, Any]
) -> Iterable[tuple[Any, ...]]:
    """The base point, then each key at each of its values (both ends of an interval), the others at the base."""
    values = {n: f.values if isinstance(f, Choices) else (f.low, f.high) for n, f in swept.items()}
    start: dict[str, Any] = {}
    for name, factor in swept.items():
        if name not in base and isinstance(factor, Interval):
            raise Refusal(
                f"{name}=interval({factor.low},{factor.high}) does not tell where design=oat starts from; list its "
                f"values, the first being the base: {name}=BASE,{factor.low},{factor.high}"
            )
        start[name] = _short(base[name]) if name in base else values[name][0]
    if sum(map(len, values.values())) >= MOST:
        raise Refusal(f"{', '.join(values)} have more than {MOST:,} values together; give fewer")
    changed = (
        {**start, name: value} for name in values for value in values[name] if not _same(value, start[name])
    )
    return (tuple(point.values()) for point in itertools.chain([start], changed))


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _drawn(
    kind: str, swept: Mapping[str, Choices | Interval], count: int, seed: int
) -> Iterable[tuple[Any, ...]]:
    unit = _unit_cube(kind, len(swept), count, seed)
    columns = [_laid_out(factor, unit[:, place]) for place, factor in enumerate(swept.values())]
    return zip(*columns, strict=True)


def _laid_out(factor: Choices | Interval, unit: np.ndarray) -> list[Any]:
    """Shares of [0, 1] as values of a factor: along its interval, or in equal parts to its values."""
    import numpy as np

    if isinstance(factor, Choices):
        last = len(factor.values) - 1
        # the small number keeps a share such as 2/3, which is no exact float, in the part that begins there
        places = np.minimum((unit * len(factor.values) + 1e-9).astype(np.int64), last)
        return [factor.values[place] for place in places.tolist()]
    if factor.log:
        values = factor.low ** (1 - unit) * factor.high**unit
    else:
        values = factor.low * (1 - unit) + factor.high * unit
    return [short(value) for value in values.tolist()]


def _unit_cube(kind: str, factors: int, count: int, seed: int) -> np.ndarray:
    """The points of a design in the unit cube: float64 (points, factors)."""
    import numpy as np

    if kind in PLACED:
        return _salib(kind, factors, count, seed)
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    if kind == "lhs":
        return qmc.LatinHypercube(factors, rng=rng).random(count)
    sequence = qmc.Sobol(factors, scramble=True, rng=rng)
    first = sequence.random(1)  # drawn alone: scipy warns of any other first number that is no power of two
    return np.concatenate([first, sequence.random(count - 1)]) if count > 1 else first


def _salib(kind: str, factors: int, count: int, seed: int) -> np.ndarray:
    """The arrangements that SALib's analyses read, in its order."""
    try:
        from SALib.sample import morris, sobol
    except ImportError as error:
        raise Refusal(
            f'design={kind} needs the package SALib; install it with pip install "tripolar[analysis]"'
        ) from error
    problem = {
        "num_vars": factors,
        "names": [f"x{place}" for place in range(factors)],
        "bounds": [[0.0, 1.0]] * factors,
    }
    if kind == "morris":
        return morris.sample(problem, count, num_levels=LEVELS, optimal_trajectories=None, seed=seed)
    return sobol.sample(problem, count, calc_second_order=False, scramble=True, seed=seed)
