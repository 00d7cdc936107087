"""Hindcasts: known answers of the scores, and what can be asked of a past."""

from __future__ import annotations

import math

import pytest
from tripolar.checks import ScenarioError
from tripolar.evidence.hindcast import (
    Answer,
    Question,
    area_under_curve,
    ask,
    base_rate,
    better,
    log_skill,
    mean_skill,
    verdict,
)
from tripolar.scenario import Scenario


def answer(share: float, happened: bool) -> Answer:
    return Answer(Question("a-b", "formed", 1, 2, happened, 0.5), share, 0.0, 1.0, 0.0)


def test_known_answers() -> None:
    assert base_rate(0.1, 2) == pytest.approx(0.19)
    assert base_rate(0.1, 2, happens=False) == pytest.approx(0.81)
    assert log_skill(0.5, 0.25, True, 100) == pytest.approx(math.log(2))
    assert log_skill(0.5, 0.25, False, 100) == pytest.approx(math.log(0.5 / 0.75))
    assert math.isfinite(log_skill(0.0, 0.25, True, 100))


def test_area_under_curve() -> None:
    assert area_under_curve([answer(0.9, True), answer(0.1, False)]) == 1.0
    assert area_under_curve([answer(0.1, True), answer(0.9, False)]) == 0.0
    assert area_under_curve([answer(0.5, True), answer(0.5, False)]) == 0.5
    assert math.isnan(area_under_curve([answer(0.5, True)]))


def test_windows_add_up(baseline: Scenario) -> None:
    pair = baseline.focal[0]
    questions = [
        Question(pair, "formed", 2021, 2060, True, 0.5),
        Question(pair, "no_pact", 2021, 2060, True, 0.5),
        Question(pair, "formed", 2021, 2040, True, 0.5),
        Question(pair, "formed", 2041, 2060, True, 0.5),
    ]
    formed, never, early, late = (a.share for a in ask(baseline, questions, runs=500))
    assert formed + never == pytest.approx(1.0) and early + late == pytest.approx(formed)


def test_a_question_that_can_not_be_asked(baseline: Scenario) -> None:
    with pytest.raises(ScenarioError, match="no such pair or event"):
        ask(baseline, [Question("china-rome", "formed", 1, 2, True, 0.5)], runs=10)


def test_mean_skill_has_its_error_and_a_t_interval() -> None:
    skill = mean_skill([1.0, 2.0, 3.0, 4.0])
    assert skill.mean == 2.5 and skill.error == pytest.approx(math.sqrt(5 / 3) / 2)
    assert skill.high - skill.mean == pytest.approx(
        3.182446 * skill.error, rel=1e-6
    )  # t of 3 degrees, 97.5 %
    assert math.isnan(mean_skill([1.0]).error)


@pytest.mark.parametrize(
    ("skills", "beats", "says"),
    [
        (
            [-1.7, -1.2, -1.9, -1.2, *[0.66] * 11],
            None,
            "as far as 15 questions can tell (+0.08 nats a question",
        ),
        ([0.5, 0.6, 0.4, 0.5], True, "better than the base rate over 4 questions (+0.50 nats a question"),
        ([-0.5, -0.6, -0.4, -0.5], False, "worse than the base rate over 4 questions"),
        ([2.0, 2.0], None, "log skill +2.00 nats a question, 2 questions: too few for a verdict"),
        ([0.3], None, "1 question: too few for a verdict"),
    ],
)
def test_no_more_is_claimed_than_the_questions_can_tell(
    skills: list[float], beats: bool | None, says: str
) -> None:
    skill = mean_skill(skills)
    assert better(skill) is beats and says in verdict(skill)
