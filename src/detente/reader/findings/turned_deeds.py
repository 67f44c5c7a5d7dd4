"""Deeds that another word turns into something else: duties that take a quota's place, levying that is stopped."""

from __future__ import annotations

from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verbs import Verb

SWAPPING = frozenset({"replace", "swap"})
_SWAP_LINKS = frozenset("with by for of on in from to outside above within under".split())


def comes_instead(scene: Scene, verb: Verb, trigger: Trigger) -> bool:
    """Whether a measure takes another's place: "replaced the quota with a tariff", "replaced by a tariff"."""
    links = [word for word in scene.lower(verb.end, trigger.head) if word in _SWAP_LINKS]
    return trigger.head >= verb.end and links[-1:] in (["with"], ["by"], ["for"])


def leaves_to_next(verb: Verb) -> bool:
    """Whether what is done to a measure is told by a verb behind it; a refund of duties paid tells it itself."""
    return verb.kind in ("ask", "exempt", "refuse", "avoid") and verb.lemma not in ("refund", "reimburse")


_LEAVING_OFF = frozenset({"stop", "cease", "quit", "discontinue", "end"})


def left_off(scene: Scene, verb: Verb) -> str:
    """What is done to a measure whose verb hangs on one of leaving off: "delayed raising"; ""."""
    if verb.governor < 0 or verb.form not in ("gerund", "infinitive") or verb.governed_by:
        return ""
    ruler = scene.verbs[verb.governor]
    near = 0 <= verb.first - ruler.end <= 6
    if not near or verb.kind not in ("impose", "hit", "raise", "start"):
        return ""
    return "suspend" if ruler.kind == "suspend" else "remove" if ruler.lemma in _LEAVING_OFF else ""


def or_lowered(scene: Scene, number: int) -> bool:
    """Whether a verb is the second of two, the first of which only lowers: "trim or eliminate"."""
    if number < 1:
        return False
    verb, other = scene.verbs[number], scene.verbs[number - 1]
    return other.kind == "lower" and scene.lower(other.end, verb.first) == ["or"]


_STRIKING = frozenset({"make", "cut", "do", "get", "land", "nail down"})
_HAILING = frozenset({"hail", "tout", "trumpet", "herald"})


def struck_or_hailed(verb: Verb, trigger: Trigger) -> str:
    """What is done to a deal that is made or praised: "cut a deal with Chile", "hailed the pact"; ""."""
    near = 0 <= trigger.first - verb.end <= 3 and trigger.instrument == "agreement" and not trigger.plural
    if not near or verb.negated or verb.passive or verb.form not in ("past", "perfect"):
        return ""
    return "sign" if verb.lemma in _STRIKING else "announce" if verb.lemma in _HAILING else ""


def only_for_a_time(scene: Scene, verb: Verb) -> bool:
    """Whether what is lifted comes back: "temporarily lifted the duty", "lifted the duty temporarily"."""
    return bool({"temporarily", "provisionally"} & set(scene.lower(verb.first - 1, verb.end + 1)))
