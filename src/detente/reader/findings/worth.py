"""How much a sentence tells of a measure or event: signs with weights, from a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from detente.reader.findings.ceasing import CEASED
from detente.reader.findings.deeds import FRAGMENT_DEEDS, Deed
from detente.reader.findings.event_sides import is_bloc
from detente.reader.findings.event_status import goes_on
from detente.reader.findings.finding import Finding
from detente.reader.findings.outcomes import is_of_the_outcome
from detente.reader.findings.reasons import is_only_a_reason
from detente.reader.findings.scene import Scene
from detente.reader.findings.status import is_denied, stance_of
from detente.reader.grammar.triggers import Trigger
from detente.reader.grammar.verbs import Verb
from detente.reader.pages.furniture import is_title
from detente.reader.tables import rows

Kind = Literal["measure", "event"]

_DEFINITE = frozenset("the these those such this that his her its their our existing any".split())
_ARTICLES = frozenset("a an the its their his".split())
_STRONG = frozenset(
    "impose hit bear raise lower remove suspend exempt extend expire start threaten consider propose announce "
    "plan agree ban restrict blacklist add retaliate meet hold sign coordinate sue rule investigate launch "
    "require".split()
)


def worth_of(signs: Iterable[str], kind: Kind) -> float:
    """The worth of a finding: the weights of its signs added up.

    Examples:
        >>> worth_of(["deed", "rate"], "measure")
        1.8
    """
    weights = _weights()
    return round(sum(weights[kind, sign] for sign in signs), 2)


@cache
def _weights() -> dict[tuple[str, str], float]:
    return {(row["kind"], row["sign"]): float(row["weight"]) for row in rows("signs")}


def measure_signs(scene: Scene, trigger: Trigger, deed: Deed, finding: Finding) -> frozenset[str]:
    """The signs that a sentence tells of a measure; the last word on sides, days and rates is the finding's."""
    described = set(scene.lower(trigger.first - 1, trigger.head))
    opening = scene.words[trigger.first].lower
    noun = scene.words[trigger.head].lower
    bare = trigger.verb < 0 and finding.rate is None
    clause = scene.lower(*scene.clause_of(trigger.head))
    signs = {
        "deed": deed.kind in _STRONG,
        "other deed": bool(deed.kind) and deed.kind not in _STRONG,
        "modifier": bool(deed.modifier),
        "second deed": bool(deed.second),
        "rate": finding.rate is not None,
        "actor": bool(finding.imposed_by),
        "target": bool(finding.on),
        "day": bool(finding.effective or finding.until),
        "average": bool(described & {"average", "overall", "effective"}),
        "denied": _denied(scene, deed) and deed.kind not in ("exempt", "extend") and deed.noun != CEASED,
        "opposed": deed.kind in ("refuse", "avoid"),
        "none": (opening in ("no", "without") or "no" in scene.lower(trigger.first - 1, trigger.first))
        and deed.noun != CEASED,
        "such": "such" in described or opening == "any",
        "definite": opening in _DEFINITE and not finding.on and finding.rate is None,
        "singular": bare and not trigger.plural and opening not in _ARTICLES and noun != "aid",
        "by the way": trigger.verb >= 0
        and deed.verb is not None
        and deed.verb.form == "gerund"
        and deed.verb.governed_by not in ("announce", "propose")
        and not scene.is_fragment
        and not _is_answer(scene, deed.verb),
        "fragment": scene.is_fragment and scene.sentence.kind == "body" and deed.kind in FRAGMENT_DEEDS,
        "also": bool({"also", "another", "second", "separate", "separately", "meanwhile"} & set(clause)),
        "provisional": bool(described & {"provisional", "preliminary", "interim"}),
        "new": bool(described & {"new", "additional", "further", "extra", "fresh"}),
        "goods": bool(finding.product),
        "condition": _in_condition(scene, trigger),
        "reason": finding.rate is None and is_only_a_reason(scene, trigger, deed),
        "nobody": trigger.verb >= 0 and deed.kind == "ban" and not (finding.imposed_by or finding.on),
        "the exemption": (deed.kind == "exempt" or trigger.instrument == "exemption")
        and opening in _DEFINITE
        and not finding.on,
        "specific": _specific(scene, trigger),
        "firm": _of_a_firm(scene, trigger),
        "asked": deed.number >= 0 and "ask" in stance_of(scene, deed.number).governors,
    }
    return frozenset(sign for sign, holds in signs.items() if holds) | _common_signs(scene, trigger, deed)


_ANOTHER = frozenset({"separate", "separately", "parallel", "another", "second", "companion"})
_OF_ONE_SIDE = frozenset({("agreement", "remove"), ("dispute", "rule"), ("investigation", "launch")})
"""Events told whole with one side: who left a deal, against whom a panel ruled."""


