"""Build the product lists of the bundled ledger: src/detente/policy/ledgers/us-china/products/us-*.csv.

The lists restate annexes of United States proclamations, executive orders and notices of the Trade
Representative. They are read from a folder of compilations of those annexes, cleaned and written one code a line.

    python data-raw/build_product_lists.py [FOLDER]

FOLDER holds the compilations; by default it is ../shared/facts/lists beside the repository. Codes are digits
only, of 6 to 10 digits, sorted and unique; a code of ten digits that ends in 00 is the line of 8 digits.
"""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
LISTS = REPOSITORY.parent / "shared" / "facts" / "lists"
PRODUCTS = REPOSITORY / "src" / "detente" / "policy" / "ledgers" / "us-china" / "products"

TRACKER = "Compiled by tradewartracker (MIT licence)."
BUDGET_LAB = "Compiled by the Budget Lab at Yale, tariff-rate-tracker (MIT licence)."

REPAIRED = {
    "94969001": "94069001",  # no heading 9496; prefabricated buildings are 9406.90.01
    "73170088": "731700",  # 7317.00 is split otherwise since 2022; the annex takes nails but thumb tacks
    "73170095": "731700",
    "73269000": "732690",  # 7326.90 has no line 00: the whole subheading
    "7610109090": "7610900090",  # 7610.10.00 has no line 90.90; structures other than doors are 7610.90.0090
    "7616100090": "76161090",  # 7616.10 is split at 8 digits; other fasteners are 7616.10.90
    "86122020": "85122020",  # heading 8612 does not exist; lighting of vehicles is 8512.20
    "86122040": "85122040",
    "882721": "852721",  # heading 8827 does not exist; car radios are 8527.21
}
# Of the lithium-ion batteries only those that drive vehicles are parts of them: the statistical suffix 10 of
# line 8507.60.00. The compilation names the whole subheading, with the batteries of telephones and of grids.
TRACTION_BATTERIES = {"850760": "8507600010"}
# The compilation of the increases of 2024 gives lines of 8 digits; this one code of 10 it leaves out.
FINER_2024 = {"us-301-2024-25": ["8507600010"]}
# Unwrought bullion is in Annex II of April 2025; the compilation of that annex lacks it.
BULLION = ["71081210"]
# What Executive Order 14360 added to Annex II in November 2025: 237 lines and 11 groups of goods, all in these
# chapters. The rest of the annex as it then stood is the annex of Executive Order 14346 of September.
FARM_GOODS_2025_11 = (*(f"{chapter:02}" for chapter in range(1, 25)), "31", "33012951")
DROPPED = {
    "71229000": "no heading 7122 exists, and nothing in chapter 71 is a steel article",
}

# Lists in the order of their date. The compilation is of 2025 and puts a line that customs split since 2018
# in every list that a part of it is in; the line keeps the earliest list, whose duty is the highest.
SECTION_301_LISTS = ("1", "2", "3", "4A", "4B")
# In the compilation a line that the notices of 2024 raised stands in the list of 2024 alone. Where the duty
# before is known from the notice (89 FR 76581 and 89 FR 101682) the line is put back into a list of that duty.
BEFORE_2024 = {
    "1": ("8702", "8703"),  # electric vehicles paid 25 %
    "2": ("8541", "8542"),  # solar cells and semiconductors paid 25 %
    "3": ("28046100", "38180000"),  # polysilicon and wafers paid 25 %
    # Battery parts, batteries, gloves and face masks paid 7.5 %; steel and aluminium "0 or 7.5 %": the
    # compilation does not say which of them, so all are taken at 7.5, the upper bound.
    "4A": ("72", "73", "76", "85079040", "85076000", "40151210", "63079098"),
}
INCREASES = {  # our list: name in the compilation, what it is
    "us-301-2024-25": ("biden_25", "25 % from 27 September 2024: steel, aluminium, minerals, battery parts"),
    "us-301-2024-50": ("biden_50", "50 % from 27 September 2024: solar cells"),
    "us-301-2024-100": ("biden_100", "100 % from 27 September 2024: electric vehicles, syringes, needles"),
    "us-301-2024-cranes": ("cranes_301", "25 % from 27 September 2024: ship-to-shore cranes"),
    "us-301-2025-25": ("biden_25_jan25", "25 % from 1 January 2025: tungsten"),
    "us-301-2025-50": ("biden_50_jan25", "50 % from 1 January 2025: semiconductors, polysilicon, wafers"),
}
# By heading of the schedule, as they share a name in the compilation. Face masks (9903.91.07) are left out: they
# are a small part of line 6307.90.98, and a code finer than a line counts as the whole line.
INCREASES_2026 = {
    "us-301-2026-25": ("9903.91.06", "25 % from 1 January 2026: batteries, graphite, permanent magnets"),
    "us-301-2026-100": ("9903.91.08", "100 % from 1 January 2026, 50 % in 2025: medical gloves"),
}

