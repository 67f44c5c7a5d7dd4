"""Ledgers of random measures: the past is never rewritten, days are half-open, files keep what they are given."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from detente import InputError, Ledger
from detente.policy.measure import EVENTS, Measure

# Few days, so that starts, ends, pauses and recordings often fall on one.
DAYS = [dt.date(2025, 1, 1) + dt.timedelta(days=number) for number in range(12)]
EVE = DAYS[0] - dt.timedelta(days=1)
KINDS = ("import tariff", "export ban", "talks")
IDS = ("a", "b", "c-1")
APPLIES = ("in force", "held")
Recording = tuple[str, dt.date, dict[str, Any]]

some = settings(max_examples=40, deadline=None, derandomize=True)
# Every example asks every question or writes folders: making a failing one smaller would take minutes.
few = settings(
    max_examples=20, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)


days = st.sampled_from(DAYS)
letters = st.characters(exclude_categories=("Cs", "Cc"))
words = st.text(letters, max_size=6)
names = st.text(letters, min_size=1, max_size=6)


@st.composite
def intervals(draw: st.DrawFn) -> dict[str, Any]:
    """Some days, perhaps without an end."""
    first, last = sorted(draw(st.lists(days, min_size=2, max_size=2, unique=True)))
    return {"from": first, "until": last} if draw(st.booleans()) else {"from": first}


@st.composite
def rates(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One rate, or two of which the second follows the first."""
    levels = draw(st.lists(st.floats(-0.5, 2), min_size=1, max_size=2))
    told = [{"rate": level, "basis": "additional"} for level in levels]
    if len(told) == 2:
        told[0]["until"] = told[1]["from"] = draw(days)
    return told


steps = st.fixed_dictionaries(
    {"date": days, "is": st.sampled_from(["threatened", "planned", "in force", "suspended", "withdrawn"])}
)
dated = {"announced": days, "from": days, "until": days, "suspended": st.lists(intervals(), max_size=2)}
said = {
    "title": names,
    "condition": words,
    "note": words,
    "authority": words,
    "on": st.sampled_from(["all", "CHN", ["CHN", "Mexico"]]),
    "except": st.sampled_from([[], ["CAN"]]),
    "products": st.sampled_from(["goods", "C26", {"hs": ["8507.60"]}]),
    "rent_share": st.sampled_from([0.3, 1.0]),
    "stacking": st.sampled_from([{}, {"family": "mfn"}]),
    "answers": st.sampled_from([[], ["a"]]),
    "sources": st.lists(st.builds(dict, title=names), max_size=2),
    "rates": rates(),
}
lives = st.fixed_dictionaries({}, optional=dated)
changes = st.fixed_dictionaries({}, optional=dated | said | {"status": st.lists(steps, max_size=2)})


@st.composite
def recordings(draw: st.DrawFn) -> list[Recording]:
    """What was recorded on which day, in order; every measure keeps its instrument."""
    # Few of many, so that measures have several versions and fields that come and go.
    chosen = st.sampled_from(draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=3)))
    told = draw(st.lists(st.tuples(chosen, days, changes), min_size=4, max_size=6))
    return sorted(told, key=lambda one: one[1])


def first(identifier: str, recorded_on: dt.date, fields: dict[str, Any]) -> dict[str, Any]:
    """A new measure with some fields; its instrument follows from its id."""
    kind = KINDS[IDS.index(identifier)]
    plain = {
        "id": identifier,
        "title": "x",
        "instrument": kind,
        "imposed_by": "USA",
        "announced": recorded_on,
    }
    if kind == "import tariff":
        plain["rates"] = [{"rate": 0.1, "basis": "additional"}]
    return plain | fields | {"recorded_on": recorded_on}


def recorded(told: Sequence[Recording]) -> tuple[Ledger, list[Recording]]:
    """A ledger of what can be recorded of a random list, and what that was.

    The rest is refused: an end before a start, talks with a rate.
    """
    ledger, taken = Ledger.from_measures([]), []
    for identifier, recorded_on, fields in told:
        try:
            if identifier in ledger:
                ledger = ledger.amend(identifier, recorded_on=recorded_on, **fields)
            else:
                ledger = ledger.add(first(identifier, recorded_on, fields))
        except InputError:
            continue
        taken.append((identifier, recorded_on, fields))
    return ledger, taken


def ledger_of(told: Sequence[Recording]) -> Ledger:
    """A ledger of what can be recorded of a random list."""
    return recorded(told)[0]


def dumped(measure: Measure) -> str:
    """Everything a measure says."""
    return measure.model_dump_json(by_alias=True)


