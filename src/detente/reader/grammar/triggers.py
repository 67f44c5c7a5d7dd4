"""Words that name a measure or an event: "tariffs on steel", "export curbs", "banned imports of", "will meet"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from detente.reader.grammar.bans import VAGUE_BAN
from detente.reader.grammar.bare_verbs import DETERMINERS, NOUN_VERBS
from detente.reader.grammar.entry_rules import VAGUE_ENTRY, is_asked_at_border
from detente.reader.grammar.ground import Ground
from detente.reader.grammar.verb_triggers import VAGUE_PENALTY, instrument_of, settled
from detente.reader.grammar.verbs import Verb
from detente.reader.grammar.words import Word
from detente.reader.tables import rows

_STOPPERS = frozenset(
    "to in by from into with at that which who and or but if when while after before since as because than until "
    "despite amid following through during over under without about against unless whether where how "
    "is are was were be been has have had will would could may might must can should not".split()
) | frozenset(', ; : . — – ( ) “ ” "'.split())
_LINKS = frozenset("of on to for against with between from".split())
_KEPT_DETERMINERS = frozenset("new further additional more other most".split())
_SAFEGUARDING = {
    **dict.fromkeys(("that", "which", "who", "it"), ("safeguards",)),
    **dict.fromkeys(("to", "will", "would", "and"), ("safeguard",)),
}
"""What makes "safeguard" a verb: the word before it, and the forms."""
_REACH = 14
"""How many words away a word of the ``near`` column can stand."""
_MARKS = frozenset(';:“”"')
_QUOTES = frozenset('“”"')


@dataclass(frozen=True)
class Trigger:
    """Words that name a measure or event.

    Attributes:
        first: index of the first word of its noun phrase (the verb, for a verb).
        head: index of the noun or verb itself.
        end: index after it.
        instrument: a name of instruments.csv.
        weak: whether the words alone prove little ("countermeasures").
        verb: index into the sentence's verbs, when the verb itself names the measure; -1 for a noun.
        plural: whether the noun is plural.
    """

    first: int
    head: int
    end: int
    instrument: str
    weak: bool = False
    verb: int = -1
    plural: bool = False


@dataclass(frozen=True)
class _Row:
    """A row of triggers.csv, ready for looking up."""

    words: tuple[str, ...]
    needs: frozenset[str]
    near: frozenset[str]
    instrument: str
    weak: bool
    plural: bool


def triggers_in(
    words: list[Word],
    verbs: list[Verb],
    goods: frozenset[int] = frozenset(),
    names: Sequence[tuple[int, int, tuple[str, ...]]] = (),
) -> list[Trigger]:
    """The words of a sentence that name measures and events, in order.

    What only the rest of the report can tell ("the ban") has a vague instrument, for ``with_settled``.

    Args:
        words: the words of the sentence.
        verbs: its verbs.
        goods: indices of words that name goods.
        names: sides named: index of the first word, index after the last, codes.
    """
    heads = {place: verb for verb in verbs for place in range(verb.head, max(verb.end, verb.head + 1))}
    ground = Ground(words, verbs, goods, tuple(names))
    nouns = [_directed(ground, trigger) for trigger in _noun_triggers(words, heads)]
    found = _without_describing(words, [trigger for trigger in nouns if trigger.instrument])
    found += [trigger for place in range(len(verbs)) if (trigger := _verb_trigger(ground, place))]
    return _without_overlaps(sorted(found, key=lambda trigger: (trigger.head, trigger.verb)))


def with_settled(scenes: list[list[Trigger]]) -> list[list[Trigger]]:
    """The triggers of a report, sentence by sentence, those settled that only the whole report can tell."""
    told = settled([trigger.instrument for triggers in scenes for trigger in triggers])
    instruments = iter(told)
    return [
        [
            replace(trigger, instrument=name, weak=trigger.weak and not _is_remedy(trigger, name))
            for trigger, name in zip(triggers, _taken(instruments, len(triggers)), strict=True)
            if name
        ]
        for triggers in scenes
    ]


def _is_remedy(trigger: Trigger, told: str) -> bool:
    """Whether a word that proves little alone is a duty against the dumping that the report tells of."""
    return trigger.instrument == VAGUE_PENALTY and told == "anti_dumping"


def _taken(names: Iterator[str], count: int) -> list[str]:
    return [next(names) for _ in range(count)]


def _without_overlaps(triggers: list[Trigger]) -> list[Trigger]:
    kept: list[Trigger] = []
    for trigger in triggers:
        if kept and trigger.head < kept[-1].end:
            continue
        kept.append(trigger)
    return kept


def _without_describing(words: list[Word], triggers: list[Trigger]) -> list[Trigger]:
    """The triggers without those that only describe the next: "subsidy probe", "safeguard inquiry"."""
    kept = []
    for trigger, after in zip(triggers, [*triggers[1:], None], strict=False):
        follows = (
            after is not None and after.head > trigger.head and _next_word(words, trigger.end) == after.head
        )
        if (
            follows
            and after is not None
            and after.instrument not in ("exemption", "measure")
            and not trigger.plural
        ):
            continue
        kept.append(trigger)
    return kept


def _next_word(words: list[Word], end: int) -> int:
    return end + 1 if end < len(words) and words[end].text == "-" else end


def _directed(ground: Ground, trigger: Trigger) -> Trigger:
    """A ban on a side's goods with its direction ("bans on Ukrainian grain"), a check asked at the border."""
    if trigger.instrument == VAGUE_ENTRY:
        asked = is_asked_at_border(ground, trigger.first, trigger.end)
        return replace(trigger, instrument="import_restriction" if asked else "")
    if trigger.instrument != VAGUE_BAN or ground.lower(trigger.end, trigger.end + 1) not in (
        ["on"],
        ["against"],
    ):
        return trigger
    reach = range(trigger.end, trigger.end + 7)
    goods = ground.goods & set(reach)
    named = any(end <= max(goods, default=0) + 4 for _, end, _ in ground.names_in(reach.start, reach.stop))
    return replace(trigger, instrument="import_ban") if goods and named else trigger


