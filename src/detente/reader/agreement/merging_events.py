"""How much speaks for a claim and a group being one occasion of talks: sides, level, means, day, place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from detente.reader.agreement.merging_features import Feature
from detente.reader.agreement.merging_groups import NEVER, Group, gap
from detente.reader.agreement.wording import alike
from detente.reader.claim import Period


def event_score(one: Feature, group: Group) -> float:
    """How much speaks for a claim's belonging to a group of claims of one occasion of talks."""
    if one.by and group.by and not one.by & group.by:
        return NEVER
    if min(len(one.by), len(group.by)) > 1 and len(one.by & group.by) < 2:
        return NEVER
    levels, means = group.levels, group.means
    if (one.level and levels and one.level not in levels) or any(
        one.series != member.series for member in group.distinct
    ):
        return NEVER
    if one.means and means and one.means not in means and not _same_day(one, group):
        return NEVER
    total = 1.0 if one.by == group.by else 0.5
    total += 1.5 * bool(one.level and one.level in levels) + 1.5 * bool(one.means and one.means in means)
    return total + _event_stage(one, group) + _event_days(one, group) + _event_place(one, group)


def _same_day(one: Feature, group: Group) -> bool:
    """One day, given as such: a call and a meeting of the same people on it are told of one occasion."""
    return any(
        one.day and member.day and gap(one.day, member.day) == 0 and one.day.first == one.day.last
        for member in group.distinct
    )


def _event_stage(one: Feature, group: Group) -> float:
    stages = {member.stage for member in group.distinct}
    if one.stage in stages:
        return 1.5
    if "over" in stages | {one.stage}:
        return NEVER
    if one.claim.report in group.reports:
        return NEVER  # one report that has talks held and others planned tells of two
    if any(one.day and member.day and gap(one.day, member.day) <= 1 for member in group.distinct):
        return 1.0
    return NEVER


def _event_days(one: Feature, group: Group) -> float:
    days = [member for member in group.distinct if member.day]
    if one.day and days:
        nearest = min(gap(one.day, member.day) for member in days if member.day)
        if nearest <= 1:
            # A narrow day that fits a narrow day says most; a month fits nearly anything in it.
            return 2.0 if one.day.last - one.day.first <= dt.timedelta(days=7) else 1.0
        if nearest > 3 or one.claim.report in group.reports or not one.level or not _single(one.day):
            return NEVER
        alike_else = [
            member for member in days if member.day and _single(member.day) and member.stage == one.stage
        ]
        return -1.0 if alike_else else NEVER
    if one.stage == "done" and (one.day or days):
        likeness = max(alike(one.stems, member.stems) for member in group.distinct)
        if likeness < 0.5 and (one.claim.report in group.reports or _long_ago(one, days)):
            return NEVER
    return 0.0


def _single(period: Period) -> bool:
    return period.first == period.last


def _long_ago(one: Feature, days: Sequence[Feature]) -> bool:
    """Whether undated talks of one report would be taken for talks long before it, or the reverse."""
    if one.day:
        told = [member.told for member in days if member.told] or ([one.told] if one.told else [])
        return any((day - one.day.last).days > 30 for day in told)
    return one.told is not None and all(
        (one.told - member.day.last).days > 30 for member in days if member.day
    )


def _event_place(one: Feature, group: Group) -> float:
    places = frozenset().union(*(member.place for member in group.distinct))
    if not one.place or not places:
        return 0.0
    return 1.0 if one.place & places else -0.5
