"""The reader against claims made by hand: reports it was developed with, and reports that were held out."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from detente.reader.claims import claims_of
from detente.reader.cleaning import clean
from tests.reader_scores import annotated, scorer, scores

DEVELOPMENT = "003 006 014 016 023 026 033 035".split()
HELD_OUT = "011 019 029 038".split()


@pytest.fixture(scope="module")
def score(shared_file) -> ModuleType:
    return scorer(shared_file("reports/score.py"))


@pytest.fixture(scope="module")
def october(shared_file, score, tmp_path_factory) -> dict[str, Any]:
    reports = annotated(shared_file("reports/october-2025"))
    return scores(reports, score, tmp_path_factory.mktemp("october"))


@pytest.fixture(scope="module")
def development(shared_file, score, tmp_path_factory) -> dict[str, Any]:
    reports = annotated(shared_file("reports/more"), DEVELOPMENT)
    return scores(reports, score, tmp_path_factory.mktemp("development"))


@pytest.fixture(scope="module")
def held_out(shared_file, score, tmp_path_factory) -> dict[str, Any]:
    reports = annotated(shared_file("reports/more"), HELD_OUT)
    return scores(reports, score, tmp_path_factory.mktemp("held_out"))


def test_october_does_not_slip(october):
    assert october["misquoted"] == 0
    assert october["detection_f1"] >= 0.87
    assert october["main_recall"] >= 0.86
    assert october["strict_f1"] >= 0.82
    assert october["imposed_by_right"] >= 0.96
    assert october["on_right"] >= 0.96
    assert october["rate_right"] >= 0.95
    assert october["status_right"] >= 0.93
    assert october["dates_invented"] <= 1


def test_development_reports_do_not_slip(development):
    assert development["misquoted"] == 0
    assert development["detection_f1"] >= 0.70
    assert development["main_recall"] >= 0.90
    assert development["strict_f1"] >= 0.58
    assert development["imposed_by_right"] >= 0.96
    assert development["on_right"] >= 0.92
    assert development["rate_right"] >= 0.90
    assert development["status_right"] >= 0.86
    assert development["dates_invented"] <= 2


def test_held_out_reports_are_never_misread_in_these(held_out):
    assert held_out["misquoted"] == 0
    assert held_out["imposed_by_right"] >= 0.96
    assert held_out["dates_invented"] <= 1


ROWS = {
    "claims by hand": "claims",
    "detection, precision": "detection_precision",
    "detection, recall": "detection_recall",
    "detection, F1": "detection_f1",
    "recall of main claims": "main_recall",
    "strictly right, F1": "strict_f1",
    "imposed by, of those found": "imposed_by_right",
    "on, of those found": "on_right",
    "rate, of those found": "rate_right",
    "status, of those found": "status_right",
    "first days found and right": "dates_right",
    "first days invented": "dates_invented",
    "misquoted": "misquoted",
}


def test_the_page_on_the_reader_tells_these_scores(
    repository, shared_file, score, october, development, held_out, tmp_path
):
    page = (repository / "docs" / "explain" / "reader.md").read_text(encoding="utf-8")
    lines = page.partition("<!-- Numbers of the reader: from here. -->")[2].splitlines()
    told = {cells[0].strip(" *"): cells[1:] for line in lines if (cells := line.strip("|").split("|"))[1:]}
    retold = scores(annotated(repository / "tests" / "data" / "reports"), score, tmp_path)
    for row, name in ROWS.items():
        found = [scored[name] for scored in (october, development, retold, held_out)]
        shown = [f"{value:.2f}" if isinstance(value, float) else str(value) for value in found]
        assert [cell.strip() for cell in told[row]] == shown, row


@pytest.mark.parametrize(
    ("folder", "names"), [("october-2025", ()), ("more", DEVELOPMENT), ("more", HELD_OUT)]
)
def test_no_rate_is_absent_from_its_quotation(shared_file, folder, names):
    for report in annotated(shared_file(f"reports/{folder}"), names):
        claims = claims_of(clean(report.name, report.text, report.published))
        assert all(claim.rate.words.text in claim.quotes[0].text for claim in claims if claim.rate)
