"""Groups of measures in force on a day, and the policy with only some of them.

A measure that changed since the day of the baseline has two states: as it is on the day, and as it was on the
baseline's day (where it was not in force then: absent). A coalition of groups is a policy in which the
measures of its groups are in the first state and all others in the second. No group gives the baseline, all
give the policy of the day, and duties stack in between as they would in law, because each policy is worked
out from the measures.

What a group does to a flow depends only on the groups that touch the same flow. Wedges of a flow are
therefore worked out once for every set of groups that touch it, and put together for each coalition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import economy_title
from detente.economy.tables import rows, split
from detente.errors import InputError, Problem, nearest
from detente.policy.controls import CONTROLS, can_act
from detente.policy.measure import DUTIES, Measure
from detente.policy.places import codes, title
from detente.policy.policy import Policy
from detente.policy.sides import acts, touches
from detente.policy.wedges import Moment, policy_of

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.ledger import Ledger

OTHERS = "other measures in force"
"""The name of the group of all measures that a user's groups leave out."""
FAMILIES = {
    "duties": ("tariff",),
    "controls": ("export_wedge", "rent_share", "iceberg", "available"),
    "subsidies": ("subsidy",),
}
"""Kinds of measures and the wedges that they set."""
ENOUGH_AT_ONCE = 64
"""Policies worked out ahead, at most, to know every flow under every set of groups that touch it."""


@dataclass(frozen=True)
class Change:
    """A measure and how it changed since the baseline.

    Attributes:
        now: as it is on the day; None where it has ended.
        then: as it was on the day of the baseline, with its rates of that day; None where it was not in
            force.
    """

    now: Measure | None
    then: Measure | None

    @property
    def measure(self) -> Measure:
        """The measure, for its names."""
        found = self.now or self.then
        assert found is not None  # a change has one of its sides
        return found


@dataclass(frozen=True)
class Situation:
    """What is in force on a day and how it differs from the baseline's day.

    Attributes:
        world: the world whose wedges the measures set.
        ledger: for product lists and its vintage.
        day: the day.
        against: the baseline's day; None where the world's tariffs hold none of the ledger.
        kept: measures in force on both days with the same rates and exemptions.
        changes: all others by id, in the order of the ledger.
        before: measures in force on the baseline's day.
    """

    world: World
    ledger: Ledger
    day: dt.date
    against: dt.date | None
    kept: tuple[Measure, ...]
    changes: Mapping[str, Change]
    before: tuple[Measure, ...]

    @classmethod
    def of(
        cls, world: World, ledger: Ledger, day: dt.date, against: dt.date | None, known_on: dt.date | None
    ) -> Situation:
        """What changed between two days, as known on a third."""
        now = [one.measure for one in ledger.in_force(day, known_on)]
        before = [] if against is None else [one.measure for one in ledger.in_force(against, known_on)]
        earlier = {one.id: one for one in before}
        kept, changes = [], {}
        for one in now:
            old = earlier.pop(one.id, None)
            if old is not None and against is not None and _held(one, day) == _held(old, against):
                kept.append(one)
            else:
                held = None if old is None or against is None else _held(old, against)
                changes[one.id] = Change(one, held)
        for one in earlier.values():  # in force on the baseline's day and not any more
            assert against is not None
            changes[one.id] = Change(None, _held(one, against))
        return cls(world, ledger, day, against, tuple(kept), changes, tuple(before))

    def counted(self) -> dict[str, Change]:
        """The changes that can put a wedge on the world."""
        reach = Reach(self.world)

        def touches_something(measure: Measure) -> bool:
            return any(cells.any() for cells in reach.cells(measure).values())

        return {
            id: one
            for id, one in self.changes.items()
            if can_count(one.measure) and touches_something(one.measure)
        }

    def policy(self, chosen: Iterable[str]) -> Policy:
        """The policy with some of the changes and none of the others.

        Raises:
            InputError: a ban that leaves a market without sellers.
        """
        wanted = set(chosen)
        states = [one.now if id in wanted else one.then for id, one in self.changes.items()]
        measures = [*self.kept, *(one for one in states if one is not None)]
        then = None if self.against is None else Moment(self.against, self.before)
        return policy_of(self.world, Moment(self.day, measures), then, self.ledger.lists, ())


