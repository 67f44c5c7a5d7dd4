"""What is known about US imports of 2024 beyond sector totals: product lists, chapters, Section 301 lists.

Imports on the Section 232 lists and by chapter are counted. **The shares of goods exempt from the reciprocal
tariff are inferred** from how a published tariff series moved on the days the exemptions were applied. So a later
agreement with that series tests rates, dates and stacking, and not these shares.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from line_weights_raking import Margin, attainable

SERIES = "us_tariff_country_by_time_2025_2026.csv"
SECTION_301 = "us_section301_additional_on_CHN_by_icio.csv"
AUGUST_RATES = "lists/us_reciprocal_2025_08_07.csv"

NAMES = dict(
    pair.split("=")
    for pair in (
        "AGO=ANGOLA;ARE=UNITED ARAB EMIRATES;ARG=ARGENTINA;AUS=AUSTRALIA;BGD=BANGLADESH;BRA=BRAZIL;CAN=CANADA;"
        "CHE=SWITZERLAND;CHL=CHILE;CHN=CHINA;COL=COLOMBIA;CRI=COSTA RICA;DOM=DOMINICAN REPUBLIC;DZA=ALGERIA;"
        "ECU=ECUADOR;EGY=EGYPT;EU=EUROPEAN UNION;GBR=UNITED KINGDOM;GTM=GUATEMALA;HKG=HONG KONG;HND=HONDURAS;"
        "IDN=INDONESIA;IND=INDIA;IRQ=IRAQ;ISR=ISRAEL;JPN=JAPAN;KHM=CAMBODIA;KOR=KOREA, SOUTH;KWT=KUWAIT;"
        "LKA=SRI LANKA;MEX=MEXICO;MYS=MALAYSIA;NGA=NIGERIA;NIC=NICARAGUA;NOR=NORWAY;NZL=NEW ZEALAND;PAK=PAKISTAN;"
        "PER=PERU;PHL=PHILIPPINES;RUS=RUSSIA;SAU=SAUDI ARABIA;SGP=SINGAPORE;SLV=EL SALVADOR;SVK=SLOVAKIA;"
        "THA=THAILAND;TTO=TRINIDAD AND TOBAGO;TUR=TURKEY;TWN=TAIWAN;VEN=VENEZUELA;VNM=VIETNAM;ZAF=SOUTH AFRICA"
    ).split(";")
)
"""What the series calls each partner."""
APRIL_RATE = {"CAN": 8.75, "MEX": 4.5, "CHN": 105.0, "HKG": 105.0}
"""Points that an exempt good stopped paying in the series on 11 April 2025; 10 for all others."""
NOVEMBER_RATE = {"CAN": 15.75, "MEX": 4.5, "EU": 15.0, "SVK": 15.0, "KOR": 15.0, "IND": 50.0}
"""Points that a newly exempt good stopped paying on 14 November 2025, where the August list does not say it.

Canada: 35 percent of imports at 45 percent. India: 25 and 25 more.
"""
BY_SURCHARGE = ("BRA", "CHE", "HKG")
"""Partners whose own rates changed, or were not one rate, in November 2025: their exempt share is what the
surcharge of 24 February 2026 left out beyond the Section 232 lists."""
SURCHARGE = 10.0
OTHER_RATE = 10.0

METALS_RATE = 50.0
AUTOS_RATE = 25.0
CONTENT_RULES = ("CAN", "MEX")
"""Partners whose cars and parts pay on part of their content, at a rate the series does not state: their chapters
of machinery and electrical goods cannot be taken apart."""
PAID_ON_ELECTRONICS = {"CHN": 20.0}
"""China's electronics stayed under the fentanyl tariff; its Annex II goods pay nothing in the series."""
METALS_ONLY = ("73", "76", "95", "96")
"""Chapters whose listed goods are steel or aluminium articles and nothing else: their rise says how much."""
ELECTRONICS_CHAPTERS = ("84", "85")


