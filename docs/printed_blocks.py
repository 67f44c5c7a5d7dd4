"""What pages show of the command line: run again, and held against it or written anew.

A block is fenced as text and begins with the command after a dollar. A line of three dots stands for lines left
out.
`python docs/printed_blocks.py` writes the blocks of the pages anew, those with dots left out.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    "docs/reference/command-line.md",
    "docs/how-to/follow-a-path.md",
    "docs/how-to/see-who-sells-instead.md",
    "docs/how-to/find-optimal-tariffs.md",
    "docs/how-to/prepare-talks.md",
)
BLOCK = re.compile(r"^```text\n\$ (detente [^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DOTS = "…"
RESIDUAL, SIZE = re.compile(r"residual [\d.e-]+"), re.compile(r"\(\d+ kB\)")
"""What a run on another machine may say otherwise, in its last digits."""
ELSEWHERE = ("detente chokepoint ",)
"""Commands whose answers are held to the pages by tests of their own; their help is held here."""
WRONG = """name: Wrong
words: A mistake
day: 2025-10-17
measures:
  - measure: A tariff
    instrument: tariff
    imposed_by: USA
    on: CHN
    sectors: goods
    source: nobody
    # a word too short:
    rat: 0.3
"""
GERMAN = (
    "Die Vereinigten Staaten haben am Freitag neue Zölle auf chinesische Waren angekündigt. Der Präsident sagte, "
    "die Abgaben sollten am 1. November in Kraft treten, wenn Peking seine Kontrollen nicht aufhebt. Die Regierung in "
    "Peking hat sich dazu noch nicht geäußert.\n"
)


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Every command that a page shows, with what it shows of its answer."""
    for found in BLOCK.finditer(text):
        if held_here(found[1]):
            yield found[1], found[2]


def held_here(command: str) -> bool:
    """Whether a command's answer is held to the page by this module."""
    return command.endswith("--help") or not command.startswith(ELSEWHERE)


def words_of(command: str, folder: Path) -> list[str]:
    """The words of a command, names of files with a star spelled out as a shell does."""
    found = []
    for word in shlex.split(command)[1:]:
        found += sorted(str(p.relative_to(folder)) for p in folder.glob(word)) if "*" in word else [word]
    return found


def stage(folder: Path) -> None:
    """What the commands of the pages find in their folder: the examples, a mistake, a report in German."""
    (folder / "examples").symlink_to(ROOT / "examples")
    (folder / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    (folder / "german.txt").write_text(GERMAN, encoding="utf-8")


def missing(shown: str, said: str) -> list[str]:
    """Lines of a block that the command did not say, in their order; dots skip any number of lines."""
    lines, left, skips = _lines(said), [], False
    at = 0
    for line in _lines(shown):
        if line == DOTS:
            skips = True
            continue
        places = range(at, len(lines)) if skips else range(at, min(at + 1, len(lines)))
        place = next((place for place in places if lines[place] == line), None)
        if place is None:
            left.append(line)
            continue
        at, skips = place + 1, False
    if not skips and not left:
        left += [f"and then: {line}" for line in lines[at:]]
    return left


def _lines(text: str) -> list[str]:
    same = SIZE.sub("(kB)", RESIDUAL.sub("residual", text.rstrip()))
    return [line.rstrip() for line in same.splitlines()]


def _said(command: str, folder: Path) -> str:
    settings = os.environ | {"COLUMNS": "80", "NO_COLOR": "1"}
    run = [str(Path(sys.executable).with_name("detente")), *words_of(command, folder)]
    done = subprocess.run(run, capture_output=True, text=True, cwd=folder, env=settings, check=False)
    # What a command remarks on stands above what it answers, as at a terminal.
    return done.stderr + done.stdout


def written_anew(text: str, folder: Path) -> tuple[str, list[str]]:
    """A page with its blocks as the commands answer now, and commands whose blocks have dots and differ."""
    by_hand = []

    def answer(found: re.Match[str]) -> str:
        if not held_here(found[1]):
            return found[0]
        said = _said(found[1], folder)
        if not missing(found[2], said):
            return found[0]
        if DOTS in found[2].splitlines():
            by_hand.append(found[1])
            return found[0]
        lines = "\n".join(line.rstrip() for line in said.rstrip().splitlines())
        return f"```text\n$ {found[1]}\n{lines}\n```"

    return BLOCK.sub(answer, text), by_hand


def main() -> int:
    """Write every block anew; name those to be written by hand."""
    for name in PAGES:
        page = ROOT / name
        with tempfile.TemporaryDirectory() as folder:
            stage(Path(folder))
            text, by_hand = written_anew(page.read_text(encoding="utf-8"), Path(folder))
        page.write_text(text, encoding="utf-8")
        for command in by_hand:
            print(f"{name}: by hand: {command}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
