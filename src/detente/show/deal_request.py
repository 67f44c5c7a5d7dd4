"""A deal as typed: what is wrong with it told at once, then put to the library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem, gathered, nearest
from detente.show import strategy_options as of
from detente.show import talks_options as talks

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.show.deal_shown import DealShown
    from detente.strategy.choices.players import Player
    from detente.strategy.talks.concessions import Concession

NAMED = ("today", "war")
WAYS = ("uniform", "sector")


@dataclass
class DealTyped:
    """What a person typed about talks.

    Attributes:
        sides: the two, as one text.
        disagreement: what happens when talks fail: today, war, or rates.
        credibility: chance that a threat is carried out; None where none is given.
        purchases: commitments to buy.
        to: where tariff cuts end; None for the world's own tariffs, or 0 where none of the flows is above them.
        horizon: the long run or the first year.
        given: the command's words, for a page that says how to make it again.
    """

    sides: str
    disagreement: str = "today"
    credibility: float | None = None
    purchases: str | None = None
    to: str | None = None
    horizon: str = "long-run"
    given: tuple[str, ...] = ()
    _usual: list[Concession] = field(default_factory=list)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell whatever is wrong with what happens inside by option."""
        with talks.told_of_talks(purchases=self.purchases, before=lambda: len(self._usual)):
            yield

    def answered(self, stage: World, typed: of.Typed, terms: dict[str, Any]) -> DealShown:
        """The answer.

        Args:
            stage: the world.
            typed: what could be granted, today's policy, how equilibria are solved.
            terms: ``weight``, ``margin``, ``years``, ``discount`` and ``frontier`` of `dt.strategy.deal`.

        Raises:
            InputError: everything that is wrong with it.
        """
        from detente.show.deal_shown import DealShown
        from detente.strategy.choices.steps import in_words
        from detente.strategy.talks.deals import deal

        try:
            two = talks.sides_of(stage, self.sides)
        except InputError:
            two = None
        kind = self.disagreement.casefold().removeprefix("threat").strip()
        asked, _, rates, bought, chance, floor, horizon, *_ = gathered(
            lambda: of.asked_of(stage, typed, players=self.sides),
            lambda: talks.sides_of(stage, self.sides),
            lambda: {} if kind in NAMED else _threatened(stage, two, self.disagreement),
            lambda: talks.purchases_typed(stage, two, self.purchases),
            lambda: talks.credible(self.credibility, kind),
            lambda: None if self.to is None else talks.rate_typed(self.to, "to", 0.0),
            lambda: talks.horizon_typed(self.horizon),
            lambda: talks.refuse_numbers(
                terms["weight"], terms["margin"], terms["discount"], terms["years"], terms["frontier"]
            ),
            lambda: _refuse_way(typed.by),
        )
        assert two is not None
        names = ("by", "groups", "sectors", "policy", "elasticities", "deficits", "inputs")
        options = {name: asked.options[name] for name in names} | {"horizon": horizon}
        if bought or floor is not None:
            self._usual = usual_concessions(stage, two, options, floor)
            options["concessions"] = [*self._usual, *bought]
        words = _threat_words(two, rates, chance) if rates else ""
        with talks.step_by_step("Looking for a deal") as say:
            found = deal(
                stage,
                {player.name: list(player.members) for player in two},
                disagreement=_disagreement(asked.policy, two, kind, rates, chance, options["sectors"]),
                progress=in_words(say),
                **options,
                **terms,
            )
        return DealShown(found, asked.today, words, self.given)


def _threatened(world: World, two: tuple[Player, Player] | None, text: str) -> dict[int, float]:
    """The rates of a threat; a word that is none of those known is told as a word."""
    words = text.removeprefix("threat").strip()
    if words.isalpha() or not words:
        cure = nearest(words, NAMED) or "It is today, war, or points more: 100%, USA:100%"
        raise InputError(Problem("disagreement", f"'{text}' is not known", "", cure))
    return talks.raised_typed(world, two, words, "disagreement")


def _refuse_way(by: str) -> None:
    if by.strip() in ("partner", "partner-sector"):
        rule = "A deal is between two, so there is one partner"
        raise InputError(Problem("by", f"'{by}'", rule, f"Use {' or '.join(WAYS)}"))


def _threat_words(two: tuple[Player, Player], rates: dict[int, float], chance: float) -> str:
    words = talks.raised_words(two, rates)
    return words if chance == 1 else f"{words}, carried out with a chance of {100 * chance:.3g} %"


def _disagreement(
    policy: Policy,
    two: tuple[Player, Player],
    kind: str,
    rates: dict[int, float],
    chance: float,
    sectors: Any,
) -> Any:
    if not rates:
        return kind
    return {"threat": talks.raised(policy, two, rates, sectors), "credibility": chance}


def usual_concessions(
    world: World, two: tuple[Player, Player], options: dict[str, Any], floor: float | None = None
) -> list[Concession]:
    """The concessions of a deal in which none are named: cuts of both, and licences; none where there are none.

    Args:
        world: the world.
        two: the sides.
        options: ``by``, ``groups``, ``sectors`` and ``policy`` of `dt.strategy.deal`, and how it is solved.
        floor: where tariff cuts end; None for where they usually do.
    """
    from detente.strategy.choices.warm_solver import Settings
    from detente.strategy.talks.packages import package_of

    settings = Settings(options["deficits"], options["elasticities"], options["inputs"], options["horizon"])
    choice = {name: options[name] for name in ("by", "groups", "sectors")}
    try:
        package = package_of(world, options["policy"], two, None, settings, **choice)
    except InputError as error:
        if all(problem.place == "concessions" for problem in error.problems):
            return []
        raise
    whole = isinstance(options["sectors"], str) and options["by"] == "uniform"
    found = [one.concession for one in package.granted]
    named = [replace(one, sectors=options["sectors"]) if whole else one for one in found]
    return [one if floor is None or one.kind != "tariff" else replace(one, to=floor) for one in named]
