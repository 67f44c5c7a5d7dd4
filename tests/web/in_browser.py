"""A server and a browser for tests of the page: checks are asked for by name, answers are what the page showed."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

import httpx
import pytest

from tests.web.browser import prepare

DRIVER = prepare.HERE / "driver.mjs"
SERVE = "from detente.cli import main; main()"
NOT_TESTED = "THE PAGE WAS NOT TESTED IN A BROWSER"
LONGEST = 150.0
"""Seconds for one check: pages themselves give up after 60."""


def browser_or_skip() -> str:
    """The browser, with all that drives it; the test is skipped, and says so, where something is missing."""
    missing = prepare.missing()
    if missing:
        pytest.skip(f"{NOT_TESTED}: {'; '.join(missing)}")
    found = prepare.browser()
    assert found is not None
    return found


@contextmanager
def server() -> Iterator[str]:
    """`detente serve` as a person runs it; its address, once it answers."""
    with TemporaryFile("w+") as errors:
        command = [sys.executable, "-c", SERVE, "serve", "--port", "0", "--no-open"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert found, f"the server did not begin: {said}"
            yield found[0]
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        errors.seek(0)
        told = errors.read()
        assert "Traceback" not in told, told[-3000:]


class Driver:
    """One browser, driven over two pipes."""

    def __init__(self, url: str, browser: str) -> None:
        self.url = url
        self.client = httpx.Client(base_url=f"{url}api/v1/", timeout=120, trust_env=False)
        self._errors = TemporaryFile("w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            ["node", str(DRIVER), url, browser],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True, cwd=prepare.HERE,
        )  # fmt: skip
        self.version = self._line()["browser"]

    def ask(self, check: str, **given):
        """What a check found; nothing may go wrong in the page on the way, and nothing may leave the machine."""
        found = self.whole(check, **given)
        assert "failed" not in found, f"{found['failed']}\nThe page shows:\n{found['seen']}"
        assert found["heard"] == []
        assert found["left"] == []
        return found["result"]

    def whole(self, check: str, **given) -> dict:
        """What a check found, with all that went wrong."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"check": check, "given": given}) + "\n")
        self._process.stdin.flush()
        return self._line()

    def solve(self, scenario: dict, against: dict | None = None) -> dict:
        """What the server answers to a scenario, without the page."""
        body = {"scenario": scenario} | ({"against": against} if against else {})
        answer = self.client.post("solve", json=body)
        assert answer.status_code == 200, answer.text[:500]
        return answer.json()

    def close(self) -> None:
        """End the browser."""
        self.client.close()
        try:
            self._process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._errors.close()

    def _line(self) -> dict:
        guard = threading.Timer(LONGEST, self._process.kill)
        guard.start()
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        guard.cancel()
        if not line:
            self._errors.seek(0)
            raise AssertionError(f"the browser ended: {self._errors.read()[-2000:]}")
        return json.loads(line)


@contextmanager
def driven(url: str, browser: str) -> Iterator[Driver]:
    """A browser at a server."""
    driver = Driver(url, browser)
    try:
        yield driver
    finally:
        driver.close()


def run_python(code: str, folder: Path) -> list[str]:
    """The lines that a text of Python prints when somebody runs it."""
    # Compiled code is kept between runs, as the command line does it.
    command = [sys.executable, "-c", f"from detente import cli; cli._keep_compiled_code()\n{code}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip().splitlines()
