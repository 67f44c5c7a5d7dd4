"""Sides a sentence only points to: "these countries", "its neighbor", whoever dumps the goods a duty is on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.reader.findings.discourse import Codes, Discourse
from detente.reader.findings.parties import Party, names_its_goods
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

_POINTING = frozenset({"these", "those", "the", "both", "all"})
_COUNTED = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_SIDES = frozenset("countries nations economies states suppliers partners markets origins".split())
_TIES = frozenset({"on", "from", "against", "for", "of", "in", "to"})
_NEIGHBORS = frozenset("neighbor neighbour rival".split())
_OWN = frozenset({"its", "their"})


def target_said_before(scene: Scene, trigger: Trigger, discourse: Discourse, actor: Codes) -> Codes:
    """The sides named before that the clause of a measure points to, its author left out; empty for none."""
    first, end = scene.clause_of(trigger.head)
    for place in range(first, end):
        codes = _group_at(scene, place, discourse, actor) or _neighbor_at(scene, place, discourse, actor)
        if codes and not set(codes) & set(actor):
            return codes
    dumped = tuple(code for code in discourse.dumped if code not in actor)
    named = scene.words[trigger.head].lower in _FOR_DUMPING and trigger.instrument == "anti_dumping"
    return dumped if named else ()


_FOR_DUMPING = frozenset({"penalty", "penalties", "remedy", "remedies"})
_DUMPING = re.compile(
    r"(?<!anti-)\b(?:dumping|dumped|undercutting|less than fair value|below (?:fair value|cost))\b", re.I
)


def dumped_in(scene: Scene, parties: Sequence[Party]) -> Codes:
    """The sides whose goods a sentence says are dumped: "dumping by mills in Chile", not who says so."""
    if not _DUMPING.search(scene.sentence.text):
        return ()
    offices = {code for _, _, name in scene.names if name.kind in ("body", "person") for code in name.codes}
    blamed = [p for p in parties if p.kind not in ("body", "person", "company")]
    blamed = [p for p in blamed if p.link in ("from", "in", "by") or names_its_goods(scene, p)]
    return tuple(dict.fromkeys(code for p in blamed for code in p.codes if code not in offices))


def _group_at(scene: Scene, place: int, discourse: Discourse, actor: Codes) -> Codes:
    """The group that "from these countries", "on the three" stand for."""
    words = scene.lower(place, place + 4)
    if len(words) < 3 or words[0] not in _TIES or words[1] not in _POINTING:
        return ()
    number = next((_COUNTED[word] for word in words[1:3] if word in _COUNTED), 0)
    if not _SIDES & set(words[2:]) and not (number and words[1] == "the" and not _goes_on(words)):
        return ()
    if not number and words[1] in ("the", "all"):
        return ()  # "from the countries that ...": somebody else
    return discourse.two_besides(actor) if number == 2 else discourse.group(number)


def _goes_on(words: list[str]) -> bool:
    """Whether a number counts something that follows: "from the three mills"."""
    return (
        len(words) > 3 and words[3].isalpha() and words[3] not in ("will", "would", "is", "are", "and", "by")
    )


def _neighbor_at(scene: Scene, place: int, discourse: Discourse, actor: Codes) -> Codes:
    """The other side that "its neighbor", "its northern neighbour" stand for."""
    words = scene.lower(place, place + 3)
    if words[0] not in _OWN or not _NEIGHBORS & set(words[1:]) or not actor:
        return ()
    if not (_TIES & set(scene.lower(place - 1, place)) or any(verb.end == place for verb in scene.verbs)):
        return ()
    return discourse.counterpart(actor) or discourse.other_than(actor)
