"""One policy after another on one world, each solved from where the last one ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.calibration import Elasticities
from detente.errors import NotConvergedError, gathered
from detente.simulate.adjustment import Adjustment
from detente.simulate.solving import prepared, solve
from detente.simulate.stage import Deficits, refuse_tolerance, staged

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.objectives import Goals
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome


@dataclass(frozen=True)
class Settings:
    """How equilibria are solved: the choices of `dt.solve` that strategy has in common with it.

    Attributes:
        deficits: what happens to trade deficits. They are balanced unless told otherwise: a deficit held fixed is
            a gift from abroad that a country keeps however little it trades, so that the best tariff of a
            country in deficit has no end.
        elasticities: instead of the world's own.
        inputs: False for the same trade without intermediate inputs.
        horizon: "long-run" or "impact".
        tolerance: the residual asked of every equilibrium.
    """

    deficits: Deficits = "balanced"
    elasticities: Elasticities | None = None
    inputs: bool = True
    horizon: str = "long-run"
    tolerance: float = 1e-10

    def __post_init__(self) -> None:
        """Refuse a tolerance that no residual can be compared with."""
        refuse_tolerance(self.tolerance)

    def checked(self, world: World) -> Settings:
        """The same settings, once a world was found to bear them.

        Raises:
            InputError: an unknown closure, horizon or set of elasticities, all at once.
        """
        gathered(
            lambda: staged(world, elasticities=self.elasticities),
            lambda: staged(world, self.deficits),
            lambda: Adjustment(self.horizon),
        )
        return self

    def solve(self, world: World, policy: Policy) -> Outcome:
        """The outcome of a policy under these settings."""
        return solve(
            world,
            policy,
            deficits=self.deficits,
            elasticities=self.elasticities,
            inputs=self.inputs,
            horizon=self.horizon,
            tolerance=self.tolerance,
        )


@dataclass(frozen=True)
class Point:
    """Goals at some levels.

    Attributes:
        values: each goal.
        slopes: by wedge, the derivative of each goal, the goal first; None where not asked for.
    """

    values: np.ndarray
    slopes: dict[str, np.ndarray] | None


@dataclass(eq=False)
class WarmSolver:
    """Solves policies that differ in wedges alone, fast.

    Attributes:
        policy: what holds apart from the levels that are chosen.
        stage: the world after deficits, elasticities and inputs were settled.
        solves: equilibria solved so far.
    """

    policy: Policy
    stage: World
    solves: int = 0
    _experiment: Any = None
    _state: Any = None
    _tolerance: float = 1e-10
    _settings: Settings = field(default_factory=Settings)

    @classmethod
    def on(cls, world: World, policy: Policy, settings: Settings) -> WarmSolver:
        """A solver for policies near one policy.

        Raises:
            InputError: as for `dt.solve`.
        """
        from detente.model.equilibrium import Equilibrium

        adjustment = Adjustment(settings.horizon)
        task = prepared(world, policy, adjustment, settings.deficits, settings.elasticities, settings.inputs)
        start = Equilibrium.of(task.experiment).start()
        return cls(policy, task.stage, 0, task.experiment, start, settings.tolerance, settings)

    def at(
        self,
        levels: dict[str, np.ndarray],
        goals: Goals,
        slopes: bool,
        caps: np.ndarray | None = None,
    ) -> Point:
        """Goals, and their slopes by every flow's wedge, at some levels.

        Args:
            levels: whole arrays of ``tariff`` and ``export_wedge``.
            goals: what is wanted.
            slopes: whether derivatives are wanted.
            caps: bounds of quotas and purchase commitments, where they are chosen too.

        Raises:
            NotConvergedError: no equilibrium at these levels, or its adjoint was not solved.
        """
        import jax.numpy as jnp

        from detente.model.equilibrium import Equilibrium
        from detente.model.marginal import Levels, value_goals

        given = Levels.of(self._experiment)
        chosen = Levels(
            jnp.asarray(levels["tariff"]),
            jnp.asarray(levels["export_wedge"]),
            given.cap if caps is None else jnp.asarray(caps),
        )
        tolerance = jnp.asarray(self._tolerance)
        found = value_goals(self._experiment, chosen, goals, self._state, tolerance, slopes)
        self.solves += 1
        if not float(found.residual) <= self._tolerance:
            # Where the last one ended can be a bad place to begin; the baseline never is.
            start = Equilibrium.of(self._experiment).start()
            found = value_goals(self._experiment, chosen, goals, start, tolerance, slopes)
            self.solves += 1
        if not float(found.residual) <= self._tolerance:
            wanted = f"the largest residual is {float(found.residual):.1e}, {self._tolerance:.0e} wanted"
            raise NotConvergedError(f"no equilibrium at a policy on the way: {wanted}")
        self._state = found.state
        values = np.asarray(found.values)
        if found.slopes is None:
            return Point(values, None)
        arrays: dict[str, Any] = {"tariff": found.slopes.tariff, "export_wedge": found.slopes.export_wedge}
        if caps is not None:
            arrays["cap"] = found.slopes.cap
        by_wedge = {name: np.asarray(slope) for name, slope in arrays.items()}
        if not all(np.isfinite(slope).all() for slope in by_wedge.values()):
            raise NotConvergedError("the adjoint equations were not solved at a policy on the way")
        return Point(values, by_wedge)

    def outcome(self, policy: Policy) -> Outcome:
        """The whole outcome of a policy, on the staged world's settings."""
        return self._settings.solve(self.policy.world, policy)
