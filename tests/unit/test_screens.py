"""Chains of retaliation, what comes next, and the screen against rules of the WTO."""

import datetime as dt
import time

import numpy as np
import pytest

from detente import InputError
from detente.economy.world import World
from detente.policy.ledger import Ledger
from detente.policy.places import codes
from detente.policy.screens import Screen
from detente.policy.wto import MARGIN, WARNING, members, membership, preferences, together

DAY = "2025-10-17"


def measure(id, **fields):
    """A duty of the United States on China, 25 points on cars, unless fields say otherwise."""
    duty = {"title": f"Title of {id}", "instrument": "import tariff", "imposed_by": "USA", "on": "CHN",
            "products": "C29", "from": "2025-01-15", "recorded_on": "2025-01-01",
            "rates": [{"rate": 0.25, "basis": "additional"}]}  # fmt: skip
    return {"id": id} | {name: value for name, value in (duty | fields).items() if value is not None}


def event(id, **fields):
    return measure(
        id, instrument="agreement", rates=None, **{"from": None, "announced": "2025-01-15"} | fields
    )


def control(id, **fields):
    return measure(id, instrument="export control", imposed_by="CHN", on="all", rates=None, **fields)


def ledger(*measures):
    return Ledger.from_measures(measures)


@pytest.fixture(scope="module")
def world():
    return World.embedded()


@pytest.fixture(scope="module")
def bundled():
    return Ledger.embedded()


@pytest.fixture(scope="module")
def october(bundled, world):
    return bundled.wto_screen(world, DAY, DAY)


def only(screen, kind):
    found = screen.of(kind)
    assert len(found) == 1, [str(one) for one in found]
    return found[0]


class TestTables:
    def test_members_on_a_day(self):
        assert "RUS" not in members(dt.date(2012, 8, 21))
        assert {"RUS", "USA", "CHN"} <= members(dt.date(2012, 8, 22))
        assert members(dt.date(2025, 1, 1)).isdisjoint({"BLR", "STP"})

    def test_agreements_work_both_ways_and_schemes_one_way(self):
        given = preferences(dt.date(2024, 6, 1))
        assert {("USA", "MEX"), ("MEX", "USA"), ("DEU", "FRA"), ("DEU", "KOR")} <= given
        assert ("USA", "AGO") in given
        assert ("AGO", "USA") not in given
        assert not {("USA", "CHN"), ("USA", "DEU"), ("USA", "USA")} & given

    def test_agreements_have_a_first_and_a_last_day(self):
        assert ("GBR", "AUS") not in preferences(dt.date(2023, 5, 30))
        assert ("GBR", "AUS") in preferences(dt.date(2023, 5, 31))
        assert ("USA", "AGO") not in preferences(dt.date(2025, 10, 1))

    def test_members_of_a_customs_union_have_its_name(self):
        assert together(sorted(codes("EU", "on"))) == "EU"
        assert together(["CAN", "USA"]) == "CAN USA"


