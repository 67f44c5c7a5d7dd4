"""One measure of a scenario file: an instrument, who imposes it on whom, on what, how much, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from detente.economy.construction import rate_problems
from detente.errors import gathered
from detente.policy.measure import StatusWord
from detente.policy.quota import Measured, Payer, Rents
from detente.simulate.scenario_limits import (
    LIMIT_KEYS,
    Limit,
    limit_fields_unused,
    limit_mistakes,
    limit_terms,
)
from detente.validation import Day, Names, SomeNames, mistakes_at

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy

Instrument = Literal[
    "tariff", "tariff level", "export wedge", "trade cost", "import ban", "export ban", Limit, "subsidy"
]
NEEDS_RATE = ("tariff", "tariff level", "export wedge", "trade cost", "subsidy")
SMALLEST_FACTOR = 0.5
"""A trade cost below this was probably typed as a rate: 0.1 for 10 % more, which is a factor of 1.1."""


class Change(BaseModel):
    """One measure of a scenario: an instrument, who imposes it on whom, on what, how much, and when."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    measure: str = Field(description="What it is, in words for a reader.")
    instrument: Instrument = Field(
        description="tariff adds points; tariff level sets the rate; export wedge is a tax or scarce licences;"
        " trade cost multiplies the units shipped per unit that arrives, 1.1 makes goods 10 % dearer at the door;"
        " bans stop a flow; quota caps what 'imposed_by' sells to 'on'; purchase commitment is the least that"
        " 'imposed_by' buys from 'on'; subsidy pays part of production cost."
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
    cap: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = Field(
        None, description="Quota only: what may pass, as a fraction of the baseline: 0.6 lets 60 % pass."
    )
    covered: Annotated[float, Field(allow_inf_nan=False, strict=True)] = Field(
        1.0, description="Quota, purchase commitment: share of each flow that it is about."
    )
    measured: Measured | None = Field(
        None,
        description="Quota, purchase commitment: the quantity that arrives or the value at the border; unless"
        " said, a quota limits the quantity and a commitment the value.",
    )
    rents: Rents = Field("exporter", description="Quota only: who gets what scarce licences are worth.")
    on_imports: bool = Field(
        False, description="Quota only: 'imposed_by' caps what it buys from 'on', not what it sells."
    )
    floor: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = Field(
        None, description="Purchase commitment only: the least, as a fraction of the baseline: 1.5 is +50 %."
    )
    paid_by: Payer = Field(
        "importer", description="Purchase commitment only: whose state pays for what buyers would not buy."
    )
    start: Day | None = Field(None, alias="from", description="First day in force; none: always.")
    until: Day | None = Field(None, description="First day no longer in force; none: no end.")
    status: StatusWord = Field(
        "in force", description="For the reader, in the words of a ledger; what counts is its days."
    )
    source: str = Field(description="Who says so.")
    _lines: dict[tuple[str, str], str] = PrivateAttr(default_factory=dict)
    """Where it stands in its file: its beginning, its keys and the names in them."""

    @model_validator(mode="after")
    def _consistent(self) -> Change:
        found = list(self._mistakes())
        if found:
            raise mistakes_at(found)
        return self

    def _mistakes(self) -> Iterator[tuple[str, str]]:
        """What does not go together, each with its key."""
        if self.start and self.until and self.until <= self.start:
            yield "until", f"it ends on {self.until}, before it starts on {self.start}"
        if self.rate is None and self.instrument in NEEDS_RATE:
            yield "", f"a {self.instrument} needs a rate"
        if self.rate is not None and self.instrument not in NEEDS_RATE:
            key = LIMIT_KEYS.get(self.instrument)
            article, instead = ("a", f"; write '{key}'") if key else ("an", "")
            yield "rate", f"{article} {self.instrument} has no rate{instead}"
        elif self.rate is not None:
            yield from self._unlikely(self.rate)
        for key in sorted(self._unused & self.model_fields_set):
            yield key, f"a measure of kind '{self.instrument}' has no {key}"
        if self.instrument in LIMIT_KEYS and self.rate is None:
            yield from limit_mistakes(self)

    @property
    def _unused(self) -> set[str]:
        """Fields that the instrument does not use, which would be left out without a word."""
        unused = {"on", "exempt"} if self.instrument == "subsidy" else set()
        unused |= set() if self.instrument == "export wedge" else {"rent_share"}
        return unused | limit_fields_unused(self.instrument)

    def _unlikely(self, rate: float) -> Iterator[tuple[str, str]]:
        """Rates that were probably meant otherwise."""
        if self.instrument == "trade cost" and rate < SMALLEST_FACTOR:
            yield "rate", f"a trade cost is a factor: if {100 * rate:g} % more is meant, write {1 + rate:g}"
        if self.instrument != "trade cost":
            for problem in rate_problems(rate, "rate"):
                yield "rate", str(problem).removeprefix("rate: ").rstrip(".")

    def in_force(self, day: dt.date) -> bool:
        """Whether it applies on a day; intervals are half-open."""
        started = self.start is None or self.start <= day
        return started and (self.until is None or day < self.until)

    @property
    def place(self) -> str:
        """File and line of its beginning; empty for one that was read from no file."""
        return self._lines.get(("", ""), "")

    def check_names(self, world: World) -> None:
        """Refuse economies and sectors that a world does not have, all of them at once.

        Raises:
            InputError: every name that is unknown, by its key.
        """
        economies = {"imposed_by": self.imposed_by, "on": self.on, "exempt": self.exempt}
        gathered(
            *(lambda key=key, names=names: world.resolve_economies(names, key)
              for key, names in economies.items() if names),
            lambda: world.resolve_sectors(self.sectors, "sectors"),
        )  # fmt: skip

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
            case "quota":
                return policy.with_quota(**both, **limit_terms(self))
            case "purchase commitment":
                return policy.with_purchase_commitment(**both, **limit_terms(self))

    def _targets(self, world: World) -> list[str]:
        spared = set(world.resolve_economies(self.exempt, "exempt"))
        return [label for label in world.resolve_economies(self.on, "on") if label not in spared]

    @property
    def _rate(self) -> float:
        assert self.rate is not None  # the validator has seen to it
        return self.rate
