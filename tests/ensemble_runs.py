"""Small ensembles and cases that note what is worked out, for the tests of those who work them out."""

import os
import signal
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import detente as dt
from detente.simulate.ensembles.plan import CaseDraws
from tests.economies import random_world

ARRAYS = ("values", "weight", "world_change", "residual", "found", "quantile")
DRAWN = ("elasticity_scale", "elasticity_noise", "baseline_flows", "deficits")


@cache
def tiny_world() -> dt.World:
    return random_world(3, 3, 2)


def small_ensemble(**choices: Any) -> dt.Ensemble:
    """A tariff of a tiny world under six draws in three pieces, unless told otherwise."""
    world = tiny_world()
    policy = dt.Policy.none(world).with_tariff(imposed_by="E0", on="E1", rate=0.2, sectors="S0")
    return dt.ensemble(world, policy, **{"draws": 6, "chunk": 2, "over": DRAWN} | choices)


class StrayError(Exception):
    """One that is made of two words and unpickled with one."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


@dataclass(frozen=True)
class Counted:
    """A case of one economy that solves nothing, and notes in a folder each piece that is worked out.

    Attributes:
        folder: where it notes.
        seconds: how long a piece takes.
        dies_at: the process that works out the piece of this number, counted from 1, is killed: once.
        always: it is killed each time.
        fails: each piece raises an error.
        strays: the error is one that does not come through a pickle.
        prints: what each piece prints.
        sleeps_after: pieces after so many take very long.
    """

    folder: str
    seconds: float = 0.0
    dies_at: int = 0
    always: bool = False
    fails: bool = False
    strays: bool = False
    prints: str = ""
    sleeps_after: int = 0

    @property
    def variables(self) -> tuple[str, ...]:
        return ("welfare_pct",)

    def solved(self, parameters: Any, quantile: np.ndarray) -> CaseDraws:
        noted = Path(self.folder)
        if self.prints:
            print(self.prints, flush=True)
        if self.strays:
            raise StrayError("over", "piece")
        if self.fails:
            raise ZeroDivisionError("over piece")
        self._die(noted)
        count = len(list(noted.glob("worked-*")))
        time.sleep(60.0 if self.sleeps_after and count >= self.sleeps_after else self.seconds)
        (noted / f"worked-{time.time_ns()}-{os.getpid()}").write_text(str(os.getpid()), encoding="utf-8")
        draws = len(quantile)
        return CaseDraws(
            values=np.zeros((draws, 1, 1)),
            weight=np.ones((draws, 1)),
            world=np.zeros(draws),
            residual=np.zeros(draws),
            found=np.ones(draws, dtype=bool),
        )

    def _die(self, noted: Path) -> None:
        died = noted / f"died-{self.dies_at}"
        begun = len(list(noted.glob("worked-*"))) + 1
        if self.dies_at and begun >= self.dies_at and (self.always or not died.exists()):
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
