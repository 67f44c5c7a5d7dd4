"""One claim for one measure of a report, however often the report comes back to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from detente.reader.claim import ClaimedRate, apart
from detente.reader.findings.finding import Finding
from detente.reader.findings.same_rates import one_rate
from detente.reader.findings.worth import worth_of
from detente.reader.instruments import EVENTS, FAMILY
from detente.reader.tables import rows

THRESHOLD = 0.6
"""A finding worth less opens no claim; it can only add to one."""
_LIKE = {
    "in_force": "on", "announced": "on", "threatened": "threat", "suspended": "off", "withdrawn": "off",
    "expired": "off", "planned": "ahead", "held": "on",
}  # fmt: skip
_DEED_CLASS = {
    **dict.fromkeys(("remove", "suspend", "expire"), "off"),
    **dict.fromkeys(("threaten", "consider", "propose"), "menace"),
    "lower": "lower",
    "exempt": "exempt",
}
_DAYS = frozenset({"effective", "until"})
_ENDED = frozenset({"withdrawn", "expired"})
_OFF = frozenset({"withdrawn", "threatened", "suspended"})
_POINTS_BACK = frozenset({"definite", "such", "weak word"})


@dataclass
class Group:
    """Findings of one report that are about the same measure or event; the first opened it."""

    findings: list[Finding] = field(default_factory=list)
    _values: dict[str, Any] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        """Take in a finding."""
        self.findings.append(finding)
        self._values.clear()

    def take_in(self, other: Group) -> None:
        """Take in the findings of a group that stood before this one."""
        self.findings[:0] = other.findings
        self._values.clear()

    @property
    def best(self) -> Finding:
        """The finding that says most; the first of equals."""
        if "best" not in self._values:
            self._values["best"] = max(self.findings, key=finding_worth)
        return self._values["best"]

    def value(self, name: str) -> Any:
        """The first stated value of a field, the best finding's before the others'."""
        if f"value of {name}" not in self._values:
            self._values[f"value of {name}"] = self._value(name)
        return self._values[f"value of {name}"]

    def _value(self, name: str) -> Any:
        best = self.best
        for finding in (best, *self.findings):
            told = name not in _DAYS or finding is best or _tells_days(finding)
            if told and (value := getattr(finding, name)):
                return value
        return getattr(best, name)


def _tells_days(finding: Finding) -> bool:
    """Whether a finding beside the best is trusted with a day: it starts or ends the measure, or tells much."""
    return finding.deed in ("start", "expire") or finding_worth(finding) >= THRESHOLD


def finding_worth(finding: Finding) -> float:
    """How much a finding says; see ``worth.worth_of``."""
    return worth_of(finding.signs, "event" if finding.instrument in EVENTS else "measure")


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """Findings put together by measure.

    Two findings can be of one measure when their instruments are of one family, and their sides, rates, goods,
    days and people do not exclude each other; whether they are is weighed by the bonds of ``bonds.csv``. One that
    joins
    nothing opens a claim of its own when it says enough.
    """
    groups: list[Group] = []
    told: set[str] = set()
    for finding in findings:
        family = FAMILY[finding.instrument]
        home = _home(finding, groups)
        if home is not None:
            home.add(finding)
        elif _worth_telling(finding, family in told):
            groups.append(Group([finding]))
            told.add(family)
    return groups


def _worth_telling(finding: Finding, told: bool) -> bool:
    doubtful = finding.signs & {"condition", "denied", "none", "blamed", "average"}
    signs = finding.signs if told or doubtful else finding.signs | {"first"}
    return worth_of(signs, "event" if finding.instrument in EVENTS else "measure") >= THRESHOLD


def _home(finding: Finding, groups: Iterable[Group]) -> Group | None:
    """The group a finding belongs to: the best fit, the last of equals."""
    best, home = 0.0, None
    for group in groups:
        if _can_be_one(finding, group):
            fit = sum(_bonds()[bond] * weight for bond, weight in bonds(finding, group).items())
            if fit >= best and fit > 0:
                best, home = fit, group
    return home


def _can_be_one(finding: Finding, group: Group) -> bool:
    """Whether nothing excludes that a finding is of a group's measure."""
    first = group.best
    if FAMILY[finding.instrument] != FAMILY[first.instrument]:
        return False
    for mine, theirs in ((finding.imposed_by, group.value("imposed_by")), (finding.on, group.value("on"))):
        if mine and theirs and "*" not in (*mine, *theirs) and not set(mine) & set(theirs):
            return False
    rate = group.value("rate")
    if finding.rate and rate and not any(one_rate(finding, other) for other in group.findings):
        return False
    if not chapters_of(finding.hs) & chapters_of(group.value("hs")) and finding.hs and group.value("hs"):
        return False
    if _other_headings(finding.hs, group.value("hs")) or _ends_before_start(finding, group):
        return False
    if any(apart(getattr(finding, name), group.value(name)) for name in ("event", "effective")):
        return False
    if _other_stage(finding, group) or _told_as_past(finding, group) or _next_in_list(finding, group):
        return False
    if _lists_beside_goods(finding, group):
        return False
    if _other_amount(finding, group) and like(finding) != like(first):
        return False
    if finding.instrument == "agreement" and _other_partners(finding, group):
        return False
    return finding.instrument not in EVENTS or _can_be_one_event(finding, group)


