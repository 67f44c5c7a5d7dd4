"""Trade preferences that are taken away or given: who takes or gives them, and from or to whom."""

from __future__ import annotations

from detente.reader.findings.deeds import Deed
from detente.reader.findings.discourse import Discourse
from detente.reader.findings.parties import Party, codes_and_words, is_possessive
from detente.reader.findings.scene import Scene
from detente.reader.findings.sides import Sides
from detente.reader.findings.subjects import subject_of
from detente.reader.grammar.triggers import Trigger


def loss_before(scene: Scene, trigger: Trigger) -> int:
    """The verb by which a side loses a preference, in its clause: "Belarus loses its status"; -1 for none."""
    first, _ = scene.clause_of(trigger.head)
    for number, verb in enumerate(scene.verbs):
        lost = verb.lemma == "lose" or (verb.negated and verb.lemma in GETTING | _HAVING)
        if lost and first <= verb.head < trigger.head:
            return number
    return -1


_GIVING = frozenset(
    "grant give restore reinstate renew extend reauthorize reauthorise prolong offer provide".split()
)
_HAVING = frozenset({"enjoy", "benefit", "qualify"})
GETTING = frozenset("receive regain win get obtain gain secure".split())


def gift_of(scene: Scene, trigger: Trigger) -> int:
    """The verb by which a side is given a preference, in its clause: "restored the status"; -1 for none."""
    first, _ = scene.clause_of(trigger.head)
    for number in range(len(scene.verbs) - 1, -1, -1):
        verb = scene.verbs[number]
        before = first <= verb.head < trigger.head and not (verb.passive and verb.form == "participle")
        after = trigger.end <= verb.head <= trigger.end + 8 and verb.passive and verb.finite
        if verb.lemma in _GIVING | GETTING and (before or after) and not verb.negated:
            return number
    return -1


def preference_sides(
    scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party], discourse: Discourse
) -> Sides:
    """Who takes a preference away from whom, or gives it to whom.

    The loser is the object of the verb ("strip Russia of"), the owner of the preference ("India's preferences"),
    who it is for, or the subject of "lose"; who takes it is the subject or stands after "by". So with what is
    given.
    """
    verb = deed.verb
    loses = verb is not None and (verb.lemma in GETTING | _HAVING | {"lose"} or verb.passive)
    sides = [p for p in parties if p.kind not in ("person", "body", "company")]
    if verb is not None and loses:
        losers = [p for p in sides if p.end <= verb.first and not p.link]
        takers = [p for p in parties if p.link == "by" and p.first >= verb.end]
        takers += [p for p in parties if p.first >= verb.end and p.describes and _owns(scene, p, trigger)]
        takers += [p for p in sides if p.link == "in" and 0 <= p.first - trigger.end <= 3]
        taker = takers[0] if takers else None
    else:
        subject = subject_of(scene, deed.number, parties, discourse) if verb is not None else None
        taken_by, _ = codes_and_words(subject)
        taker = subject if taken_by else None
        losers = [p for p in sides if not set(p.codes) & set(taken_by)]
        losers = [p for p in losers if verb is None or p.first >= verb.end] or losers
    losers.sort(key=lambda p: abs(p.first - trigger.head))
    loser = losers[0] if losers else None
    imposed_by, actor = codes_and_words(taker)
    on, target = codes_and_words(loser)
    return Sides(imposed_by, tuple(code for code in on if code not in imposed_by), actor, target)


def _owns(scene: Scene, party: Party, trigger: Trigger) -> bool:
    """Whether a side owns what somebody is given or freed from: "benefits under Norway's system"."""
    near = trigger.first <= party.end <= trigger.head or 0 <= party.first - trigger.end <= 2
    return near and is_possessive(scene, party.end)
