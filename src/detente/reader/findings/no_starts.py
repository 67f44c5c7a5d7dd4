"""Days that a sentence gives to a measure and that are those of a decision, not of its start."""

from __future__ import annotations

import datetime as dt

from detente.reader.findings.finding import Finding

_LATELY = dt.timedelta(days=31)
_REMEDIES = frozenset({"anti_dumping", "anti_subsidy"})
_LISTING = frozenset({"blacklist", "add"})


def is_only_decided(finding: Finding, plain: set[int], published: dt.date) -> bool:
    """Whether the day of a finding is that of a decision and no start can be meant.

    What is only threatened has not begun by the day of the report. Sanctions and blacklistings of the last weeks
    are reported with the day they were decided; when they begin to bind, notices say later. The rates that the
    US Commerce Department finds await an order.

    Args:
        finding: what a sentence says.
        plain: where in the text days stand without a preposition of a start ("on Monday", not "from Monday").
        published: the day of the report.
    """
    told = finding.evidence.get("effective")
    if finding.effective is None or told is None or told.start not in plain or finding.deed == "start":
        return False
    if finding.status == "threatened":
        return finding.effective.last <= published
    if finding.instrument in _REMEDIES and finding.imposed_by == ("USA",):
        actor = finding.evidence.get("imposed_by")
        return actor is not None and "Commerce" in actor.text
    listed = finding.instrument == "sanction" or (
        finding.instrument == "export_control" and finding.deed in _LISTING
    )
    return listed and published - _LATELY <= finding.effective.last <= published
