"""Five reports of one weekend in October 2025 against the ledger and the disagreements found by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest

from detente.reader.merging import Row
from detente.reader.reading import Reading
from tests.reader_flags import score_flags
from tests.reader_scores import Annotated, annotated, reading_of, scorer

ROWS = "M01 M02 M03 M04 M05 M07 M08 M09 M10 M11 M12 M13 E01 E02 E03 E04 E05 E06".split()
NEEDED = {"X01", "X04", "X06", "X07", "X09", "X10", "X13", "X16"}
BOILERPLATE = (
    ("002", "The first episode of Boston Blue"),
    ("003", "Chinese Embassy Welcomes"),
    ("003", "Comments are closed"),
    ("004", "Also Read:"),
    ("004", "Follow our WhatsApp"),
)


@pytest.fixture(scope="module")
def reports(shared_file) -> list[Annotated]:
    return annotated(shared_file("reports/october-2025"))


@pytest.fixture(scope="module")
def truth(shared_file) -> Mapping[str, Any]:
    return json.loads(shared_file("reports/october-2025/ledger.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def score(shared_file) -> ModuleType:
    return scorer(shared_file("reports/score.py"))


@pytest.fixture(scope="module")
def reading(reports) -> Reading:
    return reading_of(reports)


@pytest.fixture(scope="module")
def matched(reading, reports, truth, score) -> dict[str, tuple[Row, dict[str, bool]]]:
    """By row of the true ledger the row that was read from the same words, with the fields that are right."""
    by_name = {report.name: report for report in reports}
    pairs = []
    for true in truth["ledger"]:
        for row in reading.rows:
            right = _right(row, true, score)
            shared_words = _overlaps(row, true, by_name)
            if shared_words and right["instrument"] and (right["imposed_by"] or right["on"]):
                pairs.append((sum(right.values()), shared_words, true["id"], row.id, row, right))
    found: dict[str, tuple[Row, dict[str, bool]]] = {}
    taken = set()
    for _, _, name, row_id, row, right in sorted(pairs, key=lambda pair: (-pair[0], -pair[1], *pair[2:4])):
        if name not in found and row_id not in taken:
            found[name] = row, right
            taken.add(row_id)
    return found


def _right(row: Row, true: Mapping[str, Any], score: ModuleType) -> dict[str, bool]:
    told = {"instrument": row.instrument, "imposed_by": row.imposed_by, "on": row.on, "status": row.status}
    if row.instrument == "agreement" and set(true["imposed_by"]) == set(true["on"]):
        told["on"] = row.imposed_by  # a pact has both sides in imposed_by
    compared = score.compare(told, {"rate": None, **true})
    return {name: compared[name] for name in ("instrument", "imposed_by", "on", "status")}


def _overlaps(row: Row, true: Mapping[str, Any], reports: Mapping[str, Annotated]) -> int:
    """In how many reports the row's words are among the words that the true row was made from."""
    met = 0
    for name, claims in true["supported_by"].items():
        places = [place for claim in claims for place in reports[name].claim(claim)["offsets"]]
        quotes = [quote for claim in row.claims if claim.report == name for quote in claim.quotes]
        met += any(quote.start < end and start < quote.end for quote in quotes for start, end in places)
    return met


def _rate_bounds(row: Row) -> tuple[float, float] | None:
    return row.rate.bounds() if row.rate else None


def test_all_reports_are_read(reading, reports):
    assert not reading.refused
    assert [report.name for report in reading.reports] == [report.name for report in reports]


@pytest.mark.parametrize("name", ROWS)
def test_every_true_row_is_read_with_its_sides_instrument_and_status(matched, name):
    assert name in matched, f"no row read for {name}"
    row, right = matched[name]
    assert all(right.values()), (row.id, row.instrument, row.imposed_by, row.on, row.status, right)


def test_the_rows_of_the_truth_are_all_asked_for(truth):
    assert [row["id"] for row in truth["ledger"]] == ROWS


def test_the_threatened_tariff_has_its_rate_day_and_condition(matched):
    row, _ = matched["M02"]
    assert _rate_bounds(row) == (1.0, 1.0)
    assert row.rate is not None and row.rate.basis == "additional"
    assert row.effective is not None and row.effective.iso() == "2025-11-01"
    assert row.condition.startswith("unless Beijing removes")


def test_the_truce_has_its_end_and_no_rate(matched):
    row, _ = matched["M07"]
    assert row.until is not None and row.until.iso() == "2025-11-10"
    assert row.rate is None


@pytest.mark.parametrize(
    ("name", "rate"),
    [("M08", 0.3), ("M09", 0.1), ("M10", 0.19), ("M11", 1.0)],
)
def test_rates_of_one_source(matched, name, rate):
    assert _rate_bounds(matched[name][0]) == (rate, rate)


def test_days_of_the_call_and_of_the_end_of_talks(matched):
    call, _ = matched["E01"]
    assert call.event is not None and call.event.iso() in ("2025-10-17", "2025-10-18")
    round_of_talks, _ = matched["E02"]
    assert round_of_talks.event is not None
    assert round_of_talks.event.iso() in ("2025-10-25", "2025-10-20/2025-10-26")


@pytest.mark.parametrize(("report", "words"), BOILERPLATE)
def test_nothing_is_read_from_boilerplate(reading, report, words):
    (found,) = [one for one in reading.reports if one.name.startswith(report)]
    begin = found.text.index(words)
    line_end = found.text.find("\n", begin)
    line_end = len(found.text) if line_end < 0 else line_end
    for claim in reading.claims:
        if claim.report == found.name:
            assert all(quote.end <= begin or line_end <= quote.start for quote in claim.quotes), claim


def test_at_most_two_rows_match_no_true_row(matched, reading):
    used = {row.id for row, _ in matched.values()}
    spurious = [row for row in reading.rows if row.id not in used]
    assert len(spurious) <= 2, [
        (row.id, row.instrument, row.imposed_by, row.on, row.status) for row in spurious
    ]


@pytest.fixture(scope="module")
def flagged(reading, truth) -> tuple[set[str], float]:
    """The disagreements that were flagged, and the share of flags that stand for one."""
    texts = {report.name: report.text for report in reading.reports}
    caught, spare = score_flags(reading.contradictions, truth["contradictions"], texts)
    return set(caught), 1 - len(spare) / max(1, len(reading.contradictions))


def test_the_disagreements_that_matter_are_flagged(flagged):
    assert set() == NEEDED - flagged[0]


def test_at_least_twenty_disagreements_are_flagged(flagged):
    assert len(flagged[0]) >= 20


def test_flags_are_real(flagged):
    assert flagged[1] >= 0.8
