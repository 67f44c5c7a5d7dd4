"""A world from a user's own tables, with every problem in them reported at once."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from detente.economy.calibration import Elasticities, elasticity_array, settled
from detente.economy.checks import LARGEST_SCRAP_SHARE
from detente.economy.labels import read_numbers
from detente.economy.world import CELLS, FLOWS, Provenance, World
from detente.errors import Problem, raise_if_any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    Table = ArrayLike | xr.DataArray

SHARE_TOLERANCE = 1e-6
ROUNDING = 1e-9
LARGEST_PLAIN_RATE = 10.0
"""A tariff of 1,000 %: above it a percentage was probably typed where a fraction is meant."""


def world_from_tables(
    *,
    economies: Sequence[str],
    sectors: Sequence[str],
    trade: Table,
    input_share: Table | None = None,
    value_added_share: Table | None = None,
    tariff: Table | None = None,
    trade_elasticity: Elasticities,
    final_share: Table | None = None,
    provenance: Provenance | None = None,
) -> World:
    """Calibrate a world to your own tables, of any number of economies and sectors.

    Without ``final_share`` final demand is what inputs leave of spending, and the tables are kept as they are.
    With ``final_share`` the tables and the shares need not fit, so the world returned is the equilibrium they
    lead to at the deficits of the tables (Caliendo and Parro 2015, section 4.1, do the same).

    Args:
        economies: labels, ISO 3166 alpha-3 where there is one.
        sectors: labels, ICIO codes where they apply.
        trade: exporter x importer x sector, spending at tariff-inclusive prices, own trade on the diagonal.
        input_share: economy x sector x use_sector, share of each input in the using sector's cost; None for a
            world without inputs.
        value_added_share: economy x sector; None for what inputs leave.
        tariff: exporter x importer x sector, applied rates as fractions; None for free trade.
        trade_elasticity: theta, one a sector, or the name of a published set.
        final_share: economy x sector, share in final spending; None for residual demand.
        provenance: where the tables come from.

    Returns:
        The world; ``world.check()`` holds.

    Raises:
        InputError: every mismatch of labels or shape, missing number, negative flow, input share below -5 %,
            share that does not add up and implausible rate found, with its cell.
        NotConvergedError: if no equilibrium fits ``final_share``.
    """
    economies, sectors = [str(e) for e in economies], [str(s) for s in sectors]
    problems = _repeated("economies", economies) + _repeated("sectors", sectors)
    raise_if_any(problems)
    n, s = len(economies), len(sectors)
    reader = TableReader(economies, sectors)
    flows = reader.read("trade", trade, FLOWS, required=True)
    rates = reader.read("tariff", np.zeros((n, n, s)) if tariff is None else tariff, FLOWS)
    uses = ("economy", "sector", "use_sector")
    shares = reader.read("input_share", np.zeros((n, s, s)) if input_share is None else input_share, uses)
    given_value_added = reader.read("value_added_share", value_added_share, CELLS)
    given_final = reader.read("final_share", final_share, CELLS)
    raise_if_any(reader.problems)
    assert flows is not None and rates is not None and shares is not None

    problems += _not_negative("trade", flows) + _scrap_problems(shares)
    problems += tariff_problems(rates, "tariff")
    problems += _cost_share_problems(shares, given_value_added)
    if given_final is not None:
        problems += _not_negative("final_share", given_final) + _adding_up(
            "final_share", given_final, "sector"
        )
    raise_if_any(problems)

    world = World(
        trade=flows,
        input_share=shares,
        tariff=rates,
        trade_elasticity=elasticity_array(trade_elasticity, sectors),
        provenance=provenance or Provenance(),
    )
    if given_final is None:
        raise_if_any(_final_demand_problems(world))
        return world
    raise_if_any(_empty_economies(world))
    deficit = _trade_deficit(world)
    note = "solved for the equilibrium that fits the given final shares at the deficits of the tables"
    shares = given_final / given_final.sum("sector")
    return settled(world, deficit, shares.values, note)


def tariff_problems(rates: xr.DataArray, place: str) -> list[Problem]:
    """What is wrong with given ad-valorem rates: -100 % or less, or a percentage where a fraction is meant."""
    return confiscation_problems(rates, place) + percentage_problems(rates, place)


def percentage_problems(rates: xr.DataArray, place: str) -> list[Problem]:
    """Rates so high that a percentage was probably typed where a fraction is meant."""
    return _too_high(float(rates.max()), place, f" for {_worst(rates)}")


def confiscation_problems(rates: xr.DataArray, place: str) -> list[Problem]:
    """Rates of -100 % or less: the seller would pay for the privilege."""
    if (rates > -1).all():
        return []
    fact = f"{float(rates.min()):g} for {_worst(rates, highest=False)}"
    return [Problem(place, fact, "A rate is above -1 (-100 %)")]


def rate_problems(rate: float, place: str) -> list[Problem]:
    """What is wrong with a single rate: no number, -100 % or less, a percentage where a fraction is meant."""
    if isinstance(rate, bool) or not isinstance(rate, Real):
        return [Problem(place, f"{rate!r} is not a number", "Rates are fractions: 0.25 is 25 %")]
    if rate <= -1:
        return [Problem(place, f"{float(rate):g}", "A rate is above -1 (-100 %)")]
    return _too_high(float(rate), place, "")


def _too_high(rate: float, place: str, where: str) -> list[Problem]:
    if not LARGEST_PLAIN_RATE < rate < float("inf"):
        return []
    fact = f"{rate:g}{where} would be {100 * rate:,.0f} %"
    cure = f"If {rate:g} % is meant, write {rate / 100:g}"
    return [Problem(place, fact, "Rates are fractions: 0.25 is 25 %", cure)]


class TableReader:
    """Reads a user's tables onto one pair of label lists and collects what does not fit."""

    def __init__(self, economies: list[str], sectors: list[str]) -> None:
        self.labels = {
            **dict.fromkeys(("exporter", "importer", "economy"), economies),
            **dict.fromkeys(("sector", "use_sector"), sectors),
        }
        self.problems: list[Problem] = []

    def read(
        self, name: str, table: Any, dims: tuple[str, ...], required: bool = False
    ) -> xr.DataArray | None:
        """A table as a labelled array of floats; None stays None where the table may be left out."""
        if table is None:
            if required:
                self.problems.append(Problem(name, "it is missing"))
            return None
        coords = {dim: self.labels[dim] for dim in dims}
        values, found = read_numbers(name, table, coords)
        self.problems += found
        if values is None:
            return None
        array = xr.DataArray(values, coords=coords, dims=dims, name=name)
        if not np.isfinite(values).all():
            fact = f"not a number at {_worst(array.copy(data=~np.isfinite(values)))}"
            self.problems.append(Problem(name, fact, "Every cell is a finite number", "Write 0 for no trade"))
            return None
        return array


