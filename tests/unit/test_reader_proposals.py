"""Rows of merged reports as measures proposed for a ledger, and why some are none."""

import datetime as dt

import pytest

from detente import InputError, Ledger, Measure
from detente.reader.claim import Quote
from detente.reader.merging import StatusStep
from detente.reader.proposals import Proposal, free_id, ledger_of, proposals
from tests.unit.reader_rows import PUBLISHED, WORDS, day, days, dispute, rate, report, row, said_by


def proposed(published: dt.date | None = PUBLISHED, **changes) -> Proposal:
    return proposals([row(published=published, **changes)], [report(published=published)])[0]


def measure(**changes) -> Measure:
    one = proposed(**changes)
    assert one.measure is not None, one.why
    return one.measure


class TestFields:
    def test_a_duty_with_its_day(self):
        found = measure()
        assert found.id == "can-tariff-usa-25-steel-2018-07"
        assert found.title == "Canada: additional 25 % tariff on United States: steel"
        assert (found.instrument, found.imposed_by, found.on) == ("import tariff", ["CAN"], ["USA"])
        assert (found.rates[0].rate, found.rates[0].basis, found.rates[0].note) == (0.25, "additional", "")
        assert found.start == dt.date(2018, 7, 1)
        assert found.recorded_on == PUBLISHED
        assert (found.products.text, found.products.hs, found.products.sectors) == ("steel", ["72", "73"], [])

    def test_the_source_is_the_report_with_its_words_and_their_place(self):
        source = measure().sources[0]
        assert (source.title, source.date, source.place) == (
            "Steel duty set",
            PUBLISHED,
            "one.txt, paragraph 2",
        )
        assert source.quote == WORDS
        assert source.verified

    def test_a_quote_that_is_not_in_the_report_is_not_verified(self):
        wrong = row().claims[0]
        changed = Quote("Words of nobody.", 3, 19)
        claim = type(wrong)(**{**vars(wrong), "quotes": (changed,), "rate": None})
        assert not measure(claims=(claim,)).sources[0].verified

    def test_a_report_without_a_headline_goes_by_its_name(self):
        bare = report()
        body = type(bare)(bare.name, bare.text, bare.published, "given", bare.sentences[1:])
        found = proposals([row()], [body])[0].measure
        assert found is not None
        assert (found.sources[0].title, found.sources[0].place) == ("one.txt", "paragraph 2")

    def test_several_reports_are_several_sources_and_the_latest_day_counts(self):
        claim = row().claims[0]
        both = (claim, said_by(claim, "two.txt"))
        later = report("two.txt", dt.date(2018, 6, 4))
        found = proposals([row(claims=both)], [report(), later])[0].measure
        assert found is not None
        assert [source.date for source in found.sources] == [PUBLISHED, dt.date(2018, 6, 4)]
        assert found.recorded_on == dt.date(2018, 6, 4)
        assert found.note.startswith("Read from 2 reports, 2 of them independent. Said by the minister.")

    @pytest.mark.parametrize(
        ("instrument", "expected"),
        [
            ("anti_subsidy", "countervailing"),
            ("export_ban", "export ban"),
            ("import_restriction", "import ban"),
        ],
    )
    def test_instruments_in_the_ledger_s_words(self, instrument, expected):
        assert measure(instrument=instrument).instrument == expected

    def test_sides(self):
        assert measure(on=("*",)).on == ["all"]
        assert measure(imposed_by=("EU",)).imposed_by == ["EU"]

    def test_a_group_that_the_ledger_does_not_know_stands_as_its_members(self):
        found = proposed(on=("Benelux",))
        assert found.measure is not None
        assert found.measure.on == ["BEL", "LUX", "NLD"]
        assert "Benelux stands in the ledger as its members." in found.remarks

    def test_a_condition_is_kept(self):
        assert measure(condition="unless talks succeed").condition == "unless talks succeed"

    def test_ids_differ(self):
        one, two = proposals([row("m01"), row("m02")], [report()])
        assert (one.id, two.id) == ("can-tariff-usa-25-steel-2018-07", "can-tariff-usa-25-steel-2018-07-2")
        assert free_id("new", {"old"}) == "new"


