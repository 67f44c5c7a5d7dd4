"""The market of a sentence: where goods come into, leave, or are kept out of."""

from __future__ import annotations

from detente.reader.findings.deeds import Deed
from detente.reader.findings.parties import Party, names_its_goods
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

EXPORTING = frozenset({"export_ban", "export_control", "export_quota", "export_tax"})
"""Instruments on what leaves a side."""


def is_origin(scene: Scene, party: Party) -> bool:
    """Whether goods leave a side: "exports from China", "iron shipped out of China"."""
    return party.link == "from" or scene.lower(party.first - 2, party.first) == ["out", "of"]


def owns_what_leaves(scene: Scene, trigger: Trigger, party: Party) -> bool:
    """Whether it is a side's goods that are or may not be sent out: "Chilean copper may be shipped abroad"."""
    if trigger.verb < 0:
        return False
    verb = scene.verbs[trigger.verb]
    if {"leave", "leaving"} & set(scene.lower(party.first - 2, party.first)):
        return True  # "copper has been stopped from leaving Zambia"
    leaves = verb.passive and (verb.lemma in ("ship", "export") or verb.kind in ("ban", "restrict"))
    return leaves and party.describes and 0 < verb.first - party.end <= 6


def made_there(scene: Scene, party: Party) -> bool:
    """Whether a side is where goods are from that others may not have: "U.S.-origin items"."""
    after = [word for word in scene.lower(party.end, party.end + 2) if word != "-"]
    return after[:1] in (["origin"], ["made"], ["developed"])


_SELLERS = frozenset(
    "firms companies exporters producers makers suppliers manufacturers miners refiners".split()
)


def home_of_sellers(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """The side whose sellers need a licence: "US firms need a licence to sell there"."""
    for party in parties:
        sellers = _SELLERS & set(scene.lower(party.end, party.end + 2))
        if sellers and not party.link and party.end <= trigger.head and names_its_goods(scene, party):
            return party
    return None


_OUT_OF = frozenset({"shut out", "keep out", "lock out", "freeze out"})
_OUT_FROM = frozenset({"bar", "ban", "block", "exclude", "cut off", "banish"})


def shut_market(scene: Scene, deed: Deed, parties: list[Party]) -> Party | None:
    """The side that goods or firms are kept out of: "shut out of China", "barred from Chinese ports"."""
    if deed.verb is None:
        return None
    verb = deed.verb
    if verb.lemma in _OUT_OF:
        links, reach = ("of",), 2
    elif verb.lemma in _OUT_FROM and verb.passive:
        links, reach = ("from",), 2
    elif verb.lemma == "lose":
        links, reach = ("to", "on"), 12
    else:
        return None
    near = [p for p in parties if p.link in links and 0 < p.first - verb.end <= reach and not p.person]
    return next((p for p in near if verb.lemma != "lose" or _owns_market(scene, p)), None)


def _owns_market(scene: Scene, party: Party) -> bool:
    """Whether a market follows a name: "European capital markets"."""
    return bool({"market", "markets"} & set(scene.lower(party.end, party.end + 4)))


_SENT = frozenset("shipped exported sold sent coming ship export sell send shipments".split())
"""Words before "to" and the market that goods go to, which is who taxes and limits them."""


def _is_looked_into(scene: Scene, party: Party) -> bool:
    """Whether it is an inquiry that goes into a side's goods: "has opened investigations into Chilean fish"."""
    inquired = any(t.instrument == "investigation" and 0 <= party.first - t.end <= 2 for t in scene.triggers)
    return inquired or names_its_goods(scene, party)


_FLOWS = frozenset("exports sales deliveries supplies selling shipping exporting".split())


def is_destination(scene: Scene, party: Party) -> bool:
    """Whether goods are sent to a side: "exports of copper to Chile require a licence"."""
    before = set(scene.lower(party.first - 8, party.first))
    return party.link == "to" and bool((_SENT | _FLOWS) & before)


_PORTS = frozenset("port ports border borders customs frontier".split())


def importer(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """The side goods come into: "goods entering China", "imports into the EU"."""
    for party in parties:
        if party.kind in ("company", "person", "body") or trigger.instrument in ("investigation", "dispute"):
            continue  # "an inquiry into Google"
        before = scene.lower(party.first - 3, party.first)
        pays = any(verb.kind == "bear" and 0 <= verb.first - party.end <= 2 for verb in scene.verbs)
        sent = set(before[:-1]) & _SENT or ("exports" in before and pays)
        if trigger.instrument not in EXPORTING and sent and party.link == "to":
            return party  # "aluminum shipped to the United States will be subject to a tariff"
        buys = scene.lower(party.end, party.end + 2) in (["imports", "from"], ["buys", "from"])
        if buys and not party.link:
            return party  # "a tariff on everything the United States imports from Colombia"
        into = before[-1:] == ["into"] or before[-2:] == ["into", "the"]
        if {"entering", "enter", "foot"} & set(before) or (into and not _is_looked_into(scene, party)):
            return party
        if party.link == "at" and _PORTS & set(scene.lower(party.end, party.end + 2)):
            return party  # "its steel pays 50 percent at U.S. ports"
        clause = scene.clauses[party.first]
        borne = any(
            (verb.kind == "bear" or (verb.kind == "impose" and verb.passive))
            and verb.end <= party.first
            and scene.clauses[verb.head] == clause
            for verb in scene.verbs
        )
        opens = party.link == "in" and party.first <= 2 and scene.lower(party.end, party.end + 1) == [","]
        if opens and party.kind == "economy" and any(verb.kind == "bear" for verb in scene.verbs):
            return party  # "In the United States, British steel pays 25 percent"
        if party.link == "in" and party.kind == "economy" and borne:
            return party  # "their goods will face a tariff in the United States"
    return None
