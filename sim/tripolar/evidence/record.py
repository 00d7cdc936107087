"""The observed record: how long defence pacts between two major powers lived, 1816-2016, to lay beside a curve.

A line is a pact in which each of the two promised the other to defend it, while both were major powers. Years
in force are those of ATOP 5.1 (Leeds, Ritter, Mitchell & Long 2002, Alliance Treaty Obligations and
Provisions, 1815-1944, International Interactions 28, 237-260; v5.1, 2022), major powers those of the
Correlates of War Project (State System Membership, v2016); a test holds the years to these where the data are
at hand, and no data file of theirs is part of the project. The names of the treaties and how they ended are a
reading of the diplomatic record, not codes of ATOP: a curve uses the years alone. Pacts of Japan and of
Austria-Hungary are left out: they are held out and never calibrated on.

Not in the table: pacts of two powers which watched no full year of each other as majors (the United Nations'
Declaration for France, 1944-45); guarantees in one direction (Locarno 1925); the treaty of 1942 with the
Republic of China (the line of 1950 is the People's Republic's).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tripolar.outcomes.intervals import LEVEL
from tripolar.outcomes.spells import HOW
from tripolar.outcomes.survival import Curve, kaplan_meier

Ints = NDArray[np.int64]

#: Last year of the table; a pact in force then is censored.
UNTIL = 2016
LEFT, SPLIT, LAPSED, STANDS = "left_on_paper", "split", "lapsed", "none"


class Pact(NamedTuple):
    """A defence pact: the two powers (Correlates of War abbreviations), the year it was ``signed``, the first
    year in which it was ``watched`` (both major powers), the ``last`` year in force, ``how`` it ended (as a
    pact of the model does: left on paper, a split in fact, lapsed with its term or the war it was for; none:
    still in force, or one of the two no longer a major power) and the treaty."""

    first: str
    second: str
    signed: int
    watched: int
    last: int
    how: str
    treaty: str


RECORD = (
    Pact("UKG", "GMY", 1815, 1816, 1822, SPLIT, "Quadruple Alliance (Paris, 20 November 1815); Prussia"),
    Pact("UKG", "RUS", 1815, 1816, 1822, SPLIT, "Quadruple Alliance; Britain parts at Verona"),
    Pact("GMY", "RUS", 1815, 1816, 1822, SPLIT, "Quadruple Alliance; Prussia"),
    Pact("GMY", "RUS", 1833, 1833, 1848, SPLIT, "Convention of Berlin; Prussia"),
    Pact("UKG", "FRN", 1854, 1854, 1856, LAPSED, "alliance for the Crimean War"),
    Pact("GMY", "RUS", 1873, 1873, 1878, SPLIT, "military convention of the Three Emperors' League"),
    Pact("GMY", "ITA", 1882, 1882, 1915, LEFT, "Triple Alliance; Italy denounces it, 3 May 1915"),
    Pact("FRN", "RUS", 1893, 1893, 1917, STANDS, "Franco-Russian military convention; Russia's fall"),
    Pact("GMY", "RUS", 1905, 1905, 1905, LEFT, "Treaty of Björkö; not carried out"),
    Pact("UKG", "FRN", 1915, 1915, 1918, LAPSED, "the Entente at war"),
    Pact("UKG", "ITA", 1915, 1915, 1918, LAPSED, "the Entente at war (London, 26 April 1915)"),
    Pact("FRN", "ITA", 1915, 1915, 1918, LAPSED, "the Entente at war"),
    Pact("UKG", "RUS", 1915, 1915, 1917, STANDS, "the Entente at war; Russia's fall"),
    Pact("ITA", "RUS", 1915, 1915, 1917, STANDS, "the Entente at war; Russia's fall"),
    Pact("FRN", "RUS", 1935, 1935, 1939, SPLIT, "Treaty of Mutual Assistance, 2 May 1935"),
    Pact("UKG", "FRN", 1937, 1937, 1940, STANDS, "Nyon, then the guarantees of 1939; the fall of France"),
    Pact("UKG", "RUS", 1937, 1937, 1939, SPLIT, "Nyon Arrangement"),
    Pact("GMY", "ITA", 1939, 1939, 1943, STANDS, "Pact of Steel; Italy's surrender"),
    Pact("UKG", "RUS", 1941, 1941, 1955, LEFT, "Anglo-Soviet agreement and treaty of 1942; annulled, 7 May 1955"),
    Pact("USA", "UKG", 1942, 1942, 1945, LAPSED, "Declaration by United Nations"),
    Pact("USA", "RUS", 1942, 1942, 1945, LAPSED, "Declaration by United Nations"),
    Pact("FRN", "RUS", 1944, 1945, 1955, LEFT, "Franco-Soviet treaty of 10 December 1944; annulled, 7 May 1955"),
    Pact("UKG", "FRN", 1947, 1947, UNTIL, STANDS, "Dunkirk, Brussels, North Atlantic Treaty"),
    Pact("USA", "UKG", 1949, 1949, UNTIL, STANDS, "North Atlantic Treaty"),
    Pact("USA", "FRN", 1949, 1949, UNTIL, STANDS, "North Atlantic Treaty"),
    Pact("RUS", "CHN", 1950, 1950, 1980, LAPSED, "Treaty of Friendship, Alliance and Mutual Assistance"),
    Pact("USA", "GMY", 1955, 1991, UNTIL, STANDS, "North Atlantic Treaty; Germany a major power from 1991"),
    Pact("UKG", "GMY", 1955, 1991, UNTIL, STANDS, "North Atlantic Treaty; Germany a major power from 1991"),
    Pact("FRN", "GMY", 1955, 1991, UNTIL, STANDS, "North Atlantic Treaty; Germany a major power from 1991"),
)  # fmt: skip


class Spells(NamedTuple):
    """The record as spells: ``entry`` and ``duration`` (age in years, last year - year signed), ``event``
    (1 it ended while both were major powers), ``how`` (code, place in ``outcomes.spells.HOW``)."""

    entry: Ints
    duration: Ints
    event: Ints
    how: Ints


def spells(pacts: tuple[Pact, ...] = RECORD) -> Spells:
    """Ages of the pacts in whole years, the difference of two calendar years as in the model's own spells.

    A pact signed before both were major powers enters late, at the age it then had.
    """
    signed, watched, last = (
        np.array([getattr(pact, kind) for pact in pacts], dtype=np.int64)
        for kind in ("signed", "watched", "last")
    )
    how = np.array([HOW.index(pact.how) for pact in pacts], dtype=np.int64)
    return Spells(watched - signed, last - signed, (how > 0).astype(np.int64), how)


def record(pacts: tuple[Pact, ...] = RECORD, level: float = LEVEL) -> Curve:
    """Survival of the observed pacts by age (Kaplan-Meier), to lay beside a simulated curve.

    Pacts of one treaty or one war are not independent, so the interval is too narrow if anything.
    """
    seen = spells(pacts)
    return kaplan_meier(seen.duration, seen.event, seen.entry, level=level)


#: What the record's points are called beside a simulated curve, and the ages (years) at which they stand.
NAME = f"defence pacts of major powers, 1816–{UNTIL}"
SHOWN = (5, 10, 15, 20, 30, 40)
#: Age (years) at which the name says how few are left.
TOLD = 20


def points(last: int) -> tuple[Ints, NDArray[np.float64], str]:
    """Points of the record to lay beside a curve that reaches age ``last``: ages, shares that still hold, and a name
    that says how many pacts there are and how many of them are still watched at age ``TOLD``."""
    curve = record()
    ages = np.array([age for age in SHOWN if age <= last and age < len(curve.age)], dtype=np.int64)
    shares = curve.survival[ages]
    name = f"{len(RECORD)} {NAME} ({curve.at_risk[TOLD]} at risk at {TOLD} years)"
    return ages[~np.isnan(shares)], shares[~np.isnan(shares)], name
