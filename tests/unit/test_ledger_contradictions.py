"""Rates of one measure that contradict each other are refused, and those that do not are taken."""

from __future__ import annotations

import pytest

from detente import Ledger
from tests.unit.ledger_measures import DUTY, list_of, refusal

RATE = {"rate": 0.1, "basis": "additional"}
OTHER = {"rate": 0.2, "basis": "additional"}


class TestContradictions:
    """Two equally specific rates of one measure that overlap in time, partner and product must be one rate."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({}, {}),
            ({"until": "2025-06-01"}, {"from": "2025-05-31"}),
            ({}, {"basis": "total", "rate": 0.1}),
            ({"on": "CHN"}, {"on": ["CHN", "MEX"]}),
            ({"on": "USMCA"}, {"on": "MEX"}),
            ({"products": "C26"}, {"products": "C26"}),
            ({"products": "goods"}, {"products": "C26"}),
            ({"products": {"hs": ["85"]}}, {"products": {"hs": ["8507.60"]}}),
            ({"products": {"hs": ["8507"]}}, {"products": {"lists": ["cells"]}}),
            ({"products": {"lists": ["cells"]}}, {"products": {"lists": ["batteries"]}}),
            ({"column": "low", "rate": None}, {"column": "high", "rate": None}),
        ],
    )  # fmt: skip
    def test_what_contradicts_itself_is_refused(self, one, other):
        lists = [list_of("cells", low=0.1, high=0.2), list_of("batteries")]
        given = DUTY | {"on": "all", "products": {"lists": ["cells"]}, "rates": [RATE | one, OTHER | other]}
        message = refusal(lambda: Ledger.from_measures([given], lists=lists))
        assert message.startswith("'duty', rates: rates ")
        assert " hold at the same time for " in message
        assert message.endswith(
            "One measure has one rate for a partner, a product and a day. "
            "End the first where the second begins, or narrow one to partners or products."
        )

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"until": "2025-06-01"}, {"from": "2025-06-01"}),
            ({}, {"on": "MEX"}),
            ({}, {"products": "C26"}),
            ({"rate": 0.2}, {}),
            ({"on": "CHN"}, {"on": "MEX"}),
            ({"on": "EU", "except": "DEU"}, {"on": "DEU"}),
            ({"products": "C26"}, {"products": "C27"}),
            ({"products": {"hs": ["8507"]}}, {"products": {"hs": ["8508"]}}),
            ({"except": "MEX"}, {"except": "CHN"}),
        ],
    )
    def test_what_does_not_is_taken(self, one, other):
        given = DUTY | {"on": ["CHN", "MEX", "DEU"], "rates": [RATE | one, OTHER | other]}
        if one == {"except": "MEX"}:
            given["on"] = ["CHN", "MEX"]
        assert len(Ledger.from_measures([given])) == 1

    def test_words_alone_do_not_hide_a_contradiction(self):
        given = DUTY | {"products": {"text": "Soya beans"}, "rates": [RATE, OTHER]}
        message = refusal(lambda: Ledger.from_measures([given]))
        assert "rates 10 % additional and 20 % additional hold at the same time" in message

    def test_who_is_concerned_is_told(self):
        given = DUTY | {"rates": [RATE | {"on": "CHN"}, OTHER | {"on": ["CHN", "MEX"]}]}
        message = refusal(lambda: Ledger.from_measures([given]))
        assert "rates 10 % additional and 20 % additional hold at the same time for CHN. " in message
