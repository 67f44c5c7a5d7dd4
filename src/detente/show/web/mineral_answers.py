"""Minerals in few hands and what a cut of them costs, as documents."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from detente.policy.places import title
from detente.show.chokepoint import Chokepoint
from detente.show.chokepoint_report import chokepoint_json
from detente.show.web.reproduce import shortage_python

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.minerals.supply_chain import Chain


@cache
def minerals_document() -> dict[str, Any]:
    """The bundled chains: their stages, and who makes how much at each, with year, standing and source."""
    from detente.minerals import chain, chains

    return {
        "units": {"share": "share of the world's output at a stage"},
        "minerals": [_chain_document(chain(name)) for name in chains()["mineral"]],
    }


def _chain_document(found: Chain) -> dict[str, Any]:
    return {
        "mineral": found.mineral,
        "title": found.title,
        "unit": found.unit,
        "note": found.note,
        "stages": [
            {"stage": stage.name, "production": _production(found, stage.name)} for stage in found.stages
        ],
        "using_sectors": sorted({str(sector) for sector in found.users["sector"]}),
    }


def _production(found: Chain, stage: str) -> dict[str, Any] | None:
    """Who makes how much at a stage; None where that is not known."""
    if not found.production_years(stage):
        return None
    shares = found.production(stage)
    return {
        "year": shares.attrs["year"],
        "standing": shares.attrs["standing"],
        "source": shares.attrs["source"],
        "shares": [
            {"code": str(code), "name": title(str(code)), "share": float(share)}
            for code, share in shares.items()
        ],
    }


def shortage_document(asked: dict[str, Any], world: World, outcome: bool) -> dict[str, Any]:
    """A shortage: who runs short, when, what stops, with what is assumed.

    Args:
        asked: the arguments of `dt.minerals.shortage` that were given.
        world: whose sectors are hit.
        outcome: whether the world's equilibrium of the first year is worked out, too.

    Raises:
        InputError: everything that is wrong with the question.
    """
    from dataclasses import replace

    from detente.minerals import shortage

    found = shortage(world=world, **asked)
    result = Chokepoint(found, None, given=asked)
    if outcome and asked["cut"] > 0:
        result = replace(result, outcome=found.outcome())
    document = json.loads(chokepoint_json(result))
    document["words"] = found.words
    given = {name: value for name, value in asked.items() if name != "mineral"}
    document["python"] = shortage_python(asked["mineral"], given, result.outcome is not None)
    document["big_numbers"] = [
        {"label": label, "value": value, "note": note} for label, value, note in result.numbers
    ]
    return document
