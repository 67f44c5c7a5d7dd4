"""The verbs of a sentence: what they say about a measure, in which tense, mood, voice and polarity.

No parser stands behind it: a table of verbs of trade policy, the auxiliaries before them, and the words that make
an infinitive depend on another verb or noun ("threatened to impose", "a plan to lift").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from detente.reader.tables import rows
from detente.reader.words import Word

BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "'re", "am", "gets", "get", "got"})
HAVE = frozenset({"has", "have", "had", "having", "'ve"})
FUTURE = frozenset({"will", "shall", "'ll", "won't"})
CONDITIONAL = frozenset({"would", "wouldn't", "'d"})
POSSIBLE = frozenset({"could", "may", "might", "can", "couldn't", "cannot", "can't"})
OUGHT = frozenset({"should", "must", "ought", "need", "needs"})
DO = frozenset({"do", "does", "did", "don't", "doesn't", "didn't"})
NEGATIVE = frozenset(
    {"not", "never", "no", "neither", "nor", "n't", "without", "won't", "wouldn't", "couldn't", "don't"}
    | {"doesn't", "didn't", "isn't", "aren't", "wasn't", "weren't", "hasn't", "haven't", "hadn't", "can't"}
    | {"cannot"}
)
_SHORT = {
    "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am",
    "won't": "will not", "can't": "can not", "cannot": "can not", "shan't": "shall not",
}  # fmt: skip
"""Contractions, and what they stand for; the regular ones in "n't" are opened by rule."""
_MONTH_SIGNS = frozenset(
    "in on of by since until from last next this late early mid through before after late".split()
)
_FORBIDDEN_TRADE = frozenset(
    "buy sell import export supply ship purchase deliver provide invest finance trade engage transact".split()
)
_PLAIN_ADVERBS = frozenset(
    "also not never already now still again further even then once just soon later only yet ever so n't "
    "reportedly instead all both itself themselves himself today yesterday first finally longer".split()
)
_EXPECTED = frozenset("set due expected scheduled slated likely poised going planned about ready bound".split())
_SAYING = frozenset("say tell note state report write claim argue insist stress reply add".split())
_INTRANSITIVE = frozenset("meet come go rise fall expire lapse talk speak agree climb jump soar respond vote".split())
DETERMINERS = frozenset(
    "the a an its their his her our my your this that these those any some no every each such another "
    "other new all many several more most further additional certain both of in on for with by against "
    "from under over between into at to".split()
)
_SUBJECT_PRONOUNS = frozenset("he she it they we i you who which that and but both".split())
_AFTER_PARTICIPLE = frozenset(
    "by on against in last this under from at since earlier after during over upon for monday tuesday "
    "wednesday thursday friday saturday sunday".split()
)
NOUN_VERBS = frozenset(
    "plan talk call move cut ban limit control sanction tax order report probe claim increase raise hike "
    "charge place face target challenge ease end start halt pause delay block embargo meet levy cap boycott "
    "respond review start stop counter cost vote hope need demand request offer study result set hold work "
    "export import ship supply produce use show hit curb permit rule appeal suspect address lead".split()
)
NOUN_GOVERNORS = {
    **dict.fromkeys(("threat", "threats", "warning", "vow", "right"), "threaten"),
    **dict.fromkeys(("plan", "plans", "intention", "pledge", "promise", "commitment", "intent"), "plan"),
    **dict.fromkeys(("decision", "order", "orders", "announcement", "notice", "proclamation"), "announce"),
    **dict.fromkeys(("move", "moves", "step", "steps", "action", "measure", "measures"), "announce"),
    **dict.fromkeys(("proposal", "proposals", "recommendation", "bill", "draft"), "propose"),
    **dict.fromkeys(("agreement", "deal", "pact", "accord"), "agree"),
    **dict.fromkeys(("call", "calls", "request", "demand", "demands", "appeal", "plea", "effort"), "ask"),
    **dict.fromkeys(("efforts", "bid", "chance", "option", "options", "authority", "power"), "consider"),
    **dict.fromkeys(("possibility", "need", "reason", "way", "ways", "opportunity"), "consider"),
    **dict.fromkeys(("refusal", "reluctance", "failure"), "refuse"),
}


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


def verbs_in(words: list[Word], sides: frozenset[int], named: frozenset[int] = frozenset()) -> list[Verb]:
    """The verbs of one sentence, in order.

    Args:
        words: the words of the sentence.
        sides: indices of words that name a side (an economy, a person, a body): what can be a subject.
        named: indices of all words inside names, which are no verbs ("United States").
    """
    table = _forms()
    found: list[Verb] = []
    index = 0
    while index < len(words):
        if index in named or _hyphenated(words, index):
            index += 1
            continue
        for rest, lemma, kind, shape in (*_STATES.get(words[index].lower, ()), *table.get(words[index].lower, ())):
            end = index + 1 + len(rest)
            if rest and tuple(word.lower for word in words[index + 1 : end]) != rest:
                continue
            verb = _verb(words, index, end, (lemma, kind, shape), sides, found)
            if verb:
                found.append(verb)
                index = end - 1
                break
        index += 1
    return found


_STATES = {
    "effective": [((), "be effective", "start", "state")],
    "in": [(("effect",), "be in effect", "keep", "state"), (("force",), "be in force", "keep", "state"),
           (("place",), "be in place", "keep", "state")],
    "exempt": [((), "be exempt", "exempt", "state")],
    "under": [(("sanctions",), "be under sanctions", "keep", "state")],
}  # fmt: skip
"""Adjectives and phrases that with "be" say what a verb would: "is effective", "has been in force", "are exempt"."""


def _hyphenated(words: list[Word], index: int) -> bool:
    """Whether a word is part of a compound: "triple-digit", "de-escalated"; "re-imposed" still counts."""
    after = words[index + 1].text == "-" if index + 1 < len(words) else False
    before = index > 1 and words[index - 1].text == "-" and words[index - 2].lower != "re"
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
    helpers, first = _helpers(words, index)
    if shape == "state":
        if not set(helpers) & (BE | {"remain", "remains", "stay", "stays"}):
            return None
        shape = "gerund"
    before = words[first - 1] if first else None
    negated = any(word in NEGATIVE for word in helpers) or _no_longer(words, first, index)
    form, passive = _form(shape, helpers)
    governor, governed_by = -1, ""
    if form == "infinitive" or (form == "" and shape == "base" and _coordinated(words, index, found)):
        form, governor, governed_by = _governed(words, first, index, sides, found)
    elif form == "":
        ruled = any(verb.form != "participle" for verb in found)
        form = _bare_form(shape, lemma, words, (first, index, end), sides, ruled)
        if form == "gerund" and found:
            governor = _gerund_governor(words, first, found)
    if not form:
        return None
    if form == "participle":
        passive = True
    if before is not None and before.lower in ("fail", "fails", "failed") and form == "infinitive":
        negated = True
    return Verb(first, index, end, lemma, kind, form, passive, negated, governor, governed_by)


def _helpers(words: list[Word], index: int) -> tuple[list[str], int]:
    """The auxiliaries and adverbs before a verb, and where they begin."""
    helpers: list[str] = []
    first = at = index
    while at > 0 and index - at < 6:
        word = words[at - 1].lower
        if word in BE or word in HAVE or word in _MODAL or word in DO or word == "to":
            first = at - 1
        elif word in _EXPECTED and at > 1 and "to" in helpers:
            first = at - 1
        elif not (word in _PLAIN_ADVERBS or word in NEGATIVE or (word.endswith("ly") and len(word) > 4)):
            break
        helpers.insert(0, word)
        at -= 1
    return (helpers if first < index else [h for h in helpers if h in NEGATIVE]), first


_MODAL = FUTURE | CONDITIONAL | POSSIBLE | OUGHT


def _no_longer(words: list[Word], first: int, index: int) -> bool:
    near = [word.lower for word in words[max(0, first - 2) : index]]
    return "longer" in near


def _form(shape: str, helpers: list[str]) -> tuple[str, bool]:
    """Tense or mood from the auxiliaries; empty where there are none."""
    has = set(helpers)
    passive = bool(has & BE) and shape in ("past", "participle")
    if "to" in has and not has & _MODAL:
        place = helpers.index("to")
        if any(helper in _EXPECTED for helper in helpers[:place]) and has & BE:
            return "future", passive and bool(set(helpers[place:]) & BE)
        if set(helpers[:place]) & BE and helpers[place - 1] in BE and shape == "base":
            return "future", False
        if shape == "base" or passive:
            return "infinitive", passive
        return "", False
    for modal, form in ((FUTURE, "future"), (CONDITIONAL, "conditional"), (POSSIBLE, "possible"), (OUGHT, "ought")):
        if has & modal:
            return form, passive
    if has & HAVE and shape in ("past", "participle"):
        return "perfect", passive
    if has & BE and shape == "gerund":
        return "present", "being" in has
    if passive:
        return ("past" if has & {"was", "were"} else "present"), True
    if has & DO and shape == "base":
        return ("past" if has & {"did", "didn't"} else "present"), False
    return "", False


def _coordinated(words: list[Word], index: int, found: list[Verb]) -> bool:
    """Whether "and", "or" or a comma ties a bare verb to an infinitive or modal before it ("will lift or cut")."""
    if not found or index == 0:
        return False
    joined = words[index - 1].lower in ("and", "or", ",", "not")
    last = found[-1]
    return joined and (last.form in ("infinitive", "future", "conditional", "possible")) and index - last.end < 14


def _governed(
    words: list[Word], first: int, index: int, sides: frozenset[int], found: list[Verb]
) -> tuple[str, int, str]:
    """What an infinitive depends on: its form, the index of a verb, or the kind of a noun."""
    if not any(word.lower == "to" for word in words[first:index]) and found:
        last = found[-1]  # a bare verb after "and": the same mood and governor as the one before
        return last.form, last.governor if last.form == "infinitive" else -1, last.governed_by
    before = words[first - 1].lower if first else ""
    if before in NOUN_GOVERNORS:
        return "infinitive", len(found) - 1, NOUN_GOVERNORS[before]
    if first and (first - 1) in sides and not any(verb.finite for verb in found):
        return "future", -1, ""  # headlines: "China to levy duty"
    for place in range(len(found) - 1, -1, -1):
        verb = found[place]
        if verb.form == "infinitive" and before in ("and", "or", ",") and verb.governor >= 0:
            return "infinitive", verb.governor, verb.governed_by
        if verb.kind != "other" or first - verb.end < 4:
            return "infinitive", place, ""
    return "infinitive", len(found) - 1, ""


def _gerund_governor(words: list[Word], first: int, found: list[Verb]) -> int:
    before = words[first - 1].lower if first else ""
    return len(found) - 1 if before in ("of", "at", "on", "from", "by", "in", "to", "about") or (
        first == found[-1].end
    ) else -1


def _bare_form(
    shape: str,
    lemma: str,
    words: list[Word],
    places: tuple[int, int, int],
    sides: frozenset[int],
    found_finite: bool,
) -> str:
    """The form of a verb without auxiliaries; empty where the word is a noun or an adjective."""
    first, index, end = places
    index = _after_adverbs(words, index)
    if shape == "gerund" and lemma in ("meet", "rule", "report", "export", "import"):
        return ""
    if words[index - 1].text.endswith(("'s", "’s")) and index and shape != "past":
        return ""
    before = words[index - 1].lower if index else ""
    after = words[end].lower if end < len(words) else ""
    named = index - 1 in sides
    if shape == "gerund":
        return "" if before in ("the", "a", "an") else "gerund"
    if shape in ("past", "participle"):
        if lemma in ("set", "put", "cut", "hit") and (before in DETERMINERS or not (named or index)):
            return ""
        if lemma == "set" and (before in ("narrow", "new", "whole", "full") or after == "of"):
            return ""
        if before in DETERMINERS and before not in ("that", "which") and not named:
            return "" if after not in _AFTER_PARTICIPLE else "participle"
        if lemma in _INTRANSITIVE or (lemma in _SAYING and not before.endswith("s")):
            return "past" if shape == "past" else ""
        if shape == "participle" or (after in _AFTER_PARTICIPLE and not named and before not in _SUBJECT_PRONOUNS):
            return "participle" if index else ""
        return "past"
    if before in DETERMINERS and before not in _SUBJECT_PRONOUNS and not named:
        return ""
    if index == 0 or before in (",", "-", "'"):
        return ""
    subject = named or before in _SUBJECT_PRONOUNS
    if shape == "present":
        if named and found_finite and lemma in NOUN_VERBS:
            return ""  # "to ease Huawei sanctions", "on Chinese imports": the clause has its verb
        if lemma in NOUN_VERBS and (after in ("of", "on", "and", ",", ".", "with", "in", "against") or not subject):
            return ""
        return "present" if subject or lemma not in NOUN_VERBS else ""
    return "present" if subject and lemma not in NOUN_VERBS | {"import", "export"} else ""


def _after_adverbs(words: list[Word], index: int) -> int:
    """The place right after what a verb's adverbs follow: "Malaysia also faces" is "Malaysia faces"."""
    while index > 1 and words[index - 1].lower in _PLAIN_ADVERBS | {"quickly", "recently", "already"}:
        index -= 1
    return index


