"""The answer in words: one sentence with its range, and four big numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.economy.names import economy_title
from detente.show.brief import BigNumber
from detente.show.format import MISSING, percent, plain, signed, usd
from detente.simulate.elasticity_range import published_sets

if TYPE_CHECKING:
    from detente.show.report import Solved

NEGLIGIBLE = 0.005
"""Percent. What rounds to 0.00 is called no change, not a gain or a loss."""


def answer_sentence(solved: Sequence[Solved]) -> str:
    """What the first scenario costs, who pays and who gains, then the other scenarios in a few words each.

    A scenario that did not converge is said to have no number.
    """
    first, *others = solved
    named = _protagonists(first) if first.outcome.converged else []
    return " ".join([_headline(first), *(_short(one, named) for one in others[:3])])


def _headline(one: Solved) -> str:
    if not one.outcome.converged:
        return f"{one.name}: no equilibrium was found, so there is no number."
    change = float(one.outcome["world_welfare_pct"])
    if abs(change) < NEGLIGIBLE:
        return f"{one.name}: world real income does not change."
    low, high = one.spread.welfare(one.outcome.world.economies)
    verb = "loses" if change < 0 else "gains"
    money = usd(abs(float(one.outcome["equivalent_variation_usd_m"].sum())))
    span = f"{percent(low)} to {percent(high)} across {len(published_sets())} published sets of elasticities"
    return f"{one.name}: the world {verb} {money} a year ({percent(change)}; {span}){_who(one)}."


def _who(one: Solved) -> str:
    """Who loses most and who gains most, in money."""
    gains = one.outcome["equivalent_variation_usd_m"].to_series().sort_values()
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
    world = float(one.outcome["equivalent_variation_usd_m"].sum()) / 1000
    welfare = one.outcome["welfare_pct"]
    if float(abs(welfare).max()) < NEGLIGIBLE:
        return f"{one.name}: no change from the baseline."
    parts = [f"{economy_title(code)} {signed(float(welfare.sel(economy=code)))} %" for code in named]
    return f"{one.name}: {', '.join([f'world {signed(world, 0)} bn USD', *parts])}."


def _named(code: str) -> str:
    title = economy_title(code)
    return f"the {title}" if title.startswith(("United ", "European ")) else title


def big_numbers(first: Solved) -> tuple[BigNumber, ...]:
    """World, the two economies the scenario is about, and the tariff that rose most."""
    outcome = first.outcome
    if not outcome.converged:
        return (BigNumber(first.name, MISSING, outcome.why),)
    world = float(outcome["equivalent_variation_usd_m"].sum()) / 1000
    low, high = first.spread.welfare(outcome.world.economies)
    numbers = [
        BigNumber("World welfare", f"{signed(world, 0)} bn USD", f"a year; {percent(low)} to {percent(high)}")
    ]
    for code in _protagonists(first):
        change = float(outcome["welfare_pct"].sel(economy=code))
        low, high = first.spread.welfare(code)
        span = f"{percent(low)} to {percent(high)} across elasticities"
        numbers.append(BigNumber(f"{economy_title(code)}, welfare", percent(change), span))
    return (*numbers, _tariff_number(first))


def _protagonists(first: Solved) -> list[str]:
    """The two economies that the scenario's tariffs touch most, as buyer or seller; else most at stake."""
    policy, world = first.outcome.policy, first.outcome.world
    extra = abs((policy.tariff - world.tariff) * world.trade).sum("sector")
    levied = extra.sum("exporter").rename(importer="economy")
    met = extra.sum("importer").rename(exporter="economy")
    touched = (levied + met).to_series()
    if not float(touched.max()) > 0:
        touched = abs(first.outcome["equivalent_variation_usd_m"]).to_series()
    return [str(code) for code in touched.sort_values().index[::-1][:2]]


def _tariff_number(first: Solved) -> BigNumber:
    before, after = first.outcome.world.summary()["tariff_pct"], first.outcome["average_tariff_pct"]
    rise = (after - before).fillna(0)
    code = str(rise["economy"].values[int(rise.values.argmax())])
    label = f"{economy_title(code)}, average tariff on goods"
    note = f"after buyers have moved; {plain(float(before.sel(economy=code)), 1)} % before"
    return BigNumber(label, f"{plain(float(after.sel(economy=code)), 1)} %", note)
