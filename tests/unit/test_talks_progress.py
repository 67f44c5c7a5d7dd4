"""How far talks are: every search and climb is told once, the count never falls, who is told may end it."""

from io import StringIO

import pytest
from rich.console import Console

from detente import Policy
from detente.show import terminal
from detente.show.talks_options import step_by_step
from detente.strategy.choices.steps import Steps, in_words
from detente.strategy.talks import bargaining
from detente.strategy.talks.deals import deal
from detente.strategy.truces.truce_stage import ExportControl
from detente.strategy.truces.truces import truce

PLAYERS = ("USA", "CHN")


class Enough(BaseException):
    """Raised by somebody who wants no more."""


def refuse_unsound(told: list[tuple[int, int, float]]) -> None:
    """The total stands from the beginning, the count grows to it, and nothing is left at the end."""
    done = [one for one, _, _ in told]
    assert done == sorted(set(done)) and done[0] >= 1
    assert {total for _, total, _ in told} == {done[-1]}
    assert all(left > 0 for *_, left in told[:-1]) and told[-1][2] == 0


class TestSteps:
    def test_a_part_that_needs_less_is_over_sooner_and_one_that_needs_more_waits(self):
        told: list = []
        steps = Steps([3, 1, 2], lambda *now: told.append(now))
        for move in (steps.step, steps.end_part, steps.step, steps.step, steps.end_part, steps.end_part):
            move()
        assert [done for done, _, _ in told] == [1, 3, 4, 6]
        refuse_unsound(told)

    def test_seconds_left_are_those_of_steps_that_were_worked_on(self, monkeypatch):
        clock = iter((0.0, 9.0, 9.0, 9.0, 11.0, 15.0))
        monkeypatch.setattr("detente.strategy.choices.steps.monotonic", lambda: next(clock))
        told: list = []
        steps = Steps([4, 2], lambda *now: told.append(now))
        steps.step()
        steps.end_part()
        steps.step()
        steps.step()
        # Nine for the first, in which the solver is compiled, and two for the next.
        assert told == [(1, 6, 45.0), (4, 6, 18.0), (5, 6, 2.0), (6, 6, 0.0)]

    def test_nobody_has_to_listen(self):
        steps = Steps([1])
        steps.step()
        steps.end_part()


class TestDeal:
    @pytest.mark.parametrize(
        "options",
        [
            {"frontier": 4},
            {"frontier": 0, "disagreement": 0.5},
            {"frontier": 2, "by": "sector", "margin": 5.0},
        ],
        ids=["today goes on", "a threat", "none agreed"],
    )
    def test_every_search_is_a_step(self, small_world, monkeypatch, options):
        if "disagreement" in options:
            rate = options["disagreement"]
            threat = Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=rate)
            options = {**options, "disagreement": threat}
        told, counts, search = [], [], bargaining._search

        def counted(*asked):
            before = told[-1][0] if told else 0
            search(*asked)
            counts.append(told[-1][0] - before)

        monkeypatch.setattr(bargaining, "_search", counted)
        deal(small_world, PLAYERS, progress=lambda *now: told.append(now), **options)
        assert counts and set(counts) == {1}
        refuse_unsound(told)

    def test_being_told_changes_no_number(self, small_world):
        quiet = deal(small_world, PLAYERS, frontier=3)
        told = deal(small_world, PLAYERS, frontier=3, progress=lambda *now: None)
        assert quiet.frontier.equals(told.frontier) and quiet.solves == told.solves

    def test_who_is_told_may_end_it(self, small_world):
        told = []

        def no_more(*now):
            told.append(now)
            if len(told) == 3:
                raise Enough

        with pytest.raises(Enough):
            deal(small_world, PLAYERS, progress=no_more)
        assert len(told) == 3


class TestTruce:
    @pytest.mark.parametrize(
        ("options", "parts"),
        [
            ({"band": None}, 9),
            ({"band": ["uniform(1.5)", "uniform(8)"], "inputs": False}, 9 + 2 * 3),
            ({"band": None, "controls": ExportControl("CHN", "USA", "C26", 0.2)}, 9 + 3),
        ],
        ids=["alone", "band", "controls"],
    )
    def test_every_climb_and_war_is_a_step(self, small_world, options, parts):
        told = []
        truce(small_world, PLAYERS, progress=lambda *now: told.append(now), **options)
        refuse_unsound(told)
        # With controls the breaches are those without, and only the war is another.
        assert [done for done, _, _ in told] == [*range(1, parts + 1)]

    def test_who_is_told_may_end_it(self, small_world):
        def no_more(*now):
            raise Enough

        with pytest.raises(Enough):
            truce(small_world, PLAYERS, band=None, progress=no_more)


def test_a_terminal_shows_it_and_a_pipe_does_not(monkeypatch):
    shown = StringIO()
    for is_terminal in (False, True):
        console = Console(file=shown, force_terminal=is_terminal, width=80)
        monkeypatch.setattr(terminal, "progress_console", lambda console=console: console)
        with step_by_step("Looking for a deal") as say:
            in_words(say)(12, 74, 31.2)
        assert ("Looking for a deal … 12 of 74, 31 s left" in shown.getvalue()) == is_terminal
