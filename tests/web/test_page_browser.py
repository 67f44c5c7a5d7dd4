"""The page in a browser, on a server as a person runs it, with eyes on the console and on the network."""

import base64
import csv
import io
import json
import re
import struct
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from xml.etree import ElementTree

import pytest

from tests.web.in_browser import Driver, browser_or_skip, driven, run_python, server

DAY, OTHER_DAY = "2025-10-17", "2025-04-15"
MEASURE = {
    "measure": "25 points on China",
    "instrument": "tariff",
    "imposed_by": ["USA"],
    "on": ["CHN"],
    "sectors": ["goods"],
    "rate": 0.25,
    "source": "a test",
}
MINE = {
    "name": "Mine",
    "words": "The ledger and 25 points on China",
    "day": DAY,
    "ledger": "us-china",
    "measures": [MEASURE],
}
OTHER = {
    "name": "Other",
    "words": "Ten points on everybody",
    "day": "2025-01-01",
    "measures": [{**MEASURE, "on": ["world"], "rate": 0.1}],
}
BUILT = {"view": "scenario", "day": DAY, "scenarios": [MINE], "active": 0}
VIEWS = {
    # What each view has, by the names that a screen reader says: fields, then buttons.
    "day": (
        "Day on which something begins, ends or changes|Any day|The map shows",
        "Change before|Change after|Make a scenario of this day|CSV|JSON|SVG|PNG",
    ),
    "scenario": (
        "Begin with|Name|Day|On top of|Instrument|Who|On whom|What|Points added|From|Until, not included|Horizon|"
        "Deficits|Trade elasticities|The ledger as it was known on|How many years|The map shows",
        "Keep a copy|Compare|Remove United States|Remove China|Add a measure|Remove this measure|"
        "Follow it year by year|Reproduce in Python",
    ),
    "compare": ("First|Second", "Levels|Change from first to second|Reproduce in Python"),
    "ledger": (
        "Day|Status|Imposed by|On|Sector|Words|As it was known on",
        "Clear filters|Open all|Close all|CSV|JSON|Reproduce in Python",
    ),
    "reader": ("Name|Published|Text|Add text files", "Read|Add a report|Empty all"),
    "minerals": (
        "Mineral|Stage|Cut, % of exports|Months|Who cuts|Who is cut off|Own stock, days of use|"
        "Elasticity of substitution|New plants",
        "Remove China|Remove Group of Seven|Begin anew|CSV|JSON|SVG|PNG|Reproduce in Python",
    ),
    "talks": (
        "One side|The other side|In force today|Day|When talks fail|What is granted|"
        "Bargaining power of the first, %|Each gains at least, % of real income|"
        "Periods before a breach is answered|Chance that it is renewed, %|Length of a period, years|"
        "Also with other trade elasticities",
        "Look for a deal|See whether a truce holds|Begin anew",
    ),
    "method": ("", "CSV|JSON|SVG|PNG|Reproduce in Python"),
}
CUT_OFF = {"view": "minerals", "day": DAY, "parts": {"minerals": {"on": ["G7"]}}}
STATES = {
    "scenario": BUILT,
    "compare": {**BUILT, "view": "compare", "scenarios": [MINE, OTHER]},
    "minerals": CUT_OFF,
}
ENEMY = "<img src=x onerror='window.ran=1'>"
REPORTS = ("magazine-2025-10-18.txt", "newsletter-2025-10-18.txt", "wire-2025-10-11.txt")


@pytest.fixture(scope="session")
def browser() -> Iterator[Driver]:
    """A browser at a server of its own, for all tests of this file."""
    program = browser_or_skip()
    with server() as url, driven(url, program) as driver:
        driver.solve(MINE)
        yield driver


def kept(found: dict) -> dict[str, float]:
    """The numbers that a page keeps in its address, in full."""
    return {row["name"]: row["value"] for row in found["link"]["kept"]["rows"]}


def shown(text: str) -> float:
    """The first number of a text, as the page writes numbers."""
    found = re.search(r"[−+-]?\d[\d,]*(?:\.\d+)?", text)
    assert found, text
    return float(found[0].replace("−", "-").replace(",", ""))


