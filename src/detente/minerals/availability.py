"""Who has how much of a mineral, month by month, when some of its exporters cut what they sell.

Supply reaches an economy in this order: what it keeps of its own output and what it still imports; projects; spare
capacity of third suppliers; its own stock; a coalition's common stock. Trade is followed by day, so that a stock
that ends within a month ends on its day, and reported by month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np

from detente.errors import Problem, nearest, raise_if_any
from detente.minerals.arrays import bound_problems
from detente.minerals.stock import (
    DAYS_PER_YEAR,
    StockPath,
    day_of_month,
    month_edges,
    monthly_mean,
    run_stock,
)

ProjectRule = Literal["host", "coalition", "all"]
Redirect = Literal["none", "spare"]
BALANCED = 1e-9
"""Normal supply may miss need by this part of it: rounding."""


@dataclass(frozen=True, eq=False)
class Market:
    """A mineral's market in normal times; all quantities per year in one unit (tonnes, or shares of the world's).

    Attributes:
        economies: labels, in order.
        output: what each economy produces; ``economy``.
        exports: what each sells to each; ``exporter, importer``. The diagonal is ignored.
        need: what each economy uses; ``economy``. None: what it has, output less exports plus imports.
        spare: what each supplier could produce on top at once; ``economy``. None: nothing.
    """

    economies: Sequence[str]
    output: np.ndarray
    exports: np.ndarray
    need: np.ndarray | None = None
    spare: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Read the arrays and refuse a market that does not add up, with all its problems at once."""
        count = len(self.economies)
        problems = []
        for name, shape in (
            ("output", (count,)),
            ("exports", (count, count)),
            ("need", (count,)),
            ("spare", (count,)),
        ):
            given = getattr(self, name)
            if given is None:
                continue
            found = bound_problems(name, given, 0)
            if not found and np.shape(given) != shape:
                found = [
                    Problem(name, f"its shape is {np.shape(given)}", f"It is {shape}, as there are economies")
                ]
            problems += found
        raise_if_any(problems)
        exports = np.array(self.exports, dtype=float)
        np.fill_diagonal(exports, 0.0)
        object.__setattr__(self, "exports", exports)
        object.__setattr__(self, "output", np.array(self.output, dtype=float))
        object.__setattr__(
            self, "spare", np.zeros(count) if self.spare is None else np.array(self.spare, float)
        )
        need = self.normal_supply if self.need is None else np.array(self.need, dtype=float)
        object.__setattr__(self, "need", need)
        raise_if_any([*self._oversold(), *self._undersupplied()])

    @property
    def kept(self) -> np.ndarray:
        """What each economy keeps of its own output."""
        return np.maximum(self.output - self.exports.sum(axis=1), 0.0)

    @property
    def normal_supply(self) -> np.ndarray:
        """What each economy has in normal times: what it keeps and what it imports."""
        return self.kept + self.exports.sum(axis=0)

    def _oversold(self) -> list[Problem]:
        sold = self.exports.sum(axis=1)
        over = sold > self.output * (1 + BALANCED) + BALANCED * self.output.sum()
        rule = "An economy exports no more than it produces"
        cure = "Count what it processes as its output, or leave out what only passes through"
        return [
            Problem(
                "exports",
                f"{self.economies[i]} sells {sold[i]:g} and produces {self.output[i]:g}",
                rule,
                cure,
            )
            for i in np.flatnonzero(over).tolist()
        ]

    def _undersupplied(self) -> list[Problem]:
        supply, need = self.normal_supply, np.asarray(self.need)
        rule = "In normal times everybody has what is needed"
        cure = "Leave need out to take what each economy has, or add the supply that is missing"
        return [
            Problem("need", f"{self.economies[i]} needs {need[i]:g} and has {supply[i]:g}", rule, cure)
            for i in np.flatnonzero(supply < need * (1 - BALANCED)).tolist()
        ]


