"""Names and numbers in words: two significant digits, since no more can be vouched for."""

from __future__ import annotations

import numpy as np

from detente.economy.names import economy_title


def digits(number: float, count: int = 2) -> str:
    """A number with so many significant digits and no exponent."""
    if not np.isfinite(number) or number == 0:
        return f"{number:g}"
    places = max(0, count - 1 - int(np.floor(np.log10(abs(number)))))
    return f"{round(number, count - 1 - int(np.floor(np.log10(abs(number))))):,.{places}f}"


def usd(million: float) -> str:
    """Money in words."""
    if abs(million) >= 1000:
        return f"{digits(million / 1000)} bn USD"
    return f"{digits(million)} m USD"


def percent(points: float) -> str:
    """A small change of real income, with its sign; rounding is nothing."""
    if abs(points) < 5e-5:
        return "0 %"
    return f"{'+' if points > 0 else '-'}{digits(abs(points))} %"


def side_name(name: str) -> str:
    """A player in the middle of a sentence: the United States, China."""
    title = economy_title(name)
    return f"the {title}" if title.startswith("United ") else title
