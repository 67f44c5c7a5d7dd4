"""The commands of ledgers: where things stand, what happened, duties on a product, and looking after a ledger."""

import csv
import io
import json
from pathlib import Path

import pytest

from detente import Ledger, cli
from detente.show import ledger_commands
from tests.unit.ledger_texts import HEADING, MEASURES

DAY = ("--on", "2025-10-17")
LONG = "chn-answer-with-a-name-that-is-longer-than-a-line-of-columns"


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def holding(text: str, words: str) -> str:
    """The first line that holds some words."""
    return next(line for line in lines(text) if words in line)


def before_each_other(text: str, *parts: str) -> bool:
    places = [text.index(part) for part in parts]
    return places == sorted(places)


class TestHelp:
    @pytest.mark.parametrize("name", ["status", "timeline", "explain"])
    def test_each_command_says_what_it_does(self, command, name):
        said = command(name, "--help")
        assert said.code == 0
        assert getattr(ledger_commands, name).__doc__.strip() in " ".join(said.out.split())

    @pytest.mark.parametrize("name", ["check", "diff", "export", "add"])
    def test_each_command_of_the_group_says_what_it_does(self, command, name):
        said = command("ledger", name, "--help")
        assert said.code == 0
        assert getattr(ledger_commands, name).__doc__.strip() in " ".join(said.out.split())

    def test_all_are_listed(self, command):
        assert all(
            f"  {name} " in command("--help").out for name in ("status", "timeline", "explain", "ledger")
        )
        assert {group.name for group in cli.app.registered_groups} == {"ledger"}

    @pytest.mark.parametrize("words", [("ledger",), ("explain", "USA"), ("ledger", "diff", "2025-01-01")])
    def test_wrong_usage_ends_with_2(self, command, words):
        assert command(*words).code == 2


