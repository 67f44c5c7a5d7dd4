"""What an answer says in words: of a comparison the difference, and with bands once they are drawn."""

import pytest

from detente.show.range_words import PERCENTILES
from tests.web.served import MADE_UP, TEN_POINTS, finished, serve

TWENTY = {**MADE_UP, "name": "Twenty points", "measures": [{**TEN_POINTS, "rate": 0.2}]}


@pytest.fixture(scope="module")
def client(small_world):
    """A client of a server on a small world, where a draw takes no time."""
    server = serve(small_world)
    yield server.client
    server.stop()


def solved(client, **body) -> dict:
    answer = client.post("/api/v1/solve", json=body)
    assert answer.status_code == 200, answer.text[:500]
    return answer.json()


def test_one_scenario_has_no_difference_and_names_nobody_without_ranges(client):
    found = solved(client, scenario=MADE_UP)
    assert found["difference"] is None
    assert found["answer"].endswith("all without ranges.") and " most" not in found["answer"]
    assert found["big_numbers"][0]["label"] == "World welfare"


def test_a_comparison_is_told_as_its_difference(client):
    found = solved(client, scenario=TWENTY, against=MADE_UP)
    assert found["answer"] == found["difference"]
    assert found["difference"].startswith("Against “Ten points”, “Twenty points” costs the world ")
    labels = [one["label"] for one in found["big_numbers"]]
    assert len(labels) == 3 and all(label.endswith(", difference") for label in labels)
    # The large numbers are of those economies whose other figures stand below.
    names = {one["code"]: one["name"] for one in found["economies"]}
    assert [label.partition(",")[0] for label in labels[1:]] == [
        names[code] for code in found["protagonists"]
    ]


def test_two_of_one_name_are_told_apart(client):
    found = solved(client, scenario={**TWENTY, "name": "Ten points"}, against=MADE_UP)
    assert found["difference"].startswith("Against “Ten points (the other)”, “Ten points” costs the world ")


@pytest.mark.parametrize("against", [None, MADE_UP])
def test_ranges_bring_the_words_again_with_bands(client, against):
    body = {"scenario": TWENTY} if against is None else {"scenario": TWENTY, "against": against}
    begun = client.post(
        "/api/v1/jobs", json={"kind": "ranges", **body, "draws": 24, "over": "elasticity_scale"}
    ).json()
    found = finished(client, begun["job"])["result"]
    bare = solved(client, **body)
    assert (found["difference"] is None) == (against is None)
    assert PERCENTILES in found["answer"] and "without ranges" not in found["answer"]
    assert [one["label"] for one in found["big_numbers"]] == [one["label"] for one in bare["big_numbers"]]
    assert all(PERCENTILES in one["note"] for one in found["big_numbers"][:3])


def test_the_description_names_them(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/solve"]["post"]
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"answer", "difference", "big_numbers"}
