"""The reader on the annotated reports of this project: figures may rise, and must not slip."""

from __future__ import annotations

import pytest

from detente.reader.claims import claims_of
from detente.reader.cleaning import clean
from tests.reader_scores import Annotated, Figures, annotated, figures


@pytest.fixture(scope="module")
def reports(repository) -> list[Annotated]:
    return annotated(repository / "tests" / "data" / "reports")


@pytest.fixture(scope="module")
def reached(reports) -> Figures:
    return figures(reports)


def test_the_annotation_stands_in_its_text(reports):
    assert len(reports) == 24
    for report in reports:
        assert len({claim["id"] for claim in report.claims}) == len(report.claims)
        for claim in report.claims:
            assert [report.text[start:end] for start, end in claim["offsets"]] == claim["quotes"], report.name


def test_claims_are_found(reached):
    recall, precision = reached.found
    assert recall >= 0.60
    assert precision >= 0.76
    assert reached.detection >= 0.68
    assert reached.main >= 0.61


def test_fields_of_found_claims_are_right(reached):
    floor = {"imposed_by": 0.92, "on": 0.88, "rate": 0.94, "status": 0.80}
    assert {name: value for name, value in reached.right.items() if value < floor[name]} == {}
    assert reached.all_right >= 0.63


def test_every_quotation_and_rate_stands_in_the_text(reports):
    for report in reports:
        for claim in claims_of(clean(report.name, report.text, report.published)):
            assert all(report.text[quote.start : quote.end] == quote.text for quote in claim.quotes)
            if claim.rate:
                first = claim.quotes[0]
                assert first.start <= claim.rate.words.start and claim.rate.words.end <= first.end, claim
