"""Rows whose claims differ in a field: rate, basis, status, actor, target, goods; and fields only one report has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from detente.policy import places
from detente.reader.claim import Claim
from detente.reader.disputes_common import (
    Comparison,
    Contradiction,
    Wording,
    clause,
    has_word,
    main_words,
    unique,
)
from detente.reader.merging import Row
from detente.reader.merging_features import STAGES
from detente.reader.wording import stems_of

_LATER = 2
"""Days between two reports from which the later tells of a change rather than of something else."""


def field_disputes(compared: Comparison) -> Iterator[Contradiction]:
    """Disagreements in the fields of rows."""
    for row in compared.rows:
        for finder in (_rates, _priors, _basis, _by_words, _status, _actors, _targets, _goods, _lone_fields):
            yield from finder(row, compared)


def _dispute(
    row: Row, kind: str, severity: str, field: str, topic: str, readings: Iterable[Wording], verdict: str
) -> Contradiction:
    return Contradiction("", kind, severity, field, topic, unique(readings), row.id, verdict)  # type: ignore[arg-type]


def _percent(bounds: tuple[float, float]) -> str:
    low, high = (f"{100 * end:g}" for end in bounds)
    return f"{low} %" if low == high else f"{low} to {high} %"


def _rates(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Different rates of one measure; a value inside another report's range is no disagreement."""
    if row.is_event:
        return
    said: dict[tuple[float, float], list[Claim]] = defaultdict(list)
    for claim in row.claims:
        if claim.rate:
            said[claim.rate.bounds()].append(claim)
    apart = [
        bounds
        for bounds in said
        if any(bounds[0] > other[1] + 1e-6 or other[0] > bounds[1] + 1e-6 for other in said)
    ]
    if not apart or row.rate is None or _swapped(row):
        return
    held = row.rate.bounds()
    others = " and ".join(_percent(bounds) for bounds in apart if bounds != held)
    yield _dispute(
        row,
        "value",
        "contradiction",
        "rate",
        f"Rate of the measure: {' or '.join(_percent(bounds) for bounds in apart)}",
        [main_words(claims[0], "rate") for bounds, claims in said.items() if bounds in apart]
        + [main_words(claim, "rate") for bounds in apart for claim in said[bounds][1:]],
        f"The ledger keeps {_percent(held)}, which most independent sources give; {others} is noted, not kept.",
    )


