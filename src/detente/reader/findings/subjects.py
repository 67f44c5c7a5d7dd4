"""Who does what a verb says: subjects, antecedents of pronouns, offices and asides."""

from __future__ import annotations

from detente.reader.findings.discourse import BOTH, INSTITUTIONS, MANY, Codes, Discourse
from detente.reader.findings.parties import OPENING, Party, by_party, names_its_goods
from detente.reader.findings.scene import Scene

_OWN_OFFICES = frozenset({"President", "Administration", "Secretary", "Order", "Proclamation"})
_ADVERBS = frozenset(
    {"also", "later", "earlier", "then", "has", "have", "had", "will", "would", "now", "even"}
)
_OWN_COUNTRY = frozenset(
    {"country", "country's", "country’s", "government", "nation", "nation's", "nation’s"}
)
_WE = frozenset({"we", "we're", "we’re", "we've", "we’ve", "we'll", "we’ll"})
_OWN_ACTS = frozenset("threaten plan agree announce consider propose refuse".split())
"""Kinds of verbs whose infinitive is done by their own subject: "threatened to impose"."""


def subject_of(
    scene: Scene, number: int, parties: list[Party], discourse: Discourse, depth: int = 0
) -> Party | Codes:
    """The side that does what a verb says: a party of the sentence, or codes from what came before."""
    verb = scene.verbs[number]
    if depth > 5:
        return discourse.actor
    if not verb.finite:
        if verb.form == "participle":
            return by_party(scene, verb.end, parties) or ()
        governor = verb.governor
        if verb.governed_by:
            owner = [p for p in parties if p.end <= verb.first and verb.first - p.end <= 6]
            if owner and not names_its_goods(scene, owner[-1]) and (owner[-1].describes or governor < 0):
                return owner[-1]
        if governor >= 0 and governor != number:
            ruler = scene.verbs[governor]
            if ruler.kind not in _OWN_ACTS and verb.form == "infinitive":
                told = [
                    p for p in parties if ruler.end <= p.first and p.end <= verb.first and not p.describes
                ]
                told = [
                    p for p in told if p.link in ("", "on", "for") or (p.link == "in" and p.kind == "body")
                ]
                if told:
                    return told[-1]
            return subject_of(scene, governor, parties, discourse, depth + 1)
        own = [p for p in parties if p.end == verb.first and not p.describes and not p.link]
        if own and verb.form == "gerund" and scene.words[verb.first].lower == "having":
            return own[-1]  # "President Trump having brought back a tariff"
        beside = [p for p in parties if p.link == "with" and 0 <= verb.first - p.end <= 3]
        if beside:
            return beside[-1]  # "with the finance ministers agreeing"
        earlier = [n for n in range(number) if scene.verbs[n].finite]
        if earlier:
            return subject_of(scene, earlier[0], parties, discourse, depth + 1)
        later = [n for n in range(number + 1, len(scene.verbs)) if scene.verbs[n].finite]
        if not later and _WE & set(scene.lower(verb.end, len(scene.words))):
            return discourse.principal  # "by cutting off the largest banks, we have disarmed his war chest"
        if later:
            return subject_of(scene, later[0], parties, discourse, depth + 1)
        opening = [p for p in parties if p.first <= 2 and p.end <= verb.first and not (p.link or p.describes)]
        return opening[0] if opening else discourse.actor  # "Canada acted first, applying a tariff"
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
    told_by_pronoun = relative and {"it", "he", "she", "they"} & set(window[relative[-1] :])
    if relative and len(window) - relative[-1] <= 3 and not told_by_pronoun:
        place = begin + relative[-1]
        before = [p for p in parties if p.end <= place]
        if scene.words[place].lower == "that" and before and before[-1].end <= place:
            # no name takes "that": in "a bill sent to Congress that would tax ..." the bill would
            before = [p for p in before if not p.link or p.link == "by"]
        if before:
            return before[-1]
    if earlier and _coordinated(window) and earlier[-1] != number:
        return subject_of(scene, earlier[-1], parties, discourse, depth + 1)
    inside = [p for p in parties if begin <= p.first and p.end <= verb.first]
    free = [
        p
        for p in inside
        if (not p.link or p.link in OPENING)
        and not names_its_goods(scene, p)
        and not (p.describes and _is_thing(scene, p, verb.first))
    ]
    if free:
        return (_before_aside(scene, verb.first, free) or free)[-1]
    if (
        not window and clause_first
    ):  # "Britain, which left the EU, will keep ...": the subject stands before the aside
        before = [p for p in parties if p.end <= clause_first and not p.link and not p.describes]
        if before:
            return before[0]
    text = " ".join(window)
    if _WE & set(window[-3:]) or scene.words[verb.first].lower in _WE:
        said = any(other.kind in ("say", "announce") and other.head > verb.head for other in scene.verbs)
        speakers = [p for p in parties if said and p.person and not p.link and p.first > verb.head]
        return speakers[0] if speakers else discourse.principal or discourse.person
    if any(phrase in text for phrase in BOTH):
        return discourse.pair()
    pronoun = next((word for word in reversed(window) if word in ("he", "she", "it", "they")), "")
    if not pronoun and _OWN_COUNTRY & set(window):
        pronoun = next((word for word in reversed(window) if word in ("his", "her")), "")
    if pronoun:
        return _antecedent(scene, pronoun, begin, parties) or discourse.pronoun(pronoun)
    if MANY & set(window) and not inside:
        return ("*",)
    if INSTITUTIONS & set(window):
        seated = [
            p
            for p in inside
            if p.link == "in" and scene.lower(p.first - 2, p.first - 1)[:1] == ["government"]
        ]
        linked = [p for p in inside if p.link == "of" or p.describes] or seated
        if not linked and _OWN_OFFICES & {word.text for word in scene.words[begin : verb.first]}:
            return discourse.principal  # "the President", as a release calls its own
        return linked[-1] if linked else discourse.institution(window)
    if earlier and window[-1:] == [","] and all(p.link and p.link not in OPENING for p in inside):
        return subject_of(scene, earlier[-1], parties, discourse, depth + 1)  # "extended A, deepened B"
    owners = [p for p in inside if p.describes and not _of_the_bound(scene, p)]
    if verb.form not in ("past", "perfect"):
        owners = [p for p in owners if not names_its_goods(scene, p)]
    if owners:
        return owners[-1]
    if earlier and not [
        word for word in window if word.isalpha() and word not in ("and", "also", "then", "but")
    ]:
        return subject_of(scene, earlier[-1], parties, discourse, depth + 1)
    if earlier and depth < 3 and len(window) <= 2:
        return subject_of(scene, earlier[-1], parties, discourse, depth + 1)
    return ()


