"""What a report announces in one line and then tells rate by rate is no measure beside its rates."""

from __future__ import annotations

from collections.abc import Sequence

from detente.reader.claim import apart
from detente.reader.findings.grouping import Group, chapters_of, deed_class, like

_DUTIES = frozenset({"tariff", "anti_dumping", "anti_subsidy", "safeguard"})


def without_umbrellas(groups: Sequence[Group]) -> list[Group]:
    """The groups, with what sums up rates that are told after it put into the first of these.

    "Norway will put duties on salmon from Chile and Peru. Chilean salmon will be charged 10 percent."
    """
    kept: list[Group] = []
    for place, group in enumerate(groups):
        parts = [other for other in groups[place + 1 :] if _is_part(other, group)]
        if parts and _can_be_sum(group, parts):
            parts[0].take_in(group)
        else:
            kept.append(group)
    return kept


def _can_be_sum(whole: Group, parts: Sequence[Group]) -> bool:
    """Whether a group can be the sum of others: it has no rate, is no history, and if mutual, so are they."""
    if whole.value("rate") is not None or "also" in whole.best.signs:
        return False
    if whole.best.status == "in_force" and whole.value("effective"):
        return False
    actors = frozenset().union(*(part.value("imposed_by") for part in parts))
    return set(whole.value("imposed_by")) & set(whole.value("on")) <= actors


def _is_part(part: Group, whole: Group) -> bool:
    """Whether a group tells a rate of what another announces: same actor and deed, a side and goods of its."""
    mine, theirs = part.best, whole.best
    kinds = {mine.instrument, theirs.instrument}
    if "also" in mine.signs or part.value("rate") is None or not (len(kinds) == 1 or kinds <= _DUTIES):
        return False
    if like(mine) != like(theirs) or like(mine) == "off":
        return False
    if mine.deed not in ("", "bear") and deed_class(mine) != deed_class(theirs):
        return False  # "cut tariffs on salmon" and "salmon will pay 5 percent" are of one class
    return all(set(part.value(side)) & set(whole.value(side)) for side in ("imposed_by", "on")) and (
        _of_one_kind(part, whole)
    )


def _of_one_kind(part: Group, whole: Group) -> bool:
    """Whether goods and days fit; goods in other words do if both begin on one day."""
    first, day = part.value("effective"), whole.value("effective")
    if apart(first, day):
        return False
    goods = chapters_of(part.value("hs")), chapters_of(whole.value("hs"))
    return bool(not all(goods) or goods[0] & goods[1] or (day and day == first and day.first == day.last))
