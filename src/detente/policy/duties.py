"""How duties on one good stack: the base tariff, what adds to it, what takes its place, what is left out.

The rules are data of the measures (`detente.policy.measure.Stacking`); nothing here knows a country or a law.

    share_m   = covered_m (1 - exempt_m) content_m  prod_{b before m} (1 - share_b)
    base      = sum over base tariffs of rate share
    added_m   = share_m rate_m                   for a rate that is additional
              = share_m max(0, rate_m - base)    for a rate that says what the whole duty comes to
    duty      = base + sum_m added_m

A duty b goes before m where m yields to b's family or b replaces m's. A rate of zero that is no base tariff goes
before nothing; a floor below the base does, though it adds nothing. Everything is an array over the tariff lines
of the importer.
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
class Piece:
    """One rate of a measure on the lines, in what the more specific rates leave to it.

    Attributes:
        rate: the rate on each line, a fraction.
        total: whether it says what the whole duty comes to.
        covered: share of each line.
    """

    rate: np.ndarray
    total: bool
    covered: np.ndarray


@dataclass(frozen=True, eq=False)
class Charge:
    """One measure on the lines of an importer, towards one partner, on one day.

    Attributes:
        measure: the measure.
        pieces: its rates, the most specific first.
        exempt: share of each line that it leaves out.
        content: share of the trade that its content and origin rules charge.
        yielding: share of each line left to it by the duties that go before it.
        rules: the exemptions and content rules that apply to the partner on the day.
    """

    measure: Measure
    pieces: tuple[Piece, ...]
    exempt: np.ndarray
    content: float
    yielding: np.ndarray
    rules: tuple[Exemption | Content, ...] = ()

    @cached_property
    def covered(self) -> np.ndarray:
        """Share of each line that it names."""
        return sum((piece.covered for piece in self.pieces), np.zeros(len(self.exempt)))

    @cached_property
    def kept(self) -> np.ndarray:
        """Part of what it names that is charged, after exemptions, content rules and duties that go before."""
        return (1 - self.exempt) * self.content * self.yielding

    @cached_property
    def share(self) -> np.ndarray:
        """Share of each line it is charged on."""
        return self.covered * self.kept

    @cached_property
    def before(self) -> np.ndarray:
        """Share of each line on which it goes before others: a rate of zero does so only as a base tariff."""
        if self.measure.stacking.base:
            return self.share
        return sum((np.where(piece.rate != 0, piece.covered, 0) for piece in self.pieces), 0.0) * self.kept


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
        based = [charge for charge in self.charges if charge.measure.stacking.base]
        return sum((self._sum(charge, 0.0) for charge in based), np.zeros(len(self.goods.lines)))

    def added(self, charge: Charge) -> np.ndarray:
        """What a duty puts on each line."""
        return self._sum(charge, 0.0 if charge.measure.stacking.base else self.base)

    def _sum(self, charge: Charge, base: np.ndarray | float) -> np.ndarray:
        points = np.zeros(len(self.goods.lines))
        for piece in charge.pieces:
            rate = np.maximum(0, piece.rate - base) if piece.total else piece.rate
            points = points + rate * piece.covered * charge.kept
        return points

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
    charges = [charge_of(measure, goods, partner, day) for measure in levied]
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


def charge_of(measure: Measure, goods: Goods, partner: str, day: dt.date) -> Charge:
    """A measure towards one partner on one day, as if it stood alone.

    Args:
        measure: the measure.
        goods: the tariff lines.
        partner: the other side, an ISO code.
        day: the day, for rates and exemptions.
    """
    free = np.ones(len(goods.lines))
    pieces = []
    for one in reversed(rates_for(measure, partner, day)):
        values = goods.rate(measure, one)
        part = np.where(np.isnan(values), 0, goods.covered(one.products or measure.products)) * free
        pieces.append(Piece(np.nan_to_num(values), one.basis == "total", part))
        free = free - part
    exemptions = [rule for rule in measure.stacking.exempt if rule.on_day(day) and among(rule.on, partner)]
    contents = [rule for rule in measure.stacking.content if among(rule.on, partner)]
    taxed = np.prod([1 - goods.covered(rule.products) for rule in exemptions], axis=0)
    content = float(np.prod([rule.share for rule in contents]))
    size = np.ones(len(goods.lines))
    return Charge(measure, tuple(pieces), 1 - taxed * size, content, size, (*exemptions, *contents))


def rates_for(measure: Measure, partner: str, day: dt.date) -> list[Rate]:
    """The rates of a measure for a partner on a day, the more specific ones last: they take the place."""
    found = [
        rate
        for rate in measure.rates_on(day)
        if among(rate.on, partner) and not (rate.excluded and among(rate.excluded, partner))
    ]
    return sorted(found, key=lambda rate: (bool(rate.on), rate.products is not None))


def _making_room(charges: list[Charge]) -> list[Charge]:
    """The charges with what each leaves to those that go before it, which are settled first."""
    settled: dict[int, Charge] = {}

    def settle(at: int, asking: tuple[int, ...]) -> Charge:
        if at not in settled:
            room = charges[at].yielding
            for other, charge in enumerate(charges):
                # A circle is refused when a ledger is read; one made by hand ends here.
                if other not in (at, *asking) and goes_before(charge.measure, charges[at].measure):
                    room = room * (1 - settle(other, (*asking, at)).before)
            settled[at] = replace(charges[at], yielding=room)
        return settled[at]

    return [settle(at, ()) for at in range(len(charges))]


def goes_before(other: Measure, measure: Measure) -> bool:
    """Whether a duty is charged instead of another where both would be."""
    family, other_family = measure.stacking.family, other.stacking.family
    return bool(
        (other_family and other_family in measure.stacking.yields_to)
        or (family and family in other.stacking.replaces)
    )
