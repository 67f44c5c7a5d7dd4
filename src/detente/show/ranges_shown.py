"""The ranges of what `run` shows: drawn beside the outcome, then as a column, as lines, and as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import DetenteError, InputError, Problem
from detente.show.baseline import between
from detente.show.format import SPACE, plain, signed
from detente.show.terminal import outcomes_of
from detente.simulate.ensembles.bands import LEVEL, NOTHING, Band
from detente.simulate.ensembles.drivers import REST
from detente.simulate.ensembles.ensemble_result import (
    EQUIVALENT,
    FEWEST_FOR_A_BAND,
    WELFARE,
    WORLD_WELFARE,
)
from detente.simulate.ensembles.ensembles import MOST_DRAWS
from detente.simulate.ensembles.scenario_ranges import Ranges, ensemble_of
from detente.simulate.outcome import Labelled

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from detente.economy.world import World
    from detente.simulate.ensembles.ensemble_result import Ensemble
    from detente.simulate.ensembles.running import Progress
    from detente.simulate.scenario import Scenario

HEADING = f"5–95{SPACE}%"
"""What stands above a column of bands: the percentiles at its ends."""
ASKED, REFERENCE = "scenario", "reference"
FEWEST_FOR_DRIVERS = 100
"""From fewer draws it is chance what seems to drive a number."""
LEAST_DRIVER = 0.05
"""A smaller part of a variance is not worth a word."""
MOST_DRIVERS = 2
SHOWN = 0.005
"""Percent. What is less at both ends is shown as 0.00, and nothing drives it."""


def ends(band: Band) -> str:
    """The two ends of a band, such as "−0.45 to −0.26"."""
    return f"{signed(band.low)} to {signed(band.high)}"


def as_data(band: Band) -> dict[str, float]:
    """A band as JSON has it."""
    return {"low": band.low, "median": band.median, "high": band.high, "above_zero": band.gain}


@dataclass(frozen=True)
class Ranged:
    """An outcome or a comparison under draws.

    Attributes:
        asked: what was asked for.
        ensemble: the draws; None where there are none.
        failed: why there are none, in words.
        compared: whether the numbers are differences between two scenarios.
    """

    asked: Ranges
    ensemble: Ensemble | None
    failed: str
    compared: bool

    @property
    def answered(self) -> int:
        """How many draws have an equilibrium, in both scenarios where there are two."""
        return 0 if self.ensemble is None else int(self.ensemble.found.all(axis=0).sum())

    @property
    def why_not(self) -> str:
        """Why there is no band, in words; empty where there is one."""
        if self.failed or self.answered >= FEWEST_FOR_A_BAND:
            return self.failed
        draws = self.asked.draws
        if not self.answered:
            return f"none of {draws} draws has an equilibrium"
        fact = f"{self.answered} of {draws} draws have an equilibrium"
        return f"{fact}, and a 5th percentile is said of {FEWEST_FOR_A_BAND} or more"

    def values(self, name: str) -> np.ndarray:
        """A variable by draw, and by economy where it is by economy, in the unit of the outcome's.

        Between two scenarios percentages are the percent change from one to the other, as in a comparison; money
        and the world's welfare are differences.
        """
        assert self.ensemble is not None  # asked for only where there is a band
        found = self.ensemble[name]
        here = found.sel(policy=ASKED).values
        if not self.compared:
            return here
        return between(name, here, found.sel(policy=REFERENCE).values)

    def bands(self, name: str) -> dict[str, Band]:
        """The band of a variable for each economy."""
        assert self.ensemble is not None  # asked for only where there is a band
        values = self.values(name)
        economies = self.ensemble.world.economies
        return {economy: Band.of(values[:, place]) for place, economy in enumerate(economies)}

    @property
    def world(self) -> Band:
        """The band of the world's welfare."""
        return Band.of(self.values(WORLD_WELFARE))

    def together(self, name: str, members: Sequence[str]) -> Band:
        """The band of a variable of several economies, taken together in each draw.

        Args:
            name: the variable.
            members: labels of economies in the world.
        """
        assert self.ensemble is not None  # asked for only where there is a band
        here, *there = self.ensemble.together(name, list(members))
        return Band.of(between(name, here, there[0]) if self.compared else here)

    @property
    def drivers(self) -> pd.DataFrame | None:
        """What the band of the world's welfare comes from, see `Ensemble.drivers`.

        None where there is nothing to explain, or too few draws to say.
        """
        assert self.ensemble is not None  # asked for only where there is a band
        if self.answered < FEWEST_FOR_DRIVERS or self.world.high - self.world.low < NOTHING:
            return None
        found = self.ensemble.versus(REFERENCE) if self.compared else self.ensemble
        return found.drivers(ASKED)

    @property
    def failed_share(self) -> float:
        """Share of draws without an equilibrium."""
        return 1 - self.answered / self.asked.draws


