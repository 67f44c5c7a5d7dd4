"""The reference pages of ledgers: every field of a measure, the schema of their files, and the bundled ledger."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from detente.policy.instruments import instruments
from detente.policy.ledger import Ledger
from detente.policy.ledger_files import PARTS, Heading, ListEntry
from detente.policy.measure import (
    DUTIES,
    EVENTS,
    Content,
    Exemption,
    Interval,
    Measure,
    Products,
    Rate,
    Source,
    Stacking,
    Status,
)
from detente.policy.view import rates_in_words
from reference_tables import WRITTEN, keys, table

PART_OF = {
    "ledger": "What the ledger says of itself; once in a folder.",
    "measures": "New measures.",
    "amendments": "What became known later of measures that are there.",
    "products": "Named lists of products: a name, then what the list is.",
}


def measure_page() -> str:
    """Every field of a measure, its parts, and the files they lie in."""
    parts = table(("key", "holds"), [(f"`{name}`", PART_OF[name]) for name in PARTS])
    acts = {name: "what enters or leaves" for name in instruments()}
    acts |= dict.fromkeys(DUTIES, "what it buys from `on`")
    acts |= dict.fromkeys(("export tax", "export control", "export ban"), "what it sells to `on`")
    acts |= dict.fromkeys(("import ban", "quota"), "what it buys from `on`")
    acts |= {
        "subsidy": "its own producers",
        "sanction": "nothing by itself: the bans it is made of count",
    }
    acts |= dict.fromkeys(EVENTS, "nothing: it changes no price")
    listed = [
        (f"`{name}`", entry.description, acts[name], entry.gta_intervention_type)
        for name, entry in instruments().items()
    ]
    return (
        "# Measures and ledger files\n\n"
        f"{WRITTEN}"
        "A ledger is a folder of YAML files. What its words mean is in [The ledger](../explain/ledger.md), how to write "
        "one in [Keep a ledger of your own](../how-to/keep-your-own-ledger.md). The JSON schema for editors that "
        "complete and check as you type is [measure.schema.json](measure.schema.json). Days are half-open, rates are "
        "fractions, and words follow YAML 1.2, so `on` is a key and `no` is a word.\n\n"
        f"## A file\n\nEvery file of the folder has one or more of these keys, and none may be larger than 20 MB.\n\n{parts}\n"
        f"## The ledger's heading\n\n{keys(Heading, {'notes': 'list of sentences'})}\n"
        f"## A measure\n\n{keys(Measure, {'answers': 'id or list of ids'})}\n"
        "`announced`, `from` or a dated `status` is needed. A duty, an export tax and a subsidy need rates, unless the "
        "measure is only threatened; agreements, talks, disputes and investigations have none. A rate above 10 is "
        "refused, because a percentage was probably meant.\n\n"
        f"## Instruments\n\n{table(('instrument', 'is', '`imposed_by` acts on', 'in Global Trade Alert'), listed)}\n"
        f"## A rate\n\n{keys(Rate)}\n"
        "A rate is given as `rate` or as `column`. Where several rates of a measure fit, one for the partner goes before "
        "one for all, and one for the product before one for the measure; two that contradict each other are refused.\n\n"
        f"## Products\n\n{keys(Products)}\n"
        "A code covers all tariff lines below it. A code that is finer than the tariff lines counts as its whole line. "
        "Without `hs`, `sectors`, `lists` or `covered` the measure is shown and dated, but not counted.\n\n"
        f"## Stacking\n\n{keys(Stacking)}\n"
        f"## An exemption\n\n{keys(Exemption)}\n"
        f"## A content rule\n\n{keys(Content)}\n"
        f"## An interval\n\nOf `suspended`.\n\n{keys(Interval)}\n"
        f"## A status\n\n{keys(Status)}\n"
        "What the dates imply need not be written: `announced`, `in force` from `from` on (`held` for talks), "
        "`suspended`, and `expired` on `until`. A measure that was threatened and nothing more stays a threat on the "
        "day that it was threatened for.\n\n"
        f"## A source\n\n{keys(Source)}\n"
        "## An amendment\n\n"
        "A later version of a measure. It names the measure and the day on which the change became known, and gives the "
        "fields of a measure that change. They take the place of the old ones, whole; `sources` are added to the old "
        "ones, and a field given as `null` goes back to its default.\n\n"
        + table(
            ("key", "type", "default", "meaning"),
            [
                ("`amends`", "text", "required", "The id of the measure."),
                (
                    "`recorded_on`",
                    "date",
                    "required",
                    "When the change became known; never before the version it amends.",
                ),
                ("`why`", "text", "none", "What happened; it becomes the `note` unless one is given."),
                ("any field of a measure but `id`", "", "none", "Its new value."),
            ],
        )
        + f"\n## A product list\n\n{keys(ListEntry, {'hs': 'list of HS codes'})}\n"
        "The CSV file has a column `hs`. Other columns hold numbers, for instance a rate for every code, which a rate "
        "names as its `column`; `text` is for people.\n"
    )


def measure_schema() -> str:
    """The JSON schema of a ledger's files."""
    schema = Measure.model_json_schema(ref_template="#/$defs/{model}")
    shared = schema.pop("$defs")
    shared["Measure"] = schema
    shared["Heading"], shared["ProductList"] = Heading.model_json_schema(), ListEntry.model_json_schema()
    shared["ProductList"].pop("$defs", None)
    shared["ProductList"]["properties"]["hs"] = {"type": "array", "items": {"type": "string"}}
    shared["Amendment"] = _amendment(schema)
    for model in shared.values():
        _as_people_write(model)
    return (
        json.dumps(
            {
                "title": "A file of a ledger",
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "ledger": {"$ref": "#/$defs/Heading", "description": PART_OF["ledger"]},
                    "measures": _list_of("Measure", "measures"),
                    "amendments": _list_of("Amendment", "amendments"),
                    "products": {
                        "type": "object",
                        "additionalProperties": {"$ref": "#/$defs/ProductList"},
                        "description": PART_OF["products"],
                    },
                },
                "$defs": shared,
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


def _list_of(model: str, part: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{model}"}, "description": PART_OF[part]}


def _amendment(measure: dict[str, Any]) -> dict[str, Any]:
    """The fields of a measure, none of them needed, each of which may be given as nothing."""
    fields = {
        name: {"anyOf": [{key: value for key, value in field.items() if key != "default"}, {"type": "null"}]}
        for name, field in copy.deepcopy(measure["properties"]).items()
        if name not in ("id", "recorded_on")
    }
    named = {
        "amends": {"type": "string", "description": "The id of the measure."},
        "recorded_on": copy.deepcopy(measure["properties"]["recorded_on"]),
        "why": {"type": "string", "description": "What happened; the note unless one is given."},
    }
    return {
        "title": "Amendment",
        "description": "A later version of a measure: the fields that change.",
        "type": "object",
        "additionalProperties": False,
        "properties": named | fields,
        "required": ["amends", "recorded_on"],
    }


def _as_people_write(model: dict[str, Any]) -> None:
    """One sector stands for products, and one code for a list of codes."""
    for name, field in model.get("properties", {}).items():
        for holder in (field, *field.get("anyOf", [])):
            if holder.get("$ref", "").endswith("/Products"):
                field.pop("$ref", None)
                field["anyOf"] = [*field.get("anyOf", []), {"type": "string"}, {"$ref": "#/$defs/Products"}]
                break
        if name == "hs" and field.get("type") == "array" and model.get("title") == "Products":
            items = {"type": "array", "items": field.pop("items")}
            del field["type"]
            field["anyOf"] = [{"type": "string"}, items]


def bundled_page() -> str:
    """Every measure of the bundled ledger, and its product lists."""
    ledger = Ledger.embedded()
    measures = sorted(ledger, key=lambda one: (_first_day(one), one.id))
    duties = [one for one in measures if one.instrument in DUTIES]
    events = [one for one in measures if one.is_event]
    others = [one for one in measures if one not in duties and one not in events]
    lists = [
        (f"`{one.name}`", one.title, str(len(one.hs)), one.source) for _, one in sorted(ledger.lists.items())
    ]
    notes = "\n".join(f"- {note}" for note in ledger.heading.notes)
    return (
        "# The bundled ledger: us-china\n\n"
        f"{WRITTEN}"
        f"{ledger.heading.title}. Kept to {_day(ledger.heading.known_to)}: {len(ledger)} measures in "
        f"{len(ledger.versions())} versions, shown as the latest version has them. `detente status` says where they stand "
        "on a day, `detente ledger check` what is not verified or not counted.\n\n"
        f"{notes}\n\n"
        "*Points* are percentage points, `in all` the whole duty with the base tariff. Where a day stands before them, "
        "they hold from that day on. *From* is the first day in force, or of which it was said that it would be; *until* "
        "is the first day outside, also of a suspension. *Verified* says whether all its sources were read; those that were not "
        "are marked in the [list of sources](#sources).\n\n"
        f"## Duties\n\n{_measures(duties)}\n"
        f"## Export controls, bans and sanctions\n\n{_measures(others)}\n"
        f"## Talks, agreements, disputes and investigations\n\n{_measures(events)}\n"
        f"## Sources\n\n{_sources(measures)}\n"
        "## Product lists\n\n"
        f"{table(('list', 'holds', 'codes', 'source'), lists)}"
    )


def _measures(measures: Iterable[Measure]) -> str:
    header = ("measure", "who → whom", "instrument", "from", "until", "points", "verified")
    return table(header, [_row(one) for one in measures])


def _row(measure: Measure) -> tuple[str, ...]:
    return (
        f"`{measure.id}`<br>{measure.title}",
        _sides(measure),
        measure.instrument,
        f"{measure.start or ''}{'<br>threatened' if measure.is_only_threatened else ''}",
        "<br>".join([*([str(measure.until)] if measure.until else []), *_pauses(measure)]),
        _points(measure),
        _verified(measure),
    )


def _verified(measure: Measure) -> str:
    read = [source.verified for source in measure.sources]
    return "no" if not any(read) else "yes" if all(read) else "in part"


def _sources(measures: Iterable[Measure]) -> str:
    named = [(one.id, dict.fromkeys(_source(source) for source in one.sources)) for one in measures]
    return "\n".join(f"- `{id}`: {'; '.join(sources) or 'none'}" for id, sources in sorted(named)) + "\n"


def _sides(measure: Measure) -> str:
    actors = ", ".join(measure.imposed_by)
    if measure.is_event and measure.on == ["all"]:
        return actors
    beyond = f" but {', '.join(measure.excluded)}" if measure.excluded else ""
    return f"{actors} → {', '.join(measure.on)}{beyond}"


def _points(measure: Measure) -> str:
    """The rates of a measure, each with the day from which on it holds where they change."""
    turns = {day for rate in measure.rates for day in (rate.start, rate.until) if day}
    begin = measure.start or min(turns, default=dt.date.min)
    inside = [day for day in sorted({begin, *turns}) if measure.until is None or day < measure.until]
    said: list[tuple[dt.date, str]] = []
    for day in inside:
        words = rates_in_words(measure.rates_on(day)) or ("none" if said else "")
        if words and (not said or said[-1][1] != words):
            said.append((day, words))
    if len(said) == 1:
        return said[0][1]
    return "<br>".join(f"{day}: {words}" for day, words in said)


def _pauses(measure: Measure) -> list[str]:
    return [
        f"suspended from {one.start}" + (f" to {one.until}" if one.until else "") for one in measure.suspended
    ]


def _source(source: Source) -> str:
    told = [source.title, source.publisher, str(source.date or "")]
    return ", ".join(part for part in told if part) + ("" if source.verified else " (not verified)")


def _first_day(measure: Measure) -> dt.date:
    return measure.history()[0].date


def _day(day: dt.date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "no day"
