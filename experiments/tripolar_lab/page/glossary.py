"""Words of the page that a reader may not know."""

from __future__ import annotations

from .markup import Html, tag

WORDS = {
    "odds": "How often a thing happens for each time that it does not: 1 in 4 futures is odds of 1 to 3.",
    "logit": "The unit of a score: the logarithm of odds. One logit more multiplies the odds by 2.7.",
    "draw": "The luck of one decision: a number between 0 and 1. It picks a level by the odds of all levels.",
    "level": "What two states have on paper: rivalry, neutrality, partnership or alliance. An alliance is a pact.",
    "working relation": "How close two states work together in fact, from 0 (none) to 3 (closest).",
    "depth of tie": "How deep a tie a state wants with the other in fact, from 0 (none) to 1 (alliance). "
    "A pact on paper can be hollow.",
    "M1 to M19": "The mechanisms: rules of the model, each a page with its source. Each but M19 (choice) can be "
    "switched off.",
    "C1 to C22": "Claims of the essay that the model was made from, each tested as a difference of two runs.",
    "simulation noise": "How far the answer might be off because there are so many futures and no more (95 %).",
    "what we do not know": "How far the answer moves when the parameters are drawn from the ranges that the sources "
    "allow (5 to 95 %). It is wider than noise, and more futures do not narrow it.",
    "base rate": "How often such a thing happened among states of the past, whoever they were: a guess without a "
    "model.",
    "allied years": "Years in which a pact stands.",
    "senior partner": "The ally with more power. The margin is 0 for equals and 1 where one has all.",
    "log skill": "How much better than a base rate the model told what happened, in nats (natural logarithms of "
    "probabilities); 0 is no better, below 0 is worse.",
}


def section() -> Html:
    """The words as a list."""
    return tag("dl", *(part for word, told in WORDS.items() for part in (tag("dt", word), tag("dd", told))))
