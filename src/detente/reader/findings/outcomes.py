"""Inquiries named only for what came of them: "in the final ruling of its probe", "after a year-long inquiry"."""

from __future__ import annotations

import re

from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

_PARTS = frozenset("period periods arm arms bureau division team authority authorities office sample".split())
"""Words after "investigation" that make it a part of their name."""
_PROPERLY = frozenset("open transparent accordance impartial objective fair strict strictly line".split())
"""How ministries promise to inquire."""
_OPENING = frozenset({"launch", "start", "investigate"})
_OF_A_REMEDY = re.compile(
    r"\b(?:ruling|determination|decision|finding|verdict|result|action)s? (?:in|of|on|from)"
    r" (?:(?:the|its|an?|this|both) )?(?:[\w()-]+ )*?(?:dumping|subsidy|countervailing|safeguard|duty|301)\b"
)
"""A ruling on a duty, which is told by itself."""
_AWAITED = re.compile(
    r"\b(?:period of|(?:weeks|months|years) of|pending (?:[\w ]*of)?)(?: the| an?| its)?(?: \w+)?$"
)


_RESULT_VERBS = frozenset("find confirm show reveal establish determine".split())


def _finds(scene: Scene, trigger: Trigger) -> bool:
    """Whether a clause tells what an inquiry found: "the investigation confirmed that they were dumped"."""
    following = [verb for verb in scene.verbs if verb.finite and verb.first >= trigger.end]
    return bool(following) and following[0].lemma in _RESULT_VERBS and following[0].first - trigger.end <= 2


def is_of_the_outcome(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether an inquiry is only named for its ruling, its period or its office, and nothing is told of itself."""
    if _PARTS & set(scene.lower(trigger.end, trigger.end + 1)):
        return True
    if _AWAITED.search(" ".join(scene.lower(trigger.first - 5, trigger.head))):
        return True
    if deed.kind not in _OPENING and _OF_A_REMEDY.search(
        " ".join(scene.lower(trigger.head - 12, trigger.end))
    ):
        return True
    if _finds(scene, trigger) and deed.kind not in _OPENING and deed.second not in _OPENING:
        return True
    told_of = "into" in scene.lower(trigger.end, trigger.end + 2)
    if not deed.kind and {"after", "following"} & set(scene.lower(trigger.first - 2, trigger.first)):
        return not told_of
    return deed.kind == "hold" and len(_PROPERLY & set(scene.lower(trigger.end, trigger.end + 16))) >= 2
