"""A world that comes apart, as a person sees it: step by step, by bloc, beside what others have published."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from detente.economy.names import economy_title
from detente.show.baseline import baseline_words
from detente.show.format import plain, sensible_digits, signed
from detente.show.printing import listed
from detente.simulate.decoupling import TITLES, WORLD

if TYPE_CHECKING:
    from detente.simulate.decoupling import Decoupling

MARKS = {
    "read in the source": "",
    "read in a report of it": "r",
    "read partly in the source, partly in reports of it": "p",
}
"""How far a published number was checked, by the mark beside it."""
LEGEND = (
    "r: known from a report of it; p: in part; no mark: read in the source. Medians and ends are over regions in "
    "theirs, over economies here, which lie further apart. What they divided:"
)
OTHER_BARRIERS = "non-tariff barriers"
NOT_COMPARED = (
    "Felbermayr et al. double barriers other than tariffs, so nothing here is beside them; "
    "--barrier 'non-tariff barriers' does as they do."
)
STATISTICS = {"together": "", "median": ", median", "lowest": ", most", "highest": ", least"}
BETWEEN_WORDS = 2


def decoupling_report(found: Decoupling) -> RenderableType:
    """All that a terminal shows: the steps, the blocs, the published numbers, and what it all rests on."""
    parts: list[RenderableType] = [*_head(found), "", _steps_table(found), *_failures(found)]
    if found.converged:
        parts += ["", _spread_table(found)]
    if any(outcome.converged for outcome in found.steps.values()):
        parts += ["", _published_table(found), Text(LEGEND, "dim"), *_scenarios(found)]
        if any(not comparable(found, row) for row in _shown(found)):
            parts.append(Text(NOT_COMPARED, "dim"))
    parts += [""]
    parts += [Text(sentence) for sentence in which_part(found)]
    parts += [
        "",
        Text("Assumed, not measured:", "bold"),
        *(listed(words, "-") for words in found.assumptions),
    ]
    parts.append(Text(_vintage_line(found), "dim"))
    return Group(*parts)


def which_part(found: Decoupling) -> list[str]:
    """Which part of the published five to seven per cent is found, under which beta, in sentences."""
    losses = {name: float(value) for name, value in zip(found.steps, found.table().loc[WORLD], strict=True)}
    if not all(math.isfinite(loss) for loss in losses.values()):
        return ["No share of the published losses can be told: a step has no equilibrium."]
    beta = "" if found.ideas is None else f" (beta {found.ideas:g})"
    said = STEP_WORDS | {"ideas": f"{STEP_WORDS['ideas']}{beta}"}
    chain = "; ".join(f"{percent(loss)} {said[name]}" for name, loss in losses.items())
    sentences = [f"The world's welfare changes by {chain}."]
    if not found.blocs.splits_the_world_in_two:
        crossing = percent(100 * found.share_between_blocs("all"))
        sentences.append(
            "The published 5 to 7 % are about a world in two blocs with nobody in between. This is another split: "
            f"{crossing} of world trade crosses its line, and its numbers are no counterpart of theirs."
        )
        return sentences
    return [*sentences, *_of_the_seven(found, losses)]


STEP_WORDS = {
    "static": "without inputs, as if all trade were in final goods",
    "inputs": "with inputs",
    "ideas": "with ideas",
    "capital": "with capital",
}


def _of_the_seven(found: Decoupling, losses: dict) -> Iterator[str]:
    """What a world in two blocs finds of the nearly seven per cent."""
    without = -losses["inputs"]
    yield (
        f"Of the WTO's nearly 7 % (2025) for two blocs by 2040 the model finds {percent(without)} "
        f"with inputs and without ideas."
    )
    if "ideas" not in losses:
        yield "The rest is said to come from ideas that no longer spread; that step was left out."
        return
    total = -losses["ideas"]
    more = f"With ideas it is {percent(total)}"
    rest = (
        f"{more}; {plain(7 - total, 1)} points of the seven are not found"
        if total < 7
        else f"{more}, above the seven"
    )
    yield f"{rest} at this beta."
    if found.is_the_fitted_case:
        yield (
            "Beta was chosen so that the world loses the 5 % of Goes and Bekkers (2022): that agreement is no "
            "finding. What it gives for each bloc is not fitted."
        )


def percent(value: float) -> str:
    """A percentage in running text, its sign as it is."""
    return f"{plain(value, sensible_digits(value, 2))}\u00a0%"


def decoupling_csv(found: Decoupling) -> str:
    """The world, the blocs and every economy with welfare by step; the vintage in comment lines on top."""
    import pandas as pd

    groups = found.table().rename_axis("name").reset_index()
    groups.insert(0, "kind", ["world", *("bloc" for _ in groups.index[1:])])
    groups.insert(2, "bloc", ["", *groups["name"][1:]])
    economies = found.economies().rename_axis("name").reset_index()
    economies.insert(0, "kind", "economy")
    comments = "".join(f"# {key}: {value}\n" for key, value in found.vintage.items())
    table = pd.concat([groups, economies], ignore_index=True)
    return comments + table.to_csv(index=False, lineterminator="\n", float_format="%.8g")


def decoupling_json(found: Decoupling) -> str:
    """Everything as JSON; a number that is not there is null."""
    barrier = found.barrier
    document = {
        "vintage": found.vintage,
        "unit": "% of final spending",
        "blocs": {name: list(members) for name, members in found.blocs.groups.items()},
        "barrier": {"kind": barrier.kind, "size": barrier.size, "words": barrier.words},
        "ideas": found.ideas,
        "converged": found.converged,
        "why": found.why,
        "welfare": found.table().to_dict("index"),
        "contributions": found.contributions().to_dict("index"),
        "spread": {step: found.spread(step).to_dict("index") for step in found.steps},
        "economies": found.economies().to_dict("index"),
        "published": _published(found),
        "which_part": which_part(found),
        "assumptions": list(found.assumptions),
    }
    return json.dumps(_with_nulls(document), indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def comparable(found: Decoupling, row: Mapping, step: str = "inputs") -> bool:
    """Whether a step is about what a published number is about.

    Who doubled barriers other than tariffs is set beside a doubling of them only, and nothing with ideas.
    """
    if not str(row["scenario"]).startswith("barriers other than tariffs"):
        return True
    return found.barrier.kind == OTHER_BARRIERS and step in ("static", "inputs")


def _published(found: Decoupling) -> dict:
    """The published numbers and ours beside them, where they are about the same."""
    rows = found.published().to_dict("index")
    for row in rows.values():
        row |= {f"{name}_pct": None for name in found.steps if not comparable(found, row, name)}
    return rows


def _with_nulls(value: object) -> object:
    """A document as JSON has it, which knows neither NaN nor infinity."""
    if isinstance(value, dict):
        return {str(key): _with_nulls(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_with_nulls(entry) for entry in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value


def _head(found: Decoupling) -> list[Text]:
    between = " and ".join(found.blocs.members)
    crossing = percent(100 * found.share_between_blocs("all"))
    return [
        Text(f"{between} come apart: {found.barrier.words}", "bold"),
        Text(
            f"against the baseline: {baseline_words(found.world)}. {crossing} of trade between economies "
            "crosses the line in it."
        ),
    ]


def _table(title: str) -> Table:
    return Table(title=title, box=None, pad_edge=False, title_justify="left", header_style="bold")


def _step_columns(found: Decoupling, table: Table) -> None:
    for name in found.steps:
        table.add_column(
            TITLES[name].replace("input-output", "input-\noutput"), justify="right", no_wrap=True
        )


def _steps_table(found: Decoupling) -> Table:
    """Welfare by step, and what the last step consists of."""
    levels, added = found.table(), found.contributions()
    table = _table("Welfare, %, and in brackets what the step adds, points")
    table.add_column("", no_wrap=True)
    for name in found.steps:
        table.add_column(TITLES[name], justify="right", no_wrap=True)
    counts = {WORLD: len(found.world.economies)} | {
        bloc: len(members) for bloc, members in found.blocs.groups.items()
    }
    for group in levels.index:
        cells = [signed(float(levels.loc[group].iloc[0]))]
        for level, step in zip(levels.loc[group].iloc[1:], added.loc[group].iloc[1:], strict=True):
            more = f" ({signed(float(step))})" if math.isfinite(float(step)) else ""
            cells.append(f"{signed(float(level))}{more}")
        economies = "economy" if counts[group] == 1 else "economies"
        table.add_row(escape(f"{group}, {counts[group]} {economies}"), *cells)
    return table


def _failures(found: Decoupling) -> list[Text]:
    return [Text(f"{title}: no equilibrium was found: {why}", "bold") for title, why in found.why.items()]


def _spread_table(found: Decoupling) -> Table:
    last = TITLES[list(found.steps)[-1]]
    spread = found.spread()
    table = _table(f"Economies in the last step ({last}), welfare, %")
    for heading in ("", "median", "loses most", "", "loses least", ""):
        table.add_column(heading, justify="right" if heading == "median" else "left", no_wrap=True)
    several = {group for group, members in found.blocs.groups.items() if len(members) > 1} | {WORLD}
    for group, row in spread.iterrows():
        if group not in several:
            continue
        table.add_row(
            escape(str(group)),
            signed(float(row["median_pct"])),
            escape(economy_title(str(row["lowest"]))),
            signed(float(row["lowest_pct"])),
            escape(economy_title(str(row["highest"]))),
            signed(float(row["highest_pct"])),
        )
    return table


def _published_table(found: Decoupling) -> Table:
    """Published numbers that have a counterpart here, each study named once."""
    table = _table("Beside what others have published, %")
    table.add_column("", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("theirs", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    _step_columns(found, table)
    before = ""
    for row in _shown(found):
        ours = [
            signed(float(row[f"{name}_pct"])) if comparable(found, row, name) else "" for name in found.steps
        ]
        study = short_study(str(row["study"]))
        region = str(row["region"]).replace("any economy", "any")
        table.add_row(
            "" if study == before else escape(study),
            escape(f"{region}{STATISTICS[str(row['statistic'])]}"),
            theirs(float(row["low_pct"]), float(row["high_pct"])),
            MARKS[str(row["standing"])],
            *ours,
        )
        before = study
    return table


def short_study(study: str) -> str:
    """A study by its first author where there are more than two."""
    names, _, year = study.rpartition(" (")
    authors = re.split(r", | and ", names)
    return study if len(authors) <= BETWEEN_WORDS else f"{authors[0]} et al. ({year}"


def theirs(low: float, high: float) -> str:
    """A published number or range, with as many figures as it was published with."""
    ends = [plain(value, 0 if value.is_integer() else 1) for value in dict.fromkeys((low, high))]
    return " to ".join(ends)


def _shown(found: Decoupling) -> Iterator[dict]:
    """Published numbers about the world or a bloc that there is here."""
    for row in found.published().to_dict("records"):
        if row["region"] in (WORLD, "any economy", *found.blocs.members):
            yield row


def _scenarios(found: Decoupling) -> list[RenderableType]:
    """What each study divided, and how."""
    said = dict.fromkeys((short_study(row["study"]), row["scenario"]) for row in _shown(found))
    return [listed(f"{study}: {scenario}", "-", "dim") for study, scenario in said]


def _vintage_line(found: Decoupling) -> str:
    residual = max(outcome.residual for outcome in found.steps.values())
    return f"{found.world.provenance.name}; long-run; deficits: {found.deficits}; largest residual {residual:.0e}"
