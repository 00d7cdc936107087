"""Names in sentences: an article where English wants one, and two names with 'and'."""

from __future__ import annotations

from collections.abc import Iterable

#: Last words of names that take an article: the kind of thing that a state is named by.
KINDS = ("States", "Kingdom", "Union", "Empire", "Republic", "Federation", "Netherlands")


def the(label: str) -> str:
    """A label as it stands within a sentence: 'France', 'the United Kingdom'."""
    return f"the {label}" if label.rpartition(" ")[2] in KINDS and " " in label else label


def both(labels: Iterable[str]) -> str:
    """Two labels or more within a sentence: 'France and the United Kingdom'."""
    return " and ".join(the(label) for label in labels)


def opened(text: str) -> str:
    """A sentence with its first letter large."""
    return text[:1].upper() + text[1:]
