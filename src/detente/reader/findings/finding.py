"""What one sentence says of one measure or event, before the sentences of a report are put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from detente.reader.claim import ClaimedRate, ClaimStatus, Period, Quote


@dataclass(frozen=True)
class Finding:
    """What one sentence says of one measure or event.

    Attributes:
        instrument: a name of instruments.csv.
        imposed_by: who acts; empty where the sentence does not say.
        on: the other side; empty where the sentence does not say.
        status: its status, as the sentence has it.
        quote: the words it was read from.
        sentence: number of its sentence among those that are read.
        place: first character of the words that name it.
        deed: what is done to it: impose, raise, lower, remove, ...; empty for a bare mention.
        rate: the rate of duty bound to it.
        product: its goods in words.
        hs: their HS chapters and headings.
        sectors: their ICIO sectors.
        effective: when it takes effect.
        until: when it ends.
        announced: when it was made known.
        decided: whether ``effective`` can only be the day of the decision; claims then have no start.
        event: when talks are held.
        condition: on what it depends.
        attribution: who said it.
        through: by which outlet.
        worldwide: whether the sentence says that it is on everyone.
        one_sided: whether one side asks the other; else talks have all sides in ``imposed_by``.
        guessed: sides its sentence does not say, taken from the rest of the report: imposed_by, on.
        amounts: what says how much trade or how many goods it is on: "34 billion", "545 items".
        persons: full names of the people named with it, which tell one meeting from another.
        signs: what in the sentence tells of it, from signs.csv; see ``worth.worth_of``.
        evidence: field name to the words behind it.
        notes: what a reader should know.
    """

    instrument: str
    imposed_by: tuple[str, ...]
    on: tuple[str, ...]
    status: ClaimStatus
    quote: Quote
    sentence: int
    place: int
    deed: str = ""
    rate: ClaimedRate | None = None
    product: str = ""
    hs: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    effective: Period | None = None
    until: Period | None = None
    announced: Period | None = None
    decided: bool = False
    event: Period | None = None
    condition: str = ""
    attribution: str = ""
    through: str = ""
    worldwide: bool = False
    one_sided: bool = False
    guessed: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()
    evidence: dict[str, Quote] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def with_sides(self, imposed_by: tuple[str, ...], on: tuple[str, ...]) -> Finding:
        """The same finding with sides that another sentence gave."""
        sides = (("imposed_by", self.imposed_by, imposed_by), ("on", self.on, on))
        guessed = {name for name, own, given in sides if given and not own}
        signs = self.signs | {f"guessed {name}" for name in guessed}
        return replace(self, imposed_by=imposed_by, on=on, guessed=self.guessed | guessed, signs=signs)
