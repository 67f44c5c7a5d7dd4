"""Every variable an outcome can be asked for: one function each, named as in ``variables.csv``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from detente.economy.tables import rows
from detente.simulate.books import Books, ratio


@dataclass(frozen=True)
class Variable:
    """What ``variables.csv`` says of a variable."""

    name: str
    unit: str
    dims: tuple[str, ...]
    title: str
    definition: str
    source: str


@cache
def catalogue() -> dict[str, Variable]:
    """Every variable by name."""
    return {
        row["name"]: Variable(
            name=row["name"],
            unit=row["unit"],
            dims=tuple(row["dimensions"].split()),
            title=row["title"],
            definition=row["definition"],
            source=row["source"],
        )
        for row in rows("variables")
    }


def evaluate(name: str, books: Books) -> np.ndarray:
    """A variable's numbers."""
    return np.asarray(_FUNCTIONS[name](books))


def weights_of(name: str, books: Books) -> np.ndarray:
    """What the changes of several economies are weighted with, so that the result is the change of their sum.

    Exports with baseline exports, imports with imports, real GDP and the bound with GDP; the rest with final
    spending, so that welfare is the sum of equivalent variations over final spending.
    """
    if name in ("exports_pct", "export_volume_pct"):
        return _exports(books, books.border_before)
    if name in ("imports_pct", "import_volume_pct"):
        return _imports(books, books.border_before)
    return books.gdp_before if name in ("real_gdp_pct", "leontief_bound_pct") else books.income_before


def _percent(hat: np.ndarray) -> np.ndarray:
    return 100 * (hat - 1)


def _exports(books: Books, flows: np.ndarray) -> np.ndarray:
    return (flows * books.abroad).sum(axis=(1, 2))


def _imports(books: Books, flows: np.ndarray) -> np.ndarray:
    return (flows * books.abroad).sum(axis=(0, 2))


def _terms_of_trade(books: Books) -> np.ndarray:
    sold = _exports(books, books.border_before * (books.export_price - 1))
    bought = _imports(books, books.border_before * (books.import_price - 1))
    return 100 * (sold - bought) / books.income_before


def _volume_of_trade(books: Books) -> np.ndarray:
    # Own trade carries a tariff only in an aggregate, where it is trade between members.
    values = books.paid_after - books.border_before
    prices = books.border_before * (books.import_price - 1)
    taxed = books.world.tariff.values * (values - prices)
    return 100 * taxed.sum(axis=(0, 2)) / books.income_before


def _trade_change(
    books: Books, side: Callable[[Books, np.ndarray], np.ndarray], after: np.ndarray
) -> np.ndarray:
    """Percent change of one side of trade; missing where there was none."""
    return _percent(ratio(side(books, after), side(books, books.border_before)))


def _terms_of_trade_index(books: Books) -> np.ndarray:
    sold, bought = _exports(books, books.border_before), _imports(books, books.border_before)
    exports = ratio(_exports(books, books.border_before * books.export_price), sold)
    imports = ratio(_imports(books, books.border_before * books.import_price), bought)
    return _percent(exports / imports)


def _value_added_before(books: Books) -> np.ndarray:
    return (books.world.value_added_share * books.world.output).values


def _employment(books: Books) -> np.ndarray:
    value_added = ratio(books.accounts.value_added * books.unit, _value_added_before(books))
    quantity = books.accounts.factor_price_hat * books.accounts.endowment_hat[:, None]
    return _percent(value_added / quantity)


def _wage(books: Books) -> np.ndarray:
    return books.accounts.wage_hat * books.accounts.endowment_hat


def _output_volume(books: Books) -> np.ndarray:
    return _percent(np.where(books.world.output.values > 0, books.accounts.output_hat, np.nan))


def _world_welfare(books: Books) -> np.ndarray:
    gains = books.income_before * (books.welfare - 1)
    return 100 * gains.sum() / books.income_before.sum()


