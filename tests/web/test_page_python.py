"""The Python that each view shows: it runs, gives the numbers of the interface, and holds no code of a user."""

import ast
import contextlib
import io
import json

import pytest

from detente import Scenario, World
from detente.show.web import reproduce
from detente.show.web.talks_kinds import TalksAsked, deal_document, truce_document
from tests.web.served import TEN_POINTS, api

NAUGHTY = "x\"'''\\\n\r\u2028\u202e\x00\x0c"
BREAKS_OUT = [
    "'); import os; os._exit(7)  # ",
    '"""); raise SystemExit(7)  # ',
    "\\'); raise SystemExit(7)  # ",
    "in_force\nraise SystemExit(7)",
    "# \r raise SystemExit(7)",
    NAUGHTY,
]
REPORT = (
    "WASHINGTON, Oct 11 - The United States will impose an additional 100% tariff on Chinese goods from "
    "November 1, President Donald Trump said.\n\nBeijing announced export controls on rare earths.\n"
)


def printed(code: str) -> str:
    """What lines of Python print, run with nothing of ours around them."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "snippet", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def asked(path: str, body: dict | None = None, **query: str) -> dict:
    where = f"/api/v1/{path}"
    answer = api().get(where, params=query) if body is None else api().post(where, json=body)
    assert answer.status_code == 200, answer.text[:500]
    return answer.json()


def calls(code: str) -> list[str]:
    """What a text of Python calls, as it is written."""
    return [ast.unparse(one.func) for one in ast.walk(ast.parse(code)) if isinstance(one, ast.Call)]


class TestLedger:
    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"imposed_by": "USA", "on_economy": "China", "status": "in force, threatened"},
            {"sector": "C24A", "text": "STEEL"},
            {"known_on": "2025-03-01", "imposed_by": "USA"},
        ],
        ids=["all", "sides", "sector and words", "as known"],
    )
    def test_it_prints_the_same_measures_with_the_same_status(self, query):
        found = asked("ledger", on="2025-10-17", **query)
        scope: dict = {}
        exec(compile(found["python"].replace("print(", "shown = ("), "snippet", "exec"), scope)
        assert {one.measure.id: one.status for one in scope["view"]} == {
            one["id"]: one["status"] for one in found["measures"]
        }
        assert all(one["id"] in scope["shown"] for one in found["measures"]) and found["measures"]

    @pytest.mark.parametrize("text", BREAKS_OUT)
    def test_words_of_a_user_stay_words(self, text):
        found = asked("ledger", on="2025-10-17", text=text)
        assert set(calls(found["python"])) == {
            "dt.Ledger.embedded", "ledger.as_of", "view.where", "mentions", "print", "view.table",
            "view.table().to_string",
        }  # fmt: skip
        printed(found["python"])


class TestReader:
    def test_it_prints_what_was_read(self):
        reports = [
            {"name": "wire.txt", "text": REPORT, "published": "2025-10-11"},
            {"name": "other.txt", "text": REPORT.replace("100%", "50%"), "published": "2025-10-12"},
        ]
        found = asked("read", {"reports": reports})
        again = json.loads(printed(found["python"]))
        assert [one["published"] for one in again["reports"]] == ["2025-10-11", "2025-10-12"]
        assert again["contradictions"] == found["contradictions"] and found["contradictions"]
        beside = {"beside_ledger", "scenario_measures"}
        assert again["rows"] == [
            {key: value for key, value in row.items() if key not in beside} for row in found["rows"]
        ]
        assert again["rows"][0]["rate"]["value"] == 1.0

    @pytest.mark.parametrize("text", BREAKS_OUT)
    def test_a_report_and_its_name_stay_text(self, text):
        text = text.replace("\x00", "")  # which makes a report no text, and is refused
        report = {"name": f"a {text}", "text": f"{REPORT}{text} {REPORT}", "published": "2025-10-11"}
        body = {"reports": [report]}
        code = asked("read", body)["python"]
        assert set(calls(code)) == {"dt.read", "reading.document", "json.dumps", "print"}
        scope: dict = {}
        exec(compile(code, "snippet", "exec"), scope)
        assert scope["texts"] == {one["name"]: one["text"] for one in body["reports"]}


class TestMinerals:
    def test_it_prints_the_losses_that_were_shown(self):
        body = {
            "mineral": "rare-earths",
            "cut": 0.8,
            "months": 12,
            "on": "G7",
            "stock_days": 20,
            "world": False,
        }
        found = asked("shortage", body)
        scope: dict = {}
        exec(compile(found["python"], "snippet", "exec"), scope)
        table = scope["found"].table()
        for code, one in found["economies"].items():
            assert one["gdp_loss_pct"] == pytest.approx(float(table.loc[code, "gdp_loss_pct"]), abs=1e-12)
        assert scope["found"].words == found["words"]

    def test_the_worlds_answer_is_asked_for_where_it_was_worked_out(self):
        code = reproduce.shortage_python("rare-earths", {"cut": 0.8, "months": 12.0, "by": "CHN"}, True)
        assert 'found.outcome()["world_welfare_pct"]' in code
        hostile = reproduce.shortage_python(BREAKS_OUT[0], {"cut": 0.1, "by": BREAKS_OUT[1]}, False)
        assert set(calls(hostile)) == {
            "dt.minerals.shortage",
            "found.table",
            "found.table().to_string",
            "print",
        }


class TestMethod:
    def test_it_prints_the_elasticities_that_are_drawn(self):
        found = asked("meta")["trade_elasticities"]
        lines = printed(found["python"]).splitlines()
        values = {name: [float(one) for one in rest] for name, *rest in map(str.split, lines)}
        assert list(values) == found["sets"]
        for at, one in enumerate(found["sectors"]):
            assert {name: of[at] for name, of in values.items()} == pytest.approx(one["by_set"], abs=1e-12)
            apart = [of[at] for name, of in values.items() if name not in found["uniform"]]
            assert (one["low"], one["used"], one["high"]) == (min(apart), values["median"][at], max(apart))
        assert max(one["high"] / one["low"] for one in found["sectors"]) > 5


class TestTalks:
    """On a small world, which the lines take for the embedded one: talks on that one take half a minute."""

    @pytest.fixture
    def asked_for(self, small_world: World, monkeypatch: pytest.MonkeyPatch) -> TalksAsked:
        monkeypatch.setattr(World, "embedded", classmethod(lambda cls: small_world))
        told = {"name": BREAKS_OUT[0], "words": NAUGHTY, "day": "2025-01-01", "deficits": "balanced",
                "measures": [{**TEN_POINTS, "rate": 0.3}]}  # fmt: skip
        return TalksAsked(("USA", "CHN"), Scenario.of(told), {})

    def test_a_deal_is_found_again(self, asked_for, small_world):
        asked = TalksAsked(asked_for.players, asked_for.scenario, {"frontier": 0})
        found = deal_document(asked, small_world, lambda *_: None)
        assert {"os._exit", "SystemExit"}.isdisjoint(calls(found["python"]))
        scope: dict = {}
        exec(compile(found["python"], "snippet", "exec"), scope)
        gains = scope["found"].gains
        shown = {one["who"]: one["gain_pct"] for one in found["gains"] if one["package"] == "agreed"}
        assert {"USA", "CHN"} <= set(shown)
        for who in ("USA", "CHN"):
            assert shown[who] == pytest.approx(float(gains.loc[who, "gain_pct"]), abs=1e-9)

    def test_a_truce_is_found_again(self, asked_for, small_world):
        found = truce_document(asked_for, small_world, lambda *_: None)
        scope: dict = {}
        exec(compile(found["python"], "snippet", "exec"), scope)
        payoffs = scope["found"].payoffs
        for who, one in found["payoffs"].items():
            assert one["war_pct"] == pytest.approx(float(payoffs.loc[who, "war_pct"]), abs=1e-9)


class TestWords:
    @pytest.mark.parametrize("text", BREAKS_OUT)
    def test_a_comment_stays_in_its_line(self, text):
        code = reproduce.python_of({"name": text, "words": text}, {"name": text}, None, text)
        body = ast.parse(code).body
        given = body[1]
        assert len(body) == 6 and isinstance(given, ast.Assign)
        assert ast.literal_eval(given.value) == {"name": text, "words": text}

    def test_a_long_text_is_written_line_by_line(self):
        code = reproduce.reading_python({"a": REPORT}, {})
        assert REPORT.splitlines()[0] in code and all(len(line) < 200 for line in code.splitlines())
