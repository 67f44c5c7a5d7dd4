"""The answer in words: a sentence a scenario, the first with its range, and four big numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import economy_title, group_members
from detente.show.brief import BigNumber
from detente.show.format import MISSING, SPACE, plain, signed, span_words, usd
from detente.show.range_words import band_words, in_running_text, likely_words

if TYPE_CHECKING:
    from detente.show.report import Solved
    from detente.simulate.calibration_range import CalibrationRange
    from detente.simulate.outcome import Outcome

MONEY = "equivalent_variation_usd_m"
NEGLIGIBLE = 0.005
"""Percent. What rounds to 0.00 is called no change, not a gain or a loss."""
BILLION = f"bn{SPACE}USD"


def answer_sentence(solved: Sequence[Solved]) -> str:
    """What the first scenario costs, who pays and who gains, then every other scenario in a few words.

    A scenario that did not converge is said to have no number.
    """
    first, *others = solved
    named = protagonists(first) if first.outcome.converged else []
    return " ".join([_headline(first), *(_short(one, named) for one in others)])


def _headline(one: Solved) -> str:
    if not one.outcome.converged:
        return f"{one.name}: no equilibrium was found, so there is no number."
    change = float(one.outcome["world_welfare_pct"])
    span = range_of(one, one.outcome.world.economies)
    if abs(change) < NEGLIGIBLE:
        return f"{one.name}: world real income does not change{f' ({span})' if span else ''}."
    verb = "loses" if change < 0 else "gains"
    money = usd(abs(_world_gain(one)))
    when = f"in {one.when}" if one.when else "a year"
    percent = beside(signed(change, unit="%"), span)
    found = f"{one.name}: the world {verb} {money} {when} ({percent}){_who(one)}."
    return f"{found}{_at_first(one)}"


def _at_first(one: Solved) -> str:
    """What a path begins with and comes to, for those whom it is about."""
    if one.over_years is None:
        return ""
    welfare = one.over_years["welfare_pct"]
    moves = [
        f"{in_running_text(economy_title(code))} "
        + " to ".join(signed(float(welfare.sel(economy=code)[place]), unit="%") for place in (0, -1))
        for code in protagonists(one)
    ]
    return f" From the first year to the last: {', '.join(moves)}."


def range_of(one: Solved, names: Sequence[str]) -> str:
    """The range of the welfare of economies taken together: over draws, or of a path across calibrations.

    Args:
        one: the scenario.
        names: labels of economies in the world.
    """
    if one.spread is not None:
        return spread_words(one.spread, names)
    return "" if one.drawn is None else band_words(one.drawn.band(one.name, names), "%")


def spread_words(spread: CalibrationRange, names: Sequence[str]) -> str:
    """How far the calibrations disagree about the welfare of economies taken together, after a path.

    Args:
        spread: gains under each calibration.
        names: labels of economies in the world.
    """
    if not spread.solved:
        return "no equilibrium under any of the calibrations of how fast buyers move"
    count = f"{spread.solved} of {spread.asked}" if spread.failed else f"{spread.asked}"
    low, high = spread.welfare(names)
    return f"{span_words(low, high, '%')} across {count} calibrations of how fast buyers move"


def _world_gain(one: Solved) -> float:
    """What all economies gain together, million USD."""
    return one.outcome.together(MONEY, one.outcome.world.economies)


def _who(one: Solved) -> str:
    """Who loses most and who gains most, in money."""
    gains = one.outcome[MONEY].to_series().sort_values()
    words = ""
    if gains.iloc[0] < 0:
        words += f"; {_named(str(gains.index[0]))} loses most, {usd(abs(gains.iloc[0]))}"
    if gains.iloc[-1] > 0:
        words += f", {_named(str(gains.index[-1]))} gains most, {usd(gains.iloc[-1])}"
    return words


def _short(one: Solved, named: Sequence[str]) -> str:
    """Another scenario: the world in money, the protagonists of the first scenario in percent."""
    if not one.outcome.converged:
        return f"{one.name}: no number."
    world = _world_gain(one) / 1000
    welfare = one.outcome["welfare_pct"]
    if float(abs(welfare).max()) < NEGLIGIBLE:
        return f"{one.name}: no change from the baseline."
    parts = [f"{economy_title(code)} {signed(float(welfare.sel(economy=code)), unit='%')}" for code in named]
    return f"{one.name}: {', '.join([f'world {signed(world, 0, BILLION)}', *parts])}."


def _named(code: str) -> str:
    return in_running_text(economy_title(code))


def big_numbers(first: Solved) -> tuple[BigNumber, ...]:
    """World, the two economies the scenario is about, and the tariff that rose most."""
    outcome = first.outcome
    if not outcome.converged:
        return (BigNumber(first.name, MISSING, outcome.why),)
    world = _world_gain(first) / 1000
    when = f"in {first.when}" if first.when else "a year"
    numbers = [BigNumber("World welfare", signed(world, 0, BILLION), beside(when, *_of_world(first)))]
    for code in protagonists(first):
        change = float(outcome["welfare_pct"].sel(economy=code))
        likely = "" if first.drawn is None else likely_words(first.drawn.band(first.name, [code]))
        note = beside(range_of(first, [code]), likely)
        numbers.append(BigNumber(f"{economy_title(code)}, welfare", signed(change, unit="%"), note))
    return (*numbers, _tariff_number(first))


def _of_world(first: Solved) -> tuple[str, str]:
    """The range of what the world gains, in money, and how likely its sign is; of a path in percent."""
    names = first.outcome.world.economies
    if first.drawn is None:
        return range_of(first, names), ""
    band = first.drawn.band(first.name, names, MONEY)
    return band_words(band, BILLION, 0, 1000), likely_words(band)


def beside(*notes: str) -> str:
    """What is there to say beside a number, in one line."""
    return "; ".join(filter(None, notes))


def protagonists(first: Solved) -> list[str]:
    """The two economies that the scenario's tariffs touch most, as buyer or seller; else most at stake."""
    return protagonists_of(first.outcome)


