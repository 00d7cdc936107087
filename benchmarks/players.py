"""The same sweep by other tools, each in a process of its own: what ``others.py`` starts, watches and kills.

    python players.py TOOL RUNS FOLDER

Two values of two keys, RUNS futures of each of the four points. At the end ``outcomes.csv`` in FOLDER holds a line a
future: point, run, year of the first alliance, year in which it broke (-1 = never); in the way of each tool, which
is also where the results are until then.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from world2020 import SEED, use_checkout

use_checkout()
from tripolar.model import TriangleModel  # noqa: E402 (the checkout's, and at the top so that workers find the class)

PAIR = "china-russia"
INTRANSIGENCE = (0.1, 0.9)
GROWTH = ("baseline", "china_slowdown")
OUTCOMES = "outcomes.csv"
#: The grid as ``tripolar sweep`` takes it; points are numbered with the last key fastest.
GRID = (f"arctic.intransigence={','.join(map(str, INTRANSIGENCE))}", f"growth={','.join(GROWTH)}")

Row = tuple[int, int, int, int]


@lru_cache
def scenario(intransigence: float, growth: str) -> Any:
    """The scenario of a point."""
    import tripolar

    return tripolar.compose("baseline", growth=growth, **{"arctic.intransigence": intransigence})


def point(intransigence: float, growth: str) -> int:
    """Number of a point."""
    return INTRANSIGENCE.index(intransigence) * len(GROWTH) + GROWTH.index(growth)


class Swept(TriangleModel):
    """The project's Mesa model, with the swept keys as parameters."""

    def __init__(self, intransigence: float = 0.1, growth: str = "baseline", run: int = 0) -> None:
        super().__init__(scenario(intransigence, growth), run=run, seed=SEED)


def future(intransigence: float, growth: str, run: int) -> dict[str, float]:
    """One run as a function, as the EMA workbench takes it."""
    model = Swept(intransigence, growth, int(run))
    model.run_model()
    last = {name: values[-1] for name, values in model.datacollector.model_vars.items()}
    return {"formed": last[f"formed.{PAIR}"], "broke": last[f"broke.{PAIR}"]}


def mesa_batch(runs: int, processes: int) -> Iterable[Row]:
    """Mesa's batch_run over the Mesa model; its answer has a row an agent."""
    import mesa

    parameters = {"intransigence": INTRANSIGENCE, "growth": GROWTH, "run": range(runs)}
    rows = mesa.batch_run(Swept, parameters, number_processes=processes, iterations=1, display_progress=False)
    for row in rows[:: len(rows) // (len(INTRANSIGENCE) * len(GROWTH) * runs)]:
        where = point(row["intransigence"], row["growth"])
        yield where, row["run"], row[f"formed.{PAIR}"], row[f"broke.{PAIR}"]


def ema(runs: int, processes: int, files: bool = False) -> Iterable[Row]:
    """The EMA workbench over the Mesa model, results in memory or by its callback that writes CSV files."""
    import ema_workbench as ema

    model = ema.Model("triangle", function=future)
    model.uncertainties = [
        ema.RealParameter("intransigence", 0.0, 1.0),
        ema.CategoricalParameter("growth", GROWTH),
        ema.IntegerParameter("run", 0, 10**9),
    ]
    model.outcomes = [ema.ScalarOutcome("formed"), ema.ScalarOutcome("broke")]
    grid = [
        ema.Scenario(f"{x}-{growth}-{run}", intransigence=x, growth=growth, run=run)
        for x in INTRANSIGENCE
        for growth in GROWTH
        for run in range(runs)
    ]
    evaluator = (
        ema.SequentialEvaluator(model) if processes == 1 else ema.MultiprocessingEvaluator(model, processes)
    )
    with evaluator:
        answer = evaluator.perform_experiments(grid, callback=ema_callback() if files else None)
    if files:
        return from_ema_files(Path(answer))
    experiments, outcomes = answer
    keys = zip(experiments["intransigence"], experiments["growth"], experiments["run"], strict=True)
    years = zip(outcomes["formed"], outcomes["broke"], strict=True)
    return [(point(x, g), int(r), int(f), int(b)) for (x, g, r), (f, b) in zip(keys, years, strict=True)]


def ema_callback() -> Any:
    """EMA's FileBasedCallback; that of 2.5.3 does not take what perform_experiments hands to it."""
    from ema_workbench.em_framework.callbacks import FileBasedCallback

    class Callback(FileBasedCallback):
        def __init__(self, *given: Any, log_progress: bool = False, **named: Any) -> None:
            super().__init__(*given, **named)

    return Callback


def from_ema_files(folder: Path) -> list[Row]:
    """The futures that are whole in the files of EMA's FileBasedCallback."""
    texts = [(folder / f"{name}.csv").read_text() for name in ("experiments", "formed", "broke")]
    experiments, formed, broke = ([*csv.reader(t[: t.rfind("\n") + 1].splitlines())] for t in texts)
    rows = zip(experiments[1:], formed, broke, strict=False)
    return [(point(float(e[0]), e[1]), int(e[2]), int(f[0]), int(b[0])) for e, f, b in rows]


def from_tripolar(folder: Path) -> list[Row]:
    """The futures that are whole in the folder of a sweep of ours."""
    import pyarrow.parquet as parquet
    from tripolar_lab.sweeps.reading import Stored

    names = ["point", "run", f"{PAIR}.formed", f"{PAIR}.broke"]
    tables = [parquet.read_table(path, columns=names) for path in Stored(folder).files("runs")]
    columns = [[c.fill_null(-1).to_pylist() for c in table.columns] for table in tables]
    return [row for held in columns for row in zip(*held, strict=True)]


def hydra(runs: int) -> None:
    """A job a future by Hydra's multirun; each leaves a folder with its line."""
    import hydra as hydra_

    @hydra_.main(version_base=None, config_path=None)
    def job(config: Any) -> None:
        years = future(config.intransigence, config.growth, config.run)
        line = (point(config.intransigence, config.growth), config.run, years["formed"], years["broke"])
        write(Path(hydra_.core.hydra_config.HydraConfig.get().runtime.output_dir), [line])

    swept = [f"+intransigence={','.join(map(str, INTRANSIGENCE))}", f"+growth={','.join(GROWTH)}"]
    sys.argv[1:] = ["--multirun", *swept, f"+run=range(0,{runs})", "hydra.sweep.dir=jobs"]
    job()


def from_hydra(folder: Path) -> list[Row]:
    """The futures in the folders of Hydra's jobs."""
    return [row for path in folder.glob(f"jobs/*/{OUTCOMES}") for row in read(path)]


TOOLS: dict[str, Callable[[int], Iterable[Row]]] = {
    "mesa-1": lambda runs: mesa_batch(runs, 1),
    "mesa-2": lambda runs: mesa_batch(runs, 2),
    "ema-1": lambda runs: ema(runs, 1),
    "ema-2": lambda runs: ema(runs, 2),
    "ema-files": lambda runs: ema(runs, 2, files=True),
}


def write(folder: Path, rows: Iterable[Row]) -> None:
    """Put outcomes in their file."""
    with open(folder / OUTCOMES, "w", newline="") as file:
        csv.writer(file).writerows(rows)


def read(path: Path) -> list[Row]:
    """Outcomes from their file."""
    with open(path, newline="") as file:
        return [tuple(map(int, row)) for row in csv.reader(file)]  # type: ignore[misc]


def main(tool: str, runs: int, folder: Path) -> None:
    """Sweep by one tool."""
    os.chdir(folder)
    if tool == "hydra":
        hydra(runs)
    else:
        write(folder, TOOLS[tool](runs))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
