"""What all tests share: the baseline scenario, read from the repository's own configuration."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tripolar.scenario import Scenario, scenario_from

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def world_2020() -> dict:
    """The opening world of 2020 as plain data."""
    return yaml.safe_load((ROOT / "configs/world/2020.yaml").read_text())


@pytest.fixture(scope="session")
def baseline(world_2020: dict) -> Scenario:
    """The opening world of 2020 as a scenario, every parameter at its default."""
    return scenario_from(world_2020)
