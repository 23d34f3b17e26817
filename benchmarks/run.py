"""Run every benchmark of this folder and print one table; each row is a ratio within the same run.

Usage: ./run bench [name ...]     (a benchmark is a module here with `run() -> list[Row]`)
"""

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

HELPERS = {"run", "rows"}


def main(wanted: list[str]) -> None:
    """Run the wanted benchmarks, or all, and print their rows as they come."""
    here = Path(__file__).resolve().parent
    names = [path.stem for path in sorted(here.glob("*.py")) if path.stem not in HELPERS]
    print(f"{'what':<58} {'ours':>14} {'peer':>14} {'ratio':>8}  note")
    for name in names:
        if wanted and name not in wanted:
            continue
        print(f"-- {name}")
        for row in import_module(name).run():
            print(row.line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
