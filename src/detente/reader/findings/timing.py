"""Which of the days in a sentence says when a measure starts, ends, was made known, or when talks are held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from detente.reader.claim import Period, Quote
from detente.reader.findings.belonging import (
    HELD,
    NEUTRAL,
    SAYING,
    START_ROLES,
    Day,
    before_when,
    days_of,
    lead_word,
    verb_of_day,
)
from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verbs import Verb
from detente.reader.mentions.day_words import WEEKDAYS
from detente.reader.mentions.days import DayMention, resolve

_FIELD_OF_ACT = {
    **dict.fromkeys(SAYING, "announced"),
    **dict.fromkeys(
        "impose hit bear raise lower ban restrict blacklist add retaliate require".split(), "effective"
    ),
    **dict.fromkeys(("start", "exempt", "allow"), "effective"),
    **dict.fromkeys(("remove", "expire"), "until"),
    **dict.fromkeys(("suspend", "extend", "refuse"), "announced"),
}
"""The field of a bare day ("on Monday") by what its verb does to the measure."""
_DECREEING = frozenset("introduce issue order adopt notify set".split())
"""Verbs of putting on whose bare day is that of the decision: "last week Beijing introduced controls"."""
_ON_HOLD = frozenset({"hold", "abeyance", "ice"})
"""What a measure that does not apply is on or in: "on hold since May"."""
_DECISIONS = frozenset("decision decisions announcement vow pledge threat proposal vote promise".split())
_FOLLOWING = frozenset({"follow", "come", "arrive", "land"})
"""Verbs by which a measure comes into being: "duties followed in May"."""
_PAPERS = frozenset(
    "notification notice statement circular order decree announcement document release".split()
)
"""What is issued or adopted and is no measure itself: "a notice issued on Friday"."""
_AGREEING = {
    **dict.fromkeys("sign announce agree hold".split(), "announced"),
    **dict.fromkeys("start keep impose".split(), "effective"),
}
RUNNING = frozenset({"force", "effect", "place"})
"""What a measure that applies is in."""
_MOVED = frozenset("moved postponed delayed deferred pushed rescheduled forward".split())
_CONDITIONS = frozenset({"if", "unless"})
_CONDITIONS_IN_FRONT = frozenset({"provided", "should", "once"})


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

    A day belongs to a measure when the verb it hangs on is the one that acts on the measure, when it stands in the
    measure's own noun phrase ("the 2018 duties"), or else when no other measure is nearer. With "from" or "since"
    it is a start, with "until" an end. Any other follows its verb: to an act it is the start, to a verb of saying
    or deciding the announcement, to talks the day they are held. A length of time counts from the start.

    Args:
        scene: the sentence, read.
        trigger: the words that name the measure or event.
        deed: what is done to it.
    """
    if not scene.days:
        return Timing()
    found: dict[str, tuple[Period, Quote]] = {}
    days = sorted(
        (day for day in days_of(scene, trigger, deed) if not _is_window(day)),
        key=lambda day: (day.rank, day.verb != deed.number, _distance(trigger, day.at)),
    )
    for day in sorted(days, key=lambda day: not day.stated) if trigger.instrument not in HELD else days:
        for name, period in _fields(scene, trigger, day):
            found.setdefault(name, (period, quote_of(day.mention)))
    _add_length(found, days, trigger)
    periods = {name: period for name, (period, _) in found.items()}
    return Timing(**periods, evidence=tuple((name, quote) for name, (_, quote) in found.items()))


_WINDOW = dt.timedelta(days=400)
"""Nothing starts or ends "over the last three years": that is what is looked back on."""


def _is_window(day: Day) -> bool:
    period, words = day.mention.period, set(day.mention.words.lower().split())
    return period is not None and period.last - period.first > _WINDOW and bool(words & {"last", "past"})


_TELLING = frozenset({"say", "expect", "threaten", "consider", "propose", "plan", "ask", "agree", "blame"})


