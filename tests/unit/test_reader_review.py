"""Proposed measures beside a ledger, what becomes of them, and how they are written."""

import datetime as dt
from pathlib import Path

import pytest

from detente import InputError, Ledger
from detente.policy.amendment import dump
from detente.reader.merging import Row, StatusStep
from detente.reader.proposals import proposals
from detente.reader.proposing.comparison import Suggestion, add_to, with_accepted
from detente.reader.review import destination, edited, entry_text, write
from tests.unit.reader_rows import WORDS, day, days, quote, rate, report, row

THERE = {
    "id": "can-steel",
    "title": "Duty on steel of the United States",
    "instrument": "import tariff",
    "imposed_by": "CAN",
    "on": "USA",
    "rates": [{"rate": 0.25, "basis": "additional"}],
    "products": {"text": "Steel", "hs": ["7208", "7210"]},
    "announced": "2018-05-31",
    "from": "2018-07-01",
    "recorded_on": "2018-05-31",
}
JULY = dt.date(2018, 7, 10)


def suggested(one: Row, *there: dict, published: dt.date = dt.date(2018, 6, 1)) -> Suggestion:
    ledger = Ledger.from_measures(there) if there else None
    return add_to(ledger, proposals([one], [report(published=published)]))[0]


def at(when: dt.date, status: str, **changes) -> Row:
    return row(status=status, published=when, history=(StatusStep(when, status, ("one.txt",)),), **changes)  # type: ignore[arg-type]


class TestKnown:
    def test_the_same_measure_is_known(self):
        found = suggested(row(), THERE)
        assert (found.kind, found.words) == ("known", "in the ledger as can-steel")
        assert found.earlier is not None
        assert found.earlier.id == "can-steel"

    def test_a_ledger_that_knows_more_is_not_amended(self):
        later = THERE | {"recorded_on": "2019-05-20", "status": [{"date": "2019-05-20", "is": "withdrawn"}]}
        found = suggested(at(JULY, "in_force"), later, published=JULY)
        assert found.kind == "known"
        assert found.words.endswith("its last version is of 2019-05-20, later than the reports")

    def test_looser_words_for_what_is_in_force_are_no_news(self):
        assert suggested(at(JULY, "announced", effective=None), THERE, published=JULY).kind == "known"

    def test_the_same_words_are_known_even_without_a_day(self):
        ours = proposals([row(instrument="agreement", rate=None, effective=None)], [report()])
        ledger = Ledger.from_measures([one.measure for one in ours if one.measure])
        assert [one.kind for one in add_to(ledger, ours)] == ["known"]

    def test_reading_twice_adds_nothing(self):
        ours = proposals([row(), at(dt.date(2018, 6, 1), "withdrawn", id="m02", effective=None)], [report()])
        ledger = Ledger.from_measures([one.measure for one in ours if one.measure])
        assert {one.kind for one in add_to(ledger, ours)} == {"known"}

    def test_talks_of_the_same_day(self):
        talks = {"id": "talks", "title": "Talks", "instrument": "talks", "imposed_by": ["USA", "CAN"]}
        talks |= {
            "on": ["USA", "CAN"],
            "from": "2018-06-20",
            "until": "2018-06-21",
            "recorded_on": "2018-05-30",
        }
        fields = {"instrument": "talks", "imposed_by": ("CAN", "USA"), "on": (), "rate": None, "product": ""}
        fields |= {"hs": (), "sectors": (), "effective": None, "status": "planned"}
        assert suggested(row(**fields, event=days("2018-06-18", "2018-06-24")), talks).kind == "known"
        assert suggested(row(**fields, event=day("2018-06-27")), talks).kind == "new"
        assert (
            suggested(row(**fields | {"imposed_by": ("CAN", "MEX")}, event=day("2018-06-20")), talks).kind
            == "new"
        )


