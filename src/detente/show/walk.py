"""From reports to scenarios: read, set beside a ledger, and told what is in force and what is threatened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import PrivateAttr

from detente.errors import InputError, Problem
from detente.policy.ledger import BASELINE, Ledger
from detente.policy.measure import APPLIES, BEFORE, DUTIES, EVENTS, Measure
from detente.policy.places import codes
from detente.policy.sides import acts, touches
from detente.reader.merging import Row
from detente.reader.proposing.comparison import Suggestion, add_to, with_accepted
from detente.reader.proposing.proposed_fields import NO_DAY
from detente.reader.proposing.proposed_products import means_all_goods
from detente.reader.reading import Published, Reading, read
from detente.show.charts import SCENARIO_COLOURS
from detente.show.ledger_lines import in_words
from detente.show.walk_charged import charged_between, duties_between, some_of, without_price
from detente.simulate.scenario import Scenario

if TYPE_CHECKING:
    from detente.economy.world import World

Role = Literal["in force", "threat", "none"]
MOST_THREATS = len(SCENARIO_COLOURS) - 2
"""Threats that have a scenario of their own; all are in the one that takes them together."""
RECORDED = "recorded_on"
TOGETHER = "All together"
IN_FORCE = "In force"


class ReportedScenario(Scenario):
    """A scenario on a ledger at hand instead of one that lies in files."""

    _at_hand: Ledger | None = PrivateAttr(None)

    @classmethod
    def on_ledger(cls, ledger: Ledger, **fields: object) -> ReportedScenario:
        """A scenario that reads a ledger at hand.

        Args:
            ledger: the ledger.
            **fields: the fields of a scenario, ``ledger`` left out.
        """
        scenario = cls.model_validate({**fields, "ledger": ledger.name})
        scenario._at_hand = ledger
        return scenario

    def open_ledger(self) -> Ledger | None:
        """The ledger at hand."""
        return self._at_hand


@dataclass(frozen=True)
class Told:
    """A measure that reports tell of, beside the ledger.

    Attributes:
        suggestion: what the reports say, and what the ledger had of it on their day.
        id: the measure of the ledger's copy that stands for it where it is counted.
        role: what it is counted as.
        why: why it is not counted, in words; empty where it is.
        charged: duties of the ledger between the same sides that are in every number, where it is not counted.
        narrower: a measure of the ledger on some of the goods that the reports tell of; "" where there is none.
    """

    suggestion: Suggestion
    id: str
    role: Role
    why: str = ""
    charged: tuple[str, ...] = ()
    narrower: str = ""

    @property
    def row(self) -> Row:
        """The merged row of the reports."""
        return self.suggestion.proposal.row

    @property
    def counted(self) -> bool:
        """Whether a number rests on it."""
        return self.role != "none"

    @property
    def is_new(self) -> bool:
        """Whether only the reports tell of it."""
        return self.suggestion.earlier is None


@dataclass(frozen=True)
class Walk:
    """Reports set beside a ledger, ready to be solved.

    Attributes:
        reading: what the reports say.
        day: the day of the latest report; the policy of every scenario is of that day.
        ledger: a copy of the ledger with what only the reports tell.
        held: the ledger as it was.
        told: every measure that the reports tell of, in the order of the rows; events are left out.
        scenarios: what is in force, then each threat carried out, then all of them.
        rests_on: rows of the reports that a scenario rests on, by its name.
        known: measures and events that the ledger had on that day, by row.
        undated: rows that only reports without a day of publication tell of; they are compared on `day`.
    """

    reading: Reading
    day: dt.date
    ledger: Ledger
    held: Ledger
    told: tuple[Told, ...]
    scenarios: tuple[ReportedScenario, ...]
    rests_on: dict[str, tuple[str, ...]]
    known: dict[str, str]
    undated: frozenset[str] = frozenset()


def walk(
    paths: Sequence[str | Path],
    ledger: Ledger | None = None,
    published: Published = None,
    world: World | None = None,
) -> Walk:
    """Read reports, set them beside a ledger and make scenarios of what is in force and what is threatened.

    The ledger is never changed: what only the reports tell goes into a copy.

    Args:
        paths: files of reports.
        ledger: the ledger; None: the bundled one.
        published: day of publication of all reports, or by name; without it, as the texts say.
        world: the world whose economies a measure has to touch to be counted; None: the bundled one.

    Raises:
        InputError: no report can be read, none has a day, or files that cannot be opened.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "report.txt"
        ...     _ = path.write_text("Canada will impose a 30% tariff on Chinese goods from July 1.")
        ...     walked = walk([path], published="2025-06-02")
        >>> [scenario.name for scenario in walked.scenarios]
        ['In force', 'Announced']
    """
    return walk_from(read([Path(path) for path in paths], published), ledger, world)


def walk_from(reading: Reading, ledger: Ledger | None = None, world: World | None = None) -> Walk:
    """The walk from reports that were read; see `walk`.

    Args:
        reading: what the reports say.
        ledger: the ledger; None: the bundled one.
        world: the world; None: the bundled one.

    Raises:
        InputError: no report has a day of publication.
    """
    from detente.economy.world import World

    day = _latest(reading)
    held = Ledger.embedded() if ledger is None else ledger
    stage = World.embedded() if world is None else world
    undated = frozenset(one.row.id for one in reading.measures if RECORDED not in one.fields)
    compared = _compared(reading, held, day)
    suggestions = [_as_wide(one) for one in compared]
    known = {one.proposal.row.id: one.earlier.id for one in suggestions if one.earlier is not None}
    measures = [one for one in suggestions if not _is_event(one)]
    told, copy = _beside(measures, _garbled(reading), held, day, stage, undated)
    narrower = {one.proposal.row.id: one.earlier.id for one in compared if one.earlier is not None}
    told = tuple(replace(one, narrower=narrower.get(one.row.id, "")) if one.is_new else one for one in told)
    scenarios, rests_on = _scenarios(told, copy, day)
    return Walk(reading, day, copy, held, told, scenarios, rests_on, known, undated)


def _latest(reading: Reading) -> dt.date:
    days = [report.published for report in reading.reports if report.published]
    if not days:
        rule = "A brief says what is in force on the day of the latest report"
        raise InputError(
            Problem("reports", "none has a day of publication", rule, "Give --published 2025-10-17")
        )
    return max(days)


# -- beside the ledger ------------------------------------------------------------------------------------


def _compared(reading: Reading, held: Ledger, day: dt.date) -> tuple[Suggestion, ...]:
    """What the ledger had of each row, without what became known after the day of the reports.

    A row that only reports without a day tell of is looked for on the day of the others; it becomes no measure.
    """
    then = held.with_versions([one for one in held.versions() if one.recorded_on <= day])
    dated = [replace(one, fields={RECORDED: day.isoformat()} | one.fields) for one in reading.measures]
    return add_to(then, dated)


def _beside(
    suggestions: Sequence[Suggestion],
    garbled: Mapping[str, str],
    held: Ledger,
    day: dt.date,
    world: World,
    undated: Collection[str],
) -> tuple[tuple[Told, ...], Ledger]:
    """Every measure told with what it counts as, and a copy of the ledger with what the ledger has not."""
    kept_to = held.heading.known_to
    # Up to the day to which a ledger was kept, its own record of a measure that it has is taken.
    news = [one for one in suggestions if one.kind == "amendment" and (not kept_to or day > kept_to)]
    then = with_accepted(held.with_versions([one for one in held.versions() if one.recorded_on <= day]), news)
    told: list[Told] = []
    new: list[Suggestion] = []
    for suggestion in suggestions:
        one = _told(suggestion, then, day, kept_to, world, garbled, told)
        if one.role == "threat" and one.row.id in undated:
            # Of a threat the day is part of the news: whether it stood on this one nobody says.
            one = Told(suggestion, "", "none", NO_DAY)
        told.append(
            one if one.counted else replace(one, charged=charged_between(suggestion.proposal, then, day))
        )
        if (
            one.counted
            and suggestion.kind == "new"
            and suggestion.measure
            and one.id == suggestion.measure.id
        ):
            new.append(suggestion)
    return tuple(told), with_accepted(held, [*news, *new])


def _is_event(suggestion: Suggestion) -> bool:
    return suggestion.proposal.row.is_event or suggestion.proposal.instrument in EVENTS


def _told(
    suggestion: Suggestion,
    ledger: Ledger,
    day: dt.date,
    kept_to: dt.date | None,
    world: World,
    garbled: Mapping[str, str],
    before: Sequence[Told],
) -> Told:
    """What a measure that reports tell of counts as, and why it does not where it does not."""
    if suggestion.kind == "incomplete" or suggestion.measure is None:
        return Told(suggestion, "", "none", suggestion.words)
    measure = ledger[suggestion.earlier.id] if suggestion.earlier else suggestion.measure
    status = measure.status_on(day)
    why = without_price(measure, day) or _beyond(measure, world) or _over(status, day)
    if not why and suggestion.kind == "new":
        why = _in_the_data(measure, status)
    if not why and suggestion.kind == "new":
        twin = next((one for one in before if one.counted and _alike(one, suggestion)), None)
        if twin is not None:
            return Told(suggestion, twin.id, twin.role)
        why = garbled.get(suggestion.proposal.row.id, "") or _charged_already(measure, ledger, day, kept_to)
    if why:
        return Told(suggestion, "", "none", why)
    return Told(suggestion, measure.id, "in force" if status in APPLIES else "threat")


def _as_wide(suggestion: Suggestion) -> Suggestion:
    """The suggestion, without a ledger's measure on some goods where the reports tell of a duty on all of them."""
    there, proposal = suggestion.earlier, suggestion.proposal
    on_all = not proposal.row.product or means_all_goods(proposal.row.product)
    if there is None or proposal.instrument not in DUTIES or not on_all or "goods" in there.products.sectors:
        return suggestion
    if proposal.measure is None:
        return Suggestion("incomplete", proposal, None, words=proposal.why)
    return Suggestion("new", proposal, proposal.measure, words="not in the ledger")