class TestStatus:
    def test_the_first_lines_say_the_day_what_is_known_and_the_vintage(self, ask):
        first, second, third, fourth, *_ = lines(ask("status", *DAY, "--known", "2025-10-17").out)
        assert first == "17 October 2025, as known on 17 October 2025"
        assert second == "4 in force, 1 suspended, 1 threatened or announced, 1 over"
        assert third == "3 changes due within 30 days"
        assert fourth == "Ledger small, known to 2025-12-01"

    def test_groups_stand_in_order(self, ask):
        said = ask("status", *DAY, "--all").out
        titles = (
            "In force (4)",
            "Suspended (1)",
            "Threatened or announced (1)",
            "Over (1)",
            "Beside them: talks, agreements and disputes (0)",
            "Next 90 days",
            "Talks, agreements",
        )
        assert before_each_other(said, *titles)

    def test_what_is_over_is_shown_when_asked(self, ask):
        assert "usa-old" not in ask("status", *DAY).out
        said = ask("status", *DAY, "--all").out
        assert holding(said, "usa-old").split() == [
            "usa-old",
            "USA",
            "→",
            "EU",
            "+5",
            "2020-01-01",
            "2021-01-01",
        ]
        assert "expired: An old duty (Nobody knows)" in said

    def test_a_measure_has_its_columns_and_its_first_source(self, ask):
        said = ask("status", *DAY).out
        columns = holding(said, "usa-batteries").split()
        assert columns == ["usa-batteries", "USA", "→", "CHN", "+10", "2025-02-01", "2025-12-15"]
        assert "Duty on batteries of China (A very long notice of action about" in said
        assert "cells and parts" not in said
        assert "(An order, not verified)" in said
        assert "Duty on steel (no source)" in said

    def test_a_threat_has_the_day_and_the_rate_it_is_threatened_for(self, ask):
        said = ask("status", *DAY).out
        assert holding(said, "usa-plus-100").split()[-3:] == ["+100", "2025-10-10", "2025-11-01"]
        assert "threatened: 100 points more (A post)" in said

    def test_what_is_suspended_says_until_when(self, ask):
        said = ask("status", *DAY).out
        at = lines(said).index(LONG)
        assert lines(said)[at + 1].split() == ["CHN", "→", "USA", "+10", "2025-05-14", "2025-11-10"]

    def test_a_partner_gets_its_own_rate(self, ask):
        assert "15 to 50" in holding(ask("status", *DAY).out, "usa-steel")
        assert "15 total" in holding(ask("status", *DAY, "--on-partner", "Japan").out, "usa-steel")
        assert "+50" in holding(ask("status", *DAY, "--on-partner", "CHN").out, "usa-steel")

    def test_sides_are_chosen(self, ask):
        said = ask("status", *DAY, "--imposed-by", "China", "--on-partner", "USA").out
        assert LONG in said
        assert "usa-" not in said

    def test_what_comes_next_is_by_date(self, ask):
        said = ask("status", *DAY).out
        soon = said[said.index("Next 90 days") : said.index("Talks, agreements")]
        assert before_each_other(soon, "2025-11-01", "2025-11-10", "2025-12-15")
        assert "Talks in Madrid" in said[said.index("Talks, agreements") :]

    def test_what_was_recorded_later_is_left_out_when_asked(self, ask):
        assert "+5" in holding(ask("status", "--on", "2025-11-15").out, "usa-fentanyl")
        said = ask("status", "--on", "2025-11-15", "--known", "2025-10-17").out
        assert "+10" in holding(said, "usa-fentanyl")

    def test_a_day_after_the_ledger_was_kept_is_said(self, ask):
        said = ask("status", "--on", "2026-02-01").out
        assert "known to 2025-12-01: what was decided after that is not in it" in said

    def test_without_a_day_it_is_today(self, ask):
        assert ask("status").out == ask("status", "--on", str(ledger_commands.dt.date.today())).out

    def test_it_fits_80_columns(self, ask):
        assert max(len(line) for line in ask("status", *DAY, "--all").out.splitlines()) <= 80

    @pytest.mark.parametrize("day", ["0001-01-01", "0001-01-05", "9999-12-30", "9999-12-31"])
    def test_days_at_the_edges_are_days(self, ask, day):
        said = ask("status", "--on", day, "--all", "--on-partner", "CHN")
        assert (said.code, said.err) == (0, "")

    def test_it_is_readable_without_colour(self, ask):
        assert "\x1b" not in ask("status", *DAY).out

    def test_csv_has_one_measure_a_line(self, ask):
        found = list(csv.DictReader(io.StringIO(ask("status", *DAY, "--csv").out)))
        assert len(found) == 6
        assert {row["status"] for row in found} == {"in force", "suspended", "threatened"}
        assert len(list(csv.DictReader(io.StringIO(ask("status", *DAY, "--csv", "--all").out)))) == 8

    def test_json_has_the_fields_of_the_ledger(self, ask):
        document = json.loads(ask("status", *DAY, "--known", "2025-10-18", "--json").out)
        assert (document["day"], document["known_on"]) == ("2025-10-17", "2025-10-18")
        assert document["ledger"] == "small, known to 2025-12-01"
        steel = next(one for one in document["measures"] if one["id"] == "usa-steel")
        assert steel["status_on_day"] == "in force"
        assert steel["rates"][0] == {"rate": 0.5, "basis": "additional"}
        assert [step["day"] for step in document["events"]] == ["2025-10-01"]
        assert document["next_90_days"]

    def test_one_format_at_a_time(self, ask):
        said = ask("status", "--csv", "--json")
        assert said.code == 2
        assert "choose one of --csv and --json" in said.err


