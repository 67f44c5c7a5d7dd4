"""Deals on small worlds: against brute force, closed forms, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from detente import InputError, Policy, World, solve
from detente.strategy.choices.aims import goals_of
from detente.strategy.choices.players import players_of
from detente.strategy.choices.warm_solver import Settings, WarmSolver
from detente.strategy.talks.concessions import Concession
from detente.strategy.talks.deals import Deal, deal
from detente.strategy.talks.grants import LEAST_SHARE, UNBOUND
from detente.strategy.talks.packages import package_of
from detente.strategy.talks.settlements import PackagePayoffs, Timing
from tests.economies import one_sector, random_world

SETTINGS = Settings()
PLAYERS = ("USA", "CHN")


def today_of(world: World) -> Policy:
    """Tariffs and an export wedge on top of the baseline."""
    first = Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=0.3)
    both = first.with_tariff(imposed_by="CHN", on="USA", rate=0.25)
    return both.with_export_wedge(imposed_by="CHN", on="USA", rate=0.3, sectors="C26")


def welfare(world: World, policy: Policy) -> np.ndarray:
    """Welfare of the two, percent of the baseline."""
    outcome = solve(world, policy, deficits="balanced")
    return 100 + outcome["welfare_pct"].sel(economy=list(PLAYERS)).values


@pytest.fixture(scope="module")
def plain(small_world: World) -> Deal:
    """From the baseline, tariffs towards zero: each cut costs who makes it."""
    return deal(small_world, PLAYERS)


@pytest.fixture(scope="module")
def after_war(small_world: World) -> Deal:
    return deal(small_world, PLAYERS, policy=today_of(small_world), frontier=0)


@pytest.fixture(scope="module")
def one_sided(small_world: World) -> Deal:
    return deal(small_world, PLAYERS, concessions=[{"by": "USA"}], frontier=3)


@pytest.fixture(scope="module")
def brute(small_world: World) -> tuple[np.ndarray, np.ndarray]:
    """Shares of both sides' tariffs taken off, and what `solve` says both then have."""
    line, found, choices = np.linspace(0, 1, 9), [], []
    for first in line:
        for second in line:
            tariff = small_world.tariff.copy(deep=True)
            tariff.loc["CHN", "USA", ["A01", "C26"]] *= 1 - first
            tariff.loc["USA", "CHN", ["A01", "C26"]] *= 1 - second
            choices.append((first, second))
            found.append(welfare(small_world, Policy.from_arrays(small_world, tariff=tariff)))
    return np.array(choices), np.array(found) - 100


class TestBruteForce:
    def test_the_nash_product_is_the_largest_of_a_grid(self, plain, brute):
        choices, gains = brute
        product = np.where((gains > 0).all(axis=1), gains.prod(axis=1), 0)
        assert product.max() > 0
        assert plain.agreed.payoffs.prod() >= product.max()
        assert np.abs(plain.agreed.choice - choices[product.argmax()]).max() <= 1 / 8

    def test_the_smallest_package_is_smaller_than_any_on_the_grid_that_does(self, small_world, brute):
        margin = 0.1
        found = deal(small_world, PLAYERS, margin=margin, frontier=0).smallest
        choices, gains = brute
        sizes = (choices @ found.package.size)[(gains >= margin).all(axis=1)]
        step = found.package.size.sum() / 8
        assert found.size <= sizes.min()
        assert found.size > sizes.min() - step
        assert found.payoffs == pytest.approx([margin, margin], abs=1e-5)
        assert (found.payoffs >= margin - 1e-6).all()

    def test_nothing_on_the_grid_beats_the_frontier(self, plain, brute):
        points = plain.frontier[plain.frontier.kind == "frontier"]
        _, gains = brute
        for first, second in points[["gain_USA_pct", "gain_CHN_pct"]].to_numpy():
            assert not ((gains[:, 0] > first + 1e-4) & (gains[:, 1] > second + 1e-4)).any()
        assert len(points) == 9
        assert not points.dominated.any()

    def test_nothing_on_a_grid_beats_the_frontier_where_purchases_matter(self):
        world = random_world(3, economies=3, sectors=2, tariffs=False)
        start = Policy.none(world)
        for by, on, rates in (("E0", "E1", (0.1, 0.3)), ("E1", "E0", (0.3, 0.1))):
            for sector, rate in zip(("S0", "S1"), rates, strict=True):
                start = start.with_tariff(imposed_by=by, on=on, rate=rate, sectors=sector)
        listed = [{"by": "E0"}, {"by": "E1", "kind": "purchase", "sectors": "S1"}]
        found = deal(world, ("E0", "E1"), policy=start, concessions=listed, sectors="all", margin=0.05)
        points = found.frontier[found.frontier.kind == "frontier"]
        gains = points[["gain_E0_pct", "gain_E1_pct"]].to_numpy()
        assert not points.dominated.any()
        line = np.linspace(0, 1, 7)
        for choice in np.array([(a, b) for a in line for b in line]):
            outcome = solve(world, found.terms.onto(choice), deficits="balanced")
            here = 100 + outcome["welfare_pct"].values[:2] - found.today_values
            assert not ((here - gains) > 1e-4).all(axis=1).any(), choice

    def test_what_each_needs_is_the_least_that_makes_it_whole(self, plain, small_world):
        need = plain.needs[0]
        assert need.alone < 0
        gain = welfare(small_world, plain.terms.onto(need.choice))[0] - 100
        assert gain == pytest.approx(0, abs=1e-5)
        less = need.choice * np.where(plain.terms.owner == 1, 0.95, 1.0)
        assert welfare(small_world, plain.terms.onto(less))[0] < 100


