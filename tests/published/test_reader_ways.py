"""Common ways to say a measure: what the page on the reader tells of them."""

from __future__ import annotations

import pytest

from tests.reader_ways import KINDS, statuses_read, understood, ways_of_saying


@pytest.fixture(scope="module", params=[False, True], ids=["used", "held out"])
def ways(request, repository):
    return request.param, ways_of_saying(
        repository / "tests" / "data" / "ways_of_saying.jsonl", request.param
    )


def test_the_page_tells_how_many_are_understood(repository, ways):
    held_out, said = ways
    page = (repository / "docs" / "explain" / "reader.md").read_text(encoding="utf-8")
    lines = page.partition("<!-- Ways of saying it: from here. -->")[2].splitlines()
    told = {cells[0].strip(" *"): cells[1:] for line in lines if (cells := line.strip("|").split("|"))[1:]}
    for kind, instruments in {**KINDS, "all": ()}.items():
        number, figures = understood(said, instruments)
        shown = [
            str(number),
            f"{100 * figures.found[0]:.0f} %",
            f"{100 * figures.found[0] * figures.all_right:.0f} %",
        ]
        assert [cell.strip() for cell in told[kind]][3 * held_out : 3 * held_out + 3] == shown, kind


def test_most_are_understood_also_of_those_held_out(ways):
    held_out, said = ways
    _, figures = understood(said)
    assert figures.found[0] >= (0.64 if held_out else 0.80)
    assert figures.right["imposed_by"] >= 0.9


@pytest.mark.parametrize("held_out", [False, True], ids=["used", "held out"])
def test_the_page_tells_how_often_a_measure_is_wrongly_in_force(repository, held_out):
    page = (repository / "docs" / "explain" / "reader.md").read_text(encoding="utf-8")
    lines = page.partition("<!-- Tricky statuses: from here. -->")[2].splitlines()
    told = {cells[0].strip(): cells[1:] for line in lines if (cells := line.strip("|").split("|"))[1:]}
    read = statuses_read(repository / "tests" / "data" / "tricky_statuses.jsonl", held_out)
    shown = [str(number) for number in (read.number, read.right, read.missed, read.false_alarms)]
    assert [cell.strip() for cell in told["held out" if held_out else "used"]] == shown
    assert read.false_alarms <= 0.1 * read.number
