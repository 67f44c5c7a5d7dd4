"""Verbs that stop or limit trade, and what they come to: a ban on imports or exports, a quota, a sanction."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from detente.reader.grammar.closures import closes, kept_out
from detente.reader.grammar.entry import let_in, shut_out
from detente.reader.grammar.ground import MARKS, Ground, words_of_class
from detente.reader.grammar.permits import let_through, rationed
from detente.reader.grammar.verbs import TRADING, Verb

VAGUE_BAN = "?ban"
"""A ban whose direction the rest of the report tells."""
VAGUE_GOODS = "?goods"
"""A ban on goods, which may be no matter of trade at all."""

BUYING = words_of_class("buying")
EXPORTING = words_of_class("exporting")
SELLING = words_of_class("selling")
FINANCING = words_of_class("financing")
FIRMS = words_of_class("firm")
SELLERS = FIRMS | words_of_class("seller")
ABROAD = words_of_class("abroad")
MEASURES = words_of_class("measure")
DUTIES = words_of_class("duty")
HALTING = frozenset(
    "halt,stop,block,suspend,pause,freeze,cease,end,discontinue,interrupt,embargo,"
    "cut off,shut off,choke off,sever,withhold".split(",")
)
_TIES = (["with"], ["ties"], ["links"], ["relations"])
RESUMING = frozenset({"resume", "restart", "reopen", "throw open"})
_FLOWS = frozenset({"shipments", "deliveries", "sales", "supplies"})
APART = frozenset({"of", "on", "for", "from", "with"})


def is_purpose(ground: Ground, verb: Verb) -> bool:
    """Whether a verb only says what a measure named before is for: "quotas to limit imports"."""
    if verb.form not in ("gerund", "infinitive", "conditional"):
        return False
    if ground.lower(verb.first - 1, verb.first) == ["by"]:
        return False  # "responded to the sanctions by banning imports"
    for word in reversed(ground.words[max(0, verb.first - 7) : verb.first]):
        if word.text in MARKS or word.lower in (",", "and", "said", "says"):
            return False
        if word.lower in MEASURES or word.lower in ("system", "measures", "rules"):
            return True
    return False


_TERMS = frozenset("duty tariff free preferential better greater".split())


def opens_market(ground: Ground, verb: Verb) -> bool:
    """Whether a market is opened to goods: "reopened its market to Argentine beef"."""
    near = ground.lower(verb.end, verb.end + 5)
    if verb.lemma in ("restore", "grant", "give") and {"market"} & set(near) and "access" in near:
        return not _TERMS & set(near)  # "restored market access for Brazilian beef"
    return (
        verb.lemma in ("open", "reopen")
        and bool({"market", "border", "borders"} & set(near))
        and "to" in near
    )


def direct_trade(ground: Ground, verb: Verb) -> str:
    """The trade a verb acts on directly, nothing but describing words between; empty for none."""
    if verb.passive:
        texts = [ground.words[index].lower for index in ground.subject_of(verb)]
        if set(texts) & MEASURES:
            return ""
        return next((text for text in texts if text in BUYING | EXPORTING | _FLOWS), "")
    near = ground.lower(verb.end, verb.end + 9)
    for place, text in enumerate(near):
        if text in MEASURES or text in APART or text in MARKS or text in (",", "."):
            return ""
        if text in BUYING | EXPORTING | _FLOWS:
            return (
                "" if near[place + 1 : place + 2] and near[place + 1] in MEASURES else text
            )  # "import duties"
        if text == "trade":
            return "trade" if near[place + 1 : place + 2] in _TIES else ""
    return ""


def banned(ground: Ground, verb: Verb) -> str:
    """The instrument of a ban, from what it is that may not be done; empty where it is no matter of trade."""
    if verb.lemma == "boycott":
        return "import_restriction"
    if verb.lemma == "phase out":
        return "import_ban"
    if entry := shut_out(ground, replace(verb, negated=True, form="possible")) or shut_out(ground, verb):
        return entry
    if verb.lemma == "leave":
        return "export_ban"
    if verb.lemma in TRADING:
        return _act(ground, verb.lemma, range(verb.end, min(len(ground.words), verb.end + 14)), verb)
    if _by_measure(ground, verb):
        return ""  # "metal shut out of the United States by tariffs"
    if "hands" in ground.lower(verb.end, verb.end + 8):
        return ""  # "keep money out of the hands of"
    kept = kept_out(ground, verb)
    if act := _forbidden_act(ground, verb) or ("" if kept == "import_ban" and closes(verb) else kept):
        return act
    after = ground.object_of(verb)
    spans = (ground.subject_of(verb), after) if verb.passive else (after,)
    direct = direct_trade(ground, verb)
    if verb.lemma == "cut off" and "from" in ground.texts(after) and ground.goods & set(after):
        return "export_control"
    if verb.lemma in HALTING - {"embargo"} and (not direct or direct == "trade"):
        firms = verb.lemma == "cut off" and ground.names and ground.texts(after) & FIRMS
        return "sanction" if direct or firms else ""
    for span in spans:
        for index in span:
            text = ground.words[index].lower
            if text in BUYING | EXPORTING | SELLING:
                return _act(ground, text, spans[0], verb, index)
            if text in FINANCING and verb.lemma not in HALTING:
                return "sanction"
    return "" if verb.lemma in HALTING - {"embargo"} else _banned_thing(ground, verb, spans)


def _by_measure(ground: Ground, verb: Verb) -> bool:
    """Whether it is a measure by which something is kept out, which tells of itself."""
    after = ground.lower(verb.end, verb.end + 12)
    places = [place for place, word in enumerate(after) if word in ("by", "with")]
    return any(DUTIES & set(after[place : place + 5]) for place in places)


def _banned_thing(ground: Ground, verb: Verb, spans: tuple[range, ...]) -> str:
    """The instrument of a ban on goods or firms as such: "bans Japanese seafood", "shut out of the market"."""
    texts = set().union(*(ground.texts(span) for span in spans))
    if closes(verb):
        return kept_out(ground, verb)
    if ground.goods & set(spans[0]):
        return _goods_ban(ground, verb, spans[0])
    return "sanction" if texts & FIRMS and (ground.names or "procurement" in texts) else ""


def _forbidden_act(ground: Ground, verb: Verb) -> str:
    """What "from selling", "to buy" or "stop buying" after a verb of banning comes to; empty for none."""
    words = ground.words
    for index in range(verb.end, min(len(words), verb.end + 14)):
        text = words[index].lower
        if words[index].text in MARKS or text in ("that", "which"):
            return ""
        before = words[index - 1].lower
        if before == "being" and ground.lower(index - 2, index - 1) == ["from"] and text in EXPORTING:
            return "export_ban"  # "prohibited from being exported"
        if text in _GOING and before == "from":
            return _kept_from(ground, verb, text, index)
        linked = before in ("from", "to", "or", "of") or index == verb.end or before.endswith("ly")
        if (
            linked
            and (text.endswith("ing") or before == "to")
            and text in BUYING | EXPORTING | SELLING | FINANCING
        ):
            return _act(ground, text, range(index, min(len(words), index + 10)), verb, index)
    return ""


_GOING = frozenset({"leaving", "entering"})


def _kept_from(ground: Ground, verb: Verb, text: str, index: int) -> str:
    """What it comes to that somebody or something is kept from leaving or entering."""
    span = ground.subject_of(verb) if verb.passive else range(verb.end, index)
    if text == "leaving":
        return "export_ban" if ground.goods & set(span) else ""
    if ground.goods & set(span) or {"goods", "products", "imports"} & ground.texts(span):
        return "import_ban"
    travel = "travel" in ground.lower(0, len(ground.words))
    return "sanction" if _ENTRANTS & ground.texts(span) and not travel else ""


_ENTRANTS = FIRMS | words_of_class("listed") | frozenset({"citizens", "nationals", "lawmakers", "ministers"})


def _act(ground: Ground, text: str, span: range, verb: Verb, index: int = -1) -> str:
    """The instrument of a ban on one kind of trade."""
    texts = ground.lower(span.start, span.stop)
    if text in BUYING:
        return "" if _by_buyers(ground, verb) else "import_ban"
    if text in EXPORTING:
        return "import_ban" if _of_others(ground, verb, index) else "export_ban"
    if text not in SELLING or {"services", "loans", "financing", "insurance"} & set(texts[:10]):
        return "sanction"
    if (
        not verb.passive
        and set(ground.lower(verb.first - 6, verb.first)) & SELLERS
        and verb.lemma not in TRADING
    ):
        return ""
    shipped = text in ("shipments", "cargoes") and bool(ground.goods & set(range(index - 4, span.stop)))
    if not ground.names_in(span.start - 8, span.stop + 6) and not ABROAD & set(texts) and not shipped:
        return ""
    guarded = not verb.passive and _BORDER_GUARDS & set(ground.lower(verb.first - 6, verb.first))
    return "import_ban" if guarded or _comes_from(ground, index, span.stop + 6) else "export_ban"


_BORDER_GUARDS = frozenset({"customs", "inspectors", "quarantine", "rosselkhoznadzor", "watchdog"})
"""Whose business is what comes in."""


_BUYERS = frozenset("we i mills millers buyers traders refiners crushers processors shops retailers".split())


def _by_buyers(ground: Ground, verb: Verb) -> bool:
    """Whether it is a business that stops buying, not a state: "we have stopped buying"."""
    if verb.passive or ground.names_in(verb.first - 6, verb.first):
        return False
    return bool(_BUYERS & set(ground.lower(verb.first - 4, verb.first + 1)))


def _comes_from(ground: Ground, index: int, stop: int) -> bool:
    """Whether a place of origin follows: "shipments of maize from Uganda"."""
    named = ground.names_in(index + 1, stop + 1) if index >= 0 else []
    return any(ground.is_origin(first) for first, _, _ in named)


def _of_others(ground: Ground, verb: Verb, index: int) -> bool:
    """Whether the exports that are banned are another side's: "banned Japanese seafood exports"."""
    if index < 0:
        return False
    if _comes_from(ground, index, index + 3):
        return True
    owners = [codes for _, end, codes in ground.names_in(index - 4, index) if end <= index]
    if verb.passive:
        agents = [
            codes
            for first, _, codes in ground.names_in(verb.head + 1, verb.head + 30)
            if "by" in ground.lower(first - 3, first)
        ]
    else:
        agents = [
            codes for _, end, codes in ground.names_in(verb.first - 30, verb.first) if end <= verb.first
        ][-1:]
        if not agents:
            return bool(owners)  # "the resolution bans North Korean exports"
    return any(not set(one) & set(other) for one in agents for other in owners)


