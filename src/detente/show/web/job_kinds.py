"""What a job works out: ranges, a path over years, a deal, a truce; each from a checked request to a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import economy_title
from detente.show.ranges_shown import FEWEST_FOR_DRIVERS, as_data
from detente.show.web.answers import MONEY, WORLD_WELFARE, freshness
from detente.show.web.reproduce import literal
from detente.show.web.scenarios import normalised
from detente.simulate.ensembles.bands import Band
from detente.simulate.ensembles.drivers import REST
from detente.simulate.ensembles.ensemble_result import FEWEST_FOR_A_BAND, LEVEL, WELFARE
from detente.simulate.outcome import Comparison

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.path_report import Followed
    from detente.simulate.ensembles.ensemble_result import Ensemble
    from detente.simulate.ensembles.scenario_ranges import Ranges
    from detente.simulate.scenario import Scenario

Told = Callable[[int, int, float | None, str], None]
"""Told how far the work is: done, in all, seconds left or None where nobody knows, words."""
IN_POINTS = "points"


@dataclass(frozen=True)
class RangesAsked:
    """A range that is asked for.

    Attributes:
        scenario: the scenario.
        against: what it is measured against; None: the baseline.
        ranges: how often, and of what.
    """

    scenario: Scenario
    against: Scenario | None
    ranges: Ranges


def ranges_document(asked: RangesAsked, world: World, told: Told) -> dict[str, Any]:
    """Bands of welfare and money by economy and for the world, and what they come from.

    Args:
        asked: what is asked for.
        world: the world.
        told: told after each piece.

    Raises:
        InputError: as for `dt.ensemble`.
    """
    from detente.simulate.ensembles.scenario_ranges import ensemble_of

    both = [asked.scenario] if asked.against is None else [asked.scenario, asked.against]
    names = ("scenario", "reference")[: len(both)]
    policies = {name: one.policy(world) for name, one in zip(names, both, strict=True)}

    def tell(done: int, total: int, left: float | None) -> None:
        told(done, total, left, "Drawing what is not known")

    tell(0, asked.ranges.draws, None)
    found = ensemble_of(both, world, policies, ranges=asked.ranges, progress=tell)
    return _bands_document(asked, found)


def _bands_document(asked: RangesAsked, found: Ensemble) -> dict[str, Any]:
    answered = int(found.found.all(axis=0).sum())
    enough = answered >= FEWEST_FOR_A_BAND
    against = asked.against
    failed = 1 - answered / found.draws
    return {
        "kind": "ranges",
        "scenario": normalised(asked.scenario),
        "against": None if against is None else normalised(against),
        "level": LEVEL,
        "percentiles": [50 * (1 - LEVEL), 50 * (1 + LEVEL)],
        "draws": found.draws,
        "seed": found.seed,
        "answered": answered,
        "failed_share": failed,
        "why_not": "" if enough else f"{answered} draws have an equilibrium, and a band is said of "
        f"{FEWEST_FOR_A_BAND} or more",
        "over": [
            {"name": one.name, "title": one.title, "distribution": str(one.distribution),
             "standing": one.standing, "source": one.source}
            for one in found.parameters
        ],
        "units": {WELFARE: "%", MONEY: "million USD", WORLD_WELFARE: "%" if against is None else IN_POINTS},
        "world": {name: _band(found, name) for name in (WORLD_WELFARE, MONEY)} if enough else {},
        "economies": [
            {"code": code, "name": economy_title(code),
             **{name: _band(found, name, [code]) for name in (WELFARE, MONEY)}}
            for code in found.world.economies
        ] if enough else [],
        "drivers": _drivers(found) if answered >= FEWEST_FOR_DRIVERS else [],
        "vintage": found.vintage,
        "freshness": freshness(asked.scenario),
        "python": _ranges_python(asked),
    }  # fmt: skip


def _band(found: Ensemble, name: str, members: Sequence[str] | None = None) -> dict[str, float]:
    """The band of a number; between two scenarios of what a comparison has of it, draw by draw."""
    both = found.together(WELFARE if name == WORLD_WELFARE else name, "world" if members is None else members)
    here = both[0]
    if len(both) == 1:
        values = here
    elif name == MONEY or name in Comparison.IN_POINTS:
        values = here - both[1]
    else:
        values = 100 * ((100 + here) / (100 + both[1]) - 1)
    return as_data(Band.of(values))


def _drivers(found: Ensemble) -> list[dict[str, Any]]:
    """What the band of the world comes from, the largest part first."""
    one = found if len(found.policies) == 1 else found.versus("reference")
    table = one.drivers("scenario")
    return [
        {"parameter": row["parameter"], "title": row["title"], "explained": row["explained"],
         "rest": row["parameter"] == REST}
        for row in table.to_dict("records")
    ]  # fmt: skip


def _ranges_python(asked: RangesAsked) -> str:
    ranges = asked.ranges.model_dump(exclude_none=True)
    scenario = {**normalised(asked.scenario), "ranges": ranges}
    lines = ["import detente as dt", "", f"scenario = dt.Scenario.of({literal(scenario)})"]
    if asked.against is None:
        lines += ["found = scenario.ensemble()", 'print(found.bands(["USA", "CHN"]))']
    else:
        lines += [
            f"reference = dt.Scenario.of({literal(normalised(asked.against))})",
            "world = scenario.open_world()",
            'both = {"scenario": scenario.policy(world), "reference": reference.policy(world)}',
            f"found = dt.ensemble(world, both, draws={asked.ranges.draws}, seed={asked.ranges.seed}, "
            f"over={asked.ranges.over!r}, horizon={asked.scenario.horizon!r}, "
            f"deficits={asked.scenario.deficits!r}, elasticities={asked.scenario.elasticities!r}, "
            "**scenario.choices)",
            'print(found.versus("reference").bands(["USA", "CHN"]))',
        ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class PathAsked:
    """A path that is asked for.

    Attributes:
        scenario: the scenario.
        years: how many.
        variable: what is followed, by economy.
        calibrated: whether it is followed under every calibration of buyers, too.
    """

    scenario: Scenario
    years: int
    variable: str = "welfare_pct"
    calibrated: bool = True


def path_document(asked: PathAsked, world: World, told: Told) -> dict[str, Any]:
    """A scenario year by year, the range of its last year across calibrations, and where it leads.

    Args:
        asked: what is asked for.
        world: the world.
        told: told after each path.
    """
    import json
    from dataclasses import replace

    from detente.economy.parameters import calibrations
    from detente.show.path_report import Followed, in_the_long_run, path_json

    others = list(calibrations()) if asked.calibrated else []
    steps = 2 + len(others)
    told(0, steps, None, "Following it year by year")
    found = Followed(asked.scenario, asked.scenario.path(world, years=asked.years), asked.variable)
    if not found.path.converged:
        return {"kind": "path", "converged": False, "why": found.path.why,
                "scenario": normalised(asked.scenario)}  # fmt: skip
    told(1, steps, None, "Where it leads in the long run")
    found = replace(found, lasting=in_the_long_run(found))
    document = {"kind": "path", "converged": True, "why": ""} | json.loads(path_json(found))
    paths = {}
    for at, name in enumerate(others):
        told(2 + at, steps, None, f"The same with buyers as in {name}")
        paths[name] = asked.scenario.path(world, years=asked.years, calibration=name)
    document |= {
        "scenario": normalised(asked.scenario),
        "names": {code: economy_title(code) for code in document["economies"]},
        "protagonists": found.economies,
        "calibrations": _calibration_lines(found, paths),
        "freshness": freshness(asked.scenario),
        "python": _path_python(asked, found),
    }
    told(steps, steps, 0.0, "Done")
    return document


def _calibration_lines(found: Followed, paths: dict[str, Any]) -> dict[str, Any]:
    """The variable under every calibration, for those whom the path is about; lowest and highest by year."""
    solved = {name: path for name, path in paths.items() if path.converged}
    lines: dict[str, Any] = {}
    for code in found.economies:
        values = {name: path[found.variable].sel(economy=code).values for name, path in solved.items()}
        lines[code] = {
            "low": np.min(list(values.values()), axis=0) if values else [],
            "high": np.max(list(values.values()), axis=0) if values else [],
            "by_calibration": values,
        }
    return {
        "what": "not a confidence interval: what other published speeds of buyers would give",
        "failed": {name: path.why for name, path in paths.items() if not path.converged},
        "economies": lines,
    }


def _path_python(asked: PathAsked, found: Followed) -> str:
    return "\n".join([
        "import detente as dt", "",
        f"scenario = dt.Scenario.of({literal(normalised(asked.scenario))})",
        f"path = scenario.path(years={asked.years})",
        f"print(path.table({found.economies!r}, {asked.variable!r}))",
    ]) + "\n"  # fmt: skip
