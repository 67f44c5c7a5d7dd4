"""The reference page of ranges: what may be drawn, and what it does to the scenarios of October 2025."""

from __future__ import annotations

import csv
from pathlib import Path

from detente.simulate.ensembles.uncertainty import uncertain_parameters
from reference_tables import PAGES_ARE_IN, WRITTEN, table

INDICES = PAGES_ARE_IN / "ranges-october-2025.csv"
BANDS = PAGES_ARE_IN / "bands-october-2025.csv"
WHERE = {"long-run": "long run", "impact": "first year", "any": "both", "shortage": "shortage"}
WHOM = {"USA": "United States", "CHN": "China", "world": "world"}
DESIGNS = {"by default": "What is drawn by default", "all": "Everything that may be drawn in the long run"}


def ranges_page() -> str:
    """Parameters, bands and Sobol indices, from the package's table and from `make_ranges.py`."""
    return (
        "# Ranges\n\n"
        f"{WRITTEN}"
        "[What a range is, and is not](../explain/ranges.md).\n\n"
        "## What may be drawn\n\n"
        "`lognormal(1, 0.3)` has the median 1 and the standard deviation 0.3 of its logarithm; a choice draws each alike. "
        "*Of* says whether one number holds for all, or each sector or flow has its own.\n\n"
        f"{table(('name', 'what it is', 'distribution', 'of', 'at', 'drawn', 'standing', 'source'), _parameters())}\n"
        "## October 2025: bands\n\n"
        "Welfare in the long run, %: median, 5th to 95th percentile, and the share of draws with a gain. "
        "`docs/make_ranges.py` draws them.\n\n"
        f"{''.join(_bands(key, title) for key, title in DESIGNS.items())}"
        "## October 2025: which unknown matters\n\n"
        "Sobol indices of the same numbers, percent of the variance: what an unknown explains alone, and in all with what it "
        "does together with others; ± half of a 95 % interval. The largest first. What lies within its interval of zero is not told from nothing.\n\n"
        f"{''.join(_indices(key, title) for key, title in DESIGNS.items())}"
    )


def _parameters() -> list[tuple[str, ...]]:
    return [
        (
            f"`{one.name}`",
            one.title,
            f"`{one.distribution}`",
            one.of,
            WHERE[one.horizon],
            "by default" if one.by_default else "when asked for",
            one.standing,
            one.source,
        )
        for one in uncertain_parameters().values()
    ]


def _rows(path: Path, drawn: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["drawn"] == drawn]


def _bands(drawn: str, title: str) -> str:
    lines = [
        (
            row["policy"] if row["against"] == "baseline" else f"{row['policy']}, against what is in force",
            WHOM[row["economy"]],
            *(f"{float(row[name]):+.3f}" for name in ("median", "low", "high")),
            f"{100 * float(row['above_zero']):.0f} %",
        )
        for row in _rows(BANDS, drawn)
    ]
    draws = _rows(BANDS, drawn)[0]["draws"]
    head = ("scenario", "whom", "median", "5 %", "95 %", "a gain in")
    return f"### {title}: {draws} draws\n\n{table(head, lines, right=2)}\n"


def _indices(drawn: str, title: str) -> str:
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _rows(INDICES, drawn):
        against = row["policy"] if row["against"] == "baseline" else f"{row['policy']}, against what is in force"
        groups.setdefault((against, row["economy"]), []).append(row)
    lines = [
        (scenario, WHOM[economy], f"`{row['parameter']}`", _percent(row, "first"), _percent(row, "total"))
        for (scenario, economy), rows in groups.items()
        for row in rows
        if row["total"]
    ]
    return f"### {title}\n\n{table(('scenario', 'whom', 'unknown', 'alone', 'in all'), lines, right=3)}\n"


def _percent(row: dict[str, str], name: str) -> str:
    return f"{100 * float(row[name]):.0f} ± {100 * float(row[f'{name}_error']):.0f}"
