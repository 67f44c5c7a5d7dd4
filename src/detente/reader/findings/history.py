"""Measures of a past that their sentence names: "the grain embargo of 1980 barred farmers from selling"."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from detente.reader.claim import Quote
from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene
from detente.reader.findings.timing import Timing

_LONG = dt.timedelta(days=5 * 365)
_NOT_OVER = frozenset("still remain remains since now today current currently".split())
_LAWS = frozenset("law laws act statute section provision treaty agreement convention code clause".split())
"""What is old where a year is named, when the measure is not: "under a law of 1962 he imposed a duty"."""


def with_old_start(scene: Scene, deed: Deed, timing: Timing, published: dt.date | None) -> Timing:
    """The days of a measure; if it has none and its sentence tells of long ago alone, it began then.

    Args:
        scene: the sentence.
        deed: what is done to the measure.
        timing: its days as far as words tie them to it.
        published: the day of the report.
    """
    if (
        published is None
        or timing.effective
        or timing.until
        or timing.announced
        or not _is_told_as_past(deed)
    ):
        return timing
    days = [day for day in scene.days if day.period and day.role not in ("since", "ago", "until")]
    words = set(scene.lower(0, len(scene.words)))
    if not days or any(day.period.last >= published - _LONG for day in days if day.period):
        return timing
    if words & (_NOT_OVER | _LAWS):
        return timing
    day = min(days, key=lambda one: one.period.first if one.period else published)
    quote = Quote(day.words, day.start, day.end)
    return replace(timing, effective=day.period, evidence=(*timing.evidence, ("effective", quote)))


def _is_told_as_past(deed: Deed) -> bool:
    """Whether a deed lies back, as far as its verb tells."""
    return deed.verb is None or deed.verb.form in ("past", "participle")
