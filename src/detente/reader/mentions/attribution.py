"""Who says so, and through whom: "Bessent told reporters", "according to Xinhua", "an official told AFP"."""

from __future__ import annotations

import re
from functools import cache

from detente.reader.findings.scene import Scene
from detente.reader.tables import rows

_ACCORDING = re.compile(r"according to (?:the |an? )?([^,.;]{3,70})")
_ANONYMOUS = re.compile(
    r"\b((?:an?|two|three|several|senior|U\.S\.|administration|government|EU)\s(?:[\w.’'-]+\s){0,4}"
    r"(?:officials?|sources?|people familiar|spokes(?:wo)?man|spokesperson))\b[^.]{0,40}\b(?:said|told|says)\b"
)


def attribution_of(scene: Scene) -> tuple[str, str]:
    """Who a sentence says it from, and through which outlet; empty where it says neither.

    Returns:
        The speaker (a person's full name where it is known, else the words of the text), and the outlet.
    """
    text = scene.sentence.text
    outlet = _outlet().search(text)
    through = outlet.group(1) if outlet else ""
    return _speaker(scene) or _unnamed(text), through


@cache
def _outlet() -> re.Pattern[str]:
    """An outlet behind the words that name one as the way something was said; the longest name first."""
    names = sorted((row["name"] for row in rows("outlets")), key=len, reverse=True)
    return re.compile(
        r"(?:told|to|on|with|by|according to|reported|reports?|in an interview with|via)\s+(?:the\s+)?("
        + "|".join(map(re.escape, names))
        + r")\b"
    )


def _speaker(scene: Scene) -> str:
    for number, verb in enumerate(scene.verbs):
        if verb.kind not in ("say", "announce", "threaten", "expect", "blame") or not verb.finite:
            continue
        begin = max((other.end for other in scene.verbs[:number] if other.finite), default=0)
        before = [name for first, end, name in scene.names if begin <= first and end <= verb.first]
        after = [name for first, _, name in scene.names if verb.end <= first <= verb.end + 1]
        for name in (*reversed(before), *(after if verb.kind == "say" else ())):
            if name.kind == "person":
                return name.person or name.words
            if name.kind == "body":
                return name.words
    return ""


def _unnamed(text: str) -> str:
    named = _ACCORDING.search(text)
    if named:
        return named.group(1).strip()
    anonymous = _ANONYMOUS.search(text)
    return anonymous.group(1).strip() if anonymous else ""
