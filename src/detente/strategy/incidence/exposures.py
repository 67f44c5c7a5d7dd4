"""Market exposure: how hard an outcome hits some sectors relative to others, and whether returns agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import Names, economy_names, economy_title, sector_title
from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, gathered, nearest, raise_if_any
from detente.simulate.outcome import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World

FEWEST = 4
"""Portfolios below which a rank correlation says nothing: with three, every sixth order is the predicted one."""
ENUMERATED = 8
"""Portfolios up to which every order is counted; beyond, the p-value is the usual approximation."""
FEW = 10
"""Portfolios below which a reader is told that they are few."""
NOISE = 1e-6
"""Predicted moves that differ by less, in 100 log points, differ by the tolerance of the solver."""
CLOSE = 1e-6
"""How far weights may be from adding up to 1."""
Portfolio = Names | Mapping[str, float]


@dataclass(frozen=True)
class RankScore:
    """How well predicted and observed moves agree in their order.

    Attributes:
        correlation: Spearman's rank correlation, -1 to 1.
        count: how many portfolios.
        p_value: how often orders that have nothing to do with each other agree as well or as badly,
            two-sided.
        words: what that is worth.
    """

    correlation: float
    count: int
    p_value: float
    words: str


@dataclass(frozen=True, eq=False, repr=False)
class MarketExposure:
    """Predicted moves of portfolios of sectors relative to their economy: an order, never a level of prices.

    Attributes:
        table: by portfolio, the hardest hit first. ``relative_pct``: predicted move of value added less the
            economy's mean; ``move_pct``: the move itself, relative to world value added, both 100 times a
            difference of logarithms; ``weight_pct``: the sectors' share of the economy's value added.
        sectors: the same by sector.
        economy: whose sectors.
        mean_pct: the economy's mean move, weighted by baseline value added.
        rank_score: against the returns given; None without.
        vintage: which data, parameters and version the numbers came from.
    """

    table: pd.DataFrame
    sectors: pd.DataFrame
    economy: str
    mean_pct: float
    rank_score: RankScore | None
    vintage: Mapping[str, str]

    @property
    def units(self) -> dict[str, str]:
        """The unit of every column."""
        return {
            "relative_pct": "100 x log points over the economy's mean",
            "move_pct": "100 x log points",
            "weight_pct": "% of value added",
        }

    def score(self, returns: Mapping[str, float] | pd.Series) -> RankScore:
        """Spearman's rank correlation of predicted relative moves with returns.

            rho = corr(rank of relative_pct, rank of return)

        Args:
            returns: return by portfolio, in any unit, the market's taken off or not: only their order counts.

        Raises:
            InputError: unknown portfolios, fewer than four, returns that are no numbers or all the same.

        Reference: Spearman (1904).
        """
        names = [str(name) for name in self.table.index]
        given = _returns_asked(returns, names)
        known = [name for name in names if name in given]
        predicted = self.table.relative_pct.loc[known].to_numpy(float)
        observed = np.array([given[name] for name in known], float)
        for place, values, least in (("returns", observed, 0.0), ("portfolios", predicted, NOISE)):
            if np.ptp(values) <= least:
                raise InputError(Problem(place, "all the same", "What has no order has no rank correlation"))
        return _rank_score(predicted, observed)

    def __repr__(self) -> str:
        head = f"<MarketExposure {economy_title(self.economy)}: relative, no forecast of prices>"
        return f"{head}\n{self.table.head(8).to_string(float_format=lambda value: f'{value:.3g}')}"


def market_exposure(
    outcome: Outcome,
    returns: Mapping[str, float] | pd.Series | None = None,
    economy: str = "USA",
    portfolios: Mapping[str, Portfolio] | None = None,
    *,
    against: Outcome | None = None,
) -> MarketExposure:
    """Predicted relative hit by sector portfolio, and its rank correlation with returns that the user supplies.

    With value added V of sector k, and weights w from baseline value added unless they are given:

        move[k]     = ln V[k] in the outcome - ln V[k] before
        relative[p] = sum over k in p of w[p,k] move[k]  -  sum over all k of V[k] move[k] / sum of V[k]

    It is an order of sectors, not a forecast: what an index does on a day is mostly the price of risk, of
    which the model knows nothing.

    Args:
        outcome: a converged outcome.
        returns: return by portfolio; None for no score.
        economy: whose sectors.
        portfolios: by name, sectors (weighted by value added) or weights by sector that add up to 1; None:
            every sector is a portfolio of its own.
        against: what the outcome is compared with; None: the baseline.

    Raises:
        InputError: unknown names, weights that are negative or do not add up, sectors without value added,
            and as for `MarketExposure.score`.
        NotConvergedError: the outcome has no numbers.

    Example:
        >>> market_exposure(outcome, portfolios={"chips": "C26", "farms": ["A01", "A02"]}).table
    """
    import pandas as pd

    raise_if_any([
        Problem(place, f"{type(one).__name__} is no outcome", "", "Pass what dt.solve gives")
        for place, one in (("outcome", outcome), ("against", against))
        if not isinstance(one, Outcome) and (place == "outcome" or one is not None)
    ])  # fmt: skip
    world = outcome.world
    names = list(portfolios) if isinstance(portfolios, Mapping) else world.sectors
    label, asked, _ = gathered(
        lambda: economy_names().one(economy, world.economies, "economy"),
        partial(_portfolios_asked, world, portfolios),
        lambda: None if returns is None else _returns_asked(returns, [str(name) for name in names]),
    )
    moves = outcome if against is None else outcome.versus(against)
    change = moves["value_added_pct"].sel(economy=label).to_numpy()
    before = (world.value_added_share * world.output).sel(economy=label).to_numpy()
    there = (before > 0) & (change > -100)
    move = np.full(len(before), np.nan)
    move[there] = 100 * np.log1p(change[there] / 100)
    mean = float((before[there] * move[there]).sum() / before[there].sum())
    weights = _portfolio_weights(world.sectors, asked, before, there, label)
    filled = np.where(there, move, 0.0)
    columns = {
        name: [
            float(row @ filled) - mean,
            float(row @ filled),
            100 * float(before[row > 0].sum() / before.sum()),
        ]
        for name, row in weights.items()
    }
    numbers = ["relative_pct", "move_pct", "weight_pct"]
    table = pd.DataFrame.from_dict(columns, orient="index", columns=numbers).rename_axis("portfolio")
    by_sector = pd.DataFrame(
        {
            "name": [sector_title(sector) for sector in world.sectors],
            "relative_pct": move - mean,
            "move_pct": move,
            "weight_pct": 100 * before / before.sum(),
        },
        index=pd.Index(world.sectors, name="sector"),
    )
    found = MarketExposure(
        table.sort_values("relative_pct", kind="stable"), by_sector.sort_values("relative_pct", kind="stable"),
        label, mean, None, moves.vintage,
    )  # fmt: skip
    if returns is None:
        return found
    return MarketExposure(found.table, found.sectors, label, mean, found.score(returns), found.vintage)


def _returns_asked(returns: Any, names: list[str]) -> dict[str, float]:
    """Returns by portfolio; everything that is wrong with them is refused at once."""
    if not hasattr(returns, "items"):
        fact = f"{type(returns).__name__} says no portfolio of a return"
        raise InputError(Problem("returns", fact, "", f"Write {{'{names[0] if names else 'chips'}': -0.02}}"))
    given = {str(name): value for name, value in returns.items()}
    problems = [
        Problem(f"returns['{name}']", "there is no such portfolio", "",
                nearest(name, names) or f"There are {', '.join(names[:8])}")
        for name in given if name not in names
    ]  # fmt: skip
    problems += [Problem(f"returns['{name}']", f"{value!r}", "A return is a finite number", "Leave it out")
                 for name, value in given.items() if not is_number(value)]  # fmt: skip
    known = [name for name in names if name in given]
    if len(known) < FEWEST:
        fact, rule = f"{len(known)} of the portfolios have one", f"A score needs {FEWEST} or more"
        problems.append(Problem("returns", fact, rule))
    raise_if_any(problems)
    return given


def _portfolios_asked(world: World, portfolios: Any) -> dict[str, np.ndarray | list[int]] | None:
    """By portfolio, weights by sector or the places of its sectors; everything wrong is refused at once."""
    if portfolios is None:
        return None
    if not isinstance(portfolios, Mapping):
        fact = f"{type(portfolios).__name__} gives sectors no portfolio"
        raise InputError(Problem("portfolios", fact, "", "Name sectors by portfolio: {'chips': 'C26'}"))
    if not portfolios:
        raise InputError(Problem("portfolios", "there are none", "", "Name sectors by portfolio"))

    def read(name: Any, given: Any) -> np.ndarray | list[int]:
        place = f"portfolios['{name}']"
        if isinstance(given, Mapping):
            return _given_weights(given, world.sectors, world.resolve_sectors, place)
        return [world.sectors.index(sector) for sector in world.resolve_sectors(given, place)]

    found = gathered(*(partial(read, name, given) for name, given in portfolios.items()))
    return dict(zip(map(str, portfolios), found, strict=True))


def _portfolio_weights(
    sectors: list[str],
    portfolios: dict[str, np.ndarray | list[int]] | None,
    before: np.ndarray,
    there: np.ndarray,
    economy: str,
) -> dict[str, np.ndarray]:
    """Weights of every sector in every portfolio; sectors without value added are refused, all at once."""
    if portfolios is None:
        return {sector: np.eye(len(sectors))[at] for at, sector in enumerate(sectors) if there[at]}
    problems: list[Problem] = []
    weights: dict[str, np.ndarray] = {}
    for name, given in portfolios.items():
        row = np.zeros(len(sectors))
        if isinstance(given, list):
            row[given] = np.where(there[given], before[given], 0.0)
            row = row / row.sum() if row.sum() > 0 else row
        else:
            row = given
        missing = [
            sector for sector, weight, known in zip(sectors, row, there, strict=True) if weight and not known
        ]
        if missing or not row.any():
            fact = f"{', '.join(missing) or 'they'} had no value added in {economy}"
            problems.append(Problem(f"portfolios['{name}']", fact, "", "Leave the sector out"))
        weights[name] = row
    raise_if_any(problems)
    return weights


def _given_weights(given: Mapping[str, float], sectors: list[str], resolve: Any, place: str) -> np.ndarray:
    """Weights by sector as a user gives them."""
    row, problems = np.zeros(len(sectors)), []
    for name, weight in given.items():
        try:
            found = resolve(name, place)
        except InputError as error:
            problems += error.problems
            continue
        if not (is_number(weight) and weight >= 0):
            problems.append(Problem(f"{place}['{name}']", f"{weight!r}", "A weight is a number, 0 or more"))
        elif len(found) > 1:
            rule = "A weight is one sector's"
            problems.append(Problem(f"{place}['{name}']", f"it stands for {len(found)} sectors", rule))
        else:
            row[sectors.index(found[0])] += weight
    if not problems and abs(row.sum() - 1) > CLOSE:
        cure = "Divide them by their sum"
        problems.append(Problem(place, f"the weights add up to {row.sum():.4g}", "They add up to 1", cure))
    raise_if_any(problems)
    return row


def _rank_score(predicted: np.ndarray, observed: np.ndarray) -> RankScore:
    from scipy.stats import spearmanr

    statistic, approximate = (float(value) for value in spearmanr(predicted, observed))  # type: ignore[union-attr]
    count, correlation = len(predicted), statistic
    if count <= ENUMERATED:
        p_value, how = _share_of_orders(predicted, observed, correlation), "all orders counted"
    else:
        p_value, how = approximate, "by the t distribution, an approximation"
    few = f"; with {count} portfolios only a large correlation can be told from chance" if count < FEW else ""
    shown = f"{correlation:+.2f}".replace("-", "\N{MINUS SIGN}")
    words = f"rank correlation {shown} over {count} portfolios, p {p_value:.2g} ({how}){few}"
    return RankScore(correlation, count, p_value, words)


def _share_of_orders(predicted: np.ndarray, observed: np.ndarray, correlation: float) -> float:
    """Share of all orders of the returns whose rank correlation is at least as far from 0."""
    from scipy.stats import rankdata

    one, other = rankdata(predicted), rankdata(observed)
    orders = np.array(list(permutations(other - other.mean())))
    scale = np.sqrt(((one - one.mean()) ** 2).sum() * ((other - other.mean()) ** 2).sum())
    every = orders @ (one - one.mean()) / scale
    return float((np.abs(every) >= abs(correlation) - 1e-12).mean())
