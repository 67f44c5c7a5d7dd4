"""Goods a text names, with the headings of the Harmonized System and the industries their words stand for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from detente.reader.grammar.words import Word, words_of
from detente.reader.tables import rows

_SPELLINGS = (
    ("aluminium", "aluminum"),
    ("fertiliser", "fertilizer"),
    ("tyre", "tire"),
    ("fibre", "fiber"),
    ("jewellery", "jewelry"),
    ("sulphur", "sulfur"),
    ("defence", "defense"),
    ("aeroplane", "airplane"),
    ("moulded", "molded"),
    ("artefact", "artifact"),
)
_END = ""
_ALL_GOODS = frozenset("imports goods products exports merchandise items commodities articles".split())
_ALL = frozenset("all every".split())
_ACROSS = (("across", "the", "board"), ("across", "-", "the", "-", "board"))
_NO_ADJECTIVE = frozenset(
    "but except other of on in at for from that which by and are is will with to as were was have has".split()
)
_MODAL = frozenset("to will could would may might can should must not cannot and also further only".split())
_AFTER_VERB = frozenset(
    "to its their his her our more some out about around a an the goods products fears concerns".split()
)
_OF_FIRMS = frozenset(
    "corporation corp inc company co industries group association institute ltd limited technologies dynamics "
    "works holdings ministry agency commission committee council secretary department administration minister "
    "union alliance federation authority bureau plc ag sa international board".split()
)
_NAMING = frozenset("mr mr. mrs mrs. ms ms. dr dr. sir".split())


@dataclass(frozen=True)
class ProductMention:
    """Goods that a text names.

    Attributes:
        start: first character in the text.
        end: first character after it.
        words: the words as they stand.
        hs: chapters (two digits) or headings (four) of the Harmonized System; none for software and all goods.
        sectors: ICIO industries.
        whole: whether the words mean all goods: "all imports", "everything".
    """

    start: int
    end: int
    words: str
    hs: tuple[str, ...]
    sectors: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True)
class _Good:
    hs: tuple[str, ...]
    sectors: tuple[str, ...]
    guard: str = ""


def products_in(text: str) -> tuple[ProductMention, ...]:
    """The goods a text names, in order; the longest name wins, and names of people and firms are left out.

    Args:
        text: a report, or any part of one; places count in it.

    Examples:
        >>> [(good.words, good.hs) for good in products_in("Steel and palm oil, not a bargaining chip.")]
        [('Steel', ('72', '73')), ('palm oil', ('1511',))]
        >>> products_in("A tariff on all Chinese imports.")[0].whole
        True
    """
    words = words_of(text)
    names = _names()
    found: list[ProductMention] = []
    at = 0
    while at < len(words):
        span = _everything(words, at)
        if span:
            found.append(_mention(text, words, at, span, _Good((), ()), whole=True))
            at += span
            continue
        if words[at].lower not in names:
            at += 1
            continue
        span, good = _longest(words, at, names)
        if good is not None and good.sectors and not _is_other_word(words, at, span, good):
            found.append(_mention(text, words, at, span, good))
        at += span or 1
    return tuple(found)


def _mention(
    text: str, words: list[Word], at: int, span: int, good: _Good, whole: bool = False
) -> ProductMention:
    start, end = words[at].start, words[at + span - 1].end
    if text[end - 2 : end] in ("'s", "’s"):
        end -= 2
    return ProductMention(start, end, text[start:end], good.hs, good.sectors, whole)


def _longest(words: list[Word], at: int, names: dict) -> tuple[int, _Good | None]:
    """The longest name that begins here: how many words it has, hyphens inside counted, and what it is."""
    branch, span, good = names, 0, None
    place = at
    while place < len(words):
        word = words[place].lower
        if word == "-" and place > at:
            place += 1
            continue
        if word not in branch:
            break
        branch = branch[word]
        place += 1
        if _END in branch:
            span, good = place - at, branch[_END]
    return span, good


def _everything(words: list[Word], at: int) -> int:
    """How many words from here mean all goods; 0 for none."""
    lower = words[at].lower
    if lower in _ALL:
        for ahead in range(1, 5):
            if at + ahead >= len(words):
                return 0
            word = words[at + ahead].lower
            if word in _ALL_GOODS:
                return ahead + 1
            if word in _NO_ADJECTIVE or not word[0].isalpha() or _longest(words, at + ahead, _names())[1]:
                return 0
        return 0
    if lower == "everything":
        before = words[at - 1].lower if at else ""
        after = words[at + 1].lower if at + 1 < len(words) else ""
        return int(
            (before in ("on", "tax", "tariff") and after not in ("from", "else")) or after == "imported"
        )
    if lower == "across":
        for pattern in _ACROSS:
            if tuple(word.lower for word in words[at : at + len(pattern)]) == pattern:
                return len(pattern)
    return 0


def _is_other_word(words: list[Word], at: int, span: int, good: _Good) -> bool:
    """Whether a single word is here a verb, or part of a name: "to fuel", "Condoleezza Rice", "Nippon Steel"."""
    if span > 1:
        return False
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    if good.guard == "verb":
        follows = after is not None and (after.lower in _AFTER_VERB or after.lower[0].isdigit())
        preceded = before is not None and before.lower in _MODAL
        if (preceded and before is not None and before.lower != "and") or (follows and not preceded):
            return True
    if not words[at].text[0].isupper():
        return False
    if after is not None and after.text[0].isupper() and after.lower in _OF_FIRMS:
        return True
    if words[at].text.isupper():
        return False
    if before is not None and before.lower in _NAMING:
        return True
    named = before is not None and _is_name(before) and before.lower not in _names()
    continued = after is not None and _is_name(after) and after.lower not in _names()
    return (named or (continued and before is not None and before.text != ".")) and not _is_headline(
        words, at
    )


def _is_name(word: Word) -> bool:
    return word.text[0].isupper() and word.text[0].isalpha()


def _is_headline(words: list[Word], at: int) -> bool:
    """Whether most words around are capitalised, so that a capital says nothing."""
    around = [
        word.text
        for word in words[max(0, at - 6) : at + 7]
        if len(word.text) > 3 and word.text.isalpha() and word is not words[at]
    ]
    return len(around) >= 4 and sum(word[0].isupper() for word in around) >= 0.7 * len(around)


@cache
def _names() -> dict:
    """All names as a tree by word: plurals and both spellings of the table's names, hyphens left out."""
    tree: dict = {}
    for row in rows("products"):
        good = _Good(_listed(row["hs"]), _listed(row["sectors"]), row["guard"])
        for name in row["words"].split(";"):
            for spelling in _spelled(name):
                plural = _plural(spelling)
                if good.guard != "plural" or not plural:
                    _plant(tree, spelling, good)
                if plural and good.sectors:
                    _plant(tree, plural, good)
    return tree


def _plant(tree: dict, name: str, good: _Good) -> None:
    branch = tree
    for word in words_of(name):
        if word.lower != "-":
            branch = branch.setdefault(word.lower, {})
    branch.setdefault(_END, good)


def _spelled(name: str) -> set[str]:
    """A name in British and in American spelling."""
    return {name} | {name.replace(one, other) for one, other in _SPELLINGS if one in name}


def _plural(name: str) -> str:
    """The plural of a name in the singular; empty where it is none.

    Examples:
        >>> _plural("washing machine"), _plural("battery"), _plural("soybeans")
        ('washing machines', 'batteries', '')
    """
    if name.endswith(("s", "ese")):
        return name + "es" if name.endswith("ss") else ""
    if name.endswith(("x", "ch", "sh")):
        return name + "es"
    if name.endswith("y") and name[-2] not in "aeiou":
        return name[:-1] + "ies"
    if name.endswith(("tomato", "potato", "mango")):
        return name + "es"
    return name + "s"


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()
