"""Names for the shapes of arrays that the whole model speaks of."""

from jaxtyping import Array, Float

Flows = Float[Array, "exporter importer sector"]
SectorFirst = Float[Array, "sector exporter importer"]
"""Flows as the solver keeps them: a product with a vector per sector then runs over contiguous memory."""
Cells = Float[Array, "economy sector"]
Vector = Float[Array, " economy"]
Inputs = Float[Array, "economy sector use_sector"]
