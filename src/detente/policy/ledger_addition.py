"""Adding a file of measures to one's own ledger: read together first, then copied whole, or nothing is done."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.economy.storage import whole
from detente.errors import InputError, Problem
from detente.policy.ledger_files import BUNDLED
from detente.policy.ledger_writing import first_free
from detente.yaml_lines import Document, read_yaml

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger

OWN = "ledger: {name: mine, extends: us-china}"
RULE = "An addition has 'measures:', 'amendments:' or both"


@dataclass(frozen=True)
class Addition:
    """What was added.

    Attributes:
        path: the new file in the ledger's folder.
        words: how much it holds, such as "2 measures and 1 amendment".
        ledger: the ledger with it.
    """

    path: Path
    words: str
    ledger: Ledger


def add_file(file: Path, folder: Path) -> Addition:
    """Add a file of measures and amendments to a ledger's folder.

    Args:
        file: a YAML file with ``measures``, ``amendments`` or both.
        folder: the folder of a ledger that is not bundled.

    Raises:
        InputError: everything that is wrong with the file, alone or together with the ledger; nothing is written.
    """
    from detente.policy.ledger import Ledger

    _check_own(folder)
    if file.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            Problem(str(file), "lies in the ledger already", "", "Write it elsewhere, then add it")
        )
    document = read_yaml(file)
    entries = _entries(document)
    ledger = Ledger.open(folder, more=[file])
    path = _free_name(folder, [entry for _, entry in entries])
    try:
        with whole(path) as partial:
            partial.write_bytes(file.read_bytes())
    except OSError as error:
        fact = f"cannot be written to: {error.strerror or error}"
        cure = "Choose another folder, or change who may write there"
        raise InputError(Problem(str(folder), fact, "", cure)) from None
    counts = {noun: sum(one == noun for one, _ in entries) for noun in ("measure", "amendment")}
    words = " and ".join(f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts.items() if count)
    return Addition(path, words, ledger)


def _check_own(folder: Path) -> None:
    cure = f"Make a folder of your own with a file ledger.yaml that says '{OWN}', and add to that"
    bundled = (BUNDLED / folder).is_dir() and not folder.is_dir()
    if bundled or folder.resolve().is_relative_to(BUNDLED.resolve()):
        rule = "Bundled ledgers are not added to"
        raise InputError(Problem("--ledger", f"'{folder}' is a bundled ledger", rule, cure))
    if not folder.is_dir():
        fact = "is no folder" if folder.exists() else "there is no such folder"
        raise InputError(Problem(str(folder), fact, "A ledger of your own is a folder", cure))


def _entries(document: Document) -> list[tuple[str, dict[str, Any]]]:
    """The measures and amendments of an addition, each with what it is."""
    given = document.content if isinstance(document.content, dict) else {}
    for key, fact, cure in (
        ("ledger", "names a ledger", "Leave 'ledger:' out: the folder has its own"),
        (
            "products",
            "holds product lists",
            "Put lists into the folder by hand: they may need files of their own",
        ),
    ):
        if key in given:
            raise InputError(Problem(document.place((key,)), fact, RULE, cure))
    found = [
        (key.removesuffix("s"), entry)
        for key in ("measures", "amendments")
        for entry in _listed(given.get(key))
        if isinstance(entry, dict)
    ]
    if not found:
        raise InputError(Problem(str(document.path), "adds no measure and no amendment", RULE))
    return found


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _free_name(folder: Path, entries: list[dict[str, Any]]) -> Path:
    recorded = max(str(entry.get("recorded_on", "")) for entry in entries)
    try:
        day = dt.date.fromisoformat(recorded)
    except ValueError:
        day = dt.date.today()
    identifiers = [re.sub(r"[^a-z0-9-]+", "-", str(one.get("id") or one.get("amends"))) for one in entries]
    return first_free(folder, identifiers, day)
