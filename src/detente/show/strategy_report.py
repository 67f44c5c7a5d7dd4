"""What the answers of war and talks have in common: rates, who gains and who pays, and what it all rests on."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from detente.economy.names import economy_title, sector_title
from detente.show.format import MINUS, SPACE, plain, signed
from detente.show.printing import listed

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from detente.economy.names import Names
    from detente.simulate.outcome import Outcome
    from detente.strategy.choices.levers import Label, Levers
    from detente.strategy.choices.players import Player

MOST_RATES = 24
"""Rates that a terminal shows; the weightiest, where there are more."""
MOST_AFFECTED = 3
"""Others who lose most and who gain most, each."""
BAR = 12
"""Characters of the longest bar."""
WORLD = "World"
INSTRUMENTS = {"tariff": "tariff", "export_wedge": "export tax"}
UNIONS = {"EU": "European Union"}
AXES = ("player", "instrument", "partner", "group")
HEADS = {"player": "player", "instrument": "instrument", "partner": "on", "group": "sectors"}
MOST_COLUMNS = 7
"""Columns of rates beside each other."""
TODAY = "today"
BELOW_ZERO = re.compile(r"(?<![\w.])-(?=\d)")


@dataclass(frozen=True, eq=False)
class Effects:
    """What a choice does to everybody, measured against today.

    Attributes:
        before: the world under today's policy.
        after: the world at the choice.
    """

    before: Outcome
    after: Outcome

    def welfare(self, members: Sequence[str]) -> float:
        """Change of welfare of economies taken together, points of their baseline final spending."""
        return self._change("welfare_pct", members)

    def money(self, members: Sequence[str]) -> float:
        """The same in million USD."""
        return self._change("equivalent_variation_usd_m", members)

    def world(self) -> float:
        """Change of the world's welfare, points."""
        return float(self.after["world_welfare_pct"]) - float(self.before["world_welfare_pct"])

    def most_affected(self, but: Sequence[str], count: int = MOST_AFFECTED) -> list[str]:
        """Those who lose most and those who gain most in money, the first loser first.

        Args:
            but: labels to leave out.
            count: how many of either.
        """
        others = [label for label in self.after.world.economies if label not in but]
        change = {label: self.money([label]) for label in others}
        ordered = sorted(others, key=lambda label: change[label])
        losers = [label for label in ordered[:count] if change[label] < 0]
        winners = [label for label in ordered[-count:] if change[label] > 0 and label not in losers]
        return [*losers, *winners]

    def table(self) -> pd.DataFrame:
        """Every economy: welfare in points and in million USD, against today."""
        import pandas as pd

        labels = self.after.world.economies
        return pd.DataFrame(
            {
                "welfare_points": [self.welfare([label]) for label in labels],
                "equivalent_variation_usd_m": [self.money([label]) for label in labels],
            },
            index=pd.Index(labels, name="economy"),
        )

    def _change(self, name: str, members: Sequence[str]) -> float:
        return self.after.together(name, members) - self.before.together(name, members)


# -- names --------------------------------------------------------------------------------------------------


def title_of(name: str) -> str:
    """A player or partner as a reader knows it: ``USA+CAN`` is United States + Canada."""
    if name == "all":
        return "everyone else"
    return " + ".join(UNIONS.get(part, economy_title(part)) for part in name.split("+"))


def rate(fraction: float) -> str:
    """A rate in a sentence, to a tenth of a percent."""
    return f"{plain(100 * fraction, 1)}{SPACE}%"


def with_minus(words: str) -> str:
    """Words of the library with true minus signs before their numbers, exponents left alone."""
    return BELOW_ZERO.sub(MINUS, words)


