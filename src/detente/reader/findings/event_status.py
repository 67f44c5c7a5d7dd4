"""The status of talks, agreements, disputes and investigations: planned, held, under way, called off."""

from __future__ import annotations

import datetime as dt
import re

from detente.reader.claim import ClaimStatus, Period
from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene
from detente.reader.findings.status import MENACE, Stance, stance_of
from detente.reader.grammar.deals import PROMISES
from detente.reader.grammar.triggers import Trigger

_OVER = frozenset({"end", "finish"})


def event_status(
    scene: Scene, trigger: Trigger, deed: Deed, day: Period | None, published: dt.date | None
) -> ClaimStatus:
    """The status of talks, an agreement, a dispute or an investigation on the day of the report."""
    number = deed.number
    if (
        number < 0 and trigger.instrument != "dispute"
    ):  # "ended its quotas, in line with a ruling" ends no dispute
        number = _clause_verb(scene, trigger)
    before = set(scene.lower(trigger.first - 3, trigger.head))
    stance = stance_of(scene, number) if number >= 0 else Stance("asserted")
    kind = deed.kind or (scene.verbs[number].kind if number >= 0 else "")
    if (
        trigger.instrument == "talks"
        and deed.verb is not None
        and deed.verb.lemma in _OVER
        and not stance.negated
    ):
        return "held"  # "three days of talks ended without a deal"
    if trigger.instrument == "talks" and _under_way(scene, trigger):
        return "held"
    if kind == "remove" and trigger.instrument == "agreement" and trigger.verb >= 0:
        kind = "sign"  # what they ended is their quarrel
    if kind in ("remove", "avoid"):
        # A meeting that somebody threatens to cancel is told as off until a later report has it on again.
        wished = stance.mood == "possible" or (stance.mood == "conditional" and not stance.reported)
        menaces = MENACE if trigger.instrument == "agreement" else MENACE - {"threaten"}
        menace = stance.governors & menaces or wished
        return "planned" if stance.negated else "withdrawn" if not menace else "threatened"
    if kind == "suspend":
        return "suspended"
    ahead = stance.mood in ("future", "possible", "conditional", "ought") or bool(
        stance.governors & (MENACE | {"plan", "agree", "expect"})
    )
    words = {"next", "upcoming", "planned", "expected", "scheduled", "forthcoming", "another", "possible"}
    happened = deed.verb is not None and deed.verb.form == "past" and kind in ("hold", "meet") and not ahead
    future_day = bool(day and published and day.first > published) and not happened
    if trigger.instrument == "agreement":
        near = bool(_NEAR.search(" ".join(scene.lower(trigger.first - 6, trigger.first))))
        return "planned" if near else _agreement_status(kind, ahead, stance, deed)
    if trigger.instrument == "coordination":
        return "announced"
    if trigger.instrument == "dispute":
        if deed.verb is not None and deed.verb.lemma in ("close", "drop", "settle", "wind up") and not ahead:
            return "withdrawn"
        if kind in ("threaten", "consider") or "threaten" in stance.governors:
            return "threatened"
        return "planned" if ahead else "held"
    if deed.verb is not None and deed.verb.lemma in ("be set", "be scheduled", "be due", "be planned"):
        return "planned"
    if future_day or (ahead and not (day and published and day.last < published)) or before & words:
        return "planned"
    looking = deed.verb is not None and deed.verb.lemma in ("examine", "look into", "study")
    if trigger.instrument == "investigation" and looking:
        return "held"
    done = deed.verb is not None and deed.verb.form in ("past", "perfect")  # "the commission voted"
    if trigger.instrument == "investigation" and trigger.verb >= 0 and kind in _OF_VERDICTS:
        return "held" if done else "planned"
    requested = kind == "ask" and deed.verb is not None and deed.verb.form == "participle"
    if trigger.instrument == "investigation" and requested:
        return "held"  # "follow an investigation requested by local mills"
    if kind == "announce" and _STAGES & set(scene.lower(trigger.first - 8, trigger.first + 1)):
        return "held"  # "announced the conclusion of its inquiry"
    met = deed.verb is not None and deed.verb.form in ("past", "perfect") and kind == "agree"
    if met and scene.lower(trigger.first - 1, trigger.first + 1) == ["at", "a"]:
        return "held"  # "agreed on it at a meeting in Oslo"
    return "planned" if kind in ("ask", "plan", "agree", "consider", "propose", "announce") else "held"


