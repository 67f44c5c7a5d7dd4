"""The day a report was published, where its text says so; never a guess."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from detente.reader.pages.datelines import HEADER, MONTH, dateline_end

FIRST_YEAR, LAST_YEAR = 1945, 2100
"""Years of reports that are read: of other days the economies and offices are not known, or there is a slip."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    rf"\b(?P<m1>{MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>(?:19|20)\d\d)\b"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-](?P<m2>{MONTH}),?[\s-]+(?P<y2>(?:19|20)\d\d)\b"
    r"|\b(?P<y3>(?:19|20)\d\d)[-/.](?P<m3>\d\d)[-/.](?P<d3>\d\d)(?!\d)"
    r"|\b(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<y4>(?:19|20)\d\d)\b",
    re.I,
)
_MONTH_DAY = re.compile(
    rf"\b(?:(?P<m1>{MONTH})\s+(?P<d1>\d{{1,2}})|(?P<d2>\d{{1,2}})\s+(?P<m2>{MONTH}))\b(?!,?\s+\d{{4}})", re.I
)
_LABEL = re.compile(
    r"(?:^|[|·•(\[]|(?<=\s)(?-i:(?=[A-Z])))[ \t]*"
    r"(?P<label>(?:first |originally |date |last )?(?:published|posted|released|issued|publication date|date|"
    r"dated|release date|issue date|press release|for immediate release|immediate release|updated|modified)\b"
    r"(?: (?:on|at|in)\b)?(?: date\b)?)\]?[ \t]*[:,\-–—]?\s{0,3}(?=(?P<rest>.{0,60}))",
    re.I | re.M,
)
# What may stand beside a day in a header line: weekdays, clocks, zones, a place, signs.
_BESIDE = re.compile(
    r"(?:[\s,|·•:()\[\]/\-–—]|\b\d{1,2}[:.]\d\d(?::\d\d)?\b|\b\d{1,2}\b|[ap]\.?m\b\.?|T\d\d:\d\d\S*|"
    r"\b(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b|\b(?:at|on|by)\b|"
    r"\b(?:[Pp]ress|[Nn]ews|PRESS|NEWS) (?:[Rr]elease|RELEASE|[Ss]tatement)\b|"
    r"\b[A-Z]{2,12}\b|\b[A-Z][a-z.]+\b|\bD\.C\.)*+"
)
_HEAD = 1500
_TAIL = 800


def publication_day(text: str) -> tuple[dt.date, str] | None:
    """The day a report says it was published, with the words that say it; none where it does not.

    Read in this order: the day of the page before the text, a labelled day ("Published: 12 March 2018"), a
    dateline with its year, a line that is a day, an "Updated", a dateline without a year where the page gives year
    and month, and a last line that is a day, as notices have it. Days of numbers alone, such as 03/04/2025, are
    read only where one order is possible. A page may be stored later than the report was written: a dateline up
    to six weeks earlier wins over its day, and where they are further apart there is no telling.

    Args:
        text: a report.

    Examples:
        >>> publication_day("Published: 12 March 2018\\nThe duties begin in April.")
        (datetime.date(2018, 3, 12), 'Published: 12 March 2018')
        >>> publication_day("BEIJING, April 19 (Xinhua) -- China raised a duty.") is None
        True
    """
    page = next(_page_day(text), None)
    if page:
        return _checked_page_day(text, page)
    finders = (
        _labelled_day,
        _dateline_day,
        _header_line_day,
        _updated_day,
        _completed_dateline,
        _closing_day,
    )
    for finder in finders:
        found = next(finder(text), None)
        if found:
            return found
    return None


def _page_day(text: str) -> Iterator[tuple[dt.date, str]]:
    header = HEADER.match(text)
    if header and header[3]:
        day = _day(int(header[1]), int(header[2]), int(header[3]))
        if day:
            yield day, header[0].strip()


_STORED_LATER = dt.timedelta(days=45)
_SAME = dt.timedelta(days=3)


def _checked_page_day(text: str, page: tuple[dt.date, str]) -> tuple[dt.date, str] | None:
    """The page's day against the first dateline's, in the year that brings them closest."""
    dateline = next(_datelines(text), "")
    match = _MONTH_DAY.search(dateline)
    if not match:
        return page
    month, number = _month(match["m1"] or match["m2"]), int(match["d1"] or match["d2"])
    days = [day for year in (-1, 0, 1) if (day := _day(page[0].year + year, month, number))]
    if not days:
        return page
    nearest = min(days, key=lambda day: abs(page[0] - day))
    if abs(page[0] - nearest) <= _SAME:
        return page
    return (
        (nearest, f"{dateline}, {page[1]}") if dt.timedelta(0) < page[0] - nearest <= _STORED_LATER else None
    )


