"""Which measure of its sentence each rate of duty is of."""

from __future__ import annotations

from collections.abc import Sequence

from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger
from detente.reader.instruments import DUTIES
from detente.reader.mentions.rates import RateMention

LOOSE = "rate"
"""Instrument of a rate that stands alone until the report tells which duty it is of."""
RATED = DUTIES | {LOOSE}
"""Instruments that a rate can be of."""


def bound_rates(
    scene: Scene, triggers: Sequence[Trigger]
) -> tuple[dict[int, list[RateMention]], list[Trigger]]:
    """The measure of each rate of duty: the nearest in its clause, else the rate names one by itself.

    Returns:
        The rates of each measure by the index of its word, and the rates that stand for a measure of their own
        ("steel will be charged 25 percent").
    """
    rated = [t for t in triggers if t.instrument in RATED]
    bound: dict[int, list[RateMention]] = {}
    loose: list[Trigger] = []
    for rate in scene.rates:
        if not states_a_rate(scene, rate):
            continue
        at, end = scene.index(rate.start), scene.index(rate.end)
        near = [t for t in rated if scene.clauses[t.head] == scene.clauses[at] or abs(t.head - at) <= 4]
        near = near or _told_on(scene, rated, at)
        near = _moved(scene, rated, rate, at) or near
        if near:
            nearest = min(
                near, key=lambda t: (scene.clauses[t.head] != scene.clauses[at], _reach(scene, t, at, end))
            )
            bound.setdefault(nearest.head, []).append(rate)
        else:
            loose.append(Trigger(at, at, max(end, at + 1), LOOSE))
            bound.setdefault(at, []).append(rate)
    return bound, loose


def _told_on(scene: Scene, rated: Sequence[Trigger], at: int) -> list[Trigger]:
    """The measure that a clause with "which" goes on about: "the tariffs, which were doubled to 50 percent"."""
    first, _ = scene.clause_of(at)
    if scene.lower(first, first + 1) not in (["which"], ["that"]):
        return []
    return [t for t in rated if 0 <= first - t.end <= 1]


_MOVING = frozenset({"raise", "lower"})


def _moved(scene: Scene, rated: Sequence[Trigger], rate: RateMention, at: int) -> list[Trigger]:
    """The measure before an aside whose change closes the sentence: "cut its tariff, which ..., from 9% to 7%"."""
    first, _ = scene.clause_of(at)
    if rate.prior is None or scene.words[first].lower != "which":
        return []
    if any(first <= verb.head < at and verb.kind in _MOVING for verb in scene.verbs):
        return []
    return [
        t
        for t in rated
        if t.end <= first and any(v.kind in _MOVING and v.end <= t.first for v in scene.verbs)
    ]


def _reach(scene: Scene, trigger: Trigger, at: int, end: int) -> int:
    """Words from a rate to a measure; far to one behind "and": "tariffs fall to 30% and duties to 10%"."""
    behind = trigger.head >= end and {"and", "but", "from", ","} & set(scene.lower(end, trigger.head))
    return abs(trigger.head - at) + (20 if behind else 0)


def states_a_rate(scene: Scene, rate: RateMention) -> bool:
    """Whether a percentage is a measure's rate: a duty, no level named beside it, no total of an addition."""
    if (
        not rate.is_duty
        or (_is_existing(scene, rate) and not _collected(scene, rate))
        or rate.why == "cut by"
        or (rate.why == "duty-free" and "free" in rate.words.lower())
    ):
        return False
    if _not_done(scene, rate) or _is_prior(scene, rate) or _is_step(scene, rate):
        return False
    if rate.why == "context" and _of_a_firm(scene, rate):
        return False
    added = any(
        other.is_duty and other.basis == "additional" and other.end <= rate.start for other in scene.rates
    )
    return not (rate.basis == "total" and added and "bringing" in scene.lower(0, scene.index(rate.start)))


_LEVEL = frozenset("a the range of between about just roughly current present as little".split())


def _is_prior(scene: Scene, rate: RateMention) -> bool:
    """Whether a rate is only where another rose or fell from: "a duty of 25 percent, up from 10"."""
    before = scene.lower(scene.index(rate.start) - 7, scene.index(rate.start))
    while before and before[-1] in _LEVEL:
        before.pop()
    told = [other for other in scene.rates if other.is_duty and other.end <= rate.start]
    if not told or before[-1:] != ["from"]:
        return False
    between = scene.lower(scene.index(told[-1].end), scene.index(rate.start))
    own = scene.lower(scene.index(told[-1].start) - 2, scene.index(told[-1].start))
    return len(between) <= 10 and "and" not in between and "from" not in own


def _is_step(scene: Scene, rate: RateMention) -> bool:
    """Whether a rate is the step to another: "raised by 10 percentage points to 35 percent"."""
    at = scene.index(rate.end)
    starts = {scene.index(other.start) for other in scene.rates if other.is_duty}
    return rate.why == "increased by" and scene.lower(at, at + 1) == ["to"] and at + 1 in starts


MOST_LISTED = 40
"""How far back a list of rates is followed."""


def _is_existing(scene: Scene, rate: RateMention) -> bool:
    """Whether a rate is a standing level, or listed with one: "now at 8 percent, 10 percent and 15 percent"."""
    if rate.why == "existing":
        return True
    offset = scene.sentence.start
    for other in reversed([one for one in scene.rates if one.end <= rate.start][-MOST_LISTED:]):
        between = scene.sentence.text[other.end - offset : rate.start - offset]
        if between.strip(" ,") not in ("", "and", "or"):
            return False
        if other.why == "existing":
            return True
        rate = other
    return False


def _collected(scene: Scene, rate: RateMention) -> bool:
    """Whether a standing rate is all a sentence tells: "on top of the 10 percent duty that the EU collects"."""
    alone = not any(other.is_duty for other in scene.rates if other is not rate)
    after = scene.index(rate.end)
    charged = any(verb.kind == "impose" and after < verb.head <= after + 10 for verb in scene.verbs)
    told = {"that", "which", "already"} & set(scene.lower(after, after + 5))
    return alone and charged and bool(told or scene.names_between(after + 1, after + 4))


def _not_done(scene: Scene, rate: RateMention) -> bool:
    """Whether a second rate is one that is said not to come: "leave it at 10 percent and not raise it to 25"."""
    at = scene.index(rate.start)
    governing = [
        verb for verb in scene.verbs if verb.end <= at and scene.clauses[verb.head] == scene.clauses[at]
    ]
    first = all(other.start >= rate.start for other in scene.rates if other.is_duty)
    return bool(governing) and governing[-1].negated and not first


def _of_a_firm(scene: Scene, rate: RateMention) -> bool:
    """Whether a percentage that only the report's subject makes a duty is a firm's: "Toyota rose 12 percent"."""
    first, end = scene.clause_of(scene.index(rate.start))
    firms = any(name.kind == "company" for _, _, name in scene.names_between(first, end))
    verbs = [verb for verb in scene.verbs if first <= verb.head < end]
    return firms or any(verb.lemma in ("add", "gain", "lose") for verb in verbs)
