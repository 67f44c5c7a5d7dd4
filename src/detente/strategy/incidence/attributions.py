"""Attribution: which of the measures in force carry the cost, for any economy and sector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.calibration import Elasticities
from detente.economy.names import Names, sector_title
from detente.errors import InputError, NotConvergedError, Problem, gathered, raise_if_any
from detente.policy.ledger import BASELINE, Day, Ledger
from detente.simulate.outcome import Outcome
from detente.simulate.solving import solve
from detente.simulate.stage import Deficits
from detente.simulate.variables import catalogue
from detente.strategy.incidence.attribution_game import (
    Game,
    PolicyChange,
    Progress,
    draw_problems,
    first_orders,
    most_solves,
    number_asked,
    options_asked,
    parts_of,
    policies_asked,
)

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World


@dataclass(frozen=True, eq=False, repr=False)
class Attribution:
    """What each group of measures contributes to one number of the outcome.

    Attributes:
        table: one row a group, the largest part first. ``part``: the Shapley value; ``standard_error`` of it,
            0 where it is exact; ``share_pct``: of the whole; ``alone``: the effect of this group on the
            baseline; ``last``: its effect on top of all others; ``first_order``: the same by the slope at the
            full policy, so that repealing the group at the margin brings the opposite; ``measures``: how many
            it holds.
        whole: the effect of all groups together; the parts add up to it.
        of: the variable.
        economies: whose, labels.
        who: the same for a reader: a group keeps its name.
        sector: which sector's; empty for the whole economy.
        unit: of whole, "%" or "million USD"; see `units` for the columns.
        method: how the parts were found, in words.
        groups: what each group holds: ids of measures, or nothing for changes of a policy.
        notes: what the numbers leave out, and why a number is missing.
        outcome: the outcome with all groups.
    """

    table: pd.DataFrame
    whole: float
    of: str
    economies: tuple[str, ...]
    who: str
    sector: str
    unit: str
    method: str
    groups: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    outcome: Outcome

    @property
    def units(self) -> dict[str, str]:
        """The unit of every column of `table`."""
        points = "points" if self.unit == "%" else self.unit
        columns = dict.fromkeys(("part", "standard_error", "alone", "last", "first_order"), points)
        return columns | {"share_pct": "% of the whole", "measures": "number"}

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, ledger, parameters and version the numbers came from, and how they were found."""
        return self.outcome.vintage | {"attribution": self.method}

    def sentence(self, count: int = 3) -> str:
        """The whole and its largest parts in words.

        Args:
            count: how many groups to name on either side.
        """
        who = self.who + (f", {sector_title(self.sector)}" if self.sector else "")
        what = catalogue()[self.of].title.lower()
        said = f"{who}: change of {what} {_amount(self.whole, self.unit)}"
        if not np.isfinite(self.table.part).all():
            return f"{said}. Its parts are not known: {self.notes[-1]}."
        sign = np.sign(self.whole) or 1.0
        with_it = self._told(self.table[sign * self.table.part > 0].part, count)
        against = self._told(self.table[sign * self.table.part < 0].part, count)
        other = f" The other way: {against}." if against else ""
        return f"{said}. Of it {with_it}.{other}" if with_it else f"{said}.{other}"

    def _told(self, parts: pd.Series, count: int) -> str:
        """Some parts in words, the smaller ones together; what shows no digit is not told."""
        unit = self.units["part"]
        seen = [(name, float(part)) for name, part in parts.head(count).items() if _shows(part, unit)]
        told = [f"{_amount(part, unit)} from {name}" for name, part in seen]
        rest = parts.iloc[len(seen) :]
        if len(rest) and _shows(float(rest.sum()), unit):
            told.append(f"{_amount(float(rest.sum()), unit)} from {len(rest)} {'more' if seen else 'groups'}")
        return "; ".join(told)

    def __repr__(self) -> str:
        table = self.table.to_string(float_format=lambda value: f"{value:.4g}")
        return f"<Attribution of {self.of}, {self.who}: {self.method}>\n{table}"


