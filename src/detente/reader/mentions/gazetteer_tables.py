"""The tables of the gazetteer as one index: the first word of a name leads to every name that begins with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from detente.economy import tables as economy_tables
from detente.economy.tables import split
from detente.policy.places import countries
from detente.reader.mentions.gazetteer_words import Spelling
from detente.reader.tables import rows

Kind = Literal["economy", "demonym", "capital", "person", "body", "bloc", "company", "city"]
SURE_YEARS_BEFORE = 2
"""A surname may stand for a person this long before the first term: candidates, nominees."""
SURE_YEARS_AFTER = 9
"""And this long after the last: "former President Obama"."""


@dataclass(frozen=True)
class Term:
    """An office a person holds or held.

    Attributes:
        code: the side the person speaks for: an ISO code, EU, or none for a world organisation.
        role: the office.
        since: first day.
        until: last day; none while in office.
    """

    code: str
    role: str
    since: dt.date
    until: dt.date | None

    def covers(self, day: dt.date, years_before: int = 0, years_after: int = 0) -> bool:
        """Whether a day lies in the term, widened by years on either side."""
        first = self.since - dt.timedelta(days=366 * years_before)
        last = self.until + dt.timedelta(days=366 * years_after) if self.until else dt.date.max
        return first <= day <= last


@dataclass(frozen=True)
class Person:
    """Someone whose name stands for a side.

    Attributes:
        name: the full name.
        alone: whether the surname alone is enough ("yes"), needs the full name before or a title ("no"), or is
            also a pronoun, a month or another common word ("word").
        terms: the offices, in the table's order.
    """

    name: str
    alone: str
    terms: tuple[Term, ...]

    def term_on(self, day: dt.date | None) -> Term:
        """The office held on a day; the nearest one where none was, the last where no day is known."""
        if day is None:
            return self.terms[-1]
        return min(self.terms, key=lambda term: _days_off(term, day))

    def is_current(self, day: dt.date | None) -> bool:
        """Whether a surname alone can mean this person on a day: some office was held around it."""
        return day is None or any(
            term.covers(day, SURE_YEARS_BEFORE, SURE_YEARS_AFTER) for term in self.terms
        )


@dataclass(frozen=True)
class Entry:
    """One spelling of one name.

    Attributes:
        spelling: its words.
        kind: what it is; "mask" for a phrase that only looks like a name.
        codes: what it stands for; none where that depends on its place.
        role: the office or the sort of body.
        rule: the condition it must meet; "" for none.
        people: who it can be, for persons.
    """

    spelling: Spelling
    kind: Kind | Literal["mask"]
    codes: tuple[str, ...] = ()
    role: str = ""
    rule: str = ""
    people: tuple[Person, ...] = ()


@dataclass
class Index:
    """All entries by their words, and how long the names are that begin with a word (longest first)."""

    entries: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Put an entry in, behind those that are already there for the same words."""
        key = entry.spelling.key
        same = self.entries.setdefault(key, [])
        if any(other.spelling == entry.spelling and other.kind == entry.kind for other in same):
            return
        same.append(entry)
        known = self.lengths.get(key[0], ())
        if len(key) not in known:
            self.lengths[key[0]] = tuple(sorted((*known, len(key)), reverse=True))


@cache
def index() -> Index:
    """Every spelling of every table; what comes first wins where two tables have the same words."""
    found = Index()
    for entries in (_people(), _places(), _bodies(), _blocs(), _companies(), _economies()):
        for entry in entries:
            found.add(entry)
    return found


@cache
def blocs() -> dict[str, dict[str, str]]:
    """The rows of the table of blocs by code; the West, whose members nobody lists, is no bloc of its own."""
    return {row["code"]: row for row in rows("blocs") if row["code"] != "*"}


def _places() -> Iterator[Entry]:
    for row in rows("places"):
        codes = (row["code"],) if row["code"] else ()
        for words in split(row["words"]):
            yield Entry(Spelling.of(words), _kind(row["kind"]), codes, rule=row["rule"])


