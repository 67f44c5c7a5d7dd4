"""How an answer is made again: a scenario file, and lines of Python that stand by themselves."""

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


def literal(value: Any) -> str:
    """Plain data as Python has them, over several lines where they are long."""
    return pprint.pformat(value, width=WIDTH, sort_dicts=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())
