"""What a scenario asks of strategy, as a key of its file: one question, with the options of its function.

The shape is checked here when the file is read; `dt.strategy.play` answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)

from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, nearest
from detente.validation import SomeNames
from detente.yaml_lines import Document

if TYPE_CHECKING:
    from detente.simulate.scenario import Scenario

OF_THE_SCENARIO = ("policy", "deficits", "elasticities", "horizon", "world", "ledger", "known_on")
"""What an answer takes from the scenario itself."""
LEFT_ALONE: dict[str, Any] = {
    "production": None,
    "factors": "mobile",
    "capital": False,
    "ideas": None,
    "calibration": None,
}
"""Keys of a scenario that no function of strategy has, and what they are where nobody gave them."""


By = Literal["uniform", "partner", "sector", "partner-sector"]
Lever = Literal["tariff", "export_wedge"]


# -- the shapes of options ----------------------------------------------------------------------------------


def _checked(rule: str, holds: Callable[[Any], bool]) -> BeforeValidator:
    """A check of a shape that names what it would be."""

    def check(given: Any) -> Any:
        if not holds(given):
            raise ValueError(rule)
        return given

    return BeforeValidator(check)


def _is_names(given: Any) -> bool:
    """One name, or several."""
    return bool(given) and (
        isinstance(given, str) or (isinstance(given, list) and all(isinstance(name, str) for name in given))
    )


def _is_players(given: Any) -> bool:
    """Names, each of them one or several that act as one, with names of their own where they are a mapping."""
    if isinstance(given, dict):
        return bool(given) and all(map(_is_names, given.values()))
    return _is_names(given) or (isinstance(given, list) and bool(given) and all(map(_is_names, given)))


def _is_groups(given: Any) -> bool:
    """The name or number of a partition, or groups as names by group or as lists of names."""
    if isinstance(given, bool):
        return False
    return isinstance(given, int) or _is_players(given)


def _is_bounds(given: Any) -> bool:
    return (
        isinstance(given, list)
        and len(given) == 2
        and all(map(is_number, given))
        and -1 < given[0] < given[1]
    )


def _is_objective(given: Any) -> bool:
    """A name, or weights by sector."""
    if isinstance(given, dict):
        return bool(given) and all(is_number(weight) and weight >= 0 for weight in given.values())
    return isinstance(given, str)


def _instruments(given: Any) -> list[str]:
    """One instrument or several, each of them known."""
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list) or not listed:
        raise ValueError("it is tariff, export_wedge, or both in brackets")
    for name in listed:
        if name not in get_args(Lever):
            near = nearest(str(name), get_args(Lever)) or f"There are {' and '.join(get_args(Lever))}"
            raise ValueError(f"there is no '{name}'. {near}")
    return listed


_NAME: dict[str, Any] = {"type": "string"}
_NAMES: dict[str, Any] = {"anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1}]}
_BY_NAME = {"type": "object", "additionalProperties": _NAMES, "minProperties": 1}
_PLAYERS = {"anyOf": [_NAME, {"type": "array", "items": _NAMES, "minItems": 1}, _BY_NAME]}
_GROUPS = {"anyOf": [*_PLAYERS["anyOf"], {"type": "integer"}]}
_BOUNDS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_LEVER = {"enum": [*get_args(Lever)]}
_OBJECTIVE = {"anyOf": [_NAME, {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}}]}

OneOrSeveral = Annotated[
    Any, _checked("it is a name, or names in brackets", _is_names), WithJsonSchema(_NAMES)
]
Partners = Annotated[
    Any, _checked("it is names, or names in brackets as one bloc", _is_players), WithJsonSchema(_PLAYERS)
]
Groups = Annotated[
    Any, _checked("it is the name of a partition, or {group: names}", _is_groups), WithJsonSchema(_GROUPS)
]
Bounds = Annotated[
    Any,
    _checked("they are two numbers, the first above -1 and below the second: [-0.2, 2.0]", _is_bounds),
    WithJsonSchema(_BOUNDS),
]
Objective = Annotated[
    Any, _checked("it is a name, or {sector: weight}", _is_objective), WithJsonSchema(_OBJECTIVE)
]
Instruments = Annotated[
    Any,
    BeforeValidator(_instruments),
    WithJsonSchema({"anyOf": [_LEVER, {"type": "array", "items": _LEVER}]}),
]


# -- questions ----------------------------------------------------------------------------------------------


class Question(BaseModel):
    """Options of a function; what is not given is as the function has it."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _own_keys_only(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            raise ValueError("its options stand in braces, {} for none")
        outside = [str(key) for key in given if key in OF_THE_SCENARIO and key not in cls.model_fields]
        if outside:
            said = f"{' and '.join(outside)} {'is' if len(outside) == 1 else 'are'} the scenario's own"
            raise ValueError(f"{said}; write {outside[0]} beside 'strategy', not in it")
        return given

    @property
    def options(self) -> dict[str, Any]:
        """The options that were given."""
        return self.model_dump(exclude_unset=True)


