"""Which of the days in a sentence says when a measure starts, ends, was made known, or when talks are held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from detente.reader.claim import Period, Quote
from detente.reader.days import DayMention
from detente.reader.deeds import Deed, deed_of
from detente.reader.scene import Scene
from detente.reader.triggers import Trigger

_EVENTS = frozenset({"talks", "coordination", "investigation", "dispute"})
_SAYING = frozenset("say announce threaten consider propose expect blame ask plan agree sign rule".split())
_NEUTRAL = frozenset({"other", "effect", "blame"})
_FIELD_OF_ACT = {
    **dict.fromkeys(_SAYING, "announced"),
    **dict.fromkeys("impose hit bear raise lower ban restrict blacklist add retaliate require".split(), "effective"),
    **dict.fromkeys(("start", "exempt", "allow"), "effective"),
    **dict.fromkeys(("remove", "expire"), "until"),
    **dict.fromkeys(("suspend", "extend", "refuse"), "announced"),
}
"""The field of a bare day ("on Monday") by what its verb does to the measure."""
_DECREEING = frozenset("introduce issue order adopt notify set".split())
"""Verbs of putting on whose bare day is that of the decision: "last week Beijing introduced controls"."""
_AGREEING = {
    **dict.fromkeys("sign announce agree hold".split(), "announced"),
    **dict.fromkeys("start keep impose".split(), "effective"),
}
_START_ROLES = frozenset({"from", "since", "between"})
_RUNNING = frozenset({"force", "effect", "place"})
_MOVED = frozenset("moved postponed delayed deferred pushed rescheduled".split())
_CONDITIONS = frozenset("if unless provided should once".split())
_LINKS = frozenset("on in at from since until till by of to effective starting beginning as through before".split())


@dataclass(frozen=True)
class Timing:
    """The days of one measure or event, each with its words."""

    effective: Period | None = None
    until: Period | None = None
    announced: Period | None = None
    event: Period | None = None
    evidence: tuple[tuple[str, Quote], ...] = ()


@dataclass(frozen=True)
class _Day:
    """A day in its sentence: its word, the verb it belongs to, what that does, and how close it is to a measure."""

    mention: DayMention
    at: int
    verb: int
    kind: str
    lemma: str
    rank: int


def timing_of(scene: Scene, trigger: Trigger, deed: Deed) -> Timing:
    """The days that belong to a measure or event in its sentence.

    A day belongs to a measure when the verb it hangs on is the one that acts on the measure, when it stands in the
    measure's own noun phrase ("the 2018 duties"), or else when no other measure is nearer. With "from" or "since" it
    is a start, with "until" an end. Any other follows its verb: to an act it is the start, to a verb of saying or
    deciding the announcement, to talks the day they are held. A length of time counts from the start.

    Args:
        scene: the sentence, read.
        trigger: the words that name the measure or event.
        deed: what is done to it.
    """
    if not scene.days:
        return Timing()
    found: dict[str, tuple[Period, Quote]] = {}
    days = sorted(_days_of(scene, trigger, deed), key=lambda day: (day.rank, abs(day.at - trigger.head)))
    for day in days:
        for name, period in _fields(scene, trigger, day):
            found.setdefault(name, (period, quote_of(day.mention)))
    if "effective" in found and "until" not in found and trigger.instrument not in _EVENTS:
        for day in days:
            if day.mention.role == "for" and day.mention.length and day.kind != "suspend":
                found["until"] = (after(found["effective"][0], day.mention.length), quote_of(day.mention))
                break
    periods = {name: period for name, (period, _) in found.items()}
    return Timing(**periods, evidence=tuple((name, quote) for name, (_, quote) in found.items()))


def quote_of(mention: DayMention) -> Quote:
    """The words of a day, as evidence."""
    return Quote(mention.words, mention.start, mention.end)


_DAYS_IN = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


def after(start: Period, length: tuple[int, str]) -> Period:
    """The day that lies a length of time after a start, roughly.

    Examples:
        >>> day = dt.date(2024, 10, 30)
        >>> after(Period(day, day), (5, "year")).iso()
        '2029-10-30'
    """
    number, unit = length
    end = start.first + dt.timedelta(days=round(number * _DAYS_IN.get(unit, 1.0)))
    return Period(end, end, about=True, zone=start.zone)


def start_of(period: Period) -> Period:
    """The first day, month or year of an interval, as exactly as its ends are told.

    Examples:
        >>> start_of(Period(dt.date(2010, 8, 1), dt.date(2011, 7, 31))).iso()
        '2010-08'
    """
    first, last = period.first, period.last
    if first.day != 1 or (last + dt.timedelta(days=1)).day != 1:
        return Period(first, first, period.about, period.zone)
    following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Period(first, following - dt.timedelta(days=1), period.about, period.zone)


def end_of(period: Period) -> Period:
    """The last day of an interval."""
    return Period(period.last, period.last, period.about, period.zone)


def _days_of(scene: Scene, trigger: Trigger, deed: Deed) -> Iterator[_Day]:
    """The days that belong to a measure, each with how surely it does: 0 is surest."""
    mine = {deed.number, deed.second_verb, trigger.verb} - {-1}
    for mention in scene.days:
        if mention.period is None and mention.length is None:
            continue
        at = scene.index(mention.start)
        verb = verb_of_day(scene, at)
        rank = _rank(scene, trigger, mine, mention, at, verb)
        if rank >= 0:
            kind, lemma = (scene.verbs[verb].kind, scene.verbs[verb].lemma) if verb >= 0 else ("", "")
            if lemma == "freeze":
                kind = "suspend"  # duties are frozen as funds are, which the table takes for blacklisting
            yield _Day(mention, at, verb, kind, lemma, rank)


def _rank(scene: Scene, trigger: Trigger, mine: set[int], mention: DayMention, at: int, verb: int) -> int:
    """How surely a day belongs to a measure: 0 in its noun phrase, 1 by its verb, 2 and 3 by nearness; -1 not."""
    if _names_measure(scene, trigger, at):
        return 0
    if _hangs_on_other_word(scene, at):
        return -1
    if any(_names_measure(scene, other, at) for other in scene.triggers):
        return -1
    if verb in mine:
        return 1
    if _acts_on_other(scene, trigger, verb):
        return -1
    low, high = sorted((trigger.head, at))
    between = any(low < other.head < high for other in scene.triggers if other.head != trigger.head)
    if scene.clauses[at] == scene.clauses[trigger.head]:
        return 2 if not between or mention.role in ("from", "since", "until", "between") else -1
    if between:
        return -1
    kind = scene.verbs[verb].kind if verb >= 0 else ""
    if kind in _SAYING and mention.role == "":
        return 3
    return 3 if at > trigger.head and _continues(scene, trigger, at, verb) else -1


def _names_measure(scene: Scene, trigger: Trigger, at: int) -> bool:
    """Whether a day is part of a measure's name: "the 2018 duties", "tariffs of 2018"."""
    if trigger.verb >= 0:
        return False
    if trigger.first <= at < trigger.head:
        return True
    return at == trigger.end + 1 and scene.words[trigger.end].lower == "of"


