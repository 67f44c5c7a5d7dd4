"""One path measured against another, year by year: what is left of the second is what both have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, Problem, raise_if_any

if TYPE_CHECKING:
    import xarray as xr

    from detente.simulate.outcome import Comparison
    from detente.simulate.path import Path


@dataclass(frozen=True, eq=False)
class PathComparison:
    """A path against another over the same periods of the same world.

    Each period differs as two outcomes do (`Outcome.versus`): percent variables are the percent change from the
    reference, shares of baseline income and rates differ in points, money is a difference.

    Attributes:
        path: the path of interest.
        reference: the path that it is measured against.
    """

    path: Path
    reference: Path

    def __post_init__(self) -> None:
        """Refuse paths whose periods are not the same."""
        here, there = self.path, self.reference
        problems = []
        if here.years.shape != there.years.shape or not np.allclose(here.years, there.years):
            fact = f"one path has {len(here.years)} periods, the other {len(there.years)}"
            problems.append(Problem("versus", fact, "Paths are compared period by period"))
        if here.timetable.start != there.timetable.start:
            fact = f"one path begins on {here.timetable.start}, the other on {there.timetable.start}"
            problems.append(Problem("versus", fact, "Years are compared that are the same years"))
        raise_if_any(problems)

    @cached_property
    def periods(self) -> list[Comparison]:
        """The comparison of each period."""
        ends = [float(year) for year in self.path.years]
        return [self.path.at(end).versus(self.reference.at(end)) for end in ends]

    def __getitem__(self, name: str) -> xr.DataArray:
        """A variable by year and its own dimensions, with the unit of the difference.

        Raises:
            InputError: no variable of that name, or one by flow.
            NotConvergedError: a period of either path has no equilibrium.
        """
        import xarray as xr

        _ = self.path[name], self.reference[name]  # they refuse what a path does not have
        found = [one[name] for one in self.periods]
        together = xr.concat(found, dim=xr.DataArray(self.path.years, dims="year", name="year"))
        return together.assign_attrs(found[0].attrs).rename(name)


def versus(path: Path, reference: Path) -> PathComparison:
    """A path measured against another of the same world and the same periods.

    Args:
        path: the path of interest.
        reference: what it is measured against.

    Raises:
        InputError: other worlds, other periods, other first days.

    Example:
        >>> versus(banned, before)["welfare_pct"].sel(economy="CHN")
    """
    if path.world.fingerprint != reference.world.fingerprint:
        raise InputError(Problem("versus", "the two paths stand on different worlds", "They share one"))
    return PathComparison(path, reference)
