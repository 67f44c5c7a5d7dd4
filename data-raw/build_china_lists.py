"""China's tariff schedule and product lists for the bundled ledger `us-china`.

Run from the repository root: `python data-raw/build_china_lists.py`. Reads the reference lists beside the
repository and checks what it derives against the sector means that the authors of the lists published.
"""

from pathlib import Path

import pandas as pd

LISTS = Path("../shared/facts/lists")
SECTOR_MEANS = Path("../shared/facts/china_tariff_on_US_by_icio_2018_2019_PIIE.csv")
PRODUCTS = Path("src/detente/policy/ledgers/us-china/products")

PIIE = [
    "Source: Bown, Jung and Zhang, Peterson Institute for International Economics, June 2019,",
    "from announcements of the State Council Tariff Commission. China's schedule of 2017, HS8.",
]
MARCH = [
    "Source: State Council Tariff Commission, announcement 2 of 2025 (4 March 2025); codes compiled by",
    "tradewartracker (MIT). Codes of the schedule of 2025; lines of 2017 that they replace stand at the end,",
    "so that weights of 2017 trade find them (soybeans are 1201.90.11 and .19 now, 1201.90.10 then).",
]

SUSPENDED_VEHICLES = "C29"
FISH_MEAL = "23012010"
FIRST_LIST_SECTORS = ("A01", "A03", "C10T12")

# Lines of 2017 that lines on the March list replace: split or renumbered in 2022 and after. The source writes
# frozen tilapia and catfish as 0303.21 and 0303.22, where the schedule has 0303.23 and 0303.24.
REPLACED_LINES = """
    03019110 03024900 03031300 03032300 03032400 03035900 03051000 03055400 03061611 03061612 03061619 03061621
    03061629 03061711 03061719 03061721 03061729 03072190 03072200 03072900 03076010 03076090 03083011 03083019
    03083090 04031000 07041000 07095920 07123910 08029020 08029030 08029090 12019010 16041990 20039010
""".split()

# Annex 1 (15 %) and the first line of annex 2 (10 %) of announcement 1 of 2025, as printed in the press.
FEBRUARY_15 = "27011100 27011210 27011290 27011900 27012000 27021000 27022000 27111100".split()
FEBRUARY_10 = ["27090000"]
# The rest of annex 2 by subheading, as a published analysis of US exports reads it; of 8703.23 only engines over
# 2.5 litres, which are lines 8703.23.61 to .69 of the schedule of 2017.
FEBRUARY_10_SUBHEADINGS = """
    84193310 841934 842441 842449 842482 843210 843221 843229 843231 843239 843241 843242 843280 843311 843319
    843320 843330 843340 843351 843352 843353 843359 843360 843410 843610 843621 843629 843680 843710 843780
    843860 847920 870110 870130 870191 870192 870193 870194 870195 87032361 87032362 87032363 87032369 870324
    870421 870431 870441 870451 870460 871620
""".split()


def read_schedule() -> pd.DataFrame:
    """Return China's MFN and retaliatory rates by tariff line, fractions, with US trade of 2017."""
    lines = pd.read_csv(LISTS / "china_on_us_hs8_2018_2019.csv", dtype={"hs8": str}).rename(
        columns={"hs8": "hs", "icio": "sector", "imports_from_US_2017_kusd": "trade"}
    )
    rates = [name for name in lines.columns if name.startswith(("mfn", "retaliation"))]
    lines[rates] = lines[rates] / 100.0
    return lines


