"""Measures that are still plans: dropped or put off before they came, or told as about to come."""

from __future__ import annotations

from typing import Literal

from detente.reader.claim import ClaimStatus
from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger


def fate_of_plan(scene: Scene, deed: Deed) -> ClaimStatus | Literal[""]:
    """What became of a threat or plan: "dropped its threat to impose a tariff", "put off imposing duties"."""
    verb = deed.verb
    if verb is None or verb.governor < 0 or deed.kind in ("remove", "suspend"):
        return ""
    ruler = scene.verbs[verb.governor]
    if verb.governed_by not in ("threaten", "plan") and verb.form != "gerund":
        return ""
    if ruler.negated or ruler.kind not in ("remove", "suspend") or not ruler.finite:
        return ""
    if verb.governed_by:
        return "withdrawn" if ruler.kind == "remove" else "suspended"
    return "suspended" if ruler.kind == "suspend" and verb.first == ruler.end else ""


def is_said_to_come(scene: Scene, deed: Deed) -> bool:
    """Whether somebody says that he is about to do it: "said it was banning imports of salmon"."""
    verb = deed.verb
    if verb is None or verb.form != "present" or not scene.words[verb.head].lower.endswith("ing"):
        return False
    tellers = (other for other in scene.verbs if other.kind in ("say", "announce") and other.finite)
    return any(0 < verb.first - other.end <= 8 for other in tellers)


_WISHES = frozenset(
    "call calls proposal proposals plan plans idea demand demands push bid request bill recommendation".split()
)
_DECIDED = frozenset({"past", "perfect"})


def is_turned_down(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether a measure was decided not to come: "rejected calls for a duty", "decided against a duty"."""
    verb = deed.verb
    if verb is None or verb.negated or verb.head > trigger.head or deed.kind not in ("refuse", "avoid"):
        return False
    wished = bool(_WISHES & set(scene.lower(verb.end, trigger.first + 1)))
    return verb.form in _DECIDED and (wished if deed.kind == "refuse" else verb.lemma.endswith("against"))