def _economies() -> Iterator[Entry]:
    taken = _capital_words()
    for row in (*economy_tables.rows("economies"), *countries()):
        for words in (row["name"], *split(row["aliases"])):
            if words.casefold() not in taken and "," not in words:
                rule = _GIVEN_NAMES.get(row["code"], "")
                yield Entry(Spelling.of(words), "economy", (row["code"],), rule=rule)
        for words in split(row.get("demonym", "")):
            yield Entry(Spelling.of(words), "demonym", (row["code"],))
            if words.endswith(("an", "i", "er")):
                yield Entry(Spelling.of(words + "s"), "demonym", (row["code"],))
    yield Entry(Spelling.of("USA"), "economy", ("USA",))


_GIVEN_NAMES: dict[str, str] = {
    **dict.fromkeys(("JOR", "TCD", "ISR", "CUB", "MLI", "DMA", "MTQ", "KEN", "GIN"), "given name"),
    **{"GEO": "georgia", "TUR": "turkey", "USA": "america"},
}
"""Names that need a look at their neighbours."""


def _capital_words() -> frozenset[str]:
    return frozenset(
        words.casefold()
        for row in rows("places")
        if row["kind"] == "capital"
        for words in split(row["words"])
    )


def _bodies() -> Iterator[Entry]:
    for row in rows("bodies"):
        codes = (row["code"],) if row["code"] else ()
        for words in split(row["words"]):
            yield Entry(Spelling.of(words), "body", codes, row["role"], row["rule"])


def _blocs() -> Iterator[Entry]:
    for row in rows("blocs"):
        for words in split(row["words"]):
            yield Entry(Spelling.of(words), "bloc", (row["code"],))


def _companies() -> Iterator[Entry]:
    for row in rows("companies"):
        for words in split(row["words"]):
            yield Entry(Spelling.of(words), "company", (row["code"],), rule=row["rule"])


def _people() -> Iterator[Entry]:
    written: dict[str, list[Person]] = {}
    short: dict[str, list[Person]] = {}
    for person, full_forms, surnames in people():
        for words in full_forms:
            written.setdefault(words, []).append(person)
        for words in surnames:
            short.setdefault(words, []).append(person)
    for words, who in written.items():
        yield Entry(Spelling.of(words), "person", rule="full name", people=tuple(who))
    for words, who in short.items():
        yield Entry(Spelling.of(words), "person", rule="surname", people=tuple(who))


@cache
def people() -> tuple[tuple[Person, tuple[str, ...], tuple[str, ...]], ...]:
    """Every person of the table with the full forms and the surname forms of the name."""
    gathered: dict[str, list[dict[str, str]]] = {}
    for row in rows("people"):
        gathered.setdefault(row["name"], []).append(row)
    return tuple(_person(name, same) for name, same in gathered.items())


def _person(name: str, same: list[dict[str, str]]) -> tuple[Person, tuple[str, ...], tuple[str, ...]]:
    terms = sorted((_term(row) for row in same), key=lambda term: term.since)
    aliases = [words for row in same for words in split(row["aliases"])]
    surnames = [words for row in same for words in split(row["surname"])] or [name.split()[-1]]
    full = dict.fromkeys((name, *aliases))
    return Person(name, same[0]["alone"] or "yes", tuple(terms)), tuple(full), tuple(dict.fromkeys(surnames))


def _term(row: dict[str, str]) -> Term:
    return Term(
        row["code"], row["role"], _day(row["since"], 1), _day(row["until"], 12) if row["until"] else None
    )


def _day(written: str, month: int) -> dt.date:
    """The day of "2017-01-20", "2017-01" or "2017"; a year's first or last month as asked."""
    parts = [int(part) for part in written.split("-")]
    return dt.date(parts[0], parts[1] if len(parts) > 1 else month, parts[2] if len(parts) > 2 else 28)


def _days_off(term: Term, day: dt.date) -> int:
    if term.covers(day):
        return 0
    if day < term.since:
        return (term.since - day).days
    return (day - (term.until or day)).days


def _kind(word: str) -> Kind | Literal["mask"]:
    kinds: dict[str, Kind | Literal["mask"]] = {
        "economy": "economy",
        "demonym": "demonym",
        "capital": "capital",
        "city": "city",
        "mask": "mask",
    }
    return kinds[word]
