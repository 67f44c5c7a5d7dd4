"""The pages with solved numbers say what the code says now."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def test_pages_with_solved_numbers_are_up_to_date():
    script = REPOSITORY / "docs" / "make_numbers.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
