"""Write the pages whose numbers are solved, so that they cannot differ from what the code says.

    python docs/make_numbers.py            write the pages, in a minute or two
    python docs/make_numbers.py --check    write nothing; exit with 1 if a page is out of date

Published headline numbers beside ours, worked cases of chokepoints, and the part with numbers of
`docs/explain/decoupling.md`. Pages that need no solve are written by `make_reference.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from chokepoint_reference import chokepoint_page
from decoupling_reference import decoupling_explained
from headline_reference import headline_page
from reference_tables import write_pages
from war_reference import tariff_wars_explained

PAGES: dict[str, Callable[[], str]] = {
    "headline-numbers.md": headline_page,
    "chokepoint-cases.md": chokepoint_page,
    "../explain/decoupling.md": decoupling_explained,
    "../explain/tariff-wars.md": tariff_wars_explained,
}

if __name__ == "__main__":
    sys.exit(write_pages(PAGES, sys.argv, __doc__))