@cache
def _forms() -> dict[str, list[tuple[tuple[str, ...], str, str, str]]]:
    """Every form by its first word: the words that follow, lemma, kind and shape; longer ones first."""
    table: dict[str, list[tuple[tuple[str, ...], str, str, str]]] = {}
    for row in rows("verbs"):
        head, *rest = row["lemma"].split()
        past, participle = (row[name].split()[:1] for name in ("past", "participle"))
        for shape, form in _shapes(head, past, participle):
            table.setdefault(form, []).append((tuple(rest), row["lemma"], row["class"], shape))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


def _shapes(base: str, past: Iterable[str], participle: Iterable[str]) -> list[tuple[str, str]]:
    regular = _with_ending(base, "ed")
    past, participle = next(iter(past), regular), next(iter(participle), regular)
    shapes = [("base", base), ("present", _third_person(base)), ("gerund", _with_ending(base, "ing"))]
    if past != base:
        shapes.append(("past", past))
    else:
        shapes.insert(0, ("past", past))
    return shapes + ([("participle", participle)] if participle != past else [])


def _third_person(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "o")):
        return base + "es"
    return base[:-1] + "ies" if base.endswith("y") and base[-2] not in "aeiou" else base + "s"


_DOUBLING = frozenset("ban bar cut slap hit put set drop trim plan stop cap get run let rip pin curb-".split())


def _with_ending(base: str, ending: str) -> str:
    if base.endswith("e"):
        kept = base if ending == "ing" and base.endswith(("ee", "ye")) else base[:-1]
        return kept + ending
    if base.endswith("y") and base[-2] not in "aeiou" and ending == "ed":
        return base[:-1] + "ied"
    if base in _DOUBLING or (base.endswith(("fer", "bel")) and base != "offer"):
        return base + base[-1] + ending
    return base + ending
