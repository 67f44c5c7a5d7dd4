"""What the page shares with the brief: how numbers are written, where scales end, and what a link carries."""

import json
import math
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from detente.show.format import plain, signed, span_words, usd
from detente.show.map import nice_limit

PAGE = Path(__file__).resolve().parents[2] / "src" / "detente" / "show" / "web" / "page"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    NODE is None, reason="Node.js is not installed: the page's modules cannot be run"
)


def run(module: str, body: str, given: Any = None) -> Any:
    """What a piece of JavaScript returns that has a module of the page as `m` and `given` as data."""
    address = (PAGE / module).as_uri()
    script = (
        f"import * as m from {json.dumps(address)};\n"
        "import { readFileSync } from 'node:fs';\n"
        "const given = JSON.parse(readFileSync(0, 'utf8'));\n"
        f"const answer = (() => {{ {body} }})();\n"
        "process.stdout.write(JSON.stringify(answer));\n"
    )
    assert NODE is not None
    done = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "-e", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sizes() -> list[float]:
    draw = random.Random(8)
    some = [draw.uniform(-1, 1) * 10 ** draw.uniform(-4, 7) for _ in range(300)]
    return [*some, 0.0, -0.0, -0.001, 0.004, 9.999, 10.0, 99.96, 100.0, 1e6, -1e6]


class TestNumbers:
    def test_numbers_are_written_as_in_the_brief(self):
        values = sizes()
        found = run(
            "format.js",
            "return given.map((x) => [m.plain(x, 2), m.signed(x, '%'), m.signed(x), m.usd(x), m.span(x, 1, '%')])",
            values,
        )
        expected = [[plain(x), signed(x, unit="%"), signed(x), usd(x), span_words(x, 1, "%")] for x in values]
        assert found == expected

    def test_what_is_no_number_is_said(self):
        found = run(
            "format.js",
            "return [m.plain(NaN), m.signed(null, '%'), m.usd(undefined), m.span(null, 1), m.signed('3')]",
        )
        assert found == [plain(math.nan), "n/a", usd(math.inf), "", "n/a"]

    def test_a_change_in_money_has_its_sign(self):
        found = run("format.js", "return [12300, -250, 0].map((x) => m.usd(x, { change: true }))")
        assert found == ["+12.3\u00a0bn\u00a0USD", "−250\u00a0m\u00a0USD", "0\u00a0USD"]

    def test_days_do_not_move_with_the_clock(self):
        found = run(
            "format.js",
            "return [m.dayWords('2025-03-01'), m.dayAfter('2024-02-28', 2),"
            " m.daysBetween('2025-03-29', '2025-03-31'), m.dayWords(null)]",
        )
        assert found == ["1 March 2025", "2024-03-01", 2, "n/a"]

    def test_titles_within_sentences(self):
        assert run("format.js", "return ['Welfare', 'GDP', 'Real GDP', ''].map(m.within)") == [
            "welfare",
            "GDP",
            "real GDP",
            "",
        ]


class TestScale:
    def test_scales_end_where_those_of_the_brief_end(self):
        draw = random.Random(9)
        cases = [[draw.gauss(0, 10 ** draw.uniform(-3, 3)) for _ in range(80)] for _ in range(20)]
        cases += [[0.0] * 5, [1.0], [*[0.1] * 79, 5.0]]
        found = run(
            "charts/palette.js",
            "return given.map((values) => { const { limit, open } = m.niceLimit(values); return [limit, open] })",
            cases,
        )
        assert found == [list(nice_limit({str(n): value for n, value in enumerate(case)})) for case in cases]


STATE = {
    "view": "scenario",
    "day": "2025-10-17",
    "scenarios": [{"name": "Zölle \U0001f30d", "day": "2025-10-17", "measures": []}],
    "active": 0,
    "compare": {"a": 0, "b": 0, "mode": "change"},
    "parts": {"ledger": {"text": "steel"}},
}


class TestLinks:
    def test_a_state_comes_back_as_it_was(self):
        body = (
            "const of = { version: '1', world: 'w', ledger: 'l' };"
            "const kept = { title: 't', rows: [{ name: 'World', value: -1, unit: '%' }, { name: 'x' }] };"
            "return m.readFragment(m.writeFragment(given, of, kept), m.initialState('2025-01-01'))"
        )
        found = run("state.js", body, STATE)
        assert found["state"] == STATE
        assert found["of"] == {"version": "1", "world": "w", "ledger": "l"}
        assert found["kept"] == {"title": "t", "rows": [{"name": "World", "value": -1, "unit": "%"}]}

    def test_a_link_has_only_characters_that_an_address_carries(self):
        found = run("state.js", "return m.writeFragment(given, {}, null)", STATE)
        assert found.startswith("#v=1&d=")
        assert set(found.removeprefix("#v=1&d=")) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        )

    @pytest.mark.parametrize(
        ("fragment", "words"),
        [
            ("#v=2&d=e30", "kind 2"),
            ("#d=e30", "kind unknown"),
            ("#v=1&d=!!", "damaged"),
            ("#v=1&d=eyJ2aWV3Ijoi", "damaged"),
            ("#v=1&d=W10", "holds no state"),
            ("#v=1&d=_w", "damaged"),
        ],
    )
    def test_a_broken_link_is_refused_in_words(self, fragment, words):
        body = "try { m.readFragment(given, {}); return '' } catch (error) { return error.message }"
        assert words in run("state.js", body, fragment)

    def test_no_link_is_no_state(self):
        assert run("state.js", "return [m.readFragment('', {}), m.readFragment('#main', {})]") == [None, None]

    def test_a_state_of_a_wrong_shape_becomes_a_sound_one(self):
        wrong = {
            "view": 3,
            "day": "soon",
            "scenarios": [{"name": 1}, None, {"name": "ok", "measures": 5}, {"name": "good"}],
            "active": 9,
            "compare": {"a": -1, "b": "x", "mode": "<b>"},
            "parts": [1],
        }
        body = (
            "const code = m.toBase64url(JSON.stringify(given));"
            "return m.readFragment('#v=1&d=' + code, m.initialState('2025-01-01')).state"
        )
        assert run("state.js", body, wrong) == {
            "view": "day",
            "day": "2025-01-01",
            "scenarios": [{"name": "good"}],
            "active": 0,
            "compare": {"a": 0, "b": 0, "mode": "levels"},
            "parts": {},
        }

    def test_every_difference_of_vintage_is_said(self):
        body = (
            "const now = { version: '2', world: 'b', ledger: 'y' };"
            "return [{ version: '1', world: 'a', ledger: 'x' }, { version: '2', ledger: 'y' }, now, null]"
            ".map((of) => m.mismatches(of, now))"
        )
        told, partly, same, none = run("state.js", body)
        assert len(told) == 3
        assert "version 1" in told[0] and "version 2" in told[0]
        assert partly == same == none == []
