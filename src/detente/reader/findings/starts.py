"""Start days that stand apart from their measure: "The duties take effect on Monday", "Both start on July 6"."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from detente.reader.claim import Period, Quote
from detente.reader.findings.belonging import verb_of_day
from detente.reader.findings.finding import Finding
from detente.reader.findings.scene import Scene
from detente.reader.findings.timing import RUNNING, after, averted, quote_of
from detente.reader.grammar.verbs import Verb
from detente.reader.instruments import EVENTS, FAMILY
from detente.reader.mentions.days import DayMention

BACK = 4
"""How many sentences back the measure may lie that a start sentence speaks of."""
BACK_OF_ACT = 12
"""The same for a sentence on the legal act ("the order takes effect on Monday"), of all it decrees."""
ONWARD = 4
"""For how many sentences the start of a measure holds for the rates that are listed after it."""

_PRONOUNS = frozenset({"it", "they", "both", "these", "those", "this", "all"})
_STAND_INS = frozenset(
    "measure measures order decree regulation regulations rule rules law directive decision change changes "
    "increase increases hike hikes rate rates levies package list lists notice proclamation cut cuts reduction "
    "adjustment adjustments amendment amendments ordinance bill act plan restriction restrictions ban bans".split()
)
"""Nouns that speak of a measure named before."""
_ACTS = frozenset(
    "order decree regulation rules law directive decision notice proclamation amendment ordinance bill act "
    "measures".split()
)
_CHARGING = frozenset({"cover", "charge", "pay", "subject", "hit", "face", "tax"})
_STAYING = frozenset("stay stays remain remains continue continues still keep keeps unchanged".split())
VAGUE = "measure"
"""Instrument of a noun that speaks of any measure: the restriction."""
RECENT = 150
"""Days within which the start of a measure must lie from the report to hold for the rates listed after it."""
_STATED = frozenset({"from", "since"})
_UNDECIDED = ("in_force", "announced")


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


def with_known_starts(
    findings: Sequence[Finding], scenes: Sequence[Scene], published: dt.date | None = None
) -> list[Finding]:
    """Findings with the starts that their own words leave out.

    Three things are added: of several rates in a sentence each has its own day where the sentence gives one to
    each; a start sentence fills the measures spoken of last before it; and what is listed rate by rate after a
    measure as a whole starts with it.

    Args:
        findings: what the sentences say, in the order of the report, sides known.
        scenes: the sentences, read.
        published: the day of the report; a measure whose start lies after it is announced, not in force.
    """
    by_number = {scene.number: scene for scene in scenes}
    rates: dict[int, set[tuple[int, int]]] = {}
    for finding in findings:
        if finding.rate:
            rates.setdefault(finding.sentence, set()).add((finding.rate.words.start, finding.rate.words.end))
    known = [
        _with_own_day(finding, sorted(rates.get(finding.sentence, ())), by_number.get(finding.sentence))
        for finding in findings
    ]
    sentences = [finding.sentence for finding in findings]
    plain = {day.start for scene in scenes for day in scene.days if day.role == ""}
    for start in sorted(start_sentences(scenes), key=lambda start: start.effective is None):
        reach = BACK_OF_ACT if start.act else BACK
        first = bisect_left(sentences, start.sentence - reach)
        near = range(first, bisect_left(sentences, start.sentence))
        for place in _spoken_of(start, known, near, plain):
            known[place] = _started(known[place], start, published)
    if published is None:
        return known
    staying = {scene.number for scene in scenes if _STAYING & set(scene.lower(0, len(scene.words)))}
    return [
        finding if finding.sentence in staying else _with_start_before(place, known, published)
        for place, finding in enumerate(known)
    ]


def _with_own_day(finding: Finding, spans: list[tuple[int, int]], scene: Scene | None) -> Finding:
    """One of several rates of a sentence with its own day: "25 percent from July and 10 percent from May"."""
    rate = finding.rate
    if scene is None or rate is None or finding.effective is None or len(spans) < 2:
        return finding
    mine = (rate.words.start, rate.words.end)
    following = next((begin for begin, _ in spans if begin > mine[0]), scene.sentence.end)
    starts = [day for day in scene.days if day.period and day.role not in ("until", "by", "for", "ago")]
    own = [day for day in starts if mine[1] <= day.start < following]
    told = finding.evidence.get("effective")
    if told is None or told.start < spans[0][0]:
        return finding
    if own:
        return finding if own[0].start == told.start else _with_day(finding, own[0])
    if told.start < following or not _told_of_later_rate(scene, mine[1], following, told):
        return finding
    evidence = {name: quote for name, quote in finding.evidence.items() if name != "effective"}
    return replace(finding, effective=None, evidence=evidence)


def _with_day(finding: Finding, day: DayMention) -> Finding:
    return replace(finding, effective=day.period, evidence={**finding.evidence, "effective": quote_of(day)})


def _told_of_later_rate(scene: Scene, end: int, following: int, told: Quote) -> bool:
    """Whether a day after the next rate is that rate's alone: a verb parts the rates or hangs on the later one."""
    verbs = [scene.words[verb.head].start for verb in scene.verbs]
    if any(end <= place < following for place in verbs):
        return True
    hanging = [verb for verb in scene.verbs if following < scene.words[verb.head].start < told.start]
    return bool(hanging) and not hanging[-1].finite


