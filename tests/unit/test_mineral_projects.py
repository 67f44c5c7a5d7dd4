"""Projects, substitution and thrifting, and the assumptions they rest on."""

import dataclasses

import numpy as np
import pytest

from detente.errors import InputError
from detente.minerals.assumptions import Assumptions
from detente.minerals.pipeline import (
    Project,
    project_capacity,
    project_supply,
    substitution_elasticity,
    thrifty_need,
)


class TestProjects:
    def test_two_per_cent_a_half_and_ninety_eight(self):
        built = project_capacity(np.array([0.0, 2.0, 4.0, 5.0, 7.0]), 100.0, 1.0, 4.0)
        np.testing.assert_allclose(built, [0, 50 - 50 * np.tanh(1), 50 + 50 * np.tanh(1), 50 + 50 * np.tanh(2),
                                           50 + 50 * np.tanh(4)], rtol=1e-12)  # fmt: skip
        ends = project_capacity(np.array([1.0, 3.0, 5.0]), 100.0, 1.0, 4.0)
        np.testing.assert_allclose(np.round(ends), [2, 50, 98])

    def test_a_project_never_begun_makes_nothing(self):
        assert np.all(project_capacity(np.arange(50.0), 100.0, np.inf, 4.0) == 0)

    def test_supply_by_month_and_economy(self):
        projects = [
            Project("AUS", 120.0, 2.0),
            Project("AUS", 60.0, 1.0, start=1.0),
            Project("USA", 10.0, 1.0, -9),
        ]
        supply = project_supply(projects, ["USA", "CHN", "AUS"], 36)
        assert supply.shape == (36, 3) and np.all(supply[:, 1] == 0)
        np.testing.assert_allclose(supply[:, 0], 10, rtol=1e-12)
        assert supply[-1, 2] == pytest.approx(180, rel=0.01)
        assert np.all(np.diff(supply[:, 2]) > 0)

    def test_projects_are_checked_all_at_once(self):
        with pytest.raises(InputError) as caught:
            project_supply([Project("AUT", -1.0, 0.0), Project("USA", 1.0, 1.0)], ["USA", "AUS"], 12)
        assert len(caught.value.problems) == 3
        assert "there is no economy 'AUT'" in str(caught.value) and "'AUS'" in str(caught.value)


class TestUsers:
    def test_substitution(self):
        sigma = substitution_elasticity(np.array([0.0, 5.0, 500.0]), 0.15, 0.6, 5.0)
        np.testing.assert_allclose(sigma, [0.15, 0.6 - 0.45 / np.e, 0.6], rtol=1e-12)

    def test_thrifting(self):
        np.testing.assert_allclose(thrifty_need([0, 1, 10], 100, 0.03), [100, 97, 100 * 0.97**10], rtol=1e-14)

    def test_refusals(self):
        with pytest.raises(InputError) as caught:
            substitution_elasticity(-1, -0.1, 0.6, 0)
        assert len(caught.value.problems) == 3
        with pytest.raises(InputError, match="thrifting: it is 1"):
            thrifty_need(1, 1, 1.0)


class TestAssumptions:
    def test_every_one_is_named_and_can_be_changed(self):
        table = Assumptions().table()
        assert [row["name"] for row in table] == [each.name for each in dataclasses.fields(Assumptions)]
        assert all(str(value).strip() for row in table for value in row.values())
        for row in table:
            changed = Assumptions().having(**{row["name"]: row["value"] * 0.999})
            assert getattr(changed, row["name"]) == row["value"] * 0.999

    def test_a_wrong_name_gets_the_nearest(self):
        with pytest.raises(InputError) as caught:
            Assumptions().having(sigma_shrt=0.1)
        assert (
            str(caught.value)
            == "assumptions: there is no 'sigma_shrt'. Did you mean 'sigma_short' or 'sigma_long'?"
        )

    def test_impossible_values_are_told_all_at_once(self):
        with pytest.raises(InputError) as caught:
            Assumptions(sigma_short=-1, thrifting=1.5)
        assert [problem.place for problem in caught.value.problems] == ["sigma_short", "thrifting"]
        with pytest.raises(InputError, match="Substitution does not get harder with time"):
            Assumptions(sigma_short=0.9)
