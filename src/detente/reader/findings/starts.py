"""Start days that stand apart from their measure: "The duties take effect on Monday", "Both start on July 6"."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from detente.reader.claim import Period, Quote
from detente.reader.findings.finding import Finding
from detente.reader.findings.no_starts import is_only_decided
from detente.reader.findings.scene import Scene
from detente.reader.findings.start_sentences import StartSentence, start_sentences
from detente.reader.findings.timing import RUNNING, after, quote_of
from detente.reader.instruments import EVENTS, FAMILY
from detente.reader.mentions.days import DayMention

BACK = 4
"""How many sentences back the measure may lie that a start sentence speaks of."""
BACK_OF_ACT = 12
"""The same for a sentence on the legal act ("the order takes effect on Monday"), of all it decrees."""
ONWARD = 4
"""For how many sentences the start of a measure holds for the rates that are listed after it."""
_STAYING = frozenset(
    "stay stays remain remains remained continue continues still keep keeps unchanged".split()
)
_UP_TO_NOW = frozenset("previously formerly hitherto currently already".split())
RECENT = 150
"""Days within which the start of a measure must lie from the report to hold for the rates listed after it."""
LIST_GAP = 2
"""How many sentences on a rate is listed with the one before."""
JUST_BEGUN = dt.timedelta(days=7)
"""How long before the report a measure may have begun that the report lists the rates of."""
_LISTED = frozenset({"", "impose", "bear", "raise", "lower", "hit"})
_PUT_ON = _LISTED - {""} | {"ban", "restrict", "blacklist", "add"}
_PAPERS = frozenset("notice notification order decree announcement statement package proclamation".split())
BACK_OF_PAPER = 20
"""How many sentences back the measure may lie that stood in the same notice or order."""
_UNDECIDED = ("in_force", "announced")


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
    known = [
        _with_start_of_pair(finding, following, by_number.get(finding.sentence))
        for finding, following in zip_longest(known, known[1:])
    ]
    sentences = [finding.sentence for finding in findings]
    plain = {day.start for scene in scenes for day in scene.days if day.role == ""}
    starts = sorted(start_sentences(scenes), key=lambda start: start.effective is None)
    for start in starts:
        reach = BACK_OF_ACT if start.act else BACK
        first = bisect_left(sentences, start.sentence - reach)
        near = range(first, bisect_left(sentences, start.sentence))
        for place in _spoken_of(start, known, near, plain):
            known[place] = _started(known[place], start, published)
    if published is None:
        return known
    known = [replace(finding, decided=is_only_decided(finding, plain, published)) for finding in known]
    staying = {scene.number for scene in scenes if _stays(scene)}
    for start in starts:
        if start.act and start.effective and start.effective.first >= published - JUST_BEGUN:
            first = bisect_left(sentences, start.sentence + 1)
            near = range(first, bisect_left(sentences, start.sentence + BACK_OF_ACT))
            _decree_on(start, known, [at for at in near if sentences[at] not in staying], published)
    reaches = {scene.number: _reach_of_same(scene) for scene in scenes}
    for place, finding in enumerate(known):
        if reach := reaches.get(finding.sentence, 0):
            known[place] = _with_start_beside(place, known, reach)
    return [
        finding if finding.sentence in staying else _with_start_before(place, known, published)
        for place, finding in enumerate(known)
    ]


def _decree_on(start: StartSentence, known: list[Finding], near: Sequence[int], published: dt.date) -> None:
    """Gives the start of a legal act to what is told of it behind: "The order starts on May 1. It bans pears"."""
    actors = {finding.imposed_by for finding in known if finding.evidence.get("effective") == start.words}
    for place in near:
        finding = known[place]
        fits = finding.imposed_by in actors and finding.until is None and finding.announced is None
        if (
            fits
            and finding.effective is None
            and finding.deed in _PUT_ON | {""}
            and _fits(start, finding, set())
        ):
            known[place] = _started(finding, start, published)


def _stays(scene: Scene) -> bool:
    """Whether a sentence tells of what was so or stays so; to stay in place for a time is to apply."""
    words = scene.lower(0, len(scene.words))
    rates = [scene.index(rate.start) for rate in scene.rates if rate.is_duty]
    led = words[: min(rates)] if rates else words
    if _UP_TO_NOW & set(led) or ("until", "now") in pairwise(led):
        return True
    if not _STAYING & set(words):
        return False
    lasting = any(day.role in ("for", "until") for day in scene.days)
    return not (lasting and RUNNING & set(words))


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


def _with_start_of_pair(finding: Finding, following: Finding | None, scene: Scene | None) -> Finding:
    """The first of two rates that start together: "25% on steel and 10% on copper, which were imposed in May"."""
    if following is None or scene is None or finding.rate is None or following.rate is None:
        return finding
    alike = (finding.sentence, finding.instrument, finding.imposed_by) == (
        following.sentence,
        following.instrument,
        following.imposed_by,
    )
    told = following.evidence.get("effective")
    if not alike or finding.effective or following.effective is None or told is None:
        return finding
    first, second = scene.index(finding.rate.words.end), scene.index(following.rate.words.start)
    between, behind = scene.lower(first, second), scene.lower(second, scene.index(told.start))
    joined = "and" in between and not any(first <= verb.head < second for verb in scene.verbs)
    if not joined or not any(
        pair[0] in ("which", "that") and pair[1] in ("were", "have") for pair in pairwise(behind)
    ):
        return finding
    return replace(finding, effective=following.effective, evidence={**finding.evidence, "effective": told})


def _with_day(finding: Finding, day: DayMention) -> Finding:
    return replace(finding, effective=day.period, evidence={**finding.evidence, "effective": quote_of(day)})


def _told_of_later_rate(scene: Scene, end: int, following: int, told: Quote) -> bool:
    """Whether a day after the next rate is that rate's alone: a verb parts the rates or hangs on the later one."""
    verbs = [scene.words[verb.head].start for verb in scene.verbs]
    if any(end <= place < following for place in verbs):
        return True
    hanging = [verb for verb in scene.verbs if following < scene.words[verb.head].start < told.start]
    return bool(hanging) and not hanging[-1].finite


