"""Which claims tell of one measure or event: what forbids it, what speaks for it, the grouping."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from detente.reader.claim import Period
from detente.reader.merging_features import Feature
from detente.reader.wording import alike

ENOUGH = 3.0
"""Score from which a claim belongs to a group."""
NEAREST = 48
"""How many groups of one block a claim is compared with beyond those of its own rate."""
NEAR = 7
"""Days between reports in which another target or actor of an act is a disagreement about it."""
SAME_NEWS = dt.timedelta(days=21)
"""Reports this close can disagree about one measure; later ones tell of another rate or an amendment."""
_SPECIFIC = frozenset({"anti_dumping", "anti_subsidy", "safeguard", "export_tax", "export_quota", "subsidy"})


class Group:
    """Claims that tell of one measure or event, as far as the merge has come."""

    def __init__(self, first: Feature) -> None:
        self.members: list[Feature] = []
        self.reports: set[str] = set()
        self.bounds: dict[tuple[float, float], set[str]] = defaultdict(set)
        self.by: frozenset[str] = frozenset()
        self.on: frozenset[str] = frozenset()
        self.product: frozenset[str] = frozenset()
        self.goods: frozenset[str] = frozenset()
        self.whole = False
        self.distinct: list[Feature] = []
        self._sides: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()
        self._known: set[tuple] = set()
        self.add(first)

    def add(self, member: Feature) -> None:
        """Take in a claim."""
        self.members.append(member)
        self.reports.add(member.claim.report)
        if member.bounds:
            self.bounds[member.bounds].add(member.claim.report)
        self._sides[member.by, member.on] += 1
        self.by |= member.by
        self.on |= member.on
        self.product |= member.product
        self.goods |= member.goods
        self.whole |= member.whole
        kind = (
            member.bounds,
            member.stage,
            member.by,
            member.on,
            member.day,
            member.product,
            member.level,
            member.means,
        )
        if kind not in self._known and len(self.distinct) < 12:
            self._known.add(kind)
            self.distinct.append(member)

    @property
    def usual_sides(self) -> tuple[frozenset[str], frozenset[str]]:
        """Who acts and on whom, as most of its claims say; the first of them where several are as many."""
        return self._sides.most_common(1)[0][0]

    def of_report(self, report: str) -> Iterable[Feature]:
        """Its claims from one report."""
        return (
            (member for member in self.members if member.claim.report == report)
            if report in self.reports
            else ()
        )


def overlap(one: Period | None, other: Period | None, slack: int = 0) -> bool:
    """Whether two periods have a day in common, or lie no further apart than some days."""
    if one is None or other is None:
        return False
    room = dt.timedelta(days=slack)
    return one.first - room <= other.last and other.first - room <= one.last


def gap(one: Period, other: Period) -> int:
    """Days between two periods; 0 where they overlap."""
    return max(0, (one.first - other.last).days, (other.first - one.last).days)


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
    rule = _event_score if one.is_event else _measure_score
    likeness = max((alike(one.stems, member.stems) for member in group.distinct), default=0.0)
    return rule(one, group, stated) + 2.0 * likeness


NEVER = float("-inf")


def _measure_score(one: Feature, group: Group, stated: dict[tuple, set[tuple[float, float]]]) -> float:
    if not _one_moment(one, group):
        return NEVER
    sides = _sides(one, group)
    rate = _rate(one, group, stated)
    product = _product(one, group)
    stage = _stage(one, group)
    days = _days(one, group)
    kind = _kind(one, group)
    total = sides + rate + product + stage + days + kind
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
    known = [member.told for member in group.distinct if member.told]
    if one.told is None or not known:
        return 0
    return min(abs((one.told - day).days) for day in known)


def _one_moment(one: Feature, group: Group) -> bool:
    """Whether claims of reports far apart in time can be about one measure: their days, or rate and goods, say so."""
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
    days = [member.told for member in group.distinct if member.told]
    return not days or one.told is None or any(abs(one.told - day) <= SAME_NEWS for day in days)


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
    named = {member.claim.report for member in group.members if member.product}
    return 2 * len(named) <= len(group.reports)


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


def _just_announced(one: Feature, group: Group) -> bool:
    """A measure told as done, without a rate, made known in the days in which its report has the threat."""
    made = one.claim.announced
    if one.bounds or made is None or one.told is None or (made.last - made.first).days > 31:
        return False
    return (one.told - made.last).days <= 45 and any(
        member.stage == "ahead" and member.claim.salience == "main"
        for member in group.of_report(one.claim.report)
    )


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


def _event_score(one: Feature, group: Group, stated: dict[tuple, set[tuple[float, float]]]) -> float:
    """Talks: sides, level, means, day, place, planned or held."""
    del stated
    if one.by and group.by and not one.by & group.by:
        return NEVER
    if min(len(one.by), len(group.by)) > 1 and len(one.by & group.by) < 2:
        return NEVER
    levels = {member.level for member in group.members if member.level}
    means = {member.means for member in group.members if member.means}
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
    days = [member for member in group.members if member.day]
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
