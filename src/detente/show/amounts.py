"""Money and percentages as a headline has them: with no more digits than what is not known leaves."""

from __future__ import annotations

import math

from detente.show.format import MISSING, SPACE, plain, signed, span_words

SCALES = ((1e6, "tn"), (1e3, "bn"))
MILLION = (1.0, "m")


def amount(million: float, rough: bool = False) -> str:
    """A size in money without its sign, such as "136 bn USD".

    From ten billion on it has no decimals, below one billion two figures.

    Args:
        million: the amount, million USD.
        rough: whether it has two figures only, as a number without a range.
    """
    text = money(abs(million), rough)
    return text.removeprefix("+")


def money(million: float, rough: bool = False) -> str:
    """A change in money with its sign, rounded as `amount` rounds it.

    Args:
        million: the change, million USD.
        rough: whether it has two figures only.
    """
    if not math.isfinite(million):
        return MISSING
    rounded = _two_figures(million) if rough or abs(million) < SCALES[-1][0] else million
    scale, word = _scale(rounded)
    return signed(rounded / scale, _digits(rounded), unit=f"{word}{SPACE}USD")


def money_span(low: float, high: float) -> str:
    """The two ends of a range of money, such as "−58 to −47 bn USD", in the unit of the larger end.

    Args:
        low: the lower end, million USD.
        high: the upper end.
    """
    largest = max(low, high, key=abs)
    scale, word = _scale(largest)
    first, last = (low, high) if scale > 1 else (_two_figures(low), _two_figures(high))
    return span_words(first / scale, last / scale, f"{word}{SPACE}USD", _digits(largest))


def amount_in(million: float, low: float, high: float) -> str:
    """A size in money beside its range, in the range's unit: "53 bn USD (−58 to −47)".

    Args:
        million: the amount, million USD.
        low: the lower end of its range.
        high: the upper end.
    """
    scale, word = _scale(max(low, high, key=abs))
    size, unit = abs(_two_figures(million)) / scale, f"{SPACE}{word}{SPACE}USD"
    return f"{plain(size, 0 if size >= 10 else 1)}{unit} ({money_span(low, high).removesuffix(unit)})"


def rough_percent(change: float) -> str:
    """A change in percent with two figures at most, and two decimals at most: "−0.15 %", "+3.2 %"."""
    if not math.isfinite(change):
        return MISSING
    rounded = _two_figures(change)
    return signed(rounded, 2 if abs(rounded) < 1 else 1, unit="%")


def _two_figures(value: float) -> float:
    return float(f"{value:.2g}")


def _scale(million: float) -> tuple[float, str]:
    return next((pair for pair in SCALES if abs(million) >= pair[0]), MILLION)


def _digits(million: float) -> int:
    """Decimals in the scale of an amount."""
    scale, word = _scale(million)
    if word == "tn":
        return 2
    return 1 if abs(float(plain(abs(million) / scale, 1).replace(",", ""))) < 10 else 0
