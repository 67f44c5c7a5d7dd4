"""The rates of the file of averages are the figures in ``data-raw/facts``, partner by partner."""

import csv

import pytest

from detente import Scenario

STATED_BY_REPORTS = {"CHN": 30.0, "MYS": 19.0}
"""Partners whose rate the reports of the day give; the averages of the tracker differ (31.0 and 12.1)."""


def figures(path, field):
    with path.open(encoding="utf-8") as stream:
        rows = csv.DictReader(line for line in stream if not line.startswith("#"))
        return {row["partner"]: float(row[field]) for row in rows}


@pytest.fixture(scope="module")
def rates(repository):
    """Points on top of the baseline, by partner as the file names it."""
    measures = Scenario.load(repository / "tests" / "data" / "october-2025-flat.yaml").measures
    return {
        partner: (100 * measure.rate, measure.source)
        for measure in measures
        for partner in measure.on
        if measure.imposed_by == ["USA"]
    }


def test_rates_come_from_the_tracker_the_order_or_the_reports(repository, rates):
    facts = repository / "data-raw" / "facts"
    tracked = figures(facts / "us_tariff_increments_2025.csv", "increment_points")
    ordered = figures(facts / "us_reciprocal_rates_2025_08_07.csv", "rate_pct")
    for partner, (points, source) in rates.items():
        if partner in STATED_BY_REPORTS:
            assert points == pytest.approx(STATED_BY_REPORTS[partner])
        elif partner in tracked:
            assert points == pytest.approx(tracked[partner], abs=0.006), partner
            assert source.startswith("tradewartracker")
        else:
            # The order names a rate, or the partner is among those that carry 10.
            assert points == pytest.approx(ordered.get(partner, 10.0)), partner
            assert source.startswith("Executive Order 14326")


def test_every_partner_but_belarus_has_a_rate(world, rates):
    reached = {label for partner in rates for label in world.resolve_economies(partner)}
    assert set(world.economies) - reached == {"USA", "BLR"}