def _repeated(name: str, labels: list[str]) -> list[Problem]:
    if not labels:
        return [Problem(name, "the list is empty")]
    seen = {label for label in labels if labels.count(label) > 1}
    return [Problem(name, f"{', '.join(sorted(seen))} given twice", "Labels are unique")] if seen else []


def _not_negative(name: str, table: xr.DataArray) -> list[Problem]:
    if (table >= 0).all():
        return []
    fact = f"{float(table.min()):g} for {_worst(table, highest=False)}"
    return [
        Problem(name, fact, "No cell is negative", "Move a negative flow to the other side, or set it to 0")
    ]


def _scrap_problems(shares: xr.DataArray) -> list[Problem]:
    """A small negative input is scrap or a by-product sold, and real tables have some; a large one is a slip."""
    if (shares >= -LARGEST_SCRAP_SHARE).all():
        return []
    fact = f"{float(shares.min()):g} for {_worst(shares, highest=False)}"
    rule = f"A negative input is scrap sold, at most {LARGEST_SCRAP_SHARE:g} of cost"
    return [Problem("input_share", fact, rule)]


def _adding_up(name: str, shares: xr.DataArray, over: str) -> list[Problem]:
    gap = shares.sum(over) - 1
    if (abs(gap) <= SHARE_TOLERANCE).all():
        return []
    where = _worst(abs(gap))
    fact = f"the shares of {where} add up to {1 + float(gap.values.flat[int(abs(gap).values.argmax())]):.6g}"
    return [Problem(name, fact, "They add up to 1", "Divide by their sum")]


def _cost_share_problems(shares: xr.DataArray, value_added: xr.DataArray | None) -> list[Problem]:
    inputs = shares.sum("sector").rename(use_sector="sector")
    if value_added is None:
        if (inputs <= 1 + ROUNDING).all():
            return []
        fact = f"the inputs of {_worst(inputs)} add up to {float(inputs.max()):.6g} of its cost"
        return [Problem("input_share", fact, "Input shares of a using sector add up to at most 1")]
    total = inputs + value_added
    gap = abs(total - 1)
    if (gap <= SHARE_TOLERANCE).all():
        return _not_negative("value_added_share", value_added)
    worst = _worst(gap)
    fact = (
        f"with input_share it adds up to {float(total.values.flat[int(gap.values.argmax())]):.6g} for {worst}"
    )
    return [Problem("value_added_share", fact, "Value added and inputs add up to 1 in every sector")]


def _final_demand_problems(world: World) -> list[Problem]:
    inputs = np.einsum("ikj,ij->ik", world.input_share.values, world.output.values)
    short = (inputs - world.spending) - ROUNDING * world.spending.max("sector")
    problems = _empty_economies(world)
    if (short > 0).any():
        fact = f"in {_worst(short)} inputs need {float(short.max()):.4g} more than all spending there"
        cure = "Correct the tables, or pass final_share to have a consistent world solved for"
        problems.append(Problem("trade", fact, "Spending on a sector covers its use as an input", cure))
    return problems


def _empty_economies(world: World) -> list[Problem]:
    empty = [e for e, value in zip(world.economies, world.value_added.values, strict=True) if not value > 0]
    if not empty:
        return []
    return [Problem("trade", f"{', '.join(empty[:5])} produces nothing", "Every economy has value added")]


def _trade_deficit(world: World) -> np.ndarray:
    border = (world.trade / (1 + world.tariff)).values.sum(axis=2)
    return border.sum(axis=0) - border.sum(axis=1)


def _worst(table: xr.DataArray, highest: bool = True) -> str:
    flat = int(table.values.argmax() if highest else table.values.argmin())
    place = np.unravel_index(flat, table.shape)
    return " ".join(str(table[dim].values[i]) for dim, i in zip(table.dims, place, strict=True))
