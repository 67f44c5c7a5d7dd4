"""Ranges in words: bands, how likely a loss is, what drives it, which scenario is worse, and what was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.economy.names import economy_title
from detente.show.brief import Assumption
from detente.show.brief_ranges import Drawn
from detente.show.format import SPACE, plain, signed, span_words
from detente.show.ranges_shown import FEWEST_FOR_DRIVERS, LEAST_DRIVER, MOST_DRIVERS
from detente.simulate.ensembles.bands import Band

if TYPE_CHECKING:
    from detente.simulate.ensembles.distributions import Distribution
    from detente.simulate.ensembles.ensemble_result import Ensemble
    from detente.simulate.ensembles.uncertainty import Uncertain

JOINED = "\u2060"
"""Where no line may end, between letters that have no space between them."""
PERCENTILES = f"5{JOINED}–{JOINED}95{SPACE}%"
NEARLY_CERTAIN = 0.95
"""Share of draws from which on a sign goes without saying."""
NO_BAND = 0.005
"""Percent. A band that rounds to 0.00 at both ends is none."""
WORLD = "the world"
WITHOUT = (
    "Average tariffs, sectors, diverted trade and single years have no range: a draw keeps numbers by economy, "
    "not by flow, sector or year."
)
"""What has no range, and why."""
REST = "errors of single sectors and flows, what several unknowns do together, and chance"
Concerned = Sequence[tuple[str, Sequence[str]]]
"""Who is spoken of: a name as it stands in a sentence, and the labels of the world that it adds up."""


def in_running_text(title: str) -> str:
    """The name of an economy in a sentence: "the United States"."""
    return f"the {title}" if title.startswith(("United ", "European ")) else title


def named(codes: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Economies as they stand in a sentence, with their labels."""
    return [(in_running_text(economy_title(code)), [code]) for code in codes]


def is_nothing(band: Band, scale: float = 1.0) -> bool:
    """Whether a band rounds to zero at both ends: nothing that was drawn changes that nothing happens."""
    return max(abs(band.low), abs(band.high)) / scale < NO_BAND


def band_words(band: Band | None, unit: str, digits: int = 2, scale: float = 1.0) -> str:
    """A band with its percentiles: "5–95 %: −0.18 to −0.11 %"; nothing without one.

    Args:
        band: what the draws say.
        unit: the unit shown.
        digits: decimals.
        scale: how many of the band's units make one of those shown.
    """
    if band is None or is_nothing(band, scale):
        return ""
    return f"{PERCENTILES}: {span_words(band.low / scale, band.high / scale, unit, digits)}"


def likely_words(band: Band | None) -> str:
    """How likely the sign is, where it is not nearly certain: "a loss in 79 % of draws"; else nothing."""
    if band is None or is_nothing(band):
        return ""
    share, word = max((band.loss, "a loss"), (band.gain, "a gain"))
    return "" if share >= NEARLY_CERTAIN else f"{word} in {share_words(share)} of draws"


def share_words(share: float) -> str:
    """A share in whole percent; what only rounds to all or none is said to be less, or more."""
    percent = round(100 * share)
    if percent == 100 and share < 1:
        return f"over{SPACE}99{SPACE}%"
    if percent == 0 and share > 0:
        return f"under{SPACE}1{SPACE}%"
    return f"{plain(percent, 0)}{SPACE}%"


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# -- under the large numbers ------------------------------------------------------------------------------


def range_lines(
    drawn: Drawn | None, names: Sequence[str], whom: Concerned, about: str, reference: str = ""
) -> tuple[tuple[str, str], ...]:
    """What a reader should know of the ranges, a label and a text each; nothing where nothing was drawn.

    Args:
        drawn: what was drawn.
        names: all scenarios, the one that the others are held against first.
        whom: who is spoken of.
        about: the scenario whose drivers are told.
        reference: what it is measured against; empty for the baseline.
    """
    if drawn is None or drawn.ensemble is None:
        return ()
    told = [("Ranges", f"{_what_they_are(drawn.ensemble)}{_left_out(drawn)}")]
    drivers = _drivers(drawn, whom, about, reference)
    if drivers:
        told.append(("What drives them", drivers))
    held = [line for name in names[1:] if (line := _held_against(drawn, name, names[0], whom))]
    if held:
        told.append((f"Against {names[0]}", " ".join(held)))
    return tuple(told)


def _what_they_are(ensemble: Ensemble) -> str:
    same = ", the same for every scenario" if len(ensemble.policies) > 1 else ""
    return (
        f"{PERCENTILES} is from the 5th to the 95th percentile of {ensemble.draws} draws of what is not known"
        f"{same}. What is drawn stands among the assumptions; it is not a confidence interval of the model. "
        f"{WITHOUT}"
    )