def _noun_triggers(words: list[Word], heads: dict[int, Verb]) -> list[Trigger]:
    """The nouns that name something; a phrase that names nothing ("feed-in tariff") is passed over whole."""
    found: list[Trigger] = []
    passed = 0
    for index in range(len(words)):
        if index < passed or index in heads or (trigger := _noun_trigger(words, index, heads)) is None:
            continue
        if trigger.instrument:
            found.append(trigger)
        else:
            passed = trigger.end
    return found


def _noun_trigger(words: list[Word], index: int, heads: dict[int, Verb]) -> Trigger | None:
    if index and words[index - 1].lower == "to" and words[index].lower in NOUN_VERBS | {"deal", "tariff"}:
        return None
    if index and words[index].lower in _SAFEGUARDING.get(words[index - 1].lower, ()):
        return None  # "a victory that safeguards jobs", "to safeguard its security"
    if index > 1 and words[index - 1].text == "-" and words[index - 2].lower == "anti":
        return None
    before: frozenset[str] = frozenset()
    first = -1
    for row in _rows_at(words, index):
        if first < 0:
            before, first = _modifiers(words, index, heads)
        end = index + len(row.words)
        if row.needs and not row.needs & (before | _complement(words, end)):
            continue
        if row.near and not row.near & _surroundings(words, index):
            continue
        if row.words == ("rate",) and _restates(words, first):
            return None
        return Trigger(first, end - 1, end, row.instrument, row.weak, -1, row.plural)
    return None


def _restates(words: list[Word], first: int) -> bool:
    """Whether a noun only says again what a number said: "25%, the same rate as before"."""
    return (
        first > 1
        and words[first - 1].text == ","
        and words[first - 2].text.endswith(("%", "percent", "cent"))
    )


def _rows_at(words: list[Word], index: int) -> Iterator[_Row]:
    for row in _nouns().get(words[index].lower, ()):
        count = len(row.words)
        if count == 1 or tuple(word.lower for word in words[index : index + count]) == row.words:
            yield row


def _modifiers(words: list[Word], index: int, heads: dict[int, Verb]) -> tuple[frozenset[str], int]:
    """The words before a noun in its phrase, hyphens opened, and where the phrase begins."""
    first = index
    for place in range(index - 1, max(-1, index - 9), -1):
        word = words[place].lower
        if place in heads and not _describes(heads[place]):
            break
        if word in _STOPPERS and not (word in ("and", ",") and _lists(words, place)):
            break
        if word in DETERMINERS and word not in _KEPT_DETERMINERS:
            first = place if word in ("the", "a", "an", "its", "their", "his") else first
            break
        first = place
    texts = {word.lower for word in words[first:index]}
    joined = " ".join(word.lower for word in words[first:index])
    for whole, parts in _HYPHENATED.items():
        if parts in joined:
            texts.add(whole)
    return frozenset(texts), first


