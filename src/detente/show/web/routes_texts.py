"""Routes that read reports, and that ask what a cut of a mineral costs."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from detente.show.web.cache import content_id
from detente.show.web.problems import encoded
from detente.show.web.reproduce import reading_python
from detente.show.web.requests import ReadBody, ShortageBody
from detente.show.web.routes import REFUSALS, answered, desk_of

router = APIRouter(responses=REFUSALS, tags=["reports and minerals"])


@router.post("/read", summary="What reports say, with the words it was read from, and where they disagree")
def read(request: Request, body: ReadBody) -> Response:
    """Claims with their spans, merged measures as measures of a scenario, and contradictions."""
    from detente.show.web.reading_answers import read_reports, reading_document

    desk = desk_of(request)
    reports = [one.model_dump() for one in body.reports]
    ledger = desk.ledger(body.ledger)
    with desk.turn(reading=True):
        reading = read_reports(reports, desk.settings.limits)
        found = reading_document(reading, ledger) | {"python": _python(body)}
        return answered(encoded(found))


def _python(body: ReadBody) -> str:
    days = {one.name: one.published for one in body.reports if one.published}
    return reading_python({one.name: one.text for one in body.reports}, days)


@router.post("/shortage", summary="Who runs short of a mineral, when, and what stops")
def shortage(request: Request, body: ShortageBody) -> Response:
    """Availability by month, losses with their range, the world's answer, and everything that is assumed."""
    from detente.show.web.mineral_answers import shortage_document

    desk = desk_of(request)
    asked = body.model_dump(exclude_unset=True, exclude={"world"})
    asked = {name: value for name, value in asked.items() if value is not None} | {"months": body.months}
    id = content_id("shortage", asked, body.world, desk.stands_on)

    def make() -> bytes:
        with desk.turn():
            return encoded({"id": id, **shortage_document(asked, desk.world, body.world)})

    return answered(desk.answers.get_or_make(id, make, desk.settings.limits.work_seconds))
