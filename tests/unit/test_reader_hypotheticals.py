"""What is only supposed, denied, imagined or long past is never told as a measure in force."""

from __future__ import annotations

import pytest

import detente as dt
from tests.reader_said import claims_in, statuses_in

NOTHING = [
    "If Norway had imposed a 25 percent tariff on Chilean salmon, exports would have fallen.",
    "Had Norway imposed a 25 percent tariff on Chilean salmon, mills would have closed.",
    "Suppose Norway imposed a 25 percent tariff on Chilean salmon.",
    "Imagine that Norway put a 25 percent tariff on Chilean salmon.",
    "Norway almost imposed a 25 percent tariff on Chilean salmon in March.",
    "It is false that Norway imposed a 25 percent tariff on Chilean salmon.",
    "It is not true that Norway has imposed a 25 percent tariff on Chilean salmon.",
    "Reports that Norway had imposed a 25 percent tariff on Chilean salmon were wrong, officials said.",
    "Talks between Norway and Chile have not been scheduled.",
    "A deal between Norway and Chile is not expected this year.",
    "The company said it pays 15 percent tax in Ireland and 21 percent in Norway.",
    "Norway taxes oil companies at 78 percent.",
]
THREATENED = [
    "If Norway imposes a 25 percent tariff on Chilean salmon, mills will close.",
    "If Norway were to impose a 25 percent tariff on Chilean salmon, mills would close.",
    "Were Norway to impose a 25 percent tariff on Chilean salmon, mills would close.",
    "Chile will retaliate if Norway imposes a 25 percent tariff on Chilean salmon.",
    "A model in which Norway imposes a 25 percent tariff on Chilean salmon shows a loss of 1 percent.",
    "The Commission asked if Norway had imposed a 25 percent tariff on Chilean salmon.",
    "Norway is unlikely to impose a 25 percent tariff on Chilean salmon.",
    "If confirmed, Norway's 10 percent duty on Chilean salmon takes effect in May.",
    "The ban on Chilean salmon, if imposed by Norway, would cost 1 billion dollars.",
]
WITHDRAWN = [
    "Norway is not considering a 25 percent tariff on Chilean salmon.",
    "Norway decided against a 25 percent tariff on Chilean salmon.",
    "Norway rejected a proposal for a 25 percent tariff on Chilean salmon.",
    "Norway rejected calls for a 25 percent tariff on Chilean salmon.",
]
EXPIRED = [
    "Norway used to impose a 25 percent tariff on Chilean salmon.",
    "Norway once imposed a 25 percent tariff on Chilean salmon.",
]
IN_FORCE = [
    "If Norway lifts its 25 percent tariff on Chilean salmon, exports will rise.",
    "Norway says it will drop its 25 percent tariff on Chilean salmon if Chile does the same.",
    "Norway nearly doubled its tariff on Chilean salmon to 50 percent.",
    "Norway put a 10 percent tax on imports of salmon from Chile.",
    "The 25 percent tariff that Norway imposed on Chilean salmon is a joke, a grower said.",
    "It is wrong that Norway charges a 25 percent tariff on Chilean salmon, the minister said.",
    "For the purposes of this order, Norway imposes a 25 percent tariff on Chilean salmon.",
]
STATUSES = {
    "threatened": THREATENED,
    "withdrawn": WITHDRAWN,
    "expired": EXPIRED,
    "in_force": IN_FORCE,
}


@pytest.mark.parametrize("text", NOTHING)
def test_what_never_was_is_no_claim(text):
    assert claims_in(text) == ()


@pytest.mark.parametrize(
    ("text", "status"), [(text, status) for status, texts in STATUSES.items() for text in texts]
)
def test_a_supposed_or_denied_measure_is_not_in_force(text, status):
    assert statuses_in(text)[:1] == [status]


@pytest.mark.parametrize("when", ["In the 1930s", "In 1890", "In 2010"])
def test_what_began_long_ago_and_may_not_hold_is_proposed_as_no_measure(when):
    reading = dt.read([f"{when} Norway put a 40 percent duty on Chilean eggs."], published="2025-06-12")
    (proposal,) = reading.measures
    assert proposal.measure is None and "do not say that it still holds" in proposal.why


def test_what_began_on_a_named_day_long_ago_is_proposed():
    reading = dt.read(["Norway put a 40 percent duty on Chilean eggs on 3 May 2010."], published="2025-06-12")
    (proposal,) = reading.measures
    assert proposal.measure is not None and f"{proposal.measure.start}" == "2010-05-03"