def _held(measure: Measure, day: dt.date) -> Measure:
    """A measure with the rates and exemptions of a day, whatever day they are asked for."""
    rates = [rate.model_copy(update={"start": None, "until": None}) for rate in measure.rates_on(day)]
    exempt = [
        rule.model_copy(update={"start": None, "until": None})
        for rule in measure.stacking.exempt
        if rule.on_day(day)
    ]
    stacking = measure.stacking.model_copy(update={"exempt": exempt})
    return measure.model_copy(update={"rates": rates, "stacking": stacking})


def can_count(measure: Measure) -> bool:
    """Whether a measure says enough to change a price: its goods and, unless it is a ban, its rates."""
    if measure.instrument in CONTROLS:
        return can_act(measure)
    if measure.instrument not in (*DUTIES, "subsidy"):
        return False
    return any((rate.products or measure.products).counted for rate in measure.rates)


class Reach:
    """Which flows of a world a measure can touch, by who acts and on whom.

    Args:
        world: the world.
    """

    def __init__(self, world: World) -> None:
        self.members = [tuple(codes(label, "world")) for label in world.economies]

    def cells(self, measure: Measure) -> dict[str, np.ndarray]:
        """Flows (exporter, importer; an economy's own for subsidies) that a measure can touch, by its family."""
        actors = np.array([any(acts(measure, one) for one in some) for some in self.members])
        others = np.array([any(touches(measure, one) for one in some) for some in self.members])
        if measure.instrument in DUTIES:
            return {"duties": others[:, None] & actors[None, :]}
        if measure.instrument in CONTROLS:
            outward = CONTROLS[measure.instrument]
            pair = actors[:, None] & others[None, :]
            return {"controls": pair if outward else pair.T}
        if measure.instrument == "subsidy":
            return {"subsidies": np.diag(actors)}
        return {}


# -- groups -----------------------------------------------------------------------------------------------


def family_words(measure: Measure) -> str:
    """The kind of act a measure is, for a reader: "section 232 tariffs", "export controls"."""
    if measure.instrument in DUTIES:
        # A family is as fine as stacking needs it, "section-232-steel"; its first two words name the act.
        stem = measure.stacking.family.split("-")[:2]
        actors = {economy_title(name).casefold() for name in measure.imposed_by}
        return " ".join([*(word for word in stem if word not in actors), "tariffs"])
    words = {"export ban": "export controls", "export control": "export controls", "subsidy": "subsidies"}
    return words.get(measure.instrument, f"{measure.instrument}s")


def act_words(measure: Measure) -> str:
    """Who does what to whom: the name of a measure's group where the user names none."""
    by, on = (together(names) for names in (measure.imposed_by, measure.on))
    return f"{by}: {family_words(measure)} on {on}"


def together(names: Sequence[str]) -> str:
    """Economies and groups for a reader, the last of many counted; a group keeps its name."""
    titles = [_group_title(name) or title(name) for name in names]
    return ", ".join(titles) if len(titles) <= 3 else f"{', '.join(titles[:2])} and {len(titles) - 2} more"


def _group_title(name: str) -> str:
    """A group's name for a reader: "EU" is the European Union; empty for what is no group."""
    spelling = name.strip().casefold()
    for row in rows("groups"):
        spellings = (row["group"], row["label"], *split(row["aliases"] or ""))
        if spelling in [one.casefold() for one in spellings]:
            return row["label"]
    return ""


