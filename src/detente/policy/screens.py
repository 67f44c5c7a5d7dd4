"""What a ledger shows of itself: who answered whom, what comes next, and a screen against rules of the WTO."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, Problem
from detente.policy.duties import Goods, rates_for
from detente.policy.instruments import instruments
from detente.policy.lines import tariff_lines
from detente.policy.measure import APPLIES, BEFORE, OVER, Measure
from detente.policy.places import codes
from detente.policy.sides import acts, touches
from detente.policy.view import Step, rates_in_words
from detente.policy.wedges import sector_groups
from detente.policy.wto import (
    KINDS,
    Finding,
    Importer,
    Screen,
    above_bound,
    by_sector,
    exception,
    importers_on,
    members,
    membership,
    some,
    together,
    unchecked,
    unequal,
)

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.ledger import Ledger

__all__ = ["Chain", "Finding", "Screen", "chains", "ending", "wto_screen"]

ONE_DAY = dt.timedelta(days=1)


# -- rules of the WTO -------------------------------------------------------------------------------------


def wto_screen(ledger: Ledger, world: World, day: dt.date, known_on: dt.date | None) -> Screen:
    """Screen the measures of a day against equal treatment, bound rates and the ban on quotas.

    Most-favoured-nation: for an importer i and WTO members n without an agreement with i, in a sector

        size = max_n duty(i, n) - min_n duty(i, n)

    with the duties of the ledger by tariff line and the same weights for every partner, so that what a partner
    sells makes no difference. Bound rate: the policy's tariff less the importer's bound mean, where a duty of the
    ledger beyond the base tariff is charged. Quantitative restriction: by the instrument.

    Args:
        ledger: the ledger.
        world: its baseline tariffs are what duties come on top of; its economies are looked at as importers.
        day: the day.
        known_on: what was recorded later is left out; None: everything counts.

    Raises:
        InputError: economies or sectors of the world that the ledger cannot tell.
    """
    measures = [one.measure for one in ledger.in_force(day, known_on)]
    importers = list(importers_on(day, measures, ledger, world))
    found = [unequal(one) for one in importers]
    if any(one.surcharges for one in importers):
        tariff = ledger.policy(world, day, known_on).tariff
        for one in importers:
            rates = (
                tariff.sel(importer=list(one.codes)).max("importer").transpose("exporter", "sector").values
            )
            found.append(above_bound(one, dict(zip(world.economies, 100 * rates, strict=True))))
    found += _restrictions(measures, ledger, world, day)
    kinds = list(KINDS)
    findings = sorted(filter(None, found), key=lambda one: (kinds.index(one.kind), -(one.size or 0)))
    return Screen(day, known_on, tuple(findings), tuple(_notes(measures, importers, world, day)))


def _restrictions(
    measures: Sequence[Measure], ledger: Ledger, world: World, day: dt.date
) -> Iterator[Finding]:
    """Restrictions other than duties, by a member of the WTO on another."""
    inside, sectors = sorted(members(day)), sector_groups(world)
    goods = Goods(tariff_lines(""), ledger.lists)
    for measure in filter(_restricts, measures):
        actors = [one for one in inside if acts(measure, one)]
        met = [one for one in inside if touches(measure, one) and actors != [one]]
        if not actors or not met:
            continue
        covered = by_sector(goods, goods.covered(measure.products), sectors)
        worst = sorted(np.flatnonzero(covered).tolist(), key=lambda at: -covered[at])
        whom = "all other members" if len(met) == len(inside) - (len(actors) == 1) else some(met)
        text = measure.products.text.strip().rstrip(".")
        doubtful = unchecked(actors)
        mark = f"; the day of membership of {', '.join(doubtful)} is not verified" if doubtful else ""
        yield Finding(
            "quantitative restriction", together(actors), (measure.id,),
            tuple(world.sectors[at] for at in worst), None,
            f"{measure.instrument} on {whom}: {measure.title}{f' ({text})' if text else ''}{mark}.",
            exception(measure), not doubtful,
        )  # fmt: skip


def _restricts(measure: Measure) -> bool:
    """Whether Article XI asks about its instrument; what Global Trade Alert would call a relief is none."""
    return instruments()[measure.instrument].quantitative_restriction and measure.gta_evaluation != "Green"


def _notes(
    measures: Sequence[Measure], importers: Sequence[Importer], world: World, day: dt.date
) -> Iterator[str]:
    """What the screen leaves out, and why."""
    yield (
        "Most-favoured-nation: the duties of the ledger, averaged over tariff lines with the importer's imports "
        "from all partners. Partners with a free trade area, a customs union or a preference in the package's "
        "list are not compared; it holds those of the end of 2024 and is not complete."
    )
    for importer in importers:
        for measure in importer.surcharges:
            alike = [group for group in importer.groups if group.treatment[measure.id]]
            met = [one for group in alike for one in group.partners]
            if met and importer.compared.isdisjoint(met):
                yield (
                    f"{together(importer.codes)}: {measure.id} is only on {some(met)}, with an agreement, and "
                    "is not compared. An agreement may explain a lower duty, never a higher one."
                )
        totals = [
            one.id for one in importer.surcharges if any(rate.basis == "total" for rate in one.rates_on(day))
        ]
        if totals and len(importer.surcharges) == len(importer.duties):
            yield (
                f"{together(importer.codes)}: the ledger holds no base tariff, so that the whole rate of "
                f"{', '.join(totals)} counts as added."
            )
    yield (
        "Bound rate: a mean against a mean. The package has no bound rates by sector: a sector's rate is held "
        "against the simple mean of all bound lines of the importer; a line may be bound above its sector's rate."
    )
    yield "Exceptions are what the words of authority and note name; whether they hold is not asked."
    relief = [one.id for one in measures if one.gta_evaluation == "Green"
              and instruments()[one.instrument].quantitative_restriction]  # fmt: skip
    if relief:
        yield f"Left out, since they make trade easier: {', '.join(relief)}."
    acting = [one for one in world.economies if one in membership() and one not in members(day)
              and any(acts(measure, one) for measure in measures if not measure.is_event)]  # fmt: skip
    if acting:
        yield f"Not screened, since no member of the WTO on the day: {', '.join(acting)}."
    unknown = [one for one in world.economies if one not in membership()]
    if unknown:
        yield f"Not screened, since not in the package's table of members: {', '.join(unknown)}."


# -- who answers whom -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chain:
    """A first act and the answers to it, the answers to those, and so on.

    Attributes:
        first: the measure that answers nothing.
        steps: the answers with their depth, 1 for an answer to the first: each is followed by the answers to it,
            those to one measure in the order of their days. A measure stands in a chain once, as near to the first
            as it can.
    """

    first: Measure
    steps: tuple[tuple[int, Measure], ...]

    def __str__(self) -> str:
        lines = [(0, self.first), *self.steps]
        return "\n".join(f"{'  ' * depth}{_order(one)[0]}  {one.title} ({one.id})" for depth, one in lines)


def chains(ledger: Ledger) -> list[Chain]:
    """Chains of retaliation, from what the measures say they answer, in the order of their first acts.

    A first act answers nothing that the ledger holds and is answered. Where measures answer each other in a circle
    that no first act leads to, the earliest of them counts as the first. An answer to several acts stands in the
    chain of each.

    Args:
        ledger: the ledger; the latest version of every measure counts.
    """
    measures = {measure.id: measure for measure in sorted(ledger, key=_order)}
    answers: dict[str, list[Measure]] = {}
    for measure in measures.values():
        for id in dict.fromkeys(measure.answers):
            if id in measures and id != measure.id:
                answers.setdefault(id, []).append(measure)
    answering = {one.id for group in answers.values() for one in group}
    answered = [one for id, one in measures.items() if id in answers]
    found, reached = [], set[str]()
    for first in sorted(answered, key=lambda one: one.id in answering):  # true first acts before circles
        if first.id not in answering or first.id not in reached:
            chain = Chain(first, tuple(_following(first, answers)))
            reached |= {first.id, *(one.id for _, one in chain.steps)}
            found.append(chain)
    return sorted(found, key=lambda chain: _order(chain.first))


def _following(first: Measure, answers: Mapping[str, list[Measure]]) -> Iterator[tuple[int, Measure]]:
    """The tree below a first act, each measure under the nearest of those it answers."""
    below: dict[str, list[Measure]] = {}
    seen, level = {first.id}, [first]
    while level:
        for parent in level:
            below[parent.id] = [one for one in answers.get(parent.id, []) if one.id not in seen]
            seen |= {one.id for one in below[parent.id]}
        level = [one for parent in level for one in below[parent.id]]
    waiting = [(1, one) for one in reversed(below[first.id])]
    while waiting:
        depth, measure = waiting.pop()
        yield depth, measure
        waiting += [(depth + 1, one) for one in reversed(below[measure.id])]


def _order(measure: Measure) -> tuple[dt.date, str]:
    """The day a measure was first spoken of, then its id."""
    return measure.history()[0].date, measure.id


# -- what comes next --------------------------------------------------------------------------------------


def ending(ledger: Ledger, day: dt.date, days: int, known_on: dt.date | None) -> list[Step]:
    """What ends, lapses, returns, changes or begins after a day, up to ``days`` later.

    The status of a step is one of ``ends``, ``suspended``, ``suspension ends``, ``rate changes``, ``begins`` and
    ``threatened for``; its note says the rates. Measures that were over on the day are left out, and so is what
    nobody had spoken of by then; talks end on the day after they were held, which is no news.

    Args:
        ledger: the ledger.
        day: the day; what happens on it is not shown.
        days: how many days to look ahead.
        known_on: what was recorded later is left out; None: everything recorded counts, later changes too.

    Raises:
        InputError: a number of days that is not positive.
    """
    if days < 1:
        raise InputError(Problem("days", f"{days} days ahead hold nothing", "Look at least one day ahead"))
    last = dt.date.fromordinal(min(day.toordinal() + days, dt.date.max.toordinal()))
    found = [step for measure in _alive(ledger, day, known_on)
             for step in _coming(_as_known(measure, known_on), day, last)]  # fmt: skip
    return sorted(found, key=lambda step: (step.day, step.measure.id))


def _alive(ledger: Ledger, day: dt.date, known_on: dt.date | None) -> Iterator[Measure]:
    """Measures that are not over on a day and had been spoken of by then."""
    for measure in ledger.known(known_on):
        status = measure.status_on(day)
        # A measure recorded before its first day may not say when it was announced.
        if status not in OVER and (status is not None or measure.recorded_on <= day):
            yield measure


def _as_known(measure: Measure, known_on: dt.date | None) -> Measure:
    """A measure without the withdrawals after a day: an end that was decided ahead is an ``until``."""
    if known_on is None or all(step.status != "withdrawn" for step in measure.status):
        return measure
    kept = [step for step in measure.status if step.status != "withdrawn" or step.date <= known_on]
    return measure.model_copy(update={"status": kept})


def _coming(measure: Measure, day: dt.date, last: dt.date) -> Iterator[Step]:
    """What happens to a measure after a day, up to a last one."""
    days = {step.date for step in measure.history()} | ({measure.start} if measure.start else set())
    days |= {end for rate in measure.rates for end in (rate.start, rate.until) if end}
    for when in sorted(one for one in days if day < one <= last):
        word = _becomes(measure, when)
        if word:
            yield Step(when, word, measure, _note(measure, when, word))


def _becomes(measure: Measure, when: dt.date) -> str:
    """What a measure becomes on a day, in a word for the reader; empty where nothing changes."""
    before, after = measure.status_on(when - ONE_DAY), measure.status_on(when)
    if after in APPLIES and before in APPLIES:
        changed = measure.rates_on(when - ONE_DAY) != measure.rates_on(when)
        return "rate changes" if changed else ""
    if after in APPLIES:
        return "suspension ends" if before == "suspended" else "begins"
    if after == "suspended":
        return "" if before == "suspended" else "suspended"
    if after in OVER:
        lapses = before in (*APPLIES, "suspended") and measure.instrument != "talks"
        return "ends" if lapses else ""
    threat = measure.is_only_threatened and after in BEFORE
    return "threatened for" if threat and when == measure.start else ""


def _note(measure: Measure, when: dt.date, word: str) -> str:
    """The rates before and after, or those that begin or end, and by which act."""
    before, after = measure.rates_on(when - ONE_DAY), measure.rates_on(when)
    if word == "rate changes":
        return _change_in_words(measure, when)
    said = [step.note for step in measure.history() if step.date == when and step.note]
    ended = [pause.note for pause in measure.suspended if pause.until == when and pause.note]
    rates = rates_in_words(before if word in ("ends", "suspended") else after)
    return "; ".join(dict.fromkeys(part for part in (rates, *said, *ended) if part))


def _change_in_words(measure: Measure, when: dt.date) -> str:
    """Old and new rates: those for all partners, and those of each partner that has its own."""
    eve = when - ONE_DAY
    before, after = measure.rates_on(eve), measure.rates_on(when)
    gone, new = [one for one in before if one not in after], [one for one in after if one not in before]
    changes: dict[str, list[str]] = {}
    if not all(rate.on for rate in (*gone, *new)):
        old, now = ([one for one in rates if not one.on] for rates in (gone, new))
        changes[f"{rates_in_words(old) or 'none'} → {rates_in_words(now) or 'none'}"] = []
    for name in dict.fromkeys(name for rate in (*gone, *new) for name in rate.on):
        partner = min(codes(name, "on"))
        words = f"{_met(measure, partner, eve)} → {_met(measure, partner, when)}"
        changes.setdefault(words, []).append(name)
    said = [f"{', '.join(names)}: {words}" if names else words for words, names in changes.items()]
    return "; ".join(dict.fromkeys([*said, *(rate.note for rate in new if rate.note and len(new) == 1)]))


def _met(measure: Measure, partner: str, day: dt.date) -> str:
    """The rates a partner meets, in words: its own, or else those for all."""
    found = rates_for(measure, partner, day)
    return rates_in_words([rate for rate in found if rate.on] or found) or "none"
