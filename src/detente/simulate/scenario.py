"""A scenario: a small YAML file that says which world, which day, which measures, and in whose words."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from detente.economy.construction import rate_problems
from detente.errors import InputError, Problem
from detente.simulate.stage import Deficits
from detente.validation import Day, Names, SomeNames, problems_of
from detente.yaml_lines import Document, read_yaml

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.ledger import Ledger
    from detente.policy.policy import Policy
    from detente.policy.view import Standing
    from detente.simulate.outcome import Outcome


Instrument = Literal[
    "tariff", "tariff level", "export wedge", "trade cost", "import ban", "export ban", "subsidy"
]
NEEDS_RATE = ("tariff", "tariff level", "export wedge", "trade cost", "subsidy")
INHERITED = ("world", "ledger", "known_on", "horizon", "deficits", "elasticities")
"""What a scenario takes from the file it extends unless it says otherwise."""
JOINED = ("enact", "lift", "measures", "notes")
"""What a scenario adds to that of the file it extends."""
SMALLEST_FACTOR = 0.5
"""A trade cost below this was probably typed as a rate: 0.1 for 10 % more, which is a factor of 1.1."""


class Change(BaseModel):
    """One measure of a scenario: an instrument, who imposes it on whom, on what, how much, and when."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    measure: str = Field(description="What it is, in words for a reader.")
    instrument: Instrument = Field(
        description="tariff adds points; tariff level sets the rate; export wedge is a tax or scarce licences;"
        " trade cost multiplies the units shipped per unit that arrives, 1.1 makes goods 10 % dearer at the door;"
        " bans stop a flow; subsidy pays part of production cost."
    )
    imposed_by: SomeNames = Field(description="Economies or groups: codes, names, EU, G7.")
    on: SomeNames = Field(["world"], description="The other side: codes, names, groups.")
    exempt: Names = Field(default_factory=list, description="Economies that 'on' does not include.")
    sectors: SomeNames = Field(["goods"], description="Sector codes, names or groups.")
    rate: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = Field(
        None,
        description="A fraction, 0.25 for 25 points; for trade cost the factor: 1.1 makes goods 10 % dearer.",
    )
    rent_share: Annotated[float, Field(ge=0, le=1, strict=True)] = Field(
        1.0, description="Export wedge only: share of the money kept by the exporter."
    )
    start: Day | None = Field(None, alias="from", description="First day in force; none: always.")
    until: Day | None = Field(None, description="First day no longer in force; none: no end.")
    status: str = Field("in force", description="A word for the reader: in force, threatened, suspended.")
    source: str = Field(description="Who says so.")
    _place: str = PrivateAttr("")

    @model_validator(mode="after")
    def _consistent(self) -> Change:
        if self.start and self.until and self.until <= self.start:
            raise ValueError(f"it ends on {self.until}, before it starts on {self.start}")
        if self.rate is None and self.instrument in NEEDS_RATE:
            raise ValueError(f"a {self.instrument} needs a rate")
        if self.rate is not None and self.instrument not in NEEDS_RATE:
            raise ValueError(f"an {self.instrument} has no rate")
        self._refuse_unused()
        if self.rate is not None:
            self._refuse_unlikely(self.rate)
        return self

    def _refuse_unused(self) -> None:
        """A field that an instrument does not use would be left out without a word."""
        unused = {"on", "exempt"} if self.instrument == "subsidy" else set()
        unused |= set() if self.instrument == "export wedge" else {"rent_share"}
        given = sorted(unused & self.model_fields_set)
        if given:
            raise ValueError(f"a measure of kind '{self.instrument}' has no {' or '.join(given)}")

    def _refuse_unlikely(self, rate: float) -> None:
        """Rates that were probably meant otherwise."""
        if self.instrument == "trade cost" and rate < SMALLEST_FACTOR:
            raise ValueError(
                f"a trade cost is a factor: if {100 * rate:g} % more is meant, write {1 + rate:g}"
            )
        if self.instrument != "trade cost":
            for problem in rate_problems(rate, "rate"):
                raise ValueError(str(problem).removeprefix("rate: ").rstrip("."))

    def in_force(self, day: dt.date) -> bool:
        """Whether it applies on a day; intervals are half-open."""
        started = self.start is None or self.start <= day
        return started and (self.until is None or day < self.until)

    def apply(self, policy: Policy) -> Policy:
        """The policy with this measure on top."""
        who = {"imposed_by": self.imposed_by, "sectors": self.sectors}
        if self.instrument == "subsidy":
            return policy.with_subsidy(**who, rate=self._rate)
        both = who | {"on": self._targets(policy.world) if self.exempt else self.on}
        match self.instrument:
            case "tariff":
                return policy.with_tariff(**both, rate=self._rate)
            case "tariff level":
                return policy.with_tariff_level(**both, rate=self._rate)
            case "export wedge":
                return policy.with_export_wedge(**both, rate=self._rate, rent_share=self.rent_share)
            case "trade cost":
                return policy.with_iceberg(**both, factor=self._rate)
            case "import ban":
                return policy.with_import_ban(**both)
            case "export ban":
                return policy.with_export_ban(**both)

    def _targets(self, world: World) -> list[str]:
        spared = set(world.resolve_economies(self.exempt, "exempt"))
        return [label for label in world.resolve_economies(self.on, "on") if label not in spared]

    @property
    def _rate(self) -> float:
        assert self.rate is not None  # the validator has seen to it
        return self.rate


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
        " said here (world, horizon, deficits, elasticities) is as said there.",
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
    horizon: Literal["long-run"] = Field("long-run", description="long-run: suppliers are chosen anew.")
    deficits: Deficits = Field("share", description="What deficits do.")
    elasticities: str | None = Field(None, description="A named set or uniform(x); none: the world's own.")
    measures: list[Change] = Field(default_factory=list, description="What changes, in order.")
    notes: list[str] = Field(default_factory=list, description="What a reader must know, a sentence each.")
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

    def policy(self, world: World) -> Policy:
        """The measures in force on the scenario's day, as wedges on a world.

        Raises:
            InputError: every measure that names an unknown economy or sector or has an impossible rate.
        """
        policy, problems = self._ledger_policy(world), []
        for change in self.in_force:
            try:
                policy = change.apply(policy)
            except InputError as error:
                place = change._place or f"{self.name}, '{change.measure}'"
                problems += [Problem(f"{place}, {p.place}", p.fact, p.rule, p.cure) for p in error.problems]
        if problems:
            raise InputError(problems)
        return policy

    def _ledger_policy(self, world: World) -> Policy:
        """What the ledger says of the day; the baseline without one."""
        from detente.policy.policy import Policy

        ledger = self.open_ledger()
        if ledger is None:
            return Policy.none(world)
        return ledger.policy(world, on=self.day, known_on=self.known_on, enact=self.enact, lift=self.lift)

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
        """
        from detente.simulate.solving import solve

        stage = world or self.open_world()
        return solve(
            stage,
            policy or self.policy(stage),
            deficits=self.deficits,
            horizon=self.horizon,
            elasticities=self.elasticities,
        )


def scenario_schema() -> str:
    """The JSON schema of scenario files, for editors that complete and check as one types."""
    return json.dumps(Scenario.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


def _load(path: Path, seen: tuple[Path, ...]) -> Scenario:
    if path.resolve() in seen:
        raise InputError(Problem(str(path), "extends itself", "A chain of scenarios ends somewhere"))
    document = read_yaml(path)
    if not isinstance(document.content, dict):
        raise InputError(Problem(str(path), "is not a scenario", "A scenario is a list of keys and values"))
    try:
        scenario = Scenario.model_validate(document.content)
    except ValidationError as error:
        raise InputError(problems_of(document, Scenario, error)) from None
    for index, change in enumerate(scenario.measures):
        change._place = document.place(("measures", index))
    if "world" in scenario.model_fields_set and scenario.world != "embedded":
        scenario = scenario.model_copy(update={"world": str(path.parent / scenario.world)})
    if "ledger" in scenario.model_fields_set and scenario.ledger:
        scenario = scenario.model_copy(update={"ledger": _ledger_path(document, scenario.ledger)})
    if scenario.extends is None:
        return _with_what_it_names(scenario, document)
    base = _load(path.parent / scenario.extends, (*seen, path.resolve()))
    inherited = {name: getattr(base, name) for name in INHERITED if name not in scenario.model_fields_set}
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


def _with_what_it_names(scenario: Scenario, document: Document) -> Scenario:
    """The scenario, unless it speaks of a ledger and has none: that would be left out without a word."""
    given = [name for name in ("known_on", "enact", "lift") if getattr(scenario, name)]
    if scenario.ledger is None and given:
        place, fact = (
            document.place((given[0],)),
            f"'{given[0]}' is about a ledger, and the scenario names none",
        )
        raise InputError(Problem(place, fact, "", "Add 'ledger: us-china'"))
    return scenario
