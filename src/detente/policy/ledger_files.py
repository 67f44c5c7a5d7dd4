"""A ledger on disk: a folder of YAML files that people review, read whole and written whole or not at all."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.economy.storage import whole
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.policy.contents import content_problems
from detente.policy.measure import Measure, Products
from detente.policy.products import ProductList, read_list
from detente.validation import Day, problems_of
from detente.yaml_lines import Document, Location, read_yaml

BUNDLED = Path(__file__).parent / "ledgers"
PARTS = ("ledger", "measures", "amendments", "products")


class Heading(BaseModel):
    """What a ledger says of itself."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, description="A short name.")
    title: str = Field(default="", description="What it holds, in a sentence.")
    known_to: Day | None = Field(default=None, description="The day up to which it was kept.")
    extends: str = Field(default="", description="A bundled ledger, or a folder, whose measures come first.")
    notes: list[str] = Field(default_factory=list, description="What a reader must know.")


class ListEntry(BaseModel):
    """A named list of products in a ledger's files."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1)
    source: str = Field(default="", description="The act that lists the goods, and who compiled the list.")
    file: str = Field(default="", description="A CSV file beside, with a column hs.")
    hs: Products | None = None


@dataclass
class Contents:
    """What the files of a ledger hold.

    Attributes:
        heading: what it says of itself.
        versions: every version of every measure, in order of recording within a measure.
        lists: named product lists.
        places: file and line of the first version of every measure.
    """

    heading: Heading
    versions: list[Measure] = field(default_factory=list)
    lists: dict[str, ProductList] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def find(name: str | Path) -> Path:
    """The folder of a ledger: a bundled one by name, or a path.

    Raises:
        InputError: neither, with the nearest bundled name.
    """
    bundled = {path.name: path for path in BUNDLED.iterdir() if path.is_dir()}
    if str(name) in bundled:
        return bundled[str(name)]
    if Path(name).is_dir():
        return Path(name)
    cure = nearest(str(name), bundled) or f"Bundled are {', '.join(sorted(bundled))}"
    raise InputError(Problem(f"ledger '{name}'", "is no folder and no bundled ledger", "", cure))


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
    contents = _inherited(heading, folder, (*seen, folder.resolve()))
    for document in documents:
        reader.take_lists(document, contents)
    for document in documents:
        reader.take_measures(document, contents)
    reader.take_amendments(documents, contents)
    reader.problems += [
        Problem(
            f"{contents.places.get(identifier, '')}, '{identifier}', {problem.place}",
            problem.fact,
            problem.rule,
            problem.cure,
        )
        for identifier, problem in content_problems(contents.versions, contents.lists)
    ]
    raise_if_any(reader.problems)
    return contents


def _inherited(heading: Heading, folder: Path, seen: tuple[Path, ...]) -> Contents:
    if not heading.extends:
        return Contents(heading)
    beside = folder / heading.extends
    base = load(beside if beside.is_dir() else find(heading.extends), seen)
    known_to = heading.known_to or base.heading.known_to
    return Contents(heading.model_copy(update={"known_to": known_to}), base.versions, base.lists, base.places)


@dataclass
class _Reader:
    """One reading of a folder; what is wrong is collected and told at the end."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    _amended: dict[str, str] = field(default_factory=dict)

    def documents(self, more: Sequence[Path]) -> list[Document]:
        found: list[Document] = []
        paths = sorted(path for path in self.folder.rglob("*") if path.suffix in (".yaml", ".yml"))
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

    def take_lists(self, document: Document, contents: Contents) -> None:
        given = document.content.get("products") or {}
        if not isinstance(given, dict):
            place = document.place(("products",))
            self.problems.append(Problem(place, "'products' is not a mapping", "It maps names to lists"))
            return
        for name, entry in given.items():
            location = ("products", name)
            if isinstance(entry, dict) and "hs" in entry:
                entry["hs"] = {"hs": entry["hs"]}
            said = self._valid(document, ListEntry, location)
            if said is None:
                continue
            if name in contents.lists:
                self.problems.append(Problem(document.place(location), f"list '{name}' is given twice"))
            if bool(said.file) == (said.hs is not None):
                rule = "Give the codes as 'hs', or the CSV 'file' that holds them"
                self.problems.append(Problem(document.place(location), f"list '{name}' has no codes", rule))
                continue
            try:
                contents.lists[name] = _list(name, said, document.path.parent)
            except InputError as error:
                self.problems += error.problems

    def take_measures(self, document: Document, contents: Contents) -> None:
        for location in self._entries(document, "measures"):
            measure = self._valid(document, Measure, location)
            if measure is None:
                continue
            place = document.place(location)
            if measure.id in contents.places:
                fact = f"id '{measure.id}' is given twice, first at {contents.places[measure.id]}"
                cure = "What became known later goes under 'amendments', with 'amends: " + measure.id + "'"
                self.problems.append(Problem(place, fact, "Each measure has its own id", cure))
                continue
            contents.places[measure.id] = place
            contents.versions.append(measure)

    def take_amendments(self, documents: list[Document], contents: Contents) -> None:
        """Apply the amendments of all files in the order in which they became known."""
        entries = [
            (str(document.content["amendments"][at].get("recorded_on", "")), document, (key, at))
            for document in documents
            for key, at in self._entries(document, "amendments")
        ]
        for _, document, location in sorted(entries, key=lambda entry: entry[0]):
            given = document.content["amendments"][location[1]]
            place = document.place(location)
            identifier = given.get("amends")
            latest = next((one for one in reversed(contents.versions) if one.id == identifier), None)
            if latest is None:
                known = (nearest(str(identifier), contents.places) or "Amendments follow a measure"
                         if identifier else "Say which measure: 'amends: <id>'")  # fmt: skip
                self.problems.append(Problem(place, f"amends '{identifier}', which is no measure", "", known))
                continue
            try:
                contents.versions.append(amended(latest, given))
            except ValidationError as error:
                self.problems += problems_of(document, Measure, error, location)
            except InputError as error:
                self.problems += [Problem(place, one.fact, one.rule, one.cure) for one in error.problems]

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
        return ProductList(name, said.title, said.source, tuple(dict.fromkeys(said.hs.hs)))
    return read_list(name, said.title, said.source, folder / said.file, said.file)


