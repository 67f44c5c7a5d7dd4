"""Names of people: full names, surnames made sure by a title or an earlier full name, surnames that are words."""

from __future__ import annotations

from collections.abc import Sequence

from detente.reader.mentions.gazetteer_scan import Scan
from detente.reader.mentions.gazetteer_tables import Entry, Person

_TITLES = frozenset(
    "president premier minister secretary chancellor representative commissioner mr mrs ms dr leader "
    "chief director director-general general ambassador king prince envoy negotiator senator sen rep gov "
    "governor counterpart chairman chair spokesman spokeswoman spokesperson adviser advisor czar "
    "candidate nominee chairwoman taoiseach deputy vice presidents ministers sir lady judge justice "
    "speaker boss head".split()
)
_NOT_GIVEN_NAMES = frozenset(
    "in on at of from to for with by and or but while as after before since when where if that the a an "
    "this these those both either neither nor not also even like than between among against including "
    "plus is are was were said says meanwhile however last next now today yesterday tomorrow monday "
    "tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december earlier later then so yet because although though why how what "
    "who which once still until despite under over amid asked former new us american chinese week month "
    "year will would could did does has had have should let following fellow republican democratic "
    "democrat conservative labour liberal republicans democrats".split()
)
_RELATIVES = frozenset(
    "melania ivanka eric tiffany barron hunter jill hillary chelsea michelle mary fred lara".split()
)
_SAID_OF_MONTHS = frozenset(
    "in on since until by from last early late mid next through of before after this".split()
)
_GOVERNMENTS = frozenset({"administration", "government", "presidency", "team"})


def full_name(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A person's full name; from then on the surname alone is enough."""
    person = _best(scan, first, entry.people)
    scan.named.pop(person.name, None)
    scan.named[person.name] = person
    return _note(scan, first, last, person)


def surname(scan: Scan, first: int, last: int, entry: Entry) -> int:
    """A surname alone: of someone named before, of someone with a title, or of someone nobody mistakes."""
    title = _title_before(scan, first)
    known = [person for person in reversed(scan.named.values()) if person in entry.people]
    people = known[:1] or [person for person in entry.people if person.is_current(scan.day)]
    if title and not known:
        people = _with_title(scan, first, people or entry.people)
    elif not title:
        people = people if known else [person for person in people if _needs_nothing(scan, first, person)]
        if not people or _is_part_of_another_name(scan, first, last, people[0].alone):
            return 0
        if people[0].alone == "word" and not _is_no_common_word(scan, first, last):
            return 0
    return _note(scan, first, last, _best(scan, first, people)) if people else 0


def _with_title(scan: Scan, first: int, people: Sequence[Person]) -> list[Person]:
    """Those whom a title can mean: nobody mistakes the surname, or the office or the side is theirs."""
    fits = [(person, _fit(scan, first, person)) for person in people]
    if scan.key(first - 1) in ("mr", "mrs", "ms"):
        fits = [(person, fit) for person, fit in fits if person.alone != "no"]
        return [person for person, fit in fits if fit[3] or person.term_on(scan.day).code in scan.sides]
    return [person for person, (_, office, _, alone) in fits if alone or office]


def _note(scan: Scan, first: int, last: int, person: Person) -> int:
    term = person.term_on(scan.day)
    codes = (term.code,) if term.code else ()
    if codes and scan.after(last) in _GOVERNMENTS and _governs(term.role):
        return scan.add(first, last + 1, (codes, "body", person.name, "government"))
    return scan.add(first, last, (codes, "person", person.name, term.role))


def _governs(role: str) -> bool:
    return role in ("president", "prime minister", "chancellor")


def _best(scan: Scan, first: int, people: Sequence[Person]) -> Person:
    """Who is meant of those with the same name: by the title before, the side before, and who is in office."""
    if len(people) == 1:
        return people[0]
    return max(people, key=lambda person: _fit(scan, first, person))


def _fit(scan: Scan, first: int, person: Person) -> tuple[int, int, int, int]:
    before = set[str]()
    for place in range(first - 1, max(-1, first - 5), -1):
        before.add(scan.key(place))
        if scan.opens_sentence(place):
            break
    near = False
    if scan.names and scan.names[-1].kind in ("economy", "demonym"):
        close = scan.words[max(0, first - 4)].start <= scan.names[-1].start
        near = close and scan.names[-1].codes == (person.term_on(scan.day).code,)
    office = sum(word in before for term in person.terms for word in term.role.split())
    in_office = scan.day is None or any(term.covers(scan.day) for term in person.terms)
    return near, office, in_office, person.alone == "yes"


def _title_before(scan: Scan, first: int) -> bool:
    """Whether a title stands right before: "Vice Premier He", "Mr. Li"."""
    if first == 0 or scan.words[first - 1].key not in _TITLES:
        return False
    title = scan.words[first - 1]
    gap = scan.gap_before(first)
    return gap in (" ", "\u00a0", ". ", "\n") and (title.text[0].isupper() or gap == " ")


def _is_part_of_another_name(scan: Scan, first: int, last: int, alone: str) -> bool:
    """Whether a capitalised neighbour makes it someone else's name: "Melania Trump", "Li Ming"."""
    if first and scan.gap_before(first) in (" ", "\u00a0"):
        before = scan.words[first - 1]
        if before.key in _RELATIVES:
            return True
        if before.text[0].isupper() and not _may_stand_before(scan, first) and not scan.is_title_line(first):
            return alone != "yes" or not scan.opens_sentence(first - 1)
    if alone != "yes" and scan.after(last) and not scan.is_title_line(first):
        following = scan.words[last]
        return following.text[0].isupper() and following.key not in _NOT_GIVEN_NAMES
    return False


def _may_stand_before(scan: Scan, first: int) -> bool:
    before = scan.words[first - 1]
    if before.key in _NOT_GIVEN_NAMES or before.key in _TITLES or before.text.isupper() or before.key == ",":
        return True
    return bool(scan.names) and scan.names[-1].end == before.end


def _needs_nothing(scan: Scan, first: int, person: Person) -> bool:
    """Whether a surname alone is sure by itself, or after its side or a preposition: "China's He", "with He"."""
    if person.alone == "yes":
        return True
    if person.alone == "no" or scan.key(first) == "may" or scan.opens_sentence(first):
        return False
    owner = scan.owner_before(first) == (person.term_on(scan.day).code,)
    return owner or scan.before(first) in ("with", "between", "by", "from", "to", "met")


def _is_no_common_word(scan: Scan, first: int, last: int) -> bool:
    """Whether "He" or "May" is a name here: within a sentence, and no month."""
    if scan.key(first) == "may" and scan.after(last) in (
        "said",
        "told",
        "added",
        "says",
        "announced",
        "vowed",
    ):
        return True
    if scan.opens_sentence(first) or scan.is_title_line(first) or not scan.gap_before(first).isspace():
        return _follows_possessive(scan, first)
    if scan.key(first) == "may":
        number = scan.key(last)[:1].isdigit()
        return not number and scan.before(first) not in _SAID_OF_MONTHS
    return True


def _follows_possessive(scan: Scan, first: int) -> bool:
    return scan.key(first - 1) == "s" and scan.gap_before(first) == " "