class TestNew:
    @pytest.mark.parametrize(
        "changes",
        [
            {"on": ("MEX",)},
            {"imposed_by": ("EU",)},
            {"rate": rate(0.1)},
            {"product": "wheat", "hs": ("1001",), "sectors": ("A01",)},
            {"effective": day("2018-12-01")},
            {"instrument": "export_ban", "rate": None},
        ],
    )
    def test_another_side_rate_product_day_or_kind(self, changes):
        found = suggested(row(**changes), THERE)
        assert (found.kind, found.words) == ("new", "not in the ledger")

    def test_an_id_that_is_taken_gets_a_number(self):
        taken = THERE | {"id": "can-tariff-usa-25-steel-2018-07", "on": "MEX"}
        found = suggested(row(), taken)
        assert found.measure is not None
        assert found.measure.id == "can-tariff-usa-25-steel-2018-07-2"

    def test_without_a_ledger_all_is_new(self):
        assert suggested(row()).kind == "new"

    def test_what_is_no_measure_is_incomplete(self):
        found = suggested(row(imposed_by=()), THERE)
        assert (found.kind, found.measure, found.words) == (
            "incomplete",
            None,
            "no report says who imposes it",
        )

    def test_without_goods_only_the_same_two_sides_can_be_meant(self):
        vague = {"product": "", "hs": (), "sectors": ()}
        assert suggested(row(**vague), THERE).kind == "known"
        assert suggested(row(**vague), THERE | {"on": "all"}).kind == "new"

    def test_a_rate_for_others_is_no_match(self):
        rates = [
            {"rate": 0.25, "basis": "additional", "on": "MEX"},
            {"rate": 0.1, "basis": "additional", "on": "USA"},
        ]
        assert suggested(row(), THERE | {"on": ["MEX", "USA"], "rates": rates}).kind == "new"


class TestAmendments:
    def test_what_was_threatened_is_in_force(self):
        threat = THERE | {"status": [{"date": "2018-05-31", "is": "threatened"}]}
        found = suggested(at(JULY, "in_force"), threat, published=JULY)
        assert (found.kind, found.words) == ("amendment", "can-steel: threatened → in force")
        assert found.changes["why"] == f"“{WORDS}” (one.txt)"
        assert found.measure is not None
        assert found.measure.in_force(JULY)
        assert found.measure.sources[-1].quote == WORDS

    def test_it_was_withdrawn(self):
        found = suggested(at(JULY, "withdrawn", effective=None), THERE, published=JULY)
        assert (found.kind, found.words) == ("amendment", "can-steel: in force → withdrawn")
        assert found.measure is not None
        assert not found.measure.in_force(JULY)

    def test_news_of_one_partner_ends_nothing_for_all(self):
        found = suggested(at(JULY, "withdrawn", effective=None), THERE | {"on": "all"}, published=JULY)
        assert found.kind == "known"

    def test_it_has_an_end(self):
        found = suggested(row(until=day("2019-01-01")), THERE)
        assert (found.kind, found.words) == ("amendment", "can-steel: ends openly → 2019-01-01")

    def test_another_rate_where_the_level_before_is_the_ledger_s(self):
        raised = at(JULY, "in_force", rate=rate(0.5, prior=0.25), effective=day("2018-07-05"))
        found = suggested(raised, THERE, published=JULY)
        assert (found.kind, found.words) == ("amendment", "can-steel: rate 25 % → 50 %")
        assert found.measure is not None
        rates = [found.measure.rates_on(dt.date(2018, 7, on))[0].rate for on in (4, 5)]
        assert rates == [0.25, 0.5]

    def test_the_ledger_keeps_the_earlier_version(self):
        ledger = Ledger.from_measures([THERE])
        ours = proposals([at(JULY, "withdrawn", effective=None)], [report(published=JULY)])
        later = with_accepted(ledger, add_to(ledger, ours))
        assert len(later.versions("can-steel")) == 2
        assert later.as_of("2018-07-11", known_on="2018-07-09").ids == ["can-steel"]
        assert not later["can-steel"].in_force(JULY)
        assert len(ledger.versions()) == 1


