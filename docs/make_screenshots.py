"""Take the pictures that the documentation shows: of a brief, and of the page from a server that runs.

    python docs/make_screenshots.py

Writes ``docs/images/brief.png``, the top of the brief of ``make demo``, and ``page-day.png``, ``page-scenario.png`` and
``page-compare.png``. It needs what the tests of the page in a browser need: Chromium, Node, and two packages of npm,
which it fetches if they are not there.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.web.browser import prepare
from tests.web.in_browser import Driver, driven, server

IMAGES = ROOT / "docs" / "images"
DAY = "2025-10-17"
LARGEST = 300_000
"""Bytes of a picture."""
BEFORE, AFTER = "october-2025", "october-2025-threat"


def pictures(driver: Driver) -> dict[str, dict]:
    """What each picture shows: the state of the page, and what must be drawn before it is taken."""
    presets = {one["id"]: one["scenario"] for one in driver.client.get("meta").json()["presets"]}
    both = [presets[BEFORE], presets[AFTER]]
    return {
        "page-day": {"state": {"view": "day", "day": DAY}, "height": 1240},
        "page-scenario": {
            "state": {"view": "scenario", "day": DAY, "scenarios": both, "active": 1},
            "until": " ranges",
            "height": 900,
        },
        "page-compare": {"state": {"view": "compare", "day": DAY, "scenarios": both}, "height": 1000},
    }


DEMO = ("october-2025", "october-2025-threat", "october-2025-lapse", "october-2025-repeal")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars".split()
BRIEF = "1100,960"
"""Width and height of the picture of a brief."""


def take_brief(browser: str | Path, file: Path) -> None:
    """The top of the brief that `make demo` writes."""
    with tempfile.TemporaryDirectory() as folder:
        page, profile = Path(folder, "brief.html"), Path(folder, "profile")
        files = [str(ROOT / "examples" / f"{name}.yaml") for name in DEMO]
        make = "import sys; from detente.cli import main; sys.argv[0] = 'detente'; main()"
        subprocess.run([sys.executable, "-c", make, "brief", *files, "--output", str(page)], check=True)
        picture = [f"--screenshot={file}", f"--window-size={BRIEF}", f"--user-data-dir={profile}"]
        subprocess.run([str(browser), *FLAGS, *picture, page.as_uri()], check=True, capture_output=True)


def main() -> int:
    """Take every picture; 1 where nothing can be taken, or a picture is too large for a page to load."""
    browser, missing = prepare.browser(), prepare.missing()
    if browser is None or missing:
        print(f"No pictures were taken: {'; '.join(missing)}", file=sys.stderr)
        return 1
    take_brief(browser, IMAGES / "brief.png")
    too_large = False
    with server() as url, driven(url, browser) as driver:
        for name, wanted in pictures(driver).items():
            file = IMAGES / f"{name}.png"
            driver.ask("pictures.take", file=str(file), **wanted)
            size = file.stat().st_size
            too_large |= size > LARGEST
            print(f"{file.relative_to(ROOT)}: {size / 1000:.0f} kB{', too large' * (size > LARGEST)}")
    return int(too_large)


if __name__ == "__main__":
    sys.exit(main())
