"""Measure how far the bundled world is from the official table and write docs/reference/world-error.md.

The official table is read from ``../shared/data/icio2022_full_81x50.npz`` and serves as a yardstick only:
nothing of it enters the bundled file.

    python data-raw/measure_world.py [--truth PATH]
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from detente.simulate.ensembles.flow_belief import AT_A_MILLION, FALL, MOST

ROOT = Path(__file__).resolve().parent.parent
WORLD = ROOT / "src" / "detente" / "economy" / "data" / "world.npz"
SECTOR_NAMES = ROOT / "src" / "detente" / "economy" / "data" / "sectors.csv"
TRUTH = ROOT.parent / "shared" / "data" / "icio2022_full_81x50.npz"
PAGE = ROOT / "docs" / "reference" / "world-error.md"
LARGE = ("USA", "CHN", "JPN", "DEU", "IND", "GBR", "FRA", "CAN", "RUS", "ITA", "BRA", "KOR")
BALANCES = ("VNM", "DEU", "USA", "CHN")


def read_truth(path: Path, economies: list[str], sectors: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return official trade and its intermediate part [exporter, importer, sector], million USD."""
    with np.load(path) as table:
        assert list(table["countries"]) == economies and list(table["sectors"]) == sectors
        intermediate = table["Z"][:, : len(economies)].sum(axis=2, dtype=float)
        trade = intermediate + table["F"][:, : len(economies)]
    return trade.transpose(1, 2, 0), intermediate.transpose(1, 2, 0)


def weighted_error(estimate: np.ndarray, truth: np.ndarray) -> float:
    """Return the sum of absolute differences over the sum of true flows, percent."""
    return 100.0 * float(np.abs(estimate - truth).sum() / truth.sum())


def markdown(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table, first column left, the others right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *rows])


def cell_errors(trade: np.ndarray, truth: np.ndarray, intermediate: np.ndarray, goods: np.ndarray) -> str:
    """Compare flows between economies cell by cell."""
    final, true_final = trade - intermediate, truth - intermediate
    rows = [
        [
            "goods, intermediate and final",
            weighted_error(trade[..., goods], truth[..., goods]),
            truth[..., goods],
        ],
        [
            "goods, final only",
            weighted_error(final[..., goods], true_final[..., goods]),
            true_final[..., goods],
        ],
        [
            "services, intermediate and final",
            weighted_error(trade[..., ~goods], truth[..., ~goods]),
            truth[..., ~goods],
        ],
    ]
    return markdown(
        [
            "flows between economies, exporter x importer x sector",
            "weighted absolute error, %",
            "trade, billion USD",
        ],
        [[name, f"{error:.2f}", f"{flows.sum() / 1e3:,.0f}"] for name, error, flows in rows],
    )


def sector_errors(trade: np.ndarray, truth: np.ndarray, sectors: list[str], goods: np.ndarray) -> str:
    """Compare the goods sectors, largest error first."""
    short = pd.read_csv(SECTOR_NAMES).set_index("code")["short"]
    found = [
        (weighted_error(trade[..., k], truth[..., k]), sectors[k], truth[..., k].sum())
        for k in np.flatnonzero(goods)
    ]
    return markdown(
        ["sector", "error, %", "trade, billion USD"],
        [
            [f"{short[code]} ({code})", f"{error:.2f}", f"{size / 1e3:,.0f}"]
            for error, code, size in sorted(found)[::-1]
        ],
    )


def importer_errors(trade: np.ndarray, truth: np.ndarray, economies: list[str], goods: np.ndarray) -> str:
    """Compare goods imports of the twelve large economies, and name the importers that fit worst."""
    found = {code: weighted_error(trade[:, i, goods], truth[:, i, goods]) for i, code in enumerate(economies)}
    worst = sorted(set(economies) - set(LARGE), key=found.get, reverse=True)[:8]
    return markdown(
        ["importer", "error of goods imports, %"], [[code, f"{found[code]:.2f}"] for code in (*LARGE, *worst)]
    )


def size_errors(trade: np.ndarray, truth: np.ndarray) -> str:
    """Spread of the logarithm of our flow over the official one, by size of the official flow."""
    there = (trade > 0) & (truth > 0)
    error, size = np.log(trade[there] / truth[there]), truth[there]
    edges = [10.0**power for power in (-2, -1, 0, 1, 2, 3, 4)]
    rows = []
    for low, high in zip(edges, [*edges[1:], np.inf], strict=True):
        inside = (size >= low) & (size < high)
        name = f"{low:,g} to {high:,g}" if np.isfinite(high) else f"{low:,g} and more"
        rule = min(MOST, AT_A_MILLION * float(np.exp(np.log(size[inside]).mean())) ** -FALL)
        rows.append([name, f"{inside.sum():,}", f"{error[inside].std():.3f}", f"{rule:.3f}"])
    return markdown(
        ["flow, million USD", "flows", "spread of the logarithm", "what `dt.ensemble` takes"], rows
    )


def goods_balance(trade: np.ndarray, goods: np.ndarray) -> np.ndarray:
    """Return exports less imports of goods among the 80 economies, own trade taken out, million USD."""
    return trade[..., goods].sum(axis=(1, 2)) - trade[..., goods].sum(axis=(0, 2))


