"""Percentages as texts write them: digits or words, ranges, earlier levels, "triple-digit", "duty-free"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from detente.reader.mentions.day_words import MONTHS
from detente.reader.mentions.number_words import DASHES, Tokens, number_before, number_in_digits
from detente.reader.tables import rows

_LONGEST_LIST = 8
"""Numbers that may share one unit: "10, 15 and 20 percent"."""
_DIGITS = {
    "single": (0.0, 0.0999),
    "one": (0.0, 0.0999),
    "double": (0.10, 0.99),
    "two": (0.10, 0.99),
    "triple": (1.0, 9.99),
    "three": (1.0, 9.99),
    "quadruple": (10.0, 99.99),
    "four": (10.0, 99.99),
}
_UP_TO = (("up", "to"), ("as", "high", "as"), ("as", "much", "as"), ("no", "more", "than"), ("at", "most"))
_AT_LEAST = (("at", "least"), ("as", "low", "as"), ("no", "less", "than"), ("a", "minimum", "of"))
_MORE = frozenset("additional extra further another added supplementary supplemental incremental".split())
_EARLIER = (
    ("instead", "of"),
    ("in", "place", "of"),
    ("rather", "than"),
    ("compared", "with"),
    ("compared", "to"),
    ("versus",),
)
_ZERO_NOUNS = frozenset("tariff tariffs duty duties levy levies".split())
_NO_DUTY_NOUNS = frozenset(
    "shop shops shopping store stores retailer retailers retail outlet outlets".split()
)


@dataclass(frozen=True)
class Percentage:
    """A percentage in a text, by tokens: ``first`` to before ``last``; amounts in fractions.

    ``told`` is how it is put: a number, digits ("triple-digit"), points ("10-point"), free
    ("duty-free"), zero ("to zero") or earlier (a level that a later number of the sentence replaces).
    """

    first: int
    last: int
    value: float | None
    low: float | None = None
    high: float | None = None
    points: bool = False
    prior: float | None = None
    told: str = "number"


@cache
def word_roles() -> dict[str, dict[str, str]]:
    """Words by role, each with what it says a percentage is of."""
    roles: dict[str, dict[str, str]] = {}
    for row in rows("rate_words"):
        roles.setdefault(row["role"], {}).update(dict.fromkeys(row["words"].split(), row["why"]))
    return roles


def percentages_in(tokens: Tokens) -> list[Percentage]:
    """Every percentage of a text in order, ranges and levels before and after joined."""
    found: list[Percentage] = []
    for place, word in enumerate(tokens.words):
        one = _READERS[word](tokens, place) if word in _READERS else None
        if one is None or (found and one.first < found[-1].last):
            continue
        found.extend(_with_range(tokens, one, found[-1].last if found else 0))
    return _joined(tokens, [_with_prefix(tokens, one) for one in found])


def _percent(tokens: Tokens, place: int) -> Percentage | None:
    """ "25%", "25 percent", "25-percent", "25 per cent", "25 percentage points", from the unit's token."""
    last = place + 1
    points = False
    if tokens.words[place] == "per":
        if tokens.at(place + 1) in DASHES and tokens.at(place + 2) == "cent":
            last = place + 3
        elif tokens.at(place + 1) == "cent":
            last = place + 2
        else:
            return None
    after = last + (tokens.at(last) in DASHES)
    if tokens.at(after) in ("point", "points"):
        points, last = True, after + 1
    elif tokens.words[place] == "percentage":
        return None
    before = place - (tokens.at(place - 1) in DASHES)
    number = number_before(tokens, before)
    if number is None and points and tokens.at(before - 1) in ("a", "one"):
        number = (1.0, before - 1)
    if number is None:
        return None
    return Percentage(number[1], last, round(number[0] / 100, 8), points=points)


def _points(tokens: Tokens, place: int) -> Percentage | None:
    """ "10-point", "by 10 points": whether they are points of a duty is for the reader of the clause."""
    if tokens.at(place - 2) == "at" and tokens.at(place) == "point":
        return None  # "at one point" is a time
    number = number_before(tokens, place - (tokens.at(place - 1) in DASHES))
    if number is None or number[0] > 400:
        return None
    return Percentage(number[1], place + 1, round(number[0] / 100, 8), points=True, told="points")


def _digit_words(tokens: Tokens, place: int) -> Percentage | None:
    """ "triple-digit", "three figures"."""
    before = place - 1 - (tokens.at(place - 1) in DASHES)
    bounds = _DIGITS.get(tokens.at(before))
    if bounds is None:
        return None
    return Percentage(before, place + 1, None, bounds[0], bounds[1], told="digits")


def _free(tokens: Tokens, place: int) -> Percentage | None:
    """ "duty-free", "tariff free", "free of duty"."""
    before = place - 1 - (tokens.at(place - 1) in DASHES)
    if tokens.at(before) in _ZERO_NOUNS and before >= 0:
        if tokens.at(place + 1) in _NO_DUTY_NOUNS:
            return None
        return Percentage(before, place + 1, 0.0, told="free")
    if tokens.at(place + 1) == "of" and tokens.at(place + 2) in _ZERO_NOUNS:
        return Percentage(place, place + 3, 0.0, told="free")
    return None


