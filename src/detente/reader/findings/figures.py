"""Words of measures that tell of none: what usually is done, what would have been, what only amounts to a ban."""

from __future__ import annotations

from itertools import pairwise

from detente.reader.findings.deeds import Deed
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

_HABIT = frozenset(
    "usually often regularly seldom typically normally generally sometimes rarely routinely frequently "
    "occasionally".split()
)
_AMOUNTING = frozenset({"amount", "amounts", "amounted", "amounting", "tantamount", "akin", "equivalent"})
_ALMOST = frozenset({"effectively", "virtually", "practically", "essentially"})
_KEEPING_OUT = frozenset({"keep out", "shut out", "lock out", "close off", "price out", "keep"})
_DUTIES = frozenset({"tariff", "anti_dumping", "anti_subsidy", "safeguard", "export_tax"})
_DISPELLING = frozenset({"remove", "avoid", "lower", "suspend", "expire"})
_NEGOTIATIONS = frozenset({"negotiations", "talks", "progress", "steps", "consultations"})
_PLANS = frozenset(
    "plan plans need intention intentions reason question sign signs discussion discussions".split()
)
_TALK = frozenset(
    {"idea", "notion", "talk", "rumour", "rumours", "rumor", "rumors", "fears", "fear", "worries", "hopes"}
)


def is_figure(scene: Scene, trigger: Trigger, deed: Deed) -> bool:
    """Whether words of a measure tell of none that was or will be."""
    if trigger.verb >= 0 and (
        _almost(scene, trigger) or _by_duty(scene, trigger) or _by_firm(scene, trigger)
    ):
        return True
    if _amounts_to(scene, trigger) or _is_about_duty(scene, trigger):
        return True
    if _would_have_been(scene, deed) or _brought_up(scene, deed) or _warned_of(scene, deed):
        return True
    if not any(rate.is_duty for rate in scene.rates) and (
        _of_deal(scene, trigger) or _unclear(scene, trigger)
    ):
        return True
    return _is_habit(scene, deed) or _only_talk(scene, trigger) or _threat_gone(scene, trigger)


def _almost(scene: Scene, trigger: Trigger) -> bool:
    """Whether something only amounts to a ban: "all but shut out of the market"."""
    verb = scene.verbs[trigger.verb]
    words = scene.lower(verb.first - 2, verb.head)
    return verb.kind == "ban" and (words[-2:] == ["all", "but"] or bool(_ALMOST & set(words)))


def _amounts_to(scene: Scene, trigger: Trigger) -> bool:
    """Whether something is only likened to a measure: "levels that amount to an embargo"."""
    before = scene.lower(trigger.first - 3, trigger.first + 1)
    return any(word in _AMOUNTING and after == "to" for word, after in pairwise(before))


def _by_duty(scene: Scene, trigger: Trigger) -> bool:
    """Whether it is a duty that keeps goods out, which is no ban beside it: "the duties that shut out steel"."""
    verb = scene.verbs[trigger.verb]
    if verb.kind != "ban" or verb.passive or verb.lemma not in _KEEPING_OUT:
        return False
    return any(
        other.instrument in _DUTIES and other.verb < 0 and 0 <= verb.first - other.end <= 2
        for other in scene.triggers
    )


def _by_firm(scene: Scene, trigger: Trigger) -> bool:
    """Whether it is a firm that stops what it sells: "the brewer, which paused shipments to Peru"."""
    verb = scene.verbs[trigger.verb]
    before = [(end, name) for _, end, name in scene.names if 0 <= verb.first - end <= 2]
    return verb.kind == "ban" and not verb.passive and bool(before) and before[-1][1].kind == "company"


def _is_about_duty(scene: Scene, trigger: Trigger) -> bool:
    """Whether a rule is one on duties, which tell it: "a new rule on export duties"."""
    if trigger.instrument != "export_control" or scene.lower(trigger.end, trigger.end + 1) != ["on"]:
        return False
    return any(other.instrument in _DUTIES and 0 < other.head - trigger.end <= 3 for other in scene.triggers)


def _is_habit(scene: Scene, deed: Deed) -> bool:
    """Whether a deed is only what is done time and again: "usually halts purchases when there is an outbreak"."""
    verb = deed.verb
    return verb is not None and bool(_HABIT & set(scene.lower(verb.first - 1, verb.head)))


def _would_have_been(scene: Scene, deed: Deed) -> bool:
    """Whether a deed never came to be: "would have removed most tariffs"; not that a duty "would have lapsed"."""
    words = scene.lower(deed.verb.first, deed.verb.end) if deed.verb and not deed.by_subject else []
    return {"would", "have"} <= set(words) and not any(r.is_duty for r in scene.rates)


def _only_talk(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is only talked of, or not planned: "any talk of sanctions", "no plans for a ban"."""
    before = scene.lower(trigger.first - 8, trigger.first)
    pairs = list(pairwise(before))
    if any(
        (word in _TALK and after == "of") or (word == "no" and after in _PLANS) for word, after in pairs[-5:]
    ):
        return True
    toward = [at for at, word in enumerate(before) if word in ("toward", "towards")]
    return bool(toward) and bool(_NEGOTIATIONS & set(before[: toward[-1]]))


def _threat_gone(scene: Scene, trigger: Trigger) -> bool:
    """Whether something else ends the threat of a measure: "a deal removing the threat of steep duties"."""
    before = scene.lower(trigger.first - 3, trigger.first + 1)
    if "of" not in before or not {"threat", "risk", "prospect", "danger"} & set(before):
        return False
    return any(
        verb.kind in _DISPELLING and verb.form == "gerund" and 0 < trigger.first - verb.end <= 4
        for verb in scene.verbs
    )


_MATTERS = frozenset({"it", "this", "that", "them", "matter", "issue", "issues", "question", "concerns"})


def _brought_up(scene: Scene, deed: Deed) -> bool:
    """Whether a matter is only raised with somebody: "said of the duty that he would raise it with Oslo"."""
    verb = deed.verb
    if verb is None or verb.lemma != "raise" or verb.passive:
        return False
    after = scene.lower(verb.end, verb.end + 4)
    return "with" in after and bool(_MATTERS & set(after[: after.index("with")]))


_OBSERVERS = frozenset(
    "economist economists analyst analysts critics experts farmers growers traders importers exporters producers "
    "retailers lawyers investors companies".split()
)


def _warned_of(scene: Scene, deed: Deed) -> bool:
    """Whether those who warn are not those who could act: "economists warned that duties are high"."""
    verb = deed.verb
    return (
        verb is not None
        and verb.lemma == "warn"
        and bool(_OBSERVERS & set(scene.lower(verb.first - 3, verb.first)))
    )


def _of_deal(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is what a deal says, which tells it: "a pact that sets prices and limits shipments"."""
    first, _ = scene.clause_of(trigger.head)
    opening = scene.lower(first, first + 1)
    return opening in (["that"], ["which"]) and any(
        other.instrument == "agreement" and 0 <= first - other.end <= 1 for other in scene.triggers
    )


def _unclear(scene: Scene, trigger: Trigger) -> bool:
    """Whether it is open how or whether: "it was not clear how fast the duties would go"."""
    text = " ".join(scene.lower(0, trigger.first))
    return any(words in text for words in ("not clear", "n't clear", "unclear", "remains to be seen"))