def _spoken_of(start: StartSentence, findings: Sequence[Finding], near: range, plain: set[int]) -> list[int]:
    """The places of the findings, among those near it, that a start sentence speaks of.

    Those of the last sentence that has any that fit; where the act itself starts ("the regulation enters into
    force tomorrow"), all of the family that the report speaks of most.
    """
    fits = [place for place in near if _fits(start, findings[place], plain)]
    if not fits:
        return []
    if start.act:
        most, _ = Counter(FAMILY[findings[place].instrument] for place in fits).most_common(1)[0]
        return [place for place in fits if FAMILY[findings[place].instrument] == most]
    last = findings[fits[-1]]
    family = FAMILY[last.instrument]
    return [
        place
        for place in fits
        if findings[place].sentence == last.sentence
        or (findings[place].imposed_by == last.imposed_by and FAMILY[findings[place].instrument] == family)
    ]


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
        if earlier.sentence == finding.sentence or not (
            _whole_of(earlier, finding) or _listed_with(earlier, finding, published)
        ):
            continue
        if earlier.effective is None or abs((earlier.effective.first - published).days) > RECENT:
            break
        evidence = {**finding.evidence, "effective": earlier.evidence.get("effective", earlier.quote)}
        return _announced(replace(finding, effective=earlier.effective, evidence=evidence), published)
    return finding


def _reach_of_same(scene: Scene) -> int:
    """How many sentences back the measure may lie that came "in the same notice", "at that time"; 0: none did."""
    pairs = set(pairwise(scene.lower(0, len(scene.words))))
    if any(first == "same" and second in _PAPERS for first, second in pairs):
        return BACK_OF_PAPER
    same_time = any(first == "same" and second in ("time", "day", "breath") for first, second in pairs)
    return LIST_GAP if same_time or ("that", "time") in pairs else 0


def _with_start_beside(place: int, findings: Sequence[Finding], reach: int) -> Finding:
    """A measure that came at the same time as one just told, with its start."""
    finding = findings[place]
    if finding.effective is not None or finding.status not in _UNDECIDED or finding.deed not in _PUT_ON:
        return finding
    for earlier in reversed(findings[:place]):
        if finding.sentence - earlier.sentence > reach:
            break
        alike = earlier.imposed_by == finding.imposed_by and earlier.sentence < finding.sentence
        if alike and earlier.effective and earlier.status in _UNDECIDED:
            evidence = {**finding.evidence, "effective": earlier.evidence.get("effective", earlier.quote)}
            return replace(finding, effective=earlier.effective, evidence=evidence)
    return finding


def _listed_with(earlier: Finding, finding: Finding, published: dt.date) -> bool:
    """Whether a rate is listed behind one that starts about now: "Apples pay 10% from May 1. Pears pay 5%"."""
    start = earlier.effective
    return (
        finding.sentence - earlier.sentence <= LIST_GAP
        and earlier.rate is not None
        and start is not None
        and start.first >= published - JUST_BEGUN
        and earlier.status in _UNDECIDED
        and FAMILY[earlier.instrument] == FAMILY[finding.instrument]
        and earlier.imposed_by == finding.imposed_by
        and bool(set(earlier.on) & set(finding.on))
        and finding.deed in _LISTED
    )


def _whole_of(earlier: Finding, finding: Finding) -> bool:
    """Whether an earlier finding is of the measure as a whole that a rate is listed of."""
    alike = (
        FAMILY[earlier.instrument] == FAMILY[finding.instrument]
        and earlier.status in _UNDECIDED
        and earlier.rate is None
    )
    return (
        alike
        and set(earlier.imposed_by) == set(finding.imposed_by)
        and bool(set(earlier.on) & set(finding.on))
    )
