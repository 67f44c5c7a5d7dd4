"""A path of outcomes over years: trade moves by and by, and so do capital and ideas where asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from detente.economy.calibration import Elasticities
from detente.economy.parameters import Calibration, default, is_number
from detente.errors import InputError, NotConvergedError, Problem, nearest
from detente.policy.policy import Policy
from detente.policy.quota import Quota
from detente.simulate.adjustment import Adjustment, Factors, Production, Substitution, calibrated, quota_block
from detente.simulate.books import Books
from detente.simulate.outcome import Outcome
from detente.simulate.stage import Deficits, refuse_other_world, refuse_tolerance, staged, wedges_of
from detente.simulate.timetable import Expectation, Timetable, day_after, timetable
from detente.simulate.variables import Variable, catalogue, evaluate
from detente.validation import day_of

if TYPE_CHECKING:
    import pandas as pd
    from jax import Array

    from detente.economy.world import World
    from detente.model.experiment import Experiment, Wedges
    from detente.model.path import Mechanics, Schedule
    from detente.policy.ledger import Ledger

NEVER_BINDING = 1e12
"""The cap of a quota in a period whose policy does not have it."""


@dataclass(frozen=True, eq=False, repr=False)
class Path:
    """Outcomes period by period, each against the same baseline.

    ``path["welfare_pct"]`` is labelled by year and economy; ``path.at(3)`` is the outcome of the third year.

    Attributes:
        world: the staged baseline.
        timetable: the periods, the policies and what buyers expect.
        adjustment: what else could move.
        converged: whether every period's equilibrium conditions hold to the tolerance.
        residuals: the largest violation of any condition, by period.
        why: empty, or which period did not converge.
        deficits: the closure used.
        inputs: whether intermediate inputs were in the model.
    """

    world: World
    timetable: Timetable
    adjustment: Adjustment
    converged: bool
    residuals: np.ndarray
    tolerance: float
    deficits: str = "share"
    inputs: bool = True
    _solved: Any = None
    _seen: dict[str, xr.DataArray] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """Empty, or the first period that did not converge, in words."""
        if self.converged:
            return ""
        first = int(np.argmax(~(self.residuals <= self.tolerance)))
        found = f"its largest residual is {self.residuals[first]:.1e}, {self.tolerance:.0e} wanted"
        return f"year {self.years[first]:g} has no equilibrium: {found}"

    @property
    def years(self) -> np.ndarray:
        """Years from the start to the end of each period."""
        return self.timetable.ends

    @property
    def days(self) -> list[dt.date] | None:
        """The first day of each period; None for a path without dates."""
        start = self.timetable.start
        return None if start is None else [day_after(start, float(year)) for year in self.timetable.begins]

    @property
    def policies(self) -> list[Policy]:
        """The policy of each period."""
        return [self.timetable.policies[place] for place in self.timetable.held]

    @property
    def variables(self) -> dict[str, str]:
        """Every variable by name, with its unit."""
        return {name: variable.unit for name, variable in catalogue().items()}

    def at(self, year: float) -> Outcome:
        """The outcome of the period that ends with a year, counted from the start.

        Raises:
            InputError: no period ends then; the years there are stand in the message.
        """
        ends = self.years
        place = int(np.argmin(np.abs(ends - year))) if is_number(year) else 0
        if not (is_number(year) and abs(ends[place] - year) < 1e-6):
            known = ", ".join(f"{end:.4g}" for end in ends)
            raise InputError(Problem("year", f"no period ends with year {year!r}", f"There are {known}"))
        return self._outcome(place)

    def __getitem__(self, name: str) -> xr.DataArray:
        """A variable by year and its own dimensions, with its unit.

        Raises:
            InputError: no variable of that name, or one by flow, which `at` gives for a year.
            NotConvergedError: a period did not converge, so the path has no numbers.
        """
        if "exporter" in _known(name).dims:
            cure = f"Use path.at(1)['{name}']"
            raise InputError(Problem("path", f"'{name}' is by flow", "A path keeps what is by economy", cure))
        if not self.converged:
            raise NotConvergedError(f"this path has no {name}: {self.why}")
        if name not in self._seen:
            self._seen[name] = self._over_time(name)
        return self._seen[name]

    def table(self, economies: Sequence[str] | str, variable: str = "welfare_pct") -> pd.DataFrame:
        """A variable by year for some economies: one row a period.

        Args:
            economies: names or groups.
            variable: a variable by economy.
        """
        labels = self.world.resolve_economies(economies)
        if _known(variable).dims != ("economy",):
            raise InputError(Problem("table", f"'{variable}' is not by economy alone"))
        import pandas as pd

        numbers = self[variable].sel(economy=labels).values
        return pd.DataFrame(numbers, index=pd.Index(self.years, name="year"), columns=labels)

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, parameters and version the numbers came from."""
        return self._outcome(len(self.years) - 1).vintage

    def _over_time(self, name: str) -> xr.DataArray:
        known = catalogue()[name]
        numbers = np.stack([evaluate(name, self._books(place)) for place in range(len(self.years))])
        labels = {"economy": self.world.economies, "sector": self.world.sectors}
        coords = {"year": self.years, **{dim: labels[dim] for dim in known.dims}}
        attributes = {"unit": known.unit, "title": known.title, "definition": known.definition}
        array = xr.DataArray(numbers, coords=coords, dims=("year", *known.dims), name=name, attrs=attributes)
        return array if self.days is None else array.assign_coords(day=("year", [str(d) for d in self.days]))

    def _books(self, place: int) -> Books:
        books = self._solved.accounts(place)
        return Books(self.world, self.policies[place], books, self.adjustment.capital_share)

    def _outcome(self, place: int) -> Outcome:
        residual = float(self.residuals[place])
        return Outcome(
            world=self.world,
            policy=self.policies[place],
            books=self._books(place),
            converged=residual <= self.tolerance,
            residual=residual,
            residuals=self._solved.families(place),
            iterations=0,
            why="" if residual <= self.tolerance else self.why,
            deficits=self.deficits,
            adjustment=self.adjustment,
            inputs=self.inputs,
            period=f"year {self.years[place]:.4g} of a path; {self.adjustment.speed.words}",
        )

    @property
    def plot(self):  # What can be drawn is for the room that draws to say: the type is the one it gives.
        """Figures for a notebook: ``path()``, and ``map()``, ``bars()`` and ``sankey()`` of a year."""
        from detente import figures_of

        return figures_of(self)

    def __repr__(self) -> str:
        span = f"{len(self.years)} periods over {self.years[-1]:g} years"
        if not self.converged:
            return f"<Path, {span}: {self.why}>"
        world = self["world_welfare_pct"].values
        worst = f"largest residual {self.residuals.max():.0e}"
        return f"<Path, {span}: world welfare {world[0]:+.3f} % at first, {world[-1]:+.3f} % at the end, {worst}>"

    def _repr_html_(self) -> str:
        from detente import glance_of

        return glance_of(self)