class TestTimeline:
    def test_it_is_by_date_with_rates(self, ask):
        said = ask("timeline", "--from", "2025-01-01", "--until", "2025-12-16").out
        assert said.startswith("14 steps; ledger small, known to 2025-12-01")
        days = [line.split()[0] for line in lines(said) if line.startswith("2025")]
        assert days == sorted(days)
        assert holding(said, "2025-11-01  new rate").split()[3] == "+25"

    def test_an_announcement_shows_the_rate_to_come(self, ask):
        said = ask("timeline", "--from", "2025-01-01", "--until", "2025-01-20").out
        assert holding(said, "usa-batteries").split()[:3] == ["2025-01-10", "announced", "+10"]

    def test_the_last_day_is_outside_and_the_end_of_talks_is_no_news(self, ask):
        assert "2025-02-01" not in ask("timeline", "--until", "2025-02-01").out
        said = ask("timeline", "--from", "2025-10-01", "--until", "2025-10-10").out
        assert said.startswith("1 step; ")
        assert "held" in holding(said, "2025-10-01")

    def test_of_one_day_only_the_last_word_counts(self, ask):
        path = Path("small/measures.yaml")
        path.write_text(path.read_text().replace("announced: 2025-01-10", "announced: 2025-02-01"))
        said = ask("timeline", "--from", "2025-02-01", "--until", "2025-02-02").out
        assert said.startswith("1 step; ")
        assert "in force" in holding(said, "usa-batteries")

    def test_sides_and_knowledge_are_chosen(self, ask):
        said = ask("timeline", "--imposed-by", "CHN", "--on-partner", "USA", "--known", "2025-10-01").out
        assert "as known on 1 October 2025" in said.splitlines()[0]
        assert "usa-" not in said

    def test_a_new_rate_for_others_is_no_news(self, ask):
        words = ("timeline", "--from", "2025-09-01", "--until", "2025-09-02")
        assert "new rate" in ask(*words, "--on-partner", "Japan").out
        assert ask(*words, "--on-partner", "China").out.startswith("0 steps; ")

    def test_days_at_the_edges_are_days(self, ask):
        path = Path("small/measures.yaml")
        text = path.read_text().replace("from: 2025-06-04", "from: 0001-01-01")
        path.write_text(text.replace("rate: 0.50,", "from: 0001-01-01, rate: 0.50,"))
        said = ask("timeline", "--from", "0001-01-01", "--until", "9999-12-31", "--on-partner", "CHN")
        assert (said.code, said.err) == (0, "")
        assert "0001-01-01" in said.out
        assert ask("timeline", "--from", "9999-12-30").code == 0

    def test_nothing_is_said_plainly(self, ask):
        assert ask("timeline", "--from", "2001-01-01", "--until", "2001-02-01").out.startswith("0 steps; ")


class TestExplain:
    WORDS = ("explain", "USA", "CHN", "8507.60", "--day", "2025-10-17")

    def test_each_duty_has_its_line_and_the_total_is_their_sum(self, ask):
        said = ask(*self.WORDS).out
        assert said.startswith("8507.60 from China, imported by United States: 12.0 %")
        assert holding(said, "MFN duties").split()[:2] == ["base", "2.0"]
        assert holding(said, "Duty on batteries").split()[:2] == ["adds", "+10.0"]
        assert holding(said, "in all").split() == ["in", "all", "12.0"]

    def test_it_says_why_a_duty_is_not_charged(self, ask):
        said = ask(*self.WORDS).out
        assert holding(said, "Duty on all goods of China").startswith("not charged  ")
        assert "Duty on batteries of China takes its place" in said

    def test_it_names_authority_and_source(self, ask):
        said = ask(*self.WORDS).out
        assert "Trade Act of 1974, Section 301" in said
        assert "Source: An order; not verified" in said
        assert "cells and parts of both, 90 FR 1; USTR" in " ".join(said.split())

    def test_a_range_has_an_average_with_its_weights(self, ask):
        said = ask("explain", "USA", "CHN", "85", "--day", "2025-11-02").out
        assert "% on average; weights: " in said
        assert " to " in holding(said, "in all")

    def test_without_a_base_the_sum_is_not_called_the_duty(self, ask):
        said = ask("explain", "DEU", "USA", "8703", "--day", "2025-10-17").out
        assert said.startswith(
            "8703 from United States, imported by Germany: +0.0 points over the base tariff\n"
        )
        assert "in all" not in said
        assert "over the base tariff" in said

    def test_another_day_has_another_rate(self, ask):
        assert "27.0 %" in ask("explain", "USA", "CHN", "8507.60", "--day", "2025-11-02").out

    def test_json_has_every_duty_as_fractions(self, ask):
        document = json.loads(ask(*self.WORDS, "--json").out)
        assert (document["importer"], document["partner"], document["product"]) == ("USA", "CHN", "850760")
        assert (document["day"], document["known_on"]) == ("2025-10-17", None)
        assert document["ledger"] == "small, known to 2025-12-01"
        assert document["units"] == {"rate": "fraction", "total": "fraction"}
        base, batteries, fentanyl = document["duties"]
        assert (base["id"], base["kind"], base["charged"]) == ("usa-mfn", "base", True)
        assert batteries["rate"] == {"lowest": pytest.approx(0.1), "highest": pytest.approx(0.1)}
        assert batteries["authority"] == "Trade Act of 1974, Section 301"
        assert (fentanyl["charged"], fentanyl["sources"]) == (
            False,
            [{"title": "An order", "verified": False}],
        )
        assert "takes its place" in fentanyl["why"]
        assert document["total"]["average"] == pytest.approx(0.12)
        assert (document["total"]["includes_base"], bool(document["weights"])) == (True, True)

    def test_json_says_when_there_is_no_base(self, ask):
        said = ask("explain", "DEU", "USA", "8703", "--day", "2025-10-17", "--json").out
        assert json.loads(said)["total"]["includes_base"] is False

    def test_it_fits_80_columns(self, ask):
        assert max(len(line) for line in ask(*self.WORDS).out.splitlines()) <= 80


