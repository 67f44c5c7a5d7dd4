"""One claim for one measure of a report, however often the report comes back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from detente.reader.findings import Finding
from detente.reader.tables import rows

THRESHOLD = 0.6
"""A finding worth less opens no claim; it can only add to one."""
_FAMILY = {row["name"]: row["family"] for row in rows("instruments")}
_EVENTS = frozenset(row["name"] for row in rows("instruments") if row["kind"] == "event")
_LIKE = {
    "in_force": "on", "announced": "on", "threatened": "threat", "suspended": "off", "withdrawn": "off",
    "expired": "off", "planned": "ahead", "held": "on",
}  # fmt: skip


@dataclass
class Group:
    """Findings of one report that are about the same measure or event; the first opened it."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def best(self) -> Finding:
        """The finding that says most; the first of equals."""
        return max(self.findings, key=lambda finding: finding.worth)

    def value(self, name: str):
        """The first stated value of a field, the best finding's before the others'."""
        for finding in (self.best, *self.findings):
            if value := getattr(finding, name):
                return value
        return getattr(self.best, name)


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """Findings put together by measure.

    Two findings are of one measure when their instruments are of one family, their sides do not exclude each other,
    their rates and days do not differ, and their goods are not apart. A finding that says little joins the last such
    measure; one that says enough opens a claim of its own.
    """
    groups: list[Group] = []
    for finding in findings:
        home = _home(finding, groups)
        if home is not None:
            home.findings.append(finding)
        elif finding.worth >= THRESHOLD:
            groups.append(Group([finding]))
    return groups


def _home(finding: Finding, groups: list[Group]) -> Group | None:
    fits = [(score, number) for number, group in enumerate(groups) if (score := _fit(finding, group)) > 0]
    if not fits:
        return None
    return groups[max(fits)[1]]


def _fit(finding: Finding, group: Group) -> float:
    """How well a finding fits a group; nothing where it cannot be the same measure."""
    first = group.best
    if _FAMILY[finding.instrument] != _FAMILY[first.instrument]:
        return 0.0
    imposed_by, on = group.value("imposed_by"), group.value("on")
    score = 1.0
    rate = group.value("rate")
    told = finding.rate is not None and rate is not None and finding.rate.bounds() == rate.bounds()
    for mine, theirs in ((finding.imposed_by, imposed_by), (finding.on, on)):
        if mine and theirs:
            if not set(mine) & set(theirs):
                vague = "*" in (*mine, *theirs) and (told or finding.worth < THRESHOLD + 0.5)
                if not vague:
                    return 0.0
            score += len(set(mine) & set(theirs)) / len(set(mine) | set(theirs))
    if (finding.deed == "exempt") != (first.deed == "exempt") and finding.worth >= THRESHOLD:
        return 0.0
    if finding.rate and rate:
        if finding.rate.bounds() != rate.bounds():
            return 0.0
        score += 2
    elif finding.rate and not rate and finding.worth >= THRESHOLD and _alike(finding, first) is False:
        return 0.0
    if finding.hs and first.hs and not set(finding.hs) & set(group.value("hs")):
        return 0.0
    if finding.event and group.value("event") and not _overlap(finding.event, group.value("event")):
        return 0.0
    if finding.effective and group.value("effective") and not _overlap(finding.effective, group.value("effective")):
        return 0.0
    if finding.one_sided != first.one_sided and finding.worth >= THRESHOLD:
        return 0.0
    if finding.instrument in _EVENTS and not _same_meeting(finding, group):
        return 0.0
    alike = _alike(finding, first)
    strong = finding.worth >= THRESHOLD + 0.3 and (finding.deed != "")
    if not alike and strong and not (finding.rate and rate):
        return 0.0
    return score + alike + 0.1 * (finding.instrument == first.instrument)


def _same_meeting(finding: Finding, group: Group) -> bool:
    """Whether talks can be the same: not those of other people, and not planned, called off and held at once."""
    persons = frozenset().union(*(other.persons for other in group.findings))
    if finding.persons and persons and not finding.persons & persons:
        return False
    off = ("withdrawn", "threatened", "suspended")
    if (finding.status in off) != (group.best.status in off) and finding.worth >= THRESHOLD:
        return False
    if {finding.status, group.best.status} == {"planned", "held"} and finding.worth >= THRESHOLD:
        return finding.deed == ""
    return finding.instrument == group.best.instrument


def _alike(finding: Finding, other: Finding) -> bool:
    return _LIKE[finding.status] == _LIKE[other.status]


def _overlap(one, other) -> bool:
    return one.first <= other.last and other.first <= one.last
