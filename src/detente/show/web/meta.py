"""What the server has: economies, sectors, ledger, variables, parameters, presets and limits, as a document."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, get_args

from detente import __version__
from detente.economy.names import economy_title, sector_title
from detente.economy.tables import rows, split
from detente.policy.outlook import outlook
from detente.show.web.ledger_answers import next_event
from detente.show.web.presets import presets_document
from detente.simulate.variables import catalogue

if TYPE_CHECKING:
    from detente.show.web.desk import Desk

API = "v1"


def meta_document(desk: Desk, today: dt.date) -> dict[str, Any]:
    """Everything a client needs to know before it asks.

    Args:
        desk: what requests share.
        today: the day of the request, for what comes next.
    """
    from detente.economy.elasticities import elasticity_sets

    world, ledger = desk.world, desk.ledger()
    return {
        "version": __version__,
        "api": API,
        "world": _world_document(desk),
        "groups": [
            {"group": row["group"], "label": row["label"], "members": split(row["members"])}
            for row in rows("groups")
        ],
        "sector_groups": [
            {"group": row["group"], "label": row["label"], "members": split(row["members"])}
            for row in rows("sector_groups")
        ],
        "ledger": {
            "name": ledger.name,
            "title": ledger.heading.title,
            "vintage": ledger.vintage,
            "known_to": ledger.heading.known_to,
            "measures": len(ledger),
            "first_day": ledger.days[0],
            "last_day": ledger.days[-1],
            "days": ledger.days,
            "events": [
                {"day": one.history()[0].date, "title": one.title, "id": one.id, "instrument": one.instrument}
                for one in ledger.events
            ],
        },
        "variables": [
            {"name": one.name, "unit": one.unit, "dims": list(one.dims), "title": one.title,
             "definition": one.definition, "source": one.source}
            for one in catalogue().values()
        ],
        "elasticities": [{"set": name, "citation": said} for name, said in elasticity_sets().items()],
        "calibrations": _calibrations(),
        "instruments": _instruments(),
        "horizons": ["long-run", "impact"],
        "deficits": list(_closures()),
        "uncertain": _uncertain(),
        "presets": presets_document(),
        "limits": desk.settings.limits.document(),
        "freshness": {
            "data_as_of": world.provenance.name,
            "policy_known_to": ledger.heading.known_to,
            "policy_age_days": _age(ledger.heading.known_to, today),
            "today": today,
            "next_event": next_event(outlook(ledger, today)),
        },
    }  # fmt: skip


def _age(known_to: dt.date | None, today: dt.date) -> int | None:
    """Days since the day up to which a ledger was kept; None where it does not say."""
    return None if known_to is None else (today - known_to).days


def _world_document(desk: Desk) -> dict[str, Any]:
    from detente.show.baseline import baseline_words

    world, money = desk.world, desk.world.value_added.values
    economies = {row["code"]: row for row in rows("economies")}
    sectors = {row["code"]: row for row in rows("sectors")}
    return {
        "name": world.provenance.name,
        "fingerprint": world.fingerprint,
        "unit": "million USD",
        "baseline": baseline_words(world),
        "economies": [
            {
                "code": code,
                "name": economy_title(code),
                "iso_numeric": economies.get(code, {}).get("iso_numeric", ""),
                "region": economies.get(code, {}).get("region", ""),
                "value_added_usd_m": float(money[at]),
            }
            for at, code in enumerate(world.economies)
        ],
        "sectors": [
            {
                "code": code,
                "name": sector_title(code, short=False),
                "short": sector_title(code),
                "kind": sectors.get(code, {}).get("kind", ""),
                "broad": sectors.get(code, {}).get("broad", ""),
            }
            for code in world.sectors
        ],
        "sources": list(world.provenance.sources),
        "notes": list(world.provenance.notes),
    }  # fmt: skip


def _closures() -> tuple[str, ...]:
    from detente.simulate.stage import Deficits

    return get_args(Deficits)


def _calibrations() -> list[dict[str, Any]]:
    return [
        {"name": row["calibration"], "standing": row["standing"], "source": row["source"]}
        for row in rows("calibrations")
    ]


INSTRUMENTS = {
    "tariff": ("rate", "points on top of what is charged; a fraction: 0.25 is 25 points"),
    "tariff level": ("rate", "the tariff itself; a fraction"),
    "export wedge": (
        "rate",
        "an export tax, or the scarcity of licences; a fraction of the producer's price",
    ),
    "trade cost": ("rate", "a factor on units shipped per unit that arrives: 1.1 is 10 % dearer at the door"),
    "import ban": (None, "stops what 'imposed_by' buys from 'on'"),
    "export ban": (None, "stops what 'imposed_by' sells to 'on'"),
    "quota": ("cap", "what may pass, a fraction of the baseline: 0.6 lets 60 % pass"),
    "purchase commitment": (
        "floor",
        "the least that is bought, a fraction of the baseline: 1.5 is half more",
    ),
    "subsidy": ("rate", "the part of production cost that the state pays; a fraction"),
}
"""Instruments of a scenario: the key of their number, and what it is."""


def _instruments() -> list[dict[str, Any]]:
    from detente.simulate.scenario_change import Instrument, Limit

    known = [one for one in get_args(Instrument) if isinstance(one, str)]
    known += [one for one in get_args(Limit) if one not in known]
    return [
        {"instrument": name, "number": INSTRUMENTS[name][0], "meaning": INSTRUMENTS[name][1],
         "has_other_side": name != "subsidy"}
        for name in INSTRUMENTS if name in known
    ]  # fmt: skip


def _uncertain() -> list[dict[str, Any]]:
    from detente.simulate.ensembles.uncertainty import uncertain_parameters

    return [
        {"name": one.name, "title": one.title, "distribution": str(one.distribution), "horizon": one.horizon,
         "of": one.of, "standing": one.standing, "source": one.source, "by_default": one.by_default}
        for one in uncertain_parameters().values()
    ]  # fmt: skip
