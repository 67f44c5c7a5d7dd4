"""Ensembles on a cluster: the same bytes, workers that die, nobody left, and what goes wrong in words."""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.errors import DetenteError, InputError
from detente.simulate.ensembles import cluster as on_cluster
from detente.simulate.ensembles.plan import Plan
from detente.simulate.ensembles.running import run_plan
from tests.ensemble_runs import ARRAYS, Counted, small_ensemble

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def distributed() -> Any:
    return pytest.importorskip("distributed", reason="Dask distributed is not installed")


@pytest.fixture(scope="module")
def cluster(distributed) -> Iterator[Any]:
    """A scheduler with two workers, each a process that is begun anew when it dies."""
    with pytest.MonkeyPatch.context() as settings:
        # The workers find the cases of the tests.
        settings.setenv("PYTHONPATH", str(REPOSITORY))
        with distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=60,
        ) as begun:
            yield begun


@pytest.fixture
def near(distributed) -> Iterator[Any]:
    """A scheduler with one worker, both in this process; quick to begin."""
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        dashboard_address="127.0.0.1:0",
        silence_logs=60,
    ) as begun:
        yield begun


@pytest.fixture
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(on_cluster, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(on_cluster, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(on_cluster, "LOOK_SECONDS", 0.1)


def plan_of(case: Any, draws: int = 10, chunk: int = 2) -> Plan:
    return Plan({"policy": case}, (), np.zeros((draws, 0)), chunk)


def forgotten(cluster: Any) -> bool:
    """Whether the scheduler soon knows nothing more of what was asked."""
    begun = time.monotonic()
    while cluster.scheduler.tasks and time.monotonic() - begun < 10:
        time.sleep(0.05)
    return not cluster.scheduler.tasks


class TestSameBytes:
    def test_as_in_threads_in_memory_and_in_a_folder(self, cluster, tmp_path):
        here = small_ensemble(store=tmp_path / "here")
        there = small_ensemble(store=tmp_path / "there", executor=cluster.scheduler_address)
        for name in ARRAYS:
            assert getattr(here, name).tobytes() == getattr(there, name).tobytes(), name
        for path in (tmp_path / "here").iterdir():
            assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes()
        assert forgotten(cluster)

    def test_two_ensembles_of_one_plan_at_once(self, near, tmp_path):
        plan, found = plan_of(Counted(str(tmp_path), seconds=0.01), 20), []
        asked = [
            threading.Thread(target=lambda: found.append(run_plan(plan, near.scheduler_address)))
            for _ in range(2)
        ]
        for one in asked:
            one.start()
        for one in asked:
            one.join()
        assert [len(pieces) for pieces in found] == [10, 10]
        assert forgotten(near)

    def test_a_large_plan_is_sent_without_a_warning(self, near, tmp_path):
        random = np.random.default_rng(0).random((2, 1_000_000))
        plan = Plan({"policy": Counted(str(tmp_path))}, (), random, 1)
        assert len(on_cluster.packed_plan(plan)) > 10_000_000
        assert len(run_plan(plan, near.scheduler_address)) == 2

    def test_of_many_pieces_few_are_handed_out(self, near, tmp_path):
        most = []

        def count(done, draws, left):
            most.append(len(near.scheduler.tasks))

        run_plan(plan_of(Counted(str(tmp_path)), 200, 1), near.scheduler_address, progress=count)
        assert len(most) == 200
        assert 1 < max(most) < 10


class TestWorkersThatDie:
    def test_what_a_dead_worker_had_is_done_by_another(self, cluster, tmp_path):
        case = Counted(str(tmp_path), seconds=0.05, dies_at=3)
        pieces = run_plan(plan_of(case, 20), cluster.scheduler_address)
        assert (tmp_path / "died-3").exists()
        assert len(pieces) == 10

    def test_the_plan_is_made_again_when_all_who_had_it_died(self, distributed, cluster, tmp_path):
        restarted = []

        def restart(done, draws, left):
            if not restarted:
                with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                    client.wait_for_workers(2, timeout=60)
                    restarted.extend(client.run(os.getpid).values())
                for process in restarted:
                    os.kill(process, signal.SIGKILL)

        case = Counted(str(tmp_path), seconds=0.05)
        pieces = run_plan(plan_of(case, 20), cluster.scheduler_address, progress=restart)
        assert len(restarted) == 2
        assert len(pieces) == 10

    def test_a_piece_that_kills_every_worker_is_given_up_in_words(self, cluster, tmp_path):
        cluster.scheduler.allowed_failures, usual = 0, cluster.scheduler.allowed_failures
        try:
            with pytest.raises(
                DetenteError, match="executor tcp://.*: workers died over piece_of.*smaller chunks"
            ):
                run_plan(plan_of(Counted(str(tmp_path), dies_at=1, always=True)), cluster.scheduler_address)
        finally:
            cluster.scheduler.allowed_failures = usual
        assert forgotten(cluster)

    def test_when_nobody_is_left_it_is_said(self, near, tmp_path, impatient):
        case = Counted(str(tmp_path), seconds=0.1)
        with pytest.raises(DetenteError, match="there has been no worker for 0.5 seconds. With store="):
            run_plan(plan_of(case, 100), near.scheduler_address, progress=lambda *_: near.scale(0))

    def test_when_the_scheduler_goes_it_is_said(self, near, tmp_path, impatient):
        case = Counted(str(tmp_path), seconds=0.1)
        with pytest.raises(DetenteError, match="the scheduler is gone. With store="):
            run_plan(plan_of(case, 100), near.scheduler_address, progress=lambda *_: near.close())

    def test_ctrl_c_leaves_nothing_on_the_scheduler(self, near, tmp_path):
        def stop(done, draws, left):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run_plan(plan_of(Counted(str(tmp_path)), 1000), near.scheduler_address, progress=stop)
        assert forgotten(near)
        assert len(list(tmp_path.iterdir())) < 20


class TestRefused:
    def test_a_scheduler_without_workers(self, distributed, impatient, tmp_path):
        with distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=60) as empty:
            words = "the scheduler has no workers, and none came within 1 seconds.*'dask worker'"
            with pytest.raises(InputError, match=words):
                small_ensemble(executor=empty.scheduler_address, store=tmp_path / "new")
        assert list(tmp_path.iterdir()) == []

    def test_an_address_at_which_nobody_answers(self, distributed, impatient, tmp_path):
        begun = time.monotonic()
        for address in ("tcp://127.0.0.1:1", "tls://127.0.0.1:1"):
            with pytest.raises(InputError, match=f"executor {address}: it does not answer within 1 seconds"):
                small_ensemble(executor=address, store=tmp_path / "new")
        gc.collect()
        assert time.monotonic() - begun < 10
        assert list(tmp_path.iterdir()) == []

    def test_without_dask(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "distributed", None)
        with pytest.raises(InputError, match="Dask distributed is not installed.*Install detente.cluster."):
            small_ensemble(executor="tcp://127.0.0.1:1")

    def test_workers_without_the_library(self, near, monkeypatch, tmp_path):
        def missing(packed, number):
            raise ModuleNotFoundError("No module named 'detente'", name="detente")

        monkeypatch.setattr(on_cluster, "piece_of", missing)
        with pytest.raises(DetenteError, match="a worker has no 'detente'. Install the same version"):
            run_plan(plan_of(Counted(str(tmp_path))), near.scheduler_address)

    def test_what_goes_wrong_over_a_piece_is_raised_as_it_is(self, near, tmp_path):
        with pytest.raises(ZeroDivisionError, match="over piece"):
            run_plan(plan_of(Counted(str(tmp_path), fails=True)), near.scheduler_address)
        assert forgotten(near)