def _start_sentence(scene: Scene) -> StartSentence | None:
    for verb in (*scene.verbs, *_plain_verbs(scene)):
        subject = _subject(scene, verb) or _charged(scene, verb)
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
    **dict.fromkeys(("start", "begin"), "start"),
    **dict.fromkeys(("run", "last"), "extend"),
    "apply": "impose",
    "lapse": "expire",
}
_BEFORE_VERBS = frozenset({"will", "would", "shall", "now", "it", "they", "both"})


def _plain_verbs(scene: Scene) -> list[Verb]:
    """Verbs that could be nouns, by what stands before: "the duties start in 15 days", "it will run till May"."""
    heads = {verb.head for verb in scene.verbs}
    ends = {trigger.end for trigger in scene.triggers if trigger.verb < 0}
    return [
        Verb(at, at, at + 1, word.lower, _PLAIN_VERBS[word.lower], "present")
        for at, word in enumerate(scene.words)
        if word.lower in _PLAIN_VERBS
        and at not in heads
        and (at in ends or (at > 0 and scene.words[at - 1].lower in _BEFORE_VERBS))
    ]


def _charged(scene: Scene, verb: Verb) -> tuple[int, int] | None:
    """The goods and sellers that an opening day is told of: "Beginning March 12, all steel from X will be hit"."""
    opening = [day for day in scene.days if day.role == "from" and scene.index(day.start) <= 2]
    if not opening or scene.triggers or verb.form != "future" or verb.lemma not in _CHARGING:
        return None
    return (0, verb.first) if not any(rate.is_duty for rate in scene.rates) else None


def _subject(scene: Scene, verb: Verb) -> tuple[int, int] | None:
    """The words before a verb of starting or lasting, where they speak of measures; none else."""
    if not (verb.kind in ("start", "expire", "keep", "extend") or verb.lemma in ("apply", "run")):
        return None
    first, _ = scene.clause_of(verb.head)
    words = scene.lower(first, verb.first)
    if words == ["which"] and scene.lower(0, 1) in (["the"], ["these"]) and first <= 4:
        first, words = 0, scene.lower(0, first - 1)  # "The measures, which take effect on Monday, are tough"
    if (
        not words
        or words[-1] in ("that", "which")
        or any(rate.is_duty and scene.index(rate.start) < verb.first for rate in scene.rates)
    ):
        return None
    measures = [t for t in scene.triggers if first <= t.head < verb.first]
    measures = [t for t in measures if t.instrument != VAGUE]
    if any(t.instrument not in FAMILY or t.instrument in EVENTS for t in measures):
        return None
    if any(_described(scene, t.end) for t in measures if t.end < verb.first):
        return None
    alone = words[0] in _PRONOUNS or bool(_STAND_INS & set(words))
    named = any(scene.words[t.first].lower in ("the", "these", "those", "both", "all") for t in measures)
    return (first, verb.first) if alone or named else None


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
        elif effective is None and (verb.kind == "start" or verb.lemma == "apply" or day.role in _STATED):
            effective, words = day.period, quote_of(day)
    if verb.kind == "expire" and until is None:
        return None
    return (effective, words, until, length) if effective or until or length else None


