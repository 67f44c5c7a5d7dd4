"""Rules against history: what each rule would have answered to every raise, and what was answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.strategy.retaliation.rules import Provocation, Rule, known_rules, rule_named

if TYPE_CHECKING:
    import pandas as pd

    from detente.strategy.retaliation.histories import History

Measured = Literal["average", "typical"]
"""Raises of the average tariff, or of the tariff on the median dollar of baseline imports."""
WITHIN = 30
"""Days within which a raise counts as an answer: an assumption."""
WINDOWS = (14, 21, 30, 45, 60)
"""Other such days, which show what the assumption does to a result."""
LEAST_ANSWERS = 5
"""With fewer answers than this, for any window, no rule is called the nearest: an assumption."""
LEAST_LEAD = 0.02
"""How much nearer than the next a rule has to be, for every window, to be called the nearest: an assumption."""
LEAST_RAISE = 0.005
"""The smallest raise that counts, half a point: an assumption that leaves out steps of a long schedule."""


@dataclass(frozen=True)
class Raise:
    """A raise of one side's average tariff on the other.

    Attributes:
        day: the first day in force.
        by: who raised.
        rise: by how much, a fraction.
        at_once: whether the ledger says that it answers what the other side began on the same day.
        moved: ids of the measures behind it: those of the side that began or changed that day.
    """

    day: dt.date
    by: str
    rise: float
    at_once: bool = False
    moved: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exchange:
    """One side's raises with no answer between them, and the other's answer.

    Attributes:
        by: who raised.
        first: day of the first raise.
        last: day of the last one before the answer.
        rise: all of them together, a fraction.
        answer: by how much the other raised within the days given, 0 where it did not.
        answered: the first day of the answer; None where there was none.
        predicted: what each rule would have answered, by name.
        uncounted: ids of measures that the other began meanwhile and that no average shows.
        known: whether the answer is known: False where a duty is among what is not counted.
        set_aside: ids of what the other raised meanwhile and that is no answer: duties on all economies, and
            what the ledger says answers something else.
    """

    by: str
    first: dt.date
    last: dt.date
    rise: float
    answer: float
    answered: dt.date | None
    predicted: Mapping[str, float]
    uncounted: tuple[str, ...] = ()
    known: bool = True
    set_aside: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Answers:
    """Rules beside what happened.

    Attributes:
        names: the two sides.
        exchanges: raises and their answers, by day.
        rules: the rules compared.
        within: days within which a raise counted as an answer.
        least: the smallest raise that counted, a fraction.
        measured: what raises were measured on.
        by_window: what `exchanges` would be for other days within which a raise counts as an answer.
    """

    names: tuple[str, str]
    exchanges: tuple[Exchange, ...]
    rules: tuple[Rule, ...]
    within: int
    least: float
    measured: Measured
    by_window: Mapping[int, tuple[Exchange, ...]]

    def table(self) -> pd.DataFrame:
        """One row an exchange, in points.

        Columns: ``by``, ``first`` and ``last``, who raised and when; ``raise``; ``who`` answers, ``answered`` on
        which day, ``answer``; one column a rule with what it would have answered; ``uncounted``, ids of what the
        other began meanwhile that no average shows: where a duty is among these, the answer is missing;
        ``set_aside``, ids of what the other raised meanwhile on all economies or in answer to something else.
        """
        import pandas as pd

        rows = [
            {
                "by": one.by,
                "first": one.first,
                "last": one.last,
                "raise": 100 * one.rise,
                "who": self._other(one.by),
                "answered": one.answered,
                "answer": 100 * one.answer if one.known else float("nan"),
                **{name: 100 * value for name, value in one.predicted.items()},
                "uncounted": ", ".join(one.uncounted),
                "set_aside": ", ".join(one.set_aside),
            }
            for one in self.exchanges
        ]
        head = ["by", "first", "last", "raise", "who", "answered", "answer"]
        columns = [*head, *(rule.name for rule in self.rules), "uncounted", "set_aside"]
        table = pd.DataFrame(rows, columns=columns)
        table.attrs["unit"] = f"percentage points of the {self.measured} tariff, baseline imports as weights"
        return table

    def errors(self) -> pd.DataFrame:
        """Mean absolute error of every rule in points, by side that answers, the nearest first.

        ``answers`` is how many exchanges the mean is over, those that were not answered among them, as 0. Answers
        with a duty that is not counted are left out: nobody knows how large they were.

        error(rule) = mean over exchanges of |predicted - observed|
        """
        return self._errors(self.exchanges)

    def _errors(self, exchanges: Sequence[Exchange]) -> pd.DataFrame:
        import pandas as pd

        rows = []
        for who in self.names:
            met = [one for one in exchanges if self._other(one.by) == who and one.known]
            for rule in self.rules:
                gaps = [abs(one.predicted[rule.name] - one.answer) for one in met]
                if gaps:
                    rows.append((who, rule.name, 100 * sum(gaps) / len(gaps), len(gaps)))
        table = pd.DataFrame(rows, columns=["who", "rule", "error_points", "answers"])
        return table.sort_values(["who", "error_points"], kind="stable", ignore_index=True)

    def windows(self) -> pd.DataFrame:
        """How much hangs on the days within which a raise counts as an answer: one row a side and window.

        Columns: ``who`` answers, ``within`` how many days; ``rule``, the one with the least error,
        ``error_points``; ``lead_points``, how much less that is than the next one's; ``answers``, how many;
        ``enough``, whether answers and lead are enough to call the rule the nearest.
        """
        import pandas as pd

        rows = []
        for within, exchanges in self.by_window.items():
            for who, one in self._errors(exchanges).groupby("who"):
                errors = one.error_points.tolist()
                lead = errors[1] - errors[0] if len(errors) > 1 else float("nan")
                answers = int(one.answers.iloc[0])
                enough = answers >= LEAST_ANSWERS and lead >= 100 * LEAST_LEAD
                rows.append((who, within, one.rule.iloc[0], errors[0], lead, answers, enough))
        columns = ["who", "within", "rule", "error_points", "lead_points", "answers", "enough"]
        table = pd.DataFrame(rows, columns=columns)
        return table.sort_values(["who", "within"], kind="stable", ignore_index=True)

    @property
    def nearest(self) -> dict[str, str]:
        """The rule that comes nearest to what each side did.

        A side is left out where no rule stands out: for any of the windows it gave fewer than `LEAST_ANSWERS`, or
        the rule with the least error is another one or leads the next by less than `LEAST_LEAD`.
        """
        sides = self.windows().groupby("who")
        return {
            str(who): str(one.rule.iloc[0])
            for who, one in sides
            if one.enough.all() and one.rule.nunique() == 1 and len(one) == len(self.by_window)
        }

    def _other(self, name: str) -> str:
        first, second = self.names
        return second if name == first else first

    def __repr__(self) -> str:
        windows = self.windows()
        given = windows[windows.within == self.within]
        found = self.nearest
        said = "; ".join(
            _headline(row, found.get(str(who), ""))
            for who, row in given.set_index("who", drop=False).iterrows()
        )
        unknown = sum(not one.known for one in self.exchanges)
        left_out = f"; {unknown} left out, with duties that are not counted" if unknown else ""
        said = said or ("no answer is known" if unknown else "nobody raised anything")
        head = f"<Answers within {self.within} days: {said}{left_out}>"
        tables = [self.table(), windows] if len(windows) else [self.table()]
        shown = (table.to_string(index=False, float_format=lambda x: f"{x:.1f}") for table in tables)
        return "\n".join([head, *shown])


def _headline(row: Any, rule: str) -> str:
    """What may be said of one side: its nearest rule, or that no rule stands out, and on how many answers."""
    on = f"of {row.answers} answer{'' if row.answers == 1 else 's'}, lead {row.lead_points:.1f} points"
    if rule:
        return f"{row.who} is nearest to '{rule}', {on}"
    takes = f"it takes {LEAST_ANSWERS} and {100 * LEAST_LEAD:g}, whatever the window"
    return f"{row.who}: no rule stands out {on} ({takes})"


def answers_of(
    history: History,
    rules: Sequence[str | Rule] | None = None,
    within: int | None = None,
    least: float | None = None,
    measured: Measured = "average",
) -> Answers:
    """Set rules beside what a ledger says happened.

    Raises of one side count together until the other raises: they are what it answers. A raise of the same day is
    no answer, since nobody could have seen it, unless the ledger says that it answers a measure which began that
    day: it was announced before. What comes later than ``within`` days after the last raise is no answer to it.
    Nor is a duty on all economies, or what the ledger says answers something else: the ledger's word on who
    answers what goes before both. Both remain raises that the other side may answer.
    Cuts are left out: rules are about raises. So are caps, which bound a path from its start.

    Args:
        history: what happened.
        rules: names of bundled rules or rules of your own; None: all bundled ones.
        within: days within which a raise counts as an answer; None: `WITHIN`.
        least: the smallest raise that counts, a fraction; None: `LEAST_RAISE`.
        measured: "average" tariff, or the "typical" one, on the median dollar of baseline imports.

    Raises:
        InputError: a rule nobody knows, no rules, two of one name, days or a threshold that cannot be.
    """
    days, smallest = WITHIN if within is None else within, LEAST_RAISE if least is None else least
    chosen, problems = _chosen(rules)
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        problems.append(Problem("within", f"{within!r}", "It is a whole number of days, 1 or more"))
    if not (is_number(smallest) and smallest > 0):
        problems.append(Problem("least", f"{least!r}", "It is a raise above 0: 0.005 is half a point"))
    if measured not in get_args(Measured):
        cure = nearest(str(measured), get_args(Measured)) or f"There are {' and '.join(get_args(Measured))}"
        problems.append(Problem("measured", f"there is no '{measured}'", "", cure))
    raise_if_any(problems)
    raises = history.raises(smallest, measured)
    by_window = {
        window: tuple(_exchanges(history, raises, chosen, window)) for window in sorted({*WINDOWS, days})
    }
    return Answers(history.pair.names, by_window[days], tuple(chosen), days, smallest, measured, by_window)


def _chosen(rules: Sequence[str | Rule] | None) -> tuple[list[Rule], list[Problem]]:
    listed: Sequence[Any] = (
        list(known_rules()) if rules is None else [rules] if isinstance(rules, str) else rules
    )
    found: dict[str, Rule] = {}
    problems = [] if listed else [Problem("rules", "it is empty", "Name at least one rule")]
    for given in listed:
        try:
            rule = rule_named(given)
        except InputError as error:
            problems += error.problems
            continue
        if found.get(rule.name, rule) != rule:
            problems.append(
                Problem("rules", f"two rules are called '{rule.name}'", "", "Give one another name")
            )
        found[rule.name] = rule
    return list(found.values()), problems


def _exchanges(
    history: History, raises: Sequence[Raise], rules: Sequence[Rule], within: int
) -> list[Exchange]:
    """Raises and their answers: each side's runs of raises, by day, and the run of the other that follows."""
    pair = history.pair
    found = []
    for by in pair.names:
        other = pair.other(by)
        for run in _runs(raises, by, other, within):
            first, last = run[0].day, run[-1].day
            meanwhile = _meanwhile(raises, other, run[-1], within)
            answer = [its for its in meanwhile if _is_answer(history, its, run)]
            provocation = Provocation(
                rise=sum(one.rise for one in run),
                theirs=sum(one.rise for one in raises if one.by == by and one.day <= last),
                mine=sum(one.rise for one in raises if one.by == other and one.day <= last),
                exports=pair.imports(by),
                imports=pair.imports(other),
            )
            uncounted, known = _uncounted(history, raises, run, within)
            found.append(
                Exchange(
                    by,
                    first,
                    last,
                    provocation.rise,
                    sum(one.rise for one in answer),
                    answer[0].day if answer else None,
                    {rule.name: rule.answer(provocation) for rule in rules},
                    uncounted,
                    known,
                    tuple(dict.fromkeys(id for its in meanwhile if its not in answer for id in its.moved)),
                )
            )
    return sorted(found, key=lambda one: (one.first, pair.names.index(one.by)))


