"""A server run beside the tests, and scenarios to ask it about; one server for all tests of a process."""

import asyncio
import threading
import time
from dataclasses import dataclass, replace
from functools import cache

import httpx
import uvicorn

from detente.show.web.running import configured
from detente.show.web.server import create_app
from detente.show.web.settings import Limits, Settings

OCTOBER = {
    "name": "In force",
    "words": "The tariffs in force on 17 October 2025, against those before 2025",
    "day": "2025-10-17",
    "ledger": "us-china",
}
TEN_POINTS = {
    "measure": "Ten points",
    "instrument": "tariff",
    "imposed_by": "USA",
    "on": "CHN",
    "rate": 0.1,
    "source": "a test",
}
MADE_UP = {
    "name": "Ten points",
    "words": "Ten points on China",
    "day": "2025-01-01",
    "measures": [TEN_POINTS],
}


@dataclass(frozen=True)
class Served:
    """A server that runs, and a client of it."""

    server: uvicorn.Server
    url: str
    client: httpx.Client
    app: object

    @property
    def state(self):
        return self.app.app.state

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def stop(self) -> None:
        self.client.close()
        self.server.should_exit = True


class Door:
    """The application inside a gate, for tests that look at what it shares."""

    def __init__(self, gate) -> None:
        self.app = gate._app


def serve(world=None, **limits) -> Served:
    """A server of its own, on another world or with other limits."""
    settings = Settings(port=0, warm=False, limits=replace(Limits(), **limits))
    gate = create_app(settings)
    if world is not None:
        gate._app.state.desk.__dict__["world"] = world
    server = uvicorn.Server(configured(settings, gate))
    threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True).start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    return Served(server, url, httpx.Client(base_url=url, timeout=120, trust_env=False), Door(gate))


@cache
def served() -> Served:
    """The server of this process."""
    return serve()


def api() -> httpx.Client:
    return served().client


@cache
def solved(name: str = "october") -> dict:
    """An answer that several tests look at."""
    bodies = {
        "october": {"scenario": OCTOBER},
        "threat": {
            "scenario": {**OCTOBER, "name": "Threat", "enact": "us-plus-100-china"},
            "against": OCTOBER,
        },
        "made-up": {"scenario": MADE_UP},
    }
    answer = api().post("/api/v1/solve", json=bodies[name])
    assert answer.status_code == 200, answer.text[:500]
    return answer.json()


def problems(answer: httpx.Response, status: int = 422) -> list[str]:
    """What an answer finds wrong, as the command line would print it."""
    assert answer.status_code == status, answer.text[:500]
    for one in answer.json()["problems"]:
        assert set(one) == {"place", "fact", "rule", "cure"}
    return [f"{one['place']}: {one['fact']}" for one in answer.json()["problems"]]


def finished(client: httpx.Client, job: str, seconds: float = 120) -> dict:
    """A job once it is over."""
    until = time.monotonic() + seconds
    while True:
        found = client.get(f"/api/v1/jobs/{job}").json()
        if found["state"] not in ("queued", "running"):
            return found
        assert time.monotonic() < until, found["progress"]
        time.sleep(0.1)
