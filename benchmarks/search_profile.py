"""Where the search spends its time: the share of each kernel and of the hottest lines.

    python -m benchmarks.search_profile --visits 430 --double-handed --out benchmarks/results
    python -m benchmarks.search_profile --instance INSTANCE.json.gz --out benchmarks/results

Needs Linux with ``perf`` (package linux-perf) and binutils, and the right to use it. The search is
compiled anew with the lines of its source in it (``NUMBA_DEBUGINFO``), runs on one thread for a
number of steps, and is sampled; a sample counts for the kernel that was inlined last.
"""

from __future__ import annotations

import argparse
import ast
import bisect
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generated import generated_day
from benchmarks.hhc_adapter import policy_of, problem_of
from benchmarks.hhc_files import InstanceFile, read
from benchmarks.machine import ROOT, surroundings
from solver.encoding import encode
from solver.search import engine, jit

PACKAGE = ROOT / "solver" / "search"
RATE = 2000
"""Samples a second."""
LEAST = 0.5
"""Percent of the samples from which a kernel is told."""
LINES = 15
"""Hottest lines that are told."""
Symbols = dict[str, tuple[int, int, int]]
"""Functions of the compiled object: address when loaded, place in the object, bytes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Sample a search and write the shares; returns an exit code."""
    options = parse(arguments)
    if options.symbols is not None:
        _search(options)
        return 0
    missing = [name for name in ("perf", "nm", "addr2line") if shutil.which(name) is None]
    if missing:
        print(f"{', '.join(missing)} not found: install linux-perf and binutils.", file=sys.stderr)
        return 2
    asked = list(sys.argv[1:] if arguments is None else arguments)
    with tempfile.TemporaryDirectory(prefix="rotamend-profile-") as folder:
        symbols, samples = Path(folder) / "symbols.json", Path(folder) / "perf.data"
        command = (sys.executable, "-m", "benchmarks.search_profile", *asked, "--symbols", symbols)
        environment = {**os.environ, "NUMBA_DEBUGINFO": "1"}
        # Compiled before it is sampled.
        for sampled in ((), ("perf", "record", "-q", "-F", str(RATE), "-o", samples)):
            done = subprocess.run((*sampled, *command), cwd=ROOT, env=environment, check=False)
            if done.returncode != 0:
                return 1
        told = json.loads(symbols.read_text(encoding="utf-8"))
        counted = _by_line(told["symbols"], _addresses(samples), symbols.with_suffix(".o"))
    text = _report(options, told["steps_s"], counted)
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"search-profile-{_name(options)}.md"
    path.write_text(text, encoding="utf-8")
    print(f"Written to {path}")
    return 0


def _search(options: argparse.Namespace) -> None:
    """Search, and leave what is needed to tell addresses from one another."""
    print("Compiling with lines, once for each version: two minutes ...", flush=True)
    engine.compile_all()
    found = jit.cache_folder().glob("*/anneal.anneal-*.nbc")
    compiled = max(found, key=lambda path: path.stat().st_mtime).read_bytes()
    compiled = compiled[compiled.index(b"\x7fELF") :]
    options.symbols.with_suffix(".o").write_bytes(compiled)
    symbols = _symbols(options.symbols.with_suffix(".o"))
    if options.instance is None:
        problem, policy = generated_day(options.visits, options.seed, options.double_handed)
    else:
        problem = problem_of(read(options.instance, InstanceFile))
        policy = policy_of(problem)
    data = encode(problem, policy)
    search = engine.prepare(problem, data, seed=options.seed, threads=1, start=None)
    began = time.perf_counter()
    engine.run(
        search,
        seconds=None,
        iterations=options.iterations,
        report=lambda _: None,
        stop=lambda: False,
    )
    steps_s = options.iterations / (time.perf_counter() - began)
    options.symbols.write_text(
        json.dumps({"symbols": symbols, "steps_s": steps_s}), encoding="utf-8"
    )


def _symbols(compiled: Path) -> Symbols:
    from numba.core.registry import cpu_target

    loaded = cpu_target.target_context.codegen()._engine
    symbols = {}
    for line in _out("nm", "--defined-only", "-S", str(compiled)).splitlines():
        fields = line.split()
        if len(fields) == 4 and fields[2] in "TtWw":
            address = loaded.get_function_address(fields[3])
            if address:
                symbols[fields[3]] = (address, int(fields[0], 16), int(fields[1], 16))
    return symbols


def _addresses(samples: Path) -> list[int]:
    told = _out("perf", "script", "-i", str(samples), "-F", "comm,ip")
    return [int(line.split()[-1], 16) for line in told.splitlines() if line.strip()]


def _by_line(symbols: Symbols, addresses: list[int], compiled: Path) -> Counter[tuple[str, int]]:
    """Samples of each file and line of the search; line 0 where the compiler does not know."""
    places = sorted(symbols.values())
    starts = [place[0] for place in places]
    hits: Counter[int] = Counter()
    for address in addresses:
        at = bisect.bisect(starts, address) - 1
        if at >= 0 and address < starts[at] + places[at][2]:
            hits[places[at][1] + address - starts[at]] += 1
    counted: Counter[tuple[str, int]] = Counter()
    told = _out("addr2line", "-e", str(compiled), *[hex(offset) for offset in hits])
    for offset, line in zip(hits, told.splitlines(), strict=True):
        known = re.search(r"(\w+)\.py:(\d+)", line)
        file = re.search(r"(\w+)\.py", line)
        place = (known[1], int(known[2])) if known else (file[1] if file else "?", 0)
        counted[place] += hits[offset]
    return counted


def _report(options: argparse.Namespace, steps_s: float, counted: Counter[tuple[str, int]]) -> str:
    total = sum(counted.values())
    source = {path.stem: path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py")}
    kernels: Counter[str] = Counter()
    for (file, line), samples in counted.items():
        kernels[_kernel(source.get(file, ""), file, line)] += samples
    known = [place for place, _ in counted.most_common() if place[0] in source and place[1] > 0]
    return "\n".join(
        (
            f"# Profile of the search: {_name(options)}",
            "",
            f"{total} samples of {options.iterations} steps of one thread, seed {options.seed}; "
            f"{steps_s:.0f} steps a second while sampled, with lines kept.",
            ", ".join(f"{name} {value}" for name, value in surroundings().items() if value) + ".",
            "",
            "| kernel | percent |",
            "| --- | ---: |",
            *(
                f"| {name} | {100 * samples / total:.1f} |"
                for name, samples in kernels.most_common()
                if 100 * samples / total >= LEAST
            ),
            "",
            "| line | percent |",
            "| --- | ---: |",
            *(
                f"| {file}: `{source[file].splitlines()[line - 1].strip()}` "
                f"| {100 * counted[file, line] / total:.1f} |"
                for file, line in known[:LINES]
            ),
            "",
        )
    )


def _kernel(text: str, file: str, line: int) -> str:
    """The function of a file in which a line lies."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            if first <= line <= (node.end_lineno or first):
                return f"{file}.{node.name}"
    return f"{file}, line not known"


def _name(options: argparse.Namespace) -> str:
    if options.instance is not None:
        return str(options.instance.name.split(".")[0])
    return f"generated-{options.visits}-{'double' if options.double_handed else 'single'}"


def _out(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _resolved(path: str) -> Path:
    return Path(path).resolve()


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.search_profile", description=__doc__
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--visits", type=int, default=430)
    parser.add_argument("--double-handed", action="store_true")
    parser.add_argument("--instance", type=_resolved, help="of the home health care benchmark")
    parser.add_argument("--iterations", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--symbols", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
