"""The duties on one product line by line, as a customs broker lists them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, Problem, gathered
from detente.policy.contents import products_of
from detente.policy.duties import Charge, Duties, Goods, duties_on, goes_before, levies
from detente.policy.lines import POOLED, TariffLines, tariff_lines
from detente.policy.measure import Content, Exemption, Measure, hs_digits
from detente.policy.places import country
from detente.policy.products import ProductList

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger

Range = tuple[float, float]


@dataclass(frozen=True)
class StackRow:
    """One duty on a product.

    Attributes:
        measure: the duty.
        rate: lowest and highest points it adds over the tariff lines of the product, fractions.
        charged: whether it is charged on any of them.
        kind: ``base``, ``adds``, ``tops up``, ``not charged``, or ``not counted`` where only words say on what.
        why: what limits it: an exemption, a content rule, a duty that goes before it.
        lines: how many of the tariff lines it names.
    """

    measure: Measure
    rate: Range
    charged: bool
    kind: str
    why: str
    lines: int


@dataclass(frozen=True)
class Stack:
    """The duties on a product from a partner on a day.

    Attributes:
        importer: who charges.
        partner: where the product comes from.
        product: the HS code asked about, digits.
        day: the day.
        known_on: the day up to which the ledger was read; None for all of it.
        lines_count: tariff lines below the code.
        sector: ICIO sector of the product.
        rows: the duties, base first.
        total: lowest, average and highest whole duty over the lines, fractions.
        weights: what the average is weighted with.
        notes: what a reader must know.
    """

    importer: str
    partner: str
    product: str
    day: dt.date
    known_on: dt.date | None
    lines_count: int
    sector: str
    rows: tuple[StackRow, ...]
    total: tuple[float, float, float]
    weights: str
    notes: tuple[str, ...]

    def __str__(self) -> str:
        head = f"{self.importer} on {self.product} from {self.partner}, {self.day}"
        rates = [_points(row.rate) if row.charged else row.kind for row in self.rows]
        lines = [
            f"{rate:>14}  {row.measure.title}{_bracket(row.why)}"
            for rate, row in zip(rates, self.rows, strict=True)
        ]
        low, average, high = self.total
        total = _points((low, high)) + (f", {100 * average:.1f} % on average" if high - low > 5e-5 else "")
        weights = f" (weights: {self.weights})" if high - low > 5e-5 else ""
        return "\n".join([head, *lines, f"{total:>14}  in all{weights}"])


def explain(
    ledger: Ledger, imposed_by: str, on: str, product: str, day: dt.date, known_on: dt.date | None
) -> Stack:
    """The stack of duties on a product.

    Raises:
        InputError: an economy nobody knows, a group, or a code that no tariff line has.
    """
    importer, partner, code = gathered(
        lambda: country(imposed_by, "imposed_by"), lambda: country(on, "on"), lambda: _digits(product)
    )
    if importer == partner:
        raise InputError(Problem("on", f"{importer} charges nothing on itself", "", "Name another economy"))
    measures = [one.measure for one in ledger.in_force(day, known_on)]
    levied = [measure for measure in measures if levies(measure, importer, partner)]
    named = {code for measure in levied for one in products_of(measure)
             for code in (*one.hs, *(code for name in one.lists for code in ledger.lists[name].hs))}  # fmt: skip
    lines = _told_apart(_lines_below(tariff_lines(importer), code), code, named)
    goods = Goods(lines, ledger.lists)
    duties = duties_on(measures, goods, importer, partner, day)
    rows = [_row(charge, duties) for charge in duties.charges if (charge.covered > 0).any()]
    rows += [_in_words(measure) for measure in levied if not any(one.counted for one in products_of(measure))]
    rows.sort(key=lambda row: (row.kind != "base", not row.charged))
    trade = goods.lines.trade_with(partner)
    weight = trade if trade.sum() > 0 else np.ones(len(trade))
    total = duties.total
    return Stack(
        importer, partner, code, day, known_on, len(goods.lines), str(goods.lines.sector[0]),
        tuple(rows), (float(total.min()), float(np.average(total, weights=weight)), float(total.max())),
        goods.lines.weights, tuple(_notes(rows, goods.lines)),
    )  # fmt: skip


def _in_words(measure: Measure) -> StackRow:
    """A duty in force that nobody can tell the goods of."""
    words = measure.products.text or "not said"
    return StackRow(
        measure, (0.0, 0.0), False, "not counted", f"its goods are known in words only: {words}", 0
    )


def _row(charge: Charge, duties: Duties) -> StackRow:
    added = duties.added(charge)
    named = charge.covered > 0
    charged = bool((charge.share > 0).any())
    kind = "adds"
    if not charged:
        kind = "not charged"
    elif charge.measure.stacking.base:
        kind = "base"
    elif all(piece.total for piece in charge.pieces):
        kind = "tops up"
    rate = (float(added[named].min()), float(added[named].max()))
    why = "; ".join(_reasons(charge, duties, charged))
    return StackRow(charge.measure, rate, charged, kind, why, int(named.sum()))


def _reasons(charge: Charge, duties: Duties, charged: bool) -> list[str]:
    named = charge.covered > 0
    reasons = []
    if (charge.exempt[named] > 0).any():
        rules = [_exemption_words(rule, duties.goods.lists) for rule in charge.rules if isinstance(rule, Exemption)
                 and (duties.goods.covered(rule.products)[named] > 0).any()]  # fmt: skip
        part = "" if (charge.exempt[named] >= 1).all() else "in part "
        reasons.append(f"{part}exempt: {'; '.join(dict.fromkeys(rules))}")
    if charge.content < 1 and charged:
        rules = [rule.rule.rstrip(".") for rule in charge.rules if isinstance(rule, Content)]
        reasons.append(f"{100 * charge.content:g} % of the trade is charged: {'; '.join(rules)}")
    for other in duties.charges:
        if goes_before(other.measure, charge.measure) and (other.before[named] > 0).any():
            part = "" if (other.before[named] >= 1).all() else "in part "
            reasons.append(f"{part}{other.measure.title} takes its place")
    floors = [piece for piece in charge.pieces if piece.total and (piece.covered[named] > 0).any()]
    if charged and floors and not charge.measure.stacking.base:
        highest = max(float(piece.rate[named].max()) for piece in floors)
        reasons.append(f"brings the duty to {100 * highest:g} % with the base included")
    return reasons


def _exemption_words(rule: Exemption, lists: Mapping[str, ProductList]) -> str:
    goods = rule.products
    named = ", ".join([*(lists[name].title for name in goods.lists), *goods.sectors, *goods.hs[:5]])
    return (rule.note or goods.text or named).rstrip(".")


def _lines_below(lines: TariffLines, code: str) -> TariffLines:
    """The tariff lines below a code, or the one line that a finer code is part of."""
    whole = lines.prefix(min(len(code), lines.digits)) == code[: lines.digits]
    if not whole.any():
        raise InputError(_no_line(lines, code))
    chosen = lines.only(whole)
    if len(code) <= lines.digits:
        return chosen
    # One good that is told apart more finely than the lines are: it counts as its line.
    trade = {POOLED: np.ones(1)}
    return TariffLines(lines.importer, np.array([code]), chosen.sector[:1], trade, "one line")


def _no_line(lines: TariffLines, code: str) -> Problem:
    fact, length = f"no tariff line begins with '{code[: lines.digits]}'", min(len(code), lines.digits)
    for shorter in (6, 4, 2):
        near = lines.prefix(shorter) == code[:shorter]
        if shorter < length and near.any():
            found = sorted({line[:length] for line in lines.hs[near].tolist()})
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            return Problem("product", fact, "", f"Under {code[:shorter]} are {', '.join(found[:5])}{more}")
    cure = "The Harmonized System has 97 chapters: 8507 is electric accumulators"
    return Problem("product", fact, "", cure)


def _told_apart(lines: TariffLines, code: str, codes: set[str]) -> TariffLines:
    """The lines, those split of which a measure names a finer code: that code, and the rest of the line."""
    named = {one for one in codes if len(one) > lines.digits}
    finer = sorted(
        one for one in named if one.startswith(code) and one[: lines.digits] in set(lines.hs.tolist())
    )
    if not finer or len(code) > lines.digits:
        return lines
    parents = [lines.hs.tolist().index(one[: lines.digits]) for one in finer]
    return TariffLines(
        lines.importer,
        np.concatenate([lines.hs, np.array(finer)]),
        np.concatenate([lines.sector, lines.sector[parents]]),
        {partner: np.concatenate([values, np.zeros(len(finer))]) for partner, values in lines.trade.items()},
        lines.weights,
    )


def _digits(product: str) -> str:
    try:
        return hs_digits(product)
    except ValueError as error:
        raise InputError(Problem("product", str(error))) from None


def _notes(rows: list[StackRow], lines: TariffLines) -> list[str]:
    notes = [f"{row.measure.title}: {row.measure.note}" for row in rows if row.charged and row.measure.note]
    if not rows:
        notes.append(
            "The ledger holds no duty of this importer on this partner: that is not known to be none."
        )
    elif not any(row.kind == "base" for row in rows):
        notes.append("The ledger holds no base tariff of this importer: what is shown comes on top of it.")
    if len(lines) > 1:
        notes.append(
            f"{len(lines)} tariff lines begin with this code; ranges are over those that a duty names."
        )
    return notes


def _points(rate: Range) -> str:
    low, high = rate
    return f"{100 * low:.1f} %" if high - low < 5e-5 else f"{100 * low:.1f} to {100 * high:.1f} %"


def _bracket(why: str) -> str:
    return f" ({why})" if why else ""
