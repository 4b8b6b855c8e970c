"""Explain: `kawal explain --json` over a folder of mail, beside mail-parser in a loop over the same files.

    python tests/bench/explain.py FOLDER [--rounds 2]

The floor is `mailparser.parse_from_bytes` on every file, in one process and nothing more. Kawal starts cold, compiles
the shipped rules, reads every message in its limited children and prints what it makes of it. Rounds take turns; the
least CPU of each counts, its children's with it.
"""

import argparse
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOOR = """
import logging, sys, mailparser
logging.disable(logging.CRITICAL)
for name in sys.stdin.read().split("\\0"):
    try:
        mailparser.parse_from_bytes(open(name, "rb").read())
    except Exception:
        pass
"""
KAWAL = "import sys; from daemon.cli import main; main(['explain', '--json', *sys.stdin.read().split('\\0')])"


def cpu_seconds(code: str, names: str) -> float:
    """CPU seconds of a program that is given file names, its children with it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-c", code], input=names, text=True, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    files = [str(path) for path in sorted(given.folder.rglob("*")) if path.is_file()]
    names = "\0".join(files)
    measured = [(cpu_seconds(FLOOR, names), cpu_seconds(KAWAL, names)) for _ in range(given.rounds)]
    floor, ours = (min(column) for column in zip(*measured, strict=True))
    size = sum(Path(name).stat().st_size for name in files)
    print(f"{len(files)} files, {size / 1e6:.1f} MB")
    for label, seconds in (("mail-parser", floor), ("kawal explain", ours)):
        print(f"{label:14} {seconds:6.2f} CPU s  {1000 * seconds / len(files):6.2f} CPU ms a message")
    print(f"ratio {ours / floor:.2f}")


if __name__ == "__main__":
    main()