class TestBadInput:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (
                ("status", "--on", "17.10.2025"),
                "--on: '17.10.2025' is not a day. A day is written as 2025-10-17.",
            ),
            (
                ("status", "--known", "2025-02-30"),
                "--known: no calendar has 2025-02-30. February 2025 has 28 days.",
            ),
            (
                ("status", "--on", "2025-1-5"),
                "--on: '2025-1-5' is not a day. A day is written as 2025-10-17.",
            ),
            (("status", "--imposed-by", "Chnia"), "--imposed-by: there is no economy 'Chnia'. Did you mean"),
            (("status", "--on-partner", "Chnia"), "--on-partner: there is no economy 'Chnia'. Did you mean"),
            (
                ("timeline", "--from", "2025-02-01", "--until", "2025-01-01"),
                "--until: 2025-01-01 is not after",
            ),
            (("explain", "USA", "CHN", "850"), "PRODUCT: HS code '850' has 3 digits"),
            (("explain", "USA", "Chnia", "8507"), "PARTNER: there is no economy 'Chnia'. Did you mean"),
            (("explain", "USA", "EU", "8507"), "PARTNER: 'EU' stands for 27 economies."),
            (("explain", "USA", "CHN", "8507", "--day", "x"), "--day: 'x' is not a day."),
            (("ledger", "diff", "2025-02-01", "2025-02-01"), "DAY_B: 2025-02-01 is not after 2025-02-01."),
            (
                ("ledger", "diff", "2025-02-02", "2025-02-01"),
                "DAY_B: 2025-02-01 is not after 2025-02-02. The earlier day comes first.",
            ),
            (("ledger", "export", "out.txt"), "out.txt: ends in '.txt'"),
            (
                ("ledger", "export", "none/out.csv"),
                "none/out.csv: there is no folder 'none'. Make the folder first, or write elsewhere.",
            ),
        ],
    )
    def test_a_mistake_is_said_plainly(self, ask, words, message):
        said = ask(*words)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(f"error: {message}") or message in said.err

    def test_all_that_is_wrong_with_a_question_is_told_at_once(self, ask):
        said = ask("explain", "Untied", "Chnia", "850")
        assert [line.split(":")[1].strip() for line in said.err.splitlines()] == [
            "IMPORTER",
            "PARTNER",
            "PRODUCT",
        ]
        assert "'Untied'. Did you mean 'United States' or 'United Kingdom' or 'United Arab Em" in said.err

    @pytest.mark.parametrize("words", [("status",), ("timeline",), ("ledger", "export", "o.csv")])
    def test_a_ledger_that_is_none(self, command, small, words):
        said = command(*words, "--ledger", "us-chnia")
        assert (said.code, said.out) == (2, "")
        assert said.err == (
            "error: ledger 'us-chnia': is no folder and no bundled ledger. Did you mean 'us-china'?\n"
        )


