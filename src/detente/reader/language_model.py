"""An optional language model beside the rules: asked over HTTP, believed only where the report bears it out."""

from __future__ import annotations

import json
import math
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from detente.errors import InputError, Problem, raise_if_any
from detente.reader.claim import Claim
from detente.reader.model.grounding import Ground, grounded
from detente.reader.model.model_joining import combined
from detente.reader.model.model_prompt import answer_schema, material_of, messages, shown
from detente.reader.report import Report

URL, MODEL, KEY = "DETENTE_LLM_URL", "DETENTE_LLM_MODEL", "DETENTE_LLM_KEY"
"""Environment variables: where the endpoint is, which model answers there, and the key, where one is needed."""

LONGEST_ANSWER = 2_000_000
"""Bytes; sixty claims take fifty thousand."""
LONGEST_WAIT = 30.0
"""Seconds that a server may ask to wait before it is asked again."""
LONGEST_READING = 300.0
"""Seconds for one answer from its first byte to its last."""
FAILURES_IN_A_ROW = 3
"""After so many reports without an answer the others are not sent."""
_PATH = "/chat/completions"
_ADDRESS = re.compile(r"(https?)://([\w.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?((?:/[\w.~%-]*)*)")
_THIS_MACHINE = re.compile(r"localhost|127(?:\.\d{1,3}){3}|\[::1\]", re.IGNORECASE)
_AGAIN = frozenset({429, 500, 502, 503, 504, 529})


@dataclass(frozen=True)
class LanguageModel:
    """A language model behind an endpoint that speaks OpenAI's chat completions.

    Attributes:
        url: the endpoint, with or without ``/chat/completions``; https, or http without a key or on this machine.
        name: which model answers there.
        key: sent as a bearer token; empty for none. It stands in no message, log or representation.
        timeout: seconds to wait for a connection and for each part of an answer.
        attempts: how often a server that is busy or broken (429, 5xx) is asked.
        transport: an ``httpx`` transport in place of the network; tests give recorded answers with it.
        pause: waits between two attempts.

    Raises:
        InputError: an address or a key that cannot be used.

    Examples:
        >>> LanguageModel("http://localhost:8000/v1", "small-1", key="secret")
        LanguageModel(url='http://localhost:8000/v1', name='small-1', timeout=60.0, attempts=3)
    """

    url: str
    name: str
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    attempts: int = 3
    transport: Any = field(default=None, repr=False, compare=False)
    pause: Callable[[float], None] = field(default=time.sleep, repr=False, compare=False)

    def __post_init__(self) -> None:
        raise_if_any(_settings_problems(self.url, self.name, self.key))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> LanguageModel:
        """The model that the environment names.

        Args:
            environment: where ``DETENTE_LLM_URL``, ``DETENTE_LLM_MODEL`` and ``DETENTE_LLM_KEY`` (this one only if
                the server wants a key) are looked up.

        Raises:
            InputError: settings that are missing or cannot be used, or ``httpx`` is not installed; all at once.
        """
        problems: list[Problem] = []
        try:
            _httpx()
        except InputError as error:
            problems += error.problems
        url, name, key = (environment.get(setting, "").strip() for setting in (URL, MODEL, KEY))
        cures = {URL: "the endpoint, such as http://localhost:8000/v1", MODEL: "the model's name there"}
        for setting, value in ((URL, url), (MODEL, name)):
            if not value:
                fact, rule = "is not set", "Reading with a language model needs it"
                problems.append(Problem(setting, fact, rule, f"Set it to {cures[setting]}"))
        missing = {problem.place for problem in problems}
        problems += [
            problem for problem in _settings_problems(url, name, key) if problem.place not in missing
        ]
        raise_if_any(problems)
        return cls(url, name, key)

    @property
    def host(self) -> str:
        """The server's name, for messages."""
        match = _ADDRESS.fullmatch(self.url)
        return f"{match[2]}{match[3] or ''}" if match else ""

    def answer(self, report: Report) -> tuple[Any, tuple[str, ...]]:
        """What the model says of a report, as parsed JSON that nobody has checked, and what was not sent to it.

        Raises:
            InputError: ``httpx`` is not installed, the server cannot be reached, refuses, or answers in no form we
                know.
        """
        material, log = material_of(report)
        if not material:
            return {"claims": []}, log
        schema = {"name": "claims", "strict": True, "schema": answer_schema()}
        request = {
            "model": self.name,
            "temperature": 0,
            "messages": messages(report, material),
            "response_format": {"type": "json_schema", "json_schema": schema},
        }
        status, body = self._sent(request)
        if status != 200:
            raise InputError(_refusal(self._place, status, body))
        return _claims_text(body, self._place), log

    @property
    def _place(self) -> str:
        return f"language model at {self.host}"

    def _sent(self, request: dict[str, Any]) -> tuple[int, bytes]:
        """The status and the body of the server's answer."""
        httpx = _httpx()
        try:
            with self._client(httpx) as client:
                return self._asked(client, request)
        except httpx.TimeoutException:
            fact = f"did not answer within {self.timeout:g} seconds"
            raise InputError(Problem(self._place, fact, "", "Try again, or a smaller model")) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The error's own words may hold a header, and with it the key.
            fact = f"could not be reached ({type(error).__name__})"
            cure = f"Check {URL} and that the server runs"
            raise InputError(Problem(self._place, fact, "", cure)) from None

    def _client(self, httpx: Any) -> Any:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        try:
            return httpx.Client(timeout=self.timeout, transport=self.transport, headers=headers)
        except (ImportError, OSError, ValueError) as error:
            fact = (
                f"cannot be asked through the proxy or the certificates that are set ({type(error).__name__})"
            )
            cure = "Check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE"
            raise InputError(Problem(self._place, fact, "", cure)) from None

    def _asked(self, client: Any, request: dict[str, Any]) -> tuple[int, bytes]:
        """The server's answer; it is asked again a few times while it is busy."""
        url = self.url.rstrip("/")
        url = url if url.endswith(_PATH) else url + _PATH
        attempt = 1
        while True:
            with client.stream("POST", url, json=request) as response:
                status, body = response.status_code, _body(response, self._place)
                wait = _wait(response.headers.get("Retry-After", ""), attempt)
            if status not in _AGAIN or wait > LONGEST_WAIT or attempt >= self.attempts:
                return status, self._without_key(body)
            self.pause(wait)
            attempt += 1

    def _without_key(self, body: bytes) -> bytes:
        """A body in which no server repeats the key; words shorter than any key, such as "none", are left."""
        return body.replace(self.key.encode(), b"[key]") if len(self.key) >= 8 else body


