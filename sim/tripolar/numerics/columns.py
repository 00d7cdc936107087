"""A column of a float array as a NamedTuple, read without a compiled function for each kind of tuple."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba.core import cgutils as cgutils_
from numba.core import types as types_
from numba.np import arrayobj as arrayobj_
from numpy.typing import NDArray

from .bits import extending
from .compiler import COMPILED

T = TypeVar("T")

# Their declared types describe numba's inside, not what is called here.
cgutils: Any = cgutils_
types: Any = types_
arrayobj: Any = arrayobj_


def column_reader(
    declared: Callable[..., T], first: int, count: int
) -> Callable[[NDArray[np.float64], int], T]:
    """A reader for rules: ``at(rows, lane)`` is ``declared(rows[first, lane], rows[first + 1, lane], ...)``."""

    def at(rows: NDArray[np.float64], lane: int) -> T:
        return declared(*(rows[first + k, lane] for k in range(count)))

    if not COMPILED:
        return at

    @extending.type_callable(at)  # type: ignore[untyped-decorator]
    def declare(_context: Any) -> Any:
        result = types.BaseTuple.from_types([types.float64] * count, declared)
        return lambda rows, lane: result

    @extending.lower_builtin(at, types.Array, types.Integer)  # type: ignore[untyped-decorator]
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind, lane_kind = signature.args
        rows = context.make_array(kind)(context, builder, value=arguments[0])
        lane = context.cast(builder, arguments[1], lane_kind, types.intp)
        values = []
        for k in range(first, first + count):
            place = [context.get_constant(types.intp, k), lane]
            pointer = cgutils.get_item_pointer(context, builder, kind, rows, place, wraparound=False)
            values.append(arrayobj.load_item(context, builder, kind, pointer))
        return context.make_tuple(builder, signature.return_type, values)

    return at
