"""How fast the engine is: against plain code, a C twin, Mesa's batch_run, and the processor's limit.

    python benchmarks/engine.py [--json] [--quick]

All ratios come from one run: the engines take turns, CPU time, medians of 7 (3 with --quick). See README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from world2020 import ROOT, SEED, YEARS, opening, scenario, use_checkout

use_checkout()
AVX2 = {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx2,+fma,+bmi,+bmi2,+popcnt,+lzcnt,+sse4.2"}
SCALAR = {"NUMBA_LOOP_VECTORIZE": "0", "NUMBA_SLP_VECTORIZE": "0"}
MESA_RUNS = 4
BATCH = 4096
#: What a process does that starts, imports and computes its first 64 runs; argument: folder of the cache.
FIRST_RUNS = """
import time; begun = time.perf_counter()
from world2020 import use_checkout, scenario, opening; use_checkout()
from tripolar.ensemble import chunk; start = opening(); imported, used = time.perf_counter(), time.process_time()
chunk(scenario(), 1, 0, 64, start=start)
print(imported - begun, time.perf_counter() - imported, time.process_time() - used)
"""


def median_seconds(engines: dict[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """Median of what each engine answers (seconds a run), the engines taking turns."""
    seen: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(repeats):
        for name, engine in engines.items():
            seen[name].append(engine())
    return {name: statistics.median(values) for name, values in seen.items()}


def timed(run: Callable[[], object], runs: int) -> Callable[[], float]:
    """CPU seconds of a run of an engine in this process, which computes ``runs`` at a time."""
    run()

    def seconds() -> float:
        before = time.process_time()
        run()
        return (time.process_time() - before) / runs

    return seconds


def mesa_batch() -> list[dict[str, Any]]:
    """Mesa's own batch_run over the Mesa model, compiler on."""
    import mesa
    from tripolar.model import TriangleModel

    class World2020(TriangleModel):
        def __init__(self, run: int = 0) -> None:
            super().__init__(scenario(), run=run, seed=SEED)

    return mesa.batch_run(
        World2020, parameters={"run": range(MESA_RUNS)}, number_processes=1, display_progress=False
    )


