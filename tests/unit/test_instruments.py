"""Instruments in the words of Global Trade Alert: one to one, and measures that come back as they went."""

from typing import Any, get_args

import pytest

from detente import InputError
from detente.policy.instruments import (
    DERIVED,
    FIELDS,
    from_gta,
    gta_fields,
    instrument,
    instruments,
    measure_fields,
)
from detente.policy.measure import EVENTS, NEEDS_RATE, Instrument, Measure

NAMES = get_args(Instrument)


def measure(name: str = "import tariff", **changes: Any) -> Measure:
    """A measure of one instrument with the fields that GTA has names for."""
    given: dict[str, Any] = {
        "id": "us-301-list-1",
        "title": "List 1",
        "state_act": "section-301",
        "instrument": name,
        "imposed_by": ["USA"],
        "on": ["CHN", "Viet Nam"],
        "products": {"hs": ["8507.60"], "sectors": ["C26"]},
        "announced": "2018-06-15",
        "from": "2018-07-06",
        "until": "2026-01-01",
        "recorded_on": "2018-06-15",
        "gta_evaluation": "Red",
        "gta_reportable": True,
        "note": "The first list.",
    }
    if name in NEEDS_RATE:
        given["rates"] = [{"rate": 0.07, "basis": "additional", "prior": 0.0}]
    if name in EVENTS:
        given |= {"gta_reportable": False, "gta_evaluation": None}
    return Measure.model_validate(given | changes)


def again(row: dict[str, Any]) -> Measure:
    return Measure.model_validate(measure_fields(row))


def row(**changes: Any) -> dict[str, Any]:
    """A record as GTA's interface gives it."""
    given = {
        "intervention_id": 138295,
        "state_act_id": 87754,
        "state_act_title": "EU: Changes to duties",
        "intervention_description": "Duties rise.",
        "intervention_url": "globaltradealert.org/intervention/138295",
        "state_act_url": "globaltradealert.org/state-act/87754",
        "state_act_source": "Council Regulation (EU) 2024/1851",
        "is_official_source": True,
        "gta_evaluation": "Red",
        "implementing_jurisdictions": [{"id": 40, "name": "Austria", "iso": "AUT"}],
        "implementing_jurisdiction_groups": [{"name": "European Union"}],
        "affected_jurisdictions": [{"id": 32, "name": "Argentina", "iso": "ARG"}, {"name": "Belize"}],
        "implementation_level": "Supranational",
        "eligible_firm": "all",
        "intervention_type": "Import tariff",
        "mast_chapter": "Tariff measures",
        "mast_subchapter": "Tariff measures",
        "affected_sectors": [341, 352],
        "affected_products": [
            {"product_id": 292149, "prior_level": "3.5", "new_level": "6.5", "unit": None},
            {"product_id": 10121, "prior_level": "3.5", "new_level": "6.5", "unit": None},
            {"product_id": 292429, "prior_level": "0", "new_level": "3.3", "unit": "%"},
        ],
        "date_announced": "2024-07-04",
        "date_published": "2024-07-08",
        "date_implemented": "2024-07-01",
        "date_removed": None,
        "is_in_force": 1,
    }
    return given | changes


