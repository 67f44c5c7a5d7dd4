"""Who imposes a measure on whom: owners, agents, importers, and measures of both sides on each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from detente.reader.claim import Quote
from detente.reader.findings.deeds import Deed
from detente.reader.findings.discourse import BOTH, Codes, Discourse
from detente.reader.findings.listings import listed_and_lister
from detente.reader.findings.markets import (
    EXPORTING,
    home_of_sellers,
    importer,
    is_destination,
    is_origin,
    made_there,
    owns_what_leaves,
    shut_market,
)
from detente.reader.findings.owners import owner_of
from detente.reader.findings.parties import (
    Party,
    by_party,
    codes_and_words,
    names_its_goods,
)
from detente.reader.findings.said_before import target_said_before
from detente.reader.findings.scene import Scene
from detente.reader.findings.subjects import subject_of
from detente.reader.findings.targets import (
    bearer_of_rate,
    can_be_target,
    goods_party,
    party_after,
    target_of,
)
from detente.reader.grammar.triggers import Trigger
from detente.reader.mentions.authorities import authorities_in


@dataclass(frozen=True)
class Sides:
    """Who acts and on whom, with the words that say so; empty where the sentence does not."""

    imposed_by: Codes = ()
    on: Codes = ()
    actor: Quote | None = None
    target: Quote | None = None


def measure_sides(
    scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party], discourse: Discourse
) -> Sides:
    """Who imposes a measure on whom, as far as its sentence (and "he", "both sides") tells."""
    if _mutual(scene, trigger):
        pair = _named_pair(parties) or discourse.pair()
        if len(pair) == 2:
            return Sides(pair, pair[::-1])
    if (entered := listed_and_lister(scene, trigger, deed, parties)) is not None:
        listed, lister = entered
        codes, words = codes_and_words(lister)
        return Sides(codes or _by_authority(scene), listed.codes, words, listed.quote)
    actor = _actor_of(scene, trigger, deed, parties, discourse)
    imposed_by, actor_quote = codes_and_words(actor)
    if imposed_by == ("*",) and deed.kind in ("start", "bear", "expire"):
        imposed_by = ()  # "the countries with quotas will be subject to tariffs"
    if not imposed_by:
        imposed_by = _by_authority(scene)
    bound = party_after(scene, trigger, deed, [p for p in parties if p.kind not in ("person", "body")])
    if len(imposed_by) > 1 and bound is not None and set(bound.codes) < set(imposed_by):
        # "the US and the EU reached a deal that sets a tariff on European goods"
        imposed_by = tuple(code for code in imposed_by if code not in bound.codes)
    if _joint(scene, deed, imposed_by, bound):
        return Sides(imposed_by, imposed_by[::-1], actor_quote)
    possible = can_be_target(parties, imposed_by)
    if trigger.instrument in EXPORTING:
        made = [p for p in possible if made_there(scene, p)]
        imposed_by = imposed_by or next((p.codes for p in made), ())
        possible = [p for p in possible if p not in made]
    target = (
        target_of(scene, trigger, deed, possible)
        or goods_party(scene, trigger, possible)
        or _owner_of_goods(scene, trigger, parties, discourse, imposed_by)
        or target_said_before(scene, trigger, discourse, imposed_by)
        or (owner_of(scene, trigger, possible, discourse) if _copies(trigger, deed) else None)
    )
    on, target_quote = codes_and_words(target)
    own = [
        p for p in parties if p.first >= trigger.end and p.link == "on" and set(p.codes) == set(imposed_by)
    ]
    if own and not on:
        on = ("*",)  # "the United States put tariffs on U.S. imports": on everyone's goods
    return Sides(imposed_by, tuple(c for c in on if c not in imposed_by) or on, actor_quote, target_quote)


def _by_authority(scene: Scene) -> Codes:
    """The side whose law or register a sentence speaks of most: "under Section 232"."""
    return tuple(code for code, _ in authorities_in(scene.sentence.text).most_common(1))


_ITS = frozenset({"its", "their"})
_OF_THE_OTHER = frozenset(
    "goods products exports produce shipments steel aluminum aluminium cars wine beef exporters".split()
)


def _owner_of_goods(
    scene: Scene, trigger: Trigger, parties: list[Party], discourse: Discourse, actor: Codes
) -> Codes:
    """Whose goods are meant by "its": "U.S. duties on its goods", "its frozen beef pays 27 percent"."""
    for index, word in enumerate(scene.words):
        if word.lower not in _ITS:
            continue
        after = set(scene.lower(index + 1, index + 4))
        goods = after & _OF_THE_OTHER or any(
            0 <= product.start - word.end <= 12 for product in scene.products
        )
        if not goods or {"imports", "own"} & after:
            continue
        on_them = scene.lower(index - 1, index) == ["on"] and index > trigger.head
        pays = index < trigger.head and any(
            verb.kind == "bear" and index < verb.first <= index + 6 for verb in scene.verbs
        )
        if on_them or pays:
            owners = [p for p in parties if p.end <= index and not p.person and not set(p.codes) & set(actor)]
            codes = owners[-1].codes if owners else discourse.pronoun(word.lower)
            return codes if not set(codes) & set(actor) else ()
    return ()


_AUTHORITIES = frozenset(
    "ministry commission department council cabinet customs bureau agency office".split()
)
"""Offices that say what their own side will do."""


def _decreer(scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party]) -> Party | None:
    """The office that says what is to apply: "China's commerce ministry said exports would require a licence"."""
    if (
        deed.verb is None
        or deed.verb.form not in ("future", "conditional", "present")
        or deed.verb.kind == "hit"
    ):
        return None
    sayings = [verb for verb in scene.verbs if verb.kind in ("say", "announce") and verb.finite]
    for saying in sayings:
        for party in parties:
            if _is_office(scene, party) and 0 <= saying.first - party.end <= 4:
                return party
    for party in parties:
        before = scene.lower(party.first - 8, party.first)
        if "according" in before and party.first > deed.verb.head and _is_office(scene, party):
            return party  # "will be subject to a duty, according to the Commerce Ministry of China"
    return None


def _is_office(scene: Scene, party: Party) -> bool:
    """Whether a name goes with an office: "the Finance Ministry in Delhi", "Indonesia's trade minister"."""
    near = scene.lower(party.first, party.end + 4)
    if "," in near[party.end - party.first :]:  # "goods from Chile, Norway's ministry said"
        near = near[: near.index(",", party.end - party.first)]
    if party.link in ("in", "of"):
        near += scene.lower(party.first - 4, party.first)
    return bool(_AUTHORITIES & set(near)) and not names_its_goods(scene, party)


def _unless_hit(
    actor: Codes, scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party], discourse: Discourse
) -> Codes:
    """Whom a pronoun or "the ministry" stands for, unless the measure is on that very side: then the other one."""
    if actor == discourse.person and {"he", "she"} & set(scene.lower(*scene.clause_of(trigger.head))):
        return actor  # persons are seldom mistaken
    others = [p for p in parties if p.kind not in ("person", "body", "company")]
    target = target_of(scene, trigger, deed, others) or goods_party(scene, trigger, others)
    codes, _ = codes_and_words(target)
    return discourse.other_than(codes) if codes and set(actor) <= set(codes) else actor


def _actor_of(
    scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party], discourse: Discourse
) -> Party | Codes | None:
    """Who imposes a measure: its owner, the market it guards, the subject, the office that tells of it."""
    if _of_the_world(scene, trigger, deed):
        return ("*",)
    acting = [p for p in parties if p.kind != "company"]
    if _copies(trigger, deed):
        copier = subject_of(scene, deed.number, acting, discourse)
        if codes_and_words(copier)[0]:
            return copier

    if trigger.instrument in EXPORTING:
        acting = [p for p in acting if not is_destination(scene, p)]
    actor = (
        owner_of(scene, trigger, acting, discourse)
        or importer(scene, trigger, parties)
        or shut_market(scene, deed, parties)
    )
    if actor is None and not (trigger.instrument == "rate" and bearer_of_rate(scene, trigger, parties)):
        first_target = target_of(scene, trigger, deed, can_be_target(parties, ()))
        actor = _agent(scene, deed, [p for p in acting if p is not first_target], discourse)
    if not codes_and_words(actor)[0] and trigger.instrument in EXPORTING:
        origins = [p for p in parties if p.end <= trigger.head and is_origin(scene, p)]
        owners = [p for p in parties if owns_what_leaves(scene, trigger, p)]
        actor = home_of_sellers(scene, trigger, acting) or next(iter([*origins, *owners]), None)
    if not codes_and_words(actor)[0]:
        actor = _decreer(scene, trigger, deed, acting)
    relative = scene.verbs[deed.second_verb] if deed.second_verb >= 0 else None
    if not codes_and_words(actor)[0] and relative is not None and relative.finite and not relative.passive:
        second = subject_of(scene, deed.second_verb, acting, discourse)
        actor = second if isinstance(second, Party) else actor  # "a levy that President Trump imposed in May"
    if isinstance(actor, tuple) and actor:
        return _unless_hit(actor, scene, trigger, deed, parties, discourse)
    return actor


def _copies(trigger: Trigger, deed: Deed) -> bool:
    """Whether a side takes over another's measure: "Chile matched Norway's duty", "Canada copied the tariff"."""
    return trigger.verb < 0 and deed.verb is not None and deed.verb.lemma in ("match", "mirror", "copy")


