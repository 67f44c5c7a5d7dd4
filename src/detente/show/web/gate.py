"""What every request passes before anything reads it: host, type, size, speed and shape of its body."""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from detente.errors import Problem
from detente.show.web.problems import (
    BAD_REQUEST,
    TOO_LARGE,
    TOO_SLOW,
    WRONG_HOST,
    WRONG_TYPE,
    RefusedError,
    encoded,
    problems_document,
)
from detente.show.web.settings import Limits, Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a browser lets the page do: nothing from outside, nothing inline."""
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
NO_STORE = (b"cache-control", b"no-store")
JSON = "application/json"
REPORTS = "/read"
"""The end of the path whose body holds reports, and may be larger."""


class Gate:
    """An ASGI application in front of another: refuses what cannot be meant well, and adds headers to answers.

    A body is read whole before the application sees it, counted as it comes and within a time, so that neither its
    stated length nor its pieces are trusted; then it is checked to be JSON of bounded depth.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        answer = _Headed(send)
        try:
            self._refuse_host(scope)
            body = await self._body(scope, receive)
        except RefusedError as refused:
            await _refuse(refused, answer)
            return
        await self._app(scope, _Again(body, receive), answer)

    def _refuse_host(self, scope: MutableMapping[str, Any]) -> None:
        """Refuse a request that names another server: a page elsewhere may have had its name pointed here."""
        given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        name = given[0] if len(given) == 1 else ""
        host = name[: name.find("]") + 1] if name.startswith("[") else name.partition(":")[0]
        if not self._settings.knows_host(host):
            fact, rule = f"the host is '{name}'", f"This server is {self._settings.host}"
            raise RefusedError(WRONG_HOST, Problem("Host header", fact, rule, "Ask it by its address"))

    async def _body(self, scope: MutableMapping[str, Any], receive: Receive) -> bytes:
        if scope["method"] not in ("POST", "PUT", "PATCH"):
            # What other methods send is not read at all; the protocol closes the connection.
            return b""
        kinds = [value.decode("latin-1") for name, value in scope["headers"] if name == b"content-type"]
        kind = kinds[0].partition(";")[0].strip().casefold() if kinds else ""
        if kind != JSON:
            fact = f"it is '{kind}'" if kind else "it is missing"
            raise RefusedError(WRONG_TYPE, Problem("Content-Type header", fact, f"A body is {JSON}"))
        limits = self._settings.limits
        most = limits.reports_bytes if scope["path"].endswith(REPORTS) else limits.body_bytes
        refuse_stated_length(scope["headers"], most)
        try:
            body = await asyncio.wait_for(_whole(receive, most), limits.body_seconds)
        except TimeoutError:
            rule = f"A body arrives within {limits.body_seconds:g} seconds"
            raise RefusedError(TOO_SLOW, Problem("body", "it did not arrive", rule)) from None
        await asyncio.to_thread(check_json, body, limits)
        return body


def refuse_stated_length(headers: list[tuple[bytes, bytes]], most: int) -> None:
    """Refuse a body by its stated length, before any of it is read.

    Raises:
        RefusedError: too large, or no length.
    """
    for name, value in headers:
        if name == b"content-length" and (not value.isdigit() or len(value) > 15 or int(value) > most):
            raise _too_large(most)


async def _whole(receive: Receive, most: int) -> bytes:
    """A body put together from its pieces, as far as it may go."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RefusedError(BAD_REQUEST, Problem("body", "the connection was closed before its end"))
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise _too_large(most)
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large(most: int) -> RefusedError:
    rule = f"A body has at most {most / 1e6:g} MB"
    return RefusedError(TOO_LARGE, Problem("body", "it is too large", rule, "Ask for less at once"))


_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


def check_json(body: bytes, limits: Limits) -> None:
    """Refuse what is not JSON as its standard has it, or is nested too deeply.

    Raises:
        RefusedError: no UTF-8, no JSON, NaN or infinite numbers, a key given twice, half a pair, too deep.
    """
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", body)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > limits.depth:
            rule = f"Lists and objects lie in each other at most {limits.depth} deep"
            raise RefusedError(BAD_REQUEST, Problem("body", "it is nested too deeply", rule))
    try:
        found = json.loads(body.decode(), parse_constant=_no_number, parse_float=_finite,
                           object_pairs_hook=_without_twins)  # fmt: skip
        if b"\\ud" in body.lower():
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeError:
        raise RefusedError(BAD_REQUEST, Problem("body", "it is not text in UTF-8")) from None
    except (ValueError, RecursionError) as error:
        raise RefusedError(BAD_REQUEST, Problem("body", f"it is not JSON: {str(error)[:200]}")) from None


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number that JSON knows")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is beyond all numbers")
    return number


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"'{twice[:40]}' is given twice")
    return found


class _Again:
    """A body that was read, given once more; after it the connection itself is listened to."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


class _Headed:
    """Sends answers with the headers that keep a browser safe."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            known = {name.lower() for name, _ in headers}
            more = [*HEADERS, *([] if b"cache-control" in known else [NO_STORE])]
            message = {**message, "headers": headers + [one for one in more if one[0] not in known]}
        await self._send(message)


async def _refuse(refused: RefusedError, send: Send) -> None:
    """Answer a refused request; what is left of its body is not read, so the connection is closed."""
    content = encoded(problems_document([refused.problem]))
    headers = [
        (b"content-type", JSON.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
