"""Who sells instead, and who buys instead: where trade goes when one flow becomes dear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from detente.economy.names import Names
from detente.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from detente.simulate.outcome import Outcome

SELLS = "sells instead"
BUYS = "buys instead"


def diversion(
    outcome: Outcome,
    *,
    exporter: Names,
    importer: Names,
    sectors: Names,
    against: Outcome | None = None,
) -> pd.DataFrame:
    """Where trade goes that one flow loses: other sellers to its buyers, other buyers of its sellers.

    Values are what flows are worth at the border, own sales included as ``home``, in units of constant world value
    added. ``share_pct`` is a row's change as a part of what the flow loses.

    Args:
        outcome: a converged outcome.
        exporter: who sold the flow.
        importer: who bought it.
        sectors: what it is.
        against: what the outcome is compared with; None: the baseline.

    Returns:
        One row a partner, those who gain most first: ``side`` ("the flow", "sells instead" or "buys instead"),
        ``partner``, ``before_usd_m``, ``after_usd_m``, ``change_usd_m``, ``change_pct``, ``share_pct``.

    Raises:
        InputError: an unknown name, one economy on both sides, a flow that does not exist, outcomes on different
            worlds.
        NotConvergedError: the outcome has no numbers.
    """
    import pandas as pd

    world = outcome.world
    sellers, buyers = (
        world.resolve_economies(names, place)
        for names, place in ((exporter, "exporter"), (importer, "importer"))
    )
    chosen = world.resolve_sectors(sectors, "sectors")
    both = [label for label in sellers if label in buyers]
    if both:
        rule = "A flow goes from one side to the other"
        raise InputError(Problem("importer", f"{', '.join(both)} would sell to itself", rule))
    if against is not None:
        outcome.versus(against)
    flows = flows_of(outcome, chosen, against)
    place = {label: at for at, label in enumerate(world.economies)}

    def sums(exporters: list[str], importers: list[str]) -> tuple[float, float]:
        rows, columns = ([place[label] for label in side] for side in (exporters, importers))
        before, after = (float(each[np.ix_(rows, columns)].sum()) for each in flows)
        return before, after

    was, now = sums(sellers, buyers)
    if not was > 0:
        raise InputError(Problem("exporter", "nothing was sold there", "Name a flow that exists"))
    rows = [("the flow", ", ".join(sellers), was, now)]
    others = [label for label in world.economies if label not in sellers]
    rows += [(SELLS, "home" if [label] == buyers else label, *sums([label], buyers)) for label in others]
    rest = [label for label in world.economies if label not in buyers]
    rows += [(BUYS, "home" if [label] == sellers else label, *sums(sellers, [label])) for label in rest]
    columns = ["side", "partner", "before_usd_m", "after_usd_m"]
    table = pd.DataFrame(rows, columns=columns)
    table["change_usd_m"] = table.after_usd_m - table.before_usd_m
    table["change_pct"] = 100 * table.change_usd_m / table.before_usd_m.where(table.before_usd_m > 0)
    table["share_pct"] = 100 * table.change_usd_m / (was - now) if now != was else np.nan
    table.attrs["unit"] = "million USD of constant world value added; %"
    order = table.side.map({"the flow": 0, SELLS: 1, BUYS: 2})
    table = table.assign(order=order).sort_values(["order", "change_usd_m"], ascending=[True, False])
    return table.drop(columns="order").reset_index(drop=True)


def flows_of(
    outcome: Outcome, sectors: list[str], against: Outcome | None = None
) -> tuple[Float[np.ndarray, "exporter importer"], Float[np.ndarray, "exporter importer"]]:
    """What flows of some sectors are worth at the border before and after, own sales included, million USD.

    Args:
        outcome: a converged outcome.
        sectors: labels of the sectors.
        against: what comes before; None: the baseline.
    """
    before = outcome.books.border_before if against is None else against["trade_usd_m"].values
    place = {label: at for at, label in enumerate(outcome.world.sectors)}
    places = [place[label] for label in sectors]
    everything = len(places) == len(place)
    both = (each if everything else each[:, :, places] for each in (before, outcome["trade_usd_m"].values))
    first, last = (each.sum(axis=2) for each in both)
    return first, last
