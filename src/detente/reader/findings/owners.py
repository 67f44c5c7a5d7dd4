"""Whose a measure is by the words around its name: "China's curbs", "Peru has a duty", "his tariffs"."""

from __future__ import annotations

from detente.reader.findings.discourse import BOTH, Codes, Discourse
from detente.reader.findings.parties import OPENING, Party, names_its_goods, verb_in
from detente.reader.findings.scene import Scene
from detente.reader.findings.targets import is_charged, names_goods
from detente.reader.grammar.triggers import Trigger


def owner_of(
    scene: Scene, trigger: Trigger, parties: list[Party], discourse: Discourse
) -> Party | Codes | None:
    """The side a measure belongs to by its noun phrase: "China's curbs", "U.S. tariffs", "his tariffs"."""
    inside = [
        p for p in parties if p.end <= trigger.head and p.end > trigger.first - 1 and trigger.head - p.end < 7
    ]
    inside = [p for p in inside if not verb_in(scene, p.end, trigger.head) and not is_charged(scene, p)]
    if (
        trigger.verb >= 0
    ):  # a verb has a subject; only a name inside its phrase owns it: "is under U.S. sanctions"
        inside = [p for p in inside if p.end >= trigger.head or p.link == "in"]
    if trigger.instrument == "rate":  # a rate alone belongs to nobody: "the rate for Canadian metal to 50%"
        owners = [p for p in parties if p.describes and p.end <= trigger.first <= p.end + 5]
        named = [p for p in owners if scene.lower(p.end, p.end + 1) in (["rate"], ["rates"])]
        return named[-1] if named else None  # but "Beijing's rate is 10%"
    for party in reversed(inside):
        if party.link in ("from", "against", "by") and not party.describes and trigger.head - party.end > 2:
            continue
        if party.link == "to" and not party.describes:
            continue  # "extends to Peru the embargo"
        between = scene.lower(party.end, trigger.head)
        if "on" in between or "of" in between:
            continue
        if names_goods(scene, party, trigger):
            continue
        return party
    gapped = [
        p
        for p in parties
        if p.end < trigger.head <= p.end + 4 and not (p.link or p.describes) and not _is_hit(scene, p)
    ]
    if gapped and trigger.verb < 0 and scene.lower(gapped[-1].end, gapped[-1].end + 1) == ["with"]:
        return gapped[-1]  # "Mexico with duties of up to 25 percent"
    giver = _holder(scene, trigger, parties) or _giver(scene, trigger, parties)
    if giver is not None:
        return giver
    owner = [word for word in scene.lower(trigger.first, trigger.first + 1) if discourse.pronoun(word)]
    if owner and owner[0] in ("his", "her", "its", "their") and trigger.verb < 0:
        inside_before = [p for p in parties if p.end <= trigger.first]
        first, _ = scene.clause_of(trigger.head)
        relative = scene.lower(first, first + 1) in (["which"], ["who"])
        if relative and inside_before and 0 <= first - inside_before[-1].end <= 1:
            return inside_before[-1]  # "looks to Chile, which has raised its quota"
        if owner[0] == "their" and any(
            phrase in " ".join(scene.lower(*scene.clause_of(trigger.head))) for phrase in BOTH
        ):
            return next((p for p in reversed(inside_before) if len(p.codes) == 2), discourse.pair())
        subject = [
            p
            for p in inside_before
            if (not p.link or p.link in OPENING or p.person) and not names_its_goods(scene, p)
        ]
        return subject[-1] if subject else discourse.pronoun(owner[0])
    return None


def _is_hit(scene: Scene, party: Party) -> bool:
    """Whether a side is the object of "hit", "slap" or "threaten": "hit India with a duty of 25 percent"."""
    acts = ("hit", "impose", "threaten")
    return any(verb.kind in acts and 0 <= party.first - verb.end <= 1 for verb in scene.verbs)


_ANSWERS = frozenset(
    "reply response answer retaliation reaction opposition objection objections complaint".split()
)


def _giver(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """The owner of a noun that takes the measure: "China's announcement of curbs", "Trump's threat of tariffs"."""
    if trigger.verb >= 0:
        return None
    for party in reversed(parties):
        between = scene.lower(party.end, trigger.first + 1)
        if (
            party.describes
            and party.end <= trigger.first
            and 1 < len(between) <= 7
            and party.link != "on"
            and not names_its_goods(scene, party)
            and {"of", "to"} & set(between)
            and not _ANSWERS & set(between)
            and not verb_in(scene, party.end, trigger.head)
        ):
            return party
    return None


_HOLDING = frozenset("has have had already also still long now in place a an its own".split())
"""What can stand between a side and the measure it has."""


def _holder(scene: Scene, trigger: Trigger, parties: list[Party]) -> Party | None:
    """The side that has a measure: "Peru has long had a duty on fish"."""
    if trigger.verb >= 0:
        return None
    for party in parties:
        between = scene.lower(party.end, trigger.first)
        has = bool({"has", "have", "had"} & set(between)) and set(between) <= _HOLDING and len(between) <= 5
        if has and party.end <= trigger.first and not (party.link or party.describes):
            return party
    return None
