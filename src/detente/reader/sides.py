"""Who acts on whom: lists, possessives, passives, pronouns and "both countries"."""

from __future__ import annotations

from dataclasses import dataclass

from detente.reader.authorities import authorities_in
from detente.reader.claim import Quote
from detente.reader.deeds import Deed
from detente.reader.discourse import BOTH, INSTITUTIONS, MANY, Codes, Discourse
from detente.reader.scene import Scene
from detente.reader.triggers import Trigger
from detente.reader.verbs import DETERMINERS

NO_SIDE = frozenset({"WTO", "IMF", "UN", "WB", "OECD", "OPEC", "G20", "APEC"})
"""Bodies that are named in reports and impose nothing themselves."""
_PREPOSITIONS = frozenset(
    "of on from with by against to in for into at between among under amid after over than as like through near "
    "outside since until during before toward towards via within without upon about across".split()
)
_OPENING = frozenset({"as", "after", "before", "since", "until", "while", "like"})
"""Links that open a clause when a subject follows."""
_TARGET_LINKS = frozenset("on against from of for to upon at".split())
_BLOCKED = frozenset("by into according while whereas but although after over under despite with between because amid since through via during".split())
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


@dataclass(frozen=True)
class Sides:
    """Who acts and on whom, with the words that say so; empty where the sentence does not."""

    imposed_by: Codes = ()
    on: Codes = ()
    actor: Quote | None = None
    target: Quote | None = None


def parties_of(scene: Scene) -> list[Party]:
    """The sides named in a sentence, those of one list or one title taken together."""
    parties: list[Party] = []
    for first, end, name in scene.names:
        codes = tuple(code for code in name.codes if code not in NO_SIDE)
        if not codes or name.kind == "city":
            continue
        describes = name.kind == "demonym" or _possessive(scene, end)
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


def _quote(scene: Scene, first: int, end: int) -> Quote:
    start, stop = scene.words[first].start, scene.words[end - 1].end
    offset = scene.sentence.start
    return Quote(scene.sentence.text[start - offset : stop - offset], start, stop)


def _possessive(scene: Scene, end: int) -> bool:
    word = scene.words[end - 1].text
    return word.endswith(("'s", "’s", "s'", "s’"))


def _same_phrase(scene: Scene, last: Party, first: int, codes: Codes, kind: str) -> bool:
    between = scene.lower(last.end, first)
    if not between:
        return set(codes) <= set(last.codes)
    joined = [word for word in between if word not in _JOINING]
    if not joined:
        if (kind in ("body", "person")) != (last.kind in ("body", "person")) and not set(codes) <= set(last.codes):
            return "and" in between and "," not in between
        return not (between == [","] and not _goes_on(scene, first))
    if set(codes) <= set(last.codes):
        return len(between) <= 4 and not ({",", "and", "."} | _PREPOSITIONS) & set(between) and not _verb_in(
            scene, last.end, first
        )
    return False


def _goes_on(scene: Scene, first: int) -> bool:
    """Whether a list goes on after "X, Y": another comma or an "and" follows soon."""
    return bool({"and", "or"} & set(scene.lower(first, first + 8)))


def _verb_in(scene: Scene, first: int, end: int) -> bool:
    return any(first <= verb.head < end for verb in scene.verbs)


def _link(scene: Scene, first: int) -> str:
    at = first - 1
    while at >= 0 and first - at < 5:
        word = scene.words[at].lower
        if word in _PREPOSITIONS:
            made = at > 0 and scene.words[at - 1].lower in ("made", "produced", "manufactured", "originating", "assembled")
            return "from" if made and word in ("in", "by") else word
        if word not in _FILLERS and not word[0].isdigit() and word not in ("$", "%", "percent", "billion"):
            return ""
        at -= 1
    return ""


_OWN_OFFICES = frozenset({"President", "Administration", "Secretary", "Order", "Proclamation"})
_OWN_ACTS = frozenset("threaten plan agree announce consider propose refuse".split())
"""Kinds of verbs whose infinitive is done by their own subject: "threatened to impose"."""


