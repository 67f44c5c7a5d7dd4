"""Growth block: capital that follows its return, and ideas that come with what is bought."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.blocks import Capital, Ideas
from detente.model.experiment import Baseline
from detente.model.fixed_point import fixed_point, shadow_values
from detente.model.shapes import Cells, SectorFirst, Vector

KNOWLEDGE_TOLERANCE = 1e-13
KNOWLEDGE_MAX_ITERATIONS = 2000


def steady_endowment(capital: Capital, ln_wage: Vector, ln_investment_price: Vector, given: Vector) -> Vector:
    """Log change of the composite factor once capital earns what it costs to replace.

    The composite is ``labour**(1-a) capital**a``, and in the steady state the rental rate follows the price of
    investment goods, so ``capital_hat = w_hat V_hat / P_hat`` and ``ln V = (given + a (ln w - ln P)) / (1-a)``.
    Reference: Baqaee and Malmberg (2025), NBER 33702.
    """
    return (given + capital.share * (ln_wage - ln_investment_price)) / (1 - capital.share)


def capital_after(ln_capital: Vector, ln_investment: Vector, depreciation: Float[Array, ""]) -> Vector:
    """Log change of the capital stock a period on: log-linear accumulation, so that nobody has to look ahead.

    Equation: ``ln K' = d ln I + (1-d) ln K`` (changes from the baseline), d the depreciation of the period, I real
    investment, a fixed share of factor income, so that the law ends where `steady_endowment` does. In the spirit
    of Anderson, Larch and Yotov (2020); their equations were not read.
    """
    return depreciation * ln_investment + (1 - depreciation) * ln_capital


class Learning(eqx.Module):
    """What producers learn from what they buy.

    Equation: ``knowledge[i,j] = sum_k learning[i,k,j] sum_n share[n,i,k]**(1-beta) knowledge[n,k]**beta`` on a
    balanced growth path; unit cost falls with ``knowledge**(1/theta)``. Reference: Buera and Oberfield (2020);
    the form with many sectors, in changes, is derived here in the spirit of Goes and Bekkers (2022), whose
    equations were not read.
    """

    ideas: Ideas

    def knowledge(self, share: SectorFirst, ln_knowledge_hat: Cells) -> Cells:
        """What is known after learning from sellers, in levels.

        Args:
            share: trade share by sector, exporter, importer.
            ln_knowledge_hat: log change of each seller's knowledge.
        """
        beta = self.ideas.diffusion
        known = (self.ideas.knowledge * jnp.exp(ln_knowledge_hat)) ** beta
        used = share > 0
        insight = jnp.where(used, jnp.where(used, share, 1.0) ** (1 - beta), 0.0)
        from_sector = jnp.einsum("kni,nk->ik", insight, known)
        return jnp.einsum("ikj,ik->ij", self.ideas.learning, from_sector)

    def moved(self, share: SectorFirst, ln_knowledge_hat: Cells) -> Cells:
        """Log change of knowledge one step on; 0 where there is nobody to learn from."""
        learned = self.knowledge(share, ln_knowledge_hat)
        taught = learned > 0
        return jnp.where(taught, jnp.log(jnp.where(taught, learned, 1.0) / self.ideas.knowledge), 0.0)


def learned_from(baseline: Baseline) -> Array:
    """Share of each input sector in what a using sector learns: its share in what the sector buys.

    A sector that buys nothing learns from sellers of its own kind. An assumption: how much a producer learns from
    a seller is not observed.
    """
    bought = jnp.sum(baseline.input_share, axis=1, keepdims=True)
    itself = jnp.eye(baseline.input_share.shape[1])[None]
    learning = jnp.where(bought > 0, baseline.input_share / jnp.where(bought > 0, bought, 1.0), itself)
    # What nobody sells to an economy teaches it nothing.
    taught = learning * (baseline.spending > 0)[:, :, None]
    whole = jnp.sum(taught, axis=1, keepdims=True)
    return taught / jnp.where(whole > 0, whole, 1.0)


def calibrated_ideas(baseline: Baseline, diffusion: Float[Array, ""]) -> Ideas:
    """Ideas whose baseline stock of knowledge reproduces itself under the baseline's trade."""
    learning = learned_from(baseline)
    share = jnp.transpose(baseline.trade_share, (2, 0, 1))
    blank = Learning(Ideas(diffusion, learning, jnp.ones_like(baseline.spending)))
    return Ideas(diffusion, learning, jnp.exp(_settled_knowledge(blank, share)))


@jax.custom_vjp
def _settled_knowledge(blank: Learning, share: SectorFirst) -> Cells:
    """Logarithm of the knowledge that trade reproduces, differentiable through one adjoint fixed point."""
    return fixed_point(
        lambda ln_known: blank.moved(share, ln_known),
        jnp.zeros_like(blank.ideas.knowledge),
        tolerance=KNOWLEDGE_TOLERANCE,
        max_iterations=KNOWLEDGE_MAX_ITERATIONS,
    ).value


def _forward(blank: Learning, share: SectorFirst) -> tuple[Cells, tuple[Learning, SectorFirst, Cells]]:
    ln_known = _settled_knowledge(blank, share)
    return ln_known, (blank, share, ln_known)


def _backward(saved: tuple[Learning, SectorFirst, Cells], sensitivity: Cells) -> tuple[Learning, SectorFirst]:
    blank, share, ln_known = saved
    shadow = shadow_values(lambda known: blank.moved(share, known), ln_known, sensitivity)
    _, pull = jax.vjp(lambda given, bought: given.moved(bought, ln_known), blank, share)
    return pull(shadow)


_settled_knowledge.defvjp(_forward, _backward)


def learning_residual(ideas: Ideas, share: SectorFirst, ln_knowledge_hat: Cells) -> Float[Array, ""]:
    """How far knowledge is from reproducing itself, relative."""
    return jnp.max(jnp.abs(jnp.expm1(Learning(ideas).moved(share, ln_knowledge_hat) - ln_knowledge_hat)))
