"""What the tests of the page need beside Python: Chromium, Node, and two packages of npm.

    python tests/web/browser/prepare.py

Puts in place what it can, once, within bounded time, and says in one line what is missing. It never fails: tests
that need a browser then say that they were skipped. Chromium and Node are packages of the system, asked for where
apt-get is there and the user is root; what comes from npm lies in ``node_modules`` beside this file.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "package-lock.json"
MODULES = HERE / "node_modules"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OLDEST_NODE = 20
APT_SECONDS, NPM_SECONDS = 300, 180


def browser() -> str | None:
    """The browser of this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def missing_programs() -> list[str]:
    """What the system does not have, in words."""
    found = [] if browser() else ["chromium is not installed"]
    node = shutil.which("node")
    if node is None:
        return [*found, "node is not installed"]
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", said)
    if version is None or int(version[1]) < OLDEST_NODE:
        found.append(f"node is {said.strip() or 'broken'}, and {OLDEST_NODE} is needed")
    return found


def install_programs() -> None:
    """Ask the system's packages for a browser and Node, once; nothing where that cannot be."""
    names = [name for name, there in (("chromium", browser()), ("nodejs", shutil.which("node")),
                                      ("npm", shutil.which("npm"))) if not there]  # fmt: skip
    if not names or shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *names]):
        _quietly(["apt-get", *words], APT_SECONDS, env=environment)


def missing_modules() -> str:
    """Fetch what comes from npm if it is not there; why it is not there then, or ''."""
    with (HERE / ".installing").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if _fetched():
            return ""
        if shutil.which("npm") is None:
            return "npm is not installed"
        said = _quietly(["npm", "ci", "--no-audit", "--no-fund"], NPM_SECONDS, cwd=HERE)
        return "" if _fetched() else f"npm ci failed: {said}"


def missing() -> list[str]:
    """All that keeps the page from being tested in a browser; empty where nothing does."""
    return missing_programs() or list(filter(None, [missing_modules()]))


def _fetched() -> bool:
    """Whether the packages of the lock file lie beside it."""
    inside = MODULES / ".package-lock.json"
    return inside.is_file() and inside.stat().st_mtime >= LOCK.stat().st_mtime


def _quietly(command: list[str], seconds: float, **more) -> str:
    """Run a command; its last words where it failed."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            check=False,
            **more,
        )
    except subprocess.TimeoutExpired:
        return f"it took longer than {seconds:g} s"
    except OSError as error:
        return str(error)
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return "" if done.returncode == 0 else " ".join(said[-2:])[:200]


def main() -> int:
    """Put in place what can be, and say what is missing."""
    if missing_programs():
        install_programs()
    found = missing()
    if found:
        print(f"The page cannot be tested in a browser here: {'; '.join(found)}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
