"""The commands `truce` and `deal`, and files that ask for them: shown, written, drawn, refused."""

import json
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from detente import InputError, strategy
from detente.show.deal_page import deal_page
from detente.show.deal_request import DealTyped
from detente.show.deal_shown import group_title
from detente.show.strategy_options import Typed
from detente.show.talks_options import (
    band_typed,
    controls_typed,
    purchases_typed,
    raised_typed,
    sides_of,
    sides_text,
)

SMALL = ("--world", "small.npz")
TRUCE = ("truce", "USA", "CHN", *SMALL)
DEAL = ("deal", "USA", "CHN", *SMALL, "--points", "3")
TERMS = {"weight": 0.5, "margin": 0.01, "years": 10, "discount": None, "frontier": 0}


def text(said) -> str:
    """What was printed, as one line with plain spaces."""
    return " ".join(said.out.replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def two(small_world):
    return sides_of(small_world, "USA,CHN")


class TestTruce:
    def test_it_shows_payoffs_patience_words_and_what_it_rests_on(self, command, folder, small_world):
        said = command(*TRUCE, "--band", "none", "--renewal", "0.9")
        found = strategy.truce(small_world, ("USA", "CHN"), band=None, renewal=0.9)
        assert said.code == 0 and said.err == ""
        shown = text(said)
        opening = found.sentence()
        assert shown.startswith(opening[:1].upper() + opening[1:].replace("-", "−"))
        row = found.payoffs.loc["USA"]
        assert f"at war {row['war_pct']:+.3f}".replace("-", "−") in shown
        assert f"{row['truce_tariff_pct']:.1f} breaks it alone" in shown
        assert "What each needs to keep it" in shown and "renewed with a chance of 0.9" in shown
        assert "The truce: tariffs that the world holds." in shown and "deficits: balanced" in shown
        assert "under other trade elasticities" not in shown

    def test_a_band_says_what_is_robust_and_names_every_case(self, command, folder, small_world):
        said = command(*TRUCE, "--band", "1.5,8", "--no-inputs", "--csv", "-")
        found = strategy.truce(small_world, ("USA", "CHN"), band=["uniform(1.5)", "uniform(8)"], inputs=False)
        table = pd.read_csv(StringIO(said.out), comment="#")
        cases = table[table["kind"] == "case"]
        assert list(cases["case"]) == list(found.band.index)
        assert list(cases["holds"]) == list(found.band["holds"])
        assert cases["USA_war_pct"].to_numpy() == pytest.approx(
            found.band["USA_war_pct"].to_numpy(), rel=1e-5
        )
        assert "# answer: " in said.out

    def test_a_war_of_points_and_controls_stand_beside_tariffs_alone(self, command, folder, small_world):
        said = command(*TRUCE, "--war", "50%", "--controls", "CHN:C26=80%", "--band", "none", "--json", "-")
        document = json.loads(said.out)
        war = (small_world, "USA", "CHN")
        policy = strategy.truce(*war[:1], band=None).game.truce
        for mine, other in (("USA", "CHN"), ("CHN", "USA")):
            policy = policy.with_tariff(imposed_by=mine, on=other, rate=0.5)
        found = strategy.truce(small_world, war=policy, band=None)
        alone = document["payoffs_without_controls"]["USA"]["war_pct"]
        assert alone == pytest.approx(found.payoffs.loc["USA", "war_pct"], rel=1e-6)
        assert document["payoffs"]["USA"]["war_pct"] != pytest.approx(alone, rel=1e-3)
        assert document["war"] == "tariffs higher on the other: United States 50 points, China 50 points"
        assert document["needs_without_controls"]["CHN"]["weight"] == pytest.approx(0.96)

    def test_tariffs_of_the_truce_may_be_others_than_todays(self, command, folder, small_world):
        words = (*TRUCE, "--tariffs", "USA:2%;CHN:0%", "--band", "none", "--json", "-")
        payoffs = json.loads(command(*words).out)["payoffs"]
        assert payoffs["USA"]["truce_tariff_pct"] == pytest.approx(2.0)
        assert payoffs["CHN"]["truce_tariff_pct"] == pytest.approx(0.0)

    def test_a_truce_that_does_not_hold_is_an_answer(self, command, folder, small_world):
        said = command(*TRUCE, "--band", "none", "--expires", "3", "--bounds", "-20%,200%")
        assert said.code == 0
        assert ("does not hold" in text(said)) != strategy.truce(small_world, band=None, expires=3).holds

    def test_everything_wrong_is_told_at_once_by_option(self, command, folder):
        said = command(
            *("truce", "USAX", "CHN", "--war", "x", "--lag", "-1", "--punishment", "never", "--renewal", "2"),
            *("--discount", "3", "--band", "scals", "--controls", "CHN:C99;USA", "--sectors", "goodz"),
            *("--objective", "welfar", "--from", "2025-13-01", "--expires", "soon", *SMALL),
        )
        assert said.code == 2 and said.out == ""
        places = [line.split(": ")[1] for line in said.err.splitlines()]
        assert set(places) == {
            *("SIDES", "--war", "--lag", "--punishment", "--renewal", "--discount", "--band", "--controls"),
            *("--sectors", "--objective", "--from", "--expires"),
        }
        assert len(said.err.splitlines()) == len(set(said.err.splitlines()))
        assert "Did you mean 'scales'?" in said.err

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--war", "120"), "--war: 120 as a fraction is 12000 %. Write 120% for percent."),
            (("--war", "DEU:50%"), "--war: 'DEU' is neither side. It is USA or CHN."),
            (("--war", "USA:50%;USA:10%"), "--war: USA is given twice."),
            (("--controls", "DEU:C26"), "--controls: 'DEU' is neither side."),
            (("--horizon", "impact", "--band", "sets"), "--band: 'sets' on impact."),
            (("--tariffs", "DEU:5%"), "--tariffs: 'DEU' is neither side."),
            (("--breach-with-controls",), "--breach-with-controls: there are no controls."),
            (("--period-years", "0"), "--period-years: 0.0. It is a number of years above 0."),
            (("--ledger", "us-china"), "--ledger: it is given without --from."),
            (("--csv", "nowhere/out.csv"), "--csv: nowhere is no folder that is there."),
        ],
    )
    def test_what_cannot_be_is_refused(self, command, folder, words, told):
        said = command(*TRUCE, *words)
        assert said.code == 2 and said.out == ""
        assert told in said.err

    def test_three_sides_are_pointed_to_blocs(self, command, folder):
        said = command("truce", "USA", "CHN", "DEU", *SMALL)
        assert said.code == 2
        assert "SIDES: 3 are given. There are two sides. Write two: USA CHN, or blocs:" in said.err


