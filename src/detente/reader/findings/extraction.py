"""From a sentence to findings: each name of a measure with its deed, sides, rate, goods, days and status."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from detente.reader.claim import ClaimedRate, ClaimStatus, Quote
from detente.reader.findings.deeds import NOMINAL, Deed, deed_of, is_compound
from detente.reader.findings.discourse import Discourse
from detente.reader.findings.event_sides import event_sides
from detente.reader.findings.finding import Finding
from detente.reader.findings.parties import Party, parties_of
from detente.reader.findings.preferences import loss_before, preference_sides
from detente.reader.findings.rate_lists import with_ranges
from detente.reader.findings.scene import Scene
from detente.reader.findings.sides import Sides, measure_sides
from detente.reader.findings.status import conditional_clause, event_status, measure_status, stance_of
from detente.reader.findings.timing import Timing, timing_of
from detente.reader.findings.worth import event_signs, measure_signs
from detente.reader.grammar.triggers import Trigger
from detente.reader.instruments import DUTIES, EVENTS
from detente.reader.mentions.attribution import attribution_of
from detente.reader.mentions.products import ProductMention
from detente.reader.mentions.rates import RateMention

EXEMPTION = "exemption"
"""Instrument of an exemption until the report tells what it is from."""
PREFERENCE = "preference"
"""Instrument of a trade preference: to take it away is to put a tariff on."""
LOOSE = "rate"
"""Instrument of a rate that stands alone until the report tells which duty it is of."""
RATED = DUTIES | {LOOSE}
"""Instruments that a rate can be of."""


def findings_of(scene: Scene, discourse: Discourse, published: dt.date | None) -> list[Finding]:
    """What a sentence says of measures and events.

    Args:
        scene: the sentence, read.
        discourse: what the report has spoken of so far; not changed.
        published: day of the report.
    """
    parties = parties_of(scene)
    triggers = [t for t in scene.triggers if not is_compound(scene, t)]
    bound, loose = _bound_rates(scene, triggers)
    findings: list[Finding] = []
    exempting = any(trigger.instrument == EXEMPTION for trigger in triggers)
    for trigger in sorted((*triggers, *loose), key=lambda trigger: trigger.head):
        deed = deed_of(scene, trigger)
        if trigger.instrument == EXEMPTION:
            findings += _exemption(scene, trigger, deed, parties, discourse, published)
        elif trigger.instrument == PREFERENCE:
            findings += _preference(scene, trigger, deed, parties, discourse, published)
        elif exempting and NOMINAL.get(deed.noun) == "exempt":
            continue  # "exemptions from the tariffs" is told by the exemption
        elif trigger.instrument in EVENTS:
            findings += _event(scene, trigger, deed, parties, discourse, published)
        else:
            findings += _measures(
                scene, trigger, deed, parties, discourse, published, bound.get(trigger.head, [])
            )
    return with_ranges(scene, findings)


def _bound_rates(
    scene: Scene, triggers: Sequence[Trigger]
) -> tuple[dict[int, list[RateMention]], list[Trigger]]:
    """The measure of each rate of duty: the nearest in its clause, else the rate names one by itself.

    Returns:
        The rates of each measure by the index of its word, and the rates that stand for a measure of their own
        ("steel will be charged 25 percent").
    """
    rated = [t for t in triggers if t.instrument in RATED]
    bound: dict[int, list[RateMention]] = {}
    loose: list[Trigger] = []
    for rate in scene.rates:
        if not _states_a_rate(scene, rate):
            continue
        at, end = scene.index(rate.start), scene.index(rate.end)
        near = [t for t in rated if scene.clauses[t.head] == scene.clauses[at] or abs(t.head - at) <= 4]
        near = near or _told_on(scene, rated, at)
        if near:
            nearest = min(
                near, key=lambda t: (scene.clauses[t.head] != scene.clauses[at], _reach(scene, t, at, end))
            )
            bound.setdefault(nearest.head, []).append(rate)
        else:
            loose.append(Trigger(at, at, max(end, at + 1), LOOSE))
            bound.setdefault(at, []).append(rate)
    return bound, loose


def _told_on(scene: Scene, rated: Sequence[Trigger], at: int) -> list[Trigger]:
    """The measure that a clause with "which" goes on about: "the tariffs, which were doubled to 50 percent"."""
    first, _ = scene.clause_of(at)
    if scene.lower(first, first + 1) not in (["which"], ["that"]):
        return []
    return [t for t in rated if 0 <= first - t.end <= 1]


def _reach(scene: Scene, trigger: Trigger, at: int, end: int) -> int:
    """Words from a rate to a measure; far to one behind "and": "tariffs fall to 30% and duties to 10%"."""
    behind = trigger.head >= end and {"and", "but", "from", ","} & set(scene.lower(end, trigger.head))
    return abs(trigger.head - at) + (20 if behind else 0)


def _states_a_rate(scene: Scene, rate: RateMention) -> bool:
    """Whether a percentage is a measure's rate: a duty, no level named beside it, no total of an addition."""
    if (
        not rate.is_duty
        or (_is_existing(scene, rate) and not _collected(scene, rate))
        or rate.why == "cut by"
        or (rate.why == "duty-free" and "free" in rate.words.lower())
    ):
        return False
    if _not_done(scene, rate):
        return False
    if rate.why == "context" and _of_a_firm(scene, rate):
        return False
    added = any(
        other.is_duty and other.basis == "additional" and other.end <= rate.start for other in scene.rates
    )
    return not (rate.basis == "total" and added and "bringing" in scene.lower(0, scene.index(rate.start)))