# Proclamation 9705 of 8 March 2018, paragraph (1): subheadings from and to, both inside.
STEEL = [("720610", "721650"), ("721699", "730110"), ("730210", "730210"), ("730240", "730290")]
STEEL += [("730410", "730690")]
# Proclamation 9704 of 8 March 2018; two articles of 7616.99.51 are named to the tenth digit.
ALUMINIUM = [("760100", "760199"), ("760400", "760999")]
ALUMINIUM_ARTICLES = ["7616995160", "7616995170"]


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a compilation."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cleaned(code: str) -> str | None:
    """Return a code as digits, repaired where it is misprinted; None where it must go."""
    digits = code.strip().replace(".", "")
    if digits in DROPPED:
        return None
    digits = REPAIRED.get(digits, digits)
    if len(digits) in (5, 7, 9):  # a spreadsheet took the zero of a chapter below 10
        digits = digits.zfill(len(digits) + 1)
    return digits[:8] if len(digits) == 10 and digits.endswith("00") else digits


def without_parts(codes: Iterable[str | None]) -> list[str]:
    """Return codes sorted and unique, without those that a shorter code of the list contains."""
    known = {code for code in codes if code}
    return sorted(c for c in known if not any(c[:n] in known for n in (4, 6, 8) if n < len(c)))


def write(name: str, comment: str, header: list[str], rows: Iterable[list[str]]) -> int:
    """Write one list and return the number of its codes."""
    rows = list(rows)
    with (PRODUCTS / f"{name}.csv").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"# {line}\n" for line in comment.splitlines())
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return len(rows)


def write_codes(name: str, comment: str, codes: Iterable[str | None]) -> int:
    """Write one list that has codes alone."""
    return write(name, comment, ["hs"], ([code] for code in without_parts(codes)))


def section_301(folder: Path) -> dict[str, int]:
    """Write the lists of the Section 301 action against China."""
    rows, counts = read(folder / "us_section301_hs8.csv"), {}
    members: dict[str, set[str]] = {}
    for row in rows:
        members.setdefault(row["hs8"], set()).add(row["list"])
    first = {
        code: next((n for n in SECTION_301_LISTS if n in lists), None) for code, lists in members.items()
    }
    for name, prefixes in BEFORE_2024.items():
        for code, lists in members.items():
            raised = any(part.startswith("biden") for part in lists)
            if raised and first[code] in (None, "4B") and code.startswith(prefixes):
                first[code] = name
    notices = {
        "1": "83 FR 28710, 20 June 2018: 25 % from 6 July 2018.",
        "2": "83 FR 40823, 16 August 2018: 25 % from 23 August 2018.",
        "3": "83 FR 47974, 21 September 2018: 10 % from 24 September 2018, 25 % from 10 May 2019.",
        "4A": "84 FR 43304, 20 August 2019: 15 % from 1 September 2019, 7.5 % from 14 February 2020.",
        "4B": "84 FR 43304, 20 August 2019: 15 % set for 15 December 2019 and suspended; never charged.",
    }
    for name in SECTION_301_LISTS:
        comment = f"Section 301 action on China, list {name}, lines of the 2025 schedule. {notices[name]}\n"
        comment += "A line that is in several lists stands in the earliest. " + BUDGET_LAB
        key = f"us-301-list-{name.lower()}"
        counts[key] = write_codes(key, comment, (code for code, n in first.items() if n == name))
    notice = "USTR notices of 18 September 2024 (89 FR 76581) and 16 December 2024 (89 FR 101682)."
    for key, (label, what) in INCREASES.items():
        codes = [row["hs8"] for row in rows if row["list"] == label] + FINER_2024.get(key, [])
        counts[key] = write_codes(key, f"Section 301, {what}.\n{notice} {BUDGET_LAB}", codes)
    for key, (heading, what) in INCREASES_2026.items():
        codes = [row["hs8"] for row in rows if row["ch99_code"] == heading]
        counts[key] = write_codes(key, f"Section 301, {what}.\n{notice} {BUDGET_LAB}", codes)
    return counts


