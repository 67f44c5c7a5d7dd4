"""A measure: what it may say, every mistake in it, and its statuses over the typical lives of measures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from detente import InputError, Ledger
from detente.policy.measure import BEFORE, DUTIES, EVENTS, NEEDS_RATE, OVER, Measure, hs_digits

RATE = {"rate": 0.1, "basis": "additional"}
PLAIN = {
    "id": "a",
    "title": "A duty",
    "instrument": "import tariff",
    "imposed_by": "USA",
    "on": "CHN",
    "announced": "2025-01-10",
    "rates": [RATE],
    "recorded_on": "2025-01-10",
}


def measure(**fields: Any) -> Measure:
    """A duty of the United States on China, announced on 10 January 2025, with fields changed or added."""
    return Measure.model_validate(PLAIN | fields)


def rate(**fields: Any) -> dict[str, Any]:
    """A duty whose only rate has fields changed or added."""
    return {"rates": [RATE | fields]}


def refusal(**fields: Any) -> str:
    """The message with which a measure is refused."""
    with pytest.raises(InputError) as caught:
        Ledger.from_measures([PLAIN | fields])
    return str(caught.value)


def life(**fields: Any) -> list[tuple[str, str]]:
    """Day and status of every step of a measure."""
    return [(step.date.isoformat(), step.status) for step in measure(**fields).history()]


def status(day: str, **fields: Any) -> str | None:
    """The status of a measure on a day."""
    return measure(**fields).status_on(dt.date.fromisoformat(day))


BACKWARDS = {"from": "2025-02-02", "until": "2025-02-01"}
OUTSIDE = "'until' is the first day outside."
ENDS_EARLY = f"measure 1: it ends on 2025-02-01, before it starts on 2025-02-02. {OUTSIDE}"
AN_ID = "measure 1: id: an id is small letters, digits and single dashes: us-301-list-3 (given: "
CHNIA = ": there is no economy 'Chnia'. Did you mean 'China'"

MISTAKES = [
    ({"id": "US 301"}, AN_ID + "'US 301')."),
    ({"id": "a--b"}, AN_ID + "'a--b')."),
    ({"id": "-a"}, AN_ID + "'-a')."),
    ({"id": ""}, AN_ID + "'')."),
    ({"title": ""}, "measure 1: title: string should have at least 1 character (given: '')."),
    ({"instrument": "import tarif"}, "measure 1: instrument: 'import tarif'. It is one of 'import tariff', "),
    ({"instrument": "import tarif"}, " Did you mean 'import tariff'"),
    ({"imposed_by": []}, "measure 1: imposed_by: it is empty."),
    ({"on": []}, "measure 1: on: it is empty."),
    ({"on": 5}, "measure 1: on: input should be a valid list (given: 5)."),
    ({"raet": 5}, "measure 1: there is no key 'raet'. Did you mean 'rates'"),
    ({"zzz": 5}, "measure 1: there is no key 'zzz'. There are id, title, state_act, instrument, imposed_by, on,"),
    ({"recorded_on": 20250101}, "recorded_on: a day is written as 2025-10-17 (given: 20250101)."),
    ({"recorded_on": "2025-02-30"}, "recorded_on: no calendar has 2025-02-30. February 2025 has 28 days."),
    ({"recorded_on": "2023-13-01"}, "measure 1: recorded_on: no calendar has 2023-13-01. A year has 12 months."),
    ({"recorded_on": "2023-01-00"}, "recorded_on: no calendar has 2023-01-00. January 2023 has 31 days."),
    ({"recorded_on": "0000-01-01"}, "recorded_on: no calendar has 0000-01-01. Years begin with 0001."),
    ({"recorded_on": "٢٠٢٣-٠١-٠١"}, "recorded_on: a day is written as 2025-10-17 (given: "),
    ({"announced": "soon"}, "measure 1: announced: a day is written as 2025-10-17 (given: 'soon')."),
    (rate(rate="0.25"), "measure 1: rate: '0.25' is text. A rate is a fraction: 0.1 for 10 %. "
     "Write 'rate: 0.25', without quotes."),
    (rate(rate="25 %"), "rate: '25 %' is text. A rate is a fraction: 0.1 for 10 %. Write 'rate: 0.25'."),
    (rate(rate="nan"), "measure 1: rate: 'nan' is text. A rate is a fraction: 0.1 for 10 %."),
    ({"rent_share": "40%"}, "'40%' is text. A share is a fraction: 0.1 for 10 %. Write 'rent_share: 0.4'."),
    (rate(rate=True), "measure 1: rate: input should be a valid number (given: True)."),
    (rate(rate=float("nan")), "measure 1: rate: input should be a finite number (given: nan)."),
    (rate(rate=float("inf")), "measure 1: rate: input should be a finite number (given: inf)."),
    (rate(rate=-1), "measure 1: rate: -1. A rate is above -1 (-100 %)"),
    (rate(rate=25), "measure 1: rate: 25 would be 2,500 %. Rates are fractions: 0.25 is 25 %. If 25 % is meant,"),
    (rate(rate=None), "measure 1: give a rate, or the column of a list that holds one."),
    (rate(column="duty"), "measure 1: give a rate, or the column of a list that holds one."),
    (rate(basis="extra"), "measure 1: basis: 'extra'. It is one of 'additional' or 'total'."),
    ({"rates": [{"rate": 0.1}]}, "measure 1: 'basis' is missing. The field basis: additional to all else, or"),
    (rate(raet=1), "measure 1: there is no key 'raet'. Did you mean 'rate'"),
    (rate(**BACKWARDS), ENDS_EARLY),
    (BACKWARDS, ENDS_EARLY),
    (BACKWARDS | {"until": "2025-02-02"}, f"measure 1: it ends on 2025-02-02, the day it starts. {OUTSIDE}"),
    ({"suspended": [BACKWARDS]}, ENDS_EARLY),
    ({"suspended": [{"until": "2025-02-01"}]}, "measure 1: 'from' is missing."),
    ({"stacking": {"exempt": [{"products": "C26"} | BACKWARDS]}}, ENDS_EARLY),
    ({"stacking": {"exempt": [{}]}}, "measure 1: 'products' is missing."),
    ({"stacking": {"content": [{"share": 1.2, "rule": "x"}]}}, "measure 1: share: input should be less than or"),
    ({"stacking": {"content": [{"share": 0.2}]}}, "measure 1: 'rule' is missing."),
    ({"stacking": {"content": [{"share": 0.2, "rule": ""}]}}, "measure 1: rule: string should have at least 1"),
    ({"stacking": {"famly": "x"}}, "measure 1: there is no key 'famly'. Did you mean 'family'?"),
    ({"stacking": {"base": True}}, "measure 1: 'a' is a base tariff: its rates are totals."),
    ({"announced": None}, "measure 1: 'a' has no date: give announced, from, or a status with its date."),
    ({"rates": []}, "'a' has no rates: import tariff needs them."),
    ({"instrument": "talks"}, "measure 1: 'a' is talks: such a measure has no rates."),
    ({"products": {"hs": ["8507x"]}}, "measure 1: '8507x' is not an HS code: it has digits and dots only"),
    ({"products": {"hs": [8507.6]}}, "measure 1: write HS codes in quotes: '8507.6' has lost its zeros"),
    ({"products": {"hs": 85}}, "measure 1: write HS codes in quotes: '85' has lost its zeros or its dot"),
    ({"products": {"hss": ["85"]}}, "measure 1: there is no key 'hss'. Did you mean 'hs'?"),
    ({"products": ["goods"]}, "measure 1: products: input should be a valid dictionary"),
    ({"products": {"covered": {"C26": 1.2}}}, "measure 1: C26: input should be less than or equal to 1"),
    ({"rent_share": -0.1}, "measure 1: rent_share: input should be greater than or equal to 0 (given: -0.1)."),
    ({"rent_share": float("nan")}, "measure 1: rent_share: input should be a finite number (given: nan)."),
    ({"sources": [{"title": ""}]}, "measure 1: title: string should have at least 1 character (given: '')."),
    ({"sources": [{}]}, "measure 1: 'title' is missing."),
    ({"status": [{"date": "2025-01-01", "is": "theatened"}]}, "is: 'theatened'. It is one of 'threatened'"),
    ({"status": [{"date": "2025-01-01", "is": "theatened"}]}, " Did you mean 'threatened'?"),
    ({"status": [{"is": "threatened"}]}, "measure 1: 'date' is missing."),
    ({"status": [{"date": "2025-01-01"}]}, "measure 1: 'is' is missing."),
    ({"gta_evaluation": "red"}, "'red'. It is one of 'Red', 'Amber' or 'Green'. Did you mean 'Red'?"),
    ({"imposed_by": "Chnia"}, "'a', imposed_by" + CHNIA),
    ({"on": ["MEX", "Chnia"]}, "'a', on" + CHNIA),
    ({"except": "Chnia"}, "'a', except" + CHNIA),
    (rate(on="Chnia"), "'a', rates, on" + CHNIA),
    (rate(**{"except": "Chnia"}), "'a', rates, except" + CHNIA),
    ({"stacking": {"exempt": [{"products": "C26", "on": "Chnia"}]}}, "'a', stacking, on" + CHNIA),
    ({"stacking": {"content": [{"share": 0.5, "rule": "x", "on": "Chnia"}]}}, "'a', stacking, on" + CHNIA),
    ({"products": "semicnductors"}, "there is no sector 'semicnductors'. Did you mean 'semiconductors'"),
    ({"products": {"covered": {"C62": 0.5}}}, "there is no sector 'C62'. Did you mean 'C2"),
    ({"products": {"lists": ["x"]}}, "'a', products: there is no list 'x'. There are none."),
    (rate(rate=None, column="x"), "'a', rates: no list of the measure has a column 'x'. There are none."),
]  # fmt: skip


class TestMistakes:
    @pytest.mark.parametrize(("fields", "message"), MISTAKES, ids=range(len(MISTAKES)))
    def test_a_mistake_is_told(self, fields, message):
        assert message in refusal(**fields)

    @pytest.mark.parametrize("missing", ["id", "title", "instrument", "imposed_by", "recorded_on"])
    def test_what_must_be_there_is_missed(self, missing):
        with pytest.raises(InputError) as caught:
            Ledger.from_measures([{key: value for key, value in PLAIN.items() if key != missing}])
        told = str(caught.value)
        assert told.startswith(f"measure 1: '{missing}' is missing. The field {missing}: ")
        assert f" Add '{missing}: " in told

    @pytest.mark.parametrize("instrument", NEEDS_RATE)
    def test_what_charges_something_has_a_rate(self, instrument):
        assert f"has no rates: {instrument} needs them" in refusal(instrument=instrument, rates=[])

    @pytest.mark.parametrize(
        "instrument", ["export control", "export ban", "import ban", "quota", "sanction"]
    )
    def test_what_forbids_needs_no_rate(self, instrument):
        assert measure(instrument=instrument, rates=[]).rates == []

    @pytest.mark.parametrize("instrument", EVENTS)
    def test_events_have_no_rates(self, instrument):
        assert f"'a' is {instrument}: such a measure has no rates." in refusal(instrument=instrument)
        assert measure(instrument=instrument, rates=[]).is_event

    def test_a_duty_that_is_only_threatened_may_lack_a_rate(self):
        assert measure(rates=[], status=[{"date": "2025-01-10", "is": "threatened"}]).is_only_threatened

    @pytest.mark.parametrize("code", ["850", "85076", "123456789012"])
    def test_codes_of_another_length_are_refused(self, code):
        fact = f"HS code '{code}' has {len(code)} digits: codes have 2, 4, 6, 8 or 10"
        assert fact in refusal(products={"hs": [code]})

    @pytest.mark.parametrize("given", ["²²", "٨٥", "", ".", None])
    def test_codes_have_plain_digits(self, given):
        with pytest.raises(ValueError, match="is not an HS code"):
            hs_digits(given)

    def test_mistakes_in_several_measures_come_at_once(self):
        with pytest.raises(InputError) as caught:
            Ledger.from_measures(
                [PLAIN, PLAIN | {"id": "B"}, "no measure", PLAIN | {"rates": []} | BACKWARDS]
            )
        places = [problem.place for problem in caught.value.problems]
        assert places == ["measure 2", "measure 3", "measure 4", "measure 4"]

    def test_mistakes_in_contents_come_at_once(self):
        problems = refusal(on="Chnia", products={"sectors": ["C62"], "lists": ["x"]}).splitlines()
        assert len(problems) == 3
        assert all(problem.startswith("'a', ") for problem in problems)


class TestReading:
    def test_one_name_is_a_list_of_one(self):
        one = measure(answers="b", **{"except": "MEX"})
        assert (one.imposed_by, one.on, one.excluded, one.answers) == (["USA"], ["CHN"], ["MEX"], ["b"])

    def test_without_partners_or_products_all_are_meant(self):
        one = Measure.model_validate({key: value for key, value in PLAIN.items() if key != "on"})
        assert (one.on, one.products.sectors) == (["all"], ["goods"])

    def test_a_word_for_products_is_a_sector_or_group(self):
        assert measure(products="C26").products.sectors == ["C26"]
        assert measure(**rate(products="C26")).rates[0].products.sectors == ["C26"]

    def test_dots_and_blanks_in_codes_are_for_people(self):
        assert measure(products={"hs": "8507.60.00"}).products.hs == ["85076000"]
        assert measure(products={"hs": ["01.02", "8507 60"]}).products.hs == ["0102", "850760"]

    @pytest.mark.parametrize(
        ("products", "counted"),
        [
            ({"text": "Soya beans"}, False),
            ({"hs": ["1201"]}, True),
            ({"covered": {"A01": 0.2}}, True),
            ({"lists": ["x"]}, True),
        ],
    )
    def test_words_alone_count_nothing(self, products, counted):
        assert measure(products=products).products.counted is counted

    def test_a_measure_cannot_be_changed(self):
        with pytest.raises(ValueError, match="frozen"):
            measure().title = "Other"

    def test_every_duty_charges_at_the_border(self):
        assert set(DUTIES) < set(NEEDS_RATE)
        assert not set(EVENTS) & set(NEEDS_RATE)

    @pytest.mark.parametrize(
        ("day", "levels"), [("2025-02-28", [0.1]), ("2025-03-01", [0.2]), ("2025-04-01", [])]
    )
    def test_rates_are_half_open(self, day, levels):
        one = measure(rates=[RATE | {"until": "2025-03-01"},
                             RATE | {"rate": 0.2, "from": "2025-03-01", "until": "2025-04-01"}])  # fmt: skip
        assert [rate.rate for rate in one.rates_on(dt.date.fromisoformat(day))] == levels

    @pytest.mark.parametrize(
        ("day", "stands"),
        [("2025-01-31", False), ("2025-02-01", True), ("2025-02-28", True), ("2025-03-01", False)],
    )
    def test_exemptions_are_half_open(self, day, stands):
        exempt = [{"products": "C26"} | ONE_MONTH]
        (exemption,) = measure(stacking={"exempt": exempt}).stacking.exempt
        assert exemption.on_day(dt.date.fromisoformat(day)) is stands


ONE_MONTH = {"from": "2025-02-01", "until": "2025-03-01"}
TALKS = {"instrument": "talks", "rates": [], "announced": None, "from": "2025-10-25", "until": "2025-10-27"}
FEBRUARY = ("2025-02-01", "in force")
ANNOUNCED = ("2025-01-10", "announced")


class TestLives:
    def test_announced_in_force_expired(self):
        assert life(**ONE_MONTH) == [ANNOUNCED, FEBRUARY, ("2025-03-01", "expired")]
        assert status("2025-01-09", **ONE_MONTH) is None
        assert status("2025-01-31", **ONE_MONTH) == "announced"
        assert status("2025-02-28", **ONE_MONTH) == "in force"
        assert status("2025-03-01", **ONE_MONTH) == "expired"
        assert measure(**ONE_MONTH).in_force_intervals() == [(dt.date(2025, 2, 1), dt.date(2025, 3, 1))]

    def test_without_an_end_it_goes_on(self):
        one = measure(**{"from": "2025-02-01"})
        assert one.in_force(dt.date.max)
        assert one.in_force_intervals() == [(dt.date(2025, 2, 1), None)]

    def test_without_a_start_it_stays_announced(self):
        assert status("2030-01-01") == "announced"
        assert measure().in_force_intervals() == []

    def test_announced_on_the_day_it_begins(self):
        assert status("2025-01-10", **{"from": "2025-01-10"}) == "in force"

    def test_announced_for_the_past(self):
        """Japan's 15 % of 5 September 2025 applied from 7 August: what is announced late applies throughout."""
        fields = {"from": "2025-08-07", "announced": "2025-09-05", "recorded_on": "2025-09-05"}
        assert status("2025-08-07", **fields) == "in force"
        assert status("2025-09-05", **fields) == "in force"
        assert measure(**fields).in_force_intervals() == [(dt.date(2025, 8, 7), None)]

    def test_announced_after_its_end(self):
        assert status("2025-04-01", **ONE_MONTH, announced="2025-03-15") == "expired"

    def test_threatened_and_withdrawn(self):
        words = [{"date": "2025-10-10", "is": "threatened"}, {"date": "2025-10-30", "is": "withdrawn"}]
        threat = {"announced": None, "from": "2025-11-01", "status": words}
        assert life(**threat) == [("2025-10-10", "threatened"), ("2025-10-30", "withdrawn")]
        assert status("2025-10-09", **threat) is None
        assert status("2025-10-29", **threat) == "threatened"
        assert status("2025-11-01", **threat) == "withdrawn"
        assert measure(**threat).in_force_intervals() == []

    def test_a_threat_does_not_carry_itself_out(self):
        threat = {"announced": None, "from": "2025-11-01",
                  "status": [{"date": "2025-10-10", "is": "threatened"}]}  # fmt: skip
        assert measure(**threat).is_only_threatened
        assert status("2025-12-01", **threat) == "threatened"

    def test_a_threat_with_a_pause_does_not_carry_itself_out(self):
        threat = {"status": [{"date": "2025-01-10", "is": "threatened"}], **ONE_MONTH,
                  "suspended": [{"from": "2025-02-01", "until": "2025-02-10"}]}  # fmt: skip
        assert measure(**threat).in_force_intervals() == []

    @pytest.mark.parametrize("decided", ["announced", "in force"])
    def test_threatened_and_enacted(self, decided):
        day = {"announced": "2025-01-20", "in force": "2025-02-01"}[decided]
        words = [{"date": "2025-01-10", "is": "threatened"}, {"date": day, "is": decided}]
        enacted = {"announced": None, "from": "2025-02-01", "status": words}
        assert not measure(**enacted).is_only_threatened
        assert status("2025-01-15", **enacted) == "threatened"
        assert status("2025-02-01", **enacted) == "in force"
        assert measure(**enacted).in_force_intervals() == [(dt.date(2025, 2, 1), None)]

    def test_suspended_and_resumed(self):
        paused = ONE_MONTH | {
            "suspended": [{"from": "2025-02-10", "until": "2025-02-20", "note": "by order"}]
        }
        assert life(**paused)[1:] == [
            FEBRUARY, ("2025-02-10", "suspended"), ("2025-02-20", "in force"), ("2025-03-01", "expired"),
        ]  # fmt: skip
        assert measure(**paused).in_force_intervals() == [
            (dt.date(2025, 2, 1), dt.date(2025, 2, 10)),
            (dt.date(2025, 2, 20), dt.date(2025, 3, 1)),
        ]
        assert [step.note for step in measure(**paused).history()] == ["", "", "by order", "", ""]

    def test_suspended_without_an_end(self):
        paused = ONE_MONTH | {"suspended": [{"from": "2025-02-10"}]}
        assert status("2025-02-28", **paused) == "suspended"
        assert status("2025-03-01", **paused) == "expired"

    @pytest.mark.parametrize("until", ["2025-03-01", "2025-04-01"])
    def test_a_pause_does_not_outlive_its_measure(self, until):
        paused = ONE_MONTH | {"suspended": [{"from": "2025-02-10", "until": until}]}
        assert status("2025-03-01", **paused) == "expired"
        assert status("2025-04-02", **paused) == "expired"

    def test_a_pause_after_the_end_changes_nothing(self):
        paused = ONE_MONTH | {"suspended": [{"from": "2025-03-10", "until": "2025-03-20"}]}
        assert status("2025-03-15", **paused) == "expired"
        assert status("2025-03-25", **paused) == "expired"

    def test_paused_on_the_eve(self):
        """Canada and Mexico: announced on 1 February for 4 February, paused on 3 February, in force on 4 March."""
        paused = {"announced": "2025-02-01", "from": "2025-02-04", "recorded_on": "2025-02-03",
                  "suspended": [{"from": "2025-02-03", "until": "2025-03-04"}]}  # fmt: skip
        assert status("2025-02-03", **paused) == "suspended"
        assert status("2025-02-04", **paused) == "suspended"
        assert measure(**paused).in_force_intervals() == [(dt.date(2025, 3, 4), None)]

    def test_paused_on_the_day_it_would_begin(self):
        paused = ONE_MONTH | {"suspended": [{"from": "2025-02-01", "until": "2025-02-10"}]}
        assert status("2025-02-01", **paused) == "suspended"
        assert measure(**paused).in_force_intervals() == [(dt.date(2025, 2, 10), dt.date(2025, 3, 1))]

    def test_a_pause_that_ends_before_the_start_begins_nothing(self):
        paused = ONE_MONTH | {"suspended": [{"from": "2025-01-12", "until": "2025-01-20"}]}
        assert not measure(**paused).in_force(dt.date(2025, 1, 25))
        assert measure(**paused).in_force(dt.date(2025, 2, 1))

    def test_a_pause_of_what_has_no_start_begins_nothing(self):
        paused = {"suspended": [{"from": "2025-01-12", "until": "2025-01-20"}]}
        assert measure(**paused).in_force_intervals() == []

    def test_pauses_that_follow_one_another(self):
        paused = ONE_MONTH | {"suspended": [{"from": "2025-02-05", "until": "2025-02-10"},
                                            {"from": "2025-02-10", "until": "2025-02-15"}]}  # fmt: skip
        assert status("2025-02-10", **paused) == "suspended"
        assert status("2025-02-15", **paused) == "in force"

    def test_a_truce_that_lapses(self):
        """Half of a duty is held back for a time; when the truce runs out the whole duty stands again."""
        truce = {"from": "2025-04-10", "recorded_on": "2025-05-12",
                 "rates": [RATE | {"rate": 0.34}, RATE | {"rate": 0.10, "products": "C26"}],
                 "suspended": [{"from": "2025-05-14", "until": "2025-08-12"}]}  # fmt: skip
        assert status("2025-05-13", **truce) == "in force"
        assert status("2025-05-14", **truce) == "suspended"
        assert status("2025-08-11", **truce) == "suspended"
        assert status("2025-08-12", **truce) == "in force"
        assert len(measure(**truce).rates_on(dt.date(2025, 6, 1))) == 2

    def test_talks_planned_and_held(self):
        talks = TALKS | {"status": [{"date": "2025-10-17", "is": "planned"}]}
        assert life(**talks) == [("2025-10-17", "planned"), ("2025-10-25", "held"), ("2025-10-27", "expired")]
        assert status("2025-10-24", **talks) == "planned"
        assert status("2025-10-26", **talks) == "held"
        assert status("2025-10-27", **talks) == "expired"
        assert measure(**talks).in_force(dt.date(2025, 10, 26))

    def test_talks_that_resume_are_held(self):
        talks = TALKS | {"until": None, "suspended": [{"from": "2025-10-26", "until": "2025-10-28"}]}
        assert status("2025-10-28", **talks) == "held"

    def test_talks_called_off(self):
        words = [{"date": "2025-10-17", "is": "planned"}, {"date": "2025-10-20", "is": "withdrawn"}]
        talks = TALKS | {"status": words}
        assert status("2025-10-26", **talks) == "withdrawn"
        assert life(**talks)[-1] == ("2025-10-20", "withdrawn")

    def test_withdrawn_while_in_force(self):
        ended = ONE_MONTH | {"status": [{"date": "2025-02-10", "is": "withdrawn"}],
                             "suspended": [{"from": "2025-02-12", "until": "2025-02-14"}]}  # fmt: skip
        assert life(**ended) == [ANNOUNCED, FEBRUARY, ("2025-02-10", "withdrawn")]
        assert measure(**ended).in_force_intervals() == [(dt.date(2025, 2, 1), dt.date(2025, 2, 10))]

    def test_withdrawn_on_the_day_it_begins(self):
        ended = ONE_MONTH | {"status": [{"date": "2025-02-01", "is": "withdrawn"}]}
        assert status("2025-02-01", **ended) == "withdrawn"
        assert measure(**ended).in_force_intervals() == []

    def test_what_somebody_wrote_brings_it_back(self):
        words = [{"date": "2025-02-10", "is": "withdrawn"}, {"date": "2025-02-15", "is": "in force"}]
        back = ONE_MONTH | {"status": words}
        assert status("2025-02-12", **back) == "withdrawn"
        assert status("2025-02-20", **back) == "in force"
        assert status("2025-03-01", **back) == "expired"

    def test_on_one_day_the_written_word_is_the_last(self):
        extended = ONE_MONTH | {"status": [{"date": "2025-03-01", "is": "in force", "note": "extended"}]}
        assert status("2025-03-01", **extended) == "in force"

    def test_the_order_in_which_words_are_written_does_not_matter(self):
        words = [{"date": "2025-10-10", "is": "threatened"}, {"date": "2025-10-30", "is": "withdrawn"}]
        assert life(announced=None, status=words) == life(announced=None, status=words[::-1])

    def test_every_word_stands_before_in_or_after_force(self):
        words = {
            "threatened",
            "announced",
            "planned",
            "in force",
            "held",
            "suspended",
            "expired",
            "withdrawn",
        }
        assert set(BEFORE) | set(OVER) | {"in force", "held", "suspended"} == words
