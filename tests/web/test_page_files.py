"""The files of the page: nothing asks outside, vendored parts are what they were, modules are complete."""

import hashlib
import re
from pathlib import Path

import pytest

from detente.show.charts import GAIN, LOSS, SCENARIO_COLOURS
from detente.show.map import COLOUR_STOPS, NO_DATA

PAGE = Path(__file__).resolve().parents[2] / "src" / "detente" / "show" / "web" / "page"
VENDOR = PAGE / "vendor"
OWN = sorted(path for path in PAGE.rglob("*") if path.is_file() and VENDOR not in path.parents)
MODULES = [path for path in OWN if path.suffix == ".js"]
VIEWS = ("day", "scenario", "compare", "ledger", "reader", "minerals", "talks", "method")
NAMESPACE = "http://www.w3.org/2000/svg"
"""An identifier that an SVG carries; nothing fetches it."""

LONGEST_MODULE = 300
LONGEST_LINE = 160

each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PAGE).as_posix())
each_file = pytest.mark.parametrize("path", OWN, ids=lambda path: path.relative_to(PAGE).as_posix())


def vendored() -> dict[str, tuple[str, str, str]]:
    """Package, version and checksum of each file, as VENDORED.md has them."""
    rows = re.findall(
        r"^\| (\S+) \| ([\d.]+) \| \S+ \| (\S+) \| `([0-9a-f]{64})` \|",
        (VENDOR / "VENDORED.md").read_text("utf-8"),
        re.M,
    )
    return {file: (package, version, checksum) for package, version, file, checksum in rows}


def addresses(text: str) -> set[str]:
    """Addresses of other hosts in a text, and of this one under another name."""
    found = set(re.findall(r"""\b(?:https?|wss?|ftp)://[^\s"'`<>)]*|(?<=["'`(])//[\w.-]+""", text))
    return found - {NAMESPACE}


def imported(text: str) -> list[str]:
    """What a module imports, at its top or when it is needed."""
    statements = re.findall(r"""^(?:import|export) (?:[\w*{}\s,]+ from )?["']([^"']+)["'];""", text, re.M)
    return [*statements, *re.findall(r"""\bimport\(["']([^"']+)["']\)""", text)]


def exported(text: str) -> set[str]:
    """What a module offers by name."""
    return set(re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", text, re.M)) | {
        name.strip().split(" as ")[-1]
        for names in re.findall(r"^export \{([^}]*)\}", text, re.M)
        for name in names.split(",")
    }


class TestVendored:
    def test_every_file_is_listed_and_every_listed_file_is_there(self):
        assert {path.name for path in VENDOR.iterdir()} - {"VENDORED.md"} == set(vendored())

    @pytest.mark.parametrize("name", sorted(vendored()))
    def test_a_file_is_the_one_that_was_fetched(self, name):
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == vendored()[name][2]

    def test_licences_are_said_in_full(self):
        text = (VENDOR / "VENDORED.md").read_text("utf-8")
        assert "Permission to use, copy, modify" in text
        assert "Neither the name of the author" in text

    def test_the_outlines_know_small_economies(self):
        text = (VENDOR / "countries-50m.json").read_text("utf-8")
        assert all(f'"id":"{number}"' in text for number in ("702", "344", "470"))


class TestNothingOutside:
    @each_file
    def test_no_file_names_another_host(self, path):
        assert addresses(path.read_text("utf-8")) == set()

    @pytest.mark.parametrize(
        "text",
        [
            'fetch("https://example.org")',
            'src="//cdn.example.org/x.js"',
            "url(http://x.org/a.png)",
            "ws://x:1",
        ],
    )
    def test_hosts_are_seen(self, text):
        assert addresses(text)

    def test_the_document_runs_and_styles_nothing_in_line(self):
        text = (PAGE / "index.html").read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))

    def test_the_style_sheet_fetches_nothing(self):
        assert not re.search(r"url\(|@import", (PAGE / "style.css").read_text("utf-8"))


class TestModules:
    @each_module
    def test_a_module_is_short(self, path):
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) <= LONGEST_MODULE
        assert max(map(len, lines)) <= LONGEST_LINE

    @each_module
    def test_a_module_says_what_it_is_for(self, path):
        assert path.read_text("utf-8").startswith("/* ")

    @each_module
    def test_what_a_module_imports_is_there(self, path):
        for name in imported(path.read_text("utf-8")):
            assert name.startswith("."), f"'{name}' is no file here"
            assert (path.parent / name).is_file(), f"'{name}' is missing"

    @each_module
    def test_the_names_that_a_module_imports_are_exported(self, path):
        text = path.read_text("utf-8")
        for names, file in re.findall(r"^(?:import|export) \{([^}]*)\} from [\"']([^\"']+)[\"']", text, re.M):
            wanted = {name.split(" as ")[0].strip() for name in names.split(",") if name.strip()}
            assert wanted <= exported((path.parent / file).read_text("utf-8")), file

    @each_module
    def test_data_never_becomes_markup_or_code(self, path):
        text = path.read_text("utf-8")
        if path.name == "dom.js":
            text = re.sub(r"const FORBIDDEN = .*", "", text)
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.html\(", text
        )
        assert not re.search(r"""\.attr\(\s*["']style|setAttribute\(\s*["']style""", text)

    @pytest.mark.parametrize("view", VIEWS)
    def test_a_view_keeps_the_contract(self, view):
        assert {"mount", "show"} <= exported((PAGE / "views" / f"{view}.js").read_text("utf-8"))

    def test_every_view_has_a_tab(self):
        text = (PAGE / "app.js").read_text("utf-8")
        assert tuple(re.findall(r'import\("\./views/(\w+)\.js"\)', text)) == VIEWS

    def test_the_document_names_files_that_are_there(self):
        text = (PAGE / "index.html").read_text("utf-8")
        named = [
            name
            for name in re.findall(r'(?:src|href)="([^"]+)"', text)
            if not name.startswith(("#", "data:", "api/"))
        ]
        assert named
        assert all((PAGE / name).is_file() for name in named)

    def test_parts_fetched_later_are_there(self):
        text = (PAGE / "charts" / "load.js").read_text("utf-8") + "".join(
            path.read_text("utf-8") for path in (PAGE / "charts").glob("*.js")
        )
        later = set(re.findall(r'script\("([^"]+)"\)', text))
        assert later and later <= set(vendored())


class TestColours:
    def test_the_page_has_the_colours_of_the_brief(self):
        text = (PAGE / "charts" / "palette.js").read_text("utf-8")
        wanted = {*COLOUR_STOPS, *SCENARIO_COLOURS, NO_DATA, LOSS, GAIN}
        assert {colour for colour in wanted if f'"{colour}"' not in text} == set()
