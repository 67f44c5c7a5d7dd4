"""Bodies told by one word where the text is of trade remedies: the Commission, Commerce, MEPs."""

from __future__ import annotations

import pytest

from tests.reader_said import only_claim


@pytest.mark.parametrize(
    ("text", "imposed_by"),
    [
        ("The Commission will impose anti-dumping duties of 12 percent on Norwegian salmon.", "EU"),
        ("Commerce set countervailing duties of 12 percent on Norwegian salmon.", "USA"),
        ("A Council regulation suspended all import duties on Norwegian salmon.", "EU"),
    ],
)
def test_a_short_name_tells_who_acts(text: str, imposed_by: str) -> None:
    assert tuple(only_claim(text).imposed_by) == (imposed_by,)
