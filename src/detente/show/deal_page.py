"""The page of a deal: the answer first, then what is signed, who gains, the frontier, and all that is assumed."""

from __future__ import annotations

import math
import shlex

from detente import __version__
from detente.economy.parameters import parameters
from detente.errors import Problem, raise_if_any
from detente.show.brief import Figure, drawing_problem, environment
from detente.show.charts import bars
from detente.show.chokepoint_page import Page, Part
from detente.show.deal_shown import CALLED, DealShown, concession_words, reciprocity_words
from detente.show.format import plain, signed, usd
from detente.show.frontier_chart import frontier
from detente.show.strategy_report import title_of, with_minus

CHART = (
    "Each dot on the line is a package from which neither can gain without the other losing. Shaded: what both "
    "prefer to talks that fail. Both axes have one scale."
)


def deal_page(shown: DealShown) -> str:
    """Write the page of a deal: one HTML text that needs nothing else.

    Raises:
        InputError: a drawing that is not plain SVG.
    """
    page = page_of(shown)
    drawings = [figure for part in page.parts for figure in part.figures]
    raise_if_any([Problem("page", fact) for figure in drawings if (fact := drawing_problem(figure))])
    return environment().get_template("chokepoint.html.j2").render(page=page)


def page_of(shown: DealShown) -> Page:
    """All that the page says."""
    found = shown.found
    first, *others = shown.said
    parts = [
        Part("words", "In words", items=tuple(others)),
        _signed(shown),
        _frontier(shown),
        _gains(shown),
        Part("reciprocity", "Reciprocity", words=(f"{reciprocity_words(found)}.",) if found.exists else ()),
        _assumptions(shown),
        Part("vintage", "Data and version", lines=tuple(found.outcome.vintage.items())),
        Part("reproduce", "How to make this again", code=_again(shown)),
    ]
    return Page(
        title=f"Talks: {shown.titles[0]} and {shown.titles[1]}",
        answer=first,
        numbers=_numbers(shown),
        freshness=(
            ("Today", shown.today),
            ("When talks fail", shown.otherwise or found.breakdown.words),
            ("Data", found.world.provenance.name),
            ("Horizon", found.outcome.horizon),
        ),
        notices=tuple(f"{note[:1].upper()}{note[1:]}." for note in found.notes),
        parts=tuple(
            part for part in parts
            if part.words or part.figures or part.rows or part.lines or part.items or part.code
        ),
    )  # fmt: skip


def _numbers(shown: DealShown) -> tuple[tuple[str, str, str], ...]:
    """Up to four large numbers: what both and the world gain, and the smallest package."""
    found = shown.found
    main = found.agreed or found.smallest
    if main is None:
        names = zip(shown.titles, found.breakdown.values - found.today_values, strict=True)
        return tuple(
            (title, signed(float(gain), 3, "%"), "when talks fail, against today") for title, gain in names
        )
    package = "agreed" if found.agreed is not None else "smallest package"
    told = []
    for name, row in list(main.gains.iterrows())[:3]:
        title = "World" if name == "world" else title_of(str(name))
        note = f"of real income against today, {package}; {usd(float(row['gain_usd_m']))} a year"
        told.append((title, signed(float(row["gain_pct"]), 3, "%"), with_minus(note)))
    if found.smallest is not None:
        note = f"a year; leaves both {found.margin:g} % better off than today"
        told.append(("Smallest package", usd(found.smallest.size), note))
    return tuple(told)


def _signed(shown: DealShown) -> Part:
    found, rows = shown.found, shown.concessions
    columns = [name for name in ("agreed", "smallest") if name in shown.packages]
    told = []
    for at, one in enumerate(found.terms.granted):
        row, other = rows.loc[at], found.players[1 - one.owner].name
        rates = [plain(row[f"{name}_pct"], 1) for name in ("today", *columns, "could_be")]
        worth = [plain(row[f"{name}_usd_m"] / 1000, 1) for name in columns]
        what = concession_words(one, other)
        told.append((f"{title_of(one.concession.by)}: {what}", *rates, *worth))
    called = {"agreed": "Agreed", "smallest": "Smallest package"}
    heads = [called[name] for name in columns]
    headings = ("Concession", "Today, %", *(f"{head}, %" for head in heads), "Could go to, %")
    headings += tuple(f"{head}, billion USD" for head in heads)
    caption = (
        "Mean rates, weighted with trade of the baseline; purchases in % of the baseline. Worth: points cut times "
        "baseline trade, or purchases beyond today's, a year."
    )
    title = "What is signed" if found.exists else "What could be signed"
    return Part("signed", title, headings=headings, rows=tuple(told), caption=caption)


