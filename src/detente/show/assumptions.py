"""The register of assumptions of a brief: what its numbers rest on, besides data and measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.show.answer import spread_words
from detente.show.brief import Assumption
from detente.show.dates import expected_words
from detente.show.range_words import range_assumptions
from detente.simulate.scenario_path import day_of_expected

if TYPE_CHECKING:
    from detente.show.report import Solved
    from detente.simulate.outcome import Outcome

DEFICIT_WORDS = {
    "share": "share: a constant share of world value added",
    "fixed": "fixed: a constant share of world value added, which is the unit of money",
    "balanced": "balanced: none, neither in the baseline nor in the outcome",
}


def assumptions_of(solved: Sequence[Solved]) -> tuple[Assumption, ...]:
    """What the answer rests on, how its ranges were made, what scenarios say of themselves, and of the data."""
    first = solved[0]
    return (*_usual(first), *_ranges(first), *_notes(solved), *_data_notes(first))


def _ranges(first: Solved) -> tuple[Assumption, ...]:
    """What the ranges rest on; of paths that is told beside the calibration."""
    if first.drawn is None:
        return ()
    return range_assumptions(first.drawn, first.name, first.path.name, first.outcome.converged)


def _usual(first: Solved) -> tuple[Assumption, ...]:
    outcome = first.outcome
    return (
        *(_horizon_assumptions(outcome) if first.over_years is None else _on_the_way(first)),
        Assumption(
            "Trade elasticities",
            f"{outcome.elasticities}{_spread(first)}",
            f"{'calibrations' if first.when else 'elasticity_sets'}.csv in the package",
            "how far trade moves, and so who pays",
        ),
        Assumption(
            "Tariff revenue is handed back to households in a lump sum",
            "all of it",
            "standard",
            "welfare, not real wages",
        ),
        Assumption(
            "Trade deficits",
            DEFICIT_WORDS[outcome.deficits],
            "Dekle, Eaton and Kortum (2008)",
            "welfare of economies with large imbalances",
        ),
    )


def _horizon_assumptions(outcome: Outcome) -> list[Assumption]:
    """How much time has passed, and what may move beside."""
    said = outcome.adjustment.words
    if outcome.short_run:
        first = Assumption(
            "First year: buyers have hardly found new suppliers, and inputs are hard to replace",
            said.pop("buyers", ""),
            "calibrations.csv in the package",
            "everything; later years look different",
        )
    else:
        first = Assumption(
            "Long run: buyers have found new suppliers, labour has moved between sectors",
            "no unemployment, no adjustment cost",
            "Caliendo and Parro (2015)",
            "everything; the first years look different",
        )
    source = "parameters.csv in the package, or the scenario"
    return [
        first,
        *(Assumption(what.capitalize(), value, source, "everything") for what, value in said.items()),
    ]


def _on_the_way(first: Solved) -> list[Assumption]:
    """How far a path has come by its last year, what may move beside, and what buyers expect."""
    said = first.outcome.adjustment.words
    speed = first.outcome.adjustment.speed
    source, mine = "parameters.csv in the package, or the scenario", first.path.name
    buyers = Assumption(
        "Buyers move by and by: each year a share zeta chooses its supplier anew with theta, the others adjust "
        "quantities with sigma",
        f"{speed.name}: theta {speed.theta:g}, sigma {speed.sigma:g}, zeta {speed.zeta:g} ({speed.standing})",
        speed.source,
        "everything; the long run looks different",
    )
    expected = [
        Assumption(
            f"Buyers expect: {expected_words(one, first.scenario.open_ledger())}",
            f"{100 * one.probability:.3g} %, {day_of_expected(first.scenario, one)}",
            mine,
            "whom buyers choose before it comes",
        )
        for one in first.scenario.expecting
    ]
    others = {what: value for what, value in said.items() if what != "buyers"}
    moving = [Assumption(what.capitalize(), value, source, "everything") for what, value in others.items()]
    held = Assumption(
        "Each period has the policy of its middle day", "", mine, "when a measure begins to count"
    )
    return [buyers, held, *expected, *moving]


def _notes(solved: Sequence[Solved]) -> tuple[Assumption, ...]:
    """What the scenarios say of themselves, each note once with the scenarios that have it."""
    having: dict[str, list[Solved]] = {}
    for one in solved:
        policies = [one.outcome.policy] if one.over_years is None else one.over_years.policies
        uncounted = (note for policy in policies for note in policy.notes)
        for note in dict.fromkeys((*one.scenario.notes, *uncounted)):
            having.setdefault(note, []).append(one)
    return tuple(
        Assumption(
            note,
            "",
            ", ".join(dict.fromkeys(one.path.name for one in found)),
            ", ".join(one.name for one in found),
        )
        for note, found in having.items()
    )


def _data_notes(first: Solved) -> tuple[Assumption, ...]:
    provenance = first.outcome.world.provenance
    return tuple(Assumption("Data", note, provenance.name, "baseline flows") for note in provenance.notes)


def _spread(first: Solved) -> str:
    """Of a path: how far calibrations disagree about the world, and under which of them nothing was found."""
    if first.spread is None:
        return ""
    if not first.outcome.converged:
        return "; world welfare: no number, since no equilibrium was found"
    failed = ", ".join(first.spread.failed)
    more = f"; no equilibrium under {failed}" if failed and first.spread.solved else ""
    return f"; world welfare: {spread_words(first.spread, first.outcome.world.economies)}{more}"
