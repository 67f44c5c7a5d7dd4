"""What changes are measured against, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.economy.world import World


def baseline_words(world: World) -> str:
    """The baseline of a world; it is called that of 2024 only where the tariffs are those of the bundled one."""
    return "tariffs of 2024" if world.tariff_source is not None else "tariffs that the world holds"
