"""A truce's verdict in words: what each side would gain and lose, what it needs, and what the verdict rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import economy_title
from detente.strategy.truces.repeated_game import NOTHING

if TYPE_CHECKING:
    import pandas as pd

    from detente.strategy.truces.repeated_game import Patience, Payoffs
    from detente.strategy.truces.truces import Truce

MOST_NAMED = 6
"""Cases named in a line before the rest is counted."""


def sentence(truce: Truce) -> str:
    """The answer in one sentence."""
    first, second = (economy_title(name) for name in truce.names)
    pair = f"the truce between {first} and {second}"
    if truce.holds:
        if max(truce.critical) == 0:
            return f"{pair} holds at any patience: neither gains by a breach"
        needed = ", ".join(f"{economy_title(name)} {_needed(_patience(truce, name))}" for name in truce.names)
        return f"{pair} holds: the next period weighs {truce.terms.weight:.3g}, and it needs {needed}"
    who = [name for name in truce.names if not truce.holds_for(name)]
    said = "; ".join(f"{economy_title(name)}: {_why_not(truce, name)}" for name in who)
    return f"{pair} does not hold ({said})"


def report(truce: Truce) -> list[str]:
    """The whole answer, line by line."""
    said = sentence(truce)
    lines = [said[:1].upper() + said[1:] + ".", f"Terms: {terms_words(truce)}."]
    for name in truce.names:
        lines += [f"{economy_title(name)}: {_payoff_words(truce, name)}.", _need_words(truce, name)]
    worse = _no_war(truce)
    if worse:
        lines.append(worse)
    if truce.period.certificate is not None:
        lines.append(f"The war is a Nash equilibrium; {truce.period.certificate}.")
    if truce.without_controls is not None:
        lines += _control_words(truce)
    if truce.cases is not None:
        lines += [truce.robust, *truce.flips]
        failed = truce.cases.failed
        if failed:
            share = f"{100 * truce.cases.share_failed:.0f} %"
            named = "; ".join(f"{name} ({why})" for name, why in failed.items())
            count = f"{len(failed)} of {truce.cases.asked}"
            lines.append(f"Not solved and left out: {count} cases ({share}): {named}.")
    return lines


def terms_words(truce: Truce) -> str:
    """The terms in words."""
    terms = truce.terms
    if terms.punishment == "grim":
        said = ["war for ever after a breach"]
    else:
        said = [f"{_periods(terms.punishment)} of war after a breach"]
    said.append(f"answered {_periods(1 + terms.lag)} later")
    said.append(f"a period of {_years(terms.years)}")
    said.append(f"next year weighs {terms.discount:.3g} of this one")
    if truce.expires is not None:
        last = f"after period {truce.expires}" if isinstance(truce.expires, int) else f"on {truce.expires}"
        said.append(f"it surely ends {last}")
    elif terms.renewal < 1:
        said.append(f"renewed with a chance of {terms.renewal:.3g}")
    said.append(f"the next period so weighs {terms.weight:.3g}")
    return ", ".join(said)


def robust_words(truce: Truce) -> str:
    """What every case agrees on."""
    if truce.cases is None:
        return "No other elasticities were tried."
    table, verdict = truce.band, _verdict(truce.holds)
    other = int(np.sum(table["holds"].to_numpy() != truce.holds))
    ranges = "; ".join(_range(table, name) for name in truce.names)
    if not other:
        return f"In all {len(table)} cases of elasticities it {verdict}: {ranges}."
    return f"It {verdict} in {len(table) - other} of {len(table)} cases of elasticities: {ranges}."


def flip_words(truce: Truce) -> list[str]:
    """Where the verdict is another one."""
    if truce.cases is None:
        return []
    table = truce.band
    verdicts = zip(table.index, table["holds"].to_numpy(), strict=True)
    others = [str(case) for case, holds in verdicts if holds != truce.holds]
    lines = []
    if others:
        more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        named = "; ".join(others[:MOST_NAMED])
        lines.append(f"It {_verdict(not truce.holds)} with {named}{more}.")
    for turn in truce.turns:
        who = economy_title(truce.names[turn.player])
        links = "with input links" if turn.inputs else "without input links"
        where = f"between {turn.low:g} and {turn.high:g} times the trade elasticities"
        if not math.isnan(turn.at):
            where += f", at about {turn.at:.2f} (a mean of {turn.elasticity:.1f})"
        lines.append(f"{who}'s verdict, {links}, turns {where}.")
    return lines


def _payoff_words(truce: Truce, name: str) -> str:
    row = truce.payoffs.loc[name]
    truce_rate, breach_rate, war_rate = (row[f"{case}_tariff_pct"] for case in ("truce", "deviation", "war"))
    rates = (
        f"tariff {truce_rate:.1f} % in the truce, {breach_rate:.1f} % in a breach, {war_rate:.1f} % in war"
    )
    if math.isnan(row["truce_tariff_pct"]):
        rates = "no tariff is chosen"
    breach, war = (_worth(row[f"{case}_pct"], row[f"{case}_usd_m"]) for case in ("deviation", "war"))
    what = "real income" if truce.game.objective == "welfare" else "its goal"
    own = truce.period.breaches[truce.names.index(name)].with_controls
    return (
        f"a breach{' with its export controls' * own} is worth {breach} of {what} a year, war {war} ({rates})"
    )


def _worth(percent: float, money: float) -> str:
    if abs(percent) < NOTHING:
        return "nothing"
    said = f"{percent:+.4f} %"
    return said if math.isnan(money) else f"{said} ({money:+,.0f} million USD)"


def _need_words(truce: Truce, name: str) -> str:
    """What a side needs, in a sentence."""
    row, who = truce.needs.loc[name], economy_title(name)
    standing, stage = str(row["standing"]), truce.stage(name)
    if standing == "no temptation":
        return f"{who} is not tempted: it gains nothing by a breach and keeps the truce at any patience."
    if standing == "war is better":
        said = f"{who} would lose nothing by war: {_no_fear(stage)}"
        most = f"{_patience(truce, name).most:.3g}"
        keeps = f", and keeps the truce only as the next period weighs at most {most}"
        return f"{said}{keeps}." if row["holds"] else f"{said}."
    if standing == "no punishment":
        return (
            f"{who} is tempted and has nothing to fear: {_no_fear(stage)}. No patience keeps it to the truce."
        )
    if standing == "punishment too short":
        needed = f"{row['critical_discount']:.3g}"
        return f"{who} would need a weight of the next period of {needed}: the war is too short to deter it."
    said = f"{who} keeps the truce if the next period weighs at least {row['critical_discount']:.3g}"
    if row["unravels"]:
        return (
            f"{said} and no end is known; but the end is certain, and who gains by a breach makes it before."
        )
    ways = []
    if not math.isnan(row["highest_yearly_rate_pct"]):
        ways.append(f"a yearly discount rate of at most {row['highest_yearly_rate_pct']:.3g} %")
    if not math.isnan(row["lowest_renewal"]):
        ways.append(f"a chance of renewal of at least {row['lowest_renewal']:.3g}")
    else:
        ways.append("more than a certain renewal")
    return f"{said}: {' or '.join(ways)}, the other as it is. It {'does' if row['holds'] else 'does not'}."


def _no_fear(stage: Payoffs) -> str:
    if stage.punishment == 0:
        return "war is as good for it as the truce"
    if stage.temptation > 0 and stage.war >= stage.deviation:
        return "war is better for it than the truce, and no worse than the breach"
    return "war is better for it than the truce"


def _why_not(truce: Truce, name: str) -> str:
    row = truce.needs.loc[name]
    standing = str(row["standing"])
    if standing in ("war is better", "no punishment"):
        return _no_fear(truce.stage(name))
    if row["unravels"]:
        return "it gains by a breach, and with a certain end nothing is left to lose in the last period"
    if standing == "no temptation":
        return "war would serve it better"
    needed = f"{row['critical_discount']:.3g}"
    return f"the next period would have to weigh {needed}, and weighs {row['weight']:.3g}"


def _no_war(truce: Truce) -> str:
    """What to think of a Nash war whose tariffs are below the truce's."""
    table = truce.payoffs
    if truce.game.war != "nash" or not np.all(
        table["war_tariff_pct"].to_numpy() < table["truce_tariff_pct"].to_numpy()
    ):
        return ""
    return (
        "The rates that would serve each side best are lower than those the truce leaves in force: its goal gives "
        "nobody a reason to raise them, and going over to the Nash rates is no threat. What can be threatened is "
        "coercion: give the policy of that war (war=...), or political weights as the objective."
    )


