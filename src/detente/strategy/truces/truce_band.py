"""Whether a truce's verdict depends on elasticities: the same game under many of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from detente.economy.calibration import Elasticities, elasticity_array
from detente.economy.elasticities import covered_sectors, elasticity_sets
from detente.economy.parameters import is_number
from detente.errors import InputError, NotConvergedError, Problem, nearest, raise_if_any
from detente.strategy.choices.steps import Steps
from detente.strategy.choices.warm_solver import Settings
from detente.strategy.truces.repeated_game import Terms
from detente.strategy.truces.truce_stage import Game, Period, play

if TYPE_CHECKING:
    from detente.economy.world import World

SCALES = (0.5, 0.75, 1.0, 1.5, 2.0)
"""By what all trade elasticities are multiplied."""
BANDS = ("all", "scales", "sets")
DEFAULT = "default"
"""The band where none is named: "all" in the long run, none in the first year, which no elasticity of it moves."""
Band = str | float | Mapping[str, Elasticities] | Iterable[Elasticities] | None
"""The cases: "scales", "sets", "all" of both, elasticities of one's own (one, listed, or by name), or None."""

ROUGH_TOLERANCE = 1e-8
"""Residual asked of the equilibria of a case: looser than an answer's, and far below what rough rates leave."""


@dataclass(frozen=True, eq=False)
class Case:
    """One way the world could respond.

    Attributes:
        name: what it is called.
        elasticities: trade elasticities by sector; None: those of the answer itself.
        inputs: whether industries use one another's products.
        scale: by what the answer's elasticities were multiplied; NaN where they were not.
    """

    name: str
    elasticities: xr.DataArray | None
    inputs: bool
    scale: float = math.nan


@dataclass(frozen=True, eq=False)
class Cases:
    """The game under all cases.

    Attributes:
        solved: the cases that were solved, with their payoffs; the answer itself is the first.
        failed: why the others were not, by name.
    """

    solved: tuple[tuple[Case, Period], ...]
    failed: Mapping[str, str]

    @property
    def asked(self) -> int:
        """How many cases were tried."""
        return len(self.solved) + len(self.failed)

    @property
    def share_failed(self) -> float:
        """Share of the cases that were not solved."""
        return len(self.failed) / self.asked


@dataclass(frozen=True)
class Turn:
    """Where a player's verdict turns as elasticities grow.

    Attributes:
        player: position of the player.
        inputs: with input links or without.
        low, high: scales between which it turns.
        at: where, by interpolation of the critical patience in logarithms of the scale; NaN where an end has none.
        elasticity: mean trade elasticity there, or halfway.
    """

    player: int
    inputs: bool
    low: float
    high: float
    at: float
    elasticity: float


def cases_of(world: World, settings: Settings, band: Band) -> list[Case]:
    """The cases beside the answer itself.

    Scales run with and without input links, sets as the answer has them. Published sets have values for sectors of
    the ICIO tables alone: on other worlds "all" leaves them out.

    Raises:
        InputError: an unknown band, an empty one, elasticities that cannot be used.
    """
    if band is None:
        return []
    if is_number(band) or isinstance(band, xr.DataArray):
        band = [band]  # pyright: ignore[reportAssignmentType]
    if not isinstance(band, Iterable):
        cure = "Give elasticities, 'all', 'scales', 'sets', or None for no band"
        raise InputError(Problem("band", f"{band!r} is none", "", cure))
    given = world.trade_elasticity if settings.elasticities is None else settings.elasticities
    base = elasticity_array(given, world.sectors)
    if isinstance(band, str):
        if band not in BANDS:
            cure = nearest(band, BANDS) or "There are 'all', 'scales' and 'sets'"
            own = "" if band not in elasticity_sets() else f"For one set alone give a list: ['{band}']"
            raise InputError(Problem("band", f"there is no '{band}'", "", own or cure))
        return _known(world, settings, base, band)
    listed = band.items() if isinstance(band, Mapping) else ((_called(one), one) for one in band)
    cases, problems = [], []
    for name, one in listed:
        try:
            cases.append(Case(str(name), elasticity_array(one, world.sectors), settings.inputs))
        except InputError as error:
            problems += [replace(problem, place=f"band['{name}']") for problem in error.problems]
    if not cases and not problems:
        problems.append(
            Problem("band", "it is empty", "", "Give elasticities, 'scales', 'sets', or None for no band")
        )
    raise_if_any(problems)
    return cases


