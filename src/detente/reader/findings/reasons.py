"""Measures that a sentence only names as the reason of something else."""

from __future__ import annotations

from itertools import pairwise

from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

_OPENINGS = (
    ("response answer reaction riposte reply objection opposition", "to"),
    ("retaliation payback revenge reprisal retribution compensation", "for"),
    ("breach violation violations defiance contravention evasion circumvention face spite wake shadow", "of"),
    ("victim victims impact effect effects", "of"),
    ("blow brunt sting burden pain", "of from"),
    ("fallout pressure damage losses", "from"),
    (
        "concern concerns worry worries anger outcry uncertainty anxiety unease protest protests",
        "about over at",
    ),
)
_LEADS = {noun: frozenset(after.split()) for nouns, after in _OPENINGS for noun in nouns.split()}
"""Nouns that make what follows a reason, with their prepositions: "in breach of", "payback for"."""
_EVADING = frozenset(
    "answering evade evading evaded circumvent circumventing circumvented skirt skirting skirted bypass "
    "bypassing bypassed flout flouting flouted defy defying sidestep sidestepping dodge dodging violating "
    "violated breaching breached protesting".split()
)
"""Verbs to which a measure is what was there before."""
_ABOUT = frozenset({"about", "over", "against", "challenging"})
_TIMES = frozenset(
    "before during since after amid despite until without outside inside within beyond above".split()
)
_KNOWN = frozenset({"the", "its", "their", "his", "those", "these", "such"})
_REACH = 8


def is_only_a_reason(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether a measure is only why something else is done: "in response to a food embargo", "evade sanctions"."""
    if trigger.verb >= 0 or deed.noun:
        return False  # "in response to Chile's expansion of its duties" tells that they were expanded
    start = max(scene.clause_of(trigger.head)[0], trigger.first - _REACH)
    words = scene.lower(start, trigger.head)  # an unknown verb passes for a describing word
    if "," in words:
        words = words[len(words) - words[::-1].index(",") :]
    leads = any(after in _LEADS.get(word, ()) for word, after in pairwise(words))
    if (
        words[-2:-1]
        and words[-2] in _TIMES
        and words[-1] in _KNOWN
        and not deed.by_subject
        and not deed.second
    ):
        return True
    return leads or bool(_EVADING & set(words)) or _is_disputed(scene, trigger, words)


def _is_disputed(scene: Scene, trigger: Trigger, words: list[str]) -> bool:
    """Whether a measure is what a complaint is about: "complained to the WTO over the tariffs"."""
    complaints = [t for t in scene.triggers if t.instrument == "dispute" and t.end <= trigger.first]
    return bool(complaints) and bool(_ABOUT & set(words)) and trigger.first - complaints[-1].end <= 20
