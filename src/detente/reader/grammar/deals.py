"""Verbs that name a deal: "A and B agreed to lift their tariffs", "buried the hatchet", "pledged to buy"."""

from __future__ import annotations

from detente.reader.grammar.ground import Ground
from detente.reader.grammar.verbs import Verb

_TRADE_SIDES = frozenset("suspend remove lower exempt ban extend impose raise restrict".split())
PROMISES = frozenset({"pledge", "promise", "commit", "agree", "undertake", "vow"})
"""Verbs of promising a purchase."""
_SETTLING = frozenset({"settle", "end", "patch up", "defuse"})
_PEACE_MADE = frozenset({"come to terms", "bury the hatchet", "make peace", "mend fences", "call it quits"})
_ROWS = frozenset(
    "dispute disputes row quarrel spat feud standoff argument war escalation hostilities tit-for-tat".split()
)
_BUYING = frozenset({"buy", "purchase", "import"})
_AGREEING = frozenset({"agree", "consent"})
_REST = frozenset("pause truce halt freeze standstill moratorium ceasefire de-escalation".split())
"""What two sides at odds come to."""
_TRADE_WORDS = frozenset("tariff tariffs duties levies sanctions curbs trade".split())
_MORE = frozenset("increase raise boost expand step double more its their make".split())
"""Words of a purchase that is promised: "to increase its purchases of"."""
_PAIRS = (
    ["two", "sides"], ["both", "sides"], ["two", "countries"], ["both", "countries"], ["two", "governments"],
    ["both", "governments"], ["two", "leaders"], ["both", "leaders"], ["two", "nations"],
)  # fmt: skip


def two_sides(ground: Ground, verb: Verb) -> bool:
    """Whether two sides joined by "and" are the subject: "the two ministers of A and B spoke"."""
    before = ground.names_in(verb.first - 14, verb.first)
    sides = {codes for _, _, codes in before if codes}
    return len(sides) >= 2 and "and" in ground.lower(before[0][0], verb.first)


def _both(ground: Ground, verb: Verb) -> bool:
    """Whether two sides act together: named with "and", or "the two sides"."""
    before = ground.lower(verb.first - 5, verb.first)
    return any(before[at : at + 2] in _PAIRS for at in range(len(before))) or two_sides(ground, verb)


def agreed(ground: Ground, verb: Verb) -> str:
    """A deal of two sides told by the verb: "agreed to lift their tariffs", "agreed to a pause in their row"."""
    if verb.lemma not in _AGREEING or not verb.finite or verb.negated:
        return ""
    done = [other for other in ground.verbs if other.form == "infinitive" and 0 < other.head - verb.head <= 5]
    after = ground.lower(verb.end, verb.end + 16)
    rest = [at for at, word in enumerate(after[:7]) if word in _REST]
    quarrel = bool(rest) and bool((_ROWS | _TRADE_WORDS) & set(after[rest[0] :]))
    told = quarrel if rest and after[:1] in (["to"], ["on"]) else bool(done) and done[0].kind in _TRADE_SIDES
    return "agreement" if told and _both(ground, verb) else ""


def made_peace(ground: Ground, verb: Verb) -> str:
    """A deal told without its name: "Norway and Chile came to terms", "the two sides settled their row"."""
    if verb.form not in ("past", "perfect") or verb.negated or verb.passive:
        return ""
    after = ground.lower(verb.end, verb.end + 6)
    told = verb.lemma in _PEACE_MADE or (verb.lemma in _SETTLING and _ROWS & set(after))
    with_other = verb.lemma in _SETTLING and "with" in after and bool(ground.names_in(verb.end, verb.end + 8))
    return "agreement" if told and (with_other or _both(ground, verb)) else ""


def pledged(ground: Ground, verb: Verb) -> str:
    """A purchase that one side promises another: "Chile pledged to buy $5 billion of Norwegian fish"."""
    if verb.lemma not in PROMISES or verb.negated or verb.passive:
        return ""
    bought = [
        other.end for other in ground.verbs if 0 < other.head - verb.head <= 5 and other.lemma in _BUYING
    ]
    after = ground.lower(verb.end, verb.end + 12)
    bought += [
        verb.end + at + 1
        for at, word in enumerate(after[:-1])
        if word in ("purchases", "imports") and after[at + 1] in ("of", "from") and _MORE & set(after[:at])
    ]
    givers = [codes for _, _, codes in ground.names_in(verb.first - 6, verb.first) if codes]
    if not bought or not givers:
        return ""
    takers = [codes for _, _, codes in ground.names_in(bought[0], bought[0] + 16) if codes]
    return "agreement" if any(not set(givers[-1]) & set(codes) for codes in takers) else ""
