"""Several reports of one measure become one row: its fields agreed on, its history, what was decided."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from detente.policy import places
from detente.reader.agreement.independence import sources_of
from detente.reader.agreement.merging_features import Feature, feature
from detente.reader.agreement.merging_grouping import group
from detente.reader.agreement.merging_groups import Group, overlap
from detente.reader.claim import EASED, GUESSED_ACTOR, Basis, Claim, ClaimedRate, ClaimStatus, Period
from detente.reader.instruments import EVENTS
from detente.reader.report import Report

BY_A_MODEL = "language model"
"""Words in the note of a claim that a language model found or added to."""
_FURTHEST = ("held", "withdrawn", "expired", "suspended", "in_force", "announced", "threatened", "planned")


@dataclass(frozen=True)
class StatusStep:
    """What reports of one day say a row's status is."""

    day: dt.date | None
    status: ClaimStatus
    reports: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One measure or event, as several reports tell it.

    Attributes:
        id: m01, m02, ... for measures and e01, e02, ... for talks and the like, main ones first.
        instrument: as in a claim, like every field down to ``condition``: what most independent sources say.
        title: what it is, for a reader.
        claims: the claims it was made from, in order.
        n_reports: reports that tell of it.
        n_independent: sources that do, rewrites of one text counted once.
        history: statuses by the day of the reports.
        notes: what was decided where reports differ, and why.
    """

    id: str
    instrument: str
    imposed_by: tuple[str, ...]
    on: tuple[str, ...]
    status: ClaimStatus
    rate: ClaimedRate | None
    product: str
    hs: tuple[str, ...]
    sectors: tuple[str, ...]
    announced: Period | None
    effective: Period | None
    until: Period | None
    event: Period | None
    condition: str
    title: str
    claims: tuple[Claim, ...]
    n_reports: int
    n_independent: int
    history: tuple[StatusStep, ...]
    notes: tuple[str, ...]

    @property
    def is_event(self) -> bool:
        """Whether it is an event: talks, pacts, disputes, investigations."""
        return self.id.startswith("e")


def merge(claims: Sequence[Claim], reports: Sequence[Report]) -> tuple[Row, ...]:
    """What the claims of all reports tell of, one row for each measure or event.

    Claims are blocked on the family of their instrument and on who acts, then told apart by target, rate,
    product,
    stage and day; talks by level, means, place, day, and whether they are planned, held or called off. A
    field that a
    report lacks fits any other. Where reports differ, the majority of independent sources holds.

    Args:
        claims: claims of all reports, in any number.
        reports: the cleaned reports they come from; a claim of an absent report is merged without its
        surroundings.

    Returns:
        Rows, those that reports are about before background, in the order in which they are first told.
    """
    by_name = {report.name: report for report in reports}
    features = [
        feature(claim, order, by_name.get(claim.report)) for order, claim in enumerate(_mirrors(claims))
    ]
    source = {name: number for number, names in enumerate(sources_of(reports)) for name in names}
    groups = group(features)
    groups.sort(key=lambda found: (not _main(found), found.members[0].order))
    counts: Counter[str] = Counter()
    rows = []
    for found in groups:
        letter = "e" if _kind(found) in EVENTS else "m"
        counts[letter] += 1
        rows.append(_row(f"{letter}{counts[letter]:02d}", found, by_name, source))
    return tuple(sorted(rows, key=lambda row: (row.id[0] != "m", len(row.id), row.id)))


def _kind(found: Group) -> str:
    return Counter(member.claim.instrument for member in found.members).most_common(1)[0][0]


def _main(found: Group) -> bool:
    return any(member.claim.salience == "main" for member in found.members)


def _mirrors(claims: Sequence[Claim]) -> list[Claim]:
    """Claims, where one report says the same of both sides in the same words as one claim of both sides."""
    kept: list[Claim] = []
    places_of: dict[tuple, int] = {}
    for claim in claims:
        bounds = claim.rate.bounds() if claim.rate else None
        words = (claim.quotes[0].start, claim.quotes[0].end) if claim.quotes else None
        key = (claim.report, claim.instrument, claim.status, bounds, words)
        twin = places_of.get((*key, frozenset(claim.on), frozenset(claim.imposed_by)))
        if twin is not None and claim.imposed_by != claim.on and claim.imposed_by and claim.on and words:
            other = kept[twin]
            both = tuple(dict.fromkeys((*other.imposed_by, *claim.imposed_by)))
            kept[twin] = replace(other, imposed_by=both, on=tuple(reversed(both)))
            continue
        places_of[(*key, frozenset(claim.imposed_by), frozenset(claim.on))] = len(kept)
        kept.append(claim)
    return kept


def _row(name: str, found: Group, reports: Mapping[str, Report], source: Mapping[str, int]) -> Row:
    members = found.members
    votes = _Votes(members, source)
    notes: list[str] = []
    status = _status(votes, reports, notes)
    rate = _rate(votes, notes)
    goods = _goods(votes, notes)
    chosen = Row(
        id=name,
        instrument=votes.choose(lambda claim: claim.instrument, "instrument", notes)
        or members[0].claim.instrument,
        imposed_by=votes.choose(lambda claim: claim.imposed_by, "who acts", notes, _side_key) or (),
        on=votes.choose(lambda claim: claim.on, "target", notes, _side_key) or (),
        status=status,
        rate=rate,
        product=(goods.product if goods else ""),
        hs=(goods.hs if goods else ()),
        sectors=(goods.sectors if goods else ()),
        announced=_period(votes, lambda claim: claim.announced, "announcement", notes),
        effective=_period(votes, lambda claim: claim.effective, "first day", notes),
        until=_period(votes, lambda claim: claim.until, "last day", notes),
        event=_period(votes, lambda claim: claim.event, "day", notes),
        condition=votes.choose(lambda claim: claim.condition, "", [], str.casefold) or "",
        title="",
        claims=tuple(member.claim for member in members),
        n_reports=len(found.reports),
        n_independent=len({votes.source(report) for report in found.reports}),
        history=_history(members, reports),
        notes=(*notes, *_by_a_model(members), *_said_by_all(members)),
    )
    return replace(chosen, title=title_of_row(chosen))


def _by_a_model(members: Sequence[Feature]) -> Iterable[str]:
    """What a language model added to the claims of a row or read otherwise, as their notes have it."""
    return dict.fromkeys(note for member in members for note in member.claim.notes if BY_A_MODEL in note)


def _said_by_all(members: Sequence[Feature]) -> Iterable[str]:
    """That who acts is inferred in every report of a row, or that none tells of more than an easing."""
    notes = [member.claim.notes for member in members]
    return [one for one in (GUESSED_ACTOR, EASED) if all(one in said for said in notes)]


def _side_key(codes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(codes)


class _Votes:
    """The claims of one row, each source with one vote."""

    def __init__(self, members: Sequence[Feature], source: Mapping[str, int]) -> None:
        self.members = members
        self._source = source

    def source(self, report: str) -> int | str:
        return self._source.get(report, report)

    def tally(
        self, field: Callable[[Claim], Any], key: Callable[[Any], Hashable] | None = None
    ) -> tuple[list[tuple[Any, float]], dict[Any, Any]]:
        """What independent sources say, most votes first; a source that says two things splits its vote.

        Reports count a little within one source, main claims before background, earlier claims before later
        ones.
        """
        said: dict[int | str, Counter[Any]] = defaultdict(Counter)
        first: dict[Any, Any] = {}
        reports: dict[Any, set[str]] = defaultdict(set)
        for member in self.members:
            value = field(member.claim)
            if not value:
                continue
            known = key(value) if key else value
            first.setdefault(known, value)
            said[self.source(member.claim.report)][known] += 1 if member.claim.salience == "background" else 2
            reports[known].add(member.claim.report)
        votes: dict[Any, float] = defaultdict(float)
        for counts in said.values():
            whole = sum(counts.values())
            for value, count in counts.items():
                votes[value] += count / whole
        order = {value: place for place, value in enumerate(first)}
        ranked = sorted(votes.items(), key=lambda vote: (-vote[1], -len(reports[vote[0]]), order[vote[0]]))
        return ranked, first

    def choose(
        self,
        field: Callable[[Claim], Any],
        name: str,
        notes: list[str],
        key: Callable[[Any], Hashable] | None = None,
    ) -> Any:
        """The value most independent sources give; a note where others differ."""
        ranked, first = self.tally(field, key)
        if not ranked:
            return None
        if key is _side_key:
            # Of sides with as many votes the narrower: named partners before all of them, one before two.
            ranked.sort(key=lambda vote: (-round(vote[1], 6), places.ALL in vote[0], len(vote[0])))
        value = first[ranked[0][0]]
        if len(ranked) > 1 and name:
            others = ", ".join(_words(first[other]) for other, _ in ranked[1:4])
            notes.append(f"{name}: {_words(value)}, as most independent sources say; others: {others}")
        return value


def _words(value: Any) -> str:
    return " and ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _rate(votes: _Votes, notes: list[str]) -> ClaimedRate | None:
    """The rate most independent sources give, with the basis that most of those give."""
    ranked, first = votes.tally(lambda claim: claim.rate, lambda rate: _rounded(rate.bounds()))
    if not ranked:
        return None
    fields = {member.claim.instrument for member in votes.members}
    silent = {votes.source(member.claim.report) for member in votes.members if member.claim.rate is None}
    if fields <= {"agreement", "coordination", "talks"} and len(silent) > ranked[0][1] - 0.5 and silent:
        notes.append(
            f"rate: none; only one source gives {_rate_words(first[ranked[0][0]])} and the others do not"
        )
        return None
    bounds = ranked[0][0]
    if len(ranked) > 1:
        others = ", ".join(_rate_words(first[other]) for other, _ in ranked[1:4])
        notes.append(f"rate: {_rate_words(first[bounds])}, as most independent sources say; others: {others}")
    basis = _basis(votes, bounds, notes)
    alike = [
        member.claim.rate
        for member in votes.members
        if member.claim.rate and _rounded(member.claim.rate.bounds()) == bounds
    ]
    rate = next((rate for rate in alike if rate.basis == basis), alike[0])
    return rate if rate.basis == basis else replace(rate, basis=basis)


def _basis(votes: _Votes, bounds: tuple[float, float], notes: list[str]) -> Basis:
    def of(claim: Claim) -> str:
        if claim.rate is None or _rounded(claim.rate.bounds()) != bounds:
            return ""
        return "" if claim.rate.basis == "unspecified" else claim.rate.basis

    ranked, _ = votes.tally(of)
    if not ranked:
        return "unspecified"
    if len(ranked) > 1:
        notes.append(
            f"basis: {ranked[0][0]}, as most independent sources that say it do; others: {ranked[1][0]}"
        )
    return ranked[0][0]


def _goods(votes: _Votes, notes: list[str]) -> Claim | None:
    """The claim whose goods stand for the row; none where one names goods and most speak of all imports."""
    ranked, first = votes.tally(
        lambda claim: claim if claim.product else None, lambda claim: claim.product.casefold()
    )
    reports = {member.claim.report for member in votes.members}
    naming = {member.claim.report for member in votes.members if member.product}
    if not ranked:
        return None
    if len(naming) == 1 and len(reports) > 2:
        others = [member for member in votes.members if member.claim.report not in naming]
        everything = {m.claim.report for m in others if m.whole or _EVERYTHING.search(_quoted(m.claim))}
        if 2 * len(everything) > len(reports):
            lone = next(member.claim for member in votes.members if member.product)
            notes.append(f"goods: only {lone.report} names {lone.product}; most reports speak of all imports")
            return next((m.claim for m in others if m.whole), None)
    return first[ranked[0][0]]


def _quoted(claim: Claim) -> str:
    return claim.quotes[0].text if claim.quotes else ""


_EVERYTHING = re.compile(r"\b(?:imports|goods|products|exports)\b(?! of\b)", re.IGNORECASE)


def _rounded(bounds: tuple[float, float]) -> tuple[float, float]:
    return round(bounds[0], 5), round(bounds[1], 5)


def _rate_words(rate: ClaimedRate | None) -> str:
    if rate is None:
        return "none"
    low, high = rate.bounds()
    return f"{low * 100:g} %" if low == high else f"{low * 100:g} to {high * 100:g} %"


def _period(
    votes: _Votes, field: Callable[[Claim], Period | None], name: str, notes: list[str]
) -> Period | None:
    """The period most independent sources give or fit; the narrowest of those that agree with it."""
    ranked, first = votes.tally(field, lambda period: (period.first, period.last))
    if not ranked:
        return None
    periods = {known: first[known] for known, _ in ranked}
    weight = {
        known: sum(vote for other, vote in ranked if overlap(period, periods[other]))
        for known, period in periods.items()
    }
    best = min(
        periods,
        key=lambda known: (-round(weight[known], 6), (known[1] - known[0]), -dict(ranked)[known]),
    )
    apart = [period for period in periods.values() if period and not overlap(period, periods[best])]
    if apart:
        others = ", ".join(period.iso() for period in apart[:3])
        notes.append(f"{name}: {periods[best].iso()}, as most independent sources say; others: {others}")
    return periods[best]


def _status(votes: _Votes, reports: Mapping[str, Report], notes: list[str]) -> ClaimStatus:
    """The status of the latest day on which independent sources agree; talks once held are no longer planned."""
    ranked, _ = votes.tally(lambda claim: claim.status)
    statuses = dict(ranked)
    if "held" in statuses and set(statuses) <= {"held", "planned", "announced"}:
        if len(statuses) > 1:
            notes.append("status: held; earlier reports had it planned")
        return "held"
    if len(ranked) == 1:
        return ranked[0][0]
    days = {
        name: reports[name].published
        for name in {member.claim.report for member in votes.members} & set(reports)
    }
    known = {day for day in days.values() if day}
    latest = max(known, default=None)
    if latest and (latest - min(known)).days >= 2:
        late = [member for member in votes.members if days.get(member.claim.report) == latest]
        newest, _ = _Votes(late, votes._source).tally(lambda claim: claim.status)
        if len(newest) == 1 or newest[0][1] > newest[1][1]:
            notes.append(f"status: {newest[0][0]}, as the latest reports of {latest.isoformat()} say")
            return newest[0][0]
    top = [status for status, vote in ranked if vote >= ranked[0][1] - 1e-9]
    lead = sorted(top, key=lambda status: (-_backing(votes, status), -_FURTHEST.index(status)))[0]
    others = ", ".join(status for status, _ in ranked if status != lead)
    notes.append(f"status: {lead}, as most independent sources say; others: {others}")
    return lead


def _backing(votes: _Votes, status: str) -> int:
    return len({member.claim.report for member in votes.members if member.claim.status == status})


def _history(members: Sequence[Feature], reports: Mapping[str, Report]) -> tuple[StatusStep, ...]:
    steps: dict[tuple[dt.date | None, ClaimStatus], dict[str, None]] = defaultdict(dict)
    for member in members:
        report = reports.get(member.claim.report)
        steps[report.published if report else None, member.claim.status][member.claim.report] = None
    progress = {"threatened": 0, "planned": 0, "announced": 1, "in_force": 2, "held": 2}
    ordered = sorted(steps, key=lambda step: (step[0] or dt.date.min, progress.get(step[1], 3)))
    return tuple(StatusStep(day, status, tuple(steps[day, status])) for day, status in ordered)


_ADJECTIVES = {"in_force": "in force", "held": "held", "planned": "planned"}


def title_of_row(row: Row) -> str:
    """What a row is, for a reader: who, what, how much, on whom, since or until when.

    Examples:
        >>> from detente.reader.merging import _sides
        >>> _sides(("USA", "CHN"))
        'United States and China'
    """
    who = _sides(row.imposed_by) or "Nobody named"
    parts = [part for part in (_rate_part(row), row.instrument.replace("_", " ")) if part]
    what = " ".join(parts)
    if row.instrument == "talks":
        what = "talks" + (f" with {_sides(row.on)}" if row.on else "")
    elif row.on and set(row.on) != set(row.imposed_by):
        what += f" on {_sides(row.on)}"
    if row.product and row.instrument not in ("talks", "agreement", "coordination"):
        what += f", {row.product}"
    when = ""
    if row.event:
        when = f" ({row.event.iso()})"
    elif row.effective:
        when = f" from {row.effective.iso()}"
    end = f" until {row.until.iso()}" if row.until else ""
    return f"{who}: {what}, {_ADJECTIVES.get(row.status, row.status)}{when}{end}"


def _rate_part(row: Row) -> str:
    if row.rate is None:
        return ""
    extra = "additional " if row.rate.basis == "additional" else ""
    return extra + _rate_words(row.rate)


def _sides(codes: Sequence[str]) -> str:
    titles = ["every partner" if code == places.ALL else places.title(code) for code in codes]
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)
