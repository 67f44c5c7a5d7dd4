"""Which of the days in a sentence says when a measure starts, ends, was made known, or when talks are held."""

from __future__ import annotations

from dataclasses import dataclass

from detente.reader.claim import Period, Quote
from detente.reader.days import DayMention
from detente.reader.deeds import Deed
from detente.reader.scene import Scene
from detente.reader.triggers import Trigger

_SAYING = frozenset({"say", "announce", "threaten", "consider", "propose", "expect", "blame", "ask", "plan", "agree"})
_STARTING = frozenset("impose hit bear raise lower ban restrict blacklist add retaliate require start".split())


@dataclass(frozen=True)
class Timing:
    """The days of one measure or event, each with its words."""

    effective: Period | None = None
    until: Period | None = None
    announced: Period | None = None
    event: Period | None = None
    evidence: tuple[tuple[str, Quote], ...] = ()


def timing_of(scene: Scene, trigger: Trigger, deed: Deed) -> Timing:
    """The days that belong to a measure or event in its sentence.

    A day with "from" or "since" is a start, one with "until" an end. Any other belongs to the verb of its clause:
    to an act it is the start, to a verb of saying or deciding the announcement, to talks the day they are held.
    """
    found: dict[str, tuple[Period, Quote]] = {}
    for mention in scene.days:
        if mention.period is None or not _near(scene, trigger, mention):
            continue
        field = _field(scene, trigger, deed, mention)
        if field and field not in found:
            found[field] = (mention.period, Quote(mention.words, mention.start, mention.end))
    days = {name: period for name, (period, _) in found.items()}
    return Timing(**days, evidence=tuple((name, quote) for name, (_, quote) in found.items()))


def _near(scene: Scene, trigger: Trigger, mention: DayMention) -> bool:
    """Whether no other measure lies between a day and this one."""
    at = scene.index(mention.start)
    low, high = sorted((trigger.head, at))
    between = [t for t in scene.triggers if low < t.head < high and t.head != trigger.head]
    if not between:
        return True
    return scene.clauses[at] == scene.clauses[trigger.head] and mention.role in ("from", "since", "until", "between")


def _field(scene: Scene, trigger: Trigger, deed: Deed, mention: DayMention) -> str:
    verb = _verb_of_day(scene, mention)
    kind = scene.verbs[verb].kind if verb >= 0 else ""
    event = trigger.instrument in ("talks", "coordination", "investigation", "dispute")
    if mention.role == "until" or kind == "expire":
        return "until"
    if mention.role == "for":
        return ""
    if trigger.instrument == "agreement":
        return "announced" if kind in ("sign", "announce", "agree") else "effective" if kind == "start" else ""
    if event:
        return "announced" if kind in ("say", "announce") else "event"
    if mention.role in ("from", "since", "between"):
        return "until" if kind == "remove" else "effective"
    if kind in ("remove", "suspend"):
        return "until" if kind == "remove" else ""
    if kind in _SAYING:
        return "announced"
    if kind in _STARTING and verb in (deed.number, deed.second_verb):
        return "announced" if scene.verbs[verb].lemma in ("introduce", "order", "issue") else "effective"
    return "effective" if kind == "start" else ""


def _verb_of_day(scene: Scene, mention: DayMention) -> int:
    """The verb a day belongs to: the last before it in its clause, else the first after it."""
    at = scene.index(mention.start)
    first, end = scene.clause_of(at)
    before = [n for n, verb in enumerate(scene.verbs) if first <= verb.head < at]
    if before:
        return before[-1]
    after = [n for n, verb in enumerate(scene.verbs) if at < verb.head < end]
    return after[0] if after else -1
