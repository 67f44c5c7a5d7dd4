"""Writing a ledger: a new folder of YAML files, whole or not at all."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from detente.economy.storage import whole
from detente.errors import InputError, Problem
from detente.policy.amendment import dump
from detente.policy.ledger_files import Contents
from detente.policy.products import ProductList


def save(contents: Contents, folder: Path) -> None:
    """Write a whole ledger into an empty or new folder.

    Raises:
        InputError: the folder holds something or is a file, and nothing is written.
    """
    cure = "Name a new folder"
    if folder.exists() and not folder.is_dir():
        raise InputError(Problem(str(folder), "is a file", "A ledger is a folder", cure))
    if folder.exists() and any(folder.iterdir()):
        raise InputError(Problem(str(folder), "is not empty", "A ledger is written whole", cure))
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(contents, unfinished)
        unfinished.chmod(0o755)  # what mkdtemp makes is for its owner alone
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(contents: Contents, folder: Path) -> None:
    documents: dict[str, Any] = {"measures": [], "amendments": []}
    latest: dict[str, dict[str, Any]] = {}
    for measure in sorted(contents.versions, key=lambda one: one.recorded_on):
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
        name: {"title": one.title or name, "source": one.source, "file": f"products/{name}.csv"}
        for name, one in contents.lists.items()
    }
    heading = contents.heading.model_dump(mode="json", exclude_defaults=True, exclude={"extends"})
    write_yaml(folder / "measures.yaml", {key: value for key, value in documents.items() if value})
    write_yaml(folder / "ledger.yaml", {"ledger": heading} | ({"products": lists} if lists else {}))


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """An amendment that leads from one version to the next."""
    apart = ("sources", "reason")
    changed = {key: value for key, value in after.items() if before.get(key) != value and key not in apart}
    gone = dict.fromkeys(key for key in before if key not in after and key not in apart)
    why = {"why": after["reason"]} if after.get("reason") else {}
    said, says = before.get("sources", []), after.get("sources", [])
    new = says[len(said) :] if says[: len(said)] == said else [one for one in says if one not in said]
    sources = {"sources": new} if new else {}
    return {"amends": after["id"], "recorded_on": after["recorded_on"], **why, **changed, **gone, **sources}


def _write_list(listed: ProductList, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(listed.columns)
    rows = [",".join(["hs", *names])]
    for at, code in enumerate(listed.hs):
        numbers = [float(listed.columns[name][at]) for name in names]
        rows.append(",".join([code, *("" if number != number else repr(number) for number in numbers)]))
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
