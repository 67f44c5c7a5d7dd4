"""Putting a question of war or talks to the library, and showing the answer, from a command or from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from detente.show.strategy_options import Asked


class Shown(Protocol):
    """An answer as a person sees it."""

    @property
    def holds(self) -> bool:
        """Whether what was checked holds, so that it is an answer."""
        ...

    @property
    def document(self) -> dict[str, Any]:
        """All of it, for other programs."""
        ...

    def report(self) -> RenderableType:
        """All that a terminal shows."""
        ...

    def csv(self) -> str:
        """Its tables as CSV."""
        ...

    def json(self) -> str:
        """All of it as JSON."""
        ...


def put(question: Callable[..., Any], asked: Asked, words: str, **more: Any) -> Any:
    """The library's answer to what was typed, with words on the error stream while it works.

    Args:
        question: a function of `dt.strategy`.
        asked: what it takes.
        words: what is being done.
        more: further arguments.
    """
    from detente.show import terminal

    with terminal.working(terminal.progress_console(), words):
        return question(asked.world, **asked.options, **more)


def line_by_line(words: str) -> None:
    """Write a line on how far it is to the error stream, above what says that work goes on."""
    from detente.show import terminal

    terminal.progress_console().print(words, highlight=False, markup=False, soft_wrap=True)


def show_answer(shown: Shown, csv: Path | None = None, json: Path | None = None) -> None:
    """Show an answer, or print and write what was asked for; what does not hold ends with exit code 1."""
    from detente.show.output_files import print_or_save
    from detente.show.printing import show, tell_written

    texts = {csv: shown.csv, json: shown.json}
    printed, written = print_or_save({place: make for place, make in texts.items() if place is not None})
    if not printed:
        show(shown.report())
    tell_written(written, beside_printed=printed)
    if not shown.holds:
        raise typer.Exit(1)


@contextmanager
def counting(words: str) -> Iterator[Callable[[int, int], None]]:
    """Say what is being done and how many equilibria are behind it, on a terminal; say nothing into a pipe."""
    from detente.show import terminal

    console = terminal.progress_console()
    if not console.is_terminal:
        yield lambda solved, most: None
        return
    with console.status(f"{words} …") as status:
        yield lambda solved, most: status.update(f"{words}: {solved:,} of {most:,} equilibria")
