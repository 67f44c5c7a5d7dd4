"""The server: the page's files, the interface under /api/v1, and the gate in front of both."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from detente import __version__
from detente.show.web import routes_jobs, routes_meta, routes_solve, routes_texts
from detente.show.web.desk import Desk
from detente.show.web.gate import Gate
from detente.show.web.jobs import Jobs
from detente.show.web.pages import Page
from detente.show.web.requests import STANDS_FOR
from detente.show.web.routes import tell_problems
from detente.show.web.settings import Settings
from detente.show.web.warming import Warming

ROOT = "/api/v1"
ROUTERS = (routes_meta.router, routes_solve.router, routes_jobs.router, routes_texts.router)
ABOUT = (
    "What a trade conflict costs and who pays. Every number has its unit in the document; days are written as "
    "2025-10-17; rates are fractions in scenarios and percent where a name ends in _pct. Errors are problems: "
    "place, fact, rule, cure."
)
PROBLEMS = {
    "title": "Problems",
    "type": "object",
    "required": ["problems"],
    "properties": {
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["place", "fact", "rule", "cure"],
                "properties": {name: {"type": "string"} for name in ("place", "fact", "rule", "cure")},
            },
        }
    },
}
NOT_HERE = ("extends", "world")
"""Keys of a scenario file that a request does not have."""


def create_app(settings: Settings | None = None) -> Gate:
    """The server as an ASGI application.

    Args:
        settings: how it is run; None: as usual, on this machine alone.

    Returns:
        The application behind its gate; ``.app`` is the one inside.
    """
    chosen = settings or Settings()
    app = FastAPI(
        title="Détente", version=__version__, description=ABOUT, docs_url=None, redoc_url=None,
        openapi_url=f"{ROOT}/openapi.json", lifespan=_lifespan, redirect_slashes=False,
    )  # fmt: skip
    desk = Desk(chosen)
    app.state.settings, app.state.desk = chosen, desk
    app.state.jobs = Jobs(chosen.limits, desk.open_solver)
    for router in ROUTERS:
        app.include_router(router, prefix=ROOT)
    app.router.routes.extend(Page().routes())
    tell_problems(app)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return Gate(app, chosen)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    warming = Warming(app.state.desk)
    app.state.warming = warming
    if app.state.settings.warm:
        warming.start()
    try:
        yield
    finally:
        app.state.jobs.close()
        if app.state.settings.warm:
            warming.stop()


def _described(app: FastAPI) -> dict[str, Any]:
    """The description of the interface, with the keys of a scenario in it."""
    from fastapi.openapi.utils import get_openapi

    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        parts = found.setdefault("components", {}).setdefault("schemas", {})
        parts |= scenario_parts() | {"Problems": PROBLEMS}
        for name in ("HTTPValidationError", "ValidationError"):
            parts.pop(name, None)
        app.openapi_schema = _resolved(found)
    return app.openapi_schema


def _resolved(part: Any) -> Any:
    """A description in which what stands for a schema refers to it."""
    if isinstance(part, list):
        return [_resolved(one) for one in part]
    if not isinstance(part, dict):
        return part
    if STANDS_FOR in part:
        return {"$ref": f"#/components/schemas/{part[STANDS_FOR]}"}
    return {name: _resolved(one) for name, one in part.items()}


def scenario_parts() -> dict[str, Any]:
    """The schema of a scenario without files, and of what it is made of, by name."""
    from detente.simulate.scenario import Scenario

    whole = Scenario.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = whole.pop("$defs", {})
    for key in NOT_HERE:
        whole["properties"].pop(key, None)
    return json.loads(json.dumps({**parts, "Scenario": whole}))
