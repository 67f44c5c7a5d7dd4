"""In a browser: a day as it was known, what comes next, its ranges; reports without a day; who runs short."""

import re
from collections.abc import Iterator

import pytest

from detente.minerals.shortage_words import two_digits
from tests.web.in_browser import Driver, browser_or_skip, driven, server

DAY, LATER = "2025-10-17", "2026-11-01"
MINERALS = {"view": "minerals", "day": DAY, "parts": {"minerals": {"on": ["world"]}}}

UNDATED = (
    "President Donald Trump has imposed a tariff of 25 percent on imports from China. "
    "China imposed a tariff of 10 percent on soybeans from the United States. "
    "The European Union imposed a tariff of 15 percent on steel from China.\n"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Driver]:
    """A browser at a server of its own, for all tests of this file."""
    program = browser_or_skip()
    with server() as url, driven(url, program) as driver:
        yield driver


def ledger(browser: Driver, **query: str) -> dict:
    return browser.client.get("ledger", params=query).json()


def numbers(found: dict) -> str:
    """The large numbers, without the marks that keep lines from breaking."""
    return " ".join(found["numbers"]).replace("\u2060", "")


class TestDay:
    def test_it_is_shown_as_it_was_known_and_with_hindsight_where_asked(self, browser):
        found = browser.ask("standing.known", day=DAY, later=LATER)
        then, hindsight = found["then"], found["hindsight"]
        assert then["known"] and not hindsight["known"]
        assert any(line.startswith("As it was known that day") for line in then["quiet"])
        assert any(line.startswith("With hindsight") for line in hindsight["quiet"])
        threat = "100 points more on all goods of China"
        told = [next(one for one in each["measures"] if one.startswith(threat)) for each in (then, hindsight)]
        assert "withdrawn" not in told[0] and "next: withdrawn on 30 October 2025" in told[1]
        assert found["scenario"]["known_on"] == DAY
        # A day after the ledger was kept cannot be told as it was known.
        assert any("what was decided later is not in it" in line for line in found["later"]["quiet"])

    def test_counts_are_those_of_the_ledger(self, browser):
        then = browser.ask("standing.known", day=DAY, later=LATER)["then"]
        counts = ledger(browser, on=DAY, known_on=DAY)["counts"]
        said = (
            f"{counts['in_force']} in force, {counts['threatened']} threatened, announced or planned, "
            f"{counts['suspended']} suspended, {counts['due_30_days']} changes due within 30 days."
        )
        assert said in then["quiet"] and counts["due_30_days"] > 5
        assert f"In force ({counts['in_force']})" in then["lists"]

    def test_what_comes_next_is_counted_from_the_day_on_view(self, browser):
        found = browser.ask("standing.known", day=DAY, later=LATER)
        assert found["then"]["fresh"]["Next event"].startswith(
            "after 17 October 2025, as known then: 25 October 2025, Economic and trade talks in Kuala Lumpur"
        )
        assert found["later"]["fresh"]["Next event"].startswith("after 1 November 2026: ")
        age = browser.client.get("meta").json()["freshness"]["policy_age_days"]
        assert found["then"]["fresh"]["Policy known to"] == f"6 August 2026, {age} days before today"
        method = browser.ask("standing.fresh", state={"view": "method", "day": DAY}, words="Kuala Lumpur")
        assert any("after 17 October 2025" in line for line in method)

    def test_a_range_is_worked_out_where_it_is_asked_for_and_kept(self, browser):
        found = browser.ask("standing.range", day=DAY, draws=24)
        before, after = found["before"], found["after"]
        assert any("no range yet" in line for line in before["quiet"])
        assert all("low" not in row for row in before["link"]["kept"]["rows"])
        world = after["link"]["kept"]["rows"][0]
        assert world["low"] < world["value"] < world["high"]
        assert any("of 24 draws" in line for line in after["quiet"])
        assert len(re.findall(r"5–95 %: ", numbers(after))) == 3
        assert "5–95 %" not in numbers(before) + numbers(found["other"])
        assert found["other"]["offered"] and not found["again"]["offered"]
        assert found["again"]["numbers"] == after["numbers"]


class TestReader:
    def test_a_report_without_a_day_asks_for_one_once(self, browser):
        found = browser.ask("standing.undated", text=UNDATED, published="2025-10-18")
        before, after = found["before"], found["after"]
        assert len(before["notice"]) == 1
        assert "“Report 1” does not say when it was published" in before["notice"][0]
        assert before["text"].count("day of publication") == 0 and before["accept"] == 0
        assert after["notice"] == [] and after["accept"] >= 2
        assert found["field"] == "2025-10-18"


class TestMinerals:
    @pytest.mark.parametrize("width", [1280, 1440])
    def test_who_runs_short_is_in_the_order_of_what_is_told_and_fits(self, browser, width):
        body = {
            "mineral": "rare-earths",
            "cut": 0.8,
            "months": 12,
            "by": "CHN",
            "on": "world",
            "projects": "listed",
        }
        answer = browser.client.post("shortage", json=body).json()
        found = browser.ask("standing.short", state=MINERALS, width=width)
        losses = sorted((one["gdp_loss_pct"] for one in answer["economies"].values()), reverse=True)
        told = [two_digits(loss) for loss in losses]
        assert [row[1].partition(" (")[0] for row in found["rows"]] == told
        # What leads the sentence leads the table.
        assert f"{told[0]}\u00a0%" in answer["answer"].replace(" %", "\u00a0%")
        low = next(row for row in found["rows"] if row[0] == "United States")[1]
        american = answer["economies"]["USA"]
        assert low.endswith(
            f"({two_digits(american['gdp_loss_low_pct'])} to {two_digits(american['gdp_loss_high_pct'])})"
        )
        assert found["cut"] <= 0