_BOUND = frozenset(
    "bank banks lender lenders entity entities individual individuals oligarchs nationals citizens persons ships "
    "tankers vessels aircraft planes airlines producers suppliers exporters manufacturers steelmakers "
    "mills".split()
)
"""Whom measures are on, and who imposes none."""


def _of_the_bound(scene: Scene, party: Party) -> bool:
    """Whether a name describes those whom measures are on: "five Russian banks", "Chinese producers"."""
    return bool(_BOUND & set(scene.lower(party.end, party.end + 2)))


def _before_aside(scene: Scene, first: int, free: list[Party]) -> list[Party]:
    """The parties before an aside that ends at a verb: "Trudeau, following Washington's lead, imposed"."""
    if scene.words[first - 1].text != ",":
        return []
    opening = [at for at in range(first - 2, max(0, first - 14), -1) if scene.words[at].text == ","]
    if not opening or {"and", "or"} & set(scene.lower(opening[0], first)):
        return []
    return [p for p in free if p.end <= opening[0]]


def _coordinated(window: list[str]) -> bool:
    """Whether a verb follows an "and" at once: it has the subject of the verb before."""
    while window and (window[-1] in _ADVERBS or window[-1].endswith("ly")):
        window = window[:-1]
    return bool(window) and window[-1] in ("and", "or", "but", "then")


def _antecedent(scene: Scene, pronoun: str, before: int, parties: list[Party]) -> Party | None:
    """Whom a pronoun means in its own sentence: an earlier subject, a person for "he" and "she"."""
    earlier = [
        p for p in parties if p.end <= before and (not p.link or p.link in OPENING) and not p.describes
    ]
    if pronoun in ("he", "she", "his", "her"):
        earlier = [p for p in earlier if p.person]
    if pronoun == "it":
        earlier = [p for p in earlier if not p.person]
    subjects = [
        p for p in earlier if any(0 <= verb.first - p.end <= 12 and verb.finite for verb in scene.verbs)
    ]
    return subjects[0] if subjects else None


def _is_thing(scene: Scene, party: Party, end: int) -> bool:
    """Whether a demonym describes goods, not an actor: "Chinese imports", "U.S. tariffs"."""
    following = scene.lower(party.end, min(end, party.end + 4))
    return (
        names_its_goods(scene, party)
        or any(t.head >= party.end and t.head < end for t in scene.triggers)
        or bool(
            {"imports", "goods", "products", "exports", "steel", "exporters", "importers", "shipments"}
            & set(following)
        )
    )
