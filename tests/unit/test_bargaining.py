"""Bargaining on payoffs whose answers are known: shares of a pie, straight lines, hills, no deal at all."""

import numpy as np
import pytest

from detente.errors import NotConvergedError
from detente.strategy.talks.bargaining import (
    Talks,
    corners,
    dominated,
    frontier,
    highest,
    most_even,
    nash_product,
    smallest,
)

OWNER = np.array([0, 1])


def lines(slopes, at_zero=(0.0, 0.0)):
    """Payoffs that are straight lines in the package."""
    slopes, at_zero = np.array(slopes, dtype=float), np.array(at_zero, dtype=float)
    return Talks(lambda x: (at_zero + slopes @ x, slopes), slopes.shape[1])


def pie() -> Talks:
    """The first gets x, the second the rest."""
    return lines([[1.0], [-1.0]], (0.0, 1.0))


def cuts(optimum=(0.8, 0.7), bring=(0.5, 0.4)) -> Talks:
    """Each side's own cut serves it up to its optimum; the other's cut brings it something, less and less."""

    def payoffs(x):
        own, other = x, x[::-1]
        best, gift = np.array(optimum), np.array(bring)
        values = best * own - own**2 / 2 + gift * (other - other**2 / 4) - own**3 / 5
        mine = best - own - 3 * own**2 / 5
        theirs = gift * (1 - other / 2)
        return values, np.array([[mine[0], theirs[0]], [theirs[1], mine[1]]])

    return Talks(payoffs, 2)


def grid(talks: Talks, steps: int = 101):
    """Payoffs at every package of a fine grid: (choices, values)."""
    line = np.linspace(0, 1, steps)
    choices = np.array([(a, b) for a in line for b in line])
    return choices, np.array([talks.payoffs(one)[0] for one in choices])


class TestNashProduct:
    @pytest.mark.parametrize("weight", [0.2, 0.5, 0.9])
    def test_a_pie_is_split_by_bargaining_power(self, weight):
        found = nash_product(pie(), np.zeros(2), weight, np.zeros(2), [np.array([0.5])])
        assert found.met
        assert found.choice == pytest.approx([weight], abs=1e-5)

    def test_disagreement_comes_off_before_the_rest_is_split(self):
        # Who keeps 0.4 when talks fail gets that and half of what is left.
        found = nash_product(pie(), np.array([0.4, 0.0]), 0.5, np.array([0.4, 0.0]), [np.array([0.5])])
        assert found.choice == pytest.approx([0.7], abs=1e-5)

    @pytest.mark.parametrize(("weight", "kept"), [(1.0, 0.6), (0.0, 0.2)])
    def test_all_power_leaves_the_other_its_least(self, weight, kept):
        floor = np.array([0.2, 0.4])
        found = nash_product(pie(), np.zeros(2), weight, floor, [np.array([0.5])])
        assert found.choice == pytest.approx([kept], abs=1e-5)

    def test_it_begins_where_both_lose_and_still_arrives(self):
        talks = cuts()
        found = nash_product(talks, np.zeros(2), 0.5, np.zeros(2), [np.ones(2), np.zeros(2)])
        choices, values = grid(talks)
        product = np.where((values > 0).all(axis=1), values.prod(axis=1), -np.inf)
        assert found.values.prod() >= product.max() - 1e-9
        assert found.choice == pytest.approx(choices[product.argmax()], abs=0.01)

    def test_power_moves_the_package_towards_who_has_it(self):
        weak, strong = (
            nash_product(cuts(), np.zeros(2), weight, np.zeros(2), [0.5 * np.ones(2)]).values
            for weight in (0.1, 0.9)
        )
        assert strong[0] > weak[0]
        assert strong[1] < weak[1]


class TestWhetherAnyServesBoth:
    def test_cuts_that_cost_more_than_the_other_can_bring(self):
        # Each loses 2 by its own cut and gets 1 by the other's.
        talks = lines([[-2.0, 1.0], [1.0, -2.0]])
        found = most_even(talks, np.full(2, 0.1), corners(talks, OWNER))
        assert not found.met
        assert found.choice == pytest.approx([0, 0], abs=1e-6)

    def test_and_less(self):
        talks = lines([[-1.0, 2.0], [2.0, -1.0]])
        assert most_even(talks, np.full(2, 0.1), corners(talks, OWNER)).met

    def test_the_most_that_one_gains_with_the_other_whole(self):
        talks = lines([[-1.0, 2.0], [1.5, -2.0]])
        # The second is whole with y = 3x/4: the first then gains x/2.
        found = highest(talks, 0, [(1, 0.0)], corners(talks, OWNER))
        assert found.worth == pytest.approx(0.5, abs=1e-5)
        assert found.choice == pytest.approx([1, 0.75], abs=1e-4)

    def test_a_second_hill_is_found_from_another_start(self):
        def hills(x):
            at = x[0]
            height = np.exp(-((at - 0.15) ** 2) / 0.005) + 2 * np.exp(-((at - 0.9) ** 2) / 0.005)
            slope = -2 * (at - 0.15) / 0.005 * np.exp(-((at - 0.15) ** 2) / 0.005)
            slope += 2 * -2 * (at - 0.9) / 0.005 * np.exp(-((at - 0.9) ** 2) / 0.005)
            return np.array([height, 1.0]), np.array([[slope], [0.0]])

        found = highest(Talks(hills, 1), 0, [], [np.array([0.1]), np.array([0.85])])
        assert found.choice == pytest.approx([0.9], abs=1e-3)


