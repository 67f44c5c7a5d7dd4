"""Staggered sourcing: each period only some buyers choose their supplier anew, so trade moves by and by.

With H the weight of each supplier among buyers at baseline prices, p the price at the door, Phi the index over
suppliers today and C the price at the door that those who choose expect,

    A = (1 - zeta) H p**(1-sigma) + zeta Phi**((sigma-1)/theta) [ share C**-theta / sum share C**-theta ]
    P = (sum A)**(1/(1-sigma)),  trade share = A / sum A,  next H = A p**(sigma-1)

H is the one state that a path carries from period to period; it is the sum over all earlier vintages of matches.
Buyers whose supplier may no longer sell choose anew at once: zeta then covers their share of H as well.
zeta = 1, or many periods without change, is the long-run block. Reference: Chen, Goes, Muendler and Trottner,
"Dynamic adjustment to trade shocks"; the recursion without vintages is derived here.
"""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from detente.model.blocks import Staggered
from detente.model.experiment import Experiment
from detente.model.limits import QuotaLimit, Scarcity
from detente.model.shapes import Cells, Flows, SectorFirst
from detente.model.sourcing import Flow, Leg, Market, delivered_wedge


class StaggeredSourcing(eqx.Module):
    """Buyers who keep their supplier beside buyers who choose anew.

    Fields:
        kept: buyers who keep their supplier and adjust quantities with sigma.
        chosen: buyers who choose anew with theta.
        level: weights of the price index Phi of those who choose, at today's wedges.
        keeping: share of buyers who may keep their supplier if it may still sell.
        choosing: share of buyers who choose anew, by importer and sector.
        traded: True where the importer buys from the sector at all.
    """

    kept: Leg
    chosen: Leg
    level: SectorFirst
    keeping: Float[Array, ""]
    choosing: Cells
    traded: Bool[Array, "economy sector"]

    @classmethod
    def of(cls, experiment: Experiment, terms: Staggered) -> "StaggeredSourcing":
        """The sourcing block of one period of a path."""
        baseline, wedges, theta = experiment.baseline, experiment.wedges, experiment.trade_elasticity
        wedge = delivered_wedge(experiment)
        expected = wedge if terms.expected_wedge is None else terms.expected_wedge
        fresh = baseline.trade_share * wedges.available
        kept = Leg.of(
            terms.kept_elasticity - 1,
            terms.history * wedges.available * wedge ** (1 - terms.kept_elasticity),
            wedges,
        )
        chosen = Leg.of(theta, fresh * expected ** (-theta), wedges)
        level = jnp.transpose(fresh * wedge ** (-theta), (2, 0, 1))
        return cls(
            kept=kept,
            chosen=chosen,
            level=level,
            keeping=1 - terms.choosing,
            choosing=choosing_anew(experiment, terms),
            traded=baseline.spending > 0,
        )

    def scarce(self, quotas: QuotaLimit, scarcity: Scarcity) -> "StaggeredSourcing":
        """The same buyers where quotas have a scarcity price; those who choose expect it to last."""
        return StaggeredSourcing(
            kept=quotas.onto(self.kept, scarcity),
            chosen=quotas.onto(self.chosen, scarcity),
            level=quotas.choice(self.level, self.chosen.elasticity, scarcity),
            keeping=self.keeping,
            choosing=self.choosing,
            traded=self.traded,
        )

    def market(self, ln_supply_price: Cells, spending: Cells) -> Market:
        """Composite prices and the flows of both kinds of buyers."""
        loyal = self.kept.competitiveness(ln_supply_price)
        fresh = self.chosen.competitiveness(ln_supply_price)
        index = jnp.where(self.traded, jnp.einsum("jni,nj->ij", self.level, fresh), 1.0)
        asked = jnp.where(self.traded, self.chosen.competition(fresh), 1.0)
        power = self.kept.elasticity / self.chosen.elasticity
        anew = self.choosing * index**power
        total = jnp.where(self.traded, self.keeping * self.kept.competition(loyal) + anew, 1.0)
        flows = (
            Flow(self.kept, loyal, spending * self.keeping / total),
            Flow(self.chosen, fresh, spending * anew / (total * asked)),
        )
        return Market(-jnp.log(total) / self.kept.elasticity, flows)


def choosing_anew(experiment: Experiment, terms: Staggered) -> Cells:
    """Share of buyers who choose a supplier: those whose turn it is and those who lost theirs to a ban."""
    available = experiment.wedges.available
    whole = jnp.sum(terms.history, axis=0)
    lost = jnp.sum(terms.history * (1 - available), axis=0) / jnp.where(whole > 0, whole, 1.0)
    return terms.choosing + (1 - terms.choosing) * lost


def staggered_share(experiment: Experiment, terms: Staggered, delivered: Flows, price: Cells) -> Flows:
    """Share of each seller, from the recursion as it stands at the top of this module.

    Args:
        experiment: baseline, wedges and theta.
        terms: history, the share who choose, sigma and expectations.
        delivered: change of the price at the buyer's door.
        price: change of the buyer's composite price.
    """
    theta, sigma = experiment.trade_elasticity, terms.kept_elasticity
    fresh = experiment.baseline.trade_share * experiment.wedges.available
    index = jnp.sum(fresh * delivered ** (-theta), axis=0)
    hoped = delivered
    if terms.expected_wedge is not None:
        hoped = delivered / delivered_wedge(experiment) * terms.expected_wedge
    pull = fresh * hoped ** (-theta)
    total = jnp.sum(pull, axis=0)
    split = pull / jnp.where(total > 0, total, 1.0)
    level = jnp.where(index > 0, index, 1.0) ** ((sigma - 1) / theta)
    kept = terms.history * experiment.wedges.available * delivered ** (1 - sigma)
    weight = (1 - terms.choosing) * kept + choosing_anew(experiment, terms) * level * split
    return weight / price ** (1 - sigma)


def next_history(terms: Staggered, trade_share: Flows, delivered: Flows, price: Cells) -> Flows:
    """Weight of each supplier among buyers after a period: ``share (p/P)**(sigma-1)``, at baseline prices."""
    return trade_share * (delivered / price[None]) ** (terms.kept_elasticity - 1)