def in_tense(scene: Scene, published: dt.date | None) -> Scene:
    """The sentence with yearless days put where the verb they hang on has them: "lifted in September" is over.

    Args:
        scene: the sentence.
        published: day of the report; without it days stay as they are.
    """
    if published is None or not scene.days:
        return scene
    days = [_in_tense(scene, mention, published) for mention in scene.days]
    if len(days) > 1 and "respectively" in scene.lower(0, len(scene.words)):
        days = _some_time_between(days)  # which day is whose is for the reader to say
    return replace(scene, days=days)


def _some_time_between(days: list[DayMention]) -> list[DayMention]:
    periods = [day.period for day in days if day.period]
    if not periods:
        return days
    whole = Period(min(period.first for period in periods), max(period.last for period in periods))
    return [replace(day, period=whole) if day.period else day for day in days]


def _still_ahead(scene: Scene, mention: DayMention, published: dt.date) -> DayMention:
    """An end without a year that what is put on has yet to reach: "imposed a duty until December 31"."""
    number = verb_of_day(scene, scene.index(mention.start))
    puts_on = number >= 0 and scene.verbs[number].kind in (
        "impose",
        "raise",
        "lower",
        "extend",
        "ban",
        "suspend",
    )
    puts_on = puts_on and not any(day.length and day.length[1] != "year" for day in scene.days)
    yearless = not any(len(word) == 4 and word.isdigit() for word in mention.words.split())
    ahead = resolve(mention.words, published, "future") if puts_on and yearless else None
    return replace(mention, period=ahead) if ahead and ahead.first >= published else mention


def _in_tense(scene: Scene, mention: DayMention, published: dt.date) -> DayMention:
    if mention.period is None:
        return mention
    if mention.role == "until" and mention.period.last < published:
        return _still_ahead(scene, mention, published)
    if mention.period.first <= published or mention.role not in ("", "since", "in", "from"):
        return mention
    number = verb_of_day(scene, scene.index(mention.start))
    verb = scene.verbs[number] if number >= 0 else None
    if verb is None or verb.kind in _TELLING or verb.form not in ("past", "perfect", "participle"):
        return mention
    if mention.role == "from":
        return (
            _just_past(mention, published) if verb.kind in _PUTTING_ON and len(scene.days) == 1 else mention
        )
    ahead = {"due", "scheduled", "planned", "set", "expected", "effective", "starting", "beginning"}
    if ahead & set(scene.lower(verb.end, scene.index(mention.start))):
        return mention
    earlier = resolve(f"in {mention.words}", published, "past")
    return replace(mention, period=earlier) if earlier and earlier.last <= published else mention


_PUTTING_ON = frozenset({"impose", "raise", "lower", "ban", "restrict"})


def _just_past(mention: DayMention, published: dt.date) -> DayMention:
    """A day of the week that a done deed starts from, the day or two before the report if it was then."""
    week = dt.timedelta(days=7)
    if mention.period is None or not WEEKDAYS.keys() & set(mention.words.lower().split()):
        return mention
    earlier = replace(mention.period, first=mention.period.first - week, last=mention.period.last - week)
    near = dt.timedelta(0) <= published - earlier.first <= dt.timedelta(days=2)
    return replace(mention, period=earlier) if near and mention.past is None else mention


def _distance(trigger: Trigger, at: int) -> int:
    """Words between a measure and a day; a day follows its measure more often than it leads it."""
    return at - trigger.head if at > trigger.head else 2 * (trigger.head - at)


def quote_of(mention: DayMention) -> Quote:
    """The words of a day, as evidence."""
    return Quote(mention.words, mention.start, mention.end)


