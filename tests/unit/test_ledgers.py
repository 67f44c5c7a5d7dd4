"""The ledger in memory: recording, looking up, and what it answers for a day as known on a day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from detente import Ledger
from detente.policy.measure import Measure
from detente.policy.view import rates_in_words
from tests.unit.ledger_measures import DUTY, list_of, refusal

ANSWER = {
    "id": "answer",
    "title": "An answer",
    "instrument": "import tariff",
    "imposed_by": "CHN",
    "on": "USA",
    "from": "2025-02-10",
    "until": "2025-11-10",
    "rates": [{"rate": 0.15, "basis": "additional"}],
    "answers": "duty",
    "recorded_on": "2025-02-04",
}
WORLD_WIDE = {
    "id": "world-wide",
    "title": "On all but two",
    "instrument": "import tariff",
    "imposed_by": "USA",
    "except": ["CAN", "Mexico"],
    "from": "2025-04-05",
    "rates": [{"rate": 0.1, "basis": "additional"}, {"rate": 0.19, "basis": "total", "on": "MYS"}],
    "suspended": [{"from": "2025-06-01", "until": "2025-07-01"}],
    "recorded_on": "2025-04-02",
}
THREAT = {
    "id": "threat",
    "title": "A threat",
    "instrument": "import tariff",
    "imposed_by": "USA",
    "on": "CHN",
    "from": "2025-11-01",
    "rates": [{"rate": 1.0, "basis": "additional"}],
    "status": [{"date": "2025-10-10", "is": "threatened"}, {"date": "2025-10-30", "is": "withdrawn"}],
    "recorded_on": "2025-10-10",
}
TALKS = {
    "id": "talks",
    "title": "Talks",
    "instrument": "talks",
    "imposed_by": ["USA", "CHN"],
    "on": ["USA", "CHN"],
    "from": "2025-05-10",
    "until": "2025-05-12",
    "recorded_on": "2025-05-10",
}
AGREEMENT = TALKS | {"id": "agreement", "instrument": "agreement", "from": "2025-01-05", "until": None}
ALL = [DUTY, ANSWER, WORLD_WIDE, THREAT, TALKS, AGREEMENT]


def day(text: str) -> dt.date:
    """A day from its text."""
    return dt.date.fromisoformat(text)


@pytest.fixture
def ledger() -> Ledger:
    """Six measures between the United States and China in 2025."""
    return Ledger.from_measures(ALL, name="test")


class TestLookingUp:
    def test_every_measure_is_found_by_its_id(self, ledger):
        assert len(ledger) == 6
        assert {one.id for one in ledger} == {one["id"] for one in ALL}
        assert "duty" in ledger
        assert "dut" not in ledger
        assert ledger["duty"].title == "A duty"

    def test_an_unknown_id_offers_the_nearest(self, ledger):
        assert refusal(lambda: ledger["dutty"]) == "id: there is no measure 'dutty'. Did you mean 'duty'?"
        message = refusal(lambda: ledger["xyz"])
        assert message == "id: there is no measure 'xyz'. `ledger.as_of(day).ids` lists them."

    def test_it_says_what_it_is(self, ledger):
        assert repr(ledger) == "<Ledger test: 6 measures in 6 versions>"
        assert ledger.vintage == "test"
        assert repr(ledger.in_force("2025-03-01", "2025-02-02")) == (
            "<View of 1 measures on 2025-03-01, as known on 2025-02-02>"
        )

    def test_measures_at_hand_have_no_place(self, ledger):
        assert ledger.place("duty") == ""

    def test_an_empty_ledger_answers(self):
        empty = Ledger.from_measures([])
        assert (len(empty), list(empty), empty.events, empty.timeline(), empty.versions()) == (
            0,
            [],
            [],
            [],
            [],
        )
        for view in (
            empty.as_of("2025-01-01"),
            empty.in_force("2025-01-01"),
            empty.between("2025-01-01", "2026-01-01"),
        ):
            assert list(view) == []
        assert not empty.diff("2025-01-01", "2026-01-01")
        assert empty.stock(["2025-01-01"]).shape == (1, 0)
        assert empty.flow(["2025-01-01", "2025-02-01"]).shape == (1, 0)
        assert empty.as_of("2025-01-01").table().empty

    def test_versions_given_in_any_order_are_versions_of_one_measure(self):
        later = DUTY | {"title": "Later", "recorded_on": "2025-03-01"}
        for given in ([DUTY, later], [later, DUTY]):
            ledger = Ledger.from_measures(given)
            assert (len(ledger), ledger["duty"].title) == (1, "Later")
            assert [one.title for one in ledger.versions("duty")] == ["A duty", "Later"]
            assert ledger.as_of("2025-04-01", "2025-02-28")[0].measure.title == "A duty"


class TestRecording:
    def test_what_is_added_is_there_and_the_first_ledger_stays(self, ledger):
        more = ledger.add(DUTY | {"id": "second"})
        assert (len(more), len(ledger)) == (7, 6)
        assert "second" not in ledger
        assert more["second"] == Measure.model_validate(DUTY | {"id": "second"})

    def test_a_measure_object_can_be_added(self, ledger):
        assert "second" in ledger.add(Measure.model_validate(DUTY | {"id": "second"}))

    def test_an_id_that_is_taken_is_refused(self, ledger):
        assert refusal(lambda: ledger.add(DUTY)) == (
            "id: 'duty' is in the ledger. Each measure has its own id. "
            "Use amend('duty', ...): the earlier version is kept."
        )

    def test_a_measure_that_cannot_be_is_not_added(self, ledger):
        message = refusal(lambda: ledger.add(DUTY | {"id": "second", "on": "Chnia"}))
        assert message.startswith("'second', on: there is no economy 'Chnia'. Did you mean 'China'")
        assert refusal(lambda: ledger.add({"id": "second"})).startswith("measure 1: 'title' is missing. ")

    def test_an_amendment_keeps_the_earlier_version(self, ledger):
        amended = ledger.amend("duty", recorded_on="2025-11-01", why="Truce", until="2025-11-10")
        assert amended["duty"].until == day("2025-11-10")
        assert amended["duty"].reason == "Truce"
        assert [one.until for one in amended.versions("duty")] == [None, day("2025-11-10")]
        assert ledger["duty"].until is None
        assert "duty" in amended.in_force("2025-12-01", known_on="2025-10-31").ids
        assert "duty" not in amended.in_force("2025-12-01", known_on="2025-11-01").ids
        assert len(amended) == len(ledger)

    def test_sources_are_added_and_other_fields_replaced(self, ledger):
        rates = [{"rate": 0.3, "basis": "additional"}]
        amended = ledger.amend("duty", recorded_on="2025-11-01", rates=rates, sources=[{"title": "Order 2"}])
        assert [source.title for source in amended["duty"].sources] == ["Order 1", "Order 2"]
        assert [rate.rate for rate in amended["duty"].rates] == [0.3]

    def test_names_that_python_keeps_for_itself_have_others(self, ledger):
        amended = ledger.amend("duty", recorded_on="2025-11-01", start="2025-02-05", excluded=["HKG"])
        assert (amended["duty"].start, amended["duty"].excluded) == (day("2025-02-05"), ["HKG"])

    def test_what_is_not_said_again_stays(self, ledger):
        amended = ledger.amend("duty", recorded_on=day("2025-11-01"), title="Other")
        before, after = ledger["duty"].model_dump(), amended["duty"].model_dump()
        assert {key for key in before if before[key] != after[key]} == {"title", "recorded_on"}

    def test_what_is_given_as_nothing_goes_back_to_its_default(self, ledger):
        amended = ledger.amend("duty", recorded_on="2025-11-01", condition="If", until="2026-01-01")
        back = amended.amend("duty", recorded_on="2025-11-02", condition=None, until=None, sources=None)
        assert (back["duty"].condition, back["duty"].until) == ("", None)
        assert [source.title for source in back["duty"].sources] == ["Order 1"]

    def test_amendments_of_one_day_count_in_the_order_given(self, ledger):
        amended = ledger.amend("duty", recorded_on="2025-11-01", title="One")
        amended = amended.amend("duty", recorded_on="2025-11-01", title="Two")
        assert amended["duty"].title == "Two"
        assert (
            amended.as_of("2025-03-01", "2025-11-01")
            .where(lambda one: one.measure.id == "duty")[0]
            .measure.title
            == "Two"
        )

    def test_an_amendment_on_the_day_of_the_first_version_is_taken(self, ledger):
        assert ledger.amend("duty", recorded_on="2025-02-01", title="Other")["duty"].title == "Other"

    def test_an_amendment_before_its_version_is_refused(self, ledger):
        assert refusal(lambda: ledger.amend("duty", recorded_on="2025-01-31", title="Other")) == (
            "duty: it was recorded on 2025-01-31, before the version of 2025-02-01 it amends. "
            "Amendments follow in the order in which they became known."
        )

    def test_an_unknown_measure_cannot_be_amended(self, ledger):
        message = refusal(lambda: ledger.amend("dutty", recorded_on="2025-11-01"))
        assert message == "id: there is no measure 'dutty'. Did you mean 'duty'?"

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"raets": []}, "duty: there is no key 'raets'. Did you mean 'rates'?"),
            ({"until": "2025-02-04"}, "duty: it ends on 2025-02-04, the day it starts."),
            ({"id": "other"}, "duty: an amendment changes no id. Withdraw it and add another measure."),
            ({"rates": []}, "'duty' has no rates: import tariff needs them."),
            ({"on": "Chnia"}, "there is no economy 'Chnia'. Did you mean 'China'"),
            ({"products": {"lists": ["x"]}}, "there is no list 'x'. There are none."),
            ({"recorded_on": "soon"}, "recorded_on: 'soon' is not a day. A day is written as 2025-10-17."),
            ({"title": None}, "'title' is missing."),
            ({"sources": 5}, "sources"),
            ({"sources": {"title": "Order 2"}}, "sources: input should be a valid list"),
        ],
    )
    def test_an_amendment_that_cannot_be_is_refused(self, ledger, change, message):
        given = {"recorded_on": "2025-11-01"} | change
        assert message in refusal(lambda: ledger.amend("duty", **given))


class TestDays:
    @pytest.mark.parametrize(
        ("on", "status"),
        [
            ("2025-02-01", "announced"),
            ("2025-02-03", "announced"),
            ("2025-02-04", "in force"),
            ("2030-01-01", "in force"),
        ],
    )
    def test_a_day_as_text_or_date(self, ledger, on, status):
        for given in (on, day(on), dt.datetime.fromisoformat(f"{on} 12:00")):
            (standing,) = ledger.as_of(given).where(lambda one: one.measure.id == "duty")
            assert (standing.status, standing.applies) == (status, status == "in force")

    def test_before_anything_was_said_a_measure_is_not_there(self, ledger):
        assert ledger.as_of("2025-01-31").ids == ["agreement"]

    @pytest.mark.parametrize("bad", ["2025-W01-1", "20251017", "2025-1-5", "2025-10-17T00", "٢٠٢٥-٠١-٠١"])
    def test_a_day_is_written_in_one_way(self, ledger, bad):
        message = f"day: '{bad}' is not a day. A day is written as 2025-10-17."
        assert refusal(lambda: ledger.as_of(bad)) == message

    def test_days_of_other_libraries_are_days(self, ledger):
        for given in (np.datetime64("2025-03-05"), pd.Timestamp("2025-03-05 12:00")):
            assert ledger.as_of(given).day == day("2025-03-05")

    def test_a_day_that_no_calendar_has_is_told(self, ledger):
        told = refusal(lambda: ledger.as_of("2024-02-30"))
        assert told == "day: no calendar has 2024-02-30. February 2024 has 29 days."
        told = refusal(lambda: ledger.as_of("2024-13-30"))
        assert told == "day: no calendar has 2024-13-30. A year has 12 months."

    @pytest.mark.parametrize("bad", ["soon", "17.10.2025", "", None, 5.5])
    def test_a_bad_day_is_refused(self, ledger, bad):
        rest = f": '{bad}' is not a day. A day is written as 2025-10-17."
        good = "2025-10-17"
        assert refusal(lambda: ledger.as_of(bad)) == f"day{rest}"
        assert refusal(lambda: ledger.in_force(bad)) == f"day{rest}"
        assert refusal(lambda: ledger.between(bad, good)) == f"start{rest}"
        assert refusal(lambda: ledger.between(good, bad)) == f"until{rest}"
        assert refusal(lambda: ledger.timeline(bad)) == f"start{rest}"
        assert refusal(lambda: ledger.timeline(good, bad)) == f"until{rest}"
        assert refusal(lambda: ledger.diff(bad, good)) == f"day_a{rest}"
        assert refusal(lambda: ledger.diff(good, bad)) == f"day_b{rest}"
        assert refusal(lambda: ledger.stock([good, bad])) == f"days{rest}"
        assert refusal(lambda: ledger.flow([good, bad])) == f"days{rest}"

    @pytest.mark.parametrize("question", ["as_of", "in_force"])
    def test_a_bad_day_of_knowledge_is_refused(self, ledger, question):
        message = refusal(lambda: getattr(ledger, question)("2025-10-17", known_on="soon"))
        assert message == "known_on: 'soon' is not a day. A day is written as 2025-10-17."

    @pytest.mark.parametrize("until", ["2025-10-17", "2025-10-16"])
    def test_an_end_that_is_not_after_the_start_is_refused(self, ledger, until):
        message = f"until: {until} is not after 2025-10-17. Days are half-open: from, until."
        assert refusal(lambda: ledger.between("2025-10-17", until)) == message
        assert refusal(lambda: ledger.timeline("2025-10-17", until)) == message
        assert refusal(lambda: ledger.flow(["2025-10-17", until])) == message

    @pytest.mark.parametrize("extreme", [dt.date.min, dt.date.max])
    def test_the_first_and_the_last_of_all_days_are_days(self, ledger, extreme):
        expected = [] if extreme == dt.date.min else ["agreement", "duty", "world-wide"]
        assert ledger.in_force(extreme).ids == ledger.as_of(extreme).in_force.ids == expected

    def test_counts_may_begin_on_the_first_of_all_days(self, ledger):
        assert ledger.flow([dt.date.min, dt.date.max]).to_numpy().tolist() == [[3]]


class TestViews:
    def test_what_is_threatened_suspended_and_over(self, ledger):
        assert ledger.as_of("2025-10-15").threatened.ids == ["threat"]
        assert ledger.as_of("2025-02-03").threatened.ids == ["duty"]
        assert ledger.as_of("2025-06-15").suspended.ids == ["world-wide"]
        assert ledger.as_of("2025-11-10").over.ids == ["answer", "talks", "threat"]
        assert ledger.as_of("2025-11-10").in_force.ids == ["agreement", "duty", "world-wide"]

    def test_every_standing_is_in_one_of_four(self, ledger):
        view = ledger.as_of("2025-10-15")
        parts = [view.threatened, view.in_force, view.suspended, view.over]
        assert sorted(id for part in parts for id in part.ids) == sorted(view.ids)

    def test_a_standing_says_since_when(self, ledger):
        (standing,) = ledger.as_of("2025-06-15").suspended
        assert (standing.status, standing.since) == ("suspended", day("2025-06-01"))
        assert not standing.applies

    @pytest.mark.parametrize(
        ("filters", "ids"),
        [
            ({"imposed_by": "USA"}, ["agreement", "duty", "talks", "threat", "world-wide"]),
            ({"imposed_by": "China"}, ["agreement", "answer", "talks"]),
            ({"imposed_by": "CHN", "on": "USA"}, ["agreement", "answer", "talks"]),
            ({"imposed_by": "US", "on": "Malaysia"}, ["world-wide"]),
            ({"imposed_by": "USA", "on": "Canada"}, []),
            ({"on": "USMCA", "instrument": "import tariff"}, ["answer", "world-wide"]),
            ({"instrument": "talks"}, ["talks"]),
            ({"on": "all"}, ["world-wide"]),
            ({}, ["agreement", "answer", "duty", "talks", "threat", "world-wide"]),
        ],
    )
    def test_filters(self, ledger, filters, ids):
        view = ledger.as_of("2025-12-01").by(**filters)
        assert view.ids == ids
        assert len(view) == len(ids)

    def test_both_sides_of_talks_are_touched(self):
        talks = TALKS | {"imposed_by": "USA", "on": "CHN"}
        view = Ledger.from_measures([talks]).as_of("2025-12-01")
        assert view.by(on="USA").ids == view.by(on="CHN").ids == ["talks"]
        assert view.by(on="DEU").ids == []

    def test_unknown_names_are_refused(self, ledger):
        view = ledger.as_of("2025-12-01")
        assert refusal(lambda: view.by(imposed_by="Chnia")).startswith(
            "imposed_by: there is no economy 'Chnia'. Did"
        )
        assert refusal(lambda: view.by(on="Chnia")).startswith(
            "on: there is no economy 'Chnia'. Did you mean 'China'"
        )

    def test_an_unknown_instrument_is_refused(self, ledger):
        message = refusal(lambda: ledger.as_of("2025-12-01").by(instrument="import tarif"))
        assert "'import tarif'" in message
        assert "Did you mean 'import tariff'" in message

    def test_a_view_is_a_sequence(self, ledger):
        view = ledger.as_of("2025-12-01")
        assert view[0].measure.id == view.ids[0]
        assert view[-1].measure.id == view.ids[-1]
        assert view[1:3].ids == view.ids[1:3]
        assert view[1:3].day == day("2025-12-01")
        with pytest.raises(IndexError):
            view[99]

    def test_the_table_has_a_row_a_measure(self, ledger):
        table = ledger.as_of("2025-02-15").table()
        words = "id imposed_by on instrument title status since rate_pct from until sources"
        assert list(table.columns) == words.split()
        row = table.set_index("id").loc["duty"]
        assert row.to_list() == [
            "USA",
            "CHN",
            "import tariff",
            "A duty",
            "in force",
            day("2025-02-04"),
            "+10",
            day("2025-02-04"),
            None,
            "Order 1",
        ]

    @pytest.mark.parametrize(
        ("rates", "words"),
        [
            ([], ""),
            ([{"rate": 0.25}], "+25"),
            ([{"rate": -0.1}], "-10"),
            ([{"rate": 0.15, "basis": "total"}], "15 in all"),
            ([{"rate": 0.1}, {"rate": 0.5, "on": "MYS"}], "10 to 50 by partner"),
            ([{"rate": 0.1}, {"rate": 0.5, "products": "C26"}], "10 to 50 by product"),
            (
                [{"rate": 0.1}, {"rate": 0.5, "products": "C26", "on": "MYS"}],
                "10 to 50 by partner and product",
            ),
            ([{"column": "duty"}], "by tariff line"),
        ],
    )
    def test_rates_in_words(self, rates, words):
        rates = [{"basis": "additional"} | rate for rate in rates]
        one = Measure.model_validate(DUTY | {"instrument": "quota", "rates": rates})
        assert rates_in_words(one.rates) == words


class TestStretchesOfDays:
    def test_between_has_what_applies_on_any_day(self, ledger):
        assert ledger.between("2025-05-01", "2025-05-11").ids == [
            "agreement",
            "answer",
            "duty",
            "talks",
            "world-wide",
        ]
        assert "talks" not in ledger.between("2025-05-01", "2025-05-10").ids
        assert "talks" not in ledger.between("2025-05-12", "2025-06-01").ids
        assert "world-wide" not in ledger.between("2025-06-01", "2025-07-01").ids
        assert "world-wide" in ledger.between("2025-06-01", "2025-07-02").ids

    def test_standings_between_are_those_of_the_first_day(self, ledger):
        standings = {one.measure.id: one for one in ledger.between("2025-01-15", "2025-02-05")}
        assert standings["duty"].status == "not yet"
        assert standings["duty"].since is None
        assert standings["agreement"].status == "in force"

    def test_the_timeline_has_every_step_in_order(self, ledger):
        told = [
            (step.day.isoformat(), step.status, step.measure.id)
            for step in ledger.timeline("2025-02-01", "2025-04-01")
        ]
        assert told == [
            ("2025-02-01", "announced", "duty"),
            ("2025-02-04", "in force", "duty"),
            ("2025-02-10", "in force", "answer"),
            ("2025-03-04", "rate", "duty"),
        ]

    def test_a_step_of_a_rate_says_the_new_one(self, ledger):
        (step,) = ledger.timeline("2025-03-01", "2025-04-01")
        assert (step.status, step.note) == ("rate", "+20")

    def test_the_timeline_is_half_open(self, ledger):
        assert [one.day for one in ledger.timeline("2025-02-04", "2025-02-10")] == [day("2025-02-04")]

    def test_the_timeline_of_two_sides(self, ledger):
        assert {one.measure.id for one in ledger.timeline(imposed_by="CHN", on="USA")} == {
            "agreement",
            "answer",
            "talks",
        }
        assert {one.measure.id for one in ledger.timeline(on="MEX")} == set()

    def test_the_timeline_as_known_earlier(self, ledger):
        assert {one.measure.id for one in ledger.timeline(known_on="2025-02-04")} == {"duty", "answer"}

    def test_steps_carry_the_note_of_their_act(self):
        ledger = Ledger.from_measures([DUTY | {"suspended": [{"from": "2025-05-01", "note": "Order 9"}]}])
        assert [one.note for one in ledger.timeline("2025-05-01")] == ["Order 9"]

    def test_a_rate_that_changes_while_suspended_is_no_step(self):
        paused = [{"from": "2025-03-01", "until": "2025-04-01"}]
        ledger = Ledger.from_measures([DUTY | {"suspended": paused}])
        assert "rate" not in {step.status for step in ledger.timeline()}

    def test_events_are_told_by_day(self, ledger):
        assert [one.id for one in ledger.events] == ["agreement", "talks"]
        assert all(one.is_event for one in ledger.events)

    def test_differences_between_two_days(self, ledger):
        difference = ledger.diff("2025-03-01", "2025-06-15")
        assert ([one.id for one in difference.entered], [one.id for one in difference.left]) == ([], [])
        assert [one.id for one in difference.changed] == ["duty"]
        back = ledger.diff("2025-11-10", "2025-05-11")
        assert [one.id for one in back.entered] == ["answer", "talks"]
        assert [one.id for one in back.left] == []
        assert ledger.diff("2025-05-11", "2025-11-10").left == back.entered
        assert (difference.day_a, difference.day_b) == (day("2025-03-01"), day("2025-06-15"))
        assert difference
        assert not ledger.diff("2025-03-10", "2025-03-11")

    def test_a_difference_says_itself_in_a_few_lines(self, ledger):
        difference = ledger.diff("2025-03-01", "2025-11-10")
        assert (
            repr(difference) == "<Difference 2025-03-01 to 2025-11-10: 1 entered, 1 left, 1 with new rates>"
        )
        assert str(difference).splitlines() == [
            "From 2025-03-01 to 2025-11-10:",
            "entered (1): world-wide",
            "left (1): answer",
            "new rates (1): duty",
        ]
        assert str(ledger.diff("2025-03-10", "2025-03-11")).splitlines()[1] == "entered (0)"

    def test_a_long_difference_names_some_and_counts_the_rest(self):
        many = Ledger.from_measures([DUTY | {"id": f"duty-{at}"} for at in range(40)])
        entered = str(many.diff("2025-01-01", "2025-03-01")).splitlines()[1]
        assert entered.startswith("entered (40): duty-0, duty-1, ")
        assert entered.endswith(" and 35 more")

    def test_differences_as_known_earlier(self, ledger):
        amended = ledger.amend("duty", recorded_on="2025-11-01", until="2025-11-10")
        assert [one.id for one in amended.diff("2025-11-09", "2025-11-10").left] == ["answer", "duty"]
        assert [one.id for one in amended.diff("2025-11-09", "2025-11-10", "2025-10-31").left] == ["answer"]


class TestCounts:
    def test_the_stock_counts_what_applies_without_events(self, ledger):
        stock = ledger.stock(["2025-01-10", "2025-02-05", "2025-05-11", "2025-12-01"])
        assert list(stock.columns) == ["import tariff"]
        assert stock["import tariff"].tolist() == [0, 1, 3, 2]
        assert list(stock.index) == [
            day("2025-01-10"),
            day("2025-02-05"),
            day("2025-05-11"),
            day("2025-12-01"),
        ]

    def test_a_day_asked_twice_is_counted_once(self, ledger):
        assert set(ledger.stock(["2025-05-11", "2025-05-11"])["import tariff"]) == {3}

    def test_the_flow_counts_what_comes_into_force(self, ledger):
        flow = ledger.flow(["2025-02-04", "2025-02-05", "2025-03-01", "2025-08-01"])
        assert flow["import tariff"].tolist() == [1, 1, 1]
        assert list(flow.index) == [day("2025-02-04"), day("2025-02-05"), day("2025-03-01")]

    def test_what_resumes_comes_into_force_again(self, ledger):
        assert ledger.flow(["2025-06-15", "2025-07-15"])["import tariff"].tolist() == [1]

    def test_what_is_in_force_on_the_eve_does_not_come_into_force(self, ledger):
        assert ledger.flow(["2025-08-01", "2025-09-01"]).to_numpy().sum() == 0

    def test_instruments_have_columns_of_their_own(self, ledger):
        more = ledger.add(DUTY | {"id": "ban", "instrument": "export ban", "rates": []})
        stock = more.stock(["2025-02-05"])
        assert stock.to_dict("records") == [{"export ban": 1, "import tariff": 1}]

    def test_counts_as_known_earlier(self, ledger):
        assert ledger.stock(["2025-05-11"], known_on="2025-02-01")["import tariff"].tolist() == [1]
        assert ledger.flow(["2025-01-01", "2025-12-01"], known_on="2025-02-01")["import tariff"].tolist() == [
            1
        ]

    def test_one_day_alone_has_no_flow(self, ledger):
        assert len(ledger.flow(["2025-02-04"])) == 0


class TestLists:
    def test_a_column_stands_for_a_rate(self):
        given = DUTY | {"products": {"lists": ["cells"]}, "rates": [{"column": "high", "basis": "total"}]}
        ledger = Ledger.from_measures([given], lists=[list_of("cells", high=0.2)])
        assert ledger["duty"].rates[0].column == "high"
        assert ledger.amend("duty", recorded_on="2025-11-01", title="Other").lists.keys() == {"cells"}

    def test_an_unknown_list_offers_the_nearest(self):
        given = DUTY | {"products": {"lists": ["cels"]}}
        message = refusal(lambda: Ledger.from_measures([given], lists=[list_of("cells")]))
        assert message == "'duty', products: there is no list 'cels'. Did you mean 'cells'?"

    def test_an_unknown_column_offers_the_nearest(self):
        given = DUTY | {"products": {"lists": ["cells"]}, "rates": [{"column": "hihg", "basis": "total"}]}
        message = refusal(lambda: Ledger.from_measures([given], lists=[list_of("cells", high=0.2)]))
        assert message == "'duty', rates: no list of the measure has a column 'hihg'. Did you mean 'high'?"
