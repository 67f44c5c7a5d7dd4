"""Whatever the text, each claim stands in it: quotations, evidence, rates, sides, instruments, statuses."""

from __future__ import annotations

import datetime as dt
import random
import re
from pathlib import Path
from typing import get_args

import pytest

from detente.errors import InputError
from detente.reader.claim import Claim, ClaimStatus
from detente.reader.claims import claims_of
from detente.reader.cleaning import clean
from detente.reader.report import Report
from detente.reader.tables import rows

REPORTS = sorted((Path(__file__).resolve().parents[1] / "data" / "reports").glob("*.txt"))
DAY = dt.date(2025, 6, 12)
INSTRUMENTS = {row["name"] for row in rows("instruments")}
STATUSES = set(get_args(ClaimStatus))
SIDE = re.compile(r"[A-Z]{3}|EU|G7|G20|BRICS|\*")


def check(report: Report, claim: Claim) -> None:
    """All that must hold of any claim of any text."""
    text = report.text
    assert claim.report == report.name
    assert claim.instrument in INSTRUMENTS and claim.status in STATUSES
    assert claim.quotes
    for quote in (*claim.quotes, *claim.evidence.values()):
        assert quote.text and text[quote.start : quote.end] == quote.text
    for code in (*claim.imposed_by, *claim.on):
        assert SIDE.fullmatch(code), code
    assert len(set(claim.imposed_by)) == len(claim.imposed_by)
    assert len(set(claim.on)) == len(claim.on)
    if claim.rate:
        words, first = claim.rate.words, claim.quotes[0]
        assert text[words.start : words.end] == words.text
        assert first.start <= words.start and words.end <= first.end
        low, high = claim.rate.bounds()
        assert 0 <= low <= high
    for period in (claim.announced, claim.effective, claim.until, claim.event):
        assert period is None or period.first <= period.last
    assert claim.condition in text and claim.product is not None


def read_all(text: str) -> None:
    """Reads a text, which may be refused in words, and checks each of its claims."""
    try:
        report = clean("any", text, DAY)
    except InputError:
        return
    for claim in claims_of(report):
        check(report, claim)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_claims_of_whole_cut_and_shuffled_reports_stand_in_them(path):
    text = path.read_text(encoding="utf-8")
    chance = random.Random(path.stem)
    read_all(text)
    for _ in range(3):
        first, last = sorted(chance.sample(range(len(text)), 2))
        read_all(text[first:last])
    sentences = re.split(r"(?<=[.!?])\s+", text)
    chance.shuffle(sentences)
    read_all(" ".join(sentences))
    words = text.split()
    chance.shuffle(words)
    read_all(" ".join(words))


def test_claims_of_reports_spliced_into_each_other_stand_in_them():
    chance = random.Random(7)
    texts = [path.read_text(encoding="utf-8") for path in REPORTS]
    for _ in range(25):
        one, other = chance.sample(texts, 2)
        at, begin = chance.randrange(len(one)), chance.randrange(len(other))
        read_all(one[:at] + other[begin:])


def test_the_same_text_gives_the_same_claims():
    text = REPORTS[0].read_text(encoding="utf-8")
    assert claims_of(clean("any", text, DAY)) == claims_of(clean("any", text, DAY))
