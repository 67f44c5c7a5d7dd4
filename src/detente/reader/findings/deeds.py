"""What is done to a measure: the verb or noun that governs its name, with tense, mood and polarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detente.reader.claim import ClaimStatus
from detente.reader.findings.ceasing import CEASED, ceases, is_gone
from detente.reader.findings.main_verbs import SUBJECT_ACTS, leads_on, main_verb
from detente.reader.findings.scene import Scene
from detente.reader.findings.turned_deeds import (
    SWAPPING,
    comes_instead,
    leaves_to_next,
    left_off,
    or_lowered,
    struck_or_hailed,
)
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verbs import Verb

ACTS = frozenset(
    "impose hit bear raise lower remove suspend exempt extend expire start threaten consider propose ask announce "
    "plan agree ban restrict blacklist add retaliate meet hold sign coordinate sue rule investigate launch keep "
    "refuse avoid allow require".split()
)
"""Kinds of verbs that do something to a measure; the others only talk of it."""
MEETING_ACTS = frozenset(
    "meet hold sign agree remove suspend start extend launch announce plan expire consider ask sue rule threaten "
    "refuse avoid keep propose coordinate investigate".split()
)
MEASURE_ACTS = ACTS - frozenset({"meet", "hold", "coordinate", "sue", "rule", "investigate", "agree"}) | {
    "agree"
}

NOMINAL = {
    **dict.fromkeys(("imposition", "introduction", "reimposition", "implementation", "adoption"), "impose"),
    **dict.fromkeys(("reinstatement", "enactment", "collection", "application", "reintroduction"), "impose"),
    **dict.fromkeys(("increase", "increases", "rise", "hike", "hikes", "doubling", "expansion"), "raise"),
    **dict.fromkeys(("escalation", "tightening", "raising"), "raise"),
    **dict.fromkeys(("reduction", "reductions", "cut", "cuts", "lowering", "easing"), "lower"),
    **dict.fromkeys(
        ("removal", "abolition", "elimination", "lifting", "end", "withdrawal", "repeal"), "remove"
    ),
    **dict.fromkeys(("scrapping", "termination", "cancellation", "cancelation", "rollback"), "remove"),
    **dict.fromkeys(("suspension", "pause", "delay", "postponement", "freeze", "reprieve"), "suspend"),
    **dict.fromkeys(("holiday", "amnesty"), "suspend"),
    **dict.fromkeys(("exemption", "exemptions", "exclusion", "exclusions", "waiver", "waivers"), "exempt"),
    **dict.fromkeys(("exception", "exceptions", "relief", "carve-out"), "exempt"),
    **dict.fromkeys(("extension", "renewal", "prolongation"), "extend"),
    **dict.fromkeys(("expiry", "expiration", "lapse"), "expire"),
    **dict.fromkeys(
        ("threat", "threats", "risk", "prospect", "possibility", "spectre", "specter"), "threaten"
    ),
    **dict.fromkeys(("proposal", "proposals"), "propose"),
    **dict.fromkeys(("announcement",), "announce"),
}
"""Nouns that say what is done to a measure: "the imposition of tariffs", "tariff hikes"."""

FRAGMENT_DEEDS = frozenset({"", "impose", "ban", "restrict", "raise", "blacklist"})
"""What an item of a list can do without a verb of its own: "Banning the import of seafood."."""
NO_MEASURE_AFTER = frozenset(
    "war wars truce talks deal deals negotiations negotiation agreement dispute disputes battle fight standoff "
    "clash revenue revenues policy policies agenda regime code codes line lines item items schedule "
    "classification treatment news uncertainty tensions tension row spat saga strategy commission man king "
    "front issue issues "
    "rebate rebates risk risks evasion compliance "
    "campaign salvo onslaught dividend dividends bill law act authority powers council committee".split()
)
"""What follows "tariff" or "sanctions" when no measure is meant: "tariff war", "Customs Tariff Commission"."""

MODIFIERS: dict[str, ClaimStatus] = {
    **dict.fromkeys(
        ("planned", "announced", "upcoming", "forthcoming", "impending", "approved"), "announced"
    ),
    **dict.fromkeys(("looming", "scheduled", "pending"), "announced"),
    **dict.fromkeys(("threatened", "proposed", "possible", "potential", "prospective"), "threatened"),
    **dict.fromkeys(("suspended", "paused", "delayed", "postponed", "frozen"), "suspended"),
    **dict.fromkeys(("former", "previous", "scrapped", "abolished", "lifted", "repealed"), "expired"),
    **dict.fromkeys(("existing", "current", "present", "prevailing"), "in_force"),
    **dict.fromkeys(("expected",), "announced"),
    **dict.fromkeys(("withdrawn", "cancelled", "canceled"), "withdrawn"),
}
"""Describing words before a measure that say its status by themselves."""


@dataclass(frozen=True)
class Deed:
    """What is done to a measure in its sentence.

    Attributes:
        kind: impose, raise, lower, remove, suspend, ...; empty where nothing is said to be done.
        verb: the governing verb; none for a noun ("the removal of tariffs") or where there is none.
        number: the verb's index in its sentence; -1 for none.
        noun: the governing noun, as it stands; empty for a verb.
        modifier: a status that a describing word gives: "planned tariffs" are announced.
        by_subject: whether the measure is the subject of the verb.
        second: kind of a verb in a clause that hangs on the measure ("tariffs imposed in 2018"); empty for none.
        second_verb: index of that verb; -1 for none.
    """

    kind: str
    verb: Verb | None = None
    number: int = -1
    noun: str = ""
    modifier: ClaimStatus | Literal[""] = ""
    by_subject: bool = False
    second: str = ""
    second_verb: int = -1


def deed_of(scene: Scene, trigger: Trigger) -> Deed:
    """What is done to the measure that a trigger names."""
    if trigger.verb >= 0:
        verb = scene.verbs[trigger.verb]
        return Deed(verb.kind, verb, trigger.verb, by_subject=False)
    modifier = _modifier(scene, trigger)
    if is_gone(scene, trigger) and not _is_event(trigger):
        return Deed("remove", noun=CEASED)
    if _is_matter_of_inquiry(scene, trigger):
        return Deed("", modifier=modifier)
    noun, noun_kind = _nominal(scene, trigger)
    after = _verb_after(scene, trigger)
    before = _verb_before(scene, trigger)
    if after >= 0 and before >= 0 and leaves_to_next(scene.verbs[before]):
        before = -1  # "exempt them from tariffs that Trump plans to reinstate": the plan is what counts
    subject = _subject_verb(scene, trigger, before)
    if subject >= 0:
        before, after = -1, subject
    second = after if before >= 0 else -1
    main = main_verb(scene, trigger, after) if before < 0 else -1
    if main >= 0:
        after, second = main, after
    number, by_subject = (before, False) if before >= 0 else (after, after >= 0)
    verb = scene.verbs[number] if number >= 0 else None
    kind = verb.kind if verb else ""
    if noun_kind and kind not in ("remove", "suspend", "avoid", "refuse"):
        kind = noun_kind
    if verb is not None and verb.lemma in SWAPPING and comes_instead(scene, verb, trigger):
        kind = "impose"
    if verb is not None and (turned := left_off(scene, verb) or struck_or_hailed(verb, trigger)):
        kind = turned
    if kind == "remove" and or_lowered(scene, number):
        kind = "lower"  # "will lower or remove duties": not all of them go
    if ceases(scene, trigger, number):
        kind, noun = "remove", CEASED
    if kind in _WITHHOLDING and _is_licence(scene, trigger):
        kind, noun = "restrict", ""  # who revokes a licence puts a control on
    second_kind = scene.verbs[second].kind if second >= 0 else ""
    return Deed(kind, verb, number, noun, modifier, by_subject, second_kind, second)


_WITHHOLDING = frozenset({"remove", "suspend", "ban", "refuse"})
_LICENCES = frozenset("licence licences license licenses permit permits".split())


def _is_licence(scene: Scene, trigger: Trigger) -> bool:
    """Whether it is by the licences themselves that a control is told: "revoked licences to export"."""
    words = scene.lower(trigger.end - 1, trigger.end + 1)
    licensed = trigger.instrument in ("export_control", "import_restriction")
    return licensed and words[0] in _LICENCES and words[1:] != ["requirement"]


_SCHEMES = frozenset(
    "scheme schemes programme program system mechanism process procedure deal agreement truce talks rules".split()
)


def is_compound(scene: Scene, trigger: Trigger) -> bool:
    """Whether the word only describes another: "tariff war", "sanctions regime", "tariff-free"."""
    after = scene.lower(trigger.end, trigger.end + 2)
    if not after or trigger.verb >= 0:
        return False
    if (
        after[0] == "-"
        and len(after) > 1
        and after[1] in ("free", "related", "hit", "driven", "rate", "only")
    ):
        return after[1] != "rate"
    if after[0] in NOMINAL and len(after) > 1 and after[1] in _SCHEMES:
        return True  # "tariff suspension scheme"
    return after[0] in NO_MEASURE_AFTER


def _is_matter_of_inquiry(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is only what an inquiry is into: "a review of its duties", "a probe into subsidies"."""
    if _is_event(trigger):
        return False
    inquiries = [t for t in scene.triggers if t.instrument in ("investigation", "dispute") and t.verb < 0]
    return any(
        t.end < trigger.head
        and trigger.first - t.end <= 3
        and scene.words[t.end].lower in ("of", "into", "over", "on", "against")
        for t in inquiries
    )