def protagonists_of(outcome: Outcome) -> list[str]:
    """The two economies that an outcome's tariffs touch most, as buyer or seller; else most at stake."""
    policy, world = outcome.policy, outcome.world
    # In plain arrays: every answer of the page asks for it, and labels cost ten times the sums.
    extra = np.abs((policy.tariff.values - world.tariff.values) * world.trade.values).sum(axis=2)
    touched = extra.sum(axis=0) + extra.sum(axis=1)
    if not touched.max() > 0:
        touched = np.abs(outcome[MONEY].values)
    return [world.economies[place] for place in np.argsort(touched)[::-1][:2]]


def _tariff_number(first: Solved) -> BigNumber:
    before, after = first.outcome.world.summary()["tariff_pct"], first.outcome["average_tariff_pct"]
    rise = (after - before).fillna(0)
    code = str(rise["economy"].values[int(rise.values.argmax())])
    label = f"{economy_title(code)}, average tariff{_on_goods(first)}"
    note = f"after buyers have moved; {_rate(float(before.sel(economy=code)))} before"
    return BigNumber(label, _rate(float(after.sel(economy=code))), note)


def _on_goods(one: Solved) -> str:
    """What an average tariff is on, where every sector with a tariff is known to be goods."""
    taxed = (one.outcome.policy.tariff.values != 0).any(axis=(0, 1))
    goods = group_members("goods", "sector_groups")
    sectors = [sector for sector, is_taxed in zip(one.outcome.world.sectors, taxed, strict=True) if is_taxed]
    return " on goods" if all(sector in goods for sector in sectors) else ""


def _rate(tariff: float) -> str:
    text = plain(tariff, 1)
    return text if text == MISSING else f"{text}{SPACE}%"