class TestWhatIsReported:
    def test_gains_are_those_of_the_policy_solved_anew(self, after_war, small_world):
        start, policy = today_of(small_world), after_war.policy
        change = welfare(small_world, policy) - welfare(small_world, start)
        assert after_war.gains.loc[list(PLAYERS), "gain_pct"].to_numpy() == pytest.approx(change, abs=1e-9)
        assert after_war.gap < 1e-7
        assert (change > 0).all()

    def test_the_package_ends_at_the_baseline(self, after_war, small_world):
        table, baseline = after_war.package, small_world.tariff
        assert list(table["what"]) == ["tariff", "tariff", "licence"]
        assert list(table["by"]) == ["USA", "CHN", "CHN"]
        border = (small_world.trade / (1 + baseline)).sel(
            exporter="CHN", importer="USA", sector=["A01", "C26"]
        )
        floor = float((border * baseline.sel(exporter="CHN", importer="USA")).sum() / border.sum())
        assert table.loc[1, "granted"] == pytest.approx(1.0)
        assert table.loc[1, "agreed_pct"] == pytest.approx(100 * floor)
        assert table.loc[1, "today_pct"] == pytest.approx(100 * floor + 30)
        assert table.loc[1, "size_usd_m"] == pytest.approx(0.3 * float(border.sum()))

    def test_money_is_income_times_the_gain(self, after_war, small_world):
        row = after_war.gains.loc["CHN"]
        income = float(small_world.without_deficits().income.sel(economy="CHN"))
        assert row["gain_usd_m"] == pytest.approx(row["gain_pct"] / 100 * income, rel=1e-9)

    def test_words(self, after_war, plain):
        said = after_war.sentence()
        assert said.startswith("both gain: the United States +")
        assert "China cuts tariffs on the United States, goods, from 36.5 % to 11.5 %" in said
        assert "China lowers export wedges on the United States, goods, from 15.0 % to 0.0 %" in said
        assert "the United States needs nothing in return" in said
        assert "the smallest package that leaves both at least 0.010 % better off than today is worth" in said
        assert "and it needs at least" in plain.sentence()
        assert plain.why == after_war.why == ""

    def test_third_economies_that_lose_are_named(self, after_war):
        third = after_war.gains.iloc[3:]
        assert list(after_war.gains.index[:3]) == ["USA", "CHN", "world"]
        assert len(third)
        assert (third.gain_pct < 0).all()
        assert f"{third.index[0]}" == "DEU"
        assert "Germany loses most" in after_war.sentence()


