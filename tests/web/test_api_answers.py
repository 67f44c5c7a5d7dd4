"""Answers of the interface: what there is, the ledger on a day, an equilibrium, its CSV, its Python."""

import contextlib
import csv
import datetime as dt
import io
import itertools
import json

import pytest
import yaml

from detente import Ledger, Scenario, World, __version__
from detente.show.web.ledger_answers import covers, sectors_of
from detente.show.web.scenarios import normalised
from detente.simulate.variables import catalogue
from tests.web.served import MADE_UP, OCTOBER, TEN_POINTS, api, problems, served, solved


def get(path: str, **query: str) -> dict:
    answer = api().get(f"/api/v1/{path}", params=query)
    assert answer.status_code == 200, answer.text[:500]
    return answer.json()


class TestWhatThereIs:
    def test_meta_says_what_answers_stand_on(self, world: World):
        found = get("meta")
        assert found["version"] == __version__ and found["api"] == "v1"
        assert found["world"]["fingerprint"] == world.fingerprint
        assert [one["code"] for one in found["world"]["economies"]] == list(world.economies)
        assert [one["code"] for one in found["world"]["sectors"]] == list(world.sectors)
        assert found["ledger"]["vintage"] == Ledger.embedded().vintage
        assert {one["name"]: one["unit"] for one in found["variables"]} == {
            one.name: one.unit for one in catalogue().values()
        }
        assert found["freshness"]["next_event"] is None or found["freshness"]["next_event"]["day"] > str(
            dt.date.today()
        )

    def test_days_of_the_ledger_are_those_on_which_something_changes(self):
        days = get("meta")["ledger"]["days"]
        assert days == sorted(set(days))
        ledger = Ledger.embedded()
        for first, last in list(itertools.pairwise(days))[::12]:
            eve = dt.date.fromisoformat(last) - dt.timedelta(days=1)
            assert {one.measure.id: one.status for one in ledger.as_of(first)} == {
                one.measure.id: one.status for one in ledger.as_of(eve)
            }
        assert "2025-11-10" in days

    def test_every_preset_is_a_scenario(self):
        presets = get("meta")["presets"]
        assert len({one["id"] for one in presets}) == len(presets) > 4
        for one in presets:
            assert Scenario.of(one["scenario"]).words == one["words"]

    def test_every_instrument_of_a_scenario_is_told(self):
        from typing import get_args

        from detente.simulate.scenario_change import Instrument

        told = {one["instrument"] for one in get("meta")["instruments"]}
        known = {name for part in get_args(Instrument) for name in (get_args(part) or (part,))}
        assert told == known

    def test_minerals_say_year_standing_and_source_of_every_share(self):
        found = get("minerals")["minerals"]
        rare = next(one for one in found if one["mineral"] == "rare-earths")
        shares = [stage["production"] for stage in rare["stages"] if stage["production"]]
        assert all(one["year"] and one["standing"] and one["source"] for one in shares)
        assert shares[0]["shares"][0]["code"] == "CHN"