def subject_of(scene: Scene, number: int, parties: list[Party], discourse: Discourse, depth: int = 0) -> Party | Codes:
    """The side that does what a verb says: a party of the sentence, or codes from what came before."""
    verb = scene.verbs[number]
    if depth > 5:
        return discourse.actor
    if not verb.finite:
        if verb.form == "participle":
            return _by_party(scene, verb.end, parties) or ()
        governor = verb.governor
        if verb.governed_by:
            owner = [p for p in parties if p.end <= verb.first and verb.first - p.end <= 6]
            if owner and (owner[-1].describes or governor < 0):
                return owner[-1]
        if governor >= 0 and governor != number:
            ruler = scene.verbs[governor]
            if ruler.kind not in _OWN_ACTS and verb.form == "infinitive":
                told = [p for p in parties if ruler.end <= p.first and p.end <= verb.first and not p.describes]
                told = [p for p in told if p.link in ("", "on", "for")]
                if told:
                    return told[-1]
            return subject_of(scene, governor, parties, discourse, depth + 1)
        beside = [p for p in parties if p.link == "with" and 0 <= verb.first - p.end <= 3]
        if beside:
            return beside[-1]  # "with the finance ministers agreeing"
        earlier = [n for n in range(number) if scene.verbs[n].finite]
        if earlier:
            return subject_of(scene, earlier[0], parties, discourse, depth + 1)
        later = [n for n in range(number + 1, len(scene.verbs)) if scene.verbs[n].finite]
        return subject_of(scene, later[0], parties, discourse, depth + 1) if later else discourse.actor
    return _finite_subject(scene, number, parties, discourse, depth)


def _finite_subject(
    scene: Scene, number: int, parties: list[Party], discourse: Discourse, depth: int
) -> Party | Codes:
    verb = scene.verbs[number]
    clause_first, _ = scene.clause_of(verb.head)
    earlier = [n for n in range(number) if scene.verbs[n].finite and scene.verbs[n].head >= clause_first]
    begin = scene.verbs[earlier[-1]].end if earlier else clause_first
    window = scene.lower(begin, verb.first)
    relative = [index for index, word in enumerate(window) if word in ("who", "which", "that", "whose")]
    if relative and len(window) - relative[-1] <= 3:
        before = [p for p in parties if p.end <= begin + relative[-1]]
        if before:
            return before[-1]
    inside = [p for p in parties if begin <= p.first and p.end <= verb.first]
    free = [p for p in inside if (not p.link or p.link in _OPENING) and not (p.describes and _is_thing(scene, p, verb.first))]
    if free:
        return free[-1]
    if not window and clause_first:  # "Britain, which left the EU, will keep ...": the subject stands before the aside
        before = [p for p in parties if p.end <= clause_first and not p.link and not p.describes]
        if before:
            return before[0]
    text = " ".join(window)
    if any(phrase in text for phrase in BOTH):
        return discourse.pair()
    pronoun = next((word for word in reversed(window) if word in ("he", "she", "it", "they")), "")
    if pronoun:
        return _antecedent(scene, pronoun, begin, parties) or discourse.pronoun(pronoun)
    if MANY & set(window) and not inside:
        return ("*",)
    if INSTITUTIONS & set(window):
        linked = [p for p in inside if p.link == "of" or p.describes]
        if not linked and _OWN_OFFICES & {word.text for word in scene.words[begin : verb.first]}:
            return discourse.principal  # "the President", as a release calls its own
        return linked[-1] if linked else discourse.institution(window)
    owners = [p for p in inside if p.describes]
    if owners:
        return owners[-1]
    if earlier and not [word for word in window if word.isalpha() and word not in ("and", "also", "then", "but")]:
        return subject_of(scene, earlier[-1], parties, discourse, depth + 1)
    if earlier and depth < 3 and len(window) <= 2:
        return subject_of(scene, earlier[-1], parties, discourse, depth + 1)
    return ()


def _antecedent(scene: Scene, pronoun: str, before: int, parties: list[Party]) -> Party | None:
    """Whom a pronoun means in its own sentence: an earlier subject, a person for "he" and "she"."""
    earlier = [p for p in parties if p.end <= before and (not p.link or p.link in _OPENING) and not p.describes]
    if pronoun in ("he", "she"):
        earlier = [p for p in earlier if p.person]
    subjects = [p for p in earlier if any(0 <= verb.first - p.end <= 12 and verb.finite for verb in scene.verbs)]
    return subjects[0] if subjects else None


def _is_thing(scene: Scene, party: Party, end: int) -> bool:
    """Whether a demonym describes goods, not an actor: "Chinese imports", "U.S. tariffs"."""
    following = scene.lower(party.end, min(end, party.end + 4))
    return any(t.head >= party.end and t.head < end for t in scene.triggers) or bool(
        {"imports", "goods", "products", "exports", "steel", "exporters", "importers", "shipments"} & set(following)
    )


def _by_party(scene: Scene, end: int, parties: list[Party]) -> Party | None:
    """The party after "by", close to a verb."""
    close = [p for p in parties if end <= p.first <= end + 7 and p.link == "by"]
    return close[0] if close else None


