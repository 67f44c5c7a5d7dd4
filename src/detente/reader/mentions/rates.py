"""Rates of duty in a text, told apart from its other percentages by the words that govern each in its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from detente.reader.claim import Basis
from detente.reader.mentions.number_words import Tokens, tokens_of
from detente.reader.mentions.percentages import Percentage, percentages_in, word_roles
from detente.reader.mentions.rate_clause import MORE, ON_TOP, Clause
from detente.reader.mentions.rate_nouns import Judged

_ANY = re.compile(
    r"%|％|per.?cent|\bpct|\dpc\b|\bpoints?\b|digits?\b|figures?\b|\bfree\b|\bzero\b|\bnil\b", re.I
)
_TOTAL = frozenset(
    "total overall combined cumulative cumulatively totalling totaling aggregate altogether average".split()
)
_STANDING = frozenset("stay stays stayed remain remains remained stand stands stood standing".split())


@dataclass(frozen=True)
class RateMention:
    """A percentage a text names, and whether it is the rate of a duty.

    Attributes:
        start: first character in the text.
        end: first character after it.
        words: the expression as it stands; with "additional" or "up to" right before it, and the earlier level.
        value: the rate as a fraction, the new one where it changes; none for a range. "Up to 25%" is .25.
        low: lower end of a range; also set, equal to ``value``, for "at least".
        high: upper end of a range; also set, equal to ``value``, for "up to".
        unit: percent, or percentage points.
        basis: on top of other duties, the whole duty, or not said.
        prior: the earlier level: "from 10 percent to 25 percent", "25%, up from 10%".
        is_duty: whether it is the rate of a tariff, duty, levy or tax at the border.
        why: for other percentages what they are of; for duties a caution: "increased by" and "cut by" (a step, no
            level; unless in points the text leaves open of what), "existing" (a level named as the earlier or the
            standing one), "duty-free" (no number stands there), "context" (only the words around say so).
    """

    start: int
    end: int
    words: str
    value: float | None
    low: float | None
    high: float | None
    unit: Literal["percent", "points"]
    basis: Basis
    prior: float | None
    is_duty: bool
    why: str = ""


def rates_in(text: str) -> tuple[RateMention, ...]:
    """Every percentage of a text in order, each a rate of duty or not.

    Args:
        text: a report, or any part of one; places count in it.

    Examples:
        >>> found = rates_in("Stocks fell 3% on the 25% steel tariff.")
        >>> [(rate.words, rate.value, rate.is_duty) for rate in found]
        [('3%', 0.03, False), ('25%', 0.25, True)]
        >>> rates_in("The duty will rise from 10 to 25 percent.")[0].prior
        0.1
    """
    if not _ANY.search(text):
        return ()
    tokens = tokens_of(text)
    found = percentages_in(tokens)
    roles = word_roles()
    duties = [at for at, word in enumerate(tokens.words) if word in roles["duty"] or word in roles["tax"]]
    mentions: list[RateMention] = []
    earlier: list[tuple[Percentage, Judged, Basis]] = []
    for at, one in enumerate(found):
        clause = Clause(tokens, found, at, earlier, duties)
        judged = clause.judged()
        if one.told in ("points", "zero") and (not judged.is_duty or judged.why == "context"):
            earlier.append((one, judged, "unspecified"))
            continue
        basis = _basis(clause, judged)
        earlier.append((one, judged, basis))
        mentions.append(_mention(text, tokens, one, judged, basis))
    return tuple(mentions)


def _mention(text: str, tokens: Tokens, one: Percentage, judged: Judged, basis: Basis) -> RateMention:
    start, end = tokens.starts[one.first], tokens.ends[one.last - 1]
    return RateMention(
        start=start,
        end=end,
        words=text[start:end],
        value=one.value,
        low=one.low,
        high=one.high,
        unit="points" if one.points else "percent",
        basis=basis,
        prior=one.prior,
        is_duty=judged.is_duty,
        why=judged.why,
    )


def _basis(clause: Clause, judged: Judged) -> Basis:
    """Whether a duty's rate is on top of others, the whole, or not said."""
    if not judged.is_duty:
        return "unspecified"
    if clause.one.told in ("free", "zero"):
        return "total"
    if judged.why == "existing":
        return "unspecified"
    if _is_added(clause, judged):
        return "additional"
    if _is_total(clause):
        return "total"
    if judged.inherits and clause.earlier is not None:
        stepped = clause.earlier[1].why in ("increased by", "cut by") and not judged.why
        return "total" if stepped else clause.earlier[2]
    return "unspecified"


def _is_added(clause: Clause, judged: Judged) -> bool:
    first, last = clause.one.first, clause.one.last
    before = set(clause.words[max(clause.left, clause.before or 0, first - 3) : first + 1])
    if MORE.intersection(before) or judged.why == "increased by":
        return True
    if any(
        clause.tokens.follow(at, words)
        for at in range(last, min(last + 14, clause.next_first))
        for words in ON_TOP
    ):
        return True
    head = _duty_after(clause)
    if head is not None and MORE.intersection(clause.words[last : head + 1]):
        return True
    noun = _duty_before(clause)
    return noun is not None and bool(MORE.intersection(clause.words[max(clause.left, noun - 3) : noun + 1]))


def _duty_after(clause: Clause) -> int | None:
    for at in range(clause.one.last, min(clause.one.last + 6, clause.next_first)):
        if clause.words[at] in clause.roles["duty"] or clause.words[at] in clause.roles["tax"]:
            return at
        if clause.words[at] in clause.roles["stop"]:
            return None
    return None


def _duty_before(clause: Clause) -> int | None:
    """The duty noun that the percentage follows, where no verb of change stands between them."""
    for at in range(clause.one.first - 1, max(clause.left, clause.before or 0) - 1, -1):
        word = clause.words[at]
        if word in clause.roles["duty"] or word in clause.roles["tax"]:
            return at
        if word in clause.roles["verb"] or word in ",;" or word in clause.roles["change"]:
            return None
    return None


def _is_total(clause: Clause) -> bool:
    if clause.one.prior is not None:
        return True
    floor = max(clause.left, clause.before or 0)
    near = clause.words[max(floor, clause.one.first - 9) : clause.one.first]
    if _TOTAL.intersection(near) or clause.tokens.at(clause.one.last) in _TOTAL:
        return True
    if near and near[-1] in ("at",) and _STANDING.intersection(near[-5:]):
        return True
    to = near and (
        near[-1] == "to" or (len(near) > 1 and near[-2] == "to" and near[-1] in ("a", "the", "flat"))
    )
    reached = bool(near) and near[-1] in ("reached", "reach", "hit", "reaching")
    verb = any(
        word in clause.roles["change"] and word != "up" for word in clause.words[floor : clause.one.first]
    )
    return bool(reached or (to and verb) or near[-2:] in (["is", "now"], ["are", "now"]))
