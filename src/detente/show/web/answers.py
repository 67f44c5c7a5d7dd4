"""The answer to a scenario as a document: numbers with units, words, and how to make it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente import __version__
from detente.economy.names import economy_title, sector_title
from detente.show.answer import answer_sentence, big_numbers, protagonists_of
from detente.show.baseline import baseline_words, between
from detente.show.brief_ranges import Drawn
from detente.show.dates import coming_dates
from detente.show.difference import difference_numbers, difference_sentence
from detente.show.economies import shown_economies
from detente.show.report import Solved
from detente.show.web import diverted
from detente.show.web.reproduce import python_of, yaml_of
from detente.show.web.scenarios import normalised
from detente.simulate.outcome import Labelled, Outcome

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.brief import BigNumber
    from detente.simulate.scenario import Scenario

WORLD_WELFARE = "world_welfare_pct"
MONEY = "equivalent_variation_usd_m"
MORE = ("income_usd_m", "price_pct", "average_tariff_pct", "tariff_revenue_usd_m")
"""Variables by economy that an answer has beside those of a table."""
BY_SECTOR = ("output_volume_pct", "output_pct", "value_added_usd_m")
MOST_DATES = 20


@dataclass(frozen=True, eq=False)
class Solution:
    """A scenario and its outcome, and what it is measured against.

    Attributes:
        scenario: the scenario.
        outcome: its outcome.
        against: the scenario it is measured against; None: the baseline.
        reference: that one's outcome.
    """

    scenario: Scenario
    outcome: Outcome
    against: Scenario | None = None
    reference: Outcome | None = None

    @cached_property
    def about(self) -> list[str]:
        """The two economies that the answer is about."""
        return protagonists_of(self.outcome, self.reference)

    @cached_property
    def shown(self) -> Labelled:
        """What the numbers are of."""
        return self.outcome if self.reference is None else self.outcome.versus(self.reference)

    @property
    def converged(self) -> bool:
        """Whether there are numbers."""
        return self.outcome.converged and (self.reference is None or self.reference.converged)

    @property
    def why(self) -> str:
        """Why there are none; empty where there are."""
        return next((one.why for one in (self.outcome, self.reference) if one and not one.converged), "")


def solution_document(
    id: str, found: Solution, economies: Sequence[str] | None = None, variables: Sequence[str] = ()
) -> dict[str, Any]:
    """Everything a page shows of one answer.

    Args:
        id: the answer's.
        found: the answer.
        economies: names or groups; None for all.
        variables: further variables by economy.

    Raises:
        InputError: unknown economies, or variables that are not by economy.
    """
    outcome, shown = found.outcome, found.shown
    world = outcome.world
    labels = list(world.economies) if economies is None else world.resolve_economies(economies, "economies")
    names = list(dict.fromkeys([*shown.table_variables, *MORE, *variables]))
    document = {
        "id": id,
        "scenario": normalised(found.scenario),
        "against": None if found.against is None else normalised(found.against),
        "words": found.scenario.words,
        **in_words(found),
        "converged": found.converged,
        "residual": max(one.residual for one in (outcome, found.reference) if one is not None),
        "why": found.why,
        "vintage": shown.vintage,
        "baseline": f"against {found.against.words}" if found.against else f"against {baseline_words(world)}",
        "notes": [*outcome.policy.notes, *found.scenario.notes],
        "freshness": freshness(found.scenario),
        "csv": f"/api/v1/solve/{id}.csv",
        "python": _python(found),
        "yaml": yaml_of(normalised(found.scenario), _stands_on(found)),
    }
    return document | (_numbers(found, labels, names) if found.converged else _no_numbers())


def in_words(found: Solution, drawn: Drawn | None = None) -> dict[str, Any]:
    """What a page says of an answer in words, and its large numbers.

    Args:
        found: the answer.
        drawn: the scenario under draws, and behind it what it is measured against; None: no ranges.

    Returns:
        ``answer``, of a comparison the difference; ``difference``, the same or None; and ``big_numbers``.
    """
    scenario, against = found.scenario, found.against
    if against is not None and against.name == scenario.name:
        against = against.model_copy(update={"name": f"{against.name} (the other)"})
    if drawn is not None and drawn.ensemble is not None:
        names = tuple(one.name for one in (scenario, against) if one is not None)
        drawn = replace(drawn, ensemble=replace(drawn.ensemble, policies=names))
    one = Solved(Path(), scenario, found.outcome, drawn)
    if against is None or found.reference is None:
        numbers = big_numbers(one) if found.converged else ()
        return {"answer": answer_sentence([one]), "difference": None, "big_numbers": _as_data(numbers)}
    other = Solved(Path(), against, found.reference, drawn)
    difference = difference_sentence(one, other)
    numbers = difference_numbers(one, other) if found.converged else ()
    return {"answer": difference, "difference": difference, "big_numbers": _as_data(numbers)}


def _as_data(numbers: Sequence[BigNumber]) -> list[dict[str, Any]]:
    return [vars(one) for one in numbers]


def _numbers(found: Solution, labels: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    outcome, shown = found.outcome, found.shown
    world = outcome.world
    frame = shown.table(labels, names)
    rows = frame.to_dict("index")
    units = {name: shown[name].attrs["unit"] for name in (*names, WORLD_WELFARE, *BY_SECTOR)}
    units |= {"change_usd_m": "million USD", "before_usd_m": "million USD", "after_usd_m": "million USD"}
    units |= {"before_pct": "%", "after_pct": "%", "change_pct": "%"}
    about = found.about
    return {
        "units": units,
        "world": {
            WORLD_WELFARE: float(shown[WORLD_WELFARE]),
            MONEY: float(shown[MONEY].sum()),
        },
        "economies": [
            {"code": str(code), "name": economy_title(str(code)), **row} for code, row in rows.items()
        ],
        "together": _together(
            found, [name for name in shown.table_variables if name != "leontief_bound_pct"]
        ),
        "protagonists": about,
        "sectors": {code: _sectors(shown, code) for code in about},
        "diversion": diverted.diverted_document(outcome, found.reference),
        "tariffs": _tariffs(outcome, found.reference),
    } | {"world_economies": len(world.economies)}


def _no_numbers() -> dict[str, Any]:
    return {
        "units": {},
        "world": {WORLD_WELFARE: None, MONEY: None},
        "economies": [],
        "together": [],
        "protagonists": [],
        "sectors": {},
        "diversion": diverted.NONE,
        "tariffs": {"unit": "%", "economies": []},
        "world_economies": 0,
    }


def _together(found: Solution, names: Sequence[str]) -> list[dict[str, Any]]:
    """The economies most readers look for, the European Union as one; welfare and money."""
    outcome, reference = found.outcome, found.reference
    rows = []
    for one in shown_economies(outcome.world):
        row: dict[str, Any] = {"name": one.name, "title": one.title, "members": list(one.members)}
        for name in ("welfare_pct", MONEY, "real_gdp_pct"):
            here = _value(outcome, name, one.members)
            row[name] = here
            if reference is not None:
                row[name] = float(between(name, here, _value(reference, name, one.members)))
        rows.append(row)
    return rows


def _value(outcome: Outcome, name: str, members: Sequence[str]) -> float:
    """A number of one economy, or of several together."""
    if len(members) > 1:
        return outcome.together(name, members)
    return float(outcome[name].values[outcome.world.economies.index(members[0])])


def _sectors(shown: Labelled, code: str) -> list[dict[str, Any]]:
    columns = {name: shown[name].sel(economy=code).values for name in BY_SECTOR}
    world = shown.world
    size = world.output.sel(economy=code).values
    return [
        {
            "sector": sector,
            "name": sector_title(sector),
            "output_share": float(size[at] / size.sum()),
            **{name: values[at] for name, values in columns.items()},
        }
        for at, sector in enumerate(world.sectors)
        if size[at] > 0
    ]


def _tariffs(outcome: Outcome, reference: Outcome | None) -> dict[str, Any]:
    """Average tariffs by importer, after buyers have moved, beside those before."""
    before = _tariffs_before(outcome.world) if reference is None else reference["average_tariff_pct"].values
    after = outcome["average_tariff_pct"]
    codes = [str(code) for code in after["economy"].values]
    both = zip(codes, before, after.values, strict=True)
    return {
        "unit": "%",
        "economies": [
            {"code": code, "name": economy_title(code), "before_pct": was, "after_pct": now}
            for code, was, now in both
        ],
    }


@lru_cache(maxsize=4)
def _tariffs_before(world: World) -> np.ndarray:
    """Average tariffs by importer in the baseline, %; a world is a value and is asked often."""
    return world.summary()["tariff_pct"].values


def freshness(scenario: Scenario) -> dict[str, Any]:
    """How old what an answer stands on is, and what comes next."""
    ledger = scenario.open_ledger()
    known = None if ledger is None else ledger.heading.known_to
    dates = coming_dates(scenario)[:MOST_DATES]
    return {
        "policy_as_of": scenario.day,
        "policy_known_to": scenario.known_on or known,
        "ledger": None if ledger is None else ledger.vintage,
        "coming": [{"day": day, "what": what} for day, what in dates],
    }


def _stands_on(found: Solution) -> str:
    world = found.outcome.world
    return f"Détente {__version__}, {world.provenance.name}, fingerprint {world.fingerprint}"


def _python(found: Solution) -> str:
    against = None if found.against is None else normalised(found.against)
    about = found.about if found.converged else None
    return python_of(normalised(found.scenario), against, about, _stands_on(found))


def csv_of(document: Mapping[str, Any]) -> str:
    """The table of an answer as CSV; what it stands on in comment lines on top.

    Args:
        document: an answer that has numbers.
    """
    import pandas as pd

    told = {"scenario": document["scenario"]["name"], "words": document["words"], **document["vintage"]}
    head = "".join(f"# {key}: {' '.join(str(value).split())}\n" for key, value in told.items())
    frame = pd.DataFrame(document["economies"]).rename(columns={"code": "economy"})
    return head + frame.to_csv(index=False, lineterminator="\n", float_format="%.8g")