def _runs(raises: Sequence[Raise], by: str, other: str, within: int) -> list[list[Raise]]:
    """A side's raises, together where the other did not raise between them and they are not too far apart."""
    runs: list[list[Raise]] = []
    for one in (one for one in raises if one.by == by):
        if (
            runs
            and not _parted(raises, other, runs[-1][-1], one)
            and _days_between(runs[-1][-1], one) <= within
        ):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _parted(raises: Sequence[Raise], other: str, earlier: Raise, later: Raise) -> bool:
    """Whether the other raised after one raise and before the next, or at once with the first."""
    return any(
        its.by == other and (earlier.day < its.day < later.day or _answers_before(its, earlier, later))
        for its in raises
    )


def _answers_before(its: Raise, earlier: Raise, later: Raise) -> bool:
    """Whether a raise on the day of one of two others is an answer to the first of them.

    On the day of the later one it was decided before that could be seen, unless the ledger says otherwise.
    """
    return (its.day == later.day and not its.at_once) or (its.day == earlier.day and its.at_once)


def _meanwhile(raises: Sequence[Raise], other: str, last: Raise, within: int) -> list[Raise]:
    """The other's raises within so many days of the last raise of a run, up to the side's next one."""
    later = [one for one in raises if one.by == last.by and one.day > last.day]
    end = later[0] if later else None
    return [
        its
        for its in raises
        if its.by == other
        and _days_between(last, its) <= within
        and (its.day > last.day or (its.day == last.day and its.at_once))
        and (end is None or its.day < end.day or (its.day == end.day and not its.at_once))
    ]