def _other_partners(finding: Finding, group: Group) -> bool:
    """Whether each is between two and they share only one: a deal with the EU, and the same one with Japan."""
    mine, theirs = set(finding.imposed_by), set(group.value("imposed_by"))
    return not finding.guessed and len(mine) == len(theirs) == 2 and mine != theirs


_LISTING = frozenset({"add", "blacklist"})
_STOPPING = frozenset({"restrict", "ban", "require"})


def _lists_beside_goods(finding: Finding, group: Group) -> bool:
    """Whether one sentence lists firms and stops goods: "blacklisted ten firms and restricted sales of chips"."""
    deeds = {finding.deed, *(other.deed for other in group.findings if other.sentence == finding.sentence)}
    return finding.instrument.startswith("export") and bool(deeds & _LISTING) and bool(deeds & _STOPPING)


def _next_in_list(finding: Finding, group: Group) -> bool:
    """Whether a rate is of the next goods of a list: "Chairs will be charged 25%. Cabinets will face 25%."."""
    if finding.rate is None or _points_at(finding, finding.rate):
        return False
    rated = [other for other in group.findings if other.rate is not None and "headline" not in other.signs]
    return any(0 < finding.sentence - other.sentence <= 2 for other in rated) and _other_goods(finding, group)


def _points_at(finding: Finding, rate: ClaimedRate) -> bool:
    """Whether a rate is told as known: "the 25 percent tariff"."""
    before = finding.quote.text[: max(0, rate.words.start - finding.quote.start)].lower().split()
    return before[-1:] == ["the"]


_STAGES = {
    **dict.fromkeys(("provisional", "preliminary", "interim"), "provisional"),
    **dict.fromkeys(("definitive", "final"), "definitive"),
}


def _stages(finding: Finding) -> set[str]:
    return {_STAGES[word] for word in finding.quote.text.lower().split() if word in _STAGES}


def _other_stage(finding: Finding, group: Group) -> bool:
    """Whether one is the provisional duty and the other the definitive one."""
    mine, theirs = _stages(finding), set().union(*(_stages(other) for other in group.findings))
    if mine == {"provisional"} and not theirs:
        return (finding.status, group.best.status) == ("in_force", "announced")
    return bool(mine and theirs) and not mine & theirs


def _told_as_past(finding: Finding, group: Group) -> bool:
    """Whether a finding tells on which day a measure was put on that the group says is off by now."""
    return (
        finding.deed in ("impose", "ban", "hit", "restrict")
        and finding.status == "in_force"
        and finding.effective is not None
        and like(group.best) == "off"
        and all(other.sentence != finding.sentence for other in group.findings)
    )


