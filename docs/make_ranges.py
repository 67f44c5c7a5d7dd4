"""Draw what is not known of the scenarios of October 2025, and write what matters and how wide the ranges are.

    python docs/make_ranges.py                     write the two tables below, in about a quarter of an hour on two cores
    python docs/make_ranges.py --store FOLDER      keep what is solved there, and go on from it when asked again

`docs/reference/ranges-october-2025.csv` has Sobol indices, with everything drawn that can be drawn in the long run
("all") and with what is drawn where nothing is said ("by default"), against the baseline and against the
tariffs in force. `docs/reference/bands-october-2025.csv` has median, band and probability of a gain, from
independent draws. What was kept under other data or another version of the package is refused: name another
folder then.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import detente as dt

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
SCENARIOS = ("october-2025", "october-2025-lapse", "october-2025-threat")
"""Without the repeal: it leaves the baseline, which nothing moves, and against the tariffs in force it is these."""
IN_FORCE = "In force"
ECONOMIES = ("USA", "CHN", "world")
DRAWN: dict[str, Any] = {"all": "all", "by default": None}
INDICES = HERE / "reference" / "ranges-october-2025.csv"
BANDS = HERE / "reference" / "bands-october-2025.csv"
BASE = 128
DRAWS = 512
CHUNK = 32
"""Draws a piece: all numbers of draws are multiples of it, so that no piece of another size is compiled."""
TOLD_EVERY = 30.0


def told(what: str) -> Callable[[int, int, float], None]:
    """Progress, in a line now and then."""
    last = time.monotonic()

    def tell(done: int, whole: int, left: float) -> None:
        nonlocal last
        if time.monotonic() - last > TOLD_EVERY:
            last = time.monotonic()
            print(f"  {what}: {done} of {whole} draws, {left / 60:.0f} min left", flush=True)

    return tell


def index_rows(world: dt.World, policies: dict[str, dt.Policy], base: int, store: Path) -> list[pd.DataFrame]:
    """Indices of every scenario, against the baseline and against what is in force."""
    found = []
    for drawn, over in DRAWN.items():
        for versus in (None, IN_FORCE):
            began = time.perf_counter()
            # The second time everything is in the store, and nothing is solved.
            indices = dt.sobol(
                world,
                policies,
                base=base,
                over=over,
                economies=ECONOMIES,
                versus=versus,
                chunk=CHUNK,
                store=store / f"sobol-{drawn.replace(' ', '-')}-{base}",
                progress=told(f"indices, drawn {drawn}"),
            )
            took = time.perf_counter() - began
            print(f"indices, drawn {drawn}, against {versus or 'the baseline'}: {took:.0f} s")
            print(f"  {indices.solves} solves; left out: {indices.failed_share}", flush=True)
            table = indices.table.drop(columns="title")
            table.insert(0, "drawn", drawn)
            table.insert(2, "against", versus or "baseline")
            table["left_out"] = table["policy"].map(indices.failed_share)
            found.append(table)
    return found


def band_rows(world: dt.World, policies: dict[str, dt.Policy], draws: int, store: Path) -> list[pd.DataFrame]:
    """Bands of every scenario, against the baseline and against what is in force."""
    found = []
    for drawn, over in DRAWN.items():
        began = time.perf_counter()
        ensemble = dt.ensemble(
            world,
            policies,
            draws=draws,
            over=over,
            chunk=CHUNK,
            store=store / f"bands-{drawn.replace(' ', '-')}-{draws}",
            progress=told(f"bands, drawn {drawn}"),
        )
        took = time.perf_counter() - began
        print(f"bands, drawn {drawn}: {took:.0f} s; failed: {ensemble.failed_share}", flush=True)
        for against, one in (("baseline", ensemble), (IN_FORCE, ensemble.versus(IN_FORCE))):
            table = one.bands(list(ECONOMIES))
            table.insert(0, "drawn", drawn)
            table.insert(2, "against", against)
            found.append(table)
    return found


def written(rows: list[pd.DataFrame], path: Path) -> None:
    """The tables as one, in a file."""
    text = pd.concat(rows).to_csv(index=False, float_format="%.4f", lineterminator="\n")
    path.write_text(text, encoding="utf-8")


def main() -> int:
    """Draw, and write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=int, default=BASE, help="points of the Sobol sequence, a power of two")
    parser.add_argument("--draws", type=int, default=DRAWS, help="independent draws for the bands")
    default = Path(tempfile.gettempdir()) / "detente-ranges"
    parser.add_argument("--store", type=Path, default=default, help="where to keep what is solved")
    parser.add_argument("--out", type=Path, default=INDICES.parent, help="folder for the tables")
    asked = parser.parse_args()
    world = dt.World.embedded()
    scenarios = [dt.Scenario.load(EXAMPLES / f"{name}.yaml") for name in SCENARIOS]
    policies = {one.name: one.policy(world) for one in scenarios}
    written(index_rows(world, policies, asked.base, asked.store), asked.out / INDICES.name)
    written(band_rows(world, policies, asked.draws, asked.store), asked.out / BANDS.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