def _is_answer(history: History, its: Raise, run: Sequence[Raise]) -> bool:
    """Whether a raise is one to a run: where a duty ends and lets another apply, nothing says that it is not."""
    return not its.moved or any(_may_answer(history, id, its.day, run) for id in its.moved)


def _may_answer(history: History, id: str, day: dt.date, run: Sequence[Raise]) -> bool:
    """Whether a measure of one day may answer a run: as the ledger says, else where it is not on all economies."""
    told = history.responds[id]
    if not told:
        return id not in history.on_all
    mine = history.imposed[run[0].by]
    since = (turn for turn in history.turns if run[0].day <= turn.day <= day)
    return any(one in mine and one in told for turn in since for one in (*turn.came, *turn.changed))


def _uncounted(
    history: History, raises: Sequence[Raise], run: Sequence[Raise], within: int
) -> tuple[tuple[str, ...], bool]:
    """What the other began from a run's first day on, until the window or the next raise ends it.

    Ids of what no average shows, and whether the answer is known for all that: no duty among them may be one.
    """
    by, last = run[0].by, run[-1]
    end = last.day + dt.timedelta(days=within + 1)
    end = min([end, *(one.day for one in raises if one.by == by and one.day > last.day)])
    theirs = history.imposed[history.pair.other(by)]
    turns = [turn for turn in history.turns if run[0].day <= turn.day < end]
    found = [(id, turn.day) for turn in turns for id in turn.uncounted if id in theirs]
    unknown = any(id in history.duties and _may_answer(history, id, day, run) for id, day in found)
    return tuple(id for id, _ in found), not unknown


def _days_between(earlier: Raise, later: Raise) -> int:
    return (later.day - earlier.day).days