def refusals(**changes: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        measure_fields(row(**changes))
    return [str(problem) for problem in caught.value.problems]


class TestVocabulary:
    def test_every_instrument_has_one_row_and_a_type_of_its_own(self):
        assert set(instruments()) == set(NAMES)
        assert len({entry.gta_intervention_type for entry in instruments().values()}) == len(NAMES)

    @pytest.mark.parametrize("name", NAMES)
    def test_name_and_type_lead_to_each_other(self, name):
        assert from_gta(instrument(name).gta_intervention_type).instrument == name
        assert from_gta(instrument(name).gta_intervention_type.upper()) is instrument(name.upper())

    def test_values_are_those_that_exist(self):
        for entry in instruments().values():
            assert entry.affected_flow in ("Inward", "Outward", "Outward subsidy", "none")
            assert entry.wedge in ("tariff", "export_wedge", "iceberg", "availability", "subsidy", "none")
            is_event = entry.instrument in EVENTS
            assert is_event == entry.gta_intervention_type.startswith("Other: ")
            # A sanction counts by the bans it is made of.
            assert (entry.wedge == "none") == (is_event or entry.instrument == "sanction")
            assert not (is_event and entry.quantitative_restriction)

    def test_duties_and_taxes_are_no_quantitative_restrictions(self):
        asked = {name for name, entry in instruments().items() if entry.quantitative_restriction}
        assert asked == {"export control", "export ban", "import ban", "quota", "sanction"}

    def test_an_unknown_instrument_is_told_with_the_nearest(self):
        with pytest.raises(InputError) as caught:
            instrument("export contrl")
        assert str(caught.value) == (
            "instrument: there is no instrument 'export contrl'. "
            "Did you mean 'export control' or 'export tax' or 'export ban'?"
        )

    def test_a_type_that_is_no_instrument_is_told_with_the_nearest_or_all(self):
        with pytest.raises(InputError) as caught:
            from_gta("Export quota")
        assert str(caught.value).startswith(
            "intervention_type: 'Export quota' is the type of no instrument. Did you mean 'Import quota'"
        )
        with pytest.raises(InputError, match="Known are: Import tariff, Export tax, "):
            from_gta("Corporate control order (2025)")


class TestFields:
    def test_names_are_one_to_one(self):
        assert len(set(FIELDS.values())) == len(FIELDS)
        assert not set(FIELDS) & set(DERIVED)

    def test_a_row_has_every_name_of_gta(self):
        assert {*FIELDS, *DERIVED} <= set(gta_fields(measure()))

    def test_a_tariff_reads_as_gta_writes_it(self):
        written = gta_fields(measure())
        assert written == {
            "state_act_id": "section-301",
            "intervention_id": "us-301-list-1",
            "state_act_title": "List 1",
            "intervention_description": "The first list.",
            "intervention_type": "Import tariff",
            "mast_chapter": "Tariff measures",
            "affected_flow": "Inward",
            "implementing_jurisdictions": ["USA"],
            "affected_jurisdictions": ["CHN", "Viet Nam"],
            "affected_products": ["850760"],
            "affected_sectors": ["C26"],
            "date_announced": "2018-06-15",
            "date_published": "2018-06-15",
            "date_implemented": "2018-07-06",
            "date_removed": "2026-01-01",
            "gta_evaluation": "Red",
            "gta_reportable": True,
            "implementation_level": "National",
            "eligible_firm": "all",
            "prior_level": "0",
            "new_level": "7",
            "unit": "percent, additional",
            "source": "",
        }

    def test_several_rates_are_listed_in_their_order(self):
        rates = [{"rate": 0.1, "basis": "total"}, {"column": "rate", "basis": "additional", "on": "MYS"}]
        written = gta_fields(measure(rates=rates))
        assert (written["new_level"], written["prior_level"]) == ("10; ", "; ")
        assert written["unit"] == "percent, total; percent, additional"

    def test_a_union_acts_above_its_states(self):
        assert gta_fields(measure(imposed_by=["EU"]))["implementation_level"] == "Supranational"
        assert gta_fields(measure(imposed_by=["USA", "Japan"]))["implementation_level"] == "National"

    def test_an_actor_nobody_knows_is_told(self):
        with pytest.raises(InputError, match="imposed_by: there is no economy 'Atlantis'"):
            gta_fields(measure(imposed_by=["Atlantis"]))

    def test_a_source_is_one_line_for_a_reader(self):
        sources = [{"title": "84 FR 1", "publisher": "USTR", "date": "2018-06-20"}, {"title": "Notice 2"}]
        assert gta_fields(measure(sources=sources))["source"] == "84 FR 1 (USTR, 2018-06-20); Notice 2"


class TestRoundTrip:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_instrument_comes_back(self, name):
        given = measure(name)
        assert again(gta_fields(given)) == given
        assert gta_fields(again(gta_fields(given))) == gta_fields(given)

    @pytest.mark.parametrize("name", EVENTS)
    def test_an_event_is_never_reportable(self, name):
        given = measure(name, gta_reportable=None)
        assert gta_fields(given)["gta_reportable"] is False
        assert again(gta_fields(given)).gta_reportable is False

    @pytest.mark.parametrize("rate", [0.07, 0.25, 1.25, 0.0875, 1 / 3, 1e-7, 0.0, -0.05])
    def test_levels_keep_every_digit(self, rate):
        given = measure(rates=[{"rate": rate, "basis": "total", "prior": 0.034}])
        assert again(gta_fields(given)) == given

    @pytest.mark.parametrize(
        "changes",
        [
            {"gta_reportable": None, "gta_evaluation": None, "announced": None, "until": None},
            {"products": "goods"},
            {"products": {"text": "trucks", "lists": ["annex-2"], "covered": {"C29": 0.4}}},
            {"except": ["CAN"], "authority": "Section 301", "condition": "until a deal", "answers": ["x"]},
            {"rates": [{"column": "rate", "basis": "additional"}]},
            {"rates": [{"rate": 0.1, "basis": "total"}, {"rate": 0.19, "basis": "total", "on": ["MYS"]}]},
            {"rates": [{"rate": 0.1, "basis": "total", "from": "2018-08-01", "except": ["MEX"]}]},
            {"suspended": [{"from": "2018-08-01", "until": "2018-09-01", "note": "truce"}]},
            {"status": [{"date": "2018-05-01", "is": "planned"}]},
            {"sources": [{"title": "84 FR 1", "date": "2018-06-20", "verified": False}]},
            {"stacking": {"family": "section-301", "exempt": [{"products": "C20", "from": "2019-01-01"}]}},
            {"rent_share": 0.5},
        ],
    )
    def test_what_gta_has_no_name_for_is_carried(self, changes):
        given = measure(**changes)
        assert again(gta_fields(given)) == given


class TestFromGta:
    def test_a_record_of_gta_becomes_a_measure(self):
        found = again(row())
        assert (found.id, found.state_act, found.instrument) == ("gta-138295", "87754", "import tariff")
        assert (found.imposed_by, found.on) == (["AUT"], ["ARG", "Belize"])
        assert found.products.hs == ["292149", "010121", "292429"]
        assert found.products.text == "CPC sectors 341, 352"
        assert [(rate.prior, rate.rate, rate.basis) for rate in found.rates] == [
            (0.035, 0.065, "total"),
            (0.0, 0.033, "total"),
        ]
        assert found.rates[0].products is not None and found.rates[0].products.hs == ["292149", "010121"]
        assert str(found.recorded_on) == "2024-07-08"
        assert found.sources[0].title == "Council Regulation (EU) 2024/1851"
        assert found.gta_reportable is True
        assert found.note == "Duties rise."

    def test_plain_codes_and_one_level_do_too(self):
        found = again(
            row(affected_products=[292149], affected_sectors=[], new_level="25%", unit="percent, additional")
        )
        assert [(rate.rate, rate.basis, rate.prior) for rate in found.rates] == [(0.25, "additional", None)]
        assert found.products.hs == ["292149"]

    def test_a_record_that_names_nobody_affected_is_on_all(self):
        assert again(row(affected_jurisdictions=[])).on == ["all"]

    def test_firms_and_level_that_say_something_are_kept_in_the_note(self):
        found = again(row(eligible_firm="firm-specific", implementation_level="Subnational"))
        assert found.note == "Duties rise. Eligible firms: firm-specific. Level of government: Subnational."

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"date_published": None}, "2024-07-04"),
            ({"date_published": None, "date_announced": None}, "2024-07-01"),
        ],
    )
    def test_it_became_known_when_published_announced_or_in_force(self, changes, expected):
        assert measure_fields(row(**changes))["recorded_on"] == expected


