"""Who and what is kept away: goods at a border (an import ban), people, planes and trade ties (a sanction)."""

from __future__ import annotations

from detente.reader.grammar.ground import MARKS, Ground, words_of_class
from detente.reader.grammar.verbs import Verb

_COMERS = frozenset({"enter", "set foot", "come in", "come into"})
_ADMITTING = frozenset({"admit", "let", "accept", "take in", "allow", "permit"})
_TURNING = frozenset({"turn away", "turn back", "send back"})
_STOPPING = frozenset(
    "suspend halt stop bar block prohibit forbid ban deny refuse restrict freeze disallow cease end".split()
)
_OPENING = frozenset({"reopen", "open", "resume", "restart"})
_SHUTTING = frozenset({"close", "shut", "shut off", "close off"})
_ENTRY = frozenset("entry unloading landing clearance admission arrival discharge berthing".split())
_IN = frozenset("in into entry enter inside ports port market markets border borders".split())
_SKIES = frozenset("airspace skies overflight overflights".split())
_SHIPS = frozenset("ships vessels tankers ferries freighters".split())
_PEOPLE = words_of_class("listed") - _SHIPS | frozenset(
    "politicians lawmakers scholars oligarchs minister ministers diplomats generals judges citizens "
    "businessmen parliamentarians legislators academics leaders commanders".split()
)
_THINGS = frozenset("goods products imports cargoes consignments shipments deliveries meat foods".split())
_TERMS = frozenset("duty duty-free tariff tariff-free tariffs duties quota".split())
_TIES = frozenset({"ties", "relations", "links"})
_OF_TRADE = frozenset("trade economic commercial business financial banking".split())
_SEVERING = frozenset({"sever", "cut", "cut off", "break off", "suspend", "freeze", "halt"})
_LATER = frozenset({"again", "more"})


def shut_out(ground: Ground, verb: Verb) -> str:
    """The ban or sanction of who or what may not come in; empty for none.

    "Chilean salmon may not enter", "no longer admits beef from Peru", "closed its airspace to Peruvian planes".
    """
    after = _clause_after(ground, verb)
    if verb.lemma in _SHUTTING | _STOPPING and _skies(ground, verb, after):
        return "sanction"
    if _ties_cut(ground, verb, after):
        return "sanction"
    if verb.lemma in _STOPPING and not verb.negated:
        return _entry_stopped(ground, verb, after)
    if verb.lemma in _TURNING and not verb.negated and after[:1] != ["from"]:
        return _who(ground, verb, after, _THINGS)
    denied = verb.negated and verb.form in ("present", "future", "possible", "ought", "perfect", "past")
    if not denied or ("longer" not in _helpers(ground, verb) and verb.form not in ("possible", "future")):
        return ""
    if verb.lemma in _COMERS and not verb.passive:
        return _who(ground, verb, after, _THINGS)
    if verb.lemma in _ADMITTING and (verb.lemma != "accept" or _IN & set(after) or "from" in after):
        allowed = verb.lemma in ("allow", "permit", "let")
        return _who(ground, verb, after, _THINGS) if not allowed or _IN & set(after[:2]) else ""
    return ""


def let_in(ground: Ground, verb: Verb) -> str:
    """The ban or sanction that ends because somebody or something may come in again; empty for none."""
    if verb.negated:
        return ""
    after = _clause_after(ground, verb)
    if verb.lemma in _OPENING and _skies(ground, verb, after):
        return "sanction"
    if verb.lemma in ("admit", "accept") and _LATER & {*_helpers(ground, verb), *after}:
        return _who(ground, verb, after, _THINGS)
    return ""


def _entry_stopped(ground: Ground, verb: Verb, after: list[str]) -> str:
    """What "suspended entry of", "barred from entering" and "blocked the unloading of" come to."""
    near = after[:5]
    entering = [place for place, word in enumerate(after[:7]) if word in ("entering", "entry")]
    barred = entering and "from" in after[max(0, entering[0] - 2) : entering[0]]
    acted = _ENTRY & set(near) and not {"visa", "vaccine", "quarantine"} & set(after)
    if not (barred or acted) or "travel" in ground.lower(0, len(ground.words)):
        return ""  # nor is a travel ban a matter of trade
    return _who(ground, verb, after, _THINGS)


def _ties_cut(ground: Ground, verb: Verb, after: list[str]) -> bool:
    """Whether ties of trade are cut: "severed ties with", "suspended economic relations with"."""
    if verb.lemma not in _SEVERING or verb.negated or not ground.names:
        return False
    texts = ground.texts(ground.subject_of(verb)) if verb.passive else set(after[:6])
    return bool(_TIES & texts and (verb.lemma == "sever" or _OF_TRADE & texts))


def _skies(ground: Ground, verb: Verb, after: list[str]) -> bool:
    """Whether it is the sky or the ports of a side that are shut to another's planes and ships."""
    words = {*after, *(ground.texts(ground.subject_of(verb)) if verb.passive else ())}
    skies = _SKIES & {*words, *ground.lower(verb.first - 4, verb.first)}
    ships = (
        "ports" in words
        and _SHIPS & words
        and verb.lemma in ("bar", "ban", "close", "shut", "open", "reopen")
    )
    return bool((skies or ships) and ground.names_in(max(0, verb.first - 16), verb.end + 16))


def _who(ground: Ground, verb: Verb, after: list[str], things: frozenset[str]) -> str:
    """Whether goods of a side are meant, or its people; empty where neither is told."""
    subject = ground.subject_of(verb)
    span = {*subject, *range(verb.end, verb.end + len(after))}
    texts = {*after, *ground.texts(subject)}
    if _TERMS & texts or not ground.names_in(max(0, verb.first - 16), verb.end + len(after)):
        return ""  # "may no longer enter free of duty" is told by the duty
    if ground.goods & span or things & texts:
        return "import_ban"
    return "sanction" if _PEOPLE & texts else ""


def _helpers(ground: Ground, verb: Verb) -> list[str]:
    return ground.lower(verb.first - 2, verb.head)


def _clause_after(ground: Ground, verb: Verb) -> list[str]:
    """The words after a verb, up to the next mark or a full stop."""
    words: list[str] = []
    for word in ground.words[verb.end : verb.end + 16]:
        if word.text in MARKS or word.text == ".":
            break
        words.append(word.lower)
    return words
