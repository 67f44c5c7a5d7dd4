"""Solve the wars of all against all whose tariffs `docs/explain/tariff-wars.md` shows, and write them to a table.

    python docs/make_war_tariffs.py            write docs/reference/war-tariffs.csv, in about a quarter of an hour

The page is then written by `make_numbers.py`, which solves the world at these tariffs and asks every economy whether
it would rather do something else. What is slow is finding them, not checking them.
"""

from __future__ import annotations

import csv
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import detente as dt

TABLE = Path(__file__).parent / "reference" / "war-tariffs.csv"


@dataclass(frozen=True)
class War:
    """A war of all 80 economies, one tariff each.

    Attributes:
        key: its column in the table.
        title: what it is, for a reader.
        sectors: what bears the tariff.
        options: how equilibria are solved.
    """

    key: str
    title: str
    sectors: str
    options: dict[str, Any]


WARS = (
    War("plain", "no inputs, elasticity 4", "all", {"inputs": False, "elasticities": 4.0}),
    War("inputs", "with inputs, elasticity 4", "all", {"elasticities": 4.0}),
    War("own-plain", "no inputs, the world's own elasticities", "all", {"inputs": False}),
    War("own", "with inputs, the world's own elasticities", "all", {}),
    War("goods", "with inputs, own elasticities, goods alone", "goods", {}),
)


def main() -> int:
    """Solve every war and write the table."""
    world = dt.World.embedded()
    columns: dict[str, Any] = {}
    for war in WARS:
        began = time.perf_counter()
        found = dt.strategy.nash(world, "all", sectors=war.sectors, starts=1, **war.options)
        took = time.perf_counter() - began
        print(f"{war.title}: {took:.0f} s, {found.solves} equilibria; {found.certificate}")
        if not found.certificate.holds:
            return 1
        columns[war.key] = found.tariff
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["economy", *columns])
        for economy in world.economies:
            rates = (f"{float(tariff.sel(economy=economy)):.9f}" for tariff in columns.values())
            writer.writerow([economy, *rates])
    return 0


if __name__ == "__main__":
    sys.exit(main())
