"""Long work: begun at once, told as it goes, ended when nobody wants it, and never more than a few."""

import json
import threading
import time

import numpy as np
import pytest

from detente import Scenario, World
from detente.errors import Problem
from detente.show.web.job_kinds import RangesAsked, ranges_document
from detente.show.web.jobs import Jobs
from detente.show.web.problems import RefusedError
from detente.show.web.settings import Limits
from detente.simulate.ensembles.scenario_ranges import Ranges
from tests.web.served import MADE_UP, OCTOBER, TEN_POINTS, finished, problems, serve


@pytest.fixture(scope="module")
def client(small_world):
    """A client of a server on a small world, where a draw takes no time."""
    server = serve(small_world)
    yield server.client
    server.stop()


def begin(client, **body) -> dict:
    answer = client.post("/api/v1/jobs", json=body)
    assert answer.status_code == 202, answer.text[:500]
    return answer.json()


def events(client, path: str) -> list[tuple[str, dict]]:
    found = []
    with client.stream("GET", path) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
    return found


def run_on(world, snippet: str) -> dict:
    """What the Python of an answer leaves behind, run on another world than the bundled one."""
    names: dict = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "embedded", lambda *given, **options: world)
        exec(compile(snippet, "snippet", "exec"), names)
    return names


@pytest.fixture(scope="module")
def job(client) -> dict:
    return begin(client, kind="ranges", scenario=MADE_UP, draws=24, seed=3, over="elasticity_scale")


class TestRanges:
    def test_bands_come_with_their_draws_and_units(self, client, job):
        found = finished(client, job["job"])
        assert found["state"] == "done", found["problems"]
        result = found["result"]
        assert (result["draws"], result["answered"], result["seed"]) == (24, 24, 3)
        assert [one["name"] for one in result["over"]] == ["elasticity_scale"]
        rows = {one["code"]: one for one in result["economies"]}
        band = rows["CHN"]["welfare_pct"]
        assert band["low"] < band["median"] < band["high"] < 0 == band["above_zero"]
        assert result["units"]["welfare_pct"] == "%"
        world = result["world"]["world_welfare_pct"]
        assert world["low"] <= world["median"] <= world["high"]
        assert result["python"].startswith("import detente as dt")

    def test_events_end_with_the_job(self, client, job):
        finished(client, job["job"])
        told = events(client, job["events"])
        assert told[-1][0] == "done" and told[-1][1]["result"]["draws"] == 24

    def test_too_few_draws_give_no_band_and_a_reason(self, client):
        result = finished(
            client, begin(client, kind="ranges", scenario=MADE_UP, draws=2, over="elasticity_scale")["job"]
        )["result"]
        assert result["economies"] == [] == result["together"] and "said of 20 or more" in result["why_not"]

    @pytest.mark.parametrize("over", ["all", {"elasticity_scale": "lognormal(1, 0.3)"}], ids=["all", "one"])
    def test_the_python_of_a_comparison_prints_its_bands(self, client, small_world, over):
        milder = {**MADE_UP, "name": "Five", "measures": [{**TEN_POINTS, "rate": 0.05}]}
        asked = {"scenario": MADE_UP, "against": milder, "draws": 24, "seed": 3, "over": over}
        result = finished(client, begin(client, kind="ranges", **asked)["job"])["result"]
        change = run_on(small_world, result["python"])["change"]
        ends = change.quantile([0.05, 0.5, 0.95], "draw").to_pandas()
        rows = {one["code"]: one["welfare_pct"] for one in result["economies"]}
        for code in ("USA", "CHN"):
            shown = [rows[code][end] for end in ("low", "median", "high")]
            assert shown == pytest.approx(ends[code].tolist(), rel=1e-9)

    def test_groups_have_bands_of_their_own(self):
        random = np.random.default_rng(3)
        world = World.from_tables(
            economies=["USA", "CHN", "DEU", "FRA"], sectors=["A01", "C26"], trade_elasticity=[5.0, 4.0],
            trade=1e5 * (random.uniform(0.1, 1, (4, 4, 2)) + 6 * np.eye(4)[:, :, None]),
            input_share=random.uniform(0.05, 0.2, (4, 2, 2)),
        )  # fmt: skip
        without = Scenario.of({**MADE_UP, "name": "None", "measures": []})
        asked = RangesAsked(Scenario.of(MADE_UP), without, Ranges(draws=20, seed=1))
        result = ranges_document(asked, world, lambda *told: None)
        rows = {one["code"]: one for one in result["economies"]}
        union = next(one for one in result["together"] if one["name"] == "EU")
        assert union["members"] == ["DEU", "FRA"]
        for of in ("welfare_pct", "equivalent_variation_usd_m"):
            assert union[of]["low"] <= union[of]["median"] <= union[of]["high"]
        # A mean lies between its members, and money of both is more than of either.
        medians = sorted(rows[code]["welfare_pct"]["median"] for code in ("DEU", "FRA"))
        assert medians[0] < union["welfare_pct"]["median"] < medians[1]
        money = [rows[code]["equivalent_variation_usd_m"]["median"] for code in ("DEU", "FRA")]
        assert union["equivalent_variation_usd_m"]["median"] == pytest.approx(sum(money), rel=0.2)
        single = next(one for one in result["together"] if one["name"] == "USA")
        assert single["welfare_pct"] == rows["USA"]["welfare_pct"]

    def test_nothing_that_moves_has_no_drivers(self, client):
        still = {"scenario": MADE_UP, "against": {**MADE_UP, "name": "Same"}, "draws": 120, "seed": 1}
        result = finished(client, begin(client, kind="ranges", **still)["job"])["result"]
        assert result["drivers"] == [] and result["world"]["world_welfare_pct"]["high"] == 0


