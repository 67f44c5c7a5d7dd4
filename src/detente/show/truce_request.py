"""A truce as typed: what is wrong with it told at once, then put to the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem, gathered
from detente.show import strategy_options as of
from detente.show import talks_options as talks

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.truce_shown import TruceShown

NASH = "nash"


@dataclass(frozen=True)
class TruceTyped:
    """What a person typed about a truce.

    Attributes:
        sides: the two, as one text.
        terms: ``lag``, ``punishment``, ``renewal``, ``expires``, ``period_years`` and ``discount`` of
            `dt.strategy.truce`.
        tariffs: on each other under the truce; None for today's.
        war: "nash", or points more.
        controls: export controls in war.
        breach_with_controls: whether who breaks the truce uses them at once.
        band: other elasticities.
        horizon: the long run or the first year.
    """

    sides: str
    terms: dict[str, Any]
    tariffs: str | None = None
    war: str = NASH
    controls: str | None = None
    breach_with_controls: bool = False
    band: str = "default"
    horizon: str = "long-run"

    def answered(self, stage: World, typed: of.Typed) -> TruceShown:
        """The answer.

        Args:
            stage: the world.
            typed: what may bear a rate, today's policy, how equilibria are solved.

        Raises:
            InputError: everything that is wrong with it.
        """
        from detente.show.truce_shown import TruceShown
        from detente.strategy.choices.steps import in_words
        from detente.strategy.choices.warm_solver import Settings
        from detente.strategy.truces.truce_band import cases_of
        from detente.strategy.truces.truce_request import end_of, terms_of
        from detente.strategy.truces.truces import truce

        try:
            two = talks.sides_of(stage, self.sides)
        except InputError:
            two = None
        terms = self.terms
        asked, _, levels, rates, armed, band, horizon, *_ = gathered(
            lambda: of.asked_of(stage, typed, players=self.sides),
            lambda: talks.sides_of(stage, self.sides),
            lambda: talks.raised_typed(stage, two, self.tariffs, "tariffs", 0.0) if self.tariffs else {},
            lambda: {} if self.war == NASH else talks.raised_typed(stage, two, self.war, "war"),
            lambda: talks.controls_typed(stage, two, self.controls),
            lambda: talks.band_typed(self.band),
            lambda: talks.horizon_typed(self.horizon),
            lambda: cases_of(stage, Settings(), _cases(talks.band_typed(self.band))),
            lambda: terms_of(
                terms["lag"], terms["punishment"], terms["renewal"], terms["expires"], terms["period_years"],
                terms["discount"],
            ),
            lambda: end_of(terms["expires"], terms["renewal"]),
            self._refuse_no_controls,
        )  # fmt: skip
        assert two is not None
        left_out = ("starts", "players", "policy")
        options = {name: value for name, value in asked.options.items() if name not in left_out}
        policy = talks.levelled(asked.policy, two, levels, options["sectors"])
        with talks.step_by_step("Weighing truce, breach and war") as say:
            found = truce(
                stage,
                {player.name: list(player.members) for player in two},
                policy=policy,
                war=talks.raised(policy, two, rates, options["sectors"]) if rates else NASH,
                controls=armed,
                breach_with_controls=self.breach_with_controls,
                band=band,
                horizon=horizon,
                progress=in_words(say),
                **options,
                **terms,
            )
        today = f"{asked.today}, with {talks.levelled_words(two, levels)}" if levels else asked.today
        return TruceShown(found, today, talks.raised_words(two, rates) if rates else NASH)

    def _refuse_no_controls(self) -> None:
        if self.breach_with_controls and not (self.controls or "").strip():
            cure = "Add --controls 'CHN:C26', say"
            raise InputError(Problem("breach_with_controls", "there are no controls", "", cure))


def _cases(band: Any) -> Any:
    """What a band stands for before the horizon is known: the default is every case or none."""
    return "all" if band == "default" else band