def _beyond(measure: Measure, world: World) -> str:
    """Why a measure touches nobody in the world, or ''."""
    here = [str(label) for label in world.economies]
    if not any(acts(measure, label) for label in here):
        return f"the economies of the data do not have {', '.join(measure.imposed_by)}"
    if not any(touches(measure, label) for label in here):
        return f"the economies of the data do not have {', '.join(measure.on)}"
    return ""


def _in_the_data(measure: Measure, status: str | None) -> str:
    """Why a duty that began before the data's baseline is not put on top of it, or ''."""
    if status not in APPLIES or not measure.in_force(BASELINE):
        return ""
    since, baseline = in_words(measure.in_force_intervals()[0][0]), in_words(BASELINE)
    return f"it applies since {since}, and every number is a difference to what was charged on {baseline}"


def _over(status: str | None, day: dt.date) -> str:
    """Why a measure of some status is neither in force nor threatened, or ''."""
    if status in APPLIES or status in BEFORE:
        return ""
    return f"it is {status or 'not yet known'} on {in_words(day)}"


def _garbled(reading: Reading) -> dict[str, str]:
    """Rows whose rate stands in garbled words, with what was made of them: no ground for a number."""
    return {
        one.row: f"the words that give its rate are garbled: {one.verdict}"
        for one in reading.contradictions
        if one.row and one.kind == "garbled" and one.field == "rate"
    }


