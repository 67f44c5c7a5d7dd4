"""Numbers as a reader expects them: true minus signs, units, no digits that mean nothing.

Every function answers ``"n/a"`` for a number that is not there (NaN or infinite), and never writes "−0.00".
A number and its unit are joined by a no-break space, so that a line never ends between them.
"""

from __future__ import annotations

import math

MINUS = "\u2212"
SPACE = "\u00a0"
MISSING = "n/a"

_USD_SCALES = ((1.0, "m"), (1e3, "bn"), (1e6, "tn"))


def plain(x: float, digits: int = 2) -> str:
    """Write a number with a fixed count of decimals and a true minus sign only where it is below zero.

    Args:
        x: the number, in any unit.
        digits: decimals, zero or more.

    Raises:
        ValueError: where `digits` is below zero.
    """
    if digits < 0:
        raise ValueError(f"digits is {digits}; decimals are counted from zero")
    if not math.isfinite(x):
        return MISSING
    text = f"{abs(x):,.{digits}f}"
    below_zero = x < 0 and any(character in "123456789" for character in text)
    return MINUS + text if below_zero else text


def sensible_digits(x: float, digits: int) -> int:
    """Return fewer decimals for larger numbers: model results carry about three figures.

    Args:
        x: the number, in any unit.
        digits: decimals for a number below ten.
    """
    if not math.isfinite(x) or abs(x) < 10:
        return digits
    return max(digits - (1 if abs(x) < 100 else 2), 0)


def signed(x: float, digits: int = 2, unit: str = "") -> str:
    """Write a change with its sign, plus or minus; a change that rounds to zero has neither.

    Args:
        x: the change, in `unit`.
        digits: decimals for a number below ten; larger numbers get fewer.
        unit: what stands behind the number, such as "%"; "" for nothing.
    """
    text = plain(x, sensible_digits(x, digits))
    if text == MISSING:
        return text
    is_gain = not text.startswith(MINUS) and any(character in "123456789" for character in text)
    return ("+" if is_gain else "") + text + (SPACE + unit if unit else "")


def span_words(low: float, high: float, unit: str = "", digits: int = 2) -> str:
    """Write the two ends of a range and their unit once, such as "−0.18 to −0.11 %".

    Args:
        low: the lower end, in `unit`.
        high: the upper end.
        unit: what stands behind the second number; "" for nothing.
        digits: decimals for a number below ten; larger numbers get fewer.
    """
    return f"{signed(low, digits)}{SPACE}to {signed(high, digits, unit)}"


def percent(x: float, digits: int = 2) -> str:
    """Write a percentage, such as "−1.23 %".

    Args:
        x: the number in percent (1.23 for 1.23 %), not a fraction.
        digits: decimals for a number below ten; larger numbers get fewer.
    """
    text = plain(x, sensible_digits(x, digits))
    return text if text == MISSING else f"{text}{SPACE}%"


def points(x: float, digits: int = 1) -> str:
    """Write a change of a rate in percentage points, such as "+25 points"; whole numbers get no decimals.

    Args:
        x: the change in percentage points.
        digits: decimals for a number below ten; larger numbers get fewer.
    """
    return signed(x, 0 if math.isfinite(x) and float(x).is_integer() else digits, "points")


def usd(x_million: float) -> str:
    """Write an amount of money with three figures and a fitting scale, such as "12.3 bn USD".

    Args:
        x_million: the amount in million current USD.
    """
    if not math.isfinite(x_million):
        return MISSING
    if x_million == 0:
        return f"0{SPACE}USD"
    rounded = float(f"{x_million:.3g}")
    scale, word = next((pair for pair in reversed(_USD_SCALES) if abs(rounded) >= pair[0]), _USD_SCALES[0])
    amount = rounded / scale
    digits = 2 if abs(amount) < 10 else 1 if abs(amount) < 100 else 0
    return f"{plain(amount, digits)}{SPACE}{word}{SPACE}USD"
