"""Clauses: the stretches of a sentence in which one verb rules."""

from __future__ import annotations

from itertools import pairwise

from detente.reader.grammar.verbs import Verb
from detente.reader.grammar.words import Word

_OPENERS = frozenset(
    "but while whereas although though because as after before when if unless which who whose whom where "
    "until once since whether so yet despite following amid including".split()
)
_MARKS = frozenset(';:—–()“”"[]•')


def clause_numbers(words: list[Word], verbs: list[Verb], sides: frozenset[int]) -> list[int]:
    """For each word of a sentence the number of its clause, from 0.

    A clause ends at a semicolon, colon, dash, bracket or quotation mark; before a word that opens a subordinate
    clause; after a comma before a participle ("..., vowing to appeal"); and at "and" or a comma before a new
    subject with a verb of its own, names joined by "and" apart. A clause without a verb
    joins the one before it.
    """
    starts = {0}
    finite = [verb.first for verb in verbs if verb.finite]
    heads = {verb.first: verb for verb in verbs}
    for index, word in enumerate(words):
        if index == 0:
            continue
        before = words[index - 1].lower
        if word.lower in _MARKS and _is_break(words, index):
            starts.add(index + 1)
        elif (word.lower in _OPENERS and _opens(words, index, verbs)) or (
            before == "," and index in heads and heads[index].form in ("gerund", "participle")
        ):
            starts.add(index)
        elif (
            before == ","
            and _begins_verb(words, index, heads)
            and words[max(starts)].lower in ("which", "who", "whose")
        ):
            starts.add(index)  # the end of an aside: "Britain, which left the EU in 2020, will keep ..."
        elif (
            word.lower == "and"
            and not _joins_sides(words, index, sides)
            and _new_subject(words, index + 1, finite, heads)
        ) or (before == "," and _new_subject(words, index, finite, heads) and any(f < index for f in finite)):
            starts.add(index)
    return _numbered(words, starts, verbs)


def _begins_verb(words: list[Word], index: int, heads: dict[int, Verb]) -> bool:
    """Whether a finite verb begins here, adverbs before it left aside ("still pays")."""
    while index < len(words) and words[index].lower in ("still", "also", "now", "already", "then", "later"):
        index += 1
    return index in heads and heads[index].finite


def _joins_sides(words: list[Word], index: int, sides: frozenset[int]) -> bool:
    """Whether an "and" stands between two names: "the United States and China have agreed"."""
    before = index - 1 in sides or (index > 1 and words[index - 1].text == "," and index - 2 in sides)
    return before and any(place in sides for place in range(index + 1, index + 5))


def _is_break(words: list[Word], index: int) -> bool:
    if words[index].text in '“”"':
        return _speech_mark(words, index)
    if words[index].text in "()" and _short_bracket(words, index):
        return False
    inner = words[index].lower in "–—-" and index + 1 < len(words)
    if inner and words[index].start == words[index - 1].end and words[index + 1].start == words[index].end:
        return not (words[index - 1].text[0].isdigit() and words[index + 1].text[0].isdigit())
    return True


def _speech_mark(words: list[Word], index: int) -> bool:
    """Whether a quotation mark opens or closes speech; quoted words within a sentence break nothing."""
    before = words[index - 1].text if index else ""
    after = words[index + 1].text if index + 1 < len(words) else ""
    return before in (",", ":", ".", "?", "!", "") or after in (",",)


def _short_bracket(words: list[Word], index: int) -> bool:
    """Whether a bracket only holds an abbreviation: "the Group of Seven (G7) finance ministers"."""
    near = [word.text for word in words[max(0, index - 4) : index + 5]]
    return "(" in near[:5] and ")" in near


_BEFORE_AS = frozenset("high low long much many far soon well such".split())
_AFTER_AS = frozenset("of well part high much many soon long a an low".split())


def _opens(words: list[Word], index: int, verbs: list[Verb]) -> bool:
    """Whether an opener has a verb after it; "as of", "since 2018" and "before May" open nothing."""
    word, after = words[index].lower, words[index + 1].lower if index + 1 < len(words) else ""
    if word == "as" and (words[index - 1].lower in _BEFORE_AS or after in _AFTER_AS):
        return False
    return any(index < verb.head <= index + 14 for verb in verbs)


def _new_subject(words: list[Word], start: int, finite: list[int], heads: dict[int, Verb]) -> bool:
    """Whether a noun and then a finite verb begin here, before anything else ends the clause."""
    following = [place for place in finite if start < place <= start + 8]
    if not following or start in heads:
        return False
    between = words[start : following[0]]
    if any(word.text in ",;:" or word.lower in _OPENERS for word in between):
        return False
    first = words[start]
    return first.text[0].isupper() or first.lower in (
        "the",
        "it",
        "they",
        "he",
        "she",
        "both",
        "its",
        "their",
        "some",
    )


def _numbered(words: list[Word], starts: set[int], verbs: list[Verb]) -> list[int]:
    bounds = [*sorted(start for start in starts if start < len(words)), len(words)]
    numbers: list[int] = []
    number = -1
    for begin, end in pairwise(bounds):
        relative = words[begin].lower in ("who", "which", "whose")
        has_verb = any(begin <= verb.head < end for verb in verbs)
        if number < 0 or (has_verb and (_has_earlier_verb(numbers, verbs) or relative)):
            number += 1
        numbers += [number] * (end - begin)
    return numbers


def _has_earlier_verb(numbers: list[int], verbs: list[Verb]) -> bool:
    """Whether the clause so far has a verb; a verbless beginning ("Last week, ...") joins what follows."""
    return any(verb.head < len(numbers) and numbers[verb.head] == numbers[-1] for verb in verbs)
