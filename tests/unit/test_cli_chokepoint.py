"""The command `chokepoint`: the answer first, numbers as the library has them, files, refusals told by option."""

import csv
import io
import json
import math
from pathlib import Path

import pytest

import detente as dt
from detente.errors import InputError
from detente.minerals.shortage_words import in_text, two_digits
from detente.show.chokepoint import Chokepoint, days_words, month_words, price_words, years_words
from detente.show.chokepoint_command import share_of
from detente.show.chokepoint_report import chokepoint_report
from tests.unit.command_line import Said

G7 = ("chokepoint", "rare earths", "--cut", "80%", "--on", "G7")


@pytest.fixture(scope="module")
def shortage() -> dt.minerals.Shortage:
    return dt.minerals.shortage("rare earths", cut=0.8, months=12, on="G7")


@pytest.fixture
def ask(command, tmp_path, monkeypatch):
    """Runs the command in an empty folder at a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return command


@pytest.fixture
def quick(ask, monkeypatch):
    """The same without the world's equilibrium, which takes seconds."""
    monkeypatch.setattr(dt.minerals.Shortage, "outcome", lambda self: None)
    return ask


def plainly(said: Said) -> str:
    return " ".join(said.out.replace("\u00a0", " ").split())


class TestTerminal:
    def test_it_answers_first_and_shows_every_part(self, ask, shortage):
        said = ask(*G7)
        assert (said.code, said.err) == (0, "")
        assert max(len(line) for line in said.out.splitlines()) <= 80
        words = plainly(said)
        row = shortage.table(None).iloc[0]
        low, high = (two_digits(row[f"gdp_loss_{end}_pct"]) for end in ("low", "high"))
        question = "China cuts exports of rare earths (permanent magnets) to G7 by 80 % for 12 months"
        assert words.startswith(
            f"{question}. In the first year this stops {row['gdp_loss_pct']:.2g} % of value added in Germany "
            f"({low} to {high}), "
        )
        parts = (
            "Germany, stopped",
            "Sectors hit in Germany",
            "The answer is a cliff",
            "Once markets answer",
            "Sources",
        )
        places = [words.index(part) for part in parts]
        assert places == sorted(places)
        assert f"{len(shortage.assumptions)} entries are not measured here" in words

    def test_the_table_is_that_of_the_library(self, quick, shortage):
        said = quick(*G7)
        line = next(line for line in said.out.splitlines() if line.startswith("Japan"))
        row = shortage.table(["JPN"]).iloc[0]
        shown = [
            two_digits(row["gdp_loss_pct"]),
            *f"{two_digits(row['gdp_loss_low_pct'])} to {two_digits(row['gdp_loss_high_pct'])}".split(),
            f"{row['first_short_month']:.0f}",
        ]
        assert line.split()[1:6] == shown
        assert f"{row['cover_days']:.0f}" in line
        assert line.split("\u00a0y")[1].split()[-1] == f"{row['diversify_if_begun_years']:.1f}"

    def test_a_price_above_past_controls_has_no_figure_and_that_is_called_a_choice(self, quick):
        said = plainly(quick(*G7))
        assert "> 6 is above the highest in our table of past controls" in said
        assert "our choice: read it as rationing" in said

    def test_both_times_to_diversify_are_shown_with_what_they_assume(self, quick, shortage):
        said = plainly(quick(*G7))
        begun = shortage.table(["DEU"])["diversify_if_begun_years"].iloc[0]
        assert "> 15 years Germany, to diversify" in said and "no plant begun;" in said
        assert f"{begun:.1f} years if plants are" in said and "lead times are assumptions" in said

    def test_who_gains_leads_with_gdp_and_shows_rents_apart(self, ask, shortage):
        said = plainly(ask(*G7))
        outcome = shortage.outcome()
        rent = outcome["wedge_rents_usd_m"] - outcome["quota_rents_usd_m"]
        share = 100 * float((rent / outcome["income_usd_m"]).sel(economy="DEU"))
        wage = float(outcome["real_wage_pct"].sel(economy="DEU"))
        product = float(outcome["real_gdp_pct"].sel(economy="DEU"))
        assert f"Germany \u2212{-product:.2f} \u2212{-wage:.2f} +{share:.2f} " in said
        assert said.index("real GDP") < said.index("real wage") < said.index("welfare % ")
        assert "not a finding about it" in said
        assert " 0.00\u00a0%" not in said and "down:" in said

    def test_small_effects_are_under_a_hundredth(self, quick):
        said = plainly(quick("chokepoint", "antimony", "--cut", "1", "--economies", "USA"))
        assert "this stops under 0.01 % of value added in the United States" in said
        assert "shares of another (ore and concentrate) stand in" in said
        assert ", from day 188 on." in said

    def test_whoever_loses_the_largest_share_is_told_first_and_how_wide_the_range_is(self, shortage):
        told = Chokepoint(shortage)
        lost = told.told["gdp_loss_pct"]
        assert list(lost) == sorted(lost, reverse=True) and set(told.hit) <= set(lost.index)
        assert told.hit == [code for code in lost.index if code in told.hit]
        first = told.table.loc[lost.index[0]]
        wide = float(f"{first['gdp_loss_high_pct'] / first['gdp_loss_low_pct']:.1g}")
        assert f"spans a factor of about {wide:,.0f}: read it" in told.answer
        days = told.table["first_short_day"].loc[told.hit]
        soon = [in_text(code) for code in told.hit if days[code] == days.min()]
        assert f", in {soon[0]}, {soon[1]}, {soon[2]} and {len(soon) - 3} others first" in told.answer

    def test_stocks_and_a_coalition_are_choices(self, quick):
        alone = plainly(quick("chokepoint", "rare earths", "--cut", "1", "--economies", "JPN"))
        together = plainly(
            quick("chokepoint", "rare earths", "--cut", "1", "--economies", "JPN", "--stockpile-days", "90",
                  "--coalition", "G7", "--projects", "coalition")
        )  # fmt: skip
        found = dt.minerals.shortage(
            "rare earths", cut=1, months=12, stockpile_days=90, coalition="G7", projects="coalition"
        ).table(["JPN"])
        assert f"{found['gdp_loss_pct'].iloc[0]:.2g} %" in together
        assert "if all who are cut off begin" in alone and "if the members of the coalition begin" in together
        longer = plainly(
            quick("chokepoint", "rare earths", "--cut", "1", "--economies", "JPN", "--stock-days", "400")
        )
        assert "nobody shown runs short" in longer

    def test_no_cut_costs_nobody_anything(self, quick):
        said = quick("chokepoint", "gallium", "--cut", "0", "--economies", "USA")
        assert said.code == 0
        assert "nothing is cut, and nobody loses anything" in plainly(said)

    def test_a_world_without_equilibrium_has_no_gain(self, shortage):
        class Failed:
            converged, why = False, "it has no use for its factors"

        from rich.console import Console

        console = Console(file=io.StringIO(), width=80)
        console.print(chokepoint_report(Chokepoint(shortage, ("JPN",), Failed())))  # type: ignore[arg-type]
        shown = " ".join(console.file.getvalue().split())
        assert (
            "Who gains: no equilibrium of the first year was found: it has no use for its factors." in shown
        )

    def test_the_pages_show_what_the_command_prints(self, ask, repository):
        printed = [line.rstrip() for line in ask(*G7).out.splitlines() if "residual" not in line]
        page = repository / "docs" / "reference" / "command-line.md"
        shown = page.read_text(encoding="utf-8").splitlines()
        assert [line for line in printed if line not in shown] == []
        readme = (repository / "README.md").read_text(encoding="utf-8").splitlines()
        assert all(line in readme for line in printed[:17])