def _within_a_bloc(scene: Scene, trigger: Trigger, finding: Finding) -> bool:
    """Whether a bloc meets or agrees by itself: "a political agreement of the leaders of the EU"."""
    if not is_bloc(finding.imposed_by) or finding.on:
        return False
    if trigger.instrument == "talks":
        return scene.lower(trigger.first, trigger.first + 1) == ["their"]
    return trigger.instrument == "agreement" and "with" not in scene.lower(trigger.end, trigger.end + 3)


def _needs_one_side(trigger: Trigger, deed: Deed) -> bool:
    """Whether an event is told whole with one side; a decision that is due names only whose goods it is on."""
    awaited = trigger.instrument == "investigation" and trigger.verb >= 0
    return awaited or (trigger.instrument, deed.kind) in _OF_ONE_SIDE


def _is_answer(scene: Scene, verb: Verb) -> bool:
    """Whether a verb in -ing says what an answer is: "Moscow responded in August by banning imports"."""
    if scene.lower(verb.first - 1, verb.first) != ["by"]:
        return False
    return any(other.kind == "retaliate" and 0 <= verb.first - other.end <= 12 for other in scene.verbs)


def event_signs(scene: Scene, trigger: Trigger, deed: Deed, finding: Finding) -> frozenset[str]:
    """The signs that a sentence tells of talks, an agreement, a dispute or an investigation."""
    sides = len(set(finding.imposed_by) | set(finding.on))
    clause = scene.lower(*scene.clause_of(trigger.head))
    signs = {
        "deed": deed.kind in _STRONG or (trigger.instrument == "talks" and goes_on(scene, trigger)),
        "subject": not deed.kind and _is_subject(scene, trigger),
        "sides": sides >= 2 or (sides == 1 and _needs_one_side(trigger, deed)),
        "day": bool(finding.event or finding.announced or finding.until),
        "alone": (trigger.verb >= 0 and sides < 2 and trigger.instrument == "talks")
        or _within_a_bloc(scene, trigger, finding),
        "condition": _in_condition(scene, trigger),
        "also": trigger.instrument == "investigation" and bool(_ANOTHER & set(clause)),
        "asked": trigger.verb >= 0 and _is_wished(scene, deed),
        "hoped for": trigger.instrument == "agreement" and _is_hoped_for(scene, trigger),
        "earlier": deed.verb is not None and "had" in scene.lower(deed.verb.first, deed.verb.head),
        "we": bool({"we", "our"} & set(clause)),
        "document": trigger.instrument in ("agreement", "investigation", "dispute"),
        "denied": _denied(scene, deed)
        or (trigger.instrument == "agreement" and _is_none(scene, trigger))
        or (trigger.instrument == "dispute" and _could_be_sued(scene, trigger)),
        "any": bool({"any", "such", "no"} & set(scene.lower(trigger.first - 1, trigger.first + 1))),
        "definite": scene.words[trigger.first].lower in _DEFINITE,
        "under": trigger.instrument == "agreement" and _is_frame(scene, trigger, deed),
        "outcome": trigger.instrument == "investigation" and is_of_the_outcome(scene, trigger, deed),
    }
    return frozenset(sign for sign, holds in signs.items() if holds) | _common_signs(scene, trigger, deed)


def _is_wished(scene: Scene, deed: Deed) -> bool:
    """Whether somebody asks others to meet: "called on the premier to speak with his counterpart"."""
    return deed.number >= 0 and deed.kind != "ask" and "ask" in stance_of(scene, deed.number).governors


_HOPED_FOR = re.compile(
    r"\b(?:attempt|bid|effort|hope|aim|quest|push|try|trying|hoping|seek|seeking|want|keen|eager)s?\b"
    r" (?:[^,;]+ )?(?:win|winning|reach|reaching|secure|securing|strike|striking|clinch|clinching|get|land|seal)"
    r"(?: \S+){0,5}$"
)


def _is_hoped_for(scene: Scene, trigger: Trigger) -> bool:
    """Whether a deal is only what somebody would like to have: "in an attempt to win a trade deal"."""
    return bool(_HOPED_FOR.search(" ".join(scene.lower(trigger.first - 20, trigger.first))))


_OPEN_TO = frozenset("risk risks risked risking open vulnerable could may might".split())


def _could_be_sued(scene: Scene, trigger: Trigger) -> bool:
    """Whether a case is only possible: "risks being challenged", "open to challenge at the WTO"."""
    near = scene.lower(trigger.first - 3, trigger.end)
    return bool(_OPEN_TO & set(near)) and bool({"challenge", "challenged", "contested"} & set(near))


def _is_none(scene: Scene, trigger: Trigger) -> bool:
    """Whether there is no such thing: "countries with which it has no free trade agreement"."""
    return scene.lower(trigger.first - 1, trigger.first) == ["no"] or scene.words[trigger.first].lower == "no"


