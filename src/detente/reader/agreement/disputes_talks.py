"""Talks told differently: by which means, with whom, how surely; who stood for a group; how firm a threat is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from detente.reader.agreement.disputes_common import (
    Comparison,
    Contradiction,
    Wording,
    clause,
    dispute_about,
    has_word,
    main_words,
    whole,
)
from detente.reader.claim import Claim
from detente.reader.merging import Row
from detente.reader.report import Sentence

_JOINED = re.compile(
    r"\b(?:also|additionally) (?:joined|attended|took part|participated|was present|sat in)\b", re.IGNORECASE
)
_TALKING = re.compile(
    r"\b(?:meet|met|talk|call|summit|visit|discuss|negotiat|cancel|proceed|go ahead)", re.IGNORECASE
)
_BLOC = (
    r"(?:G-?7|Group of Seven(?: \(G-?7\))?|G-?20|Group of (?:20|"
    r"Twenty)(?: \(G-?20\))?|EU|European Union|BRICS|ASEAN|"
    r"OPEC\+?|Mercosur|Quad|APEC)"
)
_ROLE = re.compile(
    rf"\b{_BLOC}(?:['’]s?)?\s+(?:(?:finance|trade|foreign|economy|energy|industry|agriculture|commerce)\s+)?"
    r"(?P<role>ministers|leaders|presidents|officials|diplomats|ambassadors|"
    r"negotiators|chiefs|heads of state|envoys)\b"
)
_THE_BLOC = re.compile(r"\b(?:the|its|27-nation) (?:bloc|27-nation bloc|grouping)\b")
_LEVELS = {
    "leaders": "leaders",
    "presidents": "leaders",
    "heads of state": "leaders",
    "ministers": "ministers",
    "chiefs": "ministers",
}


def talk_disputes(compared: Comparison) -> Iterator[Contradiction]:
    """Disagreements about talks and commitments, and about how firm or sure an act is."""
    for row in compared.rows:
        if row.instrument == "talks":
            yield from _means(row, compared)
            yield from _takers(row, compared)
            yield from _sureness(row, compared)
        if row.instrument in ("coordination", "agreement", "talks"):
            yield from _levels(row, compared)
        if row.status in ("threatened", "withdrawn", "planned"):
            yield from _firmness(row)


def _means(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """By telephone in one report, by video or in person in another."""
    if row.status != "held":
        return
    said: dict[str, list[Wording]] = defaultdict(list)
    for claim in row.claims:
        for quote in claim.quotes:
            means = next((name for name in ("video", "call", "person") if has_word(quote.text, name)), "")
            if means:
                said[means].append(Wording(claim.report, quote))
    if len(said) < 2 or len({wording.report for words in said.values() for wording in words}) < 2:
        return
    names = {"call": "by telephone", "video": "by video", "person": "in person"}
    first = [words[0] for words in said.values()]
    yield dispute_about(
        row,
        "value",
        "minor",
        "means",
        f"How they talked: {' or '.join(names[means] for means in said)}",
        first + [wording for words in said.values() for wording in words[1:]],
        "One occasion for the ledger; the means does not enter it.",
    )


def _within(claim: Claim, sentence: Sentence, found: re.Match[str]) -> bool:
    """Whether words of a sentence lie in or beside one of the claim's quotations."""
    place = sentence.start + found.start()
    return any(quote.start - 40 <= place <= quote.end + 60 for quote in claim.quotes)


