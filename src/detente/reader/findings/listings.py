"""Whose list firms are put on: "Chinese firms were added to the U.S. entity list" is on China, by America."""

from __future__ import annotations

from detente.reader.findings.deeds import Deed
from detente.reader.findings.parties import Party, by_party
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verb_triggers import DELISTING, LISTED, LISTING

_LISTS = frozenset("list lists blacklist blacklists register".split())
_REACH = 12
"""Words between the verb and the list it puts somebody on."""


def listed_and_lister(
    scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party]
) -> tuple[Party, Party | None] | None:
    """Whom a passive verb puts on or takes off a list, and whose list it is if told; None for other verbs."""
    verb = deed.verb
    if (
        verb is None
        or not verb.passive
        or verb.lemma not in (*LISTING, *DELISTING)
        or trigger.instrument not in ("export_control", "sanction")
    ):
        return None
    after = scene.lower(verb.end, verb.end + _REACH)
    place = next((verb.end + n for n, word in enumerate(after) if word in _LISTS), -1)
    if place < 0:
        return None
    first, _ = scene.clause_of(verb.head)
    subjects = [p for p in parties if first <= p.first and p.end <= verb.first and not p.person]
    firms = [p for p in subjects if p.kind == "company" or LISTED & set(scene.lower(p.end, verb.first))]
    owner = next((p for p in parties if verb.end <= p.first and p.end <= place and p.kind != "company"), None)
    owner = owner or by_party(scene, place, parties)
    listed = (firms or subjects[:1])[-1:]
    if not listed or (owner is not None and set(listed[0].codes) & set(owner.codes)):
        return None
    return listed[0], owner
