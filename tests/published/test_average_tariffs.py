"""Average tariffs from the bundled ledger beside published ones, each with its definition, weights and day.

Sources: tradewartracker (MIT), increase over 2024 by partner and average by day, 2024 import weights; Bown
(Peterson Institute), averages of 2025 with weights of its own. `docs/reference/average-tariffs.md` has the table.
"""

import csv
from datetime import date

import pytest

from detente import Ledger
from tests.tracker_reading import as_the_tracker_reads

RATE_OF_2024 = 2.3
"""What the tracker's daily average holds from 2024, in points."""


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger.embedded()


@pytest.fixture(scope="module")
def reading(ledger) -> Ledger:
    return as_the_tracker_reads(ledger)


@pytest.fixture(scope="module")
def on_china(shared_file):
    """The tracker's increase over 2024 on China, by the day it dates it."""
    rows = table(shared_file("facts/us_tariff_country_by_time_2025_2026.csv"))
    return {row["date"]: float(row["effective tariff"]) for row in rows if row["country_name"] == "CHINA"}


@pytest.fixture(scope="module")
def by_day(shared_file):
    """The tracker's average over all partners, by day."""
    rows = table(shared_file("facts/us_daily_avg_tariff_2025_2026.csv"))
    return {row["date"]: float(row["import_weighted_avg_tariff"]) for row in rows}


def table(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def standing(steps: dict[str, float], day: str) -> float:
    return steps[max(step for step in steps if step <= day)]


BY_LAW = [
    # day, points on China over 2024 by the law: what the steps come to, exemptions weighed in.
    ("2025-02-05", 10, 10),
    ("2025-03-05", 20, 20),
    ("2025-04-12", 145, 105),
    ("2025-05-20", 30, 30),
    ("2025-11-09", 30, 30),
    ("2025-11-11", 20, 20),
]


class TestOnChina:
    @pytest.mark.parametrize(("day", "statutory", "less_exemptions"), BY_LAW)
    def test_the_steps_are_the_law_less_exemptions(self, ledger, day, statutory, less_exemptions):
        rise = ledger.average_rate("USA", day, on="CHN")
        emergency = rise.by_family["emergency-fentanyl"] + rise.by_family.get("emergency-reciprocal", 0)
        assert emergency <= statutory + 0.01
        assert rise.points == pytest.approx(less_exemptions, abs=3.0)

    @pytest.mark.parametrize(
        "day",
        ["2025-02-05", "2025-03-05", "2025-03-20", "2025-04-06", "2025-04-12", "2025-05-20", "2025-07-15",
         "2025-09-15", "2025-10-17", "2025-11-09", "2025-11-11", "2025-12-10"],
    )  # fmt: skip
    def test_the_tracker_is_met_when_the_law_is_read_as_it_reads_it(self, reading, on_china, day):
        assert reading.average_rate("USA", day, on="CHN").points == pytest.approx(
            standing(on_china, day), abs=1.5
        )

    @pytest.mark.parametrize(
        "day", ["2025-03-05", "2025-03-20", "2025-08-10", "2025-10-17", "2025-11-20", "2025-12-10"]
    )
    def test_by_law_the_tracker_is_met_where_the_readings_agree(self, ledger, on_china, day):
        assert ledger.average_rate("USA", day, on="CHN").points == pytest.approx(
            standing(on_china, day), abs=1.5
        )

    def test_the_truce_is_that_of_the_peterson_institute(self, ledger):
        # 51.1 from 14 May 2025 against 20.8 on 20 January, weights of its own.
        rise = ledger.average_rate("USA", "2025-05-20", on="CHN").points
        assert rise == pytest.approx(51.1 - 20.8, abs=1.5)


class TestAllPartners:
    @pytest.mark.parametrize(
        "day",
        ["2025-01-15", "2025-03-08", "2025-03-15", "2025-04-01", "2025-04-12", "2025-05-01", "2025-05-20",
         "2025-11-20", "2025-12-10"],
    )  # fmt: skip
    def test_the_daily_average_is_the_trackers(self, ledger, by_day, day):
        assert ledger.average_rate("USA", day).points + RATE_OF_2024 == pytest.approx(by_day[day], abs=1.0)

    @pytest.mark.parametrize(
        ("day", "least"),
        [
            ("2025-02-05", 1.0),
            ("2025-03-05", 5.0),
            ("2025-04-06", 10.0),
            ("2025-04-10", 2.0),
            ("2025-08-10", 1.0),
        ],
    )
    def test_where_they_differ_the_page_says_why(self, ledger, by_day, repository, day, least):
        difference = ledger.average_rate("USA", day).points + RATE_OF_2024 - by_day[day]
        assert abs(difference) > least
        page = (repository / "docs" / "reference" / "average-tariffs.md").read_text(encoding="utf-8")
        row = [line for line in page.splitlines() if line.startswith(f"| {day} |")][-1]
        assert row.split("|")[-2].strip()


class TestChinaOnTheUnitedStates:
    """Bown's levels rest on other weights; what came on top is comparable: 32.6 - 21.2 after Geneva."""

    def test_after_geneva(self, ledger):
        rise = ledger.average_rate("CHN", "2025-06-01", on="USA").points
        assert rise == pytest.approx(32.6 - 21.2, abs=2.0)

    def test_at_its_peak(self, ledger):
        # 147.6 could not be verified and is not quoted anywhere; by law it is 125 and the lists before.
        rise = ledger.average_rate("CHN", "2025-04-20", on="USA").points
        assert rise == pytest.approx(147.6 - 21.2, abs=2.0)


class TestWhatAnAverageSays:
    def test_definition_weights_and_day(self, ledger):
        average = ledger.average_rate("USA", "2025-10-17", on="China")
        assert average.definition.startswith("Statutory duties as they stack by law")
        assert "2024-12-31" in average.definition
        assert "2024" in average.weights
        assert (average.day, average.against) == (date(2025, 10, 17), date(2024, 12, 31))
        assert str(average).startswith("USA on CHN, 2025-10-17 over 2024-12-31: ")

    def test_families_add_up(self, ledger):
        average = ledger.average_rate("USA", "2025-10-17")
        assert sum(average.by_family.values()) == pytest.approx(average.points)

    def test_the_whole_duty_is_the_rise_on_that_of_2024(self, ledger):
        whole = [ledger.average_rate("USA", day, against=None).points for day in ("2025-10-17", "2024-12-31")]
        assert whole[0] - whole[1] == pytest.approx(ledger.average_rate("USA", "2025-10-17").points)