def claims_by_model(report: Report, model: LanguageModel) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """The claims a language model finds in a report, each grounded in the report's own words.

    Args:
        report: a cleaned report.
        model: whom to ask; this sends the report's sentences to its server.

    Returns:
        The claims, each with the note "found by the language model NAME", and a log of what was not sent and of
        what was dropped and why.

    Raises:
        InputError: the server gave no answer that can be read.
    """
    answer, kept_back = model.answer(report)
    claims, dropped = grounded(answer, Ground(report), model.name)
    return claims, (*kept_back, *dropped)


def with_model(
    claims: Sequence[Claim], reports: Sequence[Report], model: LanguageModel
) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """The claims of the rules with what a language model adds, for many reports one after the other.

    A report the server fails on keeps the claims of the rules, and the log says so. After three such reports in a
    row the others are not sent.

    Args:
        claims: what the rules found in all reports.
        reports: the reports, cleaned.
        model: whom to ask.

    Returns:
        The claims by report, and the log.

    Raises:
        InputError: the very first report gets no answer; then the settings are wrong more likely than the report.
    """
    by_report: dict[str, list[Claim]] = {report.name: [] for report in reports}
    for claim in claims:
        by_report[claim.report].append(claim)
    together: list[Claim] = []
    log: list[str] = []
    failed, answered = 0, False
    for number, report in enumerate(reports):
        told: tuple[Claim, ...] = ()
        if failed < FAILURES_IN_A_ROW:
            try:
                told, said = claims_by_model(report, model)
                log += said
                failed, answered = 0, True
            except InputError as error:
                if not answered:
                    raise
                failed += 1
                log += [f"{report.name}: read by the rules alone. {problem}" for problem in error.problems]
                left = len(reports) - number - 1
                if failed == FAILURES_IN_A_ROW and left:
                    log.append(f"{failed} reports in a row got no answer: the other {left} were not sent.")
        together += combined(by_report[report.name], told)
    return tuple(together), tuple(log)


