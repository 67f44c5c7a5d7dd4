"""What the pages show of the command line is what it prints: every block, run again."""

import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
pages = SimpleNamespace(**runpy.run_path(str(REPOSITORY / "docs" / "printed_blocks.py")))
SHOWN = [
    pytest.param(command, shown, id=f"{Path(page).stem}: {command.removeprefix('detente ')}")
    for page in pages.PAGES
    for command, shown in pages.blocks((REPOSITORY / page).read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("command_line", "shown"), SHOWN)
def test_a_block_is_what_the_command_prints(command, tmp_path, monkeypatch, command_line, shown):
    pages.stage(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    # Help names the program after the package that runs, which is that of the tests here.
    monkeypatch.setattr(sys.modules["__main__"], "__package__", None)
    said = command(*pages.words_of(command_line, tmp_path))
    left = pages.missing(shown, said.err + said.out)
    assert left == [], "run `python docs/printed_blocks.py` to write the blocks anew"


def test_every_page_has_blocks_and_every_block_begins_with_its_command():
    assert len(SHOWN) > 20
    for page in pages.PAGES:
        text = (REPOSITORY / page).read_text(encoding="utf-8")
        assert list(pages.blocks(text)), page
        assert text.count("\n$ detente ") == len(list(pages.BLOCK.finditer(text))), page


def test_a_block_that_differs_is_seen():
    said = "head\none  2.5\ntwo\nlargest residual 2e-13\nWrote it (12 kB).\n"
    assert pages.missing("head\none  2.5\ntwo\nlargest residual 9e-14\nWrote it (13 kB).\n", said) == []
    assert pages.missing("head\n…\nWrote it (13 kB).\n", said) == []
    assert pages.missing("head\n…\n", said) == []
    assert pages.missing("head\none  2.6\n…\n", said) == ["one  2.6"]
    assert pages.missing("…\ntwo\none  2.5\n…\n", said) == ["one  2.5"]
    assert pages.missing("head\none  2.5\n", said)[0] == "and then: two"
    assert pages.missing("one  2.5\n…\n", said) == ["one  2.5"]