def ranges_asked(scenario: Scenario, draws: int | None) -> Ranges:
    """How often to draw what: as the command says, else the scenario, else as usual.

    Args:
        scenario: the scenario.
        draws: of the command; None where it says nothing.

    Raises:
        InputError: draws below zero or beyond all measure; draws of a scenario over years.
    """
    asked = scenario.ranges or Ranges.model_validate({})
    if draws is None:
        return asked
    if not 0 <= draws <= MOST_DRAWS:
        rule = f"It is a whole number from 0, for no bands, to {MOST_DRAWS}"
        raise InputError(Problem("--draws", str(draws), rule))
    if draws and scenario.years is not None:
        fact, rule = "the scenario is told over years", "A path has its range across calibrations"
        raise InputError(Problem("--draws", fact, rule, "Leave '--draws' out"))
    return asked.model_copy(update={"draws": draws})


def drawn_ranges(
    asked: Ranges,
    scenarios: Sequence[Scenario],
    world: World,
    result: Labelled,
    progress: Progress | None = None,
) -> Ranged | None:
    """Draw what is not known around an outcome or a comparison.

    Args:
        asked: what is drawn, and how often.
        scenarios: the scenario, and the one it is compared with.
        world: the world they stand on, as it was opened.
        result: their outcome or comparison.
        progress: told after each piece.

    Returns:
        The draws, or why there are none; None where none were asked for, or where the outcome has no number that a
        band could stand beside.
    """
    outcomes = outcomes_of(result)
    compared = len(outcomes) > 1
    if not asked.draws or not all(outcome.converged for outcome in outcomes):
        return None
    if asked.draws < FEWEST_FOR_A_BAND:
        why = (
            f"{asked.draws} draws are asked for, and a 5th percentile is said of {FEWEST_FOR_A_BAND} or more"
        )
        return Ranged(asked, None, why, compared)
    names = (ASKED, REFERENCE)[: len(outcomes)]
    policies = {name: outcome.policy for name, outcome in zip(names, outcomes, strict=True)}
    try:
        found = ensemble_of(scenarios, world, policies, ranges=asked, progress=progress)
    except DetenteError as error:
        # The outcome is there and is shown; what it has no range for is a remark beside it.
        return Ranged(asked, None, str(error).replace("\n", " ").removesuffix("."), compared)
    return Ranged(asked, found, "", compared)


@contextmanager
def drawing(console: Console) -> Iterator[Progress | None]:
    """Say how many draws are done and how long the rest takes, on a terminal; say nothing into a pipe."""
    if not console.is_terminal:
        yield None
        return
    with console.status(f"{_DRAWING} …") as status:

        def told(done: int, draws: int, left: float) -> None:
            status.update(f"{_DRAWING}: {done} of {draws}, {left:.0f} s left")

        yield told


_DRAWING = "Drawing what is not known"


# -- at a terminal --------------------------------------------------------------------------------------------


def band_cells(drawn: Ranged | None) -> Callable[[str], str] | None:
    """From an economy to the cell of its band; None where there is none."""
    if drawn is None or drawn.why_not:
        return None
    found = drawn.bands(WELFARE)
    return lambda economy: ends(found[economy])


def world_words(drawn: Ranged | None) -> str:
    """The band of the world's welfare, to stand behind the number; empty where there is none."""
    if drawn is None or drawn.why_not:
        return ""
    return f" ({HEADING}: {ends(drawn.world)})"