class TestSmallest:
    def test_straight_lines_are_a_linear_programme(self):
        # Only the first concession helps the second and the other way round; the sizes are 3 and 1.
        talks = lines([[-0.1, 1.0], [1.0, -0.1]])
        found = smallest(talks, np.array([3.0, 1.0]), [(0, 0.2), (1, 0.1)], corners(talks, OWNER))
        exact = np.linalg.solve([[-0.1, 1.0], [1.0, -0.1]], [0.2, 0.1])
        assert found.met
        assert found.choice == pytest.approx(exact, abs=1e-5)
        assert found.worth == pytest.approx(exact @ [3.0, 1.0], abs=1e-5)

    def test_it_is_the_smallest_of_a_fine_grid(self):
        talks, size, least = cuts(), np.array([1.0, 2.0]), 0.1
        found = smallest(talks, size, [(0, least), (1, least)], corners(talks, OWNER))
        choices, values = grid(talks)
        enough = (values >= least).all(axis=1)
        on_grid = (choices @ size)[enough].min()
        assert (found.values >= least - 1e-7).all()
        assert on_grid - 0.03 <= found.worth <= on_grid + 1e-9

    def test_what_is_given_stays_given(self):
        talks = lines([[-1.0, 2.0], [2.0, -1.0]])
        bounds = [(0.5, 0.5), (0.0, 1.0)]
        found = smallest(talks, np.array([0.0, 1.0]), [(0, 0.0)], [np.ones(2)], bounds)
        assert found.choice == pytest.approx([0.5, 0.25], abs=1e-5)

    def test_none_is_said_to_be_none(self):
        talks = lines([[-2.0, 1.0], [1.0, -2.0]])
        found = smallest(talks, np.ones(2), [(0, 0.1), (1, 0.1)], corners(talks, OWNER))
        assert not found.met


class TestFrontier:
    def test_it_lies_above_every_point_of_a_grid(self):
        talks = cuts()
        found = np.array([one.values for one in frontier(talks, 9, corners(talks, OWNER))])
        _, values = grid(talks, 41)
        for first, second in found:
            assert not ((values[:, 0] > first + 1e-4) & (values[:, 1] > second + 1e-4)).any()
        assert (np.diff(found[:, 0]) > 0).all()
        assert (np.diff(found[:, 1]) < 0).all()

    def test_one_favourite_of_both_is_one_point(self):
        talks = lines([[1.0, 1.0], [2.0, 0.5]])
        (only,) = frontier(talks, 9, corners(talks, OWNER))
        assert only.choice == pytest.approx([1, 1], abs=1e-6)

    def test_a_concession_that_does_nothing_at_first_is_on_it(self):
        # Below 0.4 the second concession does nothing: no slope leads there from the line between the favourites.
        def payoffs(x):
            more, slope = max(x[1] - 0.4, 0.0), float(x[1] > 0.4)
            values = np.array([1.5 * more - 0.4 * x[0], x[0] - more])
            return values, np.array([[-0.4, 1.5 * slope], [1.0, -slope]])

        talks = Talks(payoffs, 2)
        found = np.array([one.values for one in frontier(talks, 9, corners(talks, OWNER))])
        # With all of the first granted, the second is the cheaper way to serve the first side.
        assert found[1] == pytest.approx([-0.4 + 1.5 * 0.2, 0.8], abs=1e-4)
        _, values = grid(talks, 41)
        for point in found:
            assert not ((values - point) > 1e-4).all(axis=1).any()

    def test_levels_that_lead_to_one_package_give_one_point(self):
        # Two hills far from each other: what lies between them serves nobody.
        def payoffs(x):
            hill = np.exp(-((x[0] - np.array([0.8, 0.2])) ** 2) / 0.005)
            slope = -2 * (x[0] - np.array([0.8, 0.2])) / 0.005 * hill
            heights = np.array([[1.0, 0.0], [0.5, 1.0]])
            return heights @ hill, (heights @ slope)[:, None]

        found = frontier(Talks(payoffs, 1), 9, [np.array([0.25]), np.array([0.75])])
        assert [one.choice[0] for one in found] == pytest.approx([0.2, 0.8], abs=1e-3)

    def test_what_is_dominated(self):
        values = np.array([[1.0, 1.0], [2.0, 0.5], [0.5, 0.5], [1.0, 0.9]])
        assert dominated(values, values, np.ones(2)).tolist() == [False, False, True, True]
        assert not dominated(values, values[2:3], np.ones(2)).any()


class TestTalks:
    def test_no_package_is_valued_twice(self):
        asked = []

        def payoffs(x):
            asked.append(x.tobytes())
            return np.array([x[0], 1 - x[0]]), np.array([[1.0], [-1.0]])

        talks = Talks(payoffs, 1)
        nash_product(talks, np.zeros(2), 0.5, np.zeros(2), [np.array([0.5])])
        frontier(talks, 5, [np.array([0.5])])
        assert len(asked) == len(set(asked)) == len(talks.choices)

    def test_packages_without_an_equilibrium_are_walked_around(self):
        def payoffs(x):
            if x.sum() > 1.5:
                raise NotConvergedError("no equilibrium")
            return np.array([x[0] + 0.2 * x[1], x[1] + 0.2 * x[0]]), np.array([[1, 0.2], [0.2, 1]])

        talks = Talks(payoffs, 2)
        assert np.isnan(talks.known(np.ones(2))).all()
        found = nash_product(talks, np.zeros(2), 0.5, np.zeros(2), [np.full(2, 0.5), np.ones(2)])
        assert found.met
        assert found.choice.sum() <= 1.5
        assert found.values.prod() > 0.75
        with pytest.raises(NotConvergedError):
            Talks(payoffs, 2).guess(np.ones(2))
