"""A deal in words with numbers: what is signed, what each side needs, and why there may be none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.strategy.talks.number_words import digits, percent, side_name, usd
from detente.strategy.talks.settlements import GRANTED, Settlement, granted_words

if TYPE_CHECKING:
    from detente.strategy.talks.deals import Deal
    from detente.strategy.talks.negotiations import Need


def clauses(deal: Deal) -> tuple[str, ...]:
    """The deal in words: what both gain, what is granted, what each needs, the smallest package; or why none."""
    if deal.agreed is None:
        return (deal.why,)
    said = [f"{_gains(deal, deal.agreed)} if {deal.agreed.words()}"]
    said += [_need_words(deal, need) for need in deal.needs]
    said.append(_others(deal.agreed))
    if deal.smallest is None:
        said.append(deal.why)
    else:
        said.append(
            f"the smallest package that leaves both at least {digits(deal.margin)} % better off than today is "
            f"worth {usd(deal.smallest.size)}: {deal.smallest.words()}"
        )
    return tuple(one for one in said if one)


def why(deal: Deal) -> str:
    """Why no package serves both; empty where one does."""
    if deal.agreed is not None and deal.smallest is not None:
        return ""
    assert deal.most is not None and deal.terms_of_trade is not None
    if deal.agreed is None and deal.breakdown.kind != "today":
        said = ["no deal exists", _failing(deal)]
    else:
        head = "no deal exists" if deal.agreed is None else "both would not leave today for it by themselves"
        said = [f"{head}: no package leaves both at least {digits(deal.margin)} % better off than today"]
    for who in range(2):
        one, other = _name(deal, who), _name(deal, 1 - who)
        most = deal.most[who]
        if most < deal.margin:
            said.append(f"with {other} no worse off than today, {one} gains {percent(most)} at most")
    for who in range(2):
        said.append(_effect_words(deal, who))
    said.append(_open(deal))
    return "; ".join(one for one in said if one)


def _failing(deal: Deal) -> str:
    """How no package beats what happens when talks fail."""
    over = deal.breakdown.values - deal.today_values
    told = " and ".join(f"{_name(deal, who)} {percent(over[who])}" for who in range(2))
    words = f"when talks fail {deal.breakdown.words}, which leaves, against today, {told}"
    return f"{words}; no package leaves both at least {digits(deal.margin)} % better off than that"


def _gains(deal: Deal, settlement: Settlement) -> str:
    """Who gains what against today."""
    gains = settlement.payoffs
    money = [settlement.gain(player.members, "equivalent_variation_usd_m") for player in deal.players]
    told = [
        f"{_name(deal, who)} {percent(gains[who])} of real income ({usd(money[who])} a year)"
        for who in range(2)
    ]
    if (gains > 0).all():
        return f"both gain: {' and '.join(told)} against today"
    loser = int(np.argmin(gains))
    over = gains[loser] + deal.today_values[loser] - deal.breakdown.values[loser]
    words = f"against today {' and '.join(told)}"
    return f"{words}, and {_name(deal, loser)} signs because it is {percent(over)} against talks that fail"


def _others(settlement: Settlement) -> str:
    """What it is for the world, and who else loses most."""
    # The two sides and the world come first, then those who lose.
    gains = settlement.gains["gain_pct"]
    third = gains.iloc[3:]
    words = f"the world as a whole {percent(float(gains.to_numpy()[2]))}"
    if not len(third):
        return f"{words}, and no other economy loses"
    loser, loss = side_name(str(third.index[0])), percent(float(third.to_numpy()[0]))
    return f"{words}, and of the others {loser} loses most, {loss}"


def _open(deal: Deal) -> str:
    """Where the tariffs that could be cut end, if not at zero: more could be put on the table."""
    ends = [
        f"those of {_name(deal, one.owner)} at {100 * one.granted:.1f} %"
        for one in deal.terms.granted
        if one.concession.kind == "tariff" and one.granted > 1e-4
    ]
    if not 0 < len(ends) <= 2:
        return ""
    return f"tariffs end where the concessions end, {' and '.join(ends)}: more could be put on the table"


def _need_words(deal: Deal, need: Need) -> str:
    """The least that one side needs from the other."""
    who = 0 if need.player is deal.players[0] else 1
    one, other = _name(deal, who), _name(deal, 1 - who)
    if deal.agreed is None or not (deal.agreed.choice[deal.terms.owner == who] > GRANTED).any():
        return ""
    if need.size == 0:
        return f"{one} needs nothing in return: what it grants brings it {percent(need.alone)} even alone"
    if not np.isfinite(need.alone):
        return f"there is no equilibrium with what {one} grants alone"
    if need.choice is None:
        cost = f"what {one} grants costs it {digits(-need.alone)} % of real income alone"
        return f"{cost}, and nothing {other} could grant makes up for it"
    mine = deal.terms.owner == who
    least = granted_words(deal.terms, np.where(mine, 0.0, need.choice))
    cost = f"what {one} grants costs it {digits(-need.alone)} % of real income alone"
    return f"{cost}, and it needs at least {usd(need.size)} in return: {least}"


def _effect_words(deal: Deal, who: int) -> str:
    """What one side's concessions, all of them and alone, do to both."""
    one, other = _name(deal, who), _name(deal, 1 - who)
    if not (deal.terms.owner == who).any():
        return f"{one} has nothing to grant"
    mine, theirs = deal.effects[who, who], deal.effects[who, 1 - who]
    trade = deal.terms_of_trade[who, who] if deal.terms_of_trade is not None else np.nan
    if not np.isfinite([mine, theirs, trade]).all():
        return f"there is no equilibrium with everything {one} could grant, alone"
    words = f"everything {one} could grant, alone, means {percent(mine)} for itself"
    return f"{words} (its terms of trade by themselves {percent(trade)}) and {percent(theirs)} for {other}"


def _name(deal: Deal, who: int) -> str:
    return side_name(deal.players[who].name)
