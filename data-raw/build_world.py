"""Build the bundled world: src/detente/economy/data/world.npz and elasticities.csv.

The intermediate flows come from a registry package that ships the technical coefficients of the OECD
Inter-Country Input-Output tables (2025 edition, year 2022). Final use, totals and tariffs come from the
tables in ``facts/``. Final goods by exporter, importer and sector are not in either, so they are estimated:
they start from the pattern of intermediate imports and are fitted to the published totals.

    python data-raw/build_world.py [--wheel PATH] [--cache FOLDER]

Needs numpy and pandas. The result is the same to the last byte for the same numpy version.
"""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from pinned_wheel import PinnedWheel, main
from world_elasticities import default_elasticity, write_elasticities
from world_final_trade import fit_final_trade
from world_tariffs import baseline_tariffs

HERE = Path(__file__).resolve().parent
FACTS = HERE / "facts"
DATA = HERE.parent / "src" / "detente" / "economy" / "data"

CACHE = Path.home() / ".cache" / "detente"
WHEEL = PinnedWheel(
    package="sanction-simulator==0.1.4",
    file="sanction_simulator-0.1.4-py3-none-any.whl",
    sha256="1c29bce64dd5e15d14b956556fc544cae21ac504f0cea07558019c4b9eae4909",
)
LAST_GOODS_SECTOR = "C31T33"
SMALLEST_SHARE = 1e-9  # of the importer's spending on the sector; below it a flow is dropped
SMALLEST_VALUE_ADDED_SHARE = 0.01
FIXED_ZIP_DATE = (2020, 1, 1, 0, 0, 0)

SOURCES = [
    "OECD, Inter-Country Input-Output tables, 2025 edition, year 2022 (CC BY 4.0)",
    "Technical coefficients of those tables as packaged in sanction-simulator 0.1.4 (MIT licence)",
    "World Bank, World Development Indicators, applied tariffs (CC BY 4.0)",
    "US Census Bureau, imports and calculated duties 2024 (public domain)",
    "Bown, Jung and Zhang (PIIE, June 2019), China's tariffs on US goods",
    "Trade elasticities: median of the published sets named in elasticity_sets.csv",
]
NOTES = [
    "Intermediate flows among the 80 economies are the official ones; the exporter x importer split of final "
    "goods is an estimate fitted to published totals.",
    "The rest of the world is left out: sales to it count as final use at home, inputs bought from it and "
    "taxes on products count as value added, final goods bought from it are dropped.",
    "Value added is therefore gross output less what is spent on inputs from the 80 economies at "
    "tariff-inclusive prices, and lies above the published figure where inputs from elsewhere matter.",
    "All users of a sector's goods in an economy buy from the same mix of sources.",
    "Applied tariffs are importer averages over partners for manufactured and for primary goods, so "
    "preferences between single partners show only inside the EU and EFTA and where the United States or "
    "China is the buyer.",
]


