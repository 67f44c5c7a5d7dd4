"""A divided world: who stands where, what stands between, and steps that add up."""

import math

import numpy as np
import pytest

from detente import InputError, NotConvergedError, Policy, solve
from detente.economy.names import economy_names
from detente.economy.parameters import default, parameters
from detente.economy.tables import rows, split
from detente.simulate import Decoupling, calibrate_diffusion, decouple
from detente.simulate.barrier import Barrier
from detente.simulate.blocs import NEUTRAL, REST, Blocs, bloc_sets, blocs_of
from detente.simulate.decoupling import TITLES, WORLD
from detente.simulate.published_decoupling import published_losses

TWO = {"West": ["USA", "DEU"], "East": ["CHN", "ROW"]}


@pytest.fixture(scope="module")
def found(small_world) -> Decoupling:
    """The small world in two, with every step."""
    return decouple(small_world, TWO, ideas=0.3, capital=True)


def refused(world, **asked) -> str:
    with pytest.raises(InputError) as caught:
        decouple(world, **asked)
    return str(caught.value)


class TestBlocs:
    @pytest.mark.parametrize("name", bloc_sets())
    def test_every_economy_of_the_bundled_world_is_in_exactly_one_bloc(self, world, name):
        found = blocs_of(world, name)
        together = [label for members in found.groups.values() for label in members]
        assert sorted(together) == sorted(world.economies)
        assert len(found.members) == 2

    def test_every_label_of_the_bundled_lists_is_a_known_code(self):
        codes = {row["code"] for row in rows("economies")}
        assert {code for row in rows("blocs") for code in split(row["members"])} <= codes | {REST}
        assert {row["stance"] for row in rows("blocs")} == {"bloc", "neutral"}
        assert {row["standing"] for row in rows("blocs")} == {"assumption", "definition"}

    def test_the_default_leaves_nobody_in_between(self, world):
        assert blocs_of(world, "west-east").splits_the_world_in_two
        assert not blocs_of(world, "us-china").splits_the_world_in_two
        assert blocs_of(world, "us-china").members == {"United States": ("USA",), "China": ("CHN",)}

    def test_groups_and_names_are_understood_and_the_rest_is_neutral(self, world):
        found = blocs_of(world, {"West": ["America", "EU"], "China": "PRC"}, neutral="rest")
        assert found.members["China"] == ("CHN",)
        assert set(found.members["West"]) == {"USA", *economy_names().groups["eu"]}
        assert len(found.neutral) == 80 - 29
        assert found.of("JPN") == NEUTRAL and found.of("DEU") == "West"

    def test_the_rest_can_be_a_bloc_and_a_bloc_called_neutral_is(self, world):
        found = blocs_of(world, {"China": "CHN", "neutral": ["IND"], "Others": "rest"})
        assert found.neutral == ("IND",) and len(found.members["Others"]) == 78

    def test_who_is_named_neutral_leaves_a_bundled_bloc(self, world):
        found = blocs_of(world, "west-east", neutral=["India", "ASEAN"])
        assert "IND" in found.neutral and "IND" not in found.members["East"]
        assert len(found.neutral) == 11 and "India, ASEAN" in found.basis

    def test_a_division_given_as_such_is_checked_against_the_world(self, world, small_world):
        divided = blocs_of(small_world, TWO)
        assert blocs_of(small_world, divided) is divided
        said = refused(world, blocs=Blocs("mine", {"A": ("USA",), "B": ("XYZ",)}, ("CHN",)))
        assert "XYZ is not in this world" in said and "nobody is in" not in said and "AUS" in said

    def test_a_bundled_list_on_a_world_that_it_does_not_cover(self, small_world):
        said = refused(small_world, blocs="west-east")
        assert said == (
            "blocs: ROW is in none. Every economy belongs to a bloc or is neutral. "
            'Name them, or leave the rest neutral with neutral="rest".'
        )
        assert blocs_of(small_world, "west-east", neutral="rest").neutral == ("ROW",)

    def test_every_forgotten_and_repeated_economy_is_named(self, small_world):
        said = refused(small_world, blocs={"A": ["USA", "CHN"], "B": ["CHN", "USA"]})
        assert "blocs: USA is in A and in B. An economy belongs to one bloc." in said
        assert "blocs: CHN is in A and in B." in said and "blocs: DEU, ROW are in none." in said

    def test_unknown_names_get_the_nearest_all_at_once(self, world):
        said = refused(world, blocs={"A": ["Chna"], "B": ["Germny"]}, neutral=["Indja"])
        assert "blocs, A: there is no economy 'Chna'. Did you mean 'China'" in said
        assert "'Germany'" in said and "blocs, Neutral: there is no economy 'Indja'" in said

    @pytest.mark.parametrize(
        ("blocs", "words"),
        [
            ("west-est", "there is no list 'west-est'. There are west-east, "),
            ({"A": "rest"}, "there is only A. A world comes apart into two blocs or more."),
            ({}, "there is none. A world comes apart"),
            ({"A": "rest", "B": "rest"}, "the rest is in A and in B. It can be in one only."),
            ({"A": "rest", "B": []}, "nobody is in B. A bloc has a member in this world."),
        ],
    )
    def test_what_is_no_division(self, small_world, blocs, words):
        assert words in refused(small_world, blocs=blocs)