class TestNoDeal:
    def test_a_side_with_nothing_to_grant_gets_nothing(self, one_sided):
        assert not one_sided.exists
        assert one_sided.agreed is one_sided.smallest is None
        assert (one_sided.package["granted"] == 0).all()
        assert one_sided.gains["gain_pct"].abs().max() == 0

    def test_why_says_who_loses_by_how_much_and_how(self, one_sided, small_world):
        said = one_sided.sentence()
        assert said.startswith(
            "no deal exists: no package leaves both at least 0.010 % better off than today"
        )
        assert "China has nothing to grant" in said
        alone = welfare(small_world, one_sided.terms.onto(np.ones(1))) - 100
        assert one_sided.effects[0] == pytest.approx(alone, abs=1e-6)
        assert alone[0] < 0 < alone[1]
        assert one_sided.terms_of_trade[0, 0] < 0
        assert "by themselves -0.0" in said
        assert one_sided.most == pytest.approx([0, 0], abs=1e-6)

    def test_a_margin_that_nobody_can_reach(self, small_world):
        found = deal(small_world, PLAYERS, margin=5.0, frontier=0)
        assert not found.exists
        assert "at least 5.0 % better off" in found.why
        assert "gains +0." in found.why


class TestDisagreement:
    def test_a_threat_counts_as_much_as_it_is_believed(self, small_world):
        start = today_of(small_world)
        threat = start.with_tariff(imposed_by="USA", on="CHN", rate=1.0)
        given = {"threat": threat, "credibility": 0.25}
        found = deal(small_world, PLAYERS, policy=start, disagreement=given, frontier=0)
        expected = 0.25 * welfare(small_world, threat) + 0.75 * welfare(small_world, start)
        assert found.breakdown.values == pytest.approx(expected, abs=1e-8)

    def test_who_fears_talks_that_fail_gives_more(self, small_world, plain):
        threat = Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.1)
        found = deal(small_world, PLAYERS, disagreement=threat, frontier=0)
        lost = found.breakdown.values - 100
        assert lost[1] < lost[0]
        assert found.agreed.payoffs[0] > plain.agreed.payoffs[0]

    def test_war_in_a_symmetric_world_is_the_published_one(self):
        # METHODS 4.2: two like economies, theta 4, no trade cost: tariffs of 0.3139, welfare -3.829 % each.
        world = one_sector(np.full((2, 2), 0.5))
        war = Policy.from_arrays(world, tariff=0.3139 * (1 - np.eye(2))[:, :, None])
        found = deal(world, ("E0", "E1"), policy=war, disagreement="war", sectors="all", frontier=0)
        assert found.breakdown.rates == pytest.approx([31.39, 31.39], abs=0.01)
        assert found.breakdown.values == pytest.approx([100 - 3.829] * 2, abs=1e-3)
        assert found.agreed.choice == pytest.approx([1, 1], abs=1e-6)
        assert found.outcome["welfare_pct"].values == pytest.approx([0, 0], abs=1e-6)
        assert found.needs[0].size == pytest.approx(found.needs[1].size, rel=1e-3)

    def test_war_from_tariffs_beyond_the_usual_bounds(self):
        world = random_world(1, economies=3, sectors=1, tariffs=False)
        start = Policy.none(world).with_tariff(imposed_by="E1", on="E0", rate=2.4, sectors="all")
        found = deal(world, ("E0", "E1"), policy=start, disagreement="war", sectors="all", frontier=0)
        assert found.breakdown.words.startswith("both choose the tariffs that are best for them (E0 ")
        assert found.breakdown.words.endswith(", on all)")

    def test_a_threat_without_a_chance_is_said_to_be_certain(self, small_world):
        threat = Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.1)
        found = deal(small_world, PLAYERS, disagreement={"threat": threat}, frontier=0)
        assert found.breakdown.values == pytest.approx(welfare(small_world, threat), abs=1e-8)
        assert "for certain, as no credibility is given" in found.breakdown.words

    def test_no_package_beats_a_better_alternative(self, small_world):
        free = Policy.none(small_world)
        found = deal(small_world, PLAYERS, policy=today_of(small_world), disagreement=free,
                     concessions=[{"by": "USA", "to": 0.3}], frontier=0)  # fmt: skip
        assert not found.exists
        assert "when talks fail the policy of disagreement holds" in found.why
        assert "no package leaves both at least 0.010 % better off than that" in found.why


