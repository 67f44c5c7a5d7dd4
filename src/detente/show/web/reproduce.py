"""How an answer is made again: a scenario file, and lines of Python that stand by themselves.

What a user gave enters them as literals of Python alone, so that no name and no report can be more than a
text in them.
"""

from __future__ import annotations

import pprint
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

WIDTH = 100


def yaml_of(scenario: Mapping[str, Any], comment: str) -> str:
    """A scenario as a file.

    Args:
        scenario: the scenario as data.
        comment: what it stands on, for its first line.
    """
    text = yaml.safe_dump(dict(scenario), sort_keys=False, allow_unicode=True, width=WIDTH)
    return f"# {_one_line(comment)}\n{text}"


def python_of(
    scenario: Mapping[str, Any],
    against: Mapping[str, Any] | None,
    economies: Sequence[str] | None,
    comment: str,
) -> str:
    """Lines that work an answer out again and print it.

    Args:
        scenario: the scenario as data.
        against: the scenario that it is measured against; None: the baseline.
        economies: whose numbers are printed; None where there are none: it then prints why.
        comment: what it stands on.
    """
    lines = [f"# {_one_line(comment)}", "import detente as dt", "", f"scenario = {literal(scenario)}"]
    lines.append("outcome = dt.Scenario.of(scenario).run()")
    if against is not None:
        lines.append(f"reference = {literal(against)}")
        lines.append("outcome = outcome.versus(dt.Scenario.of(reference).run())")
    if economies is None:
        lines.append("print(outcome)")
    else:
        lines.append(f"print(outcome.table({list(economies)!r}))")
        lines.append('print(float(outcome["world_welfare_pct"]))')
    return "\n".join(lines) + "\n"


def ledger_python(name: str, day: str, known_on: str | None, asked: Mapping[str, Any]) -> str:
    """Lines that print the measures of a ledger on a day.

    Args:
        name: the bundled ledger.
        day: the day.
        known_on: the day up to which the ledger is read; None: all of it.
        asked: what narrows it: ``status`` (several), ``imposed_by``, ``on_economy``, ``sector``, ``text``.
    """
    known = f", known_on={literal(known_on)}" if known_on else ""
    lines = ["import detente as dt"]
    helpers = [word for word, key in (("covers", "sector"), ("mentions", "text")) if asked.get(key)]
    if helpers:
        lines.append(f"from detente.show.web.ledger_answers import {', '.join(helpers)}")
    lines += [
        "",
        f"ledger = dt.Ledger.embedded({literal(name)})",
        f"view = ledger.as_of({literal(day)}{known})",
    ]
    sides = {"imposed_by": asked.get("imposed_by"), "on": asked.get("on_economy")}
    if any(sides.values()):
        lines.append(f"view = view.by({arguments({key: value for key, value in sides.items() if value})})")
    if asked.get("status"):
        lines.append(f"view = view.where(lambda one: one.status in {literal(tuple(asked['status']))})")
    if asked.get("sector"):
        lines.append(
            f"view = view.where(lambda one: covers(ledger, one.measure, {literal(asked['sector'])}))"
        )
    if asked.get("text"):
        lines.append(f"view = view.where(lambda one: mentions(one.measure, {literal(asked['text'])}))")
    return _joined([*lines, "print(view.table().to_string())"])


def reading_python(texts: Mapping[str, str], published: Mapping[str, str]) -> str:
    """Lines that read reports again and print all that is found, as JSON.

    Args:
        texts: reports by name.
        published: days of publication by name, where they were given.
    """
    lines = ["import json", "", "import detente as dt", "", "texts = {"]
    lines += [f"    {literal(name)}: {_text(text)}," for name, text in texts.items()]
    lines.append("}")
    days = f", {literal(dict(published))}" if published else ""
    lines += [f"reading = dt.read(texts{days})", "print(json.dumps(reading.document(), indent=1))"]
    return _joined(lines)


def shortage_python(mineral: str, asked: Mapping[str, Any], outcome: bool) -> str:
    """Lines that cut a mineral off again and print who loses how much.

    Args:
        mineral: its name.
        asked: the other arguments of `dt.minerals.shortage` that were given.
        outcome: whether the world's answer is worked out, too.
    """
    lines = ["import detente as dt", "",
             f"found = dt.minerals.shortage({literal(mineral)}, {arguments(asked)})",
             "print(found.words)"]  # fmt: skip
    if outcome:
        lines.append('print(float(found.outcome()["world_welfare_pct"]))')
    return _joined([*lines, "print(found.table().to_string())"])


def elasticities_python(sets: Sequence[str]) -> str:
    """Lines that print trade elasticities by sector under some published sets.

    Args:
        sets: their names.
    """
    return _joined([
        "import detente as dt", "",
        "world = dt.World.embedded()",
        f"for name in {literal(list(sets))}:",
        "    print(name, *world.with_elasticities(name).trade_elasticity.values.tolist())",
    ])  # fmt: skip


def arguments(given: Mapping[str, Any]) -> str:
    """Arguments by name; the names are ours, the values are literals."""
    return ", ".join(f"{name}={value!r}" for name, value in given.items())


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """A text as Python has it, line by line where it has several."""
    if len(text.splitlines()) < 2:
        return repr(text)
    return "(\n" + "".join(f"        {line!r}\n" for line in text.splitlines(keepends=True)) + "    )"


def literal(value: Any) -> str:
    """Plain data as Python has them, over several lines where they are long."""
    return pprint.pformat(value, width=WIDTH, sort_dicts=False)


def _one_line(text: str) -> str:
    """A text that stays within its comment: nothing in it ends the line, and nothing in it is unseen."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
