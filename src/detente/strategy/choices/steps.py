"""How far long work is: steps done, steps in all, and how long the rest takes at the pace so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from time import monotonic

Progress = Callable[[int, int, float], None]
"""Told after each step: steps done, steps in all, seconds left."""


class Steps:
    """Work in parts of several steps, told as it goes; whoever is told may end it by raising.

    How many steps a part takes at most is known beforehand. What a part turns out not to need counts as done once
    it is over, so that the count never falls and ends at the total. Seconds left are at the pace of steps that
    were worked on, but for the first as soon as there is another: the solver is compiled in it.
    """

    def __init__(self, parts: Sequence[int], progress: Progress | None = None) -> None:
        self._ends = list(accumulate(parts))
        self._progress = progress
        self._part = self._done = self._worked = 0
        self._begun = self._first = monotonic()

    def step(self) -> None:
        """One more step of the part at hand is behind us."""
        self._worked += 1
        if self._worked == 1:
            self._first = monotonic()
        if self._part < len(self._ends):
            self._reach(min(self._done + 1, self._ends[self._part]))

    def end_part(self) -> None:
        """The part at hand is over."""
        end = self._ends[self._part]
        self._part += 1
        self._reach(end)

    def _reach(self, done: int) -> None:
        if done == self._done:
            return
        self._done = done
        if self._progress is not None:
            self._progress(done, self._ends[-1], self._pace() * (self._ends[-1] - done))

    def _pace(self) -> float:
        if self._worked < 2:
            return monotonic() - self._begun
        return (monotonic() - self._first) / (self._worked - 1)


def in_words(told: Callable[[str], None]) -> Progress:
    """Progress for somebody who is told words: "12 of 74, 31 s left".

    Args:
        told: takes the words.
    """
    return lambda done, total, left: told(f"{done} of {total}, {left:.0f} s left")
