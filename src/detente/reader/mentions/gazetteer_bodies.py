"""Names of bodies and companies: whose ministry it is, what "the commission" points back to."""

from __future__ import annotations

from detente.reader.mentions.gazetteer_scan import Name, Scan
from detente.reader.mentions.gazetteer_tables import Entry, blocs

_FRUIT_AND_TRADE = frozenset(
    "imports exports tariff tariffs duties duty quota quotas producers makers industry mills growers "
    "farmers juice orchards prices products production workers jobs sector".split()
)
_NO_MINISTRIES = frozenset({"USA", "AUS", "WTO", "IMF"})
"""They have departments, or are no states."""
_ACTS = frozenset(
    "said says decided announced will would has had is added found plans determined set".split()
)
_REMEDIES = frozenset({"dumping", "antidumping", "countervailing", "cvd"})
"""Words of duties on dumped or subsidised goods, by which it is told whose commission or department is meant."""


def body(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A ministry, court or parliament: of the side named beside it, or of the one it was said to be of before."""
    codes = scan.owner_before(first) or _owner_after(scan, last, entry.role) or _owner_in_brackets(scan, last)
    if codes:
        scan.owned.setdefault(entry.role, set()).add(codes)
    elif entry.codes:
        codes = entry.codes
    else:
        codes = _known_owner(scan, entry)
    return scan.add(first, last, (codes, "body", "", entry.role))


def anaphora(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A word that points back: "the commission", "the ministry", "the bloc", "the administration"."""
    if scan.before(first) not in ("the", "executive"):
        return 0
    noun = entry.spelling.key[-1]
    meant = next((name for name in reversed(scan.names[-60:]) if _is_called(name, noun)), None)
    if meant is None:
        return _union_commission(scan, first, last)
    kind = "bloc" if noun == "bloc" else "body"
    role = "government" if noun == "administration" else meant.role
    return scan.add(first, last, (meant.codes, kind, meant.person, role))


def _union_commission(scan: Scan, first: int, last: int) -> int:
    """The Commission with a capital letter, in a text of the Union or of remedies, and of no other commission."""
    spoken_of = "EU" in scan.sides or (_REMEDIES & scan.vocabulary and scan.after(last) in _ACTS)
    if scan.words[first].text != "Commission" or not spoken_of:
        return 0
    return scan.add(first, last, (("EU",), "body", "", "trade ministry"))


def commerce(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A department by one word, "Commerce decided": only beside the department, its secretary or remedies."""
    named = ({"department", "secretary"} | _REMEDIES) & scan.vocabulary
    if not named or scan.is_title_line(first) or scan.before(first) in ("of", "and", "for"):
        return 0
    if scan.after(last) not in _ACTS and (not scan.after(last) or scan.opens_sentence(first)):
        return 0
    if scan.words[last].text[0].isupper():
        return 0
    return scan.add(first, last, (entry.codes, "body", "", entry.role))


def company(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A company whose name is also a ware: "Apple growers", "U.S. Steel Tariffs"."""
    if scan.after(last) in _FRUIT_AND_TRADE:
        return 0
    if entry.spelling.key == ("us", "steel") and scan.is_title_line(first):
        return 0
    return scan.add(first, last, (entry.codes, "company", "", ""))


def half(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """Half a name, as "the North", "the mainland" or "the Union": only where its country was named before."""
    named = scan.sides.issuperset(entry.codes)
    following = scan.words[last].text if scan.after(last) else "a"
    if not named or scan.before(first) != "the" or following[0].isupper() or scan.gap_after(last) == "-":
        return 0
    if scan.after(last) in ("of", "east", "west", "pole", "coast", "government", "cabinet", "budget"):
        return 0
    return scan.add(first, last, (entry.codes, "bloc" if entry.codes[0] in blocs() else "economy", "", ""))


def centre(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """The Centre, which is the government of India in texts that speak of India."""
    named = {"india", "indian", "delhi"} & scan.vocabulary
    if not named or scan.before(first) != "the" or scan.after(last) in ("for", "of", "on"):
        return 0
    return scan.add(first, last, (entry.codes, "body", "", entry.role))


def _known_owner(scan: Scan, entry: Entry) -> tuple[str, ...]:
    """Whose body an unowned one is: the one side said to have such a body, or the one named that can have it."""
    known = scan.owned.get(entry.role, set()) - {()}
    if len(known) == 1:
        return next(iter(known))
    if known or "ministry" not in entry.spelling.key:
        return ()
    sides = [code for code in scan.sides if len(code) == 3 and code not in _NO_MINISTRIES | blocs().keys()]
    return (sides[0],) if len(sides) == 1 else ()


def _owner_in_brackets(scan: Scan, last: int) -> tuple[str, ...]:
    """The side of a body whose short name follows: "the Ministry of Commerce (MOFCOM)"."""
    if scan.gap_after(last).strip() != "(":
        return ()
    word = scan.words[last]
    entries = scan.index.entries.get((word.key,), ())
    return next((entry.codes for entry in entries if entry.kind == "body" and word.text.isupper()), ())


def _owner_after(scan: Scan, last: int, role: str) -> tuple[str, ...]:
    """The side named after "of" or "in"; an embassy in Washington is someone else's."""
    prepositions = ("of",) if role == "embassy" else ("of", "in")
    return scan.side_at(last + 1) if scan.after(last) in prepositions else ()


def _is_called(name: Name, noun: str) -> bool:
    if noun == "bloc":
        return len(name.codes) == 1 and name.codes[0] in blocs()
    if noun == "administration":
        government = name.role == "government" and "administration" in name.words.casefold()
        return (
            government or name.role == "presidency" or (name.role == "president" and name.codes == ("USA",))
        )
    return name.kind == "body" and noun in name.words.casefold()
