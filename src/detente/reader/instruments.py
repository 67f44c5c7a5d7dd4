"""What reports speak of: the instruments of claims, which of them are events, and the ledger's words for them."""

from __future__ import annotations

from detente.reader.tables import rows

FAMILY = {row["name"]: row["family"] for row in rows("instruments")}
"""The family of each instrument of claims: claims of one family can be of one measure."""
EVENTS = frozenset(row["name"] for row in rows("instruments") if row["kind"] == "event")
"""Instruments that are no measures: talks, agreements, disputes and the like."""
DUTIES = frozenset(name for name, family in FAMILY.items() if family == "tariff") | {"export_tax"}
"""Instruments that are a rate on goods: the sellers of a country pay them."""
_MEASURE = {row["name"]: row["measure"] for row in rows("instruments")}


def instrument_of(name: str) -> str:
    """The ledger's word for an instrument of claims.

    Examples:
        >>> instrument_of("import_restriction")
        'import ban'
    """
    return _MEASURE[name]


def family_of(instrument: str) -> str:
    """The family of a ledger's instrument: within one, two measures can be the same.

    The first row that becomes the instrument decides: an "import ban" is of the family of restrictions.

    Examples:
        >>> family_of("countervailing"), family_of("import ban")
        ('tariff', 'quota')
    """
    return next(row["family"] for row in rows("instruments") if row["measure"] == instrument)