def and_listed(parts: Sequence[str]) -> str:
    """Several words as a list in a sentence."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def sectors_words(sectors: Names, typed: bool = True) -> str:
    """What may bear a rate, with the way to ask for less where it is everything.

    Args:
        sectors: as asked for.
        typed: whether it was asked for at a terminal; else in a file.
    """
    names = [sectors] if isinstance(sectors, str) else list(sectors)
    if names == ["all"]:
        cure = "--sectors goods" if typed else "'sectors: goods'"
        return f"On all traded sectors; {cure} for goods alone."
    return f"On {and_listed([*names[:4], *([f'{len(names) - 4} more sectors'] if len(names) > 4 else [])])}."


# -- tables -------------------------------------------------------------------------------------------------


def table_of(title: str, *headings: str) -> Table:
    """An empty table; headings that begin with a blank are of text, which may wrap where it has a heading."""
    table = Table(title=title, box=None, pad_edge=False, title_justify="left", header_style="bold")
    for heading in headings:
        words = heading.startswith(" ")
        wraps = words and bool(heading.strip())
        justify = "left" if words else "right"
        table.add_column(heading.strip(), justify=justify, no_wrap=not wraps, overflow="fold")
    return table


def bar(value: float, most: float, width: int = BAR) -> str:
    """A bar as long as a number is large."""
    if not (math.isfinite(value) and most > 0):
        return ""
    return "█" * max(round(width * abs(value) / most), 0)


def two_sided_bar(value: float, most: float, width: int = BAR // 2) -> str:
    """A bar to the left of a line for what is below zero, to the right for what is above."""
    length = bar(value, most, width)
    left = length.rjust(width) if value < 0 else " " * width
    return f"{left}│{length if value >= 0 else ''}"


def rates_table(levers: Levers, choice: np.ndarray, title: str) -> list[RenderableType]:
    """Rates chosen beside today's: only what they differ in is named, of many only the weightiest are shown."""
    labels = levers.labels
    shown = sorted(sorted(range(len(labels)), key=lambda at: -levers.scale[at])[:MOST_RATES])
    named = [name for name in AXES if differs(labels, name)]
    heads = [f" {HEADS[name]}" for name in named] or [" "]
    bounds = [_at_bound(levers, choice, at) for at in range(len(labels))]
    table = table_of(title, *heads, TODAY, "chosen", *([" "] if any(bounds) else []), " ")
    most = max(abs(choice[at]) for at in shown)
    draw = two_sided_bar if min(choice[at] for at in shown) < 0 else bar
    before: list[str] = []
    for at in shown:
        words = [_label_words(labels[at], name) for name in named] or [_in_words(labels[at])]
        told = ["" if words[: k + 1] == before[: k + 1] else word for k, word in enumerate(words[:-1])]
        rates = (plain(100 * levers.today[at], 1), plain(100 * choice[at], 1))
        bound = [bounds[at]] if any(bounds) else []
        table.add_row(*map(escape, (*told, words[-1])), *rates, *bound, draw(choice[at], most))
        before = words
    rest = len(labels) - len(shown)
    more = f"and {rest} more rates on less trade; --csv has all of them"
    return [table, *([Text(more, "dim")] if rest else [])]


def rates_tables(levers: Levers, choice: np.ndarray, title: str) -> list[RenderableType]:
    """Rates chosen, in tables with two ways to differ as rows and columns, one table for each of the others.

    What fits no such table is told in one list, with today's rates.
    """
    labels = levers.labels
    axes = [name for name in AXES if differs(labels, name)]
    if len(axes) < 2:
        return rates_table(levers, choice, title)
    *split, column, row = axes
    columns = list(dict.fromkeys(getattr(label, column) for label in labels))
    rows = list(dict.fromkeys(getattr(label, row) for label in labels))
    if len(columns) > MOST_COLUMNS or len(rows) > MOST_RATES:
        return rates_table(levers, choice, title)
    tables: dict[tuple[str, ...], dict[tuple[str, str], float]] = {}
    for label, rate in zip(labels, choice, strict=True):
        cells = tables.setdefault(tuple(_label_words(label, name) for name in split), {})
        cells[getattr(label, row), getattr(label, column)] = float(rate)
    found: list[RenderableType] = []
    for names, cells in tables.items():
        heading = ": ".join([title, ", ".join(names)]) if names else title
        here = [one for one in columns if any((name, one) in cells for name in rows)]
        table = table_of(heading, f" {HEADS[row]}", *map(_short, here))
        for name in rows:
            rates = [plain(100 * cells[name, one], 1) if (name, one) in cells else "" for one in here]
            if any(rates):
                table.add_row(escape(_axis_words(name, row)), *rates)
        found += [*([""] if found else []), table]
    return found


def _short(name: str) -> str:
    """A heading over rates."""
    return INSTRUMENTS.get(name, name).replace(" ", "\n")


def _axis_words(value: str, axis: str) -> str:
    if axis == "instrument":
        return INSTRUMENTS[value]
    return sector_title(value) if axis == "group" else title_of(value)


def differs(labels: Sequence[Label], name: str) -> bool:
    """Whether rates differ in something: players from one another, everything else within some player's."""
    if name == "player":
        return len({label.player for label in labels}) > 1
    found: dict[str, set[str]] = {}
    for label in labels:
        found.setdefault(label.player, set()).add(getattr(label, name))
    return any(len(values) > 1 for values in found.values())


def _in_words(label: Label) -> str:
    return f"{INSTRUMENTS[label.instrument]} on {title_of(label.partner)}"


