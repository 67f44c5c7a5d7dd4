"""A scenario: a small YAML file that says which world, which day, which measures, and in whose words."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from detente.errors import InputError, Problem, raise_if_any
from detente.simulate.ensembles.scenario_ranges import Ranges, ensemble_of, ranges_problems
from detente.simulate.scenario_change import Change
from detente.simulate.scenario_data import Data, given_as_data
from detente.simulate.scenario_lines import (
    at_its_key,
    lines_of_change,
    lines_of_ids,
    told_by_line,
    unknown_names,
)
from detente.simulate.scenario_path import Horizon, day_of_expected, path_of, refuse_one_equilibrium, years_of
from detente.simulate.scenario_settings import (
    LONG_RUN,
    SETTINGS,
    Buyers,
    Capital,
    Factors,
    Ideas,
    Production,
    choices_of,
    settings_problems,
)
from detente.simulate.scenario_strategy import (
    Strategy,
    balanced_unless_said,
    note_strategy_lines,
    strategy_problems,
)
from detente.simulate.stage import Deficits
from detente.validation import Day, Names, by_line, problems_of
from detente.yaml_lines import Document, read_yaml

if TYPE_CHECKING:
    from detente.economy.parameters import Calibration
    from detente.economy.world import World
    from detente.policy.ledger import Ledger
    from detente.policy.policy import Policy
    from detente.policy.view import Standing
    from detente.simulate.ensembles.ensemble_result import Ensemble
    from detente.simulate.outcome import Outcome
    from detente.simulate.path import Path as YearsPath


INHERITED = ("world", "ledger", "known_on", "horizon", "deficits", "elasticities", "ranges", *SETTINGS)
"""What a scenario takes from the file it extends unless it says otherwise."""
OVER_YEARS = ("months", "expecting")
"""What only a scenario over years has; taken from the file it extends, too, unless it says otherwise."""
JOINED = ("enact", "lift", "measures", "notes")
"""What a scenario adds to that of the file it extends."""
PROBABILITY_ROOM = 1e-12
"""What probabilities that add up to one may be above it by rounding."""


class Expected(BaseModel):
    """What buyers think may come: another scenario, or changes to this one; a threat, or the end of a truce."""

    model_config = ConfigDict(extra="forbid")

    scenario: str | None = Field(
        None, description="Path from this file to a scenario: its policy on its own day is what may come."
    )
    enact: Names = Field(
        default_factory=list, description="Ids of ledger measures that would be carried out."
    )
    lift: Names = Field(default_factory=list, description="Ids of ledger measures that would end.")
    measures: list[Change] = Field(default_factory=list, description="What would come on top, in order.")
    probability: Annotated[float, Field(ge=0, le=1, strict=True)] = Field(
        description="That it comes, 0 to 1; those of one scenario add up to 1 at most."
    )
    day: Day | None = Field(None, description="The day it would come; none: that of 'scenario'.")
    after: Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)] | None = Field(
        None, description="Instead of 'day': years from the scenario's day."
    )
    _other: Any = PrivateAttr(None)
    _lines: dict[tuple[str, str], str] = PrivateAttr(default_factory=dict)
    """Where each id of a measure stands in its file, by key and id."""

    @model_validator(mode="after")
    def _consistent(self) -> Expected:
        changed = bool(self.enact or self.lift or self.measures)
        if changed == bool(self.scenario):
            raise ValueError("what may come is either a 'scenario' or changes: 'enact', 'lift', 'measures'")
        if self.day is not None and self.after is not None:
            raise ValueError("its time is said twice, by 'day' and by 'after'")
        if self.day is None and self.after is None and not self.scenario:
            raise ValueError("it has no time; add 'day: ' or 'after: ' with years")
        if any(change.start or change.until for change in self.measures):
            raise ValueError("its measures come on its own day and have no 'from' and no 'until'")
        return self

    @property
    def other(self) -> Scenario | None:
        """The scenario that may come, where a file was named."""
        return self._other


class Scenario(BaseModel):
    """An experiment in a file: a world, a ledger, a day and named changes, on top of the baseline.

    The baseline tariffs are the world's. What the ledger holds in force on the day comes on top, then the file's
    own measures. ``extends`` takes another file's first.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="A short name for tables.")
    words: str = Field(description="One sentence that says what the scenario is, apart from its impact.")
    day: Day = Field(description="The day on which the policy is read.")
    world: str = Field(
        "embedded",
        description="embedded, or a path from this file: a saved world (.npz), an OECD file (.csv).",
    )
    extends: str | None = Field(
        None,
        description="Path from this file to another scenario: its measures and notes come first, and what is not"
        " said here (world, horizon, deficits, elasticities, ranges) is as said there.",
    )
    ledger: str | None = Field(
        None,
        description="A bundled ledger (us-china) or the path of one, from this file; none: measures here.",
    )
    known_on: Day | None = Field(
        None,
        description="Read the ledger as it was known on that day; none: with all that was recorded since.",
    )
    enact: Names = Field(default_factory=list, description="Ids of ledger measures to carry out, * allowed.")
    lift: Names = Field(default_factory=list, description="Ids of ledger measures to end, * allowed.")
    horizon: Horizon = Field(
        "long-run",
        description="long-run: suppliers are chosen anew; impact: the first year; {years: 10}: year by year.",
    )
    months: bool = Field(False, description="Over years: tell the first two month by month.")
    expecting: list[Expected] = Field(
        default_factory=list,
        description="Over years: what buyers think may come, threats and ends of truces.",
    )
    deficits: Deficits = Field("share", description="What deficits do.")
    elasticities: str | None = Field(
        None,
        description="A named set or uniform(x); none: the world's own, or before the long run the calibration's.",
    )
    production: Production = Field(
        None,
        description="cobb-douglas, nested, or its elasticities {factors: 0.5, inputs: 0.2, final: 0.9};"
        " none: nested on impact, else cobb-douglas.",
    )
    factors: Factors = Field(
        "mobile", description="mobile between sectors, specific to them, or the share of value added tied."
    )
    capital: Capital = Field(
        False, description="true, or capital's share of value added, where the stock follows its return."
    )
    ideas: Ideas = Field(
        None, description="beta, 0 to below 1: how much producers learn from whom they buy; none: nothing."
    )
    calibration: Buyers = Field(
        None, description="On impact and over years: how fast and far buyers move, by name; none: blp."
    )
    measures: list[Change] = Field(default_factory=list, description="What changes, in order.")
    strategy: Strategy | None = Field(None, description="One question about what players would do.")
    ranges: Ranges | None = Field(
        None, description="What is drawn for the ranges of its numbers; none: 200 draws of the usual."
    )
    notes: list[str] = Field(default_factory=list, description="What a reader must know, a sentence each.")
    _lines: dict[tuple[str, str], str] = PrivateAttr(default_factory=dict)
    """Where each id of a measure stands in its file, by key and id."""
    _opened: Any = PrivateAttr(None)
    """The ledger and its name, once it was read: a policy, its words and its dates all ask for it."""

    @field_validator("name", "words")
    @classmethod
    def _said(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("it is empty")
        return text.strip()

    @classmethod
    def load(cls, path: str | Path) -> Scenario:
        """Read a scenario file, with the files it extends.

        Raises:
            InputError: every mistake in the file with its line, all at once.
        """
        return _load(Path(path), ())

    @classmethod
    def of(cls, content: Mapping[str, Any], place: str = "scenario") -> Scenario:
        """A scenario from data with the keys of a file, under all the checks that a file passes.

        Data lie in no folder, so they name no files: the world is the embedded one, the ledger a bundled one.

        Args:
            content: what a scenario file says.
            place: what to call it where something is wrong with it.

        Raises:
            InputError: every mistake with its key, all at once; a key that names a file.

        Example:
            >>> Scenario.of({"name": "October", "words": "As in force", "day": "2025-10-17", "ledger": "us-china"})
        """
        return _checked(given_as_data(content, place), ())

    def policy(self, world: World, on: dt.date | None = None, beside: Expected | None = None) -> Policy:
        """The measures in force on a day, as wedges on a world.

        Args:
            world: the world.
            on: the day; None: the scenario's own.
            beside: changes that may come, on top.

        Raises:
            InputError: every measure that names an unknown economy or sector or has an impossible rate.
        """
        from detente.policy.policy import Policy

        day, more = on or self.day, [] if beside is None else beside.measures
        policy, problems = Policy.none(world), []
        try:
            policy = self._ledger_policy(world, day, beside)
        except InputError as error:
            problems += error.problems
        ledgerless = bool(problems)
        for change in [*(one for one in self.measures if one.in_force(day)), *more]:
            try:
                change.check_names(world)
                # Without the ledger's policy a measure would be told of what is not its own mistake.
                policy = policy if ledgerless else change.apply(policy)
            except InputError as error:
                lines = change._lines or {("", ""): f"{self.name}, '{change.measure}'"}
                problems += [at_its_key(problem, lines) for problem in error.problems]
        raise_if_any(problems)
        return policy

    def _ledger_policy(self, world: World, day: dt.date, beside: Expected | None) -> Policy:
        """What the ledger says of the day; the baseline without one."""
        from detente.policy.policy import Policy

        ledger = self.open_ledger()
        if ledger is None:
            return Policy.none(world)
        enact, lift = ([], []) if beside is None else (beside.enact, beside.lift)
        lines = self._lines if beside is None else self._lines | beside._lines
        with told_by_line(lines):
            return ledger.policy(
                world,
                on=day,
                known_on=self.known_on,
                enact=[*self.enact, *enact],
                lift=[*self.lift, *lift],
            )

    def open_ledger(self) -> Ledger | None:
        """The ledger the scenario reads; None if its measures stand in the file."""
        from detente.policy import ledger_files
        from detente.policy.ledger import Ledger

        if self.ledger is None:
            return None
        if self._opened is None or self._opened[0] != self.ledger:
            # Which ledger a bare name means was settled where the scenario lies; what lies here says nothing.
            bundled = self.ledger in ledger_files.bundled_ledgers()
            found = Ledger.embedded(self.ledger) if bundled else Ledger.open(self.ledger)
            self._opened = (self.ledger, found)
        return self._opened[1]

    def standing(self) -> list[Standing]:
        """What the scenario's ledger holds in force on the day and the baseline does not hold, events left out.

        What is in force only because the scenario carries it out has the status ``carried out here``.
        """
        from detente.policy.ledger import BASELINE

        ledger = self.open_ledger()
        if ledger is None:
            return []
        then = {one.measure.id: one.measure for one in ledger.in_force(BASELINE, self.known_on)}
        by_itself = set(ledger.in_force(self.day, self.known_on).ids)
        found = []
        with told_by_line(self._lines):
            changed = ledger.changed(self.day, self.enact, self.lift, self.known_on)
        for one in changed.in_force(self.day, self.known_on):
            before = then.get(one.measure.id)
            same = before is not None and before.rates_on(BASELINE) == one.measure.rates_on(self.day)
            if not one.measure.is_event and not same:
                here = one.measure.id not in by_itself
                found.append(replace(one, status="carried out here") if here else one)
        return found

    @property
    def in_force(self) -> list[Change]:
        """The measures that apply on the scenario's day."""
        return [change for change in self.measures if change.in_force(self.day)]

    def open_world(self) -> World:
        """The world the scenario stands on."""
        from detente.economy.world import World

        if self.world == "embedded":
            return World.embedded()
        return World.open(self.world)

    def run(self, world: World | None = None, policy: Policy | None = None) -> Outcome:
        """Solve the scenario, on its own world unless one is given.

        Args:
            world: the world.
            policy: the scenario's policy on that world, where it was worked out before.

        Raises:
            InputError: a scenario over years, which `path` follows.
        """
        from detente.simulate.solving import solve

        refuse_one_equilibrium(self)
        stage = world or self.open_world()
        return solve(
            stage,
            policy or self.policy(stage),
            deficits=self.deficits,
            horizon=self.horizon,
            elasticities=self.elasticities,
            **self.choices,
        )

    @property
    def choices(self) -> dict[str, Any]:
        """What may move: production, factors, capital, ideas and the calibration of buyers."""
        return choices_of(self)

    @property
    def years(self) -> int | None:
        """How many years it is told over; None where its horizon is one equilibrium."""
        return years_of(self.horizon)

    def ensemble(self, world: World | None = None, **how: Any) -> Ensemble:
        """Solve the scenario under draws of what is not known, as its ``ranges`` ask for.

        Args:
            world: the world; None: its own.
            **how: executor, store, progress and ranges, as for `ensemble_of`.

        Raises:
            InputError: a scenario over years, and what `dt.ensemble` refuses.
        """
        refuse_one_equilibrium(self)
        return ensemble_of([self], world or self.open_world(), **how)

    def path(
        self,
        world: World | None = None,
        *,
        years: int | None = None,
        months: bool | None = None,
        calibration: str | Calibration | None = None,
    ) -> YearsPath:
        """Follow the scenario year by year: what starts and ends later than its day counts in its time.

        Each period has the policy of its middle day. Enacted measures of the ledger are in force from the start.

        Args:
            world: the world; None: its own.
            years: how many; None: as its horizon says, else 10.
            months: tell the first two years month by month; None: as it says.
            calibration: how fast and how far buyers move; None: the path's own, ``blp``.
        """
        return path_of(self, world, years=years, months=months, calibration=calibration)


def scenario_schema() -> str:
    """The JSON schema of scenario files, for editors that complete and check as one types."""
    return json.dumps(Scenario.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


def _load(path: Path, seen: tuple[Path, ...]) -> Scenario:
    if path.resolve() in seen:
        raise InputError(Problem(str(path), "extends itself", "A chain of scenarios ends somewhere"))
    return _checked(read_yaml(path), seen)


def _checked(document: Document, seen: tuple[Path, ...]) -> Scenario:
    """The scenario of a document, with those that it extends or expects."""
    path = document.path
    if not isinstance(document.content, dict):
        raise InputError(Problem(str(path), "is not a scenario", "A scenario is a list of keys and values"))
    try:
        scenario = Scenario.model_validate(document.content)
    except ValidationError as error:
        found = [*problems_of(document, Scenario, error), *unknown_names(document)]
        raise InputError(by_line(found)) from None
    for index, change in enumerate(scenario.measures):
        change._lines = lines_of_change(document, ("measures", index))
    scenario._lines = lines_of_ids(document, scenario, ())
    note_strategy_lines(scenario, document)
    scenario = balanced_unless_said(scenario)
    _complete_expected(scenario, document, (*seen, path.resolve()))
    if "world" in scenario.model_fields_set and scenario.world != "embedded":
        scenario = scenario.model_copy(update={"world": str(path.parent / scenario.world)})
    if "ledger" in scenario.model_fields_set and scenario.ledger and not isinstance(document, Data):
        scenario = scenario.model_copy(update={"ledger": _ledger_path(document, scenario.ledger)})
    if scenario.extends is None:
        return _with_what_it_names(scenario, document)
    base = _load(path.parent / scenario.extends, (*seen, path.resolve()))
    inherited = {name: getattr(base, name) for name in INHERITED if name not in scenario.model_fields_set}
    if years_of(inherited.get("horizon", scenario.horizon)):
        left = [name for name in OVER_YEARS if name not in scenario.model_fields_set]
        inherited |= {name: getattr(base, name) for name in left}
        inherited.pop("ranges", None)
    if inherited.get("horizon", scenario.horizon) == LONG_RUN:
        inherited.pop("calibration", None)
    scenario._lines = base._lines | scenario._lines
    joined = {name: [*getattr(base, name), *getattr(scenario, name)] for name in JOINED}
    # What one file carries out and the one that extends it ends is as it was, and the other way round.
    undone = {*base.enact} & {*scenario.lift} | {*base.lift} & {*scenario.enact}
    for name in ("enact", "lift"):
        joined[name] = [id for id in joined[name] if id not in undone]
    return _with_what_it_names(scenario.model_copy(update=inherited | joined), document)


def _ledger_path(document: Document, named: str) -> str:
    """The bare name of a bundled ledger, else a path from the scenario's file, which has a separator."""
    from detente.policy.ledger_files import BUNDLED, find

    try:
        found = find(named, document.path.parent)
    except InputError as error:
        place = document.place(("ledger",))
        raise InputError(
            [Problem(f"{place}, {p.place}", p.fact, p.rule, p.cure) for p in error.problems]
        ) from None
    if found.parent == BUNDLED:
        return found.name
    return str(found) if found.is_absolute() else os.path.join(os.curdir, found)


def _complete_expected(scenario: Scenario, document: Document, seen: tuple[Path, ...]) -> None:
    """Read the scenarios that may come, and note where their measures stand."""
    for index, one in enumerate(scenario.expecting):
        one._lines = lines_of_ids(document, one, ("expecting", index))
        for number, change in enumerate(one.measures):
            change._lines = lines_of_change(document, ("expecting", index, "measures", number))
        if one.scenario is not None:
            one._other = _load(document.path.parent / one.scenario, seen)


def _with_what_it_names(scenario: Scenario, document: Document) -> Scenario:
    """The scenario, unless something in it would be left out without a word.

    It speaks of a ledger and has none, or of years and is one equilibrium, or expects what is past.
    """
    checks = (_ledger_problems, _years_problems, settings_problems, ranges_problems, strategy_problems)
    problems = [problem for check in checks for problem in check(scenario, document)]
    raise_if_any(by_line([*problems, *unknown_names(document)]) if problems else [])
    return scenario


def _ledger_problems(scenario: Scenario, document: Document) -> list[Problem]:
    if scenario.ledger is not None:
        return []
    cure = "Add 'ledger: us-china'"
    given = [(name,) for name in ("known_on", "enact", "lift") if getattr(scenario, name)][:1]
    given += [
        ("expecting", index, name)
        for index, one in enumerate(scenario.expecting)
        for name in ("enact", "lift")
        if getattr(one, name)
    ]
    return [
        Problem(document.place(at), f"'{at[-1]}' is about a ledger, and the scenario names none", "", cure)
        for at in given
    ]


def _years_problems(scenario: Scenario, document: Document) -> list[Problem]:
    if scenario.years is None:
        cure = "Add 'horizon: {years: 10}'"
        return [
            Problem(
                document.place((name,)), f"'{name}' is about years, and the horizon is one moment", "", cure
            )
            for name in OVER_YEARS
            if getattr(scenario, name)
        ]
    problems = [
        Problem(
            document.place(("expecting", index)),
            f"it would come on {day_of_expected(scenario, one)}, before the scenario's day",
            f"Buyers expect what comes after {scenario.day}",
        )
        for index, one in enumerate(scenario.expecting)
        if day_of_expected(scenario, one) < scenario.day
    ]
    total = sum(one.probability for one in scenario.expecting)
    if total > 1 + PROBABILITY_ROOM:
        fact = f"the probabilities add up to {total:g}"
        rule = "Of several things that may come, at most one does"
        problems.append(Problem(document.place(("expecting",)), fact, rule))
    return problems