def _hangs_on_other_word(scene: Scene, at: int) -> bool:
    """Whether a day follows a past verb that the table of verbs does not know: "Beijing protested on Wednesday"."""
    place = at - 1
    while place >= 0 and scene.words[place].lower in _LINKS | {"the", "late", "early"}:
        place -= 1
    if place < 1:
        return False
    word = scene.words[place].lower
    known = any(verb.first <= place < verb.end for verb in scene.verbs)
    named = any(first <= place < end for first, end, _ in scene.names)
    return len(word) > 4 and word.endswith("ed") and not known and not named


def _acts_on_other(scene: Scene, trigger: Trigger, verb: int) -> bool:
    """Whether the verb of a day acts on another measure of the sentence."""
    if verb < 0:
        return False
    for other in scene.triggers:
        if other.head != trigger.head:
            deed = deed_of(scene, other)
            if verb in (deed.number, deed.second_verb, other.verb):
                return True
    return False


def _continues(scene: Scene, trigger: Trigger, at: int, verb: int) -> bool:
    """Whether a later clause goes on about the measure: "..., which took effect on Monday", "and begin on Sept. 24"."""
    if scene.clauses[at] != scene.clauses[trigger.head] + 1 or verb < 0:
        return False
    first, _ = scene.clause_of(at)
    head = scene.verbs[verb]
    if any(first <= scene.index(rate.start) < head.first for rate in scene.rates if rate.is_duty):
        return False
    named = scene.names_between(first, head.first)
    if head.kind in ("start", "expire", "keep") or not head.finite or scene.words[first].lower in ("which", "that"):
        return not named or head.passive
    return head.kind in _FIELD_OF_ACT and {"it", "they", "them", "both"} & set(scene.lower(first, at)) != set()