@dataclass(frozen=True)
class Cut:
    """An export control: who cuts, by how much, on whom, from when and for how long.

    Attributes:
        controllers: the exporters that cut, by label. Among each other they go on selling.
        share: the part of exports that is cut, 0 to 1.
        months: how long, above 0; parts of a month are rounded to whole days.
        start: month in which it begins, counted from 0.
        targets: the importers that are cut off; None: all but the controllers.
    """

    controllers: Sequence[str]
    share: float
    months: float
    start: float = 0.0
    targets: Sequence[str] | None = None


@dataclass(frozen=True)
class Response:
    """What the cut-off economies can do about it.

    Attributes:
        stock_days: each economy's own stock at the start, in days of its need; a number or ``economy``.
        release_days: a stock gives up no more than one part in this of itself a day; None: as needed.
        pool_days: a coalition's common stock, in days of its members' need.
        coalition: the members of the coalition, by label.
        projects: new output per year; ``month, economy`` of where it is made. None: none.
        project_rule: who gets it: "host", the economy where it is made; "coalition", its members by what they
            miss; "all", everybody by share of world need, short or not.
        redirect: "spare": spare capacity of suppliers that do not cut goes to who is short, in proportion to
            what they miss; "none": nobody sells more than before.
        need_factor: need over normal need, as products use less: a number, ``month``, or ``month, economy``.
    """

    stock_days: Any = 0.0
    release_days: float | None = None
    pool_days: float = 0.0
    coalition: Sequence[str] = ()
    projects: np.ndarray | None = None
    project_rule: ProjectRule = "host"
    redirect: Redirect = "none"
    need_factor: Any = 1.0


@dataclass(frozen=True, eq=False)
class AvailabilityPath:
    """What each economy has over what it needs, by month and by day.

    Attributes:
        economies: labels, in order.
        availability: the mean over each month's days, 0 to 1; ``month, economy``.
        daily: the same by day; ``day, economy``.
        stock: own stock, in the market's unit, as each month begins and after the last; ``month + 1, economy``.
        pool: the common stock at the same times; ``month + 1``.
        non_controlled_supply: what reaches each economy without its controlled imports and stocks, per year:
            own output, other exporters, projects, spare capacity; ``month, economy``.
        need: per year; ``month, economy``.
        first_short: the first day, counted from 1, on which need is not met; ``inf`` where it always is.
        without_supply: the economies that have nothing at all on some day.
    """

    economies: tuple[str, ...]
    availability: np.ndarray
    daily: np.ndarray
    stock: np.ndarray
    pool: np.ndarray
    non_controlled_supply: np.ndarray
    need: np.ndarray
    first_short: np.ndarray
    without_supply: tuple[str, ...] = field(default=())


def simulate_availability(
    market: Market, cut: Cut, months: int, response: Response | None = None
) -> AvailabilityPath:
    """Availability of a mineral in every economy while its exporters cut, and after.

    Equation: ``a_i = min(need_i, own_i + sum_n (1 - c_ni) exports_ni + projects_i + spare_i + stock_i) / need_i``,
    with stocks as in ``run_stock``. What is not needed on a day is not bought: stocks are not refilled.

    Args:
        market: the market in normal times.
        cut: the export control.
        months: how many months to follow, 1 or more.
        response: stocks, projects and other suppliers; None: none of them.

    Raises:
        InputError: everything that is wrong with the cut and the response at once: shares outside 0 to 1,
            negative months, unknown economies; or that those who are cut off have no supplier left and no stock.
    """
    response = Response() if response is None else response
    raise_if_any(_request_problems(market, cut, months, response))
    edges = month_edges(months)
    controlled, loose = _imports(market, cut)
    in_force = _days_in_force(cut, edges[-1])
    base = loose + controlled * np.where(in_force, 1 - cut.share, 1.0)[:, None]
    monthly_need = np.asarray(market.need) * _need_factor(market, response, months)
    need, projects = (
        np.repeat(monthly, np.diff(edges), axis=0)
        for monthly in (monthly_need, _projects(market, response, months))
    )

    def reach(supply: np.ndarray) -> np.ndarray:
        supply = _with_projects(market, response, supply, projects, need)
        return _with_spare(market, cut, response, supply, need)

    path = _run(market, response, reach(base), need)
    _refuse_nothing_left(market, cut, path, in_force)
    return AvailabilityPath(
        economies=tuple(market.economies),
        availability=monthly_mean(path.availability, months),
        daily=path.availability,
        stock=path.stock[edges],
        pool=path.pool[edges],
        non_controlled_supply=monthly_mean(reach(base * 0 + loose), months),
        need=monthly_need,
        first_short=path.first_short,
        without_supply=tuple(np.array(market.economies)[(path.availability <= 0).any(axis=0)].tolist()),
    )