@pytest.fixture(scope="module")
def payoffs(small_world: World) -> PackagePayoffs:
    """A cut, a licence that begins later, and a commitment that binds."""
    sides = players_of(small_world, PLAYERS)
    listed = [
        Concession("USA"),
        Concession("CHN", "licence", "C26", from_year=2),
        Concession("CHN", "purchase", "A01", to=1.5),
    ]
    package = package_of(small_world, today_of(small_world), sides, listed, SETTINGS)
    solver = WarmSolver.on(small_world, package.policy, SETTINGS)
    goals = goals_of(solver.stage, list(sides), "welfare")
    return PackagePayoffs(package, solver, goals, Timing.of(package.from_year.tolist(), 10, 0.9))


class TestPackages:
    CHOICE = np.array([0.3, 0.6, 0.8])

    def test_slopes_are_those_of_differences(self, payoffs):
        _, slopes = payoffs(self.CHOICE)
        for at in range(3):
            step = 1e-4 * np.eye(3)[at]
            by_difference = (payoffs(self.CHOICE + step)[0] - payoffs(self.CHOICE - step)[0]) / 2e-4
            assert slopes[:, at] == pytest.approx(by_difference, rel=1e-4, abs=1e-6)
        assert (np.abs(slopes) > 1e-4).all()

    def test_payoffs_are_the_discounted_mean_of_the_phases(self, payoffs, small_world):
        early = welfare(small_world, payoffs.package.onto(self.CHOICE * [1, 0, 1]))
        late = welfare(small_world, payoffs.package.onto(self.CHOICE))
        weight = (1 - 0.9**2) / (1 - 0.9**10)
        assert payoffs(self.CHOICE)[0] == pytest.approx(weight * early + (1 - weight) * late, abs=1e-7)

    def test_nothing_granted_is_today(self, payoffs, small_world):
        assert payoffs(np.zeros(3))[0] == pytest.approx(welfare(small_world, today_of(small_world)), abs=1e-7)

    def test_a_commitment_is_kept(self, payoffs, small_world):
        package = payoffs.package
        outcome = solve(small_world, package.onto(self.CHOICE), deficits="balanced")
        committed = package.rates(self.CHOICE)[2]
        assert committed == pytest.approx(package.granted[2].today * 0.2 + 1.5 * 0.8)
        assert outcome.quotas["used"].iloc[0] == pytest.approx(committed, rel=1e-6)
        assert outcome.quotas["subsidy_pct"].iloc[0] > 0

    def test_a_commitment_that_is_not_granted_is_none(self):
        # The cut of the first good diverts purchases of the second: a floor at today's would bind.
        world = random_world(1, economies=4, sectors=3, tariffs=False)
        start = Policy.none(world).with_tariff(imposed_by="E1", on="E0", rate=0.3, sectors="all")
        cut, commitment = Concession("E1", sectors="S0"), Concession("E1", "purchase", "S1", from_year=3)
        sides = players_of(world, ("E0", "E1"))
        without = package_of(world, start, sides, [cut], SETTINGS)
        package = package_of(world, start, sides, [cut, commitment], SETTINGS)
        solver = WarmSolver.on(world, package.policy, SETTINGS)
        goals = goals_of(solver.stage, list(sides), "welfare")
        found = PackagePayoffs(package, solver, goals, Timing((0,), (1.0,)))
        expected = solve(world, without.onto(np.ones(1)), deficits="balanced")["welfare_pct"].values[:2]
        early, late = (
            found(np.array([1.0, 0.0])),
            PackagePayoffs(package, solver, goals, Timing((3,), (1.0,))),
        )
        assert early[0] - 100 == pytest.approx(expected, abs=1e-8)
        assert early[1][:, 1] == pytest.approx([0, 0], abs=1e-12)
        # Before it begins it binds nobody, however much of it is granted.
        assert found(np.ones(2))[0] - 100 == pytest.approx(expected, abs=1e-8)
        assert np.abs(late(np.ones(2))[0] - 100 - expected).max() > 0.01
        assert package.onto(np.array([1.0, 0.0])).quotas == ()
        alike = solve(world, package.onto(np.array([1.0, 0.0])), deficits="balanced")["welfare_pct"].values[
            :2
        ]
        assert alike == pytest.approx(expected, abs=1e-8)

    def test_a_commitment_fades_out_without_a_jump(self, payoffs):
        (limit,) = payoffs.package.limits
        assert limit.level(0.0) == UNBOUND
        assert limit.level(LEAST_SHARE - 1e-12) == pytest.approx(limit.level(LEAST_SHARE))
        assert limit.level(1.0) == pytest.approx(1.5)
        below = payoffs.package.granted[2].words(0.5 * limit.today)
        assert below.startswith("China keeps up purchases from the United States, A01, at")
        assert "or more, of" in below

    def test_a_commitment_to_buy_what_is_bought_anyway_is_not_agreed(self, small_world):
        listed = [{"by": "USA"}, {"by": "CHN"}, {"by": "CHN", "kind": "purchase", "sectors": "A01"}]
        found = deal(small_world, PLAYERS, policy=today_of(small_world), concessions=listed, frontier=0)
        assert found.package["granted"].to_numpy()[:2] == pytest.approx([1, 1])
        assert found.package.loc[3, "granted"] == 0

    def test_by_sector_there_is_one_for_each_that_has_something_to_cut(self, small_world):
        sides = players_of(small_world, PLAYERS)
        package = package_of(small_world, today_of(small_world), sides, None, SETTINGS, by="sector")
        told = [(one.concession.by, one.concession.kind, one.group) for one in package.granted]
        cuts = [(by, "tariff", sector) for by in PLAYERS for sector in ("A01", "C26")]
        assert told == [*cuts, ("CHN", "licence", "C26")]

    def test_blocs_talk_as_one(self, small_world):
        sides = {"allies": ["USA", "DEU"], "China": "CHN"}
        found = deal(small_world, sides, policy=today_of(small_world), frontier=0)
        assert found.exists
        assert list(found.gains.index[:3]) == ["allies", "China", "world"]
        inside = {"exporter": ["USA", "DEU"], "importer": ["USA", "DEU"]}
        assert (found.policy.tariff.sel(inside) == today_of(small_world).tariff.sel(inside)).all()
        members = found.outcome.together("welfare_pct", ["USA", "DEU"])
        before = found.today.together("welfare_pct", ["USA", "DEU"])
        assert found.gains.loc["allies", "gain_pct"] == pytest.approx(members - before)

    def test_a_quota_of_today_stays(self, small_world):
        capped = today_of(small_world).with_quota(imposed_by="DEU", on="CHN", cap=0.7, sectors="C26")
        found = deal(small_world, PLAYERS, policy=capped, frontier=0)
        assert [quota.cap for quota in found.policy.quotas] == [0.7]
        assert found.outcome.quotas["used"].iloc[0] == pytest.approx(0.7)
        assert found.gap < 1e-7

    def test_a_ban_is_left_out_in_words(self, small_world):
        banned = today_of(small_world).with_export_ban(imposed_by="CHN", on="USA", sectors="A01")
        package = package_of(small_world, banned, players_of(small_world, PLAYERS), None, SETTINGS)
        (note,) = package.notes
        assert "from China to the United States is no part of the package" in note

    def test_a_quota_between_the_two_is_told_or_raised(self):
        world = random_world(3, economies=4, sectors=2, tariffs=False)
        taxed = Policy.none(world).with_tariff(imposed_by="E0", on="E1", rate=0.3, sectors="all")
        start = taxed.with_quota(imposed_by="E1", on="E0", cap=0.5, sectors="S0", on_imports=True)
        start = start.with_quota(imposed_by="E2", on="E3", cap=0.5, sectors="S0")
        sides = players_of(world, ("E0", "E1"))
        (note,) = package_of(world, start, sides, None, SETTINGS, sectors="all").notes
        assert (
            note
            == "the quota on S0 from E0 to E1, 50 % of the baseline, stays as it is: no concession raises it"
        )
        listed = [Concession("E0"), Concession("E1", "quota", "S0", to=0.9)]
        package = package_of(world, start, sides, listed, SETTINGS, sectors="all")
        assert package.notes == ()
        border = float(world.trade.sel(exporter="E0", importer="E1", sector="S0"))
        assert package.size[1] == pytest.approx(0.4 * border)
        assert [quota.cap for quota in package.onto(np.array([0.0, 0.5])).quotas] == pytest.approx([0.7, 0.5])
        words = package.granted[1].words(package.rates(np.array([0.0, 0.5]))[1])
        assert (
            words
            == "E1 raises quotas on trade with E0, S0, from 50 % of the baseline to 70 % of the baseline"
        )
        solver = WarmSolver.on(world, package.policy, SETTINGS)
        goals = goals_of(solver.stage, list(sides), "welfare")
        found, at = PackagePayoffs(package, solver, goals, Timing((0,), (1.0,))), np.array([0.4, 0.3])
        step = np.array([0, 1e-4])
        by_difference = (found(at + step)[0] - found(at - step)[0]) / 2e-4
        assert found(at)[1][:, 1] == pytest.approx(by_difference, rel=1e-4)
        assert np.abs(by_difference).min() > 1e-3
        with pytest.raises(InputError, match="no quota on S1 between E0 and E1 alone is below 100 %"):
            package_of(world, start, sides, [Concession("E1", "quota", "S1")], SETTINGS)

    def test_cuts_end_where_their_own_flows_stood(self):
        world = random_world(3, economies=3, sectors=2)
        start = Policy.none(world).with_tariff(imposed_by="E1", on="E0", rate=0.3, sectors="S1")
        sides = players_of(world, ("E0", "E1"))
        # Only S1 was raised, by E1: that goes back to before, and all else could go to zero.
        before = float(world.tariff.sel(exporter="E0", importer="E1", sector="S1"))
        package = package_of(world, start, sides, None, SETTINGS, by="sector", sectors="all")
        ends = {(one.concession.by, one.group): one.granted for one in package.granted}
        assert ends == {
            ("E0", "S0"): 0, ("E0", "S1"): 0, ("E1", "S0"): 0, ("E1", "S1"): pytest.approx(before)
        }  # fmt: skip
        named = [{"by": "E1", "sectors": "S0"}, {"by": "E1", "sectors": "S1"}]
        package = package_of(world, start, sides, named, SETTINGS)
        assert [one.granted for one in package.granted] == pytest.approx([0, before])
        # One concession on both goes back to before on both, not to zero on one of them.
        (whole,) = package_of(world, start, sides, [{"by": "E1"}], SETTINGS, sectors="all").granted
        assert (whole.slope <= 0).all()
        assert sorted(whole.slope) == pytest.approx([-0.3, 0.0])

    def test_concessions_are_about_what_the_talks_are_about(self):
        world = random_world(3, economies=3, sectors=2)
        sides = players_of(world, ("E0", "E1"))
        (one,) = package_of(world, Policy.none(world), sides, [{"by": "E0"}], SETTINGS, sectors="S1").granted
        assert one.group == "S1"
        assert len(one.cells) == 1

    def test_weights_of_years_add_up(self):
        timing = Timing.of([3, 0, 1, 3], 10, 0.96)
        assert timing.starts == (0, 1, 3)
        assert sum(timing.weights) == pytest.approx(1)
        assert Timing.of([3], 10, 1).weights == pytest.approx((0.3, 0.7))