class TestDestination:
    @pytest.fixture(autouse=True)
    def _here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.chdir(tmp_path)

    def test_what_is_new(self):
        assert [destination(name).kind for name in ("mine", "mine.csv", "mine.yaml")] == [
            "folder",
            "bulk file",
            "addition",
        ]
        assert destination("mine").ledger is None

    @pytest.mark.parametrize(
        "name", ["us-china", str(Path(__file__).parents[2] / "src/detente/policy/ledgers/us-china")]
    )
    def test_bundled_ledgers_are_not_added_to(self, name):
        with pytest.raises(InputError, match="is a bundled ledger. Bundled ledgers are not added to"):
            destination(name)

    def test_a_file_of_measures_is_written_once(self):
        Path("mine.yaml").write_text("measures: []\n")
        with pytest.raises(InputError, match=r"mine.yaml exists. A file of measures is written once"):
            destination("mine.yaml")

    def test_what_is_no_ledger(self):
        Path("mine.txt").write_text("words")
        with pytest.raises(
            InputError, match="A ledger is a folder, or a file that ends in .csv, .json, .parquet, .yaml"
        ):
            destination("mine.txt")


class TestWrite:
    @pytest.fixture(autouse=True)
    def _here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.chdir(tmp_path)

    def accept(self, name: str, *rows: Row, published: dt.date = dt.date(2018, 6, 1)) -> str:
        into = destination(name)
        return write(add_to(into.ledger, proposals(rows, [report(published=published)])), into)

    def test_a_new_folder(self):
        said = self.accept("mine", row(), row("m02", imposed_by=()))
        assert said == "Wrote 1 measure to mine, a new ledger that stands alone."
        assert [one.id for one in Ledger.open("mine")] == ["can-tariff-usa-25-steel-2018-07"]

    def test_a_folder_that_is_there(self):
        Ledger.from_measures([THERE]).save("mine")
        news = at(JULY, "withdrawn", effective=None)
        other = row("m02", on=("MEX",), published=JULY)
        said = self.accept("mine", news, other, published=JULY)
        assert said.startswith("Added 1 measure and 1 amendment as mine/2018-07-10-can-")
        assert said.endswith("now has 2 measures.")
        ledger = Ledger.open("mine")
        assert len(ledger.versions("can-steel")) == 2
        assert ledger["can-steel"].reason == f"“{WORDS}” (one.txt)"

    @pytest.mark.parametrize("name", ["mine.csv", "mine.json"])
    def test_a_file_new_then_old(self, name):
        assert self.accept(name, row()) == f"Wrote 1 measure to {name}, which now has 1 measure."
        assert (
            self.accept(name, row("m02", on=("MEX",)))
            == f"Wrote 1 measure to {name}, which now has 2 measures."
        )
        assert len(Ledger.open(Path(name))) == 2

    def test_a_file_of_measures_can_be_added_later(self):
        from detente.policy.ledger_addition import add_file

        assert self.accept("new.yaml", row()).startswith(
            "Wrote 1 measure to new.yaml; `detente ledger add new.yaml"
        )
        Ledger.from_measures([THERE | {"on": "MEX"}]).save("mine")
        assert add_file(Path("new.yaml"), "mine").words == "1 measure"

    def test_nothing_accepted_writes_nothing(self):
        with pytest.raises(InputError, match="nothing was accepted"):
            self.accept("mine", row(imposed_by=()))
        assert not Path("mine").exists()