def attribute(
    world: World,
    ledger_or_groups: Ledger | Mapping[str, PolicyChange],
    *,
    on: Day | None = None,
    economy: Names = "USA",
    of: str = "welfare",
    sector: str | None = None,
    groups: str | Mapping[str, Iterable[str]] | None = None,
    draws: int | None = None,
    seed: int = 0,
    known_on: Day | None = None,
    against: Day | None = BASELINE,
    deficits: Deficits = "share",
    elasticities: Elasticities | None = None,
    inputs: bool = True,
    horizon: str = "long-run",
    progress: Progress | None = None,
) -> Attribution:
    """Which measures carry the cost: exact Shapley values of groups of measures, beside first-order ones.

    With ``v(S)`` the number in the equilibrium in which only the groups S are there, a group's part is what
    it adds on average over all orders in which the groups may come; see `detente.strategy.incidence.shapley`. Each
    ``v(S)`` is solved anew, with duties stacked as they would be without the other measures.

    Args:
        world: the calibrated economy.
        ledger_or_groups: a ledger, whose measures in force on the day are attributed; or changes of a policy
            by name, made one after the other in the order given:
            ``{"duties": lambda policy: policy.with_tariff(...)}``.
        on: the day; only for a ledger.
        economy: whose number; several (a bloc) are taken together as in `Outcome.together`.
        of: a variable by economy, or with `sector` by economy and sector; "welfare" is short for
            "welfare_pct".
        sector: whose number within the economy.
        groups: only for a ledger: "act" (the default; by who acts, on whom and by which kind of act),
            "measure", or ids by name, ``*`` allowed; measures left out are a group of their own.
        draws: orders to draw, even; None: every coalition up to 12 groups, 64 orders beyond.
        seed: of the draws.
        known_on: as in `Ledger.policy`.
        against: as in `Ledger.policy`: the effects are those of what changed since that day.
        deficits: as in `solve`.
        elasticities: as in `solve`.
        inputs: as in `solve`.
        horizon: as in `solve`.
        progress: called with the solves done and the most there can be.

    Returns:
        The parts, the whole and how they were found. Where a coalition has no equilibrium, what rests on it
        is missing and ``notes`` say why.

    Raises:
        InputError: everything that is wrong with what was asked, together.
        NotConvergedError: no equilibrium with all groups, so that there is nothing to attribute.

    Reference: Shapley (1953); Castro, Gómez and Tejada (2009) for sampling.

    Example:
        >>> attribute(World.embedded(), Ledger.embedded(), on="2025-10-17", economy="USA").table
    """
    number, policies, options, _ = gathered(
        partial(number_asked, world, economy, of, sector),
        partial(policies_asked, world, ledger_or_groups, on, groups, known_on, against),
        partial(options_asked, world, deficits, elasticities, inputs, horizon),
        lambda: raise_if_any(draw_problems(draws, seed)),
    )
    game = Game(policies, number, options, progress)
    game.total = most_solves(len(policies.names), draws)
    whole_policy = policies(game.all)
    outcome = solve(
        world, whole_policy, deficits=deficits, elasticities=elasticities, inputs=inputs, horizon=horizon
    )
    if not outcome.converged:
        raise NotConvergedError(f"with all groups together there is nothing to attribute: {outcome.why}")
    if not np.isfinite(number.of(outcome)):
        fact = f"{number.variable} is missing there even with all groups"
        raise InputError(
            Problem("sector" if sector else "economy", fact, "", "Choose one that produces and trades")
        )
    table, method = parts_of(game, draws, seed)
    whole = game.value(game.all) - game.value(0)
    table.insert(0, "part", table.pop("part"))
    table["share_pct"] = 100 * table.part / whole if whole != 0 else np.nan
    names = list(policies.names)
    table["alone"] = [game.value(1 << at) - game.value(0) for at in range(len(names))]
    table["last"] = [game.value(game.all) - game.value(game.all & ~(1 << at)) for at in range(len(names))]
    table["first_order"] = first_orders(game)
    table["measures"] = [max(len(ids), 1) for ids in policies.names.values()]
    table = table.iloc[np.argsort(-np.abs(table.part.to_numpy()), kind="stable")]
    notes = (*whole_policy.notes, *policies.beyond, *game.notes())
    result = Attribution(
        table, whole, number.variable, number.labels, number.who, number.sector, number.unit,
        f"{method}, {len(game.known)} solves", policies.names, notes, outcome,
    )  # fmt: skip
    table.attrs["units"] = result.units
    return result


def _shows(value: float, unit: str) -> bool:
    """Whether an amount has a digit other than 0 where it is told."""
    return any(digit in "123456789" for digit in _amount(value, unit))


def _amount(value: float, unit: str) -> str:
    if not np.isfinite(value):
        return "not known"
    digits = f"{value:+.3f}" if unit in ("%", "points") else f"{value:+,.0f}"
    return f"{digits} {unit}".replace("-", "\N{MINUS SIGN}")