class TestEqualTreatment:
    def test_a_duty_on_one_member_is_told(self, world):
        found = only(ledger(measure("cars")).wto_screen(world, DAY), "most-favoured-nation")
        assert (found.importer, found.measures, found.sectors) == ("USA", ("cars",), ("C29",))
        assert found.size == pytest.approx(25)
        assert found.verified
        assert found.exception == "none named"
        day = dt.date.fromisoformat(DAY)
        others = [code for code in members(day) - {"USA", "CHN"} if ("USA", code) not in preferences(day)]
        assert found.words == (
            "1 measure tells apart WTO members without an agreement: duties differ in 1 sector, most in "
            f"C29 Motor vehicles by 25.0 points (25.0 on CHN, 0.0 on {len(others)} members)."
        )

    def test_a_duty_on_all_is_none(self, world):
        screen = ledger(measure("cars", on="all")).wto_screen(world, DAY)
        assert screen.of("most-favoured-nation") == ()

    @pytest.mark.parametrize(
        "fields",
        [
            {"on": "all", "except": ["GBR"]},
            {"on": "all", "rates": [{"rate": 0.25, "basis": "additional"},
                                    {"rate": 0.0, "basis": "additional", "on": ["GBR"]}]},
            {"on": "all", "stacking": {"exempt": [{"products": "C29", "on": ["GBR"]}]}},
            {"on": "all", "stacking": {"content": [{"share": 0.0, "rule": "none", "on": ["GBR"]}]}},
        ],
        ids=["except", "rate", "exempt", "content"],
    )  # fmt: skip
    def test_every_way_to_single_out_a_partner_is_seen(self, world, fields):
        found = only(ledger(measure("cars", **fields)).wto_screen(world, DAY), "most-favoured-nation")
        assert found.size == pytest.approx(25)
        assert "0.0 on GBR" in found.words

    def test_rules_that_are_over_are_not_seen(self, world):
        exempt = {"products": "C29", "on": ["GBR"], "until": "2025-10-17"}
        screen = ledger(measure("cars", on="all", stacking={"exempt": [exempt]}))
        assert screen.wto_screen(world, "2025-10-16").of("most-favoured-nation")
        assert not screen.wto_screen(world, "2025-10-17").of("most-favoured-nation")

    def test_a_partner_with_an_agreement_is_not_compared(self, world):
        screen = ledger(measure("on-canada", on="CAN")).wto_screen(world, DAY)
        assert screen.of("most-favoured-nation") == ()
        assert any("on-canada is only on CAN, with an agreement" in note for note in screen.notes)

    def test_what_partners_sell_makes_no_difference(self, world):
        # A duty on some cars falls on partners as they sell them; charged on all, it treats them alike.
        cars = measure("cars", on="all", products={"hs": ["8703"]})
        assert not ledger(cars).wto_screen(world, DAY).of("most-favoured-nation")

    def test_two_duties_that_even_out_are_no_difference(self, world):
        both = ledger(measure("china"), measure("others", on="all", **{"except": ["CHN"]}))
        assert both.wto_screen(world, DAY).of("most-favoured-nation") == ()

    def test_the_worst_sector_is_first(self, world):
        screen = ledger(measure("cars"), measure("ships", products="C302T309", rates=[
            {"rate": 0.4, "basis": "additional"}]))  # fmt: skip
        found = only(screen.wto_screen(world, DAY), "most-favoured-nation")
        assert found.sectors == ("C302T309", "C29")
        assert found.size == pytest.approx(40)

    def test_goods_in_words_only_are_named_and_not_measured(self, world):
        words = ledger(measure("parcels", products={"text": "Parcels of low value"}))
        found = only(words.wto_screen(world, DAY), "most-favoured-nation")
        assert (found.size, found.sectors) == (None, ())
        assert "the goods of parcels are in words only and not counted" in found.words

    def test_a_union_stands_once(self, world):
        found = only(ledger(measure("bikes", imposed_by="EU")).wto_screen(world, DAY), "most-favoured-nation")
        assert found.importer == "EU"
        assert not found.verified  # the day of membership of some was not found
        assert "the day of membership of EST, LTU, LVA, SVN is not verified" in found.words

    def test_no_member_of_the_wto_is_not_screened(self, world):
        screen = ledger(measure("belarus", imposed_by="BLR")).wto_screen(world, DAY)
        assert screen.findings == ()
        assert any("no member of the WTO on the day: BLR" in note for note in screen.notes)

    def test_a_duty_on_no_member_is_no_difference(self, world):
        assert ledger(measure("on-belarus", on="BLR")).wto_screen(world, DAY).findings == ()


