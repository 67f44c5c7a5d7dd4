"""Days on which reports disagree, days that two clocks explain, and days given more or less exactly."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from detente.reader.agreement.disputes_common import (
    Comparison,
    Contradiction,
    Wording,
    clause,
    close,
    main_words,
    unique,
)
from detente.reader.agreement.merging_groups import gap, overlap
from detente.reader.claim import Claim, Period
from detente.reader.merging import Row
from detente.reader.tables import rows

_FIELDS = {
    "event": "Day of the talks",
    "effective": "First day",
    "until": "Last day",
    "announced": "Day it was made known",
}
_UNIT = (
    r"(?:days?|weeks?|months?|years?|[A-Z]\w+day|tomorrow|January|February|March|April|May|June|July|August|"
)
_UNIT += r"September|October|November|December)\b"
_ROUGH = re.compile(
    rf"\b(?:probably|likely|about|around|roughly|possibly|expected|perhaps)\W+(?:\w+\W+){{0,3}}{_UNIT}|"
    r"\b(?:as soon as possible|in the coming (?:days|weeks|months)|"
    r"in (?:a|two|three|four|several|a few|\d+) (?:days|weeks|months)|or so|sometime)\b"
)
_OPEN = re.compile(r"\b(?:as soon as possible|at an early date|in due course)\b")
_CLOCK = re.compile(
    r"\b(?:morning|evening|afternoon|night|midnight|noon|overnight|a\.m\.|p\.m\.|local time)", re.IGNORECASE
)
_APART = 4.0
"""Hours between two clocks from which one event can fall on two calendar days."""


def day_disputes(compared: Comparison) -> Iterator[Contradiction]:
    """Disagreements about days, one for each row and field."""
    for row in compared.rows:
        for name, title in _FIELDS.items():
            dated = [claim for claim in row.claims if getattr(claim, name)]
            if dated and not (name == "announced" and row.is_event):
                yield from _of_field(row, name, title, dated, compared)


def _of_field(
    row: Row, name: str, title: str, dated: list[Claim], compared: Comparison
) -> Iterator[Contradiction]:
    def period(claim: Claim) -> Period:
        return getattr(claim, name)

    apart = [
        (one, other)
        for at, one in enumerate(dated[:40])
        for other in dated[at + 1 : 40]
        if not overlap(period(one), period(other), 31 if period(one).about or period(other).about else 0)
    ]
    apart = [pair for pair in apart if _is_dispute(pair, name, period, compared)]
    if apart and len({claim.report for pair in apart for claim in pair}) > 1:
        yield from _apart(row, (name, title), dated, apart, period, compared)
    else:
        yield from _exactness(row, name, title, dated, period, compared)


def _is_dispute(
    pair: tuple[Claim, Claim], name: str, period: Callable[[Claim], Period], compared: Comparison
) -> bool:
    """Whether two days that do not meet are a disagreement: in reports of the same days, not two vague spans."""
    one, other = pair
    first, second = period(one), period(other)
    if name == "effective" and not (_is_start(one, compared) and _is_start(other, compared)):
        return False
    if min((first.last - first.first).days, (second.last - second.first).days) > 31:
        return False
    if name == "announced":
        single = _is_day(first) and _is_day(second) and gap(first, second) <= 7
        return single and one.report != other.report and close(compared, [one.report], [other.report], 3)
    return close(compared, [one.report], [other.report], 4)


_START = re.compile(
    r"\b(?:[Ff]rom|[Ss]tart\w*|[Bb]eg[iau]n\w*|[Ee]ffect\w*|[Ff]orce|as of|[Aa]ppl(?:y|ies|ied)|[Ss]ince)\W+"
    rf"(?:\w+\W+){{0,3}}(?:\d|{_UNIT})"
)


def _is_start(claim: Claim, compared: Comparison) -> bool:
    """Whether a first day is said to be one, and is not just the day on which a measure was made known."""
    report = compared.by_name.get(claim.report)
    day = claim.effective
    if report is None or report.published is None or day is None:
        return True
    fresh = abs((day.first - report.published).days) <= 1
    return not fresh or any(_START.search(quote.text) for quote in claim.quotes)


def _apart(
    row: Row,
    named: tuple[str, str],
    dated: list[Claim],
    pairs: list[tuple[Claim, Claim]],
    period: Callable[[Claim], Period],
    compared: Comparison,
) -> Iterator[Contradiction]:
    """Days that do not meet: one event by two clocks, or a disagreement."""
    name, title = named
    days = sorted({period(claim).iso() for pair in pairs for claim in pair})
    apart = {id(claim) for pair in pairs for claim in pair}
    involved = [claim for claim in dated if id(claim) in apart]
    readings = [
        *_firsts(involved, period, name, compared),
        *(_words(claim, name, compared) for claim in dated),
    ]
    readings += [_words(claim, name, compared) for claim in row.claims if not getattr(claim, name)]
    widest = max(gap(period(one), period(other)) for one, other in pairs)
    clocks = _clocks(row)
    talked = row.is_event or all(_CLOCK.search(wording.quote.text) for wording in readings[:2])
    if widest == 1 and talked and clocks and all(_is_day(period(claim)) for claim in involved):
        early, late = clocks
        yield Contradiction(
            "",
            "zone",
            "reconcilable",
            name,
            f"{title}: {' or '.join(days)}",
            unique(readings),
            row.id,
            f"One event: it falls on two calendar days by the clocks of {early} and {late}. "
            "The ledger keeps one event.",
        )
        return
    held = getattr(row, name)
    yield Contradiction(
        "",
        "day",
        "minor" if name == "announced" else "contradiction",
        name,
        f"{title}: {' or '.join(days)}",
        unique(readings),
        row.id,
        f"The ledger keeps {held.iso() if held else 'no day'}, as most "
        f"independent sources do; the other is noted.",
    )


def _firsts(
    claims: Iterable[Claim], period: Callable[[Claim], Period], name: str, compared: Comparison
) -> Iterator[Wording]:
    """One wording for each day, so that both sides come first."""
    seen: dict[str, Claim] = defaultdict()
    for claim in claims:
        seen.setdefault(period(claim).iso(), claim)
    for claim in seen.values():
        yield _words(claim, name, compared)


def _is_day(period: Period) -> bool:
    return period.last - period.first <= dt.timedelta(days=1)


def _clocks(row: Row) -> tuple[str, str] | None:
    """The two sides of a row whose clocks are furthest apart, where they are far enough apart."""
    hours = _hours()
    sides = [code for code in dict.fromkeys((*row.imposed_by, *row.on)) if code in hours]
    if len(sides) < 2:
        return None
    early, late = min(sides, key=lambda code: hours[code]), max(sides, key=lambda code: hours[code])
    return (early, late) if hours[late] - hours[early] >= _APART else None


@cache
def _hours() -> dict[str, float]:
    return {row["economy"]: float(row["hours"]) for row in rows("zones")}


def _words(claim: Claim, name: str, compared: Comparison) -> Wording:
    """The words that name the day: those behind the field, else a quotation with a clock or a rough word."""
    if name in claim.evidence:
        return main_words(claim, name)
    for pattern in (_CLOCK, _ROUGH, _DAY):
        for number, quote in enumerate(claim.quotes):
            if pattern.search(quote.text):
                return Wording(claim.report, quote)
            sentence = compared.sentence(claim, number)
            found = pattern.search(sentence.text) if sentence and pattern is _CLOCK else None
            if sentence and found:
                return clause(claim.report, sentence, found.start(), found.end())
    return main_words(claim)


_DAY = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|"
    r"April|May|June|July|August|September|"
    r"October|November|December|today|tomorrow|yesterday|week|month|year)\b"
)


def _exactness(
    row: Row,
    name: str,
    title: str,
    dated: list[Claim],
    period: Callable[[Claim], Period],
    compared: Comparison,
) -> Iterator[Contradiction]:
    """Days that fit each other, one of them only rough: a wider period, "in two weeks", "as soon as possible"."""
    opened = [claim for claim in row.claims if any(_OPEN.search(quote.text) for quote in claim.quotes)]
    one_day = len({period(claim).iso() for claim in dated}) < 2
    if name == "announced" or (one_day and not (opened and row.instrument == "talks")):
        return
    rough = [claim for claim in row.claims if _is_rough(claim, name, compared)]
    fits = all(overlap(period(one), period(other)) for one in dated[:40] for other in dated[:40])
    if not close(compared, [claim.report for claim in rough], [claim.report for claim in dated], 4):
        return
    if not fits or not rough or len({claim.report for claim in (*dated, *rough)}) < 2:
        return
    narrow = min(dated, key=lambda claim: (period(claim).last - period(claim).first, claim.report))
    held = getattr(row, name)
    days = dict.fromkeys(period(claim).iso() for claim in dated)
    others = [claim for claim in (*rough, *dated) if claim is not narrow]
    yield Contradiction(
        "",
        "day",
        "reconcilable",
        name,
        f"{title}: {' or '.join(days)}, given more or less exactly",
        unique(
            [_rough_words(narrow, name, compared), *(_rough_words(claim, name, compared) for claim in others)]
        ),
        row.id,
        f"The days fit each other; the ledger keeps {held.iso() if held else 'no day'} and marks it as not exact.",
    )


def _is_rough(claim: Claim, name: str, compared: Comparison) -> bool:
    period = getattr(claim, name)
    if period is not None and period.about:
        return True
    texts = [quote.text for quote in claim.quotes]
    return any(_ROUGH.search(text) for text in texts) and (period is not None or name == "event")


def _rough_words(claim: Claim, name: str, compared: Comparison) -> Wording:
    for quote in claim.quotes:
        if _ROUGH.search(quote.text) and name not in claim.evidence:
            return Wording(claim.report, quote)
    found = _words(claim, name, compared)
    if name in claim.evidence or _DAY.search(found.quote.text):
        return found
    # The day may stand where the report tells of the same occasion in other words.
    period = getattr(claim, name)
    for other in compared.of_report(claim.report):
        if period is not None and getattr(other, name) == period and other is not claim:
            words = _words(other, name, compared)
            if _DAY.search(words.quote.text):
                return words
    return found