def _known(name: str) -> Variable:
    if name not in catalogue():
        cure = nearest(str(name), catalogue()) or "path.variables lists them"
        raise InputError(Problem("path", f"there is no variable '{name}'", "", cure))
    return catalogue()[name]


@dataclass(frozen=True, eq=False)
class SolvedPeriods:
    """What the solver found, kept as arrays; the accounts of a period are worked out when asked for."""

    experiment: Experiment
    mechanics: Mechanics
    schedule: Schedule
    periods: Any

    def accounts(self, place: int) -> Any:
        """The accounts of one period, as NumPy arrays."""
        import equinox as eqx
        import jax
        import jax.numpy as jnp

        from detente.model.path import period_accounts

        found = eqx.filter_jit(period_accounts)(
            self.experiment, self.mechanics, self.schedule, self.periods, jnp.asarray(place)
        )
        return jax.tree.map(np.asarray, found)

    def families(self, place: int) -> dict[str, float]:
        """The largest violation of each family of conditions in one period."""
        return {name: float(values[place]) for name, values in vars(self.periods.residuals).items()}


def simulate_path(
    world: World,
    policies: Policy | Sequence[Policy] | Mapping[float, Policy] | Ledger,
    *,
    years: int = 10,
    months: bool = False,
    start: dt.date | str | None = None,
    calibration: str | Calibration = "blp",
    expecting: Expectation | Sequence[Expectation] = (),
    foresight: bool = False,
    known_on: dt.date | str | None = None,
    deficits: Deficits = "share",
    tolerance: float = 1e-10,
    elasticities: Elasticities | None = None,
    inputs: bool = True,
    production: Production | Substitution | None = None,
    factors: Factors | float = "mobile",
    capital: bool | float = False,
    ideas: float | None = None,
    ceilings: np.ndarray | None = None,
    ln_cost: np.ndarray | None = None,
) -> Path:
    """Follow a policy, a list of policies or a ledger over years.

    Each year a share zeta of buyers chooses its supplier anew with the long-run elasticity theta; the others keep
    theirs and adjust quantities with sigma. Every period is an equilibrium in which all markets clear.

    Args:
        world: the calibrated economy.
        policies: one policy for all periods; a list, one a period, the last one lasting; a mapping from years to
            the policies that hold from then on; or a ledger, read on the middle day of each period.
        years: how many.
        months: tell the first two years month by month.
        start: first day of the path; a ledger needs it.
        calibration: how fast and how far buyers move: ``blp``, ``ek``, ``cgmt``, ``trade-war`` or your own.
        expecting: what buyers think may come: a threat, the end of a truce.
        foresight: whether buyers know the path's own later policies.
        known_on: read a ledger as it was known on that day.
        deficits, tolerance, elasticities, inputs, production, factors: as in `solve`; the elasticities are theta
            of the calibration unless given, production is Cobb-Douglas unless said.
        capital: True, or capital's share of value added: the stock follows real factor income, year by year.
        ideas: beta: knowledge follows what is bought, year by year.
        ceilings: largest output of each sector relative to the baseline, by period, economy and sector.
        ln_cost: log change of unit costs given from outside, by period, economy and sector.

    Returns:
        The path. Failure is data: ``converged`` and ``why`` say what happened.

    Raises:
        InputError: everything that is wrong with what was given.

    Reference: Chen, Goes, Muendler and Trottner, "Dynamic adjustment to trade shocks"; Boehm, Levchenko and
    Pandalai-Nayar (2023); Buera and Oberfield (2020); in the spirit of Anderson, Larch and Yotov (2020), whose
    formula of investment was not read.

    Example:
        >>> world = World.embedded()
        >>> policy = Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=1.45)
        >>> simulate_path(world, policy, years=10)["trade_usd_m"]
    """
    import equinox as eqx
    import jax
    import jax.numpy as jnp

    from detente.model.path import solve_periods

    refuse_tolerance(tolerance)
    # Capital and ideas go from period to period here, so they are no blocks of a single period.
    wanted = Adjustment("long-run", production, factors, capital, ideas, calibration)
    adjustment = Adjustment("long-run", production, factors, calibration=calibration)
    theta = f"uniform({adjustment.speed.theta:g})" if elasticities is None else elasticities
    stage = staged(world, deficits, theta, inputs)
    table = timetable(
        stage,
        policies,
        years=years,
        months=months,
        start=None if start is None else day_of(start, "start"),
        speed=adjustment.speed,
        expecting=[expecting] if isinstance(expecting, Expectation) else list(expecting),
        foresight=foresight,
        known_on=known_on,
    )
    for policy in table.policies:
        refuse_other_world(stage, policy)
    limits = _by_period(ceilings, "ceilings", stage, table)
    shifts = _by_period(ln_cost, "ln_cost", stage, table)
    problem, mechanics, schedule = _arrays(stage, table, wanted, limits, shifts)
    periods = eqx.filter_jit(solve_periods)(problem, mechanics, schedule, jnp.asarray(tolerance))
    worst = np.asarray(jax.vmap(lambda found: found.largest())(periods.residuals))
    return Path(
        world=stage,
        timetable=table,
        adjustment=wanted,
        converged=bool((worst <= tolerance).all()),
        residuals=worst,
        tolerance=tolerance,
        deficits=deficits,
        inputs=inputs,
        _solved=SolvedPeriods(problem, mechanics, schedule, periods),
    )


