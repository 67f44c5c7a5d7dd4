"""Goods that come in without duty: who lets them in, since when, and whether only so much of them: a quota."""

from __future__ import annotations

import re

from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

FREE_ENTRY = "free entry"
"""Instrument of "duty-free" and the like until the sentence tells whether it is a tariff of zero or a quota."""
_AFTER = frozenset(
    ", . ; : ) – — ” in into from to under until till for as by since and or but on at through after once this "
    "next if when while with without within starting beginning effective now again each every per due because "
    "which that who so up worth".split()
)
"""What follows "duty-free" where it says how goods enter, and does not describe a noun."""
_OPENED = frozenset(
    "will shall would can may allow allows allowed allowing let lets letting permit permits permitted become "
    "becomes became make makes made making able".split()
)
_ENDING = frozenset({"remove", "ban", "suspend", "expire", "refuse"})
_COUNTED = re.compile(
    r"\d[\d,.]*\s(?:(?:million|billion|thousand)\s)?(?:metric\s|long\s|short\s)?"
    r"(?:tons?|tonnes|units|vehicles|cars|barrels|litres|liters|hectolitres|hectoliters|head|bottles|bushels)\b"
    r"|\b(?:certain|limited|set|fixed|agreed|specified)\s(?:values?|volumes?|amounts?|numbers?|quantit(?:y|ies))\b",
    re.I,
)


def entry_deed(scene: Scene, trigger: Trigger) -> Deed | None:
    """What is told of goods that come in free: they are let in (lower), or no longer (impose).

    None where nothing new is told ("already enters duty-free"), and where the words describe a noun ("duty-free
    shops").
    """
    after = scene.lower(trigger.end, trigger.end + 1)
    if after and after[0] not in _AFTER and not after[0][:1].isdigit():
        return None
    first, end = scene.clause_of(trigger.head)
    if any(trigger.end <= verb.first < end and verb.finite and verb.passive for verb in scene.verbs):
        return None  # "the steel allowed in free of duty will be cut by half"
    commas = [place for place in range(first, trigger.first - 1) if scene.words[place].text == ","]
    before = scene.lower(commas[-1] if commas else first, trigger.first)
    numbers = [n for n, verb in enumerate(scene.verbs) if first <= verb.head < trigger.first]
    ending = _ending(scene, numbers)
    finite = [n for n in numbers if scene.verbs[n].finite]
    if ending >= 0 or {"longer", "cannot"} & set(before):
        number = ending if ending >= 0 else (finite or [-1])[-1]
        return Deed("impose", scene.verbs[number] if number >= 0 else None, number)
    number = (finite or [-1])[-1]
    verb = scene.verbs[number] if number >= 0 else None
    relative = {"which", "that", "who"} & {*before, *scene.lower(first, first + 2)}
    opened = _OPENED & set(before) and not relative and not _hangs(scene, numbers)
    return Deed("lower", verb, number) if opened else None


def _hangs(scene: Scene, numbers: list[int]) -> bool:
    """Whether it only describes or serves something: "steel allowed in free of duty", "by shipping it in"."""
    return bool(numbers) and scene.verbs[numbers[-1]].form in ("participle", "gerund")


def _ending(scene: Scene, numbers: list[int]) -> int:
    """The verb that ends free entry: "stopped letting in", "took off the list of those allowed"; -1 for none."""
    governing: list[int] = []
    at = numbers[-1] if numbers else -1
    while at >= 0 and at not in governing:
        governing.append(at)
        at = scene.verbs[at].governor
    for number in governing:
        if scene.verbs[number].kind in _ENDING or scene.verbs[number].negated:
            return number
    for number in numbers:
        verb = scene.verbs[number]
        if (verb.kind == "remove" or verb.lemma == "take") and "list" in scene.lower(verb.end, verb.end + 8):
            return number
    return -1


def is_counted(scene: Scene, trigger: Trigger) -> bool:
    """Whether only so much comes in free: "20,000 tonnes of grapes a year may enter duty-free"."""
    first, _ = scene.clause_of(trigger.head)
    offset = scene.sentence.start
    text = scene.sentence.text[scene.words[first].start - offset : scene.words[trigger.first].start - offset]
    return bool(_COUNTED.search(text))