def grouped(
    situation: Situation, groups: str | Mapping[str, Iterable[str]] | None
) -> dict[str, tuple[str, ...]]:
    """Ids of the measures of every group, each measure in exactly one.

    Args:
        situation: what changed.
        groups: None or "act" for one group by who acts, on whom and by which kind of act; "measure" for one a
            measure; or ids by name, ``*`` allowed, the measures left out being a group of their own.

    Raises:
        InputError: every unknown id, empty group and overlap; nothing that changed.
    """
    counted = situation.counted()
    if not counted:
        fact = (
            f"on {situation.day} no measure that can be counted differs from {situation.against or 'nothing'}"
        )
        raise InputError(Problem("on", fact, "", "Choose another day, or another day to compare with"))
    if isinstance(groups, Mapping):
        return _named_groups(situation, counted, groups)
    kinds = (None, "act", "measure")
    if not (groups is None or isinstance(groups, str)) or groups not in kinds:
        cure = nearest(str(groups), ("act", "measure")) or "Use 'act', 'measure' or ids by name"
        raise InputError(Problem("groups", f"there is no grouping '{groups}'", "", cure))
    found: dict[str, list[str]] = {}
    for id, change in counted.items():
        found.setdefault(id if groups == "measure" else act_words(change.measure), []).append(id)
    return {name: tuple(ids) for name, ids in found.items()}