def add_earlier_steps(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the retaliation at six dates; four are derived from the two that are published by line.

    The answer to the steel and aluminium tariffs (2 April 2018) put 15 or 25 points on 128 lines, the first list
    25 on 545, the second 25 on 333, the third 5 or 10 on the rest. Sums of these are unique in almost all lines;
    the increase of June 2019 tells 15 plus 10 from 25. First and second list differ by sector, except vehicles.
    """
    september, june = lines["retaliation_2018_09_24"], lines["retaliation_2019_06_01"]
    third_on_metals_answer = (september == 0.25) & june.isin([0.35, 0.40])
    april = pd.Series(0.0, lines.index)
    april[september.isin([0.15, 0.20, 0.40]) | third_on_metals_answer] = 0.15
    april[september == 0.50] = 0.25
    first_two = ((september == 0.25) & ~third_on_metals_answer) | september.isin([0.40, 0.50])
    first = first_two & lines["sector"].isin(FIRST_LIST_SECTORS) & (lines["hs"] != FISH_MEAL)
    assert ((april == 0.15).sum(), (april == 0.25).sum(), first_two.sum()) == (120, 8, 545 + 333)
    return pd.DataFrame(
        {
            "hs": lines["hs"],
            "from_2018_04_02": april,
            "from_2018_07_06": april + 0.25 * first,
            "from_2018_08_23": april + 0.25 * first_two,
            "from_2018_09_24": september,
            "from_2019_01_01": september.where(june > 0.0, 0.0),
            "from_2019_06_01": june,
        }
    )


def check_against_sector_means(lines: pd.DataFrame, steps: pd.DataFrame) -> None:
    """Refuse steps whose means by sector differ from the published ones; vehicles in July 2018 are known to."""
    published = pd.read_csv(SECTOR_MEANS).set_index("icio")
    trade = lines["trade"].groupby(lines["sector"]).sum()
    for column in steps.columns.drop("hs"):
        mean = (steps[column] * lines["trade"]).groupby(lines["sector"]).sum() / trade * 100.0
        gap = (mean - published["retal" + column.removeprefix("from")]).abs().dropna()
        if column == "from_2018_07_06":
            gap = gap.drop(SUSPENDED_VEHICLES)
        assert gap.max() < 0.0015, (column, gap.idxmax(), gap.max())


def march_codes(name: str) -> list[str]:
    """Return the HS8 codes of a list of March 2025; the source has lost leading zeros."""
    codes = pd.read_csv(LISTS / name, header=None, usecols=[1], dtype=str)[1].str.zfill(8)
    return sorted(codes.drop_duplicates())


def write(name: str, table: pd.DataFrame, comments: list[str]) -> None:
    """Write a product list with its comments on top; rates without trailing zeros."""
    body = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    PRODUCTS.joinpath(name).write_text("".join(f"# {line}\n" for line in comments) + body, encoding="utf-8")


def write_codes(name: str, codes: list[str], comments: list[str]) -> None:
    """Write a list that has codes only."""
    write(name, pd.DataFrame({"hs": codes}), comments)


def main() -> None:
    """Write every list of the Chinese side."""
    PRODUCTS.mkdir(parents=True, exist_ok=True)
    lines = read_schedule()
    steps = add_earlier_steps(lines)
    check_against_sector_means(lines, steps)
    mfn = lines[["hs", "mfn_2018", "mfn_2019"]]
    write("cn-mfn.csv", mfn, ["China's MFN tariff, fractions: January 2018 and January 2019.", *PIIE])
    cut = (lines["sector"] == SUSPENDED_VEHICLES) & (lines["mfn_2018"] != lines["mfn_2019"])
    write(
        "cn-mfn-vehicles-2018-07.csv",
        mfn.loc[cut, ["hs", "mfn_2019"]],
        ["Vehicles and parts whose MFN tariff China cut on 1 July 2018, fractions after the cut.", *PIIE],
    )
    listed = steps[(steps.drop(columns="hs") > 0.0).any(axis=1)]
    write(
        "cn-retaliation-2018.csv",
        listed,
        [
            "China's added duties on US goods by the day they stood from, fractions; the answer to the steel and",
            "aluminium tariffs is in them. From 24 September 2018 and 1 June 2019: as published. The other days",
            "are derived from these two and reproduce the published means by sector and day; vehicles have no",
            "rate in the column of 6 July 2018, because which of them stood on the first list cannot be told.",
            *PIIE,
        ],
    )
    ten, fifteen = march_codes("china_10pct_2025_03.csv"), march_codes("china_15pct_2025_03.csv")
    replaced = [code for code in REPLACED_LINES if code not in ten]
    write_codes(
        "cn-10-percent-2025-03.csv",
        ten + replaced,
        [*MARCH, f"Incomplete: {len(ten)} of 711 items; 20 vegetables are missing in the compilation."],
    )
    write_codes("cn-15-percent-2025-03.csv", fifteen, [*MARCH[:2], "All 29 items."])
    february = "Source: State Council Tariff Commission, announcement 1 of 2025 (4 February 2025)"
    write_codes("cn-february-2025-15.csv", FEBRUARY_15, [f"{february}, annex 1: all 8 items."])
    write_codes("cn-february-2025-10.csv", FEBRUARY_10, [f"{february}, annex 2: crude oil."])
    write_codes(
        "cn-february-2025-10-subheadings.csv",
        FEBRUARY_10_SUBHEADINGS,
        [
            f"{february}, annex 2 without crude oil:",
            "farm machinery, cars with large engines, pickups. Subheadings after a published analysis, not the",
            "72 items of the annex itself: not checked against it, and wider than it in places.",
        ],
    )


if __name__ == "__main__":
    main()
