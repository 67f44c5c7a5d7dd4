"""Which measure of its sentence a day belongs to: by the verb it hangs on, its place, the words around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.reader.findings.deeds import Deed, deed_of
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verbs import Verb
from detente.reader.mentions.days import DayMention

HELD = frozenset({"talks", "coordination", "investigation", "dispute"})
"""Instruments whose day is the one they are held on."""
SAYING = frozenset("say announce threaten consider propose expect blame ask plan agree sign rule".split())
_DOING = SAYING | frozenset(
    "impose hit bear raise lower ban restrict blacklist add retaliate require start exempt allow remove expire "
    "suspend extend refuse".split()
)
"""Kinds of verbs that do something to a measure or tell of it."""
NEUTRAL = frozenset({"other", "effect", "blame"})
START_ROLES = frozenset({"from", "since", "between"})
_LINKS = frozenset(
    "on in at from since until till by of to effective starting beginning as through before".split()
)
_CLOSING = frozenset({"effective", "starting", "beginning"})


@dataclass(frozen=True)
class Day:
    """A day in its sentence, as one measure sees it.

    Attributes:
        mention: the day.
        at: index of its first word.
        verb: index of the verb it hangs on; -1 for none.
        kind: what that verb does.
        lemma: the verb.
        rank: how surely the day belongs to the measure; 0 is surest.
        stated: whether it is told as a start ("from", "with effect from"), which goes before any day of an act.
    """

    mention: DayMention
    at: int
    verb: int
    kind: str
    lemma: str
    rank: int
    stated: bool


def days_of(scene: Scene, trigger: Trigger, deed: Deed) -> Iterator[Day]:
    """The days that belong to a measure, each with how surely it does: 0 is surest."""
    mine = _own_verbs(scene, trigger, deed)
    for mention in scene.days:
        if mention.period is None and mention.length is None:
            continue
        at = scene.index(mention.start)
        if _of_dateline(scene, mention, at):
            continue
        verb = verb_of_day(scene, at)
        if deed.number >= 0 and _of_whole_sentence(scene, trigger, mention, at, verb):
            verb = deed.number
        rank = _rank(scene, trigger, mine, mention, at, verb)
        if rank >= 0:
            kind, lemma = (scene.verbs[verb].kind, scene.verbs[verb].lemma) if verb >= 0 else ("", "")
            if lemma == "freeze" and trigger.instrument != "sanction":
                kind = "suspend"  # duties are frozen, as funds are; the table takes both for blacklisting
            if verb == deed.number and lemma == "replace":
                kind = deed.kind  # what replaces another begins
            stated = mention.role in START_ROLES and (rank <= 1 or _closes_list(scene, trigger, at, mention))
            yield Day(mention, at, verb, kind, lemma, rank, stated)


def _of_dateline(scene: Scene, mention: DayMention, at: int) -> bool:
    """Whether a day only says when a report was sent: "LIMA, Feb 6: The government ..."."""
    last = scene.index(mention.end - 1)
    closed = last + 1 < len(scene.words) and scene.words[last + 1].text == ":"
    return closed and not any(word.text[:1].islower() for word in scene.words[:at])


def _of_whole_sentence(scene: Scene, trigger: Trigger, mention: DayMention, at: int, verb: int) -> bool:
    """Whether a day at the start or end of a sentence holds for all that it tells, whatever verb is nearest.

    "Effective Thursday, importers of X, which is used in Y, will pay"; "On Monday it raised A and stopped B";
    "raised A and ended B, with effect from March 12"; "relaxed in January 2017, when exporters were given quotas".
    """
    if _closes_list(scene, trigger, at, mention):
        return True
    if before_when(scene, trigger, at):
        return True
    if (
        at > _FRONT
        or trigger.head < at
        or any(other.head < at for other in scene.verbs if not _leads(scene, other))
    ):
        return False
    clause = scene.clauses[trigger.head]
    others = [day for day in scene.days if day is not mention and day.role not in ("until", "for")]
    if any(scene.clauses[scene.index(day.start)] == clause for day in others):
        return False
    if verb < 0:
        return True
    same = scene.clauses[at] == clause
    return mention.role == "from" or (same and _acts_on_other(scene, trigger, verb))


def before_when(scene: Scene, trigger: Trigger, at: int) -> bool:
    """Whether a day is told by the clause of the measure: "in January 2017, when exporters were given quotas"."""
    first, _ = scene.clause_of(trigger.head)
    return scene.words[first].lower == "when" and 0 < first - at <= 3


_FRONT = 9
"""How far into a sentence a day may stand to open it: "From 1:01 p.m. on Feb. 14, goods ..."."""


_OF_SUBJECTS = frozenset(
    {"rise", "fall", "climb", "jump", "soar", "decline", "go up", "go down", "come down"}
)
"""Verbs that do nothing to what stands after them: "shares fell on Thursday on fears of tariffs"."""


def _own_verbs(scene: Scene, trigger: Trigger, deed: Deed) -> set[int]:
    """The verbs that act on a measure, with those that say that the act begins ("began charging")."""
    # A verb that names another measure itself, as "banned" does, acts on no other.
    named = {other.verb for other in scene.triggers if other.head != trigger.head}
    mine = {deed.number, deed.second_verb, trigger.verb} - {-1}
    mine -= set() if trigger.instrument in HELD else named
    mine -= {n for n in mine if scene.verbs[n].lemma in _OF_SUBJECTS and scene.verbs[n].head < trigger.head}
    governors = {scene.verbs[number].governor for number in mine} - {-1}
    return mine | {number for number in governors if scene.verbs[number].kind == "start"}


def _rank(scene: Scene, trigger: Trigger, mine: set[int], mention: DayMention, at: int, verb: int) -> int:
    """How surely a day belongs to a measure: 0 in its noun phrase, 1 by its verb, 2 and 3 by nearness; -1 not."""
    if _names_measure(scene, trigger, at):
        return 0
    if _hangs_on_other_word(scene, at) or any(_names_measure(scene, other, at) for other in scene.triggers):
        return -1
    if verb in mine or _starts_itself(scene, trigger, mention, at):
        return 1
    if _acts_on_other(scene, trigger, verb):
        return -1
    if scene.clauses[at] == scene.clauses[trigger.head]:
        return 2 if _nearest(scene, trigger, mention, at) else -1
    if not _nearest(scene, trigger, mention, at, strictly=True):
        return -1
    if at > trigger.head:
        return 3 if _continues(scene, trigger, at, verb) else -1
    return 3 if _opens_report(scene, trigger, mention, at, verb) else -1


_STARTING = frozenset("start starts begin begins effective effect force place starting beginning".split())


def _starts_itself(scene: Scene, trigger: Trigger, mention: DayMention, at: int) -> bool:
    """Whether a start stands right behind a measure: "before the tariffs start on May 15"."""
    between = scene.lower(trigger.end, at)
    return mention.role in ("from", "since") and 0 < len(between) <= 4 and bool(_STARTING & set(between))


def _nearest(scene: Scene, trigger: Trigger, mention: DayMention, at: int, strictly: bool = False) -> bool:
    """Whether no other measure has more right to a day: none lies between, and none right before it."""
    low, high = sorted((trigger.head, at))
    between = any(low < other.head < high for other in scene.triggers if other.head != trigger.head)
    if between and (strictly or mention.role not in ("from", "since", "until", "between")):
        return False
    apart = any(word.text == "," for word in scene.words[at : trigger.first])
    return not (apart and any(other.head < at for other in scene.triggers))


def _closes_list(scene: Scene, trigger: Trigger, at: int, mention: DayMention) -> bool:
    """Whether a start at the end of a sentence holds for all it says: "..., with effect from March 12"."""
    if mention.role != "from" or at < trigger.head or any(day.start > mention.start for day in scene.days):
        return False
    before = scene.lower(at - 4, at)
    return "," in before and ("effect" in before or bool(_CLOSING & set(before)))


_ALONGSIDE = frozenset({"as", "when"})


def _opens_report(scene: Scene, trigger: Trigger, mention: DayMention, at: int, verb: int) -> bool:
    """Whether a day before the measure's clause is told of it: "said on Monday it would", "this year as it"."""
    kind = scene.verbs[verb].kind if verb >= 0 else ""
    if kind in SAYING:
        return mention.role in ("", "from")
    first, _ = scene.clause_of(trigger.head)
    alongside = first > 0 and scene.words[first].lower in _ALONGSIDE and first - at <= 3
    return alongside and kind in NEUTRAL and mention.role == ""


