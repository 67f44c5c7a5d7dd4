"""Claims of several reports become rows of a ledger."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from detente.reader.merging import merge
from tests.reader_gold import SHARED, claims_of, reports_of
from tests.reader_told import FRIDAY, claim, day, told

A = "Canada will levy a duty of 15 percent on Norwegian salmon from April 2, the trade minister said."
B = "Ottawa announced a 15 percent tariff on salmon from Norway. It plans a 30 percent duty on Norwegian whisky."
C = "A Canadian levy of 15 percent awaits fish farmers in Norway. Exporters called it unfair."


def _salmon(**of_c):
    a, b, c = told("a", A), told("b", B), told("c", C)
    fields = {"by": "CAN", "on": "NOR", "status": "announced", "hs": ("0302",)}
    return [a, b, c], [
        claim(a, A[:61], rate=0.15, product="salmon", effective=day("2031-04-02"), **fields),
        claim(b, "a 15 percent tariff on salmon from Norway", rate=0.15, product="salmon", **fields),
        claim(c, "A Canadian levy of 15 percent", **{**fields, "rate": 0.15, "hs": (), **of_c}),
    ]


def test_one_measure_told_three_times_is_one_row_with_what_any_of_them_knows():
    reports, claims = _salmon()
    (row,) = merge(claims, reports)
    assert (row.imposed_by, row.on, row.instrument, row.status) == (("CAN",), ("NOR",), "tariff", "announced")
    assert row.rate is not None and row.rate.value == 0.15
    assert row.effective == day("2031-04-02") and row.product == "salmon"
    assert row.n_reports == 3 and row.id == "m01"
    assert row.title.startswith("Canada: 15 % tariff on Norway, salmon, announced from 2031-04-02")


def test_another_rate_in_the_same_report_is_another_measure():
    reports, claims = _salmon()
    whisky = claim(
        reports[1], "a 30 percent duty on Norwegian whisky", by="CAN", on="NOR", rate=0.3, product="whisky"
    )
    rows = merge([*claims, whisky], reports)
    assert [row.rate.value for row in rows if row.rate] == [0.15, 0.3]


def test_a_lone_other_rate_does_not_overwrite_the_majority():
    reports, claims = _salmon()
    d = told("d", "Canada will levy a duty of 51 percent on Norwegian salmon from April 2, officials said.")
    odd = claim(
        d,
        d.text[:61],
        by="CAN",
        on="NOR",
        status="announced",
        rate=0.51,
        product="salmon",
        hs=("0302",),
        effective=day("2031-04-02"),
    )
    (row,) = merge([odd, *claims], [d, *reports])
    assert row.rate is not None and row.rate.value == 0.15
    assert any("51 %" in note for note in row.notes)


def test_other_targets_and_other_goods_stay_apart():
    text = (
        "Canada put 15 percent on salmon from Norway, 15 percent on salmon from Chile "
        "and 15 percent on Norwegian wool."
    )
    report = told("a", text)
    rows = merge(
        [
            claim(
                report, "15 percent on salmon from Norway", by="CAN", on="NOR", rate=0.15, product="salmon"
            ),
            claim(report, "15 percent on salmon from Chile", by="CAN", on="CHL", rate=0.15, product="salmon"),
            claim(report, "15 percent on Norwegian wool", by="CAN", on="NOR", rate=0.15, product="wool"),
        ],
        [report],
    )
    assert len(rows) == 3


def test_the_same_said_of_both_sides_is_one_row_of_both():
    text = "India and Brazil charged each other duties of 40 percent on sugar."
    report = told("a", text)
    fields = {"rate": 0.4, "status": "in_force"}
    both = [claim(report, text[:-1], by=by, on=on, **fields) for by, on in (("IND", "BRA"), ("BRA", "IND"))]
    (row,) = merge(both, [report])
    assert set(row.imposed_by) == set(row.on) == {"IND", "BRA"}


def test_talks_are_told_apart_by_level_and_by_being_called_off():
    text = (
        "Indian Commerce Minister Piyush Goyal will meet Brazilian Vice President Geraldo Alckmin on Tuesday. "
        "Presidents of the two countries plan a summit in May. "
        "Brazil threatened to cancel the summit of the leaders."
    )
    report = told("a", text)
    sentences = [sentence.text for sentence in report.read]
    rows = merge(
        [
            claim(report, sentences[0], "talks", "IND BRA", "", "planned", event=day("2031-03-18")),
            claim(
                report, sentences[1], "talks", "IND BRA", "", "planned", event=day("2031-05-01/2031-05-31")
            ),
            claim(report, sentences[2], "talks", "BRA", "IND", "withdrawn"),
        ],
        [report],
    )
    assert [row.status for row in rows] == ["planned", "planned", "withdrawn"]
    assert [row.id for row in rows] == ["e01", "e02", "e03"]


def test_a_call_planned_and_then_held_on_two_clocks_is_one_event():
    early = told(
        "a", "Goyal and Brazilian Trade Minister Costa will speak by phone on Friday, officials said."
    )
    late = told(
        "b", "Minister Goyal held a call with Brazil's Trade Minister Costa on Saturday morning in Delhi."
    )
    rows = merge(
        [
            claim(early, early.text[:-1], "talks", "IND BRA", "", "planned", event=day("2031-03-14")),
            claim(late, late.text[:-1], "talks", "IND BRA", "", "held", event=day("2031-03-15")),
        ],
        [early, late],
    )
    assert len(rows) == 1 and rows[0].status == "held"
    assert [step.status for step in rows[0].history] == ["planned", "held"]


def test_the_latest_reports_decide_about_the_status():
    first = told("a", "Canada has a duty of 15 percent on Norwegian salmon in force.", FRIDAY)
    second = told(
        "b", "Canada suspended its 15 percent duty on Norwegian salmon.", FRIDAY + dt.timedelta(days=9)
    )
    fields = {"by": "CAN", "on": "NOR", "rate": 0.15, "product": "salmon"}
    rows = merge(
        [
            claim(first, first.text[:-1], status="in_force", **fields),
            claim(second, second.text[:-1], status="suspended", **fields),
        ],
        [first, second],
    )
    assert [row.status for row in rows] == ["suspended"]
    assert [step.status for step in rows[0].history] == ["in_force", "suspended"]


def test_claims_without_their_report_or_any_field_are_still_merged():
    report = told("a", A)
    bare = claim(report, A[:20], by="", on="", status="announced")
    assert len(merge([bare, bare], [])) == 1
    assert merge([], []) == ()


def _word(number: int) -> str:
    letters = "bdfgklmnpr"
    return "q" + "".join(letters[int(digit)] for digit in f"{number:05d}") + "o"


@pytest.mark.parametrize("rates", [1, 4000])
def test_very_many_claims_take_time_in_proportion(rates: int):
    reports, claims = _salmon()
    many = [
        claim(reports[0], A[:61], by="CAN", on="NOR", rate=0.15, product=_word(number % rates))
        for number in range(8000)
    ]
    start = time.process_time()
    rows = merge([*claims, *many], reports)
    assert time.process_time() - start < 30
    assert len(rows) == (2 if rates == 1 else rates + 1)


@pytest.mark.skipif(not SHARED.exists(), reason="the development reports are not here")
def test_the_weekend_of_october_2025_has_its_eighteen_rows():
    folder = SHARED / "october-2025"
    reports = reports_of(folder)
    claims, truth = [], {}
    for path in sorted(folder.glob("0*.claims.json")):
        found, rows = claims_of(path)
        claims += found
        truth |= {
            (one.report, one.quotes[0].start, one.instrument): row
            for one, row in zip(found, rows, strict=True)
        }
    rows = merge(claims, reports)
    made = [{truth[one.report, one.quotes[0].start, one.instrument] for one in row.claims} for row in rows]
    assert len(rows) == 18 and all(len(names) == 1 for names in made)
    by_name = {names.pop(): row for names, row in zip(made, rows, strict=True)}
    threat, truce = by_name["M02"], by_name["M07"]
    assert (threat.status, threat.n_reports, threat.n_independent) == ("threatened", 5, 2)
    assert threat.effective == day("2025-11-01") and threat.condition.startswith("unless Beijing")
    assert threat.rate is not None and (threat.rate.value, threat.rate.basis) == (1.0, "additional")
    assert truce.rate is None and truce.until == day("2025-11-10")
    assert by_name["E01"].status == "held" and by_name["E01"].event == day("2025-10-17")
