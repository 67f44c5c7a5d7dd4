"""A ledger on disk: a folder of YAML files that people review, read with every mistake told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.policy.amendment import amended
from detente.policy.contents import content_problems, unknown_list
from detente.policy.measure import HsCode, Measure, as_list
from detente.policy.places import codes
from detente.policy.products import ProductList, icio_sectors, read_list
from detente.validation import Day, names_wrong, problems_of
from detente.yaml_lines import Document, Location, read_yaml

BUNDLED = Path(__file__).parent / "ledgers"
NAME = re.compile(r"[A-Za-z0-9][\w-]*")
PARTS = ("ledger", "measures", "amendments", "products")


class Heading(BaseModel):
    """What a ledger says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, description="A short name.")
    title: str = Field(default="", description="What it holds, in a sentence.")
    known_to: Day | None = Field(default=None, description="The day up to which it was kept.")
    extends: str = Field(default="", description="A bundled ledger, or a folder, whose measures come first.")
    notes: list[str] = Field(default_factory=list, description="What a reader must know.")


def _inside(file: str) -> str:
    if Path(file).is_absolute() or ".." in Path(file).parts:
        raise ValueError("the file of a list lies in the ledger's folder")
    return file


class ListEntry(BaseModel):
    """A named list of products in a ledger's files."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, description="What the list holds.")
    source: str = Field(default="", description="The act that lists the goods, and who compiled the list.")
    file: Annotated[str, AfterValidator(_inside)] = Field(
        default="", description="A CSV file beside, with a column hs."
    )
    hs: Annotated[list[HsCode], Field(min_length=1), BeforeValidator(as_list)] | None = Field(
        default=None, description="The codes themselves."
    )


@dataclass
class Contents:
    """What the files of a ledger hold.

    Attributes:
        heading: what it says of itself.
        versions: every version of every measure, in order of recording within a measure.
        lists: named product lists.
        places: file and line of the first version of every measure.
        version_places: file and line of every version that was read from a file.
    """

    heading: Heading
    versions: list[Measure] = field(default_factory=list)
    lists: dict[str, ProductList] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    version_places: list[str] = field(default_factory=list)


def find(name: str | Path, beside: Path = Path()) -> Path:
    """The ledger that a name means: a bundled one by its bare name, else a path to a folder or a bulk file.

    Args:
        name: a `Path`, or text with a separator, is a path; other text a bundled ledger where one has that name.
        beside: the folder that a path begins in.

    Raises:
        InputError: no such ledger, with the nearest bundled name; or a bare name that a folder has, too.
    """
    there = beside / name
    bundled = bundled_ledgers()
    if isinstance(name, str) and name in bundled:
        if there.is_dir() and there.resolve() != bundled[name].resolve():
            fact, rule = "is a bundled ledger and a folder here", "A name means one ledger"
            cure = (
                f"Write './{name}' for the folder; for the bundled one rename the folder, "
                f"or in Python use Ledger.embedded('{name}')"
            )
            raise InputError(Problem(f"ledger '{name}'", fact, rule, cure))
        return bundled[name]
    if there.exists():
        return there
    if there.name in bundled:
        fact, cure = "is no folder and no file", f"The bundled ledger is the bare name '{there.name}'"
        raise InputError(Problem(f"ledger '{name}'", fact, "", cure))
    raise _no_ledger(str(name))


def find_bundled(name: str) -> Path:
    """The folder of a bundled ledger.

    Raises:
        InputError: no bundled ledger has the name.
    """
    found = bundled_ledgers().get(name)
    if found is None:
        raise _no_ledger(name)
    return found


def bundled_ledgers() -> dict[str, Path]:
    """The folders of the bundled ledgers by their names."""
    return {path.name: path for path in BUNDLED.iterdir() if path.is_dir()}


def _no_ledger(name: str) -> InputError:
    bundled = bundled_ledgers()
    cure = nearest(name, bundled) or f"Bundled are {', '.join(sorted(bundled))}"
    return InputError(Problem(f"ledger '{name}'", "is no folder and no bundled ledger", "", cure))


def load(folder: Path, seen: tuple[Path, ...] = (), more: Sequence[Path] = ()) -> Contents:
    """Read a ledger from its folder.

    Args:
        folder: the folder.
        seen: the folders of the ledgers that extend this one.
        more: files to read as if they lay in the folder.

    Raises:
        InputError: every mistake in every file, with file and line.
    """
    if folder.resolve() in seen:
        raise InputError(Problem(str(folder), "extends itself", "A chain of ledgers ends somewhere"))
    reader = _Reader(folder)
    documents = reader.documents(more)
    heading = reader.heading(documents)
    contents = reader.inherited(heading, documents, (*seen, folder.resolve()))
    for document in documents:
        reader.take_lists(document, contents)
    for document in documents:
        reader.take_measures(document, contents)
    reader.take_amendments(documents, contents)
    lists = contents.lists | dict.fromkeys(reader.broken, _UNREADABLE)
    for at, problem in content_problems(contents.versions, lists):
        where = reader.place(at, problem) or contents.version_places[at]
        place = f"{where}, '{contents.versions[at].id}', {problem.place}"
        reader.problems.append(Problem(place, problem.fact, problem.rule, problem.cure))
    raise_if_any(reader.problems)
    return contents


_UNREADABLE = ProductList("", "", "", ())
"""Stands for a list whose own mistakes are told, so that measures that name it are not told they name nothing."""


_QUOTED = re.compile("'([^']*)'")


def _line_of(document: Document, location: Location, word: str) -> Location | None:
    """Where a word stands at or below a location."""
    value = document.content
    for step in location:
        value = value[step]
    if isinstance(value, dict | list):
        steps = value if isinstance(value, dict) else range(len(value))
        found = (_line_of(document, (*location, step), word) for step in steps)
        return next((one for one in found if one is not None), None)
    return location if value == word else None


@dataclass
class _Reader:
    """One reading of a folder; what is wrong is collected and told at the end."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    read: dict[int, tuple[Document, Location]] = field(default_factory=dict)
    """Where the versions that this folder gives stand, by their positions."""

    def place(self, at: int, problem: Problem) -> str:
        """File and line of what a problem of a version is about; '' for a version of another folder."""
        if at not in self.read:
            return ""
        document, entry = self.read[at]
        location = entry
        for step in problem.place.split(", "):
            # Sectors are named below the products, partners of rates and of exemptions in their lists.
            inner = next(
                (one for one in ((step,), ("products", step)) if (*location, *one) in document.lines), ()
            )
            location = (*location, *inner)
        quoted = _QUOTED.search(problem.fact)
        found = None
        if quoted:
            # Products are named by rates and exemptions, too: what the field does not hold may stand elsewhere.
            found = _line_of(document, location, quoted[1]) or _line_of(document, entry, quoted[1])
        return document.place(found or location)

    def documents(self, more: Sequence[Path]) -> list[Document]:
        found: list[Document] = []
        paths = sorted(path for path in self.folder.rglob("*") if path.suffix.lower() in (".yaml", ".yml"))
        paths += more
        if not paths:
            fact, rule = (
                "holds no YAML files",
                "A ledger is a folder of YAML files, one of them with 'ledger:'",
            )
            raise InputError(Problem(str(self.folder), fact, rule))
        for path in paths:
            try:
                document = read_yaml(path)
            except InputError as error:
                self.problems += error.problems
                continue
            if not isinstance(document.content, dict):
                rule = f"A ledger file has the keys {', '.join(PARTS)}"
                self.problems.append(Problem(document.place(()), "is not a mapping", rule))
                continue
            for key in document.content:
                if key not in PARTS:
                    cure = nearest(str(key), PARTS) or f"There are {', '.join(PARTS)}"
                    self.problems.append(
                        Problem(document.place((key,)), f"there is no key '{key}'", "", cure)
                    )
            found.append(document)
        return found

    def heading(self, documents: list[Document]) -> Heading:
        headed = [document for document in documents if "ledger" in document.content]
        if len(headed) > 1:
            places = " and ".join(document.place(("ledger",)) for document in headed)
            self.problems.append(Problem(places, "'ledger' is given twice", "A ledger names itself once"))
        if not headed:
            return Heading(name=self.folder.name)
        return self._valid(headed[0], Heading, ("ledger",)) or Heading(name=self.folder.name)

    def inherited(self, heading: Heading, documents: list[Document], seen: tuple[Path, ...]) -> Contents:
        """What the ledger that this one extends holds; nothing where there is none or it cannot be read."""
        if not heading.extends:
            return Contents(heading)
        try:
            found = find(heading.extends, self.folder)
            if not found.is_dir():
                cure = "Write it to a folder first, with Ledger.open(...).save(...)"
                raise InputError(Problem(str(found), "is a file", "What a ledger extends is a folder", cure))
            base = load(found, seen)
        except InputError as error:
            headed = next(document for document in documents if "ledger" in document.content)
            place = headed.place(("ledger", "extends"))
            self.problems += [
                Problem(f"{place}, {one.place}", one.fact, one.rule, one.cure) for one in error.problems
            ]
            return Contents(heading)
        heading = heading.model_copy(update={"known_to": heading.known_to or base.heading.known_to})
        return Contents(heading, base.versions, base.lists, base.places, base.version_places)

    def take_lists(self, document: Document, contents: Contents) -> None:
        given = document.content.get("products") or {}
        if not isinstance(given, dict):
            place = document.place(("products",))
            self.problems.append(Problem(place, "'products' is not a mapping", "It maps names to lists"))
            return
        for key in given:
            name, location = str(key), ("products", key)
            place = document.place(location)
            said = self._valid(document, ListEntry, location)
            if said is None or not self._list_named(name, said, place, contents):
                self.broken.add(name)
                continue
            try:
                contents.lists[name] = _list(name, said, document.path.parent)
            except InputError as error:
                self.broken.add(name)
                self.problems += error.problems

    def _list_named(self, name: str, said: ListEntry, place: str, contents: Contents) -> bool:
        """Whether a list has a name of its own and says where its codes are."""
        fact, rule = "", ""
        if not NAME.fullmatch(name):
            fact, rule = f"list name '{name}'", "A name has letters, digits, dashes and underscores"
        elif name in contents.lists:
            fact, rule = f"list '{name}' is given twice", "Each list has its own name"
        elif not said.file and said.hs is None:
            fact, rule = f"list '{name}' has no codes", "Give them as 'hs', or the CSV 'file' that holds them"
        elif said.file and said.hs is not None:
            fact, rule = f"list '{name}' has codes and a file", "Give one of 'hs' and 'file'"
        if fact:
            self.problems.append(Problem(place, fact, rule))
        return not fact

    def take_measures(self, document: Document, contents: Contents) -> None:
        for location in self._entries(document, "measures"):
            measure = self._valid(document, Measure, location)
            place = document.place(location)
            if measure is None:
                identifier = str(document.content["measures"][location[1]].get("id"))
                self.broken.add(identifier)
                self._take_names(document, location, identifier, contents)
                continue
            if measure.id in contents.places:
                fact = f"id '{measure.id}' is given twice, first at {contents.places[measure.id]}"
                cure = "What became known later goes under 'amendments', with 'amends: " + measure.id + "'"
                self.problems.append(Problem(place, fact, "Each measure has its own id", cure))
                continue
            contents.places[measure.id] = place
            self.read[len(contents.versions)] = (document, location)
            contents.versions.append(measure)
            contents.version_places.append(place)

    def take_amendments(self, documents: list[Document], contents: Contents) -> None:
        """Apply the amendments of all files in the order in which they became known."""
        entries = [
            (str(document.content["amendments"][at].get("recorded_on", "")), document, (key, at))
            for document in documents
            for key, at in self._entries(document, "amendments")
        ]
        versions = {one.id: one for one in contents.versions}
        for _, document, location in sorted(entries, key=lambda entry: entry[0]):
            given = document.content["amendments"][location[1]]
            place = document.place(location)
            identifier = given.get("amends")
            latest = versions.get(str(identifier))
            if latest is None and identifier in self.broken:
                continue  # the measure's own mistakes are told
            if latest is None:
                known = (nearest(str(identifier), contents.places) or "Amendments follow a measure"
                         if identifier else "Say which measure: 'amends: <id>'")  # fmt: skip
                self.problems.append(Problem(place, f"amends '{identifier}', which is no measure", "", known))
                continue
            try:
                version = versions[latest.id] = amended(latest, given)
                self.read[len(contents.versions)] = (document, location)
                contents.versions.append(version)
                contents.version_places.append(place)
            except ValidationError as error:
                self.problems += problems_of(document, Measure, error, location)
                self._take_names(document, location, latest.id, contents)
            except InputError as error:
                self.problems += [Problem(place, one.fact, one.rule, one.cure) for one in error.problems]

    def _take_names(
        self, document: Document, location: Location, identifier: str, contents: Contents
    ) -> None:
        """Tell names that nobody knows in an entry with other mistakes, so that all are told at once."""

        def listed(name: str, place: str) -> None:
            if name not in contents.lists and name not in self.broken:
                raise_if_any([unknown_list(name, contents.lists)])

        checks: dict[str, Callable[[str, str], Any]] = dict.fromkeys(("imposed_by", "on", "except"), codes)
        checks |= {"sectors": lambda name, _: icio_sectors([name]), "lists": listed}
        for place, one in names_wrong(document, location, checks):
            self.problems.append(replace(one, place=f"{place}, '{identifier}', {one.place}"))

    def _entries(self, document: Document, key: str) -> Iterator[Location]:
        given = document.content.get(key)
        if given is None:
            return
        if not isinstance(given, list):
            self.problems.append(
                Problem(document.place((key,)), f"'{key}' is not a list", "Begin entries with '- '")
            )
            return
        for at, entry in enumerate(given):
            if isinstance(entry, dict):
                yield (key, at)
            else:
                self.problems.append(
                    Problem(document.place((key, at)), "is not a mapping", "An entry has keys")
                )

    def _valid(self, document: Document, model: type[BaseModel], location: Location) -> Any:
        given = document.content
        for step in location:
            given = given[step]
        try:
            return model.model_validate(given)
        except ValidationError as error:
            self.problems += problems_of(document, model, error, location)
            return None


def _list(name: str, said: ListEntry, folder: Path) -> ProductList:
    if said.hs is not None:
        return ProductList(name, said.title, said.source, tuple(dict.fromkeys(said.hs)))
    return read_list(name, said.title, said.source, folder / said.file, said.file)
