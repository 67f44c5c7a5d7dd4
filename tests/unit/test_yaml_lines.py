"""YAML itself: what is a number and what is text, keys, aliases, and what is no YAML, told with its line."""

from __future__ import annotations

import time

import numpy as np
import pytest

from detente import InputError, Ledger
from detente.policy import ledger_writing
from detente.yaml_lines import read_yaml
from tests.unit.ledger_texts import DUTY, HEAD


class TestNumbers:
    """Numbers are as in YAML 1.2: what only YAML 1.1 takes for one is text."""

    @pytest.mark.parametrize(
        "text", ["12:30:45", "1:30", "0101", "-01", "0101.10", "1_000", "1_0.5", "1:30.5", "0b11", "08", "="]
    )
    def test_what_is_no_number_is_text(self, tmp_path, text):
        (tmp_path / "a.yaml").write_text(f"a: {text}\n")
        assert read_yaml(tmp_path / "a.yaml").content == {"a": text}

    @pytest.mark.parametrize(
        ("text", "number"),
        [("0", 0), ("-7", -7), ("+7", 7), ("10", 10), ("0x1F", 31), ("0.10", 0.1), (".5", 0.5), ("-0.1", -0.1),
         ("1.", 1.0), ("1.5e-3", 0.0015), ("-.inf", -np.inf), ("8507.60", 8507.6)],
    )  # fmt: skip
    def test_numbers_are_numbers(self, tmp_path, text, number):
        (tmp_path / "a.yaml").write_text(f"a: {text}\n")
        found = read_yaml(tmp_path / "a.yaml").content["a"]
        assert (found, type(found)) == (number, type(number))

    def test_what_is_written_is_read(self, tmp_path):
        content = {"a": ["0101", "1e3", "12:30:45", "1_000", ".5", "-.5", "0x1F", "=", "1.5e+3", "0o17", "+.inf"],
                   "b": [1, 0.1, 1e-07, 1e300, -0.5, float("inf"), 10**30, True, None]}  # fmt: skip
        ledger_writing.write_yaml(tmp_path / "a.yaml", content)
        assert read_yaml(tmp_path / "a.yaml").content == content

    def test_a_code_without_quotes_keeps_its_first_zero(self, ledger_folder):
        text = DUTY + "    products: {hs: [0101, 0101.21]}\n"
        assert Ledger.open(ledger_folder({"a.yaml": text}))["duty"].products.hs == ["0101", "010121"]


class TestAliases:
    def test_two_lists_may_share_their_codes(self, ledger_folder):
        text = "products:\n  one: &same {title: Cells, hs: ['8507']}\n  two: *same\n"
        lists = Ledger.open(ledger_folder({"a.yaml": text})).lists
        assert lists["one"].hs == lists["two"].hs == ("8507",)


MISTAKES = [
    (HEAD + HEAD, "it/a.yaml, line 2: 'ledger' is given twice. First on line 1."),
    (DUTY + "    title: B\n", "it/a.yaml, line 11: 'title' is given twice. First on line 3."),
    (
        "measures: [\n",
        "it/a.yaml, line 1: is not YAML: [ is opened here and not closed where it should be, on line 2. "
        "Close it with ], or put text that has [ in it in quotes.",
    ),
    ("a: 1\nb: {c: 1\nd: 2\n", "it/a.yaml, line 2: is not YAML: { is opened here and not closed"),
    ("a: 1\nb: 'x\nc: 2\n", "it/a.yaml, line 2: is not YAML: ' is opened here"),
    ("a:\n\tb: 1\n", "it/a.yaml, line 2: is not YAML: found character that cannot start any token. Indent with"),
    ("a: B: C\n", "Put text with ': ' in it in quotes"),
    ("a: *\n", "Put text that begins with * or & in quotes."),
    ("a: @b\n", "Put text that begins with @ in quotes."),
    ("a: [1] b\n", "it/a.yaml, line 1: is not YAML: did not find expected key. Let keys that belong together"),
    (b"\xff\xfe\x00m", "it/a.yaml: is not a text file. It has to be YAML."),
    ("? [a, b]\n: c\n", "it/a.yaml, line 1: a key is no word. Keys are words. Put text with brackets"),
    ("{{b: 2}: 3}\n", "it/a.yaml, line 1: a key is no word."),
    ("a: &x [1]\n? *x\n: 2\n", "it/a.yaml, line 1: a key is no word."),
    (HEAD + "measures: !!timestamp foo\n", "it/a.yaml, line 2: is not YAML: 'foo' is no timestamp."),
    (HEAD + "measures: !!timestamp 2025-02-30\n", "it/a.yaml, line 2: is not YAML: '2025-02-30' is no timestamp."),
    (HEAD + "measures: !!bool maybe\n", "it/a.yaml, line 2: is not YAML: 'maybe' is no bool."),
    (HEAD + "measures: !!int abc\n", "it/a.yaml, line 2: is not YAML: 'abc' is no int."),
    (HEAD + "measures: !!int ''\n", "it/a.yaml, line 2: is not YAML: '' is no int."),
    (HEAD + "measures: !!float x\n", "it/a.yaml, line 2: is not YAML: 'x' is no float."),
    (
        HEAD + "measures: " + "7" * 5000 + "\n",
        f"it/a.yaml, line 2: is not YAML: '{'7' * 20}...' is no int.",
    ),
]  # fmt: skip


class TestMistakes:
    @pytest.mark.parametrize(("text", "message"), MISTAKES, ids=range(len(MISTAKES)))
    def test_a_mistake_is_told_with_its_place(self, refusal, text, message):
        assert message in refusal(text)

    def test_a_huge_file_is_refused_at_once(self, ledger_folder):
        place = ledger_folder({"b.yaml": DUTY})
        with (place / "a.yaml").open("wb") as file:
            file.truncate(200_000_000)
        start = time.process_time()
        with pytest.raises(InputError) as caught:
            Ledger.open(place)
        assert time.process_time() - start < 2
        assert str(caught.value) == (
            "it/a.yaml: is 200 MB. A YAML file has at most 20 MB. "
            "Split it, or use Parquet or CSV for bulk data."
        )

    def test_what_is_nested_too_deep_is_refused(self, refusal):
        assert refusal("measures: " + "[" * 3000 + "]" * 3000).startswith("it/a.yaml")
