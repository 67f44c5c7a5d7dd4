"""What changes are measured against, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.economy.world import World


def baseline_words(world: World) -> str:
    """The baseline of a world; it is dated only where the tariffs are those of the bundled one.

    Those are the duties of the United States in 2024, and for most others the latest to 2022.
    """
    return "tariffs before 2025" if world.tariff_source is not None else "tariffs that the world holds"