class TestBarriers:
    def test_it_stands_between_the_blocs_and_nowhere_else(self, small_world):
        blocs = blocs_of(small_world, {"A": "USA", "B": "CHN"}, neutral="rest")
        policy = Barrier.of("trade cost", 3.0, None, None).policy(small_world, blocs)
        raised = {("USA", "CHN"), ("CHN", "USA")}
        for seller in small_world.economies:
            for buyer in small_world.economies:
                cells = policy.iceberg.sel(exporter=seller, importer=buyer).values
                assert (cells == (3.0 if (seller, buyer) in raised else 1.0)).all()
        assert policy.changes == ("trade costs x 3 on all sectors between A and B",)

    def test_three_blocs_are_all_apart(self, small_world):
        blocs = blocs_of(small_world, {"A": "USA", "B": "CHN", "C": "DEU", "Neutral": "ROW"})
        policy = Barrier.of("ban", None, None, None).policy(small_world, blocs)
        assert int((policy.available.values == 0).sum()) == 6 * len(small_world.sectors)

    def test_a_tariff_wall_is_on_goods_on_top_of_what_is_levied(self, small_world):
        policy = Barrier.of("tariff", None, None, None).policy(small_world, blocs_of(small_world, TWO))
        rise = (policy.tariff - small_world.tariff).sel(exporter="USA", importer="CHN")
        assert rise.values == pytest.approx([default("decoupling_tariff")] * 2 + [0.0])

    def test_twice_the_barriers_there_are(self):
        assert Barrier.of("non-tariff barriers", None, None, 0.25).factor == pytest.approx(1.5 / 1.25)
        assert Barrier.of("non-tariff barriers", 1.0, None, None).factor == 1

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"barrier": "tarif"}, "barrier: there is no 'tarif'. Did you mean 'tariff'?"),
            ({"barrier": "wall"}, "There are trade cost, tariff, ban, non-tariff barriers."),
            ({"barrier": "ban", "size": 2.0}, "size: a ban has none. Nothing passes."),
            ({"barrier": "tariff", "size": 48}, "If 48 % is meant, write 0.48."),
            ({"barrier": "tariff", "size": -0.1}, "A wall adds to the tariffs there are: 0 or more."),
            (
                {"size": 0.5},
                "A factor of 1 changes nothing; a barrier is more. If 50 % more is meant, write 1.5.",
            ),
            ({"size": math.inf}, "inf is not a number."),
            ({"size": True}, "True is not a number."),
            ({"size": 2.0, "level": 0.2}, "level: is for non-tariff barriers. Leave it out."),
            ({"barrier": "non-tariff barriers", "level": 0.0}, "It is a fraction of the price, above 0"),
            ({"sectors": "god"}, "there is no sector 'god'"),
            ({"ideas": 1.0}, "beta lies between 0 and below 1"),
            ({"deficits": "balancd"}, "Did you mean 'balanced'?"),
        ],
    )
    def test_what_is_no_barrier(self, small_world, asked, words):
        assert words in refused(small_world, blocs=TWO, **asked)

    def test_all_that_is_wrong_is_said_at_once(self, small_world):
        said = refused(small_world, blocs="west-est", barrier="tarif", ideas=2.0, capital=7.0)
        assert [line.split(":")[0] for line in said.splitlines()] == ["blocs", "barrier", "capital", "ideas"]