def _zero(tokens: Tokens, place: int) -> Percentage | None:
    """ "zero tariffs", "zero-duty", "tariffs ... to zero"; "zero percent" is read from its unit."""
    after = place + 1 + (tokens.at(place + 1) in DASHES)
    if tokens.at(after) in ("import", "export", "customs"):
        after += 1
    if tokens.at(after) in _ZERO_NOUNS:
        return Percentage(place, after + 1, 0.0, told="free")
    if tokens.at(place - 1) in ("to", "at") and tokens.at(place + 1) not in ("percent", "per", "%", "pct"):
        return Percentage(place, place + 1, 0.0, told="zero")
    return None


_READERS = {
    **dict.fromkeys(("%", "％", "percent", "pct", "pc", "per", "percentage"), _percent),
    **dict.fromkeys(("point", "points"), _points),
    **dict.fromkeys(("digit", "digits", "figure", "figures"), _digit_words),
    "free": _free,
    "zero": _zero,
    "nil": _zero,
}
"""Which function reads a percentage that this word ends, or for zero begins."""


def _with_range(tokens: Tokens, one: Percentage, floor: int, listed_after: int = 0) -> list[Percentage]:
    """ "10 to 25 percent" and "5 or 10 percent" as one range; "10, 20 or 25 percent" as three numbers."""
    if one.value is None or one.told not in ("number", "points") or listed_after > _LONGEST_LIST:
        return [one]
    link = tokens.at(one.first - 1)
    earlier = number_before(tokens, one.first - 1) if one.first - 2 >= floor else None
    if earlier is None or earlier[1] < floor or _is_day_or_money(tokens, earlier):
        return [one]
    low = round(earlier[0] / 100, 8)
    opener = tokens.at(earlier[1] - 1)
    if link == "to" or link in DASHES or (link == "and" and opener == "between"):
        return [replace(one, first=earlier[1], value=None, low=low, high=one.value)]
    listed = link in ("or", "and", ",") and opener in ("of", "at", "to", "with", "by", "either", "both", ",")
    if listed:
        bare = replace(one, first=earlier[1], last=one.first - 1, value=low)
        if link == "," or opener == "," or "respectively" in tokens.words[one.last : one.last + 14]:
            return [*_with_range(tokens, bare, floor, listed_after + 1), one]
        return [replace(one, first=earlier[1], value=None, low=min(low, one.value), high=max(low, one.value))]
    return [one]


def _is_day_or_money(tokens: Tokens, number: tuple[float, int]) -> bool:
    """Whether a bare number beside a percentage is a year, a day of a month or a sum."""
    before = tokens.at(number[1] - 1)
    return (
        1900 <= number[0] <= 2100 or before in MONTHS or before in ("$", "€", "£", "¥", "section", "article")
    )


def _with_prefix(tokens: Tokens, one: Percentage) -> Percentage:
    """The percentage with "additional", "up to" or "at least" where they stand right before it."""
    first = one.first
    for patterns, side in ((_UP_TO, "high"), (_AT_LEAST, "low")):
        for pattern in patterns:
            if one.value is not None and tokens.follow(first - len(pattern), pattern):
                one = replace(one, **{side: one.value})
                first -= len(pattern)
    if tokens.at(first - 1) in _MORE:
        first -= 1
    if one.value is None and tokens.at(first - 1) == "between":
        first -= 1
    return replace(one, first=first)


def _joined(tokens: Tokens, found: list[Percentage]) -> list[Percentage]:
    """Neighbours joined where one is the other's earlier level, or both are ends of a range."""
    joined: list[Percentage] = []
    for one in found:
        one = _with_bare_prior(tokens, _from_range(tokens, one))
        pair = _pair(tokens, joined[-1], one) if joined else None
        if pair is not None:
            joined[-1] = pair
        else:
            joined.append(one)
        if len(joined) > 3:
            joined[-4:] = _crossed(tokens, joined[-4:])
    return joined


def _crossed(tokens: Tokens, four: list[Percentage]) -> list[Percentage]:
    """ "from 145 percent and 125 percent to 30 percent and 10 percent": two levels before, two after."""
    one, two, three, four_ = four
    gaps = [tokens.words[a.last : b.first] for a, b in ((one, two), (two, three), (three, four_))]
    if gaps != [["and"], ["to"], ["and"]] or tokens.at(one.first - 1) != "from":
        return four
    return [
        replace(one, told="earlier"),
        replace(two, told="earlier"),
        replace(three, prior=one.value),
        replace(four_, prior=two.value),
    ]


def _from_range(tokens: Tokens, one: Percentage) -> Percentage:
    """ "raise from 10 to 25 percent" is a change; "ranging from 10 to 25 percent" a range."""
    if one.value is None and one.told == "number" and tokens.at(one.first - 1) == "from":
        one = replace(one, first=one.first - 1)
        if is_change(tokens, one.first):
            return replace(one, value=one.high, prior=one.low, low=None, high=None)
    return one