class TestDeal:
    def test_it_shows_the_package_gains_frontier_and_reciprocity(self, command, folder, small_world):
        said = command(*DEAL)
        found = strategy.deal(small_world, ("USA", "CHN"), frontier=3)
        assert said.code == 0 and said.err == "" and found.exists
        shown = text(said)
        assert shown.startswith("Both gain: the United States")
        rates = found.package
        assert f"{rates['today_pct'].iloc[0]:.1f} {rates['agreed_pct'].iloc[0]:.1f}" in shown
        gain = found.gains.loc["USA", "gain_pct"]
        assert f"United States {gain:+.3f}".replace("-", "−") in shown
        assert "The smallest package that leaves both at least 0.010 %" in shown
        assert "A agreed" in shown and "gain of United States, %" in shown
        assert "Reciprocity - At the prices of today, the United States buys" in shown
        assert "Today: tariffs that the world holds. When talks fail: today's policy goes on." in shown

    def test_a_threat_is_weighed_by_its_chance(self, command, folder, small_world):
        words = (*DEAL, "--disagreement", "threat USA:40%", "--credibility", "0.5", "--json", "-")
        document = json.loads(command(*words).out)
        today = strategy.deal(small_world, frontier=0).terms.policy
        threat = today.with_tariff(imposed_by="USA", on="CHN", rate=0.4)
        found = strategy.deal(small_world, disagreement={"threat": threat, "credibility": 0.5}, frontier=0)
        gains = found.breakdown.values - found.today_values
        assert document["terms"]["then_gain_pct"]["CHN"] == pytest.approx(gains[1], rel=1e-6)
        assert document["terms"]["when_talks_fail"] == (
            "tariffs higher on the other: United States 40 points, carried out with a chance of 50 %"
        )

    def test_purchases_come_beside_the_usual_cuts(self, small_world):
        typed = DealTyped("USA,CHN", purchases="CHN:A01=1.4@2")
        shown = typed.answered(small_world, Typed("goods"), TERMS)
        table = shown.concessions
        assert list(table["what"]) == ["tariff", "tariff", "purchase"]
        assert list(table["from_year"]) == [0, 0, 2] and table["could_be_pct"].iloc[2] == pytest.approx(140)
        assert list(table["sectors"][:2]) == ["goods", "goods"]

    def test_cuts_end_where_one_says(self, small_world):
        shown = DealTyped("USA,CHN", to="3%").answered(small_world, Typed("goods"), TERMS)
        found = strategy.deal(
            small_world,
            concessions=[{"by": side, "sectors": "goods", "to": 0.03} for side in ("USA", "CHN")],
            frontier=0,
        )
        assert list(shown.concessions["could_be_pct"]) == pytest.approx(list(100 * found.terms.rates([1, 1])))
        assert shown.found.agreed.payoffs == pytest.approx(found.agreed.payoffs, abs=1e-9)

    def test_no_deal_is_an_answer_with_its_reason(self, command, folder, small_world):
        said = command(*DEAL, "--margin", "5")
        assert said.code == 0
        shown = text(said)
        assert shown.startswith("No deal exists: no package leaves both at least 5.0 % better off than today")
        assert "gains" in shown and "What could be signed, %" in shown and "What is signed" not in shown
        found = strategy.deal(small_world, margin=5.0, frontier=0)
        reason = found.why.split("; ")[1]
        assert not found.exists and reason[1:] in shown.replace("−", "-")

    def test_a_war_that_is_better_than_today_is_called_no_threat(self, command, folder, monkeypatch):
        from detente.show.deal_shown import DealShown

        monkeypatch.setattr(DealShown, "war_is_better", property(lambda shown: True))
        said = command(*DEAL, "--points", "0")
        assert "That war is no threat: the tariffs that would serve each best lie below today's" in text(said)
        assert "--disagreement 100%" in text(said)

    def test_it_writes_csv_json_and_a_page(self, command, folder):
        said = command(*DEAL, "--csv", "it.csv", "--json", "it.json", "--html", "it.html")
        assert said.code == 0 and all(f"Wrote it.{kind}" in said.out for kind in ("csv", "json", "html"))
        table = pd.read_csv("it.csv", comment="#")
        assert {"concession", "gain", "package", "reciprocity"} == set(table["kind"])
        document = json.loads(Path("it.json").read_text(encoding="utf-8"))
        assert document["exists"] is True and document["sentence"].startswith("Both gain")
        assert set(document["units"]) >= {"gain_pct", "size_usd_m"}
        page = Path("it.html").read_text(encoding="utf-8")
        assert page.count("<svg") == 2 and "default-src 'none'" in page and "<script" not in page
        assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
        assert "detente deal USA CHN --world small.npz --points 3" in page
        assert "gain of China, %" in page and "Frontier, best for China" in page

    def test_a_page_of_no_deal_says_so_first(self, small_world):
        typed = DealTyped("USA,CHN")
        page = deal_page(typed.answered(small_world, Typed("goods"), TERMS | {"margin": 5.0}))
        assert '<p class="answer">No deal exists: no package' in page
        assert "What could be signed" in page and "Reciprocity" not in page

    def test_everything_wrong_is_told_at_once_by_option(self, command, folder):
        said = command(
            *("deal", "USA", "CHNX", "--disagreement", "wra", "--credibility", "2", "--weight", "3"),
            *("--margin", "-1", "--years", "0", "--discount", "2", "--points", "1", "--sectors", "goodz"),
            *("--purchases", "CHN:agricultur=1.5;CHN", "--by", "partner", "--from", "soon", *SMALL),
        )
        assert said.code == 2 and said.out == ""
        places = [line.split(": ")[1] for line in said.err.splitlines()]
        assert set(places) == {
            *("SIDES", "--disagreement", "--credibility", "--weight", "--margin", "--years", "--discount"),
            *("--points", "--sectors", "--purchases", "--by", "--from"),
        }
        assert "error: --disagreement: 'wra' is not known. Did you mean 'war'?" in said.err

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--to", "-3%"), "--to: '-3%' is no rate. It is 0 or more: 10% or 0.1."),
            (("--to", "90%"), "--to: today's tariffs of USA on CHN are at most"),
            (("--horizon", "impat"), "--horizon: there is no 'impat'. Did you mean 'impact'?"),
            (("--credibility", "0.5"), "--credibility: it is given with --disagreement today."),
            (("--purchases", "CHN:C26=0.2"), "--purchases, 'CHN:C26=0.2': 20 % of the baseline, and"),
            (("--purchases", "CHN:C26@x"), "--purchases: from year 'x'."),
            (("--purchases", "CHN:C26@12"), "--purchases, 'CHN:C26@12': year 12. 10 years count: 0 to 9."),
            (("--by", "uniform", "--groups", "broad"), "--groups: "),
            (("--html", "nowhere/it.html"), "--html: nowhere is no folder that is there."),
            (("--sectors", "G"), "--sectors: USA and CHN have no tariff and no export wedge on each other"),
        ],
    )
    def test_what_cannot_be_is_refused(self, command, folder, words, told):
        said = command(*DEAL, *words)
        assert said.code == 2 and said.out == ""
        assert told in said.err


