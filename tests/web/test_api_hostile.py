"""What may be sent by mistake or in anger: refused in words or served, and the server goes on."""

import json
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest

from detente.errors import InputError, Problem
from detente.show.web import running
from detente.show.web.deadline import Stop, Stopped, within
from detente.show.web.gate import POLICY, check_json
from detente.show.web.pages import Page
from detente.show.web.problems import LONGEST_SHOWN, MOST_PROBLEMS, RefusedError, encoded, problems_document
from detente.show.web.settings import Limits, Settings
from tests.web.served import MADE_UP, OCTOBER, TEN_POINTS, api, problems, serve, served, solved

JSON = {"content-type": "application/json"}
SOLVE = "/api/v1/solve"


FORGETFUL = """
import time
from detente.errors import DetenteError
from detente.show.web.deadline import within

class Endless:
    def __del__(self):
        try:
            while True:
                time.sleep(0.001)
        finally:
            print("ended", end=", ")

class Wrong:
    def __del__(self):
        raise ValueError("told as ever")

try:
    with within(0.1):
        Endless()
        Wrong()
        while True:
            time.sleep(0.001)
except DetenteError:
    print("stopped")
"""


def send(body: bytes | str, path: str = SOLVE, **headers: str) -> httpx.Response:
    return api().post(path, content=body, headers={**JSON, **headers})


def raw(text: bytes, port: int | None = None, seconds: float = 5.0) -> bytes:
    """What the server answers to bytes that no client would send."""
    with socket.create_connection(("127.0.0.1", port or served().port), timeout=seconds) as line:
        line.sendall(text)
        found = b""
        try:
            while part := line.recv(65_536):
                found += part
        except TimeoutError:
            pass
        return found


