"""The folder of an ensemble: interrupted, damaged, another's, unwritable; and read by itself."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detente.errors import DetenteError, InputError
from detente.simulate.ensembles import piece_store
from detente.simulate.ensembles.piece_store import PLAN, PieceStore
from detente.simulate.ensembles.plan import Plan
from detente.simulate.ensembles.running import run_plan
from tests.ensemble_runs import ARRAYS, Counted, small_ensemble

REPOSITORY = Path(__file__).resolve().parents[2]
PIECES = ["piece-000000.parquet", "piece-000001.parquet", "piece-000002.parquet"]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The folder of a finished ensemble."""
    small_ensemble(store=tmp_path / "kept")
    return tmp_path / "kept"


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def same(one, other) -> bool:
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in ARRAYS)


class TestResumed:
    def test_an_interrupted_one_goes_on_where_it_was(self, tmp_path, monkeypatch):
        def stop(done, draws, left):
            if done >= 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            small_ensemble(store=tmp_path / "kept", progress=stop)
        before = times(tmp_path / "kept")
        assert len(before) == 3
        worked, work, told = [], Plan.piece, []
        monkeypatch.setattr(Plan, "piece", lambda plan, number: worked.append(number) or work(plan, number))
        again = small_ensemble(store=tmp_path / "kept", progress=lambda *words: told.append(words))
        assert len(worked) == 1
        assert told == [(6, 6, 0.0)]
        after = times(tmp_path / "kept")
        assert {name: after[name] for name in before} == before
        assert same(again, small_ensemble())

    def test_a_killed_one_goes_on_where_it_was(self, tmp_path):
        folder, noted = tmp_path / "kept", tmp_path / "noted"
        noted.mkdir()
        script = textwrap.dedent("""
            import sys, numpy as np
            from tests.ensemble_runs import Counted
            from detente.simulate.ensembles.piece_store import PieceStore
            from detente.simulate.ensembles.plan import Plan
            from detente.simulate.ensembles.running import run_plan
            plan = Plan({"policy": Counted(sys.argv[2], seconds=0.1)}, (), np.zeros((40, 0)), 1)
            run_plan(plan, None, PieceStore(sys.argv[1], plan, ["E0"]))
        """)
        killed = subprocess.Popen(
            [sys.executable, "-c", script, str(folder), str(noted)],
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        )
        begun = time.monotonic()
        while len(list(folder.glob("piece-*"))) < 3 and time.monotonic() - begun < 30:
            time.sleep(0.02)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        (folder / f"_piece-000039.parquet-0{piece_store.UNFINISHED}").write_bytes(b"PAR1 half")
        before = times(folder)
        done = len(list(folder.glob("piece-*.parquet")))
        assert 3 <= done < 40
        for note in noted.iterdir():
            note.unlink()
        plan = Plan({"policy": Counted(str(noted), seconds=0.1)}, (), np.zeros((40, 0)), 1)
        assert len(run_plan(plan, None, PieceStore(folder, plan, ["E0"]))) == 40
        assert len(list(noted.glob("worked-*"))) == 40 - done
        assert {name: time for name, time in times(folder).items() if name in before} == before

    def test_a_plan_that_was_never_written_whole_is_nothing(self, tmp_path):
        (tmp_path / "kept").mkdir()
        (tmp_path / "kept" / f"_plan.json-1{piece_store.UNFINISHED}").write_text("{", encoding="utf-8")
        assert small_ensemble(store=tmp_path / "kept").found.all()

    @pytest.mark.parametrize("damage", ["emptied", "cut off", "a byte", "another file", "removed"])
    def test_a_damaged_piece_is_worked_out_again(self, kept, damage):
        path = kept / PIECES[1]
        whole = path.read_bytes()
        if damage == "removed":
            path.unlink()
        elif damage == "another file":
            pd.DataFrame({"a": [1]}).to_parquet(path)
        else:
            # The first page begins after the four bytes of the format's name.
            other = whole[:60] + bytes([whole[60] ^ 255]) + whole[61:]
            path.write_bytes({"emptied": b"", "cut off": whole[: len(whole) // 2], "a byte": other}[damage])
        before = times(kept)
        assert same(small_ensemble(store=kept), small_ensemble())
        assert path.read_bytes() == whole
        assert times(kept)[PIECES[0]] == before[PIECES[0]]

    def test_two_at_once_do_not_meet(self, tmp_path):
        plan = small_ensemble().plan
        one, other = (PieceStore(tmp_path / "kept", plan, ["E0", "E1", "E2"]) for _ in range(2))
        one.claim()
        other.claim()
        piece = plan.piece(0)
        with one._whole("piece-000000.parquet") as first, other._whole("piece-000000.parquet") as second:
            assert first != second
            first.write_bytes(b"")
            second.write_bytes(b"")
        one.put(0, piece)
        assert one.done == other.done == [0]


def test_weights_of_their_own_are_kept(kept):
    again, fresh = small_ensemble(store=kept), small_ensemble()
    assert set(again.own_weight) == {"real_gdp_pct", "exports_pct", "imports_pct"}
    for name, weight in fresh.own_weight.items():
        assert again.own_weight[name].tobytes() == weight.tobytes(), name


class TestRefused:
    def test_another_ensemble(self, kept):
        before = times(kept)
        fact = "it holds another ensemble: it differs in draws, chunk"
        with pytest.raises(InputError, match=f"{fact}. One folder holds one plan.*Name another folder"):
            small_ensemble(store=kept, draws=8, chunk=4)
        with pytest.raises(InputError, match="it holds another ensemble"):
            small_ensemble(store=kept, seed=1)
        assert times(kept) == before

    @pytest.mark.parametrize("text", ["", "{", "[]", "{}", "7"])
    def test_a_plan_that_says_nothing(self, tmp_path, text):
        (tmp_path / PLAN).write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="its _plan.json does not say which ensemble it holds"):
            small_ensemble(store=tmp_path)

    def test_a_file(self, tmp_path):
        (tmp_path / "kept").write_text("words", encoding="utf-8")
        with pytest.raises(InputError, match="it is a file. Pieces are kept in a folder"):
            small_ensemble(store=tmp_path / "kept")
        assert (tmp_path / "kept").read_text(encoding="utf-8") == "words"

    def test_a_folder_with_other_files(self, tmp_path):
        (tmp_path / "notes.txt").write_text("words", encoding="utf-8")
        with pytest.raises(InputError, match="there are other files in it.*Name another folder"):
            small_ensemble(store=tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]

    def test_a_place_below_a_file_and_a_name_that_is_none(self, tmp_path):
        (tmp_path / "file").write_text("words", encoding="utf-8")
        for place in (tmp_path / "file" / "kept", f"{tmp_path}/a\0b", "/proc/none/kept"):
            with pytest.raises(InputError, match="nothing can be written there"):
                small_ensemble(store=place)
        with pytest.raises(InputError, match="store: 3. It is the name of a folder"):
            small_ensemble(store=3)

    def test_a_folder_that_takes_no_more_in_the_middle(self, tmp_path, monkeypatch):
        def full(*given, **named):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("pyarrow.parquet.write_table", full)
        words = "piece 0 cannot be written: No space left on device. What is done is kept"
        with pytest.raises(DetenteError, match=words):
            small_ensemble(store=tmp_path / "kept")
        assert [path.name for path in (tmp_path / "kept").iterdir()] == [PLAN]

    def test_without_the_library_for_it(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(InputError, match="pyarrow is not installed"):
            small_ensemble(store=tmp_path / "kept")
        assert list(tmp_path.iterdir()) == []


class TestReadByItself:
    def test_the_folder_is_one_table(self, kept):
        frame = pd.read_parquet(kept)
        found = small_ensemble()
        assert sorted(path.name for path in kept.iterdir()) == [PLAN, *PIECES]
        assert len(frame) == 6 * 3
        assert list(frame.columns[:3]) == ["draw", "case", "economy"]
        wide = frame.pivot(index="draw", columns="economy", values="welfare_pct")
        assert (wide.to_numpy() == found["welfare_pct"].sel(policy="policy").values).all()

    def test_so_is_one_variable_of_one_economy(self, kept):
        columns, only = ["draw", "economy", "welfare_pct"], [("economy", "==", "E1")]
        frame = pd.read_parquet(kept, columns=columns, filters=only)
        expected = small_ensemble()["welfare_pct"].sel(policy="policy", economy="E1").values
        assert (frame.set_index("draw").sort_index()["welfare_pct"].to_numpy() == expected).all()

    def test_one_that_is_not_finished_can_be_read_too(self, kept):
        (kept / PIECES[2]).unlink()
        (kept / f"_{PIECES[2]}-0{piece_store.UNFINISHED}").write_bytes(b"half")
        assert len(pd.read_parquet(kept)) == 4 * 3

    def test_a_name_that_looks_like_a_partition_is_a_name(self, tmp_path):
        store = tmp_path / "draw=7"
        assert same(small_ensemble(store=store), small_ensemble(store=store))

    def test_the_plan_says_in_words_what_is_kept(self, kept):
        said = json.loads((kept / PLAN).read_text(encoding="utf-8"))
        assert (said["draws"], said["chunk"], said["cases"]) == (6, 2, ["policy"])
        assert said["over"]["baseline_flows"].startswith("lognormal")