def measure_sides(
    scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party], discourse: Discourse
) -> Sides:
    """Who imposes a measure on whom, as far as its sentence (and "he", "both sides") tells."""
    if _mutual(scene, trigger):
        pair = _named_pair(parties) or discourse.pair()
        if len(pair) == 2:
            return Sides(pair, pair[::-1])
    actor = _owner(scene, trigger, parties, discourse) or _importer(scene, parties)
    if actor is None:
        first_target = _target(scene, trigger, deed, _can_be_target(parties, ()))
        actor = _agent(scene, deed, [p for p in parties if p is not first_target], discourse)
    if actor is None and trigger.instrument in _EXPORTS:
        actor = next((p for p in parties if p.link == "from" and p.end <= trigger.head), None)
    imposed_by, actor_quote = _codes(actor)
    if not imposed_by:
        imposed_by = tuple(code for code, _ in authorities_in(scene.sentence.text).most_common(1))
    bound = _after_trigger(scene, trigger, deed, [p for p in parties if p.kind not in ("person", "body")])
    if len(imposed_by) > 1 and bound is not None and set(bound.codes) < set(imposed_by):
        # "the US and the EU reached a deal that sets a tariff on European goods"
        imposed_by = tuple(code for code in imposed_by if code not in bound.codes)
    possible = _can_be_target(parties, imposed_by)
    target = _target(scene, trigger, deed, possible) or _goods_of(scene, trigger, possible)
    on, target_quote = _codes(target)
    own = [p for p in parties if p.first >= trigger.end and p.link == "on" and set(p.codes) == set(imposed_by)]
    if own and not on:
        on = ("*",)  # "the United States put tariffs on U.S. imports": on everyone's goods
    return Sides(imposed_by, tuple(c for c in on if c not in imposed_by) or on, actor_quote, target_quote)


def _can_be_target(parties: list[Party], actor: Codes) -> list[Party]:
    """The parties a measure can be on: economies, blocs and firms, not people, ministries or its own author."""
    return [p for p in parties if p.kind not in ("person", "body") and not set(p.codes) <= set(actor)]


_EXPORTS = frozenset({"export_ban", "export_control", "export_quota", "export_tax"})
_GOODS = frozenset(
    "imports goods products exports exporters shipments producers firms companies makers models cars steel".split()
)