def _average_tariff(books: Books) -> np.ndarray:
    rates = books.policy.tariff.values
    taxed = books.world.taxed_sectors.values
    # Free trade in the baseline names no sectors; then those that the policy taxes are meant.
    taxed = taxed if taxed.any() else (rates != 0).any(axis=(0, 1))
    dutiable = books.border_after * taxed
    return 100 * ratio(_imports(books, rates * dutiable), _imports(books, dutiable))


def _by_sector(books: Books, values: np.ndarray | None) -> np.ndarray:
    """Percent by economy and sector of what a block adds; 0 where the block is not there."""
    added = np.zeros_like(books.accounts.output_hat) if values is None else 100 * values
    return np.where(books.world.output.values > 0, added, np.nan)


def _knowledge(books: Books) -> np.ndarray:
    hat = books.accounts.knowledge_hat
    return _by_sector(books, None if hat is None else hat - 1)


_FUNCTIONS: dict[str, Callable[[Books], np.ndarray]] = {
    "welfare_pct": lambda b: _percent(b.welfare),
    "consumption_pct": lambda b: _percent(b.consumption),
    "leontief_bound_pct": lambda b: -100 * b.leontief_bound,
    "linear_welfare_pct": lambda b: _terms_of_trade(b) + _volume_of_trade(b),
    "terms_of_trade_pct": _terms_of_trade,
    "volume_of_trade_pct": _volume_of_trade,
    "equivalent_variation_usd_m": lambda b: b.income_before * (b.welfare - 1),
    "real_gdp_pct": lambda b: _percent(b.real_gdp),
    "gdp_usd_m": lambda b: b.gdp_after,
    "real_wage_pct": lambda b: _percent(_wage(b) / b.consumer_price),
    "wage_pct": lambda b: _percent(_wage(b)),
    "price_pct": lambda b: _percent(b.consumer_price),
    "income_usd_m": lambda b: b.income_after,
    "exports_pct": lambda b: _trade_change(b, _exports, b.border_after),
    "imports_pct": lambda b: _trade_change(b, _imports, b.border_after),
    "export_volume_pct": lambda b: _trade_change(b, _exports, b.paid_after / b.export_price),
    "import_volume_pct": lambda b: _trade_change(b, _imports, b.paid_after / b.import_price),
    "terms_of_trade_index_pct": _terms_of_trade_index,
    "average_tariff_pct": _average_tariff,
    "tariff_revenue_usd_m": lambda b: b.accounts.tariff_revenue * b.unit,
    "tariff_revenue_change_usd_m": lambda b: (
        b.accounts.tariff_revenue * b.unit - b.world.tariff_revenue.values
    ),
    "wedge_rents_usd_m": lambda b: b.accounts.wedge_rents * b.unit,
    "quota_rents_usd_m": lambda b: b.accounts.quota_rents * b.unit,
    "capital_pct": lambda b: _percent(b.capital),
    "world_welfare_pct": _world_welfare,
    "output_pct": lambda b: _percent(ratio(b.accounts.revenue * b.unit, b.world.output.values)),
    "output_volume_pct": _output_volume,
    "output_usd_m": lambda b: b.accounts.revenue * b.unit,
    "value_added_usd_m": lambda b: b.accounts.value_added * b.unit,
    "value_added_pct": lambda b: _percent(ratio(b.accounts.value_added * b.unit, _value_added_before(b))),
    "employment_pct": _employment,
    "sector_price_pct": lambda b: _percent(b.accounts.price_hat),
    "producer_price_pct": lambda b: _percent(b.accounts.supply_price_hat),
    "markup_pct": lambda b: _by_sector(b, b.accounts.markup),
    "knowledge_pct": _knowledge,
    "trade_usd_m": lambda b: b.border_after,
    "trade_pct": lambda b: _percent(ratio(b.border_after, b.border_before)),
    "trade_volume_pct": lambda b: _percent(ratio(b.arriving, b.world.trade.values)),
}
