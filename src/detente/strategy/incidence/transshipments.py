"""Transshipment: three measures of how much of one economy's trade reaches a buyer by way of others.

They answer different questions and must not be taken for one another:

- *diversion*: by how much others sell more to the buyer in an outcome, whatever their goods are made of;
- *matched flows*: how much of their sales to the buyer could at most be goods bought from the origin and
  passed on;
- *origin value added*: how much of the value of their sales was added by the origin, which is what supply
  chains are for and evades nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from detente.economy.names import Names, economy_names, economy_title
from detente.errors import InputError, NotConvergedError, Problem, gathered, raise_if_any
from detente.simulate.diversion import BUYS, SELLS, diversion
from detente.simulate.outcome import Outcome
from detente.strategy.incidence.transshipment_routes import (
    DETECTION,
    PENALTY,
    PUBLISHED_SHARES,
    Routes,
    Ways,
    penalty_problems,
    quota_problems,
    range_problems,
)

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World
    from detente.policy.policy import Policy

MOST_STEPS = 10_000
SMALL = 1e-13
UNITS = {
    "exports_usd_m": "million USD",
    "diverted_usd_m": "million USD",
    "diverted_pct": "%",
    "bought_usd_m": "million USD",
    "bought_more_usd_m": "million USD",
    "bought_more_pct": "%",
    "matched_at_most_pct": "% of exports to the destination",
    "origin_value_added_pct": "% of exports to the destination",
}
"""The unit of every column."""
NOTES = (
    "matched_at_most_pct is an upper bound by ICIO sector, far coarser than 8-digit products, let alone "
    "firms: one sector holds goods bought and other goods sold. For Viet Nam the same measure is published as "
    "16.1 to 16.5 % by product and 1.7 to 1.8 % by firm",
    "origin_value_added_pct is what the origin added anywhere up the supply chain: it is no evasion",
)


@dataclass(frozen=True, eq=False, repr=False)
class Transshipment:
    """Three measures of trade by way of third economies, one row each.

    Attributes:
        table: by third economy, the largest exporter to the destination first; units in `UNITS`.

            - ``exports_usd_m``: what it sells to the destination in the baseline;
            - ``diverted_usd_m``, ``diverted_pct``: by how much that changes in the outcome;
            - ``bought_usd_m``, ``bought_more_usd_m``, ``bought_more_pct``: the same for what it buys from the
              origin;
            - ``matched_at_most_pct``: upper bound on goods passed on, from the baseline;
            - ``origin_value_added_pct``: the origin's value added in its sales to the destination, from the
              baseline.
        origin: where the goods would come from.
        destination: where they go.
        sectors: which goods.
        notes: what the measures are not.
        world: the baseline.
        outcome: the outcome that diversion is measured in; None where a world was given.
        against: what the outcome is compared with; None: the baseline.
    """

    table: pd.DataFrame
    origin: str
    destination: str
    sectors: tuple[str, ...]
    notes: tuple[str, ...]
    world: World
    outcome: Outcome | None = None
    against: Outcome | None = None

    @property
    def units(self) -> dict[str, str]:
        """The unit of every column of `table`."""
        return dict(UNITS)

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, parameters and version the numbers came from."""
        if self.outcome is not None:
            return self.outcome.vintage
        from detente import __version__

        size = f"{len(self.world.economies)} x {len(self.world.sectors)}, {self.world.fingerprint}"
        return {"detente": __version__, "world": self.world.provenance.name, "tables": size}

    def relabelled(
        self,
        *,
        shares: tuple[float, float] = (PUBLISHED_SHARES["firm"][0], PUBLISHED_SHARES["product"][1]),
        penalty: float = PENALTY,
        detection: float = DETECTION,
    ) -> pd.DataFrame:
        """Share of the origin's sales that would go by way of each third economy, by the route model.

        Each third economy alone is set beside the direct way, sector by sector: rows do not add up. With s the
        share by the route at what both ways cost (`Ways`; kappa is the sector's trade elasticity), F the
        origin's direct sales, M what the third economy buys of the origin and X what it sells to the
        destination, all of the baseline and at the border,

            by the route = sum_k min(s[k] F[k], M[k], X[k]) / sum_k F[k]

        The choice knows costs alone: how large the third economy is plays no part in s. That it passes on no
        more than its matched flows of today is the bound that tells a small one from a large one; it grows no
        new business. What it costs to pass goods on is such that before, s is the share given. Published shares
        are of a third economy's exports; that the origin's sales divide likewise is an assumption.

        Args:
            shares: the share before, low and high.
            penalty: points of duty on goods found out, added to the third economy's own: an assumption.
            detection: probability of being found out, 0 to 1: an assumption.

        Returns:
            By third economy: ``before_low_pct``, ``before_high_pct``, ``after_low_pct``, ``after_high_pct``, and
            ``at_most_pct``, the bound; percent of the origin's direct sales in the baseline. A banned direct way
            sends all by the route, up to the bound; a banned route carries nothing.

        Raises:
            InputError: no outcome to take policies from, numbers that cannot be, a quota on one of the ways, a
                way that was closed before, all at once.
        """
        import pandas as pd

        from detente.policy.policy import Policy

        after = None if self.outcome is None else self.outcome.policy
        before = Policy.none(self.world) if self.against is None else self.against.policy
        thirds, chosen = [str(label) for label in self.table.index], list(self.sectors)
        border = _border(self.world).sel(sector=chosen)
        flow = border.sel(exporter=self.origin, importer=self.destination).to_numpy()
        raise_if_any([*range_problems(shares), *penalty_problems(penalty, detection),
                      *self._no_choice(before, after, thirds, flow)])  # fmt: skip
        assert after is not None  # refused otherwise
        kappa = self.world.trade_elasticity.sel(sector=chosen).to_numpy()
        rows = {}
        for third in thirds:
            was, now = (
                Ways.under(policy, self.origin, third, self.destination, chosen) for policy in (before, after)
            )
            bought = border.sel(exporter=self.origin, importer=third).to_numpy()
            sold = border.sel(exporter=third, importer=self.destination).to_numpy()
            most = np.minimum(flow, np.minimum(bought, sold))
            calibrated = [Routes.calibrated(share, was.direct, was.route, kappa=kappa) for share in shares]
            carried = [
                *(was.by_the_route(routes, 0.0, 0.0) * flow for routes in calibrated),
                *(now.by_the_route(routes, penalty, detection) * flow for routes in calibrated),
                most,
            ]
            rows[third] = [100 * float(np.minimum(one, most).sum() / flow.sum()) for one in carried]
        columns = ["before_low_pct", "before_high_pct", "after_low_pct", "after_high_pct", "at_most_pct"]
        table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("economy")
        table.attrs["unit"] = "% of the origin's direct sales in the baseline"
        return table

    def _no_choice(
        self, before: Policy, after: Policy | None, thirds: list[str], flow: np.ndarray
    ) -> list[Problem]:
        """Why there is no choice of a way to work out."""
        if after is None:
            rule = "Routes are chosen by the policy of an outcome"
            return [Problem("relabelled", "there is no outcome", rule, "Pass transshipment(outcome)")]
        ends, goods = (self.origin, self.destination), list(self.sectors)
        problems = quota_problems(after, ends[0], thirds, ends[1], goods)
        if self.against is not None:
            problems += quota_problems(before, ends[0], thirds, ends[1], goods)
            ways = {third: Ways.under(before, ends[0], third, ends[1], goods) for third in thirds}
            shut = [f"the way by {third}" for third, one in ways.items() if not one.route_open.all()]
            if not all(one.direct_open.all() for one in ways.values()):
                shut.insert(0, "the direct way")
            if shut:
                fact = f"a ban closes {', '.join(shut[:4])}{' …' if len(shut) > 4 else ''}"
                rule = "A share before needs both ways open"
                problems.append(Problem("against", fact, rule, "Compare with an outcome without the ban"))
        if not flow.sum() > 0:
            problems.append(Problem("origin", f"{self.origin} sells {self.destination} nothing directly"))
        return problems

    def sentence(self, economy: str) -> str:
        """The three measures of one third economy in words, each called what it is."""
        label = economy_names().one(economy, list(self.table.index), "economy")
        row, third = self.table.loc[label], economy_title(label)
        origin, buyer = economy_title(self.origin), economy_title(self.destination)
        said = (
            f"Of what {third} sells to {buyer}, at most {row.matched_at_most_pct:.1f} % could be goods of the "
            f"same sectors bought from {origin} (an upper bound), and {origin} added "
            f"{row.origin_value_added_pct:.1f} % of its value anywhere up the supply chain (no evasion)."
        )
        if self.outcome is None:
            return said
        word = "more" if row.diverted_pct >= 0 else "less"
        return (
            f"{said} In the outcome {third} sells {buyer} {abs(row.diverted_pct):.1f} % {word} (diversion)."
        )

    def __repr__(self) -> str:
        head = f"<Transshipment {self.origin} to {self.destination}>"
        return f"{head}\n{self.table.head(8).to_string(float_format=lambda value: f'{value:.4g}')}"


