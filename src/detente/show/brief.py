"""The brief: one HTML file with the answer first, then everything needed to check it and make it again.

The file asks nothing of any network, prints on A4 and reads on a phone. It is made from plain data only, so
that it can be written from a model run, from stored results, or in a test. A scenario whose solver did not
converge may be in a brief, but none of its numbers may.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from functools import lru_cache
from xml.etree import ElementTree

from jinja2 import Environment, PackageLoader, StrictUndefined

from detente.errors import Problem, raise_if_any

from .brief_part import Part
from .charts import SCENARIO_COLOURS
from .format import MISSING, signed, span_words
from .reported import ReportsTold

_DRAWING_PARTS = frozenset(
    "svg style g path rect circle line polyline polygon ellipse text tspan title desc defs clipPath".split()
)


@dataclass(frozen=True)
class BigNumber:
    """One of the numbers under the answer: its label, its value with unit, and what to read it with.

    ``rows`` are the ids of what reports say of it, where the brief was made from reports.
    """

    label: str
    value: str
    note: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScenarioWords:
    """A scenario in words, apart from its effects: its name, one sentence, and the day of its policy.

    ``rows`` are the ids of what reports say of it, where the brief was made from reports.
    """

    name: str
    words: str
    day: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableVariable:
    """A variable of the comparison: its name, its unit for the header, and decimals for numbers below ten."""

    name: str
    unit: str
    digits: int = 2


Ends = tuple[float, float]
"""Between what a number lies."""


@dataclass(frozen=True)
class ComparisonRow:
    """One economy of the comparison: `values[v][s]` is variable `v` in scenario `s`, in its unit.

    ``bands[v][s]`` has the ends of its range, None where it has none; nothing where no number has one.
    """

    economy: str
    values: tuple[tuple[float, ...], ...]
    bands: tuple[tuple[Ends | None, ...], ...] = ()


@dataclass(frozen=True)
class ComparisonTable:
    """The scenarios side by side: under each variable one column per scenario, one row per economy."""

    caption: str
    scenarios: tuple[str, ...]
    variables: tuple[TableVariable, ...]
    rows: tuple[ComparisonRow, ...]


@dataclass(frozen=True)
class Figure:
    """A drawing (`<svg>` text from `detente.show.map` or `.charts`), its heading and its caption."""

    svg: str
    caption: str
    heading: str = ""


@dataclass(frozen=True)
class MeasureLine:
    """One measure: what it is, its rate with unit, from and until when, its status and its source."""

    what: str
    rate: str
    start: str
    until: str
    status: str
    source: str


@dataclass(frozen=True)
class Assumption:
    """One entry of the register: what is assumed, with which value, from which source, and where it acts."""

    assumption: str
    value: str
    source: str
    acts_on: str


@dataclass(frozen=True)
class Definition:
    """What a variable means, in words."""

    name: str
    words: str


@dataclass(frozen=True)
class SolverVerdict:
    """Whether a scenario's equilibrium was found: the largest residual (relative), and in words why not."""

    scenario: str
    converged: bool
    residual: float
    why: str = ""