_NAME_REACH = 5
_BREAKS = frozenset({",", "the", "a", "an", "of", "on"})


def _names_measure(scene: Scene, trigger: Trigger, at: int) -> bool:
    """Whether a day is part of a measure's name: "the 2018 duties", "tariffs of 2018"; not of a fiscal year's."""
    if trigger.verb >= 0 or (at and scene.words[at - 1].lower == "fiscal"):
        return False
    if trigger.first <= at < trigger.head:
        between = scene.words[at : trigger.head]
        verbs = any(at <= verb.head < trigger.head for verb in scene.verbs)
        return (
            len(between) <= _NAME_REACH and not verbs and not any(word.lower in _BREAKS for word in between)
        )
    return at == trigger.end + 1 and scene.words[trigger.end].lower == "of"


_OF_GOODS = frozenset(
    "ship sell buy produce import export make build trade deliver supply collect use sign".split()
)
"""What is done to goods, data and contracts, not to measures."""


def _hangs_on_other_word(scene: Scene, at: int) -> bool:
    """Whether a day belongs to a word that is no measure: "protested on Wednesday", "levels at the start of May".

    Such are past verbs that the table does not know, nouns before "at", and people told of by "who" or "which".
    """
    place = at - 1
    while place >= 0 and scene.words[place].lower in _LINKS | {"the", "late", "early"}:
        place -= 1
    if place < 1:
        return False
    word = scene.words[place].lower
    verbs = [verb for verb in scene.verbs if verb.first <= place < verb.end]
    if verbs:
        return verbs[0].form == "participle" and verbs[0].lemma in _OF_GOODS  # "the volumes shipped in 2024"
    if any(first <= place < end for first, end, _ in scene.names):
        return False
    if len(word) > 4 and word.endswith("ed"):
        return scene.words[at - 1].lower != "since"  # "the tariffs the pair have traded since July"
    goods = any(scene.index(one.start) <= place <= scene.index(one.end - 1) for one in scene.products)
    if scene.words[place + 1].lower == "at" and word.isalpha() and not goods:
        return not any(trigger.first <= place < trigger.end for trigger in scene.triggers)
    return _of_aside(scene, at)