class TestCancelling:
    def test_a_range_stops_and_is_told_to_those_who_listen(self, client):
        # On a small world draws take hardly any time: all that can be drawn, of two scenarios, makes it seconds.
        job = begin(client, kind="ranges", scenario=MADE_UP, against=MADE_UP, draws=2000, over="all")
        heard: list = []
        listening = threading.Thread(target=lambda: heard.extend(events(client, job["events"])))
        listening.start()
        until = time.monotonic() + 90
        # Told of its first draws, it has begun in earnest, and most of it is still to come.
        while client.get(job["url"]).json()["progress"]["done"] == 0 and time.monotonic() < until:
            time.sleep(0.02)
        assert client.delete(job["url"]).status_code == 200
        begun = time.monotonic()
        found = finished(client, job["job"], 30)
        assert (found["state"], found["problems"], found["result"]) == ("cancelled", [], None)
        # A draw at hand is solved to its end; compiling the solver, once a process, cannot be cut short.
        assert time.monotonic() - begun < 20
        listening.join(5)
        assert [name for name, _ in heard][-1] == "cancelled"
        assert heard[0][0] == "progress"

    def test_a_deal_stops_on_its_way(self, client):
        job = begin(client, kind="deal", options={"by": "sector", "frontier": 25})
        until = time.monotonic() + 90
        while (now := client.get(job["url"]).json())["progress"]["done"] == 0 and time.monotonic() < until:
            time.sleep(0.01)
        assert 0 < now["progress"]["done"] < now["progress"]["total"], now["progress"]
        client.delete(job["url"])
        begun = time.monotonic()
        found = finished(client, job["job"], 30)
        assert (found["state"], found["problems"], found["result"]) == ("cancelled", [], None)
        assert found["progress"]["done"] < found["progress"]["total"]
        assert time.monotonic() - begun < 20

    def test_one_that_waits_ends_at_once(self, client):
        first = begin(client, kind="ranges", scenario=MADE_UP, draws=2000)
        second = begin(client, kind="deal")
        assert client.delete(second["url"]).json()["state"] == "cancelled"
        client.delete(first["url"])
        assert finished(client, first["job"], 30)["state"] == "cancelled"


