"""The brief of reports: what they tell, what is in force, what is threatened, and what it costs whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from detente.policy.places import ALL, codes
from detente.policy.view import counted
from detente.reader.mentions.gazetteer import title_of
from detente.reader.proposing.proposed_products import means_all_goods
from detente.reader.reading import Reading
from detente.show.amounts import amount
from detente.show.answer import BILLION, MONEY, beside, protagonists
from detente.show.brief import BigNumber, BriefContext
from detente.show.brief_asked import AS_USUAL, REPORT, Asked, Wanted, command_words
from detente.show.brief_on import DayAsked, write_brief_on
from detente.show.brief_parts import Parts, parts_of
from detente.show.brief_ranges import Working
from detente.show.economies import value_together
from detente.show.format import MISSING, signed
from detente.show.ledger_lines import in_words
from detente.show.range_words import WORLD, band_words, in_running_text, likely_words, range_lines
from detente.show.reading_page import days_in_words
from detente.show.report import Solved, context_of, solve_side_by_side, write_brief, write_page
from detente.show.request import check_brief
from detente.show.walk import TOGETHER, Told, Walk, walk
from detente.show.walk_words import reports_told

if TYPE_CHECKING:
    from detente.simulate.ensembles.bands import Band
from detente.simulate.outcome import Outcome

WELFARE = "welfare_pct"
LONGEST_GOODS = 48
MOST_NAMED = 3
"""Economies that the answer names, of those that a threat is by and on."""


@dataclass(frozen=True)
class Given:
    """What a person asked for.

    Attributes:
        paths: the files of reports.
        ledger: the ledger, where one was named.
        published: the day of publication, where one was given.
        wanted: what is wanted beside the page.
    """

    paths: tuple[Path, ...]
    ledger: str | None = None
    published: str | None = None
    wanted: Wanted = AS_USUAL

    def command(self, output: Path) -> str:
        """The shell command that makes the brief again."""
        words = []
        for path in self.paths:
            words += [path.as_posix()] if path.suffix.lower() == REPORT else ["--reports", path.as_posix()]
        words += ["--ledger", self.ledger] if self.ledger else []
        words += ["--published", self.published] if self.published else []
        return command_words([*words, *self.wanted.options], output)

    def python(self, solved: Sequence[Solved]) -> str:
        """A snippet that prints the numbers of the last scenario that has any."""
        one = next((one for one in reversed(solved) if one.outcome.converged), solved[-1])
        paths = ", ".join(_literal(path.as_posix()) for path in self.paths)
        given = f", ledger=dt.Ledger.open({_literal(self.ledger)})" if self.ledger else ""
        given += f", published={_literal(self.published)}" if self.published else ""
        lines = ["import detente as dt"] if self.ledger else []
        lines += ["from detente.show.walk import walk", "", f"walked = walk([{paths}]{given})"]
        lines += [f"outcome = walked.scenarios[{solved.index(one)}].run()  # {one.name}"]
        if one.drawn is not None and one.drawn.has(one.name):
            lines += [f"print(walked.scenarios[{solved.index(one)}].ensemble().bands([]))"]
        lines += [
            'print(float(outcome["world_welfare_pct"]))' if one.outcome.converged else "print(outcome.why)"
        ]
        return "\n".join(lines)


def _literal(words: str) -> str:
    """Words as Python has them, in double quotes."""
    return json.dumps(words, ensure_ascii=False)


def write_brief_of(
    paths: Sequence[Path],
    output: Path,
    working: Working,
    ledger: str | None = None,
    published: str | None = None,
) -> tuple[dict[str, Outcome], list[str]]:
    """Write the brief of scenarios, or of reports where the files are reports; see `write_asked`.

    Args:
        paths: scenario files, or files of reports.
        output: the HTML file.
        working: a context that tells a person what is being done.
        ledger: for reports: a bundled ledger or the path of one; it is never changed. None: the bundled one.
        published: for reports: day of publication of all that give none in their text.
    """
    return write_asked(Asked(tuple(paths), ledger=ledger, published=published), output, working)


def write_asked(asked: Asked, output: Path, working: Working) -> tuple[dict[str, Outcome], list[str]]:
    """Write the brief of scenarios, of reports, or of a day of a ledger, whole or not at all.

    Args:
        asked: what it is about.
        output: the HTML file.
        working: a context that tells a person what is being done.

    Returns:
        The outcomes by scenario name, and what a person should know, a line each.

    Raises:
        InputError: what does not go together, no report that can be read or that has a day, anything wrong in a
            file, or an output that cannot be written.
    """
    asked.check()
    if asked.on is not None:
        return write_brief_on(DayAsked(asked.on, asked.ledger, asked.wanted), output, working)
    reports, scenarios = asked.all_reports, asked.all_scenarios
    if reports:
        return _write_of_reports(Given(reports, asked.ledger, asked.published, asked.wanted), output, working)
    return write_brief(scenarios, output, working, asked.wanted), _unanswered(scenarios)


def _unanswered(paths: Sequence[Path]) -> list[str]:
    """Scenarios that ask what players would do, which a brief does not answer."""
    from detente.simulate.scenario import Scenario

    asking = [path for path in paths if Scenario.load(path).strategy is not None]
    return [f"{path} asks what players would do; `detente run {path}` answers it." for path in asking]


def _write_of_reports(given: Given, output: Path, working: Working) -> tuple[dict[str, Outcome], list[str]]:
    """Read reports, solve what is in force and what is threatened, and write the brief."""
    from detente.economy.world import World
    from detente.policy.ledger import Ledger

    check_brief([], output)
    given.wanted.check(output)
    with working(f"Reading {counted(len(given.paths), 'report')}"):
        held = Ledger.embedded() if given.ledger is None else Ledger.open(given.ledger)
        world = World.embedded()
        walked = walk(given.paths, held, given.published, world)
    origin = [Path(held.name)] * len(walked.scenarios)
    solved = solve_side_by_side(origin, walked.scenarios, world, working)
    context = brief_of(walked, solved, output, given, parts_of(solved, working, given.wanted.deal))
    write_page(context, output, given.wanted.pdf, working)
    return {one.name: one.outcome for one in solved}, _remarks(walked)


def _remarks(walked: Walk) -> list[str]:
    """What a person at a terminal should know: reports refused, and how much of what is told has a number."""
    without = sum(not one.counted for one in walked.told)
    lines = [f"not read: {problem}" for problem in walked.reading.refused]
    if without:
        what = f"{counted(without, 'measure')} of {len(walked.told)} that the reports tell of"
        lines.append(f"{what} could not be counted; the brief names each with the reason.")
    return lines


def brief_of(
    walked: Walk, solved: Sequence[Solved], output: Path, given: Given, parts: Parts | None = None
) -> BriefContext:
    """Everything a brief from reports says.

    Args:
        walked: the reports beside the ledger.
        solved: its scenarios, solved.
        output: the file that the brief goes to.
        given: what was asked for, so that it can be asked for again.
        parts: what it shows beside its comparison; None: nothing.
    """
    context = context_of(solved, output, parts)
    scenarios = tuple(replace(words, rows=walked.rests_on.get(words.name, ())) for words in context.scenarios)
    return replace(
        context,
        title=f"What is in force, what is threatened and what it costs, from {_reports(walked.reading)}",
        answer=_answer(walked, solved),
        big_numbers=_big_numbers(walked, solved),
        ranges=_ranges(walked, solved),
        scenarios=scenarios,
        freshness=(("Reports", _reports(walked.reading)), *context.freshness),
        reports=reports_told(walked),
        commands=given.command(output),
        python=given.python(solved),
    )


# -- the answer -------------------------------------------------------------------------------------------


def _reports(reading: Reading) -> str:
    """How many reports of which days."""
    days = sorted({report.published for report in reading.reports if report.published})
    count = counted(len(reading.reports), "report")
    if not days:
        return count
    return f"{count} of {days_in_words(days[0], days[-1])}"


def _answer(walked: Walk, solved: Sequence[Solved]) -> str:
    """In one sentence: what is reported, what is in force, what is threatened, and what it would cost whom."""
    one = len(walked.reading.reports) == 1
    now = f"{_reports(walked.reading)} {'tells' if one else 'tell'} of {_told(walked)}; {_now(walked, solved[0])}"
    if len(solved) == 1:
        return f"{now}."
    return f"{now}; {_then(walked, solved)}."


def _told(walked: Walk) -> str:
    """What the reports tell, threats by what they are."""
    threats = _threats(walked)
    rest = len(walked.told) - sum(one.role == "threat" for one in walked.told)
    if not walked.told:
        return "no measure"
    if not threats:
        return f"{counted(rest, 'measure')}, none of them a threat that could be counted"
    more = f" and {len(threats) - 2} more" if len(threats) > 2 else ""
    others = f", beside {counted(rest, 'other measure')}" if rest else ""
    what = "a threat" if len(threats) == 1 else f"{len(threats)} threats"
    return f"{what}, {' and '.join(threats[:2])}{more}{others}"


def _threats(walked: Walk) -> list[str]:
    """Each threat once: as the reports tell it, or where several rows tell of one, as the ledger has it."""
    rows: dict[str, list[Told]] = {}
    for one in walked.told:
        if one.role == "threat":
            rows.setdefault(one.id, []).append(one)
    return [
        _what(ones[0]) if len(ones) == 1 else f"“{walked.ledger[id].title}” by {_by(ones[0])}"
        for id, ones in rows.items()
    ]


def _by(told: Told) -> str:
    return in_running_text(told.suggestion.proposal.title.partition(": ")[0])


def _what(told: Told) -> str:
    """A measure in a sentence: how much on whom and on what, and whose it is."""
    _, _, what = told.suggestion.proposal.title.partition(": ")
    what, _, goods = what.partition(": ")
    narrow = goods and not means_all_goods(goods) and len(goods) <= LONGEST_GOODS
    article = "an" if what[:1] in "aeiou8" or what[:2] in ("11", "18") else "a"
    return f"{article} {what}{f' ({goods})' if narrow else ''} by {_by(told)}"


def _now(walked: Walk, one: Solved) -> str:
    if not one.outcome.converged:
        return (
            f"for what is in force on {in_words(walked.day)} no equilibrium was found, so there is no number"
        )
    gain, change = _world_gain(one.outcome), float(one.outcome["world_welfare_pct"])
    verb = "costs" if gain < 0 else "brings"
    band = _band(one, one.outcome.world.economies)
    percent = beside(signed(change, unit="%"), band_words(band, "%"))
    size = amount(gain, rough=band is None)
    return f"what is in force on {in_words(walked.day)} {verb} the world {size} a year ({percent})"


def _then(walked: Walk, solved: Sequence[Solved]) -> str:
    """What carrying out the threats would add, all of them together where there are several."""
    first, last = solved[0], solved[-1]
    what = "it" if last.name != TOGETHER else "both" if len(solved) == 4 else "all of them"
    if not last.outcome.converged or not first.outcome.converged:
        return f"carrying {what} out has no number, since no equilibrium was found"
    more = _world_gain(last.outcome) - _world_gain(first.outcome)
    band = _band_added(first, last, first.outcome.world.economies, MONEY)
    size = amount(more, rough=band is None)
    effect = f"cost the world {size} a year more" if more < 0 else f"give the world back {size} a year"
    who = [
        f"{title} {signed(_added(first, last, members), unit='%')}"
        for title, members in _concerned(walked, last)
    ]
    besides = beside(band_words(band, BILLION, 0, 1000), f"{', '.join(who)} of real income" if who else "")
    return f"carrying {what} out would {effect}{f' ({besides})' if besides else ''}"


def _world_gain(outcome: Outcome) -> float:
    """What all economies gain together, million USD."""
    return outcome.together("equivalent_variation_usd_m", outcome.world.economies)


def _added(first: Solved, last: Solved, members: Sequence[str]) -> float:
    """The change of welfare that a threat adds to what is in force, in points of the baseline's percent."""
    then, now = (value_together(one.outcome, "welfare_pct", members) for one in (last, first))
    return then - now


