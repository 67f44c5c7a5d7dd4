"""What the tables of the WTO say of the duties of a day: equal treatment, bound rates, claimed exceptions.

It says where a lawyer would begin to look, and is never a legal finding; `detente.policy.screens` asks it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import sector_title
from detente.economy.tables import Row, split
from detente.policy.duties import Goods, duties_on, levies, rates_for
from detente.policy.lines import POOLED, Groups, tariff_lines
from detente.policy.measure import DUTIES, Measure
from detente.policy.places import codes, policy_rows
from detente.policy.sides import acts, among
from detente.policy.view import counted
from detente.policy.wedges import sector_groups

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World
    from detente.policy.ledger import Ledger

KINDS = {"most-favoured-nation": "GATT I", "bound rate": "GATT II", "quantitative restriction": "GATT XI"}
"""The kinds of findings, and the article each asks about."""
MARGIN = 10.0
"""Points a sector's rate must lie above the bound mean of its importer: at peace none is 7 points above it."""
LEAST = 0.1
"""Points below which duties count as the same, and a duty as none."""
NAMED = 3
"""Sectors and partners named in words."""
WARNING = "A screen, never a legal finding."


@dataclass(frozen=True)
class Finding:
    """One place where a lawyer would begin to look.

    Attributes:
        kind: one of ``KINDS``.
        importer: who acts; for a restriction of exports the exporter. The name of a customs union stands for
            members that all do the same.
        measures: ids of the measures.
        sectors: sectors of the world concerned, the worst first; empty where the goods are known in words only.
        size: percentage points between the highest and lowest duty, or above the bound mean, in the worst sector;
            None where nothing can be measured.
        words: what was found, in a sentence.
        exception: the exception the measures claim, by what their authority and note say.
        verified: whether what it needs of the table of WTO members was found in a document.
    """

    kind: str
    importer: str
    measures: tuple[str, ...]
    sectors: tuple[str, ...]
    size: float | None
    words: str
    exception: str
    verified: bool

    def __str__(self) -> str:
        return f"{self.importer}: {self.words} Exception: {self.exception}."


