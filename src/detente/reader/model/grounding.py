"""What a language model claims of a report, field by field: grounded in the report's own words, or dropped."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from detente.reader.claim import Claim, ClaimedRate, Period, Quote
from detente.reader.instruments import DUTIES, EVENTS
from detente.reader.mentions.days import DayMention, days_in
from detente.reader.mentions.gazetteer import ORGANISATIONS, Name, members, names_in, title_of
from detente.reader.mentions.products import products_in
from detente.reader.mentions.rates import RateMention, rates_in
from detente.reader.model.model_prompt import DAYS, FIELDS, instruments, shown, statuses, unread_of
from detente.reader.model.verbatim import Verbatim
from detente.reader.report import Report

MOST_CLAIMS = 60
"""Claims of one report that are looked at; the richest articles have under thirty."""
SHORTEST_QUOTE = 3
"""Words; fewer stand in any text."""
LONGEST_QUOTE = 1200
LONGEST_WORDS = 240
MAIN_SENTENCES = 5
"""What the first sentences tell is what a report is about."""
_OF_ALL_SIDES = frozenset({"talks", "agreement"})
_WRONG_ROLES = {
    "effective": ("until", "by"),
    "until": ("from", "since"),
    "announced": ("until", "from"),
    "event": (),
}

Placed = TypeVar("Placed", Name, RateMention, DayMention, Quote)


class Ground:
    """A report as our own finders read it: what a claim of anybody else has to stand on.

    Only sentences that are read count: what a teaser says, or an order to a language model, is no ground.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self._verbatim = Verbatim(report.text)
        self._sentences = report.sentences
        self._starts = [sentence.start for sentence in report.sentences]
        self._unread = unread_of(report)
        self.rates = self._of_read(rates_in(report.text))
        self.days = self._of_read(days_in(report.text, report.published))
        self.names = self._of_read(
            name for name in names_in(report.text, report.published) if name.kind != "city"
        )
        self.products = products_in(report.text)

    def places(self, words: str) -> tuple[Quote, ...]:
        """Where words stand in what is read."""
        return self._of_read(self._verbatim.places(words))

    def is_main(self, quote: Quote) -> bool:
        """Whether a quote begins in one of the first sentences that are read."""
        opening = self.report.read[:MAIN_SENTENCES]
        return bool(opening) and quote.start < opening[-1].end

    def together(self, one: Placed, other: Quote) -> bool:
        """Whether two places begin in one paragraph."""
        numbers = (bisect_right(self._starts, place.start) - 1 for place in (one, other))
        return len({self._sentences[number].paragraph for number in numbers}) == 1

    def _of_read(self, placed: Iterable[Placed]) -> tuple[Placed, ...]:
        return tuple(one for one in placed if self._is_read(one.start, one.end))

    def _is_read(self, start: int, end: int) -> bool:
        first = bisect_right(self._starts, start) - 1
        if first < 0 or start >= self._sentences[first].end:
            return False
        last = bisect_right(self._starts, end - 1) - 1
        return self._unread.isdisjoint(range(first, last + 1))


@dataclass
class _Draft:
    """A claim on its way: its quote, the grounded fields with their words, and what was dropped."""

    ground: Ground
    place: str
    instrument: str
    quote: Quote
    evidence: dict[str, Quote] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def drop(self, name: str, given: object, why: str) -> None:
        """Note that one field is left out, and why."""
        self.dropped.append(f'{self.place}: {name} "{shown(given)}" {why}. The field is dropped.')

    def nearest(self, places: Iterable[Placed]) -> Placed | None:
        """The place nearest to the quote, inside it at best."""
        return min(places, key=lambda one: _distance(one, self.quote), default=None)


def grounded(answer: object, ground: Ground, model: str) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """The claims of a model's answer that stand on the report, and a log of what was dropped and why.

    A claim needs a quote that is in the report, an instrument and a status of our lists, and a side, a rate or a
    day beside them. The quote and all words are looked up in the text and kept as they stand there. Of the model's
    words only their place counts: rates, days, sides and goods are read from the text at that place by our own
    finders. A field without ground is left out alone.

    Args:
        answer: the parsed JSON of an answer; nothing about it is trusted.
        ground: the report.
        model: the model's name, for the notes.

    Returns:
        The claims in the order of the answer, each with the note "found by the language model NAME", and the log.
    """
    name = ground.report.name
    if not isinstance(answer, dict) or not isinstance(answer.get("claims"), list):
        return (), (f'{name}: the answer has no list "claims". All of it is dropped.',)
    log = [
        f'{name}: the answer\'s "{shown(key)}" is none of its fields. Dropped.'
        for key in list(answer)[:20]
        if key != "claims"
    ]
    given = answer["claims"]
    if len(given) > MOST_CLAIMS:
        log.append(f"{name}: {len(given)} claims; those after the first {MOST_CLAIMS} are dropped.")
    claims: dict[tuple, Claim] = {}
    for number, item in enumerate(given[:MOST_CLAIMS], 1):
        place = f"{name}: claim {number}"
        claim, dropped = _claim(item, ground, place, model)
        log += dropped
        if claim is None:
            continue
        key = (claim.instrument, claim.imposed_by, claim.on, claim.quotes[0], claim.rate, claim.product)
        if key in claims:
            log.append(f"{place}: it says the same as an earlier one. The claim is dropped.")
        claims.setdefault(key, claim)
    return tuple(claims.values()), tuple(log)