class TestFiles:
    def test_csv_has_units_in_its_names_and_nothing_without_end(self, quick, shortage):
        said = quick(*G7, "--csv", "-")
        table = list(csv.DictReader(io.StringIO(said.out)))
        assert [row["economy"] for row in table] == [str(code) for code in shortage.table(None).index]
        assert table[0]["diversify_years"] == ""
        expected = float(shortage.table(None)["loss_usd_m"].iloc[0])
        assert float(table[0]["loss_usd_m"]) == pytest.approx(expected, rel=1e-7)

    def test_json_has_units_months_sectors_and_every_assumption(self, quick, shortage):
        document = json.loads(quick(*G7, "--json", "-").out, parse_constant=pytest.fail)
        assert set(document["economies"]["JPN"]) <= set(document["units"])
        assert len(document["months"]["availability"]["JPN"]) == len(document["months"]["month"])
        assert document["months"]["availability"]["JPN"][0] == 1
        assert len(document["assumptions"]) == len(shortage.assumptions)
        assert all(row["standing"] and row["name"] for row in document["assumptions"])
        assert set(document["sectors"]["JPN"]["C29"]) <= {"title", *document["sector_units"]}
        assert document["sweep"]["economy"] == "DEU"
        assert document["vintage"]["detente"] == dt.__version__

    def test_files_are_written_beside_the_table(self, quick):
        said = quick(*G7, "--csv", "it.csv", "--json", "it.json", "--html", "it.html")
        assert said.code == 0
        assert [line.split()[1] for line in said.out.splitlines() if line.startswith("Wrote ")] == [
            "it.json",
            "it.csv",
            "it.html",
        ]
        assert Path("it.html").read_text().startswith("<!doctype html>")