def read_intermediate_flows(wheel: Path) -> tuple[list[str], list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Read who buys which inputs from whom, and sum over what the model does not tell apart.

    Z = A diag((1 - beta) s): column (using sector, economy) spends the share A of its input bill on row
    (sector, source).

    Returns:
        economies, sectors, intermediate trade [exporter, importer, sector], input use [economy, sector,
        use_sector] and gross output [economy, sector], million USD at basic prices.
    """
    with zipfile.ZipFile(wheel) as archive:
        cached = np.load(
            io.BytesIO(archive.read("sanction_simulator/data/bench_cache.npz")), allow_pickle=False
        )
        economies, sectors = (
            [str(code) for code in cached["countries"]],
            [str(code) for code in cached["sectors"]],
        )
        flows = cached["A"]
        flows *= (cached["omb"] * cached["s"])[None, :]
        output = cached["s"].reshape(len(sectors), len(economies)).T
    n, k = len(economies), len(sectors)
    flows = flows.reshape(k, n, k, n)  # sector, source, using sector, economy: the economy runs fastest
    trade = flows.sum(axis=2).transpose(1, 2, 0)
    use = flows.sum(axis=1).transpose(2, 0, 1)
    return economies, sectors, np.ascontiguousarray(trade), np.ascontiguousarray(use), output


def read_facts(economies: list[str], sectors: list[str]) -> dict[str, np.ndarray]:
    """Read the published totals in the order of the flows: [economy, sector], [exporter, importer]."""
    final = pd.read_csv(FACTS / "icio_2022_final_use.csv", comment="#").set_index(["economy", "sector"])
    final = final.reindex(pd.MultiIndex.from_product([economies, sectors]))
    pairs = pd.read_csv(FACTS / "icio_2022_bilateral_trade.csv", comment="#").set_index(
        ["exporter", "importer"]
    )
    pairs = pairs.reindex(pd.MultiIndex.from_product([economies, economies]), fill_value=0.0)
    totals = pd.read_csv(FACTS / "icio_2022_economies.csv", comment="#").set_index("economy").loc[economies]
    assert not final.isna().any().any(), "facts/icio_2022_final_use.csv lacks a sector of an economy"
    shape = (len(economies), len(sectors))
    facts = {
        name.removesuffix("_usd_m"): final[name].to_numpy(float).reshape(shape) for name in final.columns
    }
    for kind in ("goods", "services"):
        facts[kind] = pairs[f"{kind}_usd_m"].to_numpy(float).reshape(len(economies), len(economies))
    return facts | {
        "gdp": totals["gdp_usd_m"].to_numpy(float),
        "va": totals["value_added_usd_m"].to_numpy(float),
    }


def unrounded(published: np.ndarray, precise: np.ndarray) -> np.ndarray:
    """Restore the digits that rounding to two places took, where a more precise figure agrees.

    It matters in the smallest sectors: some sell less than the last place.
    """
    return np.where(np.abs(published - precise) <= 0.0051, precise, published)


def close_final_use(intermediate: np.ndarray, final: np.ndarray, gross_output: np.ndarray) -> np.ndarray:
    """Let final use at home be what makes sales equal published output.

    Exports to the rest of the world, which has no place in the model, end up in it.

    F_nnk = Y_nk - sum_i Zint_nik - sum_{i != n} F_nik, never below zero.
    """
    closed = final.copy()
    own = np.arange(len(final))
    closed[own, own] = 0.0
    closed[own, own] = np.maximum(gross_output - intermediate.sum(axis=1) - closed.sum(axis=1), 0.0)
    return closed


def drop_tiny_flows(intermediate: np.ndarray, final: np.ndarray, use: np.ndarray) -> tuple[np.ndarray, ...]:
    """Set flows too small to matter to zero; the seller sells that much more at home, the buyer buys less.

    Returns:
        intermediate, final and use, rid of them, and the number of flows dropped.
    """
    spending = (intermediate + final).sum(axis=0)
    tiny = (intermediate + final < SMALLEST_SHARE * spending[None]) & (intermediate + final > 0)
    own = np.arange(len(final))
    tiny[own, own] = False
    lost = np.where(tiny, intermediate + final, 0.0).sum(axis=1)
    before = intermediate.sum(axis=0)
    intermediate, final = np.where(tiny, 0.0, intermediate), np.where(tiny, 0.0, final)
    final[own, own] += lost
    kept = np.divide(intermediate.sum(axis=0), before, out=np.ones_like(before), where=before > 0)
    return intermediate, final, use * kept[:, :, None], int(tiny.sum())


def input_shares(
    basic_trade: np.ndarray, trade: np.ndarray, use: np.ndarray
) -> tuple[np.ndarray, list[tuple[int, int, float]]]:
    """Express each sector's input bill, tariffs included, as a share of its output.

    gamma_ikj = use_ikj (X_ik / sum_n basic_nik) / Y_ij and beta_ij = 1 - sum_k gamma_ikj, where X is spending
    at tariff-inclusive prices and Y output at basic prices.

    Returns:
        input_share [economy, sector, use_sector], and the cells whose inputs were scaled down to leave a
        value-added share of one percent, each with the share it would have had.
    """
    output = basic_trade.sum(axis=1)
    bought = basic_trade.sum(axis=0)
    factor = np.divide(trade.sum(axis=0), bought, out=np.ones_like(bought), where=bought > 0)
    bill = use * factor[:, :, None]
    share = np.divide(bill, output[:, None, :], out=np.zeros_like(bill), where=output[:, None, :] > 0)
    unfloored = 1.0 - share.sum(axis=1)
    low = (unfloored < SMALLEST_VALUE_ADDED_SHARE) & (output > 0)
    scale = np.where(low, (1.0 - SMALLEST_VALUE_ADDED_SHARE) / np.where(low, 1.0 - unfloored, 1.0), 1.0)
    share *= scale[:, None, :]
    floored = [(int(i), int(j), float(unfloored[i, j])) for i, j in np.argwhere(low)]
    return share, floored


def trim_rounding(share: np.ndarray, trade: np.ndarray, output: np.ndarray) -> tuple[np.ndarray, int, float]:
    """Take input bills down to spending where rounding lifts them above it: final spending is not negative.

    Returns:
        The trimmed shares, how many economy-sector cells it touched, and the largest amount, million USD.
    """
    spending = trade.sum(axis=0)
    bill = np.einsum("ikj,ij->ik", share, output)
    over = bill > spending
    scale = np.where(over, (spending / np.where(over, bill, 1.0)) * (1.0 - 1e-14), 1.0)
    return share * scale[:, :, None], int(over.sum()), float((bill - spending)[over].max(initial=0.0))


def check_identities(
    trade: np.ndarray, tariff: np.ndarray, share: np.ndarray, va_share: np.ndarray, y: np.ndarray
):
    """Hold the accounts to 1e-9: output is sales, costs are output, income is spending, deficits sum to zero.

    Returns:
        Deficit and value added by economy, million USD.
    """
    border = trade / (1.0 + tariff)
    output = border.sum(axis=1)
    final = trade.sum(axis=0) - np.einsum("ikj,ij->ik", share, output)
    value_added = (va_share * output).sum(axis=1)
    revenue = (tariff * border).sum(axis=(0, 2))
    deficit = border.sum(axis=(0, 2)) - border.sum(axis=(1, 2))
    assert np.isfinite(trade).all() and (trade >= 0).all() and (final >= 0).all()
    assert np.abs(output - y).max() <= 1e-9 * y.max()
    assert np.allclose(share.sum(axis=1) + va_share, 1.0, atol=1e-12)
    assert (va_share[output > 0] >= SMALLEST_VALUE_ADDED_SHARE - 1e-12).all()
    assert np.abs(final.sum(axis=1) / (value_added + revenue + deficit) - 1.0).max() < 1e-9
    assert abs(deficit.sum()) < 1e-9 * value_added.sum()
    return deficit, value_added


def write_world(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write a compressed npz whose bytes depend on the arrays alone: names in order, one fixed date."""
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.asanyarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=FIXED_ZIP_DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, buffer.getvalue())