def transshipment(
    world_or_outcome: World | Outcome,
    *,
    origin: str = "CHN",
    destination: str = "USA",
    through: Names | None = None,
    sectors: Names = "goods",
    against: Outcome | None = None,
) -> Transshipment:
    """Diversion, matched flows and origin value added, by third economy.

    With X the sales of third economy j to the destination, M its purchases from the origin, at the border,
    and c the origin's value added in a unit of output:

        diverted[j]     = change of sum_k X[j,k]                            (in the outcome)
        matched[j]      = sum_k min(M[j,k], X[j,k]) / sum_k X[j,k]          (baseline; an upper bound)
        value added[j]  = sum_k c[j,k] X[j,k] / sum_k X[j,k]                (baseline)

    Args:
        world_or_outcome: a world, for the two measures of the baseline; an outcome, for diversion, too.
        origin: where the goods would come from.
        destination: where they go.
        through: third economies; None: all others.
        sectors: which goods.
        against: what the outcome is compared with; None: the baseline.

    Returns:
        A row a third economy; measures that need sales to the destination are missing where there are none.

    Raises:
        InputError: an unknown name, an origin that is the destination, either of them among the third
            economies, a comparison without an outcome.
        NotConvergedError: the outcome has no numbers.

    Reference: matched flows as described in the methods, section 5; value added: Leontief (1936), Koopman,
        Wang and Wei (2014).

    Example:
        >>> transshipment(World.embedded(), through=["Viet Nam", "Mexico"]).table
    """
    import pandas as pd

    outcome = world_or_outcome if isinstance(world_or_outcome, Outcome) else None
    if outcome is None and not hasattr(world_or_outcome, "trade"):
        fact = f"{type(world_or_outcome).__name__} is neither a world nor an outcome"
        raise InputError(Problem("world_or_outcome", fact))
    world: World = world_or_outcome.world if isinstance(world_or_outcome, Outcome) else world_or_outcome
    (seller, buyer, thirds, chosen), _ = gathered(
        partial(_names, world, origin, destination, through, sectors),
        partial(_refuse_comparison, outcome, against),
    )
    border = _border(world).sel(sector=chosen)
    sold = border.sel(importer=buyer).sel(exporter=thirds).to_numpy()
    bought = border.sel(exporter=seller).sel(importer=thirds).to_numpy()
    content = origin_content(world, seller).sel(economy=thirds, sector=chosen).to_numpy()
    total = sold.sum(axis=1)
    safe = np.where(total > 0, total, np.nan)
    table = pd.DataFrame(index=pd.Index(thirds, name="economy"))
    table["exports_usd_m"] = total
    for side, name in ((SELLS, "diverted"), (BUYS, "bought_more")):
        changes = _changes(outcome, against, seller, buyer, chosen, side)
        table[f"{name}_usd_m"] = [changes.get(third, (np.nan, np.nan))[0] for third in thirds]
        table[f"{name}_pct"] = [changes.get(third, (np.nan, np.nan))[1] for third in thirds]
    table["bought_usd_m"] = bought.sum(axis=1)
    table["matched_at_most_pct"] = 100 * np.minimum(sold, bought).sum(axis=1) / safe
    table["origin_value_added_pct"] = 100 * (content * sold).sum(axis=1) / safe
    table = table.iloc[np.argsort(-total, kind="stable")].loc[:, list(UNITS)]
    table.attrs["units"] = dict(UNITS)
    notes = NOTES if outcome is not None else (*NOTES, "diversion needs an outcome: only a world was given")
    return Transshipment(table, seller, buyer, tuple(chosen), notes, world, outcome, against)