class TestWords:
    @pytest.mark.parametrize(
        ("given", "share"), [("80%", 0.8), ("0.8", 0.8), ("1", 1), ("0", 0), (" 12.5 % ", 0.125)]
    )
    def test_shares(self, given, share):
        assert share_of(given, "--cut") == pytest.approx(share)

    @pytest.mark.parametrize("given", ["80", "x", "-1", "120%", "nan", "", "%", "1e9"])
    def test_what_is_no_share(self, given):
        with pytest.raises(InputError, match="^--cut: "):
            share_of(given, "--cut")

    def test_a_percentage_without_its_sign_is_asked_about(self):
        with pytest.raises(InputError, match=r"Write 80% or 0\.8\."):
            share_of("80", "--cut")

    def test_what_has_no_end_is_said_so(self):
        assert (month_words(math.inf), days_words(math.inf)) == ("never", "no end")
        assert years_words(math.inf) == ">\u00a015\u00a0years" and years_words(0) == "at once"
        assert price_words(math.inf) == price_words(7) == ">\u00a06" and price_words(2.25) == "2.2"


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("rare erths", "--cut", "1"), "MINERAL: there is no mineral 'rare erths'. Did you mean"),
            (
                ("gallium", "--cut", "80"),
                "--cut: '80' is more than everything. A share is 0 to 1. Write 80% or 0.8.",
            ),
            (("gallium", "--cut", "1", "--months", "-3"), "--months: it is -3."),
            (("gallium", "--cut", "1", "--months", "nan"), "--months: it is not a number."),
            (("gallium", "--cut", "1", "--months", "inf"), "--months: it is inf."),
            (("gallium", "--cut", "1", "--by", "Chnia"), "--by: there is no economy 'Chnia'. Did you mean"),
            (("gallium", "--cut", "1", "--on", "Japn"), "--on: there is no economy 'Japn'. Did you mean"),
            (("gallium", "--cut", "1", "--on", "CHN"), "--on: CHN would cut itself off."),
            (("gallium", "--cut", "1", "--stage", "magnt"), "stage"),
            (("gallium", "--cut", "1", "--economies", "Japn"), "--economies: there is no economy 'Japn'."),
            (("gallium", "--cut", "1", "--stock-days", "-1"), "--stock-days: it is -1."),
            (("gallium", "--cut", "1", "--stockpile-days", "90"), "--coalition: it is missing."),
            (("gallium", "--cut", "1", "--projects", "all"), "--projects: there is no choice 'all'."),
            (("gallium", "--cut", "1", "--csv", "no/it.csv"), "--csv: no is no folder that is there."),
        ],
    )
    def test_they_are_told_by_option_and_nothing_is_written(self, quick, tmp_path, words, message):
        said = quick("chokepoint", *words)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("error: ") and message in said.err
        assert list(tmp_path.iterdir()) == []

    def test_they_come_at_once(self, quick):
        said = quick(
            "chokepoint", "gold dust", "--cut", "1", "--months", "-3", "--by", "Chnia", "--on", "Japn"
        )
        assert said.err.count("error: ") == 4

    def test_nobody_with_anything_left_is_refused_in_words(self, quick):
        said = quick("chokepoint", "rare earths", "--cut", "100%", "--by", "world", "--stock-days", "0")
        assert said.code == 2 and said.err.startswith("error: ")
