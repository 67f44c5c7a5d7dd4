"""Build the tariff lines and their weights: us_lines_2024.npz, china_lines_2017.npz, hs6_sectors.csv.

US imports by partner and tariff line are not at hand. Totals over sectors, chapters and product lists are, so
the lines of a sector start out equal and are scaled until they meet every total that is known
(``line_weights_raking.py``, ``line_weights_margins.py``, docs/explain/line-weights.md).

    python data-raw/build_line_weights.py [--shared FOLDER]

Needs numpy, pandas and the reference data beside the repository (``../shared``). The result is the same to the
last byte for the same numpy version.
"""

import argparse
import csv
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from build_world import write_world as write_arrays
from line_weights_margins import chapter_margins, exempt_shares, list_margins, section_301_margins
from line_weights_raking import Margin, rake

HERE = Path(__file__).resolve().parent
FACTS = HERE / "facts"
DATA = HERE.parent / "src" / "detente" / "policy" / "data"
SHARED = HERE.parents[1] / "shared"

HS6_MAP = "facts/hs6_to_icio_via_gtap.csv"
HS6_MAP_SHA256 = "e8bcab644de40dd9b16ca28f251c7f7efddc7bd32d98bb9b3f5666723ad3d256"
FILES = ("us_lines_2024.npz", "china_lines_2017.npz", "hs6_sectors.csv")
WITHOUT_SECTOR = ("98", "99")
LISTS = {
    "steel": "us_232_steel.csv",
    "aluminium": "us_232_aluminium.csv",
    "autos": "us_232_autos.csv",
    "electronics": "us_reciprocal_exempt_electronics_2025_04_11.csv",
    "annex": "us_reciprocal_exempt_annex_ii.csv",
    "november": "us_reciprocal_exempt_annex_ii_2025_11_14.csv",
}
EQUAL_PART_OF_POOLED_PRIOR = 0.1
"""Weight of equal lines in the starting pattern of partners whose imports by chapter are not known."""


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of the US schedule and what they have in common.

    Attributes:
        hs: 8-digit codes, in order [line].
        sector: ICIO sector [line].
        listed: for each list, which lines are on it.
        section_301: the Section 301 lists of a line, joined by "+" [line].
        cell: number of the group of lines that no total tells apart [line].
        first: one line of each cell [cell].
        size: lines in each cell [cell].
    """

    hs: np.ndarray
    sector: np.ndarray
    listed: dict[str, np.ndarray]
    section_301: np.ndarray
    cell: np.ndarray
    first: np.ndarray
    size: np.ndarray


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file whose first lines may be remarks."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def read_sectors(shared: Path) -> dict[str, str]:
    """The sector of each HS6 code; where a code has several, the one with most weight.

    Raises:
        SystemExit: the map is not the one this was written for.
    """
    path = shared / HS6_MAP
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != HS6_MAP_SHA256:
        raise SystemExit(
            f"{path}: SHA-256 is {found}, expected {HS6_MAP_SHA256}; pin it and look at what moves"
        )
    weight: dict[str, Counter[str]] = defaultdict(Counter)
    for row in read_table(path):
        weight[row["hs6_code"]][row["icio"]] += float(row["w"])
    return {code: max(sorted(of), key=of.__getitem__) for code, of in sorted(weight.items())}


def sector_of(code: str, sectors: dict[str, str]) -> str:
    """The sector of a line; where its HS6 is not in the map, what most codes of its HS4 or HS2 belong to."""
    for digits in (6, 4, 2):
        near = Counter(sector for hs6, sector in sectors.items() if hs6.startswith(code[:digits]))
        if near:
            return max(sorted(near), key=near.__getitem__)
    raise SystemExit(f"line {code}: no code of its chapter has a sector")


def read_list(path: Path) -> list[str]:
    """The codes in the first column of a list."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [row[0].strip() for row in csv.reader(stream) if row and row[0].strip().isdigit()]


