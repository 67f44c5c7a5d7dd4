"""What a job works out: ranges, a path over years, a deal, a truce; each from a checked request to a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import economy_title
from detente.show.brief_ranges import Drawn
from detente.show.economies import shown_economies
from detente.show.ranges_shown import ASKED, REFERENCE, Ranged, as_data
from detente.show.web.answers import MONEY, WORLD_WELFARE, Solution, freshness, in_words
from detente.show.web.reproduce import literal
from detente.show.web.scenarios import normalised
from detente.simulate.ensembles.bands import LEVEL
from detente.simulate.ensembles.drivers import REST
from detente.simulate.ensembles.ensemble_result import WELFARE
from detente.simulate.ensembles.uncertainty import ALL

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.path_report import Followed
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
    """Bands of welfare and money, what they come from, and the answer with them in words.

    Args:
        asked: what is asked for.
        world: the world.
        told: told after each piece.

    Raises:
        InputError: as for `dt.ensemble`.
    """
    from detente.simulate.ensembles.scenario_ranges import ensemble_of

    both = [asked.scenario] if asked.against is None else [asked.scenario, asked.against]
    names = (ASKED, REFERENCE)[: len(both)]
    policies = {name: one.policy(world) for name, one in zip(names, both, strict=True)}

    def tell(done: int, total: int, left: float | None) -> None:
        told(done, total, left, "Drawing what is not known")

    tell(0, asked.ranges.draws, None)
    found = ensemble_of(both, world, policies, ranges=asked.ranges, progress=tell)
    outcomes = [one.run(world, policies[name]) for name, one in zip(names, both, strict=True)]
    solution = Solution(asked.scenario, outcomes[0], asked.against, *outcomes[1:])
    drawn = Ranged(asked.ranges, found, "", asked.against is not None)
    return _bands_document(asked, drawn) | in_words(solution, Drawn(asked.ranges, found))


def _bands_document(asked: RangesAsked, drawn: Ranged) -> dict[str, Any]:
    found, against = drawn.ensemble, asked.against
    assert found is not None  # it has just been drawn
    shown = {} if drawn.why_not else {name: drawn.bands(name) for name in (WELFARE, MONEY)}
    drivers = None if drawn.why_not else drawn.drivers
    return {
        "kind": "ranges",
        "scenario": normalised(asked.scenario),
        "against": None if against is None else normalised(against),
        "level": LEVEL,
        "percentiles": [50 * (1 - LEVEL), 50 * (1 + LEVEL)],
        "draws": found.draws,
        "seed": found.seed,
        "answered": drawn.answered,
        "failed_share": drawn.failed_share,
        "why_not": drawn.why_not,
        "over": [
            {"name": one.name, "title": one.title, "distribution": str(one.distribution),
             "standing": one.standing, "source": one.source}
            for one in found.parameters
        ],
        "units": {WELFARE: "%", MONEY: "million USD", WORLD_WELFARE: "%" if against is None else IN_POINTS},
        "world": {
            WORLD_WELFARE: as_data(drawn.world), MONEY: as_data(drawn.together(MONEY, found.world.economies)),
        } if shown else {},
        "economies": [
            {"code": code, "name": economy_title(code),
             **{name: as_data(each[code]) for name, each in shown.items()}}
            for code in found.world.economies
        ] if shown else [],
        "together": [
            {"name": one.name, "title": one.title, "members": list(one.members),
             **{name: as_data(drawn.together(name, one.members)) for name in shown}}
            for one in shown_economies(found.world)
        ] if shown else [],
        "drivers": [] if drivers is None else [
            {"parameter": row["parameter"], "title": row["title"], "explained": row["explained"],
             "rest": row["parameter"] == REST}
            for row in drivers.to_dict("records")
        ],
        "vintage": found.vintage,
        "freshness": freshness(asked.scenario),
        "python": _ranges_python(asked),
    }  # fmt: skip


def _ranges_python(asked: RangesAsked) -> str:
    """Lines that draw again and print bands; between two scenarios of the change that a comparison has."""
    ranges = asked.ranges.model_dump(exclude_none=True)
    scenario = {**normalised(asked.scenario), "ranges": ranges}
    lines = ["import detente as dt", "", f"scenario = dt.Scenario.of({literal(scenario)})"]
    if asked.against is None:
        lines += ["found = scenario.ensemble()", 'print(found.bands(["USA", "CHN"]))']
        return "\n".join(lines) + "\n"
    over = ALL if asked.ranges.over == [ALL] else asked.ranges.over
    ends = [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2]
    lines += [
        f"reference = dt.Scenario.of({literal(normalised(asked.against))})",
        "world = scenario.open_world()",
        'both = {"scenario": scenario.policy(world), "reference": reference.policy(world)}',
        f"found = dt.ensemble(world, both, draws={asked.ranges.draws}, seed={asked.ranges.seed}, "
        f"over={over!r}, horizon={asked.scenario.horizon!r}, deficits={asked.scenario.deficits!r}, "
        f"elasticities={asked.scenario.elasticities!r}, **scenario.choices)",
        "# From the one to the other, percent of what is spent under the reference, draw by draw.",
        'welfare = 100 + found["welfare_pct"].sel(economy=["USA", "CHN"])',
        'change = 100 * (welfare.sel(policy="scenario") / welfare.sel(policy="reference") - 1)',
        f'print(change.quantile({[round(end, 6) for end in ends]!r}, "draw").to_pandas())',
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
