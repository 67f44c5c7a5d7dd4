"""The product lists of ledgers on disk: what they may hold, and every mistake with file and line."""

from __future__ import annotations

import pytest

from detente import InputError, Ledger
from tests.unit.ledger_texts import DUTY, LIST


class TestReading:
    def test_codes_may_stand_in_the_file(self, ledger_folder):
        text = "products:\n  cells: {title: Cells, hs: ['8507.60', '8541', '850760']}\n"
        assert Ledger.open(ledger_folder({"a.yaml": text})).lists["cells"].hs == ("850760", "8541")

    def test_a_list_may_be_named_by_a_year(self, ledger_folder):
        text = (
            "products:\n  2018: {title: Cells, hs: ['8507']}\n" + DUTY + "    products: {lists: ['2018']}\n"
        )
        assert Ledger.open(ledger_folder({"a.yaml": text}))["duty"].products.lists == ["2018"]

    def test_lines_for_the_reader_may_stand_anywhere_in_a_list(self, ledger_folder):
        codes = "# Order 1\n\nhs,duty\n8507.60,0.25\n# and\n\n8541,0.1\n"
        cells = Ledger.open(ledger_folder({"a.yaml": LIST, "cells.csv": codes})).lists["cells"]
        assert (cells.hs, cells.columns["duty"].tolist()) == (("850760", "8541"), [0.25, 0.1])


MISTAKES = [
    ("products:\n  l: {title: x}\n", "it/a.yaml, line 2: list 'l' has no codes. Give them as 'hs'"),
    ("products:\n  l: {title: x, hs: ['85'], file: x}\n", "Give one of 'hs' and 'file'"),
    ("products:\n  l: {hs: ['85']}\n", "it/a.yaml, line 2: 'title' is missing."),
    ("products:\n  l: {title: x, hs: []}\n", "it/a.yaml, line 2: "),
    ("products:\n  l: {titel: x, hs: '85'}\n", "it/a.yaml, line 2: there is no key 'titel'. Did you mean 'title'"),
    (
        "products:\n  l:\n    title: x\n    hs:\n      - '85'\n      - '850'\n",
        "it/a.yaml, line 6: HS code '850' has 3 digits: codes have 2, 4, 6, 8 or 10",
    ),
]  # fmt: skip
NOT_A_CODE = "is not an HS code: it has digits and dots only."
BAD_LISTS = [
    ("duty\n0.1\n", "it/cells.csv: has no column 'hs'. Its first line names the columns."),
    ("", "it/cells.csv: has no column 'hs'. Its first line names the columns."),
    ("# hs\n", "it/cells.csv: has no column 'hs'."),
    (b"hs\n\xff\xfe", "it/cells.csv: is not a text file. A product list is a CSV file."),
    ("hs\n850x\n", f"it/cells.csv, line 2: '850x' {NOT_A_CODE}"),
    ("hs\n850\n", "it/cells.csv, line 2: HS code '850' has 3 digits: codes have 2, 4, 6, 8 or 10."),
    ("# Order 1\nhs\n8507\n85.07\n", "it/cells.csv, line 4: code 8507 is given twice."),
    ("hs,duty\n8507,a lot\n", "it/cells.csv, line 2: could not convert string to float: 'a lot'."),
    ("hs,duty\n8507,inf\n", "it/cells.csv, line 2: "),
    ("hs,duty\n8507,0,25\n", "it/cells.csv, line 2: "),
    ("hs\n8507\n\n\n850x\n", f"it/cells.csv, line 5: '850x' {NOT_A_CODE}"),
    ("hs\n8507\n# and\n850x\n", f"it/cells.csv, line 4: '850x' {NOT_A_CODE}"),
    ('hs,text\n8507,"two\nlines"\n850x,\n', f"it/cells.csv, line 4: '850x' {NOT_A_CODE}"),
    ("hs,text\n8507," + "x" * 200_000 + "\n", "it/cells.csv, line "),
]


class TestMistakes:
    @pytest.mark.parametrize(("text", "message"), MISTAKES, ids=range(len(MISTAKES)))
    def test_a_mistake_is_told_with_its_place(self, refusal, text, message):
        assert message in refusal(text)

    @pytest.mark.parametrize(("codes", "message"), BAD_LISTS, ids=range(len(BAD_LISTS)))
    def test_a_mistake_is_told_with_its_line(self, refusal, codes, message):
        assert message in refusal(LIST, cells_csv=codes)

    @pytest.mark.parametrize("file", ["cells.csv", ".", '"a\\0b"'])
    def test_a_missing_file_is_told(self, refusal, file):
        told = refusal(LIST.replace("cells.csv", file))
        assert "there is no such file" in told
        assert "List 'cells' names it." in told

    def test_every_mistake_of_a_list_is_told_at_once(self, refusal):
        told = refusal(LIST, cells_csv="hs,duty\n850x,1\n8507,x\n8507,1\n8507,1\n")
        assert [line.split(":")[0][-1] for line in told.splitlines()] == ["2", "3", "5"]

    def test_a_huge_list_is_refused_at_once(self, ledger_folder):
        place = ledger_folder({"a.yaml": LIST})
        with (place / "cells.csv").open("wb") as file:
            file.truncate(30_000_000)
        with pytest.raises(InputError, match=r"it/cells.csv: is 30 MB"):
            Ledger.open(place)
