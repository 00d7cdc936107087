"""What moves an outcome: known answers through our own designs, real sweeps, and what is refused."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tripolar_lab.errors import Refusal
from tripolar_lab.sensitivity import finding_of
from tripolar_lab.sweeps import ema, samples, sensitivity
from tripolar_lab.sweeps.asked import asked_of
from tripolar_lab.sweeps.design import design_of
from tripolar_lab.sweeps.sensitivity import Found, Outcome, Sample
from tripolar_lab.sweeps.values import Choices, Interval, read

Call = Callable[..., Any]
AROUND = Interval(-math.pi, math.pi, False)
UNIT = Interval(0.0, 1.0, False)
ISHIGAMI = {"x1": AROUND, "x2": AROUND, "x3": AROUND}


@pytest.fixture(autouse=True)
def no_warning() -> Iterator[None]:
    """Nothing that numpy and SALib have to say reaches the user."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        yield


def points(factors: dict[str, Any], kind: str, count: int | None, **more: Any) -> tuple[Sample, list[Any]]:
    """A design's sample and its points."""
    found = design_of(factors, kind, count, 1, **more)
    return sensitivity.sample_of(
        found.kind, found.factors, list(zip(*found.points, strict=True)), True
    ), list(found.points)


def outcome(values: Any, half: float = math.nan, why: str = "") -> Outcome:
    """An outcome with an interval of that half-width in every point."""
    y = np.asarray(values, dtype=float)
    return Outcome("a-b.forms", y, y - half, y + half, why)


def ishigami(found: list[Any]) -> np.ndarray:
    """Ishigami and Homma (1990) with a = 7, b = 0.1."""
    x = np.array([point[:3] for point in found], dtype=float)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def by_name(found: sensitivity.Found) -> dict[str, dict[str, Any]]:
    """Rows by key."""
    return {row["factor"]: row for row in found.rows}


def test_sobol_of_ishigami() -> None:
    sample, found = points(ISHIGAMI, "saltelli", 2048)
    told = sensitivity.found(sample, outcome(ishigami(found)))
    rows = by_name(told)
    assert [rows[x]["S1"] for x in ISHIGAMI] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert [rows[x]["ST"] for x in ISHIGAMI] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    assert rows["x3"]["S1_verdict"] == "zero" and rows["x3"]["ST_verdict"] == "clear"
    assert [row["factor"] for row in told.rows] == ["x1", "x2", "x3"]  # by ST
    assert told.about["sum_of_S1"] == pytest.approx(0.756, abs=0.04)
    again = sensitivity.found(sample, outcome(ishigami(found)))
    other = sensitivity.found(sample, outcome(ishigami(found)), seed=0)
    assert again == told and other.rows[0]["ST_conf"] != told.rows[0]["ST_conf"]
    assert other == sensitivity.found(sample, outcome(ishigami(found)), seed=0)


def test_sobol_of_choices() -> None:
    """y = 3 [c = x] + u + noise-free: V = 9 * 2/9 + 1/12, and the order of the choices is nothing."""
    share = 2.0 / (2.0 + 1.0 / 12.0)
    for listed in (("x", "y", "z"), ("z", "x", "y")):
        sample, found = points(
            {"c": Choices(listed), "u": UNIT, "inert": Choices((True, None))}, "saltelli", 1024
        )
        told = by_name(sensitivity.found(sample, outcome([3.0 * (c == "x") + u for c, u, _ in found])))
        assert told["c"]["S1"] == pytest.approx(share, abs=0.03) and told["c"]["ST"] == pytest.approx(
            share, abs=0.03
        )
        assert (
            told["inert"]["ST"] == 0.0
            and told["inert"]["ST_verdict"] == told["inert"]["S1_verdict"] == "zero"
        )


def test_noise_inflates_the_total_index_and_is_told() -> None:
    sample, found = points({"a": UNIT, "inert": UNIT}, "saltelli", 512)
    noise = np.random.default_rng(1).normal(0.0, 0.2, len(found))
    y = np.array([a for a, _ in found]) + noise
    told = sensitivity.found(sample, outcome(y, half=0.2 * samples.Z95))
    share = 0.04 / (0.04 + 1.0 / 12.0)
    inert = by_name(told)["inert"]
    assert told.about["noise_share"] == pytest.approx(share, abs=0.03)
    assert inert["ST"] == pytest.approx(share, abs=0.05)
    assert inert["ST_verdict"] == "noise" and inert["S1_verdict"] == "zero"
    assert sensitivity.found(sample, outcome(y)).about["noise_share"] is None