def _imports(market: Market, cut: Cut) -> tuple[np.ndarray, np.ndarray]:
    """What each economy gets from controllers that may cut it off, and what it gets otherwise, per year."""
    rows = _marked(market, cut.controllers)
    hit = ~rows if cut.targets is None else _marked(market, cut.targets)
    controlled = np.where(hit, market.exports[rows].sum(axis=0), 0.0)
    return controlled, np.maximum(market.normal_supply - controlled, 0.0)


def _days_in_force(cut: Cut, days: int) -> np.ndarray:
    first, last = day_of_month([cut.start, cut.start + cut.months])
    day = np.arange(days)
    return (day >= first) & (day < last)


def _marked(market: Market, names: Sequence[str]) -> np.ndarray:
    return np.isin(np.array(market.economies), list(names))


def _projects(market: Market, response: Response, months: int) -> np.ndarray:
    shape = (months, len(market.economies))
    return (
        np.zeros(shape) if response.projects is None else np.asarray(response.projects, dtype=float)[:months]
    )


def _need_factor(market: Market, response: Response, months: int) -> np.ndarray:
    factor = np.asarray(response.need_factor, dtype=float)
    factor = factor[:months, None] if factor.ndim == 1 else factor[:months] if factor.ndim else factor
    return np.broadcast_to(factor, (months, len(market.economies)))


def _with_projects(
    market: Market, response: Response, supply: np.ndarray, projects: np.ndarray, need: np.ndarray
) -> np.ndarray:
    """Supply once new output has found its buyers."""
    if response.project_rule == "host":
        return supply + projects
    total = projects.sum(axis=1, keepdims=True)
    if response.project_rule == "all":
        return supply + total * need / need.sum(axis=1, keepdims=True)
    return supply + _shared(total, need - supply, _marked(market, response.coalition))


def _with_spare(
    market: Market, cut: Cut, response: Response, supply: np.ndarray, need: np.ndarray
) -> np.ndarray:
    """Supply once other suppliers have sold what they can make on top."""
    if response.redirect == "none":
        return supply
    others = ~_marked(market, cut.controllers)
    total = np.full((len(supply), 1), np.asarray(market.spare)[others].sum())
    return supply + _shared(total, need - supply, others)


def _shared(total: np.ndarray, missing: np.ndarray, members: np.ndarray) -> np.ndarray:
    """A total shared in proportion to what each member misses, no more than that to anyone."""
    wanted = np.where(members, np.maximum(missing, 0.0), 0.0)
    sum_wanted = wanted.sum(axis=1, keepdims=True)
    part = np.minimum(1.0, total / np.where(sum_wanted > 0, sum_wanted, 1.0))
    return wanted * part


def _run(market: Market, response: Response, supply: np.ndarray, need: np.ndarray) -> StockPath:
    """Stocks by day. Nobody buys more than is needed on the day, so stocks only fall."""
    daily_need, normal = need / DAYS_PER_YEAR, np.asarray(market.need) / DAYS_PER_YEAR
    members = _marked(market, response.coalition)
    return run_stock(
        np.asarray(response.stock_days, dtype=float) * normal,
        np.minimum(supply / DAYS_PER_YEAR, daily_need),
        daily_need,
        release_days=response.release_days,
        pool=response.pool_days * float(normal[members].sum()),
        members=members,
    )


# -- what cannot be asked ---------------------------------------------------------------------------------


