"""The fields of a measure, drawn up from a row of merged reports, with what the reports leave open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from detente.errors import InputError
from detente.policy import places
from detente.policy.measure import EVENTS, NEEDS_RATE
from detente.reader.claim import EASED, GUESSED_ACTOR
from detente.reader.contradictions import Contradiction
from detente.reader.instruments import instrument_of
from detente.reader.mentions import gazetteer
from detente.reader.merging import BY_A_MODEL, Row
from detente.reader.proposing.proposed_days import Days, days_of
from detente.reader.proposing.proposed_products import means_all_goods, products_of
from detente.reader.proposing.proposed_sources import latest_day, note_of, plain, sources_of
from detente.reader.report import Report

NO_DAY = "no report of it has a day of publication"
"""Why a row that only reports without a day tell of is no measure: a ledger says since when a thing is known."""
_WORDS = {
    "import tariff": "tariff",
    "anti-dumping": "anti-dumping duty",
    "countervailing": "countervailing duty",
    "safeguard": "safeguard duty",
}


@dataclass(frozen=True)
class Draft:
    """What a measure would say.

    Attributes:
        fields: its fields as in YAML.
        why: reasons why it cannot be a measure; none where nothing is missing.
        doubts: what reports dispute or leave open, in sentences.
        remarks: of these, what they leave open.
    """

    fields: dict[str, Any]
    why: tuple[str, ...]
    doubts: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass
class Open:
    """What came up while fields were drawn up.

    Attributes:
        why: reasons why there is no measure.
        remarks: what the reports do not say, and what was taken instead.
        asides: what only the note of the measure says.
    """

    why: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)


def draft(row: Row, reports: Mapping[str, Report], disputes: Sequence[Contradiction]) -> Draft:
    """The fields of the measure that a row of merged reports tells of.

    Args:
        row: what the reports tell.
        reports: the reports by name.
        disputes: where they disagree about it.
    """
    kind, left = instrument_of(row.instrument), Open()
    recorded = latest_day(row, reports)
    days = days_of(row, kind, recorded, left.remarks)
    if recorded is None:
        left.why.append(NO_DAY)
    if recorded is not None and _is_history(row, days, recorded):
        said = row.effective.iso() if row.effective else ""
        left.why.append(f"reports put its beginning in {said} and do not say that it still holds")
    if EASED in row.notes:
        left.why.append("no report says what is left of it, and less of a measure is not a new one")
    fields: dict[str, Any] = {"id": "", "title": title_of(row), "instrument": kind}
    fields |= _sides(row, kind, left)
    fields |= _rates(row, kind, left)
    fields |= products_of(row, kind, left.remarks, left.asides)
    fields |= days.fields()
    if row.condition:
        fields["condition"] = row.condition
    fields["sources"] = sources_of(row, reports)
    if recorded:
        fields["recorded_on"] = recorded.isoformat()
    fields["note"] = note_of(row, disputes, [*left.remarks, *left.asides])
    fields["id"] = _identifier(row, kind, days, recorded)
    remarks = tuple(dict.fromkeys(left.remarks))
    return Draft(fields, tuple(left.why), (*_doubts(row, disputes), *remarks), remarks)


def title_of(row: Row) -> str:
    """What a measure is, for a reader: who, how much, what, on whom, on which goods; a status changes."""
    kind = instrument_of(row.instrument)
    who = _listed(row.imposed_by) or "Nobody named"
    if kind == "talks":
        others = [code for code in row.on if code not in row.imposed_by]
        return f"{who}: talks" + (f" with {_listed(others)}" if others else "")
    what = "joint action" if row.instrument == "coordination" else _WORDS.get(kind, kind)
    if rate := rate_words(row):
        what = f"{rate} {what}"
    if row.on and set(row.on) != set(row.imposed_by):
        with_whom = kind == "agreement" and row.instrument != "coordination"
        what += f" {'with' if with_whom else 'on'} {_listed(row.on)}"
    if row.product and kind not in EVENTS:
        what += f": {row.product}"
    return f"{who}: {what}"


def rate_words(row: Row) -> str:
    """A row's rate for a reader: "additional 100 %", "26 to 48 %"; empty where none is given."""
    if row.rate is None:
        return ""
    low, high = row.rate.bounds()
    words = f"{low * 100:g} %" if low == high else f"{low * 100:g} to {high * 100:g} %"
    if low != high and not any(character.isdigit() for character in row.rate.words.text):
        words = row.rate.words.text  # "triple-digit" says no more than that
    return f"additional {words}" if row.rate.basis == "additional" else words


def _listed(codes: Sequence[str]) -> str:
    titles = ["every partner" if code == places.ALL else gazetteer.title_of(code) for code in codes]
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)


def _sides(row: Row, kind: str, left: Open) -> dict[str, Any]:
    """Who acts and on whom, as the ledger names them."""
    is_event = kind in EVENTS
    actors, partners = list(row.imposed_by), list(row.on)
    if not actors or places.ALL in actors:
        left.why.append("no report says who takes part" if is_event else "no report says who imposes it")
    if is_event and not partners:
        # Both sides of talks are among those who act.
        partners = actors if len(actors) > 1 else [places.ALL]
    elif GUESSED_ACTOR in row.notes and row.rate is not None:
        left.why.append("no sentence says who imposes it, and a rate is not put on a guess")
    elif not partners:
        left.why.append("no report says on whom")
    elif not is_event and set(actors) == set(partners) and len(actors) == 1:
        left.why.append("who imposes it and on whom are the same")
    return {
        "imposed_by": _known(actors, "who acts", left),
        "on": ["all"] if places.ALL in partners else _known(partners, "the other side", left),
    }


