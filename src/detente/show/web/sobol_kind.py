"""A job that says which unknown matters: how much of a number's variance each makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem
from detente.show.web.answers import freshness
from detente.show.web.reproduce import arguments, literal
from detente.show.web.scenarios import normalised

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.web.job_kinds import Told
    from detente.simulate.scenario import Scenario

NAMES = ("scenario", "reference")
INDEX = "share of the variance"


@dataclass(frozen=True)
class SobolAsked:
    """Indices that are asked for.

    Attributes:
        scenario: the scenario.
        against: what it is measured against, draw by draw; None: the baseline.
        options: ``base``, ``seed``, ``over``, ``economies`` and ``of`` of `dt.sobol`.
    """

    scenario: Scenario
    against: Scenario | None
    options: Mapping[str, Any]

    @property
    def solving(self) -> dict[str, Any]:
        """How its equilibria are solved."""
        one = self.scenario
        how = {"horizon": one.horizon, "deficits": one.deficits, "elasticities": one.elasticities}
        versus = {} if self.against is None else {"versus": NAMES[1]}
        return {**self.options, **how, **one.choices, **versus}


def refuse_sobol(asked: SobolAsked, world: World, most: int) -> None:
    """Refuse what cannot be worked out, or is too much.

    Args:
        asked: what is asked for.
        world: the world.
        most: draws of one policy.

    Raises:
        InputError: no SALib, a variable that draws do not have, an economy that the world does not have, too much.
    """
    from detente.errors import gathered
    from detente.simulate.ensembles.equilibria import VARIABLES
    from detente.simulate.ensembles.sobol_indices import (
        refuse_unknown_economies,
        refuse_unknown_variable,
        refuse_without_salib,
    )
    from detente.simulate.ensembles.uncertainty import asked_parameters

    options = asked.options
    draws = options["base"] * (len(asked_parameters(options["over"], asked.scenario.horizon)) + 2)

    def refuse_too_many() -> None:
        if draws > most:
            fact, rule = f"{draws} draws of each policy", f"There are at most {most}"
            raise InputError(Problem("base", fact, rule, "Use half of it, or draw less"))

    gathered(
        refuse_without_salib,
        refuse_too_many,
        lambda: refuse_unknown_variable(options["of"], VARIABLES),
        lambda: refuse_unknown_economies(world, options["economies"]),
    )


def sobol_document(asked: SobolAsked, world: World, told: Told) -> dict[str, Any]:
    """First-order and total indices of each unknown, with their errors, by economy.

    Args:
        asked: what is asked for, not refused.
        world: the world.
        told: told after each piece.

    Raises:
        InputError: as for `dt.sobol`.
    """
    from detente.simulate.ensembles.sobol_indices import sobol

    def tell(done: int, total: int, left: float | None) -> None:
        told(done, total, left, "Moving what is not known, one after another")

    tell(0, 0, None)
    both = [asked.scenario] if asked.against is None else [asked.scenario, asked.against]
    policies = {name: one.policy(world) for name, one in zip(NAMES, both, strict=False)}
    found = sobol(world, policies, **asked.solving, progress=tell)
    return {
        "kind": "sobol",
        "scenario": normalised(asked.scenario),
        "against": None if asked.against is None else normalised(asked.against),
        "of": found.of,
        "base": found.base,
        "solves": found.solves,
        "failed_share": found.failed_share[NAMES[0]],
        "units": dict.fromkeys(("first", "first_error", "total", "total_error"), INDEX),
        "indices": found.table.drop(columns="policy").to_dict("records"),
        "vintage": dict(found.vintage),
        "freshness": freshness(asked.scenario),
        "python": _python(asked),
    }


def _python(asked: SobolAsked) -> str:
    lines = ["import detente as dt", "", f"scenario = dt.Scenario.of({literal(normalised(asked.scenario))})",
             "world = scenario.open_world()", 'policies = {"scenario": scenario.policy(world)}']  # fmt: skip
    if asked.against is not None:
        lines.append(f"reference = dt.Scenario.of({literal(normalised(asked.against))})")
        lines.append('policies["reference"] = reference.policy(world)')
    lines += [f"found = dt.sobol(world, policies, {arguments(asked.solving)})",
              "print(found.table.to_string())"]  # fmt: skip
    return "\n".join(lines) + "\n"