class _Levers(Question):
    """What a choice is about, for whoever chooses."""

    on: Partners = Field("all", description="On whom rates are levied: all others, or names.")
    sectors: SomeNames = Field(["all"], description="What may bear a rate: all traded sectors, goods, names.")
    by: By = Field("uniform", description="One rate, or one by partner, sector or both.")
    groups: Groups = Field(
        None, description="Sectors that share a rate, with 'by: sector': broad, or {group: sectors}."
    )
    instruments: Instruments = Field(["tariff"], description="tariff, export_wedge or both.")
    bounds: Bounds = Field([-0.2, 2.0], description="Least and largest rate, fractions.")
    objective: Objective = Field("welfare", description="welfare, real_gdp, or {sector: political weight}.")
    inputs: bool = Field(True, description="false: the same trade without intermediate inputs.")


class BestResponseAsked(_Levers):
    """The rates that serve one player best while everyone else keeps theirs."""

    player: OneOrSeveral = Field(description="Who chooses: an economy, a group, or names that act as one.")
    starts: Annotated[int, Field(ge=1, le=5, strict=True)] = Field(3, description="Starts of the search.")


class NashAsked(_Levers):
    """Rates at which every player does what is best for it given what the others do."""

    players: Partners = Field("all", description="Who chooses: all, names, or {bloc: names}.")
    on: Partners = Field("all", description="On whom: all others, players (a war among them), or names.")
    starts: Annotated[int, Field(ge=0, le=5, strict=True)] = Field(
        3, description="Starts of the search for a better choice, beside the equilibrium itself."
    )


class AttributeAsked(Question):
    """Which of the measures carry the cost."""

    economy: OneOrSeveral = Field("USA", description="Whose number; several are taken together.")
    of: str = Field("welfare", description="The number: a variable of an outcome.")
    sector: str | None = Field(None, description="Whose number within the economy.")
    groups: Groups = Field(
        None, description="Of a ledger's measures: act, measure, or {name: ids}, * allowed."
    )
    draws: Annotated[int, Field(ge=4, strict=True)] | None = Field(
        None, description="Orders to draw, even; none: every coalition of up to 12 groups."
    )
    seed: Annotated[int, Field(ge=0, strict=True)] = Field(0, description="Of the draws.")
    inputs: bool = Field(True, description="false: the same trade without intermediate inputs.")


class _Passed(Question):
    """Options that are passed on as they are, and checked against those that the function has."""

    model_config = ConfigDict(extra="allow")


class TruceAsked(_Passed):
    """Whether a truce holds: the options of `dt.strategy.truce`."""


class DealAsked(_Passed):
    """A package that leaves both sides better off: the options of `dt.strategy.deal`."""