MOST_LISTED = 40
"""How far back a list of rates is followed."""


def _is_existing(scene: Scene, rate: RateMention) -> bool:
    """Whether a rate is a standing level, or listed with one: "now at 8 percent, 10 percent and 15 percent"."""
    if rate.why == "existing":
        return True
    offset = scene.sentence.start
    for other in reversed([one for one in scene.rates if one.end <= rate.start][-MOST_LISTED:]):
        between = scene.sentence.text[other.end - offset : rate.start - offset]
        if between.strip(" ,") not in ("", "and", "or"):
            return False
        if other.why == "existing":
            return True
        rate = other
    return False


def _collected(scene: Scene, rate: RateMention) -> bool:
    """Whether a standing rate is all a sentence tells: "on top of the 10 percent duty that the EU collects"."""
    alone = not any(other.is_duty for other in scene.rates if other is not rate)
    after = scene.index(rate.end)
    charged = any(verb.kind == "impose" and after < verb.head <= after + 10 for verb in scene.verbs)
    return alone and charged and bool({"that", "which", "already"} & set(scene.lower(after, after + 5)))


def _not_done(scene: Scene, rate: RateMention) -> bool:
    """Whether a second rate is one that is said not to come: "leave it at 10 percent and not raise it to 25"."""
    at = scene.index(rate.start)
    governing = [
        verb for verb in scene.verbs if verb.end <= at and scene.clauses[verb.head] == scene.clauses[at]
    ]
    first = all(other.start >= rate.start for other in scene.rates if other.is_duty)
    return bool(governing) and governing[-1].negated and not first


