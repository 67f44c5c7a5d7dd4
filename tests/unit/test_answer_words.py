"""The answer in words: who is named only as far as ranges leave a sign, one rounding, and what a difference is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detente import Policy, Scenario
from detente.show.amounts import amount, amount_in, money, money_span, rough_percent
from detente.show.answer import answer_sentence, big_numbers, protagonists_of
from detente.show.at_stake import AtStake, who_is_at_stake
from detente.show.baseline import between
from detente.show.brief_ranges import Drawn
from detente.show.difference import difference_numbers, difference_sentence
from detente.show.range_words import JOINED
from detente.show.report import Solved
from detente.simulate.ensembles.ensembles import ensemble
from detente.simulate.ensembles.scenario_ranges import Ranges
from detente.simulate.solving import solve

MONEY = "equivalent_variation_usd_m"
DRAWS = 40


def said(text: str) -> str:
    """Words as a reader sees them, whatever keeps a line from ending."""
    return text.replace("\u00a0", " ").replace(JOINED, "")


def stake(usual: list[float], *draws: list[float], drawn: bool = True) -> AtStake:
    """Three economies of the bundled world, each draw as often as the others."""
    possible = np.repeat(np.array(draws, float), 20 if drawn else 1, axis=0)
    return AtStake(("USA", "CHN", "GBR"), np.array(usual, float), possible, drawn, np.ones(3))


def scenario(name: str) -> Scenario:
    return Scenario(name=name, words=f"{name} in words", day="2025-01-01", measures=[])


@pytest.fixture(scope="module")
def policies(small_world) -> dict[str, Policy]:
    none = Policy.none(small_world)
    mild = none.with_tariff(imposed_by="USA", on="CHN", sectors="C26", rate=0.1)
    hard = none.with_tariff(imposed_by="USA", on="CHN", sectors="C26", rate=0.3)
    return {"Mild": mild, "Hard": hard}


@pytest.fixture(scope="module")
def solved(small_world, policies) -> list[Solved]:
    """Two duties, drawn together."""
    found = ensemble(small_world, policies, draws=DRAWS, seed=1)
    drawn = Drawn(Ranges(draws=DRAWS), found)
    return [Solved(Path(), scenario(name), solve(small_world, one), drawn) for name, one in policies.items()]


class TestAmounts:
    @pytest.mark.parametrize(
        ("million", "rough", "words"),
        [
            (-136_430, False, "−136 bn USD"),
            (-136_430, True, "−140 bn USD"),
            (69_480, False, "+69 bn USD"),
            (69_480, True, "+69 bn USD"),
            (-9_970, False, "−10 bn USD"),
            (5_015, False, "+5.0 bn USD"),
            (684, False, "+680 m USD"),
            (1_234_000, False, "+1.23 tn USD"),
            (float("nan"), False, "n/a"),
        ],
    )
    def test_a_sum_has_no_more_figures_than_mean_something(self, million, rough, words):
        assert said(money(million, rough)) == words
        assert said(amount(million, rough)) == words.lstrip("+−")

    def test_ends_of_a_range_share_their_unit(self):
        assert said(money_span(-58_270, -47_166)) == "−58 to −47 bn USD"
        assert said(money_span(224, 1_042)) == "+0.2 to +1.0 bn USD"
        assert said(money_span(-842, -18.4)) == "−840 to −18 m USD"
        assert said(amount_in(684, 224, 1_042)) == "0.7 bn USD (+0.2 to +1.0)"

    @pytest.mark.parametrize(
        ("change", "words"), [(-0.1544, "−0.15 %"), (3.24, "+3.2 %"), (-12.6, "−13 %"), (0.0004, "0.00 %")]
    )
    def test_a_rough_percentage_has_two_figures(self, change, words):
        assert said(rough_percent(change)) == words


class TestWhoIsNamed:
    def test_a_sign_that_every_draw_has_is_told_with_its_band(self):
        found = stake([-50e3, -5e3, 9e3], [-60e3, -5e3, 8e3], [-40e3, -5e3, 10e3])
        assert said(who_is_at_stake(found, ["USA"])) == (
            "The United States loses most, 50 bn USD (−60 to −40), "
            "the United Kingdom gains most, 9.0 bn USD (+8 to +10)."
        )

    def test_an_open_sign_is_called_open_and_never_a_gain(self):
        found = stake([5e3, -28e3, 1e3], [-22e3, -33e3, 500.0], [23e3, -24e3, 1.5e3])
        words = said(who_is_at_stake(found, ["USA", "CHN"]))
        assert words == (
            "China loses most, 28 bn USD (−33 to −24). "
            "Whether the United States gains or loses is open (−22 to +23 bn USD)."
        )

    def test_a_place_that_changes_with_the_draws_is_told_as_often_as_it_is_held(self):
        draws = [[-60e3, -50e3, 1e3]] * 3 + [[-40e3, -50e3, 1e3]]
        assert "The United States loses most in 75 % of draws" in said(
            who_is_at_stake(stake([-55e3, -50e3, 1e3], *draws), [])
        )

    def test_who_is_most_in_too_few_draws_is_not_named(self):
        draws = [[-60e3, -50e3, 1e3]] * 2 + [[-40e3, -50e3, 1e3]]
        assert "loses" not in who_is_at_stake(stake([-55e3, -50e3, 1e3], *draws), [])

    def test_two_open_signs_stand_in_one_sentence(self):
        found = stake([5e3, 4e3, -3e3], [-2e4, -2e4, -4e3], [2e4, 2e4, -2e3])
        assert (
            "Whether they gain or lose is open for the United States (−20 to +20 bn USD) and China"
            in said(who_is_at_stake(found, ["USA", "CHN"]))
        )

    def test_what_is_shown_as_nothing_is_neither_gain_nor_loss(self):
        assert who_is_at_stake(stake([0.5, -0.5, 0.1], [0.4, -0.4, 0.1], [0.6, -0.6, -0.1]), ["USA"]) == ""

    def test_calibrations_are_no_draws(self):
        rows = [[-60e3, -50e3, 1e3], [-70e3, -50e3, 1e3], [-60e3, -50e3, 1e3], [-40e3, -50e3, 1e3]]
        assert "loses most in 3 of 4 calibrations, 55 bn USD (−70 to −40)" in said(
            who_is_at_stake(stake([-55e3, -50e3, 1e3], *rows, drawn=False), [])
        )


class TestHeadline:
    def test_without_ranges_nobody_is_said_to_lose_or_gain_most(self, solved):
        bare = [replace(one, drawn=None) for one in solved]
        words = said(answer_sentence(bare))
        assert "loses most" not in words and "gains most" not in words
        first, second = words.split(" Hard: ")
        assert first.endswith("; all without ranges.") and second.count("without ranges") == 0
        assert said(rough_percent(float(bare[0].outcome["welfare_pct"].sel(economy="CHN")))) in first

    def test_with_ranges_everybody_who_is_named_has_a_band(self, solved):
        words = said(answer_sentence(solved))
        assert "without ranges" not in words and "China loses most" in words
        _, second = words.split(" Hard: ")
        assert second.startswith("world ") and second.count("(") == 3 and second.count("5–95 %") == 1

    def test_the_headline_and_the_tile_round_once(self, solved):
        for drawn in (solved[0].drawn, None):
            one = replace(solved[0], drawn=drawn)
            tile = said(big_numbers(one)[0].value)
            assert f"the world loses {tile.lstrip('−')} a year" in said(answer_sentence([one]))

    def test_an_open_sign_of_the_world_is_called_open(self, solved):
        one = solved[0]
        found = one.drawn.ensemble
        # Half of the draws with the sign turned round.
        sign = np.where(np.arange(DRAWS) % 2, 1.0, -1.0)
        turned = replace(
            found, values=found.values * sign[None, :, None, None], world_change=found.world_change * sign
        )
        words = said(answer_sentence([replace(one, drawn=replace(one.drawn, ensemble=turned))]))
        assert words.startswith("Mild: whether the world gains or loses is open, −")
        assert "a gain in 50 % of draws" in words or "a loss in 50 % of draws" in words

    def test_too_few_draws_are_no_range(self, solved):
        one = solved[0]
        found = one.drawn.ensemble.found.copy()
        found[0, 19:] = False
        few = replace(one, drawn=replace(one.drawn, ensemble=replace(one.drawn.ensemble, found=found)))
        assert "all without ranges" in answer_sentence([few])


class TestDifference:
    def test_it_is_of_like_with_like_draw_by_draw(self, solved):
        mild, hard = solved
        words = said(difference_sentence(hard, mild))
        added = np.diff([mild.drawn.by_economy(one.name, MONEY).sum(axis=1) for one in solved], axis=0)[0]
        low, high = np.quantile(added, [0.05, 0.95])
        more = hard.outcome.together(MONEY, hard.outcome.world.economies) - mild.outcome.together(
            MONEY, hard.outcome.world.economies
        )
        assert words.startswith(
            f"Against “Mild”, “Hard” costs the world {said(amount(more))} a year more "
            f"(5–95 %: {said(money_span(low, high))}): "
        )
        compared = hard.outcome.versus(mild.outcome)["welfare_pct"]
        for code in ("CHN", "USA"):
            assert f"{float(compared.sel(economy=code)):+.2f} %".replace("-", "−") in words

    def test_the_other_way_round_it_costs_less(self, solved):
        mild, hard = solved
        assert "“Mild” costs the world" in difference_sentence(mild, hard)
        assert " a year less (" in said(difference_sentence(mild, hard))

    def test_without_draws_it_says_so(self, solved):
        mild, hard = (replace(one, drawn=None) for one in solved)
        words = said(difference_sentence(hard, mild))
        assert words.endswith("; all without ranges.") and "5–95" not in words

    def test_nothing_and_no_number_are_told(self, solved):
        mild, hard = solved
        same = replace(mild, scenario=scenario("Same"))
        assert difference_sentence(same, replace(mild, drawn=None)) == (
            "Against “Mild”, “Same” changes real income nowhere."
        )
        failed = replace(hard, outcome=replace(hard.outcome, converged=False, why="It ran away."))
        assert difference_sentence(failed, mild) == "No difference can be told: “Hard” has no equilibrium."
        assert [one.note for one in difference_numbers(failed, mild)] == ["It ran away."]

    def test_large_numbers_are_those_of_the_sentence(self, solved):
        mild, hard = solved
        words, numbers = said(difference_sentence(hard, mild)), difference_numbers(hard, mild)
        assert numbers[0].label == "World welfare, difference"
        assert all("5–95 %" in said(one.note) for one in numbers)
        assert said(numbers[0].value).lstrip("−") in words and all(
            said(one.value) in words for one in numbers[1:]
        )

    def test_it_is_about_those_whose_tariffs_differ(self, small_world, policies):
        mild = policies["Mild"]
        other = mild.with_tariff(imposed_by="DEU", on="ROW", sectors="C26", rate=0.5)
        outcome, reference = solve(small_world, other), solve(small_world, mild)
        assert set(protagonists_of(outcome, reference)) == {"DEU", "ROW"}
        assert "USA" in protagonists_of(reference)


class TestBetween:
    def test_it_is_what_a_comparison_has(self, solved):
        mild, hard = (one.outcome for one in solved)
        both = hard.versus(mild)
        for name in ("welfare_pct", MONEY, "average_tariff_pct", "real_gdp_pct"):
            found = between(name, hard[name].values, mild[name].values)
            np.testing.assert_allclose(found, both[name].values, rtol=1e-12)

    def test_nothing_left_is_missing(self):
        assert np.isnan(between("exports_pct", 5.0, -100.0))
