"""The public data of Caliendo and Parro (2015), read into worlds and policies.

They carry no licence, so they are not part of the repository: tests and benchmarks that need them are skipped
where ``../shared`` is absent.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import detente as dt

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "caliendo_parro_2015"
COUNTRIES, SECTORS, TRADABLE = 31, 40, 20
NAFTA = ["CAN", "MEX", "USA"]


@dataclass(frozen=True)
class Replication:
    """The paper's data."""

    folder: Path

    @property
    def countries(self) -> list[str]:
        return pd.read_csv(self.folder / "countries.csv")["iso3"].tolist()

    @property
    def sectors(self) -> list[str]:
        return pd.read_csv(self.folder / "sectors.csv")["sector"].tolist()

    def matrix(self, name: str) -> np.ndarray:
        return np.loadtxt(self.folder / name, delimiter="," if name.endswith("csv") else None)

    def stacked(self, name: str, sectors: int) -> np.ndarray:
        """Stacked importer x exporter blocks as exporter x importer x sector."""
        blocks = self.matrix(name).reshape(sectors, COUNTRIES, COUNTRIES).transpose(2, 1, 0)
        padding = np.zeros((COUNTRIES, COUNTRIES, SECTORS - sectors))
        return np.concatenate([blocks, padding], axis=2)

    def tariffs(self, year: int) -> np.ndarray:
        rates = self.stacked(f"tariffs{year}.txt", TRADABLE) / 100
        rates[np.arange(COUNTRIES), np.arange(COUNTRIES)] = 0
        return rates

    @property
    def input_share(self) -> np.ndarray:
        shares = self.matrix("IO.txt").reshape(COUNTRIES, SECTORS, SECTORS)
        return shares * (1 - self.matrix("B.txt").T)[:, None, :]

    @property
    def theta(self) -> np.ndarray:
        return np.concatenate([self.matrix("T.txt"), np.full(SECTORS - TRADABLE, 8.22)])

    def world(self, base: str) -> dt.World:
        """A prepared baseline: `base_noS` without deficits, `base_withS` with the surpluses of 1993."""
        share = self.stacked(f"{base}/Din_1240x31.csv", SECTORS)
        spending = self.matrix(f"{base}/X0_40x31.csv").T
        return dt.World.from_tables(
            economies=self.countries,
            sectors=self.sectors,
            trade=share * spending[None],
            input_share=self.input_share,
            tariff=self.tariffs(1993),
            trade_elasticity=self.theta,
        )

    def nafta(self, world: dt.World) -> dt.Policy:
        """The six tariffs among Canada, Mexico and the United States go from 1993 to 2005 levels."""
        rates = self.tariffs(1993)
        members = [self.countries.index(code) for code in NAFTA]
        block = np.ix_(members, members)
        rates[block] = self.tariffs(2005)[block]
        return dt.Policy.from_arrays(world, tariff=rates)

    def results(self, scenario: str) -> pd.DataFrame:
        table = pd.read_csv(self.folder / "reference" / "country_results.csv")
        return table[table["scenario"] == scenario].set_index("iso3")