class TestRefused:
    def refusal(self, world: World, **given) -> str:
        players = given.pop("players", PLAYERS)
        with pytest.raises(InputError) as caught:
            deal(world, players, **given)
        return str(caught.value)

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"players": ("USA", "CHN", "DEU")}, "3 given. A deal is between two"),
            ({"players": ("USA",)}, "1 given. A deal is between two"),
            ({"players": ("USA", "Chinaa")}, "Did you mean 'China'"),
            ({"players": {"A": ["USA", "DEU"], "B": ["DEU", "CHN"]}}, "overlap in DEU"),
            ({"weight": 1.5}, "weight: 1.5. Bargaining power of the first is 0 to 1"),
            ({"margin": -0.1}, "margin: -0.1"),
            ({"discount": 0}, "discount: 0"),
            ({"years": 0}, "years: 0"),
            ({"frontier": 1}, "frontier: 1"),
            ({"concessions": []}, "the list is empty"),
            ({"concessions": "tariffs"}, "They are a list of Concession"),
            ({"concessions": [{"by": "DEU"}]}, "'DEU' is not at the table"),
            ({"concessions": [{"by": "USA", "kind": "tarif"}]}, "Did you mean 'tariff'"),
            (
                {"concessions": [{"by": "USA", "sector": "C26"}]},
                "there is no 'sector'. Did you mean 'sectors'",
            ),
            ({"concessions": [{"kind": "tariff"}]}, "it does not say by whom"),
            (
                {"concessions": [{"by": "USA", "to": 0.9}]},
                "and 90 % is above them. A concession lowers a rate",
            ),
            ({"concessions": [{"by": "USA", "to": 25}]}, "If 25 % is meant, write 0.25"),
            (
                {"concessions": [{"by": "USA", "kind": "licence"}]},
                "export wedges of USA on CHN are at most 0 %",
            ),
            ({"concessions": [{"by": "USA", "from_year": 10}]}, "10 years count: 0 to 9"),
            ({"concessions": [{"by": "USA", "weight": 0}]}, "weight: 0"),
            (
                {"concessions": [{"by": "USA"}, {"by": "USA", "sectors": "C26"}]},
                "that concessions[0] acts on",
            ),
            (
                {"concessions": [{"by": "USA", "kind": "purchase", "to": 0.5}]},
                "50 % of the baseline, and 100 % is bought today. A commitment is to buy more",
            ),
            ({"disagreement": "wars"}, "Did you mean 'war'"),
            ({"disagreement": {"threat": "tariffs"}}, "it threatens with no Policy"),
            ({"by": "partner"}, "'partner' is not known"),
            ({"groups": {"all": ["A01", "C26"]}}, "groups are given"),
            ({"sectors": "G"}, "have no tariff and no export wedge on each other there"),
        ],
    )
    def test_in_words(self, small_world, given, words):
        assert words in self.refusal(small_world, **given)

    def test_all_at_once(self, small_world):
        threat = {"threat": Policy.none(small_world), "credibility": 2}
        said = self.refusal(
            small_world, concessions=[], weight=-1, margin=-1, disagreement=threat
        )  # fmt: skip
        for place in ("concessions:", "weight:", "margin:", "credibility: 2. It is a probability"):
            assert place in said

    def test_all_at_once_whatever_they_are_about(self, small_world):
        said = self.refusal(
            small_world, players=("USA", "Chinaa"), sectors="zz", concessions=[{"by": "USA", "kind": "kindd"}],
            by="no", horizon="zz", elasticities="qq", disagreement="x", weight=3,
        )  # fmt: skip
        places = [line.split(":")[0] for line in said.splitlines()]
        wanted = "players sectors concessions[0].kind by horizon elasticities disagreement weight"
        assert sorted(places) == sorted(wanted.split())

    def test_the_usual_sectors_may_be_missing_where_nobody_needs_them(self):
        world = random_world(3, economies=3, sectors=2)
        assert "sectors: 'goods' is not in this world" in self.refusal(world, players=("E0", "E1"))
        found = deal(world, ("E0", "E1"), concessions=[{"by": "E0", "sectors": "S1"}], frontier=0)
        assert [one.group for one in found.terms.granted] == ["S1"]

    def test_where_a_cut_would_end_is_told(self):
        world = random_world(3, economies=3, sectors=2, tariffs=False)
        said = self.refusal(world, players=("E0", "E1"), concessions=[{"by": "E0"}], sectors="all")
        assert "are at most 0 %, and would go to 0 %. A concession lowers a rate" in said

    def test_a_policy_for_another_world(self, small_world):
        other = replace(small_world, tariff=small_world.tariff * 0.5)
        assert "other baseline tariffs" in self.refusal(small_world, disagreement=Policy.none(other))
        assert "other baseline tariffs" in self.refusal(small_world, policy=Policy.none(other))