@dataclass(frozen=True)
class BriefContext:
    """All that a brief says, as plain data.

    Attributes:
        title: what the brief is about.
        answer: the answer in a few short sentences, shown first and large.
        big_numbers: one to four numbers under the answer.
        scenarios: the scenarios in words, in the order (and so the colours) of the comparison.
        comparison: the scenarios side by side.
        verdicts: the solver's word on every scenario of the comparison.
        ranges: label and text pairs under the big numbers: what ranges are, what drives them, what they compare.
        freshness: label and text pairs shown under the answer: data as of, policy known to, next event due.
        comparison_charts: drawings beside the comparison table.
        path_charts: the scenarios year by year, where they are told over years.
        maps: world maps.
        sector_charts: the sectors that fall and rise most, one drawing per economy.
        measures: the measures in the scenarios.
        assumptions: the register of assumptions.
        definitions: what the variables mean, and how they differ.
        vintage: label and text pairs: data, ledger, parameters and version that the numbers came from.
        sources: what the data were taken from, to be credited.
        commands: shell commands that make the brief again.
        python: a Python snippet that makes the numbers again.
        citation: how to cite the brief; "" leaves it out.
        reports: what the reports say that the brief was made from, with their words.
        ledger_lists: what a ledger has in force, threatened and suspended, and what changes soon.
        parts: diverted trade, the way there, chokepoints, talks.
        left_out: label and text pairs: what the brief does not tell, and why.
        folded: on paper, by section: what stands in the page alone, in words.
    """

    title: str
    answer: str
    big_numbers: tuple[BigNumber, ...]
    scenarios: tuple[ScenarioWords, ...]
    comparison: ComparisonTable
    verdicts: tuple[SolverVerdict, ...]
    ranges: tuple[tuple[str, str], ...] = ()
    freshness: tuple[tuple[str, str], ...] = ()
    comparison_charts: tuple[Figure, ...] = ()
    path_charts: tuple[Figure, ...] = ()
    maps: tuple[Figure, ...] = ()
    sector_charts: tuple[Figure, ...] = ()
    measures: tuple[MeasureLine, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    definitions: tuple[Definition, ...] = ()
    vintage: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    commands: str = ""
    python: str = ""
    citation: str = ""
    reports: ReportsTold = field(default_factory=ReportsTold)
    ledger_lists: tuple[Part, ...] = ()
    parts: tuple[Part, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    folded: Mapping[str, str] = field(default_factory=dict)


def _number_problems(context: BriefContext) -> list[Problem]:
    """Return what is wrong with the comparison: its shape, and numbers that no equilibrium stands behind."""
    table, given = context.comparison, {verdict.scenario for verdict in context.verdicts}
    failed = {verdict.scenario for verdict in context.verdicts if not verdict.converged}
    problems = [problem for row in table.rows for problem in _row_problems(row, table, failed)]
    rule = "Each scenario of the comparison has one"
    missing = [name for name in table.scenarios if name not in given]
    return problems + [Problem("verdicts", f"none for scenario '{name}'", rule) for name in missing]


def _row_problems(row: ComparisonRow, table: ComparisonTable, failed: set[str]) -> list[Problem]:
    """Return what is wrong with one row of the comparison."""
    place, shape = f"comparison, row '{row.economy}'", (len(table.variables), len(table.scenarios))
    if len(row.values) != shape[0] or any(len(values) != shape[1] for values in row.values):
        return [Problem(place, "it has another shape", f"It is {shape[0]} variables x {shape[1]} scenarios")]
    if row.bands and [len(bands) for bands in row.bands] != [len(values) for values in row.values]:
        return [Problem(place, "its bands have another shape", "It has one a number, or none at all")]
    return [
        Problem(place, f"scenario '{name}' did not converge", "It has no numbers", "Pass NaN, and no band")
        for position, name in enumerate(table.scenarios)
        if name in failed
        and (
            any(math.isfinite(values[position]) for values in row.values)
            or any(bands[position] is not None for bands in row.bands)
        )
    ]


def drawing_problem(figure: Figure) -> str:
    """Return why a drawing cannot go into the page unescaped, or ''."""
    if not figure.svg.startswith("<svg"):
        return "does not begin with <svg"
    try:
        root = ElementTree.fromstring(figure.svg)
    except ElementTree.ParseError as error:
        return f"is not well-formed ({error})"
    for part in root.iter():
        tag = part.tag.rpartition("}")[2]
        if tag not in _DRAWING_PARTS:
            return f"contains <{tag}>, which a still drawing does not need"
        for name in part.attrib:
            if name.lower().startswith("on") or name.lower().rpartition("}")[2] == "href":
                return f"has the attribute {name}, which runs or fetches something"
        if tag == "style" and re.search(r"url\(|@import|\\", part.text or ""):
            return "has a style that may fetch something"
    return ""


def _problems(context: BriefContext) -> list[Problem]:
    """Return all reasons not to make this brief."""
    problems, columns = [], len(context.comparison.scenarios)
    if not context.answer.strip():
        problems.append(Problem("answer", "is empty", "A brief begins with what answers the question"))
    if not 1 <= len(context.big_numbers) <= 4:
        fact = f"{len(context.big_numbers)} given"
        problems.append(Problem("big_numbers", fact, "One to four fit under the answer"))
    if columns > len(SCENARIO_COLOURS):
        rule = f"Colours tell at most {len(SCENARIO_COLOURS)} apart"
        problems.append(Problem("comparison", f"{columns} scenarios", rule))
    return [*problems, *_number_problems(context), *_drawing_problems(context)]


def _drawing_problems(context: BriefContext) -> list[Problem]:
    """Return every drawing that cannot go into the page, with the reason."""
    places = {
        name: getattr(context, name) for name in ("comparison_charts", "path_charts", "maps", "sector_charts")
    }
    places |= {part.anchor: part.figures for part in (*context.ledger_lists, *context.parts)}
    return [
        Problem(f"{place}, drawing {position}", fact, "A drawing is plain SVG")
        for place, figures in places.items()
        for position, figure in enumerate(figures, start=1)
        if (fact := drawing_problem(figure))
    ]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the template environment: everything is escaped but drawings that were checked."""
    environment = Environment(
        loader=PackageLoader("detente.show"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["signed"] = signed
    environment.filters["span"] = span_words
    environment.filters["cells"] = lambda lines: [astuple(line) for line in lines]
    environment.filters["residual"] = lambda size: f"{size:.1e}" if math.isfinite(size) else MISSING
    return environment


def _sections(context: BriefContext) -> list[tuple[str, str]]:
    """Return anchor and heading of the sections that have something to say, in reading order."""
    candidates = [
        ("scenarios", "What is compared", context.scenarios),
        ("ledger", "In force, threatened, expiring", context.ledger_lists),
        ("comparison", "Effects side by side", context.comparison.rows),
        ("years", "Year by year", context.path_charts),
        ("reported", "What the reports say", context.reports.counted),
        ("uncounted", "What could not be counted", context.reports.uncounted),
        ("watch", "Days to watch", context.reports.watch),
        ("maps", "Who gains and who loses", context.maps),
        ("sectors", "Sectors that fall and rise most", context.sector_charts),
        *((part.anchor, part.heading, part) for part in context.parts),
        ("measures", "Measures in the scenarios", context.measures),
        ("assumptions", "Assumptions", context.assumptions),
        ("definitions", "What the numbers mean", context.definitions),
        ("vintage", "Data, version and solver", context.vintage or context.verdicts or context.sources),
        ("reproduce", "How to make this again", context.commands or context.python),
    ]
    return [(anchor, heading) for anchor, heading, content in candidates if content]


def render(context: BriefContext) -> str:
    """Write the brief as one HTML page that needs nothing else.

    Args:
        context: all that the brief says; texts are escaped, drawings are checked and put in as they are.

    Returns:
        The page, beginning with `<!doctype html>`.

    Raises:
        InputError: with every problem at once: no answer, not one to four big numbers, a comparison row of
            the wrong shape, numbers of a scenario that did not converge, a scenario without a verdict, a
            drawing that is not plain SVG.
    """
    raise_if_any(_problems(context))
    colours = dict(zip(context.comparison.scenarios, SCENARIO_COLOURS, strict=False))
    failed = [verdict for verdict in context.verdicts if not verdict.converged]
    sections = _sections(context)
    return (
        environment()
        .get_template("brief.html.j2")
        .render(brief=context, sections=sections, shown=dict(sections), colours=colours, failed=failed)
    )
