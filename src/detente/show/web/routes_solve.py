"""Routes that work out one equilibrium, and give an answer that is kept again."""

from __future__ import annotations

from fastapi import APIRouter, Path, Request, Response

from detente.errors import Problem, gathered
from detente.show.web.cache import content_id
from detente.show.web.desk import Desk
from detente.show.web.problems import NOT_FOUND, RefusedError, encoded
from detente.show.web.requests import SolveBody
from detente.show.web.routes import REFUSALS, answered, desk_of

router = APIRouter(responses=REFUSALS, tags=["answers"])
ID = Path(pattern="^[0-9a-f]{16}$", description="The id of an answer.")
CSV = "text/csv; charset=utf-8"
GONE = "It is kept for a while: send the scenario again to /api/v1/solve"


@router.post("/solve", summary="What a scenario costs, and who pays")
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
        id, lambda: _forms(desk, id, scenario, against, body), desk.settings.limits.work_seconds
    )


def _forms(desk: Desk, id: str, scenario, against, body: SolveBody) -> dict[str, bytes]:
    """An answer worked out: as JSON, and as CSV where it has numbers."""
    from detente.show.web.answers import Solution, solution_csv, solution_document

    with desk.turn():
        world = desk.world
        if body.economies is not None:
            world.resolve_economies(body.economies, "economies")
        policy = scenario.policy(world)
        reference = None if against is None else against.run(world, against.policy(world))
        found = Solution(scenario, scenario.run(world, policy), against, reference)
        forms = {"json": encoded(solution_document(id, found, body.economies, body.variables))}
        if found.converged:
            forms["csv"] = solution_csv(found, body.economies, body.variables).encode()
        return forms


@router.get("/solve/{id}.csv", summary="An answer as CSV")
def solved_csv(request: Request, id: str = ID) -> Response:
    """The table of an answer that is kept; what it stands on in comment lines on top."""
    content = _kept(desk_of(request), id, "csv")
    name = f'attachment; filename="detente-{id}.csv"'
    return answered(content, media_type=CSV, Content_Disposition=name)


@router.get("/solve/{id}", summary="An answer again")
def solved_again(request: Request, id: str = ID) -> Response:
    """An answer that is kept."""
    return answered(_kept(desk_of(request), id, "json"))


def _kept(desk: Desk, id: str, kind: str) -> bytes:
    content = desk.answers.get(id, kind)
    if content is None:
        raise RefusedError(NOT_FOUND, Problem(f"solve/{id}", f"there is no such answer as {kind}", GONE))
    return content
