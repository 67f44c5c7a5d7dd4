"""How concentrated the supply of a mineral is, by stage, and what that means for a buyer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from detente.economy.names import Names
from detente.errors import InputError, Problem
from detente.minerals.supply_chain import Chain, chain
from detente.minerals.tables import REST_OF_WORLD, resolve_economies, rows, title_of_economy
from detente.minerals.trade import contents_by_code, flow_table, traded_codes

BEST_SCORE, WORST_SCORE = 2.5, -2.5
"""Ends of the scale of the Worldwide Governance Indicators."""


def concentration(of: Chain | str, year: int | None = None, largest: int = 3) -> pd.DataFrame:
    """How concentrated production is at each stage of a chain.

    Equation: ``HHI = sum_n s_n**2`` over economies n, 0 to 1. Where a source does not split the rest of the
        world R,
    the index lies between ``sum s_n**2`` (many small suppliers) and ``sum s_n**2 + s_R**2`` (one).

    Args:
        of: a chain or a mineral's name.
        year: a year; the last known of each stage without one. Stages without that year are shown without
            figures.
        largest: how many suppliers to name.

    Returns:
        By stage: title, year, hhi_low, hhi_high, leader, leader_share, suppliers (named with their shares),
        standing, source. Stages whose production is not known have no figures.

    Raises:
        InputError: an unknown mineral, or a year that no stage has.

    Reference: Hirschman (1945), Herfindahl (1950).
    """
    subject = chain(of) if isinstance(of, str) else of
    lines = []
    for stage in subject.stages:
        known = subject.production_years(stage.name)
        line: dict[str, object] = {"stage": stage.name, "title": stage.title}
        if known and (year is None or int(year) in known):
            shares = subject.production(stage.name, year)
            low, high = herfindahl(shares)
            named = shares.drop(REST_OF_WORLD, errors="ignore")
            listed = ", ".join(f"{code} {share:.3f}" for code, share in named.head(largest).items())
            line |= {"year": shares.attrs["year"], "hhi_low": low, "hhi_high": high, "leader": named.index[0],
                     "leader_share": named.iloc[0], "suppliers": listed,
                     "standing": shares.attrs["standing"], "source": shares.attrs["source"]}  # fmt: skip
        lines.append(line)
    columns = ["stage", "title", "year", "hhi_low", "hhi_high", "leader", "leader_share", "suppliers",
               "standing", "source"]  # fmt: skip
    table = pd.DataFrame(lines, columns=columns).astype({"year": "Int64"}).set_index("stage")
    if not any("year" in line for line in lines):
        known = sorted({at for stage in subject.stages for at in subject.production_years(stage.name)})
        rule = f"Production of {subject.title.lower()} is known for {', '.join(map(str, known))}"
        raise InputError(Problem("year", str(year), rule))
    return table


def herfindahl(shares: pd.Series) -> tuple[float, float]:
    """The Herfindahl-Hirschman index of some shares: its lower and its upper end.

    Equation: ``sum_n s_n**2``; the two ends differ by the square of the share that is not split, ``ROW``.

    Args:
        shares: fractions by economy that add up to 1.
    """
    split = shares.index != REST_OF_WORLD
    values = shares.to_numpy(float)
    named = float((values[split] ** 2).sum())
    return named, named + float(values[~split].sum()) ** 2


@dataclass(frozen=True)
class SupplyRisk:
    """How exposed a buyer is to unstable suppliers of a concentrated market.

    Attributes:
        score: ``hhi * import_risk``, 0 to 1.
        hhi: concentration of world production.
        import_risk: instability of the suppliers, weighted with what they sell to the buyer over its whole
            supply.
        instability: instability of the average imported tonne, 0 (most stable) to 1.
        import_dependence: imports over production and imports.
        unscored: share of the imports whose seller has no governance score; they count as the average of the
            others.
        year: the year.
        note: what the weights are.
    """

    score: float
    hhi: float
    import_risk: float
    instability: float
    import_dependence: float
    unscored: float
    year: int
    note: str

    def __float__(self) -> float:
        return self.score


def supply_risk(
    mineral: str | Chain,
    economy: Names,
    year: int,
    *,
    stage: str | None = None,
    content: float | Mapping[str, float] | None = None,
) -> SupplyRisk:
    """The geopolitical supply risk of a mineral for an economy.

    Equation: ``HHI_m * sum_n g_n f_nmi / (p_mi + F_mi)`` with governance instability g, imports f from n, all
        imports F
    and own production p, in tonnes.

    Args:
        mineral: a mineral or its chain.
        economy: the buyer, or a group; trade inside the group is not counted.
        year: 2018 to 2024.
        stage: the stage whose imports are counted; all with trade data without one.
        content: tonnes of the mineral per tonne traded, where customs weigh something else than the producers
            do. An economy that produces none of it needs no factor that is one for all codes: it cancels.

    Raises:
        InputError: no trade data, weights that cannot be compared, a year without production, no imports.

    Reference: Gemechu et al. (2016) and Koyamparambath et al. (2022), the GeoPolRisk method.
    """
    subject = chain(mineral) if isinstance(mineral, str) else mineral
    codes = traded_codes(subject.mineral, stage)
    members = resolve_economies(economy, "economy")
    tonnes = subject.tonnes(year)
    own = float(tonnes.reindex(members).fillna(0.0).sum())
    # Without own production only shares of imports matter, and one code cancels out of them.
    alike = own == 0.0 and len(codes) == 1 and content is None
    factors = dict.fromkeys(codes, 1.0) if alike else contents_by_code(subject.mineral, codes, content)
    bought = flow_table(codes, importer=members, years=year)
    bought = bought[~bought["exporter"].isin(members)]
    weights = (bought["quantity_t"] * bought["hs"].map(factors)).groupby(bought["exporter"]).sum()
    imports = float(weights.sum())
    if imports <= 0:
        who = ", ".join(title_of_economy(code) for code in members[:3])
        fact = f"{who} bought no {subject.title.lower()} from abroad in {year}"
        raise InputError(Problem("economy", fact, "The score weighs imports"))
    scores: Any = governance_instability(year).reindex(weights.index)
    scored = scores.notna()
    if not weights[scored].sum() > 0:
        raise InputError(Problem("economy", "none of its suppliers has a governance score"))
    instability = float(np.average(scores[scored], weights=weights[scored]))
    hhi, _ = herfindahl(tonnes / tonnes.sum())
    dependence = imports / (own + imports)
    note = "; ".join(dict.fromkeys(each.weight_note for each in subject.stages if set(each.hs) & set(codes)))
    return SupplyRisk(
        score=hhi * instability * dependence,
        hhi=hhi,
        import_risk=instability * dependence,
        instability=instability,
        import_dependence=dependence,
        unscored=float(weights[~scored].sum() / imports),
        year=int(year),
        note=note,
    )


def governance_instability(year: int) -> pd.Series:
    """Political instability by economy, 0 (most stable) to 1.

    Equation: ``g = (2.5 - estimate) / 5``, held inside 0 to 1.

    Args:
        year: 2018 to 2024. Scores of 2023 and 2024 come from a later edition than those before.

    Raises:
        InputError: a year without scores.

    Reference: Kaufmann, Kraay and Mastruzzi (2010), Worldwide Governance Indicators: political stability and
        absence
    of violence.
    """
    found = {row["economy"]: float(row["political_stability"]) for row in rows("governance")
             if row["year"] == str(int(year))}  # fmt: skip
    if not found:
        years = sorted({row["year"] for row in rows("governance")})
        raise InputError(Problem("year", str(year), f"Governance is known from {years[0]} to {years[-1]}"))
    series = pd.Series(found, name="instability").rename_axis("economy")
    series = ((BEST_SCORE - series) / (BEST_SCORE - WORST_SCORE)).clip(0.0, 1.0)
    series.attrs = {"unit": "0 most stable, 1 least", "source": "World Bank, Worldwide Governance Indicators"}
    return series
