"""What the words around a day say of it: its role (from, until, by, ...) and the tense that settles its year."""

from __future__ import annotations

from dataclasses import dataclass

from detente.reader.mentions.day_spans import moved_before
from detente.reader.mentions.day_words import Tense, Tokens

_SKIPPED = frozenset("on at in the just only as shortly soon".split())
_HEDGES = frozenset("around about approximately roughly probably likely possibly perhaps circa some".split())
_ROLES = {
    **dict.fromkeys(
        "from starting beginning effective start starts started begin begins began effect force after "
        "commencing commence commences".split(),
        "from",
    ),
    **dict.fromkeys(
        "until till til through thru expire expires expired expiring expiry expiration end ends ended ending "
        "lapse lapses lapsed lapsing".split(),
        "until",
    ),
    **dict.fromkeys("by before deadline".split(), "by"),
    "since": "since",
    "between": "between",
}
# "On", "at" and "in" may stand between these verbs and the day, but not between a bare preposition and a noun.
_ACROSS_ARTICLE = frozenset(
    "from until till through by before since between starting beginning effective".split()
)
_GOES_THROUGH = frozenset("came come comes go goes went gone put push pushed follow followed get got".split())
HEDGE_REACH = 5


@dataclass(frozen=True)
class Lead:
    """What stands before a day: its role, and whether the words call it rough."""

    role: str
    about: bool


def lead_before(tokens: Tokens, place: int, is_length: bool) -> Lead:
    """The role that the words before an expression give it."""
    about, article = False, False
    for at in range(place - 1, max(place - 1 - HEDGE_REACH, -1), -1):
        word = tokens.lower[at]
        if word in _HEDGES:
            about = True
            continue
        if is_length and word in {"for", "by"}:
            return Lead("for", about)
        if (role := _two_words(tokens, at, place)) is not None:
            return Lead(role, about or word == "as")
        if word == "through" and tokens.at(at - 1) in _GOES_THROUGH:
            break
        if word in _ROLES and not (article and word not in _ACROSS_ARTICLE):
            return Lead(_ROLES[word], about)
        if word not in _SKIPPED:
            break
        article = article or word == "the"
    return Lead("", about)


_TWO_WORDS = {
    "as of": "from",
    "effective of": "from",
    "deadline of": "by",
    "date of": "",
    "expiry of": "",
    "expiration of": "",
    "later than": "by",
    "earlier than": "from",
    "sooner than": "from",
    "early as": "from",
    "soon as": "from",
    "recently as": "",
    "up to": "until",
    "prior to": "by",
    **{f"{run} out": "until" for run in ("run", "runs", "ran", "running")},
}


_FAR = 18
"""How many words before "to July 1" the verb of delay may stand: "put off its duty on ..., to July 1"."""


def _two_words(tokens: Tokens, at: int, place: int) -> str | None:
    """The role that a preposition has with the word before it, or behind a verb of delay; none: no such pair."""
    word = tokens.lower[at]
    role = _TWO_WORDS.get(f"{tokens.at(at - 1)} {word}")
    # "In the run-up to Nov. 1" has no end there.
    if role is not None and not (word == "to" and tokens.at(at - 2) == "-"):
        return role
    if word == "to" and moved_before(tokens, at, _FAR):
        return "until"
    return "" if word == "from" and _moved_away(tokens, at, place) else None


def _moved_away(tokens: Tokens, at: int, place: int) -> bool:
    """Whether "from" names the day something was moved away from: "delayed from Nov. 1 to Dec. 15"."""
    return moved_before(tokens, at) and "to" in tokens.lower[place + 1 : place + 6]


_WILL = frozenset("will would shall should must may might could can ll won".split())
_COMING = frozenset(
    "going plan plans planned planning due expected expects expect scheduled slated intends intend aims aim "
    "hopes hope takes begins starts expires enters kicks comes goes lapses ends meets visits returns wants "
    "want vows threatens upcoming poised ready prepares preparing preparations supposed deadline".split()
)
_TOLD = frozenset(
    "said told announced agreed decided ordered threatened approved extended delayed postponed suspended "
    "warned pledged vowed issued signed published gave granted accepted unveiled promised offered confirmed "
    "added proposed wrote".split()
)
_IRREGULAR = frozenset(
    "said told was were had did took came went began made gave met held rose fell grew left kept brought sent "
    "saw spoke wrote drew struck won lost got ran became chose froze slid swung withdrew fought found built paid "
    "sold bought led sought stood threw undertook broke hit has".split()
)
_STATES = frozenset(
    "was were became had been took came went began started entered ran lasted ended expired lapsed".split()
)
_NOT_PAST = frozenset(
    "united related need indeed hundred speed exceed embed seed feed proceed succeed red bed shed weed deed breed "
    "greed agreed-upon based so-called limited added-value imported finished advanced".split()
)
_BASE = frozenset(
    "meet speak talk visit sign impose begin start take go come hold announce raise lower lift expire end extend "
    "resume discuss publish release vote decide travel attend host return send see brief levy apply launch "
    "address reinstate double cut charge unveil face enter hit".split()
)
_SOFT = frozenset(", which while but because who when although whereas".split())
_HARD = frozenset("; :".split())
_ADVERBS = frozenset("be been being not also now already first n t then still have".split())
_ATTRIBUTIVE = frozenset("the a an its their his her of on from with these those all any some new".split())
_REACH = 40
# "The higher rate began to apply on Monday" looks back.
_BEGUN = frozenset({"began", "started"})
# "Was to start on May 1": to come when it was said, perhaps past by now.
_WAS_TO = "was to"