def read_lines(shared: Path, sectors: dict[str, str]) -> Lines:
    """The lines of the US schedule, their lists, and the cells they form.

    The schedule leaves out some quota lines that the November list names: they are added. A code of any list that
    the schedule does not know otherwise is misprinted or superseded, and has no line.
    """
    folder = shared / "facts" / "lists"
    codes = {row["hs8"] for row in read_table(folder / "us_mfn_hs8_2025.csv")}
    codes |= {code for code in read_list(folder / LISTS["november"]) if code[:6] in sectors}
    hs = sorted(code for code in codes if code[:2] not in WITHOUT_SECTOR)
    sector = [sector_of(code, sectors) for code in hs]
    listed = {name: on_list(hs, read_list(folder / file)) for name, file in LISTS.items()}
    by_line: dict[str, set[str]] = defaultdict(set)
    for row in read_table(folder / "us_section301_hs8.csv"):
        by_line[row["hs8"]].add(row["list"])
    section_301 = ["+".join(sorted(by_line[code] - {"4B", "3_addl", "cranes_301"})) for code in hs]
    chapter = [code[:2] for code in hs]
    keys = list(
        zip(sector, chapter, section_301, *(marks.tolist() for marks in listed.values()), strict=True)
    )
    numbers = {key: number for number, key in enumerate(sorted(set(keys)))}
    cell = np.array([numbers[key] for key in keys])
    _, first, size = np.unique(cell, return_index=True, return_counts=True)
    return Lines(np.array(hs), np.array(sector), listed, np.array(section_301), cell, first, size)


def on_list(hs: list[str], codes: list[str]) -> np.ndarray:
    """Which lines a list touches: a code covers the lines below it, a code finer than a line the line."""
    prefixes = {code[:8] for code in codes}
    lengths = sorted({len(prefix) for prefix in prefixes})
    return np.array([any(code[:length] in prefixes for length in lengths) for code in hs])


def us_weights(lines: Lines, shared: Path) -> tuple[list[str], np.ndarray, list[str]]:
    """US imports of 2024 by cell and partner, USD; the last partner is ``all``.

    Partners with known chapters come first; what they sell together is the starting pattern of the others.

    Returns:
        partners, weights [cell, partner], and what the margins were missed by, in words.
    """
    imports: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read_table(FACTS / "us_duties_2024.csv"):
        imports[row["partner"]][row["sector"]] = float(row["imports_usd"])
    by_list = {row["partner"]: row for row in read_table(FACTS / "us_imports_2024_by_list.csv")}
    by_chapter = read_chapters()
    shares = exempt_shares(shared / "facts", by_list)
    sector_names, sector = np.unique(lines.sector[lines.first], return_inverse=True)
    chapter_names, chapter = np.unique([code[:2] for code in lines.hs[lines.first]], return_inverse=True)
    listed = {name: marks[lines.first] for name, marks in lines.listed.items()}
    partners = sorted(imports)
    weight = {}
    report = []
    prior = lines.size.astype(float)
    for partner in sorted(partners, key=lambda code: (code not in by_chapter, code)):
        if partner not in by_chapter and len(weight) == len(by_chapter):
            prior = pooled_prior(sum(weight.values()), lines.size)
        totals = np.array([imports[partner].get(name, 0.0) for name in sector_names])
        margins, chapter_totals = [], None
        if partner in by_chapter:
            known, names = by_chapter[partner], chapter_names.tolist()
            chapter_totals = totals_by_chapter(known, names, totals.sum())
            margins += chapter_margins(partner, listed, chapter, names, known, chapter_totals)
        if partner == "CHN":
            section_301 = lines.section_301[lines.first]
            margins += section_301_margins(
                shared / "facts", section_301, sector, sector_names.tolist(), totals
            )
        margins += list_margins(listed, by_list[partner], shares[partner], sector, totals)
        on_chapter = chapter if chapter_totals is not None else None
        weight[partner] = rake(prior, sector, totals, margins, on_chapter, chapter_totals)
        report += misses(partner, margins, weight[partner])
    together = np.column_stack([weight[partner] for partner in partners])
    return [*partners, "all"], np.column_stack([together, together.sum(axis=1)]), report


