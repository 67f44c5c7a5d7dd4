"""Verbs that let goods pass: again, which ends a ban ("allow exports"), or with a licence ("must apply for")."""

from __future__ import annotations

from detente.reader.grammar.ground import MARKS, Ground, words_of_class
from detente.reader.grammar.verbs import Verb

_BUYING = words_of_class("buying")
_EXPORTING = words_of_class("exporting")
_SELLING = words_of_class("selling")
_ABROAD = words_of_class("abroad")
_ALLOWING = frozenset({"allow", "permit", "let"})
PASSING = frozenset({"ship", "export", "sell", "supply", "import"})
"""What goods do that pass a border."""
_HOME = frozenset("country territory borders shores ports".split())
_TERMS = frozenset("free duty tariff tariffs quota quotas rate licence license permit under".split())
"""What makes a permission one of terms, not the end of a ban: "let in 500 tons free of duty"."""


_LICENCES = frozenset(
    "licence licences license licenses permit permits permission approval authorisation authorization".split()
)
_ASKING = frozenset({"apply for", "seek", "ask", "obtain", "get", "request", "secure", "hold", "have"})
_ORDERING = frozenset({"require", "oblige", "force", "compel", "tell", "order"})


_AT_MOST = (["up", "to"], ["no", "more"], ["at", "most"], ["not", "more"], ["a", "maximum"], ["as", "much"])
_WEIGHTS = frozenset("tons ton tonnes tonne barrels barrel pounds kilos".split())


def rationed(ground: Ground, verb: Verb) -> bool:
    """Whether no more than an amount may leave: "may ship up to 9,000 tons", "allowed exports of only 5 tons"."""
    after = _after(ground, verb)
    sent = verb.lemma in ("ship", "export") and verb.form in ("possible", "infinitive", "future")
    allowed = verb.lemma in _ALLOWING and bool({"export", "exports", "exported", "ship"} & set(after))
    counted = bool(_WEIGHTS & set(after)) and any(word[0].isdigit() for word in after)
    if verb.negated or not counted or not (sent or allowed):
        return False
    limit = "only" in after[:6] or any(after[at : at + 2] in _AT_MOST for at in range(6))
    owed = verb.governor < 0 or ground.verbs[verb.governor].kind not in ("agree", "plan")
    return limit and owed


def stays_home(ground: Ground, verb: Verb) -> bool:
    """Whether goods may not leave: "copper may no longer leave Zambia"."""
    if verb.lemma != "leave" or not (ground.goods & set(ground.subject_of(verb))):
        return False
    placed = ground.names_in(verb.end, verb.end + 3) or _HOME & set(ground.lower(verb.end, verb.end + 3))
    return verb.negated and bool(placed)


def needs_licence(ground: Ground, verb: Verb) -> bool:
    """Whether somebody has to get a licence: "must apply for a permit", "were told to seek permission"."""
    if verb.lemma not in _ASKING or verb.passive or verb.negated:
        return False
    if not _LICENCES & set(ground.lower(verb.end, verb.end + 6)):
        return False
    helpers = ground.lower(verb.first, verb.head)
    had = helpers[-1:] == ["to"] and bool({"have", "has", "had"} & set(helpers))
    told = verb.governor >= 0 and ground.verbs[verb.governor].lemma in _ORDERING
    return verb.form == "ought" or had or told


def let_through(ground: Ground, verb: Verb) -> str:
    """The ban that ends because goods may pass: export_ban, import_ban, or nothing."""
    if verb.negated or verb.kind not in ("allow", "hold", "other", "remove", "exempt"):
        return ""
    if verb.lemma in _ALLOWING:
        return "" if _TERMS & set(_around(ground, verb)) else _allowed(ground, verb)
    if verb.lemma in ("resume", "restart", "reopen") and not verb.passive:
        return _taken_up(ground, verb)
    after = _after(ground, verb)
    if verb.lemma in PASSING and "again" in after:
        free = ground.lower(verb.first - 1, verb.first) == ["free"]
        abroad = verb.passive and (verb.lemma in ("export", "import") or bool(_ABROAD & set(after)))
        if free or (abroad and verb.form in ("possible", "future")):
            return _trade(verb.lemma)
    return ""


def for_one(ground: Ground, verb: Verb) -> bool:
    """Whether a permission is for one side only, an exemption: "allowed exports of rice to Nepal"."""
    after = _after(ground, verb)
    named = ground.names_in(verb.end, verb.end + len(after))
    return verb.lemma in _ALLOWING and bool(named) and not {"again", "resume"} & set(after)


def _after(ground: Ground, verb: Verb) -> list[str]:
    """The words after a verb, up to the next mark."""
    words: list[str] = []
    for word in ground.words[verb.end : verb.end + 16]:
        if word.text in MARKS or word.text in ".,":
            break
        words.append(word.lower)
    return words


def _around(ground: Ground, verb: Verb) -> list[str]:
    before = ground.texts(ground.subject_of(verb)) if verb.passive else set()
    return [*before, *_after(ground, verb)]


def _trade(text: str) -> str:
    return "import_ban" if text in _BUYING else "export_ban"


def _allowed(ground: Ground, verb: Verb) -> str:
    """What is allowed: trade by its name, goods to leave, firms to export or to ship again."""
    after = _after(ground, verb)
    if verb.passive:
        subject = ground.lower(*_bounds(ground.subject_of(verb)))
        told = [text for text in subject if text in _BUYING | _EXPORTING]
        if told:
            return _trade(told[-1])
    else:
        for text in after[:5]:
            if text in _BUYING | _EXPORTING:
                return _trade(text)
            if text in ("of", "to", "for", "from", "on", "in"):
                break
        if verb.lemma == "let" and after[:1] == ["in"] and ground.goods & set(range(verb.end, verb.end + 8)):
            return "import_ban"
        if verb.lemma == "let" and "out" in after[:6] and {"again", "country"} & set(after):
            return "export_ban"
    return _act(after)


def _act(after: list[str]) -> str:
    """What an infinitive after "allow" comes to: "to leave the country", "to export", "to ship again"."""
    for place, text in enumerate(after):
        if text == "leave":
            return "export_ban" if _HOME & set(after[place : place + 4]) else ""
        if text in PASSING and after[place - 1 : place] == ["to"]:
            named = text in ("export", "import")
            return _trade(text) if named or "again" in after[place:] else ""
    return ""


def _taken_up(ground: Ground, verb: Verb) -> str:
    """The trade that goes on again by itself: "exports will resume from Monday"."""
    if (
        ground.lower(verb.end, verb.end + 1)
        and ground.words[verb.end].lower in _BUYING | _EXPORTING | _SELLING
    ):
        return ""
    subject = ground.lower(*_bounds(ground.subject_of(verb)))[-7:]
    told = [text for text in subject if text in _BUYING | _EXPORTING]
    return _trade(told[-1]) if told and not {"talks", "negotiations"} & set(subject) else ""


def _bounds(span: range) -> tuple[int, int]:
    return span.start, span.stop
