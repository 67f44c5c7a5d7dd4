"""Measures that are said to be no more: "will no longer charge duty", "there will be no duty"."""

from __future__ import annotations

from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

CEASED = "no longer"
"""What stands as the noun of a deed by which a measure ceases."""
_CHARGING = frozenset({"impose", "hit", "bear", "require"})
_OTHER_SENSE = frozenset({"need", "force", "issue"})
"""Verbs of these kinds that put no measure on: "the duties are no longer needed", "issue no permits"."""
_THERE = frozenset({"there", "there's", "there’s"})
_AHEAD = frozenset({"will", "shall", "longer"})


def is_gone(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is told not to be there: "there will be no duty", "there is no longer a quota"."""
    before = scene.lower(trigger.first - 6, trigger.head)
    there = next((place for place, word in enumerate(before) if word in _THERE), len(before))
    return "no" in before[there:] and bool(_AHEAD & set(before[there:]))


def ceases(scene: Scene, trigger: Trigger, number: int) -> bool:
    """Whether a verb says of a measure that it is no more, or will not be put on.

    Args:
        scene: the sentence.
        trigger: the words that name the measure.
        number: index of the verb that governs it; -1 for none.
    """
    verb = scene.verbs[number] if number >= 0 else None
    if verb is None or verb.kind not in _CHARGING or verb.lemma in _OTHER_SENSE or not verb.finite:
        return False
    if verb.negated and "longer" in scene.lower(verb.first - 1, verb.head):
        return True
    none = "no" in scene.lower(trigger.first - 1, trigger.head)
    return none and verb.form == "future" and verb.end <= trigger.head