def _control_words(truce: Truce) -> list[str]:
    """With and without export controls, side by side."""
    plain = truce.without_controls
    assert plain is not None
    lines = []
    for name in truce.names:
        here, there = truce.stage(name), plain.stage(name)
        moved = "falls" if here.war < there.war else "rises"
        worth = _change(moved, f"{there.war:+.4f}", f"{here.war:+.4f}", " %")
        needed = _change("goes", *(_needed(_patience(one, name)) for one in (plain, truce)))
        lines.append(
            f"Export controls in war, {economy_title(name)}: the worth of war {worth}, "
            f"the patience needed {needed}."
        )
    if truce.holds != plain.holds:
        lines.append(f"Without the controls it {_verdict(plain.holds)}.")
    return lines


def _verdict(holds: bool) -> str:
    return "holds" if holds else "does not hold"


def _change(verb: str, before: str, after: str, unit: str = "") -> str:
    """How a number moves, as far as its digits tell."""
    return f"stays at {after}{unit}" if before == after else f"{verb} from {before} to {after}{unit}"


def _range(table: pd.DataFrame, name: str) -> str:
    """The patience a side needs over all cases."""
    who, critical, standing = economy_title(name), table[f"{name}_critical"], table[f"{name}_standing"]
    finite = [value for value in critical if math.isfinite(value)]
    if not finite:
        return f"{who} has nothing to fear from war in any"
    low, high = min(finite), max(finite)
    said = f"{low:.3g}" if high - low < NOTHING else f"{low:.3g} to {high:.3g}"
    said = f"{who} needs {'no patience at all' if high == 0 else said}"
    without = {"no punishment": "no patience being enough", "war is better": "war being better for it"}
    counts = {words: list(standing).count(kind) for kind, words in without.items()}
    return ", ".join([said, *(f"{words} in {count}" for words, count in counts.items() if count)])


def _patience(truce: Truce, name: str) -> Patience:
    return truce.terms.patience(truce.stage(name))


def _needed(found: Patience) -> str:
    """The weight of the next period at which a side keeps a truce."""
    if found.standing == "war is better":
        return f"at most {found.most:.3g}"
    return f"{found.least:.3g}" if math.isfinite(found.least) else "no patience being enough"


def _periods(count: int) -> str:
    return "1 period" if count == 1 else f"{count} periods"


def _years(years: float) -> str:
    return "1 year" if years == 1 else f"{years:g} years"