@dataclass(frozen=True)
class ExemptShare:
    """Inferred share of a partner's goods that the reciprocal tariff leaves out, Section 232 goods apart.

    Attributes:
        april: electronics and Annex II as far as the series found them at 10 digits.
        total: with the goods that the November list added or made whole.
        imports: USD that the shares are of; China's April share counts in points over 105.
    """

    april: float
    total: float
    imports: float


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def exempt_shares(facts: Path, by_list: dict[str, dict[str, str]]) -> dict[str, ExemptShare]:
    """Infer each partner's exempt shares from the steps of the published series.

    Share = change in points / rate in force; April: 9 to 11 April 2025, November: 1 to 14 November 2025.

    Args:
        facts: folder of the reference data.
        by_list: imports by partner on the Section 232 lists, USD.
    """
    partner_of = {name: code for code, name in NAMES.items()}
    points: dict[tuple[str, str], float] = {}
    imports: dict[str, float] = {}
    for row in read_rows(facts / SERIES):
        partner = partner_of.get(row["country_name"])
        if partner:
            points[partner, row["date"]] = float(row["effective tariff"])
            imports[partner] = float(row["total imports"])
    names = {"KOR": "SOUTH KOREA"}
    august = {
        row["country_name"].upper(): float(row["rtariff-aug"]) for row in read_rows(facts / AUGUST_RATES)
    }
    shares = {}
    for partner, name in NAMES.items():
        step = points[partner, "2025-04-09"] - points[partner, "2025-04-11"]
        april = max(step, 0.0) / APRIL_RATE.get(partner, OTHER_RATE)
        if partner in BY_SURCHARGE:
            listed = sum(float(by_list[partner][column]) for column in ("steel", "aluminium", "autos"))
            charged = (points[partner, "2026-02-24"] - points[partner, "2026-02-20"]) / SURCHARGE
            total = 1.0 - listed / float(by_list[partner]["imports"]) - charged
        else:
            rate = NOVEMBER_RATE.get(partner, august.get(names.get(partner, name), OTHER_RATE))
            step = points[partner, "2025-11-01"] - points[partner, "2025-11-14"]
            total = april + max(step, 0.0) / rate
        if partner == "CHN":
            # Electronics went from 20 to 10 points that day, newly exempt goods from 20 to none.
            total = april + (step - 10.0 * april) / 20.0
        shares[partner] = ExemptShare(april, max(total, april), imports[partner])
    return shares


def section_301_rate(lists: str, day: str) -> float:
    """The rate of a line on a day: the highest of its lists' rates."""
    of = set(lists.split("+"))
    steps = [
        ("1", "2018-07-06", 0.25), ("2", "2018-08-23", 0.25), ("3", "2018-09-24", 0.10), ("3", "2019-05-10", 0.25),
        ("biden_25", "2024-09-27", 0.25), ("biden_50", "2024-09-27", 0.50), ("biden_100", "2024-09-27", 1.00),
        ("biden_50_jan25", "2025-01-01", 0.50), ("biden_25_jan25", "2025-01-01", 0.25),
    ]  # fmt: skip
    if "4A" in of:
        steps += [("4A", "2019-09-01", 0.15 if day < "2020-02-14" else 0.075)]
    return max((rate for name, since, rate in steps if name in of and day >= since), default=0.0)


def section_301_margins(
    facts: Path, lists: np.ndarray, sector: np.ndarray, names: list[str], totals: np.ndarray
) -> list[Margin]:
    """What each list weighs in China's sales of a sector, from the average rates of seven dates.

    The list that took force on a day makes up the rise of that day over its rate.

    Args:
        facts: folder of the reference data.
        lists: Section 301 lists of each cell, joined by "+".
        sector: sector number of each cell.
        names: sector codes.
        totals: USD by sector.
    """
    average = {row["icio"]: row for row in read_rows(facts / SECTION_301)}
    effective = np.array(
        [next((n for n in ("1", "2", "3", "4A") if n in cell.split("+")), "") for cell in lists]
    )
    before = np.array([section_301_rate(cell, "2020-02-14") for cell in lists])
    rise = np.array([section_301_rate(cell, "2025-01-01") for cell in lists]) - before
    days = [
        ("2018-01-01", ""),
        ("2018-07-06", "1"),
        ("2018-08-23", "2"),
        ("2018-09-24", "3"),
        ("2019-09-01", "4A"),
    ]
    rates = {"1": 0.25, "2": 0.25, "3": 0.10, "4A": 0.15}
    earlier = {"2018-09-24": "2018-08-23", "2018-08-23": "2018-07-06", "2019-09-01": "2019-05-10"}
    margins = []
    for number, name in enumerate(names):
        if name not in average:
            continue
        row = average[name]
        for day, which in days[1:]:
            base = float(row[f"w2024_{earlier[day]}"]) if day in earlier else 0.0
            share = (float(row[f"w2024_{day}"]) - base) / rates[which]
            chosen = (sector == number) & (effective == which)
            margins.append(Margin(f"301 list {which} in {name}", chosen, max(share, 0.0) * totals[number]))
        increase = (float(row["w2024_2025-01-01"]) - float(row["w2024_2020-02-14"])) * totals[number]
        raised = (sector == number) & (rise > 0)
        margins.append(Margin(f"301 increases in {name}", raised, _scaled(raised, rise, max(increase, 0.0))))
    return margins


