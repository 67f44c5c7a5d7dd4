"""On whom a measure is: after "on" and "against", the object of "hit", the subject of "face", whose goods."""

from __future__ import annotations

from detente.reader.findings.deeds import Deed
from detente.reader.findings.discourse import INSTITUTIONS, Codes
from detente.reader.findings.markets import EXPORTING, is_destination
from detente.reader.findings.parties import EXCEPT, FAVORED, Party, is_possessive, names_its_goods
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verb_triggers import DELISTING, LISTING

_TARGET_LINKS = frozenset("on against from of for to upon at".split())
_BLOCKED = frozenset(
    "by into according while whereas but although after over under despite with between because amid since "
    "through via during".split()
)
_GOODS = frozenset(
    "imports goods products exports exporters shipments producers firms companies makers models cars steel".split()
)
_PAYS = frozenset("pay pays paid paying face faces faced gets got received receives at".split())
_BEARERS = frozenset(
    "exporter exporters country nation economy producer producers supplier ally partner".split()
)


def target_of(scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party]) -> Party | Codes | None:
    """The other side: after "on", "against", "from"; the object of "hit"; the subject of "face"."""
    if deed.verb is not None and (deed.verb.kind == "hit" or _menaces_with(scene, trigger, deed)):
        objects = [
            p for p in parties if deed.verb.end <= p.first <= trigger.head and p.link in ("", "of", "from")
        ]
        if objects:
            return objects[0]
        bearer = _bearer(scene, deed, parties) if deed.verb.passive or deed.verb.form == "present" else None
        if bearer:
            return bearer
    charged = [p for p in parties if is_charged(scene, p) and p.end <= trigger.head]
    if charged:
        return charged[-1]
    if deed.verb is not None and (deed.verb.kind == "bear" or deed.verb.lemma in ("stay", "remain")):
        bearer = _bearer(scene, deed, parties)
        if bearer:
            return bearer
    if trigger.verb >= 0 and deed.verb is not None and trigger.instrument in ("export_control", "sanction"):
        listed = [p for p in parties if 0 <= p.first - deed.verb.end <= 1 and not p.link and not p.describes]
        if listed and not deed.verb.passive and deed.verb.lemma in (*LISTING, *DELISTING):
            return listed[0]  # "struck South Korea off its white list"
    if deed.verb is not None and deed.verb.kind == "impose" and not deed.verb.passive:
        hit = [p for p in parties if 0 <= p.first - deed.verb.end <= 1 and p.end < trigger.first]
        if hit and not hit[0].link and scene.lower(hit[0].end, hit[0].end + 1) == ["with"]:
            return hit[0]  # "slapped Chile with a 25 percent tariff on its salmon"
    if deed.verb is not None and deed.verb.passive and deed.verb.lemma.endswith((" out", "cut off")):
        return _bearer(scene, deed, parties)  # "Indian rice was shut out of the EU"
    if deed.verb is not None and deed.verb.lemma == "extend to":
        widened = [p for p in parties if 0 <= p.first - deed.verb.end <= 1]
        if widened:
            return widened[0]  # "extends to Peru the embargo on fish"
    if trigger.instrument == "rate" and deed.verb is not None and deed.verb.passive:
        taxed = [p for p in parties if p.end <= deed.verb.first <= p.end + 3 and names_its_goods(scene, p)]
        if taxed:
            return taxed[-1]  # "Chilean salmon will be charged 25 percent"
    if trigger.instrument == "rate":
        bearer = bearer_of_rate(scene, trigger, parties) or _fronted(scene, trigger, parties)
        if bearer:
            return bearer
    after = party_after(scene, trigger, deed, parties)
    if after:
        return after
    if deed.verb is not None and deed.verb.kind == "exempt":
        objects = [p for p in parties if deed.verb.end <= p.first]
        if objects:
            return objects[0]
    opening = _fronted(scene, trigger, parties) if scene.rates and not trigger.weak else None
    if opening:
        return opening  # "For Japan, the combined duty will not go above 15%"
    before = [
        p
        for p in parties
        if (p.end <= trigger.head and p.link in ("from", "against") and not _of_another(scene, p, trigger))
        or (p.end <= trigger.head and names_goods(scene, p, trigger))
        or (p.end <= trigger.head and trigger.instrument in EXPORTING and is_destination(scene, p))
        or _shipped_to(scene, p, trigger)
    ]
    return before[-1] if before else None


def _shipped_to(scene: Scene, party: Party, trigger: Trigger) -> bool:
    """Whether a side is where goods that are banned went: "exports of salmon to Peru are prohibited"."""
    if trigger.verb < 0 or not trigger.instrument.startswith("export") or party.link != "to":
        return False
    first, _ = scene.clause_of(trigger.head)
    return scene.verbs[trigger.verb].passive and first <= party.first < trigger.head


