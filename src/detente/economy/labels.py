"""Labels at the door: arrays, labelled arrays and data frames are welcome, and labels are checked if there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from detente.errors import Problem


def as_labelled(table: Any, dims: tuple[str, ...]) -> Any:
    """A data frame or series as a labelled array along ``dims``; anything else as it is.

    An index that only counts (0, 1, 2 …) is no label.
    """
    axes: tuple[pd.Index, ...]
    if isinstance(table, pd.DataFrame) and len(dims) == 2:
        axes = (table.index, table.columns)
    elif isinstance(table, pd.Series) and len(dims) == 1:
        axes = (table.index,)
    else:
        return table
    coords = {d: axis.tolist() for d, axis in zip(dims, axes, strict=True) if not _counts(axis)}
    return xr.DataArray(table.to_numpy(), coords=coords, dims=dims)


def _counts(axis: pd.Index) -> bool:
    return isinstance(axis, pd.RangeIndex) and axis.start == 0 and axis.step == 1


def label_problems(name: str, table: xr.DataArray, wanted: dict[str, list[str]]) -> list[Problem]:
    """What is wrong with the dimensions and labels of a table, where it has any.

    Args:
        name: what to call it.
        table: the labelled array.
        wanted: labels by dimension, in order.
    """
    if table.dims != tuple(wanted):
        fact = f"its dimensions are {', '.join(map(str, table.dims))}"
        rule = (
            f"They are {', '.join(wanted)}, in that order"
            if len(wanted) > 1
            else f"It is {next(iter(wanted))}"
        )
        return [Problem(name, fact, rule)]
    problems = []
    for dim, labels in wanted.items():
        if dim in table.coords and table[dim].values.tolist() != labels:
            problems.append(label_mismatch(name, dim, table[dim].values.tolist(), labels))
    return problems[:1]


def read_numbers(
    name: str, table: Any, wanted: dict[str, list[str]]
) -> tuple[np.ndarray | None, list[Problem]]:
    """A table as floats in the order of the wanted labels, or what is wrong with it.

    Args:
        name: what to call it.
        table: an array, nested lists, a labelled array or a data frame.
        wanted: labels by dimension, in order.
    """
    table = as_labelled(table, tuple(wanted))
    if isinstance(table, xr.DataArray):
        problems = label_problems(name, table, wanted)
        if problems:
            return None, problems
    dims = " x ".join(wanted)
    try:
        values = np.array(table.values if isinstance(table, xr.DataArray) else table, dtype=float)
    except (TypeError, ValueError):
        return None, [Problem(name, "cannot be read as an array of numbers", dims)]
    shape = tuple(len(labels) for labels in wanted.values())
    if values.shape != shape:
        return None, [Problem(name, f"its shape is {values.shape}", f"{dims} is {shape}")]
    return values, []


def label_mismatch(name: str, dim: str, given: list[Any], wanted: list[str]) -> Problem:
    """The message for labels that are not the expected ones, or not in the expected order."""
    missing = [label for label in wanted if label not in given]
    extra = [str(label) for label in given if label not in wanted]
    if not missing and not extra:
        fact = f"the labels along {dim} are in another order"
        return Problem(name, fact, "Labels are joined exactly", f"Use .sel({dim}=[...]) to put them in order")
    parts = [f"misses {', '.join(missing[:5])}"] if missing else []
    parts += [f"has {', '.join(extra[:5])} too many"] if extra else []
    return Problem(name, f"along {dim} it {' and '.join(parts)}", "Labels are joined exactly")
