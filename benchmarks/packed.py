"""Whether each phase's loops over lanes are packed at full width, from LLVM's remarks and the machine code.

    python packed.py          table of all phases
    python packed.py --json   the same as JSON

Every kernel is compiled here anew, in a cache folder that is thrown away, callees before callers, since code that
comes from the cache has no assembly to read. LLVM says of each loop whether it packed it and if not, why.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NamedTuple

from world2020 import YEARS, opening, use_checkout

#: Kernels that may be scalar, and why.
KNOWN_SCALAR = {
    "explain": "runs only in a year in which a pact ends, for the lanes where it does",
    "open_state": "once a run",
    "open_pairs": "once a run",
}
PACKED = re.compile(r"vectorized loop \(vectorization width: (\d+), interleaved count: (\d+)\)")
#: Said of loops that are packed already, and of their remainders (short by LLVM's own estimate) when a packed
#: kernel is written into another: no verdict.
NO_VERDICT = ("already been vectorized", "runtime pointer checks needed")
ARITHMETIC = re.compile(r"^\s+v?(add|sub|mul|div|sqrt)(pd|sd)\b(.*)", re.MULTILINE)
LANES = 64


class Verdict(NamedTuple):
    """What became of a kernel: loops packed (by width), reasons of the others, arithmetic instructions."""

    kernel: str
    packed: bool
    widths: dict[int, int]
    reasons: dict[str, int]
    full: int
    narrower: int
    scalar: int
    note: str


def kernels() -> dict[str, Any]:
    """All kernels of the phases by name, callees before callers."""
    import numba
    import tripolar.phases

    found: dict[str, Any] = {}
    seen: set[str] = set()

    def add(dispatcher: Any) -> None:
        function = dispatcher.py_func
        if function.__name__ in seen:
            return
        seen.add(function.__name__)
        for name in function.__code__.co_names:
            callee = function.__globals__.get(name)
            if isinstance(callee, numba.core.dispatcher.Dispatcher):
                add(callee)
        found[function.__name__] = dispatcher

    for info in iter_modules(tripolar.phases.__path__, "tripolar.phases."):
        module = import_module(info.name)
        for value in vars(module).values():
            is_kernel = isinstance(value, numba.core.dispatcher.Dispatcher)
            if is_kernel and value.py_func.__module__ == info.name:
                add(value)
    return found


def signature(dispatcher: Any) -> tuple[Any, ...]:
    """The types that the ensemble calls a kernel with, from its annotations."""
    import numpy as np
    from numba import typeof, types
    from tripolar.world import blank

    start = opening().world
    by_name = {
        "World": typeof(blank(start.state.shape[1], LANES, YEARS, start.key, start.given, explain=False)),
        "Floats": typeof(np.empty((2, LANES))),
        "Word": types.uint64,
        "int": types.int64,
    }
    parameters = inspect.signature(dispatcher.py_func).parameters.values()
    return tuple(by_name[str(parameter.annotation)] for parameter in parameters)


def judge(name: str, remarks: str, assembly: str, widest: int) -> Verdict:
    """Packed if LLVM packed at least one loop, at full width, and gave up on none."""
    widths: Counter[int] = Counter(int(width) for width, _ in PACKED.findall(remarks))
    reasons: Counter[str] = Counter()
    for line in remarks.splitlines():
        _, _, reason = line.partition("loop not vectorized: ")
        if reason and not any(words in reason for words in NO_VERDICT):
            reasons[reason] += 1
    kinds: Counter[str] = Counter()
    for _, kind, operands in ARITHMETIC.findall(assembly):
        register = re.search(r"%([xyz])mm", operands)
        kinds["scalar" if kind == "sd" else register[1] if register else "x"] += 1
    full = kinds["z"] if widest == 512 else kinds["y"]
    narrower = sum(kinds[k] for k in "xy") if widest == 512 else kinds["x"]
    packed = bool(widths) and set(widths) == {widest // 64} and not reasons
    return Verdict(
        name, packed, dict(widths), dict(reasons), full, narrower, kinds["scalar"], KNOWN_SCALAR.get(name, "")
    )


def vector_bits() -> int:
    """Width of the processor's vectors that LLVM knows of."""
    import llvmlite.binding as llvm

    chosen = os.environ.get("NUMBA_CPU_FEATURES")
    features = chosen if chosen is not None else llvm.get_host_cpu_features().flatten()
    for feature, bits in (("+avx512f", 512), ("+avx2", 256), ("+avx", 256)):
        if feature in features.split(","):
            return bits
    return 128


def verdicts() -> list[Verdict]:
    """Compile every kernel of the phases and judge it."""
    import llvmlite.binding as llvm

    for kind in ("", "-missed", "-analysis"):
        llvm.set_option("tripolar", f"-pass-remarks{kind}=loop-vectorize")
    out: list[Verdict] = []
    with tempfile.TemporaryFile("w+") as remarks:
        kept = os.dup(2)
        for name, dispatcher in kernels().items():
            types = signature(dispatcher)
            remarks.seek(0)
            remarks.truncate()
            os.dup2(remarks.fileno(), 2)
            try:
                dispatcher.compile(types)
            finally:
                os.dup2(kept, 2)
            remarks.seek(0)
            out.append(judge(name, remarks.read(), dispatcher.inspect_asm(types), vector_bits()))
    return out


def table(found: list[Verdict]) -> str:
    """The verdicts as text, those not packed last."""
    lines = [
        f"{'phase':18} {'packed':7} {'loops':>5} {'not':>3} {'full':>5} {'narrow':>6} {'scalar':>6}  why not"
    ]
    for v in sorted(found, key=lambda v: (not v.packed, v.kernel)):
        why = "; ".join([f"{reason} ({count})" for reason, count in v.reasons.items()])
        note = f"[{v.note}] " if v.note else ""
        lines.append(
            f"{v.kernel:18} {'yes' if v.packed else 'NO':7} {sum(v.widths.values()):5} {sum(v.reasons.values()):3} "
            f"{v.full:5} {v.narrower:6} {v.scalar:6}  {'' if v.packed else note + why}".rstrip()
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table, or JSON."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ["TRIPOLAR_CACHE_DIR"] = str(Path(cache))
        found = verdicts()
    print(json.dumps([v._asdict() for v in found]) if "--json" in sys.argv else table(found))


if __name__ == "__main__":
    use_checkout()
    main()