class TestSteps:
    def test_each_step_is_the_equilibrium_it_says(self, small_world, found):
        policy = Policy.from_arrays(small_world, iceberg=found.steps["static"].policy.iceberg)
        asked = {"elasticities": "uniform(4)", "deficits": "balanced"}
        alone = solve(small_world, policy, inputs=False, **asked)
        whole = solve(small_world, policy, ideas=0.3, capital=True, **asked)
        assert found.economies()["static_pct"].to_numpy() == pytest.approx(alone["welfare_pct"].values)
        assert found.economies()["capital_pct"].to_numpy() == pytest.approx(whole["welfare_pct"].values)

    def test_the_parts_add_up(self, found):
        parts, levels = found.contributions(), found.table()
        assert list(levels.index) == [WORLD, "West", "East"]
        assert parts.sum(axis=1).to_numpy() == pytest.approx(levels["capital_pct"].to_numpy())
        assert list(parts.columns) == [f"{step}_points" for step in TITLES]

    def test_every_mechanism_makes_a_break_dearer(self, found):
        assert (found.contributions().loc[WORLD] < 0).all()

    def test_the_world_is_its_blocs_weighted_by_final_spending(self, found):
        outcome = found.steps["ideas"]
        weights = np.array(
            [outcome.world.income.sel(economy=list(m)).sum() for m in found.blocs.members.values()]
        )
        levels = found.table()["ideas_pct"]
        assert levels["World"] == pytest.approx(np.average(levels[["West", "East"]], weights=weights))
        assert levels["World"] == pytest.approx(float(outcome["world_welfare_pct"]))

    def test_the_spread_names_who_loses_most_and_least(self, found):
        welfare = found.economies()["ideas_pct"]
        spread = found.spread("ideas").loc[WORLD]
        assert (spread["lowest"], spread["highest"]) == (welfare.idxmin(), welfare.idxmax())
        assert spread["median_pct"] == pytest.approx(welfare.median())
        with pytest.raises(InputError, match="there is no step 'idea'. There are static, inputs"):
            found.spread("idea")

    def test_published_numbers_meet_their_counterpart(self, found):
        beside = found.published()
        assert beside.loc["goes-bekkers-world", "ideas_pct"] == found.table().loc[WORLD, "ideas_pct"]
        assert (
            beside.loc["goes-bekkers-east-median", "static_pct"]
            == found.spread("static").loc["East", "median_pct"]
        )
        other = decouple(found.world, {"A": "USA", "B": "rest"}, ideas=None).published()
        assert math.isnan(other.loc["kiel-east", "inputs_pct"]) and "ideas_pct" not in other

    def test_what_crosses_the_line(self, small_world, found):
        flows = (small_world.trade / (1 + small_world.tariff)).sum("sector").values * (1 - np.eye(4))
        west = np.array([True, False, True, False])
        crossing = flows[np.ix_(west, ~west)].sum() + flows[np.ix_(~west, west)].sum()
        assert found.share_between_blocs() == pytest.approx(crossing / flows.sum())

    def test_what_is_assumed_is_said(self, found):
        said = " | ".join(found.assumptions)
        assert "by the user" in said and "beta 0.3, as given" in said and "balanced" in said
        assert found.vintage["bloc West"] == "USA DEU"
        assert not found.is_the_fitted_case

    def test_no_barrier_changes_nothing(self, small_world):
        for barrier, size in (("trade cost", 1.0), ("tariff", 0.0), ("non-tariff barriers", 1.0)):
            found = decouple(small_world, TWO, barrier, size=size, ideas=0.3)
            assert np.abs(found.table().to_numpy()).max() < 1e-7

    def test_a_ban_is_a_prohibitive_cost(self, small_world):
        banned, dear = (decouple(small_world, TWO, kind, ideas=0.3) for kind in ("ban", "trade cost"))
        assert banned.table().to_numpy() == pytest.approx(dear.table().to_numpy(), abs=1e-3)

    def test_the_neutral_trade_with_both_sides_as_before(self, small_world):
        found = decouple(small_world, {"A": "USA", "B": "CHN"}, neutral="rest", ideas=None)
        aside = found.table().loc[NEUTRAL, "inputs_pct"]
        assert aside > found.table().loc["A", "inputs_pct"]
        flows = found.steps["inputs"]["trade_pct"]
        assert float(flows.sel(exporter="USA", importer="CHN").max()) < -99
        assert float(flows.sel(exporter="USA", importer="DEU").min()) > -50

    def test_a_step_without_an_equilibrium_has_no_number(self, small_world):
        found = decouple(small_world, TWO, ideas=None, deficits="share", tolerance=1e-16)
        assert not found.converged and set(found.why) == {"static", "+ input-output"}
        assert np.isnan(found.table().to_numpy()).all() and "tolerance" not in repr(found)
        assert "wanted" in repr(found)


