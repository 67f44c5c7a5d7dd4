"""Conditions told by word order alone: "a duty will apply from May, should the talks fail"."""

from __future__ import annotations

from detente.reader.findings.scene import Scene

_SUBJECTS = frozenset(
    "the a an it they he she we its their his no any all both these those this that such either neither "
    "talks negotiations consultations imports exports prices efforts others".split()
)
"""What follows a "should" that stands before its subject."""


def is_turned_round(scene: Scene, index: int) -> bool:
    """Whether a "should" within a sentence stands before its subject: "should Oslo refuse"."""
    following = scene.lower(index + 1, index + 2)
    named = any(first == index + 1 for first, _, _ in scene.names)
    return named or bool(following and following[0] in _SUBJECTS)
