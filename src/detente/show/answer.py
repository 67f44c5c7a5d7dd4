"""The answer in words: a sentence a scenario, each with its range, and four big numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import economy_title, group_members
from detente.show.amounts import amount, money, money_span, rough_percent
from detente.show.at_stake import AtStake, who_is_at_stake
from detente.show.brief import BigNumber
from detente.show.format import MISSING, SPACE, plain, signed, span_words
from detente.show.range_words import PERCENTILES, band_words, in_running_text, is_nothing, likely_words

if TYPE_CHECKING:
    from detente.show.report import Solved
    from detente.simulate.calibration_range import CalibrationRange
    from detente.simulate.ensembles.bands import Band
    from detente.simulate.outcome import Outcome

MONEY = "equivalent_variation_usd_m"
NEGLIGIBLE = 0.005
"""Percent. What rounds to 0.00 is called no change, not a gain or a loss."""
BILLION = f"bn{SPACE}USD"
UNRANGED = "without ranges"


def answer_sentence(solved: Sequence[Solved]) -> str:
    """What the first scenario costs, who pays and who gains, then every other scenario in a few words.

    Who loses or gains is said only as far as ranges leave its sign; numbers without ranges have two figures and
    say so. A scenario that did not converge is said to have no number.
    """
    first, *others = solved
    named = protagonists(first) if first.outcome.converged else []
    return " ".join([_headline(first), *(short_words(one, named, has_range(first)) for one in others)])


def has_range(one: Solved) -> bool:
    """Whether anything says by how much the numbers of a scenario may be off."""
    return one.outcome.converged and AtStake.of(one) is not None


def _headline(one: Solved) -> str:
    if not one.outcome.converged:
        return f"{one.name}: no equilibrium was found, so there is no number."
    span = range_of(one, one.outcome.world.economies)
    if abs(float(one.outcome["world_welfare_pct"])) < NEGLIGIBLE:
        return f"{one.name}: world real income does not change{f' ({span})' if span else ''}."
    stake, about = AtStake.of(one), protagonists(one)
    found = _world_words(one, span)
    if stake is None:
        parts = [f"{_named(code)} {rough_percent(_welfare(one, code))}" for code in about]
        found = f"{found}, {', '.join(parts)}; all {UNRANGED}"
    return " ".join(filter(None, [f"{found}.", stake and who_is_at_stake(stake, about), _at_first(one)]))


def _world_words(one: Solved, span: str) -> str:
    """What the world loses or gains, with its range; that the sign is open where it is."""
    gain, change = _world_gain(one), float(one.outcome["world_welfare_pct"])
    when = f"in {one.when}" if one.when else "a year"
    rough = not has_range(one)
    percent = rough_percent(change) if rough else signed(change, unit="%")
    band = None if one.drawn is None else one.drawn.band(one.name, one.outcome.world.economies)
    if sign_is_open(band):
        beside_it = beside(percent, span, likely_words(band))
        return f"{one.name}: whether the world gains or loses is open, {money(gain)} {when} ({beside_it})"
    verb = "loses" if change < 0 else "gains"
    return f"{one.name}: the world {verb} {amount(gain, rough)} {when} ({beside(percent, span)})"


def sign_is_open(band: Band | None) -> bool:
    """Whether a band has both gains and losses, and is more than nothing."""
    return band is not None and band.low < 0 < band.high and not is_nothing(band)


def _at_first(one: Solved) -> str:
    """What a path begins with and comes to, for those whom it is about."""
    if one.over_years is None:
        return ""
    welfare = one.over_years["welfare_pct"]
    moves = [
        f"{_named(code)} "
        + " to ".join(signed(float(welfare.sel(economy=code)[place]), unit="%") for place in (0, -1))
        for code in protagonists(one)
    ]
    return f"From the first year to the last: {', '.join(moves)}."


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


def _welfare(one: Solved, code: str) -> float:
    return float(one.outcome["welfare_pct"].sel(economy=code))


def _named(code: str) -> str:
    return in_running_text(economy_title(code))


def short_words(one: Solved, named: Sequence[str], said: bool = True) -> str:
    """A scenario in a few words: the world in money, some economies in percent, each with its band.

    Args:
        one: the scenario.
        named: economies to name.
        said: whether it has to be said where there is no range.
    """
    if not one.outcome.converged:
        return f"{one.name}: no number."
    if float(abs(one.outcome["welfare_pct"]).max()) < NEGLIGIBLE:
        return f"{one.name}: no change from the baseline."
    world = one.outcome.world.economies
    rough = not has_range(one)
    bands = {code: None if one.drawn is None else one.drawn.band(one.name, [code]) for code in named}
    whole = None if one.drawn is None else one.drawn.band(one.name, world, MONEY)
    parts = [with_ends(f"world {money(_world_gain(one), rough)}", money_band_words(whole))]
    for code in named:
        change = _welfare(one, code)
        percent = rough_percent(change) if rough else signed(change, unit="%")
        parts.append(with_ends(f"{economy_title(code)} {percent}", ends_words(bands[code])))
    return f"{one.name}: {', '.join(parts)}{f', {UNRANGED}' if rough and said else ''}."


def with_ends(words: str, ends: str) -> str:
    """A number with its range in parentheses."""
    return f"{words} ({ends})" if ends else words


def ends_words(band: Band | None) -> str:
    """The ends of a band of welfare behind its number, where it was said before which percentiles they are."""
    return "" if band is None or is_nothing(band) else span_words(band.low, band.high)


def money_band_words(band: Band | None) -> str:
    """A band of money with its percentiles: "5–95 %: −171 to −105 bn USD"; nothing without one."""
    return "" if band is None or is_nothing(band) else f"{PERCENTILES}: {money_span(band.low, band.high)}"


def big_numbers(first: Solved) -> tuple[BigNumber, ...]:
    """World, the two economies the scenario is about, and the tariff that rose most."""
    outcome = first.outcome
    if not outcome.converged:
        return (BigNumber(first.name, MISSING, outcome.why),)
    rough = not has_range(first)
    when = f"in {first.when}" if first.when else "a year"
    world = money(_world_gain(first), rough)
    numbers = [BigNumber("World welfare", world, beside(when, *_of_world(first)))]
    for code in protagonists(first):
        change = _welfare(first, code)
        likely = "" if first.drawn is None else likely_words(first.drawn.band(first.name, [code]))
        value = rough_percent(change) if rough else signed(change, unit="%")
        note = beside(range_of(first, [code]), likely)
        numbers.append(BigNumber(f"{economy_title(code)}, welfare", value, note))
    return (*numbers, _tariff_number(first))


def _of_world(first: Solved) -> tuple[str, str]:
    """The range of what the world gains, in money, and how likely its sign is; of a path in percent."""
    names = first.outcome.world.economies
    if first.drawn is None:
        return range_of(first, names), ""
    band = first.drawn.band(first.name, names, MONEY)
    return money_band_words(band), likely_words(band)


def beside(*notes: str) -> str:
    """What is there to say beside a number, in one line."""
    return "; ".join(filter(None, notes))


def protagonists(first: Solved) -> list[str]:
    """The two economies that the scenario's tariffs touch most, as buyer or seller; else most at stake."""
    return protagonists_of(first.outcome)


def protagonists_of(outcome: Outcome, reference: Outcome | None = None) -> list[str]:
    """The two economies that an outcome's tariffs touch most, as buyer or seller; else most at stake.

    Args:
        outcome: the outcome.
        reference: what it is measured against; None: the baseline.
    """
    policy, world = outcome.policy, outcome.world
    before = world.tariff if reference is None else reference.policy.tariff
    # In plain arrays: every answer of the page asks for it, and labels cost ten times the sums.
    extra = np.abs((policy.tariff.values - before.values) * world.trade.values).sum(axis=2)
    touched = extra.sum(axis=0) + extra.sum(axis=1)
    if not touched.max() > 0:
        there = 0.0 if reference is None else reference[MONEY].values
        touched = np.abs(outcome[MONEY].values - there)
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
