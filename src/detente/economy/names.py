"""Names people type, resolved in one place: "China", "EU", "goods", "semiconductors" to labels of a world."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from detente.economy.tables import rows, split
from detente.errors import InputError, Problem, alike, offer

Names = str | Iterable[str]
EVERYONE = ("all", "world", "everyone", "every economy", "all economies")
"""Words for all labels a world has, whatever they are."""


@dataclass(frozen=True)
class Vocabulary:
    """Every spelling of every label and group of one dimension.

    Attributes:
        kind: "economy" or "sector", for messages.
        codes: spelling (case folded) to label.
        groups: spelling (case folded) to member labels.
        written: all spellings as a person would write them, for suggestions.
    """

    kind: str
    codes: dict[str, str]
    groups: dict[str, tuple[str, ...]]
    written: tuple[str, ...]

    def resolve(self, names: Names, labels: Sequence[str], place: str) -> list[str]:
        """The labels of a world that a person's words stand for, in the world's order.

        A group stands for those of its members that the world has.

        Args:
            names: a name or several.
            labels: the labels the world has.
            place: what to call the argument in a message.

        Raises:
            InputError: a name that nobody knows, or one this world does not have, with the nearest that it has;
                what is no name at all.
        """
        wanted: set[str] = set()
        problems: list[Problem] = []
        listed = [names] if isinstance(names, str) or not isinstance(names, Iterable) else list(names)
        if not listed:
            problems.append(Problem(place, "it is empty", f"Name at least one {self.kind}"))
        spelled: dict[str, list[str]] = {}
        for label in labels:
            spelled.setdefault(label.casefold(), []).append(label)
        for name in listed:
            if not isinstance(name, str):
                given = repr(name) if name is None or isinstance(name, int | float) else type(name).__name__
                cure = f"Write it as text: '{labels[0]}'" if labels else ""
                problems.append(Problem(place, f"{given} is no name of {self._one}", "", cure))
                continue
            found = self._look_up(name, labels, spelled)
            wanted.update(found)
            if not found:
                problems.append(self._unknown(name, labels, place))
        if problems:
            raise InputError(problems)
        return [label for label in labels if label in wanted]

    def one(self, name: str, labels: Sequence[str], place: str) -> str:
        """The single label a word stands for; a group of several is refused."""
        found = self.resolve(name, labels, place)
        if len(found) > 1:
            fact = f"'{name}' stands for {len(found)} {self._plural}"
            raise InputError(Problem(place, fact, f"One {self.kind} is needed here"))
        return found[0]

    def _look_up(self, name: str, labels: Sequence[str], spelled: Mapping[str, list[str]]) -> list[str]:
        spelling = name.strip().casefold()
        if spelling in spelled:
            return spelled[spelling]
        if spelling in EVERYONE:
            return list(labels)
        if spelling in self.groups:
            return [label for label in labels if label in self.groups[spelling]]
        code = self.codes.get(spelling, "")
        return [code] if code in labels else []

    def _unknown(self, name: str, labels: Sequence[str], place: str) -> Problem:
        known = name.strip().casefold() in self.codes or name.strip().casefold() in self.groups
        fact = f"'{name}' is not in this world" if known else f"there is no {self.kind} '{name}'"
        present = set(labels)
        written = [word for word in self.written if self._stands_for(word) & present]
        listing = f"It has {', '.join(labels[:8])}{' …' if len(labels) > 8 else ''}"
        cure = nearest_name(name, [*labels, *written]) or listing
        return Problem(place, fact, "", cure)

    def _stands_for(self, word: str) -> set[str]:
        spelling = word.casefold()
        return set(self.groups.get(spelling, ())) | {self.codes.get(spelling, "")}

    @property
    def _one(self) -> str:
        return "an economy" if self.kind == "economy" else "a sector"

    @property
    def _plural(self) -> str:
        return "economies" if self.kind == "economy" else "sectors"


def nearest_name(name: str, written: Iterable[str]) -> str:
    """The spellings closest to a mistyped name, as a cure, those of which it is only the beginning among them.

    Of a long name people type the first word, and "Untied" is far from "United States" as a whole.

    Args:
        name: as it was typed.
        written: all spellings as a person would write them.
    """
    spellings = list(dict.fromkeys(written))
    whole, begun = alike(name, spellings), _begun_alike(name, spellings)
    best = max((_likeness(name, word) for word in whole), default=0.0)
    first = begun and _likeness(name, _beginning(begun[0], name)) > best
    return offer(dict.fromkeys([*begun, *whole] if first else [*whole, *begun]))


_BEGINNING = 0.75
"""How like a name the beginning of a longer one has to be; it has less to go by than the whole."""
_SHORTEST = 4
"""Letters below which a name is a code, and no beginning of one."""


def _begun_alike(name: str, spellings: Iterable[str]) -> list[str]:
    """Longer spellings that begin much like a name, the likest first and the shortest of those."""
    if len(name.strip()) < _SHORTEST:
        return []
    found: list[tuple[float, int, str]] = []
    for word in spellings:
        beginning = _beginning(word, name)
        likeness = _likeness(name, beginning) if beginning != word else 0.0
        if likeness >= _BEGINNING:
            found.append((-likeness, len(word), word))
    kept: list[str] = []
    for _, _, word in sorted(found):
        # "United States of America" is "United States" over again.
        if not any(word.startswith(f"{other} ") for other in kept):
            kept.append(word)
    return kept


def _beginning(word: str, name: str) -> str:
    """As many words of a spelling as a name has."""
    return " ".join(word.split()[: len(name.split())])


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.strip().casefold(), other.casefold()).ratio()


@cache
def economy_names() -> Vocabulary:
    """The vocabulary of economies: ISO codes, names, aliases, demonyms and groups such as "EU" and "G7"."""
    return _vocabulary("economy", "economies", "groups", ("name", "aliases", "demonym"))


@cache
def sector_names() -> Vocabulary:
    """The vocabulary of sectors: ICIO codes, names, words such as "semiconductors", groups such as "goods"."""
    return _vocabulary("sector", "sectors", "sector_groups", ("name", "short", "aliases"))


def _vocabulary(kind: str, table: str, group_table: str, fields: tuple[str, ...]) -> Vocabulary:
    codes: dict[str, str] = {}
    written: list[str] = []
    for row in rows(table):
        for spelling in [row["code"], *(word for field in fields for word in split(row[field]))]:
            codes.setdefault(spelling.casefold(), row["code"])
            written.append(spelling)
    groups: dict[str, tuple[str, ...]] = {}
    for row in rows(group_table):
        for spelling in [row["group"], row["label"], *split(row.get("aliases", "") or "")]:
            groups.setdefault(spelling.casefold(), tuple(split(row["members"])))
            written.append(spelling)
    return Vocabulary(kind, codes, groups, tuple(written))


@cache
def _titles(table: str, field: str) -> dict[str, str]:
    return {row["code"]: row[field] for row in rows(table)}


def economy_title(code: str) -> str:
    """An economy's name for a reader; the label itself where we know no name."""
    return _titles("economies", "name").get(code, code)


def sector_title(code: str, short: bool = True) -> str:
    """A sector's name for a reader; the label itself where we know no name."""
    return _titles("sectors", "short" if short else "name").get(code, code)


def group_members(group: str, table: str = "groups") -> tuple[str, ...]:
    """The members of a named group of economies (or of sectors, from ``sector_groups``)."""
    vocabulary = economy_names() if table == "groups" else sector_names()
    return vocabulary.groups.get(group.casefold(), ())