def lines_below(drawn: Ranged | None) -> list[str]:
    """What stands below a table with bands: what drives them, what they are, what failed."""
    if drawn is None:
        return []
    if drawn.why_not:
        return [f"No bands: {drawn.why_not}."]
    return [line for line in (_driver_words(drawn), _band_words(drawn), _failed_words(drawn)) if line]


def _driver_words(drawn: Ranged) -> str:
    """What the band of the world comes from, in a sentence; empty where that cannot be said."""
    table = drawn.drivers
    if table is None or max(abs(drawn.world.low), abs(drawn.world.high)) < SHOWN:
        return ""
    single = table[(table["parameter"] != REST) & (table["explained"] >= LEAST_DRIVER)]
    told = list(zip(single["title"], single["explained"], strict=True))
    rest = table.iloc[-1]
    if not told or rest["explained"] > told[0][1]:
        told.insert(0, (rest["title"].replace("_", " "), rest["explained"]))
    parts = [
        f"{title[:1].lower()}{title[1:]}, {plain(100 * share, 0)}{SPACE}%{'' if place else ' of its variance'}"
        for place, (title, share) in enumerate(told[:MOST_DRIVERS])
    ]
    return f"What drives the band of the world: {'; '.join(parts)}."


def _band_words(drawn: Ranged) -> str:
    """What a band is, in a sentence."""
    assert drawn.ensemble is not None  # asked for only where there is a band
    names = [one.name.replace("_", " ") for one in drawn.ensemble.parameters]
    over = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    both = ", the same for both scenarios" if drawn.compared else ""
    return (
        f"Bands: 5th to 95th percentile of {drawn.answered} draws over {over}{both}; not a confidence "
        "interval of the model itself."
    )


def _failed_words(drawn: Ranged) -> str:
    """How many draws are in no band, in a sentence; empty where all are."""
    failed = drawn.asked.draws - drawn.answered
    if not failed:
        return ""
    share = plain(100 * drawn.failed_share, 1)
    verbs = ("has", "is") if failed == 1 else ("have", "are")
    return "{} of {} draws ({}{}%) {} no equilibrium and {} in no band.".format(
        failed, drawn.asked.draws, share, SPACE, *verbs
    )


# -- as data --------------------------------------------------------------------------------------------------


def with_band_columns(frame: pd.DataFrame, drawn: Ranged | None) -> pd.DataFrame:
    """A table of economies with the band of their welfare in columns behind; empty where there is none."""
    if drawn is None:
        return frame
    found = {} if drawn.why_not else drawn.bands(WELFARE)
    for end in ("low", "median", "high"):
        frame[f"{WELFARE}_{end}"] = [
            getattr(found[str(economy)], end) if found else np.nan for economy in frame.index
        ]
    return frame


def with_ranges(text: str, drawn: Ranged | None) -> str:
    """An outcome's JSON with its ranges in it, under ``ranges``; as it is where none were asked for."""
    if drawn is None:
        return text
    from detente.show.strategy_report import plain_data

    document = json.loads(text)
    units = document["units"] | {WORLD_WELFARE: document["world_welfare"]["unit"]}
    document["ranges"] = plain_data(_document(drawn, list(document["economies"]), units))
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _document(drawn: Ranged, economies: Sequence[str], units: Mapping[str, str]) -> dict[str, Any]:
    """The ranges as data; ``without`` says why there are none."""
    found = not drawn.why_not
    over = drawn.ensemble.parameters if drawn.ensemble is not None else ()
    bands = {name: drawn.bands(name) for name in (WELFARE, EQUIVALENT)} if found else {}
    drivers = drawn.drivers if found else None
    return {
        "level": LEVEL,
        "draws": drawn.asked.draws,
        "seed": drawn.asked.seed,
        "over": {one.name: str(one.distribution) for one in over},
        "failed_share": drawn.failed_share,
        "without": drawn.why_not or None,
        "units": {name: units[name] for name in (WELFARE, EQUIVALENT, WORLD_WELFARE)},
        "world": {WORLD_WELFARE: as_data(drawn.world)} if found else {},
        "economies": {
            economy: {name: as_data(each[economy]) for name, each in bands.items()}
            for economy in (economies if found else ())
        },
        "drivers": [] if drivers is None else drivers.to_dict("records"),
    }
