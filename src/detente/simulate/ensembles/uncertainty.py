"""What is not known and may be drawn: parameters by name, with a distribution, a standing and a source each."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from jaxtyping import Float

from detente.economy.tables import rows
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.simulate.ensembles.distributions import Distribution, distribution

Over = None | str | Sequence[str] | Mapping[str, object]
"""What may be said of what is drawn: nothing for what is drawn by default, "all", names, or distributions."""

ALL = "all"
SHORTAGE = "shortage"


@dataclass(frozen=True)
class Uncertain:
    """A parameter that may be drawn.

    Attributes:
        name: how it is called.
        distribution: how it is drawn; the spread of one number where each sector or flow has its own.
        least: the least value it may have; minus infinity for a choice.
        most: the largest.
        horizon: "long-run", "impact", "any", or "shortage" for what is about a mineral.
        by_default: whether it is drawn where nothing is said.
        of: "world" for one number, "sector" or "flow" where each has its own.
        standing: "verified" or "assumption".
        title: what it is.
        source: where the distribution comes from.
    """

    name: str
    distribution: Distribution
    least: float
    most: float
    horizon: str
    by_default: bool
    of: str
    standing: str
    title: str
    source: str

    def belongs_to(self, horizon: str) -> bool:
        """Whether it says anything at a horizon."""
        return self.horizon == horizon or (self.horizon == "any" and horizon != SHORTAGE)

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from; none where it is a number."""
        return (
            tuple(str(value) for value in self.distribution.arguments) if self.distribution.is_choice else ()
        )


@cache
def uncertain_parameters() -> dict[str, Uncertain]:
    """Every parameter that may be drawn, by name: ``uncertain_parameters.csv``."""
    return {
        row["name"]: Uncertain(
            name=row["name"],
            distribution=distribution(row["distribution"], row["name"]),
            least=float(row["least"]) if row["least"] else -math.inf,
            most=float(row["most"]) if row["most"] else math.inf,
            horizon=row["horizon"],
            by_default=row["drawn"] == "by default",
            of=row["of"],
            standing=row["standing"],
            title=row["title"],
            source=row["source"],
        )
        for row in rows("uncertain_parameters")
    }


def asked_parameters(over: Over, horizon: str) -> tuple[Uncertain, ...]:
    """The parameters to draw at a horizon, in the order of the table.

    Args:
        over: None for those drawn by default, "all", names, or a mapping from names to distributions, None
            for the parameter's own.
        horizon: "long-run", "impact" or "shortage".

    Raises:
        InputError: unknown parameters, parameters that say nothing at the horizon, distributions without
            support, nothing to draw: all at once.
    """
    known = uncertain_parameters()
    here = {name: one for name, one in known.items() if one.belongs_to(horizon)}
    if over is None:
        return tuple(one for one in here.values() if one.by_default)
    if isinstance(over, str) and over == ALL:
        return tuple(here.values())
    wished: Mapping[str, object]
    wished = over if isinstance(over, Mapping) else dict.fromkeys([over] if isinstance(over, str) else over)
    if not wished:
        raise InputError(Problem("over", "nothing is drawn", f"At this horizon there are {', '.join(here)}"))
    problems, found = [], {}
    for name, given in wished.items():
        if name not in known:
            cure = nearest(str(name), here) or f"There are {', '.join(here)}"
            problems.append(Problem("over", f"there is no parameter '{name}'", "", cure))
        elif name not in here:
            rule = f"It belongs to {_WHERE[known[name].horizon]}; this is {_WHERE[horizon]}"
            problems.append(Problem("over", f"'{name}' says nothing here", rule))
        else:
            try:
                found[name] = here[name] if given is None else _redistributed(here[name], given)
            except InputError as error:
                problems += error.problems
    raise_if_any(problems)
    return tuple(found[name] for name in here if name in found)


_WHERE = {
    "long-run": "the long run",
    "impact": "the first year",
    SHORTAGE: "a shortage",
    "any": "any horizon",
}


def _redistributed(one: Uncertain, given: object) -> Uncertain:
    """A parameter with another distribution.

    Raises:
        InputError: one without support, outside what the parameter may be, of another kind than it, or with
            another median than 1 where each sector or flow has an error of its own.
    """
    place = f"over, {one.name}"
    other = distribution(given, place)
    problems = other.problems(place, one.least, one.most)
    if not problems and one.choices:
        problems = [
            Problem(
                place,
                f"there is no '{value}'",
                "",
                nearest(str(value), one.choices) or f"It is {one.distribution}",
            )
            for value in (other.arguments if other.is_choice else ())
            if value not in one.choices
        ]
        if not other.is_choice:
            problems = [Problem(place, f"{other} draws numbers", f"It is a choice: {one.distribution}")]
    elif not problems and other.is_choice:
        problems = [
            Problem(place, f"{other} draws from a list", f"It is a number, by default {one.distribution}")
        ]
    elif not problems and one.of != "world" and other.kind != "lognormal":
        rule = f"Each {one.of} has a factor of its own: lognormal(1, spread)"
        problems = [Problem(place, f"{other} cannot be drawn by {one.of}", rule)]
    elif not problems and one.of != "world" and other.middle != 1:
        rule = f"Each {one.of} has a factor of its own: lognormal(1, spread)"
        cure = f"Use lognormal(1, {other.arguments[1]:g})"
        problems = [Problem(place, f"{other} has the median {other.middle:g}", rule, cure)]
    raise_if_any(problems)
    return replace(one, distribution=other)


def quantiles(parameters: Sequence[Uncertain], draws: int, seed: int) -> Float[np.ndarray, "draw parameter"]:
    """Where each draw lies in the distribution of each parameter, 0 to 1.

    Each parameter has a stream of random numbers of its own. So the first draws of a longer ensemble are those of
    a shorter one, what is drawn of one parameter does not depend on which others are, and two policies meet the
    same draws.
    """
    columns = [
        np.random.Generator(np.random.Philox([seed, zlib.crc32(one.name.encode())])).random(draws)
        for one in parameters
    ]
    return np.stack(columns, axis=1) if columns else np.empty((draws, 0))
