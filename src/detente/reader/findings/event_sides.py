"""Who takes part in talks, an agreement, a dispute or an investigation."""

from __future__ import annotations

from dataclasses import replace

from detente.reader.claim import Quote
from detente.reader.findings.deeds import Deed
from detente.reader.findings.discourse import BOTH, Codes, Discourse
from detente.reader.findings.parties import Party, codes_and_words, names_its_goods
from detente.reader.findings.scene import Scene
from detente.reader.findings.sides import Sides, measure_sides
from detente.reader.findings.subjects import subject_of
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verb_triggers import TRIPS
from detente.reader.grammar.verbs import Verb
from detente.reader.mentions.gazetteer import members


def event_sides(
    scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party], discourse: Discourse
) -> Sides:
    """Who takes part in talks, an agreement, a dispute or an investigation."""
    first, end = scene.clause_of(trigger.head)
    if trigger.instrument == "talks" and (bloc := _own_summit(scene, trigger, parties)):
        return Sides(bloc.codes, (), bloc.quote, None)
    present = [p for p in parties if p.link not in ("in", "at", "near", "over", "outside")]
    present = [p for p in present if not _names_a_summit(scene, p)]
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
        subject, _ = codes_and_words(subject_of(scene, deed.number, parties, discourse))
        codes = tuple(dict.fromkeys((*subject, *codes)))
    if deed.verb is not None and trigger.verb >= 0 and _is_trip(scene, deed.verb):
        goals = [name for at, _, name in scene.names if deed.verb.end <= at < deed.verb.end + 5]
        codes = tuple(dict.fromkeys((*codes, *(code for name in goals[:1] for code in name.codes))))
    if trigger.instrument == "talks" and len(codes) == 1:
        codes = (*codes, *_unnamed_other(scene, trigger, near, codes, discourse))
    quote = near[0].quote if near else None
    if deed.kind in ("remove", "avoid", "suspend") and deed.number >= 0 and trigger.instrument == "talks":
        subject, actor = codes_and_words(subject_of(scene, deed.number, parties, discourse))
        others = tuple(code for code in codes if code not in subject)
        return Sides(subject, others, actor, quote) if subject and others else Sides(codes, (), quote, None)
    if trigger.instrument in ("dispute", "investigation", "coordination"):
        sides = _one_sided(scene, trigger, deed, parties, discourse, codes, quote)
        return _as_blocs(sides) if trigger.instrument == "coordination" else sides
    return Sides(codes, (), quote, None)


def _is_trip(scene: Scene, verb: Verb) -> bool:
    """Whether somebody goes to another side, or puts that off: "visited Oslo", "postponed a visit to Oslo"."""
    return verb.lemma in TRIPS or bool({"visit", "trip"} & set(scene.lower(verb.end, verb.end + 4)))


