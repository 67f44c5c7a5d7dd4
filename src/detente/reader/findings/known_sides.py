"""Sides that a sentence leaves out, taken from the rest of the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from detente.reader.findings.bound_rates import LOOSE, RATED
from detente.reader.findings.discourse import Discourse
from detente.reader.findings.finding import Finding
from detente.reader.findings.told_by_another import EXEMPTION
from detente.reader.instruments import EVENTS
from detente.reader.mentions.gazetteer import members


def with_known_sides(findings: list[Finding], discourse: Discourse) -> list[Finding]:
    """Sides that a sentence leaves out, taken from what the report says of the same instrument before."""
    known: list[Finding] = []
    stated = {f.imposed_by for f in findings if "actor" in f.signs and f.instrument not in EVENTS}
    for finding in _with_known_duties(findings):
        if finding.instrument in EVENTS:
            known.append(_turned(_with_known_participants(finding, known, discourse), findings))
            continue
        imposed_by, on = finding.imposed_by, finding.on
        if not imposed_by:
            imposed_by = _likely_author(finding, known, findings, discourse.principal) or _likely_actor(
                on, discourse
            )
            if on == discourse.principal and on in stated and imposed_by not in stated:
                # Who acts throughout the report acts here, too: "the duty will hit U.S. shoppers".
                imposed_by, on = on, ()
        if not on:
            on = _likely_target(finding, imposed_by, known, findings)
            silent = on == ("*",) and not finding.worldwide and finding.instrument not in _OUTWARD
            silent = silent and not _is_customs_duty(finding) and finding.deed != "exempt"
            if silent and not any(f.worldwide and f.imposed_by == imposed_by for f in known[-_REACH:]):
                on = discourse.counterpart(imposed_by) or on
        whole = finding.with_sides(imposed_by, on)
        if imposed_by in stated:  # who acts throughout the report is no guess
            whole = replace(whole, guessed=whole.guessed - {"imposed_by"})
        known.append(whole)
    return _with_outsiders(known)


def _turned(finding: Finding, findings: list[Finding]) -> Finding:
    """An inquiry the right way round: who taxes a side inquires into it, unless both tax each other."""
    mine, theirs = set(finding.imposed_by), set(finding.on)
    opened = finding.deed == "launch" and "imposed_by" not in finding.guessed
    told = finding.on and "on" not in finding.guessed
    into = told and ("imposed_by" not in finding.guessed or "into" in finding.quote.text.split())
    if finding.instrument != "investigation" or opened or into:
        return finding  # "China has opened an inquiry into EU brandy" says itself whose it is
    duties = [
        f for f in findings if f.instrument in RATED and "actor" in f.signs and f.on not in ((), ("*",))
    ]
    reverse = any(theirs & set(f.imposed_by) and mine & set(f.on) for f in duties)
    forward = any(mine & set(f.imposed_by) and theirs & set(f.on) for f in duties)
    return finding.with_sides(finding.on, finding.imposed_by) if reverse and not forward else finding


def _with_outsiders(findings: list[Finding]) -> list[Finding]:
    """Talks marked whose sides impose and suffer nothing in the report: "in other news, Merkel met Macri"."""
    measures = [finding for finding in findings if finding.instrument not in EVENTS]
    concerned = {code for finding in measures for code in (*finding.imposed_by, *finding.on)}

    def is_outside(finding: Finding) -> bool:
        sides = {*finding.imposed_by, *finding.on}
        return finding.instrument == "talks" and bool(measures) and not sides <= concerned

    return [replace(f, signs=f.signs | {"outsider"}) if is_outside(f) else f for f in findings]


def _with_known_participants(finding: Finding, known: list[Finding], discourse: Discourse) -> Finding:
    """Talks without names are those the report spoke of last ("the meeting would go ahead")."""
    if finding.instrument == "dispute" and not finding.imposed_by:  # a ruling: nobody's act, against somebody
        measures = [f for f in known[-_REACH:] if f.instrument not in EVENTS and f.imposed_by]
        if _COURT.search(finding.quote.text) and not _WORLD_COURT.search(finding.quote.text):
            return finding.with_sides(measures[-1].imposed_by if measures else discourse.principal, ())
        return finding.with_sides((), finding.on or (measures[-1].imposed_by if measures else ()))
    if finding.instrument == "investigation" and finding.on and not finding.imposed_by:
        acting = [f for f in known[-_REACH:] if f.instrument not in EVENTS and set(f.on) & set(finding.on)]
        likely = acting[-1].imposed_by if acting else _likely_actor(finding.on, discourse)
        return finding.with_sides(likely, finding.on)
    if finding.imposed_by and (finding.on or finding.instrument == "agreement"):
        return finding
    if finding.imposed_by and finding.instrument == "coordination":
        joined = (*finding.imposed_by, *(code for name in finding.imposed_by for code in members(name)))
        return finding.with_sides(finding.imposed_by, discourse.counterpart(tuple(dict.fromkeys(joined))))
    if finding.imposed_by and (finding.one_sided or finding.instrument in ("dispute", "investigation")):
        on = _opponent(finding, known) or discourse.counterpart(finding.imposed_by)
        return finding.with_sides(finding.imposed_by, on)
    pair = discourse.pair()
    if len(finding.imposed_by) == 1 and len(pair) == 2 and set(finding.imposed_by) < set(pair):
        return finding.with_sides(pair, ())
    if finding.imposed_by or finding.on:
        return finding
    same = [
        f for f in known[-_REACH:] if f.instrument == finding.instrument and len(f.imposed_by) + len(f.on) > 1
    ]
    if finding.instrument in ("investigation", "dispute"):
        acting = same or [f for f in known[-_REACH:] if f.instrument not in EVENTS and f.imposed_by and f.on]
        if finding.instrument == "investigation":
            acting = [f for f in acting if f.instrument in _REMEDIES] or acting
        if acting:
            return finding.with_sides(acting[-1].imposed_by, acting[-1].on)
    sides = (*same[-1].imposed_by, *same[-1].on) if same else discourse.pair()
    return finding.with_sides(sides, ())


def _opponent(finding: Finding, known: list[Finding]) -> tuple[str, ...]:
    """Against whom a dispute or request is: whoever last acted on its author, or on whom its author acted."""
    mine = set(finding.imposed_by)
    for earlier in reversed(known[-_REACH:]):
        if earlier.instrument in EVENTS:
            continue
        if mine & set(earlier.on) or ("*" in earlier.on and not mine & set(earlier.imposed_by)):
            return tuple(code for code in earlier.imposed_by if code not in mine)
        if mine & set(earlier.imposed_by) and "*" not in earlier.on:
            return tuple(code for code in earlier.on if code not in mine)
    return ()


def _with_known_duties(findings: list[Finding]) -> list[Finding]:
    """Rates that stand alone become rates of the duty the report spoke of last, else of a tariff."""
    kept: list[Finding] = []
    before = next(
        (f.instrument for f in findings if f.instrument not in EVENTS | {LOOSE, EXEMPTION, "measure"}),
        "tariff",
    )
    last = next((f.instrument for f in findings if f.instrument in RATED and f.instrument != LOOSE), "tariff")
    for finding in findings:
        if finding.instrument in (EXEMPTION, "measure"):
            finding = replace(finding, instrument=before)
        elif finding.instrument == LOOSE:
            finding = replace(finding, instrument=last)
        elif finding.instrument in RATED:
            last = finding.instrument
        if finding.instrument not in EVENTS:
            before = finding.instrument
        kept.append(finding)
    return kept


def _likely_author(
    finding: Finding, known: list[Finding], findings: list[Finding], principal: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Who imposes a measure where its sentence does not say: whoever acts on its target elsewhere in the report.

    What counts is how often each author is told to act on the target, or with the same instrument, who acted
    last, and whose people and bodies the report is about.
    """
    target = set(finding.on) - {"*"}
    if principal and target and _RIVALS.search(finding.quote.text):
        same = [
            other for other in known[-_REACH:] if set(principal) & set(other.on) and other.instrument in RATED
        ]
        if same:
            return same[-1].imposed_by  # whoever taxes the side the report is about
    authors: Counter[tuple[str, ...]] = Counter()
    before = [other for other in known[-_REACH:] if "actor" in other.signs and other.instrument not in EVENTS]
    for other in (*before, *findings[len(known) : len(known) + _REACH]):
        if other.instrument in EVENTS or "actor" not in other.signs or "condition" in other.signs:
            continue
        if target & set(other.imposed_by):
            continue
        acts_on_it = not target or bool(target & set(other.on))
        last = bool(before) and other is before[-1]
        authors[other.imposed_by] += (
            1 + 4 * acts_on_it + 2 * (other.instrument == finding.instrument) + 9 * last
        )
    sanctioned = finding.instrument in _SANCTIONING and _only_suffers(principal, findings)
    if principal and not target & set(principal) and not sanctioned:
        authors[principal] += 16
    return authors.most_common(1)[0][0] if authors else ()


