"""What the tests of the brief share: a page taken apart, and scenarios to write briefs about."""

from collections.abc import Sequence
from contextlib import nullcontext
from html.parser import HTMLParser
from pathlib import Path

import pytest

from detente.show.report import write_brief

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """A page taken apart: every element with its attributes and its text, in the order of the page."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.source = path.read_text(encoding="utf-8")
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[int] = []
        self.feed(self.source)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag):
        while self._open and self.elements[self._open.pop()][0] != tag:
            pass

    def handle_data(self, data):
        for place in self._open:
            self.elements[place][2].append(data)

    def texts(self, tag: str, **attributes: str) -> list[str]:
        """The text of every element of a kind, white space evened out."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            " ".join("".join(words).split())
            for name, found, words in self.elements
            if name == tag and all(value in found.get(key, "").split() for key, value in wanted.items())
        ]

    def place(self, tag: str, class_: str = "") -> int:
        """The place of the first element of a kind."""
        kinds = [name == tag and class_ in found.get("class", "") for name, found, _ in self.elements]
        return kinds.index(True)


def brief(paths: Sequence[Path | str], output: Path) -> Page:
    """Writes a brief and takes it apart."""
    write_brief([Path(path) for path in paths], output, lambda words: nullcontext())
    return Page(output)


def examples(folder: Path, repository: Path, draws: int) -> Path:
    """A folder with the examples of the repository, of which the first asks for some draws; others inherit it."""
    (folder / "examples").mkdir(parents=True)
    for path in (repository / "examples").glob("october-2025*.yaml"):
        (folder / "examples" / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    with (folder / "examples" / "october-2025.yaml").open("a", encoding="utf-8") as first:
        first.write(f"\nranges: {{draws: {draws}}}\n")
    return folder


def printed_by_its_python(
    page: Page, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """The lines that the Python on a brief prints when it is run in its folder."""
    snippet = [words for tag, _, words in page.elements if tag == "pre"][1]
    monkeypatch.chdir(folder)
    exec(compile("".join(snippet), "brief", "exec"), {})
    return capsys.readouterr().out.strip().splitlines()


def scenario(name: str, *measures: str, words: str = "In words") -> str:
    """A scenario file on the small world of the working folder."""
    head = f"name: {name}\nwords: {words}\nday: 2025-10-17\nworld: small.npz\n"
    return head + "measures:\n" + "".join(f"  - {measure}\n" for measure in measures)


RISE = "{measure: Rise, instrument: tariff, imposed_by: USA, on: CHN, rate: 0.3, source: nobody}"
RUINOUS = "{measure: Pay all, instrument: subsidy, imposed_by: USA, sectors: all, rate: 0.9, source: nobody}"