class TestRates:
    def test_a_basis_that_is_not_said_is_told(self):
        found = proposed(rate=rate(basis="unspecified"))
        assert found.measure is not None
        assert found.measure.rates[0].basis == "additional"
        assert found.measure.rates[0].note == (
            "On top of other duties, or the whole duty? No report says; taken as on top."
        )
        assert found.measure.rates[0].note in found.doubts

    def test_a_total_and_the_level_before(self):
        one = measure(rate=rate(0.5, "total", prior=0.25)).rates[0]
        assert (one.rate, one.basis, one.prior) == (0.5, "total", 0.25)

    def test_a_duty_in_force_without_a_rate_is_no_measure(self):
        found = proposed(rate=None, status="in_force")
        assert found.measure is None
        assert found.why == "no report gives a rate, and a tariff needs one once it is more than threatened"

    def test_a_range_is_no_rate_of_a_measure(self):
        found = proposed(rate=rate(None, low=0.26, high=0.48), status="in_force")
        assert (
            found.why
            == "reports give additional 26 to 48 %, and the ledger needs one rate for each product and partner"
        )

    def test_a_threat_needs_no_rate(self):
        found = measure(rate=None, status="threatened", effective=None)
        assert found.is_only_threatened
        assert not found.rates

    def test_what_has_no_rate_in_the_ledger_is_told(self):
        found = proposed(instrument="quota")
        assert found.measure is not None
        assert not found.measure.rates
        assert "Reports give additional 25 %; the ledger has no such rate of a quota." in found.remarks


class TestProducts:
    def test_no_products_of_a_duty_are_all_goods_and_said_so(self):
        found = proposed(product="", hs=(), sectors=())
        assert found.measure is not None
        assert found.measure.products.sectors == ["goods"]
        assert "No products are named: taken as all goods." in found.remarks

    @pytest.mark.parametrize("words", ["all American goods", "U.S. imports"])
    def test_words_for_all_goods(self, words):
        found = proposed(product=words, hs=(), sectors=())
        assert found.measure is not None
        assert found.measure.products.sectors == ["goods"]
        assert found.id == "can-tariff-usa-25-2018-07"
        assert not found.remarks

    def test_no_products_of_an_export_ban_are_nothing_that_is_counted(self):
        found = measure(instrument="export_ban", rate=None, product="", hs=(), sectors=())
        assert not found.products.counted

    def test_services_have_no_headings_but_a_sector(self):
        found = measure(product="software", hs=(), sectors=("J62_63",)).products
        assert (found.hs, found.sectors) == ([], ["J62_63"])

    def test_words_without_headings_count_nothing(self):
        found = proposed(product="trinkets", hs=(), sectors=())
        assert found.measure is not None
        assert not found.measure.products.counted
        assert "“trinkets” stands for no tariff headings: nothing of it would be counted." in found.remarks