class TestEdited:
    def test_what_the_editor_shows(self):
        one = proposals([row(rate=rate(basis="unspecified"))], [report()])
        text = entry_text(add_to(None, one)[0])
        assert text.splitlines()[:3] == [
            "# Canada: 25 % tariff on United States: steel",
            "# not in the ledger",
            "# On top of other duties, or the whole duty? No report says; taken as on top.",
        ]
        assert "id: can-tariff-usa-25-steel-2018-07" in text

    def test_words_of_a_report_cannot_leave_their_comment(self):
        one = proposals([row(product="steel\nid: other", hs=(), sectors=())], [report()])
        lines = entry_text(add_to(None, one)[0]).splitlines()
        assert [line for line in lines if line.startswith("id:")] == [
            "id: can-tariff-usa-25-steel-id-2018-07"
        ]

    def test_a_change_is_taken(self):
        one = suggested(row())
        changed = edited(entry_text(one).replace("rate: 0.25", "rate: 0.2"), one, None)
        assert changed.measure is not None
        assert changed.measure.rates[0].rate == 0.2

    def test_an_incomplete_measure_becomes_one(self):
        one = suggested(row(imposed_by=()))
        assert one.kind == "incomplete"
        changed = edited(entry_text(one).replace("imposed_by: []", "imposed_by: CAN"), one, None)
        assert changed.kind == "new"

    def test_an_amendment_stays_one(self):
        one = suggested(row(until=day("2019-01-01")), THERE)
        changed = edited(entry_text(one).replace("2019-01-01", "2019-02-01"), one, None)
        assert changed.kind == "amendment"
        assert changed.measure is not None
        assert changed.measure.until == dt.date(2019, 2, 1)
        with pytest.raises(InputError, match="amends: 'amends' says 'other'. It amends 'can-steel'"):
            edited(entry_text(one).replace("amends: can-steel", "amends: other"), one, None)

    def test_every_mistake_is_told_with_its_line(self):
        one = suggested(row())
        text = "title: It\ninstrument: tarif\nimposed_by: CAN\nrecorded_on: 2018-06-01\nrats: 3\n"
        with pytest.raises(InputError) as caught:
            edited(text, one, None)
        assert [problem.place for problem in caught.value.problems] == ["line 1", "line 2", "line 5"]
        assert "Did you mean 'rates' or" in str(caught.value)

    def test_names_that_nobody_knows(self):
        one = suggested(row())
        with pytest.raises(InputError, match="imposed_by: there is no economy 'Canadia'"):
            edited(entry_text(one).replace("imposed_by: [CAN]", "imposed_by: [Canadia]"), one, None)

    def test_an_id_of_the_ledger(self):
        one = suggested(row(on=("MEX",)), THERE)
        text = entry_text(one).replace("id: can-tariff-mex-25-steel-2018-07", "id: can-steel")
        with pytest.raises(InputError, match="id: 'can-steel' is in the ledger"):
            edited(text, one, Ledger.from_measures([THERE]))

    @pytest.mark.parametrize(
        ("text", "fact"), [("- a\n", "is not a mapping"), ("a: [", "line 2"), ("", "is not a mapping")]
    )
    def test_what_is_no_entry(self, text, fact):
        with pytest.raises(InputError, match=fact):
            edited(text, suggested(row()), None)


def test_the_quote_of_a_new_measure_is_whole():
    found = suggested(row())
    assert found.measure is not None
    assert dump(found.measure)["sources"][0]["quote"] == quote().text


def test_a_duty_on_all_goods_is_none_on_every_partners_timber():
    timber = THERE | {"id": "timber", "on": "all", "products": {"text": "Timber", "hs": ["4407"]}}
    silent = {"product": "", "hs": (), "sectors": ()}
    everything = {"product": "all goods", "hs": (), "sectors": ()}
    for goods in (silent, everything):
        for partners in (("USA",), ("*",)):
            assert suggested(row(on=partners, **goods), timber).kind != "known"


def test_what_a_language_model_added_is_among_the_doubts():
    note = "rate: found by the language model example"
    told = proposals([row(notes=(note,))], [report()])[0]
    assert "Rate: found by the language model example." in told.doubts
