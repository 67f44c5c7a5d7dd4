"""Where an article ends and the page goes on: teasers of other stories behind the last paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from detente.reader.tables import rows


@dataclass(frozen=True)
class Unit:
    """A sentence as a judge of topics sees it.

    Attributes:
        text: its words.
        block: number of its block.
        teaser: known for a teaser by its own words.
        dateline: whether its block begins with a dateline.
    """

    text: str
    block: int
    teaser: bool
    dateline: bool


_TRUNCATED = re.compile(r"(?:…|\.\.\.)[\"”’)\]]?$")
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'.-]{2,}")
_LONG_WORD = re.compile(r"\b[a-z]{5,}\b")
_COMMON = frozenset(
    "about according after again against among another because before being between billion could during earlier "
    "every expected first former found including later might million other people should since states still their "
    "there these those three through today under united until using where whether which while world would "
    "years".split()
)
_EVERYWHERE = frozenset(
    "trump u.s america american americans united states president white house washington monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)


def tail_begins(units: Sequence[Unit]) -> int:
    """Number of the first sentence from which nothing belongs to the article; their count where all of them do.

    Read from the end: truncated sentences ("...") and datelines of other cities are signs; a whole sentence
    between them joins only where it shares no trade word, no name and no topic with the article. A background
    paragraph on the topic ends the search, so it stays. One truncated sentence on the topic is the article itself,
    cut off.

    Examples:
        >>> words = ["China raised a tariff.", "The duty is 10%.", "Trade fell.", "A singer comes…", "Cats…"]
        >>> tail_begins([Unit(said, number, False, False) for number, said in enumerate(words)])
        3
    """
    if len(units) < 4:
        return len(units)
    topic = _Topic.of(units)
    truncated = [bool(_TRUNCATED.search(unit.text)) for unit in units]
    series = sum(truncated[-8:]) >= 2
    begins = len(units)
    for number in range(len(units) - 1, max(2, len(units) // 3) - 1, -1):
        unit = units[number]
        shares = topic.shared(unit.text)
        cut_off = truncated[number] and ((series and shares < 3) or shares == 0)
        foreign = unit.dateline and shares == 0
        if unit.teaser:
            continue
        if cut_off or foreign:
            begins = number
        elif shares:
            break
    if begins < len(units):
        return _from_same_block(units, begins, topic)
    return _unrelated_end(units, topic)


def _from_same_block(units: Sequence[Unit], begins: int, topic: _Topic) -> int:
    """Sentences of the same block before the first truncated one, where they are off the topic, too."""
    while 0 < begins < len(units):
        before = units[begins - 1]
        if before.block != units[begins].block or topic.shared(before.text):
            break
        begins -= 1
    return begins


def _unrelated_end(units: Sequence[Unit], topic: _Topic) -> int:
    """A run of whole sentences at the end, of two blocks and three sentences at least, that share nothing."""
    number = len(units)
    strangers = 0
    while number > len(units) // 2:
        unit = units[number - 1]
        if not unit.teaser:
            if topic.shared(unit.text) or topic.touches(unit.text):
                break
            strangers += bool(_NAME.search(unit.text))
        number -= 1
    blocks = {unit.block for unit in units[number:] if not unit.teaser}
    return number if strangers >= 3 and len(blocks) >= 2 else len(units)


@dataclass(frozen=True)
class _Topic:
    names: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, units: Sequence[Unit]) -> _Topic:
        """The names and words of the first half, where no tail has begun."""
        core = " \n ".join(unit.text for unit in units[: max(3, len(units) // 2)] if not unit.teaser)
        return cls(frozenset(_names(core)), frozenset(_stems(core)))

    def shared(self, text: str) -> int:
        """How much a sentence shares with the article: trade words count double, names and words once."""
        trade = len(_trade().findall(text.casefold()))
        names = len(_names(text) & self.names - _EVERYWHERE)
        words = len(_stems(text) & self.words)
        return 2 * trade + names + (words if words > 2 else 0)

    def touches(self, text: str) -> bool:
        """Whether a sentence has two words or any name in common with the article."""
        return len(_stems(text) & self.words) > 1 or bool(_names(text) & self.names)


def _names(text: str) -> set[str]:
    return {
        match[0].casefold().replace("’", "'").removesuffix("'s").rstrip(".") for match in _NAME.finditer(text)
    }


def _stems(text: str) -> set[str]:
    return {match[0][:6] for match in _LONG_WORD.finditer(text) if match[0] not in _COMMON}


@cache
def _trade() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(row["beginning"]) for row in rows("trade_words")) + ")")


def about_trade(text: str) -> bool:
    """Whether a sentence has a word of trade policy."""
    return bool(_trade().search(text.casefold()))