def _arrays(
    world: World,
    table: Timetable,
    wanted: Adjustment,
    ceilings: np.ndarray | None,
    ln_cost: np.ndarray | None,
) -> tuple[Experiment, Mechanics, Schedule]:
    """A timetable as the arrays that the solver takes."""
    import jax
    import jax.numpy as jnp

    from detente.model.experiment import Experiment
    from detente.model.path import Mechanics, Schedule

    speed, share = wanted.speed, wanted.capital_share
    together = [wedges_of(policy) for policy in table.policies]
    stacked: Wedges = jax.tree.map(lambda *each: jnp.stack(each), *together)
    for policy in table.policies:
        quota_block(world, policy.quotas)
    quotas, caps = _all_quotas(table.policies)
    period_blocks = Adjustment("long-run", wanted.production, wanted.factors).blocks(
        world, replace(table.policies[0], quotas=())
    )
    problem = Experiment(
        world.baseline,
        wedges_of(table.policies[0]),
        jnp.asarray(world.trade_elasticity.values),
        world.baseline.deficit,
        period_blocks,
    )
    mechanics = Mechanics(
        kept_elasticity=jnp.full(len(world.sectors), speed.sigma),
        quotas=quota_block(world, quotas, at_once=False),
        capital=None if share is None else jnp.asarray(share),
        ideas=None if wanted.ideas is None else calibrated(world.baseline, wanted.ideas),
    )
    growth = (1 + default("knowledge_growth")) ** table.length - 1
    schedule = Schedule(
        wedges=stacked,
        caps=None if caps is None else jnp.asarray(caps),
        policy=jnp.asarray(table.held),
        expected=jnp.asarray(table.expected),
        choosing=jnp.asarray(table.share(speed.zeta)),
        depreciation=jnp.asarray(table.share(default("depreciation"))),
        learning=jnp.asarray(growth / (1 + growth)),
        ceiling=_maybe(ceilings),
        ln_cost=_maybe(ln_cost),
    )
    return problem, mechanics, schedule


