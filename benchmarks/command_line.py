"""Benchmarks of the command line: what a person waits for at a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from benchmarks.measure import ROOT
from benchmarks.registry import Benchmark, Case, Report, SkipError, register

EXAMPLE = ROOT / "examples" / "october-2025.yaml"
WITHOUT_BANDS = ("--draws", "0")


def _program() -> Path:
    """The program beside this interpreter."""
    program = Path(sys.executable).parent / "detente"
    if not program.exists():
        raise SkipError("the command detente is not installed in this environment")
    return program


def _call(arguments: list[str], environment: Mapping[str, str]) -> Report:
    done = subprocess.run(
        [str(_program()), *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise RuntimeError(f"detente {' '.join(arguments)} ended with exit code {done.returncode}: {last}")
    return Report()


def _with_cache(folder: str) -> dict[str, str]:
    """A person's environment, with a cache folder of its own for what the command keeps between runs."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
    return environment | {"XDG_CACHE_HOME": folder}


def _example(*options: str) -> list[str]:
    if not EXAMPLE.exists():
        raise SkipError(f"there is no {EXAMPLE.relative_to(ROOT)} yet")
    _program()
    return ["run", str(EXAMPLE.relative_to(ROOT)), *options]


def _help() -> Case:
    _program()
    return Case(lambda: _call(["--help"], os.environ))


def _cold() -> Case:
    arguments = _example(*WITHOUT_BANDS)

    def run() -> Report:
        folder = mkdtemp()
        try:
            return _call(arguments, _with_cache(folder))
        finally:
            rmtree(folder, ignore_errors=True)

    return Case(run)


def _cached(*options: str) -> Case:
    arguments, environment = _example(*options), _with_cache(mkdtemp())
    return Case(lambda: _call(arguments, environment))


register(Benchmark("help", "`detente --help`", "", _help, external=True, repeats=5))
register(
    Benchmark(
        "run-cold",
        "`detente run examples/october-2025.yaml --draws 0`, nothing cached",
        "80 x 50",
        _cold,
        warm_up=0,
        repeats=3,
        external=True,
    )
)
register(
    Benchmark(
        "run-cached",
        "`detente run examples/october-2025.yaml --draws 0`, compiled code cached",
        "80 x 50",
        lambda: _cached(*WITHOUT_BANDS),
        repeats=3,
        against="run-cold",
        external=True,
    )
)
register(
    Benchmark(
        "run-bands",
        "`detente run examples/october-2025.yaml`, 200 draws, compiled code cached",
        "80 x 50",
        _cached,
        repeats=3,
        against="run-cached",
        external=True,
    )
)