def numbers_of(answer: dict) -> dict[str, float]:
    """What a page is to keep of an answer of the server."""
    together = {one["title"]: one["welfare_pct"] for one in answer["together"]}
    return {"World": answer["world"]["equivalent_variation_usd_m"], **together}


class TestDay:
    def test_a_first_visitor_finds_what_is_in_force_and_what_it_costs(self, browser):
        found = browser.ask("day.first")
        meta = browser.client.get("meta").json()
        day = meta["freshness"]["policy_known_to"]
        assert found["link"]["day"] == day and found["title"] == "Day – Détente"
        assert found["fresh"][:3] == ["Data as of", "Policy known to", "Next event"]
        scenario = {"name": "Any", "words": "The tariffs in force", "day": day, "ledger": "us-china"}
        assert kept(found) == pytest.approx(numbers_of(browser.solve(scenario)), rel=1e-9)
        assert len(found["numbers"]) == 4 and "the world loses" in found["answers"][0]
        assert found["countries"] > 150 and found["bars"] >= 10 and found["measures"] >= 5

    def test_the_slider_goes_by_arrows_from_change_to_change(self, browser):
        days = browser.client.get("meta").json()["ledger"]["days"]
        at = days.index(DAY)
        found = browser.ask("day.slider", day=DAY, other=OTHER_DAY)
        assert [found[key]["day"] for key in ("start", "left", "right", "after", "other")] == [
            days[at], days[at - 1], days[at], days[at + 1], OTHER_DAY,
        ]  # fmt: skip
        assert found["left"]["words"].startswith("16 October 2025")
        assert found["left"]["answers"][0].startswith("In force on 16 October 2025: ")
        assert found["said"].startswith("15 April 2025: ")

    def test_a_late_answer_to_a_day_left_behind_is_dropped(self, browser):
        days = browser.client.get("meta").json()["ledger"]["days"]
        wanted = days[days.index(DAY) - 2]
        found = browser.ask("day.hurried", day=DAY)
        assert found["settled"] == found["later"]
        assert found["later"]["link"]["day"] == wanted
        assert f"In force on {int(wanted[-2:])} October 2025" in found["later"]["answers"][0]

    def test_the_map_is_read_by_keys_and_shows_other_numbers(self, browser):
        found = browser.ask("day.map", day=DAY)
        assert re.fullmatch(r"[\w ,.'-]+: [−+]?\d+\.\d+\s%", found["told"]) and found["gone"]
        assert "real GDP, change against tariffs before 2025, %" in found["caption"]

    def test_a_figure_is_taken_away_as_table_data_and_drawing(self, browser):
        found = browser.ask("day.downloads", day=DAY)
        files = {name: base64.b64decode(one["content"]) for name, one in found["files"].items()}
        rows = list(csv.reader(io.StringIO(files["CSV"].decode("utf-8"))))
        assert rows[0] == ["Economy", "Welfare [%]"] and len(rows) == 81
        assert float(dict(rows[1:])["China"]) == kept(found)["China"]
        assert len(found["rows"]) == 80 and any(one.startswith("China") for one in found["rows"])
        assert "China" in json.dumps(json.loads(files["JSON"]))
        drawing = ElementTree.fromstring(files["SVG"])
        texts = "".join(drawing.itertext())
        assert drawing.tag.endswith("svg") and "Ledger: us-china" in texts and "no data" in texts
        assert files["PNG"][:8] == b"\x89PNG\r\n\x1a\n" and len(files["PNG"]) > 20_000
        width, height = struct.unpack(">II", files["PNG"][16:24])
        assert width > height > 400
        assert {one["name"] for one in found["files"].values()} == {
            f"detente-day-map.{ending}" for ending in ("csv", "json", "svg", "png")
        }