_STAGES = frozenset(
    "conclusion completion end result results ruling determination determinations finding findings outcome "
    "launch opening initiation start".split()
)
"""Nouns for what an inquiry has come to, once it is announced."""
_NEAR = re.compile(
    r"\b(?:close to|closer to|near|nearing|on the verge of|on the brink of|working (?:on|towards?)"
    r"|hop(?:e|es|ed|ing) (?:for|to \w+))(?: (?:a|an|the|to))?$"
)
"""Words before a deal that is not there yet."""
_OF_VERDICTS = frozenset({"expect", "start", "announce", "impose", "rule"})
"""Kinds of verbs that name an inquiry by the decision that is due in it."""
_AHEAD = frozenset("next will would upcoming planned may could".split())
_GOING_ON = re.compile(
    r"^(?:(?:with|on|between|over|about|for)\b.*?)?(?:(?:are|is|were|still) )*"
    r"(?:go on|going on|went on|continu(?:e|ed|es|ing)|under way|underway)\b"
)


def _under_way(scene: Scene, trigger: Trigger) -> bool:
    """Whether talks are being held: "is in talks with Beijing", "talks go on", "at the meeting"."""
    before = " ".join(scene.lower(trigger.first - 3, trigger.head))
    if _AHEAD & set(scene.lower(*scene.clause_of(trigger.head))):
        return False
    if scene.lower(trigger.head - 1, trigger.head) == ["in"] and trigger.plural:
        return True
    over = before.endswith(("at the", "during the", "after")) or ("after" in before and before.endswith("of"))
    return over or goes_on(scene, trigger)


def goes_on(scene: Scene, trigger: Trigger) -> bool:
    """Whether what talks do is to go on: "talks with Lima on another solution go on"."""
    _, end = scene.clause_of(trigger.head)
    after = " ".join(scene.lower(trigger.end, max(end, trigger.end + 5)))
    return trigger.verb < 0 and bool(_GOING_ON.search(after)) and not _AHEAD & set(after.split())


def _agreement_status(kind: str, ahead: bool, stance: Stance, deed: Deed) -> ClaimStatus:
    if kind == "expire":
        return (
            "in_force"
            if stance.mood != "asserted" or (deed.verb and deed.verb.form == "present")
            else "expired"
        )
    if stance.mood == "possible" or kind in ("ask", "consider"):
        return "planned"
    if kind == "meet" and deed.verb is not None and deed.verb.form in ("infinitive", "gerund", "present"):
        return "planned"  # what is being negotiated is not there yet
    if ahead:
        return (
            "announced"
            if stance.governors & {"agree", "announce"} or kind in ("announce", "agree")
            else "planned"
        )
    promised = kind in ("plan", "threaten") and deed.verb is not None and deed.verb.lemma in PROMISES
    if (promised or kind in ("sign", "agree", "announce")) and deed.verb and deed.verb.form != "infinitive":
        return "announced"
    return "in_force"


def _clause_verb(scene: Scene, trigger: Trigger) -> int:
    """The main verb of the clause a trigger stands in; -1 for none."""
    first, end = scene.clause_of(trigger.head)
    finite = [
        n
        for n, verb in enumerate(scene.verbs)
        if first <= verb.head < end and verb.finite and (verb.head < trigger.head or verb.passive)
    ]
    return finite[0] if finite else -1