def _concerned(walked: Walk, one: Solved) -> list[tuple[str, list[str]]]:
    """Those who would carry a threat out and those whom it is on, else those whom tariffs touch most."""
    rows = walked.rests_on.get(one.name, ())
    sides = [
        side for told in walked.told if told.row.id in rows for side in (*told.row.imposed_by, *told.row.on)
    ]
    world = set(one.outcome.world.economies)
    found = []
    for side in dict.fromkeys(sides):
        members = [] if side == ALL else sorted(codes(side, "side") & world)
        if members:
            found.append((title_of(side), members))
    found = found or [(title_of(code), [code]) for code in protagonists(one)]
    return found[:MOST_NAMED]


def _big_numbers(walked: Walk, solved: Sequence[Solved]) -> tuple[BigNumber, ...]:
    """What is in force for the world, then what the threats would add for it and for two of those concerned."""
    first, last = solved[0], solved[-1]
    if not first.outcome.converged:
        return (BigNumber(first.name, MISSING, first.outcome.why),)
    world = list(first.outcome.world.economies)
    gain = signed(_world_gain(first.outcome) / 1000, 0, BILLION)
    numbers = [
        BigNumber("In force, world welfare", gain, beside("a year", *_money(_band(first, world, MONEY))))
    ]
    if last is first:
        for title, members in _concerned(walked, first)[:2]:
            value = signed(value_together(first.outcome, "welfare_pct", members), unit="%")
            numbers.append(BigNumber(f"In force, {title}", value, beside(*_percent(_band(first, members)))))
        return tuple(numbers)
    name, rows = last.name, walked.rests_on.get(last.name, ())
    if not last.outcome.converged:
        return (*numbers, BigNumber(name, MISSING, last.outcome.why, rows))
    more = (_world_gain(last.outcome) - _world_gain(first.outcome)) / 1000
    note = beside("a year more than in force", *_money(_band_added(first, last, world, MONEY)))
    numbers.append(BigNumber(f"{name} adds, world", signed(more, 0, BILLION), note, rows))
    for title, members in _concerned(walked, last)[:2]:
        whole = signed(value_together(last.outcome, "welfare_pct", members), unit="%")
        note = beside(*_percent(_band_added(first, last, members)), f"{whole} in all")
        value = signed(_added(first, last, members), unit="%")
        numbers.append(BigNumber(f"{name} adds, {title}", value, note, rows))
    return tuple(numbers)


def _ranges(walked: Walk, solved: Sequence[Solved]) -> tuple[tuple[str, str], ...]:
    """What a reader should know of the ranges: of what the threats add, where there are any."""
    first, last = solved[0], solved[-1]
    concerned = _concerned(walked, last)[:2] if last.outcome.converged else []
    whom = [(WORLD, first.outcome.world.economies)]
    whom += [(in_running_text(title), members) for title, members in concerned]
    reference = first.name if last is not first else ""
    return range_lines(first.drawn, [one.name for one in solved], whom, last.name, reference)


def _band(one: Solved, members: Sequence[str], of: str = WELFARE) -> Band | None:
    return None if one.drawn is None else one.drawn.band(one.name, members, of)


def _band_added(first: Solved, last: Solved, members: Sequence[str], of: str = WELFARE) -> Band | None:
    """The band of what a threat adds, draw by draw."""
    return None if last.drawn is None else last.drawn.added(last.name, first.name, members, of)


def _percent(band: Band | None) -> tuple[str, str]:
    return band_words(band, "%"), likely_words(band)


def _money(band: Band | None) -> tuple[str, str]:
    return band_words(band, BILLION, 0, 1000), likely_words(band)
