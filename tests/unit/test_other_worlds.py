"""A policy belongs to its world; an outcome says what it stood on."""

import numpy as np
import pytest
import xarray as xr

import detente as dt


def test_a_policy_of_a_world_with_other_tariffs_is_refused(small_world):
    freer = dt.World.from_tables(
        economies=small_world.economies,
        sectors=small_world.sectors,
        trade=small_world.trade / (1 + small_world.tariff),
        trade_elasticity=4.0,
    )
    with pytest.raises(dt.InputError, match="policy: it started from other baseline tariffs"):
        dt.solve(freer, dt.Policy.none(small_world))


def test_a_policy_fits_the_worlds_derived_from_its_own(small_world):
    policy = dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.2)
    for derived in (small_world.with_elasticities("uniform(3)"), small_world.without_deficits()):
        assert dt.solve(derived, policy).converged


def test_the_vintage_says_that_inputs_were_switched_off(small_world):
    none = dt.Policy.none(small_world)
    assert dt.solve(small_world, none, inputs=False).vintage["inputs"] == "none"
    assert dt.solve(small_world, none).vintage["inputs"] == "input-output links"


def test_a_comparison_with_an_outcome_that_failed_has_a_repr(small_world):
    none = dt.Policy.none(small_world)
    good, bad = dt.solve(small_world, none), dt.solve(small_world, none, tolerance=1e-18)
    assert "did not converge" in repr(bad.versus(good))
    assert "did not converge" in repr(good.versus(bad))


def test_labelled_arrays_without_coordinates_are_joined_by_position(small_world):
    bare = xr.DataArray(np.zeros((4, 4, 3)), dims=("exporter", "importer", "sector"))
    assert (dt.Policy.from_arrays(small_world, tariff=bare).tariff == 0).all()


def test_words_for_numbers_are_refused(small_world):
    with pytest.raises(dt.InputError, match="tariff: cannot be read as an array of numbers"):
        dt.Policy.from_arrays(small_world, tariff="abc")


def test_a_measure_on_oneself_is_refused(small_world):
    with pytest.raises(dt.InputError, match="on: USA would act on itself"):
        dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="USA", rate=0.1)


def test_a_measure_on_nobody_is_refused(small_world):
    with pytest.raises(dt.InputError, match="on: it is empty. Name at least one economy"):
        dt.Policy.none(small_world).with_tariff(imposed_by="USA", on=[], rate=0.1)


def test_where_a_number_can_be_missing_is_in_the_catalogue(world):
    """The embedded world has sectors without output; their percent changes are missing, and say so."""
    outcome = dt.solve(world, dt.Policy.none(world))
    for name in outcome.variables:
        if np.isnan(outcome[name].values).any():
            assert "missing" in outcome[name].attrs["definition"], name
