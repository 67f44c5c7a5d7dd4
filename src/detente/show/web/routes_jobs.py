"""Routes of long work: begin it, hear how far it is, end it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Path, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from detente.errors import InputError, Problem, gathered, raise_if_any
from detente.show.web.desk import USUAL_LEDGER, Desk
from detente.show.web.jobs import Job, Told
from detente.show.web.problems import NOT_FOUND, RefusedError
from detente.show.web.requests import (
    DealBody,
    OptimalBody,
    PathBody,
    RangesBody,
    SobolBody,
    TalksBody,
    TodayBody,
    TruceBody,
)
from detente.show.web.routes import REFUSALS, answered, desk_of, document, jobs_of

if TYPE_CHECKING:
    from detente.simulate.scenario import Scenario

router = APIRouter(responses=REFUSALS, tags=["long work"])
ID = Path(pattern="^[0-9a-f]{24}$", description="The id of a job.")
EVENTS = "text/event-stream; charset=utf-8"
LISTEN_SECONDS = 0.1
"""Between two looks at a job that somebody listens to."""
ALIVE_SECONDS = 10.0
"""After so long without news something is sent, so that a connection that is gone is noticed."""
Work = Callable[[Told], dict[str, Any]]
Asked = RangesBody | SobolBody | PathBody | DealBody | TruceBody | OptimalBody
JobBody = Annotated[Asked, Body(discriminator="kind")]


@router.post("/jobs", status_code=202, summary="Begin long work: ranges, a path, a deal, a truce, best rates")
def begin(request: Request, body: JobBody) -> Response:
    """The request is checked at once; the work waits for its turn."""
    job = jobs_of(request).add(body.kind, work_of(desk_of(request), body))
    url = f"/api/v1/jobs/{job.id}"
    return document(
        {"job": job.id, "kind": job.kind, "state": job.state, "url": url, "events": f"{url}/events"}, 202
    )


@router.get("/jobs/{id}", summary="How far a job is, and its result")
def look(request: Request, id: str = ID) -> Response:
    """State, progress and, once it is done, the result; results are kept for an hour."""
    return answered(_job(request, id).document())


@router.delete("/jobs/{id}", summary="End a job")
def end(request: Request, id: str = ID) -> Response:
    """The work stops at its next step, within a second or two."""
    job = _job(request, id)
    jobs_of(request).cancel(job)
    return answered(job.document())


@router.get(
    "/jobs/{id}/events",
    summary="A job as server-sent events",
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def listen(request: Request, id: str = ID) -> Response:
    """Events `progress` as it goes, then one of `done`, `failed`, `cancelled` with the whole job."""
    job = _job(request, id)
    return StreamingResponse(_events(job), media_type=EVENTS, headers={"x-accel-buffering": "no"})


async def _events(job: Job) -> AsyncIterator[bytes]:
    seen, quiet = -1, 0.0
    while True:
        if job.changes != seen:
            seen, quiet = job.changes, 0.0
            if not job.is_open:
                yield _event(job.state, job.document())
                return
            yield _event("progress", json.dumps({"state": job.state, **job.progress}).encode())
        await asyncio.sleep(LISTEN_SECONDS)
        quiet += LISTEN_SECONDS
        if quiet >= ALIVE_SECONDS:
            quiet = 0.0
            yield b": still here\n\n"


def _event(name: str, data: bytes) -> bytes:
    # JSON has no line breaks outside its indentation, and here it has none.
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


def _job(request: Request, id: str) -> Job:
    job = jobs_of(request).get(id)
    if job is None:
        rule = "Results are kept for an hour"
        raise RefusedError(NOT_FOUND, Problem(f"jobs/{id}", "there is no such job", rule))
    return job


# -- from a body to work ------------------------------------------------------------------------------------


def work_of(desk: Desk, body: Asked) -> Work:
    """What a job has to do, checked as far as it can be without doing it.

    Raises:
        InputError: everything that is wrong with the request.
    """
    if isinstance(body, RangesBody):
        return _ranges(desk, body)
    if isinstance(body, PathBody):
        return _path(desk, body)
    if isinstance(body, SobolBody):
        return _sobol(desk, body)
    if isinstance(body, OptimalBody):
        return _optimal(desk, body)
    return _talks(desk, body)


def _ranges(desk: Desk, body: RangesBody) -> Work:
    from detente.show.web.job_kinds import RangesAsked, ranges_document
    from detente.simulate.ensembles.scenario_ranges import Ranges

    given = {name: getattr(body, name) for name in ("draws", "seed", "over")}
    scenario, against = _compared(desk, body, given)
    try:
        ranges = scenario.ranges or Ranges.model_validate({})
    except ValidationError as error:
        raise InputError(Problem("ranges", str(error))) from None
    if ranges.draws < 1:
        raise InputError(Problem("draws", "it is 0", "A range has one draw or more"))
    plain = scenario.model_copy(update={"ranges": None})
    asked = RangesAsked(desk.opened(plain), against, ranges)
    return lambda told: ranges_document(asked, desk.world, told)


def _compared(
    desk: Desk, body: RangesBody | SobolBody, ranges: dict[str, Any]
) -> tuple[Scenario, Scenario | None]:
    """A scenario and what it is measured against, with what is drawn as the scenario's own ranges."""
    from detente.show.request import check_comparison
    from detente.show.web.scenarios import one_moment, scenario_of

    given = {name: value for name, value in ranges.items() if value is not None}
    told = dict(body.scenario)
    said = told.get("ranges")
    if given and (said is None or isinstance(said, dict)):
        told["ranges"] = {**(said or {}), **given}
    scenario, against = gathered(
        lambda: one_moment(scenario_of(desk, told), "scenario"),
        lambda: None if body.against is None
        else one_moment(scenario_of(desk, body.against, "against"), "against"),
    )  # fmt: skip
    if against is not None:
        check_comparison([scenario, against])
    return scenario, against


