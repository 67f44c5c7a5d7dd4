"""Who draws a figure: Altair where it is installed, else this package, as a still drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from detente.economy.storage import whole
from detente.errors import InputError, Problem, nearest
from detente.show import charts, line_charts, map, sankey

Maker = Literal["altair", "svg"]
MAKERS = ("altair", "svg")
SVG_MAKERS: Mapping[str, Callable[..., str]] = {
    "world_map": map.world_map,
    "bars": charts.bars,
    "grouped_bars": charts.grouped_bars,
    "lines": line_charts.lines,
    "sankey": sankey.sankey,
}


@dataclass(frozen=True)
class Words:
    """What a figure says beside its drawing.

    Attributes:
        title: what it shows, with the unit.
        caption: what the numbers mean.
        vintage: which data, parameters and version they came from.
    """

    title: str
    caption: str = ""
    vintage: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class SvgFigure:
    """A still drawing that a notebook shows and that needs nothing else.

    Attributes:
        svg: one self-contained ``<svg>`` element.
        words: title, caption and vintage.
    """

    svg: str
    words: Words

    def save(self, path: str | PathLike[str]) -> None:
        """Write the drawing to a file, whole or not at all: ``.svg``, or ``.html`` with its words around it.

        Raises:
            InputError: another ending.
        """
        place = Path(path)
        texts = {".svg": self._described, ".html": self._page}
        if place.suffix.lower() not in texts:
            fact = f"'{place.name}' ends in '{place.suffix}'"
            raise InputError(Problem("path", fact, "A drawing is saved as .svg or .html"))
        text = texts[place.suffix.lower()]()
        with whole(place) as unfinished:
            unfinished.write_text(text, encoding="utf-8")

    def _described(self) -> str:
        """The drawing with its words and its vintage inside, where every program finds them."""
        lines = [self.words.title, self.words.caption, *(f"{k}: {v}" for k, v in self.words.vintage.items())]
        opening, rest = self.svg.split(">", 1)
        return f"{opening}><desc>{escape(chr(10).join(filter(None, lines)))}</desc>{rest}\n"

    def _page(self) -> str:
        title = escape(self.words.title)
        head = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        style = "font-family:system-ui,sans-serif;max-width:960px;margin:1em auto;padding:0 1em"
        return f'{head}<body style="{style}">{self._repr_html_()}</body></html>\n'

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        vintage = "; ".join(f"{key}: {value}" for key, value in self.words.vintage.items())
        return (
            f'<figure style="margin:0"><figcaption><strong>{escape(self.words.title)}</strong></figcaption>'
            f"{self.svg}<figcaption>{escape(self.words.caption)}<br><small>{escape(vintage)}</small>"
            "</figcaption></figure>"
        )

    def __repr__(self) -> str:
        return f"<SvgFigure: {self.words.title}>"


def maker_of(made_by: Maker | None) -> Maker:
    """Who draws: as asked for, else Altair where it is installed.

    Raises:
        InputError: nobody of that name; Altair where it is not installed.
    """
    there = find_spec("altair") is not None
    if made_by is None:
        return "altair" if there else "svg"
    if made_by not in MAKERS:
        cure = nearest(str(made_by), MAKERS) or "None takes Altair where it is installed"
        raise InputError(Problem("made_by", f"{made_by!r}", "'altair' or 'svg'", cure))
    if made_by == "altair" and not there:
        cure = "pip install 'detente[notebook]', or made_by='svg'"
        raise InputError(Problem("made_by", "altair is not installed", "", cure))
    return made_by


def figure(maker: str, words: Words, made_by: Maker | None, *data: Any, **settings: Any) -> Any:
    """A figure by the function of one name, of Altair or of SVG.

    Args:
        maker: the function: a key of `SVG_MAKERS`.
        words: what the figure says beside its drawing.
        made_by: who draws.
        *data: what is drawn, as the function takes it.
        **settings: its other arguments but the title.
    """
    if maker_of(made_by) == "svg":
        return SvgFigure(SVG_MAKERS[maker](*data, title=words.title, **settings), words)
    from detente.show import altair_figures

    return altair_figures.MAKERS[maker](*data, words=words, **settings)