class TestScenario:
    def test_a_scenario_is_built_without_a_mouse(self, browser):
        found = browser.ask("scenario.typed", day=DAY)
        assert found["focus"] == "Instrument"
        assert found["unknown"] == ["'no such thing' is not the name of one here."]
        measure = found["sent"]["measures"][0]
        assert (measure["on"], measure["rate"], measure["sectors"]) == (["CHN", "VNM"], 0.5, ["goods"])
        assert kept(found["after"])["Viet Nam"] < kept(found["before"])["Viet Nam"] - 0.5
        assert kept(found["after"]) == pytest.approx(numbers_of(browser.solve(found["sent"])), rel=1e-9)
        assert found["left"] == "Add a measure" and kept(found["again"]) == kept(found["before"])

    def test_what_cannot_be_is_refused_in_words_and_then_mended(self, browser):
        found = browser.ask("scenario.refused", state=BUILT)
        assert "999.99 would be 99,999 %" in found["said"] and found["dimmed"] >= 1
        wanted = deepcopy(MINE)
        wanted["measures"][0]["rate"] = 0.31
        assert kept(found) == pytest.approx(numbers_of(browser.solve(wanted)), rel=1e-9)

    def test_ranges_come_after_the_answer(self, browser):
        found = browser.ask("scenario.ranges", state=BUILT, draws=24)
        assert all("low" not in row for row in found["before"]["link"]["kept"]["rows"])
        world = found["after"]["link"]["kept"]["rows"][0]
        assert world["low"] < world["value"] < world["high"]
        assert kept(found["after"]) == kept(found["before"])
        assert " to " in found["after"]["numbers"][0] and "of 24 draws" in " ".join(found["words"])
        # Each bar has its line, that of the European Union, too, and all are in the link.
        rows = {row["name"]: row for row in found["after"]["link"]["kept"]["rows"]}
        assert found["whiskers"] == len(rows) - 1 >= 10
        assert all(row["low"] <= row["high"] for row in rows.values()) and "European Union" in rows

    def test_long_work_is_cancelled_here_and_on_the_server(self, browser):
        found = browser.ask("scenario.cancelled", state=BUILT)
        assert found["job"]["kind"] == "path" and found["shown"] == 1
        assert found["state"] == "cancelled" and found["again"] == 1

    def test_a_difference_is_told_as_one_and_with_its_range(self, browser):
        presets = {one["name"]: one["scenario"] for one in browser.client.get("meta").json()["presets"]}
        first, second = presets["In force, 17 October 2025"], presets["Threat carried out"]
        state = {**STATES["compare"], "scenarios": [first, second],
                 "compare": {"a": 0, "b": 1, "mode": "change"}}  # fmt: skip
        found = browser.ask("scenario.difference", state=state, draws=24)
        answer = browser.solve(second, first)
        assert found["before"]["answers"] == [" ".join(answer["difference"].split())]
        # What it says is of the difference, not of a level.
        money = shown(found["before"]["numbers"][0].partition("difference")[2])
        assert money == pytest.approx(answer["world"]["equivalent_variation_usd_m"] / 1000, rel=0.06)
        assert f"from “{first['name']}”" in " ".join(found["quiet"])
        rows = {row["name"]: row for row in found["after"]["link"]["kept"]["rows"]}
        assert all(row["low"] <= row["high"] for row in rows.values())
        assert found["after"]["answers"] != found["before"]["answers"]
        assert " to " in found["after"]["answers"][0] and "of 24 draws" in " ".join(found["words"])

    def test_diverted_trade_is_all_of_it(self, browser):
        found = browser.ask("scenario.diverted", state=BUILT)
        page = browser.solve(MINE)["diversion"]
        drawn = [page["of"], *(one for one in page["links"] if not one["home"])]
        assert found["heading"] == page["heading"] and page["caption"] in found["caption"]
        labels = [" ".join(words.split()) for words in found["labels"]]
        for name, key in ((page["of"]["seller"], "seller"), (page["of"]["buyer"], "buyer")):
            net = sum(one["change_usd_m"] for one in drawn if one[key] == name) / 1000
            said = [shown(words.removeprefix(name)) for words in labels if words.startswith(f"{name} ")]
            assert said == [pytest.approx(net, rel=0.01)], (name, labels)
        assert len(found["rows"]) == 1 + len(page["links"])
        assert sum("at home, in money" in row for row in found["rows"]) == 2

    def test_a_job_given_up_while_it_is_begun_ends_on_the_server_too(self, browser):
        as_known = {"horizon": "impact", "elasticities": "cp", "known_on": "2025-10-17", "day": "2025-11-10"}
        mine = {**MINE, **as_known}
        found = browser.ask("scenario.hurried", state={**BUILT, "scenarios": [mine]})
        assert (found["state"], found["said"]) == ("cancelled", 0)
        # The same job has all that the scenario has, but for the years that it is followed over.
        sent = found["job"]["body"]["scenario"]
        assert sent["elasticities"] == "cp" and "horizon" not in sent
        # What can be carried out and ended is what the scenario stands on: the ledger as it was known.
        assert found["query"] == {"on": "2025-11-10", "ledger": "us-china", "known_on": "2025-10-17"}
        counts = browser.client.get("ledger", params=found["query"]).json()["counts"]
        assert found["ledger"].startswith(f"{counts['in_force']} measures are in force on 10 November 2025")
        assert found["ledger"].endswith("as was known on 17 October 2025.")
        assert found["quiet"].endswith("in the first year, before suppliers are chosen anew.")
        assert found["deficits"] == [
            "As today: a fixed share of world income",
            "Trade is balanced before and after",
        ]

    def test_two_scenarios_are_compared_by_level_and_by_change(self, browser):
        names = {"first": "In force, 17 October 2025", "second": "Threat carried out"}
        found = browser.ask("scenario.compared", state=STATES["compare"], **names)
        levels, change = found["levels"], found["change"]
        presets = {one["name"]: one["scenario"] for one in browser.client.get("meta").json()["presets"]}
        a, b = presets[names["first"]], presets[names["second"]]
        answers = {name: browser.solve(one) for name, one in ((names["first"], a), (names["second"], b))}
        assert kept(levels) == pytest.approx(
            {f"{row}, {name}": x for name, one in answers.items() for row, x in numbers_of(one).items()},
            rel=1e-9,
        )
        assert kept(change) == pytest.approx(numbers_of(browser.solve(b, a)), rel=1e-9)
        assert levels["legend"] == list(names.values()) and len(levels["answers"]) == 2
        assert (levels["pressed"], change["pressed"]) == (["Levels"], ["Change from first to second"])
        # What the table shows is what the address keeps, rounded.
        china = next(row for row in change["rows"] if row.startswith("China"))
        assert shown(china) == pytest.approx(kept(change)["China"], abs=0.005)
        assert levels["maps"] > change["maps"] > 0

    def test_its_python_prints_the_number_shown(self, browser, tmp_path):
        found = browser.ask("scenario.python", state=BUILT)
        printed = run_python(found["code"], tmp_path)
        said = re.search(r"\(([−+][\d.]+) %\)", found["answers"][0])
        assert said and float(printed[-1]) == pytest.approx(shown(said[1]), abs=0.005)
        rows = {line.split()[0]: line for line in printed[:-1] if line.strip()}
        assert f"{kept(found)['China']:.4f}" in rows["CHN"]


