"""Verbs as trade means them: "suspended imports" bans, "resumed imports" lifts a ban."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from detente.reader.grammar.bans import (
    APART,
    BUYING,
    DUTIES,
    HALTING,
    MEASURES,
    RESUMING,
    direct_trade,
    opens_market,
)
from detente.reader.grammar.closures import kept_out
from detente.reader.grammar.entry import let_in, shut_out
from detente.reader.grammar.ground import Ground
from detente.reader.grammar.permits import PASSING, for_one, let_through, needs_licence, rationed, stays_home
from detente.reader.grammar.subsidies import gives_aid
from detente.reader.grammar.verbs import TRADING, Verb
from detente.reader.grammar.words import Word

_TRADE_CUT = frozenset({"halt", "stop", "suspend", "freeze", "cut off", "cut", "sever", "cease"})
"""Verbs that with "trade with" a side break it off; to end or slow trade can be anybody's doing."""


def in_trade_sense(
    words: list[Word],
    verbs: list[Verb],
    goods: frozenset[int] = frozenset(),
    names: Sequence[tuple[int, int, tuple[str, ...]]] = (),
) -> list[Verb]:
    """The verbs with those changed that ban when it is trade they stop: "suspended imports", "ended all exports".

    "Resumed imports" lifts a ban, "blocked the duty" suspends it, and "lifted the duty to 25 percent" raises it.

    Args:
        words: the words of the sentence.
        verbs: its verbs.
        goods: indices of words that name goods.
        names: sides named: index of the first word, index after the last, codes.
    """
    ground = Ground(words, verbs, goods, tuple(names))
    return [_in_trade(ground, verb) for verb in verbs]


def _in_trade(ground: Ground, verb: Verb) -> Verb:
    if needs_licence(ground, verb):  # "must apply for a licence" is a rule that holds
        return replace(verb, kind="require", form="present" if verb.form == "ought" else verb.form)
    if shut_out(ground, verb):
        form = verb.form if verb.form in ("future", "conditional") or not verb.negated else "present"
        return replace(verb, kind="ban", form=form, negated=False)
    if gives_aid(ground, verb) and verb.kind not in ("announce", "plan", "impose"):
        return replace(verb, kind="plan" if verb.lemma == "pledge" else "impose")
    if rationed(ground, verb):
        return replace(verb, kind="restrict", form="present" if verb.form == "possible" else verb.form)
    if stays_home(ground, verb):
        form = verb.form if verb.form in ("future", "conditional") else "present"
        return replace(verb, kind="ban", form=form, negated=False)
    if _told_not_to(ground, verb):
        return replace(verb, kind="ban", negated=False)
    if verb.kind in ("other", "refuse", "agree", "sign") and kept_out(ground, verb):
        if verb.lemma == "lose":
            return replace(verb, kind="bear")
        longer = verb.lemma == "accept" and not verb.negated
        return verb if longer else replace(verb, kind="ban", negated=False)
    kind = _kind_in_trade(ground, verb)
    permitted = kind == "remove" and verb.form == "possible" and verb.lemma in PASSING
    return replace(verb, kind=kind, form="future" if permitted else verb.form)  # "may be shipped again"


_TELLING = frozenset({"tell", "order", "instruct", "direct", "warn", "advise"})


def _told_not_to(ground: Ground, verb: Verb) -> bool:
    """Whether firms are told not to trade: "told its mills not to buy cotton from Australia"."""
    told = verb.governor >= 0 and ground.verbs[verb.governor].lemma in _TELLING
    goods = bool(ground.goods & set(ground.object_of(verb)))
    return told and goods and verb.negated and verb.lemma in TRADING and verb.form == "infinitive"


def _kind_in_trade(ground: Ground, verb: Verb) -> str:
    noun = direct_trade(ground, verb) if verb.lemma in HALTING | RESUMING else ""
    if noun and verb.lemma in (_TRADE_CUT if noun == "trade" else HALTING):
        return "ban"
    if (noun and verb.lemma in RESUMING) or opens_market(ground, verb) or let_in(ground, verb):
        return "remove"
    if passage := let_through(ground, verb):
        return "exempt" if passage == "export_ban" and for_one(ground, verb) else "remove"
    if verb.lemma == "phase out" and _buying_ends(ground, verb):
        return "ban"
    if verb.lemma in ("block", "halt", "stop", "freeze") and _acts_on_duty(ground, verb):
        return "suspend"
    if verb.lemma == "stay" and _acts_on_duty(ground, verb):
        return "suspend"
    if verb.lemma in ("remove", "strike", "drop") and {"white", "whitelist", "trusted"} & set(
        ground.lower(verb.end, verb.end + 9)
    ):
        return "restrict"  # "removed South Korea from its white list"
    if verb.lemma == "lift" and not verb.passive and _to_a_number(ground, verb):
        return "raise"
    return verb.kind


def _buying_ends(ground: Ground, verb: Verb) -> bool:
    """Whether what is phased out is bought abroad: "phase out imports of coal", "phase out Russian oil"."""
    span = ground.subject_of(verb) if verb.passive else ground.object_of(verb)
    texts = ground.texts(span)
    named = bool(ground.names_in(span.start, span.stop)) and bool(ground.goods & set(span))
    return not texts & MEASURES and (bool(texts & BUYING) or named)


def _acts_on_duty(ground: Ground, verb: Verb) -> bool:
    """Whether what is stopped is a duty or the like: "the court blocked the tariffs"."""
    if verb.passive:
        return bool(ground.texts(ground.subject_of(verb)) & DUTIES)
    after = ground.lower(verb.end, verb.end + 10)
    if after[:1] == ["for"] and after[1:2] and (after[1][0].isdigit() or after[1] in ("a", "another")):
        after = after[3:]  # "has frozen for 90 days its controls"
    for word in after[:5]:
        if word in DUTIES:
            return True
        if word in APART or word in ("to", "in", ","):
            return False
    return False


def _to_a_number(ground: Ground, verb: Verb) -> bool:
    """Whether something is lifted to a rate: "lifted the duty to 25 percent"."""
    near = [word.lstrip("$€£") for word in ground.lower(verb.end, verb.end + 16)]
    near = [word for word in near if word]
    return any(
        one in ("to", "by") and other[0].isdigit() and not other.startswith(("0", "19", "20"))
        for one, other in pairwise(near)
    )


def lead_of(words: list[Word], verbs: list[Verb]) -> Verb | None:
    """The verb of a sentence that leads into a list ("The order bans:"); none for other sentences."""
    if not words or not verbs or words[-1].text != ":":
        return None
    last = verbs[-1]
    return last if last.kind in ("ban", "restrict") and len(words) - last.end <= 6 else None


def led(words: list[Word], verbs: list[Verb], lead: Verb) -> list[Verb]:
    """The verbs of an item of a list, as if the verb of the sentence that leads into the list stood before it.

    An item with a verb of its own in its main clause is a sentence of its own and stays as it is.
    """
    relatives = (index for index, word in enumerate(words) if word.lower in ("which", "that", "who"))
    relative = next(relatives, len(words))
    if any(verb.finite and verb.head < relative for verb in verbs):
        return verbs
    shifted = [replace(verb, governor=verb.governor + 1) if verb.governor >= 0 else verb for verb in verbs]
    return [replace(lead, first=0, head=0, end=0, passive=False, governor=-1), *shifted]