class TestDays:
    def test_a_month_gives_no_day(self):
        found = proposed(effective=days("2018-07-01", "2018-07-31"))
        assert found.measure is not None
        assert found.measure.start is None
        assert "Reports put its beginning in 2018-07: no exact day, so none is taken." in found.remarks
        assert [(step.date, step.status) for step in found.measure.status] == [(PUBLISHED, "announced")]

    def test_about_a_day_gives_none(self):
        around = type(day("2018-07-01"))(dt.date(2018, 7, 1), dt.date(2018, 7, 1), about=True)
        assert measure(effective=around).start is None

    def test_the_end_is_half_open_and_says_so(self):
        found = proposed(until=day("2018-12-15"))
        assert found.measure is not None
        assert found.measure.until == dt.date(2018, 12, 15)
        assert (
            "Reports end it on 2018-12-15, and so would the ledger; if that day is still inside, write the next."
            in (found.doubts)
        )

    def test_an_end_before_the_beginning_is_left_out(self):
        found = proposed(until=day("2018-05-01"))
        assert found.measure is not None
        assert found.measure.until is None

    def test_in_force_without_a_first_day_is_in_force_from_the_report(self):
        found = proposed(status="in_force", effective=None)
        assert found.measure is not None
        assert found.measure.in_force_intervals() == [(PUBLISHED, None)]
        assert (
            "No exact first day is given: it would be in force from the day of the report." in found.remarks
        )

    def test_in_force_since_a_month_is_in_force_from_the_report(self):
        found = proposed(status="in_force", effective=days("2018-05-01", "2018-05-31"))
        assert found.remarks == (
            "Reports put its beginning in 2018-05, no exact day: it would be in force from the day of the report.",
        )

    def test_in_force_since_a_day_needs_no_status(self):
        found = measure(status="in_force", effective=day("2018-05-01"))
        assert (found.start, found.status) == (dt.date(2018, 5, 1), [])

    def test_in_force_before_its_first_day_is_announced(self):
        assert measure(status="in_force").status_on(PUBLISHED) == "announced"

    def test_a_threat_keeps_its_day(self):
        found = measure(status="threatened")
        assert found.start == dt.date(2018, 7, 1)
        assert found.status_on(dt.date(2018, 8, 1)) == "threatened"

    def test_a_threat_of_a_day_gone_by_loses_the_day(self):
        assert measure(status="threatened", effective=day("2018-03-08")).start is None

    def test_history_by_the_days_of_reports(self):
        history = (
            StatusStep(dt.date(2018, 5, 1), "threatened", ("one.txt",)),
            StatusStep(PUBLISHED, "announced", ("two.txt", "three.txt")),
            StatusStep(PUBLISHED, "threatened", ("four.txt",)),
        )
        found = measure(history=history)
        assert [(step.date.isoformat(), step.status, step.note) for step in found.status] == [
            ("2018-05-01", "threatened", "As a report of that day says."),
            ("2018-06-01", "announced", "As 2 reports of that day say."),
        ]
        assert found.status_on(dt.date(2018, 7, 2)) == "in force"

    def test_later_reports_that_are_outvoted_are_a_remark(self):
        later = StatusStep(dt.date(2018, 6, 2), "withdrawn", ("two.txt",))
        found = proposed(history=(StatusStep(PUBLISHED, "announced", ("one.txt",)), later))
        assert found.measure is not None
        assert found.measure.status_on(dt.date(2018, 6, 3)) == "announced"
        assert (
            "Fewer reports after 2018-06-01 call it withdrawn; the ledger keeps announced." in found.remarks
        )

    def test_suspended_until_a_day_is_a_suspension(self):
        found = measure(status="suspended", effective=day("2018-05-01"), until=day("2018-09-01"))
        assert found.until is None
        assert (found.suspended[0].start, found.suspended[0].until) == (PUBLISHED, dt.date(2018, 9, 1))
        assert found.status_on(dt.date(2018, 9, 2)) == "in force"

    def test_withdrawn_at_a_later_day_stands_until_then(self):
        found = measure(status="withdrawn", effective=None, until=day("2018-06-20"))
        assert found.in_force(dt.date(2018, 6, 19))
        assert not found.in_force(dt.date(2018, 6, 20))

    def test_an_announcement_after_the_reports_is_left_out(self):
        assert measure(announced=day("2018-07-30")).announced is None


