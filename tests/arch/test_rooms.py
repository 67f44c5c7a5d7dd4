"""The shape of the package: which room may import which, how long a file may be, and what each must say."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import detente

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "src" / "detente"
ROOMS = ("model", "economy", "policy", "reader", "simulate", "minerals", "strategy", "show", "cli")
"""In order: a room imports only rooms before it, and the floor they stand on."""
FLOOR = ("errors", "yaml_lines", "validation")
"""What every room may use, in order."""

FRONT_DOOR = {"__version__", "figures_of", "glance_of"}
"""What every room may ask of the package itself, which is in none: its version, and how a thing looks in a
notebook. The room that shows things answers that, and is loaded only then."""

ARRAYS_ONLY = {"pandas", "xarray", "csv", "pathlib", "datetime", "yaml", "json", "io", "os"}
NETWORK = {
    "urllib",
    "http",
    "socket",
    "ssl",
    "requests",
    "httpx",
    "aiohttp",
    "ftplib",
    "smtplib",
    "webbrowser",
}
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
"""Identifiers that an SVG file must carry; nothing fetches them."""

LONGEST_FILE = 600
SOURCES = sorted(PACKAGE.rglob("*.py"))
TABLES = {
    # What every row of a bundled table must say, beside its key: units and where it comes from.
    "variables": ("name", "unit", "title", "definition", "source"),
    "groups": ("group", "label", "members", "source"),
    "sector_groups": ("group", "label", "members", "source"),
    "sector_partitions": ("partition", "group", "members", "source"),
    "sectors": ("code", "name", "short", "kind", "broad"),
    "economies": ("code", "name", "demonym", "iso_numeric", "region"),
    "elasticity_sets": ("set", "citation", "parameter", "conversion", "covers", "usable", "in_median"),
    "elasticities": ("set", "sector", "trade_elasticity"),
    "parameters": ("name", "value", "low", "high", "unit", "standing", "title", "source"),
    "uncertain_parameters": ("name", "distribution", "horizon", "drawn", "of", "standing", "title", "source"),
    "calibrations": ("calibration", "theta", "sigma", "zeta", "delay", "standing", "source"),
    "blocs": ("set", "bloc", "stance", "members", "holds", "standing", "source"),
    "retaliation_rules": ("name", "measure", "factor", "cap", "standing", "title", "meaning", "source"),
    "published_decoupling": (
        "key",
        "study",
        "about",
        "region",
        "statistic",
        "low",
        "high",
        "standing",
        "source",
    ),
}


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


each_source = pytest.mark.parametrize("path", SOURCES, ids=named)


def room_of(path: Path) -> str:
    """The room a file lies in; the package's own front door and ``errors`` are in none."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def module_of(path: Path) -> str:
    return ".".join(("detente", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def imports(tree: ast.AST, module: str, is_package: bool) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function, for types too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level + is_package or None] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            # From a package one may import modules: `from detente.model import solver`.
            yield from (f"{source}.{alias.name}" for alias in node.names)


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return set(imports(tree, module_of(path), path.name == "__init__.py"))


def rooms_imported(path: Path) -> set[str]:
    own = [name.split(".") for name in imported(path) if name.split(".")[0] == "detente"]
    return {parts[1] for parts in own if len(parts) > 1 and parts[1] not in FRONT_DOOR}


def documented(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, bool]]:
    """Every public module-level or class-level definition and whether it has a docstring."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        yield f"{inside}{node.name}", ast.get_docstring(node) is not None
        if isinstance(node, ast.ClassDef):
            yield from documented(node, f"{node.name}.")


class TestRooms:
    def test_every_file_lies_in_a_room(self):
        rooms = {room_of(path) for path in SOURCES} - {"__init__", "__main__", *FLOOR}
        assert rooms <= set(ROOMS)
        assert {"model", "economy", "policy", "simulate", "show", "cli"} <= rooms

    @each_source
    def test_a_room_imports_only_rooms_before_it(self, path):
        room, wanted = room_of(path), rooms_imported(path)
        if room in ROOMS:
            allowed = {*ROOMS[: ROOMS.index(room) + 1], *FLOOR}
            assert wanted <= allowed, f"{room} imports {sorted(wanted - allowed)}"
        elif room in FLOOR:
            assert wanted <= set(FLOOR[: FLOOR.index(room)])

    @each_source
    def test_no_file_takes_the_package_as_a_whole(self, path):
        # `import detente` would lead into every room by way of attributes.
        assert "detente" not in imported(path)

    def test_the_front_door_answers_for_the_room_that_shows_things_alone(self):
        assert set(detente._LOOKS) == FRONT_DOOR - {"__version__"}
        assert {home.rpartition(".")[0] for home in detente._LOOKS.values()} == {"detente.show"}

    @pytest.mark.parametrize("path", sorted((PACKAGE / "model").rglob("*.py")), ids=named)
    def test_the_model_knows_arrays_only(self, path):
        assert {name.split(".")[0] for name in imported(path)}.isdisjoint(ARRAYS_ONLY)

    def test_imports_are_seen_wherever_they_stand(self):
        text = (
            "from __future__ import annotations\nimport pandas as pd\nfrom . import near\n"
            "from ..show.brief import render\nfrom detente import cli\n"
            "def f():\n    from detente.economy import world\n"
        )
        found = set(imports(ast.parse(text), "detente.model.solver", False))
        assert {"pandas", "detente.model.near", "detente.show.brief.render"} <= found
        assert {"detente.cli", "detente.economy.world"} <= found
        inside = set(imports(ast.parse("from .brief import render"), "detente.show", True))
        assert inside == {"detente.show.brief.render"}


class TestFiles:
    @each_source
    def test_no_file_is_too_long(self, path):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE

    @each_source
    def test_everything_public_has_a_docstring(self, path):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), "the module has none"
        assert [name for name, has_words in documented(tree) if not has_words] == []

    @pytest.mark.parametrize("path", [p for p in SOURCES if room_of(p) not in ("show", "cli")], ids=named)
    def test_the_library_does_not_print(self, path):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        called = [node.func for node in nodes if isinstance(node, ast.Call)]
        assert "print" not in [function.id for function in called if isinstance(function, ast.Name)]

    @each_source
    def test_nothing_speaks_to_a_network(self, path):
        # The optional language model is asked over HTTP; nothing else is, and without it nothing at all.
        allowed = {"httpx"} if named(path) == "reader/language_model.py" else set()
        assert {name.split(".")[0] for name in imported(path)}.isdisjoint(NETWORK - allowed)


class TestData:
    def test_every_bundled_table_is_checked_here(self):
        assert {path.stem for path in (PACKAGE / "economy" / "data").glob("*.csv")} == set(TABLES)

    @pytest.mark.parametrize("name", TABLES)
    def test_every_row_says_what_it_must(self, name):
        with (PACKAGE / "economy" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert rows
        silent = [
            (at, field) for at, row in enumerate(rows, 2) for field in TABLES[name] if not row[field].strip()
        ]
        assert silent == []

    @pytest.mark.parametrize("name", ["groups", "sector_groups", "variables", "sectors", "economies"])
    def test_no_name_is_given_twice(self, name):
        with (PACKAGE / "economy" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            keys = [next(iter(row.values())) for row in csv.DictReader(stream)]
        assert len(keys) == len(set(keys))

    def test_every_set_of_elasticities_has_a_citation(self):
        folder = PACKAGE / "economy" / "data"
        with (folder / "elasticities.csv").open(encoding="utf-8", newline="") as stream:
            used = {row["set"] for row in csv.DictReader(stream)}
        with (folder / "elasticity_sets.csv").open(encoding="utf-8", newline="") as stream:
            cited = {row["set"] for row in csv.DictReader(stream)}
        assert used == cited

    def test_every_raw_table_has_a_source(self):
        facts = REPOSITORY / "data-raw" / "facts"
        sources = (facts / "SOURCES.md").read_text(encoding="utf-8")
        tables = [path.name for path in facts.glob("*.csv")]
        assert tables
        assert [name for name in tables if name not in sources] == []

    def test_what_ships_names_no_address_to_fetch(self):
        # Files of npm name the addresses of their authors; tests/web/test_page_files.py holds them to their
        # checksums, and tests/web/test_page_browser.py sees that nothing they do leaves the machine.
        vendored = PACKAGE / "show" / "web" / "page" / "vendor"
        read_by_people = {".md"}
        found = set()
        for path in PACKAGE.rglob("*"):
            if vendored in path.parents:
                continue
            if path.is_file() and path.suffix not in {*read_by_people, ".npz", ".pyc"}:
                text = path.read_text(encoding="utf-8")
                found |= {f"{named(path)}: {link}" for link in links(text)}
        assert found == set()

    def test_addresses_are_seen(self):
        page = '<a href="https://example.org/x">x</a> <svg xmlns="http://www.w3.org/2000/svg">'
        page += ' <script src=x> import "//cdn.example.org/y.js"'
        assert links(page) == {"https://example.org/x", "//cdn.example.org/y.js"}


def links(text: str) -> set[str]:
    """Addresses of the network in a text, identifiers of SVG left out."""
    found = set(re.findall(r"""(?:https?:|wss?:|(?<=["'\s(]))//[\w-]+\.[^\s"'<>)]+""", text))
    return {link for link in found if link not in NAMESPACES}
