"""The sides a sentence names: lists, titles, possessives, and the prepositions before them."""

from __future__ import annotations

from dataclasses import dataclass

from detente.reader.claim import Quote
from detente.reader.findings.discourse import Codes
from detente.reader.findings.scene import Scene
from detente.reader.grammar.verbs import DETERMINERS

NO_SIDE = frozenset({"WTO", "IMF", "UN", "WB", "OECD", "OPEC", "G20", "APEC"})
"""Bodies that are named in reports and impose nothing themselves."""
_PLATFORMS = frozenset(("Twitter", "X", "Truth Social", "Facebook", "YouTube", "Weibo", "WeChat", "Telegram"))
"""Where something was said, not who is meant by it."""
_PREPOSITIONS = frozenset(
    "of on from with by against to in for into at between among under amid after over than as like through near "
    "outside since until during before toward towards via within without upon about across".split()
)
EXCEPT = "except"
"""Link of a name that is left out."""
FAVORED = "favored"
"""Link of a name that a measure is meant to help."""
OPENING = frozenset({"as", "after", "before", "since", "until", "while"})
"""Links that open a clause when a subject follows."""
GOODS = frozenset(
    "imports goods product products exports exporters importers shipments producers makers models cars steel "
    "companies firms manufacturers carmakers automakers businesses brands owned made built".split()
)
"""Words after a demonym that make it say whose goods are meant."""
_MADE = frozenset(
    "made produced manufactured originating assembled built grown mined brewed bottled refined smelted raised "
    "caught farmed processed located based headquartered".split()
)
"""Words that make "in Vietnam" say where goods are from."""
_SHORT = frozenset({"eu", "us", "u.s.", "uk", "u.k.", "e.u."})
"""Short names that stand before goods as they are: "EU goods"."""
_JOINING = frozenset({",", "and", "or", "&", "the", "as", "well", "its", "their", "his", "both", "also"})
_FILLERS = DETERMINERS - _PREPOSITIONS | frozenset(
    "imported foreign all major allied neighboring neighbouring fellow rival certain key some other".split()
)


@dataclass(frozen=True)
class Party:
    """Sides named together: "Canada, Mexico and the EU", "U.S. Treasury Secretary Scott Bessent".

    Attributes:
        first: index of its first word.
        end: index after its last.
        codes: the sides, in order.
        link: the preposition before it; empty for none.
        kind: what sort of name it ends in: economy, demonym, capital, person, body, bloc or company.
        describes: whether it is a demonym or possessive ("Chinese", "China's").
        quote: its words.
    """

    first: int
    end: int
    codes: Codes
    link: str
    kind: str
    describes: bool
    quote: Quote

    @property
    def person(self) -> bool:
        """Whether it ends in a person's name."""
        return self.kind == "person"


def parties_of(scene: Scene) -> list[Party]:
    """The sides named in a sentence, those of one list or one title taken together."""
    parties: list[Party] = []
    for first, end, name in scene.names:
        codes = tuple(code for code in name.codes if code not in NO_SIDE)
        if not codes or name.kind == "city" or name.words in _PLATFORMS or _is_of_a_reason(scene, first):
            continue
        describes = name.kind == "demonym" or is_possessive(scene, end)
        last = parties[-1] if parties else None
        if last is not None and _same_phrase(scene, last, first, codes, name.kind):
            codes = tuple(dict.fromkeys((*last.codes, *codes)))
            first, link = last.first, last.link
            parties.pop()
        else:
            link = _link(scene, first)
        quote = _quote(scene, first, end)
        parties.append(Party(first, end, codes, link, name.kind, describes, quote))
    return parties


_WHY = frozenset({"over", "for", "because"})
_DEALINGS = frozenset("purchases purchase buying purchasing".split())


def _is_of_a_reason(scene: Scene, first: int) -> bool:
    """Whether a name only says why somebody is hit: "a duty on Chile over its purchases of Cuban sugar"."""
    before = scene.lower(first - 8, first)
    at = next((place for place, word in enumerate(before) if word in _DEALINGS), len(before))
    near = [word for word in before[at + 1 :] if word not in ("of", "the", "from")]
    return at < len(before) and len(near) <= 1 and bool(_WHY & set(before[:at]))


def _quote(scene: Scene, first: int, end: int) -> Quote:
    start, stop = scene.words[first].start, scene.words[end - 1].end
    offset = scene.sentence.start
    return Quote(scene.sentence.text[start - offset : stop - offset], start, stop)


