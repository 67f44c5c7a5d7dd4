"""What a person asks of the command that writes a brief: refused before anything is solved where it cannot be."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from detente import __version__
from detente.errors import InputError, Problem, raise_if_any

REPORT = ".txt"
FILES = f"Files that end in {REPORT} are reports, others are scenarios"


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a brief beside its page.

    Attributes:
        deal: whether a deal between the two sides is looked for.
        pdf: the PDF file to write, too; None for none.
    """

    deal: bool = False
    pdf: Path | None = None

    @property
    def options(self) -> list[str]:
        """The options of the command that asks for it."""
        deal = ["--deal"] if self.deal else []
        return deal if self.pdf is None else [*deal, "--pdf", self.pdf.name]

    def check(self, output: Path) -> None:
        """Refuse a PDF that could not be made, or not be written.

        Raises:
            InputError: weasyprint is not there, or no file can be written at that place.
        """
        if self.pdf is None:
            return
        from detente.show.output_files import check_places

        if find_spec("weasyprint") is None:
            cure = "pip install 'detente[report]', or leave --pdf out and print the page from a browser"
            raise InputError(Problem("--pdf", "weasyprint is not installed", "It sets the pages", cure))
        check_places({"--output": output, "--pdf": self.pdf})
        if self.pdf == Path("-"):
            raise InputError(Problem("--pdf", "a PDF is not printed", "", "Name a file"))


AS_USUAL = Wanted()


@dataclass(frozen=True)
class Asked:
    """What a person asked the command for.

    Attributes:
        files: files without an option, reports where they end in .txt.
        scenarios: scenario files, by their option.
        reports: files of reports, by their option.
        on: a day of the ledger.
        ledger: for reports and a day: a bundled ledger or the path of one; None: the bundled one.
        published: for reports: day of publication of all that give none in their text.
        wanted: what is wanted beside the page.
    """

    files: tuple[Path, ...] = ()
    scenarios: tuple[Path, ...] = ()
    reports: tuple[Path, ...] = ()
    on: str | None = None
    ledger: str | None = None
    published: str | None = None
    wanted: Wanted = AS_USUAL

    @property
    def all_reports(self) -> tuple[Path, ...]:
        """Every file of a report."""
        return (*self.reports, *(path for path in self.files if path.suffix.lower() == REPORT))

    @property
    def all_scenarios(self) -> tuple[Path, ...]:
        """Every scenario file, those of the option first."""
        return (*self.scenarios, *(path for path in self.files if path.suffix.lower() != REPORT))

    def check(self) -> None:
        """Refuse what does not go together.

        Raises:
            InputError: nothing to write about, reports and scenarios mixed, files beside a day, options that the
                files do not have.
        """
        reports, scenarios = self.all_reports, self.all_scenarios
        if not reports and not scenarios and self.on is None:
            cure = "Give scenario files, reports (.txt), or --on 2025-10-17 for a day of the ledger"
            raise InputError(Problem("brief", "there is nothing to write about", "", cure))
        if reports and scenarios:
            fact = f"reports and scenarios are mixed: {reports[0]} and {scenarios[0]}"
            raise InputError(
                Problem("brief", fact, FILES, "Give the ones or the others, and write two briefs")
            )
        problems = []
        if self.on is not None and (reports or scenarios):
            what = "a report's day is that of its publication" if reports else "a scenario says its own day"
            fact = f"a day and files were given, {(*reports, *scenarios)[0]}"
            problems.append(
                Problem("--on", fact, "It asks about a day of the ledger", f"Leave one out: {what}")
            )
        fact = "is for reports, and the files are scenarios"
        given = {"--ledger": self.ledger, "--published": self.published} if scenarios else {}
        problems += [
            Problem(name, fact, FILES, "Leave it out: a scenario says it itself")
            for name, value in given.items()
            if value is not None
        ]
        if self.on is not None and not (reports or scenarios) and self.published is not None:
            problems.append(Problem("--published", "is for reports, and there are none", "", "Leave it out"))
        raise_if_any(problems)


def command_words(words: Sequence[str], output: Path) -> str:
    """The shell commands that make a brief again.

    Args:
        words: files and options.
        output: the file it goes to.
    """
    made_with = f"# Détente {__version__}, from its repository: make .venv/ready; . .venv/bin/activate"
    return f"{made_with}\n{shlex.join(['detente', 'brief', *words, '--output', output.name])}"