def _left_out(drawn: Drawn) -> str:
    """What share of draws has no equilibrium, and whether there is a range without them."""
    words = ""
    for name, share in drawn.failed.items():
        members = drawn.ensemble.world.economies if drawn.ensemble else ()
        few = drawn.band(name, members) is None
        so = "too few are left for a range" if few else "they are left out"
        words += f" {name}: no equilibrium in {share_words(share)} of draws; {so}."
    return words


def _drivers(drawn: Drawn, whom: Concerned, about: str, reference: str) -> str:
    """The one or two unknowns that explain most of a scenario's welfare, for each."""
    ensemble = drawn.ensemble
    if ensemble is None or ensemble.draws < FEWEST_FOR_DRIVERS or drawn.band(about, whom[0][1]) is None:
        return ""
    if reference:
        if not drawn.has(reference):
            return ""
        ensemble = ensemble.versus(reference)
    parts = []
    for title, members in whom:
        table = ensemble.drivers(about, list(members))
        *alone, rest = zip(table["title"], table["explained"], strict=True)
        found = [(f"{what[0].lower()}{what[1:]}", share) for what, share in alone if share >= LEAST_DRIVER]
        if not alone or not any(share > 0 for _, share in alone):
            continue
        if rest[1] > max(share for _, share in alone):
            found.insert(0, (REST, rest[1]))
        shown = ", ".join(f"{what} ({share_words(share)})" for what, share in found[:MOST_DRIVERS])
        if shown:
            parts.append(f"{title[0].upper()}{title[1:]}: {shown}")
    if not parts:
        return ""
    of = f"what “{about}” adds to “{reference}”" if reference else f"welfare, “{about}”"
    return f"Shares of the variance of {of}. {'. '.join(parts)}."


def _held_against(drawn: Drawn, name: str, first: str, whom: Concerned) -> str:
    """Whether a scenario is worse or better than the first one, and in how many draws."""
    alike: dict[tuple[str, str], list[str]] = {}
    for title, members in whom:
        band = drawn.added(name, first, members)
        if band is None or not band.loss + band.gain:
            continue
        share, word = max((band.loss, "worse"), (band.gain, "better"))
        alike.setdefault((word, share_words(share)), []).append(title)
    if not alike:
        return ""
    said = [f"{word} for {listed(titles)} in {share}" for (word, share), titles in alike.items()]
    return f"{name} is {', '.join(said)} of draws."


# -- among the assumptions --------------------------------------------------------------------------------


def range_assumptions(drawn: Drawn, first: str, file: str, converged: bool) -> tuple[Assumption, ...]:
    """How the ranges were made, then a line for everything that was drawn.

    Args:
        drawn: what was drawn.
        first: the scenario that the answer is about.
        file: where it was read from.
        converged: whether it has an equilibrium.
    """
    acts = "every range"
    if drawn.ensemble is None:
        return (Assumption("Ranges", drawn.why, f"{file}, ranges", acts),)
    ensemble = drawn.ensemble
    said = f"{PERCENTILES} of {ensemble.draws} draws, seed {ensemble.seed}"
    band = drawn.band(first, ensemble.world.economies)
    if not converged:
        said += "; no number for the first scenario, since no equilibrium was found"
    elif band is None:
        said += "; too few draws have an equilibrium for a range"
    else:
        said += f"; median of world welfare {signed(band.median, unit='%')}"
    made = Assumption(
        "Ranges: numbers are of the usual parameters, and their ranges of draws; what is not drawn, such as the "
        "model itself, is in none",
        said,
        "uncertain_parameters.csv in the package, or the scenario",
        acts,
    )
    return (made, *(_drawn_line(one) for one in ensemble.parameters))


def _drawn_line(one: Uncertain) -> Assumption:
    each = "" if one.of == "world" else f", for each {one.of}"
    standing = "" if one.standing == "verified" else " (an assumption)"
    return Assumption(
        f"Drawn: {one.title}",
        f"{distribution_words(one.distribution)}{each}",
        f"{one.source}{standing}",
        "ranges",
    )


def distribution_words(one: Distribution) -> str:
    """A distribution as a reader without its formula has it."""
    numbers = [f"{value:g}" if isinstance(value, int | float) else str(value) for value in one.arguments]
    if one.is_choice:
        return f"one of {', '.join(numbers)}, each as likely"
    first, *others = numbers
    if one.kind == "lognormal":
        return f"lognormal around {first}, standard deviation of the logarithm {others[0]}"
    if one.kind == "triangular":
        return f"from {first} to {others[1]}, most likely {others[0]}"
    even = " in logarithms" if one.kind == "loguniform" else ""
    return f"evenly{even} from {first} to {others[0]}"
