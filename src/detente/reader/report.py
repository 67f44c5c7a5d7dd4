"""A report as the reader sees it: its text, its day of publication and its sentences, each with its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

SentenceKind = Literal["headline", "body", "caption", "teaser"]


@dataclass(frozen=True)
class Sentence:
    """One sentence of a report.

    Attributes:
        start: first character in the report's text; a dateline before the first sentence is outside.
        end: first character after it.
        text: the report's text between them, as it stands.
        kind: headline, body, caption (of a picture) or teaser (links, adverts, tails off topic; never read).
        paragraph: number of its paragraph, from 0.
    """

    start: int
    end: int
    text: str
    kind: SentenceKind
    paragraph: int


@dataclass(frozen=True)
class Report:
    """A cleaned report.

    Attributes:
        name: what it is called, usually its file's name.
        text: its text, as given; every offset counts in it.
        published: day of publication; none where neither the caller nor the text says.
        published_by: where that day was found: "given", or the words of the text.
        sentences: its sentences in order, teasers included.
    """

    name: str
    text: str
    published: dt.date | None
    published_by: str
    sentences: tuple[Sentence, ...]

    @property
    def read(self) -> tuple[Sentence, ...]:
        """The sentences that are read for claims: all but teasers."""
        return tuple(sentence for sentence in self.sentences if sentence.kind != "teaser")
