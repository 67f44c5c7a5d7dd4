"""The words around a percentage, and what each noun among them says that it is of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from detente.reader.claim import Basis
from detente.reader.mentions.number_words import Tokens
from detente.reader.mentions.percentages import Percentage, word_roles

REACH = 40
"""Words to either side of a percentage that can govern it."""
_GOODS_TAX = frozenset(
    "import imports imported importing export exports border goods customs trade foreign".split()
)
_INTO_PHRASE = frozenset(
    "on against upon over covering affecting hitting targeting across for of from to into".split()
)
_RELIEF = frozenset("cut cuts rebate rebates credit credits break breaks".split())
_EARNERS = frozenset("companies firms banks profits earnings income incomes wages sales".split())
_NO_OBJECT = ([], ["in"], [","], ["."], [";"], ["and"], ["or"], ["a"], ["while"], ["rate"])
"""What follows "tax" where it is on nothing that is named."""
_OPENING_ASIDE = frozenset("which who whose the a an one its including".split())


@dataclass(frozen=True)
class Judged:
    """Whether a percentage is a rate of duty, what else it is of, and whether only its neighbour says so."""

    is_duty: bool
    why: str = ""
    inherits: bool = False


class Around:
    """The words around one percentage: a bare view on the tokens, with the percentages already judged."""

    def __init__(
        self,
        tokens: Tokens,
        found: list[Percentage],
        at: int,
        earlier: list[tuple[Percentage, Judged, Basis]],
        duties: list[int],
    ):
        self.duties = duties
        self.tokens, self.words, self.one = tokens, tokens.words, found[at]
        self.roles = word_roles()
        sentence = tokens.sentence[self.one.first]
        before = found[at - 1].last if at else 0
        after = found[at + 1].first if at + 1 < len(found) else len(self.words)
        # Sentences are numbered in order, so that their ends are found by bisection.
        nearest, farthest = max(0, self.one.first - REACH), min(len(self.words), self.one.last + REACH)
        self.left = bisect_left(tokens.sentence, sentence, nearest, self.one.first)
        self.right = bisect_right(tokens.sentence, sentence, self.one.last, farthest)
        self.before = before if before > self.left else None
        self.next_first = after if after < self.right else self.right
        self.next = found[at + 1] if after < self.right else None
        self.earlier = earlier[-1] if earlier else None

    def _noun(self, at: int) -> Judged | None:
        """What one word says a percentage beside it is of, its qualifiers counted."""
        word, roles = self.words[at], self.roles
        if word in roles["duty"]:
            return Judged(True)
        if word in roles["tax"] or word in roles["rate"]:
            return self._qualified(at, word)
        if word in roles["opinion"]:
            return Judged(False, "vote") if at >= self.one.last else None
        if word in roles["flow"]:
            return Judged(False, "trade")
        if word in roles["other"]:
            if word in roles["change"] and not self._is_noun(at) and at < self.one.first:
                return None
            if word in roles["change"] and self.tokens.at(at - 1) in roles["duty"]:
                return None
            return Judged(False, roles["other"][word])
        return None

    def _qualified(self, at: int, word: str) -> Judged | None:
        """ "Import tax" is a duty, "income tax" none; "rate" is a duty's unless it is an interest rate."""
        around = self.words[max(0, at - 3) : at]
        if word in ("margin", "margins"):
            far = self.words[max(0, at - 80) : at]
            dumped = any(near in ("dumping", "antidumping", "subsidy") for near in far)
            profit = any(near in ("profit", "profits", "operating", "gross", "shrinking") for near in around)
            return Judged(True) if dumped and not profit else Judged(False, "profit")
        qualifier = next((near for near in reversed(around) if near in self.roles["qualifier"]), "")
        if qualifier and not _GOODS_TAX.intersection(around) and not self.roles["duty"].keys() & set(around):
            return Judged(False, self.roles["qualifier"][qualifier])
        if word in self.roles["tax"]:
            ahead = self.words[at + 1 : at + 2]
            if _RELIEF.intersection(ahead):
                return Judged(False, "income tax")
            if not (_GOODS_TAX.intersection(around) or self._is_of_goods(at)):
                return Judged(False, "tax")
        if word in self.roles["rate"] and self._is_of_bank():
            return Judged(False, "interest")
        if word in ("penalty", "penalties", "ceiling") and not self._duty_near():
            return None
        return Judged(True)

    def _is_noun(self, at: int) -> bool:
        """Whether a word such as "increase", "cut" or "charge" stands as a noun: after an article or a duty."""
        before = self.tokens.at(at - 1)
        noun = self.words[at]
        if noun in ("made", "make", "process", "won", "export", "import", "sources") and before != "to":
            return before in self.roles["stop"] or before in self.roles["duty"]
        return before in ("the", "a", "an", "of", "any", "further", "new", "no", "such") or (
            before in self.roles["duty"]
            and noun in ("increase", "increases", "hike", "hikes", "cut", "cuts", "rise")
        )

    def _in_phrase(self, at: int, floor: int) -> bool:
        """Whether a noun stands in "on Chinese imports", "for steel products"."""
        for place in range(at - 1, max(floor, at - 6) - 1, -1):
            word = self.words[place]
            if word in _INTO_PHRASE:
                return place > floor
            if word in self.roles["verb"] or word in ",;":
                return False
        return False

    def _apposition(self, comma: int, floor: int) -> int:
        """The comma that opens what this one closes: "tariffs on China, the largest exporter, rose"."""
        for at in range(comma - 2, max(floor, comma - 14) - 1, -1):
            if self.words[at] == ",":
                return at if self.words[at + 1] in _OPENING_ASIDE else comma
        return comma

    def _is_of_bank(self) -> bool:
        """Whether a central bank is spoken of, and no duty: "the bank left its one-week rate at 14%"."""
        around = self.words[self.left : self.right]
        return "bank" in around and not any(word in self.roles["duty"] for word in around)

    def _is_of_goods(self, at: int) -> bool:
        """Whether a tax is one on something, or stands where duties are spoken of; not "15% tax in Ireland"."""
        after = self.words[at + 1 : at + 4]
        if _EARNERS.intersection(after):
            return False
        around = self.words[max(0, self.left - 2 * REACH) : self.right]
        return after[:1] not in _NO_OBJECT or any(word in self.roles["duty"] for word in around)

    def _duty_near(self) -> bool:
        return self._has_duty(self.left, self.right)

    def _has_duty(self, first: int, last: int) -> bool:
        at = bisect_left(self.duties, max(first, 0))
        return at < len(self.duties) and self.duties[at] < last