_HYPHENATED = {"anti-dumping": "anti - dumping", "anti-subsidy": "anti - subsidy", "counter": "counter -"}


def _describes(verb: Verb) -> bool:
    """Whether a verb before a noun only describes it: "suspended tariffs", "rising duties"."""
    return verb.form == "participle" or (
        verb.form == "gerund" and verb.lemma in ("rise", "exist", "remain", "start")
    )


def _lists(words: list[Word], place: int) -> bool:
    """Whether "and" or a comma joins two describing words ("new and tighter", "steel and aluminum tariffs")."""
    after = words[place + 1].lower if place + 1 < len(words) else ""
    before = words[place - 1].lower
    return after not in DETERMINERS and before not in DETERMINERS and before.isalpha()


def _complement(words: list[Word], end: int) -> frozenset[str]:
    """The words of an "of ...", "on ..." or "from ..." phrase after a noun."""
    if end >= len(words) or words[end].lower not in _LINKS:
        return frozenset()
    texts: set[str] = {words[end].lower}
    end += _amount_after(words, end)
    for place, word in enumerate(words[end + 1 : end + 7], end + 1):
        flows = place + 1 < len(words) and words[place + 1].lower in ("exports", "imports")
        if word.text == "," and flows:
            break  # "a tariff on cars, exports would fall"
        if word.text in '.;:—–“”"' or word.lower in ("that", "which", "who", "by", "and"):
            break
        texts.add(word.lower)
    return frozenset(texts)


_MONEY = frozenset("$€£¥₹")


def _amount_after(words: list[Word], end: int) -> int:
    """How many words an amount takes up behind "of": "a levy of $30 a tonne on exports"."""
    near = [word.text for word in words[end : end + 8]]
    money = near[:1] == ["of"] and (set(near[1:3]) & _MONEY or "".join(near[1:2])[:1].isdigit())
    return near.index("on") if money and "on" in near else 0


def _surroundings(words: list[Word], index: int) -> frozenset[str]:
    """The words around a noun, up to the next semicolon, colon or quotation mark."""
    low, high = index, index + 1
    # What stands in quotation marks by itself, a “price cap”, is not shut off by them.
    if low > 1 and words[low - 1].text in _QUOTES:
        low -= 1
    closing = [place for place in range(high, min(high + 2, len(words))) if words[place].text in _QUOTES]
    high = closing[0] + 1 if closing else high
    while low > 0 and index - low < _REACH and words[low - 1].text not in _MARKS:
        low -= 1
    while high < len(words) and high - index <= _REACH and words[high].text not in _MARKS:
        high += 1
    return frozenset(words[place].lower for place in range(low, high) if not _names_rules(words, place))


_RULES = frozenset("rules rule law obligations commitments principles norms membership".split())


def _names_rules(words: list[Word], place: int) -> bool:
    """Whether a body is named for its rules only: "in line with World Trade Organization rules"."""
    after = words[place + 1].lower if place + 1 < len(words) else ""
    return after in _RULES and words[place].lower in ("wto", "organization", "organisation")


def _verb_trigger(ground: Ground, place: int) -> Trigger | None:
    instrument = instrument_of(ground, place)
    verb = ground.verbs[place]
    return Trigger(verb.first, verb.head, verb.end, instrument, False, place) if instrument else None


@cache
def _nouns() -> dict[str, list[_Row]]:
    """Rows of the table by first word, singular and plural; those of more words first."""
    table: dict[str, list[_Row]] = {}
    for row in rows("triggers"):
        needs, near = (frozenset(row[name].split(";")) - {""} for name in ("needs", "near"))
        singular = row["head"].split()
        plural = [*singular[:-1], _plural(singular[-1])]
        for form, many in ((singular, False), (plural, True)):
            if form == singular and many:
                continue
            entry = _Row(tuple(form), needs, near, row["instrument"], row["weak"] == "yes", many)
            table.setdefault(form[0], []).append(entry)
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry.words))
    return table


def _plural(noun: str) -> str:
    if noun.endswith("s"):
        return noun
    if noun.endswith(("x", "sh", "ch")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
