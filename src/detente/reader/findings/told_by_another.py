"""Measures that another word of their sentence tells of: what an exemption is from, what is taken to court."""

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
