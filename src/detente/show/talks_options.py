"""What is typed about a truce or a deal between two sides, as the library takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.show.options import by_option, names_typed
from detente.show.strategy_options import NUMBER, told_as_typed

if TYPE_CHECKING:
    from detente.economy.calibration import Elasticities
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.strategy.choices.players import Player
    from detente.strategy.talks.concessions import Concession
    from detente.strategy.truces.truce_stage import ExportControl

USUAL = ("USA", "CHN")
"""The two sides where none are named."""
BANDS = ("all", "scales", "sets", "none")
HORIZONS = ("long-run", "impact")
BEYOND = 3.0
"""A bare rate above this is taken for percent, and refused."""
LEAST_RISE = 1e-9
OWN = (
    "war", "lag", "punishment", "renewal", "expires", "period_years", "discount", "band", "controls",
    "breach_with_controls", "disagreement", "credibility", "weight", "margin", "purchases", "years",
    "horizon", "tariffs", "to",
)  # fmt: skip
"""Arguments that have an option of their own name."""
CURES = {
    "players": "Write two: USA CHN, or blocs: 'West=USA,EU' 'East=CHN'",
    "discount": "0.96 is 4 % a year",
    "band": "Use --band none",
    "concessions": "Name purchases, such as --purchases 'CHN:agriculture=1.5', or other --sectors",
}
PART = re.compile(r"(controls|concessions)\[(\d+)\](.*)")


# -- sides --------------------------------------------------------------------------------------------------


def sides_text(words: Sequence[str] | None) -> str:
    """The two sides as one text: ``USA CHN`` and ``USA,CHN`` are the same, blocs may have names.

    Args:
        words: as typed after the command; none for the usual two.
    """
    given = list(words or USUAL)
    named = any("=" in word or ";" in word for word in given)
    return (";" if named else ",").join(given)


def sides_of(world: World, text: str) -> tuple[Player, Player]:
    """The two sides.

    Raises:
        InputError: names that are not in the world, sides that overlap, more or fewer than two.
    """
    from detente.show.strategy_options import players_typed
    from detente.strategy.choices.players import players_of

    found = players_of(world, players_typed(text))
    if len(found) != 2:
        raise InputError(Problem("players", f"{len(found)} are given", "There are two sides"))
    return found[0], found[1]


def side_at(world: World, sides: tuple[Player, Player], text: str, place: str) -> int:
    """Which of the two sides is named.

    Raises:
        InputError: an unknown name, or one that is neither side.
    """
    wanted = text.strip()
    for at, side in enumerate(sides):
        if wanted.casefold() == side.name.casefold():
            return at
    members = set(world.resolve_economies(wanted, place))
    for at, side in enumerate(sides):
        if members == set(side.members):
            return at
    rule = f"It is {sides[0].name} or {sides[1].name}"
    raise InputError(Problem(place, f"'{wanted}' is neither side", rule))


# -- rates, controls, purchases -----------------------------------------------------------------------------


def rate_typed(text: str, place: str, least: float = LEAST_RISE) -> float:
    """A rate as a fraction, from ``100%`` or ``1.0``.

    Args:
        text: as typed.
        place: the option.
        least: the least that it may be.

    Raises:
        InputError: no number, one below the least, or one that can only be meant as percent.
    """
    read = NUMBER.fullmatch(text.strip())
    rate = float(read[1]) / (100 if read[2] else 1) if read else float("nan")
    if not rate >= least:
        rule = "It is above 0: 100% or 1.0" if least else "It is 0 or more: 10% or 0.1"
        raise InputError(Problem(place, f"'{text.strip()}' is no rate", rule))
    if read and not read[2] and rate > BEYOND:
        cure = f"Write {rate:g}% for percent"
        raise InputError(Problem(place, f"{rate:g} as a fraction is {100 * rate:g} %", "", cure))
    return rate


def raised_typed(
    world: World, sides: tuple[Player, Player] | None, text: str, place: str, least: float = LEAST_RISE
) -> dict[int, float]:
    """Rates of either side on the other, from ``100%`` or ``USA:100%;CHN:50%``.

    Args:
        world: the world.
        sides: the two; None where they are not known, so that names are not looked up.
        text: as typed; a rate alone is for both.
        place: the option.
        least: the least that a rate may be.

    Raises:
        InputError: no rate, a side that is neither, one side twice.
    """
    if ":" not in text:
        rate = rate_typed(text, place, least)
        return {0: rate, 1: rate}
    found: dict[int, float] = {}
    problems: list[Problem] = []
    for part in (part for part in re.split("[;,]", text) if part.strip()):
        try:
            name, _, rate = part.partition(":")
            points = rate_typed(rate, place, least)
            at = len(found) if sides is None else side_at(world, sides, name, place)
            if at in found and sides is not None:
                raise InputError(Problem(place, f"{name.strip()} is given twice", "A side has one rate"))
            found[at] = points
        except InputError as error:
            problems += error.problems
    raise_if_any(problems)
    return found


def raised(policy: Policy, sides: tuple[Player, Player], rates: dict[int, float], sectors: Any) -> Policy:
    """A policy with tariffs of either side on the other raised by so many points."""
    for at, rate in sorted(rates.items()):
        mine, other = sides[at], sides[1 - at]
        policy = policy.with_tariff(
            imposed_by=list(mine.members), on=list(other.members), rate=rate, sectors=sectors
        )
    return policy


def levelled(policy: Policy, sides: tuple[Player, Player], rates: dict[int, float], sectors: Any) -> Policy:
    """A policy with tariffs of either side on the other at such rates."""
    for at, rate in sorted(rates.items()):
        mine, other = sides[at], sides[1 - at]
        policy = policy.with_tariff_level(
            imposed_by=list(mine.members), on=list(other.members), rate=rate, sectors=sectors
        )
    return policy


def levelled_words(sides: tuple[Player, Player], rates: dict[int, float]) -> str:
    """Such tariffs in words."""
    from detente.show.strategy_report import title_of

    told = [f"{title_of(sides[at].name)} {100 * rate:g} %" for at, rate in sorted(rates.items())]
    return f"tariffs on the other of {' and '.join(told)}"


def horizon_typed(text: str) -> str:
    """Whether the long run or the first year is asked for.

    Raises:
        InputError: neither.
    """
    said = text.strip().casefold().replace(" ", "-")
    if said not in HORIZONS:
        cure = nearest(said, HORIZONS) or f"There are {' and '.join(HORIZONS)}"
        raise InputError(Problem("horizon", f"there is no '{text}'", "", cure))
    return said


def raised_words(sides: tuple[Player, Player], rates: dict[int, float]) -> str:
    """Such a rise in words."""
    from detente.show.strategy_report import title_of

    told = [f"{title_of(sides[at].name)} {100 * rate:g}" for at, rate in sorted(rates.items())]
    return f"tariffs higher on the other: {' points, '.join(told)} points"


def parts_typed(text: str | None) -> list[str]:
    """Parts between semicolons."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _split(part: str, place: str, example: str) -> tuple[str, Any, str]:
    """Side, sectors and what stands behind ``=``.

    Raises:
        InputError: a part without a side or without sectors.
    """
    side, colon, rest = part.partition(":")
    names, _, value = rest.partition("=")
    sectors = names_typed(names)
    if not (side.strip() and colon and sectors):
        rule = "A part is a side, a colon and sectors"
        raise InputError(Problem(place, f"'{part}'", rule, f"Write '{example}'"))
    return side, sectors, value.strip()