def test_base_samples_without_a_value_are_left_out_whole() -> None:
    sample, found = points(ISHIGAMI, "saltelli", 512)
    y = ishigami(found)
    y[[3, 7, 5 * 100 + 4]] = np.nan  # base samples 0, 1 and 100
    told = sensitivity.found(sample, outcome(y, why="3 failed"))
    assert (told.about["parts"], told.about["used"]) == (512, 509)
    assert by_name(told)["x2"]["ST"] == pytest.approx(0.4424, abs=0.06)
    y[::5] = np.where(np.arange(512) < 300, np.nan, y[::5])
    assert "leaves 212 of 512 base samples" in refused(sample, outcome(y, why="301 failed"))


def test_morris_of_a_linear_function() -> None:
    factors = {
        "a": UNIT,
        "b": Interval(10.0, 1000.0, True),
        "n": Choices((0, 1)),
        "c": Choices(("x", "y")),
        "d": UNIT,
    }
    sample, found = points(factors, "morris", 10)
    y = [3 * a - math.log10(b) + 5 * n + 2 * (c == "x") for a, b, n, c, _ in found]
    told = by_name(sensitivity.found(sample, outcome(y)))
    assert {name: row["mu_star"] for name, row in told.items()} == pytest.approx(
        {"a": 3, "b": 2, "n": 5, "c": 2, "d": 0}
    )
    assert {n: told[n]["mu"] for n in "abn"} == pytest.approx({"a": 3, "b": -2, "n": 5})
    assert told["c"]["mu"] is None and told["c"]["per"] == "switch" and told["a"]["per"] == "interval"
    assert all(row["sigma"] == pytest.approx(0.0, abs=1e-6) for n, row in told.items() if n != "c")
    assert told["d"]["verdict"] == "zero" and told["a"]["verdict"] == "clear"


def test_trajectories_without_a_value_are_left_out() -> None:
    sample, found = points({"a": UNIT, "b": UNIT}, "morris", 20)
    y = np.array([3 * a - b for a, b in found])
    y[4] = np.nan
    told = sensitivity.found(sample, outcome(y, why="1 failed"))
    assert (told.about["parts"], told.about["used"]) == (20, 19)
    assert by_name(told)["a"]["mu"] == pytest.approx(3.0)


def test_delta_of_ishigami() -> None:
    """Against SALib's own estimate, and the first-order indices that are known."""
    sample, found = points({**ISHIGAMI, "c": Choices(("x", "y"))}, "sobol_sequence", 2000)
    told = sensitivity.found(sample, outcome(ishigami(found)), resamples=50)
    rows = by_name(told)
    assert told.method == "delta" and told.about["tied"] == []
    assert [rows[x]["delta"] for x in ISHIGAMI] == pytest.approx([0.20, 0.32, 0.15], abs=0.03)
    assert [rows[x]["S1"] for x in ISHIGAMI] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.06)
    assert (
        rows["c"]["delta_verdict"] == rows["x3"]["S1_verdict"] == "zero"
        and rows["x3"]["delta_verdict"] == "clear"
    )


def test_delta_says_which_keys_change_together() -> None:
    values = Choices(tuple(range(60)))
    sample, found = points({"a": values, "b": values}, "zip", None)
    assert sensitivity.found(sample, outcome([a for a, _ in found]), resamples=20).about["tied"] == [
        ["a", "b"]
    ]


OAT = {"a": UNIT, "b": Choices((0, 1, 2)), "c": Choices(("x", None, "z")), "d": UNIT}


def test_one_at_a_time() -> None:
    base = {"a": 0.5, "b": 1.0, "c": None}
    found = design_of(OAT | {"d": Choices((7,))}, "oat", None, 1, base)
    assert found.points == (
        (0.5, 1.0, None, 7), (0.0, 1.0, None, 7), (1.0, 1.0, None, 7), (0.5, 0, None, 7), (0.5, 2, None, 7),
        (0.5, 1.0, "x", 7), (0.5, 1.0, "z", 7),
    )  # fmt: skip
    assert found.base is None and found.dropped == 0
    with pytest.raises(Refusal, match=r"the first being the base: d=BASE,0\.0,1\.0"):
        design_of(OAT, "oat", None, 1, base)


def test_the_base_is_what_the_scenario_has() -> None:
    pairs = dict(
        read(x)
        for x in (
            "scenario=arctic_meltdown", "arctic/ice=slow,fast", "arctic.intransigence=interval(0,1)", "design=oat",
            "growth=china_surge,null", "horizon=2050,2060", "states.china.growth_later=0.01,0.05",
            "policy.start=2030,2040",
        )
    )  # fmt: skip
    first = asked_of(pairs).plan.design.points[0]
    assert first == ("fast", 0.9, None, 2060, 0.022, 2030)


