"""Quotations that reports give in different words, or put into different mouths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from detente.reader.agreement.disputes_common import MOST, Comparison, Contradiction, Wording, unique
from detente.reader.agreement.quotations import (
    Quotation,
    Variance,
    compare,
    quotations_in,
    same_speaker,
    variances,
)
from detente.reader.agreement.wording import EMPTY, root_of
from detente.reader.claim import Quote
from detente.reader.merging import Row

_WEIGHTY = frozenset(
    "not no never cannot can't won't will would could may might must should all every none only more less".split()
)


def quotation_disputes(compared: Comparison) -> Iterator[Contradiction]:
    """One disagreement for each quotation that stands in several wordings."""
    found = [*variances(compared.reports), *_of_one_row(compared)]
    for group in _together(found):
        yield _flag(group, compared)
    yield from _speakers(compared)


def _of_one_row(compared: Comparison) -> Iterator[Variance]:
    """Short descriptions of one event by one speaker that share hardly a word: retold inside the marks."""
    for row in compared.rows:
        if row.instrument != "talks" or row.n_reports < 2:
            continue
        near = [
            quotation
            for quotation in _row_quotations(row, compared)
            if len(quotation.words) <= 14 and quotation.speakers
        ]
        near = list({quotation.words: quotation for quotation in reversed(near)}.values())[::-1][:MOST]
        for at, one in enumerate(near):
            for other in near[at + 1 :]:
                if one.report == other.report or not one.speakers & other.speakers:
                    continue
                if one.content & other.content and not _extract(one, other) and not compare(one, other):
                    changed = tuple(dict.fromkeys((*one.words, *other.words)))
                    yield Variance(one, other, "retold", changed)


def _row_quotations(row: Row, compared: Comparison) -> list[Quotation]:
    """Quotations in the sentences that a row's claims quote, descriptions only: no verb of their own."""
    found: dict[tuple[str, int], Quotation] = {}
    for claim in row.claims:
        report = compared.by_name.get(claim.report)
        if report is None:
            continue
        for quotation in quotations_in(report):
            start, end = quotation.quote.start, quotation.quote.end
            if any(quote.start <= end and start <= quote.end for quote in claim.quotes):
                found[claim.report, start] = quotation
    return [quotation for quotation in found.values() if not _SUBJECTS & set(quotation.words)]


_SUBJECTS = frozenset("i we he she they you it that this will would is are was were be".split())


def _extract(one: Quotation, other: Quotation) -> bool:
    """Whether the content words of one all stand in the other: shortened, not altered."""
    return one.content <= other.content or other.content <= one.content


def _together(found: Sequence[Variance]) -> list[list[Variance]]:
    """Variances that share a wording are about one quotation."""
    groups: dict[int, list[Variance]] = {}
    parent = list(range(len(found)))
    group_of: dict[tuple[str, int], int] = {}
    for number, variance in enumerate(found):
        keys = {(q.report, q.quote.start) for q in (variance.one, variance.other)}
        merged = [variance]
        for touching in sorted({root_of(parent, group_of[key]) for key in keys if key in group_of}):
            merged[:0] = groups.pop(touching)
            parent[touching] = number
        groups[number] = merged
        group_of.update(dict.fromkeys(keys, number))
    return list(groups.values())


def _flag(group: Sequence[Variance], compared: Comparison) -> Contradiction:
    first = group[0]
    wordings = unique(
        Wording(quotation.report, quotation.quote)
        for variance in group
        for quotation in (variance.one, variance.other)
    )
    changed = {word for variance in group for word in variance.changed if variance.kind == "altered"}
    grave = bool(changed & _WEIGHTY) and all(len(variance.changed) <= 3 for variance in group)
    rows = [compared.row_of(w.report, w.quote.start, w.quote.end) for w in wordings]
    row = next((name for name in rows if name), None)
    speakers = sorted(first.one.speakers & first.other.speakers)
    differing = ", ".join(sorted(word for word in changed if word not in EMPTY)[:6])
    return Contradiction(
        "",
        "quotation",
        "contradiction" if grave else "minor",
        "quotation",
        "One quotation in several wordings" + (f" ({', '.join(speakers)})" if speakers else ""),
        wordings,
        row,
        "The ledger takes no field from wording that differs"
        + (f" ({differing})" if differing else "")
        + "; the fuller wording is likelier to be the original.",
    )


def _speakers(compared: Comparison) -> Iterator[Contradiction]:
    """The same words in the mouths of two people."""
    holders: dict[tuple[str, ...], list[Quotation]] = defaultdict(list)
    for report in compared.reports:
        for quotation in quotations_in(report):
            if len(quotation.words) >= 5:
                holders[quotation.words].append(quotation)
    for same in holders.values():
        first = same[0]
        for other in same[1:]:
            if other.report == first.report or same_speaker(first, other):
                continue
            one, two = _person(first, compared), _person(other, compared)
            if not one or not two or one == two:
                continue
            yield Contradiction(
                "",
                "actor",
                "contradiction",
                "attribution",
                f"Who said it: {one} or {two}",
                (Wording(first.report, _with_speaker(first)), Wording(other.report, _with_speaker(other))),
                compared.row_of(first.report, first.quote.start, first.quote.end),
                "The ledger takes the words without saying whose they are.",
            )
            break


def _with_speaker(quotation: Quotation) -> Quote:
    sentence = quotation.sentence
    return Quote(sentence.text, sentence.start, sentence.end)


def _person(quotation: Quotation, compared: Comparison) -> str:
    """The one person named beside a quotation, outside its marks."""
    sentence, quote = quotation.sentence, quotation.quote
    names = compared.names(quotation.report, sentence.start, sentence.end)
    outside = [name for name in names if not quote.start <= name.start < quote.end]
    people = {name.person for name in outside if name.kind == "person" and name.person}
    return people.pop() if len(people) == 1 else ""
