"""What both sides agree to do to each other is a deal between them, no measure of one on the other."""

from __future__ import annotations

from dataclasses import replace

from detente.reader.findings.deeds import Deed
from detente.reader.findings.finding import Finding
from detente.reader.findings.scene import Scene
from detente.reader.findings.status import stance_of
from detente.reader.grammar.triggers import Trigger

_BY_DEAL = (["under", "which"], ["by", "which"], ["in", "which"])


def is_mutual(finding: Finding) -> bool:
    """Whether those who act are those who are acted on: "both sides suspended tariffs on each other"."""
    return len(finding.imposed_by) > 1 and set(finding.imposed_by) == set(finding.on)


def as_deal(scene: Scene, trigger: Trigger, deed: Deed, finding: Finding) -> Finding | None:
    """A mutual measure that the sides agreed on, as the deal it is: "agreed to suspend tariffs"; else None."""
    if not is_mutual(finding) or deed.number < 0:
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
