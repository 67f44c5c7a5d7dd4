"""Verbs without auxiliaries: which words are verbs at all ("Brazil cuts duties", "the cuts"), and in what form."""

from __future__ import annotations

from detente.reader.grammar.auxiliaries import BE, DO, HAVE, MODAL, PLAIN_ADVERBS
from detente.reader.grammar.verb_forms import forms
from detente.reader.grammar.words import Word

_SAYING = frozenset("say tell note state report write claim argue insist stress reply add".split())
_INTRANSITIVE = frozenset(
    "meet come go rise fall expire lapse talk speak agree climb jump soar respond vote".split()
)
DETERMINERS = frozenset(
    "the a an its their his her our my your this that these those any some no every each such another "
    "other new all many several more most further additional certain both of in on for with by against "
    "from under over between into at to".split()
)
_SUBJECT_PRONOUNS = frozenset("he she it they we i you who which that and but both".split())
_AFTER_PARTICIPLE = frozenset(
    "by on against in last this under from at since earlier after during over upon for monday tuesday "
    "wednesday thursday friday saturday sunday".split()
)
NOUN_VERBS = frozenset(
    "plan talk call move cut ban limit control sanction tax order report probe claim increase raise hike "
    "charge place face target challenge ease end start halt pause delay block embargo meet levy cap boycott "
    "respond review start stop counter cost vote hope need demand request offer study result set hold work "
    "export import ship supply produce use show hit curb permit rule appeal suspect address lead issue list note "
    "press purchase state trigger draft drop boost damage fall jump surge share risk fear benefit return reply "
    "visit dispute copy match mirror trade "
    "change blacklist finance fund transfer freeze total grant help label signal fire bar".split()
)
_OBJECT_OPENERS = frozenset("the a an their its his new higher all any".split())
_TRADE_NOUNS = frozenset("imports exports sales shipments purchases trade foreign investment".split())
_AFTER_SANCTIONS = frozenset(
    "rules regulations regime regimes relief compliance evasion program programs list risk policy law".split()
)
"""What follows "sanctions" where it is a noun for certain, capitals or not."""
_BORNE = frozenset(
    "duties tariffs levies sanctions quotas curbs anti anti-dumping countervailing export".split()
)
"""What "face" has for its object where it is a verb: "Chinese mills face duties"."""
_NEVER_NOUNS = frozenset(
    "remain,include,become,continue,apply,impose,expire,retaliate,seek,agree,date from,date back".split(",")
)
_NO_PLURAL = frozenset(
    "this its is was as us has less plus versus his was does across thus perhaps always".split()
)


def bare_form(
    words: list[Word],
    entry: tuple[str, str, str],
    places: tuple[int, int, int],
    sides: frozenset[int],
    ruled: bool,
) -> str:
    """The form of a verb without auxiliaries; empty where the word is a noun or an adjective.

    Args:
        words: the words of the sentence.
        entry: the verb's lemma, kind and shape.
        places: index of its first word, of the verb itself, and after its last word.
        sides: indices of words that name a side.
        ruled: whether a verb that can rule the sentence stands before it.
    """
    lemma, _, shape = entry
    _, index, end = places
    index = _after_adverbs(words, index)
    previous = words[index - 1] if index else None
    if shape == "gerund" and lemma in ("meet", "rule", "report", "export", "import", "undertake"):
        return ""
    if (
        previous is not None
        and previous.text.endswith(("'s", "’s", "s'", "s’"))
        and previous.lower not in ("it", "he")
    ):
        return ""
    before = previous.lower if previous else ""
    if shape == "gerund":
        return "" if before in ("the", "a", "an") or _is_noun_of(words, index, end) else "gerund"
    if shape in ("past", "preterite", "participle"):
        return _bare_past(words, lemma, shape, (index, end), sides, ruled)
    if before in DETERMINERS and before not in _SUBJECT_PRONOUNS and index - 1 not in sides:
        return ""
    if before == "," and (subject := _before_aside(words, index, sides)):
        index = subject
        before = words[index - 1].lower
    if index == 0 or before in (",", "-", "'"):
        return ""
    return _bare_present(words, lemma, shape, (index, end), sides, ruled)


def _is_noun_of(words: list[Word], index: int, end: int) -> bool:
    """Whether a form in "ing" is a noun: "a planned doubling of its tariff"."""
    of = end < len(words) and words[end].lower == "of"
    return of and index > 1 and words[index - 2].lower in ("a", "an", "the", "its", "their", "any")


def _before_aside(words: list[Word], index: int, sides: frozenset[int]) -> int:
    """The place after a side that an aside parts from its verb: "The EU, for its part, plans"; 0 for none."""
    for place in range(index - 2, max(0, index - 8), -1):
        if words[place].text == ",":
            aside = words[place + 1].lower in ("for", "in", "by", "on", "too", "meanwhile")
            return place if aside and place - 1 in sides else 0
    return 0


