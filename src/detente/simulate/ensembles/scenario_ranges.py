"""The ranges of scenarios: what a file says of draws, and the ensemble that scenarios share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from detente.errors import InputError, Problem
from detente.simulate.adjustment import Adjustment
from detente.simulate.ensembles.ensembles import DRAWS, MOST_DRAWS, MOST_SEED, ensemble
from detente.simulate.ensembles.equilibria import SUBSTITUTION
from detente.simulate.ensembles.running import Executor, Progress
from detente.simulate.ensembles.uncertainty import ALL, asked_parameters
from detente.yaml_lines import Document

if TYPE_CHECKING:
    from os import PathLike

    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.ensembles.ensemble_result import Ensemble
    from detente.simulate.scenario import Scenario


def _drawn(given: Any) -> Any:
    """What is drawn, as a list of names or as names with distributions."""
    if given is None or isinstance(given, dict):
        return given
    names = [given] if isinstance(given, str) else given
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return names
    raise ValueError("it is all, a list of names, or names with distributions such as 'lognormal(1, 0.3)'")


_DISTRIBUTION = {"anyOf": [{"type": "string"}, {"type": "array"}, {"type": "null"}]}
_OVER = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "additionalProperties": _DISTRIBUTION},
        {"type": "null"},
    ]
}
Drawn = Annotated[Any, BeforeValidator(_drawn), WithJsonSchema(_OVER)]


class Ranges(BaseModel):
    """What is drawn for the range of a scenario, and how often."""

    model_config = ConfigDict(extra="forbid")

    draws: Annotated[int, Field(ge=0, le=MOST_DRAWS, strict=True)] = Field(
        DRAWS, description="How many draws; 0 for no range."
    )
    seed: Annotated[int, Field(ge=0, le=MOST_SEED, strict=True)] = Field(
        0, description="Of the random numbers: the same seed, the same draws."
    )
    over: Drawn = Field(
        None,
        description="What is drawn: all, names, or names with distributions such as 'lognormal(1, 0.3)';"
        " none: what is drawn by default at the horizon.",
    )

    @model_validator(mode="before")
    @classmethod
    def _keys(cls, given: Any) -> Any:
        """Say what stands here to those who write a word for no ranges."""
        if isinstance(given, dict | Ranges):
            return given
        raise ValueError("it has 'draws', 'seed' and 'over'; for no range write 'ranges: {draws: 0}'")


def ranges_problems(scenario: Scenario, document: Document) -> list[Problem]:
    """What a file asks to be drawn and cannot be, each with its line.

    Unknown parameters, distributions without support, parameters that say nothing at the scenario's horizon or in
    its production, and ranges of a scenario over years.
    """
    if scenario.ranges is None:
        return []
    if scenario.years is not None:
        fact = "'ranges' is about one equilibrium, and the scenario is told over years"
        rule, cure = "A path has its range across calibrations", "Leave 'ranges' out"
        return [Problem(document.place(("ranges",)), fact, rule, cure)]
    over = scenario.ranges.over
    if over is None or over == [ALL]:
        return []
    if not over:
        cure = "Leave it out for what is drawn by default, or write 'draws: 0' for no range"
        return [Problem(document.place(("ranges", "over")), "'over' names nothing to draw", "", cure)]
    named = over.items() if isinstance(over, dict) else dict.fromkeys(over).items()
    found = []
    for name, given in named:
        step = name if isinstance(over, dict) else over.index(name)
        place = document.place(("ranges", "over", step))
        found += [
            Problem(place, _named(name, problem.fact), problem.rule, problem.cure)
            for problem in _parameter_problems(str(name), given, scenario)
        ]
    return found


def _parameter_problems(name: str, given: Any, scenario: Scenario) -> list[Problem]:
    """What is wrong with one parameter and its distribution."""
    if name == ALL:
        return [Problem(name, "'all' stands by itself", "", "Write 'over: all'")]
    if name.endswith(")"):
        # In braces a comma ends a value, so that half a distribution is left over as a name.
        cure = "Write a distribution in quotes: 'lognormal(1, 0.3)'"
        return [Problem(name, f"there is no parameter '{name}'", "", cure)]
    try:
        asked_parameters({name: given}, scenario.horizon)
        adjustment = Adjustment(scenario.horizon, **scenario.choices)
    except InputError as error:
        return error.problems
    if adjustment.substitution is None and name in SUBSTITUTION:
        return [Problem(name, f"'{name}' says nothing here", "Production is Cobb-Douglas")]
    return []


def _named(name: object, fact: str) -> str:
    """What was found, with the parameter in front unless it names it."""
    return fact if f"'{name}'" in fact else f"{name}: {fact}"


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
    over = ALL if asked.over == [ALL] else asked.over
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
