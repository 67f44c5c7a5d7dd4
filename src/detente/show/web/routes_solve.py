"""Routes that work out one equilibrium, and give an answer that is kept again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Path, Request, Response

from detente.errors import Problem, gathered
from detente.show.web.cache import content_id
from detente.show.web.desk import Desk
from detente.show.web.problems import NOT_FOUND, RefusedError, encoded
from detente.show.web.requests import SolveBody
from detente.show.web.routes import REFUSALS, answered, desk_of

if TYPE_CHECKING:
    from detente.simulate.scenario import Scenario

router = APIRouter(responses=REFUSALS, tags=["answers"])
ID = Path(pattern="^[0-9a-f]{16}$", description="The id of an answer.")
KEY = "solve/"
"""Before the id of an answer among other things that are kept."""
CSV = "text/csv; charset=utf-8"
GONE = "It is kept for a while: send the scenario again to /api/v1/solve"


ANSWER = {
    "type": "object",
    "properties": {
        "answer": {
            "type": "string",
            "description": "The answer in sentences; with `against`, the difference.",
        },
        "difference": {
            "anyOf": [{"type": "string"}, {"type": "null"}],
            "description": "Where `against` is given: what the scenario costs more than it, in a sentence.",
        },
        "big_numbers": {
            "type": "array",
            "description": "Label, value with unit, note. With `against`, differences.",
            "items": {"type": "object"},
        },
    },
}
"""What an answer says in words, for the description of the interface; a job of kind `ranges` has it with bands."""
SOLVED: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"schema": ANSWER}}}}


@router.post("/solve", summary="What a scenario costs, and who pays", responses=SOLVED)
def solve(request: Request, body: SolveBody) -> Response:
    """The new equilibrium against the baseline or another scenario, with units, words, how to make it again."""
    return answered(solved(desk_of(request), body))


def solved(desk: Desk, body: SolveBody) -> bytes:
    """The answer to a request as JSON; what was answered before is given again.

    Raises:
        InputError: everything that is wrong with the scenarios.
    """
    from detente.show.request import check_comparison
    from detente.show.web.scenarios import normalised, one_moment, scenario_of

    scenario, against = gathered(
        lambda: one_moment(scenario_of(desk, body.scenario, "scenario"), "scenario"),
        lambda: None if body.against is None
        else one_moment(scenario_of(desk, body.against, "against"), "against"),
    )  # fmt: skip
    if against is not None:
        check_comparison([scenario, against])
    asked = [normalised(scenario), None if against is None else normalised(against), body.economies,
             body.variables]  # fmt: skip
    id = content_id("solve", asked, desk.stands_on)
    return desk.answers.get_or_make(
        f"{KEY}{id}",
        lambda: _worked_out(desk, id, scenario, against, body),
        desk.settings.limits.work_seconds,
    )


def _worked_out(desk: Desk, id: str, scenario: Scenario, against: Scenario | None, body: SolveBody) -> bytes:
    """An answer as JSON, worked out when it is this request's turn."""
    from detente.show.web.answers import Solution, solution_document

    with desk.turn():
        world = desk.world
        if body.economies is not None:
            world.resolve_economies(body.economies, "economies")
        policy = scenario.policy(world)
        reference = None if against is None else against.run(world, against.policy(world))
        found = Solution(scenario, scenario.run(world, policy), against, reference)
        return encoded(solution_document(id, found, body.economies, body.variables))


@router.get("/solve/{id}.csv", summary="An answer as CSV")
def solved_csv(request: Request, id: str = ID) -> Response:
    """The table of an answer that is kept; what it stands on in comment lines on top."""
    from detente.show.web.answers import csv_of

    kept = json.loads(_kept(desk_of(request), id))
    if not kept["converged"]:
        raise RefusedError(NOT_FOUND, Problem(f"solve/{id}.csv", "this answer has no numbers", kept["why"]))
    name = f'attachment; filename="detente-{id}.csv"'
    return answered(csv_of(kept).encode(), media_type=CSV, Content_Disposition=name)


@router.get("/solve/{id}", summary="An answer again")
def solved_again(request: Request, id: str = ID) -> Response:
    """An answer that is kept."""
    return answered(_kept(desk_of(request), id))


def _kept(desk: Desk, id: str) -> bytes:
    content = desk.answers.get(f"{KEY}{id}")
    if content is None:
        raise RefusedError(NOT_FOUND, Problem(f"solve/{id}", "there is no such answer", GONE))
    return content
