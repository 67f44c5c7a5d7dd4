"""Verbs by which a state gives money to its firms: "set aside $2 billion to help farmers"."""

from __future__ import annotations

from detente.reader.grammar.ground import MARKS, Ground, words_of_class
from detente.reader.grammar.verbs import Verb

_GIVING = frozenset(
    "give,offer,provide,set aside,pay,spend,activate,allocate,earmark,inject,extend,approve,announce,unveil,"
    "promise,pledge,launch,release,grant".split(",")
)
_AID = frozenset(
    "aid support help assistance relief compensation compensate incentive incentives subsidy subsidies bailout "
    "grant grants financing assist subsidize subsidise".split()
)
_HELPED = words_of_class("helped")
_SENT = words_of_class("exporting") | words_of_class("selling")
_MONEY = frozenset("billion million trillion crore bn mn m tn".split())


def gives_aid(ground: Ground, verb: Verb) -> bool:
    """Whether somebody gives a sum of money to firms, farmers or workers to help them, or subsidizes them."""
    if verb.lemma in ("subsidize", "subsidise"):
        helped = ground.texts(ground.object_of(verb)) & (_HELPED | _SENT)
        told = verb.form != "past" or bool(
            ground.names_in(verb.first - 3, verb.first)
        )  # not "subsidized fuel"
        return told and not verb.negated and not verb.passive and bool(helped)
    available = verb.lemma == "make" and "available" in ground.lower(verb.end, verb.end + 8)
    if verb.negated or not (verb.lemma in _GIVING or available):
        return False
    words = ground.lower(verb.first - 12, verb.first) if verb.passive else []
    words += _clause_after(ground, verb)
    return all(bool(told & set(words)) for told in (_MONEY, _AID, _HELPED))


def _clause_after(ground: Ground, verb: Verb) -> list[str]:
    """The words after a verb, up to the next mark; the money and those it is for stand there."""
    words: list[str] = []
    for word in ground.words[verb.end : verb.end + 22]:
        if word.text in MARKS:
            break
        words.append(word.lower)
    return words
