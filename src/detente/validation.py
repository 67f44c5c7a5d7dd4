"""What files of ours have in common: the types of their fields, and their mistakes told with file and line."""

from __future__ import annotations

import datetime as dt
import re
import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError, WithJsonSchema

from detente.errors import Problem, nearest
from detente.yaml_lines import Document, Location


def _as_list(given: Any) -> Any:
    """One name is a list of one."""
    return [given] if isinstance(given, str) else given


def _not_a_number(given: Any) -> Any:
    """A day typed without dashes would be read as seconds since 1970."""
    if isinstance(given, int | float) or (isinstance(given, str) and not _WRITTEN.fullmatch(given)):
        raise ValueError("a day is written as 2025-10-17")
    return given


_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


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
    return [_explain(document, model, detail, inside) for detail in error.errors()]


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
        return Problem(place, f"'{key}' is missing")
    if detail["type"] == "literal_error":
        cure = nearest(str(detail["input"]), _choices(detail))
        rule = f"It is one of {detail['ctx']['expected']}"
        return Problem(place, f"{key}: '{detail['input']}'", rule, cure)
    message = detail["msg"].removeprefix("Value error, ")
    shown = f"{key}: " if key and not isinstance(location[-1], int) else ""
    given = "" if isinstance(detail["input"], dict | list) else f" (given: {detail['input']!r})"
    # A word of capitals, such as HS, keeps them.
    first = message.split()[0]
    lowered = message if first.isupper() else message[0].lower() + message[1:]
    return Problem(place, f"{shown}{lowered}{given}")


def _choices(detail: Any) -> list[str]:
    return [word.strip(" '") for word in detail["ctx"]["expected"].replace(" or ", ",").split(",")]


def _keys_at(model: type[BaseModel], location: Location) -> list[str]:
    """The keys a mapping at a location of a model may have, as a person writes them."""
    for step in location:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if isinstance(step, str) and step in fields:
            model = next(_models_in(fields[step].annotation), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> Any:
    """The models that a type is made of: the entries of a list, the branches of a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (list, dict, tuple, Union, types.UnionType, Annotated):
        for part in get_args(annotation):
            yield from _models_in(part)