class TestCheck:
    def test_findings_are_counted_and_listed(self, command, small):
        said = command("ledger", "check", "small")
        assert said.code == 0
        assert "8 measures, 9 versions, 0 product lists, 1 event" in said.out
        assert "2 no source" in said.out
        assert "measures.yaml, line 39: usa-steel: " in said.out
        assert "No source (2)" in said.out

    def test_nothing_to_find(self, command, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        Path("one").mkdir()
        Path("one/ledger.yaml").write_text(HEADING + MEASURES.split("  - id: usa-batteries")[0])
        assert "No errors, and nothing to look at twice." in command("ledger", "check", "one").out

    def test_errors_end_with_1_and_name_file_and_line(self, command, small):
        path = small / "measures.yaml"
        path.write_text(MEASURES.replace("on: China", "on: Chnia", 1).replace("rate: 0.50", "rate: 50"))
        said = command("ledger", "check", "small")
        assert said.code == 1
        assert "error: small/measures.yaml, line 45: rate: 50 would be 5,000 %." in said.err
        assert said.err.count("error: ") == int(said.out.split("error")[0].split(":")[1])
        assert said.out.startswith("small: ")

    def test_the_ledger_may_be_named_as_elsewhere(self, ask, command):
        assert ask("ledger", "check").out == command("ledger", "check", "small").out

    def test_a_ledger_named_twice_is_refused(self, ask):
        said = ask("ledger", "check", "small")
        assert said.code == 2
        assert "name the ledger once" in said.err

    @pytest.mark.parametrize(
        "words", [("ledger", "check"), ("status",), ("ledger", "diff", "2025-01-01", "2025-02-01")]
    )
    def test_a_wall_of_errors_is_cut(self, ask, words):
        wrong = "".join(f"  - {{id: a-{at}}}\n" for at in range(30))
        Path("small/wrong.yaml").write_text(f"measures:\n{wrong}")
        told = ask(*words).err.splitlines()
        assert len(told) == 21
        assert told[-1] == "error: small: and 100 more errors. Cure these first."

    def test_a_name_that_is_none_ends_with_2(self, command, small):
        assert command("ledger", "check", "smal").code == 2

    def test_a_bulk_file_is_checked(self, command, small):
        Ledger.open(small).export("small.json")
        assert "8 measures, 9 versions" in command("ledger", "check", "small.json").out


class TestDiff:
    def test_what_entered_left_and_changed(self, ask):
        said = ask("ledger", "diff", "2025-10-17", "2025-12-16").out
        assert said.startswith("From 17 October 2025 to 16 December 2025\n")
        entered, left = said.index("Entered into force (1)"), said.index("Left (1)")
        changed = said.index("New rates, points (1)")
        assert entered < said.index(LONG) < left < said.index("usa-batteries") < changed
        assert "  2025-10-17: +10\n" in said[changed:] and "2025-12-16: +5" in said[changed:]

    def test_a_rate_for_one_partner_stands_beside_what_it_met_before(self, ask):
        said = ask("ledger", "diff", "2025-07-01", "2025-09-02").out
        assert "2025-07-01: +50" in said
        assert "2025-09-02: 15 total on JPN" in said

    def test_as_known_then(self, ask):
        said = ask("ledger", "diff", "2025-10-17", "2025-12-16", "--known", "2025-10-17").out
        assert "as known on 17 October 2025" in said
        assert "New rates, points (0)" in said

    def test_talks_are_left_out(self, ask):
        assert "Talks" not in ask("ledger", "diff", "2025-10-01", "2025-10-17").out


class TestExport:
    @pytest.mark.parametrize("ending", ["csv", "json"])
    def test_a_file_is_written_that_reads_back(self, ask, ending):
        said = ask("ledger", "export", f"out.{ending}")
        assert said.out.startswith(f"Wrote out.{ending} (")
        assert said.out.endswith("8 measures in 9 versions.\n")
        assert len(Ledger.open(f"out.{ending}")) == 8


class TestBundled:
    """The bundled ledger answers, whatever it holds."""

    def test_a_status_fits_80_columns(self, command, monkeypatch):
        monkeypatch.setenv("COLUMNS", "80")
        said = command("status", *DAY, "--all")
        assert said.code == 0
        assert max(len(line) for line in said.out.splitlines()) <= 80

    @pytest.mark.parametrize(
        "words",
        [
            ("status", *DAY, "--all"),
            ("timeline",),
            ("ledger", "check"),
            ("ledger", "diff", "2018-01-01", DAY[1]),
            ("explain", "USA", "CHN", "8507.60", "--day", DAY[1]),
        ],
    )
    @pytest.mark.parametrize("width", ["40", "80"])
    def test_no_line_ends_with_blanks(self, command, monkeypatch, words, width):
        monkeypatch.setenv("COLUMNS", width)
        said = command(*words).out
        assert said.splitlines() == lines(said)

    def test_a_product_is_explained(self, command):
        said = command("explain", "USA", "CHN", "8507.60", "--day", "2025-10-17")
        assert holding(said.out, "in all")

    def test_without_a_name_it_is_the_bundled_one_whatever_lies_here(self, command, small):
        small.rename("us-china")
        assert "Ledger us-china" in command("status").out
        assert "us-china" in command("ledger", "check").out
        said = command("status", "--ledger", "us-china")
        assert said.code == 2
        assert "is a bundled ledger and a folder here" in said.err

    def test_it_has_no_errors(self, command):
        assert command("ledger", "check").code == 0