def _of_a_firm(scene: Scene, rate: RateMention) -> bool:
    """Whether a percentage that only the report's subject makes a duty is a firm's: "Toyota rose 12 percent"."""
    first, end = scene.clause_of(scene.index(rate.start))
    firms = any(name.kind == "company" for _, _, name in scene.names_between(first, end))
    verbs = [verb for verb in scene.verbs if first <= verb.head < end]
    return firms or any(verb.lemma in ("add", "gain", "lose") for verb in verbs)


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
    timing = timing_of(scene, trigger, deed)
    status = measure_status(scene, trigger, deed, (timing.effective, timing.until), published)
    condition = _condition(scene, trigger)
    said = (("on", sides.target), ("condition", condition))
    finding = _finding(scene, trigger, deed, sides, timing, status, rates)
    base = replace(
        finding,
        condition=condition.text if condition else "",
        worldwide=_worldwide(scene, trigger),
        amounts=_amounts(scene, trigger),
        evidence=finding.evidence | {name: quote for name, quote in said if quote},
    )
    if base.worldwide and (not base.on or _on_any_country(scene, trigger)):
        base = replace(base, on=("*",))
    if not rates or deed.kind == "exempt":  # who is exempt does not pay the rate that stands beside
        whole = _with_goods(base, _goods(scene, trigger, None, []))
        yield replace(whole, signs=measure_signs(scene, trigger, deed, whole))
        return
    for rate in rates:
        party = (
            _party_of_rate(scene, rate, parties) if len(rates) > 1 or trigger.instrument == LOOSE else None
        )
        if party is not None and not set(party.codes) & set(base.imposed_by):
            base = replace(base, on=party.codes, evidence={**base.evidence, "on": party.quote})
        goods = _goods(scene, trigger, rate, [other for other in scene.rates if _states_a_rate(scene, other)])
        whole = _with_goods(replace(base, rate=_claimed(rate)), goods)
        yield replace(whole, signs=measure_signs(scene, trigger, deed, whole))


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
    ]
    if after and after[0].quote.start - rate.end < 40:
        return after[0]
    before = [p for p in parties if left <= p.quote.start and p.quote.end <= rate.start and others]
    return before[-1] if before and not before[-1].person and before[-1].quote.end > left else None


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
        others = tuple(code for party in parties for code in party.codes if code not in sides.imposed_by)
        quote = _quote(scene, trigger, deed, [])
        place = scene.words[trigger.head].start
        speaker, outlet = attribution_of(scene)
        yield Finding(
            "talks", sides.imposed_by, others[:1], "held", quote, scene.number, place, "ask",
            attribution=speaker, through=outlet, one_sided=True,
            signs=frozenset({"deed", "sides"} if sides.imposed_by else ()),
        )  # fmt: skip
        return
    near = [t for t in scene.triggers if t.instrument not in EVENTS and t.instrument != EXEMPTION]
    nearest = min(near, key=lambda t: abs(t.head - trigger.head), default=None)
    for finding in _measures(scene, trigger, deed, parties, discourse, published, []):
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


_TAKING = frozenset({"remove", "suspend", "expire", "refuse", "ban"})


def _preference(
    scene: Scene,
    trigger: Trigger,
    deed: Deed,
    parties: list[Party],
    discourse: Discourse,
    published: dt.date | None,
) -> Iterator[Finding]:
    """A trade preference that is taken away, which puts duties on: "strip Russia of its trade privileges"."""
    lost = loss_before(scene, trigger)
    if deed.kind not in _TAKING and lost < 0:
        return
    number = deed.number if deed.kind in _TAKING else lost
    verb = scene.verbs[number] if number >= 0 else None
    taken = replace(deed, kind="impose", verb=verb, number=number, noun="")
    tariff = replace(trigger, instrument="tariff")
    sides = preference_sides(scene, trigger, taken, parties, discourse)
    timing = timing_of(scene, tariff, taken)
    if timing.until and not timing.effective:  # what ends on a day is the preference
        timing = replace(timing, effective=timing.until, until=None)
    status = measure_status(scene, tariff, taken, (timing.effective, timing.until), published)
    finding = _finding(scene, tariff, taken, sides, timing, status)
    yield replace(finding, signs=measure_signs(scene, tariff, taken, finding) - {"singular"})


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


_EVERYONE = (
    "all countries", "every country", "countries with which", "other than", "most countries", "most nations",
    "many countries", "foreign countries",
    "dozens of countries", "most trading partners", "made abroad", "from abroad", "all trading partners",
    "other countries", "all nations", "every import", "any import", "on imported", "most-favored",
    "most - favored", "most - favoured", "worldwide", "global tariff", "universal", "everyone", "across the board",
    "all foreign", "foreign steel", "foreign aluminum", "foreign - made", "all imports", "trading partners",
    "imported steel", "imported aluminum", "imported aluminium", "steel imports", "aluminum imports",
    "imported cars", "car imports", "baseline", "blanket", "section 232",
)  # fmt: skip


