"""What a reader of a ledger should look at twice."""

import datetime as dt

import pytest

from detente import Ledger
from detente.policy.measure import Measure

DUTY = {
    "id": "duty", "title": "Duty", "instrument": "import tariff", "imposed_by": "USA", "on": "CHN",
    "rates": [{"rate": 0.1, "basis": "additional"}], "from": "2025-02-04", "recorded_on": "2025-02-01",
    "stacking": {"family": "general"}, "sources": [{"title": "Order 1", "date": "2025-02-01"}],
}  # fmt: skip


def found(**fields) -> list[tuple[str, str]]:
    checked = Ledger.from_measures([DUTY | fields]).check()
    return [(one.kind, one.fact) for one in checked.findings]


def test_a_sourced_duty_has_nothing_to_look_at():
    assert found() == []
    assert str(Ledger.from_measures([DUTY]).check()) == "1 measures; nothing found"


def test_a_measure_without_a_source_is_listed():
    assert found(sources=[]) == [("no source", "nobody is named who says so")]


def test_a_source_nobody_checked_is_listed():
    assert found(sources=[{"title": "Order 1", "verified": False}]) == [("not verified", "Order 1")]


def test_a_source_without_a_day_is_listed():
    assert found(sources=[{"title": "Order 1"}]) == [("undated source", "Order 1")]


def test_a_source_of_long_after_the_day_it_became_known_is_listed():
    later = {"title": "Order 1", "date": "2025-02-08"}
    assert found(sources=[later]) == []
    fact = "known since 2025-02-01, and its first source is of 2025-02-09: name one of then"
    assert found(sources=[later | {"date": "2025-02-09"}]) == [("later source", fact)]
    assert found(sources=[later | {"date": "2025-02-09"}, *DUTY["sources"]]) == []


def test_only_what_a_version_adds_is_its_source():
    amendment = DUTY | {
        "rates": [{"rate": 0.2, "basis": "additional"}],
        "recorded_on": "2025-03-03",
        "sources": [*DUTY["sources"], {"title": "Order 2", "date": "2025-05-01"}],
    }
    (one,) = Ledger.from_measures([DUTY, amendment]).check().of("later source")
    assert one.fact == "known since 2025-03-03, and its first source is of 2025-05-01: name one of then"


@pytest.mark.parametrize(
    ("known_on", "title"),
    [(None, "late"), ("2025-02-03", "undated"), ("2025-02-04", "early"), ("2025-09-01", "late")],
)
def test_a_later_source_is_not_named_for_what_was_known_earlier(known_on, title):
    sources = [
        {"title": "late", "date": "2025-08-01"},
        {"title": "undated"},
        {"title": "early", "date": "2025-02-04"},
    ]
    measure = Measure.model_validate(DUTY | {"sources": sources})
    source = measure.source_as_known(dt.date.fromisoformat(known_on) if known_on else None)
    assert source is not None and source.title == title


def test_where_every_source_is_later_the_first_is_named_and_without_any_none():
    sources = [{"title": "late", "date": "2025-08-01"}, {"title": "later", "date": "2025-09-01"}]
    measure = Measure.model_validate(DUTY | {"sources": sources})
    assert measure.source_as_known(dt.date(2025, 2, 1)) == measure.sources[0]
    assert Measure.model_validate(DUTY | {"sources": []}).source_as_known(dt.date(2025, 2, 1)) is None


def test_what_cannot_be_counted_is_listed():
    assert found(products={"text": "Software"}) == [
        ("not counted", "its products are in words only: Software")
    ]
    licence = {"instrument": "export control", "rates": [], "stacking": {}}
    assert found(**licence) == [("not counted", "it has no tariff or delay equivalent")]


def test_an_end_known_before_it_came_is_listed():
    status = [{"date": "2025-03-01", "is": "withdrawn"}]
    assert found(status=status) == [
        (
            "recorded early",
            "recorded on 2025-02-01, it says it was withdrawn on 2025-03-01: "
            "what became known later is an amendment",
        )
    ]
    assert found(status=status, recorded_on="2025-03-01") == []


def test_names_that_stand_for_nothing_are_listed_with_the_nearest():
    stacking = {"family": "general", "yields_to": ["generall"]}
    assert found(stacking=stacking) == [
        ("unknown family", "no measure is of the family 'generall'. Did you mean 'general'?")
    ]
    assert found(answers=["dutty"]) == [
        ("unknown answer", "it answers 'dutty', which is no measure. Did you mean 'duty'?")
    ]


def test_the_bundled_ledger_says_what_is_unsourced_and_unverified():
    checked = Ledger.embedded().check()
    assert checked.of("no source") == ()
    assert checked.of("recorded early") == ()
    assert checked.of("unknown family") == ()
    assert checked.of("unknown answer") == ()
    assert 0 < len(checked.of("not verified")) < 40
    assert all(finding.place for finding in checked.findings)


def test_sources_of_the_bundled_ledger_have_days_as_far_as_they_are_known():
    """No more may come in without one: the days of these stand in nothing that was read."""
    checked = Ledger.embedded().check()
    assert len({finding.fact for finding in checked.of("undated source")}) <= 84
    assert len(checked.of("later source")) <= 9


@pytest.mark.parametrize(
    "id",
    ["cn-export-control-2025-10-no-55-to-58", "cn-export-control-2025-10-no-61-chinese-items"],
)
def test_the_announcements_of_october_have_sources_of_october(id):
    measure = next(one for one in Ledger.embedded().versions(id) if one.recorded_on == dt.date(2025, 10, 9))
    source = measure.source_as_known(dt.date(2025, 10, 17))
    assert source is not None and source.date == dt.date(2025, 10, 9)
    assert not any("suspends" in one.title for one in measure.sources)