def metadata(tariff_sources: list[str], notes: list[str]) -> np.ndarray:
    """Return the provenance of the file as JSON in a 0-d array."""
    return np.array(
        json.dumps(
            {
                "name": "Détente estimate of OECD ICIO 2022",
                "year": 2022,
                "unit": "million current USD",
                "elasticities": "median",
                "sources": SOURCES,
                "tariff_sources": tariff_sources,
                "built_from": {"wheel": WHEEL.file, "sha256": WHEEL.sha256},
                "notes": notes,
            },
            ensure_ascii=False,
        )
    )


def adjustments(
    economies: list[str], sectors: list[str], floored: list[tuple[int, int, float]], excess: np.ndarray
) -> list[str]:
    """Say in words where the accounts had to bend, so that the file carries it.

    Args:
        economies: economy codes.
        sectors: sector codes.
        floored: cells with inputs scaled down, and the value-added share they would have had.
        excess: output less its published figure [economy, sector], million USD.
    """
    inputs = [f"{economies[i]} {sectors[j]} ({100 * raw:.1f} percent before)" for i, j, raw in floored]
    sales = [f"{economies[i]} {sectors[j]} ({excess[i, j]:.2f})" for i, j in np.argwhere(excess > 0.01)]
    return [
        "Inputs scaled down to leave value added at 1 percent of output: " + "; ".join(inputs or ["none"]),
        "Output above its published figure, since sales abroad exceed it (million USD): "
        + "; ".join(sales or ["none"]),
    ]


def build(wheel: Path) -> list[str]:
    """Build the world from the wheel and the facts, check it, write it, and return a report."""
    economies, sectors, intermediate, use, precise_output = read_intermediate_flows(wheel)
    facts = read_facts(economies, sectors)
    gross_output = unrounded(facts["gross_output"], precise_output)
    goods = np.arange(len(sectors)) <= sectors.index(LAST_GOODS_SECTOR)
    final, misfit = fit_final_trade(intermediate, facts, goods)
    final = close_final_use(intermediate, final, gross_output)
    intermediate, final, use, dropped = drop_tiny_flows(intermediate, final, use)
    tariff, tariff_source, tariff_sources = baseline_tariffs(FACTS, DATA, economies, sectors)
    trade = (intermediate + final) * (1.0 + tariff)
    output = (trade / (1.0 + tariff)).sum(axis=1)
    share, floored = input_shares(intermediate + final, trade, use)
    share, trimmed, largest = trim_rounding(share, trade, output)
    va_share = 1.0 - share.sum(axis=1)
    deficit, value_added = check_identities(trade, tariff, share, va_share, output)
    bent = adjustments(economies, sectors, floored, output - gross_output)
    arrays = {
        "economies": np.array(economies),
        "sectors": np.array(sectors),
        "trade": trade,
        "input_share": share,
        "tariff": tariff,
        "tariff_source": tariff_source,
        "trade_elasticity": default_elasticity(write_elasticities(FACTS, DATA, sectors), sectors),
        "gdp_usd_m": facts["gdp"],
        "published_value_added_usd_m": facts["va"],
        "meta": metadata(tariff_sources, [*NOTES, *bent]),
    }
    write_world(DATA / "world.npz", arrays)
    ratio = 100.0 * deficit / value_added
    return [
        f"world.npz: {(DATA / 'world.npz').stat().st_size / 1e6:.2f} MB",
        f"trade outside the pair totals: goods {misfit['goods']:.1e}, services {misfit['services']:.1e}",
        *bent,
        f"{dropped} tiny flows dropped",
        f"final spending trimmed in {trimmed} cells, by at most {largest:.2e} million USD",
        f"deficits, percent of value added: {economies[ratio.argmin()]} {ratio.min():.1f} to "
        f"{economies[ratio.argmax()]} {ratio.max():.1f}",
    ]


if __name__ == "__main__":
    main("Build the bundled world file.", WHEEL, CACHE, build)
