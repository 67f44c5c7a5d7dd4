"""What is no report: texts that are refused, each with its reason, and files that cannot be read as text."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from pathlib import Path

from detente.errors import InputError, Problem, nearest_file
from detente.reader.pages.language import foreign_language, words_of
from detente.reader.pages.publication import FIRST_YEAR, LAST_YEAR

LARGEST_REPORT = 2_000_000
"""Bytes; a report is an article, and two million are a thousand pages."""
_FEWEST_WORDS = 4
_TEXTS = (".txt", ".text", ".md", "")
"""How the names of plain texts end, of which a report is one."""
_CONTAINERS = (
    ("%PDF-", "a PDF"),
    ("PK\x03\x04", "a zip archive (a .docx or .odt is one, too)"),
    ("{\\rtf", "a Rich Text document"),
    ("\xd0\xcf\x11\xe0", "an old Word document"),
    ("\x89PNG", "a picture"),
    ("GIF8", "a picture"),
)
_TAG = re.compile(
    r"</?(?:html|head|body|p|div|span|br|a|ul|ol|li|h[1-6]|script|style|table|t[rdh]|img|strong|em|meta|link)\b[^<>]{0,300}>",
    re.I,
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_PLAIN_TEXT = "Open it in its program and save it as plain text (UTF-8)"
_CP1252_HOLES = frozenset(b"\x81\x8d\x8f\x90\x9d")


def problems_of(name: str, text: str, published: dt.date | None = None) -> list[Problem]:
    """Why a text cannot be read as a report: all reasons at once; none where it can.

    Args:
        name: what the report is called in messages.
        text: what was given as its text.
        published: what was given as its day.
    """
    problems: list[Problem] = []
    if published is not None and not isinstance(published, dt.date):
        fact = f"published is {published!r}"
        problems.append(
            Problem(name, fact, "It has to be a day", "Give datetime.date(2025, 10, 17) or leave it out")
        )
    elif published is not None and not FIRST_YEAR <= published.year <= LAST_YEAR:
        fact, rule = f"published is {published}", f"Reports of {FIRST_YEAR} to {LAST_YEAR} are read"
        problems.append(Problem(name, fact, rule, "Give the day of the report, or leave it out"))
    if not isinstance(text, str):
        fact = f"The text is of type {type(text).__name__}"
        return [*problems, Problem(name, fact, "It has to be a string", "Read files with read_file")]
    problem = _size(name, len(text), "characters") or _blank(name, text) or _binary(name, text)
    problem = problem or _markup(name, text) or _not_english(name, text)
    return [*problems, problem] if problem else problems


def read_file(path: str | Path) -> str:
    """The text of a report's file: UTF-8, UTF-16 with its mark, or Windows-1252.

    Args:
        path: a plain text file of at most two million bytes.

    Raises:
        InputError: no such file (with the nearest name there is), a folder, a file too large, binary or in a
            coding that cannot be told.
    """
    path = Path(path)
    place = str(path)
    try:
        if path.is_dir():
            raise InputError(
                Problem(place, "It is a folder", "A report is a file", f"Give its files, as in {path}/*.txt")
            )
        if not path.exists():
            raise InputError(Problem(place, "There is no such file", "", _near(path)))
        if not path.is_file():
            raise InputError(Problem(place, "It is no regular file", "A report is a text file"))
        problem = _size(place, path.stat().st_size, "bytes")
        if problem:
            raise InputError(problem)
        data = path.read_bytes()
    except OSError as error:
        raise InputError(Problem(place, f"It cannot be read: {error.strerror or error}")) from None
    return _decoded(place, data)


def _near(path: Path) -> str:
    if not path.parent.is_dir():
        return f"The folder {path.parent} does not exist"
    return nearest_file(path, _TEXTS)


def _decoded(place: str, data: bytes) -> str:
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    coding = next((name for mark, name in marks if data.startswith(mark)), "utf-8")
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        at = error.start
    if coding == "utf-8":
        container = _container(data[:8].decode("latin-1"))
        if container or b"\0" in data:
            fact = f"It is {container}" if container else "It is binary: there are NUL bytes in it"
            raise InputError(Problem(place, fact, "A report is plain text", _PLAIN_TEXT))
        high = sum(byte > 127 for byte in data)
        whole = sum(ord(character) > 127 for character in data.decode("utf-8", "ignore"))
        if high <= 0.1 * len(data) and not _CP1252_HOLES.intersection(data) and whole * 4 < high:
            return data.decode("cp1252")
    fact = f"Byte {at} cannot be read as {coding.upper().removesuffix('-SIG')}"
    raise InputError(
        Problem(place, fact, "A report is text in UTF-8, UTF-16 or Windows-1252", "Save it as UTF-8")
    )


def _size(place: str, size: int, unit: str) -> Problem | None:
    if size <= LARGEST_REPORT:
        return None
    fact = f"It has {size / 1e6:,.1f} million {unit}"
    rule = f"A report is an article: at most {LARGEST_REPORT / 1e6:.0f} million {unit} are read"
    return Problem(place, fact, rule, "Split it into its articles, one file each")


def _blank(name: str, text: str) -> Problem | None:
    if text.strip("\ufeff\u200b \t\r\n\f\v\u00a0") and not text.isspace():
        return None
    return Problem(
        name, "The text is empty", "A report has at least one sentence", "Check that the file was saved"
    )


def _container(head: str) -> str:
    return next((what for mark, what in _CONTAINERS if head.lstrip("\ufeff \r\n").startswith(mark)), "")


def _binary(name: str, text: str) -> Problem | None:
    container = _container(text[:16])
    controls = len(_CONTROL.findall(text))
    lost = text.count("\ufffd")
    if container:
        fact = f"It is {container}, not its text"
    elif "\0" in text:
        fact = "It is binary: there are NUL characters in it"
    elif controls > max(3, 0.005 * len(text)):
        fact = f"It is binary: {controls} of {len(text)} characters are control characters"
    elif lost > max(5, 0.01 * len(text)):
        fact = f"{lost} of {len(text)} characters were lost when it was decoded"
    elif re.search("[\ud800-\udfff]", text):
        fact = "It holds halves of characters that no file can store"
    else:
        return None
    return Problem(name, fact, "A report is plain text", _PLAIN_TEXT)


def _markup(name: str, text: str) -> Problem | None:
    head = text[:200_000]
    tags = len(_TAG.findall(head))
    page = re.match(r"\s*(?:<!doctype html|<html|<\?xml)", head, re.I)
    if not page and tags < 3:
        return None
    fact = (
        f"It is a page with its markup: {tags} tags such as <p>" if tags else "It is a page with its markup"
    )
    return Problem(name, fact, "A report is plain text", "Save the page as plain text")


_LANGUAGE_CURE = "Give an English report, or a translation that names its source"


def _not_english(name: str, text: str) -> Problem | None:
    language = foreign_language(text)
    if language:
        fact = "It is in no language we know" if language == "unknown" else f"It seems to be in {language}"
        return Problem(name, fact, "Only English is read", _LANGUAGE_CURE)
    count = len(words_of(text, _FEWEST_WORDS))
    if count < _FEWEST_WORDS:
        return Problem(
            name,
            f"It has {count} words" if count != 1 else "It has one word",
            f"A report has at least {_FEWEST_WORDS}",
            "Give the whole report",
        )
    return None
