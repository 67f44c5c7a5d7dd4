"""Beside gegravity (Herman 2021), an optional package: one sector, no inputs, a border cost.

gegravity solves a one-sector endowment gravity model (Anderson and van Wincoop 2003; Yotov et al. 2016). It
knows no tariff revenue, no inputs and no sectors, so the comparison is on the bundled world as one sector,
without tariffs and deficits, when trade between the USA and China becomes a quarter dearer. There the
package's model has the same assumptions: constant elasticity of substitution, fixed endowments and balanced
trade.

One difference is left. The full model values output and spending at the new prices. gegravity 0.3 keeps
each economy's share of world output and spending at the baseline while it solves for prices, so the sales it
reports do not add up to the output it reports. `updated_shares` solves its equations with the shares brought
up to date.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import detente as dt
from benchmarks import nested_fixed_point, synthetic
from benchmarks.plain import AGREEMENT, largest_gap, welfare_hat
from benchmarks.registry import Benchmark, Case, DisagreementError, Report, SkipError, register
from benchmarks.solving import TOLERANCE, arrays_of, report_of, solve_arrays

BORDER_COST = 1.25
THETA = 4.0
REFERENCE = "DEU"


def border_cost_problem(world: dt.World) -> Any:
    """Goods traded between the USA and China become a quarter dearer at the door, both ways."""
    policy = dt.Policy.from_arrays(world, iceberg=_border_cost(world)[:, :, None])
    return arrays_of(world, policy)


def updated_shares(flows: np.ndarray, border_cost: np.ndarray, theta: float) -> np.ndarray:
    """Welfare from gegravity's equations with output and spending valued at the new prices.

    With ``k = flows / (output spending) border_cost**-theta``, the inward term ``I = P**theta``, the outward
    term ``O = Pi**theta`` and shares ``s`` of world output at prices ``p`` solve ``1 / I = k' (s O)``,
    ``1 / O = k (s I)`` and ``p**-theta = O s / s0``. Welfare is ``p / P``.
    """
    output = flows.sum(axis=1) / flows.sum()
    cost = flows / flows.sum() / np.outer(output, output) * border_cost**-theta
    price, outward = np.ones(len(output)), np.ones(len(output))
    for _ in range(20_000):
        share = price * output / (price @ output)
        inward = 1 / (cost.T @ (share * outward))
        outward = 1 / (cost @ (share * inward))
        wanted = (share * outward / output) ** (-1 / theta)
        moved = np.sqrt(price * wanted)
        change = np.max(np.abs(moved / price - 1))
        price = moved
        if change < 1e-14:
            break
    return price / inward ** (1 / theta)


def _border_cost(world: dt.World) -> np.ndarray:
    cost = np.ones((len(world.economies),) * 2)
    one, other = world.economies.index("USA"), world.economies.index("CHN")
    cost[one, other] = cost[other, one] = BORDER_COST
    return cost


def _solve() -> Case:
    problem = border_cost_problem(synthetic.one_sector_world(THETA))
    return Case(lambda: report_of(solve_arrays(problem)), lambda: _against_plain(problem))


def _against_plain(problem: Any) -> str:
    tables = nested_fixed_point.Tables.of(problem)
    plain = nested_fixed_point.solve(tables, TOLERANCE)
    gap = largest_gap(nested_fixed_point.welfare_hat(tables, plain), welfare_hat(problem))
    if not gap <= AGREEMENT:
        raise DisagreementError(f"welfare differs from the nested fixed point's by {gap:.1e}")
    return f"welfare agrees with the nested fixed point's to {gap:.0e}"


def _gegravity() -> Case:
    try:
        import gegravity
    except ImportError:
        raise SkipError("gegravity is not installed: pip install gegravity") from None
    world = synthetic.one_sector_world(THETA)
    table = _long_table(world)
    found: list[Any] = []

    def run() -> Report:
        found[:] = [_simulate(gegravity, table, world)]
        diagnostics = found[0].solver_diagnostics["full_GE"]
        return Report(int(diagnostics.nfev), float(np.max(np.abs(diagnostics.fun))))

    return Case(run, lambda: _against_gegravity(world, found[0]))


def _long_table(world: dt.World) -> Any:
    """Flows as gegravity wants them, with trade costs that reproduce them exactly."""
    import pandas as pd

    flows = world.trade.values[:, :, 0]
    output, spending = flows.sum(axis=1), flows.sum(axis=0)
    cost = flows * output.sum() / np.outer(output, spending)
    with np.errstate(divide="ignore"):
        # A flow that is zero has an infinite cost: its logarithm is minus infinity, and its weight stays 0.
        ln_cost = np.log(cost)
    exporter, importer = np.indices(flows.shape).reshape(2, -1)
    labels = np.array(world.economies)
    return pd.DataFrame(
        {
            "exporter": labels[exporter],
            "importer": labels[importer],
            "year": "2022",
            "trade": flows.ravel(),
            "output": output[exporter],
            "spending": spending[importer],
            "ln_cost": ln_cost.ravel(),
            "shock": -THETA * np.log(_border_cost(world).ravel()),
        }
    )


def _simulate(gegravity: Any, table: Any, world: dt.World) -> Any:
    import pandas as pd

    data = gegravity.BaselineData(
        table.copy(), trade_var_name="trade", expend_var_name="spending", output_var_name="output"
    )
    coefficient = pd.DataFrame([{"var": "ln_cost", "coeff": 1.0, "error": 0.0}])
    costs = gegravity.CostCoeffs(coefficient, identifier_col="var", coeff_col="coeff", stderr_col="error")
    model = gegravity.OneSectorGE(
        data,
        year="2022",
        reference_importer=REFERENCE,
        sigma=1 + THETA,
        cost_variables=["ln_cost"],
        cost_coeff_values=costs,
        quiet=True,
    )
    model.build_baseline(mr_tolerance=TOLERANCE)
    changed = model.baseline_data.drop(columns=["index", "level_0"], errors="ignore")
    changed["ln_cost"] += changed["shock"]
    model.define_experiment(changed)
    model.simulate(ge_tolerance=TOLERANCE)
    return model


def _against_gegravity(world: dt.World, model: Any) -> str:
    ours = welfare_hat(border_cost_problem(world))
    updated = updated_shares(world.trade.values[:, :, 0], _border_cost(world), THETA)
    gap = largest_gap(updated, ours)
    if not gap <= AGREEMENT:
        raise DisagreementError(
            f"with updated shares its equations give welfare {gap:.1e} from the package's"
        )
    theirs = 1 / model.country_results.loc[world.economies, "welfare statistic"].values.astype(float)
    flows = model.bilateral_trade_results["experiment trade"].groupby(level=0).sum()
    output = model.outputs_expenditures["experiment output"]
    missing = float(np.max(np.abs(flows / output - 1)))
    usa = world.economies.index("USA")
    return (
        f"welfare of the USA {100 * (theirs[usa] - 1):.4f} %, the package's {100 * (ours[usa] - 1):.4f} %; "
        f"largest difference {100 * float(np.max(np.abs(theirs - ours))):.4f} points; the sales it reports "
        f"differ from output by up to {100 * missing:.2f} %, because its shares stay at the baseline; "
        f"with shares updated its equations agree with the package to {gap:.0e}"
    )


register(
    Benchmark(
        "solve-one-sector", "one sector, border cost, solve, the model alone", "80 x 1", _solve, repeats=15
    )
)
register(
    Benchmark(
        "gegravity",
        "one sector, border cost, gegravity",
        "80 x 1",
        _gegravity,
        warm_up=0,
        repeats=5,
        against="solve-one-sector",
    )
)