def _names(
    world: World, origin: str, destination: str, through: Names | None, sectors: Names
) -> tuple[str, str, list[str], list[str]]:
    """Labels of all who take part; every unknown name is refused at once."""
    others = world.economies if through is None else through
    seller, buyer, thirds, chosen = gathered(
        lambda: economy_names().one(origin, world.economies, "origin"),
        lambda: economy_names().one(destination, world.economies, "destination"),
        lambda: world.resolve_economies(others, "through"),
        lambda: world.resolve_sectors(sectors, "sectors"),
    )
    found = {"origin": seller, "destination": buyer}
    thirds = thirds if through is not None else [label for label in thirds if label not in found.values()]
    problems: list[Problem] = []
    if found["origin"] == found["destination"]:
        problems.append(
            Problem("destination", f"{found['origin']} is the origin, too", "Goods go to another economy")
        )
    problems += [Problem("through", f"{label} is the {place}", "A third economy is neither", "Leave it out")
                 for place, label in found.items() if label in thirds]  # fmt: skip
    if not thirds:
        problems.append(Problem("through", "this world has no third economy", "", "Use a larger world"))
    raise_if_any(problems)
    return found["origin"], found["destination"], thirds, chosen


def _refuse_comparison(outcome: Outcome | None, against: object) -> None:
    """Refuse a comparison without an outcome, or with what is none."""
    if against is None:
        return
    problems = []
    if outcome is None:
        cure = "Pass an outcome, or leave it out"
        problems.append(Problem("against", "there is no outcome to compare", "", cure))
    if not isinstance(against, Outcome):
        fact = f"{type(against).__name__} is no outcome"
        problems.append(Problem("against", fact, "", "Leave it out to compare with the baseline"))
    raise_if_any(problems)