def _own_summit(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """The bloc whose own leaders meet: "the leaders of the EU agreed at their summit": no talks of two sides."""
    if scene.lower(trigger.first, trigger.first + 1) != ["their"]:
        return None
    before = [p for p in parties if p.end <= trigger.first]
    return before[-1] if before and is_bloc(before[-1].codes) else None


def _names_a_summit(scene: Scene, party: Party) -> bool:
    """Whether a bloc only names the place of a meeting: "on the sidelines of the ASEAN summit"."""
    return is_bloc(party.codes) and scene.lower(party.end, party.end + 1) in (["summit"], ["forum"])


def is_bloc(codes: Codes) -> bool:
    """Whether a side is one group of economies."""
    return len(codes) == 1 and len(members(codes[0])) > 1


def _unnamed_other(
    scene: Scene, trigger: Trigger, near: list[Party], codes: Codes, discourse: Discourse
) -> Codes:
    """The side that talks leave out: of "with his counterpart" the one named last, of "talks with X" our own."""
    words = scene.lower(trigger.head, trigger.head + 12)
    if {"counterpart", "counterparts"} & set(words):
        return discourse.other_than(codes)[:1]
    if trigger.verb < 0 and any(p.link == "with" and 0 < p.first - trigger.end <= 2 for p in near):
        return tuple(code for code in (*discourse.principal, *discourse.actor) if code not in codes)[:1]
    return ()


def _as_blocs(sides: Sides) -> Sides:
    """Joint action with the members of a named bloc counted in it: "the United States and its G7 partners"."""
    inside = {member for code in sides.imposed_by for member in members(code) if member != code}
    imposed_by = tuple(code for code in sides.imposed_by if code not in inside)
    return replace(sides, imposed_by=imposed_by, on=tuple(code for code in sides.on if code not in inside))


def _ruling(scene: Scene, trigger: Trigger, parties: list[Party]) -> Sides | None:
    """The sides of a ruling: a court or panel acts, no side does; it goes against the loser."""
    said = set(scene.lower(trigger.first, trigger.end + 2))
    if not said & {"ruling", "ruled", "panel", "rules", "found", "rejected", "upheld", "struck", "body"}:
        return None
    asked_for = [verb for verb in scene.verbs if verb.kind == "ask" and 0 <= trigger.head - verb.head <= 5]
    if asked_for and "panel" in said:
        return None  # "asked for a panel" that has found nothing yet
    against = [p for p in parties if p.link == "against"] or [
        p for p in parties if p.first > trigger.head and not p.link and p.kind not in ("body", "person")
    ]
    siding = [verb.end for verb in scene.verbs if verb.lemma == "side with"]
    told = trigger.verb >= 0 and bool(siding)
    won = [p for p in parties if told and p.first >= siding[0] and p not in against[:1]]
    winners = tuple(dict.fromkeys(code for party in won for code in party.codes))
    return Sides(
        winners,
        against[0].codes if against else (),
        won[0].quote if won else None,
        against[0].quote if against else None,
    )


_APPLYING = frozenset("application request petition complaint behest".split())


def _applies(scene: Scene, party: Party, trigger: Trigger) -> bool:
    """Whether a side only stands in who asked for an inquiry: "opened on a petition by South African mills"."""
    before = scene.lower(max(trigger.end, party.first - 14), party.first)
    return (
        party.first > trigger.end and bool(_APPLYING & set(before)) and party.kind in ("demonym", "company")
    )


_OPENING_ACTS = frozenset({"launch", "hold", "start", "investigate", "sue", "remove", "sign"})
"""What is done to an inquiry; a side that did something else did what is looked into."""


def _did_other(scene: Scene, party: Party, trigger: Trigger) -> bool:
    """Whether a side did what is looked into: "investigations of digital taxes adopted by Austria"."""
    before = [verb for verb in scene.verbs if trigger.end <= verb.head < party.first]
    if party.link != "by" or not before:
        return False
    return before[-1].form == "participle" and before[-1].kind not in _OPENING_ACTS


def _dumps(scene: Scene, party: Party) -> bool:
    """Whether an inquiry finds that a side's firms dump: "found that Australia was dumping the grain"."""
    return bool({"dumping", "dumped"} & set(scene.lower(party.end, party.end + 3)))


def _taken_to_court(
    scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party], discourse: Discourse
) -> Sides | None:
    """The sides of "Australia will take China to the World Trade Organization"."""
    verb = deed.verb
    if trigger.instrument != "dispute" or trigger.verb < 0 or verb is None or verb.passive:
        return None
    objects = [p for p in parties if 0 <= p.first - verb.end <= 1 and not p.link and not p.describes]
    who, quote = codes_and_words(subject_of(scene, deed.number, parties, discourse))
    if not objects or not who:
        return None
    return Sides(who, tuple(code for code in objects[0].codes if code not in who), quote, objects[0].quote)


_OF_WHAT = frozenset({"over", "about", "against", "concerning", "accusing", "alleging", "with"})


def _complained(scene: Scene, deed: Deed, parties: list[Party], discourse: Discourse) -> Sides | None:
    """The sides of a complaint by what it is about: "Peru filed a complaint over Chile's duties on tuna"."""
    if deed.verb is None or deed.verb.passive or deed.kind not in ("sue", "ask"):
        return None
    who, quote = codes_and_words(subject_of(scene, deed.number, parties, discourse))
    places = [at for at in range(deed.verb.end, len(scene.words)) if scene.words[at].lower in _OF_WHAT]
    about = [
        p for at in places for p in parties if 0 < p.first - at <= 2 and p.kind != "body" and p.codes != who
    ]
    return Sides(who, about[0].codes, quote, about[0].quote) if who and about else None


_FILING = frozenset({"file", "bring", "lodge", "launch", "initiate", "take"})


