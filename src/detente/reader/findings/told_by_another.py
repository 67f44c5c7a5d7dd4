"""What another word of a sentence tells of: what an exemption is from, what is sued over, what talks are on."""

from __future__ import annotations

from detente.reader.findings.deeds import NOMINAL, Deed
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

EXEMPTION = "exemption"
"""Instrument of an exemption until the report tells what it is from."""


def is_left_out(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether a measure is what a reprieve named before is from: "a reprieve from the tariffs"."""
    return NOMINAL.get(deed.noun) == "suspend" and any(
        other.instrument == EXEMPTION
        and 0 <= trigger.head - other.end <= 8
        and scene.words[other.end].lower in ("from", "to", "for", "on")
        for other in scene.triggers
    )


def is_challenged(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is only what somebody goes to law about: "has challenged the measures at the WTO"."""
    return trigger.instrument == "measure" and any(
        verb.kind == "sue" and 0 <= trigger.first - verb.end <= 1 for verb in scene.verbs
    )


def is_of_another(scene: Scene, trigger: Trigger) -> bool:
    """Whether an event is only what another of the sentence is about, which tells of both."""
    if trigger.instrument == "agreement":
        return _is_talked_of(scene, trigger)
    return trigger.instrument == "dispute" and (_is_appealed(scene, trigger) or _is_heard(scene, trigger))


def _is_heard(scene: Scene, trigger: Trigger) -> bool:
    """Whether a complaint is only what a panel of the sentence is for: "a panel to examine the complaint"."""
    panels = [other for other in scene.triggers if scene.words[other.head].lower in ("panel", "panels")]
    heard = {"examine", "hear", "consider", "review"} & set(scene.lower(trigger.first - 3, trigger.first))
    return trigger.verb < 0 and bool(heard) and any(other.end <= trigger.first for other in panels)


def _is_appealed(scene: Scene, trigger: Trigger) -> bool:
    """Whether a ruling is only what an appeal is against: "Oslo appealed the panel's ruling"."""
    appeals = [verb for verb in scene.verbs if verb.lemma == "appeal" and 0 < trigger.head - verb.head <= 7]
    return trigger.verb < 0 and bool(appeals)


_ON_WHAT = frozenset({"on", "about", "over", "toward", "towards"})


def _is_talked_of(scene: Scene, trigger: Trigger) -> bool:
    """Whether an agreement is only what talks are on: "talks on amending their trade deal"."""
    if {"round", "rounds"} & set(scene.lower(trigger.first - 3, trigger.first)):
        return True  # "the sixth round on the trade pact"
    return any(
        0 <= trigger.first - other.end <= 7 and bool(_ON_WHAT & set(scene.lower(other.end, trigger.first)))
        for other in scene.triggers
        if other.instrument == "talks" and other.end < trigger.head
    )