def verb_of_day(scene: Scene, at: int) -> int:
    """The verb a day belongs to: the last before it in its clause, else the first after it; -1 for none.

    Infinitives and participles that do nothing to a measure are passed over ("on goods imported from Mexico").
    """
    first, end = scene.clause_of(at)
    before = [n for n, verb in enumerate(scene.verbs) if first <= verb.head < at]
    for number in reversed(before):
        if scene.verbs[number].finite or scene.verbs[number].kind not in _NEUTRAL:
            return number
    following = [n for n, verb in enumerate(scene.verbs) if at < verb.head < end]
    return following[0] if following else before[-1] if before else -1


def _fields(scene: Scene, trigger: Trigger, day: _Day) -> Iterator[tuple[str, Period]]:
    """The fields that a day fills, with the days they take."""
    period = day.mention.period
    if period is None or day.mention.role == "for":
        return
    if trigger.instrument in _EVENTS:
        name = _field_of_event(day)
    elif trigger.instrument == "agreement":
        name = _field_of_agreement(day)
    else:
        name = _field_of_measure(scene, day)
    if name == "effective" and day.mention.role == "between" and _lead(scene, day.at) == "from":
        yield "effective", start_of(period)
        yield "until", end_of(period)
    elif name == "effective" and trigger.instrument == "agreement" and day.rank == 0:
        yield "announced", period
        yield "effective", period
    elif name:
        yield name, period


def _field_of_event(day: _Day) -> str:
    if day.mention.role == "until" or (day.kind == "expire" and day.mention.role != "since"):
        return "until"
    return "announced" if day.kind in ("say", "announce") else "event"


def _field_of_agreement(day: _Day) -> str:
    if day.mention.role == "until" or day.kind == "expire":
        return "until"
    if day.rank == 0 or day.mention.role in _START_ROLES:
        return "effective"
    return _AGREEING.get(day.kind, "")


def _field_of_measure(scene: Scene, day: _Day) -> str:
    if _moved_to(scene, day.at):
        return "effective"
    if day.mention.role == "until":
        return "until"
    if day.rank == 0:
        return "effective"
    if _conditional(scene, day.at) or _moved_away(scene, day.at):
        return ""
    running = bool(_RUNNING & set(scene.lower(day.at - 3, day.at)))
    if day.mention.role in _START_ROLES:
        if day.kind == "suspend":
            return ""
        return "effective" if running or day.kind not in ("remove", "expire") else "until"
    form = scene.verbs[day.verb].form if day.verb >= 0 else ""
    if day.mention.role == "by" and form in ("past", "perfect", "participle"):
        return ""
    if day.lemma in _DECREEING and form != "participle" and not scene.verbs[day.verb].passive:
        return "announced"
    return _FIELD_OF_ACT.get(day.kind, "")


def _lead(scene: Scene, at: int) -> str:
    return scene.words[at - 1].lower if at else ""


def _moved_to(scene: Scene, at: int) -> bool:
    """Whether a day is the new one of a start that was put off: "moved from June 1 to July 9", "delayed until May"."""
    if _lead(scene, at) not in ("to", "until", "till"):
        return False
    before = scene.lower(at - 9, at)
    return bool(_MOVED & set(before)) or "put off" in " ".join(before) or "put back" in " ".join(before)


def _moved_away(scene: Scene, at: int) -> bool:
    return _lead(scene, at) == "from" and bool(_MOVED & set(scene.lower(at - 5, at)))


def _conditional(scene: Scene, at: int) -> bool:
    """Whether a day stands in the condition: "if there is no deal in 90 days"."""
    first, _ = scene.clause_of(at)
    return bool(_CONDITIONS & set(scene.lower(first, min(first + 3, at))))
