"""The dispatcher: help without anything slow, unknown verbs, exit codes, faults of ours."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripolar_lab import command, errors, run

Call = Callable[..., Any]
SLOW = ("numba", "numpy", "hydra", "omegaconf", "matplotlib", "pandas", "pyarrow", "rich", "mesa", "yaml")


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",), ("help",)])
def test_help(arguments: tuple[str, ...], tripolar: Call) -> None:
    answer = tripolar(*arguments)
    assert answer.code == 0 and answer.err == ""
    for verb in command.VERBS:
        assert f"\n  {verb} " in answer.out
    assert "not a forecast" in " ".join(answer.out.split()) or "model's futures" in answer.out


@pytest.mark.parametrize("verb", command.VERBS)
def test_help_of_a_verb(verb: str, tripolar: Call) -> None:
    answer = tripolar(verb, "--help")
    assert answer.code == 0 and answer.out.startswith(f"tripolar {verb}: ")
    assert answer.out.count(f"\n  tripolar {verb}") >= 3
    assert all(len(line) <= 120 for line in answer.out.splitlines())


REFUSED = {
    ("runn",): "did you mean run?",
    ("sweep", "a=1"): "no such key",
    ("frobnicate",): "there are run",
    ("--foo",): "no flag --foo",
    ("runs=3",): "write tripolar run runs=3",
    ("",): "no verb",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_refused(arguments: tuple[str, ...], refused: Call) -> None:
    assert REFUSED[arguments] in refused(*arguments)


def test_version(tripolar: Call) -> None:
    assert tripolar("--version").out.startswith("tripolar ")


def test_fault_of_ours(tripolar: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "main", lambda _: 1 / 0)
    answer = tripolar("run")
    assert answer.code == errors.BROKEN and answer.err.count("\n") == 1
    assert "internal error" in answer.err and "TRIPOLAR_DEBUG=1" in answer.err
    monkeypatch.setenv("TRIPOLAR_DEBUG", "1")
    assert "Traceback" in tripolar("run").err


@pytest.mark.parametrize("error", [KeyboardInterrupt, errors.Interrupted])
def test_interrupted(error: type[BaseException], tripolar: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: list[str]) -> int:
        raise error

    monkeypatch.setattr(run, "main", stop)
    answer = tripolar("run")
    assert answer.code == 130 and answer.err == "tripolar: interrupted; nothing was written\n"


def test_reader_gone(tripolar: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: list[str]) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(run, "main", gone)
    answer = tripolar("run")
    assert answer.code == 0 and answer.err == ""


def loaded(python: str, environment: dict[str, str], program: str) -> set[str]:
    """Modules that a program loads."""
    ending = "\nimport sys; print('LOADED', *sys.modules)"
    done = subprocess.run(
        [python, "-c", program + ending], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    "program",
    [
        "import tripolar; tripolar.run; tripolar.__doc__",
        "from tripolar_lab.command import main; main(['--help'])",
        "from tripolar_lab.command import main; main(['run', '--help'])",
        "from tripolar_lab.command import main; main(['sweep', '--help'])",
        "from tripolar_lab.command import main; main(['sensitivity', '--help'])",
        "from tripolar_lab.command import main; main(['nonsense'])",
    ],
)
def test_nothing_slow_is_imported(program: str, python: str, subprocess_environment: dict[str, str]) -> None:
    """Help and refusals are quick because of what they leave alone (``benchmarks`` measures times)."""
    assert not loaded(python, subprocess_environment, program) & set(SLOW)


def test_in_a_folder_with_the_same_names(
    python: str, subprocess_environment: dict[str, str], here: Path
) -> None:
    for name in ("sim.py", "experiments/__init__.py", "configs/__init__.py"):
        path = here / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("raise SystemExit('the wrong one')\n")
    (here / "configs" / "config.yaml").write_text("hydra: {run: {dir: /nowhere}}\n")
    for arguments in (["params", "arctic.cost"], ["scenarios"]):
        done = subprocess.run(
            [python, "-m", "tripolar_lab", *arguments],
            env=subprocess_environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
