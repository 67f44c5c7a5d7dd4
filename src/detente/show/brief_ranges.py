"""The ranges of a brief: one ensemble of all its scenarios, under the same draws, and the bands it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import DetenteError
from detente.show.baseline import between
from detente.simulate.ensembles.bands import Band
from detente.simulate.ensembles.ensemble_result import FEWEST_FOR_A_BAND, WELFARE, WORLD_WELFARE
from detente.simulate.ensembles.scenario_ranges import Ranges, ensemble_of

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.ensembles.ensemble_result import Ensemble
    from detente.simulate.ensembles.running import Progress
    from detente.simulate.scenario import Scenario

Working = Callable[[str], AbstractContextManager[None]]
USUAL = Ranges.model_validate({})
"""What is drawn where the first scenario does not say."""


def band_over(values: np.ndarray) -> Band | None:
    """The band of the draws that have an answer; None where too few have one."""
    found = Band.of(values)
    return found if found.draws >= FEWEST_FOR_A_BAND else None


@dataclass(frozen=True, eq=False)
class Drawn:
    """What was drawn for the scenarios of a brief.

    Attributes:
        asked: how often, and of what.
        ensemble: the scenarios that have an equilibrium, under the same draws; None where nothing was drawn.
        why: why nothing was drawn, in words.
    """

    asked: Ranges
    ensemble: Ensemble | None = None
    why: str = ""

    def has(self, name: str) -> bool:
        """Whether a scenario was solved under draws."""
        return self.ensemble is not None and name in self.ensemble.policies

    def band(
        self, name: str, members: Sequence[str], of: str = WELFARE, weight: np.ndarray | None = None
    ) -> Band | None:
        """The band of a variable of economies taken together; None where there is none.

        Args:
            name: the scenario.
            members: labels of economies in the world.
            of: the variable.
            weight: by economy of the world, what a percentage of several is weighted with; None: final spending.
        """
        if not self.has(name) or not self.reads(of):
            return None
        if weight is None or len(members) == 1:
            return band_over(self._values(name, members, of))
        assert self.ensemble is not None  # it has the scenario
        chosen = [self.ensemble.world.economies.index(label) for label in members]
        return band_over(self.by_economy(name, of)[:, chosen] @ weight[chosen] / weight[chosen].sum())

    def reads(self, of: str) -> bool:
        """Whether draws have a variable."""
        return self.ensemble is not None and of in self.ensemble.variables

    def by_economy(self, name: str, of: str) -> np.ndarray:
        """A variable of a scenario that was drawn, by draw and economy; missing where there is no equilibrium."""
        assert self.ensemble is not None  # asked only where it was drawn
        return self.ensemble[of].values[self.ensemble.policies.index(name)]

    def added(self, name: str, first: str, members: Sequence[str], of: str = WELFARE) -> Band | None:
        """The band of what a scenario adds to another, draw by draw; None where there is none.

        Args:
            name: the scenario.
            first: the one it is held against.
            members: labels of economies in the world.
            of: the variable.
        """
        if not (self.has(name) and self.has(first)):
            return None
        return band_over(self._values(name, members, of) - self._values(first, members, of))

    def against(self, name: str, first: str, members: Sequence[str], of: str = WELFARE) -> Band | None:
        """The band of a variable measured against another scenario as a comparison has it, draw by draw.

        Money and the world's welfare are differences, welfare the percent change from the other to this one. None
        where there is no band.

        Args:
            name: the scenario.
            first: the one it is measured against.
            members: labels of economies in the world.
            of: the variable.
        """
        if not (self.has(name) and self.has(first)):
            return None
        assert self.ensemble is not None  # it has both
        whole = of == WELFARE and len(members) == len(self.ensemble.world.economies)
        here, there = (self._values(one, members, of) for one in (name, first))
        return band_over(between(WORLD_WELFARE if whole else of, here, there))

    def _values(self, name: str, members: Sequence[str], of: str) -> np.ndarray:
        assert self.ensemble is not None  # asked before
        return self.ensemble.together(of, list(members))[self.ensemble.policies.index(name)]

    @property
    def failed(self) -> dict[str, float]:
        """Share of draws without an equilibrium, of each scenario that has such draws."""
        shares = {} if self.ensemble is None else self.ensemble.failed_share
        return {name: share for name, share in shares.items() if share > 0}


def draw(
    scenarios: Sequence[Scenario], policies: Mapping[str, Policy], world: World, working: Working
) -> Drawn:
    """Solve scenarios under draws of what is not known, the same draws for all.

    Args:
        scenarios: all scenarios of a brief, one equilibrium each; the first says how often and of what.
        policies: those that have an equilibrium at the default parameters, by name.
        world: their world.
        working: a context that tells a person what is being done.

    Returns:
        The draws, or why there are none: numbers are shown without them, too.
    """
    asked = scenarios[0].ranges or USUAL
    why = _why_none(asked, policies)
    if why:
        return Drawn(asked, why=why)
    try:
        with _told(working, asked.draws) as progress:
            return Drawn(asked, ensemble_of(scenarios, world, policies, ranges=asked, progress=progress))
    except DetenteError as error:
        return Drawn(asked, why=str(error).replace("\n", " ").removesuffix("."))


def _why_none(asked: Ranges, policies: Mapping[str, Policy]) -> str:
    if not policies:
        return "no number, since no equilibrium was found"
    if not asked.draws:
        return "none, as nothing is drawn"
    if asked.draws < FEWEST_FOR_A_BAND:
        return f"none of {asked.draws} draws: a 5th percentile is said of {FEWEST_FOR_A_BAND} or more"
    return ""


@contextmanager
def _told(working: Working, draws: int) -> Iterator[Progress]:
    """Progress that says how many draws are done, and how long the others take."""
    words = "Drawing what is not known"
    with ExitStack() as shown:

        def tell(done: int, wanted: int, left: float) -> None:
            shown.close()
            rest = f", {left:.0f} s left" if done < wanted else ""
            shown.enter_context(working(f"{words}: {done} of {wanted}{rest}"))

        shown.enter_context(working(f"{words}: {draws} draws"))
        yield tell
