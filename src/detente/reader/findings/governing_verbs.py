"""Which verb governs a measure: the one that does something to it, before its name or after it."""

from __future__ import annotations

from detente.reader.findings.main_verbs import SUBJECT_ACTS, leads_on
from detente.reader.findings.scene import Scene
from detente.reader.findings.turned_deeds import SWAPPING, struck_or_hailed
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verbs import Verb

_ACTS = frozenset(
    "impose hit bear raise lower remove suspend exempt extend expire start threaten consider propose ask announce "
    "plan agree ban restrict blacklist add retaliate meet hold sign coordinate sue rule investigate launch keep "
    "refuse avoid allow require".split()
)
"""Kinds of verbs that do something to a measure; the others only talk of it."""
_MEETING_ACTS = frozenset(
    "meet hold sign agree remove suspend start extend launch announce plan expire consider ask sue rule threaten "
    "refuse avoid keep propose coordinate investigate".split()
)
_MEASURE_ACTS = _ACTS - frozenset({"meet", "hold", "coordinate", "sue", "rule", "investigate"})


def verb_before(scene: Scene, trigger: Trigger) -> int:
    """The nearest verb before the measure, in its clause, that does something to it; -1 for none."""
    first, _ = scene.clause_of(trigger.head)
    if _apart(scene, trigger):
        return -1
    acts = _MEETING_ACTS if is_event(trigger) else _MEASURE_ACTS
    if trigger.instrument == "investigation":
        acts = acts | {"raise", "impose"}  # "widened its inquiry", "triggered an inquiry"
    for number in range(len(scene.verbs) - 1, -1, -1):
        verb = scene.verbs[number]
        if verb.head >= trigger.head or verb.end > trigger.head:
            continue
        if verb.head < first:
            break
        if verb.form == "gerund" and verb.end == trigger.head and trigger.instrument == "sanction":
            continue  # "blocking sanctions" block nothing
        if verb.kind == "remove" and _HURDLES & set(scene.lower(verb.end, verb.end + 3)):
            continue  # "removing a hurdle to the pact" removes no pact
        if _that_clause(scene, verb, trigger):
            break
        active = not (verb.passive and verb.form != "participle" and verb.kind != "hit")
        if (verb.kind in acts and active) or struck_or_hailed(verb, trigger):
            return number
        if verb.kind in acts and verb.passive and _with_instrument(scene, verb, trigger):
            return number
        if verb.kind in acts and trigger.instrument == "rate":
            return number
        gerund = verb.kind == "blame" and verb.form == "gerund"
        if gerund or (verb.kind in ("effect", "blame") and (verb.finite or verb.form == "infinitive")):
            break  # a verb that is no act stands between: "hurt by tariffs", "alleging subsidies"
    return -1


def _that_clause(scene: Scene, verb: Verb, trigger: Trigger) -> bool:
    """Whether a clause with "that" lies between: "overturned a ruling that had found curbs unfair"."""
    if verb.kind in ("say", "announce", "threaten", "expect", "propose", "agree", "plan"):
        return False
    words = scene.lower(verb.end, trigger.first)
    if "that" not in words:
        return False
    place = verb.end + words.index("that")
    return any(place < other.head < trigger.first and other.finite for other in scene.verbs)


_APART = frozenset("after following amid during before despite because over since without as".split())


def _apart(scene: Scene, trigger: Trigger) -> bool:
    """Whether a preposition keeps the measure from the verb: "stocks fell after the tariffs", "amid talks"."""
    before = scene.lower(trigger.first - 3, trigger.first + 1)
    if "because" in before or "due" in before or ("after" in before and before[-1:] == ["of"]):
        return True  # "after months of talks"
    answers = ("response", "retaliation", "answer", "reaction", "exchange", "return", "addition", "reply")
    if any(before[at : at + 1] and before[at] in answers for at in range(len(before))):
        return True  # "in response to tariffs"
    of_verb = any(
        0 <= trigger.first - verb.end + 1 <= 3 and verb.lemma.endswith(" with") for verb in scene.verbs
    )
    if (before[-2:-1] == ["with"] or before[-1:] == ["with"]) and not of_verb:
        earlier = {
            word for verb in scene.verbs if verb.head < trigger.head for word in (verb.kind, verb.lemma)
        }
        return not {"hit", "retaliate", "impose", "threaten", "ban", *SWAPPING} & earlier
    return bool(before) and (
        before[-1] in _APART
        or (len(before) > 1 and before[-2] in _APART and before[-1] in ("a", "an", "the", "its"))
        or (trigger.first == trigger.head and before[-2:-1] == ["after"])
    )


def subject_verb(scene: Scene, trigger: Trigger, before: int) -> int:
    """The verb whose subject the measure is, where an opening phrase has the verb before it; -1 for none.

    "In an effort to cut costs, zero tariffs will apply to medicines": what counts is "apply", not "cut".
    """
    if before < 0 or scene.words[trigger.first - 1].text != "," or scene.verbs[before].finite:
        return -1
    _, end = scene.clause_of(trigger.head)
    for number, verb in enumerate(scene.verbs):
        if trigger.end <= verb.first < end and verb.finite:
            return number
    return -1


_HURDLES = frozenset(
    "hurdle hurdles obstacle obstacles doubt doubts uncertainty stumbling block blocks threat".split()
)


