"""What a ledger's measures must be together: names that somebody knows, lists that exist, rates that agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from detente.errors import InputError, Problem, nearest
from detente.policy.measure import Measure, Products, Rate
from detente.policy.places import ALL, codes
from detente.policy.products import ProductList, icio_sectors


def content_problems(
    versions: Sequence[Measure], lists: Mapping[str, ProductList]
) -> Iterator[tuple[str, Problem]]:
    """What cannot be used in measures that are well formed one by one, with the id of the measure.

    Args:
        versions: every version of every measure.
        lists: the named lists of the ledger.
    """
    told: set[tuple[str, str]] = set()
    for measure in versions:
        for problem in _problems(measure, lists):
            # An amendment repeats what it does not change; its mistakes are told once.
            if (measure.id, str(problem)) not in told:
                told.add((measure.id, str(problem)))
                yield measure.id, problem


def _problems(measure: Measure, lists: Mapping[str, ProductList]) -> Iterator[Problem]:
    names = [("imposed_by", measure.imposed_by), ("on", measure.on), ("except", measure.excluded)]
    names += [("rates, on", rate.on) for rate in measure.rates]
    names += [("rates, except", rate.excluded) for rate in measure.rates]
    names += [("stacking, on", rule.on) for rule in (*measure.stacking.exempt, *measure.stacking.content)]
    for place, given in names:
        if given:
            try:
                codes(given, place)
            except InputError as error:
                yield from error.problems
    for products in products_of(measure):
        yield from _product_problems(products, lists)
    yield from _column_problems(measure, lists)
    yield from _contradictions(measure)


def products_of(measure: Measure) -> list[Products]:
    """Every description of products in a measure."""
    by_rate = [rate.products for rate in measure.rates if rate.products]
    return [measure.products, *by_rate, *(rule.products for rule in measure.stacking.exempt)]


def _product_problems(products: Products, lists: Mapping[str, ProductList]) -> Iterator[Problem]:
    for name in products.lists:
        if name not in lists:
            cure = nearest(name, lists) or f"There are {', '.join(list(lists)[:8]) or 'none'}"
            yield Problem("products", f"there is no list '{name}'", "", cure)
    for names in (products.sectors, list(products.covered)):
        if names:
            try:
                icio_sectors(names)
            except InputError as error:
                yield from error.problems


def _column_problems(measure: Measure, lists: Mapping[str, ProductList]) -> Iterator[Problem]:
    for rate in (rate for rate in measure.rates if rate.column):
        named = (rate.products or measure.products).lists
        having = [name for name in named if name in lists and rate.column in lists[name].columns]
        if not having:
            known = [column for name in named if name in lists for column in lists[name].columns]
            cure = nearest(rate.column, known) or f"There are {', '.join(known) or 'none'}"
            yield Problem("rates", f"no list of the measure has a column '{rate.column}'", "", cure)


def _contradictions(measure: Measure) -> Iterator[Problem]:
    for one, other in combinations(measure.rates, 2):
        if _specificity(one) != _specificity(other) or (one.rate, one.basis) == (other.rate, other.basis):
            continue
        if _overlap_in_time(measure, one, other) and _same_products(one, other):
            shared = _shared_partners(one, other)
            if shared:
                fact = f"rates {_said(one)} and {_said(other)} hold at the same time for {shared}"
                cure = "End the first where the second begins, or narrow one to partners or products"
                yield Problem(
                    "rates", fact, "One measure has one rate for a partner, a product and a day", cure
                )


def _specificity(rate: Rate) -> tuple[bool, bool]:
    return bool(rate.on), rate.products is not None


def _overlap_in_time(measure: Measure, one: Rate, other: Rate) -> bool:
    starts = [rate.start or measure.start or dt.date.min for rate in (one, other)]
    ends = [rate.until or measure.until or dt.date.max for rate in (one, other)]
    return max(starts) < min(ends)


def _same_products(one: Rate, other: Rate) -> bool:
    if one.products is None or other.products is None:
        return True
    return one.products.model_dump() == other.products.model_dump() or bool(
        set(one.products.lists) & set(other.products.lists)
        or set(one.products.hs) & set(other.products.hs)
        or set(one.products.sectors) & set(other.products.sectors)
    )


def _shared_partners(one: Rate, other: Rate) -> str:
    try:
        sides = [codes(rate.on or ["all"], "on") for rate in (one, other)]
        out = frozenset().union(*(codes(rate.excluded, "except") for rate in (one, other) if rate.excluded))
    except InputError:
        return ""
    if ALL in sides[0] and ALL in sides[1]:
        return "all partners"
    shared = (sides[0] if ALL in sides[1] else sides[1] if ALL in sides[0] else sides[0] & sides[1]) - out
    return ", ".join(sorted(shared)[:5])


def _said(rate: Rate) -> str:
    if rate.rate is None:
        return f"by column '{rate.column}'"
    return f"{100 * rate.rate:g} % {rate.basis}"
