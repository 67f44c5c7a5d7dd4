"""How duties on one good stack: the base tariff, what adds to it, what takes its place, what is left out.

The rules are data of the measures (`detente.policy.measure.Stacking`); nothing here knows a country or a law.

    share_m   = covered_m (1 - exempt_m) content_m  prod_{b in yields_to(m)} (1 - share_b)
    base      = sum over base tariffs of rate share
    added_m   = share_m rate_m                   for a rate that is additional
              = share_m max(0, rate_m - base)    for a rate that says what the whole duty comes to
    duty      = base + sum_m added_m

Everything is an array over the tariff lines of the importer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from detente.policy.lines import TariffLines
from detente.policy.measure import DUTIES, Content, Exemption, Measure, Products, Rate
from detente.policy.products import ProductList, coverage
from detente.policy.sides import acts, among, as_one, touches


@dataclass(frozen=True, eq=False)
class Goods:
    """The tariff lines of an importer and what product descriptions cover of them, worked out once each.

    Attributes:
        lines: the tariff lines.
        lists: the named lists that descriptions refer to.
    """

    lines: TariffLines
    lists: Mapping[str, ProductList]
    _covered: dict[str, np.ndarray] = field(default_factory=dict)
    _rates: dict[str, np.ndarray] = field(default_factory=dict)

    def covered(self, products: Products) -> np.ndarray:
        """Share of each line that a description covers."""
        key = repr(products)
        if key not in self._covered:
            self._covered[key] = coverage(products, self.lines, self.lists)
        return self._covered[key]

    def rate(self, measure: Measure, rate: Rate) -> np.ndarray:
        """The rate of each line; NaN where it stands in a list that does not name the line."""
        if rate.rate is not None:
            return np.full(len(self.lines), rate.rate)
        names = (rate.products or measure.products).lists
        key = repr((names, rate.column))
        if key not in self._rates:
            found = np.full(len(self.lines), np.nan)
            for name in (name for name in names if rate.column in self.lists[name].columns):
                found = np.where(np.isnan(found), self.lists[name].values(self.lines, rate.column), found)
            self._rates[key] = found
        return self._rates[key]


@dataclass(frozen=True, eq=False)
class Charge:
    """One duty on the lines of an importer, from one partner, on one day.

    Attributes:
        measure: the duty.
        rate: its rate on each line, a fraction; 0 where it has none.
        total: where the rate says what the whole duty comes to.
        covered: share of each line that it names.
        exempt: share of each line that it leaves out.
        content: share of the trade that its content and origin rules charge.
        yielding: share of each line left to it by the duties it makes room for.
        rules: the exemptions and content rules that apply to the partner on the day.
    """

    measure: Measure
    rate: np.ndarray
    total: np.ndarray
    covered: np.ndarray
    exempt: np.ndarray
    content: float
    yielding: np.ndarray
    rules: tuple[Exemption | Content, ...] = ()

    @property
    def claimed(self) -> np.ndarray:
        """Share of each line it would be charged on if it stood alone."""
        return np.where(self.rate != 0, self.covered, 0) * (1 - self.exempt) * self.content

    @property
    def share(self) -> np.ndarray:
        """Share of each line it is charged on."""
        return self.covered * (1 - self.exempt) * self.content * self.yielding


@dataclass(frozen=True, eq=False)
class Duties:
    """The duties on every line of an importer from one partner on one day.

    Attributes:
        goods: the lines.
        charges: the duties in force that touch the partner.
    """

    goods: Goods
    charges: tuple[Charge, ...]

    @cached_property
    def base(self) -> np.ndarray:
        """The base tariff of each line: MFN, or the preference in its place."""
        base = np.zeros(len(self.goods.lines))
        for charge in self.charges:
            if charge.measure.stacking.base:
                base = base + charge.rate * charge.share
        return base

    def added(self, charge: Charge) -> np.ndarray:
        """What a duty puts on each line."""
        if charge.measure.stacking.base:
            return charge.rate * charge.share
        missing = np.maximum(0, charge.rate - self.base)
        return np.where(charge.total, missing, charge.rate) * charge.share

    @cached_property
    def total(self) -> np.ndarray:
        """The whole duty on each line."""
        return sum((self.added(charge) for charge in self.charges), np.zeros(len(self.goods.lines)))


def duties_on(measures: Iterable[Measure], goods: Goods, importer: str, partner: str, day: dt.date) -> Duties:
    """The duties that some measures in force put on an importer's lines from a partner.

    Args:
        measures: measures in force on the day, of any kind and by anybody.
        goods: the importer's lines.
        importer: who charges, an ISO code.
        partner: where the goods come from, an ISO code.
        day: the day, for the rates.
    """
    levied = [measure for measure in measures if levies(measure, importer, partner)]
    charges = [_charge(measure, goods, partner, day) for measure in levied]
    return Duties(goods, tuple(_making_room(charges)))


def levies(measure: Measure, importer: str, partner: str) -> bool:
    """Whether a measure is a duty of an importer on a partner."""
    return (
        measure.instrument in DUTIES
        and importer != partner
        and acts(measure, importer)
        and touches(measure, partner)
        and not as_one(measure, importer, partner)
    )


def _charge(measure: Measure, goods: Goods, partner: str, day: dt.date) -> Charge:
    size = len(goods.lines)
    rate, total, covered = np.zeros(size), np.zeros(size, dtype=bool), np.zeros(size)
    for one in rates_for(measure, partner, day):
        values = goods.rate(measure, one)
        part = goods.covered(one.products or measure.products)
        here = (part > 0) & ~np.isnan(values)
        rate, covered = np.where(here, values, rate), np.where(here, part, covered)
        total = np.where(here, one.basis == "total", total)
    exemptions = [rule for rule in measure.stacking.exempt if rule.on_day(day) and among(rule.on, partner)]
    contents = [rule for rule in measure.stacking.content if among(rule.on, partner)]
    exempt = np.max([goods.covered(rule.products) for rule in exemptions], axis=0, initial=0.0)
    content = float(np.prod([rule.share for rule in contents]))
    rules = (*exemptions, *contents)
    return Charge(measure, rate, total, covered, exempt * np.ones(size), content, np.ones(size), rules)


def rates_for(measure: Measure, partner: str, day: dt.date) -> list[Rate]:
    """The rates of a measure for a partner on a day, the more specific ones last: they take the place."""
    found = [
        rate
        for rate in measure.rates_on(day)
        if among(rate.on, partner) and not (rate.excluded and among(rate.excluded, partner))
    ]
    return sorted(found, key=lambda rate: (bool(rate.on), rate.products is not None))


def _making_room(charges: list[Charge]) -> list[Charge]:
    """The charges with what each leaves to the duties that go before it."""
    found = []
    for charge in charges:
        room = np.ones(len(charge.rate))
        for other in charges:
            if other is not charge and goes_before(other.measure, charge.measure):
                # A base tariff of zero still takes the place of another: a preference is one.
                before = other.share if other.measure.stacking.base else other.claimed
                room = room * (1 - before)
        found.append(replace(charge, yielding=room))
    return found


def goes_before(other: Measure, measure: Measure) -> bool:
    """Whether a duty is charged instead of another where both would be."""
    family, other_family = measure.stacking.family, other.stacking.family
    return bool(
        (other_family and other_family in measure.stacking.yields_to)
        or (family and family in other.stacking.replaces)
    )
