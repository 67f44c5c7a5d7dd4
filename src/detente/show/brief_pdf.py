"""The brief on paper: the same page set on at most six A4 pages, long lists folded away step by step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from detente.errors import InputError, Problem
from detente.policy.view import counted
from detente.show.brief import BriefContext, render

MOST_PAGES = 6
IN_PAGE = "in the HTML page of this brief"
SHORTEST = 6
"""Entries that a list keeps once everything else was folded away."""


def pdf_of(context: BriefContext) -> bytes:
    """Set a brief on at most six pages.

    What does not fit is folded away in the order of `FOLDS`; each fold
    says in its place how much more the page has.

    Args:
        context: all that the brief says.

    Returns:
        The PDF file.

    Raises:
        InputError: weasyprint is not installed; the brief is longer than six pages with everything folded away.
    """
    # Paper has nothing to open: what the page keeps behind a line stays there.
    shut = tuple(replace(part, more_rows=()) for part in context.ledger_lists)
    found = replace(context, ledger_lists=shut)
    document = _set(found)
    for fold in FOLDS:
        if len(document.pages) <= MOST_PAGES:
            break
        found = fold(found, context)
        document = _set(found)
    pages = len(document.pages)
    if pages > MOST_PAGES:
        fact = f"the brief has {pages} pages with all that can be folded away left out"
        cure = "Write the page without --pdf, or compare fewer scenarios"
        raise InputError(Problem("--pdf", fact, f"It has {MOST_PAGES} at most", cure))
    return document.write_pdf()


def _set(context: BriefContext) -> Any:
    """The pages of a brief; nothing is fetched."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except ImportError:
        cure = "pip install 'detente[report]', or print the page from a browser"
        raise InputError(Problem("--pdf", "weasyprint is not installed", "It sets the pages", cure)) from None
    except OSError:
        fact, rule = "weasyprint does not find Pango, a library of the system", "It sets the letters"
        cure = "Install it (in Debian libpango-1.0-0 and libpangoft2-1.0-0), or print the page from a browser"
        raise InputError(Problem("--pdf", fact, rule, cure)) from None
    # Nothing is allowed to be fetched: the page needs nothing, and paper must not either.
    return HTML(string=_halos_below(render(context)), url_fetcher=URLFetcher(allowed_protocols=())).render()


def _halos_below(page: str) -> str:
    """A page whose letters lie above their white outline: weasyprint draws outlines last, whatever is asked."""

    def twice(found: re.Match[str]) -> str:
        outlined = found[0]
        plain = re.sub(r' (?:stroke|stroke-width|stroke-opacity|paint-order)="[^"]*"', "", outlined)
        return outlined + plain

    return re.sub(r'<text [^>]*paint-order="stroke"[^>]*>.*?</text>', twice, page, flags=re.DOTALL)


# -- folds ------------------------------------------------------------------------------------------------


Fold = Callable[[BriefContext, BriefContext], BriefContext]
"""From a brief as far as it is folded, and the whole one, to one folded further."""


def _more(count: int, noun: str) -> str:
    return f"{counted(count, noun)} more {IN_PAGE}."


def _all(*folds: Fold) -> Fold:
    """Several folds at once: setting the pages after each would take long."""

    def fold(context: BriefContext, whole: BriefContext) -> BriefContext:
        for one in folds:
            context = one(context, whole)
        return context

    return fold


def _with(context: BriefContext, folded: dict[str, str], **fields: Any) -> BriefContext:
    """The brief with other fields, and what each section says of the rest."""
    return replace(context, folded={**context.folded, **folded}, **fields)


def _first(section: str, field: str, keep: int, noun: str) -> Fold:
    """With the first entries of a list."""

    def fold(context: BriefContext, whole: BriefContext) -> BriefContext:
        left = len(getattr(whole, field)) - keep
        if left <= 0:
            return context
        return _with(context, {section: _more(left, noun)}, **{field: getattr(context, field)[:keep]})

    return fold


def _data_notes(context: BriefContext, whole: BriefContext) -> BriefContext:
    """Without what the register says of the data and of measures that are not counted: the numbers' own stay."""
    kept = tuple(one for one in context.assumptions if one.assumption != "Data" and one.value)
    left = len(whole.assumptions) - len(kept)
    if not left:
        return context
    words = f"{left} more, of the data and of what is not counted, {IN_PAGE}."
    return _with(context, {"assumptions": words}, assumptions=kept)


def _definitions(context: BriefContext, whole: BriefContext) -> BriefContext:
    """Without what the numbers mean at length, and without the sources' credits."""
    words = {"vintage": _more(len(whole.sources), "source")} if whole.sources else {}
    return _with(context, words, definitions=(), sources=())


def _reports(keep: int) -> Fold:
    """With fewer of the measures that reports tell of."""

    def fold(context: BriefContext, whole: BriefContext) -> BriefContext:
        told = whole.reports
        lists = {"reported": told.counted, "uncounted": told.uncounted, "watch": told.watch}
        left = {section: len(entries) - keep for section, entries in lists.items()}
        nouns = {"watch": "day"}
        words = {
            section: _more(count, nouns.get(section, "measure"))
            for section, count in left.items()
            if count > 0
        }
        kept = replace(
            told, counted=told.counted[:keep], uncounted=told.uncounted[:keep], watch=told.watch[:keep]
        )
        return _with(context, words, reports=kept)

    return fold


def _lists(keep: int) -> Fold:
    """With fewer measures in each list of the ledger; their headings have the counts."""

    def fold(context: BriefContext, whole: BriefContext) -> BriefContext:
        left = sum(max(len(part.rows) + len(part.more_rows) - keep, 0) for part in whole.ledger_lists)
        if not left:
            return context
        lists = tuple(
            part if len(part.rows) <= keep else replace(part, rows=part.rows[:keep], more_rows=(), caption="")
            for part in whole.ledger_lists
        )
        return _with(context, {"ledger": _more(left, "line")}, ledger_lists=lists)

    return fold


def _assumptions(context: BriefContext, whole: BriefContext) -> BriefContext:
    """With the first assumptions, on which the numbers rest most."""
    left = len(whole.assumptions) - SHORTEST
    if left <= 0:
        return context
    words = f"The register goes on {IN_PAGE}: {left} more."
    return _with(context, {"assumptions": words}, assumptions=context.assumptions[:SHORTEST])


def _comparison_chart(context: BriefContext, whole: BriefContext) -> BriefContext:
    """Without the drawing of what the table has, too."""
    if not whole.comparison_charts:
        return context
    return _with(context, {"comparison": f"The same as a drawing: {IN_PAGE}."}, comparison_charts=())


FOLDS: tuple[Fold, ...] = (
    _all(_comparison_chart, _data_notes, _first("measures", "measures", 12, "measure")),
    _all(_reports(6), _lists(4)),
    _all(_first("measures", "measures", SHORTEST, "measure"), _reports(3), _assumptions),
    _all(_reports(1), _lists(2)),
    _all(_definitions, _first("maps", "maps", 1, "map")),
)
"""In which order things are folded away until a brief fits: what words mean and whom to credit last."""