def core_metals(schedule: list[str]) -> dict[str, int]:
    """Write the core articles of steel and aluminium as the subheadings the schedule has."""
    subheadings = sorted({code[:6] for code in schedule})
    found = {
        name: [s for s in subheadings if any(first <= s <= last for first, last in ranges)]
        for name, ranges in (("us-232-steel", STEEL), ("us-232-aluminium", ALUMINIUM))
    }
    steel = "Section 232, core steel articles: Proclamation 9705 of 8 March 2018 (83 FR 11625),\n"
    steel += "7206.10 to 7216.50, 7216.99 to 7301.10, 7302.10, 7302.40 to 7302.90, 7304.10 to 7306.90."
    aluminium = "Section 232, core aluminium articles: Proclamation 9704 of 8 March 2018 (83 FR 11619),\n"
    aluminium += "7601, 7604 to 7609, castings and forgings of 7616.99.51."
    return {
        "us-232-steel": write_codes("us-232-steel", steel, found["us-232-steel"]),
        "us-232-aluminium": write_codes(
            "us-232-aluminium", aluminium, found["us-232-aluminium"] + ALUMINIUM_ARTICLES
        ),
    }


def section_232(folder: Path) -> dict[str, int]:
    """Write the other lists of the Section 232 actions."""

    def codes(name: str) -> list[str]:
        return without_parts(cleaned(row["HTSUS"]) for row in read(folder / f"us_232_{name}.csv"))

    steel, aluminium = codes("steel"), codes("aluminium")
    autos = without_parts(TRACTION_BATTERIES.get(code, code) for code in codes("autos"))
    vehicles = [code for code in autos if code.startswith(("8703", "8704"))]
    outside = [code for code in aluminium if not code.startswith("76")]
    annex = "derivative articles of the annex of 12 March 2025"
    lists = {
        "us-232-steel-derivatives": (f"steel, {annex} (Proclamation 10896).", steel),
        "us-232-aluminium-derivatives": (f"aluminium, {annex} (Proclamation 10895).", aluminium),
        "us-232-aluminium-content": (
            f"aluminium, {annex} (Proclamation 10895) outside chapter 76: charged on the metal in them.",
            outside,
        ),
        "us-232-autos": ("passenger vehicles, light trucks and parts (Proclamation 10908).", autos),
        "us-232-vehicles": ("passenger vehicles and light trucks (Proclamation 10908).", vehicles),
        "us-232-auto-parts": (
            "automobile parts (Proclamation 10908); many headings hold other goods, too.",
            [code for code in autos if code not in vehicles],
        ),
        "us-232-copper": (
            "semi-finished copper and copper derivatives (Proclamation 10962).",
            codes("copper"),
        ),
    }
    return {
        name: write_codes(name, f"Section 232, {what}\n{TRACKER}", members)
        for name, (what, members) in lists.items()
    }


