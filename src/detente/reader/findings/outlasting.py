"""Measures that go on, and those whose time is not prolonged: "will continue to levy", "decided not to renew"."""

from __future__ import annotations

from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene

_CHARGING = frozenset({"impose", "hit", "require", "bear", "restrict", "ban"})
_MORE = frozenset({"additional", "new", "more", "further", "extra"})
_RUNNING_OUT = frozenset({"lapse", "expire", "sunset"})
_LEFT = frozenset({"left", "allowed"})
_DECIDED = frozenset({"past", "perfect", "gerund", "participle"})


def goes_on_doing(scene: Scene, deed: Deed) -> bool:
    """Whether a side goes on with what it does: "will continue to levy duties", "kept charging"."""
    verb = deed.verb
    if verb is None or verb.governor < 0 or verb.form not in ("infinitive", "gerund"):
        return False
    ruler = scene.verbs[verb.governor]
    on = ruler.lemma in ("continue", "keep", "go on") and 0 <= verb.first - ruler.end <= 1
    more = _MORE & set(scene.lower(verb.end, verb.end + 3))  # "will continue to put on new duties"
    return on and not (ruler.negated or more) and verb.kind in _CHARGING


def is_let_run_out(scene: Scene, deed: Deed) -> bool:
    """Whether somebody decided not to prolong a measure: "declined to renew the duty", "let the quota lapse"."""
    verb = deed.verb
    if verb is None:
        return False
    if deed.kind == "extend" and verb.governor >= 0:
        ruler = scene.verbs[verb.governor]
        refused = ruler.kind in ("avoid", "refuse") or ruler.negated
        return refused and ruler.form in _DECIDED and not deed.noun
    if (
        deed.kind == "expire"
        and verb.form == "infinitive"
        and _LEFT & set(scene.lower(verb.first - 1, verb.head))
    ):
        return True  # "was left to expire"
    let = verb.lemma in ("let", "allow") and verb.form in _DECIDED and not verb.negated
    return let and bool(_RUNNING_OUT & set(scene.lower(verb.end, verb.end + 14)))


def is_bygone(scene: Scene, deed: Deed) -> bool:
    """Whether a side is told to have done what it no longer does: "used to levy a duty", "once put a duty on"."""
    verb = deed.verb
    if verb is None or verb.kind not in _CHARGING:
        return False
    used = scene.lower(verb.first - 2, verb.head)
    return ("used" in used and "to" in used) or (verb.form == "past" and "once" in used[-1:])
