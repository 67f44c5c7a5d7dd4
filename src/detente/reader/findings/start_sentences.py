"""Sentences that say from when, how long or until when measures apply that another sentence names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.reader.claim import Period, Quote
from detente.reader.findings.belonging import verb_of_day
from detente.reader.findings.scene import Scene
from detente.reader.findings.timing import RUNNING, averted, quote_of
from detente.reader.grammar.verbs import Verb
from detente.reader.instruments import EVENTS, FAMILY
from detente.reader.mentions.days import DayMention

_PRONOUNS = frozenset({"it", "they", "both", "these", "those", "this", "all"})
_STAND_INS = frozenset(
    "measure measures order decree regulation regulations rule rules law directive decision change changes "
    "increase increases hike hikes rate rates levies package list lists notice proclamation cut cuts reduction "
    "adjustment adjustments amendment amendments ordinance bill act plan restriction restrictions ban bans "
    "regime scheme system mechanism step steps move policy policies requirement requirements levels embargo curbs "
    "raise rise surcharge surcharges waiver exemption exemptions listing listings designation designations "
    "collection implementation enforcement".split()
)
"""Nouns that speak of a measure named before."""
_ACTS = frozenset(
    "order decree regulation rules law directive decision notice proclamation amendment ordinance bill act "
    "measures".split()
)
_CHARGING = frozenset({"cover", "charge", "pay", "subject", "hit", "face", "tax"})
VAGUE = "measure"
"""Instrument of a noun that speaks of any measure: the restriction."""
_STATED = frozenset({"from", "since"})
_PUT_ON = frozenset(
    "implement enforce introduce levy collect charge impose put in place phase in roll out".split()
)


@dataclass(frozen=True)
class StartSentence:
    """A sentence that says from when, or for how long, measures apply that another sentence names.

    Attributes:
        sentence: its number among the sentences that are read.
        effective: when they start; none where it only says how long they last.
        words: the words of that day.
        until: when they end.
        length: how long they last: (5, "year").
        sides: the economies it names with them.
        families: the families of measures it names; empty for "it", "they", "the order".
        goods: the goods it names with them.
        act: whether it speaks of the legal act, not of a measure.
        since: whether it looks back: "they have been in place since June 1".
        averted: whether it tells of a start that did not come: "they were to start on Monday".
    """

    sentence: int
    effective: Period | None
    words: Quote | None
    until: tuple[Period, Quote] | None
    length: tuple[int, str] | None
    sides: frozenset[str]
    families: frozenset[str]
    goods: frozenset[str]
    act: bool
    since: bool
    averted: bool


def start_sentences(scenes: Sequence[Scene]) -> list[StartSentence]:
    """The sentences that tell the start, end or length of measures by pronoun or by a name they share.

    Args:
        scenes: the sentences of a report, read.
    """
    return [start for scene in scenes if scene.days and (start := _start_sentence(scene)) is not None]


_OF_START = frozenset("effective start starting implementation application commencement launch".split())


def _named_date(scene: Scene) -> tuple[int, DayMention] | None:
    """The end of "the start date" and the day behind it: "The effective date is July 1"."""
    words = scene.lower(0, len(scene.words))
    for at in range(1, len(words) - 1):
        if (
            words[at] == "date"
            and words[at - 1] in _OF_START
            and words[at + 1] in ("is", "was", "will", "has")
        ):
            days = [day for day in scene.days if 0 < scene.index(day.start) - at <= 6 and day.period]
            return (at + 1, days[0]) if days else None
    return None


def _start_sentence(scene: Scene) -> StartSentence | None:
    named = _named_date(scene)
    if named is not None and not any(t.instrument in EVENTS for t in scene.triggers if t.head < named[0]):
        day = named[1]
        empty: frozenset[str] = frozenset()
        return StartSentence(
            scene.number, day.period, quote_of(day), None, None, empty, empty, empty, False, False, False
        )
    for verb in (*scene.verbs, *_plain_verbs(scene)):
        subject = _subject(scene, verb) or _collected(scene, verb) or _charged(scene, verb)
        if subject is None:
            continue
        found = _days_of(scene, verb)
        if found is None:
            continue
        first, end = subject
        effective, words, until, length = found
        sides = {code for _, _, name in scene.names_between(first, end) for code in name.codes}
        named = [t.instrument for t in scene.triggers if first <= t.head < end]
        families = {FAMILY.get(name, name) for name in named if name != VAGUE}
        goods = {p.words.lower() for p in scene.products if first <= scene.index(p.start) < end}
        return StartSentence(
            scene.number,
            effective,
            words,
            until,
            length,
            frozenset(sides),
            frozenset(families),
            frozenset(goods),
            not families and bool(_ACTS & set(scene.lower(first, end))),
            any(day.role == "since" for day in scene.days),
            averted(scene, verb),
        )
    return None


_PLAIN_VERBS = {
    **dict.fromkeys(("start", "starts", "begin", "begins"), "start"),
    **dict.fromkeys(("run", "runs", "last", "lasts"), "extend"),
    **dict.fromkeys(("apply", "applies"), "impose"),
    **dict.fromkeys(("lapse", "lapses"), "expire"),
}
_BEFORE_VERBS = frozenset({"will", "would", "shall", "now", "it", "they", "both"})


def _plain_verbs(scene: Scene) -> list[Verb]:
    """Verbs that could be nouns, by what stands before: "the duties start in 15 days", "it will run till May"."""
    heads = {verb.head for verb in scene.verbs}
    ends = {trigger.end for trigger in scene.triggers if trigger.verb < 0}
    ends |= {at + 1 for at, word in enumerate(scene.words) if at and word.lower in _STAND_INS}
    return [
        Verb(at, at, at + 1, word.lower, _PLAIN_VERBS[word.lower], "present")
        for at, word in enumerate(scene.words)
        if word.lower in _PLAIN_VERBS
        and at not in heads
        and not any(scene.index(day.start) <= at < scene.index(day.end) for day in scene.days)
        and (at in ends or (at > 0 and scene.words[at - 1].lower in _BEFORE_VERBS))
    ]


def _charged(scene: Scene, verb: Verb) -> tuple[int, int] | None:
    """The goods and sellers that an opening day is told of: "Beginning March 12, all steel from X will be hit"."""
    opening = [day for day in scene.days if day.role == "from" and scene.index(day.start) <= 2]
    if not opening or scene.triggers or verb.form != "future" or verb.lemma not in _CHARGING:
        return None
    return (0, verb.first) if not any(rate.is_duty for rate in scene.rates) else None


def _collected(scene: Scene, verb: Verb) -> tuple[int, int] | None:
    """The pronoun for a measure that somebody starts to collect: "Customs will start collecting it in May"."""
    starts = any(other.kind == "start" and other.end == verb.first for other in scene.verbs)
    told = starts and verb.form in ("gerund", "infinitive") and verb.lemma in _PUT_ON
    behind = scene.lower(verb.end, verb.end + 1)
    return (verb.end, verb.end + 1) if told and behind and behind[0] in _PRONOUNS | {"them"} else None


def _subject(scene: Scene, verb: Verb) -> tuple[int, int] | None:
    """The words before a verb of starting or lasting, where they speak of measures; none else."""
    put_on = verb.passive and verb.form == "future" and verb.lemma in _PUT_ON
    if not (verb.kind in ("start", "expire", "keep", "extend") or verb.lemma in ("apply", "run") or put_on):
        return None
    first, _ = scene.clause_of(verb.head)
    words = scene.lower(first, verb.first)
    if first and verb.finite and _is_joined(words):
        first, end = scene.clause_of(first - 1)
        before = [other.first for other in scene.verbs if first <= other.head < end]
        words = scene.lower(first, min(before)) if before else []
    if words == ["which"] and scene.lower(0, 1) in (["the"], ["these"]) and first <= 4:
        first, words = 0, scene.lower(0, first - 1)  # "The measures, which take effect on Monday, are tough"
    if (
        not words
        or words[-1] in ("that", "which")
        or any(rate.is_duty and scene.index(rate.start) < verb.first for rate in scene.rates)
    ):
        return None
    if put_on and words[-1] not in _STAND_INS | _PRONOUNS:
        return None
    measures = [t for t in scene.triggers if first <= t.head < verb.first]
    measures = [t for t in measures if t.instrument != VAGUE]
    if any(t.instrument not in FAMILY or t.instrument in EVENTS for t in measures):
        return None
    if any(_described(scene, t.end) for t in measures if t.end < verb.first):
        return None
    if not _OTHERS.isdisjoint(words[:3]):
        return None
    alone = words[0] in _PRONOUNS or bool(_STAND_INS & set(words))
    named = any(scene.words[t.first].lower in ("the", "these", "those", "both", "all") for t in measures)
    return (first, verb.first) if alone or named else None


_BETWEEN = frozenset({"then", "now", "also", "will", "would", "both"})
_OTHERS = frozenset("provisional earlier previous old older existing former similar preliminary".split())
"""What tells a measure from the one spoken of before."""


def _is_joined(words: list[str]) -> bool:
    """Whether these words before a verb join it to the verb before: "was published today and takes effect"."""
    while words and words[-1] in _BETWEEN:
        words = words[:-1]
    return not words or words[-1] in ("and", "but", ",")


def _described(scene: Scene, end: int) -> bool:
    """Whether a clause only describes the measure right before it: "the duties that have applied since 2012"."""
    return end < len(scene.words) and scene.words[end].lower in ("that", "which")


def _days_of(
    scene: Scene, verb: Verb
) -> tuple[Period | None, Quote | None, tuple[Period, Quote] | None, tuple[int, str] | None] | None:
    """The start, its words, the end and the length that a sentence gives to its verb; none where it gives none."""
    number = scene.verbs.index(verb) if verb in scene.verbs else -1
    effective, words, until, length = None, None, None, None
    for day in scene.days:
        at = scene.index(day.start)
        if verb_of_day(scene, at) not in (number, -1):
            continue
        before = set(scene.lower(at - 3, at))
        if day.role == "for" and day.length:
            length = day.length
        elif day.period is None:
            continue
        elif day.role == "until" or (
            verb.kind in ("expire", "extend") and not (day.role == "since" or before & RUNNING)
        ):
            if averted(scene, verb):
                continue
            until = until or (day.period, quote_of(day))
        elif effective is None and (
            verb.kind == "start"
            or day.role in _STATED
            or verb.lemma == "apply"
            or (verb.lemma in _PUT_ON and not day.length)
        ):
            effective, words = day.period, quote_of(day)
    if verb.kind == "expire" and until is None:
        return None
    return (effective, words, until, length) if effective or until or length else None