class TestLedger:
    def test_statuses_of_a_day_are_the_ledgers(self):
        found = get("ledger", on="2025-10-17")
        view = Ledger.embedded().as_of("2025-10-17")
        assert {one["id"]: one["status"] for one in found["measures"]} == {
            one.measure.id: one.status for one in view
        }
        in_force = [one for one in view.in_force if not one.measure.is_event]
        assert found["counts"]["in_force"] == len(in_force)
        assert found["vintage"] == Ledger.embedded().vintage

    def test_what_comes_next_is_counted_from_the_day_asked_about(self):
        known = get("ledger/next", on="2025-10-17", known_on="2025-10-17")["next_event"]
        assert (known["after"], known["day"]) == ("2025-10-17", "2025-10-25")
        assert get("ledger", on="2025-10-17", known_on="2025-10-17")["next_event"] == known
        assert get("ledger/next", on="2025-11-01")["next_event"]["day"] == "2025-11-07"
        assert get("ledger/next", on="2045-01-01")["next_event"] is None
        assert get("ledger/next")["day"] == get("meta")["freshness"]["policy_known_to"]

    def test_a_measure_that_is_not_counted_says_why(self):
        found = {one["id"]: one for one in get("ledger", on="2025-10-17")["measures"]}
        left_out = found["can-retaliation-2025-03-metals"]
        assert (
            left_out["counted"] is False and left_out["why_not_counted"] == "its products are in words only"
        )
        assert found["us-plus-100-china"]["why_not_counted"].startswith("it is not in force: ")
        assert any(one["counted"] for one in found.values())
        assert all(one["why_not_counted"] for one in found.values() if not one["counted"])

    def test_filters_narrow_what_is_shown_and_not_what_is_counted(self):
        everything = get("ledger", on="2025-10-17")
        chosen = get("ledger", on="2025-10-17", imposed_by="China", on_economy="USA", status="in force")
        assert 0 < len(chosen["measures"]) < len(everything["measures"])
        assert {one["status"] for one in chosen["measures"]} == {"in force", "held"}
        assert all("CHN" in one["imposed_by"] for one in chosen["measures"])
        assert chosen["counts"]["in_force"] == everything["counts"]["in_force"]

    def test_sectors_are_found_through_hs_codes(self):
        steel = get("ledger", on="2025-10-17", sector="C24A", imposed_by="USA")["measures"]
        cars = get("ledger", on="2025-10-17", sector="C29", imposed_by="USA")["measures"]
        assert "us-232-steel" in " ".join(one["id"] for one in steel)
        assert {one["id"] for one in steel} != {one["id"] for one in cars}

    def test_text_is_looked_for_in_titles_and_sources(self):
        found = get("ledger", on="2025-10-17", text="FENTANYL")["measures"]
        assert found and all("fentanyl" in json.dumps(one).casefold() for one in found)

    def test_the_ledger_as_it_was_known_on_a_day_has_nothing_that_came_later(self):
        ledger, eve = Ledger.embedded(), dt.date(2025, 10, 9)
        found = get("ledger", on="2025-11-12", known_on=str(eve))
        assert {one["id"]: one["status"] for one in found["measures"]} == {
            one.measure.id: one.status for one in ledger.as_of("2025-11-12", eve)
        }
        # The threat of 10 October, and the truce that was prolonged in November, were not known.
        later = {one["id"]: one["status"] for one in get("ledger", on="2025-11-12")["measures"]}
        assert "us-plus-100-china" in later and "us-plus-100-china" not in {
            one["id"] for one in found["measures"]
        }
        assert found["known_on"] == str(eve) and found["vintage"] == f"{ledger.vintage}, as known on {eve}"
        assert [one["id"] for one in found["next"]] == [
            step.measure.id for step in ledger.ending("2025-11-12", 30, eve)
        ]
        assert any(one["counted"] for one in found["measures"])

    def test_a_withdrawal_that_was_not_known_is_no_next_change(self):
        for day in ("2025-03-10", "2025-10-01", "2026-01-10"):
            for one in get("ledger", on=day, known_on=day)["measures"]:
                coming = one["next_change"]
                assert coming is None or coming["what"] != "withdrawn"

    def test_without_a_day_it_is_the_one_up_to_which_it_is_known(self):
        assert get("ledger", known_on="2025-10-17")["day"] == "2025-10-17"
        last = str(Ledger.embedded().heading.known_to)
        assert get("ledger")["day"] == get("ledger", known_on="2030-01-01")["day"] == last

    def test_what_a_version_covers_is_that_versions(self):
        ledger = Ledger.embedded()
        first = next(one for one in ledger if sectors_of(ledger, one) == {"C24A"})
        later = ledger.amend(first.id, recorded_on="2030-01-01", products={"sectors": ["C29"]})
        assert covers(later, first, "C24A") and not covers(later, first, "C29")
        assert covers(later, later[first.id], "C29") and not covers(later, later[first.id], "C24A")

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ({"known_on": "2025-13-01"}, "known_on: no calendar has 2025-13-01"),
            ({"known_on": "yesterday"}, "known_on: 'yesterday' is not a day"),
            ({"known_on": "1492-10-12"}, "known_on: it is 1492-10-12"),
            ({"on": "2025-02-30"}, "on: no calendar has 2025-02-30"),
            ({"on": "1066-10-14"}, "on: it is 1066-10-14"),
            ({"on": "today"}, "on: 'today' is not a day"),
            ({"imposed_by": "Atlantis"}, "imposed_by: there is no economy 'Atlantis'"),
            ({"sector": "magic"}, "sector: there is no sector 'magic'"),
            ({"status": "in froce"}, "status: there is no status 'in froce'"),
            ({"ledger": "../../etc"}, "ledger: there is no such bundled ledger"),
        ],
    )
    def test_what_cannot_be_asked_is_told(self, query, said):
        assert problems(api().get("/api/v1/ledger", params=query))[0].startswith(said.partition(" '")[0])
        assert said in " ".join(problems(api().get("/api/v1/ledger", params=query))) or "'" in said

    def test_both_days_that_are_none_are_told_at_once(self):
        found = problems(api().get("/api/v1/ledger", params={"on": "soon", "known_on": "later"}))
        assert [one.partition(":")[0] for one in found] == ["on", "known_on"]

    def test_the_interface_describes_what_is_known_on(self):
        described = get("openapi.json")["paths"]["/api/v1/ledger"]["get"]["parameters"]
        known = next(one for one in described if one["name"] == "known_on")
        assert "as it was known" in known["description"] and known["in"] == "query"