def _bare_past(
    words: list[Word],
    lemma: str,
    shape: str,
    places: tuple[int, int],
    sides: frozenset[int],
    ruled: bool,
) -> str:
    """Whether a form in "ed" is the verb of its clause or describes a noun ("tariffs imposed in May")."""
    index, end = places
    before = words[index - 1].lower if index else ""
    after = words[end].lower if end < len(words) else ""
    named = index - 1 in sides
    if lemma in ("set", "put", "cut", "hit") and (before in DETERMINERS or not (named or index)):
        return ""
    if lemma == "set" and (before in ("narrow", "new", "whole", "full") or after == "of"):
        return ""
    if before in DETERMINERS and before not in ("that", "which") and not named:
        return "" if after not in _AFTER_PARTICIPLE else "participle"
    if shape == "preterite":
        return "past"
    if lemma in _INTRANSITIVE or (lemma in _SAYING and not before.endswith("s")):
        return "past" if shape == "past" else ""
    if shape == "participle":
        return "participle" if index else ""
    if after in _AFTER_PARTICIPLE and not named and before not in _SUBJECT_PRONOUNS:
        described = ruled or after == "by" or _verb_follows(words, end)
        return "" if not index else "participle" if described else "past"
    return "past"


def _verb_follows(words: list[Word], end: int) -> bool:
    """Whether another word that can rule the sentence follows, verbs of saying apart."""
    table = forms()
    for place in range(end, min(len(words), end + 30)):
        word = words[place].lower
        if word in BE or word in HAVE or word in MODAL or word in DO:
            return True
        for rest, lemma, _, shape in table.get(word, ()):
            if rest or lemma in NOUN_VERBS or lemma in _SAYING or shape == "gerund":
                continue
            if words[place - 1].lower not in DETERMINERS and words[place - 1].text not in "-,":
                return True
    return False


def _bare_present(
    words: list[Word],
    lemma: str,
    shape: str,
    places: tuple[int, int],
    sides: frozenset[int],
    ruled: bool,
) -> str:
    index, end = places
    before = words[index - 1].lower
    after = words[end].lower if end < len(words) else ""
    named = index - 1 in sides
    subject = named or before in _SUBJECT_PRONOUNS
    if shape == "present":
        if lemma == "call for" and before.endswith("ed"):
            return ""  # "rejected calls for a duty"
        if lemma == "sanction" and (end == len(words) or after in _AFTER_SANCTIONS):
            return ""  # "changes to Cuba sanctions rules"
        if named and lemma in NOUN_VERBS and ruled:
            return ""  # "to ease Huawei sanctions", "on Chinese imports": the clause has its verb
        if lemma not in NOUN_VERBS or before == "longer":
            return "present"
        if after in ("of", "on", "and", ",", ".", "with", "in", "against"):
            return ""
        return "present" if subject or _takes_object(words, lemma, end, sides) else ""
    if subject:
        many = named and _of_many(words, index) and _takes_object(words, lemma, end, sides)
        return "present" if lemma not in NOUN_VERBS or many else ""
    if {lemma, lemma.split()[0]} & _NEVER_NOUNS and before.isalpha() and before not in PLAIN_ADVERBS:
        return "present"
    if not _plural(words[index - 1]):
        return ""
    return (
        "present"
        if lemma not in NOUN_VERBS or lemma == "meet" or _takes_object(words, lemma, end, sides)
        else ""
    )


def _takes_object(words: list[Word], lemma: str, end: int, sides: frozenset[int]) -> bool:
    """Whether what follows can only be an object: "the order bans imports", "the report states that"."""
    if end >= len(words):
        return False
    if end in sides or words[end].lower in _OBJECT_OPENERS:
        return True
    if lemma == "face" and words[end].lower in _BORNE:
        return True
    if words[end].lower == "that":
        return lemma in _SAYING or lemma == "show"
    return (words[end].text == ":" and end == len(words) - 1) or (
        lemma in ("ban", "limit", "curb", "block", "cap", "halt", "stop") and words[end].lower in _TRADE_NOUNS
    )


def _of_many(words: list[Word], index: int) -> bool:
    """Whether the side before a verb is one of many or has many: "Chile and Peru face", "mills in Peru face"."""
    before = words[max(0, index - 4) : index - 1]
    if any(word.lower == "and" for word in before):
        return True
    return len(before) > 1 and before[-1].lower in ("in", "from") and _plural(before[-2])


def _plural(word: Word) -> bool:
    """Whether a word can be a subject of many: "exporters face", "tariffs remain"."""
    return (
        word.lower.endswith("s")
        and word.text.isalpha()
        and word.lower not in _NO_PLURAL
        and len(word.text) > 3
    )


def _after_adverbs(words: list[Word], index: int) -> int:
    """The place right after what a verb's adverbs follow: "Malaysia also faces" is "Malaysia faces"."""
    while index > 1 and words[index - 1].lower in PLAIN_ADVERBS | {"quickly", "recently"}:
        index -= 1
    return index