def _labelled_day(text: str) -> Iterator[tuple[dt.date, str]]:
    yield from _labels(text, updated=False)


def _updated_day(text: str) -> Iterator[tuple[dt.date, str]]:
    yield from _labels(text, updated=True)


def _labels(text: str, updated: bool) -> Iterator[tuple[dt.date, str]]:
    for part in (text[:_HEAD], text[max(_HEAD, len(text) - _TAIL) :]):
        for label in _LABEL.finditer(part):
            match = _DAY.search(label["rest"])
            if not match or not _BESIDE.fullmatch(label["rest"][: match.start()]):
                continue
            said = re.search("updat|modif", label["label"], re.I) is not None
            day = _matched_day(match)
            if day and said == updated:
                yield day, f"{part[label.start('label') : label.start('rest') + match.end()]}"


def _datelines(text: str) -> Iterator[str]:
    """The datelines among the first lines."""
    header = HEADER.match(text)
    begun = header.end() if header else 0
    for line in re.compile(r"[^\n\r]+").finditer(text[:_HEAD], begun):
        start = line.start() + len(line[0]) - len(line[0].lstrip())
        end = dateline_end(text, start, line.end())
        if end > start:
            yield text[start:end].rstrip(" -–—")


def _dateline_day(text: str) -> Iterator[tuple[dt.date, str]]:
    for dateline in _datelines(text):
        match = _DAY.search(dateline)
        day = _matched_day(match) if match else None
        if day:
            yield day, dateline


def _completed_dateline(text: str) -> Iterator[tuple[dt.date, str]]:
    """A dateline's day in the year of the page, where the page gives year and month and they agree."""
    header = HEADER.match(text)
    if not header:
        return
    for dateline in _datelines(text):
        match = _MONTH_DAY.search(dateline)
        if match and _month(match["m1"] or match["m2"]) == int(header[2]):
            day = _day(int(header[1]), int(header[2]), int(match["d1"] or match["d2"]))
            if day:
                yield day, f"{dateline}, {header[0].strip()}"


def _header_line_day(text: str) -> Iterator[tuple[dt.date, str]]:
    """A line among the first that is a day, with at most a weekday, a clock and a place beside it."""
    lines = [line for line in text[:_HEAD].split("\n") if line.strip()][:8]
    for line in lines:
        match = _day_in_line(line)
        day = _matched_day(match) if match else None
        if day and not re.search(r"updat|modif", line, re.I):
            yield day, line.strip()


def _closing_day(text: str) -> Iterator[tuple[dt.date, str]]:
    """The last line of a notice, where it is a day: "Beijing, April 4, 2025"."""
    line = text[-200:].rstrip().rpartition("\n")[2].strip()
    match = _day_in_line(line) if "\n" in text.strip() else None
    day = _matched_day(match) if match else None
    if day:
        yield day, line


def is_day_line(line: str) -> bool:
    """Whether a line is a day and nothing else but a weekday, a clock or a place beside it.

    Examples:
        >>> is_day_line("Brussels, 12 March 2018"), is_day_line("Duties begin on 12 March 2018")
        (True, False)
    """
    return _day_in_line(line) is not None


def _day_in_line(line: str) -> re.Match[str] | None:
    if len(line) > 90:
        return None
    match = _DAY.search(line)
    whole = match and _BESIDE.fullmatch(line[: match.start()]) and _BESIDE.fullmatch(line[match.end() :])
    return match if whole else None


def _matched_day(match: re.Match[str]) -> dt.date | None:
    parts = match.groupdict()
    if parts["m1"]:
        return _day(int(parts["y1"]), _month(parts["m1"]), int(parts["d1"]))
    if parts["m2"]:
        return _day(int(parts["y2"]), _month(parts["m2"]), int(parts["d2"]))
    if parts["y3"]:
        return _day(int(parts["y3"]), int(parts["m3"]), int(parts["d3"]))
    first, second, year = int(parts["a"]), int(parts["b"]), int(parts["y4"])
    if first > 12:
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 or first == second else None


def _month(words: str) -> int:
    return _MONTHS.index(words[:3].casefold()) + 1


def _day(year: int, month: int, day: int) -> dt.date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
