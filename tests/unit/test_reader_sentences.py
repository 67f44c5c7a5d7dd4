"""Sentences of news prose: abbreviations, quotations, lists and lines."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reader.pages.sentences import blocks_of, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text))]


def lines(text: str) -> list[str]:
    return [text[block.start : block.end] for block in blocks_of(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Duties fell on goods from the U.S. China said so.", 2),
        ("It was made in the U.S. The rate is 25 percent.", 2),
        ("The U.S. Treasury spoke. U.S. Steel rose. The U.S. Commerce Department did not.", 3),
        ("He spoke in the U.S. Congress. Exports from the E.U. Commission officials bought fell.", 2),
        ("Duties begin at 12:01 a.m. EDT on Sept. 24. They end at 5 p.m. Brussels will answer.", 3),
        ("Under E.O. 14257 and Sec. 232, No. 5 applies from Nov. 1.", 1),
        ("Talks failed in Nov. The duty rose by 7.5 percent on Jan. 5.", 2),
        ("Mr. J. Smith of St. Louis met Gov. A.B. Jones and President Donald J. Trump.", 1),
        ("Huawei Technologies Co. Ltd. sued Apple Inc. Chief Executive Ann Lee.", 1),
        ("It will hit Sony Corp. Analysts said so.", 2),
        ("Metals, chips, etc. China retaliated.", 2),
        ("Imports fell, i.e. Steel was dear, vs. Germany.", 1),
        ("“It will rise.” “We know,” he said.", 2),
        ('"Why?" he asked. "Because!" she said.', 2),
        ("He paused... then went on. It stopped... The rest followed… Then more.", 4),
        ("It fell to 3.5 pct. The EU (see Art. 5) objected.", 2),
        ("Talks were closed.The duty rose on CBS.Donnie sings.", 3),
        ("See www.Example.com for the list of 1.5 million goods.", 1),
        ("The ban was agreed with China.[0] It begins in May.[1][2] Talks go on.", 3),
        ("Sales of the iPhone rose. iPhone prices did not.", 2),
    ],
)
def test_where_sentences_end(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_numbers_of_a_list_in_one_line_are_no_sentences() -> None:
    said = sentences("1. Steel pays 25%. 2. Aluminium pays 10%. 3. Cars pay nothing.")
    assert said == ["Steel pays 25%.", "Aluminium pays 10%.", "Cars pay nothing."]


def test_lines_wrapped_at_a_width_are_joined() -> None:
    first = (
        "The United States put a duty of 25 percent on steel from its allies in Europe on Friday, and the U.S. "
        "Commerce Department will decide on exclusions by Sept. 24, when the waivers of its other partners end."
    )
    second = "Canada and Mexico are spared until May 1. The E.U. will answer with a list too, ministers said."
    wrapped = "\n\n".join(textwrap.fill(paragraph, 62) for paragraph in (first, second))
    assert [line.replace("\n", " ") for line in lines(wrapped)] == [first, second]


def test_lines_that_stand_alone_stay_apart() -> None:
    text = (
        "China raises a duty\nThe duty rose to 47.1 percent on Wednesday, the ministry said.\nIt ends in May."
    )
    assert lines(text) == text.split("\n")


def test_a_line_break_inside_a_sentence_is_a_blank() -> None:
    text = "China said on Friday that it would\nraise the duty, a\n\nministry spokesman said. It ends in May."
    assert lines(text) == [text]
    assert len(sentences(text)) == 2


def test_signs_of_lists_are_outside() -> None:
    text = "The order bans:\n\n- Oil and gas.\n• Coal, and\n(a) investment;\n2) insurance.\n– New loans"
    assert lines(text) == [
        "The order bans:",
        "Oil and gas.",
        "Coal, and",
        "investment;",
        "insurance.",
        "New loans",
    ]
    assert [block.bullet for block in blocks_of(text)] == [False, True, True, True, True, True]


_prose = st.text(st.sampled_from(list("aA bTU.S?!…\"”“() \n-–—1%0,:;'’|\u00a0\ufeff\r")), max_size=300)


@given(st.one_of(_prose, st.text(max_size=200)))
def test_every_character_but_blanks_is_in_one_block_in_order(text: str) -> None:
    last = 0
    for block in blocks_of(text):
        assert last <= block.start <= block.end <= len(text)
        last = block.end
        within = block.start
        for start, end in sentence_spans(text, block.start, block.end):
            assert within <= start < end <= block.end
            assert not text[start].isspace() and not text[end - 1].isspace()
            within = end