def _with_instrument(scene: Scene, verb: Verb, trigger: Trigger) -> bool:
    """Whether a passive verb takes the measure as its means: "will be hit with tariffs", "subjected to duties"."""
    return bool({"with", "by", "to", "under"} & set(scene.lower(verb.end, trigger.head)))


def verb_after(scene: Scene, trigger: Trigger) -> int:
    """The verb after the measure whose subject (or passive object) it is; -1 for none."""
    _, end = scene.clause_of(trigger.head)
    reach = end
    inside = _inside_phrase(scene, trigger)
    acts = _ACTS if is_event(trigger) else _MEASURE_ACTS
    if end < len(scene.words) and scene.words[end].lower in ("which", "that", "who"):
        _, reach = scene.clause_of(end)
    aside = _aside(scene, trigger)
    if aside is not None:
        _, reach = scene.clause_of(aside) if aside < len(scene.words) else (0, reach)
    for number, verb in enumerate(scene.verbs):
        if verb.first < trigger.end or verb.head >= reach or (aside is not None and verb.head < aside):
            continue
        if any(trigger.end <= other.head < verb.first and other.verb < 0 for other in scene.triggers):
            return -1
        if verb.first - trigger.end > 16 or {"one", "ones"} & set(scene.lower(trigger.end, verb.first)):
            return -1  # "a tariff to get even for the one imposed by Washington"
        if verb.finite and _of_next_clause(scene, trigger, verb):
            return -1
        if inside and verb.finite and not _relative_object(scene, trigger, verb):
            return -1
        if verb.kind in acts and (verb.passive or verb.kind in SUBJECT_ACTS or verb.form == "participle"):
            return number
        if verb.lemma.startswith("be ") and (verb.kind in acts or verb.kind == "consider"):
            return number
        if is_event(trigger) and verb.lemma in _BY_ITSELF:
            return number
        if verb.kind in acts and (verb.lemma == "apply" or _relative_object(scene, trigger, verb)):
            return number
        if (
            verb.finite
            and verb.kind not in ("say",)
            and not (leads_on(scene, number) or _only_describes(scene, verb, end))
        ):
            return -1
    return -1


_BY_ITSELF = frozenset({"break down", "stall", "collapse", "grind to a halt", "resume", "restart", "reopen"})
"""What talks and deals do by themselves: "talks will resume", "the truce collapsed"."""


_AFTER_PARTICIPLE = frozenset({"to", "by", "from", "in", "at", "under", "into"})


def _only_describes(scene: Scene, verb: Verb, end: int) -> bool:
    """Whether a past form is a participle, the verb of the clause being another: "cars sold to Chile took off"."""
    if verb.form != "past" or verb.passive or verb.kind != "other":
        return False
    led = bool(_AFTER_PARTICIPLE & set(scene.lower(verb.end, verb.end + 1)))
    return led and any(other.finite and verb.end < other.first < end for other in scene.verbs)


def _of_next_clause(scene: Scene, trigger: Trigger, verb: Verb) -> bool:
    """Whether a verb has a subject of its own: "it lost on the ban, and prices fell by half"."""
    told = any(other.head < trigger.first and other.finite for other in scene.verbs)
    between = scene.lower(trigger.end, verb.first)
    joined = [
        at for at, word in enumerate(between) if word in ("and", "but") and between[at - 1 : at] == [","]
    ]
    return told and bool(joined) and joined[-1] < len(between) - 1


_INSIDE = frozenset("with by for against despite amid".split())


_BACKERS = frozenset("supporters opponents critics backers advocates proponents fans".split())


def _inside_phrase(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure belongs to a subject and is not it: "countries with quotas", "backers of the tariffs"."""
    before = set(scene.lower(trigger.first - 3, trigger.first + 1))
    if "," in before:
        return False
    return bool(before & _INSIDE) or ("of" in before and bool(before & _BACKERS))


def _aside(scene: Scene, trigger: Trigger) -> int | None:
    """Where the main clause goes on after an aside: "The tariffs, which ..., were imposed in March"."""
    _, end = scene.clause_of(trigger.head)
    if end >= len(scene.words) or scene.words[end].lower not in ("which", "that"):
        return None
    told = [*(verb.first for verb in scene.verbs), *(other.head for other in scene.triggers)]
    if end - trigger.end > 1 and any(trigger.end <= at < end for at in told):
        return None
    _, after = scene.clause_of(end)
    goes_on = [verb for verb in scene.verbs if after <= verb.first <= after + 2 and verb.finite]
    return after if goes_on and scene.words[after - 1].text == "," else None


def _relative_object(scene: Scene, trigger: Trigger, verb: Verb) -> bool:
    """Whether a following clause acts on the measure: "tariffs that Trump imposed", "duties Beijing put"."""
    between = scene.lower(trigger.end, verb.first)
    named = any(trigger.end <= first and end <= verb.first for first, end, _ in scene.names)
    return (named or bool({"he", "she", "it", "they"} & set(between))) and verb.form in (
        "past",
        "perfect",
        "present",
    )


def is_event(trigger: Trigger) -> bool:
    """Whether a trigger names talks, a deal or a case, to which other things are done than to measures."""
    return trigger.instrument in ("talks", "agreement", "coordination", "dispute", "investigation")
