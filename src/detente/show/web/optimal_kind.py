"""A job that finds the rates that serve one player best while nobody answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.show.web.reproduce import arguments, literal
from detente.show.web.scenarios import normalised

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.web.job_kinds import Told
    from detente.simulate.scenario import Scenario


@dataclass(frozen=True)
class OptimalAsked:
    """A best response that is asked for.

    Attributes:
        player: who chooses, a name or several that act as one.
        scenario: what is in force today.
        options: of `dt.strategy.best_response`.
    """

    player: str | list[str]
    scenario: Scenario
    options: Mapping[str, Any]

    @property
    def solving(self) -> dict[str, Any]:
        """What is chosen, and how equilibria are solved."""
        how = {"deficits": self.scenario.deficits, "elasticities": self.scenario.elasticities}
        return {**self.options, **how}


def optimal_document(asked: OptimalAsked, world: World, told: Told) -> dict[str, Any]:
    """The best rates, what they do to everybody, and how sure that is.

    Args:
        asked: what is asked.
        world: the world.
        told: told after each climb and check.
    """
    from detente.show.optimal_report import Optimal
    from detente.strategy import best_response

    def tell(done: int, total: int, left: float | None) -> None:
        told(done, total, left, "Looking for the best rates")

    tell(0, 0, None)
    policy = asked.scenario.policy(world)
    found = best_response(world, asked.player, policy=policy, **asked.solving, progress=tell)
    sectors, aim = asked.options["sectors"], asked.options["objective"]
    shown = Optimal(found, policy, asked.scenario.words, sectors, aim, typed=False)
    return shown.document | {
        "kind": "optimal",
        "scenario": normalised(asked.scenario),
        "python": "\n".join([
            "import detente as dt", "",
            f"scenario = dt.Scenario.of({literal(normalised(asked.scenario))})",
            "world = scenario.open_world()",
            f"found = dt.strategy.best_response(world, {asked.player!r}, policy=scenario.policy(world), "
            f"{arguments(asked.solving)})",
            "print(found)",
            "print(found.table.to_string())",
        ]) + "\n",
    }  # fmt: skip
