"""The forms of the verbs of trade policy: every spelling by its first word, with lemma, kind and shape."""

from __future__ import annotations

import re
from functools import cache

from detente.reader.tables import rows

Entry = tuple[tuple[str, ...], str, str, str]
"""Words after the first, lemma, kind, and shape: base, present, gerund, preterite, participle, past (both)."""

PARTICLES = frozenset(
    "back,down,off,out,away,up,stand,on hold,on ice,in place,into effect,into force,back in place,"
    "lapse,expire,in abeyance,to an end,to history,void".split(",")
)
"""Particles that the object of a verb can stand before: "put the tariffs on hold"."""
_SHORT_VOWEL = re.compile(r"(?:^|[^aeiou]|qu)[aeiou][^aeiouwxy]$")
_STRESSED_END = re.compile(r"(?:fer|bel|mit|nul|cur|pel|gin|trol|quip)$")
_STRESSED_EARLY = frozenset("offer suffer differ label limit profit vomit".split())
_BOTH_SPELLINGS = frozenset("cancel label travel signal channel total fuel model".split())


@cache
def forms() -> dict[str, list[Entry]]:
    """Every form by its first word; those of more words first."""
    table: dict[str, list[Entry]] = {}
    for row in rows("verbs"):
        head, *rest = row["lemma"].split()
        for shape, form in _shapes(head, row["past"].split()[:1], row["participle"].split()[:1]):
            entry = (tuple(rest), row["lemma"], row["class"], shape)
            if entry not in table.setdefault(form, []):
                table[form].append(entry)
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


@cache
def split_verbs() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """Verbs whose particle can come after the object, by their first word: particle, lemma and kind."""
    table: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for row in rows("verbs"):
        head, _, particle = row["lemma"].partition(" ")
        if particle in PARTICLES:
            table.setdefault(head, []).append((tuple(particle.split()), row["lemma"], row["class"]))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


def _shapes(base: str, past: list[str], participle: list[str]) -> list[tuple[str, str]]:
    """The forms of one verb; "past" where preterite and participle are spelt alike."""
    regular = with_ending(base, "ed")
    preterite, done = (past or [regular])[0], (participle or [regular])[0]
    shapes = [("base", base), ("present", third_person(base)), ("gerund", with_ending(base, "ing"))]
    if preterite == done:
        shapes.insert(0 if preterite == base else 3, ("past", preterite))
    else:
        shapes += [("preterite", preterite), ("participle", done)]
    if base in _BOTH_SPELLINGS:
        shapes += [("past", base + base[-1] + "ed"), ("gerund", base + base[-1] + "ing")]
    return shapes


def third_person(base: str) -> str:
    """The form after "it".

    Examples:
        >>> third_person("levy"), third_person("impose"), third_person("go")
        ('levies', 'imposes', 'goes')
    """
    if base.endswith(("s", "sh", "ch", "x", "o", "z")):
        return base + "es"
    return base[:-1] + "ies" if base.endswith("y") and base[-2] not in "aeiou" else base + "s"


def with_ending(base: str, ending: str) -> str:
    """A verb with "ed" or "ing".

    Examples:
        >>> with_ending("scrap", "ed"), with_ending("levy", "ed"), with_ending("agree", "ing")
        ('scrapped', 'levied', 'agreeing')
    """
    if base.endswith("e"):
        kept = base if ending == "ing" and base.endswith(("ee", "ye")) else base[:-1]
        return kept + ending
    if base.endswith("y") and base[-2] not in "aeiou" and ending == "ed":
        return base[:-1] + "ied"
    return base + base[-1] + ending if _doubles(base) else base + ending


def _doubles(base: str) -> bool:
    """Whether the last letter is written twice: short words and those stressed on the end ("ban", "permit")."""
    if base in _STRESSED_EARLY or not _SHORT_VOWEL.search(base):
        return False
    vowels = len(re.findall(r"[aeiou]+", base.replace("qu", "q")))
    return vowels == 1 or bool(_STRESSED_END.search(base))