def _scaled(chosen: np.ndarray, rise: np.ndarray, increase: float) -> Callable[[np.ndarray], float]:
    """The total of some cells at which their rises bring a revenue, their proportions unchanged."""

    def wanted(weight: np.ndarray) -> float:
        found = weight[chosen].sum()
        revenue = (weight * rise)[chosen].sum()
        return increase * found / revenue if revenue > 0 else found

    return wanted


def list_margins(
    listed: dict[str, np.ndarray],
    by_list: dict[str, str],
    share: ExemptShare,
    sector: np.ndarray,
    sector_totals: np.ndarray,
) -> list[Margin]:
    """Totals of the Section 232 lists and of the exempt goods, capped at what the sectors can hold.

    Args:
        listed: which cells are on each list.
        by_list: imports on the Section 232 lists, USD, by list.
        share: the inferred exempt shares.
        sector: sector number of each cell.
        sector_totals: USD by sector.
    """
    present = sector_totals[sector] > 0
    replaced = listed["steel"] | listed["aluminium"] | listed["autos"]
    april = (listed["electronics"] | listed["annex"]) & ~replaced
    exempt = (april | listed["november"]) & ~replaced
    electronics = listed["electronics"] & ~replaced

    def held(target: float, chosen: np.ndarray) -> float:
        return attainable(target, chosen, present, sector, sector_totals)

    margins = [
        Margin(name, listed[name], held(float(by_list[name]), listed[name]))
        for name in ("steel", "aluminium", "autos")
    ]
    found, total = share.april * share.imports, share.total * share.imports
    return [
        *margins,
        Margin("electronics, at most", electronics, held(found, electronics), "at most"),
        Margin("exempt in April, at least", april, held(found, april), "at least"),
        Margin("exempt in November", exempt, held(total, exempt)),
    ]


def chapter_margins(
    partner: str,
    listed: dict[str, np.ndarray],
    chapter: np.ndarray,
    names: list[str],
    known: dict[str, dict[str, str]],
    totals: np.ndarray,
) -> list[Margin]:
    """What the rise of a chapter's average tariff says of the goods listed or exempt in it.

    A chapter without Section 232 goods rises by less than the plain rate by as much as its exempt goods weigh.
    One whose listed goods are all metals rises by more. In machinery and electrical goods the exempt electronics
    are what the listed goods leave to be explained.

    Args:
        partner: its code.
        listed: which cells are on each list.
        chapter: chapter number of each cell.
        names: chapter codes.
        known: by chapter, ``rise_points`` and ``plain_points``.
        totals: USD by chapter.
    """
    metals = listed["steel"] | listed["aluminium"]
    replaced = metals | listed["autos"]
    april = (listed["electronics"] | listed["annex"]) & ~replaced
    margins = []
    for number, name in enumerate(names):
        if name not in known or totals[number] <= 0:
            continue
        rise, plain = float(known[name]["rise_points"]), float(known[name]["plain_points"])
        here = chapter == number
        if name in METALS_ONLY:
            part = np.clip((rise - plain) / (METALS_RATE - plain), 0.0, 0.99)
            margins.append(Margin(f"metals in {name}", here & metals, part * totals[number]))
        elif name in ELECTRONICS_CHAPTERS:
            if partner in CONTENT_RULES:
                continue
            over = here * (np.where(metals, METALS_RATE, np.where(replaced, AUTOS_RATE, plain)) - plain)
            gap = plain - PAID_ON_ELECTRONICS.get(partner, 0.0)
            wanted = _remainder(over, (plain - rise) * totals[number], gap)
            margins.append(Margin(f"electronics in {name}", here & listed["electronics"] & ~replaced, wanted))
        elif not (here & replaced).any() and rise < plain:
            part = min((plain - rise) / plain, 0.99)
            margins.append(Margin(f"exempt in {name}", here & april, part * totals[number], "at least"))
    return margins


def _remainder(over: np.ndarray, short: float, gap: float) -> Callable[[np.ndarray], float]:
    """The exempt total that explains why a chapter rose by less than its listed goods say."""

    def wanted(weight: np.ndarray) -> float:
        return max(((weight * over).sum() + short) / gap, 0.0)

    return wanted
