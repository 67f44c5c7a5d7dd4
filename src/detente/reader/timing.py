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
from detente.reader.verbs import Verb

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
    """A day in its sentence, as one measure sees it.

    Attributes:
        mention: the day.
        at: index of its first word.
        verb: index of the verb it hangs on; -1 for none.
        kind: what that verb does.
        lemma: the verb.
        rank: how surely the day belongs to the measure; 0 is surest.
        stated: whether it is told as a start ("from", "with effect from"), which goes before any day of an act.
    """

    mention: DayMention
    at: int
    verb: int
    kind: str
    lemma: str
    rank: int
    stated: bool


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
    for day in sorted(days, key=lambda day: not day.stated):
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
    mine = _own_verbs(scene, trigger, deed)
    for mention in scene.days:
        if mention.period is None and mention.length is None:
            continue
        at = scene.index(mention.start)
        verb = verb_of_day(scene, at)
        if verb < 0 and deed.number >= 0 and _opens_sentence(scene, trigger, at):
            verb = deed.number
        rank = _rank(scene, trigger, mine, mention, at, verb)
        if rank >= 0:
            kind, lemma = (scene.verbs[verb].kind, scene.verbs[verb].lemma) if verb >= 0 else ("", "")
            if lemma == "freeze":
                kind = "suspend"  # duties are frozen as funds are, which the table takes for blacklisting
            stated = mention.role in _START_ROLES and (rank <= 1 or _closes_list(scene, trigger, at, mention))
            yield _Day(mention, at, verb, kind, lemma, rank, stated)


def _opens_sentence(scene: Scene, trigger: Trigger, at: int) -> bool:
    """Whether a day stands before all verbs: "Effective Thursday, importers of X, which is used in Y, will pay"."""
    following = [verb.first for verb in scene.verbs if verb.first > at]
    return len(following) == len(scene.verbs) and at < 4 and trigger.head > at


def _own_verbs(scene: Scene, trigger: Trigger, deed: Deed) -> set[int]:
    """The verbs that act on a measure, with those that say that the act begins ("began charging")."""
    mine = {deed.number, deed.second_verb, trigger.verb} - {-1}
    governors = {scene.verbs[number].governor for number in mine} - {-1}
    return mine | {number for number in governors if scene.verbs[number].kind == "start"}


def _rank(scene: Scene, trigger: Trigger, mine: set[int], mention: DayMention, at: int, verb: int) -> int:
    """How surely a day belongs to a measure: 0 in its noun phrase, 1 by its verb, 2 and 3 by nearness; -1 not."""
    if _names_measure(scene, trigger, at):
        return 0
    if _hangs_on_other_word(scene, at) or any(_names_measure(scene, other, at) for other in scene.triggers):
        return -1
    if verb in mine:
        return 1
    if _acts_on_other(scene, trigger, verb):
        return -1
    if scene.clauses[at] == scene.clauses[trigger.head]:
        return 2 if _nearest(scene, trigger, mention, at) else -1
    if _closes_list(scene, trigger, at, mention):
        return 3
    if not _nearest(scene, trigger, mention, at, strictly=True):
        return -1
    if at > trigger.head:
        return 3 if _continues(scene, trigger, at, verb) else -1
    return 3 if _opens_report(scene, trigger, mention, at, verb) else -1


def _nearest(scene: Scene, trigger: Trigger, mention: DayMention, at: int, strictly: bool = False) -> bool:
    """Whether no other measure has more right to a day: none lies between, and none right before it."""
    low, high = sorted((trigger.head, at))
    between = any(low < other.head < high for other in scene.triggers if other.head != trigger.head)
    if between and (strictly or mention.role not in ("from", "since", "until", "between")):
        return False
    apart = any(word.text == "," for word in scene.words[at : trigger.first])
    return not (apart and any(other.head < at for other in scene.triggers))


_CLOSING = frozenset({"effective", "starting", "beginning"})


def _closes_list(scene: Scene, trigger: Trigger, at: int, mention: DayMention) -> bool:
    """Whether a start at the end of a sentence holds for all it says: "..., with effect from March 12"."""
    if mention.role != "from" or at < trigger.head or any(day.start > mention.start for day in scene.days):
        return False
    before = scene.lower(at - 4, at)
    return "," in before and ("effect" in before or bool(_CLOSING & set(before)))


_ALONGSIDE = frozenset({"as", "when"})


def _opens_report(scene: Scene, trigger: Trigger, mention: DayMention, at: int, verb: int) -> bool:
    """Whether a day before the measure's clause is told of it: "said on Monday it would ...", "this year as it ..."."""
    kind = scene.verbs[verb].kind if verb >= 0 else ""
    if kind in _SAYING:
        return mention.role in ("", "from")
    first, _ = scene.clause_of(trigger.head)
    alongside = first > 0 and scene.words[first].lower in _ALONGSIDE and first - at <= 3
    return alongside and kind in _NEUTRAL and mention.role == ""


