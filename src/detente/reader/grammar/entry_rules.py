"""Rules that goods have to meet at a border: checks, certificates, registrations; at home they are no measure."""

from __future__ import annotations

from detente.reader.grammar.ground import Ground, words_of_class
from detente.reader.grammar.verbs import Verb

VAGUE_ENTRY = "?entry"
"""Checks and papers, which keep goods out only where they are asked of another side's goods."""

_ARRIVING = words_of_class("arriving")
_WORKS = frozenset(
    "factories factory plant plants facilities sites farms mines banks schools passengers".split()
)
_CARGO = frozenset(
    "cargo cargoes consignments shipments goods products produce food foods foodstuffs".split()
)
_REACH = 14
"""How many words from a check the goods that it is for can stand."""


def is_asked_at_border(ground: Ground, first: int, end: int) -> bool:
    """Whether a check or paper is asked of goods that come in: "checks on imported fruit", "on Chilean fruit".

    Args:
        ground: the sentence.
        first: index of the first word of the check's noun phrase.
        end: index after it.
    """
    after = ground.lower(end, end + 4)
    if after[:1] and after[0] in ("of", "at", "in", "on") and _WORKS & set(after):
        return False  # "inspections of Indian factories"
    low, high = first - _REACH, end + _REACH
    near = set(ground.lower(low, high))
    return bool(_ARRIVING & near) or _foreign_goods(ground, low, high)


def _foreign_goods(ground: Ground, low: int, high: int) -> bool:
    """Whether goods of a side are named beside another side: "Chilean fruit", "fruit from Chile"."""
    places = range(max(0, low), min(high, len(ground.words)))
    goods = [index for index in places if index in ground.goods or ground.words[index].lower in _CARGO]
    owners = [
        codes
        for first, end, codes in ground.names_in(low, high)
        if any(end <= index <= end + 2 for index in goods)
        or ("from" in ground.lower(first - 2, first) and any(first - 4 <= index < first for index in goods))
    ]
    return any(set(codes).isdisjoint(owner) for owner in owners for _, _, codes in ground.names)


_HOLDING = frozenset({"inspect", "reinspect", "impound", "quarantine", "hold up", "strand"})
"""What is done to goods that are kept waiting at a border."""
_MEETING = frozenset({"register", "certify", "label", "accompany", "fumigate", "test"})
"""What goods and their makers must do, or have done to them, before they may come in."""


def kept_waiting(ground: Ground, verb: Verb) -> str:
    """The restriction where another side's goods are held up: "is holding up Chilean fruit"."""
    if verb.lemma not in _HOLDING or verb.negated:
        return ""
    span = ground.subject_of(verb) if verb.passive else ground.object_of(verb)
    return "import_restriction" if _foreign_goods(ground, span.start, span.stop) else ""


def must_be_met(ground: Ground, verb: Verb) -> str:
    """The restriction where those who sell from abroad must register and the like: "must be certified"."""
    helpers = ground.lower(verb.first, verb.head)
    had = "to" in helpers and bool({"have", "has", "had"} & set(helpers))
    if verb.lemma not in _MEETING or verb.negated or not (verb.form == "ought" or had):
        return ""
    span = ground.subject_of(verb)
    abroad = (_ARRIVING | {"foreign", "overseas"}) & ground.texts(span)
    return "import_restriction" if abroad or _foreign_goods(ground, span.start, span.stop) else ""
