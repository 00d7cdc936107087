"""What states and scenarios cost: ``python benchmarks/states.py [--json]``.

*States*: ns a run-year of the real model with 3, 4, 6 and 8 states (copies of the opening world's), CPU time of one
thread, median of 5, interleaved; beside the growth of pairs x adversaries, which is the bound. *Scenarios*: CPU
seconds of every built-in scenario x 10,000 runs on one thread, warm.
"""

from __future__ import annotations

import copy
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import yaml
from tripolar.ensemble import chunk
from tripolar.opening import opening_of
from tripolar.scenario import Scenario, scenario_from

ROOT = Path(__file__).resolve().parent.parent
COUNTS = (3, 4, 6, 8)
RUNS, ROUNDS = 1024, 5


def world_of(states: int) -> Scenario:
    """The opening world of 2020 with copies of its states up to ``states``."""
    world = yaml.safe_load((ROOT / "configs/world/2020.yaml").read_text(encoding="utf-8"))
    names = sorted(world["states"])
    copies = {f"copy_{k}": names[k % len(names)] for k in range(states - len(names))}
    of = {**{name: name for name in names}, **copies}
    out: dict[str, Any] = {key: world[key] for key in ("start", "horizon", "leader", "focal", "system")}
    out["states"] = {name: copy.deepcopy(world["states"][origin]) for name, origin in of.items()}
    return scenario_from({**out, "pairs": world["pairs"], "directed": world["directed"]})


def bound(states: int) -> float:
    """Pairs x adversaries, relative to three states."""
    return states * (states - 1) * (states - 2) / 6.0


def cost_of_states() -> dict[str, Any]:
    """ns a run-year by number of states, and the growth against three."""
    worlds = {n: world_of(n) for n in COUNTS}
    starts = {n: opening_of(world, 1) for n, world in worlds.items()}
    times: dict[int, list[float]] = {n: [] for n in COUNTS}
    for _ in range(ROUNDS + 1):
        for n, world in worlds.items():
            began = time.process_time()
            chunk(world, 1, 0, RUNS, start=starts[n], fans=False)
            times[n].append((time.process_time() - began) / RUNS / world.years * 1e9)
    ns = {n: statistics.median(values[1:]) for n, values in times.items()}
    return {
        str(n): {"ns_per_run_year": ns[n], "growth": ns[n] / ns[3], "pairs_x_adversaries": bound(n)}
        for n in COUNTS
    }


def cost_of_scenarios() -> dict[str, float]:
    """CPU seconds of each built-in scenario x 10,000 runs, one thread."""
    import tripolar

    out = {}
    for name in tripolar.scenarios():
        began = time.process_time()
        tripolar.run(name, runs=10_000, threads=1)
        out[name] = time.process_time() - began
    return out


def main(arguments: list[str]) -> int:
    """Measure and print."""
    states, scenarios = cost_of_states(), cost_of_scenarios()
    if "--json" in arguments:
        print(json.dumps({"states": states, "scenarios": scenarios}, indent=2))
        return 0
    for n, row in states.items():
        print(
            f"{n} states: {row['ns_per_run_year']:8.0f} ns a run-year, x {row['growth']:.1f} "
            f"(pairs x adversaries: x {row['pairs_x_adversaries']:.0f})"
        )
    print(f"{len(scenarios)} scenarios x 10,000 runs: {sum(scenarios.values()):.1f} s CPU on one thread")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