def _known(world: World, settings: Settings, base: xr.DataArray, band: str) -> list[Case]:
    cases = []
    covered = set(world.sectors) <= set(covered_sectors())
    if band == "sets" and not covered:
        fact = "no published set has values for all sectors of this world"
        raise InputError(Problem("band", fact, "", "Use 'scales', or elasticities of your own"))
    if band != "sets":
        linked = bool((world.input_share.values > 0).any())
        for inputs in (True, False) if linked else (settings.inputs,):
            said = "" if inputs == settings.inputs else (", with inputs" if inputs else ", no inputs")
            cases += [
                Case(f"theta x {scale:g}{said}", base * scale, inputs, scale)
                for scale in SCALES
                if scale != 1 or inputs != settings.inputs
            ]
    if band != "scales" and covered:
        for name in elasticity_sets():
            values = elasticity_array(name, world.sectors)
            if not np.array_equal(values.values, base.values):
                cases.append(Case(name, values, settings.inputs))
    return cases


def _called(elasticities: Elasticities) -> str:
    if isinstance(elasticities, str):
        return elasticities
    if is_number(elasticities):
        return f"theta = {float(elasticities):g}"  # pyright: ignore[reportArgumentType]
    try:
        mean = float(np.mean(np.asarray(elasticities, dtype=float)))
    except (TypeError, ValueError):
        return repr(elasticities)
    return f"theta given, mean {mean:.3g}" if math.isfinite(mean) else repr(elasticities)


def played(
    game: Game, settings: Settings, central: Period, cases: list[Case], steps: Steps | None = None
) -> Cases:
    """The game under every case; one that cannot be solved is named and left out.

    Args:
        game: what both can do.
        settings: how the answer itself was solved.
        central: the answer.
        cases: the cases.
        steps: a part of them is a case.
    """
    solved = [(Case("as asked", None, settings.inputs, 1.0), central)]
    failed: dict[str, str] = {}
    for case in cases:
        try:
            chosen = replace(
                settings,
                elasticities=case.elasticities,
                inputs=case.inputs,
                tolerance=max(settings.tolerance, ROUGH_TOLERANCE),
            )
            solved.append((case, play(game, chosen, near=central, steps=steps)))
        except NotConvergedError as error:
            failed[case.name] = str(error)
        if steps is not None:
            steps.end_part()
    return Cases(tuple(solved), failed)


def turns(cases: Cases, terms: Terms) -> list[Turn]:
    """Where a player's verdict turns along the scales, with and without input links."""
    found = []
    for inputs in (True, False):
        line = [(case.scale, period) for case, period in cases.solved
                if case.inputs == inputs and not math.isnan(case.scale)]  # fmt: skip
        line.sort(key=lambda one: one[0])
        for (low, before), (high, after) in pairwise(line):
            for player in (0, 1):
                held = [terms.hold(period.payoffs(player)) for period in (before, after)]
                if held[0] != held[1]:
                    at = _crossing(terms, player, (low, before), (high, after))
                    middle = math.sqrt(low * high) if math.isnan(at) else at
                    share = math.log(middle / low) / math.log(high / low)
                    theta = before.elasticity * (after.elasticity / before.elasticity) ** share
                    found.append(Turn(player, inputs, low, high, at, theta))
    return found


def _crossing(terms: Terms, player: int, low: tuple[float, Period], high: tuple[float, Period]) -> float:
    if terms.ends:
        return math.nan
    needed = [terms.patience(period.payoffs(player)) for _, period in (low, high)]
    if any(one.standing in ("war is better", "no punishment") for one in needed):
        return math.nan
    first, second = (one.least - terms.weight for one in needed)
    share = first / (first - second)
    return low[0] * (high[0] / low[0]) ** share