def _modifier(scene: Scene, trigger: Trigger) -> ClaimStatus | Literal[""]:
    verbs = {verb.head for verb in scene.verbs if verb.form != "participle"}
    for index in range(trigger.head - 1, max(trigger.first - 2, -1), -1):
        word = scene.words[index].lower
        if word in MODIFIERS and index not in verbs:
            return MODIFIERS[word]
    return ""


def _nominal(scene: Scene, trigger: Trigger) -> tuple[str, str]:
    """A noun that says what is done, before ("removal of the tariffs") or after ("tariff cuts") the measure."""
    after = scene.lower(trigger.end, trigger.end + 1)
    if after and after[0] in NOMINAL:
        return after[0], NOMINAL[after[0]]
    reach = scene.lower(trigger.first - 6, min(trigger.first + 1, trigger.head))  # its own noun does nothing
    for back, word in enumerate(reversed(reach)):
        if word in NOMINAL:
            between = reach[len(reach) - back :]
            linked = not between or between[0] in ("of", "from", "to", "in", "on", "for")
            at = min(trigger.first + 1, trigger.head) - 1 - back
            if linked and not any(at < verb.head < trigger.head and verb.finite for verb in scene.verbs):
                return word, NOMINAL[word]  # but not "at the end of 2017 it fixed duties"
        if word in (",", ";", "and", "but", "."):
            break
    return "", ""


def _verb_before(scene: Scene, trigger: Trigger) -> int:
    """The nearest verb before the measure, in its clause, that does something to it; -1 for none."""
    first, _ = scene.clause_of(trigger.head)
    if _apart(scene, trigger):
        return -1
    acts = MEETING_ACTS if _is_event(trigger) else MEASURE_ACTS
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


def _subject_verb(scene: Scene, trigger: Trigger, before: int) -> int:
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


def _verb_after(scene: Scene, trigger: Trigger) -> int:
    """The verb after the measure whose subject (or passive object) it is; -1 for none."""
    _, end = scene.clause_of(trigger.head)
    reach = end
    inside = _inside_phrase(scene, trigger)
    acts = ACTS if _is_event(trigger) else MEASURE_ACTS
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
        if verb.lemma == "be on the table":
            return number
        if _is_event(trigger) and verb.lemma in _BY_ITSELF:
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


def _is_event(trigger: Trigger) -> bool:
    return trigger.instrument in ("talks", "agreement", "coordination", "dispute", "investigation")