def read_chapters() -> dict[str, dict[str, dict[str, str]]]:
    """Imports and rise of the tariff by partner and chapter; China's imports to the dollar."""
    by_chapter: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in read_table(FACTS / "us_imports_2024_by_chapter.csv"):
        by_chapter[row["partner"]][row["chapter"]] = row
    for row in read_table(FACTS / "us_imports_2024_from_china_by_chapter.csv"):
        by_chapter["CHN"][row["chapter"]]["imports_usd_m"] = str(float(row["imports"]) / 1e6)
    return dict(by_chapter)


def totals_by_chapter(known: dict[str, dict[str, str]], names: list[str], total: float) -> np.ndarray:
    """Imports by chapter, USD, brought to the total of the sectors: the tables are rounded."""
    million = [float(known[name]["imports_usd_m"]) if name in known else 0.0 for name in names]
    return np.array(million) / np.sum(million) * total


def pooled_prior(pooled: np.ndarray, size: np.ndarray) -> np.ndarray:
    """What the partners with known chapters sell, and a little of equal lines so that no cell is empty."""
    part = EQUAL_PART_OF_POOLED_PRIOR
    return (1 - part) * pooled / pooled.sum() + part * size / size.sum()


def misses(partner: str, margins: list[Margin], weight: np.ndarray) -> list[str]:
    """Margins that are missed by more than a tenth of a percent of the partner's imports."""
    lines = []
    for margin in margins:
        found, wanted = float(weight[margin.chosen].sum()), margin.wanted(weight)
        missed = margin.factor(weight) != 1.0 and abs(found - wanted) > 1e-3 * weight.sum()
        if missed:
            lines.append(
                f"{partner}, {margin.name}: {found / 1e6:.0f} million USD, wanted {wanted / 1e6:.0f}"
            )
    return lines


def write_table(path: Path, remarks: list[str], header: str, rows: list[str]) -> None:
    """Write a CSV file with remarks on top."""
    path.write_text("\n".join([*(f"# {line}" for line in remarks), header, *rows]) + "\n", encoding="utf-8")


def write_us_lines(lines: Lines, partners: list[str], weight: np.ndarray) -> None:
    """Write the lines of the US schedule and their weights."""
    arrays = {
        "hs": lines.hs,
        "sector": lines.sector,
        "cell": lines.cell.astype(np.int16),
        "cell_weight": weight.astype(np.float32),
        "partner": np.array(partners),
    }
    write_arrays(DATA / "us_lines_2024.npz", arrays)


def write_china_lines(shared: Path) -> int:
    """Write China's lines and what it bought from the United States on each in 2017; return how many."""
    rows = read_table(shared / "facts" / "lists" / "china_on_us_hs8_2018_2019.csv")
    rows = sorted((row for row in rows if row["icio"]), key=lambda row: row["hs8"])
    value = np.array([1e3 * float(row["imports_from_US_2017_kusd"] or 0.0) for row in rows])
    arrays = {
        "hs": np.array([row["hs8"] for row in rows]),
        "sector": np.array([row["icio"] for row in rows]),
        "cell": np.arange(len(rows), dtype=np.int16),
        "cell_weight": np.column_stack([value, value]).astype(np.float32),
        "partner": np.array(["USA", "all"]),
    }
    write_arrays(DATA / "china_lines_2017.npz", arrays)
    return len(rows)


def build(shared: Path) -> list[str]:
    """Build the three files and return a report."""
    sectors = read_sectors(shared)
    write_table(
        DATA / "hs6_sectors.csv",
        ["HS 6-digit codes and the ICIO sector they belong to, through GTAP sectors; not an official table."],
        "hs6,sector",
        [f"{code},{sector}" for code, sector in sectors.items()],
    )
    lines = read_lines(shared, sectors)
    partners, weight, report = us_weights(lines, shared)
    write_us_lines(lines, partners, weight)
    china = write_china_lines(shared)
    sizes = [f"{name}: {(DATA / name).stat().st_size / 1e3:.0f} kB" for name in FILES]
    counts = f"{len(lines.hs)} US lines in {len(lines.size)} cells, {len(partners)} partners"
    return [f"{counts}; {china} Chinese lines", *sizes, *report]


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description="Build the tariff lines and their weights.")
    parser.add_argument(
        "--shared", type=Path, default=SHARED, help="the reference data beside the repository"
    )
    print("\n".join(build(parser.parse_args().shared)))


if __name__ == "__main__":
    main()