class TestSubjects:
    def test_the_ledger_is_narrowed_and_let_out_again(self, browser):
        found = browser.ask("subjects.ledger", day=DAY, by="USA", status="in force", words="fentanyl")

        def asked(**query: str) -> list[dict]:
            return browser.client.get("ledger", params={"on": DAY, **query}).json()["measures"]

        side = {"imposed_by": "USA", "status": "in force"}
        numbers = [len(asked()), len(asked(**side)), len(asked(**side, text="fentanyl"))]
        assert numbers[0] > numbers[1] > numbers[2] > 0
        shown_counts = [int(found[key]["count"].split()[0]) for key in ("all", "side", "words")]
        assert shown_counts == numbers and found["cleared"]["count"] == found["all"]["count"]
        assert found["words"]["link"]["parts"]["ledger"] == {**side, "text": "fentanyl"}
        rows = list(csv.DictReader(io.StringIO(base64.b64decode(found["csv"]["content"]).decode("utf-8"))))
        assert [row["id"] for row in rows] == [one["id"] for one in asked(**side, text="fentanyl")]
        source = asked(**side, text="fentanyl")[0]["sources"][0]
        assert source["title"] in found["words"]["opened"]
        query = {"on": DAY, **side, "text": "fentanyl"}
        assert found["code"] == browser.client.get("ledger", params=query).json()["python"]
        # In March nobody knew of what came into force between then and that day.
        then = asked(known_on="2025-03-01")
        assert int(found["then"]["count"].split()[0]) == len(then) < numbers[0]
        assert found["then"]["link"]["parts"]["ledger"]["known_on"] == "2025-03-01"

    def test_reports_are_read_and_their_words_marked(self, browser, repository):
        texts = {name: (repository / "examples" / "reports" / name).read_text("utf-8") for name in REPORTS}
        reports = [{"name": name, "text": text} for name, text in texts.items()]
        found = browser.ask("subjects.reader", reports=reports)
        answer = browser.client.post("read", json={"reports": reports}).json()
        counts = answer["counts"]
        assert found["head"] == [
            f"{counts['reports']} reports, {counts['claims']} claims: {counts['rows']} measures and events, "
            f"{counts['contradictions']} points on which they differ."
        ]
        assert found["texts"] == [one["text"] for one in answer["reports"]]
        assert {"100 percent", "unless Beijing"} <= {mark.strip() for mark in found["marks"]}
        assert found["differ"] == counts["contradictions"] == 3
        assert found["quotes"] == [
            one["quote"] for part in answer["contradictions"] for one in part["readings"]
        ]
        first = next(one for one in answer["claims"] if one["number"] == 0)
        assert "".join(found["lit"]).startswith(first["quote"])
        kept_measures = found["link"]["parts"]["reader"]["scratch"]
        assert [one["title"] for one in kept_measures] == [found["title"]]
        assert found["code"] == answer["python"]
        # Texts stay out of the link.
        assert "Asked whether such a duty could last" not in json.dumps(found["link"])

    def test_markup_in_a_report_is_text(self, browser):
        text = (
            "October 18, 2025\n\nPresident Donald Trump has imposed a tariff of 25 percent on imports from China. "
            "<script>window.ran=1</script> He said that it would stay.\n"
        )
        found = browser.ask("subjects.reader", reports=[{"name": f"{ENEMY}.txt", "text": text}])
        assert (found["made"], found["ran"]) == (0, False)
        assert found["texts"] == [text] and "25 percent" in found["marks"]
        assert f"{ENEMY}.txt" in found["text"]

    def test_a_mineral_is_cut_off_for_longer(self, browser):
        found = browser.ask("subjects.minerals", state=CUT_OFF, months=24)
        body = {
            "mineral": "rare-earths",
            "cut": 0.8,
            "months": 24,
            "by": "CHN",
            "on": "G7",
            "projects": "listed",
        }
        answer = browser.client.post("shortage", json=body).json()
        assert found["after"]["answers"] == [" ".join(answer["answer"].split())]
        assert "for 24 months" in found["after"]["answers"][0]
        assert "for 12 months" in found["before"]["answers"][0] and found["drawings"] >= 1
        assert found["code"] == answer["python"]
        germany = kept(found["after"])["Germany, value added stopped"]
        assert germany == pytest.approx(-answer["economies"]["DEU"]["gdp_loss_pct"])

    def test_a_deal_is_looked_for_and_drawn(self, browser):
        found = browser.ask("subjects.deal", day=DAY, quick={"frontier": 3})
        numbers = kept(found)
        assert numbers["The deal they would sign: United States"] > 0
        assert numbers["The deal they would sign: China"] > 0
        assert found["answers"][0].startswith("Both gain: ") and found["circles"] > 10
        assert shown(found["numbers"][0].partition("signed ")[2]) == pytest.approx(
            numbers["The deal they would sign: United States"], abs=0.005
        )

    def test_talks_are_given_up(self, browser):
        assert browser.ask("subjects.givenUp", day=DAY) == 1


