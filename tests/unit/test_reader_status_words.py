"""The many words for the end, the pause and the weighing of a measure: none leaves it in force."""

from __future__ import annotations

import pytest

from tests.reader_said import statuses_in

ENDED = (
    "scrapped,dropped,lifted,removed,ended,abolished,repealed,rescinded,revoked,cancelled,annulled,withdrew,"
    "eliminated,axed,ditched,abandoned,discarded,dismantled,undid,reversed,rolled back,unwound,did away with,"
    "got rid of,called off,killed,tore up,struck down,voided,quashed,overturned,threw out,invalidated,"
    "set aside,nullified,jettisoned,binned,waived,wiped out,took off,retracted,backed away from,gave up,"
    "renounced,forwent,disapplied,discontinued,phased out,terminated,dispensed with,swept away,put an end to,"
    "brought to an end,called an end to,pulled the plug on,drew a line under,walked away from,"
    "consigned to history,backtracked on,relented on"
).split(",")
"""What a side does to its duty that ends it."""
PAUSED = (
    "suspended,paused,froze,put on hold,put on ice,shelved,halted for 90 days,postponed,delayed,deferred,"
    "stayed,mothballed,held off on,put off,parked,held in abeyance,hit pause on,pressed pause on,interrupted,"
    "kept in abeyance,temporarily lifted,temporarily waived,temporarily removed,stopped collecting,"
    "stopped applying,stopped enforcing"
).split(",")
"""What a side does to its duty that suspends it."""
IS_OVER = (
    "was scrapped,was dropped,is gone,is no more,has been lifted,was done away with,was thrown out by a court,"
    "was declared void,is dead,came to an end,is history,was buried,no longer applies,has ceased to apply,"
    "is off the books,was consigned to history,came off,disappeared,was repealed,expired,lapsed,ran out,"
    "ended on Friday,came to an end on Friday,reached its end,fell away,ran its course,was allowed to lapse,"
    "was not renewed,timed out,went off the books on Friday"
).split(",")
"""What is said of a duty that is no more."""
IS_PAUSED = (
    "was suspended,is on hold,is on ice,is in abeyance,was paused,has been frozen,was stayed by a court,"
    "is in limbo,was put on ice,was parked,is not being collected,is not being applied,is not being enforced,"
    "has been shelved for 90 days"
).split(",")
"""What is said of a duty that is suspended."""
IS_WEIGHED = (
    "is on the table,is being considered,is under consideration,is being weighed,is possible,looms,is looming,"
    "may come,could follow,cannot be ruled out,is being drafted,was proposed,was floated,is in the works,"
    "is being mulled,is being prepared"
).split(",")
"""What is said of a duty that may come."""


@pytest.mark.parametrize("words", ENDED)
def test_a_side_ends_its_duty(words):
    assert statuses_in(f"Norway {words} its 25 percent tariff on Chilean salmon.")[0] in (
        "withdrawn",
        "expired",
    )


@pytest.mark.parametrize("words", PAUSED)
def test_a_side_suspends_its_duty(words):
    assert statuses_in(f"Norway {words} its 25 percent tariff on Chilean salmon.") == ["suspended"]


@pytest.mark.parametrize("words", IS_OVER)
def test_a_duty_is_over(words):
    text = f"Norway's 25 percent tariff on Chilean salmon {words}."
    assert statuses_in(text)[0] in ("withdrawn", "expired")


@pytest.mark.parametrize("words", IS_PAUSED)
def test_a_duty_is_suspended(words):
    assert statuses_in(f"Norway's 25 percent tariff on Chilean salmon {words}.") == ["suspended"]


@pytest.mark.parametrize("words", IS_WEIGHED)
def test_a_duty_may_come(words):
    assert statuses_in(f"Norway's 25 percent tariff on Chilean salmon {words}.") == ["threatened"]