def _charged_already(measure: Measure, ledger: Ledger, day: dt.date, kept_to: dt.date | None) -> str:
    """Why a duty told to be in force is not put on top of what the ledger holds between the same sides, or ''."""
    if measure.status_on(day) not in APPLIES or measure.instrument not in DUTIES:
        return ""
    if kept_to and measure.start and measure.start > kept_to:
        return ""
    duties = duties_between(measure.imposed_by, measure.on, ledger, day)
    if not duties:
        return ""
    listed = some_of([one.id for one in duties])
    return f"the ledger holds what is charged there ({listed}); on top of that it would be counted twice"


def _alike(one: Told, suggestion: Suggestion) -> bool:
    """Whether two rows tell of one act, so that it is counted once: kind, sides and rate are the same."""
    mine, theirs = one.suggestion.measure, suggestion.measure
    if mine is None or theirs is None or mine.instrument != theirs.instrument:
        return False
    sides = [
        (codes(measure.imposed_by, "imposed_by"), codes(measure.on, "on"), _values(measure))
        for measure in (mine, theirs)
    ]
    return sides[0] == sides[1]


def _values(measure: Measure) -> set[float]:
    return {rate.rate for rate in measure.rates if rate.rate is not None}


# -- scenarios --------------------------------------------------------------------------------------------


def _scenarios(
    told: Sequence[Told], copy: Ledger, day: dt.date
) -> tuple[tuple[ReportedScenario, ...], dict[str, tuple[str, ...]]]:
    """What is in force, each threat carried out on top of it, and all threats together."""
    threats: dict[str, list[Told]] = {}
    for one in told:
        if one.role == "threat":
            threats.setdefault(one.id, []).append(one)
    own = [one for one in told if one.role == "in force"]
    names = _names(threats)
    on = in_words(day)
    shared = {"day": day, "known_on": day}
    words = f"What is in force on {on}, as the ledger knew it that day"
    words += f", with {_count(own)} that only the reports tell of" if _count(own) else ""
    scenarios = [ReportedScenario.on_ledger(copy, name=IN_FORCE, words=words, **shared)]
    rests_on = {IN_FORCE: tuple(one.row.id for one in own)}
    for id, ones in list(threats.items())[:MOST_THREATS]:
        words = f"What is in force on {on}, and carried out that day: {copy[id].title}"
        scenarios.append(ReportedScenario.on_ledger(copy, name=names[id], words=words, enact=[id], **shared))
        rests_on[names[id]] = tuple(one.row.id for one in ones)
    if len(threats) > 1:
        listed = ", ".join(names[id] for id in list(threats)[:MOST_THREATS])
        more = f" and {len(threats) - MOST_THREATS} more" if len(threats) > MOST_THREATS else ""
        words = f"What is in force on {on}, and carried out that day: all that is threatened or announced"
        words += f" ({listed}{more})"
        scenarios.append(
            ReportedScenario.on_ledger(copy, name=TOGETHER, words=words, enact=list(threats), **shared)
        )
        rests_on[TOGETHER] = tuple(one.row.id for ones in threats.values() for one in ones)
    return tuple(scenarios), rests_on


def _count(told: Iterable[Told]) -> str:
    new = {one.id for one in told if one.is_new}
    return "" if not new else "1 measure" if len(new) == 1 else f"{len(new)} measures"


def _names(threats: dict[str, list[Told]]) -> dict[str, str]:
    """A short name for each threat: its status, with its row where there are several."""
    names = {}
    for id, ones in threats.items():
        word = {"announced": "Announced", "planned": "Planned"}.get(ones[0].row.status, "Threat")
        names[id] = word if len(threats) == 1 else f"{word} {ones[0].row.id}"
    return names
