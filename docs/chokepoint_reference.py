"""The worked cases of chokepoints: controls of several depths and lengths, alone and with a coalition's answer."""

from __future__ import annotations

import math
from collections.abc import Iterator

import detente as dt
from detente.economy.names import economy_title
from detente.minerals import Shortage
from reference_tables import table

WRITTEN = "<!-- Written by docs/make_numbers.py. Do not edit by hand. -->\n\n"
CUTS, MONTHS = (0.3, 0.8, 1.0), (3, 12, 36)
SHOWN = ("USA", "JPN", "DEU", "KOR")
COALITION = {"coalition": "G7", "stockpile_days": 90, "projects": "coalition"}


def chokepoint_page() -> str:
    """The whole page."""
    names = [economy_title(code) for code in SHOWN]
    plain, answered = (list(_grid(**words)) for words in ({}, COALITION))
    return (
        "# Chokepoints: worked cases\n\n"
        f"{WRITTEN}"
        "What a control stops directly, % of value added over its first year, in brackets from easy substitution and "
        "little dependence\nto no substitution and much dependence, and the value added lost over the whole cut. [How, and what is assumed](../explain/chokepoints.md): "
        "nearly all of it rests on judgements of how much of a sector\nstops without the mineral, and on stocks of two months.\n\n"
        "## China's controls on rare-earth magnets, as announced in October 2025\n\n"
        f"{table(('cut', 'months', *names, 'four economies, billion USD in all'), plain)}\n"
        "The first year of a cut of 36 months is that of one of 12; what it loses later is in the last column. Later years lose less: products use "
        "less of it and\nsubstitutes come.\n\n"
        "## The same, with a G7 stockpile of 90 days and plants begun at once\n\n"
        "Members share one stock by need, and build as much capacity as they buy from China; a magnet plant takes years, so that it "
        "tells in\nthe long cuts only. Korea is no member.\n\n"
        f"{table(('cut', 'months', *names, 'four economies, billion USD in all'), answered)}\n"
        "## Other minerals, all exports of China stopped for a year\n\n"
        "The last columns say when four fifths of need are met without China in the slowest of the four: with no plant begun "
        "but those listed, and with\nplants begun at once by all who are cut off; lead times are assumptions. A stage with another in "
        "brackets has nobody's figures of its own: China's share\nof the one in brackets stands in.\n\n"
        f"{table(('mineral', 'stage', *names, 'no plant begun', 'plants begun at once'), _bans())}\n"
        "## The quotas of 2010 to 2012\n\n"
        "Played back on customs data, prices, quantities and Japan's suppliers stand among the "
        "[headline numbers](headline-numbers.md), row 20.\n"
    )


def _grid(**answer: object) -> Iterator[tuple[str, ...]]:
    for cut in CUTS:
        for months in MONTHS:
            found = dt.minerals.shortage("rare earths", cut=cut, months=months, **answer)
            lost = float(found.value_added_loss_usd_m.sel(economy=list(SHOWN)).sum()) / 1000
            yield (
                f"{100 * cut:.0f} %",
                str(months),
                *_losses(found),
                f"{lost:.0f}" if lost >= 10 else f"{lost:.2g}",
            )


def _losses(found: Shortage) -> Iterator[str]:
    rows = found.table(list(SHOWN))
    for code in SHOWN:
        central, low, high = (
            rows.loc[code, name] for name in ("gdp_loss_pct", "gdp_loss_low_pct", "gdp_loss_high_pct")
        )
        yield "0" if high < 5e-4 else f"{central:.2g} ({low:.2g} to {high:.2g})"


def _bans() -> Iterator[tuple[str, ...]]:
    for mineral in ("gallium", "germanium", "graphite", "antimony", "tungsten"):
        found = dt.minerals.shortage(mineral, cut=1.0, months=12)
        waits = found.time_to_diversify(part=0.8).reindex(list(SHOWN))
        stage = found.stage + (f" ({found.supplies.stand_in})" if found.supplies.stand_in else "")
        yield (
            found.mineral,
            stage,
            *_losses(found),
            *(_when(waits[name].max()) for name in ("years", "years_if_begun")),
        )


def _when(years: float) -> str:
    if not math.isfinite(years):
        return "beyond 15 years"
    return f"{years:.1f} years" if years else "at once: stocks last until then"
