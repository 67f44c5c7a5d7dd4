"""Ledgers on disk: every mistake is told with file, line and cure, all at once; saving is whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente import InputError, Ledger
from detente.policy import ledger_addition, ledger_files, ledger_writing
from detente.policy.ledger_addition import add_file
from detente.policy.products import ProductList
from tests.unit.ledger_texts import CODES, DUTY, HEAD, LATER, LIST


class TestReading:
    def test_everything_is_read(self, ledger_folder):
        place = ledger_folder(
            {
                "ledger.yaml": HEAD,
                "duty.yaml": DUTY + LATER,
                "lists/cells.yml": LIST,
                "lists/cells.csv": CODES,
            }
        )
        ledger = Ledger.open(place)
        assert (ledger.name, ledger.heading.title, ledger.vintage) == (
            "test",
            "A test",
            "test, known to 2025-10-17",
        )
        assert [rate.rate for one in ledger.versions("duty") for rate in one.rates] == [0.1, 0.2]
        assert ledger["duty"].reason == "Order 2"
        cells = ledger.lists["cells"]
        assert (cells.title, cells.source, cells.hs) == ("Cells", "Order 1", ("850760", "8541"))
        np.testing.assert_array_equal(cells.columns["duty"], [0.25, np.nan])
        assert ledger.place("duty") == "it/duty.yaml, line 2"

    def test_without_a_heading_it_is_named_as_its_folder(self, ledger_folder):
        assert Ledger.open(ledger_folder({"a.yaml": DUTY}, "Mine")).name == "Mine"

    def test_amendments_count_by_their_days_whatever_their_files(self, ledger_folder):
        texts = [LATER.replace("03-01", "06-01").replace("0.2", "0.3"), LATER, DUTY]
        for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
            place = ledger_folder({f"{'abc'[at]}.yaml": texts[number] for at, number in enumerate(order)})
            versions = Ledger.open(place).versions("duty")
            assert [rate.rate for one in versions for rate in one.rates] == [0.1, 0.2, 0.3]

    def test_a_ledger_may_stand_on_another(self, ledger_folder):
        ledger_folder({"a.yaml": HEAD + DUTY + "products:\n  cells: {title: Cells, hs: ['8507']}\n"}, "base")
        more = "ledger: {name: own, extends: ../base}\n" + LATER + DUTY.replace("id: duty", "id: more")
        ledger = Ledger.open(ledger_folder({"a.yaml": more + "    products: {lists: [cells]}\n"}))
        assert (ledger.name, sorted(one.id for one in ledger)) == ("own", ["duty", "more"])
        assert len(ledger.versions("duty")) == 2

    def test_a_ledger_says_on_which_other_it_stands(self, ledger_folder):
        ledger_folder({"a.yaml": HEAD + DUTY}, "base")
        ledger = Ledger.open(ledger_folder({"a.yaml": "ledger: {name: own, extends: ../base}\n"}))
        assert ledger.vintage == "own on base, known to 2025-10-17"

    def test_more_files_are_read_as_if_they_lay_in_the_folder(self, ledger_folder):
        place = ledger_folder({"a.yaml": DUTY})
        ledger_folder({"more.yaml": LATER}, "elsewhere")
        assert len(Ledger.open(place, more=[Path("elsewhere/more.yaml")]).versions("duty")) == 2
        assert len(Ledger.open(place).versions("duty")) == 1

    def test_a_byte_order_mark_is_no_text(self, ledger_folder):
        place = ledger_folder({"a.yaml": "\ufeff" + LIST, "cells.csv": "\ufeff" + CODES.partition("\n")[2]})
        assert Ledger.open(place).lists["cells"].hs == ("850760", "8541")


class TestNames:
    """A bare name is a bundled ledger; what has a separator, or is a `Path`, is a path."""

    AMBIGUOUS = (
        "ledger 'us-china': is a bundled ledger and a folder here. A name means one ledger. "
        "Write './us-china' for the folder; for the bundled one rename the folder, "
        "or in Python use Ledger.embedded('us-china')."
    )

    def test_a_folder_that_is_named_as_a_bundled_ledger_is_refused_by_name(self, ledger_folder):
        ledger_folder({"a.yaml": DUTY}, "us-china")
        with pytest.raises(InputError) as caught:
            Ledger.open("us-china")
        assert str(caught.value) == self.AMBIGUOUS

    def test_a_path_is_a_path(self, ledger_folder, tmp_path):
        place = ledger_folder({"a.yaml": DUTY}, "us-china")
        for given in (place, tmp_path / "us-china", "./us-china", str(tmp_path / "us-china")):
            assert [one.id for one in Ledger.open(given)] == ["duty"]

    def test_a_bundled_ledger_is_there_whatever_lies_here(self, ledger_folder):
        ledger_folder({"a.yaml": DUTY}, "us-china")
        assert Ledger.embedded().heading.name == Ledger.embedded("us-china").heading.name == "us-china"

    def test_a_file_of_the_name_is_no_ledger(self, ledger_folder):
        ledger_folder({"us-china": "words"}, ".")
        assert len(Ledger.open("us-china")) > 1

    def test_in_the_folder_of_bundled_ledgers_a_name_means_one(self, monkeypatch):
        monkeypatch.chdir(ledger_files.BUNDLED)
        assert Ledger.open("us-china") is Ledger.embedded()

    def test_a_path_that_is_none_is_no_bundled_ledger(self, ledger_folder):
        for given in (Path("us-china"), "./us-china"):
            with pytest.raises(InputError) as caught:
                Ledger.open(given)
            assert "is no folder and no file. The bundled ledger is the bare name 'us-china'." in str(
                caught.value
            )

    def test_the_base_of_a_ledger_is_named_by_the_same_rule(self, ledger_folder):
        ledger_folder({"a.yaml": DUTY}, "it/us-china")
        place = ledger_folder({"ledger.yml": "ledger: {name: own, extends: us-china}\n"})
        with pytest.raises(InputError) as caught:
            ledger_files.load(place)
        assert "it/ledger.yml, line 1, ledger 'us-china': is a bundled ledger and a folder" in str(
            caught.value
        )

    def test_the_base_of_a_ledger_lies_beside_it_not_here(self, ledger_folder):
        ledger_folder({"a.yaml": DUTY}, "base")
        place = ledger_folder({"a.yaml": "ledger: {name: own, extends: base}\n"})
        with pytest.raises(InputError, match="it/a.yaml, line 1, ledger 'base': is no folder and no bundled"):
            Ledger.open(place)

    def test_the_base_of_a_ledger_is_a_folder(self, ledger_folder):
        place = ledger_folder({"a.yaml": "ledger: {name: own, extends: ./base.csv}\n", "base.csv": ""})
        with pytest.raises(InputError, match="is a file. What a ledger extends is a folder"):
            Ledger.open(place)

    def test_a_bulk_file_takes_no_more_files(self, ledger_folder):
        Ledger.open(ledger_folder({"a.yaml": DUTY})).export("bulk.json")
        ledger_folder({"more.yaml": LATER}, "elsewhere")
        with pytest.raises(InputError) as caught:
            Ledger.open("bulk.json", more=[Path("elsewhere/more.yaml")])
        assert str(caught.value) == (
            "bulk.json: is one file, and more files were given. More files are read into a folder. "
            "Write it to a folder first, with Ledger.open('bulk.json').save(...)."
        )


class TestAdding:
    """One addition at a time; the rest of adding is tested with its command."""

    def addition(self, ledger_folder, id: str = "more") -> Path:
        return ledger_folder({f"{id}.yaml": DUTY.replace("id: duty", f"id: {id}")}, "new") / f"{id}.yaml"

    def test_what_is_opened_is_what_is_written_to(self, ledger_folder):
        place = ledger_folder({"a.yaml": DUTY}, "us-china")
        assert {one.id for one in add_file(self.addition(ledger_folder), place).ledger} == {"duty", "more"}

    def test_of_two_at_once_one_is_refused(self, ledger_folder, monkeypatch):
        place, file = ledger_folder({"a.yaml": DUTY}), self.addition(ledger_folder)
        first_free, told = ledger_addition.first_free, []

        def meanwhile(*given: Any) -> Path:
            with pytest.raises(InputError) as caught:
                add_file(file, place)
            told.append(str(caught.value))
            return first_free(*given)

        monkeypatch.setattr(ledger_addition, "first_free", meanwhile)
        add_file(file, place)
        assert told == [
            "it: is being added to, as it/.adding says. One addition at a time. "
            "Try again; if nobody adds to it, delete it/.adding."
        ]
        assert {one.id for one in Ledger.open(place)} == {"duty", "more"}
        assert not (place / ".adding").exists()

    def test_a_failure_leaves_no_lock(self, ledger_folder):
        place, file = ledger_folder({"a.yaml": DUTY}), self.addition(ledger_folder, "duty")
        for _ in range(2):
            with pytest.raises(InputError, match="id 'duty' is given twice"):
                add_file(file, place)
        assert [path.name for path in place.iterdir()] == ["a.yaml"]

    def test_a_lock_that_was_left_is_told(self, ledger_folder):
        place, file = ledger_folder({"a.yaml": DUTY, ".adding": ""}), self.addition(ledger_folder)
        with pytest.raises(InputError, match=r"it: is being added to.* delete it/\.adding\."):
            add_file(file, place)
        assert (place / ".adding").exists()


KEYS = "ledger, measures, amendments, products"
CHNIA = "there is no economy 'Chnia'. Did you mean 'China'"
ANOTHER = "Each measure has its own id. What became known later goes under 'amendments', with 'amends: duty'."
MISTAKES = [
    ("", f"it/a.yaml: is not a mapping. A ledger file has the keys {KEYS}."),
    ("- a\n", f"it/a.yaml, line 1: is not a mapping. A ledger file has the keys {KEYS}."),
    ("just words\n", "it/a.yaml, line 1: is not a mapping."),
    (HEAD + "mesures: []\n", "it/a.yaml, line 2: there is no key 'mesures'. Did you mean 'measures'?"),
    ("zzz: []\n", f"it/a.yaml, line 1: there is no key 'zzz'. There are {KEYS}."),
    ("5: []\n", f"it/a.yaml, line 1: there is no key '5'. There are {KEYS}."),
    ("measures: {a: b}\n", "it/a.yaml, line 1: 'measures' is not a list. Begin entries with '- '."),
    (HEAD + "amendments: x\n", "it/a.yaml, line 2: 'amendments' is not a list. Begin entries with '- '."),
    ("measures:\n  - a\n", "it/a.yaml, line 2: is not a mapping. An entry has keys."),
    ("amendments:\n  - 5\n", "it/a.yaml, line 2: is not a mapping. An entry has keys."),
    ("products: [a]\n", "it/a.yaml, line 1: 'products' is not a mapping. It maps names to lists."),
    (
        "ledger: {nam: x}\n",
        "it/a.yaml, line 1: 'name' is missing. The field name: a short name. Add 'name: ...'.",
    ),
    ("ledger: {nam: x}\n", "it/a.yaml, line 1: there is no key 'nam'. Did you mean 'name'?"),
    ("ledger:\n", "it/a.yaml, line 1: input should be a valid dictionary"),
    (HEAD.replace("2025-10-17", "soon"), "it/a.yaml, line 1: known_to: a day is written as 2025-10-17"),
    (DUTY.replace("title:", "titel:"), "it/a.yaml, line 3: there is no key 'titel'. Did you mean 'title'"),
    (DUTY.replace("title:", "titel:"), "it/a.yaml, line 2: 'title' is missing."),
    (DUTY.replace(", basis: additional", ""), "it/a.yaml, line 10: 'basis' is missing. The field basis: "
     "additional to all else, or the total duty. Add 'basis: additional' or 'basis: total'."),
    (
        DUTY.replace("    recorded_on: 2025-02-01\n", ""),
        "it/a.yaml, line 2: 'recorded_on' is missing. The field recorded_on: when this became known. "
        "Add 'recorded_on: ' with its day, written as 2025-10-17.",
    ),
    (
        DUTY.replace("rate: 0.1", "rate: 10%"),
        "it/a.yaml, line 10: rate: '10%' is text. A rate is a fraction: 0.1 for 10 %. Write 'rate: 0.1'.",
    ),
    (
        DUTY.replace("rate: 0.1", "rate: '0.1'"),
        "it/a.yaml, line 10: rate: '0.1' is text. A rate is a fraction: 0.1 for 10 %. "
        "Write 'rate: 0.1', without quotes.",
    ),
    (
        DUTY.replace("rate: 0.1", "rate: a tenth"),
        "it/a.yaml, line 10: rate: 'a tenth' is text. A rate is a fraction: 0.1 for 10 %.",
    ),
    (
        DUTY.replace("basis:", "column: x, basis:"),
        "it/a.yaml, line 10: give a rate, or the column of a list that holds one.",
    ),
    (DUTY.replace("rate: 0.1", "rate: 25"), "it/a.yaml, line 10: rate: 25 would be 2,500 %. Rates are fractions"),
    (
        DUTY + "    until: 2025-02-03\n",
        "it/a.yaml, line 11: it ends on 2025-02-03, before it starts on 2025-02-04. "
        "'until' is the first day outside.",
    ),
    (
        DUTY + "    until: 2025-02-04\n",
        "it/a.yaml, line 11: it ends on 2025-02-04, the day it starts. 'until' is the first day outside.",
    ),
    (DUTY.replace("2025-02-01", "20250201"), "it/a.yaml, line 8: recorded_on: a day is written as 2025-10-17"),
    (DUTY.replace("2025-02-01", "2025-02-30"), "it/a.yaml, line 8: recorded_on: no calendar has 2025-02-30. "
     "February 2025 has 28 days."),
    (DUTY.replace("CHN", "Chnia"), f"it/a.yaml, line 6, 'duty', on: {CHNIA}"),
    (DUTY + "    products: {lists: [x]}\n", "it/a.yaml, line 11, 'duty', products: there is no list 'x'. There"),
    (DUTY + "    products: C62\n", "it/a.yaml, line 11, 'duty', sectors: there is no sector 'C62'. Did you"),
    (DUTY + "    products: {hs: '850'}\n", "HS code '850' has 3 digits: codes have 2, 4, 6, 8 or 10"),
    (
        DUTY + "    products:\n      hs:\n        - '85'\n        - 8507.6\n",
        "it/a.yaml, line 14: write HS codes in quotes: '8507.6' has lost its zeros or its dot",
    ),
    (
        DUTY + "      - {rate: 0.2, basis: additional}\n",
        "it/a.yaml, line 9, 'duty', rates: rates 10 % additional and 20 % additional hold at the same time for ",
    ),
    (
        DUTY + "      - {rate: 0.2, basis: additional}\n",
        "End the first where the second begins, or narrow one to partners or products.",
    ),
    (
        LATER + DUTY.replace("rate: 0.1", "column: x"),
        "it/a.yaml, line 16, 'duty', rates: no list of the measure has a column 'x'. There are none.",
    ),
    (DUTY + LATER.replace("amends: duty", "amends: dutty"), "line 12: amends 'dutty', which is no measure."),
    (DUTY + LATER.replace("amends: duty", "amends: dutty"), "Did you mean 'duty'?"),
    (LATER, "it/a.yaml, line 2: amends 'duty', which is no measure. Amendments follow a measure."),
    (DUTY + LATER.replace("amends: duty", "title: x"), "it/a.yaml, line 12: "),
    (DUTY + LATER.replace("amends: duty", "title: x"), "Say which measure: 'amends: <id>'."),
    (
        DUTY + LATER.replace("2025-03-01", "2025-01-31"),
        "it/a.yaml, line 12: it was recorded on 2025-01-31, before the version of 2025-02-01 it amends. "
        "Amendments follow in the order in which they became known.",
    ),
    (
        DUTY + LATER.replace("    recorded_on: 2025-03-01\n", ""),
        "it/a.yaml, line 12: the amendment has no 'recorded_on'. "
        "What was known when is kept: say when this became known.",
    ),
    (
        DUTY + LATER + "    id: other\n",
        "it/a.yaml, line 12: an amendment changes no id. Withdraw it and add another measure.",
    ),
    (DUTY + LATER.replace("rates:", "raets:"), "line 15: there is no key 'raets'. Did you mean 'rates'?"),
    (DUTY + LATER.replace("why:", "untl:"), "it/a.yaml, line 14: there is no key 'untl'. Did you mean 'until'?"),
    (DUTY + LATER + "    until: 2025-02-04\n", "it/a.yaml, line 17: it ends on 2025-02-04, the day it starts."),
    (
        DUTY.replace("on: CHN", "on:\n    - MEX\n    - Chnia"),
        f"it/a.yaml, line 8, 'duty', on: {CHNIA}",
    ),
    (
        DUTY + "      - {rate: 0.2, basis: additional, on: MEX}\n      - rate: 0.3\n        basis: total\n"
        "        on: Chnia\n",
        f"it/a.yaml, line 14, 'duty', rates, on: {CHNIA}",
    ),
    (
        DUTY + "    stacking:\n      exempt:\n        - products: C26\n          on: [Chnia]\n",
        f"it/a.yaml, line 14, 'duty', stacking, on: {CHNIA}",
    ),
    (
        DUTY + "    products: goods\n    stacking:\n      exempt:\n        - products: C62\n",
        "it/a.yaml, line 14, 'duty', sectors: there is no sector 'C62'. Did you",
    ),
    (DUTY + LATER + "    sources: 5\n", "it/a.yaml, line 17: sources: input should be a valid list"),
    (
        DUTY + LATER + "    sources:\n      - {title: x}\n      - {titel: x}\n",
        "it/a.yaml, line 19: there is no key 'titel'. Did you mean 'title'?",
    ),
]  # fmt: skip


class TestMistakes:
    @pytest.mark.parametrize(("text", "message"), MISTAKES, ids=range(len(MISTAKES)))
    def test_a_mistake_is_told_with_its_place(self, refusal, text, message):
        assert message in refusal(text)

    def test_mistakes_of_all_files_come_at_once(self, refusal):
        told = refusal(
            HEAD + "mesures: []\n",
            DUTY.replace("CHN", "Chnia") + DUTY.replace("measures:\n", "").replace("id: duty", "id: B"),
            "amendments:\n  - {amends: dut, recorded_on: 2025-03-01}\n",
        )
        places = [line.split(":")[0] for line in told.splitlines()]
        assert sorted(places) == [
            "it/a.yaml, line 2",
            "it/b.yaml, line 11",
            "it/b.yaml, line 6, 'duty', on",
            "it/c.yaml, line 2",
        ]

    def test_a_file_that_is_no_yaml_hides_no_other(self, refusal):
        told = refusal("measures: [\n", b"\xff\xfe", DUTY.replace("CHN", "Chnia"))
        assert [line.split(":")[0] for line in told.splitlines()] == [
            "it/a.yaml, line 1",
            "it/b.yaml",
            "it/c.yaml, line 6, 'duty', on",
        ]

    def test_an_id_given_twice_is_told_with_both_places(self, refusal):
        fact = "it/b.yaml, line 2: id 'duty' is given twice, first at it/a.yaml, line 2. "
        assert refusal(DUTY, DUTY) == fact + ANOTHER

    def test_two_headings_are_told_with_both_places(self, refusal):
        assert refusal(HEAD, HEAD) == (
            "it/a.yaml, line 1 and it/b.yaml, line 1: 'ledger' is given twice. A ledger names itself once."
        )

    def test_a_list_given_twice_is_told(self, refusal):
        text = "products:\n  cells: {title: x, hs: '85'}\n"
        assert "it/b.yaml, line 2: list 'cells' is given twice." in refusal(text, text)

    def test_a_mistake_of_an_amendment_is_told_with_its_line(self, refusal):
        told = refusal(DUTY, LATER + "    on: Chnia\n")
        assert told.startswith("it/b.yaml, line 7, 'duty', on: " + CHNIA)
        assert len(told.splitlines()) == 1

    def test_a_mistake_that_an_amendment_repeats_is_told_once(self, refusal):
        told = refusal(DUTY.replace("CHN", "Chnia"), LATER)
        assert told.startswith("it/a.yaml, line 6, 'duty', on: " + CHNIA)
        assert len(told.splitlines()) == 1

    def test_what_amends_a_mistaken_measure_is_no_mistake(self, refusal):
        assert "which is no measure" not in refusal(DUTY.replace("title:", "titel:"), LATER)

    def test_what_names_a_mistaken_list_is_no_mistake(self, refusal):
        told = refusal(LIST + DUTY + "    products: {lists: [cells]}\n", cells_csv="hs\n8507x\n")
        assert told == "it/cells.csv, line 2: '8507x' is not an HS code: it has digits and dots only."

    def test_an_empty_folder_is_told(self, refusal):
        rule = "A ledger is a folder of YAML files, one of them with 'ledger:'."
        assert refusal() == f"it: holds no YAML files. {rule}"

    def test_a_missing_folder_offers_the_nearest_bundled_ledger(self):
        with pytest.raises(InputError) as caught:
            Ledger.open("us-chna")
        assert str(caught.value) == (
            "ledger 'us-chna': is no folder and no bundled ledger. Did you mean 'us-china'?"
        )
        with pytest.raises(
            InputError, match="'nowhere/x': is no folder and no bundled ledger. Bundled are us-china"
        ):
            Ledger.open("nowhere/x")

    def test_an_unknown_bundled_ledger_offers_the_nearest(self):
        with pytest.raises(InputError, match=r"Did you mean 'us-china'\?"):
            Ledger.embedded("us-chna")

    def test_a_ledger_cannot_extend_itself(self, ledger_folder):
        place = ledger_folder({"a.yaml": "ledger: {name: x, extends: .}\n"})
        with pytest.raises(InputError, match="it: extends itself. A chain of ledgers ends somewhere."):
            Ledger.open(place)

    def test_two_ledgers_cannot_extend_each_other(self, ledger_folder):
        place = ledger_folder({"a.yaml": "ledger: {name: x, extends: ../other}\n"})
        ledger_folder({"a.yaml": "ledger: {name: x, extends: ../it}\n"}, "other")
        with pytest.raises(InputError, match="extends itself. A chain of ledgers ends somewhere."):
            Ledger.open(place)

    def test_a_missing_base_is_told_with_all_else(self, refusal):
        told = refusal("ledger: {name: x, extends: us-chna}\nmesures: []\n")
        assert "ledger 'us-chna': is no folder and no bundled ledger. Did you mean 'us-china'?" in told
        assert "it/a.yaml, line 2: there is no key 'mesures'. Did you mean 'measures'?" in told

    def test_an_id_of_the_base_cannot_be_given_again(self, ledger_folder):
        ledger_folder({"a.yaml": DUTY}, "base")
        place = ledger_folder({"a.yaml": "ledger: {name: x, extends: ../base}\n" + DUTY})
        with pytest.raises(InputError, match="line 3: id 'duty' is given twice, first at .*a.yaml, line 2"):
            Ledger.open(place)


GIVEN = {
    "id": "duty",
    "title": "A duty",
    "instrument": "import tariff",
    "imposed_by": "USA",
    "on": "CHN",
    "from": "2025-02-04",
    "recorded_on": "2025-02-01",
    "rates": [{"rate": 0.1, "basis": "additional"}],
}


def filled() -> Ledger:
    """A ledger with a list, two measures and an amendment."""
    cells = ProductList("cells", "Cells", "Order 1", ("8507", "0101"), {"duty": np.array([1 / 3, np.nan])})
    by_line = GIVEN | {"id": "by-line", "products": {"lists": ["cells"]}}
    by_line["rates"] = [{"column": "duty", "basis": "total"}]
    ledger = Ledger.from_measures([GIVEN, by_line], name="kept", lists=[cells])
    return ledger.amend(
        "duty", recorded_on="2025-03-01", why="Order 2", until="2025-11-10", sources=[{"title": "x"}]
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestSaving:
    def test_what_is_saved_is_opened_again(self, tmp_path):
        filled().save(tmp_path / "new" / "kept")
        opened = Ledger.open(tmp_path / "new" / "kept")
        assert opened.heading == filled().heading
        for id in ("duty", "by-line"):
            assert opened.versions(id) == filled().versions(id)
        assert opened.lists["cells"].hs == ("8507", "0101")
        np.testing.assert_array_equal(opened.lists["cells"].columns["duty"], [1 / 3, np.nan])
        assert (opened.lists["cells"].title, opened.lists["cells"].source) == ("Cells", "Order 1")

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ({"condition": "If"}, {"condition": ""}),
            ({"authority": "Act"}, {"authority": ""}),
            ({"note": "x"}, {"note": ""}),
            ({"state_act": "x"}, {"state_act": ""}),
            ({"rent_share": 0.5}, {"rent_share": 1.0}),
            ({"products": "C26"}, {"products": "goods"}),
            ({"stacking": {"family": "mfn"}}, {"stacking": {}}),
            ({"except": ["CAN"]}, {"except": []}),
            ({"on": ["MEX"]}, {"on": "all"}),
            ({"until": "2025-12-01"}, {"until": None}),
            ({"answers": ["x"]}, {"answers": []}),
            ({"suspended": [{"from": "2025-03-01"}]}, {"suspended": []}),
            ({"status": [{"date": "2025-01-01", "is": "planned"}]}, {"status": []}),
            ({"gta_evaluation": "Red"}, {"gta_evaluation": None}),
            ({"announced": "2025-01-01"}, {"announced": None}),
        ],
    )  # fmt: skip
    def test_what_an_amendment_takes_back_is_gone_after_saving_too(self, tmp_path, before, after):
        given = GIVEN | before
        ledger = Ledger.from_measures([given]).amend("duty", recorded_on="2025-03-01", **after)
        ledger.save(tmp_path / "kept")
        assert Ledger.open(tmp_path / "kept").versions() == ledger.versions()

    def test_versions_given_in_any_order_are_saved_in_theirs(self, tmp_path):
        later = GIVEN | {"recorded_on": "2025-03-01", "title": "Later"}
        Ledger.from_measures([later, GIVEN]).save(tmp_path / "kept")
        assert [one.title for one in Ledger.open(tmp_path / "kept").versions()] == ["A duty", "Later"]

    def test_a_source_given_twice_stays_twice(self, tmp_path):
        ledger = filled().amend("duty", recorded_on="2025-04-01", sources=[{"title": "x"}])
        ledger.save(tmp_path / "kept")
        assert len(Ledger.open(tmp_path / "kept")["duty"].sources) == 2

    def test_a_ledger_that_stands_on_another_is_saved_whole(self, ledger_folder, tmp_path):
        ledger_folder({"a.yaml": HEAD + DUTY}, "base")
        Ledger.open(ledger_folder({"a.yaml": "ledger: {name: x, extends: ../base}\n" + LATER})).save("kept")
        assert len(Ledger.open("kept").versions("duty")) == 2
        assert Ledger.open("kept").heading.extends == ""

    def test_an_empty_folder_is_filled(self, tmp_path):
        (tmp_path / "kept").mkdir()
        filled().save(tmp_path / "kept")
        assert len(Ledger.open(tmp_path / "kept")) == 2

    def test_the_working_folder_is_filled_when_it_is_empty(self, tmp_path, monkeypatch):
        (tmp_path / "kept").mkdir()
        monkeypatch.chdir(tmp_path / "kept")
        filled().save(".")
        assert len(Ledger.open(tmp_path / "kept")) == 2

    def test_a_folder_that_holds_something_is_left_alone(self, ledger_folder, tmp_path):
        place = ledger_folder({"mine.txt": "mine"})
        with pytest.raises(InputError) as caught:
            filled().save(place)
        assert str(caught.value) == "it: is not empty. A ledger is written whole. Name a new folder."
        assert contents(tmp_path) == {"mine.txt": b"mine"}

    def test_a_file_is_no_folder(self, ledger_folder, tmp_path):
        ledger_folder({"mine.txt": "mine"})
        with pytest.raises(InputError, match=r"mine\.txt: "):
            filled().save(tmp_path / "it" / "mine.txt")
        assert contents(tmp_path) == {"mine.txt": b"mine"}

    def test_a_folder_beside_is_left_alone(self, ledger_folder, tmp_path):
        ledger_folder({"mine.txt": "mine"}, "kept.part")
        filled().save(tmp_path / "kept")
        assert (tmp_path / "kept.part" / "mine.txt").read_text() == "mine"

    @pytest.mark.parametrize("broken", ["write_yaml", "_write_list"])
    @pytest.mark.parametrize("exists", [False, True])
    @pytest.mark.parametrize("calls", [0, 1])
    def test_a_failure_leaves_nothing_half_written(self, tmp_path, monkeypatch, broken, exists, calls):
        if exists:
            (tmp_path / "kept").mkdir()
        whole, done = getattr(ledger_writing, broken), []

        def fails(*given: Any) -> None:
            if len(done) == calls or broken == "_write_list":
                raise OSError("no space left on device")
            done.append(given)
            whole(*given)

        monkeypatch.setattr(ledger_writing, broken, fails)
        with pytest.raises(OSError, match="no space left"):
            filled().save(tmp_path / "kept")
        assert [path.name for path in tmp_path.rglob("*")] == (["kept"] if exists else [])

    def test_a_failure_within_a_file_leaves_nothing(self, tmp_path, monkeypatch):
        write_text = Path.write_text

        def fails(path: Path, *given: Any, **named: Any) -> int:
            if "ledger.yaml" in path.name:
                write_text(path, "led")
                raise OSError("no space left on device")
            return write_text(path, *given, **named)

        monkeypatch.setattr(Path, "write_text", fails)
        with pytest.raises(OSError, match="no space left"):
            filled().save(tmp_path / "kept")
        assert list(tmp_path.rglob("*")) == []
