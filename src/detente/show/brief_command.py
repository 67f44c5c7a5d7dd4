"""The command that writes a brief. It is thin: it reads what was asked for, calls the library and shows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

FILES = "Scenario files, the first being the reference; or reports (.txt)."
DEAL = "Look for the deal between the two sides, too: most of a minute more."


def brief(
    files: Annotated[list[Path] | None, typer.Argument(help=FILES, show_default=False)] = None,
    on: Annotated[
        str | None,
        typer.Option(metavar="<day>", help="A day of the ledger: what is in force, what threatened."),
    ] = None,
    scenario: Annotated[
        list[Path] | None,
        typer.Option(metavar="<file>", help="A scenario file, the same as without --scenario."),
    ] = None,
    reports: Annotated[
        list[Path] | None, typer.Option(metavar="<file>", help="A report, however its name ends.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path(
        "brief.html"
    ),
    pdf: Annotated[
        Path | None, typer.Option(metavar="<file>", help="Write a PDF of at most six pages, too.")
    ] = None,
    deal: Annotated[bool, typer.Option("--deal", help=DEAL)] = False,
    ledger: Annotated[
        str | None,
        typer.Option(metavar="<ledger>", help="Reports, --on: this ledger, which stays as it is."),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(metavar="<day>", help="Reports: day of publication where the texts give none."),
    ] = None,
) -> None:
    """Write a brief of scenarios, of reports or of a day: one HTML file, no network."""
    from rich.console import Console

    from detente.show import terminal
    from detente.show.brief_asked import Asked, Wanted
    from detente.show.walk_brief import write_asked

    if not (files or scenario or reports or on):
        raise typer.BadParameter(
            "give scenario files, reports (.txt), or --on 2025-10-17, a day of the ledger"
        )
    lists = (tuple(given or ()) for given in (files, scenario, reports))
    asked = Asked(*lists, on=on, ledger=ledger, published=published, wanted=Wanted(deal, pdf))
    working = partial(terminal.working, terminal.progress_console())
    results, remarks = write_asked(asked, output, working)
    for remark in remarks:
        typer.echo(remark, err=True)
    terminal.show_side_by_side(Console(), results)
    typer.echo(f"Wrote {output} ({output.stat().st_size / 1024:.0f} kB). Open it in a browser.")
    if pdf is not None:
        typer.echo(f"Wrote {pdf} ({pdf.stat().st_size / 1024:.0f} kB).")
