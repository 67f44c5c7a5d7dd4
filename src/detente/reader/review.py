"""What becomes of suggestions: accepted, edited or rejected, then written to a ledger, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from detente.errors import InputError, Problem, raise_if_any
from detente.policy.amendment import amended, dump
from detente.policy.contents import content_problems
from detente.policy.ledger import Ledger
from detente.policy.ledger_addition import add_file
from detente.policy.ledger_files import BUNDLED, bundled_ledgers
from detente.policy.ledger_writing import write_yaml
from detente.policy.measure import Measure
from detente.policy.view import counted
from detente.reader.proposing.comparison import Suggestion, with_accepted
from detente.validation import problems_of
from detente.yaml_lines import Document, read_yaml

BULK = (".csv", ".json", ".parquet")
"""Endings of files that hold a whole ledger."""
_ADDITION = (".yaml", ".yml")
_PLACE = "--into"


@dataclass(frozen=True)
class Destination:
    """Where accepted measures go.

    Attributes:
        path: a folder or a file.
        kind: a ledger's folder, a bulk file, or a new file of measures that can be added to a ledger later.
        ledger: what is there already; none where nothing is.
    """

    path: Path
    kind: Literal["folder", "bulk file", "addition"]
    ledger: Ledger | None


def destination(named: str | Path) -> Destination:
    """What a name for a ledger means, read where it exists.

    Args:
        named: a folder, or a file ending in .csv, .json, .parquet or .yaml, that exists or does not.

    Raises:
        InputError: a bundled ledger, a file that cannot be added to, or a ledger that cannot be read.
    """
    path = Path(named)
    ending = path.suffix.lower()
    if str(named) in bundled_ledgers() and not path.exists():
        path = BUNDLED / path
    if path.resolve().is_relative_to(BUNDLED.resolve()):
        cure = "Name a folder of your own; 'extends: us-china' in its ledger.yaml lets it stand on this one"
        raise InputError(
            Problem(_PLACE, f"'{named}' is a bundled ledger", "Bundled ledgers are not added to", cure)
        )
    if path.is_dir():
        return Destination(path, "folder", Ledger.open(path) if any(path.iterdir()) else None)
    if path.exists() and ending in _ADDITION:
        cure = "Name a new file, and add it with `detente ledger add FILE --ledger FOLDER`; or name a folder"
        raise InputError(Problem(_PLACE, f"{path} exists", "A file of measures is written once", cure))
    if ending in BULK:
        return Destination(path, "bulk file", Ledger.open(path) if path.exists() else None)
    if ending in _ADDITION:
        return Destination(path, "addition", None)
    if path.exists() or ending:
        rule = f"A ledger is a folder, or a file that ends in {', '.join((*BULK, _ADDITION[0]))}"
        raise InputError(Problem(_PLACE, f"'{named}' is neither", rule))
    return Destination(path, "folder", None)


def entry_text(suggestion: Suggestion) -> str:
    """A suggestion as YAML for an editor, headed by what a person should know, in comments.

    Args:
        suggestion: a new measure, an amendment, or an incomplete measure with the fields that are known.
    """
    proposal = suggestion.proposal
    lines = [proposal.title, suggestion.words, *proposal.doubts]
    heading = "".join(f"# {' '.join(line.split())}\n" for line in lines if line)
    body = yaml.safe_dump(
        suggestion.entry, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
    )
    return f"{heading}# Save and close to go on; leave it unchanged to decide again.\n{body}"


def edited(text: str, suggestion: Suggestion, ledger: Ledger | None) -> Suggestion:
    """A suggestion as somebody has edited it.

    Args:
        text: the YAML of one measure or one amendment.
        suggestion: what was edited.
        ledger: the ledger it is to enter; none for an empty one.

    Raises:
        InputError: everything that is wrong with it, each with its line.
    """
    document = _parsed(text)
    if not isinstance(document.content, dict):
        raise InputError(
            Problem("the edited measure", "is not a mapping", "It has keys such as 'title: ...'")
        )
    content: dict[str, Any] = document.content
    earlier = suggestion.earlier if suggestion.kind == "amendment" else None
    try:
        measure = amended(earlier, _same_id(content, earlier)) if earlier else Measure.model_validate(content)
    except ValidationError as error:
        raise InputError(_relined(problems_of(document, Measure, error))) from None
    problems = [problem for _, problem in content_problems([measure], ledger.lists if ledger else {})]
    if not earlier and ledger is not None and measure.id in ledger:
        rule, cure = "Each measure has its own id", "Give it another id"
        problems.append(Problem("id", f"'{measure.id}' is in the ledger", rule, cure))
    raise_if_any(problems)
    if earlier:
        return replace(suggestion, measure=measure, changes=content)
    return replace(suggestion, kind="new", measure=measure)


def write(accepted: Iterable[Suggestion], into: Destination) -> str:
    """Write accepted suggestions to a ledger, whole or not at all; what was done, in words.

    Args:
        accepted: new measures and amendments.
        into: where they go.

    Raises:
        InputError: nothing was accepted, or it cannot be written; then nothing is.
    """
    listed = [one for one in accepted if one.kind in ("new", "amendment")]
    if not listed:
        raise InputError(Problem(_PLACE, "nothing was accepted", "", "Nothing was written"))
    measures = [dump(one.measure) for one in listed if one.kind == "new" and one.measure is not None]
    amendments = [one.changes for one in listed if one.kind == "amendment"]
    _check_ids(measures)
    counts = (counted(len(measures), "measure"), counted(len(amendments), "amendment"))
    words = " and ".join(
        part for part, entries in zip(counts, (measures, amendments), strict=True) if entries
    )
    document = {"measures": measures} if measures else {}
    document |= {"amendments": amendments} if amendments else {}
    if into.kind == "addition":
        _new_file(into.path, document)
        adding = f"`detente ledger add {into.path} --ledger FOLDER`"
        return f"Wrote {words} to {into.path}; {adding} adds them to a ledger."
    if into.kind == "bulk file" or into.ledger is None:
        ledger = _ledger_with(into, listed)
        _whole(ledger, into)
        now = f"which now has {counted(len(ledger), 'measure')}"
        now = now if into.kind == "bulk file" else "a new ledger that stands alone"
        return f"Wrote {words} to {into.path}, {now}."
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reports.yaml"
        write_yaml(file, document)
        done = add_file(file, into.path)
    return f"Added {done.words} as {done.path}; {done.ledger.name} now has {counted(len(done.ledger), 'measure')}."


def _ledger_with(into: Destination, accepted: list[Suggestion]) -> Ledger:
    if into.ledger is not None:
        return with_accepted(into.ledger, accepted)
    measures = [one.measure for one in accepted if one.measure is not None]
    return Ledger.from_measures(measures, name=into.path.stem or into.path.resolve().name)


def _whole(ledger: Ledger, into: Destination) -> None:
    try:
        if into.kind == "bulk file":
            ledger.export(into.path)
        else:
            ledger.save(into.path)
    except OSError as error:
        raise _not_written(into.path, error) from None


def _not_written(path: Path, error: OSError) -> InputError:
    fact, cure = f"cannot be written: {error.strerror or error}", "Choose another folder"
    return InputError(Problem(str(path), fact, "", cure))


def _new_file(path: Path, document: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_yaml(path, document)
    except OSError as error:
        raise _not_written(path, error) from None


def _check_ids(measures: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    problems = []
    for one in measures:
        if one["id"] in seen:
            fact = f"two accepted measures have the id '{one['id']}'"
            problems.append(Problem(_PLACE, fact, "Each measure has its own id", "Edit one of them"))
        seen.add(one["id"])
    raise_if_any(problems)


def _same_id(content: dict[str, Any], earlier: Measure) -> dict[str, Any]:
    if content.get("amends") != earlier.id:
        fact = f"'amends' says '{content.get('amends')}'"
        raise InputError(
            Problem("amends", fact, f"It amends '{earlier.id}'", f"Write 'amends: {earlier.id}'")
        )
    return content


def _parsed(text: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "edited.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            document = read_yaml(file)
        except InputError as error:
            raise InputError(_relined(error.problems)) from None
    return document


def _relined(problems: Iterable[Problem]) -> list[Problem]:
    """Problems placed by their line alone: the file that was edited is gone by then."""
    return [
        replace(
            one,
            place=one.place.rpartition("edited.yaml, ")[2] if "edited.yaml, " in one.place else "the entry",
        )
        for one in problems
    ]
