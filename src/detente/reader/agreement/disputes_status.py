"""Measures threatened in one report and done in another, or suspended here and lifted for good there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from detente.policy import places
from detente.reader.agreement.disputes_common import (
    Comparison,
    Contradiction,
    Wording,
    clause,
    dispute_about,
    has_word,
    main_words,
)
from detente.reader.agreement.merging_features import STAGES, families
from detente.reader.agreement.wording import sentences_of
from detente.reader.claim import Claim
from detente.reader.merging import Row

_LATER = 2
"""Days between two reports from which the later tells of a change rather than of something else."""


def status_disputes(compared: Comparison) -> Iterator[Contradiction]:
    """Disagreements about the status of measures and pacts."""
    for row in compared.rows:
        yield from _status(row, compared)


def _status(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Threatened or done, in force or lifted; not what a later report has as a further step.

    A status counts where the words carry it: reports differ in words, and a status is only read from them.
    """
    if row.instrument == "talks":
        return
    yield from _threat_or_deed(row, compared)
    yield from _lifted(row, compared)


def _threat_or_deed(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    said = _statuses(row)
    ahead = [claim for status in ("threatened", "planned") for claim in said.get(status, ())]
    done = [Wording(claim.report, claim.quotes[0]) for claim in _done_words(row)]
    lifted = row.status in ("withdrawn", "suspended", "expired")
    if ahead and not lifted:
        done += imposition_nouns(row, compared)
        told = {(claim.report, claim.quotes[0]) for claim in ahead}
        done = done if told - {(one.report, one.quote) for one in done} else []
        if done and not _one_after_the_other(
            [claim.report for claim in ahead], [w.report for w in done], compared
        ):
            held = f"The ledger has it as {row.status}, as most independent sources do"
            verdict = f"{held}; the other wording is noted."
            readings = [done[0], *(main_words(claim, "status") for claim in ahead), *done[1:]]
            topic = "Threatened or already imposed?"
            yield dispute_about(row, "status", "contradiction", "status", topic, readings, verdict)
            return
    announced = [claim for claim in said.get("announced", ()) if has_word(claim.quotes[0].text, "announced")]
    if announced and done and row.effective is None and not row.is_event:
        if _one_after_the_other([claim.report for claim in announced], [w.report for w in done], compared):
            return
        verdict = f"The ledger has it as {row.status.replace('_', ' ')}; no report gives its first day."
        readings = [
            main_words(announced[0], "status"),
            *done,
            *(main_words(claim) for claim in announced[1:]),
        ]
        yield dispute_about(
            row, "status", "minor", "status", "Announced, or already in force?", readings, verdict
        )


_OVER = ("suspended", "withdrawn", "expired")


def _lifted(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Suspended in one report, lifted for good, expired or in force in another."""
    said = _statuses(row)
    over: dict[str, list[Claim]] = defaultdict(list)
    for claim in (
        claim for claims in said.values() for claim in claims if STAGES.get(claim.status) == "over"
    ):
        kinds = [kind for kind in (claim.status, *_OVER) if has_word(claim.quotes[0].text, kind)]
        if kinds:
            over[kinds[0]].append(claim)
    in_force = [claim for claim in said.get("in_force", ()) if has_word(claim.quotes[0].text, "done")]
    if all(claim.salience == "background" for claim in row.claims) and set(over) <= {"expired"}:
        return  # told in passing, as of different moments
    sides = [*over.values(), *([in_force] if in_force else [])]
    if not over or len(sides) < 2 or len({claim.report for claims in sides for claim in claims}) < 2:
        return
    if _one_after_the_other(
        [claim.report for claim in sides[-1]], [claim.report for claim in sides[0]], compared
    ):
        return
    words = [*over, *(["in force"] if in_force else [])]
    yield dispute_about(
        row,
        "status",
        "contradiction",
        "status",
        f"Status: {' or '.join(words)}?",
        [main_words(claims[0], "status") for claims in sides]
        + [main_words(claim, "status") for claims in sides for claim in claims[1:]],
        f"The ledger has it as {row.status.replace('_', ' ')}; the history keeps what each report said.",
    )


def _statuses(row: Row) -> dict[str, list[Claim]]:
    """Claims by status; of a report that knows the rate, only what it says with the rate or as its news."""
    knowing = {claim.report for claim in row.claims if claim.rate}
    said: dict[str, list[Claim]] = defaultdict(list)
    for claim in row.claims:
        if (
            claim.rate
            or claim.report not in knowing
            or (claim.salience, claim.status) == ("main", row.status)
        ):
            said[claim.status].append(claim)
    return said


def _done_words(row: Row) -> list[Claim]:
    """Claims told as done in so many words, whatever their status ("the reimposition of duties")."""
    done = []
    for claim in row.claims:
        text = claim.quotes[0].text
        as_done = STAGES.get(claim.status) != "over" and has_word(text, "done")
        if as_done and not has_word(text, "open") and not has_word(text, "weak"):
            done.append(claim)
    return done


_MEANT = {
    "tariff": frozenset("tariff tariffs duty duties levy levies tax taxes".split()),
    "export control": frozenset("controls curbs restrictions bans".split()),
    "quota": frozenset("quota quotas restrictions".split()),
    "sanction": frozenset("sanctions ban bans embargo".split()),
}


_NEWS = re.compile(
    r"\b(?:last|this) week|yesterday|today|abrupt\w*|sudden\w*|recent\w*|(?:Mon|"
    r"Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)


def imposition_nouns(row: Row, compared: Comparison) -> list[Wording]:
    """Sentences that speak of a threatened measure's imposition as of something done."""
    if row.is_event or not any(claim.salience == "main" for claim in row.claims):
        return []
    found = []
    for report in compared.in_order({claim.report for claim in row.claims}):
        for sentence in sentences_of(report):
            noun = _noun_of(sentence.text, families().get(row.instrument, ""))
            if not noun or not _NEWS.search(sentence.text):
                continue
            part = clause(report.name, sentence, noun.start(), noun.end())
            around = sentence.text[max(0, noun.start() - 60) : noun.end() + 60]
            named = {
                code
                for name in compared.names(report.name, sentence.start, sentence.end)
                for code in name.codes
            }
            if set(row.imposed_by) | (set(row.on) - {places.ALL}) <= named and not has_word(around, "open"):
                found.append(part)
    return found


def _noun_of(text: str, family: str) -> re.Match[str] | None:
    """A noun of imposing ("the reimposition of high taxes") whose object is a measure of a family."""
    meant = "|".join(sorted(_MEANT.get(family, ())))
    if not meant:
        return None
    pattern = rf"\b(?:re-?)?(?:imposition|introduction|instatement) of (?:\w+ ){{0,4}}?(?:{meant})\b"
    return re.search(pattern, text, re.IGNORECASE)


def _one_after_the_other(earlier: Sequence[str], later: Sequence[str], compared: Comparison) -> bool:
    """Whether every report of the one status is some days older than every report of the other."""
    first = [compared.by_name[name].published for name in earlier if name in compared.by_name]
    last = [compared.by_name[name].published for name in later if name in compared.by_name]
    known_first, known_last = [day for day in first if day], [day for day in last if day]
    if len(known_first) < len(first) or len(known_last) < len(last) or not known_first or not known_last:
        return False
    return (min(known_last) - max(known_first)).days >= _LATER