class TestBodies:
    def test_a_huge_body_is_refused_by_its_stated_length(self):
        found = send(b"x" * 1_000_001)
        assert problems(found, 413) == ["body: it is too large"]
        assert found.headers["connection"] == "close"

    def test_a_body_in_pieces_is_counted_as_it_comes(self):
        def pieces():
            for _ in range(30):
                yield b" " * 100_000

        try:
            answer = api().post(SOLVE, content=pieces(), headers=JSON)
        except (httpx.WriteError, httpx.ReadError):
            # The server hung up on what would have been 3 MB, as it may.
            answer = None
        assert answer is None or problems(answer, 413)
        assert solved()["converged"]

    @pytest.mark.parametrize("length", ["-1", "1e3", "99999999999999999999", "abc"])
    def test_a_length_that_is_none_is_refused(self, length):
        head = f"POST {SOLVE} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        found = raw(f"{head}Content-Length: {length}\r\n\r\n{{}}".encode())
        assert found.split()[1] in (b"400", b"413")

    @pytest.mark.parametrize("shape", ["[", '{"a":'])
    def test_deep_json_is_refused_before_it_is_read(self, shape):
        assert problems(send(shape * 150_000), 400) == ["body: it is nested too deeply"]
        assert problems(send(shape * 40), 400) == ["body: it is nested too deeply"]

    def test_brackets_in_text_are_text(self):
        check_json(json.dumps({"words": "[" * 500 + '\\"{' * 40}).encode(), Limits())

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
    def test_numbers_that_are_none_are_refused(self, number):
        text = json.dumps({"scenario": {**MADE_UP, "measures": [{**TEN_POINTS, "rate": 0.123}]}})
        assert problems(send(text.replace("0.123", number)), 400)[0].startswith("body: it is not JSON: ")

    def test_a_number_of_a_million_digits_is_refused(self):
        assert problems(send('{"scenario": {"name": ' + "9" * 900_000 + "}}"), 400)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[1,]",
            b"\xff\xfe",
            b'"\xed\xa0\x80"',
            b'{"a": "\\ud800"}',
            b'{"a": 1, "a": 2}',
            b"{} {}",
        ],
    )
    def test_what_is_not_json_is_refused(self, body):
        assert problems(send(body), 400)[0].startswith("body: it is not ")

    @pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"17", b"{}"])
    def test_json_of_another_shape_is_told(self, body):
        for path in (SOLVE, "/api/v1/jobs", "/api/v1/read", "/api/v1/shortage"):
            assert problems(send(body, path))

    @pytest.mark.parametrize(
        "kind", ["", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"]
    )
    def test_another_type_is_refused(self, kind):
        found = api().post(SOLVE, content=b"{}", headers={"content-type": kind} if kind else {})
        assert problems(found, 415)[0].startswith("Content-Type header: it is")

    def test_ten_thousand_measures_are_refused_in_words(self):
        body = {"scenario": {**MADE_UP, "measures": [{"measure": "x"}] * 10_000}}
        assert problems(api().post(SOLVE, json=body)) == ["scenario.measures: there are 10000"]

    def test_a_hundred_measures_are_served(self):
        measures = [{**TEN_POINTS, "measure": f"no. {at}", "rate": 0.001} for at in range(100)]
        assert api().post(SOLVE, json={"scenario": {**MADE_UP, "measures": measures}}).json()["converged"]

    def test_long_lists_and_texts_are_refused(self):
        for change in ({"on": ["CHN"] * 501}, {"source": "x" * 2_001}):
            body = {"scenario": {**MADE_UP, "measures": [{**TEN_POINTS, **change}]}}
            assert problems(api().post(SOLVE, json=body))[0].startswith("scenario: it has a ")

    def test_nonsense_in_many_places_is_told_in_few_words(self):
        body = {"scenario": {**MADE_UP, "measures": [{"measure": "x" * 1_000, "colour": "y"}] * 400}}
        found = api().post(SOLVE, json=body).json()["problems"]
        assert len(found) == MOST_PROBLEMS + 1 and "problems more" in found[-1]["fact"]
        assert all(len(text) <= LONGEST_SHOWN + 1 for one in found for text in one.values())

    def test_script_in_names_comes_back_as_text(self):
        script = "</script><script>alert(1)</script>"
        scenario = {
            **MADE_UP,
            "name": script,
            "words": script,
            "measures": [{**TEN_POINTS, "measure": script}],
        }
        found = api().post(SOLVE, json={"scenario": scenario})
        assert found.headers["content-type"] == "application/json" and found.json()["words"] == script
        assert api().get(found.json()["csv"]).headers["content-disposition"].startswith("attachment")
        wrong = api().post(SOLVE, json={"scenario": {**OCTOBER, "enact": [script]}})
        assert script in problems(wrong)[0] and wrong.headers["content-type"] == "application/json"

    def test_quotes_in_names_cannot_leave_the_python(self):
        name = "'''\"\"\"\n]); import os  # \\"
        found = api().post(SOLVE, json={"scenario": {**MADE_UP, "name": name}}).json()
        lines = compile(found["python"], "snippet", "exec")
        assert "os" not in lines.co_names and "system" not in lines.co_names


class TestAddresses:
    @pytest.mark.parametrize(
        "path",
        [
            "/../pyproject.toml", "/..%2f..%2fpyproject.toml", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
            "/vendor/../../settings.py", "/settings.py", "/vendor/..%5c..%5csettings.py", "/index.html%00.js",
            "/.%00./x", "/vendor", "/vendor/", "/api/v1", "/api/v1/../../settings.py", "/%ff%fe",
        ],
    )  # fmt: skip
    def test_nothing_outside_the_page_is_served(self, path):
        found = raw(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        assert found.split()[1] == b"404", found[:200]

    def test_only_files_that_were_there_are_served(self, tmp_path):
        (tmp_path / "a.js").write_text("1", encoding="utf-8")
        (tmp_path / "notes.py").write_text("secret", encoding="utf-8")
        (tmp_path / "out.js").symlink_to(__file__)
        page = Page(tmp_path)
        assert page.names == ["a.js"] and page.file("../a.js") is None
        (tmp_path / "a.js").write_text("22", encoding="utf-8")
        assert page.file("a.js").content == b"22"

    @pytest.mark.parametrize(
        ("host", "status"),
        [
            ("127.0.0.1:9999", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:80", 200),
            ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("", 421), ("10.0.0.1", 421),
        ],
    )  # fmt: skip
    def test_another_host_is_refused(self, host, status):
        found = raw(f"GET /api/v1/meta HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert found.split()[1] == str(status).encode()

    def test_a_server_for_others_takes_addresses_and_no_names(self):
        everywhere = Settings(host="0.0.0.0")
        assert everywhere.knows_host("192.168.1.7") and everywhere.knows_host("localhost")
        assert not everywhere.knows_host("evil.example")
        assert Settings().host == "127.0.0.1" and not Settings().knows_host("192.168.1.7")

    def test_no_host_or_two_are_refused(self):
        for hosts in ("", "Host: 127.0.0.1\r\nHost: evil.example\r\n"):
            found = raw(f"GET /api/v1/meta HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode())
            assert found.split()[1] in (b"400", b"421")

    def test_other_methods_are_refused_in_words(self):
        assert problems(api().put(SOLVE, json={}), 405) and problems(api().delete("/api/v1/meta"), 405)
        assert problems(api().get("/api/v1/nothing"), 404)

    @pytest.mark.parametrize("path", ["/", "/api/v1/meta", "/api/v1/nothing", SOLVE])
    def test_every_answer_has_the_headers_that_keep_a_browser_safe(self, path):
        found = api().get(path)
        assert found.headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY and "http" not in POLICY
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in found.headers
        assert "server" not in found.headers

    def test_refusals_of_the_gate_have_them_too(self):
        found = api().get("/", headers={"host": "evil.example"})
        assert found.status_code == 421 and found.headers["content-security-policy"] == POLICY


class TestSlowClients:
    @pytest.fixture(scope="class")
    @classmethod
    def patient(cls):
        server = serve(body_seconds=0.5, header_seconds=0.5, connections=20)
        yield server
        server.stop()

    def test_a_body_that_does_not_come_is_given_up(self, patient):
        head = f"POST {SOLVE} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        begun = time.monotonic()
        found = raw(f"{head}Content-Length: 1000\r\n\r\n{{".encode(), patient.port)
        assert found.split()[1] == b"408" and b"it did not arrive" in found
        assert time.monotonic() - begun < 3

    def test_a_head_that_does_not_come_is_given_up(self, patient):
        begun = time.monotonic()
        assert raw(b"GET /api/v1/meta HTTP/1.1\r\nHost: 127", patient.port) == b""
        assert time.monotonic() - begun < 3

    def test_a_second_head_that_does_not_come_is_given_up(self, monkeypatch):
        monkeypatch.setattr(running, "KEEP_ALIVE_SECONDS", 0.5)
        server = serve(header_seconds=0.5)
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
                line.sendall(b"GET /api/v1/minerals HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                assert line.recv(1 << 20).startswith(b"HTTP/1.1 200")
                line.sendall(b"GET /api/v1/meta HT")
                while line.recv(1 << 20):  # the end of the first answer, then the end of the line
                    pass
        finally:
            server.stop()

    def test_many_who_say_nothing_do_not_keep_others_out(self, patient):
        lines = [socket.create_connection(("127.0.0.1", patient.port)) for _ in range(60)]
        try:
            time.sleep(1.0)
            assert patient.client.get("/api/v1/minerals").status_code == 200
        finally:
            for line in lines:
                line.close()


class TestCrowds:
    def test_twenty_at_once_are_all_served(self):
        found: list[tuple[int, float]] = []
        until = time.monotonic() + 3.0

        def ask(number: int) -> None:
            with httpx.Client(base_url=served().url, timeout=60, trust_env=False) as client:
                turn = 0
                while time.monotonic() < until:
                    begun = time.monotonic()
                    body = {"scenario": {**MADE_UP, "name": f"Crowd {(number + turn) % 3}"}}
                    path = ("/api/v1/meta", "/api/v1/ledger?on=2025-10-17", None)[turn % 3]
                    answer = client.get(path) if path else client.post(SOLVE, json=body)
                    found.append((answer.status_code, time.monotonic() - begun))
                    turn += 1

        crowd = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        assert {status for status, _ in found} == {200}
        assert len(found) >= 40

    def test_who_waits_too_long_for_a_turn_is_told_to_come_back(self, small_world):
        server = serve(small_world, at_once=1, wait_seconds=0.1)
        try:
            with server.state.desk.turn():
                assert problems(server.client.post(SOLVE, json={"scenario": MADE_UP}), 429) == [
                    "server: too many ask at once"
                ]
        finally:
            server.stop()


class TestDeadlines:
    def test_work_that_takes_too_long_is_stopped_where_it_is(self):
        begun = time.monotonic()
        with pytest.raises(RefusedError, match="it takes too long"), within(0.1):
            while True:
                time.sleep(0.001)
        assert time.monotonic() - begun < 2

    def test_work_that_loses_the_word_is_told_again(self):
        lost = []
        with pytest.raises(RefusedError, match="it takes too long"), within(0.1):
            while True:
                try:
                    time.sleep(0.001)
                except Stopped:
                    lost.append("as a callback does")
                    if len(lost) > 1:
                        raise
        assert len(lost) == 2

    def test_a_word_that_python_forgets_is_not_printed(self):
        run = subprocess.run([sys.executable, "-c", FORGETFUL], capture_output=True, text=True, timeout=60)
        assert run.stdout == "ended, stopped\n"
        assert "Stopped" not in run.stderr
        assert "ValueError: told as ever" in run.stderr

    def test_work_in_time_is_left_alone(self):
        with within(5):
            pass
        for _ in range(1000):
            pass

    def test_nothing_is_raised_once_the_work_is_over(self):
        stop = Stop()
        stop.close()
        stop.ask()
        for _ in range(1000):
            pass
        assert not stop.asked

    def test_handlers_of_ordinary_errors_do_not_keep_it(self):
        assert not issubclass(Stopped, Exception)


class TestDocuments:
    def test_numbers_that_json_does_not_know_become_null(self):
        found = json.loads(encoded({"a": float("nan"), "b": [float("inf"), 1.5], "c": {"d": 2}}))
        assert found == {"a": None, "b": [None, 1.5], "c": {"d": 2}}

    def test_problems_are_data(self):
        error = InputError(Problem("here", "this", "that", "cure"))
        assert problems_document(error.problems) == {
            "problems": [{"place": "here", "fact": "this", "rule": "that", "cure": "cure"}]
        }
