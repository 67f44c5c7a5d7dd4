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
    """What the scenarios cost, who pays most and who gains, in the order of the scenarios.

    A scenario that did not converge is said to have no answer; one that changes nothing is said to.
    """
    clauses = [_clause(one, first=position == 0) for position, one in enumerate(solved[:3])]
    return " ".join(clauses)


def _clause(one: Solved, first: bool) -> str:
    if not one.outcome.converged:
        return f"{one.name}: no equilibrium was found, so there is no number."
    change = float(one.outcome["world_welfare_pct"])
    if abs(change) < NEGLIGIBLE:
        return f"{one.name}: world real income does not change."
    labels = one.outcome.world.economies
    low, high = one.spread.welfare(labels)
    verb = "loses" if change < 0 else "gains"
    money = usd(abs(float(one.outcome["equivalent_variation_usd_m"].sum())))
    span = f"{percent(low)} to {percent(high)}"
    span += f" across {len(published_sets())} published sets of elasticities" if first else ""
    return f"{one.name}: the world {verb} {money} a year ({percent(change)}, {span}){_who(one)}."


def _who(one: Solved) -> str:
    """Who loses most and who gains most, in money."""
    gains = one.outcome["equivalent_variation_usd_m"].to_series().sort_values()
    loser, winner = str(gains.index[0]), str(gains.index[-1])
    words = ""
    if gains.iloc[0] < 0:
        words += f"; {_named(loser)} loses most, {usd(abs(gains.iloc[0]))} ({_range(one, loser)})"
    if gains.iloc[-1] > 0:
        words += f", {_named(winner)} gains most, {usd(gains.iloc[-1])} ({_range(one, winner)})"
    return words


def _range(one: Solved, code: str) -> str:
    low, high = one.spread.welfare(code)
    change = float(one.outcome["welfare_pct"].sel(economy=code))
    return f"{percent(change)}, {percent(low)} to {percent(high)}"


def _named(code: str) -> str:
    title = economy_title(code)
    return f"the {title}" if title.startswith(("United ", "European ")) else title


def big_numbers(first: Solved) -> tuple[BigNumber, ...]:
    """World, the two economies with most at stake, and the tariff that rose most."""
    outcome = first.outcome
    if not outcome.converged:
        return (BigNumber(first.name, MISSING, outcome.why),)
    world = float(outcome["equivalent_variation_usd_m"].sum()) / 1000
    low, high = first.spread.welfare(outcome.world.economies)
    numbers = [
        BigNumber(
            "World welfare", f"{signed(world, 0)} bn USD", f"a year, {percent(low)} to {percent(high)}"
        )
    ]
    stake = abs(outcome["equivalent_variation_usd_m"]).to_series().sort_values()
    for code in stake.index[::-1][:40]:
        if len(numbers) < 3 and code in _protagonists(first):
            change = float(outcome["welfare_pct"].sel(economy=code))
            low, high = first.spread.welfare(str(code))
            span = f"{percent(low)} to {percent(high)} across elasticities"
            numbers.append(BigNumber(f"{economy_title(str(code))}, welfare", percent(change), span))
    return (*numbers, _tariff_number(first))


def _protagonists(first: Solved) -> set[str]:
    """Economies whose own tariffs or whose faced tariffs the scenario moves most: who the news is about."""
    policy, world = first.outcome.policy, first.outcome.world
    extra = ((policy.tariff - world.tariff) * world.trade).sum("sector")
    levied = extra.sum("exporter").rename(importer="economy")
    met = extra.sum("importer").rename(exporter="economy")
    ranked = (levied + met).to_series().sort_values()
    chosen = [str(code) for code in ranked.index[::-1][:2]]
    return set(chosen) if float(ranked.iloc[-1]) > 0 else {str(code) for code in ranked.index}


def _tariff_number(first: Solved) -> BigNumber:
    before, after = first.outcome.world.summary()["tariff_pct"], first.outcome["average_tariff_pct"]
    rise = (after - before).fillna(0)
    code = str(rise["economy"].values[int(rise.values.argmax())])
    label = f"{economy_title(code)}, average tariff on goods"
    note = f"after buyers have moved; {plain(float(before.sel(economy=code)), 1)} % before"
    return BigNumber(label, f"{plain(float(after.sel(economy=code)), 1)} %", note)