class TestFiles:
    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ("truce: {players: [USA, CHN], band: null}", ("terms of a truce", "What each needs to keep it")),
            ("deal: {players: [USA, CHN], frontier: 2}", ("terms of a deal", "What is signed, %")),
        ],
    )
    def test_a_file_that_asks_shows_the_same_report(self, command, folder, asked, told):
        Path("asks.yaml").write_text(
            "name: Asks\nwords: A file that asks\nday: 2025-10-17\nworld: small.npz\nmeasures:\n"
            "  - {measure: A rise, instrument: tariff, imposed_by: USA, on: CHN, sectors: goods, rate: 0.3, "
            f"source: test}}\nstrategy:\n  {asked}\n",
            encoding="utf-8",
        )
        said = command("run", "asks.yaml", "--draws", "0")
        assert said.code == 0, said.err
        assert all(words in text(said) for words in told)
        assert "--disagreement" not in said.out and "1 measure of the file" in text(said)


class TestTyped:
    def test_sides(self):
        assert sides_text(None) == "USA,CHN" and sides_text(["USA", "EU"]) == "USA,EU"
        assert sides_text(["West=USA,EU", "East=CHN"]) == "West=USA,EU;East=CHN"

    def test_rates_of_either_side(self, small_world, two):
        assert raised_typed(small_world, two, "100%", "war") == {0: 1.0, 1: 1.0}
        assert raised_typed(small_world, two, "China: 0.5; USA: 20%", "war") == {1: 0.5, 0: 0.2}

    def test_controls(self, small_world, two):
        stop, tax = controls_typed(small_world, two, "CHN:A01,C26;USA:C26=50%")
        assert (stop.imposed_by, stop.on, stop.rate) == (["CHN"], ["USA"], "ban")
        assert stop.sectors == ["A01", "C26"] and (tax.imposed_by, tax.rate) == (["USA"], 0.5)

    def test_purchases(self, small_world, two):
        (one,) = purchases_typed(small_world, two, "China:C26=150%@3")
        assert (one.by, one.kind, one.sectors, one.to, one.from_year) == ("CHN", "purchase", "C26", 1.5, 3)
        (half,) = purchases_typed(small_world, two, "CHN:C26")
        assert half.to is None

    def test_bands(self):
        assert band_typed("none") is None and band_typed("All") == "all"
        assert band_typed("median, 4") == ["median", "uniform(4)"]
        with pytest.raises(InputError, match="there is no 'medain'. Did you mean 'median'"):
            band_typed("medain")

    def test_titles_of_many_sectors_stay_short(self):
        assert group_title("goods") == "goods"
        assert group_title("C26+C27+C28").endswith("and 2 more")
