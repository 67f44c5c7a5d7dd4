"""Ensembles in threads and processes: the same bytes, what is killed is begun anew, and what is refused."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.errors import DetenteError, InputError
from detente.simulate.ensembles import processes, running, travelling
from detente.simulate.ensembles.plan import CaseDraws, Plan
from detente.simulate.ensembles.processes import InProcesses
from detente.simulate.ensembles.running import refuse_executor, run_plan
from detente.simulate.ensembles.workers import InThreads, as_they_come
from tests.ensemble_runs import ARRAYS, DRAWN, Counted, small_ensemble

REPOSITORY = Path(__file__).resolve().parents[2]


def plan_of(case: Counted, draws: int = 10, chunk: int = 2) -> Plan:
    return Plan({"policy": case}, (), np.zeros((draws, 0)), chunk)


@pytest.fixture
def in_processes(monkeypatch):
    """Cases of tests are found by the processes, too; given is which processes other tests have begun."""
    monkeypatch.setattr(sys, "path", [str(REPOSITORY), *sys.path])
    return children()


def children() -> set[int]:
    """Processes begun by this one that are there."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(int(status.parent.name))
    return found


class TestSameBytes:
    def test_in_threads_in_one_process_and_in_two(self, tmp_path, in_processes):
        found = {
            executor: small_ensemble(executor=executor, store=tmp_path / str(executor))
            for executor in (None, 1, 2)
        }
        assert "baseline_flows" in DRAWN
        assert found[None].found.all()
        assert np.unique(found[None].values[0, :, 0, 0]).size == found[None].draws
        for other in (1, 2):
            for name in ARRAYS:
                assert getattr(found[other], name).tobytes() == getattr(found[None], name).tobytes(), name
            assert files(tmp_path / str(other)) == files(tmp_path / "None")
        assert len(files(tmp_path / "None")) == 4

    def test_another_seed_is_another_ensemble(self):
        assert small_ensemble().values.tobytes() == small_ensemble().values.tobytes()
        assert small_ensemble().values.tobytes() != small_ensemble(seed=1).values.tobytes()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestHandingOut:
    def test_a_first_piece_alone_and_then_few_at_a_time(self, tmp_path):
        case = Counted(str(tmp_path), seconds=0.01)
        pieces = [number for number, _ in as_they_come(InThreads(plan_of(case, 40)), range(20))]
        assert pieces[0] == 0
        assert sorted(pieces) == list(range(20))

    def test_of_many_pieces_few_are_under_way(self):
        class Slow:
            room, under_way, most = 4, 0, 0

            def submit(self, number):
                self.under_way += 1
                self.most = max(self.most, self.under_way)
                return number

            def some_of(self, waiting):
                return [next(iter(waiting))]

            def result(self, one):
                self.under_way -= 1
                return {}

        workers = Slow()
        assert len(list(as_they_come(workers, range(100_000)))) == 100_000
        assert workers.most == 4

    def test_progress_tells_draws_to_the_last(self):
        told = []
        small_ensemble(draws=5, chunk=2, progress=lambda *words: told.append(words))
        assert [words[1] for words in told] == [5, 5, 5]
        assert told[-1][0] == 5
        assert told[-1][2] == 0

    def test_what_goes_wrong_over_a_piece_is_raised_as_it_is(self, tmp_path, in_processes):
        case = Counted(str(tmp_path), fails=True)
        for executor in (None, 1):
            with pytest.raises(ZeroDivisionError, match="over piece"):
                run_plan(plan_of(case), executor)
        assert children() <= in_processes

    def test_an_error_that_cannot_travel_is_told_in_words(self, tmp_path, in_processes):
        case = Counted(str(tmp_path), strays=True)
        with pytest.raises(DetenteError, match="a process ended a piece with StrayError: over piece"):
            run_plan(plan_of(case), 1)
        assert children() <= in_processes

    def test_an_error_that_can_neither_be_packed(self):
        own = ValueError("of this one")
        assert processes._that_travels(own) is own
        own.held = lambda: None
        told = processes._that_travels(own)
        assert str(told) == "executor: a process ended a piece with ValueError: of this one"


class TestKilled:
    def test_a_process_killed_in_the_middle_is_begun_anew(self, tmp_path, in_processes):
        """The second piece kills its process the first time."""
        case = Counted(str(tmp_path), dies_at=2)
        workers = InProcesses(plan_of(case), 2)
        try:
            found = dict(as_they_come(workers, range(5)))
        finally:
            workers.close()
        assert (tmp_path / "died-2").exists()
        assert sorted(found) == list(range(5))
        assert len(workers._begun) == 3
        assert children() <= in_processes

    def test_a_piece_that_kills_every_process_is_given_up_in_words(self, tmp_path, in_processes, monkeypatch):
        monkeypatch.setattr(processes, "MOST_TRIES", 2)
        case = Counted(str(tmp_path), dies_at=2, always=True)
        with pytest.raises(
            DetenteError, match="2 processes were killed over piece 1, the last with exit code -9"
        ):
            run_plan(plan_of(case), 1)
        assert children() <= in_processes

    def test_what_a_library_prints_is_not_taken_for_a_piece(self, tmp_path, in_processes, capfd):
        case = Counted(str(tmp_path), prints="words")
        assert len(run_plan(plan_of(case, 2), 1)) == 1
        assert capfd.readouterr().err.strip() == "words"

    def test_ctrl_c_ends_processes_at_once(self, tmp_path, in_processes):
        case = Counted(str(tmp_path), seconds=0.0, sleeps_after=1)

        def stop(done, draws, left):
            raise KeyboardInterrupt

        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            run_plan(plan_of(case), 2, progress=stop)
        assert children() <= in_processes
        assert time.monotonic() - begun < 20

    def test_ctrl_c_in_threads_waits_for_pieces_under_way_alone(self, tmp_path):
        case = Counted(str(tmp_path), seconds=0.05)
        before = threading.active_count()

        def stop(done, draws, left):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run_plan(plan_of(case, 1000), progress=stop)
        assert threading.active_count() == before
        assert len(list(tmp_path.iterdir())) < 20


