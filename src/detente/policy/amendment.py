"""Versions of a measure: what became known later changes fields and overwrites nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.errors import InputError, Problem
from detente.policy.measure import Measure


def amended(latest: Measure, changes: Mapping[str, Any]) -> Measure:
    """The next version of a measure: the fields given take the place of the old ones, sources are added.

    A field that is given as nothing (``null``) goes back to its default.

    Args:
        latest: the version known so far.
        changes: fields by their names in YAML, with ``recorded_on`` and optionally ``why``.

    Raises:
        InputError: no day of recording, or one before the version it amends.
        ValidationError: a field that cannot be.
    """
    fields = {key: value for key, value in changes.items() if key not in ("amends", "why")}
    if "recorded_on" not in fields:
        rule = "What was known when is kept: say when this became known"
        raise InputError(Problem(latest.id, "the amendment has no 'recorded_on'", rule))
    if "id" in fields:
        raise InputError(
            Problem(latest.id, "an amendment changes no id", "Withdraw it and add another measure")
        )
    before = dump(latest)
    fields["reason"] = changes.get("why") or None
    new = fields.get("sources") or []
    # Anything but a list is told as a mistake of the field.
    fields["sources"] = [*before.get("sources", []), *new] if isinstance(new, list) else new
    merged = {**before, **fields}
    later = Measure.model_validate({key: value for key, value in merged.items() if value is not None})
    if later.recorded_on < latest.recorded_on:
        fact = f"it was recorded on {later.recorded_on}, before the version of {latest.recorded_on} it amends"
        raise InputError(
            Problem(latest.id, fact, "Amendments follow in the order in which they became known")
        )
    return later


def dump(measure: Measure) -> dict[str, Any]:
    """A measure as its YAML fields, what is at its default left out."""
    fields = measure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"id": measure.id, **fields}