class TestBoundRates:
    def test_the_size_is_over_the_bound_mean(self, world):
        found = only(ledger(measure("cars")).wto_screen(world, DAY), "bound rate")
        baseline = 100 * float(world.tariff.sel(importer="USA", exporter="CHN", sector="C29"))
        bound = float(membership()["USA"]["bound_percent"])
        assert found.size == pytest.approx(baseline + 25 - bound)
        assert (found.measures, found.sectors, found.verified) == (("cars",), ("C29",), True)
        assert f"above the bound mean of {bound:g} % (2021), on 1 WTO member" in found.words

    def test_only_where_a_duty_beyond_the_base_is_charged(self, world):
        base = measure("base", on="all", products="goods", rates=[{"rate": 0.5, "basis": "total"}],
                       stacking={"base": True})  # fmt: skip
        assert ledger(base).wto_screen(world, DAY).of("bound rate") == ()
        assert only(ledger(base, measure("cars")).wto_screen(world, DAY), "bound rate").sectors == ("C29",)

    def test_the_margin_keeps_a_sector_that_is_a_little_above(self, world):
        steel = 100 * float(world.tariff.sel(importer="JPN", exporter="CHN", sector="C24A"))
        bound = float(membership()["JPN"]["bound_percent"])
        points = bound + MARGIN - steel
        for extra, expected in ((-0.5, 0), (0.5, 1)):
            rate = {"rate": (points + extra) / 100, "basis": "additional"}
            duty = measure("steel", imposed_by="JPN", products="C24A", rates=[rate])
            assert len(ledger(duty).wto_screen(world, DAY).of("bound rate")) == expected

    def test_a_doubtful_bound_mean_carries_its_mark(self, world):
        found = only(ledger(measure("cars", imposed_by="JPN")).wto_screen(world, DAY), "bound rate")
        assert not found.verified
        assert "not verified: bound leaves out duties that are not a share of value" in found.words

    def test_a_high_bound_mean_is_not_reached(self, world):
        assert ledger(measure("cars", imposed_by="IND")).wto_screen(world, DAY).of("bound rate") == ()


class TestRestrictions:
    def test_a_control_is_told_with_its_sectors(self, world):
        minerals = control("minerals", products={"sectors": ["B07"], "text": "Ores."})
        found = only(ledger(minerals).wto_screen(world, DAY), "quantitative restriction")
        assert (found.importer, found.sectors, found.size) == ("CHN", ("B07",), None)
        assert found.words == "export control on all other members: Title of minerals (Ores)."

    @pytest.mark.parametrize("instrument", ["export ban", "import ban", "quota", "sanction"])
    def test_instruments_other_than_duties(self, world, instrument):
        ban = measure("ban", instrument=instrument, rates=None)
        assert only(ledger(ban).wto_screen(world, DAY), "quantitative restriction").measures == ("ban",)

    @pytest.mark.parametrize(
        "fields",
        [{"from": "2025-10-18"}, {"imposed_by": "BLR"}, {"on": "BLR"}, {"on": "PRK"},
         {"gta_evaluation": "Green"}],
        ids=["later", "by no member", "on no member", "unknown", "relief"],
    )  # fmt: skip
    def test_what_is_no_restriction_of_a_member_on_another(self, world, fields):
        relief = control("relief") | fields
        assert ledger(relief).wto_screen(world, DAY).of("quantitative restriction") == ()

    def test_a_relief_is_named_in_the_notes(self, world):
        screen = ledger(control("relief", gta_evaluation="Green")).wto_screen(world, DAY)
        assert "Left out, since they make trade easier: relief." in screen.notes


class TestExceptions:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({}, "none named"),
            ({"authority": "GATT Article XXI(b)"}, "XXI claimed"),
            ({"note": "For reasons of national security."}, "XXI claimed"),
            ({"authority": "Article XX(g) of the GATT"}, "XX claimed"),
            ({"authority": "Agreement under Article XXIV"}, "none named"),
            ({"authority": "International Emergency Economic Powers Act"}, "XXI may be claimed"),
            ({"title": "An emergency"}, "none named"),
            ({"instrument": "anti-dumping"}, "VI, by its instrument"),
            ({"instrument": "safeguard"}, "XIX, by its instrument"),
        ],
    )
    def test_what_its_words_claim(self, world, fields, expected):
        screen = ledger(measure("cars", **fields)).wto_screen(world, DAY)
        assert only(screen, "most-favoured-nation").exception == expected

    def test_measures_with_different_claims_are_told_apart(self, world):
        two = ledger(measure("plain"), measure("secure", note="National security."))
        found = only(two.wto_screen(world, DAY), "most-favoured-nation")
        assert found.exception == "none named: plain; XXI claimed: secure"


