"""What a name must meet in its place: "Turkey" the bird, "Jordan" the man, "the commission", "met in Beijing"."""

from __future__ import annotations

from collections.abc import Callable

from detente.reader.mentions.gazetteer_bodies import anaphora, body, centre, commerce, company, half
from detente.reader.mentions.gazetteer_people import full_name, surname
from detente.reader.mentions.gazetteer_scan import Scan
from detente.reader.mentions.gazetteer_tables import Entry, Kind

Rule = Callable[[Scan, int, int, Entry], int]
"""Notes a name where its condition holds; the place after it, 0 where it does not hold."""

_CURRENCIES = frozenset(
    "dollar dollars yuan renminbi yen won franc francs ruble rubles rouble roubles rupee rupees peso "
    "pesos krona krone lira pound pounds rand ringgit baht dong rupiah riyal dirham zloty forint shekel "
    "real".split()
)
_SENTENCE_OPENERS = frozenset(
    "in on at of from to for with by and or but while as after before since when where if that the a an "
    "this these those both either neither nor not also even like than between among against including "
    "plus is are was were said meanwhile however last next now today yesterday monday tuesday wednesday "
    "thursday friday saturday sunday president king queen prime foreign finance trade minister ministry "
    "then so yet because although though".split()
)
_SHORT_TITLES = frozenset({"mr", "mrs", "ms", "dr", "rep", "sen", "gov", "prof", "st"})
_BIRD = frozenset(
    "breast breasts meat dinner dinners sandwich sandwiches bacon burgers farms legs farmers".split()
)
_MEETINGS = frozenset(
    "talks truce summit meeting meetings round accord declaration framework consensus".split()
)
_PLACE_FOLLOWS = frozenset("near outside inside around across downtown central".split())
_TRAVEL = frozenset(
    "trip travel travels traveled travelled flew fly flies visit visits arrived arrives return".split()
)
_HOLDERS = frozenset(
    "officials official leaders leader policymakers lawmakers authorities government ministers "
    "politicians administration negotiators diplomats regulators".split()
)
_PLACE_OF_WORK = frozenset("bureau correspondent university suburb airport time hotel residents".split())
_STATE_SIGNS = frozenset("atlanta savannah kemp warnock ossoff raffensperger augusta macon".split())
_STATE_NEIGHBOURS = frozenset(
    "alabama carolina florida tennessee mississippi virginia governor gov senator sen congressman "
    "republican democrat republicans democrats voters senate plant factory port runoff peaches".split()
)