class TestEvents:
    def talks(self, **changes) -> Proposal:
        fields = {"instrument": "talks", "imposed_by": ("CAN", "USA"), "on": (), "rate": None, "product": ""}
        return proposed(
            **{**fields, "hs": (), "sectors": (), "effective": None, "status": "planned", **changes}
        )

    def test_talks_on_a_day(self):
        found = self.talks(event=day("2018-06-20")).measure
        assert found is not None
        assert (found.on, found.start, found.until) == (
            ["CAN", "USA"],
            dt.date(2018, 6, 20),
            dt.date(2018, 6, 21),
        )
        assert found.status_on(PUBLISHED) == "planned"
        assert found.status_on(dt.date(2018, 6, 20)) == "held"

    def test_days_with_numbers_are_a_stretch_and_a_week_is_none(self):
        event = days("2018-06-20", "2018-06-21")
        numbered = self.talks(event=event, evidence={"event": Quote("June 20-21", 0, 10)}).measure
        assert numbered is not None
        assert (numbered.start, numbered.until) == (dt.date(2018, 6, 20), dt.date(2018, 6, 22))
        week = self.talks(
            event=days("2018-06-04", "2018-06-10"), evidence={"event": Quote("next week", 0, 9)}
        )
        assert week.measure is not None
        assert week.measure.start is None
        assert (
            "Reports put it in the days 2018-06-04 to 2018-06-10: no exact day, so none is taken."
            in week.remarks
        )

    def test_a_truce_has_its_end_and_no_rate(self):
        found = self.talks(instrument="agreement", status="in_force", until=day("2018-11-10"), rate=rate())
        assert found.measure is not None
        assert (found.measure.until, found.measure.rates) == (dt.date(2018, 11, 10), [])


class TestNoMeasure:
    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"imposed_by": ()}, "no report says who imposes it"),
            ({"imposed_by": ("*",)}, "no report says who imposes it"),
            ({"on": ()}, "no report says on whom"),
            ({"on": ("CAN",)}, "who imposes it and on whom are the same"),
            ({"imposed_by": ("WTO",)}, "who acts: the ledger knows no economy or group 'WTO'"),
            ({"rate": rate(30.0)}, "rates.0.rate: 30 would be 3,000 %"),
            ({"published": None}, "no report of it has a day of publication"),
        ],
    )
    def test_why(self, changes, why):
        found = proposed(**changes)
        assert found.measure is None
        assert why in found.why

    def test_everything_that_is_missing_is_told(self):
        assert proposed(imposed_by=(), rate=None, status="in_force").why.count(";") == 1


class TestDoubts:
    def test_disputes_and_notes_are_told_once(self):
        notes = (
            "rate: 25 %, as most independent sources say; others: 30 %",
            "target: USA, as most say; others: *",
        )
        one = proposals([row(notes=notes)], [report()], [dispute(), dispute("m02")])[0]
        assert one.doubts == (
            "25 % or 30 %: Kept 25 %.",
            "Target: United States, as most say; others: every partner.",
        )
        assert one.measure is not None
        assert "Disputed: 25 % or 30 %. Kept 25 %." in one.measure.note

    def test_minor_ones_are_no_part_of_the_ledger_s_note(self):
        one = proposals([row()], [report()], [dispute(severity="minor")])[0]
        assert one.measure is not None
        assert "Disputed" not in one.measure.note


class TestLedger:
    def test_it_can_be_saved_and_read_again(self, tmp_path):
        rows = [row(), row("m02", instrument="export_ban", rate=None), row("m03", imposed_by=())]
        ledger = ledger_of(proposals(rows, [report()]))
        ledger.save(tmp_path / "it")
        again = Ledger.open(tmp_path / "it")
        assert len(again) == 2
        assert list(again) == list(ledger)

    def test_nothing_that_is_a_measure_is_refused_with_every_reason(self):
        with pytest.raises(InputError) as caught:
            ledger_of(proposals([row(imposed_by=())], [report()]))
        assert str(caught.value).splitlines() == [
            "ledger: no row says enough for a measure. A ledger holds at least one measure.",
            "m01, Nobody named: additional 25 % tariff on United States: steel: no report says who imposes it.",
        ]

    def test_no_rows_are_refused(self):
        with pytest.raises(InputError, match="no report tells of a measure or an event"):
            ledger_of([])
