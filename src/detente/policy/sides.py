"""Who acts in a measure, and whom it touches."""

from collections.abc import Iterable

from detente.policy.measure import Measure
from detente.policy.places import codes, covers


def acts(measure: Measure, economy: str) -> bool:
    """Whether an economy imposes a measure."""
    return covers(codes(measure.imposed_by, "imposed_by"), frozenset(), economy)


def touches(measure: Measure, partner: str) -> bool:
    """Whether a measure is on a partner: named or not left out."""
    return covers(codes(measure.on, "on"), codes(measure.excluded, "except"), partner)


def as_one(measure: Measure, economy: str, other: str) -> bool:
    """Whether two economies impose a measure as members of one group, and so not on each other."""
    for name in measure.imposed_by:
        members = codes([name], "imposed_by")
        if len(members) > 1 and {economy, other} <= members:
            return True
    return False


def among(names: Iterable[str], partner: str) -> bool:
    """Whether names cover a partner; no names at all cover everyone."""
    listed = list(names)
    return not listed or covers(codes(listed, "on"), frozenset(), partner)