class TestDiffusion:
    def test_it_finds_the_beta_that_made_a_loss(self, small_world):
        made = decouple(small_world, TWO, "ban", ideas=0.37).table().loc[WORLD, "ideas_pct"]
        fit = calibrate_diffusion(small_world, made, blocs=TWO)
        assert fit.beta == pytest.approx(0.37, abs=1e-4)
        assert fit.world_pct == pytest.approx(made, abs=0.01)
        without = decouple(small_world, TWO, "ban").table().loc[WORLD, "inputs_pct"]
        assert fit.without_ideas_pct == pytest.approx(without)

    def test_what_no_beta_gives_is_said_with_what_the_ends_give(self, small_world):
        with pytest.raises(InputError, match=r"no beta up to 0.3 gives -80 %.*without ideas, by -\d+.\d+ %"):
            calibrate_diffusion(small_world, -80.0, blocs=TWO, highest=0.3)
        with pytest.raises(InputError, match="highest: 1.*\n.*precision: 0"):
            calibrate_diffusion(small_world, blocs=TWO, highest=1.0, precision=0.0)

    def test_no_number_is_made_of_a_step_without_an_equilibrium(self, small_world):
        with pytest.raises(NotConvergedError):
            calibrate_diffusion(small_world, blocs={"A": "USA", "B": "rest"}, barrier="ban", deficits="share")


def test_every_published_number_says_how_far_it_was_checked():
    known = {
        "read in the source",
        "read in a report of it",
        "read partly in the source, partly in reports of it",
    }
    for one in published_losses():
        assert one.standing in known and one.low <= one.high < 0
        assert one.statistic in ("together", "median", "lowest", "highest")
    assert len({one.key for one in published_losses()}) == len(published_losses())


def test_what_stands_in_for_a_measurement_is_named_with_its_standing():
    for name in ("decoupling_trade_cost", "decoupling_tariff", "non_tariff_level"):
        assert parameters()[name].standing == "assumption"
    assert parameters()["idea_diffusion"].standing == "fitted"
