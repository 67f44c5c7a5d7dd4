"""Printing what a command shows: with colours at a terminal, without trailing blanks into a pipe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table


def show(report: RenderableType) -> None:
    """Print a report; into a pipe each line ends with its last letter, as tables are padded to the width."""
    from rich.console import Console

    console = Console()
    if console.is_terminal:
        console.print(report, highlight=False)
        return
    with console.capture() as captured:
        console.print(report, highlight=False)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())


def listed(words: str, dash: str = "–", style: str = "") -> Table:
    """A sentence behind a dash, its lines under each other."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text(dash, style), Text(words, style))
    return grid


def tell_written(places: Iterable[Path], *, beside_printed: bool = False) -> None:
    """Say which files were written and how large they are.

    Args:
        places: the files.
        beside_printed: whether a text was printed, so that the output stream is that text alone.
    """
    for place in places:
        typer.echo(f"Wrote {place} ({place.stat().st_size / 1024:.0f} kB).", err=beside_printed)
