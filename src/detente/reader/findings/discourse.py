"""What a report has spoken of so far: whom "he", "the bloc", "both countries" and "the ministry" stand for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

Codes = tuple[str, ...]

PERSON_PRONOUNS = frozenset({"he", "she", "him", "her", "his"})
PLURAL_PRONOUNS = frozenset({"they", "them", "their"})
THING_PRONOUNS = frozenset({"it", "its"})
BOTH = (
    "both countries", "both sides", "both nations", "both governments", "both economies", "both parties",
    "the two countries", "the two sides", "the two nations", "the two governments", "the two economies",
    "two countries", "two sides", "two nations", "two largest economies", "two biggest economies", "each other",
    "each country", "each side", "one another", "the sides", "two officials", "two leaders", "two presidents",
    "two ministers", "both leaders", "both officials", "tit-for-tat", "tit - for - tat", "two powers",
    "two neighbours", "two neighbors", "both neighbours", "both capitals", "either side", "two men", "pair",
    "two heads of state", "the two met", "the two spoke", "the two will meet", "the two talked",
)  # fmt: skip
"""Words that stand for the two sides a report is about."""
INSTITUTIONS = frozenset(
    "administration government president minister ministry ministers officials official secretary leader cabinet "
    "department commission authorities country nation bloc premier chancellor commissioner statement agency "
    "lawmakers parliament regulators spokesman spokeswoman spokesperson ambassador order proclamation".split()
)
"""Nouns that stand for the side last spoken of when no name goes with them."""

MANY = frozenset({"countries", "nations", "allies", "governments", "states"})
"""Nouns that stand for many unnamed sides."""


@dataclass
class Discourse:
    """The sides a report has named, in order, and who acted last.

    Attributes:
        principal: the side whose people and bodies the whole report names most: "the President" of a release.
        actor: codes of the last side that was a subject.
        person: codes of the last person who was a subject.
        named: every side named so far, oldest first.
        weight: how often each side was named, subjects counted twice.
        dumped: the sides whose goods the report says are dumped.
        offices: for a word of office ("president", "ministry") the sides that held it, as often as named.
    """

    principal: Codes = ()
    actor: Codes = ()
    person: Codes = ()
    named: list[Codes] = field(default_factory=list)
    weight: Counter[str] = field(default_factory=Counter)
    dumped: Codes = ()
    offices: dict[str, list[Codes]] = field(default_factory=dict)

    def name(self, codes: Codes, subject: bool = False, person: bool = False) -> None:
        """Takes note of a side that is named."""
        if not codes:
            return
        self.named.append(codes)
        self.weight.update(codes)
        if subject:
            self.weight.update(codes)
            self.actor = codes
        if person and (subject or not self.person):
            self.person = codes

    def hold(self, role: str, codes: Codes) -> None:
        """Takes note of who holds an office."""
        for word in role.split():
            self.offices.setdefault(word, []).append(codes)

    def institution(self, words: list[str]) -> Codes:
        """Whom "the president", "the ministry" or "officials" stand for."""
        for word in reversed(words):
            if word in INSTITUTIONS and word in self.offices:
                holders = self.offices[word]
                return max(reversed(holders), key=holders.count)
        principal = {"president", "administration", "secretary", "order", "proclamation"} & set(words)
        return (self.principal or self.actor) if principal else self.actor

    def pair(self) -> Codes:
        """The two sides the report is most about so far; fewer where it has named fewer."""
        return tuple(code for code, _ in self.weight.most_common(2))

    def group(self, number: int = 0) -> Codes:
        """The sides last named together; with a number, so many of them."""
        for earlier in reversed(self.named):
            if len(earlier) == number or (not number and len(earlier) > 1):
                return earlier
        return ()

    def two_besides(self, codes: Codes) -> Codes:
        """The two sides the report is most about besides these."""
        codes = codes or self.principal
        return tuple(code for code, _ in self.weight.most_common(6) if code not in codes)[:2]

    def other_than(self, codes: Codes) -> Codes:
        """The side named last that is none of these."""
        for earlier in reversed(self.named):
            rest = tuple(code for code in earlier if code not in codes)
            if rest:
                return rest
        return ()

    def counterpart(self, codes: Codes) -> Codes:
        """The one other side a report is about, where it is about two and names a third much less."""
        others = [(code, weight) for code, weight in self.weight.most_common(6) if code not in codes]
        mine = max((self.weight[code] for code in codes), default=0)
        if not others or not mine or others[0][1] < 0.4 * mine:
            return ()
        if len(others) > 1 and others[1][1] > 0.6 * others[0][1]:
            return ()
        return (others[0][0],)

    def pronoun(self, word: str) -> Codes:
        """Whom a pronoun stands for."""
        if word in PERSON_PRONOUNS:
            return self.person or self.actor
        if word in PLURAL_PRONOUNS | THING_PRONOUNS:
            return self.actor
        return ()