def _goods_of(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """The side whose goods the sentence speaks of: "American goods", "Canadian metal", "goods from India"."""
    for party in sorted(parties, key=lambda p: abs(p.first - trigger.head)):
        after = scene.words[party.end : party.end + 3]
        named = any(
            party.quote.end <= product.start and product.start - party.quote.end <= 3 for product in scene.products
        )
        before = scene.lower(party.first - 3, party.first)
        if party.describes and (named or any(word.lower in _GOODS for word in after[:2])):
            return party
        if party.link == "from" and _GOODS & set(before):
            return party
    return next((p for p in parties if p.first > trigger.end and p.link in ("on", "against")), None)


def _codes(who: Party | Codes | None) -> tuple[Codes, Quote | None]:
    if who is None:
        return (), None
    return (who.codes, who.quote) if isinstance(who, Party) else (who, None)


def _mutual(scene: Scene, trigger: Trigger) -> bool:
    first, end = scene.clause_of(trigger.head)
    near = " ".join(scene.lower(first, min(end, trigger.end + 10)))
    after = " ".join(scene.lower(trigger.end, trigger.end + 5))
    return (
        any(after.startswith((f"on {phrase}", f"of {phrase}", f"for {phrase}", f"by {phrase}")) for phrase in BOTH)
        or after.startswith("between")
        or "each other" in near
        or "one another" in near
        or any(f"for {phrase}" in near for phrase in ("each country", "each side", "both countries", "both sides"))
        or ("their respective" in near and any(phrase in near for phrase in BOTH))
    )


def _named_pair(parties: list[Party]) -> Codes:
    for party in parties:
        if party.link == "between" and len(party.codes) == 2:
            return party.codes
    return ()


def _owner(scene: Scene, trigger: Trigger, parties: list[Party], discourse: Discourse) -> Party | Codes | None:
    """The side a measure belongs to by its noun phrase: "China's curbs", "U.S. tariffs", "his tariffs"."""
    inside = [p for p in parties if p.end <= trigger.head and p.end > trigger.first - 1 and trigger.head - p.end < 7]
    inside = [p for p in inside if not _verb_in(scene, p.end, trigger.head)]
    if trigger.instrument == "rate":
        return None  # a rate alone belongs to nobody: "the rate for Canadian metal to 50%"
    for party in reversed(inside):
        if party.link in ("from", "against", "by") and not party.describes and trigger.head - party.end > 2:
            continue
        between = scene.lower(party.end, trigger.head)
        if "on" in between or "of" in between:
            continue
        if _names_goods(scene, party, trigger):
            continue
        return party
    giver = _giver(scene, trigger, parties)
    if giver is not None:
        return giver
    owner = [word for word in scene.lower(trigger.first, trigger.first + 1) if discourse.pronoun(word)]
    if owner and owner[0] in ("his", "her", "its", "their") and trigger.verb < 0:
        inside_before = [p for p in parties if p.end <= trigger.first]
        subject = [p for p in inside_before if not p.link or p.person]
        return subject[-1] if subject else discourse.pronoun(owner[0])
    return None


def _giver(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """The owner of a noun that takes the measure: "China's announcement of curbs", "Trump's threat of tariffs"."""
    for party in reversed(parties):
        between = scene.lower(party.end, trigger.first + 1)
        if party.describes and party.end <= trigger.first and 1 < len(between) <= 7 and not party.link == "on":
            if {"of", "to"} & set(between) and not _verb_in(scene, party.end, trigger.head):
                return party
    return None


def _importer(scene: Scene, parties: list[Party]) -> Party | None:
    """The side goods come into: "goods entering China", "imports into the EU"."""
    for party in parties:
        before = scene.lower(party.first - 3, party.first)
        if "entering" in before or before[-1:] == ["into"] or before[-2:] == ["into", "the"]:
            return party
        borne = any(verb.kind == "bear" and verb.end <= party.first for verb in scene.verbs)
        if party.link == "in" and party.kind == "economy" and borne:
            return party  # "their goods will face a tariff in the United States"
    return None


def _names_goods(scene: Scene, party: Party, trigger: Trigger) -> bool:
    """Whether a name before "tariffs" says on whose goods: "China tariffs", "Chinese steel tariffs"."""
    if trigger.verb >= 0:
        return False
    between = scene.words[party.end : trigger.head]
    if any(product.start >= party.quote.end and product.end <= scene.words[trigger.head].start
           for product in scene.products) and party.describes:
        return not scene.words[party.end - 1].text.endswith(("'s", "’s")) and party.codes[0] not in ("USA", "EU")
    return not between and not party.describes and party.codes[0] not in ("USA", "EU", "GBR")


def _agent(scene: Scene, deed: Deed, parties: list[Party], discourse: Discourse) -> Party | Codes | None:
    """The side that does the deed: the subject of an active verb, the "by" of a passive one."""
    if deed.verb is None:
        return None
    verb = deed.verb
    if deed.second_verb >= 0:
        second = scene.verbs[deed.second_verb]
        by = _by_party(scene, second.end, parties)
        if by:
            return by
    if verb.passive or verb.form == "participle":
        by = _by_party(scene, verb.end, parties)
        if by or verb.passive and not verb.governed_by and verb.governor < 0:
            return by
    if deed.by_subject and not verb.passive and verb.kind != "bear":
        relative = [p for p in parties if p.end <= verb.first and p.first >= 0 and not p.link and not p.describes]
        between = relative[-1] if relative and verb.kind not in ("start", "expire", "raise", "lower") else None
        return between
    if verb.kind == "bear" or "subject" in verb.lemma or verb.lemma in ("stay", "remain"):
        return None
    return subject_of(scene, deed.number, parties, discourse)


def _target(scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party]) -> Party | Codes | None:
    """The other side: after "on", "against", "from"; the object of "hit"; the subject of "face"."""
    if deed.verb is not None and deed.verb.kind == "hit":
        objects = [p for p in parties if deed.verb.end <= p.first <= trigger.head and p.link in ("", "of", "from")]
        if objects:
            return objects[0]
        bearer = _bearer(scene, deed, parties) if deed.verb.passive or "subject" in deed.verb.lemma else None
        if bearer:
            return bearer
    if deed.verb is not None and (deed.verb.kind == "bear" or deed.verb.lemma in ("stay", "remain")):
        bearer = _bearer(scene, deed, parties)
        if bearer:
            return bearer
    after = _after_trigger(scene, trigger, deed, parties)
    if after:
        return after
    if deed.verb is not None and deed.verb.kind == "exempt":
        objects = [p for p in parties if deed.verb.end <= p.first]
        if objects:
            return objects[0]
    before = [p for p in parties if p.end <= trigger.head and p.link in ("from", "against") or (
        p.end <= trigger.head and _names_goods(scene, p, trigger))]
    return before[-1] if before else None


_BEARERS = frozenset("exporter exporters country nation economy producer producers supplier ally partner".split())


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


def _after_trigger(scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party]) -> Party | None:
    if deed.by_subject and deed.verb:
        between = _linked_party(scene, trigger.end, deed.verb.first, parties)
        return between or _linked_party(scene, deed.verb.end, _next_verb(scene, deed.verb.end), parties)
    return _linked_party(scene, trigger.end, _next_verb(scene, trigger.end), parties)