_FRAMING = frozenset({"under", "given", "within", "outside"})
_GOING_BY = re.compile(
    r"\b(?:compl(?:y|ies|ied|iant|ying) with|rules of|terms of|implementation of|in line with|covered by"
    r"|contrary to|under)(?: \w+){0,3}$"
)


def _is_frame(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether an agreement is only what something else goes by: "duty free under the pact"."""
    if deed.verb is not None and deed.verb.lemma == "fail" and deed.verb.first >= trigger.end:
        return True  # "the trade deal failed to raise exports"
    if {"with", "whom"} <= set(scene.lower(trigger.first - 6, trigger.first)):
        return True  # "Peru, with whom it has a free trade agreement"
    before = scene.lower(trigger.first - 2, trigger.first + 1)
    if not deed.kind and _FRAMING & set(before):
        return True
    told = deed.verb is not None and deed.verb.first >= trigger.end and deed.verb.form == "participle"
    news = scene.words[trigger.first].lower in ("a", "an")  # "under a truce in which Beijing undertook to"
    return not (told or news) and bool(
        _GOING_BY.search(" ".join(scene.lower(trigger.first - 6, trigger.first)))
    )


def _common_signs(scene: Scene, trigger: Trigger, deed: Deed) -> frozenset[str]:
    signs = {
        "weak word": trigger.weak,
        "blamed": _only_blamed(scene, deed),
        "headline": scene.sentence.kind == "headline" or _is_title_line(scene),
        "late": scene.number >= LATE,
        "quoted": _in_quotation(scene, trigger.head),
    }
    return frozenset(sign for sign, holds in signs.items() if holds)


LATE = 10
"""From which sentence on a report tells what lies behind its news."""


_PER_UNIT = frozenset(
    "ton tons tonne tonnes kg kilo kilogram litre liter barrel unit head bushel hectolitre".split()
)


def _specific(scene: Scene, trigger: Trigger) -> bool:
    """Whether a duty in money is said in its clause: "25 euros per ton"."""
    words = scene.lower(*scene.clause_of(trigger.head))
    return any(
        word in _PER_UNIT and {"per", "a"} & set(words[max(0, at - 2) : at]) for at, word in enumerate(words)
    )


def _of_a_firm(scene: Scene, trigger: Trigger) -> bool:
    """Whether the sentence is about a firm: "General Motors expects tariffs to cost it less"."""
    verbs = [verb for verb in scene.verbs if verb.finite]
    if not verbs:
        return False
    subjects = [name for first, end, name in scene.names if end <= verbs[0].first and first < trigger.first]
    return bool(subjects) and all(name.kind == "company" for name in subjects)


def _is_title_line(scene: Scene) -> bool:
    """Whether a sentence is set as a title: a line below the headline, "Actions Target Largest Bank"."""
    return len(scene.words) >= 6 and scene.words[-1].text != "." and is_title(scene.sentence.text)


def _denied(scene: Scene, deed: Deed) -> bool:
    """Whether a deed is said not to be done: "did not", "no plans to", "denied that it had"."""
    if deed.verb is None:
        return False
    return deed.verb.negated or is_denied(scene, deed.verb)


def _in_quotation(scene: Scene, index: int) -> bool:
    """Whether a word stands inside quotation marks, opened in this sentence or before it."""
    before = [word.text for word in scene.words[:index] if word.text in '“”"']
    after = [word.text for word in scene.words[index:] if word.text in '“”"']
    if before:
        return before[-1] == "“" or (before[-1] == '"' and len(before) % 2 == 1)
    return bool(after) and (after[0] == "”" or (after[0] == '"' and len(after) % 2 == 1))


def _in_condition(scene: Scene, trigger: Trigger) -> bool:
    first, _ = scene.clause_of(trigger.head)
    before = " ".join(scene.lower(trigger.first - 4, trigger.first))
    if "in case" in before and not before.endswith("in case"):
        return True  # "deposits in case duties are imposed"
    return scene.words[first].lower in ("if", "unless", "should")


def _is_subject(scene: Scene, trigger: Trigger) -> bool:
    """Whether a noun is what its clause speaks of: it stands before the clause's verb, with no side before it."""
    first, end = scene.clause_of(trigger.head)
    verbs = [verb for verb in scene.verbs if first <= verb.head < end and verb.finite]
    return bool(verbs) and trigger.end <= verbs[0].first and not scene.names_between(first, trigger.first)


def _only_blamed(scene: Scene, deed: Deed) -> bool:
    """Whether the deed is only what somebody accuses another of."""
    at = deed.number
    for _ in range(5):
        if at < 0:
            return False
        if scene.verbs[at].kind == "blame":
            return True
        at = scene.verbs[at].governor
    return False
