"""The verbs of a sentence: what they say about a measure, in which tense, mood, voice and polarity.

No parser stands behind it: a table of verbs of trade policy, the auxiliaries before them, and the words that make
an infinitive depend on another verb or noun ("threatened to impose", "a plan to lift").
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from detente.reader.grammar.auxiliaries import (
    BE,
    DO,
    HAVE,
    MODAL,
    NEGATIVE,
    auxiliaries_before,
    form_of,
)
from detente.reader.grammar.bare_verbs import DETERMINERS as DETERMINERS
from detente.reader.grammar.bare_verbs import bare_form
from detente.reader.grammar.verb_forms import forms, split_verbs
from detente.reader.grammar.words import Word

NOUN_GOVERNORS = {
    **dict.fromkeys(("threat", "threats", "warning", "vow", "right"), "threaten"),
    **dict.fromkeys(("plan", "plans", "intention", "pledge", "promise", "commitment", "intent"), "plan"),
    **dict.fromkeys(("decision", "order", "orders", "announcement", "notice", "proclamation"), "announce"),
    **dict.fromkeys(("decisions", "announcements", "notices", "proclamations"), "announce"),
    **dict.fromkeys(("move", "moves", "step", "steps", "action", "measure", "measures"), "announce"),
    **dict.fromkeys(("decree", "decrees", "directive", "edict", "circular", "ordinance"), "announce"),
    **dict.fromkeys(("proposal", "proposals", "recommendation", "bill", "draft"), "propose"),
    **dict.fromkeys(("agreement", "deal", "pact", "accord"), "agree"),
    **dict.fromkeys(("call", "calls", "request", "demand", "demands", "appeal", "plea", "effort"), "ask"),
    **dict.fromkeys(("efforts", "bid", "chance", "option", "options", "authority", "power"), "consider"),
    **dict.fromkeys(("possibility", "need", "reason", "way", "ways", "opportunity"), "consider"),
    **dict.fromkeys(("refusal", "reluctance", "failure"), "refuse"),
}
TRADING = frozenset(
    "buy sell import export supply ship purchase deliver provide invest finance trade engage".split()
)
"""What companies do and a government can forbid; denied, it is a ban: "may not sell", "no longer buys"."""
_TRADERS = frozenset(
    "companies firms banks businesses exporters importers traders buyers suppliers makers producers investors "
    "operators entities citizens persons people americans europeans anyone nobody".split()
)
"""Who can be forbidden to trade; a country that "may not buy" only might not."""
_CARRYING_OUT = frozenset({"collect", "enforce", "apply"})
_ALLOWING = frozenset({"allow", "permit", "let", "authorize", "authorise"})
_NOBODY = frozenset("no neither none nobody nothing".split())
_CLAUSE_MARKS = frozenset(',;:—–()“”"')
_NEARLY = frozenset("almost nearly roughly sharply temporarily gradually effectively partially fully".split())
_AFTER_PASSIVE = frozenset("to from on by in at with . ,".split())
"""What follows a verb that has no object."""
_GERUND_LINKS = frozenset("of at on from by in to about".split())
_DUE = "on in from by within next this early late before around at".split()
_STATES = {
    "on": [
        *(
            ((*words,), "be on the table", "consider", "state")
            for words in (("the", "table"), ("the", "cards"))
        ),
        *(((word,), "be on hold", "suspend", "state") for word in ("hold", "ice")),
    ],
    "off": [(("the", word), "be off the table", "expire", "state") for word in ("table", "books")],
    "no": [(("more",), "be no more", "expire", "state")],
    **{word: [((), "be gone", "expire", "state")] for word in ("gone", "dead", "history")},
    "possible": [((), "be possible", "consider", "state")],
    "effective": [((), "be effective", "start", "state")],
    "in": [
        (("effect",), "be in effect", "keep", "state"),
        (("force",), "be in force", "keep", "state"),
        (("place",), "be in place", "keep", "state"),
        (("talks",), "be in talks", "meet", "state"),
        (("abeyance",), "be on hold", "suspend", "state"),
        (("limbo",), "be on hold", "suspend", "state"),
        (("the", "works"), "be in the works", "consider", "state"),
    ],
    "exempt": [((), "be exempt", "exempt", "state")],
    "void": [((), "be void", "remove", "state")],
    "under": [
        (("sanctions",), "be under sanctions", "keep", "state"),
        (("consideration",), "be under consideration", "consider", "state"),
    ],
    "subject": [(("to",), "be subject to", "bear", "state")],
    "liable": [(("to",), "be liable to", "bear", "state")],
    "due": [((word,), "be due", "start", "state") for word in _DUE],
    "scheduled": [((word,), "be scheduled", "start", "state") for word in ("for", "on")],
    "set": [(("for",), "be set", "start", "state")],
    "planned": [(("for",), "be planned", "start", "state")],
}
"""Adjectives and phrases that with "be" say what a verb would: "is effective", "are exempt"."""


@dataclass(frozen=True)
class Verb:
    """One verb with its auxiliaries.

    Attributes:
        first: index of its first word, auxiliaries included.
        head: index of the verb itself.
        end: index after its last word.
        lemma: base form.
        kind: what it says: the ``class`` column of verbs.csv.
        form: past, present, perfect, future, conditional, possible, ought, infinitive, gerund or participle.
        passive: whether the subject suffers it.
        negated: whether a "not", "never" or "no longer" belongs to it.
        governor: index into the sentence's verbs of the one it depends on; -1 for none.
        governed_by: kind of a noun it depends on ("a threat to impose": threaten); empty for none.
    """

    first: int
    head: int
    end: int
    lemma: str
    kind: str
    form: str
    passive: bool = False
    negated: bool = False
    governor: int = -1
    governed_by: str = ""

    @property
    def finite(self) -> bool:
        """Whether it can be the verb of a clause of its own."""
        return self.form not in ("infinitive", "gerund", "participle")


def opening_verb(words: list[Word]) -> list[Verb]:
    """The verb that opens an item of a list, which somebody will do: "Lift the ban on grapes." (one or none)."""
    for rest, lemma, kind, shape in forms().get(words[0].lower, ()):
        end = 1 + len(rest)
        after = [word.lower for word in words[1 : end + 1]]
        if (
            shape == "base"
            and tuple(after[: len(rest)]) == rest
            and after[len(rest) :] not in (["of"], ["on"], ["for"])
        ):
            return [Verb(0, 0, end, lemma, kind, "future")]
    return []


def verbs_in(words: list[Word], sides: frozenset[int], named: frozenset[int] = frozenset()) -> list[Verb]:
    """The verbs of one sentence, in order.

    Args:
        words: the words of the sentence.
        sides: indices of words that name a side (an economy, a person, a body): what can be a subject.
        named: indices of all words inside names, which are no verbs ("United States").
    """
    table = forms()
    found: list[Verb] = []
    index = 0
    shouted = sum(_is_acronym(words, place) for place in range(len(words))) * 2 > len(words)
    while index < len(words):
        if (
            index in named
            or _hyphenated(words, index)
            or _names_measure(words, index)
            or (_is_acronym(words, index) and not shouted)
        ):
            index += 1
            continue
        for rest, lemma, kind, shape in (
            *_STATES.get(words[index].lower, ()),
            *table.get(words[index].lower, ()),
        ):
            end = index + 1 + len(rest)
            if rest and tuple(word.lower for word in words[index + 1 : end]) != rest:
                continue
            verb = _verb(words, index, end, (lemma, kind, shape), sides, found)
            if verb:
                if found and verb.first <= found[-1].head and verb.governor < 0:
                    found.pop()  # "is set to raise", "is going to lift" are one verb
                found.append(_forbidding(_split(words, verb), words))
                index = end - 1
                break
        index += 1
    return found


def _is_acronym(words: list[Word], index: int) -> bool:
    """Whether a word is spelt in capitals, which makes it a name: "silicon steel (GOES)"."""
    text = words[index].text
    return len(text) > 2 and text.isalpha() and text.isupper()


_CURBS = frozenset(
    "control controls curb curbs ban bans restriction restrictions quota quotas duty duties tariff tariffs tax "
    "taxes licence licences license licenses licensing rules limits levies permits".split()
)


def _names_measure(words: list[Word], index: int) -> bool:
    """Whether a word only says of which kind a measure is: "subject to export controls"."""
    after = words[index + 1].lower if index + 1 < len(words) else ""
    return words[index].lower in ("export", "import") and after in _CURBS


def _hyphenated(words: list[Word], index: int) -> bool:
    """Whether a word is part of a compound: "triple-digit", "de-escalated"; "re-imposed" still counts."""
    after = words[index + 1].text == "-" if index + 1 < len(words) else False
    before = index > 1 and words[index - 1].text == "-" and words[index - 2].lower not in ("re", "self")
    return after or before


def _verb(
    words: list[Word],
    index: int,
    end: int,
    entry: tuple[str, str, str],
    sides: frozenset[int],
    found: list[Verb],
) -> Verb | None:
    lemma, kind, shape = entry
    again = index > 2 and [word.lower for word in words[index - 2 : index]] == ["re", "-"]
    helpers, first = auxiliaries_before(words, index - 2 if again else index)
    if shape == "state":
        if not set(helpers) & (BE | {"remain", "remains", "stay", "stays", "'s"}):
            return None
        shape = "gerund"
    negated = bool(set(helpers) & NEGATIVE) or _denied_subject(words, first, found)
    if words[index].lower == lemma and not helpers and _coordinated(words, index, found):
        shape = "base"  # "will ban exports and put a tariff on vodka": spelt as the past
    form, passive = form_of(shape, helpers)
    if not form and shape == "base" and (asked := _inverted(words, index, found)):
        form, refused = form_of(shape, asked)
        negated = negated or refused or "nor" in asked or "neither" in asked
    if not form and shape == "base" and (modal := _shared_modal(words, index)):
        form, passive = form_of(shape, [modal])
    governor, governed_by = -1, ""
    if form == "infinitive" or (form == "" and shape == "base" and _coordinated(words, index, found)):
        form, governor, governed_by = _governed(words, first, index, sides, found)
    elif form == "":
        ruled = any(verb.form != "participle" for verb in found)
        form = bare_form(words, entry, (first, index, end), sides, ruled)
    if form == "gerund" and first and words[first - 1].lower in NOUN_GOVERNORS:
        governed_by = NOUN_GOVERNORS[words[first - 1].lower]  # "a bill raising import duties"
    if form == "gerund" and found:
        governor = _gerund_governor(words, first, found)
    if not form:
        return None
    passive = passive or (form == "past" and not helpers and _shares_passive(words, index, end, found))
    if first and words[first - 1].lower in ("fail", "fails", "failed") and form == "infinitive":
        negated = True
    return Verb(
        first, index, end, lemma, kind, form, passive or form == "participle", negated, governor, governed_by
    )


def _split(words: list[Word], verb: Verb) -> Verb:
    """A verb whose particle stands behind its object: "put the tariffs on hold", "bring it back"."""
    if verb.end > verb.head + 1:
        return verb
    head = verb.lemma.split()[0]
    for place in range(verb.end + 1, min(len(words), verb.end + 12)):
        before = words[place - 1].lower
        if words[place - 1].text in '.;:—–,“”"' or before in MODAL | BE | HAVE | {
            "that",
            "which",
            "and",
            "to",
        }:
            break
        for particle, lemma, kind in split_verbs().get(head, ()):
            if tuple(word.lower for word in words[place : place + len(particle)]) == particle:
                return replace(verb, lemma=lemma, kind=kind)
    return verb


def _forbidding(verb: Verb, words: list[Word]) -> Verb:
    """A verb that amounts to a ban: "may not sell", "no longer buys", "are not allowed to supply"."""
    if not verb.negated:
        return verb
    if verb.lemma == "rule out":
        return replace(verb, kind="consider", negated=False)
    near = {word.lower for word in words[max(0, verb.first - 2) : verb.head]}
    subject = {word.lower for word in words[max(0, verb.first - 9) : verb.head]}
    traded = verb.passive or subject & _TRADERS  # "they can't be sold abroad", "companies may not sell"
    forbidden = verb.form == "possible" and traded and subject & {"may", "can", "cannot", "can't", "can’t"}
    if verb.lemma in TRADING and ("longer" in near or forbidden):
        form = verb.form if verb.form in ("future", "conditional") else "present"
        return replace(verb, kind="ban", form=form, negated=False)
    if verb.lemma in _CARRYING_OUT and verb.passive and verb.form in ("present", "future"):
        return replace(verb, kind="suspend", negated=False)  # "the duties will not be collected"
    if verb.lemma in _ALLOWING and (verb.passive or verb.form in ("present", "future")):
        return replace(verb, kind="ban", negated=False)
    return verb


def _denied_subject(words: list[Word], first: int, found: list[Verb]) -> bool:
    """Whether the subject denies the verb: "no tariffs have been lifted", "neither side has ..."."""
    low = max(found[-1].end if found else 0, first - 6)
    for place in range(first - 1, low - 1, -1):
        word = words[place]
        if word.text in _CLAUSE_MARKS or word.lower in ("that", "there"):
            return False
        if word.lower in _NOBODY:
            after = words[place + 1].lower if place + 1 < len(words) else ""
            opens = (
                place == 0
                or words[place - 1].text in _CLAUSE_MARKS
                or words[place - 1].lower in ("that", "and", "but")
            )
            return opens and after not in ("longer", ".") and not after[:1].isdigit()
    return False


def _shared_modal(words: list[Word], index: int) -> str:
    """The auxiliary that a bare verb shares with one before "and": "will align and expand"; "" for none."""
    if index < 3 or words[index - 1].lower not in ("and", "or"):
        return ""
    modal = words[index - 3].lower
    return modal if modal in MODAL else ""


def _shares_passive(words: list[Word], index: int, end: int, found: list[Verb]) -> bool:
    """Whether a verb shares the "were" of the one before "and": "were designated and added to the list"."""
    if not found or words[index - 1].lower not in ("and", "or"):
        return False
    last = found[-1]
    after = words[end].lower if end < len(words) else "."
    return last.passive and last.finite and last.end == index - 1 and after in _AFTER_PASSIVE


def _inverted(words: list[Word], index: int, found: list[Verb]) -> list[str]:
    """The auxiliary before a subject: "nor may companies sell", "should Tokyo raise"; empty for none."""
    low = max(found[-1].end if found else 0, index - 6)
    for place in range(index - 2, low - 1, -1):
        word = words[place].lower
        if words[place].text in _CLAUSE_MARKS:
            return []
        if word in MODAL | DO and words[place].text != "May":
            before = words[place - 1].lower if place else ""
            if before in ("nor", "neither"):
                return [before, word]
            if place == 0 or words[place - 1].text in _CLAUSE_MARKS:
                return ["would"] if word == "should" else [word]
            return []
    return []


def _coordinated(words: list[Word], index: int, found: list[Verb]) -> bool:
    """Whether "and", "or" or a comma ties a bare verb to an infinitive or modal before it ("will lift or cut")."""
    if not found or index == 0:
        return False
    joined = words[index - 1].lower in ("and", "or", ",", "not")
    last = found[-1]
    return (
        joined
        and (last.form in ("infinitive", "future", "conditional", "possible"))
        and index - last.end < 14
    )


def _governed(
    words: list[Word], first: int, index: int, sides: frozenset[int], found: list[Verb]
) -> tuple[str, int, str]:
    """What an infinitive depends on: its form, the index of a verb, or the kind of a noun."""
    if not any(word.lower == "to" for word in words[first:index]) and found:
        last = found[-1]  # a bare verb after "and": the same mood and governor as the one before
        return last.form, last.governor if last.form == "infinitive" else -1, last.governed_by
    before = words[_before_time(words, first) - 1].lower if first else ""
    if before in NOUN_GOVERNORS:
        return "infinitive", len(found) - 1, NOUN_GOVERNORS[before]
    before = words[first - 1].lower if first else ""
    if first and (first - 1) in sides and not any(verb.finite for verb in found):
        return "future", -1, ""  # headlines: "China to levy duty"
    for place in range(len(found) - 1, -1, -1):
        verb = found[place]
        if verb.form == "infinitive" and before in ("and", "or", ",") and verb.governor >= 0:
            return "infinitive", verb.governor, verb.governed_by
        if verb.kind != "other" or first - verb.end < 4:
            return "infinitive", place, ""
    return "infinitive", len(found) - 1, ""


_TIME = frozenset(
    "last this earlier week month year spring summer autumn fall winter yesterday today monday tuesday wednesday "
    "thursday friday saturday sunday on".split()
)


def _before_time(words: list[Word], first: int) -> int:
    """Where a time stands between a noun and its infinitive: "Ottawa's decision last fall to charge"."""
    at = first
    while at > 1 and first - at < 3 and words[at - 1].lower in _TIME:
        at -= 1
    return at


def _gerund_governor(words: list[Word], first: int, found: list[Verb]) -> int:
    while first > found[-1].end and words[first - 1].lower in _NEARLY:
        first -= 1  # "proposed almost halving"
    before = words[first - 1].lower if first else ""
    return len(found) - 1 if before in _GERUND_LINKS or first == found[-1].end else -1