_ANY_COUNTRY = ("any country that", "any nation that", "any country which", "any countries that")


def _on_any_country(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is on whoever does something: "a tariff on any country that buys oil from Venezuela"."""
    _, end = scene.clause_of(trigger.head)
    after = " ".join(scene.lower(trigger.end, max(end, trigger.end + 12)))
    return any(phrase in after for phrase in _ANY_COUNTRY)


def _worldwide(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is said to be on everyone."""
    first, end = scene.clause_of(trigger.head)
    text = " ".join(scene.lower(first, end))
    if scene.lower(0, 1) in (["for"], ["on"]):
        text = f"{' '.join(scene.lower(0, 6))} {text}"  # "For most countries, the tariffs are suspended"
    starts = {scene.index(product.start) for product in scene.products}
    foreign = any(
        word in ("imported", "foreign") and {index + 1, index + 2} & starts
        for index, word in enumerate(scene.lower(first, end), first)
    )
    return foreign or any(phrase in text for phrase in _EVERYONE) or _on_any_country(scene, trigger)


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


def _goods(
    scene: Scene, trigger: Trigger, rate: RateMention | None, rates: Sequence[RateMention]
) -> list[ProductMention]:
    """The goods a measure is on: those of its clause, and of several rates those that stand with each."""
    goods = [product for product in scene.products if not _is_reason(scene, product)]
    if rate is None or len(rates) < 2:
        clause = scene.clauses[trigger.head]
        inside = [p for p in goods if scene.clauses[scene.index(p.start)] == clause]
        return inside or (goods if rate is not None and len(scene.triggers) == 1 else [])
    ordered = sorted(rates, key=lambda other: other.start)
    between = [p for p in goods if ordered[0].end <= p.start < ordered[-1].start]
    trailing = [p for p in goods if p.start >= ordered[-1].end]
    if not between:  # "steel and aluminum pay 25% and from May 50%", "25% and later 50% on steel"
        return goods
    led = bool(trailing)  # "25% on steel and 10% on aluminum", else "steel 25%, aluminum 10%"

    def own(product: ProductMention) -> bool:
        before = [other for other in ordered if other.end <= product.start]
        after = [other for other in ordered if other.start >= product.end]
        return (before[-1] if led and before else after[0] if after else ordered[-1]) is rate

    return [product for product in goods if own(product)]


_REASON = re.compile(
    r"\b(?:over(?!\s*[$€£\d])|because of|in (?:retaliation|response|answer) (?:for|to)|amid|citing"
    r"|purchas(?:es|ing)|buying)\b([^,;]*)$",
    re.I,
)


def _is_reason(scene: Scene, product: ProductMention) -> bool:
    """Whether goods are why a measure is taken, not what it is on: "a tariff over its purchases of oil"."""
    first, _ = scene.clause_of(scene.index(product.start))
    offset = scene.sentence.start
    before = scene.sentence.text[scene.words[first].start - offset : product.start - offset]
    found = _REASON.search(before)
    if found is None:
        return False
    answers = found.group().lower().startswith("in ")
    return answers or not re.search(r"\bon\b", found.group(1))


def _with_goods(finding: Finding, goods: list[ProductMention]) -> Finding:
    if not goods:
        return finding
    words = ", ".join(dict.fromkeys(product.words for product in goods))
    hs = tuple(dict.fromkeys(code for product in goods for code in product.hs))
    sectors = tuple(dict.fromkeys(code for product in goods for code in product.sectors))
    quote = Quote(goods[0].words, goods[0].start, goods[0].end)
    return replace(
        finding, product=words, hs=hs, sectors=sectors, evidence={**finding.evidence, "product": quote}
    )