def test_tornado_of_a_linear_function() -> None:
    sample, found = points(OAT, "oat", None, base={"a": 0.5, "b": 1, "c": None, "d": 0.0})
    y = [a + 5 * b + 2 * {"x": 1, None: 0, "z": -1}[c] for a, b, c, _ in found]
    told = sensitivity.found(sample, outcome(y, half=0.1))
    assert (
        told.method == "tornado" and told.about["base"]["point"] == 0 and told.about["base"]["outcome"] == 5.5
    )
    assert [(row["factor"], row["swing"]) for row in told.rows] == [("b", 10), ("c", 4), ("a", 1), ("d", 0)]
    ends = {row["factor"]: [(e["value"], e["outcome"]) for e in row["ends"]] for row in told.rows}
    assert ends["b"] == [(0, 0.5), (2, 10.5)] and ends["a"] == [(0.0, 5.0), (1.0, 6.0)]
    assert ends["c"] == [("z", 3.5), ("x", 7.5)] and ends["d"] == [(1.0, 5.5)]
    assert [row["verdict"] for row in told.rows] == ["clear", "clear", "clear", "zero"]


def test_tornado_that_is_not_monotonic_and_lacks_an_end() -> None:
    sample, found = points({"a": Choices((0, 1, 2, 3)), "b": UNIT}, "oat", None, base={"b": 0.5})
    y = np.array([-((a - 2) ** 2) + b for a, b in found])
    y[-1] = np.nan
    told = by_name(sensitivity.found(sample, outcome(y, why="1 failed")))
    assert told["a"]["inside"] and told["a"]["swing"] == 4 and not told["b"]["inside"]
    assert told["b"]["lost"] == 1 and len(told["b"]["ends"]) == 1


def test_tornado_inside_a_grid() -> None:
    sample, found = points({"a": Choices((0, 1, 2)), "b": Choices((0, 1, 2))}, "grid", None)
    y = outcome([3 * a + b for a, b in found])
    told = sensitivity.found(sample, y, around=4)
    assert [(row["factor"], row["swing"]) for row in told.rows] == [("a", 6), ("b", 2)] and told.about[
        "points"
    ] == 5
    assert "9 points, and 40 are needed" in refused(sample, y)
    cross = points({"a": Choices((0, 1))}, "grid", None)
    assert sensitivity.found(cross[0], outcome([0, 1])).method == "tornado"


def refused(sample: Sample, y: Outcome, **how: Any) -> str:
    """The one sentence with which an analysis is refused."""
    with pytest.raises(Refusal) as refusal:
        sensitivity.found(sample, y, **how)
    message = str(refusal.value)
    assert "\n" not in message and not message.endswith(".") and len(message) < 300
    return message


def test_what_no_analysis_can_use() -> None:
    salt, found = points({"a": UNIT, "b": UNIT}, "saltelli", 16)
    assert "is 0.25 in every point" in refused(salt, outcome(np.full(len(found), 0.25)))
    few, found = points({"a": UNIT, "b": UNIT}, "saltelli", 4)
    assert "points=8 at least" in refused(few, outcome(np.arange(len(found))))
    short, found = points({"a": UNIT, "b": UNIT}, "morris", 3)
    assert "points=4 at least" in refused(short, outcome(np.arange(len(found))))
    twice, found = points({"a": Choices((1, 1)), "b": UNIT}, "morris", 8)
    assert "the same value twice" in refused(twice, outcome(np.arange(len(found))))
    oat, found = points({"a": Choices((1, 2))}, "oat", None)
    assert "no value in the base, point 0" in refused(oat, outcome([np.nan, 1.0], why="1 failed"))
    assert "no point of this sweep" in refused(oat, outcome([1.0, np.nan], why="1 failed"))