def tense_near(tokens: Tokens, first: int, after: int, role: str, weekday: bool = False) -> Tense:
    """The tense of the clause around an expression: past, future, or empty where no verb tells.

    The nearest verb before it in its clause decides, then the first one behind it, then the rest of the
    sentence before it. Verbs of saying do not decide the year of a day that a preposition points to ("said
    the duty applies from July 6"); the day then stays the nearest one. "Was to start" lies ahead for a day of
    the week and tells nothing of a date.
    """
    if role == "since":
        return "past"
    near, boundary = _back(tokens, first - 1, soft=True)
    if not near:
        near = _onward(tokens, after)
    if not near:
        near, _ = _back(tokens, boundary - 1, soft=False)
    tense, verb = near or ("", "")
    if tense == "past" and (
        (role in {"from", "until", "between"} and verb not in _STATES) or (role == "by" and verb in _TOLD)
    ):
        return ""
    if verb == _WAS_TO and not weekday:
        return ""
    return tense


_Verb = tuple[Tense, str]


def _back(tokens: Tokens, start: int, soft: bool) -> tuple[_Verb | None, int]:
    at = start
    for at in range(start, max(start - _REACH, -1), -1):
        word = tokens.lower[at]
        if word in _HARD or tokens.ends_sentence(at):
            return None, -1
        if soft and word in _SOFT:
            return None, at
        if verb := _verb(tokens, at):
            return verb, at
    return None, -1


def _onward(tokens: Tokens, start: int) -> _Verb | None:
    start += tokens.at(start) == ","
    for at in range(start, min(start + _REACH // 2, len(tokens))):
        word = tokens.lower[at]
        if word in _SOFT or word in _HARD or tokens.ends_sentence(at):
            return None
        if verb := _verb(tokens, at):
            return verb
    return None


def _verb(tokens: Tokens, at: int) -> _Verb | None:
    """Past or future where a token is a verb that tells; nothing for participles before a noun."""
    word = tokens.lower[at]
    if word in _WILL:
        return None if word in {"may", "can"} and tokens.words[at][0].isupper() else ("future", word)
    if word in _COMING:
        return "future", word
    if word == "set" and tokens.at(at + 1) in {"to", "for"}:
        return "future", word
    if word in {"is", "are"} and tokens.at(at + 1) == "to":
        return "future", word
    if word == "to" and tokens.at(at - 1) in _BEGUN:
        return "past", tokens.at(at - 1)
    if word == "to" and tokens.at(at + 1) in _BASE:
        return "future", _WAS_TO if tokens.at(at - 1) in {"was", "were"} else word
    if word in _IRREGULAR:
        return _with_auxiliary(tokens, at)
    if len(word) > 4 and word.endswith("ed") and word not in _NOT_PAST and not tokens.words[at][0].isupper():
        return _with_auxiliary(tokens, at)
    return None


def _with_auxiliary(tokens: Tokens, at: int) -> _Verb | None:
    """A past form by what stands before it: "will be charged" is to come, "the proposed duties" tells nothing."""
    word = tokens.lower[at]
    for back in range(at - 1, max(at - 5, -1), -1):
        before = tokens.lower[back]
        if (before in _WILL and tokens.words[back] != "May") or before == "to":
            return "future", _WAS_TO if tokens.at(back - 1) in {"was", "were"} else word
        if before in {"has", "had", "have", "was", "were"}:
            # "Would have lapsed on Oct. 16" may lie on either side of publication.
            return ("", word) if tokens.at(back - 1) in _WILL else ("past", word)
        if before in {"is", "are"}:
            return None
        if before not in _ADVERBS and not before.endswith("ly"):
            attributive = before in _ATTRIBUTIVE and word not in _IRREGULAR
            return None if attributive else ("past", word)
    return "past", word