class TestKinds:
    def test_a_path_has_a_value_a_year_and_says_what_it_assumes(self, client):
        job = begin(client, kind="path", scenario=MADE_UP, years=2, calibrated=False)
        found = finished(client, job["job"])
        assert found["state"] == "done", found["problems"]
        result = found["result"]
        assert result["years"] == [1.0, 2.0] and result["unit"] == "%"
        assert len(result["economies"]["USA"]) == 2 and len(result["economies"]) == 4
        assert result["protagonists"][:2] in (["USA", "CHN"], ["CHN", "USA"])
        assert result["assumed"] and result["freshness"]["policy_as_of"] == "2025-01-01"

    @pytest.mark.parametrize(
        ("body", "searches"),
        [
            ({"kind": "deal", "scenario": MADE_UP, "options": {"frontier": 2}}, 38),
            ({"kind": "truce", "scenario": MADE_UP, "options": {"lag": 1, "band": None}}, 9),
        ],
        ids=["deal", "truce"],
    )
    def test_talks_tell_how_far_they_are(self, client, body, searches):
        job = begin(client, **body)
        told = events(client, job["events"])
        assert told[-1][0] == "done", told[-1][1]["problems"]
        done = [one["done"] for name, one in told if name == "progress"]
        assert done == sorted(done)
        last = told[-1][1]["progress"]
        assert (last["done"], last["total"], last["seconds_left"]) == (searches, searches, 0)

    def test_best_rates_are_those_of_the_library(self, client, small_world):
        options = {"on": "CHN", "sectors": "goods", "by": "sector", "starts": 2}
        job = begin(client, kind="optimal", player="USA", scenario=MADE_UP, options=options)
        found = finished(client, job["job"])
        assert found["state"] == "done", found["problems"]
        result, progress = found["result"], found["progress"]
        again = run_on(small_world, result["python"])["found"]
        assert result["holds"] and result["gain"]["value"] == pytest.approx(again.gain_pct, abs=1e-9)
        rates = [one["chosen_pct"] for one in result["rates"]]
        assert rates == pytest.approx(list(100 * again.choice), abs=1e-6)
        assert result["units"]["welfare_points"] == "points" and result["kind"] == "optimal"
        assert (progress["done"], progress["seconds_left"]) == (progress["total"], 0)

    def test_indices_say_which_unknown_matters(self, client, small_world):
        unknowns = {"elasticity_scale": "lognormal(1, 0.3)", "elasticity_noise": None}
        body = {"over": unknowns, "base": 16, "seed": 5, "economies": ["CHN", "world"]}
        job = begin(client, kind="sobol", scenario=MADE_UP, against={**MADE_UP, "measures": []}, **body)
        found = finished(client, job["job"])
        assert found["state"] == "done", found["problems"]
        result = found["result"]
        again = run_on(small_world, result["python"])["found"].table
        assert [one["parameter"] for one in result["indices"]] == list(again["parameter"])
        assert [one["total"] for one in result["indices"]] == pytest.approx(list(again["total"]))
        assert result["solves"] == 2 * 16 * 4 and result["units"]["total"] == "share of the variance"
        assert found["progress"]["done"] == found["progress"]["total"] == 16 * 4

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"kind": "magic", "scenario": {}}, "input tag 'magic'"),
            ({"kind": "ranges"}, "ranges.scenario: it is missing"),
            ({"kind": "ranges", "scenario": OCTOBER, "draws": 5000}, "ranges.draws: input should be less"),
            ({"kind": "ranges", "scenario": OCTOBER, "over": "luck"}, "there is no parameter 'luck'"),
            (
                {"kind": "ranges", "scenario": OCTOBER, "over": {"elasticity_scale": "normal(1"}},
                "elasticity_scale",
            ),
            ({"kind": "ranges", "scenario": {**OCTOBER, "horizon": {"years": 3}}}, "it is told over years"),
            ({"kind": "path", "scenario": OCTOBER, "years": 40}, "path.years: input should be less"),
            ({"kind": "path", "scenario": OCTOBER, "variable": "welfare"}, "there is no variable 'welfare'"),
            ({"kind": "path", "scenario": {**OCTOBER, "day": "soon"}}, "scenario.day: "),
            ({"kind": "deal", "players": ["USA"]}, "deal.players: list should have at least 2"),
            ({"kind": "deal", "players": ["USA", "Atlantis"]}, "players[1]: there is no economy 'Atlantis'"),
            ({"kind": "deal", "players": ["EU", "DEU"]}, "players: they have members in common"),
            ({"kind": "truce", "day": "2025-10-17", "scenario": OCTOBER}, "day: the scenario has a day"),
            ({"kind": "truce", "options": {"renewal": 2}}, "truce.options.renewal: "),
            ({"kind": "optimal", "player": "Atlantis"}, "player: there is no economy 'Atlantis'"),
            ({"kind": "optimal", "options": {"groups": "broad"}}, "groups: "),
            ({"kind": "optimal", "options": {"starts": 9}}, "optimal.options.starts: "),
            ({"kind": "sobol", "scenario": MADE_UP, "base": 100}, "sobol.base: input should be 2, 4, 8"),
            ({"kind": "sobol", "scenario": MADE_UP, "of": "welfare"}, "of: there is no variable 'welfare'"),
            ({"kind": "sobol", "scenario": MADE_UP, "over": "luck"}, "there is no parameter 'luck'"),
            ({"kind": "sobol", "scenario": MADE_UP, "base": 512}, "draws of each policy"),
        ],
    )
    def test_what_cannot_be_begun_is_refused_at_once(self, client, body, said):
        found = problems(client.post("/api/v1/jobs", json=body))
        assert any(said in one for one in found), found

    def test_all_that_is_wrong_is_told_at_once(self, client):
        wanted = {"options": {"on": "Narnia", "sectors": "spells", "bounds": [2, 1]}, "day": "soon"}
        found = problems(
            client.post("/api/v1/jobs", json={"kind": "optimal", "player": "Atlantis", **wanted})
        )
        places = [one.partition(":")[0] for one in found]
        assert {"player", "on", "sectors", "bounds", "scenario.day"} <= set(places), found
        asked = {"scenario": {**MADE_UP, "day": "soon"}, "against": {"day": "late"}, "over": "luck"}
        found = problems(client.post("/api/v1/jobs", json={"kind": "sobol", **asked}))
        assert any("scenario.day" in one for one in found) and any("against" in one for one in found)
        few = {"scenario": MADE_UP, "of": "welfare", "economies": ["Narnia"], "base": 512}
        found = problems(client.post("/api/v1/jobs", json={"kind": "sobol", **few}))
        assert len(found) == 3, found

    def test_a_job_nobody_knows(self, client):
        for method in (client.get, client.delete):
            assert "there is no such job" in problems(method(f"/api/v1/jobs/{'0' * 24}"), 404)[0]
        assert "there is no such job" in problems(client.get(f"/api/v1/jobs/{'0' * 24}/events"), 404)[0]


