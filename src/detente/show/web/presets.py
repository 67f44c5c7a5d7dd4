"""Scenarios to begin with: what was in force, threatened and agreed on days that matter."""

from __future__ import annotations

from typing import Any

LEDGER = "us-china"
PRESETS: tuple[dict[str, Any], ...] = (
    {
        "id": "october-2025",
        "name": "In force, 17 October 2025",
        "words": "The tariffs in force on 17 October 2025, against those before 2025",
        "day": "2025-10-17",
        "ledger": LEDGER,
        "known_on": "2025-10-17",
    },
    {
        "id": "october-2025-threat",
        "name": "Threat carried out",
        "words": "The threatened extra 100 points on all imports from China are in force from 1 November 2025, "
        "the truce still holds",
        "day": "2025-11-01",
        "ledger": LEDGER,
        "known_on": "2025-10-17",
        "enact": ["us-plus-100-china"],
    },
    {
        "id": "october-2025-lapse",
        "name": "Truce lapses",
        "words": "The truce lapses on 10 November 2025 and both sides charge the 24 points they had suspended, "
        "beside what was set to begin by then",
        "day": "2025-11-10",
        "ledger": LEDGER,
        "known_on": "2025-10-17",
    },
    {
        "id": "april-2025-peak",
        "name": "Peak, 15 April 2025",
        "words": "The tariffs in force on 15 April 2025, when the United States and China charged each other most",
        "day": "2025-04-15",
        "ledger": LEDGER,
    },
    {
        "id": "as-known-now",
        "name": "In force, as known to the end",
        "words": "The tariffs in force on the last day up to which the ledger was kept",
        "day": "2026-08-06",
        "ledger": LEDGER,
    },
    {
        "id": "ten-points-on-all",
        "name": "Ten points on everybody",
        "words": "The United States charge ten points more on all goods from everybody, on top of the tariffs "
        "before 2025",
        "day": "2025-01-01",
        "measures": [
            {"measure": "Ten points on all goods from everybody", "instrument": "tariff", "imposed_by": ["USA"],
             "on": ["world"], "rate": 0.1, "source": "made up for this scenario"}
        ],
    },
    {
        "id": "chip-controls",
        "name": "Export controls on chips",
        "words": "The United States, Japan and the Netherlands stop selling electronics to China, on top of "
        "the tariffs before 2025",
        "day": "2025-01-01",
        "measures": [
            {"measure": "No electronics for China", "instrument": "export ban",
             "imposed_by": ["USA", "JPN", "NLD"],
             "on": ["CHN"], "sectors": ["C26"], "source": "made up for this scenario"}
        ],
    },
    {
        "id": "rare-earth-licences",
        "name": "Licences on Chinese metals",
        "words": "China lets out 60 % of what it sold abroad of non-ferrous metals, and its exporters keep what "
        "licences are worth",
        "day": "2025-01-01",
        "measures": [
            {"measure": "Licences for 60 % of non-ferrous metals", "instrument": "quota", "imposed_by": ["CHN"],
             "on": ["world"], "sectors": ["C24B"], "cap": 0.6, "source": "made up for this scenario"}
        ],
    },
)  # fmt: skip
"""Each with what a scenario has, and an id."""


def presets_document() -> list[dict[str, Any]]:
    """The presets: id, name, words and the scenario that a request can send."""
    return [
        {"id": one["id"], "name": one["name"], "words": one["words"],
         "scenario": {key: value for key, value in one.items() if key != "id"}}
        for one in PRESETS
    ]  # fmt: skip