def amended(latest: Measure, changes: Mapping[str, Any]) -> Measure:
    """The next version of a measure: the fields given take the place of the old ones, sources are added.

    A field that is given as nothing (``null``) goes back to its default.

    Args:
        latest: the version known so far.
        changes: fields by their names in YAML, with ``recorded_on`` and optionally ``why``.

    Raises:
        InputError: no day of recording, or one before the version it amends.
        ValidationError: a field that cannot be.
    """
    fields = {key: value for key, value in changes.items() if key not in ("amends", "why")}
    if "recorded_on" not in fields:
        rule = "What was known when is kept: say when this became known"
        raise InputError(Problem(latest.id, "the amendment has no 'recorded_on'", rule))
    if "id" in fields:
        raise InputError(
            Problem(latest.id, "an amendment changes no id", "Withdraw it and add another measure")
        )
    before = dump(latest)
    if changes.get("why") and "note" not in fields:
        fields["note"] = changes["why"]
    new = fields.get("sources") or []
    # Anything but a list is told as a mistake of the field.
    fields["sources"] = [*before.get("sources", []), *new] if isinstance(new, list) else new
    merged = {**before, **fields}
    later = Measure.model_validate({key: value for key, value in merged.items() if value is not None})
    if later.recorded_on < latest.recorded_on:
        fact = f"it was recorded on {later.recorded_on}, before the version of {latest.recorded_on} it amends"
        raise InputError(
            Problem(latest.id, fact, "Amendments follow in the order in which they became known")
        )
    return later


def dump(measure: Measure) -> dict[str, Any]:
    """A measure as its YAML fields, what is at its default left out."""
    fields = measure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"id": measure.id, **fields}


def save(contents: Contents, folder: Path) -> None:
    """Write a whole ledger into an empty or new folder.

    Raises:
        InputError: the folder holds something, and nothing is written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError(
            Problem(str(folder), "is not empty", "A ledger is written whole", "Name a new folder")
        )
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        _write(contents, unfinished)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(contents: Contents, folder: Path) -> None:
    folder.mkdir(parents=True)
    documents: dict[str, Any] = {"measures": [], "amendments": []}
    latest: dict[str, dict[str, Any]] = {}
    for measure in contents.versions:
        fields = dump(measure)
        before = latest.get(measure.id)
        if before is None:
            documents["measures"].append(fields)
        else:
            documents["amendments"].append(_changes(before, fields))
        latest[measure.id] = fields
    for name, listed in contents.lists.items():
        _write_list(listed, folder / "products" / f"{name}.csv")
    lists = {
        name: {"title": one.title, "source": one.source, "file": f"products/{name}.csv"}
        for name, one in contents.lists.items()
    }
    heading = contents.heading.model_dump(mode="json", exclude_defaults=True, exclude={"extends"})
    write_yaml(folder / "measures.yaml", {key: value for key, value in documents.items() if value})
    write_yaml(folder / "ledger.yaml", {"ledger": heading} | ({"products": lists} if lists else {}))


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """An amendment that leads from one version to the next."""
    changed = {key: value for key, value in after.items() if before.get(key) != value and key != "sources"}
    gone = dict.fromkeys(key for key in before if key not in after)
    new = [one for one in after.get("sources", []) if one not in before.get("sources", [])]
    sources = {"sources": new} if new else {}
    return {"amends": after["id"], "recorded_on": after["recorded_on"], **changed, **gone, **sources}


def _write_list(listed: ProductList, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(listed.columns)
    rows = [",".join(["hs", *names])]
    for at, code in enumerate(listed.hs):
        rows.append(",".join([code, *(f"{listed.columns[name][at]:.10g}" for name in names)]))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    """Write a YAML file whole or not at all."""
    text = yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=110)
    with whole(path) as partial:
        partial.write_text(text, encoding="utf-8")


def first_free(folder: Path, identifiers: Iterable[str], day: dt.date) -> Path:
    """A file name for an addition that is not taken yet."""
    stem = f"{day.isoformat()}-{next(iter(identifiers))}"
    names = (f"{stem}{'' if at == 1 else f'-{at}'}.yaml" for at in range(1, 10_000))
    return next(folder / name for name in names if not (folder / name).exists())
