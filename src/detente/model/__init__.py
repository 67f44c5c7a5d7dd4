"""The equilibrium, in arrays only: no labels, no files, no dates.

One map from a state (wages, prices, spending) to itself is put together from blocks (cost, sourcing,
income, clearing). The solver and the adjoint know only that map; the accounts state the equations a second time.
"""

import jax

jax.config.update("jax_enable_x64", True)