def _priors(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Different levels before the change."""
    said: dict[float, list[Claim]] = defaultdict(list)
    rated = [claim for claim in row.claims if claim.rate and claim.rate.prior is not None]
    for claim in rated:
        said[round(claim.rate.prior, 5)].append(claim)  # type: ignore[union-attr, arg-type]
    swapped = _swapped(row)
    if swapped:
        one, two = swapped
        verdict = (
            "The two levels change places: the ledger keeps the direction most independent sources give."
        )
        readings = [main_words(one, "rate"), main_words(two, "rate")]
        yield _dispute(row, "garbled", "contradiction", "rate", "Raised or lowered?", readings, verdict)
    elif len(said) > 1:
        levels = " or ".join(f"{100 * level:g} %" for level in said)
        verdict = "The level before the change does not enter the ledger; both are noted."
        readings = [main_words(claims[0], "rate") for claims in said.values()]
        yield _dispute(row, "value", "minor", "prior", f"Level before: {levels}", readings, verdict)


def _swapped(row: Row) -> tuple[Claim, Claim] | None:
    """Two claims of which each has the other's new level as the old one."""
    changes: dict[tuple[float, float], Claim] = {}
    for claim in row.claims:
        if claim.rate and claim.rate.prior is not None and claim.rate.value is not None:
            change = round(claim.rate.prior, 5), round(claim.rate.value, 5)
            if change[::-1] in changes and change[0] != change[1]:
                return changes[change[::-1]], claim
            changes.setdefault(change, claim)
    return None


def _basis(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Additional to other duties, the whole duty, or not said."""
    if row.rate is None:
        return
    by_report: dict[str, dict[str, Claim]] = defaultdict(dict)
    for claim in row.claims:
        if claim.rate and claim.rate.bounds() == row.rate.bounds():
            by_report[claim.report].setdefault(claim.rate.basis, claim)
    said: dict[str, list[Claim]] = defaultdict(list)
    for bases in by_report.values():
        basis = next(name for name in ("additional", "total", "unspecified") if name in bases)
        said[basis].append(bases[basis])
        if basis == "additional" and "total" in bases:
            said["total"].append(bases["total"])
    if "additional" not in said or len(said) < 2:
        return
    dropped = "total" not in said
    yield _dispute(
        row,
        "basis",
        "contradiction",
        "basis",
        f"Are the {_percent(row.rate.bounds())} on top of other duties?",
        [main_words(claim, "rate") for claims in said.values() for claim in claims],
        f"The ledger has the rate as {row.rate.basis}: {len(said['additional'])} of {len(by_report)} reports say "
        + (
            "additional, the others do not say."
            if dropped
            else "additional, others give it as the whole duty."
        ),
    )


def _by_words(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """A duty that "increased by 30%": percentage points, or a third of what it was."""
    for claim in row.claims:
        if claim.rate is None or row.is_event or claim.rate.value is None:
            continue
        quote = main_words(claim, "rate").quote
        at = claim.rate.words.start - quote.start
        before = quote.text[max(0, at - 40) : max(0, at)].rstrip() + " "
        words = claim.rate.words.text.casefold()
        inside = words.find("by ")
        before += words[: inside + 3] if inside >= 0 else ""
        moved = has_word(before, "rise") or has_word(before, "fall")
        if not moved or not before.rstrip().endswith("by") or "point" in words + quote.text[at : at + 40]:
            continue
        readings = [main_words(claim, "rate")]
        sides = set(row.imposed_by) | set(row.on)
        for other in (claim for row_ in compared.rows for claim in row_.claims):
            if other.report != claim.report and set(other.imposed_by) | set(other.on) == sides:
                moved_too = has_word(other.quotes[0].text, "fall")
                if moved_too:
                    readings.append(main_words(other))
        yield _dispute(
            row,
            "value",
            "ambiguous",
            "rate",
            f'Does "by {_percent(claim.rate.bounds())}" mean percentage points or a share of the former duty?',
            readings,
            "The ledger reads percentage points on top of the former duty and says so.",
        )
        return


def _status(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Threatened or done, in force or lifted; not what a later report has as a further step.

    A status counts where the words carry it: reports differ in words, and a status is only read from them.
    """
    if row.instrument == "talks":
        return
    yield from _threat_or_deed(row, compared)
    yield from _lifted(row, compared)


def _threat_or_deed(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    said = _statuses(row)
    ahead = [claim for status in ("threatened", "planned") for claim in said.get(status, ())]
    done = [Wording(claim.report, claim.quotes[0]) for claim in _done_words(row)]
    lifted = row.status in ("withdrawn", "suspended", "expired")
    if ahead and not lifted:
        done += imposition_nouns(row, compared)
        if done and not _one_after_the_other(
            [claim.report for claim in ahead], [w.report for w in done], compared
        ):
            verdict = f"The ledger has it as {row.status}, as most independent sources do; the other wording is noted."
            readings = [done[0], *(main_words(claim, "status") for claim in ahead), *done[1:]]
            topic = "Threatened or already imposed?"
            yield _dispute(row, "status", "contradiction", "status", topic, readings, verdict)
            return
    announced = [claim for claim in said.get("announced", ()) if has_word(claim.quotes[0].text, "announced")]
    if announced and done and row.effective is None and not row.is_event:
        if _one_after_the_other([claim.report for claim in announced], [w.report for w in done], compared):
            return
        verdict = f"The ledger has it as {row.status.replace('_', ' ')}; no report gives its first day."
        readings = [
            main_words(announced[0], "status"),
            *done,
            *(main_words(claim) for claim in announced[1:]),
        ]
        yield _dispute(row, "status", "minor", "status", "Announced, or already in force?", readings, verdict)


_OVER = ("suspended", "withdrawn", "expired")


def _lifted(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Suspended in one report, lifted for good, expired or in force in another."""
    said = _statuses(row)
    over: dict[str, list[Claim]] = defaultdict(list)
    for claim in (
        claim for claims in said.values() for claim in claims if STAGES.get(claim.status) == "over"
    ):
        kinds = [kind for kind in (claim.status, *_OVER) if has_word(claim.quotes[0].text, kind)]
        if kinds:
            over[kinds[0]].append(claim)
    in_force = [claim for claim in said.get("in_force", ()) if has_word(claim.quotes[0].text, "done")]
    if all(claim.salience == "background" for claim in row.claims) and set(over) <= {"expired"}:
        return  # told in passing, as of different moments
    sides = [*over.values(), *([in_force] if in_force else [])]
    if not over or len(sides) < 2 or len({claim.report for claims in sides for claim in claims}) < 2:
        return
    if _one_after_the_other(
        [claim.report for claim in sides[-1]], [claim.report for claim in sides[0]], compared
    ):
        return
    words = [*over, *(["in force"] if in_force else [])]
    yield _dispute(
        row,
        "status",
        "contradiction",
        "status",
        f"Status: {' or '.join(words)}?",
        [main_words(claims[0], "status") for claims in sides]
        + [main_words(claim, "status") for claims in sides for claim in claims[1:]],
        f"The ledger has it as {row.status.replace('_', ' ')}; the history keeps what each report said.",
    )


def _statuses(row: Row) -> dict[str, list[Claim]]:
    """Claims by status; of a report that knows the rate, only what it says with the rate or as its news."""
    knowing = {claim.report for claim in row.claims if claim.rate}
    said: dict[str, list[Claim]] = defaultdict(list)
    for claim in row.claims:
        if (
            claim.rate
            or claim.report not in knowing
            or (claim.salience, claim.status) == ("main", row.status)
        ):
            said[claim.status].append(claim)
    return said


def _done_words(row: Row) -> list[Claim]:
    """Claims told as done in so many words, whatever their status ("the reimposition of duties")."""
    done = []
    for claim in row.claims:
        text = claim.quotes[0].text
        if STAGES.get(claim.status) != "over" and has_word(text, "done"):
            if not has_word(text, "open") and not has_word(text, "weak"):
                done.append(claim)
    return done


_NOUN = re.compile(
    r"\b(?:re-?)?(?:imposition|introduction|instatement) of (?:\w+ ){0,4}?"
    r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|tax(?:es)?|curbs|restrictions|controls|sanctions|quotas?)\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\b(?:last|this) week|yesterday|today|abrupt\w*|sudden\w*|recent\w*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)


def imposition_nouns(row: Row, compared: Comparison) -> list[Wording]:
    """Sentences that speak of a threatened measure's imposition as of something done, and in which no claim was read."""
    if row.is_event or not any(claim.salience == "main" for claim in row.claims):
        return []
    found = []
    for report in compared.reports:
        if not any(claim.report == report.name for claim in row.claims):
            continue
        for sentence in report.read:
            noun = _NOUN.search(sentence.text)
            if not noun or not _NEWS.search(sentence.text):
                continue
            part = clause(report.name, sentence, noun.start(), noun.end())
            around = sentence.text[max(0, noun.start() - 60) : noun.end() + 60]
            named = {
                code
                for name in compared.names(report.name, sentence.start, sentence.end)
                for code in name.codes
            }
            if set(row.imposed_by) | (set(row.on) - {places.ALL}) <= named and not has_word(around, "open"):
                found.append(part)
    return found


def _one_after_the_other(earlier: Sequence[str], later: Sequence[str], compared: Comparison) -> bool:
    """Whether every report of the one status is some days older than every report of the other."""
    first = [compared.by_name[name].published for name in earlier if name in compared.by_name]
    last = [compared.by_name[name].published for name in later if name in compared.by_name]
    known_first, known_last = [day for day in first if day], [day for day in last if day]
    if len(known_first) < len(first) or len(known_last) < len(last) or not known_first or not known_last:
        return False
    return (min(known_last) - max(known_first)).days >= _LATER


def _actors(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Different actors of one act."""
    if row.instrument == "talks":
        return
    yield from _sides(row, lambda claim: claim.imposed_by, "actor", "imposed_by", "Who acts")


def _targets(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Different targets of one measure."""
    if row.instrument == "talks":
        return
    yield from _sides(row, lambda claim: claim.on, "target", "on", "Whom it is aimed at")


def _sides(
    row: Row, field: Callable[[Claim], tuple[str, ...]], kind: str, name: str, question: str
) -> Iterator[Contradiction]:
    said: dict[frozenset[str], list[Claim]] = defaultdict(list)
    for claim in row.claims:
        codes = frozenset(field(claim))
        mirrored = kind == "target" and len(claim.imposed_by) > 1 and codes == frozenset(claim.imposed_by)
        if codes and not mirrored and not (codes == {places.ALL} and not _says_all(claim)):
            said[codes].append(claim)
    if len(said) < 2 or len({claim.report for claims in said.values() for claim in claims}) < 2:
        return
    held = frozenset(getattr(row, name))
    if kind == "actor" and all(codes <= held or held <= codes for codes in said):
        return  # one report names a co-actor more, or one less: nothing is denied
    nested = all("*" in codes or codes <= held or held <= codes or "*" in held for codes in said)
    if nested and row.is_event and "*" not in frozenset().union(*said):
        return
    background = all(claim.salience == "background" for claim in row.claims)
    options = " or ".join(_titles(codes) for codes in said)
    yield _dispute(
        row,
        kind,
        "minor" if background else "contradiction",
        name,
        f"{question}: {options}",
        [main_words(claims[0], name) for claims in said.values()]
        + [main_words(claim, name) for claims in said.values() for claim in claims[1:]],
        f"The ledger has {_titles(held)}, as most independent sources do."
        + (" The narrower reading fits inside the wider." if nested else ""),
    )


_ALL = re.compile(
    r"\b(?:(?:all|every|any|other|most|many) (?:\w+ )?(?:countries|nations|economies|partners|origins|sources|suppliers)|"
    r"(?:global|universal|blanket|baseline|worldwide) (?:\w+ )?(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|safeguards?|quotas?)|"
    r"globally|across[- ]the[- ]board|the rest of the world|trading partners|regardless of origin|"
    r"(?:US|U\.S\.|American|EU|European|all|its) (?:\w+ ){0,2}imports(?! from)|imports into)\b"
)


def _says_all(claim: Claim) -> bool:
    """Whether "every partner" stands in the words, or is only what remains where no partner is named."""
    return "on" in claim.evidence or any(_ALL.search(quote.text) for quote in claim.quotes)


def _titles(codes: Iterable[str]) -> str:
    return " and ".join(
        "every partner" if code == places.ALL else places.title(code) for code in sorted(codes)
    )


def _goods(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Goods that one report adds or leaves out, by their chapters and headings."""
    if row.is_event:
        return
    said: dict[frozenset[str], list[Claim]] = defaultdict(list)
    for report in dict.fromkeys(claim.report for claim in row.claims):
        claims = [claim for claim in row.claims if claim.report == report and goods_of(claim)]
        if claims:
            said[frozenset().union(*(goods_of(claim) for claim in claims))].append(claims[0])
    if len(said) < 2 or not _missing_goods(row, compared):
        return
    sets = sorted(said, key=len)
    nested = all(small <= large for small, large in zip(sets, sets[1:], strict=False))
    extra = frozenset().union(*sets) - frozenset.intersection(*sets)
    readings = [main_words(claims[0], "product") for claims in said.values()]
    readings += [main_words(claim, "product") for claims in said.values() for claim in claims[1:]]
    readings += [main_words(claim) for claim in row.claims if not goods_of(claim)]
    yield _dispute(
        row,
        "scope",
        "minor" if nested else "contradiction",
        "product",
        f"Which goods it covers: {' or '.join(_spoken(said[goods][0]) for goods in sets)}",
        readings,
        f"The ledger has {row.product or 'what all reports share'}; HS {', '.join(sorted(extra))} "
        "is not in every report.",
    )


_GENERIC = frozenset(
    "metal mineral product material item element good component chip industri sector import export critical key raw "
    "rare earth type categori kind part related certain derivativ".split()
)
_USE = re.compile(
    r"\b(?:used (?:to|in|for)|needed (?:to|in|for)|vital (?:to|for)|essential (?:to|for)|such as)\b"
)


def _missing_goods(row: Row, compared: Comparison) -> bool:
    """Whether a word for goods in one report's claim is nowhere around another report's claims of the row."""
    around: dict[str, set[str]] = {}
    for claim in row.claims:
        text = " ".join(sentence.text for sentence in compared.around(claim, reach=1)) or claim.quotes[0].text
        around.setdefault(claim.report, set()).update(stems_of(text), stems_of(claim.product))
    for claim in row.claims:
        if not goods_of(claim) or _USE.search(claim.quotes[0].text):
            continue
        words = set(stems_of(claim.product)) - _GENERIC
        for other in row.claims:
            if other.report != claim.report and goods_of(other) and not goods_of(claim) <= goods_of(other):
                if words - around[other.report]:
                    return True
    return False


def _spoken(claim: Claim) -> str:
    return claim.product or "goods named in the quotation"


def goods_of(claim: Claim) -> frozenset[str]:
    """Headings or chapters of a claim's goods, those inside another left out."""
    codes = set(claim.hs)
    return frozenset(
        code for code in codes if not any(code != other and code.startswith(other) for other in codes)
    )


_LONE = {"effective": "first day", "until": "last day", "condition": "condition"}


def _lone_fields(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """A day or a condition that only one of several independent reports gives, as far as their words go."""
    if row.n_reports < 3 or row.n_independent < 2 or row.instrument == "talks":
        return
    if not any(claim.salience == "main" for claim in row.claims):
        return
    lone: dict[str, list[tuple[str, Claim]]] = defaultdict(list)
    for name in _LONE:
        giving = [claim for claim in row.claims if getattr(claim, name)]
        if len({claim.report for claim in giving}) == 1 and not _elsewhere(giving[0], name, row, compared):
            lone[giving[0].report].append((name, giving[0]))
    for report, fields in lone.items():
        titles = " and ".join(_LONE[name] for name, _ in fields)
        readings = [_holding(claim, name) for name, claim in fields]
        verdict = f"Only {report} gives it; the others are silent and do not deny it. The ledger marks it as single-source."
        topic = f"Given by one report only: {titles}"
        yield _dispute(row, "single-source", "minor", fields[0][0], topic, readings, verdict)


_CONDITION = re.compile(r"\b(?:unless|if|until|provided|as long as|should|without|in case|depend\w*)\b")
_MONTH_DAY = re.compile(
    r"\b(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.? \d{1,2}|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|"
    r"Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\b"
)


def _elsewhere(claim: Claim, name: str, row: Row, compared: Comparison) -> bool:
    """Whether another report of the row has the day or a condition in its words, though no claim has it."""
    others = [
        sentence.text
        for other in row.claims
        if other.report != claim.report
        for sentence in compared.around(other, reach=1)
    ]
    if name == "condition":
        return any(_CONDITION.search(text) for text in others)
    words = " ".join(quote.text for quote in claim.quotes)
    days = {found.group().lower() for found in _MONTH_DAY.finditer(words)}
    return not days or any(
        found.group().lower() in days for text in others for found in _MONTH_DAY.finditer(text)
    )


def _holding(claim: Claim, name: str) -> Wording:
    """The words behind a field; without them the last quotation, which is where details stand."""
    if name in claim.evidence or name != "until":
        return main_words(claim, name)
    return Wording(claim.report, claim.quotes[-1])
