"""Words that name a measure or an event: "tariffs on steel", "export curbs", "banned imports of", "will meet"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from detente.reader.tables import rows
from detente.reader.verbs import DETERMINERS, NOUN_VERBS, Verb
from detente.reader.words import Word

_STOPPERS = frozenset("to in by from into with at that which who and or but , ; : . — – ( ) “ ” \"".split())
_LINKS = frozenset("of on to for against with between".split())


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


def triggers_in(words: list[Word], verbs: list[Verb]) -> list[Trigger]:
    """The words of a sentence that name measures and events, in order."""
    heads = {verb.head for verb in verbs}
    found = [
        trigger
        for index in range(len(words))
        if index not in heads and (trigger := _noun_trigger(words, index)) is not None
    ]
    found += [trigger for place in range(len(verbs)) if (trigger := _verb_trigger(words, verbs, place))]
    return _without_overlaps(sorted(found, key=lambda trigger: (trigger.head, trigger.verb)))


def _without_overlaps(triggers: list[Trigger]) -> list[Trigger]:
    kept: list[Trigger] = []
    for trigger in triggers:
        if kept and trigger.head < kept[-1].end:
            continue
        kept.append(trigger)
    return kept


def _noun_trigger(words: list[Word], index: int) -> Trigger | None:
    if index and words[index - 1].lower == "to" and words[index].lower in NOUN_VERBS | {"deal", "tariff"}:
        return None
    for length, row, plural in _nouns_at(words, index):
        before, first = _modifiers(words, index)
        needed = row["needs"]
        around = before | _complement(words, index + length) if needed else frozenset()
        if needed and not needed & around:
            continue
        if not row["instrument"]:
            return None
        return Trigger(first, index + length - 1, index + length, row["instrument"], row["weak"], -1, plural)
    return None


def _nouns_at(words: list[Word], index: int):
    for parts, row, plural in _nouns().get(words[index].lower, ()):
        if len(parts) == 1 or tuple(word.lower for word in words[index : index + len(parts)]) == parts:
            yield len(parts), row, plural


def _modifiers(words: list[Word], index: int) -> tuple[frozenset[str], int]:
    """The words before a noun in its phrase, hyphens opened, and where the phrase begins."""
    first = index
    for place in range(index - 1, max(-1, index - 9), -1):
        word = words[place].lower
        if word in _STOPPERS and not (word in ("and", ",") and _lists(words, place)):
            break
        if word in DETERMINERS and word not in ("new", "further", "additional", "more", "other", "most"):
            first = place if word in ("the", "a", "an", "its", "their", "his") else first
            break
        first = place
    texts = {word.lower for word in words[first:index]}
    joined = " ".join(word.lower for word in words[first:index])
    if "anti - dumping" in joined:
        texts.add("anti-dumping")
    if "anti - subsidy" in joined:
        texts.add("anti-subsidy")
    return frozenset(texts), first


def _lists(words: list[Word], place: int) -> bool:
    """Whether "and" or a comma joins two describing words ("new and tighter", "steel and aluminum tariffs")."""
    after = words[place + 1].lower if place + 1 < len(words) else ""
    before = words[place - 1].lower
    return after not in DETERMINERS and before not in DETERMINERS and before.isalpha()


def _complement(words: list[Word], end: int) -> frozenset[str]:
    """The words of an "of ..." or "on ..." phrase after a noun."""
    if end >= len(words) or words[end].lower not in _LINKS:
        return frozenset()
    texts: set[str] = {words[end].lower}
    for word in words[end + 1 : end + 7]:
        if word.text in ".;:—–“”\"" or word.lower in ("that", "which", "who", "by", "and"):
            break
        texts.add(word.lower)
    return frozenset(texts)


_TRADE = frozenset(
    "import imports importation imported export exports exporting exportation shipment shipments sale sales "
    "supplies supply purchases purchase products goods".split()
)
_LISTS = frozenset({"list", "blacklist", "lists", "blacklists"})
_OUTWARD = frozenset("export exports exporting exportation shipment shipments sale sales supplies supply".split())


def _verb_trigger(words: list[Word], verbs: list[Verb], place: int) -> Trigger | None:
    verb = verbs[place]
    window = words[verb.end : verb.end + 14]
    after = {word.lower for word in window}
    before = {word.lower for word in words[max(0, verb.first - 9) : verb.first]}
    near_words = after | before
    near_text = " ".join(word.lower for word in words[max(0, verb.first - 9) : verb.end + 14])
    instrument = ""
    if verb.kind == "ban":
        trade = (before if verb.passive and not after & _TRADE else after) & _TRADE
        outward = trade & _OUTWARD
        instrument = "" if not trade else "export_ban" if outward else "import_ban"
        if verb.lemma == "boycott":
            instrument = "import_restriction"
        if verb.lemma in ("halt", "stop", "block") and not trade & {"imports", "import", "exports", "export"}:
            instrument = "" if not trade & {"purchases", "shipments", "sales"} else instrument
    elif verb.kind == "restrict":
        near = {word.lower for word in words[verb.end : verb.end + 9]} | (before if verb.passive else frozenset())
        if near & _OUTWARD:
            instrument = "export_control"
        elif near & {"imports", "import"}:
            instrument = "quota"
    elif verb.kind == "blacklist" and verb.lemma != "freeze":
        instrument = "sanction" if verb.lemma != "designate" or "sanctions" in after else ""
    elif verb.kind == "meet":
        instrument = "talks" if verb.lemma == "meet" or after & {"with", "to"} or "talks" in after else ""
        if verb.lemma in ("talk", "speak") and not after & {"with", "to"}:
            instrument = ""
    elif verb.kind == "coordinate":
        instrument = "coordination"
    elif verb.kind == "investigate":
        instrument = "investigation"
    elif "wto" in near_words or "world trade organization" in near_text:
        if verb.kind in ("sue", "rule") or verb.lemma in ("take", "appeal", "bring", "request"):
            instrument = "dispute"
    elif verb.lemma in ("add", "place", "put", "list", "designate", "name") and after & _LISTS:
        instrument = "export_control" if "entity" in after or "export" in after else "sanction"
    elif verb.lemma == "tax" and after & {"imports", "imported", "goods", "products"}:
        instrument = "tariff"
    return Trigger(verb.first, verb.head, verb.end, instrument, False, place) if instrument else None


@cache
def _nouns() -> dict[str, list[tuple[tuple[str, ...], dict, bool]]]:
    """Rows of the table by first word, singular and plural, in the order of the table."""
    table: dict[str, list[tuple[tuple[str, ...], dict, bool]]] = {}
    for row in rows("triggers"):
        entry = {
            "needs": frozenset(row["needs"].split(";")) - {""},
            "instrument": row["instrument"],
            "weak": row["weak"] == "yes",
        }
        singular = row["head"].split()
        plural = [*singular[:-1], _plural(singular[-1])]
        for form, many in ((singular, False), (plural, True)):
            if form == singular and many:
                continue
            table.setdefault(form[0], []).append((tuple(form), entry, many))
    return table


def _plural(noun: str) -> str:
    if noun.endswith("s"):
        return noun
    if noun.endswith(("x", "sh", "ch")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