class TestScreen:
    def test_the_first_line_is_a_warning_even_of_nothing(self, world):
        nothing = ledger(event("talk")).wto_screen(world, DAY)
        assert nothing.findings == ()
        assert str(nothing).splitlines()[0] == WARNING == "A screen, never a legal finding."
        assert str(Screen(dt.date(2025, 1, 1), None, (), ())).startswith(WARNING)

    def test_what_is_known_later_is_not_screened(self, world):
        later = ledger(measure("cars", recorded_on="2025-10-18"))
        assert later.wto_screen(world, DAY, "2025-10-17").findings == ()
        assert later.wto_screen(world, DAY).findings
        assert "2025-10-17, as known on 2025-10-17" in str(later.wto_screen(world, DAY, "2025-10-17"))

    def test_the_table_has_a_row_a_finding(self, october):
        table = october.table()
        assert len(table) == len(october.findings)
        assert set(table["article"]) == {"GATT I", "GATT II", "GATT XI"}
        assert np.nanmax(table["size_points"]) == max(one.size or 0 for one in october.findings)

    def test_means_are_said_to_be_means(self, october):
        assert any("a mean against a mean" in note for note in october.notes)

    def test_whole_rates_without_a_base_are_noted(self, world):
        total = measure("cars", rates=[{"rate": 0.15, "basis": "total"}])
        notes = ledger(total).wto_screen(world, DAY).notes
        assert any("holds no base tariff, so that the whole rate of cars counts" in note for note in notes)


class TestBundledScreen:
    def test_us_duties_on_china_differ_from_those_on_others(self, october):
        found = next(one for one in october.of("most-favoured-nation") if one.importer == "USA")
        assert {"us-301-list-1", "us-fentanyl-china", "us-reciprocal-china"} <= set(found.measures)
        assert found.size > 40
        assert "on CHN" in found.words
        assert "us-usmca" not in found.measures

    def test_the_emergency_powers_are_named(self, october):
        found = next(one for one in october.of("most-favoured-nation") if one.importer == "USA")
        assert "XXI may be claimed: " in found.exception

    def test_chinas_controls_are_restrictions(self, october):
        ids = {id for one in october.of("quantitative restriction") for id in one.measures}
        assert {"cn-export-control-2023-08-gallium-germanium", "cn-export-control-2025-04-rare-earths"} <= ids
        assert "cn-export-control-2025-10-no-55-to-58" not in ids  # not in force before 8 November

    def test_it_is_quick(self, bundled, world):
        started = time.process_time()
        bundled.wto_screen(world, DAY, DAY)
        assert time.process_time() - started < 5  # half a second on a quiet machine