def _goods_ban(ground: Ground, verb: Verb, span: range) -> str:
    """A ban on goods as such: imports where a side's goods are named or they come from somewhere, else vague."""
    first_good = min(ground.goods & set(span))
    between = ground.lower(verb.end, first_good) if not verb.passive else []
    if len(between) > 4 or set(between) & {"in", "of", "on", "for", "with", "to"}:
        return ""
    for first, end, _ in ground.names_in(span.start, span.stop):
        if end <= first_good or ground.is_origin(first):
            return "import_ban"
    return VAGUE_GOODS


def halted(ground: Ground, verb: Verb) -> str:
    """The ban that ends when trade is taken up again: "resumed imports", "reopened its market to beef"."""
    if entry := let_in(ground, verb):
        return entry
    if opens_market(ground, verb):
        return "import_ban" if ground.goods & set(range(verb.end, verb.end + 14)) else ""
    noun = direct_trade(ground, verb) if verb.lemma in RESUMING else ""
    if not noun:
        return let_through(ground, verb)
    return "" if noun == "trade" else _act(ground, noun, ground.object_of(verb), verb)


def restricted(ground: Ground, verb: Verb) -> str:
    """The instrument of a limit on trade: quotas for what is counted, controls for what is let out."""
    if rationed(ground, verb):
        return "export_quota"
    spans = (ground.subject_of(verb), ground.object_of(verb)) if verb.passive else (ground.object_of(verb),)
    indices = [index for span in spans for index in span]
    texts = [ground.words[index].lower for index in indices]
    goods = bool(ground.goods & set(indices))
    counted = verb.lemma in ("cap", "limit")
    if {"ability", "capacity", "capability"} & set(texts[:6]):
        return ""  # "restrict Russia's ability to benefit from sales"
    if "access" in texts and (goods or {"technology", "chips", "software"} & set(texts)):
        return "export_control"
    for index, text in zip(indices, texts, strict=True):
        if text in BUYING:
            return "quota" if counted else "import_restriction"
        if text in EXPORTING or (text in SELLING and (goods or ground.names)):
            if _of_others(ground, verb, index):
                return "quota"
            if counted and {"quota", "quotas"} & set(texts):
                return "quota"  # "its shipments will be capped at a quota of 2.7 million tons"
            number = any(one in ("at", "to") and other[0].isdigit() for one, other in pairwise(texts))
            return "export_quota" if number else "export_control"
    return ""