def _add_length(found: dict[str, tuple[Period, Quote]], days: list[Day], trigger: Trigger) -> None:
    """Adds the end of a measure that is told to last: from its start, or from the day it was put on hold."""
    lasting = [day for day in days if day.mention.role == "for" and day.mention.length]
    if not lasting or "until" in found or trigger.instrument in HELD:
        return
    length, quote = lasting[0].mention.length, quote_of(lasting[0].mention)
    if lasting[0].mention.period is not None:
        found["until"] = (end_of(lasting[0].mention.period), quote)  # "for one year from Nov. 10"
        return
    if lasting[0].kind != "suspend":
        start = found["effective"][0] if "effective" in found else None
    else:
        start = next(
            (day.mention.period for day in days if day.kind == "suspend" and day.mention.period), None
        )
    if start is not None and length is not None:
        found["until"] = (after(start, length), quote)


_DAYS_IN = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


def after(start: Period, length: tuple[int, str]) -> Period:
    """The day that lies a length of time after a start, roughly.

    Examples:
        >>> day = dt.date(2024, 10, 30)
        >>> after(Period(day, day), (5, "year")).iso()
        '2029-10-30'
    """
    number, unit = length
    days = min(round(number * _DAYS_IN.get(unit, 1.0)), (dt.date.max - start.first).days)
    end = start.first + dt.timedelta(days=days)
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


def _fields(scene: Scene, trigger: Trigger, day: Day) -> Iterator[tuple[str, Period]]:
    """The fields that a day fills, with the days they take."""
    period = day.mention.period
    if period is None or day.mention.role == "for":
        return
    if trigger.instrument in HELD:
        name = _field_of_event(day)
    elif trigger.instrument == "agreement":
        name = "" if _conditional(scene, day.at) else _field_of_agreement(day)
    else:
        name = _field_of_measure(scene, trigger, day)
    if name == "effective" and day.mention.role == "between" and lead_word(scene, day.at) == "from":
        yield "effective", start_of(period)
        yield "until", end_of(period)
    elif name == "effective" and day.mention.role == "by" and "end" in day.mention.words.split():
        yield "effective", end_of(period)
    elif name == "effective" and trigger.instrument == "agreement" and day.rank == 0:
        yield "announced", period
        yield "effective", period
    elif name:
        yield name, period


def _field_of_event(day: Day) -> str:
    if day.mention.role == "until" or (day.kind == "expire" and day.mention.role != "since"):
        return "until"
    return "announced" if day.kind in ("say", "announce") else "event"


def _field_of_agreement(day: Day) -> str:
    if day.kind in ("bear", "hit", "raise", "lower"):
        return ""  # "Britain, which signed a deal, still pays 25% until July 9"
    if day.mention.role == "until" or day.kind == "expire":
        return "until"
    if day.rank == 0 or day.mention.role in START_ROLES:
        return "effective"
    return _AGREEING.get(day.kind, "")


def _field_of_measure(scene: Scene, trigger: Trigger, day: Day) -> str:
    if _moved_to(scene, day.at):
        return "effective"
    if day.kind == "expire" and averted(scene, scene.verbs[day.verb]):
        return ""
    if day.mention.role == "until":
        return "until"
    if day.rank == 0:
        return "effective"
    if _conditional(scene, day.at) or _moved_away(scene, day.at):
        return ""
    running = bool(RUNNING & set(scene.lower(day.at - 3, day.at)))
    if day.mention.role in START_ROLES and not before_when(scene, trigger, day.at):
        if _ON_HOLD & set(scene.lower(day.at - 4, day.at)):
            return "announced"
        if day.kind == "suspend":
            ends = any(
                other.role in ("for", "until") for other in scene.days
            )  # what follows then is the measure
            return "effective" if day.rank == 1 and day.mention.role == "from" and not ends else ""
        return "effective" if running or day.kind not in ("remove", "expire") else "until"
    form = scene.verbs[day.verb].form if day.verb >= 0 else ""
    if day.mention.role == "" and scene.words[day.at - 1].lower in _DECISIONS:
        return "announced"  # "the decision last week to impose duties"
    if lead_word(scene, day.at) == "for" and not _stays_scheduled(scene, trigger, day.at):
        return ""  # "a quota of 400 tons for that month"
    if "recently" in scene.lower(day.at - 2, day.at):
        return ""  # "set at 25% as recently as March" tells an old level
    if day.mention.role == "by" and form in ("past", "perfect", "participle"):
        return ""
    if day.rank >= 2 and day.at < trigger.head and day.kind not in SAYING | NEUTRAL | {""}:
        return "announced"  # another act than the measure's: "put his name on Monday to orders that place duties"
    decreed = day.lemma in _DECREEING and form != "future" and not _undergone(scene, scene.verbs[day.verb])
    if decreed and "first" not in scene.lower(day.at - 9, day.at):
        return "announced"
    if day.lemma in _FOLLOWING and _leads_to(scene, trigger, day):
        return "effective"
    if day.kind == "extend" and _is_widened(scene, trigger):
        return "effective"
    loose = trigger.instrument == "rate"  # "the rate goes to 25 percent on May 21"
    if (day.kind in NEUTRAL and (day.rank == 3 or loose)) or (day.verb < 0 and loose):
        return "effective"
    return _FIELD_OF_ACT.get(day.kind, "")


