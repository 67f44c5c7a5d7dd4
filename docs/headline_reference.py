"""Published headline numbers beside ours, in one table.

A number is ours as the code gives it today; nothing here is tuned to the published one, and what was fitted to one of
them says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import xarray as xr

import detente as dt
from detente.economy.parameters import default
from detente.minerals.confrontation import COLUMNS, confrontation
from reference_tables import table

WRITTEN = "<!-- Written by docs/make_numbers.py. Do not edit by hand. -->\n\n"
NEAR, SAME_ORDER = 0.5, 3.0
"""Within half of the published number; or within a factor of three of it."""
APRIL, OCTOBER = "2025-04-15", "2025-10-17"


@dataclass(frozen=True)
class Row:
    """A published number and ours.

    Attributes:
        what: what is compared.
        ours: our number.
        low: the published number, or the lower end of its range.
        high: the upper end.
        unit: of both.
        source: who published it, and whether it was read there.
        note: what was fitted, or why the two differ.
        fitted: whether ours was fitted to this very number.
    """

    what: str
    ours: float
    low: float
    high: float
    unit: str
    source: str
    note: str
    fitted: bool = False

    @property
    def theirs(self) -> str:
        """The published number or range."""
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"

    @property
    def verdict(self) -> str:
        """How far ours is from theirs, in words."""
        if self.fitted:
            return "fitted to it"
        if not math.isfinite(self.ours):
            return "no number"
        if self.low <= self.ours <= self.high and self.low < self.high:
            return "inside the range"
        nearest = min((self.low, self.high), key=lambda end: abs(end - self.ours))
        if nearest * self.ours < 0:
            return "the other sign"
        ratio = self.ours / nearest
        if abs(ratio - 1) <= NEAR:
            return "within half of it"
        size = "smaller" if ratio < 1 else "larger"
        if 1 / SAME_ORDER <= ratio <= SAME_ORDER:
            return f"same order, {size}"
        return f"far {size}"


def decoupling_rows(world: dt.World) -> Iterator[Row]:
    """Row 15: the world in two blocs, with ideas that spread by what is bought."""
    for _, line in dt.decouple(world, barrier="ban").published().iterrows():
        if line["statistic"] not in ("together", "median") or "no ideas" in line["scenario"]:
            continue
        ends = sorted((line["low_pct"], line["high_pct"]))
        fitted = line["region"] == "World" and ends == [-5, -5]
        note = "beta of ideas chosen to give it" if fitted else _step_words(line)
        about = "" if line["statistic"] == "together" else ", median"
        yield Row(f"{line['scenario']}: {line['region']}{about}", line["ideas_pct"], *ends, "%",
                  f"{line['study']}, {line['standing']}", note, fitted)  # fmt: skip

    # Barriers other than tariffs doubled, as there; from a level that is an assumption.
    doubled = dt.decouple(world, barrier="non-tariff barriers", ideas=None).published()
    level = 100 * default("non_tariff_level")
    for _, line in doubled[doubled["scenario"].str.contains("no ideas")].iterrows():
        note = f"with inputs, without ideas; doubled from an assumed {level:.0f} % of the price"
        yield Row(f"{line['scenario']}: {line['region']}", line["inputs_pct"], line["low_pct"], line["high_pct"],
                  "%", f"{line['study']}, {line['standing']}", note)  # fmt: skip


def _step_words(line: pd.Series) -> str:
    return (
        f"of it without ideas: without inputs {line['static_pct']:.2f}, with inputs {line['inputs_pct']:.2f}"
    )


def trade_rows(world: dt.World) -> Iterator[Row]:
    """Rows 16 and the steep tariff at both horizons: how far trade moves, and when."""
    goods = world.resolve_sectors("goods")
    steep = dt.Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=1.45)
    path = dt.simulate_path(world, steep, years=20)
    for year, published in ((1, -49.0), (20, -83.0)):
        sold = _change(world, path.at(year), goods, both=False)
        note = "at given supply prices it is the published elasticity itself; here China's costs fall"
        source = "2.45 to the power of Boehm, Levchenko and Pandalai-Nayar's elasticities (computed)"
        when = "in the first year" if year == 1 else "in the long run"
        yield Row(f"+145 points on China: its goods sales to the United States {when}", sold, published,
                  published, "%", source, note)  # fmt: skip
    april = dt.Ledger.embedded().policy(world, on=APRIL)
    lasting = dt.simulate_path(world, april, years=20)
    note = "tariffs of 15 April 2025 lasting, `blp`, year 20; electronics are exempt by then, as in the order of 11 April"
    yield Row("United States–China goods trade under the tariffs of April 2025",
              _change(world, lasting.at(20), goods, both=True), -81, -80, "%", "WTO, known from reports", note)  # fmt: skip


def _change(world: dt.World, outcome: dt.Outcome, goods: list[str], *, both: bool) -> float:
    before, after = world.trade / (1 + world.tariff), outcome["trade_usd_m"]
    pairs = [("CHN", "USA"), ("USA", "CHN")] if both else [("CHN", "USA")]

    def total(flows: xr.DataArray) -> float:
        return sum(float(flows.sel(exporter=n, importer=i, sector=goods).sum()) for n, i in pairs)

    return 100 * (total(after) / total(before) - 1)


def welfare_rows(world: dt.World) -> Iterator[Row]:
    """Rows 17 and 24: the duties of 2018–19, and capital."""
    ledger = dt.Ledger.embedded()
    before, after = (dt.solve(world, ledger.policy(world, on=day)) for day in ("2018-01-01", "2019-12-31"))
    moved = after.versus(before)
    note = "duties of the end of 2019 against those of January 2018, on the trade of 2022; long run"
    source = "Fajgelbaum, Goldberg, Kennedy and Khandelwal (2020), read"
    for what, name, published in (
        ("2018–19 duties: loss of US buyers (ours: real factor income)", "real_wage_pct", -0.27),
        ("2018–19 duties: US real income after revenue and producers' gains", "welfare_pct", -0.04),
    ):
        yield Row(what, float(moved[name].sel(economy="USA")), published, published, "%", source, note)
    policy = ledger.policy(world, on=APRIL)
    for what, capital, published in (
        ("US consumption, capital given", False, -0.6),
        ("US consumption, capital in its new steady state", True, -2.6),
    ):
        found = dt.solve(world, policy, capital=capital)["consumption_pct"].sel(economy="USA")
        note = "tariffs of 15 April 2025, the paper's own list is not ours"
        if capital:
            note += "; our investment goods are the bundle of final spending, an assumption"
        yield Row(what, float(found), published, published, "%",
                  "Baqaee and Malmberg (2025), NBER 33702, read", note)  # fmt: skip


def mineral_rows() -> Iterator[tuple[str, ...]]:
    """Rows 18 to 23: what the mineral room says of its own."""
    for line in confrontation().to_dict("records"):
        yield tuple(f"{value:.3g}" if isinstance(value, float) else str(value) for value in line.values())


def headline_page() -> str:
    """The whole page."""
    world = dt.World.embedded()
    rows = [*decoupling_rows(world), *trade_rows(world), *welfare_rows(world)]
    lines = [
        (row.what, f"{row.ours:.2f}", row.theirs, row.unit, row.verdict, row.source, row.note) for row in rows
    ]
    alone = dt.decouple(world, blocs="us-china", barrier="ban").table().loc["World"]
    return (
        "# Headline numbers, theirs and ours\n\n"
        f"{WRITTEN}"
        "Published numbers that a reader of the news has in mind, beside what this model gives for the nearest thing it can\n"
        "do. A verdict is arithmetic: inside a published range; within half of a number; within a factor of three; or not.\n"
        "It is no praise to be near and no fault to be far: models differ in data, horizon and mechanism, and the notes say how.\n\n"
        "## Worlds that come apart, steep tariffs, capital\n\n"
        + table(("what", "ours", "theirs", "unit", "verdict", "known from", "note"), lines)
        + "\n## The two alone are not the seven per cent\n\n"
        "If only the United States and China stop trading with each other, the world loses "
        + f"{-alone['static_pct']:.2f} % without inputs, {-alone['inputs_pct']:.2f} with inputs, "
        + f"{-alone['ideas_pct']:.2f} with inputs and ideas"
        + ". The five and seven per cent are of a world\nin two halves that trade nothing across the line and learn nothing "
        "from each other.\n\n"
        "## Critical minerals\n\n"
        "Rows are those of the list of headline numbers; class A is data reproduced, B same sign and within half, C shown only.\n\n"
        + table(COLUMNS, mineral_rows())
        + "\n[How shortages are worked out](../explain/chokepoints.md), [a world in two](../explain/decoupling.md), "
        "[paths](../explain/paths.md).\n"
    )
