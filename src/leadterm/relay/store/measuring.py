"""How long things take, counted in plain integers: a millionth of a second each time, and no library."""

from bisect import bisect_left
from collections.abc import Sequence

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the classes that durations are counted in; what took longer has a class of its own."""


class Durations:
    """A histogram of seconds. Used from the event loop alone."""

    __slots__ = ("classes", "total")

    def __init__(self) -> None:
        self.classes = [0] * (len(SECONDS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        self.classes[bisect_left(SECONDS, seconds)] += 1
        self.total += seconds

    def cumulative(self) -> Sequence[int]:
        """How many took at most each bound, and last how many there were."""
        counts, so_far = [], 0
        for count in self.classes:
            so_far += count
            counts.append(so_far)
        return counts


class Commits:
    """What the writer has done since the relay started."""

    def __init__(self) -> None:
        self.seconds = Durations()
        """From a batch's begin until its COMMIT is on disk."""
        self.units = 0
        self.failed = 0
        """Batches that the database did not take."""