def _next_verb(scene: Scene, end: int) -> int:
    """Where the next verb after a place with a clause of its own begins; the end of the sentence for none."""
    return min((verb.first for verb in scene.verbs if verb.head > end and verb.finite), default=len(scene.words))


def _linked_party(scene: Scene, end: int, stop: int, parties: list[Party]) -> Party | None:
    """The first party between two places that "on", "against" or "from" ties to what stands before."""
    linked = ""
    for index in range(end, stop):
        word = scene.words[index].lower
        if index != end and any(t.head == index and t.verb < 0 for t in scene.triggers):
            break
        if word == "in" and scene.lower(index + 1, index + 2)[:1] in (["response"], ["retaliation"], ["return"]):
            break
        if word in _BLOCKED or word in (";", ":"):
            linked = ""
            if word in ("into", "by", "after", "because", "amid", "according", "while", "whereas", "but", "although"):
                break
        elif word in ("on", "against", "from", "for", "to", "of", "upon"):
            linked = word
        here = [p for p in parties if p.first == index]
        if here and linked and here[0].link in _TARGET_LINKS | {""}:
            return here[0]
    return None


def event_sides(
    scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party], discourse: Discourse
) -> Sides:
    """Who takes part in talks, an agreement, a dispute or an investigation."""
    first, end = scene.clause_of(trigger.head)
    present = [p for p in parties if p.link not in ("in", "at", "near", "over", "outside")]
    near = [p for p in present if first <= p.first < end] or [
        p for p in present if abs(p.first - trigger.head) < 12
    ]
    codes = tuple(dict.fromkeys(code for party in near for code in party.codes))
    text = " ".join(scene.lower(first, end))
    if any(phrase in text for phrase in BOTH) and len(codes) < 2:
        codes = tuple(dict.fromkeys((*codes, *discourse.pair())))[:2]
    if scene.lower(trigger.first, trigger.first + 1) == ["their"] and not codes:
        codes = discourse.pair()
    if deed.number >= 0 and len(codes) < 2:
        subject, _ = _codes(subject_of(scene, deed.number, parties, discourse))
        codes = tuple(dict.fromkeys((*subject, *codes)))
    quote = near[0].quote if near else None
    if deed.kind in ("remove", "avoid", "suspend") and deed.number >= 0 and trigger.instrument == "talks":
        subject, actor = _codes(subject_of(scene, deed.number, parties, discourse))
        others = tuple(code for code in codes if code not in subject)
        return Sides(subject, others, actor, quote) if subject and others else Sides(codes, (), quote, None)
    if trigger.instrument in ("dispute", "investigation", "coordination"):
        return _one_sided(scene, trigger, deed, parties, discourse, codes, quote)
    return Sides(codes, (), quote, None)


def _ruling(scene: Scene, trigger: Trigger, parties: list[Party]) -> Sides | None:
    """The sides of a ruling: a court or panel acts, no side does; it goes against the loser."""
    said = set(scene.lower(trigger.first, trigger.end + 2))
    if not said & {"ruling", "ruled", "panel", "rules", "found", "rejected", "upheld", "struck"}:
        return None
    against = [p for p in parties if p.link == "against"]
    return Sides((), against[0].codes if against else (), None, against[0].quote if against else None)


def _one_sided(
    scene: Scene,
    trigger: Trigger,
    deed: Deed,
    parties: list[Party],
    discourse: Discourse,
    codes: Codes,
    quote: Quote | None,
) -> Sides:
    ruling = _ruling(scene, trigger, parties) if trigger.instrument == "dispute" else None
    if ruling is not None:
        return ruling
    sides = measure_sides(scene, trigger, deed, parties, discourse)
    if sides.imposed_by:
        return sides if sides.on else Sides(
            sides.imposed_by, tuple(c for c in codes if c not in sides.imposed_by)[:1], sides.actor, quote
        )
    return Sides(codes[:1], codes[1:], quote, sides.target)
