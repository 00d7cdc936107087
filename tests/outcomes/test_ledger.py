"""The ledger: contributions add up to the score, and the score explains the pick."""

from __future__ import annotations

import numpy as np
import pytest
from tripolar.model import TriangleModel
from tripolar.outcomes.ledger import COST_OF_CHANGE, LEVELS, ledger
from tripolar.scenario import Scenario


@pytest.fixture(scope="module")
def model(baseline: Scenario) -> TriangleModel:
    return TriangleModel(baseline, run=3, seed=1)


def test_contributions_add_up_and_the_draw_picks(model: TriangleModel) -> None:
    names = model.scenario.states
    for _ in range(12):
        model.step()
        for a in names:
            for b in names:
                if a == b:
                    continue
                page = ledger(model, a, b)
                np.testing.assert_allclose(page.contributions.sum(axis=0), page.scores, atol=1e-9)
                assert page.odds.sum() == pytest.approx(1.0, abs=1e-12)
                assert page.pick == int(np.searchsorted(np.cumsum(page.odds)[:3], page.draw, side="right"))
                assert page.contributions[page.mechanisms.index(COST_OF_CHANGE), page.level_before] == 0.0
                assert page.level_after <= max(page.pick, page.level_before)
        first, second = ledger(model, names[0], names[1]), ledger(model, names[1], names[0])
        assert first.level_after <= min(first.pick, second.pick), "consent is the lower pick"


def test_odds_are_the_quantal_response_to_the_scores(model: TriangleModel) -> None:
    page = ledger(model, model.scenario.states[0], model.scenario.states[1])
    weights = np.exp(page.scores - page.scores.max())
    np.testing.assert_allclose(page.odds, weights / weights.sum(), rtol=1e-12)
    assert len(page.scores) == len(LEVELS)


def test_what_can_not_be_opened_is_said(baseline: Scenario, model: TriangleModel) -> None:
    with pytest.raises(ValueError, match="step the model first"):
        ledger(TriangleModel(baseline), "china", "russia")
    with pytest.raises(ValueError, match="not a state"):
        ledger(model, "china", "atlantis")
    with pytest.raises(ValueError, match="two states"):
        ledger(model, "china", "china")
