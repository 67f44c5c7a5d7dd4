"""From reports to scenarios: what the ledger has counts as it has it, and what it has not goes into a copy."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from detente.errors import InputError
from detente.policy.ledger import Ledger
from detente.show.reported import Reported
from detente.show.walk import IN_FORCE, TOGETHER, Walk, walk, walk_from
from detente.show.walk_words import reports_told
from tests.unit.told_reports import claim, day, rate, reading, report, threat

INDIA = "The European Union charges an additional 25 percent on imports from India since October 1."


def walked(*told, **more) -> Walk:
    """The walk from reports with claims made by hand."""
    reports = list({one.name: one for one, _ in told}.values())
    return walk_from(reading(reports, [said for _, said in told]), **more)


def india(status: str = "in_force", name: str = "two.txt", value: float = 0.25):
    """A duty that no bundled ledger knows."""
    told = report(INDIA, name)
    return told, claim(
        told, INDIA.rstrip("."), imposed_by=("EU",), on=("IND",), status=status,
        rate=rate(told, "additional 25 percent", value),
        effective=day("2025-10-01") if status == "in_force" else day("2025-12-01"),
    )  # fmt: skip


class TestThreats:
    def test_a_threat_of_the_ledger_is_carried_out_as_the_ledger_has_it(self):
        found = walked(threat())
        assert [one.name for one in found.scenarios] == [IN_FORCE, "Threat"]
        assert found.scenarios[1].enact == ["us-plus-100-china"]
        assert found.rests_on["Threat"] == ("m01",)
        assert found.ledger is found.held or len(found.ledger) == len(found.held)
        (line,) = reports_told(found).counted
        assert line.ledger.startswith("us-plus-100-china, threatened on 18 October 2025")
        assert "Channel NewsAsia" in line.ledger
        assert [(one.number, one.report, one.day) for one in line.said] == [
            ("additional 100 percent", "one.txt", "18 October 2025")
        ]

    def test_one_that_only_reports_tell_goes_into_a_copy(self, world):
        held = Ledger.embedded()
        before = len(held.versions())
        found = walked(india("threatened"))
        (new,) = [one for one in found.ledger if one.id not in held]
        assert found.scenarios[1].enact == [new.id]
        assert len(held.versions()) == len(Ledger.embedded().versions()) == before
        change = found.scenarios[1].policy(world).tariff - found.scenarios[0].policy(world).tariff
        moved = change.sel(importer="DEU", exporter="IND").max()
        assert float(moved) == pytest.approx(0.25)
        assert float(abs(change.sel(importer="USA")).max()) == 0
        assert "comes from the reports alone, and was not verified" in reports_told(found).counted[0].ledger

    def test_several_are_carried_out_one_by_one_and_together(self):
        found = walked(threat(), india("threatened"))
        assert [one.name for one in found.scenarios] == [IN_FORCE, "Threat m01", "Threat m02", TOGETHER]
        assert len(found.scenarios[-1].enact) == 2
        assert found.rests_on[TOGETHER] == ("m01", "m02")

    def test_what_is_announced_is_called_so(self):
        assert [one.name for one in walked(india("announced")).scenarios] == [IN_FORCE, "Announced"]

    def test_one_threat_in_two_rows_is_counted_once(self):
        # Days far apart keep the rows apart.
        one, first = india("threatened")
        other = report(INDIA.replace("October", "March"), "three.txt")
        later = claim(
            other, other.text.rstrip("."), imposed_by=("EU",), on=("IND",),
            rate=rate(other, "additional 25 percent", 0.25), effective=day("2026-03-01"),
        )  # fmt: skip
        found = walked((one, first), (other, later))
        assert len(found.told) == 2
        assert len({told.id for told in found.told}) == 1
        assert [scenario.name for scenario in found.scenarios] == [IN_FORCE, "Threat"]

    def test_every_scenario_is_of_the_day_of_the_latest_report_as_known_on_it(self):
        early = threat("early.txt", dt.date(2025, 10, 11))
        found = walked(early, india("threatened"))
        assert {(one.day, one.known_on) for one in found.scenarios} == {(dt.date(2025, 10, 18),) * 2}


class TestInForce:
    def test_a_duty_between_sides_of_whom_the_ledger_has_none_is_counted(self, world):
        found = walked(india())
        (told,) = found.told
        assert (told.role, told.is_new) == ("in force", True)
        tariff = found.scenarios[0].policy(world).tariff.sel(importer="FRA", exporter="IND")
        assert float((tariff - world.tariff.sel(importer="FRA", exporter="IND")).max()) == pytest.approx(0.25)
        assert "with 1 measure that only the reports tell of" in found.scenarios[0].words

    def test_one_beside_duties_of_the_ledger_is_not_put_on_top(self):
        told = report("American duties on Chinese goods are 30 percent higher than before.")
        said = claim(told, "American duties on Chinese goods are 30 percent higher", status="in_force",
                     rate=rate(told, "30 percent", 0.3))  # fmt: skip
        (found,) = walked((told, said)).told
        assert found.role == "none"
        assert "us-fentanyl-china" in found.why and "counted twice" in found.why

    def test_beyond_the_day_to_which_the_ledger_was_kept_the_reports_are_news(self):
        words = "Washington charges a further 45 percent on Chinese goods since December 1, 2026."
        told = report(words, published=dt.date(2026, 12, 5))
        said = claim(told, words.rstrip("."), status="in_force", rate=rate(told, "45 percent", 0.45),
                     effective=day("2026-12-01"))  # fmt: skip
        (found,) = walked((told, said)).told
        assert (found.role, found.is_new) == ("in force", True)

    def test_talks_are_no_measures(self):
        told = report("Both sides will meet on October 25.")
        said = claim(told, "Both sides will meet on October 25", instrument="talks",
                     imposed_by=("CHN", "USA"), on=(), status="planned", event=day("2025-10-25"))  # fmt: skip
        found = walked((told, said))
        assert found.told == () and len(found.scenarios) == 1
        assert any("25 October 2025" in one.day for one in reports_told(found).watch)


class TestNotCounted:
    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"status": "in_force"}, "no report gives a rate"),
            ({"status": "threatened"}, "no report gives one rate"),
            ({"instrument": "export_control", "status": "in_force", "hs": ("2805",), "product": "rare earths"},
             "an export control has no price"),
        ],
    )  # fmt: skip
    def test_what_has_no_rate_has_no_number(self, fields, why):
        told = report("Paris acts against Indian goods, an official said.")
        said = claim(
            told, "Paris acts against Indian goods", **({"imposed_by": ("EU",), "on": ("IND",)} | fields)
        )
        found = walked((told, said))
        assert [one.role for one in found.told] == ["none"]
        assert why in found.told[0].why
        assert reports_told(found).uncounted[0].counted.endswith(".")
        assert len(found.scenarios) == 1

    def test_goods_known_only_in_words(self):
        told, said = india("threatened")
        vague = claim(told, INDIA.rstrip("."), imposed_by=("EU",), on=("IND",), product="certain gadgets",
                      rate=said.rate)  # fmt: skip
        (found,) = walked((told, vague)).told
        assert "only in words (certain gadgets)" in found.why

    def test_what_is_over(self):
        (found,) = walked(india("withdrawn")).told
        assert found.role == "none" and "withdrawn on 18 October 2025" in found.why

    def test_economies_that_the_data_do_not_have(self):
        words = "The European Union threatened an additional 25 percent on imports from Bhutan."
        told = report(words)
        said = claim(told, words.rstrip("."), imposed_by=("EU",), on=("BTN",),
                     rate=rate(told, "additional 25 percent", 0.25))  # fmt: skip
        (found,) = walked((told, said)).told
        assert found.why == "the economies of the data do not have BTN"


def undated(words: str, status: str = "in_force", **fields: Any):
    """A report without a day of publication, and the claim it makes."""
    told = report(words, "undated.txt", None)
    return told, claim(told, words.rstrip("."), status=status, **fields)


MALAYSIA = "Malaysian products are now subject to a 19% tariff imposed by Trump."
SOFTWARE = "Trump also threatened export controls that would halt the supply of all critical software."


def on_malaysia():
    told, said = undated(MALAYSIA, on=("MYS",))
    return told, replace(said, rate=rate(told, "19%", 0.19, "unspecified"))


class TestInTheLedger:
    """What a brief says of a row beside the ledger: it is there, it is not, or it could not be looked for."""

    def line(self, found: Walk, what: str) -> Reported:
        told = reports_told(found)
        (line,) = [one for one in (*told.counted, *told.uncounted) if what in one.what]
        return line

    def test_a_duty_told_without_a_day_is_found_on_the_day_of_the_others(self):
        found = walked(threat(), on_malaysia())
        line = self.line(found, "Malaysia")
        assert line.ledger.startswith("us-reciprocal, in force on 18 October 2025")
        assert (
            "No report of it has a day of publication: it was looked for on 18 October 2025." in line.ledger
        )
        assert line.counted == "In every scenario, as the ledger has it."
        assert line.row in found.undated and line.row in found.rests_on[IN_FORCE]
        assert reports_told(found).uncounted_words == "What these rows tell changes no number."

    def test_it_changes_no_scenario(self):
        alone, beside = walked(threat()), walked(threat(), on_malaysia())
        assert [(one.name, one.enact) for one in alone.scenarios] == [
            (one.name, one.enact) for one in beside.scenarios
        ]
        assert len(beside.ledger.versions()) == len(alone.ledger.versions())

    def test_a_threat_told_without_a_day_is_found_and_not_carried_out(self):
        words = "Malaysia also faces the threat of 100% US tariffs on its semiconductors."
        told, said = undated(words, on=("MYS",), status="threatened", product="semiconductors", hs=("8542",))
        said = replace(said, rate=rate(told, "100%", 1.0, "unspecified"))
        found = walked(threat(), (told, said))
        line = self.line(found, "Malaysia")
        assert line.ledger.startswith("us-232-chips-100, threatened on 18 October 2025")
        assert line.counted == "No report of it has a day of publication."
        assert [one.name for one in found.scenarios] == [IN_FORCE, "Threat"]

    def test_what_days_to_watch_cite_is_said_to_be_in_the_ledger(self):
        said = undated(
            SOFTWARE, instrument="export_control", status="threatened", product="critical software"
        )
        found = walked(threat(), said)
        line = self.line(found, "critical software")
        assert line.ledger.startswith("us-software-controls, threatened on 18 October 2025")
        assert any("us-software-controls" in one.source for one in reports_told(found).watch)

    def test_the_cure_of_a_missing_day_stands_once(self):
        said = undated(
            SOFTWARE, instrument="export_control", status="threatened", product="critical software"
        )
        told = reports_told(walked(threat(), said))
        assert told.uncounted_words == (
            "What these rows tell changes no number. m02 stands only in reports without a day of publication: "
            "--published DAY gives them one."
        )
        assert "--published" not in repr(replace(told, uncounted_words=""))
        assert "--published" not in reports_told(walked(threat(), india("withdrawn"))).uncounted_words

    def test_a_duty_without_a_rate_is_not_said_to_be_missing(self):
        words = "Trump slapped sweeping tariffs on Chinese imports."
        told = report(words, "two.txt")
        said = claim(told, words.rstrip("."), status="in_force")
        found = walked((told, said))
        charged = found.told[0].charged
        assert self.line(found, "China").ledger == (
            "Not compared with the ledger us-china: no report gives one rate or names goods, by which one duty is "
            "told from another. The ledger's own duties on these sides are in the numbers: us-fentanyl-china, "
            f"us-reciprocal-china, {charged[2]} and {len(charged) - 3} more."
        )
        assert "its own duties are in every number" in reports_told(found).uncounted_words

    def test_what_was_charged_before_the_data_is_no_part_of_the_numbers(self):
        words = "Trump slapped sweeping tariffs on Chinese imports."
        told = report(words, "two.txt")
        (one,) = walked((told, claim(told, words.rstrip("."), status="in_force"))).told
        assert "us-301-list-3" not in one.charged and "us-mfn" not in one.charged
        assert {"us-fentanyl-china", "us-232-steel"} <= set(one.charged)

    def test_what_was_looked_for_in_vain_is_said_to_be_missing(self):
        told, said = india("withdrawn")
        line = self.line(walked((told, said)), "India")
        assert line.ledger == (
            "Compared with the ledger us-china as it was known on 18 October 2025: not there."
        )
        line = self.line(walked(india()), "India")
        assert line.ledger.endswith("not there; it comes from the reports alone, and was not verified.")

    def test_one_on_some_of_the_goods_is_named(self):
        words = "The European Union charges an additional 25 percent on American goods."
        told = report(words, "two.txt")
        said = claim(told, words.rstrip("."), imposed_by=("EU",), on=("USA",), status="in_force",
                     rate=rate(told, "additional 25 percent", 0.25))  # fmt: skip
        found = walked((told, said))
        assert found.told[0].narrower == "eu-retaliation-2025"
        assert "not there; eu-retaliation-2025 is on some of its goods" in self.line(found, "European").ledger

    def test_without_an_actor_it_was_not_looked_for(self):
        words = "New tariffs of 50 percent hit Indian goods."
        told = report(words, "two.txt")
        said = claim(told, words.rstrip("."), imposed_by=(), on=("IND",), status="in_force",
                     rate=rate(told, "50 percent", 0.5))  # fmt: skip
        line = self.line(walked((told, said)), "India")
        assert line.ledger == "Not compared with the ledger us-china: no report says who imposes it."


class TestDisputes:
    def test_both_sides_stand_beside_the_number(self):
        two = report(
            "Washington threatened a tariff of 100 percent on Chinese goods from November 1.", "two.txt"
        )
        second = claim(two, two.text.rstrip("."), rate=rate(two, "100 percent", 1.0, "unspecified"),
                       product="Chinese goods", effective=day("2025-11-01"))  # fmt: skip
        (line,) = reports_told(walked(threat(), (two, second))).counted
        (doubt,) = [one for one in line.doubts if "on top" in one.topic]
        assert {side.report for side in doubt.sides} == {"one.txt", "two.txt"}
        assert {side.number for side in doubt.sides} == {"additional 100 percent", "100 percent"}
        assert doubt.verdict

    def test_a_single_source_is_said_to_be_one(self):
        (line,) = reports_told(walked(threat())).counted
        assert line.told == "Told by 1 report, one independent source only."


class TestDay:
    def test_reports_without_a_day_are_refused_with_a_cure(self):
        with pytest.raises(InputError) as caught:
            walked(threat(published=None))
        assert str(caught.value) == (
            "reports: none has a day of publication. A brief says what is in force on the day of the latest "
            "report. Give --published 2025-10-17."
        )

    def test_files_are_read(self, tmp_path: Path):
        path = tmp_path / "report.txt"
        path.write_text("Canada will impose a 30% tariff on Chinese goods from July 1.", encoding="utf-8")
        assert [one.name for one in walk([path], published="2025-06-02").scenarios] == [IN_FORCE, "Announced"]
