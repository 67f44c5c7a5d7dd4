"""How well the reader reads folders of reports that have claims made by hand beside them."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from detente import read
from detente.reader.claim import Claim
from detente.reader.claims import claims_of
from detente.reader.cleaning import clean
from detente.reader.reading import Reading
from detente.reader.tables import rows

_FAMILY = {row["name"]: row["family"] for row in rows("instruments")}


@dataclass(frozen=True)
class Annotated:
    """A report and the claims made from it by hand."""

    name: str
    text: str
    published: dt.date | None
    claims: tuple[Mapping[str, Any], ...]

    def claim(self, name: str) -> Mapping[str, Any]:
        """A claim by its id."""
        return next(claim for claim in self.claims if claim["id"] == name)


def annotated(folder: Path, names: Iterable[str] = ()) -> list[Annotated]:
    """The reports of a folder with their claims, or those of some names."""
    chosen = set(names)
    found = []
    for path in sorted(folder.glob("*.claims.json")):
        name = path.name.removesuffix(".claims.json")
        if chosen and name not in chosen:
            continue
        said = json.loads(path.read_text(encoding="utf-8"))
        day = said.get("published")
        text = path.with_name(f"{name}.txt").read_text(encoding="utf-8")
        published = dt.date.fromisoformat(day) if day else None
        found.append(Annotated(f"{name}.txt", text, published, tuple(said["claims"])))
    return found


def scorer(path: Path) -> ModuleType:
    """The scoring program as a module."""
    spec = importlib.util.spec_from_file_location("reader_scorer", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scores(reports: Sequence[Annotated], score: ModuleType, scratch: Path) -> dict[str, Any]:
    """The scoring program's figures for what the reader says of the reports.

    Args:
        reports: reports with their claims.
        score: the program, from ``scorer``.
        scratch: an empty folder that the reports are laid out in, as the program wants them.
    """
    predictions = {}
    for report in reports:
        stem = report.name.removesuffix(".txt")
        (scratch / report.name).write_text(report.text, encoding="utf-8")
        (scratch / f"{stem}.claims.json").write_text(json.dumps({"claims": report.claims}), encoding="utf-8")
        read_claims = claims_of(clean(report.name, report.text, report.published))
        predictions[report.name] = [claim.as_json() for claim in read_claims]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the program leaves its files for Python to close
        return score.score(predictions, [str(scratch)])


def reading_of(reports: Sequence[Annotated]) -> Reading:
    """All reports read together."""
    days = {report.name: report.published for report in reports if report.published}
    return read({report.name: report.text for report in reports}, published=days)


SLACK = 150
"""Characters that a quotation may lie away from the words of the claim it is compared with."""


@dataclass(frozen=True)
class Figures:
    """How claims that were read compare with claims made by hand.

    Attributes:
        found: share of the claims made by hand that were read, and of those that were read the share that is one.
        main: share found of what the reports are about.
        right: share of the matched claims with the right sides, rate and status, by field.
        all_right: share of the matched claims in which all fields are right.
    """

    found: tuple[float, float]
    main: float
    right: Mapping[str, float]
    all_right: float

    @property
    def detection(self) -> float:
        """The harmonic mean of both shares of ``found``."""
        recall, precision = self.found
        return 2 * recall * precision / max(1e-9, recall + precision)


def figures(reports: Sequence[Annotated]) -> Figures:
    """What the reader finds in reports and how much of it is right."""
    matched: list[tuple[Mapping[str, Any], dict[str, bool]]] = []
    wanted: list[Mapping[str, Any]] = []
    told = 0
    for report in reports:
        claims = [claim for claim in report.claims if claim["type"] != "statement"]
        read_claims = claims_of(clean(report.name, report.text, report.published))
        pairs = _pairs(read_claims, claims)
        spare = sum(bool(claim.get("optional")) for claim, _ in pairs)
        told += len(read_claims) - spare
        matched += [(claim, right) for claim, right in pairs if not claim.get("optional")]
        wanted += [claim for claim in claims if not claim.get("optional")]
    main = [claim for claim in wanted if claim["salience"] == "main"]
    found_main = [claim for claim, _ in matched if claim["salience"] == "main"]
    return Figures(
        (len(matched) / len(wanted), len(matched) / max(1, told)),
        len(found_main) / len(main),
        {
            name: sum(right[name] for _, right in matched) / max(1, len(matched))
            for name in ("imposed_by", "on", "rate", "status")
        },
        sum(all(right.values()) for _, right in matched) / max(1, len(matched)),
    )


def _pairs(
    told: Sequence[Claim], made: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], dict[str, bool]]]:
    """Each claim made by hand with the claim that says the same best, by the fields of it that are right."""
    fits = []
    for number, claim in enumerate(told):
        for place, gold in enumerate(made):
            near = _nearness(claim, gold)
            same_kind = _FAMILY[claim.instrument] == _FAMILY[gold["instrument"]]
            right = _right_fields(claim, gold)
            if near and same_kind and (right["imposed_by"] or right["on"]):
                fits.append((near + sum(right.values()), number, place, right))
    pairs, used, met = [], set(), set()
    for _, number, place, right in sorted(fits, key=lambda fit: -fit[0]):
        if number not in used and place not in met:
            used.add(number)
            met.add(place)
            pairs.append((made[place], right))
    return pairs


def _nearness(claim: Claim, gold: Mapping[str, Any]) -> float:
    quote = claim.quotes[0]
    gaps = [max(start - quote.end, quote.start - end) for start, end in gold["offsets"]]
    return 1.0 if min(gaps) < 0 else 0.5 if min(gaps) < SLACK else 0.0


def _right_fields(claim: Claim, gold: Mapping[str, Any]) -> dict[str, bool]:
    statuses = {gold["status"], *gold.get("status_alt", ())}
    status = "announced" if claim.status == "planned" and gold["status"] == "announced" else claim.status
    return {
        "imposed_by": _same_side(claim.imposed_by, gold["imposed_by"], ()),
        "on": _same_side(claim.on, gold["on"], gold.get("on_alt", ())),
        "rate": _same_rate(claim, gold.get("rate")),
        "status": status in statuses,
    }


def _same_side(told: Sequence[str], gold: Sequence[str], also: Sequence[str]) -> bool:
    everyone = ("*" in told or not told) and (list(gold) == ["*"] or not gold)
    return everyone or bool(set(told) & {*gold, *also})


def _same_rate(claim: Claim, gold: Mapping[str, Any] | None) -> bool:
    if claim.rate is None or gold is None:
        return claim.rate is None and gold is None
    ends = {round(end, 4) for end in claim.rate.bounds()}
    if gold.get("value") is not None:
        return round(gold["value"], 4) in ends
    wanted = {round(gold[name], 4) for name in ("min", "max") if gold.get(name) is not None}
    return bool(ends & wanted) if len(ends) == 1 else ends == wanted
