"""Diverted trade as a page gets it: the flow of goods that falls most, as the brief has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.errors import InputError

if TYPE_CHECKING:
    from detente.show.diverted_trade import Link
    from detente.simulate.outcome import Outcome

UNIT = "million USD of constant world value added"
NONE: dict[str, Any] = {"of": None, "unit": UNIT, "heading": "", "caption": "", "links": []}


def diverted_document(outcome: Outcome, reference: Outcome | None) -> dict[str, Any]:
    """The flow of goods that falls most, who sells instead and who buys instead; see `diverted_trade`.

    Args:
        outcome: a converged outcome.
        reference: what it is compared with; None: the baseline.
    """
    from detente.show.diverted_trade import diverted_trade, goods_of

    try:
        found = diverted_trade(outcome, sectors=goods_of(outcome.world), against=reference)
    except InputError:
        return NONE  # no flow falls
    flow, *links = found.links
    return {
        "of": _data(flow) | {"title": found.title},
        "unit": UNIT,
        "heading": found.heading,
        "caption": found.caption.removeprefix(f"{found.heading}. "),
        "links": [_data(one) for one in links],
    }


def _data(one: Link) -> dict[str, Any]:
    return {
        "side": one.side,
        "exporter": one.exporter,
        "importer": one.importer,
        "seller": one.seller,
        "buyer": one.buyer,
        "home": one.home,
        "before_usd_m": one.before,
        "after_usd_m": one.after,
        "change_usd_m": one.change,
    }