def _sobol(desk: Desk, body: SobolBody) -> Work:
    from detente.show.web.sobol_kind import SobolAsked, refuse_sobol, sobol_document

    scenario, against = _compared(desk, body, {"over": body.over})
    over = None if scenario.ranges is None else scenario.ranges.over
    plain = desk.opened(scenario.model_copy(update={"ranges": None}))
    options = body.model_dump(include={"base", "seed", "economies", "of"})
    asked = SobolAsked(plain, against, {**options, "over": "all" if over == ["all"] else over})
    refuse_sobol(asked, desk.world, desk.settings.limits.draws)
    return lambda told: sobol_document(asked, desk.world, told)


def _path(desk: Desk, body: PathBody) -> Work:
    from detente.show.path_report import check_variable
    from detente.show.web.job_kinds import PathAsked, path_document
    from detente.show.web.scenarios import scenario_of
    from detente.simulate.scenario_path import USUAL_YEARS

    told = dict(body.scenario)
    if told.get("horizon") in (None, "long-run", "impact"):
        # A scenario of one moment is followed over years with all else as it is.
        told["horizon"] = f"years: {body.years or USUAL_YEARS}"
        told.pop("ranges", None)
    scenario, _ = gathered(lambda: scenario_of(desk, told), lambda: check_variable(body.variable))
    if scenario.strategy is not None:
        raise InputError(Problem("scenario.strategy", "it asks what players would do", "A path does not"))
    years = body.years or scenario.years or USUAL_YEARS
    asked = PathAsked(scenario, years, body.variable, body.calibrated)
    return lambda told: path_document(asked, desk.world, told)


def _talks(desk: Desk, body: TalksBody) -> Work:
    from detente.show.web.talks_kinds import TalksAsked, deal_document, truce_document

    scenario, _ = gathered(lambda: _in_force(desk, body), lambda: _two_players(desk, body.players))
    assert isinstance(body, DealBody | TruceBody)
    options = body.options.model_dump(exclude_unset=True)
    asked = TalksAsked((body.players[0], body.players[1]), scenario, options)
    made = deal_document if isinstance(body, DealBody) else truce_document
    return lambda told: made(asked, desk.world, told)


def _optimal(desk: Desk, body: OptimalBody) -> Work:
    from detente.show.web.optimal_kind import OptimalAsked, optimal_document
    from detente.strategy.choices.levers import refuse_levers, refuse_partners
    from detente.strategy.choices.players import player_of

    options, world = body.options.model_dump(), desk.world
    levers = [options[name] for name in ("sectors", "by", "groups", "instruments", "bounds")]
    scenario, *_ = gathered(
        lambda: _in_force(desk, body),
        lambda: player_of(world, body.player),
        lambda: refuse_partners(world, options["on"]),
        lambda: refuse_levers(world, *levers),
    )
    asked = OptimalAsked(body.player, scenario, options)
    return lambda told: optimal_document(asked, desk.world, told)


def _in_force(desk: Desk, body: TodayBody) -> Scenario:
    """What is in force today: the scenario given, or the ledger on a day."""
    from detente.show.web.scenarios import one_moment, scenario_of

    if body.scenario is not None and body.day is not None:
        raise InputError(Problem("day", "the scenario has a day of its own", "", "Leave one of them out"))
    content = body.scenario if body.scenario is not None else _today(body.day)
    scenario = one_moment(scenario_of(desk, {"deficits": "balanced", **content}), "scenario")
    if scenario.horizon != "long-run":
        cure = "Say it under options"
        raise InputError(Problem("scenario.horizon", "players have a horizon of their own", "", cure))
    return scenario


def _today(day: str | None) -> dict[str, Any]:
    """What is in force on a day; without a day the baseline."""
    if day is None:
        return {"name": "Baseline", "words": "The tariffs before 2025", "day": "2024-12-31"}
    words = f"The tariffs in force on {day}"
    return {"name": f"In force on {day}", "words": words, "day": day, "ledger": USUAL_LEDGER}


def _two_players(desk: Desk, names: list[str]) -> None:
    found, problems = [], []
    for at, name in enumerate(names):
        try:
            found.append(set(desk.world.resolve_economies(name, f"players[{at}]")))
        except InputError as error:
            problems += error.problems
    if len(found) == 2 and found[0] & found[1]:
        problems.append(Problem("players", "they have members in common", "Two sides sit at a table"))
    raise_if_any(problems)