_CUSTOMS = re.compile(
    r"\b(?:import|customs) (?:dut(?:y|ies)|tariffs?|tax(?:es)?|lev(?:y|ies)|surcharges?)\b|\blimits on imports\b"
    r"|\b(?:dut(?:y|ies)|tariffs?|tax(?:es)?|lev(?:y|ies)) on (?:[\w-]+ ){0,2}imports\b",
    re.I,
)
"""Words of a duty or limit that is on everyone's goods, unless the report says otherwise."""
_REMEDIES = frozenset({"anti_dumping", "anti_subsidy", "safeguard", "investigation"})
_COURT = re.compile(r"\b(?:[Cc]ourts?|judges?)\b")
_WORLD_COURT = re.compile(r"\bWTO\b|World Trade|appellate|panel")
"""A court of a country rules on what its own side imposed; one of the world against somebody."""
_RIVALS = re.compile(r"\b(?:competitors?|rivals?|competing)\b", re.I)
_PICKED_OUT = re.compile(
    r"\b(?:from|between|with|against) (?:the|these|those|both|each|its|that)\b"
    r"|\b(?:the|those|these) (?:two|three|four|five|six)\b|\bretaliat|\breciproc",
    re.I,
)
"""Words that make a duty one on somebody, whom its sentence does not name."""
_EMBARGOES = frozenset({"sanction", "import_ban"})
_ON_GOODS = frozenset({"tariff", "export_ban", "export_tax", "quota", "safeguard"})
_SANCTIONING = frozenset({"sanction", "import_ban", "export_ban", "export_control"})