def _frontier(shown: DealShown) -> Part:
    first, second = shown.titles
    svg = frontier(
        shown.frontier,
        shown.marks,
        names=shown.titles,
        title=f"What {first} and {second} gain from packages, % of real income against today",
    )
    table = shown.found.frontier
    ends = [*table.index[table["kind"] == "frontier"][[0, -1]]] if shown.frontier else []
    called = dict(zip(ends, (f"Frontier, best for {second}", f"Frontier, best for {first}"), strict=False))
    rows = []
    for at, row in table.iterrows():
        if row["kind"] == "frontier" and at not in called:
            continue
        gains = [signed(float(row[f"gain_{player.name}_pct"]), 3) for player in shown.found.players]
        worth = float(row["size_usd_m"])
        better = row["dominated"] and row["kind"] != "talks fail"
        words = called.get(at) or CALLED[str(row["kind"])]
        rows.append(
            (
                f"{words[:1].upper()}{words[1:]}",
                *gains,
                plain(worth / 1000, 1) if math.isfinite(worth) else "",
                "yes" if better else "",
            )
        )
    headings = ("Package", f"{first}, %", f"{second}, %", "Worth, billion USD", "Another is better for both")
    caption = "Gains against today, % of real income."
    figure = Figure(svg, CHART)
    return Part(
        "frontier", "The frontier", figures=(figure,), headings=headings, rows=tuple(rows), caption=caption
    )


def _gains(shown: DealShown) -> Part:
    main = shown.found.agreed or shown.found.smallest
    if main is None:
        return Part("gains", "Who gains and who pays")
    titles = {name: "World" if name == "world" else title_of(str(name)) for name in main.gains.index}
    rows = [(titles[name], float(row["gain_pct"])) for name, row in main.gains.iterrows()]
    what = "agreed package" if shown.found.exists else "smallest package"
    svg = bars(rows, unit="%", title=f"Gains from the {what}, % of real income against today")
    told = [
        (titles[name], signed(float(row["gain_pct"]), 3), signed(float(row["gain_usd_m"]) / 1000, 1),
         signed(float(row["in_force_pct"]), 3))
        for name, row in main.gains.iterrows()
    ]  # fmt: skip
    return Part(
        "gains",
        "Who gains and who pays",
        figures=(Figure(svg, f"The two sides, the world, and others who lose most from the {what}."),),
        headings=("Economy", "Real income, %", "Billion USD a year", "Once all is in force, %"),
        rows=tuple(told),
        caption="Against today, means of the years that count.",
    )


def _assumptions(shown: DealShown) -> Part:
    found, terms = shown.found, shown.terms
    links = "with input-output links" if found.outcome.inputs else "without intermediate inputs"
    then = ", ".join(
        f"{title_of(name)} {signed(gain, 3, '%')}" for name, gain in terms["then_gain_pct"].items()
    )
    lines = [
        ("When talks fail", with_minus(f"{terms['when_talks_fail']}; against today {then}")),
        ("Bargaining power", f"{shown.titles[0]} {found.weight:g}, {shown.titles[1]} {1 - found.weight:g}"),
        ("Least gain", f"{found.margin:g} % of real income each; a smaller one counts as none"),
        ("Model", f"{found.outcome.horizon}; deficits {found.outcome.deficits}; elasticities "
                  f"{found.outcome.elasticities}; {links}"),
        ("Checked", with_minus(found.checks)),
    ]  # fmt: skip
    if len(found.timing.starts) > 1:
        discount = parameters()["discount"].default
        shares = ", ".join(
            f"from year {a}: {w:.2f}" for a, w in zip(found.timing.starts, found.timing.weights, strict=True)
        )
        lines.append(
            ("Weights of the years", f"{shares} (next year weighs {discount:g} unless typed otherwise)")
        )
    return Part("assumptions", "What it rests on", lines=tuple(lines))


def _again(shown: DealShown) -> tuple[tuple[str, str], ...]:
    if not shown.given:
        return ()
    made_with = f"# Détente {__version__}, from its repository: make .venv/ready; . .venv/bin/activate"
    return (("In a shell", f"{made_with}\n{shlex.join(shown.given)}"),)