def controls_typed(
    world: World, sides: tuple[Player, Player] | None, text: str | None
) -> tuple[ExportControl, ...]:
    """Export controls in war, from ``CHN:C26,C27;USA:C26=50%``; without a rate nothing is sold.

    Raises:
        InputError: everything in them that cannot be read or is not there.
    """
    from detente.strategy.truces.truce_stage import ExportControl

    def read(part: str, place: str) -> ExportControl | None:
        side, sectors, value = _split(part, place, "CHN:C26,C27;USA:C26=50%")
        rate: float | Literal["ban"] = "ban" if value in ("", "ban") else rate_typed(value, place)
        world.resolve_sectors(sectors, place)
        if sides is None:
            return None
        at = side_at(world, sides, side, place)
        mine, other = (list(sides[k].members) for k in (at, 1 - at))
        return ExportControl(mine, other, sectors, rate)

    return tuple(one for one in _each(text, "controls", read) if one is not None)


def purchases_typed(world: World, sides: tuple[Player, Player] | None, text: str | None) -> list[Concession]:
    """Commitments to buy from the other, from ``CHN:agriculture=1.5``: as a multiple of the baseline.

    ``@2`` behind it says from which year on. Without a number it is half as much again as is bought today.

    Raises:
        InputError: everything in them that cannot be read or is not there.
    """
    from detente.strategy.talks.concessions import Concession

    def read(part: str, place: str) -> Concession | None:
        whole, _, year = part.partition("@")
        side, sectors, value = _split(whole, place, "CHN:agriculture=1.5")
        if year.strip() and not year.strip().isdigit():
            rule = "It is a whole number of years from today"
            raise InputError(Problem(place, f"from year '{year.strip()}'", rule, "Write CHN:C26=1.5@2"))
        to = rate_typed(value, place) if value else None
        world.resolve_sectors(sectors, place)
        if sides is None:
            return None
        by = sides[side_at(world, sides, side, place)].name
        names = sectors if isinstance(sectors, str) else tuple(sectors)
        return Concession(by, "purchase", names, to, int(year.strip() or 0))

    return [one for one in _each(text, "purchases", read) if one is not None]