def ratios(quick: bool) -> dict[str, Any]:
    """Everything measured by CPU time, in turns."""
    from five import run_five
    from flops import FUSED, UNFUSED, Peak, flops_a_year
    from tripolar.ensemble import chunk
    from twin import run_twin
    from worker import Worker

    def twin(*flags: str) -> Callable[[], float]:
        return timed(lambda: run_twin(opening(), SEED, 0, BATCH, YEARS, *flags), BATCH)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plain = stack.enter_context(Worker("model", "--libm", cache=folder / "plain", **SCALAR))
        narrow = stack.enter_context(Worker("five", cache=folder / "avx2", **AVX2))
        engines = {
            "block": timed(lambda: chunk(scenario(), SEED, 0, BATCH // 2, start=opening()), BATCH // 2),
            "plain": lambda: plain.seconds(BATCH // 8),
            "mesa": timed(mesa_batch, MESA_RUNS),
            "five": timed(lambda: run_five(opening(), SEED, 0, BATCH, YEARS), BATCH),
            "twin": twin(),
            "twin_lazy": twin("-DLAZY"),
            "five_avx2": lambda: narrow.seconds(BATCH),
            "twin_avx2": twin("-march=haswell"),
            "peak": Peak(FUSED).seconds,
            "peak_unfused": Peak(UNFUSED).seconds,
        }
        took = median_seconds(engines, 3 if quick else 7)
    rate = flops_a_year() * YEARS / took["five"]
    return {
        "block_over_unpacked": took["plain"] / took["block"],
        "block_over_c": took["twin"] / took["five"],
        "block_over_lazy_c": took["twin_lazy"] / took["five"],
        "block_over_c_avx2": took["twin_avx2"] / took["five_avx2"],
        "avx2_block_over_native_c": took["twin"] / took["five_avx2"],
        "block_over_mesa": took["mesa"] / took["block"],
        "share_of_peak": rate * took["peak"],
        "share_of_unfused_peak": rate * took["peak_unfused"],
        "peak_gflops": 1e-9 / took["peak"],
        "five_gflops": rate * 1e-9,
        "flops_a_year": flops_a_year(),
        "runs_per_second": 1.0 / took["block"],
        "five_runs_per_second": 1.0 / took["five"],
        "twin_runs_per_second": 1.0 / took["twin"],
        "mesa_runs_per_second": 1.0 / took["mesa"],
        "nanoseconds_a_run_year": {
            name: took[name] / YEARS * 1e9 for name in engines if not name.startswith("peak")
        },
    }


def two_over_one(run: Callable[[int], object], repeats: int) -> tuple[float, float]:
    """How many times faster ``run(2)``, on two threads, is than ``run(1)`` by the wall clock; CPU time of 1 over 2.

    Best of each, in turns. The second would be 1 if threads cost nothing, however busy the machine is.
    """
    walls: dict[int, list[float]] = {1: [], 2: []}
    used: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(repeats):
        for count in walls:
            before, cpu = time.perf_counter(), time.process_time()
            run(count)
            walls[count].append(time.perf_counter() - before)
            used[count].append(time.process_time() - cpu)
    return min(walls[1]) / min(walls[2]), min(used[1]) / min(used[2])


def threads(quick: bool) -> dict[str, Any]:
    """Two threads over one by the wall clock, and what the machine gives two threads of pure arithmetic."""
    from flops import Peak
    from tripolar.ensemble import CHUNK, run_chunks

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    peak = Peak()
    repeats = 3 if quick else 7

    def arithmetic(count: int) -> None:
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(lambda _: peak.run(), range(4)))

    def engine(count: int) -> None:
        for _ in run_chunks(scenario(), SEED, 8 * CHUNK, threads=count):
            pass

    by_wall, by_cpu = two_over_one(engine, repeats)
    machine, _ = two_over_one(arithmetic, repeats)
    return {
        "two_threads_over_one": by_wall,
        "two_threads_over_one_arithmetic": machine,
        "two_threads_cpu_efficiency": by_cpu,
        "load_average_before_threads": load,
        "cores": os.cpu_count(),
    }


def starts() -> dict[str, float]:
    """Seconds to compile on a fresh cache, and of a whole start when it is warm."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "TRIPOLAR_CACHE_DIR": cache, "PYTHONPATH": str(ROOT / "benchmarks")}
        command = [sys.executable, "-c", FIRST_RUNS]
        found = []
        for _ in range(3):
            begun = time.perf_counter()
            shown = subprocess.run(
                command, env=environment, check=True, capture_output=True, text=True
            ).stdout
            found.append((*map(float, shown.split()), time.perf_counter() - begun))
    (_, cold, used, _), *warm = found
    return {
        "cold_compile_seconds": cold,
        "cold_compile_cpu_seconds": used,
        "warm_start_seconds": min(whole for *_, whole in warm),
        "warm_import_seconds": min(imported for imported, *_ in warm),
    }


def packed() -> list[dict[str, Any]]:
    """The verdicts of packed.py, from a process of its own (LLVM's options hold for a whole process)."""
    command = [sys.executable, str(ROOT / "benchmarks" / "packed.py"), "--json"]
    shown = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    verdicts: list[dict[str, Any]] = json.loads(shown)
    return verdicts


def processor() -> str:
    """Model name of the CPU."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--quick", action="store_true", help="medians of 3, for a first look")
    chosen = parser.parse_args()
    import llvmlite.binding as llvm
    import numba
    from packed import Verdict, table, vector_bits

    result: dict[str, Any] = {
        "cpu": processor(),
        "llvm_cpu": llvm.get_host_cpu_name(),
        "vector_bits": vector_bits(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "repeats": 3 if chosen.quick else 7,
    }
    parts: tuple[Callable[[], dict[str, Any]], ...] = (
        lambda: ratios(chosen.quick), lambda: threads(chosen.quick), starts, lambda: {"packed": packed()},
    )  # fmt: skip
    for part in parts:
        result.update(part())
    if chosen.json:
        print(json.dumps(result, indent=1))
        return
    verdicts = [Verdict(**v) for v in result.pop("packed")]
    for key, value in result.items():
        if isinstance(value, dict):
            value = ", ".join(f"{name} {number:.0f}" for name, number in value.items())
        print(f"{key:32} {value:.4g}" if isinstance(value, float) else f"{key:32} {value}")
    print(table(verdicts))


if __name__ == "__main__":
    main()