def read(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """Note the name of an entry if its place allows it; the place after it, 0 where it is something else."""
    end = scan.words[last - 1].end
    if entry.kind == "mask" or _is_negated(scan, first) or scan.text[end : end + 1] in ("$", "€", "£"):
        return last
    if (
        entry.kind in ("economy", "demonym")
        and scan.after(last) in _CURRENCIES
        and (scan.after(last) != "won" or entry.codes == ("KOR",) or entry.codes == ("PRK",))
        and scan.key(last + 1) != "estate"
    ):
        return last + 1
    if entry.kind in ("economy", "demonym", "city", "capital") and scan.after(last):
        beyond = _end_of_association(scan, last)
        if beyond:
            return beyond
    return _RULES[entry.rule](scan, first, last, entry)


def plain(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A name that is what it is wherever it stands."""
    if entry.kind == "body" and entry.role:
        scan.owned.setdefault(entry.role, set()).add(entry.codes)
    return scan.add(first, last, (entry.codes, _kind(entry), "", entry.role))


def capital(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A seat of government: stands for its side, unless it is only where something happens."""
    if scan.gap_after(last) in ("-", "‑", "–") and scan.key(last) in ("based", "area", "born", "style"):
        return last
    if scan.after(last) in _PLACE_OF_WORK:
        return last
    is_place = _is_only_a_place(scan, first) or scan.after(last) in _MEETINGS
    kind = "city" if is_place else "capital"
    return scan.add(first, last, (entry.codes, kind, "", ""))


def city(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A capital written as a place: "Washington, D.C."."""
    return scan.add(first, last, (entry.codes, "city", "", ""))


def given_name(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A place whose name people bear, too: "Jordan Peterson", "Jim Jordan", "Mr. Jordan"."""
    if scan.is_title_line(first):
        return plain(scan, first, last, entry)
    following = scan.words[last].text if scan.after(last) else ""
    if following[:1].isupper() and following.isalpha() and not _begins_a_name(scan, last):
        return 0
    if first and scan.gap_before(first) in (" ", ". "):
        before, dotted = scan.words[first - 1], scan.gap_before(first) == ". "
        name_or_title = before.text[0].isupper() and before.key not in _SENTENCE_OPENERS
        if name_or_title and (not dotted or before.key in _SHORT_TITLES or len(before.key) == 1):
            return 0
    return plain(scan, first, last, entry)


def georgia(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """Georgia the country: only where its neighbours, its capital or its people are named."""
    vocabulary = scan.vocabulary
    if not _STATE_SIGNS.isdisjoint(vocabulary) or scan.after(last) in _STATE_NEIGHBOURS:
        return last
    if not {"tbilisi", "georgian", "georgians", "saakashvili", "kobakhidze"}.isdisjoint(vocabulary):
        return given_name(scan, first, last, entry)
    near = {scan.key(place) for place in range(first - 4, last + 4)}
    if not _STATE_NEIGHBOURS.isdisjoint(near) or scan.gap_before(first).startswith(","):
        return last
    return given_name(scan, first, last, entry) if near & _NEXT_TO_GEORGIA else last


def georgian(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """Of the country, unless a house, a style or the American state is meant."""
    if scan.after(last) in ("architecture", "house", "mansion", "era", "style", "terrace"):
        return last
    return plain(scan, first, last, entry)


def official(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """One name with a comma, as "Taiwan, China", where it is no list: "Japan, Taiwan, China and Vietnam"."""
    listed = scan.key(first - 1) == "," or scan.key(last) in (",", "and", "or", "&")
    return 0 if listed else plain(scan, first, last, entry)


def turkey(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """The country, not the bird."""
    return last if scan.after(last) in _BIRD else plain(scan, first, last, entry)


def european(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """The Union's, unless it only says where cities or countries lie."""
    if scan.after(last) in ("city", "cities", "trading", "football", "soccer", "time", "style", "vacation"):
        return last
    return plain(scan, first, last, entry)


def america(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """The United States, not the name of a bank or a broadcaster that ends with it."""
    if entry.spelling.key == ("america",) and scan.before(first) == "of":
        owner = scan.words[first - 2] if first > 1 else None
        if owner and owner.text[0].isupper() and not scan.is_title_line(first):
            return last
    return plain(scan, first, last, entry)


_NEXT_TO_GEORGIA = frozenset(
    "armenia azerbaijan ukraine moldova russia turkey turkiye kazakhstan belarus abkhazia ossetia eu nato".split()
)
_ASSOCIATIONS = frozenset(
    "Association Associations Institute Institution Federation Society University Foundation Alliance "
    "Coalition Times Post Journal Herald Tribune Chamber Chambers".split()
)
_RULES: dict[str, Rule] = {
    "": plain,
    "capital": capital,
    "city": city,
    "given name": given_name,
    "georgia": georgia,
    "georgian": georgian,
    "turkey": turkey,
    "european": european,
    "official": official,
    "america": america,
    "full name": full_name,
    "surname": surname,
    "owner": body,
    "anaphora": anaphora,
    "commerce": commerce,
    "company": company,
    "half": half,
    "centre": centre,
}


def _end_of_association(scan: Scan, last: int) -> int:
    """The place after "American Iron and Steel Institute", which is no side; 0 for other names."""
    for place in range(last, min(last + 7, len(scan.words))):
        word = scan.words[place]
        if scan.gap_before(place) not in (" ", " & ", "\u00a0"):
            return 0
        if word.text in _ASSOCIATIONS:
            return 0 if scan.is_title_line(last) else place + 1
        if not word.text[0].isupper() and word.key not in ("and", "of", "for", "the", "on"):
            return 0
    return 0


def _kind(entry: Entry) -> Kind:
    return "body" if entry.kind == "mask" else entry.kind


def _is_negated(scan: Scan, first: int) -> bool:
    """Whether "non" stands before: non-U.S. companies are anyone's but theirs."""
    return scan.key(first - 1) == "non" and scan.gap_before(first) in ("-", "‑", "–", " ", "") and first > 0


def _is_only_a_place(scan: Scan, first: int) -> bool:
    before = scan.before(first)
    if before == "in":
        return scan.before(first - 1) not in _HOLDERS
    if before == "to" and first > 1:
        return scan.before(first - 1) in _TRAVEL
    return before in _PLACE_FOLLOWS or before in ("visiting", "visited", "leaving", "left")


def _begins_a_name(scan: Scan, place: int) -> bool:
    return scan.words[place].key in _SENTENCE_OPENERS or bool(scan.side_at(place))
