"""Tables of the pages that follow from the code: Markdown, and the keys of a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

PAGES_ARE_IN = Path(__file__).resolve().parent / "reference"

WRITTEN = "<!-- Written by docs/make_reference.py. Do not edit by hand. -->\n\n"

KINDS = {
    "list[detente.policy.measure.Rate]": "list of [rates](#a-rate)",
    "list[detente.policy.measure.Interval]": "list of [intervals](#an-interval)",
    "list[detente.policy.measure.Status]": "list of [statuses](#a-status)",
    "list[detente.policy.measure.Source]": "list of [sources](#a-source)",
    "list[detente.policy.measure.Exemption]": "list of [exemptions](#an-exemption)",
    "list[detente.policy.measure.Content]": "list of [content rules](#a-content-rule)",
    "measure.Stacking": "[stacking](#stacking)",
    "measure.Products": "[products](#products), or one sector or group",
    "Change": "list of measures",
    "hs_digits": "HS code or list of HS codes",
    "dict[str": "sector: share",
    "list[str]": "name or list of names",
    "date": "date",
    "float": "number",
    "bool": "`true` or `false`",
    "str": "text",
}
"""What to call a type, by a part of how Python writes it; the first that fits."""


def table(header: Iterable[str], lines: Iterable[Iterable[str]], right: int | None = None) -> str:
    """Write a Markdown table; columns from `right` on are aligned to the right."""
    head = list(header)
    rule = ["---:" if right is not None and place >= right else "---" for place in range(len(head))]
    cells = [[str(cell).replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rule, *cells]) + "\n"


def keys(model: Any, kinds: Mapping[str, str] | None = None) -> str:
    """The keys of a model: type, default, meaning.

    Args:
        model: a pydantic model.
        kinds: what to call the type of a key, where it is better known.
    """
    lines = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        needed = "required" if field.is_required() else _default(field.get_default(call_default_factory=True))
        kind = (kinds or {}).get(key) or _type(field.annotation)
        lines.append((f"`{key}`", kind, needed, field.description))
    return table(("key", "type", "default", "meaning"), lines)


def _default(value: Any) -> str:
    if type(value).__name__ == "Products":
        return f"`{', '.join(value.sectors)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    empty = value is None or value in ([], {}, "") or type(value).__name__ == "Stacking"
    return "none" if empty else f"`{value}`"


def _type(annotation: Any) -> str:
    written = str(annotation)
    text = re.sub(r"Annotated\[(.*?), .*\]", r"\1", written)
    if "Literal" in text:
        return ", ".join(f"`{word}`" for word in re.findall(r"'([^']*)'", text))
    if "hs_digits" in written:
        return KINDS["hs_digits"]
    return next(words for word, words in KINDS.items() if word in text)


def write_pages(pages: Mapping[str, Callable[[], str]], arguments: Sequence[str], usage: str | None) -> int:
    """Write pages, or with ``--check`` say which are out of date.

    Args:
        pages: what writes each page, by its name as seen from ``docs/reference/``.
        arguments: the script's name, then what it was called with.
        usage: what to print for a call that is not understood.
    """
    script, *asked = arguments
    if asked not in ([], ["--check"]):
        print(usage)
        return 2
    stale = []
    for name, make in pages.items():
        page, text = PAGES_ARE_IN / name, make()
        if page.exists() and page.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not asked:
            page.write_text(text, encoding="utf-8")
    if asked and stale:
        print(f"out of date: {', '.join(stale)}. Run python docs/{Path(script).name}")
        return 1
    return 0