def _only_suffers(side: tuple[str, ...], findings: Iterable[Finding]) -> bool:
    """Whether a side is told to be sanctioned and not to sanction anybody, however much its people are named."""
    told = [f for f in findings if "actor" in f.signs and f.instrument in _SANCTIONING]
    suffers = any(set(side) & set(f.on) for f in told)
    return suffers and not any(set(side) & set(f.imposed_by) for f in told)


_REACH = 60
"""Findings to either side in which a missing side is looked for; a long text is not read over and over."""
_TECHNOLOGY = frozenset({"C26", "C28", "J62_63", "J61"})
"""Sectors of technology, whose export is controlled by destination; controls on materials are on everyone."""
_OUTWARD = frozenset({"export_control", "export_ban", "export_quota", "export_tax", "safeguard", "subsidy"})
"""Instruments that are on everyone unless the report says otherwise."""


def _is_customs_duty(finding: Finding) -> bool:
    """Whether a measure is told as one at the border for all: "doubled its import duty on wheat"."""
    at = finding.place - finding.quote.start
    near = finding.quote.text[max(0, at - 12) : at + 40] if at >= 0 else ""
    return bool(_CUSTOMS.search(near)) and not _PICKED_OUT.search(finding.quote.text)


_KIN = frozenset({"safeguard", "quota"})
"""A safeguard is often a quota with a duty beyond it."""


