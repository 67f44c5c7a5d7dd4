"""A measure: one trade-policy act, who imposes it on whom, on what, how much, since when, and who says so."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from detente.economy.construction import rate_problems
from detente.validation import Day, Names, SomeNames, mistakes_at

Instrument = Literal[
    "import tariff",
    "export tax",
    "export control",
    "export ban",
    "import ban",
    "quota",
    "subsidy",
    "anti-dumping",
    "countervailing",
    "safeguard",
    "sanction",
    "agreement",
    "talks",
    "dispute",
    "investigation",
]
INSTRUMENTS: tuple[str, ...] = get_args(Instrument)
DUTIES = ("import tariff", "anti-dumping", "countervailing", "safeguard")
"""Instruments that an importer charges at the border; they stack on the base tariff of a product."""
EVENTS = ("agreement", "talks", "dispute", "investigation")
"""Instruments that change no price by themselves."""
NEEDS_RATE = (*DUTIES, "export tax", "subsidy")

StatusWord = Literal[
    "threatened", "announced", "planned", "in force", "held", "suspended", "expired", "withdrawn"
]
BEFORE = ("threatened", "announced", "planned")
"""What a measure is before it applies."""
APPLIES = ("in force", "held")
"""What a measure is while it applies; talks are held."""
OVER = ("expired", "withdrawn")
"""What a measure is when it no longer applies."""

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


def hs_digits(given: Any) -> str:
    """An HS code as digits; dots are for people."""
    if isinstance(given, int | float):
        raise ValueError(f"write HS codes in quotes: '{given}' has lost its zeros or its dot")
    digits = str(given).replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"'{given}' is not an HS code: it has digits and dots only")
    if len(digits) % 2 or len(digits) > 10:
        raise ValueError(f"HS code '{given}' has {len(digits)} digits: codes have 2, 4, 6, 8 or 10")
    return digits


HsCode = Annotated[str, BeforeValidator(hs_digits)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


def as_list(given: Any) -> Any:
    """One code is a list of one."""
    return [given] if isinstance(given, str | int | float) else given


class Products(_Part):
    """What a measure covers: any mix of HS codes, ICIO sectors and named lists, or words alone.

    Words alone are kept for the reader and cover nothing that can be counted.
    """

    text: str = Field(default="", description="In words, as the source says it.")
    hs: Annotated[list[HsCode], BeforeValidator(as_list)] = Field(
        default_factory=list, description="HS codes of 2 to 10 digits, in quotes."
    )
    sectors: Names = Field(default_factory=list, description="ICIO sectors or groups such as goods.")
    lists: Names = Field(default_factory=list, description="Product lists of the ledger, by name.")
    covered: dict[str, Share] = Field(
        default_factory=dict,
        description="Share of a sector's trade that is covered, where it is known better than from tariff lines.",
    )

    @property
    def counted(self) -> bool:
        """Whether anything but words says what is covered."""
        return bool(self.hs or self.sectors or self.lists or self.covered)


def _products(given: Any) -> Any:
    """A single word stands for a sector or group: ``products: goods``."""
    return {"sectors": [given]} if isinstance(given, str) else given


WhichProducts = Annotated[Products, BeforeValidator(_products)]
EVERYTHING = Products(sectors=["goods"])


class Source(_Part):
    """Who says so. ``verified: false`` marks what was not read in the document itself or a report of it."""

    title: str = Field(min_length=1, description="Order, notice or report, with its number.")
    publisher: str = Field(default="", description="Who published it.")
    date: Day | None = Field(default=None, description="When it was published.")
    url: str = Field(default="", description="Where it can be read; never fetched.")
    place: str = Field(default="", description="Section, page or paragraph.")
    quote: str = Field(default="", description="The exact words.")
    verified: bool = Field(
        default=True, description="False: the statement was not checked against a document."
    )


class Interval(_Part):
    """Days from one to another, half-open: the last day named is outside."""

    start: Day = Field(alias="from", description="First day.")
    until: Day | None = Field(default=None, description="First day outside; none: open end.")
    note: str = Field(default="", description="Why.")

    @model_validator(mode="after")
    def _ordered(self) -> Interval:
        _refuse_backwards(self.start, self.until)
        return self


class Rate(_Part):
    """One rate of a measure, in its time, on its partners and products.

    For duties ``additional`` stands on top of what else applies and ``total`` says what the whole duty comes to,
    base tariff included: it adds what is missing and nothing where the base is higher. For an export tax and a
    quota it is the wedge in fractions of the price, for an export control or import ban in part the extra cost of
    delay, for a subsidy the share of cost that is paid.
    """

    rate: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = Field(
        default=None, description="A fraction: 0.25 is 25 points."
    )
    column: str = Field(
        default="", description="Instead of a rate: the column of the named list that holds one a line."
    )
    basis: Literal["additional", "total"] = Field(description="additional to all else, or the total duty.")
    start: Day | None = Field(default=None, alias="from", description="First day; none: the measure's own.")
    until: Day | None = Field(default=None, description="First day outside; none: the measure's own end.")
    on: Names = Field(default_factory=list, description="Only these partners; none: all of the measure's.")
    excluded: Names = Field(default_factory=list, alias="except", description="Not these partners.")
    products: WhichProducts | None = Field(default=None, description="Only these; none: the measure's own.")
    prior: float | None = Field(default=None, description="The level before, for the reader.")
    note: str = Field(default="", description="What a reader should know.")

    @field_validator("rate")
    @classmethod
    def _a_fraction(cls, rate: float | None) -> float | None:
        for problem in rate_problems(rate, "rate") if rate is not None else []:
            raise ValueError(str(problem).removeprefix("rate: ").rstrip("."))
        return rate

    @model_validator(mode="after")
    def _consistent(self) -> Rate:
        _refuse_backwards(self.start, self.until)
        if (self.rate is None) == (not self.column):
            raise ValueError("give a rate, or the column of a list that holds one")
        return self


class Exemption(_Part):
    """Goods or partners a measure leaves out, from a day on."""

    products: WhichProducts = Field(description="What is left out.")
    on: Names = Field(default_factory=list, description="Only for these partners; none: all.")
    start: Day | None = Field(default=None, alias="from", description="First day exempt; none: always.")
    until: Day | None = Field(default=None, description="First day no longer exempt.")
    note: str = Field(default="", description="Why, by which order.")

    @model_validator(mode="after")
    def _ordered(self) -> Exemption:
        _refuse_backwards(self.start, self.until)
        return self

    def on_day(self, day: dt.date) -> bool:
        """Whether it stands on a day."""
        return _within(day, self.start, self.until)


class Content(_Part):
    """A content or origin rule: only part of the trade in covered goods meets the condition to be charged."""

    share: Share = Field(description="Share of the covered trade that is charged.")
    rule: str = Field(min_length=1, description="The rule, in words.")
    on: Names = Field(default_factory=list, description="Only for these partners; none: all.")
    source: str = Field(default="", description="Where the share comes from.")


class Stacking(_Part):
    """How a duty combines with the others on the same goods."""

    family: str = Field(
        default="", description="What others call it: section-232-steel, emergency-reciprocal."
    )
    base: bool = Field(
        default=False, description="It is the base tariff (MFN or preferential) that others stand on."
    )
    yields_to: Names = Field(
        default_factory=list, description="Not charged where a duty of one of these families is."
    )
    replaces: Names = Field(
        default_factory=list, description="Where it is charged, duties of these families are not."
    )
    exempt: list[Exemption] = Field(default_factory=list, description="What it leaves out.")
    content: list[Content] = Field(default_factory=list, description="Content and origin rules.")


class Status(_Part):
    """What a measure was from a day on."""

    date: Day = Field(description="From this day on.")
    status: StatusWord = Field(alias="is", description="What it was.")
    note: str = Field(default="", description="By which act, in which words.")


def _refuse_backwards(start: dt.date | None, until: dt.date | None) -> None:
    if said := _backwards(start, until):
        raise ValueError(said)


def _backwards(start: dt.date | None, until: dt.date | None) -> str:
    """That something ends before it starts; empty where it does not."""
    if start and until and until <= start:
        return f"it ends on {until}, before it starts on {start}: 'until' is the first day outside"
    return ""


def _identifier(given: str) -> str:
    if not ID.fullmatch(given):
        raise ValueError("an id is small letters, digits and single dashes: us-301-list-3")
    return given


class Measure(_Part):
    """One trade-policy act, dated and sourced; threats, talks and truces are measures, too.

    Days are half-open: a measure ``until`` a day does not apply on that day. ``recorded_on`` is when it became
    known, so that one can ask what was in force *as known then*.
    """

    id: Annotated[str, AfterValidator(_identifier)] = Field(
        description="Its name for good: small letters, digits and single dashes."
    )
    title: str = Field(min_length=1, description="What it is, for a reader.")
    state_act: str = Field(
        default="", description="The act it belongs to, when one act holds several measures."
    )
    instrument: Instrument = Field(description="What kind of act it is.")
    imposed_by: SomeNames = Field(description="Who acts: codes, names, groups.")
    on: SomeNames = Field(default=["all"], description="The other side: codes, names, groups, or all.")
    excluded: Names = Field(default_factory=list, alias="except", description="Partners left out.")
    authority: str = Field(default="", description="Legal authority, in the terms of the state that acts.")
    rates: list[Rate] = Field(default_factory=list, description="How much, for whom, on what, in which time.")
    products: WhichProducts = Field(default=EVERYTHING, description="What is covered; all goods unless said.")
    rent_share: Share = Field(
        default=0.0,
        description="Quota: share of its rent that the exporter keeps; the importer has the rest.",
    )
    announced: Day | None = Field(default=None, description="When it was made public.")
    start: Day | None = Field(default=None, alias="from", description="First day in force.")
    until: Day | None = Field(default=None, description="First day no longer in force.")
    suspended: list[Interval] = Field(default_factory=list, description="When it is not applied.")
    status: list[Status] = Field(default_factory=list, description="Statuses that dates do not imply.")
    condition: str = Field(default="", description="On what it depends.")
    answers: Names = Field(default_factory=list, description="Ids of measures it responds to.")
    stacking: Stacking = Field(default=Stacking(), description="How it combines with other duties.")
    sources: list[Source] = Field(default_factory=list, description="Who says so.")
    recorded_on: Day = Field(description="When this became known.")
    note: str = Field(default="", description="What a reader should know.")
    reason: str = Field(default="", description="Why this version was recorded: the 'why' of an amendment.")
    gta_reportable: bool | None = Field(default=None, description="Whether Global Trade Alert would list it.")
    gta_evaluation: Literal["Red", "Amber", "Green"] | None = Field(default=None, description="GTA's colour.")

    @model_validator(mode="after")
    def _consistent(self) -> Measure:
        found = list(self._mistakes())
        if found:
            raise mistakes_at(found)
        return self

    def _mistakes(self) -> Iterator[tuple[str, str]]:
        """What does not go together, each with its key."""
        if said := _backwards(self.start, self.until):
            yield "until", said
        if not (self.announced or self.start or self.status):
            yield "", f"'{self.id}' has no date: give announced, from, or a status with its date"
        if self.instrument in NEEDS_RATE and not self.rates and not self.is_only_threatened:
            yield "", f"'{self.id}' has no rates: {self.instrument} needs them"
        if self.instrument in EVENTS and self.rates:
            yield "rates", f"'{self.id}' is {self.instrument}: such a measure has no rates"
        if self.stacking.base and any(rate.basis != "total" for rate in self.rates):
            yield "rates", f"'{self.id}' is a base tariff: its rates are totals"

    @property
    def is_event(self) -> bool:
        """Whether it changes no price by itself: talks, agreements, disputes, investigations."""
        return self.instrument in EVENTS

    @property
    def is_only_threatened(self) -> bool:
        """Whether it was threatened and nothing later said that it was decided."""
        said = [step.status for step in self.status]
        if "threatened" not in said or {"announced", *APPLIES} & set(said):
            return False
        # Announced after the threat is decided; on the same day it is the threat that was announced.
        threatened = max(step.date for step in self.status if step.status == "threatened")
        return self.announced is None or self.announced <= threatened

    def history(self) -> list[Status]:
        """Every change of status in order, those that the dates imply included.

        On one day the written word counts, not what the dates imply; what was written to be over stays so until
        somebody writes otherwise.
        """
        written = sorted(self.status, key=lambda step: step.date)
        steps: list[Status] = []
        implied, over = None, False
        for day in sorted({step.date for step in written} | set(self._boundaries())):
            before, (implied, note) = implied, self._implied(day)
            said = [step for step in written if step.date == day]
            if said:
                steps += said
                over = said[-1].status in OVER
            elif implied and implied != before and not over:
                steps.append(Status.model_construct(date=day, status=implied, note=note))
        return steps

    def _boundaries(self) -> list[dt.date]:
        """Days on which the dates imply another status; none for what was never decided."""
        if self.is_only_threatened:
            return []
        days = [self.announced, self.start, self.until]
        days += [day for pause in self.suspended for day in (pause.start, pause.until)]
        return [day for day in days if day]

    def _implied(self, day: dt.date) -> tuple[StatusWord | None, str]:
        """What the dates alone say of a day, and why."""
        if self.is_only_threatened:
            return None, ""
        if self.until and self.until <= day:
            return "expired", ""
        for pause in self.suspended:
            if _within(day, pause.start, pause.until):
                return "suspended", pause.note
        if self.start and self.start <= day:
            return ("held" if self.instrument == "talks" else "in force"), ""
        if self.announced and self.announced <= day:
            return "announced", ""
        return None, ""

    def status_on(self, day: dt.date) -> StatusWord | None:
        """The status on a day; None before anything was said."""
        latest = None
        for step in self.history():
            if step.date > day:
                break
            latest = step.status
        return latest

    def in_force(self, day: dt.date) -> bool:
        """Whether it applies on a day."""
        return self.status_on(day) in APPLIES

    def in_force_intervals(self) -> list[tuple[dt.date, dt.date | None]]:
        """The half-open stretches of days on which it applies."""
        intervals: list[tuple[dt.date, dt.date | None]] = []
        since: dt.date | None = None
        for step in self.history():
            applies = step.status in APPLIES
            if applies and since is None:
                since = step.date
            elif not applies and since is not None:
                if step.date > since:
                    intervals.append((since, step.date))
                since = None
        if since is not None:
            intervals.append((since, None))
        return intervals

    def rates_on(self, day: dt.date) -> list[Rate]:
        """The rates that stand on a day, whether or not the measure applies on it."""
        return [rate for rate in self.rates if _within(day, rate.start, rate.until)]

    def source_as_known(self, known_on: dt.date | None) -> Source | None:
        """The source to name first for what was known on a day; none without sources.

        One published by then goes before one without a day, and that before a later one: a later document may be
        what tells of it today, and cannot have been its source then.

        Args:
            known_on: the day up to which the ledger is read; None: the first source is named.
        """
        if known_on is None or not self.sources:
            return self.sources[0] if self.sources else None
        published = [one for one in self.sources if one.date and one.date <= known_on]
        return (published or [one for one in self.sources if one.date is None] or self.sources)[0]


def _within(day: dt.date, start: dt.date | None, until: dt.date | None) -> bool:
    return (start is None or start <= day) and (until is None or day < until)
