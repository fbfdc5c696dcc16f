"""One planner on one day, in a process of its own.

    python -m benchmarks.peers NAME --day DAY --seconds 30 --seed 1

Reads a day that `benchmarks.compare` has written, and prints one JSON object: the seconds it took
to solve, the peak memory in bytes, and the answer as rows of visit, slot, carer and start.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path

from benchmarks.measured import MAXRSS_BYTES
from benchmarks.peers import PEERS
from benchmarks.peers.day_file import read_day


def main() -> int:
    options = parse()
    # Some libraries, and all that they start, write to standard output as they like.
    answer_to = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    peer = PEERS[options.peer]
    problem, policy = read_day(options.day)
    planner = peer.load()
    began = time.perf_counter()
    rows = planner.solve(problem, policy, options.seconds, options.seed)
    answer = {
        "seconds": time.perf_counter() - began,
        "peak_bytes": peak_bytes(),
        "rows": list(rows),
    }
    with answer_to:
        json.dump(answer, answer_to)
    return 0


def peak_bytes() -> int:
    """Largest resident memory of this process so far, and of the largest that it waited for.

    Linux keeps the peak of the program that started this one in what `resource` tells of it.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * MAXRSS_BYTES
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return children + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES
    return children + int(status.partition("VmHWM:")[2].split()[0]) * 1024


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--day", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
