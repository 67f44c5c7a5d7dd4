"""What an experiment hands to the solver: a baseline, new wedges, elasticities and a deficit closure."""

import equinox as eqx
from jaxtyping import Array, Float

from detente.model.blocks import Blocks
from detente.model.shapes import Cells, Flows


class Baseline(eqx.Module):
    """A calibrated economy in shares, with world value added as the unit of money.

    Fields:
        trade_share: share of each exporter in an importer's spending on a sector, tariff-inclusive.
        input_share: share of each input sector in the cost of a using sector.
        value_added_share: what inputs leave of unit cost.
        final_share: share of each sector in final spending.
        spending: total spending on each sector (world value added = 1), at tariff-inclusive prices.
        value_added: value added (world = 1).
        deficit: final spending beyond value added and tariff revenue (world value added = 1); sums to 0.
        tariff: applied tariff rate on each flow, a fraction.
    """

    trade_share: Flows
    input_share: Float[Array, "economy sector use_sector"]
    value_added_share: Cells
    final_share: Cells
    spending: Cells
    value_added: Float[Array, " economy"]
    deficit: Float[Array, " economy"]
    tariff: Flows


class Wedges(eqx.Module):
    """Everything a government can put between a seller's cost and a buyer's price, in new levels.

    Fields:
        tariff: ad-valorem rate levied by the importer on the border value, a fraction.
        export_wedge: export tax or licence scarcity, a fraction of the producer's price.
        rent_share: share of the export wedge kept in the exporting economy, 0 to 1.
        iceberg: units shipped per unit that arrives, relative to the baseline (1 = as before).
        subsidy: share of production cost paid by the producer's government.
        available: 1 where the flow is allowed, 0 where it is banned.
    """

    tariff: Flows
    export_wedge: Flows
    rent_share: Flows
    iceberg: Flows
    subsidy: Cells
    available: Flows


class Experiment(eqx.Module):
    """A counterfactual to solve. Every field is an argument: changing one never recompiles.

    Fields:
        baseline: the calibrated economy.
        wedges: the new wedges.
        trade_elasticity: theta, the elasticity of tariff-inclusive shares, per sector.
        deficit: the deficits that hold in the counterfactual (world value added = 1).
        blocks: what differs from the long run; nothing unless said.
    """

    baseline: Baseline
    wedges: Wedges
    trade_elasticity: Float[Array, " sector"]
    deficit: Float[Array, " economy"]
    blocks: Blocks = Blocks()
