"""The brief of a day: what a ledger holds in force, and what carrying out its threats would add."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from detente.errors import InputError, Problem
from detente.policy.ledger import Ledger
from detente.policy.view import counted
from detente.show.brief_asked import AS_USUAL, Wanted, command_words
from detente.show.brief_parts import Parts, parts_of
from detente.show.brief_ranges import Working
from detente.show.economies import shown_economies
from detente.show.ledger_lines import in_words
from detente.show.report import Solved, context_of, solve_side_by_side, write_page
from detente.show.request import check_brief
from detente.show.walk import ReportedScenario
from detente.simulate.timetable import same_policy
from detente.validation import day_of

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.brief import BriefContext
    from detente.simulate.outcome import Outcome

THREATS = "Threats carried out"
MOST_NAMED = 3
"""Threats that the words of a scenario name; the others are counted."""


@dataclass(frozen=True)
class DayAsked:
    """A day of a ledger that a brief is asked for.

    Attributes:
        day: the day, as it was typed.
        ledger: a bundled ledger or the path of one; None: the bundled one.
        wanted: what is wanted beside the page.
    """

    day: str
    ledger: str | None = None
    wanted: Wanted = AS_USUAL

    def open_ledger(self) -> Ledger:
        """The ledger."""
        return Ledger.embedded() if self.ledger is None else Ledger.open(self.ledger)

    def command(self, output: Path) -> str:
        """The shell command that makes the brief again."""
        ledger = [] if self.ledger is None else ["--ledger", self.ledger]
        return command_words(["--on", self.day, *ledger, *self.wanted.options], output)

    def python(self, solved: Sequence[Solved]) -> str:
        """A snippet that prints the numbers of every scenario, or why one has none."""
        scenario = solved[0].scenario
        on = {"day": str(scenario.day), "ledger": self.ledger or scenario.ledger}
        on |= {"known_on": str(scenario.known_on)} if scenario.known_on else {}
        names = _literal([shown.name for shown in shown_economies(solved[0].outcome.world)[:3]])
        lines = ["import detente as dt", "", f"on = {_literal(on)}", "scenarios = ["]
        for one in solved:
            enact = f", enact={_literal(one.scenario.enact)}" if one.scenario.enact else ""
            words = f"name={_literal(one.name)}, words={_literal(one.scenario.words)}"
            lines.append(f"    dt.Scenario({words}{enact}, **on),")
        lines += [
            "]",
            "for scenario in scenarios:",
            "    outcome = scenario.run()",
            "    print(scenario.name)",
        ]
        table = f"outcome.table({names}).round(2).to_string()"
        lines.append(f"    print({table} if outcome.converged else outcome.why)")
        if any(one.drawn is not None and one.drawn.has(one.name) for one in solved):
            lines.append(f"    print(scenario.ensemble().bands({names}).round(2).to_string())")
        return "\n".join(lines)


def _literal(words: str | list[str] | dict[str, str]) -> str:
    """Words as Python has them, in double quotes."""
    return json.dumps(words, ensure_ascii=False)


def scenarios_on(
    day: str | dt.date, ledger: Ledger | None = None, world: World | None = None
) -> tuple[ReportedScenario, ...]:
    """What a ledger holds in force on a day, as it knew it that day; and the same with its threats carried out.

    The second is left out where nothing is threatened, and where no threat has a price.

    Args:
        day: the day.
        ledger: the ledger; None: the bundled one.
        world: the world on which it is seen whether threats have a price; None: the bundled one.

    A day after the one to which the ledger was kept is answered as it was then planned.

    Raises:
        InputError: no day, or one before anything that the ledger holds.

    Example:
        >>> [scenario.name for scenario in scenarios_on("2025-10-17")]
        ['In force on 17 October 2025', 'Threats carried out']
    """
    from detente.economy.world import World

    held = Ledger.embedded() if ledger is None else ledger
    stage = World.embedded() if world is None else world
    when = day_of(day, "--on") if isinstance(day, str) else day
    refuse_before(held, when)
    on, kept_to = in_words(when), last_known(held)
    known_on = when if kept_to is None else min(when, kept_to)
    ahead = known_on < when
    shared = {"day": when, "known_on": known_on}
    as_known = f"as the ledger knew it on {in_words(known_on)}" if ahead else "as the ledger knew it that day"
    holds = f"What is planned to be in force on {on}" if ahead else f"What is in force on {on}"
    words, name = f"{holds}, {as_known}", f"Planned for {on}" if ahead else f"In force on {on}"
    now = ReportedScenario.on_ledger(held, name=name, words=words, **shared)
    threats = [one.measure for one in held.as_of(when, known_on).threatened if not one.measure.is_event]
    if not threats:
        return (now,)
    ids = [one.id for one in threats]
    then = ReportedScenario.on_ledger(held, name=THREATS, words=words, enact=ids, **shared)
    policy, carried_out = now.policy(stage), then.policy(stage)
    if same_policy(policy, carried_out):
        return (now,)
    priced = [
        one for one in threats if not any(f"({one.id}) is in force" in note for note in carried_out.notes)
    ]
    named = "; ".join(one.title for one in priced[:MOST_NAMED])
    more = f"; and {len(priced) - MOST_NAMED} more" if len(priced) > MOST_NAMED else ""
    without = len(threats) - len(priced)
    rest = f" ({counted(without, 'other threat')} without a price)" if without else ""
    words = f"{holds}, and carried out that day: {named}{more}{rest}"
    return (now, ReportedScenario.on_ledger(held, name=THREATS, words=words, enact=ids, **shared))


def write_brief_on(asked: DayAsked, output: Path, working: Working) -> tuple[dict[str, Outcome], list[str]]:
    """Solve what is in force on a day and what is threatened, and write the brief, whole or not at all.

    Args:
        asked: the day.
        output: the HTML file.
        working: a context that tells a person what is being done.

    Returns:
        The outcomes by scenario name, and what a person should know, a line each.

    Raises:
        InputError: no day, one before the ledger's first, a ledger that cannot be read, an output that cannot be
            written.
    """
    from detente.economy.world import World

    day_of(asked.day, "--on")
    check_brief([], output)
    asked.wanted.check(output)
    with working("Reading the ledger"):
        held = asked.open_ledger()
        world = World.embedded()
        scenarios = scenarios_on(asked.day, held, world)
    solved = solve_side_by_side([Path(held.name)] * len(scenarios), scenarios, world, working)
    parts = parts_of(solved, working, asked.wanted.deal)
    write_page(_context(asked, held, solved, output, parts), output, asked.wanted.pdf, working)
    return {one.name: one.outcome for one in solved}, beyond_words(held, solved[0].scenario.day)


def _context(
    asked: DayAsked, held: Ledger, solved: Sequence[Solved], output: Path, parts: Parts
) -> BriefContext:
    """Everything a brief of a day says."""
    day = solved[0].scenario.day
    left_out = list(parts.left_out)
    if len(solved) == 1:
        listed = [one for one in parts.ledger if one.anchor == "threatened"]
        why = "none of them has a price" if listed else "nothing is threatened on that day"
        left_out.insert(0, ("Threats carried out", why))
    beyond = beyond_words(held, day)
    left_out += [("What came later", line) for line in beyond]
    context = context_of(solved, output, replace(parts, left_out=tuple(left_out)))
    known = solved[0].scenario.known_on
    planned = f"As planned on {in_words(known)}; nothing later is known. " if beyond and known else ""
    on = f"{'is planned to be' if beyond else 'is'} in force on {in_words(day)}"
    return replace(
        context,
        title=f"What {on}, what is threatened, and what it costs",
        answer=f"{planned}{context.answer}",
        commands=asked.command(output),
        python=asked.python(solved),
    )


def refuse_before(held: Ledger, day: dt.date) -> None:
    """Refuse a day before anything that a ledger holds: it would answer that nothing was in force.

    Raises:
        InputError: the day lies before the ledger's first.
    """
    steps = held.columns.said.step_day
    if not len(steps) or day.toordinal() >= (first := int(steps.min())):
        return
    begins = dt.date.fromordinal(first)
    fact = f"{day} lies before the first day of ledger {held.name}, {begins}"
    rule = "It does not know what was in force before that"
    cure = f"Ask about {begins} or later, or name a ledger that goes further back with --ledger"
    raise InputError(Problem("--on", fact, rule, cure))


def last_known(held: Ledger) -> dt.date | None:
    """The day up to which a ledger was kept, or that of its newest entry where that is later; None: not said."""
    kept_to, recorded = held.heading.known_to, held.columns.said.recorded
    if kept_to is None or not len(recorded):
        return kept_to
    return max(kept_to, dt.date.fromordinal(int(recorded.max())))


def beyond_words(held: Ledger, day: dt.date) -> list[str]:
    """That a day lies after the one to which a ledger was kept; nothing where it does not."""
    kept_to = last_known(held)
    if kept_to is None or day <= kept_to:
        return []
    return [f"ledger {held.name} was kept to {kept_to}: what was decided after that is not in it"]
