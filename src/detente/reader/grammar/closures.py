"""Verbs that keep goods, ships, planes or banks out: "closed its ports to", "barred from its airspace"."""

from __future__ import annotations

from detente.reader.grammar.ground import Ground, words_of_class
from detente.reader.grammar.verbs import Verb

_BUYING = words_of_class("buying")
_EXPORTING = words_of_class("exporting")
_MARKETS = words_of_class("market")
_CARRIERS = words_of_class("carrier")
_DUTIES = words_of_class("duty")
_WAYS = frozenset("airspace skies ports port airports waters canal".split())
"""Where ships and planes can be kept out."""
_GOODS = frozenset("goods trade products cargo cargoes freight trucks lorries deliveries shipments".split())
_MONEY = frozenset("capital financial debt bond bonds borrowing loans lending securities finance".split())
_CLOSING = frozenset(
    {"close", "shut", "shut out", "keep out", "lock out", "shut off", "close off", "keep off"}
)
_BARRING = _CLOSING | frozenset({"ban", "bar", "block", "prohibit", "cut off", "exclude", "banish"})
_REFUSING = frozenset({"block", "refuse", "reject", "turn away", "turn back", "accept"})
_NEAR = 4
"""How many words may stand between a verb of refusing and the goods."""


def closes(verb: Verb) -> bool:
    """Whether a verb shuts a market or keeps somebody out of it."""
    return verb.lemma in _CLOSING


def kept_out(ground: Ground, verb: Verb) -> str:
    """By what something is kept out: an import ban for goods, a sanction for ships, planes and banks."""
    if verb.lemma == "lose":
        return "sanction" if _loses_money(ground, verb) else ""
    spans = (ground.subject_of(verb), ground.object_of(verb)) if verb.passive else (ground.object_of(verb),)
    texts = set().union(*(ground.texts(span) for span in spans))
    if verb.lemma in _BARRING and (_shuts_money(texts) or _shuts_way(ground, verb, texts)):
        return "sanction"
    if closes(verb):
        if _DUTIES & set(ground.lower(verb.first - 5, verb.first)):
            return ""  # "the tariffs that shut Chilean wine out"
        return "import_ban" if _shut_to_goods(ground, verb, texts, spans) else ""
    return _refused(ground, verb) if verb.lemma in _REFUSING and not verb.passive else ""


def _shut_to_goods(ground: Ground, verb: Verb, texts: set[str], spans: tuple[range, ...]) -> bool:
    """Whether a market is shut to goods: "closed its border to timber", "shut out of the Chinese market"."""
    goods = any(ground.goods & set(span) for span in spans)
    if verb.lemma in ("close", "shut"):
        trade = goods or bool(texts & (_GOODS | _BUYING | _EXPORTING))
        return trade and bool(texts & _MARKETS) and "to" in texts
    if verb.lemma == "keep off":
        return goods and bool(texts & (_MARKETS | {"shelves"}))
    return goods or bool(ground.names_in(spans[-1].start, spans[-1].stop)) or bool(texts & _MARKETS)


def _loses_money(ground: Ground, verb: Verb) -> bool:
    """Whether somebody "will lose access to capital markets"."""
    after = ground.lower(verb.end, verb.end + 12)
    return "access" in after[:3] and bool(_MONEY & set(after))


def _shuts_money(texts: set[str]) -> bool:
    """Whether it is a capital market or a payment system that is closed: "cut off from SWIFT"."""
    return "swift" in texts or (bool({"market", "markets"} & texts) and bool(_MONEY & texts))


def _shuts_way(ground: Ground, verb: Verb, texts: set[str]) -> bool:
    """Whether ships or planes are kept out, or an airspace is closed to them: "closed its airspace to"."""
    carriers = texts & (_CARRIERS | {"vessel"})
    return bool(texts & _WAYS and carriers) or (verb.lemma in ("close", "shut") and "airspace" in texts)


def _refused(ground: Ground, verb: Verb) -> str:
    """Goods that are turned away where they come from is named: "blocks poultry from Brazil"."""
    span = ground.object_of(verb)
    first = next(
        (index for index in span if index in ground.goods or ground.words[index].lower in _GOODS), -1
    )
    if (
        first < 0
        or first - verb.end > _NEAR
        or {"to", "by", "on", "for"} & set(ground.lower(verb.end, first))
    ):
        return ""
    for place, end, _ in ground.names_in(span.start, span.stop):
        if end <= first or ground.is_origin(place):
            return "import_ban"
    return ""
