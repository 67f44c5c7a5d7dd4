"""What claims are compared by: sides, rate, goods, stage, days, and the level and means of talks."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from detente.reader.agreement.wording import names_between, stems_of, words_for
from detente.reader.claim import Claim, Period
from detente.reader.mentions.gazetteer import Name
from detente.reader.report import Report, Sentence
from detente.reader.tables import rows

STAGES = {
    "threatened": "ahead",
    "announced": "ahead",
    "planned": "ahead",
    "in_force": "done",
    "held": "done",
    "suspended": "over",
    "expired": "over",
    "withdrawn": "over",
}
"""Statuses by stage: still ahead, done, or over."""

_WHOLE = frozenset(
    "import imports export exports goods good product products items item "
    "merchandise trade all every most usa china "
    "europe from its their foreign total billion worth other various mani new certain sweeping range "
    "broad wide".split()
)
_PURPOSE = (
    " to prepare for",
    " ahead of",
    " to pave the way",
    " to lay the ground",
    " before the",
    " in preparation for",
)
_SERIES = frozenset("rounds cities times meetings sessions previously".split())
_MINISTERS = frozenset(
    "minister ministers secretary vice commissioner representative officials "
    "negotiators envoys envoy delegations "
    "delegation teams deputy undersecretary ustr".split()
)
_CALL = ("call", "phone", "telephone", "phoned", "spoke", "speak", "videoconference", "virtual")
_MEETING = (
    "meet",
    "meets",
    "meeting",
    "met",
    "in-person",
    "summit",
    "talks",
    "visit",
    "visited",
    "round",
    "lunch",
    "dinner",
)


@cache
def families() -> Mapping[str, str]:
    """The family of every instrument; talks are told apart from pacts, disputes and investigations."""
    kinds = {row["name"]: row["family"] for row in rows("instruments")}
    return {**kinds, "talks": "meeting", "agreement": "pact", "coordination": "pact"} | {
        name: name for name in ("dispute", "investigation") if name in kinds
    }


@dataclass(frozen=True)
class Feature:
    """A claim in the terms in which claims are compared."""

    claim: Claim
    order: int
    family: str
    by: frozenset[str]
    on: frozenset[str]
    mirrored: bool
    bounds: tuple[float, float] | None
    stage: str
    product: frozenset[str]
    whole: bool
    goods: frozenset[str]
    day: Period | None
    told: dt.date | None
    stems: frozenset[str]
    sentence: Sentence | None
    level: str = ""
    means: str = ""
    place: frozenset[str] = field(default_factory=frozenset)
    series: bool = False

    @property
    def is_event(self) -> bool:
        """Whether it tells of talks rather than of a measure or a pact."""
        return self.family == "meeting"


def feature(claim: Claim, order: int, report: Report | None) -> Feature:
    """A claim in comparable terms.

    Args:
        claim: what a report says.
        order: its place among all claims.
        report: the report, for the sentence around the quotation and its day; none where it is not at hand.
    """
    family = families().get(claim.instrument, claim.instrument)
    by, on = frozenset(claim.imposed_by), frozenset(claim.on) - {""}
    mirrored = len(by) > 1 and (not on or bool(by & on)) and family not in ("meeting", "dispute")
    if family == "meeting":
        by, on = by | on, frozenset()
    elif mirrored:
        by = on = by | on
    sentence = _sentence(claim, report)
    quoted = " ".join(quote.text for quote in claim.quotes)
    product = frozenset(stems_of(claim.product)) if claim.product else frozenset()
    stage = STAGES.get(claim.status, "ahead")
    if family == "meeting" and claim.status == "threatened":
        stage = "over"  # talks are threatened only with being called off
    talks = _talks(claim, sentence, report) if family == "meeting" else {}
    return Feature(
        claim=claim,
        order=order,
        family=family,
        by=by,
        on=on,
        mirrored=mirrored,
        bounds=claim.rate.bounds() if claim.rate and family not in ("meeting", "pact") else None,
        stage=stage,
        product=product - _WHOLE,
        whole=bool(product) and not product - _WHOLE,
        goods=frozenset(code[:4] for code in claim.hs) | frozenset(claim.sectors if not claim.hs else ()),
        day=claim.event if family == "meeting" else claim.effective or _last_day(claim, family),
        told=report.published if report else None,
        stems=frozenset(stems_of(quoted)),
        sentence=sentence,
        **talks,
    )


def _last_day(claim: Claim, family: str) -> Period | None:
    """The last day of a pact tells it from another; that of a measure is what lifting or extending it changes."""
    return claim.until if family == "pact" else None


def _sentence(claim: Claim, report: Report | None) -> Sentence | None:
    """The sentence the main quotation begins in."""
    if report is None or not report.sentences or not claim.quotes:
        return None
    place = bisect_right(report.sentences, claim.quotes[0].start, key=lambda sentence: sentence.start) - 1
    return report.sentences[max(0, place)]


def _talks(claim: Claim, sentence: Sentence | None, report: Report | None) -> dict:
    """Level of those who talk, means and place, first from the quotation, then from the sentence around it."""
    quoted = [quote.text for quote in claim.quotes[:2]]
    passages = [(quote.text, quote.start) for quote in claim.quotes[:2]]
    if sentence:
        passages.insert(1, (sentence.text, sentence.start))
    texts = [text for text, _ in passages]
    level = next(filter(None, (_level(text, start, report) for text, start in passages)), "")
    other = _OTHER_TALKS if STAGES.get(claim.status) == "done" else _OTHER_TALKS_OR_PAST
    means = next(filter(None, (_means(other.sub(" ", text)) for text in quoted)), "")
    words = set("".join(texts[:1]).lower().replace("’s", "").split())
    return {
        "level": level,
        "means": means,
        "place": _places(texts),
        "series": bool(words & _SERIES) and not words & {"next", "another", "new"},
    }


_OTHER_TALKS = re.compile(
    r"\b(?:before|ahead of|prior to|hours before) (?:the|a|their|that|this) (?:\w+ ){0,2}call\b"
)
_OTHER_TALKS_OR_PAST = re.compile(
    r"\b(?:before|ahead of|prior to|after|following) (?:the|a|their|that|this) (?:\w+ ){0,2}call\b"
)


def _level(text: str, start: int, report: Report | None) -> str:
    """leaders, ministers or nothing; whom talks prepare a meeting of does not count."""
    lower = text.lower()
    for words in _PURPOSE:
        lower = lower.split(words, 1)[0]
    people = _people(names_between(report, start, start + len(lower)) if report else ())
    if people:
        return people
    words = set(lower.replace("’", "'").replace("'s", "").replace(",", " ").split())
    if words & (_MINISTERS - {"officials"}) and "prime" not in words:
        return "ministers"
    if words & {"leaders", "presidents", "summit"} or ("president" in words and "counterpart" in words):
        return "leaders"
    return "ministers" if words & _MINISTERS else ""


def _people(names: Sequence[Name]) -> str:
    """By the offices of those named: two leaders make a leaders' meeting, a minister a ministers' one."""
    leaders, ministers = set(), set()
    for name in names:
        role = name.role.lower()
        if name.kind != "person" or not role:
            continue
        heads = ("president", "prime minister", "chancellor", "leader", "king", "premier", "head of")
        high = any(head in role for head in heads) and "vice" not in role and "deputy" not in role
        (leaders if high else ministers).add(name.codes)
    if len(leaders) > 1:
        return "leaders"
    return "ministers" if ministers else ""


def _means(text: str) -> str:
    words = [word.strip(".,;:“”\"'’") for word in text.lower().replace("’s", "").split()]
    for word in words:
        if word in _CALL:
            return "call"
        if word in words_for("person"):
            return "meeting"
    return "meeting" if any(word in _MEETING[:5] for word in words) else ""


def _places(texts: list[str]) -> frozenset[str]:
    """Capitalised words after "in" or "at": where talks are held."""
    found = set()
    for text in texts:
        words = text.split()
        for before, word in pairwise(words):
            name = word.strip(".,;:”\"'’")
            if (
                before in ("in", "at")
                and name[:1].isupper()
                and name.lower() not in _MONTHS
                and len(name) > 2
            ):
                found.add(name)
    return frozenset(found)


_MONTHS = frozenset(
    "january february march april may june july august september october november december the this".split()
)
