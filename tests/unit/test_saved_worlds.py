"""Saved worlds come through the same door as tables: what does not fit is refused, with the file's name."""

import json

import numpy as np
import pytest

import detente as dt


@pytest.fixture
def stored(tmp_path, small_world):
    """The arrays of a saved world, to be spoiled."""
    small_world.save(tmp_path / "small.npz")
    return {key: np.array(table) for key, table in np.load(tmp_path / "small.npz").items()}


def refused(path, arrays) -> str:
    np.savez(path, **arrays)
    with pytest.raises(dt.InputError) as caught:
        dt.World.load(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("shape", "trade: its shape is (4, 4, 2)"),
        ("labels", "trade: its shape is (4, 4, 3)"),
        ("text", "meta: does not say where the world comes from"),
        ("key", "meta: does not say where the world comes from"),
    ],
)
def test_what_does_not_fit_together(tmp_path, stored, kind, fact):
    change = {
        "shape": {"trade": stored["trade"][:, :, :2]},
        "labels": {"economies": stored["economies"][:3]},
        "text": {"meta": np.array("nothing")},
        "key": {"meta": np.array(json.dumps({"nme": "x"}))},
    }[kind]
    message = refused(tmp_path / "bad.npz", stored | change)
    assert f"bad.npz, {fact}" in message


@pytest.mark.parametrize(
    ("name", "value", "fact"),
    [
        ("trade", -5.0, "-5 for USA CHN A01"),
        ("trade", np.nan, "not a number at USA CHN A01"),
        ("input_share", 1.5, "add up to"),
        ("tariff", -1.0, "-1 for USA CHN A01"),
        ("trade_elasticity", -3.0, "not a positive number in A01"),
    ],
)
def test_impossible_numbers(tmp_path, stored, name, value, fact):
    stored[name][(0, 1, 0)[: stored[name].ndim]] = value
    message = refused(tmp_path / "bad.npz", stored)
    assert "bad.npz, " in message and fact in message


def test_the_embedded_world_comes_back_from_its_own_file(tmp_path, world):
    world.save(tmp_path / "again.npz")
    again = dt.World.load(tmp_path / "again.npz")
    assert np.array_equal(again.trade.values, world.trade.values)
    assert np.array_equal(again.tariff_source.values, world.tariff_source.values)
    assert again.provenance == world.provenance