_NAME_REACH = 5


def _names_measure(scene: Scene, trigger: Trigger, at: int) -> bool:
    """Whether a day is part of a measure's name: "the 2018 duties", "tariffs of 2018"; not of a fiscal year's."""
    if trigger.verb >= 0 or (at and scene.words[at - 1].lower == "fiscal"):
        return False
    if trigger.first <= at < trigger.head:
        between = scene.words[at : trigger.head]
        verbs = any(at <= verb.head < trigger.head for verb in scene.verbs)
        return len(between) <= _NAME_REACH and not verbs and all(word.text != "," for word in between)
    return at == trigger.end + 1 and scene.words[trigger.end].lower == "of"


def _hangs_on_other_word(scene: Scene, at: int) -> bool:
    """Whether a day belongs to a word that is no measure: "Beijing protested on Wednesday", "levels at the start of".

    Such are past verbs that the table does not know, nouns before "at", and people told of by "who" or "which".
    """
    place = at - 1
    while place >= 0 and scene.words[place].lower in _LINKS | {"the", "late", "early"}:
        place -= 1
    if place < 1:
        return False
    word = scene.words[place].lower
    if any(verb.first <= place < verb.end for verb in scene.verbs):
        return False
    if any(first <= place < end for first, end, _ in scene.names):
        return False
    if len(word) > 4 and word.endswith("ed"):
        return True
    if scene.words[place + 1].lower == "at" and word.isalpha():
        return not any(trigger.first <= place < trigger.end for trigger in scene.triggers)
    return _of_aside(scene, at)


def _of_aside(scene: Scene, at: int) -> bool:
    """Whether a day stands in an aside without a known verb: ", who returns to office next month, "."""
    for place in range(at - 1, max(at - 8, 0), -1):
        if any(verb.first <= place < verb.end for verb in scene.verbs) or scene.words[place].text == ",":
            return False
        if scene.words[place].lower in ("who", "whose"):
            return True
    return False


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
    if scene.clauses[at] != scene.clauses[trigger.head] + 1:
        return False
    if verb < 0:
        return _lead(scene, at) in _CLOSING
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

    Infinitives and participles that do nothing to a measure are passed over ("on goods imported from Mexico"). A clause
    of time alone belongs to the one before ("took effect just after midnight on Wednesday").
    """
    first, end = scene.clause_of(at)
    before = [n for n, verb in enumerate(scene.verbs) if first <= verb.head < at and not _leads(verb, at)]
    for number in reversed(before):
        if scene.verbs[number].finite or scene.verbs[number].kind not in _NEUTRAL:
            return number
    if before:
        return before[-1]
    lead = scene.lower(first, at)
    earlier = [n for n, verb in enumerate(scene.verbs) if verb.head < first]
    if lead and earlier and set(lead) <= _OF_TIME and first - scene.verbs[earlier[-1]].end <= 2:
        return earlier[-1]
    fronted = not lead or scene.words[at - 1].text in ",;" or scene.lower(at - 2, at - 1) in ([","], ["and"], ["but"])
    if not fronted and any(first <= trigger.head < at and trigger.verb < 0 for trigger in scene.triggers):
        return -1
    following = [n for n, verb in enumerate(scene.verbs) if at < verb.head < end]
    return following[0] if following else -1


def _leads(verb: Verb, at: int) -> bool:
    """Whether a verb only leads to a day, as a preposition does: "starting May 1", "beginning on Monday"."""
    return verb.lemma in ("start", "begin") and verb.form == "gerund" and at - verb.end <= 1


_OF_TIME = _LINKS | frozenset("just after midnight shortly the noon minute day a one second".split())


def _fields(scene: Scene, trigger: Trigger, day: _Day) -> Iterator[tuple[str, Period]]:
    """The fields that a day fills, with the days they take."""
    period = day.mention.period
    if period is None or day.mention.role == "for":
        return
    if trigger.instrument in _EVENTS:
        name = _field_of_event(day)
    elif trigger.instrument == "agreement":
        name = "" if _conditional(scene, day.at) else _field_of_agreement(day)
    else:
        name = _field_of_measure(scene, trigger, day)
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


def _field_of_measure(scene: Scene, trigger: Trigger, day: _Day) -> str:
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
    if "recently" in scene.lower(day.at - 2, day.at):
        return ""  # "set at 25% as recently as March" tells an old level
    if day.mention.role == "by" and form in ("past", "perfect", "participle"):
        return ""
    if day.rank >= 2 and day.at < trigger.head and day.kind not in _SAYING | _NEUTRAL | {""}:
        return "announced"  # "put his name on Thursday to orders that place a tariff": another act than the measure's
    if day.lemma in _DECREEING and form != "participle" and not scene.verbs[day.verb].passive:
        return "announced"
    if day.kind in _NEUTRAL and day.rank == 3:
        return "effective"
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
