"""Whether a measure is said to be on everyone, or on whoever does something."""

from __future__ import annotations

from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger

_EVERYONE = (
    "all countries", "every country", "countries with which", "other than", "most countries", "most nations",
    "many countries", "foreign countries",
    "dozens of countries", "most trading partners", "made abroad", "from abroad", "all trading partners",
    "other countries", "all nations", "every import", "any import", "on imported", "most-favored",
    "most - favored", "most - favoured", "worldwide", "global tariff", "universal", "everyone", "across the board",
    "all foreign", "foreign steel", "foreign aluminum", "foreign - made", "all imports", "trading partners",
    "imported steel", "imported aluminum", "imported aluminium", "steel imports", "aluminum imports",
    "imported cars", "car imports", "baseline", "blanket", "section 232",
)  # fmt: skip


_ANY_COUNTRY = ("any country that", "any nation that", "any country which", "any countries that")


def is_on_any_country(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is on whoever does something: "a tariff on any country that buys oil from Venezuela"."""
    _, end = scene.clause_of(trigger.head)
    after = " ".join(scene.lower(trigger.end, max(end, trigger.end + 12)))
    return any(phrase in after for phrase in _ANY_COUNTRY)


def is_worldwide(scene: Scene, trigger: Trigger) -> bool:
    """Whether a measure is said to be on everyone."""
    first, end = scene.clause_of(trigger.head)
    text = " ".join(scene.lower(first, end))
    if scene.lower(0, 1) in (["for"], ["on"]):
        text = f"{' '.join(scene.lower(0, 6))} {text}"  # "For most countries, the tariffs are suspended"
    starts = {scene.index(product.start) for product in scene.products}
    foreign = any(
        word in ("imported", "foreign") and {index + 1, index + 2} & starts
        for index, word in enumerate(scene.lower(first, end), first)
    )
    return foreign or any(phrase in text for phrase in _EVERYONE) or is_on_any_country(scene, trigger)
