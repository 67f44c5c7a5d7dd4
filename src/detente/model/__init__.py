"""The equilibrium, in arrays only: no labels, no files, no dates.

One map from a state (wages, prices, spending) to itself is put together from blocks (cost, sourcing,
income, clearing). The solver, the residual and the adjoint know only that map.
"""

import jax

jax.config.update("jax_enable_x64", True)
