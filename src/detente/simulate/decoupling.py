"""A world that comes apart: what it costs, and which part of the answer comes from which mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.economy.calibration import Elasticities
from detente.economy.names import Names
from detente.economy.parameters import default
from detente.errors import InputError, Problem, gathered
from detente.simulate.adjustment import Adjustment
from detente.simulate.barrier import Barrier
from detente.simulate.blocs import Blocs, blocs_of
from detente.simulate.outcome import Outcome
from detente.simulate.solving import solve
from detente.simulate.stage import Deficits

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World

StepName = Literal["static", "inputs", "ideas", "capital"]
TITLES: dict[StepName, str] = {
    "static": "static",
    "inputs": "+ input-output",
    "ideas": "+ ideas",
    "capital": "+ capital",
}
FITTED_ELASTICITIES = "uniform(4)"
"""Trade elasticities under which the default diffusion of ideas was fitted, and the study's own."""
DEFAULT_BLOCS = "west-east"
WORLD = "World"


@dataclass(frozen=True, eq=False, repr=False)
class Decoupling:
    """What a divided world costs, with one mechanism more at each step.

    Attributes:
        world: the world before.
        blocs: who stands with whom.
        barrier: what stands between them.
        steps: the outcome of each step, each with all that the earlier ones have.
        deficits: the closure used.
    """

    world: World
    blocs: Blocs
    barrier: Barrier
    steps: Mapping[StepName, Outcome]
    deficits: Deficits

    @property
    def converged(self) -> bool:
        """Whether every step found its equilibrium."""
        return all(outcome.converged for outcome in self.steps.values())

    @property
    def why(self) -> dict[str, str]:
        """Of each step that found no equilibrium, the reason."""
        return {TITLES[name]: step.why for name, step in self.steps.items() if not step.converged}

    @property
    def ideas(self) -> float | None:
        """The diffusion of ideas used; None where there is no such step."""
        return self.steps["ideas"].adjustment.ideas if "ideas" in self.steps else None

    @property
    def is_the_fitted_case(self) -> bool:
        """Whether it is what the default diffusion was fitted to, so that the world's number is no finding."""
        return (
            self.ideas == default("idea_diffusion")
            and self.blocs.name == DEFAULT_BLOCS
            and self.blocs.splits_the_world_in_two
            and self.world.fingerprint == _bundled_fingerprint()
            and self.barrier.kind in ("trade cost", "ban")
            and self.barrier.sectors == "all"
            and self.barrier.size in (1.0, default("decoupling_trade_cost"))
            and self.elasticities == FITTED_ELASTICITIES
            and self.deficits == "balanced"
        )

    @property
    def elasticities(self) -> str:
        """The name of the elasticity set used."""
        return self.steps["static"].elasticities

    def table(self) -> pd.DataFrame:
        """Welfare of the world and of each bloc, percent, by step; economies weigh by final spending.

        A step without an equilibrium has no number.
        """
        groups = {WORLD: tuple(self.world.economies)} | self.blocs.groups
        return self._frame(
            {
                group: [_together(step, members) for step in self.steps.values()]
                for group, members in groups.items()
            },
            "bloc",
        )

    def contributions(self) -> pd.DataFrame:
        """What each step adds, in points; they add up to the last step of `table`.

        The order matters: ideas on top of input-output links find larger losses to build on than without.
        """
        levels = self.table()
        added = levels.diff(axis=1)
        added.iloc[:, 0] = levels.iloc[:, 0]
        return added.rename(columns=lambda name: name.replace("_pct", "_points"))

    def spread(self, step: StepName | None = None) -> pd.DataFrame:
        """Lowest, median and highest welfare among the economies of each bloc, percent, unweighted.

        Args:
            step: which one; None for the last.
        """
        import pandas as pd

        outcome = self.steps[self._step(step)]
        groups = {WORLD: tuple(self.world.economies)} | self.blocs.groups
        rows = {group: _ends(outcome, members) for group, members in groups.items()}
        columns = ["lowest", "lowest_pct", "median_pct", "highest", "highest_pct"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("bloc")

    def economies(self) -> pd.DataFrame:
        """Welfare of every economy, percent, by step, with its bloc."""
        values = {
            economy: [_of(step, at) for step in self.steps.values()]
            for at, economy in enumerate(self.world.economies)
        }
        frame = self._frame(values, "economy")
        frame.insert(0, "bloc", [self.blocs.of(economy) for economy in self.world.economies])
        return frame

    def published(self) -> pd.DataFrame:
        """The published numbers beside these: what each is about, its standing, and each step's counterpart."""
        from detente.simulate.published_decoupling import beside

        return beside(self)

    def share_between_blocs(self, names: Names | None = None) -> float:
        """Share of the world's trade between economies that crosses from bloc to bloc in the baseline.

        Args:
            names: sectors; None for those that the barrier is on.
        """
        sectors = self.world.resolve_sectors(self.barrier.sectors if names is None else names)
        flows = (self.world.trade / (1 + self.world.tariff)).sel(sector=sectors).sum("sector").values
        abroad = flows * (1 - np.eye(len(flows)))
        bloc = {one: name for name, members in self.blocs.members.items() for one in members}
        homes = [bloc.get(economy) for economy in self.world.economies]
        crosses = np.array([[a is not None and b is not None and a != b for b in homes] for a in homes])
        return float((abroad * crosses).sum() / abroad.sum())

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the numbers rest on that nobody has measured, in words."""
        said = [f"blocs {self.blocs.name}, {self.blocs.basis}", f"barrier: {self.barrier.assumption}"]
        if self.ideas is not None:
            beta = f"ideas: beta {self.ideas:g}"
            if self.ideas == default("idea_diffusion"):
                said.append(
                    f"{beta}, fitted so that the world loses 5 % as in Goes and Bekkers (2022) when the blocs of "
                    f"{DEFAULT_BLOCS} stop all trade with trade elasticities {FITTED_ELASTICITIES}"
                )
            else:
                said.append(
                    f"{beta}, as given; fitted to the WTO's 5 % of 2022 it is {default('idea_diffusion'):g}"
                )
            said.append(
                "ideas: a seller teaches its buyers, each sector learns as much from an input as it spends on it; "
                "the end of the process, where knowledge grows at one rate everywhere, not a year such as 2040"
            )
        if self.deficits == "balanced":
            said.append("trade is balanced before and after: no deficit has to be shipped across the line")
        said.append("welfare is real final spending; most published numbers are real GDP")
        said.append(f"trade elasticities {self.elasticities}; the rest of the model is the long run")
        return tuple(said)

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, parameters and version the numbers came from."""
        last = list(self.steps.values())[-1].vintage
        members = {f"bloc {bloc}": " ".join(labels) for bloc, labels in self.blocs.groups.items()}
        residual = max(outcome.residual for outcome in self.steps.values())
        return last | {"largest residual": f"{residual:.1e}", "blocs": self.blocs.name} | members

    def __repr__(self) -> str:
        between = " and ".join(self.blocs.members)
        head = f"<Decoupling of {between}: {self.barrier.words}>"
        if not self.converged:
            head += "".join(f"\n{title}: {why}" for title, why in self.why.items())
        return f"{head}\n{self.table().to_string(float_format=lambda x: f'{x:.2f}')}"

    def _step(self, step: StepName | None) -> StepName:
        if step is None:
            return list(self.steps)[-1]
        if step not in self.steps:
            raise InputError(
                Problem("step", f"there is no step '{step}'", f"There are {', '.join(self.steps)}")
            )
        return step

    def _frame(self, rows: dict[str, list[float]], index: str) -> pd.DataFrame:
        import pandas as pd

        columns = [f"{name}_pct" for name in self.steps]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(index)


def decouple(
    world: World,
    blocs: str | Mapping[str, Names] | Blocs = DEFAULT_BLOCS,
    barrier: str = "trade cost",
    *,
    size: float | None = None,
    level: float | None = None,
    neutral: Names | None = None,
    sectors: Names | None = None,
    ideas: float | None = default("idea_diffusion"),
    capital: bool | float = False,
    elasticities: Elasticities | None = FITTED_ELASTICITIES,
    deficits: Deficits = "balanced",
    tolerance: float = 1e-10,
) -> Decoupling:
    """Divide a world into blocs and take the loss apart: static, + input-output, + ideas, + capital.

    The same barrier is put between the same economies several times, with one mechanism more each time. Without
    input-output links every economy buys for final use only; with them it loses inputs, too; with ideas its
    producers no longer learn from sellers on the other side; with capital it invests less.

    Args:
        world: the calibrated economy.
        blocs: the name of a bundled list (see `bloc_sets`), or economies and groups by bloc.
        barrier: "trade cost", "tariff", "ban" or "non-tariff barriers", between every two blocs both ways.
        size: the factor of trade costs, the added tariff as a fraction, the multiple of non-tariff barriers; None:
            the kind's default in ``parameters.csv``, an assumption.
        level: non-tariff barriers of the baseline as a fraction of the price, for a multiple of them.
        neutral: economies that trade with everybody as before; "rest" for all that no bloc names.
        sectors: what the barrier is on; None: goods for a tariff, everything for the others.
        ideas: beta, 0 to below 1; None leaves that step out.
        capital: True, or capital's share of value added, for a last step in which capital adjusts.
        elasticities: as in `solve`; None for the world's own. The default diffusion was fitted at 4.
        deficits: as in `solve`. A deficit held fixed would have to be shipped across the line, which is impossible
            where a barrier leaves no trade.
        tolerance: as in `solve`.

    Returns:
        The steps with tables by bloc. A step without an equilibrium has no numbers and says why.

    Raises:
        InputError: an unknown list, name, barrier or size; every economy that is in two blocs or in none.

    Reference: in the spirit of Goes and Bekkers (2022), whose equations were not read; the law of ideas after
    Buera and Oberfield (2020).

    Example:
        >>> decouple(World.embedded(), "west-east", size=50).table()
    """
    divided, wall, _ = gathered(
        lambda: blocs_of(world, blocs, neutral),
        lambda: Barrier.of(barrier, size, sectors, level),
        lambda: Adjustment(ideas=ideas, capital=capital),
    )
    policy = wall.policy(world, divided)
    chosen: dict[StepName, dict] = {"static": {"inputs": False}, "inputs": {}}
    if ideas is not None:
        chosen["ideas"] = {"ideas": ideas}
    if capital is not False:
        chosen["capital"] = {"ideas": ideas, "capital": capital}
    steps: dict[StepName, Outcome] = {
        name: solve(
            world, policy, deficits=deficits, tolerance=tolerance, elasticities=elasticities, **blocks
        )
        for name, blocks in chosen.items()
    }
    return Decoupling(world, divided, wall, steps, deficits)


def _bundled_fingerprint() -> str:
    from detente.economy.world import World

    return World.embedded().fingerprint


def _together(outcome: Outcome, members: tuple[str, ...]) -> float:
    return outcome.together("welfare_pct", members) if outcome.converged else float("nan")


def _of(outcome: Outcome, at: int) -> float:
    return float(outcome["welfare_pct"].values[at]) if outcome.converged else float("nan")


def _ends(outcome: Outcome, members: tuple[str, ...]) -> tuple[str, float, float, str, float]:
    """Who loses most and least among members, and the median."""
    if not outcome.converged:
        return "", float("nan"), float("nan"), "", float("nan")
    values = outcome["welfare_pct"].sel(economy=list(members)).values
    low, high = int(values.argmin()), int(values.argmax())
    return members[low], float(values[low]), float(np.median(values)), members[high], float(values[high])