def _claim(item: object, ground: Ground, place: str, model: str) -> tuple[Claim | None, list[str]]:
    """One claim of an answer; none where it has no ground."""
    if not isinstance(item, dict):
        return None, [f"{place}: it is no object. The claim is dropped."]
    whole = "The claim is dropped."
    for name, known in (("instrument", instruments()), ("status", statuses())):
        if item.get(name) not in known:
            return None, [f'{place}: {name} "{shown(item.get(name))}" is none we know. {whole}']
    quote, why = _quote(item.get("quote"), ground)
    if quote is None:
        return None, [f'{place}: quote "{shown(item.get("quote"))}" {why}. {whole}']
    draft = _Draft(ground, place, item["instrument"], quote)
    for name in [key for key in item if key not in FIELDS][:20]:
        draft.dropped.append(f'{place}: "{shown(name)}" is none of the fields of a claim. Dropped.')
    fields = _fields(item, draft)
    told = ("imposed_by", "on", "rate", *DAYS)
    if not any(fields[name] and fields[name] != ("*",) for name in told):
        return None, [
            *draft.dropped,
            f"{place}: no side, rate or day of it stands in the report. {whole}",
        ]
    notes = (f"found by the language model {model}", *draft.notes)
    claim = Claim(
        report=ground.report.name,
        instrument=item["instrument"],
        status=item["status"],
        quotes=(quote,),
        salience="main" if ground.is_main(quote) else "background",
        evidence=draft.evidence,
        notes=notes,
        **fields,
    )
    return claim, draft.dropped


def _quote(given: object, ground: Ground) -> tuple[Quote | None, str]:
    """The quote's place in the report, or why it has none."""
    if not isinstance(given, str):
        return None, "is no text"
    if len(given.split()) < SHORTEST_QUOTE:
        return None, f"has fewer than {SHORTEST_QUOTE} words"
    if len(given) > LONGEST_QUOTE:
        return None, f"has more than {LONGEST_QUOTE:,} characters"
    places = ground.places(given)
    return (places[0], "") if places else (None, "is not in the sentences of the report that are read")


def _fields(item: dict[str, Any], draft: _Draft) -> dict[str, Any]:
    """All fields beside quote, instrument and status, each grounded or empty."""
    fields: dict[str, Any] = _sides(item, draft)
    fields["rate"] = _cited(item, "rate", draft, _rate)
    for name in DAYS:
        fields[name] = _cited(item, name, draft, _period)
    product = _cited(item, "product", draft, _words)
    goods = [one for one in draft.ground.products if product and _inside(one, product)]
    fields["product"] = product.text if product else ""
    fields["hs"] = tuple(dict.fromkeys(code for one in goods for code in one.hs))
    fields["sectors"] = tuple(dict.fromkeys(code for one in goods for code in one.sectors))
    for name in ("condition", "attribution", "through"):
        found = _cited(item, name, draft, _words)
        fields[name] = found.text if found else ""
    return fields


Found = TypeVar("Found")


def _cited(
    item: dict[str, Any], name: str, draft: _Draft, ground: Callable[[str, _Draft, str], Found | None]
) -> Found | None:
    """A field that cites words: its value, or none where there are no words or no ground for them."""
    given = item.get(name)
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        draft.drop(name, given, "is no text")
        return None
    if len(given) > LONGEST_WORDS:
        draft.drop(name, given, f"has more than {LONGEST_WORDS} characters")
        return None
    return ground(given, draft, name)


def _words(words: str, draft: _Draft, name: str) -> Quote | None:
    """Words of the report, at their place nearest to the quote."""
    quote = draft.nearest(draft.ground.places(words))
    if quote is None:
        draft.drop(name, words, "is not in the report")
        return None
    draft.evidence[name] = quote
    return quote


def _rate(words: str, draft: _Draft, name: str) -> ClaimedRate | None:
    """The rate of duty that the cited words of the quote name, as our own finder reads it there."""
    if draft.instrument not in DUTIES:
        draft.drop(name, words, f"is given for {draft.instrument}, which has no rate of duty")
        return None
    cited = [place for place in draft.ground.places(words) if _inside(place, draft.quote)]
    if not cited:
        draft.drop(name, words, "is not in the quote")
        return None
    inside = [rate for rate in draft.ground.rates if _inside(rate, draft.quote)]
    found = [rate for rate in inside if any(_overlap(rate, place) for place in cited)]
    if len({(rate.value, rate.low, rate.high) for rate in found}) != 1:
        draft.drop(name, words, f"names {len(found) or 'no'} rates")
        return None
    duties = [rate for rate in found if rate.is_duty]
    if not duties:
        draft.drop(name, words, "is no rate of duty by the words around it")
        return None
    rate = duties[0]
    low, high = (None, None) if rate.value is not None else (rate.low, rate.high)
    quote = Quote(rate.words, rate.start, rate.end)
    draft.evidence[name] = quote
    return ClaimedRate(rate.value, low, high, rate.basis, rate.prior, quote)