def _tells_of_safeguard(earlier: Finding, known: list[Finding]) -> bool:
    """Whether a measure may be the safeguard itself in other words: it is told before, and of no dumping."""
    same = earlier.instrument in _KIN
    return same or (earlier.instrument == "tariff" and earlier in known[-_REACH:])


_ANSWERS = re.compile(r"\bretaliat|\bcounter|\breciproc", re.I)


def _is_same_duty(finding: Finding, earlier: Finding) -> bool:
    """Whether a duty at customs is one told before: on the same goods, or an answer on goods not named."""
    if earlier.instrument not in RATED or finding.instrument not in RATED:
        return False
    return bool(set(finding.hs) & set(earlier.hs)) or (
        not earlier.hs and bool(_ANSWERS.search(earlier.quote.text))
    )


def _likely_target(
    finding: Finding, imposed_by: tuple[str, ...], known: list[Finding], findings: list[Finding]
) -> tuple[str, ...]:
    """The side a measure is on where its sentence does not say: whom its author acts on elsewhere in the report.

    First what the report said before, then what it says later, then whoever acts on the author; else everyone.
    """
    if finding.worldwide:
        return ("*",)
    mine = set(imposed_by)
    general = _is_customs_duty(finding)
    for earlier in (*reversed(known[-_REACH:]), *findings[len(known) : len(known) + _REACH]):
        if general and not _is_same_duty(finding, earlier):
            continue  # "raised the import duty on wheat", after a duty on one side's copper
        if finding.instrument == "safeguard" and not _tells_of_safeguard(earlier, known):
            continue  # it is on all; others are on whoever dumps
        technology = _TECHNOLOGY & set(finding.sectors)
        alike = (
            technology
            or {earlier.instrument, finding.instrument} == _KIN
            or earlier.instrument == finding.instrument
            or (earlier.instrument in RATED and finding.instrument in RATED)
            or not {earlier.instrument, finding.instrument} & (_OUTWARD | EVENTS)
        )
        spared = earlier.deed in ("exempt", "allow") and finding.deed != "exempt"
        if spared and finding.instrument in _ON_GOODS:
            continue  # "an exception for Singapore from its ban": the ban is on others
        if alike and earlier.on and earlier.instrument not in EVENTS and mine & set(earlier.imposed_by):
            found = tuple(code for code in earlier.on if code not in imposed_by)
            if found:
                return found
    if finding.instrument in _EMBARGOES:
        # "The United States imposed an embargo of its own": on whom the others act
        others = [f for f in known[-_REACH:] if f.instrument in _EMBARGOES and f.on not in ((), ("*",))]
        others = [f for f in others if not mine & {*f.on, *f.imposed_by}]
        if others:
            return others[-1].on
    if finding.instrument in ("export_control", "export_ban"):
        # "imposed sanctions on Russia's banks and restricted exports of oil technology"
        sanctioned = [f for f in known[-_REACH:] if f.instrument == "sanction" and mine & set(f.imposed_by)]
        if sanctioned and sanctioned[-1].on != ("*",) and "on" not in sanctioned[-1].guessed:
            return sanctioned[-1].on
    outward = finding.instrument in _OUTWARD and not _TECHNOLOGY & set(finding.sectors)
    if outward or general or finding.deed == "exempt":
        return ("*",)
    for other in findings[max(0, len(known) - _REACH) : len(known) + _REACH]:
        if other.instrument not in EVENTS and mine & set(other.on) and other.imposed_by:
            return tuple(code for code in other.imposed_by if code not in mine) or ("*",)
    inquiries = [f for f in known[-_REACH:] if f.instrument == "investigation" and mine & set(f.imposed_by)]
    if inquiries and finding.instrument in RATED and set(inquiries[-1].on) - mine:
        return inquiries[-1].on
    return ("*",)


def _likely_actor(on: tuple[str, ...], discourse: Discourse) -> tuple[str, ...]:
    """The side the report is most about that is not the target."""
    if discourse.principal and not set(discourse.principal) & set(on):
        return discourse.principal
    ranked = [code for code, _ in discourse.weight.most_common(4) if code not in on]
    return tuple(ranked[:1])
