"""Reading reports from end to end: what goes in, what comes out, and what is refused."""

import datetime as dt
import json
from pathlib import Path

import pytest

import detente
from detente import Claim, InputError, Ledger, Reading, read

STEEL = "Canada will impose a 25% tariff on U.S. steel from July 1, 2018, the finance ministry said."
TALKS = "Officials of Canada and the United States will hold trade talks in Ottawa on June 20, 2018."


class TestWhatGoesIn:
    def test_a_text(self):
        reading = read(STEEL, published="2018-06-01")
        assert [report.name for report in reading.reports] == ["report"]
        claim = reading.claims[0]
        assert isinstance(reading, Reading)
        assert isinstance(claim, Claim)
        assert (claim.imposed_by, claim.on, claim.status) == (("CAN",), ("USA",), "announced")

    def test_several_texts_are_numbered(self):
        assert [one.name for one in read([STEEL, TALKS]).reports] == ["report-1", "report-2"]

    def test_texts_by_name_with_days_by_name(self):
        reading = read({"a": STEEL, "b": TALKS}, published={"a": "2018-06-01", "b": dt.date(2018, 6, 2)})
        assert [(one.name, one.published) for one in reading.reports] == [
            ("a", dt.date(2018, 6, 1)),
            ("b", dt.date(2018, 6, 2)),
        ]

    def test_files_of_one_name_are_two_reports(self, tmp_path: Path):
        paths = []
        for folder in ("one", "two"):
            (tmp_path / folder).mkdir()
            paths.append(tmp_path / folder / "it.txt")
            paths[-1].write_text(STEEL)
        assert [one.name for one in read(paths).reports] == ["it.txt", "it.txt (2)"]
        assert read(paths[0]).claims

    def test_the_name_of_a_file_is_no_text(self):
        with pytest.raises(InputError) as caught:
            read("reports/it.txt")
        assert str(caught.value) == (
            "texts: 'reports/it.txt' is the name of a file, not a text. A file is given as a path. "
            "Write Path('reports/it.txt')."
        )


class TestRefused:
    def test_what_cannot_be_read_is_listed_and_the_rest_is_read(self, tmp_path: Path):
        good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
        good.write_text(STEEL)
        empty.write_text("")
        reading = read([good, empty, tmp_path / "gone.txt"], published="2018-06-01")
        assert len(reading.reports) == 1
        assert reading.claims
        assert [Path(problem.place).name for problem in reading.refused] == ["gone.txt", "empty.txt"]

    def test_nothing_that_can_be_read(self):
        with pytest.raises(InputError) as caught:
            read(["", "Hello"])
        assert len(caught.value.problems) == 2

    def test_no_text_at_all(self):
        with pytest.raises(InputError, match="read: there is no text. Give at least one report"):
            read([])

    def test_a_day_that_is_none(self):
        with pytest.raises(InputError, match="published: no calendar has 2018-02-30"):
            read(STEEL, published="2018-02-30")


@pytest.fixture(scope="module")
def reading() -> Reading:
    """Two reports, read once."""
    return read({"one": STEEL, "two": TALKS}, published="2018-06-01")


class TestWhatComesOut:
    def test_every_quote_stands_in_its_report(self, reading):
        texts = {report.name: report.text for report in reading.reports}
        for claim in reading.claims:
            for quote in (*claim.quotes, *claim.evidence.values()):
                assert texts[claim.report][quote.start : quote.end] == quote.text

    def test_measures_and_a_ledger_of_them(self, reading):
        duty = next(one for one in reading.measures if one.instrument == "import tariff")
        assert duty.measure is not None
        assert (duty.measure.rates[0].rate, duty.measure.start) == (0.25, dt.date(2018, 7, 1))
        assert reading.to_ledger().in_force("2018-07-02").ids == [duty.id]

    def test_beside_a_ledger(self, reading):
        assert {one.kind for one in reading.beside(None)} <= {"new", "incomplete"}
        assert {one.kind for one in reading.beside(reading.to_ledger())} <= {"known", "incomplete"}
        assert all(one.kind != "amendment" for one in reading.beside(Ledger.embedded()))

    def test_without_a_day_of_publication_nothing_enters_a_ledger(self):
        reading = read("Canada has imposed a 25% tariff on U.S. steel.")
        assert all(one.measure is None for one in reading.measures)
        with pytest.raises(InputError, match="no row says enough for a measure"):
            reading.to_ledger()

    def test_claims_by_report_as_they_are_scored(self, reading):
        claims = reading.claims_json()
        assert set(claims) == {"one", "two"}
        assert {"instrument", "imposed_by", "on", "rate", "status", "effective", "quote"} <= set(
            claims["one"][0]
        )

    def test_the_whole_reading_as_json(self, reading):
        document = json.loads(json.dumps(reading.document()))
        assert set(document) == {"reports", "rows", "contradictions", "claims", "refused", "log"}
        row = next(row for row in document["rows"] if row["instrument"] == "tariff")
        assert row["rate"]["value"] == 0.25
        assert row["effective"] == "2018-07-01"
        assert row["measure"]["instrument"] == "import tariff"

    def test_a_report_of_nothing_has_no_rows(self):
        reading = read("The weather in Geneva was mild, and the lake lay still all afternoon.")
        assert (reading.claims, reading.rows, reading.measures) == ((), (), ())


def test_public_names_are_loaded_when_used():
    assert {"read", "Reading", "Claim"} <= set(detente.__all__)
