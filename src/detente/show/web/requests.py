"""Bodies of requests: their keys, types and bounds, as they stand in the description of the interface."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

STANDS_FOR = "x-stands-for"
"""In a schema: the name of the one that it stands for."""
SCENARIO = {"type": "object", STANDS_FOR: "Scenario"}
"""Scenarios are checked by the library, which says more about what is wrong than a schema could."""
ScenarioBody = Annotated[dict[str, Any], WithJsonSchema(SCENARIO)]
MaybeScenario = Annotated[dict[str, Any] | None, WithJsonSchema({"anyOf": [SCENARIO, {"type": "null"}]})]
Name = Annotated[str, Field(min_length=1, max_length=200)]
NamesGiven = Name | Annotated[list[Name], Field(min_length=1, max_length=100)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Body(BaseModel):
    """A body: a key that there is not is refused."""

    model_config = ConfigDict(extra="forbid")


class SolveBody(Body):
    """A scenario to solve, and what it is measured against."""

    scenario: ScenarioBody = Field(description="The keys of a scenario file, without files.")
    against: MaybeScenario = Field(None, description="Another scenario; none: the baseline.")
    economies: Annotated[list[Name], Field(min_length=1, max_length=100)] | None = Field(
        None, description="Names or groups; none: all."
    )
    variables: list[Name] = Field(
        default_factory=list, max_length=50, description="Further variables by economy."
    )


class RangesBody(Body):
    """Bands of a scenario's numbers over draws of what is not known."""

    kind: Literal["ranges"]
    scenario: ScenarioBody
    against: MaybeScenario = None
    draws: Annotated[int, Field(ge=1, le=2000)] | None = Field(
        None, description="How many; none: as the scenario's ranges say, else 200."
    )
    seed: Annotated[int, Field(ge=0, le=2**53)] | None = None
    over: Any = Field(
        None,
        description="What is drawn: all, names, or names with distributions; none: the usual of the horizon.",
    )


class PathBody(Body):
    """A scenario followed year by year."""

    kind: Literal["path"]
    scenario: ScenarioBody
    years: Annotated[int, Field(ge=1, le=15)] | None = Field(
        None, description="How many; none: as the scenario's horizon says, else 10."
    )
    variable: Name = "welfare_pct"
    calibrated: bool = Field(True, description="Follow it under every calibration of buyers, too.")


class DealOptions(Body):
    """Terms of talks."""

    disagreement: Literal["today", "war"] = Field("today", description="What happens when talks fail.")
    weight: Annotated[float, Field(ge=0, le=1)] = Field(0.5, description="Bargaining power of the first.")
    margin: Annotated[float, Field(ge=0, le=10)] = Field(
        0.01, description="Percent of real income that each is to gain at least."
    )
    by: Literal["uniform", "sector"] = "uniform"
    groups: Literal["broad"] | None = None
    sectors: NamesGiven = "goods"
    frontier: Annotated[int, Field(ge=0, le=25)] = Field(9, description="Points of the frontier.")
    horizon: Literal["long-run", "impact"] = "long-run"


class TruceOptions(Body):
    """Terms of a truce."""

    by: Literal["uniform", "sector"] = "uniform"
    groups: Literal["broad"] | None = None
    sectors: NamesGiven = "goods"
    lag: Annotated[int, Field(ge=0, le=100)] = 0
    punishment: Literal["grim"] | Annotated[int, Field(ge=1, le=1000)] = "grim"
    renewal: Annotated[float, Field(ge=0, le=1)] = 1.0
    period_years: Annotated[float, Field(gt=0, le=50)] = 1.0
    discount: Annotated[float, Field(gt=0, lt=1)] | None = None
    band: Literal["default", "all", "scales", "sets"] | None = Field(
        None, description="Other elasticities under which it is worked out again; none: none."
    )
    horizon: Literal["long-run", "impact"] = "long-run"