def _label_words(label: Label, name: str) -> str:
    """A part of a lever's label as a reader knows it."""
    return _axis_words(getattr(label, name), name)


def _at_bound(levers: Levers, choice: np.ndarray, at: int) -> str:
    """A word where a rate is at its bound."""
    if choice[at] <= levers.low[at] + 1e-9:
        return "lowest allowed"
    return "highest allowed" if choice[at] >= levers.high[at] - 1e-9 else ""


def effects_table(effects: Effects, first: Sequence[Player]) -> Table:
    """Who gains and who pays against today: those whom it is about, the most affected others, the world.

    Args:
        effects: what the choice does.
        first: players and partners to show at the top.
    """
    rows = [(title_of(player.name), player.members) for player in first]
    taken = [label for player in first for label in player.members]
    others = effects.most_affected(taken, MOST_AFFECTED if rows else 3 * MOST_AFFECTED)
    table = table_of(
        "Who gains and who pays, against today", " ", "welfare\npoints", "in money\nbillion USD", " "
    )
    changes = [effects.welfare(members) for _, members in rows]
    changes += [effects.welfare([label]) for label in others]
    most = max(abs(change) for change in changes)
    rows += [(economy_title(label), (label,)) for label in others]
    for at, ((title, members), change) in enumerate(zip(rows, changes, strict=True)):
        if at == len(first) and first:
            table.add_row("[dim]most affected of the others[/dim]")
        table.add_row(
            escape(title), points(change), _billion(effects.money(members)), two_sided_bar(change, most)
        )
    everybody = effects.after.world.economies
    table.add_row(WORLD, points(effects.world()), _billion(effects.money(everybody)))
    return table


def points(value: float) -> str:
    """A change of welfare in points: three decimals, as much of it is small."""
    return signed(value, 3)


def gain_words(value: float, unit: str = "points") -> str:
    """Who gains or loses how much, as a verb."""
    shown = plain(abs(value), 3)
    if not any(character in "123456789" for character in shown):
        return "neither gains nor loses"
    return f"{'gains' if value > 0 else 'loses'} {shown}{SPACE}{unit}"


def _billion(million: float) -> str:
    """Money in billions, to a tenth whatever its size, so that a column can be read down."""
    shown = plain(million / 1000, 1)
    positive = million > 0 and any(character in "123456789" for character in shown)
    return f"+{shown}" if positive else shown


# -- what it rests on ---------------------------------------------------------------------------------------


def rests_on(outcome: Outcome, policy: str, notes: Sequence[str] = ()) -> list[RenderableType]:
    """The closures and the vintage, and how much of today's policy is not counted.

    Args:
        outcome: at the choice.
        policy: a sentence on the policy that all of it is about.
        notes: what that policy leaves out.
    """
    with_inputs = "with input-output links" if outcome.inputs else "without intermediate inputs"
    words = (
        f"{outcome.world.provenance.name}; {outcome.horizon}; deficits: {outcome.deficits}; elasticities "
        f"{outcome.elasticities}; {with_inputs}; largest residual {outcome.residual:.0e}"
    )
    lines: list[RenderableType] = [Text(policy, "dim")]
    if notes:
        what = "measure in force is" if len(notes) == 1 else "measures in force are"
        where = "`detente ledger check` names each with the reason"
        lines.append(Text(f"{len(notes)} {what} not counted; {where}.", "dim"))
    return [*lines, Text(words, "dim")]


def as_list(heading: str, sentences: Sequence[str]) -> list[RenderableType]:
    """Sentences behind dashes under a heading; nothing where there is none."""
    return [Text(heading, "bold"), *(listed(words, "-") for words in sentences)] if sentences else []


# -- files --------------------------------------------------------------------------------------------------


def csv_text(vintage: Mapping[str, str], tables: Mapping[str, pd.DataFrame]) -> str:
    """Tables under each other, the first column saying which; the vintage in comment lines on top."""
    import pandas as pd

    comments = "".join(f"# {key}: {value}\n" for key, value in vintage.items())
    parts = []
    for kind, table in tables.items():
        part = table.reset_index(drop=table.index.name is None)
        part.insert(0, "kind", kind)
        parts.append(part)
    return comments + pd.concat(parts, ignore_index=True).to_csv(
        index=False, lineterminator="\n", float_format="%.8g"
    )


def json_text(document: Mapping[str, Any]) -> str:
    """A document as JSON; a number that is not there is null."""
    return json.dumps(plain_data(document), indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def plain_data(value: Any) -> Any:
    """What JSON knows: no NaN, no infinity, no numbers of NumPy."""
    if isinstance(value, Mapping):
        return {str(key): plain_data(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(entry) for entry in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