def emergency(folder: Path) -> dict[str, int]:
    """Write the exemptions and lower rates of the emergency tariffs."""
    counts = {}
    first = [cleaned(row["HTSUS"]) for row in read(folder / "us_reciprocal_exempt_annex_ii.csv")] + BULLION
    latest = [cleaned(row["HTSUS"]) for row in read(folder / "us_reciprocal_exempt_annex_ii_2025_11_14.csv")]
    september = [
        code for code in latest if code and (code in first or not code.startswith(FARM_GOODS_2025_11))
    ]
    exempt = {
        "us-reciprocal-exempt-annex-ii": (
            first,
            "Annex II of Executive Order 14257 of 2 April 2025 (90 FR 15041), from 5 April 2025.",
        ),
        "us-reciprocal-exempt-2025-09-08": (
            september,
            "Annex II as Executive Order 14346 of 5 September 2025 changed it, from 8 September 2025:\n"
            "Annex II of November 2025 less what Executive Order 14360 added then.",
        ),
        "us-reciprocal-exempt-2025-11-14": (
            latest,
            "Annex II as it stood after Executive Order 14360 of 14 November 2025, farm goods included.",
        ),
    }
    for name, (codes, what) in exempt.items():
        counts[name] = write_codes(name, f"Exempt from the reciprocal tariffs: {what}\n{TRACKER}", codes)
    # The memorandum names headings and lines of 8 digits; the compilation spelt them out to the tenth.
    rows = read(folder / "us_reciprocal_exempt_electronics_2025_04_11.csv")
    what = "Exempt from the reciprocal tariffs: computers, telephones, chips; presidential memorandum of\n"
    what += f"11 April 2025, effective 5 April 2025. {TRACKER}"
    counts["us-reciprocal-exempt-electronics"] = write_codes(
        "us-reciprocal-exempt-electronics", what, (row["HTSUS"][:8] for row in rows)
    )
    rows = read(folder / "us_fentanyl_carveouts.csv")
    for category, name, what in (
        (
            "energy_ca",
            "us-fentanyl-energy-canada",
            "energy and critical minerals of Canada at 10 %, EO 14193",
        ),
        ("potash_ca", "us-fentanyl-potash-canada", "potash of Canada at 10 %, EO 14231"),
        ("potash_mx", "us-fentanyl-potash-mexico", "potash of Mexico at 10 %, EO 14232"),
    ):
        codes = [cleaned(row["hts8"]) for row in rows if row["category"] == category]
        counts[name] = write_codes(name, f"Emergency tariffs: {what}.\n{BUDGET_LAB}", codes)
    return counts


def most_favoured_nation(schedule: list[dict[str, str]]) -> int:
    """Write the column-1 general rates."""
    comment = "Column 1 general (most-favoured-nation) rates of 2025 as fractions, chapters 1 to 97.\n"
    comment += (
        "specific = 1: the rate has a part by weight or number, or is specific alone; only the ad valorem\n"
    )
    comment += "part is given, and it is zero where there is none. " + BUDGET_LAB
    rows = [
        [row["hs8"], f"{float(row['mfn_rate']):.6g}", str(int(row["rate_type"] in ("specific", "compound")))]
        for row in sorted(schedule, key=lambda row: row["hs8"])
        if row["hs8"][:2] not in ("98", "99")
    ]
    return write("us-mfn-2025", comment, ["hs", "rate", "specific"], rows)


def main() -> None:
    """Write every list and say how long it is."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else LISTS
    PRODUCTS.mkdir(parents=True, exist_ok=True)
    schedule = read(folder / "us_mfn_hs8_2025.csv")
    counts = section_301(folder) | core_metals([row["hs8"] for row in schedule])
    counts |= section_232(folder) | emergency(folder) | {"us-mfn-2025": most_favoured_nation(schedule)}
    for name, count in sorted(counts.items()):
        print(f"{count:6d} {name}")


if __name__ == "__main__":
    main()
