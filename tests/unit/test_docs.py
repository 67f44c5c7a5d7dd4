"""The documentation: every link leads somewhere, and the pages made from the code are up to date."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from detente import cli
from detente.yaml_lines import read_yaml

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
FENCED = re.compile(r"^ *(`{3,}|~{3,}).*?^ *\1 *$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"""\]\(\s*<?([^\s)>]+)|(?:src|href)=["']([^"']+)["']|^\[[^\]]+\]:\s*(\S+)""", re.MULTILINE)


def links(text: str) -> list[str]:
    """Targets of all links and images of a Markdown text, code left out."""
    prose = re.sub(r"`[^`\n]+`", "", FENCED.sub("", text))
    return ["".join(groups) for groups in LINK.findall(prose)]


def local(text: str) -> list[str]:
    return [link for link in links(text) if not re.match(r"[a-z]+:|//", link)]


def anchors(text: str) -> set[str]:
    """The anchors that the headings of a Markdown text get, and those written by hand."""
    headings = re.findall(r"^#+ +(.+?)(?: *\{#[\w-]+\})?$", FENCED.sub("", text), re.MULTILINE)
    words = [re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading).lower() for heading in headings]
    made = {re.sub(r"[^\w\- ]", "", heading).strip().replace(" ", "-") for heading in words}
    return made | set(re.findall(r"""(?:\{#|id=["'])([\w-]+)""", text))


def problem(page: Path, link: str) -> str:
    """Why a link leads nowhere, or ''."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return f"{link}: there is no such file"
    if not target.is_relative_to(REPOSITORY):
        return f"{link}: leads out of the repository"
    if anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
        return f"{link}: the page has no such heading"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_local_link_leads_somewhere(page):
    found = [problem(page, link) for link in local(page.read_text(encoding="utf-8"))]
    assert [words for words in found if words] == []


def test_pages_lead_to_each_other():
    assert sum(len(local(page.read_text(encoding="utf-8"))) for page in PAGES) > 0


def test_a_link_that_leads_nowhere_is_seen(tmp_path):
    text = "# A heading\n[a](no.md) ![b](<b.png>) <img src='c.svg'> [d](#a-heading) [e](#none) [f](https://x.org)\n"
    text += "[g]: there.md\n```\n[not](a-link.md)\n```\n`[nor](this.md)`\n"
    assert local(text) == ["no.md", "b.png", "c.svg", "#a-heading", "#none", "there.md"]
    assert anchors(text) == {"a-heading"}
    page = REPOSITORY / "README.md"
    assert problem(page, "no-such-file.md") == "no-such-file.md: there is no such file"
    assert problem(page, "#no-such-heading") == "#no-such-heading: the page has no such heading"
    assert problem(page, "pyproject.toml") == ""


def test_the_commands_they_name_are_those_of_the_command_line():
    known = {command.callback.__name__ for command in cli.app.registered_commands}
    known |= {group.name for group in cli.app.registered_groups}
    lines = [line for page in PAGES for line in page.read_text(encoding="utf-8").splitlines()]
    named = {word for line in lines for word in re.findall(r"(?:^|^\$ |`)detente ([a-z][\w-]*)", line)}
    assert named
    assert named <= known


def test_every_page_is_in_the_navigation_of_the_site():
    site = (REPOSITORY / "zensical.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w/-]+\.md", str(tomllib.loads(site)["project"]["nav"])))
    assert named == {page.relative_to(REPOSITORY / "docs").as_posix() for page in PAGES[1:]}


def test_the_schema_of_ledger_files_knows_the_keys_of_the_bundled_ones():
    """Editors must not mark a file that the ledger reads."""
    schema = json.loads(
        (REPOSITORY / "docs" / "reference" / "measure.schema.json").read_text(encoding="utf-8")
    )
    known = {name: set(part["properties"]) for name, part in schema["$defs"].items()}
    parts = {"measures": known["Measure"], "amendments": known["Amendment"]}
    folder = REPOSITORY / "src" / "detente" / "policy" / "ledgers" / "us-china"
    for file in folder.glob("*.yaml"):
        content = read_yaml(file).content
        assert set(content) <= set(schema["properties"]), file.name
        for part, keys in parts.items():
            assert {key for entry in content.get(part, []) for key in entry} <= keys, file.name


def test_pages_made_from_the_code_are_up_to_date():
    script = REPOSITORY / "docs" / "make_reference.py"
    command = [sys.executable, str(script), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY)
    assert done.returncode == 0, done.stdout + done.stderr
