"""Rows whose claims differ in rate, basis, actor or target."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from detente.policy import places
from detente.reader.agreement.disputes_common import (
    MOST,
    Comparison,
    Contradiction,
    Kind,
    close,
    dispute_about,
    has_word,
    main_words,
)
from detente.reader.claim import Claim
from detente.reader.merging import Row


def field_disputes(compared: Comparison) -> Iterator[Contradiction]:
    """Disagreements about how much, who and whom."""
    for row in compared.rows:
        for finder in (_rates, _priors, _basis, _by_words, _actors, _targets):
            yield from finder(row, compared)


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
    yield dispute_about(
        row,
        "value",
        "contradiction",
        "rate",
        f"Rate of the measure: {' or '.join(_percent(bounds) for bounds in apart)}",
        [main_words(claims[0], "rate") for bounds, claims in said.items() if bounds in apart]
        + [main_words(claim, "rate") for bounds in apart for claim in said[bounds][1:]],
        f"The ledger keeps {_percent(held)}, which most independent sources "
        f"give; {others} is noted, not kept.",
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
        yield dispute_about(row, "garbled", "contradiction", "rate", "Raised or lowered?", readings, verdict)
    elif len(said) > 1:
        levels = " or ".join(f"{100 * level:g} %" for level in said)
        verdict = "The level before the change does not enter the ledger; both are noted."
        readings = [main_words(claims[0], "rate") for claims in said.values()]
        yield dispute_about(row, "value", "minor", "prior", f"Level before: {levels}", readings, verdict)


def _swapped(row: Row) -> tuple[Claim, Claim] | None:
    """Two claims of which each has the other's new level as the old one."""
    changes: dict[tuple[float, float], Claim] = {}
    for claim in row.claims:
        if claim.rate and claim.rate.prior is not None and claim.rate.value is not None:
            change = round(claim.rate.prior, 5), round(claim.rate.value, 5)
            back = change[1], change[0]
            if back in changes and change[0] != change[1]:
                return changes[back], claim
            changes.setdefault(change, claim)
    return None


def _basis(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Additional to other duties, the whole duty, or not said."""
    if row.rate is None:
        return
    by_report: dict[str, dict[str, Claim]] = defaultdict(dict)
    for claim in row.claims:
        if claim.rate and claim.rate.bounds() == row.rate.bounds():
            basis = claim.rate.basis if claim.rate.basis in ("additional", "total") else "unspecified"
            by_report[claim.report].setdefault(basis, claim)
    said: dict[str, list[Claim]] = defaultdict(list)
    for bases in by_report.values():
        basis = next(name for name in ("additional", "total", "unspecified") if name in bases)
        said[basis].append(bases[basis])
        if basis == "additional" and "total" in bases:
            said["total"].append(bases["total"])
    if (
        "additional" not in said
        or len(said) < 2
        or not any(_EXTRA.search(_around(one)) for one in said["additional"])
    ):
        return
    silent = [claim for claim in said.get("unspecified", ()) if _EXTRA.search(_around(claim))]
    said["unspecified"] = [claim for claim in said.get("unspecified", ()) if claim not in silent]
    others = [claim.report for basis, claims in said.items() if basis != "additional" for claim in claims]
    if not others or not close(compared, [claim.report for claim in said["additional"]], others):
        return
    dropped = "total" not in said
    yield dispute_about(
        row,
        "basis",
        "contradiction",
        "basis",
        f"Are the {_percent(row.rate.bounds())} on top of other duties?",
        [main_words(claim, "rate") for claims in said.values() for claim in claims],
        f"The ledger has the rate as {row.rate.basis}: "
        f"{len(said['additional'])} of {len(by_report)} reports say "
        + (
            "additional, the others do not say."
            if dropped
            else "additional, others give it as the whole duty."
        ),
    )


_EXTRA = re.compile(
    r"\b(?:additional|extra|further|another|on top|added|adds?|supplementary|surtax\w*)\b", re.IGNORECASE
)


def _around(claim: Claim) -> str:
    """The words of a rate and those just before and after it."""
    if claim.rate is None:
        return ""
    quote = main_words(claim, "rate").quote
    at = claim.rate.words.start - quote.start
    return quote.text[max(0, at - 40) : max(0, at) + len(claim.rate.words.text) + 40]


def _by_words(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """A duty that "increased by 30%": percentage points, or a third of what it was."""
    for claim in row.claims:
        rate = claim.rate
        if rate is None or row.is_event or rate.value is None:
            continue
        quote = main_words(claim, "rate").quote
        at = rate.words.start - quote.start
        before = quote.text[max(0, at - 40) : max(0, at)].rstrip() + " "
        words = rate.words.text.casefold()
        inside = words.find("by ")
        before += words[: inside + 3] if inside >= 0 else ""
        moved = has_word(before, "rise") or has_word(before, "fall")
        if not moved or not before.rstrip().endswith("by") or "point" in words + quote.text[at : at + 40]:
            continue
        readings = [main_words(claim, "rate")]
        others = (
            main_words(other)
            for other in compared.between(frozenset((*row.imposed_by, *row.on)))
            if other.report != claim.report and has_word(other.quotes[0].text, "fall")
        )
        readings += islice(others, MOST)
        yield dispute_about(
            row,
            "value",
            "ambiguous",
            "rate",
            f'Does "by {_percent(rate.bounds())}" mean percentage points or a share of the former duty?',
            readings,
            "The ledger reads percentage points on top of the former duty and says so.",
        )
        return


def _actors(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Different actors of one act."""
    if row.instrument == "talks":
        return
    yield from _sides(compared, row, lambda claim: claim.imposed_by, "actor", "imposed_by", "Who acts")


def _targets(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Different targets of one measure."""
    if row.instrument == "talks":
        return
    yield from _sides(compared, row, lambda claim: claim.on, "target", "on", "Whom it is aimed at")


def _sides(
    compared: Comparison,
    row: Row,
    field: Callable[[Claim], tuple[str, ...]],
    kind: Kind,
    name: str,
    question: str,
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
    sides = [[claim.report for claim in claims] for claims in said.values()]
    if not close(compared, sides[0], sides[1]):
        return
    background = all(claim.salience == "background" for claim in row.claims)
    options = " or ".join(_titles(codes) for codes in said)
    yield dispute_about(
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
    r"\b(?:(?:all|every|any|other|most|many) (?:\w+ )?(?:countries|nations|"
    r"economies|partners|origins|sources|suppliers)|"
    r"(?:global|universal|blanket|baseline|worldwide) (?:\w+ )?(?:tariffs?|dut(?:y|"
    r"ies)|lev(?:y|ies)|safeguards?|quotas?)|"
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
