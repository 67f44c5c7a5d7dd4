"""Write docs/reference/average-tariffs.md: average tariffs from the bundled ledger beside published ones.

    python data-raw/measure_averages.py [--facts FOLDER]

The published series are tradewartracker's (MIT), read from the reference folder beside the repository.
"""

import argparse
import csv
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from detente import Ledger  # noqa: E402
from tests.tracker_reading import as_the_tracker_reads  # noqa: E402

PAGE = REPOSITORY / "docs" / "reference" / "average-tariffs.md"
RATE_OF_2024 = 2.3
STACKED = "by law the fentanyl tariff stands on top of sector duties; there they replace it"
MATCHING = "there exempt lines of Annex II are mostly missed until 13 November"
FEBRUARY = "there both steps of 10 on China are dated 4 February; the second came on 4 March"
APRIL = "there 125 is the sum with the fentanyl tariff; by law it came on top of 20"
DAYS = (
    # day, why the two averages differ: on China, over all partners
    ("2025-01-15", "", ""),
    ("2025-02-05", FEBRUARY, FEBRUARY),
    ("2025-03-05", "", "Canada and Mexico paid 25 without exemption from 4 to 6 March; left out there"),
    ("2025-03-08", "", ""),
    ("2025-03-20", "", ""),
    ("2025-04-04", "", "there the tariff on car parts is dated 3 April; it came on 3 May"),
    ("2025-04-06", "there 34 is dated 5 April; by law 10 until 8 April",
     "there the country rates are dated 5 April; they held on 9 April alone"),
    ("2025-04-10", APRIL + ". Electronics are exempt back to 5 April",
     "as on China"),
    ("2025-04-12", APRIL, ""),
    ("2025-05-01", APRIL, ""),
    ("2025-05-20", STACKED, ""),
    ("2025-06-10", STACKED, MATCHING),
    ("2025-07-15", STACKED, MATCHING),
    ("2025-08-10", "", MATCHING),
    ("2025-10-17", "", MATCHING),
    ("2025-11-09", "there the cut of 10 is dated 1 November; it came on 10 November", "as on China"),
    ("2025-11-11", "there electronics from China are not exempt from 7 August to 13 November", MATCHING),
    ("2025-11-20", "", ""),
    ("2025-12-10", "", ""),
)  # fmt: skip

HEAD = """# Average tariffs beside published ones

The bundled ledger turned into averages, beside the public tracker of Michael Waugh (tradewartracker, MIT licence).
`python data-raw/measure_averages.py` writes this page.

Definition: statutory duties as they stack by law, exemptions and content rules counted, less those of 31 December
2024. Weights: US imports of 2024, by partner, sector and product list as published, within them
[estimated](../explain/line-weights.md). The tracker gives the increase over 2024 by partner; its daily average
holds 2.3 points of 2024, which are added to ours here.

The weights of exempt lists are partly inferred from the tracker's own steps. Agreement tests the dates, the rates
and how they stack, not those shares.

## The United States on China, points over 2024

| day | ledger | ledger, read as the tracker reads | tracker | why ledger and tracker differ |
| --- | ---: | ---: | ---: | --- |
"""
ALL_HEAD = """
The third column reads the law as the tracker does: eight departures, each an amendment of the ledger in
`tests/tracker_reading.py`.

## The United States on all partners, percent

| day | ledger | tracker | difference | why |
| --- | ---: | ---: | ---: | --- |
"""
CHINA_HEAD = """
## China on the United States, points over 2024

Weights: China's imports from the United States in 2017 by HS line (Peterson Institute).

| day | ledger | published |
| --- | ---: | --- |
"""
TAIL = """
The published levels, 21.2 before and 32.6 after Geneva, rest on other weights; their difference is comparable. On
our weights China's tariff on US goods was {level:.1f} on 31 December 2024. Exclusions by importer are left out of
ours: they lower what is collected, not the statutory rate.

Other published averages of the same months, each with its own definition: the Budget Lab at Yale, all partners,
before substitution, 28 (15 April), 17.8 (12 May), 20.6 (14 July), 17.4 (3 September), 17.9 (30 October 2025); the
Peterson Institute, on China, 20.8 (20 January), 124.1 (mid April), 51.1 (14 May). Of these, 51.1 less 20.8 is 30.3
points; the ledger has {truce:.1f}.
"""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=Path, default=REPOSITORY.parent / "shared" / "facts")
    facts = parser.parse_args().facts
    PAGE.write_text(page(facts), encoding="utf-8")


def page(facts: Path) -> str:
    """The page, with the published series read from a folder."""
    ledger = Ledger.embedded()
    reading = as_the_tracker_reads(ledger)
    rows = _table(facts / "us_tariff_country_by_time_2025_2026.csv")
    china = {row["date"]: float(row["effective tariff"]) for row in rows if row["country_name"] == "CHINA"}
    daily = {row["date"]: float(row["import_weighted_avg_tariff"])
             for row in _table(facts / "us_daily_avg_tariff_2025_2026.csv")}  # fmt: skip
    on_china, on_all = [], []
    for day, why_china, why_all in DAYS:
        ours = ledger.average_rate("USA", day, on="CHN").points
        read = reading.average_rate("USA", day, on="CHN").points
        theirs = _standing(china, day)
        on_china.append(f"| {day} | {ours:.1f} | {read:.1f} | {theirs:.1f} | {why_china} |")
        level = ledger.average_rate("USA", day).points + RATE_OF_2024
        gap = level - daily[day]
        on_all.append(f"| {day} | {level:.1f} | {daily[day]:.1f} | {gap:+.1f} | {why_all} |")
    retaliation = [
        ("2025-04-20", "not verified"), ("2025-06-01", "11.4: 32.6 less 21.2 (Peterson Institute)"),
        ("2025-10-17", ""), ("2025-12-01", ""),
    ]  # fmt: skip
    theirs = [f"| {day} | {ledger.average_rate('CHN', day, on='USA').points:.1f} | {words} |"
              for day, words in retaliation]  # fmt: skip
    tail = TAIL.format(
        level=ledger.average_rate("CHN", "2024-12-31", on="USA", against=None).points,
        truce=ledger.average_rate("USA", "2025-05-20", on="CHN").points,
    )
    parts = [
        HEAD,
        "\n".join(on_china) + "\n",
        ALL_HEAD,
        "\n".join(on_all) + "\n",
        CHINA_HEAD,
        "\n".join(theirs) + "\n",
        tail,
    ]
    return "".join(parts)


def _standing(steps: dict[str, float], day: str) -> float:
    past = [step for step in steps if step <= day]
    return steps[max(past)] if past else 0.0


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    main()