def _of_aside(scene: Scene, at: int) -> bool:
    """Whether a day stands in an aside without a known verb: ", who returns to office next month, "."""
    for place in range(at - 1, max(at - 8, 0), -1):
        if any(verb.first <= place < verb.end for verb in scene.verbs) or scene.words[place].text == ",":
            return False
        if scene.words[place].lower in ("who", "whose"):
            return True
    return False


def _acts_on_other(scene: Scene, trigger: Trigger, verb: int) -> bool:
    """Whether the verb of a day acts on another measure of the sentence."""
    if verb < 0:
        return False
    for other in scene.triggers:
        if other.head != trigger.head:
            deed = deed_of(scene, other)
            if verb in (deed.number, deed.second_verb, other.verb):
                return True
    return False


def _continues(scene: Scene, trigger: Trigger, at: int, verb: int) -> bool:
    """Whether a later clause goes on about the measure: ", which took effect on Monday", "and begin on May 4"."""
    if scene.clauses[at] != scene.clauses[trigger.head] + 1:
        return False
    if verb < 0:
        return lead_word(scene, at) in _CLOSING
    first, _ = scene.clause_of(at)
    head = scene.verbs[verb]
    if any(first <= scene.index(rate.start) < head.first for rate in scene.rates if rate.is_duty):
        return False
    named = scene.names_between(first, head.first)
    if (
        head.kind in ("start", "expire", "keep")
        or not head.finite
        or scene.words[first].lower in ("which", "that")
    ):
        return not named or head.passive
    return head.kind in _DOING and {"it", "they", "them", "both"} & set(scene.lower(first, at)) != set()