def balances(
    trade: np.ndarray, truth: np.ndarray, value_added: np.ndarray, economies: list[str], goods: np.ndarray
) -> str:
    """Compare goods balances, with the difference in percent of value added."""
    ours, true = goods_balance(trade, goods), goods_balance(truth, goods)
    gap = 100.0 * (ours - true) / value_added
    shown = [economies.index(code) for code in BALANCES]
    shown.append(int(np.abs(gap).argmax()))
    return markdown(
        ["goods balance", "bundled, billion USD", "official", "difference, % of value added"],
        [
            [economies[i], f"{ours[i] / 1e3:,.1f}", f"{true[i] / 1e3:,.1f}", f"{round(gap[i], 4) + 0.0:.4f}"]
            for i in shown
        ],
    )


def value_added_table(
    codes: list[str], economies: list[str], ours: np.ndarray, published: np.ndarray, gdp: np.ndarray
) -> str:
    """Set value added of the bundled world beside published value added and GDP."""
    rows = []
    for code in codes:
        i = economies.index(code)
        amounts = [f"{series[i] / 1e3:,.0f}" for series in (ours, published, gdp)]
        rows.append([code, *amounts, *(f"{100 * (ours[i] / base[i] - 1):+.1f}" for base in (published, gdp))])
    return markdown(
        [
            "economy",
            "bundled, billion USD",
            "published value added",
            "GDP",
            "against value added, %",
            "against GDP, %",
        ],
        rows,
    )


def report(truth_path: Path) -> str:
    """Compute every comparison and return the page."""
    with np.load(WORLD) as world:
        economies, sectors = list(map(str, world["economies"])), list(map(str, world["sectors"]))
        trade = world["trade"] / (1.0 + world["tariff"])
        published, gdp = world["published_value_added_usd_m"], world["gdp_usd_m"]
        value_added = ((1 - world["input_share"].sum(axis=1)) * trade.sum(axis=1)).sum(axis=1)
    truth, intermediate = read_truth(truth_path, economies, sectors)
    abroad = ~np.eye(len(economies), dtype=bool)[:, :, None]
    deficit = 100.0 * (trade.sum(axis=(0, 2)) - trade.sum(axis=(1, 2))) / value_added
    trade, truth, intermediate = trade * abroad, truth * abroad, intermediate * abroad
    goods = np.arange(len(sectors)) <= sectors.index("C31T33")
    pair = economies.index("CHN"), economies.index("USA")
    from_china, true_from_china = trade[pair][goods].sum(), truth[pair][goods].sum()
    widest = sorted(economies, key=lambda code: -abs(np.log(value_added / published)[economies.index(code)]))[
        :10
    ]
    order = np.argsort(deficit)
    extremes = ", ".join(f"{economies[i]} {deficit[i]:.1f}" for i in (*order[:5], *order[-5:]))
    return TEMPLATE.format(
        cells=cell_errors(trade, truth, intermediate, goods),
        sectors=sector_errors(trade, truth, sectors, goods),
        importers=importer_errors(trade, truth, economies, goods),
        sizes=size_errors(trade, truth),
        balances=balances(trade, truth, value_added, economies, goods),
        large=value_added_table(list(LARGE), economies, value_added, published, gdp),
        widest=value_added_table(widest, economies, value_added, published, gdp),
        from_china=from_china / 1e3,
        true_from_china=true_from_china / 1e3,
        deficits=extremes,
    )


TEMPLATE = """# How far the bundled world is from the official table

The bundled world rebuilds the OECD Inter-Country Input-Output table (2025 edition, year 2022) from its
intermediate flows and published totals. The split of *final* goods by exporter, importer and sector is an
estimate. This page compares the result with the official table; `python data-raw/measure_world.py` writes it.
Flows are at basic prices, before tariffs, among the 80 economies.

Weighted absolute error is the sum of absolute differences over all cells, divided by the sum of the official
flows. For services the yardstick's own split of final use by partner is partly estimated, so that row says
less.

## Flows

{cells}

Goods that the United States buys from China: {from_china:.1f} billion USD here, {true_from_china:.1f} in the
official table.

### By sector

{sectors}

### By importer

The twelve largest economies, then the eight others that fit worst.

{importers}

### By size

Small flows are off by more. `dt.ensemble` draws flows with the spread of the last column,
`min(1, 0.45 v**-0.28)` for v million USD, and with that of official tables themselves on top, which nobody has
measured: [Ranges](../explain/ranges.md).

{sizes}

## Balances

The last row is the economy with the largest difference.

{balances}

Trade deficits (goods and services, 80 economies) as percent of value added, smallest and largest five:
{deficits}.
Trade with the rest of the world is missing from them, so economies that sell or buy much there show deficits
that differ from their published ones.

## Value added

Value added here is gross output less what is spent on inputs from the 80 economies. Inputs bought from the
rest of the world and taxes on products are therefore in it, and it lies above the published figure; tariffs
paid on inputs come off.

### Large economies

{large}

### Where the difference is largest

{widest}
"""


def main() -> None:
    """Read the command line, print the page and write it."""
    parser = argparse.ArgumentParser(description="Measure the bundled world against the official table.")
    parser.add_argument("--truth", type=Path, default=TRUTH, help="the official table as npz")
    page = report(parser.parse_args().truth)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
