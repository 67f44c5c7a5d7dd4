"""Instruments in the words of Global Trade Alert (GTA): types of intervention, MAST chapters, field by field.

``FIELDS`` says which field of a measure each GTA field is. A row made by ``gta_fields`` carries what GTA has no
name for under the measure's own names, so ``measure_fields`` gives back the measure that was written. Rows from
GTA itself have fewer names and are read, too. Fields in ``DERIVED`` follow from the instrument or the actors;
those in ``ADDRESSES`` say where GTA shows the record and are left aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.policy.measure import EVENTS, Measure, Source
from detente.policy.places import codes, policy_rows

FIELDS = {
    "state_act_id": "state_act",
    "intervention_id": "id",
    "state_act_title": "title",
    "intervention_description": "note",
    "intervention_type": "instrument",
    "implementing_jurisdictions": "imposed_by",
    "affected_jurisdictions": "on",
    "affected_products": "products.hs",
    "affected_sectors": "products.sectors",
    "date_announced": "announced",
    "date_published": "recorded_on",
    "date_implemented": "from",
    "date_removed": "until",
    "gta_evaluation": "gta_evaluation",
    "gta_reportable": "gta_reportable",
    "prior_level": "rates.prior",
    "new_level": "rates.rate",
    "unit": "rates.basis",
    "source": "sources",
}
"""GTA's name of a field and the field of a measure that it is, one to one, in the spelling of a ledger.

Levels are percent as text in GTA and fractions here. ``gta_reportable`` is our word for whether GTA would list it;
``source`` is what GTA's interface calls ``state_act_source``.
"""

DERIVED = ("mast_chapter", "affected_flow", "implementation_level", "eligible_firm")
"""Fields of GTA that follow from the instrument and from who acts; a measure does not hold them."""

ADDRESSES = (
    "intervention_url",
    "state_act_url",
    "is_in_force",
    "is_official_source",
    "mast_subchapter",
    "implementing_jurisdiction_groups",
)
"""Fields of GTA's interface that a measure has no use for: they restate others or say where GTA shows them."""

_SAME_AS = {"state_act_source": "source"}
_CARRIED = (
    "except authority products rates rent_share suspended status condition answers stacking sources".split()
)
"""Fields of a measure that GTA has no name for, or a coarser one; carried as they are where they say more."""

_UNITS = {
    "percent, additional": "additional",
    "percent, total": "total",
    "percent": "total",
    "%": "total",
    "": "total",
}


@dataclass(frozen=True)
class InstrumentEntry:
    """What is known of an instrument.

    Attributes:
        instrument: our word, as in a measure.
        gta_intervention_type: the term of Global Trade Alert; "Other: ..." where it has none.
        mast_chapter: the chapter of UNCTAD's classification of non-tariff measures, as GTA prints it.
        affected_flow: ``Inward``, ``Outward``, ``Outward subsidy`` or ``none``, seen from who acts.
        wedge: ``tariff``, ``export_wedge``, ``iceberg``, ``availability``, ``subsidy`` or ``none``.
        quantitative_restriction: whether GATT Article XI asks about it; a question, never a finding.
        description: what it is, in a sentence.
        source: where the mapping comes from.
    """

    instrument: str
    gta_intervention_type: str
    mast_chapter: str
    affected_flow: str
    wedge: str
    quantitative_restriction: bool
    description: str
    source: str


@cache
def instruments() -> dict[str, InstrumentEntry]:
    """Every instrument a measure can be, by name."""
    table: dict[str, InstrumentEntry] = {}
    for row in policy_rows("instruments"):
        restricts = row["quantitative_restriction"] == "yes"
        table[row["instrument"]] = InstrumentEntry(**{**row, "quantitative_restriction": restricts})
    return table


def instrument(name: str) -> InstrumentEntry:
    """What is known of an instrument.

    Raises:
        InputError: no such instrument, with the nearest.

    Example:
        >>> instrument("export control").gta_intervention_type
        'Export licensing requirement'
    """
    known = {word.casefold(): entry for word, entry in instruments().items()}
    return _find(name, known, "instrument", f"there is no instrument '{name}'", list(instruments()))


def from_gta(intervention_type: str) -> InstrumentEntry:
    """The instrument that a type of intervention of Global Trade Alert is.

    Raises:
        InputError: a type that is no instrument here, with the nearest that is.

    Example:
        >>> from_gta("Anti-subsidy").instrument
        'countervailing'
    """
    entries = instruments().values()
    known = {entry.gta_intervention_type.casefold(): entry for entry in entries}
    fact = f"'{intervention_type}' is the type of no instrument"
    offers = [entry.gta_intervention_type for entry in entries]
    return _find(intervention_type, known, "intervention_type", fact, offers)


