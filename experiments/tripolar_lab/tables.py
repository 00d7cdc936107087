"""Tables for Python that carry the text of what they are."""

from __future__ import annotations

from typing import Any

import pandas as pd


class CausesTable(pd.DataFrame):
    """Causes of the breaks, a row a mechanism (then all at once, tie, chance); shares of the breaks from 0 to 1.

    ``pair``, ``mechanism``, ``name``, ``breaks`` (how many); ``proximate`` with its Wilson interval ``_low``, ``_high``
    (NaN for growth, military and capability, which can not be named); ``vanish`` with its interval, ``later``,
    ``sooner``, ``same``: what becomes of the breaks when the mechanism stands still; ``years`` that a broken pact gains
    on average; ``unknown_low``, ``unknown_high``: the 5-95 % range of ``vanish`` over parameter sets (NaN where none
    are drawn). ``text`` is what ``tripolar causes`` prints.
    """

    _metadata = ["text"]  # noqa: RUF012
    text: str = ""

    @property
    def _constructor(self) -> Any:
        return CausesTable