@dataclass(frozen=True)
class Screen:
    """Where the measures of a day depart from equal treatment, bound rates, or the ban on quotas.

    Attributes:
        day: the day.
        known_on: the day up to which the ledger was read; None for all of it.
        findings: by kind, the largest first.
        notes: what the screen leaves out.
    """

    day: dt.date
    known_on: dt.date | None
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    def of(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(one for one in self.findings if one.kind == kind)

    def table(self) -> pd.DataFrame:
        """One row a finding; ``size_points`` in percentage points."""
        import pandas as pd

        columns = "kind article importer size_points sectors measures exception verified words".split()
        rows = [
            (one.kind, KINDS[one.kind], one.importer, one.size, " ".join(one.sectors),
             " ".join(one.measures), one.exception, one.verified, one.words)
            for one in self.findings
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def __str__(self) -> str:
        known = f", as known on {self.known_on}" if self.known_on else ""
        lines = [WARNING, f"{self.day}{known}"]
        for kind, article in KINDS.items():
            found = self.of(kind)
            lines += ["", f"{kind.capitalize()} ({article}): {len(found) or 'nothing found'}"]
            lines += [f"  {one}" for one in found]
        return "\n".join([*lines, "", *(f"Note: {note}" for note in self.notes)])


# -- what the tables say ----------------------------------------------------------------------------------


@cache
def membership() -> Mapping[str, Row]:
    """The table of WTO membership and mean tariffs, by economy."""
    return {row["economy"]: row for row in policy_rows("wto")}


@cache
def members(day: dt.date) -> frozenset[str]:
    """The economies of the table that are members of the WTO on a day."""
    since = {code: row["wto_since"] for code, row in membership().items() if row["wto_member"] == "yes"}
    return frozenset(code for code, first in since.items() if dt.date.fromisoformat(first) <= day)


@cache
def preferences(day: dt.date) -> frozenset[tuple[str, str]]:
    """Who gives preferences to whom on a day: customs unions, free trade areas, and one-way schemes."""
    pairs: set[tuple[str, str]] = set()
    for row in policy_rows("agreements"):
        started = dt.date.fromisoformat(row["since"]) <= day
        if not started or (row["until"] and dt.date.fromisoformat(row["until"]) <= day):
            continue
        givers = codes(split(row["members"]), "members")
        takers = codes(split(row["partners"]), "partners") or givers
        pairs |= {(one, other) for one in givers for other in takers}
        if row["kind"] != "one-way preferences":
            pairs |= {(other, one) for one in givers for other in takers}
    return frozenset(pair for pair in pairs if pair[0] != pair[1])


def together(economies: Sequence[str]) -> str:
    """Codes as they are, or the name of the customs union whose members they are."""
    known = {frozenset(codes(split(row["members"]), "members") & membership().keys()): row["members"]
             for row in policy_rows("agreements")
             if row["kind"] == "customs union" and not row["partners"]}  # fmt: skip
    return known.get(frozenset(economies), " ".join(economies))


def unchecked(economies: Iterable[str]) -> list[str]:
    """Those whose day of membership was not found in a document."""
    return [one for one in economies if membership()[one]["wto_verified"] != "yes"]


# -- the exception a measure claims -----------------------------------------------------------------------

_CLAIMS = (
    (re.compile(r"\bXXI\b|\bnational security\b|\bsecurity exception", re.IGNORECASE), "XXI claimed"),
    (re.compile(r"\bXX\b"), "XX claimed"),
    (re.compile(r"\bemergenc(?:y|ies)\b", re.IGNORECASE), "XXI may be claimed"),
)
_BY_INSTRUMENT = {
    "anti-dumping": "VI, by its instrument",
    "countervailing": "VI, by its instrument",
    "safeguard": "XIX, by its instrument",
}


def exception(measure: Measure) -> str:
    """The exception of the GATT that a measure claims, by the words of its authority and note."""
    text = f"{measure.authority} {measure.note}"
    claimed = next((claim for pattern, claim in _CLAIMS if pattern.search(text)), None)
    return claimed or _BY_INSTRUMENT.get(measure.instrument, "none named")


def exceptions(measures: Iterable[Measure]) -> str:
    """The exceptions of several measures; where they differ, with the ids of each."""
    by_claim: dict[str, list[str]] = {}
    for measure in measures:
        by_claim.setdefault(exception(measure), []).append(measure.id)
    if len(by_claim) == 1:
        return next(iter(by_claim))
    return "; ".join(f"{claim}: {', '.join(ids)}" for claim, ids in by_claim.items())


# -- what importers charge --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Alike:
    """Partners that every duty of an importer treats alike.

    Attributes:
        partners: the partners.
        treatment: which rates and rules of each measure they meet, by id; None where it does not touch them.
        added: points each measure puts on the sectors of the world, by id.
    """

    partners: tuple[str, ...]
    treatment: Mapping[str, tuple | None]
    added: Mapping[str, np.ndarray]

    def duty(self, measures: Iterable[Measure], sectors: int) -> np.ndarray:
        """Points that some measures come to together, by sector."""
        return sum((self.added[one.id] for one in measures if one.id in self.added), np.zeros(sectors))


@dataclass(frozen=True, eq=False)
class Importer:
    """Importers with the same duties and agreements, and what they charge on other members of the WTO.

    Attributes:
        codes: the importers.
        duties: their duties in force.
        compared: members of the WTO that have no agreement with them.
        groups: the members of the WTO, by how they are treated.
        sectors: the sectors of the world.
    """

    codes: tuple[str, ...]
    duties: Sequence[Measure]
    compared: frozenset[str]
    groups: Sequence[Alike]
    sectors: Sequence[str]

    @property
    def surcharges(self) -> list[Measure]:
        """The duties beyond the base tariff."""
        return [one for one in self.duties if not one.stacking.base]


def importers_on(
    day: dt.date, measures: Sequence[Measure], ledger: Ledger, world: World
) -> Iterator[Importer]:
    """The members of the WTO in a world that have some of the measures in force on a day as duties of theirs."""
    inside, given = members(day), preferences(day)
    same: dict[tuple, list[str]] = {}
    for importer in (one for one in world.economies if one in inside):
        levied = tuple(
            at for at, one in enumerate(measures) if one.instrument in DUTIES and acts(one, importer)
        )
        compared = frozenset(one for one in inside if one != importer and (importer, one) not in given)
        if levied:
            same.setdefault((levied, compared, tariff_lines(importer).importer), []).append(importer)
    sectors = sector_groups(world)
    for (levied, compared, _), importers in same.items():
        duties = [measures[at] for at in levied]
        goods = Goods(tariff_lines(importers[0]), ledger.lists)
        partners = sorted(inside - set(importers))
        groups = list(_alike(duties, goods, importers[0], partners, day, sectors))
        yield Importer(tuple(importers), duties, compared, groups, world.sectors)


def _alike(
    duties: Sequence[Measure],
    goods: Goods,
    importer: str,
    partners: Iterable[str],
    day: dt.date,
    sectors: Groups,
) -> Iterator[Alike]:
    """Partners by how they are treated, with what each duty comes to, worked out once."""
    groups: dict[tuple, list[str]] = {}
    for partner in partners:
        treatment = tuple((one.id, _treatment(one, importer, partner, day)) for one in duties)
        groups.setdefault(treatment, []).append(partner)
    for treatment, alike in groups.items():
        levied = duties_on(duties, goods, importer, alike[0], day)
        added = {one.measure.id: by_sector(goods, levied.added(one), sectors) for one in levied.charges}
        yield Alike(tuple(alike), dict(treatment), added)


def _treatment(measure: Measure, importer: str, partner: str, day: dt.date) -> tuple | None:
    """Which rates and rules of a measure a partner meets."""
    if not levies(measure, importer, partner):
        return None
    rates = tuple(id(rate) for rate in rates_for(measure, partner, day))
    rules = measure.stacking
    exempt = [at for at, rule in enumerate(rules.exempt) if rule.on_day(day) and among(rule.on, partner)]
    content = [at for at, rule in enumerate(rules.content) if among(rule.on, partner)]
    return rates, tuple(exempt), tuple(content)


def by_sector(goods: Goods, values: np.ndarray, groups: Groups) -> np.ndarray:
    """A share of every line in points by sector of a world, with the same weights for every partner."""
    return 100 * goods.lines.averages(values, POOLED, groups)


# -- equal treatment --------------------------------------------------------------------------------------


def unequal(importer: Importer) -> Finding | None:
    """Different duties on members of the WTO that have no agreement with the importer.

    In a sector the size is max_n duty(n) - min_n duty(n) over such members n.
    """
    alike = [
        (tuple(one for one in group.partners if one in importer.compared), group) for group in importer.groups
    ]
    alike = [(partners, group) for partners, group in alike if partners]
    singled = [one for one in importer.duties if len({group.treatment[one.id] for _, group in alike}) > 1]
    uncounted = [one.id for one in singled if not one.products.counted]
    if not singled:
        return None
    duty = np.array([group.duty(importer.duties, len(importer.sectors)) for _, group in alike])
    spread = duty.max(axis=0) - duty.min(axis=0)
    worst = sorted(np.flatnonzero(spread > LEAST).tolist(), key=lambda at: -spread[at])
    if not worst and not uncounted:
        return None
    said = f"{counted(len(singled), 'measure')} {'tells' if len(singled) == 1 else 'tell'} apart WTO members "
    said += "without an agreement"
    doubtful, named = set(unchecked(importer.codes)), list[str]()
    for at in worst[:NAMED]:
        high, low = alike[int(duty[:, at].argmax())][0], alike[int(duty[:, at].argmin())][0]
        named.append(f"{titled(importer.sectors[at])} by {spread[at]:.1f} points ({duty[:, at].max():.1f} on "
                     f"{some(high)}, {duty[:, at].min():.1f} on {some(low)})")  # fmt: skip
        doubtful |= {one for side in (high, low) if len(unchecked(side)) == len(side) for one in side}
    if worst:
        said += f": duties differ in {counted(len(worst), 'sector')}, most in {', '.join(named)}"
    if uncounted:
        said += f"; the goods of {', '.join(uncounted)} are in words only and not counted"
    if doubtful:
        said += f"; the day of membership of {', '.join(sorted(doubtful))} is not verified"
    return Finding(
        "most-favoured-nation", together(importer.codes), tuple(one.id for one in singled),
        tuple(importer.sectors[at] for at in worst), float(spread[worst[0]]) if worst else None,
        f"{said}.", exceptions(singled), not doubtful,
    )  # fmt: skip


# -- bound rates ------------------------------------------------------------------------------------------


def above_bound(importer: Importer, applied: Mapping[str, np.ndarray]) -> Finding | None:
    """Rates well above the mean that the importer has bound, where a duty beyond the base tariff is charged.

    Args:
        importer: the importer.
        applied: its rates in percent by sector, by partner.
    """
    row = membership()[importer.codes[0]]
    if not row["bound_percent"]:
        return None
    bound = float(row["bound_percent"])
    highest = np.zeros(len(importer.sectors))
    whom, partners, charged = dict[int, str](), set[str](), set[str]()
    for group in importer.groups:
        surcharge = group.duty(importer.surcharges, len(highest)) > LEAST
        for partner in (one for one in group.partners if one in applied):
            above = surcharge & (applied[partner] > bound + MARGIN)
            if above.any():
                partners.add(partner)
                charged |= {one.id for one in importer.surcharges
                            if (group.duty([one], len(highest))[above] > LEAST).any()}  # fmt: skip
            for at in np.flatnonzero(above & (applied[partner] > highest)).tolist():
                highest[at], whom[at] = applied[partner][at], partner
    worst = sorted(whom, key=lambda at: -highest[at])
    if not worst:
        return None
    named = [f"{titled(importer.sectors[at])} {highest[at]:.1f} % on {whom[at]}" for at in worst[:NAMED]]
    mark = "" if row["verified"] == "yes" else f", not verified: {row['note']}"
    words = (
        f"{counted(len(worst), 'sector')} with rates over {MARGIN:g} points above the bound mean of {bound:g} % "
        f"({row['bound_year']}{mark}), on {counted(len(partners), 'WTO member')}: {'; '.join(named)}."
    )
    causes = [one for one in importer.duties if one.id in charged]
    return Finding(
        "bound rate", together(importer.codes), tuple(one.id for one in causes),
        tuple(importer.sectors[at] for at in worst), float(highest[worst[0]] - bound),
        words, exceptions(causes), row["verified"] == "yes",
    )  # fmt: skip


# -- words ------------------------------------------------------------------------------------------------


def some(names: Sequence[str]) -> str:
    """A few names, or how many there are."""
    return ", ".join(names) if len(names) <= NAMED else f"{len(names)} members"


def titled(sector: str) -> str:
    """A sector's code with its name, where it has one."""
    name = sector_title(sector)
    return sector if name == sector else f"{sector} {name}"
