"""The whole command on the compiled model: the same bytes again, Ctrl-C, and that it needs no pandas."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
SMALL = ("runs=400", "parameters=ranges", "set_size=20", "horizon=2040", "arctic.intransigence=0.9")


def test_same_bytes_again(tripolar: Call) -> None:
    assert tripolar("run", *SMALL, "out=a").code == 0
    assert tripolar("run", "scenario=a/scenario.yaml", "threads=1", "out=b").code == 0
    names = set(os.listdir("a"))
    assert names == set(os.listdir("b")) and len(names) == 9
    for name in names - {"provenance.json"}:
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes(), name
    assert Path("a/fan.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    summary = json.loads(Path("a/summary.json").read_text())
    pair = summary["pairs"][summary["focal"]]
    assert sum(pair[kind]["share"] for kind in ("never", "holds", "breaks")) == pytest.approx(1)


def test_answer_of_the_real_model(tripolar: Call) -> None:
    out = tripolar("run", *SMALL, "out=a").out
    for told in ("Q1  ", "Q4  ", "no pact forms", "what we do not know", "not a forecast", "Files in a: "):
        assert told in out


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("wait", [0.3, 0.8, 3.0])
def test_interrupt(wait: float, python: str, subprocess_environment: dict[str, str], here: Path) -> None:
    command = [python, "-m", "tripolar_lab", "run", "runs=1000000000", "out=new/o"]
    process = subprocess.Popen(command, env=subprocess_environment, stderr=subprocess.PIPE, text=True)
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    sent = time.perf_counter()
    _, err = process.communicate(timeout=20)
    assert time.perf_counter() - sent < 5.0  # at once, and what a busy machine adds
    assert process.returncode == 130 and "interrupted" in err and "Traceback" not in err
    assert os.listdir(here) == []


def test_a_process_of_its_own(python: str, subprocess_environment: dict[str, str]) -> None:
    program = (
        "from tripolar_lab import command, process; import sys; process.leave = lambda code: None; "
        "command.main(); print('pandas' in sys.modules)"
    )
    command = [python, "-c", program, "run", *SMALL, "out=o", "-q"]
    done = subprocess.run(command, env=subprocess_environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