class TodayBody(Body):
    """What is in force today."""

    scenario: MaybeScenario = Field(
        None, description="What is in force today; none: the ledger on 'day', or the baseline without a day."
    )
    day: Annotated[str, Field(max_length=10)] | None = None


class TalksBody(TodayBody):
    """Two sides, and what is in force between them today."""

    players: Annotated[list[Name], Field(min_length=2, max_length=2)] = Field(
        default_factory=lambda: ["USA", "CHN"], description="Two economies or groups."
    )


class DealBody(TalksBody):
    """Which deal two sides would sign."""

    kind: Literal["deal"]
    options: DealOptions = Field(default_factory=DealOptions)


class TruceBody(TalksBody):
    """Whether a truce between two sides holds."""

    kind: Literal["truce"]
    options: TruceOptions = Field(default_factory=TruceOptions)


class OptimalOptions(Body):
    """What a player may choose, and what it wants."""

    on: NamesGiven = Field("all", description="Partners; all: everyone else.")
    sectors: NamesGiven = "goods"
    by: Literal["uniform", "partner", "sector"] = "uniform"
    groups: Literal["broad"] | None = None
    instruments: Annotated[list[Literal["tariff", "export_wedge"]], Field(min_length=1, max_length=2)] = (
        Field(default_factory=lambda: ["tariff"])
    )
    bounds: tuple[Number, Number] = Field((-0.2, 2.0), description="Least and largest rate: 0.1 is 10 %.")
    objective: Literal["welfare", "real_gdp"] = "welfare"
    starts: Annotated[int, Field(ge=1, le=5)] = Field(3, description="Starts of the search.")
    horizon: Literal["long-run", "impact"] = "long-run"


class OptimalBody(TodayBody):
    """Which rates serve a player best if nobody answers."""

    kind: Literal["optimal"]
    player: NamesGiven = Field("USA", description="An economy, a group, or names that act as one.")
    options: OptimalOptions = Field(default_factory=OptimalOptions)


class SobolBody(Body):
    """How much of a number's variance each unknown makes."""

    kind: Literal["sobol"]
    scenario: ScenarioBody
    against: MaybeScenario = None
    base: Literal[2, 4, 8, 16, 32, 64, 128, 256, 512] = Field(
        64, description="Points, each solved once for every unknown and twice more."
    )
    seed: Annotated[int, Field(ge=0, le=2**53)] = 0
    over: Any = Field(
        None,
        description="What is drawn: all, names, or names with distributions; none: the usual of the horizon.",
    )
    economies: Annotated[list[Name], Field(min_length=1, max_length=20)] = Field(
        default_factory=lambda: ["USA", "CHN", "world"], description="Names or groups, each by itself."
    )
    of: Name = Field("welfare_pct", description="A variable by economy.")


class ReportBody(Body):
    """A report that was pasted."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    text: str
    published: Annotated[str, Field(max_length=10)] | None = Field(
        None, description="Day of publication, where the text gives none: 2025-10-17."
    )


class ReadBody(Body):
    """Reports to be read."""

    reports: list[ReportBody]
    ledger: Name = "us-china"


class ShortageBody(Body):
    """A cut of a mineral."""

    mineral: Name
    cut: Annotated[float, Field(ge=0, le=1)] = Field(description="Part of exports that is cut: 0.8 is 80 %.")
    months: Annotated[float, Field(gt=0, le=120)] = 12.0
    by: NamesGiven = "CHN"
    on: NamesGiven = "world"
    stage: Name | None = None
    stock_days: Annotated[float, Field(ge=0, le=10_000)] | None = None
    stockpile_days: Annotated[float, Field(ge=0, le=10_000)] = 0.0
    coalition: NamesGiven | None = None
    projects: Literal["none", "listed", "coalition"] = "listed"
    sigma: Annotated[float, Field(ge=0, le=20)] | None = None
    world: bool = Field(True, description="Work out the world's answer in the first year, too.")
