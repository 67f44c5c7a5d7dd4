"""Verbs that name a measure or an event by themselves: "banned imports of", "may not sell", "will meet"."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from detente.reader.grammar.bans import (
    DUTIES,
    FIRMS,
    VAGUE_BAN,
    VAGUE_GOODS,
    banned,
    halted,
    is_purpose,
    restricted,
)
from detente.reader.grammar.cases import (
    VAGUE_CASE,
    VAGUE_INQUIRY,
    case_ended,
    filed,
    injury_found,
    judged,
    looked_into,
    raised_with,
    trip_put_off,
    verdict_due,
)
from detente.reader.grammar.closures import kept_out
from detente.reader.grammar.deals import agreed, made_peace, pledged, two_sides
from detente.reader.grammar.entry_rules import kept_waiting, must_be_met
from detente.reader.grammar.ground import Ground, words_of_class
from detente.reader.grammar.permits import let_through
from detente.reader.grammar.subsidies import gives_aid
from detente.reader.grammar.verbs import Verb

VAGUE_LIST = "?list"
"""A blacklisting: export controls or sanctions, as the rest of the report tells."""
VAGUE_LICENCE = "?licence"
"""A licence that is needed: to import or to export, as the rest of the report tells."""
VAGUE_PENALTY = "?penalty"
"""A penalty or remedy: a duty against dumping where the report speaks of dumping, else any measure."""
DUMPING = "?dumping"
"""Dumping itself, which is no measure but tells what the penalty is for."""
VAGUE_DISPUTE = "?dispute"
"""An appeal or a complaint: a trade dispute where the report speaks of one."""

LISTED = FIRMS | words_of_class("listed")
LEADERS = words_of_class("leader")
NOT_MET = words_of_class("met without talks")
AUDIENCES = words_of_class("audience")
EXPORTING = words_of_class("exporting")
_PERSONS = frozenset(
    "people individuals persons officials tankers vessels minister ministers oligarchs judges generals".split()
)
_SANCTIONERS = frozenset({"sanctions", "ofac", "treasury", "sdn"})
"""Words that make "designated" and "took action against" a matter of sanctions."""
LISTING = ("add", "place", "put", "list", "designate", "name", "include")
DELISTING = ("remove", "strike", "drop", "take off", "delete")
"""Verbs that put on a list, and that take off one."""
_TRUSTED = frozenset({"trusted", "preferred", "favoured", "favored"})
_LISTS = frozenset({"list", "blacklist", "whitelist", "lists", "blacklists"})
_HOLDINGS = frozenset("assets holdings property properties funds accounts reserves wealth".split())
"""What is frozen when somebody is under sanctions."""
_SANCTION_ACTS = frozenset({"sanctions", "ofac", "caatsa", "magnitsky"})
_DEALS = frozenset({"deal", "agreement", "pact", "accord", "treaty"})
_CASES = frozenset("case cases complaint matter dispute issue challenge row action it them".split())
_JUDGES = frozenset(
    "panel panels body judge judges court arbitrator arbitrators ruling rulings report case appeal".split()
)
_DRAGGING = ("drag", "haul", "hale")
_COURT_VERBS = frozenset(
    "take drag haul hale appeal bring request go raise complain seek refer win lose".split()
)


def instrument_of(ground: Ground, place: int) -> str:
    """What a verb names by itself: a name of instruments.csv, a vague name, or nothing.

    Args:
        ground: the sentence.
        place: index of the verb.
    """
    verb = ground.verbs[place]
    rule = _RULES.get(verb.kind)
    if verb.kind in ("ban", "restrict") and (is_purpose(ground, verb) or _enabled(ground, verb)):
        return ""
    if gives_aid(ground, verb):
        return "subsidy"
    found = rule(ground, verb) if rule else ""
    for other in _OTHERS:
        found = found or other(ground, verb)
    return found


def _likewise(ground: Ground, verb: Verb) -> str:
    """The measure of another that a side takes, too: "Canada followed suit"; prices and banks do that as well."""
    alike = verb.lemma in ("follow suit", "do the same", "do likewise")
    other = ground.lower(verb.end, verb.end + 1) in (["with"], ["for"], ["as"])  # "do the same with its own"
    return "measure" if alike and not other and ground.names_in(verb.first - 5, verb.first) else ""


def _enabled(ground: Ground, verb: Verb) -> bool:
    """Whether a law only lets somebody do it: "a law that allows the president to restrict imports"."""
    return verb.form == "infinitive" and verb.governor >= 0 and ground.verbs[verb.governor].kind == "allow"


def _blacklisted(ground: Ground, verb: Verb) -> str:
    after = ground.lower(verb.end, verb.end + 14)
    near = set(after) | set(ground.lower(verb.first - 12, verb.first))
    if verb.lemma == "freeze":
        return "sanction" if _HOLDINGS & near else ""
    if verb.passive and near & _PERSONS:
        return "sanction"
    if verb.lemma == "list" and near & {"stock", "exchange", "exchanges", "bourse", "shares", "nasdaq"}:
        return ""  # "firms listed on a stock exchange"
    if verb.lemma == "list":
        return _listed(ground, verb) or (VAGUE_LIST if near & LISTED and verb.passive else "")
    if verb.lemma == "take action":
        return "sanction" if {"targeting", "against"} & set(after[:3]) and near & _SANCTIONERS else ""
    if verb.lemma == "designate":
        if "manipulator" in after:
            return ""  # "designates a country a currency manipulator"
        listed = set(after[:8]) & LISTED or near & (_SANCTIONERS | {"pursuant"})
        return "sanction" if listed or (verb.passive and near & LISTED) else ""
    if verb.lemma == "sanction":
        return "sanction" if ground.names or near & LISTED else ""
    if verb.lemma == "blacklist" and ground.goods & set(ground.object_of(verb)) and not near & LISTED:
        return "import_ban"
    return "export_control" if near & {"export", "commerce"} else VAGUE_LIST


def _listed(ground: Ground, verb: Verb) -> str:
    """A place on a list: "added 37 firms to its entity list"."""
    if verb.lemma not in (*LISTING, *DELISTING):
        return ""
    after = ground.lower(verb.end, verb.end + 24)
    if not set(after) & _LISTS:
        return ""
    place = next(index for index, word in enumerate(after) if word in _LISTS)
    described = set(after[max(0, place - 5) : place])
    trusted = _TRUSTED & set(after[place + 1 : place + 4])  # "from its list of trusted trading partners"
    controlled = {"controlled", "dual"} & set(after[place + 1 : place + 6])  # "its list of controlled goods"
    if "white" in described or controlled or after[place] == "whitelist" or trusted:
        return "export_control"
    if verb.lemma in DELISTING and not described & (_SANCTIONERS | {"entity", "control", "trade"}):
        whom = ground.texts(ground.subject_of(verb)) if verb.passive else set(after[:place])
        return VAGUE_LIST if whom & LISTED else ""
    if described & {"export", "control"}:
        return "export_control"
    if "unreliable" in described:
        return "sanction"
    if described & {"entity", "trade"}:
        return "export_control"
    if "prohibited" in described:
        return VAGUE_BAN
    return (
        "sanction"
        if described & {"sanctions", "sanction", "black", "sdn"} or "blacklist" in after[place]
        else VAGUE_LIST
    )


def _unfrozen(ground: Ground, verb: Verb) -> str:
    """Sanctions that end for somebody: "delisted two officials", "unblocked their accounts"."""
    if verb.lemma == "delist" and not {"stock", "shares", "exchange", "nasdaq"} & set(ground.lower(0, 60)):
        return "sanction" if ground.names or LISTED & set(ground.lower(verb.end, verb.end + 8)) else ""
    told = {*ground.lower(verb.end, verb.end + 8), *ground.texts(ground.subject_of(verb))}
    return "sanction" if verb.lemma in ("unfreeze", "unblock") and _HOLDINGS & told else ""


def _punished(ground: Ground, verb: Verb) -> str:
    """Somebody who is punished under a law of sanctions: "penalised the agency under CAATSA"."""
    if verb.lemma not in ("penalise", "penalize", "punish") or not ground.names:
        return ""
    return "sanction" if _SANCTION_ACTS & set(ground.lower(verb.end, verb.end + 16)) else ""


def _met(ground: Ground, verb: Verb) -> str:
    after = ground.lower(verb.end, verb.end + 14)
    if verb.lemma == "meet" and not verb.passive and not _can_meet(ground, verb):
        return ""  # "weak demand meets new limits"
    if verb.lemma in ("meet", "sit down with"):
        return "" if set(after[:5]) & NOT_MET and "with" not in after[:1] else "talks"
    if verb.lemma in ("talk", "speak"):
        if set(after[:6]) & AUDIENCES:
            return ""
        call = {"phone", "telephone", "video", "videoconference"} & set(after[:5])
        told = {"with", "to"} & set(after[:3]) and ground.names
        return "talks" if told or call or two_sides(ground, verb) else ""
    if verb.lemma in ("telephone", "phone"):
        return "talks" if ground.names_in(verb.end, verb.end + 5) and not verb.passive else ""
    if verb.lemma in TRIPS:
        return "talks" if _official_trip(ground, verb) else ""
    if verb.lemma == "negotiate" and _DEALS & set(ground.lower(verb.first - 6, verb.first)):
        return ""  # "the deal that he negotiated with Canada"
    if verb.lemma == "negotiate" and verb.form == "past" and _DEALS & set(after[:4]):
        return ""  # "negotiated the agreement with": told by the deal
    if verb.lemma == "negotiate" and two_sides(ground, verb):
        return "talks"
    return (
        "talks" if {"with"} & set(after[:6]) or "talks" in after or not after[:1] or after[0] in ",." else ""
    )


TRIPS = frozenset({"visit", "travel", "fly", "dispatch"})
"""Verbs of going to another side."""
_MEETING = frozenset(
    "he she they we who sides leaders officials ministers negotiators delegations envoys presidents two both "
    "diplomats representatives parties governments countries".split()
)


def _can_meet(ground: Ground, verb: Verb) -> bool:
    """Whether somebody who can meet stands before the verb: a name, a pronoun, people in office."""
    before = set(ground.lower(verb.first - 14, verb.first))
    return bool(ground.names_in(verb.first - 14, verb.first) or before & (_MEETING | LEADERS))


def _official_trip(ground: Ground, verb: Verb) -> bool:
    """Whether somebody in office goes to another side: "Premier Li will visit Canberra"."""
    before = set(ground.lower(verb.first - 10, verb.first))
    if not before & LEADERS or verb.passive or ground.lower(verb.first - 1, verb.first) == ["from"]:
        return False  # "officials are barred from traveling to"
    owners = [codes for _, _, codes in ground.names_in(verb.first - 10, verb.first)]
    goals = [codes for _, _, codes in ground.names_in(verb.end, verb.end + 5)]
    return any(not set(one) & set(other) for one in owners for other in goals)


def _disputed(ground: Ground, verb: Verb) -> str:
    """A case at the World Trade Organization."""
    near = ground.lower(verb.first - 12, verb.end + 16)
    text = " ".join(near)
    if (
        "wto" not in near
        and "world trade organization" not in text
        and "world trade organisation" not in text
    ):
        appealed = verb.lemma == "appeal" and verb.finite
        return VAGUE_DISPUTE if appealed or _by_panel(ground, verb) else ""
    if verb.lemma == "raise" and set(ground.lower(verb.end, verb.end + 5)) & DUTIES:
        return ""  # "told the WTO that it would raise duties"
    ruled_by = {"wto", "organization", "organisation"} & set(ground.lower(verb.first - 2, verb.first))
    if verb.kind == "rule" and not (_JUDGES & set(near) or (ruled_by and not verb.passive)):
        return ""  # "the authority of the WTO is upheld"
    besides = verb.form == "infinitive" or (verb.lemma == "side with" and verb.form == "gerund")
    if verb.kind == "rule" and besides:
        return ""  # "a panel to rule on the tariffs" is told by itself, "ruled, siding with" by the ruling
    taken = _CASES & set(ground.lower(verb.first - 6, verb.end + 6)) or ground.names_in(
        verb.end, verb.end + 3
    )
    if verb.lemma in ("take", "bring", *_DRAGGING) and not taken:
        return ""  # "since he took office"
    licensed = ruled_by and verb.lemma in ("authorize", "authorise", "allow", "permit")
    return "dispute" if licensed or verb.kind in ("sue", "rule") or verb.lemma in _COURT_VERBS else ""


def _by_panel(ground: Ground, verb: Verb) -> bool:
    """Whether a panel rules or a case goes to where panels sit: "a panel ruled", "took the matter to Geneva"."""
    if verb.kind == "rule":
        return bool({"panel", "arbitrators", "appellate"} & set(ground.lower(verb.first - 4, verb.first)))
    goal = ground.lower(verb.end, verb.end + 7)
    return verb.lemma in ("take", "bring") and "geneva" in goal and bool(_CASES & set(goal))


def _taxed(ground: Ground, verb: Verb) -> str:
    if verb.lemma != "tax":
        return ""
    span = ground.subject_of(verb) if verb.passive else ground.object_of(verb)
    texts = {ground.words[index].lower for index in span}
    if texts & EXPORTING:
        return "export_tax"
    if texts & FIRMS:
        return ""  # "taxes oil companies at 78 percent"
    return (
        "tariff" if texts & {"imports", "imported", "goods", "products"} or ground.goods & set(span) else ""
    )


def _coordinated(ground: Ground, verb: Verb) -> str:
    return "coordination"


def _investigated(ground: Ground, verb: Verb) -> str:
    if verb.lemma != "review":
        return "investigation"
    reviewed = ground.lower(verb.end, verb.end + 6)
    acting = not verb.passive and verb.finite and ground.names_in(verb.first - 8, verb.first)
    return "investigation" if acting and (reviewed[:1] == ["whether"] or DUTIES & set(reviewed)) else ""


_OTHERS: tuple[Callable[[Ground, Verb], str], ...] = (
    _likewise, _listed, _disputed, _taxed, case_ended, agreed, made_peace, pledged, filed, looked_into,
    verdict_due, injury_found, judged, raised_with, trip_put_off, _unfrozen, _punished, kept_waiting,
    must_be_met,
)  # fmt: skip
"""Rules for verbs of any kind, the first that names something counting."""
_RULES: dict[str, Callable[[Ground, Verb], str]] = {
    "ban": banned,
    "remove": halted,
    "exempt": let_through,
    "bear": kept_out,
    "restrict": restricted,
    "blacklist": _blacklisted,
    "meet": _met,
    "coordinate": _coordinated,
    "investigate": _investigated,
}


def settled(instruments: Iterable[str]) -> list[str]:
    """Vague names with what the report says elsewhere in their place; empty where it says nothing.

    The last clear word before counts, else the first after.

    Examples:
        >>> settled(["export_ban", "?ban", "talks"])
        ['export_ban', 'export_ban', 'talks']
    """
    told = list(instruments)
    first = {name: place for place, name in reversed(list(enumerate(told)))}
    last: dict[str, int] = {}
    clear = []
    for place, name in enumerate(told):
        clear.append(_settled(name, first, last) if name in _MEANINGS else name)
        if clear[-1] == DUMPING:
            clear[-1] = "anti_dumping"
        if name == VAGUE_INQUIRY and clear[-1] in _REMEDIES:
            clear[-1] = "investigation"  # its duties are told, so it is on
        last[name] = place
    return clear


_REMEDIES = ("anti_dumping", "anti_subsidy", "safeguard")
_MEANINGS = {
    VAGUE_BAN: (
        (("import_ban", "export_ban"), ("export_control", "sanction", "import_restriction")),
        "sanction",
    ),
    VAGUE_GOODS: ((("import_ban", "export_ban"),), ""),
    VAGUE_LIST: ((("export_control",), ("sanction",)), "sanction"),
    VAGUE_LICENCE: ((("import_restriction", "export_control"),), ""),
    VAGUE_DISPUTE: ((("dispute",),), ""),
    VAGUE_PENALTY: (((DUMPING, "anti_dumping"),), "measure"),
    DUMPING: ((), ""),
    VAGUE_CASE: ((("dispute", "investigation"),), ""),
    VAGUE_INQUIRY: ((("investigation",), _REMEDIES), ""),
}
"""What a vague name can come to, the likelier instruments first, and what it is where the report tells nothing."""


def _settled(vague: str, first: dict[str, int], last: dict[str, int]) -> str:
    """What a vague name comes to, given where each name stands first in the report and last before it."""
    tiers, default = _MEANINGS[vague]
    for tier in tiers:
        before = [name for name in tier if name in last]
        if before:
            return max(before, key=last.__getitem__)
        after = [name for name in tier if name in first]
        if after:
            return min(after, key=first.__getitem__)
    return default
