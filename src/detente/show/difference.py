"""What one scenario costs more than another, in a sentence and in big numbers, with its band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.economy.names import economy_title
from detente.show.amounts import amount, money, rough_percent
from detente.show.answer import (
    MONEY,
    NEGLIGIBLE,
    UNRANGED,
    beside,
    ends_words,
    money_band_words,
    protagonists_of,
    sign_is_open,
    with_ends,
)
from detente.show.baseline import between
from detente.show.brief import BigNumber
from detente.show.format import MISSING, signed
from detente.show.range_words import band_words, in_running_text, likely_words

if TYPE_CHECKING:
    from detente.show.report import Solved
    from detente.simulate.ensembles.bands import Band


def difference_sentence(then: Solved, now: Solved) -> str:
    """What a scenario costs the world more than another, and what that is for those whose tariffs differ most.

    Economies are in percent of real income under the other scenario, as a comparison has them; with bands draw by
    draw where both were drawn, else with two figures and without ranges.

    Args:
        then: the scenario.
        now: the one it is measured against.
    """
    failed = next((one for one in (then, now) if not one.outcome.converged), None)
    if failed is not None:
        return f"No difference can be told: “{failed.name}” has no equilibrium."
    against = f"Against “{now.name}”"
    economies = then.outcome.world.economies
    if max(abs(_change(then, now, [code])) for code in economies) < NEGLIGIBLE:
        return f"{against}, “{then.name}” changes real income nowhere."
    whole = _band(then, now, economies, MONEY)
    parts = [_part(then, now, code) for code in protagonists_of(then.outcome, now.outcome)]
    rest = "" if whole is not None else f"; all {UNRANGED}"
    return f"{against}, {_world(then, now, whole)}: {', '.join(parts)}{rest}."


def _world(then: Solved, now: Solved, band: Band | None) -> str:
    """What the difference is for the world."""
    economies, when = then.outcome.world.economies, _when(then)
    gain, span = _change(then, now, economies, MONEY), money_band_words(band)
    if sign_is_open(band):
        beside_it = beside(span, likely_words(band))
        return f"it is open whether “{then.name}” costs the world more or less, {money(gain)} {when} ({beside_it})"
    effect = "costs the world {} {} more" if gain < 0 else "costs the world {} {} less"
    return with_ends(f"“{then.name}” {effect.format(amount(gain, band is None), when)}", span)


def _when(one: Solved) -> str:
    return f"in {one.when}" if one.when else "a year"


def _part(then: Solved, now: Solved, code: str) -> str:
    band = _band(then, now, [code])
    return with_ends(
        f"{in_running_text(economy_title(code))} {_percent(then, now, code, band)}", ends_words(band)
    )


def _percent(then: Solved, now: Solved, code: str, band: Band | None) -> str:
    change = _change(then, now, [code])
    return rough_percent(change) if band is None else signed(change, unit="%")


def _change(then: Solved, now: Solved, members: Sequence[str], of: str = "welfare_pct") -> float:
    """A number of economies together against the other scenario's."""
    here, there = (one.outcome.together(of, members) for one in (then, now))
    return float(between(of, here, there))


def _band(then: Solved, now: Solved, members: Sequence[str], of: str = "welfare_pct") -> Band | None:
    return None if then.drawn is None else then.drawn.against(then.name, now.name, members, of)


def difference_numbers(then: Solved, now: Solved) -> tuple[BigNumber, ...]:
    """The difference for the world and for the two economies whose tariffs differ most.

    Args:
        then: the scenario.
        now: the one it is measured against.
    """
    failed = next((one for one in (then, now) if not one.outcome.converged), None)
    if failed is not None:
        return (BigNumber(failed.name, MISSING, failed.outcome.why),)
    economies = then.outcome.world.economies
    whole = _band(then, now, economies, MONEY)
    gain = money(_change(then, now, economies, MONEY), whole is None)
    note = beside(_when(then), money_band_words(whole), likely_words(whole))
    numbers = [BigNumber("World welfare, difference", gain, note)]
    for code in protagonists_of(then.outcome, now.outcome):
        band = _band(then, now, [code])
        note = beside(band_words(band, "%"), likely_words(band))
        label = f"{economy_title(code)}, welfare, difference"
        numbers.append(BigNumber(label, _percent(then, now, code, band), note))
    return tuple(numbers)