def _named_groups(
    situation: Situation, counted: Mapping[str, Change], groups: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    problems = [] if groups else [Problem("groups", "there are none", "", "Name at least one group of ids")]
    owner: dict[str, str] = {}
    for name, given in groups.items():
        listed = [given] if isinstance(given, str) or not isinstance(given, Iterable) else list(given)
        nameless = [word for word in listed if not isinstance(word, str)]
        if nameless:
            fact = f"{', '.join(map(repr, nameless[:3]))} is no id of a measure"
            problems.append(Problem(f"groups['{name}']", fact, "", "Write ids as text, '*' allowed"))
            continue
        if not listed:
            problems.append(Problem(f"groups['{name}']", "it is empty", "", "Name the ids of its measures"))
        ids: list[str] = []
        for word in listed:
            # Nobody remembers how an id is spelled: capitals do not count.
            matching = [id for id in counted if fnmatchcase(id.casefold(), word.strip().casefold())]
            ids += [id for id in matching if id not in ids]
            if not matching:
                problems.append(_not_there(situation, counted, str(name), word.strip()))
        twice = [id for id in ids if owner.setdefault(id, str(name)) != str(name)]
        problems += [Problem(f"groups['{name}']", f"'{id}' is in group '{owner[id]}', too",
                             "A measure is in one group") for id in twice]  # fmt: skip
        found[str(name)] = tuple(ids)
    left = tuple(id for id in counted if id not in owner)
    if OTHERS in found:
        problems.append(
            Problem("groups", f"'{OTHERS}' is the name of what is left out", "", "Choose another")
        )
    if problems:
        raise InputError(problems)
    return found | ({OTHERS: left} if left else {})


def _not_there(situation: Situation, counted: Mapping[str, Change], group: str, word: str) -> Problem:
    place = f"groups['{group}']"
    word = {one.id.casefold(): one.id for one in situation.ledger}.get(word.casefold(), word)
    if word in situation.changes:
        return Problem(place, f"'{word}' is in force and puts no wedge on this world", "", "Leave it out")
    if any(one.id == word for one in situation.kept):
        fact = f"'{word}' is the same on {situation.day} and on {situation.against}"
        rule = "What did not change is in the baseline"
        return Problem(place, fact, rule, "Leave it out, or compare with an earlier day (against=...)")
    if word in situation.ledger:
        return Problem(
            place, f"'{word}' is not in force on {situation.day}", "", "Leave it out, or ask for another day"
        )
    stem = word.replace("*", "")
    starts = [f"{id[: len(stem) + 1]}*" for id in counted] if word.endswith("*") else []
    listing = f"There are {', '.join(list(counted)[:8])}"
    cure = nearest(stem, counted) or nearest(word, dict.fromkeys(starts)) or listing
    return Problem(place, f"there is no measure '{word}'", "", cure)


# -- policies of coalitions ---------------------------------------------------------------------------------


@dataclass(eq=False)
class CoalitionPolicies:
    """The policy of every coalition of groups, by bit mask: bit g is the group at place g.

    Attributes:
        situation: what changed.
        groups: ids by group.
    """

    situation: Situation
    groups: Mapping[str, tuple[str, ...]]
    worked_out: int = 0
    _known: dict[tuple[str, int, int], tuple[np.ndarray, ...]] = field(default_factory=dict)

    @cached_property
    def touching(self) -> dict[str, tuple[list[int], np.ndarray]]:
        """By family: the sets of groups (bit masks) that touch a flow, and which of them each flow has."""
        reach = Reach(self.situation.world)
        count = len(self.situation.world.economies)
        touched = {name: np.zeros((len(self.groups), count, count), bool) for name in FAMILIES}
        for at, ids in enumerate(self.groups.values()):
            for id in ids:
                for name, cells in reach.cells(self.situation.changes[id].measure).items():
                    touched[name][at] |= cells
        found = {}
        for name, cells in touched.items():
            columns, which = np.unique(cells.reshape(len(cells), -1), axis=1, return_inverse=True)
            masks = [sum(1 << at for at in np.flatnonzero(column).tolist()) for column in columns.T]
            found[name] = (masks, np.asarray(which).reshape(count, count))
        return found

    @cached_property
    def none(self) -> Policy:
        """The baseline."""
        return Policy.none(self.situation.world)

    @property
    def all(self) -> int:
        """The mask of all groups."""
        return (1 << len(self.groups)) - 1

    def __call__(self, mask: int) -> Policy:
        """The policy with the groups of a coalition."""
        if not self._known:
            self._work_ahead()
        if any((name, at, mask & sig) not in self._known for name, at, sig in self._places()):
            self._work_out(mask)
        wedges = {name: getattr(self.none, name).values.copy() for name in self._wedge_names()}
        for name, at, sig in self._places():
            cells = self.touching[name][1] == at
            for wedge, values in zip(FAMILIES[name], self._known[name, at, mask & sig], strict=True):
                where = np.diag(cells) if name == "subsidies" else cells
                wedges[wedge][where] = values
        filled = {name: getattr(self.none, name).copy(data=values) for name, values in wedges.items()}
        return replace(self.none, **filled, changes=(self.words(mask),))

    def words(self, mask: int) -> str:
        """A coalition for a reader."""
        names = [name for at, name in enumerate(self.groups) if mask >> at & 1]
        return "; ".join(names) if names else "none of the groups"

    def _wedge_names(self) -> list[str]:
        return [wedge for name in FAMILIES for wedge in FAMILIES[name] if any(self.touching[name][0])]

    def _places(self) -> list[tuple[str, int, int]]:
        """Every set of groups that touches a flow: its family, its place, and its bit mask."""
        return [(name, at, sig) for name, (masks, _) in self.touching.items()
                for at, sig in enumerate(masks) if sig]  # fmt: skip

    def _work_out(self, mask: int) -> None:
        """The policy of one coalition from its measures, and what it tells of every flow."""
        ids = [id for at, some in enumerate(self.groups.values()) if mask >> at & 1 for id in some]
        policy = self.situation.policy(ids)
        self.worked_out += 1
        for name, at, sig in self._places():
            cells = self.touching[name][1] == at
            where = np.diag(cells) if name == "subsidies" else cells
            self._known[name, at, mask & sig] = tuple(
                getattr(policy, wedge).values[where] for wedge in FAMILIES[name]
            )

    def _work_ahead(self) -> None:
        """Policies in which groups that share no flow enter together, so that few tell of all flows."""
        colours = self._colours()
        kinds = max(colours) + 1
        if 2**kinds > ENOUGH_AT_ONCE:
            return
        for choice in range(2**kinds):
            self._work_out(sum(1 << at for at, colour in enumerate(colours) if choice >> colour & 1))

    def _colours(self) -> list[int]:
        """A number for every group, different for groups that touch a common flow."""
        colours: list[int] = []
        masks = [sig for _, _, sig in self._places()]
        for at in range(len(self.groups)):
            near = 0
            for sig in masks:
                near |= sig if sig >> at & 1 else 0
            taken = {colour for other, colour in enumerate(colours) if near >> other & 1}
            colours.append(next(colour for colour in range(len(colours) + 1) if colour not in taken))
        return colours
