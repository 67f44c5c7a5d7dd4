"""Staggered sourcing: each period only some buyers choose their supplier anew, so trade moves by and by.

With H the weight of each supplier among buyers at baseline prices, p the price at the door and C the one that
those who choose have in mind,

    A = (1 - zeta) H p**(1-sigma) + zeta Phi**((sigma-1)/theta - 1) share C**-theta (p/C)**(1-sigma)
    Phi = sum share C**-theta,  P = (sum A)**(1/(1-sigma)),  trade share = A / sum A,  next H = A p**(sigma-1)

Whoever is chosen at C, the price found is Phi**(-1/theta) on average (draws are Frechet), and what is then
paid is that price times p/C: the second term is exact also where buyers were wrong. H is the one state that
a path carries from period to period, the sum over all earlier vintages of matches. Buyers whose supplier
may no longer sell choose anew at once: zeta then covers their share of H as well. A seller that may be
banned is chosen as much less often as that is likely. zeta = 1 with C = p, or many periods without change,
is the long-run block.

Reference: Chen, Goes, Muendler and Trottner, "Dynamic adjustment to trade shocks"; the recursion without vintages
and with prices in mind is derived here.
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
        chosen: buyers who choose anew with theta, and pay today's prices.
        level: weights of the price index Phi at the prices that those who choose have in mind.
        keeping: share of buyers who may keep their supplier if it may still sell.
        choosing: share of buyers who choose anew, by importer and sector.
        foreseen: 1 where those who choose knew of today's quotas.
        traded: True where the importer buys from the sector at all.
    """

    kept: Leg
    chosen: Leg
    level: SectorFirst
    keeping: Float[Array, ""]
    choosing: Cells
    foreseen: Float[Array, ""]
    traded: Bool[Array, "economy sector"]

    @classmethod
    def of(cls, experiment: Experiment, terms: Staggered) -> "StaggeredSourcing":
        """The sourcing block of one period of a path."""
        wedges, theta = experiment.wedges, experiment.trade_elasticity
        wedge = delivered_wedge(experiment)
        expected = wedge if terms.expected_wedge is None else terms.expected_wedge
        stays = 1 - terms.kept_elasticity
        pull = _open_share(experiment, terms) * expected ** (-theta)
        history = terms.history * wedges.available
        return cls(
            kept=Leg.of(-stays, history * wedge**stays, wedges),
            chosen=Leg.of(theta, pull * (wedge / expected) ** stays, wedges),
            level=jnp.transpose(pull, (2, 0, 1)),
            keeping=1 - terms.choosing,
            choosing=choosing_anew(experiment, terms),
            foreseen=jnp.asarray(terms.foreseen),
            traded=experiment.baseline.spending > 0,
        )

    def scarce(self, quotas: QuotaLimit, scarcity: Scarcity) -> "StaggeredSourcing":
        """The same buyers where quotas have a scarcity price; who knew of them expects it to last."""
        stays, theta = self.kept.elasticity, self.chosen.elasticity
        in_mind = self.foreseen * theta
        return StaggeredSourcing(
            kept=quotas.onto(self.kept, scarcity, stays),
            chosen=quotas.onto(self.chosen, scarcity, in_mind + (1 - self.foreseen) * stays),
            level=quotas.choice(self.level, scarcity, in_mind),
            keeping=self.keeping,
            choosing=self.choosing,
            foreseen=self.foreseen,
            traded=self.traded,
        )

    def market(self, ln_supply_price: Cells, spending: Cells) -> Market:
        """Composite prices and the flows of both kinds of buyers."""
        loyal = self.kept.competitiveness(ln_supply_price)
        fresh = self.chosen.competitiveness(ln_supply_price)
        index = jnp.where(self.traded, jnp.einsum("jni,nj->ij", self.level, fresh), 1.0)
        power = self.kept.elasticity / self.chosen.elasticity
        anew = self.choosing * index ** (power - 1)
        total = self.keeping * self.kept.competition(loyal) + anew * self.chosen.competition(fresh)
        total = jnp.where(self.traded, total, 1.0)
        flows = (
            Flow(self.kept, loyal, spending * self.keeping / total),
            Flow(self.chosen, fresh, spending * anew / total),
        )
        return Market(-jnp.log(total) / self.kept.elasticity, flows)


def _open_share(experiment: Experiment, terms: Staggered) -> Flows:
    """Baseline shares of those who may sell, as far as they are expected to go on doing so."""
    share = experiment.baseline.trade_share * experiment.wedges.available
    return share if terms.expected_available is None else share * terms.expected_available


def choosing_anew(experiment: Experiment, terms: Staggered) -> Cells:
    """Share of buyers who choose a supplier: those whose turn it is and those who lost theirs to a ban."""
    available = experiment.wedges.available
    whole = jnp.sum(terms.history, axis=0)
    lost = jnp.sum(terms.history * (1 - available), axis=0) / jnp.where(whole > 0, whole, 1.0)
    return terms.choosing + (1 - terms.choosing) * lost


def staggered_share(
    experiment: Experiment, terms: Staggered, delivered: Flows, price: Cells, scarcity: Flows | float = 1.0
) -> Flows:
    """Share of each seller, from the recursion as it stands at the top of this module.

    Args:
        experiment: baseline, wedges and theta.
        terms: history, the share who choose, sigma and what they had in mind.
        delivered: change of the price at the buyer's door.
        price: change of the buyer's composite price.
        scarcity: the part of ``delivered`` that is the scarcity price of quotas.
    """
    theta, sigma = experiment.trade_elasticity, terms.kept_elasticity
    in_mind = delivered
    if terms.expected_wedge is not None:
        in_mind = delivered / delivered_wedge(experiment) * terms.expected_wedge
    in_mind = in_mind / scarcity ** (1 - terms.foreseen)
    pull = _open_share(experiment, terms) * in_mind ** (-theta)
    index = jnp.sum(pull, axis=0)
    index = jnp.where(index > 0, index, 1.0)
    anew = choosing_anew(experiment, terms) * index ** ((sigma - 1) / theta - 1)
    kept = terms.history * experiment.wedges.available * delivered ** (1 - sigma)
    weight = (1 - terms.choosing) * kept + anew * pull * (delivered / in_mind) ** (1 - sigma)
    return weight / price ** (1 - sigma)


def next_history(terms: Staggered, trade_share: Flows, delivered: Flows, price: Cells) -> Flows:
    """Weight of each supplier among buyers after a period: ``share (p/P)**(sigma-1)``, at baseline prices."""
    return trade_share * (delivered / price[None]) ** (terms.kept_elasticity - 1)