def verb_of_day(scene: Scene, at: int) -> int:
    """The verb a day belongs to: the last before it in its clause, else the first after it; -1 for none.

    Infinitives and participles that do nothing to a measure are passed over ("on goods imported from Mexico").
    A clause of time alone belongs to the one before ("took effect just after midnight on Wednesday").
    """
    first, end = scene.clause_of(at)
    before = [n for n, verb in enumerate(scene.verbs) if first <= verb.head < at and not _leads(scene, verb)]
    if (own := _between_subject_and_verb(scene, at)) >= 0:
        return own
    if before and _leads_next_part(scene, at):
        return next(
            (n for n, verb in enumerate(scene.verbs) if at < verb.head < end and verb.finite), before[-1]
        )
    for number in reversed(before):
        if scene.verbs[number].finite or scene.verbs[number].kind not in NEUTRAL:
            return number
    if before:
        return before[-1]
    lead = scene.lower(first, at)
    earlier = [n for n, verb in enumerate(scene.verbs) if verb.head < first]
    parted = first > 0 and scene.words[first - 1].text in ":;"
    if (
        lead
        and earlier
        and not parted
        and set(lead) <= _OF_TIME
        and first - scene.verbs[earlier[-1]].end <= 2
    ):
        return earlier[-1]
    fronted = (
        not lead
        or scene.words[at - 1].text in ",;"
        or scene.lower(at - 2, at - 1) in ([","], ["and"], ["but"])
    )
    if not fronted and any(first <= trigger.head < at and trigger.verb < 0 for trigger in scene.triggers):
        return -1
    following = [n for n, verb in enumerate(scene.verbs) if at < verb.head < end]
    finite = [n for n in following if scene.verbs[n].finite]
    return (finite or following or [-1])[0]


_BEFORE_SUBJECT = frozenset({",", "and", "but", ";", "while", "as"})


def _between_subject_and_verb(scene: Scene, at: int) -> int:
    """The verb right behind a day whose subject stands right before it: "and Peru in May banned"; -1 for none."""
    place = at - 1
    while place >= 0 and scene.words[place].lower in _LINKS:
        place -= 1
    first, _ = scene.clause_of(at)
    opened = any(
        end - 1 == place and (start == first or scene.words[start - 1].text in _BEFORE_SUBJECT)
        for start, end, _ in scene.names
    )
    if not opened:
        return -1
    ends = [scene.index(day.end - 1) + 1 for day in scene.days if scene.index(day.start) == at]
    return next((n for n, verb in enumerate(scene.verbs) if verb.first in ends and verb.finite), -1)


_JOINING = frozenset({"and", "but", "while", "then"})


def _leads_next_part(scene: Scene, at: int) -> bool:
    """Whether a day opens what follows in its clause: "raised the duty, and in May it banned exports"."""
    place = at - 1
    while place > 0 and scene.words[place].lower in _LINKS | {"late", "early", "the"}:
        place -= 1
    opened = place > 0 and scene.words[place].lower in _JOINING and scene.words[place - 1].text in (",", ";")
    if not opened:
        return False
    subject = scene.lower(at, at + 5)
    return bool({"it", "they", "he", "she"} & set(subject)) or any(
        at < start <= at + 5 for start, _, _ in scene.names
    )


def _leads(scene: Scene, verb: Verb) -> bool:
    """Whether a verb only leads to a day, as a preposition does: "starting May 1", "beginning on Monday"."""
    if verb.lemma == "zero" and verb.form == "infinitive":
        return True  # "cut its duty to zero from May 1": a rate
    leading = verb.lemma in ("start", "begin") and verb.form == "gerund"
    return leading and any(0 <= scene.index(day.start) - verb.end <= 1 for day in scene.days)


_OF_TIME = _LINKS | frozenset("just after midnight shortly the noon minute day a one second".split())


def lead_word(scene: Scene, at: int) -> str:
    """The word right before a day."""
    return scene.words[at - 1].lower if at else ""
