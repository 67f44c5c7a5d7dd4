"""What a notebook shows at a glance: sizes, freshness, units, vintage; all escaped, and no number of a failure."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

import detente as dt
from detente.economy.world import Provenance
from detente.show.glances import EXTREMES, years_shown
from tests.economies import random_world
from tests.unit.ledger_measures import DUTY

HOSTILE = "<script>alert('x')</script> & more"


@pytest.fixture(scope="module")
def outcome(small_world):
    policy = dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.5)
    return dt.solve(small_world, policy)


def said(thing) -> str:
    """The words of a glance, which is well-formed."""
    html = thing._repr_html_()
    root = ElementTree.fromstring(f"<div>{html.replace('<br>', '')}</div>")
    assert {part.tag for part in root.iter()} <= set(
        "div p strong table caption thead tbody tr th td ul li".split()
    )
    return " ".join(root.itertext()).replace("\u00a0", " ")


class TestWorlds:
    def test_size_units_and_what_it_is(self, world):
        words = said(world)
        assert "80 economies × 50 sectors, flows of 2022, million current USD" in words
        assert "The 8 largest of 80 economies" in words and "United States (USA)" in words
        assert f"fingerprint: {world.fingerprint}" in words and "elasticities: median" in words
        for column in ("Value added, billion USD", "Exports, billion USD", "Average tariff, %"):
            assert column in words
        assert re.search(r"Value added \d+\.\d tn USD, trade between economies \d+\.\d tn USD", words)

    def test_numbers_are_those_of_the_world(self, small_world):
        row = small_world.summary().sel(economy="CHN")
        assert f"{float(row['exports']) / 1000:,.0f}" in said(small_world)

    def test_other_money_keeps_its_name(self, small_world):
        other = replace(small_world, provenance=Provenance(unit="million EUR"))
        assert "Exports, million EUR" in said(other) and "USD" not in said(other)

    def test_hostile_words_stay_words(self, small_world):
        label = "<b>E&1</b>"
        trade = np.full((2, 2, 1), 10.0)
        world = dt.World.from_tables(
            economies=[label, "B"], sectors=["S"], trade=trade, trade_elasticity=[4.0],
            provenance=Provenance(name=HOSTILE, sources=(HOSTILE,), notes=(HOSTILE,)),
        )  # fmt: skip
        assert label in said(world) and said(world).count(HOSTILE) == 3


class TestLedgers:
    def test_the_bundled_one_says_how_fresh_it_is(self):
        ledger = dt.Ledger.embedded()
        words, day = said(ledger), ledger.heading.known_to
        view = ledger.as_of(day).measures
        assert f"known to {day}" in words and f"{len(ledger)} measures in " in words
        assert f"On {day}: {len(view.in_force)} in force, {len(view.threatened)} threatened" in words
        assert "Rate, points" in words and "Next, within 90 days" in words
        newest = max((one for one in view.in_force if one.since), key=lambda one: (one.since, one.measure.id))
        assert newest.measure.title in words

    def test_measures_of_ones_own(self):
        words = said(dt.Ledger.from_measures([DUTY]))
        assert "1 measure in 1 version" in words and "Last recorded: 2025-02-01" in words

    def test_an_empty_one(self):
        assert "0 measures in 0 versions" in said(dt.Ledger.from_measures([]))

    def test_hostile_words_stay_words(self):
        measure = {
            **DUTY,
            "title": HOSTILE,
            "announced": "2025-02-01",
            "from": "2025-02-01",
            "rates": [{"rate": 0.1, "basis": "additional"}],
        }
        ledger = dt.Ledger.from_measures([measure], name=HOSTILE)
        assert said(ledger).count(HOSTILE) == 2

    def test_many_partners_are_counted(self):
        measure = {
            **DUTY,
            "on": ["CHN", "MEX", "CAN", "JPN", "KOR", "VNM", "IND"],
            "recorded_on": "2025-02-05",
        }
        assert "7 economies and groups" in said(dt.Ledger.from_measures([measure]))


class TestOutcomes:
    def test_size_units_numbers_and_vintage(self, outcome):
        words = said(outcome)
        welfare = float(outcome["welfare_pct"].sel(economy="CHN"))
        assert f"{welfare:+.2f}".replace("-", "−") in words
        assert "4 economies × 3 sectors, long-run" in words and "USD a year" in words
        assert "USD in year 2 4 economies" in said(replace(outcome, period="year 2 of a path"))
        assert "Welfare, %" in words and "Welfare in money, billion USD" in words
        assert "policy: tariff +0.5 by USA on CHN" in words
        assert f"world welfare {float(outcome['world_welfare_pct']):+.3f} %".replace("-", "−") in words

    def test_a_large_one_shows_both_ends(self):
        world = random_world(5, economies=12)
        outcome = dt.solve(
            world, dt.Policy.none(world).with_tariff(imposed_by="E1", on="E2", sectors="all", rate=0.3)
        )
        order = outcome.table().sort_values("welfare_pct").index
        words = said(outcome)
        shown = re.findall(r"E\d+(?= [+−])", words)
        assert shown == [*order[:EXTREMES], *order[-EXTREMES:]]
        assert "Who loses most and who gains most, of 12 economies" in words

    def test_hostile_words_stay_words(self, outcome):
        world = replace(outcome.world, provenance=Provenance(name=HOSTILE))
        assert HOSTILE in said(replace(outcome, world=world))
        assert said(replace(outcome, converged=False, why=HOSTILE)) == f"Outcome did not converge: {HOSTILE}"


def test_years_of_a_path_are_few_and_hold_the_last():
    assert years_shown(3) == [0, 1, 2]
    assert years_shown(8) == [0, 2, 4, 6, 7]
    assert years_shown(1) == [0]
    assert all(len(years_shown(n)) <= 7 and years_shown(n)[-1] == n - 1 for n in range(1, 60))
