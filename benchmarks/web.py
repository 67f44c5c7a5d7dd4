"""Benchmarks of the page's server: one answer, a move of the day slider, twenty clients at once for a minute."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import mkdtemp

from benchmarks.measure import ROOT
from benchmarks.registry import Benchmark, Case, DisagreementError, Report, SkipError, register

CLIENTS, SECONDS = 20, 60.0
SLOWEST = 1.5
"""Seconds within which 95 of 100 answers are to come while twenty ask at once."""
THINK = 0.25
"""Seconds a client waits after an answer: nobody moves a slider faster than four times a second."""
READY = 600.0
PROGRAM = "import typer; from detente.show.serve_command import serve; typer.run(serve)"
DAY = {
    "name": "A day",
    "words": "The tariffs in force on a day, against those before 2025",
    "ledger": "us-china",
}


@contextmanager
def server() -> Iterator[str]:
    """A server in a process of its own, on a free port; its address.

    Raises:
        SkipError: the extra is not installed.
    """
    try:
        import fastapi  # noqa: F401
        import httpx  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        raise SkipError("the server's parts are not installed: pip install 'detente[web]' httpx") from None
    folder = mkdtemp()
    environment = {**os.environ, "XDG_CACHE_HOME": folder, "JAX_COMPILATION_CACHE_DIR": f"{folder}/jax"}
    command = [sys.executable, "-c", PROGRAM, "--port", "0", "--no-open"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if "http://" not in said:
            raise RuntimeError("the server did not begin")
        yield said[said.index("http://") :].split()[0].rstrip("/")
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


class Running:
    """A server that is kept for all runs of a benchmark, and the days of its ledger."""

    def __init__(self) -> None:
        import httpx

        self._server = server()
        self.url = self._server.__enter__()
        self.client = httpx.Client(base_url=self.url, timeout=READY, trust_env=False)
        ledger = self.client.get("/api/v1/meta").json()["ledger"]
        self.days, self.known_to = ledger["days"], ledger["known_to"]
        self.solve(0.1)

    def solve(self, rate: float) -> dict:
        """A scenario nobody asked for before, solved."""
        return self.client.post("/api/v1/solve", json=made_up(rate)).json()

    def move(self, day: str) -> dict:
        """What a move of the day slider asks for: the ledger on the day, and what it costs."""
        self.client.get("/api/v1/ledger", params={"on": day, **self.known(day)})
        return self.client.post("/api/v1/solve", json=self.on(day)).json()

    def known(self, day: str) -> dict[str, str]:
        """Up to which day the page has the ledger read: a day that is past as it was known then."""
        return {"known_on": day} if day < self.known_to else {}

    def on(self, day: str) -> dict:
        """A scenario of what is in force on a day."""
        return {"scenario": {**DAY, "day": day, **self.known(day)}}

    def warmed(self) -> None:
        """Wait until the policies of all days are there: a day then takes no longer than a made-up scenario."""
        for day in self.days:
            self.move(day)
            self.client.get(
                "/api/v1/ledger", params={"on": day}
            )  # what the server makes ready, too: with hindsight

    def close(self) -> None:
        """End the server."""
        self.client.close()
        self._server.__exit__(None, None, None)


def made_up(rate: float) -> dict:
    """A scenario of one tariff."""
    measure = {"measure": "A tariff", "instrument": "tariff", "imposed_by": "USA", "on": "CHN", "rate": rate,
               "source": "a benchmark"}  # fmt: skip
    words = "A tariff of the United States on China"
    return {"scenario": {"name": "A tariff", "words": words, "day": "2025-01-01", "measures": [measure]}}


def _one_answer() -> Case:
    running, numbers = Running(), random.Random(1)
    found: list[dict] = []

    def run() -> Report:
        found[:] = [running.solve(round(numbers.uniform(0.01, 0.9), 9))]
        return Report(residual=found[0]["residual"])

    def check() -> str:
        running.close()
        if not found[0]["converged"]:
            raise DisagreementError("the scenario has no equilibrium")
        return "request to document, over loopback, a scenario nobody asked for before"

    return Case(run, check)


def _a_move() -> Case:
    running, numbers = Running(), random.Random(2)
    running.warmed()

    def run() -> Report:
        running.move(numbers.choice(running.days))
        return Report()

    def check() -> str:
        running.close()
        return f"any of {len(running.days)} days that somebody has looked at before"

    return Case(run, check)


def _crowd() -> Case:
    running = Running()
    running.warmed()
    asked: list[tuple[str, float, int]] = []

    def run() -> Report:
        until = time.monotonic() + SECONDS
        crowd = [
            threading.Thread(target=_client, args=(running, number, until, asked))
            for number in range(CLIENTS)
        ]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        return Report(iterations=len(asked))

    def check() -> str:
        running.close()
        times = sorted(seconds for _, seconds, _ in asked)
        errors = sum(status != 200 for _, _, status in asked)
        late = _quantile(times, 0.95)
        solved = sorted(seconds for what, seconds, _ in asked if what == "made up")
        if errors or late > SLOWEST:
            raise DisagreementError(f"{errors} errors, 95 % within {late:.2f} s; none and {SLOWEST} s wanted")
        return (
            f"{len(asked)} answers, {errors} errors; 50 % within {_quantile(times, 0.5):.3f} s, 95 % within "
            f"{late:.2f} s, the slowest {times[-1]:.2f} s; of {len(solved)} scenarios nobody asked for before "
            f"95 % within {_quantile(solved, 0.95):.2f} s; each client waits {THINK:g} s after an answer"
        )

    return Case(run, check)


def _client(running: Running, number: int, until: float, asked: list[tuple[str, float, int]]) -> None:
    """One of the crowd: half of it moves the slider, a quarter makes up scenarios, the rest looks around."""
    import httpx

    numbers = random.Random(number)
    with httpx.Client(base_url=running.url, timeout=60, trust_env=False) as client:
        while time.monotonic() < until:
            what = numbers.choices(["slider", "made up", "ledger", "page"], [0.4, 0.25, 0.2, 0.15])[0]
            begun = time.monotonic()
            day = numbers.choice(running.days)
            try:
                if what == "slider":
                    answer = client.post("/api/v1/solve", json=running.on(day))
                elif what == "made up":
                    answer = client.post("/api/v1/solve", json=made_up(round(numbers.uniform(0.01, 0.9), 9)))
                elif what == "ledger":
                    answer = client.get("/api/v1/ledger", params={"on": day, **running.known(day)})
                else:
                    answer = client.get(numbers.choice(["/", "/api/v1/meta", "/api/v1/minerals"]))
                status = answer.status_code
            except httpx.HTTPError:
                status = 0
            asked.append((what, time.monotonic() - begun, status))
            time.sleep(THINK)


def _quantile(ordered: list[float], part: float) -> float:
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


register(
    Benchmark(
        "web-solve", "`POST /api/v1/solve`, a new scenario", "80 x 50", _one_answer, repeats=9, external=True
    )
)
register(
    Benchmark(
        "web-slider",
        "a move of the day slider: the ledger and its cost, over the interface",
        "80 x 50",
        _a_move,
        repeats=25,
        against="web-solve",
        external=True,
        long=True,
    )
)
register(
    Benchmark(
        "web-crowd",
        f"{CLIENTS} clients of the page at once for {SECONDS:g} s",
        "80 x 50",
        _crowd,
        warm_up=0,
        repeats=0,
        external=True,
        long=True,
    )
)
