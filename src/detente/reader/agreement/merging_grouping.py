"""Which claims tell of one measure or event: each joins the group that most speaks for, or begins its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from detente.reader.agreement.merging_events import event_score
from detente.reader.agreement.merging_features import Feature
from detente.reader.agreement.merging_groups import NEVER, Group
from detente.reader.agreement.merging_measures import measure_score
from detente.reader.agreement.wording import alike

ENOUGH = 3.0
"""Score from which a claim belongs to a group."""
NEAREST = 48
"""How many groups of one block a claim is compared with beyond those of its own rate."""


def group(features: Sequence[Feature]) -> list[Group]:
    """Claims in groups of one measure or event each, in the order of their first claim.

    Claims with a rate and a day come first, so that vaguer ones find what they may belong to. A claim meets
    the
    groups of its family and its actors, at most ``NEAREST`` of them beside those of its own rate: the work
    grows with
    the claims and not with their square.
    """
    stated = _rates_by_report(features)
    ordered = sorted(
        features,
        key=lambda f: (f.bounds is None, f.claim.salience != "main", f.day is None, f.series, f.order),
    )
    blocks: dict[tuple, list[Group]] = defaultdict(list)
    groups: list[Group] = []
    for one in ordered:
        best, best_score = None, ENOUGH
        for candidate in _candidates(one, blocks):
            value = score(one, candidate, stated)
            if value > best_score:
                best, best_score = candidate, value
        if best is None:
            best = Group(one)
            groups.append(best)
        else:
            best.add(one)
        for key in _keys(one):
            if not any(best is known for known in blocks[key][-NEAREST:]):
                blocks[key].append(best)
    for found in groups:
        found.members.sort(key=lambda member: member.order)
    return sorted(groups, key=lambda found: found.members[0].order)


def _rates_by_report(features: Sequence[Feature]) -> dict[tuple, set[tuple[float, float]]]:
    """The rates each report states for one family and actor: a report that has both tells of two measures."""
    stated: dict[tuple, set[tuple[float, float]]] = defaultdict(set)
    for one in features:
        if one.bounds:
            for code in one.by:
                stated[one.claim.report, one.family, code].add(one.bounds)
    return stated


def _keys(one: Feature) -> list[tuple]:
    codes = sorted(one.by) or ["?"]
    keys: list[tuple] = [(one.family, code) for code in codes]
    keys += [(one.family, code, one.on) for code in codes]
    if one.bounds:
        keys += [(one.family, code, one.bounds) for code in codes]
    elif one.day:
        keys += [(one.family, code, one.day.first.toordinal() // 7) for code in codes]
    keys += [(one.family, code, "goods", one.product) for code in codes if one.product]
    if not one.is_event and one.on:
        keys.append((one.family, "on", one.on))
    return keys


def _candidates(one: Feature, blocks: dict[tuple, list[Group]]) -> list[Group]:
    seen: dict[int, Group] = {}
    keys = _keys(one)
    if one.is_event and one.day:
        week = one.day.first.toordinal() // 7
        keys += [(one.family, code, week + step) for code in one.by for step in (-1, 1)]
    for key in keys:
        for found in blocks.get(key, ())[-NEAREST:]:
            seen.setdefault(id(found), found)
    return list(seen.values())


def score(one: Feature, group: Group, stated: dict[tuple, set[tuple[float, float]]]) -> float:
    """How much speaks for a claim's belonging to a group; minus infinity where something forbids it."""
    fit = event_score(one, group) if one.is_event else measure_score(one, group, stated)
    if fit == NEVER:
        return NEVER  # most groups: their words need not be compared
    return fit + 2.0 * max((alike(one.stems, member.stems) for member in group.distinct), default=0.0)