class TestQueue:
    """The queue by itself, without any solving."""

    def waited(self, job, seconds: float = 5.0) -> str:
        until = time.monotonic() + seconds
        while job.is_open and time.monotonic() < until:
            time.sleep(0.01)
        return job.state

    def test_only_so_many_wait(self):
        jobs, gate = Jobs(Limits(open_jobs=2)), threading.Event()
        first, _ = jobs.add("a", lambda told: {"ok": gate.wait(5)}), jobs.add("b", lambda told: {})
        with pytest.raises(RefusedError, match="2 jobs wait already"):
            jobs.add("c", lambda told: {})
        gate.set()
        assert self.waited(first) == "done" and json.loads(first.document())["result"] == {"ok": True}

    def test_work_without_progress_is_stopped_too(self):
        jobs = Jobs(Limits())

        def endless(told):
            while True:
                time.sleep(0.001)

        job = jobs.add("endless", endless)
        while job.state == "queued":
            time.sleep(0.01)
        jobs.cancel(job)
        assert self.waited(job) == "cancelled"
        assert self.waited(jobs.add("next", lambda told: {})) == "done"

    def test_work_that_takes_too_long_fails(self):
        jobs = Jobs(Limits(job_seconds=0.2))
        job = jobs.add("slow", lambda told: [time.sleep(0.01) for _ in range(500)])
        assert self.waited(job) == "failed"
        assert json.loads(job.document())["problems"][0]["fact"] == "it takes too long"

    def test_a_mistake_of_ours_ends_the_job_and_not_the_thread(self):
        jobs = Jobs(Limits())
        job = jobs.add("broken", lambda told: {"x": 1 / 0})
        assert self.waited(job) == "failed"
        assert json.loads(job.document())["problems"][0]["fact"] == "it ended with ZeroDivisionError"
        assert self.waited(jobs.add("next", lambda told: {})) == "done"

    def test_results_are_let_go_of(self):
        jobs = Jobs(Limits(kept_jobs=2))
        done = [jobs.add("one", lambda told: {}) for _ in range(4) if True]
        for job in done:
            self.waited(job)
        assert [jobs.get(job.id) is None for job in done] == [True, True, False, False]

    def test_problems_of_the_library_are_told(self):
        from detente.errors import InputError

        def wrong(told):
            raise InputError(Problem("here", "this", "that", "cure"))

        job = Jobs(Limits()).add("wrong", wrong)
        assert self.waited(job) == "failed"
        assert json.loads(job.document())["problems"] == [
            {"place": "here", "fact": "this", "rule": "that", "cure": "cure"}
        ]
