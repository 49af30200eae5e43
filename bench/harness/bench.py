"""One run of the bench: how long it may take, where its files are, and the offices it has made."""

import argparse
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from harness.figures import Figure, missing
from harness.table import table
from seed import Office, seed

Measure = Callable[["Bench"], list[Figure]]


class Bench:
    """What a row is given. ``rounds`` is how often each of two contenders has its turn."""

    def __init__(self, directory: Path, arguments: argparse.Namespace) -> None:
        self.directory = directory
        self.quick: bool = arguments.quick
        self.conversations: int = arguments.conversations
        self.rounds: int = arguments.rounds or (3 if self.quick else 5)
        self.idle_seconds: float = arguments.idle or (10.0 if self.quick else 60.0)
        self._offices: dict[int, Office] = {}
        self._copies = 0

    def office(self, conversations: int | None = None) -> Office:
        """A relay's database of its own, with so many conversations. The first of a size is kept to copy."""
        wanted = self.conversations if conversations is None else conversations
        if wanted not in self._offices:
            say(f"making {wanted:,} conversations")
            self._offices[wanted] = seed(self.directory / f"office-{wanted}.db", wanted)
        office = self._offices[wanted]
        self._copies += 1
        copy = self.directory / f"relay-{self._copies}.db"
        shutil.copyfile(office.path, copy)
        return office.at(copy)

    def folder(self, name: str) -> Path:
        """A new folder for a row's files."""
        self._copies += 1
        folder = self.directory / f"{name}-{self._copies}"
        folder.mkdir(mode=0o700)
        return folder


def say(words: str) -> None:
    """What the bench is at, beside the table."""
    print(f"· {words}", file=sys.stderr, flush=True)


def arguments_of(about: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds: about two minutes")
    parser.add_argument("--rounds", type=int, help="turns of each contender (5, with --quick 3)")
    parser.add_argument(
        "--idle", type=float, metavar="SECONDS", help="how long to idle (60, with --quick 10)"
    )
    parser.add_argument("--conversations", type=int, default=100_000, help="in the inbox (100,000)")
    parser.add_argument("--only", nargs="*", default=[], metavar="ROW", help=argparse.SUPPRESS)
    return parser.parse_args()


@contextmanager
def benching(arguments: argparse.Namespace) -> Iterator[Bench]:
    """A bench whose files and programs go when it ends, also when it is told to."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="leadterm-bench-") as directory:
        yield Bench(Path(directory), arguments)


def measured(bench: Bench, name: str, measure: Measure) -> list[Figure]:
    """A row's figures; a row that breaks off says so and keeps no other from being measured."""
    say(name)
    begun = time.monotonic()
    try:
        return measure(bench)
    except Exception as error:
        traceback.print_exc()
        return [missing(name, f"broke off: {type(error).__name__}")]
    finally:
        say(f"{name} took {time.monotonic() - begun:.0f} s")


def main(measure: Measure, about: str) -> None:
    """Runs one row alone."""
    arguments = arguments_of(about)
    with benching(arguments) as bench:
        show(measured(bench, Path(sys.argv[0]).stem, measure))


def show(figures: Sequence[Figure]) -> None:
    print(table(figures), flush=True)
