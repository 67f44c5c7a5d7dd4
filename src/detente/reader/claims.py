"""From a cleaned report to its claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from detente.reader.claim import EASED, GUESSED_ACTOR, Claim, ClaimStatus, Period, Quote
from detente.reader.findings.discourse import Discourse
from detente.reader.findings.extraction import findings_of
from detente.reader.findings.finding import Finding
from detente.reader.findings.grouping import Group, finding_worth, grouped
from detente.reader.findings.known_sides import with_known_sides
from detente.reader.findings.parties import NO_SIDE, parties_of
from detente.reader.findings.said_before import dumped_in
from detente.reader.findings.scene import Scene, scenes_of
from detente.reader.findings.starts import with_known_starts
from detente.reader.findings.timing import in_tense
from detente.reader.findings.umbrellas import without_umbrellas
from detente.reader.instruments import EVENTS
from detente.reader.mentions.authorities import authorities_in
from detente.reader.mentions.days import days_in
from detente.reader.mentions.gazetteer import Name, names_in
from detente.reader.mentions.products import products_in
from detente.reader.mentions.rates import rates_in
from detente.reader.report import Report


def claims_of(report: Report) -> tuple[Claim, ...]:
    """What a report says of trade measures and events, with the exact words behind every field.

    Args:
        report: a cleaned report, from ``cleaning.clean``.
    """
    text = report.text
    names = names_in(text, report.published)
    scenes = scenes_of(report, names, rates_in(text), days_in(text, report.published), products_in(text))
    discourse = Discourse(_principal(names, text))
    findings: list[Finding] = []
    scenes = [in_tense(scene, report.published) for scene in scenes]
    for scene in scenes:
        findings += findings_of(scene, discourse, report.published)
        _take_note(scene, discourse)
    groups = grouped(with_known_starts(with_known_sides(findings, discourse), scenes, report.published))
    return tuple(_claim(report, group) for group in without_umbrellas(groups))


def _principal(names: Iterable[Name], text: str) -> tuple[str, ...]:
    """The side whose people, bodies and laws a report names most; mere names count a quarter of that."""
    told: Counter[str] = Counter({code: 4 * count for code, count in authorities_in(text).items()})
    for name in names:
        for code in name.codes:
            acting = name.kind in ("person", "body") and text[name.end : name.end + 2] not in ("'s", "’s")
            told[code] += 4 if acting else 1
    for code in NO_SIDE:
        del told[code]
    return tuple(code for code, _ in told.most_common(1))


def _take_note(scene: Scene, discourse: Discourse) -> None:
    """Tells the discourse whom a sentence named and who acted in it."""
    finite = [verb for verb in scene.verbs if verb.finite]
    for _, _, name in scene.names:
        if name.role and name.codes:
            discourse.hold(name.role, name.codes)
    parties = parties_of(scene)
    discourse.dumped = dumped_in(scene, parties) or discourse.dumped
    for party in parties:
        if party.kind == "capital" and party.link in ("from", "to"):
            continue  # "from Madrid to Milan": places, not sides
        following = [verb for verb in finite if verb.first >= party.end]
        acts = (
            bool(following) and following[0].first - party.end <= 6 and not party.link and not party.describes
        )
        discourse.name(party.codes, subject=acts and party.kind != "company", person=party.person)
        if party.person and finite and party.end <= finite[0].first:
            discourse.person = party.codes  # "Trump's order puts ...": "he" is Trump


def _claim(report: Report, group: Group) -> Claim:
    best = group.best
    quotes = _quotes(group)
    evidence: dict[str, Quote] = {}
    for finding in (best, *group.findings):
        for name, quote in finding.evidence.items():
            evidence.setdefault(name, quote)
    rate = group.value("rate")
    if rate:
        evidence["rate"] = rate.words
    effective, announced = _start(group)
    if effective is None and "effective" in evidence:
        evidence.setdefault("announced", evidence.pop("effective"))
    return Claim(
        report=report.name,
        instrument=best.instrument,
        imposed_by=group.value("imposed_by"),
        on=group.value("on") if best.instrument not in ("talks", "agreement") or best.one_sided else (),
        status=_status_on(report, best, group),
        quotes=quotes,
        rate=rate,
        product=group.value("product"),
        hs=group.value("hs"),
        sectors=group.value("sectors"),
        announced=announced,
        effective=effective,
        until=group.value("until"),
        event=group.value("event"),
        condition=group.value("condition"),
        attribution=group.value("attribution"),
        through=group.value("through"),
        salience="main" if best.sentence <= 4 else "background",
        evidence=evidence,
        notes=(*group.value("notes"), *_guessed_sides(group), *_eased(group)),
    )


def _start(group: Group) -> tuple[Period | None, Period | None]:
    """When a claim's measure starts and when it was announced; the day of a mere decision is no start."""
    effective, announced = group.value("effective"), group.value("announced")
    tellers = [finding for finding in (group.best, *group.findings) if finding.effective == effective]
    if tellers and tellers[0].decided:
        return None, announced or effective
    return effective, announced


def _guessed_sides(group: Group) -> tuple[str, ...]:
    """What no sentence of a claim says of its sides, so that the rest of the report was asked."""
    guessed = frozenset.intersection(*(finding.guessed for finding in group.findings))
    if group.best.instrument in EVENTS or "imposed_by" not in guessed:
        return ()
    return (GUESSED_ACTOR,)


def _eased(group: Group) -> tuple[str, ...]:
    """That a claim only tells of less of a measure: "eased its sanctions", "loosened its export controls"."""
    deeds = {finding.deed for finding in group.findings}
    only = "lower" in deeds and deeds <= {"lower", ""} and group.value("rate") is None
    return (EASED,) if only and group.best.instrument not in EVENTS else ()


def _status_on(report: Report, best: Finding, group: Group) -> ClaimStatus:
    """The status that the days of the group leave: what starts later is announced, what has ended is over."""
    effective, until = group.value("effective"), group.value("until")
    if report.published is None or best.instrument in EVENTS or best.status != "in_force":
        return best.status
    if effective and effective.first > report.published:
        return "announced"
    return "expired" if until and until.last < report.published else best.status


def _quotes(group: Group) -> tuple[Quote, ...]:
    """The words behind a claim; the main ones first, which hold its rate where it has one."""
    rated = [finding for finding in group.findings if finding.rate is not None] or group.findings
    enough = max(finding_worth(finding) for finding in rated) - 0.4
    telling = [finding for finding in rated if finding_worth(finding) >= enough]
    telling.sort(key=lambda finding: finding.rate is not group.value("rate"))  # its rate stands in the first
    return tuple(dict.fromkeys(finding.quote for finding in (*telling, *group.findings)))
