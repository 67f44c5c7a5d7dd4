"""What routes have in common: the desk of their server, answers as bytes, and how mistakes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from detente.errors import DetenteError, InputError, Problem
from detente.show.web.problems import UNUSABLE, RefusedError, encoded, problems_document

if TYPE_CHECKING:
    from fastapi import FastAPI

    from detente.show.web.desk import Desk
    from detente.show.web.jobs import Jobs

JSON = "application/json"
PROBLEMS = {
    "description": "What is wrong, where, and what to do about it.",
    "content": {JSON: {"schema": {"$ref": "#/components/schemas/Problems"}}},
}
REFUSALS: dict[int | str, dict[str, Any]] = dict.fromkeys(
    (400, 404, 405, 408, 413, 415, 421, 422, 429), PROBLEMS
)
"""How every route may refuse, for the description of the interface."""


def desk_of(request: Request) -> Desk:
    """What requests of a server share."""
    return request.app.state.desk


def jobs_of(request: Request) -> Jobs:
    """The jobs of a server."""
    return request.app.state.jobs


def answered(content: bytes, status: int = 200, media_type: str = JSON, **headers: str) -> Response:
    """An answer that is bytes already."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(content, status_code=status, media_type=media_type, headers=named)


def document(content: Any, status: int = 200) -> Response:
    """A document as JSON."""
    return answered(encoded(content), status)


def tell_problems(app: FastAPI) -> None:
    """Have every mistake told as problems, those of a request with a status below 500."""

    @app.exception_handler(InputError)
    async def _input(request: Request, error: InputError) -> Response:
        return document(problems_document(error.problems), UNUSABLE)

    @app.exception_handler(RefusedError)
    async def _refused(request: Request, error: RefusedError) -> Response:
        return document(problems_document([error.problem]), error.status)

    @app.exception_handler(DetenteError)
    async def _other(request: Request, error: DetenteError) -> Response:
        return document(problems_document([Problem("request", str(error))]), UNUSABLE)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        return document(problems_document([_told(one) for one in error.errors()]), UNUSABLE)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        place = f"{request.method} {request.url.path}"
        cure = "/api/v1/openapi.json describes what there is" if error.status_code in (404, 405) else ""
        told = problems_document([Problem(place, str(error.detail).lower(), "", cure)])
        return document(told, error.status_code)

    @app.exception_handler(Exception)
    async def _ours(request: Request, error: Exception) -> Response:
        fact, cure = f"it ended with {type(error).__name__}", "Please report it, with what the server printed"
        return document(problems_document([Problem("server", fact, "", cure)]), 500)


def _told(detail: Any) -> Problem:
    """A mistake that the types of a body found, in our words."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in detail["loc"]]
    place = "".join(steps).removeprefix(".").removeprefix("body.") or "body"
    kind, message = detail["type"], str(detail["msg"]).removeprefix("Value error, ")
    if kind == "missing":
        return Problem(place, "it is missing", "", "Add it")
    if kind == "extra_forbidden":
        return Problem(place, "there is no such key", "", "/api/v1/openapi.json lists the keys")
    return Problem(place, f"{message[:1].lower()}{message[1:]}")
