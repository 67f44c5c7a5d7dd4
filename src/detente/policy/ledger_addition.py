"""Adding a file of measures to one's own ledger: read together first, then copied whole, or nothing is done."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.economy.storage import whole
from detente.errors import InputError, Problem
from detente.policy.ledger_files import BUNDLED, find
from detente.policy.ledger_writing import first_free
from detente.policy.view import counted
from detente.yaml_lines import Document, read_yaml

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger

OWN = "ledger: {name: mine, extends: us-china}"
RULE = "An addition has 'measures:', 'amendments:' or both"
LOCK = ".adding"
"""The file that stands in a ledger's folder while something is added to it."""


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


def add_file(file: Path, folder: str | Path) -> Addition:
    """Add a file of measures and amendments to a ledger's folder.

    Args:
        file: a YAML file with ``measures``, ``amendments`` or both.
        folder: the folder of a ledger that is not bundled; a bare name must not be that of a bundled one, too.

    Raises:
        InputError: everything that is wrong with the file, alone or together with the ledger; nothing is written.
    """
    folder = _own(folder)
    if file.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            Problem(str(file), "lies in the ledger already", "", "Write it elsewhere, then add it")
        )
    entries = _entries(read_yaml(file))
    with _one_at_a_time(folder):
        path, ledger = _checked_copy(file, folder, [entry for _, entry in entries])
    counts = {noun: sum(one == noun for one, _ in entries) for noun in ("measure", "amendment")}
    words = " and ".join(counted(count, noun) for noun, count in counts.items() if count)
    return Addition(path, words, ledger)


def _checked_copy(file: Path, folder: Path, entries: list[dict[str, Any]]) -> tuple[Path, Ledger]:
    """Read a file together with a ledger and copy it into the folder that was read."""
    from detente.policy.ledger import Ledger

    ledger = Ledger.open(folder, more=[file])
    path = _free_name(folder, entries)
    try:
        with whole(path) as partial:
            partial.write_bytes(file.read_bytes())
    except OSError as error:
        raise _not_written(folder, error) from None
    return path, ledger


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold a folder while it is read, checked and written to: of two additions at once neither sees the other."""
    lock = folder / LOCK
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        fact, rule = f"is being added to, as {lock} says", "One addition at a time"
        cure = f"Try again; if nobody adds to it, delete {lock}"
        raise InputError(Problem(str(folder), fact, rule, cure)) from None
    except OSError as error:
        raise _not_written(folder, error) from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _not_written(folder: Path, error: OSError) -> InputError:
    cure = "Choose another folder, or change who may write there"
    return InputError(Problem(str(folder), f"cannot be written to: {error.strerror or error}", "", cure))


def _own(named: str | Path) -> Path:
    """The folder of a ledger of one's own."""
    cure = f"Make a folder of your own with a file ledger.yaml that says '{OWN}', and add to that"
    folder = Path(named)
    if not folder.exists() and (BUNDLED / folder).is_dir():
        folder = BUNDLED / folder
    elif folder.exists():
        folder = find(named)
    if folder.resolve().is_relative_to(BUNDLED.resolve()):
        rule = "Bundled ledgers are not added to"
        raise InputError(Problem("--ledger", f"'{named}' is a bundled ledger", rule, cure))
    if not folder.is_dir():
        fact = "is no folder" if folder.exists() else "there is no such folder"
        raise InputError(Problem(str(folder), fact, "A ledger of your own is a folder", cure))
    return folder


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