class Strategy(BaseModel):
    """One question about what players would do, asked on the scenario's policy as today's."""

    model_config = ConfigDict(extra="forbid")

    best_response: BestResponseAsked | None = Field(
        None, description="The rates that serve one player best while everyone else keeps theirs."
    )
    nash: NashAsked | None = Field(
        None, description="Rates at which every player does what is best for it given the others'."
    )
    truce: TruceAsked | None = Field(None, description="Whether a truce holds.")
    deal: DealAsked | None = Field(None, description="A package that leaves both sides better off.")
    attribute: AttributeAsked | None = Field(
        None, description="Which of the ledger's measures, or of those in the file, carry the cost."
    )
    _lines: dict[str, str] = PrivateAttr(default_factory=dict)
    """Where each option stands in its file."""

    @model_validator(mode="before")
    @classmethod
    def _one_question(cls, given: Any) -> Any:
        known = ", ".join(cls.model_fields)
        if not isinstance(given, dict) or not given:
            raise ValueError(f"it is one of {known}, with its options: {{nash: {{players: [USA, CHN]}}}}")
        asked = [str(key) for key in given if key in cls.model_fields]
        if len(asked) > 1:
            raise ValueError(f"it asks for {' and '.join(asked)} at once; a file asks one of {known}")
        for name in asked:
            if given[name] is None:
                raise ValueError(f"'{name}' has no options; write '{name}: {{}}' to leave all as they are")
        return given

    @property
    def question(self) -> str:
        """What is asked: best_response, nash, truce, deal or attribute."""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @property
    def options(self) -> dict[str, Any]:
        """The options that were given with it."""
        return getattr(self, self.question).options

    @contextmanager
    def told_by_line(self) -> Iterator[None]:
        """Tell what is wrong with an option by the file and line it stands in."""
        try:
            yield
        except InputError as error:
            raise InputError([self._at_its_line(problem) for problem in error.problems]) from None

    def _at_its_line(self, problem: Problem) -> Problem:
        option = problem.place.partition(",")[0].partition("[")[0]
        line = self._lines.get(option)
        place = f"{line}, {problem.place}" if line else problem.place
        return Problem(place, problem.fact, problem.rule, problem.cure)


def unknown_option(question: str, given: str, known: list[str]) -> Problem:
    """That a function has no such option, with the nearest it has."""
    cure = nearest(given, known) or f"There are {', '.join(known)}"
    return Problem(given, f"'{question}' has no option '{given}'", "", cure)


def note_strategy_lines(scenario: Scenario, document: Document) -> None:
    """Note where each option of a scenario's question stands."""
    if scenario.strategy is not None:
        at = ("strategy", scenario.strategy.question)
        lines = {"strategy": document.place(("strategy",))}
        lines |= {name: document.place((*at, name)) for name in scenario.strategy.options}
        scenario.strategy._lines = lines


def strategy_problems(scenario: Scenario, document: Document) -> list[Problem]:
    """Where a scenario asks of strategy what goes with nothing else in it."""
    if scenario.strategy is None:
        return []
    place = document.place(("strategy",))
    problems = []
    if scenario.years is not None:
        fact = f"'strategy' is about one equilibrium, and the scenario is told over {scenario.years} years"
        cure = "Write 'horizon: long-run', or ask in a file of its own"
        problems.append(Problem(place, fact, "", cure))
    given = [name for name, usual in LEFT_ALONE.items() if getattr(scenario, name) != usual]
    if given:
        fact = f"strategy does not go with {', '.join(given)}"
        rule = "Choices are worked out with the usual production, factors and capital"
        problems.append(Problem(place, fact, rule, f"Leave {' and '.join(given)} out of the file that asks"))
    if scenario.strategy.question == "attribute" and not (scenario.ledger or scenario.measures):
        fact, cure = "there are no measures to attribute to", "Add 'ledger: us-china', or 'measures:'"
        problems.append(Problem(place, fact, "", cure))
    return problems


def balanced_unless_said(scenario: Scenario) -> Scenario:
    """A file that asks what players would choose has balanced trade, in all it solves, unless it says otherwise.

    With a deficit held fixed a country in deficit keeps a gift from abroad, and its best tariff is another one.
    """
    asks = scenario.strategy is not None and scenario.strategy.question != "attribute"
    if not asks or "deficits" in scenario.model_fields_set:
        return scenario
    return scenario.model_copy(update={"deficits": "balanced"})
