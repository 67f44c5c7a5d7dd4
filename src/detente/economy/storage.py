"""Worlds in files: one ``.npz`` each, arrays in full precision, provenance as JSON."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cache
from os import PathLike
from pathlib import Path
from typing import IO, Any

import numpy as np
import xarray as xr

from detente.economy.tables import data_file
from detente.economy.world import Provenance, World
from detente.errors import InputError, Problem

REQUIRED = ("economies", "sectors", "trade", "input_share", "tariff", "trade_elasticity", "meta")


@cache
def load_embedded() -> World:
    """The bundled world. Read once: worlds are frozen, so all may share it."""
    with data_file("world.npz").open("rb") as stream:
        return _read(stream, "the bundled world")


def load_world(path: str | PathLike[str]) -> World:
    """Read a world saved with `save_world`.

    Raises:
        InputError: if the file is missing or is not a saved world.
    """
    try:
        with Path(path).open("rb") as stream:
            return _read(stream, str(path))
    except FileNotFoundError:
        raise InputError(Problem(str(path), "there is no such file")) from None
    except IsADirectoryError:
        raise InputError(Problem(str(path), "is a folder", "", "Use a file that World.save wrote")) from None


def save_world(world: World, path: str | PathLike[str]) -> None:
    """Write a world to one file, whole or not at all."""
    arrays: dict[str, Any] = {
        "economies": np.array(world.economies),
        "sectors": np.array(world.sectors),
        "trade": world.trade.values,
        "input_share": world.input_share.values,
        "tariff": world.tariff.values,
        "trade_elasticity": world.trade_elasticity.values,
        "meta": np.array(json.dumps(asdict(world.provenance) | {"elasticities": world.elasticities})),
    }
    if world.tariff_source is not None:
        arrays["tariff_source"] = world.tariff_source.values
    if world.published is not None:
        arrays["gdp_usd_m"] = world.published["gdp"].values
        arrays["published_value_added_usd_m"] = world.published["value_added"].values
    with whole(path) as unfinished, unfinished.open("wb") as stream:
        np.savez_compressed(stream, **arrays)


@contextmanager
def whole(path: str | PathLike[str]) -> Iterator[Path]:
    """A place to write a file to, which takes its name once it is complete; on failure nothing is left."""
    target = Path(path)
    unfinished = target.with_name(target.name + ".part")
    try:
        yield unfinished
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _read(stream: IO[bytes], place: str) -> World:
    cure = "Use a file that World.save wrote"
    try:
        arrays = np.load(stream, allow_pickle=False)
        stored = {name: arrays[name] for name in arrays.files}
    except (ValueError, OSError, EOFError, zlib.error, zipfile.BadZipFile, AttributeError):
        raise InputError(Problem(place, "is not a saved world", "", cure)) from None
    missing = [name for name in REQUIRED if name not in stored]
    if missing:
        raise InputError(Problem(place, f"has no {', '.join(missing)}", "A saved world has them", cure))
    try:
        return _world(stored)
    except InputError as error:
        raise InputError(
            [Problem(f"{place}, {p.place}", p.fact, p.rule, p.cure) for p in error.problems]
        ) from None


def _world(stored: Mapping[str, np.ndarray]) -> World:
    """A stored world through the door that every world comes through, with its provenance."""
    from detente.economy.construction import world_from_tables

    world = world_from_tables(
        economies=stored["economies"].tolist(),
        sectors=stored["sectors"].tolist(),
        trade=stored["trade"],
        input_share=stored["input_share"],
        tariff=stored["tariff"],
        trade_elasticity=_elasticities(stored),
        provenance=_provenance(stored["meta"]),
    )
    if "tariff_source" in stored:
        source = world.tariff.copy(data=stored["tariff_source"]).rename("tariff_source")
        world = replace(world, tariff_source=source)
    if "gdp_usd_m" in stored:
        totals = {"gdp": stored["gdp_usd_m"], "value_added": stored["published_value_added_usd_m"]}
        columns = {name: ("economy", values) for name, values in totals.items()}
        world = replace(world, published=xr.Dataset(columns, coords={"economy": world.economies}))
    return world


def _elasticities(stored: Mapping[str, np.ndarray]) -> xr.DataArray:
    """Stored elasticities with the name of their set."""
    try:
        name = json.loads(str(stored["meta"])).get("elasticities", "given as numbers")
    except (ValueError, AttributeError):
        name = "given as numbers"
    return xr.DataArray(stored["trade_elasticity"], dims="sector", attrs={"set": name})


def _provenance(meta: np.ndarray) -> Provenance:
    lists = ("sources", "notes", "tariff_sources")
    try:
        said = json.loads(str(meta))
        said.pop("elasticities", None)
        return Provenance(**{**said, **{name: tuple(said.get(name, ())) for name in lists}})
    except (ValueError, TypeError, AttributeError):
        raise InputError(Problem("meta", "does not say where the world comes from")) from None
