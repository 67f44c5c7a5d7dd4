"""The status of a measure or event on the day of the report, from tense, mood, polarity and days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from detente.reader.claim import ClaimStatus, Period
from detente.reader.findings.deeds import FRAGMENT_DEEDS, Deed
from detente.reader.findings.hypotheticals import is_supposed
from detente.reader.findings.outlasting import goes_on_doing, is_bygone, is_let_run_out
from detente.reader.findings.plans import fate_of_plan, is_said_to_come, is_turned_down
from detente.reader.findings.scene import Scene
from detente.reader.findings.turned_clauses import is_turned_round
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verbs import Verb

MENACE = frozenset("threaten consider propose ask".split())
"""Kinds of verbs whose deed is not done: it is menaced, weighed, proposed or asked for."""
_RESOLVED = frozenset("plan agree announce".split())
_BEFORE_PEAK = (
    "at one point",
    "at one stage",
    "at its height",
    "at their height",
    "at its peak",
    "at their peak",
)


@dataclass(frozen=True)
class Stance:
    """How a report stands to a deed.

    Attributes:
        mood: asserted, future, possible, conditional or ought.
        governors: kinds of the verbs and nouns it depends on ("threatened to", "a plan to").
        reported: kinds of the verbs that report it ("said it would").
        negated: whether it is denied.
        past_perfect: whether it lies before another past ("had imposed").
    """

    mood: str
    governors: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    negated: bool = False
    past_perfect: bool = False


def stance_of(scene: Scene, number: int) -> Stance:
    """How the sentence stands to what one of its verbs says."""
    verb = scene.verbs[number]
    governors: set[str] = {verb.governed_by} - {""}
    denials, moods, at = 0, [], number
    for _ in range(6):
        current = scene.verbs[at]
        denials += current.negated + (current.kind in ("refuse", "avoid") and at != number)
        if at != number:
            governors.add(current.kind)
        if current.governed_by:
            governors.add(current.governed_by)
        moods.append(_mood(current.form))
        if current.governor < 0 or current.governor == at:
            break
        at = current.governor
    if verb.governed_by == "propose" and verb.governor >= 0:
        adopted = scene.verbs[verb.governor]
        if adopted.kind in ("agree", "announce") and not adopted.negated:
            governors = governors - {"propose"} | {"agree"}  # "accepted the recommendation to apply duties"
    if verb.governed_by == "announce" and _answered(scene, verb):
        governors -= {"announce"}  # "in response to Trump's decision to impose a tariff": it is done
    if verb.governor >= 0 and scene.verbs[verb.governor].lemma in _FULFILLING:
        governors -= {"threaten", "plan"}  # "made good on a threat to tax wine"
    mood = next((m for m in ("possible", "conditional", "ought", "future") if m in moods), "asserted")
    ruled = verb.form == "infinitive" and "whether" in scene.lower(scene.verbs[at].end, verb.first)
    if ruled or "whether" in scene.lower(verb.first - 4, verb.first):
        return Stance("possible", frozenset(governors))  # nobody has decided yet
    if mood == "asserted" and verb.form == "gerund" and scene.verbs[at].form == "gerund":
        first, _ = scene.clause_of(verb.head)
        if {"will", "shall"} & set(scene.lower(first, verb.first)):
            mood = "future"  # "will act by adding firms to the list"
    if verb.kind == "bear" and scene.lower(verb.first - 1, verb.first) == ["or"]:
        mood = "possible"  # "had a month to sign or face tariffs"
    if {"probably", "likely", "unlikely", "like"} & set(scene.lower(verb.first - 1, verb.head)):
        mood = "possible"  # "will probably be hit", "is unlikely to impose"
    had = "had" in scene.lower(verb.first, verb.head) or "had" in scene.lower(
        scene.verbs[at].first, scene.verbs[at].head
    )
    negated = denials % 2 == 1 or is_denied(scene, verb)
    return Stance(mood, frozenset(governors), _reported(scene, at), negated, had)


_FULFILLING = frozenset({"make good on", "follow through on", "deliver on", "carry out"})


_ANSWERS = frozenset("response answer retaliation reaction following since".split())


def _answered(scene: Scene, verb: Verb) -> bool:
    """Whether what was decided is what somebody answers, so that it was carried out."""
    return bool(_ANSWERS & set(scene.lower(verb.first - 9, verb.first)))


def is_denied(scene: Scene, verb: Verb) -> bool:
    """Whether a deed is denied by other words than "not": "no plans to", "yet to", "denied that it had"."""
    before = scene.lower(max(0, verb.first - 3), verb.head)
    if "longer" in before:  # "will no longer allow": part of the verb, which knows
        before = [word for word in before if word != "no"]
    before += ["no"] if {"nothing", "little"} & set(scene.lower(verb.first - 2, verb.head)) else []
    denied = any(other.lemma == "deny" and other.head < verb.first for other in scene.verbs)
    return denied or "no" in before or {"yet", "to"} <= set(before)


def _mood(form: str) -> str:
    return form if form in ("future", "possible", "conditional", "ought") else "asserted"


def _reported(scene: Scene, number: int) -> frozenset[str]:
    """Kinds of the verbs that report a clause: the main verb before it, or the one after ("..., he said")."""
    first, end = scene.clause_of(scene.verbs[number].head)
    kinds: set[str] = set()
    for other in scene.verbs:
        if other.end <= first and other.finite and first - other.end <= 14:
            kinds |= {other.kind}
        if (
            other.first >= end
            and other.first - end <= 6
            and other.kind in ("say", "announce", "threaten", "propose")
            and not {"and", "but"} & set(scene.lower(end - 1, other.first))
        ):
            kinds |= {other.kind}
    for other in scene.verbs[:number]:
        if (
            first <= other.head
            and other.kind in ("say", "announce", "threaten", "propose", "consider")
            and other.finite
        ):
            kinds |= {other.kind}
    return frozenset(kinds)


def conditional_clause(scene: Scene, trigger: Trigger) -> tuple[int, int] | None:
    """The clause that a measure depends on, as first word and the one after its last: "unless ...", "if ..."."""
    for index in range(len(scene.words)):
        if not _opens_condition(scene, index):
            continue
        first, end = scene.clause_of(index)
        if index < trigger.head < end and index == first:
            continue
        return index, end
    return None


def _opens_condition(scene: Scene, index: int) -> bool:
    words = scene.lower(index, index + 3)
    if words[0] == "if":
        wished = {"want", "wants", "wish", "wishes", "intend", "hope"} & set(
            scene.lower(index + 1, index + 5)
        )
        return not (_whether(scene, index) or wished)  # "need a permit if they want to sell"
    if words[0] == "should":
        turned = index == 0 or is_turned_round(scene, index)
        return turned and not scene.sentence.text.rstrip().endswith("?")
    if words[:2] == ["failing", "that"]:
        return True
    if words[0] == "once":
        return "only" in scene.lower(0, index)  # "will only be imposed once imports exceed"
    return words[0] in ("unless", "provided") or words in (["as", "long", "as"], ["so", "long", "as"])


def _whether(scene: Scene, index: int) -> bool:
    return bool({"as", "even", "asked", "see", "wonder", "what"} & set(scene.lower(index - 1, index)))


def measure_status(
    scene: Scene,
    trigger: Trigger,
    deed: Deed,
    periods: tuple[Period | None, Period | None],
    published: dt.date | None,
) -> ClaimStatus:
    """The status of a measure (no event) on the day of the report.

    Args:
        scene: the sentence.
        trigger: the words that name the measure.
        deed: what is done to it.
        periods: when it takes effect, and when it ends, where the sentence says so.
        published: the day of the report.
    """
    effective, until = periods
    words = scene.sentence.text.lower()
    if scene.is_fragment and scene.sentence.kind == "body" and deed.kind in FRAGMENT_DEEDS:
        done = effective and published and effective.last <= published and deed.verb is not None
        return deed.modifier or ("in_force" if done else "announced")
    peak = any(phrase in words for phrase in _BEFORE_PEAK)
    if until and published and until.last < published and deed.kind != "suspend":
        return "expired"
    if deed.verb is None:
        status = _without_verb(scene, trigger, deed, effective, published)
        return "expired" if peak and status == "in_force" else status
    dropped = fate_of_plan(scene, deed)
    if dropped:
        return dropped
    if is_let_run_out(scene, deed) or is_bygone(scene, deed):
        return "expired"
    if is_turned_down(scene, trigger, deed):
        return "withdrawn"
    stance = stance_of(scene, deed.number)
    if is_supposed(scene, trigger, deed):
        stance = replace(stance, mood="possible", governors=stance.governors | {"consider"}, negated=False)
    if goes_on_doing(scene, deed) and not stance.negated:
        return "in_force"
    if deed.noun and deed.verb.kind in MENACE | _RESOLVED and deed.kind != deed.verb.kind:
        # "is weighing a cut in its tax": what is weighed is the cut
        stance = replace(stance, governors=stance.governors | {deed.verb.kind})
    if deed.noun and deed.kind != deed.verb.kind:
        stance = replace(stance, negated=False)  # "warned it not to retaliate for the imposition of tariffs"
    if stance.mood == "ought" and deed.verb.kind in ("bear", "require") and _is_bound(scene, deed.verb):
        stance = replace(stance, mood="asserted")
    condition = conditional_clause(scene, trigger) is not None
    status = _by_deed(deed, stance, condition, effective, published)
    if status == "in_force" and condition and deed.kind == "start" and deed.verb.form == "present":
        status = "threatened"  # "takes effect in May if confirmed"
    present = deed.verb.form == "present" and deed.kind != "keep"
    if status == "in_force" and present and _by_agreement(scene, trigger):
        return "announced"
    bound = "must" in scene.lower(deed.verb.first, deed.verb.head) and deed.kind in ("bear", "require")
    if status == "threatened" and bound and not condition:
        status = "in_force"  # "importers must pay deposits"
    if status == "in_force" and deed.modifier in ("announced", "threatened", "suspended", "expired"):
        status = deed.modifier if deed.kind not in ("impose", "hit", "start") else status
    if status == "in_force" and peak:
        return "expired"
    if "having" in scene.lower(deed.verb.first - 1, deed.verb.head) and deed.kind not in (
        "suspend",
        "remove",
    ):
        return "in_force"  # "having doubled its duty"
    later = (effective and published and effective.first > published) or is_said_to_come(scene, deed)
    later = later or (deed.verb.form == "present" and _is_ahead(scene, deed.verb, published))
    found = trigger.instrument in _REMEDIES and _DETERMINED & set(words.split())
    return "announced" if status == "in_force" and (later or found) else status


_PUT_ON = frozenset({"impose", "hit", "ban", "restrict", "start", "raise"})


def _is_ahead(scene: Scene, verb: Verb, published: dt.date | None) -> bool:
    """Whether what is told in the present comes later: "stops selling coal when the decree begins on 15 July"."""
    periods = [day.period for day in scene.days if day.period and day.role not in ("until", "by")]
    return verb.kind in _PUT_ON and published is not None and any(one.first > published for one in periods)


def _is_bound(scene: Scene, verb: Verb) -> bool:
    """Whether somebody has to pay: "importers must pay a deposit"."""
    return bool({"must", "have", "has"} & set(scene.lower(verb.first, verb.head)))


_REMEDIES = frozenset({"anti_dumping", "anti_subsidy", "safeguard"})
_DETERMINED = frozenset({"determination", "determinations", "margin", "margins"})
"""Words of a finding that orders no duty yet: "dumping margins of 71 percent"."""


def _by_agreement(scene: Scene, trigger: Trigger) -> bool:
    """Whether an agreement of the same sentence sets the measure: "a deal that sets a 15 percent tariff"."""
    return any(other.instrument == "agreement" and other.end <= trigger.first for other in scene.triggers)


_GONE = frozenset({"be gone", "be no more", "be off the table"})


def _by_deed(
    deed: Deed, stance: Stance, condition: bool, effective: Period | None, published: dt.date | None
) -> ClaimStatus:
    kind = deed.kind
    if kind == "expire":
        if deed.verb is not None and deed.verb.lemma in _GONE and stance.mood == "asserted":
            return "expired"
        ahead = stance.mood != "asserted" or (deed.verb and deed.verb.form in ("present", "infinitive"))
        return "in_force" if ahead else "expired"
    if kind == "suspend":
        return _reversal(stance, "suspended", condition)
    if kind == "remove":
        return _reversal(stance, "withdrawn", condition)
    if kind in ("exempt", "allow"):
        if stance.governors & (MENACE | {"refuse"}) or stance.negated:
            return "in_force"
        return "withdrawn" if not deed.noun and stance.mood == "asserted" else "suspended"
    if (
        kind == "extend"
        and stance.negated
        and deed.verb is not None
        and deed.verb.form in ("past", "perfect")
    ):
        return "expired"  # "was not renewed"
    if kind == "extend":
        return "suspended" if deed.noun in ("suspension", "pause", "delay", "freeze") else "in_force"
    if kind in ("threaten", "consider", "propose"):
        return "withdrawn" if stance.negated else "threatened"
    if kind == "keep":
        return "in_force"
    if kind in ("ask", "refuse", "avoid"):
        return "threatened" if kind == "ask" else "in_force"
    if kind in ("announce", "plan", "agree"):
        if kind == "announce" and effective and published and effective.last <= published:
            return "in_force"
        return _imposition(stance, "announced", condition)
    return _imposition(stance, "in_force", condition)


def _imposition(stance: Stance, asserted: ClaimStatus, condition: bool) -> ClaimStatus:
    """The status of something that is put on, raised or lowered."""
    menace = stance.governors & MENACE or "threaten" in stance.reported
    if menace or stance.mood in ("possible", "ought"):
        return "threatened"
    if stance.negated:
        return "withdrawn"
    if stance.mood == "conditional":
        told = stance.reported & {"say", "announce", "plan", "agree"}
        return "announced" if told and not condition else "threatened"
    if stance.mood == "future" or stance.governors & _RESOLVED:
        return "threatened" if condition else "announced"
    return asserted


def _reversal(stance: Stance, done: ClaimStatus, condition: bool) -> ClaimStatus:
    """The status of something that is lifted or put off; what is only wished or menaced leaves it in force."""
    if stance.governors & (MENACE | {"refuse"}) or stance.mood in ("possible", "ought") or stance.negated:
        return "in_force"
    if stance.mood in ("conditional", "future") and condition:
        return "in_force"
    return done


def _without_verb(
    scene: Scene, trigger: Trigger, deed: Deed, effective: Period | None, published: dt.date | None
) -> ClaimStatus:
    if deed.modifier:
        return deed.modifier
    by_noun: dict[str, ClaimStatus] = {
        "threaten": "threatened",
        "propose": "threatened",
        "announce": "announced",
        "remove": "withdrawn",
        "suspend": "suspended",
        "expire": "expired",
    }
    if deed.kind in by_noun:
        return by_noun[deed.kind]
    if effective and published and effective.first > published:
        return "announced"
    first, end = scene.clause_of(trigger.head)
    ahead = {"will", "shall"} & set(scene.lower(first, trigger.first))
    if ahead or _comes_to_a_number(scene.lower(first, end)):
        return "announced"  # "99 percent of goods will enter Britain at zero duty"
    for verb in scene.verbs:
        if (
            first <= verb.head < end
            and verb.form in ("possible", "conditional")
            and verb.first > trigger.head
        ):
            return "threatened"
    return "in_force"


def _comes_to_a_number(words: list[str]) -> bool:
    """Whether a clause says how high something will be: "the tariff will be 25%", "will go from 25% to 50%"."""
    places = [place for place, word in enumerate(words) if word == "will"]
    return any(word[:1].isdigit() for place in places for word in words[place + 2 : place + 5])