def answers(ledger: Ledger, known_on: dt.date | None) -> list[Any]:
    """What a ledger answers to every question about what was known on a day."""
    told: list[Any] = []
    for at, day in enumerate(DAYS[::2]):
        until = day + dt.timedelta(days=3)
        for view in (
            ledger.as_of(day, known_on),
            ledger.in_force(day, known_on),
            ledger.between(day, until, known_on),
        ):
            told.append([(one.measure.id, one.status, one.since, dumped(one.measure)) for one in view])
            told.append([[rate.rate for rate in one.measure.rates_on(day)] for one in view])
        difference = ledger.diff(DAYS[at], day, known_on)
        told.append([list(map(dumped, part)) for part in
                     (difference.entered, difference.left, difference.changed)])  # fmt: skip
    for partner in (None, "CHN"):
        timeline = ledger.timeline(on=partner, known_on=known_on)
        told.append([(step.day, step.status, step.note, dumped(step.measure)) for step in timeline])
    told.append(ledger.stock(DAYS[::3], known_on).to_dict())
    told.append(ledger.flow(DAYS[::3], known_on).to_dict())
    told.append(ledger.as_of(DAYS[-1], known_on).table().to_csv())
    return told


def known(ledger: Ledger, known_on: dt.date | None) -> dict[str, Measure]:
    """A plain reading: the last version of every measure that was recorded up to a day."""
    latest: dict[str, Measure] = {}
    for version in ledger.versions():
        if known_on is not None and version.recorded_on > known_on:
            continue
        if version.id not in latest or version.recorded_on >= latest[version.id].recorded_on:
            latest[version.id] = version
    return latest


class TestWhatWasKnown:
    @few
    @given(recordings(), days)
    def test_nothing_recorded_later_changes_what_was_known(self, told, known_on):
        earlier = ledger_of([one for one in told if one[1] <= known_on])
        later = ledger_of(told)
        for day in (known_on, known_on - dt.timedelta(days=3)):
            assert answers(later, day) == answers(earlier, day)
        assert answers(earlier, known_on) == answers(earlier, None)

    @some
    @given(recordings(), st.one_of(st.none(), days))
    def test_the_version_that_answers_is_the_last_one_recorded(self, told, known_on):
        ledger = ledger_of(told)
        said = {one.measure.id: one.measure for one in ledger.as_of(DAYS[-1], known_on)}
        spoken = known(ledger, known_on).values()
        assert said == {one.id: one for one in spoken if one.status_on(DAYS[-1]) is not None}

    @few
    @given(recordings(), changes, days)
    def test_recording_leaves_the_ledger_as_it_was(self, told, fields, day):
        ledger = ledger_of(told)
        before = [dumped(one) for one in ledger.versions()], answers(ledger, None)
        for identifier in IDS:
            ledger_of([*told, (identifier, max(day, told[-1][1]), fields)])
            try:
                if identifier in ledger:
                    ledger.amend(identifier, recorded_on=DAYS[-1], why="changed", **fields)
                else:
                    ledger.add(first(identifier, DAYS[-1], fields))
            except InputError:
                continue
        assert ([dumped(one) for one in ledger.versions()], answers(ledger, None)) == before

    @some
    @given(recordings())
    def test_sources_are_never_lost(self, told):
        ledger = ledger_of(told)
        for identifier in (one for one in IDS if one in ledger):
            versions = ledger.versions(identifier)
            for earlier, later in pairwise(versions):
                assert later.sources[: len(earlier.sources)] == earlier.sources


