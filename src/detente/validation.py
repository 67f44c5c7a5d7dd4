"""What files of ours have in common: the types of their fields, and their mistakes told with file and line."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from detente.errors import InputError, Problem, nearest
from detente.yaml_lines import Document, Location


def _as_list(given: Any) -> Any:
    """One name is a list of one."""
    return [given] if isinstance(given, str) else given


def _not_a_number(given: Any) -> Any:
    """A day typed without dashes would be read as seconds since 1970."""
    if isinstance(given, int | float) or (isinstance(given, str) and not _WRITTEN.fullmatch(given)):
        raise ValueError("a day is written as 2025-10-17")
    if isinstance(given, str) and _in_calendar(given) is None:
        raise PydanticCustomError("no_such_day", "no calendar has it")
    return given


_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def _in_calendar(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def _no_such_day(written: str, place: str) -> Problem:
    """That no calendar has a day, and how many it has around it."""
    year, month = (int(part) for part in written.split("-")[:2])
    if not year:
        rule = "Years begin with 0001"
    elif not 1 <= month <= 12:
        rule = "A year has 12 months"
    else:
        rule = f"{calendar.month_name[month]} {year} has {calendar.monthrange(year, month)[1]} days"
    return Problem(place, f"no calendar has {written}", rule)


def day_of(given: str | dt.date, place: str) -> dt.date:
    """A day that somebody asks about, given as a date or written as 2025-10-17.

    Args:
        given: the day.
        place: where it was given: an argument, an option.

    Raises:
        InputError: written otherwise, or a day that no calendar has.
    """
    if isinstance(given, dt.datetime):
        return given.date()
    if isinstance(given, dt.date):
        return given
    written = str(given)
    if not _WRITTEN.fullmatch(written):
        raise InputError(Problem(place, f"'{written}' is not a day", "A day is written as 2025-10-17"))
    day = _in_calendar(written)
    if day is None:
        raise InputError(_no_such_day(written, place))
    return day


def _not_empty(names: list[str]) -> list[str]:
    """A measure that names nobody would do nothing without a word."""
    if not names:
        raise ValueError("it is empty")
    return names


Names = Annotated[
    list[str],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
SomeNames = Annotated[Names, AfterValidator(_not_empty)]
Day = Annotated[dt.date, BeforeValidator(_not_a_number)]


def problems_of(
    document: Document, model: type[BaseModel], error: ValidationError, inside: Location = ()
) -> list[Problem]:
    """Every mistake a model found in a part of a document, in our words, with its line.

    Args:
        document: the file.
        model: the model that was validated.
        error: what it said.
        inside: where in the document the validated part lies.
    """
    problems: list[Problem] = []
    for detail in error.errors():
        if detail["type"] == AT_KEYS:
            problems += _at_keys(document, inside, detail)
        else:
            problems.append(_explain(document, model, detail, inside))
    return problems


AT_KEYS = "at_keys"
"""The type of an error of a whole whose keys do not go together."""


def mistakes_at(found: Sequence[tuple[str, str]]) -> PydanticCustomError:
    """Mistakes of a whole that its keys make together, each told at the line of its key.

    Args:
        found: the key that makes each mistake, '' where none does, and what is wrong.
    """
    said = "; ".join(words for _, words in found)
    return PydanticCustomError(AT_KEYS, "{said}", {"said": said, "found": list(found)})


def _at_keys(document: Document, inside: Location, detail: Any) -> list[Problem]:
    location, found = (*inside, *detail["loc"]), detail["ctx"]["found"]
    return [
        _backwards(document, location, said)
        if said.startswith(_ENDS)
        else Problem(document.place((*location, key) if key else location), _lowered(said))
        for key, said in found
    ]


def names_wrong(
    document: Document, inside: Location, checks: Mapping[str, Callable[[str, str], Any]]
) -> list[tuple[str, Problem]]:
    """Names that nobody knows in a part of a document that cannot be read for other mistakes, with their lines.

    So that all mistakes of a file are told at once, those of its names with those of its shape.

    Args:
        document: the file.
        inside: where the part lies.
        checks: by key: looks a name up, given it and the key as its place, and raises an `InputError`.
    """
    content: Any = document.content
    for step in inside:
        content = content.get(step) if isinstance(content, dict) else content[step]
    found: list[tuple[str, Problem]] = []
    for at, value in _parts(inside, content):
        if at[-1] not in checks:
            found += names_wrong(document, at, checks) if isinstance(value, dict | list) else []
            continue
        for where, name in [(at, value)] if isinstance(value, str) else _parts(at, value):
            # Data have no lines: of them the measure is told, and the key beside it.
            place = document.place(where if where in document.lines else inside)
            problems = _looked_up(checks[at[-1]], name, str(at[-1])) if isinstance(name, str) else []
            found += [(place, problem) for problem in problems]
    return found


def _parts(at: Location, value: Any) -> list[tuple[Location, Any]]:
    """What a mapping or a list holds, each with where it stands; nothing for what is neither."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [((*at, step), one) for step, one in steps]


def _looked_up(check: Callable[[str, str], Any], name: str, place: str) -> list[Problem]:
    try:
        check(name, place)
    except InputError as error:
        return error.problems
    return []