def _leads_to(scene: Scene, trigger: Trigger, day: Day) -> bool:
    """Whether a measure is the subject of the verb of a day: "A duty on peas followed in May"."""
    verb = scene.verbs[day.verb]
    first, _ = scene.clause_of(verb.head)
    others = any(trigger.end <= other.first < verb.first for other in scene.verbs if other.finite)
    return first <= trigger.head < verb.first and verb.finite and not others


def _is_widened(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is extended to others, not in time: "extended the duties to goods from Malaysia"."""
    lasts = any(day.role in ("until", "for") for day in scene.days)
    return not lasts and scene.lower(trigger.end, trigger.end + 1) == ["to"]


_SCHEDULED = frozenset("scheduled set planned due slated expected announced".split())


def _stays_scheduled(scene: Scene, trigger: Trigger, at: int) -> bool:
    """Whether a measure is "scheduled for May 1" and no verb before it takes it back."""
    dropped = any(verb.kind in ("suspend", "remove") and verb.head < trigger.head for verb in scene.verbs)
    return not dropped and scene.words[at - 2].lower in _SCHEDULED


def averted(scene: Scene, verb: Verb) -> bool:
    """Whether a verb tells what was to come and did not: "would have lapsed", "was to expire on Monday"."""
    return verb.form == "conditional" or (
        verb.form == "future" and scene.words[verb.first].lower in ("was", "were")
    )


def _undergone(scene: Scene, verb: Verb) -> bool:
    """Whether a verb tells what was done to its measure: "were introduced", ", introduced on July 4,"."""
    undergone = verb.passive or verb.form == "participle" or scene.words[verb.first - 1].text == ","
    return undergone and scene.words[verb.first - 1].lower not in _PAPERS


def _moved_to(scene: Scene, at: int) -> bool:
    """Whether a day is the new one of a start put off: "moved from June 1 to July 9", "delayed until May"."""
    if lead_word(scene, at) not in ("to", "until", "till"):
        return False
    first, _ = scene.clause_of(at)
    before = scene.lower(max(first, at - 18), at)
    return bool(_MOVED & set(before)) or "put off" in " ".join(before) or "put back" in " ".join(before)


def _moved_away(scene: Scene, at: int) -> bool:
    return lead_word(scene, at) == "from" and bool(_MOVED & set(scene.lower(at - 5, at)))


def _conditional(scene: Scene, at: int) -> bool:
    """Whether a day stands in the condition: "if there is no deal in 90 days"."""
    first, _ = scene.clause_of(at)
    opening = scene.lower(first, min(first + 3, at))
    return bool(_CONDITIONS & set(opening)) or opening[:1] in ([word] for word in _CONDITIONS_IN_FRONT)