def _settings_problems(url: str, name: str, key: str) -> list[Problem]:
    problems: list[Problem] = []
    match = _ADDRESS.fullmatch(url)
    if not match:
        # What was given is not repeated: people put keys into addresses.
        rule = "It is http(s)://HOST[:PORT]/PATH, without a user, a question mark or a number sign"
        problems.append(Problem(URL, "is no such address", rule, f"A key goes into {KEY}"))
    elif key and match[1] == "http" and not _THIS_MACHINE.fullmatch(match[2]):
        rule = "A key is sent over https only, or to this machine"
        problems.append(Problem(URL, "begins with http and there is a key", rule, "Use https"))
    if not name or not name.isprintable() or len(name) > 200:
        problems.append(Problem(MODEL, "is no name of a model", "It is printable and not empty"))
    if key and not re.fullmatch(r"[!-~]+", key):
        fact, rule = "holds a blank or a character that no key has", "A key is one word of plain ASCII"
        problems.append(Problem(KEY, fact, rule, "Copy it again"))
    return problems


def _httpx() -> Any:
    try:
        import httpx
    except ImportError:
        fact, cure = "needs httpx, which is not installed", 'Install it with: pip install "detente[llm]"'
        raise InputError(Problem("language model", fact, "", cure)) from None
    return httpx


def _body(response: Any, place: str) -> bytes:
    """The bytes of an answer, as far as a sane one goes."""
    begun = time.monotonic()
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > LONGEST_ANSWER:
            fact = f"sends more than {LONGEST_ANSWER / 1e6:g} million bytes"
            raise InputError(Problem(place, fact, "A list of claims is short", "Use another model"))
        if time.monotonic() - begun > LONGEST_READING:
            fact = f"has not come to an end within {LONGEST_READING:g} seconds"
            raise InputError(Problem(place, fact, "", "Try again, or a smaller model"))
    return b"".join(parts)


def _wait(asked: str, attempt: int) -> float:
    """Seconds before the next attempt: what the server asks for, else 1, 2, 4, ..."""
    try:
        seconds = float(asked)
    except ValueError:
        return float(2 ** (attempt - 1))
    return max(0.0, seconds) if math.isfinite(seconds) else LONGEST_WAIT + 1


def _refusal(place: str, status: int, body: bytes) -> Problem:
    """What an answer that is none means, and what helps."""
    cures = {
        400: "The model has to take a JSON schema (response_format) and temperature 0: try another",
        401: f"Check {KEY}",
        403: f"Check {KEY} and that it may use this model",
        404: f"Check {URL} and {MODEL}",
        413: "The report is too long for it: split it",
        422: "The model has to take a JSON schema (response_format) and temperature 0: try another",
        429: "Wait, or give fewer reports at once",
    }
    if 300 <= status < 400:
        cure = f"Set {URL} to the address it leads to: redirects are not followed"
    else:
        cure = cures.get(status, "Try again later" if status >= 500 else f"Check {URL}")
    # A server that refuses a key may repeat half of it.
    said = "" if status in (401, 403) else _servers_words(body)
    fact = f"answered {status}" + (f': "{shown(said, 160)}"' if said else "")
    return Problem(place, fact, "", cure)


def _servers_words(body: bytes) -> str:
    try:
        error = json.loads(body)["error"]
        words = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return words if isinstance(words, str) else ""


def _claims_text(body: bytes, place: str) -> Any:
    """The JSON inside the message inside the answer; its claims are checked later, against the report."""
    rule = "An endpoint for chat completions answers with choices[0].message.content"
    choice: Any = _parsed(
        body, Problem(place, "answered with something that is no JSON", rule, f"Check {URL}")
    )
    try:
        choice = choice["choices"][0]
        content, reason = choice["message"].get("content"), choice.get("finish_reason")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise InputError(Problem(place, "answered without a message", rule, f"Check {URL}")) from None
    if reason == "length":
        fact = "broke off in the middle of its answer"
        raise InputError(Problem(place, fact, "It has reached its limit of words", "Split the report"))
    if not isinstance(content, str) or not content.strip():
        raise InputError(Problem(place, "answered with no text", rule, "Try again, or another model"))
    malformed = Problem(
        place,
        f'answered with text that is no JSON: "{shown(content)}"',
        "The model has to keep to a JSON schema (response_format)",
        "Try another model",
    )
    return _parsed(content, malformed)


def _parsed(text: str | bytes, malformed: Problem) -> Any:
    try:
        return json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise InputError(malformed) from None


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")
