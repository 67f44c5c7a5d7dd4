"""`detente serve` as a person runs it: it says where it is, serves, and ends when told."""

import os
import re
import signal
import subprocess
import sys
import time

import httpx
import pytest

from detente import InputError
from detente.show import serve_command

PROGRAM = "import typer; from detente.show.serve_command import serve; typer.run(serve)"


@pytest.fixture
def running(tmp_path):
    environment = {**os.environ, "JAX_COMPILATION_CACHE_DIR": str(tmp_path / "jax")}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--port", "0", "--no-open"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path,
    )  # fmt: skip
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_it_says_where_it_is_serves_and_ends(running):
    said = running.stdout.readline()
    url = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert url and "Ctrl-C" in said
    found = httpx.get(f"{url[0]}api/v1/minerals", timeout=60, trust_env=False)
    assert found.status_code == 200 and found.json()["minerals"]
    assert httpx.get(f"{url[0]}nothing", timeout=20, trust_env=False).status_code == 404
    begun = time.monotonic()
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=30) in (0, 130, -signal.SIGINT)
    assert time.monotonic() - begun < 25
    assert "Traceback" not in running.stderr.read()


def test_a_port_that_is_taken_is_told(monkeypatch):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(
            InputError, match=r"nothing can listen on 127\.0\.0\.1, port \d+.*Choose another --port"
        ):
            serve_command.serve(port=taken.getsockname()[1])


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_is_none_is_told(port):
    with pytest.raises(InputError, match="A port is a number from 0 to 65535"):
        serve_command.serve(port=port)


def test_without_its_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(InputError, match=r"pip install 'detente\[web\]'"):
        serve_command.serve()


def test_nothing_of_the_server_is_loaded_with_the_command():
    heavy = "('fastapi', 'jax', 'pandas')"
    code = f"import sys, detente.show.serve_command; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
