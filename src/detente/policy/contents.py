"""What a ledger's measures must be together: names that somebody knows, lists that exist, rates that agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from detente.economy.construction import rate_problems
from detente.errors import InputError, Problem, nearest
from detente.policy.lines import tariff_lines
from detente.policy.measure import Measure, Products, Rate
from detente.policy.places import ALL, codes
from detente.policy.products import ProductList, coverage, icio_sectors


def content_problems(
    versions: Sequence[Measure], lists: Mapping[str, ProductList]
) -> Iterator[tuple[int, Problem]]:
    """What cannot be used in measures that are well formed one by one, with the position of the version.

    Args:
        versions: every version of every measure.
        lists: the named lists of the ledger.
    """
    told: set[tuple[str, str]] = set()
    for at, measure in enumerate(versions):
        for problem in _problems(measure, lists):
            # An amendment repeats what it does not change; its mistakes are told once.
            if (measure.id, str(problem)) not in told:
                told.add((measure.id, str(problem)))
                yield at, problem
    yield from _circles(versions)


def _circles(versions: Sequence[Measure]) -> Iterator[tuple[int, Problem]]:
    """Families that make room for each other in a circle: none of them would be charged."""
    before: dict[str, set[str]] = {}
    first: dict[str, int] = {}
    for at, measure in enumerate(versions):
        stacking = measure.stacking
        first.setdefault(stacking.family, at)
        if stacking.family:
            before.setdefault(stacking.family, set()).update(stacking.yields_to)
            for other in stacking.replaces:
                before.setdefault(other, set()).add(stacking.family)
    for family in before:
        reached, waiting = set[str](), list(before[family])
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting += before.get(one, ())
        if family in reached:
            fact = f"family '{family}' makes room for itself, by way of {', '.join(sorted(before[family]))}"
            rule = "Of duties that make room for each other in a circle none would be charged"
            yield first.get(family, 0), Problem("stacking", fact, rule, "Let one of them go first")
            return


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
    yield from _contradictions(measure, lists)


def products_of(measure: Measure) -> list[Products]:
    """Every description of products in a measure."""
    by_rate = [rate.products for rate in measure.rates if rate.products]
    return [measure.products, *by_rate, *(rule.products for rule in measure.stacking.exempt)]


def unknown_list(name: str, lists: Mapping[str, ProductList]) -> Problem:
    """That a ledger has no product list of a name, with the nearest it has."""
    cure = nearest(name, lists) or f"There are {', '.join(list(lists)[:8]) or 'none'}"
    return Problem("products", f"there is no list '{name}'", "", cure)


def _product_problems(products: Products, lists: Mapping[str, ProductList]) -> Iterator[Problem]:
    for name in products.lists:
        if name not in lists:
            yield unknown_list(name, lists)
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
        for name in having:
            values = lists[name].columns[rate.column]
            said = values[~np.isnan(values)]
            if not len(said):
                fact = f"column '{rate.column}' of list '{name}' holds no number"
                yield Problem("rates", fact, "It gives the rate of each code as a fraction")
            extremes = [float(value) for value in (said.min(), said.max())] if len(said) else []
            for problem in (problem for value in extremes for problem in rate_problems(value, "rates")):
                fact = f"column '{rate.column}' of list '{name}': {problem.fact}"
                yield Problem("rates", fact, problem.rule, problem.cure)


def _contradictions(measure: Measure, lists: Mapping[str, ProductList]) -> Iterator[Problem]:
    for one, other in combinations(measure.rates, 2):
        if _specificity(one) != _specificity(other) or _what(one) == _what(other):
            continue
        shared = _shared_partners(measure, one, other) if _overlap_in_time(measure, one, other) else ""
        goods = [rate.products or measure.products for rate in (one, other)]
        if shared and _overlap_in_goods(goods[0], goods[1], lists):
            fact = f"rates {_said(one)} and {_said(other)} hold at the same time for {shared}"
            rule = "One measure has one rate for a partner, a product and a day"
            cure = "End the first where the second begins, or narrow one to partners or products"
            yield Problem("rates", fact, rule, cure)


def _what(rate: Rate) -> tuple[float | None, str, str]:
    return rate.rate, rate.column, rate.basis


def _specificity(rate: Rate) -> tuple[bool, bool]:
    return bool(rate.on), rate.products is not None


def _overlap_in_time(measure: Measure, one: Rate, other: Rate) -> bool:
    starts = [rate.start or measure.start or dt.date.min for rate in (one, other)]
    ends = [rate.until or measure.until or dt.date.max for rate in (one, other)]
    return max(starts) < min(ends)


def _overlap_in_goods(one: Products, other: Products, lists: Mapping[str, ProductList]) -> bool:
    """Whether two descriptions share a good: a code below a code of the other, or a sector of the other."""
    if one == other:
        return True
    if any(name not in lists for name in (*one.lists, *other.lists)):
        return False  # said as a problem of its own
    codes_of = [_codes_of(products, lists) for products in (one, other)]
    if _any_below(codes_of[0], codes_of[1]) or _any_below(codes_of[1], codes_of[0]):
        return True
    if not any((products.sectors or products.covered) for products in (one, other)):
        return False
    lines = tariff_lines("")
    by_sector = [coverage(products.model_copy(update={"hs": [], "lists": []}), lines, lists) > 0
                 for products in (one, other)]  # fmt: skip
    whole = [coverage(products, lines, lists) > 0 for products in (one, other)]
    return bool((by_sector[0] & whole[1]).any() or (by_sector[1] & whole[0]).any())


def _codes_of(products: Products, lists: Mapping[str, ProductList]) -> set[str]:
    return {*products.hs, *(code for name in products.lists for code in lists[name].hs)}


def _any_below(some: set[str], others: set[str]) -> bool:
    """Whether any code is one of the others or lies below one."""
    return any(code[:length] in others for code in some for length in range(2, len(code) + 1, 2))


def _shared_partners(measure: Measure, one: Rate, other: Rate) -> str:
    """Partners for which both rates hold, in words; empty if there are none or a name is unknown."""
    try:
        sides = [codes(rate.on or measure.on, "on") for rate in (one, other)]
        left_out = [codes(names, "except") for names in (measure.excluded, one.excluded, other.excluded)]
    except InputError:
        return ""
    named = [side for side in sides if ALL not in side]
    if not named:
        return "all partners"
    shared = named[0].intersection(*named).difference(*left_out)
    return ", ".join(sorted(shared)[:5])


def _said(rate: Rate) -> str:
    if rate.rate is None:
        return f"by column '{rate.column}'"
    return f"{100 * rate.rate:g} % {rate.basis}"
