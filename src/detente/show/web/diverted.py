"""Where trade goes that one flow loses, as the links of a flow diagram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.economy.names import economy_title
from detente.errors import InputError
from detente.simulate.diversion import BUYS, SELLS, diversion

if TYPE_CHECKING:
    from detente.simulate.outcome import Outcome

MOST_LINKS = 12
"""Partners on each side that are named; the rest is one link."""
UNIT = "million USD of constant world value added"


def diverted_trade(outcome: Outcome, about: Sequence[str], reference: Outcome | None) -> dict[str, Any]:
    """The flow that a policy makes dearest, who sells instead and who buys instead.

    Args:
        outcome: a converged outcome.
        about: the two economies it is about; the flow is between them where its tariffs are.
        reference: what it is compared with; None: the baseline.
    """
    exporter, importer = dearest_flow(outcome, about, reference)
    nothing = {"of": None, "unit": UNIT, "links": []}
    if not exporter:
        return nothing
    try:
        table = diversion(outcome, exporter=exporter, importer=importer, sectors="goods", against=reference)
    except InputError:
        return nothing
    flow = table.iloc[0]
    links = [
        *_links(table[table.side == SELLS], "from", "to", importer),
        *_links(table[table.side == BUYS], "to", "from", exporter),
    ]
    return {
        "of": {
            "exporter": exporter,
            "importer": importer,
            "title": f"{economy_title(exporter)} to {economy_title(importer)}, goods",
            "before_usd_m": float(flow.before_usd_m),
            "after_usd_m": float(flow.after_usd_m),
            "change_usd_m": float(flow.change_usd_m),
            "change_pct": float(flow.change_pct),
        },
        "unit": UNIT,
        "links": links,
    }


def dearest_flow(outcome: Outcome, about: Sequence[str], reference: Outcome | None) -> tuple[str, str]:
    """Exporter and importer between whom the policy adds most, rate times trade; empty where it adds nothing."""
    world = outcome.world
    before = world.tariff if reference is None else reference.policy.tariff
    wedge = (outcome.policy.tariff - before) + outcome.policy.export_wedge
    wedge = wedge + (outcome.policy.iceberg - 1) + (1 - outcome.policy.available)
    cost = abs(wedge * world.trade).sum("sector")
    values = cost.values.copy()
    for place in range(len(values)):
        values[place, place] = 0
    if not values.max() > 0:
        return "", ""
    seller, buyer = divmod(int(values.argmax()), len(values))
    labels = list(world.economies)
    return labels[seller], labels[buyer]


def _links(rows: Any, partner: str, fixed: str, who: str) -> list[dict[str, Any]]:
    """A link a partner, the largest changes first; what the others come to is one link."""
    ordered = rows.reindex(rows.change_usd_m.abs().sort_values(ascending=False, kind="stable").index)
    side = "sells instead" if partner == "from" else "buys instead"
    links = []
    for row in ordered.head(MOST_LINKS).itertuples():
        code = who if row.partner == "home" else str(row.partner)
        title = f"{economy_title(code)} at home" if row.partner == "home" else economy_title(code)
        links.append({partner: str(row.partner), fixed: who, "side": side, "title": title,
                      "before_usd_m": float(row.before_usd_m), "after_usd_m": float(row.after_usd_m),
                      "change_usd_m": float(row.change_usd_m)})  # fmt: skip
    rest = ordered.iloc[MOST_LINKS:]
    if len(rest):
        links.append({partner: "others", fixed: who, "side": side, "title": f"{len(rest)} others",
                      "before_usd_m": float(rest.before_usd_m.sum()), "after_usd_m": float(rest.after_usd_m.sum()),
                      "change_usd_m": float(rest.change_usd_m.sum())})  # fmt: skip
    return links