def _known(codes: Sequence[str], which: str, left: Open) -> list[str]:
    """Codes as the ledger knows them; a group that it does not know gives way to its members."""
    known: list[str] = []
    for code in codes:
        if code == places.ALL:
            continue
        try:
            places.codes(code, which)
            known.append(code)
        except InputError:
            members = [member for member in gazetteer.members(code) if member != code]
            known += members
            if members:
                left.remarks.append(f"{gazetteer.title_of(code)} stands in the ledger as its members.")
            else:
                left.why.append(f"{which}: the ledger knows no economy or group '{code}'")
    return list(dict.fromkeys(known))


def _rates(row: Row, kind: str, left: Open) -> dict[str, Any]:
    """The rate as the ledger has it: one number with its basis, and only for instruments that have one."""
    rate, only_threatened = row.rate, {step.status for step in row.history} <= {"threatened", "planned"}
    if kind not in NEEDS_RATE:
        if rate is not None:
            left.remarks.append(
                f"Reports give {rate_words(row)}; the ledger has no such rate of {_article(kind)}."
            )
        return {}
    if rate is None or rate.value is None:
        if rate is None:
            fact = f"no report gives a rate, and {_article(kind)} needs one once it is more than threatened"
        else:
            fact = (
                f"reports give {rate_words(row)}, and the ledger needs one rate for each product and partner"
            )
        if only_threatened and row.status == "threatened":
            left.remarks.append(fact[0].upper() + fact[1:] + ".")
        else:
            left.why.append(fact)
        return {}
    said: dict[str, Any] = {
        "rate": round(rate.value, 6),
        "basis": "total" if rate.basis == "total" else "additional",
    }
    if rate.prior is not None:
        said["prior"] = round(rate.prior, 6)
    if rate.basis == "unspecified" and kind in NEEDS_RATE and kind != "subsidy":
        words = "On top of other duties, or the whole duty? No report says; taken as on top."
        said["note"] = words
        left.remarks.append(words)
    return {"rates": [said]}


def _article(kind: str) -> str:
    word = _WORDS.get(kind, kind)
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


_LONG_AGO = dt.timedelta(days=5 * 365)


def _is_history(row: Row, days: Days, recorded: dt.date) -> bool:
    """Whether a measure is only told to have begun years before the reports: "the embargo of 1941"."""
    begun = row.effective
    vague = begun is not None and days.start is None and begun.last < recorded - _LONG_AGO
    return vague and row.status == "in_force" and not row.is_event


_DIGITS_DOTS = re.compile(r"[^a-z0-9]+")
_FILLING = frozenset(
    "the a an of and or on in all certain some other its their imported imports products goods".split()
)


def _identifier(row: Row, kind: str, days: Days, recorded: dt.date | None) -> str:
    """A readable id: who, what, on whom, how much, on which goods, in which month."""
    parts = [_codes(row.imposed_by) or "unnamed", _WORDS.get(kind, kind).removesuffix(" duty")]
    partners = [code for code in row.on if code not in row.imposed_by]
    parts.append(_codes(partners))
    if row.rate is not None and row.rate.value is not None and kind in NEEDS_RATE:
        parts.append(f"{row.rate.value * 100:g}")
    if kind not in EVENTS and not means_all_goods(row.product):
        words = [word for word in _slug(row.product).split("-") if word not in _FILLING]
        parts.append("-".join(words[: 1 if len("-".join(words[:2])) > _LONGEST_GOODS else 2]))
    day = days.start or days.announced or (days.planned.first if days.planned else recorded)
    parts.append(f"{day:%Y-%m}" if day else "")
    return _slug("-".join(part for part in parts if part))


_LONGEST_GOODS = 18


def _codes(codes: Sequence[str]) -> str:
    names = ["all" if code == places.ALL else code for code in codes]
    return "-".join(names) if len(names) <= 2 else f"{names[0]}-and-{len(names) - 1}"


def _slug(words: str) -> str:
    return _DIGITS_DOTS.sub("-", words.casefold()).strip("-")


def _doubts(row: Row, disputes: Sequence[Contradiction]) -> list[str]:
    """What reports dispute, the gravest first, then what was decided where they differ."""
    told = [
        plain(f"{one.topic.rstrip('.')}{'' if one.topic.endswith('?') else ':'} {one.verdict}")
        for one in disputes
    ]
    fields = {one.field for one in disputes}
    for note in row.notes:
        name = note.partition(":")[0]
        if _FIELDS.get(name, name) not in fields or BY_A_MODEL in note:
            told.append(plain(note[0].upper() + note[1:]) + ("" if note.endswith(".") else "."))
    return list(dict.fromkeys(told))


_FIELDS = {
    "target": "on",
    "who acts": "imposed_by",
    "first day": "effective",
    "last day": "until",
    "day": "event",
}
"""Fields by the names that notes of rows have for them."""
