"""Measures that go on, and those whose time is not prolonged: "will continue to levy", "decided not to renew"."""

from __future__ import annotations

from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene

_CHARGING = frozenset({"impose", "hit", "require", "bear", "restrict", "ban"})
_MORE = frozenset({"additional", "new", "more", "further", "extra"})
_RUNNING_OUT = frozenset({"lapse", "expire", "sunset"})
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
    let = verb.lemma in ("let", "allow") and verb.form in _DECIDED and not verb.negated
    return let and bool(_RUNNING_OUT & set(scene.lower(verb.end, verb.end + 14)))
