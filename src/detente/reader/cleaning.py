"""Cleaning: a report's text into its sentences, told apart from what a page puts around them, and its day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from detente.errors import raise_if_any
from detente.reader.pages.datelines import HEADER, dateline_end
from detente.reader.pages.furniture import (
    CREDIT,
    is_caption,
    is_credit,
    is_menu,
    is_signature,
    is_teaser,
    is_title,
)
from detente.reader.pages.publication import is_day_line, publication_day
from detente.reader.pages.refusals import problems_of
from detente.reader.pages.sentences import Block, blocks_of, sentence_spans, stopped
from detente.reader.pages.tails import Unit, tail_begins
from detente.reader.report import Report, Sentence, SentenceKind


def clean(name: str, text: str, published: dt.date | None = None) -> Report:
    """A report's sentences, each with its place and kind, and its day of publication.

    Datelines, signs of lists and page headers are outside the sentences; credits, bylines, links, adverts,
    headings between paragraphs and tails off the topic are teasers, which are never read for claims.

    Args:
        name: what the report is called in messages, usually its file's name.
        text: the report as plain text; every offset counts in it.
        published: its day of publication where it is known; it wins over the day the text gives.

    Raises:
        InputError: a text that cannot be read: empty, binary, a page with its markup, not English, too long or too
            short for a report; all reasons at once.

    Examples:
        >>> report = clean("wire.txt", "BEIJING, April 19 (Xinhua) -- China raised a duty. It is 47.1 percent.")
        >>> [sentence.text for sentence in report.read]
        ['China raised a duty.', 'It is 47.1 percent.']
    """
    raise_if_any(problems_of(name, text, published))
    day, by = _publication(text, published)
    pieces = _pieces(text)
    kinds = _kinds(text, pieces)
    sentences = tuple(
        Sentence(piece.start, piece.end, text[piece.start : piece.end], kind, piece.block.paragraph)
        for piece, kind in zip(pieces, kinds, strict=True)
    )
    return Report(name, text, day, by, sentences)


@dataclass(frozen=True)
class _Piece:
    """A sentence before it has a kind."""

    start: int
    end: int
    block: Block
    credit: bool = False
    heading: bool = False
    dateline: bool = False
    captioned: bool = False


def _publication(text: str, published: dt.date | None) -> tuple[dt.date | None, str]:
    found = publication_day(text)
    if published is None:
        return found if found else (None, "")
    day = published.date() if isinstance(published, dt.datetime) else published
    if found and found[0] != day:
        return day, f'given; the text has {found[0].isoformat()}: "{found[1]}"'
    return day, "given"


_COLON_HEADING = re.compile(r"[A-Z][A-Z0-9 ,’'&/.$%()–-]{7,120}:(?=\s+\S)")


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for block in blocks_of(text):
        start = block.start
        if block.paragraph == 0:
            header = HEADER.match(text, 0, block.end)
            start = max(start, header.end()) if header else start
        pieces += _pieces_of(text, replace(block, start=start))
    return pieces


_STAFF = re.compile(r"[\[(](?:report|edit|writ|addit|compil|with|source)", re.I)


def _pieces_of(text: str, block: Block) -> list[_Piece]:
    """The sentences, credits and headings of one block, in order."""
    pieces: list[_Piece] = []
    begun = block.start
    for credit in CREDIT.finditer(text, block.start, block.end):
        prose = _prose(text, begun, credit.start(), block)
        if not _STAFF.match(credit[0]):
            # A caption is short; of a longer stretch only the sentence before the credit can be one.
            captions = prose if len(prose) <= 3 else prose[-1:]
            prose = [
                *prose[: len(prose) - len(captions)],
                *(replace(piece, captioned=True) for piece in captions),
            ]
        pieces += prose
        pieces.append(_Piece(credit.start(), credit.end(), block, credit=True))
        begun = credit.end()
    return pieces + _prose(text, begun, block.end, block)


def _prose(text: str, start: int, end: int, block: Block) -> list[_Piece]:
    pieces: list[_Piece] = []
    while start < end and (text[start].isspace() or text[start] in ".;|\u200b\ufeff"):
        start += 1
    begun = dateline_end(text, start, end)
    dateline = begun > start
    heading = _COLON_HEADING.match(text, begun, end)
    if heading and block.paragraph and stopped(text[begun:end].rstrip()):
        pieces.append(_Piece(begun, heading.end(), block, heading=True))
        begun = heading.end()
    for first, last in sentence_spans(text, begun, end):
        if any(map(str.isalnum, text[first:last])):
            pieces.append(_Piece(first, last, block, dateline=dateline))
            dateline = False
    return pieces


def _kinds(text: str, pieces: list[_Piece]) -> list[SentenceKind]:
    """The kind of every piece: first by its own words and layout, then the tail off the topic."""
    words = [text[piece.start : piece.end] for piece in pieces]
    alone = _alone(pieces)
    loose = _loosely_stopped(words, pieces, alone)
    body_from = _first_body(words, pieces, alone, loose)
    first_dateline = next((number for number, piece in enumerate(pieces) if piece.dateline), 0)
    kinds: list[SentenceKind] = []
    for number, (piece, said) in enumerate(zip(pieces, words, strict=True)):
        if piece.credit or is_teaser(said) or is_menu(said) or _is_mark(said, alone[number]):
            kinds.append("teaser")
        elif piece.heading:
            kinds.append("headline" if _RATE.search(said) else "teaser")
        elif number < body_from:
            kinds.append("headline" if len(said.split()) > 1 else "teaser")
        elif _is_captioned(pieces, words, alone, number):
            kinds.append("caption")
        elif alone[number] and _is_link(said, piece, loose):
            # Above the dateline a page may have lines of its own, and then the headline.
            above = number < first_dateline and len(said.split()) > 3
            kinds.append("headline" if above else "teaser")
        else:
            kinds.append("body")
    return _without_tail(pieces, words, kinds)


def _is_mark(said: str, alone: bool) -> bool:
    """Whether a line, or a fragment behind the last sentence of a paragraph, is a byline, a credit or a day."""
    fragment = not stopped(said) and len(said) < 60
    if alone or fragment:
        return is_credit(said) or is_day_line(said) or (not alone and is_signature(said))
    return False


def _alone(pieces: list[_Piece]) -> list[bool]:
    """Whether a piece is the only one of its block."""
    counts: dict[int, int] = {}
    for piece in pieces:
        counts[piece.block.paragraph] = counts.get(piece.block.paragraph, 0) + 1
    return [counts[piece.block.paragraph] == 1 for piece in pieces]


def _first_body(words: list[str], pieces: list[_Piece], alone: list[bool], loose: bool) -> int:
    """Number of the first piece after the headlines: short lines without a stop before the first paragraph.

    Where lines have no stops at all, only the first line can be told for a headline.
    """
    for number, said in enumerate(words):
        if pieces[number].credit or is_teaser(said) or is_menu(said) or _is_mark(said, alone[number]):
            continue
        short = alone[number] and len(said) < 220 and not pieces[number].block.bullet and not is_caption(said)
        open_end = (
            not (stopped(said) or said.endswith(":"))
            or (said[-1] == "?" and number == 0)
            or said.endswith(("…", "..."))
        )
        if not short or not open_end or pieces[number].dateline:
            return number
        if loose and len(said.split()) > 1:
            return number + 1
    return len(words)


def _loosely_stopped(words: list[str], pieces: list[_Piece], alone: list[bool]) -> bool:
    """Whether the text leaves the stops of its lines out, so that a missing one tells nothing."""
    lines = [said for number, said in enumerate(words) if alone[number] and not pieces[number].block.bullet]
    return len(lines) > 3 and sum(not stopped(said) for said in lines) > 0.6 * len(words)


_FINITE = re.compile(r"\b(?:will|has|have|had|is|are|was|were|said|says|would|could|may|must|shall)\b")


_RATE = re.compile(r"\d\s?(?:%|per\s?cent|pct)", re.I)


def _is_link(said: str, piece: _Piece, loose: bool) -> bool:
    """Whether a line between paragraphs is a heading or a link rather than a sentence that lost its stop."""
    if (stopped(said) and not said.endswith("?")) or piece.block.bullet or said.endswith((":", ";", ",")):
        return False
    count = len(said.split())
    if _RATE.search(said) and not (count > 4 and is_title(said)):
        return False
    if said.endswith("?"):
        return is_title(said) and count > 3
    if is_title(said) and count <= 20:
        return True
    if count <= 6:
        return not (loose and _FINITE.search(said))
    return count <= 14 and not loose and not (_FINITE.search(said) and re.search(r"\d", said))


def _is_captioned(pieces: list[_Piece], words: list[str], alone: list[bool], number: int) -> bool:
    """Whether a piece is the caption of a picture: by its words, or because a credit follows."""
    piece, said = pieces[number], words[number]
    if is_caption(said):
        return True
    if piece.captioned:
        return True
    follows = number + 1 < len(pieces) and alone[number] and alone[number + 1]
    return bool(
        follows and is_credit(words[number + 1]) and not re.match("by |source", words[number + 1], re.I)
    )


def _without_tail(pieces: list[_Piece], words: list[str], kinds: list[SentenceKind]) -> list[SentenceKind]:
    units = [
        Unit(said, piece.block.paragraph, kind == "teaser", piece.dateline)
        for said, piece, kind in zip(words, pieces, kinds, strict=True)
    ]
    begins = tail_begins(units)
    return [kind if number < begins else "teaser" for number, kind in enumerate(kinds)]
