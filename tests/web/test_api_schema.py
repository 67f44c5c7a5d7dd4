"""The interface is described, and nothing that its description allows or forbids makes the server fail."""

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis.checks import not_a_server_error

from tests.web.served import api, serve


def described() -> dict:
    return api().get("/api/v1/openapi.json").json()


def test_every_path_has_words_and_says_how_it_refuses():
    paths = described()["paths"]
    assert set(paths) == {
        f"/api/v1/{name}"
        for name in (
            "meta", "ledger", "ledger/next", "minerals", "solve", "solve/{id}", "solve/{id}.csv", "jobs",
            "jobs/{id}", "jobs/{id}/events", "read", "shortage",
        )
    }  # fmt: skip
    for methods in paths.values():
        for one in methods.values():
            assert one["summary"] and one["description"] and "422" in one["responses"]


def test_a_scenario_is_described_without_files():
    parts = described()["components"]["schemas"]
    assert {"name", "words", "day", "measures", "enact"} <= set(parts["Scenario"]["properties"])
    assert not {"extends", "world"} & set(parts["Scenario"]["properties"])
    references = {
        value for value in walk(described()) if isinstance(value, str) and value.startswith("#/components/")
    }
    assert {one.rpartition("/")[2] for one in references} <= set(parts)


def walk(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from walk(one)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one)
    else:
        yield value


@pytest.fixture
def small(small_world):
    """A server on a small world, whose jobs are ended with it."""
    server = serve(small_world)
    yield server
    server.state.jobs.close()
    server.stop()


def test_nothing_that_is_sent_makes_it_fail(small):
    schema = schemathesis.openapi.from_url(f"{small.url}/api/v1/openapi.json")
    operations = [one.ok() for one in schema.get_all_operations()]
    asked = set()
    for operation in operations:

        @hypothesis.settings(
            max_examples=8,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def ask(case):
            answer = case.call(base_url=small.url, timeout=60)
            asked.add((case.method, case.operation.path))
            assert answer.status_code < 500
            case.validate_response(answer, checks=[not_a_server_error])

        ask()
    assert len(asked) == len(operations) == 13
