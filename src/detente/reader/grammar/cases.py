"""Verbs that name a case or an approach: "the complaint was brought by", "would raise the matter with Lima"."""

from __future__ import annotations

from detente.reader.grammar.ground import Ground
from detente.reader.grammar.verbs import Verb

VAGUE_CASE = "?case"
"""A case that is opened or closed: a dispute or an inquiry, whichever the report spoke of last."""
VAGUE_INQUIRY = "?inquiry"
"""What is looked into, a decision that is due: an inquiry, where the report tells of one or of its duties."""

_FILES = frozenset("bring file lodge open launch initiate close submit".split())
_FILED = frozenset("case cases complaint complaints proceeding proceedings".split())
_LOOKED_INTO = frozenset(
    "imports whether matter dumping subsidies subsidy effect effects impact prices".split()
)
_EXAMINING = frozenset("examine,study,scrutinise,scrutinize,assess,look into,inquire into".split(","))
_WRONGS = frozenset(
    "circumventing circumvent circumvented evading evaded dumped dumping subsidised subsidized subsidies injuring "
    "undercutting undercut unfairly practices".split()
)
"""What the exporters of a side may do that is looked into."""
_VERDICTS = frozenset(
    "ruling rulings determination determinations finding findings decision decisions vote".split()
)
_ADVICE = frozenset("conclusions recommendation recommendations report".split())
_LAST = frozenset("final definitive preliminary second separate provisional".split())
_INQUIRERS = frozenset(
    "commission panel agency itc department ministry authority authorities tribunal dgtr mofcom regulator".split()
)
_AWAITED = frozenset({"be due", "be scheduled", "be set", "schedule", "expect", "await"})
_GIVEN = frozenset("adopt announce issue publish make give take release hand down deliver".split())
_CONCLUDING = frozenset({"vote", "find", "rule", "decide", "conclude", "determine"})
_INJURY = frozenset(
    "injure injures injured injury harm harmed harms hurt hurts hurting injuring harming".split()
)
_COURTS = frozenset({"court", "courts", "judge", "judges"})
_JUDGING = frozenset({"rule", "find", "declare", "uphold", "hear"})
_CONTESTED = frozenset("tariff tariffs duty duties levy levies surcharge surcharges imports".split())
_RAISED = frozenset("issue issues matter it case dispute concern concerns question problem".split())


def filed(ground: Ground, verb: Verb) -> str:
    """A case that somebody brings or closes: "the case was filed in April", "opened cases into pork"."""
    if verb.lemma not in _FILES:
        return ""
    if "when" in ground.lower(verb.first - 5, verb.first):
        return ""  # "had no such tax when the cases were opened"
    if verb.passive or verb.form == "participle":
        return VAGUE_CASE if _FILED & set(ground.lower(verb.first - 2, verb.first)) else ""
    after = ground.lower(verb.end, verb.end + 5)
    return VAGUE_CASE if (_FILED - {"complaint", "complaints"}) & set(after) else ""


def looked_into(ground: Ground, verb: Verb) -> str:
    """An inquiry told by the verb: "began looking into the matter", not "is looking into halving its tax"."""
    wronged = _WRONGS & set(ground.lower(verb.end, verb.end + 18))
    examined = verb.lemma in _EXAMINING and (wronged or verb.lemma != "look into")
    if examined and not verb.passive and ground.names_in(verb.end, verb.end + 12):
        goods = ground.names_in(verb.end, verb.end + 2) and ground.goods & set(range(verb.end, verb.end + 5))
        by_agency = goods and (_INQUIRERS | {"remedies"}) & ground.texts(ground.subject_of(verb))
        return "investigation" if by_agency or wronged else ""
    matter = _LOOKED_INTO & set(ground.lower(verb.end, verb.end + 6)) if verb.lemma == "look into" else set()
    if not matter or verb.form == "infinitive":
        return ""
    return "investigation" if matter & {"imports", "dumping", "subsidies", "subsidy"} else VAGUE_INQUIRY