def _request_problems(market: Market, cut: Cut, months: int, response: Response) -> list[Problem]:
    problems = _label_problems(market, "controllers", cut.controllers, empty_is_wrong=True)
    problems += _label_problems(market, "targets", cut.targets or (), empty_is_wrong=cut.targets is not None)
    problems += _label_problems(
        market, "coalition", response.coalition, empty_is_wrong=response.pool_days > 0
    )
    problems += bound_problems("share", cut.share, 0, 1)
    problems += bound_problems("start", cut.start, 0)
    if not cut.months > 0:
        problems.append(Problem("months", f"a cut of {cut.months:g} months", "It lasts longer than 0 months"))
    if not months >= 1 or int(months) != months:
        problems.append(Problem("months", f"{months:g} months to follow", "It is a whole number, 1 or more"))
    if set(cut.controllers) >= set(market.economies):
        fact = "every economy is one of them, so that nobody is cut off"
        problems.append(Problem("controllers", fact, "Somebody has to be left who buys"))
    overlap = sorted(set(cut.controllers) & set(cut.targets or ()))
    if overlap:
        problems.append(
            Problem("targets", f"{', '.join(overlap)} would cut itself off", "Name other economies")
        )
    return problems + _response_problems(market, months, response)


def _response_problems(market: Market, months: int, response: Response) -> list[Problem]:
    problems = bound_problems("stock_days", response.stock_days, 0)
    problems += bound_problems("pool_days", response.pool_days, 0)
    count = len(market.economies)
    if not problems and np.shape(response.stock_days) not in ((), (count,)):
        fact = f"its shape is {np.shape(response.stock_days)}"
        problems.append(Problem("stock_days", fact, f"It is a number, or one for each of {count} economies"))
    factor = np.shape(response.need_factor)
    found = bound_problems("need_factor", response.need_factor, 0)
    if not found and factor and (factor[0] < months or factor[1:] not in ((), (count,))):
        found = [
            Problem("need_factor", f"its shape is {factor}", f"It is a number, month, or {(months, count)}")
        ]
    problems += found
    if response.release_days is not None and not response.release_days > 0:
        fact = f"it is {response.release_days:g}"
        problems.append(Problem("release_days", fact, "It is above 0 days", "Leave it out for as needed"))
    for place, word, known in (
        ("project_rule", response.project_rule, get_args(ProjectRule)),
        ("redirect", response.redirect, get_args(Redirect)),
    ):
        if word not in known:
            rule = f"There are {', '.join(known)}"
            problems.append(Problem(place, f"there is no rule '{word}'", rule, nearest(str(word), known)))
    if response.projects is not None:
        found = bound_problems("projects", response.projects, 0)
        shape = np.shape(response.projects)
        if not found and (len(shape) != 2 or shape[0] < months or shape[1] != count):
            found = [Problem("projects", f"its shape is {shape}", f"It is month, economy: {(months, count)}")]
        problems += found
    if response.project_rule == "coalition" and not response.coalition:
        problems.append(
            Problem("coalition", "it has no members", "Projects are shared by it", "Name its members")
        )
    return problems


def _label_problems(
    market: Market, place: str, names: Sequence[str], *, empty_is_wrong: bool
) -> list[Problem]:
    if isinstance(names, str):
        return [Problem(place, f"'{names}' is a single word", "It is a list of labels", f"Write ['{names}']")]
    if empty_is_wrong and not len(names):
        return [Problem(place, "it is empty", "Name at least one economy")]
    return [
        Problem(place, f"there is no economy '{name}' in this market", "", nearest(name, market.economies))
        for name in names
        if name not in market.economies
    ]


def _refuse_nothing_left(market: Market, cut: Cut, path: StockPath, in_force: np.ndarray) -> None:
    """Refuse a cut that from its first day leaves those it is aimed at with nothing whatever."""
    hit = ~_marked(market, cut.controllers) if cut.targets is None else _marked(market, cut.targets)
    concerned = hit & (np.asarray(market.need) > 0)
    if not in_force.any() or not concerned.any():
        return
    first = int(in_force.argmax())
    if np.all(path.use[first, concerned] <= 0):
        names = [name for name, is_one in zip(market.economies, concerned, strict=True) if is_one]
        listed = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
        fact = f"every supplier of {listed} is cut off and there is no stock"
        rule = "With no supply at all there is neither a price nor an adjustment to speak of"
        cure = "Give stock_days, a project or another supplier, or a share below 1"
        raise_if_any([Problem("cut", fact, rule, cure)])