class TestRefusals:
    def test_a_field_gta_does_not_have(self):
        assert refusals(intervention_typ="x") == [
            "row: there is no field 'intervention_typ'. Did you mean 'intervention_type' or 'intervention_id' "
            "or 'intervention_url'?"
        ]

    def test_no_day(self):
        assert refusals(date_published=None, date_announced=None, date_implemented=None) == [
            "row: no day says when it became known. A measure has one. "
            "Give date_published, date_announced or date_implemented."
        ]

    def test_a_unit_that_is_no_share(self):
        assert refusals(new_level="3", unit="USD/tonne") == [
            "unit: 'USD/tonne' is no share of the value. A rate is one. "
            "Convert it and write 'percent, additional'."
        ]

    def test_a_level_that_is_no_number(self):
        assert refusals(new_level="10; 19", prior_level="free") == [
            "new_level: '10; 19' is not a number. A level is one number in percent, such as 25. "
            "Give each level a row of its own.",
            "prior_level: 'free' is not a number. A level is one number in percent, such as 25. "
            "Give each level a row of its own.",
        ]

    @pytest.mark.parametrize("level", ["nan", "Infinity"])
    def test_a_level_without_bounds(self, level):
        assert refusals(new_level=level)[0].startswith(f"new_level: '{level}' is not a number.")

    def test_a_type_that_is_no_instrument_and_all_else_at_once(self):
        found = refusals(intervention_type="State loan", nonsense=1, new_level="x")
        assert [problem.split(":")[0] for problem in found] == ["row", "intervention_type", "new_level"]
