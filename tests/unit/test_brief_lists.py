"""Lists of a ledger's day in a brief: their order, what comes next, points that are suspended, and sources."""

import datetime as dt
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest

from detente import Ledger
from detente.policy.measure import Measure
from detente.show import brief_pdf
from detente.show.brief import BriefContext, render
from detente.show.brief_lists import MOST_LISTED, NO_SOURCE, first_source, ledger_lists
from detente.show.brief_part import Part
from detente.show.covered_trade import CoveredTrade
from detente.show.report import context_of
from tests.unit.test_brief_parts import RISE, solved_file

OCTOBER = dt.date(2025, 10, 17)
DUTY = {
    "id": "duty", "title": "Duty", "instrument": "import tariff", "imposed_by": "USA", "on": "CHN",
    "rates": [{"rate": 0.1, "basis": "additional"}], "from": "2025-02-04", "recorded_on": "2025-02-01",
    "sources": [{"title": "Order 1", "date": "2025-02-01"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger.embedded()


@pytest.fixture(scope="module")
def lists(ledger, world) -> dict[str, Part]:
    found = ledger_lists(ledger, OCTOBER, OCTOBER, world)
    return {part.anchor: part for part in found}


def of(*measures: dict, day: dt.date = OCTOBER, known_on: dt.date | None = OCTOBER) -> dict[str, Part]:
    found = ledger_lists(Ledger.from_measures(measures), day, known_on)
    return {part.anchor: part for part in found}


def row_of(part: Part, title: str) -> tuple[str, ...]:
    (row,) = [row for row in (*part.rows, *part.more_rows) if row[0].startswith(title)]
    return row


class TestNext:
    def test_a_threat_has_the_day_that_is_listed_as_expiring(self, lists):
        for title in ("100 points more", "Export controls on any and all critical software"):
            assert row_of(lists["threatened"], title)[4] == "2025-11-01: due, as threatened"

    def test_every_next_day_is_that_of_the_list_of_what_changes(self, lists):
        """Both lists tell of one day; a measure may change more than once."""
        coming: dict[str, list[str]] = {}
        for row in (*lists["expiring"].rows, *lists["expiring"].more_rows):
            coming.setdefault(row[2], []).append(row[0])
        told = 0
        for anchor in ("in-force", "threatened", "suspended"):
            for row in (*lists[anchor].rows, *lists[anchor].more_rows):
                if row[0] in coming:
                    assert coming[row[0]][0] in row[4], row
                    told += 1
        assert told > MOST_LISTED

    def test_a_withdrawal_that_nobody_knew_of_is_not_told(self):
        status = [{"date": "2025-10-10", "is": "threatened"}, {"date": "2025-10-30", "is": "withdrawn"}]
        threat = {key: value for key, value in DUTY.items() if key != "from"} | {"status": status}
        assert of(threat)["threatened"].rows[0][4] == "–"
        assert of(threat, known_on=None)["threatened"].rows[0][4] == "2025-10-30: withdrawn"


class TestOrder:
    def test_tariffs_on_most_trade_come_first_and_what_has_no_price_last(self, lists):
        titles = [row[0] for row in (*lists["in-force"].rows, *lists["in-force"].more_rows)]
        first = titles[:MOST_LISTED]
        assert titles[0] == "Reciprocal tariff on all partners"
        assert "Fentanyl tariff on China and Hong Kong" in first
        assert "China's added duty on all US goods" in first
        assert not any("fees on ships" in title or "unreliable entity" in title for title in first)
        fees = next(at for at, title in enumerate(titles) if "fees on ships" in title)
        steel = titles.index("Section 232 tariff on steel")
        base = next(at for at, title in enumerate(titles) if "MFN" in title)
        assert steel < base < fees

    def test_all_are_there_and_those_out_of_sight_are_folded_below(self, lists):
        part = lists["in-force"]
        count = len(part.rows) + len(part.more_rows)
        assert len(part.rows) == MOST_LISTED and part.heading.endswith(f": {count} measures")
        assert f"; {len(part.more_rows)} more: detente status --on 2025-10-17" in part.caption

    def test_without_a_world_what_changed_last_comes_first(self):
        newer = DUTY | {"id": "newer", "title": "Newer", "from": "2025-03-04"}
        assert [row[0] for row in of(DUTY, newer)["in-force"].rows] == ["Newer", "Duty"]


class TestFolded:
    @pytest.fixture
    def context(self, folder, lists) -> BriefContext:
        return replace(context_of([solved_file(RISE)], Path("brief.html")), ledger_lists=(lists["in-force"],))

    def test_the_page_has_them_behind_a_line_that_opens(self, context):
        more = context.ledger_lists[0].more_rows
        told = unescape(render(context).partition(f"<summary>{len(more)} more</summary>")[2])
        told = told.partition("</details>")[0]
        assert more and all(row[0] in told for row in more)

    def test_paper_leaves_them_out_and_counts_them(self, context, monkeypatch):
        seen = []

        def set_pages(given):
            seen.append(given)
            # Until its lists are shortened it is too long.
            pages = [1] * (1 if "ledger" in given.folded else brief_pdf.MOST_PAGES + 1)
            return SimpleNamespace(pages=pages, write_pdf=lambda: b"")

        monkeypatch.setattr(brief_pdf, "_set", set_pages)
        brief_pdf.pdf_of(context)
        (whole,) = context.ledger_lists
        (first,), (last,) = seen[0].ledger_lists, seen[-1].ledger_lists
        assert (first.rows, first.more_rows, first.caption) == (whole.rows, (), whole.caption)
        left = len(whole.rows) + len(whole.more_rows) - len(last.rows)
        assert len(last.rows) < MOST_LISTED and last.more_rows == ()
        assert seen[-1].folded["ledger"].startswith(f"{left} lines more")


class TestCoveredTrade:
    @pytest.fixture
    def covered(self, ledger, world) -> CoveredTrade:
        return CoveredTrade(ledger, world)

    def measure(self, **fields) -> Measure:
        return Measure.model_validate(DUTY | fields)

    def test_a_duty_covers_the_imports_of_its_goods(self, covered, world):
        sold = world.trade.sel(exporter="CHN", importer="USA").to_series()
        electronics = self.measure(products={"sectors": ["C26"]})
        assert covered.of(electronics) == pytest.approx(sold["C26"])
        everything = self.measure(on="all", products={"sectors": ["C26"]})
        others = world.trade.sel(importer="USA", sector="C26").drop_sel(exporter="USA")
        assert covered.of(everything) == pytest.approx(float(others.sum()))

    def test_a_control_covers_the_exports_of_who_imposes_it(self, covered, world):
        control = self.measure(
            instrument="export control", imposed_by="CHN", on="USA", rates=[], products={"sectors": ["C26"]}
        )
        sold = world.trade.sel(exporter="CHN", importer="USA", sector="C26")
        assert covered.of(control) == pytest.approx(float(sold))

    def test_goods_in_words_cover_nothing(self, covered):
        assert covered.of(self.measure(products={"text": "Steel goods"})) == 0


class TestSuspended:
    def test_points_of_the_truce_are_listed_on_both_sides(self, lists):
        part = lists["suspended"]
        for title in ("Reciprocal tariff on China", "China's added duty on all US goods"):
            row = row_of(part, title)
            assert row[2:5] == ("+24 of 34", "2025-05-14", "2025-11-10: rate changes")
        assert part.heading == "Suspended: 4 measures and points of 2 rates"
        assert row_of(lists["in-force"], "Reciprocal tariff on China")[2] == "+10"

    def test_a_planned_rise_is_no_suspension(self):
        rates = [
            {"rate": 0.1, "basis": "additional", "until": "2025-11-10"},
            {"rate": 0.34, "basis": "additional", "from": "2025-11-10"},
        ]
        assert "suspended" not in of(DUTY | {"rates": rates})
        rates[1]["note"] = "If the suspension lapses"
        part = of(DUTY | {"rates": rates})["suspended"]
        assert part.heading == "Suspended: points of 1 rate"
        assert part.rows[0][2:5] == ("+24 of 34", "2025-02-04", "2025-11-10: rate changes")


class TestSources:
    def test_no_document_of_later_is_cited_as_known_then(self, lists):
        """Every measure that has a source of its time names it; the day in the cell is not after the brief's."""
        for anchor, part in lists.items():
            for row in (*part.rows, *part.more_rows):
                days = re.findall(r"20\d\d-\d\d-\d\d", row[-1])
                assert all(dt.date.fromisoformat(day) <= OCTOBER for day in days), (anchor, row)
                assert "China suspends export controls" not in row[-1]

    def test_one_that_was_published_later_is_said_to_be(self):
        measure = Measure.model_validate(DUTY | {"sources": [{"title": "Order 1", "date": "2025-02-03"}]})
        assert first_source(measure, dt.date(2025, 2, 2)) == "Order 1, 2025-02-03 (published later)"
        assert first_source(measure, dt.date(2025, 2, 3)) == "Order 1, 2025-02-03"
        assert first_source(measure) == "Order 1, 2025-02-03"
        assert first_source(Measure.model_validate(DUTY | {"sources": []})) == NO_SOURCE
