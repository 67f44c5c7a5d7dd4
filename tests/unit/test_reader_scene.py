"""A scene: one sentence with its words, clauses, verbs, sides and what hangs on a list's opening words."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.reader.cleaning import clean
from detente.reader.findings.scene import Scene, scenes_of
from detente.reader.mentions.days import days_in
from detente.reader.mentions.gazetteer import names_in
from detente.reader.mentions.products import products_in
from detente.reader.mentions.rates import rates_in

DAY = dt.date(2025, 6, 12)


def scenes(text: str) -> list[Scene]:
    report = clean("told", text, DAY)
    return scenes_of(report, names_in(text, DAY), rates_in(text), days_in(text, DAY), products_in(text))


def scene(text: str) -> Scene:
    (only,) = scenes(text)
    return only


TWO = "Norway imposed a tariff of 12 percent on Chilean salmon. Chile will meet Norway in Oslo on July 1."


def test_each_sentence_has_what_stands_in_it_and_nothing_else():
    first, second = scenes(TWO)
    assert [name.codes for _, _, name in first.names] == [("NOR",), ("CHL",)]
    assert [rate.value for rate in first.rates] == [0.12]
    assert first.days == [] and second.rates == []
    assert [product.words for product in first.products] == ["salmon"]
    assert [day.period.first for day in second.days if day.period] == [dt.date(2025, 7, 1)]


def test_places_lead_to_words():
    told = scene("Norway imposed a tariff of 12 percent on Chilean salmon.")
    for number, word in enumerate(told.words):
        assert told.index(word.start) == number
    assert told.index(10_000) == len(told.words) - 1
    assert told.lower(0, 2) == ["norway", "imposed"]


@pytest.mark.parametrize(
    "text",
    [
        "Norway imposed a tariff on salmon, and Chile banned imports of cod.",
        "Chile, which sells salmon, said Norway had raised its duty.",
        "If talks fail, Norway will raise its tariff.",
    ],
)
def test_clauses_cover_the_sentence_without_a_gap(text):
    told = scene(text)
    assert len(told.clauses) == len(told.words)
    covered = []
    for number in sorted(set(told.clauses)):
        first, end = told.clause(number)
        assert first < end
        assert told.clause_of(first) == (first, end)
        covered += [index for index, clause in enumerate(told.clauses) if clause == number]
    assert sorted(covered) == list(range(len(told.words)))


def test_two_subjects_make_two_clauses():
    told = scene("Norway imposed a tariff on salmon, and Chile banned imports of cod.")
    norway, chile = (first for first, _, _ in told.names[:2])
    assert told.clauses[norway] != told.clauses[chile]


def test_names_between_two_words():
    told = scene("Norway imposed a tariff of 12 percent on Chilean salmon.")
    assert [name.codes for _, _, name in told.names_between(0, 3)] == [("NOR",)]
    assert [name.codes for _, _, name in told.names_between(1, len(told.words))] == [("CHL",)]
    assert told.names_between(1, 3) == []


LIST = "Norway will:\n\n- Impose a tariff of 12 percent on salmon.\n- Lift its ban on grapes."
LIST += "\n- Raise the duty on wine."


def test_the_items_of_a_list_have_the_verb_that_opens_it():
    opening, *items = scenes("The government met on Monday in Oslo.\n\n" + LIST)[1:]
    assert opening.sentence.text.startswith("Norway will")
    assert [item.words[0].lower for item in items] == ["impose", "lift", "raise"]
    assert all(item.verbs for item in items)
