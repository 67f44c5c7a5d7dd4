"""What became of a measure whose phrase has a verb of its own: "the tariffs imposed in March were lifted"."""

from __future__ import annotations

from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

SUBJECT_ACTS = frozenset("start expire raise lower bear keep".split())
"""Kinds of verbs whose subject is the measure itself, without a passive: tariffs rise, lapse, take effect."""


def leads_on(scene: Scene, number: int) -> bool:
    """Whether a verb says nothing but that the next goes on: "continues to be suspended"."""
    following = scene.verbs[number + 1 : number + 2]
    if scene.verbs[number].lemma != "continue" or not following:
        return False
    return following[0].form == "infinitive" and following[0].first - scene.verbs[number].end <= 1


_OUTCOMES = frozenset("remove suspend expire lower raise keep start impose extend".split())
"""Kinds of main verbs that say what became of a measure whose phrase has a verb of its own."""
_TURNS = frozenset({"but", "which", "that", "who", "while", ";", "as", "after", "when", "if"})


def main_verb(scene: Scene, trigger: Trigger, number: int) -> int:
    """The verb that goes on after one that only describes: "the tariffs imposed in March have been lifted".

    -1 where the measure is not its subject.
    """
    if number < 0 or scene.verbs[number].head < trigger.end:
        return -1
    described = scene.verbs[number]  # "the duties imposed in May", "the duties due to be imposed in May"
    if described.form != "participle" and not _is_due(scene, number):
        return -1
    later = [n for n in range(number + 1, len(scene.verbs)) if scene.verbs[n].finite]
    if not later:
        return -1
    verb = scene.verbs[later[0]]
    between = scene.lower(scene.verbs[number].end, verb.first)
    new_subject = any(0 <= verb.first - end <= 1 and _is_free(scene, first) for first, end, _ in scene.names)
    aside = scene.words[scene.verbs[number].first - 1].text == ","
    listed = aside or {"on", "of", "at"} & set(between[:6]) or not {"and", "or"} & set(between)
    if (
        _TURNS & set(between)
        or not listed
        or new_subject
        or len(between) > 24
        or aside != (between[-1:] == [","])
    ):
        return -1
    acts = verb.kind in _OUTCOMES and (verb.passive or verb.kind in SUBJECT_ACTS or verb.lemma == "apply")
    return later[0] if acts else -1


def _is_due(scene: Scene, number: int) -> bool:
    """Whether a verb only says what was to come: "the duties due to be imposed in May were dropped"."""
    verb = scene.verbs[number]
    ahead = scene.words[verb.first].lower in (
        "scheduled",
        "set",
        "due",
        "expected",
        "slated",
        "meant",
        "supposed",
    )
    return verb.passive and (verb.form == "infinitive" or (verb.form == "future" and ahead))


def _is_free(scene: Scene, first: int) -> bool:
    """Whether a name stands without a preposition, so that a verb can be its own."""
    return not {"on", "from", "of", "by", "against", "in", "for", "and"} & set(scene.lower(first - 2, first))
