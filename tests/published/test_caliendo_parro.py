"""Caliendo and Parro (2015, Review of Economic Studies 82(1)): NAFTA, all 31 countries, every column.

Reference figures are the original programs' own results, stored with 10 digits; the tolerances are those that an
independent solution met (the originals stop at 1e-7 on excess trade balances, in percentage points the third
decimal of the fifth significant figure).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import detente as dt

COUNTRIES, SECTORS, TRADABLE = 31, 40, 20
NAFTA = ["CAN", "MEX", "USA"]
PAPER_TO_OURS = {
    "welfare_pct": "linear_welfare_pct",
    "tot_pct": "terms_of_trade_pct",
    "vot_pct": "volume_of_trade_pct",
    "realwage_pct": "real_wage_pct",
    "exact_real_income_pct": "welfare_pct",
}


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


@pytest.fixture(scope="module")
def paper(shared_file) -> Replication:
    return Replication(shared_file("data/caliendo_parro_2015"))


def compare(outcome: dt.Outcome, reference: pd.DataFrame, tolerance: float) -> None:
    assert outcome.converged, outcome.why
    assert outcome.world.economies == reference.index.tolist()
    for theirs, ours in PAPER_TO_OURS.items():
        np.testing.assert_allclose(
            outcome[ours].values, reference[theirs].values, atol=tolerance, rtol=0, err_msg=ours
        )


def test_nafta_without_deficits(paper):
    world = paper.world("base_noS")
    assert world.check().holds
    compare(dt.solve(world, paper.nafta(world)), paper.results("nafta_only_noS"), 1e-4)


def test_world_tariff_changes(paper):
    world = paper.world("base_noS")
    policy = dt.Policy.from_arrays(world, tariff=paper.tariffs(2005))
    compare(dt.solve(world, policy), paper.results("world_1993_2005_noS"), 1e-2)


def test_nafta_with_surpluses_fixed_in_levels(paper):
    world = paper.world("base_withS")
    outcome = dt.solve(world, paper.nafta(world), deficits="fixed")
    compare(outcome, paper.results("nafta_only_withS"), 5e-4)


def test_the_published_welfare_of_mexico_is_not_the_exact_one(paper):
    """Table 2 of the paper: 1.31 % for Mexico. The exact change in the same equilibrium is 0.007 %."""
    world = paper.world("base_noS")
    mexico = dt.solve(world, paper.nafta(world)).table(["MEX"], ["linear_welfare_pct", "welfare_pct"])
    assert mexico.loc["MEX", "linear_welfare_pct"] == pytest.approx(1.31, abs=0.005)
    assert mexico.loc["MEX", "welfare_pct"] == pytest.approx(0.0073, abs=5e-5)


# -- Table 11: the same liberalisation in simpler models, each on the raw data ---------------------------------


def raw_world(paper: Replication, input_share: np.ndarray) -> dt.World:
    """The raw flows of 1993 with other input shares, final shares from residual demand, trade balanced."""
    flows = paper.stacked("xbilat1993.txt", TRADABLE) * 1000
    exports = flows.sum(axis=1)
    output = np.maximum(paper.matrix("GO.txt").T, exports)
    own = np.arange(COUNTRIES)
    flows[own, own] = output - exports
    trade = flows * (1 + paper.tariffs(1993))
    final = np.maximum(trade.sum(axis=0) - np.einsum("ikj,ij->ik", input_share, output), 0)
    return dt.World.from_tables(
        economies=paper.countries,
        sectors=paper.sectors,
        trade=trade,
        input_share=input_share,
        tariff=paper.tariffs(1993),
        trade_elasticity=paper.theta,
        final_share=final / final.sum(axis=1, keepdims=True),
    ).without_deficits()


def own_inputs_only(paper: Replication) -> np.ndarray:
    """The diagonal of the intermediate-spending shares: each sector uses only its own output."""
    shares = paper.matrix("IO.txt").reshape(COUNTRIES, SECTORS, SECTORS)
    return shares * np.eye(SECTORS)[None]


@pytest.mark.parametrize("model", ["no_io", "no_materials"])
def test_table_11(paper, model):
    shares = own_inputs_only(paper) if model == "no_io" else np.zeros((COUNTRIES, SECTORS, SECTORS))
    world = raw_world(paper, shares)
    outcome = dt.solve(world, paper.nafta(world))
    table = pd.read_csv(paper.folder / "reference" / "across_models_table11.csv")
    reference = table[table["model"] == model]
    assert outcome.converged, outcome.why
    for theirs, ours in {"welfare_pct_linear": "linear_welfare_pct", "tot_pct": "terms_of_trade_pct",
                         "vot_pct": "volume_of_trade_pct"}.items():  # fmt: skip
        np.testing.assert_allclose(outcome[ours].values, reference[theirs].values, atol=1e-4, rtol=0)


def test_the_prepared_baseline_follows_from_the_raw_data(paper):
    """Raw tables to balanced baseline through our own door gives the paper's prepared trade shares."""
    ours, theirs = raw_world(paper, paper.input_share), paper.world("base_noS")
    np.testing.assert_allclose(ours.baseline.trade_share, theirs.baseline.trade_share, atol=1e-6)
