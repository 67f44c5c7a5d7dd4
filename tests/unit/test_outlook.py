"""Where things stand on a day: measures are counted, talks stand beside them, and every view counts alike."""

import datetime as dt
import re

import pytest

from detente import Ledger, glance_of
from detente.policy.measure import EVENTS
from detente.policy.outlook import Outlook, outlook
from detente.show.brief_lists import ledger_lists
from detente.show.ledger import status_document, status_of, status_report
from detente.show.web.ledger_answers import Asked, ledger_document

DAY = dt.date(2025, 10, 17)
WHOLE = Ledger.embedded()
LAST = WHOLE.heading.known_to or DAY
RATE = [{"rate": 0.1, "basis": "additional"}]


def measure(id: str, **more) -> dict:
    return {"id": id, "title": id, "instrument": "import tariff", "imposed_by": "USA", "on": "CHN", "rates": RATE,
            "recorded_on": "2025-01-01", **more}  # fmt: skip


MEASURES = [
    measure("ends", **{"from": "2025-02-01", "until": "2025-11-01"}),
    measure("rises", **{"from": "2025-02-01", "rates": [
        {**RATE[0], "until": "2025-10-20"}, {"rate": 0.2, "basis": "additional", "from": "2025-10-20"}]}),
    measure("suspended", on="CAN", **{"from": "2025-02-01",
                                      "suspended": [{"from": "2025-03-01", "until": "2025-11-10"}]}),
    measure("threat", **{"from": "2025-11-01", "status": [{"date": "2025-10-10", "is": "threatened"}]}),
    measure("far", **{"announced": "2025-10-01", "from": "2026-03-01"}),
    measure("old", **{"from": "2025-02-01", "until": "2025-03-01"}),
    measure("talks", instrument="talks", rates=[], **{"announced": "2025-10-01", "from": "2025-10-25"}),
    measure("truce", instrument="agreement", rates=[], **{"from": "2025-05-14", "until": "2025-11-10"}),
]  # fmt: skip


def small() -> Outlook:
    return outlook(Ledger.from_measures(MEASURES), DAY)


def test_measures_are_counted_and_events_stand_apart():
    assert small().counts() == {
        "in_force": 2,
        "threatened": 2,
        "suspended": 1,
        "over": 1,
        "due": 4,
        "events": 2,
    }
    assert set(small().events.ids) == {"talks", "truce"}


def test_a_suspension_that_ends_and_a_threat_that_begins_are_due():
    assert [(step.measure.id, step.status) for step in small().due()] == [
        ("rises", "rate changes"), ("ends", "ends"), ("threat", "threatened for"),
        ("suspended", "suspension ends"),
    ]  # fmt: skip
    assert [step.measure.id for step in small().due(200)][-1] == "far"
    assert [step.measure.id for step in small().events_due()] == ["talks", "truce"]


def test_what_comes_first_may_be_talks():
    ledger = Ledger.from_measures([one for one in MEASURES if one["id"] in ("talks", "threat")])
    found = outlook(ledger, DAY).next(90)
    assert found is not None and found.measure.id == "talks"
    assert outlook(ledger, dt.date(2026, 6, 1)).next(90) is None


def test_sides_are_chosen_in_what_is_due_too():
    found = outlook(Ledger.from_measures(MEASURES), DAY, on="CAN")
    assert found.counts()["due"] == 1 and found.view.ids == ["suspended"]
    assert found.due()[0].measure.id == "suspended"


@pytest.mark.parametrize(
    ("day", "known_on"), [(DAY, DAY), (DAY, None), (LAST, None), (dt.date(2019, 6, 1), None)]
)
def test_every_view_counts_alike(day: dt.date, known_on: dt.date | None):
    counts = outlook(WHOLE, day, known_on).counts()
    assert counts["in_force"] == sum(
        one.applies and one.measure.instrument not in EVENTS for one in WHOLE.as_of(day, known_on)
    )
    page = ledger_document(WHOLE, Asked(day, known_on), None)
    assert page["counts"] == {
        "in_force": counts["in_force"], "threatened": counts["threatened"], "suspended": counts["suspended"],
        "ended": counts["over"], "due_30_days": counts["due"], "events": counts["events"],
        "shown": len(page["measures"]),
    }  # fmt: skip
    assert sum(not one["event"] for one in page["next"]) == counts["due"]
    status = status_of(WHOLE, day, known_on, None, None)
    said = "\n".join(str(one) for one in status_report(status, 80).renderables[:1])
    assert f"{counts['in_force']} in force, {counts['suspended']} suspended" in said
    assert f"{counts['due']} change" in said
    assert status_document(status)["counts"] == {
        name: number for name, number in counts.items() if name != "due"
    } | {"due_within_30_days": counts["due"]}


@pytest.mark.parametrize(("day", "known_on"), [(DAY, DAY), (LAST, None)])
def test_a_brief_counts_alike(day: dt.date, known_on: dt.date | None):
    found = outlook(WHOLE, day, known_on)
    counts, talks = found.counts(), len(found.events_due())
    headings = {one.anchor: one.heading for one in ledger_lists(WHOLE, day, known_on)}
    assert headings["in-force"].endswith(f": {counts['in_force']} measures")
    assert headings["threatened"].endswith(f": {counts['threatened']} measures")
    assert f"Suspended: {counts['suspended']} measures" in headings["suspended"]
    assert f"within 30 days: {counts['due']} changes" in headings["expiring"]
    assert headings["expiring"].endswith("talks and agreements") == (talks > 0)


def test_a_notebook_counts_alike():
    counts = outlook(WHOLE, LAST).counts()
    words = re.sub(r"<[^>]+>", " ", glance_of(WHOLE))
    assert (
        f"{counts['in_force']} in force, {counts['threatened']} threatened, {counts['suspended']} suspended"
        in words
    )
    assert f"{counts['due']} changes due within 30 days" in words


def test_a_second_new_rate_is_told_too():
    # Two new rates within 90 days are two changes, in the list as in the count.
    twice = measure("twice", **{"from": "2025-02-01", "rates": [
        {**RATE[0], "until": "2025-10-20"},
        {"rate": 0.2, "basis": "additional", "from": "2025-10-20", "until": "2025-11-20"},
        {"rate": 0.3, "basis": "additional", "from": "2025-11-20"}]})  # fmt: skip
    status = status_of(Ledger.from_measures([twice]), DAY, None, None, None)
    assert [step.day.isoformat() for step in status.soon] == ["2025-10-20", "2025-11-20"]