def is_possessive(scene: Scene, end: int) -> bool:
    """Whether a name that ends before a word owns what follows: "China's", "the Philippines'"."""
    word = scene.words[end - 1].text
    return word.endswith(("'s", "’s", "s'", "s’"))


def _same_phrase(scene: Scene, last: Party, first: int, codes: Codes, kind: str) -> bool:
    between = scene.lower(last.end, first)
    if not between:
        return set(codes) <= set(last.codes)
    joined = [
        word for word in between if word not in _JOINING and word != last.link
    ]  # "on Iran and on Syria"
    if not joined:
        if (kind in ("body", "person")) != (last.kind in ("body", "person")) and not set(codes) <= set(
            last.codes
        ):
            return "and" in between and "," not in between
        if "and" in between and set(codes) == set(last.codes) and kind != last.kind:
            return False  # "exports to South Korea and Seoul will drop": nobody lists one side twice
        return bool({"and", "or", "&", "well"} & set(between)) or _goes_on(scene, first)
    if set(codes) <= set(last.codes):
        return (
            len(between) <= 4
            and not ({",", "and", "."} | _PREPOSITIONS) & set(between)
            and not verb_in(scene, last.end, first)
        )
    return False


def _goes_on(scene: Scene, first: int) -> bool:
    """Whether a list goes on after "X, Y": an "and" follows soon, or a comma and another name."""
    if {"and", "or"} & set(scene.lower(first, first + 8)):
        return True
    end = next((end for start, end, _ in scene.names if start == first), first)
    follows = any(end < start <= end + 2 for start, _, _ in scene.names)
    return follows and scene.lower(end, end + 1) == [","]


def verb_in(scene: Scene, first: int, end: int) -> bool:
    """Whether a verb stands between two words."""
    return any(first <= verb.head < end for verb in scene.verbs)


def _link(scene: Scene, first: int) -> str:
    if _is_spared(scene, first):
        return EXCEPT
    if _is_favored(scene, first):
        return FAVORED
    at = first - 1
    while at >= 0 and first - at < 5:
        word = scene.words[at].lower
        if word in _PREPOSITIONS:
            made = at > 0 and scene.words[at - 1].lower in _MADE
            return "from" if made and word in ("in", "by") else word
        if word not in _FILLERS and not word[0].isdigit() and word not in ("$", "%", "percent", "billion"):
            return ""
        at -= 1
    return ""


def _is_spared(scene: Scene, first: int) -> bool:
    """Whether a name is left out: "all countries except the United States", "partners other than Mexico"."""
    before = [word for word in scene.lower(first - 5, first) if word not in ("the", "for", "from", "those")]
    return before[-1:] in (["except"], ["excluding"]) or before[-2:] in (["other", "than"], ["apart", "from"])


_FAVORING = frozenset(
    "protect protects protecting protected shield shields shielding help helps helping support supports "
    "supporting boost boosts boosting defend defending benefit benefits relieve".split()
)
_EASED = frozenset({"costs", "relief", "prices", "support", "protection", "help"})


def _is_favored(scene: Scene, first: int) -> bool:
    """Whether a measure is to help a side: "to protect Chilean growers", "lower costs for Peruvian mills"."""
    before = [word for word in scene.lower(first - 4, first) if word not in ("the", "domestic", "its", "own")]
    return bool(_FAVORING & set(before[-1:])) or (before[-1:] == ["for"] and bool(_EASED & set(before[-2:])))


def names_its_goods(scene: Scene, party: Party) -> bool:
    """Whether a demonym or possessive says whose goods are meant: "American beef", "Turkish products"."""
    goods = any(0 <= product.start - party.quote.end <= 3 for product in scene.products)
    if not party.describes and scene.words[party.end - 1].lower not in _SHORT:
        return False
    after = [word for word in scene.lower(party.end, party.end + 3) if word != "-"]
    return goods or bool(GOODS & set(after[:2]))


def by_party(scene: Scene, end: int, parties: list[Party]) -> Party | None:
    """The party after "by", close to a verb."""
    close = [p for p in parties if end <= p.first <= end + 7 and p.link == "by"]
    return close[0] if close else None


def codes_and_words(who: Party | Codes | None) -> tuple[Codes, Quote | None]:
    """The sides of a party and its words; codes from elsewhere in the report have none here."""
    if who is None:
        return (), None
    return (who.codes, who.quote) if isinstance(who, Party) else (who, None)