def _maybe(values: np.ndarray | None) -> Array | None:
    import jax.numpy as jnp

    return None if values is None else jnp.asarray(values)


def _all_quotas(policies: Sequence[Policy]) -> tuple[list[Quota], np.ndarray | None]:
    """Every quota of any policy, once, and its cap under each policy."""
    found: dict[Quota, None] = {}
    for policy in policies:
        for quota in policy.quotas:
            found.setdefault(replace(quota, cap=1.0))
    if not found:
        return [], None
    caps = np.full((len(policies), len(found)), NEVER_BINDING)
    for row, policy in enumerate(policies):
        for quota in policy.quotas:
            caps[row, list(found).index(replace(quota, cap=1.0))] = quota.cap
    return list(found), caps


def _by_period(values: np.ndarray | None, name: str, world: World, table: Timetable) -> np.ndarray | None:
    """Refuse an array of the wrong shape or with numbers that cannot be."""
    if values is None:
        return None
    array = np.asarray(values, dtype=float)
    shape = (len(table.length), len(world.economies), len(world.sectors))
    if array.shape != shape:
        rule = f"It is by period, economy and sector: {shape}"
        raise InputError(Problem(name, f"its shape is {array.shape}", rule))
    bad = np.isnan(array).any() or (name == "ceilings" and (array <= 0).any())
    bad = bad or (name == "ln_cost" and not np.isfinite(array).all())
    if bad:
        rule = "A ceiling is above 0, infinite where there is none" if name == "ceilings" else "Numbers only"
        raise InputError(Problem(name, "it holds numbers that cannot be", rule))
    return array
