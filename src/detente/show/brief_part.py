"""One part of a brief as plain data: words, drawings and a table under one heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.show.brief import Figure


@dataclass(frozen=True)
class Part:
    """A part of a brief; what is empty is left out.

    Attributes:
        anchor: its id on the page.
        heading: what it is called.
        words: paragraphs.
        figures: drawings.
        headings: what the columns of its table are.
        rows: the table, a text a cell.
        more_rows: rows that are folded away below it until somebody asks for them; paper leaves them out.
        caption: what the table says, or leaves out.
        table_class: which style the table has.
        wide: whether it takes the whole width; else two stand side by side where there is room.
    """

    anchor: str
    heading: str
    words: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    more_rows: tuple[tuple[str, ...], ...] = ()
    caption: str = ""
    table_class: str = "figures-list"
    wide: bool = True
