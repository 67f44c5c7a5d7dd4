"""Laws that only one side has: "under Section 232" says that the United States acts, whoever is named."""

from __future__ import annotations

from collections import Counter
from functools import cache

from detente.reader.tables import rows


def authorities_in(text: str) -> Counter[str]:
    """How often a text names laws of each side.

    Examples:
        >>> authorities_in("a tariff under Section 232 of the Trade Expansion Act of 1962")
        Counter({'USA': 2})
    """
    lower = text.lower()
    found: Counter[str] = Counter()
    for phrase, code in _phrases():
        if count := lower.count(phrase):
            found[code] += count
    return found


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    return tuple((row["phrase"], row["code"]) for row in rows("authorities"))