def is_charged(scene: Scene, party: Party) -> bool:
    """Whether a side stands between a verb and what it is made to pay: "charge Chile a tariff of 5 percent"."""
    article = scene.lower(party.end, party.end + 1) in (["a"], ["an"], ["the"], ["higher"], ["new"])
    charged = any(v.kind in ("impose", "hit") and v.end == party.first for v in scene.verbs)
    return article and charged and not party.describes


def _menaces_with(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether a side is threatened with a measure: "threatened Chile with tariffs"."""
    verb = deed.verb
    return (
        verb is not None
        and verb.kind == "threaten"
        and bool({"with", "of"} & set(scene.lower(verb.end, trigger.head)))
    )


def _of_another(scene: Scene, party: Party, trigger: Trigger) -> bool:
    """Whether a measure of another clause has a party: "banned imports from Poland, as payback for sanctions"."""
    return any(
        other.head < party.first and scene.clauses[other.head] == scene.clauses[party.first]
        for other in scene.triggers
        if other.head != trigger.head and scene.clauses[other.head] != scene.clauses[trigger.head]
    )


def can_be_target(parties: list[Party], actor: Codes) -> list[Party]:
    """The parties a measure can be on: economies, blocs and firms, not people, ministries or its author."""
    return [
        p
        for p in parties
        if p.kind not in ("person", "body")
        and p.link not in (EXCEPT, FAVORED)
        and not set(p.codes) <= set(actor)
    ]


def goods_party(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """The side whose goods the sentence speaks of: "American goods", "Canadian metal", "goods from India"."""
    if trigger.instrument == "sanction":  # they are on persons and firms: "put pressure on Iran"
        against = [p for p in parties if p.link in ("on", "against")]
        if against:
            return min(against, key=lambda p: abs(p.first - trigger.head))
    clause = scene.clauses[trigger.head]
    for party in sorted(
        parties, key=lambda p: (scene.clauses[p.first] != clause, abs(p.first - trigger.head))
    ):
        if _of_another_deed(scene, trigger, party):
            continue
        after = scene.words[party.end : party.end + 3]
        named = any(
            party.quote.end <= product.start and product.start - party.quote.end <= 3
            for product in scene.products
        )
        before = scene.lower(party.first - 3, party.first)
        if names_its_goods(scene, party) or (
            party.describes and (named or any(word.lower in _GOODS for word in after[:2]))
        ):
            return party
        told = any(0 <= party.quote.start - product.end <= 10 for product in scene.products)
        if party.link == "from" and (told or _GOODS & set(before)):
            return party
    return next((p for p in parties if p.first > trigger.end and p.link in ("on", "against")), None)


def _of_another_deed(scene: Scene, trigger: Trigger, party: Party) -> bool:
    """Whether a second verb has the goods: "banned exports of ore and drew in smelters of Chilean firms"."""
    return any(
        verb.finite
        and trigger.end <= verb.first
        and verb.end <= party.first
        and scene.lower(verb.first - 1, verb.first) == ["and"]
        and verb.kind in ("other", "effect", "say")
        for verb in scene.verbs
    )


def names_goods(scene: Scene, party: Party, trigger: Trigger) -> bool:
    """Whether a name before "tariffs" says on whose goods: "China tariffs", "Chinese steel tariffs"."""
    if trigger.verb >= 0 or INSTITUTIONS & set(scene.lower(party.end, party.end + 1)):
        return False  # "Chinese officials ... set a provisional rate"
    between = scene.words[party.end : trigger.head]
    if trigger.instrument == "sanction" and _names_the_sanctioned(scene, party, trigger):
        return True
    if (
        any(
            product.start >= party.quote.end and product.end <= scene.words[trigger.head].start
            for product in scene.products
        )
        and party.describes
    ):
        return not scene.words[party.end - 1].text.endswith(("'s", "’s")) and party.codes[0] not in (
            "USA",
            "EU",
        )
    return not between and not party.describes and party.codes[0] not in ("USA", "EU", "GBR")


_SENDERS = frozenset("USA EU GBR CAN AUS NZL JPN CHE NOR UKR CHN G7 UN".split())
"""Sides that impose sanctions often enough for "U.S. sanctions" to be theirs."""


def _names_the_sanctioned(scene: Scene, party: Party, trigger: Trigger) -> bool:
    """Whether a name before "sanctions" says on whom: "Russian sanctions", "Iran-related sanctions"."""
    if "-" in scene.lower(party.end, party.end + 1):
        return True
    owned = is_possessive(scene, party.end)
    onward = scene.lower(trigger.end, trigger.end + 1) in (["on"], ["against"]) and scene.names_between(
        trigger.end, trigger.end + 6
    )
    return party.kind == "demonym" and not owned and not onward and not set(party.codes) & _SENDERS


def _bearer(scene: Scene, deed: Deed, parties: list[Party]) -> Party | None:
    """Who pays: the subject of "face" or "pay", or whom "whose products" speaks of."""
    verb = deed.verb
    assert verb is not None
    before = [p for p in parties if p.end <= verb.first]
    words = scene.lower(0, verb.first)
    if "whose" in words:
        place = len(words) - 1 - words[::-1].index("whose")
        nouns = [index for index in range(place) if words[index] in _BEARERS]
        named = [p for p in before if p.end <= (nouns[0] if nouns else place)]
        return named[-1] if named else None
    return before[-1] if before else None


def bearer_of_rate(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """Who pays a rate that stands alone: "Britain, the first to sign, pays 10%", "Brazil, at 50%"."""
    first = max(0, trigger.first - 2)
    window = scene.lower(first, trigger.first + 1)
    place = next((first + n for n, word in enumerate(window) if word in _PAYS), -1)
    before = [p for p in parties if p.end <= place and not p.person and (not p.link or p.describes)]
    if not before:
        return None
    if window[place - first] == "at":
        return before[-1] if before[-1].end == place - 1 and scene.words[place - 1].text == "," else None
    clause = [p for p in before if scene.clauses[p.first] == scene.clauses[place]]
    return (clause or before)[0]


def _fronted(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """Who pays by what opens the sentence: "For Japan and the European Union, 15% is the most"."""
    first, _ = scene.clause_of(trigger.first)
    opening = [p for p in parties if p.link == "for" and scene.lower(first, p.first)[:1] == ["for"]]
    return next((p for p in opening if p.first <= first + 3 and p.end <= trigger.first), None)


def party_after(scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party]) -> Party | None:
    """The side after a measure that "on", "against" or "from" ties to it."""
    if trigger.instrument == "sanction":
        # "sanctioned, with the highest level of U.S. economic pressure on Iran": not on the United States
        parties = [p for p in parties if p.link != "of" or not _SENDERS & set(p.codes)]
    if deed.by_subject and deed.verb:
        between = _linked_party(scene, trigger.end, deed.verb.first, parties)
        return between or _linked_party(scene, deed.verb.end, _next_verb(scene, deed.verb.end), parties)
    return _linked_party(scene, trigger.end, _next_verb(scene, trigger.end), parties)


def _next_verb(scene: Scene, end: int) -> int:
    """Where the next verb after a place with a clause of its own begins; the end of the sentence for none."""
    return min(
        (verb.first for verb in scene.verbs if verb.head > end and verb.finite), default=len(scene.words)
    )


def _acts(scene: Scene, party: Party) -> bool:
    """Whether a verb follows a name at once, so that it is its subject: "the fish that Oslo taxed"."""
    return any(verb.finite and not verb.passive and verb.first == party.end for verb in scene.verbs)


def _same_clause(scene: Scene, index: int, end: int) -> bool:
    """Whether a word stands in the clause that goes on after another."""
    return scene.clauses[index] == scene.clauses[min(end, len(scene.clauses)) - 1]


def _linked_party(scene: Scene, end: int, stop: int, parties: list[Party]) -> Party | None:
    """The first party between two places that "on", "against" or "from" ties to what stands before."""
    linked = ""
    for index in range(end, stop):
        word = scene.words[index].lower
        if index != end and any(t.head == index and t.verb < 0 for t in scene.triggers):
            if "and" not in scene.lower(end, index) or linked:
                break
            continue  # "sanctions and export controls targeting Russia"
        if word == "in" and scene.lower(index + 1, index + 2)[:1] in (
            ["response"],
            ["retaliation"],
            ["return"],
        ):
            break
        if word in _BLOCKED or word in (";", ":"):
            linked = ""
            if word in (
                "into",
                "by",
                "after",
                "because",
                "amid",
                "according",
                "while",
                "whereas",
                "but",
                "although",
            ):
                break
        elif word in ("on", "against", "from", "for", "to", "of", "upon", "targeting"):
            linked = word
        here = [p for p in parties if p.first == index]
        if (
            here
            and linked
            and (here[0].link in _TARGET_LINKS or (not here[0].link and _same_clause(scene, index, end)))
            and not (not here[0].link and _acts(scene, here[0]))
        ):
            return here[0]
    return None
