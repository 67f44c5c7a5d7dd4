"""A server that has just begun: what is asked at once from several sides finds a solver that is wholly there."""

import subprocess
import sys

ASKED_AT_ONCE = """
from threading import Thread
from tests.economies import random_world
from tests.web.served import MADE_UP, TEN_POINTS, serve

served = serve(random_world(1))
points = {**MADE_UP, "measures": [{**TEN_POINTS, "imposed_by": "E0", "on": "E1", "sectors": ["S0"]}]}
body = {"kind": "ranges", "scenario": points, "draws": 2, "over": ["elasticity_scale"]}
job = served.client.post("/api/v1/jobs", json=body).json()
found = []

def ask(name):
    found.append(served.client.post("/api/v1/solve", json={"scenario": {**points, "name": name}}).status_code)

asked = [Thread(target=ask, args=(name,)) for name in ("One", "Two")]
for one in asked:
    one.start()
for one in asked:
    one.join()
with served.client.stream("GET", job["url"] + "/events") as told:
    last = [line for line in told.iter_lines() if line.startswith("event: ")][-1]
print(found, last)
served.stop()
"""


def test_a_job_and_answers_at_once_right_after_the_start(repository):
    run = subprocess.run(
        [sys.executable, "-c", ASKED_AT_ONCE], cwd=repository, capture_output=True, text=True, timeout=300
    )
    assert run.stdout.splitlines() == ["[200, 200] event: done"], run.stderr[-2000:]
