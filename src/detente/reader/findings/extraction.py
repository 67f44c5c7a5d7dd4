"""From a sentence to findings: each name of a measure with its deed, sides, rate, goods, days and status."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from detente.reader.claim import ClaimedRate, ClaimStatus, Quote
from detente.reader.findings.bound_rates import LOOSE, bound_rates, states_a_rate
from detente.reader.findings.ceasing import CEASED
from detente.reader.findings.deeds import NOMINAL, Deed, deed_of, is_compound
from detente.reader.findings.discourse import Codes, Discourse
from detente.reader.findings.event_sides import event_sides
from detente.reader.findings.event_status import event_status
from detente.reader.findings.everyone import is_on_any_country, is_worldwide
from detente.reader.findings.figures import is_figure
from detente.reader.findings.finding import Finding
from detente.reader.findings.free_entry import FREE_ENTRY, entry_deed, is_counted
from detente.reader.findings.goods import goods_of, with_goods
from detente.reader.findings.history import with_old_start
from detente.reader.findings.hypotheticals import is_imagined
from detente.reader.findings.mutual import as_deal
from detente.reader.findings.parties import Party, codes_and_words, parties_of
from detente.reader.findings.preferences import GETTING, gift_of, loss_before, preference_sides
from detente.reader.findings.rate_lists import with_ranges
from detente.reader.findings.scene import Scene
from detente.reader.findings.sides import Sides, measure_sides
from detente.reader.findings.status import conditional_clause, measure_status, stance_of
from detente.reader.findings.subjects import subject_of
from detente.reader.findings.timing import Timing, timing_of
from detente.reader.findings.told_by_another import EXEMPTION, is_challenged, is_left_out, is_of_another
from detente.reader.findings.worth import event_signs, measure_signs
from detente.reader.grammar.triggers import Trigger
from detente.reader.instruments import EVENTS
from detente.reader.mentions.attribution import attribution_of
from detente.reader.mentions.rates import RateMention

PREFERENCE = "preference"
"""Instrument of a trade preference: to take it away is to put a tariff on."""


def findings_of(scene: Scene, discourse: Discourse, published: dt.date | None) -> list[Finding]:
    """What a sentence says of measures and events.

    Args:
        scene: the sentence, read.
        discourse: what the report has spoken of so far; not changed.
        published: day of the report.
    """
    parties = parties_of(scene)
    triggers = [t for t in scene.triggers if not is_compound(scene, t)]
    bound, loose = bound_rates(scene, triggers)
    findings: list[Finding] = []
    exempting = any(trigger.instrument == EXEMPTION for trigger in triggers)
    for trigger in sorted((*triggers, *loose), key=lambda trigger: trigger.head):
        deed = deed_of(scene, trigger)
        if is_imagined(scene, trigger, deed):
            continue
        if trigger.instrument == EXEMPTION:
            findings += _exemption(scene, trigger, deed, parties, discourse, published)
        elif trigger.instrument == PREFERENCE:
            findings += _preference(scene, trigger, deed, parties, discourse, published)
        elif trigger.instrument == FREE_ENTRY:
            findings += _free_entry(scene, trigger, parties, discourse, published)
        elif trigger.instrument not in EVENTS and (
            is_figure(scene, trigger, deed) or is_challenged(scene, trigger)
        ):
            continue
        elif exempting and (NOMINAL.get(deed.noun) == "exempt" or is_left_out(scene, trigger, deed)):
            continue  # "exemptions from the tariffs" is told by the exemption
        elif is_of_another(scene, trigger):
            continue
        elif trigger.instrument not in EVENTS and (asking := _asking_verb(scene, deed)) >= 0:
            asker, _ = codes_and_words(subject_of(scene, asking, parties, discourse))
            findings.append(_request(scene, trigger, deed, parties, asker))
        elif trigger.instrument in EVENTS:
            findings += _event(scene, trigger, deed, parties, discourse, published)
        else:
            findings += _measures(
                scene, trigger, deed, parties, discourse, published, bound.get(trigger.head, [])
            )
    return with_ranges(scene, findings)


def _measures(
    scene: Scene,
    trigger: Trigger,
    deed: Deed,
    parties: list[Party],
    discourse: Discourse,
    published: dt.date | None,
    rates: list[RateMention],
) -> Iterator[Finding]:
    sides = measure_sides(scene, trigger, deed, parties, discourse)
    timing = with_old_start(scene, deed, timing_of(scene, trigger, deed), published)
    status = measure_status(scene, trigger, deed, (timing.effective, timing.until), published)
    condition = _condition(scene, trigger)
    said = (("on", sides.target), ("condition", condition))
    finding = _finding(scene, trigger, deed, sides, timing, status, rates)
    base = replace(
        finding,
        condition=condition.text if condition else "",
        worldwide=is_worldwide(scene, trigger),
        amounts=_amounts(scene, trigger),
        evidence=finding.evidence | {name: quote for name, quote in said if quote},
    )
    if base.worldwide and (not base.on or is_on_any_country(scene, trigger)):
        base = replace(base, on=("*",))
    if not rates and (deal := as_deal(scene, trigger, deed, base)):
        yield deal
        return
    old = frozenset({"old day"}) if _lies_back(timing, published) else frozenset()
    if not rates or deed.kind == "exempt":  # who is exempt does not pay the rate that stands beside
        whole = with_goods(base, goods_of(scene, trigger, None, []))
        yield replace(whole, signs=measure_signs(scene, trigger, deed, whole) | old)
        return
    for rate in rates:
        party = (
            _party_of_rate(scene, rate, parties) if len(rates) > 1 or trigger.instrument == LOOSE else None
        )
        if party is not None and not set(party.codes) & set(base.imposed_by):
            base = replace(base, on=party.codes, evidence={**base.evidence, "on": party.quote})
        goods = goods_of(
            scene, trigger, rate, [other for other in scene.rates if states_a_rate(scene, other)]
        )
        whole = with_goods(replace(base, rate=_claimed(rate)), goods)
        yield replace(whole, signs=measure_signs(scene, trigger, deed, whole) | old)


_BACK = dt.timedelta(days=180)
"""From so many days before a report on a day lies far back."""


def _lies_back(timing: Timing, published: dt.date | None) -> bool:
    """Whether a measure starts or ends long before the report, so that it is no news."""
    days = [period.last for period in (timing.effective, timing.until) if period]
    return published is not None and bool(days) and max(days) < published - _BACK


def _finding(
    scene: Scene,
    trigger: Trigger,
    deed: Deed,
    sides: Sides,
    timing: Timing,
    status: ClaimStatus,
    rates: Sequence[RateMention] = (),
) -> Finding:
    """What measures and events have in common: sides, deed, days, the words and who said them."""
    speaker, outlet = attribution_of(scene)
    return Finding(
        instrument=trigger.instrument,
        imposed_by=sides.imposed_by,
        on=sides.on,
        status=status,
        quote=_quote(scene, trigger, deed, rates),
        sentence=scene.number,
        place=scene.words[trigger.head].start,
        deed=deed.kind,
        effective=timing.effective,
        until=timing.until,
        announced=timing.announced,
        attribution=speaker,
        through=outlet,
        evidence=dict(timing.evidence) | ({"imposed_by": sides.actor} if sides.actor else {}),
    )


def _party_of_rate(scene: Scene, rate: RateMention, parties: list[Party]) -> Party | None:
    """The side a rate is for in a list: "South Africa 30%, Laos 40%", "25% on Canada and 10% on China"."""
    parties = [party for party in parties if party.kind != "body"]  # "a statement on the ministry's website"
    others = [other for other in scene.rates if other is not rate and other.is_duty]
    left = max((other.end for other in others if other.end <= rate.start), default=scene.sentence.start)
    right = min((other.start for other in others if other.start >= rate.end), default=scene.sentence.end)
    after = [
        p
        for p in parties
        if rate.end <= p.quote.start and p.quote.end <= right and p.link in ("on", "for", "from", "of")
        if not _another_says(scene, rate, p)
    ]
    if after and after[0].quote.start - rate.end < 40:
        return after[0]
    before = [p for p in parties if left <= p.quote.start and p.quote.end <= rate.start and others]
    return before[-1] if before and not before[-1].person and before[-1].quote.end > left else None


def _another_says(scene: Scene, rate: RateMention, party: Party) -> bool:
    """Whether an aside with a verb of its own names a side: "25%, the rate that Oslo puts on Peruvian metal"."""
    first = scene.index(rate.end)
    told = any(verb.finite and first <= verb.head < party.first for verb in scene.verbs)
    return told and scene.lower(first, first + 1) == [","]


def _exemption(
    scene: Scene,
    trigger: Trigger,
    deed: Deed,
    parties: list[Party],
    discourse: Discourse,
    published: dt.date | None,
) -> Iterator[Finding]:
    """An exemption that is given, or asked for: asking is talks."""
    asked = deed.kind == "ask" or (deed.number >= 0 and "ask" in stance_of(scene, deed.number).governors)
    if asked:
        sides = measure_sides(scene, trigger, deed, parties, discourse)
        yield _request(scene, trigger, deed, parties, sides.imposed_by)
        return
    near = [t for t in scene.triggers if t.instrument not in EVENTS and t.instrument not in _NAMELESS]
    nearest = min(near, key=lambda t: abs(t.head - trigger.head), default=None)
    got = gift_of(scene, trigger)
    freed = got >= 0 and (
        scene.verbs[got].lemma in GETTING
        or any(scene.verbs[got].end <= party.first < trigger.first for party in parties)
    )
    deed = replace(deed, kind="exempt", verb=scene.verbs[got], number=got) if freed else deed
    sides = preference_sides(scene, trigger, deed, parties, discourse)
    for finding in _measures(scene, trigger, deed, parties, discourse, published, []):
        if freed and sides.on:
            finding = replace(finding, imposed_by=sides.imposed_by, on=sides.on)
        status = "withdrawn" if deed.kind in ("remove", "refuse", "expire") else finding.status
        if status == "in_force" and deed.kind in ("extend", "exempt"):
            status = "suspended"
        holders = [p for p in parties if p.describes and p.end <= trigger.head <= p.end + 2]
        if holders and holders[-1].codes == finding.imposed_by:  # "Prague's exemption": given by another
            finding = replace(finding, imposed_by=(), on=holders[-1].codes)
        if status == "withdrawn" and deed.kind == "exempt" and scene.words[trigger.head].lower in _FOR_A_TIME:
            status = "suspended"
        yield replace(
            finding, instrument=nearest.instrument if nearest else EXEMPTION, deed="exempt", status=status
        )


def _request(scene: Scene, trigger: Trigger, deed: Deed, parties: list[Party], asker: Codes) -> Finding:
    """What one side asks of another: talks that only one side has begun."""
    others = tuple(code for party in parties for code in party.codes if code not in asker)
    speaker, outlet = attribution_of(scene)
    return Finding(
        "talks", asker, others[:1], "held", _quote(scene, trigger, deed, []), scene.number,
        scene.words[trigger.head].start, "ask", attribution=speaker, through=outlet, one_sided=True,
        signs=frozenset({"deed", "sides"} if asker else ()),
    )  # fmt: skip


def _asking_verb(scene: Scene, deed: Deed) -> int:
    """The verb that asks to be spared: "asked Oslo to exempt its salmon from the tariff"; -1 for none."""
    at = deed.number if deed.kind == "exempt" and not deed.noun else -1
    while at >= 0 and scene.verbs[at].kind != "ask":
        at = scene.verbs[at].governor
    return at


_NAMELESS = frozenset({EXEMPTION, PREFERENCE, FREE_ENTRY})
"""Instruments that are none of a claim."""
_TAKING = frozenset({"remove", "suspend", "expire", "refuse", "ban"})


def _preference(
    scene: Scene,
    trigger: Trigger,
    deed: Deed,
    parties: list[Party],
    discourse: Discourse,
    published: dt.date | None,
) -> Iterator[Finding]:
    """A trade preference that is taken away, which puts duties on, or given: "strip Russia of its privileges"."""
    lost = loss_before(scene, trigger)
    given = gift_of(scene, trigger) if deed.kind not in _TAKING and lost < 0 else -1
    if deed.kind not in _TAKING and lost < 0 and given < 0:
        return
    number = deed.number if deed.kind in _TAKING else max(lost, given)
    verb = scene.verbs[number] if number >= 0 else None
    noun = CEASED if verb is not None and verb.negated else ""
    taken = replace(deed, kind="lower" if given >= 0 else "impose", verb=verb, number=number, noun=noun)
    tariff = replace(trigger, instrument="tariff")
    sides = preference_sides(scene, trigger, taken, parties, discourse)
    timing = timing_of(scene, tariff, taken)
    if timing.until and not timing.effective and given < 0:  # what ends on a day is the preference
        timing = replace(timing, effective=timing.until, until=None)
    status = measure_status(scene, tariff, taken, (timing.effective, timing.until), published)
    finding = _finding(scene, tariff, taken, sides, timing, status)
    yield replace(finding, signs=measure_signs(scene, tariff, taken, finding) - {"singular"})


def _free_entry(
    scene: Scene,
    trigger: Trigger,
    parties: list[Party],
    discourse: Discourse,
    published: dt.date | None,
) -> Iterator[Finding]:
    """Goods that come in without duty: a tariff of zero, or a quota where only so much does."""
    deed = entry_deed(scene, trigger)
    if deed is None:
        return
    counted = is_counted(scene, trigger)
    place = scene.words[trigger.head].start
    free = [rate for rate in scene.rates if rate.why == "duty-free" and rate.start <= place < rate.end]
    named = replace(trigger, instrument="quota" if counted else "tariff")
    rates = free if deed.kind == "lower" and not counted else []
    own = (
        frozenset({"definite"}) if counted else frozenset()
    )  # it tells of a quota named before, if there is one
    for finding in _measures(scene, named, deed, parties, discourse, published, rates):
        permitted = finding.status == "threatened" and deed.verb is not None and deed.verb.form == "possible"
        status = "in_force" if permitted else finding.status
        yield replace(finding, status=status, signs=finding.signs - {"singular", "denied"} | own)


_FOR_A_TIME = frozenset("reprieve reprieves waiver waivers licence licences license licenses".split())
"""Exemptions that hold for a while."""


def _claimed(rate: RateMention) -> ClaimedRate:
    low, high = (None, None) if rate.value is not None else (rate.low, rate.high)
    words = Quote(rate.words, rate.start, rate.end)
    return ClaimedRate(rate.value, low, high, rate.basis, rate.prior, words)


def _event(
    scene: Scene,
    trigger: Trigger,
    deed: Deed,
    parties: list[Party],
    discourse: Discourse,
    published: dt.date | None,
) -> Iterator[Finding]:
    sides = event_sides(scene, trigger, deed, parties, discourse)
    timing = timing_of(scene, trigger, deed)
    status = event_status(scene, trigger, deed, timing.event, published)
    finding = replace(
        _finding(scene, trigger, deed, sides, timing, status),
        event=timing.event,
        one_sided=bool(sides.on),
        persons=_persons(scene, trigger),
    )
    yield replace(finding, signs=event_signs(scene, trigger, deed, finding))


_AMOUNT = re.compile(
    r"(\d[\d,.]*)[\s-]*(billion|million|trillion|bn|mn|items?|products?|goods|tariff lines|categories"
    r"|companies|firms|entities|tons?|tonnes)\b",
    re.I,
)


def _amounts(scene: Scene, trigger: Trigger) -> frozenset[str]:
    """How much trade or how many goods the clause of a measure speaks of, which tells one tranche from another."""
    first, end = scene.clause_of(trigger.head)
    offset = scene.sentence.start
    text = scene.sentence.text[scene.words[first].start - offset : scene.words[end - 1].end - offset]
    found = _AMOUNT.findall(text.replace("bln", "billion"))
    return frozenset(f"{number.rstrip('.,')} {unit.lower().rstrip('s')}" for number, unit in found)


def _persons(scene: Scene, trigger: Trigger) -> frozenset[str]:
    """The people named in the clauses around a meeting."""
    clause = scene.clauses[trigger.head]
    return frozenset(
        name.person or name.words
        for first, _, name in scene.names
        if name.kind == "person" and scene.clauses[first] == clause
    )


def _quote(scene: Scene, trigger: Trigger, deed: Deed, rates: Sequence[RateMention]) -> Quote:
    """The clauses that hold the measure, its verb and its rates, as they stand."""
    places = [trigger.head, trigger.first]
    places += [deed.verb.first] if deed.verb else []
    places += [scene.index(rate.start) for rate in rates]
    bounds = [scene.clause_of(place) for place in places]
    first, end = min(begin for begin, _ in bounds), max(stop for _, stop in bounds)
    while first < end - 1 and not scene.words[first].text[0].isalnum():
        first += 1
    start, stop = scene.words[first].start, scene.words[end - 1].end
    for rate in rates:
        start, stop = min(start, rate.start), max(stop, rate.end)
    offset = scene.sentence.start
    return Quote(scene.sentence.text[start - offset : stop - offset], start, stop)


def _condition(scene: Scene, trigger: Trigger) -> Quote | None:
    bounds = conditional_clause(scene, trigger)
    if bounds is None:
        return None
    first, end = bounds
    while end > first + 1 and not scene.words[end - 1].text[-1].isalnum():
        end -= 1
    start, stop = scene.words[first].start, scene.words[end - 1].end
    offset = scene.sentence.start
    return Quote(scene.sentence.text[start - offset : stop - offset], start, stop)
