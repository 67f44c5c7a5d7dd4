"""Quotations with their speakers, and one quotation in several wordings."""

from __future__ import annotations

import pytest

from detente.reader.agreement.quotations import quotations_in, variances
from tests.reader_told import told


def test_every_kind_of_mark_is_read_and_places_are_exact():
    text = (
        'Ruiz said the list was “a first step”. Makers called it "too little, too late". '
        "One said: ‘We don’t believe a word of it.’"
    )
    report = told("a", text)
    found = quotations_in(report)
    assert [one.quote.text for one in found] == [
        "a first step",
        "too little, too late",
        "We don’t believe a word of it.",
    ]
    assert all(text[one.quote.start : one.quote.end] == one.quote.text for one in found)


def test_the_speaker_is_whoever_the_verb_of_saying_has_before_it():
    text = (
        'The list is long. "We will not wait for others," Minister Ruiz told growers in Lima. '
        '"They have had years," she added.'
    )
    first, second = quotations_in(told("a", text))
    assert "ruiz" in first.speakers and "lima" not in first.speakers
    assert "ruiz" in second.speakers


@pytest.mark.parametrize(
    ("other", "changed"),
    [
        ("We will never accept a duty that ruins our growers", {"never", "not"}),
        ("We will not accept any unfair duty that ruins our growers", {"unfair", "any", "a"}),
        ("We will not accept a duty that ruins our farms", {"growers", "farms"}),
    ],
)
def test_words_added_dropped_or_replaced_inside_the_marks_are_found(other: str, changed: set[str]):
    a = told("a", 'Ruiz said: "We will not accept a duty that ruins our growers." Nobody answered.')
    b = told("b", f'"{other}," Ruiz said on Monday. The hall was silent.')
    (found,) = variances([a, b])
    assert found.kind == "altered" and set(found.changed) == changed


@pytest.mark.parametrize(
    "other",
    [
        '"We will not accept a duty that ruins our growers," Ruiz said.',
        'Ruiz spoke of "a duty that ruins our growers" and left.',
        "Ruiz said: “We won’t accept a duty that ruins our growers.”",
        '"We are glad to open this fair," Ruiz said.',
        '"We will not accept a duty that helps nobody else at all," Haddad said.',
    ],
)
def test_the_same_words_an_extract_a_spelling_and_another_speaker_are_no_variance(other: str):
    a = told("a", 'Ruiz said: "We will not accept a duty that ruins our growers." Nobody answered.')
    assert variances([a, told("b", other)]) == ()