class TestSolve:
    def test_numbers_are_those_of_the_library(self, world: World):
        found = solved()
        outcome = Scenario.of(OCTOBER).run(world)
        rows = {one["code"]: one for one in found["economies"]}
        assert list(rows) == list(world.economies)
        for name in ("welfare_pct", "real_gdp_pct", "average_tariff_pct"):
            for code in ("USA", "CHN", "VNM"):
                assert rows[code][name] == pytest.approx(float(outcome[name].sel(economy=code)), abs=1e-9)
        assert found["world"]["world_welfare_pct"] == pytest.approx(
            float(outcome["world_welfare_pct"]), abs=1e-9
        )
        assert found["converged"] and found["residual"] < 1e-9
        assert found["protagonists"] == ["USA", "CHN"]

    def test_every_number_has_a_unit(self):
        for name in ("october", "threat"):
            found = solved(name)
            numbers = {
                key for one in found["economies"] for key, value in one.items() if isinstance(value, float)
            }
            assert numbers <= set(found["units"])
            of_sectors = {key for rows in found["sectors"].values() for one in rows for key in one}
            assert of_sectors - {"sector", "name", "output_share"} <= set(found["units"])
            assert set(found["world"]) <= set(found["units"])

    def test_diverted_trade_adds_up_to_links(self):
        found = solved()["diversion"]
        assert (found["of"]["exporter"], found["of"]["importer"]) == ("CHN", "USA")
        assert found["heading"].startswith("Little goes elsewhere: +") and "at home" in found["caption"]
        for side, home in (("sells instead", "USA"), ("buys instead", "CHN")):
            rest = [one for one in found["links"] if one["side"] == side]
            assert "others" in {one["exporter" if home == "USA" else "importer"] for one in rest}
            assert [(one["exporter"], one["importer"]) for one in rest if one["home"]] == [(home, home)]

    def test_a_licence_on_exports_diverts_trade_too(self):
        presets = api().get("/api/v1/meta").json()["presets"]
        licences = next(one["scenario"] for one in presets if "Licences" in one["name"])
        found = api().post("/api/v1/solve", json={"scenario": licences}).json()["diversion"]
        assert found["of"]["change_usd_m"] < 0 and found["links"]

    def test_a_comparison_is_the_librarys(self, world: World):
        found = solved("threat")
        threat = Scenario.of({**OCTOBER, "name": "Threat", "enact": ["us-plus-100-china"]}).run(world)
        shown = threat.versus(Scenario.of(OCTOBER).run(world))
        rows = {one["code"]: one for one in found["economies"]}
        assert rows["CHN"]["welfare_pct"] == pytest.approx(
            float(shown["welfare_pct"].sel(economy="CHN")), abs=1e-9
        )
        assert found["units"]["world_welfare_pct"] == "points"
        assert found["baseline"] == f"against {OCTOBER['words']}"
        together = {one["name"]: one for one in found["together"]}
        assert together["USA"]["welfare_pct"] == pytest.approx(rows["USA"]["welfare_pct"], abs=1e-9)

    def test_the_same_question_has_the_same_id_and_is_not_solved_twice(self):
        again = api().post("/api/v1/solve", json={"scenario": {**OCTOBER, "deficits": "share"}})
        assert again.json()["id"] == solved()["id"]
        assert api().get(f"/api/v1/solve/{solved()['id']}").content == again.content
        other = api().post("/api/v1/solve", json={"scenario": {**OCTOBER, "name": "Another"}}).json()
        assert other["id"] != solved()["id"]

    def test_csv_has_units_in_its_names_and_says_what_it_stands_on(self):
        answer = api().get(solved()["csv"])
        assert answer.headers["content-type"].startswith("text/csv")
        lines = answer.text.splitlines()
        comments = [line for line in lines if line.startswith("#")]
        assert any(line.startswith("# world: ") for line in comments)
        rows = list(csv.DictReader(io.StringIO("\n".join(lines[len(comments) :]))))
        told = {one["code"]: one for one in solved()["economies"]}
        assert float(rows[3]["welfare_pct"]) == pytest.approx(
            told[rows[3]["economy"]]["welfare_pct"], rel=1e-6
        )

    @pytest.mark.parametrize("name", ["october", "threat", "made-up"])
    def test_its_python_gives_the_same_number(self, name):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(solved(name)["python"], "snippet", "exec"), {})
        last = float(printed.getvalue().strip().splitlines()[-1])
        assert last == pytest.approx(solved(name)["world"]["world_welfare_pct"], abs=1e-10)

    def test_its_yaml_is_the_scenario(self, tmp_path):
        (tmp_path / "again.yaml").write_text(solved("made-up")["yaml"], encoding="utf-8")
        again = Scenario.load(tmp_path / "again.yaml")
        assert normalised(again) == normalised(Scenario.of(MADE_UP))
        assert yaml.safe_load(solved()["yaml"])["day"] == "2025-10-17"

    def test_economies_and_variables_are_chosen(self):
        body = {"scenario": MADE_UP, "economies": ["EU", "CHN"], "variables": ["consumption_pct"]}
        found = api().post("/api/v1/solve", json=body).json()
        assert len(found["economies"]) == 28 and found["units"]["consumption_pct"] == "%"

    def test_without_an_equilibrium_there_are_no_numbers_and_a_reason(self):
        ruinous = {**TEN_POINTS, "instrument": "subsidy", "sectors": "all", "rate": 0.9}
        del ruinous["on"]
        found = api().post("/api/v1/solve", json={"scenario": {**MADE_UP, "measures": [ruinous]}}).json()
        assert not found["converged"] and found["why"]
        assert found["economies"] == [] and found["world"]["world_welfare_pct"] is None
        assert "no equilibrium was found" in found["answer"]
        assert problems(api().get(found["csv"]), 404)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"day": "2025-02-30"}, "scenario.day: day: no calendar has 2025-02-30"),
            ({"day": "1900-01-01"}, "scenario.day: it is 1900-01-01"),
            ({"extends": "october-2025.yaml"}, "scenario.extends: it names another scenario"),
            ({"world": "/etc/passwd"}, "scenario.world: it names another world"),
            ({"ledger": "./us-china"}, "scenario.ledger: it is no bundled ledger"),
            ({"enact": ["us-plus-100-chin"]}, "enact: there is no measure 'us-plus-100-chin'"),
            ({"horizon": {"years": 3}}, "scenario.horizon: it is told over years"),
            ({"colour": "red"}, "scenario.colour: there is no key 'colour'"),
            ({"measures": [{**TEN_POINTS, "rate": "10%"}]}, "scenario.measures[0].rate: "),
            (
                {"measures": [{**TEN_POINTS, "on": "Atlantis"}]},
                "scenario.measures[0], on: there is no economy",
            ),
            (
                {"measures": [{**TEN_POINTS, "from": "9999-12-31"}]},
                "scenario.measures[0].from: it is 9999-12-31",
            ),
            ({"strategy": {"nash": {"players": ["USA", "CHN"]}}}, "scenario.strategy: it asks what players"),
            ({"ranges": {"draws": 100000}}, "scenario.ranges.draws: there are 100000"),
        ],
    )
    def test_what_cannot_be_solved_is_told_with_its_key(self, change, said):
        found = problems(api().post("/api/v1/solve", json={"scenario": {**OCTOBER, **change}}))
        assert any(said in one for one in found), found

    def test_mistakes_of_both_scenarios_come_at_once(self):
        body = {"scenario": {**OCTOBER, "day": "soon"}, "against": {**OCTOBER, "words": ""}}
        found = problems(api().post("/api/v1/solve", json=body))
        assert {one.partition(".")[0] for one in found} == {"scenario", "against"}

    def test_like_is_compared_with_like(self):
        body = {"scenario": OCTOBER, "against": {**OCTOBER, "deficits": "balanced"}}
        assert "differ in deficits" in problems(api().post("/api/v1/solve", json=body))[0]

    def test_an_answer_that_is_gone_says_what_to_do(self):
        answer = api().get("/api/v1/solve/0123456789abcdef")
        assert problems(answer, 404) == ["solve/0123456789abcdef: there is no such answer"]
        assert "send the scenario again" in answer.json()["problems"][0]["rule"]

    def test_who_asks_the_same_at_once_waits_for_one_answer(self):
        from threading import Thread

        found = []
        body = {"scenario": {**MADE_UP, "name": "At once"}}
        asking = [
            Thread(target=lambda: found.append(api().post("/api/v1/solve", json=body))) for _ in range(4)
        ]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
        assert len({one.content for one in found}) == 1
        assert served().state.desk.is_busy is False
