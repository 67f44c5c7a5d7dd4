"""Whether a ledger has a proposed measure already: by kind, sides, goods, rate and days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from detente.policy.measure import DUTIES, EVENTS, NEEDS_RATE, OVER, Measure, Products, Rate
from detente.policy.places import ALL, codes
from detente.policy.products import ProductList
from detente.reader.instruments import family_of
from detente.reader.proposals import Proposal
from detente.reader.proposing.proposed_fields import NO_DAY
from detente.reader.proposing.proposed_products import means_all_goods
from detente.reader.proposing.proposed_sources import main_quote

_NEAR = dt.timedelta(days=45)
"""First days further apart than this belong to two measures."""
_SAME_MEETING = dt.timedelta(days=1)
_JUST_HELD = dt.timedelta(days=14)
_ALIKE = 1e-4


@dataclass(frozen=True)
class Match:
    """A measure of a ledger that a proposal is about.

    Attributes:
        measure: the ledger's measure.
        exact: whether sides and goods are the same, so that news of one is news of the other.
        new_rate: the change of its rate in words, where the reports tell one; else empty.
    """

    measure: Measure
    exact: bool = True
    new_rate: str = ""


def best_match(
    proposal: Proposal, measures: Iterable[Measure], lists: Mapping[str, ProductList]
) -> Match | None:
    """The measure of a ledger that a proposal is about; none where it has none.

    Args:
        proposal: what reports tell.
        measures: the ledger's measures in their latest versions.
        lists: its product lists.
    """
    if not proposal.fields["imposed_by"] or "recorded_on" not in proposal.fields:
        return None
    best: tuple[tuple[float, ...], Match] | None = None
    quote, _ = main_quote(proposal.row)
    for measure in measures:
        if measure.instrument == proposal.instrument and _is_told_again(proposal, measure, quote):
            return Match(measure)
        if family_of(measure.instrument) != family_of(proposal.instrument):
            continue
        scored = (
            _event(proposal, measure) if proposal.instrument in EVENTS else _measure(proposal, measure, lists)
        )
        if scored and (best is None or scored[0] > best[0]):
            best = scored
    return best[1] if best else None


def why_not_compared(proposal: Proposal) -> str:
    """Why a proposal cannot be looked for in a ledger, in words; empty where `best_match` has looked for it.

    Args:
        proposal: what reports tell.
    """
    if not proposal.fields["imposed_by"]:
        takes_part = proposal.instrument in EVENTS
        return "no report says who takes part" if takes_part else "no report says who imposes it"
    if "recorded_on" not in proposal.fields:
        return NO_DAY
    rate = proposal.rate
    if (
        proposal.instrument in NEEDS_RATE
        and (rate is None or rate.value is None)
        and not proposal.row.product
    ):
        return "no report gives one rate or names goods, by which one duty is told from another"
    return ""


def _is_told_again(one: Proposal, there: Measure, quote: str) -> bool:
    """Whether a ledger's measure was read from the same words: reports that are read twice add nothing."""
    if not any(source.quote == quote for source in there.sources):
        return False
    if codes(one.fields["imposed_by"], "imposed_by") != codes(there.imposed_by, "imposed_by"):
        return False
    if codes(one.fields["on"], "on") != codes(there.on, "on"):
        return False
    said = [rate["rate"] for rate in one.fields.get("rates", ())]
    return said == [rate.rate for rate in there.rates] and one.row.product in (
        "",
        there.products.text,
        *_plain(one),
    )


def _plain(one: Proposal) -> tuple[str, ...]:
    """The words for products of a measure on all goods, which keeps none."""
    return () if "products" in one.fields else (one.row.product,)


Scored = tuple[tuple[float, ...], Match] | None


def _measure(one: Proposal, there: Measure, lists: Mapping[str, ProductList]) -> Scored:
    sides = _sides(one, there)
    # A base tariff is no act that reports tell of.
    if not sides or there.stacking.base or not _days_fit(one, there):
        return None
    goods = _goods(one, there, lists)
    if not goods or (goods == 1 and sides < 2):
        return None  # without goods only a measure between the same two sides can be meant
    near = -abs((_day(one) - there.history()[0].date).days)
    same_kind = float(there.instrument == one.instrument)
    same_status = float(
        one.measure is not None and one.measure.status_on(_day(one)) == there.status_on(_day(one))
    )
    exact = sides == 2 and (goods > 1 or not one.row.product)
    score = (same_kind, goods, same_status, sides, near)
    if one.instrument not in NEEDS_RATE or there.instrument not in NEEDS_RATE:
        return (1, *score), Match(there, exact)
    rate = one.rate.value if one.rate is not None else None
    if rate is None:
        # Without a rate only the goods can tell duties of one side on the other apart.
        return ((0, *score), Match(there, exact=False)) if goods > 1 and one.row.product else None
    if any(abs(rate - value) < _ALIKE for value in _rates(one, there.rates)):
        return (2, *score), Match(there, exact)
    prior = one.rate.prior if one.rate is not None else None
    current = _rates(one, there.rates_on(_day(one)))
    if prior is not None and exact and any(abs(prior - value) < _ALIKE for value in current):
        return (1, *score), Match(there, exact, f"{prior * 100:g} % → {rate * 100:g} %")
    return None


def _rates(one: Proposal, rates: Iterable[Rate]) -> list[float]:
    """The rates that a proposal's partners and goods meet; one that is for others only does not count."""
    partners = codes(one.fields["on"], "on")
    on_all = bool(one.row.product) and means_all_goods(one.row.product)
    met = (
        rate
        for rate in rates
        if (not rate.on or partners & codes(rate.on, "on")) and not (on_all and rate.products)
    )
    return [rate.rate for rate in met if rate.rate is not None]


