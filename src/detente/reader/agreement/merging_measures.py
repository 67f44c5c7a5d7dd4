"""How much speaks for a claim and a group being one measure: sides, rate, goods, stage, days, instrument."""

from __future__ import annotations

import datetime as dt
import re

from detente.reader.agreement.merging_features import Feature
from detente.reader.agreement.merging_groups import NEVER, Group, gap, overlap
from detente.reader.agreement.wording import alike
from detente.reader.claim import Period

NEAR = 7
"""Days between reports in which another target or actor of an act is a disagreement about it."""
SAME_NEWS = dt.timedelta(days=21)
"""Reports this close can disagree about one measure; later ones tell of another rate or an amendment."""
_SPECIFIC = frozenset({"anti_dumping", "anti_subsidy", "safeguard", "export_tax", "export_quota", "subsidy"})


def measure_score(one: Feature, group: Group, stated: dict[tuple, set[tuple[float, float]]]) -> float:
    """How much speaks for a claim's belonging to a group of claims of one measure, pact or dispute.

    Args:
        one: the claim.
        group: the group.
        stated: the rates each report states for a family and an actor.
    """
    # Most groups are told apart by who acts on whom: what takes longer to compare comes after.
    sides = _sides(one, group)
    if sides == NEVER or not _one_moment(one, group):
        return NEVER
    rate = _rate(one, group, stated)
    product = _product(one, group) if rate != NEVER else NEVER
    if product == NEVER:
        return NEVER
    stage = _stage(one, group)
    days = _days(one, group) if stage != NEVER else NEVER
    if days == NEVER:
        return NEVER
    total = sides + rate + product + stage + days + _kind(one, group)
    if one.bounds and group.bounds and one.bounds not in group.bounds:
        # Two rates are one measure told differently only where the rest agrees and something ties
        # them together.
        same_day = any(
            overlap(one.day, m.day) and _narrow(one.day) and _narrow(m.day) for m in group.distinct
        )
        tied = product >= 2.0 or same_day or max(alike(one.stems, m.stems) for m in group.distinct) >= 0.5
        if not (tied and stage >= 1.0 and sides >= 2.0 and product >= 0.0):
            return NEVER
    if sides < 2.0 and not (one.bounds in group.bounds or (not one.bounds and not group.bounds)):
        return NEVER
    return total


def _narrow(period: Period | None) -> bool:
    """Whether a period is a day or a week, not a season."""
    return period is not None and (period.last - period.first).days <= 7


def _sides(one: Feature, group: Group) -> float:
    """Actor and target: the same, one inside the other, or unnamed."""
    if one.mirrored != group.members[0].mirrored:
        return NEVER
    if one.family == "pact":
        return _parties(one, group)
    by, on = group.usual_sides
    if one.by == by:
        actor = 1.0
    elif not one.by or not by:
        actor = 0.0
    elif one.by & by:
        actor = 0.5
    else:
        return _other_actor(one, group)
    if one.on == on:
        return actor + 2.0
    if any(
        member.on != one.on and not _one_place(one, member) for member in group.of_report(one.claim.report)
    ):
        return NEVER
    if not one.on or not on:
        return actor + 0.75
    shared = len(one.on & on) / len(one.on | on)
    if _days_between(one, group) <= NEAR and ("*" in one.on | on or shared >= 0.5):
        return actor + 0.25
    return NEVER


def _parties(one: Feature, group: Group) -> float:
    """Those who agree: a pact of other parties is another pact, unless one report names only one of them."""
    by, on = group.usual_sides
    own, others = one.by | one.on, by | on
    if own == others:
        return 3.0
    if min(len(own), len(others)) <= 1 and (own < others or others < own):
        return 1.5
    return _other_actor(one, group)


def _other_actor(one: Feature, group: Group) -> float:
    """Another actor altogether: only where two reports of one week tell the same in nearly the same words."""
    if one.claim.report in group.reports or one.on != group.on or not one.on or one.mirrored:
        return NEVER
    likeness = max(alike(one.stems, member.stems) for member in group.distinct)
    same_rate = bool(one.bounds) and one.bounds in group.bounds
    if (same_rate or one.family == "pact") and likeness >= 0.6 and _days_between(one, group) <= NEAR:
        return 2.0
    return NEVER


def _days_between(one: Feature, group: Group) -> int:
    """Days between the report of a claim and the nearest report of a group; 0 where one is unknown."""
    if one.told is None or not group.told:
        return 0
    return min(abs((one.told - day).days) for day in group.told)


def _one_moment(one: Feature, group: Group) -> bool:
    """Whether claims of reports far apart in time can be about one measure, as their days say."""
    own = one.claim.announced or one.day
    if _days_between(one, group) <= 45:
        dated = [member for member in group.distinct if member.claim.announced or member.day]
        if own and one.told and not dated and _past(own, one.told):
            return all(member.claim.salience == "background" for member in group.distinct)
        return True
    for member in group.distinct:
        if any(
            overlap(first, second) and _within_a_month(first) and _within_a_month(second)
            for first, second in ((one.day, member.day), (one.claim.announced, member.claim.announced))
        ):
            return True
    return False


def _past(period: Period, told: dt.date) -> bool:
    return (told - period.last).days > 365


def _within_a_month(period: Period | None) -> bool:
    return period is not None and (period.last - period.first).days <= 31


def _one_place(one: Feature, member: Feature) -> bool:
    """Whether two claims of one report stand on the same words: a reading given twice."""
    return any(a.start < b.end and b.start < a.end for a in one.claim.quotes for b in member.claim.quotes)