class TestAskingProgram:
    """What asks is not run again by the processes it asks for, so it needs no guard."""

    SCRIPT = textwrap.dedent("""
        from tests.ensemble_runs import Counted
        from detente.simulate.ensembles.plan import Plan
        from detente.simulate.ensembles.running import run_plan
        import numpy as np, sys
        plan = Plan({"policy": Counted(sys.argv[1])}, (), np.zeros((4, 0)), 2)
        print("pieces", len(run_plan(plan, 2)))
    """)

    @pytest.mark.parametrize("way", ["script", "input"])
    def test_a_script_without_a_guard_and_standard_input(self, tmp_path, way):
        script = tmp_path / "script.py"
        script.write_text(self.SCRIPT, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-" if way == "input" else str(script), str(tmp_path)],
            input=self.SCRIPT if way == "input" else None,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        )
        assert (done.stdout, done.stderr) == ("pieces 2\n", "")

    def test_processes_end_with_a_program_that_is_killed(self, tmp_path):
        script = self.SCRIPT.replace("Counted(sys.argv[1])", "Counted(sys.argv[1], seconds=0.5)")
        asking = subprocess.Popen(
            [sys.executable, "-c", script.replace("(4, 0)", "(400, 0)"), str(tmp_path)],
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        )
        wait_for(lambda: len(list(tmp_path.glob("worked-*"))) > 2)
        working = {int(path.read_text()) for path in tmp_path.glob("worked-*")}
        asking.send_signal(signal.SIGKILL)
        asking.wait()
        wait_for(lambda: not any(is_running(process) for process in working))
        assert len(working) == 2


def wait_for(fact, seconds: float = 30.0) -> None:
    begun = time.monotonic()
    while not fact():
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class TestTravelling:
    def test_a_plan_travels_whole(self):
        plan = small_ensemble().plan
        packed = travelling.packed_plan(plan)
        assert travelling.piece_of(packed, 1)["policy"].values.tobytes() == (
            plan.piece(1)["policy"].values.tobytes()
        )
        assert travelling._unpacked(packed).digest == plan.digest

    def test_a_plan_of_another_version_is_refused(self, monkeypatch):
        packed = travelling.packed_plan(Plan({}, (), np.zeros((1, 0)), 1))
        monkeypatch.setattr(dt, "__version__", "0.0.1")
        with pytest.raises(DetenteError, match=r"a worker has detente 0.0.1, the plan comes from detente"):
            travelling.piece_of(packed, 0)


class TestRefused:
    @pytest.mark.parametrize(
        "executor",
        [
            0,
            -1,
            True,
            3.5,
            513,
            "bogus",
            "4",
            "tcp://",
            "tcp://:",
            "tcp://host",
            "tcp://host:x",
            "tcp://host:0",
            "tcp://host:99999",
            "http://host:8786",
            "://",
            "tcp://[::1",
            b"tcp://host:1",
        ],
    )
    def test_what_is_no_executor(self, executor):
        with pytest.raises(InputError, match="It is a number of processes, 1 to 512, or a Dask scheduler"):
            refuse_executor(executor)

    @pytest.mark.parametrize(
        "executor", [None, 1, np.int64(2), 512, "tcp://host:8786", "tls://10.0.0.1:1", "tcp://[::1]:8786"]
    )
    def test_what_is_one(self, executor):
        refuse_executor(executor)

    def test_before_anything_is_written(self, tmp_path):
        with pytest.raises(InputError, match="executor"):
            small_ensemble(executor="bogus", store=tmp_path / "new")
        assert list(tmp_path.iterdir()) == []

    def test_an_executor_is_not_asked_where_all_is_done(self, tmp_path):
        small_ensemble(store=tmp_path / "kept")
        again = small_ensemble(store=tmp_path / "kept", executor="tcp://127.0.0.1:1")
        assert again.found.all()

    def test_pieces_are_what_a_case_gives(self, tmp_path):
        piece = run_plan(plan_of(Counted(str(tmp_path)), 3))[1]["policy"]
        assert isinstance(piece, CaseDraws)
        assert len(piece.residual) == 1
        assert running.MOST_PROCESSES == 512