def _each(text: str | None, place: str, read: Callable[[str, str], Any]) -> list[Any]:
    """Every part read; what is wrong with any of them is told at once."""
    found, problems = [], []
    for part in parts_typed(text):
        try:
            found.append(read(part, place))
        except InputError as error:
            problems += error.problems
    raise_if_any(problems)
    return found


# -- terms --------------------------------------------------------------------------------------------------


def whole_or_words(text: str | None) -> int | str | None:
    """A whole number where it is one, else the words."""
    if text is None:
        return None
    return int(text) if re.fullmatch(r"[-+]?\d+", text.strip()) else text.strip()


def band_typed(text: str) -> str | list[Elasticities] | None:
    """Other elasticities to try: ``all``, ``scales``, ``sets``, ``none``, or sets and numbers between commas.

    Raises:
        InputError: a word that is none of these.
    """
    from detente.economy.elasticities import elasticity_sets

    said = text.strip().casefold()
    if said in (*BANDS, "default"):
        return None if said == "none" else said
    listed: list[Elasticities] = []
    problems = []
    for name in (part.strip() for part in text.split(",") if part.strip()):
        known = [*BANDS, *elasticity_sets()]
        if NUMBER.fullmatch(name):
            listed.append(f"uniform({name})")
        elif name in elasticity_sets() or name.startswith("uniform("):
            listed.append(name)
        else:
            cure = nearest(name, known) or f"There are {', '.join(known)}, and numbers"
            problems.append(Problem("band", f"there is no '{name}'", "", cure))
    raise_if_any(problems)
    return listed


def credible(credibility: float | None, kind: str) -> float:
    """The chance that a threat is carried out.

    Raises:
        InputError: no chance, or one without a threat.
    """
    if credibility is None:
        return 1.0
    problems = []
    if not 0 <= credibility <= 1:
        problems.append(Problem("credibility", f"{credibility:g}", "It is a chance from 0 to 1"))
    if kind in ("today", "war"):
        fact = f"it is given with --disagreement {kind}"
        problems.append(Problem("credibility", fact, "Only a threat may not be carried out",
                                "Write --disagreement 100%, say"))  # fmt: skip
    raise_if_any(problems)
    return credibility


def refuse_numbers(weight: float, margin: float, discount: float | None, years: int, points: int) -> None:
    """Refuse terms of a deal outside their ranges.

    Raises:
        InputError: each of them.
    """
    from detente.economy.parameters import default
    from detente.strategy.talks.deals import number_problems as problems_of

    weighed = default("discount") if discount is None else discount
    raise_if_any(problems_of(weight, margin, weighed, years, points))


# -- telling what is wrong ----------------------------------------------------------------------------------


@contextmanager
def told_of_talks(
    controls: str | None = None, purchases: str | None = None, before: Callable[[], int] = lambda: 0
) -> Iterator[None]:
    """Tell whatever is wrong with what happens inside by option, each mistake once.

    Args:
        controls, purchases: as typed, so that a part can be named by its words.
        before: how many concessions stand before the purchases.
    """
    typed = {"controls": parts_typed(controls), "concessions": parts_typed(purchases)}
    offsets = {"controls": lambda: 0, "concessions": before}
    options = {"controls": "--controls", "concessions": "--purchases"}

    def as_part(problem: Problem) -> Problem:
        found = PART.fullmatch(problem.place)
        if found is None:
            known = problem.cure.startswith("Did you mean")
            return problem if known else replace(problem, cure=CURES.get(problem.place, problem.cure))
        name, at = found[1], int(found[2]) - offsets[found[1]]()
        if at < 0:  # a concession that nobody named goes where --to says
            return replace(problem, place="--to")
        words = f", '{typed[name][at]}'" if at < len(typed[name]) else ""
        return replace(problem, place=f"{options[name]}{words}")

    with told_as_typed():
        try:
            yield
        except InputError as error:
            places = {"players": "SIDES", "concessions": "--sectors", "frontier": "--points"}
            told = [by_option(as_part(problem), OWN, places) for problem in error.problems]
            raise InputError(told) from None


@contextmanager
def step_by_step(words: str) -> Iterator[Callable[[str], None]]:
    """Say what is being done and what was last solved, on a terminal; say nothing into a pipe."""
    from detente.show import terminal

    console = terminal.progress_console()
    if not console.is_terminal:
        yield lambda last: None
        return
    with console.status(f"{words} …") as status:
        yield lambda last: status.update(f"{words} … {last}")
