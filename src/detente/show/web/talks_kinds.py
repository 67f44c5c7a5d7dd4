"""Jobs about two sides: the deal they would sign, and whether a truce holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.show.web.reproduce import arguments, literal
from detente.show.web.scenarios import normalised

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.web.job_kinds import Told
    from detente.simulate.scenario import Scenario


@dataclass(frozen=True)
class TalksAsked:
    """Talks that are asked about.

    Attributes:
        players: the two sides, each a name or group.
        scenario: what is in force today.
        options: of `dt.strategy.deal` or `dt.strategy.truce`.
    """

    players: tuple[str, str]
    scenario: Scenario
    options: Mapping[str, Any] = field(default_factory=dict)


def deal_document(asked: TalksAsked, world: World, told: Told) -> dict[str, Any]:
    """The deal two sides would sign: frontier, what is signed, the smallest package, what happens when talks fail.

    Args:
        asked: what is asked.
        world: the world.
        told: told after each search.
    """
    from detente.show.deal_shown import DealShown
    from detente.strategy import deal

    def tell(done: int, total: int, left: float | None) -> None:
        told(done, total, left, "Looking for a deal")

    tell(0, 0, None)
    today = {
        "policy": asked.scenario.policy(world),
        "deficits": asked.scenario.deficits,
        "elasticities": asked.scenario.elasticities,
    }
    found = deal(world, asked.players, **today, **asked.options, progress=tell)
    shown = DealShown(found, asked.scenario.words, typed=False)
    first, second = (player.name for player in found.players)
    return shown.document | {
        "kind": "deal",
        "scenario": normalised(asked.scenario),
        "titles": dict(zip((first, second), shown.titles, strict=True)),
        "points": [
            {"kind": kind, "called": called, first: x, second: y} for kind, called, x, y in _points(shown)
        ],
        "python": _python("deal", asked, "gains"),
    }


def _points(shown: Any) -> list[tuple[str, str, float, float]]:
    """Gains of both, percent: along the frontier, and at what stands beside it."""
    line = [("frontier", "on the frontier", x, y) for x, y in shown.frontier]
    marks = [(mark.kind, mark.words, mark.x, mark.y) for mark in shown.marks]
    return [*line, *marks]


def truce_document(asked: TalksAsked, world: World, told: Told) -> dict[str, Any]:
    """Whether a truce holds, what each side needs to keep it, and under which elasticities that turns.

    Args:
        asked: what is asked.
        world: the world.
        told: told after each climb and war.
    """
    from detente.show.truce_shown import TruceShown
    from detente.strategy import truce

    def tell(done: int, total: int, left: float | None) -> None:
        told(done, total, left, "Working out war, breach and truce")

    tell(0, 0, None)
    found = truce(world, asked.players, policy=asked.scenario.policy(world), deficits=asked.scenario.deficits,
                  elasticities=asked.scenario.elasticities, progress=tell, **asked.options)  # fmt: skip
    shown = TruceShown(found, asked.scenario.words, typed=False)
    return shown.document | {
        "kind": "truce",
        "scenario": normalised(asked.scenario),
        "python": _python("truce", asked, "payoffs"),
    }


def _python(question: str, asked: TalksAsked, table: str) -> str:
    options = dict(asked.options) | {"deficits": asked.scenario.deficits}
    if asked.scenario.elasticities is not None:
        options["elasticities"] = asked.scenario.elasticities
    players = f"{list(asked.players)!r}, policy=scenario.policy(world), {arguments(options)}"
    return "\n".join([
        "import detente as dt", "",
        f"scenario = dt.Scenario.of({literal(normalised(asked.scenario))})",
        "world = dt.World.embedded()",
        f"found = dt.strategy.{question}(world, {players})",
        "print(found)",
        f"print(found.{table}.to_string())",
    ]) + "\n"  # fmt: skip
