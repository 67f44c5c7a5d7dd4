"""The server run: connections that say nothing or are too many are closed."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from detente.show.web.server import create_app
from detente.show.web.settings import Settings

KEEP_ALIVE_SECONDS = 15
STOP_SECONDS = 3
LARGEST_HEAD = 32_768
"""Bytes of a request's line and headers."""


class PatientProtocol(H11Protocol):
    """HTTP in which a client has a bounded time to say what it wants, and only so many are served."""

    patience = 10.0
    most_connections = 256
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        if len(self.server_state.connections) > self.most_connections:
            transport.close()
            return
        self._wait()

    def handle_events(self) -> None:
        """Stop waiting once the head of a request is there."""
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete:
            self._no_longer()

    def on_response_complete(self) -> None:
        """Wait for the next request: from its first byte on no other clock is running."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._wait(self.patience + KEEP_ALIVE_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._no_longer()
        super().connection_lost(exc)

    def _wait(self, seconds: float | None = None) -> None:
        self._no_longer()
        self._waiting = self.loop.call_later(seconds or self.patience, self._give_up)

    def _no_longer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


def configured(settings: Settings, app: Any = None) -> uvicorn.Config:
    """How the server is run.

    Args:
        settings: address, port and limits.
        app: the application; None: the usual one.
    """
    limits = settings.limits
    bounds = {"patience": limits.header_seconds, "most_connections": limits.connections}
    protocol = type("BoundedProtocol", (PatientProtocol,), bounds)
    return uvicorn.Config(
        app or create_app(settings),
        host=settings.host,
        port=settings.port,
        http=protocol,
        ws="none",
        loop="asyncio",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=LARGEST_HEAD,
    )