def gta_fields(measure: Measure) -> dict[str, Any]:
    """A measure as a row under the names of Global Trade Alert.

    Days are text, levels are text in percent (several by "; ", in the order of the rates). What GTA has no name
    for follows under the measure's own names, where it says something. Events are never reportable: GTA lists
    acts that change how foreign sellers are treated, not meetings and texts.

    Raises:
        InputError: an actor nobody knows.
    """
    entry = instrument(measure.instrument)
    whole = measure.model_dump(mode="json", by_alias=True)
    row = {name: _written(whole, field) for name, field in FIELDS.items() if "rates" not in field}
    row |= _levels(whole["rates"])
    row["source"] = "; ".join(_cited(source) for source in measure.sources)
    row["gta_reportable"] = False if measure.is_event else measure.gta_reportable
    row["mast_chapter"], row["affected_flow"] = entry.mast_chapter, entry.affected_flow
    row["implementation_level"] = _level_of(measure.imposed_by)
    row["eligible_firm"] = "all"
    row["intervention_type"] = entry.gta_intervention_type
    return row | _carried(measure)


def measure_fields(gta_row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a measure that a row under the names of Global Trade Alert gives.

    They are spelled as in a ledger and ready for ``Measure.model_validate``. Jurisdictions may be names, codes or
    GTA's own records; products may be HS codes (six-digit numbers regain their zeros) or GTA's records with a
    level each, which become a rate for each level. A level whose unit does not say what it stands on is a total.
    Sectors of the Central Product Classification, numbers in GTA, are kept as words: the products say what is
    covered. Eligible firms and a level of government that the other fields do not imply are kept in the note.

    Raises:
        InputError: a field GTA does not have, a type that is no instrument, a level or unit that is no percentage,
            a row without the day it became known, all at once.
    """
    row = {_SAME_AS.get(name, name): value for name, value in gta_row.items()}
    problems = list(_unknown_fields(row))
    fields: dict[str, Any] = {}
    try:
        fields["instrument"] = from_gta(str(row.get("intervention_type", ""))).instrument
    except InputError as error:
        problems += error.problems
    fields |= _plain_fields(row, problems)
    if products := _products(row):
        fields["products"] = products
    if rates := _rates(row, problems):
        fields["rates"] = rates
    if text := row.get("source"):
        fields["sources"] = [{"title": str(text), "publisher": "Global Trade Alert"}]
    fields |= {name: row[name] for name in _CARRIED if name in row and name != "products"}
    if fields.get("instrument") in EVENTS:
        fields["gta_reportable"] = False
    raise_if_any(problems)
    return fields


def _find(
    name: str, known: Mapping[str, InstrumentEntry], place: str, fact: str, offers: list[str]
) -> InstrumentEntry:
    found = known.get(name.strip().casefold())
    if found is None:
        cure = nearest(name, offers) or f"Known are: {', '.join(offers)}"
        raise InputError(Problem(place, fact, "", cure))
    return found


# -- writing ------------------------------------------------------------------------------------------------


def _written(whole: Mapping[str, Any], field: str) -> Any:
    value: Any = whole
    for part in field.split("."):
        value = value[part]
    return value


def _levels(rates: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Levels and unit of all rates in order; an empty level is one that a list holds line by line."""
    listed = list(rates)
    return {
        "prior_level": "; ".join(_percent(rate["prior"]) for rate in listed),
        "new_level": "; ".join(_percent(rate["rate"]) for rate in listed),
        "unit": "; ".join(f"percent, {rate['basis']}" for rate in listed),
    }


def _percent(fraction: float | None) -> str:
    """A fraction as percent with every digit it has: through decimals, since 0.07 * 100 is not 7."""
    return "" if fraction is None else f"{(Decimal(str(fraction)) * 100).normalize():f}"


def _cited(source: Source) -> str:
    """A source in one line."""
    beside = ", ".join(filter(None, [source.publisher, str(source.date or "")]))
    return f"{source.title} ({beside})" if beside else source.title


def _level_of(imposed_by: Iterable[str]) -> str:
    """Supranational where one name stands for several economies, as the European Union does."""
    several = any(len(codes(name, "imposed_by")) > 1 for name in imposed_by)
    return "Supranational" if several else "National"


def _carried(measure: Measure) -> dict[str, Any]:
    """What GTA's names leave out, where it says anything, under the measure's own names."""
    said = measure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    carried = {name: said[name] for name in _CARRIED if name in said}
    rates = carried.get("rates", [])
    if len(rates) == 1 and {"rate", "basis"} <= rates[0].keys() <= {"rate", "basis", "prior"}:
        del carried["rates"]
    products = carried.pop("products", {})
    beyond = {key: value for key, value in products.items() if key not in ("hs", "sectors")}
    return carried | ({"products": beyond} if beyond else {})


# -- reading ------------------------------------------------------------------------------------------------


def _unknown_fields(row: Mapping[str, Any]) -> Iterable[Problem]:
    known = [*FIELDS, *DERIVED, *ADDRESSES, *_CARRIED]
    for name in row:
        if name not in known:
            yield Problem("row", f"there is no field '{name}'", "", nearest(name, known))


def _plain_fields(row: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The fields that are what they are in GTA, but for the spelling of ids and places."""
    fields: dict[str, Any] = {}
    for name in ("state_act_title", "date_announced", "date_implemented", "date_removed"):
        fields[FIELDS[name]] = row.get(name) or None
    identifier = row.get("intervention_id", "")
    fields["id"] = f"gta-{identifier}" if str(identifier).isdigit() else str(identifier)
    fields["state_act"] = str(row.get("state_act_id") or "")
    fields["note"] = _note(row)
    fields["imposed_by"] = _places(row.get("implementing_jurisdictions"))
    fields["on"] = _places(row.get("affected_jurisdictions")) or ["all"]
    fields["gta_evaluation"] = row.get("gta_evaluation") or None
    fields["gta_reportable"] = row.get("gta_reportable", True)
    known = next(filter(None, map(row.get, ("date_published", "date_announced", "date_implemented"))), None)
    if known is None:
        cure = "Give date_published, date_announced or date_implemented"
        problems.append(Problem("row", "no day says when it became known", "A measure has one", cure))
    fields["recorded_on"] = known
    return {name: value for name, value in fields.items() if value is not None}


def _note(row: Mapping[str, Any]) -> str:
    """The description; who may apply and who acts below the state, where GTA says so, is not lost."""
    note = str(row.get("intervention_description") or "")
    if row.get("eligible_firm", "all") not in (None, "", "all"):
        note = f"{note} Eligible firms: {row['eligible_firm']}.".strip()
    if row.get("implementation_level") not in (None, "", "National", "Supranational"):
        note = f"{note} Level of government: {row['implementation_level']}.".strip()
    return note


def _places(given: Any) -> list[str]:
    """Names or codes; of GTA's records the ISO code, or the name where there is none."""
    listed = [given] if isinstance(given, str | Mapping) else given or []
    return [
        str(one.get("iso") or one.get("name")) if isinstance(one, Mapping) else str(one) for one in listed
    ]


def _products(row: Mapping[str, Any]) -> dict[str, Any]:
    sectors = [str(sector) for sector in row.get("affected_sectors") or []]
    numbers = [sector for sector in sectors if sector.isdigit()]
    products: dict[str, Any] = dict(row.get("products") or {})
    if numbers:
        words = f"CPC sectors {', '.join(numbers)}"
        products["text"] = f"{products['text']}; {words}" if products.get("text") else words
    hs = [_hs(product) for product in row.get("affected_products") or []]
    goods = [sector for sector in sectors if not sector.isdigit()]
    return products | ({"hs": hs} if hs else {}) | ({"sectors": goods} if goods else {})


def _hs(product: Any) -> str:
    code = product["product_id"] if isinstance(product, Mapping) else product
    return str(code).zfill(6) if isinstance(code, int) else str(code)


def _rates(row: Mapping[str, Any], problems: list[Problem]) -> list[dict[str, Any]]:
    """Rates from the levels of the row, or from those its products have."""
    if "rates" in row:
        return []
    if row.get("new_level") not in (None, ""):
        rate = _rate(row, problems)
        return [rate] if rate else []
    by_level: dict[tuple[str, ...], list[str]] = {}
    for product in row.get("affected_products") or []:
        if isinstance(product, Mapping) and product.get("new_level") not in (None, ""):
            level = tuple(str(product.get(key) or "") for key in ("prior_level", "new_level", "unit"))
            by_level.setdefault(level, []).append(_hs(product))
    rates = []
    for (prior, new, unit), hs in by_level.items():
        if rate := _rate({"prior_level": prior, "new_level": new, "unit": unit}, problems):
            rates.append({**rate, "products": {"hs": hs}})
    return rates


def _rate(row: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any] | None:
    found = len(problems)
    unit = str(row.get("unit") or "").strip().casefold()
    if unit not in _UNITS:
        fact = f"'{row['unit']}' is no share of the value"
        problems.append(Problem("unit", fact, "A rate is one", "Convert it and write 'percent, additional'"))
    rate = _fraction(row["new_level"], "new_level", problems)
    prior = _fraction(row.get("prior_level"), "prior_level", problems)
    if len(problems) > found:
        return None
    return {"rate": rate, "basis": _UNITS[unit]} | ({} if prior is None else {"prior": prior})


def _fraction(level: Any, place: str, problems: list[Problem]) -> float | None:
    if level in (None, ""):
        return None
    try:
        number = Decimal(str(level).strip().removesuffix("%").strip())
    except InvalidOperation:
        number = Decimal("nan")
    if number.is_finite():
        return float(number / 100)
    rule, cure = "A level is one number in percent, such as 25", "Give each level a row of its own"
    problems.append(Problem(place, f"'{level}' is not a number", rule, cure))
    return None
