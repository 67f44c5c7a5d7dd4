"""What stands before a verb (auxiliaries, "to", adverbs, denials), and the tense, mood and voice it gives."""

from __future__ import annotations

from detente.reader.grammar.words import Word

BE = frozenset("is are was were be been being am gets get got".split())
REMAIN = frozenset("remain remains remained stay stays stayed stand stands stood".split())
HAVE = frozenset("has have had having".split())
FUTURE = frozenset({"will", "shall"})
CONDITIONAL = frozenset({"would"})
POSSIBLE = frozenset("could may might can".split())
OUGHT = frozenset("should must ought need needs".split())
DO = frozenset({"do", "does", "did"})
MODAL = FUTURE | CONDITIONAL | POSSIBLE | OUGHT
NEGATIVE = frozenset("not never no neither nor without".split())
PLAIN_ADVERBS = frozenset(
    "also each both jointly not never already now still again "
    "further even then once just soon later only yet ever so hereby thereby thus therefore henceforth meanwhile "
    "reportedly instead all both itself themselves himself today yesterday first finally".split()
)
_EXPECTED = frozenset(
    "set due expected scheduled slated likely poised going planned about ready bound".split()
)
_MOODS = ((FUTURE, "future"), (CONDITIONAL, "conditional"), (POSSIBLE, "possible"), (OUGHT, "ought"))
_IRREGULAR = {
    "won't": ("will", "not"),
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "shan't": ("shall", "not"),
}
_ENDINGS = {"'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
"""What a contracted auxiliary stands for; "'s" is "is" or "has", as the verb after it tells."""
_PRONOUNS = frozenset("i you he she it we they that who there what here this".split())
_BEFORE_MONTH = frozenset(
    "in on of by since until till from last next this late early mid through before after".split()
)
_REACH = 6


def auxiliaries_before(words: list[Word], index: int) -> tuple[list[str], int]:
    """The auxiliaries, adverbs and denials before a verb, contractions opened, and where they begin.

    Without an auxiliary only the denials are given, and they begin at the verb.
    """
    found: list[str] = []
    first = at = index
    helped = False
    while at > 0 and index - at < _REACH:
        pronoun, parts = _opened(words[at - 1])
        if pronoun:
            found[:0] = parts
            helped = True
            break
        if _helps(words, at - 1, parts[0]) or (parts[0] in _EXPECTED and at > 1 and found[:1] == ["to"]):
            first, helped = at - 1, True
        elif not (_passes(parts[0]) or (parts[0] == "by" and words[at].lower in ("now", "then"))):
            break
        found[:0] = parts
        at -= 1
    return (found, first) if helped else ([word for word in found if word in NEGATIVE], index)


def _opened(word: Word) -> tuple[bool, tuple[str, ...]]:
    """A word without contraction, and whether it is a pronoun with an auxiliary ("we'll")."""
    text = word.text.lower().replace("’", "'")
    if text in _IRREGULAR:
        return False, _IRREGULAR[text]
    if text.endswith("n't"):
        return False, (text[:-3], "not")
    if text in _ENDINGS:
        return False, (_ENDINGS[text],)
    if text.endswith("'s") and text[:-2] in _PRONOUNS:
        return True, ("'s",)
    return False, (word.lower,)


def _helps(words: list[Word], place: int, word: str) -> bool:
    """Whether a word is an auxiliary here: neither the month of May nor "the need"."""
    if word == "may" and words[place].text == "May" and place:
        after = words[place + 1].text if place + 1 < len(words) else ""
        before = words[place - 1].lower
        return not (before in _BEFORE_MONTH or before[0].isdigit() or after[:1].isdigit())
    if (
        word in ("need", "needs")
        and place
        and words[place - 1].lower in ("the", "a", "no", "any", "his", "its", "their")
    ):
        return False
    return word in BE or word in REMAIN or word in HAVE or word in MODAL or word in DO or word == "to"


def _passes(word: str) -> bool:
    """Whether a word can stand between an auxiliary and its verb."""
    return (
        word in PLAIN_ADVERBS
        or word in NEGATIVE
        or word in ("longer", "otherwise", "duly")
        or (word.endswith("ly") and len(word) > 4)
    )


def form_of(shape: str, helpers: list[str]) -> tuple[str, bool]:
    """Tense or mood, and whether the voice is passive; an empty form where no auxiliary gives one.

    Args:
        shape: what the verb's own ending says: base, present, gerund, preterite, participle, or past for both.
        helpers: the words before it, from ``auxiliaries_before``.

    Examples:
        >>> form_of("past", ["will", "be"]), form_of("base", ["had", "to"])
        (('future', True), ('past', False))
    """
    has = set(helpers)
    done = shape in ("past", "participle")
    passive = bool(has & (BE | REMAIN)) and done
    if "to" in has and not has & MODAL:
        return _infinitive(shape, helpers, passive)
    if shape == "base" and has & {"be", "been", "being"}:
        return "", False  # "there will be no import duty": no verb
    for modal, form in _MOODS:
        if has & modal:
            return form, passive
    if has & HAVE and done:
        return ("gerund" if "having" in has else "perfect"), passive
    if "'s" in has and shape in ("gerund", "past", "participle"):
        return ("present" if shape == "gerund" else "perfect"), False
    if has & BE and shape == "gerund":
        return "present", "being" in has
    if passive:
        return _passive_tense(has), True
    if has & DO and shape == "base":
        return ("past" if "did" in has else "present"), False
    return "", False


def _passive_tense(has: set[str]) -> str:
    if has & {"is", "are", "am", "was", "were", "gets", "got"}:
        return "past" if has & {"was", "were", "got"} else "present"
    return "gerund" if "being" in has else "present"


def _infinitive(shape: str, helpers: list[str], passive: bool) -> tuple[str, bool]:
    """The form of a verb with "to": "is to", "is set to" and "has to" are no infinitives."""
    place = helpers.index("to")
    before = helpers[:place]
    expected = any(helper in _EXPECTED for helper in before)
    if expected and (shape == "base" or passive):
        return "future", passive and bool(set(helpers[place:]) & BE)
    if before and before[-1] in HAVE and (shape == "base" or passive):
        return ("past" if before[-1] == "had" else "ought"), passive
    if (
        set(before) & (BE | {"'s"})
        and (before[-1] in BE or before[-1] == "not")
        and (shape == "base" or passive)
    ):
        return "future", passive and bool(set(helpers[place:]) & BE)
    return ("infinitive", passive) if shape == "base" or passive else ("", False)
