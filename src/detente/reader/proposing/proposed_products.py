"""What a proposed measure covers: tariff headings where the words name them, sectors, or words alone."""

from __future__ import annotations

import re
from typing import Any

from detente.policy.measure import DUTIES, EVENTS
from detente.reader.mentions.gazetteer import names_in
from detente.reader.mentions.products import products_in
from detente.reader.merging import Row

_PLAIN = frozenset(
    "all every any the a an of from into imports imported goods products exports merchandise items other such its "
    "their made foreign shipments everything and commodities articles".split()
)
_SERVICES = re.compile(r"^[E-S]\d|^[D-S]$")
"""ICIO sectors that have no tariff headings."""


def products_of(row: Row, kind: str, remarks: list[str], asides: list[str]) -> dict[str, Any]:
    """The field ``products`` of a row's measure.

    Args:
        row: what the reports tell.
        kind: its instrument in the ledger.
        remarks: what the reports leave open is added here.
        asides: what a reader of the ledger should know beside is added here.

    Returns:
        The field; nothing where the measure covers all goods, or is an event.
    """
    if kind in EVENTS:
        return {"products": {"text": row.product}} if row.product else {}
    if not row.product:
        if kind in DUTIES:
            remarks.append("No products are named: taken as all goods.")
            return {}
        remarks.append("No report says what it covers: nothing of it would be counted.")
        return {"products": {"text": "Not said in the reports"}}
    if means_all_goods(row.product):
        return {}
    said: dict[str, Any] = {"text": row.product}
    if row.hs:
        said["hs"] = list(row.hs)
    sectors = [sector for sector in row.sectors if not row.hs or _SERVICES.match(sector)]
    if sectors:
        said["sectors"] = sectors
    if not row.hs and not sectors:
        remarks.append(f"“{row.product}” stands for no tariff headings: nothing of it would be counted.")
    elif row.hs:
        asides.append(
            "The tariff headings are those that the products' names stand for, not those of a notice."
        )
    return {"products": said}


def means_all_goods(words: str) -> bool:
    """Whether words for products leave none out: "all Chinese imports", "U.S. goods".

    Examples:
        >>> means_all_goods("all Chinese imports"), means_all_goods("Chinese steel")
        (True, False)
    """
    if any(good.whole for good in products_in(words)):
        return True
    kept = list(words)
    for name in names_in(words):
        kept[name.start : name.end] = " " * (name.end - name.start)
    return all(word in _PLAIN for word in re.findall(r"[a-z]+", "".join(kept).casefold()))
