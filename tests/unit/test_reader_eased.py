"""Less of a measure is not a new one: what is only told as eased enters no ledger by itself."""

from __future__ import annotations

import pytest

import detente as dt
from detente.errors import InputError
from detente.reader.claim import EASED

PUBLISHED = "2025-06-12"
EASINGS = [
    "Chile loosened its export controls on gallium to Norway.",
    "Chile will ease its export controls on gallium to Norway next month.",
    "Chile relaxed its curbs on exports of gallium to Norway.",
]
MORE_THAN_EASINGS = [
    "Chile imposed export controls on gallium to Norway.",
    "Chile tightened its export controls on gallium to Norway.",
    "Chile cut its tariff on Norwegian cars from 20 percent to 10 percent.",
]


@pytest.mark.parametrize("text", EASINGS)
def test_an_easing_is_told_but_proposed_as_no_measure(text):
    reading = dt.read([text], published=PUBLISHED)
    (claim,), (proposal,) = reading.claims, reading.measures
    assert EASED in claim.notes
    assert proposal.measure is None and "less of a measure is not a new one" in proposal.why
    with pytest.raises(InputError, match="less of a measure is not a new one"):
        reading.to_ledger()


@pytest.mark.parametrize("text", MORE_THAN_EASINGS)
def test_what_is_told_of_beside_an_easing_is_proposed(text):
    reading = dt.read([text], published=PUBLISHED)
    assert all(EASED not in claim.notes for claim in reading.claims)
    assert [proposal for proposal in reading.measures if proposal.measure is not None]


def test_a_measure_told_before_its_easing_is_proposed_once():
    text = "Chile imposed export controls on gallium to Norway in May. On Monday it loosened the export controls."
    reading = dt.read([text], published=PUBLISHED)
    assert len([proposal for proposal in reading.measures if proposal.measure is not None]) == 1


def test_one_report_that_tells_more_is_enough():
    texts = {"a.txt": EASINGS[0], "b.txt": MORE_THAN_EASINGS[0]}
    reading = dt.read(texts, published=PUBLISHED)
    (row,) = reading.rows
    assert len(row.claims) == 2 and EASED not in row.notes
    assert [proposal for proposal in reading.measures if proposal.measure is not None]
