"""What an experiment may choose beyond the long run: one small record of parameters a block.

None stands for the long-run block: Cobb-Douglas production, suppliers chosen anew, factors that move freely,
no quantity limits, a given stock of factors and of ideas.
"""

import equinox as eqx
from jaxtyping import Array, Float, Int

from detente.model.shapes import Cells, Flows, Vector


class NestedElasticities(eqx.Module):
    """Elasticities of substitution in production and in final demand (1 is Cobb-Douglas).

    Fields:
        factors: between value added and the bundle of inputs.
        inputs: among input sectors.
        final: among sectors in final demand.
    """

    factors: Float[Array, ""]
    inputs: Float[Array, ""]
    final: Float[Array, ""]


class Staggered(eqx.Module):
    """Buyers who choose their supplier anew only now and then.

    Fields:
        history: weight of each supplier among the buyers who keep theirs, at baseline prices; the baseline
            trade share before anything has happened.
        choosing: share of buyers who choose anew this period, 0 to 1.
        kept_elasticity: sigma, with which those who keep their supplier adjust quantities, per sector.
        expected_wedge: wedge on the price at the buyer's door that those who choose anew had in mind, new over
            baseline; None: today's.
        expected_available: how likely they thought that each flow would be allowed; None: certain.
        foreseen: 1 where they knew of today's quotas, 0 where they had chosen before.
    """

    history: Flows
    choosing: Float[Array, ""]
    kept_elasticity: Float[Array, " sector"]
    expected_wedge: Flows | None = None
    expected_available: Flows | None = None
    foreseen: Float[Array, ""] | float = 1.0


class SpecificFactors(eqx.Module):
    """Factors that cannot leave their sector.

    Fields:
        share: share of value added earned by what is tied to its sector; 1 means nothing moves.
    """

    share: Float[Array, ""]


class Quotas(eqx.Module):
    """Caps and floors on flows; each holds for the covered part of one or more flows together.

    Fields:
        exporter, importer, sector: which flow each cell is.
        row: which quota a cell belongs to.
        covered: share of the cell's flow that the quota is about, above 0 to 1.
        weight: share of each cell in what its quota covers in the baseline, at border values.
        cap: what may pass, or of a floor has to, relative to the baseline, above 0, by quota.
        by_value: 1 where the limit is on the value at the border, 0 where on the quantity, by quota.
        to_exporter, to_importer: who gets the scarcity rent, shares; what is left is wasted, by quota. Of a floor
            the rent is below 0: who pays the subsidy.
        at_least: 1 for a floor, 0 for a cap, by quota.
    """

    exporter: Int[Array, " cell"]
    importer: Int[Array, " cell"]
    sector: Int[Array, " cell"]
    row: Int[Array, " cell"]
    covered: Float[Array, " cell"]
    weight: Float[Array, " cell"]
    cap: Float[Array, " quota"]
    by_value: Float[Array, " quota"]
    to_exporter: Float[Array, " quota"]
    to_importer: Float[Array, " quota"]
    at_least: Float[Array, " quota"]


class Capacities(eqx.Module):
    """Ceilings on what sectors can produce.

    Fields:
        ceiling: largest output volume relative to the baseline; infinite where there is none.
    """

    ceiling: Cells


class Capital(eqx.Module):
    """Capital that grows or shrinks until its return pays for replacing it.

    Fields:
        share: share of value added earned by capital that can be accumulated, 0 to below 1.
    """

    share: Float[Array, ""]


class Ideas(eqx.Module):
    """Producers who learn from whom they buy.

    Fields:
        diffusion: beta, how much an insight owes to the seller's knowledge, 0 to below 1.
        learning: share of each input sector in what a using sector learns, by economy, sector, use_sector.
        knowledge: stock of knowledge in the baseline, where learning reproduces it.
    """

    diffusion: Float[Array, ""]
    learning: Float[Array, "economy sector use_sector"]
    knowledge: Cells


class Technology(eqx.Module):
    """What production starts from, given from outside: on a path, what earlier years left behind.

    Fields:
        ln_cost: log change of unit cost at given prices.
        ln_endowment: log change of the composite factor's quantity.
    """

    ln_cost: Cells
    ln_endowment: Vector


class Blocks(eqx.Module):
    """The choice of blocks; see the records above."""

    production: NestedElasticities | None = None
    sourcing: Staggered | None = None
    factors: SpecificFactors | None = None
    quotas: Quotas | None = None
    capacities: Capacities | None = None
    capital: Capital | None = None
    ideas: Ideas | None = None
    technology: Technology | None = None
