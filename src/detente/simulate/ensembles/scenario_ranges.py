"""The ranges of scenarios: what a file says of draws, and the ensemble that scenarios share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from detente.simulate.ensembles.ensembles import DRAWS, MOST_DRAWS, ensemble
from detente.simulate.ensembles.running import Executor, Progress
from detente.simulate.ensembles.uncertainty import uncertain_parameters
from detente.validation import Names

if TYPE_CHECKING:
    from os import PathLike

    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.ensembles.ensemble_result import Ensemble
    from detente.simulate.scenario import Scenario


class Ranges(BaseModel):
    """What is drawn for the range of a scenario, and how often."""

    model_config = ConfigDict(extra="forbid")

    draws: Annotated[int, Field(ge=0, le=MOST_DRAWS, strict=True)] = Field(
        DRAWS, description="How many draws; 0 for no range."
    )
    seed: Annotated[int, Field(ge=0, strict=True)] = Field(0, description="Of the random numbers.")
    over: Names | dict[str, Any] | None = Field(
        None,
        description="What is drawn: all, names, or names with distributions such as 'lognormal(1, 0.3)';"
        " none: what is drawn by default at the horizon.",
    )

    @field_validator("over")
    @classmethod
    def _known(cls, over: Any) -> Any:
        """Refuse here, with the file's line, what no horizon has; the rest is for the ensemble to say."""
        from detente.errors import nearest

        known = uncertain_parameters()
        for name in [] if over is None else over:
            if name not in known and name != "all":
                raise ValueError(f"there is no parameter '{name}'. {nearest(str(name), known)}".strip())
        return over


def ensemble_of(
    scenarios: Sequence[Scenario],
    world: World,
    policies: Mapping[str, Policy] | None = None,
    *,
    ranges: Ranges | None = None,
    executor: Executor = None,
    store: str | PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """Solve scenarios under the draws that the first of them asks for.

    Args:
        scenarios: one equilibrium each, alike in all but their measures.
        world: their world.
        policies: their policies by name, where they were worked out before.
        ranges: instead of what the first scenario says.
        executor: as for `ensemble`.
        store: as for `ensemble`.
        progress: as for `ensemble`.

    Raises:
        InputError: as for `ensemble`; a scenario over years.
    """
    first = scenarios[0]
    asked = ranges or first.ranges or Ranges.model_validate({})
    named = policies or {one.name: one.policy(world) for one in scenarios}
    over = asked.over[0] if isinstance(asked.over, list) and asked.over == ["all"] else asked.over
    return ensemble(
        world,
        named,
        draws=asked.draws,
        over=over,
        seed=asked.seed,
        horizon=first.horizon,
        deficits=first.deficits,
        elasticities=first.elasticities,
        executor=executor,
        store=store,
        progress=progress,
        **first.choices,
    )