def verdict_due(ground: Ground, verb: Verb) -> str:
    """A decision that is still to come: "a final ruling is due in March", "the panel will vote in June"."""
    subject, goal = ground.texts(ground.subject_of(verb)), ground.lower(verb.end, verb.end + 8)
    opening = set(ground.lower(0, 4))
    if opening & (_LAST | {"a"}) and verb.lemma == "be due":
        subject |= opening  # "A second ruling, on whether the planes were dumped, is due next week."
    if verb.lemma in _AWAITED and verb.finite:
        come = goal[:1] != ["to"] or {"come", "be"} & set(goal[1:3])
        return VAGUE_INQUIRY if come and _VERDICTS & subject else ""
    if verb.form not in ("future", "ought"):
        return ""
    advised = verb.lemma in _GIVEN and _INQUIRERS & subject and (_VERDICTS | _ADVICE) & set(goal[:4])
    if advised and {"imports", "dumping"} & set(goal):
        return "investigation"
    if verb.form == "ought":
        return ""
    if verb.lemma in ("vote", "rule", "decide") and ground.words[verb.first].lower != "to":
        return VAGUE_INQUIRY if _INQUIRERS & subject else ""
    if verb.lemma in _GIVEN and _LAST & set(goal[:4]) and _VERDICTS & set(goal[:5]):
        return VAGUE_INQUIRY
    return ""


def injury_found(ground: Ground, verb: Verb) -> str:
    """What a commission found of injury: "the trade commission voted that imports hurt the industry"."""
    if verb.lemma not in _CONCLUDING or verb.form not in ("past", "perfect"):
        return ""
    doer = ground.texts(ground.subject_of(verb))
    told = {"itc", "commissioners"} & doer or {"trade", "commission"} <= doer
    return "investigation" if told and _INJURY & set(ground.lower(verb.end, verb.end + 30)) else ""


def case_ended(ground: Ground, verb: Verb) -> str:
    """A case at the World Trade Organization that is ended: "settled their dispute at the WTO"."""
    after = ground.lower(verb.end, verb.end + 14)
    ended = verb.lemma in ("end", "settle", "resolve", "suspend", "pause", "drop", "terminate")
    court = {"wto", "organization", "organisation"} & set(after)
    return "dispute" if ended and court and {"dispute", "disputes"} & set(after[:7]) else ""


def trip_put_off(ground: Ground, verb: Verb) -> str:
    """A visit that does not take place as planned: "postponed a visit to Lima", "the trip was called off"."""
    if verb.kind not in ("suspend", "remove"):
        return ""
    what = (
        ground.texts(ground.subject_of(verb)) if verb.passive else set(ground.lower(verb.end, verb.end + 4))
    )
    sides = ground.names_in(verb.first - 14, verb.end + 8)
    return "talks" if {"visit", "trip"} & what and sides else ""


def judged(ground: Ground, verb: Verb) -> str:
    """What a court of a country says of a duty: "a federal judge struck down the tariffs"."""
    if verb.lemma not in _JUDGING:
        return ""
    doer = (
        ground.lower(verb.end, verb.end + 8) if verb.passive else list(ground.texts(ground.subject_of(verb)))
    )
    if not _COURTS & set(doer) or (verb.passive and "by" not in doer[:4]):
        return ""
    return "dispute" if _CONTESTED & set(ground.lower(verb.first - 16, verb.end + 20)) else ""


def raised_with(ground: Ground, verb: Verb) -> str:
    """An approach to another side: "Lima would raise the matter with Santiago"."""
    after = ground.lower(verb.end, verb.end + 12)
    if verb.lemma not in ("raise", "bring up", "take up", "take") or not _RAISED & set(after[:3]):
        return ""
    if verb.lemma == "take" and "up" not in after[:3]:
        return ""
    with_whom = [at for at, word in enumerate(after) if word == "with"]
    if not with_whom:
        return ""
    near = verb.end + with_whom[0] + 1
    return "talks" if ground.names_in(near, near + 4) or "counterpart" in after[with_whom[0] :][:3] else ""
