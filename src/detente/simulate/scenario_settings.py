"""What may move in a scenario, as keys of its file: production, factors, capital, ideas and buyers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from detente.errors import InputError, Problem, nearest
from detente.simulate.adjustment import Adjustment, Substitution
from detente.yaml_lines import Document

if TYPE_CHECKING:
    from detente.simulate.scenario import Scenario

SETTINGS = ("production", "factors", "capital", "ideas", "calibration")
IMPACT = "impact"
LONG_RUN = "long-run"


def _checked(name: str) -> Callable[[Any], Any]:
    """A check of one setting by itself, in the words that `solve` has for it."""

    def check(given: Any) -> Any:
        value = _substitution(given) if name == "production" and isinstance(given, dict) else given
        by_itself: dict[str, Any] = {name: value}
        if value is not None:
            try:
                Adjustment(**by_itself)
            except InputError as error:
                raise ValueError("; ".join(_bare(problem, name) for problem in error.problems)) from None
        return value

    return check


def _bare(problem: Problem, name: str) -> str:
    """A problem without the place, which the file's line says, and without its last full stop."""
    return str(problem).removeprefix(f"{name}: ").removeprefix(f"{name}.").removesuffix(".")


def _substitution(given: dict[Any, Any]) -> Substitution:
    known = list(vars(Substitution()))
    for key in given:
        if key not in known:
            cure = nearest(str(key), known) or f"There are {', '.join(known)}"
            raise ValueError(f"there is no elasticity '{key}'. {cure}")
    return Substitution(**given)


_ELASTICITY = {"type": "number", "exclusiveMinimum": 0}
_PRODUCTION = {
    "anyOf": [
        {"enum": ["cobb-douglas", "nested"]},
        {
            "type": "object",
            "properties": dict.fromkeys(vars(Substitution()), _ELASTICITY),
            "additionalProperties": False,
        },
        {"type": "null"},
    ]
}
_SHARE = {"type": "number", "minimum": 0, "exclusiveMaximum": 1}
_FACTORS = {"anyOf": [{"enum": ["mobile", "specific"]}, {"type": "number", "minimum": 0, "maximum": 1}]}
_CAPITAL = {"anyOf": [{"type": "boolean"}, _SHARE]}
_IDEAS = {"anyOf": [_SHARE, {"type": "null"}]}
_CALIBRATION = {"anyOf": [{"type": "string"}, {"type": "null"}]}

Production = Annotated[Any, BeforeValidator(_checked("production")), WithJsonSchema(_PRODUCTION)]
Factors = Annotated[Any, BeforeValidator(_checked("factors")), WithJsonSchema(_FACTORS)]
Capital = Annotated[Any, BeforeValidator(_checked("capital")), WithJsonSchema(_CAPITAL)]
Ideas = Annotated[Any, BeforeValidator(_checked("ideas")), WithJsonSchema(_IDEAS)]
Buyers = Annotated[Any, BeforeValidator(_checked("calibration")), WithJsonSchema(_CALIBRATION)]


def choices_of(scenario: Scenario) -> dict[str, Any]:
    """What a scenario lets move, as `solve` and `simulate_path` take it."""
    chosen = {name: getattr(scenario, name) for name in SETTINGS}
    return chosen | {"calibration": scenario.calibration or Adjustment().calibration}


def settings_problems(scenario: Scenario, document: Document) -> list[Problem]:
    """Settings that do not go with the horizon, or that would be left out without a word."""
    at_once = scenario.horizon if scenario.horizon == IMPACT else LONG_RUN
    problems = []
    if scenario.calibration is not None and scenario.horizon == LONG_RUN:
        fact = "'calibration' is about buyers on the way, and the horizon is the long run"
        cure = "Add 'horizon: impact' or 'horizon: {years: 10}'"
        problems.append(Problem(document.place(("calibration",)), fact, "", cure))
    try:
        Adjustment(at_once, **choices_of(scenario))
    except InputError as error:
        problems += [Problem(document.place((p.place,)), p.fact, p.rule, p.cure) for p in error.problems]
    return problems