def _period(words: str, draft: _Draft, name: str) -> Period | None:
    """The days that the cited words name, resolved by our own reader of days where they stand."""
    if name == "event" and draft.instrument not in EVENTS:
        draft.drop(name, words, f"is given for {draft.instrument}, which is no event")
        return None
    cited = draft.ground.places(words)
    if not cited:
        draft.drop(name, words, "is not in the report")
        return None
    found = [day for day in draft.ground.days if any(_overlap(day, place) for place in cited)]
    day = draft.nearest(found)
    if day is None:
        draft.drop(name, words, "names no day")
    elif day.period is None:
        draft.drop(name, words, "cannot be resolved to a day")
    elif day.role in _WRONG_ROLES[name]:
        draft.drop(name, words, f'stands behind "{day.role}" in the report')
    elif name == "announced" and _is_ahead(day.period, draft):
        draft.drop(name, words, "is after the day of the report")
    else:
        draft.evidence[name] = Quote(day.words, day.start, day.end)
        return day.period
    return None


def _is_ahead(period: Period, draft: _Draft) -> bool:
    published = draft.ground.report.published
    return published is not None and period.first > published


def _sides(item: dict[str, Any], draft: _Draft) -> dict[str, Any]:
    """Who acts and on whom, each named in the report; talks and agreements have all sides in the first."""
    found = {name: _side(item.get(name), name, draft) for name in ("imposed_by", "on")}
    by, on = found["imposed_by"], found["on"]
    if draft.instrument in _OF_ALL_SIDES:
        by, on = tuple(dict.fromkeys((*by, *(code for code in on if code != "*")))), ()
        draft.evidence.setdefault("imposed_by", draft.evidence.pop("on", draft.quote))
        if not by or draft.evidence["imposed_by"] == draft.quote:
            draft.evidence.pop("imposed_by")
    else:
        twice = [code for code in on if code in by]
        if twice:
            draft.drop("on", ", ".join(twice), "acts and is acted on")
        on = tuple(code for code in on if code not in by)
        if not on:
            draft.evidence.pop("on", None)
        if not on and not item.get("on") and draft.instrument not in EVENTS:
            on = ("*",)
    return {"imposed_by": by, "on": on}


def _side(given: object, name: str, draft: _Draft) -> tuple[str, ...]:
    """The codes of sides that the report names."""
    if given is None:
        return ()
    if not isinstance(given, list):
        draft.drop(name, given, "is no list")
        return ()
    codes: list[str] = []
    for words in given[:40]:
        if name == "on" and words == "*":
            codes.append("*")
            continue
        named = _named(words, draft) if isinstance(words, str) and len(words) <= LONGEST_WORDS else ()
        if not named:
            draft.drop(name, words, "is no side that the report names")
        for mention, code in named:
            codes.append(code)
            draft.evidence.setdefault(name, Quote(mention.words, mention.start, mention.end))
    return tuple(dict.fromkeys(codes))


def _named(words: str, draft: _Draft) -> list[tuple[Name, str]]:
    """The mentions in the report of what a model's word for a side stands for: by itself, else by its bloc."""
    names = draft.ground.names
    known = {code for name in names for code in name.codes}
    stands_for = [words] if words in known else []
    if not stands_for:
        day = draft.ground.report.published
        stands_for = [code for name in names_in(words, day) for code in name.codes]
    if not stands_for and words.isalpha() and words.isupper() and len(words) == 3:
        stands_for = [words]
    found: list[tuple[Name, str]] = []
    for code in dict.fromkeys(stands_for):
        if code in ORGANISATIONS:
            continue
        mention = draft.nearest(name for name in names if code in name.codes)
        if mention is None:
            # A bloc elsewhere in the report speaks of other things.
            near = (name for name in names if draft.ground.together(name, draft.quote))
            mention = draft.nearest(name for name in near if _is_member(code, name))
            if mention is None:
                continue
            bloc = next(group for group in mention.codes if code in members(group))
            draft.notes.append(f"{title_of(code)} is named only as part of {title_of(bloc)}")
            code = bloc
        found.append((mention, code))
    return found


def _is_member(code: str, name: Name) -> bool:
    return name.kind in ("bloc", "body", "capital", "person", "demonym") and any(
        code in members(group) for group in name.codes if group != code
    )


def _inside(one: Any, other: Any) -> bool:
    return other.start <= one.start and one.end <= other.end


def _overlap(one: Any, other: Any) -> bool:
    return one.start < other.end and other.start < one.end


def _distance(one: Any, quote: Quote) -> int:
    return max(0, one.start - quote.end, quote.start - one.end)