def _pair(tokens: Tokens, before: Percentage, after: Percentage) -> Percentage | None:
    gap = tokens.words[before.last : after.first]
    same = tokens.sentence[before.first] == tokens.sentence[after.first]
    numbers = before.value is not None and after.value is not None and before.told != "free"
    numbers = numbers and before.points == after.points
    if len(gap) > 18 or not same or not numbers or after.told == "free":
        return None
    fillers = word_roles()["filler"]
    start = before.first
    while tokens.at(start - 1) in fillers:
        start -= 1
    opened = tokens.at(start - 1) == "from"
    if "to" in gap and opened:
        at = len(gap) - 1 - gap[::-1].index("to")
        plain = all(word in fillers for word in gap[:at]) or _is_relative(gap[:at])
        if plain and all(word in fillers for word in gap[at + 1 :]):
            first = start - 1
            if is_change(tokens, first):
                return replace(after, first=first, prior=before.value)
            return replace(after, first=first, value=None, low=before.value, high=after.value)
    if _is_raised(tokens, before, gap, start):
        return replace(after, first=before.first, prior=before.value)
    listed = tokens.at(before.first - 2) in ("%", "percent", "cent") and tokens.at(before.first - 1) == "and"
    if len(gap) == 1 and not listed and (gap[0] in DASHES or gap[0] == "to" or _between(tokens, before, gap)):
        first = before.first - _between(tokens, before, gap)
        return replace(after, first=first, value=None, low=before.value, high=after.value)
    return _with_earlier(before, after, gap)


def _is_raised(tokens: Tokens, before: Percentage, gap: list[str], start: int) -> bool:
    """ "doubled the 25 percent tariff on steel to 50 percent": a duty named by its earlier level."""
    roles = word_roles()
    if not 1 < len(gap) < 8 or gap[-1] != "to" or tokens.at(start - 1) not in roles["change"]:
        return False
    plain = not any(word in roles["verb"] or word in ",;" or word in roles["change"] for word in gap)
    return plain and any(word in roles["duty"] or word in ("rate", "tax") for word in gap)


def _is_relative(gap: list[str]) -> bool:
    """ "the 25 percent rate that has been in effect since March": what may be said of the earlier level."""
    fillers = word_roles()["filler"]
    at = next((place for place, word in enumerate(gap) if word not in fillers), len(gap))
    opens = at < len(gap) and gap[at] in (
        "that",
        "which",
        "imposed",
        "in",
        "set",
        "announced",
        "applied",
        "levied",
        "on",
    )
    return opens and not any(word in ",;" or word in word_roles()["change"] for word in gap[at:])


def _between(tokens: Tokens, before: Percentage, gap: list[str]) -> bool:
    return gap == ["and"] and tokens.at(before.first - 1) == "between"


def _with_earlier(before: Percentage, after: Percentage, gap: list[str]) -> Percentage | None:
    """ "25 percent, up from 10 percent": the second number is the earlier level."""
    fillers = word_roles()["filler"]
    allowed = {
        "up",
        "down",
        ",",
        "(",
        "rate",
        "tariff",
        "tariffs",
        "duty",
        "duties",
        "levy",
        "now",
        "on",
        "average",
        *DASHES,
    }
    for words in (("from",), *_EARLIER):
        for at in range(len(gap) - len(words) + 1):
            if tuple(gap[at : at + len(words)]) != words:
                continue
            if all(word in allowed for word in gap[:at]) and all(
                word in fillers for word in gap[at + len(words) :]
            ):
                return replace(before, last=after.last, prior=after.value)
    return None


def _with_bare_prior(tokens: Tokens, one: Percentage) -> Percentage:
    """ "70 percent instead of 30", "25 percent, up from 10": the earlier level without its unit."""
    place = one.last + (tokens.at(one.last) == ",")
    for pattern in (*_EARLIER, ("up", "from"), ("down", "from"), ("from",)):
        if one.value is None or one.told != "number" or not tokens.follow(place, pattern):
            continue
        at = place + len(pattern)
        ended = tokens.at(at + 1) in ("", ",", ".", ";", ")", "and", "now", "previously", "before", "today")
        if (
            tokens.at(at)[:1].isdigit()
            and ended
            and (number := number_in_digits(tokens.at(at).rstrip(","))) is not None
        ):
            return replace(one, last=at + 1, prior=round(number / 100, 8))
    return one


def is_change(tokens: Tokens, place: int) -> bool:
    """Whether a word of raising or lowering stands before a place in its sentence, and none of ranging near it."""
    roles = word_roles()
    if _RANGING.intersection(tokens.words[place : place + 11]):
        return False
    for at in range(place - 1, max(place - 25, -1), -1):
        if tokens.sentence[at] != tokens.sentence[min(place, len(tokens.words) - 1)]:
            return False
        word = tokens.words[at]
        if word in ("range", "ranges", "ranging", "ranged", "vary", "varying", "varies", "between"):
            return False
        if word in roles["change"] or word in _SHIFTS:
            return True
    return False


_RANGING = frozenset("varying depending according".split())
_SHIFTS = frozenset("take takes took taking change changed adjust adjusted revise revised moved".split())
