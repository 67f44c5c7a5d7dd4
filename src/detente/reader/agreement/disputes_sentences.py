"""Sentences of two reports that tell the same with another modal verb, number, speaker or outlet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from detente.reader.agreement.disputes_common import Comparison, Contradiction, Wording, clause, unique, whole
from detente.reader.agreement.wording import EMPTY, Pair, Told, stem, stems_of, told_by
from detente.reader.grammar.words import Word, words_of
from detente.reader.report import Sentence

_STRENGTH = {
    **dict.fromkeys(("could", "may", "might", "can"), "possible"),
    **dict.fromkeys(("would", "will", "shall", "'ll"), "expected"),
    **dict.fromkeys(("must", "should"), "demanded"),
}
_MODAL = re.compile(r"\b(?:could|may|might|can|would|will|shall|must|should)\b|['’]ll\b", re.IGNORECASE)
_NEGATIVE = frozenset(
    "not never no won't wouldn't didn't doesn't don't isn't hasn't cannot can't couldn't without denied neither "
    "nor".split()
)


def sentence_disputes(compared: Comparison) -> Iterator[Contradiction]:
    """Disagreements between sentences, whether or not a claim was read from them."""
    yield from _modality(compared)
    yield from _outlets(compared)
    for pair in compared.pairs:
        yield from _numbers(pair, compared)
        yield from _speakers(pair, compared)


def _modality(compared: Comparison) -> Iterator[Contradiction]:
    """One thing that "could" happen in one report and "would" in another."""
    uses: dict[tuple[str, str], list[tuple[str, Told, Wording, bool]]] = defaultdict(list)
    for report in compared.reports:
        for told in told_by(report):
            if not _MODAL.search(told.sentence.text):
                continue
            words = words_of(told.sentence.text, told.sentence.start)
            for strength, verb, object_, wording, negative in _modals(told, words):
                uses[verb, object_].append((strength, told, wording, negative))
    done: set[tuple[str, int]] = set()
    for (verb, object_), same in uses.items():
        if not 1 < len(same) <= 200 or len({use[1].report for use in same}) < 2:
            continue
        if len({use[0] for use in same} - {"demanded"}) < 2 and len({use[3] for use in same}) < 2:
            continue
        for strength, told, wording, negative in same:
            rest = [
                use
                for use in same
                if use[1].report != told.report
                and _one_topic(told, use[1], {stem(verb), object_.lstrip("<")})
            ]
            against = [use for use in rest if use[0] != strength and "demanded" not in (use[0], strength)]
            flipped = [use for use in rest if use[3] != negative]
            if not (against or flipped) or (wording.report, wording.quote.start) in done:
                continue
            words = unique([wording, *(use[2] for use in (*against, *flipped, *rest))])
            done.update((word.report, word.quote.start) for word in words)
            row = next((row for word in words if (row := _row(word, compared))), None)
            yield Contradiction(
                "",
                "modality",
                "contradiction" if flipped else "minor",
                "certainty",
                f'Said and denied: "{verb}"' if flipped else f'Will it, or might it "{verb}"?',
                words,
                row,
                "The ledger takes no status from it; the more careful wording is kept in mind.",
            )


def _row(wording: Wording, compared: Comparison) -> str | None:
    return compared.row_of(wording.report, wording.quote.start, wording.quote.end)


def _modals(told: Told, words: list[Word]) -> Iterator[tuple[str, str, str, Wording, bool]]:
    """Every modal verb of a sentence with the verb and the first content word after it."""
    start = told.sentence.start
    for at, word in enumerate(words):
        strength = _STRENGTH.get(word.lower)
        if not strength:
            continue
        after = [w for w in words[at + 1 : at + 9] if w.text[0].isalnum()]
        content = [w for w in after if w.lower not in EMPTY]
        if len(content) < 2 or (after and after[0].lower in ("have", "like")):
            continue
        negative = any(w.lower in _NEGATIVE for w in after[:2])
        found = clause(told.report, told.sentence, word.start - start, content[1].end - start)
        yield strength, content[0].lower, stem(content[1].lower), found, negative
        before = [w for w in words[max(0, at - 3) : at] if w.text[0].isalnum() and w.lower not in EMPTY]
        if before and before[-1].end >= word.start - 2:
            yield strength, content[0].lower, f"<{stem(before[-1].lower)}", found, negative


def _one_topic(one: Told, other: Told, known: set[str]) -> bool:
    """Whether two sentences share more than the words that brought them together."""
    shared = (one.stems & other.stems) - known
    smaller = min(len(one.stems), len(other.stems))
    return len(shared) >= 2 and len(shared) >= 0.25 * smaller


_NUMBER = re.compile(
    r"(?P<percent>\d[\d,.]*)\s?(?:%|per ?cent|percent|pct)|"
    r"(?P<money>[$€£¥]\s?\d[\d,.]*(?:\s?(?:billion|million|trillion|bn|m))?)|"
    r"(?P<count>\b\d[\d,.]*\s(?:(?:thousand|million|billion)\s)?(?:tons?|tonnes?|metric tons?|days|months|"
    r"years|items|products|companies|entities|countries)\b)"
)


def _numbers(pair: Pair, compared: Comparison) -> Iterator[Contradiction]:
    """One number of a kind in each of two sentences that tell the same, and not the same one."""
    if pair.likeness < 0.45:
        return
    one = _numbers_in(pair.one.sentence)
    other = _numbers_in(pair.other.sentence) if one else {}
    for kind in (kind for kind in one if kind in other):
        if len(one[kind]) != len(other[kind]) or {value for value, _ in one[kind]} == {
            value for value, _ in other[kind]
        }:
            continue
        changed = [(a, b) for a, b in zip(one[kind], other[kind], strict=True) if a[0] != b[0]]
        if len(changed) != 1:
            continue
        (_, first), (_, second) = changed[0]
        words = [
            clause(told.report, told.sentence, found.start(), found.end())
            for told, found in ((pair.one, first), (pair.other, second))
        ]
        yield Contradiction(
            "",
            "value",
            "contradiction",
            "rate" if kind == "percent" else "number",
            f"{first.group()} or {second.group()}?",
            tuple(words),
            next((row for word in words if (row := _row(word, compared))), None),
            "Both numbers are noted; the ledger keeps what most independent sources give.",
        )


def _numbers_in(sentence: Sentence) -> dict[str, list[tuple[str, re.Match[str]]]]:
    found: dict[str, list[tuple[str, re.Match[str]]]] = defaultdict(list)
    for match in _NUMBER.finditer(sentence.text):
        kind = match.lastgroup or ""
        value = match.group(kind).replace(",", "").replace(" ", "").rstrip(".").lower()
        unit = re.sub(r"[\d.]", "", value) if kind == "count" else ""
        found[kind + unit].append((value, match))
    return found


_SAYING = re.compile(r"\b(?:said|says|told|added|announced|warned|stated|confirmed|argued|noted)\b")


def _speakers(pair: Pair, compared: Comparison) -> Iterator[Contradiction]:
    """Nearly equal sentences that name two speakers."""
    if pair.likeness < 0.5:
        return
    people = []
    for told in (pair.one, pair.other):
        if not _SAYING.search(told.sentence.text):
            return
        names = compared.names(told.report, told.sentence.start, told.sentence.end)
        people.append({name.person for name in names if name.kind == "person" and name.person})
    if len(people[0]) != 1 or len(people[1]) != 1 or people[0] == people[1]:
        return
    one, other = people[0].pop(), people[1].pop()
    words = (whole(pair.one.report, pair.one.sentence), whole(pair.other.report, pair.other.sentence))
    yield Contradiction(
        "",
        "actor",
        "contradiction",
        "attribution",
        f"Who said it: {one} or {other}",
        words,
        next((row for word in words if (row := _row(word, compared))), None),
        "The ledger keeps both names until a third source decides.",
    )


_OUTLET = re.compile(
    r"\binterview (?:with|to|on|for) (?P<with>(?:[A-Z][\w&’'.-]{0,30}\s?){1,4})|"
    r"(?P<by>(?:[A-Z][\w&’'.-]{0,30}\s){1,3})(?:released|aired|published|broadcast|ran)\b[^.;]{0,40}\binterview"
)


def _outlets(compared: Comparison) -> Iterator[Contradiction]:
    """One interview credited to two outlets whose names are akin."""
    said: dict[str, list[tuple[Told, Wording]]] = defaultdict(list)
    for report in compared.reports:
        for told in told_by(report):
            for found in _OUTLET.finditer(told.sentence.text):
                name = " ".join((found["with"] or found["by"]).split()).rstrip(".,")
                said[name].append((told, clause(report.name, told.sentence, found.start(), found.end())))
    names = list(said)
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            akin = set(stems_of(one)) & set(stems_of(other)) and not (one in other or other in one)
            if not akin or {t.report for t, _ in said[one]} & {t.report for t, _ in said[other]}:
                continue
            words = unique(word for pair in zip(said[one], said[other], strict=False) for _, word in pair)
            rest = [word for name in (one, other) for _, word in said[name]]
            yield Contradiction(
                "",
                "actor",
                "minor",
                "through",
                f"Which outlet: {one} or {other}",
                unique([*words, *rest]),
                next((row for word in words if (row := _row(word, compared))), None),
                "The outlet does not enter the ledger; the more specific name is likelier.",
            )