def by_line(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of a file in the order of the lines that they stand on; those without a line first."""

    def line(problem: Problem) -> int:
        found = _LINE.search(problem.place)
        return int(found[1]) if found else 0

    return sorted(problems, key=line)


_LINE = re.compile(r", line ([0-9]+)")


def _explain(document: Document, model: type[BaseModel], detail: Any, inside: Location) -> Problem:
    location = detail["loc"]
    place = document.place((*inside, *location))
    key = str(location[-1]) if location else ""
    if detail["type"] == "extra_forbidden":
        known = _keys_at(model, location[:-1])
        cure = nearest(key, known) or f"There are {', '.join(known)}"
        return Problem(place, f"there is no key '{key}'", "", cure)
    if detail["type"] == "invalid_key":
        return Problem(place, f"there is no key '{key}'", "Keys are words")
    if detail["type"] == "missing":
        return _missing(place, key, _fields_at(model, location[:-1]).get(key))
    if detail["type"] == "no_such_day":
        said = _no_such_day(detail["input"], "")
        return Problem(place, f"{key}: {said.fact}", said.rule)
    if detail["type"] in ("float_type", "float_parsing") and isinstance(detail["input"], str):
        return _text_for_number(place, key, detail["input"])
    if detail["type"] == "literal_error":
        cure = nearest(str(detail["input"]), _choices(detail))
        rule = f"It is one of {detail['ctx']['expected']}"
        return Problem(place, f"{key}: '{detail['input']}'", rule, cure)
    message = detail["msg"].removeprefix("Value error, ")
    if message.startswith(_ENDS) and isinstance(detail["input"], dict):
        return _backwards(document, (*inside, *location), message)
    shown = f"{key}: " if key and not isinstance(location[-1], int) else ""
    given = "" if isinstance(detail["input"], dict | list) else f" (given: {detail['input']!r})"
    return Problem(place, f"{shown}{_lowered(message)}{given}")


def _missing(place: str, key: str, field: FieldInfo | None) -> Problem:
    """That a field is missing, what it says, and how it is written."""
    fact = f"'{key}' is missing"
    if field is None or not field.description:
        return Problem(place, fact, "", f"Add '{key}: ...'")
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    cure = f"Add '{key}: ...'"
    if field.annotation is dt.date:
        cure = f"Add '{key}: ' with its day, written as 2025-10-17"
    elif choices and len(choices) <= _FEW:
        cure = "Add " + " or ".join(f"'{key}: {choice}'" for choice in choices)
    elif choices:
        cure = f"Add '{key}: ' with one of {', '.join(choices)}"
    return Problem(place, fact, f"The field {key}: {_lowered(field.description)}", cure)


_FEW = 3
"""Choices that are written out as lines to add."""


def _text_for_number(place: str, key: str, given: str) -> Problem:
    """That a number was given as text, with the number where one can be read."""
    noun = "share" if "share" in key else "rate"
    percent = given.strip().endswith("%")
    cure = ""
    try:
        number = float(given.strip().removesuffix("%")) / (100 if percent else 1)
        if math.isfinite(number):
            cure = f"Write '{key}: {number:.10g}'{'' if percent else ', without quotes'}"
    except ValueError:
        pass
    return Problem(place, f"{key}: '{given}' is text", f"A {noun} is a fraction: 0.1 for 10 %", cure)


_ENDS = "it ends on "
"""How models begin to say that something ends before it starts."""


def _backwards(document: Document, location: Location, message: str) -> Problem:
    """That something ends before or on the day it starts, at the line of its end where the document has it."""
    fact, _, rule = message.partition(": ")
    days = _DAYS.findall(fact)
    if len(days) == 2 and days[0] == days[1]:
        fact = f"{_ENDS}{days[0]}, the day it starts"
    where = next((field for field in ("until", "from") if (*location, field) in document.lines), None)
    place = document.place((*location, where) if where else location)
    return Problem(place, fact, rule or "'until' is the first day outside")


_DAYS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _lowered(words: str) -> str:
    """Words without their capital; a word of capitals, such as HS, keeps them."""
    first = words.partition(" ")[0]
    return words if len(first) > 1 and first.isupper() else words[:1].lower() + words[1:]


def _choices(detail: Any) -> list[str]:
    return [word.strip(" '") for word in detail["ctx"]["expected"].replace(" or ", ",").split(",")]


def _keys_at(model: type[BaseModel], location: Location) -> list[str]:
    """The keys a mapping at a location of a model may have, as a person writes them."""
    return list(_fields_at(model, location))


def _fields_at(model: type[BaseModel], location: Location) -> dict[str, FieldInfo]:
    """The fields of a mapping at a location of a model, by their keys as a person writes them."""
    for step in location:
        fields = _written(model)
        if isinstance(step, str) and step in fields:
            model = next(_models_in(fields[step].annotation), model)
    return _written(model)


def _written(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> Any:
    """The models that a type is made of: the entries of a list, the branches of a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (list, dict, tuple, Union, types.UnionType, Annotated):
        for part in get_args(annotation):
            yield from _models_in(part)
