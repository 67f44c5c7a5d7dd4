"""Routes about what there is: the world, the ledger on a day, minerals."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Query, Request, Response

from detente.errors import gathered
from detente.show.web.cache import content_id
from detente.show.web.desk import USUAL_LEDGER
from detente.show.web.problems import encoded
from detente.show.web.routes import REFUSALS, answered, desk_of, document

router = APIRouter(responses=REFUSALS, tags=["what there is"])


@router.get("/meta", summary="Economies, sectors, ledger, variables, parameters, presets, limits")
def meta(request: Request) -> Response:
    """Everything a client needs to know before it asks."""
    from detente.show.web.meta import meta_document
    from detente.show.web.method_answers import elasticities_document

    desk, today = desk_of(request), dt.date.today()
    id = content_id("meta", today, desk.stands_on)

    def make() -> bytes:
        more = {"trade_elasticities": elasticities_document()}
        return encoded(meta_document(desk, today) | more)

    return answered(desk.answers.get_or_make(id, make, 60.0))


@router.get("/ledger", summary="The ledger on a day")
def ledger(
    request: Request,
    on: str = Query("", max_length=10, description="The day, such as 2025-10-17; none: the last one known."),
    status: str = Query("", max_length=200, description="Only these, between commas: in force, threatened."),
    imposed_by: str = Query("", max_length=200, description="Only what this economy or group imposes."),
    on_economy: str = Query("", max_length=200, description="Only what touches this economy or group."),
    sector: str = Query("", max_length=200, description="Only what covers some of this sector or group."),
    known_on: str = Query(
        "",
        max_length=10,
        description="The ledger as it was known on this day, without what was recorded later; none: all of it.",
    ),
    text: str = Query("", max_length=200, description="Only measures with these words."),
    ledger: str = Query(USUAL_LEDGER, max_length=100, description="A bundled ledger."),
) -> Response:
    """Every measure with its status that day, rates, sources, and whether it counts among the wedges."""
    from detente.show.web.ledger_answers import Asked, day_typed, ledger_document, statuses_typed

    desk = desk_of(request)
    limits, found = desk.settings.limits, desk.ledger(ledger)
    last = found.heading.known_to or found.days[-1]
    day, known = gathered(
        lambda: day_typed(on, "on", limits.first_day, limits.last_day) if on else None,
        lambda: day_typed(known_on, "known_on", limits.first_day, limits.last_day) if known_on else None,
    )
    day = day or min(last, known or last)
    asked = Asked(
        day, known, statuses_typed(status), imposed_by or None, on_economy or None, sector or None, text
    )

    def make() -> bytes:
        with desk.turn():
            return encoded(ledger_document(found, asked, found.policy(desk.world, day, known)))

    id = content_id("ledger", ledger, *vars(asked).values(), desk.stands_on)
    return answered(desk.answers.get_or_make(id, make, limits.work_seconds))


@router.get("/ledger/next", summary="What comes next in the ledger after a day")
def next_step(
    request: Request,
    on: str = Query("", max_length=10, description="The day; none: the last one up to which it was kept."),
    known_on: str = Query(
        "", max_length=10, description="As the ledger was known on this day; none: all of it."
    ),
    ledger: str = Query(USUAL_LEDGER, max_length=100, description="A bundled ledger."),
) -> Response:
    """What begins, ends, changes or is threatened for the first day after a day; null where there is nothing."""
    from detente.policy.outlook import outlook
    from detente.show.web.ledger_answers import day_typed, next_event

    desk = desk_of(request)
    limits, found = desk.settings.limits, desk.ledger(ledger)
    day, known = gathered(
        lambda: day_typed(on, "on", limits.first_day, limits.last_day) if on else None,
        lambda: day_typed(known_on, "known_on", limits.first_day, limits.last_day) if known_on else None,
    )
    day = day or found.heading.known_to or found.days[-1]
    return document({
        "day": day, "known_on": known, "vintage": found.vintage,
        "next_event": next_event(outlook(found, day, known)),
    })  # fmt: skip


@router.get("/minerals", summary="Chains of critical minerals: who makes how much at each stage")
def minerals(request: Request) -> Response:
    """The bundled chains, with year, standing and source of every share."""
    from detente.show.web.mineral_answers import minerals_document

    return document(minerals_document())