class TestLinks:
    def test_a_link_opened_by_somebody_else_shows_the_same(self, browser):
        found = browser.ask("links.reopened", state=BUILT)
        assert len(found["url"]) < 8_000 and found["points"] == "35"
        assert found["there"] == found["here"] and len(found["here"]["numbers"]) == 4

    def test_a_link_of_another_version_shows_what_was_seen_and_offers_a_run(self, browser):
        rows = [
            {"name": "World", "value": -135_000, "unit": "million USD", "low": -160_000, "high": -100_000},
            {"name": "China", "value": -0.3, "unit": "%"},
        ]
        of = {"version": "0.0.1", "world": "another", "ledger": "an older one"}
        state = {**BUILT, "of": of, "kept": {"title": "As it was", "rows": rows}}
        found = browser.ask("links.stored", state=state, view="scenario")
        before = found["before"]
        assert before["rows"] == ["World −135 bn USD −160 bn USD to −100 bn USD", "China −0.30 % –"]
        assert "It was made with version 0.0.1" in before["said"] and "an older one" in before["said"]
        assert (before["panels"], before["asked"]) == (0, 0)
        assert found["notice"] == "" and found["after"]["link"]["of"]["version"] != "0.0.1"
        assert kept(found["after"]) == pytest.approx(numbers_of(browser.solve(MINE)), rel=1e-9)

    def test_a_damaged_link_is_told_and_the_page_stands(self, browser):
        found = browser.ask("links.broken", fragments=["#v=1&d=!!!", "#v=9&d=e30", "#v=1&d=bnVsbA"])
        assert "its state cannot be read" in found[0]
        assert "of kind 9; this page reads kind 1" in found[1]
        assert "it holds no state" in found[2]

    def test_markup_in_a_link_is_text(self, browser):
        enemy = f"{ENEMY}<script>window.ran=1</script><b>bold</b>"
        measure = {**MEASURE, "measure": enemy, "source": enemy, "on": [enemy]}
        states = [
            {**BUILT, "scenarios": [{**MINE, "name": enemy[:80], "words": enemy}]},
            {**BUILT, "scenarios": [{**MINE, "measures": [measure]}]},
            {**BUILT, "of": {"version": enemy},
             "kept": {"title": enemy, "rows": [{"name": enemy, "value": 1, "unit": enemy}]}},
        ]  # fmt: skip
        for found in browser.ask("links.hostile", states=states):
            assert (found["made"], found["ran"]) == (0, False)
            assert "<img src=x onerror=" in found["text"]