class TestDays:
    @some
    @given(recordings(), st.one_of(st.none(), days))
    def test_columns_and_a_plain_reading_agree(self, told, known_on):
        ledger = ledger_of(told)
        latest = known(ledger, known_on)
        for day in DAYS:
            plain = {one.id for one in latest.values() if one.status_on(day) in APPLIES}
            assert set(ledger.as_of(day, known_on).in_force.ids) == plain
            assert set(ledger.in_force(day, known_on).ids) == plain
            statuses = {one.id: one.status_on(day) for one in latest.values() if one.status_on(day)}
            assert {one.measure.id: one.status for one in ledger.as_of(day, known_on)} == statuses
            assert {one.id for one in latest.values() if one.in_force(day)} == plain

    @some
    @given(recordings(), intervals(), st.one_of(st.none(), days))
    def test_between_is_the_union_of_its_days(self, told, interval, known_on):
        ledger = ledger_of(told)
        start, until = interval["from"], interval.get("until", DAYS[-1] + dt.timedelta(days=1))
        within = [day for day in DAYS if start <= day < until]
        united = {id for day in within for id in ledger.as_of(day, known_on).in_force.ids}
        assert set(ledger.between(start, until, known_on).ids) == united

    @some
    @given(recordings(), intervals())
    def test_entering_is_being_in_force_after_an_eve_without(self, told, interval):
        ledger = ledger_of(told)
        start, until = interval["from"], interval.get("until", DAYS[-1] + dt.timedelta(days=1))
        eve = set(ledger.as_of(start - dt.timedelta(days=1)).in_force.ids)
        entered = {one.measure.id for one in ledger.between(start, until)
                   if one.measure.id not in eve and not one.measure.is_event}  # fmt: skip
        assert ledger.flow([start, until]).to_numpy().sum() == len(entered)

    @some
    @given(recordings())
    def test_stretches_and_statuses_agree_day_by_day(self, told):
        for measure in ledger_of(told).versions():
            stretches = measure.in_force_intervals()
            for start, until in stretches:
                assert until is None or start < until
            for (_, until), (start, _) in pairwise(stretches):
                assert until is not None and until <= start
            for day in [EVE, *DAYS, DAYS[-1] + dt.timedelta(days=1)]:
                inside = any(start <= day and (until is None or day < until) for start, until in stretches)
                assert inside == (measure.status_on(day) in APPLIES) == measure.in_force(day)

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(lives)
    def test_dates_alone_are_read_half_open(self, life):
        """Without further words a measure applies from its start to its end, its pauses left out, and no more."""
        try:
            ledger = Ledger.from_measures([first("b", DAYS[0], {"announced": None} | life)])
        except InputError:
            return  # an end before a start, pauses that overlap
        start, until, pauses = life.get("from"), life.get("until"), life.get("suspended", [])
        for day in DAYS:
            paused = any(p["from"] <= day and ("until" not in p or day < p["until"]) for p in pauses)
            inside = start is not None and start <= day and (until is None or day < until)
            assert ledger["b"].in_force(day) == (inside and not paused)

    @some
    @given(recordings(), days, days)
    def test_differences_are_what_the_two_days_say(self, told, day_a, day_b):
        ledger = ledger_of(told)
        before, after = set(ledger.in_force(day_a).ids), set(ledger.in_force(day_b).ids)
        difference = ledger.diff(day_a, day_b)
        assert {one.id for one in difference.entered} == after - before
        assert {one.id for one in difference.left} == before - after
        assert {one.id for one in difference.changed} == {
            id for id in after & before if ledger[id].rates_on(day_a) != ledger[id].rates_on(day_b)
        }

    @some
    @given(recordings())
    def test_steps_of_the_timeline_are_what_the_ledger_says_that_day(self, told):
        ledger = ledger_of(told)
        timeline = ledger.timeline()
        assert [step.day for step in timeline] == sorted(step.day for step in timeline)
        last = {(step.measure.id, step.day): step.status for step in timeline if step.status != "rate"}
        for (identifier, day), status in last.items():
            assert ledger[identifier].status_on(day) == status

    @some
    @given(recordings())
    def test_events_are_in_order_of_days(self, told):
        events = ledger_of(told).events
        assert all(one.instrument in EVENTS for one in events)
        started = [one.history()[0].date for one in events]
        assert started == sorted(started)


def spelled(value: Any) -> Any:
    """A value as people write it in YAML: days without quotes."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True)


class TestFiles:
    @few
    @given(recordings(), st.randoms(use_true_random=False))
    def test_the_order_in_files_does_not_matter(self, told, random):
        # Of two amendments recorded on one day nobody could say which came last.
        ledger, taken = recorded(list({one[:2]: one for one in told}.values()))
        entries, begun = [], set()
        for identifier, recorded_on, fields in taken:
            if identifier in begun:
                amendment = {"amends": identifier, "recorded_on": recorded_on} | fields
                entries.append(("amendments", amendment))
            else:
                entries.append(("measures", first(identifier, recorded_on, fields)))
            begun.add(identifier)
        random.shuffle(entries)
        files: dict[str, dict[str, list[Any]]] = {"x": {}, "y": {}, "z": {}}
        for at, (key, entry) in enumerate(entries):
            files["xyz"[at % 3]].setdefault(key, []).append(entry)
        with tempfile.TemporaryDirectory() as place:
            for name, content in files.items():
                (Path(place) / f"{name}.yaml").write_text(spelled(content), encoding="utf-8")
            opened = Ledger.open(place)
        for known_on in (None, DAYS[4]):
            assert answers(opened, known_on) == answers(ledger, known_on)

    @few
    @given(recordings())
    def test_a_saved_ledger_opens_as_the_same(self, told):
        ledger = ledger_of(told)
        with tempfile.TemporaryDirectory() as place:
            ledger.save(Path(place) / "kept")
            opened = Ledger.open(Path(place) / "kept")
        assert {one.id for one in opened} == {one.id for one in ledger}
        for identifier in (one.id for one in ledger):
            assert list(map(dumped, opened.versions(identifier))) == list(
                map(dumped, ledger.versions(identifier))
            )
        for known_on in (None, DAYS[4]):
            assert answers(opened, known_on) == answers(ledger, known_on)

    @pytest.mark.parametrize("many", [1, 2])
    def test_saving_what_was_opened_writes_the_same_bytes(self, tmp_path, many):
        told = [(identifier, DAYS[at], {"from": DAYS[3], "condition": "none"})
                for at, identifier in enumerate(IDS * many)]  # fmt: skip
        ledger_of(told).save(tmp_path / "first")
        Ledger.open(tmp_path / "first").save(tmp_path / "second")
        for path in (tmp_path / "first").rglob("*.yaml"):
            assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()