def test_without_salib(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    salt, found = points({"a": UNIT}, "saltelli", 16)
    monkeypatch.setitem(sys.modules, "SALib.analyze.sobol", None)
    assert 'pip install "tripolar[analysis]"' in refused(salt, outcome(np.arange(len(found))))


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real sweeps: ``salt``, ``mor``, ``oat``, ``map`` and ``grid``, a few hundred futures a point."""
    from tripolar_lab import command

    root = tmp_path_factory.mktemp("sweeps")
    keys = ["arctic.strength=0", "arctic.cost=interval(0.5,1)", "threat.strength=interval(0,2)"]
    designs = {
        "salt": [*keys, "growth=baseline,china_surge", "design=saltelli", "points=64"],
        "mor": [*keys, "growth=baseline,china_surge", "design=morris", "points=6"],
        "oat": [*keys, "growth=baseline,china_surge", "arctic/ice=fast", "design=oat"],
        "map": [*keys, "growth=baseline,china_surge", "design=sobol_sequence", "points=64"],
        "grid": ["threat.strength=0,1", "status.strength=0,1"],
        "rare": [
            "threat.strength=interval(0,0.001)",
            "design=saltelli",
            "points=8",
            "horizon=2022",
            "status.strength=0",
        ],
    }
    for name, given in designs.items():
        runs = {"rare": 3, "salt": 500}.get(name, 200)
        assert command.main(["sweep", *given, f"runs={runs}", f"out={root / name}", "--quiet"]) == 0
    return root


def test_a_key_that_can_not_matter(swept: Path, tripolar: Call) -> None:
    """The cost of a mechanism whose strength is 0."""
    for name, column in (
        ("salt", "ST_verdict"),
        ("mor", "verdict"),
        ("oat", "verdict"),
        ("map", "delta_verdict"),
    ):
        answer = tripolar("sensitivity", str(swept / name), "--json")
        assert answer.code == 0, answer
        told = json.loads(answer.out)["china-russia.forms"]
        rows = {row["factor"]: row for row in told["factors"]}
        assert rows["arctic.cost"][column] == "zero" and rows["threat.strength"][column] == "clear", name
        assert told["factors"][0]["factor"] == "threat.strength"
        text = tripolar("sensitivity", str(swept / name)).out
        line = next(line for line in text.splitlines() if line.startswith("arctic.cost"))
        assert "not distinguishable from 0" in line
        assert max(map(len, text.splitlines())) <= 120


def test_any_outcome_and_several(swept: Path, tripolar: Call) -> None:
    names = "s5,allied_years,cause_M12,china.realigns,china-russia.forms,forms"
    told = json.loads(tripolar("sensitivity", str(swept / "salt"), f"of={names}", "--json").out)
    assert list(told) == [
        "china-russia.s5", "china-russia.allied_years", "china-russia.cause_M12", "china.realigns",
        "china-russia.forms",
    ]  # fmt: skip
    assert told["china-russia.allied_years"]["unit"] == "years" and told["china-russia.s5"]["unit"] == "share"
    assert 0.0 < told["china-russia.forms"]["noise_share"] < 1.0
    assert told["china-russia.cause_M12"]["noise_share"] is None
    text = tripolar("sensitivity", str(swept / "salt"), f"of={names}").out
    assert text.count("What moves ") == 5 and "no interval is stored for china-russia.cause_M12" in text
    assert "growth: choices whose order says nothing." in text


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
@pytest.mark.parametrize("name", ["salt", "mor", "oat", "map"])
def test_pictures(name: str, suffix: str, swept: Path, tripolar: Call, here: Path) -> None:
    for file in ("one", "two"):
        assert tripolar("sensitivity", str(swept / name), f"out={file}.{suffix}").code == 0
    assert (here / f"one.{suffix}").read_bytes() == (here / f"two.{suffix}").read_bytes() != b""


def test_a_title_names_a_key_as_the_first_only_beyond_the_intervals() -> None:
    outcome = Outcome("a-b.forms", np.array([0.1]), np.array([0.0]), np.array([0.2]), "", True)

    def row(name: str, value: float, half: float) -> dict[str, Any]:
        return {"factor": name, "ST": value, "ST_conf": half, "ST_verdict": "clear"}

    name = "the share of futures in which a pact forms"
    apart = Found("sobol", [row("x", 0.77, 0.2), row("y", 0.2, 0.1)], {})
    assert finding_of(outcome, apart, name) == f"x moves {name} most: 77 % of the variance, 57–97 %"
    level = Found("sobol", [row("x", 0.77, 0.49), row("y", 0.4, 0.1)], {})
    told = finding_of(outcome, level, name)
    assert told.startswith(f"No key is clearly first for {name}: the intervals of x (77 %")
    assert told.endswith("28–100 %) and of y meet")


@pytest.mark.parametrize("name", ["salt", "mor", "oat", "map"])
def test_pictures_say_the_outcome_in_words(name: str, swept: Path, tripolar: Call, here: Path) -> None:
    assert tripolar("sensitivity", str(swept / name), "out=one.svg").code == 0
    told = (here / "one.svg").read_text(encoding="utf-8").split("<desc>")[1]
    assert "the share of futures in which a pact of China and Russia forms" in told
    assert "china-russia.forms" not in told


def test_the_ema_workbench_opens_it(swept: Path, tripolar: Call, here: Path) -> None:
    assert tripolar("sensitivity", str(swept / "map"), "of=forms,allied_years", "out=map.tar.gz").code == 0
    first = (here / "map.tar.gz").read_bytes()
    assert (
        tripolar("sensitivity", str(swept / "map"), "of=forms,allied_years", "out=map.tar.gz", "--json").code
        == 0
    )
    assert (here / "map.tar.gz").read_bytes() == first
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ema_workbench
        from ema_workbench.analysis import feature_scoring, prim

        experiments, outcomes = ema_workbench.load_results("map.tar.gz")
        assert list(experiments) == ["arctic.cost", "threat.strength", "growth"] and len(experiments) == 64
        assert set(outcomes) == {"china_russia_forms", "china_russia_allied_years"}
        stored = json.loads(tripolar("results", str(swept / "map"), "--json").out)
        assert [row["china-russia.forms"] for row in stored] == outcomes["china_russia_forms"].tolist()
        assert [row["threat.strength"] for row in stored] == experiments["threat.strength"].tolist()
        scores = feature_scoring.get_feature_scores_all(experiments, outcomes)
        assert scores["china_russia_forms"].idxmax() == "threat.strength"
        y = outcomes["china_russia_forms"] > np.median(outcomes["china_russia_forms"])
        box = prim.Prim(experiments, y, threshold=0.7).find_box()
        assert "threat.strength" in box.box_lims[-1].columns and box.mean > 0.7


def test_ema_takes_the_names_and_points_that_it_can(here: Path) -> None:
    sample, found = points(
        {"scenario": Choices(("x", "y")), "n": Choices((1, 2)), "a": Choices((0.5, 1))}, "grid", None
    )
    y = np.arange(len(found), dtype=float)
    y[0] = np.nan
    assert ema.write("e.tar.gz", sample, [outcome(y)]) == 1
    import tarfile

    with tarfile.open("e.tar.gz") as archive:
        text = archive.extractfile("experiments.csv").read().decode()  # type: ignore[union-attr]
        about = json.loads(archive.extractfile("metadata.json").read())  # type: ignore[union-attr]
    assert text.splitlines()[:2] == ["scenario_,n,a", "x,1,1"]
    assert about["experiments"] == {"scenario_": "object", "n": "int64", "a": "float64"}
    with pytest.raises(Refusal, match="no point of this sweep"):
        ema.write("e.tar.gz", sample, [outcome(y * np.nan)])
    with pytest.raises(Refusal, match="can not be written"):
        ema.write("/proc/x/e.tar.gz", sample, [outcome(y)])


def test_refused(swept: Path, refused: Call) -> None:
    salt, grid = str(swept / "salt"), str(swept / "grid")
    said = {
        (): "needs the folder of a sweep",
        ("nowhere",): "does not exist",
        (salt, "of=form"): "did you mean forms?",
        (salt, "top=3"): "no top=; there are of=, around=, resamples=, seed=, out=",
        (salt, "out=x.jpg"): "must end in .png, .svg, .pdf (a picture) or .tar.gz",
        (salt, "of=forms,s5", "out=x.png"): "a picture shows one outcome",
        (salt, "around=100000"): "around=100000 is outside [0,",
        (salt, "resamples=2"): "resamples=2 is outside [10,",
        (salt, "seed=-1"): "seed=-1 is outside",
        (salt, "out=/proc/x/x.png"): "can not be written",
        (salt, "--plan"): "no flag --plan",
        (grid,): "4 points, and 40 are needed",
        (str(swept / "rare"), "of=s10"): "give another outcome with of=",
        (str(swept / "rare"), "of=s10", "out=x.tar.gz"): "no point of this sweep has a value",
    }
    for arguments, message in said.items():
        assert message in refused("sensitivity", *arguments), arguments


def test_positions_and_reasons() -> None:
    import pyarrow as pa

    table = pa.table(
        {
            "runs": [10, 0, 0, 10],
            "failed": [None, "torn", None, None],
            "p.s10": pa.array([0.5, None, None, None], pa.float64()),
        }
    )
    told = sensitivity.outcome_of(table, "p.s10")
    assert told.why == "1 failed, 1 not run yet, 1 without a pact watched so long"
    found = sensitivity.sample_of(
        "file", [{"name": "world", "values": [1950, 2020]}], [[1950, 2020]], True, {"world": ()}
    )
    assert found.factors[0].categorical and SimpleNamespace(**found._asdict()).x.tolist() == [[0.0], [1.0]]
