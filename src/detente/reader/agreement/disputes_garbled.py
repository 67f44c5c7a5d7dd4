"""Passages that cannot mean what they say: a fall to the peak, a pronoun of nobody, a foe's aide as one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.reader.agreement.disputes_common import (
    Comparison,
    Contradiction,
    Wording,
    clause,
    unique,
    whole,
    words_like,
)
from detente.reader.agreement.wording import sentences_of
from detente.reader.claim import Claim
from detente.reader.report import Report

_LEVEL = r"(?P<level>(?:triple|double)[- ]digits?|(?:three|two)[- ](?:digits?|figures?)|\d[\d.]*)"
_TO_LEVEL = re.compile(
    rf"\b(?:to|at|of)\s+(?:a |an |about |around |some |nearly |over |more than )?{_LEVEL}", re.IGNORECASE
)
_PEAK = re.compile(
    rf"\b(?:reach\w*|escalat\w*|climb\w*|soar\w*|ris\w+|rose|surg\w+|peak\w*|"
    rf"jump\w*|rais\w+|hik\w+|increas\w+)\b"
    rf"[^.;]{{0,40}}?\b{_LEVEL}",
    re.IGNORECASE,
)
_DUTY = re.compile(r"\b(?:tariffs?|dut(?:y|ies)|levies|levy|tax(?:es)?|rates?)\b", re.IGNORECASE)
_LATER_FALL = re.compile(
    r"\bsince (?:\w+ ){0,3}(?:lower|reduc|cut|eas|trimm)|\bbrought down|\brolled back", re.IGNORECASE
)


def garbled_passages(compared: Comparison) -> Iterator[Contradiction]:
    """Every passage that other reports, or its own words, show to be garbled."""
    yield from _falls_to_the_peak(compared)
    for report in compared.reports:
        yield from _own_aides(report, compared)
        yield from _bodiless_pronouns(report, compared)
        yield from _endless_meetings(report, compared)


def _falls_to_the_peak(compared: Comparison) -> Iterator[Contradiction]:
    """Duties "reduced to" a level that others give as the one they had risen to."""
    peaks: dict[str, list[tuple[Claim, Wording]]] = {}
    lowered: list[tuple[Claim, Wording]] = []
    falls: list[tuple[str, Claim, Wording]] = []
    for claim in compared.claims:
        for number in range(len(claim.quotes)):
            sentence = compared.sentence(claim, number)
            if sentence is None or not _DUTY.search(sentence.text + claim.instrument):
                continue
            quote = Wording(claim.report, claim.quotes[number])
            for level in _levels_fallen_to(sentence.text):
                falls.append((level, claim, clause(claim.report, sentence, 0, len(sentence.text))))
            for found in _PEAK.finditer(sentence.text):
                peaks.setdefault(_plain(found["level"]), []).append((claim, quote))
            if _LATER_FALL.search(sentence.text):
                lowered.append((claim, quote))
    seen: set[tuple[str, str]] = set()
    for level, claim, words in falls:
        if (level, words.quote.text) in seen:
            continue
        others = [wording for other, wording in peaks.get(level, ()) if _rivals(claim, other)]
        if not others:
            continue
        seen.add((level, words.quote.text))
        others += [wording for other, wording in lowered if _rivals(claim, other)]
        row = compared.row_of(claim.report, claim.quotes[0].start, claim.quotes[0].end)
        yield Contradiction(
            "",
            "garbled",
            "contradiction",
            "rate",
            f"Lowered to {level}, or from it?",
            unique([words, *others]),
            row,
            f"Others give {level} as the level before the fall: the direction "
            f"is turned round in {claim.report}, "
            "and the ledger takes no rate from it.",
        )


def _levels_fallen_to(text: str) -> Iterator[str]:
    for found in _TO_LEVEL.finditer(text):
        before = text[max(0, found.start() - 60) : found.start()]
        if (
            _direction(before) == "fall"
            and found.group().lower().startswith("to")
            and not re.search(r"[.;]\s", before)
        ):
            yield _plain(found["level"])


def _direction(before: str) -> str:
    """Whether the last verb of movement before a level is one of falling or of rising."""
    last = {
        name: max((found.start() for found in words_like(before, name)), default=-1)
        for name in ("fall", "rise")
    }
    return max(last, key=lambda name: last[name]) if max(last.values()) >= 0 else ""


def _plain(level: str) -> str:
    lower = level.lower().replace("-", " ").rstrip("s.")
    for word, plain in (
        ("three figure", "triple digits"),
        ("three digit", "triple digits"),
        ("triple digit", "triple digits"),
    ):
        if lower == word:
            return plain
    return "double digits" if lower in ("two figure", "two digit", "double digit") else level + " %"


def _rivals(one: Claim, other: Claim) -> bool:
    """Whether two claims of different reports are about the same two sides."""
    sides, others = {*one.imposed_by, *one.on}, {*other.imposed_by, *other.on}
    return one.report != other.report and (sides == others or len(sides & others) > 1)


_ATTACK = (
    r"(?:accused|accuses|accusing|blamed|blasted|criticised|criticized|"
    r"denounced|slammed|condemned|rebuked|attacked|"
    r"lambasted|called|described)"
)
_OWN_SIDE = re.compile(
    rf"\b{_ATTACK}\b(?P<object>(?:\s+one of|\s+some of|\s+several of)?\s+(?P<whose>his|her|their|its)\s+"
    r"(?:(?!own\b)[a-z-]+\s+){0,3}?(?:aides?|advis[eo]rs?|deput(?:y|ies)|"
    r"lieutenants?|negotiators?|envoys?|officials|"
    r"ministers?|spokes(?:man|woman|person)|delegation|team|diplomats?))\b"
)
_REPLY = re.compile(
    r"\b(?:remarks?|comments?|accusations?|allegations?|criticisms?|"
    r"attacks?|rejected|denied|hit back|responded|"
    r"distort\w*|counterpart|the other side)\b"
)


def _own_aides(report: Report, compared: Comparison) -> Iterator[Contradiction]:
    """A person who attacks "his" aide, while another side answers for that aide."""
    for place, sentence in enumerate(sentences_of(report)):
        found = _OWN_SIDE.search(sentence.text)
        if not found:
            continue
        following = sentences_of(report)[place + 1] if place + 1 < len(sentences_of(report)) else None
        sides = _sides(compared, report.name, sentence.start, sentence.start + found.start())
        answer = following if following and _REPLY.search(following.text) else None
        if answer is None and not _REPLY.search(sentence.text[found.end() :]):
            continue
        if answer is not None and sides:
            answering = _sides(compared, report.name, answer.start, answer.end)
            if answering and answering <= sides:
                continue
        words = [whole(report.name, sentence)] + ([whole(report.name, answer)] if answer else [])
        yield Contradiction(
            "",
            "garbled",
            "ambiguous",
            "actor",
            f'Whose is it: "{found["object"].strip()}"?',
            tuple(words),
            compared.row_of(report.name, sentence.start, sentence.end),
            "As written a side attacks its own people while the other answers; the other side's are meant. "
            "No field is taken from the pronoun.",
        )


def _sides(compared: Comparison, report: str, start: int, end: int) -> set[str]:
    return {code for name in compared.names(report, start, end) for code in name.codes}


_PRONOUN = re.compile(
    r"^(?:[“\"]?)(?P<pronoun>He|She)\s+(?:also\s+|then\s+|later\s+|further\s+)?(?P<verb>[a-z]+ed|said|told)\b"
)
_BODY = re.compile(
    r"\b(?:ministry|department|commission|government|administration|agency|"
    r"bureau|office|committee|council|court|"
    r"parliament|organi[sz]ation|association|union|authority|embassy|bank|house|kremlin)\b",
    re.IGNORECASE,
)
_HOLDER = re.compile(
    r"\b(?:spokes\w+|minister|secretary|president|chief|head|director|official|commissioner|representative|"
    r"ambassador|chair\w*|governor|Mr|Ms|Mrs|who)\b"
)
_MAIN_VERB = re.compile(
    r"\b(?:said|says|accused|announced|warned|urged|called|told|added|stated|"
    r"confirmed|rejected|denied|vowed|pledged|"
    r"criticised|criticized|condemned|declared|launched|issued|imposed|decided|"
    r"denounced|demanded|noted|described)\b"
)


def _bodiless_pronouns(report: Report, compared: Comparison) -> Iterator[Contradiction]:
    """ "He" or "she" after a sentence whose subject is a ministry and in which nobody is named."""
    for before, sentence in zip(sentences_of(report), sentences_of(report)[1:], strict=False):
        found = _PRONOUN.match(sentence.text)
        verb = _MAIN_VERB.search(before.text) if found else None
        if not found or not verb or before.text.rstrip().endswith(("”", '"')):
            continue
        subject = before.text[: verb.start()]
        people = [
            name
            for name in compared.names(report.name, before.start, before.start + verb.start())
            if name.kind == "person"
        ]
        if people or not _BODY.search(subject) or _HOLDER.search(before.text):
            continue
        if compared.is_name(report.name, sentence.start):
            continue
        yield Contradiction(
            "",
            "garbled",
            "ambiguous",
            "attribution",
            f'Who is "{found["pronoun"]}"?',
            (whole(report.name, before), whole(report.name, sentence)),
            compared.row_of(report.name, before.start, before.end),
            "The sentence before speaks of a body and names nobody; the words are taken as that body's.",
        )


_ENDLESS = re.compile(
    r"\b(?:met|meet|have met|had met|gathered|convened|visited|signed)\b[^.;]{0,60}?"
    r"\bfor (?:the (?:past|last) )?(?P<length>(?:\w+) (?:months|years|weeks))\b",
    re.IGNORECASE,
)


def _endless_meetings(report: Report, compared: Comparison) -> Iterator[Contradiction]:
    """People who "met for six months": meetings over that time are meant."""
    for sentence in sentences_of(report):
        found = _ENDLESS.search(sentence.text)
        if not found or re.search(r"\bfor the first time\b", found.group()):
            continue
        start, end = sentence.start + found.start(), sentence.start + found.end()
        yield Contradiction(
            "",
            "garbled",
            "minor",
            "event",
            f"Meeting for {found['length']}",
            (clause(report.name, sentence, found.start(), found.end()),),
            compared.row_of(report.name, start, end),
            f"Read as several meetings over {found['length']}; no day is taken from it.",
        )