def _other_headings(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether goods are named by headings and none is shared: nickel ore and bauxite are both of chapter 26."""
    headings = [set(codes) for codes in (mine, theirs)]
    exact = all(codes and all(len(code) >= 4 for code in codes) for codes in headings)
    return exact and not any(a.startswith(b) or b.startswith(a) for a in headings[0] for b in headings[1])


def _ends_before_start(finding: Finding, group: Group) -> bool:
    """Whether one is over before the other begins: two measures."""
    pairs = ((finding.until, group.value("effective")), (group.value("until"), finding.effective))
    return any(until and start and until.last < start.first for until, start in pairs)


def _can_be_one_event(finding: Finding, group: Group) -> bool:
    """Whether talks can be the same: not those of other people, and not planned, called off and held at once."""
    if _told_in_one_breath(finding, group):
        return True
    persons = frozenset().union(*(other.persons for other in group.findings))
    if finding.persons and persons and not finding.persons & persons:
        return False
    if finding.instrument == "agreement" == group.best.instrument:
        # A report tells of one deal as near, agreed, signed and in force by turns; only its end sets it apart.
        return (finding.status in _ENDED) == (group.best.status in _ENDED) or finding_worth(
            finding
        ) < THRESHOLD
    telling = finding_worth(finding) >= THRESHOLD
    if telling and (finding.one_sided != group.best.one_sided):
        return False
    if telling and (finding.status in _OFF) != (group.best.status in _OFF):
        return False
    if telling and ("earlier" in finding.signs) != ("earlier" in group.best.signs):
        return False
    if telling and {finding.status, group.best.status} == {"planned", "held"}:
        return finding.deed == ""
    return finding.instrument == group.best.instrument


def _told_in_one_breath(finding: Finding, group: Group) -> bool:
    """Whether a sentence only names an event again: "its complaint in the dispute", "the panel's ruling"."""
    here = [other for other in group.findings if other.sentence == finding.sentence]
    return any(
        other.instrument == finding.instrument
        and set(other.imposed_by) == set(finding.imposed_by)
        and not (finding.event and other.event and finding.event != other.event)
        and {finding.status, other.status} != {"planned", "held"}
        and finding.one_sided == other.one_sided
        for other in here
    )


def bonds(finding: Finding, group: Group) -> dict[str, float]:
    """What speaks for and against a finding being of a group's measure: bonds, each with a share from 0 to 1."""
    first, rate = group.best, group.value("rate")
    chapters = chapters_of(group.value("hs"))
    sides = [
        (set(mine), set(theirs))
        for mine, theirs in ((finding.imposed_by, group.value("imposed_by")), (finding.on, group.value("on")))
        if mine and theirs
    ]
    shared = [len(mine & theirs) / len(mine | theirs) for mine, theirs in sides]
    everyone = any(("*" in mine) != ("*" in theirs) for mine, theirs in sides)
    deal = finding.instrument == "agreement"
    told = {
        "start": 1.0,
        "sides": sum(shared) / len(shared) if shared else 0.0,
        "everyone": everyone,
        "same rate": finding.rate is not None and rate is not None,
        "new rate": finding.rate is not None and rate is None,
        "status": like(finding) == like(first),
        "other status": like(finding) != like(first) and not deal,
        "provisional": "provisional" in finding.signs
        and not any("provisional" in other.signs for other in group.findings),
        "old day": "old day" in finding.signs and _is_fresh(group),
        "dated turn": like(finding) != like(first) and not deal and "day" in finding.signs,
        "goods": bool(chapters_of(finding.hs) & chapters),
        "new goods": bool(finding.product) and not group.value("product"),
        "rate on other goods": finding.rate is not None and _other_goods(finding, group),
        "deed": "deed" in finding.signs and not deal,
        "target": "target" in finding.signs,
        "points back": bool(finding.signs & _POINTS_BACK),
        "one breath": finding.instrument in EVENTS and _told_in_one_breath(finding, group),
        "near": any(abs(finding.sentence - other.sentence) <= 2 for other in group.findings),
        "exempt": (finding.deed == "exempt") != (first.deed == "exempt"),
        "kind": finding.instrument != first.instrument
        and "tariff" not in (finding.instrument, first.instrument),
        "other deed": deed_class(finding) != deed_class(first) and "deed" in finding.signs and not deal,
        "other amount": _other_amount(finding, group),
        "also": "also" in finding.signs,
        "day": bool(finding.effective and group.value("effective")),
        "headline": "headline" in finding.signs or "headline" in first.signs,
        "one sentence": finding.instrument not in EVENTS
        and any(other.sentence == finding.sentence for other in group.findings),
    }
    return {bond: float(weight) for bond, weight in told.items() if weight}


def _is_fresh(group: Group) -> bool:
    """Whether a group tells of a deed of these days: no day of it lies far back."""
    return "deed" in group.best.signs and not any("old day" in other.signs for other in group.findings)


def _other_goods(finding: Finding, group: Group) -> bool:
    """Whether a rate is said to be on goods of which none was named with it before: a tariff of its own."""
    rated = [other for other in group.findings if other.rate is not None and other.product]
    theirs = {word for other in rated for word in _words(other.product)}
    mine = set(_words(finding.product))
    return bool(mine and theirs) and not mine & theirs


def like(finding: Finding) -> str:
    """Whether it is on, off, or only threatened."""
    return _LIKE[finding.status]


def _words(product: str) -> list[str]:
    return re.findall(r"[a-z]+", product.lower())


def deed_class(finding: Finding) -> str:
    """Whether it is put on, taken off, lowered, exempted from, or only menaced."""
    return _DEED_CLASS.get(finding.deed, "on")


def _other_amount(finding: Finding, group: Group) -> bool:
    """Whether both say how much trade they are on, and no amount is the same: two tranches."""
    told = frozenset().union(*(other.amounts for other in group.findings))
    return bool(finding.amounts and told and not finding.amounts & told)


@cache
def _bonds() -> dict[str, float]:
    return {row["bond"]: float(row["weight"]) for row in rows("bonds")}


def chapters_of(codes: Iterable[str]) -> frozenset[str]:
    """The HS chapters that codes belong to."""
    return frozenset(code[:2] for code in codes)