def _rate(one: Feature, group: Group, stated: dict[tuple, set[tuple[float, float]]]) -> float:
    if not one.bounds or not group.bounds:
        lone = one.bounds or group.bounds
        return (
            (-0.5 if lone and len(group.reports) < 2 and one.claim.salience == "background" else 0.0)
            if lone
            else 0.5
        )
    if one.bounds in group.bounds:
        return 3.0
    if one.claim.report in group.reports:
        return NEVER
    for code in one.by & group.by:
        if any(bounds in stated[one.claim.report, one.family, code] for bounds in group.bounds):
            return NEVER
        for report in group.reports:
            if one.bounds in stated[report, one.family, code]:
                return NEVER
    if not _one_news(one, group):
        return NEVER
    return -0.5


def _one_news(one: Feature, group: Group) -> bool:
    if one.told is None or not group.told:
        return True
    return any(abs(one.told - day) <= SAME_NEWS for day in group.told)


def _product(one: Feature, group: Group) -> float:
    named, others = one.product, group.product
    own = [member for member in group.of_report(one.claim.report) if member.product and named]
    if any(not member.product & named and not member.goods & one.goods for member in own):
        return NEVER  # one report that names two goods tells of two measures
    if named and others:
        if _shares_goods(one, group):
            return 2.0 if named == others or one.claim.report not in group.reports else 1.0
        return NEVER
    if one.whole and others and one.bounds in group.bounds and _most_have_no_goods(group):
        return 0.0  # one report's goods against all others: an outlier does not split the measure
    if one.whole and group.whole and not others:
        return 1.0
    if (named and group.whole) or (one.whole and others):
        # All goods in one report and some goods in another: one measure only where rate and day say so.
        same = one.bounds in group.bounds and any(overlap(one.day, m.day) for m in group.distinct)
        return 0.0 if same and one.claim.report not in group.reports else NEVER
    return 0.0


def _shares_goods(one: Feature, group: Group) -> bool:
    """Whether at least half of the claims that name goods name some of the same."""
    naming = [member for member in group.distinct if member.product]
    fitting = [member for member in naming if one.product & member.product or one.goods & member.goods]
    return 2 * len(fitting) >= len(naming)


def _most_have_no_goods(group: Group) -> bool:
    return 2 * len(group.naming) <= len(group.reports)


def _stage(one: Feature, group: Group) -> float:
    if any(member.claim.status == one.claim.status for member in group.distinct):
        return 2.0
    if any(member.stage == one.stage for member in group.distinct):
        return 1.5
    if "announced" in {one.claim.status} | {member.claim.status for member in group.distinct}:
        statuses = {one.claim.status} | {member.claim.status for member in group.distinct}
        if statuses <= {"announced", "in_force", "threatened"} and _agrees_else(one, group):
            return 1.0
    same_rate = bool(one.bounds) and one.bounds in group.bounds
    if same_rate and one.claim.report not in group.reports:
        return 0.0
    if not one.bounds or not group.bounds or same_rate:
        stages = {member.stage for member in group.distinct} | {one.stage}
        if stages == {"done", "over"}:
            return 0.5
        if stages == {"ahead", "over"} and (same_rate or one.product & group.product):
            return 0.0
        if stages == {"ahead", "done"} and _just_announced(one, group):
            return 1.5
        if (
            stages == {"ahead", "done"}
            and one.product & group.product
            and one.claim.report not in group.reports
        ):
            return 0.5
    return NEVER


def _agrees_else(one: Feature, group: Group) -> bool:
    """Whether a day or the goods tie a claim to a group whose status is another."""
    if one.claim.report in group.reports:
        return False
    days = any(overlap(one.day, member.day) for member in group.distinct)
    return days or bool(one.product & group.product) or (one.whole and group.whole)


_NEWS = re.compile(
    r"\b(?:last|this) week|yesterday|today|abrupt\w*|sudden\w*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)


def _just_announced(one: Feature, group: Group) -> bool:
    """A measure told as done, without a rate, made known in the days in which its report has the threat."""
    if one.bounds or one.told is None:
        return False
    if not any(member.stage == "ahead" and member.bounds for member in group.of_report(one.claim.report)):
        return False
    made = one.claim.announced
    if made is not None:
        return (made.last - made.first).days <= 31 and (one.told - made.last).days <= 45
    return one.day is None and any(_NEWS.search(quote.text) for quote in one.claim.quotes)


def _days(one: Feature, group: Group) -> float:
    total = 0.0
    made = [member.claim.announced for member in group.distinct if member.claim.announced]
    if one.claim.announced and made:
        nearest = min(gap(one.claim.announced, other) for other in made)
        if nearest > 60:
            return NEVER
        if not nearest:
            same = any(other == one.claim.announced for other in made)
            total += 2.0 if same and not one.bounds and not group.bounds else 1.0
    days = [member for member in group.distinct if member.day]
    if one.day and days:
        if any(overlap(one.day, member.day) for member in days):
            return total + 1.0
        nearest = min(gap(one.day, member.day) for member in days if member.day)
        if nearest > 31 or one.claim.report in {member.claim.report for member in days}:
            return NEVER
        likeness = max(alike(one.stems, member.stems) for member in group.distinct)
        if likeness < 0.4 and not (one.product and _shares_goods(one, group)):
            return NEVER  # two days are one measure told differently only where more than the rate agrees
        total -= 0.5
    return total


def _kind(one: Feature, group: Group) -> float:
    kinds = {member.claim.instrument for member in group.distinct}
    if one.claim.instrument in kinds:
        return 0.5
    if one.claim.instrument in _SPECIFIC and kinds <= _SPECIFIC:
        return NEVER
    return -0.5
