"""Run the benchmarks and print one table: ``python -m benchmarks``, from the repository's root."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.measure import Measurement, measure_apart, measure_inside
from benchmarks.registry import Benchmark, benchmarks
from benchmarks.table import inserted, machine, markdown, show


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; the exit code is 1 if two methods disagree or a run fails."""
    known = benchmarks()
    options = _options(known).parse_args(arguments)
    if options.inside:
        measure_inside(known[options.inside])
        return 0
    if options.list:
        for benchmark in known.values():
            print(f"{benchmark.name:24} {benchmark.label}{' (long)' * benchmark.long}")
        return 0
    measured = _measure_all(_chosen(known, options))
    if options.json:
        contents = {"machine": machine(), "measurements": [asdict(one) for one in measured]}
        options.json.write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")
    if options.write:
        page = options.write.read_text(encoding="utf-8")
        options.write.write_text(inserted(page, markdown(measured, known)), encoding="utf-8")
    if options.markdown:
        print(markdown(measured, known))
    else:
        show(measured, known)
    return int(any(one.status == "failed" for one in measured))


def _measure_all(chosen: Sequence[Benchmark]) -> list[Measurement]:
    measured = []
    for benchmark in chosen:
        print(f"{benchmark.name} ...", end=" ", file=sys.stderr, flush=True)
        measured.append(measure_apart(benchmark))
        print(measured[-1].status, file=sys.stderr, flush=True)
    return measured


def _chosen(known: dict[str, Benchmark], options: argparse.Namespace) -> list[Benchmark]:
    """What was named, with what it is compared with: a ratio is of two times from one run."""
    if not options.only:
        return [one for one in known.values() if options.long or not one.long]
    wanted = set(options.only) | {known[name].against for name in options.only}
    return [one for one in known.values() if one.name in wanted]


def _options(known: dict[str, Benchmark]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=list(known), metavar="NAME", help="may be repeated"
    )
    parser.add_argument("--long", action="store_true", help="also what takes many minutes")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the table between a page's marks")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers to a file")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and stop")
    parser.add_argument("--inside", choices=list(known), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