_WORLD_BODIES = ("security council", "u.n. sanctions", "un sanctions")


def _of_the_world(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether all states act together: "the Security Council imposed", "Resolution 2371 bans"."""
    if trigger.instrument not in _WORLDLY:
        return False
    stop = deed.verb.first if deed.verb is not None and deed.verb.first < trigger.head else trigger.end
    first, _ = scene.clause_of(stop if stop < len(scene.words) else trigger.head)
    words = scene.lower(min(first, stop), max(stop, trigger.end))
    text = " ".join(words).replace("u . n .", "u.n.")
    resolved = any(a == "resolution" and b[:1].isdigit() for a, b in pairwise(words))
    return resolved or any(body in text for body in _WORLD_BODIES)


_WORLDLY = frozenset({"sanction", "import_ban", "export_ban", "quota", "export_quota"})


def _mutual(scene: Scene, trigger: Trigger) -> bool:
    first, end = scene.clause_of(trigger.head)
    near = " ".join(scene.lower(first, min(end, trigger.end + 10)))
    after = " ".join(scene.lower(trigger.end, trigger.end + 5))
    return (
        any(
            after.startswith((f"on {phrase}", f"of {phrase}", f"for {phrase}", f"by {phrase}"))
            for phrase in BOTH
        )
        or _between_sides(scene, trigger)
        or "each other" in near
        or "one another" in near
        or any(
            f"for {phrase}" in near
            for phrase in ("each country", "each side", "both countries", "both sides")
        )
        or ("their respective" in near and any(phrase in near for phrase in BOTH))
    )


_EASING = frozenset({"lower", "remove", "suspend"})


def _joint(scene: Scene, deed: Deed, actor: Codes, bound: Party | None) -> bool:
    """Whether two sides ease what each has put on the other: "The United States and China will cut tariffs"."""
    named = (name for _, _, name in scene.names if name.kind != "company")
    others = {code for name in named for code in name.codes} - set(actor)
    return len(actor) == 2 and bound is None and not others and deed.kind in _EASING


def _between_sides(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is told as one between sides, not between days: "tariffs between the two countries"."""
    if scene.lower(trigger.end, trigger.end + 1) != ["between"]:
        return False
    named = any(trigger.end < first <= trigger.end + 3 for first, _, _ in scene.names)
    after = " ".join(scene.lower(trigger.end + 1, trigger.end + 5))
    return named or any(phrase in after for phrase in BOTH)


def _named_pair(parties: list[Party]) -> Codes:
    for party in parties:
        if party.link == "between" and len(party.codes) == 2:
            return party.codes
    return ()


def _agent(scene: Scene, deed: Deed, parties: list[Party], discourse: Discourse) -> Party | Codes | None:
    """The side that does the deed: the subject of an active verb, the "by" of a passive one."""
    if deed.verb is None:
        return None
    verb = deed.verb
    if deed.second_verb >= 0:
        second = scene.verbs[deed.second_verb]
        by = by_party(scene, second.end, parties)
        if by:
            return by
    if verb.passive or verb.form == "participle":
        by = by_party(scene, verb.end, parties)
        if by or (verb.passive and not verb.governed_by and verb.governor < 0):
            return by
    pronoun = scene.lower(verb.first - 1, verb.first)
    if deed.by_subject and not verb.passive and pronoun in (["it"], ["he"], ["she"], ["they"]):
        subject = subject_of(scene, deed.number, parties, discourse)
        if isinstance(subject, Party):
            return subject  # "the U.S. refused to exempt India from the tariffs which it imposed in March"
    if deed.by_subject and not verb.passive and verb.kind != "bear":
        relative = [
            p for p in parties if p.end <= verb.first and p.first >= 0 and not p.link and not p.describes
        ]
        between = (
            relative[-1] if relative and verb.kind not in ("start", "expire", "raise", "lower") else None
        )
        return between
    if (
        verb.kind == "bear"
        or ("subject" in verb.lemma and verb.form == "present")
        or (verb.kind == "keep" and verb.lemma in ("stay", "remain"))
    ):
        return None
    return subject_of(scene, deed.number, parties, discourse)
