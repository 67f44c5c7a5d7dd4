"""What both sides agree to do to each other is a deal between them, no measure of one on the other."""

from __future__ import annotations

from dataclasses import replace

from detente.reader.findings.deeds import Deed
from detente.reader.findings.discourse import BOTH
from detente.reader.findings.finding import Finding
from detente.reader.findings.scene import Scene
from detente.reader.findings.status import stance_of
from detente.reader.grammar.triggers import Trigger

_BY_DEAL = (["under", "which"], ["by", "which"], ["in", "which"])


def _is_mutual(scene: Scene, finding: Finding) -> bool:
    """Whether those who act are those acted on, as far as is said: "both sides suspended tariffs"."""
    if len(finding.imposed_by) < 2:
        return False
    both = any(words in scene.sentence.text.lower() for words in BOTH)
    return set(finding.imposed_by) == set(finding.on) or (both and not finding.on)


def as_deal(scene: Scene, trigger: Trigger, deed: Deed, finding: Finding) -> Finding | None:
    """A mutual measure that the sides agreed on, as the deal it is: "agreed to suspend tariffs"; else None."""
    if not _is_mutual(scene, finding) or deed.number < 0:
        return None
    first, _ = scene.clause_of(trigger.head)
    agreed = "agree" in stance_of(scene, deed.number).governors
    if not agreed and scene.lower(first - 1, first + 1) not in _BY_DEAL:
        return None
    signs = frozenset({"deed", "sides", "document"})
    return replace(
        finding, instrument="agreement", on=(), status="announced", deed="sign",
        product="", hs=(), sectors=(), signs=signs,
    )  # fmt: skip
