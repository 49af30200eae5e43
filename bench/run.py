"""Every row of the bench, and one table: `make bench`, or `python bench/run.py [--quick] [--only ROW …]`.

Each figure is a ratio to a baseline that is run in turn with ours, so that a busy machine slows both. CPU
time for a unit of work is what to trust. The goals, and where they come from, are in each row's script.
"""

import sys
from importlib import import_module

from harness.bench import arguments_of, benching, measured, say, show
from harness.figures import Figure
from harness.table import table

ROWS = ("start", "keys", "idle", "delivery", "ingest", "search", "memory")


def main() -> int:
    arguments = arguments_of(__doc__ or "")
    wanted = arguments.only or ROWS
    unknown = sorted(set(wanted) - set(ROWS))
    if unknown:
        say(f"there is no row {', '.join(unknown)}; there are {', '.join(ROWS)}")
        return 2
    with benching(arguments) as bench:
        figures: list[Figure] = []
        for row in wanted:
            found = measured(bench, row, import_module(row).measure)
            say(f"{row}:\n{table(found)}")
            figures += found
    show(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
