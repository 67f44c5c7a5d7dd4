"""What the tests of ledgers in memory share: a duty, product lists, and how a question is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente import InputError
from detente.policy.products import ProductList

DUTY = {
    "id": "duty",
    "title": "A duty",
    "instrument": "import tariff",
    "imposed_by": "USA",
    "on": "CHN",
    "announced": "2025-02-01",
    "from": "2025-02-04",
    "rates": [
        {"rate": 0.1, "basis": "additional", "until": "2025-03-04"},
        {"rate": 0.2, "basis": "additional", "from": "2025-03-04"},
    ],
    "sources": [{"title": "Order 1"}],
    "recorded_on": "2025-02-01",
}


def refusal(question: Any) -> str:
    """The message with which a question is refused."""
    with pytest.raises(InputError) as caught:
        question()
    return str(caught.value)


def list_of(name: str, **columns: float) -> ProductList:
    """A list of one code with columns."""
    return ProductList(
        name, name, "", ("850760",), {key: np.array([value]) for key, value in columns.items()}
    )