class TestChains:
    def test_an_answer_follows_what_it_answers(self):
        found = ledger(
            event("talks", announced="2025-03-01", answers=["second"]),
            event("second", announced="2025-02-01", answers=["first"]),
            event("first", announced="2025-01-01"),
            event("third", announced="2025-02-15", answers=["first"]),
            event("alone", announced="2025-01-01"),
        ).chains()
        assert len(found) == 1
        assert found[0].first.id == "first"
        assert [(depth, one.id) for depth, one in found[0].steps] == [
            (1, "second"),
            (2, "talks"),
            (1, "third"),
        ]
        assert str(found[0]).splitlines() == [
            "2025-01-01  Title of first (first)",
            "  2025-02-01  Title of second (second)",
            "    2025-03-01  Title of talks (talks)",
            "  2025-02-15  Title of third (third)",
        ]

    def test_an_answer_to_two_acts_stands_in_both_chains_once(self):
        found = ledger(
            event("a", announced="2025-01-01"),
            event("b", announced="2025-01-02"),
            event("c", announced="2025-01-03", answers=["a"]),
            event("d", announced="2025-01-04", answers=["a", "b", "c"]),
        ).chains()
        trees = [[chain.first.id, *(f"{depth}{one.id}" for depth, one in chain.steps)] for chain in found]
        assert trees == [["a", "1c", "1d"], ["b", "1d"]]

    def test_a_circle_begins_with_its_earliest(self):
        found = ledger(
            event("b", announced="2025-01-02", answers=["a"]),
            event("a", announced="2025-01-01", answers=["b", "a"]),
            event("c", announced="2025-01-03", answers=["b"]),
        ).chains()
        assert [chain.first.id for chain in found] == ["a"]
        assert [(depth, one.id) for depth, one in found[0].steps] == [(1, "b"), (2, "c")]

    def test_a_circle_below_a_first_act_has_no_chain_of_its_own(self):
        found = ledger(
            event("a", announced="2025-01-05"),
            event("b", announced="2025-01-02", answers=["a", "c"]),
            event("c", announced="2025-01-03", answers=["b"]),
        ).chains()
        assert [chain.first.id for chain in found] == ["a"]

    def test_unknown_ids_are_left_out(self):
        assert ledger(event("a", answers=["nowhere"]), event("b")).chains() == []
        found = ledger(event("a", answers=["nowhere"]), event("b", answers=["a", "nowhere"])).chains()
        assert [(chain.first.id, len(chain.steps)) for chain in found] == [("a", 1)]

    def test_a_long_chain_does_not_end_in_recursion(self):
        links = [event("a0"), *(event(f"a{at}", answers=[f"a{at - 1}"]) for at in range(1, 2000))]
        assert ledger(*links).chains()[0].steps[-1][0] == 1999

    def test_the_trade_war_of_2018(self, bundled):
        chain = next(chain for chain in bundled.chains() if chain.first.id == "us-301-list-1")
        assert (1, "cn-retaliation-2018") in [(depth, one.id) for depth, one in chain.steps]

    def test_the_threat_of_october_2025(self, bundled):
        chain = next(one for one in bundled.chains() if one.first.id == "cn-export-control-2025-10-no-61")
        assert (1, "us-plus-100-china") in [(depth, one.id) for depth, one in chain.steps]


def steps(given, day=DAY, days=90, known_on=None):
    return [(str(step.day), step.status, step.note) for step in given.ending(day, days, known_on)]


