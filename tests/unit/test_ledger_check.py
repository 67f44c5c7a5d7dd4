"""What a reader of a ledger should look at twice."""

from detente import Ledger

DUTY = {
    "id": "duty", "title": "Duty", "instrument": "import tariff", "imposed_by": "USA", "on": "CHN",
    "rates": [{"rate": 0.1, "basis": "additional"}], "from": "2025-02-04", "recorded_on": "2025-02-01",
    "stacking": {"family": "general"}, "sources": [{"title": "Order 1"}],
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