def _takers(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Somebody whom only one report has at the talks."""
    if row.n_reports < 2:
        return
    for claim in row.claims:
        for sentence in compared.around(claim, reach=2):
            if not _JOINED.search(sentence.text):
                continue
            people = [
                name.person
                for name in compared.names(claim.report, sentence.start, sentence.end)
                if name.kind == "person" and name.person
            ]
            last = people[0].split()[-1] if people else ""
            rest = [other for other in row.claims if other.report != claim.report]
            if not last or any(last in one.text for other in rest for one in compared.around(other, reach=1)):
                continue
            verdict = f"Only {claim.report} names {people[0]}; nobody denies it. The sides of the row stay."
            words = [whole(claim.report, sentence), *(main_words(other) for other in reversed(rest))]
            yield dispute_about(row, "actor", "minor", "participants", "Who took part", words, verdict)
            return


def _sureness(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Talks confirmed in one place and in doubt in another."""
    if row.status not in ("planned", "threatened"):
        return
    sure: list[Wording] = []
    unsure: list[Wording] = []
    for claim in row.claims:
        for sentence in compared.around(claim, reach=1):
            doubt = has_word(sentence.text, "unsure")
            near = any(quote.start < sentence.end and sentence.start < quote.end for quote in claim.quotes)
            if doubt and _TALKING.search(sentence.text) and (near or _same_people(claim, sentence, compared)):
                unsure.append(clause(claim.report, sentence, doubt.start(), doubt.end()))
            found = has_word(sentence.text, "sure")
            if found and not doubt and near and _within(claim, sentence, found):
                sure.append(clause(claim.report, sentence, found.start(), found.end()))
    sure = [wording for wording in sure if wording not in unsure]
    if not unsure or not sure:
        return
    own = [wording for wording in sure if wording.report == unsure[0].report]
    yield dispute_about(
        row,
        "modality",
        "contradiction",
        "status",
        "Will the talks take place?",
        [unsure[0], sure[0], *own, *unsure[1:], *sure[1:]],
        f"The ledger keeps them as {row.status}, as most independent sources do; the doubt is noted.",
    )


def _same_people(claim: Claim, sentence: Sentence, compared: Comparison) -> bool:
    """Whether a neighbouring sentence names somebody of the claim's own sentence."""
    own = compared.sentence(claim)
    if own is None:
        return False
    names = {name.codes for name in compared.names(claim.report, own.start, own.end)}
    return any(
        name.codes in names
        for name in compared.names(claim.report, sentence.start, sentence.end)
        if name.kind == "person"
    )


def _levels(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Ministers of a group in one report, its leaders or another group in the next."""
    said: dict[str, list[Wording]] = defaultdict(list)
    for claim in row.claims:
        for sentence in compared.around(claim, reach=1):
            for found in _ROLE.finditer(sentence.text):
                level = _LEVELS.get(found["role"], "officials")
                said[level].append(clause(claim.report, sentence, found.start(), found.end()))
            bloc = _THE_BLOC.search(sentence.text)
            if bloc and any(
                quote.start < sentence.end and sentence.start < quote.end for quote in claim.quotes
            ):
                said["whole"].append(clause(claim.report, sentence, bloc.start(), bloc.end()))
    named = [level for level in ("ministers", "leaders", "officials") if level in said]
    reports = {wording.report for words in said.values() for wording in words}
    if len(reports) < 2 or len(named) < 2 or "leaders" not in named:
        return
    held = max(
        named,
        key=lambda level: len(
            {compared.source.get(w.report, w.report) for w in said[level]} | _many(said[level])
        ),
    )
    others = [level for level in said if level != held]
    yield dispute_about(
        row,
        "actor",
        "contradiction",
        "imposed_by",
        f"Who acted for the group: {' or '.join(named)}",
        [said[held][0], *(said[level][0] for level in others), *said[held][1:]],
        f"The ledger keeps the {held}, whom most reports name; looser wording is noted.",
    )


def _many(words: list[Wording]) -> set[str]:
    return {wording.report for wording in words}


def _firmness(row: Row) -> Iterator[Contradiction]:
    """One act threatened in one report and only hinted at in another."""
    firm: list[Wording] = []
    weak: list[Wording] = []
    for claim in row.claims:
        text = claim.quotes[0].text
        if has_word(text, "weak"):
            weak.append(main_words(claim))
        elif has_word(text, "firm"):
            firm.append(main_words(claim))
    if not firm or not weak or {w.report for w in firm} == {w.report for w in weak}:
        return
    yield dispute_about(
        row,
        "modality",
        "minor",
        "status",
        "How firm the announcement was",
        [firm[0], weak[0], *firm[1:], *weak[1:]],
        f"One act in graded words; the ledger has it as {row.status}.",
    )
