"""What changes are measured against: in words, and a number against another scenario's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from detente.economy.world import World


def baseline_words(world: World) -> str:
    """The baseline of a world; it is dated only where the tariffs are those of the bundled one.

    Those are the duties of the United States in 2024, and for most others the latest to 2022.
    """
    return "tariffs before 2025" if world.tariff_source is not None else "tariffs that the world holds"


def between(name: str, here: np.ndarray | float, there: np.ndarray | float) -> np.ndarray:
    """A variable measured against another scenario's, as `Outcome.versus` has it.

    Money, and what differs in points, is ``here - there``; other percentages are the percent change from the one
    to the other, ``100 ((100 + here) / (100 + there) - 1)``, missing where nothing is left of the other.

    Args:
        name: the variable.
        here: its numbers, in its unit.
        there: the other scenario's.
    """
    from detente.simulate.outcome import Comparison
    from detente.simulate.variables import catalogue

    if catalogue()[name].unit != "%" or name in Comparison.IN_POINTS:
        return np.asarray(here) - there
    left = np.where(np.asarray(there) > -100, 100 + np.asarray(there), np.nan)
    return 100 * ((100 + np.asarray(here)) / left - 1)