def _filed(scene: Scene, trigger: Trigger, parties: list[Party]) -> Sides | None:
    """The sides of a case by who filed it: "the case that the EU and Japan had filed against its curbs"."""
    for verb in scene.verbs:
        if verb.lemma not in _FILING or verb.passive or not trigger.end <= verb.first <= trigger.end + 12:
            continue
        who = [p for p in parties if trigger.end <= p.first and p.end <= verb.first and not p.link]
        if who:
            against = [p for p in parties if p.first >= verb.end and p.link in ("against", "on", "over")]
            others = against or [p for p in parties if p.end <= trigger.first]
            on = tuple(code for code in (others[0].codes if others else ()) if code not in who[0].codes)
            return Sides(who[0].codes, on, who[0].quote, others[0].quote if on else None)
    return None


def _won_or_lost(scene: Scene, trigger: Trigger, parties: list[Party], discourse: Discourse) -> Sides | None:
    """The sides of a case by how it ended: "Norway lost a WTO case brought by Chile", "Chile won its case"."""
    for number, verb in enumerate(scene.verbs):
        if verb.lemma not in ("lose", "win") or not 0 <= trigger.head - verb.head <= 6:
            continue
        who, quote = codes_and_words(subject_of(scene, number, parties, discourse))
        links = ("by", "to", "against") if verb.lemma == "lose" else ("against",)
        others = [p for p in parties if p.first > verb.end and p.link in links and p.codes != who]
        other, words = codes_and_words(others[0] if others else None)
        if who:
            return (
                Sides(other, who, words, quote) if verb.lemma == "lose" else Sides(who, other, quote, words)
            )
    return None


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
    taken = _taken_to_court(scene, trigger, deed, parties, discourse)
    if taken is not None:
        return taken
    filed = None
    if trigger.instrument == "dispute" and (complained := _complained(scene, deed, parties, discourse)):
        return complained
    if trigger.instrument == "dispute":
        filed = _won_or_lost(scene, trigger, parties, discourse) or _filed(scene, trigger, parties)
    if filed is not None:
        return filed
    doers: list[Party] = []
    if trigger.instrument == "investigation":
        doers = [p for p in parties if _did_other(scene, p, trigger)]
        parties = [p for p in parties if not (_applies(scene, p, trigger) or _did_other(scene, p, trigger))]
        near = tuple(dict.fromkeys(code for p in parties for code in p.codes))
        codes = tuple(code for code in codes if code in near)
    sides = measure_sides(scene, trigger, deed, parties, discourse)
    if trigger.instrument == "investigation":
        into = [p for p in parties if p.link == "into" and 0 <= p.first - trigger.end <= 3 and p.describes]
        if into and set(sides.imposed_by) <= set(into[0].codes):
            return Sides((), into[0].codes, None, into[0].quote)  # "a probe into Mexican trade barriers"
        against = [p for p in parties if p.link == "against" and 0 <= p.first - trigger.end <= 6]
        if against and set(sides.imposed_by) <= set(against[0].codes):
            return Sides((), against[0].codes, None, against[0].quote)  # "a probe was opened against Peru"
        sources = [p for p in parties if p.link == "from"]
        origins = tuple(dict.fromkeys(code for p in sources for code in p.codes))
        if (
            origins and trigger.verb >= 0
        ):  # "the U.S. commission voted that imports from Chile hurt local mills"
            who, actor = codes_and_words(subject_of(scene, deed.number, parties, discourse))
            inquirer = tuple(code for code in who if code not in origins)
            return Sides(inquirer, origins, actor if inquirer else None, sources[0].quote)
        if origins and set(codes) <= set(origins):  # "an investigation into steel from China and Japan"
            return Sides((), origins, None, sources[0].quote)
        examined = [p for p in parties if names_its_goods(scene, p) or _dumps(scene, p)]
        on = tuple(dict.fromkeys(code for party in examined for code in party.codes))
        if len(on) > 1 and sides.imposed_by:
            on = tuple(code for code in on if code not in sides.imposed_by)  # its own firms suffered
        if on and set(sides.imposed_by or codes) <= set(on):
            return Sides((), on, None, examined[0].quote)  # "an inquiry into subsidies for U.S. sorghum"
        if doers and not sides.on:  # "an inquiry into the tax adopted by Chile"
            on = tuple(code for code in doers[0].codes if code not in sides.imposed_by)
            sides = replace(sides, imposed_by=sides.imposed_by or codes[:1], on=on, target=doers[0].quote)
    if sides.imposed_by:
        return (
            sides
            if sides.on
            else Sides(
                sides.imposed_by, tuple(c for c in codes if c not in sides.imposed_by)[:1], sides.actor, quote
            )
        )
    return Sides(codes[:1], codes[1:], quote, sides.target)