def _spoken_of(start: StartSentence, findings: Sequence[Finding], near: range, plain: set[int]) -> list[int]:
    """The places of the findings, among those near it, that a start sentence speaks of.

    Those of the last sentence that has any that fit; where the act itself starts ("the regulation enters into
    force tomorrow"), all of the instrument that the report speaks of most.
    """
    fits = [place for place in near if _fits(start, findings[place], plain)]
    if not fits:
        return []
    if start.act:
        most, _ = Counter(findings[place].instrument for place in fits).most_common(1)[0]
        return [place for place in fits if findings[place].instrument == most]
    last = findings[fits[-1]].sentence
    return [place for place in fits if findings[place].sentence == last]


def _fits(start: StartSentence, finding: Finding, plain: set[int]) -> bool:
    if finding.instrument in EVENTS or finding.deed == "exempt":
        return False
    if finding.status not in _UNDECIDED and not (start.since or start.averted):
        return False
    if start.effective and finding.effective and not _of_decision(finding, start.effective, plain):
        return False
    if start.families and FAMILY.get(finding.instrument) not in start.families:
        return False
    if start.sides and not start.sides & {*finding.imposed_by, *finding.on} and "*" not in finding.on:
        return False
    if start.goods and finding.product and not any(good in finding.product.lower() for good in start.goods):
        return False
    return finding.rate is not None or finding.deed != ""


def _of_decision(finding: Finding, start: Period, plain: set[int]) -> bool:
    """Whether a finding's day is that of the act, before the start: "imposed on Thursday. It starts Monday"."""
    told = finding.evidence.get("effective")
    if finding.effective is None or told is None:
        return finding.effective is None
    return told.start in plain and finding.effective.last < start.first


def _started(finding: Finding, start: StartSentence, published: dt.date | None) -> Finding:
    """A finding with the start, end and length that a start sentence gives, where it has none of its own."""
    evidence = dict(finding.evidence)
    effective, until, announced = finding.effective, finding.until, finding.announced
    if start.effective is not None and start.words is not None:
        announced = announced or effective
        effective, evidence["effective"] = start.effective, start.words
    if until is None and start.until is not None:
        until, evidence["until"] = start.until
    elif until is None and start.length is not None and effective is not None:
        until = after(effective, start.length)
    return _announced(
        replace(finding, effective=effective, until=until, announced=announced, evidence=evidence), published
    )


def _announced(finding: Finding, published: dt.date | None) -> Finding:
    later = finding.effective and published and finding.effective.first > published
    return replace(finding, status="announced") if later and finding.status == "in_force" else finding


def _with_start_before(place: int, findings: Sequence[Finding], published: dt.date) -> Finding:
    """A rate listed after a measure as a whole, with its start: "doubled duties on Wednesday. Cars now pay"."""
    finding = findings[place]
    if finding.effective is not None or finding.rate is None or finding.status not in _UNDECIDED:
        return finding
    for back in range(place - 1, -1, -1):
        earlier = findings[back]
        if finding.sentence - earlier.sentence > ONWARD:
            break
        if earlier.sentence == finding.sentence or not _whole_of(earlier, finding):
            continue
        if earlier.effective is None or abs((earlier.effective.first - published).days) > RECENT:
            break
        evidence = {**finding.evidence, "effective": earlier.evidence.get("effective", earlier.quote)}
        return _announced(replace(finding, effective=earlier.effective, evidence=evidence), published)
    return finding


def _whole_of(earlier: Finding, finding: Finding) -> bool:
    """Whether an earlier finding is of the measure as a whole that a rate is listed of."""
    alike = earlier.instrument == finding.instrument and earlier.status in _UNDECIDED and earlier.rate is None
    return (
        alike
        and set(earlier.imposed_by) == set(finding.imposed_by)
        and bool(set(earlier.on) & set(finding.on))
    )
