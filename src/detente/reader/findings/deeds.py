"""What is done to a measure: the verb or noun that governs its name, with tense, mood and polarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detente.reader.claim import ClaimStatus
from detente.reader.findings.ceasing import CEASED, ceases, is_gone
from detente.reader.findings.governing_verbs import is_event, subject_verb, verb_after, verb_before
from detente.reader.findings.main_verbs import main_verb
from detente.reader.findings.scene import Scene
from detente.reader.findings.turned_deeds import (
    SWAPPING,
    comes_instead,
    leaves_to_next,
    left_off,
    only_for_a_time,
    or_lowered,
    struck_or_hailed,
)
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verbs import Verb

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
    if is_gone(scene, trigger) and not is_event(trigger):
        return Deed("remove", noun=CEASED)
    if _is_matter_of_inquiry(scene, trigger):
        return Deed("", modifier=modifier)
    noun, noun_kind = _nominal(scene, trigger)
    after = verb_after(scene, trigger)
    before = verb_before(scene, trigger)
    if after >= 0 and before >= 0 and leaves_to_next(scene.verbs[before]):
        before = -1  # "exempt them from tariffs that Trump plans to reinstate": the plan is what counts
    subject = subject_verb(scene, trigger, before)
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
    if kind == "remove" and verb is not None and only_for_a_time(scene, verb):
        kind = "suspend"
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
    if is_event(trigger):
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
