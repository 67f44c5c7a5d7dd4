"""What is only supposed or imagined: "if Chile taxes salmon", "had it taxed salmon", "it is false that it did"."""

from __future__ import annotations

import re

from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene
from detente.reader.findings.turned_clauses import is_turned_round
from detente.reader.grammar.triggers import Trigger

_WORLDS = frozenset(
    "model models scenario scenarios simulation simulations exercise experiment case cases world".split()
)
"""Where economists let things happen: "a scenario in which Chile taxes salmon"."""
_IMAGINING = frozenset({"suppose", "imagine", "supposing", "imagining"})
_PUT_ON = frozenset({"impose", "hit", "ban", "restrict", "add", "blacklist"})
_BARELY = frozenset({"almost", "nearly"})
_MADE_UP = re.compile(
    r"\b(?:simulat\w+|hypothetical\w*|assum(?:es?|ed|ing) that|for the purposes of this (?:exercise|argument)"
    r"|in (?:the|our|an?|its|\w+['’]s) (?:\w+ ){0,2}scenario)\b",
    re.I,
)
"""Words before what models assume."""
_IN_JEST = re.compile(
    r"\b(?:satirical|satire|hoax|parody|spoof|prank|(?:the|as a) joke|april fools?|fact[- ]check\w*)\b"
    r"|[;,] (?:but )?(?:it|he|she|they) (?:has|have|had|did|does|do) not\b(?! \w)",
    re.I,
)
"""Words of what nobody takes for true, and of what is denied at once."""
_ASKING = frozenset(
    "will would could should shall can may might is are was were has have had does did do".split()
)
_DRAFTS = frozenset("bill bills draft drafts amendment amendments motion".split())
_ENACTED = frozenset("signed enacted adopted promulgated passed".split())
_DUE = re.compile(r"\b(?:time has come|(?:high|about) time|long overdue)\b", re.I)
"""Words of those who want what is not there."""
_UNTRUE = "wrong|false|untrue|incorrect|unfounded|baseless|mistaken|fake|inaccurate"
_FALSELY_TOLD = re.compile(
    rf"\b(?:false|untrue|not (?:true|correct|the case)|no truth)\b[\w ,]{{0,30}}?\bthat\b"
    rf"|\b(?:reports?|claims?|rumou?rs?|suggestions?|allegations?|stories|posts?|videos?|articles?)\b.{{0,20}}?\bthat\b.*"
    rf"\b(?:is|are|was|were)\s+(?:{_UNTRUE}|not true)\b",
    re.I | re.S,
)
_UNSET = re.compile(
    r"\b(?:is|are|was|were|has|have|had)(?: not|n't|n’t| never)(?: yet)?(?: been)?(?: yet)? "
    r"(?:scheduled|planned|arranged|set|fixed|held|begun|started|expected|likely|imminent|in sight|reached|signed"
    r"|concluded|struck|agreed)\b"
)
_LACKING = frozenset({"without", "absent", "barring", "lacking"})
_ARTICLES = frozenset({"a", "an", "the", "any", "some", "such", "trade", "new", "no"})


def is_supposed(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether a deed is what a condition or a model supposes: "if Chile taxes salmon", "were Chile to tax it"."""
    head = deed.verb.head if deed.verb is not None else trigger.head
    first, _ = scene.clause_of(head)
    if _if_before(scene, first, head):
        return True
    opening = scene.lower(first, first + 1)
    if opening == ["were"] and "to" in scene.lower(first + 1, trigger.first + 1):
        return is_turned_round(scene, first)
    if opening == ["should"] and not scene.sentence.text.rstrip().endswith("?"):
        return is_turned_round(scene, first)
    before = scene.lower(first - 3, first + 1)
    if opening in (["which"], ["where"]) and _WORLDS & set(before):
        return True
    return _is_draft(scene, deed) or bool(_DUE.search(_text_before(scene, head)))


def _is_draft(scene: Scene, deed: Deed) -> bool:
    """Whether it is a bill that says so: "a bill before the House bans", "an amendment closing the market"."""
    verb = deed.verb
    if verb is None or verb.form not in ("present", "gerund", "future"):
        return False
    return bool(_DRAFTS & set(scene.lower(verb.first - 16, verb.first))) and not _ENACTED & set(
        scene.lower(0, len(scene.words))
    )


def _text_before(scene: Scene, index: int) -> str:
    """The text of a sentence before one of its words."""
    return scene.sentence.text[: scene.words[index].start - scene.sentence.start]


def is_imagined(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether a deed never came to be: "had Chile taxed salmon", "nearly taxed it", "it is false that it did"."""
    verb = deed.verb
    if trigger.instrument in ("agreement", "talks"):
        return _is_lacking(scene, trigger) or _is_unset(scene, trigger)
    text = scene.sentence.text
    if _MADE_UP.search(_text_before(scene, trigger.head)) or _IN_JEST.search(text):
        return True
    if verb is None or deed.noun:
        return False
    first, _ = scene.clause_of(verb.head)
    if _had_they(scene, first, verb.first):
        return True
    if _ASKING & set(scene.lower(0, 1)) and text.rstrip(' ”"').endswith("?"):
        return True
    if (
        _if_before(scene, first, verb.head)
        and "had" in scene.lower(verb.first, verb.head)
        and _never_came(scene)
    ):
        return True
    if _IMAGINING & set(scene.lower(0, 1)):
        return True
    if verb.kind in _PUT_ON and _BARELY & set(scene.lower(verb.first - 1, verb.head)):
        return True
    told = _FALSELY_TOLD.search(text)
    return told is not None and told.start() + scene.sentence.start < scene.words[verb.head].start


def _had_they(scene: Scene, first: int, stop: int) -> bool:
    """Whether "had" stands before a subject: "had Chile taxed salmon, it would have paid"."""
    for index in range(first, stop - 1):
        if scene.words[index].lower == "had" and is_turned_round(scene, index):
            return index == first or _never_came(scene)
    return False


def _if_before(scene: Scene, first: int, stop: int) -> bool:
    """Whether an "if" stands between two places of a clause; "as if" supposes nothing."""
    words = scene.lower(first, stop)
    return "if" in words and scene.lower(first + words.index("if") - 1, first + words.index("if")) != ["as"]


def _never_came(scene: Scene) -> bool:
    """Whether a sentence tells what would have been."""
    words = set(scene.lower(0, len(scene.words)))
    return "have" in words and bool({"would", "could", "might"} & words)


def _is_lacking(scene: Scene, trigger: Trigger) -> bool:
    """Whether a deal or talks are what there is none of: "without a deal", "absent an agreement"."""
    before = scene.lower(trigger.first - 3, trigger.first + 1)
    while before and (before[-1] in _ARTICLES or before[-1] == scene.words[trigger.head].lower):
        before = before[:-1]
    return bool(_LACKING & set(before[-1:]))


def _is_unset(scene: Scene, trigger: Trigger) -> bool:
    """Whether a deal or talks are told not to be there yet: "talks have not been scheduled"."""
    _, end = scene.clause_of(trigger.head)
    return trigger.verb < 0 and bool(_UNSET.search(" ".join(scene.lower(trigger.end, end))))