class TestEnding:
    def test_the_days_begin_after_the_day_and_hold_the_last(self):
        ends = ledger(*(measure(f"m{day}", until=f"2025-10-{day}") for day in ("17", "18", "27", "28")))
        assert [step.measure.id for step in ends.ending(DAY, 10)] == ["m18", "m27"]
        assert steps(ends, days=1) == [("2025-10-18", "ends", "+25")]

    def test_a_suspension_ends_and_begins(self):
        pauses = [{"from": "2025-09-01", "until": "2025-11-10", "note": "Order 5"}, {"from": "2025-12-01"}]
        assert steps(ledger(measure("m", suspended=pauses))) == [
            ("2025-11-10", "suspension ends", "+25; Order 5"),
            ("2025-12-01", "suspended", "+25"),
        ]

    def test_what_ends_while_suspended_ends(self):
        pause = {"from": "2025-09-01", "until": "2025-11-10"}
        assert steps(ledger(measure("m", suspended=[pause], until="2025-11-10"))) == [
            ("2025-11-10", "ends", "+25")
        ]

    def test_a_suspension_that_is_prolonged_ends_once(self):
        pauses = [
            {"from": "2025-09-01", "until": "2025-11-10"},
            {"from": "2025-11-10", "until": "2026-01-01"},
        ]
        assert steps(ledger(measure("m", suspended=pauses))) == [("2026-01-01", "suspension ends", "+25")]

    def test_a_rate_changes_with_old_and_new(self):
        rates = [{"rate": 0.10, "basis": "additional", "until": "2025-11-10"},
                 {"rate": 0.34, "basis": "additional", "from": "2025-11-10", "note": "If it lapses"}]  # fmt: skip
        assert steps(ledger(measure("m", rates=rates))) == [
            ("2025-11-10", "rate changes", "+10 → +34; If it lapses")
        ]

    def test_a_rate_of_some_partners_changes(self):
        rates = [{"rate": 0.25, "basis": "additional"},
                 {"rate": 0.15, "basis": "total", "on": ["KOR"], "from": "2025-11-01"},
                 {"rate": 0.15, "basis": "total", "on": ["Japan"], "from": "2025-11-01"},
                 {"rate": 0.39, "basis": "additional", "on": ["CHE"], "until": "2025-11-01"}]  # fmt: skip
        assert steps(ledger(measure("m", on="all", rates=rates))) == [
            ("2025-11-01", "rate changes", "CHE: +39 → +25; KOR, Japan: +25 → 15 in all")
        ]

    def test_a_rate_of_what_is_suspended_does_not_change(self):
        rates = [{"rate": 0.10, "basis": "additional", "until": "2025-11-10"},
                 {"rate": 0.34, "basis": "additional", "from": "2025-11-10"}]  # fmt: skip
        pause = {"from": "2025-09-01"}
        assert steps(ledger(measure("m", rates=rates, suspended=[pause]))) == []

    def test_what_was_announced_begins(self):
        given = ledger(measure("m", announced="2025-10-09", **{"from": "2025-11-08"}, until="2025-12-08"))
        assert steps(given) == [("2025-11-08", "begins", "+25"), ("2025-12-08", "ends", "+25")]

    def test_what_nobody_had_spoken_of_is_left_out(self):
        later = {"announced": "2025-10-18", "recorded_on": "2025-10-18", "from": "2025-11-08"}
        assert steps(ledger(measure("m", **later))) == []
        assert steps(ledger(measure("m", **{"from": "2025-11-08"}))) == [("2025-11-08", "begins", "+25")]

    def test_a_threat_has_its_day(self):
        said = {"status": [{"date": "2025-10-10", "is": "threatened"}], "from": "2025-11-01"}
        assert steps(ledger(measure("m", **said))) == [("2025-11-01", "threatened for", "+25")]

    def test_a_threat_withdrawn_later_stands_as_it_was_known(self):
        status = [{"date": "2025-10-10", "is": "threatened"}, {"date": "2025-10-30", "is": "withdrawn"}]
        given = ledger(measure("m", status=status, **{"from": "2025-11-01"}))
        assert steps(given, known_on=DAY) == [("2025-11-01", "threatened for", "+25")]
        assert steps(given) == []
        assert steps(given, known_on="2025-10-30") == []

    def test_what_is_over_is_left_out(self):
        status = [{"date": "2025-10-01", "is": "withdrawn"}]
        rates = [{"rate": 0.1, "basis": "additional", "until": "2025-11-10"}]
        assert steps(ledger(measure("m", status=status, rates=rates, until="2025-11-10"))) == []
        assert steps(ledger(measure("m", until=DAY, rates=rates))) == []

    def test_an_amendment_counts_from_its_day(self):
        first = ledger(measure("m", until="2025-11-10"))
        given = first.amend("m", recorded_on="2025-11-04", until="2026-11-10")
        assert steps(given, known_on=DAY) == [("2025-11-10", "ends", "+25")]
        assert steps(given) == []

    def test_talks_begin_and_do_not_end(self):
        talks = event("m", status=[{"date": "2025-10-16", "is": "planned"}], until="2025-10-27",
                      **{"from": "2025-10-25"}) | {"instrument": "talks"}  # fmt: skip
        assert [(day, word) for day, word, _ in steps(ledger(talks))] == [("2025-10-25", "begins")]

    def test_no_days_are_refused(self):
        with pytest.raises(InputError, match="days: 0 days ahead hold nothing"):
            ledger(measure("m")).ending(DAY, 0)

    def test_the_weeks_after_17_october_2025(self, bundled):
        found = {(str(step.day), step.status, step.measure.id): step.note
                 for step in bundled.ending(DAY, 90, DAY)}  # fmt: skip
        for id in ("us-reciprocal-china", "cn-reciprocal-2025"):
            assert found["2025-11-10", "rate changes", id].startswith("+10 → +34")
        assert found["2025-11-01", "threatened for", "us-plus-100-china"].startswith("+100")
        assert ("2025-11-08", "begins", "cn-export-control-2025-10-no-55-to-58") in found
        assert ("2025-12-01", "begins", "cn-export-control-2025-10-no-61") in found
