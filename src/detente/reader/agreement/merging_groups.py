"""A group of claims of one measure or event, and how far apart days are."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

from detente.reader.agreement.merging_features import Feature
from detente.reader.claim import Period

NEVER = float("-inf")
"""The score of what cannot belong together."""


class Group:
    """Claims that tell of one measure or event, as far as the merge has come.

    Attributes:
        members: its claims.
        distinct: the first of them that differ in anything that is compared.
        usual_sides: who acts and on whom, as most claims say; the first of them where several are as many.
        told: days of the reports of the distinct claims.
    """

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
        self.told: set[dt.date] = set()
        self.levels: set[str] = set()
        self.means: set[str] = set()
        self.naming: set[str] = set()
        self._of_report: dict[str, list[Feature]] = defaultdict(list)
        self._sides: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()
        self._known: set[tuple] = set()
        self.add(first)

    def add(self, member: Feature) -> None:
        """Take in a claim."""
        self.members.append(member)
        self.reports.add(member.claim.report)
        self._of_report[member.claim.report].append(member)
        self.levels |= {member.level} - {""}
        self.means |= {member.means} - {""}
        if member.product:
            self.naming.add(member.claim.report)
        if member.bounds:
            self.bounds[member.bounds].add(member.claim.report)
        self._sides[member.by, member.on] += 1
        self.usual_sides = self._sides.most_common(1)[0][0]
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
            if member.told:
                self.told.add(member.told)

    def of_report(self, report: str) -> Iterable[Feature]:
        """Its claims from one report."""
        return self._of_report.get(report, ())


def overlap(one: Period | None, other: Period | None, slack: int = 0) -> bool:
    """Whether two periods have a day in common, or lie no further apart than some days."""
    if one is None or other is None:
        return False
    room = dt.timedelta(days=slack)
    return one.first - room <= other.last and other.first - room <= one.last


def gap(one: Period, other: Period) -> int:
    """Days between two periods; 0 where they overlap."""
    return max(0, (one.first - other.last).days, (other.first - one.last).days)