def _sides(one: Proposal, there: Measure) -> int:
    """2 where both sides are the same, 1 where one reading is wider than the other, 0 where they differ."""
    actors, theirs = codes(one.fields["imposed_by"], "imposed_by"), codes(there.imposed_by, "imposed_by")
    if not (actors <= theirs or theirs <= actors):
        return 0
    partners, touched = codes(one.fields["on"], "on"), codes(there.on, "on")
    if partners == touched:
        return 2 if actors == theirs else 1
    return 1 if ALL in touched or ALL in partners or partners <= touched or touched <= partners else 0


def _days_fit(one: Proposal, there: Measure) -> bool:
    """Whether both can be one measure: known first days lie near, and one does not end before the other."""
    history, day = there.history(), _day(one)
    dates = [
        there.announced,
        there.start,
        *(step.date for step in history),
        *(rate.start for rate in there.rates),
    ]
    start, announced = one.fields.get("from"), one.row.announced
    named = (
        [dt.date.fromisoformat(start)] * 2
        if start
        else [announced.first, announced.last]
        if announced
        else []
    )
    if named and not any(known and named[0] - _NEAR <= known <= named[1] + _NEAR for known in dates):
        return False
    last = history[-1]
    over = last.status in OVER and last.date <= _first_day(one)
    return history[0].date <= day and (not over or one.status in OVER)


def _day(one: Proposal) -> dt.date:
    """The day up to which the reports know."""
    return dt.date.fromisoformat(one.fields["recorded_on"])


def _first_day(one: Proposal) -> dt.date:
    row = one.row
    named = [period.first for period in (row.announced, row.effective) if period]
    return min([*named, _day(one)])


def _goods(one: Proposal, there: Measure, lists: Mapping[str, ProductList]) -> float:
    """2 where the goods are the same or overlap, 1 where one side does not say, 0 where they differ.

    Goods that only words tell are compared by their words: 1 and the share that both have.
    """
    words, products = one.row.product, there.products
    said = Products.model_validate(one.fields.get("products", {"sectors": ["goods"]}))
    if not products.counted or not said.counted:
        return _words_fit(words, f"{products.text} {there.title}") if words else 1
    everything = "goods" in products.sectors
    if means_all_goods(words):
        # A duty that names no goods is taken as one on all of them: it is none on every partner's timber, but
        # may be the one on steel that two sides have between them.
        silent = not words and not (one.instrument in DUTIES and ALL in codes(there.on, "on"))
        return 2 if everything else 1 if silent else 0
    if everything:
        return 0
    codes_there = _prefixes(
        tuple(products.hs), tuple(lists[name].hs for name in products.lists if name in lists)
    )
    overlap = any(code in codes_there for code in said.hs)
    if overlap or set(said.sectors) & set(products.sectors) or set(one.row.sectors) & set(products.sectors):
        return 2
    return 0


def _words_fit(words: str, theirs: str) -> float:
    ours, others = _significant(words), _significant(theirs)
    shared = len(ours & others) / max(1, len(ours | others))
    return 1 + shared if shared >= _ALIKE_WORDS else 0


_ALIKE_WORDS = 0.2


def _significant(words: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", words.casefold())} - _COMMON


_COMMON = frozenset(
    "product item good import export tariff control licence license certain other some from with china "
    "chinese american united state european union duty over material".split()
)


@lru_cache(maxsize=4096)
def _prefixes(listed: tuple[str, ...], lists: tuple[Sequence[str], ...]) -> frozenset[str]:
    """Every chapter, heading and longer code that the codes of a measure lie in."""
    every = [*listed, *(code for codes_of_list in lists for code in codes_of_list)]
    return frozenset(code[:size] for code in every for size in (2, 4, 6) if len(code) >= size)


def _event(one: Proposal, there: Measure) -> Scored:
    """Talks are the same when the same sides meet on the same day; agreements when the same sides made them."""
    if there.instrument != one.instrument or one.row.instrument == "coordination":
        return None
    ours = _participants(one.fields["imposed_by"], one.fields["on"])
    theirs = _participants(there.imposed_by, there.on)
    if ours != theirs and not (len(ours & theirs) > 1 and (ours <= theirs or theirs <= ours)):
        return None
    day, exact = _day(one), float(ours == theirs)
    near = -abs((day - there.history()[0].date).days)
    if one.instrument == "talks":
        return ((exact, near), Match(there)) if _same_meeting(one, there, day) else None
    if not _days_fit(one, there) or there.status_on(day) in (None, *OVER):
        return None
    ends = one.fields.get("until")
    same_end = float(bool(ends) and there.until is not None and ends == there.until.isoformat())
    return (same_end, exact, near), Match(there)


def _participants(*sides: Iterable[str]) -> frozenset[str]:
    """The economies that take part; a word for all of them names nobody."""
    found: set[str] = set()
    for side in sides:
        found |= codes(tuple(side), "sides")
    return frozenset(found - {ALL})


def _same_meeting(one: Proposal, there: Measure, day: dt.date) -> bool:
    event, first = one.row.event, there.start
    if first is None:
        return (
            one.status in _TO_COME
            and there.status_on(day) in _TO_COME
            and day - there.recorded_on <= _JUST_HELD
        )
    if event is not None:
        last = (there.until or first + _SAME_MEETING) - dt.timedelta(days=1)
        return event.first <= last + _SAME_MEETING and first - _SAME_MEETING <= event.last
    if one.status in _TO_COME:
        return there.status_on(day) in _TO_COME
    return dt.timedelta(0) <= day - first <= _JUST_HELD


_TO_COME = ("planned", "announced", "threatened")
