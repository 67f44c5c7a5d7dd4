"""Baseline applied tariffs of the bundled world, with a source for every cell."""

from pathlib import Path

import numpy as np
import pandas as pd

EFTA = ("CHE", "ISL", "NOR")
AGRICULTURE_AND_FOOD = ("A01", "A02", "A03", "C10T12")
RETALIATION_IN_FORCE = "2019-06-01"
MFN_IN_FORCE = "2019-01-01"

SOURCES = [
    "no tariff: own trade or services",
    "no tariff: inside and between the EU and EFTA (a simplification for farm goods between the two)",
    "World Bank WDI, applied import-weighted mean of manufactured goods, latest year to 2022",
    "World Bank WDI, applied import-weighted mean of primary goods, latest year to 2022",
    "Chinese Taipei customs, MFN nominal rate 2018 by broad group: MFN, not applied",
    "US Census Bureau, calculated duties over imports, 2024, by partner and sector",
    "US Census Bureau, calculated duties over imports, 2024, European Union by sector",
    "Bown, Jung and Zhang (PIIE 2019): China's MFN rate of January 2019 and retaliation since June 2019",
]
NONE, EUROPE, MANUFACTURED, PRIMARY, TAIPEI, US_PARTNER, US_EU, CHINA = range(len(SOURCES))


def group_members(data: Path, group: str) -> list[str]:
    """Return the economies of a group of groups.csv."""
    groups = pd.read_csv(data / "groups.csv").set_index("group")
    return groups.loc[group, "members"].split(";")


def importer_averages(
    facts: Path, economies: list[str], broad: np.ndarray, sectors: list[str]
) -> tuple[np.ndarray, ...]:
    """Return the average tariff of each importer on each sector, a fraction, and its source.

    Args:
        facts: folder of the published figures.
        economies: importers.
        broad: manufactured, primary or services, by sector.
        sectors: sector codes.
    """
    table = pd.read_csv(facts / "applied_tariffs_by_importer.csv", comment="#").set_index(
        ["economy", "goods"]
    )["rate_pct"]
    rate, source = np.zeros((len(economies), len(sectors))), np.full((len(economies), len(sectors)), NONE)
    for i, economy in enumerate(economies):
        published = table.loc[economy]
        for k, sector in enumerate(sectors):
            if broad[k] == "services":
                continue
            if economy == "TWN":
                wanted, code = (
                    "agriculture and food" if sector in AGRICULTURE_AND_FOOD else "industrial",
                    TAIPEI,
                )
            else:
                wanted, code = str(broad[k]), MANUFACTURED if broad[k] == "manufactured" else PRIMARY
            rate[i, k], source[i, k] = published[wanted] / 100.0, code
    return rate, source


def collected_us_duties(facts: Path, economies: list[str], union: list[str]) -> pd.DataFrame:
    """Return the duty the United States collected in 2024, by exporter and sector, with its source.

    rate = calculated duty / imports for consumption. Members of the European Union share the union's rate,
    except where they have their own figures, as Slovakia does; those come last and so prevail.
    """
    duties = pd.read_csv(facts / "us_duties_2024.csv", comment="#")
    duties["rate"] = duties["duty_usd"] / duties["imports_usd"]
    own = duties[duties["partner"].isin(economies)].assign(source=US_PARTNER)
    shared = duties[duties["partner"] == "EU"].drop(columns="partner").assign(source=US_EU)
    members = pd.DataFrame({"partner": union}).merge(shared, how="cross")
    return pd.concat([members, own])[["partner", "sector", "rate", "source"]]


def chinese_rates_on_us_goods(facts: Path) -> pd.Series:
    """Return China's tariff on United States goods by sector, a fraction: MFN rate plus retaliation."""
    table = pd.read_csv(facts / "china_tariffs_on_us_2018_2019.csv", comment="#")
    table = table.pivot(index="sector", columns=["part", "date"], values="rate_pct")
    return (table["mfn", MFN_IN_FORCE] + table["retaliation", RETALIATION_IN_FORCE]) / 100.0


def baseline_tariffs(
    facts: Path, data: Path, economies: list[str], sectors: list[str]
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return applied tariffs [exporter, importer, sector], the source code of each cell, and the sources.

    The importer's average applies to every partner, except where rates are known by partner: zero inside the
    European Union and EFTA, duties collected in 2024 at the United States border, and China's rates on United
    States goods. Rates are fractions of the value at the border.
    """
    broad = pd.read_csv(data / "sectors.csv").set_index("code").loc[sectors, "broad"].to_numpy()
    place, column = {code: i for i, code in enumerate(economies)}, {code: k for k, code in enumerate(sectors)}
    rate, code = importer_averages(facts, economies, broad, sectors)
    tariff, source = (np.repeat(table[None], len(economies), axis=0) for table in (rate, code))
    union = group_members(data, "EU")
    europe = [place[name] for name in (*union, *EFTA)]
    taxed = broad != "services"
    inside = np.ix_(europe, europe, np.flatnonzero(taxed))
    tariff[inside], source[inside] = 0.0, EUROPE
    for row in collected_us_duties(facts, economies, union).itertuples():
        if broad[column[row.sector]] != "services":
            cell = place[row.partner], place["USA"], column[row.sector]
            tariff[cell], source[cell] = row.rate, row.source
    for sector, value in chinese_rates_on_us_goods(facts).items():
        cell = place["USA"], place["CHN"], column[sector]
        tariff[cell], source[cell] = value, CHINA
    own = np.arange(len(economies))
    tariff[own, own], source[own, own] = 0.0, NONE
    assert np.isfinite(tariff).all() and (tariff >= 0).all() and (tariff < 1).all()
    return tariff, source.astype(np.uint8), SOURCES