class TestEverywhere:
    @pytest.mark.parametrize("view", VIEWS)
    def test_a_view_has_names_for_all_and_fits_a_phone(self, browser, view):
        labels, buttons = (list(filter(None, names.split("|"))) for names in VIEWS[view])
        state = STATES.get(view, {"day": DAY})
        found = browser.ask("everywhere.look", view=view, state=state, labels=labels, buttons=buttons)
        assert found["drawn"].startswith(f"{view}:") and len(found["text"]) > 200
        assert found["missing"] == [] and found["nameless"] == []
        assert found["violations"] == []
        assert found["tooWide"] == ""

    def test_nothing_is_fetched_that_is_not_used(self, browser):
        """Chromium says so of what was asked for ahead some seconds after a page stands."""
        states = {view: STATES.get(view, {"day": DAY}) for view in VIEWS}
        stored = {"day": DAY, "of": {"version": "0.0.1"}}
        found = browser.ask("everywhere.idle", states=states, stored=stored)
        with_map = {view for view, asked in found.items() if "countries-50m.json" in asked}
        assert with_map == {"day", "scenario", "compare", "stored"}
        # Chromium asks for the picture of its tab by itself.
        counts = {view: Counter(asked) - Counter({"icon.svg": 9}) for view, asked in found.items()}
        twice = {view: [name for name, count in one.items() if count > 1] for view, one in counts.items()}
        assert not any(twice.values()), twice

    def test_tabs_go_by_arrows_and_round(self, browser):
        found = browser.ask("everywhere.tabs", day=DAY)
        views = ["scenario", "compare", "ledger", "reader", "minerals", "talks", "method", "day"]
        steps = [
            *(("ArrowRight", view) for view in views),
            ("ArrowLeft", "method"),
            ("Home", "day"),
            ("End", "method"),
        ]
        assert found["path"] == [f"{key} {view} tab-{view} panel-{view} 1" for key, view in steps]
        assert found["skip"] == "To the content"

    def test_the_watchers_see_what_they_are_there_for(self, browser):
        found = browser.whole("everywhere.watched")
        assert any("said on purpose" in line for line in found["heard"])
        assert any("thrown on purpose" in line for line in found["heard"])
        assert found["left"] == ["http://192.0.2.1/beyond"]
        assert found["result"]["violations"] and found["result"]["nameless"]
        assert "canvas" in found["result"]["tooWide"]

    def test_a_script_in_the_page_does_not_run(self, browser):
        found = browser.ask("everywhere.policy")
        assert found["ran"] is False and "Content Security Policy" in " ".join(found["refused"])