def _border(world: World) -> xr.DataArray:
    return world.trade / (1 + world.tariff)


def _changes(
    outcome: Outcome | None, against: Outcome | None, seller: str, buyer: str, chosen: list[str], side: str
) -> Mapping[str, tuple[float, float]]:
    """Change of one side's flows by third economy, million USD and percent."""
    if outcome is None:
        return {}
    table = diversion(outcome, exporter=seller, importer=buyer, sectors=chosen, against=against)
    rows = table[table.side == side].set_index("partner")
    return {str(label): (float(row.change_usd_m), float(row.change_pct)) for label, row in rows.iterrows()}


def origin_content(world: World, origin: str) -> xr.DataArray:
    """What one economy added to the value of a unit of output of every economy and sector, all stages counted.

    With a the payment to seller (n, k) for a unit of output of (i, j), and v what the economy i itself gets,
    as value added and as duty on inputs, per unit of output:

        c[i,j] = v[i,j] [i is the origin] + sum_k input_share[i,k,j] sum_n b[n,i,k] c[n,k]
        b[n,i,k] = trade[n,i,k] / (1 + tariff[n,i,k]) / spending[i,k]

    Over all origins it adds up to 1. Duty on inputs counts where it is levied.

    Args:
        world: the world.
        origin: the economy.

    Returns:
        Shares, by economy and sector.

    Raises:
        InputError: an unknown economy.
        NotConvergedError: a world in which inputs of inputs do not run out.

    Reference: Leontief (1936); Koopman, Wang and Wei (2014).
    """
    label = economy_names().one(origin, world.economies, "origin")
    spending = world.spending.to_numpy()
    paid = _border(world).to_numpy() / np.where(spending > 0, spending, 1.0)[None]
    inputs = world.input_share.to_numpy()
    kept = 1 - np.einsum("ikj,ik->ij", inputs, paid.sum(axis=0))
    own = np.zeros_like(kept)
    row = world.economies.index(label)
    own[row] = kept[row]
    content = own
    step = np.inf
    for _ in range(MOST_STEPS):
        bought = np.einsum("nik,nk->ik", paid, content)
        new = own + np.einsum("ikj,ik->ij", inputs, bought)
        step = float(np.abs(new - content).max())
        content = new
        if step <= SMALL:
            return world.output.copy(data=content).rename("origin_content")
    raise NotConvergedError(
        f"inputs of inputs do not run out in this world: still {step:.1e} after {MOST_STEPS} steps"
    )
